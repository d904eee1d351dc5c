/* SPDX-License-Identifier: MIT
 *
 * The book synchroniser: turns a venue's snapshots and numbered changes into a book that is either
 * right or says that it is not. It keeps changes until the snapshot they continue has come, joins
 * the two by the channel's sequence rule, sees gaps, and asks for a new snapshot by what it
 * returns. Pure: whoever owns it fetches.
 *
 *     sk_booksync sync;
 *     sk_booksync_init(&sync, book, SK_SEQ_RANGE, true, NULL);
 *     ... for every SK_UPDATE_BOOK of the channel:
 *     switch (sk_booksync_push(&sync, update, &err)) {
 *     case SK_SYNC_CHANGED: tell the reader; break;
 *     case SK_SYNC_ASK: fetch a snapshot, or subscribe again where the stream sends it; break;
 *     case SK_SYNC_NONE: break;
 *     }
 *
 * Once in step a change goes straight into the book: no copy, no allocation. What is kept while
 * waiting is bounded; beyond it the oldest changes go, and the snapshot must be newer.
 * Ownership: the book is borrowed and outlives the synchroniser. Threads: the owner's.
 * src: binance card 7, "Book algorithm"; other venues' rules are rows of sk_seq_rule.
 */
#ifndef SK_MARKET_BOOKSYNC_H
#define SK_MARKET_BOOKSYNC_H

#include "market/book.h"
#include "market/seq.h"
#include "market/update.h"

typedef enum sk_sync_action {
    SK_SYNC_NONE = 0, /* nothing to do: kept for later, or older than the book */
    SK_SYNC_CHANGED,  /* the book changed and is good */
    SK_SYNC_ASK       /* the book is stale and needs a snapshot newer than this moment */
} sk_sync_action;

struct sk_checksum_rule; /* venue/channel_row.h */

/** A change kept while waiting: its levels are rows of sk_booksync.levels. */
typedef struct sk_kept_change {
    uint64_t first_id, last_id, prev_id;
    uint32_t at, bids_count, asks_count, depth;
} sk_kept_change;

typedef struct sk_booksync {
    souk_book *book;
    sk_seq_rule rule;
    bool rest;    /* snapshots are fetched, and may be older than the changes that came meanwhile;
                     else the stream sends them in order */
    bool in_step; /* a snapshot is in the book and every change since */
    bool asked;   /* SK_SYNC_ASK was returned and no snapshot has come since */
    sk_kept_change *kept;
    uint32_t kept_count, kept_cap;
    sk_level *levels;
    uint32_t levels_count, levels_cap;
    /* of the book, by the channel's rule; the owner sets both. NULL: checksums are not compared */
    uint32_t (*sum)(const struct sk_checksum_rule *, const souk_book *);
    const struct sk_checksum_rule *rule_of_sum;
    const souk_alloc *alloc;
    /* counted over its life */
    uint64_t snapshots, changes; /* that went into the book */
    uint64_t ignored;            /* changes older than the book */
    uint64_t gaps;               /* losses: sequence, checksum, crossed, told by sk_booksync_lost */
    uint64_t dropped;            /* changes that could not be kept or had no snapshot to follow */
    uint64_t checked, matched;   /* checksums */
} sk_booksync;

/** init allocates nothing yet; the book is borrowed, its rule is that of the channel. deinit frees.
 */
void sk_booksync_init(sk_booksync *sync, souk_book *book, sk_seq_rule rule, bool rest,
                      const souk_alloc *alloc);
void sk_booksync_deinit(sk_booksync *sync);

/** A new connection: forgets what was kept, the book is stale. Counters go on. */
void sk_booksync_reset(sk_booksync *sync);

/** One SK_UPDATE_BOOK, snapshot or change. With SK_SYNC_ASK err tells why (SOUK_E_GAP, _CROSSED,
 *  _RANGE, _LIMIT, _NOMEM; SOUK_E_STALE: nothing was lost, the first snapshot is wanted). Asks
 *  once; after a fetch that failed the owner asks again by itself. */
sk_sync_action sk_booksync_push(sk_booksync *sync, const sk_update *update, souk_error *err);

/** A fetched snapshot, as the book operation answers it. */
sk_sync_action sk_booksync_fetched(sk_booksync *sync, const souk_level *bids, uint32_t bids_count,
                                   const souk_level *asks, uint32_t asks_count, uint64_t last_id,
                                   souk_error *err);

/** The owner knows of a loss that the numbers of this book do not show (a gap of the connection's
 *  numbers, silence). @return SK_SYNC_ASK unless asked already. */
sk_sync_action sk_booksync_lost(sk_booksync *sync, souk_status why, souk_error *err);

/** The venue's checksum of the book as it is now, and ours. A mismatch is a loss. While not in step
 *  nothing is compared. sk_booksync_push does it for updates that carry one. */
sk_sync_action sk_booksync_checksum(sk_booksync *sync, uint32_t theirs, uint32_t ours,
                                    souk_error *err);

#endif
