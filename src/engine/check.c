/* SPDX-License-Identifier: MIT
 *
 * May a command be done? Everything that can refuse one stands here and changes nothing, so what
 * comes after cannot fail half way.
 *
 * What an order needs before it starts, in units of what it pays (quote for a buy, base for a
 * sell), with the fee on top when the fee is taken from what is paid:
 *   limit            its quantity at its limit price
 *   market, by base  a buy: what the walk through the book costs now; a sell: its quantity
 *   market, by quote a buy: the amount; a sell: the lots that the walk takes for it
 *   stop             a sell: its quantity; a buy: the amount, if by quote, or its quantity at the
 *                    limit price, or, without one, at the stop price (a trailing one: at the price
 * that would fire it if the market turned at the stop price, or now): what that cannot pay when it
 *                    fires, the account's free funds pay, and what neither can pay expires
 *   conditional      nothing; what the order that it becomes needs must be there when it fires
 */
#include "engine/state.h"

static bool is_flag_set_known(uint32_t flags)
{
    return (flags & ~(uint32_t)(SOUK_POST_ONLY | SOUK_BY_QUOTE | SOUK_FEE_IN_BASE |
                                SOUK_FEE_IN_QUOTE | SOUK_QTY_BOUGHT | SOUK_CONDITIONAL |
                                SK_CMD_FIRE_NOW | SK_CMD_POST_ENDS)) == 0 &&
           (flags & (SOUK_FEE_IN_BASE | SOUK_FEE_IN_QUOTE)) !=
               (SOUK_FEE_IN_BASE | SOUK_FEE_IN_QUOTE);
}

/* What most orders are: a plain limit order, and nothing odd about it. The other half of what it
 * takes to leave sk_order_more unwritten: every field has the value that sk_check_more gives. */
static inline bool is_plain(const sk_engine *engine, const sk_command *c)
{
    uint64_t absent = (uint64_t)c->stop_ticks | (uint64_t)c->quote_units |
                      (uint64_t)c->iceberg_lots | (uint64_t)c->expire_ns |
                      (uint32_t)c->trailing_bips | c->flags;
    return absent == 0 && c->type == SOUK_LIMIT && c->tif == SOUK_GTC &&
           (c->side == SOUK_BUY || c->side == SOUK_SELL) &&
           (c->stp == SOUK_STP_DEFAULT || c->stp == engine->pits[c->instrument].stp_default) &&
           c->price_ticks > 0 && c->qty_lots > 0 && c->order_id > engine->last_order_id;
}

/* Matching meets an iceberg once for each of its parts. */
static souk_status check_parts(int64_t qty, int64_t iceberg)
{
    if (iceberg < 0)
        return SOUK_E_INVALID;
    return iceberg > 0 && (qty - 1) / iceberg >= SK_ICEBERG_PARTS_MAX ? SOUK_E_FILTER_QTY : SOUK_OK;
}

/* A conditional order is a stop of its own, and says no more than what it becomes. */
static bool is_conditional_well(const sk_command *c)
{
    return !(c->flags & SOUK_CONDITIONAL) ||
           (sk_type_waits(c->type) && c->kind == SK_CMD_NEW && c->iceberg_lots == 0 &&
            c->tif != SOUK_GTD && !(c->flags & SK_CMD_FIRE_NOW));
}

/* Whether the order is, or becomes, one of the type. */
static bool becomes(const sk_command *c, souk_order_type type)
{
    bool priced = sk_type_has_price(c->type);
    return c->type == type ||
           (c->flags & SOUK_CONDITIONAL && priced == sk_type_has_price((uint8_t)type));
}

/* Without a limit price a buy may say what it spends, also one that waits, which holds that; what a
 * sell by quote would hold is not known before it fires. */
static bool may_be_by_quote(const sk_command *c)
{
    bool waits = c->type == SOUK_STOP || c->type == SOUK_TAKE_PROFIT;
    return becomes(c, SOUK_MARKET) || (waits && c->side == SOUK_BUY);
}

