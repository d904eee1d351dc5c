/* SPDX-License-Identifier: MIT */
#include "net/uv_inner.h"
#include "base/err.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

typedef struct sk_uv_waker {
    sk_waker base;
    void (*fire)(void *ctx);
    void *ctx;
    atomic_bool woken;
    bool freed;
    struct sk_uv_waker *next;
} sk_uv_waker;

typedef struct sk_uv_signal {
    uv_signal_t handle;
    sk_uv *net;
    void (*fire)(void *ctx, int signum);
    void *ctx;
    struct sk_uv_signal *next;
} sk_uv_signal;

typedef struct sk_uv_work {
    uv_work_t req;
    sk_uv *net;
    void (*fn)(void *ctx);
    void (*done)(void *ctx);
    void *ctx;
} sk_uv_work;

/* ---- time ---- */

static int64_t steady_utc(void *ctx)
{
    const sk_uv *net = ctx;
    return net->utc_at_zero + sk_monotonic_ns();
}

static int64_t net_now(sk_net *base)
{
    return sk_uv_now((sk_uv *)base);
}

static int64_t net_real(sk_net *base)
{
    (void)base;
    return sk_monotonic_ns();
}

static sk_timers *heap_of(sk_uv *net, const sk_timer *timer)
{
    return timer->real ? &net->by_real : &net->by_clock;
}

static souk_status timer_start(sk_net *base, sk_timer *timer, int64_t due_ns)
{
    return sk_timers_put(heap_of((sk_uv *)base, timer), timer, due_ns) ? SOUK_OK : SOUK_E_NOMEM;
}

static void timer_stop(sk_net *base, sk_timer *timer)
{
    sk_timers_remove(heap_of((sk_uv *)base, timer), timer);
}

static int64_t net_due(sk_net *base)
{
    return sk_timers_due_ns(&((sk_uv *)base)->by_clock);
}

static void clock_moved(sk_net *base)
{
    (void)base; /* every turn asks the clock before it sleeps and after it woke */
}

static bool fire_due(sk_uv *net)
{
    bool any = false;
    sk_timer *timer;
    uint64_t by_clock = sk_timers_mark(&net->by_clock), by_real = sk_timers_mark(&net->by_real);
    int64_t now_ns = sk_uv_now(net), real_ns = sk_monotonic_ns();
    while ((timer = sk_timers_take(&net->by_clock, now_ns, by_clock))) {
        timer->fire(timer->ctx, now_ns);
        any = true;
    }
    while ((timer = sk_timers_take(&net->by_real, real_ns, by_real))) {
        timer->fire(timer->ctx, now_ns);
        any = true;
    }
    return any;
}

/* ---- turns ---- */

/* Real time until the clock shows at_ns. */
static int64_t span_until(sk_uv *net, int64_t at_ns)
{
    if (at_ns == INT64_MAX)
        return INT64_MAX;
    int64_t now_ns = sk_uv_now(net), span_ns;
    if (at_ns <= now_ns)
        return 0;
    if (__builtin_sub_overflow(at_ns, now_ns, &span_ns))
        return INT64_MAX;
    return net->options.real_span_ns ? net->options.real_span_ns(net->options.clock.ctx, span_ns)
                                     : span_ns;
}

static int64_t until_timers(sk_uv *net)
{
    int64_t wait_ns = span_until(net, sk_timers_due_ns(&net->by_clock));
    int64_t due_ns = sk_timers_due_ns(&net->by_real);
    if (due_ns != INT64_MAX) {
        int64_t span_ns = due_ns - sk_monotonic_ns();
        if (span_ns < wait_ns)
            wait_ns = span_ns > 0 ? span_ns : 0;
    }
    return wait_ns;
}

static void rang(uv_timer_t *alarm)
{
    /* It ends the sleep. libuv may run timers before it polls: a short alarm has then rung already,
     * and without the stop the poll would wait for ever. */
    uv_stop(alarm->loop);
}

static bool settle(sk_uv *net)
{
    bool any = fire_due(net);
    any |= sk_links_flush(net);
    any |= sk_links_bury(net);
    return any;
}

static souk_status turn(sk_net *base, int64_t wait_until_ns)
{
    sk_uv *net = (sk_uv *)base;
    int64_t wait_ns = 0;
    if (!settle(net) && !net->dirty) {
        wait_ns = span_until(net, wait_until_ns);
        int64_t timers_ns = until_timers(net);
        if (timers_ns < wait_ns)
            wait_ns = timers_ns;
    }
    if (wait_ns <= 0) {
        uv_run(&net->loop, UV_RUN_NOWAIT);
    } else {
        if (wait_ns != INT64_MAX) {
            uv_update_time(&net->loop);
            uv_timer_start(&net->alarm, rang, (uint64_t)((wait_ns - 1) / 1000000 + 1), 0);
        }
        uv_run(&net->loop, UV_RUN_ONCE);
        uv_timer_stop(&net->alarm);
    }
    settle(net);
    return SOUK_OK;
}

