/* SPDX-License-Identifier: MIT
 *
 * Reading the JSON of answers: one object into a struct, an array of objects into rows. A row
 * function reads what stands before the cursor and appends to the list; everything else is here.
 *
 *     static souk_status fee(sk_json *j, sk_call *call, sk_list *list, souk_error *err);
 *     return sk_reply_rows(body, call, sizeof(souk_fee), fee, err);
 *
 * Ownership: rows live in call->arena, texts in it or in the body. Threads: values.
 */
#ifndef SK_VENUE_REPLY_H
#define SK_VENUE_REPLY_H

#include "venue/list.h"
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

/** The object ahead, by the table. */
souk_status sk_reply_object(sk_json *j, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err);
/** The same of a whole document. */
souk_status sk_reply_fields(souk_str body, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err);
/** Each element of a document's array, or the one value that it is; appends to the list. */
souk_status sk_reply_each(souk_str body, sk_call *call, sk_list *list, sk_row_reader *row,
                          souk_error *err);
/** The same into call->out.rows, a failure told as SOUK_E_BAD_ANSWER. */
souk_status sk_reply_rows(souk_str body, sk_call *call, size_t row_size, sk_row_reader *row,
                          souk_error *err);
/** Several members of a document's object, raw; {NULL, 0} where absent. */
souk_status sk_reply_members(souk_str body, const char *const *keys, size_t count, souk_str *raw,
                             souk_error *err);

/** An answer that was to be a result does not read: the operation may have happened. Passes
 *  SOUK_OK and SOUK_E_NOMEM. */
souk_status sk_reply_bad(souk_status status, souk_error *err);

#endif
