/* SPDX-License-Identifier: MIT
 * What both networks promise, in one set of tests that runs over sockets, over TLS and in memory.
 */
#include "trust.h"

typedef struct world {
    sk_net *net;
    sk_tls *server, *client;
    char dir[64];
} world;

static void make_tls(world *w)
{
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    scratch_open(w->dir);
    sk_ca *ca = ca_in(w->dir, NULL, 0, now_ns);
    w->server = server_from(ca, now_ns);
    w->client = client_of(sk_ca_file(ca));
    sk_ca_close(ca);
}

static int open_plain(void **state)
{
    static world w;
    w = (world){.net = NULL};
    *state = &w;
    return sk_uv_net_new(&w.net, &(sk_uv_net_options){.linger_ns = 200 * msec}, NULL);
}

static int open_tls(void **state)
{
    int status = open_plain(state);
    make_tls(*state);
    return status;
}

static int open_mem(void **state)
{
    static world w;
    w = (world){.net = NULL};
    *state = &w;
    const sk_mem_net_options options = {
        .seed = 7,
        .start_ns = 1700000000 * sec,
        .faults = {.latency_min_ns = msec, .latency_max_ns = 3 * msec, .split_ppm = 300000},
    };
    return sk_mem_net_new(&w.net, &options, NULL);
}

static int close_world(void **state)
{
    world *w = *state;
    assert_nothing_open(w->net);
    sk_net_free(w->net);
    sk_tls_free(w->server);
    sk_tls_free(w->client);
    if (w->dir[0])
        scratch_close(w->dir);
    return 0;
}

/* A server and a client that is connecting to it. */
typedef struct pair {
    world *w;
    sk_listener *listener;
    peer server, client;
} pair;

static void pair_open(pair *p, world *w)
{
    *p = (pair){.w = w};
    peer_init(&p->server, w->net);
    peer_init(&p->client, w->net);
    uint16_t port = listen_on(
        w->net, &(sk_listen_options){.tls = w->server, .accept = accept_one, .ctx = &p->server},
        &p->listener);
    assert_int_not_equal(port, 0);
    connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port, .tls = w->client},
               &p->client);
}

static void pair_close(pair *p)
{
    sk_listener_close(p->listener);
    peer_deinit(&p->server);
    peer_deinit(&p->client);
}

static void test_echo(void **state)
{
    pair p;
    pair_open(&p, *state);
    p.server.echo = true;
    assert_int_equal(p.client.opened, 0); /* never before connect has returned */
    peer_say(&p.client, "hello ");
    WAIT_FOR(p.w->net, p.client.received == 6);
    assert_int_equal(p.client.opened, 1);
    peer_say(&p.client, "world");
    WAIT_FOR(p.w->net, p.client.received == 11);
    assert_memory_equal(p.client.in.ptr, "hello world", 11);
    assert_int_equal(p.client.sent, 11);
    assert_int_equal(p.server.sent, 11);
    assert_string_equal(p.server.info.peer_ip, "127.0.0.1");
    assert_string_equal(p.client.info.peer_ip, "127.0.0.1");
    assert_int_equal(p.client.info.peer_port, sk_listener_port(p.listener));
    assert_int_equal(p.client.info.local_port, p.server.info.peer_port);
    assert_int_equal(p.server.info.tls, p.w->server != NULL);
    sk_net_close(p.w->net, &p.client.conn, SK_CLOSE_FLUSH, NULL);
    assert_int_equal(p.client.closed, 0); /* never inside close */
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    assert_int_equal(p.client.why.status, SOUK_OK);
    assert_int_equal(p.server.why.status, SOUK_E_CLOSED);
    pair_close(&p);
}

