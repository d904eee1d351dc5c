/* SPDX-License-Identifier: MIT
 * Calls, executed once for all venues: orders become engine commands, questions go to the engine's
 * book, the tapes, the history and the accounts. */
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "market/rules.h"
#include "sandbox/exchange_state.h"

enum { PEG_LEVELS_MAX = 1000 };

static souk_status out_of_memory(sk_call *call)
{
    return sk_fail_nomem(&call->err);
}

/* ---- account ---- */

static void describe_account(sk_exchange *ex, sk_call *call)
{
    const sk_account *a = sk_accounts_get(ex->accounts, call->account);
    sk_account_info *info = &call->out.account; /* what the key may do is already there */
    info->uid = a->uid;
    info->maker_fee = a->maker_fee;
    info->taker_fee = a->taker_fee;
    info->updated_ns = a->updated_ns;
    info->group = sk_exchange_group(ex, call->account);
}

static souk_status balances(sk_exchange *ex, sk_call *call)
{
    souk_balance *rows = sk_arena_zeroed(call->arena, ex->markets.assets_count, sizeof *rows);
    if (!rows)
        return out_of_memory(call);
    uint32_t n = 0;
    for (uint32_t i = 0; i < ex->markets.assets_count; i++) {
        int64_t free_units, held_units;
        sk_engine_balance(ex->engine, call->account, i, &free_units, &held_units);
        if (call->query.nonzero && free_units == 0 && held_units == 0)
            continue;
        rows[n++] = (souk_balance){
            .asset = ex->markets.assets[i],
            .free = souk_dec_from_i64(free_units, ex->asset_scales[i]),
            .held = souk_dec_from_i64(held_units, ex->asset_scales[i]),
        };
    }
    call->out.rows = (sk_rows){rows, n};
    describe_account(ex, call);
    return SOUK_OK;
}

/* The fills of the answer's orders, or of the account, where they are wanted beside it. */
static souk_status add_fills(sk_exchange *ex, sk_call *call, uint64_t order_id)
{
    if (!call->query.fills)
        return SOUK_OK;
    return sk_history_fills(ex->history, call->account, SK_NO_INSTRUMENT, order_id, &call->query,
                            UINT32_MAX, call->arena, &call->out.more) < 0
               ? out_of_memory(call)
               : SOUK_OK;
}

static souk_status fees(sk_exchange *ex, sk_call *call)
{
    uint32_t n = sk_exec_asked_count(ex, call);
    souk_fee *rows = sk_arena_zeroed(call->arena, n, sizeof *rows);
    const sk_account *a = sk_accounts_get(ex->accounts, call->account);
    souk_str discount_asset = sk_str(ex->venue->discount_asset ? ex->venue->discount_asset : "");
    souk_dec discount_rest = {0};
    if (!rows || (discount_asset.len &&
                  souk_dec_sub(&discount_rest, souk_dec_from_i64(1, 0), ex->venue->discount) < 0))
        return out_of_memory(call);
    for (uint32_t i = 0; i < n; i++)
        rows[i] = (souk_fee){.symbol = ex->markets.rows[sk_exec_asked(call, i)].symbol,
                             .maker = a->maker_fee,
                             .taker = a->taker_fee,
                             .discount_asset = discount_asset,
                             .discount_rest = discount_rest,
                             .discounted = sk_exchange_is_discounted(ex, call->account)};
    call->out.rows = (sk_rows){rows, n};
    return add_fills(ex, call, 0);
}

/* What one of an asset is worth in another: by their market, or the one the other way round. */
static souk_dec worth(const sk_exchange *ex, souk_str asset, souk_str in)
{
    souk_dec price = souk_dec_from_i64(sk_str_eq_nocase(asset, in), 0);
    for (uint32_t i = 0; i < ex->markets.count && sk_dec_is_zero(price); i++) {
        const souk_instrument *row = &ex->markets.rows[i];
        souk_dec last = sk_tape_last(ex->tapes[i], ex->now_ns);
        if (sk_str_eq(row->base, asset) && sk_str_eq_nocase(row->quote, in))
            price = last;
        else if (sk_str_eq_nocase(row->base, in) && sk_str_eq(row->quote, asset) &&
                 !sk_dec_is_zero(last))
            souk_dec_div(&price, souk_dec_from_i64(1, 0), last, 12, SOUK_ROUND_HALF_EVEN);
    }
    return price;
}

