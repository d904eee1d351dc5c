/* SPDX-License-Identifier: MIT
 *
 * How a command runs.
 *
 * First everything that could refuse it is asked (check.c), and all memory that it could need is
 * made ready; nothing has changed yet, and nothing can fail from here on. Then the order acts as a
 * taker (match.c): it trades with the book, and what remains of it rests, or expires. Then the
 * stops that its trades reached fire, one after another (stops.c). At last the changes are told:
 * levels, then balances, each once, with its final value (tell.c); and the postings of the command
 * must sum to zero.
 *
 * The state is four things: the slab of live orders (orders.c), one book for each instrument
 * (book.h, of two kinds), the ledger (ledger.c), and a few numbers. An order stands in the slab
 * once and in at most one ladder of one book. Its hold is never stored: it is a function of the
 * order (sk_match_hold), so that the audit can count it anew. Orders that are bound to each other
 * are lists.c's.
 */
#include "engine/state.h"

#include "base/err.h"

static souk_status check_options(const sk_engine_options *o, souk_error *err)
{
    if (o->assets_count == 0 || o->instruments_count == 0)
        return sk_fail(err, SOUK_E_INVALID, "an engine needs an asset and an instrument");
    if (o->instruments_count > UINT16_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "%u instruments, at most 65535", o->instruments_count);
    for (uint32_t i = 0; i < o->instruments_count; i++) {
        const sk_engine_instrument *in = &o->instruments[i];
        if (in->base_asset >= o->assets_count || in->quote_asset >= o->assets_count ||
            in->base_asset == in->quote_asset)
            return sk_fail(err, SOUK_E_INVALID, "instrument %u: no two assets of the list", i);
        if (in->lot_units <= 0 || in->tick_lot_units <= 0)
            return sk_fail(err, SOUK_E_INVALID, "instrument %u: a lot must be worth something", i);
        if (in->maker_fee_e8 < 0 || in->maker_fee_e8 > 100000000 || in->taker_fee_e8 < 0 ||
            in->taker_fee_e8 > 100000000)
            return sk_fail(err, SOUK_E_RANGE, "instrument %u: fee rate not in 0 .. 1", i);
        if (in->stp_default > SOUK_STP_TRANSFER)
            return sk_fail(err, SOUK_E_INVALID, "instrument %u: unknown self-trade mode", i);
    }
    return SOUK_OK;
}

static bool init_pits(sk_engine *e, const sk_engine_options *o)
{
    for (uint32_t i = 0; i < o->instruments_count; i++) {
        const sk_engine_instrument *in = &o->instruments[i];
        e->pits[i] = (sk_pit){
            .asset = {in->base_asset, in->quote_asset},
            .lot_units = in->lot_units,
            .tick_lot_units = in->tick_lot_units,
            .low = INT64_MAX,
            .maker_fee_e8 = (uint32_t)in->maker_fee_e8,
            .taker_fee_e8 = (uint32_t)in->taker_fee_e8,
            .stp_default = in->stp_default ? in->stp_default : SOUK_STP_NONE,
        };
        if (!sk_lob_init(&e->pits[i].book, o->book, &e->orders, o->alloc))
            return false;
        e->pits_count++;
    }
    return true;
}

souk_status sk_engine_new(sk_engine **out, const sk_engine_options *o, souk_error *err)
{
    souk_status status = check_options(o, err);
    if (status != SOUK_OK)
        return status;
    sk_engine *e = sk_alloc_zeroed(o->alloc, 1, sizeof *e);
    if (!e)
        return sk_fail_nomem(err);
    e->alloc = o->alloc;
    e->queue_head = SK_NONE;
    sk_tell_init(e);
    sk_orders_init(&e->orders, o->alloc, o->instruments_count);
    bool ok = sk_ledger_init(&e->ledger, o->assets_count, o->alloc);
    e->pits = sk_alloc_zeroed(o->alloc, o->instruments_count, sizeof *e->pits);
    ok = ok && e->pits && init_pits(e, o) && sk_ledger_reserve(&e->ledger, o->accounts_hint) &&
         sk_orders_reserve_accounts(&e->orders, o->accounts_hint) &&
         sk_orders_reserve(&e->orders, o->orders_hint) && sk_tell_grow(e);
    if (!ok) {
        sk_engine_free(e);
        return sk_fail_nomem(err);
    }
    *out = e;
    return SOUK_OK;
}

