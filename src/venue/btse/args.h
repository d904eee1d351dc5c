/* SPDX-License-Identifier: MIT
 * Parameters of requests, both ways: a table of the descriptor, which alone includes it and so
 * knows its length. src: btse card 5, 6 */
#ifndef SK_VENUE_BTSE_ARGS_H
#define SK_VENUE_BTSE_ARGS_H

#include "venue/btse/btse.h"

#define CHECK(key_, check_)                                                                        \
    {                                                                                              \
        .key = (key_), .kind = SK_ARG_CHECK, .heard = true, .check = (check_)                      \
    }
/* the names of v4, of v3 */
#define BOTH(v4_, v3_, kind_, member_, ...)                                                        \
    SK_ARG(v4_, kind_, member_, __VA_ARGS__), SK_ARG(v3_, kind_, member_, __VA_ARGS__)
#define SECONDS .usual = INT64_C(1000000000)

static const sk_enum_row kinds_v4[] =
    SK_WORDS({"LIMIT", SK_BTSE_LIMIT}, {"MARKET", SK_BTSE_MARKET});
static const sk_enum_row kinds_algo[] =
    SK_WORDS({"CONDITIONAL", SK_BTSE_CONDITIONAL}, {"TRAILING", SK_BTSE_TRAILING},
             {"PEG", SK_BTSE_PEG}, {"OCO", SK_BTSE_OCO}, {"TWAP", SK_BTSE_TWAP});
static const sk_enum_row kinds_v3[] = SK_WORDS({"LIMIT", SK_BTSE_LIMIT}, {"MARKET", SK_BTSE_MARKET},
                                               {"PEG", SK_BTSE_PEG}, {"OCO", SK_BTSE_OCO});
