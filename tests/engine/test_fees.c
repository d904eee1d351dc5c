/* SPDX-License-Identifier: MIT
 * Rates of the kit: maker 0.1 %, taker 0.2 %; a lot is 1000 base, a lot at 333 is 3330 quote. */
#include "engine_kit.h"

static void in_what_is_received(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 7, 333);
    kit_limit(k, KIT_BOB, 2, BUY, 7, 333);
    /* 23310 quote: 23.31 -> 23; 7000 base: 14 */
    kit_balance(k, KIT_ALICE, 1, 100000000 + 23310 - 23, 0);
    kit_balance(k, KIT_BOB, 0, 100000000 + 7000 - 14, 0);
    kit_balance(k, KIT_BOB, 1, 100000000 - 23310, 0);
}

static void truncated_trade_by_trade(void **state)
{
    kit *k = *state;
    for (uint64_t id = 1; id <= 3; id++)
        kit_limit(k, KIT_ALICE, id, BUY, 1, 33);
    kit_limit(k, KIT_BOB, 4, SELL, 3, 33);
    /* 330 * 0.002 = 0.66 -> 0, three times */
    kit_balance(k, KIT_BOB, 1, 100000000 + 990, 0);
}

static void buyer_pays_in_quote(void **state)
{
    kit *k = *state;
    kit_order(k, KIT_BOB, 1, BUY, LIMIT, GTC, .qty_lots = 10, .price_ticks = 333,
              .flags = SOUK_FEE_IN_QUOTE);
    /* 33300 and 0.2 % of it, the dearer of the two rates */
    kit_balance(k, KIT_BOB, 1, 100000000 - 33366, 33366);
    kit_limit(k, KIT_ALICE, 2, SELL, 4, 333);
    /* paid 13320 and 13 (0.1 %, maker); 19980 + 39 stay held */
    kit_balance(k, KIT_BOB, 1, 100000000 - 13333 - 20019, 20019);
    kit_balance(k, KIT_BOB, 0, 100000000 + 4000, 0);
    kit_limit(k, KIT_ALICE, 3, SELL, 6, 333);
    kit_balance(k, KIT_BOB, 1, 100000000 - 13333 - 19980 - 19, 0);

    kit_limit(k, KIT_ALICE, 4, SELL, 10, 300);
    kit_order(k, KIT_CAROL, 5, BUY, LIMIT, GTC, .qty_lots = 10, .price_ticks = 333,
              .flags = SOUK_FEE_IN_QUOTE);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 30000 - 60, 0);
    kit_balance(k, KIT_CAROL, 0, 100000000 + 10000, 0);
}

static void seller_pays_in_base(void **state)
{
    kit *k = *state;
    kit_order(k, KIT_ALICE, 1, SELL, LIMIT, GTC, .qty_lots = 10, .price_ticks = 333,
              .flags = SOUK_FEE_IN_BASE);
    kit_balance(k, KIT_ALICE, 0, 100000000 - 10020, 10020);
    kit_market(k, KIT_BOB, 2, BUY, 10);
    kit_balance(k, KIT_ALICE, 0, 100000000 - 10010, 0);
    kit_balance(k, KIT_ALICE, 1, 100000000 + 33300, 0);
}

