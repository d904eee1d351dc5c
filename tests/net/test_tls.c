/* SPDX-License-Identifier: MIT
 * TLS: what a client must refuse and how it says so, one port for plain text and TLS, sessions. */
#include "trust.h"

typedef struct world {
    char dir[64], other_dir[64];
    sk_net *net;
    sk_ca *ca, *other_ca;
    sk_tls *server, *expired, *early, *stranger, *client;
    int64_t now_ns;
} world;

static const char *const hosts[] = {"api.souk.example"};
static const int64_t day = 86400 * sec;

static int open_world(void **state)
{
    static world w;
    w = (world){.now_ns = sk_clock_now(&sk_clock_real)};
    scratch_open(w.dir);
    scratch_open(w.other_dir);
    w.net = uv_world();
    w.ca = ca_in(w.dir, hosts, 1, w.now_ns - 100 * day);
    w.other_ca = ca_in(w.other_dir, hosts, 1, w.now_ns);
    w.server = server_from(w.ca, w.now_ns);
    w.expired = server_from(w.ca, w.now_ns - 91 * day);
    w.early = server_from(w.ca, w.now_ns + 2 * day);
    w.stranger = server_from(w.other_ca, w.now_ns);
    w.client = client_of(sk_ca_file(w.ca));
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    world *w = *state;
    assert_nothing_open(w->net);
    sk_net_free(w->net);
    sk_tls *all[] = {w->server, w->expired, w->early, w->stranger, w->client};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sk_tls_free(all[i]);
    sk_ca_close(w->ca);
    sk_ca_close(w->other_ca);
    scratch_close(w->dir);
    scratch_close(w->other_dir);
    return 0;
}

typedef struct meeting {
    souk_error why;
    sk_conn_info client, server;
    bool opened;
} meeting;

/* A client says hello to an echo and hangs up. */
static meeting meet(world *w, sk_tls *server, sk_tls *client, const char *name)
{
    sk_listener *listener;
    peer c, s;
    peer_init(&c, w->net);
    peer_init(&s, w->net);
    s.echo = true;
    uint16_t port = listen_on(
        w->net, &(sk_listen_options){.tls = server, .accept = accept_one, .ctx = &s}, &listener);
    const sk_connect_options to = {
        .host = "127.0.0.1", .port = port, .tls = client, .server_name = name};
    connect_to(w->net, &to, &c);
    peer_say(&c, "hello");
    WAIT_FOR(w->net, c.closed || c.received == 5);
    meeting result = {.client = c.info, .server = s.info, .opened = c.opened == 1};
    if (!c.closed)
        assert_memory_equal(c.in.ptr, "hello", 5);
    sk_net_close(w->net, &c.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(w->net, c.closed && sk_net_stats_of(w->net)->conns == 0);
    result.why = c.why;
    sk_listener_close(listener);
    peer_deinit(&c);
    peer_deinit(&s);
    return result;
}

static void test_names_that_match(void **state)
{
    static const char *const names[] = {NULL, "localhost", "api.souk.example", "127.0.0.1",
                                        "127.0.0.9"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        world *w = *state;
        meeting m = meet(w, w->server, w->client, names[i]);
        assert_true(m.opened);
        assert_int_equal(m.why.status, SOUK_OK);
        assert_string_equal(m.client.tls_version, "TLSv1.3");
        assert_true(m.server.tls);
        assert_true(m.client.tls_cipher[0]);
    }
}

static void test_refusals(void **state)
{
    world *w = *state;
    const struct {
        sk_tls *server;
        const char *name, *words[3];
    } rows[] = {
        {w->server, "api.other.example", {"api.other.example", "localhost", "api.souk.example"}},
        {w->server, "127.0.1.1", {"127.0.1.1", "127.0.0.1", "is for"}},
        {w->stranger, NULL, {"Souk sandbox CA", "not trusted", "127.0.0.1"}},
        {w->expired, NULL, {"expired on 20", "UTC", "127.0.0.1"}},
        {w->early, NULL, {"not valid before 20", "UTC", "127.0.0.1"}},
        {NULL, NULL, {"TLS", "127.0.0.1", ""}}, /* it speaks plain text only */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        meeting m = meet(w, rows[i].server, w->client, rows[i].name);
        assert_false(m.opened);
        assert_int_equal(m.why.status, SOUK_E_TLS);
        for (int k = 0; k < 3; k++)
            if (!strstr(m.why.text, rows[i].words[k]))
                fail_msg("row %zu: \"%s\" lacks \"%s\"", i, m.why.text, rows[i].words[k]);
    }
}

static void test_one_port_for_both(void **state)
{
    world *w = *state;
    sk_listener *listener;
    uint16_t port = listen_on(
        w->net, &(sk_listen_options){.tls = w->server, .accept = accept_echo, .ctx = w->net},
        &listener);
    peer plain, sealed;
    peer_init(&plain, w->net);
    peer_init(&sealed, w->net);
    connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &plain);
    connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port, .tls = w->client},
               &sealed);
    peer_say(&plain, "plain");
    peer_say(&sealed, "sealed");
    WAIT_FOR(w->net, plain.received == 5 && sealed.received == 6);
    assert_memory_equal(plain.in.ptr, "plain", 5);
    assert_memory_equal(sealed.in.ptr, "sealed", 6);
    sk_net_close(w->net, &plain.conn, SK_CLOSE_FLUSH, NULL);
    sk_net_close(w->net, &sealed.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(w->net, sk_net_stats_of(w->net)->conns == 0);
    sk_listener_close(listener);
    peer_deinit(&plain);
    peer_deinit(&sealed);
}

