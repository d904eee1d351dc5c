/* SPDX-License-Identifier: MIT
 *
 * Who may trade on one venue: accounts, their API keys, and the tokens of private streams (listen
 * keys). Nonces are remembered here as well, so that a replay is refused whoever looks.
 *
 * Keys made from a seed are the same on every start; keys made without one come from the system's
 * randomness. A key's secret leaves only through sk_api_key_secret, for the credentials file and
 * for the one answer that shows it. Threads: the owner's.
 */
#ifndef SK_SANDBOX_ACCOUNTS_H
#define SK_SANDBOX_ACCOUNTS_H

#include "crypt/sign.h"
#include "venue/venue.h"

enum {
    SK_SANDBOX_ACCOUNTS_MAX = 100000,
    SK_KEYS_PER_ACCOUNT_MAX = 30,
    SK_KEY_IPS_MAX = 30,
    SK_LABEL_MAX = 64,
    SK_TOKEN_LEN = 64
};

struct sk_pack;
struct sk_scribe;

typedef struct sk_account {
    uint32_t id; /* the engine's */
    char name[SK_LABEL_MAX];
    uint64_t uid;  /* as shown to its owner */
    bool internal; /* a market maker: keeps no history, has no keys */
    bool demo;     /* began with the riches of the credentials file's account */
    int64_t created_ns, updated_ns;
    souk_dec maker_fee, taker_fee;
    int64_t cancel_ns; /* its open orders are canceled then; 0: never */
    void *state;       /* venue->account_size bytes, zeroed; NULL when 0 */
} sk_account;

typedef struct sk_api_key {
    char api_key[96], passphrase[48], label[SK_LABEL_MAX];
    uint32_t account, perms; /* sk_perm */
    sk_sign_kind kind;
    char ips[SK_KEY_IPS_MAX][46];
    uint32_t ips_count;             /* 0: from anywhere */
    int64_t created_ns, expires_ns; /* 0: never */
    bool revoked;
    uint32_t index; /* in order of making */
    uint64_t last_nonce;
    uint32_t modes;    /* sk_key_mode */
    int64_t silent_ns; /* SK_KEY_HEARTBEAT: its open orders are canceled then; 0: never. Armed anew
                          after a restart */
    sk_key key;        /* what venue->verify takes */
    sk_secret *secret; /* NULL for public keys brought by their owner */
    char *public_pem;  /* those; else NULL */
} sk_api_key;

typedef struct sk_accounts sk_accounts;

/** Borrows `venue` and `alloc`. The seed decides the keys that are made from it. SOUK_E_NOMEM. */
souk_status sk_accounts_new(sk_accounts **out, const sk_venue *venue, const souk_alloc *alloc,
                            uint64_t seed, souk_error *err);
/** Wipes the secrets. NULL is fine. */
void sk_accounts_free(sk_accounts *accounts);
/** Changes to keys and tokens are told to the scribe (sandbox/record.h), which is copied. */
void sk_accounts_keep(sk_accounts *accounts, const struct sk_scribe *scribe);

/** Borrowed until the accounts die. SOUK_E_LIMIT; SOUK_E_INVALID: the name is taken or empty. */
souk_status sk_accounts_add(sk_accounts *accounts, souk_str name, bool internal, int64_t now_ns,
                            sk_account **out, souk_error *err);
/** NULL if there is none. */
sk_account *sk_accounts_get(const sk_accounts *accounts, uint32_t id);
sk_account *sk_accounts_find(const sk_accounts *accounts, souk_str name);
uint32_t sk_accounts_count(const sk_accounts *accounts);

typedef struct sk_key_options {
    uint32_t account, perms, modes; /* sk_perm, sk_key_mode */
    sk_sign_kind kind;
    souk_str label;
    const souk_str *ips;
    uint32_t ips_count;
    int64_t expires_ns, now_ns;
    souk_str public_pem;      /* the owner's public key; empty: the pair is made here */
    souk_str api_key, secret; /* what it had before, to bring it back; empty: they are made */
    bool seeded;              /* from the seed, in order of making, instead of from the system */
} sk_key_options;

