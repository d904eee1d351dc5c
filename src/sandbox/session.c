/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "sandbox/stall.h"
#include "venue/say.h"

enum { ARENA_MAX = 64 << 20, PATIENCE_S = 10, ANSWERS_AHEAD_MAX = 1 << 20 };

static sk_session *of(sk_conn *conn)
{
    return (sk_session *)conn;
}

static void release(sk_session *s)
{
    sk_net_timer_stop(s->stall->net, &s->ping);
    sk_net_timer_stop(s->stall->net, &s->patience);
    sk_net_timer_stop(s->stall->net, &s->again);
    sk_hold_deinit(&s->hold);
    if (s->is_socket) {
        sk_hub_forget(s->stall->hub, s);
        if (s->peer.ends_session && s->key && s->stall->listener)
            sk_exchange_key_gone(s->stall->ex, s->key);
        sk_ws_deinit(&s->ws);
        s->stall->stats.sockets--;
    }
    *s->link = s->next;
    if (s->next)
        s->next->link = s->link;
    s->stall->stats.sessions--;
    sk_http_server_deinit(&s->http);
    sk_buf_deinit(&s->out);
    sk_buf_deinit(&s->body);
    sk_arena_deinit(&s->arena);
    sk_free(s->stall->options.alloc, s->follows);
    sk_free(s->stall->options.alloc, s->peer.peer_state);
    sk_free(s->stall->options.alloc, s);
}

/* ---- sending ---- */

/* More answers wait for the peer than it should be sent requests for. */
static bool is_ahead(const sk_session *s)
{
    return s->out.len - s->out_sent > ANSWERS_AHEAD_MAX;
}

static size_t pull(sk_conn *conn, struct iovec *out, size_t count)
{
    sk_session *s = of(conn);
    if (s->out.len == s->out_sent || count == 0 || s->muted)
        return 0;
    size_t ready = sk_hold_ready(&s->hold, s->out.len - s->out_sent);
    out[0] = (struct iovec){s->out.ptr + s->out_sent, ready};
    return ready > 0;
}

static void close_flush(sk_session *s)
{
    s->closing = true;
    s->leaving = sk_hold_ready(&s->hold, s->out.len - s->out_sent) < s->out.len - s->out_sent;
    if (!s->leaving)
        sk_net_close(s->stall->net, &s->conn, SK_CLOSE_FLUSH, NULL);
}

static sk_session *holder(sk_hold *hold)
{
    return (sk_session *)((char *)hold - offsetof(sk_session, hold));
}

static void on_freed(sk_hold *hold)
{
    sk_session *s = holder(hold);
    if (s->leaving)
        close_flush(s);
    sk_net_wake(s->stall->net, &s->conn);
}

static void on_cut(sk_hold *hold)
{
    sk_session *s = holder(hold);
    souk_error why;
    s->closing = true;
    sk_fail(&why, SOUK_E_IO, "what waited to be answered cannot be kept");
    sk_net_close(s->stall->net, &s->conn, SK_CLOSE_ABORT, &why);
}

/* The peer has ended its side: an answer that waits at the gate is still its due. */
static bool ended(sk_conn *conn, int64_t now_ns)
{
    sk_session *s = of(conn);
    (void)now_ns;
    if (s->leaving)
        return true;
    if (sk_hold_ready(&s->hold, s->out.len - s->out_sent) == s->out.len - s->out_sent)
        return false;
    close_flush(s);
    return true;
}

static void sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    sk_session *s = of(conn);
    (void)now_ns;
    s->out_sent += len;
    sk_hold_sent(&s->hold, len);
    if (s->out_sent == s->out.len) {
        sk_buf_reset(&s->out);
        s->out_sent = 0;
    } else if (s->out_sent > s->out.len / 2) {
        sk_buf_drop(&s->out, s->out_sent);
        s->out_sent = 0;
    }
    if (s->is_socket)
        sk_ws_drained(&s->ws);
    else if (s->held && !is_ahead(s))
        sk_net_timer_start_real(s->stall->net, &s->again, sk_net_real_ns(s->stall->net));
}

/* What was queued did not fit: the reader is too slow, or we are out of memory. */
static void overrun(sk_session *s)
{
    souk_error why;
    if (s->closing)
        return;
    s->closing = true;
    s->stall->stats.slow_readers++;
    sk_fail(&why, SOUK_E_LIMIT, "more than %d bytes wait for a slow reader", SK_CONN_QUEUE_MAX);
    sk_net_close(s->stall->net, &s->conn, SK_CLOSE_ABORT, &why);
}