void sk_engine_free(sk_engine *e)
{
    if (!e)
        return;
    for (uint32_t i = 0; i < e->pits_count; i++)
        sk_lob_deinit(&e->pits[i].book);
    sk_free(e->alloc, e->pits);
    sk_free(e->alloc, e->touches);
    sk_free(e->alloc, e->lists.rows);
    sk_orders_deinit(&e->orders);
    sk_ledger_deinit(&e->ledger);
    sk_free(e->alloc, e);
}

/* Room for an order of the account to stand anywhere, and for every waiting stop to rest when it
 * fires. */
static inline bool make_room(sk_engine *e, sk_pit *pit, uint32_t account)
{
    return sk_orders_reserve_place(&e->orders, account) && sk_tell_reserve(e) &&
           sk_lob_reserve(&pit->book, 1 + pit->waiting);
}

static void run_new(sk_engine *e, const sk_command *c, sk_taker *taker)
{
    sk_pit *pit = &e->pits[c->instrument];
    e->last_order_id = c->order_id;
    if (e->sink)
        sk_tell_order(e, SK_EV_ACCEPTED, taker->order, c->qty_lots, SOUK_REASON_NONE, false);
    if (!sk_type_waits(c->type)) {
        sk_match_run(e, taker);
    } else if (taker->waits) {
        if (e->sink && c->stop_ticks > 0 && taker->more->trail_ticks > 0)
            sk_tell_order(e, SK_EV_TRAILING, taker->order, c->qty_lots, SOUK_REASON_NONE, false);
        sk_stops_wait(e, taker);
    } else {
        sk_stops_fire(e, taker);
    }
    if (pit->high > 0)
        sk_stops_run(e, c->instrument);
    sk_ledger_close_pair(&e->ledger, pit->asset);
}

static souk_status apply_new(sk_engine *e, const sk_command *c)
{
    sk_orders_prefetch_link(&e->orders, c->order_id);
    if (!sk_orders_reserve(&e->orders, e->orders.live + 1))
        return SOUK_E_NOMEM;
    uint32_t slot = sk_orders_take(&e->orders);
    sk_taker taker;
    taker.order = &e->orders.hot[slot];
    taker.more = &e->orders.more[slot];
    souk_status status = sk_check_new(e, c, &taker);
    if (status == SOUK_OK && !make_room(e, &e->pits[c->instrument], taker.order->account))
        status = SOUK_E_NOMEM;
    if (status == SOUK_OK)
        run_new(e, c, &taker);
    else
        sk_orders_give(&e->orders, slot);
    return status;
}

static souk_status apply_cancel(sk_engine *e, const sk_command *c)
{
    uint32_t slot;
    souk_status status = sk_check_named(e, c, &slot);
    if (status != SOUK_OK)
        return status;
    const sk_pit *pit = &e->pits[e->orders.hot[slot].instrument];
    sk_match_end(e, slot, SK_EV_CANCELED, SOUK_REASON_USER);
    sk_ledger_close_pair(&e->ledger, pit->asset);
    return SOUK_OK;
}

static souk_status apply_cancel_all(sk_engine *e, const sk_command *c)
{
    if (c->instrument != SK_NO_INSTRUMENT && c->instrument >= e->pits_count)
        return SOUK_E_UNKNOWN_SYMBOL;
    uint32_t account = sk_ledger_find(&e->ledger, c->account);
    if (account == UINT32_MAX)
        return SOUK_E_ORDER_NOT_FOUND;
    souk_status status = SOUK_E_ORDER_NOT_FOUND;
    const sk_order_list *list = &e->orders.lists[account];
    for (uint32_t i = list->count; i-- > 0;) { /* the gap is filled by one that was looked at */
        if (i >= list->count)                  /* orders that were bound to another ended with it */
            continue;
        uint32_t slot = list->slots[i];
        if (c->instrument != SK_NO_INSTRUMENT && c->instrument != e->orders.hot[slot].instrument)
            continue;
        sk_match_end(e, slot, SK_EV_CANCELED, SOUK_REASON_USER);
        status = SOUK_OK;
    }
    sk_ledger_close(&e->ledger);
    return status;
}

