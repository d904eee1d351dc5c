/* SPDX-License-Identifier: MIT
 * A signer is an HMAC key state, or an OpenSSL key with one context kept between calls: making the
 * context anew costs more than a tenth of a signature. */
#include "crypt/sign.h"
#include "base/err.h"
#include "crypt/digest.h"
#include "crypt/pkey.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

enum { ES256_SIZE = 64, ES256_DER_MAX = 72 };

/* Both faces of a key; the public types differ so that neither is taken for the other. */
typedef struct keyed {
    const souk_alloc *alloc;
    sk_sign_kind kind;
    sk_hmac_key *hmac;     /* secret memory; or */
    EVP_PKEY *key;         /* with */
    EVP_MD_CTX *whole;     /* Ed25519 takes the message, */
    EVP_PKEY_CTX *prehash; /* ECDSA and RSA its digest */
} keyed;

struct sk_signer {
    keyed k;
};
struct sk_verifier {
    keyed k;
};

static sk_hash hash_of(sk_sign_kind kind)
{
    switch (kind) {
    case SK_SIGN_HMAC_SHA384: return SK_SHA384;
    case SK_SIGN_HMAC_SHA512: return SK_SHA512;
    default: return SK_SHA256;
    }
}

static void close_key(keyed *k)
{
    if (k->hmac) {
        sk_hmac_key_deinit(k->hmac);
        sk_secret_release(k->hmac);
    }
    EVP_PKEY_CTX_free(k->prehash);
    EVP_MD_CTX_free(k->whole);
    EVP_PKEY_free(k->key);
}

static bool arm(keyed *k, bool signing)
{
    if (k->kind == SK_SIGN_ED25519)
        return (k->whole = EVP_MD_CTX_new()) != NULL;
    k->prehash = EVP_PKEY_CTX_new(k->key, NULL);
    if (!k->prehash ||
        (signing ? EVP_PKEY_sign_init(k->prehash) : EVP_PKEY_verify_init(k->prehash)) != 1 ||
        EVP_PKEY_CTX_set_signature_md(k->prehash, EVP_sha256()) != 1)
        return false;
    return k->kind != SK_SIGN_RSA_SHA256 ||
           EVP_PKEY_CTX_set_rsa_padding(k->prehash, RSA_PKCS1_PADDING) == 1;
}

static souk_status open_key(keyed *k, sk_sign_kind kind, souk_str text, const souk_alloc *alloc,
                            bool signing, souk_error *err)
{
    *k = (keyed){.alloc = alloc, .kind = kind};
    if (sk_sign_is_hmac(kind)) {
        if (text.len == 0)
            return sk_fail(err, SOUK_E_CONFIG, "expected an HMAC secret, found an empty text");
        k->hmac = sk_secret_alloc(sizeof *k->hmac);
        if (!k->hmac)
            return sk_fail_nomem(err);
        sk_hmac_key_init(k->hmac, hash_of(kind), text);
        return SOUK_OK;
    }
    souk_error found = {0};
    k->key = signing ? sk_pkey_read_private(text, kind, &found)
                     : sk_pkey_read_public(text, kind, &found);
    if (!k->key) {
        if (err)
            *err = found;
        return found.status;
    }
    if (!arm(k, signing)) {
        souk_status status = sk_pkey_fail(err, "prepare a key");
        close_key(k);
        return status;
    }
    return SOUK_OK;
}

souk_status sk_signer_new(sk_signer **out, sk_sign_kind kind, souk_str secret,
                          const souk_alloc *alloc, souk_error *err)
{
    sk_signer *signer = sk_alloc_zeroed(alloc, 1, sizeof *signer);
    if (!signer)
        return sk_fail_nomem(err);
    souk_status status = open_key(&signer->k, kind, secret, alloc, true, err);
    if (status < 0) {
        sk_free(alloc, signer);
        return status;
    }
    *out = signer;
    return SOUK_OK;
}

void sk_signer_free(sk_signer *signer)
{
    if (!signer)
        return;
    close_key(&signer->k);
    sk_free(signer->k.alloc, signer);
}

sk_sign_kind sk_signer_kind(const sk_signer *signer)
{
    return signer->k.kind;
}

/* DER SEQUENCE { r, s } to 32 + 32 bytes. */
static bool der_to_raw(const uint8_t *der, size_t len, uint8_t raw[ES256_SIZE])
{
    const unsigned char *p = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)len);
    bool ok = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32) == 32 &&
              BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32) == 32;
    ECDSA_SIG_free(sig);
    return ok;
}

