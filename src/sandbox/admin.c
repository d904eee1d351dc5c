/* SPDX-License-Identifier: MIT */
#include "sandbox/admin_inner.h"

#include "base/err.h"
#include "base/str.h"

enum {
    ARENA_MAX = 16 << 20,
    REQUEST_MAX_S = 30, /* a request that takes longer to arrive is given up */
    SECRET_ROOM = 16384 /* an answer with a secret is written without growing */
};

struct sk_admin_session {
    sk_conn conn; /* first: the net's handle */
    sk_admin *admin;
    sk_admin_session *next, **link;
    sk_conn_info info;
    sk_http_server http;
    sk_buf out, body;
    size_t out_sent;
    sk_hold hold; /* how much of out may leave */
    sk_arena arena;
    sk_http_reply reply; /* how the request in hand wants to be answered */
    sk_timer patience;
    bool waiting; /* its answer comes later */
    bool secret;  /* out holds a secret */
    bool closing;
    bool leaving; /* closes when what waits has left */
};

static sk_admin_session *of(sk_conn *conn)
{
    return (sk_admin_session *)conn;
}

/* ---- sending ---- */

static size_t pull(sk_conn *conn, struct iovec *out, size_t count)
{
    sk_admin_session *s = of(conn);
    if (s->out.len == s->out_sent || count == 0)
        return 0;
    size_t ready = sk_hold_ready(&s->hold, s->out.len - s->out_sent);
    out[0] = (struct iovec){s->out.ptr + s->out_sent, ready};
    return ready > 0;
}

static void wipe(sk_admin_session *s)
{
    if (!s->secret)
        return;
    sk_wipe(s->out.ptr, s->out.cap);
    s->secret = false;
}

static void sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    sk_admin_session *s = of(conn);
    (void)now_ns;
    s->out_sent += len;
    sk_hold_sent(&s->hold, len);
    if (s->out_sent < s->out.len)
        return;
    wipe(s);
    sk_buf_reset(&s->out);
    s->out_sent = 0;
    sk_net_pause(s->admin->net, conn, sk_http_server_paused(&s->http));
}

static void close_after(sk_admin_session *s)
{
    s->closing = true;
    s->leaving = sk_hold_ready(&s->hold, s->out.len - s->out_sent) < s->out.len - s->out_sent;
    if (!s->leaving)
        sk_net_close(s->admin->net, &s->conn, SK_CLOSE_FLUSH, NULL);
}

static sk_admin_session *holder(sk_hold *hold)
{
    return (sk_admin_session *)((char *)hold - offsetof(sk_admin_session, hold));
}

static void on_freed(sk_hold *hold)
{
    sk_admin_session *s = holder(hold);
    if (s->leaving)
        close_after(s);
    sk_net_wake(s->admin->net, &s->conn);
}

static void on_cut(sk_hold *hold)
{
    sk_admin_session *s = holder(hold);
    souk_error why;
    s->closing = true;
    sk_fail(&why, SOUK_E_IO, "what waited to be answered cannot be kept");
    sk_net_close(s->admin->net, &s->conn, SK_CLOSE_ABORT, &why);
}

/* The peer has ended its side: an answer that waits at the gate is still its due. */
static bool ended(sk_conn *conn, int64_t now_ns)
{
    sk_admin_session *s = of(conn);
    (void)now_ns;
    if (s->leaving)
        return true;
    if (sk_hold_ready(&s->hold, s->out.len - s->out_sent) == s->out.len - s->out_sent)
        return false;
    close_after(s);
    return true;
}

/* Puts the answer behind what waits already. */
static void reply(sk_admin_session *s, uint16_t status, const char *type, souk_str body)
{
    const sk_header headers[] = {
        {SK_STR("Content-Type"), sk_str(type ? type : "application/json")},
        {SK_STR("Cache-Control"), SK_STR("no-store")},
        {SK_STR("X-Content-Type-Options"), SK_STR("nosniff")},
    };
    s->reply.status = status;
    s->reply.headers = (sk_headers){headers, 3};
    s->reply.body = body;
    s->reply.date_ns = sk_net_now_ns(s->admin->net);
    if (status >= 400)
        s->admin->refused++;
    souk_error why;
    if (sk_http_write_response(&s->out, &s->reply, &why) < 0) {
        s->closing = true;
        sk_net_close(s->admin->net, &s->conn, SK_CLOSE_ABORT, &why);
        return;
    }
    sk_net_wake(s->admin->net, &s->conn);
    if (s->reply.close && !s->closing)
        close_after(s);
}