static souk_status notionals(sk_exchange *ex, sk_call *call)
{
    souk_status status = balances(ex, call);
    uint32_t n = call->out.rows.count;
    souk_dec *rows = status < 0 ? NULL : sk_arena_zeroed(call->arena, n ? n : 1, sizeof *rows);
    if (status == SOUK_OK && !rows)
        return out_of_memory(call);
    for (uint32_t i = 0; status == SOUK_OK && i < n; i++)
        rows[i] = worth(ex, SK_ROW(souk_balance, &call->out.rows, i)->asset, call->token);
    call->out.more = (sk_rows){rows, n};
    return status;
}

/* ---- orders ---- */

/* The order that a call names, by id, by client id or by both, which must agree. */
souk_status sk_exec_find_order(sk_exchange *ex, sk_call *call, const sk_past_order **out)
{
    const sk_order_ref *ref = &call->ref;
    const sk_past_order *by_id = NULL, *by_client = NULL;
    uint64_t id;
    if (ref->order_id.len && sk_id_read(ex->venue->order_id, ref->order_id, &id))
        by_id = sk_history_order(ex->history, id);
    if (ref->client_id.len)
        by_client = sk_history_client(ex->history, call->account, ref->client_id);
    const sk_past_order *order = ref->order_id.len ? by_id : by_client;
    bool foreign =
        order && (order->account != call->account ||
                  (call->instrument != SK_NO_INSTRUMENT && order->instrument != call->instrument));
    bool other = order && (ref->conditional ? !(order->flags & SOUK_CONDITIONAL)
                                            : sk_history_is_apart(order));
    if (!order || foreign || other || !sk_history_is_taken(order))
        return sk_fail(&call->err, SOUK_E_ORDER_NOT_FOUND, "no order %.*s%.*s",
                       SK_FMT(ref->order_id), SK_FMT(ref->client_id));
    if (ref->order_id.len && ref->client_id.len && !sk_str_is(ref->client_id, order->client_id))
        return sk_fail(&call->err, SOUK_E_ID_MISMATCH, "order %.*s has another client id than %.*s",
                       SK_FMT(ref->order_id), SK_FMT(ref->client_id));
    *out = order;
    return SOUK_OK;
}

souk_status sk_exec_one_order(sk_exchange *ex, sk_call *call, const sk_past_order *order)
{
    souk_order *row = sk_arena_zeroed(call->arena, 1, sizeof *row);
    if (!row || sk_history_row(ex->history, order, call->arena, row) < 0)
        return out_of_memory(call);
    call->out.rows = (sk_rows){row, 1};
    return SOUK_OK;
}

