/* SPDX-License-Identifier: MIT
 *
 * The update: one thing that a stream tells, the same noun on both faces. The client's channel
 * decoders push updates into a feed; the sandbox hands updates to the channel encoders, once for
 * all subscribers.
 *
 * Ownership: an update and all it points to is borrowed and dies when push or encode returns.
 */
#ifndef SK_MARKET_UPDATE_H
#define SK_MARKET_UPDATE_H

#include <souk/market.h>
#include "base/mem.h"

/** A level as the text gave it: price = price / 10^price_scale. qty 0 removes the level. */
typedef struct sk_level {
    int64_t price, qty;
    uint8_t price_scale, qty_scale;
} sk_level;

typedef enum sk_update_kind {
    SK_UPDATE_NONE = 0,
    SK_UPDATE_BOOK, /* levels: the whole book when snapshot, else absolute changes */
    SK_UPDATE_TRADE,
    SK_UPDATE_AGG_TRADE,
    SK_UPDATE_TICKER,
    SK_UPDATE_MINI_TICKER,
    SK_UPDATE_BEST,
    SK_UPDATE_CANDLE,
    SK_UPDATE_ORDER,         /* private: what happened to an order, with its fill if it traded */
    SK_UPDATE_BALANCES,      /* private: the balances that changed, absolute */
    SK_UPDATE_TRANSFER,      /* private: a deposit, withdrawal or transfer */
    SK_UPDATE_TOKEN_EXPIRED, /* private: the stream's token ended */
    SK_UPDATE_ACK,           /* answer to a subscription or a login; err tells if it failed */
    SK_UPDATE_PONG,
    SK_UPDATE_SHUTDOWN, /* the venue is about to close this connection */
    SK_UPDATE_AVG_PRICE,
    SK_UPDATE_PING,  /* the venue wants to hear `pong` */
    SK_UPDATE_LIST,  /* private: an order list was placed, or has ended */
    SK_UPDATE_ORDERS /* server: what a following of orders begins with: those that are open */
} sk_update_kind;

/** What happened to an order, in FIX ExecType words. */
typedef enum sk_exec {
    SK_EXEC_NEW = 1,
    SK_EXEC_TRADE,
    SK_EXEC_CANCELED,
    SK_EXEC_REPLACED,
    SK_EXEC_REJECTED,
    SK_EXEC_EXPIRED,
    SK_EXEC_TRIGGERED,
    SK_EXEC_BOOKED /* what was not executed at once rests: for venues that tell so */
} sk_exec;

typedef struct sk_update {
    sk_update_kind kind;
    souk_str symbol;
    uint32_t instrument;    /* server: index; client: SK_NO_INSTRUMENT until looked up */
    int64_t at_ns, recv_ns; /* the venue's stamp (0: none) and ours */
    int64_t engine_ns;      /* when it happened, where the venue tells both */
    bool snapshot;          /* book: replaces; trade, candle: history, not live */
    uint8_t channel;        /* client: sk_channel_kind of the topic that told it; 0: no topic did */
    uint64_t first_id, last_id, prev_id; /* the venue's sequence numbers; 0: none */
    uint32_t depth;                      /* levels a side this book is limited to; 0: all */
    uint32_t interval;                   /* candles: sk_interval */
    int64_t window_ns;                   /* tickers: 0 is 24 hours */
    union {
        struct {
            const sk_level *bids, *asks;
            uint32_t bids_count, asks_count;
            const int64_t *was; /* server, .deltas: quantities before, of bids, then asks */
            bool traded;        /* ... and whether there were trades */
            uint32_t sum;       /* the venue's checksum of the whole book after this; 0: none */
        } book;
        souk_trade trade;
        souk_ticker ticker;
        struct {
            const souk_ticker *rows; /* topics about all instruments: those that changed */
            uint32_t count;
        } tickers;
        souk_best best;
        souk_candle candle;
        struct {
            sk_exec exec;
            souk_order order;
            souk_fill fill; /* SK_EXEC_TRADE */
        } order;
        souk_order_list list;
        struct {
            const souk_order *rows;
            uint32_t count;
        } orders;
        struct {
            const souk_balance *rows;
            uint32_t count;
            souk_str asset; /* transfer */
            souk_dec change;
            sk_exec cause; /* server, balances: what happened to orders; 0: nothing */
        } balances;
        struct {
            souk_str id; /* of the request, as sent */
            souk_error err;
            souk_str raw;
        } ack;
        souk_str token;
        souk_str pong; /* the message to answer with */
    };
} sk_update;

/** Where a channel decoder puts what it read. `levels` is scratch room for book levels, grown by
 *  sk_feed_levels and reused, so a steady stream allocates nothing. */
typedef struct sk_feed {
    void (*push)(void *ctx, const sk_update *update);
    void *ctx;
    int64_t recv_ns;
    sk_arena *arena; /* reset by the owner after each frame */
    const souk_alloc *alloc;
    sk_level *levels;
    uint32_t levels_cap;
    uint64_t skipped; /* frames or events that were not understood, counted */
    void *topics; /* the decoder's own: topics that it has understood; freed by sk_feed_deinit */
} sk_feed;

/** Room for at least `count` levels, keeping what is there. NULL: out of memory or over the limit.
 */
sk_level *sk_feed_levels(sk_feed *feed, uint32_t count);
void sk_feed_deinit(sk_feed *feed);

#endif
