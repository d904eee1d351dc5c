/* SPDX-License-Identifier: MIT
 * Orders that are bound to each other: OCO, OTO, and an OTO that places an OCO. */
#include "engine_kit.h"

#define LEG(id, side_, type_, qty, price, stop, ...)                                               \
    ((sk_command){.order_id = (id),                                                                \
                  .side = SOUK_##side_,                                                            \
                  .type = SOUK_##type_,                                                            \
                  .tif = SOUK_GTC,                                                                 \
                  .qty_lots = (qty),                                                               \
                  .price_ticks = (price),                                                          \
                  .stop_ticks = (stop),                                                            \
                  __VA_ARGS__})
#define MAKER(id, side, qty, price) LEG(id, side, LIMIT, qty, price, 0, .flags = SOUK_POST_ONLY)

enum { FULL = 100000000 };

#define oco(k, who, id, a, b)      kit_list(k, who, id, SOUK_OCO, (const sk_command[]){a, b}, 2)
#define oto(k, who, id, a, b)      kit_list(k, who, id, SOUK_OTO, (const sk_command[]){a, b}, 2)
#define otoco(k, who, id, a, b, c) kit_list(k, who, id, SOUK_OTO, (const sk_command[]){a, b, c}, 3)

static void print_at(kit *k, uint64_t id, int64_t price)
{
    kit_limit(k, KIT_ALICE, id, SELL, 1, price);
    kit_limit(k, KIT_BOB, id + 1, BUY, 1, price);
    kit_forget(k);
}

/* The larger need is held once, whichever leg has it. */
static void an_oco_holds_once(void **state)
{
    kit *k = *state;
    assert_int_equal(
        oco(k, KIT_CAROL, 1, MAKER(2, BUY, 5, 90), LEG(3, BUY, STOP_LIMIT, 5, 112, 110)), SOUK_OK);
    kit_saw(k, "A 2 5@90\nA 3 5@112\n");
    kit_balance(k, KIT_CAROL, 1, FULL - 5600, 5600);
    assert_int_equal(oco(k, KIT_CAROL, 11, LEG(12, SELL, STOP, 5, 0, 80), MAKER(13, SELL, 5, 120)),
                     SOUK_OK);
    kit_balance(k, KIT_CAROL, 0, FULL - 5000, 5000);
    kit_do(k, (sk_command){
                  .kind = SK_CMD_CANCEL_ALL, .account = KIT_CAROL, .instrument = SK_NO_INSTRUMENT});
    kit_balance(k, KIT_CAROL, 0, FULL, 0);
    kit_balance(k, KIT_CAROL, 1, FULL, 0);
}

static void funds_for_one_are_enough(void **state)
{
    kit *k = *state;
    kit_fund(k, KIT_CAROL, 0, -(FULL - 5000));
    kit_forget(k);
    assert_int_equal(oco(k, KIT_CAROL, 1, MAKER(2, SELL, 6, 110), LEG(3, SELL, STOP, 6, 0, 90)),
                     SOUK_E_INSUFFICIENT_FUNDS);
    kit_saw(k, "!1 E_INSUFFICIENT_FUNDS\n");
    assert_int_equal(oco(k, KIT_CAROL, 1, MAKER(2, SELL, 5, 110), LEG(3, SELL, STOP, 5, 0, 90)),
                     SOUK_OK);
    kit_balance(k, KIT_CAROL, 0, 0, 5000);
}

/* Any trade of the resting leg ends the stop; it may be the stop that held the funds. */
static void a_partial_fill_ends_the_stop(void **state)
{
    kit *k = *state;
    oco(k, KIT_CAROL, 1, MAKER(2, BUY, 5, 90), LEG(3, BUY, STOP_LIMIT, 5, 112, 110));
    kit_forget(k);
    kit_limit(k, KIT_BOB, 4, SELL, 2, 90);
    kit_saw(k, "A 4 2@90\nX 3 5 list\nT1 m2 2@90 f2\nT1 t4 2@90 f3.\n");
    kit_balance(k, KIT_CAROL, 1, FULL - 5 * 900, 3 * 900);
    kit_limit(k, KIT_BOB, 5, SELL, 3, 90);
    kit_saw(k, "A 5 3@90\nT2 m2 3@90 f3.\nT2 t5 3@90 f5.\n");
}

