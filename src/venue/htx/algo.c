/* SPDX-License-Identifier: MIT
 * Conditional orders, both ways: they stand apart from the others until their price comes, and have
 * paths of their own. src: htx card 5.20 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"

/* ---- rows ---- */

typedef struct told {
    souk_order o; /* first: the parts of its time in force stand in it */
    uint64_t account;
    souk_dec rate;
} told;

#define T told
F_RECORD(fields, F_MS("lastActTime", o.updated_ns), F_MS("orderOrigTime", o.created_ns),
         F_MUST("symbol", o.symbol), F_SAID("source", "\"api\""),
         F_WORD("orderSide", o.side, sk_htx_sides), F_WORD("orderType", o.type, sk_htx_algo_types),
         SK_PARTS("timeInForce", sk_htx_algo_tifs, sk_htx_algo_tif, .flags = SK_F_LENIENT),
         F_MUST("clientOrderId", o.client_id), F_OMIT("orderId", o.order_id),
         F_NUM("accountId", account), F_SOME("orderPrice", o.price), F_SOME("orderSize", o.qty),
         F_SOME("orderValue", o.quote_qty), F_SOME("stopPrice", o.stop_price),
         F_SOME("trailingRate", rate), F_WORD("orderStatus", o.status, sk_htx_algo_states));
#undef T
const sk_enum_part sk_htx_algo_tif[2] = {SK_ENUM_PART(souk_order, tif, 3),
                                         SK_ENUM_PART(souk_order, flags, 1)};

/* One that has fired tells its order's number, and nothing of what became of that. */
static void split_row(void *row, const sk_call *call)
{
    told *t = row;
    t->account = call->own_account;
    t->rate = souk_dec_from_i64(t->o.trailing_bips, 4);
    if (t->o.working_ns)
        t->o.status = SOUK_ORDER_FILLED;
    else
        t->o.order_id.len = 0;
    if (!t->o.tif || (t->o.tif == SOUK_GTC && sk_dec_is_zero(t->o.price)))
        t->o.tif = SOUK_IOC;
}

static souk_status read_row(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    told t = {.o = {.status = SOUK_ORDER_UNKNOWN}};
    souk_status status = sk_reply_object(j, &fields, &t, call, err);
    bool fired = t.o.status == SOUK_ORDER_FILLED;
    if (status != SOUK_OK)
        return status;
    if (fired && call->op == SK_OP_ORDER) /* it is a plain one now: asked for as that */
        return sk_fail(&call->err, SOUK_E_ORDER_NOT_FOUND, "the order has fired");
    if (fired)
        t.o.status = SOUK_ORDER_UNKNOWN;
    t.o.flags |= SOUK_CONDITIONAL | (sk_dec_is_zero(t.o.quote_qty) ? 0 : SOUK_BY_QUOTE);
    souk_dec_to_units(&t.o.trailing_bips, t.rate, souk_dec_from_i64(1, 4), SOUK_ROUND_DOWN);
    return sk_list_append(list, &t.o, err);
}
#define ALGO .table = &fields, SK_TOLD_AS(told), .read_row = read_row, .split = split_row
SK_HTX_ANSWER(algo, ALGO, SK_ONE_OF(souk_order));
SK_HTX_ANSWER(algos, ALGO, SK_ROWS_OF(souk_order), .newest_first = true);

/* ---- placed, canceled: names ---- */

F_RECORD(name, SK_FIELD("clientOrderId", SK_F_TEXT, souk_order, client_id, .flags = SK_F_REQUIRED));
SK_HTX_ANSWER(algo_placed, .table = &name, SK_ONE_OF(souk_order), .join = sk_answer_join_placed);

const sk_batch_form sk_htx_algos = {.op = SK_OP_CANCEL,
                                    .client_ids = "clientOrderIds",
                                    .conditional = true,
                                    .most = 50,
                                    .many = "2002",
                                    .none = "2003",
                                    .bad = "2002"};

/* ---- the server hears ---- */

void sk_htx_take_algo(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    t->call->query.conditional = t->call->ref.conditional = true;
    sk_take_args(t, t->call->row->args);
    if (t->call->op != SK_OP_PLACE)
        return;
    a->flags |= SOUK_CONDITIONAL;
    bool market = a->type == SOUK_STOP, by_quote = market && a->side == SOUK_BUY;
    sk_take_args(t, by_quote ? "orderValue!" : "orderSize!");
    sk_take_args(t, market ? "" : "orderPrice!");
    sk_take_args(t, "stopPrice|trailingRate");
    if (by_quote)
        a->flags |= SOUK_BY_QUOTE;
    a->stp = SOUK_STP_NONE;
}
