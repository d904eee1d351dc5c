/* SPDX-License-Identifier: MIT
 * Responses in: how their bodies end, at every cut; packed bodies and bombs; what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <zlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "wire/http1.h"

#define OK "HTTP/1.1 200 OK\r\n"

typedef struct row {
    const char *sent;  /* the request's method */
    const char *bytes; /* the answer, and all that comes */
    int step;          /* at the end: READY or BAD */
    int status;        /* HTTP status, or the souk_status when BAD */
    const char *body;
    bool close;      /* the server closes behind the bytes */
    bool keep_alive; /* may be used again */
} row;

static const row rows[] = {
    {"GET", OK "Content-Length: 2\r\n\r\nhi", 1, 200, "hi", false, true},
    {"GET", OK "Content-Length: 0\r\n\r\n", 1, 200, "", false, true},
    {"GET", OK "Content-Length: 2\r\nConnection: close\r\n\r\nhi", 1, 200, "hi", false, false},
    {"GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 1, 200, "hi", false, false},
    {"GET", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", 1, 200,
     "hi", false, true},
    {"GET", OK "\r\nuntil the end", 1, 200, "until the end", true, false},
    {"GET", OK "\r\n", 1, 200, "", true, false},
    {"GET", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 1, 200, "x", false, true},
    {"GET", "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", 1, 200, "x", false, true},
    {"GET", OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n", 1,
     200, "abcde", false, true},
    {"HEAD", OK "Content-Length: 1000\r\n\r\n", 1, 200, "", false, true},
    {"HEAD", OK "Transfer-Encoding: chunked\r\n\r\n", 1, 200, "", false, true},
    {"HEAD", OK "\r\n", 1, 200, "", false, true},
    {"HEAD", OK "Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n", 1, 200, "", false, true},
    {"GET", "HTTP/1.1 204 No Content\r\n\r\n", 1, 204, "", false, true},
    {"GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 1, 304, "", false, true},
    {"GET", "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 1\r\n\r\nx", 1, 200, "x", false,
     true},
    {"GET",
     "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 P\r\n\r\n" OK
     "Content-Length: 1\r\n\r\nx",
     1, 200, "x", false, true},
    {"GET", "HTTP/1.1 418 I'm a teapot\r\nRetry-After: 9\r\nContent-Length: 2\r\n\r\n{}", 1, 418,
     "{}", false, true},
    {"GET", OK "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\nx", 1, 200, "x", false,
     true},
    {"GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", 1, 101, "", false,
     false},
    /* broken off */
    {"GET", "", -1, SOUK_E_CLOSED, NULL, true, false},
    {"GET", "HTTP/1.1 20", -1, SOUK_E_CLOSED, NULL, true, false},
    {"GET", OK "Content-Length: 3\r\n\r\nhi", -1, SOUK_E_CLOSED, NULL, true, false},
    {"GET", OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", -1, SOUK_E_CLOSED, NULL, true,
     false},
    {"GET", "HTTP/1.1 100 Continue\r\n\r\n", -1, SOUK_E_CLOSED, NULL, true, false},
    /* refused */
    {"GET", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "\r\n" OK "\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "HTTP/2 200\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "HTTP/1.1 20 OK\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "HTTP/1.1 2000 OK\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "HTTP/1.1 999 OK\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "HTTP/1.1  200 OK\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", "<html>\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", OK "X : y\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", OK "X: y\r\n z\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi", -1, SOUK_E_BAD_ANSWER, NULL,
     false, false},
    {"GET", OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", -1,
     SOUK_E_BAD_ANSWER, NULL, false, false},
    {"GET", OK "Transfer-Encoding: gzip\r\n\r\n", -1, SOUK_E_BAD_ANSWER, NULL, true, false},
    {"GET", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", -1, SOUK_E_BAD_ANSWER,
     NULL, false, false},
    {"GET", OK "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", -1, SOUK_E_BAD_ANSWER, NULL, false,
     false},
    {"GET", OK "Content-Length: 99999999999\r\n\r\n", -1, SOUK_E_LIMIT, NULL, false, false},
    {"GET", OK "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", -1, SOUK_E_LIMIT, NULL, false,
     false},
    {"GET", OK "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx", -1, SOUK_E_BAD_ANSWER, NULL,
     false, false},
    {"GET", OK "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", -1, SOUK_E_BAD_ANSWER, NULL,
     false, false},
};

static void run_row(size_t i, size_t cut)
{
    const row *r = &rows[i];
    size_t len = strlen(r->bytes);
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    assert_int_equal(sk_http_client_sent(&c, sk_str(r->sent)), SOUK_OK);
    sk_http_client_feed(&c, r->bytes, cut);
    sk_http_step step = cut < len ? sk_http_client_next(&c, &res) : SK_HTTP_MORE;
    if (step == SK_HTTP_MORE) {
        sk_http_client_feed(&c, r->bytes + cut, len - cut);
        if (r->close)
            sk_http_client_closed(&c);
        step = sk_http_client_next(&c, &res);
    }
    if (step != r->step)
        fail_msg("row %zu cut %zu: step %d (%s)", i, cut, step, c.what ? c.what : "");
    if (step == SK_HTTP_BAD) {
        assert_int_equal(c.status, r->status);
        assert_non_null(c.what);
    } else {
        assert_int_equal(res->status, r->status);
        assert_true(sk_str_is(res->body, r->body));
        assert_int_equal(res->keep_alive, r->keep_alive);
        assert_int_equal(res->upgrade, r->status == 101);
        assert_int_equal(sk_http_client_waiting(&c), 0);
        assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_MORE);
    }
    sk_http_client_deinit(&c);
}

static void every_row_at_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t cut = 0; cut <= strlen(rows[i].bytes); cut++)
            run_row(i, cut);
    }
}

