/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "guard.h"
#include "wire/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static sk_arena arena;
static sk_buf buf;
static guard g;

static int setup(void **state)
{
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_buf_init(&buf, NULL, 1 << 16);
    g = guard_open(1 << 14);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sk_arena_deinit(&arena);
    sk_buf_deinit(&buf);
    guard_close(g);
    return 0;
}

static void assert_str(souk_str got, const char *want)
{
    if (!sk_str_is(got, want))
        fail_msg("\"%.*s\", expected \"%s\"", SK_FMT(got), want);
}

/* Expected: Python's urllib.parse.quote(text, safe=keep), quote_plus where keep has a blank. */
static void encodes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *keep, *encoded;
    } rows[] = {
        {"", NULL, ""},
        {"BTCUSDT", NULL, "BTCUSDT"},
        {"azAZ09-_.~", NULL, "azAZ09-_.~"},
        {"a b", NULL, "a%20b"},
        {"a b", " ", "a+b"},
        {"a+b c", " ", "a%2Bb+c"},
        {"a+b", NULL, "a%2Bb"},
        {"[\"BTCUSDT\",\"BNBBTC\"]", NULL, "%5B%22BTCUSDT%22%2C%22BNBBTC%22%5D"},
        {"a/b:c@d,e", "/:@,", "a/b:c@d,e"},
        {"!*'();:@&=+$,/?#[]%", NULL, "%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25"},
        {"\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93", NULL, "%EF%BC%91%EF%BC%92%EF%BC%93"},
        {"\xE5\xB8\x81\xE5\xAE\x89USDT", NULL, "%E5%B8%81%E5%AE%89USDT"},
        {"\xF0\x9F\x98\x80", NULL, "%F0%9F%98%80"},
        {"\x01\x7F\xFF", NULL, "%01%7F%FF"},
        {"\xC3\xA9", "\xC3\xA9", "%C3%A9"},
        {"2024-08-09T00:00:00+00:00", NULL, "2024-08-09T00%3A00%3A00%2B00%3A00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_str back;
        sk_buf_reset(&buf);
        sk_pct_encode(&buf, guard_put(g, rows[i].text, strlen(rows[i].text)), rows[i].keep);
        assert_str(sk_buf_view(&buf), rows[i].encoded);
        bool plus = rows[i].keep && strchr(rows[i].keep, ' ');
        assert_int_equal(sk_pct_decode(sk_buf_view(&buf), plus, &arena, &back), SOUK_OK);
        assert_str(back, rows[i].text);
    }
    sk_buf_reset(&buf);
    sk_pct_encode(&buf, (souk_str){"a\0b", 3}, "/");
    assert_str(sk_buf_view(&buf), "a%00b");
}

static void every_byte(void **state)
{
    (void)state;
    char all[256];
    souk_str back;
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    sk_buf_reset(&buf);
    sk_pct_encode(&buf, (souk_str){all, sizeof all}, NULL);
    assert_int_equal(buf.len, 66 + 190 * 3);
    assert_int_equal(sk_pct_decode(sk_buf_view(&buf), true, &arena, &back), SOUK_OK);
    assert_int_equal(back.len, sizeof all);
    assert_memory_equal(back.ptr, all, sizeof all);
}

static void decodes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool plus;
        const char *plain; /* NULL: refused */
    } rows[] = {
        {"", false, ""},
        {"abc", false, "abc"},
        {"a+b", false, "a+b"},
        {"a+b", true, "a b"},
        {"a%2Bb", true, "a+b"},
        {"a%2bb", false, "a+b"},
        {"%41%42", false, "AB"},
        {"%25%32%35", false, "%25"},
        {"%E2%82%AC", false, "\xE2\x82\xAC"},
        {"%", false, NULL},
        {"%4", false, NULL},
        {"a%", false, NULL},
        {"a%4", true, NULL},
        {"%G0", false, NULL},
        {"%0G", false, NULL},
        {"%%41", false, NULL},
        {"% 1", false, NULL},
        {"%+1", true, NULL},
        {"%u0041", false, NULL},
        {"%-1", false, NULL},
        {"ok%zz", false, NULL},
        {"%FF%FE", false, "\xFF\xFE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_str out = {NULL, 0}, in = guard_put(g, rows[i].text, strlen(rows[i].text));
        souk_status status = sk_pct_decode(in, rows[i].plus, &arena, &out);
        assert_int_equal(status, rows[i].plain ? SOUK_OK : SOUK_E_SYNTAX);
        if (rows[i].plain)
            assert_str(out, rows[i].plain);
    }
}