static void a_fired_stop_ends_the_limit(void **state)
{
    kit *k = *state;
    oco(k, KIT_CAROL, 1, MAKER(2, BUY, 5, 90), LEG(3, BUY, STOP_LIMIT, 5, 112, 110));
    kit_forget(k);
    print_at(k, 4, 109);
    kit_limit(k, KIT_ALICE, 6, SELL, 4, 110);
    kit_limit(k, KIT_BOB, 7, BUY, 1, 110);
    kit_saw(k, "A 6 4@110\nA 7 1@110\nT2 m6 1@110 f1\nT2 t7 1@110 f2.\nX 2 5 list\n"
               "F 3\nT3 m6 3@110 f3.\nT3 t3 3@110 f6\n");
    kit_balance(k, KIT_CAROL, 1, FULL - 3 * 1100 - 2 * 1120, 2 * 1120);
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_BUY), 112);
}

/* Both stops of a pair reached by one sweep: the first that is collected ends the other. */
static void two_stops_fire_once(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    assert_int_equal(
        oco(k, KIT_CAROL, 3, LEG(4, SELL, TAKE_PROFIT, 5, 0, 110), LEG(5, SELL, STOP, 5, 0, 90)),
        SOUK_OK);
    kit_limit(k, KIT_ALICE, 6, SELL, 1, 90);
    kit_limit(k, KIT_ALICE, 7, SELL, 1, 110);
    kit_forget(k);
    kit_limit(k, KIT_BOB, 8, BUY, 9, 110);
    kit_saw(k, "A 8 9@110\nT2 m6 1@90 f0.\nT2 t8 1@90 f2\nT3 m7 1@110 f1.\nT3 t8 1@110 f2\n"
               "X 5 5 list\nF 4\nT4 m8 5@110 f5\nT4 t4 5@110 f11.\n");
}

static void one_canceled_is_all_canceled(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    for (uint64_t named = 0; named < 3; named++) {
        uint64_t id = 10 + named * 10;
        assert_int_equal(otoco(k, KIT_CAROL, id, LEG(id + 1, BUY, LIMIT, 5, 95, 0),
                               MAKER(id + 2, SELL, 5, 120), LEG(id + 3, SELL, STOP, 5, 0, 80)),
                         SOUK_OK);
        kit_forget(k);
        assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_CANCEL,
                                                .account = KIT_CAROL,
                                                .instrument = SK_NO_INSTRUMENT,
                                                .order_id = id + 1 + named}),
                         SOUK_OK);
        char wanted[100] = "";
        kit_put(wanted, sizeof wanted, "C %d 5\n", (int)(id + 1 + named));
        for (uint64_t i = 0; i < 3; i++) {
            if (i != named)
                kit_put(wanted, sizeof wanted, "C %d 5\n", (int)(id + 1 + i));
        }
        kit_saw(k, wanted);
    }
    uint32_t open, waiting;
    sk_engine_orders_count(k->fast, KIT_CAROL, 0, &open, &waiting);
    assert_int_equal(open + waiting, 0);
}

/* Nothing is held for what is pending; a part is not enough to place it. */
static void the_filled_order_places_the_other(void **state)
{
    kit *k = *state;
    assert_int_equal(
        oto(k, KIT_CAROL, 1, LEG(2, BUY, LIMIT, 5, 95, 0), LEG(3, SELL, LIMIT, 5, 105, 0)),
        SOUK_OK);
    kit_saw(k, "A 2 5@95\nW 3 5@105\n");
    kit_balance(k, KIT_CAROL, 0, FULL, 0);
    sk_engine_order order;
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_true(order.pending && order.waiting);
    kit_limit(k, KIT_BOB, 4, SELL, 4, 95);
    kit_saw(k, "A 4 4@95\nT1 m2 4@95 f4\nT1 t4 4@95 f7.\n");
    kit_limit(k, KIT_BOB, 5, SELL, 1, 95);
    kit_saw(k, "A 5 1@95\nT2 m2 1@95 f1.\nT2 t5 1@95 f1.\nA 3 5@105\n");
    assert_int_equal(sk_engine_best(k->fast, 0, SOUK_SELL), 105);
    assert_true(sk_engine_order_get(k->fast, 3, &order));
    assert_false(order.pending || order.waiting);
    /* it is an order like others now */
    kit_limit(k, KIT_BOB, 6, BUY, 5, 105);
    kit_saw(k, "A 6 5@105\nT3 m3 5@105 f5.\nT3 t6 5@105 f10.\n");
}

