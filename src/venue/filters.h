/* SPDX-License-Identifier: MIT
 *
 * An instrument's rules as an array of objects that each name what they are:
 * [{"filterType":"LOT_SIZE","minQty":"0.001",..},..]. One row a kind, read and written.
 *
 * Threads: tables are const.
 */
#ifndef SK_VENUE_FILTERS_H
#define SK_VENUE_FILTERS_H

#include "venue/say.h"

typedef enum sk_filter_told {
    SK_FILTER_ALWAYS = 0,
    SK_FILTER_LIMITED, /* unless its first member, an amount or a count of 4 bytes, is zero */
    SK_FILTER_OLD      /* only read */
} sk_filter_told;

typedef struct sk_filter_row {
    const char *name;
    sk_field_table table;
    uint8_t told; /* sk_filter_told */
} sk_filter_row;

#define SK_FILTER(name_, rows_, told_)                                                             \
    {                                                                                              \
        (name_), {(rows_), SK_COUNT(rows_)}, SK_FILTER_##told_                                     \
    }

/** Client: an array of filters into the record; kinds and members that no row has are skipped. */
souk_status sk_reply_filters(souk_str body, const char *kind, const sk_filter_row *rows,
                             size_t count, void *record, sk_call *call, souk_error *err);
/** Server: the array, as member `key`. */
void sk_say_filters(sk_jw *w, const char *key, const char *kind, const sk_filter_row *rows,
                    size_t count, const void *record);

#endif