static int net_fd(sk_net *base)
{
    return uv_backend_fd(&((sk_uv *)base)->loop);
}

static int64_t net_wait(sk_net *base)
{
    sk_uv *net = (sk_uv *)base;
    if (net->dirty || net->dead || uv_backend_timeout(&net->loop) == 0)
        return 0;
    return until_timers(net);
}

/* ---- connections ---- */

static void net_wake(sk_net *base, sk_conn *conn)
{
    (void)base;
    sk_link_mark(conn->pipe);
}

static void net_pause(sk_net *base, sk_conn *conn, bool paused)
{
    (void)base;
    sk_link_pause(conn->pipe, paused);
}

static void net_close(sk_net *base, sk_conn *conn, sk_close_mode mode, const souk_error *why)
{
    (void)base;
    sk_link_close(conn->pipe, mode, why);
}

static void net_info(sk_net *base, const sk_conn *conn, sk_conn_info *out)
{
    (void)base;
    const sk_link *link = conn->pipe;
    if (!link->watch)
        return;
    sk_addr local;
    socklen_t len = sizeof local;
    memset(&local, 0, sizeof local);
    if (getsockname(link->watch->fd, &local.sa, &len) == 0) {
        sk_addr_text(&local, out->local_ip);
        out->local_port = sk_addr_port(&local);
    }
    sk_addr_text(&link->peer, out->peer_ip);
    out->peer_port = sk_addr_port(&link->peer);
    if (link->tls)
        sk_tls_pipe_info(link->tls, out);
}

/* ---- wakers ---- */

static void bell_rang(uv_async_t *bell)
{
    sk_uv *net = bell->data;
    for (sk_uv_waker *waker = net->wakers; waker; waker = waker->next)
        if (!waker->freed && atomic_exchange(&waker->woken, false))
            waker->fire(waker->ctx);
    for (sk_uv_waker **at = &net->wakers; *at;) { /* freed by the calls above */
        sk_uv_waker *waker = *at;
        if (waker->freed) {
            *at = waker->next;
            sk_free(net->alloc, waker);
        } else {
            at = &waker->next;
        }
    }
}

static souk_status waker_new(sk_net *base, void (*fire)(void *), void *ctx, sk_waker **out,
                             souk_error *err)
{
    sk_uv *net = (sk_uv *)base;
    sk_uv_waker *waker = sk_alloc_zeroed(net->alloc, 1, sizeof *waker);
    if (!waker)
        return sk_fail_nomem(err);
    waker->base.net = base;
    waker->fire = fire;
    waker->ctx = ctx;
    waker->next = net->wakers;
    net->wakers = waker;
    base->stats.wakers++;
    *out = &waker->base;
    return SOUK_OK;
}

static void waker_wake(sk_waker *base)
{
    sk_uv_waker *waker = (sk_uv_waker *)base;
    sk_uv *net = (sk_uv *)base->net;
    atomic_store(&waker->woken, true);
    uv_async_send(&net->bell);
}

static void waker_free(sk_waker *base)
{
    ((sk_uv_waker *)base)->freed = true;
    base->net->stats.wakers--;
    uv_async_send(&((sk_uv *)base->net)->bell); /* swept when it rings */
}

/* ---- work and signals ---- */

static void work_run(uv_work_t *req)
{
    sk_uv_work *work = req->data;
    work->fn(work->ctx);
}

static void work_done(uv_work_t *req, int status)
{
    (void)status; /* never cancelled */
    sk_uv_work *work = req->data;
    work->net->base.stats.works--;
    work->done(work->ctx);
    sk_free(work->net->alloc, work);
}

static souk_status net_work(sk_net *base, void (*fn)(void *), void (*done)(void *), void *ctx)
{
    sk_uv *net = (sk_uv *)base;
    sk_uv_work *work = sk_alloc_zeroed(net->alloc, 1, sizeof *work);
    if (!work)
        return SOUK_E_NOMEM;
    work->net = net;
    work->fn = fn;
    work->done = done;
    work->ctx = ctx;
    work->req.data = work;
    if (uv_queue_work(&net->loop, &work->req, work_run, work_done) < 0) {
        sk_free(net->alloc, work);
        return SOUK_E_NOMEM;
    }
    base->stats.works++;
    return SOUK_OK;
}

static void signaled(uv_signal_t *handle, int signum)
{
    sk_uv_signal *signal = handle->data;
    signal->fire(signal->ctx, signum);
}

static void signal_let_go(uv_handle_t *handle)
{
    sk_uv_signal *signal = handle->data;
    sk_free(signal->net->alloc, signal);
}

