/* SPDX-License-Identifier: MIT */
#include "sandbox/once.h"

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
