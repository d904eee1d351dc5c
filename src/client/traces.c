/* SPDX-License-Identifier: MIT */
#include "client/traces.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"

#define MS_NS INT64_C(1000000)

bool sk_traces_ask(sk_task *t, const souk_error *why)
{
    const sk_resolve_rule *rule = &t->client->venue->resolve;
    const sk_op_row *row = sk_venue_op(t->client->venue, SK_OP_FILLS, SK_VIA_REST);
    souk_error err;
    if (rule->how != SK_RESOLVE_BY_LISTS || !row || t->call->op != SK_OP_ORDER)
        return false;
    t->no_order = *why;
    t->asked = t->call;
    t->traces = (sk_call){.op = SK_OP_FILLS,
                          .row = row,
                          .instrument = t->asked->instrument,
                          .symbol = t->asked->symbol,
                          .ref = t->asked->ref,
                          .arena = t->asked->arena};
    if (sk_task_turn_to(t, &t->traces, &err) == SOUK_OK && sk_task_again(t, 0))
        return true;
    t->call = t->asked;
    return false;
}

static bool is_whole(const sk_task *t, const souk_order *o)
{
    const sk_call *placed = &t->answer->call;
    return placed->op == SK_OP_PLACE && !sk_dec_is_zero(placed->ask.qty) &&
           souk_dec_cmp(o->cum_qty, placed->ask.qty) >= 0;
}

/* It is not open. One that ended with something left is told for a while, so one that is not was
 * filled; after that while nobody knows, unless it is known how large it was. */
static souk_order_status status_of(const sk_task *t, const souk_order *o)
{
    const sk_call *placed = &t->answer->call;
    bool sized = placed->op == SK_OP_PLACE && !sk_dec_is_zero(placed->ask.qty);
    int64_t told_ns = t->client->venue->resolve.told_ms * MS_NS;
    int64_t age_ns = sk_client_venue_ns(t->client) - o->updated_ns;
    if (sized)
        return is_whole(t, o) ? SOUK_ORDER_FILLED : SOUK_ORDER_CANCELED;
    return age_ns < told_ns ? SOUK_ORDER_FILLED : SOUK_ORDER_UNKNOWN;
}

static souk_status add(souk_order *o, const souk_fill *f)
{
    souk_status status = souk_dec_add(&o->cum_qty, o->cum_qty, f->qty);
    if (status == SOUK_OK)
        status = souk_dec_add(&o->cum_quote, o->cum_quote, f->quote_qty);
    o->symbol = f->symbol;
    o->order_id = f->order_id;
    o->client_id = f->client_id;
    o->side = f->side;
    o->type = f->type;
    o->created_ns = o->created_ns ? o->created_ns : f->at_ns;
    o->updated_ns = f->at_ns;
    return status;
}

/* An order that had fills when it was asked for, and is not told, is over: its fills are all. When
 * they are first heard of, it may have come between the two questions, and be open. */
sk_traces sk_traces_told(sk_task *t, souk_error *err)
{
    const sk_order_ref *ref = &t->asked->ref;
    const sk_rows *fills = &t->traces.out.rows;
    souk_order *order = sk_arena_zeroed(t->asked->arena, 1, sizeof *order);
    souk_status status = order ? SOUK_OK : SOUK_E_NOMEM;
    t->call = t->asked;
    for (uint32_t i = 0; i < fills->count && status == SOUK_OK; i++) {
        const souk_fill *f = SK_ROW(souk_fill, fills, i);
        if (ref->order_id.len ? sk_str_eq(f->order_id, ref->order_id)
                              : sk_str_eq(f->client_id, ref->client_id))
            status = add(order, f);
    }
    *err = t->no_order;
    if (status != SOUK_OK)
        sk_fail(err, status, "%s", souk_strerror(status));
    if (status != SOUK_OK || !order->order_id.len)
        return SK_TRACES_NONE;
    bool came_before = t->traced || ref->order_id.len || is_whole(t, order);
    t->traced = true;
    if (!came_before)
        return sk_task_turn_to(t, t->asked, err) == SOUK_OK && sk_task_again(t, 0) ? SK_TRACES_AGAIN
                                                                                   : SK_TRACES_NONE;
    order->qty = order->cum_qty;
    order->status = status_of(t, order);
    t->asked->out.rows = (sk_rows){order, 1};
    return SK_TRACES_FOUND;
}
