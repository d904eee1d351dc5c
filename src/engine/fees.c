/* SPDX-License-Identifier: MIT
 * Fees in an asset of the account's choice. The rules stand at SK_CMD_FEE_ASSET. */
#include "engine/state.h"

/* So many units of an asset in units of another, at the last price of an instrument that trades
 * the two; truncated. false: none has a price, or it does not fit. */
static bool convert(const sk_engine *engine, uint32_t from, uint32_t to, int64_t *units)
{
    for (uint32_t i = 0; i < engine->pits_count; i++) {
        const sk_pit *pit = &engine->pits[i];
        bool sells = pit->asset[0] == from && pit->asset[1] == to;
        if (pit->last_price == 0 || (!sells && (pit->asset[0] != to || pit->asset[1] != from)))
            continue;
        int64_t lot_cost = pit->last_price * pit->tick_lot_units; /* fits: it was traded */
        __int128 out = sells ? (__int128)*units * lot_cost / pit->lot_units
                             : (__int128)*units * pit->lot_units / lot_cost;
        *units = (int64_t)out;
        return out <= INT64_MAX;
    }
    return false;
}

bool sk_fees_third(sk_engine *engine, const sk_pit *pit, uint32_t account, const int64_t amount[2],
                   uint32_t rate_e8, unsigned received, int64_t spoken_for, int64_t *fee,
                   uint32_t *asset)
{
    sk_ledger *ledger = &engine->ledger;
    const sk_account *who = &ledger->accounts[account];
    uint32_t third = who->fee_asset - 1;
    if (third == pit->asset[received]) {
        *fee -= sk_fee_of(*fee, who->discount_e8);
        return false;
    }
    int64_t units = 0;
    bool known = false;
    for (int s = 1; s >= 0 && !known; s--) { /* quote, then base */
        units = sk_fee_of(amount[s], rate_e8);
        units -= sk_fee_of(units, who->discount_e8);
        known = pit->asset[s] == third || convert(engine, pit->asset[s], third, &units);
    }
    int64_t free_units = sk_ledger_at(ledger, account, third)->free_units;
    if (third == pit->asset[1 - received])
        free_units -= spoken_for;
    if (!known || units > free_units)
        return false;
    sk_ledger_post(ledger, account, third, -units, 0);
    sk_ledger_fee(ledger, third, units);
    ledger->wide = true;
    *fee = units;
    *asset = third;
    return true;
}