/* Takes a live order out, its hold released, so that it can act again with other numbers. */
static void lift(sk_engine *e, uint32_t slot, bool waits)
{
    sk_order *order = &e->orders.hot[slot];
    const sk_order_more *more = &e->orders.more[slot];
    sk_pit *pit = &e->pits[order->instrument];
    int64_t hold = sk_match_hold(pit, order, more, sk_orders_left(&e->orders, slot));
    sk_ledger_post(&e->ledger, order->account, pit->asset[2 - order->side], hold, -hold);
    int64_t after = sk_lob_remove(&pit->book, slot);
    if (waits)
        sk_stops_count(pit, order->ladder, -1u);
    else if (e->sink)
        sk_tell_level(e, order->instrument, order->side, order->price_ticks, -order->leaves_lots,
                      after);
    sk_orders_unlink(&e->orders, slot);
}

static souk_status apply_amend(sk_engine *e, const sk_command *c)
{
    uint32_t slot;
    sk_order order;
    sk_order_more more;
    sk_taker taker = {.order = &order, .more = &more};
    bool stays;
    souk_status status = sk_check_named(e, c, &slot);
    if (status == SOUK_OK)
        status = sk_check_amend(e, c, slot, &taker, &stays);
    if (status != SOUK_OK)
        return status;
    uint32_t instrument = taker.order->instrument;
    sk_pit *pit = &e->pits[instrument];
    if (!make_room(e, pit, taker.order->account))
        return SOUK_E_NOMEM;
    if (e->sink)
        sk_tell_order(e, SK_EV_AMENDED, taker.order, taker.order->leaves_lots, SOUK_REASON_NONE,
                      false);
    if (stays) {
        sk_match_shrink(e, slot, sk_orders_left(&e->orders, slot) - taker.order->leaves_lots);
        e->orders.more[slot].qty_lots = taker.more->qty_lots;
    } else {
        lift(e, slot, taker.waits);
        order.next = e->orders.hot[slot].next;
        e->orders.hot[slot] = order;
        e->orders.more[slot] = more;
        taker.order = &e->orders.hot[slot];
        taker.more = &e->orders.more[slot];
        if (taker.waits)
            sk_stops_wait(e, &taker);
        else
            sk_match_run(e, &taker);
    }
    if (pit->high > 0)
        sk_stops_run(e, instrument);
    sk_ledger_close_pair(&e->ledger, pit->asset);
    return SOUK_OK;
}

static souk_status apply_transfer(sk_engine *e, const sk_command *c)
{
    uint32_t slot;
    if (c->asset >= e->ledger.assets_count || c->amount_units == 0)
        return SOUK_E_INVALID;
    if (c->amount_units < 0 && sk_ledger_find(&e->ledger, c->account) == UINT32_MAX)
        return SOUK_E_INSUFFICIENT_FUNDS;
    int64_t issued;
    if (__builtin_add_overflow(e->ledger.issued[c->asset], c->amount_units, &issued))
        return SOUK_E_RANGE;
    if (!sk_orders_reserve_accounts(&e->orders, e->ledger.accounts_count + 1))
        return SOUK_E_NOMEM;
    souk_status status = sk_ledger_account(&e->ledger, c->account, &slot);
    if (status == SOUK_OK)
        status = sk_ledger_issue(&e->ledger, slot, c->asset, c->amount_units);
    sk_ledger_close(&e->ledger);
    return status;
}

static souk_status apply_account(sk_engine *e, const sk_command *c)
{
    uint32_t slot;
    if (c->maker_fee_e8 < 0 || c->maker_fee_e8 > 100000000 || c->taker_fee_e8 < 0 ||
        c->taker_fee_e8 > 100000000)
        return SOUK_E_RANGE;
    if (!sk_orders_reserve_accounts(&e->orders, e->ledger.accounts_count + 1))
        return SOUK_E_NOMEM;
    souk_status status = sk_ledger_account(&e->ledger, c->account, &slot);
    if (status != SOUK_OK)
        return status;
    const sk_order_list *list = &e->orders.lists[slot];
    for (uint32_t i = 0; i < list->count; i++) /* they keep the rates that they were taken with */
        sk_match_unplain(e, list->slots[i]);
    e->ledger.accounts[slot].rated = true;
    e->ledger.accounts[slot].maker_fee_e8 = (uint32_t)c->maker_fee_e8;
    e->ledger.accounts[slot].taker_fee_e8 = (uint32_t)c->taker_fee_e8;
    return SOUK_OK;
}