void sk_session_queue(sk_session *s, const sk_buf *frame)
{
    if (s->closing)
        return;
    if (!sk_buf_put(&s->out, frame->ptr, frame->len)) {
        overrun(s);
        return;
    }
    s->stall->stats.frames_out++;
    s->spoke_ns = sk_exchange_now(s->stall->ex);
    sk_net_wake(s->stall->net, &s->conn);
}

/* The text with its number in every hole. */
static souk_str number_text(sk_session *s, souk_str text)
{
    sk_buf *out = &s->stall->filled;
    sk_buf_reset(out);
    for (int64_t at; (at = sk_str_find(text, SK_COUNT_HOLE)) >= 0;) {
        sk_buf_put(out, text.ptr, (size_t)at);
        sk_buf_u64(out, s->frames);
        text = sk_str_sub(text, (uint32_t)at + 1, text.len - (uint32_t)at - 1);
    }
    s->frames++;
    return sk_buf_str(out, text) ? sk_buf_view(out) : (souk_str){NULL, 0};
}

void sk_session_text(sk_session *s, souk_str text)
{
    if (s->closing)
        return;
    s->spoke_ns = sk_exchange_now(s->stall->ex);
    if (sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint].numbered)
        text = number_text(s, text);
    if (!text.ptr) {
        overrun(s);
        return;
    }
    bool packs = sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint].gzip;
    souk_status status = packs ? sk_ws_send_binary(&s->ws, sk_stall_pack(s->stall, text))
                               : sk_ws_send_text(&s->ws, text);
    if (status == SOUK_E_NOMEM) {
        overrun(s);
        return;
    }
    s->stall->stats.frames_out++;
    sk_net_wake(s->stall->net, &s->conn);
}

void sk_session_goodbye(sk_session *s, uint16_t code, const char *reason)
{
    if (s->closing)
        return;
    s->closing = true;
    if (s->is_socket)
        sk_ws_close(&s->ws, code, sk_str(reason));
    close_flush(s);
}

/* ---- becoming a socket ---- */

static void refuse_upgrade(sk_session *s, const sk_http_request *req)
{
    const sk_request request = {.method = req->method, .path = req->path, .query = req->query};
    sk_visit v = {.session = s, .request = &request, .call = {.instrument = SK_NO_INSTRUMENT}};
    s->note = (sk_door_note){0};
    s->peer.now_ns = sk_stall_now(s->stall);
    sk_fail_venue(&v.err, SOUK_E_NOT_FOUND, 404, "", "no WebSocket is served at this path");
    const souk_error own = v.err;
    sk_refusals_note(s->stall->refusals, s, &v, &own, SK_REFUSED_OPENING);
    const sk_header id = {SK_STR("X-Souk-Request-Id"), sk_str(v.err.request_id)};
    sk_http_reply reply = sk_http_reply_to(req, 404);
    reply.headers = (sk_headers){&id, v.err.request_id[0] ? 1 : 0};
    reply.body = SK_STR("{\"error\":\"no WebSocket is served at this path\"}");
    reply.close = true;
    sk_http_write_response(&s->out, &reply, NULL);
}

/* true: the session is a socket now. */
static bool upgrade(sk_session *s, const sk_http_request *req)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_ws_handshake shake;
    if (!sk_socket_endpoint(venue, req->path, &s->peer.endpoint)) {
        refuse_upgrade(s, req);
        return false;
    }
    sk_request request = {
        .method = req->method,
        .path = req->path,
        .query = req->query.ptr ? req->query : (souk_str){"", 0},
        .host = sk_headers_get(&req->headers, "Host"),
        .headers = req->headers,
        .body = {"", 0},
    };
    if (!sk_door_admit_socket(s, req, &request) ||
        sk_ws_accept(req, NULL, &shake, &s->out, NULL) < 0)
        return false;
    sk_ws_options options = {
        .role = SK_WS_SERVER,
        .deflate = shake.deflate,
        .message_max = 1 << 20,
        .alloc = s->stall->options.alloc,
    };
    if (sk_ws_init(&s->ws, &options, &s->out, NULL) < 0)
        return false;
    s->is_socket = true;
    sk_net_timer_stop(s->stall->net, &s->patience);
    s->stall->stats.sockets++;
    s->opened_ns = sk_stall_now(s->stall);
    sk_socket_watch(s);
    sk_arena_reset(&s->arena);
    sk_socket_opened(s, &request);
    return true;
}

