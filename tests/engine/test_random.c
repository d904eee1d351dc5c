/* SPDX-License-Identifier: MIT
 * Both books under the same random commands: equal events, equal hashes, clean audits. */
#include "engine_random.h"

enum { COMMANDS = 600000, AUDIT_EVERY = 10000 };

static void both_books_agree(void **state)
{
    kit *k = *state;
    uint64_t kinds[SK_EV_LEVEL + 1] = {0}, reasons[SOUK_REASON_EXCHANGE + 1] = {0};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        memset(k, 0, sizeof *k);
        k->fast = kit_engine(SK_BOOK_FAST, (uint8_t)seed, NULL);
        k->naive = kit_engine(SK_BOOK_NAIVE, (uint8_t)seed, NULL);
        for (uint32_t i = 0; i < 3 * RANDOM_ACCOUNTS; i++)
            assert_int_equal(kit_apply(k, random_funding(i)), SOUK_OK);
        randoms r = random_start(seed, k->fast);
        for (int i = 1; i <= COMMANDS / 3; i++) {
            kit_apply(k, random_command(&r));
            for (uint32_t e = 0; e < k->fast_events.count; e++) {
                kinds[k->fast_events.rows[e].kind]++;
                reasons[k->fast_events.rows[e].reason]++;
            }
            if (i < 2000 ? i % 10 == 0 : i % AUDIT_EVERY == 0)
                kit_audit(k);
        }
        kit_audit(k);
        kit_teardown(state);
    }
    /* the flow has been everywhere */
    for (int kind = SK_EV_ACCEPTED; kind <= SK_EV_LEVEL; kind++)
        assert_true(kinds[kind] > 2000);
    static const uint8_t seen[] = {SOUK_REASON_USER, SOUK_REASON_IOC_REMAINDER,
                                   SOUK_REASON_FOK_UNFILLED, SOUK_REASON_SELF_TRADE,
                                   SOUK_REASON_DATE};
    for (size_t i = 0; i < sizeof seen; i++)
        assert_true(reasons[seen[i]] > 300);
}

static int prepare(void **state)
{
    static kit k;
    *state = &k;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(both_books_agree, prepare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
