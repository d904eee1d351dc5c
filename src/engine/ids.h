/* SPDX-License-Identifier: MIT
 *
 * Order id -> slot of the live orders. Open addressing with backward-shift deletion; an entry is
 * the low half of the id and the slot, so that the table of a hundred thousand orders is two
 * megabytes and a look costs one cache miss. Four ids that follow each other share a cache line:
 * new orders, whose ids increase, mostly find theirs warm. Two ids with equal low halves are told
 * apart by the order itself, which whoever looks is about to read anyway.
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
    uint32_t count, mask;
    const souk_alloc *alloc;
} sk_ids;

/** Where an id's search begins. */
static inline uint32_t sk_ids_home(const sk_ids *ids, uint32_t low)
{
    uint32_t line = (uint32_t)((low / 4) * 0x9E3779B97F4A7C15u >> 32);
    return (line << 3 | low % 4 * 2) & ids->mask;
}

/** Allocates nothing yet. */
void sk_ids_init(sk_ids *ids, const souk_alloc *alloc);
/** Frees; the slots themselves are not its own. */
void sk_ids_deinit(sk_ids *ids);
/** Room for `count` ids in all, half of the table staying free. false: out of memory. */
bool sk_ids_reserve(sk_ids *ids, uint32_t count);
/** The slot is not in it yet, and room was reserved. */
void sk_ids_put(sk_ids *ids, uint64_t id, uint32_t slot);
/** The slot was put with this id. */
void sk_ids_drop(sk_ids *ids, uint64_t id, uint32_t slot);

#endif
