/* SPDX-License-Identifier: MIT
 * Digests: SHA-2, HMAC over SHA-2 with a key that was absorbed once, CRC-32.
 *
 *     sk_hmac_key key;
 *     uint8_t mac[SK_HASH_MAX];
 *     sk_hmac_key_init(&key, SK_SHA256, secret);
 *     sk_hmac(&key, payload, mac);             // 32 bytes; costs the message's blocks and one more
 *     sk_hmac_key_deinit(&key);
 *
 * An sk_hmac_key is as secret as the key: keep it in sk_secret_alloc memory or wipe it (deinit).
 * Ownership: the caller's storage. Threads: pure functions; a key is read-only after init. */
#ifndef SK_CRYPT_DIGEST_H
#define SK_CRYPT_DIGEST_H

#include <souk/base.h>

typedef enum sk_hash { SK_SHA256, SK_SHA384, SK_SHA512 } sk_hash;

enum {
    SK_SHA256_SIZE = 32,
    SK_SHA384_SIZE = 48,
    SK_SHA512_SIZE = 64,
    SK_HASH_MAX = 64 /* bytes of the longest */
};

/** Bytes of its digest: 32, 48, 64. */
size_t sk_hash_size(sk_hash alg);

/** Digest of the bytes in one go; writes sk_hash_size(alg) bytes. src: FIPS 180-4 */
void sk_digest(sk_hash alg, const void *bytes, size_t len, uint8_t *out);

/** The chaining values after the key's inner and outer pad. src: RFC 2104 4 */
typedef struct sk_hmac_key {
    sk_hash alg;
    uint64_t inner[8], outer[8];
} sk_hmac_key;

/** Absorbs the secret, of any length. */
void sk_hmac_key_init(sk_hmac_key *key, sk_hash alg, souk_str secret);
/** Wipes it. */
void sk_hmac_key_deinit(sk_hmac_key *key);

/** Writes sk_hash_size(key->alg) bytes. */
void sk_hmac(const sk_hmac_key *key, souk_str message, uint8_t *out);
/** The same over several pieces, as if they stood one behind the other. */
void sk_hmac_parts(const sk_hmac_key *key, const souk_str *parts, size_t count, uint8_t *out);

/** CRC-32 (IEEE 802.3, as zlib's), continued from crc; begin with 0. */
uint32_t sk_crc32(uint32_t crc, const void *bytes, size_t len);

#endif
