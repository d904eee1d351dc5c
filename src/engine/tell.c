/* SPDX-License-Identifier: MIT */
#include "engine/state.h"

void sk_tell_order(sk_engine *engine, sk_event_kind kind, const sk_order *order, int64_t qty_lots,
                   souk_reason reason, bool done)
{
    sk_event *event = &engine->shapes.order;
    event->account = engine->ledger.accounts[order->account].id;
    event->instrument = order->instrument;
    event->order_id = order->id;
    event->price_ticks = order->price_ticks;
    event->qty_lots = qty_lots;
    event->cum_lots = order->cum_lots;
    event->cum_quote_units = order->cum_quote_units;
    event->kind = (uint8_t)kind;
    event->side = order->side;
    event->reason = (uint8_t)reason;
    event->done = done;
    sk_tell(engine, event);
}

void sk_tell_refused(sk_engine *engine, const sk_order *order, souk_status status,
                     souk_reason reason)
{
    sk_event event = {
        .account = engine->ledger.accounts[order->account].id,
        .instrument = order->instrument,
        .order_id = order->id,
        .price_ticks = order->price_ticks,
        .qty_lots = order->leaves_lots,
        .status = status,
        .kind = SK_EV_REJECTED,
        .side = order->side,
        .reason = (uint8_t)reason,
        .done = true,
    };
    if (engine->sink)
        sk_tell(engine, &event);
}

void sk_tell_prevented(sk_engine *engine, const sk_taker *t, uint32_t slot, int64_t lots,
                       int64_t taker_lots, int64_t quote_units)
{
    const sk_order *maker = &engine->orders.hot[slot];
    bool decrement = t->stp == SOUK_STP_DECREMENT || t->stp == SOUK_STP_TRANSFER;
    int64_t maker_lots = decrement ? lots : sk_orders_left(&engine->orders, slot);
    sk_event event = {
        .account = engine->ledger.accounts[maker->account].id,
        .instrument = maker->instrument,
        .order_id = t->order->id,
        .match_id = maker->id,
        .price_ticks = maker->price_ticks,
        .qty_lots = lots,
        .cum_lots = t->order->cum_lots,
        .cum_quote_units = t->order->cum_quote_units,
        .quote_units = quote_units,
        .maker_lots = t->stp == SOUK_STP_CANCEL_NEWEST ? 0 : maker_lots,
        .taker_lots = t->stp == SOUK_STP_CANCEL_OLDEST ? 0 : taker_lots,
        .kind = SK_EV_PREVENTED,
        .side = t->order->side,
        .reason = SOUK_REASON_SELF_TRADE,
    };
    sk_tell(engine, &event);
}

void sk_tell_init(sk_engine *engine)
{
    engine->shapes = (sk_shapes){
        .trade.kind = SK_EV_TRADE,
        .level.kind = SK_EV_LEVEL,
        .balance.kind = SK_EV_BALANCE,
        .balance.instrument = SK_NO_INSTRUMENT,
    };
}

bool sk_tell_grow(sk_engine *engine)
{
    /* each order comes and goes once at most, and each that acts shrinks two others at most */
    uint64_t need = (uint64_t)engine->orders.capacity * 5 + 8;
    if (need > UINT32_MAX)
        return false;
    void *ptr = sk_realloc_array(engine->alloc, engine->touches, need, sizeof *engine->touches);
    if (!ptr)
        return false;
    engine->touches = ptr;
    engine->touches_capacity = (uint32_t)need;
    engine->touches_orders = engine->orders.capacity;
    return true;
}

static bool is_same_level(const sk_level_touch *a, const sk_level_touch *b)
{
    return a->price == b->price && a->side == b->side && a->instrument == b->instrument;
}

static bool is_before(const sk_level_touch *a, const sk_level_touch *b)
{
    if (a->instrument != b->instrument)
        return a->instrument < b->instrument;
    if (a->side != b->side)
        return a->side < b->side;
    if (a->price != b->price)
        return a->side == SOUK_BUY ? a->price > b->price : a->price < b->price;
    return a->order < b->order;
}

static void sift_down(sk_level_touch *touches, uint32_t root, uint32_t count)
{
    sk_level_touch moving = touches[root];
    for (;;) {
        uint32_t child = root * 2 + 1;
        if (child + 1 < count && is_before(&touches[child], &touches[child + 1]))
            child++;
        if (child >= count || !is_before(&moving, &touches[child]))
            break;
        touches[root] = touches[child];
        root = child;
    }
    touches[root] = moving;
}

/* Heapsort: in place, and no bad case to provoke. Most lists are in order already. */
static void sort_touches(sk_level_touch *touches, uint32_t count)
{
    uint32_t i = 1;
    while (i < count && is_before(&touches[i - 1], &touches[i]))
        i++;
    if (i >= count)
        return;
    for (i = count / 2; i-- > 0;)
        sift_down(touches, i, count);
    for (i = count; i-- > 1;) {
        sk_level_touch last = touches[i];
        touches[i] = touches[0];
        touches[0] = last;
        sift_down(touches, 0, i);
    }
}

static inline void tell_level(sk_engine *engine, const sk_level_touch *touch, int64_t after)
{
    if (touch->before == after)
        return;
    sk_event *event = &engine->shapes.level;
    event->instrument = touch->instrument;
    event->price_ticks = touch->price;
    event->qty_lots = after;
    event->side = touch->side;
    sk_tell(engine, event);
}

/* Each level once, with what it was before its first touch and is after its last. */
static void tell_levels(sk_engine *engine)
{
    sk_level_touch *touches = engine->touches;
    uint32_t count = engine->touches_count;
    sort_touches(touches, count);
    for (uint32_t i = 0; i < count;) {
        uint32_t last = i;
        while (last + 1 < count && is_same_level(&touches[last + 1], &touches[i]))
            last++;
        tell_level(engine, &touches[i], touches[last].after);
        i = last + 1;
    }
}

static void tell_balances(sk_engine *engine)
{
    sk_ledger *ledger = &engine->ledger;
    const sk_balance_touch *end = ledger->touches + ledger->touches_count;
    for (const sk_balance_touch *touch = ledger->touches; touch < end; touch++) {
        const sk_balance *now = touch->balance;
        if (((now->free_units ^ touch->free_units) | (now->held_units ^ touch->held_units)) == 0)
            continue;
        sk_event *event = &engine->shapes.balance;
        event->account = ledger->accounts[touch->account].id;
        event->free_units = now->free_units;
        event->held_units = now->held_units;
        event->asset = touch->asset;
        sk_tell(engine, event);
    }
    ledger->touches_count = 0;
}

void sk_tell_changes(sk_engine *engine)
{
    if (engine->touches_count == 1)
        tell_level(engine, engine->touches, engine->touches->after);
    else
        tell_levels(engine);
    engine->touches_count = 0;
    tell_balances(engine);
}
