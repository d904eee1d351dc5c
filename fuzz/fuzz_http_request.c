/* SPDX-License-Identifier: MIT
 * Requests: whole or in pieces (the first byte says how large), the parser must see the same ones
 * and come to the same end; what it hands out must be consistent. */
#include "base/str.h"
#include "wire/http1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void note(sk_buf *log, souk_str text)
{
    sk_buf_u64(log, text.len);
    sk_buf_char(log, text.ptr ? ':' : '-');
    sk_buf_str(log, text);
}

static void note_request(sk_buf *log, const sk_http_request *req)
{
    note(log, req->method);
    note(log, req->target);
    note(log, req->path);
    note(log, req->query);
    note(log, req->host);
    note(log, req->body);
    for (uint32_t i = 0; i < req->headers.count; i++) {
        note(log, req->headers.rows[i].name);
        note(log, req->headers.rows[i].value);
        check(sk_http_is_token(req->headers.rows[i].name));
    }
    sk_buf_char(log, req->keep_alive ? 'k' : 'c');
    check(sk_http_is_token(req->method) && req->target.len > 0 && req->path.len > 0);
    check(req->headers.count <= SK_HTTP_HEADERS_MAX && req->body.len <= SK_HTTP_BODY_MAX);
}

/* The request must survive being written and read again. */
static void write_again(const sk_http_request *req)
{
    sk_buf out;
    sk_http_server s;
    const sk_http_request *again;
    if (req->host.len == 0)
        return;
    sk_http_ask ask = {
        .method = req->method, .target = req->target, .host = req->host, .body = req->body};
    sk_buf_init(&out, NULL, 1 << 24);
    sk_http_server_init(&s, NULL);
    check(sk_http_write_request(&out, &ask, NULL) == SOUK_OK);
    sk_http_server_feed(&s, out.ptr, out.len);
    check(sk_http_server_next(&s, &again) == SK_HTTP_READY);
    check(sk_str_eq(again->path, req->path) && sk_str_eq(again->query, req->query) &&
          sk_str_eq(again->host, req->host) && sk_str_eq(again->body, req->body));
    sk_http_server_deinit(&s);
    sk_buf_deinit(&out);
}

static sk_http_step run(const uint8_t *data, size_t size, size_t piece, sk_buf *log)
{
    sk_http_server s;
    const sk_http_request *req;
    sk_http_step step = SK_HTTP_MORE;
    sk_http_server_init(&s, NULL);
    for (size_t at = 0; at < size && step != SK_HTTP_BAD; at += piece) {
        sk_http_server_feed(&s, data + at, size - at < piece ? size - at : piece);
        while ((step = sk_http_server_next(&s, &req)) == SK_HTTP_READY) {
            note_request(log, req);
            if (piece >= size)
                write_again(req);
        }
        sk_http_server_wants_continue(&s);
    }
    check(step != SK_HTTP_BAD || (s.status >= 400 && s.status < 600 && s.what));
    sk_http_server_deinit(&s);
    return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_buf whole, parts;
    if (size < 2)
        return 0;
    sk_buf_init(&whole, NULL, 1 << 26);
    sk_buf_init(&parts, NULL, 1 << 26);
    sk_http_step one = run(data + 1, size - 1, size - 1, &whole);
    sk_http_step two = run(data + 1, size - 1, 1u + data[0] % 32, &parts);
    check(one == two && sk_str_eq(sk_buf_view(&whole), sk_buf_view(&parts)));
    sk_buf_deinit(&whole);
    sk_buf_deinit(&parts);
    return 0;
}
