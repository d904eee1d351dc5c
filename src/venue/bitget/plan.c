/* SPDX-License-Identifier: MIT
 * Plan orders, both ways: they stand apart from the others until their price comes, and have paths
 * of their own. src: bitget card 5.20, 6.2 */
#include "venue/bitget/bitget.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"

/* ---- rows ---- */

typedef struct told {
    souk_order o;
    souk_dec size;
    int by_quote, trigger;
} told;
#define T told
F_RECORD(fields, F_MUST("orderId", o.order_id), F_TEXT("clientOid", o.client_id),
         F_MUST("symbol", o.symbol), F_SHORT("size", size), F_SHORT("executePrice", o.price),
         F_SHORT("triggerPrice", o.stop_price), F_WORD("status", o.status, sk_bitget_plan_statuses),
         F_WORD("orderType", o.type, sk_bitget_plan_types), F_WORD("side", o.side, sk_bitget_sides),
         F_WORD("planType", by_quote, sk_bitget_plan_kinds),
         F_WORD("triggerType", trigger, sk_bitget_triggers), F_SAID("enterPointSource", "\"API\""),
         SK_FIELD("uTime", SK_F_MS, T, o.updated_ns, .flags = 0),
         SK_FIELD("cTime", SK_F_MS, T, o.created_ns, .flags = 0));
#undef T

/* One that has fired tells nothing of what became of its order. */
static void put_row(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    told t = {.o = *SK_ROW(souk_order, rows, i)};
    (void)call;
    t.by_quote = !sk_dec_is_zero(t.o.quote_qty);
    t.trigger = (int)t.o.strategy_type;
    t.size = t.by_quote ? t.o.quote_qty : t.o.qty;
    if (t.o.working_ns)
        t.o.status = SOUK_ORDER_FILLED;
    sk_say_object(w, NULL, &fields, NULL, &t);
}

static souk_status read_row(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    told t = {.o = {.status = SOUK_ORDER_UNKNOWN}};
    souk_status status = sk_reply_object(j, &fields, &t, call, err);
    if (status != SOUK_OK)
        return status;
    if (t.o.status == SOUK_ORDER_FILLED) { /* it is a plain one now: asked for as that */
        if (call->op == SK_OP_ORDER)
            return SOUK_OK;
        t.o.status = SOUK_ORDER_UNKNOWN;
    }
    if (call->op == SK_OP_ORDER && !sk_str_eq(t.o.order_id, call->ref.order_id) &&
        !sk_str_eq(t.o.client_id, call->ref.client_id))
        return SOUK_OK;
    *(t.by_quote ? &t.o.quote_qty : &t.o.qty) = t.size;
    t.o.flags |= SOUK_CONDITIONAL | (t.by_quote ? SOUK_BY_QUOTE : 0);
    return sk_list_append(list, &t.o, err);
}
#define PLANS                                                                                      \
    SK_ROWS_OF(souk_order), .wrap = "orderList", .cursor = "idLessThan",                           \
                            .cursor_at = offsetof(souk_order, order_id), .next = "nextFlag",       \
                            .newest_first = true, .read_row = read_row, .write_row = put_row
const sk_answer sk_bitget_answer_plans = {PLANS};
const sk_answer sk_bitget_answer_plan = {PLANS, .none = "43001"};

/* The order of one that has fired: it has the same number. */
static void put_sub(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const told t = {.o = *SK_ROW(souk_order, rows, i)};
    (void)call;
    if (t.o.working_ns)
        sk_say_object(w, NULL, &fields,
                      "orderId executePrice=price orderType=type :status=\"success\"", &t);
}
const sk_answer sk_bitget_answer_plan_subs = {SK_ROWS_OF(souk_order), .write_row = put_sub};

/* ---- placed, canceled ---- */

F_RECORD(result, SK_CONST("result", "success"));
const sk_answer sk_bitget_answer_plan_canceled = {
    .table = &result, SK_ONE_OF(souk_order), .join = sk_answer_join_canceled};

/* ---- the server hears ---- */

void sk_bitget_take_plan(sk_take *t)
{
    sk_call *call = t->call;
    sk_order_ask *a = &call->ask;
    souk_str list;
    call->query.conditional = call->ref.conditional = true;
    call->ref.even_if_gone = call->op == SK_OP_CANCEL_ALL;
    call->ref.keeps = call->op == SK_OP_CANCEL_REPLACE;
    if (call->op == SK_OP_HISTORY &&
        call->row->answer == &sk_bitget_answer_plans) /* those of the past */
        call->query.statuses[0] = call->query.statuses[1] = ~(1u << SOUK_ORDER_NEW);
    if (call->op == SK_OP_OPEN_ORDERS || call->op == SK_OP_HISTORY)
        sk_bitget_take_list(t);
    else if (call->op != SK_OP_CANCEL_ALL)
        sk_take_args(t, call->row->args);
    else if (sk_take_text(t, "symbolList", 0, &list) && !sk_str_is(list, "[]"))
        sk_take_symbols(t, "symbolList");
    if (call->op != SK_OP_PLACE && call->op != SK_OP_CANCEL_REPLACE)
        return;
    sk_take_args(t, a->type == SOUK_STOP_LIMIT ? "executePrice!" : "");
    a->flags |= SOUK_CONDITIONAL;
    a->strategy_type = call->query.brief;
    call->query.brief = false;
    if (a->tif == SOUK_TIF_NONE)
        a->tif = SOUK_GTC;
    if (call->op == SK_OP_PLACE && call->shape) { /* planType=total */
        a->flags |= SOUK_BY_QUOTE;
        a->quote_qty = a->qty;
        a->qty = (souk_dec){0, 0, 0};
    }
    if (call->shape && a->type == SOUK_STOP_LIMIT)
        sk_take_refuse(t, "40020", "planType", NULL);
    a->stp = a->stp ? a->stp : SOUK_STP_NONE;
    call->shape = 0;
}
