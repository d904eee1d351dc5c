/* SPDX-License-Identifier: MIT
 * Both books under the same random commands: equal events, equal hashes, clean audits; and equal
 * they stay while one of the two is saved and loaded into a fresh engine again and again.
 * SOUK_ENGINE_SEED=N tries the three seeds from N on instead of 1 to 3. */
#include "engine_random.h"

#include <stdlib.h>

#include "base/str.h"

enum { COMMANDS = 600000, AUDIT_EVERY = 10000, RELOAD_EVERY = 499 };

/* What the events said of the levels, by instrument, side and price. */
enum { PRICES = 8192 };
static int64_t told[2][2][PRICES];

static void note_levels(const kit *k)
{
    for (uint32_t i = 0; i < k->fast_events.count; i++) {
        const sk_event *e = &k->fast_events.rows[i];
        if (e->kind == SK_EV_LEVEL && e->price_ticks < PRICES)
            told[e->instrument][e->side - 1][e->price_ticks] = e->qty_lots;
    }
}

/* The levels are what was told, and what the orders show. */
static void check_levels(const kit *k)
{
    static int64_t shown[2][2][PRICES];
    memset(shown, 0, sizeof shown);
    for (uint32_t account = 1; account <= RANDOM_ACCOUNTS; account++) {
        sk_engine_order o;
        for (uint64_t at = 0; sk_engine_orders_next(k->fast, account, &at, &o);) {
            assert_int_equal(o.waiting && o.hidden_lots, 0);
            assert_true(o.hidden_lots == 0 || o.leaves_lots - o.hidden_lots <= o.iceberg_lots);
            if (!o.waiting && o.price_ticks < PRICES)
                shown[o.instrument][o.side - 1][o.price_ticks] += o.leaves_lots - o.hidden_lots;
        }
    }
    assert_memory_equal(shown, told, sizeof told);
    static sk_engine_level levels[PRICES];
    for (uint32_t pit = 0; pit < 2; pit++) {
        for (uint32_t s = 0; s < 2; s++) {
            uint32_t n = sk_engine_levels(k->fast, pit, (souk_side)(s + 1), levels, PRICES);
            for (uint32_t i = 0; i < n && levels[i].price_ticks < PRICES; i++)
                assert_int_equal(levels[i].qty_lots, told[pit][s][levels[i].price_ticks]);
        }
    }
}

/* A fill-or-kill order is filled at once, or nothing of it is. */
static void check_fill_or_kill(const kit *k, const sk_command *c)
{
    for (uint32_t i = 0; i < k->fast_events.count; i++) {
        const sk_event *e = &k->fast_events.rows[i];
        if (e->order_id == c->order_id && e->kind == SK_EV_EXPIRED)
            assert_int_equal(e->cum_lots, 0);
    }
}

typedef struct tallies {
    uint64_t kinds[SK_EV_PENDING + 1], reasons[SOUK_REASON_EXCHANGE + 1];
    uint64_t moved; /* prevented, and handed over */
} tallies;

static void count_events(const kit *k, tallies *seen)
{
    for (uint32_t i = 0; i < k->fast_events.count; i++) {
        const sk_event *e = &k->fast_events.rows[i];
        seen->kinds[e->kind]++;
        seen->reasons[e->reason]++;
        seen->moved += e->kind == SK_EV_PREVENTED && e->quote_units > 0;
    }
}

/* Three seeds of so many commands in all. */
static void run_seeds(void **state, bool bound, int commands, int audit_every, tallies *seen)
{
    kit *k = *state;
    uint64_t first = 1;
    const char *asked = getenv("SOUK_ENGINE_SEED");
    if (asked)
        assert_int_equal(sk_str_to_u64(sk_str(asked), &first), SOUK_OK);
    for (uint64_t seed = first; seed < first + 3; seed++) {
        memset(k, 0, sizeof *k);
        memset(told, 0, sizeof told);
        k->fast = kit_engine(SK_BOOK_FAST, (uint8_t)(seed % 7), NULL);
        k->naive = kit_engine(SK_BOOK_NAIVE, (uint8_t)(seed % 7), NULL);
        for (uint32_t i = 0; i < 3 * RANDOM_ACCOUNTS; i++)
            assert_int_equal(kit_apply(k, random_funding(i)), SOUK_OK);
        for (uint32_t i = 0; bound && i < RANDOM_ACCOUNTS - 2; i++) {
            const sk_command join = {
                .kind = SK_CMD_GROUP, .now_ns = 1, .account = 1 + i, .group = 1 + i % 2};
            assert_int_equal(kit_apply(k, join), SOUK_OK);
        }
        randoms r = random_start(seed, k->fast);
        r.bound = bound;
        for (int i = 1; i <= commands / 3; i++) {
            if (i < 2000 ? i % 7 == 0 : i % RELOAD_EVERY == 0)
                random_reload(k, &r, (uint8_t)(seed % 7), (sk_book_kind)(seed % 2));
            const sk_command c = random_command(&r);
            kit_apply(k, c);
            note_levels(k);
            if (c.kind == SK_CMD_NEW && c.tif == SOUK_FOK)
                check_fill_or_kill(k, &c);
            count_events(k, seen);
            if (i < 2000 ? i % 10 == 0 : i % audit_every == 0) {
                kit_audit(k);
                check_levels(k);
            }
        }
        kit_audit(k);
        kit_teardown(state);
    }
}

static void both_books_agree(void **state)
{
    tallies seen_by = {0};
    run_seeds(state, false, COMMANDS, AUDIT_EVERY, &seen_by);
    /* the flow has been everywhere */
    for (int kind = SK_EV_ACCEPTED; kind <= SK_EV_PENDING; kind++)
        assert_true(seen_by.kinds[kind] > (kind == SK_EV_TRAILING ? 300 : 2000));
    static const uint8_t seen[] = {SOUK_REASON_USER,         SOUK_REASON_IOC_REMAINDER,
                                   SOUK_REASON_FOK_UNFILLED, SOUK_REASON_SELF_TRADE,
                                   SOUK_REASON_DATE,         SOUK_REASON_LIST};
    for (size_t i = 0; i < sizeof seen; i++)
        assert_true(seen_by.reasons[seen[i]] > 300);
}

/* Lists of icebergs and trailing stops whose accounts meet each other: what self-trade prevention
 * takes from one order ends, frees or releases others. */
static void bound_orders_meet_their_own(void **state)
{
    tallies seen = {0};
    run_seeds(state, true, COMMANDS / 5, AUDIT_EVERY / 50, &seen);
    assert_true(seen.moved > 500);
    assert_true(seen.kinds[SK_EV_PREVENTED] > 4000 && seen.kinds[SK_EV_PENDING] > 4000);
    assert_true(seen.kinds[SK_EV_TRAILING] > 100 && seen.kinds[SK_EV_AMENDED] > 300);
    assert_true(seen.reasons[SOUK_REASON_LIST] > 4000);
}

static int prepare(void **state)
{
    static kit k;
    *state = &k;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(both_books_agree, prepare),
        cmocka_unit_test_setup(bound_orders_meet_their_own, prepare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
