/* SPDX-License-Identifier: MIT
 * Requests and responses out: exact bytes, injections refused, packing, dates; and both ways round.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "wire/http1.h"

static void assert_bytes(const sk_buf *buf, const char *want)
{
    if (!sk_str_is(sk_buf_view(buf), want))
        fail_msg("got:\n%.*s\nnot:\n%s", (int)buf->len, buf->ptr, want);
}

static void requests(void **state)
{
    (void)state;
    sk_buf b;
    sk_buf_init(&b, NULL, 4096);
    const sk_header rows[] = {{SK_STR("X-MBX-APIKEY"), SK_STR("k")}, {SK_STR("Empty"), {NULL, 0}}};
    sk_http_ask ask = {.method = SK_STR("POST"),
                       .target = SK_STR("/api/v3/order?a=1"),
                       .host = SK_STR("127.0.0.1:8701"),
                       .headers = {rows, 2}};
    assert_int_equal(sk_http_write_request(&b, &ask, NULL), SOUK_OK);
    assert_bytes(&b, "POST /api/v3/order?a=1 HTTP/1.1\r\nHost: 127.0.0.1:8701\r\n"
                     "X-MBX-APIKEY: k\r\nEmpty: \r\nContent-Length: 0\r\n\r\n");
    sk_buf_reset(&b);
    ask.body = SK_STR("abc");
    ask.headers.count = 0;
    assert_int_equal(sk_http_write_request(&b, &ask, NULL), SOUK_OK);
    assert_bytes(&b, "POST /api/v3/order?a=1 HTTP/1.1\r\nHost: 127.0.0.1:8701\r\n"
                     "Content-Length: 3\r\n\r\nabc");
    sk_buf_reset(&b);
    ask = (sk_http_ask){.method = SK_STR("GET"), .target = SK_STR("/"), .host = SK_STR("a")};
    assert_int_equal(sk_http_write_request(&b, &ask, NULL), SOUK_OK);
    assert_bytes(&b, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    sk_buf_deinit(&b);
}

#define S(text)                                                                                    \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static void injections(void **state)
{
    (void)state;
    const sk_http_ask good = {.method = SK_STR("GET"), .target = SK_STR("/"), .host = SK_STR("a")};
    static const souk_str methods[] = {S(""), S("GE T"), S("GET\r\n"), S("G\0T"), S("G:T")};
    static const souk_str targets[] = {S(""),    S("x"),           S("/ "),      S("/\r\nX: y"),
                                       S("/\n"), S("/\0"),         S("/#a"),     S("/\x80"),
                                       S("*"),   S("/a HTTP/1.1"), S("http://"), S("/\t")};
    static const souk_str hosts[] = {S(""), S("a\r\nX: y"), S("a b"), S("a/b"), S("a\0"), S("u@a")};
    static const sk_header fields[] = {
        {S(""), S("y")},
        {S("X Y"), S("y")},
        {S("X\r\nY"), S("y")},
        {S("X:"), S("y")},
        {S("X\0"), S("y")},
        {S("X"), S("y\r\nZ: 1")},
        {S("X"), S("y\n")},
        {S("X"), S("y\r")},
        {S("X"), S("y\0z")},
        {S("X"), S("\x7F")},
        {S("Host"), S("b")},
        {S("content-length"), S("3")},
        {S("X"), S("01234567890123456789\n")},
        {S("Transfer-Encoding"), S("chunked")},
    };
    sk_buf b;
    souk_error err;
    sk_buf_init(&b, NULL, 4096);
    sk_buf_cstr(&b, "kept");
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        sk_http_ask ask = good;
        ask.method = methods[i];
        assert_int_equal(sk_http_write_request(&b, &ask, &err), SOUK_E_INVALID);
    }
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        sk_http_ask ask = good;
        ask.target = targets[i];
        if (sk_http_write_request(&b, &ask, &err) != SOUK_E_INVALID)
            fail_msg("target %zu", i);
    }
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        sk_http_ask ask = good;
        ask.host = hosts[i];
        assert_int_equal(sk_http_write_request(&b, &ask, &err), SOUK_E_INVALID);
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        sk_http_ask ask = good;
        ask.headers = (sk_headers){&fields[i], 1};
        assert_int_equal(sk_http_write_request(&b, &ask, &err), SOUK_E_INVALID);
        assert_true(err.text[0] != 0);
        sk_http_reply reply = {.status = 200, .headers = {&fields[i], 1}};
        if (!sk_str_is(fields[i].name, "Host"))
            assert_int_equal(sk_http_write_response(&b, &reply, &err), SOUK_E_INVALID);
    }
    assert_bytes(&b, "kept");
    sk_buf_deinit(&b);
}

static void responses(void **state)
{
    (void)state;
    const sk_header rows[] = {{SK_STR("A"), SK_STR("b")}};
    const struct {
        sk_http_reply reply;
        const char *want;
    } cases[] = {
        {{.status = 200, .minor = 1, .body = S("{}"), .headers = {rows, 1}},
         "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\n{}"},
        {{.status = 200, .minor = 1, .body = S("{}"), .date_ns = 784111777000000000},
         "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\n{}"},
        {{.status = 429, .minor = 1, .close = true},
         "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
        {{.status = 418, .minor = 0, .body = S("x")},
         "HTTP/1.1 418 I'm a teapot\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx"},
        {{.status = 200, .minor = 1, .body = S("{}"), .head = true},
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"},
        {{.status = 204, .minor = 1, .body = S("no")}, "HTTP/1.1 204 No Content\r\n\r\n"},
        {{.status = 304, .minor = 1, .body = S("no")}, "HTTP/1.1 304 Not Modified\r\n\r\n"},
        {{.status = 299, .minor = 1}, "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n"},
        {{.status = 200, .minor = 1, .chunked = true},
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sk_buf b;
        sk_buf_init(&b, NULL, 4096);
        assert_int_equal(sk_http_write_response(&b, &cases[i].reply, NULL), SOUK_OK);
        assert_bytes(&b, cases[i].want);
        sk_buf_deinit(&b);
    }
    sk_buf b;
    sk_buf_init(&b, NULL, 64);
    assert_int_equal(sk_http_write_response(&b, &(sk_http_reply){.status = 99}, NULL),
                     SOUK_E_INVALID);
    assert_int_equal(
        sk_http_write_response(&b, &(sk_http_reply){.status = 200, .chunked = true}, NULL),
        SOUK_E_INVALID);
    sk_buf_cstr(&b, "kept"); /* too long for the buffer: nothing is appended */
    sk_http_reply big = {.status = 200, .minor = 1, .body = SK_STR("0123456789012345678901234567")};
    assert_int_equal(sk_http_write_response(&b, &big, NULL), SOUK_E_NOMEM);
    assert_false(b.failed);
    assert_bytes(&b, "kept");
    sk_buf_deinit(&b);
}

