/* SPDX-License-Identifier: MIT
 * Events of the sockets, both ways: books, trades, orders and fills. src: btse card 7, 8 */
#include "venue/btse/btse.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"
#include "venue/tell.h"

/* ---- trades; 7 ---- */

#define T sk_update
F_RECORD(trade, F_TEXT("symbol", symbol), F_WORD("side", trade.taker_side, sk_btse_sides),
         F_POWER("size", trade.qty), F_POWER("price", trade.price), F_NUM("tradeId", trade.id),
         F_MS("timestamp", trade.at_ns));
#undef T

static souk_status join_trade(sk_reader *r, souk_str object, sk_call *call)
{
    (void)object, (void)call;
    r->u.at_ns = r->u.engine_ns = r->u.trade.at_ns;
    return SOUK_OK;
}

/* ---- orders; 8 ---- */

/* One message of an order. */
typedef struct note {
    sk_btse_told t; /* first */
    int exec;
    souk_dec price;  /* its own, or what was paid */
    souk_dec filled; /* by this trade */
    souk_str asset;  /* in which it was asked */
    bool maker;
} note;

/* What has happened, by the number of the status. */
static const sk_enum_row happened[] = SK_WORDS(
    {"2", SK_EXEC_NEW}, {"9", SK_EXEC_NEW}, {"10", SK_EXEC_TRIGGERED}, {"4", SK_EXEC_TRADE},
    {"5", SK_EXEC_TRADE}, {"3", SK_EXEC_TRADE}, {"6", SK_EXEC_CANCELED}, {"6", SK_EXEC_EXPIRED},
    {"7", SK_EXEC_CANCELED}, {"88", SK_EXEC_CANCELED}, {"123", SK_EXEC_REPLACED},
    {"15", SK_EXEC_REJECTED}, {"1", SK_EXEC_REJECTED}, {"8", SK_EXEC_REJECTED},
    {"12", SK_EXEC_REJECTED}, {"16", SK_EXEC_REJECTED}, {"17", SK_EXEC_REJECTED},
    {"300", SK_EXEC_REJECTED}, {"301", SK_EXEC_REJECTED}, {"302", SK_EXEC_REJECTED},
    {"304", SK_EXEC_REJECTED}, {"305", SK_EXEC_REJECTED});

#define T note
#define NOTE_ROWS(modes_)                                                                          \
    F_TEXT("symbol", t.o.symbol), F_TEXT("orderID", t.o.order_id),                                 \
        F_WORD("side", t.o.side, modes_), F_COUNT("txType", t.trigger), F_POWER("price", price),   \
        F_POWER("triggerPrice", t.o.stop_price), F_SAID("pegPriceDeviation", "1"),                 \
        F_POWER("stealth", t.stealth),                                                             \
        F_PAIR_CODE("status", t.o.status, t.second, 0xff, sk_btse_statuses),                       \
        F_WORD("status", exec, happened), F_MS("timestamp", t.o.updated_ns),                       \
        F_POWER("avgFilledPrice", t.average), F_TEXT("clOrderID", t.o.client_id),                  \
        F_BOOL("maker", maker), F_TEXT("time_in_force", t.term)
F_RECORD(notes, NOTE_ROWS(sk_btse_modes), F_CODE("orderType", t.o.type, sk_btse_type_codes),
         F_BIT("postOnly", t.o.flags, SOUK_POST_ONLY), F_SAID("orderUserInitiated", "true"),
         F_POWER("originalOrderBaseSize", t.original_base),
         F_POWER("originalOrderQuoteSize", t.original_quote),
         F_POWER("currentOrderBaseSize", t.base_size),
         F_POWER("currentOrderQuoteSize", t.quote_size), F_POWER("filledBaseSize", filled),
         F_POWER("totalFilledBaseSize", t.o.cum_qty), F_POWER("remainingBaseSize", t.base_rest),
         F_POWER("remainingQuoteSize", t.quote_rest), F_TEXT("orderCurrency", asset));
/* ... and as it was before */
F_RECORD(olds, NOTE_ROWS(sk_btse_sides), F_CODE("type", t.o.type, sk_btse_type_codes),
         F_POWER("size", t.size), F_POWER("originalSize", t.size),
         F_POWER("avgFillPrice", t.average), F_POWER("fillSize", t.o.cum_qty),
         F_POWER("remainingSize", t.rest));
#undef T
static const char note_members[] =
    "symbol orderID side orderType txType price triggerPrice pegPriceDeviation stealth status "
    "timestamp avgFilledPrice clOrderID maker postOnly orderUserInitiated originalOrderBaseSize "
    "originalOrderQuoteSize currentOrderBaseSize currentOrderQuoteSize filledBaseSize "
    "totalFilledBaseSize remainingBaseSize remainingQuoteSize orderCurrency time_in_force";
static const char old_members[] =
    "symbol orderID side type price size originalSize avgFillPrice avgFilledPrice fillSize status "
    "clOrderID maker stealth timestamp pegPriceDeviation remainingSize time_in_force txType "
    "triggerPrice";