static const sk_enum_row tifs_v4[] =
    SK_WORDS({"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK});
static const sk_enum_row waiting[] =
    SK_WORDS({"STOP_LOSS", SOUK_STOP}, {"STOP_LOSS_LIMIT", SOUK_STOP_LIMIT},
             {"TAKE_PROFIT", SOUK_TAKE_PROFIT}, {"TAKE_PROFIT_LIMIT", SOUK_TAKE_PROFIT_LIMIT});
static const sk_enum_row trails[] = SK_WORDS({"PERCENTAGE", SOUK_STOP}, {"DISTANCE", SOUK_STOP});
/* case varies: 5.9 */
static const sk_enum_row tx_types[] =
    SK_WORDS({"LIMIT", SOUK_LIMIT}, {"STOP", SOUK_STOP}, {"TRIGGER", SOUK_TAKE_PROFIT},
             {"Limit", SOUK_LIMIT}, {"Stop", SOUK_STOP}, {"Trigger", SOUK_TAKE_PROFIT});
static const sk_enum_row price_types[] =
    SK_WORDS({"INDEX_PRICE", 0}, {"LAST_PRICE", 1}, {"MARK_PRICE", 2}, {"indexPrice", 0},
             {"lastPrice", 1}, {"markPrice", 2});
static const sk_enum_row changes[] =
    SK_WORDS({"PRICE", 1}, {"SIZE", 2}, {"TRIGGERPRICE", 3}, {"ALL", 4});

static const sk_arg args[] = {
    SK_ARG("symbol", SYMBOL, symbol, .min = 0),
    SK_ARG("symbols", SYMBOLS, symbols, .min = 0),
    SK_ARG_CHECKED("types", TEXT, .min = 0),
    SK_ARG_CHECKED("isFull", BOOL, .min = 0),
    /* questions */
    SK_ARG("depth", LIMIT, query.limit, .usual = 50, .max = 50),
    SK_ARG_CHECKED("group", NUM, .min = 0, .max = 8),
    SK_ARG_CHECKED("limit_bids", NUM, .min = 0, .max = INT32_MAX),
    SK_ARG_CHECKED("limit_asks", NUM, .min = 0, .max = INT32_MAX),
    SK_ARG("limit", LIMIT, query.limit, .usual = 50, .max = 500),
    SK_ARG("limit_candles", LIMIT, query.limit, .name = "limit", .usual = 10, .max = 300),
    SK_ARG("resolution", INTERVAL, query.interval, .code = "-2"),
    SK_ARG("start", FROM, query.from_ns, SECONDS),
    SK_ARG("end", UNTIL, query.to_ns, SECONDS),
    SK_ARG("start_ms", FROM, query.from_ns, .name = "start"),
    SK_ARG("end_ms", UNTIL, query.to_ns, .name = "end"),
    SK_ARG("startTime", FROM, query.from_ns, .min = 0),
    SK_ARG("endTime", UNTIL, query.to_ns, .min = 0),
    CHECK("span", sk_btse_check_span),
    SK_ARG("count", LIMIT, query.limit, .usual = 100, .max = 500),
    CHECK("most", sk_btse_check_count),
    SK_ARG("pageSize", LIMIT, query.limit, .usual = 50, .max = 500),
    SK_ARG("asset", TEXT, token, .min = 0),
    SK_ARG("currency", TEXT, token, .min = 0),
    SK_ARG_CHECKED("isMatchSymbol", BOOL, .min = 0),
    CHECK("wallet", sk_btse_check_wallet),
    CHECK("levels", sk_btse_check_levels),
    /* which order */
    BOTH("orderId", "orderID", ORDER_ID, ref.order_id, .min = 0),
    BOTH("clOrderId", "clOrderID", TEXT, ref.client_id, .min = 0),
    SK_ARG("timeout", NUM, query.window_ns, .usual = 1000000, .min = 0, .max = INT64_C(86400000)),
    /* a new one */
    BOTH("orderSide", "side", WORD, ask.side, .map = sk_btse_sides),
    SK_ARG("kind_v4", WORD, shape, .name = "orderType", .map = kinds_v4),
    SK_ARG("kind_algo", WORD, shape, .name = "orderType", .map = kinds_algo),
    SK_ARG("kind_v3", WORD, shape, .name = "type", .map = kinds_v3),
    SK_ARG("timeInForce", WORD, ask.tif, .map = tifs_v4),
    SK_ARG("term", WORD, ask.expire_ns, .name = "time_in_force", .map = sk_btse_terms),
    SK_ARG("postOnly", BIT, ask.flags, .mask = SOUK_POST_ONLY),
    SK_ARG("clOrderId_new", CLIENT_ID, ask.client_id, .name = "clOrderId"),
    SK_ARG("clOrderID_new", CLIENT_ID, ask.client_id, .name = "clOrderID"),
    BOTH("orderSize", "size", AMOUNT, ask.qty, .code = "301"),
    SK_ARG("quoteOrderSize", AMOUNT, ask.quote_qty, .min = 0),
    SK_ARG("price_quote", AMOUNT, ask.quote_qty, .name = "price"),
    BOTH("orderPrice", "price", AMOUNT, ask.price, .code = "302"),
    SK_ARG("trailValue", RATE, ask.trailing_bips, .usual = 2, .min = 1, .max = 5000),
    SK_ARG("trailValue_by", AMOUNT, ask.trailing_by, .name = "trailValue"),
    SK_ARG("trailValueType", WORD, ask.type, .map = trails),
    SK_ARG("deviation", RATE, ask.peg_bips, .usual = 2, .min = -1000, .max = 1000),
    SK_ARG_CHECKED("stealth", NUM, .min = 1, .max = 100),
    SK_ARG("takeProfitOrderPrice", AMOUNT, ask.price, .code = "302"),
    SK_ARG("stopLossOrderPrice", AMOUNT, ask.price, .code = "302"),
    SK_ARG("stopLossTriggerPrice", AMOUNT, ask.stop, .code = "302"),
    SK_ARG_CHECKED("stopLossTriggerPriceType", WORD, .map = price_types),
    SK_ARG("stopPrice", AMOUNT, ask.price, .code = "302"),
    SK_ARG("triggerOrderType", WORD, ask.type, .map = waiting),
    SK_ARG("txType", WORD, ask.type, .map = tx_types),
    SK_ARG("triggerPrice", AMOUNT, ask.stop, .code = "302"),
    SK_ARG_CHECKED("triggerPriceType", WORD, .map = price_types),
    /* a change of one */
    SK_ARG("change", WORD, shape, .name = "type", .map = changes),
    SK_ARG("value_price", AMOUNT, ask.price, .name = "value"),
    SK_ARG("value_size", AMOUNT, ask.qty, .name = "value"),
    SK_ARG("value_trigger", AMOUNT, ask.stop, .name = "value"),
    SK_ARG_CHECKED("totalAmountMode", TEXT, .min = 0),
};

#endif
