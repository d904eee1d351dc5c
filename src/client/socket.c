/* SPDX-License-Identifier: MIT */
#include "client/socket.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* The answer to the upgrade must be here by then. */
#define HANDSHAKE_NS (10 * INT64_C(1000000000))

enum { OUT_MAX = 4 << 20 }; /* bytes waiting to leave: more is refused */

typedef enum stage { STAGE_CONNECT, STAGE_HANDSHAKE, STAGE_OPEN, STAGE_CLOSING } stage;

struct sk_socket {
    sk_conn conn;
    sk_net *net;
    const souk_alloc *alloc;
    const sk_socket_events *events;
    void *owner; /* NULL: it was let go */
    sk_http_client http;
    sk_ws ws;
    sk_ws_connect_options ask;
    char host_field[262], target[512];
    sk_arena texts; /* headers */
    sk_buf out, plain;
    sk_inflate *unpack; /* NULL: messages come as they are */
    int64_t silence_ns, opened_ns, heard_ns;
    int64_t ping_ns, ping_due_ns, asked_ns; /* pings by message; the first not answered, or 0 */
    stage stage;
    bool pinged, has_ws;
    void (*random)(void *ctx, void *out, size_t len);
    void *random_ctx;
};

static sk_socket *socket_of(sk_conn *conn)
{
    return (sk_socket *)(void *)conn;
}

static void opened(sk_conn *conn, int64_t now_ns)
{
    sk_socket *s = socket_of(conn);
    souk_error err;
    s->opened_ns = s->heard_ns = now_ns;
    if (s->stage != STAGE_CONNECT)
        return;
    s->stage = STAGE_HANDSHAKE;
    souk_status status = sk_ws_connect(&s->ask, &s->out, &err);
    if (status == SOUK_OK)
        status = sk_http_client_sent(&s->http, SK_STR("GET"));
    if (status != SOUK_OK)
        sk_net_close(s->net, conn, SK_CLOSE_ABORT, &err);
}

/* ---- messages ---- */

/* One gzip member, whole; its size is limited as that of a plain message. */
static souk_status unpack(sk_socket *s, souk_str packed, souk_str *out, souk_error *err)
{
    sk_inflate_state state = SK_INFLATE_MORE;
    sk_buf_reset(&s->plain);
    sk_inflate_reset(s->unpack);
    souk_status status =
        sk_inflate_put(s->unpack, packed, &s->plain, SK_WS_MESSAGE_MAX, &state, err);
    if (status == SOUK_OK && state != SK_INFLATE_ENDED)
        status = sk_fail(err, SOUK_E_BAD_ANSWER, "a packed message is cut off");
    *out = sk_buf_view(&s->plain);
    return status;
}

static souk_status read_messages(sk_socket *s, int64_t now_ns, souk_error *err)
{
    const sk_ws_message *message;
    sk_ws_step step = SK_WS_MORE;
    while (s->owner && (step = sk_ws_next(&s->ws, &message)) == SK_WS_READY) {
        souk_str text = message->payload;
        if (message->opcode == SK_WS_BINARY && s->unpack) {
            souk_status status = unpack(s, message->payload, &text, err);
            if (status != SOUK_OK)
                return status;
        }
        if (message->opcode == SK_WS_TEXT || message->opcode == SK_WS_BINARY)
            s->events->text(s->owner, text, now_ns);
        else if (message->opcode == SK_WS_CLOSE)
            return sk_fail(err, SOUK_E_CLOSED, "the venue closed the stream (%u%s%.*s)",
                           message->close_code, message->payload.len ? ": " : "",
                           SK_FMT(message->payload));
    }
    if (step == SK_WS_BAD)
        return sk_fail(err, SOUK_E_BAD_ANSWER, "broken WebSocket: %s", s->ws.what);
    return SOUK_OK;
}