static void pairs(void **state)
{
    (void)state;
    souk_str name, value, rest = sk_str("&a=1&&b=&c&d=x=y&=z&");
    static const char *const want[][2] = {
        {"a", "1"}, {"b", ""}, {"c", NULL}, {"d", "x=y"}, {"", "z"}};
    for (size_t i = 0; i < 5; i++) {
        assert_true(sk_pairs_next(&rest, &name, &value));
        assert_str(name, want[i][0]);
        if (want[i][1])
            assert_str(value, want[i][1]);
        assert_int_equal(value.ptr != NULL, want[i][1] != NULL);
    }
    assert_false(sk_pairs_next(&rest, &name, &value));
    rest = (souk_str){NULL, 0};
    assert_false(sk_pairs_next(&rest, &name, &value));
}

static sk_params params;

static souk_status parse(const char *text, bool plus, souk_error *err)
{
    params.count = 0;
    return sk_params_add(&params, guard_put(g, text, strlen(text)), plus, &arena, err);
}

static void parameters(void **state)
{
    (void)state;
    souk_error err;
    assert_int_equal(
        parse("symbol=%E5%B8%81USDT&side=BUY&empty=&flag&a%20b=c+d&side=SELL", false, &err),
        SOUK_OK);
    assert_int_equal(params.count, 6);
    assert_str(sk_params_get(&params, "symbol"), "\xE5\xB8\x81USDT");
    assert_str(sk_params_find(&params, "symbol")->raw, "symbol=%E5%B8%81USDT");
    assert_str(sk_params_get(&params, "side"), "BUY");
    assert_int_equal(sk_params_occurrences(&params, "side"), 2);
    assert_int_equal(sk_params_occurrences(&params, "Side"), 0);
    assert_non_null(sk_params_get(&params, "empty").ptr);
    assert_non_null(sk_params_get(&params, "flag").ptr);
    assert_str(sk_params_find(&params, "flag")->raw, "flag");
    assert_str(sk_params_get(&params, "a b"), "c+d");
    assert_null(sk_params_get(&params, "none").ptr);
    assert_null(sk_params_find(&params, "none"));
    /* the body's pairs come behind the query's */
    assert_int_equal(sk_params_add(&params, SK_STR("body=c+d"), true, &arena, &err), SOUK_OK);
    assert_str(sk_params_get(&params, "body"), "c d");
    assert_int_equal(params.count, 7);

    assert_int_equal(parse("a=1&b=%", false, &err), SOUK_E_SYNTAX);
    assert_non_null(strstr(err.text, "parameter b"));
    assert_int_equal(parse("a=1&%4=2", false, &err), SOUK_E_SYNTAX);
    assert_int_equal(parse("=1", false, &err), SOUK_E_SYNTAX);
    assert_int_equal(parse("", false, &err), SOUK_OK);
    assert_int_equal(params.count, 0);
}

static void too_many(void **state)
{
    (void)state;
    souk_error err;
    char text[SK_QUERY_PARAMS_MAX * 2 + 2];
    for (size_t i = 0; i <= SK_QUERY_PARAMS_MAX; i++)
        memcpy(text + i * 2, "a&", 2);
    text[SK_QUERY_PARAMS_MAX * 2] = '\0';
    assert_int_equal(parse(text, false, &err), SOUK_OK);
    assert_int_equal(params.count, SK_QUERY_PARAMS_MAX);
    text[SK_QUERY_PARAMS_MAX * 2] = 'a';
    text[SK_QUERY_PARAMS_MAX * 2 + 1] = '\0';
    assert_int_equal(parse(text, false, &err), SOUK_E_LIMIT);
    assert_int_equal(params.count, SK_QUERY_PARAMS_MAX);
}

static void written(void **state)
{
    (void)state;
    sk_qw q;
    sk_buf_reset(&buf);
    sk_buf_cstr(&buf, "/api/v3/order?");
    sk_qw_init(&q, &buf, NULL);
    sk_qw_cstr(&q, "symbol", "\xE5\xB8\x81/USDT");
    sk_qw_dec(&q, "quantity", souk_dec_from_i64(1500, 5));
    sk_qw_i64(&q, "delta", -5);
    sk_qw_u64(&q, "timestamp", 1700000000000);
    sk_qw_raw(&q, "raw", SK_STR("%20"));
    sk_qw_str(&q, "empty", (souk_str){NULL, 0});
    assert_str(sk_buf_view(&buf), "/api/v3/order?symbol=%E5%B8%81%2FUSDT&quantity=0.015&delta=-5&"
                                  "timestamp=1700000000000&raw=%20&empty=");
    assert_false(buf.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes), cmocka_unit_test(every_byte), cmocka_unit_test(decodes),
        cmocka_unit_test(pairs),   cmocka_unit_test(parameters), cmocka_unit_test(too_many),
        cmocka_unit_test(written),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
