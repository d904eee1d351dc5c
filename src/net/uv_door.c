/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4 */
#include "net/uv_inner.h"
#include "base/err.h"
#include "base/limits.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
    ACCEPTS_MAX = 64,             /* before the others have their turn */
    RETRY_NS = 100 * 1000 * 1000, /* out of descriptors: try again then */
    BACKLOG = 511
};
static const int64_t first_byte_default_ns = 5000000000;

static void admit(sk_door *door, int fd, const sk_addr *peer)
{
    sk_uv *net = door->watch->net;
    uint32_t conns_max = door->options.conns_max ? door->options.conns_max : SK_CONNS_MAX;
    sk_link *link = door->open < conns_max ? sk_link_new(net) : NULL;
    if (!link) {
        net->base.stats.refused++;
        close(fd);
        return;
    }
    link->peer = *peer;
    link->door = door;
    door->open++;
    sk_socket_tune(fd);
    sk_watch *watch = sk_watch_new(net, fd, NULL, NULL);
    if (!watch) {
        sk_link_fail(link, SOUK_E_NOMEM, "out of memory");
        return;
    }
    sk_link_attach(link, watch, LINK_SILENT);
    sk_link_stage(link, door->options.first_byte_ns ? door->options.first_byte_ns
                                                    : first_byte_default_ns);
}

static void knocked(void *ctx, int fault, int events)
{
    (void)fault, (void)events;
    sk_door *door = ctx;
    for (int i = 0; i < ACCEPTS_MAX; i++) {
        struct sockaddr_storage from;
        socklen_t len = sizeof from;
        int fd =
            accept4(door->watch->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                sk_net *net = door->base.net;
                sk_watch_set(door->watch, 0);
                sk_net_timer_start_real(net, &door->retry, sk_net_real_ns(net) + RETRY_NS);
                return;
            }
            if (errno == EAGAIN)
                return;
            continue; /* that peer is gone already */
        }
        sk_addr peer;
        if (sk_addr_from(&peer, (struct sockaddr *)&from))
            admit(door, fd, &peer);
        else
            close(fd);
    }
}

static void retry(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_door *door = ctx;
    sk_watch_set(door->watch, UV_READABLE);
}

bool sk_link_accept(sk_link *link)
{
    sk_uv *net = link->net;
    assert(link->door);
    link->state = LINK_OPEN;
    sk_net_timer_stop(&net->base, &link->stage);
    sk_conn probe = {.pipe = link};
    sk_conn_info info = {.tls = false};
    net->base.ops->info(&net->base, &probe, &info);
    sk_conn *conn = link->door->options.accept(link->door->options.ctx, &info);
    if (!conn) {
        net->base.stats.refused++;
        sk_link_die(link, NULL);
        return false;
    }
    conn->pipe = link;
    link->conn = conn;
    net->base.stats.accepted++;
    return link->state == LINK_OPEN;
}

void sk_door_left(sk_door *door)
{
    assert(door->open > 0);
    door->open--;
}

/* A bound and listening socket, or -1 and errno. */
static int listening(sk_addr *addr, int backlog)
{
    int fd = sk_socket_new(addr->sa.sa_family);
    if (fd < 0)
        return -1;
    int on = 1, off = 0;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (addr->sa.sa_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    socklen_t len = sizeof *addr;
    if (bind(fd, &addr->sa, sk_addr_len(addr)) < 0 || listen(fd, backlog) < 0 ||
        getsockname(fd, &addr->sa, &len) < 0) {
        int fault = errno;
        close(fd);
        errno = fault;
        return -1;
    }
    return fd;
}

static souk_status cannot_listen(const char *host, uint16_t port, int fault, souk_error *err)
{
    switch (fault) {
    case EADDRINUSE:
        return sk_fail(err, SOUK_E_ADDR_IN_USE,
                       "port %u on %s is taken by another program: stop it or choose another port",
                       port, host);
    case EADDRNOTAVAIL:
        return sk_fail(err, SOUK_E_INVALID, "%s is no address of this machine", host);
    case EACCES:
        return sk_fail(err, SOUK_E_IO, "port %u needs privileges: choose one above 1023", port);
    default:
        return sk_fail(err, SOUK_E_IO, "cannot listen on %s:%u: %s", host, port, strerror(fault));
    }
}

souk_status sk_door_open(sk_net *base, const sk_listen_options *options, sk_listener **out,
                         souk_error *err)
{
    sk_uv *net = (sk_uv *)base;
    const char *host = options->host ? options->host : "127.0.0.1";
    sk_addr addr;
    if (!sk_addr_parse(&addr, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, options->port))
        return sk_fail(err, SOUK_E_INVALID, "%.100s is not an address to listen on", host);
    int fd = listening(&addr, options->backlog ? options->backlog : BACKLOG);
    if (fd < 0)
        return cannot_listen(host, options->port, errno, err);
    sk_door *door = sk_alloc_zeroed(net->alloc, 1, sizeof *door);
    sk_watch *watch = sk_watch_new(net, fd, knocked, door);
    if (!door || !watch) {
        sk_watch_free(watch);
        sk_free(net->alloc, door);
        return sk_fail_nomem(err);
    }
    *door = (sk_door){.options = *options, .watch = watch, .next = net->doors};
    door->base = (sk_listener){.net = base, .port = sk_addr_port(&addr)};
    door->options.host = NULL; /* the caller's text may go */
    door->retry = (sk_timer){.fire = retry, .ctx = door};
    if (net->doors)
        net->doors->prev = door;
    net->doors = door;
    sk_watch_set(watch, UV_READABLE);
    base->stats.listeners++;
    *out = &door->base;
    return SOUK_OK;
}

void sk_door_close(sk_listener *base)
{
    sk_door *door = (sk_door *)base;
    sk_uv *net = (sk_uv *)base->net;
    for (sk_link *link = net->links; link; link = link->next) {
        if (link->door != door)
            continue;
        link->door = NULL;
        if (link->state == LINK_SILENT)
            sk_link_fail(link, SOUK_E_CLOSED, "the listener was closed");
    }
    sk_net_timer_stop(&net->base, &door->retry);
    sk_watch_free(door->watch);
    if (door->prev)
        door->prev->next = door->next;
    else
        net->doors = door->next;
    if (door->next)
        door->next->prev = door->prev;
    net->base.stats.listeners--;
    sk_free(net->alloc, door);
}
