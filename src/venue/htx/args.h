/* SPDX-License-Identifier: MIT
 * Parameters of requests, both ways: a table of the descriptor, which alone includes it and so
 * knows its length. src: htx card 5, 6 */
#ifndef SK_VENUE_HTX_ARGS_H
#define SK_VENUE_HTX_ARGS_H

#include "venue/htx/htx.h"

/* ---- words of parameters only ---- */

/* how far prices of the book are put together: ticks times ten to the step */
static const sk_enum_row steps[] =
    SK_WORDS({"step0", 0}, {"step1", 1}, {"step2", 2}, {"step3", 3}, {"step4", 4}, {"step5", 5});
static const sk_enum_row depths[] = SK_WORDS({"5", 5}, {"10", 10}, {"20", 20});
static const sk_enum_row directions[] = SK_WORDS({"prev", 1}, {"next", 0});
static const sk_enum_row preventions[] =
    SK_WORDS({"0", SOUK_STP_NONE}, {"1", SOUK_STP_CANCEL_NEWEST});

static const sk_enum_part asked_tif[] = {SK_ENUM_PART(sk_order_ask, tif, 3),
                                         SK_ENUM_PART(sk_order_ask, flags, 1)};

/* ---- every parameter ---- */

static const sk_arg args[] = {
    SK_ARG("symbol", SYMBOL, symbol, .min = 0),
    SK_ARG("symbols", LIST, symbols, .max = 100),
    SK_ARG("symbol_list", LIST, symbols, .name = "symbol", .max = 10),
    SK_ARG("account-id", ACCOUNT, own_account, .code = "account-get-accounts-inexistent-error"),
    /* questions */
    SK_ARG("type_step", WORD, shape, .name = "type", .map = steps),
    SK_ARG("depth", WORD, query.limit, .map = depths, .heard = true),
    SK_ARG("period", INTERVAL, query.interval, .code = "invalid-parameter"),
    SK_ARG("size_candles", LIMIT, query.limit, .name = "size", .usual = 150, .max = 2000),
    SK_ARG("size_trades", LIMIT, query.limit, .name = "size", .usual = 1, .max = 2000),
    SK_ARG("size", LIMIT, query.limit, .usual = 100, .max = 500),
    SK_ARG("from_s", FROM, query.from_ns, .name = "from", .usual = INT64_C(1000000000)),
    SK_ARG("to_s", UNTIL, query.to_ns, .name = "to", .usual = INT64_C(1000000000)),
    SK_ARG("start-time", FROM, query.from_ns, .min = 0),
    SK_ARG("end-time", UNTIL, query.to_ns, .min = 0),
    {.key = "span", .kind = SK_ARG_CHECK, .heard = true, .check = sk_htx_check_span},
    {.key = "day", .kind = SK_ARG_CHECK, .heard = true, .check = sk_htx_check_day},
    SK_ARG("states", STATES, query.statuses, .map = sk_htx_states),
    SK_ARG("side", WORD, query.side, .map = sk_htx_sides, .heard = true),
    SK_ARG("types", TEXT, token, .heard = true),
    SK_ARG("currency", TEXT, token, .heard = true),
    SK_ARG("from", NUM, query.before_id, .min = 1, .max = INT64_MAX, .heard = true),
    SK_ARG("levels", LIMIT, query.limit, .name = "depth", .usual = 150, .max = 400),
    SK_ARG("transact-types", WORD, query.types, .map = sk_htx_bill_kinds, .heard = true),
    SK_ARG("from-id", NUM, query.before_id, .min = 1, .max = INT64_MAX, .heard = true),
    SK_ARG("direct", WORD, query.brief, .map = directions, .heard = true),
    {.key = "list", .kind = SK_ARG_CHECK, .heard = true, .check = sk_htx_check_list},
    SK_ARG_CHECKED("uid", NUM, .min = 0),
    /* orders */
    SK_ARG("type", WORD, ask, .map = sk_htx_types, .code = "order-type-invalid",
           .parts = sk_htx_ask_type, .parts_count = SK_HTX_TYPE_PARTS),
    SK_ARG("amount", AMOUNT, ask.qty, .min = 0),
    SK_ARG("price", AMOUNT, ask.price, .min = 0),
    SK_ARG("stop-price", AMOUNT, ask.stop, .min = 0),
    SK_ARG("operator", WORD, shape, .map = sk_htx_operators),
    SK_ARG("client-order-id", CLIENT_ID, ask.client_id, .min = 0),
    {.key = "source", .kind = SK_ARG_CHECK, .heard = true, .check = sk_htx_check_source},
    SK_ARG("self-match-prevent", WORD, ask.stp, .map = preventions, .bare = true),
    /* which order */
    SK_ARG("order-id", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("clientOrderId", TEXT, ref.client_id, .min = 0),
    SK_ARG("client-order-id_ref", TEXT, ref.client_id, .name = "client-order-id"),
    /* conditional orders; 5.20 */
    SK_ARG("accountId", ACCOUNT, own_account, .code = "account-get-accounts-inexistent-error"),
    SK_ARG("orderSide", WORD, ask.side, .map = sk_htx_sides, .code = "2002"),
    SK_ARG("orderSide_of", WORD, query.side, .name = "orderSide", .map = sk_htx_sides,
           .heard = true),
    SK_ARG("orderType", WORD, ask.type, .map = sk_htx_algo_types, .code = "2002"),
    SK_ARG("orderPrice", AMOUNT, ask.price, .min = 0),
    SK_ARG("orderSize", AMOUNT, ask.qty, .min = 0),
    SK_ARG("orderValue", AMOUNT, ask.quote_qty, .min = 0),
    SK_ARG("stopPrice", AMOUNT, ask.stop, .min = 0),
    SK_ARG("trailingRate", RATE, ask.trailing_bips, .min = 10, .max = 500, .code = "2002"),
    SK_ARG("timeInForce", WORD, ask, .map = sk_htx_algo_tifs, .code = "2002", .parts = asked_tif,
           .parts_count = SK_COUNT(asked_tif)),
    SK_ARG("clientOrderId_new", CLIENT_ID, ask.client_id, .name = "clientOrderId"),
    SK_ARG("clientOrderIds", TEXT, ref.client_id, .alone = true),
    SK_ARG("orderStatus", STATES, query.statuses, .map = sk_htx_algo_states),
    SK_ARG("startTime", FROM, query.from_ns, .min = 0),
    SK_ARG("endTime", UNTIL, query.to_ns, .min = 0),
    SK_ARG("limit", LIMIT, query.limit, .usual = 100, .max = 500),
    SK_ARG("fromId", NUM, query.before_id, .min = 1, .max = INT64_MAX, .heard = true),
    SK_ARG("timeout", NUM, query.window_ns, .usual = INT64_C(1000000000), .min = 0, .max = 86400,
           .code = "2002"),
};

#endif
