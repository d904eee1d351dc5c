/* SPDX-License-Identifier: MIT
 * Every rule broken by an order just outside it and kept by one just inside; rounding. The
 * instrument has the filters that Binance lists for BTCUSDT. */
#include "base/dec.h"
#include "base/str.h"
#include "market/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static souk_dec dec(const char *text)
{
    souk_dec d = {0};
    if (text)
        assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static souk_instrument instrument(void)
{
    return (souk_instrument){
        .symbol = SK_STR("BTCUSDT"),
        .price_tick = dec("0.01000000"),
        .price_min = dec("0.01000000"),
        .price_max = dec("1000000.00000000"),
        .qty_step = dec("0.00001000"),
        .qty_min = dec("0.00001000"),
        .qty_max = dec("9000.00000000"),
        .market_qty_min = dec("0.00000000"),
        .market_qty_max = dec("100.00000000"),
        .market_qty_step = dec("0.00000000"),
        .notional_min = dec("5.00000000"),
        .notional_max = dec("9000000.00000000"),
        .notional_min_market = true,
        .avg_price_mins = 5,
        .bid_up = dec("5"),
        .bid_down = dec("0.2"),
        .ask_up = dec("5"),
        .ask_down = dec("0.2"),
        .orders_max = 200,
        .stop_orders_max = 5,
        .iceberg_orders_max = 2,
        .iceberg_parts_max = 10,
        .position_max = dec("10"),
        .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP_LIMIT,
        .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_BOTH,
    };
}

typedef struct ask_row {
    souk_side side;
    souk_order_type type;
    const char *price, *qty, *stop, *quote, *iceberg;
    souk_status status;
    const char *text;
} ask_row;

static const ask_row rows[] = {
    {SOUK_BUY, SOUK_LIMIT, "61000.10", "0.01", 0, 0, 0, SOUK_OK, ""},
    {SOUK_BUY, SOUK_LIMIT, "61000.10000000", "0.01000000", 0, 0, 0, SOUK_OK, ""},
    {SOUK_BUY, SOUK_LIMIT, "61000.105", "0.01", 0, 0, 0, SOUK_E_FILTER_PRICE,
     "price 61000.105 is not a multiple of the step 0.01"},
    {SOUK_BUY, SOUK_LIMIT, "0.001", "1", 0, 0, 0, SOUK_E_FILTER_PRICE,
     "price 0.001 is below the least 0.01"},
    {SOUK_BUY, SOUK_LIMIT, "1000000.01", "1", 0, 0, 0, SOUK_E_FILTER_PRICE,
     "price 1000000.01 is above the most 1000000"},
    {SOUK_BUY, SOUK_LIMIT, NULL, "1", 0, 0, 0, SOUK_E_FILTER_PRICE, "price 0 is not above 0"},
    {SOUK_SELL, SOUK_LIMIT, "-1", "1", 0, 0, 0, SOUK_E_FILTER_PRICE, "price -1 is not above 0"},
    {SOUK_SELL, SOUK_STOP_LIMIT, "60000", "0.01", "59000.001", 0, 0, SOUK_E_FILTER_PRICE,
     "stop price 59000.001 is not a multiple of the step 0.01"},
    {SOUK_BUY, SOUK_LIMIT, "300000.00", "0.01", 0, 0, 0, SOUK_OK, ""},
    {SOUK_BUY, SOUK_LIMIT, "300000.01", "0.01", 0, 0, 0, SOUK_E_FILTER_PRICE_BAND,
     "price 300000.01 is above the price band, which ends at 300000"},
    {SOUK_SELL, SOUK_LIMIT, "12000", "0.01", 0, 0, 0, SOUK_OK, ""},
    {SOUK_SELL, SOUK_LIMIT, "11999.99", "0.01", 0, 0, 0, SOUK_E_FILTER_PRICE_BAND,
     "price 11999.99 is below the price band, which begins at 12000"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "0.000015", 0, 0, 0, SOUK_E_FILTER_QTY,
     "quantity 0.000015 is not a multiple of the step 0.00001"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "0.000001", 0, 0, 0, SOUK_E_FILTER_QTY,
     "quantity 0.000001 is below the least 0.00001"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "9000.00001", 0, 0, 0, SOUK_E_FILTER_QTY,
     "quantity 9000.00001 is above the most 9000"},
    {SOUK_SELL, SOUK_LIMIT, "60000", NULL, 0, 0, 0, SOUK_E_FILTER_QTY, "quantity 0 is not above 0"},
    {SOUK_SELL, SOUK_MARKET, NULL, "100", 0, 0, 0, SOUK_OK, ""},
    {SOUK_SELL, SOUK_MARKET, NULL, "100.1", 0, 0, 0, SOUK_E_FILTER_MARKET_QTY,
     "market quantity 100.1 is above the most 100"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "0.00008", 0, 0, 0, SOUK_E_FILTER_NOTIONAL,
     "order value 4.8 is below the least 5"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "0.00009", 0, 0, 0, SOUK_OK, ""},
    {SOUK_SELL, SOUK_LIMIT, "60000", "151", 0, 0, 0, SOUK_E_FILTER_NOTIONAL,
     "order value 9060000 is above the most 9000000"},
    {SOUK_SELL, SOUK_MARKET, NULL, "0.00008", 0, 0, 0, SOUK_E_FILTER_NOTIONAL,
     "order value 4.8 is below the least 5"},
    {SOUK_BUY, SOUK_MARKET, NULL, NULL, 0, "4.99", 0, SOUK_E_FILTER_NOTIONAL,
     "order value 4.99 is below the least 5"},
    {SOUK_BUY, SOUK_MARKET, NULL, NULL, 0, "9999999", 0, SOUK_OK, ""}, /* most binds limits only */
    {SOUK_BUY, SOUK_MARKET, NULL, NULL, 0, "-1", 0, SOUK_E_FILTER_NOTIONAL,
     "quote quantity -1 is not above 0"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "1", 0, 0, "0.1", SOUK_OK, ""},
    {SOUK_SELL, SOUK_LIMIT, "60000", "1.00001", 0, 0, "0.1", SOUK_E_FILTER_ICEBERG,
     "the iceberg has more than 10 parts"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "0.1", 0, 0, "0.1", SOUK_OK, ""},
    {SOUK_SELL, SOUK_LIMIT, "60000", "0.1", 0, 0, "0.10001", SOUK_E_FILTER_ICEBERG_QTY,
     "iceberg quantity 0.10001 is above the quantity 0.1"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "1", 0, 0, "0.1000001", SOUK_E_FILTER_QTY,
     "iceberg quantity 0.1000001 is not a multiple of the step 0.00001"},
    {SOUK_BUY, SOUK_LIMIT, "60000", "6", 0, 0, 0, SOUK_OK, ""},
    {SOUK_BUY, SOUK_LIMIT, "60000", "6.00001", 0, 0, 0, SOUK_E_FILTER_POSITION,
     "position with this order 10.00001 is above the most 10"},
    {SOUK_SELL, SOUK_LIMIT, "60000", "6.00001", 0, 0, 0, SOUK_OK, ""},
    {SOUK_SELL, SOUK_TAKE_PROFIT, NULL, "1", "60000", 0, 0, SOUK_E_UNSUPPORTED,
     "BTCUSDT takes no take_profit orders"},
    {SOUK_SIDE_NONE, SOUK_LIMIT, "60000", "1", 0, 0, 0, SOUK_E_INVALID, "an order needs a side"},
    {SOUK_SELL, SOUK_TYPE_NONE, "60000", "1", 0, 0, 0, SOUK_E_INVALID, "an order needs a type"},
};

static sk_order_ask ask_of(const ask_row *row)
{
    return (sk_order_ask){
        .side = row->side,
        .type = row->type,
        .price = dec(row->price),
        .qty = dec(row->qty),
        .stop = dec(row->stop),
        .quote_qty = dec(row->quote),
        .iceberg_qty = dec(row->iceberg),
        .flags = row->quote ? SOUK_BY_QUOTE : 0,
    };
}

static void each_rule_has_its_edge(void **state)
{
    (void)state;
    souk_instrument in = instrument();
    sk_rules_context context = {.last_price = dec("61000"),
                                .avg_price = dec("60000"),
                                .position = dec("4"),
                                .position_known = true};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sk_order_ask ask = ask_of(&rows[i]);
        souk_error err = {.text = ""};
        assert_int_equal(sk_rules_check(&in, &ask, &context, &err), rows[i].status);
        assert_string_equal(err.text, rows[i].text);
    }
}

