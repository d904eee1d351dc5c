/* SPDX-License-Identifier: MIT
 * Trailing stops. The scenarios A to E are those of Binance's trailing stop FAQ, their prices in
 * ticks of a half. */
#include "engine_kit.h"

#define trailing(k, id, side, type, price, stop, bips)                                             \
    kit_order(k, KIT_CAROL, id, side, type, GTC, .qty_lots = 1, .price_ticks = (price),            \
              .stop_ticks = (stop), .trailing_bips = (bips))

/* Trades at these prices, between Alice and Bob, until the order fires; the price that fired it. */
static int64_t prints(kit *k, const int64_t *prices)
{
    for (; *prices; prices++) {
        uint64_t id = k->last_id + 1;
        kit_limit(k, KIT_ALICE, id, SELL, 1, *prices);
        kit_limit(k, KIT_BOB, id + 1, BUY, 1, *prices);
        if (strstr(k->log, "\nF "))
            return *prices;
        kit_forget(k);
    }
    return 0;
}

#define prints(k, ...) prints(k, (const int64_t[]){__VA_ARGS__, 0})

static void scenario_a(void **state)
{
    kit *k = *state;
    prints(k, 80000);
    assert_int_equal(trailing(k, 3, BUY, STOP_LIMIT, 90000, 88000, 500), SOUK_OK);
    kit_saw(k, "A 3 1@90000\n");
    assert_int_equal(prints(k, 77000, 74000, 80000, 87999), 0);
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_int_equal(order.trail_ticks, 0);
    assert_int_equal(prints(k, 88000, 90000, 92000, 92399, 84000, 88199), 0);
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_int_equal(order.trail_ticks, 84000);
    assert_int_equal(prints(k, 88200), 88200);
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 90000);
}

static void scenario_b(void **state)
{
    kit *k = *state;
    prints(k, 80000);
    assert_int_equal(trailing(k, 3, SELL, STOP_LIMIT, 76000, 78000, 1000), SOUK_OK);
    assert_int_equal(prints(k, 83000, 78000, 74000, 70201, 82000, 73801), 0);
    assert_int_equal(prints(k, 73800), 73800);
}

static void scenario_c(void **state)
{
    kit *k = *state;
    prints(k, 80000);
    assert_int_equal(trailing(k, 3, BUY, TAKE_PROFIT_LIMIT, 77000, 76000, 850), SOUK_OK);
    assert_int_equal(prints(k, 84000, 76000, 74000, 78000, 76000, 80289), 0);
    assert_int_equal(prints(k, 80290), 80290);
}

static void scenario_d(void **state)
{
    kit *k = *state;
    prints(k, 80000);
    assert_int_equal(trailing(k, 3, SELL, TAKE_PROFIT_LIMIT, 82000, 84000, 750), SOUK_OK);
    assert_int_equal(prints(k, 83000, 78000, 84000, 90000, 88000, 93000, 86026), 0);
    assert_int_equal(prints(k, 86025), 86025);
}

static void scenario_e(void **state)
{
    kit *k = *state;
    prints(k, 80000);
    assert_int_equal(trailing(k, 3, SELL, STOP_LIMIT, 78000, 0, 700), SOUK_OK);
    kit_saw(k, "A 3 1@78000\n");
    assert_int_equal(prints(k, 84000, 79000, 91000, 84631), 0);
    assert_int_equal(prints(k, 84630), 84630);
}

static void nothing_is_rounded(void **state)
{
    kit *k = *state;
    prints(k, 333);
    trailing(k, 3, SELL, STOP_LIMIT, 1, 0, 1); /* fires at 332.9667 and under: 332 */
    trailing(k, 4, BUY, STOP_LIMIT, 1, 0, 31); /* at 334.0323 and over: 335 */
    kit_forget(k);
    assert_int_equal(prints(k, 333, 334), 0);
    assert_int_equal(prints(k, 333), 333); /* the sell saw 334: 333.9666 */
    assert_non_null(strstr(k->log, "F 3\n"));
    kit_forget(k);
    assert_int_equal(prints(k, 334), 0);
    assert_int_equal(prints(k, 335), 335);
}

