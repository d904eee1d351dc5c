/* SPDX-License-Identifier: MIT
 * Orders, fills and batches in answers, both ways. src: bitget card 5.9 to 5.17, 6 */
#include "venue/bitget/bitget.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/receipts.h"
#include "venue/rows.h"

#define SCALE 16 /* decimals of sums in answers about single orders and the past */

/* ---- orders ---- */

/* An order as it is told: beside its own members what follows from them. */
typedef struct told {
    souk_order o; /* first: the parts of its words stand in it */
    uint64_t account;
    souk_dec average;
    souk_str fees, source, reason, kind;
} told;

#define T                  told
#define F_AT(key, member)  SK_FIELD(key, SK_F_MS, T, member, .flags = 0)
#define F_USER             SK_FIELD("userId", SK_F_U64, T, account, .flags = SK_F_SAID)
#define F_SAY(key, member) SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_SAID)
#define F_TRIGGER                                                                                  \
    SK_FIELD("triggerPrice", SK_F_DEC, T, o.stop_price, .flags = SK_F_SHORT | SK_F_NULL)
#define F_NAMES                                                                                    \
    F_USER, F_MUST("symbol", o.symbol), F_MUST("orderId", o.order_id),                             \
        F_TEXT("clientOid", o.client_id)
#define F_KIND                                                                                     \
    F_WORD("orderType", o.type, sk_bitget_types), F_WORD("side", o.side, sk_bitget_sides),         \
        F_WORD("status", o.status, sk_bitget_statuses)
#define F_TIMES F_AT("cTime", o.created_ns), F_AT("uTime", o.updated_ns)
F_RECORD(orders, F_NAMES, F_SHORT("price", o.price), F_DEC("size", o.qty), F_KIND,
         F_DEC("priceAvg", average), F_DEC("baseVolume", o.cum_qty),
         F_DEC("quoteVolume", o.cum_quote), F_TEXT("feeDetail", fees), F_SAY("orderSource", source),
         F_SAY("cancelReason", reason), F_TEXT("tpslType", kind), F_TRIGGER, F_TIMES);
/* The trap of open orders: priceAvg is the limit price, basePrice the average. 5.15 */
F_RECORD(opens, F_NAMES, F_SHORT("priceAvg", o.price), F_SHORT("size", o.qty), F_KIND,
         F_SHORT("basePrice", average), F_SHORT("baseVolume", o.cum_qty),
         F_SHORT("quoteVolume", o.cum_quote), F_SAY("orderSource", source), F_TRIGGER,
         F_TEXT("tpslType", kind), F_TIMES);
#undef T
#define ASKED_(more_)                                                                              \
    "userId symbol orderId clientOid price size orderType side status priceAvg baseVolume "        \
    "quoteVolume :enterPointSource=\"API\" feeDetail orderSource cancelReason " more_              \
    "cTime uTime"
static const char asked[] = ASKED_(""), past[] = ASKED_("tpslType triggerPrice ");
static const char open[] =
    "userId symbol orderId clientOid priceAvg size orderType side status basePrice baseVolume "
    "quoteVolume :enterPointSource=\"API\" orderSource triggerPrice tpslType "
    ":presetTakeProfitPrice=\"\" :executeTakeProfitPrice=\"\" :presetStopLossPrice=\"\" "
    ":executeStopLossPrice=\"\" cTime uTime";
/* A text of JSON: what was charged, as a negative number. 5.14 */
static souk_str fee_text(const sk_call *call, const souk_order *o, souk_str asset)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec fee = o->fee;
    if (sk_dec_is_zero(o->cum_qty))
        return SK_STR("");
    souk_dec_neg(&fee, fee);
    souk_str n = {text, (uint32_t)souk_dec_print_short(fee, text)};
    return sk_arena_printf(
        call->arena,
        "{\"newFees\":{\"c\":0,\"d\":0,\"deduction\":false,\"r\":%.*s,\"t\":%.*s,"
        "\"totalDeductionFee\":0},\"%.*s\":{\"deduction\":false,"
        "\"feeCoinCode\":\"%.*s\",\"totalDeductionFee\":0,\"totalFee\":%.*s}}",
        SK_FMT(n), SK_FMT(n), SK_FMT(asset), SK_FMT(asset), SK_FMT(n));
}

static void describe(told *t, const sk_call *call)
{
    souk_order *o = &t->o;
    bool gone = !souk_order_is_open(o->status) && o->status != SOUK_ORDER_FILLED;
    t->account = call->own_account;
    t->average = sk_order_average(o);
    t->source = o->type == SOUK_MARKET ? SK_STR("market") : SK_STR("normal");
    bool stop = o->type != SOUK_MARKET && o->type != SOUK_LIMIT;
    t->kind = stop && !(o->flags & SOUK_CONDITIONAL) ? SK_STR("tpsl") : SK_STR("normal");
    if (sk_dec_is_zero(o->stop_price))
        o->stop_price = (souk_dec){0, 0, 0};
    if (stop)
        o->type = o->type == SOUK_STOP || o->type == SOUK_TAKE_PROFIT ? SOUK_MARKET : SOUK_LIMIT;
    t->reason = !gone                                 ? SK_STR("")
                : o->reason == SOUK_REASON_SELF_TRADE ? SK_STR("stp_cancel")
                                                      : SK_STR("normal_cancel");
    if (!sk_dec_is_zero(o->quote_qty)) { /* a market buy, filled as far as its money went */
        o->qty = o->quote_qty;
        if (gone && !sk_dec_is_zero(o->cum_qty) && o->reason != SOUK_REASON_SELF_TRADE)
            o->status = SOUK_ORDER_FILLED;
    }
}

