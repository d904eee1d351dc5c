/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem */
#include "crypt/pkey.h"
#include "base/err.h"
#include "base/str.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 4096 };

bool sk_sign_is_hmac(sk_sign_kind kind)
{
    return kind == SK_SIGN_HMAC_SHA256 || kind == SK_SIGN_HMAC_SHA384 ||
           kind == SK_SIGN_HMAC_SHA512;
}

const char *sk_sign_kind_name(sk_sign_kind kind)
{
    switch (kind) {
    case SK_SIGN_ED25519: return "ed25519";
    case SK_SIGN_ES256:
    case SK_SIGN_ES256_DER: return "es256";
    case SK_SIGN_RSA_SHA256: return "rsa";
    case SK_SIGN_HMAC_SHA256:
    case SK_SIGN_HMAC_SHA384:
    case SK_SIGN_HMAC_SHA512: break;
    }
    return "hmac";
}

souk_status sk_pkey_fail(souk_error *err, const char *what)
{
    char reason[128];
    ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
    ERR_clear_error();
    return sk_fail(err, SOUK_E_BUG, "OpenSSL could not %s: %s", what, reason);
}

/* A key behind a pass phrase is refused; without this OpenSSL would ask at the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *ctx)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)ctx;
    return -1;
}

static bool contains(souk_str text, const char *what)
{
    size_t len = strlen(what);
    return text.len >= len && memmem(text.ptr, text.len, what, len) != NULL;
}

static const char *expected(sk_sign_kind kind, bool private)
{
    switch (kind) {
    case SK_SIGN_ED25519:
        return private ? "an Ed25519 private key in PEM (PKCS#8)"
                       : "an Ed25519 public key in PEM (SubjectPublicKeyInfo)";
    case SK_SIGN_ES256:
    case SK_SIGN_ES256_DER:
        return private ? "a P-256 private key in PEM (PKCS#8 or SEC1)"
                       : "a P-256 public key in PEM (SubjectPublicKeyInfo)";
    default:
        return private ? "an RSA private key of 2048 to 4096 bits in PEM (PKCS#8 or PKCS#1)"
                       : "an RSA public key of 2048 to 4096 bits in PEM (SubjectPublicKeyInfo)";
    }
}

/* What a text without the wanted key is, as far as its frame tells; never a byte of its body. */
static const char *found_text(souk_str pem)
{
    if (!contains(pem, "-----BEGIN "))
        return "a text that is not PEM";
    if (contains(pem, "ENCRYPTED"))
        return "an encrypted key: decrypt it first";
    if (contains(pem, "PRIVATE KEY-----"))
        return "a private key that is damaged or of an unknown kind";
    if (contains(pem, "PUBLIC KEY-----"))
        return "a public key";
    return "PEM of another kind";
}

static void describe(const EVP_PKEY *key, char *out, size_t size)
{
    char curve[40];
    size_t len;
    if (EVP_PKEY_is_a(key, "RSA"))
        snprintf(out, size, "an RSA key of %d bits", EVP_PKEY_get_bits(key));
    else if (EVP_PKEY_is_a(key, "ED25519"))
        snprintf(out, size, "an Ed25519 key");
    else if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, curve, sizeof curve, &len))
        snprintf(out, size, "an EC key on the curve %s", curve);
    else
        snprintf(out, size, "a key of another kind");
    ERR_clear_error();
}

static bool is_p256(const EVP_PKEY *key)
{
    char curve[40];
    size_t len;
    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_group_name(key, curve, sizeof curve, &len) == 1 &&
           strcmp(curve, "prime256v1") == 0;
}

static bool is_kind(const EVP_PKEY *key, sk_sign_kind kind)
{
    switch (kind) {
    case SK_SIGN_ED25519: return EVP_PKEY_is_a(key, "ED25519");
    case SK_SIGN_ES256:
    case SK_SIGN_ES256_DER: return is_p256(key);
    case SK_SIGN_RSA_SHA256:
        return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS_MIN &&
               EVP_PKEY_get_bits(key) <= RSA_BITS_MAX;
    default: return false;
    }
}

static EVP_PKEY *read_pem(souk_str pem, bool private)
{
    if (pem.len == 0 || pem.len > SK_SECRET_MAX)
        return NULL;
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    if (!bio)
        return NULL;
    EVP_PKEY *key = private ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL)
                            : PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return key;
}

static EVP_PKEY *read_key(souk_str pem, sk_sign_kind kind, bool private, souk_error *err)
{
    EVP_PKEY *key = read_pem(pem, private);
    if (key && is_kind(key, kind))
        return key;
    char found[80];
    if (key)
        describe(key, found, sizeof found);
    else
        snprintf(found, sizeof found, "%s", found_text(pem));
    EVP_PKEY_free(key);
    sk_fail(err, SOUK_E_CONFIG, "expected %s, found %s", expected(kind, private), found);
    return NULL;
}

EVP_PKEY *sk_pkey_read_private(souk_str pem, sk_sign_kind kind, souk_error *err)
{
    return read_key(pem, kind, true, err);
}

EVP_PKEY *sk_pkey_read_public(souk_str pem, sk_sign_kind kind, souk_error *err)
{
    return read_key(pem, kind, false, err);
}

souk_status sk_sign_kind_of(souk_str secret, sk_sign_kind *out, souk_error *err)
{
    static const sk_sign_kind kinds[] = {SK_SIGN_ED25519, SK_SIGN_ES256, SK_SIGN_RSA_SHA256};
    if (!contains(secret, "-----BEGIN ")) {
        *out = SK_SIGN_HMAC_SHA256;
        return SOUK_OK;
    }
    EVP_PKEY *key = read_pem(secret, true);
    for (size_t i = 0; key && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (is_kind(key, kinds[i])) {
            *out = kinds[i];
            EVP_PKEY_free(key);
            return SOUK_OK;
        }
    }
    char found[80];
    if (key)
        describe(key, found, sizeof found);
    else
        snprintf(found, sizeof found, "%s", found_text(secret));
    EVP_PKEY_free(key);
    return sk_fail(err, SOUK_E_CONFIG,
                   "expected an Ed25519, P-256 or RSA (2048 to 4096 bits) private key in PEM, "
                   "found %s",
                   found);
}

souk_status sk_pkey_private_pem(const EVP_PKEY *key, sk_secret **out, souk_error *err)
{
    BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when freed */
    if (!bio)
        return sk_fail_nomem(err);
    souk_status status;
    char *text;
    if (PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1) {
        status = sk_pkey_fail(err, "write a private key");
    } else {
        long len = BIO_get_mem_data(bio, &text);
        status = sk_secret_from_text(out, (souk_str){text, (uint32_t)len}, err);
    }
    BIO_free(bio);
    return status;
}

souk_status sk_pkey_public_pem(const EVP_PKEY *key, sk_buf *out, souk_error *err)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio)
        return sk_fail_nomem(err);
    souk_status status = SOUK_OK;
    char *text;
    if (PEM_write_bio_PUBKEY(bio, key) != 1) {
        status = sk_pkey_fail(err, "write a public key");
    } else {
        long len = BIO_get_mem_data(bio, &text);
        if (!sk_buf_put(out, text, (size_t)len))
            status = sk_fail_nomem(err);
    }
    BIO_free(bio);
    return status;
}