/* The other way; the length, or 0. */
static size_t raw_to_der(const uint8_t *raw, uint8_t der[ES256_DER_MAX])
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
    size_t len = 0;
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL; /* now the signature's */
        unsigned char *p = der;
        int n = i2d_ECDSA_SIG(sig, &p);
        len = n > 0 ? (size_t)n : 0;
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(sig);
    return len;
}

souk_status sk_signer_sign(sk_signer *signer, souk_str message, sk_signature *out, souk_error *err)
{
    keyed *k = &signer->k;
    if (k->hmac) {
        sk_hmac(k->hmac, message, out->bytes);
        out->len = sk_hash_size(k->hmac->alg);
        return SOUK_OK;
    }
    const uint8_t *bytes = (const uint8_t *)(message.ptr ? message.ptr : "");
    size_t len = sizeof out->bytes;
    int ok;
    if (k->whole) {
        ok = EVP_DigestSignInit_ex(k->whole, NULL, NULL, NULL, NULL, k->key, NULL) == 1 &&
             EVP_DigestSign(k->whole, out->bytes, &len, bytes, message.len) == 1;
    } else {
        uint8_t digest[SK_SHA256_SIZE];
        sk_digest(SK_SHA256, bytes, message.len, digest);
        ok = EVP_PKEY_sign(k->prehash, out->bytes, &len, digest, sizeof digest) == 1;
    }
    if (ok && k->kind == SK_SIGN_ES256) {
        uint8_t raw[ES256_SIZE];
        ok = der_to_raw(out->bytes, len, raw);
        memcpy(out->bytes, raw, sizeof raw);
        len = sizeof raw;
    }
    out->len = ok ? len : 0;
    return ok ? SOUK_OK : sk_pkey_fail(err, "sign");
}

souk_status sk_signer_private_pem(const sk_signer *signer, sk_secret **out, souk_error *err)
{
    if (!signer->k.key)
        return sk_fail(err, SOUK_E_INVALID, "an HMAC secret has no PEM form");
    return sk_pkey_private_pem(signer->k.key, out, err);
}

souk_status sk_signer_public_pem(const sk_signer *signer, sk_buf *out, souk_error *err)
{
    if (!signer->k.key)
        return sk_fail(err, SOUK_E_INVALID, "an HMAC secret has no public part");
    return sk_pkey_public_pem(signer->k.key, out, err);
}

souk_status sk_verifier_new(sk_verifier **out, sk_sign_kind kind, souk_str key,
                            const souk_alloc *alloc, souk_error *err)
{
    sk_verifier *verifier = sk_alloc_zeroed(alloc, 1, sizeof *verifier);
    if (!verifier)
        return sk_fail_nomem(err);
    souk_status status = open_key(&verifier->k, kind, key, alloc, false, err);
    if (status < 0) {
        sk_free(alloc, verifier);
        return status;
    }
    *out = verifier;
    return SOUK_OK;
}

void sk_verifier_free(sk_verifier *verifier)
{
    if (!verifier)
        return;
    close_key(&verifier->k);
    sk_free(verifier->k.alloc, verifier);
}

sk_sign_kind sk_verifier_kind(const sk_verifier *verifier)
{
    return verifier->k.kind;
}

bool sk_verifier_check(sk_verifier *verifier, souk_str message, souk_str signature)
{
    keyed *k = &verifier->k;
    const uint8_t *bytes = (const uint8_t *)(message.ptr ? message.ptr : "");
    const uint8_t *sig = (const uint8_t *)(signature.ptr ? signature.ptr : "");
    size_t len = signature.len;
    uint8_t der[ES256_DER_MAX], digest[SK_HASH_MAX];
    if (k->hmac) {
        sk_hmac(k->hmac, message, digest);
        souk_str ours = {(const char *)digest, (uint32_t)sk_hash_size(k->hmac->alg)};
        return sk_ct_equal(ours, signature);
    }
    int ok;
    if (k->whole) {
        ok = EVP_DigestVerifyInit_ex(k->whole, NULL, NULL, NULL, NULL, k->key, NULL) == 1 &&
             EVP_DigestVerify(k->whole, sig, len, bytes, message.len) == 1;
    } else {
        if (k->kind == SK_SIGN_ES256) {
            if (len != ES256_SIZE || (len = raw_to_der(sig, der)) == 0)
                return false;
            sig = der;
        }
        sk_digest(SK_SHA256, bytes, message.len, digest);
        ok = EVP_PKEY_verify(k->prehash, sig, len, digest, SK_SHA256_SIZE) == 1;
    }
    if (!ok)
        ERR_clear_error();
    return ok;
}
