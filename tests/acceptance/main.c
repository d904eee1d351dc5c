/* SPDX-License-Identifier: MIT
 *     acceptance VENUE [ROW]     every row, or those whose key begins so, as TAP
 *     acceptance VENUE --table   the same as a table for people (markdown) */
#include "matrix.h"

#include <stdio.h>
#include <stdlib.h>

typedef enum verdict { FAILED, NATIVE, EMULATED, ABSENT } verdict;

static const char *const names[] = {"failed", "native", "emulated", "absent"};

static const sk_rows_of *const parts[] = {&sk_matrix_reads, &sk_matrix_orders, &sk_matrix_lost,
                                          &sk_matrix_streams, &sk_matrix_errors};

enum { PARTS = sizeof parts / sizeof parts[0] };

/* Worlds that rows share: with makers and without. */
typedef struct worlds {
    const sk_venue *venue;
    sk_world shared[2];
    bool open[2];
} worlds;

static bool covers(const sk_absence *told, const char *key)
{
    souk_str keys = sk_str(told->keys);
    while (keys.len)
        if (sk_str_is(sk_str_cut(&keys, ' '), key))
            return true;
    return false;
}

static const sk_absence *absence(const sk_venue *venue, const char *key)
{
    for (uint32_t i = 0; i < venue->absences_count; i++)
        if (covers(&venue->absences[i], key))
            return &venue->absences[i];
    return NULL;
}

static verdict judge(sk_world *w, const sk_row *row, souk_status status, char *text, size_t size)
{
    const sk_absence *told = absence(w->venue, row->key);
    if (status == SOUK_OK && told) {
        snprintf(text, size, "it works, and the descriptor says that it is absent");
        return FAILED;
    }
    if (status == SOUK_OK)
        return w->emulated ? EMULATED : NATIVE;
    if (status != SOUK_E_UNSUPPORTED) {
        snprintf(text, size, "%s", w->why);
        return FAILED;
    }
    const sk_op_row *op = sk_venue_op(w->venue, sk_op_of(row->op), SK_VIA_REST);
    if (!told && row->leans && (!op || !op->encode_request)) {
        snprintf(text, size, "there is no %s", souk_op_name(row->op));
        return ABSENT;
    }
    if (!told) {
        snprintf(text, size, "absent, and the descriptor does not say why: %s", w->why);
        return FAILED;
    }
    snprintf(text, size, "%s", told->reason);
    return ABSENT;
}

static verdict try_row(worlds *all, const sk_row *row, char *text, size_t size)
{
    sk_world own, *w = &all->shared[row->makers];
    text[0] = '\0';
    if (row->alone) {
        w = &own;
        sk_world_open(w, all->venue, row->makers, 1000000);
    } else if (!all->open[row->makers]) {
        sk_world_open(w, all->venue, row->makers, 0);
        all->open[row->makers] = true;
        sk_world_run(w, 5 * SEC_NS);
    }
    w->why[0] = '\0';
    w->emulated = false;
    verdict out = judge(w, row, row->run(w, row), text, size);
    if (row->alone)
        sk_world_close(w);
    return out;
}

static bool is_row(souk_str key)
{
    for (size_t p = 0; p < PARTS; p++)
        for (size_t r = 0; r < parts[p]->count; r++)
            if (sk_str_is(key, parts[p]->rows[r].key))
                return true;
    return false;
}

/* A lack that no row asks about would never be checked. */
static uint32_t check_absences(const sk_venue *venue)
{
    uint32_t bad = 0;
    for (uint32_t i = 0; i < venue->absences_count; i++) {
        souk_str keys = sk_str(venue->absences[i].keys);
        while (keys.len) {
            souk_str key = sk_str_cut(&keys, ' ');
            if (is_row(key))
                continue;
            printf("# the descriptor tells of the absence of %.*s, which is no row\n", SK_FMT(key));
            bad++;
        }
    }
    return bad;
}

static void print_row(bool table, int number, const sk_row *row, verdict v, const char *text)
{
    if (table)
        printf("| %d | `%s` | %s | %s%s%s |\n", number, row->key, row->title, names[v],
               text[0] ? ": " : "", text);
    else
        printf("%sok %d - %s (%s): %s%s%s\n", v == FAILED ? "not " : "", number, row->key,
               row->title, names[v], text[0] ? ": " : "", text);
}

int main(int argc, char **argv)
{
    char text[512];
    int number = 0, tried = 0, count[4] = {0};
    const sk_venue *venue = argc > 1 ? sk_venue_find(sk_str(argv[1])) : NULL;
    bool table = argc > 2 && sk_str_is(sk_str(argv[2]), "--table");
    const char *only = argc > 2 && !table ? argv[2] : "";
    if (!venue) {
        fprintf(stderr, "usage: acceptance VENUE [ROW | --table]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    worlds all = {.venue = venue};
    if (table)
        printf("| row | key | what | %s |\n|---|---|---|---|\n", venue->name);
    for (size_t p = 0; p < PARTS; p++) {
        if (!table)
            printf("# %s\n", parts[p]->title);
        for (size_t r = 0; r < parts[p]->count; r++) {
            const sk_row *row = &parts[p]->rows[r];
            number++;
            if (strncmp(row->key, only, strlen(only)) != 0)
                continue;
            tried++;
            verdict v = try_row(&all, row, text, sizeof text);
            count[v]++;
            print_row(table, number, row, v, text);
        }
    }
    for (int i = 0; i < 2; i++)
        if (all.open[i])
            sk_world_close(&all.shared[i]);
    uint32_t bad = check_absences(venue);
    if (!table)
        printf("# %s: %d native, %d emulated, %d absent, %d failed\n1..%d\n", venue->name,
               count[NATIVE], count[EMULATED], count[ABSENT], count[FAILED], tried);
    return count[FAILED] || bad ? 1 : 0;
}
