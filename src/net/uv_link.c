/* SPDX-License-Identifier: MIT */
#include "net/uv_inner.h"
#include "base/err.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { READS_MAX = 4 }; /* buffers full of one peer's before the others have their turn */

/* ---- timers of a link ---- */

static void due_fired(void *ctx, int64_t now_ns)
{
    sk_link *link = ctx;
    if (link->conn->ops->tick)
        link->conn->ops->tick(link->conn, now_ns);
    sk_link_redue(link);
    sk_link_flush(link);
}

void sk_link_redue(sk_link *link)
{
    if (!link->conn || !link->conn->ops->due_ns || link->state >= LINK_FLUSHING)
        return;
    sk_net *net = &link->net->base;
    int64_t due_ns = link->conn->ops->due_ns(link->conn);
    if (due_ns == INT64_MAX)
        sk_net_timer_stop(net, &link->due);
    else if (!sk_timer_armed(&link->due) || due_ns != link->due.due_ns)
        if (sk_net_timer_start(net, &link->due, due_ns) < 0)
            sk_link_fail(link, SOUK_E_NOMEM, "out of memory");
}

static void stage_fired(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_link *link = ctx;
    switch ((sk_link_state)link->state) {
    case LINK_HANDSHAKE:
        sk_link_fail(link, SOUK_E_TIMEOUT, "%.100s did not finish the TLS handshake in time",
                     link->tls->name);
        break;
    case LINK_SILENT:
        link->net->base.stats.refused++;
        sk_link_fail(link, SOUK_E_TIMEOUT, "the peer said nothing");
        break;
    case LINK_FLUSHING:
    case LINK_LINGER: sk_link_die(link, &link->why); break;
    case LINK_DIALING:
    case LINK_OPEN:
    case LINK_DEAD: break;
    }
}

void sk_link_stage(sk_link *link, int64_t limit_ns)
{
    sk_net *net = &link->net->base;
    if (sk_net_timer_start_real(net, &link->stage, sk_net_real_ns(net) + limit_ns) < 0)
        sk_link_fail(link, SOUK_E_NOMEM, "out of memory");
}

/* ---- from beginning to end ---- */

sk_link *sk_link_new(sk_uv *net)
{
    sk_link *link = sk_alloc_zeroed(net->alloc, 1, sizeof *link);
    if (!link)
        return NULL;
    link->net = net;
    link->stage = (sk_timer){.fire = stage_fired, .ctx = link};
    link->due = (sk_timer){.fire = due_fired, .ctx = link};
    link->next = net->links;
    if (net->links)
        net->links->prev = link;
    net->links = link;
    net->base.stats.conns++;
    return link;
}

static void unlink_from_all(sk_link *link)
{
    sk_uv *net = link->net;
    if (link->prev)
        link->prev->next = link->next;
    else
        net->links = link->next;
    if (link->next)
        link->next->prev = link->prev;
    for (sk_link **at = &net->dirty; link->dirty; at = &(*at)->dirty_next) {
        assert(*at);
        if (*at == link) {
            *at = link->dirty_next;
            break;
        }
    }
}

void sk_link_die(sk_link *link, const souk_error *why)
{
    if (link->state == LINK_DEAD)
        return;
    link->state = LINK_DEAD;
    if (why && why != &link->why)
        link->why = *why;
    sk_net_timer_stop(&link->net->base, &link->stage);
    sk_net_timer_stop(&link->net->base, &link->due);
    sk_watch_free(link->watch);
    link->watch = NULL;
    sk_dial_free(link);
    link->dead_next = link->net->dead;
    link->net->dead = link;
}

void sk_link_fail(sk_link *link, souk_status status, const char *format, ...)
{
    souk_error why = {.status = status};
    va_list args;
    va_start(args, format);
    vsnprintf(why.text, sizeof why.text, format, args);
    va_end(args);
    sk_link_die(link, &why);
}

static void bury(sk_link *link)
{
    sk_conn *conn = link->conn;
    unlink_from_all(link);
    if (link->door)
        sk_door_left(link->door);
    sk_tls_pipe_free(link->tls);
    link->net->base.stats.conns--;
    if (conn) {
        /* Whole records of a batch that was cut short may have arrived. */
        if (link->tls_plain && link->tls_begun)
            conn->ops->sent(conn, link->tls_plain, sk_uv_now(link->net));
        conn->pipe = NULL;
        conn->ops->closed(conn, &link->why);
    }
    sk_free(link->net->alloc, link);
}

