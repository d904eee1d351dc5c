/* SPDX-License-Identifier: MIT
 * Keys come from peers, so the hash is SipHash-1-3 under the map's own seed: nobody who does not
 * know the seed can choose keys that fall into one slot. (Aumasson, Bernstein: SipHash, 2012) */
#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"

struct sk_strmap_slot {
    const char *ptr; /* NULL: empty */
    uint32_t len, hash;
    uint64_t value;
};

enum { STRMAP_SLOTS_MIN = 16 };

static uint64_t rotate(uint64_t x, unsigned by)
{
    return (x << by) | (x >> (64 - by));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static uint32_t hash_text(uint64_t seed, souk_str key)
{
    uint64_t k0 = sk_mix64(seed), k1 = sk_mix64(~seed);
    uint64_t v[4] = {k0 ^ 0x736F6D6570736575u, k1 ^ 0x646F72616E646F6Du, k0 ^ 0x6C7967656E657261u,
                     k1 ^ 0x7465646279746573u};
    uint32_t left = key.len;
    const char *p = key.ptr;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    uint64_t last = 0;
    if (left)
        memcpy(&last, p, left);
    last |= (uint64_t)key.len << 56;
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    uint64_t h = v[0] ^ v[1] ^ v[2] ^ v[3];
    return (uint32_t)(h ^ (h >> 32));
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct sk_strmap_slot *find(const sk_strmap *map, souk_str key, uint32_t hash)
{
    size_t i = hash & map->mask;
    for (;; i = (i + 1) & map->mask) {
        struct sk_strmap_slot *slot = &map->slots[i];
        if (!slot->ptr)
            return slot;
        if (slot->hash == hash && sk_str_eq((souk_str){slot->ptr, slot->len}, key))
            return slot;
    }
}

void sk_strmap_init(sk_strmap *map, const souk_alloc *alloc, uint64_t seed)
{
    *map = (sk_strmap){.alloc = alloc, .seed = seed};
}

void sk_strmap_deinit(sk_strmap *map)
{
    sk_free(map->alloc, map->slots);
    sk_strmap_init(map, map->alloc, map->seed);
}

void sk_strmap_clear(sk_strmap *map)
{
    if (map->slots)
        memset(map->slots, 0, (map->mask + 1) * sizeof *map->slots);
    map->count = 0;
}

static bool grow(sk_strmap *map)
{
    size_t slots = map->slots ? (map->mask + 1) * 2 : STRMAP_SLOTS_MIN;
    if (slots > UINT32_MAX)
        return false; /* hashes have 32 bits */
    sk_strmap next = *map;
    next.mask = slots - 1;
    next.slots = sk_alloc_zeroed(map->alloc, slots, sizeof *next.slots);
    if (!next.slots)
        return false;
    for (size_t i = 0; map->slots && i <= map->mask; i++) {
        const struct sk_strmap_slot *slot = &map->slots[i];
        if (slot->ptr)
            *find(&next, (souk_str){slot->ptr, slot->len}, slot->hash) = *slot;
    }
    sk_free(map->alloc, map->slots);
    *map = next;
    return true;
}

bool sk_strmap_get(const sk_strmap *map, souk_str key, uint64_t *value)
{
    if (!map->slots)
        return false;
    const struct sk_strmap_slot *slot = find(map, key, hash_text(map->seed, key));
    if (!slot->ptr)
        return false;
    *value = slot->value;
    return true;
}

bool sk_strmap_put(sk_strmap *map, souk_str key, uint64_t value)
{
    uint32_t hash = hash_text(map->seed, key);
    struct sk_strmap_slot *slot = map->slots ? find(map, key, hash) : NULL;
    if (!slot || !slot->ptr) {
        if ((!map->slots || map->count + 1 > (map->mask + 1) / 4 * 3) && !grow(map))
            return false;
        slot = find(map, key, hash);
        map->count++;
    }
    /* the new text, also on replacing: the old one may die with its record */
    *slot = (struct sk_strmap_slot){key.len ? key.ptr : "", key.len, hash, value};
    return true;
}

bool sk_strmap_remove(sk_strmap *map, souk_str key)
{
    struct sk_strmap_slot *slot = map->slots ? find(map, key, hash_text(map->seed, key)) : NULL;
    if (!slot || !slot->ptr)
        return false;
    map->count--;
    size_t hole = (size_t)(slot - map->slots);
    for (size_t i = (hole + 1) & map->mask; map->slots[i].ptr; i = (i + 1) & map->mask) {
        size_t from_home = (i - map->slots[i].hash) & map->mask;
        if (from_home >= ((i - hole) & map->mask)) {
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole] = (struct sk_strmap_slot){0};
    return true;
}

bool sk_strmap_next(const sk_strmap *map, size_t *at, souk_str *key, uint64_t *value)
{
    for (; map->slots && *at <= map->mask; ++*at) {
        const struct sk_strmap_slot *slot = &map->slots[*at];
        if (!slot->ptr)
            continue;
        *key = (souk_str){slot->ptr, slot->len};
        *value = slot->value;
        ++*at;
        return true;
    }
    return false;
}
