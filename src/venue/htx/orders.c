/* SPDX-License-Identifier: MIT
 * Orders and fills in answers, both ways. src: htx card 5.12 to 5.19, 6 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/receipts.h"
#include "venue/rows.h"

#define SCALE SK_HTX_SCALE

/* An order as it is told: beside its own members what follows from them. */
typedef struct told {
    souk_order o; /* first: the parts of its type stand in it */
    uint64_t account;
    int64_t finished_ns, canceled_ns;
    int waits, operator_;
} told;

/* What was filled is called "field-.." in answers about single orders and the past, "filled-.." in
 * those about open ones. card 5.16, 5.17 */
#define T                     told
#define F_FILLED(key, member) F_DEC("field-" key, member), F_DEC("filled-" key, member)
F_RECORD(orders, F_ID("id", o.order_id), F_MUST("symbol", o.symbol), F_NUM("account-id", account),
         F_TEXT("client-order-id", o.client_id), F_DEC("amount", o.qty),
         F_SAID("market-amount", "\"0.0\""), F_SAID("ice-amount", "\"0.0\""),
         F_SAID("is-ice", "false"), F_DEC("price", o.price), F_MS("created-at", o.created_ns),
         SK_PARTS("type", sk_htx_types, sk_htx_order_type, .flags = SK_F_LENIENT),
         F_FILLED("amount", o.cum_qty), F_FILLED("cash-amount", o.cum_quote),
         F_FILLED("fees", o.fee), F_MS("finished-at", finished_ns),
         F_MS("updated-at", o.updated_ns), F_NUM("user-id", account),
         F_SAID("source", "\"spot-api\""), F_PAIR("state", o.status, waits, 0xff, sk_htx_states),
         F_MS("canceled-at", canceled_ns), F_EXTRA("stop-price", o.stop_price),
         SK_FIELD("operator", SK_F_ENUM, T, operator_, .map = sk_htx_operators,
                  .flags = SK_F_LENIENT | SK_F_OMIT_EMPTY));
#undef T
#define ASKED                                                                                      \
    "id symbol account-id client-order-id amount market-amount ice-amount is-ice price "           \
    "created-at "                                                                                  \
    "type field-amount field-cash-amount field-fees finished-at updated-at user-id source state "  \
    "canceled-at stop-price operator"

void sk_htx_fired(souk_order_type *type, uint32_t flags)
{
    if (flags & SOUK_CONDITIONAL)
        *type = *type == SOUK_STOP || *type == SOUK_TAKE_PROFIT ? SOUK_MARKET : SOUK_LIMIT;
}

static bool waits_for_price(const souk_order *o)
{
    return o->type == SOUK_STOP_LIMIT || o->type == SOUK_TAKE_PROFIT_LIMIT;
}

static void split_order(void *row, const sk_call *call)
{
    told *t = row;
    souk_order *o = &t->o;
    bool gone = o->status == SOUK_ORDER_CANCELED || o->status == SOUK_ORDER_EXPIRED;
    bool up = (o->type == SOUK_STOP_LIMIT) == (o->side == SOUK_BUY);
    t->account = call->own_account;
    sk_htx_fired(&o->type, o->flags);
    if (o->flags & SOUK_CONDITIONAL)
        o->stop_price = (souk_dec){0, 0, 0};
    if (!sk_dec_is_zero(o->quote_qty))
        o->qty = o->quote_qty;
    if (waits_for_price(o))
        t->operator_ = up ? SK_HTX_GTE : SK_HTX_LTE;
    t->waits = gone ? !sk_dec_is_zero(o->cum_qty)
                    : o->status == SOUK_ORDER_NEW && waits_for_price(o) && !o->working;
    t->finished_ns = souk_order_is_open(o->status) ? 0 : o->updated_ns;
    t->canceled_ns = gone ? o->updated_ns : 0;
}

static souk_status join_order(void *row, const sk_call *call, souk_error *err)
{
    told *t = row;
    souk_order *o = &t->o;
    (void)call;
    if (!o->order_id.len)
        return sk_fail(err, SOUK_E_MISSING, "an order has no id");
    if (o->type == SOUK_STOP_LIMIT && t->operator_ &&
        (t->operator_ == SK_HTX_GTE) != (o->side == SOUK_BUY))
        o->type = SOUK_TAKE_PROFIT_LIMIT;
    o->working = souk_order_is_open(o->status) && !t->waits;
    if (o->flags & SOUK_BY_QUOTE) { /* what it bought is its quantity */
        o->quote_qty = o->qty;
        o->qty = o->cum_qty;
    }
    if (!o->updated_ns)
        o->updated_ns = t->finished_ns ? t->finished_ns : o->created_ns;
    return SOUK_OK;
}
#define ORDERS .table = &orders, SK_TOLD_AS(told), .join = join_order, .split = split_order
SK_HTX_ANSWER(order, ORDERS, .members = ASKED, SK_ONE_OF(souk_order));
SK_HTX_ANSWER(orders, ORDERS, .members = ASKED, SK_ROWS_OF(souk_order), .newest_first = true);
SK_HTX_ANSWER(open_orders, ORDERS, SK_ROWS_OF(souk_order), .newest_first = true,
              .members = "id symbol account-id client-order-id amount ice-amount price created-at "
                         "type filled-amount filled-cash-amount filled-fees source state "
                         "stop-price operator");

/* ---- fills; card 5.19 ---- */

