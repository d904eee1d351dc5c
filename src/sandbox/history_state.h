/* SPDX-License-Identifier: MIT
 *
 * The inside of a history (sandbox/history.h): history.c lives in it, history_pack.c writes it
 * down.
 *
 * Orders lie in slabs that never move and are linked: each account's by age, finished ones by the
 * time of their end, free ones among themselves. Fills lie in a ring; number n at n % cap; each
 * points back to the fill of its account, and of its order, before it. Links are index + 1. */
#ifndef SK_SANDBOX_HISTORY_STATE_H
#define SK_SANDBOX_HISTORY_STATE_H

#include "base/map.h"
#include "sandbox/history.h"

enum { SK_HISTORY_SLAB = 1024, SK_HISTORY_SLABS_MAX = 4096 };

/** What an account has. */
typedef struct sk_history_owner {
    uint32_t first, last; /* orders */
    uint64_t last_fill;   /* number + 1 */
} sk_history_owner;

struct sk_history {
    sk_exchange *ex;
    const souk_alloc *alloc;
    sk_past_order *slabs[SK_HISTORY_SLABS_MAX];
    uint32_t used, free, count; /* slots ever used; free list; orders kept */
    uint32_t done_first, done_last, done_count;
    sk_history_owner *owners;
    uint32_t owners_cap;
    sk_past_fill *fills;
    uint32_t fills_cap;
    uint64_t fills_count;
    sk_map by_id;     /* order id -> index */
    sk_map by_client; /* hash of account and client id -> index of the newest */
    uint64_t seed;
};

/** The order of an index that was used. */
static inline sk_past_order *sk_history_at(const sk_history *h, uint32_t index)
{
    return &h->slabs[index / SK_HISTORY_SLAB][index % SK_HISTORY_SLAB];
}

/** Where the account's client id is found in by_client. */
uint64_t sk_history_client_key(const sk_history *h, uint32_t account, souk_str client_id);
/** Room for an order at the index h->used. false: out of memory, or no more. */
bool sk_history_grow(sk_history *h);
/** Room for the account's row. false: out of memory. */
bool sk_history_own(sk_history *h, uint32_t account);

#endif
