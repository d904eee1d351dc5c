/* SPDX-License-Identifier: MIT
 *
 * The inside of souk/book.h: how a client's book is fed. See there for what it is.
 * Thread: the owner's.
 */
#ifndef SK_MARKET_BOOK_H
#define SK_MARKET_BOOK_H

#include <souk/book.h>
#include "market/update.h"

/** An empty, stale book; *out is the caller's, freed with sk_book_free (NULL is fine). */
souk_status sk_book_new(souk_book **out, const souk_alloc *alloc, souk_error *err);
void sk_book_free(souk_book *book);

/** Empties it and marks it stale: the next thing must be a snapshot. */
void sk_book_reset(souk_book *book);

/** Replaces everything; the book is good afterwards unless it is crossed (SOUK_E_CROSSED: stale).
 */
souk_status sk_book_snapshot(souk_book *book, const sk_level *bids, uint32_t bids_count,
                             const sk_level *asks, uint32_t asks_count, uint64_t last_id,
                             souk_error *err);

/** Applies absolute changes: qty 0 removes (unknown levels ignored). Sequence numbers are the
 *  caller's business (sk_seq_*); last_id is only remembered. Does not check for crossing: a venue
 *  may cross within one message; call sk_book_check after a whole message.
 *  SOUK_E_RANGE: a number does not fit any common scale (book unchanged for that level). */
souk_status sk_book_apply(souk_book *book, const sk_level *bids, uint32_t bids_count,
                          const sk_level *asks, uint32_t asks_count, uint64_t last_id,
                          souk_error *err);

/** SOUK_E_CROSSED when best bid >= best ask; marks the book stale. */
souk_status sk_book_check(souk_book *book, souk_error *err);

/** Keeps only the best `depth` levels of each side (venues whose books are cut to a depth). */
void sk_book_trim(souk_book *book, uint32_t depth);

/** Readers see it at once through souk_book_stale. */
void sk_book_set_stale(souk_book *book, bool stale);

/** The level at `index` from the best, with the scales of its own text; false past the end. */
bool sk_book_level(const souk_book *book, souk_side side, size_t index, sk_level *out);

#endif
