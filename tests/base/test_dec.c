/* SPDX-License-Identifier: MIT
 * souk_dec against tables; what Python's decimal says to random cases is in test_dec_oracle.c. */
#include "base/dec.h"
#include "wire/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MAX  "170141183460469231731687303715884105727"
#define MIN  "-170141183460469231731687303715884105728"
#define OVER "170141183460469231731687303715884105728"

static souk_dec dec(const char *text)
{
    souk_dec d = {0};
    if (souk_dec_parse(&d, text, strlen(text)) != SOUK_OK)
        fail_msg("\"%s\" must parse", text);
    return d;
}

static void assert_dec(souk_dec d, const char *expected)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print(d, text);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(expected));
}

static void parses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *printed, *shortened;
        int scale;
    } rows[] = {
        {"0", "0", "0", 0},
        {"-0", "0", "0", 0},
        {"0.0", "0.0", "0", 1},
        {"+7", "7", "7", 0},
        {"61234.50", "61234.50", "61234.5", 2},
        {"0.00000001", "0.00000001", "0.00000001", 8},
        {"-.5", "-0.5", "-0.5", 1},
        {"5.", "5", "5", 0},
        {"2.0", "2.0", "2", 1},
        {"100", "100", "100", 0},
        {"1e-3", "0.001", "0.001", 3},
        {"1.50", "1.50", "1.5", 2},
        {"1.5e3", "1500", "1500", 0},
        {"1.50E1", "15.0", "15", 1},
        {"1E+2", "100", "100", 0},
        {"-12e-1", "-1.2", "-1.2", 1},
        {"0e99999999999999999999", "0", "0", 0},
        {"00000000000000000000000000000000000000000000000000000001.10", "1.10", "1.1", 2},
        {"0.00000000000000000000000000000000000000000001e10",
         "0.0000000000000000000000000000000001", "0.0000000000000000000000000000000001", 34},
        {"18446744073709551615", "18446744073709551615", "18446744073709551615", 0},
        {"18446744073709551616.25", "18446744073709551616.25", "18446744073709551616.25", 2},
        {"100000000000000000000000000000000000000", "100000000000000000000000000000000000000",
         "100000000000000000000000000000000000000", 0},
        {"0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001",
         "0.00000000000000000000000000000000000001", 38},
        {MAX, MAX, MAX, 0},
        {MIN, MIN, MIN, 0},
        {"1.70141183460469231731687303715884105727", "1.70141183460469231731687303715884105727",
         "1.70141183460469231731687303715884105727", 38},
        {"1e38", "100000000000000000000000000000000000000",
         "100000000000000000000000000000000000000", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_dec d = dec(rows[i].text);
        char text[SOUK_DEC_TEXT_MAX];
        assert_dec(d, rows[i].printed);
        assert_int_equal(d.scale, rows[i].scale);
        assert_int_equal(souk_dec_print_short(d, text), strlen(rows[i].shortened));
        assert_string_equal(text, rows[i].shortened);
    }
}

/* Every beginning of a text that has all parts, right before a closed page: what parses is what the
 * same text in the middle of memory gives. */
