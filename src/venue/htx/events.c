/* SPDX-License-Identifier: MIT
 * Events of the sockets, both ways: public ones, orders, fills and balances. src: htx card 7, 8 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"
#include "venue/tell.h"
#include "market/markets.h"

/* ---- public events ---- */

#define T sk_update
F_RECORD(trade, F_ID("id", trade.id_text), F_MS("ts", trade.at_ns), F_NUM("tradeId", trade.id),
         F_BARE("amount", trade.qty), F_BARE("price", trade.price),
         F_WORD("direction", trade.taker_side, sk_htx_sides));
F_RECORD(best, F_NUM("seqId", best.update_id), F_BARE("ask", best.ask),
         F_BARE("askSize", best.ask_qty), F_BARE("bid", best.bid), F_BARE("bidSize", best.bid_qty),
         F_MS("quoteTime", best.at_ns), F_TEXT("symbol", best.symbol));
F_RECORD(candle, F_SECONDS("id", candle.open_ns), F_BARE("open", candle.open),
         F_BARE("close", candle.close), F_BARE("low", candle.low), F_BARE("high", candle.high),
         F_BARE("amount", candle.volume), F_BARE("vol", candle.quote_volume),
         F_NUM("count", candle.count));
F_RECORD(ticker, F_TEXT("symbol", ticker.symbol), F_TEXT("symbol", symbol), F_NUM("id", last_id),
         F_BARE("open", ticker.open), F_BARE("high", ticker.high), F_BARE("low", ticker.low),
         F_BARE("close", ticker.last), F_BARE("amount", ticker.volume),
         F_BARE("vol", ticker.quote_volume), F_NUM("count", ticker.count),
         F_NUM("version", last_id), F_BARE("bid", ticker.bid), F_BARE("bidSize", ticker.bid_qty),
         F_BARE("ask", ticker.ask), F_BARE("askSize", ticker.ask_qty),
         F_BARE("lastPrice", ticker.last), F_BARE("lastSize", ticker.last_qty));

/* the numbers of books, beside their levels */
F_RECORD(numbers, F_NUM("seqNum", last_id), F_NUM("prevSeqNum", prev_id), F_NUM("version", last_id),
         F_MS("ts", at_ns));

/* ---- orders and fills; 8 ---- */

#define O(member) order.order.member
#define F(member) order.fill.member
static const sk_enum_part order_type[] = {SK_ENUM_PART(T, O(side), 2), SK_ENUM_PART(T, O(type), 3),
                                          SK_ENUM_PART(T, O(tif), 3), SK_ENUM_PART(T, O(flags), 3)};
_Static_assert(SK_COUNT(order_type) == SK_HTX_TYPE_PARTS, "as in tables.c");

/* Of words that come twice the first is read; a stop that fired is told like a new order. */
static const sk_enum_row happened[] =
    SK_WORDS({"creation", SK_EXEC_NEW}, {"creation", SK_EXEC_TRIGGERED}, {"trade", SK_EXEC_TRADE},
             {"cancellation", SK_EXEC_CANCELED}, {"cancellation", SK_EXEC_EXPIRED},
             {"deletion", SK_EXEC_CANCELED});
static const sk_enum_row aggressors[] = SK_WORDS({"true", 0}, {"false", 1});

/* interval is free here: whether what was canceled has fills */
F_RECORD(report, F_WORD("eventType", order.exec, happened), F_TEXT("symbol", O(symbol)),
         F_TEXT("symbol", symbol), F_NUM("accountId", first_id), F_ID("orderId", O(order_id)),
         F_TEXT("clientOrderId", O(client_id)), F_SAID("orderSource", "\"spot-api\""),
         F_SHORT("orderPrice", O(price)), F_SHORT("orderSize", O(qty)),
         F_SHORT("orderValue", O(quote_qty)),
         SK_PARTS("type", sk_htx_types, order_type, .flags = SK_F_LENIENT),
         F_PAIR("orderStatus", O(status), interval, 1, sk_htx_states),
         F_MS("orderCreateTime", O(created_ns)), F_SHORT("tradePrice", F(price)),
         F_SHORT("tradeVolume", F(qty)), F_TRUTH("aggressor", F(maker), aggressors),
         F_ID("tradeId", F(fill_id)), F_MS("tradeTime", F(at_ns)), F_MS("tradeTime", O(updated_ns)),
         F_MS("tradeTime", engine_ns), F_SHORT("execAmt", O(cum_qty)),
         F_SHORT("totalTradeAmount", O(cum_quote)), F_MS("lastActTime", O(updated_ns)),
         F_MS("lastActTime", engine_ns),
         /* after clearing */
         F_WORD("orderSide", O(side), sk_htx_sides),
         SK_PARTS("orderType", sk_htx_types, order_type, .flags = SK_F_LENIENT),
         F_SAID("source", "\"spot-api\""), F_SHORT("transactFee", F(fee)),
         SK_FIELD("feeCurrency", SK_F_TEXT, T, F(fee_asset), .flags = SK_F_LOWER),
         F_SAID("feeDeduct", "\"0\""), F_SAID("feeDeductType", "\"\""));
