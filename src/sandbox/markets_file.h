/* SPDX-License-Identifier: MIT
 *
 * `--markets FILE`: which instruments a venue lists, in place of its own list, and what assets are
 * worth. One JSON object:
 *
 *     {"prices":{"NEWCOIN":"2.5"},
 *      "venues":{"binance":[{"symbol":"NEWCOINUSDT","base":"NEWCOIN","quote":"USDT",
 *                            "price_tick":"0.0001","qty_step":"0.1","notional_min":"5"}]}}
 *
 * Other members of a listing: price_min price_max qty_min qty_max market_qty_max notional_max
 * base_scale quote_scale. Ownership: the caller's, until free. Threads: any once read.
 */
#ifndef SK_SANDBOX_MARKETS_FILE_H
#define SK_SANDBOX_MARKETS_FILE_H

#include "sandbox/price.h"
#include "venue/venue.h"

typedef struct sk_markets_file sk_markets_file;

/** From the file's text. SOUK_E_CONFIG saying what is wrong and where. */
souk_status sk_markets_file_read(sk_markets_file **out, souk_str text, const souk_alloc *alloc,
                                 souk_error *err);
/** NULL is fine. */
void sk_markets_file_free(sk_markets_file *file);

/** The venue's listings, borrowed; left as they are when the file (or NULL) names none. */
void sk_markets_file_listings(const sk_markets_file *file, const sk_venue *venue,
                              const sk_listing **rows, uint32_t *count);
/** Sets the anchors of the file's prices. */
souk_status sk_markets_file_anchors(const sk_markets_file *file, sk_price *price, souk_error *err);

#endif
