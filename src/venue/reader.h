/* SPDX-License-Identifier: MIT
 *
 * Reading events out of frames, for stream decoders: a table says what each event's name means, hot
 * events have a function that reads them where they stand, the others go by field tables. Nothing
 * is pushed before the frame has proved well-formed and the update complete.
 *
 *     sk_reader r = {.venue = venue, .feed = feed, .err = err};
 *     return sk_reader_frame(&r, &form, frame);
 *
 * Threads: the feed's owner.
 */
#ifndef SK_VENUE_READER_H
#define SK_VENUE_READER_H

#include "venue/hot.h"
#include "venue/push.h"
#include "venue/reply.h"

typedef struct sk_reader {
    const sk_venue *venue;
    sk_feed *feed;
    souk_error *err;
    souk_str topic;   /* when the frame or the URL tells it */
    sk_topic told;    /* the same understood; row NULL: it was not */
    souk_str past;    /* trades that stand beside a whole book, read by the venue after it */
    souk_str payload; /* what is read after the frame's end: an event, or an array of them */
    sk_update u;
    const struct sk_frame_form *form;
    souk_status status; /* what was wrong beyond JSON */
    bool whole;         /* the frame is no change: see SK_FRAME_WHOLE */
    bool ready;         /* u is complete */
} sk_reader;

/** Finishes r->u from the whole object; call lends its arena. */
typedef souk_status sk_read_cold(sk_reader *r, souk_str object, sk_call *call);

/** One event, both ways. Hot ones have `hot`; of the others the table is read into the update, then
 *  `cold` does the rest; either may be NULL. Without a kind there is nothing to push. The server
 *  writes `members` of the table. */
typedef struct sk_event_row {
    const char *name;
    sk_update_kind kind;
    const sk_hot *hot;
    const sk_field_table *table;
    const char *members;
    sk_read_cold *cold;
    int64_t window_ns;       /* tickers */
    const char *any;         /* nameless ones: a member that only it has, wherever it stands */
    const char *bids, *asks; /* books: the server writes the levels as these, last */
    const char *columns;     /* an event is an array: a candle's as sk_reply_candle reads them, a
                                trade's as sk_reply_trade does */
    const char *each;        /* the events stand in an array, the member of this name */
    bool newest_first;       /* ... or as the payload is one, and are told in the other order */
} sk_event_row;

/** What a frame is, by its first member. */
typedef enum sk_frame_kind {
    SK_FRAME_EVENT = 0, /* none of the others */
    SK_FRAME_WHOLE,     /* the same, and it is no change: a whole book, trades of the past */
    SK_FRAME_WRAPPED,   /* an event, or an array of them, stands inside */
    SK_FRAME_ANSWER,    /* to a request: pushed as SK_UPDATE_ACK */
    SK_FRAME_PING,      /* wants an answer: pushed as SK_UPDATE_PING */
    SK_FRAME_IDLE       /* means nothing */
} sk_frame_kind;

/** What a member of a frame is, where the topic tells which event it holds. */
typedef enum sk_frame_role {
    SK_ROLE_NONE = 0,
    SK_ROLE_TOPIC,
    SK_ROLE_REPLY,   /* the topic that was asked for: its book is whole */
    SK_ROLE_TIME,    /* milliseconds */
    SK_ROLE_PAYLOAD, /* an event, an array of them, or a ping's value */
    SK_ROLE_ID,      /* of the request that this answers */
    SK_ROLE_ACTION,  /* a word: what the frame is */
    SK_ROLE_ANSWER,  /* only answers have it */
    SK_ROLE_CODE,
    SK_ROLE_TEXT, /* of a refusal */
    SK_ROLE_PING, /* its value */
    SK_ROLES
} sk_frame_role;

/** How a venue's frames tell events. */
typedef struct sk_frame_form {
    const sk_event_row *events;
    const sk_event_row *nameless; /* known by their first member: that is its name here */
    const sk_event_row *others;   /* events whose names no row has; NULL: they are passed over */
    uint8_t events_count, nameless_count;
    const char *name, *time; /* members of an event: its name, its time in milliseconds; NULL: only
                                its table tells that */
    const char *topic;       /* member of a wrapped frame */
    const char *const *payloads;    /* members where the event stands, after a topic, after a
                                       number; NULL-ended */
    const char *number;             /* member of a private frame: the following's */
    uint8_t wrapped;                /* bits of sk_encode.variant: public frames name their topic */
    int8_t scale;                   /* decimals of a book's levels */
    const sk_enum_row *kinds;       /* first members, as sk_frame_kind */
    void (*complete)(sk_reader *r); /* a hot update before it is pushed; may be NULL */
    /* sk_reader_topical: what each member is (sk_frame_role); what the words of ACTION mean
     * (sk_frame_kind), how a pong begins, of which the ping's value and a '}' are the rest; the
     * CODE that means success */
    const sk_enum_row *roles, *actions;
    const char *pong, *good;
    bool lower_case; /* symbols in topics */
    bool unnumbered; /* books have no numbers */
    /* server: the names of private events by kind; of the end of a following that has a number; how
     * an order's event is told, of a copy, instead of by its table */
    const char *names[SK_UPDATE_LIST + 1], *ended;
    void (*put_order)(sk_jw *w, const sk_update *);
} sk_frame_form;

/** Reads a frame and pushes what it tells. Events of unknown names are counted and passed over. In
 *  answers, id, status, error, code and msg are what they are for sk_reply_error. */
souk_status sk_reader_frame(sk_reader *r, const sk_frame_form *form, souk_str frame);

/** The same of frames that say a topic beside the event: {"ch":topic,"ts":..,"tick":{..}}, or one
 *  that is an object: {"arg":{..},"data":[..]}. Its
 *  channel row's `event` names the event; symbol, interval and depth that the event does not say
 *  are the topic's. */
souk_status sk_reader_topical(sk_reader *r, const sk_frame_form *form, souk_str frame);

/** Reads one event where it stands, and pushes it. stamp: its time, raw; ptr NULL: it has none. */
souk_status sk_reader_event(sk_reader *r, const sk_event_row *event, souk_str object,
                            souk_str stamp);
/** The trades of before that stood beside a whole book (r->past), as history. */
souk_status sk_reader_past(sk_reader *r, const sk_event_row *event);
/** Candles as arrays of columns (sk_reply_candle), the newest first, of r->u's symbol and interval;
 *  told oldest first: the newest is left in r->u. */
souk_status sk_reader_candles(sk_reader *r, souk_str rows, const char *columns);
/** A hot one ahead, into r->u: then the time of the frame, where the event has none of its own,
 * then sk_reader_push once the text has proved well-formed. */
void sk_reader_hot(sk_reader *r, const sk_event_row *event, sk_json *j);
void sk_reader_stamp(sk_reader *r, souk_str stamp);
/** Pushes r->u if it is ready and whole. */
souk_status sk_reader_push(sk_reader *r);

/** A recording's page, `GET url`, if its path ends so: the parameter named is the topic. */
souk_status sk_reader_page(sk_reader *r, const sk_frame_form *form, const char *path_end,
                           const char *topic_param, souk_str url, souk_str body);

/** The row of a name, or NULL. */
const sk_event_row *sk_event_find(const sk_event_row *rows, size_t count, souk_str name);

/** Keeps the first thing that is wrong; SOUK_OK is nothing. */
void sk_reader_note(sk_reader *r, souk_status status);

/** The character of a key that is one; 0 for any other. */
static inline char sk_key_letter(souk_str key)
{
    return key.len == 1 ? key.ptr[0] : 0;
}

#endif
