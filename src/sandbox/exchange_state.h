/* SPDX-License-Identifier: MIT
 *
 * The inside of an exchange (sandbox/exchange.h), shared by exchange.c, exec.c,
 * exec_change.c, exec_lists.c, exec_market.c, bank.c, record.c and replay.c only. */
#ifndef SK_SANDBOX_EXCHANGE_STATE_H
#define SK_SANDBOX_EXCHANGE_STATE_H

#include "base/rng.h"
#include "sandbox/accounts.h"
#include "sandbox/buckets.h"
#include "sandbox/amends.h"
#include "sandbox/bills.h"
#include "sandbox/exchange.h"
#include "sandbox/history.h"
#include "sandbox/list_log.h"
#include "sandbox/prevented.h"
#include "sandbox/record.h"
#include "sandbox/tape.h"

enum { SK_OBSERVERS_MAX = 4 };

/** A balance that the command in hand has changed. */
typedef struct sk_changed {
    uint32_t account, asset;
    int64_t free_units, held_units;
} sk_changed;

/** The legs of an order list that is being given to the engine, with their texts. */
typedef struct sk_staged {
    sk_command legs[SK_LIST_LOG_LEGS];
    char texts[SK_LIST_LOG_LEGS][SK_ID_TEXT_MAX + 1], list_text[SK_ID_TEXT_MAX + 1];
    sk_past_tags tags[SK_LIST_LOG_LEGS];
    uint32_t count;
} sk_staged;

struct sk_exchange {
    sk_exec cause; /* of balances that change: what the command has done to orders */
    const sk_venue *venue;
    const souk_alloc *alloc;
    sk_markets markets;
    sk_scale *scales;
    uint8_t *asset_scales;
    sk_engine *engine;
    sk_accounts *accounts;
    sk_history *history;
    sk_prevented_log *prevented;
    sk_list_log *lists;
    sk_buckets *buckets;
    sk_staged staged;
    sk_amends *amends;
    sk_bills *bills;
    sk_tape **tapes;
    uint64_t *book_ids;
    uint64_t next_order_id;
    int64_t now_ns;
    int64_t cancel_ns; /* when the first account's orders are canceled; INT64_MAX: none's */
    int64_t leap_ns;   /* when the leap under way began; 0: none */
    sk_rng rng;
    sk_observer observers[SK_OBSERVERS_MAX];
    uint32_t observers_count;
    sk_arena scratch; /* of the command in hand */
    sk_changed *changed;
    uint32_t changed_count, changed_cap;
    uint64_t last_seq; /* of the event that the engine told last */
    bool tells_booked; /* a channel of the venue tells which orders rest */
    uint64_t *arrived; /* orders that the command in hand brought to the book */
    uint32_t arrived_count, arrived_cap;
    bool busy;        /* a command is being applied */
    sk_scribe scribe; /* put NULL: nothing is kept */
    uint64_t seed;    /* the options' */
    int64_t start_ns;
    bool has_past;
};

/** Tells the observers about an account. */
void sk_exchange_tell(sk_exchange *ex, uint32_t account, const sk_update *update);
/** History, nonces and the venue's own state of accounts as on the first day: the end of a reset.
 */
void sk_exchange_forget(sk_exchange *ex);
/** What it was opened with. */
void sk_record_describe(const sk_exchange *ex, sk_record_opened *out);
/** A fee rate as the engine counts it. */
souk_status sk_exchange_fee_e8(souk_dec rate, int64_t *out);

/* ---- exec.c ---- */

/** The checks before an order reaches the engine, and the command it becomes. */
souk_status sk_exec_prepare(sk_exchange *ex, sk_call *call, sk_command *command,
                            souk_str *client_id);
/** A client id in the venue's form, for who gave none. ptr NULL: out of memory. */
souk_str sk_exec_give_id(sk_exchange *ex, sk_arena *arena);

/** What the request says of an order that the engine need not know. */
sk_past_tags sk_exec_tags(const sk_exchange *ex, const sk_call *call);
/** A pegged order's price, from the book as it stands: into ask.price. Does nothing else to one
 * that is not pegged; may be asked again. */
