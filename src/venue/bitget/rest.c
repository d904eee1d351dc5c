/* SPDX-License-Identifier: MIT
 * What the client makes of a call before it asks. src: bitget card 5 */
#include "venue/bitget/bitget.h"
#include "base/dec.h"
#include "base/err.h"

const sk_op_row *sk_bitget_choose_row(const sk_venue *venue, const sk_call *call)
{
    bool plan = call->ask.flags & SOUK_CONDITIONAL || call->ref.conditional;
    bool past = call->op == SK_OP_ORDER && call->ref.ended;
    return plan ? sk_venue_row_arg(venue, call->row, past ? SK_BITGET_PAST : SK_BITGET_PLAN)
                : call->row;
}

/* A market buy says its amount in quote, everything else in base; only limits have `force`. */
souk_status sk_bitget_ask_order(const sk_venue *venue, const sk_call *call, sk_request *out,
                                souk_error *err)
{
    sk_call turned = *call;
    sk_order_ask *a = &turned.ask;
    bool market = a->type == SOUK_MARKET || a->type == SOUK_STOP;
    if (a->type == SOUK_TAKE_PROFIT || a->type == SOUK_TAKE_PROFIT_LIMIT)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "a plan order fires from either side: ask for a stop");
    souk_status status = sk_ask_check_order(call, !market, SOUK_REDUCE_ONLY, err);
    if (status != SOUK_OK)
        return status;
    if (market ? (a->side == SOUK_BUY) != ((a->flags & SOUK_BY_QUOTE) != 0)
               : (a->flags & SOUK_BY_QUOTE) != 0)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "Bitget takes market buys by an amount of quote, all else by one of base");
    if (a->flags & SOUK_BY_QUOTE) {
        turned.shape = 1; /* planType */
        a->qty = a->quote_qty;
        a->quote_qty = (souk_dec){0, 0, 0};
    }
    if (market) {
        a->price = (souk_dec){0, 0, 0};
        a->tif = SOUK_TIF_NONE;
        a->flags &= SOUK_CONDITIONAL;
    } else if (a->tif == SOUK_TIF_NONE) {
        a->tif = SOUK_GTC;
    }
    return sk_ask_call(venue, &turned, out, err);
}

souk_status sk_bitget_ask_replace(const sk_venue *venue, const sk_call *call, sk_request *out,
                                  souk_error *err)
{
    sk_call turned = *call;
    if (call->ask.type != SOUK_LIMIT)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "Bitget replaces limit orders only");
    turned.ask.tif = SOUK_TIF_NONE;
    return sk_ask_call(venue, &turned, out, err);
}
