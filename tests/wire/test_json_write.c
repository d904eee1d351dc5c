/* SPDX-License-Identifier: MIT
 * The JSON writer: exact text, and random documents that come back as they went in. */
#include "json_walk.h"

#include "base/rng.h"
#include <inttypes.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void assert_buf(const sk_buf *buf, const char *want)
{
    if (!sk_str_is(sk_buf_view(buf), want))
        fail_msg("%.*s\nexpected %s", SK_FMT(sk_buf_view(buf)), want);
}

static void an_order(void **state)
{
    (void)state;
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, NULL, 4096);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "symbol", "BTCUSDT");
    sk_jw_u64(&w, "orderId", UINT64_MAX);
    sk_jw_i64(&w, "delta", INT64_MIN);
    sk_jw_i64_text(&w, "d", -5);
    sk_jw_u64_text(&w, "e", 0);
    sk_jw_dec(&w, "price", souk_dec_from_i64(150, 2));
    sk_jw_dec_num(&w, "qty", souk_dec_from_i64(-5, 3));
    sk_jw_dec_scaled(&w, "q8", souk_dec_from_i64(-15, 1), 8);
    sk_jw_dec_scaled(&w, "q1", souk_dec_from_i64(1999, 3), 1);
    sk_jw_dec_scaled(&w, "q38", souk_dec_from_i64(12345, 2), 38);
    sk_jw_fixed(&w, "f", -5, 3);
    sk_jw_fixed_num(&w, "g", INT64_MIN, 18);
    sk_jw_fixed(&w, "h", 7, 0);
    sk_jw_array(&w, "fills");
    sk_jw_array(&w, NULL);
    sk_jw_fixed(&w, NULL, 6173763000000, 8);
    sk_jw_bool(&w, NULL, true);
    sk_jw_end(&w);
    sk_jw_object(&w, NULL);
    sk_jw_end(&w);
    sk_jw_end(&w);
    sk_jw_key(&w, SK_STR("a\"b"));
    sk_jw_raw(&w, NULL, SK_STR("[1,2]"));
    sk_jw_key(&w, SK_STR("o"));
    sk_jw_object(&w, NULL);
    sk_jw_end(&w);
    sk_jw_null(&w, "n");
    sk_jw_cstr(&w, "m", NULL);
    sk_jw_str(&w, "s", (souk_str){NULL, 0});
    sk_jw_bool(&w, "b", false);
    assert_false(sk_jw_done(&w));
    sk_jw_end(&w);
    assert_true(sk_jw_done(&w));
    assert_buf(&buf, "{\"symbol\":\"BTCUSDT\",\"orderId\":18446744073709551615,"
                     "\"delta\":-9223372036854775808,\"d\":\"-5\",\"e\":\"0\",\"price\":\"1.50\","
                     "\"qty\":-0.005,\"q8\":\"-1.50000000\",\"q1\":\"1.9\",\"q38\":\"123.45\","
                     "\"f\":\"-0.005\",\"g\":-9.223372036854775808,\"h\":\"7\","
                     "\"fills\":[[\"61737.63000000\",true],{}],\"a\\\"b\":[1,2],\"o\":{},"
                     "\"n\":null,\"m\":null,\"s\":\"\",\"b\":false}");
    sk_buf_deinit(&buf);
}

static void escapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"plain", "\"plain\""},
        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""},
        {"\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
        {"\xFF", "\"\xEF\xBF\xBD\""},
        {"a\xC3", "\"a\xEF\xBF\xBD\""},
        {"\xE2\x82z", "\"\xEF\xBF\xBD\xEF\xBF\xBDz\""},
        {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"\xE2\x80\xA8", "\"\xE2\x80\xA8\""},
    };
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, NULL, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_buf_reset(&buf);
        sk_jw_init(&w, &buf);
        sk_jw_cstr(&w, NULL, rows[i].text);
        assert_true(sk_jw_done(&w));
        assert_buf(&buf, rows[i].written);
        assert_true(sk_json_valid(sk_buf_view(&buf), NULL));
    }
    sk_buf_reset(&buf);
    sk_jw_init(&w, &buf);
    sk_jw_str(&w, NULL, (souk_str){"a\0b", 3});
    assert_buf(&buf, "\"a\\u0000b\"");
    sk_buf_deinit(&buf);
}

static void failures(void **state)
{
    (void)state;
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, NULL, 4096);
    sk_jw_init(&w, &buf);
    sk_jw_end(&w);
    assert_false(sk_jw_done(&w));

    sk_jw_init(&w, &buf);
    for (int i = 0; i < SK_JSON_DEPTH_MAX; i++)
        sk_jw_array(&w, NULL);
    for (int i = 0; i < SK_JSON_DEPTH_MAX; i++)
        sk_jw_end(&w);
    assert_true(sk_jw_done(&w));
    for (int i = 0; i <= SK_JSON_DEPTH_MAX; i++)
        sk_jw_array(&w, NULL);
    for (int i = 0; i < SK_JSON_DEPTH_MAX; i++)
        sk_jw_end(&w);
    assert_false(sk_jw_done(&w));

    sk_jw_init(&w, &buf);
    sk_jw_fixed(&w, NULL, 1, SOUK_DEC_SCALE_MAX + 1);
    assert_false(sk_jw_done(&w));
    sk_buf_deinit(&buf);

    sk_buf_init(&buf, NULL, 16);
    sk_jw_init(&w, &buf);
    sk_jw_array(&w, NULL);
    sk_jw_cstr(&w, NULL, "more than sixteen bytes");
    sk_jw_end(&w);
    assert_false(sk_jw_done(&w));
    sk_buf_deinit(&buf);
}