static souk_status apply_group(sk_engine *e, const sk_command *c)
{
    uint32_t slot;
    if (!sk_orders_reserve_accounts(&e->orders, e->ledger.accounts_count + 1))
        return SOUK_E_NOMEM;
    souk_status status = sk_ledger_account(&e->ledger, c->account, &slot);
    if (status == SOUK_OK)
        e->ledger.accounts[slot].group = c->group;
    return status;
}

static souk_status apply_fee_asset(sk_engine *e, const sk_command *c)
{
    uint32_t slot;
    if (c->asset != SK_NO_ASSET && c->asset >= e->ledger.assets_count)
        return SOUK_E_INVALID;
    if (c->discount_e8 < 0 || c->discount_e8 > 100000000)
        return SOUK_E_RANGE;
    if (!sk_orders_reserve_accounts(&e->orders, e->ledger.accounts_count + 1))
        return SOUK_E_NOMEM;
    souk_status status = sk_ledger_account(&e->ledger, c->account, &slot);
    if (status != SOUK_OK)
        return status;
    e->ledger.accounts[slot].fee_asset = c->asset == SK_NO_ASSET ? 0 : c->asset + 1;
    e->ledger.accounts[slot].discount_e8 = (uint32_t)c->discount_e8;
    return SOUK_OK;
}

static souk_status apply_halt(sk_engine *e, const sk_command *c)
{
    if (c->instrument >= e->pits_count)
        return SOUK_E_UNKNOWN_SYMBOL;
    if (c->flags > SOUK_INSTRUMENT_CANCEL_ONLY)
        return SOUK_E_INVALID;
    e->pits[c->instrument].status = (uint8_t)c->flags;
    return SOUK_OK;
}

static souk_status apply_time(sk_engine *e)
{
    uint32_t slot;
    while ((slot = sk_orders_due(&e->orders)) != SK_NONE &&
           e->orders.more[slot].expire_ns <= e->now_ns)
        sk_match_end(e, slot, SK_EV_EXPIRED, SOUK_REASON_DATE);
    sk_ledger_close(&e->ledger);
    return SOUK_OK;
}

static souk_status dispatch(sk_engine *e, const sk_command *c)
{
    switch (c->kind) {
    case SK_CMD_NEW: return apply_new(e, c);
    case SK_CMD_CANCEL: return apply_cancel(e, c);
    case SK_CMD_CANCEL_ALL: return apply_cancel_all(e, c);
    case SK_CMD_AMEND: return apply_amend(e, c);
    case SK_CMD_LEG: return sk_lists_stage(e, c);
    case SK_CMD_LIST: return sk_lists_apply(e, c);
    case SK_CMD_TRANSFER: return apply_transfer(e, c);
    case SK_CMD_ACCOUNT: return apply_account(e, c);
    case SK_CMD_HALT: return apply_halt(e, c);
    case SK_CMD_TIME: return apply_time(e);
    case SK_CMD_GROUP: return apply_group(e, c);
    case SK_CMD_FEE_ASSET: return apply_fee_asset(e, c);
    default: return SOUK_E_INVALID;
    }
}

static void tell_rejected(sk_engine *e, const sk_command *c, souk_status status)
{
    sk_event event = {
        .account = c->account,
        .instrument = c->instrument,
        .order_id = c->order_id,
        .price_ticks = c->price_ticks,
        .qty_lots = c->qty_lots,
        .status = status,
        .kind = SK_EV_REJECTED,
        .side = c->side,
        .done = c->kind == SK_CMD_NEW,
    };
    sk_tell(e, &event);
}

souk_status sk_engine_apply(sk_engine *e, const sk_command *c, const sk_sink *sink)
{
    if (c->seq != e->last_seq + 1 || c->now_ns < e->now_ns)
        return SOUK_E_BUG;
    e->last_seq = c->seq;
    e->now_ns = c->now_ns;
    e->sink = sink;
    e->event_seq = 0;
    e->ledger.stamp = c->seq;
    e->ledger.telling = sink != NULL;
    souk_status status = dispatch(e, c);
    if (sink) {
        if (status != SOUK_OK)
            tell_rejected(e, c, status);
        sk_tell_changes(e);
    }
    e->sink = NULL;
    return status;
}

souk_status sk_engine_check(const sk_engine *e, const sk_command *c)
{
    sk_order order;
    sk_order_more more;
    sk_taker taker = {.order = &order, .more = &more};
    return c->kind == SK_CMD_NEW ? sk_check_new(e, c, &taker) : SOUK_E_INVALID;
}
