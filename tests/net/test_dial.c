/* SPDX-License-Identifier: MIT
 * Connecting: names, source address, limits of each stage, proxies; and listening: how many, who.
 */
#include "trust.h"
#include "net/proxy.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>

static int open_net(void **state)
{
    *state = uv_world();
    return 0;
}

static int close_net(void **state)
{
    assert_nothing_open(*state);
    sk_net_free(*state);
    return 0;
}

/* A socket that listens and accepts nobody. */
static int deaf(uint16_t *port, int backlog)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof addr;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&addr, len), 0);
    assert_int_equal(listen(fd, backlog), 0);
    getsockname(fd, (struct sockaddr *)&addr, &len);
    *port = ntohs(addr.sin_port);
    return fd;
}

static void expect_end(sk_net *net, const sk_connect_options *to, souk_status status,
                       const char *words)
{
    peer c;
    peer_init(&c, net);
    connect_to(net, to, &c);
    WAIT_FOR(net, c.closed);
    assert_int_equal(c.opened, 0);
    if (c.why.status != status || !strstr(c.why.text, words))
        fail_msg("%s: %s", souk_status_name(c.why.status), c.why.text);
    peer_deinit(&c);
}

static void test_limits_of_stages(void **state)
{
    sk_net *net = *state;
    uint16_t port;
    sk_tls *tls;
    assert_int_equal(sk_tls_client_new(&tls, NULL, NULL), SOUK_OK);
    int fd = deaf(&port, 8);
    expect_end(net,
               &(sk_connect_options){
                   .host = "127.0.0.1", .port = port, .tls = tls, .tls_timeout_ns = 50 * msec},
               SOUK_E_TIMEOUT, "handshake");
    const sk_proxy proxy = {.kind = SK_PROXY_HTTP, .host = "127.0.0.1", .port = port};
    expect_end(
        net,
        &(sk_connect_options){
            .host = "far.example", .port = 443, .proxy = &proxy, .connect_timeout_ns = 50 * msec},
        SOUK_E_TIMEOUT, "proxy 127.0.0.1");
    close(fd);
    /* A full queue of a socket that accepts nobody: the kernel lets the caller wait. */
    fd = deaf(&port, 0);
    int filler[4];
    struct sockaddr_in addr = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    for (int i = 0; i < 4; i++) {
        filler[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(filler[i], (struct sockaddr *)&addr, sizeof addr);
    }
    expect_end(
        net,
        &(sk_connect_options){.host = "127.0.0.1", .port = port, .connect_timeout_ns = 50 * msec},
        SOUK_E_TIMEOUT, "no connection to 127.0.0.1");
    for (int i = 0; i < 4; i++)
        close(filler[i]);
    close(fd);
    sk_tls_free(tls);
}

static void test_wrong_options(void **state)
{
    sk_net *net = *state;
    const struct {
        sk_connect_options to;
        const char *words;
    } rows[] = {
        {{.host = "", .port = 1}, "no host"},
        {{.host = "127.0.0.1"}, "no port"},
        {{.host = "127.0.0.1", .port = 1, .source_ip = "here"}, "not numeric"},
        {{.host = "127.0.0.1", .port = 1, .source_ip = "::1"}, "another family"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        peer c;
        souk_error err;
        peer_init(&c, net);
        assert_int_equal(sk_net_connect(net, &rows[i].to, &c.conn, &err), SOUK_E_INVALID);
        assert_non_null(strstr(err.text, rows[i].words));
        sk_net_turn(net, 0);
        assert_int_equal(c.closed, 0); /* not told: it was never taken */
    }
    static const char *const nowhere[] = {"no.address", "203.0.113.300", "127.0.0.1:80"};
    sk_listener *listener;
    souk_error err;
    for (int i = 0; i < 3; i++) {
        const sk_listen_options on = {.host = nowhere[i], .accept = accept_none};
        assert_int_equal(sk_net_listen(net, &on, &listener, &err), SOUK_E_INVALID);
        assert_non_null(strstr(err.text, nowhere[i]));
    }
}

static void test_no_such_name(void **state)
{
    expect_end(*state, &(sk_connect_options){.host = "no such name", .port = 1}, SOUK_E_DNS,
               "no such name does not resolve");
}

static void test_names_and_sources(void **state)
{
    sk_net *net = *state;
    static const struct {
        const char *listen, *connect, *source, *seen;
    } rows[] = {
        {"127.0.0.1", "localhost", NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2"},
        {"127.0.0.3", "127.0.0.3", "127.0.0.4", "127.0.0.4"},
        {"0.0.0.0", "127.0.0.5", NULL, "127.0.0.1"},
        {"localhost", "127.0.0.1", NULL, "127.0.0.1"},
        {"::", "127.0.0.1", NULL, "127.0.0.1"}, /* not ::ffff:127.0.0.1 */
        {"::", "::1", NULL, "::1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sk_listener *listener;
        souk_error err;
        peer c, s;
        peer_init(&c, net);
        peer_init(&s, net);
        const sk_listen_options on = {.host = rows[i].listen, .accept = accept_one, .ctx = &s};
        if (strchr(rows[i].listen, ':') && sk_net_listen(net, &on, &listener, &err) < 0)
            continue; /* a machine without IPv6 */
        if (!strchr(rows[i].listen, ':'))
            listen_on(net, &on, &listener);
        connect_to(net,
                   &(sk_connect_options){.host = rows[i].connect,
                                         .port = sk_listener_port(listener),
                                         .source_ip = rows[i].source},
                   &c);
        peer_say(&c, "?");
        WAIT_FOR(net, s.received || c.closed);
        assert_int_equal(c.closed, 0);
        assert_string_equal(s.info.peer_ip, rows[i].seen);
        sk_net_close(net, &c.conn, SK_CLOSE_ABORT, NULL);
        WAIT_FOR(net, c.closed && s.closed);
        sk_listener_close(listener);
        peer_deinit(&c);
        peer_deinit(&s);
    }
}

static void test_limit_of_connections(void **state)
{
    sk_net *net = *state;
    sk_listener *listener;
    uint16_t port = listen_on(
        net, &(sk_listen_options){.accept = accept_echo, .ctx = net, .conns_max = 3}, &listener);
    peer c[5];
    unsigned served = 0, closed = 0;
    for (int i = 0; i < 5; i++) {
        peer_init(&c[i], net);
        connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c[i]);
        peer_say(&c[i], "?");
        WAIT_FOR(net, c[i].received || c[i].closed);
        served += c[i].received > 0;
        closed += c[i].closed;
    }
    assert_int_equal(served, 3);
    assert_int_equal(closed, 2);
    for (int i = 0; i < 5; i++)
        sk_net_close(net, &c[i].conn, SK_CLOSE_ABORT, NULL);
    WAIT_FOR(net, sk_net_stats_of(net)->conns == 0);
    for (int i = 0; i < 5; i++)
        peer_deinit(&c[i]);
    sk_listener_close(listener);
}

static void test_many_connections(void **state)
{
    enum { COUNT = 500 };
    sk_net *net = *state;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    sk_listener *listener;
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_echo, .ctx = net}, &listener);
    peer *c = sk_alloc_zeroed(NULL, COUNT, sizeof *c);
    for (int i = 0; i < COUNT; i++) {
        peer_init(&c[i], net);
        connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c[i]);
        peer_say(&c[i], "hello");
    }
    uint64_t sum = 0;
    WAIT_FOR(net, ({
                 sum = 0;
                 for (int i = 0; i < COUNT; i++)
                     sum += c[i].received;
                 sum == COUNT * 5u;
             }));
    assert_int_equal(sk_net_stats_of(net)->conns, 2 * COUNT);
    for (int i = 0; i < COUNT; i++)
        sk_net_close(net, &c[i].conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(net, sk_net_stats_of(net)->conns == 0);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(c[i].why.status, SOUK_OK);
        peer_deinit(&c[i]);
    }
    sk_free(NULL, c);
    sk_listener_close(listener);
}

