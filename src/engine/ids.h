/* SPDX-License-Identifier: MIT
 *
 * Order id -> slot, for ids that increase. Ids are grouped in pages of 64 consecutive ones; a small
 * open-addressing directory finds the page. New orders, whose ids follow each other, stay on one
 * page (one cache line of it), so putting costs next to nothing; a cancel of an old order costs one
 * directory look and one page look, whatever the span of ids. An empty page is given back.
 *
 * Memory: sk_ids_reserve before sk_ids_put; put and drop never allocate. Threads: the owner's.
 */
#ifndef SK_ENGINE_IDS_H
#define SK_ENGINE_IDS_H

#include "base/mem.h"

#define SK_NONE UINT32_MAX /* no slot, no level, no node */

enum { SK_IDS_PAGE = 64 };

typedef struct sk_ids {
    const souk_alloc *alloc;
    uint32_t (*pages)[SK_IDS_PAGE];
    uint32_t *used;       /* how many entries of a page are taken */
    uint32_t *free_pages; /* a stack */
    uint32_t pages_count, free_count;
    struct sk_ids_entry *entries;
    uint64_t mask;
    uint32_t entries_count;
    uint64_t last_key; /* the page found last */
    uint32_t last_page;
} sk_ids;

/** Allocates nothing yet. */
void sk_ids_init(sk_ids *ids, const souk_alloc *alloc);
/** Frees; the slots themselves are not its own. */
void sk_ids_deinit(sk_ids *ids);
/** Room for one more id at least, for `count` in pages at best. false: out of memory. */
bool sk_ids_reserve(sk_ids *ids, uint32_t count);
/** The id is not in it yet, and room was reserved. */
void sk_ids_put(sk_ids *ids, uint64_t id, uint32_t slot);
void sk_ids_drop(sk_ids *ids, uint64_t id);
/** SK_NONE when absent. */
uint32_t sk_ids_find(const sk_ids *ids, uint64_t id);

#endif
