/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/pack.h"
#include "base/str.h"
#include "sandbox/limiter.h"
#include "sandbox/record.h"

#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)
#define T0     (INT64_C(29395360) * MINUTE) /* the start of a minute */

enum { WINDOW, ORDERS, SLIDING, TOKENS, PER_OP, BY_TIER, AT_ONCE, BY_PAIR, STEPS, LIMITS };

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
    /* as OKX has them: one figure, a bucket for each operation */
    [PER_OP] = {.name = "PER_OP",
                .kind = SK_FIXED_WINDOW,
                .keyed_by = SK_BY_ACCOUNT,
                .window_ns = 2 * SECOND,
                .capacity = {3},
                .per_op = true,
                .breach = SOUK_E_RATE_LIMIT,
                .code = "50011"},
    /* as Kraken's: 15 drained at 0.33 a second, 20 at 0.5 */
    [BY_TIER] = {.name = "BY_TIER",
                 .kind = SK_DECAY,
                 .keyed_by = SK_BY_KEY,
                 .window_ns = 45 * SECOND,
                 .windows_ns = {0, 40 * SECOND},
                 .capacity = {15, 20},
                 .breach = SOUK_E_RATE_LIMIT},
    /* as Bybit's: the first breach bans */
    [AT_ONCE] = {.name = "AT_ONCE",
                 .kind = SK_SLIDING_WINDOW,
                 .keyed_by = SK_BY_IP,
                 .window_ns = 5 * SECOND,
                 .capacity = {6},
                 .breach = SOUK_E_RATE_LIMIT,
                 .ban_min_ns = 10 * MINUTE,
                 .ban_max_ns = 10 * MINUTE,
                 .strikes = 1},
    [BY_PAIR] = {.name = "BY_PAIR",
                 .kind = SK_FIXED_WINDOW,
                 .keyed_by = SK_BY_IP_INSTRUMENT,
                 .window_ns = SECOND,
                 .capacity = {1},
                 .breach = SOUK_E_RATE_LIMIT},
    /* as BTSE's: longer with each breach, of whoever asks, until it is calm */
    [STEPS] = {.name = "STEPS",
               .kind = SK_FIXED_WINDOW,
               .keyed_by = SK_BY_ACCOUNT,
               .window_ns = SECOND,
               .capacity = {1},
               .breach = SOUK_E_RATE_LIMIT,
               .strikes = 1,
               .ban_min_ns = SECOND,
               .ban_max_ns = 15 * MINUTE,
               .ban_steps_ns = {SECOND, 5 * MINUTE, 15 * MINUTE},
               .ban_calm_ns = 60 * MINUTE},
};

static const sk_error_row errors[] = {
    {.status = SOUK_E_RATE_LIMIT, .http = 429, .code = "50061", .text = "too many orders"},
    {.status = SOUK_E_RATE_LIMIT, .http = 429, .code = "50011", .text = "Too Many Requests"},
};

static const sk_venue venue = {
    .name = "test", .limits = rows, .limits_count = LIMITS, .errors = errors, .errors_count = 2};
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

