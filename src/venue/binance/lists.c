/* SPDX-License-Identifier: MIT
 * Order lists, both ways: what is asked, heard and answered. src: binance card 5.3, 8.4, 9 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"

/* ---- what a path is ---- */

/* What the parameters of its legs begin with. Legs that are alternatives share side and quantity,
 * which begin with `shared`. */
typedef struct list_form {
    souk_contingency contingency;
    const char *shared;
    uint32_t count, own; /* the first `own` legs have a side and a quantity of their own */
    const char *legs[3];
    bool bought; /* the quantity of those behind the first is what that buys */
} list_form;

static const list_form forms[] = {
    [SK_BINANCE_OCO] = {SOUK_OCO, "", 2, 0, {"above", "below"}},
    [SK_BINANCE_OLD_OCO] = {SOUK_OCO, "", 2, 0, {"stop", "limit"}},
    [SK_BINANCE_OTO] = {SOUK_OTO, NULL, 2, 2, {"working", "pending"}},
    [SK_BINANCE_OTOCO] = {SOUK_OTO, "pending", 3, 1, {"working", "pendingAbove", "pendingBelow"}},
    [SK_BINANCE_OPO] = {SOUK_OTO, NULL, 2, 2, {"working", "pending"}, true},
    [SK_BINANCE_OPOCO] = {
        SOUK_OTO, "pending", 3, 1, {"working", "pendingAbove", "pendingBelow"}, true}};

#define LIST "symbol! listClientOrderId newOrderRespType selfTradePreventionMode"

/* ---- the client asks ---- */

souk_status sk_binance_ask_list(const sk_venue *venue, const sk_call *call, sk_request *out,
                                souk_error *err)
{
    sk_call turned = *call;
    bool bought = call->parts_count > 1 && (call->parts[1].ask.flags & SOUK_QTY_BOUGHT);
    uint8_t arg = call->contingency == SOUK_OCO ? SK_BINANCE_OCO
                  : call->parts_count == 2      ? (bought ? SK_BINANCE_OPO : SK_BINANCE_OTO)
                  : bought                      ? SK_BINANCE_OPOCO
                                                : SK_BINANCE_OTOCO;
    const list_form *form = &forms[arg];
    sk_ask ask;
    if (form->contingency != call->contingency || form->count != call->parts_count)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "no such order list: two orders, or three");
    turned.row = sk_venue_row_arg(venue, call->row, arg);
    turned.shape = turned.shape ? turned.shape : SK_BINANCE_RESULT;
    sk_ask_init(&ask, &turned, out);
    sk_ask_args(&ask, venue, LIST);
    for (uint32_t i = 0; i < form->count; i++) {
        sk_call part = call->parts[i];
        bool maker = part.ask.flags & SOUK_POST_ONLY;
        bool limit = part.ask.type == SOUK_LIMIT || part.ask.type == SOUK_STOP_LIMIT ||
                     part.ask.type == SOUK_TAKE_PROFIT_LIMIT;
        part.arena = call->arena;
        part.op = call->op;
        part.ask.tif = !limit || maker ? SOUK_TIF_NONE : part.ask.tif ? part.ask.tif : SOUK_GTC;
        ask.call = &part;
        ask.prefix = i == form->own ? form->shared : form->legs[i];
        if (i <= form->own && (i < form->own || form->shared))
            sk_ask_args(&ask, venue, form->bought && i > 0 ? "side!" : "side! quantity!");
        ask.prefix = form->legs[i];
        sk_ask_args(&ask, venue,
                    "type! clientOrderId price stopPrice trailingDelta timeInForce icebergQty");
    }
    ask.call = &turned;
    ask.prefix = NULL;
    return sk_ask_done(&ask, err);
}

/* ---- the server hears ---- */

