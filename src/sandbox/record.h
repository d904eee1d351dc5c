/* SPDX-License-Identifier: MIT
 *
 * What an exchange writes down so that it can be made again: every command that goes to its engine,
 * and every change to its accounts, keys, tokens and nonces, told to an sk_scribe before it is
 * made. sk_exchange_replay makes them again, through the same functions.
 *
 *     sk_exchange_keep(ex, &scribe);                   // from now on every change is told
 *     ...
 *     sk_exchange_replay(other, record, &err);         // a fresh exchange, opened as the first was
 *     sk_exchange_replayed(other, &err);               // whole: hash and ledger agree
 *
 * A record is its kind (one byte), then numbers (7 bits a byte, the lowest first) and texts behind
 * their lengths. A command is its 64-bit words, those that are zero left out. Records hold secrets
 * of API keys.
 * Threads: the exchange's. */
#ifndef SK_SANDBOX_RECORD_H
#define SK_SANDBOX_RECORD_H

#include "market/command.h"
#include "sandbox/accounts.h"
#include "sandbox/exchange.h"

struct sk_bucket;

typedef enum sk_record_kind {
    SK_RECORD_OPENED = 1, /* the exchange: what it must be opened with again */
    SK_RECORD_COMMAND,    /* of an account that keeps no history, or without a text */
    SK_RECORD_ORDER,      /* a command that places an order, with its client id; perhaps with its
                             owner's strategy, two numbers, its peg, three, and how it was cut
                             and the key that it came by, two */
    SK_RECORD_CANCEL,     /* a command that cancels or amends one, with the id of the cancel, or the
                             order's from then on */
    SK_RECORD_ACCOUNT,    /* an account was added */
    SK_RECORD_KEY,        /* a key was made */
    SK_RECORD_KEY_REVOKED,
    SK_RECORD_NONCE, /* a key's last nonce */
    SK_RECORD_TOKEN, /* a stream token lives until */
    SK_RECORD_TOKEN_ENDED,
    SK_RECORD_RESET,    /* after the commands of a reset */
    SK_RECORD_GAP,      /* the clock leapt */
    SK_RECORD_HASH,     /* the engine's state */
    SK_RECORD_LEG,      /* a command that is a leg of an order list, with its client id */
    SK_RECORD_LIST,     /* the command that places the legs before it, with the list's client id */
    SK_RECORD_BUCKET,   /* what the limiter has counted, or whom it has banned */
    SK_RECORD_CANCEL_AT /* an account's orders are canceled then */
} sk_record_kind;

enum { SK_RECORD_FORMAT = 2 };

/** Takes records. false: it cannot keep them, so the change must not be made. */
typedef struct sk_scribe {
    bool (*put)(void *ctx, souk_str record);
    void *ctx;
} sk_scribe;

/** What an exchange was opened with, and what its instruments were. */
typedef struct sk_record_opened {
    uint32_t format, command_size;
    uint64_t seed, markets; /* markets: a hash of all that commands are counted in */
    int64_t start_ns;
    bool has_past; /* its markets follow the reference prices */
} sk_record_opened;

/** Every change from here on is told; the scribe is copied. The exchange's first record is told
 *  now if `fresh`. SOUK_E_IO: the scribe cannot keep it. */
souk_status sk_exchange_keep(sk_exchange *ex, const sk_scribe *scribe, bool fresh, souk_error *err);
/** Reads an SK_RECORD_OPENED; false: it is another kind. SOUK_E_SYNTAX when malformed. */
souk_status sk_record_read_opened(souk_str record, bool *is, sk_record_opened *out,
                                  souk_error *err);
/** SOUK_E_CONFIG: the exchange was opened differently. */
souk_status sk_record_compare_opened(const sk_exchange *ex, const sk_record_opened *was,
                                     souk_error *err);
/** Makes one change again. SK_RECORD_OPENED is compared. SOUK_E_SYNTAX: it is no record;
 *  SOUK_E_CONFIG: the exchange was opened differently; SOUK_E_STATE: it leads elsewhere than it
 *  did. */
souk_status sk_exchange_replay(sk_exchange *ex, souk_str record, souk_error *err);
/** After the last record: the ledger is audited, ids and randomness go on. SOUK_E_BUG. */
souk_status sk_exchange_replayed(sk_exchange *ex, souk_error *err);
/** Tells the engine's hash, which the replay compares. */
void sk_exchange_keep_hash(sk_exchange *ex);

/* ---- for the exchange and its accounts ---- */

/* Each tells one record. true: it is kept, or there is no scribe; false: do not make the change. */

/** A command whose seq, time and order id are filled in, with the texts that the history has. */
bool sk_record_command(const sk_exchange *ex, const sk_command *command);
/** An account with its kind and fees. */
bool sk_record_account(const sk_scribe *scribe, const sk_account *account);
/** A key with its secret; public_pem: its owner's, empty when the pair was made here. */
bool sk_record_key(const sk_scribe *scribe, const sk_api_key *key, souk_str public_pem);
/** The key at that index is revoked. */
bool sk_record_key_revoked(const sk_scribe *scribe, uint32_t index);
/** The key at that index has used that nonce. */
bool sk_record_nonce(const sk_scribe *scribe, uint32_t index, uint64_t nonce);
/** The token lives until then. */
bool sk_record_token(const sk_scribe *scribe, const char *text, uint32_t account,
                     int64_t expires_ns);
/** The token was ended by its owner; one that expires needs no record. */
bool sk_record_token_ended(const sk_scribe *scribe, const char *text);
/** Everything but orders and balances is as on the first day. */
bool sk_record_reset(const sk_scribe *scribe);
/** The account's open orders are canceled then (0: not). */
bool sk_record_cancel_at(const sk_scribe *scribe, uint32_t account, int64_t at_ns);
/** What a bucket holds now. */
bool sk_record_bucket(const sk_scribe *scribe, const struct sk_bucket *bucket);
/** The reference price stands for the trades from then to then. */
bool sk_record_gap(const sk_scribe *scribe, int64_t from_ns, int64_t to_ns);

#endif
