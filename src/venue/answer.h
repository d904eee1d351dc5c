/* SPDX-License-Identifier: MIT
 *
 * Answers of operations: what a result is, described once for both faces. The client reads the body
 * into call->out, the server writes it from there. An answer is rows (or one) by a field table, or
 * members of call->out itself; what nests beyond that has a pair of functions.
 *
 *     static const sk_answer fills = {.table = &fill_fields, .size = sizeof(souk_fill)};
 *     {.id = SK_OP_FILLS, .answer = &fills, .decode_reply = sk_answer_read,
 *      .encode_reply = sk_answer_write, ...}
 *
 * Ownership: results live in the call's arena. Threads: tables are const.
 */
#ifndef SK_VENUE_ANSWER_H
#define SK_VENUE_ANSWER_H

#include "venue/say.h"

/** One object or an array of them; by symbol: one when the question named a symbol. Reading takes
 *  either. */
typedef enum sk_answer_count {
    SK_ANSWER_MANY = 0,
    SK_ANSWER_ONE,
    SK_ANSWER_BY_SYMBOL,
    SK_ANSWER_BARE, /* one, that is no object: the value of the table's first row, whose key is
                       NULL; many: each such a value */
    SK_ANSWER_SOME, /* an array of at least one */
    SK_ANSWER_MAYBE /* one, or an empty object; without a table nothing is read */
} sk_answer_count;

typedef struct sk_answer {
    const sk_field_table *table;
    const char *members; /* written, in this order; NULL: the whole table */
    size_t size;         /* of a row of call->out.rows; 0: the table is of sk_result */
    /* the table is of a struct of this size, which begins with a row and has what follows from it:
     * join makes the row complete, split reckons the rest; 0: of the row alone */
    size_t told;
    const sk_field_table *beside; /* of sk_result: in the one row's object, before its members */
    sk_answer_count count;
    const char *none;        /* no row at all is the refusal of this code */
    bool newest_first;       /* the rows, on the wire */
    bool even_refused;       /* a refusal's body holds results, too; call->err tells which it is */
    const char *const *book; /* a book: names of its number (NULL: none), bids and asks; .scale
                                decimals */
    const char *book_time;   /* ... and of its time, in ms */
    /* the rows stand in this member of an object; beside it: the id of the last one (the text there
     * in its row), whether there may be more, and further members as they stand */
    const char *wrap, *cursor, *next, *wrap_end;
    size_t cursor_at;
    const char *columns;                 /* rows are candles, as sk_reply_candle; .scale decimals */
    const struct sk_limit_form *uses;    /* rows are sk_limit_use (venue/limits.h) */
    const struct sk_halves_form *halves; /* of CANCEL_REPLACE (venue/halves.h) */
    const struct sk_receipts_form *receipts; /* of batches (venue/receipts.h) */
    int8_t scale;
    /* after a row (or the result) was read; before a row is written, of a copy */
    souk_status (*join)(void *row, const sk_call *call, souk_error *err);
    void (*split)(void *row, const sk_call *call);
    /* instead of the table: a row, or all. A refusal that looks like success is told by call->err
     * with the status that is returned */
    sk_row_reader *read_row;
    sk_row_writer *write_row;
    souk_status (*read)(souk_str body, sk_call *call, souk_error *err);
    void (*write)(sk_jw *w, sk_peer *peer, const sk_call *call);
} sk_answer;

/** What the rows are; what the one row is. */
#define SK_ROWS_OF(type_) .size = sizeof(type_)
#define SK_ONE_OF(type_)  SK_ROWS_OF(type_), .count = SK_ANSWER_ONE
/** ... and what they are told as. */
#define SK_TOLD_AS(told_) .told = sizeof(told_)

/** Client: as sk_op_row.decode_reply; venue->open_reply takes the envelope off. */
souk_status sk_answer_read(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                           souk_error *err);
/** The row of TIME at venues whose answers tell the time in their Date alone: it asks for something
 *  that costs little. Whole seconds. */
#define SK_TIME_BY_DATE .id = SK_OP_TIME, .support = SK_EMULATED, .decode_reply = sk_answer_date
/** Client: as sk_op_row.decode_reply of that row. */
souk_status sk_answer_date(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                           souk_error *err);
/** Server: as sk_op_row.encode_reply. */
souk_status sk_answer_write(sk_peer *peer, const sk_call *call, sk_buf *out);

/** Client: an array of objects by a table into *out. */
souk_status sk_answer_rows(souk_str body, const sk_field_table *table, size_t size, sk_call *call,
                           sk_rows *out, souk_error *err);
/** As sk_answer.join of what begins with its symbol: the question's. */
souk_status sk_answer_join_symbol(void *row, const sk_call *call, souk_error *err);
/** As sk_answer.join of souk_fill: its value, and whose it is where it does not say. */
souk_status sk_answer_join_fill(void *row, const sk_call *call, souk_error *err);
/** As sk_answer.join of souk_trade: what the rows do not repeat. Each public trade stands for
 *  itself; a side that is not told is a buyer's. */
souk_status sk_answer_join_trade(void *row, const sk_call *call, souk_error *err);
/** An instrument whose row does not repeat what all of its venue share (sk_venue.defaults). Zeros
 *  there leave it as it is. */
void sk_answer_share(souk_instrument *instrument, const souk_instrument *all);
/** As sk_answer.join of answers that name the order only: what was asked for a new one; the order
 *  whose cancel was taken, of which nothing else is known. */
souk_status sk_answer_join_placed(void *row, const sk_call *call, souk_error *err);
souk_status sk_answer_join_canceled(void *row, const sk_call *call, souk_error *err);
/** As sk_answer.split and join of souk_ticker whose changes are told as parts of the open:
 *  change_percent as one of the day's, change as one of the price at midnight UTC. */
void sk_answer_split_ratios(void *row, const sk_call *call);
souk_status sk_answer_join_ratio(void *row, const sk_call *call, souk_error *err);
/** The same of rows whose change_percent alone is told, as a part. */
void sk_answer_split_part(void *row, const sk_call *call);
souk_status sk_answer_join_part(void *row, const sk_call *call, souk_error *err);
/** As sk_answer.join of souk_ticker: open and last price tell the change. */
souk_status sk_answer_join_change(void *row, const sk_call *call, souk_error *err);
/** Client: a book that was read is the best bid and ask, one souk_best. */
souk_status sk_answer_best_of_book(sk_call *call, souk_error *err);
/** As sk_answer.split: what the rows tell beside price and quantity. */
void sk_answer_split_trade(void *row, const sk_call *call);
/** Server: an array of objects by a table, as member `key`. */
void sk_say_array(sk_jw *w, const char *key, const sk_field_table *table, const char *members,
                  size_t size, const sk_rows *rows);

#endif