/* What an order of this type must and must not name. */
static souk_status check_form(const sk_engine *engine, const sk_command *c)
{
    if (c->flags & SOUK_REDUCE_ONLY)
        return SOUK_E_UNSUPPORTED;
    if (c->side != SOUK_BUY && c->side != SOUK_SELL)
        return SOUK_E_INVALID;
    if (c->type == SOUK_TYPE_NONE || c->type >= SOUK_TYPE_COUNT || c->tif > SOUK_GTD ||
        c->stp > SOUK_STP_TRANSFER || !is_flag_set_known(c->flags))
        return SOUK_E_INVALID;
    bool priced = sk_type_has_price(c->type), waits = sk_type_waits(c->type);
    if (priced ? c->price_ticks <= 0 : c->price_ticks != 0)
        return SOUK_E_INVALID;
    bool trails = c->trailing_bips != 0;
    if (trails && (!waits || c->trailing_bips > SK_TRAILING_BIPS_MAX))
        return SOUK_E_INVALID;
    if (waits ? c->stop_ticks < !trails : c->stop_ticks != 0)
        return SOUK_E_INVALID;
    if (priced && c->tif == SOUK_TIF_NONE)
        return SOUK_E_INVALID;
    if (c->iceberg_lots != 0 && (!priced || (c->tif != SOUK_GTC && c->tif != SOUK_GTD)))
        return SOUK_E_INVALID;
    if (c->tif == SOUK_GTD ? (!priced && !waits) || c->expire_ns <= c->now_ns : c->expire_ns != 0)
        return SOUK_E_INVALID;
    if ((c->flags & SOUK_POST_ONLY) &&
        (!becomes(c, SOUK_LIMIT) || c->tif == SOUK_IOC || c->tif == SOUK_FOK))
        return SOUK_E_INVALID;
    if (((c->flags & SK_CMD_FIRE_NOW) && !waits) || !is_conditional_well(c))
        return SOUK_E_INVALID;
    if (c->flags & SOUK_QTY_BOUGHT) {
        bool odd = c->flags & (SOUK_BY_QUOTE | SOUK_FEE_IN_BASE | SOUK_FEE_IN_QUOTE);
        if (c->kind != SK_CMD_LEG || odd || c->qty_lots != 0 || c->quote_units != 0 ||
            c->iceberg_lots != 0)
            return SOUK_E_INVALID;
    } else if (c->flags & SOUK_BY_QUOTE) {
        if (!may_be_by_quote(c) || c->quote_units <= 0 || c->qty_lots != 0)
            return SOUK_E_INVALID;
    } else if (c->qty_lots <= 0 || c->quote_units != 0) {
        return SOUK_E_INVALID;
    }
    if (c->order_id <= engine->last_order_id)
        return SOUK_E_INVALID;
    if (c->iceberg_lots > c->qty_lots && c->iceberg_lots > 0)
        return SOUK_E_FILTER_ICEBERG_QTY;
    return check_parts(c->qty_lots, c->iceberg_lots);
}

static void set_limit(sk_taker *t)
{
    if (t->order->price_ticks > 0)
        t->limit_ticks = t->order->price_ticks;
    else
        t->limit_ticks = t->order->side == SOUK_BUY ? INT64_MAX : 1;
}

sk_order_more sk_check_more(const sk_engine *engine, uint32_t slot)
{
    const sk_order *order = &engine->orders.hot[slot];
    if (!order->plain)
        return engine->orders.more[slot];
    const sk_pit *pit = &engine->pits[order->instrument];
    sk_fees fees = sk_fees_of(&engine->ledger.accounts[order->account], pit);
    return (sk_order_more){
        .qty_lots = order->leaves_lots + order->cum_lots,
        .maker_fee_e8 = fees.maker_e8,
        .taker_fee_e8 = fees.taker_e8,
        .type = SOUK_LIMIT,
        .tif = SOUK_GTC,
        .stp = pit->stp_default,
    };
}

static void fill_more(const sk_command *c, sk_fees fees, const sk_taker *t)
{
    *t->more = (sk_order_more){
        .qty_lots = c->qty_lots,
        .stop_ticks = c->stop_ticks,
        .expire_ns = c->expire_ns,
        .hold_ticks = c->stop_ticks,
        .quote_units = sk_type_waits(c->type) && t->by_quote ? c->quote_units : 0,
        .unheld = c->flags & SOUK_CONDITIONAL,
        .trailing_bips = c->trailing_bips,
        .iceberg_lots = c->iceberg_lots,
        .maker_fee_e8 = fees.maker_e8,
        .taker_fee_e8 = fees.taker_e8,
        .flags = c->flags,
        .type = c->type,
        .tif = c->tif,
        .stp = t->stp,
    };
}

