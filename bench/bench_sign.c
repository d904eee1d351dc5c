/* SPDX-License-Identifier: MIT
 * Signing a request of 160 bytes: ours with the key absorbed once, OpenSSL's one-shot HMAC, its
 * kept EVP_MAC context, and the compression function alone, which is the floor. Then the signer as
 * the venue calls it (with hex or base64), and the public-key kinds. */
#include "bench.h"
#include "crypt/digest.h"
#include "crypt/encode.h"
#include "crypt/sign.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE = 160 };

static const char secret[] = "Zp4vQx8nR1tKdW7yLsJ3hFmB6cGuE0aIoNzXq5TjVwHrMkP9eDlCiYbSf2UgA1Os";
static char message[MESSAGE];

typedef struct state {
    sk_hmac_key key;
    sk_hash alg;
    const EVP_MD *md;
    EVP_MAC_CTX *kept;
    sk_signer *signer;
    size_t blocks;
} state;

static void ours(void *ctx, uint64_t times)
{
    const state *s = ctx;
    uint8_t out[SK_HASH_MAX];
    for (uint64_t i = 0; i < times; i++) {
        message[0] ^= 1;
        sk_hmac(&s->key, (souk_str){message, MESSAGE}, out);
        BENCH_KEEP(out[0]);
    }
}

static void one_shot(void *ctx, uint64_t times)
{
    const state *s = ctx;
    uint8_t out[SK_HASH_MAX];
    unsigned len;
    for (uint64_t i = 0; i < times; i++) {
        message[0] ^= 1;
        HMAC(s->md, secret, sizeof secret - 1, (uint8_t *)message, MESSAGE, out, &len);
        BENCH_KEEP(out[0]);
    }
}

static void kept_context(void *ctx, uint64_t times)
{
    const state *s = ctx;
    uint8_t out[SK_HASH_MAX];
    size_t len;
    for (uint64_t i = 0; i < times; i++) {
        message[0] ^= 1;
        EVP_MAC_init(s->kept, NULL, 0, NULL);
        EVP_MAC_update(s->kept, (uint8_t *)message, MESSAGE);
        EVP_MAC_final(s->kept, out, &len, sizeof out);
        BENCH_KEEP(out[0]);
    }
}

/* The blocks that an HMAC of the message cannot do without: its own, padded, and the outer one. */
static void compression(void *ctx, uint64_t times)
{
    const state *s = ctx;
    SHA256_CTX c256;
    SHA512_CTX c512;
    uint8_t block[128] = {0};
    SHA256_Init(&c256);
    SHA512_Init(&c512);
    for (uint64_t i = 0; i < times; i++) {
        for (size_t b = 0; b < s->blocks; b++) {
            if (s->alg == SK_SHA256)
                SHA256_Transform(&c256, block);
            else
                SHA512_Transform(&c512, block);
        }
        BENCH_KEEP(c256.h[0]);
        BENCH_KEEP(c512.h[0]);
    }
}

static void as_the_venue(void *ctx, uint64_t times)
{
    const state *s = ctx;
    sk_signature sig;
    char text[SK_BASE64_TEXT_SIZE(SK_SIGNATURE_MAX)];
    bool is_hmac = sk_signer_kind(s->signer) <= SK_SIGN_HMAC_SHA512;
    for (uint64_t i = 0; i < times; i++) {
        message[0] ^= 1;
        sk_signer_sign(s->signer, (souk_str){message, MESSAGE}, &sig, NULL);
        if (is_hmac)
            sk_hex_lower(text, sig.bytes, sig.len);
        else
            sk_base64_encode(text, sig.bytes, sig.len, SK_BASE64);
        BENCH_KEEP(text[0]);
    }
}

static int hmac_rows(sk_hash alg, char *digest, const EVP_MD *md, EVP_MAC *mac)
{
    static const char *const names[] = {"HMAC-SHA-256", "HMAC-SHA-384", "HMAC-SHA-512"};
    char name[64];
    uint8_t a[SK_HASH_MAX], b[SK_HASH_MAX];
    unsigned len;
    size_t block = alg == SK_SHA256 ? 64 : 128, tail = alg == SK_SHA256 ? 9 : 17;
    state s = {.alg = alg, .md = md, .blocks = (MESSAGE + tail + block - 1) / block + 1};
    OSSL_PARAM params[2] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                            OSSL_PARAM_construct_end()};
    s.kept = EVP_MAC_CTX_new(mac);
    EVP_MAC_init(s.kept, (const uint8_t *)secret, sizeof secret - 1, params);
    sk_hmac_key_init(&s.key, alg, (souk_str){secret, sizeof secret - 1});
    sk_hmac(&s.key, (souk_str){message, MESSAGE}, a);
    HMAC(md, secret, sizeof secret - 1, (uint8_t *)message, MESSAGE, b, &len);
    if (memcmp(a, b, len) != 0)
        return 1;
    bench_result floor = bench_run(compression, &s);
    snprintf(name, sizeof name, "%s, compression alone", names[alg]);
    bench_row(name, floor, "ns", floor);
    snprintf(name, sizeof name, "%s, sk_hmac", names[alg]);
    bench_row(name, bench_run(ours, &s), "ns", floor);
    snprintf(name, sizeof name, "%s, OpenSSL one-shot", names[alg]);
    bench_row(name, bench_run(one_shot, &s), "ns", floor);
    snprintf(name, sizeof name, "%s, OpenSSL kept", names[alg]);
    bench_row(name, bench_run(kept_context, &s), "ns", floor);
    EVP_MAC_CTX_free(s.kept);
    return 0;
}

static int signer_rows(void)
{
    static const struct {
        sk_sign_kind kind;
        const char *name;
    } rows[] = {{SK_SIGN_HMAC_SHA256, "signer, HMAC-SHA-256 and hex"},
                {SK_SIGN_ED25519, "signer, Ed25519 and base64"},
                {SK_SIGN_ES256, "signer, ES256 and base64"},
                {SK_SIGN_RSA_SHA256, "signer, RSA-2048 and base64"}};
    static const uint8_t seed[SK_KEY_SEED_SIZE] = {7};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        state s = {0};
        sk_secret *key;
        if (sk_key_generate(&key, rows[i].kind, seed, NULL) < 0 ||
            sk_signer_new(&s.signer, rows[i].kind, sk_secret_view(key), NULL, NULL) < 0)
            return 1;
        bench_row(rows[i].name, bench_run(as_the_venue, &s), "ns", (bench_result){0});
        sk_signer_free(s.signer);
        sk_secret_free(key);
    }
    return 0;
}

int main(void)
{
    char sha256[] = "SHA256", sha384[] = "SHA384", sha512[] = "SHA512";
    memset(message, 'x', sizeof message);
    bench_open("signing a request of 160 bytes");
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    int failed = hmac_rows(SK_SHA256, sha256, EVP_sha256(), mac) ||
                 hmac_rows(SK_SHA384, sha384, EVP_sha384(), mac) ||
                 hmac_rows(SK_SHA512, sha512, EVP_sha512(), mac) || signer_rows();
    EVP_MAC_free(mac);
    return failed;
}
