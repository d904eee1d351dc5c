/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

#define post(k, who, id, side, qty, price)                                                         \
    kit_order(k, who, id, side, LIMIT, GTC, .qty_lots = (qty), .price_ticks = (price),             \
              .flags = SOUK_POST_ONLY)

static void refused_when_it_would_take(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_limit(k, KIT_ALICE, 2, BUY, 5, 90);
    assert_int_equal(post(k, KIT_BOB, 3, BUY, 1, 100), SOUK_E_WOULD_TAKE);
    assert_int_equal(post(k, KIT_BOB, 3, BUY, 1, 101), SOUK_E_WOULD_TAKE);
    assert_int_equal(post(k, KIT_BOB, 3, BUY, 1, 99), SOUK_OK);
    assert_int_equal(post(k, KIT_BOB, 4, SELL, 1, 99), SOUK_E_WOULD_TAKE);
    assert_int_equal(post(k, KIT_BOB, 4, SELL, 1, 100), SOUK_OK);
    kit_balance(k, KIT_BOB, 0, 100000000 - 1000, 1000);
}

/* Where the venue does it so: taken in, ended at once, nothing traded, nothing held. */
static void ends_when_it_would_take(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_forget(k);
    assert_int_equal(kit_order(k, KIT_BOB, 3, BUY, LIMIT, GTC, .qty_lots = 1, .price_ticks = 100,
                               .flags = SOUK_POST_ONLY | SK_CMD_POST_ENDS),
                     SOUK_OK);
    kit_balance(k, KIT_BOB, 1, 100000000, 0);
    uint32_t open, waiting;
    sk_engine_orders_count(k->fast, KIT_BOB, 0, &open, &waiting);
    assert_int_equal(open, 0);
    assert_int_equal(kit_order(k, KIT_BOB, 4, BUY, LIMIT, GTC, .qty_lots = 1, .price_ticks = 99,
                               .flags = SOUK_POST_ONLY | SK_CMD_POST_ENDS),
                     SOUK_OK);
    kit_balance(k, KIT_BOB, 1, 100000000 - 990, 990);
}

static void only_of_resting_orders(void **state)
{
    kit *k = *state;
    assert_int_equal(kit_order(k, KIT_BOB, 1, BUY, LIMIT, IOC, .qty_lots = 1, .price_ticks = 1,
                               .flags = SOUK_POST_ONLY),
                     SOUK_E_INVALID);
    assert_int_equal(
        kit_order(k, KIT_BOB, 1, BUY, MARKET, TIF_NONE, .qty_lots = 1, .flags = SOUK_POST_ONLY),
        SOUK_E_INVALID);
    kit_saw(k, "!1 E_INVALID\n!1 E_INVALID\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(refused_when_it_would_take),
        kit_test(ends_when_it_would_take),
        kit_test(only_of_resting_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
