/* SPDX-License-Identifier: MIT
 * A venue that answers by a script, on a network in memory with virtual time: what the tests of
 * the client talk to when they need a venue that misbehaves exactly so. */
#ifndef TEST_CLIENT_FAKE_H
#define TEST_CLIENT_FAKE_H

#include "base/err.h"
#include "base/str.h"
#include "client/client.h"
#include "net/mem_net.h"
#include "wire/ws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const int64_t sec = 1000000000, msec = 1000000, fake_start_ns = 1763721600000000000;

typedef enum fake_deed {
    FAKE_ANSWER,
    FAKE_RESET,   /* read it, then cut the connection */
    FAKE_SILENCE, /* read it and say nothing */
    FAKE_GARBAGE  /* answer something that is no HTTP */
} fake_deed;

/** What happens to a request that the line fits; the first line that has turns left is taken. */
typedef struct fake_line {
    const char *method, *path;
    unsigned status;
    const char *body;
    fake_deed deed;
    int turns;                 /* 0: for ever */
    const char *field, *value; /* one more header of the answer */
    int64_t delay_ns;
    int used;
} fake_line;

enum { FAKE_CONNS = 64, FAKE_LOG = 256 };

typedef struct fake fake;
typedef struct fake_conn {
    sk_conn conn;
    fake *venue;
    sk_http_server http;
    sk_ws ws;
    sk_buf out, later;
    int64_t later_ns; /* 0: nothing is held back */
    bool is_ws, open, deaf;
} fake_conn;

struct fake {
    sk_net *net;
    sk_listener *listener;
    fake_line *lines;
    size_t lines_count;
    int64_t skew_ns; /* of the venue's clock */
    fake_conn *conns[FAKE_CONNS];
    size_t conns_count;
    char asked[FAKE_LOG][512]; /* "METHOD target body" */
    int64_t asked_ns[FAKE_LOG];
    size_t asked_count;
    char frame[4096]; /* the last that a socket was sent */
    unsigned frames, sockets, sockets_ever;
    const char *ping, *pong; /* a text that is answered by another; pong NULL: by nothing */
    unsigned pings;
    int64_t pinged_ns; /* the last of them */
    bool no_ack, no_upgrade;
};

static inline fake_conn *fake_conn_of(sk_conn *conn)
{
    return (fake_conn *)(void *)conn;
}

static inline void fake_say(fake_conn *c, unsigned status, const char *body, const fake_line *line)
{
    const sk_header rows[] = {
        {SK_STR("Content-Type"), SK_STR("application/json")},
        {line ? sk_str(line->field) : SK_STR(""), line ? sk_str(line->value) : SK_STR("")}};
    const sk_http_reply reply = {
        .status = (uint16_t)status,
        .headers = {rows, line && line->field ? 2 : 1},
        .body = sk_str(body),
        .minor = 1,
    };
    bool held = line && line->delay_ns;
    assert_int_equal(sk_http_write_response(held ? &c->later : &c->out, &reply, NULL), SOUK_OK);
    if (held)
        c->later_ns = sk_net_now_ns(c->venue->net) + line->delay_ns;
}

static inline fake_line *fake_find(fake *f, souk_str method, souk_str path)
{
    for (size_t i = 0; i < f->lines_count; i++) {
        fake_line *line = &f->lines[i];
        if (sk_str_is(method, line->method) && sk_str_is(path, line->path) &&
            (!line->turns || line->used < line->turns))
            return line;
    }
    return NULL;
}

