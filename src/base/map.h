/* SPDX-License-Identifier: MIT
 * Open-addressing hash map from a 64-bit key, or from text, to a 64-bit value (an index or a
 * pointer). Linear probing with backward-shift deletion: no tombstones, so it does not age. */
#ifndef SK_BASE_MAP_H
#define SK_BASE_MAP_H

#include <souk/base.h>

typedef struct sk_map {
    const souk_alloc *alloc;
    struct sk_map_slot *slots;
    size_t count, mask; /* mask + 1 slots, a power of two; 0 before the first put */
} sk_map;

/** init allocates nothing yet; deinit frees; clear empties and keeps the memory. */
void sk_map_init(sk_map *map, const souk_alloc *alloc);
void sk_map_deinit(sk_map *map);
void sk_map_clear(sk_map *map);
/** Room for `count` entries without allocating later. false: out of memory. */
bool sk_map_reserve(sk_map *map, size_t count);

/** false when the key is not there; *value is then left alone. */
bool sk_map_get(const sk_map *map, uint64_t key, uint64_t *value);
/** Insert or replace. false: out of memory (map unchanged). */
bool sk_map_put(sk_map *map, uint64_t key, uint64_t value);
bool sk_map_remove(sk_map *map, uint64_t key);
/** Walk: start with *at = 0; false at the end. Do not put or remove meanwhile. */
bool sk_map_next(const sk_map *map, size_t *at, uint64_t *key, uint64_t *value);

/* The same keyed by text. The text is borrowed: whoever puts it keeps it alive, usually as part of
 * the value's own record. Hashes are seeded per map against chosen keys. */
typedef struct sk_strmap {
    const souk_alloc *alloc;
    struct sk_strmap_slot *slots;
    size_t count, mask;
    uint64_t seed;
} sk_strmap;

/** As sk_map_init, _deinit and _clear; `seed` keys the hash. */
void sk_strmap_init(sk_strmap *map, const souk_alloc *alloc, uint64_t seed);
void sk_strmap_deinit(sk_strmap *map);
void sk_strmap_clear(sk_strmap *map);
/** As their namesakes of sk_map. */
bool sk_strmap_get(const sk_strmap *map, souk_str key, uint64_t *value);
bool sk_strmap_put(sk_strmap *map, souk_str key, uint64_t value);
bool sk_strmap_remove(sk_strmap *map, souk_str key);
bool sk_strmap_next(const sk_strmap *map, size_t *at, souk_str *key, uint64_t *value);

#endif
