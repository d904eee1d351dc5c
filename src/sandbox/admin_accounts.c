/* SPDX-License-Identifier: MIT */
#include "sandbox/admin_inner.h"

#include "base/err.h"
#include "base/str.h"

static void put_balances(sk_jw *w, const sk_sandbox_venue *v, uint32_t account)
{
    const sk_markets *markets = sk_exchange_markets(v->ex);
    sk_jw_array(w, "balances");
    for (uint32_t a = 0; a < markets->assets_count; a++) {
        int64_t free_units, held_units;
        sk_engine_balance(sk_exchange_engine(v->ex), account, a, &free_units, &held_units);
        if (free_units == 0 && held_units == 0)
            continue;
        uint8_t scale = sk_exchange_asset_scale(v->ex, a);
        sk_jw_object(w, NULL);
        sk_jw_str(w, "asset", markets->assets[a]);
        sk_jw_fixed(w, "free", free_units, scale);
        sk_jw_fixed(w, "held", held_units, scale);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

static uint32_t live_keys(const sk_sandbox_venue *v, uint32_t account)
{
    const sk_accounts *accounts = sk_exchange_accounts(v->ex);
    uint32_t n = 0;
    for (uint32_t i = 0; i < sk_accounts_keys_count(accounts); i++) {
        const sk_api_key *key = sk_accounts_key_at(accounts, i);
        n += key->account == account && !key->revoked;
    }
    return n;
}

static void put_account(sk_jw *w, const sk_sandbox_venue *v, const sk_account *account)
{
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "venue", v->venue->name);
    sk_jw_cstr(w, "account", account->name);
    sk_jw_u64(w, "uid", account->uid);
    sk_jw_i64(w, "created_ms", account->created_ns / 1000000);
    sk_jw_dec(w, "maker_fee", account->maker_fee);
    sk_jw_dec(w, "taker_fee", account->taker_fee);
    if (sk_exchange_is_discounted(v->ex, account->id))
        sk_jw_cstr(w, "fee_asset", v->venue->discount_asset);
    if (sk_exchange_group(v->ex, account->id) != 0)
        sk_jw_u64(w, "group", sk_exchange_group(v->ex, account->id));
    sk_jw_u64(w, "keys", live_keys(v, account->id));
    put_balances(w, v, account->id);
    sk_jw_end(w);
}

souk_status sk_admin_account(sk_sandbox_venue *v, souk_str name, sk_account **out, souk_error *err)
{
    *out = sk_accounts_find(sk_exchange_accounts(v->ex), name);
    if (*out && !(*out)->internal)
        return SOUK_OK;
    return sk_fail(err, SOUK_E_NOT_FOUND,
                   "%s has no account %.*s: GET /v1/accounts lists them, POST makes one",
                   v->venue->title, (int)(name.len < 64 ? name.len : 64), name.ptr);
}

souk_status sk_admin_accounts(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    sk_sandbox_venue *only;
    souk_status status = sk_admin_venue_asked(ask, &only, err);
    if (status < 0)
        return status;
    sk_jw_object(&ask->w, NULL);
    sk_jw_array(&ask->w, "accounts");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_sandbox_venue *v = &box->venues[i];
        sk_accounts *accounts = sk_exchange_accounts(v->ex);
        for (uint32_t k = 0; (!only || only == v) && k < sk_accounts_count(accounts); k++) {
            const sk_account *account = sk_accounts_get(accounts, k);
            if (!account->internal)
                put_account(&ask->w, v, account);
        }
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

/* Names are shown in logs and pages: letters of any script, no control characters. */
static bool is_plain(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    }
    return sk_utf8_valid(text.ptr, text.len);
}

souk_status sk_admin_account_new(sk_ask *ask, souk_error *err)
{
    sk_sandbox_venue *v = NULL;
    souk_str venue, name;
    uint32_t id;
    souk_status status = sk_admin_need(ask, 0, "venue", &venue, err);
    if (status == SOUK_OK)
        status = sk_admin_need(ask, 1, "name", &name, err);
    if (status == SOUK_OK)
        status = sk_admin_venue(ask, venue, &v, err);
    if (status < 0)
        return status;
    if (!is_plain(name))
        return sk_fail(err, SOUK_E_INVALID, "\"name\" holds control characters");
    if (sk_accounts_find(sk_exchange_accounts(v->ex), name))
        return sk_fail(err, SOUK_E_STATE, "%s has an account %.*s already: choose another name",
                       v->venue->title, SK_FMT(name));
    status = sk_exchange_open_account(v->ex, name, SK_ACCOUNT_FAUCET, &id, err);
    if (status < 0)
        return status;
    ask->status = 201;
    put_account(&ask->w, v, sk_accounts_get(sk_exchange_accounts(v->ex), id));
    return SOUK_OK;
}

souk_status sk_admin_faucet(sk_ask *ask, souk_error *err)
{
    sk_sandbox_venue *v = NULL;
    sk_account *account = NULL;
    souk_str venue, name, asset;
    souk_dec amount = {0};
    bool has_amount = false;
    souk_status status = sk_admin_need(ask, 0, "venue", &venue, err);
    if (status == SOUK_OK)
        status = sk_admin_need(ask, 1, "account", &name, err);
    if (status == SOUK_OK)
        status = sk_admin_text(ask, 2, "asset", &asset, err);
    if (status == SOUK_OK)
        status = sk_admin_dec(ask, 3, "amount", &amount, &has_amount, err);
    if (status == SOUK_OK && has_amount != (asset.len > 0))
        status = sk_fail(err, SOUK_E_MISSING,
                         "\"asset\" and \"amount\" go together; without both it is the usual gift");
    if (status == SOUK_OK)
        status = sk_admin_venue(ask, venue, &v, err);
    if (status == SOUK_OK)
        status = sk_admin_account(v, name, &account, err);
    if (status == SOUK_OK)
        status = has_amount ? sk_exchange_deposit(v->ex, account->id, asset, amount, err)
                            : sk_exchange_gift(v->ex, account->id, err);
    if (status < 0)
        return status;
    put_account(&ask->w, v, account);
    return SOUK_OK;
}

souk_status sk_admin_fees(sk_ask *ask, souk_error *err)
{
    sk_sandbox_venue *v = NULL;
    sk_account *account = NULL;
    souk_str venue, name, asset;
    souk_status status = sk_admin_need(ask, 0, "venue", &venue, err);
    if (status == SOUK_OK)
        status = sk_admin_need(ask, 1, "account", &name, err);
    if (status == SOUK_OK)
        status = sk_admin_text(ask, 2, "asset", &asset, err);
    if (status == SOUK_OK)
        status = sk_admin_venue(ask, venue, &v, err);
    if (status == SOUK_OK)
        status = sk_admin_account(v, name, &account, err);
    if (status < 0)
        return status;
    const char *only = v->venue->discount_asset;
    if (asset.len && (!only || !sk_str_is(asset, only)))
        return sk_fail(err, SOUK_E_UNSUPPORTED, "fees on %s cost less in %s, not in %.*s",
                       v->venue->title, only ? only : "no asset", SK_FMT(asset));
    status = sk_exchange_discount(v->ex, account->id, asset.len > 0, err);
    if (status < 0)
        return status;
    put_account(&ask->w, v, account);
    return SOUK_OK;
}

souk_status sk_admin_group(sk_ask *ask, souk_error *err)
{
    sk_sandbox_venue *v = NULL;
    sk_account *account = NULL;
    souk_str venue, name;
    int64_t group = 0;
    bool has_group = false;
    souk_status status = sk_admin_need(ask, 0, "venue", &venue, err);
    if (status == SOUK_OK)
        status = sk_admin_need(ask, 1, "account", &name, err);
    if (status == SOUK_OK)
        status = sk_admin_whole(ask, 2, "group", &group, &has_group, err);
    if (status == SOUK_OK)
        status = sk_admin_venue(ask, venue, &v, err);
    if (status == SOUK_OK)
        status = sk_admin_account(v, name, &account, err);
    if (status < 0)
        return status;
    if (!has_group || group > INT32_MAX)
        return sk_fail(err, SOUK_E_INVALID, "\"group\" is a number from 0, for none, to %d",
                       INT32_MAX);
    status = sk_exchange_join(v->ex, account->id, (uint32_t)group, err);
    if (status < 0)
        return status;
    put_account(&ask->w, v, account);
    return SOUK_OK;
}
