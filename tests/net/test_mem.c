/* SPDX-License-Identifier: MIT
 * The network in memory: the same seed gives the same bytes at the same times, each fault does what
 * it says, nothing is ever reordered, and it is fast. */
#include "peer.h"

#include <time.h>

static sk_net *world(uint64_t seed, const sk_mem_faults *faults)
{
    sk_net *net;
    const sk_mem_net_options options = {.seed = seed, .start_ns = sec, .faults = *faults};
    assert_int_equal(sk_mem_net_new(&net, &options, NULL), SOUK_OK);
    return net;
}

typedef struct story {
    uint64_t trace, events, received, sent;
    uint64_t opened, closed, resets;
    int64_t end_ns;
} story;

/* Some clients say many things to an echo, each thing when the last has come back, until a time;
 * whoever loses his connection makes another. */
static story tell(uint64_t seed, const sk_mem_faults *faults, int64_t span_ns)
{
    enum { CLIENTS = 5 };
    static const char text[] = "the quick brown fox jumps over the lazy dog";
    sk_net *net = world(seed, faults);
    sk_listener *listener;
    peer c[CLIENTS];
    story s = {0};
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_echo, .ctx = net}, &listener);
    const sk_connect_options to = {.host = "127.0.0.1", .port = port, .connect_timeout_ns = sec};
    for (int i = 0; i < CLIENTS; i++) {
        peer_init(&c[i], net);
        connect_to(net, &to, &c[i]);
        peer_say(&c[i], text);
    }
    int64_t end_ns = sk_net_now_ns(net) + span_ns;
    while (sk_net_now_ns(net) < end_ns && sk_mem_net_step(net)) {
        for (int i = 0; i < CLIENTS; i++) {
            assert_true(c[i].in.len <= sizeof text - 1);
            assert_memory_equal(c[i].in.ptr, text, c[i].in.len); /* never reordered */
            if (c[i].in.len == sizeof text - 1 && !c[i].closed) {
                sk_buf_reset(&c[i].in);
                peer_say(&c[i], text);
            }
            if (c[i].closed) {
                s.received += c[i].received;
                s.sent += c[i].sent;
                s.opened += c[i].opened;
                s.closed++;
                s.resets += c[i].why.status == SOUK_E_IO;
                peer_deinit(&c[i]);
                peer_init(&c[i], net);
                connect_to(net, &to, &c[i]);
                peer_say(&c[i], text);
            }
        }
    }
    s.trace = sk_mem_net_trace(net);
    s.events = sk_mem_net_events(net);
    s.end_ns = sk_net_now_ns(net);
    for (int i = 0; i < CLIENTS; i++) {
        s.received += c[i].received;
        s.sent += c[i].sent;
        s.opened += c[i].opened;
    }
    sk_net_free(net);
    for (int i = 0; i < CLIENTS; i++)
        peer_deinit(&c[i]);
    return s;
}

static const sk_mem_faults rough = {
    .latency_min_ns = 100000,
    .latency_max_ns = 5000000,
    .split_ppm = 300000,
    .stall_ppm = 50000,
    .stall_max_ns = 50000000,
    .block_ppm = 50000,
    .reset_ppm = 2000,
    .half_open_ppm = 0,
    .refuse_ppm = 100000,
};

static void test_same_seed_same_story(void **state)
{
    (void)state;
    story first = tell(42, &rough, 20 * sec);
    for (int i = 0; i < 2; i++) {
        story again = tell(42, &rough, 20 * sec);
        assert_memory_equal(&first, &again, sizeof first);
    }
    story other = tell(43, &rough, 20 * sec);
    assert_int_not_equal(first.trace, other.trace);
    assert_true(first.resets > 0);
    assert_true(first.received > 10000);
}

static void test_perfect_network(void **state)
{
    (void)state;
    const sk_mem_faults none = {.latency_min_ns = msec, .latency_max_ns = msec};
    story s = tell(1, &none, sec);
    assert_int_equal(s.closed, 0);
    assert_int_equal(s.opened, 5);
    /* two ways of 1 ms a round trip, the first after connecting took as long */
    assert_in_range(s.received, 5 * 498 * 43, 5 * 500 * 43);
}

