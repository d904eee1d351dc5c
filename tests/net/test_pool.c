/* SPDX-License-Identifier: MIT
 * The pool: reuse, limits, queues, idle connections, failures; over the network in memory, so that
 * thirty seconds pass at once. */
#include "peer.h"
#include "net/pool.h"

typedef struct item {
    sk_pooled pooled;
    sk_buf out;
    unsigned answers;
} item;

typedef struct world {
    sk_net *net;
    sk_pool *pool;
    sk_listener *listener;
    sk_connect_options to;
    unsigned made, alive;
} world;

static void item_opened(sk_conn *conn, int64_t now_ns)
{
    (void)now_ns;
    sk_pooled_opened((sk_pooled *)conn);
}

static souk_status item_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                             souk_error *err)
{
    (void)bytes, (void)len, (void)now_ns, (void)err;
    ((item *)conn)->answers++;
    return SOUK_OK;
}

static size_t item_pull(sk_conn *conn, struct iovec *out, size_t count)
{
    (void)count;
    item *it = (item *)conn;
    out[0] = (struct iovec){it->out.ptr, it->out.len};
    return it->out.len > 0;
}

static void item_sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    (void)now_ns;
    sk_buf_drop(&((item *)conn)->out, len);
}

static unsigned *alive_count; /* of the world of the running test */

static void item_closed(sk_conn *conn, const souk_error *why)
{
    item *it = (item *)conn;
    sk_pooled_closed(&it->pooled, why);
    sk_buf_deinit(&it->out);
    sk_free(NULL, it);
    --*alive_count;
}

static const sk_conn_ops item_ops = {
    .opened = item_opened,
    .feed = item_feed,
    .pull = item_pull,
    .sent = item_sent,
    .closed = item_closed,
};

static sk_pooled *make(void *ctx, const sk_connect_options *to)
{
    world *w = ctx;
    (void)to;
    item *it = sk_alloc_zeroed(NULL, 1, sizeof *it);
    it->pooled.conn.ops = &item_ops;
    sk_buf_init(&it->out, NULL, 1024);
    w->made++;
    w->alive++;
    return &it->pooled;
}

static void open_world(world *w, uint32_t per_host_max)
{
    *w = (world){.net = NULL};
    alive_count = &w->alive;
    const sk_mem_net_options options = {.start_ns = sec,
                                        .faults = {.latency_min_ns = msec, .latency_max_ns = msec}};
    assert_int_equal(sk_mem_net_new(&w->net, &options, NULL), SOUK_OK);
    uint16_t port = listen_on(
        w->net,
        &(sk_listen_options){.accept = accept_echo, .ctx = w->net, .first_byte_ns = 1000 * sec},
        &w->listener);
    w->to = (sk_connect_options){.host = "127.0.0.1", .port = port};
    const sk_pool_options po = {
        .make = make, .ctx = w, .per_host_max = per_host_max, .waiting_max = 4};
    assert_int_equal(sk_pool_new(&w->pool, w->net, &po, NULL), SOUK_OK);
}

static void close_world(world *w)
{
    sk_pool_free(w->pool);
    sk_listener_close(w->listener);
    WAIT_FOR(w->net, sk_net_stats_of(w->net)->conns == 0);
    assert_int_equal(w->alive, 0);
    assert_nothing_open(w->net);
    sk_net_free(w->net);
}

typedef struct want {
    sk_pool_ask ask;
    sk_pooled *conn;
    unsigned calls;
    bool reused;
    souk_error err;
} want;

static void got(void *ctx, sk_pooled *conn, bool reused, const souk_error *err)
{
    want *t = ctx;
    t->calls++;
    t->conn = conn;
    t->reused = reused;
    if (err)
        t->err = *err;
}

static void take(world *w, want *t)
{
    t->ask.got = got;
    t->ask.ctx = t;
    souk_error err;
    if (sk_pool_take(w->pool, &w->to, &t->ask, &err) < 0)
        fail_msg("%s", err.text);
}

