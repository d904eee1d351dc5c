/* SPDX-License-Identifier: MIT
 *
 * The inside of an exchange (sandbox/exchange.h), shared by exchange.c, exec.c, bank.c,
 * record.c and replay.c only. */
#ifndef SK_SANDBOX_EXCHANGE_STATE_H
#define SK_SANDBOX_EXCHANGE_STATE_H

#include "base/rng.h"
#include "sandbox/accounts.h"
#include "sandbox/exchange.h"
#include "sandbox/history.h"
#include "sandbox/prevented.h"
#include "sandbox/record.h"
#include "sandbox/tape.h"

enum { SK_OBSERVERS_MAX = 4 };

/** A balance that the command in hand has changed. */
typedef struct sk_changed {
    uint32_t account, asset;
    int64_t free_units, held_units;
} sk_changed;

struct sk_exchange {
    const sk_venue *venue;
    const souk_alloc *alloc;
    sk_markets markets;
    sk_scale *scales;
    uint8_t *asset_scales;
    sk_engine *engine;
    sk_accounts *accounts;
    sk_history *history;
    sk_prevented_log *prevented;
    sk_tape **tapes;
    uint64_t *book_ids;
    uint64_t next_order_id;
    int64_t now_ns;
    int64_t leap_ns; /* when the leap under way began; 0: none */
    sk_rng rng;
    sk_observer observers[SK_OBSERVERS_MAX];
    uint32_t observers_count;
    sk_arena scratch; /* of the command in hand */
    sk_changed *changed;
    uint32_t changed_count, changed_cap;
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

#endif
