/* SPDX-License-Identifier: MIT
 * Good requests: every cut of every one, pipelines, views that stay, continue, upgrades, and no
 * allocation once warm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "wire/http1.h"

typedef struct good_row {
    const char *bytes;
    const char *method, *target, *path, *query, *host, *body; /* query NULL: none */
    uint32_t headers;
    bool keep_alive, upgrade;
} good_row;

static const good_row good_rows[] = {
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", "/", NULL, "a", "", 1, true, false},
    {"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", "/", NULL, "a", "", 1, true, false},
    {"GET /a/b?c=%2F&d HTTP/1.1\r\nHost: h:8701\r\n\r\n", "GET", "/a/b?c=%2F&d", "/a/b", "c=%2F&d",
     "h:8701", "", 1, true, false},
    {"GET /? HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET", "/?", "/", "", "[::1]:80", "", 1, true,
     false},
    {"GET /x?y?z HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/x?y?z", "/x", "y?z", "a", "", 1, true,
     false},
    {"GET /t?symbols=[\"BTCUSDT\"] HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/t?symbols=[\"BTCUSDT\"]",
     "/t", "symbols=[\"BTCUSDT\"]", "a", "", 1, true, false},
    {"GET http://b:1/p?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "http://b:1/p?q", "/p", "q", "b:1",
     "", 1, true, false},
    {"GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "http://b", "/", NULL, "b", "", 1, true,
     false},
    {"GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "http://b?q", "/", "q", "b", "", 1, true,
     false},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*", "*", NULL, "a", "", 1, true, false},
    {"GET / HTTP/1.0\r\n\r\n", "GET", "/", "/", NULL, "", "", 0, false, false},
    {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET", "/", "/", NULL, "", "", 1, true,
     false},
    {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET", "/", "/", NULL, "a", "", 2,
     false, false},
    {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, CLOSE\r\n\r\n", "GET", "/", "/", NULL,
     "a", "", 2, false, false},
    {"POST /o HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "POST", "/o", "/o", NULL, "a",
     "hello", 2, true, false},
    {"POST /o HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST", "/o", "/o", NULL, "a", "",
     2, true, false},
    {"POST /o HTTP/1.1\r\nHost: a\r\ncontent-length:  005 \r\n\r\nhello", "POST", "/o", "/o", NULL,
     "a", "hello", 2, true, false},
    {"DELETE /o?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\r\n", "DELETE", "/o?x=1", "/o",
     "x=1", "a", "\r\n", 2, true, false},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
     "POST", "/", "/", NULL, "a", "hello", 2, true, false},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
     "2;n=\"v\"\r\nhe\r\n03\r\nllo\r\n000;x\r\nSum: 1\r\nT: 2\r\n\r\n",
     "POST", "/", "/", NULL, "a", "hello", 2, true, false},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
     "POST", "/", "/", NULL, "a", "01234567890123456789", 2, true, false},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST", "/", "/",
     NULL, "a", "", 2, true, false},
    {"HEAD / HTTP/1.1\r\nhOST:\ta\t\r\nX:\r\nY: \t \r\nZ: a\tb \xE9\r\n\r\n", "HEAD", "/", "/",
     NULL, "a", "", 4, true, false},
    {"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n\r\n",
     "GET", "/ws", "/ws", NULL, "a", "", 3, true, true},
    {"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", "GET", "/ws",
     "/ws", NULL, "a", "", 3, true, false},
    {"POST /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
     "Content-Length: 2\r\n\r\nok",
     "POST", "/ws", "/ws", NULL, "a", "ok", 4, true, false},
};

enum { GOOD_COUNT = sizeof good_rows / sizeof good_rows[0] };

static void assert_str(souk_str got, const char *want)
{
    if (!sk_str_is(got, want))
        fail_msg("\"%.*s\" is not \"%s\"", SK_FMT(got), want);
}

