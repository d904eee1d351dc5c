/* SPDX-License-Identifier: MIT
 * The getters of the JSON reader, what each says to a value that does not fit, and that the cursor
 * stays where its header promises. */
#include "base/str.h"
#include "guard.h"
#include "wire/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static guard g;

static int setup(void **state)
{
    (void)state;
    g = guard_open(1 << 16);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    guard_close(g);
    return 0;
}

static sk_json over(const char *text)
{
    sk_json j;
    sk_json_init(&j, guard_put(g, text, strlen(text)));
    return j;
}

static void whole_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        souk_status i64_status;
        int64_t i64;
        souk_status u64_status;
        uint64_t u64;
    } rows[] = {
        {"0", 0, 0, 0, 0},
        {"-0", 0, 0, 0, 0},
        {"7", 0, 7, 0, 7},
        {"\"7\"", 0, 7, 0, 7},
        {"\"007\"", 0, 7, 0, 7},
        {"-7", 0, -7, SOUK_E_RANGE, 0},
        {"999999999999999999", 0, 999999999999999999, 0, 999999999999999999},
        {"9223372036854775807", 0, INT64_MAX, 0, INT64_MAX},
        {"9223372036854775808", SOUK_E_RANGE, 0, 0, 9223372036854775808u},
        {"-9223372036854775808", 0, INT64_MIN, SOUK_E_RANGE, 0},
        {"-9223372036854775809", SOUK_E_RANGE, 0, SOUK_E_RANGE, 0},
        {"18446744073709551615", SOUK_E_RANGE, 0, 0, UINT64_MAX},
        {"\"18446744073709551615\"", SOUK_E_RANGE, 0, 0, UINT64_MAX},
        {"18446744073709551616", SOUK_E_RANGE, 0, SOUK_E_RANGE, 0},
        {"123456789012345678901234567890123456789012345678901234567890", SOUK_E_RANGE, 0,
         SOUK_E_RANGE, 0},
        {"1e3", 0, 1000, 0, 1000},
        {"1.0", 0, 1, 0, 1},
        {"1.50e2", 0, 150, 0, 150},
        {"1.5", SOUK_E_PRECISION, 0, SOUK_E_PRECISION, 0},
        {"\"1.5\"", SOUK_E_PRECISION, 0, SOUK_E_PRECISION, 0},
        {"1e-1", SOUK_E_PRECISION, 0, SOUK_E_PRECISION, 0},
        {"\"\"", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"\"abc\"", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"\" 1\"", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"\"0x10\"", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"\"1\\u0030\"", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"null", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"true", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"[1]", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"{}", SOUK_E_INVALID, 0, SOUK_E_INVALID, 0},
        {"", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"x", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"01", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"-", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"1.", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"\"1", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
        {"\"", SOUK_E_SYNTAX, 0, SOUK_E_SYNTAX, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t signed_out = 77;
        uint64_t unsigned_out = 77;
        sk_json j = over(rows[i].text), k = j;
        souk_status status = sk_json_i64(&j, &signed_out);
        if (status != rows[i].i64_status || signed_out != (status ? 77 : rows[i].i64))
            fail_msg("%s as i64: %d, %lld", rows[i].text, status, (long long)signed_out);
        assert_int_equal(sk_json_end(&j, NULL), rows[i].i64_status);
        status = sk_json_u64(&k, &unsigned_out);
        if (status != rows[i].u64_status || unsigned_out != (status ? 77 : rows[i].u64))
            fail_msg("%s as u64: %d, %llu", rows[i].text, status, (unsigned long long)unsigned_out);
    }
}

static void fixed_and_dec(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        souk_status status;
        int64_t mantissa;
        int scale;
        const char *dec; /* as sk_json_dec prints it; NULL: the same status */
    } rows[] = {
        {"\"61737.63000000\"", 0, 6173763000000, 8, "61737.63000000"},
        {"61737.63", 0, 6173763, 2, "61737.63"},
        {"\"0\"", 0, 0, 0, "0"},
        {"\"0.00000000\"", 0, 0, 8, "0.00000000"},
        {"\"-1.50\"", 0, -150, 2, "-1.50"},
        {"-1.50", 0, -150, 2, "-1.50"},
        {"\"+1.50\"", 0, 150, 2, "1.50"},
        {"\".5\"", 0, 5, 1, "0.5"},
        {"\"5.\"", 0, 5, 0, "5"},
        {"\"007.10\"", 0, 710, 2, "7.10"},
        {"1e-3", 0, 1, 3, "0.001"},
        {"\"1E-8\"", 0, 1, 8, "0.00000001"},
        {"1.5e3", 0, 1500, 0, "1500"},
        {"9223372036854775807", 0, INT64_MAX, 0, "9223372036854775807"},
        {"-9223372036854775808", 0, INT64_MIN, 0, "-9223372036854775808"},
        {"\"922337203685.4775807\"", 0, INT64_MAX, 7, "922337203685.4775807"},
        {"9223372036854775808", SOUK_E_RANGE, 0, 0, "9223372036854775808"},
        {"\"-92233720368.54775809\"", SOUK_E_RANGE, 0, 0, "-92233720368.54775809"},
        {"\"1234567890123456789.123456789\"", SOUK_E_RANGE, 0, 0, "1234567890123456789.123456789"},
        {"1e400", SOUK_E_RANGE, 0, 0, NULL},
        {"1e-400", SOUK_E_RANGE, 0, 0, NULL},
        {"\"\"", SOUK_E_INVALID, 0, 0, NULL},
        {"\"-\"", SOUK_E_INVALID, 0, 0, NULL},
        {"\"1.2.3\"", SOUK_E_INVALID, 0, 0, NULL},
        {"\"1,5\"", SOUK_E_INVALID, 0, 0, NULL},
        {"\"NaN\"", SOUK_E_INVALID, 0, 0, NULL},
        {"false", SOUK_E_INVALID, 0, 0, NULL},
        {"1.e3", SOUK_E_SYNTAX, 0, 0, NULL},
        {".5", SOUK_E_SYNTAX, 0, 0, NULL},
        {"00.5", SOUK_E_SYNTAX, 0, 0, NULL},
        {"+5", SOUK_E_SYNTAX, 0, 0, NULL},
        {"\"5\x01\"", SOUK_E_SYNTAX, 0, 0, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t mantissa = 77;
        uint8_t scale = 77;
        souk_dec d;
        char text[SOUK_DEC_TEXT_MAX];
        sk_json j = over(rows[i].text), k = j;
        souk_status status = sk_json_fixed(&j, &mantissa, &scale);
        if (status != rows[i].status || mantissa != (status ? 77 : rows[i].mantissa) ||
            scale != (status ? 77 : rows[i].scale))
            fail_msg("%s: %d, %lld, %u", rows[i].text, status, (long long)mantissa, scale);
        assert_int_equal(sk_json_end(&j, NULL), rows[i].status);
        status = sk_json_dec(&k, &d);
        if (rows[i].dec) {
            assert_int_equal(status, SOUK_OK);
            souk_dec_print(d, text);
            assert_string_equal(text, rows[i].dec);
        } else {
            assert_int_equal(status, rows[i].status);
        }
    }
}

static void assert_str(souk_str got, const char *want)
{
    if (!sk_str_is(got, want))
        fail_msg("\"%.*s\", expected \"%s\"", SK_FMT(got), want);
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *plain;
        bool escaped;
    } rows[] = {
        {"\"BTCUSDT\"", "BTCUSDT", false},
        {"\"\"", "", false},
        {"12.50", "12.50", false},
        {"-1e5", "-1e5", false},
        {"\"BTC\\/USD\"", "BTC/USD", true},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", true},
        {"\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", true},
        {"\"\\uFFFF\\u07ff\\u0800\"", "\xEF\xBF\xBF\xDF\xBF\xE0\xA0\x80", true},
        {"\"\\uDBFF\\uDFFF\\uD800\\uDC00\"", "\xF4\x8F\xBF\xBF\xF0\x90\x80\x80", true},
        {"\"\xE2\x82\xAC\"", "\xE2\x82\xAC", false},
    };
    sk_arena arena;
    sk_arena_init(&arena, NULL, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_str out = {NULL, 0};
        sk_json j = over(rows[i].text), k = j;
        assert_int_equal(sk_json_text(&j, &out), rows[i].escaped ? SOUK_E_UNSUPPORTED : SOUK_OK);
        if (!rows[i].escaped)
            assert_str(out, rows[i].plain);
        assert_int_equal(sk_json_string(&k, &arena, &out), SOUK_OK);
        assert_str(out, rows[i].plain);
        assert_int_equal(sk_json_end(&k, NULL), SOUK_OK);
        if (*rows[i].text == '"') {
            souk_str raw = {rows[i].text + 1, (uint32_t)strlen(rows[i].text) - 2};
            assert_true(sk_json_is(raw, rows[i].plain));
            assert_false(sk_json_is(raw, "BTC/USDT"));
        }
    }
    souk_str out;
    sk_json j = over("\"a\\u0000b\"");
    assert_int_equal(sk_json_string(&j, &arena, &out), SOUK_OK);
    assert_int_equal(out.len, 3);
    assert_memory_equal(out.ptr, "a\0b", 3);
    assert_false(sk_json_is(SK_STR("a\\u0000b"), "a"));
    sk_arena_deinit(&arena);

    sk_arena_init(&arena, NULL, 0);
    j = over("\"a\\nb\"");
    assert_int_equal(sk_json_string(&j, &arena, &out), SOUK_E_NOMEM);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_E_NOMEM);
    sk_arena_deinit(&arena);
}

