/* SPDX-License-Identifier: MIT */
#include "net/net.h"
#include "base/err.h"

#include <assert.h>

souk_status sk_net_listen(sk_net *net, const sk_listen_options *options, sk_listener **out,
                          souk_error *err)
{
    assert(options->accept);
    *out = NULL;
    return net->ops->listen(net, options, out, err);
}

uint16_t sk_listener_port(const sk_listener *listener)
{
    return listener->port;
}

void sk_listener_close(sk_listener *listener)
{
    if (listener)
        listener->net->ops->listener_close(listener);
}

souk_status sk_net_connect(sk_net *net, const sk_connect_options *options, sk_conn *conn,
                           souk_error *err)
{
    assert(conn->ops && conn->ops->feed && conn->ops->pull && conn->ops->sent && conn->ops->closed);
    if (!options->host || !options->host[0])
        return sk_fail(err, SOUK_E_INVALID, "no host to connect to");
    if (options->port == 0)
        return sk_fail(err, SOUK_E_INVALID, "no port to connect to on %s", options->host);
    return net->ops->connect(net, options, conn, err);
}

void sk_net_wake(sk_net *net, sk_conn *conn)
{
    if (conn->pipe)
        net->ops->wake(net, conn);
}

void sk_net_pause(sk_net *net, sk_conn *conn, bool paused)
{
    if (conn->pipe)
        net->ops->pause(net, conn, paused);
}

void sk_net_close(sk_net *net, sk_conn *conn, sk_close_mode mode, const souk_error *why)
{
    if (conn->pipe)
        net->ops->close(net, conn, mode, why);
}

void sk_net_info(sk_net *net, const sk_conn *conn, sk_conn_info *out)
{
    *out = (sk_conn_info){.tls = false};
    if (conn->pipe)
        net->ops->info(net, conn, out);
}

int64_t sk_net_now_ns(sk_net *net)
{
    return net->ops->now_ns(net);
}

int64_t sk_net_real_ns(sk_net *net)
{
    return net->ops->real_ns(net);
}

static souk_status start(sk_net *net, sk_timer *timer, int64_t due_ns, bool real)
{
    assert(timer->fire);
    if (timer->slot && timer->real != real)
        net->ops->timer_stop(net, timer);
    timer->real = real;
    return net->ops->timer_start(net, timer, due_ns);
}

souk_status sk_net_timer_start(sk_net *net, sk_timer *timer, int64_t due_ns)
{
    return start(net, timer, due_ns, false);
}

souk_status sk_net_timer_start_real(sk_net *net, sk_timer *timer, int64_t due_real_ns)
{
    return start(net, timer, due_real_ns, true);
}

void sk_net_timer_stop(sk_net *net, sk_timer *timer)
{
    if (timer->slot)
        net->ops->timer_stop(net, timer);
}

void sk_net_clock_moved(sk_net *net)
{
    net->ops->clock_moved(net);
}

int64_t sk_net_due_ns(sk_net *net)
{
    return net->ops->due_ns(net);
}

souk_status sk_net_turn(sk_net *net, int64_t wait_until_ns)
{
    return net->ops->turn(net, wait_until_ns);
}

souk_status sk_net_run(sk_net *net, int64_t until_ns)
{
    souk_status status = SOUK_OK;
    while (!net->stopping && status == SOUK_OK && sk_net_now_ns(net) < until_ns)
        status = net->ops->turn(net, until_ns);
    net->stopping = false;
    return status;
}

void sk_net_stop(sk_net *net)
{
    net->stopping = true;
}

int sk_net_fd(sk_net *net)
{
    return net->ops->fd(net);
}

int64_t sk_net_wait_ns(sk_net *net)
{
    return net->ops->wait_ns(net);
}

souk_status sk_waker_new(sk_net *net, void (*fire)(void *ctx), void *ctx, sk_waker **out,
                         souk_error *err)
{
    *out = NULL;
    return net->ops->waker_new(net, fire, ctx, out, err);
}

void sk_waker_wake(sk_waker *waker)
{
    waker->net->ops->waker_wake(waker);
}

void sk_waker_free(sk_waker *waker)
{
    if (waker)
        waker->net->ops->waker_free(waker);
}

souk_status sk_net_work(sk_net *net, void (*fn)(void *ctx), void (*done)(void *ctx), void *ctx)
{
    assert(fn && done);
    return net->ops->work(net, fn, done, ctx);
}

souk_status sk_net_on_signal(sk_net *net, int signum, void (*fire)(void *ctx, int signum),
                             void *ctx, souk_error *err)
{
    return net->ops->on_signal(net, signum, fire, ctx, err);
}

const sk_net_stats *sk_net_stats_of(const sk_net *net)
{
    return &net->stats;
}

void sk_net_free(sk_net *net)
{
    if (net)
        net->ops->free(net);
}