static void test_hundred_megabytes(void **state)
{
    sk_net *net = *state;
    enum { TOTAL = 100 << 20 };
    sk_listener *listener;
    peer c, s;
    peer_init(&c, net);
    peer_init(&s, net);
    s.keep_nothing = true;
    c.pattern_left = TOTAL;
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_one, .ctx = &s}, &listener);
    connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c);
    WAIT_FOR(net, s.received == TOTAL);
    assert_int_equal(s.bad, 0);
    sk_net_close(net, &c.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(net, c.closed && s.closed);
    sk_listener_close(listener);
    peer_deinit(&c);
    peer_deinit(&s);
}

/* ---- proxies: one that answers by script ---- */

typedef struct script {
    const char *expect;
    size_t expect_len;
    const char *answer;
    size_t answer_len;
} script;

typedef struct scripted {
    peer peer;
    const script *steps;
} scripted;

static souk_status scripted_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                                 souk_error *err)
{
    scripted *p = (scripted *)conn;
    peer_feed(conn, bytes, len, now_ns, err);
    while (p->steps->expect && p->peer.in.len >= p->steps->expect_len) {
        assert_memory_equal(p->peer.in.ptr, p->steps->expect, p->steps->expect_len);
        sk_buf_drop(&p->peer.in, p->steps->expect_len);
        sk_buf_put(&p->peer.out, p->steps->answer, p->steps->answer_len);
        p->steps++;
    }
    return SOUK_OK;
}

