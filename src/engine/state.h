/* SPDX-License-Identifier: MIT
 *
 * What the engine's files share: the state itself and the steps that a command is made of. The
 * essay on how a command runs stands in engine.c.
 */
#ifndef SK_ENGINE_STATE_H
#define SK_ENGINE_STATE_H

#include "engine/book.h"
#include "engine/ledger.h"
#include "engine/lists.h"

/* One instrument: its rules, its book, its last trade. */
typedef struct sk_pit {
    uint32_t asset[2]; /* base, quote: a side pays asset[2 - side], receives asset[side - 1] */
    int64_t lot_units, tick_lot_units;
    int64_t last_price;
    int64_t low, high; /* of the trades since the stops were looked at; low > high: none */
    uint64_t match_id;
    uint32_t maker_fee_e8, taker_fee_e8;
    uint32_t waiting;  /* stops on the ladders, and what is pending */
    uint32_t trailing; /* those on the ladders that trail */
    uint32_t pending;  /* those on no ladder yet */
    uint8_t stp_default, status;
    sk_lob book;
} sk_pit;

/* A change of a level's total. Several of one level are told as one. */
typedef struct sk_level_touch {
    int64_t price, before, after;
    uint32_t instrument;
    uint32_t order; /* of touching, to keep the sort stable */
    uint8_t side;
} sk_level_touch;

/* An event of each common shape, filled anew each time it is told: a shape's other fields are never
 * written and stay zero. Clearing and passing on 136 bytes an event was the most of telling. */
typedef struct sk_shapes {
    sk_event order, trade, level, balance;
} sk_shapes;

struct sk_engine {
    sk_orders orders;
    sk_ledger ledger;
    sk_pit *pits;
    uint32_t pits_count;
    uint32_t queue_head, queue_tail; /* what was reached or released, linked by next */
    uint64_t last_seq, last_order_id;
    int64_t now_ns;
    const sk_sink *sink; /* of the command that runs; NULL: nobody listens */
    uint64_t event_seq;
    sk_shapes shapes;
    sk_level_touch *touches;
    uint32_t touches_count, touches_capacity, touches_orders;
    const souk_alloc *alloc;
    sk_lists lists;
};

/* An order that acts: new, amended, or a stop that fired. It stands in a slot of its own, linked
 * nowhere, and holds nothing; what it pays is settled at the end, from free funds that were seen to
 * suffice before. */
typedef struct sk_taker {
    sk_order *order;
    sk_order_more *more;
    int64_t limit_ticks; /* the worst price it takes */
    int64_t quote_left;  /* what it may still spend (or receive, by quote); INT64_MAX: no bound */
    int64_t need_units;  /* free units that it needs before it starts */
    /* since it began to act */
    int64_t paid_units, received_units, fee_units;
    uint32_t taker_fee_e8;
    uint32_t group;   /* of its account */
    uint8_t tif, stp; /* as in more, which a plain order does not have */
    bool by_quote;
    bool prevented; /* self-trade prevention ended it */
    bool waits;     /* a stop that is not reached */
    bool fee_third; /* since it began to act: its account pays fees in an asset of its choice */
} sk_taker;

typedef struct sk_fees {
    uint32_t maker_e8, taker_e8;
} sk_fees;

/** The rates of an account's new orders. */
static inline sk_fees sk_fees_of(const sk_account *who, const sk_pit *pit)
{
    return who->rated ? (sk_fees){who->maker_fee_e8, who->taker_fee_e8}
                      : (sk_fees){pit->maker_fee_e8, pit->taker_fee_e8};
}

/** Whether an order is met that self-trade prevention concerns. */
static inline bool sk_is_own(const sk_engine *engine, const sk_taker *t, const sk_order *maker)
{
    return maker->account == t->order->account ||
           (t->group != 0 && engine->ledger.accounts[maker->account].group == t->group);
}

/* ---- fees.c ---- */

typedef struct sk_paid_fee {
    int64_t units;
    uint32_t asset;
} sk_paid_fee;

/** The fee of an order's trade whose account has a fee asset of its own; amount: base and quote;
 *  spoken_for: free units of what it pays that are not to be touched. *posted: it was taken there,
 *  and nothing is left to be done. Else it is to be taken from what is received (lower if that is
 *  the fee asset). Apart from the common way, so that that one keeps its fees in registers. */
sk_paid_fee sk_fees_third(sk_engine *engine, const sk_pit *pit, const sk_order *order,
                          const int64_t amount[2], uint32_t rate_e8, int64_t spoken_for,
                          bool *posted);

