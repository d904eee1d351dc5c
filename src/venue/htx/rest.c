/* SPDX-License-Identifier: MIT
 * What the client makes of a call before it asks. src: htx card 5, 6 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"

/* One symbol's ticker, orders by the client's id and fills of one order have paths of their own. */
const sk_op_row *sk_htx_choose_row(const sk_venue *venue, const sk_call *call)
{
    bool other = false;
    if (call->ask.flags & SOUK_CONDITIONAL || call->ref.conditional)
        return sk_venue_row_arg(venue, call->row, SK_HTX_ALGO);
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
    bool apart = a->flags & SOUK_CONDITIONAL;
    bool market = a->type == SOUK_MARKET || a->type == SOUK_STOP || a->type == SOUK_TAKE_PROFIT;
    souk_status status = sk_ask_check_order(call, !market, SOUK_REDUCE_ONLY, err);
    if (status != SOUK_OK)
        return status;
    if (market && (a->side == SOUK_BUY) != ((a->flags & SOUK_BY_QUOTE) != 0))
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "HTX takes market buys by an amount of quote, market sells by one of base");
    if (a->type == SOUK_TAKE_PROFIT || (apart && a->type == SOUK_TAKE_PROFIT_LIMIT))
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "a conditional order fires from either side: ask for a stop");
    if (apart && !a->tif && !market)
        a->tif = SOUK_GTC;
    if (apart)
        return sk_ask_call(venue, &turned, out, err);
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
