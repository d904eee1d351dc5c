/* SPDX-License-Identifier: MIT
 *
 * One venue's exchange inside the sandbox: its instruments, engine, accounts and history behind two
 * doors. Calls (orders and questions, whoever's dialect they came by) are executed here once for
 * all venues; commands (calls' orders, market makers, the faucet) go to the engine from here only,
 * and what the engine answers is told to the history first, then to the observers.
 *
 *     sk_exchange_new(&ex, venue, &options, &err);
 *     sk_exchange_set_now(ex, now_ns);
 *     sk_exchange_execute(ex, &call);            // call->out or call->err
 *
 * It knows no sockets, no JSON and no venue's spelling. Threads: the owner's.
 */
#ifndef SK_SANDBOX_EXCHANGE_H
#define SK_SANDBOX_EXCHANGE_H

#include "engine/engine.h"
#include "market/markets.h"
#include "market/update.h"
#include "venue/venue.h"

typedef struct sk_exchange sk_exchange;
struct sk_accounts;
struct sk_buckets;
struct sk_history;
struct sk_price;
struct sk_tape;

/** Between decimals and the engine's counts, one row an instrument. */
typedef struct sk_scale {
    souk_dec tick, lot;               /* one price tick, one lot */
    uint32_t base_asset, quote_asset; /* index into markets.assets */
    uint8_t price_scale, qty_scale;   /* decimals of tick and lot */
    uint8_t base_scale, quote_scale;  /* decimals of the assets' units */
} sk_scale;

/** Told of everything that happens, in order. Callbacks must not call back into the exchange. */
typedef struct sk_observer {
    /* a public or private engine event, after history has it */
    void (*event)(void *ctx, sk_exchange *ex, const sk_event *event);
    /* a private update of an account: ORDER, BALANCES, TRANSFER; dies on return */
    void (*update)(void *ctx, sk_exchange *ex, uint32_t account, const sk_update *update);
    /* the command is over: what was gathered may go out */
    void (*settled)(void *ctx, sk_exchange *ex);
    void *ctx;
} sk_observer;

typedef struct sk_exchange_options {
    const souk_alloc *alloc;
    uint64_t seed;
    int64_t start_ns;             /* the venue's clock when it opens */
    const struct sk_price *price; /* reference prices, shared by all venues; borrowed. NULL: the
                                     markets have no past and nothing to follow */
    const sk_listing *listings;   /* NULL: the venue's own */
    uint32_t listings_count;
    sk_book_kind book;
} sk_exchange_options;

/** *out is the caller's, freed with sk_exchange_free (NULL is fine). The venue is borrowed. */
souk_status sk_exchange_new(sk_exchange **out, const sk_venue *venue,
                            const sk_exchange_options *options, souk_error *err);
void sk_exchange_free(sk_exchange *ex);

/** Its parts, borrowed until it is freed. */
const sk_venue *sk_exchange_venue(const sk_exchange *ex);
const sk_markets *sk_exchange_markets(const sk_exchange *ex);
const sk_scale *sk_exchange_scale(const sk_exchange *ex, uint32_t instrument);
/** Decimals that the amounts of an asset (index into markets->assets) are counted in. */
uint8_t sk_exchange_asset_scale(const sk_exchange *ex, uint32_t asset);
const sk_engine *sk_exchange_engine(const sk_exchange *ex);
struct sk_accounts *sk_exchange_accounts(sk_exchange *ex);
/** What its door has counted. */
struct sk_buckets *sk_exchange_buckets(sk_exchange *ex);
struct sk_history *sk_exchange_history(sk_exchange *ex);
/** The public past of one instrument. */
struct sk_tape *sk_exchange_tape(const sk_exchange *ex, uint32_t instrument);

/** The venue's clock; never goes back. Fires what the engine has due. */
void sk_exchange_set_now(sk_exchange *ex, int64_t now_ns);
int64_t sk_exchange_now(const sk_exchange *ex);
/** When set_now is wanted next; INT64_MAX: never. */
int64_t sk_exchange_next_ns(const sk_exchange *ex);

