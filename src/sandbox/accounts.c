/* SPDX-License-Identifier: MIT */
#include "sandbox/accounts.h"
#include "sandbox/once.h"

#include <stdio.h>

#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "crypt/digest.h"
#include "sandbox/record.h"

typedef struct token {
    char text[SK_TOKEN_LEN + 1];
    uint32_t account;
    int64_t expires_ns;
} token;

struct sk_accounts {
    const sk_venue *venue;
    const souk_alloc *alloc;
    uint64_t seed, made; /* keys and tokens made so far, for those made from the seed */
    sk_account **rows;
    uint32_t count, cap;
    sk_api_key **keys;
    uint32_t keys_count, keys_cap;
    token *tokens;
    uint32_t tokens_count, tokens_cap;
    sk_strmap by_name, by_key;
    sk_scribe scribe; /* put NULL: nothing is kept */
    sk_once once;     /* requests that may not come again */
};

souk_status sk_accounts_new(sk_accounts **out, const sk_venue *venue, const souk_alloc *alloc,
                            uint64_t seed, souk_error *err)
{
    sk_accounts *a = sk_alloc_zeroed(alloc, 1, sizeof *a);
    if (!a)
        return sk_fail_nomem(err);
    a->venue = venue;
    a->alloc = alloc;
    a->seed = sk_mix64(seed ^ sk_hash_bytes(venue->name, strlen(venue->name)));
    sk_strmap_init(&a->by_name, alloc, sk_mix64(seed));
    sk_strmap_init(&a->by_key, alloc, sk_mix64(seed + 1));
    sk_once_init(&a->once, alloc);
    *out = a;
    return SOUK_OK;
}

static void free_key(const souk_alloc *alloc, sk_api_key *key)
{
    sk_signer_free((sk_signer *)(uintptr_t)key->key.signer);
    sk_verifier_free((sk_verifier *)(uintptr_t)key->key.verifier);
    sk_secret_free(key->secret);
    sk_free(alloc, key->public_pem);
    sk_free(alloc, key);
}

void sk_accounts_free(sk_accounts *a)
{
    if (!a)
        return;
    for (uint32_t i = 0; i < a->keys_count; i++)
        free_key(a->alloc, a->keys[i]);
    for (uint32_t i = 0; i < a->count; i++) {
        sk_free(a->alloc, a->rows[i]->state);
        sk_free(a->alloc, a->rows[i]);
    }
    sk_free(a->alloc, a->rows);
    sk_free(a->alloc, a->keys);
    sk_free(a->alloc, a->tokens);
    sk_strmap_deinit(&a->by_name);
    sk_strmap_deinit(&a->by_key);
    sk_once_deinit(&a->once);
    sk_free(a->alloc, a);
}

void sk_accounts_keep(sk_accounts *a, const sk_scribe *scribe)
{
    a->scribe = *scribe;
}

static souk_status not_kept(souk_error *err)
{
    return sk_fail(err, SOUK_E_MAINTENANCE, "the journal takes no changes");
}

/* ---- accounts ---- */

