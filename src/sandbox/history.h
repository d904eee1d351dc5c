/* SPDX-License-Identifier: MIT
 *
 * What each account may see of its own past: orders, open and finished, and fills. Fed by the
 * engine's events; the engine itself forgets an order when it is done. Bounded: the oldest finished
 * orders and the oldest fills are forgotten first, open orders never.
 *
 * Orders of internal accounts (market makers) are not kept.
 * Threads: the owner's. Rows are made in the caller's arena.
 */
#ifndef SK_SANDBOX_HISTORY_H
#define SK_SANDBOX_HISTORY_H

#include "base/limits.h"
#include "market/call.h"
#include "market/command.h"
#include "market/markets.h"
#include "sandbox/exchange.h"

enum { SK_HISTORY_ORDERS_MAX = 200000, SK_HISTORY_FILLS_MAX = 262144 };

/** What an order's request says of it that the engine need not know; all zero: nothing. */
typedef struct sk_past_tags {
    int64_t strategy_id, strategy_type;
    int64_t peg, peg_levels; /* souk_peg */
    int64_t named_ticks;     /* pegged, or cut: the price that its owner named; 0: none */
    int64_t cut;             /* the souk_tif that its owner named: it was held to a nearer price */
    int64_t key;             /* index of the key that it came by + 1; 0: none */
} sk_past_tags;

/** One order as the history keeps it, in the engine's counts. */
typedef struct sk_past_order {
    uint64_t order_id;
    uint32_t account, instrument;
    int64_t price_ticks, stop_ticks, qty_lots, quote_units, iceberg_lots;
    int64_t cum_lots, cum_quote_units, fee_units;
    int64_t created_ns, updated_ns, working_ns, trailing_ns, expire_ns;
    uint64_t last_fill; /* number of its newest fill + 1; 0: none */
    uint64_t list_id;   /* that it is part of; 0: none */
    sk_past_tags tags;
    int32_t trailing_bips;
    uint8_t side, type, tif, stp, status, reason;
    uint16_t flags;
    bool working;
    bool pending; /* accepted, and waits in its list for the first order */
    char client_id[SK_ID_TEXT_MAX + 1], cancel_id[SK_ID_TEXT_MAX + 1];
    uint32_t next, prev; /* of the account, by age */
    uint32_t done_next;  /* finished orders, by time of their end */
} sk_past_order;

typedef struct sk_past_fill {
    uint64_t number, before;                  /* this fill; the account's fill before it + 1 */
    uint64_t order_id, fill_id, order_before; /* the order's fill before it + 1 */
    uint32_t account, instrument, fee_asset;
    int64_t price_ticks, qty_lots, quote_units, fee_units, at_ns;
    uint8_t side;
    bool maker;
    uint32_t order; /* index of its order while that is kept */
} sk_past_fill;

struct sk_pack;
typedef struct sk_history sk_history;

/** Borrows `ex` and `alloc`; the seed goes into the hashes of clients' order ids. SOUK_E_NOMEM. */
souk_status sk_history_new(sk_history **out, sk_exchange *ex, const souk_alloc *alloc,
                           uint64_t seed, souk_error *err);
/** NULL is fine. */
void sk_history_free(sk_history *history);

/** Makes room for an order that is about to be given to the engine, and remembers its texts.
 *  Forget it again with sk_history_withdraw if the engine refuses. */
souk_status sk_history_expect(sk_history *history, const sk_command *command, souk_str client_id,
                              souk_error *err);
/** The owner's own numbers of an order that is expected. */
void sk_history_tag(sk_history *history, uint64_t order_id, const sk_past_tags *tags);
void sk_history_withdraw(sk_history *history, uint64_t order_id);
/** The order is part of a list. */
void sk_history_bind(sk_history *history, uint64_t order_id, uint64_t list_id);
/** Whether the engine has taken it: before, nobody may see it. */
bool sk_history_is_taken(const sk_past_order *order);

/** Feeds one event; returns the order it is about (NULL: not kept) and for a trade its fill. */
const sk_past_order *sk_history_event(sk_history *history, const sk_event *event, uint64_t fill_id,
                                      const sk_past_fill **fill);

/** The whole history in a pack; read into a fresh one of the same exchange. false: out of memory,
 *  or (reading) malformed. */
bool sk_history_pack(sk_history *history, struct sk_pack *pack);

/** Whether no order is open. */
bool sk_history_is_idle(const sk_history *history);
/** Forgets every finished order and every fill, as on the first day. No order may be open. */
void sk_history_clear(sk_history *history);

/** By id; NULL if unknown. */
const sk_past_order *sk_history_order(const sk_history *history, uint64_t order_id);
/** The account's newest order under that client id, open before finished. */
const sk_past_order *sk_history_client(const sk_history *history, uint32_t account,
                                       souk_str client_id);
/** Names the cancel of an order; or, before an amendment, the order from then on: while that is
 *  told, cancel_id is the name that it had. */
void sk_history_name_cancel(sk_history *history, uint64_t order_id, souk_str cancel_id);

/** Whether it is a conditional order that waits: to its owner another thing than an order. */
bool sk_history_is_apart(const sk_past_order *order);

/** The account's orders that the query wants, oldest first: those with an id from after_id on, or
 *  within a time span, or the newest `limit`. open_only: those still open (no limit).
 *  instrument SK_NO_INSTRUMENT: all. */
souk_status sk_history_orders(const sk_history *history, uint32_t account, uint32_t instrument,
                              const sk_query *query, bool open_only, uint32_t limit,
                              sk_arena *arena, sk_rows *out);
/** Fills, oldest first, by the same rules; order_id 0: of all orders; after_id counts fill ids. */
souk_status sk_history_fills(const sk_history *history, uint32_t account, uint32_t instrument,
                             uint64_t order_id, const sk_query *query, uint32_t limit,
                             sk_arena *arena, sk_rows *out);

/** As a row in the market's nouns; texts in the arena. SOUK_E_NOMEM. */
souk_status sk_history_row(const sk_history *history, const sk_past_order *order, sk_arena *arena,
                           souk_order *out);
souk_status sk_history_fill_row(const sk_history *history, const sk_past_fill *fill,
                                sk_arena *arena, souk_fill *out);

#endif