static void the_fee_must_be_there(void **state)
{
    kit *k = *state;
    assert_int_equal(kit_order(k, KIT_BOB, 1, BUY, LIMIT, GTC, .qty_lots = 100000,
                               .price_ticks = 100, .flags = SOUK_FEE_IN_QUOTE),
                     SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(kit_limit(k, KIT_BOB, 1, BUY, 100000, 100), SOUK_OK);
    /* Carol, a market buy of all she has and the fee on top */
    kit_limit(k, KIT_ALICE, 2, SELL, 1000, 10000);
    assert_int_equal(kit_order(k, KIT_CAROL, 3, BUY, MARKET, TIF_NONE, .qty_lots = 1000,
                               .flags = SOUK_FEE_IN_QUOTE),
                     SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(kit_order(k, KIT_CAROL, 3, BUY, MARKET, TIF_NONE, .qty_lots = 998,
                               .flags = SOUK_FEE_IN_QUOTE),
                     SOUK_OK);
}

static void an_accounts_own_rates(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 10, 100); /* accepted with 0.1 % */
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_ACCOUNT,
                                            .account = KIT_ALICE,
                                            .maker_fee_e8 = 500000,
                                            .taker_fee_e8 = 1000000}),
                     SOUK_OK);
    kit_limit(k, KIT_ALICE, 2, SELL, 10, 100); /* ... with 0.5 % */
    kit_forget(k);
    kit_limit(k, KIT_BOB, 3, BUY, 20, 100);
    kit_saw(k, "A 3 20@100\nT1 m1 10@100 f10.\nT1 t3 10@100 f20\nT2 m2 10@100 f50.\n"
               "T2 t3 10@100 f20.\n");
    kit_limit(k, KIT_BOB, 4, SELL, 10, 100);
    kit_forget(k);
    kit_market(k, KIT_ALICE, 5, BUY, 10);
    kit_saw(k, "A 5 10@0\nT3 m4 10@100 f10.\nT3 t5 10@100 f100.\n");
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_ACCOUNT,
                                            .account = KIT_ALICE,
                                            .maker_fee_e8 = 100000001}),
                     SOUK_E_RANGE);
}

static souk_status fee_asset(kit *k, uint32_t account, uint32_t asset, int64_t discount)
{
    return kit_do(k, (sk_command){.kind = SK_CMD_FEE_ASSET,
                                  .account = account,
                                  .asset = asset,
                                  .discount_e8 = discount});
}

/* A lot of asset 2 is 1000 units and costs 500 of asset 1: two for one. */
static void price_of_asset_2(kit *k)
{
    kit_order(k, KIT_BOB, 1, SELL, LIMIT, GTC, .qty_lots = 1, .price_ticks = 50, .instrument = 1);
    kit_order(k, KIT_CAROL, 2, BUY, LIMIT, GTC, .qty_lots = 1, .price_ticks = 50, .instrument = 1);
    kit_forget(k);
}

static void in_a_third_asset(void **state)
{
    kit *k = *state;
    price_of_asset_2(k);
    assert_int_equal(fee_asset(k, KIT_ALICE, 2, 25000000), SOUK_OK);
    kit_limit(k, KIT_BOB, 3, SELL, 100, 1000);
    kit_forget(k);
    /* as taker: 0.2 % of 1,000,000 quote is 2000, less 25 % is 1500, in asset 2 3000 */
    kit_limit(k, KIT_ALICE, 4, BUY, 100, 1000);
    kit_saw(k, "A 4 100@1000\nT1 m3 100@1000 f1000.\nT1 t4 100@1000 f3000.\n");
    kit_balance(k, KIT_ALICE, 0, 100000000 + 100000, 0);
    kit_balance(k, KIT_ALICE, 1, 100000000 - 1000000, 0);
    kit_balance(k, KIT_ALICE, 2, 100000000 - 3000, 0);
    /* as maker: 0.1 % of 30,000 is 30, less 7, in asset 2 46 */
    kit_limit(k, KIT_ALICE, 5, SELL, 3, 1000);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 6, BUY, 3, 1000);
    kit_saw(k, "A 6 3@1000\nT2 m5 3@1000 f46.\nT2 t6 3@1000 f6.\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 - 1000000 + 30000, 0);
    kit_balance(k, KIT_ALICE, 2, 100000000 - 3046, 0);
    /* not where an order says otherwise, nor when it was switched off */
    kit_limit(k, KIT_BOB, 7, SELL, 4, 1000);
    kit_forget(k);
    kit_order(k, KIT_ALICE, 8, BUY, LIMIT, GTC, .qty_lots = 2, .price_ticks = 1000,
              .flags = SOUK_FEE_IN_BASE);
    kit_saw(k, "A 8 2@1000\nT3 m7 2@1000 f20\nT3 t8 2@1000 f4.\n");
    assert_int_equal(fee_asset(k, KIT_ALICE, SK_NO_ASSET, 0), SOUK_OK);
    kit_limit(k, KIT_ALICE, 9, BUY, 2, 1000);
    kit_saw(k, "A 9 2@1000\nT4 m7 2@1000 f20.\nT4 t9 2@1000 f4.\n");
}