souk_status sk_accounts_add(sk_accounts *a, souk_str name, bool internal, int64_t now_ns,
                            sk_account **out, souk_error *err)
{
    if (name.len == 0 || name.len >= SK_LABEL_MAX)
        return sk_fail(err, SOUK_E_INVALID, "an account's name has 1 to %d bytes",
                       SK_LABEL_MAX - 1);
    if (sk_accounts_find(a, name))
        return sk_fail(err, SOUK_E_INVALID, "there is an account named %.*s already", SK_FMT(name));
    if (a->count >= SK_SANDBOX_ACCOUNTS_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d accounts", SK_SANDBOX_ACCOUNTS_MAX);
    void *rows = sk_grow(a->alloc, a->rows, a->count, &a->cap, sizeof(sk_account *));
    if (!rows)
        return sk_fail_nomem(err);
    a->rows = rows;
    sk_account *row = sk_alloc_zeroed(a->alloc, 1, sizeof *row);
    if (!row)
        return sk_fail_nomem(err);
    sk_str_copy(row->name, sizeof row->name, name);
    if (a->venue->account_size)
        row->state = sk_alloc_zeroed(a->alloc, 1, a->venue->account_size);
    if ((a->venue->account_size && !row->state) ||
        !sk_strmap_put(&a->by_name, sk_str(row->name), a->count)) {
        sk_free(a->alloc, row->state);
        sk_free(a->alloc, row);
        return sk_fail_nomem(err);
    }
    row->id = a->count;
    row->uid = 100000000 + (sk_mix64(a->seed + a->count) % 800000000);
    row->internal = internal;
    row->created_ns = row->updated_ns = now_ns;
    a->rows[a->count++] = row;
    *out = row;
    return SOUK_OK;
}

sk_account *sk_accounts_get(const sk_accounts *a, uint32_t id)
{
    return id < a->count ? a->rows[id] : NULL;
}

sk_account *sk_accounts_find(const sk_accounts *a, souk_str name)
{
    uint64_t id;
    return sk_strmap_get(&a->by_name, name, &id) ? a->rows[id] : NULL;
}

uint32_t sk_accounts_count(const sk_accounts *a)
{
    return a->count;
}

/* ---- keys ---- */

/* 32 bytes of key material, and letters for texts: from the seed and a count, or from the system.
 */
static souk_status draw(sk_accounts *a, bool seeded, uint8_t out[32], souk_error *err)
{
    if (!seeded) {
        if (sk_random_bytes(out, 32) < 0)
            return sk_fail(err, SOUK_E_IO, "the system gives no random bytes");
        return SOUK_OK;
    }
    uint64_t parts[2] = {a->seed, ++a->made};
    sk_digest(SK_SHA256, parts, sizeof parts, out);
    return SOUK_OK;
}

static void letters(const uint8_t seed[32], char *out, size_t len)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    sk_rng rng;
    uint64_t first;
    memcpy(&first, seed, sizeof first);
    sk_rng_seed(&rng, first);
    for (size_t i = 1; i < 4; i++) {
        uint64_t more;
        memcpy(&more, seed + 8 * i, sizeof more);
        rng.state[i] ^= more;
    }
    for (size_t i = 0; i < len; i++)
        out[i] = alphabet[sk_rng_below(&rng, sizeof alphabet - 1)];
    out[len] = '\0';
}

static souk_status make_pair(sk_accounts *a, const sk_key_options *o, sk_api_key *key,
                             souk_error *err)
{
    uint8_t material[32];
    if (o->secret.len)
        return sk_secret_from_text(&key->secret, o->secret, err);
    souk_status status = draw(a, o->seeded, material, err);
    if (status < 0)
        return status;
    if (o->kind == SK_SIGN_HMAC_SHA256 || o->kind == SK_SIGN_HMAC_SHA384 ||
        o->kind == SK_SIGN_HMAC_SHA512) {
        char text[129];
        size_t len = a->venue->secret_len ? a->venue->secret_len : 64;
        letters(material, text, len < sizeof text ? len : sizeof text - 1);
        status = sk_secret_from_text(&key->secret, sk_str(text), err);
        sk_wipe(text, sizeof text);
    } else {
        status = sk_key_generate(&key->secret, o->kind, material, err);
    }
    sk_wipe(material, sizeof material);
    return status;
}

/* A signer for symmetric keys, a verifier for every kind. */
static souk_status make_keys(sk_accounts *a, const sk_key_options *o, sk_api_key *key,
                             souk_error *err)
{
    souk_str public = o->public_pem;
    sk_signer *signer = NULL;
    sk_verifier *verifier = NULL;
    sk_buf pem;
    sk_buf_init(&pem, a->alloc, 8192);
    souk_status status = SOUK_OK;
    if (public.len == 0) {
        status = make_pair(a, o, key, err);
        if (status == SOUK_OK)
            status = sk_signer_new(&signer, o->kind, sk_secret_view(key->secret), a->alloc, err);
        if (status == SOUK_OK && o->kind > SK_SIGN_HMAC_SHA512) {
            status = sk_signer_public_pem(signer, &pem, err);
            public = sk_buf_view(&pem);
            sk_signer_free(signer); /* asymmetric: the sandbox verifies only */
            signer = NULL;
        } else if (status == SOUK_OK) {
            public = sk_secret_view(key->secret);
        }
    }
    if (status == SOUK_OK)
        status = sk_verifier_new(&verifier, o->kind, public, a->alloc, err);
    sk_buf_deinit(&pem);
    key->key.signer = signer;
    key->key.verifier = verifier;
    return status;
}

static uint32_t live_keys(const sk_accounts *a, uint32_t account)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->keys_count; i++)
        n += a->keys[i]->account == account && !a->keys[i]->revoked;
    return n;
}