static void parses_at_the_edge(void **state)
{
    (void)state;
    static const char text[] = "-17014118346046923173.1687303715884105728E-12";
    guard g = guard_open(sizeof text);
    for (size_t len = 0; len < sizeof text; len++) {
        souk_str edge = guard_put(g, text, len);
        char middle[64] = {0};
        memcpy(middle, text, len);
        souk_dec a = {0}, b = {0};
        souk_status status = sk_dec_from_str(&a, edge);
        assert_int_equal(status, souk_dec_parse(&b, middle, len));
        char last = len ? text[len - 1] : '-';
        assert_int_equal(status, last == '-' || last == 'E' ? SOUK_E_SYNTAX : SOUK_OK);
        assert_memory_equal(&a, &b, sizeof a);
    }
    guard_close(g);
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        souk_status status;
    } rows[] = {
        {"", SOUK_E_SYNTAX},
        {"-", SOUK_E_SYNTAX},
        {".", SOUK_E_SYNTAX},
        {"+.", SOUK_E_SYNTAX},
        {"1.2.3", SOUK_E_SYNTAX},
        {"1e", SOUK_E_SYNTAX},
        {"1e+", SOUK_E_SYNTAX},
        {"e5", SOUK_E_SYNTAX},
        {".e5", SOUK_E_SYNTAX},
        {" 1", SOUK_E_SYNTAX},
        {"1 ", SOUK_E_SYNTAX},
        {"1,5", SOUK_E_SYNTAX},
        {"--1", SOUK_E_SYNTAX},
        {"+-1", SOUK_E_SYNTAX},
        {"0x10", SOUK_E_SYNTAX},
        {"NaN", SOUK_E_SYNTAX},
        {"inf", SOUK_E_SYNTAX},
        {"1e5.5", SOUK_E_SYNTAX},
        {"1e--5", SOUK_E_SYNTAX},
        {"1_000", SOUK_E_SYNTAX},
        {OVER, SOUK_E_RANGE},
        {"-" OVER "0", SOUK_E_RANGE},
        {"-170141183460469231731687303715884105729", SOUK_E_RANGE},
        {"340282366920938463463374607431768211456", SOUK_E_RANGE},
        {"340282366920938463463374607431768211457.5", SOUK_E_RANGE},
        {"1e39", SOUK_E_RANGE},
        {"2e38", SOUK_E_RANGE},
        {"1e-39", SOUK_E_RANGE},
        {"1e99999999999999999999", SOUK_E_RANGE},
        {"1e-99999999999999999999", SOUK_E_RANGE},
        {"0.000000000000000000000000000000000000000", SOUK_E_RANGE},
        {OVER "x", SOUK_E_SYNTAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_dec d = {1, 2, 3};
        souk_status status = souk_dec_parse(&d, rows[i].text, strlen(rows[i].text));
        if (status != rows[i].status)
            fail_msg("\"%s\": %s", rows[i].text, souk_status_name(status));
        assert_true(d.hi == 1 && d.lo == 2 && d.scale == 3);
    }
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, "1\0", 2), SOUK_E_SYNTAX);
    assert_int_equal(souk_dec_parse(&d, NULL, 0), SOUK_E_SYNTAX);
}

static void compares(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } rows[] = {
        {"1.5", "1.50", 0},
        {"1.5", "1.51", -1},
        {"-1", "0.00000001", -1},
        {"0", "0.000", 0},
        {"-2", "-1.9999999999999999999999", -1},
        {MAX, "1.70141183460469231731687303715884105727", 1},
        {MIN, "-1.70141183460469231731687303715884105727", -1},
        {"9223372036854775807", "9223372036854775807.0000000000000000000", 0},
        {"-9223372036854775808", "0.9223372036854775807", -1},
        {"1", "1.00000000000000000000000000000000000000", 0},
        {"1", "1.00000000000000000000000000000000000001", -1},
        {MAX, MIN, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_dec a = dec(rows[i].a), b = dec(rows[i].b);
        assert_int_equal(souk_dec_cmp(a, b), rows[i].order);
        assert_int_equal(souk_dec_cmp(b, a), -rows[i].order);
    }
    assert_int_equal(souk_dec_sign(dec("-0.01")), -1);
    assert_int_equal(souk_dec_sign(dec("0.00")), 0);
    assert_int_equal(souk_dec_sign(dec("18446744073709551616")), 1);
}

typedef souk_status (*binary)(souk_dec *, souk_dec, souk_dec);

