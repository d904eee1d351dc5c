/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

#define stop(k, who, id, side, type, qty, price, stop_)                                            \
    kit_order(k, who, id, side, type, GTC, .qty_lots = (qty), .price_ticks = (price),              \
              .stop_ticks = (stop_))

/* A trade at this price, between Alice and Bob. */
static void print_at(kit *k, uint64_t id, int64_t price)
{
    kit_limit(k, KIT_ALICE, id, SELL, 1, price);
    kit_limit(k, KIT_BOB, id + 1, BUY, 1, price);
    kit_forget(k);
}

static void four_directions(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    static const struct {
        uint8_t side, type;
        int64_t below, above; /* SOUK_OK or the refusal with the stop under or over the market */
    } cases[] = {
        {SOUK_BUY, SOUK_STOP_LIMIT, SOUK_E_WOULD_TRIGGER, SOUK_OK},
        {SOUK_SELL, SOUK_STOP_LIMIT, SOUK_OK, SOUK_E_WOULD_TRIGGER},
        {SOUK_BUY, SOUK_TAKE_PROFIT_LIMIT, SOUK_OK, SOUK_E_WOULD_TRIGGER},
        {SOUK_SELL, SOUK_TAKE_PROFIT_LIMIT, SOUK_E_WOULD_TRIGGER, SOUK_OK},
    };
    uint64_t id = 10;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sk_command c = {.kind = SK_CMD_NEW,
                        .account = KIT_CAROL,
                        .side = cases[i].side,
                        .type = cases[i].type,
                        .tif = SOUK_GTC,
                        .qty_lots = 1,
                        .price_ticks = 100};
        c.order_id = id++;
        c.stop_ticks = 90;
        assert_int_equal(kit_do(k, c), cases[i].below);
        c.order_id = id++;
        c.stop_ticks = 110;
        assert_int_equal(kit_do(k, c), cases[i].above);
        c.order_id = id++;
        c.stop_ticks = 100; /* at the market: reached */
        assert_int_equal(kit_do(k, c), SOUK_E_WOULD_TRIGGER);
    }
    uint32_t open, waiting;
    sk_engine_orders_count(k->fast, KIT_CAROL, 0, &open, &waiting);
    assert_int_equal(open, 4);
    assert_int_equal(waiting, 4);
}

static void holds_while_it_waits(void **state)
{
    kit *k = *state;
    stop(k, KIT_CAROL, 1, BUY, STOP, 3, 0, 120);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 3600, 3600);
    stop(k, KIT_CAROL, 2, BUY, STOP_LIMIT, 3, 125, 120);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 3600 - 3750, 3600 + 3750);
    stop(k, KIT_CAROL, 3, SELL, STOP, 3, 0, 80);
    kit_balance(k, KIT_CAROL, 0, 100000000 - 3000, 3000);
    assert_string_equal(k->levels, ""); /* a waiting stop is not on the book */
    kit_do(k, (sk_command){
                  .kind = SK_CMD_CANCEL_ALL, .account = KIT_CAROL, .instrument = SK_NO_INSTRUMENT});
    kit_balance(k, KIT_CAROL, 1, 100000000, 0);
    kit_balance(k, KIT_CAROL, 0, 100000000, 0);
}

#define conditional(k, who, id, side, type, qty, price, stop_)                                     \
    kit_order(k, who, id, side, type, GTC, .qty_lots = (qty), .price_ticks = (price),              \
              .stop_ticks = (stop_), .flags = SOUK_CONDITIONAL)

/* It holds nothing, and is an order like others once it has fired. */
static void conditional_holds_nothing(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    conditional(k, KIT_CAROL, 3, BUY, STOP_LIMIT, 3, 108, 110);
    conditional(k, KIT_CAROL, 4, SELL, STOP, 3, 0, 80);
    kit_balance(k, KIT_CAROL, 0, 100000000, 0);
    kit_balance(k, KIT_CAROL, 1, 100000000, 0);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 5, SELL, 1, 110);
    kit_limit(k, KIT_BOB, 6, BUY, 1, 110);
    kit_saw(k, "A 5 1@110\nA 6 1@110\nT2 m5 1@110 f1.\nT2 t6 1@110 f2.\nF 3\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 108);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 3240, 3240);
}

