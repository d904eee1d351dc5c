/* SPDX-License-Identifier: MIT
 * What the net adds to a round trip of 128 bytes over loopback TCP: both ends in one loop on one
 * CPU, against a bare loop of epoll, recv and send. Four of each make a round trip. */
#include "bench.h"
#include "base/err.h"
#include "net/ca.h"
#include "net/mem_net.h"
#include "net/tls.h"
#include "net/uv_net.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { PAYLOAD = 128 };

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "bench_net: %s\n", what);
    exit(1);
}

/* ---- the floor ---- */

typedef struct bare {
    int epoll, fd[2];
} bare;

static void bare_open(bare *b)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof addr;
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    must(bind(listener, (struct sockaddr *)&addr, len) == 0 && listen(listener, 1) == 0 &&
             getsockname(listener, (struct sockaddr *)&addr, &len) == 0,
         "cannot listen");
    b->fd[0] = socket(AF_INET, SOCK_STREAM, 0);
    must(connect(b->fd[0], (struct sockaddr *)&addr, len) == 0, "cannot connect");
    b->fd[1] = accept(listener, NULL, NULL);
    close(listener);
    b->epoll = epoll_create1(0);
    for (int i = 0; i < 2; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = b->fd[i]};
        setsockopt(b->fd[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        must(epoll_ctl(b->epoll, EPOLL_CTL_ADD, b->fd[i], &event) == 0, "epoll");
    }
}

static void bare_trips(void *ctx, uint64_t times)
{
    const bare *b = ctx;
    char buf[65536] = {0};
    must(send(b->fd[0], buf, PAYLOAD, 0) == PAYLOAD, "send");
    for (uint64_t done = 0; done < times;) {
        struct epoll_event event;
        if (epoll_wait(b->epoll, &event, 1, -1) != 1)
            continue;
        ssize_t n = recv(event.data.fd, buf, sizeof buf, 0);
        must(n == PAYLOAD, "recv");
        if (event.data.fd == b->fd[0] && ++done == times)
            break;
        must(send(event.data.fd, buf, (size_t)n, 0) == n, "send");
    }
}

/* ---- ours ---- */

typedef struct end {
    sk_conn conn;
    char out[PAYLOAD];
    size_t out_len, got;
    uint64_t done, times;
    bool client, up;
} end;

typedef struct ours {
    sk_net *net;
    sk_listener *listener;
    sk_tls *server_tls, *client_tls;
    end client, server;
} ours;

static void end_opened(sk_conn *conn, int64_t now_ns)
{
    (void)now_ns;
    ((end *)conn)->up = true;
}

static souk_status end_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                            souk_error *err)
{
    (void)bytes, (void)now_ns, (void)err;
    end *e = (end *)conn;
    e->got += len;
    while (e->got >= PAYLOAD) {
        e->got -= PAYLOAD;
        e->done++;
        if (!e->client || e->done < e->times)
            e->out_len = PAYLOAD;
    }
    return SOUK_OK;
}

static size_t end_pull(sk_conn *conn, struct iovec *out, size_t count)
{
    (void)count;
    end *e = (end *)conn;
    out[0] = (struct iovec){e->out, e->out_len};
    return e->out_len > 0;
}

static void end_sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    (void)now_ns;
    ((end *)conn)->out_len -= len;
}

static void end_closed(sk_conn *conn, const souk_error *why)
{
    (void)conn;
    must(why->status == SOUK_E_CLOSED, why->text);
}

static const sk_conn_ops end_ops = {
    .opened = end_opened,
    .feed = end_feed,
    .pull = end_pull,
    .sent = end_sent,
    .closed = end_closed,
};

static sk_conn *accept_end(void *ctx, const sk_conn_info *info)
{
    (void)info;
    return ctx;
}

static void ours_trips(void *ctx, uint64_t times)
{
    ours *o = ctx;
    o->client.done = 0;
    o->client.times = times;
    o->client.out_len = PAYLOAD;
    sk_net_wake(o->net, &o->client.conn);
    while (o->client.done < times)
        sk_net_turn(o->net, INT64_MAX);
}

static void ours_open(ours *o, sk_net *net, sk_tls *server_tls, sk_tls *client_tls)
{
    souk_error err;
    *o = (ours){.net = net, .server_tls = server_tls, .client_tls = client_tls};
    o->client.conn.ops = o->server.conn.ops = &end_ops;
    o->client.client = true;
    const sk_listen_options on = {.tls = server_tls, .accept = accept_end, .ctx = &o->server};
    must(sk_net_listen(net, &on, &o->listener, &err) == SOUK_OK, "listen");
    const sk_connect_options to = {
        .host = "127.0.0.1", .port = sk_listener_port(o->listener), .tls = client_tls};
    must(sk_net_connect(net, &to, &o->client.conn, &err) == SOUK_OK, "connect");
    while (!o->client.up)
        sk_net_turn(net, INT64_MAX);
}

static void make_tls(sk_tls **server, sk_tls **client)
{
    char dir[] = "/tmp/souk-bench-XXXXXX", path[64];
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    sk_ca *ca = NULL;
    sk_buf cert, key;
    sk_buf_init(&cert, NULL, 1 << 16);
    sk_buf_init(&key, NULL, 1 << 16);
    must(mkdtemp(dir) && sk_ca_open(&ca, dir, NULL, 0, now_ns, NULL) == SOUK_OK, "CA");
    must(sk_ca_issue(ca, now_ns, &cert, &key, NULL) == SOUK_OK, "certificate");
    must(sk_tls_server_new(server, sk_buf_view(&cert), sk_buf_view(&key), NULL, NULL) == SOUK_OK,
         "TLS");
    const sk_tls_client_options options = {.ca_file = sk_ca_file(ca), .no_system_store = true};
    must(sk_tls_client_new(client, &options, NULL) == SOUK_OK, "TLS");
    sk_ca_close(ca);
    sk_buf_deinit(&cert);
    sk_buf_deinit(&key);
    snprintf(path, sizeof path, "%s/souk-ca.pem", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/souk-ca.key", dir);
    unlink(path);
    rmdir(dir);
}

static bench_result measure(sk_net *net, sk_tls *server_tls, sk_tls *client_tls)
{
    ours o;
    ours_open(&o, net, server_tls, client_tls);
    ours_trips(&o, 1000);
    bench_result result = bench_run(ours_trips, &o);
    sk_net_free(net);
    return result;
}

int main(void)
{
    bare b;
    sk_net *net;
    sk_tls *server_tls, *client_tls;
    bench_open("a round trip of 128 bytes over loopback, both ends on one CPU");
    bare_open(&b);
    bench_result floor = bench_run(bare_trips, &b);
    bench_row("epoll, recv, send", floor, "ns", floor);
    must(sk_uv_net_new(&net, NULL, NULL) == SOUK_OK, "net");
    bench_row("uv_net, plain", measure(net, NULL, NULL), "ns", floor);
    make_tls(&server_tls, &client_tls);
    must(sk_uv_net_new(&net, NULL, NULL) == SOUK_OK, "net");
    bench_row("uv_net, TLS 1.3", measure(net, server_tls, client_tls), "ns", floor);
    must(sk_mem_net_new(&net, NULL, NULL) == SOUK_OK, "net");
    bench_row("mem_net", measure(net, NULL, NULL), "ns", floor);
    sk_tls_free(server_tls);
    sk_tls_free(client_tls);
    return 0;
}
