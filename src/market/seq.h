/* SPDX-License-Identifier: MIT
 *
 * Sequence rules as data: how a venue numbers the changes of its streams, and the one function
 * that judges the next number. A channel row names its rule; sk_booksync asks here.
 * Pure, no state. Threads: any.
 */
#ifndef SK_MARKET_SEQ_H
#define SK_MARKET_SEQ_H

#include <souk/base.h>

/** What numbers a change carries. `last_id` below is the last one applied. */
typedef enum sk_seq_rule {
    SK_SEQ_NONE = 0, /* none: every change is taken as it comes (src: gemini, htx whole books) */
    SK_SEQ_RANGE,    /* first..last; must reach back to last_id + 1 at least, overlap is legal
                        (src: binance card 7, book algorithm steps 3 to 5) */
    SK_SEQ_PREV,     /* names its predecessor: prev == last_id (src: okx prevSeqId, cryptocom pu) */
    SK_SEQ_TOLD,     /* by the numbers that there are: a predecessor as above, else a number that
                        only grows, else none (src: bitget card 7.3: three generations of a feed) */
    SK_SEQ_STEP,     /* one up for every change of this book (src: bybit u) */
    SK_SEQ_PER_CONN  /* one up for every frame of the connection, whatever the channel
                        (src: coinbase sequence_num): the connection checks, not the book */
} sk_seq_rule;

typedef enum sk_seq_verdict {
    SK_SEQ_APPLY = 0,
    SK_SEQ_IGNORE, /* older than what is held: harmless */
    SK_SEQ_GAP     /* something is missing in between, or the numbers make no sense */
} sk_seq_verdict;

/** Judges a change numbered first..last (first = last where the venue gives one number), whose
 *  predecessor is prev where the venue names it. Unused numbers are not looked at. */
sk_seq_verdict sk_seq_check(sk_seq_rule rule, uint64_t last_id, uint64_t first, uint64_t last,
                            uint64_t prev);

#endif
