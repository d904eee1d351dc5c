/* SPDX-License-Identifier: MIT
 *
 * What sockets push: a channel as a row, the topic texts by which one subscribes to it, checksums
 * of books.
 *
 * Ownership: what an encoder writes belongs to the buffer; texts of topics live in the arena given.
 * Threads: rows are const; functions are pure.
 */
#ifndef SK_VENUE_CHANNEL_ROW_H
#define SK_VENUE_CHANNEL_ROW_H

#include <souk/book.h>
#include "base/enums.h"
#include "market/call.h"
#include "market/markets.h"
#include "market/seq.h"
#include "market/update.h"
#include "wire/json_write.h"

enum { SK_ANY_ENDPOINT = UINT8_MAX };

typedef struct sk_venue sk_venue;
struct sk_peer; /* venue/peer.h */

typedef enum sk_channel_kind {
    SK_CHANNEL_NONE = 0,
    SK_CHANNEL_BOOK,     /* changes, and a snapshot where the venue sends one */
    SK_CHANNEL_BOOK_TOP, /* the whole book to a depth, each time */
    SK_CHANNEL_TRADE,
    SK_CHANNEL_AGG_TRADE,
    SK_CHANNEL_TICKER,
    SK_CHANNEL_MINI_TICKER,
    SK_CHANNEL_BEST,
    SK_CHANNEL_CANDLE,
    SK_CHANNEL_AVG_PRICE,
    SK_CHANNEL_PRIVATE, /* orders, fills, balances of the account that logged in, all in one:
                           by SK_CONTROL_FOLLOW, or by a topic like the others */
    SK_CHANNEL_ORDERS,  /* ... or one channel for each */
    SK_CHANNEL_FILLS,
    SK_CHANNEL_BALANCES,
    SK_CHANNEL_STATUS,      /* of the venue: maintenance */
    SK_CHANNEL_INSTRUMENTS, /* their rules and states */
    SK_CHANNEL_BEAT,        /* a sign of life, where one subscribes to it */
    SK_CHANNEL_QUIET        /* of what the sandbox never has: taken, and silent */
} sk_channel_kind;

/** Whether a channel tells what belongs to an account. */
static inline bool sk_channel_is_private(uint8_t kind)
{
    return kind >= SK_CHANNEL_PRIVATE && kind <= SK_CHANNEL_BALANCES;
}

/** In place of a following's number: a token brought it; it concerns the socket, not an account. */
enum { SK_BY_TOKEN = -1, SK_OF_SOCKET = -2 };

/** What an encoder may look at besides the update. peer is set for private channels only: public
 *  frames are encoded once for all subscribers of a variant. */
typedef struct sk_encode {
    const struct sk_venue *venue;
    const sk_markets *markets;
    const struct sk_channel_row *row;
    souk_str topic; /* as it was subscribed */
    uint8_t variant;
    const struct sk_peer *peer;
    int64_t number; /* private: the following's number, by a topic the account's; or of the above */
    int64_t now_ns;
    const sk_rows *past; /* a first message: souk_trade (TRADE, BOOK) or souk_candle (CANDLE), the
                            oldest first; NULL: none are told */
} sk_encode;

/** Server: an update as a message; an empty buffer is none. */
typedef souk_status sk_encoder(const sk_encode *, const sk_update *, sk_buf *out);

/** A book's checksum: CRC-32 over the digits of its best levels, as they were sent.
 *  src: okx card 7.4, bitget card 7.4, kraken card 7 */
typedef struct sk_checksum_rule {
    uint8_t levels;
    bool interleaved; /* bid:size:ask:size:...; else all asks, then all bids */
    bool digits_only; /* at the instrument's decimals, without point and leading zeros */
    bool is_signed;
} sk_checksum_rule;