souk_status sk_exec_to_units(souk_dec d, souk_dec unit, int64_t *out, const char *what,
                             souk_status refusal, souk_error *err)
{
    souk_status status = souk_dec_to_units(out, d, unit, SOUK_ROUND_EXACT);
    if (status == SOUK_OK)
        return SOUK_OK;
    char text[SOUK_DEC_TEXT_MAX], step[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(d, text);
    souk_dec_print_short(unit, step);
    return sk_fail(err, refusal, "the %s %s is no multiple of %s", what, text, step);
}

static souk_status to_command(sk_exchange *ex, sk_call *call, sk_command *c)
{
    const sk_order_ask *ask = &call->ask;
    const sk_scale *scale = &ex->scales[call->instrument];
    *c = (sk_command){
        .kind = SK_CMD_NEW,
        .account = call->account,
        .instrument = call->instrument,
        .now_ns = ex->now_ns,
        .side = (uint8_t)ask->side,
        .type = (uint8_t)ask->type,
        .tif = (uint8_t)(ask->tif ? ask->tif : SOUK_GTC),
        .stp = (uint8_t)ask->stp,
        .flags = (uint16_t)(ask->flags | ex->venue->order_flags),
        .trailing_bips = (int32_t)ask->trailing_bips,
        .expire_ns = ask->expire_ns,
    };
    if (ex->venue->post_only_ends && ask->flags & SOUK_POST_ONLY)
        c->flags |= SK_CMD_POST_ENDS;
    souk_error *err = &call->err;
    souk_status status = sk_exec_to_units(ask->price, scale->tick, &c->price_ticks, "price",
                                          SOUK_E_FILTER_PRICE, err);
    if (status == SOUK_OK)
        status = sk_exec_to_units(ask->stop, scale->tick, &c->stop_ticks, "stop price",
                                  SOUK_E_FILTER_PRICE, err);
    if (status == SOUK_OK && !sk_dec_is_zero(ask->trailing_by)) {
        int64_t ticks = 0;
        status = sk_exec_to_units(ask->trailing_by, scale->tick, &ticks, "trailing distance",
                                  SOUK_E_FILTER_PRICE, err);
        if (status == SOUK_OK && (ticks <= 0 || ticks > INT32_MAX))
            return sk_fail(err, SOUK_E_FILTER_TRAILING, "the distance is no span of prices");
        c->trailing_bips = (int32_t)-ticks;
    }
    if (status == SOUK_OK)
        status = sk_exec_to_units(ask->iceberg_qty, scale->lot, &c->iceberg_lots,
                                  "iceberg quantity", SOUK_E_FILTER_QTY, err);
    if (status == SOUK_OK && !(ask->flags & SOUK_BY_QUOTE))
        status = sk_exec_to_units(ask->qty, scale->lot, &c->qty_lots, "quantity", SOUK_E_FILTER_QTY,
                                  err);
    if (status == SOUK_OK && ask->flags & SOUK_BY_QUOTE) {
        if (souk_dec_to_units(&c->quote_units, ask->quote_qty,
                              souk_dec_from_i64(1, scale->quote_scale), SOUK_ROUND_DOWN) < 0)
            return sk_fail(err, SOUK_E_RANGE, "the quote quantity is too large");
    }
    return status;
}

/* free + held + what open buys would add, for the position limit */
static souk_dec position_of(const sk_exchange *ex, const sk_call *call)
{
    int64_t free_units, held_units;
    const sk_scale *scale = &ex->scales[call->instrument];
    sk_engine_balance(ex->engine, call->account, scale->base_asset, &free_units, &held_units);
    return souk_dec_from_i64(free_units + held_units, scale->base_scale);
}

souk_status sk_exec_check_rules(sk_exchange *ex, sk_call *call)
{
    const souk_instrument *row = &ex->markets.rows[call->instrument];
    if (row->status != SOUK_INSTRUMENT_TRADING)
        return sk_fail(&call->err, SOUK_E_MARKET_CLOSED, "%.*s is not trading",
                       SK_FMT(row->symbol));
    sk_rules_context context = {
        .last_price = sk_tape_last(ex->tapes[call->instrument], ex->now_ns),
        .avg_price = sk_tape_average(ex->tapes[call->instrument], row->avg_price_mins, ex->now_ns),
        .position = position_of(ex, call),
        .position_known = true,
    };
    sk_engine_orders_count(ex->engine, call->account, call->instrument, &context.open_orders,
                           &context.open_stops);
    if (!sk_dec_is_zero(call->ask.iceberg_qty))
        context.open_icebergs =
            sk_engine_icebergs_count(ex->engine, call->account, call->instrument);
    if (call->ask.peg && !sk_dec_is_zero(call->ask.peg_limit)) { /* as named, too */
        sk_order_ask named = call->ask;
        named.price = named.peg_limit;
        souk_status status = sk_rules_check(row, &named, &context, &call->err);
        if (status < 0)
            return status;
    }
    return sk_rules_check(row, &call->ask, &context, &call->err);
}

souk_str sk_exec_give_id(sk_exchange *ex, sk_arena *arena)
{
    uint8_t random[16];
    for (size_t i = 0; i < sizeof random; i += 8) {
        uint64_t bits = sk_rng_next(&ex->rng);
        memcpy(random + i, &bits, 8);
    }
    return sk_id_give(ex->venue->client_id, random, arena);
}

sk_past_tags sk_exec_tags(const sk_exchange *ex, const sk_call *call)
{
    const sk_order_ask *ask = &call->ask;
    sk_past_tags tags = {.strategy_id = ask->strategy_id,
                         .strategy_type = ask->strategy_type,
                         .peg = ask->peg,
                         .peg_levels = ask->peg_levels,
                         .key = ex->venue->key_modes ? call->key : 0};
    tags.cut = ask->cut;
    if (ask->peg || ask->cut)
        souk_dec_to_units(&tags.named_ticks, ask->peg_limit, ex->scales[call->instrument].tick,
                          SOUK_ROUND_DOWN);
    return tags;
}

souk_status sk_exec_peg(sk_exchange *ex, sk_call *call)
{
    sk_order_ask *ask = &call->ask;
    bool buys = ask->side == SOUK_BUY;
    souk_side side = (ask->peg == SOUK_PEG_PRIMARY) == buys ? SOUK_BUY : SOUK_SELL;
    uint32_t at = (uint32_t)ask->peg_levels;
    if (!ask->peg)
        return SOUK_OK;
    if (ask->type != SOUK_LIMIT)
        return sk_fail(&call->err, SOUK_E_UNSUPPORTED, "an order that waits cannot be pegged");
    if (!ask->peg_known)
        ask->peg_limit = ask->price;
    ask->peg_known = true;
    if (at > PEG_LEVELS_MAX)
        return sk_fail(&call->err, SOUK_E_INVALID, "pegged at most %d levels deep", PEG_LEVELS_MAX);
    sk_engine_level *levels = sk_arena_get(call->arena, (at + 1) * sizeof *levels);
    if (!levels)
        return out_of_memory(call);
    if (sk_engine_levels(ex->engine, call->instrument, side, levels, at + 1) <= at)
        return sk_fail(&call->err, SOUK_E_NO_LIQUIDITY, "no price to peg the order to");
    souk_dec_from_units(&ask->price, levels[at].price_ticks, ex->scales[call->instrument].tick);
    if (ask->peg_bips) {
        souk_dec factor = souk_dec_from_i64(10000 + ask->peg_bips, 4);
        int64_t ticks;
        souk_dec_mul(&ask->price, ask->price, factor);
        souk_dec_to_units(&ticks, ask->price, ex->scales[call->instrument].tick, SOUK_ROUND_DOWN);
        souk_dec_from_units(&ask->price, ticks, ex->scales[call->instrument].tick);
    }
    /* what its owner named is the worst that it may be */
    if (!sk_dec_is_zero(ask->peg_limit) && (souk_dec_cmp(ask->price, ask->peg_limit) > 0) == buys)
        ask->price = ask->peg_limit;
    return SOUK_OK;
}

/* An order that waits for its price on whichever side that is, as conditional ones do: the market
 * tells which. */
static void aim(sk_exchange *ex, sk_order_ask *ask, uint32_t instrument)
{
    bool rises = souk_dec_cmp(ask->stop, sk_tape_last(ex->tapes[instrument], ex->now_ns)) > 0;
    bool stop = rises == (ask->side == SOUK_BUY);
    if (!(ask->flags & SOUK_CONDITIONAL || ask->either) || sk_dec_is_zero(ask->stop))
        return;
    if (ask->type == SOUK_STOP || ask->type == SOUK_TAKE_PROFIT)
        ask->type = stop ? SOUK_STOP : SOUK_TAKE_PROFIT;
    else
        ask->type = stop ? SOUK_STOP_LIMIT : SOUK_TAKE_PROFIT_LIMIT;
}

/* A price too far through the book is held to a nearer one; what is left then ends. */
static void hold_near(const sk_exchange *ex, sk_call *call)
{
    sk_order_ask *ask = &call->ask;
    souk_dec best, qty, part, tick = ex->scales[call->instrument].tick;
    bool buys = ask->side == SOUK_BUY;
    int64_t ticks;
    if (sk_dec_is_zero(ex->venue->through) || ask->type != SOUK_LIMIT ||
        ask->flags & SOUK_POST_ONLY || ask->cut)
        return;
    sk_exchange_top(ex, call->instrument, buys ? SOUK_SELL : SOUK_BUY, &best, &qty);
    if (sk_dec_is_zero(best) || souk_dec_mul(&part, best, ex->venue->through) != SOUK_OK ||
        (buys ? souk_dec_add(&best, best, part) : souk_dec_sub(&best, best, part)) != SOUK_OK ||
        souk_dec_cmp(ask->price, best) == 0 || (souk_dec_cmp(ask->price, best) > 0) != buys ||
        souk_dec_to_units(&ticks, best, tick, buys ? SOUK_ROUND_DOWN : SOUK_ROUND_UP) != SOUK_OK)
        return;
    ask->peg_limit = ask->price;
    ask->cut = ask->tif ? ask->tif : SOUK_GTC;
    souk_dec_from_units(&ask->price, ticks, tick);
    if (ask->cut == SOUK_GTC)
        ask->tif = SOUK_IOC;
}

souk_status sk_exec_prepare(sk_exchange *ex, sk_call *call, sk_command *c, souk_str *client_id)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    if (status == SOUK_OK)
        status = sk_exec_peg(ex, call);
    if (status == SOUK_OK)
        aim(ex, &call->ask, call->instrument);
    if (status == SOUK_OK)
        status = sk_exec_check_rules(ex, call);
    if (status == SOUK_OK)
        hold_near(ex, call);
    if (status == SOUK_OK)
        status = to_command(ex, call, c);
    if (status < 0)
        return status;
    *client_id = call->ask.client_id;
    if (client_id->len) {
        const sk_past_order *same = sk_history_client(ex->history, call->account, *client_id);
        if (same && souk_order_is_open(same->status) && ex->venue->client_id->again != SK_ID_ALWAYS)
            return sk_fail(&call->err, SOUK_E_DUPLICATE_CLIENT_ID,
                           "an open order has the client id %.*s", SK_FMT(*client_id));
        return SOUK_OK;
    }
    if (ex->venue->client_id->none_given)
        return SOUK_OK;
    *client_id = sk_exec_give_id(ex, call->arena);
    return client_id->ptr ? SOUK_OK : out_of_memory(call);
}