/* What a client asks by itself, where the script says nothing of it: an empty account. */
static inline const char *fake_default(const sk_http_request *req)
{
    static const char *const bodies[][2] = {
        {"/api/v3/account", "{\"balances\":[]}"},
        {"/api/v3/myTrades", "[]"},
        {"/api/v3/exchangeInfo", "{\"symbols\":[]}"},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        if (sk_str_is(req->path, bodies[i][0]))
            return bodies[i][1];
    return NULL;
}

static inline souk_status fake_request(fake_conn *c, const sk_http_request *req, souk_error *err)
{
    fake *f = c->venue;
    char body[64];
    fake_line *line = fake_find(f, req->method, req->path);
    assert_true(f->asked_count < FAKE_LOG);
    f->asked_ns[f->asked_count] = sk_net_now_ns(f->net);
    snprintf(f->asked[f->asked_count++], sizeof f->asked[0], "%.*s %.*s %.*s", SK_FMT(req->method),
             SK_FMT(req->target), SK_FMT(req->body));
    if (line)
        line->used++;
    if (line && line->deed == FAKE_RESET) {
        sk_net_close(f->net, &c->conn, SK_CLOSE_ABORT, NULL);
    } else if (line && line->deed == FAKE_GARBAGE) {
        sk_buf_cstr(&c->out, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
    } else if (line && line->deed == FAKE_ANSWER) {
        fake_say(c, line->status ? line->status : 200, line->body, line);
    } else if (!line && sk_str_is(req->path, "/api/v3/time")) {
        snprintf(body, sizeof body, "{\"serverTime\":%lld}",
                 (long long)((sk_net_now_ns(f->net) + f->skew_ns) / msec));
        fake_say(c, 200, body, NULL);
    } else if (!line && fake_default(req)) {
        fake_say(c, 200, fake_default(req), NULL);
    } else if (!line) {
        fake_say(c, 404, "{\"code\":-1,\"msg\":\"not in the script\"}", NULL);
    }
    (void)err;
    return SOUK_OK;
}

static inline void fake_text(fake_conn *c, souk_str text)
{
    fake *f = c->venue;
    char reply[128];
    if (f->ping && sk_str_starts(text, sk_str(f->ping))) {
        f->pings++;
        f->pinged_ns = sk_net_now_ns(f->net);
        if (f->pong)
            sk_ws_send_text(&c->ws, sk_str(f->pong));
        return;
    }
    f->frames++;
    snprintf(f->frame, sizeof f->frame, "%.*s", SK_FMT(text));
    if (f->no_ack)
        return;
    const char *id = strstr(f->frame, "\"id\":");
    id = id ? id + 5 : "0";
    snprintf(reply, sizeof reply, "{\"result\":null,\"id\":%.*s}", (int)strspn(id, "0123456789"),
             id);
    sk_ws_send_text(&c->ws, sk_str(reply));
}

static inline souk_status fake_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                                    souk_error *err)
{
    fake_conn *c = fake_conn_of(conn);
    const sk_http_request *req;
    const sk_ws_message *message;
    sk_ws_handshake agreed;
    (void)now_ns;
    if (c->deaf)
        return SOUK_OK;
    if (!c->is_ws) {
        assert_int_equal(sk_http_server_feed(&c->http, bytes, len), SOUK_OK);
        while (!c->is_ws && sk_http_server_next(&c->http, &req) == SK_HTTP_READY) {
            if (!req->upgrade) {
                fake_request(c, req, err);
                continue;
            }
            if (c->venue->no_upgrade) {
                c->deaf = true;
                return SOUK_OK;
            }
            assert_int_equal(sk_ws_accept(req, NULL, &agreed, &c->out, err), SOUK_OK);
            assert_int_equal(
                sk_ws_init(&c->ws, &(sk_ws_options){.role = SK_WS_SERVER}, &c->out, err), SOUK_OK);
            c->is_ws = true;
            c->venue->sockets++;
            c->venue->sockets_ever++;
        }
        return SOUK_OK;
    }
    sk_ws_feed(&c->ws, bytes, len);
    while (sk_ws_next(&c->ws, &message) == SK_WS_READY)
        if (message->opcode == SK_WS_TEXT)
            fake_text(c, message->payload);
    return SOUK_OK;
}

static inline size_t fake_pull(sk_conn *conn, struct iovec *out, size_t count)
{
    fake_conn *c = fake_conn_of(conn);
    if (!c->out.len || !count)
        return 0;
    out[0] = (struct iovec){c->out.ptr, c->out.len};
    return 1;
}

static inline void fake_sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    (void)now_ns;
    sk_buf_drop(&fake_conn_of(conn)->out, len);
}

static inline int64_t fake_due(const sk_conn *conn)
{
    const fake_conn *c = (const fake_conn *)(const void *)conn;
    return c->later_ns ? c->later_ns : INT64_MAX;
}

static inline void fake_tick(sk_conn *conn, int64_t now_ns)
{
    fake_conn *c = fake_conn_of(conn);
    if (now_ns < c->later_ns)
        return;
    c->later_ns = 0;
    sk_buf_put(&c->out, c->later.ptr, c->later.len);
    sk_buf_reset(&c->later);
}

