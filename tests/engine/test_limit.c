/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

static void price_then_time(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 101);
    kit_limit(k, KIT_BOB, 2, SELL, 5, 100);
    kit_limit(k, KIT_ALICE, 3, SELL, 5, 100);
    kit_saw(k, "A 1 5@101\nA 2 5@100\nA 3 5@100\n");
    kit_limit(k, KIT_CAROL, 4, BUY, 12, 101);
    /* 5 lots at 100 are 5000 base, 5000 quote; 2 at 101 are 2000 base, 2020 quote */
    kit_saw(k, "A 4 12@101\n"
               "T1 m2 5@100 f5.\nT1 t4 5@100 f10\n"
               "T2 m3 5@100 f5.\nT2 t4 5@100 f10\n"
               "T3 m1 2@101 f2\nT3 t4 2@101 f4.\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_SELL), 101);
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 0);
    assert_int_equal(sk_engine_last_price(k->naive, 0), 101);
}

static void the_other_side(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 99);
    kit_limit(k, KIT_BOB, 2, BUY, 5, 100);
    kit_limit(k, KIT_ALICE, 3, BUY, 5, 100);
    kit_forget(k);
    kit_limit(k, KIT_CAROL, 4, SELL, 12, 99);
    kit_saw(k, "A 4 12@99\n"
               "T1 m2 5@100 f5.\nT1 t4 5@100 f10\n"
               "T2 m3 5@100 f5.\nT2 t4 5@100 f10\n"
               "T3 m1 2@99 f2\nT3 t4 2@99 f3.\n");
}

static void remainder_rests_and_levels_are_told(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_limit(k, KIT_ALICE, 2, SELL, 5, 102);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 3, BUY, 14, 103);
    assert_string_equal(k->levels, "b 4@103\ns 0@100\ns 0@102\n");
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 4, SELL, 1, 103);
    assert_string_equal(k->levels, "b 3@103\n");
    kit_forget(k);

    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_int_equal(order.cum_lots, 11);
    assert_int_equal(order.cum_quote_units, 5 * 1000 + 5 * 1020 + 1 * 1030);
    assert_int_equal(order.qty_lots, 14);
    assert_false(order.waiting);
    assert_false(sk_engine_order_get(k->fast, 1, &order));
}

static void price_improvement_is_released(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 10, 100);
    kit_balance(k, KIT_ALICE, 0, 100000000 - 10000, 10000);
    kit_limit(k, KIT_BOB, 2, BUY, 20, 150);
    /* paid 10 lots at 100, holds 10 at 150; base received less 0.2 % */
    kit_balance(k, KIT_BOB, 1, 100000000 - 10000 - 15000, 15000);
    kit_balance(k, KIT_BOB, 0, 100000000 + 10000 - 20, 0);
    kit_balance(k, KIT_ALICE, 0, 100000000 - 10000, 0);
    kit_balance(k, KIT_ALICE, 1, 100000000 + 10000 - 10, 0);
}

static void prices_far_apart(void **state)
{
    kit *k = *state;
    static const int64_t prices[] = {1, 63, 64, 65, 4095, 4096, 1 << 20, 1ll << 40, 1ll << 59};
    int count = sizeof prices / sizeof prices[0];
    for (int i = 0; i < count; i++)
        assert_int_equal(kit_limit(k, KIT_ALICE, (uint64_t)(i + 1), SELL, 1, prices[count - 1 - i]),
                         SOUK_OK);
    sk_engine_level levels[16];
    assert_int_equal(sk_engine_levels(k->fast, 0, SOUK_SELL, levels, 16), count);
    for (int i = 0; i < count; i++)
        assert_int_equal(levels[i].price_ticks, prices[i]);
    assert_int_equal(sk_engine_levels(k->naive, 0, SOUK_SELL, levels, 4), 4);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 100, BUY, 6, 4096);
    assert_string_equal(k->levels, "s 0@1\ns 0@63\ns 0@64\ns 0@65\ns 0@4095\ns 0@4096\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_SELL), 1 << 20);
    for (uint64_t id = 3; id >= 1; id--)
        kit_do(k, (sk_command){.kind = SK_CMD_CANCEL, .account = KIT_ALICE, .order_id = id});
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_SELL), 0);
}

static void instruments_are_apart(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_order(k, KIT_BOB, 2, BUY, LIMIT, GTC, .qty_lots = 5, .price_ticks = 100, .instrument = 1);
    kit_saw(k, "A 1 5@100\nA 2 5@100\n");
    assert_int_equal(sk_engine_best(k->fast, 1, SOUK_BUY), 100);
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 0);
    uint32_t open, waiting;
    sk_engine_orders_count(k->fast, KIT_BOB, 1, &open, &waiting);
    assert_int_equal(open, 1);
    sk_engine_orders_count(k->fast, KIT_BOB, 0, &open, &waiting);
    assert_int_equal(open, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(price_then_time),
        kit_test(the_other_side),
        kit_test(remainder_rests_and_levels_are_told),
        kit_test(price_improvement_is_released),
        kit_test(prices_far_apart),
        kit_test(instruments_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
