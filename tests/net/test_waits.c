/* SPDX-License-Identifier: MIT
 * The pure parts that say when: backoff, the stages of a request, the heap of timers. */
#include "peer.h"
#include "net/backoff.h"
#include "net/stages.h"
#include "net/timers.h"

static void test_backoff_grows(void **state)
{
    (void)state;
    static const int64_t bounds_ms[] = {250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
    sk_backoff b;
    sk_rng rng;
    sk_rng_seed(&rng, 1);
    for (int round = 0; round < 200; round++) {
        sk_backoff_init(&b, NULL);
        for (size_t i = 0; i < sizeof bounds_ms / sizeof *bounds_ms; i++) {
            int64_t bound_ns = bounds_ms[i] * msec;
            assert_int_equal(sk_backoff_bound_ns(&b), bound_ns);
            int64_t wait_ns = sk_backoff_next_ns(&b, &rng);
            assert_true(wait_ns <= bound_ns && wait_ns >= bound_ns / 2);
        }
    }
    for (int i = 0; i < 100; i++)
        sk_backoff_next_ns(&b, &rng);
    assert_int_equal(sk_backoff_bound_ns(&b), 30 * sec);
}

static void test_backoff_spreads(void **state)
{
    (void)state;
    const sk_backoff_options options = {.first_ns = 1000, .jitter_ppm = 2000000};
    sk_rng rng;
    int low = 0, high = 0;
    sk_rng_seed(&rng, 2);
    for (int i = 0; i < 1000; i++) {
        sk_backoff b;
        sk_backoff_init(&b, &options);
        int64_t wait_ns = sk_backoff_next_ns(&b, &rng);
        assert_true(wait_ns >= 0 && wait_ns <= 1000);
        low += wait_ns < 250;
        high += wait_ns > 750;
    }
    assert_in_range(low, 180, 320); /* 250 expected, five sigma */
    assert_in_range(high, 180, 320);
}

static void test_backoff_forgets(void **state)
{
    (void)state;
    static const struct {
        int64_t lived_ns, bound_ns;
    } rows[] = {{0, 1000 * msec}, {59 * sec, 1000 * msec}, {60 * sec, 250 * msec}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sk_backoff b;
        sk_rng rng;
        sk_rng_seed(&rng, 3);
        sk_backoff_init(&b, NULL);
        sk_backoff_next_ns(&b, &rng);
        sk_backoff_next_ns(&b, &rng);
        sk_backoff_opened(&b, 1000 * sec);
        sk_backoff_closed(&b, 1000 * sec + rows[i].lived_ns);
        assert_int_equal(sk_backoff_bound_ns(&b), rows[i].bound_ns);
        sk_backoff_closed(&b, 9000 * sec); /* without opening: nothing to forget */
        assert_int_equal(sk_backoff_bound_ns(&b), rows[i].bound_ns);
    }
}

static void test_stages(void **state)
{
    (void)state;
    const sk_stage_limits limits = {
        .stage_ns = {[SK_STAGE_CONNECT] = 5, [SK_STAGE_ANSWER] = 30, [SK_STAGE_REST] = 40},
        .total_ns = 60};
    static const struct {
        sk_stage stage;
        int64_t entered, due;
        souk_status status;
        const char *words;
    } rows[] = {
        {SK_STAGE_CONNECT, 100, 105, SOUK_E_TIMEOUT, "no connection to h"},
        {SK_STAGE_SEND, 103, 160, SOUK_E_TIMEOUT, "nothing could be sent to h"},
        {SK_STAGE_ANSWER, 110, 140, SOUK_E_UNKNOWN, "no answer from h"},
        {SK_STAGE_REST, 130, 160, SOUK_E_UNKNOWN, "no complete answer from h"},
        {SK_STAGE_DONE, 140, INT64_MAX, SOUK_OK, ""},
    };
    sk_stages stages;
    souk_error err;
    sk_stages_begin(&stages, &limits, 100);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sk_stages_enter(&stages, rows[i].stage, rows[i].entered);
        sk_stages_enter(&stages, SK_STAGE_CONNECT, 1); /* never back */
        int64_t due = sk_stages_due_ns(&stages);
        assert_int_equal(due, rows[i].due);
        assert_int_equal(sk_stages_check(&stages, due - 1, "h", &err), SOUK_OK);
        assert_int_equal(sk_stages_check(&stages, due, "h", &err), rows[i].status);
        if (rows[i].status < 0)
            assert_non_null(strstr(err.text, rows[i].words));
    }
    sk_stages_begin(&stages, &(sk_stage_limits){.total_ns = 0}, 100);
    assert_int_equal(sk_stages_due_ns(&stages), INT64_MAX);
}

/* Against the slow way: a list that is searched for its least. */
static void test_heap(void **state)
{
    (void)state;
    enum { COUNT = 300, STEPS = 20000 };
    sk_timers timers;
    sk_timer t[COUNT] = {0};
    int64_t due[COUNT];
    uint64_t order[COUNT], next_order = 0;
    bool armed[COUNT] = {false};
    sk_rng rng;
    sk_rng_seed(&rng, 4);
    sk_timers_init(&timers, NULL);
    for (int step = 0; step < STEPS; step++) {
        uint64_t what = sk_rng_below(&rng, 10);
        size_t i = (size_t)sk_rng_below(&rng, COUNT);
        if (what < 6) {
            due[i] = (int64_t)sk_rng_below(&rng, 50);
            assert_true(sk_timers_put(&timers, &t[i], due[i]));
            order[i] = next_order++;
            armed[i] = true;
        } else if (what < 8) {
            if (armed[i])
                sk_timers_remove(&timers, &t[i]);
            armed[i] = false;
        } else {
            size_t least = COUNT;
            for (size_t k = 0; k < COUNT; k++)
                if (armed[k] && (least == COUNT || due[k] < due[least] ||
                                 (due[k] == due[least] && order[k] < order[least])))
                    least = k;
            sk_timer *taken = sk_timers_take(&timers, 40, UINT64_MAX);
            if (least == COUNT || due[least] > 40) {
                assert_null(taken);
                continue;
            }
            assert_ptr_equal(taken, &t[least]);
            armed[least] = false;
        }
        for (size_t k = 0; k < COUNT; k++)
            assert_int_equal(sk_timer_armed(&t[k]), armed[k]);
    }
    sk_timers_deinit(&timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backoff_grows),
        cmocka_unit_test(test_backoff_spreads),
        cmocka_unit_test(test_backoff_forgets),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_heap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