static void an_order_that_takes_at_once_places_at_once(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_BOB, 1, SELL, 5, 95);
    kit_limit(k, KIT_BOB, 2, BUY, 2, 90);
    kit_forget(k);
    oto(k, KIT_CAROL, 3, LEG(4, BUY, LIMIT, 5, 95, 0), LEG(5, SELL, MARKET, 5, 0, 0));
    kit_saw(k, "A 4 5@95\nW 5 5@0\nT1 m1 5@95 f4.\nT1 t4 5@95 f10.\n"
               "A 5 5@0\nT2 m2 2@90 f2.\nT2 t5 2@90 f3\nX 5 3 ioc\n");
}

static void what_expires_takes_the_pending_with_it(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_BOB, 1, SELL, 2, 95);
    kit_forget(k);
    sk_command working = LEG(4, BUY, LIMIT, 5, 95, 0);
    working.tif = SOUK_IOC;
    otoco(k, KIT_CAROL, 3, working, MAKER(5, SELL, 5, 120), LEG(6, SELL, STOP, 5, 0, 80));
    kit_saw(k, "A 4 5@95\nW 5 5@120\nW 6 5@0\nT1 m1 2@95 f1.\nT1 t4 2@95 f4\nX 4 3 ioc\n"
               "X 5 5 list\nX 6 5 list\n");
}

static void the_filled_order_places_a_pair(void **state)
{
    kit *k = *state;
    otoco(k, KIT_CAROL, 1, LEG(2, BUY, LIMIT, 5, 95, 0), MAKER(3, SELL, 5, 120),
          LEG(4, SELL, STOP, 5, 0, 80));
    kit_forget(k);
    kit_limit(k, KIT_BOB, 5, SELL, 5, 95);
    kit_saw(k, "A 5 5@95\nT1 m2 5@95 f5.\nT1 t5 5@95 f9.\nA 3 5@120\nA 4 5@0\n");
    kit_balance(k, KIT_CAROL, 0, FULL + 5000 - 5 - 5000, 5000);
    kit_limit(k, KIT_BOB, 6, BUY, 1, 80);
    kit_limit(k, KIT_ALICE, 7, SELL, 1, 80);
    kit_saw(k,
            "A 6 1@80\nA 7 1@80\nT2 m6 1@80 f1.\nT2 t7 1@80 f1.\nX 3 5 list\nF 4\nX 4 5 empty\n");
    kit_balance(k, KIT_CAROL, 0, FULL + 5000 - 5, 0);
}

static void what_cannot_be_placed_later_is_rejected(void **state)
{
    kit *k = *state;
    kit_fund(k, KIT_CAROL, 0, -FULL);
    kit_forget(k);
    /* 5 lots less the fee do not pay for 5 lots */
    oto(k, KIT_CAROL, 1, LEG(2, BUY, LIMIT, 5, 95, 0), LEG(3, SELL, LIMIT, 5, 105, 0));
    kit_limit(k, KIT_BOB, 4, SELL, 5, 95);
    kit_saw(k, "A 2 5@95\nW 3 5@105\nA 4 5@95\nT1 m2 5@95 f5.\nT1 t4 5@95 f9.\n"
               "!3 E_INSUFFICIENT_FUNDS\n");
    /* a stop that the market has passed; both of the pair go */
    otoco(k, KIT_CAROL, 11, LEG(12, BUY, LIMIT, 5, 95, 0), MAKER(13, SELL, 4, 120),
          LEG(14, SELL, STOP, 4, 0, 96));
    kit_limit(k, KIT_BOB, 15, SELL, 5, 95);
    kit_saw(k, "A 12 5@95\nW 13 4@120\nW 14 4@0\nA 15 5@95\nT2 m12 5@95 f5.\nT2 t15 5@95 f9.\n"
               "!13 E_WOULD_TRIGGER\n!14 E_WOULD_TRIGGER\n");
    uint32_t open, waiting;
    sk_engine_orders_count(k->fast, KIT_CAROL, 0, &open, &waiting);
    assert_int_equal(open, 0);
}