/* ---- receiving ---- */

static void hear(sk_session *s, const void *bytes, size_t len)
{
    const sk_ws_message *message;
    sk_ws_step step;
    sk_ws_feed(&s->ws, bytes, len);
    while ((step = sk_ws_next(&s->ws, &message)) == SK_WS_READY && !s->closing) {
        s->stall->stats.frames_in++;
        sk_arena_reset(&s->arena);
        sk_socket_message(s, message);
    }
    if ((step == SK_WS_BAD || sk_ws_done(&s->ws)) && !s->closing)
        close_flush(s);
}

static void answer_bad_head(sk_session *s)
{
    sk_buf_reset(&s->body);
    sk_buf_printf(&s->body, "{\"error\":\"%s\"}", s->http.what ? s->http.what : "bad request");
    sk_http_reply reply = {
        .status = s->http.status ? s->http.status : 400,
        .minor = 1,
        .close = true,
        .body = sk_buf_view(&s->body),
        .date_ns = sk_stall_now(s->stall),
    };
    sk_http_write_response(&s->out, &reply, NULL);
}

static void lose_patience(void *ctx, int64_t now_ns)
{
    sk_session *s = ctx;
    (void)now_ns;
    if (s->closing)
        return;
    s->http.status = 408;
    s->http.what = "the request did not end in time";
    answer_bad_head(s);
    close_flush(s);
}

/* A request that has begun has some seconds to end, in real time. */
static void be_patient(sk_session *s, bool begun_anew)
{
    if (!sk_http_server_in_message(&s->http))
        sk_net_timer_stop(s->stall->net, &s->patience);
    else if (begun_anew || !sk_timer_armed(&s->patience))
        sk_net_timer_start_real(s->stall->net, &s->patience,
                                sk_net_real_ns(s->stall->net) + PATIENCE_S * INT64_C(1000000000));
}

/* One request; false: the connection takes no more of them. */
static bool serve_one(sk_session *s, const sk_http_request *req)
{
    bool keep = req->keep_alive;
    if (req->upgrade) {
        if (!upgrade(s, req)) {
            close_flush(s);
        } else {
            souk_str rest = sk_http_server_leftover(&s->http);
            if (rest.len)
                hear(s, rest.ptr, rest.len);
        }
        return false;
    }
    sk_door_answer(s, req);
    int64_t delay_ns = sk_limiter_delay(s->stall->limiter);
    if (delay_ns > 0 && !s->closing) {
        s->muted = true;
        s->ends_muted = !keep;
        sk_net_timer_start(s->stall->net, &s->again, sk_net_now_ns(s->stall->net) + delay_ns);
    }
    if (s->out.failed)
        overrun(s);
    else if (!keep && !s->closing && !s->muted)
        close_flush(s);
    return !s->closing && !s->muted;
}

/* The requests that are there, as long as the peer takes their answers. */
static void serve(sk_session *s)
{
    const sk_http_request *req;
    sk_http_step step = SK_HTTP_MORE;
    bool answered = false;
    if (s->muted)
        return;
    while (!is_ahead(s) && (step = sk_http_server_next(&s->http, &req)) == SK_HTTP_READY) {
        answered = true;
        if (!serve_one(s, req)) {
            if (s->muted) {
                sk_net_pause(s->stall->net, &s->conn, true);
                sk_net_timer_stop(s->stall->net, &s->patience);
            }
            return;
        }
    }
    s->held = is_ahead(s);
    sk_net_pause(s->stall->net, &s->conn, s->held || sk_http_server_paused(&s->http));
    if (s->held) {
        sk_net_timer_stop(s->stall->net, &s->patience);
        return;
    }
    if (step == SK_HTTP_BAD) {
        answer_bad_head(s);
        close_flush(s);
        return;
    }
    if (sk_http_server_wants_continue(&s->http))
        sk_http_write_continue(&s->out);
    be_patient(s, answered);
}

static void serve_again(void *ctx, int64_t now_ns)
{
    sk_session *s = ctx;
    (void)now_ns;
    if (s->closing || s->is_socket)
        return;
    s->muted = false;
    if (s->ends_muted) {
        close_flush(s);
        sk_net_wake(s->stall->net, &s->conn);
        return;
    }
    serve(s);
    sk_net_wake(s->stall->net, &s->conn);
}

