/* SPDX-License-Identifier: MIT
 * Orders that are changed, executed once for all venues: amended where they stand, or canceled and
 * replaced. */
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "market/rules.h"
#include "sandbox/exchange_state.h"

static souk_status out_of_memory(sk_call *call)
{
    return sk_fail_nomem(&call->err);
}

/* As it would be, by the rules of an order that is placed; how many are open does not matter. */
static souk_status check_amended(sk_exchange *ex, sk_call *call, const sk_past_order *order)
{
    const souk_instrument *row = &ex->markets.rows[order->instrument];
    const sk_scale *scale = &ex->scales[order->instrument];
    sk_rules_context context = {
        .last_price = sk_tape_last(ex->tapes[order->instrument], ex->now_ns),
        .avg_price = sk_tape_average(ex->tapes[order->instrument], row->avg_price_mins, ex->now_ns),
    };
    sk_order_ask ask = call->ask;
    ask.side = order->side;
    ask.type = order->type;
    ask.tif = order->tif;
    ask.flags = order->flags;
    if (sk_dec_is_zero(ask.price))
        souk_dec_from_units(&ask.price, order->price_ticks, scale->tick);
    if (sk_dec_is_zero(ask.qty))
        souk_dec_from_units(&ask.qty, order->qty_lots, scale->lot);
    souk_dec_from_units(&ask.stop, order->stop_ticks, scale->tick);
    return sk_rules_check(row, &ask, &context, &call->err);
}

/* Which command an amendment is. */
static souk_status to_amendment(sk_exchange *ex, sk_call *call, const sk_past_order *order,
                                sk_command *c)
{
    const sk_scale *scale = &ex->scales[order->instrument];
    souk_str name = call->ask.client_id;
    const sk_past_order *same =
        name.len ? sk_history_client(ex->history, call->account, name) : NULL;
    if (!souk_order_is_open(order->status))
        return sk_fail(&call->err, SOUK_E_ORDER_DONE, "order %llu is already %s",
                       (unsigned long long)order->order_id, souk_order_status_name(order->status));
    if (same && same != order && souk_order_is_open(same->status))
        return sk_fail(&call->err, SOUK_E_DUPLICATE_CLIENT_ID,
                       "an open order has the client id %.*s", SK_FMT(name));
    *c = (sk_command){
        .kind = SK_CMD_AMEND,
        .account = call->account,
        .instrument = order->instrument,
        .order_id = order->order_id,
    };
    souk_status status = sk_exec_to_units(call->ask.qty, scale->lot, &c->qty_lots, "quantity",
                                          SOUK_E_FILTER_QTY, &call->err);
    if (status == SOUK_OK)
        status = sk_exec_to_units(call->ask.price, scale->tick, &c->price_ticks, "price",
                                  SOUK_E_FILTER_PRICE, &call->err);
    if (status == SOUK_OK && ex->venue->amends & SK_AMENDS_LESS && c->qty_lots > order->qty_lots)
        return sk_fail(&call->err, SOUK_E_REJECTED, "the quantity may only shrink");
    return status == SOUK_OK ? check_amended(ex, call, order) : status;
}

souk_status sk_exec_amend(sk_exchange *ex, sk_call *call)
{
    const sk_past_order *order = NULL;
    sk_command c;
    souk_status status = sk_exec_find_order(ex, call, &order);
    if (!call->ask.client_id.len && ex->venue->amends & SK_AMENDS_RENAMED)
        call->ask.client_id = sk_exec_give_id(ex, call->arena);
    if (status == SOUK_OK)
        status = to_amendment(ex, call, order, &c);
    if (status < 0)
        return status;
    souk_str had = sk_arena_copy(call->arena, sk_str(order->client_id));
    if (!had.ptr)
        return out_of_memory(call);
    sk_history_name_cancel(ex->history, c.order_id, call->ask.client_id);
    if ((status = sk_exchange_command(ex, &c)) < 0) {
        sk_history_name_cancel(ex->history, c.order_id, (souk_str){"", 0});
        return sk_fail(&call->err, status, "%s", souk_strerror(status));
    }
    call->out.last_id = c.seq;
    call->out.time_ns = ex->now_ns;
    status = sk_exec_one_order(ex, call, sk_history_order(ex->history, c.order_id));
    if (status == SOUK_OK)
        ((souk_order *)call->out.rows.ptr)->cancel_id = had;
    return status;
}

/* What the request does not say stays as it is. */
static souk_status keep_terms(sk_exchange *ex, sk_call *call)
{
    const sk_past_order *old = NULL;
    sk_order_ask *a = &call->ask;
    souk_status status = sk_exec_find_order(ex, call, &old);
    if (status < 0)
        return status;
    bool plain = old->type == SOUK_LIMIT, apart = call->ref.conditional;
    if (!souk_order_is_open(old->status) || (apart ? !sk_history_is_apart(old) : !plain))
        return sk_fail(&call->err, SOUK_E_ORDER_DONE, "order %llu cannot be changed any more",
                       (unsigned long long)old->order_id);
    a->side = (souk_side)old->side;
    a->tif = (souk_tif)old->tif;
    a->stp = (souk_stp)old->stp;
    a->flags = old->flags;
    a->strategy_id = old->tags.strategy_id;
    a->strategy_type = old->tags.strategy_type;
    call->instrument = old->instrument;
    if (a->flags & SOUK_BY_QUOTE) {
        a->quote_qty = a->qty;
        a->qty = (souk_dec){0, 0, 0};
    }
    if (apart && !a->client_id.len &&
        !(a->client_id = sk_arena_copy(call->arena, sk_str(old->client_id))).ptr)
        return out_of_memory(call);
    return SOUK_OK;
}

/* What is wrong with the new order by itself refuses both; after that each part has a result. */
souk_status sk_exec_cancel_replace(sk_exchange *ex, sk_call *call)
{
    souk_order *rows = sk_arena_zeroed(call->arena, 2, sizeof *rows);
    souk_error *errors = sk_arena_zeroed(call->arena, 2, sizeof *errors);
    if (!rows || !errors)
        return out_of_memory(call);
    souk_status status = call->ref.keeps ? keep_terms(ex, call) : SOUK_OK;
    if (status == SOUK_OK)
        status = sk_exec_need_instrument(ex, call);
    if (status == SOUK_OK)
        status = sk_exec_peg(ex, call);
    if (status == SOUK_OK)
        status = sk_exec_check_rules(ex, call);
    if (status < 0)
        return status;
    if (sk_exec_cancel(ex, call) == SOUK_OK) {
        rows[0] = *SK_ROW(souk_order, &call->out.rows, 0);
        call->out.number |= 1;
    }
    errors[0] = call->err;
    call->err = (souk_error){.status = SOUK_OK};
    if (call->out.number || call->ref.even_if_gone) {
        if (sk_exec_place(ex, call) == SOUK_OK) {
            rows[1] = *SK_ROW(souk_order, &call->out.rows, 0);
            call->out.number |= 2;
        }
        errors[1] = call->err;
        call->err = (souk_error){.status = SOUK_OK};
    }
    call->out.rows = (sk_rows){rows, 2};
    call->out.errors = errors;
    if (call->ref.conditional) { /* one change, with one outcome */
        call->out.rows = (sk_rows){rows + 1, 1};
        if (call->out.number != 3)
            call->err = errors[call->out.number & 1];
        return call->err.status;
    }
    return SOUK_OK;
}
