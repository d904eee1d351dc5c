/* SPDX-License-Identifier: MIT
 *
 * Reading the JSON of answers: one object into a struct, an array of objects into rows. A row
 * function reads what stands before the cursor and appends to the list; everything else is here.
 *
 *     static souk_status fee(sk_json *j, sk_call *call, sk_list *list, souk_error *err);
 *     return sk_reply_each(body, call, &list, fee, err);
 *
 * Ownership: rows live in call->arena, texts in it or in the body. Threads: values.
 */
#ifndef SK_VENUE_REPLY_H
#define SK_VENUE_REPLY_H

#include "venue/list.h"
#include "venue/venue.h"
#include "wire/fields.h"

/** A field table and its length. */
typedef struct sk_field_table {
    const sk_field *rows;
    size_t count;
} sk_field_table;

/** Reads one row and appends it. */
typedef souk_status sk_row_reader(sk_json *j, sk_call *call, sk_list *list, souk_error *err);

/** Appends a copy of a row. SOUK_E_NOMEM. */
souk_status sk_list_append(sk_list *list, const void *row, souk_error *err);

/** The content of a string without escapes, anything else as it stands. */
souk_str sk_reply_plain(souk_str raw);

/** The object ahead, by the table. */
souk_status sk_reply_object(sk_json *j, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err);
/** The same of a whole document. */
souk_status sk_reply_fields(souk_str body, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err);
/** Each element of a document's array, or the one value that it is; appends to the list. */
souk_status sk_reply_each(souk_str body, sk_call *call, sk_list *list, sk_row_reader *row,
                          souk_error *err);
/** Several members of a document's object, raw; {NULL, 0} where absent. */
souk_status sk_reply_members(souk_str body, const char *const *keys, size_t count, souk_str *raw,
                             souk_error *err);

/** The words of an array as bits: 1u << the value (the first of a pair); unknown ones, and what is
 *  no array, are passed over. */
uint32_t sk_reply_bits(souk_str body, const sk_enum_row *map);

/** [price, quantity] ahead as a souk_level. */
sk_row_reader sk_reply_level;

/** A candle that is an array: one letter a column, in order. t T open and close time (ms), o h l c
 *  v, s S open time in seconds, q quote volume, n count, b B taker's buys in base and quote, '.'
 * anything. Further columns are skipped; fewer are SOUK_E_SYNTAX. */
souk_status sk_reply_candle(sk_json *j, const char *columns, souk_candle *out, souk_error *err);
/** A public trade that is an array: t (ms), p(rice), q(uantity), s(ide). Texts and numbers alike.
 */
souk_status sk_reply_trade(sk_json *j, const char *columns, const sk_enum_row *sides,
                           souk_trade *out, souk_error *err);

/** Where a candle keeps a column; NULL: it is no decimal. */
souk_dec *sk_candle_column(souk_candle *candle, char column);

/** What an order's acknowledgement does not repeat: status new, and what was asked. */
void sk_order_from_ask(souk_order *order, const sk_order_ask *ask);

/** What an order was filled at, eight decimals; zero: not yet. */
souk_dec sk_order_average(const souk_order *order);
/** Which asset its fee is paid in: the one that is received. "": no such instrument. */
souk_str sk_order_fee_asset(const sk_markets *markets, const souk_order *order);

/** What fills inside an order's answer do not repeat: symbol, ids, side and time of the order. */
void sk_fills_from_order(souk_fill *fills, uint32_t count, const souk_order *order);

/** An error envelope whose members are code and msg (text or numbers): through the venue's error
 *  table into *err. @param object may be anything, also no JSON. */
souk_status sk_reply_error(const sk_venue *venue, sk_op_id op, unsigned http, souk_str object,
                           sk_arena *arena, souk_error *err);

/** Seconds of the Retry-After header as waiting time; 0 when there is none. src: RFC 9110 10.2.3 */
int64_t sk_reply_retry_after(const sk_reply *reply);

/** An answer that was to be a result does not read: the operation may have happened. Passes
 *  SOUK_OK and SOUK_E_NOMEM. */
souk_status sk_reply_bad(souk_status status, souk_error *err);

#endif
