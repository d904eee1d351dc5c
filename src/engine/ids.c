/* SPDX-License-Identifier: MIT */
#include "engine/ids.h"

void sk_ids_init(sk_ids *ids, const souk_alloc *alloc)
{
    *ids = (sk_ids){.alloc = alloc};
}

void sk_ids_deinit(sk_ids *ids)
{
    sk_free(ids->alloc, ids->block);
    sk_ids_init(ids, ids->alloc);
}

/* Takes the first place whose entry is nearer to its home; what stood there moves on likewise. */
static void put(sk_ids *ids, uint32_t low, uint32_t slot)
{
    sk_ids_entry moving = {low, slot};
    uint32_t at = sk_ids_home(ids, low), away = 0;
    for (; ids->entries[at].slot != SK_NONE; at = (at + 1) & ids->mask, away++) {
        sk_ids_entry here = ids->entries[at];
        uint32_t here_away = sk_ids_away(ids, at, here.low);
        if (here_away < away) {
            ids->entries[at] = moving;
            moving = here;
            away = here_away;
        }
    }
    ids->entries[at] = moving;
}

bool sk_ids_reserve(sk_ids *ids, uint32_t count)
{
    uint64_t size = ids->entries ? (uint64_t)ids->mask + 1 : 64;
    while (size / 4 < count)
        size *= 2;
    if (ids->entries && size == (uint64_t)ids->mask + 1)
        return true;
    if (size > (uint64_t)1 << 31)
        return false;
    sk_ids_entry *old = ids->entries;
    uint32_t old_mask = ids->mask;
    void *block = ids->block;
    sk_ids_entry *entries = sk_alloc_lines(ids->alloc, size, sizeof *entries, &ids->block);
    if (!entries)
        return false;
    for (uint64_t i = 0; i < size; i++)
        entries[i] = (sk_ids_entry){0, SK_NONE};
    ids->entries = entries;
    ids->mask = (uint32_t)size - 1;
    ids->shift = 32 - (uint32_t)__builtin_ctzll(size / 8);
    for (uint64_t i = 0; old && i <= old_mask; i++) {
        if (old[i].slot != SK_NONE)
            put(ids, old[i].low, old[i].slot);
    }
    sk_free(ids->alloc, block);
    return true;
}

void sk_ids_put(sk_ids *ids, uint64_t id, uint32_t slot)
{
    put(ids, (uint32_t)id, slot);
    ids->count++;
}

/* What it displaced moves back by one, up to the first that stands at home. */
void sk_ids_drop(sk_ids *ids, uint64_t id, uint32_t slot)
{
    uint32_t hole = sk_ids_home(ids, (uint32_t)id);
    while (ids->entries[hole].slot != slot)
        hole = (hole + 1) & ids->mask;
    for (;;) {
        uint32_t at = (hole + 1) & ids->mask;
        sk_ids_entry next = ids->entries[at];
        if ((next.slot == SK_NONE) | (sk_ids_home(ids, next.low) == at)) /* one branch, not two */
            break;
        ids->entries[hole] = next;
        hole = at;
    }
    ids->entries[hole].slot = SK_NONE;
    ids->count--;
}
