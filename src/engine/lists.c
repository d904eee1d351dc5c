/* SPDX-License-Identifier: MIT
 *
 * Order lists. Two relations bind orders, and a list is made of them:
 *
 *   OCO  Two orders of one side of which only one may act: a stop, and a post-only limit or a stop
 *        the other way. As soon as one trades, fires or is shrunk by self-trade prevention, the
 *        other expires. Only one of the two can ever pay, so only the one that needs more holds its
 *        funds; when the other acts, it takes its hold from what that releases.
 *   OTO  A limit order, and one or two that live without a hold until it is completely filled. Then
 *        they join the queue of fired stops, and at their turn are placed like new orders (two: as
 *        an OCO), or rejected when the market or the funds do not let them.
 *
 * An order of the second phase may come without a quantity (SOUK_QTY_BOUGHT): it sells what the
 * first one buys. What that receives is held for it trade by trade; at its turn it has the first
 * one's quantity if the account's free funds pay the fees that were taken from it, else as many
 * lots as were received. Two of them share the amount, which the first one holds.
 *
 * An order that ends by itself or by its owner takes with it what is bound to it: canceled, all are
 * canceled; else the others expire.
 *
 * The legs arrive as SK_CMD_LEGs, which change nothing but the list of what the SK_CMD_LIST right
 * behind them places: all or none.
 */
#include "engine/state.h"

static sk_list *list_of(const sk_engine *e, uint32_t slot)
{
    return &e->lists.rows[e->orders.more[slot].list - 1];
}

/* ---- rows ---- */

bool sk_lists_reserve(sk_engine *e)
{
    sk_lists *lists = &e->lists;
    if (lists->free_row)
        return true;
    uint32_t capacity = lists->capacity ? lists->capacity * 2 : 16;
    sk_list *rows = sk_realloc_array(e->alloc, lists->rows, capacity, sizeof *rows);
    if (!rows)
        return false;
    for (uint32_t i = capacity; i-- > lists->capacity;) {
        rows[i].next = lists->free_row;
        lists->free_row = i + 1;
    }
    lists->rows = rows;
    lists->capacity = capacity;
    return true;
}

static void bind(sk_engine *e, uint64_t id, souk_contingency contingency, const sk_taker *legs,
                 uint32_t count)
{
    uint32_t row = e->lists.free_row;
    sk_list *list = &e->lists.rows[row - 1];
    e->lists.free_row = list->next;
    *list = (sk_list){.id = id, .count = (uint8_t)count, .contingency = (uint8_t)contingency};
    for (uint32_t i = 0; i < count; i++) {
        list->legs[i] = (uint32_t)(legs[i].order - e->orders.hot);
        legs[i].more->list = row;
    }
}

/* Its orders are free of each other; returns what it was. */
static sk_list unbind(sk_engine *e, uint32_t slot)
{
    uint32_t row = e->orders.more[slot].list;
    sk_list *list = &e->lists.rows[row - 1], was = *list;
    for (uint32_t i = 0; i < was.count; i++)
        e->orders.more[was.legs[i]].list = 0;
    list->next = e->lists.free_row;
    e->lists.free_row = row;
    return was;
}

/* ---- may it be done? ---- */

souk_status sk_lists_stage(sk_engine *e, const sk_command *c)
{
    sk_lists *lists = &e->lists;
    if (lists->staged_count && lists->staged[lists->staged_count - 1].seq + 1 != c->seq)
        lists->staged_count = 0;
    if (lists->staged_count == SK_LIST_LEGS_MAX)
        return SOUK_E_LIMIT;
    lists->staged[lists->staged_count++] = *c;
    return SOUK_OK;
}

