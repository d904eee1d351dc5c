/* SPDX-License-Identifier: MIT
 * Orders and fills in answers, both ways. src: binance card 5.3, 5.4 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"

#define SCALE SK_BINANCE_SCALE

/* "tradeId" first in the fills of an answer; without it and with more in myTrades */
#define T souk_fill
static const sk_field fill_rows[] = {F_ID("tradeId", fill_id),
                                     F_DEC("price", price),
                                     F_DEC("qty", qty),
                                     F_DEC("commission", fee),
                                     F_TEXT("commissionAsset", fee_asset),
                                     F_MUST("symbol", symbol),
                                     F_ID("id", fill_id),
                                     F_ID("orderId", order_id),
                                     F_ID("orderListId", list_id),
                                     F_DEC("quoteQty", quote_qty),
                                     F_MS("time", at_ns),
                                     F_TRUTH("isBuyer", side, sk_binance_buys),
                                     F_BOOL("isMaker", maker),
                                     F_SAID("isBestMatch", "true")};
#undef T
static const sk_field_table order_fills = {fill_rows, 5};
static const sk_field_table my_trades = {fill_rows + 1, SK_COUNT(fill_rows) - 1};

static void split_fill(void *row, const sk_call *call)
{
    souk_fill *f = row;
    (void)call;
    f->list_id = f->list_id.len ? f->list_id : SK_STR("-1");
}

static souk_status join_fill(void *row, const sk_call *call, souk_error *err)
{
    souk_fill *f = row;
    (void)call, (void)err;
    if (sk_str_is(f->list_id, "-1"))
        f->list_id = (souk_str){"", 0};
    return SOUK_OK;
}

const sk_answer sk_binance_answer_fills = {
    .join = join_fill,
    .split = split_fill,
    .table = &my_trades,
    .size = sizeof(souk_fill),
    .members = "symbol id orderId orderListId price qty quoteQty commission commissionAsset time "
               "isBuyer isMaker isBestMatch"};

#define T sk_prevented
static const sk_field prevented_rows[] = {F_MUST("symbol", symbol),
                                          F_NUM("preventedMatchId", id),
                                          F_NUM("takerOrderId", taker_id),
                                          F_TEXT("makerSymbol", symbol),
                                          F_NUM("makerOrderId", maker_id),
                                          F_SAID("tradeGroupId", "-1"),
                                          F_WORD("selfTradePreventionMode", mode, sk_binance_stps),
                                          F_DEC("price", price),
                                          F_DEC("makerPreventedQuantity", qty),
                                          F_MS("transactTime", at_ns)};
#undef T
F_TABLE(prevented, prevented_rows);
const sk_answer sk_binance_answer_prevented = {.table = &prevented, .size = sizeof(sk_prevented)};

#define T sk_amended
static const sk_field amended_rows[] = {
    F_MUST("symbol", symbol), F_NUM("orderId", order_id), F_NUM("executionId", id),
    /* before and after */

    F_TEXT("origClientOrderId", from_client_id), F_TEXT("newClientOrderId", client_id),
    F_DEC("origQty", from_qty), F_DEC("newQty", qty), F_MS("time", at_ns)};
#undef T
F_TABLE(amendments, amended_rows);
const sk_answer sk_binance_answer_amendments = {.table = &amendments, .size = sizeof(sk_amended)};

/* Every shape of an order is some of one table. Nothing is required: an ACK has no amounts, old
 * captures have no newer members. While it is on the wire, an order's cancel_id is what stands as
 * origClientOrderId: in answers to cancels the two ids change places. */