static void members_in_any_order(void **state)
{
    (void)state;
    sk_json j =
        over(" { \"skip\" : {\"deep\":[1,{\"x\":2}]} , \"u\":12,\"rows\":[[\"1.5\",\"2\",\"x\"],"
             "[\"2.5\",\"0\"]], \"n\":null,\"t\":true, \"s\":\"abc\" } ");
    souk_str key, text = {NULL, 0};
    uint64_t u = 0;
    bool flag = false, null = false;
    int64_t prices[2] = {0}, sum = 0;
    size_t rows = 0;
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &key)) {
        if (sk_str_is(key, "u")) {
            sk_json_u64(&j, &u);
        } else if (sk_str_is(key, "rows")) {
            sk_json_enter_array(&j);
            while (sk_json_next_item(&j)) {
                uint8_t scale;
                int64_t qty = 0;
                assert_true(rows < 2);
                sk_json_enter_array(&j);
                sk_json_next_item(&j);
                sk_json_fixed(&j, &prices[rows++], &scale);
                sk_json_next_item(&j);
                sk_json_fixed(&j, &qty, &scale);
                sum += qty;
                assert_true(sk_json_leave(&j));
            }
        } else if (sk_str_is(key, "t")) {
            sk_json_bool(&j, &flag);
        } else if (sk_str_is(key, "s")) {
            sk_json_text(&j, &text);
        } else if (sk_str_is(key, "n")) {
            null = sk_json_is_null(&j);
        }
    }
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
    assert_int_equal(u, 12);
    assert_int_equal(rows, 2);
    assert_int_equal(prices[0], 15);
    assert_int_equal(prices[1], 25);
    assert_int_equal(sum, 2);
    assert_true(flag && null);
    assert_str(text, "abc");
}