#define STEP(expect, answer)                                                                       \
    {                                                                                              \
        expect, sizeof(expect) - 1, answer, sizeof(answer) - 1                                     \
    }

static const script http_good[] = {
    STEP("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n",
         "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nearly "),
    STEP("ping", "pong"),
    {.expect = NULL},
};
static const script http_login[] = {
    /* printf 'user:pass word' | base64 */
    STEP("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n"
         "Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n\r\n",
         "HTTP/1.0 200 OK\r\n\r\nearly "),
    STEP("ping", "pong"),
    {.expect = NULL},
};
static const script http_bad[] = {
    STEP("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n",
         "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"),
    {.expect = NULL},
};
static const script socks_good[] = {
    STEP("\x05\x01\x00", "\x05\x00"),
    STEP("\x05\x01\x00\x03\x0b"
         "api.example\x01\xbb",
         "\x05\x00\x00\x01\x01\x02\x03\x04\x05\x06"
         "early "),
    STEP("ping", "pong"),
    {.expect = NULL},
};
static const script socks_login[] = {
    STEP("\x05\x02\x00\x02", "\x05\x02"),
    STEP("\x01\x04user\x09pass word", "\x01\x00"),
    STEP("\x05\x01\x00\x03\x0b"
         "api.example\x01\xbb",
         "\x05\x00\x00\x03\x01x\x05\x06"
         "early "),
    STEP("ping", "pong"),
    {.expect = NULL},
};
static const script socks_wrong_login[] = {
    STEP("\x05\x02\x00\x02", "\x05\x02"),
    STEP("\x01\x04user\x09pass word", "\x01\x01"),
    {.expect = NULL},
};
static const script socks_refused[] = {
    STEP("\x05\x01\x00", "\x05\x00"),
    STEP("\x05\x01\x00\x03\x0b"
         "api.example\x01\xbb",
         "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"),
    {.expect = NULL},
};
static const script not_a_proxy[] = {
    STEP("\x05\x01\x00", "HTTP/1.1 400 Bad Request\r\n\r\n"),
    {.expect = NULL},
};

static void test_proxies(void **state)
{
    sk_net *net = *state;
    static const struct {
        const char *url;
        const script *steps;
        const char *words; /* NULL: the tunnel works */
    } rows[] = {
        {"http://", http_good, NULL},
        {"HTTP://user:pass%20word@", http_login, NULL},
        {"socks5://", socks_good, NULL},
        {"socks5h://user:pass%20word@", socks_login, NULL},
        {"http://", http_bad, "407 Proxy Authentication Required"},
        {"socks5://user:pass%20word@", socks_wrong_login, "user or password is wrong"},
        {"socks5://", socks_refused, "the host refuses"},
        {"socks5://", not_a_proxy, "does not speak SOCKS5"},
    };
    sk_conn_ops ops = peer_ops;
    ops.feed = scripted_feed;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sk_listener *listener;
        scripted s = {.steps = rows[i].steps};
        peer c;
        peer_init(&s.peer, net);
        s.peer.conn.ops = &ops;
        peer_init(&c, net);
        uint16_t port =
            listen_on(net, &(sk_listen_options){.accept = accept_one, .ctx = &s.peer}, &listener);
        char url[128];
        sk_proxy proxy;
        snprintf(url, sizeof url, "%s127.0.0.1:%u", rows[i].url, port);
        assert_int_equal(sk_proxy_parse(&proxy, sk_str(url), NULL), SOUK_OK);
        connect_to(net, &(sk_connect_options){.host = "api.example", .port = 443, .proxy = &proxy},
                   &c);
        peer_say(&c, "ping");
        WAIT_FOR(net, c.received == 10 || c.closed);
        if (rows[i].words) {
            assert_int_equal(c.why.status, SOUK_E_CONNECT);
            if (!strstr(c.why.text, rows[i].words))
                fail_msg("%s", c.why.text);
            assert_null(strstr(c.why.text, "pass word"));
        } else {
            assert_int_equal(c.closed, 0);
            assert_memory_equal(c.in.ptr, "early pong", 10);
        }
        sk_net_close(net, &c.conn, SK_CLOSE_ABORT, NULL);
        WAIT_FOR(net, sk_net_stats_of(net)->conns == 0);
        sk_listener_close(listener);
        peer_deinit(&c);
        peer_deinit(&s.peer);
    }
}

