/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

#define buy(k, who, id, qty, price, mode)                                                          \
    kit_order(k, who, id, BUY, LIMIT, GTC, .qty_lots = (qty), .price_ticks = (price), .stp = (mode))

/* Bob's own 3 lots stand before Alice's 5. */
static void offers(kit *k)
{
    kit_limit(k, KIT_BOB, 1, SELL, 3, 100);
    kit_limit(k, KIT_ALICE, 2, SELL, 5, 100);
    kit_forget(k);
}

static void none_trades_with_itself(void **state)
{
    kit *k = *state;
    offers(k);
    buy(k, KIT_BOB, 3, 3, 100, SOUK_STP_NONE);
    kit_saw(k, "A 3 3@100\nT1 m1 3@100 f3.\nT1 t3 3@100 f6.\n");
    kit_balance(k, KIT_BOB, 0, 100000000 - 6, 0);
    kit_balance(k, KIT_BOB, 1, 100000000 - 3, 0);
}

static void cancel_newest(void **state)
{
    kit *k = *state;
    offers(k);
    buy(k, KIT_BOB, 3, 4, 100, SOUK_STP_CANCEL_NEWEST);
    kit_saw(k, "A 3 4@100\nP 3 1 3 m0 t4\nX 3 4 self\n");
    kit_balance(k, KIT_BOB, 1, 100000000, 0);
}

static void cancel_oldest(void **state)
{
    kit *k = *state;
    offers(k);
    buy(k, KIT_BOB, 3, 4, 100, SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 3 4@100\nP 3 1 3 m3 t0\nX 1 3 self\nT1 m2 4@100 f4\nT1 t3 4@100 f8.\n");
    kit_balance(k, KIT_BOB, 0, 100000000 + 4000 - 8, 0);
}

static void cancel_both(void **state)
{
    kit *k = *state;
    offers(k);
    buy(k, KIT_BOB, 3, 4, 100, SOUK_STP_CANCEL_BOTH);
    kit_saw(k, "A 3 4@100\nP 3 1 3 m3 t4\nX 1 3 self\nX 3 4 self\n");
    kit_balance(k, KIT_BOB, 0, 100000000, 0);
}

static void decrement(void **state)
{
    kit *k = *state;
    offers(k);
    buy(k, KIT_BOB, 3, 5, 100, SOUK_STP_DECREMENT); /* the maker is smaller */
    kit_saw(k, "A 3 5@100\nP 3 1 3 m3 t3\nX 1 3 self\nT1 m2 2@100 f2\nT1 t3 2@100 f4.\n");
    kit_limit(k, KIT_ALICE, 4, BUY, 1, 100); /* the taker is smaller; the default mode is none */
    kit_forget(k);
    buy(k, KIT_ALICE, 5, 1, 100, SOUK_STP_DECREMENT);
    kit_saw(k, "A 5 1@100\nP 5 2 1 m1 t1\nX 5 1 self\n");
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 2, &order));
    kit_balance(k, KIT_ALICE, 0, 100000000 - 4000 + 1000 - 2, 1000);
    buy(k, KIT_ALICE, 6, 1, 100, SOUK_STP_TRANSFER); /* equal: both end */
    kit_saw(k, "A 6 1@100\nP 6 2 1 m1 t1\nX 2 1 self\nX 6 1 self\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_SELL), 0);
}

static void the_takers_mode_decides(void **state)
{
    kit *k = *state;
    kit_order(k, KIT_BOB, 1, SELL, LIMIT, GTC, .qty_lots = 3, .price_ticks = 100,
              .stp = SOUK_STP_CANCEL_OLDEST);
    kit_forget(k);
    buy(k, KIT_BOB, 2, 3, 100, SOUK_STP_CANCEL_NEWEST);
    kit_saw(k, "A 2 3@100\nP 2 1 3 m0 t3\nX 2 3 self\n");
}

static void the_instruments_default(void **state)
{
    kit *k = *state;
    kit_teardown(state);
    kit_open_stp(k, SOUK_STP_CANCEL_OLDEST);
    offers(k);
    buy(k, KIT_BOB, 3, 4, 100, SOUK_STP_DEFAULT);
    kit_saw(k, "A 3 4@100\nP 3 1 3 m3 t0\nX 1 3 self\nT1 m2 4@100 f4\nT1 t3 4@100 f8.\n");
}

static void market_orders_pay_only_for_others(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_BOB, 1, SELL, 10, 1000000); /* his own: 100,000,000 */
    kit_limit(k, KIT_ALICE, 2, SELL, 5, 1000001);
    kit_forget(k);
    kit_order(k, KIT_BOB, 3, BUY, MARKET, TIF_NONE, .qty_lots = 5, .stp = SOUK_STP_CANCEL_OLDEST);
    kit_saw(
        k, "A 3 5@0\nP 3 1 5 m10 t0\nX 1 10 self\nT1 m2 5@1000001 f50000.\nT1 t3 5@1000001 f10.\n");
}