static souk_status begin_messages(sk_socket *s, int64_t now_ns, souk_error *err)
{
    const sk_http_response *response;
    sk_ws_handshake agreed;
    sk_http_step step = sk_http_client_next(&s->http, &response);
    if (step == SK_HTTP_MORE)
        return SOUK_OK;
    if (step == SK_HTTP_BAD)
        return sk_fail(err, s->http.status, "the answer is no HTTP: %s", s->http.what);
    souk_status status = sk_ws_connected(response, &s->ask, &agreed, err);
    if (status == SOUK_E_REJECTED && s->events->refused)
        s->events->refused(s->owner, response->status, response->body, err);
    if (status != SOUK_OK)
        return status;
    status = sk_ws_init(&s->ws,
                        &(sk_ws_options){.role = SK_WS_CLIENT,
                                         .deflate = agreed.deflate,
                                         .alloc = s->alloc,
                                         .random = s->random,
                                         .random_ctx = s->random_ctx},
                        &s->out, err);
    if (status != SOUK_OK)
        return status;
    s->has_ws = true;
    s->stage = STAGE_OPEN;
    s->ping_due_ns = now_ns + s->ping_ns;
    souk_str rest = sk_http_client_leftover(&s->http);
    s->events->opened(s->owner, now_ns);
    if (!rest.len || !s->owner)
        return SOUK_OK;
    sk_ws_feed(&s->ws, rest.ptr, rest.len);
    return read_messages(s, now_ns, err);
}

static souk_status feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                        souk_error *err)
{
    sk_socket *s = socket_of(conn);
    s->heard_ns = now_ns;
    s->pinged = false;
    if (!s->owner || s->stage == STAGE_CLOSING)
        return SOUK_OK;
    if (s->stage == STAGE_OPEN) {
        sk_ws_feed(&s->ws, bytes, len);
        return read_messages(s, now_ns, err);
    }
    souk_status status = sk_http_client_feed(&s->http, bytes, len);
    if (status != SOUK_OK)
        return sk_fail(err, status, "the answer is too large");
    return begin_messages(s, now_ns, err);
}

/* ---- bytes out ---- */

static size_t pull(sk_conn *conn, struct iovec *out, size_t count)
{
    sk_socket *s = socket_of(conn);
    if (!s->out.len || !count)
        return 0;
    out[0] = (struct iovec){.iov_base = s->out.ptr, .iov_len = s->out.len};
    return 1;
}

static void sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    sk_socket *s = socket_of(conn);
    (void)now_ns;
    sk_buf_drop(&s->out, len);
    if (s->has_ws && s->owner)
        sk_ws_drained(&s->ws);
}

/* ---- silence ---- */

static int64_t due_ns(const sk_conn *conn)
{
    const sk_socket *s = (const sk_socket *)(const void *)conn;
    if (s->stage == STAGE_CONNECT || s->stage == STAGE_CLOSING)
        return INT64_MAX; /* the net's own limits are at work */
    if (s->stage == STAGE_HANDSHAKE)
        return s->opened_ns + HANDSHAKE_NS;
    if (s->ping_ns && s->asked_ns && s->asked_ns + s->silence_ns / 2 < s->ping_due_ns)
        return s->asked_ns + s->silence_ns / 2;
    if (s->ping_ns)
        return s->ping_due_ns;
    return s->heard_ns + (s->pinged ? s->silence_ns : s->silence_ns / 2);
}

/* Says the venue's ping, unless the answer to an earlier one is overdue. */
static bool ping_by_message(sk_socket *s, int64_t now_ns)
{
    if (s->asked_ns && now_ns - s->asked_ns >= s->silence_ns / 2)
        return false;
    s->ping_due_ns = now_ns + s->ping_ns;
    s->asked_ns = s->asked_ns ? s->asked_ns : now_ns;
    s->events->ping(s->owner, now_ns);
    return true;
}

static void tick(sk_conn *conn, int64_t now_ns)
{
    sk_socket *s = socket_of(conn);
    souk_error err;
    if (now_ns < due_ns(conn))
        return;
    if (s->stage == STAGE_OPEN && s->ping_ns && ping_by_message(s, now_ns))
        return;
    if (s->stage == STAGE_OPEN && !s->ping_ns && !s->pinged) {
        s->pinged = true;
        sk_ws_send_ping(&s->ws, SK_STR("souk"));
        return;
    }
    bool asked = s->stage == STAGE_OPEN && s->ping_ns;
    int64_t waited_ms = (now_ns - (asked ? s->asked_ns : s->heard_ns)) / 1000000;
    sk_fail(&err, SOUK_E_TIMEOUT, "%s from %s for %lld ms", asked ? "no pong" : "nothing heard",
            s->host_field, (long long)waited_ms);
    s->stage = STAGE_CLOSING;
    sk_net_close(s->net, conn, SK_CLOSE_ABORT, &err);
}

