/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "crypt/digest.h"
#include "crypt/pkey.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <string.h>

enum { HMAC_TEXT = 64 };

/* 64 letters and digits, each equally likely: bytes over 247 are passed over. */
static souk_status hmac_text(sk_secret **out, const uint8_t *seed, souk_error *err)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    enum { LETTERS = sizeof alphabet - 1 };
    uint8_t input[9 + SK_KEY_SEED_SIZE + 1] = "souk hmac", stream[SK_SHA512_SIZE];
    memcpy(input + 9, seed, SK_KEY_SEED_SIZE);
    char text[HMAC_TEXT];
    for (size_t len = 0; len < HMAC_TEXT; input[sizeof input - 1]++) {
        sk_digest(SK_SHA512, input, sizeof input, stream);
        for (size_t i = 0; i < sizeof stream && len < HMAC_TEXT; i++) {
            if (stream[i] < 256 / LETTERS * LETTERS)
                text[len++] = alphabet[stream[i] % LETTERS];
        }
    }
    souk_status status = sk_secret_from_text(out, (souk_str){text, HMAC_TEXT}, err);
    sk_wipe(text, sizeof text);
    sk_wipe(input, sizeof input);
    sk_wipe(stream, sizeof stream);
    return status;
}

/* d = seed mod (n - 1) + 1, the public point d * G. src: FIPS 186-5 A.2.1 */
static bool p256_numbers(const EC_GROUP *group, const uint8_t *seed, BIGNUM *d, uint8_t point[65])
{
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *range = BN_dup(EC_GROUP_get0_order(group));
    EC_POINT *at = EC_POINT_new(group);
    bool ok = ctx && range && at && BN_sub_word(range, 1) && BN_bin2bn(seed, SK_KEY_SEED_SIZE, d) &&
              BN_mod(d, d, range, ctx) && BN_add_word(d, 1) &&
              EC_POINT_mul(group, at, d, NULL, NULL, ctx) == 1 &&
              EC_POINT_point2oct(group, at, POINT_CONVERSION_UNCOMPRESSED, point, 65, ctx) == 65;
    EC_POINT_free(at);
    BN_free(range);
    BN_CTX_free(ctx);
    return ok;
}

static EVP_PKEY *p256_from_seed(const uint8_t *seed)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    uint8_t point[65];
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    BIGNUM *d = BN_new();
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (group && d && bld && ctx && p256_numbers(group, seed, d, point) &&
        OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) &&
        OSSL_PARAM_BLD_push_BN_pad(bld, OSSL_PKEY_PARAM_PRIV_KEY, d, 32) &&
        (params = OSSL_PARAM_BLD_to_param(bld)) != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_BLD_free(bld);
    BN_clear_free(d);
    EC_GROUP_free(group);
    return key;
}

souk_status sk_key_generate(sk_secret **out, sk_sign_kind kind,
                            const uint8_t seed[SK_KEY_SEED_SIZE], souk_error *err)
{
    if (sk_sign_is_hmac(kind))
        return hmac_text(out, seed, err);
    EVP_PKEY *key;
    switch (kind) {
    case SK_SIGN_ED25519:
        key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SK_KEY_SEED_SIZE);
        break;
    case SK_SIGN_RSA_SHA256: key = sk_rsa_from_seed(seed); break;
    default: key = p256_from_seed(seed); break;
    }
    if (!key)
        return sk_pkey_fail(err, "make a key");
    souk_status status = sk_pkey_private_pem(key, out, err);
    EVP_PKEY_free(key);
    return status;
}
