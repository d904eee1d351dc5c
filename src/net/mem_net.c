/* SPDX-License-Identifier: MIT */
#include "net/mem_inner.h"
#include "base/err.h"
#include "base/str.h"

#include <assert.h>
#include <string.h>

enum { PIPE_SIZE = 256 * 1024, FIRST_PORT = 20000 };

/* ---- the trace ---- */

void sk_mem_trace_add(sk_mem_end *end, unsigned kind, const uint8_t *bytes, size_t len)
{
    sk_mem *net = end->pipe->net;
    uint64_t which = end->pipe->id * 8 + (end == &end->pipe->ends[1]) * 4u + kind;
    net->trace = sk_mix64(net->trace ^ (uint64_t)net->now_ns) + which;
    if (len)
        net->trace = sk_mix64(net->trace ^ sk_hash_bytes(bytes, len)) + len;
}

uint64_t sk_mem_net_trace(const sk_net *base)
{
    return ((const sk_mem *)base)->trace;
}

uint64_t sk_mem_net_events(const sk_net *base)
{
    return ((const sk_mem *)base)->events;
}

/* ---- steps ---- */

static void fire_wakers(sk_mem *net)
{
    for (sk_mem_waker *waker = net->wakers; waker; waker = waker->next) {
        if (!waker->woken)
            continue;
        waker->woken = false;
        net->woken--;
        waker->fire(waker->ctx);
        return; /* the list may have changed */
    }
}

static void do_work(sk_mem *net)
{
    sk_mem_work *work = net->works;
    net->works = work->next;
    if (!net->works)
        net->works_tail = &net->works;
    net->base.stats.works--;
    work->fn(work->ctx);
    work->done(work->ctx);
    sk_free(net->alloc, work);
}

static int64_t next_ns(const sk_mem *net)
{
    if (net->dirty || net->dead || net->woken || net->works)
        return net->now_ns;
    int64_t due_ns = sk_timers_due_ns(&net->timers);
    return due_ns > net->now_ns ? due_ns : net->now_ns;
}

bool sk_mem_net_step(sk_net *base)
{
    sk_mem *net = (sk_mem *)base;
    if (net->dirty) {
        sk_mem_flush_one(net);
    } else if (net->dead) {
        sk_mem_bury_one(net);
    } else if (net->woken) {
        fire_wakers(net);
    } else if (net->works) {
        do_work(net);
    } else {
        sk_timer *timer = sk_timers_take(&net->timers, INT64_MAX, UINT64_MAX);
        if (!timer)
            return false;
        if (timer->due_ns > net->now_ns)
            net->now_ns = timer->due_ns;
        timer->fire(timer->ctx, net->now_ns);
    }
    net->events++;
    return true;
}

static souk_status turn(sk_net *base, int64_t wait_until_ns)
{
    sk_mem *net = (sk_mem *)base;
    int64_t at_ns = next_ns(net);
    bool any = sk_timers_due_ns(&net->timers) != INT64_MAX || net->dirty || net->dead ||
               net->woken || net->works;
    if (any && (at_ns <= net->now_ns || at_ns <= wait_until_ns)) {
        sk_mem_net_step(base);
        return SOUK_OK;
    }
    if (wait_until_ns == INT64_MAX)
        return SOUK_E_STATE; /* nothing will ever happen: waiting for it would be for ever */
    if (wait_until_ns > net->now_ns)
        net->now_ns = wait_until_ns;
    return SOUK_OK;
}

/* ---- time ---- */

static int64_t net_now(sk_net *base)
{
    return ((sk_mem *)base)->now_ns;
}

static souk_status timer_start(sk_net *base, sk_timer *timer, int64_t due_ns)
{
    return sk_timers_put(&((sk_mem *)base)->timers, timer, due_ns) ? SOUK_OK : SOUK_E_NOMEM;
}

static void timer_stop(sk_net *base, sk_timer *timer)
{
    if (timer->slot)
        sk_timers_remove(&((sk_mem *)base)->timers, timer);
}

static void clock_moved(sk_net *base)
{
    (void)base; /* the clock is the net's own */
}

static int64_t net_due(sk_net *base)
{
    return sk_timers_due_ns(&((sk_mem *)base)->timers);
}

static int no_fd(sk_net *base)
{
    (void)base;
    return -1;
}

static int64_t net_wait(sk_net *base)
{
    (void)base;
    return 0; /* virtual time costs nothing */
}

/* ---- listeners ---- */

