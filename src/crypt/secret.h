/* SPDX-License-Identifier: MIT
 * Secret memory. An sk_secret holds bytes in pages of their own: locked (not swapped), left out of
 * core dumps, between guard pages, wiped when freed. The type is opaque: it has no text form, and
 * whoever wants the bytes must ask for them by name.
 *
 *     sk_secret *secret;
 *     if ((status = sk_secret_from_text(&secret, text, err)) < 0) return status;
 *     status = sk_signer_new(&signer, SK_SIGN_HMAC_SHA256, sk_secret_view(secret), alloc, err);
 *     sk_secret_free(secret);
 *
 * Locking is refused by the system beyond RLIMIT_MEMLOCK; then the pages are still kept out of core
 * dumps and wiped. Ownership: the caller's, until sk_secret_free. Threads: a secret is read-only
 * after it was made; it may be viewed from any thread. */
#ifndef SK_CRYPT_SECRET_H
#define SK_CRYPT_SECRET_H

#include <souk/base.h>
#include "base/limits.h"

typedef struct sk_secret sk_secret;

/** A copy of the bytes; the caller wipes its own. SOUK_E_LIMIT over SK_SECRET_MAX bytes,
 *  SOUK_E_NOMEM. An empty secret is a secret. */
souk_status sk_secret_from_text(sk_secret **out, souk_str text, souk_error *err);

/** Wipes and frees; NULL is fine. */
void sk_secret_free(sk_secret *secret);

/** Borrowed until the secret is freed. Never log it, never copy it into memory that is not wiped.
 */
souk_str sk_secret_view(const sk_secret *secret);

/** Zeroed locked memory for key state that is not text; NULL when out of memory. */
void *sk_secret_alloc(size_t size);
/** Wipes and frees what sk_secret_alloc gave; NULL is fine. */
void sk_secret_release(void *memory);

/** Overwrites memory in a way that the compiler keeps. */
void sk_wipe(void *memory, size_t size);

/** Whether both texts are equal, in time that depends only on their lengths. */
bool sk_ct_equal(souk_str a, souk_str b);

#endif
