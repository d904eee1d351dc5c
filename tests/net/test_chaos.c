/* SPDX-License-Identifier: MIT
 * Pairs of peers that talk, pause, hang up and abort as a seed says, over every network. Whatever
 * happens: bytes arrive in order and unchanged, none that was not reported as sent; who is told
 * that the other left in order has all that the other sent; every conn sees one end. */
#include "trust.h"

enum { SLOTS = 12 };

typedef struct slot {
    sk_listener *listener;
    peer client, server;
    bool used;
} slot;

typedef struct chaos {
    sk_net *net;
    sk_tls *server_tls, *client_tls;
    sk_rng rng;
    slot slots[SLOTS];
    unsigned pairs, orderly;
    uint64_t bytes;
} chaos;

static sk_conn *accept_slot(void *ctx, const sk_conn_info *info)
{
    slot *s = ctx;
    (void)info;
    return &s->server.conn;
}

static void open_slot(chaos *w, slot *s)
{
    *s = (slot){.used = true};
    peer_init(&s->client, w->net);
    peer_init(&s->server, w->net);
    s->client.keep_nothing = s->server.keep_nothing = true;
    s->server.stay = sk_rng_below(&w->rng, 4) == 0;
    uint16_t port = listen_on(
        w->net, &(sk_listen_options){.tls = w->server_tls, .accept = accept_slot, .ctx = s},
        &s->listener);
    s->client.pattern_left = 1 + sk_rng_below(&w->rng, 200000);
    connect_to(
        w->net,
        &(sk_connect_options){
            .host = "127.0.0.1", .port = port, .tls = w->client_tls, .connect_timeout_ns = sec},
        &s->client);
    w->pairs++;
}

static void check_way(chaos *w, const peer *from, const peer *to)
{
    assert_int_equal(to->bad, 0);
    assert_true(to->received <= from->sent);
    assert_true(from->closed <= 1 && to->closed <= 1);
    if (from->closed && to->closed && from->why.status == SOUK_OK &&
        to->why.status == SOUK_E_CLOSED) {
        assert_int_equal(to->received, from->sent);
        w->orderly++;
    }
}

static void check_slot(chaos *w, slot *s)
{
    check_way(w, &s->client, &s->server);
    check_way(w, &s->server, &s->client);
    if (!s->client.closed || s->server.conn.pipe)
        return;
    sk_listener_close(s->listener); /* from here on it is not accepted any more */
    w->bytes += s->client.received + s->server.received;
    peer_deinit(&s->client);
    peer_deinit(&s->server);
    s->used = false;
}

static void act(chaos *w, peer *p)
{
    if (!p->conn.pipe)
        return;
    switch (sk_rng_below(&w->rng, 20)) {
    case 0: sk_net_close(w->net, &p->conn, SK_CLOSE_FLUSH, NULL); break;
    case 1:
        if (sk_rng_below(&w->rng, 4) == 0)
            sk_net_close(w->net, &p->conn, SK_CLOSE_ABORT, NULL);
        break;
    case 2:
    case 3: sk_net_pause(w->net, &p->conn, true); break;
    case 4:
    case 5:
    case 6: sk_net_pause(w->net, &p->conn, false); break;
    case 7: p->due_ns = sk_net_now_ns(w->net) + (int64_t)sk_rng_below(&w->rng, 5000000); break;
    default: p->pattern_left += sk_rng_below(&w->rng, 1u << sk_rng_below(&w->rng, 18));
    }
    if (sk_rng_below(&w->rng, 8))
        sk_net_wake(w->net, &p->conn);
}

static void run(chaos *w, uint64_t seed, int steps, int turns)
{
    sk_rng_seed(&w->rng, seed);
    for (int step = 0; step < steps; step++) {
        slot *s = &w->slots[sk_rng_below(&w->rng, SLOTS)];
        if (!s->used)
            open_slot(w, s);
        else
            act(w, sk_rng_below(&w->rng, 2) ? &s->client : &s->server);
        for (int i = 0; i < turns; i++)
            sk_net_turn(w->net, 0);
        sk_net_turn(w->net, sk_net_now_ns(w->net) + msec / 10);
        for (int i = 0; i < SLOTS; i++)
            if (w->slots[i].used)
                check_slot(w, &w->slots[i]);
    }
    bool left = true;
    for (int tries = 0; left && tries < 100000; tries++) {
        left = false;
        for (int i = 0; i < SLOTS; i++) {
            slot *s = &w->slots[i];
            if (!s->used)
                continue;
            left = true;
            sk_net_close(w->net, &s->client.conn, SK_CLOSE_FLUSH, NULL);
            sk_net_close(w->net, &s->server.conn, SK_CLOSE_FLUSH, NULL);
            check_slot(w, s);
        }
        sk_net_turn(w->net, sk_net_now_ns(w->net) + 20 * msec);
    }
    assert_false(left);
    WAIT_FOR(w->net, sk_net_stats_of(w->net)->conns == 0);
    print_message("# %u pairs, %u orderly ends, %lu bytes\n", w->pairs, w->orderly, w->bytes);
    assert_true(w->pairs > 5);
    assert_true(w->orderly > 0);
    assert_true(w->bytes > 100000);
    assert_nothing_open(w->net);
    sk_net_free(w->net);
}

static void test_plain(void **state)
{
    (void)state;
    chaos w = {.net = uv_world()};
    run(&w, 1, 1500, 3);
}

static void test_sealed(void **state)
{
    (void)state;
    char dir[64];
    int64_t now_ns = sk_clock_now(&sk_clock_real);
    scratch_open(dir);
    sk_ca *ca = ca_in(dir, NULL, 0, now_ns);
    chaos w = {.net = uv_world(),
               .server_tls = server_from(ca, now_ns),
               .client_tls = client_of(sk_ca_file(ca))};
    run(&w, 2, 1500, 3);
    sk_tls_free(w.server_tls);
    sk_tls_free(w.client_tls);
    sk_ca_close(ca);
    scratch_close(dir);
}

static void test_mem(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        chaos w = {.net = NULL};
        const sk_mem_net_options options = {.seed = seed,
                                            .start_ns = sec,
                                            .pipe_size = 4096,
                                            .faults = {.latency_min_ns = 10000,
                                                       .latency_max_ns = 2000000,
                                                       .split_ppm = 200000,
                                                       .stall_ppm = 20000,
                                                       .stall_max_ns = 20000000,
                                                       .block_ppm = 20000,
                                                       .reset_ppm = 300,
                                                       .half_open_ppm = 100,
                                                       .refuse_ppm = 50000}};
        assert_int_equal(sk_mem_net_new(&w.net, &options, NULL), SOUK_OK);
        run(&w, seed, 4000, 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mem),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
