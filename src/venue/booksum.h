/* SPDX-License-Identifier: MIT
 *
 * The checksum of a book by its channel's rule: both faces compute it, over the same texts.
 * Pure. Threads: any.
 */
#ifndef SK_VENUE_BOOKSUM_H
#define SK_VENUE_BOOKSUM_H

#include "venue/channel_row.h"

enum { SK_CHECKSUM_LEVELS_MAX = 32 }; /* of a rule */

/** Of levels as they are told, best first; those beyond the rule's are not looked at. */
uint32_t sk_levels_sum(const sk_checksum_rule *rule, const sk_level *bids, uint32_t bids_count,
                       const sk_level *asks, uint32_t asks_count);
/** Of a client's book, which keeps the digits that each level came with: as sk_booksync.sum. */
uint32_t sk_book_sum(const sk_checksum_rule *rule, const souk_book *book);

#endif