static souk_status feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                        souk_error *err)
{
    sk_session *s = of(conn);
    (void)now_ns;
    (void)err;
    if (s->closing)
        return SOUK_OK;
    if (s->is_socket) {
        hear(s, bytes, len);
        return SOUK_OK;
    }
    sk_http_server_feed(&s->http, bytes, len); /* what it refuses, the next step tells */
    serve(s);
    return SOUK_OK;
}

/* ---- a socket's life ends ---- */

static int64_t due(const sk_conn *conn)
{
    const sk_session *s = (const sk_session *)conn;
    if (!s->is_socket || s->closing)
        return INT64_MAX;
    const sk_endpoint *e = &sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint];
    return e->life_ms ? s->opened_ns + e->life_ms * INT64_C(1000000) : INT64_MAX;
}

static void tick(sk_conn *conn, int64_t now_ns)
{
    sk_hub_tell_end(of(conn)->stall->hub, of(conn), now_ns);
    sk_session_goodbye(of(conn), SK_WS_GOING_AWAY, "the connection is 24 hours old");
}

static void closed(sk_conn *conn, const souk_error *why)
{
    (void)why;
    release(of(conn));
}

static const sk_conn_ops session_ops = {
    .feed = feed,
    .pull = pull,
    .sent = sent,
    .due_ns = due,
    .tick = tick,
    .ended = ended,
    .closed = closed,
};

/* ---- a new connection ---- */

static const char *switch_value(const sk_peer *peer, const char *name)
{
    const sk_session *s = (const sk_session *)((const char *)peer - offsetof(sk_session, peer));
    const sk_stall_options *o = &s->stall->options;
    const char *value = o->switch_value ? o->switch_value(o->ctx, peer->venue, name) : NULL;
    for (uint8_t i = 0; !value && i < peer->venue->switches_count; i++) {
        if (sk_str_is(sk_str(peer->venue->switches[i].name), name))
            value = peer->venue->switches[i].value;
    }
    return value ? value : "";
}

static uint32_t limit_used(const sk_peer *peer, uint8_t limit)
{
    const sk_session *s = (const sk_session *)((const char *)peer - offsetof(sk_session, peer));
    sk_who who = s->who;
    who.account = s->asker;
    return sk_limiter_used(s->stall->limiter, limit, &who, sk_exchange_now(s->stall->ex));
}

sk_conn *sk_session_accept(void *ctx, const sk_conn_info *info)
{
    sk_stall *stall = ctx;
    const souk_alloc *alloc = stall->options.alloc;
    const sk_venue *venue = sk_exchange_venue(stall->ex);
    sk_session *s = sk_alloc_zeroed(alloc, 1, sizeof *s);
    if (!s)
        return NULL;
    if (venue->peer_size) {
        s->peer.peer_state = sk_alloc_zeroed(alloc, 1, venue->peer_size);
        if (!s->peer.peer_state) {
            sk_free(alloc, s);
            return NULL;
        }
    }
    s->conn.ops = &session_ops;
    s->stall = stall;
    s->id = ++stall->next_session;
    s->info = *info;
    s->who.ip = sk_hash_bytes(info->peer_ip, strlen(info->peer_ip)) | 1;
    s->who.connection = s->id;
    s->patience = (sk_timer){.fire = lose_patience, .ctx = s};
    s->again = (sk_timer){.fire = serve_again, .ctx = s};
    sk_hold_init(&s->hold, stall->options.keep, on_freed, on_cut);
    sk_http_server_init(&s->http, alloc);
    sk_buf_init(&s->out, alloc, SK_CONN_QUEUE_MAX);
    sk_buf_init(&s->body, alloc, SK_HTTP_REPLY_MAX);
    sk_arena_init(&s->arena, alloc, ARENA_MAX);
    s->peer.venue = venue;
    s->peer.markets = sk_exchange_markets(stall->ex);
    s->peer.switch_value = switch_value;
    s->peer.limit_used = limit_used;
    s->peer.limits_capacity = sk_limiter_capacities(stall->limiter);
    s->peer.arena = &s->arena;
    s->next = stall->sessions;
    s->link = &stall->sessions;
    if (s->next)
        s->next->link = &s->next;
    stall->sessions = s;
    stall->stats.sessions++;
    return &s->conn;
}