/* plain is a constant at each call. */
static inline __attribute__((always_inline)) void fill_taker(const sk_engine *engine,
                                                             const sk_command *c, uint32_t account,
                                                             bool plain, sk_taker *t)
{
    uint32_t flags = plain ? 0 : c->flags;
    const sk_pit *pit = &engine->pits[c->instrument];
    sk_fees fees = sk_fees_of(&engine->ledger.accounts[account], pit);
    t->by_quote = flags & SOUK_BY_QUOTE;
    sk_order *order = t->order;
    order->id = c->order_id;
    order->price_ticks = c->price_ticks;
    order->leaves_lots = t->by_quote ? INT64_MAX : c->qty_lots;
    order->cum_lots = 0;
    order->cum_quote_units = 0;
    order->account = account;
    order->instrument = (uint16_t)c->instrument;
    order->side = c->side;
    order->ladder = sk_own_ladder(c->side);
    order->fee_in_paid = flags & (c->side == SOUK_BUY ? SOUK_FEE_IN_QUOTE : SOUK_FEE_IN_BASE);
    order->dated = !plain && c->tif == SOUK_GTD;
    order->plain = plain;
    order->iceberg = !plain && c->iceberg_lots > 0;
    t->taker_fee_e8 = fees.taker_e8;
    t->group = engine->ledger.accounts[account].group;
    t->tif = c->tif;
    t->stp = c->stp != SOUK_STP_DEFAULT ? c->stp : pit->stp_default;
    t->quote_left = t->by_quote ? c->quote_units : INT64_MAX;
    t->prevented = t->waits = false;
    if (plain) {
        t->limit_ticks = c->price_ticks;
    } else {
        fill_more(c, fees, t);
        set_limit(t);
    }
}

static uint32_t held_rate(const sk_order_more *more)
{
    return more->maker_fee_e8 > more->taker_fee_e8 ? more->maker_fee_e8 : more->taker_fee_e8;
}

static souk_status with_fee(const sk_taker *t, int64_t units, int64_t *need)
{
    int64_t fee = t->order->fee_in_paid ? sk_fee_of(units, held_rate(t->more)) : 0;
    return __builtin_add_overflow(units, fee, need) ? SOUK_E_RANGE : SOUK_OK;
}

/* What a side pays for so many lots at a price; both sides' amounts must fit. */
static inline bool fits(const sk_pit *pit, uint8_t side, int64_t price, int64_t lots,
                        int64_t *units)
{
    int64_t base, quote;
    if (__builtin_mul_overflow(lots, pit->lot_units, &base) ||
        __builtin_mul_overflow(price, pit->tick_lot_units, &quote) ||
        __builtin_mul_overflow(quote, lots, &quote))
        return false;
    *units = sk_pick(side == SOUK_BUY, quote, base);
    return true;
}

souk_status sk_check_hold(const sk_pit *pit, const sk_order *order, const sk_order_more *more,
                          int64_t *units)
{
    int64_t price = order->price_ticks > 0 ? order->price_ticks : more->hold_ticks;
    if (!fits(pit, order->side, price, order->leaves_lots, units))
        return SOUK_E_RANGE;
    if (order->fee_in_paid &&
        __builtin_add_overflow(*units, sk_fee_of(*units, held_rate(more)), units))
        return SOUK_E_RANGE;
    return SOUK_OK;
}

static souk_status market_need(const sk_engine *engine, sk_taker *t)
{
    const sk_pit *pit = &engine->pits[t->order->instrument];
    int64_t units = 0;
    if (t->order->side == SOUK_SELL && !t->by_quote) {
        if (__builtin_mul_overflow(t->order->leaves_lots, pit->lot_units, &units))
            return SOUK_E_RANGE;
        return with_fee(t, units, &t->need_units);
    }
    if (t->order->side == SOUK_BUY && t->by_quote)
        return with_fee(t, t->quote_left, &t->need_units);
    sk_probe probe = sk_match_probe(engine, t);
    if (t->order->side == SOUK_BUY)
        return with_fee(t, probe.quote_units, &t->need_units);
    if (__builtin_mul_overflow(probe.lots, pit->lot_units, &units))
        return SOUK_E_RANGE;
    return with_fee(t, units, &t->need_units);
}

static bool would_take(const sk_engine *engine, const sk_taker *t)
{
    const sk_pit *pit = &engine->pits[t->order->instrument];
    uint32_t slot = sk_lob_front(&pit->book, sk_met_ladder(t->order->side));
    return slot != SK_NONE &&
           sk_reaches(t->order->side, t->limit_ticks, engine->orders.hot[slot].price_ticks);
}

