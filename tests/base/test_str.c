/* SPDX-License-Identifier: MIT
 * Borrowed text: comparing, cutting, whole numbers; UTF-8 by Unicode's table of well-formed
 * sequences and the cases of Kuhn's stress test. */
#include "base/str.h"
#include "wire/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void compares(void **state)
{
    (void)state;
    assert_true(sk_str_eq(SK_STR(""), (souk_str){NULL, 0}));
    assert_true(sk_str_eq_nocase(SK_STR("X-Mbx-ApiKey"), SK_STR("x-mbx-APIKEY")));
    assert_false(sk_str_eq_nocase(SK_STR("a"), SK_STR("ab")));
    assert_false(sk_str_eq_nocase(SK_STR("["), SK_STR("{"))); /* 0x5B, 0x7B: no letters */
    assert_false(sk_str_eq_nocase(SK_STR("@"), SK_STR("`")));
    assert_true(sk_str_starts(SK_STR("/api/v3/order"), SK_STR("/api")));
    assert_true(sk_str_starts(SK_STR("a"), SK_STR("")) && sk_str_ends(SK_STR("a"), SK_STR("")));
    assert_false(sk_str_starts(SK_STR("/ap"), SK_STR("/api")));
    assert_true(sk_str_ends(SK_STR("BTCUSDT"), SK_STR("USDT")));
    assert_false(sk_str_ends(SK_STR("SDT"), SK_STR("USDT")));
    assert_int_equal(sk_str_cmp(SK_STR("a"), SK_STR("b")), -1);
    assert_int_equal(sk_str_cmp(SK_STR("b"), SK_STR("a")), 1);
    assert_int_equal(sk_str_cmp(SK_STR("a"), SK_STR("ab")), -1);
    assert_int_equal(sk_str_cmp(SK_STR("ab"), SK_STR("a")), 1);
    assert_int_equal(sk_str_cmp(SK_STR("\xff"), SK_STR("\x01")), 1);
    assert_int_equal(sk_str_cmp(SK_STR(""), (souk_str){NULL, 0}), 0);
    assert_int_equal(sk_str_find(SK_STR("a=b=c"), '='), 1);
    assert_int_equal(sk_str_find(SK_STR("abc"), '='), -1);
    assert_int_equal(sk_str_find((souk_str){NULL, 0}, '='), -1);
}

static void cuts_and_trims(void **state)
{
    (void)state;
    souk_str rest = SK_STR("a&&bc&");
    assert_true(sk_str_is(sk_str_cut(&rest, '&'), "a"));
    assert_true(sk_str_is(sk_str_cut(&rest, '&'), ""));
    assert_true(sk_str_is(sk_str_cut(&rest, '&'), "bc"));
    assert_true(rest.len == 0 && rest.ptr != NULL); /* something ended here, emptily */
    assert_true(sk_str_is(sk_str_cut(&rest, '&'), ""));
    assert_null(rest.ptr);
    assert_true(sk_str_is(sk_str_trim(SK_STR(" \t a b\t ")), "a b"));
    assert_true(sk_str_is(sk_str_trim(SK_STR(" \t ")), ""));
    char small[4] = "zzz";
    assert_true(sk_str_copy(small, sizeof small, SK_STR("abc")));
    assert_string_equal(small, "abc");
    assert_false(sk_str_copy(small, sizeof small, SK_STR("abcd")));
    assert_string_equal(small, "");
    assert_true(sk_str_copy(small, sizeof small, (souk_str){NULL, 0}));
    assert_false(sk_str_copy(small, 0, SK_STR("")));
}

static void reads_whole_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        souk_status as_signed;
        int64_t i;
        souk_status as_unsigned;
        uint64_t u;
    } rows[] = {
        {"0", SOUK_OK, 0, SOUK_OK, 0},
        {"-0", SOUK_OK, 0, SOUK_E_SYNTAX, 0},
        {"007", SOUK_OK, 7, SOUK_OK, 7},
        {"9223372036854775807", SOUK_OK, INT64_MAX, SOUK_OK, INT64_MAX},
        {"9223372036854775808", SOUK_E_RANGE, 0, SOUK_OK, (uint64_t)INT64_MAX + 1},
        {"-9223372036854775808", SOUK_OK, INT64_MIN, SOUK_E_SYNTAX, 0},
        {"-9223372036854775809", SOUK_E_RANGE, 0, SOUK_E_SYNTAX, 0},
        {"18446744073709551615", SOUK_E_RANGE, 0, SOUK_OK, UINT64_MAX},
        {"18446744073709551616", SOUK_E_RANGE, 0, SOUK_E_RANGE, 0},
        {"99999999999999999999999", SOUK_E_RANGE, 0, SOUK_E_RANGE, 0},
        {"99999999999999999999999x", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"-", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"+1", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"--1", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {" 1", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"1 ", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"1.0", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"0x1", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"\xb1", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t number = 42;
        uint64_t natural = 42;
        assert_int_equal(sk_str_to_i64(sk_str(rows[i].text), &number), rows[i].as_signed);
        assert_true(number == (rows[i].as_signed == SOUK_OK ? rows[i].i : 42));
        assert_int_equal(sk_str_to_u64(sk_str(rows[i].text), &natural), rows[i].as_unsigned);
        assert_true(natural == (rows[i].as_unsigned == SOUK_OK ? rows[i].u : 42));
    }
}

/* Right before a closed page, and behind 0 to 8 ASCII bytes, where words are skipped. */
static void assert_utf8(const char *bytes, size_t len, bool valid)
{
    guard g = guard_open(64);
    for (size_t before = 0; before <= 8; before++) {
        char text[64];
        memset(text, 'a', before);
        memcpy(text + before, bytes, len);
        souk_str edge = guard_put(g, text, before + len);
        if (sk_utf8_valid(edge.ptr, edge.len) != valid)
            fail_msg("%02x %02x ... (%zu bytes)", (unsigned char)bytes[0],
                     len > 1 ? (unsigned char)bytes[1] : 0, len);
    }
    guard_close(g);
}

static size_t encode(uint32_t c, size_t len, char out[6])
{
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0, 0xF8, 0xFC};
    if (len == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[len] | c);
    return len;
}

