/* SPDX-License-Identifier: MIT
 * Signatures against RFC examples and the golden vectors of the venue, keys from seeds, and what
 * is said about keys that are not what was asked for. */
#include "crypt/sign.h"
#include "keys.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

static sk_signer *signer_of(sk_sign_kind kind, souk_str secret)
{
    sk_signer *signer = NULL;
    souk_error err = {0};
    if (sk_signer_new(&signer, kind, secret, NULL, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(sk_signer_kind(signer), kind);
    return signer;
}

static sk_verifier *verifier_of(sk_sign_kind kind, souk_str key)
{
    sk_verifier *verifier = NULL;
    souk_error err = {0};
    if (sk_verifier_new(&verifier, kind, key, NULL, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(sk_verifier_kind(verifier), kind);
    return verifier;
}

/* A good signature is taken; with any one bit of the first bytes or of the last turned, or cut or
 * lengthened, or for another message, it is not. */
static void assert_only(sk_verifier *verifier, souk_str message, sk_signature sig)
{
    assert_true(sk_verifier_check(verifier, message, sk_signature_view(&sig)));
    for (size_t i = 0; i < sig.len; i += i < 8 ? 1 : 7) {
        sig.bytes[i] ^= 1;
        assert_false(sk_verifier_check(verifier, message, sk_signature_view(&sig)));
        sig.bytes[i] ^= 1;
    }
    for (size_t i = 0; i < sig.len; i += 5)
        assert_false(
            sk_verifier_check(verifier, message, (souk_str){(char *)sig.bytes, (uint32_t)i}));
    sig.bytes[sig.len] = 0;
    assert_false(
        sk_verifier_check(verifier, message, (souk_str){(char *)sig.bytes, (uint32_t)sig.len + 1}));
    assert_false(sk_verifier_check(verifier, sk_str("another message"), sk_signature_view(&sig)));
    assert_true(sk_verifier_check(verifier, message, sk_signature_view(&sig)));
}

/* src: RFC 8032 7.1, tests 1 to 3 and SHA(abc) */
static void ed25519_known_signatures(void **state)
{
    (void)state;
    static const struct {
        const char *secret, *public, *message, *signature;
    } rows[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "cf9"
         "b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0f1"
         "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "84d"
         "c6594a7c15e9716ed28dc027beceea1ec40a"},
        {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
         "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a"
         "3fe"
         "ebbd454d4423643ce80e2a9ac94fa54ca49f",
         "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66"
         "431"
         "e0303dca179c138ac17ad9bef1177331a704"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char secret[512], public[512];
        uint8_t text[64], expected[64];
        souk_str message = {(char *)text, (uint32_t)from_hex(text, sizeof text, rows[i].message)};
        sk_signature sig;
        from_hex(expected, sizeof expected, rows[i].signature);
        sk_signer *signer = signer_of(SK_SIGN_ED25519, ed25519_private(secret, rows[i].secret));
        sk_verifier *verifier =
            verifier_of(SK_SIGN_ED25519, ed25519_public(public, rows[i].public));
        for (int again = 0; again < 3; again++) {
            assert_int_equal(sk_signer_sign(signer, message, &sig, NULL), SOUK_OK);
            assert_int_equal(sig.len, 64);
            assert_memory_equal(sig.bytes, expected, 64);
        }
        assert_only(verifier, message, sig);
        sk_buf pem;
        sk_buf_init(&pem, NULL, 1024);
        assert_int_equal(sk_signer_public_pem(signer, &pem, NULL), SOUK_OK);
        assert_true(sk_str_is(sk_buf_view(&pem), public));
        sk_buf_deinit(&pem);
        sk_signer_free(signer);
        sk_verifier_free(verifier);
    }
}

/* src: RFC 6979 A.2.5, SHA-256 */
static void es256_known_signatures(void **state)
{
    (void)state;
    static const char key[] = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                              "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    static const struct {
        const char *message, *signature;
    } rows[] = {
        {"sample", "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                   "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
        {"test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367"
                 "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"},
    };
    char pem[512];
    sk_verifier *verifier = verifier_of(SK_SIGN_ES256, p256_public(pem, key));
    for (size_t i = 0; i < 2; i++) {
        sk_signature sig;
        sig.len = from_hex(sig.bytes, sizeof sig.bytes, rows[i].signature);
        assert_only(verifier, sk_str(rows[i].message), sig);
    }
    sk_signature zero = {.len = 64};
    assert_false(sk_verifier_check(verifier, sk_str("test"), sk_signature_view(&zero)));
    sk_verifier_free(verifier);
}

/* ---- the golden vectors ---- */

/* The JSON string member `name` of the object at `at`, unescaped; false when it has none. */
static bool member(const char *at, const char *end, const char *name, char *out, size_t size)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\": \"", name);
    const char *p = strstr(at, wanted);
    if (!p || p >= end)
        return false;
    size_t len = 0;
    for (p += strlen(wanted); *p != '"'; p++) {
        assert_true(len + 1 < size);
        if (*p == '\\') {
            p++;
            assert_true(*p == 'n' || *p == '"' || *p == '\\');
        }
        out[len++] = p[-1] == '\\' && *p == 'n' ? '\n' : *p;
    }
    out[len] = '\0';
    return true;
}

static const sk_sign_kind *kind_named(const char *name)
{
    static const sk_sign_kind kinds[] = {SK_SIGN_HMAC_SHA256, SK_SIGN_ED25519, SK_SIGN_RSA_SHA256};
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(sk_sign_kind_name(kinds[i]), name) == 0)
            return &kinds[i];
    }
    fail_msg("key_type %s", name);
    return NULL;
}

