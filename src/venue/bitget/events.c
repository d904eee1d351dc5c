/* SPDX-License-Identifier: MIT
 * Events of the sockets, both ways: market data, orders, fills, balances. src: bitget card 7, 8 */
#include "venue/bitget/bitget.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/booksum.h"
#include "venue/rows.h"
#include "venue/tell.h"

#define F_AT(key, member) SK_FIELD(key, SK_F_MS, T, member, .flags = 0)

/* ---- market data ---- */

#define T sk_update
F_RECORD(ticker, F_TEXT("instId", ticker.symbol), F_SHORT("lastPr", ticker.last),
         F_SHORT("open24h", ticker.open), F_SHORT("high24h", ticker.high),
         F_SHORT("low24h", ticker.low), F_SHORT("change24h", ticker.change_percent),
         F_SHORT("bidPr", ticker.bid), F_SHORT("askPr", ticker.ask),
         F_SHORT("bidSz", ticker.bid_qty), F_SHORT("askSz", ticker.ask_qty),
         F_SHORT("baseVolume", ticker.volume), F_SHORT("quoteVolume", ticker.quote_volume),
         F_SHORT("openUtc", ticker.day_open),
         SK_FIELD("changeUtc24h", SK_F_DEC, T, ticker.change, .flags = SK_F_SHORT | SK_F_SAID),
         F_AT("ts", ticker.close_ns));
/* of V1: 7.6; a number stands where V2 has a text */
F_RECORD(old_ticker, F_TEXT("instId", ticker.symbol), F_SHORT("last", ticker.last),
         F_SHORT("open24h", ticker.open), F_SHORT("high24h", ticker.high),
         F_SHORT("low24h", ticker.low), F_SHORT("bestBid", ticker.bid),
         F_SHORT("bestAsk", ticker.ask), F_SHORT("baseVolume", ticker.volume),
         F_SHORT("quoteVolume", ticker.quote_volume), F_MS("ts", ticker.close_ns),
         F_SAID("labeId", "0"));
#undef T

static souk_status join_ticker(sk_reader *r, souk_str object, sk_call *call)
{
    (void)object;
    return sk_answer_join_ratio(&r->u.ticker, call, r->err);
}

/* ---- orders and fills; 8.1, 8.2 ---- */

/* An event as it is told: beside its own members what follows from them. */
typedef struct charge {
    souk_str asset;
    souk_dec amount; /* less than nothing */
} charge;
typedef struct told {
    sk_update u;
    souk_dec average, notional, size;
    sk_field_rows charges;
    souk_str letter, reason, plan, trigger;
} told;
static const sk_enum_row letters[] = {{"M", true}, {"T", false}, {NULL, 0}};

#define T charge
static const sk_field order_charges[] = {F_TEXT("feeCoin", asset), F_SHORT("fee", amount)};
static const sk_field fill_charges[] = {F_TEXT("feeCoin", asset), F_SAID("deduction", "\"no\""),
                                        F_SAID("totalDeductionFee", "\"0\""),
                                        F_SHORT("totalFee", amount)};
#undef T
#define T          told
#define O(member_) u.order.order.member_
#define F(member_) u.order.fill.member_
static const sk_enum_part pushed_force[] = {SK_ENUM_PART(T, O(tif), 3),
                                            SK_ENUM_PART(T, O(flags), 1)};
#define F_WHEN(key, member)   SK_FIELD(key, SK_F_MS, T, member, .flags = SK_F_OMIT_EMPTY)
#define F_CHARGES(key, rows_) SK_ROWS(key, T, charges, charge, rows_, .flags = 0)
#define F_NAMED(key, member)                                                                       \
    SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_SAID | SK_F_OMIT_EMPTY)