/* Why the engine does not take an order; for lack of money with what there is of it. */
static souk_status refused_order(const sk_exchange *ex, sk_call *call, const sk_command *c,
                                 souk_status status)
{
    const sk_scale *scale = &ex->scales[c->instrument];
    uint32_t asset = c->side == SOUK_BUY ? scale->quote_asset : scale->base_asset;
    int64_t free_units, held_units;
    char text[SOUK_DEC_TEXT_MAX];
    if (status != SOUK_E_INSUFFICIENT_FUNDS)
        return sk_fail(&call->err, status, "%s", souk_strerror(status));
    sk_engine_balance(ex->engine, call->account, asset, &free_units, &held_units);
    souk_dec_print_short(souk_dec_from_i64(free_units, ex->asset_scales[asset]), text);
    return sk_fail(&call->err, status, "%s: free are %s", souk_strerror(status), text);
}

static souk_status refused(sk_call *call, souk_status status)
{
    return sk_fail(&call->err, status, "%s", souk_strerror(status));
}

souk_status sk_exec_place(sk_exchange *ex, sk_call *call)
{
    sk_command c;
    souk_str client_id;
    souk_status status = sk_exec_prepare(ex, call, &c, &client_id);
    if (status < 0)
        return status;
    c.order_id = ex->next_order_id++;
    if ((status = sk_history_expect(ex->history, &c, client_id, &call->err)) < 0)
        return status;
    sk_past_tags tags = sk_exec_tags(ex, call);
    sk_history_tag(ex->history, c.order_id, &tags);
    if ((status = sk_exchange_command(ex, &c)) < 0) {
        sk_history_withdraw(ex->history, c.order_id);
        return refused_order(ex, call, &c, status);
    }
    const sk_past_order *order = sk_history_order(ex->history, c.order_id);
    if (!order)
        return sk_fail(&call->err, SOUK_E_BUG, "the order is not in the history");
    sk_query all = {0};
    if (sk_history_fills(ex->history, call->account, call->instrument, c.order_id, &all, UINT32_MAX,
                         call->arena, &call->out.more) < 0)
        return out_of_memory(call);
    return sk_exec_one_order(ex, call, order);
}

