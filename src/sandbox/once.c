/* SPDX-License-Identifier: MIT */
#include "sandbox/once.h"

#include "base/pack.h"

void sk_once_init(sk_once *once, const souk_alloc *alloc)
{
    *once = (sk_once){.since_ns = 0};
    sk_map_init(&once->now, alloc);
    sk_map_init(&once->before, alloc);
}

void sk_once_deinit(sk_once *once)
{
    sk_map_deinit(&once->now);
    sk_map_deinit(&once->before);
}

static void take_turns(sk_once *once, int64_t now_ns)
{
    sk_map emptied = once->before;
    sk_map_clear(&emptied);
    once->before = once->now;
    once->now = emptied;
    once->since_ns = now_ns;
}

souk_status sk_once_take(sk_once *once, uint64_t hash, int64_t span_ns, int64_t now_ns)
{
    uint64_t value;
    if (now_ns - once->since_ns >= span_ns || once->now.count >= SK_ONCE_MAX)
        take_turns(once, now_ns);
    if (sk_map_get(&once->now, hash, &value) || sk_map_get(&once->before, hash, &value))
        return SOUK_E_NONCE;
    return sk_map_put(&once->now, hash, 1) ? SOUK_OK : SOUK_E_NOMEM;
}

bool sk_once_was(sk_once *once, uint64_t hash)
{
    once->since_ns = 0;
    return once->now.count >= SK_ONCE_MAX || sk_map_put(&once->now, hash, 1);
}

static void pack_table(sk_map *table, sk_pack *p)
{
    uint32_t count = (uint32_t)table->count;
    size_t at = 0;
    sk_pack_count(p, &count, SK_ONCE_MAX);
    for (uint32_t i = 0; i < count && !sk_pack_fails(p); i++) {
        uint64_t hash = 0, value;
        if (!sk_pack_reads(p))
            sk_map_next(table, &at, &hash, &value);
        SK_PACK(p, &hash);
        if (sk_pack_reads(p) && !sk_pack_fails(p))
            sk_pack_expect(p, sk_map_put(table, hash, 1));
    }
}

void sk_once_pack(sk_once *once, sk_pack *p)
{
    SK_PACK(p, &once->since_ns);
    pack_table(&once->now, p);
    pack_table(&once->before, p);
}
