/* SPDX-License-Identifier: MIT */
#include "cli/chart.h"
#include "base/dec.h"
#include "base/str.h"
#include "cli/table.h"
#include "cli/text.h"

#include <stdio.h>
#include <string.h>

enum { LINES = 16, STEPS = 2 * LINES, LABEL_EVERY = 4, COLUMNS_MIN = 8 };

typedef struct scale {
    souk_dec low, high, span;
    int digits; /* of the labels */
} scale;

static int digits_of(souk_dec price)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(price, text);
    const char *point = strchr(text, '.');
    return point ? (int)strlen(point + 1) : 0;
}

static scale scale_of(const souk_candle *rows, size_t count)
{
    scale s = {.low = rows[0].low, .high = rows[0].high};
    for (size_t i = 0; i < count; i++) {
        const souk_dec prices[] = {rows[i].open, rows[i].high, rows[i].low, rows[i].close};
        for (size_t k = 0; k < 4; k++) {
            int digits = digits_of(prices[k]);
            s.digits = digits > s.digits ? digits : s.digits;
        }
        if (souk_dec_cmp(rows[i].low, s.low) < 0)
            s.low = rows[i].low;
        if (souk_dec_cmp(rows[i].high, s.high) > 0)
            s.high = rows[i].high;
    }
    if (souk_dec_sub(&s.span, s.high, s.low) < 0)
        s.span = (souk_dec){0};
    return s;
}

/* Which step, 0 at the bottom. Prices that never moved lie in the middle. */
static int step_of(const scale *s, souk_dec price)
{
    souk_dec d;
    int64_t step;
    if (souk_dec_sign(s->span) <= 0 || souk_dec_sub(&d, price, s->low) < 0 ||
        souk_dec_mul(&d, d, souk_dec_from_i64(STEPS - 1, 0)) < 0 ||
        souk_dec_div(&d, d, s->span, 0, SOUK_ROUND_HALF_UP) < 0 ||
        souk_dec_to_units(&step, d, souk_dec_from_i64(1, 0), SOUK_ROUND_DOWN) < 0)
        return STEPS / 2;
    return step < 0 ? 0 : step >= STEPS ? STEPS - 1 : (int)step;
}

static size_t label_of(const scale *s, int step, char out[SOUK_DEC_TEXT_MAX])
{
    souk_dec d;
    out[0] = '\0';
    if (souk_dec_mul(&d, s->span, souk_dec_from_i64(step, 0)) < 0 ||
        souk_dec_div(&d, d, souk_dec_from_i64(STEPS - 1, 0), s->digits, SOUK_ROUND_HALF_UP) < 0 ||
        souk_dec_add(&d, d, s->low) < 0 ||
        souk_dec_rescale(&d, d, s->digits, SOUK_ROUND_HALF_UP) < 0)
        return 0;
    return souk_dec_print(d, out);
}

typedef struct column {
    int low, high, bottom, top; /* steps of the wick and of the body */
    bool down;
} column;

static column column_of(const scale *s, const souk_candle *row)
{
    int open = step_of(s, row->open), close = step_of(s, row->close);
    return (column){.low = step_of(s, row->low),
                    .high = step_of(s, row->high),
                    .bottom = open < close ? open : close,
                    .top = open < close ? close : open,
                    .down = souk_dec_cmp(row->close, row->open) < 0};
}

/* What a candle shows in one step: nothing, its wick, its body. */
static int ink(const column *c, int step)
{
    if (step >= c->bottom && step <= c->top)
        return 2;
    return step >= c->low && step <= c->high;
}

static void put_line(sk_buf *out, bool colour, const scale *s, const souk_candle *rows,
                     size_t count, int line)
{
    static const char *const letters[3][3] = {/* upper half, lower half */
                                              {" ", "╷", "╻"},
                                              {"╵", "│", "╽"},
                                              {"╹", "╿", "┃"}};
    int step = 2 * line;
    char label[SOUK_DEC_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        column c = column_of(s, &rows[i]);
        const char *letter = letters[ink(&c, step + 1)][ink(&c, step)];
        if (*letter == ' ')
            sk_buf_char(out, ' ');
        else
            sk_tint_put(out, colour, c.down ? SK_RED : SK_GREEN, sk_str(letter));
    }
    if (line % LABEL_EVERY == LABEL_EVERY - 1 || line == 0) {
        label_of(s, line == 0 ? 0 : step + 1, label);
        sk_buf_printf(out, " ┤ %s\n", label);
    } else {
        sk_buf_cstr(out, " │\n");
    }
}

static void put_last(sk_buf *out, const souk_candle *last)
{
    const souk_dec values[] = {last->open, last->high, last->low, last->close, last->volume};
    static const char *const names[] = {"open", "high", "low", "close", "volume"};
    char text[SOUK_DEC_TEXT_MAX], time[SK_TIME_TEXT_MAX];
    souk_str at = sk_text_time(last->open_ns, false, time);
    sk_buf_printf(out, "%.*s UTC", SK_FMT(at));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        souk_dec_print_short(values[i], text);
        sk_buf_printf(out, "  %s %s", names[i], text);
    }
    sk_buf_char(out, '\n');
}

/* The first time below the first candle, the last one ending below the last. */
static void put_times(sk_buf *out, const souk_candle *rows, size_t count)
{
    char text[2][SK_TIME_TEXT_MAX];
    souk_str first = sk_text_time(rows[0].open_ns, false, text[0]);
    souk_str last = sk_text_time(rows[count - 1].open_ns, false, text[1]);
    first.len = first.len > 16 ? 16 : first.len; /* to the minute */
    last.len = last.len > 16 ? 16 : last.len;
    sk_buf_str(out, first);
    if (count >= (size_t)first.len + last.len + 2) {
        for (size_t i = (size_t)first.len + last.len; i < count; i++)
            sk_buf_char(out, ' ');
        sk_buf_str(out, last);
    }
    sk_buf_char(out, '\n');
}

void sk_chart_put(sk_buf *out, bool colour, uint32_t columns, const souk_candle *rows, size_t count)
{
    char label[SOUK_DEC_TEXT_MAX];
    scale s = scale_of(rows, count);
    size_t axis = label_of(&s, STEPS - 1, label) + 4, room = COLUMNS_MIN;
    if (columns > axis + COLUMNS_MIN)
        room = columns - axis;
    if (count > room) {
        rows += count - room;
        count = room;
        s = scale_of(rows, count);
    }
    for (int line = LINES - 1; line >= 0; line--)
        put_line(out, colour, &s, rows, count, line);
    put_times(out, rows, count);
    put_last(out, &rows[count - 1]);
}
