/* SPDX-License-Identifier: MIT
 * Parameters of requests, both ways: a table of the descriptor, which alone includes it and so
 * knows its length. Rows name them in the order of the alphabet, in which queries are signed.
 * src: bitget card 5 */
#ifndef SK_VENUE_BITGET_ARGS_H
#define SK_VENUE_BITGET_ARGS_H

#include "venue/bitget/bitget.h"

/* ---- words of parameters only ---- */

static const sk_enum_row steps[] =
    SK_WORDS({"step0", 0}, {"step1", 1}, {"step2", 2}, {"step3", 3}, {"step4", 4}, {"step5", 5});
static const sk_enum_row scales[] =
    SK_WORDS({"scale0", 0}, {"scale1", 1}, {"scale2", 2}, {"scale3", 3});
static const sk_enum_row depths[] =
    SK_WORDS({"1", 1}, {"5", 5}, {"15", 15}, {"50", 50}, {"100", 100}, {"max", 5000});
static const sk_enum_row holds[] = SK_WORDS({"hold_only", 0}, {"all", 1});
static const sk_enum_row kinds[] = SK_WORDS({"normal", 0}, {"tpsl", 1});
static const sk_enum_row products[] = SK_WORDS({"spot", 0}, {"SPOT", 0});

/* ---- every parameter ---- */

#define FORCE_OF(name_)                                                                            \
    SK_ARG(name_, WORD, ask, .map = sk_bitget_forces, .parts = sk_bitget_ask_force,                \
           .parts_count = SK_BITGET_FORCE_PARTS)
#define LIMIT_OF(key_, usual_, most_)                                                              \
    SK_ARG(key_, LIMIT, query.limit, .name = "limit", .usual = (usual_), .max = (most_))

static const sk_arg args[] = {
    SK_ARG("symbol", SYMBOL, symbol, .min = 0),
    SK_ARG("coin", TEXT, token, .heard = true),
    SK_ARG("assetType", WORD, query.brief, .map = holds, .heard = true),
    SK_ARG("businessType", WORD, shape, .map = products),
    /* market data */
    SK_ARG("type", WORD, shape, .map = steps, .heard = true),
    SK_ARG("precision", WORD, shape, .map = scales, .heard = true),
    SK_ARG("limit_merged", WORD, query.limit, .name = "limit", .map = depths, .heard = true),
    LIMIT_OF("limit_book", 150, 150),
    LIMIT_OF("limit_trades", 100, 500),
    LIMIT_OF("limit_archive", 500, 1000),
    LIMIT_OF("limit_candles", 100, 1000),
    LIMIT_OF("limit_past_candles", 100, 200),
    LIMIT_OF("limit", 100, 100),
    LIMIT_OF("limit_bills", 100, 500),
    SK_ARG("granularity", WORD, query.interval, .map = sk_bitget_rest_bars),
    {.key = "day", .kind = SK_ARG_CHECK, .heard = true, .check = sk_bitget_check_day},
    SK_ARG("startTime", FROM, query.from_ns, .min = 0),
    SK_ARG("endTime", UNTIL, query.to_ns, .min = 0),
    SK_ARG("idLessThan", NUM, query.before_id, .min = 1, .max = INT64_MAX, .heard = true),
    /* orders */
    SK_ARG("side", WORD, ask.side, .map = sk_bitget_sides),
    SK_ARG("orderType", WORD, ask.type, .map = sk_bitget_types),
    FORCE_OF("force"),
    SK_ARG("price", AMOUNT, ask.price, .min = 0),
    SK_ARG("size", AMOUNT, ask.qty, .min = 0),
    SK_ARG("quantity", AMOUNT, ask.qty, .min = 0),
    SK_ARG("clientOid", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("newClientOid", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("clientOrderId", CLIENT_ID, ask.client_id, .min = 0),
    SK_ARG("orderType_plan", WORD, ask.type, .name = "orderType", .map = sk_bitget_plan_types),
    SK_ARG("planType", WORD, shape, .map = sk_bitget_plan_kinds),
    SK_ARG("triggerType", WORD, query.brief, .map = sk_bitget_triggers),
    SK_ARG("tpslType", WORD, shape, .map = kinds, .heard = true),
    SK_ARG("groupType", WORD, query.types, .map = sk_bitget_groups, .heard = true),
    SK_ARG("triggerPrice", AMOUNT, ask.stop, .min = 0),
    SK_ARG("executePrice", AMOUNT, ask.price, .min = 0),
    SK_ARG("planOrderId", ORDER_ID, ref.order_id, .heard = true),
    SK_ARG("stpMode", WORD, ask.stp, .map = sk_bitget_stps),
    /* which order */
    SK_ARG("orderId", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("clientOid_ref", TEXT, ref.client_id, .name = "clientOid"),
};

#endif
