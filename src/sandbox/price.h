/* SPDX-License-Identifier: MIT
 *
 * The reference prices that all sandbox markets follow: what an asset is worth at any instant,
 * past or future, as a pure function of the seed. Makers quote around it, so the ten venues move
 * together; candles from before the sandbox was started are computed from it on demand and agree
 * with each other at every interval.
 *
 * A price is its asset's anchor times one plus a sum of value noises whose periods divide each
 * other (64 days ... 10 seconds); half of it is common to all assets, as in the real market.
 * Between two multiples of ten seconds the price is a straight line, so a candle's extremes lie on
 * that grid. Traded volume is a monotone function of time of the same making: a candle's volume is
 * a difference, hence exactly additive. Integers only; same seed, same prices, on every machine.
 *
 * Units: *_e12 is quote per base times 10^12; volumes are base times 10^8.
 * Threads: read from any once built.
 */
#ifndef SK_SANDBOX_PRICE_H
#define SK_SANDBOX_PRICE_H

#include <souk/market.h>
#include "base/mem.h"

typedef struct sk_price sk_price;

#define SK_PRICE_E12 1000000000000

/** *out is the caller's, freed with sk_price_free (NULL is fine). Same seed, same prices. */
souk_status sk_price_new(sk_price **out, const souk_alloc *alloc, uint64_t seed, souk_error *err);
void sk_price_free(sk_price *price);

/** Adds an asset, or moves the anchor of one: usd_e12 > 0 is what it is worth on average. */
souk_status sk_price_anchor(sk_price *price, souk_str asset, int64_t usd_e12, souk_error *err);

/** A base and a quote whose prices are known. */
typedef struct sk_price_pair {
    uint32_t base, quote;
} sk_price_pair;

/** false: one of the assets has no anchor. */
bool sk_price_find(const sk_price *price, souk_str base, souk_str quote, sk_price_pair *out);

/** The reference price of the pair at an instant (UTC ns, not before 1970). */
int64_t sk_price_at_e12(const sk_price *price, sk_price_pair pair, int64_t at_ns);

typedef struct sk_price_candle {
    int64_t open_e12, high_e12, low_e12, close_e12;
    int64_t volume_e8, taker_buy_e8;                       /* base */
    __extension__ __int128 quote_e20, taker_buy_quote_e20; /* quote times 10^20 */
    uint64_t first_id, count; /* trades: ids first_id .. first_id + count - 1 */
} sk_price_candle;

/** What traded in [from_ns, to_ns). Bounds are whole seconds. Volumes are multiples of lot_e8. */
void sk_price_candle_at(const sk_price *price, sk_price_pair pair, int64_t lot_e8, int64_t from_ns,
                        int64_t to_ns, sk_price_candle *out);

/** How many trades there were before at_ns: the id the next one would have. */
uint64_t sk_price_trade_id(const sk_price *price, sk_price_pair pair, int64_t at_ns);

#endif
