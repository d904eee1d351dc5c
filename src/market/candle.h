/* SPDX-License-Identifier: MIT
 *
 * Candles from trades, one interval a builder, incremental and exact.
 *
 *     sk_candles candles;
 *     sk_candles_init(&candles, SK_INTERVAL_1M, 0, true);
 *     ... for every trade, in order of time:
 *     sk_candles_push(&candles, &trade, on_candle, ctx, &err);   // the candles this trade closed
 *     candles.now                                                // the one that is open
 *     sk_candles_close(&candles, now_ns, on_candle, ctx);        // time went on without trades
 *
 * A trade of an earlier candle than the open one is counted in `late` and left out: closed candles
 * do not change. Ownership: values. Threads: the owner's.
 */
#ifndef SK_MARKET_CANDLE_H
#define SK_MARKET_CANDLE_H

#include "market/markets.h"

/** Receives a closed candle; borrowed. */
typedef void (*sk_candle_fn)(void *ctx, const souk_candle *candle);

typedef struct sk_candles {
    sk_interval interval;
    int32_t zone_minutes;
    bool fill;       /* a span without trades gets flat candles of no volume at the last close */
    bool open;       /* `now` holds a candle */
    souk_candle now; /* the open candle; close_ns is its last nanosecond */
    int64_t next_ns; /* where the one after it begins */
    uint64_t late;   /* trades that came after their candle had closed */
} sk_candles;

/** An empty builder; no candle is open. Owns nothing. */
void sk_candles_init(sk_candles *candles, sk_interval interval, int32_t zone_minutes, bool fill);

/** Adds a trade: price, qty, at_ns, taker_side, id or first_id..last_id; quote_qty is computed when
 *  it is zero. Before it, candles that end before at_ns go to `closed` (nullable).
 *  SOUK_E_RANGE: volumes beyond 127 bits; the trade is left out. */
souk_status sk_candles_push(sk_candles *candles, const souk_trade *trade, sk_candle_fn closed,
                            void *ctx, souk_error *err);

/** Closes what ends at or before now_ns; with fill, flat candles up to the one that holds now_ns,
 *  which is then open. */
void sk_candles_close(sk_candles *candles, int64_t now_ns, sk_candle_fn closed, void *ctx);

#endif
