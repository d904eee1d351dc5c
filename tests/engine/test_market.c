/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

static void offers(kit *k)
{
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_limit(k, KIT_ALICE, 2, SELL, 5, 110);
    kit_forget(k);
}

static void by_base(void **state)
{
    kit *k = *state;
    offers(k);
    kit_market(k, KIT_BOB, 3, BUY, 7);
    kit_saw(k, "A 3 7@0\nT1 m1 5@100 f5.\nT1 t3 5@100 f10\nT2 m2 2@110 f2\nT2 t3 2@110 f4.\n");
    kit_balance(k, KIT_BOB, 1, 100000000 - 5000 - 2200, 0);
    kit_balance(k, KIT_BOB, 0, 100000000 + 7000 - 14, 0);
}

static void remainder_expires(void **state)
{
    kit *k = *state;
    offers(k);
    kit_market(k, KIT_BOB, 3, BUY, 12);
    kit_saw(k, "A 3 12@0\nT1 m1 5@100 f5.\nT1 t3 5@100 f10\nT2 m2 5@110 f5.\nT2 t3 5@110 f10\n"
               "X 3 2 ioc\n");
}

static void empty_book(void **state)
{
    kit *k = *state;
    kit_market(k, KIT_BOB, 1, BUY, 12);
    kit_market(k, KIT_BOB, 2, SELL, 12);
    kit_saw(k, "A 1 12@0\nX 1 12 empty\nA 2 12@0\nX 2 12 empty\n");
    kit_balance(k, KIT_BOB, 1, 100000000, 0);
}

static void buy_by_quote_stays_on_lots(void **state)
{
    kit *k = *state;
    offers(k);
    /* 5 lots at 100 cost 5000; 1100 a lot at 110: 2500 buy two, 300 are left over */
    kit_order(k, KIT_BOB, 3, BUY, MARKET, TIF_NONE, .quote_units = 7500, .flags = SOUK_BY_QUOTE);
    kit_saw(k, "A 3 0@0\nT1 m1 5@100 f5.\nT1 t3 5@100 f10\nT2 m2 2@110 f2\nT2 t3 2@110 f4.\n");
    kit_balance(k, KIT_BOB, 1, 100000000 - 7200, 0);
    /* the book runs out first */
    kit_order(k, KIT_BOB, 4, BUY, MARKET, TIF_NONE, .quote_units = 7500, .flags = SOUK_BY_QUOTE);
    kit_saw(k, "A 4 0@0\nT3 m2 3@110 f3.\nT3 t4 3@110 f6\nX 4 0 ioc\n");
    /* less than a lot */
    kit_limit(k, KIT_ALICE, 5, SELL, 5, 100);
    kit_forget(k);
    kit_order(k, KIT_BOB, 6, BUY, MARKET, TIF_NONE, .quote_units = 999, .flags = SOUK_BY_QUOTE);
    kit_saw(k, "A 6 0@0\nX 6 0 ioc\n");
}

static void sell_by_quote(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, BUY, 5, 100);
    kit_limit(k, KIT_ALICE, 2, BUY, 5, 90);
    kit_forget(k);
    kit_order(k, KIT_BOB, 3, SELL, MARKET, TIF_NONE, .quote_units = 7000, .flags = SOUK_BY_QUOTE);
    /* 5000 for five, then two at 900: 200 are missing, less than a lot */
    kit_saw(k, "A 3 0@0\nT1 m1 5@100 f5.\nT1 t3 5@100 f10\nT2 m2 2@90 f2\nT2 t3 2@90 f3.\n");
    kit_balance(k, KIT_BOB, 0, 100000000 - 7000, 0);
    kit_balance(k, KIT_BOB, 1, 100000000 + 5000 - 10 + 1800 - 3, 0);
}

static void funds_are_asked_before_anything_trades(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 1000000); /* 50,000,000 */
    kit_limit(k, KIT_ALICE, 2, SELL, 6, 1000000); /* 60,000,000 */
    kit_forget(k);
    assert_int_equal(kit_market(k, KIT_BOB, 3, BUY, 11), SOUK_E_INSUFFICIENT_FUNDS);
    kit_saw(k, "!3 E_INSUFFICIENT_FUNDS\n");
    kit_balance(k, KIT_BOB, 1, 100000000, 0);
    /* only what the book can give must be paid for */
    assert_int_equal(kit_market(k, KIT_BOB, 3, BUY, 10), SOUK_OK);
    kit_balance(k, KIT_BOB, 1, 0, 0);
    assert_int_equal(kit_market(k, KIT_CAROL, 4, SELL, 100001), SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(kit_order(k, KIT_CAROL, 4, BUY, MARKET, TIF_NONE, .quote_units = 100000001,
                               .flags = SOUK_BY_QUOTE),
                     SOUK_E_INSUFFICIENT_FUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(by_base),       kit_test(remainder_expires),
        kit_test(empty_book),    kit_test(buy_by_quote_stays_on_lots),
        kit_test(sell_by_quote), kit_test(funds_are_asked_before_anything_trades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