static souk_status name_key(sk_accounts *a, const sk_key_options *o, sk_api_key *key,
                            souk_error *err)
{
    uint8_t material[32];
    if (o->api_key.len)
        return sk_str_copy(key->api_key, sizeof key->api_key, o->api_key)
                   ? SOUK_OK
                   : sk_fail(err, SOUK_E_LIMIT, "the API key is too long");
    souk_status status = draw(a, o->seeded, material, err);
    const char *begin = o->modes & SK_KEY_GROUP ? a->venue->group_prefix : a->venue->key_prefix;
    souk_str prefix = sk_str(begin ? begin : "");
    size_t len = a->venue->api_key_len ? a->venue->api_key_len : 64;
    if (status == SOUK_OK) {
        sk_str_copy(key->api_key, sizeof key->api_key, prefix);
        letters(material, key->api_key + prefix.len, len - prefix.len);
    }
    return status;
}

/* One key's name and secret always have the same passphrase, so nothing more is recorded. */
static void make_passphrase(const sk_accounts *a, sk_api_key *key)
{
    souk_str secret = sk_api_key_secret(key);
    uint64_t seed = sk_hash_bytes(key->api_key, strlen(key->api_key));
    seed ^= sk_mix64(sk_hash_bytes(secret.ptr, secret.len));
    if (a->venue->passphrase_len < sizeof key->passphrase)
        sk_id_letters(key->passphrase, a->venue->passphrase_len, seed);
    key->key.passphrase = sk_str(key->passphrase);
}

static souk_status fill_key(sk_accounts *a, const sk_key_options *o, sk_api_key *key,
                            souk_error *err)
{
    if (o->ips_count > SK_KEY_IPS_MAX || o->label.len >= SK_LABEL_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "a key has at most %d addresses and a label of %d bytes",
                       SK_KEY_IPS_MAX, SK_LABEL_MAX - 1);
    for (uint32_t i = 0; i < o->ips_count; i++) {
        if (!sk_str_copy(key->ips[i], sizeof key->ips[i], o->ips[i]))
            return sk_fail(err, SOUK_E_INVALID, "%.*s is no IP address", SK_FMT(o->ips[i]));
    }
    souk_status status = name_key(a, o, key, err);
    if (status < 0)
        return status;
    sk_str_copy(key->label, sizeof key->label, o->label);
    key->ips_count = o->ips_count;
    key->account = o->account;
    key->perms = o->perms;
    key->kind = o->kind;
    key->modes = o->modes;
    key->created_ns = o->now_ns;
    key->expires_ns = o->expires_ns;
    if (o->public_pem.len) {
        key->public_pem = sk_alloc_zeroed(a->alloc, o->public_pem.len + 1u, 1);
        if (!key->public_pem)
            return sk_fail_nomem(err);
        memcpy(key->public_pem, o->public_pem.ptr, o->public_pem.len);
    }
    key->key.api_key = sk_str(key->api_key);
    status = make_keys(a, o, key, err);
    make_passphrase(a, key);
    return status;
}

souk_status sk_accounts_key_new(sk_accounts *a, const sk_key_options *options, sk_api_key **out,
                                souk_error *err)
{
    if (!sk_accounts_get(a, options->account))
        return sk_fail(err, SOUK_E_NOT_FOUND, "no account %u", options->account);
    uint32_t most = a->venue->keys_max ? a->venue->keys_max : SK_KEYS_PER_ACCOUNT_MAX;
    if (live_keys(a, options->account) >= most)
        return sk_fail(err, SOUK_E_LIMIT, "the account has %u keys: revoke one first", most);
    void *keys = sk_grow(a->alloc, a->keys, a->keys_count, &a->keys_cap, sizeof(sk_api_key *));
    if (!keys)
        return sk_fail_nomem(err);
    a->keys = keys;
    sk_api_key *key = sk_alloc_zeroed(a->alloc, 1, sizeof *key);
    if (!key)
        return sk_fail_nomem(err);
    souk_status status = fill_key(a, options, key, err);
    if (status == SOUK_OK && !sk_strmap_put(&a->by_key, sk_str(key->api_key), a->keys_count))
        status = sk_fail_nomem(err);
    if (status == SOUK_OK && !sk_record_key(&a->scribe, key, options->public_pem)) {
        sk_strmap_remove(&a->by_key, sk_str(key->api_key));
        status = not_kept(err);
    }
    if (status < 0) {
        free_key(a->alloc, key);
        return status;
    }
    key->index = a->keys_count;
    a->keys[a->keys_count++] = key;
    *out = key;
    return SOUK_OK;
}

souk_status sk_accounts_key_revoke(sk_accounts *a, sk_api_key *key, souk_error *err)
{
    if (!sk_record_key_revoked(&a->scribe, key->index))
        return not_kept(err);
    key->revoked = true;
    return SOUK_OK;
}

