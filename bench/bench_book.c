/* SPDX-License-Identifier: MIT
 * The client's order book: 20 changed levels a message near the touch of a book of 400 levels a
 * side, one in five a removal (the floor's own kind of message). The floor goes from text to book
 * in one pass that checks nothing. */
#define _GNU_SOURCE
#include "bench.h"
#include "base/rng.h"
#include "market/booksync.h"
#include "venue/binance/binance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BENCH_HAVE_FLOORS
int l2bench_main(int argc, char **argv);
#define main l2bench_main
#define side l2bench_side
#include <floors/l2bench.c>
#undef side
#undef main
#endif

#define PAGE "https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000"

enum { MESSAGES = 2001, LEVELS = 20, DEPTH = 400, TEXT_MAX = 32768, ROOM = 2 * DEPTH };

typedef struct message {
    char *text;
    size_t len;
    sk_update update;
    sk_level *levels;
} message;

typedef struct world {
    message rows[MESSAGES]; /* the first is the snapshot */
    souk_book *book;
    sk_booksync sync;
    const sk_venue *venue;
    sk_feed feed;
    sk_arena arena;
    uint64_t applied, failed;
} world;

static void *must(void *ptr)
{
    if (!ptr)
        exit(1);
    return ptr;
}

/* One level into the message, as text and as numbers. */
static void add_level(message *m, uint32_t at, int64_t tenths, int64_t size)
{
    m->levels[at] = (sk_level){tenths, size, 1, size ? 8 : 0};
    m->len += (size_t)snprintf(m->text + m->len, TEXT_MAX - m->len, "%s[\"%lld.%lld\",\"",
                               m->text[m->len - 1] == ']' ? "," : "", (long long)tenths / 10,
                               (long long)tenths % 10);
    if (size)
        m->len +=
            (size_t)snprintf(m->text + m->len, TEXT_MAX - m->len, "0.%08lld\"]", (long long)size);
    else
        m->len += (size_t)snprintf(m->text + m->len, TEXT_MAX - m->len, "0\"]");
}

/* `count` different distances from the middle, ascending. */
static void distances(sk_rng *rng, uint32_t count, int64_t *out)
{
    bool taken[60] = {false};
    for (uint32_t n = 0; n < count;) {
        size_t at = 1 + (size_t)sk_rng_below(rng, 59);
        n += !taken[at];
        taken[at] = true;
    }
    for (int64_t at = 1, n = 0; at < 60; at++) {
        if (taken[at])
            out[n++] = at;
    }
}

static void make_side(message *m, sk_rng *rng, uint32_t from, uint32_t count, int sign)
{
    int64_t at[DEPTH];
    bool snapshot = m->update.snapshot;
    if (snapshot) {
        for (uint32_t i = 0; i < count; i++)
            at[i] = 1 + i;
    } else {
        distances(rng, count, at);
    }
    for (uint32_t i = 0; i < count; i++) {
        bool removed = !snapshot && sk_rng_below(rng, 5) == 0;
        int64_t size = removed ? 0 : 1 + (int64_t)sk_rng_below(rng, 99999999);
        add_level(m, from + i, 650000 + sign * at[i], size);
    }
}

static void make_message(message *m, sk_rng *rng, uint64_t id)
{
    bool snapshot = id == 1000;
    uint32_t count = snapshot ? DEPTH : LEVELS / 2;
    m->text = must(calloc(TEXT_MAX, 1));
    m->levels = must(calloc(ROOM, sizeof *m->levels));
    m->update = (sk_update){.kind = SK_UPDATE_BOOK,
                            .snapshot = snapshot,
                            .first_id = id,
                            .last_id = id,
                            .book = {m->levels, m->levels + count, count, count}};
    const char *bids = snapshot ? "\"bids\":[" : "\"b\":[",
               *asks = snapshot ? "\"asks\":[" : "\"a\":[";
    if (snapshot)
        m->len = (size_t)snprintf(m->text, TEXT_MAX, "{\"lastUpdateId\":1000,%s", bids);
    else
        m->len = (size_t)snprintf(m->text, TEXT_MAX,
                                  "{\"e\":\"depthUpdate\",\"E\":%lld,\"s\":\"BTCUSDT\",\"U\":%llu,"
                                  "\"u\":%llu,%s",
                                  1700000000000 + (long long)id, (unsigned long long)id,
                                  (unsigned long long)id, bids);
    make_side(m, rng, 0, count, -1);
    m->len += (size_t)snprintf(m->text + m->len, TEXT_MAX - m->len, "],%s", asks);
    make_side(m, rng, count, count, 1);
    m->len += (size_t)snprintf(m->text + m->len, TEXT_MAX - m->len, "]}");
}