static void test_refusals(void **state)
{
    (void)state;
    const sk_mem_faults faults = {
        .latency_min_ns = msec, .latency_max_ns = msec, .refuse_ppm = 1000000};
    story s = tell(1, &faults, sec);
    assert_int_equal(s.opened, 0);
    assert_true(s.closed > 1000);
}

/* What was sent into a half-open lane is gone, and nobody is told. */
static void test_half_open(void **state)
{
    (void)state;
    sk_net *net = world(1, &(sk_mem_faults){.latency_min_ns = msec, .latency_max_ns = msec});
    sk_listener *listener;
    peer c, s;
    peer_init(&c, net);
    peer_init(&s, net);
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_one, .ctx = &s}, &listener);
    connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c);
    peer_say(&c, "a");
    WAIT_FOR(net, s.received == 1);
    sk_mem_net_faults(net, &(sk_mem_faults){.half_open_ppm = 1000000});
    peer_say(&c, "b");
    while (sk_mem_net_step(net))
        ;
    assert_int_equal(c.sent, 2);
    assert_int_equal(s.received, 1);
    assert_int_equal(c.closed + s.closed, 0);
    sk_mem_net_cut(net);
    WAIT_FOR(net, c.closed && s.closed);
    assert_int_equal(c.why.status, SOUK_E_IO);
    assert_int_equal(s.why.status, SOUK_E_IO);
    sk_listener_close(listener);
    assert_nothing_open(net);
    sk_net_free(net);
    peer_deinit(&c);
    peer_deinit(&s);
}

static void test_lost_connect(void **state)
{
    (void)state;
    sk_net *net = world(1, &(sk_mem_faults){.half_open_ppm = 1000000});
    peer c;
    peer_init(&c, net);
    connect_to(net,
               &(sk_connect_options){.host = "127.0.0.1", .port = 1, .connect_timeout_ns = 3 * sec},
               &c);
    while (sk_mem_net_step(net))
        ;
    assert_int_equal(c.why.status, SOUK_E_TIMEOUT);
    assert_int_equal(sk_net_now_ns(net), 4 * sec);
    sk_net_free(net);
    peer_deinit(&c);
}

static void test_waiting_moves_the_clock(void **state)
{
    (void)state;
    sk_net *net = world(1, &(sk_mem_faults){.split_ppm = 0});
    assert_false(sk_mem_net_step(net));
    assert_int_equal(sk_net_turn(net, 5 * sec), SOUK_OK);
    assert_int_equal(sk_net_now_ns(net), 5 * sec);
    assert_int_equal(sk_net_run(net, 9 * sec), SOUK_OK);
    assert_int_equal(sk_net_now_ns(net), 9 * sec);
    assert_int_equal(sk_net_run(net, INT64_MAX), SOUK_E_STATE); /* for ever, for nothing */
    assert_int_equal(sk_net_on_signal(net, 2, NULL, NULL, NULL), SOUK_E_UNSUPPORTED);
    sk_net_free(net);
}

static void test_speed(void **state)
{
    (void)state;
    const sk_mem_faults faults = {
        .latency_min_ns = msec, .latency_max_ns = 2 * msec, .split_ppm = 100000};
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    story s = tell(1, &faults, 60 * sec);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    int64_t spent_ns = (to.tv_sec - from.tv_sec) * sec + to.tv_nsec - from.tv_nsec;
    uint64_t rate = s.events * 1000000000u / (uint64_t)spent_ns;
    print_message("# %lu events, %lu thousand a second\n", s.events, rate / 1000);
    assert_true(s.events > 100000);
    assert_true(rate > 50000); /* under sanitizers on a busy machine; a million otherwise */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_story),
        cmocka_unit_test(test_perfect_network),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_half_open),
        cmocka_unit_test(test_lost_connect),
        cmocka_unit_test(test_waiting_moves_the_clock),
        cmocka_unit_test(test_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