/* What it needs is not there any more when it fires. */
static void conditional_is_refused_when_it_fires(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    conditional(k, KIT_CAROL, 3, BUY, STOP_LIMIT, 3000000, 108, 110);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 4, SELL, 1, 110);
    kit_limit(k, KIT_BOB, 5, BUY, 1, 110);
    sk_engine_order order;
    assert_false(sk_engine_order_get(k->fast, 3, &order));
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 0);
    kit_balance(k, KIT_CAROL, 1, 100000000, 0);
}

/* A market buy of so much quote. */
static void conditional_spends_quote(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    for (uint64_t id = 3; id < 5; id++)
        kit_order(k, KIT_CAROL, id, BUY, STOP, GTC, .stop_ticks = 110, .quote_units = 2300,
                  .flags = SOUK_CONDITIONAL | SOUK_BY_QUOTE);
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_CANCEL,
                                            .account = KIT_CAROL,
                                            .instrument = SK_NO_INSTRUMENT,
                                            .order_id = 4}),
                     SOUK_OK);
    kit_limit(k, KIT_ALICE, 5, SELL, 9, 110);
    kit_limit(k, KIT_BOB, 6, BUY, 1, 110);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 2200, 0);
}

/* Without being conditional it holds that amount, in whole or with its fee. */
static void stop_spends_the_quote_that_it_holds(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    for (uint64_t id = 3; id < 5; id++)
        kit_order(k, KIT_CAROL, id, BUY, STOP, GTC, .stop_ticks = 110, .quote_units = 2300,
                  .flags = SOUK_BY_QUOTE);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 4600, 4600);
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_CANCEL,
                                            .account = KIT_CAROL,
                                            .instrument = SK_NO_INSTRUMENT,
                                            .order_id = 4}),
                     SOUK_OK);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 2300, 2300);
    assert_int_equal(kit_order(k, KIT_CAROL, 5, SELL, STOP, GTC, .stop_ticks = 80,
                               .quote_units = 2300, .flags = SOUK_BY_QUOTE),
                     SOUK_E_INVALID);
    assert_int_equal(kit_order(k, KIT_CAROL, 6, BUY, STOP, GTC, .stop_ticks = 110,
                               .quote_units = 200000000, .flags = SOUK_BY_QUOTE),
                     SOUK_E_INSUFFICIENT_FUNDS);
    kit_limit(k, KIT_ALICE, 7, SELL, 9, 110);
    kit_limit(k, KIT_BOB, 8, BUY, 1, 110);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 2200, 0);
}

static void conditional_says_little(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    sk_command c = {.kind = SK_CMD_NEW,
                    .account = KIT_CAROL,
                    .order_id = 3,
                    .side = SOUK_BUY,
                    .type = SOUK_LIMIT,
                    .tif = SOUK_GTC,
                    .qty_lots = 1,
                    .price_ticks = 90,
                    .flags = SOUK_CONDITIONAL};
    assert_int_equal(kit_do(k, c), SOUK_E_INVALID); /* no stop */
    c.type = SOUK_STOP_LIMIT;
    c.stop_ticks = 95;
    assert_int_equal(kit_do(k, c), SOUK_E_WOULD_TRIGGER);
    c.stop_ticks = 110;
    c.iceberg_lots = 1;
    assert_int_equal(kit_do(k, c), SOUK_E_INVALID);
    c.iceberg_lots = 0;
    assert_int_equal(kit_do(k, c), SOUK_OK);
}

static void limit_form_rests(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    stop(k, KIT_CAROL, 3, BUY, STOP_LIMIT, 3, 108, 110);
    kit_forget(k);
    kit_limit(k, KIT_ALICE, 4, SELL, 1, 110);
    kit_limit(k, KIT_BOB, 5, BUY, 1, 110);
    kit_saw(k, "A 4 1@110\nA 5 1@110\nT2 m4 1@110 f1.\nT2 t5 1@110 f2.\nF 3\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 108);
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_false(order.waiting);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 3240, 3240);
}