/* ---- random documents ---- */

typedef struct model {
    sk_rng rng;
    unsigned left; /* values still to be written */
} model;

static souk_str random_text(model *m, char *to)
{
    static const char *const pieces[] = {"a",
                                         "BTC",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         "\xC3\xA9",
                                         "\x7f",
                                         " ",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x98\x80",
                                         "/",
                                         "0123456789abcdef"};
    uint32_t len = 0;
    for (uint64_t n = sk_rng_below(&m->rng, 8); n > 0; n--) {
        const char *piece = pieces[sk_rng_below(&m->rng, sizeof pieces / sizeof pieces[0])];
        memcpy(to + len, piece, strlen(piece));
        len += (uint32_t)strlen(piece);
    }
    return (souk_str){to, len};
}

static void random_document(model *m, sk_jw *w)
{
    char name[128], text[128];
    bool object[8] = {false};
    unsigned depth = 0;
    do {
        while (depth > 0 && sk_rng_below(&m->rng, 4) == 0) {
            sk_jw_end(w);
            depth--;
        }
        if (w->comma && depth == 0)
            break;
        if (depth > 0 && object[depth])
            sk_jw_key(w, random_text(m, name));
        uint64_t kind = sk_rng_below(&m->rng, 8);
        int64_t number = (int64_t)(sk_rng_next(&m->rng) >> sk_rng_below(&m->rng, 64));
        if (kind < 2 && depth < 7) {
            object[++depth] = kind == 0;
            if (kind == 0)
                sk_jw_object(w, NULL);
            else
                sk_jw_array(w, NULL);
        } else if (kind < 4) {
            sk_jw_str(w, NULL, random_text(m, text));
        } else if (kind == 4) {
            sk_jw_i64(w, NULL, number);
        } else if (kind == 5) {
            sk_jw_fixed_num(w, NULL, number, (unsigned)sk_rng_below(&m->rng, 39));
        } else if (kind == 6) {
            sk_jw_bool(w, NULL, number & 1);
        } else {
            sk_jw_null(w, NULL);
        }
    } while (--m->left > 0 && depth > 0);
    while (w->depth > 0)
        sk_jw_end(w);
}

static void round_trips(void **state)
{
    (void)state;
    sk_arena arena;
    sk_buf buf, copy;
    model m;
    size_t bytes = 0;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_buf_init(&buf, NULL, 1 << 20);
    sk_buf_init(&copy, NULL, 1 << 20);
    sk_rng_seed(&m.rng, 20);
    for (int i = 0; i < 5000; i++) {
        sk_jw w;
        sk_buf_reset(&buf);
        sk_buf_reset(&copy);
        sk_arena_reset(&arena);
        sk_jw_init(&w, &buf);
        m.left = 60;
        random_document(&m, &w);
        assert_true(sk_jw_done(&w));
        assert_int_equal(json_walk(sk_buf_view(&buf), &arena, &copy), SOUK_OK);
        assert_int_equal(buf.len, copy.len);
        assert_memory_equal(buf.ptr, copy.ptr, buf.len);
        bytes += buf.len;
    }
    assert_true(bytes > 5000 * 20);
    sk_buf_deinit(&buf);
    sk_buf_deinit(&copy);
    sk_arena_deinit(&arena);
}

static void numbers_come_back(void **state)
{
    (void)state;
    sk_buf buf;
    sk_rng rng;
    sk_buf_init(&buf, NULL, 256);
    sk_rng_seed(&rng, 21);
    for (int i = 0; i < 100000; i++) {
        int64_t value = (int64_t)sk_rng_next(&rng) >> sk_rng_below(&rng, 64), back = 0;
        unsigned scale = (unsigned)sk_rng_below(&rng, 19);
        uint8_t scale_back = 99;
        char want[64];
        sk_jw w;
        sk_json j;
        sk_buf_reset(&buf);
        sk_jw_init(&w, &buf);
        if (i & 1)
            sk_jw_fixed(&w, NULL, value, scale);
        else
            sk_jw_fixed_num(&w, NULL, value, scale);
        sk_json_init(&j, sk_buf_view(&buf));
        assert_int_equal(sk_json_fixed(&j, &back, &scale_back), SOUK_OK);
        assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
        assert_true(back == value && scale_back == scale);
        sk_buf_reset(&buf);
        sk_jw_init(&w, &buf);
        sk_jw_i64(&w, NULL, value);
        snprintf(want, sizeof want, "%" PRId64, value);
        assert_buf(&buf, want);
    }
    sk_buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order),          cmocka_unit_test(escapes),
        cmocka_unit_test(failures),          cmocka_unit_test(round_trips),
        cmocka_unit_test(numbers_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