#define T souk_order
static const sk_field order_rows[] = {
    /* only in answers to placing and canceling */
    F_EXTRA("stopPrice", stop_price), F_EXTRA("icebergQty", iceberg_qty),
    /* in all of them */
    F_TEXT("symbol", symbol), F_ID("orderId", order_id), F_ID("orderListId", list_id),
    F_TEXT("clientOrderId", client_id), F_OMIT("origClientOrderId", cancel_id),
    F_MS("time", created_ns), F_MS("updateTime", updated_ns), F_MS("transactTime", updated_ns),
    F_DEC("price", price), F_DEC("origQty", qty), F_DEC("executedQty", cum_qty),
    F_DEC("origQuoteOrderQty", quote_qty), F_DEC("cummulativeQuoteQty", cum_quote),
    SK_FIELD("expiryReason", SK_F_ENUM, T, reason, .map = sk_binance_reasons,
             .flags = SK_F_LENIENT | SK_F_OMIT_EMPTY),
    F_PAIR("status", status, reason, 0xff, sk_binance_statuses),
    F_WORD("timeInForce", tif, sk_binance_tifs),
    F_PAIR("type", type, flags, SOUK_POST_ONLY, sk_binance_types),
    F_WORD("side", side, sk_binance_sides),
    SK_FIELD("workingTime", SK_F_MS, T, working_ns, .flags = SK_F_NUMBER | SK_F_MINUS),
    F_WORD("selfTradePreventionMode", stp, sk_binance_stps),
    SK_FIELD("trailingDelta", SK_F_I64, T, trailing_bips, .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY),
    SK_FIELD("trailingTime", SK_F_MS, T, trailing_ns, .flags = SK_F_NUMBER | SK_F_MINUS),
    F_MORE("strategyId", strategy_id), F_MORE("strategyType", strategy_type),
    /* only in answers to amendments */
    F_DEC("qty", qty), F_SAID("preventedQty", "\"0.00000000\""), F_DEC("quoteOrderQty", quote_qty),
    F_DEC("cumulativeQuoteQty", cum_quote),
    /* only in answers to questions */
    F_DEC("stopPrice", stop_price), F_DEC("icebergQty", iceberg_qty), F_BOOL("isWorking", working)};
#undef T
static const sk_field_table told = {order_rows, SK_COUNT(order_rows) - 7};
static const sk_field_table asked = {order_rows + 2, SK_COUNT(order_rows) - 2};
static const sk_field_table any = {order_rows, SK_COUNT(order_rows)};

/* ---- the client reads ---- */

void sk_binance_order_join(souk_order *o)
{
    souk_str own = o->cancel_id;
    if (own.len) {
        o->cancel_id = o->client_id;
        o->client_id = own;
    }
    if (o->type == SOUK_MARKET && !sk_dec_is_zero(o->quote_qty))
        o->flags |= SOUK_BY_QUOTE;
    if (sk_str_is(o->list_id, "-1"))
        o->list_id = (souk_str){"", 0};
}

static souk_status read_fills(souk_str body, const souk_order *order, sk_call *call,
                              souk_error *err)
{
    souk_status status =
        sk_answer_rows(body, &order_fills, sizeof(souk_fill), call, &call->out.more, err);
    souk_fill *rows = (souk_fill *)call->out.more.ptr;
    for (uint32_t i = 0; status == SOUK_OK && i < call->out.more.count; i++)
        status = souk_dec_mul(&rows[i].quote_qty, rows[i].price, rows[i].qty);
    sk_fills_from_order(rows, call->out.more.count, order);
    return status;
}

static souk_status read_one(souk_str object, souk_str fills, sk_call *call, sk_list *list,
                            souk_error *err)
{
    static const char *const keys[] = {"status"};
    souk_str word = {NULL, 0};
    souk_order o = {.status = SOUK_ORDER_UNKNOWN};
    bool placed = call->op == SK_OP_PLACE || call->op == SK_OP_CANCEL_REPLACE;
    bool listed = call->op == SK_OP_LIST_PLACE;
    souk_status status = sk_reply_fields(object, &any, &o, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(object, keys, 1, &word, err);
    if (status == SOUK_OK && (!o.order_id.len || !o.symbol.len))
        status = sk_fail(err, SOUK_E_MISSING, "an order has no id or no symbol");
    if (status != SOUK_OK)
        return status;
    sk_binance_order_join(&o);
    if ((placed || listed) && !o.created_ns)
        o.created_ns = o.updated_ns;
    if (placed && !word.ptr)
        sk_order_from_ask(&o, &call->ask);
    if (placed && fills.ptr)
        status = read_fills(fills, &o, call, err);
    return status == SOUK_OK ? sk_list_append(list, &o, err) : status;
}

souk_status sk_binance_read_report(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_str object = {NULL, 0};
    sk_json_raw(j, &object);
    return read_one(object, (souk_str){NULL, 0}, call, list, err);
}

/* An order, or an order list whose reports are orders: card 5.3 */
static souk_status read_order(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"orderReports", "fills"};
    souk_str object = {NULL, 0}, raw[2];
    sk_json_raw(j, &object);
    souk_status status = sk_reply_members(object, keys, 2, raw, err);
    if (status != SOUK_OK)
        return status;
    return raw[0].ptr ? sk_reply_each(raw[0], call, list, sk_binance_read_report, err)
                      : read_one(object, raw[1], call, list, err);
}

/* ---- the server writes ---- */

