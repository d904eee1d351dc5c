/* SPDX-License-Identifier: MIT
 *
 * souk/book.h - one instrument's order book as a client keeps it: a snapshot, then deltas.
 *
 * It counts in the finest power of ten seen so far and rescales when a finer text arrives, so it
 * needs no instrument list; each level keeps the scale of its own text, because some venues
 * checksum the digits as sent. A book that lost its place is stale until the next snapshot, and
 * says so; a crossed book is never shown as if it were good.
 *
 *     const souk_book *book = ...;                   // borrowed from a client or a decoder
 *     souk_level bids[5];
 *     if (!souk_book_stale(book))
 *         n = souk_book_top(book, SOUK_BUY, bids, 5);
 *
 * Threads: the owner's. No allocation once its levels have been seen.
 */
#ifndef SOUK_BOOK_H
#define SOUK_BOOK_H

#include <souk/market.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct souk_book souk_book;

/** The best `max` levels of a side, best first. @return how many were written. */
SOUK_API size_t souk_book_top(const souk_book *book, souk_side side, souk_level *out, size_t max);

/** How many levels a side holds. */
SOUK_API size_t souk_book_levels(const souk_book *book, souk_side side);

/** Whether the book has lost its place (gap, checksum, silence, crossed) or never had one. */
SOUK_API bool souk_book_stale(const souk_book *book);

/** The venue's last sequence number applied, 0 if it has none. */
SOUK_API uint64_t souk_book_last_id(const souk_book *book);

/** Quantity on offer at up to `price` (inclusive; asks for SOUK_BUY, bids for SOUK_SELL: what an
 *  order of that side would meet), and its cost in quote. SOUK_E_RANGE on overflow. */
SOUK_API souk_status souk_book_depth(const souk_book *book, souk_side taker, souk_dec price,
                                     souk_dec *qty, souk_dec *quote);

#ifdef __cplusplus
}
#endif
#endif