static void calculates(void **state)
{
    (void)state;
    static const struct {
        char op;
        const char *a, *b, *expected; /* NULL: SOUK_E_RANGE */
    } rows[] = {
        {'+', "1.5", "2.25", "3.75"},
        {'+', "1.50", "-1.5", "0.00"},
        {'+', MAX, "1", NULL},
        {'+', MAX, "-1", "170141183460469231731687303715884105726"},
        {'-', MIN, "1", NULL},
        {'-', "0", MIN, NULL},
        {'-', "-1", MIN, MAX},
        {'+', MAX, "0.0", MAX}, /* a zero less */
        {'+', MAX, "0.1", NULL},
        {'+', "1001869.338602814800000000", "12.14875982000000000000000000000000000",
         "1001881.48736263480000000000000000000000"},
        /* the first operand alone overflows at this scale, the sum does not */
        {'+', "17014118346046923173168730371588410573", "-17014118346046923173168730371588410572.8",
         "0.2"},
        {'-', "0.1", "0.30", "-0.20"},
        {'*', "61234.50", "0.015", "918.51750"},
        {'*', "-3", "0.5", "-1.5"},
        {'*', "0.0000000000000000001", "0.0000000000000000001",
         "0.00000000000000000000000000000000000001"},
        {'*', "0.00000000000000000001", "0.0000000000000000001", NULL},
        {'*', "0.00000000000000000010", "0.0000000000000000010",
         "0.00000000000000000000000000000000000010"},
        {'*', "0.00000000000000000000", "0.00000000000000000000",
         "0.00000000000000000000000000000000000000"},
        {'*', MAX, "1", MAX},
        {'*', MAX, "-1", "-" MAX},
        {'*', MIN, "1", MIN},
        {'*', MIN, "-1", NULL},
        {'*', MAX, "2", NULL},
        {'*', MAX, "1.00", MAX},
        {'*', MAX, "1.01", NULL},
        {'*', "10000000000000000000.0", "10000000000000000000.0",
         "100000000000000000000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        binary f = rows[i].op == '+'   ? souk_dec_add
                   : rows[i].op == '-' ? souk_dec_sub
                                       : souk_dec_mul;
        souk_dec r = {7, 7, 7};
        souk_status status = f(&r, dec(rows[i].a), dec(rows[i].b));
        assert_int_equal(status, rows[i].expected ? SOUK_OK : SOUK_E_RANGE);
        if (rows[i].expected)
            assert_dec(r, rows[i].expected);
        else
            assert_true(r.hi == 7 && r.lo == 7 && r.scale == 7);
    }
    souk_dec r;
    assert_int_equal(souk_dec_neg(&r, dec(MIN)), SOUK_E_RANGE);
    assert_int_equal(souk_dec_neg(&r, dec("-1.50")), SOUK_OK);
    assert_dec(r, "1.50");
}

/* The same five numbers in every mode (the table of Java's RoundingMode). */
static void rounds(void **state)
{
    (void)state;
    static const char *const inputs[] = {"5.5",  "2.5",  "1.6",  "1.1",  "1.0",
                                         "-1.0", "-1.1", "-1.6", "-2.5", "-5.5"};
    static const int expected[6][10] = {
        [SOUK_ROUND_DOWN] = {5, 2, 1, 1, 1, -1, -1, -1, -2, -5},
        [SOUK_ROUND_UP] = {6, 3, 2, 2, 1, -1, -2, -2, -3, -6},
        [SOUK_ROUND_FLOOR] = {5, 2, 1, 1, 1, -1, -2, -2, -3, -6},
        [SOUK_ROUND_CEIL] = {6, 3, 2, 2, 1, -1, -1, -1, -2, -5},
        [SOUK_ROUND_HALF_UP] = {6, 3, 2, 1, 1, -1, -1, -2, -3, -6},
        [SOUK_ROUND_HALF_EVEN] = {6, 2, 2, 1, 1, -1, -1, -2, -2, -6},
    };
    for (int mode = 0; mode < 6; mode++) {
        for (int i = 0; i < 10; i++) {
            souk_dec r;
            int64_t whole;
            assert_int_equal(souk_dec_rescale(&r, dec(inputs[i]), 0, (souk_round)mode), SOUK_OK);
            assert_int_equal(souk_dec_cmp(r, souk_dec_from_i64(expected[mode][i], 0)), 0);
            assert_int_equal(souk_dec_div(&r, dec(inputs[i]), dec("1.0"), 0, (souk_round)mode),
                             SOUK_OK);
            assert_int_equal(souk_dec_cmp(r, souk_dec_from_i64(expected[mode][i], 0)), 0);
            assert_int_equal(sk_dec_to_scaled_i64(&whole, dec(inputs[i]), 0, (souk_round)mode),
                             SOUK_OK);
            assert_int_equal(whole, expected[mode][i]);
        }
    }
}

static void divides(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int scale;
        souk_round rounding;
        const char *expected;
        souk_status status;
    } rows[] = {
        {"1", "3", 5, SOUK_ROUND_HALF_UP, "0.33333", SOUK_OK},
        {"-2", "3", 2, SOUK_ROUND_HALF_EVEN, "-0.67", SOUK_OK},
        {"1", "8", 3, SOUK_ROUND_EXACT, "0.125", SOUK_OK},
        {"1", "3", 3, SOUK_ROUND_EXACT, NULL, SOUK_E_PRECISION},
        {"1", "0.00", 3, SOUK_ROUND_DOWN, NULL, SOUK_E_RANGE},
        {"1", "1e-38", 0, SOUK_ROUND_EXACT, "100000000000000000000000000000000000000", SOUK_OK},
        {"2", "1e-38", 0, SOUK_ROUND_EXACT, NULL, SOUK_E_RANGE},
        {MAX, "0.1", 38, SOUK_ROUND_DOWN, NULL, SOUK_E_RANGE},
        {MAX, MAX, 38, SOUK_ROUND_EXACT, "1.00000000000000000000000000000000000000", SOUK_OK},
        {MIN, MAX, 38, SOUK_ROUND_FLOOR, "-1.00000000000000000000000000000000000001", SOUK_OK},
        {MIN, "-1", 0, SOUK_ROUND_DOWN, NULL, SOUK_E_RANGE},
        {MIN, "1", 0, SOUK_ROUND_EXACT, MIN, SOUK_OK},
        {"1e-38", MAX, 38, SOUK_ROUND_UP, "0.00000000000000000000000000000000000001", SOUK_OK},
        {"1e-38", MAX, 0, SOUK_ROUND_DOWN, "0", SOUK_OK},
        {"0", "-5", 2, SOUK_ROUND_UP, "0.00", SOUK_OK},
        {"1", "2", 39, SOUK_ROUND_DOWN, NULL, SOUK_E_INVALID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_dec r = {0};
        assert_int_equal(
            souk_dec_div(&r, dec(rows[i].a), dec(rows[i].b), rows[i].scale, rows[i].rounding),
            rows[i].status);
        if (rows[i].expected)
            assert_dec(r, rows[i].expected);
    }
}

static void counts_units(void **state)
{
    (void)state;
    int64_t n = 0;
    souk_dec r;
    assert_int_equal(souk_dec_to_units(&n, dec("61234.50"), dec("0.01"), SOUK_ROUND_EXACT),
                     SOUK_OK);
    assert_int_equal(n, 6123450);
    assert_int_equal(souk_dec_to_units(&n, dec("7.5"), dec("2.50"), SOUK_ROUND_EXACT), SOUK_OK);
    assert_int_equal(n, 3);
    assert_int_equal(souk_dec_to_units(&n, dec("0.0151"), dec("0.001"), SOUK_ROUND_EXACT),
                     SOUK_E_PRECISION);
    assert_int_equal(souk_dec_to_units(&n, dec("0.0151"), dec("0.001"), SOUK_ROUND_DOWN), SOUK_OK);
    assert_int_equal(n, 15);
    assert_int_equal(souk_dec_to_units(&n, dec("-0.0151"), dec("0.001"), SOUK_ROUND_FLOOR),
                     SOUK_OK);
    assert_int_equal(n, -16);
    assert_int_equal(souk_dec_to_units(&n, dec("-9223372036854775808"), dec("1"), SOUK_ROUND_EXACT),
                     SOUK_OK);
    assert_true(n == INT64_MIN);
    assert_int_equal(souk_dec_to_units(&n, dec("9223372036854775808"), dec("1"), SOUK_ROUND_EXACT),
                     SOUK_E_RANGE);
    assert_int_equal(souk_dec_to_units(&n, dec("1"), dec("0"), SOUK_ROUND_EXACT), SOUK_E_INVALID);
    assert_int_equal(souk_dec_to_units(&n, dec("1"), dec("-1"), SOUK_ROUND_EXACT), SOUK_E_INVALID);
    assert_int_equal(souk_dec_from_units(&r, -6123450, dec("0.01")), SOUK_OK);
    assert_dec(r, "-61234.50");
    assert_int_equal(souk_dec_from_units(&r, INT64_MIN, dec("18446744073709551617")), SOUK_E_RANGE);
    assert_int_equal(souk_dec_from_units(&r, -4, dec("20000000000000000000.5")), SOUK_OK);
    assert_dec(r, "-80000000000000000002.0");
    assert_int_equal(sk_dec_to_scaled_i64(&n, dec("1.50"), 3, SOUK_ROUND_EXACT), SOUK_OK);
    assert_int_equal(n, 1500);
    assert_int_equal(sk_dec_to_scaled_i64(&n, dec("1.50"), 19, SOUK_ROUND_EXACT), SOUK_E_RANGE);
}

static void appends(void **state)
{
    (void)state;
    sk_buf buf;
    sk_buf_init(&buf, NULL, 64);
    assert_true(sk_buf_dec(&buf, dec("1.50")) && sk_buf_char(&buf, ' ') &&
                sk_buf_dec_short(&buf, dec("-1.50")));
    assert_memory_equal(buf.ptr, "1.50 -1.5", 9);
    assert_int_equal(buf.len, 9);
    sk_buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),   cmocka_unit_test(parses_at_the_edge), cmocka_unit_test(refuses),
        cmocka_unit_test(compares), cmocka_unit_test(calculates),         cmocka_unit_test(rounds),
        cmocka_unit_test(divides),  cmocka_unit_test(counts_units),       cmocka_unit_test(appends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