souk_status sk_accounts_key_nonce(sk_accounts *a, sk_api_key *key, uint64_t nonce, souk_error *err)
{
    if (nonce <= key->last_nonce)
        return sk_fail(err, SOUK_E_NONCE, "%llu",
                       (unsigned long long)nonce); /* named by the venue */
    if (!sk_record_nonce(&a->scribe, key->index, nonce))
        return not_kept(err);
    key->last_nonce = nonce;
    return SOUK_OK;
}

souk_status sk_accounts_key_once(sk_accounts *a, const sk_api_key *key, const sk_identity *who,
                                 int64_t now_ns, souk_error *err)
{
    uint64_t hash = sk_mix64(sk_hash_bytes(who->proof.ptr, who->proof.len) ^
                             sk_mix64(who->nonce + sk_mix64(key->index)));
    souk_status status = sk_once_take(&a->once, hash, who->window_ns + who->ahead_ns, now_ns);
    if (status != SOUK_OK)
        return sk_fail(err, status, "%s",
                       status == SOUK_E_NONCE ? "the request was made before"
                                              : souk_strerror(status));
    return sk_record_nonce(&a->scribe, key->index, hash) ? SOUK_OK : not_kept(err);
}

sk_once *sk_accounts_once(sk_accounts *a)
{
    return &a->once;
}

sk_api_key *sk_accounts_key(const sk_accounts *a, souk_str api_key)
{
    uint64_t index;
    return sk_strmap_get(&a->by_key, api_key, &index) ? a->keys[index] : NULL;
}

sk_api_key *sk_accounts_key_at(const sk_accounts *a, uint32_t index)
{
    return index < a->keys_count ? a->keys[index] : NULL;
}

uint32_t sk_accounts_keys_count(const sk_accounts *a)
{
    return a->keys_count;
}

souk_str sk_api_key_secret(const sk_api_key *key)
{
    return key->secret ? sk_secret_view(key->secret) : (souk_str){"", 0};
}

