/* SPDX-License-Identifier: MIT
 *
 * What was done and may not be done again for a while: hashes of requests, forgotten when nobody
 * could repeat them any more. Two tables that take turns: one is filled, the one before it is only
 * looked at.
 *
 * Threads: the owner's.
 */
#ifndef SK_SANDBOX_ONCE_H
#define SK_SANDBOX_ONCE_H

#include "base/map.h"

struct sk_pack;

enum { SK_ONCE_MAX = 1000000 }; /* of one table; more are forgotten earlier */

typedef struct sk_once {
    sk_map now, before;
    int64_t since_ns;
} sk_once;

/** init allocates nothing yet; deinit frees. */
void sk_once_init(sk_once *once, const souk_alloc *alloc);
void sk_once_deinit(sk_once *once);
/** Remembers it for span_ns at least. SOUK_E_NONCE: it is known already; SOUK_E_NOMEM. */
souk_status sk_once_take(sk_once *once, uint64_t hash, int64_t span_ns, int64_t now_ns);
/** As a journal tells that it was taken; then it is remembered from the next one taken on. */
bool sk_once_was(sk_once *once, uint64_t hash);
/** All of it in a pack; read into an empty one. */
void sk_once_pack(sk_once *once, struct sk_pack *pack);

#endif