/* A cancel that its owner gave no name gets one of 22 letters, the same wherever it is told. */
souk_str sk_binance_cancel_name(const souk_order *order, char text[SK_BINANCE_NAME_LEN])
{
    if (order->cancel_id.len)
        return order->cancel_id;
    uint64_t seed = sk_hash_bytes(order->order_id.ptr, order->order_id.len);
    sk_id_letters(text, SK_BINANCE_NAME_LEN, seed + (uint64_t)order->created_ns);
    return (souk_str){text, SK_BINANCE_NAME_LEN};
}

void sk_binance_order_split(souk_order *o)
{
    if (o->status != SOUK_ORDER_EXPIRED)
        o->reason = SOUK_REASON_NONE; /* told of expiries only */
    if (!o->list_id.len)
        o->list_id = SK_STR("-1");
}

#define AMOUNTS                                                                                    \
    "transactTime price origQty executedQty origQuoteOrderQty cummulativeQuoteQty status "         \
    "timeInForce type side stopPrice icebergQty "

/* trailingTime is -1 while a trailing stop does not follow, and absent from the others */
#define TAIL(o)                                                                                    \
    ((o).trailing_bips ? "selfTradePreventionMode trailingDelta trailingTime strategyId "          \
                         "strategyType expiryReason"                                               \
                       : "selfTradePreventionMode strategyId strategyType expiryReason")

static void put_placed(sk_jw *w, const char *key, const sk_call *call, const souk_order *order)
{
    souk_order o = *order;
    sk_binance_order_split(&o);
    sk_jw_object(w, key);
    sk_say_some(w, &told,
                call->shape == SK_BINANCE_ACK
                    ? "symbol orderId orderListId clientOrderId transactTime"
                    : "symbol orderId orderListId clientOrderId " AMOUNTS "workingTime",
                &o);
    if (call->shape == SK_BINANCE_FULL)
        sk_say_array(w, "fills", &order_fills, "price qty commission commissionAsset tradeId",
                     sizeof(souk_fill), &call->out.more);
    if (call->shape != SK_BINANCE_ACK)
        sk_say_some(w, &told, TAIL(o), &o);
    sk_jw_end(w);
}

static void put_canceled(sk_jw *w, const char *key, const souk_order *order)
{
    char name[SK_BINANCE_NAME_LEN];
    souk_order o = *order;
    sk_binance_order_split(&o);
    o.client_id = sk_binance_cancel_name(order, name);
    o.cancel_id = order->client_id;
    sk_say_object(w, key, &told,
                  "symbol origClientOrderId orderId orderListId clientOrderId " AMOUNTS
                  "selfTradePreventionMode",
                  &o);
}

static void write_placed(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    put_placed(w, NULL, call, SK_ROW(souk_order, rows, i));
}

static void write_canceled(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    if (!sk_binance_put_list_of(w, call, rows, i))
        put_canceled(w, NULL, SK_ROW(souk_order, rows, i));
}

void sk_binance_put_report(sk_jw *w, const sk_call *call, const souk_order *order)
{
    if (call)
        put_placed(w, NULL, call, order);
    else
        put_canceled(w, NULL, order);
}

static void write_asked(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    souk_order o = *SK_ROW(souk_order, rows, i);
    (void)call;
    sk_binance_order_split(&o);
    sk_jw_object(w, NULL);
    sk_say_some(w, &asked,
                "symbol orderId orderListId clientOrderId price origQty executedQty "
                "cummulativeQuoteQty status timeInForce type side stopPrice icebergQty time "
                "updateTime isWorking workingTime origQuoteOrderQty",
                &o);
    sk_say_some(w, &asked, TAIL(o), &o);
    sk_jw_end(w);
}

#define ORDERS(name_, count_, write_)                                                              \
    const sk_answer sk_binance_answer_##name_ = {.size = sizeof(souk_order),                       \
                                                 .count = SK_ANSWER_##count_,                      \
                                                 .read_row = read_order,                           \
                                                 .write_row = (write_)}
ORDERS(placed, ONE, write_placed);
ORDERS(canceled, ONE, write_canceled);
ORDERS(canceled_all, MANY, write_canceled);
ORDERS(order, ONE, write_asked);
ORDERS(orders, MANY, write_asked);

/* ---- amendments: an order's names are those that it has and had ---- */

#define T sk_result
static const sk_field amendment_rows[] = {F_MS("transactTime", time_ns),
                                          F_NUM("executionId", last_id)};
#undef T
F_TABLE(amendment, amendment_rows);

