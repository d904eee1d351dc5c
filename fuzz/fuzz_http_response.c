/* SPDX-License-Identifier: MIT
 * Responses: the first byte says in which pieces, to which methods and whether the server closes.
 * Whole or in pieces, the client must see the same answers and come to the same end. */
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
    sk_buf_char(log, ':');
    sk_buf_str(log, text);
}

static void note_response(sk_buf *log, const sk_http_response *res)
{
    sk_buf_u64(log, res->status);
    note(log, res->reason);
    note(log, res->body);
    for (uint32_t i = 0; i < res->headers.count; i++) {
        note(log, res->headers.rows[i].name);
        note(log, res->headers.rows[i].value);
    }
    check(res->status == 101 || (res->status >= 200 && res->status < 600));
    check(res->body.len <= SK_HTTP_REPLY_MAX);
}

static sk_http_step run(const uint8_t *data, size_t size, size_t piece, uint8_t how, sk_buf *log)
{
    sk_http_client c;
    const sk_http_response *res;
    sk_http_step step = SK_HTTP_MORE;
    sk_http_client_init(&c, NULL);
    for (int i = 0; i < 4; i++)
        sk_http_client_sent(&c, how >> i & 1 ? SK_STR("HEAD") : SK_STR("GET"));
    for (size_t at = 0; at < size && step != SK_HTTP_BAD; at += piece) {
        sk_http_client_feed(&c, data + at, size - at < piece ? size - at : piece);
        if (at + piece >= size && how & 16)
            sk_http_client_closed(&c);
        while ((step = sk_http_client_next(&c, &res)) == SK_HTTP_READY)
            note_response(log, res);
    }
    check(step != SK_HTTP_BAD || (c.status < 0 && c.what));
    sk_http_client_deinit(&c);
    return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_buf whole, parts;
    if (size < 2)
        return 0;
    sk_buf_init(&whole, NULL, 1 << 28);
    sk_buf_init(&parts, NULL, 1 << 28);
    sk_http_step one = run(data + 1, size - 1, size - 1, data[0], &whole);
    sk_http_step two = run(data + 1, size - 1, 1u + (data[0] >> 5), data[0], &parts);
    check(one == two && sk_str_eq(sk_buf_view(&whole), sk_buf_view(&parts)));
    sk_buf_deinit(&whole);
    sk_buf_deinit(&parts);
    return 0;
}