static void counts_open_orders(void **state)
{
    (void)state;
    souk_instrument in = instrument();
    sk_order_ask limit = {
        .side = SOUK_BUY, .type = SOUK_LIMIT, .price = dec("60000"), .qty = dec("1")};
    sk_order_ask stop = limit, iceberg = limit;
    stop.type = SOUK_STOP_LIMIT;
    stop.stop = dec("60000");
    iceberg.iceberg_qty = dec("0.5");
    sk_rules_context c = {.open_orders = 199, .open_stops = 5, .open_icebergs = 2};
    assert_int_equal(sk_rules_check(&in, &limit, &c, NULL), SOUK_OK);
    assert_int_equal(sk_rules_check(&in, &stop, &c, NULL), SOUK_E_FILTER_STOP_ORDERS);
    assert_int_equal(sk_rules_check(&in, &iceberg, &c, NULL), SOUK_E_FILTER_ICEBERG_ORDERS);
    c = (sk_rules_context){.open_orders = 200, .open_stops = 4, .open_icebergs = 1};
    assert_int_equal(sk_rules_check(&in, &limit, &c, NULL), SOUK_E_FILTER_OPEN_ORDERS);
    c.open_orders = SK_RULES_UNKNOWN;
    assert_int_equal(sk_rules_check(&in, &limit, &c, NULL), SOUK_OK);
    assert_int_equal(sk_rules_check(&in, &stop, &c, NULL), SOUK_OK);
    assert_int_equal(sk_rules_check(&in, &iceberg, &c, NULL), SOUK_OK);
}

