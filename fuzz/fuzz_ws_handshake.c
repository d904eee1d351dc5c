/* SPDX-License-Identifier: MIT
 * Handshakes: the bytes as a request to a server, as an answer to a client, and as the value of
 * Sec-WebSocket-Extensions. What our server agrees to, our client must believe. */
#include <string.h>

#include "base/str.h"
#include "wire/ws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static const sk_ws_connect_options ask = {
    .target = {"/", 1}, .host = {"a", 1}, .deflate = true, .nonce = "the sample nonce"};

/* What the server wrote must be a response; a 101 must satisfy the client who asked. */
static void read_answer(const sk_buf *answer, const sk_ws_handshake *server, bool asked)
{
    sk_http_client c;
    const sk_http_response *res;
    sk_ws_handshake client;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, answer->ptr, answer->len);
    check(sk_http_client_next(&c, &res) == SK_HTTP_READY && res->status == server->status);
    if (asked) {
        check(sk_ws_connected(res, &ask, &client, NULL) == SOUK_OK);
        check(memcmp(&client.deflate, &server->deflate, sizeof client.deflate) == 0);
    }
    sk_http_client_deinit(&c);
}

static void as_request(const uint8_t *data, size_t size)
{
    sk_http_server s;
    const sk_http_request *req;
    sk_ws_handshake hs;
    sk_buf out;
    const sk_ws_accept_options o = {.deflate = true};
    sk_buf_init(&out, NULL, 1 << 16);
    sk_http_server_init(&s, NULL);
    sk_http_server_feed(&s, data, size);
    while (sk_http_server_next(&s, &req) == SK_HTTP_READY) {
        sk_buf_reset(&out);
        souk_status status = sk_ws_accept(req, &o, &hs, &out, NULL);
        check(status == SOUK_OK ? hs.status == 101 : status == SOUK_E_REJECTED);
        if (!req->head)
            read_answer(&out, &hs, false);
    }
    sk_http_server_deinit(&s);
    sk_buf_deinit(&out);
}

static void as_response(const uint8_t *data, size_t size)
{
    sk_http_client c;
    const sk_http_response *res;
    sk_ws_handshake hs;
    sk_http_client_init(&c, NULL);
    sk_http_client_sent(&c, SK_STR("GET"));
    sk_http_client_feed(&c, data, size);
    if (sk_http_client_next(&c, &res) == SK_HTTP_READY)
        sk_ws_connected(res, &ask, &hs, NULL);
    sk_http_client_deinit(&c);
}

static void as_extensions(const uint8_t *data, size_t size)
{
    const sk_header rows[] = {
        {SK_STR("Sec-WebSocket-Key"), SK_STR("dGhlIHNhbXBsZSBub25jZQ==")},
        {SK_STR("Sec-WebSocket-Version"), SK_STR("13")},
        {SK_STR("Sec-WebSocket-Extensions"), {(const char *)data, (uint32_t)size}},
        {SK_STR("Sec-WebSocket-Protocol"), {(const char *)data, (uint32_t)size}},
    };
    const sk_http_request req = {
        .method = SK_STR("GET"), .headers = {rows, 4}, .minor = 1, .upgrade = true};
    const sk_ws_accept_options o = {.deflate = true, .share_packed = size & 1};
    sk_ws_handshake hs;
    sk_buf out;
    sk_buf_init(&out, NULL, 1 << 16);
    check(sk_ws_accept(&req, &o, &hs, &out, NULL) == SOUK_OK);
    read_answer(&out, &hs, true);
    sk_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_request(data, size);
    as_response(data, size);
    as_extensions(data, size);
    return 0;
}
