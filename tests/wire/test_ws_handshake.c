/* SPDX-License-Identifier: MIT
 * The opening handshake: what a server refuses and with which status, what it agrees to, what a
 * client believes. Whole requests go through the HTTP parser. src: RFC 6455 4, RFC 7692 7.1 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/ws.h"

#define KEY     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define UP      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define GET     "GET /ws HTTP/1.1\r\nHost: a\r\n"
#define ACCEPT  "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

static void accept_key(void **state)
{
    (void)state;
    char text[29];
    sk_ws_accept_key(text, SK_STR("dGhlIHNhbXBsZSBub25jZQ==")); /* src: RFC 6455 1.3 */
    assert_string_equal(text, ACCEPT);
}

/* Runs a request through the parser and the server's side. */
static souk_status accept(const char *bytes, const sk_ws_accept_options *o, sk_ws_handshake *hs,
                          sk_buf *out)
{
    sk_http_server s;
    const sk_http_request *req;
    souk_error err;
    sk_http_server_init(&s, NULL);
    sk_http_server_feed(&s, bytes, strlen(bytes));
    if (sk_http_server_next(&s, &req) != SK_HTTP_READY)
        fail_msg("the request is refused: %s", s.what ? s.what : "incomplete");
    sk_buf_reset(out);
    souk_status status = sk_ws_accept(req, o, hs, out, &err);
    if (status == SOUK_E_REJECTED) {
        assert_int_equal(err.http, hs->status);
        assert_true(err.text[0] != 0);
    }
    sk_http_server_deinit(&s);
    return status;
}

