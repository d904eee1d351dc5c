/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

#include "base/limits.h"

static void transfers(void **state)
{
    kit *k = *state;
    assert_int_equal(kit_fund(k, 77, 2, 500), SOUK_OK);
    assert_string_equal(k->money, "77/2 500 0\n");
    assert_int_equal(kit_fund(k, 77, 2, -501), SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(kit_fund(k, 77, 2, -500), SOUK_OK);
    kit_balance(k, 77, 2, 0, 0);
    assert_int_equal(kit_fund(k, 77, 3, 1), SOUK_E_INVALID);
    assert_int_equal(kit_fund(k, 77, 2, 0), SOUK_E_INVALID);
    assert_int_equal(kit_fund(k, 78, 2, -1), SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(kit_fund(k, SK_ACCOUNTS_MAX, 2, 1), SOUK_E_LIMIT);
    int64_t is_free, is_held;
    assert_false(sk_engine_balance(k->fast, 78, 2, &is_free, &is_held));
    assert_int_equal(is_free, 0);
}

static void held_funds_cannot_leave(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 100, 100);
    assert_int_equal(kit_fund(k, KIT_ALICE, 1, -100000000), SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(kit_fund(k, KIT_ALICE, 1, -99900000), SOUK_OK);
    kit_balance(k, KIT_ALICE, 1, 0, 100000);
    assert_int_equal(kit_limit(k, KIT_ALICE, 2, BUY, 1, 1), SOUK_E_INSUFFICIENT_FUNDS);
}

/* All that exists of an asset fits in 63 bits, so nothing inside can overflow. */
static void issuance_is_bounded(void **state)
{
    kit *k = *state;
    assert_int_equal(kit_fund(k, KIT_ALICE, 1, INT64_MAX - 300000000), SOUK_OK);
    assert_int_equal(kit_fund(k, KIT_BOB, 1, 1), SOUK_E_RANGE);
    assert_int_equal(kit_fund(k, 99, 1, 1), SOUK_E_RANGE);
    assert_int_equal(kit_fund(k, KIT_BOB, 1, INT64_MIN), SOUK_E_INSUFFICIENT_FUNDS);
    /* the largest trade there is */
    kit_limit(k, KIT_BOB, 1, SELL, 1, INT64_MAX / 10);
    kit_market(k, KIT_ALICE, 2, BUY, 1);
    assert_int_equal(sk_engine_last_price(k->fast, 0), 0); /* she has 2 * 10^8 too little */
    assert_int_equal(kit_fund(k, KIT_BOB, 1, -100000000), SOUK_OK);
    assert_int_equal(kit_fund(k, KIT_CAROL, 1, -100000000), SOUK_OK);
    assert_int_equal(kit_fund(k, KIT_ALICE, 1, 200000000), SOUK_OK);
    assert_int_equal(kit_market(k, KIT_ALICE, 2, BUY, 1), SOUK_OK);
    kit_balance(k, KIT_ALICE, 1, 7, 0);
    int64_t fee = (INT64_MAX / 10 * 10) / 1000;
    kit_balance(k, KIT_BOB, 1, INT64_MAX / 10 * 10 - fee, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(transfers),
        kit_test(held_funds_cannot_leave),
        kit_test(issuance_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
