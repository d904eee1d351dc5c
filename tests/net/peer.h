/* SPDX-License-Identifier: MIT
 * A protocol for the tests of net: it counts and keeps what comes, sends what it is given or a
 * long pattern, and may answer with the same bytes. Also certificates made for the occasion. */
#ifndef TEST_NET_PEER_H
#define TEST_NET_PEER_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/ca.h"
#include "net/mem_net.h"
#include "net/tls.h"
#include "net/uv_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const int64_t sec = 1000000000, msec = 1000000;

typedef struct peer {
    sk_conn conn;
    sk_net *net;
    sk_buf in, out;
    bool echo, heap, stay; /* heap: frees itself when closed; stay: open after the other's end */
    bool keep_nothing;     /* only count what comes */
    const char *refuse;    /* answer this to the first bytes and fail */
    size_t pattern_left;   /* this much of the pattern is sent behind `out` */
    uint64_t received, sent;
    uint32_t bad; /* bytes that are not the pattern's, with keep_nothing */
    unsigned opened, closed, ticks, ended;
    int64_t due_ns, tick_ns;
    souk_error why;
    sk_conn_info info;
} peer;

enum { PATTERN = 1 << 16 };

static inline uint8_t pattern_at(uint64_t i)
{
    return (uint8_t)(i % PATTERN % 251);
}

static inline const uint8_t *pattern(void)
{
    static uint8_t bytes[PATTERN];
    if (bytes[1] == 0)
        for (size_t i = 0; i < PATTERN; i++)
            bytes[i] = pattern_at(i);
    return bytes;
}

static inline void peer_opened(sk_conn *conn, int64_t now_ns)
{
    peer *p = (peer *)conn;
    (void)now_ns;
    p->opened++;
    sk_net_info(p->net, conn, &p->info);
}

static inline souk_status peer_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                                    souk_error *err)
{
    peer *p = (peer *)conn;
    (void)now_ns;
    assert_true(len > 0);
    assert_int_equal(p->closed, 0);
    if (p->keep_nothing)
        for (size_t i = 0; i < len; i++)
            p->bad += bytes[i] != pattern_at(p->received + i);
    else
        assert_true(sk_buf_put(&p->in, bytes, len));
    p->received += len;
    if (p->refuse) {
        sk_buf_cstr(&p->out, p->refuse);
        return sk_fail(err, SOUK_E_SYNTAX, "no");
    }
    if (p->echo)
        assert_true(sk_buf_put(&p->out, bytes, len));
    return SOUK_OK;
}

static inline size_t peer_pull(sk_conn *conn, struct iovec *out, size_t count)
{
    peer *p = (peer *)conn;
    if (p->out.len) {
        out[0] = (struct iovec){p->out.ptr, p->out.len};
        return 1;
    }
    size_t n = 0, left = p->pattern_left;
    uint64_t at = p->sent;
    while (n < count && left) {
        size_t len = PATTERN - at % PATTERN;
        len = len < left ? len : left;
        out[n++] = (struct iovec){(void *)(uintptr_t)(pattern() + at % PATTERN), len};
        left -= len;
        at += len;
    }
    return n;
}

static inline void peer_sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    peer *p = (peer *)conn;
    (void)now_ns;
    assert_int_equal(p->closed, 0);
    p->sent += len;
    size_t own = len < p->out.len ? len : p->out.len;
    sk_buf_drop(&p->out, own);
    assert_true(len - own <= p->pattern_left);
    p->pattern_left -= len - own;
}

static inline int64_t peer_due(const sk_conn *conn)
{
    const peer *p = (const peer *)conn;
    return p->due_ns ? p->due_ns : INT64_MAX;
}

static inline void peer_tick(sk_conn *conn, int64_t now_ns)
{
    peer *p = (peer *)conn;
    p->ticks++;
    p->tick_ns = now_ns;
    p->due_ns = 0;
}

static inline bool peer_ended(sk_conn *conn, int64_t now_ns)
{
    peer *p = (peer *)conn;
    (void)now_ns;
    p->ended++;
    return p->stay;
}

static inline void peer_deinit(peer *p)
{
    sk_buf_deinit(&p->in);
    sk_buf_deinit(&p->out);
}

static inline void peer_closed(sk_conn *conn, const souk_error *why)
{
    peer *p = (peer *)conn;
    p->closed++;
    p->why = *why;
    if (p->heap) {
        peer_deinit(p);
        sk_free(NULL, p);
    }
}

static const sk_conn_ops peer_ops = {
    .opened = peer_opened,
    .feed = peer_feed,
    .pull = peer_pull,
    .sent = peer_sent,
    .due_ns = peer_due,
    .tick = peer_tick,
    .ended = peer_ended,
    .closed = peer_closed,
};

static inline void peer_init(peer *p, sk_net *net)
{
    *p = (peer){.conn.ops = &peer_ops, .net = net};
    sk_buf_init(&p->in, NULL, 64 << 20);
    sk_buf_init(&p->out, NULL, 64 << 20);
}

static inline void peer_say(peer *p, const char *text)
{
    assert_true(sk_buf_cstr(&p->out, text));
    sk_net_wake(p->net, &p->conn);
}

/* Accepts into the peer behind ctx; once. */
static inline sk_conn *accept_one(void *ctx, const sk_conn_info *info)
{
    peer *p = ctx;
    assert_null(p->conn.pipe);
    p->info = *info;
    return &p->conn;
}

/* Accepts any number; they echo and free themselves. ctx is the net. */
static inline sk_conn *accept_echo(void *ctx, const sk_conn_info *info)
{
    (void)info;
    peer *p = sk_alloc_zeroed(NULL, 1, sizeof *p);
    peer_init(p, ctx);
    p->echo = p->heap = true;
    return &p->conn;
}

static inline sk_conn *accept_none(void *ctx, const sk_conn_info *info)
{
    (void)ctx, (void)info;
    return NULL;
}

/* Turns until the condition holds; fails the test after ten seconds of the net's real time. */
#define WAIT_FOR(net, condition)                                                                   \
    do {                                                                                           \
        int64_t give_up_ns_ = sk_net_real_ns(net) + 10 * sec;                                      \
        while (!(condition)) {                                                                     \
            if (sk_net_real_ns(net) > give_up_ns_)                                                 \
                fail_msg("waited in vain for: %s", #condition);                                    \
            sk_net_turn(net, sk_net_now_ns(net) + sec);                                            \
        }                                                                                          \
    } while (0)

static inline void assert_nothing_open(const sk_net *net)
{
    const sk_net_stats *stats = sk_net_stats_of(net);
    assert_int_equal(stats->conns, 0);
    assert_int_equal(stats->listeners, 0);
    assert_int_equal(stats->wakers, 0);
    assert_int_equal(stats->works, 0);
}

static inline uint16_t listen_on(sk_net *net, const sk_listen_options *options, sk_listener **out)
{
    souk_error err;
    if (sk_net_listen(net, options, out, &err) < 0)
        fail_msg("%s", err.text);
    return sk_listener_port(*out);
}

static inline void connect_to(sk_net *net, const sk_connect_options *options, peer *p)
{
    souk_error err;
    if (sk_net_connect(net, options, &p->conn, &err) < 0)
        fail_msg("%s", err.text);
}

#endif
