/* SPDX-License-Identifier: MIT
 *
 * What was done and may not be done again for a while: hashes of requests, forgotten when nobody
 * could repeat them any more. Two tables that take turns: one is filled, the one before it is only
 * looked at. Not kept over a restart.
 *
 * Threads: the owner's.
 */
#ifndef SK_SANDBOX_ONCE_H
#define SK_SANDBOX_ONCE_H

#include "base/map.h"

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

#endif
