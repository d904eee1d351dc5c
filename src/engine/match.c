/* SPDX-License-Identifier: MIT
 *
 * Price-time matching. A side is an index, not a copy of the code: with s = side - 1, a trade moves
 * amount[s] to the taker and amount[1 - s] away from it (amount[0] base, amount[1] quote), and the
 * maker is the mirror image.
 *
 * The taker holds nothing while it acts: its funds were seen to suffice, nobody else can spend them
 * within a command, and its sums are posted once, at the end. A maker pays out of its hold at its
 * own price, so its postings are exact trade by trade. Fees are truncated to the unit per trade and
 * side; an order keeps the rates that it was accepted with.
 *
 * An iceberg rests with what it shows; the rest waits in hidden_lots, in no level's total. When the
 * shown part is gone, the next one is shown, behind everybody at the price. As a taker it acts with
 * all it has.
 *
 * Quote amounts stay on lots: a market order by quote is filled when what it has left is less than
 * one lot at the price of its last trade.
 */
#include "engine/state.h"

/* units of quote of one lot at this price; fits, since every resting order's value was checked */
static int64_t lot_cost(const sk_pit *pit, int64_t price)
{
    return price * pit->tick_lot_units;
}

int64_t sk_match_hold(const sk_pit *pit, const sk_order *order, const sk_order_more *more,
                      int64_t leaves_lots)
{
    if (!order->plain && more->unheld)
        return more->paid_units;
    int64_t price = order->price_ticks > 0 ? order->price_ticks : more->hold_ticks;
    int64_t units =
        sk_pick(order->side == SOUK_BUY, lot_cost(pit, price), pit->lot_units) * leaves_lots;
    if (!order->plain && more->quote_units)
        units = more->quote_units;
    if (!order->fee_in_paid)
        return units;
    return units + sk_fee_of(units, more->maker_fee_e8 > more->taker_fee_e8 ? more->maker_fee_e8
                                                                            : more->taker_fee_e8);
}

/* How many lots the taker may take of so many, within its bounds. */
static int64_t lots_within(const sk_pit *pit, int64_t leaves, int64_t quote_left, int64_t price,
                           int64_t offered)
{
    int64_t lots = leaves < offered ? leaves : offered;
    if (quote_left != INT64_MAX) {
        int64_t affordable = quote_left / lot_cost(pit, price);
        if (affordable < lots)
            lots = affordable;
    }
    return lots;
}

/* ---- looking ahead ---- */

/* Whether what a taker does not trade with an order of its own group changes hands all the same:
 * between two accounts, when both orders ask for it. src: Binance's STP FAQ */
static bool transfers(const sk_engine *engine, const sk_taker *t, uint32_t slot)
{
    return t->stp == SOUK_STP_TRANSFER && engine->orders.hot[slot].account != t->order->account &&
           sk_check_more(engine, slot).stp == SOUK_STP_TRANSFER;
}

/* A walk through a ladder in the order in which matching meets it: an iceberg is met once for each
 * of its parts, behind everybody else at its price each time. */
typedef struct queue_walk {
    uint32_t slot, first; /* first: of the price */
    int64_t round;        /* how often the price was walked already */
    bool again;           /* an iceberg has more to offer in the next round */
} queue_walk;

/* What an order shows in this round. */
static int64_t offered_in(const sk_engine *engine, queue_walk *at, const sk_order *maker)
{
    if (!maker->iceberg)
        return at->round == 0 ? maker->leaves_lots : 0;
    const sk_order_more *more = &engine->orders.more[at->slot];
    int64_t hidden = more->hidden_lots - at->round * more->iceberg_lots; /* after this round */
    at->again |= hidden > 0;
    if (at->round == 0)
        return maker->leaves_lots;
    hidden += more->iceberg_lots;
    if (hidden <= 0)
        return 0;
    return hidden < more->iceberg_lots ? hidden : more->iceberg_lots;
}

static void walk_on(const sk_engine *engine, const sk_pit *pit, queue_walk *at)
{
    const sk_order *orders = engine->orders.hot;
    uint32_t next = sk_lob_next(&pit->book, at->slot);
    if (next != SK_NONE && orders[next].price_ticks == orders[at->slot].price_ticks) {
        at->slot = next;
    } else if (at->again) {
        at->slot = at->first;
        at->round++;
        at->again = false;
    } else {
        *at = (queue_walk){.slot = next, .first = next};
    }
}

