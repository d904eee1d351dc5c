/* SPDX-License-Identifier: MIT
 * What the client makes of a call before it asks. src: binance card 5 */
#include "venue/binance/binance.h"
#include "base/dec.h"

/* ---- the client's way of asking ---- */

/* Windows, ids to begin at and fees of all symbols have paths of their own. */
const sk_op_row *sk_binance_choose_row(const sk_venue *venue, const sk_call *call)
{
    const sk_op_row *row = call->row;
    if (call->op == SK_OP_TICKERS && call->query.window_ns && row->arg == SK_BINANCE_PLAIN)
        return sk_venue_row_arg(venue, row, SK_BINANCE_ROLLING);
    if (call->op == SK_OP_TRADES && call->query.has_after)
        return sk_venue_row_arg(venue, row, SK_BINANCE_HISTORICAL);
    if (call->op == SK_OP_FEES && !call->symbol.len)
        return sk_venue_row_arg(venue, row, SK_BINANCE_WALLET);
    return row;
}

/* What an order does not need is left out, whatever the call has there. card 5.3 */
souk_status sk_binance_ask_order(const sk_venue *venue, const sk_call *call, sk_request *out,
                                 souk_error *err)
{
    sk_call turned = *call;
    sk_order_ask *a = &turned.ask;
    bool limit =
        a->type == SOUK_LIMIT || a->type == SOUK_STOP_LIMIT || a->type == SOUK_TAKE_PROFIT_LIMIT;
    souk_status status = sk_ask_check_order(call, limit, SOUK_REDUCE_ONLY, err);
    if (status != SOUK_OK)
        return status;
    if (!limit)
        a->price = (souk_dec){0, 0, 0};
    a->tif = !limit || a->flags & SOUK_POST_ONLY ? SOUK_TIF_NONE : a->tif ? a->tif : SOUK_GTC;
    turned.shape = turned.shape ? turned.shape : SK_BINANCE_FULL;
    return sk_ask_call(venue, &turned, out, err);
}
