/* SPDX-License-Identifier: MIT */
#include "sandbox/tape_bars.h"

#include "base/err.h"
#include <assert.h>

/* ---- counts and decimals ---- */

souk_dec sk_bars_price(const sk_tape *t, int64_t ticks)
{
    souk_dec d = {0};
    souk_dec_from_units(&d, ticks, t->scale->tick);
    return d;
}

souk_dec sk_bars_qty(const sk_tape *t, int64_t lots)
{
    souk_dec d = {0};
    souk_dec_from_units(&d, lots, t->scale->lot);
    return d;
}

int64_t sk_bars_ticks(const sk_tape *t, int64_t price_e12)
{
    int64_t ticks = 0;
    souk_dec price = souk_dec_from_i64(price_e12, 12);
    if (souk_dec_to_units(&ticks, price, t->scale->tick, SOUK_ROUND_HALF_UP) < 0 || ticks < 1)
        return 1;
    return ticks;
}

int64_t sk_bars_quote(const sk_tape *t, int64_t ticks, int64_t lots)
{
    souk_dec cost;
    int64_t units = 0;
    if (souk_dec_mul(&cost, sk_bars_price(t, ticks), sk_bars_qty(t, lots)) < 0)
        return 0;
    souk_dec_to_units(&units, cost, souk_dec_from_i64(1, t->scale->quote_scale), SOUK_ROUND_DOWN);
    return units;
}

static souk_dec wide_dec(__int128 value, int scale)
{
    unsigned __int128 bits = (unsigned __int128)value;
    return (souk_dec){(uint64_t)(bits >> 64), (uint64_t)bits, (int8_t)scale};
}

/* ---- bars of live trades ---- */

static sk_bar *bar_at(const sk_bars *bars, uint64_t n)
{
    return &bars->rows[n % bars->cap];
}

static uint64_t bars_first(const sk_bars *bars)
{
    return bars->count > bars->cap ? bars->count - bars->cap : 0;
}

static sk_bar *bar_push(const souk_alloc *alloc, sk_bars *bars)
{
    if (bars->count == bars->cap && bars->cap < bars->max) {
        uint32_t cap = bars->cap ? bars->cap * 2 : 32;
        if (cap > bars->max)
            cap = bars->max;
        sk_bar *rows = sk_realloc_array(alloc, bars->rows, cap, sizeof *rows);
        if (!rows)
            return NULL;
        bars->rows = rows;
        bars->cap = cap;
    }
    assert(bars->cap > 0); /* for max is not 0 */
    return bar_at(bars, bars->count++);
}

/* `more` happened after what the bar holds. */
static void bar_append(sk_bar *bar, const sk_bar *more)
{
    if (more->count == 0)
        return;
    if (bar->count == 0) {
        int64_t start = bar->start_ns;
        *bar = *more;
        bar->start_ns = start;
        return;
    }
    bar->high = more->high > bar->high ? more->high : bar->high;
    bar->low = more->low < bar->low ? more->low : bar->low;
    bar->close = more->close;
    bar->lots += more->lots;
    bar->taker_lots += more->taker_lots;
    bar->quote += more->quote;
    bar->taker_quote += more->taker_quote;
    bar->count += more->count;
}

souk_status sk_bars_add(sk_tape *t, sk_bars *bars, const sk_tape_trade *trade)
{
    int64_t start = trade->at_ns - trade->at_ns % bars->span_ns;
    sk_bar *bar = bars->count ? bar_at(bars, bars->count - 1) : NULL;
    if (!bar || bar->start_ns != start) {
        bar = bar_push(t->alloc, bars);
        if (!bar)
            return SOUK_E_NOMEM;
        *bar = (sk_bar){.start_ns = start};
    }
    bool buy = trade->taker_side == SOUK_BUY;
    bar_append(bar, &(sk_bar){
                        .open = trade->price_ticks,
                        .high = trade->price_ticks,
                        .low = trade->price_ticks,
                        .close = trade->price_ticks,
                        .lots = trade->qty_lots,
                        .taker_lots = buy ? trade->qty_lots : 0,
                        .quote = trade->quote_units,
                        .taker_quote = buy ? trade->quote_units : 0,
                        .first_id = trade->id,
                        .count = 1,
                    });
    return SOUK_OK;
}

