/* SPDX-License-Identifier: MIT
 * Parameters of requests, and what the client makes of a call before it asks. src: htx card 5, 6 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- words of parameters only ---- */

/* how far prices of the book are put together: ticks times ten to the step */
static const sk_enum_row steps[] = {{"step0", 0}, {"step1", 1}, {"step2", 2}, {"step3", 3},
                                    {"step4", 4}, {"step5", 5}, {NULL, 0}};
static const sk_enum_row depths[] = {{"5", 5}, {"10", 10}, {"20", 20}, {NULL, 0}};
static const sk_enum_row directions[] = {{"prev", 1}, {"next", 0}, {NULL, 0}};
static const sk_enum_row sources[] = {{"spot-api", 1}, {"api", 1}, {NULL, 0}};
static const sk_enum_row preventions[] = {
    {"0", SOUK_STP_NONE}, {"1", SOUK_STP_CANCEL_NEWEST}, {NULL, 0}};

/* ---- every parameter ---- */

const sk_arg sk_htx_args[SK_HTX_ARGS] = {
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
    SK_ARG("from_s", FROM, query.from_ns, .name = "from", .usual = SECOND_NS),
    SK_ARG("to_s", UNTIL, query.to_ns, .name = "to", .usual = SECOND_NS),
    SK_ARG("start-time", FROM, query.from_ns, .min = 0),
    SK_ARG("end-time", UNTIL, query.to_ns, .min = 0),
    {.key = "span", .kind = SK_ARG_CHECK, .heard = true, .check = sk_htx_check_span},
    {.key = "day", .kind = SK_ARG_CHECK, .heard = true, .check = sk_htx_check_day},
    SK_ARG("states", STATES, query.statuses, .map = sk_htx_states),
    SK_ARG("side", WORD, query.side, .map = sk_htx_sides, .heard = true),
    SK_ARG("types", TEXT, token, .heard = true),
    SK_ARG("from", NUM, query.before_id, .min = 1, .max = INT64_MAX, .heard = true),
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
    SK_ARG_CHECKED("source", WORD, .map = sources, .code = "order-source-invalid"),
    SK_ARG("self-match-prevent", WORD, ask.stp, .map = preventions, .bare = true),
    /* which order */
    SK_ARG("order-id", ORDER_ID, ref.order_id, .min = 0),
    SK_ARG("clientOrderId", TEXT, ref.client_id, .min = 0),
    SK_ARG("client-order-id_ref", TEXT, ref.client_id, .name = "client-order-id"),
    SK_ARG("timeout", NUM, query.window_ns, .min = 0, .max = 86400, .code = "2002")};

/* ---- the client's way of asking ---- */

/* One symbol's ticker, orders by the client's id and fills of one order have paths of their own. */
const sk_op_row *sk_htx_choose_row(const sk_venue *venue, const sk_call *call)
{
    bool other = false;
    switch (call->op) {
    case SK_OP_TICKERS:
    case SK_OP_BEST: other = call->symbol.len > 0; break;
    case SK_OP_ORDER:
    case SK_OP_CANCEL: other = !call->ref.order_id.len; break;
    case SK_OP_FILLS: other = call->ref.order_id.len > 0; break;
    default: break;
    }
    return other ? sk_venue_row_arg(venue, call->row, SK_HTX_OTHER) : call->row;
}

/* A stop's operator follows from its type and side: card 6 */
static uint8_t operator_of(const sk_order_ask *a)
{
    bool stop = a->type == SOUK_STOP || a->type == SOUK_STOP_LIMIT;
    if (sk_dec_is_zero(a->stop))
        return 0;
    return stop == (a->side == SOUK_BUY) ? SK_HTX_GTE : SK_HTX_LTE;
}

/* A market buy says its amount in quote, everything else in base. */
souk_status sk_htx_ask_order(const sk_venue *venue, const sk_call *call, sk_request *out,
                             souk_error *err)
{
    sk_call turned = *call;
    sk_order_ask *a = &turned.ask;
    bool market = a->type == SOUK_MARKET;
    souk_status status = sk_ask_check_order(call, !market, SOUK_REDUCE_ONLY, err);
    if (status != SOUK_OK)
        return status;
    if (market && (a->side == SOUK_BUY) != ((a->flags & SOUK_BY_QUOTE) != 0))
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "HTX takes market buys by an amount of quote, market sells by one of base");
    if (a->flags & SOUK_BY_QUOTE) {
        a->qty = a->quote_qty;
        a->quote_qty = (souk_dec){0, 0, 0};
    }
    if (market)
        a->price = (souk_dec){0, 0, 0};
    a->tif = market ? SOUK_TIF_NONE : a->tif ? a->tif : SOUK_GTC;
    turned.shape = operator_of(a);
    return sk_ask_call(venue, &turned, out, err);
}
