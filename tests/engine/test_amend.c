/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

#define amend(k, who, id, ...)                                                                     \
    kit_do(k, (sk_command){.kind = SK_CMD_AMEND, .account = (who), .order_id = (id), __VA_ARGS__})

static void less_keeps_the_place(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_limit(k, KIT_BOB, 2, BUY, 5, 100);
    kit_limit(k, KIT_CAROL, 3, SELL, 1, 100); /* 1 of order 1 */
    kit_forget(k);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = 3), SOUK_OK);
    assert_string_equal(k->levels, "b 7@100\n");
    kit_saw(k, "M 1 2@100\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 - 3000, 2000);
    kit_limit(k, KIT_CAROL, 4, SELL, 3, 100);
    kit_saw(k, "A 4 3@100\nT2 m1 2@100 f2.\nT2 t4 2@100 f4\nT3 m2 1@100 f1\nT3 t4 1@100 f2.\n");
}

static void more_or_another_price_loses_it(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_limit(k, KIT_BOB, 2, BUY, 5, 100);
    kit_forget(k);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = 6), SOUK_OK);
    kit_saw(k, "M 1 6@100\n");
    kit_limit(k, KIT_CAROL, 3, SELL, 5, 100);
    kit_saw(k, "A 3 5@100\nT1 m2 5@100 f5.\nT1 t3 5@100 f10.\n");
    assert_int_equal(amend(k, KIT_ALICE, 1, .price_ticks = 90, .qty_lots = 4), SOUK_OK);
    assert_string_equal(k->levels, "b 0@100\nb 4@90\n");
    kit_saw(k, "M 1 4@90\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 - 3600, 3600);
}

static void may_take_at_its_new_price(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 2, 105);
    kit_limit(k, KIT_BOB, 2, BUY, 5, 100);
    kit_order(k, KIT_CAROL, 3, BUY, LIMIT, GTC, .qty_lots = 5, .price_ticks = 99,
              .flags = SOUK_POST_ONLY);
    kit_forget(k);
    assert_int_equal(amend(k, KIT_CAROL, 3, .price_ticks = 105), SOUK_E_WOULD_TAKE);
    kit_forget(k);
    assert_int_equal(amend(k, KIT_BOB, 2, .price_ticks = 106), SOUK_OK);
    kit_saw(k, "M 2 5@106\nT1 m1 2@105 f2.\nT1 t2 2@105 f4\n");
    kit_balance(k, KIT_BOB, 1, 100000000 - 2100 - 3180, 3180);
}

static void refusals(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_limit(k, KIT_BOB, 2, SELL, 2, 100);
    kit_forget(k);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = 5), SOUK_E_NO_CHANGE);
    assert_int_equal(amend(k, KIT_ALICE, 1, .price_ticks = 100), SOUK_E_NO_CHANGE);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = 2), SOUK_E_FILTER_QTY);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = -1), SOUK_E_INVALID);
    assert_int_equal(amend(k, KIT_ALICE, 1, .stop_ticks = 5), SOUK_E_INVALID);
    assert_int_equal(amend(k, KIT_BOB, 1, .qty_lots = 3), SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = 100001), SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(amend(k, KIT_ALICE, 1, .price_ticks = INT64_MAX), SOUK_E_RANGE);
    assert_int_equal(amend(k, KIT_ALICE, 1, .qty_lots = 99998 + 2), SOUK_OK);
    kit_balance(k, KIT_ALICE, 1, 0, 99998000);
}

static void a_waiting_stop(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 1, 100);
    kit_limit(k, KIT_BOB, 2, SELL, 1, 100);
    kit_order(k, KIT_CAROL, 3, BUY, STOP_LIMIT, GTC, .qty_lots = 5, .price_ticks = 110,
              .stop_ticks = 105);
    kit_forget(k);
    assert_int_equal(amend(k, KIT_CAROL, 3, .stop_ticks = 100), SOUK_E_WOULD_TRIGGER);
    assert_int_equal(amend(k, KIT_CAROL, 3, .stop_ticks = 102, .price_ticks = 111), SOUK_OK);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 5550, 5550);
    assert_int_equal(amend(k, KIT_CAROL, 3, .qty_lots = 2), SOUK_OK);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 2220, 2220);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 4, SELL, 1, 102);
    kit_limit(k, KIT_BOB, 5, BUY, 1, 102);
    kit_saw(k, "A 4 1@102\nA 5 1@102\nT2 m4 1@102 f1.\nT2 t5 1@102 f2.\nF 3\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 111);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(less_keeps_the_place),
        kit_test(more_or_another_price_loses_it),
        kit_test(may_take_at_its_new_price),
        kit_test(refusals),
        kit_test(a_waiting_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
