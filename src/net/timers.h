/* SPDX-License-Identifier: MIT
 * The heap behind a net's timers: the earliest first, at equal times the one armed first. Timers
 * stand in their owners' storage; the heap holds pointers. Threads: the net's. */
#ifndef SK_NET_TIMERS_H
#define SK_NET_TIMERS_H

#include "net/net.h"

typedef struct sk_timers {
    const souk_alloc *alloc;
    sk_timer **heap;
    uint32_t count, cap;
    uint64_t order;
} sk_timers;

/** Caller's storage; allocates nothing yet. */
void sk_timers_init(sk_timers *timers, const souk_alloc *alloc);
/** Disarms what is armed and frees the heap. */
void sk_timers_deinit(sk_timers *timers);

/** Arms, or moves when armed. false: out of memory (an armed timer never fails). */
bool sk_timers_put(sk_timers *timers, sk_timer *timer, int64_t due_ns);
/** Disarms an armed timer. */
void sk_timers_remove(sk_timers *timers, sk_timer *timer);

/** INT64_MAX when there is none. */
static inline int64_t sk_timers_due_ns(const sk_timers *timers)
{
    return timers->count ? timers->heap[0]->due_ns : INT64_MAX;
}

/** The order number of the next timer to be armed: firing stops there, so that a timer which arms
 *  itself for a time that has passed waits for the next turn. */
static inline uint64_t sk_timers_mark(const sk_timers *timers)
{
    return timers->order;
}

/** Disarms and returns the earliest that is due at now_ns and was armed before `mark`; NULL: none.
 */
sk_timer *sk_timers_take(sk_timers *timers, int64_t now_ns, uint64_t mark);

#endif