static souk_status check_shape(const sk_engine *e, const sk_command *c)
{
    const sk_lists *lists = &e->lists;
    const sk_command *legs = lists->staged;
    uint32_t count = lists->staged_count;
    bool is_oco = c->flags == SOUK_OCO, is_oto = c->flags == SOUK_OTO;
    bool sells_bought = count && (legs[count - 1].flags & SOUK_QTY_BOUGHT);
    if (count < 2 || legs[count - 1].seq + 1 != c->seq || (is_oco ? count != 2 : !is_oto) ||
        c->order_id <= e->last_order_id)
        return SOUK_E_INVALID;
    if (c->instrument >= e->pits_count)
        return SOUK_E_UNKNOWN_SYMBOL;
    for (uint32_t i = 0; i < count; i++) {
        bool bought = legs[i].flags & SOUK_QTY_BOUGHT;
        if (bought != (sells_bought && i > 0) ||
            (bought && (!is_oto || legs[0].side != SOUK_BUY || legs[i].side != SOUK_SELL)))
            return SOUK_E_INVALID;
        if (legs[i].account != c->account || legs[i].instrument != c->instrument ||
            legs[i].batch != c->batch ||
            legs[i].order_id <= (i ? legs[i - 1].order_id : c->order_id))
            return SOUK_E_INVALID;
    }
    return is_oto && legs[0].type != SOUK_LIMIT ? SOUK_E_INVALID : SOUK_OK;
}

/* Two that wait, or one that waits and one that rests. */
static souk_status check_alternatives(const sk_command *a, const sk_command *b)
{
    bool waits_a = sk_type_waits(a->type), waits_b = sk_type_waits(b->type);
    bool rests_a = a->type == SOUK_LIMIT && (a->flags & SOUK_POST_ONLY);
    bool rests_b = b->type == SOUK_LIMIT && (b->flags & SOUK_POST_ONLY);
    if (a->side != b->side || !(waits_a || rests_a) || !(waits_b || rests_b) ||
        (rests_a && rests_b) || ((a->flags | b->flags) & SK_CMD_FIRE_NOW))
        return SOUK_E_INVALID;
    return SOUK_OK;
}

static souk_status check_funds(const sk_engine *e, const sk_taker *t)
{
    const sk_pit *pit = &e->pits[t->order->instrument];
    uint32_t pays = pit->asset[2 - t->order->side];
    return t->need_units > sk_ledger_at(&e->ledger, t->order->account, pays)->free_units
               ? SOUK_E_INSUFFICIENT_FUNDS
               : SOUK_OK;
}

static const sk_taker *needier(const sk_taker pair[2])
{
    return pair[0].need_units >= pair[1].need_units ? &pair[0] : &pair[1];
}

static souk_status check_legs(const sk_engine *e, const sk_command *c, sk_taker *legs)
{
    const sk_command *staged = e->lists.staged;
    uint32_t count = e->lists.staged_count;
    bool is_oto = c->flags == SOUK_OTO;
    souk_status status = SOUK_OK;
    if (!is_oto || count == 3)
        status = check_alternatives(&staged[count - 2], &staged[count - 1]);
    for (uint32_t i = 0; i < count && status == SOUK_OK; i++)
        status = sk_check_leg(e, &staged[i], is_oto && i > 0, &legs[i]);
    return status == SOUK_OK ? check_funds(e, is_oto ? &legs[0] : needier(legs)) : status;
}

/* Room for all of them wherever they may come to stand. */
static bool make_room(sk_engine *e, const sk_taker *leg, uint32_t count)
{
    sk_pit *pit = &e->pits[leg->order->instrument];
    return sk_orders_reserve_places(&e->orders, leg->order->account, count) && sk_tell_reserve(e) &&
           sk_lob_reserve(&pit->book, count + pit->waiting) && sk_lists_reserve(e);
}

/* ---- doing it ---- */

static void place(sk_engine *e, sk_taker *t)
{
    if (e->sink && t->waits && t->more->stop_ticks > 0 && t->more->trail_ticks > 0)
        sk_tell_order(e, SK_EV_TRAILING, t->order, t->order->leaves_lots, SOUK_REASON_NONE, false);
    if (t->waits)
        sk_stops_wait(e, t);
    else if (sk_type_waits(t->more->type))
        sk_stops_fire(e, t);
    else
        sk_match_run(e, t);
}

/* Both may be placed, and one of them can be paid. */
static void place_pair(sk_engine *e, sk_taker pair[2])
{
    const sk_taker *holder = needier(pair);
    for (int i = 0; i < 2; i++)
        pair[i].more->unheld = &pair[i] != holder;
    for (int i = 0; i < 2; i++)
        place(e, &pair[i]);
}

