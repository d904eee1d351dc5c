/* SPDX-License-Identifier: MIT
 *
 * Stops: orders that wait for the last price. They stand on two ladders of the book, by stop price
 * and age: those that fire when the price rises to theirs (stop buys, take-profit sells), and those
 * that fire when it falls (stop sells, take-profit buys).
 *
 * When an order has done its trades, every stop that one of these trades reached goes to the end of
 * a queue: first the rising ones, lowest stop first, then the falling ones, highest first, and of
 * one stop price the oldest first. The queue is worked off from its front; what a fired stop
 * reaches goes to the end again. So a cascade has one order, no depth, and ends, since each stop
 * fires once. What an order list releases (lists.c) waits for its turn in the same queue.
 *
 * Trailing stops stand on a ladder of their own, by age, and are shown every trade. One without a
 * stop price follows the price from its acceptance on, starting at the last price, or at the first
 * trade if there was none; one with a stop price from the first trade on that reaches it. It keeps
 * the best price of the trades since, the highest for a sell, the lowest for a buy, and fires at
 * the first that lies trailing_bips (below zero: so many ticks) or more on the wrong side of it.
 * What is compared are whole numbers, price * 10000 and best * (10000 -+ bips): nothing is rounded.
 * In the queue they come after the others, the oldest first. src: Binance's trailing stop FAQ, its
 * scenarios A to E.
 *
 * Conditional orders wait on the same ladders and hold nothing: when they fire they are placed like
 * new orders, or refused.
 */
#include "engine/state.h"

sk_ladder sk_stops_ladder(uint8_t side, uint8_t type)
{
    bool profit = type == SOUK_TAKE_PROFIT || type == SOUK_TAKE_PROFIT_LIMIT;
    return (side == SOUK_BUY) != profit ? SK_LADDER_RISE : SK_LADDER_FALL;
}

bool sk_stops_reached(const sk_pit *pit, uint8_t side, uint8_t type, int64_t stop_ticks)
{
    if (pit->last_price == 0)
        return false;
    return sk_stops_ladder(side, type) == SK_LADDER_RISE ? pit->last_price >= stop_ticks
                                                         : pit->last_price <= stop_ticks;
}

/* Whether a price fires a trailing stop that has seen the best one. */
static bool is_turned(uint8_t side, int32_t bips, int64_t best, int64_t price)
{
    __int128 at = (__int128)price * 10000;
    if (bips < 0)
        return side == SOUK_BUY ? (__int128)price >= (__int128)best - bips
                                : (__int128)price <= (__int128)best + bips;
    return side == SOUK_BUY ? at >= (__int128)best * (10000 + bips)
                            : at <= (__int128)best * (10000 - bips);
}

souk_status sk_stops_trail(const sk_pit *pit, const sk_order *order, sk_order_more *more)
{
    int64_t from = more->stop_ticks ? more->stop_ticks : pit->last_price;
    if (!more->stop_ticks || sk_stops_reached(pit, order->side, more->type, more->stop_ticks))
        more->trail_ticks = pit->last_price;
    more->hold_ticks = from;
    if (order->side != SOUK_BUY || order->price_ticks > 0)
        return SOUK_OK;
    if (from == 0) /* no price, so nobody knows what to hold */
        return SOUK_E_FILTER_PRICE;
    __int128 fires_at = ((__int128)from * (10000 + more->trailing_bips) + 9999) / 10000;
    if (more->trailing_bips < 0)
        fires_at = (__int128)from - more->trailing_bips;
    more->hold_ticks = (int64_t)fires_at;
    return fires_at > INT64_MAX ? SOUK_E_RANGE : SOUK_OK;
}

