/* SPDX-License-Identifier: MIT
 *
 * Every published limit of one venue, counted: by address, key, account or connection, in the
 * windows that the venue's table names. Who goes on after a breach is banned where the table says
 * so, each time for longer. --limits multiplies the capacities, or turns refusing off; counting
 * goes on either way, so the venue's headers stay true.
 *
 * Threads: the owner's. Time is the venue's clock.
 */
#ifndef SK_SANDBOX_LIMITER_H
#define SK_SANDBOX_LIMITER_H

#include "sandbox/buckets.h"
#include "venue/venue.h"

/** Who is asking: whichever of these a limit is keyed by. 0: not known, such limits are passed. */
typedef struct sk_who {
    uint64_t ip, key, account, connection; /* hashes or ids, never 0 when known */
    uint32_t instrument, op; /* op: the row's operation and constant, for limits per operation */
} sk_who;

typedef struct sk_limiter sk_limiter;

/** factor_e6: capacity times this / 10^6; 0: count, refuse nothing. tier: index into capacity. */
souk_status sk_limiter_new(sk_limiter **out, const sk_venue *venue, int64_t factor_e6,
                           uint32_t tier, const souk_alloc *alloc, souk_error *err);
void sk_limiter_free(sk_limiter *limiter);
/** Counts in these from now on, which live longer: they are borrowed. */
void sk_limiter_use(sk_limiter *limiter, sk_buckets *buckets);

/** How long what was charged since the last call waits in a queue until the limit has room. */
int64_t sk_limiter_delay(sk_limiter *limiter);
/** Counts `cost` against a limit. SOUK_E_RATE_LIMIT or SOUK_E_ORDER_LIMIT (the row's) when that is
 *  over its capacity, with retry_after_ns; the cost is counted all the same. */
souk_status sk_limiter_charge(sk_limiter *limiter, uint32_t limit, const sk_who *who, uint32_t cost,
                              int64_t now_ns, souk_error *err);
/** Would it be refused? Counts nothing. */
souk_status sk_limiter_check(sk_limiter *limiter, uint32_t limit, const sk_who *who, uint32_t cost,
                             int64_t now_ns, souk_error *err);
/** Takes some of a charge back. */
void sk_limiter_refund(sk_limiter *limiter, uint32_t limit, const sk_who *who, uint32_t cost,
                       int64_t now_ns);

/** Is this address banned? SOUK_E_BANNED with retry_after_ns. Asking while refused for a breach
 *  is what leads to a ban. */
souk_status sk_limiter_admit(sk_limiter *limiter, const sk_who *who, int64_t now_ns,
                             souk_error *err);

/** How much of a limit is used in the present window. */
uint32_t sk_limiter_used(sk_limiter *limiter, uint32_t limit, const sk_who *who, int64_t now_ns);
/** When the present window ends (TOKENS, DECAY: when a full bucket would be empty). */
int64_t sk_limiter_reset_ns(sk_limiter *limiter, uint32_t limit, const sk_who *who, int64_t now_ns);
/** What it holds after --limits and tier; never 0. */
uint32_t sk_limiter_capacity(const sk_limiter *limiter, uint32_t limit);
/** Capacities of all limits, for answers that list them. */
const uint32_t *sk_limiter_capacities(const sk_limiter *limiter);

/** Lifts every ban and empties every bucket. */
void sk_limiter_reset(sk_limiter *limiter);

#endif