/** Borrowed. SOUK_E_LIMIT over the venue's number of live keys; SOUK_E_CONFIG: the public key. */
souk_status sk_accounts_key_new(sk_accounts *accounts, const sk_key_options *options,
                                sk_api_key **out, souk_error *err);
/** Ends it. SOUK_E_MAINTENANCE: that cannot be kept, so it lives on. */
souk_status sk_accounts_key_revoke(sk_accounts *accounts, sk_api_key *key, souk_error *err);
/** Remembers a nonce that was used. SOUK_E_NONCE: not above the last one; SOUK_E_MAINTENANCE. */
souk_status sk_accounts_key_nonce(sk_accounts *accounts, sk_api_key *key, uint64_t nonce,
                                  souk_error *err);
/** Remembers that a request was made; none is forgotten before its time stamp is too old.
 * SOUK_E_NONCE: it was made before; SOUK_E_NOMEM. */
souk_status sk_accounts_key_once(sk_accounts *accounts, const sk_api_key *key,
                                 const sk_identity *who, int64_t now_ns, souk_error *err);
/** What may not come again, to be packed. */
struct sk_once *sk_accounts_once(sk_accounts *accounts);
/** Accounts, keys and tokens in a pack, with state_size bytes of each account's state; read into
 * fresh ones. Errors of what makes them; what is malformed or out of memory the pack tells. */
souk_status sk_accounts_pack(sk_accounts *accounts, struct sk_pack *pack, size_t state_size,
                             souk_error *err);
/** Live or revoked; NULL if never issued. */
sk_api_key *sk_accounts_key(const sk_accounts *accounts, souk_str api_key);
/** The key at 0 .. count-1, in order of making. */
sk_api_key *sk_accounts_key_at(const sk_accounts *accounts, uint32_t index);
uint32_t sk_accounts_keys_count(const sk_accounts *accounts);
/** The secret or the private key in PEM; empty if only its owner has it. Not to be logged. */
souk_str sk_api_key_secret(const sk_api_key *key);

/** The checks every venue makes before it looks at the signature: known, live, from an allowed
 *  address, permitted. SOUK_E_KEY_UNKNOWN, SOUK_E_PERMISSION, SOUK_E_KEY_MALFORMED with our text;
 *  SOUK_E_ADDRESS with the address. */
souk_status sk_accounts_admit(const sk_accounts *accounts, souk_str api_key, souk_str peer_ip,
                              uint32_t perms, int64_t now_ns, sk_api_key **out, souk_error *err);

/* ---- tokens of private streams ---- */

/** The account's live token, its life extended, or a fresh one. *text is borrowed until it ends. */
souk_status sk_token_new(sk_accounts *accounts, uint32_t account, int64_t now_ns, int64_t life_ns,
                         souk_str *text, souk_error *err);
/** Brings one back that lived before, or moves its end. SOUK_E_NOMEM. */
souk_status sk_token_restore(sk_accounts *accounts, souk_str text, uint32_t account,
                             int64_t expires_ns, souk_error *err);
/** The tokens that there are, expired ones too, in no order: 0 .. count-1. The text is borrowed. */
uint32_t sk_tokens_count(const sk_accounts *accounts);
souk_str sk_token_at(const sk_accounts *accounts, uint32_t index, uint32_t *account,
                     int64_t *expires_ns);
/** Extends it. SOUK_E_TOKEN: unknown, expired, or of another account (UINT32_MAX: of any). */
souk_status sk_token_keep(sk_accounts *accounts, souk_str text, uint32_t account, int64_t now_ns,
                          int64_t life_ns, souk_error *err);
souk_status sk_token_end(sk_accounts *accounts, souk_str text, uint32_t account, int64_t now_ns,
                         souk_error *err);
/** Whose it is. SOUK_E_TOKEN when unknown or expired. */
souk_status sk_token_account(const sk_accounts *accounts, souk_str text, int64_t now_ns,
                             uint32_t *account, souk_error *err);
/** Takes one token that has expired by now_ns out of the table; false when there is none. */
bool sk_token_expired(sk_accounts *accounts, int64_t now_ns, char text[SK_TOKEN_LEN + 1],
                      uint32_t *account);
/** When the next token expires; INT64_MAX: never. */
int64_t sk_token_next_ns(const sk_accounts *accounts);

#endif