sk_probe sk_match_probe(const sk_engine *engine, const sk_taker *t)
{
    const sk_pit *pit = &engine->pits[t->order->instrument];
    sk_probe probe = {0};
    int64_t leaves = t->order->leaves_lots, quote_left = t->quote_left;
    bool own_lost = false; /* prevented lots do not fill it */
    queue_walk at = {.slot = sk_lob_front(&pit->book, sk_met_ladder(t->order->side))};
    at.first = at.slot;
    for (; at.slot != SK_NONE && leaves > 0; walk_on(engine, pit, &at)) {
        uint32_t slot = at.slot;
        const sk_order *maker = &engine->orders.hot[slot];
        int64_t price = maker->price_ticks;
        if (!sk_reaches(t->order->side, t->limit_ticks, price))
            break;
        bool own = t->stp != SOUK_STP_NONE && sk_is_own(engine, t, maker);
        bool moves = !own || transfers(engine, t, slot);
        if (own && t->stp == SOUK_STP_CANCEL_OLDEST)
            continue;
        int64_t offered = offered_in(engine, &at, maker);
        if (offered == 0)
            continue;
        if (own && (t->stp == SOUK_STP_CANCEL_NEWEST || t->stp == SOUK_STP_CANCEL_BOTH))
            break;
        int64_t lots = lots_within(pit, leaves, quote_left, price, offered);
        if (lots == 0)
            break;
        int64_t quote = lot_cost(pit, price) * lots;
        leaves -= lots;
        if (t->by_quote || (quote_left != INT64_MAX && moves))
            quote_left -= quote;
        own_lost |= own;
        if (moves && (__builtin_add_overflow(probe.quote_units, quote, &probe.quote_units) ||
                      __builtin_add_overflow(probe.lots, lots, &probe.lots)))
            return (sk_probe){INT64_MAX, INT64_MAX, false};
        bool done = t->by_quote ? quote_left < lot_cost(pit, price) : leaves == 0;
        probe.enough = done && !own_lost;
        if (done)
            break;
    }
    return probe;
}

/* ---- makers ---- */

/* Takes lots off a resting order (all of them: off its ladder) and notes its level. */
static void take_off(sk_engine *engine, sk_pit *pit, uint32_t slot, int64_t lots)
{
    const sk_order *order = &engine->orders.hot[slot];
    int64_t after = lots == order->leaves_lots ? sk_lob_remove(&pit->book, slot)
                                               : sk_lob_reduce(&pit->book, slot, lots);
    if (engine->sink && order->ladder <= SK_LADDER_ASKS)
        sk_tell_level(engine, (uint32_t)(pit - engine->pits), order->side, order->price_ticks,
                      -lots, after);
}

static void release(sk_engine *engine, const sk_pit *pit, const sk_order *order, int64_t units)
{
    sk_ledger_post(&engine->ledger, order->account, pit->asset[2 - order->side], units, -units);
}

/* What a plain order pays for so many lots. */
static int64_t plain_hold(const sk_pit *pit, const sk_order *order, int64_t lots)
{
    return lots *
           sk_pick(order->side == SOUK_BUY, lot_cost(pit, order->price_ticks), pit->lot_units);
}

/* What most orders end with: a plain one is canceled. */
static inline void end_plain(sk_engine *engine, uint32_t slot, sk_event_kind kind,
                             souk_reason reason)
{
    const sk_order *order = &engine->orders.hot[slot];
    sk_pit *pit = &engine->pits[order->instrument];
    int64_t lots = order->leaves_lots;
    release(engine, pit, order, plain_hold(pit, order, lots));
    int64_t after = sk_lob_remove(&pit->book, slot);
    if (engine->sink) {
        sk_tell_level(engine, order->instrument, order->side, order->price_ticks, -lots, after);
        sk_tell_order(engine, kind, order, lots, reason, true);
    }
    sk_orders_drop(&engine->orders, slot);
}

void sk_match_end(sk_engine *engine, uint32_t slot, sk_event_kind kind, souk_reason reason)
{
    const sk_order *order = &engine->orders.hot[slot];
    if (order->plain) {
        end_plain(engine, slot, kind, reason);
        return;
    }
    const sk_order_more *more = &engine->orders.more[slot];
    if (more->list != 0) {
        sk_lists_end(engine, slot, kind, reason);
        return;
    }
    sk_pit *pit = &engine->pits[order->instrument];
    int64_t left = sk_orders_left(&engine->orders, slot);
    if (order->ladder >= SK_LADDER_FALL)
        sk_stops_count(pit, order->ladder, -1u);
    release(engine, pit, order, sk_match_hold(pit, order, more, left));
    if (order->ladder == SK_LADDER_PENDING)
        pit->pending--;
    else
        take_off(engine, pit, slot, order->leaves_lots);
    if (engine->sink)
        sk_tell_order(engine, kind, order, left, reason, true);
    sk_orders_drop(&engine->orders, slot);
}

