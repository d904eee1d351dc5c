/* SPDX-License-Identifier: MIT
 *
 * Reading the events that come most often: book changes, trades and best prices go in one pass
 * straight into the update, by a table that says what each member is. Members in any order; those
 * that the table lacks are passed over; nothing is allocated but texts with escapes.
 *
 *     static const sk_hot depth = {.letters = {['b' - 'A'] = SK_HOT_BIDS, ...}};
 *     {"depthUpdate", SK_UPDATE_BOOK, .hot = &depth},          // a row of sk_frame_form.events
 *
 * Threads: tables are const; the feed's owner reads.
 */
#ifndef SK_VENUE_HOT_H
#define SK_VENUE_HOT_H

#include "base/enums.h"

struct sk_reader;
struct sk_json;

/** What a member is. Times are milliseconds, where they are too large for that nanoseconds. */
typedef enum sk_hot_member {
    SK_HOT_SKIP = 0,
    SK_HOT_SYMBOL,
    SK_HOT_AT, /* when it was said */
    SK_HOT_FIRST_ID,
    SK_HOT_LAST_ID, /* of a book; of best prices their number */
    SK_HOT_PREV_ID,
    SK_HOT_BIDS, /* arrays of [price, quantity] */
    SK_HOT_ASKS,
    SK_HOT_CHANGES, /* of both: arrays of [side, price, quantity], by .sides */
    SK_HOT_PAST,    /* trades of before: the book beside them is whole */
    SK_HOT_SUM,     /* of a book: its checksum, signed or not */
    SK_HOT_ID,      /* of a trade */
    SK_HOT_PRICE,
    SK_HOT_QTY,
    SK_HOT_TRADED_AT,
    SK_HOT_BUYER_MADE, /* true: the taker sold */
    SK_HOT_SIDE,       /* the taker's, by .sides */
    SK_HOT_FROM_ID,    /* of several trades told as one */
    SK_HOT_TO_ID,
    SK_HOT_BID, /* best prices */
    SK_HOT_BID_QTY,
    SK_HOT_ASK,
    SK_HOT_ASK_QTY,
    SK_HOT_WHOLE, /* of a book: a word that says whether it is whole, by .wholes */
    SK_HOT_OTHER  /* another event with the same letters: nothing to push */
} sk_hot_member;

typedef struct sk_hot {
    uint8_t letters['z' - 'A' + 1]; /* members of one letter, from 'A'; sk_hot_member */
    const sk_enum_row *words;       /* longer names; NULL: none */
    const sk_enum_row *sides;
    const sk_enum_row *wholes;
    bool snapshot; /* a book: it is whole */
} sk_hot;

/** Reads members into r->u, whose kind is set, from the one that the cursor stands before to the
 *  object's end. What is wrong is noted (sk_reader_note). */
void sk_hot_read(const sk_hot *hot, struct sk_reader *r, struct sk_json *j, souk_str key);

#endif