static void say(world *w, sk_pooled *conn)
{
    item *it = (item *)conn;
    unsigned before = it->answers;
    sk_buf_cstr(&it->out, "?");
    sk_net_wake(w->net, &conn->conn);
    WAIT_FOR(w->net, it->answers > before);
}

static void test_reuse(void **state)
{
    (void)state;
    world w;
    want a = {.calls = 0}, b = {.calls = 0}, c = {.ask.fresh = true};
    open_world(&w, 2);
    take(&w, &a);
    assert_int_equal(a.calls, 0);
    WAIT_FOR(w.net, a.conn);
    assert_false(a.reused);
    say(&w, a.conn);
    sk_pool_give(w.pool, a.conn, true);
    assert_int_equal(sk_pool_idle(w.pool), 1);
    take(&w, &b);
    assert_ptr_equal(b.conn, a.conn); /* at once */
    assert_true(b.reused);
    sk_pool_give(w.pool, b.conn, true);
    take(&w, &c); /* never a used one */
    WAIT_FOR(w.net, c.conn);
    assert_ptr_not_equal(c.conn, a.conn);
    assert_false(c.reused);
    assert_int_equal(w.made, 2);
    sk_pool_give(w.pool, c.conn, false);
    close_world(&w);
}

static void test_limit_and_queue(void **state)
{
    (void)state;
    world w;
    want t[7] = {{.calls = 0}};
    souk_error err;
    open_world(&w, 2);
    for (int i = 0; i < 2; i++)
        take(&w, &t[i]);
    WAIT_FOR(w.net, t[0].conn && t[1].conn);
    for (int i = 2; i < 6; i++)
        take(&w, &t[i]);
    t[6].ask.got = got;
    assert_int_equal(sk_pool_take(w.pool, &w.to, &t[6].ask, &err), SOUK_E_LIMIT);
    sk_net_run(w.net, sk_net_now_ns(w.net) + sec);
    assert_int_equal(t[2].calls, 0);
    assert_int_equal(w.made, 2);
    sk_pool_give(w.pool, t[0].conn, true);
    assert_ptr_equal(t[2].conn, t[0].conn); /* first come, first served */
    assert_true(t[2].reused);
    sk_pool_cancel(w.pool, &t[3].ask);
    sk_pool_give(w.pool, t[1].conn, false); /* closed: another is opened for the next */
    WAIT_FOR(w.net, t[4].conn);
    assert_int_equal(t[3].calls, 0);
    assert_false(t[4].reused);
    assert_int_equal(w.made, 3);
    assert_int_equal(sk_pool_count(w.pool), 2);
    sk_pool_give(w.pool, t[2].conn, true);
    assert_ptr_equal(t[5].conn, t[2].conn);
    sk_pool_give(w.pool, t[4].conn, true);
    sk_pool_give(w.pool, t[5].conn, true);
    close_world(&w);
}

/* One that insists on a fresh connection makes room by closing an idle one. */
static void test_fresh_at_the_limit(void **state)
{
    (void)state;
    world w;
    want a = {.calls = 0}, b = {.ask.fresh = true};
    open_world(&w, 1);
    take(&w, &a);
    WAIT_FOR(w.net, a.conn);
    sk_pool_give(w.pool, a.conn, true);
    take(&w, &b);
    WAIT_FOR(w.net, b.conn);
    assert_false(b.reused);
    assert_int_equal(w.made, 2);
    assert_int_equal(sk_pool_count(w.pool), 1);
    sk_pool_give(w.pool, b.conn, true);
    close_world(&w);
}