void sk_match_unplain(sk_engine *engine, uint32_t slot)
{
    engine->orders.more[slot] = sk_check_more(engine, slot);
    engine->orders.hot[slot].plain = false;
}

/* Frees what an order need not hold any more when it loses so many lots, before it does. */
static void release_part(sk_engine *engine, const sk_pit *pit, uint32_t slot, int64_t lots)
{
    const sk_order *order = &engine->orders.hot[slot];
    const sk_order_more *more = &engine->orders.more[slot];
    int64_t left = sk_orders_left(&engine->orders, slot);
    release(engine, pit, order,
            sk_match_hold(pit, order, more, left) - sk_match_hold(pit, order, more, left - lots));
}

void sk_match_shrink(sk_engine *engine, uint32_t slot, int64_t lots)
{
    sk_match_unplain(engine, slot); /* from here on its quantity is not what it has left and had */
    sk_order_more *more = &engine->orders.more[slot];
    sk_pit *pit = &engine->pits[engine->orders.hot[slot].instrument];
    release_part(engine, pit, slot, lots);
    int64_t hidden = lots < more->hidden_lots ? lots : more->hidden_lots;
    more->hidden_lots -= hidden;
    if (lots > hidden)
        take_off(engine, pit, slot, lots - hidden);
}

/* Takes lots of what an order shows; an iceberg that has shown its part shows the next one, behind
 * all of its price. Whether nothing is left: then it is off its ladder. */
static bool take_shown(sk_engine *engine, sk_pit *pit, uint32_t slot, int64_t lots)
{
    const sk_order *order = &engine->orders.hot[slot];
    bool gone = lots == order->leaves_lots;
    sk_order_more *more = &engine->orders.more[slot];
    if (!gone || !order->iceberg || more->hidden_lots == 0) {
        take_off(engine, pit, slot, lots);
        return gone;
    }
    int64_t part = more->hidden_lots < more->iceberg_lots ? more->hidden_lots : more->iceberg_lots;
    more->hidden_lots -= part;
    int64_t after = sk_lob_renew(&pit->book, slot, part);
    if (engine->sink)
        sk_tell_level(engine, order->instrument, order->side, order->price_ticks, part - lots,
                      after);
    return false;
}

static bool is_fee_named(const sk_order *order, const sk_order_more *more)
{
    return !order->plain && (more->flags & (SOUK_FEE_IN_BASE | SOUK_FEE_IN_QUOTE));
}

/* A maker's side of a trade: out of its hold, into its free funds; returns its fee. */
static sk_paid_fee settle_maker(sk_engine *engine, const sk_pit *pit, uint32_t slot, int64_t lots,
                                const int64_t amount[2])
{
    const sk_order *order = &engine->orders.hot[slot];
    sk_ledger *ledger = &engine->ledger;
    unsigned s = order->side - 1u;
    uint32_t pays = pit->asset[1 - s], receives = pit->asset[s];
    int64_t paid = amount[1 - s], received = amount[s];
    const sk_order_more *more = &engine->orders.more[slot];
    const sk_account *who = &ledger->accounts[order->account];
    uint32_t rate = order->plain ? sk_fees_of(who, pit).maker_e8 : more->maker_fee_e8;
    if (!order->fee_in_paid) {
        sk_ledger_post(ledger, order->account, pays, 0, -paid);
        if (who->fee_asset && !is_fee_named(order, more)) {
            bool posted;
            sk_paid_fee fee = sk_fees_third(engine, pit, order, amount, rate, 0, &posted);
            int64_t taken = posted ? 0 : fee.units;
            sk_ledger_post(ledger, order->account, receives, received - taken, 0);
            sk_ledger_fee(ledger, receives, taken);
            return fee;
        }
        int64_t fee = sk_fee_of(received, rate);
        sk_ledger_post(ledger, order->account, receives, received - fee, 0);
        sk_ledger_fee(ledger, receives, fee);
        return (sk_paid_fee){fee, receives};
    }
    int64_t fee = sk_fee_of(paid, rate);
    int64_t left = sk_orders_left(&engine->orders, slot);
    int64_t freed =
        sk_match_hold(pit, order, more, left) - sk_match_hold(pit, order, more, left - lots);
    sk_ledger_post(ledger, order->account, pays, freed - paid - fee, -freed);
    sk_ledger_post(ledger, order->account, receives, received, 0);
    sk_ledger_fee(ledger, pays, fee);
    return (sk_paid_fee){fee, pays};
}