F_RECORD(order, F_TEXT("instId", O(symbol)), F_TEXT("orderId", O(order_id)),
         F_TEXT("clientOid", O(client_id)), F_SHORT("price", O(price)), F_SHORT("size", size),
         F_SHORT("newSize", O(qty)), F_SHORT("notional", notional),
         F_WORD("orderType", O(type), sk_bitget_types),
         SK_PARTS("force", sk_bitget_forces, pushed_force, .flags = SK_F_LENIENT),
         F_WORD("side", O(side), sk_bitget_sides), F_SOME("fillPrice", F(price)),
         F_OMIT("tradeId", F(fill_id)), F_SOME("baseVolume", F(qty)), F_WHEN("fillTime", F(at_ns)),
         F_SOME("fillFee", F(fee)), F_OMIT("fillFeeCoin", F(fee_asset)),
         F_NAMED("tradeScope", letter), F_SHORT("accBaseVolume", O(cum_qty)),
         F_SHORT("priceAvg", average), F_WORD("status", O(status), sk_bitget_statuses),
         F_AT("cTime", O(created_ns)), F_AT("uTime", O(updated_ns)),
         F_WORD("stpMode", O(stp), sk_bitget_stps), F_NAMED("cancelReason", reason),
         F_CHARGES("feeDetail", order_charges), F_SAID("enterPointSource", "\"API\""),
         F_TEXT("instId", u.symbol), F_WORD("tradeScope", F(maker), letters),
         F_AT("uTime", u.engine_ns));
static const char order_members[] =
    "instId orderId clientOid price size newSize notional orderType force side fillPrice tradeId "
    "baseVolume fillTime fillFee fillFeeCoin tradeScope accBaseVolume priceAvg status cTime uTime "
    "stpMode cancelReason feeDetail enterPointSource";
F_RECORD(fill, F_TEXT("orderId", O(order_id)), F_TEXT("tradeId", F(fill_id)),
         F_TEXT("symbol", O(symbol)), F_WORD("orderType", O(type), sk_bitget_types),
         F_WORD("side", O(side), sk_bitget_sides), F_SHORT("priceAvg", F(price)),
         F_SHORT("size", F(qty)), F_SHORT("amount", F(quote_qty)),
         F_WORD("tradeScope", F(maker), sk_bitget_scopes), F_CHARGES("feeDetail", fill_charges),
         F_AT("cTime", F(at_ns)), F_AT("uTime", O(updated_ns)), F_TEXT("symbol", u.symbol),
         F_AT("uTime", u.engine_ns));
static const char fill_members[] =
    "orderId tradeId symbol orderType side priceAvg size amount tradeScope feeDetail cTime uTime";
/* a plan order before it fires, amounts with nine decimals: 8.4 */
F_RECORD(plan, F_TEXT("instId", O(symbol)), F_TEXT("orderId", O(order_id)),
         F_TEXT("clientOid", O(client_id)), F_DECS("triggerPrice", O(stop_price), 9),
         F_NAMED("triggerType", trigger), F_TEXT("planType", plan), F_DECS("price", O(price), 9),
         F_DECS("size", size, 9), F_DECS("actualSize", O(cum_qty), 9),
         F_WORD("orderType", O(type), sk_bitget_types), F_WORD("side", O(side), sk_bitget_sides),
         F_WORD("status", O(status), sk_bitget_plan_statuses), F_DECS("executePrice", O(price), 9),
         F_SAID("enterPointSource", "\"API\""), F_AT("cTime", O(created_ns)),
         F_AT("uTime", O(updated_ns)), F_TEXT("instId", u.symbol), F_AT("uTime", u.engine_ns));
static const char plan_members[] =
    "instId orderId clientOid triggerPrice triggerType planType price size actualSize orderType "
    "side status executePrice enterPointSource cTime uTime";
#undef T

/* What the event says of an order that buys by quote: its size is money. */
static void by_quote(souk_order *o, souk_dec size)
{
    o->flags |= SOUK_BY_QUOTE;
    o->quote_qty = size;
    o->qty = o->cum_qty;
}