bool sk_links_bury(sk_uv *net)
{
    bool any = net->dead != NULL;
    /* In the order they died; whoever dies meanwhile comes behind. */
    while (net->dead) {
        sk_link *list = NULL, *next;
        for (sk_link *link = net->dead; link; link = next) {
            next = link->dead_next;
            link->dead_next = list;
            list = link;
        }
        net->dead = NULL;
        for (sk_link *link = list; link; link = next) {
            next = link->dead_next;
            bury(link);
        }
    }
    return any;
}

void sk_link_close(sk_link *link, sk_close_mode mode, const souk_error *why)
{
    static const souk_error asked = {.status = SOUK_OK};
    if (!why)
        why = &asked;
    if (link->state < LINK_OPEN || mode == SK_CLOSE_ABORT) {
        sk_link_die(link, why);
    } else if (link->state == LINK_OPEN) {
        link->state = LINK_FLUSHING;
        link->why = *why;
        sk_net_timer_stop(&link->net->base, &link->due);
        sk_link_stage(link, link->net->options.flush_ns);
        sk_link_mark(link);
    }
}

/* ---- marked for flushing ---- */

void sk_link_mark(sk_link *link)
{
    if (link->dirty || link->state == LINK_DEAD)
        return;
    link->dirty = true;
    link->dirty_next = link->net->dirty;
    link->net->dirty = link;
}

bool sk_links_flush(sk_uv *net)
{
    bool any = net->dirty != NULL;
    sk_link *list = NULL, *next;
    for (sk_link *link = net->dirty; link; link = next) { /* in the order they were marked */
        next = link->dirty_next;
        link->dirty_next = list;
        list = link;
    }
    net->dirty = NULL;
    for (sk_link *link = list; link; link = next) { /* none is buried meanwhile */
        next = link->dirty_next;
        link->dirty = false;
        if (link->state == LINK_DEAD)
            continue;
        sk_link_redue(link);
        sk_link_rewatch(link);
        sk_link_flush(link);
    }
    return any;
}

/* ---- input ---- */

static void feed(sk_link *link, const uint8_t *bytes, size_t len)
{
    if (link->state == LINK_SILENT && !sk_link_accept(link))
        return;
    if (link->state != LINK_OPEN || link->ended)
        return; /* closing: nobody reads it any more */
    link->net->base.stats.bytes_in += len;
    souk_error err = {.status = SOUK_OK};
    souk_status status = link->conn->ops->feed(link->conn, bytes, len, sk_uv_now(link->net), &err);
    if (status < 0) {
        err.status = status;
        sk_link_close(link, SK_CLOSE_FLUSH, &err);
    }
}

/* The peer has said its last. */
static void peer_ended(sk_link *link, bool cut)
{
    if (link->ended)
        return;
    link->ended = true;
    switch ((sk_link_state)link->state) {
    case LINK_HANDSHAKE:
        sk_link_fail(link, SOUK_E_TLS, "%.100s closed the connection during the TLS handshake",
                     link->tls->name);
        return;
    case LINK_SILENT:
        link->net->base.stats.refused++;
        sk_link_fail(link, SOUK_E_CLOSED, "the peer said nothing and left");
        return;
    case LINK_LINGER: sk_link_die(link, &link->why); return;
    case LINK_OPEN: break;
    case LINK_FLUSHING:
    case LINK_DIALING:
    case LINK_DEAD: return;
    }
    if (cut) {
        sk_link_fail(link, SOUK_E_IO, "the connection was cut without TLS's goodbye");
        return;
    }
    const sk_conn_ops *ops = link->conn->ops;
    if (!ops->ended || !ops->ended(link->conn, sk_uv_now(link->net))) {
        souk_error why = {.status = SOUK_OK};
        sk_fail(&why, SOUK_E_CLOSED, "the peer closed the connection");
        sk_link_close(link, SK_CLOSE_FLUSH, &why);
    }
}

static void link_opened(sk_link *link)
{
    link->state = LINK_OPEN;
    sk_net_timer_stop(&link->net->base, &link->stage);
    link->net->base.stats.connected++;
    if (link->conn->ops->opened)
        link->conn->ops->opened(link->conn, sk_uv_now(link->net));
}

/* Whether the handshake is over and plain text may come. */
static bool shake(sk_link *link)
{
    if (link->state == LINK_DEAD)
        return false;
    if (link->state > LINK_SILENT || sk_tls_pipe_is_up(link->tls))
        return true;
    souk_error err;
    switch (sk_tls_pipe_shake(link->tls, &err)) {
    case SK_TLS_MORE: return false;
    case SK_TLS_DONE:
        if (link->state == LINK_HANDSHAKE)
            link_opened(link);
        return true;
    case SK_TLS_BAD: break;
    }
    if (link->state == LINK_SILENT)
        link->net->base.stats.refused++;
    sk_link_flush(link); /* the alert tells the peer why */
    sk_link_die(link, &err);
    return false;
}