souk_status sk_check_place(const sk_engine *engine, sk_taker *t)
{
    const sk_pit *pit = &engine->pits[t->order->instrument];
    sk_order_more *more = t->more;
    bool trails = more->trailing_bips != 0;
    souk_status status = trails ? sk_stops_trail(pit, t->order, more) : SOUK_OK;
    if (status == SOUK_OK && !t->by_quote && more->type != SOUK_MARKET)
        status = sk_check_hold(pit, t->order, more, &t->need_units);
    if (status == SOUK_OK && (more->type == SOUK_MARKET || more->quote_units))
        status = market_need(engine, t);
    if (more->unheld && more->flags & SOUK_CONDITIONAL)
        t->need_units = 0;
    if (status != SOUK_OK)
        return status;
    if (sk_type_waits(more->type)) {
        bool reached = more->stop_ticks > 0 &&
                       sk_stops_reached(pit, t->order->side, more->type, more->stop_ticks);
        if (reached && !(more->flags & SK_CMD_FIRE_NOW))
            return SOUK_E_WOULD_TRIGGER;
        t->waits = trails || !reached;
    }
    if ((more->flags & SOUK_POST_ONLY) && !t->waits && !(more->flags & SK_CMD_POST_ENDS) &&
        would_take(engine, t))
        return SOUK_E_WOULD_TAKE;
    return SOUK_OK;
}

souk_status sk_check_fire(const sk_engine *engine, sk_taker *t)
{
    const sk_pit *pit = &engine->pits[t->order->instrument];
    bool priced = t->order->price_ticks > 0;
    souk_status status =
        priced ? sk_check_hold(pit, t->order, t->more, &t->need_units) : market_need(engine, t);
    bool late = t->more->flags & SOUK_POST_ONLY && !(t->more->flags & SK_CMD_POST_ENDS);
    if (status == SOUK_OK && late && would_take(engine, t))
        return SOUK_E_WOULD_TAKE;
    const sk_balance *paid =
        sk_ledger_at(&engine->ledger, t->order->account, pit->asset[2 - t->order->side]);
    return status == SOUK_OK && t->need_units > paid->free_units ? SOUK_E_INSUFFICIENT_FUNDS
                                                                 : status;
}

souk_status sk_check_leg(const sk_engine *engine, const sk_command *c, bool pending, sk_taker *t)
{
    souk_status status = check_form(engine, c);
    if (status != SOUK_OK)
        return status;
    if (c->tif == SOUK_GTD || (c->flags & SOUK_BY_QUOTE))
        return SOUK_E_INVALID;
    const sk_pit *pit = &engine->pits[c->instrument];
    if (pit->status != SOUK_INSTRUMENT_TRADING)
        return SOUK_E_MARKET_CLOSED;
    uint32_t account = sk_ledger_find(&engine->ledger, c->account);
    if (account == UINT32_MAX)
        return SOUK_E_INSUFFICIENT_FUNDS;
    fill_taker(engine, c, account, false, t);
    if (!pending)
        return sk_check_place(engine, t);
    return c->type == SOUK_MARKET ? SOUK_OK : sk_check_hold(pit, t->order, t->more, &t->need_units);
}

souk_status sk_check_new(const sk_engine *engine, const sk_command *c, sk_taker *t)
{
    if (c->instrument >= engine->pits_count)
        return SOUK_E_UNKNOWN_SYMBOL;
    bool plain = is_plain(engine, c);
    souk_status status = plain ? SOUK_OK : check_form(engine, c);
    if (status != SOUK_OK)
        return status;
    const sk_pit *pit = &engine->pits[c->instrument];
    if (pit->status != SOUK_INSTRUMENT_TRADING)
        return SOUK_E_MARKET_CLOSED;
    uint32_t account = sk_ledger_find(&engine->ledger, c->account);
    if (account == UINT32_MAX)
        return SOUK_E_INSUFFICIENT_FUNDS;
    if (plain) {
        fill_taker(engine, c, account, true, t);
        if (!fits(pit, c->side, c->price_ticks, c->qty_lots, &t->need_units))
            return SOUK_E_RANGE;
    } else {
        fill_taker(engine, c, account, false, t);
        status = sk_check_place(engine, t);
        if (status != SOUK_OK)
            return status;
    }
    uint32_t pays = pit->asset[2 - c->side];
    if (t->need_units > sk_ledger_at(&engine->ledger, account, pays)->free_units)
        return SOUK_E_INSUFFICIENT_FUNDS;
    return SOUK_OK;
}

