/* SPDX-License-Identifier: MIT
 *
 * souk/venue.h - the venues that this build speaks, and what each of them offers.
 *
 *     for (size_t i = 0; i < souk_venues_count(); i++)
 *         puts(souk_venue_title(souk_venue_at(i)));
 *
 * Ownership: everything returned is constant and lives as long as the program.
 * Threads: any.
 */
#ifndef SOUK_VENUE_H
#define SOUK_VENUE_H

#include <souk/market.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A venue: an exchange's API as one dialect. Opaque. */
typedef struct sk_venue souk_venue;

/* X(name, text): what can be asked of a venue. The list only grows at its end. */
#define SOUK_OP_MAP(X)                                                                             \
    X(TIME, "time")                                                                                \
    X(INSTRUMENTS, "instruments")                                                                  \
    X(TICKERS, "tickers")                                                                          \
    X(BEST, "best")                                                                                \
    X(BOOK, "book")                                                                                \
    X(TRADES, "trades")                                                                            \
    X(CANDLES, "candles")                                                                          \
    X(BALANCES, "balances")                                                                        \
    X(FEES, "fees")                                                                                \
    X(PLACE, "place")                                                                              \
    X(PLACE_TEST, "place_test")                                                                    \
    X(CANCEL, "cancel")                                                                            \
    X(CANCEL_ALL, "cancel_all")                                                                    \
    X(ORDER, "order")                                                                              \
    X(OPEN_ORDERS, "open_orders")                                                                  \
    X(HISTORY, "history")                                                                          \
    X(FILLS, "fills")                                                                              \
    X(RESOLVE, "resolve")                                                                          \
    X(AMEND, "amend")                                                                              \
    X(REPLACE, "replace")                                                                          \
    X(PLACE_BATCH, "place_batch")                                                                  \
    X(CANCEL_BATCH, "cancel_batch")                                                                \
    X(PLACE_LIST, "place_list")

typedef enum souk_op {
    SOUK_OP_NONE = 0,
#define SOUK_X(name, text) SOUK_OP_##name,
    SOUK_OP_MAP(SOUK_X)
#undef SOUK_X
        SOUK_OP_COUNT
} souk_op;

/* X(name, text): what can be followed. The list only grows at its end. */
#define SOUK_CHANNEL_MAP(X)                                                                        \
    X(BOOK, "book")       /* the whole book, kept in step */                                       \
    X(TRADES, "trades")   /* every public trade */                                                 \
    X(TICKER, "ticker")   /* a day's statistics */                                                 \
    X(BEST, "best")       /* best bid and ask */                                                   \
    X(CANDLES, "candles") /* the candle that is open, and when it closes */                        \
    X(ACCOUNT, "account") /* one's own orders, fills and balances */

typedef enum souk_channel {
    SOUK_CHANNEL_NONE = 0,
#define SOUK_X(name, text) SOUK_CHANNEL_##name,
    SOUK_CHANNEL_MAP(SOUK_X)
#undef SOUK_X
        SOUK_CHANNEL_COUNT
} souk_channel;

/** "open_orders", "book" ...; NULL outside the list. */
SOUK_API const char *souk_op_name(souk_op op);
SOUK_API const char *souk_channel_name(souk_channel channel);

/** How many venues there are, and each of them; NULL beyond the last. */
SOUK_API size_t souk_venues_count(void);
SOUK_API const souk_venue *souk_venue_at(size_t index);

/** By its id ("binance"); NULL if there is none. */
SOUK_API const souk_venue *souk_venue_find(const char *id);

/** The id nearest to a mistyped one, for "did you mean"; NULL when nothing is near. */
SOUK_API const char *souk_venue_nearest(const char *id);

/** Its id ("binance"), its name ("Binance Spot"), and its number: the sandbox serves it at
 *  port-base + number. */
SOUK_API const char *souk_venue_id(const souk_venue *venue);
SOUK_API const char *souk_venue_title(const souk_venue *venue);
SOUK_API int souk_venue_number(const souk_venue *venue);

/** Whether the venue offers an operation, or a channel. */
SOUK_API bool souk_venue_has(const souk_venue *venue, souk_op op);
SOUK_API bool souk_venue_streams(const souk_venue *venue, souk_channel channel);

/** The kinds of key it takes ("hmac", "ed25519" ...), index from 0; NULL beyond the last. */
SOUK_API const char *souk_venue_key_type(const souk_venue *venue, size_t index);

/** Where its REST interface lives, "https://..."; NULL if there is none. */
SOUK_API const char *souk_venue_live_url(const souk_venue *venue);
SOUK_API const char *souk_venue_testnet_url(const souk_venue *venue);

/** A candle interval by its index from 0 ("1m", "1h" ...); NULL beyond the last. */
SOUK_API const char *souk_interval_name(size_t index);

/** A switch of the venue's sandbox: `souk sandbox --set VENUE.NAME=VALUE`. */
typedef struct souk_venue_switch {
    const char *name, *value, *values, *text; /**< default, what it takes, what it does */
} souk_venue_switch;

/** Index from 0; false beyond the last. */
SOUK_API bool souk_venue_switch_at(const souk_venue *venue, size_t index, souk_venue_switch *out);

#ifdef __cplusplus
}
#endif
#endif
