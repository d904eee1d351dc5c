/* SPDX-License-Identifier: MIT
 * The server's streams: updates as frames, public and private. src: binance card 7, 8.4 */
#include "venue/binance/binance.h"
#include "base/dec.h"

static sk_jw open_frame(const sk_encode *e, sk_buf *out)
{
    sk_jw w = sk_say(out, e->variant & SK_BINANCE_MICROS);
    if (e->row->kind == SK_CHANNEL_PRIVATE && e->number >= 0) {
        sk_jw_object(&w, NULL);
        sk_jw_i64(&w, "subscriptionId", e->number);
        sk_jw_key(&w, SK_STR("event"));
    } else if (e->variant & SK_BINANCE_COMBINED) {
        sk_jw_object(&w, NULL);
        sk_jw_str(&w, "stream", e->topic);
        sk_jw_key(&w, SK_STR("data"));
    }
    return w;
}

static souk_status close_frame(sk_jw *w)
{
    if (w->depth)
        sk_jw_end(w);
    return sk_say_done(w);
}

/* {"e":"trade","E":.. */
static void open_event(sk_jw *w, const char *name, const sk_update *u)
{
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "e", name);
    sk_say_time(w, "E", u->at_ns);
}

static void put_rows(sk_jw *w, const sk_field_table *table, const char *shape, const void *record)
{
    sk_fields_put_as(table->rows, table->count, shape, w, record);
}

/* ---- books ---- */

souk_status sk_binance_push_book(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_frame(e, out);
    bool top = e->row->kind == SK_CHANNEL_BOOK_TOP;
    uint32_t most = top && e->row->depth ? e->row->depth : UINT32_MAX;
    uint32_t bids = u->book.bids_count < most ? u->book.bids_count : most;
    uint32_t asks = u->book.asks_count < most ? u->book.asks_count : most;
    if (top) {
        sk_jw_object(&w, NULL);
        sk_jw_u64(&w, "lastUpdateId", u->last_id);
    } else {
        open_event(&w, "depthUpdate", u);
        sk_jw_str(&w, "s", u->symbol);
        sk_jw_u64(&w, "U", u->first_id);
        sk_jw_u64(&w, "u", u->last_id);
    }
    sk_say_changes(&w, top ? "bids" : "b", u->book.bids, bids, SK_BINANCE_SCALE);
    sk_say_changes(&w, top ? "asks" : "a", u->book.asks, asks, SK_BINANCE_SCALE);
    sk_jw_end(&w);
    return close_frame(&w);
}

/* ---- trades, tickers, candles ---- */

souk_status sk_binance_push_trade(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_frame(e, out);
    sk_binance_trade t = {.trade = u->trade, .best_match = true};
    bool agg = e->row->kind == SK_CHANNEL_AGG_TRADE;
    t.buyer_maker = u->trade.taker_side == SOUK_SELL;
    open_event(&w, agg ? "aggTrade" : "trade", u);
    sk_jw_str(&w, "s", u->symbol);
    put_rows(&w, agg ? &sk_binance_agg_trades : &sk_binance_stream_trade,
             agg ? "a p q f l T m M" : "t p q T m M", &t);
    sk_jw_end(&w);
    return close_frame(&w);
}

souk_status sk_binance_push_best(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_frame(e, out);
    sk_say_object(&w, NULL, &sk_binance_stream_best, NULL, &u->best);
    return close_frame(&w);
}

/* 24hrTicker, 24hrMiniTicker, 1hTicker ...; the windowed ones lack the day's own members */
static void put_ticker(sk_jw *w, const sk_channel_row *row, const sk_update *u,
                       const souk_ticker *ticker)
{
    int64_t hours = row->window_ns / INT64_C(3600000000000);
    bool mini = row->kind == SK_CHANNEL_MINI_TICKER;
    souk_ticker t = *ticker;
    if (!t.count)
        t.first_id = t.last_id = UINT64_MAX; /* printed as -1 */
    open_event(w,
               mini         ? "24hrMiniTicker"
               : hours == 0 ? "24hrTicker"
               : hours == 1 ? "1hTicker"
               : hours == 4 ? "4hTicker"
                            : "1dTicker",
               u);
    put_rows(w, &sk_binance_stream_ticker,
             mini    ? "s c o h l v q"
             : hours ? "s p P o h l c w v q O C F L n"
                     : "s p P w x c Q b B a A o h l v q O C F L n",
             &t);
    sk_jw_end(w);
}

souk_status sk_binance_push_ticker(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_frame(e, out);
    if (e->row->all) {
        sk_jw_array(&w, NULL);
        for (uint32_t i = 0; i < u->tickers.count; i++)
            put_ticker(&w, e->row, u, &u->tickers.rows[i]);
        sk_jw_end(&w);
    } else {
        put_ticker(&w, e->row, u, &u->ticker);
    }
    return close_frame(&w);
}

souk_status sk_binance_push_candle(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_frame(e, out);
    sk_binance_candle c = {.candle = u->candle,
                           .symbol = u->symbol,
                           .interval = sk_str(sk_interval_name((sk_interval)u->interval))};
    if (!c.candle.count)
        c.candle.first_id = c.candle.last_id = UINT64_MAX; /* printed as -1 */
    open_event(&w, "kline", u);
    sk_jw_str(&w, "s", u->symbol);
    sk_say_object(&w, "k", &sk_binance_stream_candle, NULL, &c);
    sk_jw_end(&w);
    return close_frame(&w);
}

