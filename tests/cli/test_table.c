/* SPDX-License-Identifier: MIT
 * Tables line up, whatever letters stand in them, and no text in them moves the cursor. */
#include "cli/table.h"
#include "base/str.h"
#include "cli/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static souk_dec dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static void expect(const sk_table *t, const char *text)
{
    sk_buf out;
    sk_buf_init(&out, NULL, 4096);
    sk_table_print(t, &out);
    sk_buf_char(&out, '\0');
    assert_string_equal(out.ptr, text);
    sk_buf_deinit(&out);
}

static void numbers_meet_at_their_points(void **state)
{
    sk_arena arena;
    sk_table t;
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_table_init(&t, &arena, false);
    sk_table_column(&t, "asset", SK_ALIGN_LEFT);
    sk_table_column(&t, "free", SK_ALIGN_POINT);
    sk_table_column(&t, "id", SK_ALIGN_RIGHT);
    sk_table_text(&t, "BTC", SK_PLAIN);
    sk_table_dec(&t, dec("100.50000000"), SK_PLAIN);
    sk_table_u64(&t, 7);
    sk_table_text(&t, "USDT", SK_PLAIN);
    sk_table_dec(&t, dec("1000000"), SK_PLAIN);
    sk_table_u64(&t, 12345);
    sk_table_text(&t, NULL, SK_PLAIN);
    sk_table_dec_if(&t, dec("0.000"), SK_PLAIN);
    sk_table_text(&t, "", SK_PLAIN);
    sk_table_text(&t, "X", SK_PLAIN);
    sk_table_dec(&t, dec("-0.0012"), SK_GREEN);
    sk_table_u64(&t, 1);
    expect(&t, "asset          free     id\n"
               "BTC        100.5         7\n"
               "USDT   1000000       12345\n"
               "-            -\n"
               "X           -0.0012      1\n");
    sk_arena_deinit(&arena);
}

static void wide_letters_and_marks(void **state)
{
    sk_arena arena;
    sk_table t;
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_table_init(&t, &arena, false);
    sk_table_column(&t, "名", SK_ALIGN_LEFT);
    sk_table_column(&t, "n", SK_ALIGN_RIGHT);
    sk_table_text(&t, "e\xcc\x81t\xc3\xa9", SK_PLAIN); /* e and a combining acute, t, é */
    sk_table_u64(&t, 1);
    sk_table_text(&t, "币安", SK_PLAIN);
    sk_table_u64(&t, 22);
    expect(&t, "名     n\n"
               "e\xcc\x81t\xc3\xa9    1\n"
               "币安  22\n");
    sk_arena_deinit(&arena);
}

static void widths(void **state)
{
    static const struct {
        const char *text;
        uint32_t width;
    } cases[] = {{"", 0},  {"abc", 3}, {"é", 1},        {"币安", 4},
                 {"🚀", 2}, {"│┃╽", 3}, {"\xff\xfe", 2}, {"e\xcc\x81", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(sk_text_width(sk_str(cases[i].text)), cases[i].width);
}

static void nothing_moves_the_cursor(void **state)
{
    static const struct {
        const char *text, *clean;
    } cases[] = {
        {"BTC/USDT", "BTC/USDT"},
        {"a\033[31mb", "a?[31mb"},
        {"a\r\nb\tc", "a??b?c"},
        {"\x7f", "?"},
        {"\xc2\x9b"
         "1m",
         "??1m"},
        {"a\xff"
         "b",
         "a?b"},
        {"\xe2\x80\xae"
         "x",
         "???x"},
        {"é", "é"},
    };
    sk_arena arena;
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        souk_str text = sk_text_clean(sk_str(cases[i].text), &arena);
        assert_true(sk_str_is(text, cases[i].clean));
    }
    sk_arena_deinit(&arena);
}

static void tints_do_not_count(void **state)
{
    sk_arena arena;
    sk_table t;
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_table_init(&t, &arena, true);
    sk_table_column(&t, "a", SK_ALIGN_RIGHT);
    sk_table_column(&t, "b", SK_ALIGN_LEFT);
    sk_table_text(&t, "12", SK_GREEN);
    sk_table_text(&t, "x", SK_PLAIN);
    expect(&t, " \033[1ma\033[0m  \033[1mb\033[0m\n"
               "\033[32m12\033[0m  x\n");
    sk_arena_deinit(&arena);
}

static void times(void **state)
{
    char text[SK_TIME_TEXT_MAX];
    (void)state;
    assert_true(sk_str_is(sk_text_time(INT64_C(1795269605123000000), true, text),
                          "2026-11-21 14:00:05.123"));
    assert_true(
        sk_str_is(sk_text_time(INT64_C(1795269605123000000), false, text), "2026-11-21 14:00:05"));
    assert_true(sk_str_is(sk_text_clock(INT64_C(1795269605007000000), text), "14:00:05.007"));
    assert_true(sk_str_is(sk_text_time(0, true, text), "-"));
    assert_true(sk_str_is(sk_text_clock(0, text), "-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_meet_at_their_points),
        cmocka_unit_test(wide_letters_and_marks),
        cmocka_unit_test(widths),
        cmocka_unit_test(nothing_moves_the_cursor),
        cmocka_unit_test(tints_do_not_count),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
