/* SPDX-License-Identifier: MIT
 * Accounts, keys and tokens as bytes, and back, through the same functions that make them. */
#include "base/pack.h"
#include "base/str.h"
#include "sandbox/accounts.h"
#include "sandbox/once.h"

enum { KEYS_MAX = 1 << 22, TOKENS_MAX = 1 << 22 };

/* ---- accounts ---- */

/* A field more is to be written too. */
_Static_assert(sizeof(sk_account) == 168, "pack_account packs all of it");

static void pack_account(sk_pack *p, sk_account *a)
{
    SK_PACK(p, &a->internal);
    SK_PACK(p, &a->demo);
    SK_PACK(p, &a->created_ns);
    SK_PACK(p, &a->updated_ns);
    sk_pack_dec(p, &a->maker_fee);
    sk_pack_dec(p, &a->taker_fee);
    SK_PACK(p, &a->cancel_ns);
}

static souk_status pack_accounts(sk_accounts *accounts, sk_pack *p, size_t state_size,
                                 souk_error *err)
{
    uint32_t count = sk_accounts_count(accounts);
    sk_pack_count(p, &count, SK_SANDBOX_ACCOUNTS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        sk_account *a = sk_accounts_get(accounts, i);
        souk_str name = a ? sk_str(a->name) : (souk_str){"", 0};
        sk_pack_str(p, &name);
        if (sk_pack_reads(p)) {
            souk_status status = sk_accounts_add(accounts, name, false, 0, &a, err);
            if (status < 0)
                return status;
        }
        pack_account(p, a);
        sk_pack_bytes(p, a->state, state_size);
    }
    return SOUK_OK;
}

/* ---- keys ---- */

/* What the key is made from again. */
static void pack_key_options(sk_pack *p, sk_key_options *o, souk_str ips[SK_KEY_IPS_MAX])
{
    uint8_t kind = (uint8_t)o->kind;
    sk_pack_str(p, &o->api_key);
    sk_pack_str(p, &o->secret);
    sk_pack_str(p, &o->public_pem);
    sk_pack_str(p, &o->label);
    SK_PACK(p, &o->account);
    SK_PACK(p, &o->perms);
    SK_PACK(p, &o->modes);
    SK_PACK(p, &kind);
    SK_PACK(p, &o->now_ns);
    SK_PACK(p, &o->expires_ns);
    sk_pack_count(p, &o->ips_count, SK_KEY_IPS_MAX);
    for (uint32_t i = 0; i < o->ips_count; i++)
        sk_pack_str(p, &ips[i]);
    o->kind = (sk_sign_kind)kind;
    o->ips = ips;
}

static void take_key_options(const sk_api_key *key, sk_key_options *o, souk_str ips[SK_KEY_IPS_MAX])
{
    *o = (sk_key_options){
        .api_key = sk_str(key->api_key),
        .secret = sk_api_key_secret(key),
        .public_pem = key->public_pem ? sk_str(key->public_pem) : (souk_str){"", 0},
        .label = sk_str(key->label),
        .account = key->account,
        .perms = key->perms,
        .modes = key->modes,
        .kind = key->kind,
        .now_ns = key->created_ns,
        .expires_ns = key->expires_ns,
        .ips_count = key->ips_count,
    };
    for (uint32_t i = 0; i < key->ips_count; i++)
        ips[i] = sk_str(key->ips[i]);
}

static souk_status pack_keys(sk_accounts *accounts, sk_pack *p, souk_error *err)
{
    uint32_t count = sk_accounts_keys_count(accounts);
    sk_pack_count(p, &count, KEYS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        souk_str ips[SK_KEY_IPS_MAX];
        sk_key_options options = {.api_key = {"", 0}};
        sk_api_key *key = sk_accounts_key_at(accounts, i);
        if (key)
            take_key_options(key, &options, ips);
        pack_key_options(p, &options, ips);
        sk_pack_expect(p, options.api_key.len > 0);
        if (sk_pack_fails(p))
            return SOUK_OK;
        if (sk_pack_reads(p)) {
            souk_status status = sk_accounts_key_new(accounts, &options, &key, err);
            if (status < 0)
                return status;
        }
        sk_pack_text(p, key->passphrase, sizeof key->passphrase);
        key->key.passphrase = sk_str(key->passphrase);
        SK_PACK(p, &key->revoked);
        SK_PACK(p, &key->last_nonce);
    }
    return SOUK_OK;
}

/* ---- tokens ---- */

static souk_status pack_tokens(sk_accounts *accounts, sk_pack *p, souk_error *err)
{
    uint32_t count = sk_tokens_count(accounts);
    souk_status status = SOUK_OK;
    sk_pack_count(p, &count, TOKENS_MAX);
    for (uint32_t i = 0; i < count && status == SOUK_OK; i++) {
        souk_str text = {"", 0};
        uint32_t account = 0;
        int64_t expires_ns = 0;
        if (!sk_pack_reads(p))
            text = sk_token_at(accounts, i, &account, &expires_ns);
        sk_pack_str(p, &text);
        SK_PACK(p, &account);
        SK_PACK(p, &expires_ns);
        sk_pack_expect(p, text.len == SK_TOKEN_LEN && sk_accounts_get(accounts, account));
        if (sk_pack_reads(p) && !sk_pack_fails(p))
            status = sk_token_restore(accounts, text, account, expires_ns, err);
    }
    return status;
}

souk_status sk_accounts_pack(sk_accounts *accounts, sk_pack *p, size_t state_size, souk_error *err)
{
    souk_status status = pack_accounts(accounts, p, state_size, err);
    if (status == SOUK_OK)
        status = pack_keys(accounts, p, err);
    sk_once_pack(sk_accounts_once(accounts), p);
    return status == SOUK_OK ? pack_tokens(accounts, p, err) : status;
}