static void refusals(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        unsigned status; /* 101: agreed */
    } rows[] = {
        {GET UP KEY VERSION "\r\n", 101},
        {GET "Upgrade: WEBSOCKET\r\nConnection: keep-alive, upgrade\r\n" KEY VERSION "\r\n", 101},
        {GET "Upgrade: foo, websocket\r\nConnection: Upgrade\r\n" KEY VERSION "\r\n", 101},
        {"POST /ws HTTP/1.1\r\nHost: a\r\n" UP KEY VERSION "\r\n", 405},
        {"HEAD /ws HTTP/1.1\r\nHost: a\r\n" UP KEY VERSION "\r\n", 405},
        {"GET /ws HTTP/1.0\r\nHost: a\r\n" UP KEY VERSION "\r\n", 426},
        {GET KEY VERSION "\r\n", 426},
        {GET "Upgrade: websocket\r\n" KEY VERSION "\r\n", 426},
        {GET "Connection: Upgrade\r\n" KEY VERSION "\r\n", 426},
        {GET "Upgrade: h2c\r\nConnection: Upgrade\r\n" KEY VERSION "\r\n", 426},
        {GET UP KEY "\r\n", 400},
        {GET UP KEY "Sec-WebSocket-Version: 12\r\n\r\n", 426},
        {GET UP KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426},
        {GET UP KEY "Sec-WebSocket-Version: 013\r\n\r\n", 426},
        {GET UP KEY VERSION VERSION "\r\n", 426},
        {GET UP VERSION "\r\n", 400},
        {GET UP KEY KEY VERSION "\r\n", 400},
        {GET UP VERSION "Sec-WebSocket-Key:\r\n\r\n", 400},
        {GET UP VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n\r\n", 400},
        {GET UP VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQAA\r\n\r\n", 400},
        {GET UP VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ!==\r\n\r\n", 400},
        {GET UP VERSION "Sec-WebSocket-Key: c2hvcnQ=\r\n\r\n", 400},
    };
    sk_buf out;
    sk_buf_init(&out, NULL, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_ws_handshake hs;
        souk_status status = accept(rows[i].bytes, NULL, &hs, &out);
        if (hs.status != rows[i].status)
            fail_msg("row %zu: %u", i, hs.status);
        assert_int_equal(status, rows[i].status == 101 ? SOUK_OK : SOUK_E_REJECTED);
        char line[32];
        snprintf(line, sizeof line, "HTTP/1.1 %u ", rows[i].status);
        assert_memory_equal(out.ptr, line, strlen(line));
        sk_buf_char(&out, '\0');
        assert_int_equal(strstr(out.ptr, "Sec-WebSocket-Version: 13\r\n") != NULL,
                         rows[i].status == 426);
        assert_int_equal(strstr(out.ptr, "Sec-WebSocket-Accept: " ACCEPT "\r\n") != NULL,
                         rows[i].status == 101);
    }
    sk_buf_deinit(&out);
}

/* ---- permessage-deflate ---- */

static void offers(void **state)
{
    (void)state;
    const struct {
        const char *offer;  /* value of the field; NULL: none */
        const char *answer; /* NULL: declined */
    } rows[] = {
        {NULL, NULL},
        {"", NULL},
        {"permessage-deflate", "permessage-deflate"},
        {"PerMessage-Deflate", "permessage-deflate"},
        {"permessage-deflate; client_max_window_bits", "permessage-deflate"},
        {"permessage-deflate;client_max_window_bits=10", "permessage-deflate"},
        {"permessage-deflate; server_no_context_takeover; client_no_context_takeover",
         "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
        {"permessage-deflate; server_max_window_bits=10",
         "permessage-deflate; server_max_window_bits=10"},
        {"permessage-deflate; server_max_window_bits=\"10\"",
         "permessage-deflate; server_max_window_bits=10"},
        {"permessage-deflate; server_max_window_bits=15", "permessage-deflate"},
        {"permessage-deflate; server_max_window_bits=8", NULL},
        {"permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"},
        {"x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"},
        {"foo; bar=\"a,b;c\\\"\", permessage-deflate", "permessage-deflate"},
        {"permessage-deflate; server_max_window_bits", NULL},
        {"permessage-deflate; server_max_window_bits=7", NULL},
        {"permessage-deflate; server_max_window_bits=16", NULL},
        {"permessage-deflate; server_max_window_bits=010", NULL},
        {"permessage-deflate; server_max_window_bits=", NULL},
        {"permessage-deflate; server_max_window_bits=10; server_max_window_bits=10", NULL},
        {"permessage-deflate; server_no_context_takeover=1", NULL},
        {"permessage-deflate; server_no_context_takeover; server_no_context_takeover", NULL},
        {"permessage-deflate; client_max_window_bits=x", NULL},
        {"permessage-deflate; unknown", NULL},
        {"permessage-deflate; ", NULL},
        {"permessage-deflat", NULL},
    };
    sk_buf out, in;
    sk_buf_init(&out, NULL, 4096);
    sk_buf_init(&in, NULL, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_ws_handshake hs;
        sk_buf_reset(&in);
        sk_buf_cstr(&in, GET UP KEY VERSION);
        if (rows[i].offer)
            sk_buf_printf(&in, "Sec-WebSocket-Extensions: %s\r\n", rows[i].offer);
        sk_buf_put(&in, "\r\n", 3);
        sk_ws_accept_options o = {.deflate = true};
        assert_int_equal(accept(in.ptr, &o, &hs, &out), SOUK_OK);
        sk_buf_char(&out, '\0');
        const char *field = strstr(out.ptr, "Sec-WebSocket-Extensions: ");
        if (hs.deflate.on != (rows[i].answer != NULL) || (field != NULL) != hs.deflate.on)
            fail_msg("row %zu: %s", i, rows[i].offer);
        if (field) {
            field += strlen("Sec-WebSocket-Extensions: ");
            size_t len = strlen(rows[i].answer);
            assert_memory_equal(field, rows[i].answer, len);
            assert_memory_equal(field + len, "\r\n", 2);
        }
        o.deflate = false;
        assert_int_equal(accept(in.ptr, &o, &hs, &out), SOUK_OK);
        assert_false(hs.deflate.on);
    }
    sk_ws_handshake hs;
    sk_ws_accept_options o = {.deflate = true, .share_packed = true};
    assert_int_equal(accept(GET UP KEY VERSION
                            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
                            &o, &hs, &out),
                     SOUK_OK);
    assert_true(hs.deflate.server_no_context);
    assert_false(hs.deflate.client_no_context);
    assert_int_equal(hs.deflate.server_bits, 15);
    sk_buf_deinit(&out);
    sk_buf_deinit(&in);
}

static void subprotocols(void **state)
{
    (void)state;
    const souk_str ours[] = {SK_STR("v2"), SK_STR("v1")};
    const sk_header more[] = {{SK_STR("X-A"), SK_STR("b")}};
    sk_ws_accept_options o = {.protocols = ours, .protocol_count = 2, .headers = {more, 1}};
    sk_ws_handshake hs;
    sk_buf out;
    sk_buf_init(&out, NULL, 4096);
    assert_int_equal(accept(GET UP KEY VERSION "Sec-WebSocket-Protocol: v0, v1\r\n"
                                               "Sec-WebSocket-Protocol: v2\r\n\r\n",
                            &o, &hs, &out),
                     SOUK_OK);
    assert_true(sk_str_is(hs.protocol, "v2"));
    assert_true(sk_str_is(sk_buf_view(&out),
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: " ACCEPT "\r\n"
                          "Sec-WebSocket-Protocol: v2\r\nX-A: b\r\n\r\n"));
    assert_int_equal(accept(GET UP KEY VERSION "Sec-WebSocket-Protocol: v3\r\n\r\n", &o, &hs, &out),
                     SOUK_OK);
    assert_null(hs.protocol.ptr);
    sk_buf_deinit(&out);
}

/* ---- client ---- */

static const uint8_t nonce[16] = "the sample nonce"; /* src: RFC 6455 1.3 */

static sk_ws_connect_options connect_options(void)
{
    sk_ws_connect_options o = {.target = SK_STR("/ws?x"), .host = SK_STR("a"), .deflate = true};
    memcpy(o.nonce, nonce, 16);
    return o;
}

static souk_status connected(const char *bytes, const sk_ws_connect_options *o, sk_ws_handshake *hs)
{
    sk_http_client c;
    const sk_http_response *res;
    souk_error err;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, bytes, strlen(bytes));
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_READY);
    souk_status status = sk_ws_connected(res, o, hs, &err);
    assert_true(status == SOUK_OK || err.text[0]);
    if (status == SOUK_E_REJECTED)
        assert_int_equal(err.http, res->status);
    sk_http_client_deinit(&c);
    return status;
}

static void client_asks(void **state)
{
    (void)state;
    const souk_str protocols[] = {SK_STR("v1"), SK_STR("v2")};
    const sk_header more[] = {{SK_STR("Authorization"), SK_STR("t")}};
    sk_ws_connect_options o = connect_options();
    o.protocols = protocols;
    o.protocol_count = 2;
    o.headers = (sk_headers){more, 1};
    sk_buf out;
    sk_buf_init(&out, NULL, 4096);
    assert_int_equal(sk_ws_connect(&o, &out, NULL), SOUK_OK);
    assert_true(sk_str_is(
        sk_buf_view(&out),
        "GET /ws?x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" KEY VERSION
        "Sec-WebSocket-Protocol: v1, v2\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "Authorization: t\r\n\r\n"));
    const souk_str bad[] = {SK_STR("v 1")};
    o.protocols = bad;
    o.protocol_count = 1;
    assert_int_equal(sk_ws_connect(&o, &out, NULL), SOUK_E_INVALID);
    sk_buf_deinit(&out);
}

#define SWITCH    "HTTP/1.1 101 Switching Protocols\r\n" UP
#define GOOD      SWITCH "Sec-WebSocket-Accept: " ACCEPT "\r\n"
#define EXT(text) GOOD "Sec-WebSocket-Extensions: " text "\r\n\r\n"

static void client_believes(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        souk_status status;
        sk_ws_deflate deflate;
    } rows[] = {
        {GOOD "\r\n", SOUK_OK, {0}},
        {EXT("permessage-deflate"), SOUK_OK, {true, false, false, 15, 15}},
        {EXT("permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
         SOUK_OK,
         {true, true, true, 15, 15}},
        {EXT("permessage-deflate; server_max_window_bits=8; client_max_window_bits=9"),
         SOUK_OK,
         {true, false, false, 8, 9}},
        {EXT("permessage-deflate; client_max_window_bits"), SOUK_E_BAD_ANSWER, {0}},
        {EXT("permessage-deflate; client_max_window_bits=7"), SOUK_E_BAD_ANSWER, {0}},
        {EXT("permessage-deflate; more"), SOUK_E_BAD_ANSWER, {0}},
        {EXT("permessage-deflate, permessage-deflate"), SOUK_E_BAD_ANSWER, {0}},
        {EXT("permessage-bzip2"), SOUK_E_BAD_ANSWER, {0}},
        {GOOD "Sec-WebSocket-Protocol: v9\r\n\r\n", SOUK_E_BAD_ANSWER, {0}},
        {GOOD "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n", SOUK_E_BAD_ANSWER, {0}},
        {SWITCH "\r\n", SOUK_E_BAD_ANSWER, {0}},
        {SWITCH "Sec-WebSocket-Accept: t3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
         SOUK_E_BAD_ANSWER,
         {0}},
        {SWITCH "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=\r\n\r\n",
         SOUK_E_BAD_ANSWER,
         {0}},
        {"HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " ACCEPT
         "\r\n\r\n",
         SOUK_E_BAD_ANSWER,
         {0}},
        {"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " ACCEPT "\r\n\r\n",
         SOUK_E_BAD_ANSWER,
         {0}},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", SOUK_E_REJECTED, {0}},
        {"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", SOUK_E_REJECTED, {0}},
    };
    const sk_ws_connect_options o = connect_options();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_ws_handshake hs;
        souk_status status = connected(rows[i].bytes, &o, &hs);
        if (status != rows[i].status)
            fail_msg("row %zu: %d", i, status);
        if (status < 0)
            continue;
        const sk_ws_deflate *d = &rows[i].deflate;
        assert_int_equal(hs.deflate.on, d->on);
        assert_int_equal(hs.deflate.server_no_context, d->server_no_context);
        assert_int_equal(hs.deflate.client_no_context, d->client_no_context);
        assert_int_equal(hs.deflate.server_bits, d->server_bits);
        assert_int_equal(hs.deflate.client_bits, d->client_bits);
    }
    sk_ws_connect_options silent = connect_options(); /* nothing was offered */
    silent.deflate = false;
    sk_ws_handshake hs;
    assert_int_equal(connected(EXT("permessage-deflate"), &silent, &hs), SOUK_E_BAD_ANSWER);
}

/* Ours to ours, and the first message in the same bytes as the answer. */
static void both_ends(void **state)
{
    (void)state;
    sk_ws_connect_options ask = connect_options();
    ask.no_context = true;
    sk_ws_accept_options agree = {.deflate = true};
    sk_buf out;
    sk_ws_handshake server, client;
    sk_http_server s;
    const sk_http_request *req;
    sk_buf_init(&out, NULL, 4096);
    sk_http_server_init(&s, NULL);
    assert_int_equal(sk_ws_connect(&ask, &out, NULL), SOUK_OK);
    sk_http_server_feed(&s, out.ptr, out.len);
    assert_int_equal(sk_http_server_next(&s, &req), SK_HTTP_READY);
    sk_buf_reset(&out);
    assert_int_equal(sk_ws_accept(req, &agree, &server, &out, NULL), SOUK_OK);
    sk_ws_frame_encode(&out, SK_WS_TEXT, SK_STR("first"));
    sk_http_client c;
    const sk_http_response *res;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, out.ptr, out.len);
    assert_int_equal(sk_http_client_next(&c, &res), SK_HTTP_READY);
    assert_int_equal(sk_ws_connected(res, &ask, &client, NULL), SOUK_OK);
    assert_true(client.deflate.on && client.deflate.server_no_context &&
                client.deflate.client_no_context);
    assert_memory_equal(&server.deflate, &client.deflate, sizeof server.deflate);
    assert_true(sk_str_is(sk_http_client_leftover(&c), "\x81\x05"
                                                       "first"));
    sk_http_client_deinit(&c);
    sk_http_server_deinit(&s);
    sk_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_key),  cmocka_unit_test(refusals),
        cmocka_unit_test(offers),      cmocka_unit_test(subprotocols),
        cmocka_unit_test(client_asks), cmocka_unit_test(client_believes),
        cmocka_unit_test(both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
