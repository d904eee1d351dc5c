/* SPDX-License-Identifier: MIT
 * Orders and fills in answers, both ways. src: binance card 5.3, 5.4 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/halves.h"
#include "venue/rows.h"

#define SCALE SK_BINANCE_SCALE

/* "tradeId" first in the fills of an answer; without it and with more in myTrades */
#define T souk_fill
F_INNER(fill, F_ID("tradeId", fill_id), F_DEC("price", price), F_DEC("qty", qty),
        F_DEC("commission", fee), F_TEXT("commissionAsset", fee_asset), F_MUST("symbol", symbol),
        F_ID("id", fill_id), F_ID("orderId", order_id), F_NO_ID("orderListId", list_id),
        F_DEC("quoteQty", quote_qty), F_MS("time", at_ns),
        F_TRUTH("isBuyer", side, sk_binance_buys), F_BOOL("isMaker", maker),
        F_SAID("isBestMatch", "true"));
#undef T
static const sk_field_table order_fills = {fill_rows, 5};
static const sk_field_table my_trades = {fill_rows + 1, SK_COUNT(fill_rows) - 1};

SK_BINANCE_ANSWER(
    fills, .table = &my_trades, SK_ROWS_OF(souk_fill),
    .members = "symbol id orderId orderListId price qty quoteQty commission commissionAsset time "
               "isBuyer isMaker isBestMatch");

#define T sk_prevented
F_RECORD(prevented, F_MUST("symbol", symbol), F_NUM("preventedMatchId", id),
         F_NUM("takerOrderId", taker_id), F_TEXT("makerSymbol", symbol),
         F_NUM("makerOrderId", maker_id), F_MINUS("tradeGroupId", group),
         F_WORD("selfTradePreventionMode", mode, sk_binance_stps), F_DEC("price", price),
         F_EXTRA("takerPreventedQuantity", taker_qty), F_EXTRA("makerPreventedQuantity", maker_qty),
         F_MS("transactTime", at_ns));
#undef T
SK_BINANCE_ANSWER(prevented, .table = &prevented, SK_ROWS_OF(sk_prevented));

#define T sk_amended
F_RECORD(amendments, F_MUST("symbol", symbol), F_NUM("orderId", order_id), F_NUM("executionId", id),
         F_TEXT("origClientOrderId", from_client_id), F_TEXT("newClientOrderId", client_id),
         F_DEC("origQty", from_qty), F_DEC("newQty", qty), F_MS("time", at_ns));
#undef T
SK_BINANCE_ANSWER(amendments, .table = &amendments, SK_ROWS_OF(sk_amended));

/* Every shape of an order is some of one table. Nothing is required: an ACK has no amounts, old
 * captures have no newer members. While it is on the wire, an order's cancel_id is what stands as
 * origClientOrderId: in answers to cancels the two ids change places. */
#define T souk_order
F_INNER(order, /* only in answers to placing and canceling */
        F_EXTRA("stopPrice", stop_price), F_EXTRA("icebergQty", iceberg_qty),
        /* in all of them */
        F_TEXT("symbol", symbol), F_ID("orderId", order_id), F_NO_ID("orderListId", list_id),
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
        SK_FIELD("trailingDelta", SK_F_I64, T, trailing_bips,
                 .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY),
        SK_FIELD("trailingTime", SK_F_MS, T, trailing_ns, .flags = SK_F_NUMBER | SK_F_MINUS),
        F_MORE("strategyId", strategy_id), F_MORE("strategyType", strategy_type),
        SK_FIELD("pegPriceType", SK_F_ENUM, T, peg, .map = sk_binance_pegs,
                 .flags = SK_F_LENIENT | SK_F_OMIT_EMPTY),
        F_SAID("pegOffsetType", "\"PRICE_LEVEL\""), F_MORE("pegOffsetValue", peg_levels),
        F_DEC("peggedPrice", peg_price),
        /* only in answers to amendments */
        F_DEC("qty", qty), F_SAID("preventedQty", "\"0.00000000\""),
        F_DEC("quoteOrderQty", quote_qty), F_DEC("cumulativeQuoteQty", cum_quote),
        /* only in answers to questions */
        F_DEC("stopPrice", stop_price), F_DEC("icebergQty", iceberg_qty),
        F_BOOL("isWorking", working));
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