/* Which of two alternatives may be what: a loss is stopped on the far side of the price. */
static void check_pair(sk_take *t, const sk_call *pair)
{
    static const char *const codes[3][2] = {
        {"-1165", "-1166"}, {"-1196", "-1197"}, {"-1198", "-1199"}};
    bool buys = pair[0].ask.side == SOUK_BUY;
    int limits = 0;
    for (int i = 0; i < 2; i++) {
        const sk_order_ask *a = &pair[i].ask;
        limits += a->type == SOUK_LIMIT;
        if (a->type == SOUK_MARKET || (a->type == SOUK_LIMIT && !(a->flags & SOUK_POST_ONLY)))
            sk_take_refuse(t, "-1158", NULL, NULL);
    }
    if (limits == 2)
        sk_take_refuse(t, "-1168", NULL, NULL);
    for (int i = 0; i < 2; i++) {
        souk_order_type type = pair[i].ask.type;
        bool stops = type == SOUK_STOP || type == SOUK_STOP_LIMIT;
        int what = type == SOUK_LIMIT ? 0 : stops ? 1 : 2;
        if (((i == 0) == buys) != stops)
            sk_take_refuse(t, codes[what][!buys], NULL, NULL);
    }
}

static void take_leg(sk_take *t, sk_call *leg, const list_form *form, uint32_t i)
{
    bool own = i < form->own;
    t->call = leg;
    t->prefix = form->legs[i];
    sk_take_args(t, own ? "type! side!" : "type!");
    if (form->own && i == 0 && leg->ask.type != SOUK_LIMIT)
        sk_take_refuse(t, "-1116", NULL, NULL);
    sk_binance_take_amounts(t, own && !(form->bought && i > 0));
    if (leg->ask.flags & SOUK_BY_QUOTE)
        sk_take_refuse(t, "-1014", NULL, NULL);
    sk_take_args(t, "clientOrderId strategyId strategyType");
}

/* A limit order, and a stop with the names of an earlier time. */
static void take_old_legs(sk_take *t, sk_call *stop, sk_call *limit)
{
    limit->ask.type = SOUK_LIMIT;
    limit->ask.flags = SOUK_POST_ONLY;
    stop->ask.type = SOUK_STOP;
    t->call = limit;
    sk_take_args(t, "price!");
    t->prefix = "limit";
    sk_take_args(t, "clientOrderId icebergQty strategyId strategyType");
    t->call = stop;
    t->prefix = NULL;
    sk_take_args(t, "stopPrice|trailingDelta stopLimitPrice");
    if (!sk_dec_is_zero(stop->ask.price)) {
        stop->ask.type = SOUK_STOP_LIMIT;
        sk_take_args(t, "stopLimitTimeInForce!");
    }
    t->prefix = "stop";
    sk_take_args(t, "clientOrderId icebergQty strategyId strategyType");
}

void sk_binance_take_list(sk_take *t)
{
    sk_call *call = t->call, shared = {.op = SK_OP_PLACE, .arena = call->arena, .row = call->row};
    const list_form *form = &forms[call->row->arg];
    sk_call *legs = sk_arena_zeroed(call->arena, form->count, sizeof *legs);
    if (!legs) {
        t->status = sk_fail_nomem(t->err);
        return;
    }
    call->shape = SK_BINANCE_RESULT;
    sk_take_args(t, LIST);
    call->contingency = form->contingency;
    call->parts = legs;
    call->parts_count = form->count;
    if (form->shared) {
        t->call = &shared;
        t->prefix = form->shared;
        sk_take_args(t, form->bought ? "side!" : "side! quantity!");
    }
    shared.ask.stp = call->ask.stp;
    for (uint32_t i = 0; i < form->count; i++) {
        legs[i] = shared;
        if (call->row->arg != SK_BINANCE_OLD_OCO)
            take_leg(t, &legs[i], form, i);
        bool bought = form->bought && i > 0;
        if (bought && (legs[0].ask.side != SOUK_BUY || legs[i].ask.side != SOUK_SELL))
            sk_take_refuse(t, "-1014", NULL, NULL);
        legs[i].ask.flags |= bought ? SOUK_QTY_BOUGHT : 0;
    }
    t->prefix = NULL;
    if (call->row->arg == SK_BINANCE_OLD_OCO)
        take_old_legs(t, &legs[0], &legs[1]);
    else if (form->shared)
        check_pair(t, &legs[form->own]);
    t->call = call;
    t->prefix = NULL;
}

/* ---- answers ---- */