static int check_vector(const char *at, const char *end)
{
    static char secret[4096], payload[4096], hex[256], type[32], wanted[1024], public[1024];
    char base64[1024];
    if (!member(at, end, "payload", payload, sizeof payload))
        return 0;
    assert_true(member(at, end, "secret", secret, sizeof secret));
    if (!member(at, end, "key_type", type, sizeof type))
        snprintf(type, sizeof type, "hmac");
    sk_sign_kind kind = *kind_named(type), guessed;
    souk_error err = {0};
    assert_int_equal(sk_sign_kind_of(sk_str(secret), &guessed, &err), SOUK_OK);
    assert_int_equal(guessed, kind);
    sk_signer *signer = signer_of(kind, sk_str(secret));
    sk_signature sig;
    assert_int_equal(sk_signer_sign(signer, sk_str(payload), &sig, &err), SOUK_OK);
    int checked = 0;
    if (kind == SK_SIGN_HMAC_SHA256) {
        hex[sk_hex_lower(hex, sig.bytes, sig.len)] = '\0';
        const char *found = strstr(at, hex); /* in the URL, the body, the frame or by itself */
        if (!found || found >= end)
            fail_msg("no %s for %s", hex, payload);
        checked = 1;
    } else {
        assert_true(member(at, end, "public_key", public, sizeof public));
        base64[sk_base64_encode(base64, sig.bytes, sig.len, SK_BASE64)] = '\0';
        if (member(at, end, "signature_base64", wanted, sizeof wanted)) {
            assert_string_equal(base64, wanted);
        } else {
            const char *found = strstr(at, base64);
            assert_true(found && found < end);
        }
        sk_verifier *verifier = verifier_of(kind, sk_str(public));
        assert_only(verifier, sk_str(payload), sig);
        sk_verifier_free(verifier);
        sk_buf pem;
        sk_buf_init(&pem, NULL, 4096);
        assert_int_equal(sk_signer_public_pem(signer, &pem, NULL), SOUK_OK);
        assert_true(sk_str_is(sk_buf_view(&pem), public));
        sk_buf_deinit(&pem);
        checked = 1;
    }
    sk_signer_free(signer);
    return checked;
}

static void golden_vectors(void **state)
{
    (void)state;
    char *text = read_source_file("tests/data/vectors/binance.json");
    assert_non_null(text);
    int checked = 0;
    for (char *at = strstr(text, "\"name\":"), *end; at; at = *end ? end : NULL) {
        end = strstr(at + 1, "\n  \"name\":");
        end = end ? end : at + strlen(at);
        checked += check_vector(at, end);
    }
    assert_true(checked >= 50);
    free(text);
}

/* ---- keys from seeds ---- */

static const sk_sign_kind all_kinds[] = {
    SK_SIGN_HMAC_SHA256, SK_SIGN_HMAC_SHA384, SK_SIGN_HMAC_SHA512, SK_SIGN_ED25519,
    SK_SIGN_ES256,       SK_SIGN_ES256_DER,   SK_SIGN_RSA_SHA256};

static bool is_hmac(sk_sign_kind kind)
{
    return strcmp(sk_sign_kind_name(kind), "hmac") == 0;
}

/* OpenSSL's own checks: primes, exponents, the point, and that both halves belong together. */
static void assert_sound(souk_str pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    assert_non_null(key);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    assert_int_equal(EVP_PKEY_check(ctx), 1);
    if (EVP_PKEY_is_a(key, "RSA"))
        assert_int_equal(EVP_PKEY_get_bits(key), 2048);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(key);
    BIO_free(bio);
}

