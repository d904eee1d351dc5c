/* SPDX-License-Identifier: MIT
 * The loop: a clock that its owner moves, foreign loops, signals, other threads. The last ones are
 * worth a run under the thread sanitizer: -Db_sanitize=thread. */
#include "trust.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* ---- a clock that stands still until it is moved ---- */

typedef struct toy_clock {
    int64_t now_ns, rate, from_real_ns;
} toy_clock;

static int64_t toy_now(void *ctx)
{
    const toy_clock *c = ctx;
    return c->now_ns + c->rate * (sk_monotonic_ns() - c->from_real_ns);
}

static int64_t toy_span(void *ctx, int64_t span_ns)
{
    const toy_clock *c = ctx;
    return c->rate ? span_ns / c->rate : INT64_MAX;
}

static sk_net *toy_net(toy_clock *clock)
{
    sk_net *net;
    const sk_uv_net_options options = {.clock = {.now_ns = toy_now, .ctx = clock},
                                       .real_span_ns = toy_span};
    assert_int_equal(sk_uv_net_new(&net, &options, NULL), SOUK_OK);
    return net;
}

typedef struct firing {
    sk_timer timer;
    sk_net *net;
    unsigned count;
    int64_t at_ns;
} firing;

static void fire(void *ctx, int64_t now_ns)
{
    firing *f = ctx;
    f->count++;
    f->at_ns = now_ns;
}

static void arm(sk_net *net, firing *f, int64_t due_ns)
{
    *f = (firing){.timer = {.fire = fire, .ctx = f}, .net = net};
    assert_int_equal(sk_net_timer_start(net, &f->timer, due_ns), SOUK_OK);
}

static void test_virtual_clock(void **state)
{
    (void)state;
    toy_clock clock = {.now_ns = 1000 * sec};
    sk_net *net = toy_net(&clock);
    firing hour, day, real;
    arm(net, &hour, 1000 * sec + 3600 * sec);
    arm(net, &day, 1000 * sec + 86400 * sec);
    real = (firing){.timer = {.fire = fire, .ctx = &real}};
    sk_net_timer_start_real(net, &real.timer, sk_net_real_ns(net) + 20 * msec);
    assert_int_equal(sk_net_due_ns(net), 4600 * sec);
    while (!real.count) /* real time goes on while the clock stands still */
        sk_net_turn(net, INT64_MAX);
    assert_int_equal(hour.count, 0);
    assert_int_equal(real.at_ns, 1000 * sec);
    while (sk_net_due_ns(net) != INT64_MAX) { /* leap from timer to timer */
        clock.now_ns = sk_net_due_ns(net);
        sk_net_clock_moved(net);
        assert_int_equal(sk_net_wait_ns(net), 0);
        sk_net_turn(net, 0);
    }
    assert_int_equal(hour.at_ns, 4600 * sec);
    assert_int_equal(day.at_ns, 87400 * sec);
    /* a hundred times as fast: two seconds take twenty milliseconds */
    clock = (toy_clock){.now_ns = clock.now_ns, .rate = 100, .from_real_ns = sk_monotonic_ns()};
    sk_net_clock_moved(net);
    int64_t from_ns = sk_net_real_ns(net);
    sk_net_run(net, clock.now_ns + 2 * sec);
    int64_t took_ns = sk_net_real_ns(net) - from_ns;
    assert_true(took_ns >= 19 * msec && took_ns < sec);
    sk_net_free(net);
}

/* A leap of a day breaks no connection and the limits of the net go on in real time. */
static void test_leap_breaks_nothing(void **state)
{
    (void)state;
    toy_clock clock = {.now_ns = 1000 * sec};
    sk_net *net = toy_net(&clock);
    sk_listener *listener;
    uint16_t port = listen_on(
        net, &(sk_listen_options){.accept = accept_echo, .ctx = net, .first_byte_ns = 100 * msec},
        &listener);
    peer talking, silent;
    peer_init(&talking, net);
    peer_init(&silent, net);
    connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &talking);
    connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &silent);
    peer_say(&talking, "a");
    while (talking.received < 1)
        sk_net_turn(net, INT64_MAX);
    clock.now_ns += 86400 * sec;
    sk_net_clock_moved(net);
    peer_say(&talking, "b");
    while (talking.received < 2 || !silent.closed)
        sk_net_turn(net, INT64_MAX);
    assert_int_equal(talking.closed, 0);
    sk_listener_close(listener);
    sk_net_free(net);
    peer_deinit(&talking);
    peer_deinit(&silent);
}