/* The average's minutes are the instrument's; "T" is its last trade. */
souk_status sk_binance_push_avg_price(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_frame(e, out);
    open_event(&w, "avgPrice", u);
    sk_jw_str(&w, "s", u->symbol);
    sk_jw_cstr(&w, "i", "5m");
    sk_jw_dec_scaled(&w, "w", u->ticker.weighted_avg, SK_BINANCE_SCALE);
    sk_say_time(&w, "T", u->ticker.close_ns);
    sk_jw_end(&w);
    return close_frame(&w);
}

/* ---- user data; card 8.4 ---- */

static void put_dec(sk_jw *w, const char *key, souk_dec value)
{
    sk_jw_dec_scaled(w, key, value, SK_BINANCE_SCALE);
}

/* What this event traded, if it did. */
static void put_fill(sk_jw *w, const sk_update *u)
{
    const souk_fill *f = &u->order.fill;
    bool traded = u->order.exec == SK_EXEC_TRADE;
    put_dec(w, "l", f->qty);
    put_dec(w, "z", u->order.order.cum_qty);
    put_dec(w, "L", f->price);
    if (traded) {
        put_dec(w, "n", f->fee);
        sk_jw_str(w, "N", f->fee_asset);
    } else {
        sk_jw_cstr(w, "n", "0");
        sk_jw_null(w, "N");
    }
    sk_say_time(w, "T", u->engine_ns ? u->engine_ns : u->at_ns);
    sk_jw_raw(w, "t", traded ? f->fill_id : SK_STR("-1"));
}

static void put_report(sk_jw *w, const sk_update *u)
{
    const souk_order *order = &u->order.order;
    bool canceled = u->order.exec == SK_EXEC_CANCELED, traded = u->order.exec == SK_EXEC_TRADE;
    char name[SK_BINANCE_NAME_LEN];
    sk_binance_order o = {.order = *order};
    sk_binance_order_split(&o);
    open_event(w, "executionReport", u);
    sk_jw_str(w, "s", order->symbol);
    sk_jw_str(w, "c", canceled ? sk_binance_cancel_name(order, name) : order->client_id);
    sk_jw_str(w, "S", o.side);
    sk_jw_str(w, "o", o.type);
    sk_jw_str(w, "f", o.tif);
    put_dec(w, "q", order->qty);
    put_dec(w, "p", order->price);
    put_dec(w, "P", order->stop_price);
    put_dec(w, "F", order->iceberg_qty);
    sk_jw_i64(w, "g", o.list_id);
    sk_jw_str(w, "C", canceled ? order->client_id : (souk_str){"", 0});
    sk_jw_cstr(w, "x", sk_enum_text(sk_binance_execs, (int)u->order.exec));
    sk_jw_str(w, "X", o.status);
    sk_jw_cstr(w, "r", "NONE"); /* what was refused is told by an error, not by a report */
    sk_jw_raw(w, "i", order->order_id);
    put_fill(w, u);
    sk_jw_u64(w, "I", u->first_id);
    sk_jw_bool(w, "w", order->working && souk_order_is_open(order->status));
    sk_jw_bool(w, "m", traded && u->order.fill.maker);
    sk_jw_bool(w, "M", false);
    sk_say_time(w, "O", order->created_ns);
    put_dec(w, "Z", order->cum_quote);
    put_dec(w, "Y", u->order.fill.quote_qty);
    put_dec(w, "Q", order->quote_qty);
    if (order->working_ns)
        sk_say_time(w, "W", order->working_ns);
    sk_jw_str(w, "V", o.stp);
    if (order->trailing_bips)
        sk_jw_i64(w, "d", order->trailing_bips);
    if (o.reason.len)
        sk_jw_str(w, "eR", o.reason);
    sk_jw_end(w);
}

static void put_balances(sk_jw *w, const sk_update *u)
{
    open_event(w, "outboundAccountPosition", u);
    sk_say_time(w, "u", u->engine_ns ? u->engine_ns : u->at_ns);
    sk_jw_array(w, "B");
    for (uint32_t i = 0; i < u->balances.count; i++)
        sk_say_object(w, NULL, &sk_binance_stream_balance, NULL, &u->balances.rows[i]);
    sk_jw_end(w);
    sk_jw_end(w);
}

static void put_transfer(sk_jw *w, const sk_update *u)
{
    open_event(w, "balanceUpdate", u);
    sk_jw_str(w, "a", u->balances.asset);
    put_dec(w, "d", u->balances.change);
    sk_say_time(w, "T", u->engine_ns ? u->engine_ns : u->at_ns);
    sk_jw_end(w);
}

/* The end of a following: of a listen key, of a subscription, of the connection. */
static void put_end(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    bool expired = u->kind == SK_UPDATE_TOKEN_EXPIRED && e->number < 0;
    open_event(w,
               expired          ? "listenKeyExpired"
               : e->number >= 0 ? "eventStreamTerminated"
                                : "serverShutdown",
               u);
    if (expired)
        sk_jw_str(w, "listenKey", u->token);
    sk_jw_end(w);
}

/* What this venue has no event for leaves the buffer empty. */
souk_status sk_binance_push_private(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    bool known = u->kind == SK_UPDATE_ORDER || u->kind == SK_UPDATE_BALANCES ||
                 u->kind == SK_UPDATE_TRANSFER || u->kind == SK_UPDATE_TOKEN_EXPIRED ||
                 u->kind == SK_UPDATE_SHUTDOWN;
    if (!known)
        return SOUK_OK;
    sk_jw w = open_frame(e, out);
    switch ((int)u->kind) {
    case SK_UPDATE_ORDER: put_report(&w, u); break;
    case SK_UPDATE_BALANCES: put_balances(&w, u); break;
    case SK_UPDATE_TRANSFER: put_transfer(&w, u); break;
    default: put_end(&w, e, u); break;
    }
    return close_frame(&w);
}
