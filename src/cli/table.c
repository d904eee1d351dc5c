/* SPDX-License-Identifier: MIT */
#include "cli/table.h"
#include "base/str.h"
#include "cli/text.h"

typedef struct cell {
    souk_str text;
    sk_tint tint;
    uint32_t width, whole; /* whole: before the point */
} cell;

static const char *const escapes[SK_TINT_COUNT] = {
    [SK_PLAIN] = "",       [SK_BOLD] = "\033[1m",   [SK_DIM] = "\033[2m",
    [SK_RED] = "\033[31m", [SK_GREEN] = "\033[32m",
};

void sk_tint_put(sk_buf *out, bool colour, sk_tint tint, souk_str text)
{
    bool tinted = colour && tint != SK_PLAIN && text.len > 0;
    if (tinted)
        sk_buf_cstr(out, escapes[tint]);
    sk_buf_str(out, text);
    if (tinted)
        sk_buf_cstr(out, "\033[0m");
}

void sk_table_init(sk_table *t, sk_arena *arena, bool colour)
{
    *t = (sk_table){.arena = arena, .colour = colour, .cells = SK_LIST(cell, arena)};
}

void sk_table_column(sk_table *t, const char *name, sk_align align)
{
    if (t->columns_count < SK_COLUMNS_MAX)
        t->columns[t->columns_count++] =
            (sk_column){.name = name, .align = align, .width = sk_text_width(sk_str(name))};
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

void sk_table_cell(sk_table *t, souk_str text, sk_tint tint)
{
    sk_column *column = &t->columns[t->cells.count % t->columns_count];
    cell *c = sk_list_push(&t->cells);
    if (!c) {
        t->failed = true;
        return;
    }
    c->text = sk_text_clean(text, t->arena);
    c->tint = tint;
    c->width = c->whole = sk_text_width(c->text);
    if (column->align == SK_ALIGN_POINT) {
        int64_t point = sk_str_find(c->text, '.');
        if (point >= 0)
            c->whole = sk_text_width(sk_str_sub(c->text, 0, (uint32_t)point));
        column->whole = larger(column->whole, c->whole);
        column->part = larger(column->part, c->width - c->whole);
        column->width = larger(column->width, column->whole + column->part);
    }
    column->width = larger(column->width, c->width);
}

void sk_table_text(sk_table *t, const char *text, sk_tint tint)
{
    sk_table_cell(t, sk_str(text ? text : "-"), tint);
}

void sk_table_dec(sk_table *t, souk_dec value, sk_tint tint)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_str view = {text, (uint32_t)souk_dec_print_short(value, text)};
    view = sk_arena_copy(t->arena, view);
    t->failed = t->failed || !view.ptr;
    sk_table_cell(t, view, tint);
}

void sk_table_dec_if(sk_table *t, souk_dec value, sk_tint tint)
{
    if (souk_dec_sign(value) == 0)
        sk_table_cell(t, SK_STR("-"), SK_DIM);
    else
        sk_table_dec(t, value, tint);
}

void sk_table_u64(sk_table *t, uint64_t value)
{
    sk_table_cell(t, sk_arena_printf(t->arena, "%llu", (unsigned long long)value), SK_PLAIN);
}

void sk_table_time(sk_table *t, int64_t ns)
{
    char text[SK_TIME_TEXT_MAX];
    sk_table_cell(t, sk_arena_copy(t->arena, sk_text_time(ns, false, text)), SK_PLAIN);
}

static void put_blanks(sk_buf *out, uint32_t count)
{
    while (count-- > 0)
        sk_buf_char(out, ' ');
}

/* How far a cell stands from its column's left edge. */
static uint32_t indent_of(const sk_column *column, const cell *c)
{
    switch (column->align) {
    case SK_ALIGN_RIGHT: return column->width - c->width;
    case SK_ALIGN_POINT: return column->width - column->part - c->whole;
    case SK_ALIGN_LEFT: break;
    }
    return 0;
}

/* Blanks are owed until something stands behind them, so no line ends in them. */
static void put_cell(sk_buf *out, bool colour, const sk_column *column, const cell *c,
                     uint32_t *owed)
{
    uint32_t indent = indent_of(column, c);
    *owed += indent;
    if (c->text.len) {
        put_blanks(out, *owed);
        *owed = 0;
        sk_tint_put(out, colour, c->tint, c->text);
    }
    *owed += column->width - indent - c->width + 2;
}

static void put_heads(const sk_table *t, sk_buf *out)
{
    uint32_t owed = 0;
    for (uint32_t k = 0; k < t->columns_count; k++) {
        sk_column column = t->columns[k];
        souk_str name = sk_str(column.name);
        if (column.align == SK_ALIGN_POINT)
            column.align = SK_ALIGN_RIGHT;
        put_cell(out, t->colour, &column,
                 &(cell){.text = name, .tint = SK_BOLD, .width = sk_text_width(name)}, &owed);
    }
    sk_buf_char(out, '\n');
}

void sk_table_print(const sk_table *t, sk_buf *out)
{
    const cell *cells = (const cell *)(const void *)t->cells.ptr;
    uint32_t owed = 0;
    if (t->failed)
        out->failed = true;
    put_heads(t, out);
    for (uint32_t i = 0; i < t->cells.count; i++) {
        uint32_t k = i % t->columns_count;
        put_cell(out, t->colour, &t->columns[k], &cells[i], &owed);
        if (k + 1 == t->columns_count) {
            sk_buf_char(out, '\n');
            owed = 0;
        }
    }
}