static void release(sk_socket *s)
{
    sk_http_client_deinit(&s->http);
    sk_inflate_free(s->unpack);
    sk_buf_deinit(&s->plain);
    sk_buf_deinit(&s->out);
    sk_arena_deinit(&s->texts);
    sk_free(s->alloc, s);
}

static void closed(sk_conn *conn, const souk_error *why)
{
    sk_socket *s = socket_of(conn);
    souk_error err = *why;
    if (err.status == SOUK_OK)
        sk_fail(&err, SOUK_E_CLOSED, "the connection was closed");
    if (s->owner)
        s->events->closed(s->owner, &err);
    if (s->has_ws)
        sk_ws_deinit(&s->ws);
    release(s);
}

static const sk_conn_ops ops = {.opened = opened,
                                .feed = feed,
                                .pull = pull,
                                .sent = sent,
                                .due_ns = due_ns,
                                .tick = tick,
                                .closed = closed};

static souk_status copy_headers(sk_socket *s, const sk_headers *from, souk_error *err)
{
    sk_header *rows = sk_arena_zeroed(&s->texts, from->count + 1u, sizeof *rows);
    for (uint32_t i = 0; rows && i < from->count; i++) {
        rows[i] = (sk_header){sk_arena_copy(&s->texts, from->rows[i].name),
                              sk_arena_copy(&s->texts, from->rows[i].value)};
        if (!rows[i].name.ptr || !rows[i].value.ptr)
            rows = NULL;
    }
    s->ask.headers = (sk_headers){rows, from->count};
    return rows ? SOUK_OK : sk_fail_nomem(err);
}

souk_status sk_socket_open(sk_socket **out, sk_net *net, const sk_socket_options *options,
                           souk_error *err)
{
    sk_socket *s = sk_alloc_zeroed(options->alloc, 1, sizeof *s);
    if (!s)
        return sk_fail_nomem(err);
    *s = (sk_socket){.conn.ops = &ops,
                     .net = net,
                     .alloc = options->alloc,
                     .events = options->events,
                     .owner = options->owner,
                     .silence_ns = options->silence_ns,
                     .ping_ns = options->ping_ns,
                     .random = options->random,
                     .random_ctx = options->random_ctx};
    sk_http_client_init(&s->http, s->alloc);
    sk_buf_init(&s->out, s->alloc, OUT_MAX);
    sk_buf_init(&s->plain, s->alloc, SK_WS_MESSAGE_MAX);
    sk_arena_init(&s->texts, s->alloc, 1 << 16);
    souk_status status = SOUK_OK;
    if (options->gzip && sk_inflate_new(&s->unpack, SK_DEFLATE_GZIP, 15, s->alloc) != SOUK_OK)
        status = sk_fail_nomem(err);
    if (!sk_str_copy(s->host_field, sizeof s->host_field, sk_str(options->host_field)) ||
        !sk_str_copy(s->target, sizeof s->target, sk_str(options->target)))
        status = sk_fail(err, SOUK_E_LIMIT, "the stream's URL is too long");
    s->ask = (sk_ws_connect_options){.target = sk_str(s->target), .host = sk_str(s->host_field)};
    s->random(s->random_ctx, s->ask.nonce, sizeof s->ask.nonce);
    if (status == SOUK_OK)
        status = copy_headers(s, &options->headers, err);
    if (status == SOUK_OK)
        status = sk_net_connect(net, options->to, &s->conn, err);
    if (status != SOUK_OK) {
        release(s);
        return status;
    }
    *out = s;
    return SOUK_OK;
}

souk_status sk_socket_send(sk_socket *s, souk_str text)
{
    if (s->stage != STAGE_OPEN)
        return SOUK_E_STATE;
    souk_status status = sk_ws_send_text(&s->ws, text);
    sk_net_wake(s->net, &s->conn);
    return status;
}

void sk_socket_ponged(sk_socket *s)
{
    s->asked_ns = 0;
}

void sk_socket_close(sk_socket *s)
{
    if (!s)
        return;
    s->owner = NULL;
    bool open = s->stage == STAGE_OPEN;
    s->stage = STAGE_CLOSING;
    if (open)
        sk_ws_close(&s->ws, SK_WS_NORMAL, (souk_str){NULL, 0});
    sk_net_close(s->net, &s->conn, open ? SK_CLOSE_FLUSH : SK_CLOSE_ABORT, NULL);
}
