/* SPDX-License-Identifier: MIT
 * RSA keys from a seed. OpenSSL has no way to generate one repeatably, so the primes are searched
 * here: a start of 1024 bits out of SHA-512(label, seed, counter), then upwards in odd steps, first
 * by residues of small primes, then OpenSSL's test. The search depends on nothing but the seed. */
#include "crypt/digest.h"
#include "crypt/pkey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

enum {
    PRIME_BYTES = 128,
    EXPONENT = 65537,
    SIEVE_MAX = 2048,
    SIEVE_PRIMES = 308, /* odd primes below SIEVE_MAX */
    STEPS_MAX = 1 << 16 /* then a new start; the mean gap is 710 */
};

typedef struct stream {
    uint8_t input[8 + SK_KEY_SEED_SIZE + 4]; /* label, seed, counter */
    uint32_t counter;
} stream;

static void draw(stream *s, uint8_t out[PRIME_BYTES])
{
    for (size_t at = 0; at < PRIME_BYTES; at += SK_SHA512_SIZE) {
        for (int i = 0; i < 4; i++)
            s->input[8 + SK_KEY_SEED_SIZE + i] = (uint8_t)(s->counter >> (24 - 8 * i));
        s->counter++;
        sk_digest(SK_SHA512, s->input, sizeof s->input, out + at);
    }
}

static void small_primes(uint16_t primes[SIEVE_PRIMES])
{
    size_t count = 0;
    for (unsigned n = 3; count < SIEVE_PRIMES; n += 2) {
        bool composite = false;
        for (size_t i = 0; i < count && (unsigned)primes[i] * primes[i] <= n; i++)
            composite = composite || n % primes[i] == 0;
        if (!composite)
            primes[count++] = (uint16_t)n;
    }
}

/* The first prime at or above an odd start for which e has an inverse; 1 found, 0 none within
 * STEPS_MAX, -1 failed. */
static int prime_from(BIGNUM *p, const uint16_t primes[SIEVE_PRIMES], BN_CTX *ctx)
{
    uint32_t residues[SIEVE_PRIMES];
    for (size_t i = 0; i < SIEVE_PRIMES; i++)
        residues[i] = (uint32_t)BN_mod_word(p, primes[i]);
    BN_ULONG moved = 0;
    for (BN_ULONG step = 0; step < STEPS_MAX; step += 2) {
        bool divisible = false;
        for (size_t i = 0; i < SIEVE_PRIMES && !divisible; i++)
            divisible = (residues[i] + step) % primes[i] == 0;
        if (divisible)
            continue;
        if (!BN_add_word(p, step - moved))
            return -1;
        moved = step;
        if (BN_mod_word(p, EXPONENT) == 1)
            continue;
        int prime = BN_check_prime(p, ctx, NULL);
        if (prime != 0)
            return prime;
    }
    return 0;
}

static bool find_prime(BIGNUM *p, stream *s, const uint16_t primes[SIEVE_PRIMES], BN_CTX *ctx)
{
    uint8_t start[PRIME_BYTES];
    int found = 0;
    while (found == 0) {
        draw(s, start);
        start[0] |= 0xC0; /* the product of two has 2048 bits */
        start[PRIME_BYTES - 1] |= 1;
        found = BN_bin2bn(start, PRIME_BYTES, p) ? prime_from(p, primes, ctx) : -1;
    }
    sk_wipe(start, sizeof start);
    return found == 1;
}

typedef struct numbers {
    BIGNUM *n, *e, *d, *p, *q, *dp, *dq, *qi;
} numbers;

/* Everything else from p > q. src: RFC 8017 3.2 */
static bool derive(numbers *k, BN_CTX *ctx)
{
    BN_CTX_start(ctx);
    BIGNUM *p1 = BN_CTX_get(ctx), *q1 = BN_CTX_get(ctx), *gcd = BN_CTX_get(ctx),
           *lcm = BN_CTX_get(ctx);
    bool ok = lcm && BN_set_word(k->e, EXPONENT) && BN_mul(k->n, k->p, k->q, ctx) &&
              BN_sub(p1, k->p, BN_value_one()) && BN_sub(q1, k->q, BN_value_one()) &&
              BN_gcd(gcd, p1, q1, ctx) && BN_mul(lcm, p1, q1, ctx) &&
              BN_div(lcm, NULL, lcm, gcd, ctx) && BN_mod_inverse(k->d, k->e, lcm, ctx) &&
              BN_mod(k->dp, k->d, p1, ctx) && BN_mod(k->dq, k->d, q1, ctx) &&
              BN_mod_inverse(k->qi, k->q, k->p, ctx);
    if (lcm) {
        BN_clear(p1);
        BN_clear(q1);
        BN_clear(lcm);
    }
    BN_CTX_end(ctx);
    return ok;
}

static EVP_PKEY *assemble(const numbers *k)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    const struct {
        const char *name;
        const BIGNUM *value;
    } rows[] = {
        {OSSL_PKEY_PARAM_RSA_N, k->n},          {OSSL_PKEY_PARAM_RSA_E, k->e},
        {OSSL_PKEY_PARAM_RSA_D, k->d},          {OSSL_PKEY_PARAM_RSA_FACTOR1, k->p},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, k->q},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, k->dp},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, k->dq}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, k->qi},
    };
    bool ok = ctx && bld && EVP_PKEY_fromdata_init(ctx) == 1;
    for (size_t i = 0; ok && i < sizeof rows / sizeof rows[0]; i++)
        ok = OSSL_PARAM_BLD_push_BN(bld, rows[i].name, rows[i].value);
    if (ok && (params = OSSL_PARAM_BLD_to_param(bld)) != NULL &&
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

EVP_PKEY *sk_rsa_from_seed(const uint8_t seed[SK_KEY_SEED_SIZE])
{
    uint16_t primes[SIEVE_PRIMES];
    stream s = {.input = "souk rsa"};
    memcpy(s.input + 8, seed, SK_KEY_SEED_SIZE);
    small_primes(primes);
    numbers k = {BN_new(), BN_new(), BN_new(), BN_new(), BN_new(), BN_new(), BN_new(), BN_new()};
    BN_CTX *ctx = BN_CTX_new();
    EVP_PKEY *key = NULL;
    if (ctx && k.n && k.e && k.d && k.p && k.q && k.dp && k.dq && k.qi &&
        find_prime(k.p, &s, primes, ctx) && find_prime(k.q, &s, primes, ctx)) {
        if (BN_cmp(k.p, k.q) < 0)
            BN_swap(k.p, k.q);
        BN_set_flags(k.p, BN_FLG_CONSTTIME);
        BN_set_flags(k.q, BN_FLG_CONSTTIME);
        BN_set_flags(k.d, BN_FLG_CONSTTIME);
        key = derive(&k, ctx) ? assemble(&k) : NULL;
    }
    BIGNUM *all[] = {k.n, k.e, k.d, k.p, k.q, k.dp, k.dq, k.qi};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        BN_clear_free(all[i]);
    BN_CTX_free(ctx);
    sk_wipe(&s, sizeof s);
    return key;
}
