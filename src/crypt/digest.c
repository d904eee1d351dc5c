/* SPDX-License-Identifier: MIT
 * OpenSSL 3 deprecates the plain SHA-2 functions in favour of EVP, whose context handling costs
 * more than hashing a request does. They are still the only door to the compression function with a
 * chosen chaining value, which is what a precomputed HMAC key is, and they are the fastest. */
#include "crypt/digest.h"
#include "crypt/secret.h"

#include <openssl/sha.h>
#include <string.h>
#include <zlib.h>

enum { BLOCK256 = 64, BLOCK512 = 128 };

size_t sk_hash_size(sk_hash alg)
{
    switch (alg) {
    case SK_SHA256: return SK_SHA256_SIZE;
    case SK_SHA384: return SK_SHA384_SIZE;
    case SK_SHA512: break;
    }
    return SK_SHA512_SIZE;
}

void sk_digest(sk_hash alg, const void *bytes, size_t len, uint8_t *out)
{
    switch (alg) {
    case SK_SHA256: SHA256(bytes, len, out); break;
    case SK_SHA384: SHA384(bytes, len, out); break;
    case SK_SHA512: SHA512(bytes, len, out); break;
    }
}

static void store32(uint8_t *out, const SHA_LONG *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t big = __builtin_bswap32(words[i]);
        memcpy(out + 4 * i, &big, 4);
    }
}

static void store64(uint8_t *out, const SHA_LONG64 *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t big = __builtin_bswap64(words[i]);
        memcpy(out + 8 * i, &big, 8);
    }
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "digests are stored by swapping bytes");

/* Chaining values after one block of the key xor pad. */
static void absorb(uint64_t state[8], sk_hash alg, const uint8_t block[BLOCK512], uint8_t pad)
{
    uint8_t padded[BLOCK512];
    for (size_t i = 0; i < BLOCK512; i++)
        padded[i] = block[i] ^ pad;
    if (alg == SK_SHA256) {
        SHA256_CTX c;
        SHA256_Init(&c);
        SHA256_Transform(&c, padded);
        for (int i = 0; i < 8; i++)
            state[i] = c.h[i];
        sk_wipe(&c, sizeof c);
    } else {
        SHA512_CTX c;
        if (alg == SK_SHA384)
            SHA384_Init(&c);
        else
            SHA512_Init(&c);
        SHA512_Transform(&c, padded);
        for (int i = 0; i < 8; i++)
            state[i] = c.h[i];
        sk_wipe(&c, sizeof c);
    }
    sk_wipe(padded, sizeof padded);
}

void sk_hmac_key_init(sk_hmac_key *key, sk_hash alg, souk_str secret)
{
    uint8_t block[BLOCK512] = {0};
    if (secret.len > (alg == SK_SHA256 ? BLOCK256 : BLOCK512))
        sk_digest(alg, secret.ptr, secret.len, block);
    else if (secret.len)
        memcpy(block, secret.ptr, secret.len);
    key->alg = alg;
    absorb(key->inner, alg, block, 0x36);
    absorb(key->outer, alg, block, 0x5C);
    sk_wipe(block, sizeof block);
}

void sk_hmac_key_deinit(sk_hmac_key *key)
{
    sk_wipe(key, sizeof *key);
}

/* The outer hash always takes exactly one block, so it is padded here and compressed directly. */
static void hmac256(const sk_hmac_key *key, const souk_str *parts, size_t count, uint8_t *out)
{
    SHA256_CTX c;
    for (int i = 0; i < 8; i++)
        c.h[i] = (SHA_LONG)key->inner[i];
    c.Nl = BLOCK256 * 8;
    c.Nh = 0;
    c.num = 0;
    c.md_len = SHA256_DIGEST_LENGTH;
    for (size_t i = 0; i < count; i++)
        SHA256_Update(&c, parts[i].ptr, parts[i].len);
    uint8_t block[BLOCK256] = {[SK_SHA256_SIZE] = 0x80};
    SHA256_Final(block, &c);
    unsigned bits = (BLOCK256 + SK_SHA256_SIZE) * 8;
    block[BLOCK256 - 2] = (uint8_t)(bits >> 8);
    block[BLOCK256 - 1] = (uint8_t)bits;
    for (int i = 0; i < 8; i++)
        c.h[i] = (SHA_LONG)key->outer[i];
    SHA256_Transform(&c, block);
    store32(out, c.h, 8);
}

static void hmac512(const sk_hmac_key *key, const souk_str *parts, size_t count, uint8_t *out)
{
    size_t size = sk_hash_size(key->alg);
    SHA512_CTX c;
    for (int i = 0; i < 8; i++)
        c.h[i] = key->inner[i];
    c.Nl = BLOCK512 * 8;
    c.Nh = 0;
    c.num = 0;
    c.md_len = (unsigned)size;
    for (size_t i = 0; i < count; i++)
        SHA512_Update(&c, parts[i].ptr, parts[i].len);
    uint8_t block[BLOCK512] = {0};
    SHA512_Final(block, &c);
    unsigned bits = (unsigned)(BLOCK512 + size) * 8;
    block[size] = 0x80;
    block[BLOCK512 - 2] = (uint8_t)(bits >> 8);
    block[BLOCK512 - 1] = (uint8_t)bits;
    for (int i = 0; i < 8; i++)
        c.h[i] = key->outer[i];
    SHA512_Transform(&c, block);
    store64(out, c.h, size / 8);
}

void sk_hmac_parts(const sk_hmac_key *key, const souk_str *parts, size_t count, uint8_t *out)
{
    if (key->alg == SK_SHA256)
        hmac256(key, parts, count, out);
    else
        hmac512(key, parts, count, out);
}

void sk_hmac(const sk_hmac_key *key, souk_str message, uint8_t *out)
{
    sk_hmac_parts(key, &message, 1, out);
}

uint32_t sk_crc32(uint32_t crc, const void *bytes, size_t len)
{
    return len ? (uint32_t)crc32_z(crc, bytes, len) : crc; /* NULL would mean: begin anew */
}
