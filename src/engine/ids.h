/* SPDX-License-Identifier: MIT
 *
 * Order id -> slot of the live orders. Open addressing; an entry is the low half of the id and the
 * slot. Eight ids that follow each other share a cache line: new orders, whose ids increase, find
 * theirs warm, a look costs one cache miss, and what matters is how many lines hold a live order,
 * not how long the table is. So it is long, four places an order: a look that ends where it begins
 * is one that the processor guessed right. Two ids with equal low halves are told apart by the
 * order itself, which whoever looks is about to read anyway.
 *
 * Entries stand in the order of their homes (the one displaced farthest goes first), so whoever
 * comes to an entry nearer to its home than itself would be has seen enough: a look for an id that
 * is not there ends early, and dropping one moves only those that it had displaced. No tombstones.
 *
 * Memory: sk_ids_reserve before sk_ids_put; put and drop never allocate. Threads: the owner's.
 */
#ifndef SK_ENGINE_IDS_H
#define SK_ENGINE_IDS_H

#include "base/mem.h"

#define SK_NONE UINT32_MAX /* no slot, no level, no node */

typedef struct sk_ids_entry {
    uint32_t low;  /* half of the id */
    uint32_t slot; /* SK_NONE: free */
} sk_ids_entry;

typedef struct sk_ids {
    sk_ids_entry *entries;
    void *block; /* that they stand in */
    uint32_t count, mask;
    uint32_t shift; /* of a hash of 32 bits, to a number of a cache line */
    const souk_alloc *alloc;
} sk_ids;

/** Where an id's search begins: lines that follow each other are spread by the golden section,
 * which always falls into the widest gap. */
static inline uint32_t sk_ids_home(const sk_ids *ids, uint32_t low)
{
    return low / 8 * 0x9E3779B1u >> ids->shift << 3 | low % 8;
}

/** How far from its home an entry at this place stands. */
static inline uint32_t sk_ids_away(const sk_ids *ids, uint32_t at, uint32_t low)
{
    return (at - sk_ids_home(ids, low)) & ids->mask;
}

/** Allocates nothing yet. */
void sk_ids_init(sk_ids *ids, const souk_alloc *alloc);
/** Frees; the slots themselves are not its own. */
void sk_ids_deinit(sk_ids *ids);
/** Room for `count` ids in all, three quarters of the table staying free. false: out of memory. */
bool sk_ids_reserve(sk_ids *ids, uint32_t count);
/** The slot is not in it yet, and room was reserved. */
void sk_ids_put(sk_ids *ids, uint64_t id, uint32_t slot);
/** The slot was put with this id. */
void sk_ids_drop(sk_ids *ids, uint64_t id, uint32_t slot);

#endif
