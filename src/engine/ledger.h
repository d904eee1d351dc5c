/* SPDX-License-Identifier: MIT
 *
 * Who owns what: free and held units of every account and asset, the fees taken, and issuance, the
 * account from which all money comes. Every change is a posting; the postings of a command must sum
 * to zero per asset (sk_ledger_close asserts it).
 *
 * Sizes: everything ever issued of an asset, less what went back, is at most INT64_MAX, and nothing
 * is ever negative, so every balance, hold, fee and sum of them fits in 64 bits by construction:
 * the check stands at the door (sk_ledger_issue), not in the hot path.
 * Threads: the owner's.
 */
#ifndef SK_ENGINE_LEDGER_H
#define SK_ENGINE_LEDGER_H

#include <assert.h>
#include <souk/base.h>
#include "base/mem.h"

typedef struct sk_balance {
    int64_t free_units, held_units;
    uint64_t stamp; /* of the command that touched it last */
} sk_balance;

/* A balance that the command changes, as it was before. */
typedef struct sk_balance_touch {
    const sk_balance *balance;
    uint32_t account, asset; /* account: its slot */
    int64_t free_units, held_units;
} sk_balance_touch;

/* 32 bytes, so that a slot finds its own by a shift. */
typedef struct sk_account {
    _Alignas(8) uint32_t id;
    uint32_t maker_fee_e8, taker_fee_e8;
    uint32_t group;     /* 0: none */
    uint32_t fee_asset; /* of its fees + 1; 0: what it receives */
    uint32_t discount_e8;
    bool rated; /* has rates of its own */
} sk_account;

typedef struct sk_ledger {
    sk_balance *balances; /* by account slot and asset */
    int64_t *moved;       /* sum of the command's postings by asset */
    int64_t *fees, *issued;
    uint32_t assets_count;
    bool telling; /* note what is touched */
    uint64_t stamp;
    sk_balance_touch *touches;
    uint32_t touches_count;
    sk_account *accounts;
    uint32_t accounts_count, accounts_capacity;
    uint32_t *slots; /* by account id: slot + 1; 0: unknown */
    uint32_t slots_capacity;
    const souk_alloc *alloc;
} sk_ledger;

/** Empty, with so many assets. false: out of memory (deinit frees what there is). */
bool sk_ledger_init(sk_ledger *ledger, uint32_t assets_count, const souk_alloc *alloc);
/** Frees. */
void sk_ledger_deinit(sk_ledger *ledger);

/** Room for `count` accounts. false: out of memory. */
bool sk_ledger_reserve(sk_ledger *ledger, uint32_t count);
/** The account's slot, made if need be (SOUK_E_NOMEM, SOUK_E_LIMIT: SK_ACCOUNTS_MAX). */
souk_status sk_ledger_account(sk_ledger *ledger, uint32_t id, uint32_t *slot);
/** Moves money from issuance to an account's free balance, or back when negative.
 *  SOUK_E_INSUFFICIENT_FUNDS, SOUK_E_RANGE: nothing changed. */
souk_status sk_ledger_issue(sk_ledger *ledger, uint32_t slot, uint32_t asset, int64_t units);
/** Asserts that what was posted since the last time sums to zero, on every asset. */
void sk_ledger_close(sk_ledger *ledger);

/** The same for a command that has moved these two only; of what a fee in a third asset moves,
 *  sk_fees_third asserts it. */
static inline void sk_ledger_close_pair(sk_ledger *ledger, const uint32_t assets[2])
{
    assert(ledger->moved[assets[0]] == 0 && ledger->moved[assets[1]] == 0);
}

/** The account's slot, UINT32_MAX if never seen. */
static inline uint32_t sk_ledger_find(const sk_ledger *ledger, uint32_t id)
{
    return id < ledger->slots_capacity ? ledger->slots[id] - 1 : UINT32_MAX;
}

static inline sk_balance *sk_ledger_at(const sk_ledger *ledger, uint32_t slot, uint32_t asset)
{
    return &ledger->balances[(size_t)slot * ledger->assets_count + asset];
}

/** One posting: changes of an account's free and held units. */
static inline void sk_ledger_post(sk_ledger *ledger, uint32_t slot, uint32_t asset,
                                  int64_t free_units, int64_t held_units)
{
    sk_balance *balance = sk_ledger_at(ledger, slot, asset);
    if (ledger->telling && balance->stamp != ledger->stamp) {
        balance->stamp = ledger->stamp;
        ledger->touches[ledger->touches_count++] =
            (sk_balance_touch){balance, slot, asset, balance->free_units, balance->held_units};
    }
    int64_t is_free = balance->free_units + free_units, is_held = balance->held_units + held_units;
    balance->free_units = is_free;
    balance->held_units = is_held;
    ledger->moved[asset] += free_units + held_units;
    assert(is_free >= 0 && is_held >= 0);
}

/** One posting to the exchange's own account of fees. */
static inline void sk_ledger_fee(sk_ledger *ledger, uint32_t asset, int64_t units)
{
    ledger->fees[asset] += units;
    ledger->moved[asset] += units;
}

/** units * rate / 10^8, truncated. units >= 0, rate in 0 .. 10^8. */
static inline int64_t sk_fee_of(int64_t units, uint32_t rate_e8)
{
    if (units <= INT64_MAX / 100000000)
        return units * rate_e8 / 100000000;
    return (int64_t)((__int128)units * rate_e8 / 100000000);
}

#endif
