/* SPDX-License-Identifier: MIT
 *
 * The live orders: a slab addressed by a 32-bit slot. What matching touches stands in sk_order,
 * one cache line; the rest in sk_order_more at the same slot. Most orders are plain: limit,
 * good-till-canceled, nothing odd. Theirs would say what is known anyway, and is neither written
 * nor read (sk_check_more makes it up for whoever asks), so that a plain order comes, trades and
 * goes with one line touched. Each order is reachable by its id, through its account's list and,
 * good-till-date, through a heap of due times. Where it stands in the book is the book's business
 * (engine/book.h).
 *
 * Memory: sk_orders_reserve before sk_orders_take; nothing else allocates. Pointers into the
 * slab die with the next reserve. Threads: the owner's.
 */
#ifndef SK_ENGINE_ORDERS_H
#define SK_ENGINE_ORDERS_H

#include <assert.h>
#include <souk/market.h>
#include "engine/ids.h"

/* Where an order waits: two ladders of resting orders, two of stops. Even ladders are best at the
 * highest price, odd ones at the lowest. */
typedef enum sk_ladder {
    SK_LADDER_BIDS,
    SK_LADDER_ASKS,
    SK_LADDER_FALL,  /* stops that fire when the last price falls to theirs */
    SK_LADDER_RISE,  /* ... when it rises to theirs */
    SK_LADDER_TRAIL, /* trailing stops, by age: the price that fires them moves */
    SK_LADDERS,
    SK_LADDER_QUEUE = SK_LADDERS, /* what was reached, or released, and waits for its turn */
    SK_LADDER_PENDING             /* in a list, behind an order that is not filled yet */
} sk_ladder;

/* All that adding, trading, cancelling and finding a place need. */
typedef struct sk_order {
    uint64_t id;
    int64_t price_ticks; /* 0: market */
    int64_t leaves_lots; /* of an iceberg that rests: what it shows, the rest is hidden_lots */
    int64_t cum_lots, cum_quote_units;
    uint32_t next,
        prev;         /* in its level; prev of a level's head and next of its tail mean nothing */
    uint32_t level;   /* the fast book's */
    uint32_t account; /* slot of the account */
    uint32_t place;   /* in the account's list */
    uint16_t instrument;
    uint8_t side;
    sk_ladder ladder : 3;
    bool fee_in_paid : 1; /* the fee is taken from what is paid, and held too */
    bool dated : 1;       /* stands in the heap of due times */
    bool plain : 1;       /* its sk_order_more is not written */
    bool iceberg : 1;     /* shows iceberg_lots at a time */
} sk_order;

/* What stops, amendments and questions need besides. */
typedef struct sk_order_more {
    int64_t qty_lots, stop_ticks, expire_ns;
    int64_t iceberg_lots; /* shown at a time; 0: everything */
    int64_t hold_ticks;   /* without a limit: the price that a buy holds money for */
    int64_t trail_ticks;  /* the best price since it follows the price; 0: not yet */
    int64_t hidden_lots;  /* while it rests: what is left besides what is shown */
    int64_t paid_units;   /* pending: held already, out of what its first order received */
    int64_t quote_units;  /* waiting, by quote: how much it will spend or receive; else 0 */
    uint32_t maker_fee_e8, taker_fee_e8;
    uint32_t due;  /* place in the heap of due times */
    uint32_t list; /* in sk_lists, + 1; 0: bound to no other order */
    int32_t trailing_bips;
    uint16_t flags;
    bool reached; /* a trailing stop that is about to fire */
    uint8_t type, tif, stp;
    bool unheld; /* it holds paid_units only: a sibling in its list holds, it is pending, or a
                    conditional order that waits */
} sk_order_more;

_Static_assert(sizeof(sk_order) == 64, "one cache line an order");

typedef struct sk_order_count {
    uint32_t open, waiting; /* waiting: the stops among them */
} sk_order_count;

typedef struct sk_order_list {
    uint32_t *slots; /* in no order: the last fills the gap that one leaves */
    uint32_t count, capacity;
} sk_order_list;

typedef struct sk_orders {
    sk_order *hot;
    void *hot_block; /* that it stands in */
    sk_order_more *more;
    uint32_t capacity, live, free_slot;
    uint32_t instruments_count;
    sk_ids ids;
    sk_order_list *lists;   /* by account */
    sk_order_count *counts; /* by account and instrument */
    uint32_t lists_capacity;
    uint32_t *due; /* heap of slots by expire_ns, then id */
    uint32_t due_count;
    const souk_alloc *alloc;
} sk_orders;