static void input_tls(sk_link *link, const uint8_t *bytes, size_t len)
{
    sk_tls_pipe_feed(link->tls, bytes, len);
    while (shake(link) && link->state != LINK_DEAD) {
        size_t fill = 0;
        int n;
        souk_error err;
        do {
            n = sk_tls_pipe_read(link->tls, link->net->plain_buf + fill,
                                 (int)(SK_UV_PLAIN_SIZE - fill), &err);
            fill += n > 0 ? (size_t)n : 0;
        } while (n > 0 && fill < SK_UV_PLAIN_SIZE);
        if (fill > 0)
            feed(link, link->net->plain_buf, fill);
        if (n > 0)
            continue;
        if (n == SK_TLS_ENDED)
            peer_ended(link, false);
        else if (n == SK_TLS_BROKEN)
            sk_link_die(link, &err);
        break;
    }
}

static void input(sk_link *link, const uint8_t *bytes, size_t len)
{
    const sk_door *door = link->door;
    if (link->state == LINK_SILENT && !link->tls && door && door->options.tls && bytes[0] == 0x16) {
        /* src: RFC 8446 5.1: 22 is a handshake record; no text protocol begins with it */
        souk_error err;
        if (sk_tls_pipe_new(&link->tls, door->options.tls, NULL, 0, &err) < 0) {
            sk_link_die(link, &err);
            return;
        }
    }
    if (link->tls)
        input_tls(link, bytes, len);
    else
        feed(link, bytes, len);
}

/* ---- the socket is ready ---- */

static void lost(sk_link *link, int fault)
{
    if (link->state >= LINK_FLUSHING) {
        if (link->state == LINK_FLUSHING && link->why.status == SOUK_OK)
            sk_fail(&link->why, SOUK_E_IO, "connection lost while closing: %s", strerror(fault));
        sk_link_die(link, &link->why);
    } else {
        sk_link_fail(link, SOUK_E_IO, "connection lost: %s", strerror(fault));
    }
}

static void read_some(sk_link *link)
{
    uint8_t *buf = link->net->read_buf;
    for (int round = 0; round < READS_MAX && link->state != LINK_DEAD; round++) {
        ssize_t n = recv(link->watch->fd, buf, SK_UV_READ_SIZE, 0);
        if (n > 0) {
            input(link, buf, (size_t)n);
            if (n < SK_UV_READ_SIZE || link->paused)
                return;
        } else if (n == 0) {
            peer_ended(link, link->tls != NULL);
            return;
        } else if (errno != EINTR) {
            if (errno != EAGAIN)
                lost(link, errno);
            return;
        }
    }
}

static void ready(void *ctx, int fault, int events)
{
    sk_link *link = ctx;
    if (fault || events & UV_WRITABLE)
        link->blocked = false;
    if ((fault || events & UV_READABLE) && !link->ended)
        read_some(link);
    if (link->state == LINK_DEAD)
        return;
    if (fault) {
        lost(link, fault);
        return;
    }
    sk_link_redue(link);
    sk_link_flush(link);
    sk_link_rewatch(link);
}

void sk_link_rewatch(sk_link *link)
{
    if (link->state == LINK_DEAD || link->state == LINK_DIALING)
        return;
    int events = link->blocked ? UV_WRITABLE : 0;
    if (!link->ended && !(link->paused && link->state == LINK_OPEN))
        events |= UV_READABLE;
    sk_watch_set(link->watch, events);
}

void sk_link_pause(sk_link *link, bool paused)
{
    if (link->paused == paused)
        return;
    link->paused = paused;
    sk_link_rewatch(link);
}

void sk_link_attach(sk_link *link, sk_watch *watch, sk_link_state state)
{
    link->watch = watch;
    watch->ready = ready;
    watch->ctx = link;
    link->state = (uint8_t)state;
    sk_link_rewatch(link);
}

void sk_link_connected(sk_link *link, const uint8_t *leftover, size_t len)
{
    if (link->tls) {
        sk_link_stage(link, link->tls_timeout_ns);
        sk_tls_pipe_feed(link->tls, NULL, 0);
        shake(link);
    } else {
        link_opened(link);
    }
    if (len && link->state != LINK_DEAD)
        input(link, leftover, len);
    sk_link_redue(link);
    sk_link_flush(link);
    sk_link_rewatch(link);
}
