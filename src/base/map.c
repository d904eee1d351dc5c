/* SPDX-License-Identifier: MIT
 * Slots are 16 bytes, four to a cache line: a key of 0 marks an empty one, and key 0 itself lives
 * in one more slot behind the table, whose key field says whether it is there. */
#include "base/map.h"
#include "base/mem.h"

#include <string.h>

struct sk_map_slot {
    uint64_t key, value;
};

enum { MAP_SLOTS_MIN = 16 };

static size_t home(uint64_t key, size_t mask)
{
    uint64_t h = key * 0x9E3779B97F4A7C15u;
    return (size_t)(h ^ (h >> 32)) & mask;
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct sk_map_slot *find(const sk_map *map, uint64_t key)
{
    if (key == 0)
        return &map->slots[map->mask + 1];
    size_t i = home(key, map->mask);
    while (map->slots[i].key != 0 && map->slots[i].key != key)
        i = (i + 1) & map->mask;
    return &map->slots[i];
}

void sk_map_init(sk_map *map, const souk_alloc *alloc)
{
    *map = (sk_map){.alloc = alloc};
}

void sk_map_deinit(sk_map *map)
{
    sk_free(map->alloc, map->slots);
    sk_map_init(map, map->alloc);
}

void sk_map_clear(sk_map *map)
{
    if (map->slots)
        memset(map->slots, 0, (map->mask + 2) * sizeof *map->slots);
    map->count = 0;
}

bool sk_map_reserve(sk_map *map, size_t count)
{
    size_t slots = map->mask ? map->mask + 1 : MAP_SLOTS_MIN, limit = SIZE_MAX / 64;
    if (count > limit)
        return false;
    while (slots / 4 * 3 < count) /* at most three quarters full */
        slots *= 2;
    if (map->slots && slots == map->mask + 1)
        return true;
    sk_map next = {.alloc = map->alloc, .count = map->count, .mask = slots - 1};
    next.slots = sk_alloc_zeroed(map->alloc, slots + 1, sizeof *next.slots);
    if (!next.slots)
        return false;
    if (map->slots) {
        for (size_t i = 0; i <= map->mask; i++) {
            if (map->slots[i].key != 0)
                *find(&next, map->slots[i].key) = map->slots[i];
        }
        next.slots[slots] = map->slots[map->mask + 1];
        sk_free(map->alloc, map->slots);
    }
    *map = next;
    return true;
}

bool sk_map_get(const sk_map *map, uint64_t key, uint64_t *value)
{
    if (!map->slots)
        return false;
    const struct sk_map_slot *slot = find(map, key);
    if (slot->key == 0)
        return false;
    *value = slot->value;
    return true;
}

bool sk_map_put(sk_map *map, uint64_t key, uint64_t value)
{
    struct sk_map_slot *slot = map->slots ? find(map, key) : NULL;
    if (!slot || slot->key == 0) {
        if (!sk_map_reserve(map, map->count + 1))
            return false;
        slot = find(map, key);
        map->count++;
    }
    slot->key = key ? key : 1; /* the slot of key 0: 1 for present */
    slot->value = value;
    return true;
}

bool sk_map_remove(sk_map *map, uint64_t key)
{
    struct sk_map_slot *slot = map->slots ? find(map, key) : NULL;
    if (!slot || slot->key == 0)
        return false;
    map->count--;
    size_t hole = (size_t)(slot - map->slots);
    if (key != 0) { /* move back what probing had pushed past the hole */
        for (size_t i = (hole + 1) & map->mask; map->slots[i].key != 0; i = (i + 1) & map->mask) {
            size_t from_home = (i - home(map->slots[i].key, map->mask)) & map->mask;
            if (from_home >= ((i - hole) & map->mask)) {
                map->slots[hole] = map->slots[i];
                hole = i;
            }
        }
    }
    map->slots[hole] = (struct sk_map_slot){0, 0};
    return true;
}

bool sk_map_next(const sk_map *map, size_t *at, uint64_t *key, uint64_t *value)
{
    for (; map->slots && *at < map->mask + 2; ++*at) {
        const struct sk_map_slot *slot = &map->slots[*at];
        if (slot->key == 0)
            continue;
        *key = *at > map->mask ? 0 : slot->key;
        *value = slot->value;
        ++*at;
        return true;
    }
    return false;
}