/* What the first order received is held for the other, and is its quantity. */
static void what_was_bought_is_sold(void **state)
{
    kit *k = *state;
    kit_fund(k, KIT_CAROL, 0, -FULL);
    kit_forget(k);
    sk_command sale = LEG(3, SELL, LIMIT, 0, 105, 0, .flags = SOUK_QTY_BOUGHT);
    assert_int_equal(oto(k, KIT_CAROL, 1, LEG(2, BUY, LIMIT, 5, 95, 0), sale), SOUK_OK);
    kit_saw(k, "A 2 5@95\nW 3 0@105\n");
    kit_limit(k, KIT_BOB, 4, SELL, 2, 95);
    kit_balance(k, KIT_CAROL, 0, 0, 2000 - 2);
    kit_limit(k, KIT_BOB, 5, SELL, 3, 95);
    /* the fee of 5 units leaves 4 lots, and something free */
    kit_saw(k, "A 4 2@95\nT1 m2 2@95 f2\nT1 t4 2@95 f3.\n"
               "A 5 3@95\nT2 m2 3@95 f3.\nT2 t5 3@95 f5.\nA 3 4@105\n");
    kit_balance(k, KIT_CAROL, 0, 995, 4000);
    /* with other funds for the fees all of it is sold; here two alternatives, at once */
    kit_fund(k, KIT_CAROL, 0, 5);
    kit_limit(k, KIT_BOB, 6, SELL, 5, 96);
    kit_forget(k);
    sale = LEG(13, SELL, LIMIT, 0, 120, 0, .flags = SOUK_QTY_BOUGHT | SOUK_POST_ONLY);
    sk_command stop = LEG(14, SELL, STOP, 0, 0, 80, .flags = SOUK_QTY_BOUGHT);
    assert_int_equal(otoco(k, KIT_CAROL, 11, LEG(12, BUY, LIMIT, 5, 96, 0), sale, stop), SOUK_OK);
    kit_saw(k, "A 12 5@96\nW 13 0@120\nW 14 0@0\nT3 m6 5@96 f4.\nT3 t12 5@96 f10.\n"
               "A 13 5@120\nA 14 5@0\n");
    kit_balance(k, KIT_CAROL, 0, 990, 9000);
    /* what was held goes back when the list is canceled */
    sale.order_id = 23;
    oto(k, KIT_CAROL, 21, LEG(22, BUY, LIMIT, 5, 95, 0), sale);
    kit_limit(k, KIT_BOB, 24, SELL, 1, 95);
    kit_balance(k, KIT_CAROL, 0, 990, 9000 + 999);
    kit_do(k, (sk_command){.kind = SK_CMD_CANCEL,
                           .account = KIT_CAROL,
                           .instrument = SK_NO_INSTRUMENT,
                           .order_id = 23});
    kit_balance(k, KIT_CAROL, 0, 990 + 999, 9000);
    /* nobody sells what was sold */
    sale.side = SOUK_BUY;
    sale.order_id = 33;
    assert_int_equal(oto(k, KIT_CAROL, 31, LEG(32, BUY, LIMIT, 5, 95, 0), sale), SOUK_E_INVALID);
    sale.kind = SK_CMD_NEW;
    sale.account = KIT_CAROL;
    assert_int_equal(kit_do(k, sale), SOUK_E_INVALID);
}

static void self_trade_ends_a_list(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    oco(k, KIT_CAROL, 10, MAKER(11, SELL, 5, 110), LEG(12, SELL, STOP, 5, 0, 90));
    kit_forget(k);
    kit_order(k, KIT_CAROL, 13, BUY, LIMIT, IOC, .qty_lots = 2, .price_ticks = 110,
              .stp = SOUK_STP_DECREMENT);
    kit_saw(k, "A 13 2@110\nP 13 11 2 m2 t2\nX 12 5 list\nX 13 2 self\n");
    kit_balance(k, KIT_CAROL, 0, FULL - 3000, 3000);
    oco(k, KIT_CAROL, 20, MAKER(21, SELL, 5, 109), LEG(22, SELL, STOP, 5, 0, 90));
    kit_forget(k);
    kit_order(k, KIT_CAROL, 23, BUY, LIMIT, IOC, .qty_lots = 2, .price_ticks = 109,
              .stp = SOUK_STP_CANCEL_OLDEST);
    kit_saw(k, "A 23 2@109\nP 23 21 2 m5 t0\nX 21 5 self\nX 22 5 list\nX 23 2 ioc\n");
}

