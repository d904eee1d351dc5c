/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"
#include "sandbox/limiter.h"

#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)
#define T0     (INT64_C(29395360) * MINUTE) /* the start of a minute */

enum { WINDOW, ORDERS, SLIDING, TOKENS, LIMITS };

static const sk_limit_row rows[LIMITS] = {
    [WINDOW] = {.name = "WEIGHT",
                .kind = SK_FIXED_WINDOW,
                .keyed_by = SK_BY_IP,
                .window_ns = MINUTE,
                .capacity = {100, 200},
                .breach = SOUK_E_RATE_LIMIT,
                .ban_min_ns = 2 * MINUTE,
                .ban_max_ns = 5 * MINUTE},
    [ORDERS] = {.name = "ORDERS",
                .kind = SK_FIXED_WINDOW,
                .keyed_by = SK_BY_ACCOUNT,
                .window_ns = 10 * SECOND,
                .capacity = {10},
                .breach = SOUK_E_ORDER_LIMIT},
    [SLIDING] = {.name = "SLIDING",
                 .kind = SK_SLIDING_WINDOW,
                 .keyed_by = SK_BY_KEY,
                 .window_ns = 10 * SECOND,
                 .capacity = {10},
                 .breach = SOUK_E_RATE_LIMIT},
    [TOKENS] = {.name = "TOKENS",
                .kind = SK_TOKENS,
                .keyed_by = SK_BY_CONNECTION,
                .window_ns = 10 * SECOND,
                .capacity = {10},
                .breach = SOUK_E_RATE_LIMIT},
};

static const sk_venue venue = {.name = "test", .limits = rows, .limits_count = LIMITS};
static const sk_who one = {.ip = 1, .key = 1, .account = 1, .connection = 1};
static const sk_who two = {.ip = 2, .key = 2, .account = 2, .connection = 2};

static sk_limiter *make(int64_t factor_e6, uint32_t tier)
{
    sk_limiter *l;
    assert_int_equal(sk_limiter_new(&l, &venue, factor_e6, tier, NULL, NULL), SOUK_OK);
    return l;
}

/* A script: at a second, a charge, and what must come of it. */
typedef struct step {
    int64_t at_s;
    uint32_t cost;
    souk_status status;
    uint32_t used;
    int64_t retry_s; /* rounded up; when refused */
} step;

static void play(uint32_t limit, const step *steps, size_t count)
{
    sk_limiter *l = make(1000000, 0);
    for (size_t i = 0; i < count; i++) {
        const step *s = &steps[i];
        souk_error err = {0};
        int64_t now = T0 + s->at_s * SECOND;
        assert_int_equal(sk_limiter_charge(l, limit, &one, s->cost, now, &err), s->status);
        assert_int_equal(sk_limiter_used(l, limit, &one, now), s->used);
        assert_int_equal((err.retry_after_ns + SECOND - 1) / SECOND, s->retry_s);
    }
    sk_limiter_free(l);
}

static void windows_are_those_of_the_calendar(void **state)
{
    (void)state;
    static const step steps[] = {
        {50, 60, SOUK_OK, 60, 0},
        {55, 40, SOUK_OK, 100, 0},
        {59, 1, SOUK_E_RATE_LIMIT, 101, 1},
        {60, 100, SOUK_OK, 100, 0},
        {61, 1, SOUK_E_RATE_LIMIT, 101, 59},
        {185, 5, SOUK_OK, 5, 0},
    };
    play(WINDOW, steps, sizeof steps / sizeof *steps);
}

static void a_sliding_window_remembers(void **state)
{
    (void)state;
    static const step steps[] = {
        {0, 10, SOUK_OK, 10, 0},
        {12, 3, SOUK_E_RATE_LIMIT, 11, 8}, /* 8 of the 10 still weigh */
        {18, 2, SOUK_OK, 7, 0},
        {40, 10, SOUK_OK, 10, 0},
    };
    play(SLIDING, steps, sizeof steps / sizeof *steps);
}

static void tokens_come_back_one_by_one(void **state)
{
    (void)state;
    static const step steps[] = {
        {0, 10, SOUK_OK, 10, 0},
        {0, 1, SOUK_E_RATE_LIMIT, 11, 2},
        {3, 1, SOUK_OK, 9, 0},
        {30, 10, SOUK_OK, 10, 0},
    };
    play(TOKENS, steps, sizeof steps / sizeof *steps);
}