static souk_status place_test(sk_exchange *ex, sk_call *call)
{
    sk_command c;
    souk_str client_id;
    souk_status status = sk_exec_prepare(ex, call, &c, &client_id);
    if (status < 0)
        return status;
    c.order_id = ex->next_order_id;
    c.seq = sk_engine_last_seq(ex->engine) + 1;
    status = sk_engine_check(ex->engine, &c);
    if (status < 0)
        return refused(call, status);
    return call->query.brief ? fees(ex, call) : SOUK_OK;
}

/* Where several orders may carry an id, all that are open end. */
static souk_status cancel_named(sk_exchange *ex, sk_call *call)
{
    sk_rows open;
    if (sk_open_find(ex, call, &open) < 0)
        return out_of_memory(call);
    souk_order *rows = (souk_order *)open.ptr;
    uint32_t n = 0;
    for (uint32_t i = 0; i < open.count; i++)
        if (sk_str_eq(rows[i].client_id, call->ref.client_id))
            rows[n++] = rows[i];
    sk_call one = *call;
    for (uint32_t i = 0; i < n; i++) {
        one.ref = (sk_order_ref){.order_id = rows[i].order_id};
        souk_status status = sk_exec_cancel(ex, &one);
        if (status < 0) {
            call->err = one.err;
            return status;
        }
        rows[i] = *SK_ROW(souk_order, &one.out.rows, 0);
    }
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}