static void misfits(void **state)
{
    (void)state;
    souk_error err;
    souk_str text;
    int64_t value = 0;
    sk_json j = over("[99999999999999999999,\"x\"]");
    sk_json_enter_array(&j);
    sk_json_next_item(&j);
    assert_int_equal(sk_json_i64(&j, &value), SOUK_E_RANGE);
    assert_int_equal(sk_json_text(&j, &text), SOUK_OK); /* still there for another getter */
    assert_str(text, "99999999999999999999");
    assert_int_equal(sk_json_end(&j, &err), SOUK_E_RANGE);
    assert_non_null(strstr(err.text, "byte 1:"));
    sk_json_forgive(&j);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);

    j = over("[1]"); /* one value, two getters: our bug, told */
    sk_json_enter_array(&j);
    sk_json_next_item(&j);
    assert_int_equal(sk_json_i64(&j, &value), SOUK_OK);
    assert_int_equal(sk_json_i64(&j, &value), SOUK_E_STATE);

    static const struct {
        const char *text;
        souk_status status;
    } flags[] = {{"true", SOUK_OK},        {"false", SOUK_OK},
                 {"1", SOUK_E_INVALID},    {"\"true\"", SOUK_E_INVALID},
                 {"null", SOUK_E_INVALID}, {"[]", SOUK_E_INVALID},
                 {"truth", SOUK_E_SYNTAX}, {"", SOUK_E_SYNTAX},
                 {"x", SOUK_E_SYNTAX}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        bool flag = false;
        j = over(flags[i].text);
        assert_int_equal(sk_json_bool(&j, &flag), flags[i].status);
        assert_int_equal(flag, i == 0);
        assert_int_equal(sk_json_end(&j, NULL), flags[i].status);
    }
    j = over("\"a\\n\"");
    assert_int_equal(sk_json_text(&j, &text), SOUK_E_UNSUPPORTED);
    assert_int_equal(sk_json_end(&j, &err), SOUK_E_UNSUPPORTED);
    assert_non_null(strstr(err.text, "escapes"));

    j = over("{\"a\":[1]}"); /* entering what is not there sticks: its loop would run elsewhere */
    souk_str key;
    assert_false(sk_json_enter_array(&j));
    assert_false(sk_json_next_item(&j));
    assert_false(sk_json_next_member(&j, &key));
    assert_int_equal(sk_json_end(&j, NULL), SOUK_E_INVALID);

    sk_json_init(&j, (souk_str){NULL, 0});
    assert_int_equal(sk_json_i64(&j, &value), SOUK_E_MISSING);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_E_MISSING);
}

