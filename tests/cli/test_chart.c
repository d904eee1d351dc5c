/* SPDX-License-Identifier: MIT
 * The chart, letter by letter: a price from 0 to 31 stands on the step of its own number. */
#include "cli/chart.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static souk_candle candle(int open, int high, int low, int close)
{
    return (souk_candle){.open_ns = INT64_C(1795269600000000000),
                         .open = souk_dec_from_i64(open, 0),
                         .high = souk_dec_from_i64(high, 0),
                         .low = souk_dec_from_i64(low, 0),
                         .close = souk_dec_from_i64(close, 0),
                         .volume = souk_dec_from_i64(15, 1)};
}

static void draws(void **state)
{
    const souk_candle rows[] = {
        candle(0, 31, 0, 31),   /* body over all */
        candle(2, 31, 0, 5),    /* lines 1 and 2 are body, wick on both sides */
        candle(7, 7, 7, 7),     /* a dot in the upper half of line 3 */
        candle(13, 14, 11, 12), /* falls: half body, half wick */
    };
    static const char expected[] = "┃│   ┤ 31\n"
                                   "┃│   │\n"
                                   "┃│   │\n"
                                   "┃│   │\n"
                                   "┃│   ┤ 23\n"
                                   "┃│   │\n"
                                   "┃│   │\n"
                                   "┃│   │\n"
                                   "┃│ ╷ ┤ 15\n"
                                   "┃│ ┃ │\n"
                                   "┃│ ╵ │\n"
                                   "┃│   │\n"
                                   "┃│╹  ┤ 7\n"
                                   "┃┃   │\n"
                                   "┃┃   │\n"
                                   "┃│   ┤ 0\n"
                                   "2026-11-21 14:00\n"
                                   "2026-11-21 14:00:00 UTC  open 13  high 14  low 11  close 12  "
                                   "volume 1.5\n";
    sk_buf out;
    (void)state;
    sk_buf_init(&out, NULL, 1 << 16);
    sk_chart_put(&out, false, 80, rows, sizeof rows / sizeof *rows);
    sk_buf_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
    sk_buf_deinit(&out);
}

static void a_flat_market_is_a_line_in_the_middle(void **state)
{
    const souk_candle rows[] = {candle(5, 5, 5, 5), candle(5, 5, 5, 5)};
    sk_buf out;
    (void)state;
    sk_buf_init(&out, NULL, 1 << 16);
    sk_chart_put(&out, false, 80, rows, 2);
    souk_str rest = sk_buf_view(&out);
    for (int line = 0; line < 16; line++) {
        souk_str text = sk_str_cut(&rest, '\n');
        assert_int_equal(sk_str_starts(text, SK_STR("╻╻")), line == 7);
    }
    sk_buf_deinit(&out);
}

static void the_newest_are_shown_where_not_all_fit(void **state)
{
    souk_candle rows[100];
    sk_buf out;
    (void)state;
    for (int i = 0; i < 100; i++)
        rows[i] = candle(i, i + 1, i, i + 1);
    sk_buf_init(&out, NULL, 1 << 16);
    sk_chart_put(&out, false, 27, rows, 100); /* the axis takes 7: " ┤ 100" and one spare */
    souk_str rest = sk_buf_view(&out), line = {0};
    for (int i = 0; i < 16; i++)
        line = sk_str_cut(&rest, '\n');
    assert_true(sk_str_ends(line, SK_STR(" ┤ 80")));
    sk_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws),
        cmocka_unit_test(a_flat_market_is_a_line_in_the_middle),
        cmocka_unit_test(the_newest_are_shown_where_not_all_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
