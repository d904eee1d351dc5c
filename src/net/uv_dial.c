/* SPDX-License-Identifier: MIT */
#include "net/uv_inner.h"
#include "base/err.h"
#include "base/str.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum {
    ADDRS_MAX = 16,
    STAGGER_NS = 250 * 1000 * 1000 /* src: RFC 8305 5: the next address is tried after 250 ms */
};
static const int64_t dns_default_ns = 5000000000, connect_default_ns = 10000000000,
                     tls_default_ns = 10000000000;

typedef struct lookup {
    uv_getaddrinfo_t req;
    sk_uv *net;
    sk_link *link; /* NULL: nobody waits for the answer any more */
} lookup;

typedef struct attempt {
    sk_link *link;
    sk_watch *watch;
    sk_addr addr;
} attempt;

struct sk_dial {
    lookup *lookup;
    char host[254]; /* whom we connect to: the proxy when there is one */
    char target[254];
    uint16_t port, target_port;
    bool has_source, has_proxy, resolved;
    sk_addr source;
    sk_proxy proxy;
    sk_proxy_ask ask;
    attempt attempts[ADDRS_MAX];
    uint32_t count, next, open;
    sk_timer stagger, limit;
    int64_t dns_timeout_ns, connect_timeout_ns;
    souk_error last;
};

static void try_next(sk_link *link);

void sk_dial_free(sk_link *link)
{
    struct sk_dial *dial = link->dial;
    if (!dial)
        return;
    link->dial = NULL;
    if (dial->lookup) {
        dial->lookup->link = NULL;
        uv_cancel((uv_req_t *)&dial->lookup->req);
    }
    for (uint32_t i = 0; i < dial->next; i++)
        sk_watch_free(dial->attempts[i].watch);
    sk_net_timer_stop(&link->net->base, &dial->stagger);
    sk_net_timer_stop(&link->net->base, &dial->limit);
    explicit_bzero(&dial->proxy, sizeof dial->proxy);
    explicit_bzero(&dial->ask, sizeof dial->ask);
    sk_free(link->net->alloc, dial);
}

static void start_timer(sk_link *link, sk_timer *timer, int64_t span_ns)
{
    sk_net *net = &link->net->base;
    if (sk_net_timer_start_real(net, timer, sk_net_real_ns(net) + span_ns) < 0)
        sk_link_fail(link, SOUK_E_NOMEM, "out of memory");
}

static void limit_fired(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_link *link = ctx;
    const struct sk_dial *dial = link->dial;
    if (!dial->resolved)
        sk_link_fail(link, SOUK_E_TIMEOUT, "no answer about the address of %.100s within %lld ms",
                     dial->host, (long long)(dial->dns_timeout_ns / 1000000));
    else if (dial->count == 0)
        sk_link_fail(link, SOUK_E_TIMEOUT, "proxy %.80s:%u did not answer within %lld ms",
                     dial->host, dial->port, (long long)(dial->connect_timeout_ns / 1000000));
    else
        sk_link_fail(link, SOUK_E_TIMEOUT, "no connection to %.100s:%u within %lld ms", dial->host,
                     dial->port, (long long)(dial->connect_timeout_ns / 1000000));
}

/* ---- the proxy ---- */

static void hand_over(sk_link *link, const uint8_t *leftover, size_t len)
{
    struct sk_dial *dial = link->dial;
    sk_watch *watch = dial->attempts[0].watch;
    dial->attempts[0].watch = NULL;
    uint8_t rest[sizeof dial->ask.in];
    len = len < sizeof rest ? len : sizeof rest;
    if (len)
        memcpy(rest, leftover, len);
    sk_dial_free(link);
    sk_link_attach(link, watch, link->tls ? LINK_HANDSHAKE : LINK_OPEN);
    sk_link_connected(link, rest, len);
}

/* Says to the proxy what waits to be said. false: the link is dead. */
static bool tell_proxy(sk_link *link)
{
    struct sk_dial *dial = link->dial;
    sk_watch *watch = dial->attempts[0].watch;
    souk_str text = sk_proxy_pull(&dial->ask);
    if (text.len) {
        ssize_t n = send(watch->fd, text.ptr, text.len, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            sk_link_fail(link, SOUK_E_CONNECT, "connection to proxy %.100s:%u lost: %s", dial->host,
                         dial->port, strerror(errno));
            return false;
        }
        sk_proxy_sent(&dial->ask, n > 0 ? (size_t)n : 0);
    }
    bool more = sk_proxy_pull(&dial->ask).len > 0;
    sk_watch_set(watch, UV_READABLE | (more ? UV_WRITABLE : 0));
    return true;
}