static souk_status join_order(souk_order *o, const sk_call *call, souk_error *err)
{
    if (!o->order_id.len || !o->symbol.len)
        return sk_fail(err, SOUK_E_MISSING, "an order has no id or no symbol");
    sk_binance_order_join(o);
    if ((call->op == SK_OP_PLACE || call->op == SK_OP_CANCEL_REPLACE ||
         call->op == SK_OP_LIST_PLACE) &&
        !o->created_ns)
        o->created_ns = o->updated_ns;
    return SOUK_OK;
}

static souk_status read_one(souk_str object, souk_str fills, sk_call *call, sk_list *list,
                            souk_error *err)
{
    souk_order o = {.status = SOUK_ORDER_UNKNOWN};
    bool placed = call->op == SK_OP_PLACE || call->op == SK_OP_CANCEL_REPLACE;
    souk_status status = sk_reply_fields(object, &any, &o, call, err);
    if (status == SOUK_OK)
        status = join_order(&o, call, err);
    if (status == SOUK_OK && placed && !o.side && o.status == SOUK_ORDER_UNKNOWN)
        sk_order_from_ask(&o, &call->ask); /* no more than an ACK */
    if (status == SOUK_OK && placed && fills.ptr)
        status = read_fills(fills, &o, call, err);
    return status == SOUK_OK ? sk_list_append(list, &o, err) : status;
}

static souk_status read_report(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
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
    return raw[0].ptr ? sk_reply_each(raw[0], call, list, read_report, err)
                      : read_one(object, raw[1], call, list, err);
}

/* ---- the server writes ---- */

void sk_binance_order_split(souk_order *o)
{
    if (o->status != SOUK_ORDER_EXPIRED)
        o->reason = SOUK_REASON_NONE; /* told of expiries only */
}

#define AMOUNTS                                                                                    \
    "transactTime price origQty executedQty origQuoteOrderQty cummulativeQuoteQty status "         \
    "timeInForce type side stopPrice icebergQty "

/* trailingTime is -1 while a trailing stop does not follow, and absent from the others */
static void put_tail(sk_jw *w, const sk_field_table *table, const souk_order *o)
{
    sk_say_some(w, table, "selfTradePreventionMode", o);
    if (o->trailing_bips)
        sk_say_some(w, table, "trailingDelta trailingTime", o);
    sk_say_some(w, table, "strategyId strategyType", o);
    if (o->peg)
        sk_say_some(w, table,
                    o->peg_levels ? "pegPriceType pegOffsetType pegOffsetValue peggedPrice"
                                  : "pegPriceType peggedPrice",
                    o);
    sk_say_some(w, table, "expiryReason", o);
}

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
        put_tail(w, &told, &o);
    sk_jw_end(w);
}

static void put_canceled(sk_jw *w, const char *key, const sk_call *call, const souk_order *order)
{
    (void)call;
    char name[SK_BINANCE_NAME_LEN];
    souk_order o = *order;
    sk_binance_order_split(&o);
    o.client_id = sk_id_of_cancel(order, name, SK_BINANCE_NAME_LEN);
    o.cancel_id = order->client_id;
    sk_say_object(w, key, &told,
                  "symbol origClientOrderId orderId orderListId clientOrderId " AMOUNTS
                  "selfTradePreventionMode",
                  &o);
}

/* ---- order lists ---- */

#define T souk_order
F_INNER(leg, F_TEXT("symbol", symbol), F_ID("orderId", order_id),
        F_TEXT("clientOrderId", client_id));
#undef T
#define T souk_order_list
F_RECORD(lists, F_ID("orderListId", list_id),
         F_WORD("contingencyType", contingency, sk_binance_contingencies),
         F_WORD("listStatusType", done, sk_binance_list_types),
         F_WORD("listOrderStatus", done, sk_binance_list_statuses),
         F_TEXT("listClientOrderId", client_id), F_MS("transactionTime", updated_ns),
         F_TEXT("symbol", symbol), F_ROWS("orders", orders, souk_order, leg_rows),
         /* they say more than the names: written by hand, in their shape */
         SK_ROWS("orderReports", T, orders, souk_order, order_rows, .flags = 0));
#undef T
#define NAMES                                                                                      \
    "orderListId contingencyType listStatusType listOrderStatus listClientOrderId "                \
    "transactionTime symbol orders"