/* ---- check.c: may it be done? Nothing changes ---- */

/** Fills *taker, and the order that it points to, from a SK_CMD_NEW, or says why not. */
souk_status sk_check_new(const sk_engine *engine, const sk_command *command, sk_taker *taker);
/** The same for a leg of a list, but for the funds. pending: as far as today can tell. */
souk_status sk_check_leg(const sk_engine *engine, const sk_command *command, bool pending,
                         sk_taker *taker);
/** Whether an order may be placed in this market, and what it needs; not whether that is there. */
souk_status sk_check_place(const sk_engine *engine, sk_taker *taker);
/** Whether a conditional order that fires can be placed and paid now. */
souk_status sk_check_fire(const sk_engine *engine, sk_taker *taker);
/** The live order that a cancel or an amendment names; its slot. */
souk_status sk_check_named(const sk_engine *engine, const sk_command *command, uint32_t *slot);
/** Fills *taker, and the copy that it points to, with the order as amended; *stays: it only
 * shrinks, in its place. */
souk_status sk_check_amend(const sk_engine *engine, const sk_command *command, uint32_t slot,
                           sk_taker *taker, bool *stays);
/** What a live order's sk_order_more says, or would say if it were written. */
sk_order_more sk_check_more(const sk_engine *engine, uint32_t slot);
/** Units of what it pays that an order with these leaves holds. SOUK_E_RANGE when they (or the
 *  value of a limit order) do not fit 64 bits. */
souk_status sk_check_hold(const sk_pit *pit, const sk_order *order, const sk_order_more *more,
                          int64_t *units);

/* ---- match.c ---- */

typedef struct sk_probe {
    int64_t lots, quote_units; /* INT64_MAX: more than fits */
    bool enough;               /* it would be filled completely */
} sk_probe;

/** What a taker would trade now, walking the book as matching would. */
sk_probe sk_match_probe(const sk_engine *engine, const sk_taker *taker);
/** Trades what can be traded, rests or expires the remainder, settles. */
void sk_match_run(sk_engine *engine, sk_taker *taker);
/** Units held by an order that was accepted, if its leaves were these. */
int64_t sk_match_hold(const sk_pit *pit, const sk_order *order, const sk_order_more *more,
                      int64_t leaves_lots);
/** Writes what a plain order leaves out: it is plain no more. */
void sk_match_unplain(sk_engine *engine, uint32_t slot);
/** Ends a live order: off its ladder, its hold released, told, its slot given back; and with it the
 *  orders that are bound to it. */
void sk_match_end(sk_engine *engine, uint32_t slot, sk_event_kind kind, souk_reason reason);
/** A resting order becomes smaller in its place. */
void sk_match_shrink(sk_engine *engine, uint32_t slot, int64_t lots);

/** Whether a limit of this side reaches a price. */
static inline bool sk_reaches(uint8_t side, int64_t limit, int64_t price)
{
    return ((side == SOUK_BUY) & (price <= limit)) | ((side != SOUK_BUY) & (price >= limit));
}

/** A stop came to a ladder (by 1) or left it (by -1). */
static inline void sk_stops_count(sk_pit *pit, sk_ladder ladder, uint32_t by)
{
    pit->waiting += by;
    pit->trailing += ladder == SK_LADDER_TRAIL ? by : 0;
}

/** The ladder that orders of a side rest on. */
static inline sk_ladder sk_own_ladder(uint8_t side)
{
    return side == SOUK_BUY ? SK_LADDER_BIDS : SK_LADDER_ASKS;
}

/** The ladder that they meet. */
static inline sk_ladder sk_met_ladder(uint8_t side)
{
    return side == SOUK_BUY ? SK_LADDER_ASKS : SK_LADDER_BIDS;
}

/* ---- stops.c ---- */

/** The ladder that a stop order waits on. */
sk_ladder sk_stops_ladder(uint8_t side, uint8_t type);
/** Whether the last price has reached it. */
bool sk_stops_reached(const sk_pit *pit, uint8_t side, uint8_t type, int64_t stop_ticks);
/** A trailing stop as it is accepted, or with another stop price: what it holds money for, and
 * whether it follows the price from now on. */