static void suspend(sk_engine *e, const sk_taker *t, int64_t most_lots)
{
    t->more->unheld = true;
    if (t->more->flags & SOUK_QTY_BOUGHT)
        t->order->leaves_lots = most_lots;
    t->order->ladder = SK_LADDER_PENDING;
    sk_orders_link(&e->orders, (uint32_t)(t->order - e->orders.hot));
    e->pits[t->order->instrument].waiting++;
    e->pits[t->order->instrument].pending++;
}

static void run(sk_engine *e, const sk_command *c, sk_taker *legs, uint32_t count)
{
    sk_pit *pit = &e->pits[c->instrument];
    bool is_oto = c->flags == SOUK_OTO;
    e->last_order_id = legs[count - 1].order->id;
    for (uint32_t i = 0; e->sink && i < count; i++)
        sk_tell_order(e, is_oto && i > 0 ? SK_EV_PENDING : SK_EV_ACCEPTED, legs[i].order,
                      legs[i].more->qty_lots, SOUK_REASON_NONE, false);
    bind(e, c->order_id, (souk_contingency)c->flags, legs, count);
    if (is_oto) {
        for (uint32_t i = 1; i < count; i++)
            suspend(e, &legs[i], legs[0].order->leaves_lots);
        place(e, &legs[0]);
    } else {
        place_pair(e, legs);
    }
    if (pit->high > 0)
        sk_stops_run(e, c->instrument);
    sk_ledger_close_pair(&e->ledger, pit->asset);
}

souk_status sk_lists_apply(sk_engine *e, const sk_command *c)
{
    uint32_t slots[SK_LIST_LEGS_MAX], count = e->lists.staged_count;
    sk_taker legs[SK_LIST_LEGS_MAX];
    souk_status status = check_shape(e, c);
    if (status != SOUK_OK)
        return status;
    if (!sk_orders_reserve(&e->orders, e->orders.live + count))
        return SOUK_E_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        slots[i] = sk_orders_take(&e->orders);
        legs[i].order = &e->orders.hot[slots[i]];
        legs[i].more = &e->orders.more[slots[i]];
    }
    status = check_legs(e, c, legs);
    if (status == SOUK_OK && !make_room(e, legs, count))
        status = SOUK_E_NOMEM;
    if (status == SOUK_OK) {
        run(e, c, legs, count);
    } else {
        for (uint32_t i = count; i-- > 0;)
            sk_orders_give(&e->orders, slots[i]);
    }
    return status;
}

/* ---- what happens to one happens to the others ---- */

void sk_lists_touch(sk_engine *e, uint32_t slot)
{
    if (list_of(e, slot)->contingency != SOUK_OCO)
        return;
    sk_list was = unbind(e, slot);
    sk_match_end(e, was.legs[was.legs[0] == slot], SK_EV_EXPIRED, SOUK_REASON_LIST);
    sk_order_more *more = &e->orders.more[slot];
    if (!more->unheld)
        return;
    more->unheld = false;
    const sk_order *order = &e->orders.hot[slot];
    const sk_pit *pit = &e->pits[order->instrument];
    int64_t hold = sk_match_hold(pit, order, more, sk_orders_left(&e->orders, slot));
    sk_ledger_post(&e->ledger, order->account, pit->asset[2 - order->side], -hold, hold);
}

void sk_lists_paid(sk_engine *e, uint32_t slot, int64_t units)
{
    if (!sk_is_listed(e, slot) || list_of(e, slot)->contingency != SOUK_OTO)
        return;
    uint32_t leg = list_of(e, slot)->legs[1];
    if (!(e->orders.more[leg].flags & SOUK_QTY_BOUGHT))
        return;
    const sk_order *order = &e->orders.hot[leg];
    e->orders.more[leg].paid_units += units;
    sk_ledger_post(&e->ledger, order->account, e->pits[order->instrument].asset[0], -units, units);
}