static void follow(sk_engine *engine, const sk_pit *pit, uint32_t slot, int64_t price)
{
    const sk_order *order = &engine->orders.hot[slot];
    sk_order_more *more = &engine->orders.more[slot];
    if (more->reached)
        return;
    if (more->trail_ticks == 0) {
        bool starts = more->stop_ticks == 0 ||
                      sk_stops_reached(pit, order->side, more->type, more->stop_ticks);
        more->trail_ticks = starts ? price : 0;
        if (starts && more->stop_ticks > 0 && engine->sink)
            sk_tell_order(engine, SK_EV_TRAILING, order, order->leaves_lots, SOUK_REASON_NONE,
                          false);
    } else if (is_turned(order->side, more->trailing_bips, more->trail_ticks, price)) {
        more->reached = true;
    } else if (order->side == SOUK_BUY ? price < more->trail_ticks : price > more->trail_ticks) {
        more->trail_ticks = price;
    }
}

void sk_stops_follow(sk_engine *engine, sk_pit *pit, int64_t price)
{
    for (uint32_t slot = sk_lob_front(&pit->book, SK_LADDER_TRAIL); slot != SK_NONE;
         slot = sk_lob_next(&pit->book, slot))
        follow(engine, pit, slot, price);
}

void sk_stops_wait(sk_engine *engine, const sk_taker *t)
{
    sk_pit *pit = &engine->pits[t->order->instrument];
    t->order->ladder = sk_stops_ladder(t->order->side, t->more->type);
    if (t->more->trailing_bips)
        t->order->ladder = SK_LADDER_TRAIL;
    if (t->by_quote) /* how many lots is not known before it fires */
        t->order->leaves_lots = 1;
    int64_t hold = sk_match_hold(pit, t->order, t->more, t->order->leaves_lots);
    if (hold)
        sk_ledger_post(&engine->ledger, t->order->account, pit->asset[2 - t->order->side], -hold,
                       hold);
    uint32_t slot = (uint32_t)(t->order - engine->orders.hot);
    sk_orders_link(&engine->orders, slot);
    sk_lob_add(&pit->book, slot);
    sk_stops_count(pit, t->order->ladder, 1);
}

void sk_stops_fire(sk_engine *engine, sk_taker *t)
{
    const sk_pit *pit = &engine->pits[t->order->instrument];
    t->order->ladder = sk_own_ladder(t->order->side);
    if (engine->sink)
        sk_tell_order(engine, SK_EV_TRIGGERED, t->order, t->order->leaves_lots, SOUK_REASON_NONE,
                      false);
    if (t->order->price_ticks == 0 && t->order->side == SOUK_BUY && !t->by_quote) {
        int64_t free_units =
            sk_ledger_at(&engine->ledger, t->order->account, pit->asset[1])->free_units;
        t->quote_left = t->need_units = free_units;
        if (t->order->fee_in_paid)
            t->quote_left = (int64_t)((__int128)free_units * 100000000 /
                                      (100000000 + (int64_t)t->taker_fee_e8));
    }
    sk_match_run(engine, t);
}

void sk_stops_queue(sk_engine *engine, uint32_t slot)
{
    sk_order *orders = engine->orders.hot;
    orders[slot].ladder = SK_LADDER_QUEUE;
    orders[slot].next = SK_NONE;
    if (engine->queue_head == SK_NONE)
        engine->queue_head = slot;
    else
        orders[engine->queue_tail].next = slot;
    engine->queue_tail = slot;
}

static void collect_ladder(sk_engine *engine, sk_pit *pit, sk_ladder ladder, int64_t extreme)
{
    while (pit->waiting) {
        uint32_t slot = sk_lob_front(&pit->book, ladder);
        if (slot == SK_NONE ||
            sk_ladder_better(ladder, extreme, engine->orders.more[slot].stop_ticks))
            return;
        sk_lob_remove(&pit->book, slot);
        sk_stops_count(pit, ladder, -1u);
        sk_stops_queue(engine, slot);
        if (sk_is_listed(engine, slot))
            sk_lists_touch(engine, slot);
    }
}