static void test_flush_on_close(void **state)
{
    pair p;
    pair_open(&p, *state);
    p.client.keep_nothing = true;
    peer_say(&p.client, "?");
    WAIT_FOR(p.w->net, p.server.received == 1);
    p.server.pattern_left = 3 << 20;
    const souk_error why = {.status = SOUK_E_MAINTENANCE, .text = "bye"};
    sk_net_close(p.w->net, &p.server.conn, SK_CLOSE_FLUSH, &why);
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    assert_int_equal(p.client.received, 3 << 20);
    assert_int_equal(p.client.bad, 0);
    assert_int_equal(p.client.why.status, SOUK_E_CLOSED);
    assert_int_equal(p.server.why.status, SOUK_E_MAINTENANCE);
    assert_string_equal(p.server.why.text, "bye");
    pair_close(&p);
}

static void test_abort(void **state)
{
    pair p;
    pair_open(&p, *state);
    peer_say(&p.client, "?");
    WAIT_FOR(p.w->net, p.server.received == 1);
    sk_buf_cstr(&p.server.out, "never to be sent");
    sk_net_wake(p.w->net, &p.server.conn);
    sk_net_close(p.w->net, &p.server.conn, SK_CLOSE_ABORT, NULL);
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    assert_int_equal(p.server.sent, 0);
    assert_int_equal(p.client.received, 0);
    assert_true(p.client.why.status == SOUK_E_CLOSED || p.client.why.status == SOUK_E_IO);
    pair_close(&p);
}

static void test_feed_refuses(void **state)
{
    pair p;
    pair_open(&p, *state);
    p.server.refuse = "400 go away";
    peer_say(&p.client, "nonsense");
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    assert_int_equal(p.client.received, 11);
    assert_memory_equal(p.client.in.ptr, "400 go away", 11);
    assert_int_equal(p.server.why.status, SOUK_E_SYNTAX);
    pair_close(&p);
}

