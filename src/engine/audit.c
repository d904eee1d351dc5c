/* SPDX-License-Identifier: MIT
 * Looking at the whole engine: the state's hash, and the audit. */
#include "engine/state.h"

#include <string.h>

#include "base/err.h"
#include "base/rng.h"

/* ---- hash ---- */

static void mix(uint64_t *hash, uint64_t value)
{
    *hash = sk_mix64(*hash ^ value) * 0x9E3779B97F4A7C15u;
}

static void mix_order(uint64_t *hash, const sk_engine *e, uint32_t slot)
{
    const sk_order *o = &e->orders.hot[slot];
    const sk_order_more m = sk_check_more(e, slot);
    const uint64_t values[] = {
        o->id,
        (uint64_t)o->price_ticks,
        (uint64_t)o->leaves_lots,
        (uint64_t)o->cum_lots,
        (uint64_t)o->cum_quote_units,
        o->account,
        m.maker_fee_e8,
        (uint64_t)o->side << 16 | (uint64_t)o->ladder << 8 | o->fee_in_paid,
        (uint64_t)m.qty_lots,
        (uint64_t)m.stop_ticks,
        (uint64_t)m.expire_ns,
        (uint64_t)m.iceberg_lots,
        (uint64_t)m.hidden_lots,
        (uint64_t)m.hold_ticks,
        (uint64_t)m.trail_ticks,
        (uint64_t)m.trailing_bips,
        (uint64_t)(m.paid_units + m.quote_units), /* one of them is 0 */
        m.taker_fee_e8,
        o->instrument,
        (uint64_t)m.flags << 32 | (uint64_t)m.type << 16 | (uint64_t)m.tif << 8 | m.stp,
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        mix(hash, values[i]);
    if (m.list == 0)
        return;
    const sk_list *list = &e->lists.rows[m.list - 1];
    mix(hash, list->id);
    mix(hash, (uint64_t)list->contingency << 1 | m.unheld);
    for (uint32_t i = 0; i < list->count; i++)
        mix(hash, e->orders.hot[list->legs[i]].id);
}

/* Legs that a SK_CMD_LIST could still place. */
static void mix_staged(uint64_t *hash, const sk_engine *e)
{
    const sk_lists *lists = &e->lists;
    if (lists->staged_count == 0 || lists->staged[lists->staged_count - 1].seq != e->last_seq)
        return;
    for (uint32_t i = 0; i < lists->staged_count; i++) {
        uint64_t words[sizeof(sk_command) / 8];
        memcpy(words, &lists->staged[i], sizeof words);
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            mix(hash, words[k]);
    }
}

static void mix_ledger(uint64_t *hash, const sk_engine *e)
{
    const sk_ledger *ledger = &e->ledger;
    for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
        mix(hash, (uint64_t)ledger->issued[asset]);
        mix(hash, (uint64_t)ledger->fees[asset]);
    }
    for (uint32_t slot = 0; slot < ledger->accounts_count; slot++) {
        const sk_account *account = &ledger->accounts[slot];
        mix(hash, account->id);
        mix(hash, (uint64_t)account->rated << 63 | (uint64_t)account->maker_fee_e8 << 32 |
                      account->taker_fee_e8);
        mix(hash, (uint64_t)account->fee_asset << 32 | account->discount_e8);
        mix(hash, account->group);
        for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
            mix(hash, (uint64_t)sk_ledger_at(ledger, slot, asset)->free_units);
            mix(hash, (uint64_t)sk_ledger_at(ledger, slot, asset)->held_units);
        }
        const sk_order_list *list = &e->orders.lists[slot];
        for (uint32_t i = 0; i < list->count; i++) {
            mix(hash, e->orders.hot[list->slots[i]].id);
            if (e->orders.hot[list->slots[i]].ladder == SK_LADDER_PENDING)
                mix_order(hash, e, list->slots[i]);
        }
    }
}

uint64_t sk_engine_hash(const sk_engine *e)
{
    uint64_t hash = 0;
    mix(&hash, e->last_seq);
    mix(&hash, (uint64_t)e->now_ns);
    mix(&hash, e->last_order_id);
    for (uint32_t i = 0; i < e->pits_count; i++) {
        const sk_pit *pit = &e->pits[i];
        mix(&hash, (uint64_t)pit->last_price);
        mix(&hash, pit->match_id);
        mix(&hash, pit->status);
        for (sk_ladder ladder = 0; ladder < SK_LADDERS; ladder++) {
            mix(&hash, (uint64_t)ladder);
            for (uint32_t slot = sk_lob_front(&pit->book, (sk_ladder)ladder); slot != SK_NONE;
                 slot = sk_lob_next(&pit->book, slot))
                mix_order(&hash, e, slot);
        }
    }
    mix_ledger(&hash, e);
    mix_staged(&hash, e);
    return hash;
}

/* ---- audit ---- */