souk_status sk_exec_cancel(sk_exchange *ex, sk_call *call)
{
    const sk_past_order *order = NULL;
    if (!call->ref.order_id.len && ex->venue->client_id->again == SK_ID_ALWAYS) {
        souk_status named = cancel_named(ex, call);
        if (named < 0 || call->out.rows.count)
            return named;
    }
    souk_status status = sk_exec_find_order(ex, call, &order);
    if (status < 0)
        return status;
    uint64_t id = order->order_id;
    if (!souk_order_is_open(order->status) && (status = sk_exec_one_order(ex, call, order)) < 0)
        return status;
    if (!souk_order_is_open(order->status) && call->op == SK_OP_CANCEL && call->ref.even_if_gone)
        return SOUK_OK;
    if (!souk_order_is_open(order->status)) /* told with what it is */
        return sk_fail(&call->err, SOUK_E_ORDER_DONE, "order %llu is already %s",
                       (unsigned long long)id, souk_order_status_name(order->status));
    if (call->ref.conditional && !sk_history_is_apart(order))
        return sk_fail(&call->err, SOUK_E_ORDER_DONE, "order %llu has fired",
                       (unsigned long long)id);
    sk_exchange_name_cancel(ex, id, call->ref.cancel_id);
    sk_command c = {
        .kind = SK_CMD_CANCEL,
        .account = call->account,
        .instrument = order->instrument,
        .order_id = id,
        .only_status = call->ref.only_status,
    };
    if ((status = sk_exchange_command(ex, &c)) < 0) {
        sk_exchange_name_cancel(ex, id, (souk_str){"", 0});
        return refused(call, status);
    }
    status = sk_exec_one_order(ex, call, sk_history_order(ex->history, id));
    return status < 0 ? status : sk_exec_lists_of(ex, call);
}

/* One part after the other: a refused one does not hold up the rest. */
static souk_status batch(sk_exchange *ex, sk_call *call)
{
    for (uint32_t i = 0; i < call->parts_count; i++) {
        sk_call *part = &call->parts[i];
        if (part->op == SK_OP_NONE)
            part->op = call->op == SK_OP_PLACE_BATCH ? SK_OP_PLACE : SK_OP_CANCEL;
        part->account = call->account;
        part->now_ns = call->now_ns;
        part->arena = call->arena;
        if (part->err.status != SOUK_OK)
            continue; /* the dialect could not read it */
        switch (part->op) {
        case SK_OP_PLACE: sk_exec_place(ex, part); break;
        case SK_OP_CANCEL: sk_exec_cancel(ex, part); break;
        case SK_OP_CANCEL_REPLACE: sk_exec_cancel_replace(ex, part); break;
        default: sk_fail(&part->err, SOUK_E_UNSUPPORTED, "no batch of %s", sk_op_name(part->op));
        }
    }
    return SOUK_OK;
}

/* Told as the orders that were open. */
static souk_status cancel_all(sk_exchange *ex, sk_call *call)
{
    sk_rows open;
    souk_status status = sk_open_find(ex, call, &open);
    if (status < 0)
        return out_of_memory(call);
    call->out.rows = open;
    if (open.count == 0)
        return call->ref.even_if_gone
                   ? SOUK_OK
                   : sk_fail(&call->err, SOUK_E_ORDER_NOT_FOUND, "no open order");
    if ((status = sk_open_cancel(ex, call, &open)) < 0)
        return refused(call, status);
    souk_order *rows = sk_arena_zeroed(call->arena, open.count, sizeof *rows);
    if (!rows)
        return out_of_memory(call);
    for (uint32_t i = 0; i < open.count; i++) {
        uint64_t id = 0;
        sk_id_read(ex->venue->order_id, SK_ROW(souk_order, &open, i)->order_id, &id);
        const sk_past_order *order = sk_history_order(ex->history, id);
        if (!order || sk_history_row(ex->history, order, call->arena, &rows[i]) < 0)
            return out_of_memory(call);
    }
    call->out.rows = (sk_rows){rows, open.count};
    return sk_exec_lists_of(ex, call);
}

