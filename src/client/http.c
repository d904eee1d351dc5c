/* SPDX-License-Identifier: MIT */
#include "client/http.h"
#include "base/err.h"
#include "base/str.h"

enum { REQUEST_MAX = SK_HTTP_HEAD_MAX + SK_HTTP_BODY_MAX };

struct sk_http {
    sk_pooled pooled;
    sk_net *net;
    const souk_alloc *alloc;
    sk_http_client parser;
    sk_buf out;
    sk_exchange *exchange;
};

static sk_http *http_of(sk_conn *conn)
{
    return (sk_http *)(void *)conn;
}

/* Lets go of the exchange, so that its owner may begin another from inside the event. */
static sk_exchange *take_exchange(sk_http *h)
{
    sk_exchange *x = h->exchange;
    h->exchange = NULL;
    if (x)
        x->conn = NULL;
    return x;
}

static void break_exchange(sk_http *h, const souk_error *why)
{
    sk_exchange *x = take_exchange(h);
    if (x)
        x->events->broke(x, why);
}

static void opened(sk_conn *conn, int64_t now_ns)
{
    (void)now_ns;
    sk_pooled_opened(&http_of(conn)->pooled);
}

/* What the parser has: the answer, or that it is none. false: the connection is of no more use. */
static bool read_answer(sk_http *h, int64_t now_ns, souk_error *err)
{
    const sk_http_response *response;
    sk_http_step step = sk_http_client_next(&h->parser, &response);
    if (step == SK_HTTP_MORE)
        return true;
    if (step == SK_HTTP_BAD) {
        sk_fail(err, h->parser.status, "the answer is no HTTP: %s", h->parser.what);
        break_exchange(h, err);
        return false;
    }
    bool keep = response->keep_alive;
    sk_exchange *x = take_exchange(h);
    if (x)
        x->events->answered(x, response, now_ns);
    /* bytes behind the answer are nobody's; an answer before its request ended ends both */
    keep = keep && !h->out.len && sk_http_client_next(&h->parser, &response) == SK_HTTP_MORE &&
           !sk_http_client_in_message(&h->parser);
    sk_pool_give(h->pooled.pool, &h->pooled, keep);
    return true;
}

static souk_status feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                        souk_error *err)
{
    sk_http *h = http_of(conn);
    if (!h->exchange)
        return sk_fail(err, SOUK_E_BAD_ANSWER, "bytes that nobody asked for");
    souk_status status = sk_http_client_feed(&h->parser, bytes, len);
    if (status != SOUK_OK)
        return sk_fail(err, status, "the answer is too large");
    return read_answer(h, now_ns, err) ? SOUK_OK : err->status;
}

static size_t pull(sk_conn *conn, struct iovec *out, size_t count)
{
    sk_http *h = http_of(conn);
    if (!h->out.len || !count)
        return 0;
    out[0] = (struct iovec){.iov_base = h->out.ptr, .iov_len = h->out.len};
    return 1;
}

static void sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    sk_http *h = http_of(conn);
    sk_buf_drop(&h->out, len);
    if (!h->exchange || !len)
        return;
    h->exchange->sent = true;
    h->exchange->sent_ns = now_ns;
}

static void closed(sk_conn *conn, const souk_error *why)
{
    sk_http *h = http_of(conn);
    const souk_alloc *alloc = h->alloc;
    souk_error err = *why;
    sk_pooled_closed(&h->pooled, why);
    if (h->exchange) {
        /* a body that lasts until the close is complete now */
        const sk_http_response *response;
        bool in_order = why->status == SOUK_E_CLOSED;
        if (in_order)
            sk_http_client_closed(&h->parser);
        if (in_order && sk_http_client_next(&h->parser, &response) == SK_HTTP_READY) {
            sk_exchange *x = take_exchange(h);
            x->events->answered(x, response, x->sent_ns);
        } else {
            if (err.status == SOUK_OK)
                sk_fail(&err, SOUK_E_CLOSED, "the connection was closed");
            break_exchange(h, &err);
        }
    }
    sk_http_client_deinit(&h->parser);
    sk_buf_deinit(&h->out);
    sk_free(alloc, h);
}

static const sk_conn_ops ops = {
    .opened = opened, .feed = feed, .pull = pull, .sent = sent, .closed = closed};

sk_pooled *sk_http_make(void *ctx, const sk_connect_options *to)
{
    const sk_http_maker *maker = ctx;
    (void)to;
    sk_http *h = sk_alloc_zeroed(maker->alloc, 1, sizeof *h);
    if (!h)
        return NULL;
    h->pooled.conn.ops = &ops;
    h->net = maker->net;
    h->alloc = maker->alloc;
    sk_http_client_init(&h->parser, h->alloc);
    sk_buf_init(&h->out, h->alloc, REQUEST_MAX);
    return &h->pooled;
}

souk_status sk_http_send(sk_pooled *conn, sk_exchange *exchange, const sk_http_ask *ask,
                         souk_error *err)
{
    sk_http *h = http_of(&conn->conn);
    souk_status status = sk_http_write_request(&h->out, ask, err);
    if (status == SOUK_OK)
        status = sk_http_client_sent(&h->parser, ask->method);
    if (status != SOUK_OK) {
        sk_buf_reset(&h->out);
        sk_pool_give(h->pooled.pool, conn, false);
        return status;
    }
    h->exchange = exchange;
    exchange->conn = h;
    exchange->sent = false;
    exchange->sent_ns = 0;
    exchange->begun_ns = sk_net_now_ns(h->net);
    sk_net_wake(h->net, &conn->conn);
    return SOUK_OK;
}

void sk_http_drop(sk_exchange *exchange)
{
    sk_http *h = exchange->conn;
    if (!h)
        return;
    take_exchange(h);
    sk_net_close(h->net, &h->pooled.conn, SK_CLOSE_ABORT, NULL);
}
