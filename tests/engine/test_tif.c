/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

static void ioc(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_limit(k, KIT_ALICE, 2, SELL, 5, 101);
    kit_forget(k);
    kit_order(k, KIT_BOB, 3, BUY, LIMIT, IOC, .qty_lots = 7, .price_ticks = 100);
    kit_saw(k, "A 3 7@100\nT1 m1 5@100 f5.\nT1 t3 5@100 f10\nX 3 2 ioc\n");
    kit_order(k, KIT_BOB, 4, BUY, LIMIT, IOC, .qty_lots = 7, .price_ticks = 100);
    kit_saw(k, "A 4 7@100\nX 4 7 ioc\n");
    kit_balance(k, KIT_BOB, 1, 100000000 - 5000, 0);
}

static void fok(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_limit(k, KIT_CAROL, 2, SELL, 5, 101);
    kit_forget(k);
    kit_order(k, KIT_BOB, 3, BUY, LIMIT, FOK, .qty_lots = 11, .price_ticks = 101);
    kit_order(k, KIT_BOB, 4, BUY, LIMIT, FOK, .qty_lots = 10, .price_ticks = 100);
    kit_saw(k, "A 3 11@101\nX 3 11 fok\nA 4 10@100\nX 4 10 fok\n");
    kit_order(k, KIT_BOB, 5, BUY, LIMIT, FOK, .qty_lots = 10, .price_ticks = 101);
    kit_saw(k, "A 5 10@101\nT1 m1 5@100 f5.\nT1 t5 5@100 f10\nT2 m2 5@101 f5.\n"
               "T2 t5 5@101 f10.\n");
}

static void fok_knows_self_trades(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_BOB, 1, SELL, 5, 100);
    kit_limit(k, KIT_ALICE, 2, SELL, 5, 101);
    kit_forget(k);
    kit_order(k, KIT_BOB, 3, BUY, LIMIT, FOK, .qty_lots = 5, .price_ticks = 101,
              .stp = SOUK_STP_CANCEL_NEWEST);
    kit_saw(k, "A 3 5@101\nX 3 5 fok\n");
    kit_order(k, KIT_BOB, 4, BUY, LIMIT, FOK, .qty_lots = 5, .price_ticks = 101,
              .stp = SOUK_STP_DECREMENT);
    kit_saw(k, "A 4 5@101\nX 4 5 fok\n");
    kit_order(k, KIT_BOB, 5, BUY, LIMIT, FOK, .qty_lots = 5, .price_ticks = 101,
              .stp = SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 5 5@101\nP 5 1 5 m5 t0\nX 1 5 self\nT1 m2 5@101 f5.\nT1 t5 5@101 f10.\n");
}

static void gtd(void **state)
{
    kit *k = *state;
    assert_true(sk_engine_next_ns(k->fast) == INT64_MAX);
    kit_order(k, KIT_BOB, 1, BUY, LIMIT, GTD, .qty_lots = 5, .price_ticks = 90, .expire_ns = 5000);
    kit_order(k, KIT_BOB, 2, BUY, LIMIT, GTD, .qty_lots = 5, .price_ticks = 91, .expire_ns = 4000);
    kit_order(k, KIT_BOB, 3, BUY, LIMIT, GTD, .qty_lots = 5, .price_ticks = 92, .expire_ns = 4000);
    kit_order(k, KIT_BOB, 4, SELL, STOP_LIMIT, GTD, .qty_lots = 5, .price_ticks = 80,
              .stop_ticks = 85, .expire_ns = 6000);
    kit_forget(k);
    assert_int_equal(sk_engine_next_ns(k->fast), 4000);
    kit_do(k, (sk_command){.kind = SK_CMD_TIME, .now_ns = 3999});
    kit_saw(k, "");
    kit_do(k, (sk_command){.kind = SK_CMD_TIME, .now_ns = 4000});
    kit_saw(k, "X 2 5 date\nX 3 5 date\n");
    assert_int_equal(sk_engine_next_ns(k->naive), 5000);
    kit_do(k, (sk_command){.kind = SK_CMD_CANCEL, .account = KIT_BOB, .order_id = 1});
    kit_forget(k);
    kit_do(k, (sk_command){.kind = SK_CMD_TIME, .now_ns = 9000});
    kit_saw(k, "X 4 5 date\n");
    assert_true(sk_engine_next_ns(k->fast) == INT64_MAX);
    kit_balance(k, KIT_BOB, 1, 100000000, 0);
    kit_balance(k, KIT_BOB, 0, 100000000, 0);
    assert_int_equal(kit_order(k, KIT_BOB, 5, BUY, LIMIT, GTD, .qty_lots = 5, .price_ticks = 90,
                               .expire_ns = 100),
                     SOUK_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(ioc),
        kit_test(fok),
        kit_test(fok_knows_self_trades),
        kit_test(gtd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