static void group(kit *k, uint32_t account, uint32_t number)
{
    assert_int_equal(
        kit_do(k, (sk_command){.kind = SK_CMD_GROUP, .account = account, .group = number}),
        SOUK_OK);
}

static void accounts_of_one_group(void **state)
{
    kit *k = *state;
    group(k, KIT_ALICE, 7);
    group(k, KIT_BOB, 7);
    group(k, KIT_CAROL, 8);
    offers(k);
    buy(k, KIT_ALICE, 3, 4, 100, SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 3 4@100\nP 3 1 3 m3 t0\nX 1 3 self\nP 3 2 4 m5 t0\nX 2 5 self\n");
    kit_do(k, (sk_command){.kind = SK_CMD_CANCEL, .account = KIT_ALICE, .order_id = 3});
    group(k, KIT_BOB, 0);
    kit_limit(k, KIT_BOB, 4, SELL, 3, 100);
    kit_limit(k, KIT_CAROL, 5, SELL, 3, 100);
    kit_forget(k);
    buy(k, KIT_ALICE, 6, 4, 100, SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 6 4@100\nT1 m4 3@100 f3.\nT1 t6 3@100 f6\nT2 m5 1@100 f1\nT2 t6 1@100 f2.\n");
}

#define sell_transfer(k, who, id, qty, price)                                                      \
    kit_order(k, who, id, SELL, LIMIT, GTC, .qty_lots = (qty), .price_ticks = (price),             \
              .stp = SOUK_STP_TRANSFER)

static void transfers_between_accounts(void **state)
{
    kit *k = *state;
    group(k, KIT_ALICE, 7);
    group(k, KIT_BOB, 7);
    sell_transfer(k, KIT_ALICE, 1, 5, 100);
    kit_forget(k);
    buy(k, KIT_BOB, 2, 2, 101, SOUK_STP_TRANSFER); /* no fee, at the maker's price */
    assert_string_equal(k->levels, "s 3@100\n");
    kit_saw(k, "A 2 2@101\nP 2 1 2 m2 t2\nX 2 2 self\n");
    kit_balance(k, KIT_BOB, 0, 100000000 + 2000, 0);
    kit_balance(k, KIT_BOB, 1, 100000000 - 2000, 0);
    kit_balance(k, KIT_ALICE, 0, 100000000 - 5000, 3000);
    kit_balance(k, KIT_ALICE, 1, 100000000 + 2000, 0);
    assert_int_equal(sk_engine_last_price(k->fast, 0), 0); /* nothing was traded */
    buy(k, KIT_BOB, 3, 4, 101, SOUK_STP_TRANSFER);         /* the maker ends, the taker rests */
    kit_saw(k, "A 3 4@101\nP 3 1 3 m3 t3\nX 1 3 self\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 + 5000, 0);
    kit_balance(k, KIT_BOB, 1, 100000000 - 5000 - 1010, 1010);
    kit_do(k, (sk_command){.kind = SK_CMD_CANCEL, .account = KIT_BOB, .order_id = 3});
    /* the maker has another mode: both only lose the quantity */
    kit_limit(k, KIT_ALICE, 4, SELL, 5, 100);
    kit_forget(k);
    buy(k, KIT_BOB, 5, 2, 100, SOUK_STP_TRANSFER);
    kit_saw(k, "A 5 2@100\nP 5 4 2 m2 t2\nX 5 2 self\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 + 5000, 0);
}

/* A market order pays for what is transferred too. */
static void transfers_are_paid_for(void **state)
{
    kit *k = *state;
    group(k, KIT_ALICE, 7);
    group(k, KIT_BOB, 7);
    sell_transfer(k, KIT_ALICE, 1, 5, 100);
    kit_limit(k, KIT_CAROL, 2, SELL, 5, 101);
    kit_fund(k, KIT_BOB, 1, -(100000000 - 8029));
    kit_forget(k);
#define market(id)                                                                                 \
    kit_order(k, KIT_BOB, id, BUY, MARKET, TIF_NONE, .qty_lots = 8, .stp = SOUK_STP_TRANSFER)
    assert_int_equal(market(3), SOUK_E_INSUFFICIENT_FUNDS);
    kit_fund(k, KIT_BOB, 1, 1);
    kit_forget(k);
    assert_int_equal(market(4), SOUK_OK);
    kit_saw(k, "A 4 8@0\nP 4 1 5 m5 t5\nX 1 5 self\nT1 m2 3@101 f3\nT1 t4 3@101 f6.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(none_trades_with_itself),
        kit_test(cancel_newest),
        kit_test(cancel_oldest),
        kit_test(cancel_both),
        kit_test(decrement),
        kit_test(the_takers_mode_decides),
        kit_test(the_instruments_default),
        kit_test(market_orders_pay_only_for_others),
        kit_test(accounts_of_one_group),
        kit_test(transfers_between_accounts),
        kit_test(transfers_are_paid_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
