/* SPDX-License-Identifier: MIT
 * Parameters of requests, both ways: a table of the descriptor, which alone includes it and so
 * knows its length. src: gemini card 5 */
#ifndef SK_VENUE_GEMINI_ARGS_H
#define SK_VENUE_GEMINI_ARGS_H

#include "venue/gemini/gemini.h"

/* when: seconds or milliseconds; we say the latter */
#define SINCE(key_, ...)                                                                           \
    SK_ARG(key_, FROM, query.from_ns, .seconds = true, .code = "InvalidTimestampInPayload",        \
           ##__VA_ARGS__)

static const sk_arg args[] = {
    SK_ARG("symbol", SYMBOL, symbol, .lower = true),
    SK_ARG("token", TEXT, token, .min = 0),
    SK_ARG("time_frame", INTERVAL, query.interval, .code = "Bad Request"),
    SINCE("timestamp"),
    SINCE("since", .heard = true),
    SK_ARG("since_tid", AFTER, query.after_id, .plus = 1),
    SK_ARG_CHECKED("include_breaks", BOOL),
    SK_ARG("limit_bids", LIMIT, query.limit, .usual = 50, .max = 5000),
    SK_ARG("limit_asks", LIMIT, query.limit, .usual = 50, .max = 5000),
    SK_ARG("best_bids", LIMIT, query.limit, .name = "limit_bids", .max = 1),
    SK_ARG("best_asks", LIMIT, query.limit, .name = "limit_asks", .max = 1),
    SK_ARG("limit_trades", LIMIT, query.limit, .usual = 50, .max = 500),
    SK_ARG("limit_orders", LIMIT, query.limit, .usual = 50, .max = 500),
    SK_ARG("showPendingBalances", BOOL, query.brief, .heard = true),
    /* orders */
    SK_ARG("client_order_id", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("given_id", TEXT, ask.client_id, .name = "client_order_id", .heard = true),
    {.key = "client_id", .kind = SK_ARG_CHECK, .heard = true, .check = sk_gemini_check_client_id},
    SK_ARG("amount", AMOUNT, ask.qty, .code = "InvalidQuantity", .quoted = true),
    SK_ARG("price", AMOUNT, ask.price, .code = "InvalidPrice", .quoted = true),
    SK_ARG("side", WORD, ask.side, .map = sk_gemini_sides, .code = "InvalidSide", .quoted = true),
    SK_ARG("type", WORD, ask.type, .map = sk_gemini_types, .code = "InvalidOrderType",
           .quoted = true),
    SK_ARG("options", WORD, ask, .map = sk_gemini_options, .alone = true,
           .parts = sk_gemini_ask_option, .parts_count = SK_GEMINI_OPTION_PARTS),
    SK_ARG("stop_price", AMOUNT, ask.stop, .code = "InvalidStopPrice", .quoted = true),
    /* which order */
    SK_ARG("order_id", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("client_order_id_ref", TEXT, ref.client_id, .name = "client_order_id"),
    SK_ARG("include_trades", BOOL, query.fills, .min = 0),
    /* frames */
    SK_ARG("limit", LIMIT, query.limit, .usual = 100, .max = 5000, .heard = true),
    SK_ARG("clientOrderId", CLIENT_ID, ask.client_id, .heard = true),
    SK_ARG("orderId", ORDER_ID, ref.order_id, .heard = true),
    {.key = "all", .kind = SK_ARG_CHECK, .heard = true, .check = sk_gemini_check_all},
};

#endif