static void trailing_distances(void **state)
{
    (void)state;
    souk_instrument in = instrument();
    in.types = 0;
    in.position_max = (souk_dec){0};
    in.trailing_above_min = 10;
    in.trailing_above_max = 2000;
    in.trailing_below_min = 20;
    in.trailing_below_max = 1000;
    static const struct {
        uint8_t side, type;
        int64_t bips;
        souk_status status;
    } cases[] = {
        {SOUK_BUY, SOUK_STOP, 10, SOUK_OK},
        {SOUK_BUY, SOUK_STOP, 9, SOUK_E_FILTER_TRAILING},
        {SOUK_SELL, SOUK_TAKE_PROFIT, 2000, SOUK_OK},
        {SOUK_SELL, SOUK_TAKE_PROFIT, 2001, SOUK_E_FILTER_TRAILING},
        {SOUK_SELL, SOUK_STOP, 19, SOUK_E_FILTER_TRAILING},
        {SOUK_SELL, SOUK_STOP, 20, SOUK_OK},
        {SOUK_BUY, SOUK_TAKE_PROFIT, 1001, SOUK_E_FILTER_TRAILING},
        {SOUK_BUY, SOUK_TAKE_PROFIT, 1000, SOUK_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sk_order_ask ask = {.side = cases[i].side,
                            .type = cases[i].type,
                            .qty = dec("1"),
                            .trailing_bips = cases[i].bips};
        sk_rules_context c = {0};
        assert_int_equal(sk_rules_check(&in, &ask, &c, NULL), cases[i].status);
    }
}

static void zero_is_no_rule(void **state)
{
    (void)state;
    souk_instrument in = {.symbol = SK_STR("X")};
    sk_rules_context context = {.last_price = dec("1"), .avg_price = dec("1")};
    for (int type = SOUK_LIMIT; type < SOUK_TYPE_COUNT; type++) {
        sk_order_ask ask = {.side = SOUK_BUY,
                            .type = (souk_order_type)type,
                            .stp = SOUK_STP_DECREMENT,
                            .price = dec("0.00000000000123"),
                            .stop = dec("99999999999999999999.5"),
                            .qty = dec("123456789012345678901234567890.1")};
        assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_OK);
    }
}

static void market_value_is_at_the_average_or_the_last(void **state)
{
    (void)state;
    souk_instrument in = instrument();
    sk_order_ask ask = {.side = SOUK_BUY, .type = SOUK_MARKET, .qty = dec("0.0001")};
    sk_rules_context context = {.last_price = dec("40000"), .avg_price = dec("60000")};
    assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_OK);
    in.avg_price_mins = 0;
    assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_E_FILTER_NOTIONAL);
    in.avg_price_mins = 5;
    context.avg_price = dec("0"); /* no average yet: the last stands in */
    assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_E_FILTER_NOTIONAL);
    context.last_price = dec("0"); /* nothing known: nothing claimed */
    assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_OK);
    in.notional_min_market = false;
    context.last_price = dec("1");
    assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_OK);
}