/* ---- TLS through a proxy that passes bytes on ---- */

typedef struct relay {
    peer near, far; /* the client's side, the target's */
    uint16_t port;
    bool asked;
} relay;

static souk_status relay_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                              souk_error *err)
{
    peer *from = (peer *)conn;
    relay *r = (relay *)(void *)(from->echo ? from : from - 1); /* echo marks the near one */
    peer *to = from == &r->near ? &r->far : &r->near;
    (void)now_ns, (void)err;
    if (from == &r->near && !r->asked) {
        r->asked = true;
        sk_buf_cstr(&from->out, "HTTP/1.1 200 OK\r\n\r\n");
        connect_to(from->net, &(sk_connect_options){.host = "127.0.0.1", .port = r->port}, &r->far);
        return SOUK_OK;
    }
    sk_buf_put(&to->out, bytes, len);
    sk_net_wake(to->net, &to->conn);
    return SOUK_OK;
}

static void test_tls_through_a_proxy(void **state)
{
    sk_net *net = *state;
    static const char *const hosts[] = {"api.example"};
    char dir[64];
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    scratch_open(dir);
    sk_ca *ca = ca_in(dir, hosts, 1, now_ns);
    sk_tls *server = server_from(ca, now_ns), *client = client_of(sk_ca_file(ca));
    sk_listener *target, *entry;
    sk_conn_ops ops = peer_ops;
    ops.feed = relay_feed;
    relay r = {.asked = false};
    peer c;
    peer_init(&c, net);
    peer_init(&r.near, net);
    peer_init(&r.far, net);
    r.near.conn.ops = r.far.conn.ops = &ops;
    r.near.echo = true;
    r.port = listen_on(net, &(sk_listen_options){.tls = server, .accept = accept_echo, .ctx = net},
                       &target);
    sk_proxy proxy = {.kind = SK_PROXY_HTTP, .host = "127.0.0.1"};
    proxy.port = listen_on(net, &(sk_listen_options){.accept = accept_one, .ctx = &r.near}, &entry);
    connect_to(
        net,
        &(sk_connect_options){.host = "api.example", .port = 443, .proxy = &proxy, .tls = client},
        &c);
    peer_say(&c, "hello");
    WAIT_FOR(net, c.received == 5 || c.closed);
    assert_int_equal(c.closed, 0);
    assert_memory_equal(c.in.ptr, "hello", 5);
    assert_string_equal(c.info.tls_version, "TLSv1.3");
    sk_net_close(net, &c.conn, SK_CLOSE_ABORT, NULL);
    sk_net_close(net, &r.far.conn, SK_CLOSE_ABORT, NULL);
    WAIT_FOR(net, sk_net_stats_of(net)->conns == 0);
    sk_listener_close(target);
    sk_listener_close(entry);
    peer_deinit(&c);
    peer_deinit(&r.near);
    peer_deinit(&r.far);
    sk_tls_free(server);
    sk_tls_free(client);
    sk_ca_close(ca);
    scratch_close(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits_of_stages),     cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_no_such_name),         cmocka_unit_test(test_names_and_sources),
        cmocka_unit_test(test_limit_of_connections), cmocka_unit_test(test_many_connections),
        cmocka_unit_test(test_hundred_megabytes),    cmocka_unit_test(test_proxies),
        cmocka_unit_test(test_tls_through_a_proxy),
    };
    return cmocka_run_group_tests(tests, open_net, close_net);
}