static void test_half_close(void **state)
{
    pair p;
    pair_open(&p, *state);
    p.server.stay = true;
    peer_say(&p.client, "question");
    sk_net_close(p.w->net, &p.client.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(p.w->net, p.client.closed); /* connecting is not worth waiting for: dropped */
    assert_int_equal(p.server.received, 0);
    pair_close(&p);

    pair_open(&p, *state);
    p.server.stay = true;
    peer_say(&p.client, "question");
    WAIT_FOR(p.w->net, p.server.received == 8);
    sk_net_close(p.w->net, &p.client.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(p.w->net, p.server.ended == 1);
    assert_int_equal(p.server.closed, 0); /* it stays until it wants to go */
    sk_net_close(p.w->net, &p.server.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    assert_int_equal(p.server.why.status, SOUK_OK);
    pair_close(&p);
}

static void test_backpressure(void **state)
{
    enum { TOTAL = 24 << 20 };
    pair p;
    pair_open(&p, *state);
    p.server.keep_nothing = true;
    p.client.pattern_left = TOTAL;
    WAIT_FOR(p.w->net, p.server.received > 0);
    sk_net_pause(p.w->net, &p.server.conn, true);
    int64_t until_ns = sk_net_now_ns(p.w->net) + 100 * msec;
    sk_net_run(p.w->net, until_ns);
    uint64_t before = p.server.received;
    sk_net_run(p.w->net, until_ns + 50 * msec);
    assert_int_equal(p.server.received, before); /* paused is paused */
    assert_true(p.client.pattern_left > 0);      /* and the sender is held back */
    sk_net_pause(p.w->net, &p.server.conn, false);
    WAIT_FOR(p.w->net, p.server.received == TOTAL);
    assert_int_equal(p.server.bad, 0);
    assert_int_equal(p.client.sent, TOTAL);
    sk_net_close(p.w->net, &p.client.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    pair_close(&p);
}

static void test_due(void **state)
{
    pair p;
    pair_open(&p, *state);
    peer_say(&p.client, "?");
    WAIT_FOR(p.w->net, p.server.received == 1);
    p.client.due_ns = sk_net_now_ns(p.w->net) + 30 * msec;
    int64_t due_ns = p.client.due_ns;
    sk_net_wake(p.w->net, &p.client.conn);
    WAIT_FOR(p.w->net, p.client.ticks == 1);
    assert_true(p.client.tick_ns >= due_ns);
    assert_true(p.client.tick_ns < due_ns + 2 * sec);
    sk_net_close(p.w->net, &p.client.conn, SK_CLOSE_FLUSH, NULL);
    WAIT_FOR(p.w->net, p.client.closed && p.server.closed);
    pair_close(&p);
}

static void test_refused(void **state)
{
    world *w = *state;
    sk_listener *listener;
    peer client;
    uint16_t port = listen_on(w->net, &(sk_listen_options){.accept = accept_none}, &listener);
    sk_listener_close(listener);
    peer_init(&client, w->net);
    connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &client);
    WAIT_FOR(w->net, client.closed);
    assert_int_equal(client.opened, 0);
    assert_int_equal(client.why.status, SOUK_E_CONNECT);
    assert_non_null(strstr(client.why.text, "refused"));
    peer_deinit(&client);
}

static void test_port_taken(void **state)
{
    world *w = *state;
    sk_listener *first, *second;
    souk_error err;
    uint16_t port = listen_on(w->net, &(sk_listen_options){.accept = accept_none}, &first);
    const sk_listen_options again = {.accept = accept_none, .port = port};
    assert_int_equal(sk_net_listen(w->net, &again, &second, &err), SOUK_E_ADDR_IN_USE);
    char number[8];
    snprintf(number, sizeof number, "%u", port);
    assert_non_null(strstr(err.text, number));
    sk_listener_close(first);
}

static void test_silence(void **state)
{
    world *w = *state;
    sk_listener *listener;
    peer client;
    uint16_t port = listen_on(
        w->net,
        &(sk_listen_options){
            .tls = w->server, .accept = accept_echo, .ctx = w->net, .first_byte_ns = 60 * msec},
        &listener);
    peer_init(&client, w->net);
    connect_to(w->net, &(sk_connect_options){.host = "127.0.0.1", .port = port, .tls = w->client},
               &client);
    int64_t from_ns = sk_net_real_ns(w->net);
    WAIT_FOR(w->net, client.closed);
    assert_true(sk_net_real_ns(w->net) - from_ns >= 50 * msec);
    assert_int_equal(client.opened, 1);
    assert_int_equal(sk_net_stats_of(w->net)->refused, 1);
    assert_int_equal(sk_net_stats_of(w->net)->accepted, 0);
    sk_listener_close(listener);
    peer_deinit(&client);
}

typedef struct firing {
    sk_timer timer;
    int *next, order;
    sk_net *net;
    int again;
} firing;

static void fire(void *ctx, int64_t now_ns)
{
    firing *f = ctx;
    assert_true(now_ns >= f->timer.due_ns || f->timer.real);
    f->order = (*f->next)++;
    if (f->again-- > 0)
        sk_net_timer_start(f->net, &f->timer, now_ns);
}

static void test_timers(void **state)
{
    world *w = *state;
    enum { COUNT = 8 };
    static const int offsets_ms[COUNT] = {5, 1, 3, 3, 0, 1, 9, -4};
    static const int order[COUNT] = {6, 2, 4, 5, 1, 3, 7, 0};
    int next = 0;
    firing f[COUNT] = {0};
    int64_t now_ns = sk_net_now_ns(w->net);
    for (int i = 0; i < COUNT; i++) {
        f[i] = (firing){.timer = {.fire = fire, .ctx = &f[i]}, .next = &next, .net = w->net};
        sk_net_timer_start(w->net, &f[i].timer, now_ns + offsets_ms[i] * msec);
    }
    sk_net_run(w->net, now_ns + 20 * msec);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(f[i].order, order[i]);
    f[0].again = 3; /* arms itself for now: fires again, and the net does not hang */
    f[1].order = f[2].order = -1;
    sk_net_timer_start(w->net, &f[0].timer, now_ns);
    sk_net_timer_start(w->net, &f[1].timer, now_ns + 30 * msec);
    sk_net_timer_start_real(w->net, &f[2].timer, sk_net_real_ns(w->net) + 5 * msec);
    sk_net_timer_stop(w->net, &f[1].timer);
    assert_false(sk_timer_armed(&f[1].timer));
    sk_net_run(w->net, now_ns + 60 * msec);
    assert_int_equal(f[0].order, COUNT + 3);
    assert_int_equal(f[1].order, -1);
    assert_true(f[2].order > 0);
}

static void stop_net(void *ctx)
{
    sk_net_stop(ctx);
}

static void add_one(void *ctx)
{
    ++*(int *)ctx;
}

static void add_two(void *ctx)
{
    *(int *)ctx += 2;
}

static void test_waker_and_work(void **state)
{
    world *w = *state;
    sk_waker *waker, *stopper;
    int count = 0, worked = 0;
    assert_int_equal(sk_waker_new(w->net, add_one, &count, &waker, NULL), SOUK_OK);
    assert_int_equal(sk_waker_new(w->net, stop_net, w->net, &stopper, NULL), SOUK_OK);
    sk_waker_wake(waker);
    sk_waker_wake(waker);
    sk_waker_wake(stopper);
    sk_net_run(w->net, INT64_MAX);
    WAIT_FOR(w->net, count == 1); /* two wakes, one call */
    sk_waker_free(waker);
    sk_waker_free(stopper);
    assert_int_equal(sk_net_work(w->net, add_one, add_two, &worked), SOUK_OK);
    assert_int_equal(sk_net_stats_of(w->net)->works, 1);
    WAIT_FOR(w->net, sk_net_stats_of(w->net)->works == 0);
    assert_int_equal(worked, 3);
}

static void test_free_while_open(void **state)
{
    pair p;
    pair_open(&p, *state);
    peer_say(&p.client, "?");
    WAIT_FOR(p.w->net, p.server.received == 1);
    peer dialing;
    peer_init(&dialing, p.w->net);
    connect_to(p.w->net, &(sk_connect_options){.host = "localhost", .port = 9}, &dialing);
    sk_timer left = {.fire = fire};
    sk_net_timer_start(p.w->net, &left, INT64_MAX - 1);
    sk_net_free(p.w->net);
    assert_false(sk_timer_armed(&left));
    assert_int_equal(p.client.closed, 1);
    assert_int_equal(p.client.why.status, SOUK_E_CLOSED);
    assert_int_equal(p.server.closed, 1);
    assert_int_equal(dialing.closed, 1);
    peer_deinit(&p.server);
    peer_deinit(&p.client);
    peer_deinit(&dialing);
    assert_int_equal(sk_mem_net_new(&p.w->net, NULL, NULL), SOUK_OK); /* for close_world */
}

#define ALL(over)                                                                                  \
    cmocka_unit_test_setup_teardown(test_echo, over, close_world),                                 \
        cmocka_unit_test_setup_teardown(test_flush_on_close, over, close_world),                   \
        cmocka_unit_test_setup_teardown(test_abort, over, close_world),                            \
        cmocka_unit_test_setup_teardown(test_feed_refuses, over, close_world),                     \
        cmocka_unit_test_setup_teardown(test_half_close, over, close_world),                       \
        cmocka_unit_test_setup_teardown(test_backpressure, over, close_world),                     \
        cmocka_unit_test_setup_teardown(test_due, over, close_world),                              \
        cmocka_unit_test_setup_teardown(test_refused, over, close_world),                          \
        cmocka_unit_test_setup_teardown(test_port_taken, over, close_world),                       \
        cmocka_unit_test_setup_teardown(test_silence, over, close_world),                          \
        cmocka_unit_test_setup_teardown(test_timers, over, close_world),                           \
        cmocka_unit_test_setup_teardown(test_waker_and_work, over, close_world),                   \
        cmocka_unit_test_setup_teardown(test_free_while_open, over, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALL(open_plain),
        ALL(open_tls),
        ALL(open_mem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
