/* SPDX-License-Identifier: MIT
 *
 * The client's rate limiter: the venue's published limits counted here, corrected by what its
 * answers' headers say, so that a call that would breach one is held back before it leaves. The
 * counts are words of shared.h: those of one's own, or those of all programs that share them.
 *
 *     wait_ns = sk_call_limiter_take(&limiter, row, extra, venue_now_ns, &ticket, &which);
 *     if (wait_ns == 0) send();
 *     sk_call_limiter_told(&limiter, &ticket, &reply.headers, sent_at_ns, venue_now_ns);
 *
 * A limit is counted in parts of its window: one for a fixed window, else SK_CALL_LIMITER_PARTS, of
 * which the oldest counts until it has wholly passed: never less than what the venue counts. Who
 * takes counts first and looks then: if it was too much, it takes its count back. So of two that
 * take at the same time each sees the other, and the limit holds without a lock; a process that is
 * killed in between leaves a count that passes with its window.
 *
 * Words of a limit: 0 number of the newest part since 1970; 1 requests under way: low half of a
 * window's number, 16 bits taken in it, 16 in the one before; 2 and on the parts: low half of its
 * number, 8 bits of check, 24 bits used. Of the venue: 0 not before, 1 what it said. A part whose
 * check fails counts as full; of a newest part that lies far ahead of the clock (which was set
 * back, or the word is damaged) what was used there counts now.
 *
 * Times are the venue's clock: its windows are aligned to the calendar. No allocation. Threads and
 * processes: the words any, the limiter its owner's.
 */
#ifndef SK_CLIENT_LIMITER_H
#define SK_CLIENT_LIMITER_H

#include "client/shared.h"
#include "venue/venue.h"

enum {
    SK_CALL_LIMITER_ROWS_MAX = 16,
    SK_CALL_LIMITER_PARTS = 16,
    SK_CALL_LIMITER_OPS_MAX = 48 /* operations with a count of their own: more share one */
};

/** One limit's count. */
typedef struct sk_call_limiter_count {
    uint32_t capacity, parts;
    int64_t part_ns; /* length of a part */
    sk_shared_word *words;
} sk_call_limiter_count;

/** Who is limited: names of shared.h, for limits by address, by key and by account. */
typedef struct sk_limit_who {
    uint64_t ip, key, account;
} sk_limit_who;

/** The count of one operation, of a limit that each operation has for itself. */
typedef struct sk_call_limiter_op {
    uint32_t row, op;
    sk_shared_word *words;
} sk_call_limiter_op;

/** What was taken for a request, until it has ended; zero: nothing. */
typedef struct sk_limit_ticket {
    const sk_op_row *op; /* borrowed, until it has ended */
    uint32_t rows;       /* a bit each */
    uint32_t extra;
    int64_t at_ns;
} sk_limit_ticket;

typedef struct sk_call_limiter {
    const sk_limit_row *rows;
    uint32_t count;
    sk_call_limiter_count counts[SK_CALL_LIMITER_ROWS_MAX];
    sk_call_limiter_op ops[SK_CALL_LIMITER_OPS_MAX];
    uint32_t ops_count;
    sk_shared *shared;     /* where more of them are found, */
    sk_limit_who who;      /* by these names */
    sk_shared_word *venue; /* the venue said: not before, and why */
    bool only_told;        /* count, but obey only what the venue says */
} sk_call_limiter;

/** rows and shared are borrowed; tier chooses among a row's capacities (the lowest where it has
 * none). SOUK_E_LIMIT: as sk_shared_find. */
souk_status sk_call_limiter_init(sk_call_limiter *limiter, const sk_venue *venue, uint32_t tier,
                                 sk_shared *shared, const sk_limit_who *who, souk_error *err);

/** How long until the operation fits into every limit it charges, 0: now. extra: cost beyond the
 *  row's on its first charge. INT64_MAX: more than a whole window holds. *which (nullable): the
 *  limit that is in the way, NULL when the venue itself told us to wait. Counts nothing. */
int64_t sk_call_limiter_wait_ns(sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                                int64_t now_ns, const sk_limit_row **which);

/** 0: counted. Else as sk_call_limiter_wait_ns, and nothing was. What falls due only on refusal
 *  must fit and is not counted: the answer's headers tell. */
int64_t sk_call_limiter_take(sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                             int64_t now_ns, sk_limit_ticket *ticket, const sk_limit_row **which);

/** The request of the ticket has not left yet, and what was taken for it falls into another window
 *  now: whether it is to be given back and taken again. */
bool sk_call_limiter_moved(const sk_call_limiter *limiter, const sk_limit_ticket *ticket,
                           int64_t now_ns);
/** It will not leave: nothing is counted for it any more. The ticket is zero then. */
void sk_call_limiter_return(sk_call_limiter *limiter, sk_limit_ticket *ticket, int64_t now_ns);

/** The request of the ticket has ended; with its answer's headers, if it had any. sent_ns: when it
 *  left: a number of a window that is over says nothing about this one. The ticket is zero then. */
void sk_call_limiter_told(sk_call_limiter *limiter, sk_limit_ticket *ticket,
                          const sk_headers *headers, int64_t sent_ns, int64_t now_ns);

/** The venue refused for a limit: nothing leaves before until_ns. */
void sk_call_limiter_block(sk_call_limiter *limiter, souk_status why, int64_t until_ns);
/** What the venue said when it last refused for a limit; SOUK_OK: never. */
souk_status sk_call_limiter_why(const sk_call_limiter *limiter);

/** What is used of a limit now; of one that each operation has for itself the most. */
uint32_t sk_call_limiter_used(const sk_call_limiter *limiter, uint32_t index, int64_t now_ns);

#endif
