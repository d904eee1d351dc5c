/* SPDX-License-Identifier: MIT
 * Order lists: what is asked and heard. src: binance card 5.3, 9 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"

/* ---- what a path is ---- */

static const sk_legs_form forms[] = {
    {SK_BINANCE_OCO, SOUK_OCO, "", 2, 0, {"above", "below"}, false},
    {SK_BINANCE_OTO, SOUK_OTO, NULL, 2, 2, {"working", "pending"}, false},
    {SK_BINANCE_OPO, SOUK_OTO, NULL, 2, 2, {"working", "pending"}, true},
    {SK_BINANCE_OTOCO,
     SOUK_OTO,
     "pending",
     3,
     1,
     {"working", "pendingAbove", "pendingBelow"},
     false},
    {SK_BINANCE_OPOCO,
     SOUK_OTO,
     "pending",
     3,
     1,
     {"working", "pendingAbove", "pendingBelow"},
     true},
};

#define LIST "symbol! listClientOrderId newOrderRespType selfTradePreventionMode"
#define OWN  "clientOrderId strategyId strategyType"
const sk_legs_rules sk_binance_legs = {
    SK_VENUE_ROWS(forms, forms),
    .args = LIST,
    .side = "side!",
    .quantity = "quantity!",
    .type = "type!",
    .first = "clientOrderId price stopPrice trailingDelta timeInForce icebergQty",
    .rest = OWN,
    .shape = SK_BINANCE_RESULT,
    .take = sk_binance_take_amounts,
    .mixed = "-1014",
    .first_type = "-1116",
    .pair_type = "-1158",
    .pair_limits = "-1168",
    .pair_sides = {{"-1165", "-1166"}, {"-1196", "-1197"}, {"-1198", "-1199"}},
};

/* A limit order, and a stop with the names of an earlier time. */
static void take_old_legs(sk_take *t, sk_call *stop, sk_call *limit)
{
    limit->ask.type = SOUK_LIMIT;
    limit->ask.flags = SOUK_POST_ONLY;
    stop->ask.type = SOUK_STOP;
    t->call = limit;
    sk_take_args(t, "price!");
    t->prefix = "limit";
    sk_take_args(t, "icebergQty " OWN);
    t->call = stop;
    t->prefix = NULL;
    sk_take_args(t, "stopPrice|trailingDelta stopLimitPrice");
    if (!sk_dec_is_zero(stop->ask.price)) {
        stop->ask.type = SOUK_STOP_LIMIT;
        sk_take_args(t, "stopLimitTimeInForce!");
    }
    t->prefix = "stop";
    sk_take_args(t, stop->ask.type == SOUK_STOP ? "-icebergQty " OWN : "icebergQty " OWN);
    sk_binance_take_iceberg(t);
}

void sk_binance_take_old_list(sk_take *t)
{
    sk_call *call = t->call, shared = {.op = SK_OP_PLACE, .arena = call->arena, .row = call->row};
    sk_call *legs = sk_arena_zeroed(call->arena, 2, sizeof *legs);
    if (!legs) {
        t->status = sk_fail_nomem(t->err);
        return;
    }
    call->shape = SK_BINANCE_RESULT;
    call->contingency = SOUK_OCO;
    call->parts = legs;
    call->parts_count = 2;
    sk_take_args(t, LIST);
    t->call = &shared;
    sk_take_args(t, "side! quantity!");
    shared.ask.stp = call->ask.stp;
    legs[0] = legs[1] = shared;
    take_old_legs(t, &legs[0], &legs[1]);
    t->call = call;
    t->prefix = NULL;
}
