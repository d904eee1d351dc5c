/* SPDX-License-Identifier: MIT
 *
 * Rows of text that line up. Columns first, then the cells row by row; a column's width is that of
 * its widest cell, numbers meet at their points.
 *
 *     sk_table t;
 *     sk_table_init(&t, arena, colour);
 *     sk_table_column(&t, "symbol", SK_ALIGN_LEFT);
 *     sk_table_column(&t, "price", SK_ALIGN_POINT);
 *     sk_table_cell(&t, symbol, SK_PLAIN);
 *     sk_table_dec(&t, price, SK_GREEN);
 *     sk_table_print(&t, &out);
 *
 * Cells are cleaned (cli/text.h): no venue's text moves the cursor. Ownership: texts are borrowed
 * until the table is printed, everything else lives in the arena. Threads: values.
 */
#ifndef SK_CLI_TABLE_H
#define SK_CLI_TABLE_H

#include "base/dec.h"
#include "venue/list.h"

typedef enum sk_align {
    SK_ALIGN_LEFT,
    SK_ALIGN_RIGHT,
    SK_ALIGN_POINT /* numbers: points below each other */
} sk_align;

typedef enum sk_tint { SK_PLAIN = 0, SK_BOLD, SK_DIM, SK_RED, SK_GREEN, SK_TINT_COUNT } sk_tint;

enum { SK_COLUMNS_MAX = 16 };

typedef struct sk_column {
    const char *name;
    sk_align align;
    uint32_t width, whole, part; /* widest cell; before its point; from its point on */
} sk_column;

typedef struct sk_table {
    sk_arena *arena;
    sk_list cells;
    sk_column columns[SK_COLUMNS_MAX];
    uint32_t columns_count;
    bool colour, failed; /* failed: out of memory */
} sk_table;

/** colour: whether tints are printed. */
void sk_table_init(sk_table *t, sk_arena *arena, bool colour);
/** name: a constant; "" leaves its head empty. */
void sk_table_column(sk_table *t, const char *name, sk_align align);
/** The next cell of the row; rows fill from left to right. */
void sk_table_cell(sk_table *t, souk_str text, sk_tint tint);
/** The same of a C string; NULL is "-". */
void sk_table_text(sk_table *t, const char *text, sk_tint tint);
/** A decimal without trailing zeros. */
void sk_table_dec(sk_table *t, souk_dec value, sk_tint tint);
/** A decimal, "-" when it is zero: where zero means none. */
void sk_table_dec_if(sk_table *t, souk_dec value, sk_tint tint);
/** A whole number. */
void sk_table_u64(sk_table *t, uint64_t value);
/** A time, UTC. */
void sk_table_time(sk_table *t, int64_t ns);
/** Heads and rows, a line each, appended. */
void sk_table_print(const sk_table *t, sk_buf *out);

/** A tint's escape sequence around text; just the text without colour. */
void sk_tint_put(sk_buf *out, bool colour, sk_tint tint, souk_str text);

#endif
