/* SPDX-License-Identifier: MIT
 *
 * The client's rate limiter: the venue's published limits counted here, corrected by what its
 * answers' headers say, so that a call that would breach one is held back before it leaves.
 *
 *     wait_ns = sk_call_limiter_wait_ns(&limiter, row, extra, venue_now_ns);
 *     if (wait_ns == 0) { sk_call_limiter_take(&limiter, row, extra, venue_now_ns); send(); }
 *     sk_call_limiter_told(&limiter, &reply.headers, sent_at_ns, venue_now_ns);
 *
 * Times are the venue's clock: its windows are aligned to the calendar. Pure, no allocation.
 * Threads: the owner's.
 */
#ifndef SK_CLIENT_LIMITER_H
#define SK_CLIENT_LIMITER_H

#include "venue/venue.h"

enum { SK_CALL_LIMITER_ROWS_MAX = 16, SK_CALL_LIMITER_PARTS = 16 };

/** One limit's count. A fixed window is one part; a sliding one is SK_CALL_LIMITER_PARTS of them,
 * of which the oldest counts until it has wholly passed: never less than what the venue counts. */
typedef struct sk_call_limiter_count {
    uint32_t capacity, parts;
    int64_t part_ns; /* length of a part */
    int64_t at;      /* number of the newest part since 1970 */
    uint32_t used[SK_CALL_LIMITER_PARTS];
} sk_call_limiter_count;

typedef struct sk_call_limiter {
    const sk_limit_row *rows;
    uint32_t count;
    sk_call_limiter_count counts[SK_CALL_LIMITER_ROWS_MAX];
    uint32_t under_way;       /* taken and not yet done */
    int64_t blocked_until_ns; /* the venue said: not before */
    souk_status why;          /* what it said */
    bool only_told;           /* count nothing, obey what the venue says */
} sk_call_limiter;

/** rows are borrowed; tier chooses among a row's capacities (the lowest where it has none). */
void sk_call_limiter_init(sk_call_limiter *limiter, const sk_venue *venue, uint32_t tier);

/** How long until the operation fits into every limit it charges, 0: now. extra: cost beyond the
 *  row's on its first charge. INT64_MAX: more than a whole window holds. *which (nullable): the
 *  limit that is in the way, NULL when the venue itself told us to wait. */
int64_t sk_call_limiter_wait_ns(const sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                                int64_t now_ns, const sk_limit_row **which);

/** Counts it. What falls due only on refusal is not counted: the answer's headers tell. */
void sk_call_limiter_take(sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                          int64_t now_ns);

/** A request that was taken has ended; with its answer's headers, if it had any. sent_ns: when it
 *  left: a number of a window that is over says nothing about this one. */
void sk_call_limiter_told(sk_call_limiter *limiter, const sk_headers *headers, int64_t sent_ns,
                          int64_t now_ns);

/** The venue refused for a limit: nothing leaves before until_ns. */
void sk_call_limiter_block(sk_call_limiter *limiter, souk_status why, int64_t until_ns);

/** What is used of a limit now. */
uint32_t sk_call_limiter_used(const sk_call_limiter *limiter, uint32_t index, int64_t now_ns);

#endif