/* A taker's fee; what is taken from the traded amounts is posted at its end. */
static sk_paid_fee settle_taker_fee(sk_engine *engine, const sk_pit *pit, sk_taker *t,
                                    const int64_t amount[2])
{
    const sk_order *order = t->order;
    if (t->fee_third) {
        bool posted;
        sk_paid_fee fee =
            sk_fees_third(engine, pit, order, amount, t->taker_fee_e8, t->need_units, &posted);
        t->fee_units += posted ? 0 : fee.units;
        return fee;
    }
    unsigned s = order->side - 1u, in = order->fee_in_paid ? 1 - s : s;
    int64_t fee = sk_fee_of(amount[in], t->taker_fee_e8);
    t->fee_units += fee;
    return (sk_paid_fee){fee, pit->asset[in]};
}

/* ---- one trade ---- */

static void tell_trade(sk_engine *engine, const sk_pit *pit, const sk_order *order, int64_t price,
                       int64_t lots, sk_paid_fee fee, bool maker, bool done)
{
    sk_event *event = &engine->shapes.trade;
    event->account = engine->ledger.accounts[order->account].id;
    event->instrument = order->instrument;
    event->order_id = order->id;
    event->match_id = pit->match_id;
    event->price_ticks = price;
    event->qty_lots = lots;
    event->cum_lots = order->cum_lots;
    event->cum_quote_units = order->cum_quote_units;
    event->quote_units = lot_cost(pit, price) * lots;
    event->fee_units = fee.units;
    event->asset = fee.asset;
    event->side = order->side;
    event->maker = maker;
    event->done = done;
    sk_tell(engine, event);
}

static void trade(sk_engine *engine, sk_pit *pit, sk_taker *t, uint32_t slot, int64_t lots)
{
    sk_order *maker = &engine->orders.hot[slot];
    sk_orders_prefetch_drop(&engine->orders, slot);
    sk_lob_prefetch(&pit->book, slot);
    bool listed = sk_is_listed(engine, slot);
    if (listed)
        sk_lists_touch(engine, slot);
    int64_t price = maker->price_ticks;
    int64_t amount[2] = {lots * pit->lot_units, lot_cost(pit, price) * lots};
    unsigned s = t->order->side - 1u;

    sk_paid_fee maker_fee = settle_maker(engine, pit, slot, lots, amount);
    if (listed)
        sk_lists_paid(engine, slot,
                      amount[1 - s] - (maker_fee.asset == pit->asset[1 - s] ? maker_fee.units : 0));
    sk_paid_fee fee = settle_taker_fee(engine, pit, t, amount);
    t->paid_units += amount[1 - s];
    t->received_units += amount[s];
    maker->cum_lots += lots;
    maker->cum_quote_units += amount[1];
    t->order->cum_lots += lots;
    t->order->cum_quote_units += amount[1];
    t->order->leaves_lots -= lots;
    if (t->quote_left != INT64_MAX) {
        t->quote_left -= amount[1];
        if (t->by_quote && t->quote_left < lot_cost(pit, price))
            t->order->leaves_lots = 0;
    }
    pit->match_id++;
    pit->last_price = price;
    if (price < pit->low)
        pit->low = price;
    if (price > pit->high)
        pit->high = price;

    bool gone = take_shown(engine, pit, slot, lots);
    if (engine->sink) {
        tell_trade(engine, pit, maker, price, lots, maker_fee, true, gone);
        tell_trade(engine, pit, t->order, price, lots, fee, false, t->order->leaves_lots == 0);
    }
    if (gone) {
        if (listed && sk_is_listed(engine, slot))
            sk_lists_gone(engine, slot, true);
        sk_orders_drop(&engine->orders, slot);
    }
    if (pit->trailing > 0)
        sk_stops_follow(engine, pit, price);
}

