/* SPDX-License-Identifier: MIT */
#include "engine_kit.h"

#define iceberg(k, who, id, side, qty, price, shown)                                               \
    kit_order(k, who, id, side, LIMIT, GTC, .qty_lots = (qty), .price_ticks = (price),             \
              .iceberg_lots = (shown))

static void shows_a_part(void **state)
{
    kit *k = *state;
    assert_int_equal(iceberg(k, KIT_ALICE, 1, SELL, 10, 100, 3), SOUK_OK);
    assert_string_equal(k->levels, "s 3@100\n");
    kit_saw(k, "A 1 10@100\n");
    kit_balance(k, KIT_ALICE, 0, 100000000 - 10000, 10000);
    sk_engine_level level;
    assert_int_equal(sk_engine_levels(k->fast, 0, SOUK_SELL, &level, 1), 1);
    assert_int_equal(level.qty_lots, 3);
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 1, &order));
    assert_int_equal(order.leaves_lots, 10);
    assert_int_equal(order.iceberg_lots, 3);
    assert_int_equal(order.hidden_lots, 7);
}

static void the_next_part_goes_behind_all(void **state)
{
    kit *k = *state;
    iceberg(k, KIT_ALICE, 1, SELL, 7, 100, 3);
    kit_limit(k, KIT_BOB, 2, SELL, 2, 100);
    kit_forget(k);
    kit_limit(k, KIT_CAROL, 3, BUY, 2, 100); /* part of a part: nothing is shown anew */
    assert_string_equal(k->levels, "s 3@100\n");
    kit_saw(k, "A 3 2@100\nT1 m1 2@100 f2\nT1 t3 2@100 f4.\n");
    kit_limit(k, KIT_CAROL, 4, BUY, 1, 100); /* the rest of the part: 3 more, behind order 2 */
    assert_string_equal(k->levels, "s 5@100\n");
    kit_saw(k, "A 4 1@100\nT2 m1 1@100 f1\nT2 t4 1@100 f2.\n");
    kit_limit(k, KIT_CAROL, 5, BUY, 3, 100);
    assert_string_equal(k->levels, "s 2@100\n");
    kit_saw(k, "A 5 3@100\nT3 m2 2@100 f2.\nT3 t5 2@100 f4\nT4 m1 1@100 f1\nT4 t5 1@100 f2.\n");
    kit_limit(k, KIT_CAROL, 6, BUY, 3, 100); /* 2 shown, the last 1 behind, then it is gone */
    assert_string_equal(k->levels, "s 0@100\n");
    kit_saw(k, "A 6 3@100\nT5 m1 2@100 f2\nT5 t6 2@100 f4\nT6 m1 1@100 f1.\nT6 t6 1@100 f2.\n");
    kit_balance(k, KIT_ALICE, 0, 100000000 - 7000, 0);
}

static void parts_alternate(void **state)
{
    kit *k = *state;
    iceberg(k, KIT_ALICE, 1, BUY, 4, 100, 2);
    iceberg(k, KIT_BOB, 2, BUY, 3, 100, 2);
    kit_forget(k);
    kit_limit(k, KIT_CAROL, 3, SELL, 9, 100);
    assert_string_equal(k->levels, "b 0@100\ns 2@100\n");
    kit_saw(k, "A 3 9@100\nT1 m1 2@100 f2\nT1 t3 2@100 f4\nT2 m2 2@100 f2\nT2 t3 2@100 f4\n"
               "T3 m1 2@100 f2.\nT3 t3 2@100 f4\nT4 m2 1@100 f1.\nT4 t3 1@100 f2\n");
}

static void takes_with_all_it_has(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 1, SELL, 5, 100);
    kit_forget(k);
    iceberg(k, KIT_BOB, 2, BUY, 9, 100, 1);
    assert_string_equal(k->levels, "b 1@100\ns 0@100\n");
    kit_saw(k, "A 2 9@100\nT1 m1 5@100 f5.\nT1 t2 5@100 f10\n");
    kit_balance(k, KIT_BOB, 1, 100000000 - 9000, 4000);
}

static void what_looks_ahead_sees_the_whole(void **state)
{
    kit *k = *state;
    iceberg(k, KIT_ALICE, 1, SELL, 9, 100, 2);
    kit_limit(k, KIT_BOB, 2, SELL, 1, 101);
    kit_forget(k);
    kit_order(k, KIT_CAROL, 3, BUY, LIMIT, FOK, .qty_lots = 11, .price_ticks = 101);
    kit_saw(k, "A 3 11@101\nX 3 11 fok\n");
    kit_order(k, KIT_CAROL, 4, BUY, LIMIT, FOK, .qty_lots = 9, .price_ticks = 100);
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_SELL), 101);
    kit_balance(k, KIT_CAROL, 1, 100000000 - 9000, 0);
    /* a market order needs what the whole of an iceberg costs */
    kit_fund(k, KIT_CAROL, 1, -(100000000 - 9000 - 3499));
    iceberg(k, KIT_ALICE, 5, SELL, 7, 50, 1);
    kit_forget(k);
    assert_int_equal(kit_market(k, KIT_CAROL, 6, BUY, 7), SOUK_E_INSUFFICIENT_FUNDS);
    kit_fund(k, KIT_CAROL, 1, 1);
    assert_int_equal(kit_market(k, KIT_CAROL, 7, BUY, 7), SOUK_OK);
    kit_balance(k, KIT_CAROL, 1, 0, 0);
}

