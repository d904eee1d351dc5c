/* SPDX-License-Identifier: MIT */
#include "sandbox/tape.h"

#include <assert.h>

#include "base/err.h"
#include "base/map.h"
#include "sandbox/tape_bars.h"

souk_status sk_tape_new(sk_tape **out, const sk_tape_options *o, souk_error *err)
{
    sk_tape *t = sk_alloc_zeroed(o->alloc, 1, sizeof *t);
    if (!t)
        return sk_fail_nomem(err);
    t->alloc = o->alloc;
    t->price = o->price;
    t->pair = o->pair;
    t->scale = o->scale;
    t->symbol = o->symbol;
    t->live_ns = o->start_ns - o->start_ns % SK_SECOND_NS;
    t->first_id = o->price ? sk_price_trade_id(o->price, o->pair, t->live_ns) : 1;
    t->joined_id = t->first_id;
    int64_t lot = 0;
    souk_dec_to_units(&lot, o->scale->lot, souk_dec_from_i64(1, 8), SOUK_ROUND_UP);
    t->lot_e8 = lot > 0 ? lot : 1;
    t->minutes.span_ns = SK_MINUTE_NS;
    t->minutes.max = SK_TAPE_MINUTES_MAX;
    t->seconds.span_ns = SK_SECOND_NS;
    t->seconds.max = SK_TAPE_SECONDS_MAX;
    sk_map_init(&t->days, o->alloc);
    *out = t;
    return SOUK_OK;
}

void sk_tape_free(sk_tape *t)
{
    if (!t)
        return;
    sk_map_deinit(&t->days);
    sk_free(t->alloc, t->day_bars);
    sk_free(t->alloc, t->trades.rows);
    sk_free(t->alloc, t->joined.rows);
    sk_free(t->alloc, t->past);
    sk_free(t->alloc, t->minutes.rows);
    sk_free(t->alloc, t->seconds.rows);
    sk_free(t->alloc, t);
}

/* ---- rings of trades: row number n (0, 1 ...) lies at n & (cap - 1) while it is kept ---- */

static sk_tape_trade *ring_at(const sk_tape_ring *ring, uint64_t n)
{
    return &ring->rows[n & (ring->cap - 1)];
}

static sk_tape_trade *ring_push(const souk_alloc *alloc, sk_tape_ring *ring)
{
    if (ring->count == ring->cap && ring->cap < SK_TAPE_TRADES_MAX) {
        uint32_t cap = ring->cap ? ring->cap * 2 : 64;
        sk_tape_trade *rows = sk_realloc_array(alloc, ring->rows, cap, sizeof *rows);
        if (!rows)
            return NULL;
        ring->rows = rows; /* not yet wrapped: row n lies at n in both sizes */
        ring->cap = cap;
    }
    return ring_at(ring, ring->count++);
}

static uint64_t ring_first(const sk_tape_ring *ring)
{
    return ring->count > ring->cap ? ring->count - ring->cap : 0;
}

static void join(sk_tape *t, const sk_tape_trade *trade)
{
    sk_tape_trade *last = t->joined.count ? ring_at(&t->joined, t->joined.count - 1) : NULL;
    if (last && last->taker == trade->taker && last->price_ticks == trade->price_ticks &&
        last->at_ns == trade->at_ns) {
        last->last_id = trade->id;
        last->qty_lots += trade->qty_lots;
        last->quote_units += trade->quote_units;
        return;
    }
    sk_tape_trade *row = ring_push(t->alloc, &t->joined);
    if (!row)
        return; /* out of memory: the single trades are there all the same */
    *row = *trade;
    row->id = t->joined_id++;
    row->first_id = row->last_id = trade->id;
}

souk_status sk_tape_add(sk_tape *t, const sk_event *e)
{
    assert(e->kind == SK_EV_TRADE && !e->maker);
    sk_tape_trade *row = ring_push(t->alloc, &t->trades);
    if (!row)
        return SOUK_E_NOMEM;
    *row = (sk_tape_trade){
        .id = sk_tape_trade_id(t, e->match_id),
        .taker = e->order_id,
        .price_ticks = e->price_ticks,
        .qty_lots = e->qty_lots,
        .quote_units = e->quote_units,
        .at_ns = e->at_ns,
        .taker_side = e->side,
    };
    row->first_id = row->last_id = row->id;
    join(t, row);
    t->last_ticks = e->price_ticks;
    t->last_lots = e->qty_lots;
    souk_status a = sk_bars_add(t, &t->minutes, row), b = sk_bars_add(t, &t->seconds, row);
    return a < 0 ? a : b;
}

uint64_t sk_tape_trade_id(const sk_tape *t, uint64_t match_id)
{
    return t->first_id + match_id - 1;
}