/* Moves what is not traded from one account of a group to the other, without fees. */
static void pay_over(sk_engine *engine, const sk_pit *pit, sk_taker *t, uint32_t slot, int64_t lots,
                     const int64_t amount[2])
{
    const sk_order *maker = &engine->orders.hot[slot];
    unsigned s = maker->side - 1u;
    release_part(engine, pit, slot, lots);
    sk_ledger_post(&engine->ledger, maker->account, pit->asset[1 - s], -amount[1 - s], 0);
    sk_ledger_post(&engine->ledger, maker->account, pit->asset[s], amount[s], 0);
    t->paid_units += amount[s];
    t->received_units += amount[1 - s];
}

/* A resting order loses what was prevented; amount: which is handed over instead. */
static void lose_prevented(sk_engine *engine, sk_pit *pit, sk_taker *t, uint32_t slot, int64_t lots,
                           const int64_t *amount)
{
    if (sk_is_listed(engine, slot))
        sk_lists_touch(engine, slot);
    sk_match_unplain(engine, slot);
    if (amount)
        pay_over(engine, pit, t, slot, lots, amount);
    else
        release_part(engine, pit, slot, lots);
    if (!take_shown(engine, pit, slot, lots))
        return;
    if (engine->sink)
        sk_tell_order(engine, SK_EV_EXPIRED, &engine->orders.hot[slot], lots,
                      SOUK_REASON_SELF_TRADE, true);
    if (sk_is_listed(engine, slot))
        sk_lists_gone(engine, slot, false);
    sk_orders_drop(&engine->orders, slot);
}

/* The taker meets an order of its own account, or group. Returns whether it goes on. */
static bool prevent(sk_engine *engine, sk_pit *pit, sk_taker *t, uint32_t slot)
{
    const sk_order *maker = &engine->orders.hot[slot];
    int64_t price = maker->price_ticks;
    int64_t lots =
        lots_within(pit, t->order->leaves_lots, t->quote_left, price, maker->leaves_lots);
    if (lots == 0)
        return false;
    bool moves = transfers(engine, t, slot);
    const int64_t amount[2] = {lots * pit->lot_units, lot_cost(pit, price) * lots};
    bool decrement = t->stp == SOUK_STP_DECREMENT || t->stp == SOUK_STP_TRANSFER;
    int64_t all = /* a taker by quote has no quantity: what it could take here */
        lots_within(pit, t->order->leaves_lots, t->quote_left, price, INT64_MAX);
    if (engine->sink)
        sk_tell_prevented(engine, t, slot, lots, decrement ? lots : all, moves ? amount[1] : 0);
    if (decrement && (moves || lots < sk_orders_left(&engine->orders, slot))) {
        lose_prevented(engine, pit, t, slot, lots, moves ? amount : NULL);
    } else if (t->stp != SOUK_STP_CANCEL_NEWEST) {
        sk_match_end(engine, slot, SK_EV_EXPIRED, SOUK_REASON_SELF_TRADE);
    }
    if (!decrement) {
        t->prevented = t->stp != SOUK_STP_CANCEL_OLDEST;
        return !t->prevented;
    }
    if (t->by_quote || (moves && t->quote_left != INT64_MAX))
        t->quote_left -= amount[1];
    t->prevented =
        lots == t->order->leaves_lots || (t->by_quote && t->quote_left < lot_cost(pit, price));
    if (t->prevented)
        return false;
    sk_match_unplain(engine, (uint32_t)(t->order - engine->orders.hot));
    t->order->leaves_lots -= lots;
    return true;
}

static void match(sk_engine *engine, sk_pit *pit, sk_taker *t)
{
    sk_ladder met = sk_met_ladder(t->order->side);
    while (t->order->leaves_lots > 0) {
        uint32_t slot = sk_lob_front(&pit->book, met);
        if (slot == SK_NONE)
            return;
        const sk_order *maker = &engine->orders.hot[slot];
        if (!sk_reaches(t->order->side, t->limit_ticks, maker->price_ticks))
            return;
        if (t->stp != SOUK_STP_NONE && sk_is_own(engine, t, maker)) {
            if (!prevent(engine, pit, t, slot))
                return;
            continue;
        }
        int64_t lots = lots_within(pit, t->order->leaves_lots, t->quote_left, maker->price_ticks,
                                   maker->leaves_lots);
        if (lots == 0)
            return;
        trade(engine, pit, t, slot, lots);
    }
}

static bool meets(const sk_engine *engine, const sk_pit *pit, const sk_taker *t)
{
    uint32_t slot = sk_lob_front(&pit->book, sk_met_ladder(t->order->side));
    return slot != SK_NONE &&
           sk_reaches(t->order->side, t->limit_ticks, engine->orders.hot[slot].price_ticks);
}

/* ---- the end of a taker ---- */

