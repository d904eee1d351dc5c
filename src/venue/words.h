/* SPDX-License-Identifier: MIT
 *
 * The words of orders that every venue has: one table a fact, read in both directions.
 *
 * Threads: tables are const.
 */
#ifndef SK_VENUE_WORDS_H
#define SK_VENUE_WORDS_H

#include "base/enums.h"

/** The words that every venue has, each where most of its answers use it; NULL: there are none.
 *  types and tifs may say several things at once: SK_WORD_TYPE. */
typedef struct sk_words {
    const sk_enum_row *sides, *types, *tifs; /* souk_side, souk_order_type, souk_tif */
    const sk_enum_row *statuses;             /* souk_order_status, or a pair with it */
    const sk_enum_row *stps;                 /* souk_stp */
    const sk_enum_row *instrument_statuses;  /* souk_instrument_status */
} sk_words;

/** A word that says type, time in force and flags: "post_only". Parts: base/enums.h. */
#define SK_WORD_TYPE(type_, tif_, flags_) ((type_) | (tif_) << 3 | (flags_) << 6)

#endif