/* One order that trades through the book shows each of its prices, one after the other. */
static void every_trade_of_a_run_counts(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 1, 1000);
    kit_limit(k, KIT_BOB, 2, BUY, 1, 1000);
    assert_int_equal(trailing(k, 3, BUY, STOP_LIMIT, 990, 1005, 100), SOUK_OK);
    kit_limit(k, KIT_ALICE, 4, SELL, 1, 1004);
    kit_limit(k, KIT_ALICE, 5, SELL, 1, 1010);
    kit_limit(k, KIT_ALICE, 6, SELL, 1, 1020);
    kit_limit(k, KIT_ALICE, 7, SELL, 1, 1021);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 8, BUY, 3, 1020); /* it follows from 1010 on, and needs 1020.1 */
    kit_saw(k, "A 8 3@1020\nT2 m4 1@1004 f10.\nT2 t8 1@1004 f2\nT3 m5 1@1010 f10.\n"
               "T3 t8 1@1010 f2\nG 3\nT4 m6 1@1020 f10.\nT4 t8 1@1020 f2.\n");
    kit_limit(k, KIT_BOB, 9, BUY, 1, 1021);
    kit_saw(k, "A 9 1@1021\nT5 m7 1@1021 f10.\nT5 t9 1@1021 f2.\nF 3\n");
}

static void before_the_first_trade(void **state)
{
    kit *k = *state;
    assert_int_equal(trailing(k, 1, SELL, STOP, 0, 0, 100), SOUK_OK);
    assert_int_equal(trailing(k, 2, BUY, STOP, 0, 0, 100), SOUK_E_FILTER_PRICE);
    assert_int_equal(trailing(k, 2, BUY, STOP, 0, 1000, 100), SOUK_OK); /* holds at 1010 */
    kit_balance(k, KIT_CAROL, 1, 100000000 - 10100, 10100);
    kit_limit(k, KIT_BOB, 3, BUY, 5, 400);
    kit_forget(k);
    assert_int_equal(prints(k, 500), 0);
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 1, &order));
    assert_int_equal(order.trail_ticks, 500);
    assert_int_equal(prints(k, 496), 0);
    kit_limit(k, KIT_ALICE, 8, SELL, 1, 495);
    kit_limit(k, KIT_BOB, 9, BUY, 1, 495);
    kit_saw(k, "A 8 1@495\nA 9 1@495\nT3 m8 1@495 f4.\nT3 t9 1@495 f2.\n"
               "F 1\nT4 m3 1@400 f1\nT4 t1 1@400 f8.\n");
}

static void stop_prices_at_the_wrong_side(void **state)
{
    kit *k = *state;
    prints(k, 1000);
    assert_int_equal(trailing(k, 3, BUY, STOP_LIMIT, 1000, 1000, 100), SOUK_E_WOULD_TRIGGER);
    kit_forget(k);
    assert_int_equal(kit_order(k, KIT_CAROL, 4, BUY, STOP_LIMIT, GTC, .qty_lots = 1,
                               .price_ticks = 990, .stop_ticks = 1000, .trailing_bips = 100,
                               .flags = SK_CMD_FIRE_NOW),
                     SOUK_OK); /* taken all the same, it begins to follow */
    kit_saw(k, "A 4 1@990\nG 4\n");
    assert_int_equal(prints(k, 1009), 0);
    assert_int_equal(prints(k, 1010), 1010);
}

static void refusals(void **state)
{
    kit *k = *state;
    assert_int_equal(trailing(k, 1, BUY, STOP_LIMIT, 100, 110, 10000), SOUK_E_INVALID);
    assert_int_equal(trailing(k, 1, BUY, STOP_LIMIT, 100, -1, 100), SOUK_E_INVALID);
    assert_int_equal(trailing(k, 1, BUY, STOP_LIMIT, 100, 0, 0), SOUK_E_INVALID);
    assert_int_equal(trailing(k, 1, BUY, LIMIT, 100, 0, 100), SOUK_E_INVALID);
    assert_int_equal(trailing(k, 1, BUY, LIMIT, 100, 0, -100), SOUK_E_INVALID);
    assert_int_equal(trailing(k, 1, BUY, MARKET, 0, 0, 100), SOUK_E_INVALID);
    assert_int_equal(trailing(k, 1, BUY, STOP, 0, INT64_MAX / 10, 9999), SOUK_E_RANGE);
    assert_int_equal(trailing(k, 1, BUY, STOP, 0, INT64_MAX, -1), SOUK_E_RANGE);
}