static void reply_error(sk_admin_session *s, const souk_error *err)
{
    sk_jw w;
    sk_buf_reset(&s->body);
    sk_jw_init(&w, &s->body);
    uint16_t http = sk_admin_error(&w, err);
    reply(s, http, NULL, sk_buf_view(&s->body));
}

/* ---- who is let in ---- */

/* The part of "host:port" before the port, without brackets. */
static souk_str host_of(souk_str host)
{
    if (host.len && host.ptr[0] == '[') {
        int64_t end = sk_str_find(host, ']');
        return end > 0 ? sk_str_sub(host, 1, (uint32_t)end - 1) : (souk_str){"", 0};
    }
    return sk_str_cut(&host, ':');
}

/* A page of another site must not speak to this port through its visitor's browser. A name that was
 * made to resolve to this address arrives with a foreign Host; a foreign page with an Origin. */
static souk_status check_sender(const sk_admin_session *s, const sk_http_request *req,
                                souk_error *err)
{
    souk_str host = host_of(req->host), origin = sk_headers_get(&req->headers, "origin");
    souk_str site = sk_headers_get(&req->headers, "sec-fetch-site");
    const char *own = s->admin->box->options.host;
    if (!sk_str_eq_nocase(host, SK_STR("localhost")) && !sk_str_is(host, s->info.local_ip) &&
        !(own && sk_str_is(host, own)))
        return sk_fail_venue(err, SOUK_E_PERMISSION, 403, "",
                             "the Host %.*s is not this port's address: ask for %s or localhost",
                             (int)(req->host.len < 80 ? req->host.len : 80),
                             req->host.ptr ? req->host.ptr : "", s->info.local_ip);
    if (origin.ptr) {
        souk_str rest = origin;
        if (sk_str_starts(rest, SK_STR("http://")))
            rest = sk_str_sub(rest, 7, rest.len - 7);
        else if (sk_str_starts(rest, SK_STR("https://")))
            rest = sk_str_sub(rest, 8, rest.len - 8);
        if (!sk_str_eq_nocase(rest, req->host))
            return sk_fail_venue(err, SOUK_E_PERMISSION, 403, "",
                                 "pages of other origins may not use the admin port");
    }
    if (site.ptr && !sk_str_is(site, "same-origin") && !sk_str_is(site, "none"))
        return sk_fail_venue(err, SOUK_E_PERMISSION, 403, "",
                             "pages of other sites may not use the admin port");
    return SOUK_OK;
}

/* ---- requests ---- */

static void answer(sk_admin_session *s, const sk_http_request *req)
{
    souk_error err = {0};
    sk_ask ask = {
        .admin = s->admin,
        .session = s,
        .http = req,
        .arena = &s->arena,
        .status = 200,
    };
    s->admin->requests++;
    s->reply = sk_http_reply_to(req, 200);
    sk_arena_reset(&s->arena);
    sk_buf_reset(&s->body);
    sk_jw_init(&ask.w, &s->body);
    souk_status status = check_sender(s, req, &err);
    if (status == SOUK_OK)
        status = sk_admin_serve(&ask, &err);
    if (status == SOUK_OK && ask.later) {
        s->waiting = true;
        return;
    }
    if (status == SOUK_OK && !sk_jw_done(&ask.w))
        status = sk_fail_nomem(&err);
    if (ask.secret) {
        s->secret = true;
        sk_buf_reserve(&s->out, SECRET_ROOM + s->body.len);
    }
    if (status < 0)
        reply_error(s, &err);
    else
        reply(s, ask.status, ask.type, sk_buf_view(&s->body));
    if (ask.secret)
        sk_wipe(s->body.ptr, s->body.cap);
}

static void go_on(sk_admin_session *s)
{
    const sk_http_request *req;
    sk_http_step step = SK_HTTP_MORE;
    while (!s->closing && !s->waiting &&
           (step = sk_http_server_next(&s->http, &req)) == SK_HTTP_READY)
        answer(s, req);
    if (s->closing || s->waiting)
        return;
    if (step == SK_HTTP_BAD) {
        souk_error err;
        sk_fail_venue(&err, SOUK_E_SYNTAX, s->http.status ? s->http.status : 400, "", "%s",
                      s->http.what ? s->http.what : "the request cannot be read");
        s->reply = (sk_http_reply){.minor = 1, .close = true};
        reply_error(s, &err);
        return;
    }
    if (sk_http_server_wants_continue(&s->http))
        sk_http_write_continue(&s->out);
    sk_net_pause(s->admin->net, &s->conn, sk_http_server_paused(&s->http));
}

void sk_admin_resume(sk_admin_session *s, souk_str body, const souk_error *err)
{
    s->waiting = false;
    if (err)
        reply_error(s, err);
    else
        reply(s, 200, NULL, body);
    go_on(s);
}

