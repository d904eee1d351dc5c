/* SPDX-License-Identifier: MIT
 * Events of the sockets: market data of three generations as it is written, orders and balances
 * both ways. What comes most often is read in stream.c. src: gemini card 7, 8 */
#include "venue/gemini/gemini.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/rows.h"
#include "venue/tell.h"

/* ---- pieces ---- */

static souk_dec price_of(const sk_level *level)
{
    return souk_dec_from_i64(level->price, level->price_scale);
}

static void put_qty(sk_jw *w, const char *key, int64_t qty, uint8_t scale)
{
    sk_say_short(w, key, souk_dec_from_i64(qty, scale));
}

/* ---- /v2/marketdata; 7.1 ---- */

static void put_changes(sk_jw *w, const char *side, const sk_level *levels, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        sk_jw_array(w, NULL);
        sk_jw_cstr(w, NULL, side);
        sk_jw_dec(w, NULL, price_of(&levels[i]));
        if (levels[i].qty)
            put_qty(w, NULL, levels[i].qty, levels[i].qty_scale);
        else
            sk_jw_cstr(w, NULL, "0.0"); /* as the venue writes it today */
        sk_jw_end(w);
    }
}

#define T souk_trade
static const sk_field trade_rows[] = {F_SAID("type", "\"trade\""),
                                      SK_FIELD("symbol", SK_F_TEXT, T, symbol, .flags = SK_F_UPPER),
                                      F_NUM("event_id", id),
                                      F_MS("timestamp", at_ns),
                                      SK_FIELD("price", SK_F_DEC, T, price, .flags = 0),
                                      F_SHORT("quantity", qty),
                                      F_WORD("side", taker_side, sk_gemini_sides),
                                      F_NUM("tid", id)};
#undef T
F_TABLE(trades, trade_rows);

static void put_trade(sk_jw *w, const souk_trade *t, souk_str symbol)
{
    souk_trade shown = *t;
    shown.symbol = symbol;
    sk_say_object(w, NULL, &trades, NULL, &shown);
}

/* Rows of the past, newest first, else the one that changed. */
static void put_candles(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    sk_jw_array(w, "changes");
    for (uint32_t i = e->past ? e->past->count : 0; i-- > 0;)
        sk_say_candle(w, "tohlcv", SK_ROW(souk_candle, e->past, i), SK_SAY_BARE);
    if (!e->past)
        sk_say_candle(w, "tohlcv", &u->candle, SK_SAY_BARE);
    sk_jw_end(w);
}

/* All of a book, what was traded and what was auctioned, in its first frame only. */
static void put_book(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    sk_jw_array(w, "changes");
    put_changes(w, "buy", u->book.bids, u->book.bids_count);
    put_changes(w, "sell", u->book.asks, u->book.asks_count);
    sk_jw_end(w);
    if (!u->snapshot)
        return;
    sk_jw_array(w, "trades");
    for (uint32_t i = 0; e->past && i < e->past->count; i++)
        put_trade(w, SK_ROW(souk_trade, e->past, i), u->symbol);
    sk_jw_end(w);
    sk_jw_array(w, "auction_events");
    sk_jw_end(w);
}

/* "candles_1m/btcusd": the name as it was subscribed. */
static souk_str name_of(souk_str topic)
{
    return sk_str_cut(&topic, '/');
}