/* Below zero it is so many ticks. */
static void by_a_distance(void **state)
{
    kit *k = *state;
    prints(k, 1000);
    assert_int_equal(trailing(k, 3, SELL, STOP, 0, 0, -50), SOUK_OK);
    kit_forget(k);
    assert_int_equal(prints(k, 951, 1100, 1051), 0);
    assert_int_equal(prints(k, 1050), 1050);
    kit_forget(k);
    uint64_t id = k->last_id + 1;
    assert_int_equal(trailing(k, id, BUY, STOP, 0, 1060, -7), SOUK_OK);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 10670, 10670); /* what it costs if it turns there */
    assert_int_equal(prints(k, 1060, 1055, 1061), 0);
    assert_int_equal(prints(k, 1062), 1062);
}

static void amended_canceled_expired(void **state)
{
    kit *k = *state;
    prints(k, 1000);
    kit_order(k, KIT_CAROL, 3, SELL, STOP_LIMIT, GTD, .qty_lots = 5, .price_ticks = 900,
              .trailing_bips = 1000, .expire_ns = 1000000);
    kit_order(k, KIT_CAROL, 4, BUY, STOP, GTD, .qty_lots = 5, .stop_ticks = 1200,
              .trailing_bips = 1000, .expire_ns = 2000000);
    kit_forget(k);
#define amend(id, ...)                                                                             \
    kit_do(k, (sk_command){                                                                        \
                  .kind = SK_CMD_AMEND, .account = KIT_CAROL, .order_id = (id), __VA_ARGS__})
    assert_int_equal(amend(3, .qty_lots = 3), SOUK_OK);
    kit_saw(k, "M 3 3@900\n");
    kit_balance(k, KIT_CAROL, 0, 100000000 - 3000, 3000);
    assert_int_equal(amend(3, .price_ticks = 910), SOUK_OK);
    assert_int_equal(amend(3, .stop_ticks = 910), SOUK_E_INVALID); /* it follows already */
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_int_equal(order.trail_ticks, 1000);
    assert_int_equal(amend(4, .stop_ticks = 999), SOUK_E_WOULD_TRIGGER);
    assert_int_equal(amend(4, .stop_ticks = 1100), SOUK_OK);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 5 * 12100, 5 * 12100);
    kit_forget(k);
    kit_do(k, (sk_command){.kind = SK_CMD_TIME, .now_ns = 1000000});
    kit_saw(k, "X 3 3 date\n");
    kit_do(k, (sk_command){.kind = SK_CMD_CANCEL, .account = KIT_CAROL, .order_id = 4});
    kit_saw(k, "C 4 5\n");
    kit_balance(k, KIT_CAROL, 0, 100000000, 0);
    kit_balance(k, KIT_CAROL, 1, 100000000, 0);
}

/* What fires in one run: the plain stops first, then those that trail, the oldest first. */
static void order_of_firing(void **state)
{
    kit *k = *state;
    prints(k, 1000);
    trailing(k, 3, SELL, STOP_LIMIT, 2000, 0, 100);
    trailing(k, 4, SELL, STOP_LIMIT, 2000, 0, 50);
    kit_order(k, KIT_CAROL, 5, SELL, STOP_LIMIT, GTC, .qty_lots = 1, .price_ticks = 2000,
              .stop_ticks = 990);
    kit_limit(k, KIT_ALICE, 6, BUY, 1, 980);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 7, SELL, 1, 980);
    kit_saw(k, "A 7 1@980\nT2 m6 1@980 f1.\nT2 t7 1@980 f19.\nF 5\nF 3\nF 4\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(scenario_a),
        kit_test(scenario_b),
        kit_test(scenario_c),
        kit_test(scenario_d),
        kit_test(scenario_e),
        kit_test(nothing_is_rounded),
        kit_test(every_trade_of_a_run_counts),
        kit_test(before_the_first_trade),
        kit_test(stop_prices_at_the_wrong_side),
        kit_test(refusals),
        kit_test(by_a_distance),
        kit_test(amended_canceled_expired),
        kit_test(order_of_firing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