static void proxy_ready(void *ctx, int fault, int events)
{
    attempt *one = ctx;
    sk_link *link = one->link;
    struct sk_dial *dial = link->dial;
    (void)events;
    uint8_t buf[2048];
    ssize_t n = recv(one->watch->fd, buf, sizeof buf, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR) && !fault) {
        tell_proxy(link);
        return;
    }
    if (n <= 0) {
        sk_link_fail(link, SOUK_E_CONNECT, "proxy %.100s:%u hung up", dial->host, dial->port);
        return;
    }
    size_t used;
    souk_error err;
    switch (sk_proxy_feed(&dial->ask, buf, (size_t)n, &used, &err)) {
    case SK_PROXY_MORE: tell_proxy(link); break;
    case SK_PROXY_READY: hand_over(link, buf + used, (size_t)n - used); break;
    case SK_PROXY_BAD: sk_link_die(link, &err); break;
    }
}

/* ---- the addresses ---- */

static void won(sk_link *link, attempt *winner)
{
    struct sk_dial *dial = link->dial;
    sk_watch *watch = winner->watch;
    link->peer = winner->addr;
    winner->watch = NULL;
    for (uint32_t i = 0; i < dial->next; i++) {
        sk_watch_free(dial->attempts[i].watch);
        dial->attempts[i].watch = NULL;
    }
    sk_net_timer_stop(&link->net->base, &dial->stagger);
    dial->attempts[0] = (attempt){.link = link, .watch = watch};
    dial->next = 1;
    dial->count = 0;
    if (!dial->has_proxy) {
        hand_over(link, NULL, 0);
        return;
    }
    watch->ready = proxy_ready;
    watch->ctx = &dial->attempts[0];
    tell_proxy(link);
}

static void attempt_failed(sk_link *link, attempt *one, int fault)
{
    struct sk_dial *dial = link->dial;
    char ip[46];
    sk_addr_text(&one->addr, ip);
    sk_fail(&dial->last, SOUK_E_CONNECT, "cannot connect to %.100s:%u (%s): %s", dial->host,
            dial->port, ip, fault == ECONNREFUSED ? "connection refused" : strerror(fault));
    if (one->watch) {
        sk_watch_free(one->watch);
        one->watch = NULL;
        dial->open--;
    }
}

static void attempt_ready(void *ctx, int fault, int events)
{
    (void)events;
    attempt *one = ctx;
    sk_link *link = one->link;
    if (!fault) {
        socklen_t len = sizeof fault;
        if (getsockopt(one->watch->fd, SOL_SOCKET, SO_ERROR, &fault, &len) < 0)
            fault = errno;
    }
    if (!fault) {
        won(link, one);
        return;
    }
    attempt_failed(link, one, fault);
    try_next(link);
}

/* 0, or what is wrong (errno). */
static int begin(sk_link *link, attempt *one)
{
    struct sk_dial *dial = link->dial;
    int fd = sk_socket_new(one->addr.sa.sa_family);
    if (fd < 0)
        return errno;
    sk_socket_tune(fd);
    if ((dial->has_source && bind(fd, &dial->source.sa, sk_addr_len(&dial->source)) < 0) ||
        (connect(fd, &one->addr.sa, sk_addr_len(&one->addr)) < 0 && errno != EINPROGRESS)) {
        int fault = errno;
        close(fd);
        return fault;
    }
    one->watch = sk_watch_new(link->net, fd, attempt_ready, one);
    if (!one->watch)
        return ENOMEM;
    dial->open++;
    sk_watch_set(one->watch, UV_WRITABLE);
    return 0;
}

static void try_next(sk_link *link)
{
    struct sk_dial *dial = link->dial;
    while (dial->next < dial->count) {
        attempt *one = &dial->attempts[dial->next++];
        int fault = begin(link, one);
        if (fault == 0) {
            if (dial->next < dial->count)
                start_timer(link, &dial->stagger, STAGGER_NS);
            return;
        }
        attempt_failed(link, one, fault);
    }
    if (dial->open == 0)
        sk_link_die(link, &dial->last);
}

static void stagger_fired(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    try_next(ctx);
}

static void begin_all(sk_link *link)
{
    struct sk_dial *dial = link->dial;
    dial->resolved = true;
    start_timer(link, &dial->limit, dial->connect_timeout_ns);
    if (link->state != LINK_DEAD)
        try_next(link);
}

/* ---- the name ---- */

static void add_addr(sk_link *link, const sk_addr *addr)
{
    struct sk_dial *dial = link->dial;
    if (dial->count == ADDRS_MAX)
        return;
    if (dial->has_source && dial->source.sa.sa_family != addr->sa.sa_family)
        return;
    attempt *one = &dial->attempts[dial->count++];
    *one = (attempt){.link = link, .addr = *addr};
    sk_addr_set_port(&one->addr, dial->port);
}