#undef T

/* "trigger" tells of a conditional order that failed and has no number: nothing to push. */
static souk_status join_report(sk_reader *r, souk_str object, sk_call *call)
{
    souk_order *o = &r->u.order.order;
    souk_fill *f = &r->u.order.fill;
    (void)object;
    (void)call;
    if (!r->u.order.exec || !o->order_id.len) {
        r->feed->skipped++;
        r->u.kind = SK_UPDATE_NONE;
        return SOUK_OK;
    }
    o->working = souk_order_is_open(o->status);
    if (r->u.order.exec == SK_EXEC_NEW)
        r->u.engine_ns = o->updated_ns = o->created_ns;
    if (o->flags & SOUK_BY_QUOTE) { /* what is executed of a market buy counts quote */
        o->cum_quote = sk_dec_is_zero(o->cum_quote) ? o->cum_qty : o->cum_quote;
        o->cum_qty = (souk_dec){.lo = 0};
    }
    if (r->u.order.exec == SK_EXEC_TRADE)
        sk_fills_from_order(f, 1, o);
    else
        *f = (souk_fill){.side = SOUK_SIDE_NONE};
    return SOUK_OK;
}

/* ---- balances ---- */

typedef struct balance_row {
    souk_balance row;
    souk_dec total;
} balance_row;

#define T balance_row
F_RECORD(balance, F_SMALL("currency", row.asset), F_SHORT("balance", total),
         F_SHORT("available", row.free));
#undef T

static souk_status read_balance(sk_reader *r, souk_str object, sk_call *call)
{
    balance_row *b = sk_arena_zeroed(r->feed->arena, 1, sizeof *b);
    if (!b)
        return sk_fail_nomem(r->err);
    souk_status status = sk_reply_fields(object, &balance, b, call, r->err);
    if (status == SOUK_OK)
        status = souk_dec_sub(&b->row.held, b->total, b->row.free);
    r->u.balances.rows = &b->row;
    r->u.balances.count = 1;
    return status;
}

/* ---- all of them, by the names that channels give ---- */

const sk_event_row sk_htx_events[SK_HTX_EVENTS] = {
    {"book", SK_UPDATE_BOOK, .hot = &sk_htx_book, .table = &numbers, "seqNum"},
    {"depth", SK_UPDATE_BOOK, .hot = &sk_htx_book, .table = &numbers, "version ts"},
    {"changes", SK_UPDATE_BOOK, .hot = &sk_htx_changes, .table = &numbers, "seqNum prevSeqNum"},
    {"bbo", SK_UPDATE_BEST, .hot = &sk_htx_best, .table = &best},
    {"trade", SK_UPDATE_TRADE, .table = &trade, .each = "data"},
    {"kline", SK_UPDATE_CANDLE, .table = &candle},
    {"detail", SK_UPDATE_TICKER, .table = &ticker,
     "id open high low close amount vol count version"},
    {"ticker", SK_UPDATE_TICKER, .table = &ticker,
     "open high low close amount vol count bid bidSize ask askSize lastPrice lastSize"},
    {"tickers", SK_UPDATE_TICKER, .table = &ticker, "symbol open high low close amount vol count"},
    {"order", SK_UPDATE_ORDER, .table = &report, .cold = join_report},
    {"clearing", SK_UPDATE_ORDER, .table = &report, .cold = join_report},
    {"balance", SK_UPDATE_BALANCES, .cold = read_balance}};

/* ---- the server writes ---- */

static void put_levels(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    bool both = e->row->kind != SK_CHANNEL_BOOK || e->row->period_ms;
    if (u->book.bids_count || both)
        sk_say_changes(w, "bids", u->book.bids, u->book.bids_count, SK_SAY_BARE);
    if (u->book.asks_count || both)
        sk_say_changes(w, "asks", u->book.asks, u->book.asks_count, SK_SAY_BARE);
}