const sk_enum_row sk_binance_contingencies[] = {{"OCO", SOUK_OCO}, {"OTO", SOUK_OTO}, {NULL, 0}};
const sk_enum_row sk_binance_list_types[] = {{"EXEC_STARTED", 0}, {"ALL_DONE", 1}, {NULL, 0}};
const sk_enum_row sk_binance_list_statuses[] = {{"EXECUTING", 0}, {"ALL_DONE", 1}, {NULL, 0}};

#define T souk_order
static const sk_field leg_rows[] = {F_TEXT("symbol", symbol), F_ID("orderId", order_id),
                                    F_TEXT("clientOrderId", client_id)};
#undef T
#define T souk_order_list
static const sk_field list_rows[] = {
    F_ID("orderListId", list_id),
    F_WORD("contingencyType", contingency, sk_binance_contingencies),
    F_WORD("listStatusType", done, sk_binance_list_types),
    F_WORD("listOrderStatus", done, sk_binance_list_statuses),
    F_TEXT("listClientOrderId", client_id),
    F_MS("transactionTime", updated_ns),
    F_TEXT("symbol", symbol),
    F_ROWS("orders", orders, souk_order, leg_rows)};
#undef T
F_TABLE(lists, list_rows);

/* Where the reports of the orders are, they say more than their names. */
static souk_status read_list(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"orderReports"};
    souk_order_list l = {.done = false};
    souk_str object = {NULL, 0}, reports = object;
    sk_list orders = SK_LIST(souk_order, call->arena);
    sk_json_raw(j, &object);
    souk_status status = sk_reply_fields(object, &lists, &l, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(object, keys, 1, &reports, err);
    if (status == SOUK_OK && reports.ptr)
        status = sk_reply_each(reports, call, &orders, sk_binance_read_report, err);
    if (status != SOUK_OK)
        return status;
    if (orders.count) {
        sk_rows rows = sk_list_rows(&orders);
        l.orders = rows.ptr;
        l.orders_count = rows.count;
    }
    return sk_list_append(list, &l, err);
}

static void put_list(sk_jw *w, const sk_call *call, const souk_order_list *list)
{
    bool placed = call->op == SK_OP_LIST_PLACE;
    sk_call brief = {.shape = call->shape == SK_BINANCE_ACK ? SK_BINANCE_ACK : SK_BINANCE_RESULT};
    sk_jw_object(w, NULL);
    sk_say_some(w, &lists,
                "orderListId contingencyType listStatusType listOrderStatus listClientOrderId "
                "transactionTime symbol orders",
                list);
    sk_jw_array(w, "orderReports");
    for (uint32_t i = 0; i < list->orders_count; i++)
        sk_binance_put_report(w, placed ? &brief : NULL, &list->orders[i]);
    sk_jw_end(w);
    sk_jw_end(w);
}

bool sk_binance_put_list_of(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t at)
{
    const souk_order *order = SK_ROW(souk_order, rows, at);
    bool first = true;
    if (!order->list_id.len)
        return false;
    for (uint32_t i = 0; i < at && first; i++)
        first = !sk_str_eq(SK_ROW(souk_order, rows, i)->list_id, order->list_id);
    for (uint32_t i = 0; i < call->out.more.count && first; i++) {
        const souk_order_list *list = SK_ROW(souk_order_list, &call->out.more, i);
        if (sk_str_eq(list->list_id, order->list_id))
            put_list(w, call, list);
    }
    return true;
}

static void write_list(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    put_list(w, call, SK_ROW(souk_order_list, rows, i));
}

#define LISTS(name_, count_, ...)                                                                  \
    const sk_answer sk_binance_answer_##name_ = {.table = &lists,                                  \
                                                 .size = sizeof(souk_order_list),                  \
                                                 .count = SK_ANSWER_##count_,                      \
                                                 .read_row = read_list,                            \
                                                 __VA_ARGS__}
LISTS(list_placed, ONE, .write_row = write_list);
LISTS(list_canceled, ONE, .write_row = write_list);
LISTS(list, ONE, .members = NULL);
LISTS(lists, MANY, .members = NULL);