static void when_the_third_asset_is_not_there(void **state)
{
    kit *k = *state;
    fee_asset(k, KIT_ALICE, 2, 25000000);
    kit_limit(k, KIT_BOB, 1, SELL, 500, 1000);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 2, BUY, 100, 1000); /* nobody knows its price */
    kit_saw(k, "A 2 100@1000\nT1 m1 100@1000 f1000\nT1 t2 100@1000 f200.\n");
    kit_order(k, KIT_BOB, 3, SELL, LIMIT, GTC, .qty_lots = 1, .price_ticks = 50, .instrument = 1);
    kit_order(k, KIT_CAROL, 4, BUY, LIMIT, GTC, .qty_lots = 1, .price_ticks = 50, .instrument = 1);
    kit_fund(k, KIT_ALICE, 2, -(100000000 - 2999));
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 5, BUY, 100, 1000); /* one unit too few: the full fee */
    kit_saw(k, "A 5 100@1000\nT2 m1 100@1000 f1000\nT2 t5 100@1000 f200.\n");
    kit_fund(k, KIT_ALICE, 2, 1);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 6, BUY, 100, 1000);
    kit_saw(k, "A 6 100@1000\nT3 m1 100@1000 f1000\nT3 t6 100@1000 f3000.\n");
    kit_balance(k, KIT_ALICE, 2, 0, 0);
}

/* The fee asset is what is paid: the fee never takes what the order itself needs. */
static void what_is_paid_as_fee_asset(void **state)
{
    kit *k = *state;
    fee_asset(k, KIT_ALICE, 1, 50000000);
    kit_limit(k, KIT_BOB, 1, SELL, 10000, 1000);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 2, BUY, 100, 1000); /* 0.2 % of 1,000,000, half of it */
    kit_saw(k, "A 2 100@1000\nT1 m1 100@1000 f1000\nT1 t2 100@1000 f1000.\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 - 1001000, 0);
    kit_fund(k, KIT_ALICE, 1, -(100000000 - 1001000 - 1000999));
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 3, BUY, 100, 1000);
    kit_saw(k, "A 3 100@1000\nT2 m1 100@1000 f1000\nT2 t3 100@1000 f200.\n");
    kit_balance(k, KIT_ALICE, 1, 999, 0);
}

/* What is received is the fee asset: less of it is taken. */
static void what_is_received_as_fee_asset(void **state)
{
    kit *k = *state;
    fee_asset(k, KIT_ALICE, 0, 25000000);
    kit_fund(k, KIT_ALICE, 0, -100000000);
    kit_limit(k, KIT_BOB, 1, SELL, 100, 1000);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 2, BUY, 100, 1000);
    kit_saw(k, "A 2 100@1000\nT1 m1 100@1000 f1000.\nT1 t2 100@1000 f150.\n");
    kit_balance(k, KIT_ALICE, 0, 100000 - 150, 0);
    assert_int_equal(fee_asset(k, KIT_ALICE, 3, 0), SOUK_E_INVALID);
    assert_int_equal(fee_asset(k, KIT_ALICE, 0, 100000001), SOUK_E_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(in_what_is_received),       kit_test(truncated_trade_by_trade),
        kit_test(buyer_pays_in_quote),       kit_test(seller_pays_in_base),
        kit_test(the_fee_must_be_there),     kit_test(an_accounts_own_rates),
        kit_test(in_a_third_asset),          kit_test(when_the_third_asset_is_not_there),
        kit_test(what_is_paid_as_fee_asset), kit_test(what_is_received_as_fee_asset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
