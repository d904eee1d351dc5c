/* SPDX-License-Identifier: MIT
 *
 * The exchange itself: price-time matching and a double-entry ledger as one pure state machine.
 * Commands in, events out; no clock, no I/O, no randomness. The same commands give byte-equal
 * events; replay is the same call with a null sink.
 *
 *     sk_engine *engine;
 *     sk_engine_new(&engine, &options, &err);
 *     sk_engine_apply(engine, &command, &sink);     // events arrive in the sink, in order
 *
 * It keeps live orders and balances, nothing else: client ids, texts, finished orders, fills and
 * candles belong to the sandbox's history, which is fed by the sink.
 * An order's funds are held before it can match; the postings of every command sum to zero per
 * asset, asserted always. After warm-up nothing allocates per order.
 * Threads: the owner's.
 */
#ifndef SK_ENGINE_ENGINE_H
#define SK_ENGINE_ENGINE_H

#include "base/mem.h"
#include "market/call.h"
#include "market/command.h"

typedef struct sk_engine sk_engine;

/** An iceberg of more parts (quantity by what it shows, rounded up) is refused: matching meets it
 *  once for each. */
enum { SK_ICEBERG_PARTS_MAX = 10000 };

/** One asset: amounts are counted in 10^-scale. */
typedef struct sk_engine_asset {
    uint8_t scale;
} sk_engine_asset;

/** One instrument. One lot of base is lot_units of the base asset; one tick of price on one lot
 *  costs tick_lot_units of the quote asset (exact by choice of the assets' scales). */
typedef struct sk_engine_instrument {
    uint32_t base_asset, quote_asset;
    int64_t lot_units;
    int64_t tick_lot_units;
    int64_t maker_fee_e8, taker_fee_e8; /* default rates, 10^-8 of the amount received */
    uint8_t stp_default;                /* souk_stp */
} sk_engine_instrument;

typedef enum sk_book_kind { SK_BOOK_FAST = 0, SK_BOOK_NAIVE } sk_book_kind;

/** The widest trailing stop, in basis points (10^-4); ticks have no bound of their own. */
enum { SK_TRAILING_BIPS_MAX = 9999 };

typedef struct sk_engine_options {
    const souk_alloc *alloc;
    const sk_engine_asset *assets;
    uint32_t assets_count;
    const sk_engine_instrument *instruments;
    uint32_t instruments_count;
    sk_book_kind book;
    uint32_t orders_hint, accounts_hint; /* room made at the start */
} sk_engine_options;

typedef struct sk_sink {
    void (*event)(void *ctx, const sk_event *event);
    void *ctx;
} sk_sink;

/** *out is the caller's, freed with sk_engine_free (NULL is fine). */
souk_status sk_engine_new(sk_engine **out, const sk_engine_options *options, souk_error *err);
void sk_engine_free(sk_engine *engine);

/** The only way in. sink NULL: state changes, events are not told. The sink must not call the
 *  engine's apply; reading the engine from it shows a command half done.
 *  order_id of SK_CMD_NEW must be greater than every one before (SOUK_E_INVALID). An account is
 *  born by its first SK_CMD_TRANSFER or SK_CMD_ACCOUNT. All that was ever issued of an asset fits
 *  in 63 bits of its units (SOUK_E_RANGE), so no sum of money inside can overflow.
 *  @return SOUK_OK when the command was carried out; else the status that the SK_EV_REJECTED
 *  event carries, and nothing changed (insufficient funds, would take, unknown order ...).
 *  command->seq must be the last one + 1, now_ns must not go back: SOUK_E_BUG, nothing changed. */
souk_status sk_engine_apply(sk_engine *engine, const sk_command *command, const sk_sink *sink);

/** Would this SK_CMD_NEW be taken now? The same checks, nothing changes. */
souk_status sk_engine_check(const sk_engine *engine, const sk_command *command);

