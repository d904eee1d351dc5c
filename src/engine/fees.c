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

sk_paid_fee sk_fees_third(sk_engine *engine, const sk_pit *pit, const sk_order *order,
                          const int64_t amount[2], uint32_t rate_e8, int64_t spoken_for,
                          bool *posted)
{
    sk_ledger *ledger = &engine->ledger;
    const sk_account *who = &ledger->accounts[order->account];
    unsigned received = order->side - 1u;
    sk_paid_fee fee = {sk_fee_of(amount[received], rate_e8), pit->asset[received]};
    uint32_t third = who->fee_asset - 1;
    *posted = false;
    if (third == fee.asset) {
        fee.units -= sk_fee_of(fee.units, who->discount_e8);
        return fee;
    }
    int64_t units = 0;
    bool known = false;
    for (int s = 1; s >= 0 && !known; s--) { /* quote, then base */
        units = sk_fee_of(amount[s], rate_e8);
        units -= sk_fee_of(units, who->discount_e8);
        known = pit->asset[s] == third || convert(engine, pit->asset[s], third, &units);
    }
    int64_t free_units = sk_ledger_at(ledger, order->account, third)->free_units;
    if (third == pit->asset[1 - received])
        free_units -= spoken_for;
    if (!known || units > free_units)
        return fee;
    int64_t moved = ledger->moved[third];
    sk_ledger_post(ledger, order->account, third, -units, 0);
    sk_ledger_fee(ledger, third, units);
    assert(ledger->moved[third] == moved);
    *posted = true;
    return (sk_paid_fee){units, third};
}