/* Each wait ends, also when its alarm rings before the loop has gone to sleep: libuv counts whole
 * milliseconds, so that happens to waits that begin right before one is over. */
static void test_short_waits(void **state)
{
    (void)state;
    sk_net *net = uv_world();
    int64_t from_ns = sk_net_real_ns(net);
    for (int i = 0; i < 600; i++) {
        while (sk_monotonic_ns() % msec < msec - 200 - 10 * (i % 300))
            ;
        sk_net_turn(net, sk_net_now_ns(net) + msec / 10);
    }
    assert_true(sk_net_real_ns(net) - from_ns < 20 * sec);
    sk_net_free(net);
}

static void test_default_clock(void **state)
{
    (void)state;
    sk_net *net = uv_world();
    int64_t utc_ns = sk_clock_now(&sk_clock_real), now_ns = sk_net_now_ns(net);
    assert_true(now_ns - utc_ns < sec && utc_ns - now_ns < sec);
    sk_net_free(net);
}

/* ---- somebody else's loop ---- */

static void test_foreign_loop(void **state)
{
    (void)state;
    sk_net *net = uv_world();
    sk_listener *listener;
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_echo, .ctx = net}, &listener);
    peer c;
    firing f;
    peer_init(&c, net);
    arm(net, &f, sk_net_now_ns(net) + 30 * msec);
    connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c);
    peer_say(&c, "hello");
    unsigned turns = 0;
    while ((c.received < 5 || !f.count) && turns++ < 200) {
        int64_t wait_ns = sk_net_wait_ns(net);
        struct pollfd fd = {.fd = sk_net_fd(net), .events = POLLIN};
        int wait_ms = wait_ns > 10 * sec ? 10000 : (int)((wait_ns + msec - 1) / msec);
        assert_true(poll(&fd, 1, wait_ms) >= 0);
        sk_net_turn(net, 0);
    }
    assert_int_equal(c.received, 5);
    assert_int_equal(f.count, 1);
    assert_true(turns < 50); /* it slept, it did not spin */
    sk_listener_close(listener);
    sk_net_free(net);
    peer_deinit(&c);
}

/* ---- memory and descriptors ---- */

static void *counting(void *ctx, void *ptr, size_t size)
{
    if (size)
        ++*(unsigned *)ctx;
    else
        free(ptr);
    return size ? realloc(ptr, size) : NULL;
}

/* After warming up a round trip allocates nothing. */
static void test_no_allocation(void **state)
{
    (void)state;
    unsigned allocations = 0;
    const souk_alloc alloc = {.alloc = counting, .ctx = &allocations};
    sk_net *net;
    assert_int_equal(sk_uv_net_new(&net, &(sk_uv_net_options){.alloc = &alloc}, NULL), SOUK_OK);
    sk_listener *listener;
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_echo, .ctx = net}, &listener);
    peer c;
    peer_init(&c, net);
    connect_to(net, &(sk_connect_options){.host = "127.0.0.1", .port = port}, &c);
    unsigned warm = 0;
    for (unsigned i = 1; i <= 1000; i++) {
        c.due_ns = sk_net_now_ns(net) + 60 * sec;
        peer_say(&c, "hello");
        WAIT_FOR(net, c.received == 5 * i);
        if (i == 10)
            warm = allocations;
    }
    assert_true(warm > 0);
    assert_int_equal(allocations, warm);
    sk_listener_close(listener);
    sk_net_free(net);
    peer_deinit(&c);
}

