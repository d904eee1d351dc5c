/* SPDX-License-Identifier: MIT
 * Requests that must be refused, each with the status it must get: whole, cut at every place, byte
 * by byte, and each head judged right before a closed page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "guard.h"
#include "wire/http1_inner.h"

#define HOST    "Host: a\r\n"
#define GET     "GET / HTTP/1.1\r\n"
#define POST    "POST / HTTP/1.1\r\n" HOST
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

typedef struct bad_row {
    uint16_t status;
    souk_str bytes;
} bad_row;

#define ROW(status_, text)                                                                         \
    {                                                                                              \
        status_,                                                                                   \
        {                                                                                          \
            text, sizeof(text) - 1                                                                 \
        }                                                                                          \
    }

/* src: RFC 9112 2.2, 3, 5, 6, 7.1; RFC 9110 5.5, 7.2, 8.6, 10.1.1 */
static const bad_row bad_rows[] = {
    /* line ends */
    ROW(400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    ROW(400, GET "Host: a\n\r\n"),
    ROW(400, GET HOST "\n"),
    ROW(400, GET "Host: a\r\rX: y\r\n\r\n"),
    ROW(400, GET HOST "\rX: y\r\n\r\n"),
    ROW(400, GET "X: y\rz\r\n" HOST "\r\n"),
    ROW(400, GET "X: y\nz\r\n" HOST "\r\n"),
    ROW(400, "GET / HTTP/1.1\r" HOST "\r\n"),
    ROW(400, "\r\n\r\n" GET HOST "\r\n"),
    ROW(400, "\n" GET HOST "\r\n"),
    ROW(400, " " GET HOST "\r\n"),
    /* folding and blanks */
    ROW(400, GET HOST "X: y\r\n z\r\n\r\n"),
    ROW(400, GET HOST "X: y\r\n\tz\r\n\r\n"),
    ROW(400, GET " " HOST "\r\n"),
    ROW(400, GET "Host : a\r\n\r\n"),
    ROW(400, GET "Host\t: a\r\n\r\n"),
    ROW(400, POST "Content-Length : 3\r\n\r\nabc"),
    ROW(400, POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    ROW(400, POST " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ROW(400, GET HOST "X Y: z\r\n\r\n"),
    /* names and values */
    ROW(400, GET HOST ": y\r\n\r\n"),
    ROW(400, GET HOST "X\r\n\r\n"),
    ROW(400, GET HOST "X\x01: y\r\n\r\n"),
    ROW(400, GET HOST "X\x7F: y\r\n\r\n"),
    ROW(400, GET HOST "X\x80: y\r\n\r\n"),
    ROW(400, GET HOST "X\xC3\xA9: y\r\n\r\n"),
    ROW(400, GET HOST "X(: y\r\n\r\n"),
    ROW(400, GET HOST "X/Y: y\r\n\r\n"),
    ROW(400, GET HOST "X@Y: y\r\n\r\n"),
    ROW(400, GET HOST "\"X\": y\r\n\r\n"),
    ROW(400, GET HOST "X;: y\r\n\r\n"),
    ROW(400, GET HOST "X=: y\r\n\r\n"),
    ROW(400, GET HOST "{X}: y\r\n\r\n"),
    ROW(400, GET HOST "X\0Y: z\r\n\r\n"),
    ROW(400, GET HOST "X: y\0z\r\n\r\n"),
    ROW(400, GET HOST "X: \x01\r\n\r\n"),
    ROW(400, GET HOST "X: y\x1Bz\r\n\r\n"),
    ROW(400, GET HOST "X: y\x7F\r\n\r\n"),
    ROW(400, GET HOST "X: 0123456789abcdef0123456789abcdef\x08\r\n\r\n"),
    /* request line */
    ROW(400, "GET /\r\n" HOST "\r\n"),
    ROW(400, "GET\r\n" HOST "\r\n"),
    ROW(400, "GET / \r\n" HOST "\r\n"),
    ROW(400, "GET  / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /  HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET / HTTP/1.1 \r\n" HOST "\r\n"),
    ROW(400, "GET / x HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET\t/ HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /\tHTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET / http/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET / HTTP/11\r\n" HOST "\r\n"),
    ROW(400, "GET / HTTP/1.x\r\n" HOST "\r\n"),
    ROW(400, "GET / HTTP/1.10\r\n" HOST "\r\n"),
    ROW(400, "GET / HTTPS/1.1\r\n" HOST "\r\n"),
    ROW(400, "G(T / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"),
    ROW(501, "get / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(501, "GETT / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(501, "FETCH / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(501, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(505, "GET / HTTP/0.9\r\n" HOST "\r\n"),
    ROW(505, "GET / HTTP/1.2\r\n" HOST "\r\n"),
    ROW(505, "GET / HTTP/2.0\r\n" HOST "\r\n"),
    ROW(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    /* target */
    ROW(400, "GET x HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET * HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /a#b HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /?a#b HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /\x80 HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /\xE2\x82\xAC HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /\x7F HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET /\0 HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET ftp://a/ HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET http:/// HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET http://u@a/ HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "GET a:80 HTTP/1.1\r\n" HOST "\r\n"),
    ROW(501, "CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n"),
    /* Host */
    ROW(400, GET "\r\n"),
    ROW(400, GET HOST HOST "\r\n"),
    ROW(400, GET HOST "host: b\r\n\r\n"),
    ROW(400, GET "Host:\r\n\r\n"),
    ROW(400, GET "Host: a b\r\n\r\n"),
    ROW(400, GET "Host: a,b\r\n\r\n"),
    ROW(400, GET "Host: a/b\r\n\r\n"),
    ROW(400, GET "Host: u@a\r\n\r\n"),
    ROW(400, GET "Host: :80\r\n\r\n"),
    ROW(400, "GET http://a/ HTTP/1.1\r\n\r\n"),
    /* length and transfer coding */
    ROW(400, POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    ROW(400, POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    ROW(400, POST "Content-Length: 3, 3\r\n\r\nabc"),
    ROW(400, POST "Content-Length: -1\r\n\r\n"),
    ROW(400, POST "Content-Length: +3\r\n\r\nabc"),
    ROW(400, POST "Content-Length: 3a\r\n\r\nabc"),
    ROW(400, POST "Content-Length: 0x3\r\n\r\nabc"),
    ROW(400, POST "Content-Length: 3 4\r\n\r\nabc"),
    ROW(400, POST "Content-Length: \"3\"\r\n\r\nabc"),
    ROW(400, POST "Content-Length: 99999999999999999999999\r\n\r\n"),
    ROW(400, POST "Content-Length:\r\n\r\n"),
    ROW(400, POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ROW(400, POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
    ROW(400, POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ROW(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    ROW(501, POST "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
    ROW(400, POST "Transfer-Encoding: chunked\x0B\r\n\r\n0\r\n\r\n"),
    ROW(413, POST "Content-Length: 8388609\r\n\r\n"),
    ROW(413, POST "Content-Length: 9999999999999999\r\n\r\n"),
    ROW(417, POST "Expect: 200-maybe\r\nContent-Length: 3\r\n\r\n"),
    /* chunks */
    ROW(400, CHUNKED "g\r\n"),
    ROW(400, CHUNKED "\r\n"),
    ROW(400, CHUNKED " 3\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3 \r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3 ;x\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "0x3\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "-3\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "+3\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3\rabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3;a\nb\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3;a\rb\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3;a\0b\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3\r\nabcd\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "3\r\nabc\n0\r\n\r\n"),
    ROW(400, CHUNKED "3\r\nabc0\r\n\r\n"),
    ROW(400, CHUNKED "00000000000000003\r\nabc\r\n0\r\n\r\n"),
    ROW(400, CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n"),
    ROW(413, CHUNKED "ffffffffffffffff\r\nabc"),
    ROW(413, CHUNKED "800001\r\n"),
    ROW(413, CHUNKED "1\r\na\r\n800000\r\n"),
    ROW(400, CHUNKED "0\r\nX : y\r\n\r\n"),
    ROW(400, CHUNKED "0\r\n X: y\r\n\r\n"),
    ROW(400, CHUNKED "0\r\nX: y\n\r\n"),
    ROW(400, CHUNKED "0\r\nX: y\r\n\n"),
    ROW(400, CHUNKED "0\r\nX\r\n\r\n"),
};

enum { BAD_COUNT = sizeof bad_rows / sizeof bad_rows[0] };
_Static_assert(BAD_COUNT >= 80, "the table shrank");

static void expect_bad(sk_http_server *s, uint16_t status, size_t row)
{
    const sk_http_request *req;
    sk_http_step step = sk_http_server_next(s, &req);
    if (step != SK_HTTP_BAD || s->status != status || req)
        fail_msg("row %zu (%.60s): step %d, status %u (%s), not %u", row, bad_rows[row].bytes.ptr,
                 step, s->status, s->what ? s->what : "", status);
    assert_non_null(s->what);
    assert_int_equal(sk_http_server_next(s, &req), SK_HTTP_BAD);
}

/* A cut may come behind the fault: then the verdict comes early and must be the same. */
static void feed_cut(size_t row, size_t cut)
{
    const bad_row *r = &bad_rows[row];
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, NULL);
    assert_int_equal(sk_http_server_feed(&s, r->bytes.ptr, cut), SOUK_OK);
    sk_http_step step = sk_http_server_next(&s, &req);
    assert_int_not_equal(step, SK_HTTP_READY);
    sk_http_server_feed(&s, r->bytes.ptr + cut, r->bytes.len - cut);
    expect_bad(&s, r->status, row);
    sk_http_server_deinit(&s);
}

static void bad_at_every_cut(void **state)
{
    (void)state;
    for (size_t row = 0; row < BAD_COUNT; row++) {
        for (size_t cut = 0; cut <= bad_rows[row].bytes.len; cut++)
            feed_cut(row, cut);
    }
}

static void bad_byte_by_byte(void **state)
{
    (void)state;
    for (size_t row = 0; row < BAD_COUNT; row++) {
        sk_http_server s;
        const sk_http_request *req;
        sk_http_server_init(&s, NULL);
        for (uint32_t i = 0; i < bad_rows[row].bytes.len; i++) {
            sk_http_server_feed(&s, bad_rows[row].bytes.ptr + i, 1);
            assert_int_not_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
        }
        expect_bad(&s, bad_rows[row].status, row);
        sk_http_server_deinit(&s);
    }
}

/* The judge of bytes never reads behind what it was given. */
static void heads_before_a_closed_page(void **state)
{
    (void)state;
    guard g = guard_open(4096);
    for (size_t row = 0; row < BAD_COUNT; row++) {
        for (uint32_t len = 0; len <= bad_rows[row].bytes.len; len++) {
            souk_str text = guard_put(g, bad_rows[row].bytes.ptr, len);
            sk_http_scan scan = {0};
            sk_http_fault fault = {0};
            int64_t n = sk_http_scan_head(&scan, text.ptr, text.len, true, &fault);
            assert_true(n <= (int64_t)len);
            assert_true(n >= 0 || fault.status);
            scan = (sk_http_scan){0};
            sk_http_scan_head(&scan, text.ptr, text.len, false, &fault);
        }
    }
    guard_close(g);
}

static void repeat(sk_buf *buf, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        sk_buf_cstr(buf, text);
}

/* Feeds what stands in buf and tells the status: 200 for a good request, 0 for "more". */
static unsigned verdict(const sk_buf *buf)
{
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, NULL);
    sk_http_server_feed(&s, buf->ptr, buf->len);
    sk_http_step step = sk_http_server_next(&s, &req);
    unsigned status = step == SK_HTTP_READY ? 200 : step == SK_HTTP_BAD ? s.status : 0;
    sk_http_server_deinit(&s);
    return status;
}

static void limits_of_the_head(void **state)
{
    (void)state;
    sk_buf b;
    sk_buf_init(&b, NULL, 1 << 20);
    const struct {
        size_t target, headers, filler;
        bool complete;
        unsigned status;
    } rows[] = {
        {1, SK_HTTP_HEADERS_MAX, 0, true, 200},     {1, SK_HTTP_HEADERS_MAX + 1, 0, true, 431},
        {SK_HTTP_TARGET_MAX, 1, 0, true, 200},      {SK_HTTP_TARGET_MAX + 1, 1, 0, true, 414},
        {SK_HTTP_TARGET_MAX + 1, 1, 0, false, 414}, {1, 1, SK_HTTP_HEAD_MAX, true, 431},
        {1, 1, SK_HTTP_HEAD_MAX, false, 431},       {1, 1, SK_HTTP_HEAD_MAX - 64, true, 200},
        {1, 1, SK_HTTP_HEAD_MAX - 64, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_buf_reset(&b);
        sk_buf_cstr(&b, "GET /");
        repeat(&b, "a", rows[i].target - 1);
        sk_buf_cstr(&b, " HTTP/1.1\r\nHost: a\r\n");
        repeat(&b, "X: y\r\n", rows[i].headers - 1);
        if (rows[i].filler) {
            sk_buf_cstr(&b, "X: ");
            repeat(&b, "z", rows[i].filler);
            sk_buf_cstr(&b, "\r\n");
        }
        if (rows[i].complete)
            sk_buf_cstr(&b, "\r\n");
        if (verdict(&b) != rows[i].status)
            fail_msg("row %zu: %u", i, verdict(&b));
    }
    sk_buf_deinit(&b);
}

/* The head's limit holds to the byte. */
static void head_limit_exact(void **state)
{
    (void)state;
    static const char begin[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ", end[] = "\r\n\r\n";
    for (size_t over = 0; over < 2; over++) {
        sk_buf b;
        sk_buf_init(&b, NULL, 1 << 20);
        sk_buf_cstr(&b, begin);
        repeat(&b, "z", SK_HTTP_HEAD_MAX + over - (sizeof begin - 1) - (sizeof end - 1));
        sk_buf_cstr(&b, end);
        assert_int_equal(b.len, SK_HTTP_HEAD_MAX + over);
        assert_int_equal(verdict(&b), over ? 431 : 200);
        sk_buf_deinit(&b);
    }
}

static void limits_of_chunks(void **state)
{
    (void)state;
    sk_buf b;
    sk_buf_init(&b, NULL, 32 << 20);
    const struct {
        const char *chunk; /* repeated */
        size_t times;
        const char *end;
        unsigned status;
    } rows[] = {
        {"1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n", 255, "0\r\n\r\n", 200},
        {"1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n", 257, "0\r\n\r\n", 400},
        {"1\r\nx\r\n", 5000, "0\r\n\r\n", 200},
        {"0\r\n", 1, "X: y\r\n\r\n", 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_buf_reset(&b);
        sk_buf_cstr(&b, CHUNKED);
        repeat(&b, rows[i].chunk, rows[i].times);
        sk_buf_cstr(&b, rows[i].end);
        assert_int_equal(verdict(&b), rows[i].status);
    }
    sk_buf_reset(&b); /* one long extension, and its line never ends */
    sk_buf_cstr(&b, CHUNKED "1;");
    repeat(&b, "a", 300);
    assert_int_equal(verdict(&b), 400);
    sk_buf_reset(&b); /* a long trailer, complete and not */
    sk_buf_cstr(&b, CHUNKED "0\r\n");
    repeat(&b, "X: y\r\n", 700);
    assert_int_equal(verdict(&b), 431);
    sk_buf_reset(&b);
    sk_buf_cstr(&b, CHUNKED "0\r\nX: ");
    repeat(&b, "a", 5000);
    assert_int_equal(verdict(&b), 431);
    sk_buf_reset(&b); /* a body of exactly the limit, in two chunks */
    sk_buf_cstr(&b, CHUNKED "400000\r\n");
    repeat(&b, "0123456789abcdef", 0x40000);
    sk_buf_cstr(&b, "\r\n400000\r\n");
    repeat(&b, "0123456789abcdef", 0x40000);
    sk_buf_cstr(&b, "\r\n0\r\n\r\n");
    assert_int_equal(verdict(&b), 200);
    sk_buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_at_every_cut),           cmocka_unit_test(bad_byte_by_byte),
        cmocka_unit_test(heads_before_a_closed_page), cmocka_unit_test(limits_of_the_head),
        cmocka_unit_test(head_limit_exact),           cmocka_unit_test(limits_of_chunks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