static void test_idle_are_closed(void **state)
{
    (void)state;
    world w;
    want a = {.calls = 0}, b = {.calls = 0};
    open_world(&w, 2);
    take(&w, &a);
    take(&w, &b);
    WAIT_FOR(w.net, a.conn && b.conn);
    sk_pool_give(w.pool, a.conn, true);
    sk_net_run(w.net, sk_net_now_ns(w.net) + 10 * sec);
    sk_pool_give(w.pool, b.conn, true);
    assert_int_equal(sk_pool_idle(w.pool), 2);
    sk_net_run(w.net, sk_net_now_ns(w.net) + 25 * sec);
    assert_int_equal(sk_pool_idle(w.pool), 1);
    sk_net_run(w.net, sk_net_now_ns(w.net) + 10 * sec);
    assert_int_equal(sk_pool_count(w.pool), 0);
    assert_int_equal(w.alive, 0);
    close_world(&w);
}

static void test_failures(void **state)
{
    (void)state;
    world w;
    want t[4] = {{.calls = 0}};
    open_world(&w, 2);
    sk_mem_net_faults(w.net, &(sk_mem_faults){.refuse_ppm = 1000000});
    for (int i = 0; i < 3; i++)
        take(&w, &t[i]);
    WAIT_FOR(w.net, t[0].calls && t[1].calls && t[2].calls);
    for (int i = 0; i < 3; i++) {
        assert_null(t[i].conn);
        assert_int_equal(t[i].err.status, SOUK_E_CONNECT);
        assert_int_equal(t[i].calls, 1);
    }
    assert_int_equal(sk_pool_count(w.pool), 0);
    sk_mem_net_faults(w.net, &(sk_mem_faults){.half_open_ppm = 1000000});
    t[3].ask.give_up_ns = sk_net_real_ns(w.net) + 2 * sec;
    take(&w, &t[3]);
    WAIT_FOR(w.net, t[3].calls);
    assert_int_equal(t[3].err.status, SOUK_E_TIMEOUT);
    assert_int_equal(sk_net_real_ns(w.net), t[3].ask.give_up_ns);
    /* The cable is cut while one is idle and one is busy. */
    sk_mem_net_faults(w.net, &(sk_mem_faults){.latency_min_ns = msec});
    want a = {.calls = 0}, b = {.calls = 0}, c = {.calls = 0};
    WAIT_FOR(w.net, sk_pool_count(w.pool) == 0);
    take(&w, &a);
    take(&w, &b);
    WAIT_FOR(w.net, a.conn && b.conn);
    sk_pool_give(w.pool, a.conn, true);
    sk_mem_net_cut(w.net);
    WAIT_FOR(w.net, w.alive == 0);
    assert_int_equal(sk_pool_count(w.pool), 0);
    take(&w, &c);
    WAIT_FOR(w.net, c.conn);
    sk_pool_give(w.pool, c.conn, true);
    close_world(&w);
}

static void test_shutdown(void **state)
{
    (void)state;
    world w;
    want a = {.calls = 0}, b = {.calls = 0}, c = {.calls = 0};
    open_world(&w, 1);
    take(&w, &a);
    WAIT_FOR(w.net, a.conn);
    take(&w, &b);
    sk_pool *pool = w.pool;
    sk_pool_free(pool);
    assert_int_equal(b.err.status, SOUK_E_CLOSED);
    c.ask.got = got;
    assert_int_equal(sk_pool_take(pool, &w.to, &c.ask, NULL), SOUK_E_STATE);
    say(&w, a.conn); /* the busy one goes on */
    sk_pool_give(pool, a.conn, true);
    w.pool = NULL;
    close_world(&w);

    open_world(&w, 1); /* and freed while one is being opened */
    a = (want){.calls = 0};
    take(&w, &a);
    close_world(&w);
    assert_int_equal(a.err.status, SOUK_E_CLOSED);
    assert_int_equal(a.calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reuse),
        cmocka_unit_test(test_limit_and_queue),
        cmocka_unit_test(test_fresh_at_the_limit),
        cmocka_unit_test(test_idle_are_closed),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_shutdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