static void everybody_has_his_own(void **state)
{
    (void)state;
    sk_limiter *l = make(1000000, 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(sk_limiter_charge(l, ORDERS, &one, 1, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_charge(l, ORDERS, &one, 1, T0, NULL), SOUK_E_ORDER_LIMIT);
    assert_int_equal(sk_limiter_charge(l, ORDERS, &two, 1, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_used(l, ORDERS, &two, T0), 1);
    sk_limiter_refund(l, ORDERS, &one, 3, T0);
    assert_int_equal(sk_limiter_used(l, ORDERS, &one, T0), 8);
    assert_int_equal(sk_limiter_check(l, ORDERS, &one, 2, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_check(l, ORDERS, &one, 3, T0, NULL), SOUK_E_ORDER_LIMIT);
    assert_int_equal(sk_limiter_used(l, ORDERS, &one, T0), 8);
    sk_who nobody = {.ip = 3};
    assert_int_equal(sk_limiter_charge(l, ORDERS, &nobody, 1000, T0, NULL), SOUK_OK);
    sk_limiter_free(l);
}

/* Going on after a breach leads to a ban, which lifts, and the next one is longer. */
static void bans_last_and_lift(void **state)
{
    (void)state;
    sk_limiter *l = make(1000000, 0);
    int64_t now = T0, expected[] = {2 * MINUTE, 4 * MINUTE, 5 * MINUTE, 5 * MINUTE};
    for (size_t round = 0; round < 4; round++) {
        souk_error err = {0};
        int tries = 0;
        now += MINUTE - now % MINUTE; /* a fresh window */
        sk_limiter_charge(l, WINDOW, &one, 100, now, NULL);
        while (sk_limiter_admit(l, &one, now, &err) == SOUK_OK && tries < 1000) {
            assert_int_equal(sk_limiter_charge(l, WINDOW, &one, 1, now, NULL), SOUK_E_RATE_LIMIT);
            tries++;
        }
        assert_in_range(tries, 5, 50);
        assert_int_equal(err.status, SOUK_E_BANNED);
        assert_int_equal(err.retry_after_ns, expected[round]);
        assert_int_equal(sk_limiter_admit(l, &two, now, NULL), SOUK_OK);
        now += expected[round];
        assert_int_equal(sk_limiter_admit(l, &one, now - 1, NULL), SOUK_E_BANNED);
        assert_int_equal(sk_limiter_admit(l, &one, now, NULL), SOUK_OK);
    }
    sk_limiter_reset(l);
    assert_int_equal(sk_limiter_used(l, WINDOW, &one, now), 0);
    sk_limiter_free(l);
}

static void factors_and_tiers(void **state)
{
    (void)state;
    static const struct {
        int64_t factor_e6;
        uint32_t tier, capacity;
        bool refuses;
    } cases[] = {
        {1000000, 0, 100, true}, {1000000, 1, 200, true}, {500000, 0, 50, true},
        {1, 0, 1, true},         {2000000, 1, 400, true}, {0, 0, 100, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sk_limiter *l = make(cases[i].factor_e6, cases[i].tier);
        assert_int_equal(sk_limiter_capacity(l, WINDOW), cases[i].capacity);
        assert_int_equal(sk_limiter_charge(l, WINDOW, &one, cases[i].capacity, T0, NULL), SOUK_OK);
        souk_status over = sk_limiter_charge(l, WINDOW, &one, 1, T0, NULL);
        assert_int_equal(over, cases[i].refuses ? SOUK_E_RATE_LIMIT : SOUK_OK);
        assert_int_equal(sk_limiter_used(l, WINDOW, &one, T0), cases[i].capacity + 1);
        sk_limiter_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_those_of_the_calendar),
        cmocka_unit_test(a_sliding_window_remembers),
        cmocka_unit_test(tokens_come_back_one_by_one),
        cmocka_unit_test(everybody_has_his_own),
        cmocka_unit_test(bans_last_and_lift),
        cmocka_unit_test(factors_and_tiers),
    };
    return cmocka_run_group_tests_name("sandbox/limiter", tests, NULL, NULL);
}