static souk_status feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                        souk_error *err)
{
    sk_admin_session *s = of(conn);
    (void)now_ns;
    (void)err;
    if (s->closing)
        return SOUK_OK;
    bool fresh = !sk_http_server_in_message(&s->http);
    sk_http_server_feed(&s->http, bytes, len); /* a failure is the next step's BAD */
    go_on(s);
    if (!s->closing && sk_http_server_in_message(&s->http)) {
        if (fresh)
            sk_net_timer_start_real(s->admin->net, &s->patience,
                                    sk_net_real_ns(s->admin->net) +
                                        REQUEST_MAX_S * INT64_C(1000000000));
    } else {
        sk_net_timer_stop(s->admin->net, &s->patience);
    }
    return SOUK_OK;
}

static void give_up(void *ctx, int64_t now_ns)
{
    sk_admin_session *s = ctx;
    souk_error err;
    (void)now_ns;
    if (s->closing)
        return;
    sk_fail_venue(&err, SOUK_E_TIMEOUT, 408, "", "the request took more than %d s to arrive",
                  REQUEST_MAX_S);
    s->reply = (sk_http_reply){.minor = 1, .close = true};
    reply_error(s, &err);
}

static void closed(sk_conn *conn, const souk_error *why)
{
    sk_admin_session *s = of(conn);
    (void)why;
    sk_admin_clock_forget(s->admin, s);
    sk_net_timer_stop(s->admin->net, &s->patience);
    *s->link = s->next;
    if (s->next)
        s->next->link = s->link;
    sk_hold_deinit(&s->hold);
    wipe(s);
    sk_http_server_deinit(&s->http);
    sk_buf_deinit(&s->out);
    sk_buf_deinit(&s->body);
    sk_arena_deinit(&s->arena);
    sk_free(s->admin->alloc, s);
}

static const sk_conn_ops session_ops = {
    .feed = feed,
    .pull = pull,
    .sent = sent,
    .ended = ended,
    .closed = closed,
};

static sk_conn *on_accept(void *ctx, const sk_conn_info *info)
{
    sk_admin *admin = ctx;
    sk_admin_session *s = sk_alloc_zeroed(admin->alloc, 1, sizeof *s);
    if (!s)
        return NULL;
    s->conn.ops = &session_ops;
    s->admin = admin;
    s->info = *info;
    s->patience = (sk_timer){.fire = give_up, .ctx = s};
    sk_hold_init(&s->hold, admin->box->keep, on_freed, on_cut);
    sk_http_server_init(&s->http, admin->alloc);
    sk_buf_init(&s->out, admin->alloc, 2 * (size_t)SK_HTTP_REPLY_MAX);
    sk_buf_init(&s->body, admin->alloc, SK_HTTP_REPLY_MAX);
    sk_arena_init(&s->arena, admin->alloc, ARENA_MAX);
    s->next = admin->sessions;
    s->link = &admin->sessions;
    if (s->next)
        s->next->link = &s->next;
    admin->sessions = s;
    return &s->conn;
}

/* ---- life ---- */

souk_status sk_admin_open(sk_admin **out, sk_sandbox *box, uint16_t port, souk_error *err)
{
    sk_admin *admin = sk_alloc_zeroed(box->alloc, 1, sizeof *admin);
    if (!admin)
        return sk_fail_nomem(err);
    admin->box = box;
    admin->net = box->net;
    admin->alloc = box->alloc;
    admin->opened_real_ns = sk_net_real_ns(box->net);
    sk_listen_options listen = {
        .host = box->options.host,
        .port = port,
        .tls = box->options.tls,
        .accept = on_accept,
        .ctx = admin,
    };
    souk_status status = sk_net_listen(box->net, &listen, &admin->listener, err);
    if (status < 0) {
        sk_admin_free(admin);
        return status;
    }
    *out = admin;
    return SOUK_OK;
}

void sk_admin_close(sk_admin *admin, bool at_once)
{
    if (admin->listener)
        sk_listener_close(admin->listener);
    admin->listener = NULL;
    sk_admin_clock_stop(admin);
    for (sk_admin_session *s = admin->sessions; s; s = s->next) {
        s->closing = true;
        if (at_once)
            sk_net_close(admin->net, &s->conn, SK_CLOSE_ABORT, NULL);
        else
            close_after(s);
    }
}

void sk_admin_free(sk_admin *admin)
{
    if (!admin)
        return;
    sk_admin_clock_stop(admin);
    sk_free(admin->alloc, admin);
}

uint16_t sk_admin_port(const sk_admin *admin)
{
    return sk_listener_port(admin->listener);
}