/* Answers of three requests in one piece; which was the HEAD decides where bodies are. */
static void pipelined_answers(void **state)
{
    (void)state;
    static const char bytes[] = OK "Content-Length: 1\r\n\r\na" OK "Content-Length: 7\r\n\r\n" OK
                                   "Content-Length: 1\r\n\r\nc";
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_sent(&c, SK_STR("HEAD"));
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, bytes, sizeof bytes - 1);
    const char *const bodies[] = {"a", "", "c"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_READY);
        assert_true(sk_str_is(res->body, bodies[i]));
        assert_int_equal(sk_http_client_waiting(&c), 2 - i);
    }
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_MORE);
    sk_http_client_feed(&c, bytes, sizeof bytes - 1); /* nobody asked */
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_BAD);
    assert_int_equal(c.status, SOUK_E_BAD_ANSWER);
    sk_http_client_deinit(&c);
}

static void too_many_wait(void **state)
{
    (void)state;
    sk_http_client c;
    sk_http_client_init(&c, NULL);
    for (int i = 0; i < SK_HTTP_WAITING_MAX; i++)
        assert_int_equal(sk_http_client_sent(&c, SK_STR("HEAD")), SOUK_OK);
    assert_int_equal(sk_http_client_sent(&c, SK_STR("GET")), SOUK_E_LIMIT);
    sk_http_client_deinit(&c);
}

/* The connection ends with the first answer, a second one was hoped for. */
static void close_strands_the_rest(void **state)
{
    (void)state;
    static const char bytes[] = OK "Connection: close\r\nContent-Length: 1\r\n\r\na";
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, bytes, sizeof bytes - 1);
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_READY);
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_BAD);
    assert_int_equal(c.status, SOUK_E_CLOSED);
    sk_http_client_deinit(&c);
}

static void endless_interim(void **state)
{
    (void)state;
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    for (int i = 0; i < 17; i++)
        sk_http_client_feed(&c, "HTTP/1.1 102 P\r\n\r\n", 18);
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_BAD);
    sk_http_client_deinit(&c);
}

static void leftover_of_an_upgrade(void **state)
{
    (void)state;
    static const char bytes[] = "HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x01x";
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, bytes, sizeof bytes - 1);
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_READY);
    souk_str rest = sk_http_client_leftover(&c);
    assert_int_equal(rest.len, 3);
    assert_memory_equal(rest.ptr, "\x81\x01x", 3);
    sk_http_client_deinit(&c);
}

/* ---- packed bodies, made with zlib itself ---- */

