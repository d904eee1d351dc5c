/* SPDX-License-Identifier: MIT */
#include "net/uv_inner.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <unistd.h>

int sk_socket_new(int family)
{
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

void sk_socket_tune(int fd)
{
    /* A dead peer is noticed after 60 + 5 * 10 seconds of silence. */
    static const struct {
        int level, name, value;
    } rows[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 60}, {IPPROTO_TCP, TCP_KEEPINTVL, 10},
        {IPPROTO_TCP, TCP_KEEPCNT, 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        (void)setsockopt(fd, rows[i].level, rows[i].name, &rows[i].value, sizeof(int));
}

static int fault_of(int fd)
{
    int fault = 0;
    socklen_t len = sizeof fault;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &len) < 0)
        return errno;
    return fault;
}

static void polled(uv_poll_t *poll, int status, int events)
{
    sk_watch *watch = poll->data;
    int fault = 0;
    if (status < 0) { /* libuv stopped watching */
        watch->events = 0;
        fault = fault_of(watch->fd);
        if (fault == 0)
            fault = EIO;
    }
    watch->ready(watch->ctx, fault, events);
}

sk_watch *sk_watch_new(sk_uv *net, int fd, void (*ready)(void *ctx, int fault, int events),
                       void *ctx)
{
    sk_watch *watch = sk_alloc_zeroed(net->alloc, 1, sizeof *watch);
    if (!watch) {
        close(fd);
        return NULL;
    }
    *watch = (sk_watch){.net = net, .ready = ready, .ctx = ctx, .fd = fd};
    if (uv_poll_init(&net->loop, &watch->poll, fd) < 0) {
        close(fd);
        sk_free(net->alloc, watch);
        return NULL;
    }
    watch->poll.data = watch;
    return watch;
}

void sk_watch_set(sk_watch *watch, int events)
{
    if (events == watch->events)
        return;
    watch->events = events;
    if (events)
        uv_poll_start(&watch->poll, events, polled);
    else
        uv_poll_stop(&watch->poll);
}

static void let_go(uv_handle_t *handle)
{
    sk_watch *watch = handle->data;
    sk_free(watch->net->alloc, watch);
}

void sk_watch_free(sk_watch *watch)
{
    if (!watch)
        return;
    uv_close((uv_handle_t *)&watch->poll, let_go);
    close(watch->fd);
}
