/* SPDX-License-Identifier: MIT
 *
 * The instruments of one venue, found by the venue's symbol or by BASE/QUOTE, and the candle
 * intervals. Built once (client: from the venue's answer; sandbox: from its market list), then
 * read only. Owns copies of all texts. Threads: read from any while nobody adds.
 */
#ifndef SK_MARKET_MARKETS_H
#define SK_MARKET_MARKETS_H

#include <souk/market.h>
#include "base/map.h"
#include "base/mem.h"

typedef struct sk_markets {
    souk_instrument *rows;
    uint32_t count, cap;
    souk_str *assets; /* every base and quote once, in order of appearance */
    uint32_t assets_count, assets_cap;
    sk_strmap by_symbol, by_pair, by_asset;
    sk_arena texts;
    const souk_alloc *alloc;
} sk_markets;

/** init allocates nothing yet; deinit frees the rows and all texts. */
void sk_markets_init(sk_markets *markets, const souk_alloc *alloc);
void sk_markets_deinit(sk_markets *markets);
/** Copies the row and its texts. SOUK_E_INVALID if the symbol is there already. */
souk_status sk_markets_add(sk_markets *markets, const souk_instrument *row, souk_error *err);

/** By the venue's exact spelling; SK_NO_INSTRUMENT if none. */
uint32_t sk_markets_find(const sk_markets *markets, souk_str symbol);
/** By "BASE/QUOTE" or the venue's spelling, letters in any case. */
uint32_t sk_markets_resolve(const sk_markets *markets, souk_str name);
/** Index of an asset code in markets->assets, or UINT32_MAX. */
uint32_t sk_markets_asset(const sk_markets *markets, souk_str asset);
/** The instrument's spelling nearest to a mistyped name, for "did you mean"; SK_NO_INSTRUMENT. */
uint32_t sk_markets_nearest(const sk_markets *markets, souk_str name);

/* X(name, text, nanoseconds): candle intervals. Weeks begin on Monday; months are calendar months.
 */
#define SK_INTERVAL_MAP(X)                                                                         \
    X(1S, "1s", 1000000000)                                                                        \
    X(1M, "1m", 60000000000)                                                                       \
    X(3M, "3m", 180000000000)                                                                      \
    X(5M, "5m", 300000000000)                                                                      \
    X(10M, "10m", 600000000000)                                                                    \
    X(15M, "15m", 900000000000)                                                                    \
    X(30M, "30m", 1800000000000)                                                                   \
    X(1H, "1h", 3600000000000)                                                                     \
    X(2H, "2h", 7200000000000)                                                                     \
    X(4H, "4h", 14400000000000)                                                                    \
    X(6H, "6h", 21600000000000)                                                                    \
    X(8H, "8h", 28800000000000)                                                                    \
    X(12H, "12h", 43200000000000)                                                                  \
    X(1D, "1d", 86400000000000)                                                                    \
    X(3D, "3d", 259200000000000)                                                                   \
    X(1W, "1w", 604800000000000)                                                                   \
    X(1MO, "1M", 2592000000000000)                                                                 \
    X(1Y, "1y", 31536000000000000)

typedef enum sk_interval {
    SK_INTERVAL_NONE = 0,
#define SK_X(name, text, ns) SK_INTERVAL_##name,
    SK_INTERVAL_MAP(SK_X)
#undef SK_X
        SK_INTERVAL_COUNT
} sk_interval;

/** "1m", "1M" ...; NULL outside the list. */
const char *sk_interval_name(sk_interval interval);
/** SK_INTERVAL_NONE if the text is none (case matters: 1m is a minute, 1M a month). */
sk_interval sk_interval_parse(souk_str text);
/** Start of the candle that holds at_ns, days beginning zone_minutes east of UTC. */
int64_t sk_interval_start(sk_interval interval, int64_t at_ns, int32_t zone_minutes);
/** Start of the candle after the one that begins at start_ns. */
int64_t sk_interval_next(sk_interval interval, int64_t start_ns, int32_t zone_minutes);

#endif
