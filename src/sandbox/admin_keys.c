/* SPDX-License-Identifier: MIT */
#include "sandbox/admin_inner.h"

#include "base/err.h"
#include "base/str.h"
#include "net/addr.h"
#include "wire/json.h"

enum { LABEL, TYPE, PERMISSIONS, IPS, EXPIRES, PUBLIC, MODES }; /* slots, from the third on */

static const struct {
    const char *name;
    uint32_t perm;
} perms[] = {{"read", SK_PERM_READ}, {"trade", SK_PERM_TRADE}, {"withdraw", SK_PERM_WITHDRAW}};

static const struct {
    const char *name;
    uint32_t mode;
} modes[] = {
    {"time_nonce", SK_KEY_TIME_NONCE}, {"heartbeat", SK_KEY_HEARTBEAT}, {"group", SK_KEY_GROUP}};

enum { PERMS = sizeof perms / sizeof *perms, KEY_MODES = sizeof modes / sizeof *modes, FIRST = 2 };

static void put_key(sk_jw *w, const sk_sandbox_venue *v, const sk_api_key *key, bool with_secret)
{
    const sk_account *account = sk_accounts_get(sk_exchange_accounts(v->ex), key->account);
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "venue", v->venue->name);
    sk_jw_cstr(w, "account", account ? account->name : "");
    sk_jw_cstr(w, "label", key->label);
    sk_jw_cstr(w, "type", sk_sign_kind_name(key->kind));
    sk_jw_cstr(w, "api_key", key->api_key);
    if (with_secret) {
        sk_jw_str(w, "secret", sk_api_key_secret(key));
        sk_jw_cstr(w, "passphrase", key->passphrase);
    }
    sk_jw_array(w, "permissions");
    for (uint32_t i = 0; i < PERMS; i++) {
        if (key->perms & perms[i].perm)
            sk_jw_cstr(w, NULL, perms[i].name);
    }
    sk_jw_end(w);
    if (v->venue->key_modes) {
        sk_jw_array(w, "modes");
        for (uint32_t i = 0; i < KEY_MODES; i++)
            if (key->modes & modes[i].mode)
                sk_jw_cstr(w, NULL, modes[i].name);
        sk_jw_end(w);
    }
    sk_jw_array(w, "ips");
    for (uint32_t i = 0; i < key->ips_count; i++)
        sk_jw_cstr(w, NULL, key->ips[i]);
    sk_jw_end(w);
    sk_jw_i64(w, "created_ms", key->created_ns / 1000000);
    if (key->expires_ns)
        sk_jw_i64(w, "expires_ms", key->expires_ns / 1000000);
    else
        sk_jw_null(w, "expires_ms");
    sk_jw_bool(w, "revoked", key->revoked);
    sk_jw_end(w);
}