static void collect_trailing(sk_engine *engine, sk_pit *pit)
{
    uint32_t next = pit->trailing ? sk_lob_front(&pit->book, SK_LADDER_TRAIL) : SK_NONE;
    while (next != SK_NONE) {
        uint32_t slot = next;
        bool reached = engine->orders.more[slot].reached;
        if (reached && sk_is_listed(engine, slot)) /* its alternative may be the next one here */
            sk_lists_touch(engine, slot);
        next = sk_lob_next(&pit->book, slot);
        if (!reached)
            continue;
        sk_lob_remove(&pit->book, slot);
        sk_stops_count(pit, SK_LADDER_TRAIL, -1u);
        sk_stops_queue(engine, slot);
    }
}

static void forget_prices(sk_pit *pit)
{
    pit->low = INT64_MAX;
    pit->high = 0;
}

/* Moves what the trades since the last look have reached into the queue. */
static void collect(sk_engine *engine, sk_pit *pit)
{
    collect_ladder(engine, pit, SK_LADDER_RISE, pit->high);
    collect_ladder(engine, pit, SK_LADDER_FALL, pit->low);
    collect_trailing(engine, pit);
    forget_prices(pit);
}

sk_taker sk_stops_taker(sk_engine *engine, uint32_t slot)
{
    sk_order *order = &engine->orders.hot[slot];
    sk_order_more *more = &engine->orders.more[slot];
    sk_taker t = {
        .order = order,
        .more = more,
        .quote_left = INT64_MAX,
        .group = engine->ledger.accounts[order->account].group,
        .taker_fee_e8 = more->taker_fee_e8,
        .tif = more->tif,
        .stp = more->stp,
    };
    if (order->price_ticks > 0)
        t.limit_ticks = order->price_ticks;
    else
        t.limit_ticks = order->side == SOUK_BUY ? INT64_MAX : 1;
    t.by_quote = more->quote_units > 0;
    if (t.by_quote)
        t.quote_left = more->quote_units;
    return t;
}

/* A conditional order becomes one that holds and acts, or is refused. */
static void fire_unheld(sk_engine *engine, uint32_t slot)
{
    sk_order *order = &engine->orders.hot[slot];
    sk_orders_unlink(&engine->orders, slot);
    engine->orders.more[slot].unheld = false;
    if (engine->orders.more[slot].quote_units)
        order->leaves_lots = INT64_MAX;
    sk_taker t = sk_stops_taker(engine, slot);
    souk_status status = sk_check_fire(engine, &t);
    if (status == SOUK_OK) {
        sk_stops_fire(engine, &t);
    } else {
        sk_tell_refused(engine, order, status, SOUK_REASON_EXCHANGE);
        sk_orders_give(&engine->orders, slot);
    }
}

/* Takes the front of the queue out of the engine and lets it act. */
static uint32_t fire_front(sk_engine *engine)
{
    uint32_t slot = engine->queue_head;
    sk_order *order = &engine->orders.hot[slot];
    engine->queue_head = order->next;
    uint32_t instrument = order->instrument;
    if (engine->orders.more[slot].unheld) {
        if (engine->orders.more[slot].flags & SOUK_CONDITIONAL)
            fire_unheld(engine, slot);
        else
            sk_lists_release(engine, slot);
        return instrument;
    }
    sk_taker t = sk_stops_taker(engine, slot);
    sk_pit *pit = &engine->pits[instrument];
    int64_t hold = sk_match_hold(pit, order, t.more, order->leaves_lots);
    t.need_units = hold;
    sk_ledger_post(&engine->ledger, order->account, pit->asset[2 - order->side], hold, -hold);
    sk_orders_unlink(&engine->orders, slot);
    if (t.by_quote)
        order->leaves_lots = INT64_MAX;
    sk_stops_fire(engine, &t);
    return instrument;
}

void sk_stops_run(sk_engine *engine, uint32_t instrument)
{
    sk_pit *pit = &engine->pits[instrument];
    if (pit->waiting == 0 && engine->queue_head == SK_NONE) {
        forget_prices(pit);
        return;
    }
    collect(engine, pit);
    while (engine->queue_head != SK_NONE)
        collect(engine, &engine->pits[fire_front(engine)]);
}