static bool well_formed(const sk_accounts *a, souk_str api_key)
{
    if (api_key.len == 0 || (a->venue->api_key_len && api_key.len != a->venue->api_key_len))
        return false;
    for (uint32_t i = 0; i < api_key.len; i++) {
        unsigned char c = (unsigned char)api_key.ptr[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '-' || c == '_';
        if (!word)
            return false;
    }
    return true;
}

static bool from_allowed_ip(const sk_api_key *key, souk_str ip)
{
    for (uint32_t i = 0; i < key->ips_count; i++) {
        if (sk_str_is(ip, key->ips[i]))
            return true;
    }
    return key->ips_count == 0;
}

souk_status sk_accounts_admit(const sk_accounts *a, souk_str api_key, souk_str peer_ip,
                              uint32_t perms, int64_t now_ns, sk_api_key **out, souk_error *err)
{
    if (api_key.len == 0)
        return sk_fail(err, SOUK_E_KEY_MISSING, "the request needs an API key");
    sk_api_key *key = sk_accounts_key(a, api_key);
    if (!key && !well_formed(a, api_key))
        return sk_fail(err, SOUK_E_KEY_MALFORMED, "an API key of this venue has %u letters",
                       a->venue->api_key_len);
    if (!key)
        return sk_fail(err, SOUK_E_KEY_UNKNOWN, "no such API key was issued here");
    if (key->revoked)
        return sk_fail(err, SOUK_E_KEY_UNKNOWN, "the key \"%s\" was revoked", key->label);
    if (key->expires_ns && now_ns >= key->expires_ns)
        return sk_fail(err, SOUK_E_KEY_UNKNOWN, "the key \"%s\" has expired", key->label);
    if (!from_allowed_ip(key, peer_ip))
        return sk_fail(err, SOUK_E_ADDRESS, "%.*s",
                       SK_FMT(peer_ip)); /* the venue's text names it */
    if (perms & SK_PERM_ANY ? !(key->perms & perms) : (key->perms & perms) != perms)
        return sk_fail(err, SOUK_E_PERMISSION, "the key \"%s\" lacks the permission to %s",
                       key->label, perms & SK_PERM_TRADE ? "trade" : "read");
    *out = key;
    return SOUK_OK;
}

/* ---- tokens ---- */

static token *find_token(const sk_accounts *a, souk_str text, int64_t now_ns)
{
    for (uint32_t i = 0; i < a->tokens_count; i++) {
        if (sk_str_is(text, a->tokens[i].text))
            return a->tokens[i].expires_ns > now_ns ? &a->tokens[i] : NULL;
    }
    return NULL;
}

souk_status sk_token_new(sk_accounts *a, uint32_t account, int64_t now_ns, int64_t life_ns,
                         souk_str *text, souk_error *err)
{
    token *t = NULL;
    for (uint32_t i = 0; i < a->tokens_count && !t; i++) {
        if (a->tokens[i].account == account && a->tokens[i].expires_ns > now_ns)
            t = &a->tokens[i];
    }
    if (!t) {
        uint8_t material[32];
        void *tokens =
            sk_grow(a->alloc, a->tokens, a->tokens_count, &a->tokens_cap, sizeof *a->tokens);
        if (!tokens)
            return sk_fail_nomem(err);
        a->tokens = tokens;
        souk_status status = draw(a, false, material, err);
        if (status < 0)
            return status;
        t = &a->tokens[a->tokens_count++];
        letters(material, t->text, SK_TOKEN_LEN);
        t->account = account;
    }
    t->expires_ns = now_ns + life_ns;
    *text = sk_str(t->text);
    return sk_record_token(&a->scribe, t->text, account, t->expires_ns) ? SOUK_OK : not_kept(err);
}

souk_status sk_token_restore(sk_accounts *a, souk_str text, uint32_t account, int64_t expires_ns,
                             souk_error *err)
{
    token *t = find_token(a, text, INT64_MIN);
    if (!t) {
        void *tokens =
            sk_grow(a->alloc, a->tokens, a->tokens_count, &a->tokens_cap, sizeof *a->tokens);
        if (!tokens)
            return sk_fail_nomem(err);
        a->tokens = tokens;
        t = &a->tokens[a->tokens_count++];
        sk_str_copy(t->text, sizeof t->text, text);
        t->account = account;
    }
    t->expires_ns = expires_ns;
    return SOUK_OK;
}

uint32_t sk_tokens_count(const sk_accounts *a)
{
    return a->tokens_count;
}

souk_str sk_token_at(const sk_accounts *a, uint32_t index, uint32_t *account, int64_t *expires_ns)
{
    *account = a->tokens[index].account;
    *expires_ns = a->tokens[index].expires_ns;
    return sk_str(a->tokens[index].text);
}

static souk_status own_token(sk_accounts *a, souk_str text, uint32_t account, int64_t now_ns,
                             token **out, souk_error *err)
{
    *out = find_token(a, text, now_ns);
    if (!*out || (account != UINT32_MAX && (*out)->account != account))
        return sk_fail(err, SOUK_E_TOKEN, "the stream token is unknown or has expired");
    return SOUK_OK;
}

souk_status sk_token_keep(sk_accounts *a, souk_str text, uint32_t account, int64_t now_ns,
                          int64_t life_ns, souk_error *err)
{
    token *t;
    souk_status status = own_token(a, text, account, now_ns, &t, err);
    if (status == SOUK_OK) {
        t->expires_ns = now_ns + life_ns;
        if (!sk_record_token(&a->scribe, t->text, t->account, t->expires_ns))
            status = not_kept(err);
    }
    return status;
}

static void drop_token(sk_accounts *a, token *t)
{
    *t = a->tokens[--a->tokens_count];
}

souk_status sk_token_end(sk_accounts *a, souk_str text, uint32_t account, int64_t now_ns,
                         souk_error *err)
{
    token *t;
    souk_status status = own_token(a, text, account, now_ns, &t, err);
    if (status == SOUK_OK && !sk_record_token_ended(&a->scribe, t->text))
        status = not_kept(err);
    if (status == SOUK_OK)
        drop_token(a, t);
    return status;
}

souk_status sk_token_account(const sk_accounts *a, souk_str text, int64_t now_ns, uint32_t *account,
                             souk_error *err)
{
    token *t = find_token(a, text, now_ns);
    if (!t)
        return sk_fail(err, SOUK_E_TOKEN, "the stream token is unknown or has expired");
    *account = t->account;
    return SOUK_OK;
}

bool sk_token_expired(sk_accounts *a, int64_t now_ns, char text[SK_TOKEN_LEN + 1],
                      uint32_t *account)
{
    for (uint32_t i = 0; i < a->tokens_count; i++) {
        token *t = &a->tokens[i];
        if (t->expires_ns <= now_ns) {
            memcpy(text, t->text, sizeof t->text);
            *account = t->account;
            drop_token(a, t);
            return true;
        }
    }
    return false;
}

int64_t sk_token_next_ns(const sk_accounts *a)
{
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i < a->tokens_count; i++) {
        if (a->tokens[i].expires_ns < next)
            next = a->tokens[i].expires_ns;
    }
    return next;
}