/* Some venues tell what was filled no more, and what ended otherwise for a while. */
static bool is_told(const sk_exchange *ex, const sk_past_order *order)
{
    int64_t told_ns = ex->venue->resolve.told_ms * INT64_C(1000000);
    return !told_ns || souk_order_is_open(order->status) ||
           (order->status != SOUK_ORDER_FILLED && ex->now_ns - order->updated_ns < told_ns);
}

static souk_status order(sk_exchange *ex, sk_call *call)
{
    const sk_past_order *found = NULL;
    souk_status status = sk_exec_find_order(ex, call, &found);
    if (status == SOUK_OK && !is_told(ex, found))
        return sk_fail(&call->err, SOUK_E_ORDER_NOT_FOUND, "the order is told by its fills only");
    if (status == SOUK_OK)
        status = sk_exec_one_order(ex, call, found);
    return status < 0 ? status : add_fills(ex, call, found->order_id);
}

static souk_status orders(sk_exchange *ex, sk_call *call)
{
    bool open_only = call->op == SK_OP_OPEN_ORDERS;
    if (sk_history_orders(ex->history, call->account, call->instrument, &call->query, open_only,
                          sk_exec_limit(call), call->arena, &call->out.rows) < 0)
        return out_of_memory(call);
    sk_rows *rows = &call->out.rows;
    if (open_only && call->query.limit && rows->count > call->query.limit) { /* the newest */
        rows->ptr = SK_ROW(souk_order, rows, rows->count - call->query.limit);
        rows->count = call->query.limit;
    }
    sk_call of_all = *call; /* a span of time is meant for the orders */
    of_all.query = (sk_query){.fills = call->query.fills};
    souk_status status = add_fills(ex, &of_all, 0);
    call->out.more = of_all.out.more;
    return status;
}

static souk_status fills(sk_exchange *ex, sk_call *call)
{
    uint64_t order_id = 0;
    if (call->ref.order_id.len && !sk_id_read(ex->venue->order_id, call->ref.order_id, &order_id))
        order_id = UINT64_MAX; /* no order has such an id: no fills */
    if (!call->ref.order_id.len && call->ref.client_id.len) {
        const sk_past_order *o = sk_history_client(ex->history, call->account, call->ref.client_id);
        order_id = o ? o->order_id : UINT64_MAX;
    }
    if (sk_history_fills(ex->history, call->account, call->instrument, order_id, &call->query,
                         sk_exec_limit(call), call->arena, &call->out.rows) < 0)
        return out_of_memory(call);
    return SOUK_OK;
}

static souk_status lists(sk_exchange *ex, sk_call *call)
{
    return sk_list_log_find(ex->lists, ex, call,
                            call->op == SK_OP_OPEN_LISTS ? UINT32_MAX : sk_exec_limit(call));
}

static souk_status prevented(sk_exchange *ex, sk_call *call)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    return status < 0 ? status : sk_prevented_find(ex->prevented, ex, call, sk_exec_limit(call));
}

static souk_status amendments(sk_exchange *ex, sk_call *call)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    return status < 0 ? status : sk_amends_find(ex->amends, ex, call, sk_exec_limit(call));
}

static souk_status bills(sk_exchange *ex, sk_call *call)
{
    return sk_bills_find(ex->bills, ex, call, sk_exec_limit(call));
}

/* ---- what all orders depend on ---- */

/* A switch that its owner must set again in time, or everything open is canceled. */
static souk_status cancel_after(sk_exchange *ex, sk_call *call)
{
    int64_t at_ns = call->query.window_ns ? ex->now_ns + call->query.window_ns : 0;
    sk_exchange_cancel_at(ex, call->account, at_ns);
    call->out.time_ns = at_ns;
    return SOUK_OK;
}

/* ---- tokens ---- */

#define TOKEN_LIFE_NS (3600 * INT64_C(1000000000))

static souk_status token(sk_exchange *ex, sk_call *call)
{
    switch (call->op) {
    case SK_OP_TOKEN_NEW: {
        souk_str text;
        souk_status status =
            sk_token_new(ex->accounts, call->account, ex->now_ns, TOKEN_LIFE_NS, &text, &call->err);
        if (status == SOUK_OK)
            call->out.text = sk_arena_copy(call->arena, text);
        return status;
    }
    case SK_OP_TOKEN_KEEP:
        return sk_token_keep(ex->accounts, call->token, call->account, ex->now_ns, TOKEN_LIFE_NS,
                             &call->err);
    default: return sk_token_end(ex->accounts, call->token, call->account, ex->now_ns, &call->err);
    }
}