static souk_status join_list(void *row, const sk_call *call, souk_error *err)
{
    souk_order *orders = (souk_order *)((souk_order_list *)row)->orders;
    souk_status status = SOUK_OK;
    for (uint32_t i = 0; i < ((souk_order_list *)row)->orders_count && status == SOUK_OK; i++)
        status = join_order(&orders[i], call, err);
    return status;
}

static void put_list(sk_jw *w, const sk_call *call, const souk_order_list *list)
{
    sk_call brief = {.shape = call->shape == SK_BINANCE_ACK ? SK_BINANCE_ACK : SK_BINANCE_RESULT};
    sk_jw_object(w, NULL);
    sk_say_some(w, &lists, NAMES, list);
    sk_jw_array(w, "orderReports");
    for (uint32_t i = 0; i < list->orders_count; i++)
        (call->op == SK_OP_LIST_PLACE ? put_placed : put_canceled)(w, NULL, &brief,
                                                                   &list->orders[i]);
    sk_jw_end(w);
    sk_jw_end(w);
}

static void write_list(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    put_list(w, call, SK_ROW(souk_order_list, rows, i));
}

#define LISTS(name_, count_, ...)                                                                  \
    const sk_answer sk_binance_answer_##name_ = {.table = &lists,                                  \
                                                 SK_ROWS_OF(souk_order_list),                      \
                                                 .count = SK_ANSWER_##count_,                      \
                                                 .join = join_list,                                \
                                                 __VA_ARGS__}
LISTS(list_placed, ONE, .write_row = write_list);
LISTS(list_canceled, ONE, .write_row = write_list);
LISTS(list, ONE, .members = NAMES);
LISTS(lists, MANY, .members = NAMES);

static void write_placed(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    put_placed(w, NULL, call, SK_ROW(souk_order, rows, i));
}

/* The list of a canceled order instead of the order, once. */
static void write_canceled(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    bool part;
    const souk_order_list *list = sk_legs_list_of(call, rows, i, &part);
    if (list)
        put_list(w, call, list);
    else if (!part)
        put_canceled(w, NULL, call, SK_ROW(souk_order, rows, i));
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
    put_tail(w, &asked, &o);
    sk_jw_end(w);
}

#define ORDERS(name_, count_, write_)                                                              \
    const sk_answer sk_binance_answer_##name_ = {SK_ROWS_OF(souk_order),                           \
                                                 .count = SK_ANSWER_##count_,                      \
                                                 .read_row = read_order, .write_row = (write_)}
ORDERS(placed, ONE, write_placed);
ORDERS(canceled, ONE, write_canceled);
ORDERS(canceled_all, MANY, write_canceled);
ORDERS(order, ONE, write_asked);
ORDERS(orders, MANY, write_asked);

/* ---- amendments: an order's names are those that it has and had ---- */

#define T sk_result
F_RECORD(amendment, F_MS("transactTime", time_ns), F_NUM("executionId", last_id));
#undef T
#define T souk_order
F_RECORD(
    amended_order, F_MS("transactTime", updated_ns),
    {.key = "amendedOrder",
     .kind = SK_F_OBJECT,
     .flags = SK_F_REQUIRED,
     .inner = order_rows,
     .inner_count = SK_COUNT(order_rows),
     .names = "symbol orderId orderListId origClientOrderId clientOrderId price qty executedQty "
              "preventedQty quoteOrderQty cumulativeQuoteQty status timeInForce type side "
              "workingTime selfTradePreventionMode"});
#undef T

static souk_status join_amended(void *row, const sk_call *call, souk_error *err)
{
    (void)call;
    return ((souk_order *)row)->order_id.len ? SOUK_OK
                                             : sk_fail(err, SOUK_E_MISSING, "an order has no id");
}
SK_BINANCE_ANSWER(amended, .table = &amended_order, .members = "amendedOrder",
                  SK_ROWS_OF(souk_order), .beside = &amendment, .count = SK_ANSWER_ONE,
                  .join = join_amended);

/* ---- cancel-replace; -2021, -2022: the halves stand inside `data` ---- */

static const sk_halves_form halves = {
    .members = {"cancelResult", "newOrderResult", "cancelResponse", "newOrderResponse", "data"},
    .done = "SUCCESS",
    .failed = "FAILURE",
    .never = "NOT_ATTEMPTED",
    .some = "-2021",
    .none = "-2022",
    .read = read_order,
    .put_canceled = put_canceled,
    .put_placed = put_placed};
SK_BINANCE_ANSWER(replaced, .even_refused = true, .halves = &halves);