static souk_status audit_books(const sk_engine *e, souk_error *err)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < e->pits_count; i++) {
        uint32_t count;
        if (!sk_lob_check(&e->pits[i].book, &count))
            return sk_fail(err, SOUK_E_BUG, "the book of instrument %u contradicts its orders", i);
        total += count;
        uint32_t waiting = 0, trailing = 0;
        for (sk_ladder ladder = SK_LADDER_FALL; ladder < SK_LADDERS; ladder++) {
            for (uint32_t slot = sk_lob_front(&e->pits[i].book, ladder); slot != SK_NONE;
                 slot = sk_lob_next(&e->pits[i].book, slot)) {
                waiting++;
                trailing += ladder == SK_LADDER_TRAIL;
            }
        }
        waiting += e->pits[i].pending;
        total += e->pits[i].pending;
        if (waiting != e->pits[i].waiting || trailing != e->pits[i].trailing)
            return sk_fail(err, SOUK_E_BUG, "instrument %u: %u stops wait, counted %u", i, waiting,
                           e->pits[i].waiting);
        int64_t bid = sk_engine_best(e, i, SOUK_BUY), ask = sk_engine_best(e, i, SOUK_SELL);
        if (bid > 0 && ask > 0 && bid >= ask)
            return sk_fail(err, SOUK_E_BUG, "the book of instrument %u is crossed", i);
    }
    if (total != e->orders.live)
        return sk_fail(err, SOUK_E_BUG, "%u orders live, %u stand in books or are pending",
                       e->orders.live, total);
    return SOUK_OK;
}

/* An order that holds nothing has a sibling that holds enough, is pending, or is conditional. */
static bool is_bound_well(const sk_engine *e, uint32_t slot, const sk_order_more *more)
{
    const sk_order *order = &e->orders.hot[slot];
    if (more->list == 0)
        return more->unheld ==
                   (more->flags & SOUK_CONDITIONAL && order->ladder >= SK_LADDER_FALL) &&
               more->paid_units == 0 && order->ladder != SK_LADDER_PENDING;
    const sk_list *list = &e->lists.rows[more->list - 1];
    uint32_t holders = 0, found = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t leg = list->legs[i];
        found += leg == slot;
        holders += !e->orders.more[leg].unheld;
        if (e->orders.more[leg].list != more->list || e->orders.hot[leg].account != order->account)
            return false;
    }
    return found == 1 && holders == 1;
}

/* Adds up what an account's orders hold, into held[asset], and counts them anew. */
static souk_status audit_orders(const sk_engine *e, uint32_t slot, __int128 *held,
                                uint32_t *orders_count, souk_error *err)
{
    const sk_order_list *list = &e->orders.lists[slot];
    uint32_t id = e->ledger.accounts[slot].id, counted = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t at = list->slots[i];
        const sk_order *order = &e->orders.hot[at];
        const sk_order_more more = sk_check_more(e, at);
        const sk_pit *pit = &e->pits[order->instrument];
        if (order->account != slot || order->place != i || order->leaves_lots <= 0 ||
            sk_orders_find(&e->orders, order->id) != at)
            return sk_fail(err, SOUK_E_BUG, "order %llu of account %u is not where it should be",
                           (unsigned long long)order->id, id);
        if (!is_bound_well(e, at, &more))
            return sk_fail(err, SOUK_E_BUG, "the list of order %llu of account %u is broken",
                           (unsigned long long)order->id, id);
        if (order->iceberg != (more.iceberg_lots > 0) || more.hidden_lots < 0 ||
            (more.hidden_lots > 0 && order->leaves_lots > more.iceberg_lots))
            return sk_fail(err, SOUK_E_BUG, "order %llu of account %u shows what it should hide",
                           (unsigned long long)order->id, id);
        held[pit->asset[2 - order->side]] +=
            sk_match_hold(pit, order, &more, sk_orders_left(&e->orders, at));
    }
    for (uint32_t i = 0; i < e->pits_count; i++)
        counted += sk_orders_counted(&e->orders, slot, i)->open;
    if (list->count != counted)
        return sk_fail(err, SOUK_E_BUG, "account %u has %u orders, counted %u", id, list->count,
                       counted);
    *orders_count += list->count;
    return SOUK_OK;
}

static souk_status audit_money(const sk_engine *e, __int128 *held, __int128 *sum, souk_error *err)
{
    const sk_ledger *ledger = &e->ledger;
    uint32_t orders_count = 0;
    for (uint32_t slot = 0; slot < ledger->accounts_count; slot++) {
        for (uint32_t asset = 0; asset < ledger->assets_count; asset++)
            held[asset] = 0;
        souk_status status = audit_orders(e, slot, held, &orders_count, err);
        if (status != SOUK_OK)
            return status;
        for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
            const sk_balance *b = sk_ledger_at(ledger, slot, asset);
            if (b->free_units < 0 || b->held_units != held[asset])
                return sk_fail(err, SOUK_E_BUG,
                               "account %u, asset %u: free %lld, held %lld, orders hold %lld",
                               ledger->accounts[slot].id, asset, (long long)b->free_units,
                               (long long)b->held_units, (long long)held[asset]);
            sum[asset] += (__int128)b->free_units + b->held_units;
        }
    }
    if (orders_count != e->orders.live)
        return sk_fail(err, SOUK_E_BUG, "%u orders live, %u in accounts", e->orders.live,
                       orders_count);
    for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
        if (ledger->fees[asset] < 0 || sum[asset] + ledger->fees[asset] != ledger->issued[asset])
            return sk_fail(err, SOUK_E_BUG, "asset %u does not sum to zero", asset);
    }
    return SOUK_OK;
}

souk_status sk_engine_audit(const sk_engine *e, souk_error *err)
{
    souk_status status = audit_books(e, err);
    if (status != SOUK_OK)
        return status;
    __int128 *sums = sk_alloc_zeroed(e->alloc, e->ledger.assets_count, 2 * sizeof *sums);
    if (!sums)
        return sk_fail_nomem(err);
    status = audit_money(e, sums, sums + e->ledger.assets_count, err);
    sk_free(e->alloc, sums);
    return status;
}
