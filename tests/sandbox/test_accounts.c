/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/str.h"
#include "sandbox/accounts.h"

#define SECOND INT64_C(1000000000)
#define T0     (INT64_C(1763721600) * SECOND)

static sk_accounts *make(uint64_t seed, uint32_t *account)
{
    sk_accounts *a;
    sk_account *row;
    assert_int_equal(sk_accounts_new(&a, sk_venue_find(SK_STR("binance")), NULL, seed, NULL),
                     SOUK_OK);
    assert_int_equal(sk_accounts_add(a, SK_STR("demo"), false, T0, &row, NULL), SOUK_OK);
    *account = row->id;
    return a;
}

static sk_api_key *add_key(sk_accounts *a, uint32_t account, sk_sign_kind kind, bool seeded)
{
    sk_api_key *key;
    sk_key_options o = {.account = account,
                        .perms = SK_PERM_READ,
                        .kind = kind,
                        .label = SK_STR("a key"),
                        .now_ns = T0,
                        .seeded = seeded};
    assert_int_equal(sk_accounts_key_new(a, &o, &key, NULL), SOUK_OK);
    return key;
}

static void the_seed_makes_the_keys(void **state)
{
    (void)state;
    uint32_t account;
    char first[3][96], secret[3][4096];
    static const sk_sign_kind kinds[3] = {SK_SIGN_HMAC_SHA256, SK_SIGN_ED25519, SK_SIGN_RSA_SHA256};
    for (int round = 0; round < 3; round++) { /* twice the same seed, then another */
        sk_accounts *a = make(round < 2 ? 7 : 8, &account);
        for (int i = 0; i < 3; i++) {
            sk_api_key *key = add_key(a, account, kinds[i], true);
            souk_str text = sk_api_key_secret(key);
            assert_true(text.len > 0 && text.len < sizeof secret[i]);
            if (round == 0) {
                sk_str_copy(first[i], sizeof first[i], sk_str(key->api_key));
                sk_str_copy(secret[i], sizeof secret[i], text);
            }
            assert_int_equal(strcmp(first[i], key->api_key) == 0, round < 2);
            assert_int_equal(sk_str_is(text, secret[i]), round < 2);
        }
        sk_accounts_free(a);
    }
    sk_accounts *a = make(7, &account);
    assert_string_not_equal(add_key(a, account, SK_SIGN_HMAC_SHA256, false)->api_key, first[0]);
    sk_accounts_free(a);
}

/* What a key signs, its server half verifies. */
static void keys_verify_what_they_sign(void **state)
{
    (void)state;
    uint32_t account;
    sk_accounts *a = make(1, &account);
    static const sk_sign_kind kinds[] = {SK_SIGN_HMAC_SHA256, SK_SIGN_ED25519, SK_SIGN_RSA_SHA256};
    for (size_t i = 0; i < 3; i++) {
        sk_api_key *key = add_key(a, account, kinds[i], true);
        sk_signer *signer;
        sk_signature sig;
        assert_int_equal(sk_signer_new(&signer, kinds[i], sk_api_key_secret(key), NULL, NULL),
                         SOUK_OK);
        assert_int_equal(sk_signer_sign(signer, SK_STR("symbol=BTCUSDT"), &sig, NULL), SOUK_OK);
        sk_verifier *verifier = (sk_verifier *)(uintptr_t)key->key.verifier;
        assert_true(sk_verifier_check(verifier, SK_STR("symbol=BTCUSDT"), sk_signature_view(&sig)));
        assert_false(
            sk_verifier_check(verifier, SK_STR("symbol=ETHUSDT"), sk_signature_view(&sig)));
        sk_signer_free(signer);
    }
    sk_accounts_free(a);
}

