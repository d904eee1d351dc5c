/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

static souk_status cancel(kit *k, uint32_t who, uint64_t id, uint8_t only)
{
    return kit_do(k, (sk_command){.kind = SK_CMD_CANCEL,
                                  .account = who,
                                  .order_id = id,
                                  .only_status = only,
                                  .instrument = SK_NO_INSTRUMENT});
}

static void one(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_limit(k, KIT_ALICE, 2, BUY, 6, 100);
    kit_limit(k, KIT_ALICE, 3, BUY, 7, 100);
    kit_forget(k);
    assert_int_equal(cancel(k, KIT_ALICE, 2, 0), SOUK_OK);
    assert_string_equal(k->levels, "b 12@100\n");
    assert_string_equal(k->money, "1/1 99988000 12000\n");
    kit_saw(k, "C 2 6\n");
    assert_int_equal(cancel(k, KIT_ALICE, 2, 0), SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(cancel(k, KIT_BOB, 1, 0), SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_CANCEL,
                                            .account = KIT_ALICE,
                                            .order_id = 1,
                                            .instrument = 1}),
                     SOUK_E_ORDER_NOT_FOUND);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 4, SELL, 12, 100); /* the order of the two others is unharmed */
    kit_saw(k, "A 4 12@100\nT1 m1 5@100 f5.\nT1 t4 5@100 f10\nT2 m3 7@100 f7.\nT2 t4 7@100 f14.\n");
}

static void only_in_a_status(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    assert_int_equal(cancel(k, KIT_ALICE, 1, SOUK_ORDER_PARTIALLY_FILLED),
                     SOUK_E_CANCEL_RESTRICTED);
    kit_limit(k, KIT_BOB, 2, SELL, 2, 100);
    assert_int_equal(cancel(k, KIT_ALICE, 1, SOUK_ORDER_NEW), SOUK_E_CANCEL_RESTRICTED);
    assert_int_equal(cancel(k, KIT_ALICE, 1, SOUK_ORDER_PARTIALLY_FILLED), SOUK_OK);
    kit_limit(k, KIT_ALICE, 3, BUY, 5, 100);
    assert_int_equal(cancel(k, KIT_ALICE, 3, SOUK_ORDER_NEW), SOUK_OK);
}

static void all(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_limit(k, KIT_ALICE, 2, BUY, 5, 102);
    kit_limit(k, KIT_BOB, 3, BUY, 5, 100);
    kit_limit(k, KIT_ALICE, 4, BUY, 5, 101);
    kit_order(k, KIT_ALICE, 5, SELL, LIMIT, GTC, .qty_lots = 5, .price_ticks = 100,
              .instrument = 1);
    kit_order(k, KIT_ALICE, 6, SELL, STOP, GTC, .qty_lots = 5, .stop_ticks = 50);
    kit_forget(k);
    sk_command c = {.kind = SK_CMD_CANCEL_ALL, .account = KIT_ALICE, .instrument = 0};
    assert_int_equal(kit_do(k, c), SOUK_OK);
    assert_string_equal(k->levels, "b 0@102\nb 0@101\nb 5@100\n");
    kit_saw(k, "C 6 5\nC 4 5\nC 2 5\nC 1 5\n");
    assert_int_equal(kit_do(k, c), SOUK_E_ORDER_NOT_FOUND);
    c.instrument = SK_NO_INSTRUMENT;
    kit_forget(k);
    assert_int_equal(kit_do(k, c), SOUK_OK);
    kit_saw(k, "C 5 5\n");
    uint64_t at = 0;
    sk_engine_order order;
    assert_false(sk_engine_orders_next(k->fast, KIT_ALICE, &at, &order));
    at = 0;
    assert_true(sk_engine_orders_next(k->fast, KIT_BOB, &at, &order));
    assert_int_equal(order.order_id, 3);
    assert_false(sk_engine_orders_next(k->fast, KIT_BOB, &at, &order));
    assert_false(sk_engine_orders_next(k->fast, KIT_BOB, &at, &order));
}

static void halted(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_do(k, (sk_command){.kind = SK_CMD_HALT, .flags = SOUK_INSTRUMENT_HALTED});
    assert_int_equal(kit_limit(k, KIT_ALICE, 2, BUY, 5, 100), SOUK_E_MARKET_CLOSED);
    assert_int_equal(
        kit_do(
            k,
            (sk_command){.kind = SK_CMD_AMEND, .account = KIT_ALICE, .order_id = 1, .qty_lots = 4}),
        SOUK_E_MARKET_CLOSED);
    assert_int_equal(cancel(k, KIT_ALICE, 1, 0), SOUK_OK);
    kit_do(k, (sk_command){.kind = SK_CMD_HALT, .flags = SOUK_INSTRUMENT_TRADING});
    assert_int_equal(kit_limit(k, KIT_ALICE, 2, BUY, 5, 100), SOUK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(one),
        kit_test(only_in_a_status),
        kit_test(all),
        kit_test(halted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