/* A first byte of a handshake and then nonsense: no conn is ever made of it. */
static void test_nonsense_handshake(void **state)
{
    world *w = *state;
    sk_listener *listener;
    uint16_t port = listen_on(
        w->net, &(sk_listen_options){.tls = w->server, .accept = accept_echo, .ctx = w->net},
        &listener);
    uint64_t accepted = sk_net_stats_of(w->net)->accepted;
    peer c;
    peer_init(&c, w->net);
    connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c);
    peer_say(&c, "\x16no handshake at all, and long enough to be looked at");
    WAIT_FOR(w->net, c.closed);
    assert_int_equal(sk_net_stats_of(w->net)->accepted, accepted);
    WAIT_FOR(w->net, sk_net_stats_of(w->net)->conns == 0);
    sk_listener_close(listener);
    peer_deinit(&c);
}

static void test_resumption(void **state)
{
    world *w = *state;
    sk_tls *client = client_of(sk_ca_file(w->ca));
    sk_listener *listener;
    uint16_t port = listen_on(
        w->net, &(sk_listen_options){.tls = w->server, .accept = accept_echo, .ctx = w->net},
        &listener);
    for (int round = 0; round < 3; round++) {
        peer c;
        peer_init(&c, w->net);
        connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port, .tls = client},
                   &c);
        peer_say(&c, "hello");
        WAIT_FOR(w->net, c.received == 5);
        assert_int_equal(c.info.tls_resumed, round > 0);
        sk_net_close(w->net, &c.conn, round == 1 ? SK_CLOSE_ABORT : SK_CLOSE_FLUSH, NULL);
        WAIT_FOR(w->net, sk_net_stats_of(w->net)->conns == 0);
        peer_deinit(&c);
    }
    sk_listener_close(listener);
    sk_tls_free(client);
}

static void test_bad_files(void **state)
{
    world *w = *state;
    sk_tls *tls;
    souk_error err;
    const sk_tls_client_options missing = {.ca_file = "/nowhere/ca.pem"};
    assert_int_equal(sk_tls_client_new(&tls, &missing, &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "/nowhere/ca.pem"));
    const sk_tls_client_options nonsense = {.ca_pem = "nonsense"};
    assert_int_equal(sk_tls_client_new(&tls, &nonsense, &err), SOUK_E_CONFIG);
    assert_int_equal(sk_tls_server_new(&tls, SK_STR("x"), SK_STR("y"), NULL, &err), SOUK_E_CONFIG);
    sk_buf cert, key, other;
    sk_buf_init(&cert, NULL, 1 << 16);
    sk_buf_init(&key, NULL, 1 << 16);
    sk_buf_init(&other, NULL, 1 << 16);
    sk_ca_issue(w->ca, w->now_ns, &cert, &other, &err);
    sk_buf_reset(&other);
    sk_ca_issue(w->ca, w->now_ns, &other, &key, &err);
    assert_int_equal(sk_tls_server_new(&tls, sk_buf_view(&cert), sk_buf_view(&key), NULL, &err),
                     SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "key"));
    assert_null(tls);
    sk_buf_deinit(&cert);
    sk_buf_deinit(&key);
    sk_buf_deinit(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_that_match),  cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_one_port_for_both), cmocka_unit_test(test_nonsense_handshake),
        cmocka_unit_test(test_resumption),        cmocka_unit_test(test_bad_files),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