/* The trade's long id is the frame's id and its own. */
static void put_trade(sk_jw *w, const sk_update *u)
{
    char text[48];
    sk_buf id = {.ptr = text, .cap = sizeof text, .max = sizeof text};
    sk_update shown = *u;
    uint64_t frame_id = 100000000000 + u->trade.id;
    sk_buf_printf(&id, "%llu%010llu", (unsigned long long)frame_id,
                  (unsigned long long)u->trade.id);
    shown.trade.id_text = sk_buf_view(&id);
    sk_jw_u64(w, "id", frame_id);
    sk_say_time(w, "ts", u->trade.at_ns);
    sk_jw_array(w, "data");
    sk_say_object(w, NULL, &trade, NULL, &shown);
    sk_jw_end(w);
}

static void put_event(sk_jw *w, const char *key, const sk_encode *e, const sk_update *u)
{
    const sk_event_row *row = sk_event_find(sk_htx_events, SK_HTX_EVENTS, sk_str(e->row->event));
    bool depth = sk_str_is(sk_str(e->row->event), "depth");
    sk_update shown = *u;
    sk_jw_object(w, key);
    if (depth)
        put_levels(w, e, u);
    if (row->kind == SK_UPDATE_TICKER)
        shown.last_id = (uint64_t)(u->at_ns / 1000000);
    if (row->each)
        put_trade(w, u);
    else if (row->members)
        sk_say_some(w, row->table, row->members, &shown);
    else
        sk_fields_put(row->table->rows, row->table->count, w, u);
    if (row->kind == SK_UPDATE_BOOK && !depth)
        put_levels(w, e, u);
    sk_jw_end(w);
}

souk_status sk_htx_push(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_str(&w, "ch", e->topic);
    if (e->row->all)
        sk_jw_cstr(&w, "status", "ok");
    sk_say_time(&w, "ts", u->at_ns);
    if (e->row->all)
        sk_jw_array(&w, "data");
    else
        put_event(&w, "tick", e, u);
    for (uint32_t i = 0; e->row->all && i < u->tickers.count; i++) {
        sk_update one = *u;
        one.ticker = u->tickers.rows[i];
        put_event(&w, NULL, e, &one);
    }
    return sk_tell_close(&w);
}

/* ---- private ---- */

static sk_jw open_push(const sk_encode *e, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "action", "push");
    sk_jw_str(&w, "ch", e->topic);
    sk_jw_object(&w, "data");
    return w;
}

/* As the venue shows an order: a stop that fired is a plain one, "partial-canceled" has fills, and
 * what is asked and executed of a market buy counts quote. */
static sk_update as_shown(const sk_encode *e, const sk_update *u)
{
    sk_update shown = *u;
    souk_order *o = &shown.order.order;
    bool ended = o->status == SOUK_ORDER_CANCELED || o->status == SOUK_ORDER_EXPIRED;
    sk_htx_fired(&o->type, o->flags);
    if (o->type == SOUK_STOP_LIMIT || o->type == SOUK_TAKE_PROFIT_LIMIT)
        o->type = SOUK_LIMIT;
    if (o->type == SOUK_MARKET && !sk_dec_is_zero(o->quote_qty))
        o->flags |= SOUK_BY_QUOTE;
    shown.interval = ended && !sk_dec_is_zero(o->cum_qty);
    shown.first_id = (uint64_t)e->number;
    shown.engine_ns = u->engine_ns ? u->engine_ns : u->at_ns;
    return shown;
}

/* What is left and what is executed, of a market buy in quote. */
static void put_left(sk_jw *w, const souk_order *o)
{
    bool by_quote = o->flags & SOUK_BY_QUOTE;
    souk_dec all = by_quote ? o->quote_qty : o->qty, done = by_quote ? o->cum_quote : o->cum_qty;
    souk_dec left = {.lo = 0};
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec_sub(&left, all, done);
    sk_jw_str(w, "remainAmt", (souk_str){text, (uint32_t)souk_dec_print_short(left, text)});
    sk_jw_str(w, "execAmt", (souk_str){text, (uint32_t)souk_dec_print_short(done, text)});
}