/* All or none: nothing of a list that cannot be placed is left behind. */
static void refusals(void **state)
{
    kit *k = *state;
    print_at(k, 1, 100);
    const sk_command limit = MAKER(11, SELL, 5, 110), stop = LEG(12, SELL, STOP, 5, 0, 90);
    const struct {
        sk_command a, b;
        souk_contingency contingency;
        souk_status status;
    } cases[] = {
        {limit, MAKER(12, SELL, 5, 120), SOUK_OCO, SOUK_E_INVALID},
        {limit, LEG(12, BUY, STOP, 5, 0, 110), SOUK_OCO, SOUK_E_INVALID},
        {limit, LEG(12, SELL, MARKET, 5, 0, 0), SOUK_OCO, SOUK_E_INVALID},
        {LEG(11, SELL, LIMIT, 5, 110, 0), stop, SOUK_OCO, SOUK_E_INVALID},
        {limit, LEG(11, SELL, STOP, 5, 0, 90), SOUK_OCO, SOUK_E_INVALID},
        {limit, LEG(12, SELL, STOP, 5, 0, 100), SOUK_OCO, SOUK_E_WOULD_TRIGGER},
        {limit, LEG(12, SELL, STOP, 500000, 0, 90), SOUK_OCO, SOUK_E_INSUFFICIENT_FUNDS},
        {limit, LEG(12, SELL, STOP, 5, 0, 90, .instrument = 1), SOUK_OCO, SOUK_E_INVALID},
        {limit, LEG(12, SELL, STOP, 5, 0, 90, .flags = SK_CMD_FIRE_NOW), SOUK_OCO, SOUK_E_INVALID},
        {limit, stop, SOUK_CONTINGENCY_NONE, SOUK_E_INVALID},
        {LEG(11, SELL, STOP, 5, 0, 90), LEG(12, BUY, LIMIT, 5, 90, 0), SOUK_OTO, SOUK_E_INVALID},
        {limit, LEG(12, BUY, LIMIT, 0, 90, 0), SOUK_OTO, SOUK_E_INVALID},
        {MAKER(11, BUY, 9000000, 99), LEG(12, SELL, LIMIT, 5, 90, 0), SOUK_OTO,
         SOUK_E_INSUFFICIENT_FUNDS},
    };
    uint64_t before = sk_engine_last_seq(k->fast);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sk_command legs[] = {cases[i].a, cases[i].b};
        assert_int_equal(kit_list(k, KIT_CAROL, 10, cases[i].contingency, legs, 2),
                         cases[i].status);
        uint32_t open, waiting;
        sk_engine_orders_count(k->fast, KIT_CAROL, 0, &open, &waiting);
        assert_int_equal(open, 0);
        kit_balance(k, KIT_CAROL, 0, FULL, 0);
    }
    assert_int_equal(sk_engine_last_seq(k->fast), before + 3 * sizeof cases / sizeof cases[0]);
    assert_int_equal(oco(k, KIT_CAROL, 10, limit, stop), SOUK_OK);
    /* a leg cannot be amended, nor a list placed again */
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_AMEND,
                                            .account = KIT_CAROL,
                                            .order_id = 11,
                                            .qty_lots = 4}),
                     SOUK_E_UNSUPPORTED);
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_LIST,
                                            .account = KIT_CAROL,
                                            .order_id = 20,
                                            .flags = SOUK_OCO}),
                     SOUK_E_INVALID);
}

/* Legs count only right before their list. */
static void legs_are_forgotten(void **state)
{
    kit *k = *state;
    sk_command leg = MAKER(11, SELL, 5, 110);
    leg.kind = SK_CMD_LEG;
    leg.account = KIT_CAROL;
    for (int i = 0; i < 3; i++)
        assert_int_equal(kit_do(k, leg), SOUK_OK);
    uint64_t hash = sk_engine_hash(k->fast);
    assert_int_equal(kit_do(k, leg), SOUK_E_LIMIT);
    kit_fund(k, KIT_BOB, 0, 1);
    assert_int_equal(kit_do(k, leg), SOUK_OK);
    assert_int_equal(kit_do(k, (sk_command){.kind = SK_CMD_LIST,
                                            .account = KIT_CAROL,
                                            .order_id = 10,
                                            .flags = SOUK_OCO}),
                     SOUK_E_INVALID);
    assert_true(hash != sk_engine_hash(k->fast));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(an_oco_holds_once),
        kit_test(funds_for_one_are_enough),
        kit_test(a_partial_fill_ends_the_stop),
        kit_test(a_fired_stop_ends_the_limit),
        kit_test(two_stops_fire_once),
        kit_test(one_canceled_is_all_canceled),
        kit_test(the_filled_order_places_the_other),
        kit_test(an_order_that_takes_at_once_places_at_once),
        kit_test(what_expires_takes_the_pending_with_it),
        kit_test(the_filled_order_places_a_pair),
        kit_test(what_cannot_be_placed_later_is_rejected),
        kit_test(what_was_bought_is_sold),
        kit_test(self_trade_ends_a_list),
        kit_test(refusals),
        kit_test(legs_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
