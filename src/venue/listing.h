/* SPDX-License-Identifier: MIT
 *
 * What a sandbox of the venue trades unless told otherwise, and how the venue spells assets.
 *
 * Threads: rows are const.
 */
#ifndef SK_VENUE_LISTING_H
#define SK_VENUE_LISTING_H

#include <stdint.h>

/** An instrument as the sandbox lists it by default, plain texts. */
typedef struct sk_listing {
    const char *symbol, *base, *quote;
    const char *names[2]; /* further spellings of the symbol */
    uint32_t number;      /* its numeric id, where the venue has one */
    const char *price_tick, *price_min, *price_max;
    const char *qty_step, *qty_min, *qty_max, *market_qty_max;
    const char *notional_min, *notional_max;
    int8_t base_scale, quote_scale;
} sk_listing;

/** Of souk_instrument: what trails may do so by, in basis points. */
#define SK_TRAILING(least_, most_)                                                                 \
    .trailing_above_min = (least_), .trailing_above_max = (most_), .trailing_below_min = (least_), \
    .trailing_below_max = (most_)

/** An asset's code at the venue ("XXBT") and everywhere else ("BTC"). */
typedef struct sk_asset_name {
    const char *word, *asset;
} sk_asset_name;

#endif
