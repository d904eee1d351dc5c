/* SPDX-License-Identifier: MIT
 *
 * The inside of a stream: one socket to one endpoint, its subscription, and what is kept in step
 * with it. It goes round: socket -> handshake -> subscribe or follow -> up; whatever ends it, it
 * waits by its backoff and begins again, until the owner closes it or the venue refuses it.
 *
 *   stream.c   the round        stream_open.c   its begin and end
 *   books.c    order books      account.c       one's own orders
 *
 * Events run the owner's callback, which may close the stream: whoever delivers one asks
 * sk_stream_alive afterwards and touches nothing if it is not. Ownership: the client's list.
 * Threads: the client's.
 */
#ifndef SK_CLIENT_STREAM_H
#define SK_CLIENT_STREAM_H

#include "client/call.h"
#include "base/map.h"
#include "client/socket.h"
#include "market/book.h"
#include "market/booksync.h"

enum {
    SK_STREAM_SYMBOLS_MAX = 1024,
    SK_STREAM_FRAME_MAX = 64 << 20, /* bytes that the rows of one frame may take */
    SK_BOOK_LEVELS_DEFAULT = 1000
};

typedef enum sk_stream_stage {
    SK_STREAM_WAITING, /* its timer begins the next round */
    SK_STREAM_CONNECTING,
    SK_STREAM_CLOCK, /* waits for the venue's clock */
    SK_STREAM_ASKED, /* for the subscription; its timer is the patience */
    SK_STREAM_UP,
    SK_STREAM_OVER /* refused */
} sk_stream_stage;

/** One instrument's book and how it is kept in step. */
typedef struct sk_stream_book {
    souk_stream *stream;
    souk_str symbol;
    souk_book *book;
    sk_booksync sync;
    sk_task *fetch;
    sk_timer timer; /* the next fetch */
    bool reserved;  /* ... has its turn at that time */
    bool again;     /* subscribed to anew: until then the snapshot must have come */
    sk_backoff backoff;
    bool good; /* as the owner was last told */
} sk_stream_book;

struct souk_stream {
    souk_client *client;
    souk_stream *next, *prev;
    souk_channel channel;
    const sk_channel_row *row;
    souk_on_event on_event;
    void *ctx;
    sk_arena texts; /* symbols; lives as long as the stream */
    souk_str *symbols;
    uint32_t symbols_count, interval, book_levels;
    int64_t silence_ns;
    sk_stream_book *books; /* BOOK: one a symbol */
    sk_strmap books_by;    /* symbol -> index in books */
    sk_socket *socket;
    sk_stream_stage stage;
    sk_timer timer;
    sk_backoff backoff;
    sk_clock_wait clock_wait;
    sk_feed feed;
    sk_arena frame;
    uint64_t asked_id;       /* the first of the questions of this stage, */
    uint32_t asked, awaited; /* how many there were, how many are not answered */
    bool logging_in, logged_in;
    bool refused;     /* the connection, by an answer that said why */
    uint64_t counted; /* SK_SEQ_PER_CONN: the last number that was heard */
    int64_t ask_ns;   /* snapshots by the socket: not before */
    sk_task *orders;  /* ACCOUNT: the question for what is open */
    sk_timer orders_timer;
    sk_backoff orders_backoff;
    struct sk_holding *holdings; /* ... balances as they were told last, where they are asked for */
    uint32_t holdings_count, holdings_cap;
    sk_task *holdings_task;
    sk_timer holdings_timer;
    sk_backoff holdings_backoff;
    int64_t holdings_ns;                 /* when they were asked for last */
    bool holdings_asked, holdings_moved; /* they are; something has happened since then */
    souk_stream_stats stats;
    uint32_t busy; /* deliveries under way */
    bool closed;   /* by its owner: freed when the last delivery has returned */
};

/** Deliveries: hold before, drop after; between them the stream stays in memory. */
void sk_stream_hold(souk_stream *stream);
void sk_stream_drop(souk_stream *stream);
static inline bool sk_stream_alive(const souk_stream *stream)
{
    return !stream->closed;
}

/** For stream_open.c: sets what is called back, ends the connection without a word, frees. */
void sk_stream_ready(souk_stream *stream);
void sk_stream_hang_up(souk_stream *stream);
void sk_stream_free(souk_stream *stream);

/** Tells the owner; the stream must be held. */
void sk_stream_tell(souk_stream *stream, const souk_event *event);

/** Encodes a control of the next id for this stream and sends it; signs with the key if `signed_`.
 *  The frame's arena holds it. Errors of encode_control; SOUK_E_IO. */
souk_status sk_stream_say(souk_stream *stream, sk_control *control, bool signed_, souk_error *err);

/** Ends this round: tells, hangs up, and begins another after the backoff. */
void sk_stream_restart(souk_stream *stream, const souk_error *why);

/* ---- books.c ---- */

/** One book a symbol. SOUK_E_NOMEM. */
souk_status sk_books_open(souk_stream *stream, souk_error *err);
void sk_books_close(souk_stream *stream);
/** The book of a symbol in the venue's spelling; NULL: there is none. */
const souk_book *sk_books_find(const souk_stream *stream, souk_str symbol);
/** The subscription stands: fetches what the stream does not send. */
void sk_books_up(souk_stream *stream);
/** The connection is gone: every book is stale. */
void sk_books_lost(souk_stream *stream, const souk_error *why);
/** A change or a snapshot that the stream sent, by itself or because it was asked. */
void sk_books_push(souk_stream *stream, const sk_update *update);

/* ---- account.c ---- */

/** After every subscription: asks what is open now, and tells it. */
void sk_account_up(souk_stream *stream);
void sk_account_down(souk_stream *stream);

/* ---- holdings.c ---- */

typedef struct sk_holding sk_holding;
/** After every subscription: where the venue streams no balances they are asked for. */
void sk_holdings_up(souk_stream *stream);
/** Something has happened to an order: balances will be asked for. */
void sk_holdings_moved(souk_stream *stream);
void sk_holdings_down(souk_stream *stream);

#endif