souk_status sk_exec_peg(sk_exchange *ex, sk_call *call);
/** The order that a call names, by id, by client id or by both, which must agree. */
souk_status sk_exec_find_order(sk_exchange *ex, sk_call *call, const sk_past_order **out);
/** An order as the one row of the answer. */
souk_status sk_exec_one_order(sk_exchange *ex, sk_call *call, const sk_past_order *order);
/** A decimal as a whole number of units; else refused with `refusal`, told as `what`. */
souk_status sk_exec_to_units(souk_dec d, souk_dec unit, int64_t *out, const char *what,
                             souk_status refusal, souk_error *err);
/** Whether the instrument's rules let the call's order in. */
souk_status sk_exec_check_rules(sk_exchange *ex, sk_call *call);
/** As sk_exchange_execute, of their operations. */
souk_status sk_exec_place(sk_exchange *ex, sk_call *call);
souk_status sk_exec_cancel(sk_exchange *ex, sk_call *call);

/* ---- exec_change.c ---- */

/** As sk_exchange_execute, of their operations. What is wrong with the new order of a
 *  CANCEL_REPLACE by itself refuses both; after that each half has a result. */
souk_status sk_exec_amend(sk_exchange *ex, sk_call *call);
souk_status sk_exec_cancel_replace(sk_exchange *ex, sk_call *call);

/* ---- exec_market.c ---- */

/** SOUK_E_UNKNOWN_SYMBOL when the call names no instrument. */
souk_status sk_exec_need_instrument(const sk_exchange *ex, sk_call *call);
/** How many rows the call wants at most. */
uint32_t sk_exec_limit(const sk_call *call);
/** Which instruments a question is about: one, the named ones, or all; how many, and the one at i.
 */
uint32_t sk_exec_asked_count(const sk_exchange *ex, const sk_call *call);
uint32_t sk_exec_asked(const sk_call *call, uint32_t i);
souk_status sk_exec_instruments(sk_exchange *ex, sk_call *call);
souk_status sk_exec_tickers(sk_exchange *ex, sk_call *call);
souk_status sk_exec_prices(sk_exchange *ex, sk_call *call);
souk_status sk_exec_bests(sk_exchange *ex, sk_call *call);
souk_status sk_exec_average(sk_exchange *ex, sk_call *call);
souk_status sk_exec_book(sk_exchange *ex, sk_call *call);
souk_status sk_exec_trades(sk_exchange *ex, sk_call *call);
souk_status sk_exec_candles(sk_exchange *ex, sk_call *call);

/* ---- exec_lists.c ---- */

/** One leg of a list after the other, each with its client id; then the list. Refused, the history
 *  is as before. */
souk_status sk_exchange_stage(sk_exchange *ex, sk_command *leg, souk_str client_id,
                              const sk_past_tags *tags, souk_error *err);
souk_status sk_exchange_list(sk_exchange *ex, sk_command *list, souk_str client_id,
                             souk_error *err);
/** Names the cancel of an order, and of those that will end with it. */
void sk_exchange_name_cancel(sk_exchange *ex, uint64_t order_id, souk_str cancel_id);
/** The calls. */
souk_status sk_exec_list_place(sk_exchange *ex, sk_call *call);
souk_status sk_exec_list_cancel(sk_exchange *ex, sk_call *call);
souk_status sk_exec_list_query(sk_exchange *ex, sk_call *call);
/** The lists that the orders of the answer belong to, into call->out.more. */
souk_status sk_exec_lists_of(sk_exchange *ex, sk_call *call);

/** The account's open orders that a call means: by instrument, symbols, side and types, the first
 *  query.limit of them; call->out.number: how many there are besides. SOUK_E_NOMEM. */
souk_status sk_open_find(sk_exchange *ex, sk_call *call, sk_rows *out);
/** Cancels them: with one command when all are meant. As sk_exchange_command. */
souk_status sk_open_cancel(sk_exchange *ex, sk_call *call, const sk_rows *open);

#endif
