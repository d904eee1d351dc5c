/* SPDX-License-Identifier: MIT
 *
 * Nonces of one key: every one greater than all before it, in whatever process it was made, for
 * venues that refuse a request whose nonce is not.
 *
 *     sk_nonces_init(&nonces, words)                      // of the key's name: shared.h
 *     sk_nonces_next(&nonces, venue_now_ns, unit_ns, &nonce, &err)
 *
 * They follow the clock, so that a file which was lost does no harm, and step over it when more
 * than one is made in a unit of it. Word 0: the last. One that is a day ahead of the clock cannot
 * be: a file that tells of it is damaged, and is not believed, as it would shut the key out.
 *
 * Ownership: words are borrowed. Threads and processes: any.
 */
#ifndef SK_CLIENT_NONCE_H
#define SK_CLIENT_NONCE_H

#include "client/shared.h"

typedef struct sk_nonces {
    sk_shared_word *words;
} sk_nonces;

/** The words of the key's name; all 0: none was made yet. */
static inline void sk_nonces_init(sk_nonces *nonces, sk_shared_word *words)
{
    nonces->words = words;
}

/** The next. now_ns: the venue's clock; unit_ns: what the venue's nonces count since 1970.
 *  SOUK_E_CORRUPT: the last one cannot be. */
souk_status sk_nonces_next(sk_nonces *nonces, int64_t now_ns, int64_t unit_ns, uint64_t *out,
                           souk_error *err);

#endif