static void assert_request(const sk_http_request *req, const good_row *row)
{
    assert_str(req->method, row->method);
    assert_str(req->target, row->target);
    assert_str(req->path, row->path);
    assert_int_equal(req->query.ptr != NULL, row->query != NULL);
    assert_str(req->query, row->query ? row->query : "");
    assert_str(req->host, row->host);
    assert_str(req->body, row->body);
    assert_int_equal(req->headers.count, row->headers);
    assert_int_equal(req->keep_alive, row->keep_alive);
    assert_int_equal(req->upgrade, row->upgrade);
    assert_int_equal(req->head, sk_str_is(req->method, "HEAD"));
}

static void good_at_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOOD_COUNT; i++) {
        size_t len = strlen(good_rows[i].bytes);
        for (size_t cut = 0; cut <= len; cut++) {
            sk_http_server s;
            const sk_http_request *req;
            sk_http_server_init(&s, NULL);
            sk_http_server_feed(&s, good_rows[i].bytes, cut);
            if (cut < len) {
                assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_MORE);
                assert_int_equal(sk_http_server_in_message(&s), cut > 0);
            }
            sk_http_server_feed(&s, good_rows[i].bytes + cut, len - cut);
            assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
            assert_request(req, &good_rows[i]);
            assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_MORE);
            assert_null(req);
            assert_false(sk_http_server_in_message(&s));
            sk_http_server_deinit(&s);
        }
    }
}

/* All that keep the connection, one behind the other, cut at random; some fed while a request is
 * out, whose views must not change. */
static void pipeline_in_random_pieces(void **state)
{
    (void)state;
    sk_buf all;
    sk_rng rng;
    sk_rng_seed(&rng, 7);
    sk_buf_init(&all, NULL, 1 << 20);
    for (size_t i = 0; i < GOOD_COUNT; i++) {
        if (good_rows[i].keep_alive)
            sk_buf_cstr(&all, good_rows[i].bytes);
    }
    for (int round = 0; round < 2000; round++) {
        sk_http_server s;
        const sk_http_request *req;
        sk_http_server_init(&s, NULL);
        size_t at = 0, row = 0, max = 1 + sk_rng_below(&rng, 300);
        for (;;) {
            sk_http_step step = sk_http_server_next(&s, &req);
            assert_int_not_equal(step, SK_HTTP_BAD);
            if (step == SK_HTTP_MORE && at == all.len)
                break;
            size_t n = 1 + sk_rng_below(&rng, max);
            if (n > all.len - at)
                n = all.len - at;
            if (step == SK_HTTP_MORE || sk_rng_below(&rng, 2)) {
                assert_int_equal(sk_http_server_feed(&s, all.ptr + at, n), SOUK_OK);
                at += n;
            }
            if (step == SK_HTTP_READY) {
                while (!good_rows[row].keep_alive)
                    row++;
                assert_request(req, &good_rows[row++]);
            }
        }
        while (row < GOOD_COUNT && !good_rows[row].keep_alive)
            row++;
        assert_int_equal(row, GOOD_COUNT);
        sk_http_server_deinit(&s);
    }
    sk_buf_deinit(&all);
}

static void nothing_behind_a_close(void **state)
{
    (void)state;
    static const char two[] = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGARBAGE\n\n\n";
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, NULL);
    sk_http_server_feed(&s, two, sizeof two - 1);
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
    assert_false(req->keep_alive);
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_MORE);
    assert_true(sk_http_server_paused(&s));
    sk_http_server_deinit(&s);
}

static void continue_once(void **state)
{
    (void)state;
    static const char head[] =
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, NULL);
    for (int early = 0; early < 2; early++) { /* early: the body came along, no one waits */
        sk_http_server_feed(&s, head, sizeof head - 1);
        if (early)
            sk_http_server_feed(&s, "o", 1);
        assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_MORE);
        assert_int_equal(sk_http_server_wants_continue(&s), !early);
        assert_false(sk_http_server_wants_continue(&s));
        sk_http_server_feed(&s, "ok", early ? 1 : 2);
        assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
        assert_int_equal(req->body.len, 2);
        assert_false(sk_http_server_wants_continue(&s));
        assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_MORE);
    }
    sk_http_server_deinit(&s);
}

