/* SPDX-License-Identifier: MIT
 *
 * Reading events out of frames, for stream decoders: a table says what each event's name means, hot
 * events have a function that reads them where they stand, the others go by field tables. Nothing
 * is pushed before the frame has proved well-formed and the update complete.
 *
 *     sk_reader r = {.venue = venue, .feed = feed, .err = err};
 *     sk_reader_hot(&r, row, &json, key);               // while walking the frame
 *     status = sk_json_end(&json, err);
 *     return status == SOUK_OK ? sk_reader_push(&r) : status;
 *
 * Threads: the feed's owner.
 */
#ifndef SK_VENUE_READER_H
#define SK_VENUE_READER_H

#include "venue/push.h"
#include "venue/reply.h"

typedef struct sk_reader {
    const sk_venue *venue;
    sk_feed *feed;
    souk_error *err;
    souk_str topic;   /* when the frame or the URL tells it */
    souk_str payload; /* what is read after the frame's end: an event, or an array of them */
    sk_update u;
    souk_status status; /* what was wrong beyond JSON */
    bool ready;         /* u is complete */
} sk_reader;

/** Reads members into r->u, from the one that the cursor stands before to the object's end. */
typedef void sk_read_hot(sk_reader *r, sk_json *j, souk_str key);
/** Finishes r->u from the whole object; call lends its arena. */
typedef souk_status sk_read_cold(sk_reader *r, souk_str object, sk_call *call);

/** One event. Hot ones have `hot`; of the others the table is read into the update at `offset`,
 *  then `cold` does the rest; either may be NULL. Without a kind there is nothing to push. */
typedef struct sk_event_row {
    const char *name;
    sk_update_kind kind;
    sk_read_hot *hot;
    const sk_field_table *table;
    size_t offset;
    sk_read_cold *cold;
    int64_t window_ns; /* tickers */
} sk_event_row;

/** The row of a name, or NULL. */
const sk_event_row *sk_event_find(const sk_event_row *rows, size_t count, souk_str name);

/** Keeps the first thing that is wrong; SOUK_OK is nothing. */
void sk_reader_note(sk_reader *r, souk_status status);

/** A hot event, from the member that the cursor stands before. */
void sk_reader_hot(sk_reader *r, const sk_event_row *row, sk_json *j, souk_str key);
/** Any event that is a whole object; `stamp`, raw or {NULL, 0}: its time in milliseconds. Pushes.
 */
souk_status sk_reader_object(sk_reader *r, const sk_event_row *row, souk_str object,
                             souk_str stamp);
/** Pushes the update if there is one. SOUK_E_MISSING: a market event without symbol, a trade
 *  without price or quantity, a book without number; or what was noted. */
souk_status sk_reader_push(sk_reader *r);

/** The character of a key that is one; 0 for any other. */
static inline char sk_key_letter(souk_str key)
{
    return key.len == 1 ? key.ptr[0] : 0;
}

#endif