/* src: Unicode 3.9, table 3-7: every code point once in its shortest form and once too long. */
static void every_code_point(void **state)
{
    (void)state;
    char text[6];
    for (uint32_t c = 0; c < 0x120000; c++) {
        size_t shortest = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        bool valid = (c < 0xD800 || c > 0xDFFF) && c <= 0x10FFFF;
        size_t len = encode(c, shortest, text);
        assert_int_equal(sk_utf8_valid(text, len), valid);
        for (size_t cut = 1; cut < len; cut++)
            assert_false(sk_utf8_valid(text, cut));
        if (shortest < 4)
            assert_false(sk_utf8_valid(text, encode(c, shortest + 1, text)));
    }
}

/* src: M. Kuhn, UTF-8 decoder capability and stress test, sections 1 to 5 */
static void kuhns_cases(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", true},
        {"\xc2\x80", true},
        {"\xe0\xa0\x80", true},
        {"\xf0\x90\x80\x80", true},
        {"\x7f", true},
        {"\xdf\xbf", true},
        {"\xef\xbf\xbf", true},
        {"\xed\x9f\xbf", true},
        {"\xee\x80\x80", true},
        {"\xef\xbf\xbd", true},
        {"\xf4\x8f\xbf\xbf", true},
        {"\xf8\x88\x80\x80\x80", false},
        {"\xfc\x84\x80\x80\x80\x80", false},
        {"\xf7\xbf\xbf\xbf", false},
        {"\xfb\xbf\xbf\xbf\xbf", false},
        {"\xfd\xbf\xbf\xbf\xbf\xbf", false},
        {"\xf4\x90\x80\x80", false},
        {"\x80", false},
        {"\xbf", false},
        {"\x80\xbf", false},
        {"\x80\xbf\x80\xbf\x80", false},
        {"\xc0 \xc1 ", false},
        {"\xdf ", false},
        {"\xe0 ", false},
        {"\xef ", false},
        {"\xf0 ", false},
        {"\xf7 ", false},
        {"\xf8 ", false},
        {"\xfc ", false},
        {"\xc0", false},
        {"\xe0\x80", false},
        {"\xf0\x80\x80", false},
        {"\xdf", false},
        {"\xef\xbf", false},
        {"\xf7\xbf\xbf", false},
        {"\xe1\x80", false},
        {"\xf1\x80\x80", false},
        {"\xfe", false},
        {"\xff", false},
        {"\xfe\xfe\xff\xff", false},
        {"\xc0\xaf", false},
        {"\xe0\x80\xaf", false},
        {"\xf0\x80\x80\xaf", false},
        {"\xc1\xbf", false},
        {"\xe0\x9f\xbf", false},
        {"\xf0\x8f\xbf\xbf", false},
        {"\xc0\x80", false},
        {"\xe0\x80\x80", false},
        {"\xf0\x80\x80\x80", false},
        {"\xed\xa0\x80", false},
        {"\xed\xad\xbf", false},
        {"\xed\xae\x80", false},
        {"\xed\xbf\xbf", false},
        {"\xed\xa0\x80\xed\xb0\x80", false},
        {"a\xc3", false},
        {"abcdefgh\xe2\x82", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_utf8(rows[i].text, strlen(rows[i].text), rows[i].valid);
    assert_true(sk_utf8_valid(NULL, 0));
    assert_utf8("\0", 1, true);
}

static void hashes(void **state)
{
    (void)state;
    /* FNV-1a of "foobar" is 85944171f73967e8; ours folds its upper half once more */
    uint64_t fnv = 0x85944171F73967E8u;
    assert_true(sk_hash_bytes("foobar", 6) == (fnv ^ (fnv >> 29)));
    assert_true(sk_hash_bytes("a", 1) != sk_hash_bytes("b", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(cuts_and_trims),
        cmocka_unit_test(reads_whole_numbers),
        cmocka_unit_test(every_code_point),
        cmocka_unit_test(kuhns_cases),
        cmocka_unit_test(hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