static void upgrade_leaves_the_rest(void **state)
{
    (void)state;
    static const char bytes[] =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x00";
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, NULL);
    sk_http_server_feed(&s, bytes, sizeof bytes - 1);
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
    assert_true(req->upgrade);
    sk_http_server_feed(&s, "more", 4);
    souk_str rest = sk_http_server_leftover(&s);
    assert_int_equal(rest.len, 6);
    assert_memory_equal(rest.ptr, "\x81\x00more", 6);
    sk_http_server_deinit(&s);
}

static void pauses_when_much_waits(void **state)
{
    (void)state;
    static const char one[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, NULL);
    sk_http_server_feed(&s, one, sizeof one - 1);
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
    size_t fed = 0;
    while (!sk_http_server_paused(&s)) {
        assert_true(fed < SK_HTTP_AHEAD_MAX);
        sk_http_server_feed(&s, one, sizeof one - 1);
        fed += sizeof one - 1;
    }
    assert_true(fed >= SK_HTTP_AHEAD_MAX);
    assert_str(req->method, "GET");
    size_t count = 0;
    while (sk_http_server_next(&s, &req) == SK_HTTP_READY)
        count++;
    assert_int_equal(count, fed / (sizeof one - 1));
    /* without a pause it ends in an error, not in all the memory there is */
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_MORE);
    static char flood[1 << 20];
    souk_status status = SOUK_OK;
    for (int i = 0; i < 64 && status == SOUK_OK; i++)
        status = sk_http_server_feed(&s, flood, sizeof flood);
    assert_int_equal(status, SOUK_E_LIMIT);
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_BAD);
    sk_http_server_deinit(&s);
}

/* ---- memory ---- */

typedef struct counter {
    size_t calls, fail_at; /* fail_at: this call and all later ones fail; 0: none */
    long live;
} counter;

static void *counted(void *ctx, void *ptr, size_t size)
{
    counter *c = ctx;
    if (size == 0) {
        c->live -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (++c->calls >= c->fail_at && c->fail_at)
        return NULL;
    c->live += ptr == NULL;
    return realloc(ptr, size);
}

static void warm_parser_allocates_nothing(void **state)
{
    (void)state;
    counter c = {0};
    const souk_alloc alloc = {counted, &c};
    sk_http_server s;
    const sk_http_request *req;
    sk_http_server_init(&s, &alloc);
    size_t warm = 0;
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < GOOD_COUNT; i++) {
            if (!good_rows[i].keep_alive)
                continue;
            sk_http_server_feed(&s, good_rows[i].bytes, strlen(good_rows[i].bytes));
            assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
        }
        if (round == 0)
            warm = c.calls;
    }
    assert_true(warm > 0);
    assert_int_equal(c.calls, warm);
    sk_http_server_deinit(&s);
    assert_int_equal(c.live, 0);
}

static void survives_lack_of_memory(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 4; fail_at++) {
        counter c = {.fail_at = fail_at};
        const souk_alloc alloc = {counted, &c};
        sk_http_server s;
        const sk_http_request *req;
        sk_http_server_init(&s, &alloc);
        sk_http_step step = SK_HTTP_MORE;
        static const char begin[] =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n";
        char body[1024] = {0};
        sk_http_server_feed(&s, begin, sizeof begin - 1);
        step = sk_http_server_next(&s, &req);
        sk_http_server_feed(&s, body, sizeof body);
        step = sk_http_server_next(&s, &req);
        assert_int_equal(step, SK_HTTP_BAD);
        assert_int_equal(s.status, 503);
        sk_http_server_deinit(&s);
        assert_int_equal(c.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_at_every_cut),
        cmocka_unit_test(pipeline_in_random_pieces),
        cmocka_unit_test(nothing_behind_a_close),
        cmocka_unit_test(continue_once),
        cmocka_unit_test(upgrade_leaves_the_rest),
        cmocka_unit_test(pauses_when_much_waits),
        cmocka_unit_test(warm_parser_allocates_nothing),
        cmocka_unit_test(survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
