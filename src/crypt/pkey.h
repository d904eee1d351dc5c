/* SPDX-License-Identifier: MIT
 * Inside crypt only: OpenSSL key objects read from and written to PEM, with the errors that a
 * person can act on. Ownership: what is returned is freed with EVP_PKEY_free. */
#ifndef SK_CRYPT_PKEY_H
#define SK_CRYPT_PKEY_H

#include <openssl/evp.h>
#include "crypt/sign.h"

/** Whether the kind is one of the HMACs. */
bool sk_sign_is_hmac(sk_sign_kind kind);

/** Private key of the kind; NULL and SOUK_E_CONFIG in err. */
EVP_PKEY *sk_pkey_read_private(souk_str pem, sk_sign_kind kind, souk_error *err);

/** Public key of the kind; NULL and SOUK_E_CONFIG in err. */
EVP_PKEY *sk_pkey_read_public(souk_str pem, sk_sign_kind kind, souk_error *err);

/** The key as PEM; the private one in secret memory that the caller frees. SOUK_E_BUG if OpenSSL
 *  cannot, SOUK_E_NOMEM. */
souk_status sk_pkey_private_pem(const EVP_PKEY *key, sk_secret **out, souk_error *err);
souk_status sk_pkey_public_pem(const EVP_PKEY *key, sk_buf *out, souk_error *err);

/** SOUK_E_BUG naming what OpenSSL could not do; empties its error queue. */
souk_status sk_pkey_fail(souk_error *err, const char *what);

/** The RSA key that the seed leads to; NULL when OpenSSL fails. */
EVP_PKEY *sk_rsa_from_seed(const uint8_t seed[SK_KEY_SEED_SIZE]);

#endif