/** Adds an observer (at most 4); it lives as long as the exchange. */
souk_status sk_exchange_observe(sk_exchange *ex, const sk_observer *observer);

/** Executes a call for call->account at the exchange's clock. Rows are made in call->arena.
 *  @return call->err.status. A refusal has only a status and our text; the dialect's error table
 *  gives it the venue's code. */
souk_status sk_exchange_execute(sk_exchange *ex, sk_call *call);

/** A command from inside the sandbox (makers, faucet, admin): seq and now_ns are filled in here,
 *  order_id too when 0 in SK_CMD_NEW. */
souk_status sk_exchange_command(sk_exchange *ex, sk_command *command);

/** Best price of a side and what stands there; zeros when the side is empty. */
void sk_exchange_top(const sk_exchange *ex, uint32_t instrument, souk_side side, souk_dec *price,
                     souk_dec *qty);

/** The best `max` levels of a side, best first, each a multiple of `merge` ticks that no taker gets
 *  a worse price by (0, 1: as they are); their number. Scratch room comes from the arena. */
uint32_t sk_exchange_levels(const sk_exchange *ex, uint32_t instrument, souk_side side,
                            uint32_t merge, sk_arena *arena, sk_engine_level *out, uint32_t max);

/** The sequence number of the instrument's last book change (a venue's update id). */
uint64_t sk_exchange_book_id(const sk_exchange *ex, uint32_t instrument);

/** With the faucet's gift; with the riches of the credentials file's account; a market maker's,
 *  without fees and without money. */
typedef enum sk_account_kind {
    SK_ACCOUNT_FAUCET,
    SK_ACCOUNT_DEMO,
    SK_ACCOUNT_INTERNAL
} sk_account_kind;

/** Opens an account of that kind; *out is its id. As sk_accounts_add, and SOUK_E_NOMEM. */
souk_status sk_exchange_open_account(sk_exchange *ex, souk_str name, sk_account_kind kind,
                                     uint32_t *out, souk_error *err);

/** Every external account back to what it started with: orders canceled, balances as on the first
 *  day, history and tokens' nonces forgotten. Keys, and the makers' orders, stay. What accounts
 * have open streams are told of their canceled orders and new balances. */
souk_status sk_exchange_reset(sk_exchange *ex, souk_error *err);

/** The clock begins (or has ended) a leap over a time in which the makers rest: the reference price
 *  stands for the trades of that time. Without this any step over 60 s is taken as a leap. */
void sk_exchange_leap(sk_exchange *ex, bool begins);

/** Every open order of an account is canceled when the clock gets there, unless it is set anew
 *  before; 0: never. */
void sk_exchange_cancel_at(sk_exchange *ex, uint32_t account, int64_t at_ns);

struct sk_api_key;
/** A key was used: where its orders are canceled when it is silent, that is so much later. */
void sk_exchange_key_alive(sk_exchange *ex, struct sk_api_key *key);
/** Its connection has ended, and its open orders are to end with it: at the next look at the clock.
 */
void sk_exchange_key_gone(sk_exchange *ex, struct sk_api_key *key);

/** The faucet's gift once more: 10,000 of the main quote and 1 BTC. */
souk_status sk_exchange_gift(sk_exchange *ex, uint32_t account, souk_error *err);

/** Has an account pay its fees in the venue's discount asset, or in what it receives again.
 *  SOUK_E_UNSUPPORTED: the venue has none, or does not list it. */
souk_status sk_exchange_discount(sk_exchange *ex, uint32_t account, bool on, souk_error *err);
/** Whether it does. */
bool sk_exchange_is_discounted(const sk_exchange *ex, uint32_t account);

/** Puts an account into a trade group, within which self-trade prevention looks; 0: into none. */
souk_status sk_exchange_join(sk_exchange *ex, uint32_t account, uint32_t group, souk_error *err);
/** The account's group; 0: none. */
uint32_t sk_exchange_group(const sk_exchange *ex, uint32_t account);

/** Credits a deposit from issuance and tells the account. amount > 0. */
souk_status sk_exchange_deposit(sk_exchange *ex, uint32_t account, souk_str asset, souk_dec amount,
                                souk_error *err);

#endif