/* ---- the table ---- */

static souk_status nothing(sk_exchange *ex, sk_call *call)
{
    call->out.time_ns = ex->now_ns;
    return SOUK_OK;
}

static souk_status describe(sk_exchange *ex, sk_call *call)
{
    describe_account(ex, call);
    return SOUK_OK;
}

static souk_status assets(sk_exchange *ex, sk_call *call)
{
    call->out.rows = (sk_rows){ex->markets.assets, ex->markets.assets_count};
    return SOUK_OK;
}

static souk_status (*const doers[SK_OP_COUNT])(sk_exchange *, sk_call *) = {
    [SK_OP_PING] = nothing,
    [SK_OP_TIME] = nothing,
    [SK_OP_STATUS] = nothing,
    [SK_OP_FIXED_ANSWER] = nothing,
    [SK_OP_INSTRUMENTS] = sk_exec_instruments,
    [SK_OP_TICKERS] = sk_exec_tickers,
    [SK_OP_PRICES] = sk_exec_prices,
    [SK_OP_BEST] = sk_exec_bests,
    [SK_OP_AVG_PRICE] = sk_exec_average,
    [SK_OP_BOOK] = sk_exec_book,
    [SK_OP_TRADES] = sk_exec_trades,
    [SK_OP_AGG_TRADES] = sk_exec_trades,
    [SK_OP_CANDLES] = sk_exec_candles,
    [SK_OP_BALANCES] = balances,
    [SK_OP_FEES] = fees,
    [SK_OP_PLACE] = sk_exec_place,
    [SK_OP_PLACE_TEST] = place_test,
    [SK_OP_CANCEL] = sk_exec_cancel,
    [SK_OP_CANCEL_ALL] = cancel_all,
    [SK_OP_CANCEL_SESSION] = cancel_all,
    [SK_OP_CANCEL_REPLACE] = sk_exec_cancel_replace,
    [SK_OP_PLACE_BATCH] = batch,
    [SK_OP_CANCEL_BATCH] = batch,
    [SK_OP_AMEND_BATCH] = batch,
    [SK_OP_ORDER] = order,
    [SK_OP_OPEN_ORDERS] = orders,
    [SK_OP_HISTORY] = orders,
    [SK_OP_FILLS] = fills,
    [SK_OP_PREVENTED] = prevented,
    [SK_OP_LIST_PLACE] = sk_exec_list_place,
    [SK_OP_LIST_CANCEL] = sk_exec_list_cancel,
    [SK_OP_LIST_QUERY] = sk_exec_list_query,
    [SK_OP_LISTS] = lists,
    [SK_OP_OPEN_LISTS] = lists,
    [SK_OP_AMEND] = sk_exec_amend,
    [SK_OP_AMENDMENTS] = amendments,
    [SK_OP_TOKEN_NEW] = token,
    [SK_OP_TOKEN_KEEP] = token,
    [SK_OP_TOKEN_END] = token,
    [SK_OP_KEY_INFO] = describe,
    [SK_OP_ACCOUNTS] = describe,
    [SK_OP_ASSETS] = assets,
    [SK_OP_BILLS] = bills,
    [SK_OP_CANCEL_AFTER] = cancel_after,
    [SK_OP_NOTIONALS] = notionals,
    [SK_OP_HEARTBEAT] = nothing,    /* the door has seen that the key is in use */
    [SK_OP_ORDER_LIMITS] = nothing, /* the limiter has filled in its rows */
};

static bool needs_account(sk_op_id op)
{
    return op >= SK_OP_BALANCES && op != SK_OP_FIXED_ANSWER && op != SK_OP_ASSETS;
}

souk_status sk_exchange_execute(sk_exchange *ex, sk_call *call)
{
    call->now_ns = ex->now_ns;
    if (call->op >= SK_OP_COUNT || !doers[call->op])
        return sk_fail(&call->err, SOUK_E_UNSUPPORTED, "this exchange does not offer \"%s\"",
                       sk_op_name(call->op));
    if (needs_account(call->op) && !sk_accounts_get(ex->accounts, call->account))
        return sk_fail(&call->err, SOUK_E_BUG, "account %u does not exist", call->account);
    return doers[call->op](ex, call);
}