static void seeds_make_keys(void **state)
{
    (void)state;
    uint8_t seed[SK_KEY_SEED_SIZE];
    for (size_t i = 0; i < sizeof all_kinds / sizeof all_kinds[0]; i++) {
        sk_sign_kind kind = all_kinds[i], guessed;
        sk_secret *first, *again, *other;
        memset(seed, (int)i + 1, sizeof seed);
        assert_int_equal(sk_key_generate(&first, kind, seed, NULL), SOUK_OK);
        assert_int_equal(sk_key_generate(&again, kind, seed, NULL), SOUK_OK);
        seed[31] ^= 1;
        assert_int_equal(sk_key_generate(&other, kind, seed, NULL), SOUK_OK);
        souk_str text = sk_secret_view(first);
        assert_true(sk_str_eq(text, sk_secret_view(again)));
        assert_false(sk_str_eq(text, sk_secret_view(other)));
        assert_int_equal(sk_sign_kind_of(text, &guessed, NULL), SOUK_OK);
        assert_string_equal(sk_sign_kind_name(guessed), sk_sign_kind_name(kind));

        sk_signer *signer = signer_of(kind, text);
        sk_signature sig;
        sk_buf pem;
        sk_buf_init(&pem, NULL, 4096);
        assert_int_equal(sk_signer_sign(signer, sk_str("hello"), &sig, NULL), SOUK_OK);
        if (is_hmac(kind)) {
            assert_int_equal(text.len, 64);
            assert_int_equal(sk_signer_public_pem(signer, &pem, NULL), SOUK_E_INVALID);
            sk_buf_str(&pem, text);
        } else {
            sk_secret *exported;
            assert_sound(text);
            assert_int_equal(sk_signer_private_pem(signer, &exported, NULL), SOUK_OK);
            assert_true(sk_str_eq(text, sk_secret_view(exported)));
            sk_secret_free(exported);
            assert_int_equal(sk_signer_public_pem(signer, &pem, NULL), SOUK_OK);
        }
        sk_verifier *verifier = verifier_of(kind, sk_buf_view(&pem));
        assert_only(verifier, sk_str("hello"), sig);
        for (int n = 0; n < 40; n++) { /* ECDSA varies: r and s of every length */
            souk_str message = {"0123456789012345678901234567890123456789", (uint32_t)n};
            assert_int_equal(sk_signer_sign(signer, message, &sig, NULL), SOUK_OK);
            assert_true(sk_verifier_check(verifier, message, sk_signature_view(&sig)));
        }
        sk_verifier_free(verifier);
        sk_buf_deinit(&pem);
        sk_signer_free(signer);
        sk_secret_free(first);
        sk_secret_free(again);
        sk_secret_free(other);
    }
    /* the seed of RFC 8032's first test is that key */
    char pem[512];
    sk_secret *key;
    static const char hex[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    from_hex(seed, sizeof seed, hex);
    assert_int_equal(sk_key_generate(&key, SK_SIGN_ED25519, seed, NULL), SOUK_OK);
    assert_true(sk_str_eq(sk_secret_view(key), ed25519_private(pem, hex)));
    sk_secret_free(key);
    /* the largest seed is reduced, the smallest gives d = 1 */
    for (int edge = 0; edge < 2; edge++) {
        memset(seed, edge ? 0xFF : 0, sizeof seed);
        assert_int_equal(sk_key_generate(&key, SK_SIGN_ES256, seed, NULL), SOUK_OK);
        assert_sound(sk_secret_view(key));
        sk_secret_free(key);
    }
}

/* ---- wrong keys ---- */

static void wrong_keys_are_explained(void **state)
{
    (void)state;
    static const char sec1[] = "-----BEGIN EC PRIVATE KEY-----\n"
                               "MHcCAQEEIMmvqdhFunUWa1whV2ex0WlNUMPbNuibEntouGIrEg9noAoGCCqGSM49\n"
                               "AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8\n"
                               "maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n"
                               "-----END EC PRIVATE KEY-----\n";
    static const char encrypted[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                    "MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBDiE3k=\n"
                                    "-----END ENCRYPTED PRIVATE KEY-----\n";
    char ed[512], ed_public[512];
    ed25519_private(ed, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    ed25519_public(ed_public, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const struct {
        bool verifying;
        sk_sign_kind kind;
        const char *text, *said;
    } rows[] = {
        {false, SK_SIGN_ED25519, "hunter2",
         "expected an Ed25519 private key in PEM (PKCS#8), found a text that is not PEM"},
        {false, SK_SIGN_ED25519, "",
         "expected an Ed25519 private key in PEM (PKCS#8), found a text that is not PEM"},
        {false, SK_SIGN_ED25519, sec1,
         "expected an Ed25519 private key in PEM (PKCS#8), found an EC key on the curve "
         "prime256v1"},
        {false, SK_SIGN_ES256, ed,
         "expected a P-256 private key in PEM (PKCS#8 or SEC1), found an Ed25519 key"},
        {false, SK_SIGN_RSA_SHA256, ed,
         "expected an RSA private key of 2048 to 4096 bits in PEM (PKCS#8 or PKCS#1), "
         "found an Ed25519 key"},
        {false, SK_SIGN_ED25519, ed_public,
         "expected an Ed25519 private key in PEM (PKCS#8), found a public key"},
        {true, SK_SIGN_ED25519, ed,
         "expected an Ed25519 public key in PEM (SubjectPublicKeyInfo), "
         "found a private key that is damaged or of an unknown kind"},
        {false, SK_SIGN_RSA_SHA256, encrypted,
         "expected an RSA private key of 2048 to 4096 bits in PEM (PKCS#8 or PKCS#1), "
         "found an encrypted key: decrypt it first"},
        {false, SK_SIGN_ED25519, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
         "expected an Ed25519 private key in PEM (PKCS#8), "
         "found a private key that is damaged or of an unknown kind"},
        {false, SK_SIGN_HMAC_SHA256, "", "expected an HMAC secret, found an empty text"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        souk_error err = {0};
        sk_signer *signer = NULL;
        sk_verifier *verifier = NULL;
        souk_status status =
            rows[i].verifying
                ? sk_verifier_new(&verifier, rows[i].kind, sk_str(rows[i].text), NULL, &err)
                : sk_signer_new(&signer, rows[i].kind, sk_str(rows[i].text), NULL, &err);
        assert_int_equal(status, SOUK_E_CONFIG);
        assert_string_equal(err.text, rows[i].said);
        assert_true(!signer && !verifier);
    }
    souk_error err = {0};
    sk_sign_kind kind;
    assert_int_equal(sk_sign_kind_of(sk_str(encrypted), &kind, &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "decrypt it first"));
    sk_signer_free(signer_of(SK_SIGN_ES256, sk_str(sec1))); /* SEC1 is fine */
    sk_signer_free(NULL);
    sk_verifier_free(NULL);
}

/* The PEM of a fresh OpenSSL key; traditional: SEC1 or PKCS#1. */
static souk_str fresh_pem(EVP_PKEY *key, bool traditional, char out[4096])
{
    BIO *bio = BIO_new(BIO_s_mem());
    assert_non_null(key);
    assert_int_equal(traditional
                         ? PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL)
                         : PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL),
                     1);
    int len = BIO_read(bio, out, 4095);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return (souk_str){out, (uint32_t)len};
}

static void near_misses_are_explained(void **state)
{
    (void)state;
    static char pem[4096];
    sk_signer *signer = NULL;
    souk_error err = {0};
    sk_sign_kind kind;
    souk_str text = fresh_pem(EVP_EC_gen("P-384"), false, pem);
    assert_int_equal(sk_signer_new(&signer, SK_SIGN_ES256, text, NULL, &err), SOUK_E_CONFIG);
    assert_string_equal(err.text, "expected a P-256 private key in PEM (PKCS#8 or SEC1), "
                                  "found an EC key on the curve secp384r1");
    assert_int_equal(sk_sign_kind_of(text, &kind, &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "found an EC key on the curve secp384r1"));
    text = fresh_pem(EVP_RSA_gen(1024), false, pem);
    assert_int_equal(sk_signer_new(&signer, SK_SIGN_RSA_SHA256, text, NULL, &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "found an RSA key of 1024 bits"));
    /* the older frames of a right key are fine */
    text = fresh_pem(EVP_EC_gen("P-256"), true, pem);
    assert_non_null(strstr(pem, "BEGIN EC PRIVATE KEY"));
    assert_true(sk_sign_kind_of(text, &kind, &err) == SOUK_OK && kind == SK_SIGN_ES256);
    sk_signer_free(signer_of(SK_SIGN_ES256, text));
    text = fresh_pem(EVP_RSA_gen(2048), true, pem);
    assert_non_null(strstr(pem, "BEGIN RSA PRIVATE KEY"));
    assert_true(sk_sign_kind_of(text, &kind, &err) == SOUK_OK && kind == SK_SIGN_RSA_SHA256);
    sk_signer_free(signer_of(SK_SIGN_RSA_SHA256, text));
    assert_null(signer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ed25519_known_signatures), cmocka_unit_test(es256_known_signatures),
        cmocka_unit_test(golden_vectors),           cmocka_unit_test(seeds_make_keys),
        cmocka_unit_test(wrong_keys_are_explained), cmocka_unit_test(near_misses_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