/** Allocates nothing yet. */
void sk_orders_init(sk_orders *orders, const souk_alloc *alloc, uint32_t instruments_count);
/** Frees. */
void sk_orders_deinit(sk_orders *orders);
/** Room for `count` orders in all. false: out of memory, nothing lost. */
bool sk_orders_grow(sk_orders *orders, uint32_t count);
/** Room for one more order in an account's list. */
bool sk_orders_grow_list(sk_orders *orders, sk_order_list *list);
/** Room for `count` more orders of an account. */
bool sk_orders_reserve_places(sk_orders *orders, uint32_t account, uint32_t count);
/** Room for account slots below `count`. */
bool sk_orders_reserve_accounts(sk_orders *orders, uint32_t count);
/** Links a slot everywhere but into the book: from here on it is a live order. */
void sk_orders_link(sk_orders *orders, uint32_t slot);
/** The opposite; the order is in no ladder any more. */
void sk_orders_unlink(sk_orders *orders, uint32_t slot);
/** Unlinks and gives back. */
void sk_orders_drop(sk_orders *orders, uint32_t slot);
/** The order with the earliest due time, SK_NONE: none has one. */
uint32_t sk_orders_due(const sk_orders *orders);

/** One of two, without a branch: for what is as likely as not, such as the side of an order. */
static inline int64_t sk_pick(bool first, int64_t a, int64_t b)
{
    int64_t mask = -(int64_t)first;
    return (a & mask) | (b & ~mask);
}

/** Room for `count` orders in all. */
static inline bool sk_orders_reserve(sk_orders *orders, uint32_t count)
{
    return count <= orders->capacity || sk_orders_grow(orders, count);
}

/** A slot that is linked nowhere, for an order to be written into (next is not to be touched). */
static inline uint32_t sk_orders_take(sk_orders *orders)
{
    uint32_t slot = orders->free_slot;
    assert(slot != SK_NONE);
    uint32_t behind = orders->hot[slot].next;
    orders->free_slot = behind;
    orders->live++;
    /* the next order's line, while there is time */
    __builtin_prefetch(&orders->hot[behind == SK_NONE ? slot : behind], 1);
    return slot;
}

/** Gives an unlinked slot back. */
static inline void sk_orders_give(sk_orders *orders, uint32_t slot)
{
    orders->hot[slot].next = orders->free_slot;
    orders->free_slot = slot;
    orders->live--;
}

/** Room for one more order of an account. */
static inline bool sk_orders_reserve_place(sk_orders *orders, uint32_t account)
{
    sk_order_list *list = &orders->lists[account];
    return list->count < list->capacity || sk_orders_grow_list(orders, list);
}

/** The slot of a live order, or SK_NONE. */
static inline uint32_t sk_orders_find(const sk_orders *orders, uint64_t id)
{
    const sk_ids *ids = &orders->ids;
    if (!ids->entries)
        return SK_NONE;
    uint32_t at = sk_ids_home(ids, (uint32_t)id);
    for (uint32_t away = 0;; at = (at + 1) & ids->mask, away++) {
        sk_ids_entry entry = ids->entries[at];
        if (entry.slot == SK_NONE)
            return SK_NONE;
        if (entry.low == (uint32_t)id && orders->hot[entry.slot].id == id)
            return entry.slot;
        if (sk_ids_away(ids, at, entry.low) < away)
            return SK_NONE;
    }
}

/** An order with this id will be linked soon: fetch what that touches. */
static inline void sk_orders_prefetch_link(const sk_orders *orders, uint64_t id)
{
    if (orders->ids.entries)
        __builtin_prefetch(&orders->ids.entries[sk_ids_home(&orders->ids, (uint32_t)id)], 1);
}

/** The order will be dropped soon. */
static inline void sk_orders_prefetch_drop(const sk_orders *orders, uint32_t slot)
{
    const sk_order *order = &orders->hot[slot];
    __builtin_prefetch(&orders->ids.entries[sk_ids_home(&orders->ids, (uint32_t)order->id)], 1);
    __builtin_prefetch(&orders->lists[order->account].slots[order->place], 1);
}

/** What is left of an order, shown or not. */
static inline int64_t sk_orders_left(const sk_orders *orders, uint32_t slot)
{
    const sk_order *order = &orders->hot[slot];
    return order->leaves_lots + (order->iceberg ? orders->more[slot].hidden_lots : 0);
}

/** The count of an account's orders on an instrument. */
static inline sk_order_count *sk_orders_counted(const sk_orders *orders, uint32_t account,
                                                uint32_t instrument)
{
    return &orders->counts[(size_t)account * orders->instruments_count + instrument];
}

/** The price that decides an order's place in its ladder. */
static inline int64_t sk_orders_key(const sk_orders *orders, uint32_t slot)
{
    const sk_order *order = &orders->hot[slot];
    if (order->ladder < SK_LADDER_FALL)
        return order->price_ticks;
    return order->ladder == SK_LADDER_TRAIL ? 1 : orders->more[slot].stop_ticks;
}

#endif