/* Of an iceberg that is about to rest. */
static void hide(sk_taker *t)
{
    if (t->order->leaves_lots > t->more->iceberg_lots) {
        t->more->hidden_lots = t->order->leaves_lots - t->more->iceberg_lots;
        t->order->leaves_lots = t->more->iceberg_lots;
    }
}

static inline void rest(sk_engine *engine, sk_pit *pit, sk_taker *t)
{
    uint32_t slot = (uint32_t)(t->order - engine->orders.hot);
    sk_orders_link(&engine->orders, slot);
    int64_t after = sk_lob_add(&pit->book, slot);
    if (engine->sink)
        sk_tell_level(engine, t->order->instrument, t->order->side, t->order->price_ticks,
                      t->order->leaves_lots, after);
}

/* What most commands come to: a plain order that meets nobody. */
static void rest_plain(sk_engine *engine, sk_pit *pit, sk_taker *t)
{
    rest(engine, pit, t);
    sk_ledger_post(&engine->ledger, t->order->account, pit->asset[2 - t->order->side],
                   -t->need_units, t->need_units);
}

static void settle_taker(sk_engine *engine, const sk_pit *pit, const sk_taker *t, int64_t hold)
{
    sk_ledger *ledger = &engine->ledger;
    unsigned s = t->order->side - 1u;
    uint32_t pays = pit->asset[1 - s], receives = pit->asset[s];
    int64_t on_top = t->order->fee_in_paid ? t->fee_units : 0;
    if (t->received_units > 0) {
        sk_ledger_post(ledger, t->order->account, receives,
                       t->received_units - (t->fee_units - on_top), 0);
        sk_ledger_fee(ledger, t->order->fee_in_paid ? pays : receives, t->fee_units);
    }
    if (t->paid_units > 0 || hold > 0)
        sk_ledger_post(ledger, t->order->account, pays, -(t->paid_units + on_top + hold), hold);
}

static souk_reason why_expired(const sk_pit *pit, const sk_taker *t, int64_t cum_before)
{
    if (t->prevented)
        return SOUK_REASON_SELF_TRADE;
    if (t->order->cum_lots == cum_before && t->order->price_ticks == 0 &&
        sk_lob_front(&pit->book, sk_met_ladder(t->order->side)) == SK_NONE)
        return SOUK_REASON_NO_LIQUIDITY;
    return SOUK_REASON_IOC_REMAINDER;
}

void sk_match_run(sk_engine *engine, sk_taker *t)
{
    sk_pit *pit = &engine->pits[t->order->instrument];
    if (t->order->plain && !meets(engine, pit, t)) {
        rest_plain(engine, pit, t);
        return;
    }
    int64_t cum_before = t->order->cum_lots, hold = 0;
    bool rests = false;
    t->paid_units = t->received_units = t->fee_units = 0;
    t->fee_third = engine->ledger.accounts[t->order->account].fee_asset != 0 &&
                   !is_fee_named(t->order, t->more);
    bool killed = t->tif == SOUK_FOK && !sk_match_probe(engine, t).enough;
    bool late = !t->order->plain && t->more->flags & SK_CMD_POST_ENDS && meets(engine, pit, t);
    if (!killed && !late)
        match(engine, pit, t);
    if (t->order->leaves_lots > 0) {
        rests = t->order->price_ticks > 0 && !t->prevented && !late &&
                (t->tif == SOUK_GTC || t->tif == SOUK_GTD);
        if (rests) {
            hold = sk_match_hold(pit, t->order, t->more, t->order->leaves_lots);
            if (t->order->iceberg)
                hide(t);
            rest(engine, pit, t);
        } else if (engine->sink) {
            souk_reason reason = killed ? SOUK_REASON_FOK_UNFILLED
                                 : late ? SOUK_REASON_EXCHANGE
                                        : why_expired(pit, t, cum_before);
            sk_tell_order(engine, SK_EV_EXPIRED, t->order, t->by_quote ? 0 : t->order->leaves_lots,
                          reason, true);
        }
    }
    settle_taker(engine, pit, t, hold);
    uint32_t slot = (uint32_t)(t->order - engine->orders.hot);
    if (sk_is_listed(engine, slot)) {
        sk_lists_paid(engine, slot, t->received_units - (t->order->fee_in_paid ? 0 : t->fee_units));
        if (!rests)
            sk_lists_gone(engine, slot, t->order->leaves_lots == 0);
    }
    if (!rests)
        sk_orders_give(&engine->orders, slot);
}