static souk_status read_amended(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"amendedOrder"};
    souk_order *o = sk_arena_zeroed(call->arena, 1, sizeof *o);
    souk_str raw;
    souk_status status = o ? sk_reply_members(body, keys, 1, &raw, err) : sk_fail_nomem(err);
    if (status == SOUK_OK)
        status = sk_reply_fields(raw, &any, o, call, err);
    if (status == SOUK_OK)
        status = sk_reply_fields(body, &amendment, &call->out, call, err);
    call->out.rows = (sk_rows){o, 1};
    if (status == SOUK_OK && !o->order_id.len)
        return sk_fail(err, SOUK_E_MISSING, "an order has no id");
    if (status == SOUK_OK)
        o->updated_ns = call->out.time_ns;
    return status;
}

static void write_amended(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    souk_order o = *SK_ROW(souk_order, &call->out.rows, 0);
    (void)peer;
    sk_binance_order_split(&o);
    sk_jw_object(w, NULL);
    sk_say_some(w, &amendment, "transactTime executionId", &call->out);
    sk_say_object(w, "amendedOrder", &any,
                  "symbol orderId orderListId origClientOrderId clientOrderId price qty "
                  "executedQty preventedQty quoteOrderQty cumulativeQuoteQty status timeInForce "
                  "type side workingTime selfTradePreventionMode",
                  &o);
    sk_jw_end(w);
}
const sk_answer sk_binance_answer_amended = {.read = read_amended, .write = write_amended};

/* ---- cancel-replace ---- */

/* The canceled order (if it was) and the new one (if it was); out.number: bit 0 and bit 1 tell. */
static souk_status read_replaced(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"cancelResult", "newOrderResult", "cancelResponse",
                                       "newOrderResponse", "data"};
    souk_str raw[5] = {{NULL, 0}};
    sk_json j;
    sk_list list = SK_LIST(souk_order, call->arena);
    sk_json_init(&j, body);
    sk_json_pick(&j, keys, 5, raw);
    if (raw[4].ptr) { /* -2021, -2022: the four members stand inside `data` */
        sk_json_init(&j, raw[4]);
        sk_json_pick(&j, keys, 4, raw);
    }
    souk_status status = sk_json_end(&j, err);
    call->out.number = 0;
    for (int i = 0; i < 2 && status == SOUK_OK; i++) {
        if (!sk_str_is(raw[i], "\"SUCCESS\""))
            continue;
        status = sk_reply_each(raw[i + 2], call, &list, read_order, err);
        if (status != SOUK_OK)
            return status;
        call->out.number |= 1 << i;
    }
    call->out.rows = sk_list_rows(&list);
    return call->err.status == SOUK_OK ? status : SOUK_OK;
}

/* Why a half was not done. */
static void put_failure(sk_jw *w, const char *key, const sk_venue *venue, sk_op_id op,
                        const souk_error *why)
{
    souk_error err = *why;
    sk_venue_complete_error(venue, op, 0, &err);
    sk_jw_object(w, key);
    sk_binance_put_error(w, &err);
    sk_jw_end(w);
}

/* 409 when one half was done, 400 when none: the halves then stand in an error's data. */
static void write_replaced(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    static const char *const results[] = {"FAILURE", "SUCCESS"};
    const souk_order *order = call->out.rows.ptr;
    int number = (int)call->out.number;
    bool canceled = number & 1, placed = number & 2, whole = number == 3;
    bool tried = canceled || call->ref.even_if_gone;
    souk_error err = {.status = SOUK_OK};
    sk_jw_object(w, NULL);
    if (!whole) {
        sk_venue_refuse(peer->venue, number ? "-2021" : "-2022", NULL, NULL, &err);
        sk_binance_put_error(w, &err);
        sk_jw_object(w, "data");
    }
    sk_jw_cstr(w, "cancelResult", results[canceled]);
    sk_jw_cstr(w, "newOrderResult", tried ? results[placed] : "NOT_ATTEMPTED");
    if (canceled)
        put_canceled(w, "cancelResponse", &order[0]);
    else
        put_failure(w, "cancelResponse", peer->venue, SK_OP_CANCEL, &call->out.errors[0]);
    if (placed)
        put_placed(w, "newOrderResponse", call, &order[1]);
    else if (tried)
        put_failure(w, "newOrderResponse", peer->venue, SK_OP_PLACE, &call->out.errors[1]);
    else
        sk_jw_null(w, "newOrderResponse");
    if (!whole)
        sk_jw_end(w);
    sk_jw_end(w);
    peer->http = err.http;
}
const sk_answer sk_binance_answer_replaced = {
    .even_refused = true, .read = read_replaced, .write = write_replaced};