static void refuses_modes_not_taken(void **state)
{
    (void)state;
    souk_instrument in = instrument();
    souk_error err;
    sk_rules_context context = {.last_price = dec("60000")};
    sk_order_ask ask = {
        .side = SOUK_BUY, .type = SOUK_LIMIT, .price = dec("60000"), .qty = dec("1")};
    ask.stp = SOUK_STP_CANCEL_BOTH;
    assert_int_equal(sk_rules_check(&in, &ask, &context, NULL), SOUK_OK);
    ask.stp = SOUK_STP_DECREMENT;
    assert_int_equal(sk_rules_check(&in, &ask, &context, &err), SOUK_E_UNSUPPORTED);
    assert_string_equal(err.text, "BTCUSDT takes no self-trade prevention decrement");
}

/* src: binance card 2, what a client sends after rounding */
static void rounds_as_clients_do(void **state)
{
    (void)state;
    static const struct {
        const char *tick, *step, *price, *qty, *quote, *price_out, *qty_out, *quote_out;
    } cases[] = {
        {"0.01", "0.001", "55.324242343", "0.4234234234", "5.3243", "55.32", "0.423", "5.32"},
        {"0.01000000", "0.00100000", "55.325", "0.9999", "5.329", "55.33", "0.999", "5.32"},
        {"0.01", "0.001", "55.32", "0.423", "5.32", "55.32", "0.423", "5.32"},
        {"0.5", "10", "100.26", "19.9", "7.77", "100.5", "10", "7.7"},
        {"0.5", "10", "100.24", "9.9", "7", "100", "0", "7"},
        {"0", "0", "1.23456789", "9.87654321", "1.5", "1.23456789", "9.87654321", "1.5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        souk_instrument in = {.price_tick = dec(cases[i].tick), .qty_step = dec(cases[i].step)};
        sk_order_ask ask = {.side = SOUK_BUY,
                            .type = SOUK_LIMIT,
                            .price = dec(cases[i].price),
                            .stop = dec(cases[i].price),
                            .qty = dec(cases[i].qty),
                            .quote_qty = dec(cases[i].quote)};
        char text[SOUK_DEC_TEXT_MAX];
        assert_int_equal(sk_rules_round(&in, &ask, NULL), SOUK_OK);
        souk_dec_print_short(ask.price, text);
        assert_string_equal(text, cases[i].price_out);
        souk_dec_print_short(ask.stop, text);
        assert_string_equal(text, cases[i].price_out);
        souk_dec_print_short(ask.qty, text);
        assert_string_equal(text, cases[i].qty_out);
        souk_dec_print_short(ask.quote_qty, text);
        assert_string_equal(text, cases[i].quote_out);
    }
    souk_instrument in = {.qty_step = dec("0.00000000000000000001")};
    sk_order_ask ask = {.type = SOUK_LIMIT, .qty = dec("1.0000000000000000000012")};
    assert_int_equal(sk_rules_round(&in, &ask, NULL), SOUK_E_RANGE);
    assert_int_equal(souk_dec_cmp(ask.qty, dec("1.0000000000000000000012")), 0);
}

static void market_quantity_keeps_both_steps(void **state)
{
    (void)state;
    souk_instrument in = {.qty_step = dec("0.001"), .market_qty_step = dec("0.05")};
    sk_order_ask ask = {.type = SOUK_MARKET, .qty = dec("0.1234")};
    char text[SOUK_DEC_TEXT_MAX];
    assert_int_equal(sk_rules_round(&in, &ask, NULL), SOUK_OK);
    souk_dec_print_short(ask.qty, text);
    assert_string_equal(text, "0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_has_its_edge),
        cmocka_unit_test(counts_open_orders),
        cmocka_unit_test(trailing_distances),
        cmocka_unit_test(zero_is_no_rule),
        cmocka_unit_test(market_value_is_at_the_average_or_the_last),
        cmocka_unit_test(refuses_modes_not_taken),
        cmocka_unit_test(rounds_as_clients_do),
        cmocka_unit_test(market_quantity_keeps_both_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
