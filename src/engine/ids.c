/* SPDX-License-Identifier: MIT */
#include "engine/ids.h"

void sk_ids_init(sk_ids *ids, const souk_alloc *alloc)
{
    *ids = (sk_ids){.alloc = alloc};
}

void sk_ids_deinit(sk_ids *ids)
{
    sk_free(ids->alloc, ids->entries);
    sk_ids_init(ids, ids->alloc);
}

static void put(sk_ids *ids, uint32_t low, uint32_t slot)
{
    uint32_t at = sk_ids_home(ids, low);
    while (ids->entries[at].slot != SK_NONE)
        at = (at + 1) & ids->mask;
    ids->entries[at] = (sk_ids_entry){low, slot};
}

bool sk_ids_reserve(sk_ids *ids, uint32_t count)
{
    uint64_t size = ids->entries ? (uint64_t)ids->mask + 1 : 64;
    while (size / 2 < count)
        size *= 2;
    if (ids->entries && size == (uint64_t)ids->mask + 1)
        return true;
    if (size > (uint64_t)1 << 31)
        return false;
    sk_ids_entry *old = ids->entries;
    uint32_t old_mask = ids->mask;
    sk_ids_entry *entries = sk_realloc_array(ids->alloc, NULL, size, sizeof *entries);
    if (!entries)
        return false;
    for (uint64_t i = 0; i < size; i++)
        entries[i] = (sk_ids_entry){0, SK_NONE};
    ids->entries = entries;
    ids->mask = (uint32_t)size - 1;
    for (uint64_t i = 0; old && i <= old_mask; i++) {
        if (old[i].slot != SK_NONE)
            put(ids, old[i].low, old[i].slot);
    }
    sk_free(ids->alloc, old);
    return true;
}

void sk_ids_put(sk_ids *ids, uint64_t id, uint32_t slot)
{
    put(ids, (uint32_t)id, slot);
    ids->count++;
}

/* Moves back what was displaced over the hole, so that no tombstones remain. */
void sk_ids_drop(sk_ids *ids, uint64_t id, uint32_t slot)
{
    uint32_t hole = sk_ids_home(ids, (uint32_t)id);
    while (ids->entries[hole].slot != slot)
        hole = (hole + 1) & ids->mask;
    for (uint32_t at = (hole + 1) & ids->mask; ids->entries[at].slot != SK_NONE;
         at = (at + 1) & ids->mask) {
        uint32_t home = sk_ids_home(ids, ids->entries[at].low);
        if (((at - home) & ids->mask) >= ((at - hole) & ids->mask)) {
            ids->entries[hole] = ids->entries[at];
            hole = at;
        }
    }
    ids->entries[hole].slot = SK_NONE;
    ids->count--;
}