static const sk_enum_row roles[] = SK_WORDS({"taker", 0}, {"maker", 1});
static const sk_enum_part fill_type[SK_HTX_TYPE_PARTS] = SK_HTX_PARTS(souk_fill);
#define T souk_fill
F_RECORD(fills, F_ID("id", fill_id), F_MUST("symbol", symbol), F_ID("order-id", order_id),
         F_ID("match-id", fill_id), F_ID("trade-id", fill_id),
         SK_PARTS("type", sk_htx_types, fill_type, .flags = SK_F_LENIENT),
         F_SAID("source", "\"spot-api\""), F_DEC("price", price), F_DEC("filled-amount", qty),
         F_DEC("filled-fees", fee),
         SK_FIELD("fee-currency", SK_F_TEXT, T, fee_asset, .flags = SK_F_LOWER),
         F_SAID("filled-points", "\"0.0\""), F_SAID("fee-deduct-currency", "\"\""),
         F_SAID("fee-deduct-state", "\"done\""), F_WORD("role", maker, roles),
         F_MS("created-at", at_ns), F_MS("updated-at", at_ns));
#undef T

static void split_fill(void *row, const sk_call *call)
{
    souk_fill *f = row;
    (void)call;
    sk_htx_fired(&f->type, f->flags);
}

SK_HTX_ANSWER(fills, .table = &fills, SK_ROWS_OF(souk_fill), .newest_first = true,
              .join = sk_answer_join_fill, .split = split_fill);

/* ---- placing and canceling; card 5.12 to 5.14 ---- */

F_RECORD(id,
         {.kind = SK_F_TEXT, .offset = offsetof(souk_order, order_id), .size = sizeof(souk_str)});

static void write_state(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer, (void)call;
    sk_jw_i64(w, NULL, SK_HTX_STATE_CANCELED);
}

/* A cancel by name answers the order's state, or its id; not canceled: 0 unknown, -1 forgotten, 6
 * filled. */
static souk_status read_state(souk_str body, sk_call *call, souk_error *err)
{
    sk_list list = SK_LIST(souk_order, call->arena);
    souk_order *o = sk_list_push(&list);
    int64_t state = 0;
    souk_str text;
    sk_json j;
    sk_json_init(&j, body);
    if (!o || sk_json_text(&j, &text) != SOUK_OK || sk_str_to_i64(text, &state) != SOUK_OK)
        return o ? sk_fail(err, SOUK_E_SYNTAX, "it is no state") : sk_fail_nomem(err);
    if (state == 6 || state == 0 || state == -1)
        return sk_fail(&call->err, state == 6 ? SOUK_E_ORDER_DONE : SOUK_E_ORDER_NOT_FOUND,
                       "the order's state is %d", (int)state);
    call->out.rows = sk_list_rows(&list);
    return sk_answer_join_canceled(o, call, err);
}
#define ORDER_ID(join_)                                                                            \
    .table = &id, .size = sizeof(souk_order), .count = SK_ANSWER_BARE, .join = (join_)
SK_HTX_ANSWER(placed, ORDER_ID(sk_answer_join_placed));
SK_HTX_ANSWER(canceled, ORDER_ID(sk_answer_join_canceled));
SK_HTX_ANSWER(canceled_name, .read = read_state, .write = write_state);

/* next-id: where to go on; -1 when nothing is left */
static void write_canceled_all(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const sk_rows *rows = &call->out.rows;
    (void)peer;
    sk_jw_object(w, NULL);
    sk_jw_i64(w, "success-count", rows->count);
    sk_jw_i64(w, "failed-count", 0);
    if (call->out.number && rows->count)
        sk_jw_raw(w, "next-id", SK_ROW(souk_order, rows, rows->count - 1)->order_id);
    else
        sk_jw_i64(w, "next-id", -1);
    sk_jw_end(w);
}

/* Which they were is not told, only how many. */
static souk_status read_canceled_all(souk_str body, sk_call *call, souk_error *err)
{
    static const sk_field rows[] = {
        SK_FIELD("success-count", SK_F_I64, sk_result, number, .flags = SK_F_REQUIRED)};
    static const sk_field_table counts = {rows, 1};
    return sk_reply_fields(body, &counts, &call->out, call, err);
}
SK_HTX_ANSWER(canceled_all, .read = read_canceled_all, .write = write_canceled_all);

/* ---- batches; card 5.13, 5.14, 8.1 ---- */

#define T sk_receipt
F_RECORD(receipt, F_ID("order-id", order_id), F_TEXT("err-msg", text),
         SK_FIELD("order-state", SK_F_I64, T, state, .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY),
         F_TEXT("order-id", order_id), F_TEXT("client-order-id", client_id),
         F_TEXT("err-code", code), F_TEXT("err-msg", text));
#undef T
static const sk_receipts_form batch = {.table = &receipt,
                                       .taken = "order-id client-order-id",
                                       .refused = "client-order-id err-code err-msg",
                                       .op = SK_OP_PLACE};
static const sk_receipts_form cancels = {
    .table = &receipt,
    .done = "success",
    .failed = "failed",
    .refused = "err-msg order-state order-id client-order-id err-code",
    .names = true,
    .op = SK_OP_CANCEL_BATCH,
    .state = sk_htx_state_of};
static const sk_receipts_form algo_cancels = {
    .done = "accepted", .failed = "rejected", .names = true, .op = SK_OP_CANCEL_BATCH};
SK_HTX_ANSWER(batch, .receipts = &batch);
SK_HTX_ANSWER(cancels, .receipts = &cancels);
SK_HTX_ANSWER(algo_canceled, .receipts = &algo_cancels);