souk_status sk_gemini_push_v2(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    souk_str name[2] = {name_of(e->topic), SK_STR("_updates")};
    char text[32];
    if (u->kind == SK_UPDATE_TRADE) {
        put_trade(&w, &u->trade, u->symbol);
        return sk_say_done(&w);
    }
    if (name[0].len + name[1].len > sizeof text)
        return SOUK_E_LIMIT;
    memcpy(text, name[0].ptr, name[0].len);
    memcpy(text + name[0].len, name[1].ptr, name[1].len);
    sk_jw_object(&w, NULL);
    sk_jw_str(&w, "type", (souk_str){text, name[0].len + name[1].len});
    sk_say_upper(&w, "symbol", u->symbol);
    if (u->kind == SK_UPDATE_CANDLE)
        put_candles(&w, e, u);
    else
        put_book(&w, e, u);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* ---- /v1/multimarketdata and /v1/marketdata; 7.2, 7.3 ---- */

static void put_change(sk_jw *w, const sk_encode *e, const sk_update *u, bool bid,
                       const sk_level *level, const int64_t *was)
{
    int64_t delta = was ? level->qty - *was : level->qty;
    const char *reason = u->snapshot                 ? "initial"
                         : u->kind == SK_UPDATE_BEST ? "top-of-book"
                         : delta > 0                 ? "place"
                         : u->book.traded            ? "trade"
                                                     : "cancel";
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "type", "change");
    sk_jw_cstr(w, "reason", reason);
    sk_jw_dec(w, "price", price_of(level));
    if (u->snapshot || was)
        put_qty(w, "delta", delta, level->qty_scale);
    put_qty(w, "remaining", level->qty, level->qty_scale);
    sk_jw_cstr(w, "side", bid ? "bid" : "ask");
    if (!(e->variant & SK_GEMINI_SINGLE))
        sk_say_upper(w, "symbol", u->symbol);
    sk_jw_end(w);
}

static void put_side(sk_jw *w, const sk_encode *e, const sk_update *u, bool bid)
{
    const sk_level *levels = bid ? u->book.bids : u->book.asks;
    uint32_t count = bid ? u->book.bids_count : u->book.asks_count;
    const int64_t *was = u->book.was ? u->book.was + (bid ? 0 : u->book.bids_count) : NULL;
    if (!(e->variant & (bid ? SK_GEMINI_BIDS : SK_GEMINI_OFFERS)))
        return;
    for (uint32_t i = 0; i < count; i++)
        put_change(w, e, u, bid, &levels[i], was ? &was[i] : NULL);
}

static void put_deal(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "type", "trade");
    sk_jw_u64(w, "tid", u->trade.id);
    sk_jw_dec(w, "price", u->trade.price);
    sk_say_short(w, "amount", u->trade.qty);
    sk_jw_cstr(w, "makerSide", u->trade.taker_side == SOUK_BUY ? "ask" : "bid");
    if (!(e->variant & SK_GEMINI_SINGLE))
        sk_say_upper(w, "symbol", u->symbol);
    sk_jw_end(w);
}

souk_status sk_gemini_push_v1(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    bool trade = u->kind == SK_UPDATE_TRADE;
    bool bids = e->variant & SK_GEMINI_BIDS, offers = e->variant & SK_GEMINI_OFFERS;
    sk_level best[2];
    const sk_update shown = u->kind == SK_UPDATE_BEST ? sk_tell_as_book(u, best) : *u;
    sk_jw w = sk_say(out, false);
    if (!trade && !u->snapshot && !(bids && shown.book.bids_count) &&
        !(offers && shown.book.asks_count))
        return SOUK_OK; /* of the other side */
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "type", "update");
    sk_jw_u64(&w, "eventId", (uint64_t)(u->at_ns / 1000));
    if (!u->snapshot) {
        sk_jw_i64(&w, "timestamp", u->at_ns / 1000000000);
        sk_say_time(&w, "timestampms", u->at_ns);
    }
    sk_say_count(&w, "socket_sequence");
    sk_jw_array(&w, "events");
    if (trade)
        put_deal(&w, e, u);
    for (int side = 0; side < 2 && !trade; side++)
        put_side(&w, e, &shown, side == 0);
    sk_jw_end(&w);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* ---- the newest socket; 7.5 ---- */

/* The first book comes only where the URL asked for it, with as many levels; numbers overlap by
 * one. */
souk_status sk_gemini_push_new(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_update shown = *u;
    if (e->row->kind == SK_CHANNEL_BOOK) {
        uint32_t most = !u->snapshot || e->variant == SK_GEMINI_WHOLE ? UINT32_MAX : e->variant;
        if (most == 0)
            return SOUK_OK;
        shown.first_id = u->snapshot ? u->last_id : u->prev_id;
        shown.book.bids_count = u->book.bids_count < most ? u->book.bids_count : most;
        shown.book.asks_count = u->book.asks_count < most ? u->book.asks_count : most;
    }
    return sk_tell(e, &shown, out);
}