static void looked_up(uv_getaddrinfo_t *req, int status, struct addrinfo *list)
{
    lookup *look = req->data;
    sk_link *link = look->link;
    if (link) {
        struct sk_dial *dial = link->dial;
        dial->lookup = NULL;
        sk_addr addr;
        for (const struct addrinfo *at = status == 0 ? list : NULL; at; at = at->ai_next)
            if (sk_addr_from(&addr, at->ai_addr))
                add_addr(link, &addr);
        if (status != 0)
            sk_link_fail(link, SOUK_E_DNS, "host name %.100s does not resolve: %s", dial->host,
                         uv_strerror(status));
        else if (dial->count == 0)
            sk_link_fail(link, SOUK_E_DNS, "host name %.100s has no address that can be used",
                         dial->host);
        else
            begin_all(link);
    }
    uv_freeaddrinfo(list);
    sk_free(look->net->alloc, look);
}

static souk_status look_up(sk_link *link, souk_error *err)
{
    struct sk_dial *dial = link->dial;
    lookup *look = sk_alloc_zeroed(link->net->alloc, 1, sizeof *look);
    if (!look)
        return sk_fail_nomem(err);
    look->net = link->net;
    look->req.data = look;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC};
    int status = uv_getaddrinfo(&link->net->loop, &look->req, looked_up, dial->host, NULL, &hints);
    if (status < 0) {
        sk_free(link->net->alloc, look);
        return sk_fail(err, SOUK_E_INVALID, "%.100s is no host name: %s", dial->host,
                       uv_strerror(status));
    }
    look->link = link;
    dial->lookup = look;
    start_timer(link, &dial->limit, dial->dns_timeout_ns);
    return SOUK_OK;
}

/* ---- the beginning ---- */

static souk_status copy_options(struct sk_dial *dial, const sk_connect_options *options,
                                souk_error *err)
{
    if (options->proxy && options->proxy->kind != SK_PROXY_NONE) {
        dial->has_proxy = true;
        dial->proxy = *options->proxy;
    }
    const char *host = dial->has_proxy ? dial->proxy.host : options->host;
    if (!sk_str_copy(dial->host, sizeof dial->host, sk_str(host)))
        return sk_fail(err, SOUK_E_INVALID, "host name of more than 253 characters");
    dial->port = dial->has_proxy ? dial->proxy.port : options->port;
    dial->dns_timeout_ns = options->dns_timeout_ns ? options->dns_timeout_ns : dns_default_ns;
    dial->connect_timeout_ns =
        options->connect_timeout_ns ? options->connect_timeout_ns : connect_default_ns;
    if (options->source_ip) {
        dial->has_source = true;
        if (!sk_addr_parse(&dial->source, options->source_ip, 0))
            return sk_fail(err, SOUK_E_INVALID, "source address %.60s is not numeric",
                           options->source_ip);
    }
    if (dial->has_proxy)
        return sk_proxy_open(&dial->ask, &dial->proxy, options->host, options->port, err);
    return SOUK_OK;
}

static souk_status prepare(sk_link *link, const sk_connect_options *options, souk_error *err)
{
    struct sk_dial *dial = link->dial = sk_alloc_zeroed(link->net->alloc, 1, sizeof *link->dial);
    if (!dial)
        return sk_fail_nomem(err);
    dial->stagger = (sk_timer){.fire = stagger_fired, .ctx = link};
    dial->limit = (sk_timer){.fire = limit_fired, .ctx = link};
    souk_status status = copy_options(dial, options, err);
    if (status == SOUK_OK && options->tls) {
        const char *name = options->server_name ? options->server_name : options->host;
        link->tls_timeout_ns = options->tls_timeout_ns ? options->tls_timeout_ns : tls_default_ns;
        status = sk_tls_pipe_new(&link->tls, options->tls, name, options->port, err);
    }
    if (status < 0)
        return status;
    sk_addr addr;
    if (!sk_addr_parse(&addr, dial->host, dial->port))
        return look_up(link, err);
    add_addr(link, &addr);
    if (dial->count == 0)
        return sk_fail(err, SOUK_E_INVALID, "source address %.60s is of another family than %.60s",
                       options->source_ip, dial->host);
    return SOUK_OK;
}

souk_status sk_dial_start(sk_net *base, const sk_connect_options *options, sk_conn *conn,
                          souk_error *err)
{
    sk_uv *net = (sk_uv *)base;
    if (net->freeing)
        return sk_fail(err, SOUK_E_STATE, "the network is being shut down");
    assert(!conn->pipe);
    sk_link *link = sk_link_new(net);
    if (!link)
        return sk_fail_nomem(err);
    souk_status status = prepare(link, options, err);
    if (status < 0) {
        sk_link_die(link, NULL); /* buried without a conn: nobody is told */
        return status;
    }
    link->conn = conn;
    conn->pipe = link;
    if (!link->dial->lookup)
        begin_all(link);
    sk_link_redue(link);
    return SOUK_OK;
}