static void cascade_by_price_then_age(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    for (uint64_t i = 0; i < 5; i++)
        kit_limit(k, KIT_ALICE, 3 + i, SELL, 2, 110 + (int64_t)i);
    /* placed in an order that is not the order of firing */
    stop(k, KIT_BOB, 10, BUY, STOP, 1, 0, 112);
    stop(k, KIT_BOB, 11, BUY, STOP, 1, 0, 111);
    stop(k, KIT_CAROL, 12, BUY, STOP, 1, 0, 111);
    stop(k, KIT_CAROL, 13, BUY, STOP, 1, 0, 113);
    stop(k, KIT_CAROL, 14, BUY, STOP, 1, 0, 120);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 20, BUY, 3, 111);
    /* 110, 111 reach 11 and 12: the rest of 111, then 112, which reaches 10: then 113 is printed */
    kit_saw(k, "A 20 3@111\n"
               "T2 m3 2@110 f2.\nT2 t20 2@110 f4\nT3 m4 1@111 f1\nT3 t20 1@111 f2.\n"
               "F 11\nT4 m4 1@111 f1.\nT4 t11 1@111 f2.\n"
               "F 12\nT5 m5 1@112 f1\nT5 t12 1@112 f2.\n"
               "F 10\nT6 m5 1@112 f1.\nT6 t10 1@112 f2.\n");
    assert_int_equal(sk_engine_last_price(k->fast, 0), 112);
    kit_limit(k, KIT_BOB, 21, BUY, 1, 113);
    kit_saw(k, "A 21 1@113\nT7 m6 1@113 f1\nT7 t21 1@113 f2.\n"
               "F 13\nT8 m6 1@113 f1.\nT8 t13 1@113 f2.\n");
}

static void both_directions_in_one_sweep(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    stop(k, KIT_CAROL, 3, SELL, STOP, 1, 0, 95);
    stop(k, KIT_CAROL, 4, SELL, TAKE_PROFIT, 1, 0, 105);
    kit_limit(k, KIT_ALICE, 5, SELL, 1, 94);
    kit_limit(k, KIT_ALICE, 6, SELL, 1, 106);
    kit_limit(k, KIT_BOB, 7, BUY, 1, 93);
    kit_limit(k, KIT_BOB, 8, BUY, 1, 92);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 9, BUY, 2, 106);
    /* one order prints 94 and 106: both fire, the rising one first */
    kit_saw(k, "A 9 2@106\nT2 m5 1@94 f0.\nT2 t9 1@94 f2\nT3 m6 1@106 f1.\nT3 t9 1@106 f2.\n"
               "F 4\nT4 m7 1@93 f1.\nT4 t4 1@93 f1.\n"
               "F 3\nT5 m8 1@92 f1.\nT5 t3 1@92 f1.\n");
}

static void what_funds_cannot_pay_expires(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    stop(k, KIT_CAROL, 3, BUY, STOP, 10, 0, 110);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 11000, 11000);
    kit_fund(k, KIT_CAROL, 1, -(100000000 - 11000) + 500);
    kit_limit(k, KIT_ALICE, 4, SELL, 1, 110);
    kit_limit(k, KIT_ALICE, 5, SELL, 20, 200);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 6, BUY, 1, 110);
    /* 11,500 in all buy five lots at 2000 */
    kit_saw(k, "A 6 1@110\nT2 m4 1@110 f1.\nT2 t6 1@110 f2.\n"
               "F 3\nT3 m5 5@200 f10\nT3 t3 5@200 f10\nX 3 5 ioc\n");
    kit_balance(k, KIT_CAROL, 1, 1500, 0);
}

static void fires_at_once_when_told_so(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    kit_order(k, KIT_CAROL, 3, SELL, STOP, GTC, .qty_lots = 1, .stop_ticks = 105,
              .flags = SK_CMD_FIRE_NOW);
    kit_saw(k, "A 3 1@0\nF 3\nX 3 1 empty\n");
    kit_balance(k, KIT_CAROL, 0, 100000000, 0);
}

static void no_trade_yet(void **state)
{
    kit *k = *state;
    assert_int_equal(stop(k, KIT_CAROL, 1, SELL, STOP, 1, 0, 105), SOUK_OK);
    assert_int_equal(stop(k, KIT_CAROL, 2, BUY, STOP, 1, 0, 95), SOUK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(four_directions),
        kit_test(holds_while_it_waits),
        kit_test(conditional_holds_nothing),
        kit_test(conditional_is_refused_when_it_fires),
        kit_test(conditional_spends_quote),
        kit_test(stop_spends_the_quote_that_it_holds),
        kit_test(conditional_says_little),
        kit_test(limit_form_rests),
        kit_test(cascade_by_price_then_age),
        kit_test(both_directions_in_one_sweep),
        kit_test(what_funds_cannot_pay_expires),
        kit_test(fires_at_once_when_told_so),
        kit_test(no_trade_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