/** seq of the last command; 0 before the first. */
uint64_t sk_engine_last_seq(const sk_engine *engine);
/** State hash: equal after replay, equal for both kinds of book. */
uint64_t sk_engine_hash(const sk_engine *engine);
/** Appends everything that it knows, to be loaded into another. SOUK_E_NOMEM. */
souk_status sk_engine_save(const sk_engine *engine, sk_buf *out);
/** Makes a fresh engine with the same options (the kind of book may differ) what the saved one was:
 *  the same commands have the same events from there on. SOUK_E_CONFIG: it has other instruments;
 *  SOUK_E_SYNTAX, SOUK_E_STATE: it was not saved so. After an error it is good for nothing but
 *  sk_engine_free. */
souk_status sk_engine_load(sk_engine *engine, const void *bytes, size_t len, souk_error *err);
/** When SK_CMD_TIME is due (GTD); INT64_MAX: never. Send it before any other command whose now_ns
 *  is at or after this: only SK_CMD_TIME expires orders. */
int64_t sk_engine_next_ns(const sk_engine *engine);

typedef struct sk_engine_order {
    uint64_t order_id;
    uint32_t account, instrument;
    int64_t price_ticks, stop_ticks, qty_lots, cum_lots, cum_quote_units;
    int64_t trail_ticks; /* of a trailing stop: the best price since it follows; 0: not yet */
    int64_t leaves_lots; /* what may still trade, shown or not */
    int64_t iceberg_lots, hidden_lots; /* shown at a time, not shown now; 0: no iceberg */
    int32_t trailing_bips;
    uint8_t side, type, tif, stp;
    uint16_t flags;
    bool waiting; /* a stop that has not fired, or pending */
    bool pending; /* in a list, behind an order that is not filled yet */
} sk_engine_order;

/** A live order by id. false: not live. */
bool sk_engine_order_get(const sk_engine *engine, uint64_t order_id, sk_engine_order *out);
/** Walks the live orders of an account (any order): start with *at = 0; false at the end. No
 *  command may run between two steps. */
bool sk_engine_orders_next(const sk_engine *engine, uint32_t account, uint64_t *at,
                           sk_engine_order *out);
/** How many live orders (and of them waiting stops) an account has on an instrument. */
void sk_engine_orders_count(const sk_engine *engine, uint32_t account, uint32_t instrument,
                            uint32_t *open, uint32_t *waiting);
/** How many of them are icebergs: counted one by one. */
uint32_t sk_engine_icebergs_count(const sk_engine *engine, uint32_t account, uint32_t instrument);

/** What was set for an account. */
typedef struct sk_engine_account {
    int64_t maker_fee_e8, taker_fee_e8; /* while rated; else each instrument's */
    int64_t discount_e8;
    uint32_t fee_asset; /* SK_NO_ASSET: none */
    uint32_t group;
    bool rated;
} sk_engine_account;
/** false: never seen. */
bool sk_engine_account_get(const sk_engine *engine, uint32_t account, sk_engine_account *out);
/** Balance in units; false (and zeros) for an account never seen. */
bool sk_engine_balance(const sk_engine *engine, uint32_t account, uint32_t asset,
                       int64_t *free_units, int64_t *held_units);
/** Best price of a side in ticks, 0 when empty. */
int64_t sk_engine_best(const sk_engine *engine, uint32_t instrument, souk_side side);
/** Last traded price in ticks, 0 before the first trade. */
int64_t sk_engine_last_price(const sk_engine *engine, uint32_t instrument);

typedef struct sk_engine_level {
    int64_t price_ticks, qty_lots;
    uint32_t orders;
} sk_engine_level;
/** The best `max` levels of a side, best first; returns how many. Icebergs show what they show. */
uint32_t sk_engine_levels(const sk_engine *engine, uint32_t instrument, souk_side side,
                          sk_engine_level *out, uint32_t max);

/** The full double-entry check: every asset's postings over all accounts sum to zero, every held
 *  amount equals what the live orders need, no balance is negative. SOUK_E_BUG with the place. */
souk_status sk_engine_audit(const sk_engine *engine, souk_error *err);

#endif
