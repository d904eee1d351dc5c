/* SPDX-License-Identifier: MIT
 * Parameters of requests, both ways, over REST and the WebSocket API alike: a table of the
 * descriptor, which alone includes it and so knows its length. src: binance card 5, 8.1 */
#ifndef SK_VENUE_BINANCE_ARGS_H
#define SK_VENUE_BINANCE_ARGS_H

#include "venue/binance/binance.h"

/* ---- words of parameters only ---- */

static const sk_enum_row shapes[] =
    SK_WORDS({"ACK", SK_BINANCE_ACK}, {"RESULT", SK_BINANCE_RESULT}, {"FULL", SK_BINANCE_FULL});
static const sk_enum_row restrictions[] =
    SK_WORDS({"ONLY_NEW", SOUK_ORDER_NEW}, {"ONLY_PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED});
static const sk_enum_row offsets[] = SK_WORDS({"PRICE_LEVEL", 1});
static const sk_enum_row modes[] = SK_WORDS({"STOP_ON_FAILURE", 0}, {"ALLOW_FAILURE", 1});
static const sk_enum_row exceeded[] = SK_WORDS({"DO_NOTHING", 0}, {"CANCEL_ONLY", 1});
static const sk_enum_row tickers[] = SK_WORDS({"FULL", 0}, {"MINI", 1});
static const sk_enum_row sets[] = SK_WORDS({"true", 0}, {"false", 1});
static const sk_enum_row windows[] = SK_WORDS({"m", 59}, {"h", 23}, {"d", 7});

/* ---- every parameter ---- */

static const sk_arg args[] = {
    SK_ARG("symbol", SYMBOL, symbol, .min = 0),
    SK_ARG("symbols", SYMBOLS, symbols, .max = 0),
    SK_ARG("hundred", SYMBOLS, symbols, .name = "symbols", .max = 100),
    /* questions */
    SK_ARG("symbolStatus", WORD, shape, .map = sk_binance_symbol_statuses, .code = "-1122",
           .plus = 1, .heard = true),
    SK_ARG("showPermissionSets", WORD, query.brief, .map = sets, .heard = true),
    SK_ARG("type_ticker", WORD, query.brief, .name = "type", .map = tickers, .code = "-1139"),
    SK_ARG("windowSize", WINDOW, query.window_ns, .map = windows),
    SK_ARG("timeZone", ZONE, query.zone_minutes, .min = -720, .max = 840),
    SK_ARG("interval", INTERVAL, query.interval, .code = "-1120"),
    SK_ARG("startTime", FROM, query.from_ns, .min = 0),
    SK_ARG("endTime", UNTIL, query.to_ns, .min = 0),
    {.key = "span", .kind = SK_ARG_CHECK, .heard = true, .check = sk_binance_check_span},
    SK_ARG("limit", LIMIT, query.limit, .usual = 500, .max = 1000),
    SK_ARG("limit_book", LIMIT, query.limit, .name = "limit", .usual = 100, .max = 5000),
    SK_ARG("fromId", AFTER, query.after_id, .min = 0),
    SK_ARG("orderId_from", AFTER, query.after_id, .name = "orderId"),
    SK_ARG("preventedMatchId", AFTER, query.after_id, .heard = true),
    SK_ARG("fromExecutionId", AFTER, query.after_id, .min = 0),
    SK_ARG("fromPreventedMatchId", AFTER, query.after_id, .min = 0),
    SK_ARG("fromAllocationId", AFTER, query.after_id, .min = 0),
    SK_ARG("omitZeroBalances", BOOL, query.nonzero, .min = 0),
    SK_ARG("computeCommissionRates", BOOL, query.brief, .heard = true),
    SK_ARG("listenKey", TEXT, token, .min = 0),
    /* orders */
    SK_ARG("side", WORD, ask.side, .map = sk_binance_sides, .code = "-1117"),
    SK_ARG("type", WORD, ask.type, .map = sk_binance_types, .code = "-1116",
           .second = offsetof(sk_call, ask.flags), .mask = SOUK_POST_ONLY),
    SK_ARG("timeInForce", WORD, ask.tif, .map = sk_binance_tifs, .code = "-1115"),
    SK_ARG("quantity", AMOUNT, ask.qty, .min = 0),
    SK_ARG("quoteOrderQty", AMOUNT, ask.quote_qty, .min = 0),
    SK_ARG("price", AMOUNT, ask.price, .min = 0),
    SK_ARG("stopPrice", AMOUNT, ask.stop, .min = 0),
    SK_ARG("trailingDelta", NUM, ask.trailing_bips, .min = 1, .max = 10000),
    SK_ARG("newQty", AMOUNT, ask.qty, .min = 0),
    SK_ARG("icebergQty", AMOUNT, ask.iceberg_qty, .min = 0),
    SK_ARG("newClientOrderId", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("newOrderRespType", WORD, shape, .map = shapes),
    SK_ARG("selfTradePreventionMode", WORD, ask.stp, .map = sk_binance_stps),
    SK_ARG("strategyId", NUM, ask.strategy_id, .min = 0),
    SK_ARG("strategyType", NUM, ask.strategy_type, .min = 1000000, .max = INT64_MAX,
           .code = "-1134"),
    SK_ARG("pegPriceType", WORD, ask.peg, .map = sk_binance_pegs, .code = "-1210"),
    SK_ARG("pegOffsetType", WORD, ask.peg_deeper, .map = offsets, .code = "-1211"),
    SK_ARG("pegOffsetValue", NUM, ask.peg_levels, .max = 100),
    /* which order */
    SK_ARG("orderId", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("origClientOrderId", CLIENT_ID, ref.client_id, .min = 0),
    SK_ARG("cancelId", CLIENT_ID, ref.cancel_id, .name = "newClientOrderId"),
    SK_ARG("cancelRestrictions", WORD, ref.only_status, .map = restrictions, .code = "-1145"),
    SK_ARG("cancelReplaceMode", WORD, ref.even_if_gone, .map = modes),
    SK_ARG("cancelOrderId", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("cancelOrigClientOrderId", CLIENT_ID, ref.client_id, .min = 0),
    SK_ARG("cancelNewClientOrderId", CLIENT_ID, ref.cancel_id, .min = 0),
    SK_ARG_CHECKED("orderRateLimitExceededMode", WORD, .map = exceeded),
    /* order lists; those of one of their orders are the ones above, with a prefix */
    SK_ARG("clientOrderId", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("listClientOrderId", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("stopLimitPrice", AMOUNT, ask.price, .min = 0),
    SK_ARG("stopLimitTimeInForce", WORD, ask.tif, .map = sk_binance_tifs, .code = "-1115"),
    SK_ARG("orderListId", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("listId", CLIENT_ID, ref.client_id, .name = "listClientOrderId"),
};

#endif
