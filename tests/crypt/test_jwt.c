/* SPDX-License-Identifier: MIT
 * JSON Web Tokens: the RFCs' own, and tokens of ours that were touched on the way. */
#include "crypt/jwt.h"
#include "keys.h"

/* src: RFC 7515 A.3 (and A.1) */
#define JOE                                                                                        \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl" \
    "fQ"
static const char es256_token[] =
    "eyJhbGciOiJFUzI1NiJ9." JOE ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
    "pmWQxfKTUJqPP3-Kg6NU1Q";
static const char hs256_token[] =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." JOE ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/* src: RFC 8037 A.4 */
static const char eddsa_token[] =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg"
    "3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
static const char ed_secret[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
static const char ed_public[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

static sk_verifier *verifier_of(sk_sign_kind kind, souk_str key)
{
    sk_verifier *verifier = NULL;
    assert_int_equal(sk_verifier_new(&verifier, kind, key, NULL, NULL), SOUK_OK);
    return verifier;
}

static souk_str hmac_secret(uint8_t bytes[64])
{
    size_t len;
    assert_int_equal(
        sk_base64_decode(bytes, 64, &len,
                         sk_str("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i"
                                "PS4hcgUuTwjAzZr1Z9CAow"),
                         SK_BASE64URL),
        SOUK_OK);
    return (souk_str){(char *)bytes, (uint32_t)len};
}

static sk_verifier *es256_verifier(void)
{
    uint8_t point[64];
    char hex[129], pem[512];
    size_t len;
    sk_base64_decode(point, 32, &len, sk_str("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                     SK_BASE64URL);
    sk_base64_decode(point + 32, 32, &len, sk_str("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
                     SK_BASE64URL);
    hex[sk_hex_lower(hex, point, 64)] = '\0';
    return verifier_of(SK_SIGN_ES256, p256_public(pem, hex));
}

static void known_tokens(void **state)
{
    (void)state;
    uint8_t secret[64];
    char pem[512], public[512];
    sk_verifier *es256 = es256_verifier();
    sk_verifier *hs256 = verifier_of(SK_SIGN_HMAC_SHA256, hmac_secret(secret));
    sk_verifier *eddsa = verifier_of(SK_SIGN_ED25519, ed25519_public(public, ed_public));
    assert_int_equal(sk_jwt_verify(es256, sk_str(es256_token), NULL), SOUK_OK);
    assert_int_equal(sk_jwt_verify(hs256, sk_str(hs256_token), NULL), SOUK_OK);
    assert_int_equal(sk_jwt_verify(eddsa, sk_str(eddsa_token), NULL), SOUK_OK);
    assert_int_equal(sk_jwt_verify(es256, sk_str(hs256_token), NULL), SOUK_E_SIGNATURE);
    assert_int_equal(sk_jwt_verify(hs256, sk_str(es256_token), NULL), SOUK_E_SIGNATURE);
    assert_int_equal(sk_jwt_verify(eddsa, sk_str(es256_token), NULL), SOUK_E_SIGNATURE);

    sk_buf header, claims, token;
    sk_buf_init(&header, NULL, 1024);
    sk_buf_init(&claims, NULL, 1024);
    sk_buf_init(&token, NULL, 4096);
    assert_int_equal(sk_jwt_split(sk_str(eddsa_token), &header, &claims, NULL), SOUK_OK);
    assert_true(sk_str_is(sk_buf_view(&header), "{\"alg\":\"EdDSA\"}"));
    assert_true(sk_str_is(sk_buf_view(&claims), "Example of Ed25519 signing"));

    sk_signer *signer;
    assert_int_equal(
        sk_signer_new(&signer, SK_SIGN_ED25519, ed25519_private(pem, ed_secret), NULL, NULL),
        SOUK_OK);
    sk_buf_cstr(&token, "Bearer "); /* it is appended */
    assert_int_equal(sk_jwt_sign(&token, signer, sk_buf_view(&header), sk_buf_view(&claims), NULL),
                     SOUK_OK);
    assert_true(
        sk_str_is(sk_str_sub(sk_buf_view(&token), 7, (uint32_t)token.len - 7), eddsa_token));
    sk_signer_free(signer);
    sk_buf_deinit(&header);
    sk_buf_deinit(&claims);
    sk_buf_deinit(&token);
    sk_verifier_free(es256);
    sk_verifier_free(hs256);
    sk_verifier_free(eddsa);
}

static void es256_tokens_of_ours(void **state)
{
    (void)state;
    static const uint8_t seed[SK_KEY_SEED_SIZE] = {1, 2, 3};
    sk_secret *key;
    sk_signer *signer;
    sk_buf public, token;
    sk_buf_init(&public, NULL, 1024);
    sk_buf_init(&token, NULL, SK_JWT_MAX);
    assert_int_equal(sk_key_generate(&key, SK_SIGN_ES256, seed, NULL), SOUK_OK);
    assert_int_equal(sk_signer_new(&signer, SK_SIGN_ES256, sk_secret_view(key), NULL, NULL),
                     SOUK_OK);
    assert_int_equal(sk_signer_public_pem(signer, &public, NULL), SOUK_OK);
    sk_verifier *verifier = verifier_of(SK_SIGN_ES256, sk_buf_view(&public));
    assert_int_equal(sk_jwt_sign(&token, signer, SK_STR("{\"alg\":\"ES256\",\"typ\":\"JWT\"}"),
                                 SK_STR("{\"sub\":\"k\",\"exp\":1763721720}"), NULL),
                     SOUK_OK);
    assert_int_equal(sk_jwt_verify(verifier, sk_buf_view(&token), NULL), SOUK_OK);
    for (size_t i = 0; i < token.len; i++) { /* any character changed */
        char was = token.ptr[i];
        token.ptr[i] = was == 'A' ? 'B' : 'A';
        souk_status status = sk_jwt_verify(verifier, sk_buf_view(&token), NULL);
        assert_true(status == SOUK_E_SIGNATURE || status == SOUK_E_SYNTAX);
        token.ptr[i] = was;
    }
    for (uint32_t len = 0; len < token.len; len++) /* or the end missing */
        assert_true(sk_jwt_verify(verifier, (souk_str){token.ptr, len}, NULL) < 0);
    static char large[SK_JWT_MAX];
    assert_int_equal(
        sk_jwt_sign(&token, signer, SK_STR("{}"), (souk_str){large, SK_JWT_MAX / 4 * 3}, NULL),
        SOUK_E_LIMIT);
    sk_signer_free(signer);
    sk_verifier_free(verifier);
    sk_secret_free(key);
    sk_buf_deinit(&public);
    sk_buf_deinit(&token);
}

static void refuses_what_is_no_token(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       ".",
                                       "..",
                                       "a.b",
                                       "e30.e30",
                                       "e30.e30.",
                                       ".e30.e30",
                                       "e30..e30",
                                       "e30.e30.e30.e30",
                                       "e30.e30.e3=",
                                       "e30.e30.e"};
    static char large[SK_JWT_MAX + 1];
    sk_verifier *verifier = es256_verifier();
    souk_error err = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(sk_jwt_verify(verifier, sk_str(rows[i]), &err), SOUK_E_SYNTAX);
    assert_int_equal(sk_jwt_verify(verifier, (souk_str){large, sizeof large}, &err), SOUK_E_LIMIT);
    sk_verifier_free(verifier);
    sk_buf header, claims;
    sk_buf_init(&header, NULL, 64);
    sk_buf_init(&claims, NULL, 64);
    assert_int_equal(sk_jwt_split(sk_str("e3=.e30.e30"), &header, &claims, &err), SOUK_E_SYNTAX);
    assert_int_equal(sk_jwt_split(sk_str("e30.e3+.e30"), &header, &claims, &err), SOUK_E_SYNTAX);
    sk_buf_deinit(&header);
    sk_buf_deinit(&claims);
    assert_string_equal(sk_jwt_alg(SK_SIGN_RSA_SHA256), "RS256");
    assert_null(sk_jwt_alg(SK_SIGN_ES256_DER));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_tokens),
        cmocka_unit_test(es256_tokens_of_ours),
        cmocka_unit_test(refuses_what_is_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