static void operations_have_buckets_of_their_own(void **state)
{
    (void)state;
    sk_limiter *l = make(1000000, 0);
    sk_who place = one, cancel = one;
    souk_error err = {0};
    place.op = SK_OP_PLACE << 8;
    cancel.op = SK_OP_CANCEL << 8;
    assert_int_equal(sk_limiter_charge(l, PER_OP, &place, 3, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_charge(l, PER_OP, &cancel, 3, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_charge(l, PER_OP, &place, 1, T0, &err), SOUK_E_RATE_LIMIT);
    assert_string_equal(err.code, "50011");
    assert_string_equal(err.text, "Too Many Requests");
    assert_true(err.retry_after_ns == 2 * SECOND);
    assert_true(sk_limiter_reset_ns(l, PER_OP, &place, T0) == T0 + 2 * SECOND);
    sk_limiter_free(l);
}

static void a_tier_drains_in_its_own_time(void **state)
{
    (void)state;
    for (uint32_t tier = 0; tier < 2; tier++) {
        sk_limiter *l = make(1000000, tier);
        uint32_t full = tier ? 20 : 15;
        int64_t second = T0 + (tier ? 2 : 3) * SECOND; /* when one is drained */
        assert_int_equal(sk_limiter_charge(l, BY_TIER, &one, full, T0, NULL), SOUK_OK);
        assert_int_equal(sk_limiter_check(l, BY_TIER, &one, 1, second - 1, NULL),
                         SOUK_E_RATE_LIMIT);
        assert_int_equal(sk_limiter_check(l, BY_TIER, &one, 1, second, NULL), SOUK_OK);
        sk_limiter_free(l);
    }
}

static void a_first_breach_may_ban(void **state)
{
    (void)state;
    sk_limiter *l = make(1000000, 0);
    assert_int_equal(sk_limiter_charge(l, AT_ONCE, &one, 6, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_admit(l, &one, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_charge(l, AT_ONCE, &one, 1, T0, NULL), SOUK_E_RATE_LIMIT);
    assert_int_equal(sk_limiter_admit(l, &one, T0 + 10 * MINUTE - 1, NULL), SOUK_E_BANNED);
    assert_int_equal(sk_limiter_admit(l, &one, T0 + 10 * MINUTE, NULL), SOUK_OK);
    sk_limiter_free(l);
}

static void bans_go_up_in_steps(void **state)
{
    const int64_t expected[] = {SECOND,     5 * MINUTE,  15 * MINUTE, SECOND,
                                5 * MINUTE, 15 * MINUTE, SECOND,      SECOND};
    (void)state;
    sk_limiter *l = make(1000000, 0);
    int64_t now = T0;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        souk_error err = {0};
        if (i == 7) /* an hour without a breach */
            now += 60 * MINUTE;
        now += SECOND;
        assert_int_equal(sk_limiter_charge(l, STEPS, &one, 1, now, NULL), SOUK_OK);
        assert_int_equal(sk_limiter_charge(l, STEPS, &one, 1, now, &err), SOUK_E_RATE_LIMIT);
        assert_int_equal(err.retry_after_ns, expected[i]);
        assert_int_equal(sk_limiter_admit(l, &two, now, NULL), SOUK_OK);
        assert_int_equal(sk_limiter_admit(l, &one, now + expected[i] - 1, NULL), SOUK_E_BANNED);
        now += expected[i];
        assert_int_equal(sk_limiter_admit(l, &one, now, NULL), SOUK_OK);
    }
    sk_limiter_free(l);
}

static void an_address_may_ask_for_every_pair(void **state)
{
    (void)state;
    sk_limiter *l = make(1000000, 0);
    sk_who other = one;
    other.instrument = 7;
    assert_int_equal(sk_limiter_charge(l, BY_PAIR, &one, 1, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_charge(l, BY_PAIR, &other, 1, T0, NULL), SOUK_OK);
    assert_int_equal(sk_limiter_charge(l, BY_PAIR, &other, 1, T0, NULL), SOUK_E_RATE_LIMIT);
    sk_limiter_free(l);
}

/* ---- over a restart ---- */

typedef struct told {
    sk_buckets *other; /* what it makes of what it is told */
    uint32_t times;
} told;

static bool tell(void *ctx, souk_str record)
{
    told *t = ctx;
    sk_bucket bucket = {0};
    assert_int_equal(record.ptr[0], SK_RECORD_BUCKET);
    sk_pack p = sk_pack_reader(record.ptr + 1, record.len - 1u);
    sk_bucket_pack(&bucket, &p);
    assert_true(!sk_pack_fails(&p) && p.at == p.end);
    t->times++;
    return sk_buckets_restore(t->other, &bucket);
}

/* What everybody has used is used; what is counted by connection is not. */
static void same_as(sk_buckets *buckets, const souk_error *ban)
{
    sk_limiter *l = make(1000000, 0);
    souk_error err = {0};
    sk_limiter_use(l, buckets);
    assert_int_equal(sk_limiter_used(l, ORDERS, &one, T0 + SECOND), 4);
    assert_int_equal(sk_limiter_used(l, SLIDING, &one, T0 + SECOND), 7);
    assert_int_equal(sk_limiter_used(l, TOKENS, &one, T0 + SECOND), 0);
    assert_int_equal(sk_limiter_admit(l, &one, T0 + SECOND, &err), SOUK_E_BANNED);
    assert_string_equal(err.text, ban->text);
    assert_int_equal(sk_limiter_admit(l, &one, T0 + 11 * MINUTE, NULL), SOUK_OK);
    sk_limiter_free(l);
    sk_buckets_free(buckets);
}

static void windows_and_bans_outlive_a_restart(void **state)
{
    (void)state;
    sk_limiter *l = make(1000000, 0);
    sk_buckets *first, *loaded, *other;
    souk_error ban;
    sk_buf bytes;
    assert_int_equal(sk_buckets_new(&first, NULL, NULL), SOUK_OK);
    assert_int_equal(sk_buckets_new(&loaded, NULL, NULL), SOUK_OK);
    assert_int_equal(sk_buckets_new(&other, NULL, NULL), SOUK_OK);
    told t = {.other = other};
    sk_buckets_scribe(first, &(sk_scribe){tell, &t});
    sk_limiter_use(l, first);
    sk_limiter_charge(l, ORDERS, &one, 4, T0, NULL);
    sk_limiter_charge(l, SLIDING, &one, 3, T0, NULL);
    sk_limiter_charge(l, SLIDING, &one, 4, T0, NULL);
    sk_limiter_charge(l, TOKENS, &one, 5, T0, NULL);
    assert_int_equal(t.times, 0);
    sk_limiter_charge(l, AT_ONCE, &one, 7, T0, NULL);
    assert_int_equal(t.times, 1); /* the ban, before anybody hears of it */
    assert_int_equal(sk_limiter_admit(l, &one, T0 + SECOND, &ban), SOUK_E_BANNED);
    sk_buckets_keep(first);
    uint32_t times = t.times;
    assert_true(times >= 3);
    sk_buckets_keep(first); /* nothing has changed */
    assert_int_equal(t.times, times);
    sk_buf_init(&bytes, NULL, 1 << 16);
    sk_pack to = sk_pack_writer(&bytes);
    assert_true(sk_buckets_pack(first, &to));
    sk_pack from = sk_pack_reader(bytes.ptr, bytes.len);
    assert_true(sk_buckets_pack(loaded, &from));
    sk_buf_deinit(&bytes);
    same_as(loaded, &ban);
    same_as(other, &ban);
    sk_limiter_free(l);
    sk_buckets_free(first);
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
        cmocka_unit_test(operations_have_buckets_of_their_own),
        cmocka_unit_test(a_tier_drains_in_its_own_time),
        cmocka_unit_test(a_first_breach_may_ban),
        cmocka_unit_test(bans_go_up_in_steps),
        cmocka_unit_test(an_address_may_ask_for_every_pair),
        cmocka_unit_test(windows_and_bans_outlive_a_restart),
    };
    return cmocka_run_group_tests_name("sandbox/limiter", tests, NULL, NULL);
}