/* A trade's price is what was paid; what it traded, and its fee, the fills tell. In answers a
 * market order that has traded in part has ended; here its next trade may follow. */
static void take_note(sk_update *u, note *n)
{
    souk_order *o = &n->t.o;
    souk_str quote = o->symbol;
    sk_str_cut(&quote, '-');
    n->t.trigger = n->t.trigger > 2 ? 0 : n->t.trigger;
    n->t.currency = sk_str_eq(n->asset, quote) || sk_str_is(n->asset, "quote") ? SK_STR("quote")
                                                                               : SK_STR("base");
    if (n->exec != SK_EXEC_TRADE)
        o->price = n->price;
    bool goes_on = o->status == SOUK_ORDER_PARTIALLY_FILLED;
    sk_btse_hear(&n->t);
    if (goes_on)
        o->status = SOUK_ORDER_PARTIALLY_FILLED;
    if (n->exec == SK_EXEC_NEW)
        o->created_ns = o->updated_ns;
    u->symbol = o->symbol;
    u->engine_ns = u->at_ns = o->updated_ns;
    u->order.exec = (sk_exec)n->exec;
    u->order.order = *o;
    if (n->exec != SK_EXEC_TRADE || sk_dec_is_zero(n->filled))
        return;
    u->order.fill = (souk_fill){.symbol = o->symbol,
                                .order_id = o->order_id,
                                .client_id = o->client_id,
                                .side = o->side,
                                .price = n->price,
                                .qty = n->filled,
                                .at_ns = o->updated_ns,
                                .maker = n->maker};
}

static souk_status read_note(sk_reader *r, const sk_field_table *table, souk_str object,
                             sk_call *call)
{
    note *n = sk_arena_zeroed(r->feed->arena, 1, sizeof *n);
    if (!n)
        return sk_fail_nomem(r->err);
    souk_status status = sk_reply_fields(object, table, n, call, r->err);
    if (status != SOUK_OK)
        return status;
    if (!n->exec || !n->t.o.order_id.len) {
        r->feed->skipped++;
        r->u.kind = SK_UPDATE_NONE;
        return SOUK_OK;
    }
    if (table == &olds)
        n->t.base_size = n->t.size;
    take_note(&r->u, n);
    return SOUK_OK;
}

static souk_status join_note(sk_reader *r, souk_str object, sk_call *call)
{
    return read_note(r, &notes, object, call);
}

static souk_status join_old(sk_reader *r, souk_str object, sk_call *call)
{
    return read_note(r, &olds, object, call);
}

/* ---- fills; 8 ---- */

typedef struct told_fill {
    souk_fill f; /* first */
    uint64_t serial;
    souk_str base, quote;
} told_fill;

#define T told_fill
F_RECORD(fills, F_MUST("orderId", f.order_id),
         SK_FIELD("serialId", SK_F_U64, T, serial, .flags = 0), F_TEXT("clOrderId", f.client_id),
         F_WORD("type", f.type, sk_btse_type_codes), F_TEXT("symbol", f.symbol),
         F_WORD("side", f.side, sk_btse_sides), F_SHORT("price", f.price), F_SHORT("size", f.qty),
         F_SHORT("feeAmount", f.fee), F_TEXT("feeCurrency", f.fee_asset), F_TEXT("base", base),
         F_TEXT("quote", quote), F_BOOL("maker", f.maker),
         SK_FIELD("timestamp", SK_F_MS, T, f.at_ns, .flags = 0), F_TEXT("tradeId", f.fill_id));
#undef T

/* It tells nothing of what its order is by now. */
static souk_status join_fill(sk_reader *r, souk_str object, sk_call *call)
{
    told_fill *t = sk_arena_zeroed(r->feed->arena, 1, sizeof *t);
    if (!t)
        return sk_fail_nomem(r->err);
    souk_status status = sk_reply_fields(object, &fills, t, call, r->err);
    if (status != SOUK_OK)
        return status;
    r->u.symbol = t->f.symbol;
    r->u.at_ns = r->u.engine_ns = t->f.at_ns;
    r->u.order.exec = SK_EXEC_TRADE;
    r->u.order.fill = t->f;
    r->u.order.order = (souk_order){.symbol = t->f.symbol,
                                    .order_id = t->f.order_id,
                                    .client_id = t->f.client_id,
                                    .side = t->f.side,
                                    .type = t->f.type,
                                    .stp = SOUK_STP_NONE,
                                    .status = SOUK_ORDER_UNKNOWN};
    return SOUK_OK;
}

/* ---- all of them, by the names that channels give ---- */

const sk_event_row sk_btse_events[SK_BTSE_EVENTS] = {
    {"book", SK_UPDATE_BOOK, .hot = &sk_btse_changes},
    {"best", SK_UPDATE_BEST, .hot = &sk_btse_changes},
    {"trade", SK_UPDATE_TRADE, .table = &trade, .cold = join_trade},
    {"note", SK_UPDATE_ORDER, .cold = join_note},
    {"old", SK_UPDATE_ORDER, .cold = join_old},
    {"fill", SK_UPDATE_ORDER, .cold = join_fill}};

