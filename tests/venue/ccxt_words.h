/* SPDX-License-Identifier: MIT
 * ccxt's words in its static cases: which operations each of its calls may be at a venue, and its
 * numbers. */
#ifndef TESTS_VENUE_CCXT_WORDS_H
#define TESTS_VENUE_CCXT_WORDS_H

#include "venue_test.h"

enum { OPS_MAX = 6 };

typedef struct method {
    const char *name;
    uint16_t ops[OPS_MAX]; /* what the venue may call it */
} method;

static const method methods[] = {
    {"createOrder", {SK_OP_PLACE}},
    {"createMarketBuyOrderWithCost", {SK_OP_PLACE}},
    {"createMarketSellOrderWithCost", {SK_OP_PLACE}},
    {"createOrders", {SK_OP_PLACE_BATCH}},
    {"editOrder", {SK_OP_AMEND, SK_OP_CANCEL_REPLACE}},
    {"cancelOrder", {SK_OP_CANCEL}},
    {"cancelOrders", {SK_OP_CANCEL_BATCH}},
    {"cancelAllOrders", {SK_OP_CANCEL_ALL}},
    {"fetchOrder", {SK_OP_ORDER}},
    {"fetchOrders", {SK_OP_HISTORY}},
    {"fetchOpenOrders", {SK_OP_OPEN_ORDERS}},
    {"fetchClosedOrders", {SK_OP_HISTORY}},
    {"fetchCanceledOrders", {SK_OP_HISTORY}},
    {"fetchCanceledAndClosedOrders", {SK_OP_HISTORY}},
    {"fetchMyTrades", {SK_OP_FILLS}},
    {"fetchOrderTrades", {SK_OP_FILLS}},
    {"fetchBalance", {SK_OP_BALANCES}},
    {"fetchTicker", {SK_OP_TICKERS, SK_OP_PRICES, SK_OP_BEST, SK_OP_INSTRUMENTS}},
    {"fetchTickers", {SK_OP_TICKERS, SK_OP_PRICES, SK_OP_BEST, SK_OP_INSTRUMENTS}},
    {"fetchBidsAsks", {SK_OP_BEST, SK_OP_TICKERS}},
    {"fetchLastPrices", {SK_OP_PRICES}},
    {"fetchOrderBook", {SK_OP_BOOK}},
    {"fetchTrades", {SK_OP_TRADES, SK_OP_AGG_TRADES}},
    {"fetchOHLCV", {SK_OP_CANDLES}},
    {"fetchTradingFee", {SK_OP_FEES}},
    {"fetchTradingFees", {SK_OP_FEES, SK_OP_INSTRUMENTS}},
    {"fetchTime", {SK_OP_TIME}},
    {"fetchStatus", {SK_OP_STATUS}},
};

static const sk_enum_row tifs[] = {
    {"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {NULL, 0}};

static const method *method_of(souk_str name)
{
    for (size_t i = 0; i < SK_COUNT(methods); i++)
        if (sk_str_is(name, methods[i].name))
            return &methods[i];
    fail_msg("ccxt's %.*s is not known here", SK_FMT(name));
    return NULL;
}

static bool is_of(const method *m, sk_op_id op)
{
    for (size_t i = 0; i < OPS_MAX && m->ops[i]; i++)
        if (m->ops[i] == op)
            return true;
    return false;
}

static bool has(souk_str text, souk_str part)
{
    return part.len && memmem(text.ptr, text.len, part.ptr, part.len);
}

/* A string's or number's text; "" for all else. */
static souk_str word_of(souk_str raw)
{
    bool text = raw.len && (raw.ptr[0] == '"' || raw.ptr[0] == '-' ||
                            (raw.ptr[0] >= '0' && raw.ptr[0] <= '9'));
    return text ? text_of(raw) : SK_STR("");
}

/* Within a hundredth: ccxt rounds to the market's steps. */
static void assert_near(souk_dec got, souk_dec want, const char *what)
{
    souk_dec difference, bound;
    char texts[2][SOUK_DEC_TEXT_MAX];
    assert_int_equal(souk_dec_sub(&difference, got, want), SOUK_OK);
    if (souk_dec_sign(difference) < 0)
        assert_int_equal(souk_dec_neg(&difference, difference), SOUK_OK);
    assert_int_equal(souk_dec_mul(&bound, want, dec_of("0.01")), SOUK_OK);
    souk_dec_print_short(got, texts[0]);
    souk_dec_print_short(want, texts[1]);
    if (souk_dec_cmp(difference, bound) > 0)
        fail_msg("%s: %s is not %s", what, texts[0], texts[1]);
}

static souk_dec number(souk_str raw)
{
    souk_dec d = {0, 0, 0};
    sk_json j;
    sk_json_init(&j, raw);
    if (raw.ptr && !sk_str_is(raw, "null"))
        assert_int_equal(sk_json_dec(&j, &d), SOUK_OK);
    return d;
}

/* ccxt's numbers have 15 or 16 digits. */
static bool is_same(souk_dec got, souk_dec want)
{
    souk_dec difference, bound;
    if (souk_dec_cmp(got, want) == 0)
        return true;
    return souk_dec_sub(&difference, got, want) == SOUK_OK &&
           souk_dec_mul(&bound, want, dec_of("0.0000000000000002")) == SOUK_OK &&
           souk_dec_cmp(difference, bound) <= 0 &&
           souk_dec_neg(&difference, difference) == SOUK_OK && souk_dec_cmp(difference, bound) <= 0;
}

#endif
