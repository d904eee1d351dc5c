/* SPDX-License-Identifier: MIT
 *
 * The server's way to tell events, by the tables that the client reads them with (venue/reader.h):
 * a channel's row names its event, the event's row its members.
 *
 *     {.kind = SK_CHANNEL_TRADE, .event = "trade", .encode = sk_tell, ...}
 *
 * Threads: values.
 */
#ifndef SK_VENUE_TELL_H
#define SK_VENUE_TELL_H

#include "venue/reader.h"
#include "venue/say.h"

/** As sk_channel_row.encode, of public channels: books, one event, or an array of them where the
 *  channel is about all instruments. Candles and tickers without a trade have no ids. */
souk_status sk_tell(const sk_encode *e, const sk_update *u, sk_buf *out);

/** Of private channels: an event by its kind's name in the form; one without leaves the buffer
 *  empty. */
souk_status sk_tell_private(const sk_encode *e, const sk_update *u, sk_buf *out);

/** The pieces, for what sk_tell does not know: the envelope, if the connection wants one, ... */
sk_jw sk_tell_open(const sk_encode *e, sk_buf *out);
/** ... an event's object with its name and time and the members of its row ... */
void sk_tell_event(sk_jw *w, const sk_frame_form *form, const char *name, const sk_update *u);
/** ... and the end of all of it. */
souk_status sk_tell_close(sk_jw *w);

/** Frames that say what they are, of which topic, and hold an array of rows:
 *  {"action":"snapshot","arg":{..},"data":[..],"ts":..}. */
typedef struct sk_push_form {
    const char *action, *whole, *change; /* a member and its two words */
    const char *topic, *rows;
    const char *time; /* in ms, last; NULL: it is not said */
    void (*put_topic)(sk_jw *, const sk_channel_row *, souk_str topic); /* an object's members */
} sk_push_form;

/** Up to the array, which is open; and its end. */
sk_jw sk_push_open(const sk_push_form *, const sk_encode *, bool whole, sk_buf *out);
souk_status sk_push_close(const sk_push_form *, const sk_encode *, sk_jw *w);

/** Best prices as the book that they are, whose levels are kept in `levels`. */
sk_update sk_tell_as_book(const sk_update *u, sk_level levels[2]);

#endif