static void write_orders(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    bool opened = call->op == SK_OP_OPEN_ORDERS;
    sk_jw_array(w, NULL);
    for (uint32_t i = call->out.rows.count; i-- > 0;) {
        told t = {.o = *SK_ROW(souk_order, &call->out.rows, i)};
        describe(&t, call);
        t.fees = fee_text(call, &t.o, sk_order_fee_asset(peer->markets, &t.o));
        sk_say_object(w, NULL, opened ? &opens : &orders,
                      opened                      ? open
                      : call->op == SK_OP_HISTORY ? past
                                                  : asked,
                      &t);
    }
    sk_jw_end(w);
}

/* What it bought by quote is its quantity. */
static souk_status finish_order(souk_order *o, souk_error *err)
{
    if (!o->order_id.len)
        return sk_fail(err, SOUK_E_MISSING, "an order has no id");
    if (o->type == SOUK_MARKET && o->side == SOUK_BUY) {
        o->flags |= SOUK_BY_QUOTE;
        o->quote_qty = o->qty;
        o->qty = o->cum_qty;
    }
    o->working = souk_order_is_open(o->status);
    return SOUK_OK;
}

/* {"newFees":{"t":-0.000005,..},..} in a text */
static void read_fee(souk_str text, souk_order *o)
{
    static const char *const outer[] = {"newFees"}, *const inner[] = {"t"};
    souk_str fees = {NULL, 0}, total = {NULL, 0};
    souk_error err;
    if (text.len && sk_reply_members(text, outer, 1, &fees, &err) == SOUK_OK && fees.ptr &&
        sk_reply_members(fees, inner, 1, &total, &err) == SOUK_OK && total.ptr &&
        sk_dec_from_str(&o->fee, total) == SOUK_OK)
        souk_dec_neg(&o->fee, o->fee);
}

static souk_status read_order(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    told t = {.o = {.status = SOUK_ORDER_UNKNOWN}};
    souk_status status =
        sk_reply_object(j, call->op == SK_OP_OPEN_ORDERS ? &opens : &orders, &t, call, err);
    read_fee(t.fees, &t.o);
    if (status == SOUK_OK)
        status = finish_order(&t.o, err);
    return status == SOUK_OK ? sk_list_append(list, &t.o, err) : status;
}

#define ORDERS                                                                                     \
    .size = sizeof(souk_order), .newest_first = true, .read_row = read_order, .write = write_orders
/* an unknown order may be an empty array: 5.14 */
const sk_answer sk_bitget_answer_order = {ORDERS, .none = "43001"};
const sk_answer sk_bitget_answer_orders = {ORDERS};

/* ---- fills; card 5.17 ---- */

typedef struct told_fill {
    souk_fill f;
    uint64_t account;
    souk_dec charged;
} told_fill;
#define T told_fill
static const sk_field detail_rows[] = {
    F_SAID("deduction", "\"no\""), F_TEXT("feeCoin", f.fee_asset),
    F_SAID("totalDeductionFee", "\"\""), F_SHORT("totalFee", charged)};
F_RECORD(fills, F_USER, F_MUST("symbol", f.symbol), F_MUST("orderId", f.order_id),
         F_MUST("tradeId", f.fill_id), F_WORD("orderType", f.type, sk_bitget_types),
         F_WORD("side", f.side, sk_bitget_sides), F_SHORT("priceAvg", f.price),
         F_SHORT("size", f.qty), F_SHORT("amount", f.quote_qty),
         SK_OBJECT("feeDetail", detail_rows), F_WORD("tradeScope", f.maker, sk_bitget_scopes),
         F_AT("cTime", f.at_ns), SK_FIELD("uTime", SK_F_MS, T, f.at_ns, .flags = SK_F_SAID));
#undef T

static souk_status read_fill(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    told_fill t = {.account = 0};
    souk_status status = sk_reply_object(j, &fills, &t, call, err);
    souk_dec_neg(&t.f.fee, t.charged);
    return status == SOUK_OK ? sk_list_append(list, &t.f, err) : status;
}

static void put_fill(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    told_fill t = {.f = *SK_ROW(souk_fill, rows, i), .account = call->own_account};
    souk_dec_neg(&t.charged, t.f.fee);
    sk_say_object(w, NULL, &fills, NULL, &t);
}
const sk_answer sk_bitget_answer_fills = {SK_ROWS_OF(souk_fill), .newest_first = true,
                                          .read_row = read_fill, .write_row = put_fill};