uint64_t sk_tape_joined_next(const sk_tape *t)
{
    return t->joined_id;
}

/* ---- trades from before the start ---- */

enum { PAST_TRADES = 1000 };

/* The trades of one second that the reference price tells of, newest last. */
static void past_second(sk_tape *t, int64_t from_ns, uint64_t count)
{
    sk_price_candle c;
    sk_price_candle_at(t->price, t->pair, t->lot_e8, from_ns, from_ns + SK_SECOND_NS, &c);
    int64_t lots = c.volume_e8 / t->lot_e8, bought = c.taker_buy_e8 / t->lot_e8;
    for (uint64_t i = 0; i < count; i++) {
        int64_t at = from_ns + (int64_t)((2 * i + 1) * SK_SECOND_NS / (2 * count));
        int64_t share = lots / (int64_t)(count - i);
        sk_tape_trade *row = &t->past[t->past_count++];
        *row = (sk_tape_trade){
            .id = c.first_id + i,
            .price_ticks = sk_bars_ticks(t, sk_price_at_e12(t->price, t->pair, at)),
            .qty_lots = share > 0 ? share : 1,
            .at_ns = at,
            .taker_side = bought > 0 ? SOUK_BUY : SOUK_SELL,
        };
        row->first_id = row->last_id = row->id;
        row->quote_units = sk_bars_quote(t, row->price_ticks, row->qty_lots);
        bought -= row->qty_lots;
        lots -= share;
    }
}

/* Made when somebody first asks: most instruments of most sandboxes are never asked. */
static void recall(sk_tape *t)
{
    if (t->past || !t->price)
        return;
    t->past = sk_alloc_zeroed(t->alloc, PAST_TRADES, sizeof *t->past);
    if (!t->past)
        return;
    int64_t from = t->live_ns;
    while (t->first_id - sk_price_trade_id(t->price, t->pair, from) < PAST_TRADES - 32)
        from -= SK_SECOND_NS;
    for (; from < t->live_ns; from += SK_SECOND_NS) {
        uint64_t count = sk_price_trade_id(t->price, t->pair, from + SK_SECOND_NS) -
                         sk_price_trade_id(t->price, t->pair, from);
        if (t->past_count + count <= PAST_TRADES && count)
            past_second(t, from, count);
    }
}

/* Row n of past and live trades as one list. */
static const sk_tape_trade *row_at(const sk_tape *t, const sk_tape_ring *ring, uint64_t n)
{
    return n < t->past_count ? &t->past[n] : ring_at(ring, ring_first(ring) + n - t->past_count);
}

static void to_trade(const sk_tape *t, const sk_tape_trade *row, souk_trade *out)
{
    *out = (souk_trade){
        .symbol = t->symbol,
        .id = row->id,
        .first_id = row->first_id,
        .last_id = row->last_id,
        .price = sk_bars_price(t, row->price_ticks),
        .qty = sk_bars_qty(t, row->qty_lots),
        .quote_qty = souk_dec_from_i64(row->quote_units, t->scale->quote_scale),
        .taker_side = row->taker_side,
        .at_ns = row->at_ns,
    };
}

/* First row for which id (or time) is at least the wanted one; rows ascend in both. */
static uint64_t lower_bound(const sk_tape *t, const sk_tape_ring *ring, uint64_t count, bool by_id,
                            uint64_t id, int64_t at_ns)
{
    uint64_t low = 0, high = count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const sk_tape_trade *row = row_at(t, ring, middle);
        if (by_id ? row->id < id : row->at_ns < at_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

souk_status sk_tape_trades(sk_tape *t, const sk_query *q, bool joined, uint32_t limit,
                           sk_arena *arena, sk_rows *out)
{
    recall(t);
    const sk_tape_ring *ring = joined ? &t->joined : &t->trades;
    uint64_t count = t->past_count + (ring->count - ring_first(ring));
    uint64_t from = 0, to = count;
    if (q->to_ns)
        to = lower_bound(t, ring, count, false, 0, q->to_ns + 1);
    if (q->has_after)
        from = lower_bound(t, ring, count, true, q->after_id, 0);
    else if (q->from_ns)
        from = lower_bound(t, ring, count, false, 0, q->from_ns);
    else if (to > limit)
        from = to - limit;
    uint64_t n = from < to ? to - from : 0;
    if (n > limit)
        n = limit;
    souk_trade *rows = sk_arena_get(arena, (n ? n : 1) * sizeof *rows);
    if (!rows)
        return SOUK_E_NOMEM;
    for (uint64_t i = 0; i < n; i++)
        to_trade(t, row_at(t, ring, from + i), &rows[i]);
    *out = (sk_rows){rows, (uint32_t)n};
    return SOUK_OK;
}