static void chunks(void **state)
{
    (void)state;
    static char long_text[0x12345];
    sk_buf b;
    sk_buf_init(&b, NULL, 1 << 20);
    sk_http_write_chunk(&b, SK_STR("hello"));
    sk_http_write_chunk(&b, SK_STR(""));
    sk_http_write_chunk(&b, SK_STR("0123456789abcdef"));
    sk_http_write_last_chunk(&b);
    assert_bytes(&b, "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
    sk_buf_reset(&b);
    sk_http_write_chunk(&b, (souk_str){long_text, sizeof long_text});
    assert_memory_equal(b.ptr, "12345\r\n", 7);
    assert_int_equal(b.len, sizeof long_text + 9);
    sk_buf_reset(&b);
    sk_http_write_continue(&b);
    assert_bytes(&b, "HTTP/1.1 100 Continue\r\n\r\n");
    sk_buf_deinit(&b);
}

static void accept_encoding(void **state)
{
    (void)state;
    const struct {
        const char *text;
        bool accepts;
    } cases[] = {
        {"gzip", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"deflate", false},
        {"", false},
        {"identity", false},
        {"gzip;q=0", false},
        {"gzip;q=0.0", false},
        {"gzip; q=0.000", false},
        {"gzip ; Q=0.001", true},
        {"gzip;q=0, *", false},
        {"*, gzip;q=0", false},
        {"*", true},
        {"*;q=0", false},
        {"deflate, *;q=0.5", true},
        {"gzipped", false},
        {"gzip;x=y", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (sk_http_accepts_gzip(sk_str(cases[i].text)) != cases[i].accepts)
            fail_msg("%s", cases[i].text);
    }
    assert_false(sk_http_accepts_gzip((souk_str){NULL, 0}));
}

/* Expected values from Python: email.utils.formatdate(t, usegmt=True) */
static void dates(void **state)
{
    (void)state;
    const struct {
        int64_t second;
        const char *want;
    } cases[] = {
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
        {951782399, "Mon, 28 Feb 2000 23:59:59 GMT"},
        {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
        {951868800, "Wed, 01 Mar 2000 00:00:00 GMT"},
        {1763721600, "Fri, 21 Nov 2025 10:40:00 GMT"},
        {4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"},
        {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"},
        {1735689599, "Tue, 31 Dec 2024 23:59:59 GMT"},
        {1735689600, "Wed, 01 Jan 2025 00:00:00 GMT"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[30];
        sk_http_date(text, cases[i].second * 1000000000 + 999999999);
        assert_string_equal(text, cases[i].want);
    }
}

/* Ours to ours, packed when the client takes it. */
static void packed_round_trip(void **state)
{
    (void)state;
    static char plain[50000];
    sk_rng rng;
    sk_rng_seed(&rng, 3);
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (char)('0' + sk_rng_below(&rng, 10));
    sk_buf out, scratch;
    sk_deflate *z;
    sk_buf_init(&out, NULL, 1 << 20);
    sk_buf_init(&scratch, NULL, 1 << 20);
    assert_int_equal(sk_deflate_new(&z, SK_DEFLATE_GZIP, 15, 1, NULL), SOUK_OK);
    for (int packed = 0; packed < 2; packed++) {
        sk_http_client c;
        const sk_http_response *res;
        sk_http_reply reply = {.status = 200,
                               .minor = 1,
                               .body = {plain, sizeof plain},
                               .accept = packed ? SK_STR("gzip") : SK_STR("br"),
                               .deflate = z,
                               .scratch = &scratch};
        sk_buf_reset(&out);
        assert_int_equal(sk_http_write_response(&out, &reply, NULL), SOUK_OK);
        assert_int_equal(out.len < sizeof plain, packed);
        sk_http_client_init(&c, NULL);
        sk_http_client_sent(&c, SK_STR("GET"));
        sk_http_client_feed(&c, out.ptr, out.len);
        assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_READY);
        assert_int_equal(res->body.len, sizeof plain);
        assert_memory_equal(res->body.ptr, plain, sizeof plain);
        assert_true(sk_str_is(sk_headers_get(&res->headers, "vary"), "Accept-Encoding"));
        assert_int_equal(sk_headers_get(&res->headers, "content-encoding").ptr != NULL, packed);
        sk_http_client_deinit(&c);
    }
    sk_deflate_free(z);
    sk_buf_deinit(&out);
    sk_buf_deinit(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests),          cmocka_unit_test(injections),
        cmocka_unit_test(responses),         cmocka_unit_test(chunks),
        cmocka_unit_test(accept_encoding),   cmocka_unit_test(dates),
        cmocka_unit_test(packed_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