static size_t zlib_pack(int window_bits, const void *plain, size_t len, uint8_t *to, size_t size)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, 0), Z_OK);
    z.next_in = (z_const Bytef *)(uintptr_t)plain;
    z.avail_in = (uInt)len;
    z.next_out = to;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t made = z.total_out;
    deflateEnd(&z);
    return made;
}

static sk_http_step answer_packed(sk_http_client *c, const char *coding, const void *body,
                                  size_t len, const sk_http_response **res)
{
    sk_buf b;
    sk_buf_init(&b, NULL, 1 << 20);
    sk_buf_printf(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %zu\r\n\r\n",
                  coding, len);
    sk_buf_put(&b, body, len);
    sk_http_client_sent(c, SK_STR("GET"));
    sk_http_client_feed(c, b.ptr, b.len);
    sk_buf_deinit(&b);
    return sk_http_client_next(c, res);
}

static void packed_bodies(void **state)
{
    (void)state;
    static char plain[100000];
    static uint8_t packed[120000];
    sk_rng rng;
    sk_rng_seed(&rng, 1);
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (char)('a' + sk_rng_below(&rng, 4));
    const struct {
        const char *coding;
        int bits;
    } kinds[] = {{"gzip", 31}, {"x-gzip", 31}, {"GZIP", 31}, {"deflate", 15}, {"deflate", -15}};
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    for (size_t k = 0; k < 5; k++) {
        size_t n = zlib_pack(kinds[k].bits, plain, sizeof plain, packed, sizeof packed);
        assert_int_equal(answer_packed(&c, kinds[k].coding, packed, n, &res), SK_HTTP_READY);
        assert_int_equal(res->body.len, sizeof plain);
        assert_memory_equal(res->body.ptr, plain, sizeof plain);
    }
    sk_http_client_deinit(&c);
}

static void damaged_bodies(void **state)
{
    (void)state;
    uint8_t packed[256];
    size_t n = zlib_pack(31, "a text that is packed", 21, packed, sizeof packed);
    for (size_t i = 0; i < n + 2; i++) { /* every byte damaged, cut by one, one too many */
        sk_http_client c;
        const sk_http_response *res;
        size_t len = i == n ? n - 1 : i == n + 1 ? n + 1 : n;
        if (i == 4)
            i = 10; /* time stamp, flags and system of the maker carry no meaning */
        uint8_t bad[258];
        memcpy(bad, packed, n);
        bad[n] = 'x';
        if (i < n)
            bad[i] ^= 0x10;
        sk_http_client_init(&c, NULL);
        /* bits that only fill up the last byte of the packed data mean nothing */
        if (answer_packed(&c, "gzip", bad, len, &res) == SK_HTTP_BAD)
            assert_int_equal(c.status, SOUK_E_BAD_ANSWER);
        else if (i != n - 9 || !sk_str_is(res->body, "a text that is packed"))
            fail_msg("byte %zu of %zu", i, n);
        sk_http_client_deinit(&c);
    }
}

static void gzip_bomb(void **state)
{
    (void)state;
    /* more zeros than an answer may have, in a thousandth of that */
    static uint8_t packed[200000];
    static uint8_t zeros[1 << 16];
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, 0), Z_OK);
    z.next_out = packed;
    z.avail_out = sizeof packed;
    for (int i = 0; i <= SK_HTTP_REPLY_MAX / (int)sizeof zeros; i++) {
        z.next_in = zeros;
        z.avail_in = sizeof zeros;
        deflate(&z, Z_NO_FLUSH);
    }
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    assert_int_equal(answer_packed(&c, "gzip", packed, z.total_out, &res), SK_HTTP_BAD);
    assert_int_equal(c.status, SOUK_E_LIMIT);
    assert_true(c.plain.len <= SK_HTTP_REPLY_MAX);
    deflateEnd(&z);
    sk_http_client_deinit(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_at_every_cut),
        cmocka_unit_test(pipelined_answers),
        cmocka_unit_test(too_many_wait),
        cmocka_unit_test(close_strands_the_rest),
        cmocka_unit_test(endless_interim),
        cmocka_unit_test(leftover_of_an_upgrade),
        cmocka_unit_test(packed_bodies),
        cmocka_unit_test(damaged_bodies),
        cmocka_unit_test(gzip_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
