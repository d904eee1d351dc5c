/* SPDX-License-Identifier: MIT
 *
 * The inside of a tape (sandbox/tape.h): bars, the sums that candles and statistics are made of,
 * in the engine's counts. Only tape.c and tape_bars.c include this. Threads: the owner's. */
#ifndef SK_SANDBOX_TAPE_BARS_H
#define SK_SANDBOX_TAPE_BARS_H

#include "base/map.h"
#include "sandbox/tape.h"

#define SK_SECOND_NS 1000000000LL
#define SK_MINUTE_NS (60 * SK_SECOND_NS)
#define SK_DAY_NS    (86400 * SK_SECOND_NS)

typedef struct sk_tape_trade {
    uint64_t id, first_id, last_id, taker;
    int64_t price_ticks, qty_lots, quote_units, at_ns;
    uint8_t taker_side;
} sk_tape_trade;

typedef struct sk_tape_ring {
    sk_tape_trade *rows;
    uint32_t cap;   /* a power of two */
    uint64_t count; /* ever pushed */
} sk_tape_ring;

/** What traded in a span of time; count 0: nothing. */
typedef struct sk_bar {
    int64_t start_ns;
    int64_t open, high, low, close; /* ticks */
    int64_t lots, taker_lots;
    __extension__ __int128 quote, taker_quote; /* units of the quote asset */
    uint64_t first_id, count;
} sk_bar;

/* Bars of one span, in order of time; only those with trades. */
typedef struct sk_bars {
    sk_bar *rows;
    uint32_t cap, max;
    uint64_t count; /* ever begun */
    int64_t span_ns;
} sk_bars;

struct sk_tape {
    const souk_alloc *alloc;
    const sk_price *price;
    sk_price_pair pair;
    const sk_scale *scale;
    souk_str symbol;
    int64_t live_ns; /* from here on trades are the engine's */
    int64_t lot_e8;
    uint64_t first_id, joined_id; /* of the first live trade; of the next joined row */
    int64_t last_ticks, last_lots;
    sk_tape_ring trades, joined;
    sk_tape_trade *past; /* from before the start, made on demand */
    uint32_t past_count;
    sk_bars minutes, seconds;
    struct {
        int64_t from_ns, to_ns;
    } gaps[SK_TAPE_GAPS_MAX];
    uint32_t gaps_count;
    sk_map days; /* day number -> index into day_bars, of days before the start */
    sk_bar *day_bars;
    uint32_t day_count, day_cap;
};

/** A live trade into its bar. */
souk_status sk_bars_add(sk_tape *tape, sk_bars *bars, const sk_tape_trade *trade);

/** Counts to decimals and back. */
souk_dec sk_bars_price(const sk_tape *tape, int64_t ticks);
souk_dec sk_bars_qty(const sk_tape *tape, int64_t lots);
int64_t sk_bars_ticks(const sk_tape *tape, int64_t price_e12);
int64_t sk_bars_quote(const sk_tape *tape, int64_t ticks, int64_t lots);

#endif