static void the_door_s_questions(void **state)
{
    (void)state;
    uint32_t account;
    sk_accounts *a = make(1, &account);
    sk_api_key *key = add_key(a, account, SK_SIGN_HMAC_SHA256, true), *found;
    sk_api_key *bound = add_key(a, account, SK_SIGN_HMAC_SHA256, true);
    snprintf(bound->ips[0], sizeof bound->ips[0], "10.0.0.1");
    bound->ips_count = 1;
    sk_api_key *old = add_key(a, account, SK_SIGN_HMAC_SHA256, true);
    old->expires_ns = T0 + SECOND;
    sk_api_key *revoked = add_key(a, account, SK_SIGN_HMAC_SHA256, true);
    revoked->revoked = true;
    char never[65];
    memset(never, 'x', 64);
    never[64] = '\0';
    const struct {
        const char *api_key, *ip;
        uint32_t perms;
        int64_t at_ns;
        souk_status status;
    } cases[] = {
        {key->api_key, "127.0.0.1", SK_PERM_READ, T0, SOUK_OK},
        {key->api_key, "127.0.0.1", SK_PERM_TRADE, T0, SOUK_E_PERMISSION},
        {"", "127.0.0.1", SK_PERM_READ, T0, SOUK_E_KEY_MISSING},
        {"short", "127.0.0.1", SK_PERM_READ, T0, SOUK_E_KEY_MALFORMED},
        {never, "127.0.0.1", SK_PERM_READ, T0, SOUK_E_KEY_UNKNOWN},
        {bound->api_key, "10.0.0.1", SK_PERM_READ, T0, SOUK_OK},
        {bound->api_key, "10.0.0.2", SK_PERM_READ, T0, SOUK_E_ADDRESS},
        {old->api_key, "127.0.0.1", SK_PERM_READ, T0, SOUK_OK},
        {old->api_key, "127.0.0.1", SK_PERM_READ, T0 + SECOND, SOUK_E_KEY_UNKNOWN},
        {revoked->api_key, "127.0.0.1", SK_PERM_READ, T0, SOUK_E_KEY_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        souk_status status = sk_accounts_admit(a, sk_str(cases[i].api_key), sk_str(cases[i].ip),
                                               cases[i].perms, cases[i].at_ns, &found, NULL);
        assert_int_equal(status, cases[i].status);
        if (status == SOUK_OK)
            assert_string_equal(found->api_key, cases[i].api_key);
    }
    sk_accounts_free(a);
}

static void an_account_has_so_many_keys(void **state)
{
    (void)state;
    uint32_t account;
    sk_accounts *a = make(1, &account);
    sk_api_key *key = NULL;
    sk_key_options o = {.account = account, .kind = SK_SIGN_HMAC_SHA256, .seeded = true};
    for (int i = 0; i < SK_KEYS_PER_ACCOUNT_MAX; i++)
        assert_int_equal(sk_accounts_key_new(a, &o, &key, NULL), SOUK_OK);
    sk_api_key *more;
    assert_int_equal(sk_accounts_key_new(a, &o, &more, NULL), SOUK_E_LIMIT);
    key->revoked = true;
    assert_int_equal(sk_accounts_key_new(a, &o, &more, NULL), SOUK_OK);
    o.account = 99;
    assert_int_equal(sk_accounts_key_new(a, &o, &more, NULL), SOUK_E_NOT_FOUND);
    sk_account *row;
    assert_int_equal(sk_accounts_add(a, SK_STR("demo"), false, T0, &row, NULL), SOUK_E_INVALID);
    assert_int_equal(sk_accounts_add(a, SK_STR(""), false, T0, &row, NULL), SOUK_E_INVALID);
    sk_accounts_free(a);
}

static void tokens_live_an_hour(void **state)
{
    (void)state;
    uint32_t account, whose;
    souk_str text, again;
    char first[SK_TOKEN_LEN + 1], ended[SK_TOKEN_LEN + 1];
    const int64_t life = 3600 * SECOND;
    sk_accounts *a = make(1, &account);
    assert_int_equal(sk_token_new(a, account, T0, life, &text, NULL), SOUK_OK);
    sk_str_copy(first, sizeof first, text);
    assert_int_equal(strlen(first), SK_TOKEN_LEN);
    assert_int_equal(sk_token_new(a, account, T0 + 60 * SECOND, life, &again, NULL), SOUK_OK);
    assert_true(sk_str_is(again, first)); /* the same one, its life extended */
    assert_int_equal(sk_token_next_ns(a), T0 + 60 * SECOND + life);
    assert_int_equal(sk_token_account(a, sk_str(first), T0, &whose, NULL), SOUK_OK);
    assert_int_equal(whose, account);
    assert_int_equal(sk_token_keep(a, sk_str(first), account + 1, T0, life, NULL), SOUK_E_TOKEN);
    assert_int_equal(sk_token_keep(a, SK_STR("nonsense"), account, T0, life, NULL), SOUK_E_TOKEN);
    assert_int_equal(sk_token_keep(a, sk_str(first), account, T0 + 1800 * SECOND, life, NULL),
                     SOUK_OK);
    assert_false(sk_token_expired(a, T0 + 1800 * SECOND + life - 1, ended, &whose));
    assert_true(sk_token_expired(a, T0 + 1800 * SECOND + life, ended, &whose));
    assert_string_equal(ended, first);
    assert_false(sk_token_expired(a, T0 + 9000 * SECOND + life, ended, &whose));
    assert_int_equal(sk_token_account(a, sk_str(first), T0, &whose, NULL), SOUK_E_TOKEN);
    assert_int_equal(sk_token_new(a, account, T0, life, &text, NULL), SOUK_OK);
    assert_int_equal(sk_token_end(a, text, account, T0, NULL), SOUK_OK);
    assert_int_equal(sk_token_next_ns(a), INT64_MAX);
    sk_accounts_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seed_makes_the_keys), cmocka_unit_test(keys_verify_what_they_sign),
        cmocka_unit_test(the_door_s_questions),    cmocka_unit_test(an_account_has_so_many_keys),
        cmocka_unit_test(tokens_live_an_hour),
    };
    return cmocka_run_group_tests_name("sandbox/accounts", tests, NULL, NULL);
}
