/* SPDX-License-Identifier: MIT
 * Reading the engine. Nothing here changes it. */
#include "engine/state.h"

uint64_t sk_engine_last_seq(const sk_engine *e)
{
    return e->last_seq;
}

int64_t sk_engine_next_ns(const sk_engine *e)
{
    uint32_t slot = sk_orders_due(&e->orders);
    return slot == SK_NONE ? INT64_MAX : e->orders.more[slot].expire_ns;
}

static void fill_order(const sk_engine *e, uint32_t slot, sk_engine_order *out)
{
    const sk_order *order = &e->orders.hot[slot];
    const sk_order_more more = sk_check_more(e, slot);
    *out = (sk_engine_order){
        .order_id = order->id,
        .account = e->ledger.accounts[order->account].id,
        .instrument = order->instrument,
        .price_ticks = order->price_ticks,
        .stop_ticks = more.stop_ticks,
        .qty_lots = more.qty_lots,
        .leaves_lots = sk_orders_left(&e->orders, slot),
        .iceberg_lots = more.iceberg_lots,
        .hidden_lots = more.hidden_lots,
        .trail_ticks = more.trail_ticks,
        .trailing_bips = more.trailing_bips,
        .cum_lots = order->cum_lots,
        .cum_quote_units = order->cum_quote_units,
        .side = order->side,
        .type = more.type,
        .tif = more.tif,
        .stp = more.stp,
        .flags = more.flags,
        .waiting = order->ladder >= SK_LADDER_FALL,
        .pending = order->ladder == SK_LADDER_PENDING,
    };
}

bool sk_engine_order_get(const sk_engine *e, uint64_t order_id, sk_engine_order *out)
{
    uint32_t slot = sk_orders_find(&e->orders, order_id);
    if (slot == SK_NONE)
        return false;
    fill_order(e, slot, out);
    return true;
}

bool sk_engine_orders_next(const sk_engine *e, uint32_t account, uint64_t *at, sk_engine_order *out)
{
    uint32_t who = sk_ledger_find(&e->ledger, account);
    if (who == UINT32_MAX || *at >= e->orders.lists[who].count)
        return false;
    fill_order(e, e->orders.lists[who].slots[(*at)++], out);
    return true;
}

void sk_engine_orders_count(const sk_engine *e, uint32_t account, uint32_t instrument,
                            uint32_t *open, uint32_t *waiting)
{
    uint32_t who = sk_ledger_find(&e->ledger, account);
    *open = *waiting = 0;
    if (who == UINT32_MAX || instrument >= e->pits_count)
        return;
    const sk_order_count *count = sk_orders_counted(&e->orders, who, instrument);
    *open = count->open;
    *waiting = count->waiting;
}

uint32_t sk_engine_icebergs_count(const sk_engine *e, uint32_t account, uint32_t instrument)
{
    uint32_t who = sk_ledger_find(&e->ledger, account), count = 0;
    if (who == UINT32_MAX)
        return 0;
    const sk_order_list *list = &e->orders.lists[who];
    for (uint32_t i = 0; i < list->count; i++) {
        const sk_order *order = &e->orders.hot[list->slots[i]];
        count += order->iceberg && order->instrument == instrument;
    }
    return count;
}

bool sk_engine_account_get(const sk_engine *e, uint32_t account, sk_engine_account *out)
{
    uint32_t who = sk_ledger_find(&e->ledger, account);
    if (who == UINT32_MAX)
        return false;
    const sk_account *a = &e->ledger.accounts[who];
    *out = (sk_engine_account){
        .maker_fee_e8 = a->maker_fee_e8,
        .taker_fee_e8 = a->taker_fee_e8,
        .discount_e8 = a->discount_e8,
        .fee_asset = a->fee_asset ? a->fee_asset - 1 : SK_NO_ASSET,
        .group = a->group,
        .rated = a->rated,
    };
    return true;
}

bool sk_engine_balance(const sk_engine *e, uint32_t account, uint32_t asset, int64_t *free_units,
                       int64_t *held_units)
{
    uint32_t who = sk_ledger_find(&e->ledger, account);
    *free_units = *held_units = 0;
    if (who == UINT32_MAX || asset >= e->ledger.assets_count)
        return false;
    const sk_balance *balance = sk_ledger_at(&e->ledger, who, asset);
    *free_units = balance->free_units;
    *held_units = balance->held_units;
    return true;
}

int64_t sk_engine_best(const sk_engine *e, uint32_t instrument, souk_side side)
{
    if (instrument >= e->pits_count)
        return 0;
    uint32_t slot = sk_lob_front(&e->pits[instrument].book, sk_own_ladder((uint8_t)side));
    return slot == SK_NONE ? 0 : e->orders.hot[slot].price_ticks;
}

int64_t sk_engine_last_price(const sk_engine *e, uint32_t instrument)
{
    return instrument < e->pits_count ? e->pits[instrument].last_price : 0;
}

uint32_t sk_engine_levels(const sk_engine *e, uint32_t instrument, souk_side side,
                          sk_engine_level *out, uint32_t max)
{
    if (instrument >= e->pits_count)
        return 0;
    return sk_lob_levels(&e->pits[instrument].book, sk_own_ladder((uint8_t)side), out, max);
}