/* ---- placing and canceling; card 5.9 to 5.13 ---- */

#define T souk_order
F_RECORD(ids, F_TEXT("orderId", order_id), F_TEXT("clientOid", client_id));
#undef T

#define IDS(join_)                                                                                 \
    .table = &ids, .size = sizeof(souk_order), .count = SK_ANSWER_ONE, .join = (join_)
const sk_answer sk_bitget_answer_placed = {IDS(sk_answer_join_placed)};
const sk_answer sk_bitget_answer_old_placed = {.members = "orderId clientOid=clientOrderId",
                                               IDS(sk_answer_join_placed)};
const sk_answer sk_bitget_answer_plans_canceled = {
    .table = &ids, SK_ROWS_OF(souk_order), .wrap = "successList", .wrap_end = "\"failureList\":[]"};
const sk_answer sk_bitget_answer_canceled = {IDS(sk_answer_join_canceled)};

/* Its stops are not named before they are there. */
static void write_attached(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_say_object(w, NULL, &ids, NULL, SK_ROW(souk_order_list, &call->out.rows, 0)->orders);
}
const sk_answer sk_bitget_answer_attached = {.write = write_attached};

/* Which they were is not told. */
static void write_canceled_all(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_object(w, NULL);
    sk_jw_str(w, "symbol", call->symbol);
    sk_jw_end(w);
}
const sk_answer sk_bitget_answer_canceled_all = {.write = write_canceled_all};

/* ---- replacements; card 5.10 ---- */

typedef struct told_part {
    souk_str order_id, client_id, success, text;
} told_part;

/* The new order, or why there is none: of a refused cancel that of the cancel. */
static const souk_order *put_outcome(const sk_call *call, const sk_peer *peer, souk_error *err)
{
    bool placed = call->out.number & 2;
    *err = (souk_error){.status = SOUK_OK};
    if (placed && call->err.status == SOUK_OK)
        return SK_ROW(souk_order, &call->out.rows, 1);
    *err = call->err;
    if (err->status == SOUK_OK)
        *err = call->out.errors[call->out.number & 1];
    sk_venue_complete_error(peer->venue, SK_OP_PLACE, SK_ON_REST | SK_ON_SIGNED, err);
    return NULL;
}

#define T                   told_part
#define F_NULL(key, member) SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_NULL)
F_RECORD(outcome, F_NULL("orderId", order_id), F_NULL("clientOid", client_id),
         F_TEXT("success", success), F_NULL("msg", text));
#undef T

static void put_replaced(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    souk_error err;
    const souk_order *o = put_outcome(call, peer, &err);
    const told_part t = o ? (told_part){o->order_id, o->client_id, SK_STR("success"), SK_STR("")}
                          : (told_part){.success = SK_STR("failure"), .text = sk_str(err.text)};
    sk_say_object(w, NULL, &outcome, NULL, &t);
}

/* One that failed may have canceled the old order: both are looked at. */
static souk_status read_replaced(souk_str body, sk_call *call, souk_error *err)
{
    told_part t = {.success = {NULL, 0}};
    souk_order *gone = sk_arena_zeroed(call->arena, 2, sizeof *gone);
    souk_status status = sk_reply_fields(body, &outcome, &t, call, err);
    if (status == SOUK_OK && !sk_str_is(t.success, "success"))
        status = sk_fail(err, SOUK_E_UNKNOWN, "%.*s", SK_FMT(t.text));
    if (status != SOUK_OK || !gone)
        return status != SOUK_OK ? status : sk_fail_nomem(err);
    souk_order *placed = gone + 1;
    sk_answer_join_canceled(gone, call, err);
    gone->side = call->ask.side; /* they are of one kind */
    gone->type = call->ask.type;
    placed->order_id = t.order_id;
    placed->client_id = t.client_id;
    sk_answer_join_placed(placed, call, err);
    call->out.rows = (sk_rows){gone, 2};
    call->out.number = 3;
    return SOUK_OK;
}

static void write_replacements(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_array(w, NULL);
    for (uint32_t i = 0; i < call->parts_count; i++)
        put_replaced(w, peer, &call->parts[i]);
    sk_jw_end(w);
}
const sk_answer sk_bitget_answer_replaced = {.read = read_replaced, .write = put_replaced};
const sk_answer sk_bitget_answer_replacements = {.write = write_replacements};

/* ---- batches; card 5.13 ---- */

#define T sk_receipt
F_RECORD(receipt, F_TEXT("orderId", order_id), F_TEXT("clientOid", client_id),
         F_TEXT("errorMsg", text), F_TEXT("errorCode", code));
#undef T
static const sk_receipts_form batch = {.table = &receipt,
                                       .taken = "orderId clientOid",
                                       .done = "successList",
                                       .failed = "failureList"};
const sk_answer sk_bitget_answer_batch = {.receipts = &batch};