void sk_lists_gone(sk_engine *e, uint32_t slot, bool filled)
{
    if (!filled) {
        sk_list was = unbind(e, slot);
        for (uint32_t i = 0; i < was.count; i++) {
            if (was.legs[i] != slot)
                sk_match_end(e, was.legs[i], SK_EV_EXPIRED, SOUK_REASON_LIST);
        }
        return;
    }
    /* only an order that triggers others is still bound when it is filled */
    sk_list *list = list_of(e, slot);
    assert(list->contingency == SOUK_OTO && list->legs[0] == slot);
    uint32_t first = list->legs[1];
    for (uint32_t i = 1; i < list->count; i++) {
        if (e->orders.more[list->legs[i]].flags & SOUK_QTY_BOUGHT)
            e->orders.hot[list->legs[i]].leaves_lots = e->orders.hot[slot].cum_lots;
    }
    if (list->count == 2) {
        unbind(e, slot);
    } else {
        e->orders.more[slot].list = 0;
        list->contingency = SOUK_OCO;
        list->count = 2;
        list->legs[0] = first;
        list->legs[1] = list->legs[2];
    }
    sk_stops_queue(e, first);
}

void sk_lists_end(sk_engine *e, uint32_t slot, sk_event_kind kind, souk_reason reason)
{
    sk_list was = unbind(e, slot);
    sk_match_end(e, slot, kind, reason);
    for (uint32_t i = 0; i < was.count; i++) {
        if (was.legs[i] != slot)
            sk_match_end(e, was.legs[i], kind, kind == SK_EV_CANCELED ? reason : SOUK_REASON_LIST);
    }
}

/* ---- the second phase ---- */

/* What the first order bought: all of it, or what the fees left. */
static void set_bought(sk_engine *e, const sk_taker *t, int64_t received)
{
    const sk_pit *pit = &e->pits[t->order->instrument];
    int64_t all = t->order->leaves_lots * pit->lot_units;
    if (sk_ledger_at(&e->ledger, t->order->account, pit->asset[0])->free_units < all)
        t->order->leaves_lots = received / pit->lot_units;
    t->more->qty_lots = t->order->leaves_lots;
}

/* Out of the engine, ready to act. */
static sk_taker resume(sk_engine *e, uint32_t slot, int64_t *received)
{
    sk_order *order = &e->orders.hot[slot];
    sk_order_more *more = &e->orders.more[slot];
    if (more->paid_units > 0) {
        *received = more->paid_units;
        more->paid_units = 0;
        sk_ledger_post(&e->ledger, order->account, e->pits[order->instrument].asset[0], *received,
                       -*received);
    }
    sk_orders_unlink(&e->orders, slot);
    e->pits[order->instrument].waiting--;
    e->pits[order->instrument].pending--;
    order->ladder = sk_own_ladder(order->side);
    more->unheld = false;
    return sk_stops_taker(e, slot);
}

void sk_lists_release(sk_engine *e, uint32_t slot)
{
    sk_taker legs[2];
    bool is_pair = sk_is_listed(e, slot);
    uint32_t count = is_pair ? 2 : 1;
    uint32_t slots[2] = {slot, is_pair ? list_of(e, slot)->legs[1] : SK_NONE};
    souk_status status = SOUK_OK;
    int64_t received = 0;
    for (uint32_t i = 0; i < count; i++) {
        legs[i] = resume(e, slots[i], &received);
        if (legs[i].more->flags & SOUK_QTY_BOUGHT)
            set_bought(e, &legs[i], received);
        if (status == SOUK_OK)
            status =
                legs[i].order->leaves_lots > 0 ? sk_check_place(e, &legs[i]) : SOUK_E_FILTER_QTY;
    }
    if (status == SOUK_OK)
        status = check_funds(e, is_pair ? needier(legs) : &legs[0]);
    if (status != SOUK_OK && is_pair)
        unbind(e, slot);
    for (uint32_t i = 0; e->sink && i < count; i++) {
        if (status == SOUK_OK)
            sk_tell_order(e, SK_EV_ACCEPTED, legs[i].order, legs[i].order->leaves_lots,
                          SOUK_REASON_NONE, false);
        else
            sk_tell_refused(e, legs[i].order, status, SOUK_REASON_LIST);
    }
    if (status != SOUK_OK) {
        for (uint32_t i = 0; i < count; i++)
            sk_orders_give(&e->orders, slots[i]);
    } else if (is_pair) {
        place_pair(e, legs);
    } else {
        place(e, &legs[0]);
    }
}