static inline void fake_closed(sk_conn *conn, const souk_error *why)
{
    fake_conn *c = fake_conn_of(conn);
    (void)why;
    c->open = false;
    c->venue->sockets -= c->is_ws;
}

static inline sk_conn *fake_accept(void *ctx, const sk_conn_info *info)
{
    static const sk_conn_ops ops = {.feed = fake_feed,
                                    .pull = fake_pull,
                                    .sent = fake_sent,
                                    .due_ns = fake_due,
                                    .tick = fake_tick,
                                    .closed = fake_closed};
    fake *f = ctx;
    (void)info;
    assert_true(f->conns_count < FAKE_CONNS);
    fake_conn *c = calloc(1, sizeof *c);
    c->conn.ops = &ops;
    c->venue = f;
    c->open = true;
    sk_http_server_init(&c->http, NULL);
    sk_buf_init(&c->out, NULL, 1 << 22);
    sk_buf_init(&c->later, NULL, 1 << 20);
    f->conns[f->conns_count++] = c;
    return &c->conn;
}

static inline void fake_listen(fake *f)
{
    const sk_listen_options options = {
        .host = "127.0.0.1", .port = 8701, .accept = fake_accept, .ctx = f};
    assert_int_equal(sk_net_listen(f->net, &options, &f->listener, NULL), SOUK_OK);
}

static inline void fake_init(fake *f, uint64_t seed)
{
    *f = (fake){.skew_ns = 0};
    const sk_mem_net_options options = {
        .seed = seed,
        .start_ns = fake_start_ns,
        .faults = {.latency_min_ns = msec, .latency_max_ns = 5 * msec}};
    assert_int_equal(sk_mem_net_new(&f->net, &options, NULL), SOUK_OK);
    fake_listen(f);
}

static inline void fake_script(fake *f, fake_line *lines, size_t count)
{
    f->lines = lines;
    f->lines_count = count;
}

static inline void fake_deinit(fake *f)
{
    sk_net_free(f->net);
    for (size_t i = 0; i < f->conns_count; i++) {
        fake_conn *c = f->conns[i];
        if (c->is_ws)
            sk_ws_deinit(&c->ws);
        sk_http_server_deinit(&c->http);
        sk_buf_deinit(&c->out);
        sk_buf_deinit(&c->later);
        free(c);
    }
}

/** A message to every socket. */
static inline void fake_push(fake *f, const char *text)
{
    for (size_t i = 0; i < f->conns_count; i++)
        if (f->conns[i]->open && f->conns[i]->is_ws) {
            assert_int_equal(sk_ws_send_text(&f->conns[i]->ws, sk_str(text)), SOUK_OK);
            sk_net_wake(f->net, &f->conns[i]->conn);
        }
}

/** How often a request that begins so came. */
static inline unsigned fake_count(const fake *f, const char *begins)
{
    unsigned count = 0;
    for (size_t i = 0; i < f->asked_count; i++)
        count += strncmp(f->asked[i], begins, strlen(begins)) == 0;
    return count;
}

/** The last request that begins so, or "". */
static inline const char *fake_last(const fake *f, const char *begins)
{
    for (size_t i = f->asked_count; i-- > 0;)
        if (strncmp(f->asked[i], begins, strlen(begins)) == 0)
            return f->asked[i];
    return "";
}

/** A number behind "name=" in a text; -1: not there. */
static inline int64_t fake_number(const char *text, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "%s=", name);
    const char *at = strstr(text, key);
    return at ? strtoll(at + strlen(key), NULL, 10) : -1;
}

static const souk_key fake_key = {
    .api_key = {"vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A", 64},
    .secret = {"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j", 64}};

static inline souk_client *fake_client(fake *f, const souk_client_options *more)
{
    souk_client *client = NULL;
    souk_error err = {.status = SOUK_OK};
    souk_client_options options = SOUK_CLIENT_OPTIONS_INIT;
    if (more)
        options = *more;
    options.venue = "binance";
    options.key = &fake_key;
    options.seed = 7;
    if (sk_client_open_on(&client, f->net, &options, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    return client;
}

/** Lets the network go on for a while. */
static inline void fake_run(fake *f, int64_t span_ns)
{
    int64_t until_ns = sk_net_now_ns(f->net) + span_ns;
    while (sk_net_now_ns(f->net) < until_ns)
        assert_int_equal(sk_net_turn(f->net, until_ns), SOUK_OK);
}

static inline souk_dec fake_dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

#endif