/* ---- the server writes ---- */

static sk_jw open_push(const sk_encode *e, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_str(&w, "topic", e->topic);
    return w;
}

souk_status sk_btse_push_trade(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_push(e, out);
    sk_jw_array(&w, "data");
    sk_say_object(&w, NULL, &trade, NULL, u);
    return sk_tell_close(&w);
}

/* Sizes as short as they are: a level that is gone has "0" and nothing else; 7.1 */
souk_status sk_btse_push_book(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_push(e, out);
    sk_jw_object(&w, "data");
    sk_say_changes(&w, "bids", u->book.bids, u->book.bids_count, SK_SAY_SHORT);
    sk_say_changes(&w, "asks", u->book.asks, u->book.asks_count, SK_SAY_SHORT);
    sk_jw_u64(&w, "seqNum", u->last_id);
    sk_jw_u64(&w, "prevSeqNum", u->prev_id);
    sk_jw_cstr(&w, "type", u->snapshot ? "snapshot" : "delta");
    sk_say_time(&w, "timestamp", u->at_ns);
    sk_jw_str(&w, "symbol", u->symbol);
    return sk_tell_close(&w);
}

static void put_best(sk_jw *w, const char *key, souk_dec price, souk_dec qty)
{
    souk_level level = {.price = price, .qty = qty};
    sk_rows rows = {&level, sk_dec_is_zero(qty) ? 0 : 1};
    sk_say_levels(w, key, &rows, SK_SAY_SHORT);
}

souk_status sk_btse_push_best(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = open_push(e, out);
    sk_jw_object(&w, "data");
    put_best(&w, "bids", u->best.bid, u->best.bid_qty);
    put_best(&w, "asks", u->best.ask, u->best.ask_qty);
    sk_jw_cstr(&w, "type", "snapshotL1");
    sk_jw_str(&w, "symbol", u->symbol);
    sk_say_time(&w, "timestamp", u->at_ns);
    return sk_tell_close(&w);
}

/* ---- private ---- */

/* What is left of a market order is told by its last trade: 6 */
static bool is_told_already(const sk_update *u)
{
    const souk_order *o = &u->order.order;
    bool ends = u->order.exec == SK_EXEC_CANCELED || u->order.exec == SK_EXEC_EXPIRED;
    bool priced = !sk_dec_is_zero(o->price);
    return ends && !priced && !sk_dec_is_zero(o->cum_qty);
}

static int second_of(const sk_update *u)
{
    const souk_order *o = &u->order.order;
    switch (u->order.exec) {
    case SK_EXEC_NEW: return o->working || sk_dec_is_zero(o->stop_price) ? 0 : SK_BTSE_WAITS;
    case SK_EXEC_TRIGGERED: return SK_BTSE_FIRED;
    case SK_EXEC_REPLACED: return SK_BTSE_AMENDED;
    default: return 0;
    }
}

/* An order that is told before its trades is new, whatever they made of it. */
souk_status sk_btse_push_note(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    bool old = sk_str_is(sk_str(e->row->event), "old"), traded = u->order.exec == SK_EXEC_TRADE;
    note n = {.t.o = u->order.order, .exec = (int)u->order.exec, .price = u->order.order.price};
    souk_order *o = &n.t.o;
    if (!sk_enum_text(happened, n.exec) || is_told_already(u))
        return SOUK_OK;
    souk_str quote = o->symbol, base = sk_str_cut(&quote, '-');
    if (u->order.exec == SK_EXEC_NEW || u->order.exec == SK_EXEC_TRIGGERED)
        o->status = SOUK_ORDER_NEW;
    o->updated_ns = u->engine_ns ? u->engine_ns : u->at_ns;
    sk_btse_tell(&n.t);
    n.t.second = second_of(u);
    n.asset = o->flags & SOUK_BY_QUOTE ? quote : base;
    if (traded) {
        n.price = u->order.fill.price;
        n.filled = u->order.fill.qty;
        n.maker = u->order.fill.maker;
    }
    sk_jw w = open_push(e, out);
    sk_say_object(&w, "data", old ? &olds : &notes, old ? old_members : note_members, &n);
    return sk_tell_close(&w);
}

souk_status sk_btse_push_fill(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    told_fill t = {.f = u->order.fill, .quote = u->order.fill.symbol};
    if (u->order.exec != SK_EXEC_TRADE)
        return SOUK_OK;
    if (!t.f.symbol.len)
        t.f.symbol = t.quote = u->order.order.symbol;
    t.base = sk_str_cut(&t.quote, '-');
    t.f.type = u->order.order.type;
    sk_id_read(e->venue->fill_id, t.f.fill_id, &t.serial);
    sk_jw w = open_push(e, out);
    sk_jw_array(&w, "data");
    sk_say_object(&w, NULL, &fills, NULL, &t);
    return sk_tell_close(&w);
}
