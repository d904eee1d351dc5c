/* SPDX-License-Identifier: MIT */
#include "venue/legs.h"
#include "base/err.h"

/* ---- the client asks ---- */

static const sk_legs_form *form_of(const sk_legs_rules *rules, const sk_call *call)
{
    bool bought = call->parts_count > 1 && (call->parts[1].ask.flags & SOUK_QTY_BOUGHT);
    for (const sk_legs_form *f = rules->forms; f < rules->forms + rules->forms_count; f++)
        if (f->contingency == call->contingency && f->count == call->parts_count &&
            f->bought == bought)
            return f;
    return NULL;
}

static bool is_limit(const sk_order_ask *ask)
{
    return ask->type == SOUK_LIMIT || ask->type == SOUK_STOP_LIMIT ||
           ask->type == SOUK_TAKE_PROFIT_LIMIT;
}

/* Whether the order says side and quantity: it has its own, or is the first of those that share. */
static bool says_side(const sk_legs_form *form, uint32_t i)
{
    return i < form->own || (i == form->own && form->shared);
}

static void ask_side(sk_ask *ask, const sk_venue *venue, const sk_legs_form *form, uint32_t i)
{
    ask->prefix = i == form->own ? form->shared : form->legs[i];
    sk_ask_args(ask, venue, venue->legs->side);
    if (!form->bought || i == 0)
        sk_ask_args(ask, venue, venue->legs->quantity);
}

souk_status sk_ask_legs(const sk_venue *venue, const sk_call *call, sk_request *out,
                        souk_error *err)
{
    const sk_legs_rules *rules = venue->legs;
    const sk_legs_form *form = form_of(rules, call);
    sk_call turned = *call;
    sk_ask ask;
    if (!form)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "no such order list: two orders, or three");
    turned.row = sk_venue_row_arg(venue, call->row, form->arg);
    turned.shape = turned.shape ? turned.shape : rules->shape;
    sk_ask_init(&ask, &turned, out);
    sk_ask_args(&ask, venue, rules->args);
    for (uint32_t i = 0; i < form->count; i++) {
        sk_call part = call->parts[i];
        bool timed = is_limit(&part.ask) && !(part.ask.flags & SOUK_POST_ONLY);
        part.arena = call->arena;
        part.op = call->op;
        part.ask.tif = !timed ? SOUK_TIF_NONE : part.ask.tif ? part.ask.tif : SOUK_GTC;
        ask.call = &part;
        if (says_side(form, i))
            ask_side(&ask, venue, form, i);
        ask.prefix = form->legs[i];
        sk_ask_args(&ask, venue, rules->type);
        sk_ask_args(&ask, venue, rules->first);
    }
    ask.call = &turned;
    ask.prefix = NULL;
    return sk_ask_done(&ask, err);
}

/* ---- the server hears ---- */

/* Which of two alternatives may be what: a loss is stopped on the far side of the price. */
static void check_pair(sk_take *t, const sk_legs_rules *rules, const sk_call *pair)
{
    bool buys = pair[0].ask.side == SOUK_BUY;
    int limits = 0;
    for (int i = 0; i < 2; i++) {
        const sk_order_ask *a = &pair[i].ask;
        limits += a->type == SOUK_LIMIT;
        if (a->type == SOUK_MARKET || (a->type == SOUK_LIMIT && !(a->flags & SOUK_POST_ONLY)))
            sk_take_refuse(t, rules->pair_type, NULL, NULL);
    }
    if (limits == 2)
        sk_take_refuse(t, rules->pair_limits, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        souk_order_type type = pair[i].ask.type;
        bool stops = type == SOUK_STOP || type == SOUK_STOP_LIMIT;
        int what = type == SOUK_LIMIT ? 0 : stops ? 1 : 2;
        if (((i == 0) == buys) != stops)
            sk_take_refuse(t, rules->pair_sides[what][!buys], NULL, NULL);
    }
}

static void take_leg(sk_take *t, const sk_legs_rules *rules, const sk_legs_form *form,
                     sk_call *legs, uint32_t i)
{
    bool own = i < form->own, bought = form->bought && i > 0;
    sk_call *leg = &legs[i];
    t->call = leg;
    t->prefix = form->legs[i];
    sk_take_args(t, rules->type);
    if (own)
        sk_take_args(t, rules->side);
    if (form->own && i == 0 && leg->ask.type != SOUK_LIMIT)
        sk_take_refuse(t, rules->first_type, NULL, NULL);
    rules->take(t, own && !bought);
    if (leg->ask.flags & SOUK_BY_QUOTE)
        sk_take_refuse(t, rules->mixed, NULL, NULL);
    sk_take_args(t, rules->rest);
    if (bought && (legs[0].ask.side != SOUK_BUY || leg->ask.side != SOUK_SELL))
        sk_take_refuse(t, rules->mixed, NULL, NULL);
    leg->ask.flags |= bought ? SOUK_QTY_BOUGHT : 0;
}

void sk_take_legs(sk_take *t)
{
    const sk_legs_rules *rules = t->peer->venue->legs;
    const sk_legs_form *form = rules->forms;
    sk_call *call = t->call, shared = {.op = SK_OP_PLACE, .arena = call->arena, .row = call->row};
    while (form->arg != call->row->arg)
        form++;
    sk_call *legs = sk_arena_zeroed(call->arena, form->count, sizeof *legs);
    if (!legs) {
        t->status = sk_fail_nomem(t->err);
        return;
    }
    call->shape = rules->shape;
    sk_take_args(t, rules->args);
    call->contingency = form->contingency;
    call->parts = legs;
    call->parts_count = form->count;
    if (form->shared) {
        t->call = &shared;
        t->prefix = form->shared;
        sk_take_args(t, rules->side);
        if (!form->bought)
            sk_take_args(t, rules->quantity);
    }
    shared.ask.stp = call->ask.stp;
    for (uint32_t i = 0; i < form->count; i++) {
        legs[i] = shared;
        take_leg(t, rules, form, legs, i);
    }
    if (form->shared)
        check_pair(t, rules, &legs[form->own]);
    t->call = call;
    t->prefix = NULL;
}

/* ---- both ---- */

const souk_order_list *sk_legs_list_of(const sk_call *call, const sk_rows *rows, uint32_t at,
                                       bool *part)
{
    const souk_order *order = SK_ROW(souk_order, rows, at);
    *part = order->list_id.len > 0;
    for (uint32_t i = 0; i < at && *part; i++)
        if (sk_str_eq(SK_ROW(souk_order, rows, i)->list_id, order->list_id))
            return NULL;
    for (uint32_t i = 0; i < call->out.more.count && *part; i++) {
        const souk_order_list *list = SK_ROW(souk_order_list, &call->out.more, i);
        if (sk_str_eq(list->list_id, order->list_id))
            return list;
    }
    return NULL;
}