souk_status sk_check_named(const sk_engine *engine, const sk_command *c, uint32_t *slot)
{
    *slot = sk_orders_find(&engine->orders, c->order_id);
    if (*slot == SK_NONE)
        return SOUK_E_ORDER_NOT_FOUND;
    const sk_order *order = &engine->orders.hot[*slot];
    if (engine->ledger.accounts[order->account].id != c->account ||
        (c->instrument != SK_NO_INSTRUMENT && c->instrument != order->instrument))
        return SOUK_E_ORDER_NOT_FOUND;
    if (c->kind == SK_CMD_CANCEL && c->only_status != 0) {
        souk_order_status is = order->cum_lots > 0 ? SOUK_ORDER_PARTIALLY_FILLED : SOUK_ORDER_NEW;
        if (c->only_status != is)
            return SOUK_E_CANCEL_RESTRICTED;
    }
    return SOUK_OK;
}

/* The order with the numbers that the command gives; leaves lose what the quantity loses. */
static souk_status amended(const sk_engine *engine, const sk_command *c, uint32_t slot, sk_taker *t)
{
    *t->order = engine->orders.hot[slot];
    *t->more = sk_check_more(engine, slot);
    t->order->plain = false;
    t->order->leaves_lots = sk_orders_left(&engine->orders, slot);
    t->more->hidden_lots = 0;
    if (c->price_ticks < 0 || c->stop_ticks < 0 || c->qty_lots < 0 ||
        (c->price_ticks && t->order->price_ticks == 0) ||
        (c->stop_ticks && t->order->ladder < SK_LADDER_FALL) ||
        (c->stop_ticks && t->more->trailing_bips && t->more->trail_ticks))
        return SOUK_E_INVALID;
    if (c->price_ticks)
        t->order->price_ticks = c->price_ticks;
    if (c->stop_ticks) {
        t->more->stop_ticks = t->more->hold_ticks = c->stop_ticks;
        souk_status status =
            t->more->trailing_bips
                ? sk_stops_trail(&engine->pits[t->order->instrument], t->order, t->more)
                : SOUK_OK;
        if (status != SOUK_OK)
            return status;
    }
    if (c->qty_lots) {
        t->order->leaves_lots += c->qty_lots - t->more->qty_lots;
        t->more->qty_lots = c->qty_lots;
        if (t->order->leaves_lots <= 0)
            return SOUK_E_FILTER_QTY;
    }
    return check_parts(t->more->qty_lots, t->more->iceberg_lots);
}

souk_status sk_check_amend(const sk_engine *engine, const sk_command *c, uint32_t slot, sk_taker *t,
                           bool *stays)
{
    const sk_order *order = &engine->orders.hot[slot];
    const sk_order_more was = sk_check_more(engine, slot), *more = &was;
    const sk_pit *pit = &engine->pits[order->instrument];
    if (pit->status != SOUK_INSTRUMENT_TRADING)
        return SOUK_E_MARKET_CLOSED;
    if (sk_is_listed(engine, slot) || more->quote_units)
        return SOUK_E_UNSUPPORTED;
    souk_status status = amended(engine, c, slot, t);
    if (status != SOUK_OK)
        return status;
    bool moves =
        t->order->price_ticks != order->price_ticks || t->more->stop_ticks != more->stop_ticks;
    if (!moves && t->more->qty_lots == more->qty_lots)
        return SOUK_E_NO_CHANGE;
    *stays = !moves && t->more->qty_lots < more->qty_lots;
    t->by_quote = t->prevented = false;
    t->group = engine->ledger.accounts[order->account].group;
    t->taker_fee_e8 = t->more->taker_fee_e8;
    t->tif = t->more->tif;
    t->stp = t->more->stp;
    t->waits = order->ladder >= SK_LADDER_FALL;
    t->quote_left = INT64_MAX;
    set_limit(t);
    status = sk_check_hold(pit, t->order, t->more, &t->need_units);
    if (status != SOUK_OK)
        return status;
    if (more->unheld)
        t->need_units = 0;
    if (t->waits && (!more->trailing_bips || c->stop_ticks) &&
        sk_stops_reached(pit, order->side, more->type, t->more->stop_ticks))
        return SOUK_E_WOULD_TRIGGER;
    if (!*stays && (more->flags & SOUK_POST_ONLY) && would_take(engine, t))
        return SOUK_E_WOULD_TAKE;
    int64_t held = sk_match_hold(pit, order, more, sk_orders_left(&engine->orders, slot));
    uint32_t pays = pit->asset[2 - order->side];
    if (t->need_units - held > sk_ledger_at(&engine->ledger, order->account, pays)->free_units)
        return SOUK_E_INSUFFICIENT_FUNDS;
    return SOUK_OK;
}