souk_status sk_admin_keys(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    souk_str name = sk_params_get(&ask->params, "account");
    sk_sandbox_venue *only;
    souk_status status = sk_admin_venue_asked(ask, &only, err);
    if (status < 0)
        return status;
    sk_jw_object(&ask->w, NULL);
    sk_jw_array(&ask->w, "keys");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_sandbox_venue *v = &box->venues[i];
        const sk_accounts *accounts = sk_exchange_accounts(v->ex);
        for (uint32_t k = 0; (!only || only == v) && k < sk_accounts_keys_count(accounts); k++) {
            const sk_api_key *key = sk_accounts_key_at(accounts, k);
            const sk_account *account = sk_accounts_get(accounts, key->account);
            if (!name.ptr || (account && sk_str_is(name, account->name)))
                put_key(&ask->w, v, key, false);
        }
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

/* ---- a new key ---- */

static souk_status read_type(sk_ask *ask, const sk_venue *venue, sk_sign_kind *out, souk_error *err)
{
    souk_str type, all = {"", 0};
    const char *const *known = venue->key_types;
    souk_status status = sk_admin_text(ask, FIRST + TYPE, "type", &type, err);
    if (status < 0)
        return status;
    if (!type.ptr && known && *known)
        type = sk_str(*known);
    for (; known && *known; known++) {
        if (sk_str_is(type, *known) && sk_sandbox_key_kind(venue, type, out))
            return SOUK_OK;
        all = sk_arena_printf(ask->arena, "%.*s %s", (int)all.len, all.ptr ? all.ptr : "", *known);
    }
    return sk_fail(err, SOUK_E_INVALID, "%s has no keys of type %.*s; it has:%.*s", venue->title,
                   (int)(type.len < 20 ? type.len : 20), type.ptr ? type.ptr : "", (int)all.len,
                   all.ptr ? all.ptr : "");
}

/* The array of texts in a slot; absent: none. */
static souk_status read_list(sk_ask *ask, uint32_t slot, const char *name, souk_str *out,
                             uint32_t max, uint32_t *count, bool *has, souk_error *err)
{
    sk_json j;
    *count = 0;
    *has = false;
    if (!ask->slots[slot].ptr)
        return SOUK_OK;
    sk_json_init(&j, ask->slots[slot]);
    if (sk_json_is_null(&j))
        return SOUK_OK;
    *has = true;
    bool good = sk_json_type(&j) == SK_JSON_ARRAY && sk_json_enter_array(&j);
    while (good && sk_json_next_item(&j)) {
        if (*count == max)
            return sk_fail(err, SOUK_E_LIMIT, "\"%s\" has at most %u elements", name, max);
        good = sk_json_type(&j) == SK_JSON_STRING &&
               sk_json_string(&j, ask->arena, &out[*count]) == SOUK_OK;
        *count += good;
    }
    return good ? SOUK_OK : sk_fail(err, SOUK_E_INVALID, "\"%s\" must be an array of texts", name);
}

static souk_status read_perms(sk_ask *ask, uint32_t *out, souk_error *err)
{
    souk_str names[PERMS * 2];
    uint32_t count;
    bool has;
    souk_status status =
        read_list(ask, FIRST + PERMISSIONS, "permissions", names, PERMS * 2, &count, &has, err);
    *out = has ? 0 : SK_PERM_READ | SK_PERM_TRADE;
    for (uint32_t i = 0; status == SOUK_OK && i < count; i++) {
        uint32_t k = 0;
        while (k < PERMS && !sk_str_is(names[i], perms[k].name))
            k++;
        if (k == PERMS)
            return sk_fail(err, SOUK_E_INVALID,
                           "no permission %.*s: there is read, trade, withdraw",
                           (int)(names[i].len < 40 ? names[i].len : 40), names[i].ptr);
        *out |= perms[k].perm;
    }
    return status;
}

static souk_status read_modes(sk_ask *ask, const sk_venue *venue, uint32_t *out, souk_error *err)
{
    souk_str names[KEY_MODES * 2];
    uint32_t count;
    bool has;
    souk_status status =
        read_list(ask, FIRST + MODES, "modes", names, KEY_MODES * 2, &count, &has, err);
    for (uint32_t i = 0; status == SOUK_OK && i < count; i++) {
        uint32_t k = 0;
        while (k < KEY_MODES && !sk_str_is(names[i], modes[k].name))
            k++;
        if (k == KEY_MODES || !(venue->key_modes & modes[k].mode))
            return sk_fail(err, SOUK_E_INVALID, "%s has no mode %.*s of keys", venue->title,
                           (int)(names[i].len < 40 ? names[i].len : 40), names[i].ptr);
        *out |= modes[k].mode;
    }
    return status;
}

/* Addresses as the net writes them, so that they compare as text. */
static souk_status read_ips(sk_ask *ask, souk_str out[SK_KEY_IPS_MAX], uint32_t *count,
                            souk_error *err)
{
    bool has;
    souk_status status = read_list(ask, FIRST + IPS, "ips", out, SK_KEY_IPS_MAX, count, &has, err);
    for (uint32_t i = 0; status == SOUK_OK && i < *count; i++) {
        char text[46];
        sk_addr addr;
        if (!sk_str_copy(text, sizeof text, out[i]) || !sk_addr_parse(&addr, text, 0))
            return sk_fail(err, SOUK_E_INVALID, "\"ips\": %.*s is no IP address",
                           (int)(out[i].len < 46 ? out[i].len : 46), out[i].ptr);
        sk_addr_text(&addr, text);
        out[i] = sk_arena_copy(ask->arena, sk_str(text));
        if (!out[i].ptr)
            return sk_fail_nomem(err);
    }
    return status;
}

static souk_status read_expiry(sk_ask *ask, int64_t now_ns, int64_t *out, souk_error *err)
{
    int64_t ms = 0;
    bool has;
    *out = 0;
    souk_status status = sk_admin_whole(ask, FIRST + EXPIRES, "expires_ms", &ms, &has, err);
    if (status < 0 || !has || ms == 0)
        return status;
    if (__builtin_mul_overflow(ms, INT64_C(1000000), out) || *out <= now_ns)
        return sk_fail(err, SOUK_E_RANGE,
                       "\"expires_ms\" must be a time to come, in milliseconds since 1970");
    return SOUK_OK;
}

static souk_status read_options(sk_ask *ask, sk_sandbox_venue *v, sk_key_options *o,
                                souk_str ips[SK_KEY_IPS_MAX], souk_error *err)
{
    souk_status status = read_type(ask, v->venue, &o->kind, err);
    if (status == SOUK_OK)
        status = sk_admin_text(ask, FIRST + LABEL, "label", &o->label, err);
    if (status == SOUK_OK)
        status = read_perms(ask, &o->perms, err);
    if (status == SOUK_OK)
        status = read_modes(ask, v->venue, &o->modes, err);
    if (status == SOUK_OK)
        status = read_ips(ask, ips, &o->ips_count, err);
    o->ips = ips;
    o->now_ns = sk_exchange_now(v->ex);
    if (status == SOUK_OK)
        status = read_expiry(ask, o->now_ns, &o->expires_ns, err);
    if (status == SOUK_OK)
        status = sk_admin_text(ask, FIRST + PUBLIC, "public_key", &o->public_pem, err);
    if (status == SOUK_OK && o->public_pem.len && o->kind <= SK_SIGN_HMAC_SHA512)
        status = sk_fail(err, SOUK_E_INVALID,
                         "an hmac key has no public half: leave \"public_key\" out");
    return status;
}

souk_status sk_admin_key_new(sk_ask *ask, souk_error *err)
{
    sk_sandbox_venue *v = NULL;
    sk_account *account = NULL;
    sk_api_key *key = NULL;
    souk_str venue, name, ips[SK_KEY_IPS_MAX];
    sk_key_options options = {.label = {"", 0}};
    souk_status status = sk_admin_need(ask, 0, "venue", &venue, err);
    if (status == SOUK_OK)
        status = sk_admin_need(ask, 1, "account", &name, err);
    if (status == SOUK_OK)
        status = sk_admin_venue(ask, venue, &v, err);
    if (status == SOUK_OK)
        status = sk_admin_account(v, name, &account, err);
    if (status == SOUK_OK)
        status = read_options(ask, v, &options, ips, err);
    if (status < 0)
        return status;
    options.account = account->id;
    if (!options.label.ptr)
        options.label = (souk_str){"", 0};
    status = sk_accounts_key_new(sk_exchange_accounts(v->ex), &options, &key, err);
    if (status < 0)
        return status;
    ask->status = 201;
    ask->secret = true;
    sk_buf_reserve(ask->w.buf, 4096 + 4 * (size_t)sk_api_key_secret(key).len);
    put_key(&ask->w, v, key, true);
    return SOUK_OK;
}

souk_status sk_admin_key_revoke(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    sk_sandbox_venue *only;
    souk_status status = sk_admin_venue_asked(ask, &only, err);
    if (status < 0)
        return status;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_sandbox_venue *v = &box->venues[i];
        if (only && only != v)
            continue;
        sk_api_key *key = sk_accounts_key(sk_exchange_accounts(v->ex), ask->tail);
        if (!key)
            continue;
        status = sk_accounts_key_revoke(sk_exchange_accounts(v->ex), key, err);
        if (status < 0)
            return status;
        sk_hub_key_ended(v->stall->hub, key);
        put_key(&ask->w, v, key, false);
        return SOUK_OK;
    }
    return sk_fail(err, SOUK_E_NOT_FOUND, "no such API key was issued: GET /v1/keys lists them");
}