static bool is_wildcard(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

sk_mem_door *sk_mem_door_find(sk_mem *net, const char *host, uint16_t port)
{
    for (sk_mem_door *door = net->doors; door; door = door->next)
        if (door->base.port == port &&
            (is_wildcard(door->host) || is_wildcard(host) || strcmp(door->host, host) == 0))
            return door;
    return NULL;
}

static souk_status net_listen(sk_net *base, const sk_listen_options *options, sk_listener **out,
                              souk_error *err)
{
    sk_mem *net = (sk_mem *)base;
    const char *host = options->host ? options->host : "127.0.0.1";
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    uint16_t port = options->port;
    while (port == 0 || (options->port == 0 && sk_mem_door_find(net, host, port)))
        port = net->next_port++;
    if (sk_mem_door_find(net, host, port))
        return sk_fail(err, SOUK_E_ADDR_IN_USE,
                       "port %u on %s is taken by another program: stop it or choose another port",
                       port, host);
    sk_mem_door *door = sk_alloc_zeroed(net->alloc, 1, sizeof *door);
    if (!door)
        return sk_fail_nomem(err);
    if (!sk_str_copy(door->host, sizeof door->host, sk_str(host))) {
        sk_free(net->alloc, door);
        return sk_fail(err, SOUK_E_INVALID, "the address to listen on is too long");
    }
    door->base = (sk_listener){.net = base, .port = port};
    door->options = *options;
    door->options.host = NULL;
    door->next = net->doors;
    net->doors = door;
    base->stats.listeners++;
    *out = &door->base;
    return SOUK_OK;
}

static void listener_close(sk_listener *base)
{
    sk_mem_door *door = (sk_mem_door *)base;
    sk_mem *net = (sk_mem *)base->net;
    for (sk_mem_pipe *pipe = net->pipes; pipe; pipe = pipe->next) {
        if (pipe->door != door)
            continue;
        pipe->door = NULL;
        if (pipe->ends[1].state == END_SILENT) {
            souk_error why;
            sk_fail(&why, SOUK_E_CLOSED, "the listener was closed");
            sk_mem_die(&pipe->ends[1], &why);
        }
    }
    sk_mem_door **at = &net->doors;
    while (*at != door)
        at = &(*at)->next;
    *at = door->next;
    net->base.stats.listeners--;
    sk_free(net->alloc, door);
}

/* ---- connections ---- */

static void net_wake(sk_net *base, sk_conn *conn)
{
    (void)base;
    sk_mem_mark(conn->pipe);
}

static void net_pause(sk_net *base, sk_conn *conn, bool paused)
{
    (void)base;
    sk_mem_pause(conn->pipe, paused);
}

static void net_close(sk_net *base, sk_conn *conn, sk_close_mode mode, const souk_error *why)
{
    (void)base;
    sk_mem_close(conn->pipe, mode, why);
}

static void net_info(sk_net *base, const sk_conn *conn, sk_conn_info *out)
{
    (void)base;
    sk_mem_end *end = conn->pipe;
    const sk_mem_end *other = sk_mem_other(end);
    if (!end->pipe->met)
        return;
    memcpy(out->local_ip, end->ip, sizeof out->local_ip);
    memcpy(out->peer_ip, other->ip, sizeof out->peer_ip);
    out->local_port = end->port;
    out->peer_port = other->port;
    out->tls = end->pipe->tls;
}

void sk_mem_net_faults(sk_net *base, const sk_mem_faults *faults)
{
    ((sk_mem *)base)->faults = *faults;
}

void sk_mem_net_cut(sk_net *base)
{
    sk_mem *net = (sk_mem *)base;
    souk_error why;
    sk_fail(&why, SOUK_E_IO, "connection reset by the peer");
    for (sk_mem_pipe *pipe = net->pipes; pipe; pipe = pipe->next) {
        if (!pipe->met)
            continue;
        for (int i = 0; i < 2; i++) {
            pipe->ends[i].out.lost = true;
            pipe->ends[i].out.pieces_len = pipe->ends[i].out.len = 0;
            sk_net_timer_stop(base, &pipe->ends[i].out.arrival);
            sk_mem_die(&pipe->ends[i], &why);
        }
    }
}

/* ---- wakers and work ---- */

static souk_status waker_new(sk_net *base, void (*fire)(void *), void *ctx, sk_waker **out,
                             souk_error *err)
{
    sk_mem *net = (sk_mem *)base;
    sk_mem_waker *waker = sk_alloc_zeroed(net->alloc, 1, sizeof *waker);
    if (!waker)
        return sk_fail_nomem(err);
    *waker = (sk_mem_waker){.base.net = base, .fire = fire, .ctx = ctx, .next = net->wakers};
    net->wakers = waker;
    base->stats.wakers++;
    *out = &waker->base;
    return SOUK_OK;
}

static void waker_wake(sk_waker *base)
{
    sk_mem_waker *waker = (sk_mem_waker *)base;
    if (!waker->woken)
        ((sk_mem *)base->net)->woken++;
    waker->woken = true;
}

static void waker_free(sk_waker *base)
{
    sk_mem *net = (sk_mem *)base->net;
    sk_mem_waker **at = &net->wakers, *waker = (sk_mem_waker *)base;
    while (*at != waker)
        at = &(*at)->next;
    *at = waker->next;
    net->woken -= waker->woken;
    base->net->stats.wakers--;
    sk_free(net->alloc, waker);
}

static souk_status net_work(sk_net *base, void (*fn)(void *), void (*done)(void *), void *ctx)
{
    sk_mem *net = (sk_mem *)base;
    sk_mem_work *work = sk_alloc_zeroed(net->alloc, 1, sizeof *work);
    if (!work)
        return SOUK_E_NOMEM;
    *work = (sk_mem_work){.fn = fn, .done = done, .ctx = ctx};
    *net->works_tail = work;
    net->works_tail = &work->next;
    base->stats.works++;
    return SOUK_OK;
}

static souk_status on_signal(sk_net *base, int signum, void (*fire)(void *, int), void *ctx,
                             souk_error *err)
{
    (void)base, (void)fire, (void)ctx;
    return sk_fail(err, SOUK_E_UNSUPPORTED, "the network in memory has no signal %d", signum);
}

/* ---- beginning and end ---- */

static void net_free(sk_net *base)
{
    sk_mem *net = (sk_mem *)base;
    souk_error why;
    sk_fail(&why, SOUK_E_CLOSED, "the network was shut down");
    net->freeing = true;
    while (net->doors)
        listener_close(&net->doors->base);
    for (sk_mem_pipe *pipe = net->pipes; pipe; pipe = pipe->next) {
        sk_mem_die(&pipe->ends[0], &why);
        if (pipe->met)
            sk_mem_die(&pipe->ends[1], &why);
    }
    while (net->dead || net->works) {
        if (net->dead)
            sk_mem_bury_one(net);
        else
            do_work(net);
    }
    assert(!net->pipes);
    while (net->wakers)
        waker_free(&net->wakers->base);
    sk_timers_deinit(&net->timers);
    sk_free(net->alloc, net);
}

static const sk_net_ops mem_ops = {
    .listen = net_listen,
    .listener_close = listener_close,
    .connect = sk_mem_connect,
    .wake = net_wake,
    .pause = net_pause,
    .close = net_close,
    .info = net_info,
    .now_ns = net_now,
    .real_ns = net_now,
    .timer_start = timer_start,
    .timer_stop = timer_stop,
    .clock_moved = clock_moved,
    .due_ns = net_due,
    .turn = turn,
    .fd = no_fd,
    .wait_ns = net_wait,
    .waker_new = waker_new,
    .waker_wake = waker_wake,
    .waker_free = waker_free,
    .work = net_work,
    .on_signal = on_signal,
    .free = net_free,
};

souk_status sk_mem_net_new(sk_net **out, const sk_mem_net_options *options, souk_error *err)
{
    static const sk_mem_net_options none = {.seed = 0};
    if (!options)
        options = &none;
    *out = NULL;
    sk_mem *net = sk_alloc_zeroed(options->alloc, 1, sizeof *net);
    if (!net)
        return sk_fail_nomem(err);
    net->base.ops = &mem_ops;
    net->alloc = options->alloc;
    net->faults = options->faults;
    net->now_ns = options->start_ns;
    net->next_port = FIRST_PORT;
    uint32_t size = options->pipe_size ? options->pipe_size : PIPE_SIZE;
    net->pipe_size = 1024;
    while (net->pipe_size < size && net->pipe_size < 1u << 30)
        net->pipe_size *= 2;
    sk_rng_seed(&net->rng, options->seed);
    sk_timers_init(&net->timers, options->alloc);
    net->dirty_tail = &net->dirty;
    net->dead_tail = &net->dead;
    net->works_tail = &net->works;
    *out = &net->base;
    return SOUK_OK;
}
