/* SPDX-License-Identifier: MIT
 * The heap of timers against a plain list: armed, moved, disarmed and fired in any order, only
 * those that were armed before the turn, and without memory. */
#include "base/rng.h"
#include "net/timers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { TIMERS = 300, STEPS = 200000 };

/* The one that must fire first: by time, then by when it was armed. */
static sk_timer *first_of(sk_timer *list)
{
    sk_timer *first = NULL;
    for (size_t i = 0; i < TIMERS; i++) {
        sk_timer *t = &list[i];
        if (t->slot && (!first || t->due_ns < first->due_ns ||
                        (t->due_ns == first->due_ns && t->order < first->order)))
            first = t;
    }
    return first;
}

static void agrees_with_a_list(void **state)
{
    (void)state;
    static sk_timer list[TIMERS];
    sk_rng rng;
    sk_timers timers;
    int64_t now_ns = 0;
    uint32_t count = 0;
    sk_rng_seed(&rng, 3);
    sk_timers_init(&timers, NULL);
    for (int step = 0; step < STEPS; step++) {
        sk_timer *t = &list[sk_rng_below(&rng, TIMERS)];
        int64_t due_ns = now_ns + (int64_t)sk_rng_below(&rng, 50) - 5;
        uint64_t what = sk_rng_below(&rng, 10);
        if (what < 6) {
            count += !t->slot;
            assert_true(sk_timers_put(&timers, t, due_ns));
            assert_true(t->slot && t->due_ns == due_ns);
        } else if (what < 8 && t->slot) {
            sk_timers_remove(&timers, t);
            count--;
        } else {
            now_ns += (int64_t)sk_rng_below(&rng, 3);
            sk_timer *first = first_of(list);
            assert_true(sk_timers_due_ns(&timers) == (first ? first->due_ns : INT64_MAX));
            bool due = first && first->due_ns <= now_ns;
            sk_timer *taken = sk_timers_take(&timers, now_ns, sk_timers_mark(&timers));
            assert_ptr_equal(taken, due ? first : NULL);
            count -= due;
        }
        assert_int_equal(timers.count, count);
    }
    sk_timers_deinit(&timers);
    for (size_t i = 0; i < TIMERS; i++)
        assert_int_equal(list[i].slot, 0);
}

static void same_time_in_order(void **state)
{
    (void)state;
    static sk_timer list[1000];
    sk_timers timers;
    sk_timers_init(&timers, NULL);
    for (size_t i = 0; i < 1000; i++)
        assert_true(sk_timers_put(&timers, &list[i], 5));
    uint64_t mark = sk_timers_mark(&timers);
    assert_null(sk_timers_take(&timers, 4, mark));
    for (size_t i = 0; i < 1000; i++) {
        assert_ptr_equal(sk_timers_take(&timers, 5, mark), &list[i]);
        assert_true(sk_timers_put(&timers, &list[i], 5)); /* for the next turn */
    }
    assert_null(sk_timers_take(&timers, 5, mark));
    assert_ptr_equal(sk_timers_take(&timers, 5, sk_timers_mark(&timers)), &list[0]);
    sk_timers_deinit(&timers);
}

static void *budget_alloc(void *ctx, void *ptr, size_t size)
{
    int *budget = ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return (*budget)-- > 0 ? realloc(ptr, size) : NULL;
}

static void survives_no_memory(void **state)
{
    (void)state;
    static const uint32_t room[] = {0, 64, 128, 200};
    for (int first = 0; first < 4; first++) {
        static sk_timer list[200];
        int budget = first;
        souk_alloc alloc = {budget_alloc, &budget};
        sk_timers timers;
        uint32_t count = 0;
        sk_timers_init(&timers, &alloc);
        while (count < 200 && sk_timers_put(&timers, &list[count], (int64_t)(200 - count)))
            count++;
        assert_int_equal(count, room[first]);
        assert_int_equal(timers.count, count);
        if (count) /* one that is armed already moves without memory */
            assert_true(sk_timers_put(&timers, &list[0], 1000));
        uint64_t mark = sk_timers_mark(&timers);
        for (uint32_t i = count; i-- > 1;)
            assert_ptr_equal(sk_timers_take(&timers, 1000, mark), &list[i]);
        sk_timers_deinit(&timers);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_list),
        cmocka_unit_test(same_time_in_order),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