/* Out of descriptors the listener rests and goes on when there are some again. */
static void test_out_of_descriptors(void **state)
{
    (void)state;
    sk_net *net = uv_world();
    sk_listener *listener;
    uint16_t port =
        listen_on(net, &(sk_listen_options){.accept = accept_echo, .ctx = net}, &listener);
    struct sockaddr_in addr = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof addr), 0);
    assert_int_equal(write(fd, "hello", 5), 5);
    struct rlimit limit, few;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    few = limit;
    few.rlim_cur = (rlim_t)fd + 1;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    sk_net_run(net, sk_net_now_ns(net) + 20 * msec);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(sk_net_stats_of(net)->conns, 0);
    WAIT_FOR(net, sk_net_stats_of(net)->bytes_out == 5);
    close(fd);
    sk_listener_close(listener);
    sk_net_free(net);
}

/* ---- signals ---- */

static void on_signal(void *ctx, int signum)
{
    assert_int_equal(signum, SIGTERM);
    sk_net_stop(ctx);
}

static void test_signal(void **state)
{
    (void)state;
    sk_net *net = uv_world();
    souk_error err;
    assert_int_equal(sk_net_on_signal(net, SIGTERM, on_signal, net, &err), SOUK_OK);
    assert_int_equal(sk_net_on_signal(net, SIGKILL, on_signal, net, &err), SOUK_E_INVALID);
    kill(getpid(), SIGTERM);
    assert_int_equal(sk_net_run(net, sk_net_now_ns(net) + 10 * sec), SOUK_OK);
    sk_net_free(net);
}

/* ---- threads ---- */

typedef struct shared {
    sk_net *net;
    sk_waker *waker;
    atomic_uint given;
    unsigned seen, calls;
    unsigned plain; /* handed over by works, without atomics */
} shared;

static void woken(void *ctx)
{
    shared *s = ctx;
    s->calls++;
    s->seen = atomic_load(&s->given);
}

enum { THREADS = 3, WAKES = 2000 };

static void *giver(void *ctx)
{
    shared *s = ctx;
    for (int i = 0; i < WAKES; i++) {
        atomic_fetch_add(&s->given, 1);
        sk_waker_wake(s->waker);
    }
    return NULL;
}

/* No wake is lost: after the last one the net sees all that was given before it. */
static void test_wakes_from_threads(void **state)
{
    (void)state;
    shared s = {.net = uv_world()};
    pthread_t threads[THREADS];
    assert_int_equal(sk_waker_new(s.net, woken, &s, &s.waker, NULL), SOUK_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, giver, &s), 0);
    while (s.seen < THREADS * WAKES)
        sk_net_turn(s.net, sk_net_now_ns(s.net) + 5 * sec);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_true(s.calls >= 1 && s.calls <= THREADS * WAKES);
    sk_waker_free(s.waker);
    sk_net_turn(s.net, 0);
    assert_nothing_open(s.net);
    sk_net_free(s.net);
}

typedef struct job {
    shared *s;
    unsigned number, result;
} job;

static void work(void *ctx)
{
    job *j = ctx;
    j->result = j->number * j->number;
}

static void worked(void *ctx)
{
    job *j = ctx;
    j->s->plain += j->result;
}

static void test_work(void **state)
{
    (void)state;
    enum { JOBS = 200 };
    shared s = {.net = uv_world()};
    job jobs[JOBS];
    unsigned expected = 0;
    for (unsigned i = 0; i < JOBS; i++) {
        jobs[i] = (job){.s = &s, .number = i};
        expected += i * i;
        assert_int_equal(sk_net_work(s.net, work, worked, &jobs[i]), SOUK_OK);
    }
    assert_int_equal(s.plain, 0);
    WAIT_FOR(s.net, sk_net_stats_of(s.net)->works == 0);
    assert_int_equal(s.plain, expected);
    sk_net_work(s.net, work, worked, &jobs[3]);
    sk_net_free(s.net); /* waits for it */
    assert_int_equal(s.plain, expected + 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_virtual_clock),      cmocka_unit_test(test_leap_breaks_nothing),
        cmocka_unit_test(test_default_clock),      cmocka_unit_test(test_short_waits),
        cmocka_unit_test(test_foreign_loop),       cmocka_unit_test(test_signal),
        cmocka_unit_test(test_wakes_from_threads), cmocka_unit_test(test_work),
        cmocka_unit_test(test_no_allocation),      cmocka_unit_test(test_out_of_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