/* A conditional order ended before it fired, or could not be placed then: it has no number. */
static souk_status push_apart(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    bool refused = u->order.exec == SK_EXEC_REJECTED;
    if (u->order.exec == SK_EXEC_NEW)
        return SOUK_OK;
    sk_jw w = open_push(e, out);
    sk_jw_cstr(&w, "eventType", refused ? "trigger" : "deletion");
    sk_say_some(&w, &report, "symbol clientOrderId orderStatus lastActTime orderSide", u);
    if (refused)
        sk_say_some(&w, &report,
                    ":errCode=2002 :errMessage=\"account-frozen-balance-insufficient-error\"", u);
    return sk_tell_close(&w);
}

/* An untriggered stop is silent. */
souk_status sk_htx_push_order(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_update shown = as_shown(e, u);
    souk_order *o = &shown.order.order;
    sk_exec exec = u->order.exec;
    bool silent = exec == SK_EXEC_NEW && o->type != u->order.order.type;
    bool begins = exec == SK_EXEC_NEW || exec == SK_EXEC_TRIGGERED, traded = exec == SK_EXEC_TRADE;
    if (o->flags & SOUK_CONDITIONAL && !o->working_ns)
        return push_apart(e, &shown, out);
    if (silent || !sk_enum_text(happened, (int)exec))
        return SOUK_OK;
    if (begins)
        o->status = SOUK_ORDER_NEW; /* its trades follow */
    sk_jw w = open_push(e, out);
    sk_say_some(&w, &report, "eventType symbol accountId orderId clientOrderId orderSource",
                &shown);
    sk_say_some(&w, &report, o->flags & SOUK_BY_QUOTE ? "orderValue" : "orderPrice orderSize",
                &shown);
    sk_say_some(&w, &report,
                begins   ? "type orderStatus orderCreateTime :totalTradeAmount=0"
                : traded ? "type orderStatus tradePrice tradeVolume aggressor tradeId tradeTime"
                         : "type orderStatus",
                &shown);
    if (begins)
        return sk_tell_close(&w);
    put_left(&w, o);
    sk_say_some(&w, &report, traded ? "totalTradeAmount" : "lastActTime", &shown);
    return sk_tell_close(&w);
}

/* Mode 0 tells trades only, mode 1 cancellations as well. */
souk_status sk_htx_push_fill(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_update shown = as_shown(e, u);
    bool traded = u->order.exec == SK_EXEC_TRADE;
    bool over = u->order.exec == SK_EXEC_CANCELED || u->order.exec == SK_EXEC_EXPIRED;
    bool by_quote = shown.order.order.flags & SOUK_BY_QUOTE;
    if (!traded && !(over && sk_str_ends(e->topic, SK_STR("#1"))))
        return SOUK_OK;
    sk_jw w = open_push(e, out);
    sk_say_some(&w, &report, "eventType symbol orderId orderSide orderType accountId source",
                &shown);
    sk_say_some(&w, &report, by_quote ? "orderValue" : "orderPrice orderSize", &shown);
    sk_say_some(&w, &report, "clientOrderId orderCreateTime orderStatus", &shown);
    if (traded)
        sk_say_some(&w, &report,
                    "tradePrice tradeVolume aggressor tradeId tradeTime transactFee feeCurrency "
                    "feeDeduct feeDeductType",
                    &shown);
    else
        put_left(&w, &shown.order.order);
    return sk_tell_close(&w);
}

/* Mode 0 tells the balance alone, 1 and 2 what is available, too. */
souk_status sk_htx_push_balance(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    static const sk_enum_row causes[] =
        SK_WORDS({"transfer", 0}, {"order.place", SK_EXEC_NEW}, {"order.match", SK_EXEC_TRADE},
                 {"order.cancel", SK_EXEC_CANCELED}, {"order.cancel", SK_EXEC_EXPIRED});
    balance_row b = {.row = u->balances.rows[0]};
    const char *cause = sk_enum_text(causes, (int)u->balances.cause);
    if (souk_dec_add(&b.total, b.row.free, b.row.held) < 0)
        return SOUK_OK;
    sk_jw w = open_push(e, out);
    sk_say_some(&w, &balance, "currency", &b);
    sk_jw_i64(&w, "accountId", e->number);
    sk_say_some(&w, &balance, sk_str_ends(e->topic, SK_STR("#0")) ? "balance" : "balance available",
                &b);
    sk_jw_cstr(&w, "changeType", u->snapshot ? NULL : cause ? cause : "other");
    sk_jw_cstr(&w, "accountType", "trade");
    sk_jw_i64_text(&w, "seqNum", u->at_ns / 1000000);
    if (u->snapshot)
        sk_jw_null(&w, "changeTime");
    else
        sk_say_time(&w, "changeTime", u->at_ns);
    return sk_tell_close(&w);
}