/* Own hidden lots stand behind what others show. */
static void fill_or_kill_beside_its_own(void **state)
{
    kit *k = *state;
    iceberg(k, KIT_BOB, 1, SELL, 4, 100, 2);
    kit_limit(k, KIT_CAROL, 2, SELL, 1, 100);
    kit_forget(k);
    kit_order(k, KIT_CAROL, 3, BUY, LIMIT, FOK, .qty_lots = 3, .price_ticks = 100,
              .stp = SOUK_STP_CANCEL_NEWEST);
    kit_saw(k, "A 3 3@100\nX 3 3 fok\n");
    kit_order(k, KIT_CAROL, 4, BUY, LIMIT, FOK, .qty_lots = 2, .price_ticks = 100,
              .stp = SOUK_STP_CANCEL_NEWEST);
    kit_saw(k, "A 4 2@100\nT1 m1 2@100 f2\nT1 t4 2@100 f4.\n");
    kit_order(k, KIT_CAROL, 5, BUY, LIMIT, FOK, .qty_lots = 2, .price_ticks = 100,
              .stp = SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 5 2@100\nP 5 2 1 m1 t0\nX 2 1 self\nT2 m1 2@100 f2.\nT2 t5 2@100 f4.\n");
}

static void amended_in_its_place(void **state)
{
    kit *k = *state;
#define amend(id, ...)                                                                             \
    kit_do(k, (sk_command){                                                                        \
                  .kind = SK_CMD_AMEND, .account = KIT_ALICE, .order_id = (id), __VA_ARGS__})
    iceberg(k, KIT_ALICE, 1, BUY, 10, 100, 3);
    kit_limit(k, KIT_BOB, 2, BUY, 1, 100);
    kit_forget(k);
    assert_int_equal(amend(1, .qty_lots = 5), SOUK_OK); /* what it shows does not change */
    assert_string_equal(k->levels, "");
    kit_saw(k, "M 1 5@100\n");
    kit_balance(k, KIT_ALICE, 1, 100000000 - 5000, 5000);
    assert_int_equal(amend(1, .qty_lots = 2), SOUK_OK); /* below: it shows less, in its place */
    assert_string_equal(k->levels, "b 3@100\n");
    kit_saw(k, "M 1 2@100\n");
    kit_limit(k, KIT_CAROL, 3, SELL, 1, 100);
    kit_saw(k, "A 3 1@100\nT1 m1 1@100 f1\nT1 t3 1@100 f2.\n");
    assert_int_equal(amend(1, .qty_lots = 8), SOUK_OK); /* more: behind order 2 */
    assert_string_equal(k->levels, "b 4@100\n");
    kit_forget(k);
    kit_limit(k, KIT_CAROL, 4, SELL, 2, 100);
    kit_saw(k, "A 4 2@100\nT2 m2 1@100 f1.\nT2 t4 1@100 f2\nT3 m1 1@100 f1\nT3 t4 1@100 f2.\n");
    assert_int_equal(amend(1, .price_ticks = 99), SOUK_OK);
    assert_string_equal(k->levels, "b 0@100\nb 3@99\n");
    kit_saw(k, "M 1 6@99\n");
    assert_int_equal(amend(1, .qty_lots = 100000), SOUK_E_FILTER_QTY); /* too many parts */
}

static void canceled_and_expired_with_all_it_has(void **state)
{
    kit *k = *state;
    iceberg(k, KIT_ALICE, 1, SELL, 10, 100, 3);
    kit_order(k, KIT_ALICE, 2, SELL, LIMIT, GTD, .qty_lots = 10, .price_ticks = 101,
              .iceberg_lots = 4, .expire_ns = 1000);
    kit_forget(k);
    kit_do(k, (sk_command){.kind = SK_CMD_CANCEL, .account = KIT_ALICE, .order_id = 1});
    assert_string_equal(k->levels, "s 0@100\n");
    kit_saw(k, "C 1 10\n");
    kit_do(k, (sk_command){.kind = SK_CMD_TIME, .now_ns = 1000});
    kit_saw(k, "X 2 10 date\n");
    kit_balance(k, KIT_ALICE, 0, 100000000, 0);
}

static void self_trades_meet_what_it_shows(void **state)
{
    kit *k = *state;
    iceberg(k, KIT_BOB, 1, SELL, 5, 100, 2);
    kit_forget(k);
    kit_order(k, KIT_BOB, 2, BUY, LIMIT, GTC, .qty_lots = 3, .price_ticks = 100,
              .stp = SOUK_STP_DECREMENT);
    assert_string_equal(k->levels, "s 1@100\n");
    kit_saw(k, "A 2 3@100\nP 2 1 2 m2 t2\nP 2 1 1 m1 t1\nX 2 1 self\n");
    kit_balance(k, KIT_BOB, 0, 100000000 - 2000, 2000);
    kit_order(k, KIT_BOB, 3, BUY, LIMIT, GTC, .qty_lots = 3, .price_ticks = 100,
              .stp = SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 3 3@100\nP 3 1 1 m2 t0\nX 1 2 self\n");
    kit_balance(k, KIT_BOB, 0, 100000000, 0);
    /* expired, it loses all that it has, not only what it shows; so does the taker. src: Binance's
     * STP FAQ, "remaining quantity" */
    iceberg(k, KIT_BOB, 4, SELL, 5, 101, 2);
    kit_forget(k);
    kit_order(k, KIT_BOB, 5, BUY, LIMIT, GTC, .qty_lots = 1, .price_ticks = 101,
              .stp = SOUK_STP_CANCEL_BOTH);
    kit_saw(k, "A 5 1@101\nP 5 4 1 m5 t1\nX 4 5 self\nX 5 1 self\n");
    iceberg(k, KIT_BOB, 6, SELL, 5, 101, 2);
    kit_order(k, KIT_BOB, 7, BUY, LIMIT, IOC, .qty_lots = 9, .price_ticks = 101,
              .stp = SOUK_STP_DECREMENT);
    kit_saw(k, "A 6 5@101\nA 7 9@101\nP 7 6 2 m2 t2\nP 7 6 2 m2 t2\nP 7 6 1 m1 t1\nX 6 1 self\n"
               "X 7 4 ioc\n");
}

static void a_stop_that_becomes_one(void **state)
{
    kit *k = *state;
    kit_order(k, KIT_CAROL, 1, BUY, STOP_LIMIT, GTC, .qty_lots = 6, .price_ticks = 110,
              .stop_ticks = 100, .iceberg_lots = 2);
    kit_limit(k, KIT_ALICE, 2, SELL, 2, 100);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 3, BUY, 1, 100);
    assert_string_equal(k->levels, "b 2@110\ns 0@100\n");
    kit_saw(k, "A 3 1@100\nT1 m2 1@100 f1\nT1 t3 1@100 f2.\nF 1\n"
               "T2 m2 1@100 f1.\nT2 t1 1@100 f2\n");
    kit_balance(k, KIT_CAROL, 1, 100000000 - 1000 - 5500, 5500);
}

/* The fee that is held on top is that of all it has, whatever is shown. */
static void fee_in_what_it_pays(void **state)
{
    kit *k = *state;
    kit_order(k, KIT_ALICE, 1, BUY, LIMIT, GTC, .qty_lots = 7, .price_ticks = 133,
              .iceberg_lots = 3, .flags = SOUK_FEE_IN_QUOTE);
    for (uint64_t id = 2; id < 9; id++)
        kit_limit(k, KIT_BOB, id, SELL, 1, 133);
    kit_balance(k, KIT_ALICE, 1, 100000000 - 7 * 1331, 0);
}

static void refusals(void **state)
{
    kit *k = *state;
    assert_int_equal(iceberg(k, KIT_ALICE, 1, BUY, 5, 100, -1), SOUK_E_INVALID);
    assert_int_equal(iceberg(k, KIT_ALICE, 1, BUY, 10001, 1, 1), SOUK_E_FILTER_QTY);
    assert_int_equal(kit_order(k, KIT_ALICE, 1, BUY, LIMIT, IOC, .qty_lots = 5, .price_ticks = 100,
                               .iceberg_lots = 2),
                     SOUK_E_INVALID);
    assert_int_equal(
        kit_order(k, KIT_ALICE, 1, BUY, MARKET, TIF_NONE, .qty_lots = 5, .iceberg_lots = 2),
        SOUK_E_INVALID);
    assert_int_equal(kit_order(k, KIT_ALICE, 1, BUY, STOP, TIF_NONE, .qty_lots = 5, .stop_ticks = 9,
                               .iceberg_lots = 2),
                     SOUK_E_INVALID);
    assert_int_equal(iceberg(k, KIT_ALICE, 1, BUY, 10000, 1, 1), SOUK_OK);
    assert_int_equal(iceberg(k, KIT_ALICE, 2, BUY, 5, 1, 6), SOUK_E_FILTER_ICEBERG_QTY);
    assert_int_equal(iceberg(k, KIT_ALICE, 2, BUY, 5, 1, 5), SOUK_OK); /* shows everything */
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 2, &order));
    assert_int_equal(order.hidden_lots, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(shows_a_part),
        kit_test(the_next_part_goes_behind_all),
        kit_test(parts_alternate),
        kit_test(takes_with_all_it_has),
        kit_test(what_looks_ahead_sees_the_whole),
        kit_test(fill_or_kill_beside_its_own),
        kit_test(amended_in_its_place),
        kit_test(canceled_and_expired_with_all_it_has),
        kit_test(self_trades_meet_what_it_shows),
        kit_test(a_stop_that_becomes_one),
        kit_test(fee_in_what_it_pays),
        kit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