typedef struct sk_channel_row {
    uint8_t kind;     /* sk_channel_kind */
    uint8_t endpoint; /* index into venue->endpoints */
    uint8_t auth;
    bool all;             /* one topic for all instruments: "!miniTicker@arr" */
    const char *event;    /* the name of the event that it pushes (venue/tell.h) */
    const char *topic;    /* "{symbol}@depth@100ms", "{symbol}@kline_{interval}", "x{depth}" */
    uint32_t depth;       /* levels, when the topic has no {depth}; BOOK: of the best so many the
                             changes are told, 0 of all */
    uint32_t period_ms;   /* how often it speaks; 0: at once */
    int64_t window_ns;    /* tickers: 0 is 24 hours */
    int32_t zone_minutes; /* candles */
    uint8_t seq;          /* sk_seq_rule (market/seq.h) */
    bool snapshot;        /* the stream itself tells first what there is; BALANCES: all of them */
    bool booked;          /* ORDERS: tells when one rests (SK_EXEC_BOOKED), and all of them first */
    bool deltas;          /* BOOK: changes say what was there before (sk_update.book.was) */
    bool counted;         /* books: a topic's messages are numbered one by one, from its snapshot */
    bool cut;             /* levels beyond the depth are dropped, and not told (Kraken) */
    uint16_t history;     /* the first message holds so many rows of the past (sk_encode.past) */
    uint32_t idle_ms;     /* quiet so long: an empty change, or the same again; 0: nothing */
    uint32_t depths[6];   /* what {depth} may be; 0: anything */
    const sk_enum_row *words; /* what {interval} may be; NULL: the venue's interval_words */
    const uint32_t *merges; /* books: how many ticks each {group}, from 0 on, makes one; 0-ended */
    /* BOOK: the client asks for the snapshot on the stream's own socket (SK_CONTROL_SNAPSHOT), at
     * most once in so many ms; 0: by the operation BOOK */
    uint16_t ask_ms;
    bool follow; /* private, with a topic: the client's account stream subscribes to it */
    bool singly; /* BALANCES: a frame tells one */
    const sk_checksum_rule *sum; /* BOOK: what its checksums are of (venue/booksum.h) */
    sk_encoder *encode;
    const char *src;
} sk_channel_row;

/** A topic text understood. */
typedef struct sk_topic {
    const sk_channel_row *row;
    souk_str text, symbol;
    uint32_t instrument; /* SK_NO_INSTRUMENT: unknown, or the topic is about all */
    uint32_t interval, depth;
    uint32_t group; /* index into row->merges */
} sk_topic;

/** A candle interval in the venue's words; NULL: it has no such candles. */
const char *sk_venue_interval_word(const sk_venue *, uint32_t interval);
/** The other way; SK_INTERVAL_NONE. */
sk_interval sk_venue_interval(const sk_venue *, souk_str word);

/** Topic text -> row, symbol, interval, depth, group by the rows' templates. letters: symbols stand
 * in lower case in topics. SOUK_E_NOT_FOUND: no template fits. */
souk_status sk_topic_parse(const sk_venue *, const sk_markets *, bool lower_case, souk_str text,
                           sk_arena *, sk_topic *out);
/** The same of topics that are objects ({"channel":"books","instId":"BTC-USDT"}): the row's
 * template names their members ("channel=books&instId={symbol}"), and in its order they make the
 * topic's text. Members that it does not name are not looked at. Only rows of the endpoint, their
 * letters as they are; SK_ANY_ENDPOINT (the client): of any, in either case. */
souk_status sk_topic_from_object(const struct sk_venue *, const sk_markets *, uint8_t endpoint,
                                 souk_str object, sk_arena *, sk_topic *out);
/** The members of the text, into the object that is open; depths are numbers. */
void sk_topic_to_object(const sk_channel_row *, souk_str text, sk_jw *);
/** The other way. */
souk_status sk_topic_print(const sk_venue *, const sk_channel_row *, bool lower_case,
                           souk_str symbol, uint32_t interval, uint32_t depth, sk_arena *,
                           souk_str *out);

#endif