static souk_status on_signal(sk_net *base, int signum, void (*fire)(void *, int), void *ctx,
                             souk_error *err)
{
    sk_uv *net = (sk_uv *)base;
    sk_uv_signal *signal = sk_alloc_zeroed(net->alloc, 1, sizeof *signal);
    if (!signal)
        return sk_fail_nomem(err);
    signal->net = net;
    signal->fire = fire;
    signal->ctx = ctx;
    if (uv_signal_init(&net->loop, &signal->handle) < 0) {
        sk_free(net->alloc, signal);
        return sk_fail(err, SOUK_E_IO, "signals cannot be watched");
    }
    signal->handle.data = signal;
    int status = uv_signal_start(&signal->handle, signaled, signum);
    if (status < 0) {
        uv_close((uv_handle_t *)&signal->handle, signal_let_go);
        return sk_fail(err, SOUK_E_INVALID, "signal %d cannot be watched: %s", signum,
                       uv_strerror(status));
    }
    signal->next = net->signals;
    net->signals = signal;
    return SOUK_OK;
}

/* ---- beginning and end ---- */

static void free_wakers(sk_uv *net)
{
    sk_uv_waker *next;
    for (sk_uv_waker *waker = net->wakers; waker; waker = next) {
        next = waker->next;
        sk_free(net->alloc, waker);
    }
    net->wakers = NULL;
}

static void net_free(sk_net *base)
{
    sk_uv *net = (sk_uv *)base;
    souk_error why = {.status = SOUK_OK};
    sk_fail(&why, SOUK_E_CLOSED, "the network was shut down");
    net->freeing = true;
    while (net->doors)
        sk_door_close(&net->doors->base);
    for (sk_link *link = net->links; link; link = link->next)
        sk_link_die(link, &why);
    sk_links_bury(net);
    assert(!net->links);
    while (base->stats.works)
        uv_run(&net->loop, UV_RUN_ONCE);
    sk_uv_signal *next;
    for (sk_uv_signal *signal = net->signals; signal; signal = next) {
        next = signal->next;
        uv_close((uv_handle_t *)&signal->handle, signal_let_go);
    }
    uv_close((uv_handle_t *)&net->alarm, NULL);
    uv_close((uv_handle_t *)&net->bell, NULL);
    uv_run(&net->loop, UV_RUN_DEFAULT);
    int busy = uv_loop_close(&net->loop);
    assert(busy == 0);
    (void)busy;
    free_wakers(net);
    sk_timers_deinit(&net->by_clock);
    sk_timers_deinit(&net->by_real);
    sk_free(net->alloc, net);
}

static const sk_net_ops uv_ops = {
    .listen = sk_door_open,
    .listener_close = sk_door_close,
    .connect = sk_dial_start,
    .wake = net_wake,
    .pause = net_pause,
    .close = net_close,
    .info = net_info,
    .now_ns = net_now,
    .real_ns = net_real,
    .timer_start = timer_start,
    .timer_stop = timer_stop,
    .clock_moved = clock_moved,
    .due_ns = net_due,
    .turn = turn,
    .fd = net_fd,
    .wait_ns = net_wait,
    .waker_new = waker_new,
    .waker_wake = waker_wake,
    .waker_free = waker_free,
    .work = net_work,
    .on_signal = on_signal,
    .free = net_free,
};

souk_status sk_uv_net_new(sk_net **out, const sk_uv_net_options *options, souk_error *err)
{
    *out = NULL;
    const souk_alloc *alloc = options ? options->alloc : NULL;
    sk_uv *net = sk_alloc_zeroed(alloc, 1, sizeof *net);
    if (!net)
        return sk_fail_nomem(err);
    net->base.ops = &uv_ops;
    net->alloc = alloc;
    if (options)
        net->options = *options;
    if (!net->options.clock.now_ns) {
        net->utc_at_zero = sk_clock_now(&sk_clock_real) - sk_monotonic_ns();
        net->options.clock = (sk_clock){.now_ns = steady_utc, .ctx = net};
    }
    if (net->options.flush_ns == 0)
        net->options.flush_ns = 5000000000;
    if (net->options.linger_ns == 0)
        net->options.linger_ns = 1000000000;
    sk_timers_init(&net->by_clock, alloc);
    sk_timers_init(&net->by_real, alloc);
    if (uv_loop_init(&net->loop) < 0) {
        sk_free(alloc, net);
        return sk_fail(err, SOUK_E_IO, "no event loop: out of descriptors or memory");
    }
    net->loop.data = net;
    uv_timer_init(&net->loop, &net->alarm);
    if (uv_async_init(&net->loop, &net->bell, bell_rang) < 0) {
        uv_close((uv_handle_t *)&net->alarm, NULL);
        uv_run(&net->loop, UV_RUN_DEFAULT);
        uv_loop_close(&net->loop);
        sk_free(alloc, net);
        return sk_fail(err, SOUK_E_IO, "no event loop: out of descriptors or memory");
    }
    net->bell.data = net;
    *out = &net->base;
    return SOUK_OK;
}
