/* SPDX-License-Identifier: MIT
 * Signing and verifying, one face for every kind of key that a venue takes.
 *
 *     sk_signer *signer;
 *     sk_signature sig;
 *     sk_signer_new(&signer, SK_SIGN_ED25519, pem, alloc, err);
 *     sk_signer_sign(signer, payload, &sig, err);            // raw bytes: hex or base64 is yours
 *     sk_signer_free(signer);
 *
 * HMAC state lies in secret memory (secret.h); asymmetric keys lie in OpenSSL's own objects, which
 * it wipes when freed. ECDSA takes its nonces from OpenSSL's generator, everything else here is
 * deterministic. Ownership: new/free. Threads: a signer or verifier belongs to one thread at a time
 * (it keeps contexts between calls). */
#ifndef SK_CRYPT_SIGN_H
#define SK_CRYPT_SIGN_H

#include <souk/base.h>
#include "base/mem.h"
#include "crypt/secret.h"

typedef enum sk_sign_kind {
    SK_SIGN_HMAC_SHA256, /**< the secret is the key's bytes as they stand */
    SK_SIGN_HMAC_SHA384,
    SK_SIGN_HMAC_SHA512,
    SK_SIGN_ED25519,   /**< 64 bytes. src: RFC 8032 5.1 */
    SK_SIGN_ES256,     /**< ECDSA P-256 SHA-256, 64 bytes r || s as in JWT. src: RFC 7518 3.4 */
    SK_SIGN_ES256_DER, /**< the same key, the signature as ASN.1 DER, up to 72 bytes */
    SK_SIGN_RSA_SHA256 /**< RSASSA-PKCS1-v1_5, SHA-256; 2048 to 4096 bits. src: RFC 8017 8.2 */
} sk_sign_kind;

enum { SK_SIGNATURE_MAX = 512, SK_KEY_SEED_SIZE = 32 };

typedef struct sk_signature {
    uint8_t bytes[SK_SIGNATURE_MAX];
    size_t len;
} sk_signature;

/** The signature's bytes, borrowed from it. */
static inline souk_str sk_signature_view(const sk_signature *sig)
{
    return (souk_str){(const char *)sig->bytes, (uint32_t)sig->len};
}

typedef struct sk_signer sk_signer;
typedef struct sk_verifier sk_verifier;

/** "hmac", "ed25519", "es256", "rsa": the `type` of the credentials file. */
const char *sk_sign_kind_name(sk_sign_kind kind);

/** The kind of key that a secret is: what a PEM private key says, else SK_SIGN_HMAC_SHA256.
 *  SOUK_E_CONFIG: a PEM text that is no Ed25519, P-256 or RSA private key. */
souk_status sk_sign_kind_of(souk_str secret, sk_sign_kind *out, souk_error *err);

/** secret: the HMAC secret, or a private key in PEM (PKCS#8; for ES256 SEC1 and for RSA PKCS#1
 *  too), not encrypted. Borrowed during the call.
 *  @return SOUK_OK; SOUK_E_CONFIG saying what was expected (never what was given); SOUK_E_NOMEM. */
souk_status sk_signer_new(sk_signer **out, sk_sign_kind kind, souk_str secret,
                          const souk_alloc *alloc, souk_error *err);
void sk_signer_free(sk_signer *signer);
sk_sign_kind sk_signer_kind(const sk_signer *signer);

/** Signature of the message, raw bytes. HMAC cannot fail; the others only inside OpenSSL
 *  (SOUK_E_BUG). */
souk_status sk_signer_sign(sk_signer *signer, souk_str message, sk_signature *out, souk_error *err);

/** The private key as PKCS#8 PEM, in secret memory; SOUK_E_INVALID for HMAC. */
souk_status sk_signer_private_pem(const sk_signer *signer, sk_secret **out, souk_error *err);
/** Appends the public key as PEM (SubjectPublicKeyInfo); SOUK_E_INVALID for HMAC. */
souk_status sk_signer_public_pem(const sk_signer *signer, sk_buf *out, souk_error *err);

/** key: the public key in PEM (SubjectPublicKeyInfo), or the secret for HMAC kinds.
 *  @return as sk_signer_new. */
souk_status sk_verifier_new(sk_verifier **out, sk_sign_kind kind, souk_str key,
                            const souk_alloc *alloc, souk_error *err);
void sk_verifier_free(sk_verifier *verifier);
sk_sign_kind sk_verifier_kind(const sk_verifier *verifier);

/** Whether the signature (raw bytes) is the message's; HMAC is compared in constant time. */
bool sk_verifier_check(sk_verifier *verifier, souk_str message, souk_str signature);

/** A key made from 32 bytes, the same bytes giving the same key on every machine: 64 letters and
 *  digits for HMAC, else a private key in PKCS#8 PEM. Guard the seed like the key.
 *  RSA (2048 bits, e = 65537) searches for primes: about a tenth of a second. */
souk_status sk_key_generate(sk_secret **out, sk_sign_kind kind,
                            const uint8_t seed[SK_KEY_SEED_SIZE], souk_error *err);

#endif