souk_status sk_stops_trail(const sk_pit *pit, const sk_order *order, sk_order_more *more);
/** A trade at this price, for the trailing stops. */
void sk_stops_follow(sk_engine *engine, sk_pit *pit, int64_t price);
/** Puts a stop order on its ladder and holds its funds. */
void sk_stops_wait(sk_engine *engine, const sk_taker *taker);
/** Fires what the trades so far have reached, and what that reaches, until nothing is left. */
void sk_stops_run(sk_engine *engine, uint32_t instrument);
/** A stop that fires by itself, with the event. */
void sk_stops_fire(sk_engine *engine, sk_taker *taker);
/** At the end of the queue; the order stands on no ladder any more. */
void sk_stops_queue(sk_engine *engine, uint32_t slot);
/** The taker that an order in the queue is, as it acts. */
sk_taker sk_stops_taker(sk_engine *engine, uint32_t slot);

/* ---- lists.c ---- */

/** Whether an order is bound to others. */
static inline bool sk_is_listed(const sk_engine *engine, uint32_t slot)
{
    return !engine->orders.hot[slot].plain && engine->orders.more[slot].list != 0;
}

/** Room for one more list. false: out of memory. */
bool sk_lists_reserve(sk_engine *engine);
/** SK_CMD_LEG and SK_CMD_LIST. */
souk_status sk_lists_stage(sk_engine *engine, const sk_command *command);
souk_status sk_lists_apply(sk_engine *engine, const sk_command *command);
/** A listed order is about to trade, to shrink or to fire: its alternative expires. */
void sk_lists_touch(sk_engine *engine, uint32_t slot);
/** A listed order received so much: what sells it may hold it. */
void sk_lists_paid(sk_engine *engine, uint32_t slot, int64_t units);
/** A listed order is gone: filled, what it triggers is released into the queue; else what was bound
 *  to it expires. */
void sk_lists_gone(sk_engine *engine, uint32_t slot, bool filled);
/** sk_match_end of a listed order. */
void sk_lists_end(sk_engine *engine, uint32_t slot, sk_event_kind kind, souk_reason reason);
/** Places what was pending and came to the front of the queue, or says why not. */
void sk_lists_release(sk_engine *engine, uint32_t slot);

/* ---- tell.c: events. All of them do nothing without a sink ---- */

/** About an order; qty_lots as the kind says. */
void sk_tell_order(sk_engine *engine, sk_event_kind kind, const sk_order *order, int64_t qty_lots,
                   souk_reason reason, bool done);
/** An order that was accepted could not be placed when its time came. */
void sk_tell_refused(sk_engine *engine, const sk_order *order, souk_status status,
                     souk_reason reason);
/** About a trade of a taker with the resting order in a slot that is not to be: so many lots of it,
 *  so many of the taker's, so much quote that changes hands all the same. */
void sk_tell_prevented(sk_engine *engine, const sk_taker *taker, uint32_t slot, int64_t lots,
                       int64_t taker_lots, int64_t quote_units);
/** Sets what never changes in the shapes. */
void sk_tell_init(sk_engine *engine);
/** The end of a command that is told: levels, then balances. */
void sk_tell_changes(sk_engine *engine);
/** Room for the touches that a command can make, for as many orders as there is room for. */
bool sk_tell_grow(sk_engine *engine);

/** The same, when the slab has grown since. */
static inline bool sk_tell_reserve(sk_engine *engine)
{
    return engine->touches_orders == engine->orders.capacity || sk_tell_grow(engine);
}

/** Notes that a level's total became `after` by `change` lots. */
static inline void sk_tell_level(sk_engine *engine, uint32_t instrument, uint8_t side,
                                 int64_t price, int64_t change, int64_t after)
{
    uint32_t count = engine->touches_count;
    sk_level_touch *touch = engine->touches + count;
    if (count > 0 && touch[-1].price == price && touch[-1].side == side &&
        touch[-1].instrument == instrument) {
        touch[-1].after = after;
        return;
    }
    assert(count < engine->touches_capacity);
    touch->price = price;
    touch->before = after - change;
    touch->after = after;
    touch->instrument = instrument;
    touch->order = count;
    touch->side = side;
    engine->touches_count = count + 1;
}

/** Numbers the event and hands it to the sink, which must be there. */
static inline void sk_tell(sk_engine *engine, sk_event *event)
{
    event->cmd_seq = engine->last_seq;
    event->seq = ++engine->event_seq;
    event->at_ns = engine->now_ns;
    engine->sink->event(engine->sink->ctx, event);
}

/** Stops and take-profits. */
static inline bool sk_type_waits(uint8_t type)
{
    return type >= SOUK_STOP && type <= SOUK_TAKE_PROFIT_LIMIT;
}

/** The types with a limit. */
static inline bool sk_type_has_price(uint8_t type)
{
    return type == SOUK_LIMIT || type == SOUK_STOP_LIMIT || type == SOUK_TAKE_PROFIT_LIMIT;
}

#endif