static void apply_decoded(void *ctx, uint64_t times)
{
    world *w = ctx;
    for (uint64_t i = 0, at = MESSAGES; i < times; i++, at++) {
        if (at == MESSAGES) {
            sk_booksync_reset(&w->sync);
            at = 0;
        }
        w->failed += sk_booksync_push(&w->sync, &w->rows[at].update, NULL) != SK_SYNC_CHANGED;
    }
}

static void on_update(void *ctx, const sk_update *update)
{
    world *w = ctx;
    w->applied += sk_booksync_push(&w->sync, update, NULL) == SK_SYNC_CHANGED;
}

/* The client's own way: the venue's decoder, the feed, the synchroniser, the book. */
static void apply_text(void *ctx, uint64_t times)
{
    world *w = ctx;
    for (uint64_t i = 0, at = MESSAGES; i < times; i++, at++) {
        if (at == MESSAGES) {
            sk_booksync_reset(&w->sync);
            at = 0;
        }
        const message *m = &w->rows[at];
        souk_str text = {m->text, (uint32_t)m->len};
        uint64_t applied = w->applied;
        sk_arena_reset(&w->arena);
        souk_status status =
            at == 0 ? w->venue->decode_page(w->venue, SK_STR(PAGE), text, &w->feed, NULL)
                    : w->venue->decode_frame(w->venue, SK_BINANCE_STREAM, SK_STR("btcusdt@depth"),
                                             text, &w->feed, NULL);
        w->failed += status < 0 || w->applied == applied;
    }
}

#ifdef BENCH_HAVE_FLOORS
static void apply_floor(void *ctx, uint64_t times)
{
    world *w = ctx;
    for (uint64_t i = 0, at = MESSAGES; i < times; i++, at++) {
        at = at == MESSAGES ? 0 : at;
        msg(w->rows[at].text, w->rows[at].len);
    }
}
#endif

int main(void)
{
    world *w = must(calloc(1, sizeof *w));
    sk_rng rng;
    bench_result floor = {0, 0, 0};
    bench_open("order book, 20 levels a message");
    sk_rng_seed(&rng, 7);
    for (uint64_t i = 0; i < MESSAGES; i++)
        make_message(&w->rows[i], &rng, 1000 + i);
    if (sk_book_new(&w->book, NULL, NULL) < 0)
        return 1;
    sk_booksync_init(&w->sync, w->book, SK_SEQ_RANGE, true, NULL);
    sk_arena_init(&w->arena, NULL, 1 << 20);
    w->venue = sk_venue_find(SK_STR("binance"));
    w->feed = (sk_feed){.push = on_update, .ctx = w, .arena = &w->arena};
#ifdef BENCH_HAVE_FLOORS
    floor = bench_run(apply_floor, w);
    bench_row("l2bench: text to book", floor, "ns", floor);
#else
    bench_skip("l2bench: text to book", "the floors are not there");
#endif
    bench_row("decoded levels to book, with sequence", bench_run(apply_decoded, w), "ns", floor);
    bench_row("text to book, the client's decoder", bench_run(apply_text, w), "ns", floor);
    if (w->failed) {
        fprintf(stderr, "%llu messages were not applied\n", (unsigned long long)w->failed);
        return 1;
    }
    sk_feed_deinit(&w->feed);
    sk_arena_deinit(&w->arena);
    sk_booksync_deinit(&w->sync);
    sk_book_free(w->book);
    for (size_t i = 0; i < MESSAGES; i++) {
        free(w->rows[i].text);
        free(w->rows[i].levels);
    }
    free(w);
    return 0;
}