/* First kept bar that begins at or after a time. */
static uint64_t bars_from(const sk_bars *bars, int64_t at_ns)
{
    uint64_t low = bars_first(bars), high = bars->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (bar_at(bars, middle)->start_ns < at_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- bars of the reference price ---- */

static void past_bar(sk_tape *t, int64_t from_ns, int64_t to_ns, sk_bar *out)
{
    sk_price_candle c;
    sk_price_candle_at(t->price, t->pair, t->lot_e8, from_ns, to_ns, &c);
    /* 10^20 to the quote's units; the scale of an asset is at most 18 */
    __int128 down = 1;
    for (int i = t->scale->quote_scale; i < 20; i++)
        down *= 10;
    *out = (sk_bar){
        .open = sk_bars_ticks(t, c.open_e12),
        .high = sk_bars_ticks(t, c.high_e12),
        .low = sk_bars_ticks(t, c.low_e12),
        .close = sk_bars_ticks(t, c.close_e12),
        .lots = c.volume_e8 / t->lot_e8,
        .taker_lots = c.taker_buy_e8 / t->lot_e8,
        .quote = c.quote_e20 / down,
        .taker_quote = c.taker_buy_quote_e20 / down,
        .first_id = c.first_id,
        .count = c.count,
    };
}

/* A whole day of the past: dear to compute, so it is kept. */
static void past_day(sk_tape *t, int64_t day, sk_bar *out)
{
    uint64_t index;
    if (sk_map_get(&t->days, (uint64_t)day, &index)) {
        *out = t->day_bars[index];
        return;
    }
    past_bar(t, day * SK_DAY_NS, (day + 1) * SK_DAY_NS, out);
    sk_bar *rows = sk_grow(t->alloc, t->day_bars, t->day_count, &t->day_cap, sizeof *rows);
    if (!rows)
        return;
    t->day_bars = rows;
    if (sk_map_put(&t->days, (uint64_t)day, t->day_count))
        rows[t->day_count++] = *out;
}

static void add_past(sk_tape *t, int64_t from_ns, int64_t to_ns, sk_bar *bar)
{
    int64_t first = t->live_ns - SK_TAPE_PAST_DAYS * SK_DAY_NS;
    if (!t->price || to_ns <= first)
        return;
    if (from_ns < first)
        from_ns = first - first % SK_DAY_NS;
    while (from_ns < to_ns) {
        sk_bar part;
        int64_t day = from_ns / SK_DAY_NS, next = (day + 1) * SK_DAY_NS;
        if (from_ns % SK_DAY_NS == 0 && next <= to_ns) {
            past_day(t, day, &part);
        } else {
            next = next < to_ns ? next : to_ns;
            past_bar(t, from_ns, next, &part);
        }
        bar_append(bar, &part);
        from_ns = next;
    }
}

void sk_tape_gap(sk_tape *t, int64_t from_ns, int64_t to_ns)
{
    from_ns = from_ns - from_ns % SK_SECOND_NS + SK_SECOND_NS;
    to_ns -= to_ns % SK_SECOND_NS;
    if (from_ns >= to_ns)
        return;
    if (t->gaps_count ==
        SK_TAPE_GAPS_MAX) /* the oldest two become one; trades between both count */
        memmove(t->gaps, t->gaps + 1, --t->gaps_count * sizeof t->gaps[0]);
    t->gaps[t->gaps_count].from_ns = from_ns;
    t->gaps[t->gaps_count++].to_ns = to_ns;
}

/* What traded in [from, to): the past before the start, then the engine's trades, and the reference
 * price over gaps. `fine`: by seconds, else by minutes (from then begins a minute). */
static void sum_span(sk_tape *t, int64_t from_ns, int64_t to_ns, bool fine, sk_bar *bar)
{
    *bar = (sk_bar){.start_ns = from_ns};
    if (from_ns < t->live_ns) {
        add_past(t, from_ns, to_ns < t->live_ns ? to_ns : t->live_ns, bar);
        from_ns = fine ? t->live_ns : t->live_ns - t->live_ns % SK_MINUTE_NS;
    }
    const sk_bars *bars = fine ? &t->seconds : &t->minutes;
    uint64_t n = bars_from(bars, from_ns);
    uint32_t gap = 0;
    for (;;) {
        const sk_bar *live = n < bars->count ? bar_at(bars, n) : NULL;
        if (live && live->start_ns >= to_ns)
            live = NULL;
        while (gap < t->gaps_count && t->gaps[gap].to_ns <= from_ns)
            gap++;
        bool skipped = gap < t->gaps_count && t->gaps[gap].from_ns < to_ns;
        if (skipped && (!live || t->gaps[gap].from_ns <= live->start_ns)) {
            int64_t a = t->gaps[gap].from_ns, b = t->gaps[gap].to_ns;
            add_past(t, a > from_ns ? a : from_ns, b < to_ns ? b : to_ns, bar);
            gap++;
        } else if (live) {
            bar_append(bar, live);
            n++;
        } else {
            return;
        }
    }
}

/* ---- candles ---- */

/* The price before a time, for spans in which nobody traded. 0: there was none. */
static int64_t price_before(sk_tape *t, int64_t at_ns)
{
    if (at_ns <= t->live_ns)
        return t->price ? sk_bars_ticks(t, sk_price_at_e12(t->price, t->pair, at_ns)) : 0;
    uint64_t n = bars_from(&t->minutes, at_ns - at_ns % SK_MINUTE_NS);
    if (n > bars_first(&t->minutes))
        return bar_at(&t->minutes, n - 1)->close;
    return t->price ? sk_bars_ticks(t, sk_price_at_e12(t->price, t->pair, t->live_ns)) : 0;
}

static void to_candle(const sk_tape *t, const sk_bar *bar, int64_t next_ns, int64_t now_ns,
                      int64_t carry, souk_candle *out)
{
    bool flat = bar->count == 0;
    int base_scale = t->scale->qty_scale;
    __int128 lot = (__int128)t->scale->lot.lo;
    *out = (souk_candle){
        .open_ns = bar->start_ns,
        .close_ns = next_ns - 1,
        .open = sk_bars_price(t, flat ? carry : bar->open),
        .high = sk_bars_price(t, flat ? carry : bar->high),
        .low = sk_bars_price(t, flat ? carry : bar->low),
        .close = sk_bars_price(t, flat ? carry : bar->close),
        .volume = wide_dec(bar->lots * lot, base_scale),
        .taker_buy_volume = wide_dec(bar->taker_lots * lot, base_scale),
        .quote_volume = wide_dec(bar->quote, t->scale->quote_scale),
        .taker_buy_quote = wide_dec(bar->taker_quote, t->scale->quote_scale),
        .count = bar->count,
        .first_id = bar->first_id,
        .last_id = flat ? 0 : bar->first_id + bar->count - 1,
        .closed = next_ns <= now_ns,
    };
}

static void candle_from(sk_tape *t, sk_interval interval, int32_t zone, int64_t start_ns,
                        int64_t now_ns, int64_t *carry, souk_candle *out)
{
    sk_bar bar;
    int64_t next = sk_interval_next(interval, start_ns, zone);
    sum_span(t, start_ns, next < now_ns ? next : now_ns + 1, interval == SK_INTERVAL_1S, &bar);
    if (bar.count)
        *carry = bar.close;
    to_candle(t, &bar, next, now_ns, *carry, out);
}

void sk_tape_candle(sk_tape *t, sk_interval interval, int32_t zone, int64_t at_ns, int64_t now_ns,
                    souk_candle *out)
{
    int64_t start = sk_interval_start(interval, at_ns, zone);
    int64_t carry = price_before(t, start);
    candle_from(t, interval, zone, start, now_ns, &carry, out);
}

souk_status sk_tape_candles(sk_tape *t, const sk_query *q, uint32_t limit, int64_t now_ns,
                            sk_arena *arena, sk_rows *out)
{
    souk_candle *rows = sk_arena_get(arena, (size_t)(limit ? limit : 1) * sizeof *rows);
    if (!rows)
        return SOUK_E_NOMEM;
    sk_interval interval = (sk_interval)q->interval;
    int64_t oldest = t->price ? t->live_ns - SK_TAPE_PAST_DAYS * SK_DAY_NS : t->live_ns;
    int64_t end = q->to_ns && q->to_ns < now_ns ? q->to_ns : now_ns;
    int64_t start = sk_interval_start(interval, end, q->zone_minutes);
    if (q->from_ns) {
        int64_t from = q->from_ns > oldest ? q->from_ns : oldest;
        start = sk_interval_start(interval, from, q->zone_minutes);
        if (start < from)
            start = sk_interval_next(interval, start, q->zone_minutes);
    } else {
        for (uint32_t i = 1; i < limit && start > oldest; i++)
            start = sk_interval_start(interval, start - 1, q->zone_minutes);
    }
    uint32_t n = 0;
    int64_t carry = price_before(t, start);
    while (n < limit && start <= end) {
        candle_from(t, interval, q->zone_minutes, start, now_ns, &carry, &rows[n]);
        if (carry)
            n++; /* without any price yet there is no candle */
        start = sk_interval_next(interval, start, q->zone_minutes);
    }
    *out = (sk_rows){rows, n};
    return SOUK_OK;
}

/* ---- statistics ---- */

void sk_tape_ticker(sk_tape *t, int64_t window_ns, int64_t now_ns, souk_ticker *out)
{
    sk_bar bar;
    int64_t from = now_ns - window_ns;
    int64_t minute = from - from % SK_MINUTE_NS;
    sum_span(t, minute > 0 ? minute : 0, now_ns + 1, false, &bar);
    int64_t carry = price_before(t, minute > 0 ? minute : 0);
    souk_candle c;
    to_candle(t, &bar, now_ns, now_ns, carry, &c);
    *out = (souk_ticker){
        .symbol = t->symbol,
        .open = c.open,
        .high = c.high,
        .low = c.low,
        .last = sk_tape_last(t, now_ns),
        .last_qty = sk_bars_qty(t, t->last_lots ? t->last_lots : bar.count != 0),
        .prev_close = sk_bars_price(t, carry),
        .volume = c.volume,
        .quote_volume = c.quote_volume,
        .open_ns = from,
        .close_ns = now_ns,
        .first_id = c.first_id,
        .last_id = c.last_id,
        .count = c.count,
        .day_open = sk_bars_price(t, price_before(t, now_ns - now_ns % SK_DAY_NS)),
    };
    /* before the first trade the last price is the reference's, which has moved on since */
    if (souk_dec_cmp(out->last, out->low) < 0)
        out->low = out->last;
    if (souk_dec_cmp(out->last, out->high) > 0)
        out->high = out->last;
    souk_dec_sub(&out->change, out->last, out->open);
    souk_dec percent = souk_dec_from_i64(0, 3), hundred = souk_dec_from_i64(100, 0), scaled;
    if (souk_dec_sign(out->open) > 0 && souk_dec_mul(&scaled, out->change, hundred) == SOUK_OK)
        souk_dec_div(&percent, scaled, out->open, 3, SOUK_ROUND_HALF_UP);
    out->change_percent = percent;
    out->weighted_avg = c.close;
    if (souk_dec_sign(c.volume) > 0)
        souk_dec_div(&out->weighted_avg, c.quote_volume, c.volume, 8, SOUK_ROUND_HALF_UP);
}

souk_dec sk_tape_average(sk_tape *t, int32_t minutes, int64_t now_ns)
{
    sk_bar bar;
    int64_t from = now_ns - minutes * SK_MINUTE_NS;
    souk_dec average = sk_tape_last(t, now_ns);
    if (minutes <= 0 || from <= 0)
        return average;
    sum_span(t, from - from % SK_MINUTE_NS, now_ns + 1, false, &bar);
    souk_dec volume = wide_dec(bar.lots * (__int128)t->scale->lot.lo, t->scale->qty_scale);
    if (bar.lots > 0)
        souk_dec_div(&average, wide_dec(bar.quote, t->scale->quote_scale), volume, 8,
                     SOUK_ROUND_HALF_UP);
    return average;
}

souk_dec sk_tape_last(const sk_tape *t, int64_t now_ns)
{
    if (t->last_ticks)
        return sk_bars_price(t, t->last_ticks);
    if (t->price)
        return sk_bars_price(t, sk_bars_ticks(t, sk_price_at_e12(t->price, t->pair, now_ns)));
    return souk_dec_from_i64(0, t->scale->price_scale);
}