/* Reading only the beginning must not make a bad rest good. */
static void early_end(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        souk_status status;
    } rows[] = {
        {"{\"a\":1,\"b\":[2,{\"c\":3}]}", SOUK_OK},
        {"{\"a\":1,\"b\":[2,{\"c\":3}]", SOUK_E_SYNTAX},
        {"{\"a\":1,\"b\":[2,{\"c\":3]}}", SOUK_E_SYNTAX},
        {"{\"a\":1,\"b\":[2,{\"c\":3}]}]", SOUK_E_SYNTAX},
        {"{\"a\":1 \"b\":2}", SOUK_E_SYNTAX},
        {"{\"a\":1,\"b\":\"\xFF\"}", SOUK_E_SYNTAX},
        {"{\"a\":1,}", SOUK_E_SYNTAX},
        {"{\"a\":1x}", SOUK_E_SYNTAX},
        {"{\"a\":1.2.3}", SOUK_E_SYNTAX},
        {"{\"a\":1", SOUK_E_SYNTAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_json j = over(rows[i].text);
        souk_str key;
        souk_dec d;
        sk_json_enter_object(&j);
        assert_true(sk_json_next_member(&j, &key));
        sk_json_dec(&j, &d);
        if (sk_json_end(&j, NULL) != rows[i].status)
            fail_msg("%s", rows[i].text);
    }
}

static void picks(void **state)
{
    (void)state;
    static const char *const keys[] = {"symbol", "price", "none", "fills"};
    souk_str raw[4];
    sk_json j =
        over("{\"x\":[],\"pr\\u0069ce\":\"1.5\",\"x\":2,\"fills\":[ {} ],\"symbol\":\"A\"} ");
    assert_int_equal(sk_json_pick(&j, keys, 4, raw), SOUK_OK);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
    assert_str(raw[0], "\"A\"");
    assert_str(raw[1], "\"1.5\"");
    assert_null(raw[2].ptr);
    assert_str(raw[3], "[ {} ]");

    j = over("{\"price\":1,\"price\":1}");
    assert_int_equal(sk_json_pick(&j, keys, 4, raw), SOUK_E_INVALID);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_E_INVALID);
    j = over("[]");
    assert_int_equal(sk_json_pick(&j, keys, 4, raw), SOUK_E_INVALID);
    j = over("{\"price\":1");
    assert_int_equal(sk_json_pick(&j, keys, 4, raw), SOUK_E_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers), cmocka_unit_test(fixed_and_dec),
        cmocka_unit_test(texts),         cmocka_unit_test(members_in_any_order),
        cmocka_unit_test(misfits),       cmocka_unit_test(early_end),
        cmocka_unit_test(picks),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