static souk_status read_order(sk_reader *r, souk_str object, sk_call *call)
{
    told t = {.u = r->u};
    souk_order *o = &t.u.order.order;
    souk_fill *f = &t.u.order.fill;
    souk_status status = sk_reply_fields(object, &order, &t, call, r->err);
    if (status != SOUK_OK)
        return status;
    if (!o->order_id.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the order has no id");
    o->qty = t.size;
    if (o->type == SOUK_MARKET && o->side == SOUK_BUY)
        by_quote(o, t.size);
    o->working = souk_order_is_open(o->status);
    souk_dec_mul(&o->cum_quote, t.average, o->cum_qty);
    bool traded = f->fill_id.len && !sk_dec_is_zero(f->qty);
    t.u.order.exec = o->status == SOUK_ORDER_CANCELED ? SK_EXEC_CANCELED
                     : traded                         ? SK_EXEC_TRADE
                                                      : SK_EXEC_NEW;
    if (t.u.order.exec == SK_EXEC_TRADE) {
        souk_dec_neg(&f->fee, f->fee); /* what is charged is told as less than nothing */
        souk_dec_mul(&f->quote_qty, f->price, f->qty);
        sk_fills_from_order(f, 1, o);
    } else {
        *f = (souk_fill){.side = SOUK_SIDE_NONE};
    }
    r->u = t.u;
    return SOUK_OK;
}

/* A stop that waits; once it fires the order that it becomes is told like any other. */
static souk_status read_plan(sk_reader *r, souk_str object, sk_call *call)
{
    told t = {.u = r->u};
    souk_order *o = &t.u.order.order;
    souk_status status = sk_reply_fields(object, &plan, &t, call, r->err);
    if (status != SOUK_OK)
        return status;
    if (!o->order_id.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the plan order has no id");
    o->type = o->type == SOUK_MARKET ? SOUK_STOP : SOUK_STOP_LIMIT;
    o->flags |= SOUK_CONDITIONAL;
    if (sk_str_is(t.plan, "total"))
        by_quote(o, t.size);
    else
        o->qty = t.size;
    t.u.order.exec = o->status == SOUK_ORDER_NEW        ? SK_EXEC_NEW
                     : o->status == SOUK_ORDER_CANCELED ? SK_EXEC_CANCELED
                     : o->status == SOUK_ORDER_REJECTED ? SK_EXEC_REJECTED
                                                        : SK_EXEC_TRIGGERED;
    r->u = t.u;
    if (t.u.order.exec == SK_EXEC_TRIGGERED)
        r->u.kind = SK_UPDATE_NONE;
    return SOUK_OK;
}

static souk_status read_fill(sk_reader *r, souk_str object, sk_call *call)
{
    told t = {.u = r->u};
    souk_fill *f = &t.u.order.fill;
    souk_status status = sk_reply_fields(object, &fill, &t, call, r->err);
    if (status != SOUK_OK)
        return status;
    if (t.charges.count) {
        const charge *fee = t.charges.ptr;
        f->fee_asset = fee->asset;
        souk_dec_neg(&f->fee, fee->amount);
    }
    t.u.order.exec = SK_EXEC_TRADE;
    sk_fills_from_order(f, 1, &t.u.order.order);
    r->u = t.u;
    return SOUK_OK;
}

/* ---- balances; 8.3 ---- */

static souk_status read_balance(sk_reader *r, souk_str object, sk_call *call)
{
    sk_bitget_balance *b = sk_arena_zeroed(r->feed->arena, 1, sizeof *b);
    if (!b)
        return sk_fail_nomem(r->err);
    souk_status status = sk_reply_fields(object, &sk_bitget_balances, b, call, r->err);
    if (status == SOUK_OK)
        status = souk_dec_add(&b->b.held, b->b.held, b->locked);
    r->u.balances.rows = &b->b;
    r->u.balances.count = 1;
    return status;
}

/* ---- all of them, by the names that channels give ---- */

const sk_event_row sk_bitget_events[SK_BITGET_EVENTS] = {
    {"book", SK_UPDATE_BOOK, .hot = &sk_bitget_book, .asks = "asks", .bids = "bids"},
    {"best", SK_UPDATE_BEST, .hot = &sk_bitget_book, .asks = "asks", .bids = "bids"},
    {"trade", SK_UPDATE_TRADE, .hot = &sk_bitget_deal, .newest_first = true},
    {"ticker", SK_UPDATE_TICKER, .table = &ticker, .cold = join_ticker},
    {"candle", SK_UPDATE_CANDLE, .columns = "tohlcvqq"},
    {"old_candle", SK_UPDATE_CANDLE, .columns = "tohlcv"},
    {"old_trade", SK_UPDATE_TRADE, .columns = "tpqs", .newest_first = true},
    {"old_ticker", SK_UPDATE_TICKER, .table = &old_ticker, .cold = join_ticker},
    {"order", SK_UPDATE_ORDER, .cold = read_order},
    {"plan", SK_UPDATE_ORDER, .cold = read_plan},
    {"fill", SK_UPDATE_ORDER, .cold = read_fill},
    {"balance", SK_UPDATE_BALANCES, .cold = read_balance}};

/* ---- the server writes ---- */

/* V1 has no time there: 7.6 */
#define FORM(...)                                                                                  \
    {                                                                                              \
        .action = "action", .whole = "snapshot", .change = "update", .topic = "arg",               \
        .rows = "data", .put_topic = sk_bitget_put_topic, __VA_ARGS__                              \
    }
static const sk_push_form pushes[] = {FORM(.time = "ts"), FORM(.time = NULL)};

static const sk_push_form *form_of(const sk_encode *e)
{
    return &pushes[e->row->endpoint == SK_BITGET_OLD];
}

void sk_bitget_put_topic(sk_jw *w, const sk_channel_row *row, souk_str topic)
{
    if (row->endpoint == SK_BITGET_OLD) {
        sk_jw_cstr(w, "instType", "sp");
        sk_str_cut(&topic, '&');
    }
    sk_topic_to_object(row, topic, w);
}

/* The sum of a book that is whole is that of its levels; of a change the hub has computed it. */
static uint32_t sum_of(const sk_encode *e, const sk_update *u)
{
    return u->snapshot ? sk_levels_sum(e->row->sum, u->book.bids, u->book.bids_count, u->book.asks,
                                       u->book.asks_count)
                       : u->book.sum;
}

/* Three generations, 7.3: V1 has a checksum, of V2 the connection's switch says which. */
static void put_book(sk_jw *w, const sk_encode *e, const sk_event_row *event, const sk_update *u)
{
    bool old = e->row->endpoint == SK_BITGET_OLD;
    bool sums = old || e->variant & SK_BITGET_SUMS;
    bool changes = e->row->kind == SK_CHANNEL_BOOK;
    sk_jw_object(w, NULL);
    sk_say_changes(w, event->asks, u->book.asks, u->book.asks_count, SK_SAY_PLAIN);
    sk_say_changes(w, event->bids, u->book.bids, u->book.bids_count, SK_SAY_PLAIN);
    if (sums)
        sk_jw_i64(w, "checksum", changes ? (int32_t)sum_of(e, u) : 0);
    if (!old)
        sk_jw_u64(w, "seq", u->last_id);
    if (!old && !sums && changes)
        sk_jw_u64(w, "pseq", u->snapshot ? 0 : u->prev_id);
    sk_jw_i64_text(w, "ts", u->at_ns / 1000000);
    sk_jw_end(w);
}

static void put_best(sk_jw *w, const sk_encode *e, const sk_event_row *event, const sk_update *u)
{
    const souk_level ask = {u->best.ask, u->best.ask_qty}, bid = {u->best.bid, u->best.bid_qty};
    const sk_rows asks = {&ask, !sk_dec_is_zero(ask.price)},
                  bids = {&bid, !sk_dec_is_zero(bid.price)};
    sk_jw_object(w, NULL);
    sk_say_levels(w, event->asks, &asks, SK_SAY_PLAIN);
    sk_say_levels(w, event->bids, &bids, SK_SAY_PLAIN);
    if (e->variant & SK_BITGET_SUMS)
        sk_jw_i64(w, "checksum", 0);
    sk_jw_u64(w, "seq", u->last_id);
    sk_jw_i64_text(w, "ts", u->at_ns / 1000000);
    sk_jw_end(w);
}

static void put_trade(sk_jw *w, const sk_event_row *event, const souk_trade *t)
{
    if (event->columns)
        sk_say_trade(w, event->columns, sk_bitget_sides, t);
    else
        sk_say_object(w, NULL, sk_bitget_answer_trades.table, "ts price size side tradeId", t);
}

static void put_ticker(sk_jw *w, const sk_event_row *event, const sk_update *u)
{
    sk_update shown = *u;
    shown.ticker.close_ns = u->at_ns;
    sk_answer_split_ratios(&shown.ticker, NULL);
    sk_say_object(w, NULL, event->table, NULL, &shown);
}

/* Rows of the past: trades the newest first, candles the oldest. 7.2, 7.5 */
static void put_past(sk_jw *w, const sk_encode *e, const sk_event_row *event)
{
    uint32_t count = e->past->count;
    for (uint32_t i = 0; i < count; i++) {
        if (e->row->kind == SK_CHANNEL_CANDLE)
            sk_say_candle(w, event->columns, SK_ROW(souk_candle, e->past, i), SK_SAY_PLAIN);
        else
            put_trade(w, event, SK_ROW(souk_trade, e->past, count - 1 - i));
    }
}

souk_status sk_bitget_push(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    const sk_event_row *event =
        sk_event_find(sk_bitget_events, SK_BITGET_EVENTS, sk_str(e->row->event));
    bool streams = e->row->kind == SK_CHANNEL_BOOK || e->row->kind == SK_CHANNEL_TRADE ||
                   e->row->kind == SK_CHANNEL_CANDLE;
    sk_jw w = sk_push_open(form_of(e), e,
                           !streams || e->past || (u->kind == SK_UPDATE_BOOK && u->snapshot), out);
    if (e->past)
        put_past(&w, e, event);
    else if (u->kind == SK_UPDATE_BOOK)
        put_book(&w, e, event, u);
    else if (u->kind == SK_UPDATE_BEST)
        put_best(&w, e, event, u);
    else if (u->kind == SK_UPDATE_TRADE)
        put_trade(&w, event, &u->trade);
    else if (u->kind == SK_UPDATE_CANDLE)
        sk_say_candle(&w, event->columns, &u->candle, SK_SAY_PLAIN);
    else
        put_ticker(&w, event, u);
    return sk_push_close(form_of(e), e, &w);
}

/* ---- private ---- */

/* A plan order until it fires. */
static bool is_apart(const sk_update *u)
{
    return u->order.order.flags & SOUK_CONDITIONAL && !u->order.order.working_ns &&
           u->order.exec != SK_EXEC_TRIGGERED;
}

/* As the venue shows an order; of one that begins, or fires, its trades follow. A market buy has
 * money for its size, and is filled as far as that went. */
static told as_shown(const sk_update *u)
{
    told t = {.u = *u};
    souk_order *o = &t.u.order.order;
    bool begins = u->order.exec == SK_EXEC_NEW || u->order.exec == SK_EXEC_TRIGGERED;
    bool money = !sk_dec_is_zero(o->quote_qty);
    if (o->type == SOUK_STOP || o->type == SOUK_TAKE_PROFIT)
        o->type = SOUK_MARKET;
    else if (o->type != SOUK_MARKET)
        o->type = SOUK_LIMIT;
    if (begins) {
        o->status = SOUK_ORDER_NEW;
        o->cum_qty = o->cum_quote = (souk_dec){.lo = 0};
    }
    t.average = sk_order_average(o);
    t.size = money ? o->quote_qty : o->qty;
    if (money)
        o->qty = o->cum_qty;
    if (money && !begins && u->order.exec != SK_EXEC_TRADE && !sk_dec_is_zero(o->cum_qty) &&
        o->reason != SOUK_REASON_SELF_TRADE)
        o->status = SOUK_ORDER_FILLED;
    t.notional = t.size;
    if (!money)
        souk_dec_mul(&t.notional, o->qty, sk_dec_is_zero(o->price) ? t.average : o->price);
    souk_dec_neg(&t.u.order.fill.fee, u->order.fill.fee);
    t.u.engine_ns = u->engine_ns ? u->engine_ns : u->at_ns;
    return t;
}

/* One row by its table, in the members' order. */
static souk_status push_row(const sk_encode *e, const sk_field_table *table, const char *members,
                            const told *t, sk_buf *out)
{
    sk_jw w = sk_push_open(form_of(e), e, true, out);
    sk_say_object(&w, NULL, table, members, t);
    return sk_push_close(form_of(e), e, &w);
}

/* Plan orders are told elsewhere until they fire; fees are in what the order receives. */
souk_status sk_bitget_push_order(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    told t = as_shown(u);
    const souk_order *o = &t.u.order.order;
    charge fee = {.asset = sk_order_fee_asset(e->markets, o)};
    bool traded = u->order.exec == SK_EXEC_TRADE;
    if (is_apart(u) || u->order.order.status == SOUK_ORDER_PENDING_NEW)
        return SOUK_OK;
    souk_dec_neg(&fee.amount, o->fee);
    t.charges = (sk_field_rows){&fee, !sk_dec_is_zero(o->cum_qty)};
    t.letter = sk_str(!traded ? "" : u->order.fill.maker ? "M" : "T");
    if (!traded)
        t.u.order.fill = (souk_fill){.side = SOUK_SIDE_NONE};
    if (o->status == SOUK_ORDER_CANCELED)
        t.reason = sk_str(o->reason == SOUK_REASON_SELF_TRADE ? "stp_cancel" : "normal_cancel");
    return push_row(e, &order, order_members, &t, out);
}

souk_status sk_bitget_push_plan(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    told t = as_shown(u);
    bool fired = u->order.exec == SK_EXEC_TRIGGERED && u->order.order.flags & SOUK_CONDITIONAL;
    if (!is_apart(u) && !fired)
        return SOUK_OK;
    t.u.order.order.status = fired ? SOUK_ORDER_FILLED : u->order.order.status;
    t.trigger = sk_str(sk_enum_text(sk_bitget_triggers, (int)u->order.order.strategy_type));
    t.plan = sk_str(sk_enum_text(sk_bitget_plan_kinds, !sk_dec_is_zero(u->order.order.quote_qty)));
    return push_row(e, &plan, plan_members, &t, out);
}

souk_status sk_bitget_push_fill(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    told t = as_shown(u);
    const charge fee = {u->order.fill.fee_asset, t.u.order.fill.fee};
    if (u->order.exec != SK_EXEC_TRADE)
        return SOUK_OK;
    t.charges = (sk_field_rows){&fee, 1};
    return push_row(e, &fill, fill_members, &t, out);
}

souk_status sk_bitget_push_balance(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = sk_push_open(form_of(e), e, true, out);
    for (uint32_t i = 0; i < u->balances.count; i++) {
        const sk_bitget_balance b = {.b = u->balances.rows[i], .updated_ns = u->at_ns};
        sk_say_object(&w, NULL, &sk_bitget_balances, sk_bitget_answer_assets.members, &b);
    }
    return sk_push_close(form_of(e), e, &w);
}
