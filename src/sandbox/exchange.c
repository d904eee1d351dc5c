/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/err.h"
#include "base/str.h"
#include "sandbox/exchange_state.h"

/* ---- instruments ---- */

static souk_status parse(const char *text, souk_dec *out, souk_error *err)
{
    *out = (souk_dec){0};
    if (!text || !*text)
        return SOUK_OK;
    souk_status status = souk_dec_parse(out, text, strlen(text));
    return status < 0 ? sk_fail(err, status, "\"%s\" is no decimal number", text) : SOUK_OK;
}

/* A listing's own numbers over the rules that the venue has for all. */
static souk_status list_one(sk_exchange *ex, const sk_listing *l, souk_error *err)
{
    souk_instrument row = ex->venue->defaults ? *ex->venue->defaults : (souk_instrument){0};
    row.symbol = sk_str(l->symbol);
    row.base = sk_str(l->base);
    row.quote = sk_str(l->quote);
    row.base_scale = l->base_scale;
    row.quote_scale = l->quote_scale;
    const struct {
        const char *text;
        souk_dec *to;
    } numbers[] = {
        {l->price_tick, &row.price_tick},
        {l->price_min, &row.price_min},
        {l->price_max, &row.price_max},
        {l->qty_step, &row.qty_step},
        {l->qty_min, &row.qty_min},
        {l->qty_max, &row.qty_max},
        {l->market_qty_max, &row.market_qty_max},
        {l->notional_min, &row.notional_min},
        {l->notional_max, &row.notional_max},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        souk_status status = parse(numbers[i].text, numbers[i].to, err);
        if (status < 0)
            return status;
    }
    if (souk_dec_sign(row.price_tick) <= 0 || souk_dec_sign(row.qty_step) <= 0)
        return sk_fail(err, SOUK_E_CONFIG, "%s needs a price tick and a quantity step above zero",
                       l->symbol);
    return sk_markets_add(&ex->markets, &row, err);
}

/* Without trailing zeros: "0.01000000" has two decimals. */
static souk_dec shortest(souk_dec d)
{
    souk_dec less;
    while (d.scale > 0 && souk_dec_rescale(&less, d, d.scale - 1, SOUK_ROUND_EXACT) == SOUK_OK)
        d = less;
    return d;
}

/* Decimals an asset's amounts are counted in: 8 as the wire has them, fewer for what costs little
 * (so that large sums fit in 63 bits), never fewer than ticks and lots need to stay exact. */
static void choose_asset_scales(sk_exchange *ex, const sk_price *price)
{
    for (uint32_t a = 0; a < ex->markets.assets_count; a++) {
        sk_price_pair pair;
        int64_t usd_e12 = SK_PRICE_E12;
        if (price && sk_price_find(price, ex->markets.assets[a], SK_STR("USD"), &pair))
            usd_e12 = sk_price_at_e12(price, pair, ex->now_ns);
        ex->asset_scales[a] = usd_e12 >= SK_PRICE_E12 / 20     ? 8
                              : usd_e12 >= SK_PRICE_E12 / 2000 ? 5
                                                               : 2;
    }
    for (uint32_t i = 0; i < ex->markets.count; i++) {
        sk_scale *s = &ex->scales[i];
        uint8_t *base = &ex->asset_scales[s->base_asset],
                *quote = &ex->asset_scales[s->quote_asset];
        *base = *base < s->qty_scale ? s->qty_scale : *base;
        uint8_t need = (uint8_t)(s->qty_scale + s->price_scale);
        *quote = *quote < need ? need : *quote;
    }
    for (uint32_t i = 0; i < ex->markets.count; i++) {
        ex->scales[i].base_scale = ex->asset_scales[ex->scales[i].base_asset];
        ex->scales[i].quote_scale = ex->asset_scales[ex->scales[i].quote_asset];
    }
}

static souk_status list_all(sk_exchange *ex, const sk_exchange_options *o, souk_error *err)
{
    const sk_listing *listings = o->listings ? o->listings : ex->venue->listings;
    uint32_t count = o->listings ? o->listings_count : ex->venue->listings_count;
    for (uint32_t i = 0; i < count; i++) {
        souk_status status = list_one(ex, &listings[i], err);
        if (status < 0)
            return status;
    }
    if (ex->markets.count == 0)
        return sk_fail(err, SOUK_E_CONFIG, "%s lists no instrument", ex->venue->name);
    ex->scales = sk_alloc_zeroed(ex->alloc, ex->markets.count, sizeof *ex->scales);
    ex->asset_scales = sk_alloc_zeroed(ex->alloc, ex->markets.assets_count, 1);
    ex->book_ids = sk_alloc_zeroed(ex->alloc, ex->markets.count, sizeof *ex->book_ids);
    ex->tapes = sk_alloc_zeroed(ex->alloc, ex->markets.count, sizeof(sk_tape *));
    if (!ex->scales || !ex->asset_scales || !ex->book_ids || !ex->tapes)
        return sk_fail_nomem(err);
    for (uint32_t i = 0; i < ex->markets.count; i++) {
        const souk_instrument *row = &ex->markets.rows[i];
        sk_scale *s = &ex->scales[i];
        s->tick = shortest(row->price_tick);
        s->lot = shortest(row->qty_step);
        s->price_scale = (uint8_t)s->tick.scale;
        s->qty_scale = (uint8_t)s->lot.scale;
        s->base_asset = sk_markets_asset(&ex->markets, row->base);
        s->quote_asset = sk_markets_asset(&ex->markets, row->quote);
    }
    choose_asset_scales(ex, o->price);
    return SOUK_OK;
}

souk_status sk_exchange_fee_e8(souk_dec rate, int64_t *out)
{
    return souk_dec_to_units(out, rate, souk_dec_from_i64(1, 8), SOUK_ROUND_HALF_UP);
}

static souk_status open_engine(sk_exchange *ex, const sk_exchange_options *o, souk_error *err)
{
    uint32_t n = ex->markets.count, assets_count = ex->markets.assets_count;
    sk_engine_instrument *rows = sk_arena_zeroed(&ex->scratch, n, sizeof *rows);
    sk_engine_asset *assets = sk_arena_zeroed(&ex->scratch, assets_count, sizeof *assets);
    if (!rows || !assets)
        return sk_fail_nomem(err);
    for (uint32_t i = 0; i < assets_count; i++)
        assets[i].scale = ex->asset_scales[i];
    for (uint32_t i = 0; i < n; i++) {
        const sk_scale *s = &ex->scales[i];
        const souk_instrument *row = &ex->markets.rows[i];
        souk_dec tick_lot;
        rows[i].base_asset = s->base_asset;
        rows[i].quote_asset = s->quote_asset;
        rows[i].stp_default = (uint8_t)row->stp_default;
        souk_status status = souk_dec_mul(&tick_lot, s->tick, s->lot);
        if (status == SOUK_OK)
            status = souk_dec_to_units(&rows[i].tick_lot_units, tick_lot,
                                       souk_dec_from_i64(1, s->quote_scale), SOUK_ROUND_EXACT);
        if (status == SOUK_OK)
            status = souk_dec_to_units(&rows[i].lot_units, s->lot,
                                       souk_dec_from_i64(1, s->base_scale), SOUK_ROUND_EXACT);
        if (status == SOUK_OK)
            status = sk_exchange_fee_e8(row->maker_fee, &rows[i].maker_fee_e8);
        if (status == SOUK_OK)
            status = sk_exchange_fee_e8(row->taker_fee, &rows[i].taker_fee_e8);
        if (status < 0)
            return sk_fail(err, SOUK_E_CONFIG, "the tick, step or fees of %.*s cannot be counted",
                           SK_FMT(row->symbol));
    }
    return sk_engine_new(&ex->engine,
                         &(sk_engine_options){
                             .alloc = ex->alloc,
                             .assets = assets,
                             .assets_count = assets_count,
                             .instruments = rows,
                             .instruments_count = n,
                             .book = o->book,
                             .orders_hint = 4096,
                             .accounts_hint = 64,
                         },
                         err);
}

static souk_status open_tapes(sk_exchange *ex, const sk_exchange_options *o, souk_error *err)
{
    for (uint32_t i = 0; i < ex->markets.count; i++) {
        const souk_instrument *row = &ex->markets.rows[i];
        sk_tape_options options = {
            .alloc = ex->alloc,
            .scale = &ex->scales[i],
            .symbol = row->symbol,
            .start_ns = o->start_ns,
        };
        if (o->price && sk_price_find(o->price, row->base, row->quote, &options.pair))
            options.price = o->price;
        souk_status status = sk_tape_new(&ex->tapes[i], &options, err);
        if (status < 0)
            return status;
        /* ids look as if the book had been changing for years; they only have to grow */
        ex->book_ids[i] = sk_tape_trade_id(ex->tapes[i], 1) * 7;
    }
    return SOUK_OK;
}

souk_status sk_exchange_new(sk_exchange **out, const sk_venue *venue,
                            const sk_exchange_options *options, souk_error *err)
{
    sk_exchange *ex = sk_alloc_zeroed(options->alloc, 1, sizeof *ex);
    if (!ex)
        return sk_fail_nomem(err);
    uint64_t seed = sk_mix64(options->seed ^ sk_hash_bytes(venue->name, strlen(venue->name)));
    ex->venue = venue;
    for (uint16_t i = 0; i < ex->venue->channels_count; i++)
        ex->tells_booked |= ex->venue->channels[i].booked;
    ex->alloc = options->alloc;
    ex->now_ns = ex->start_ns = options->start_ns;
    ex->cancel_ns = INT64_MAX;
    ex->seed = options->seed;
    ex->has_past = options->price != NULL;
    ex->next_order_id = 1000001 + seed % 1000000;
    sk_rng_seed(&ex->rng, seed);
    sk_markets_init(&ex->markets, ex->alloc);
    sk_arena_init(&ex->scratch, ex->alloc, 64 << 20);
    souk_status status = list_all(ex, options, err);
    if (status == SOUK_OK)
        status = open_engine(ex, options, err);
    if (status == SOUK_OK)
        status = open_tapes(ex, options, err);
    if (status == SOUK_OK)
        status = sk_accounts_new(&ex->accounts, venue, ex->alloc, options->seed, err);
    if (status == SOUK_OK)
        status = sk_history_new(&ex->history, ex, ex->alloc, seed, err);
    if (status == SOUK_OK)
        status = sk_prevented_new(&ex->prevented, ex->alloc, err);
    if (status == SOUK_OK)
        status = sk_list_log_new(&ex->lists, ex->alloc, err);
    if (status == SOUK_OK)
        status = sk_buckets_new(&ex->buckets, ex->alloc, err);
    if (status == SOUK_OK)
        status = sk_amends_new(&ex->amends, ex->alloc, err);
    if (status == SOUK_OK)
        status = sk_bills_new(&ex->bills, ex->alloc, err);
    if (status < 0) {
        sk_exchange_free(ex);
        return status;
    }
    *out = ex;
    return SOUK_OK;
}

void sk_exchange_free(sk_exchange *ex)
{
    if (!ex)
        return;
    for (uint32_t i = 0; ex->tapes && i < ex->markets.count; i++)
        sk_tape_free(ex->tapes[i]);
    sk_history_free(ex->history);
    sk_prevented_free(ex->prevented);
    sk_list_log_free(ex->lists);
    sk_buckets_free(ex->buckets);
    sk_amends_free(ex->amends);
    sk_bills_free(ex->bills);
    sk_accounts_free(ex->accounts);
    sk_engine_free(ex->engine);
    sk_free(ex->alloc, ex->tapes);
    sk_free(ex->alloc, ex->book_ids);
    sk_free(ex->alloc, ex->asset_scales);
    sk_free(ex->alloc, ex->scales);
    sk_free(ex->alloc, ex->changed);
    sk_free(ex->alloc, ex->arrived);
    sk_arena_deinit(&ex->scratch);
    sk_markets_deinit(&ex->markets);
    sk_free(ex->alloc, ex);
}

const sk_venue *sk_exchange_venue(const sk_exchange *ex)
{
    return ex->venue;
}

const sk_markets *sk_exchange_markets(const sk_exchange *ex)
{
    return &ex->markets;
}

const sk_scale *sk_exchange_scale(const sk_exchange *ex, uint32_t instrument)
{
    assert(instrument < ex->markets.count);
    return &ex->scales[instrument];
}

uint8_t sk_exchange_asset_scale(const sk_exchange *ex, uint32_t asset)
{
    assert(asset < ex->markets.assets_count);
    return ex->asset_scales[asset];
}

const sk_engine *sk_exchange_engine(const sk_exchange *ex)
{
    return ex->engine;
}

sk_accounts *sk_exchange_accounts(sk_exchange *ex)
{
    return ex->accounts;
}

sk_buckets *sk_exchange_buckets(sk_exchange *ex)
{
    return ex->buckets;
}

sk_history *sk_exchange_history(sk_exchange *ex)
{
    return ex->history;
}

sk_tape *sk_exchange_tape(const sk_exchange *ex, uint32_t instrument)
{
    assert(instrument < ex->markets.count);
    return ex->tapes[instrument];
}

void sk_exchange_top(const sk_exchange *ex, uint32_t instrument, souk_side side, souk_dec *price,
                     souk_dec *qty)
{
    sk_engine_level top = {0};
    assert(instrument < ex->markets.count);
    sk_engine_levels(ex->engine, instrument, side, &top, 1);
    souk_dec_from_units(price, top.price_ticks, ex->scales[instrument].tick);
    souk_dec_from_units(qty, top.qty_lots, ex->scales[instrument].lot);
}

uint64_t sk_exchange_book_id(const sk_exchange *ex, uint32_t instrument)
{
    assert(instrument < ex->markets.count);
    return ex->book_ids[instrument];
}

souk_status sk_exchange_observe(sk_exchange *ex, const sk_observer *observer)
{
    if (ex->observers_count == SK_OBSERVERS_MAX)
        return SOUK_E_LIMIT;
    ex->observers[ex->observers_count++] = *observer;
    return SOUK_OK;
}

/* ---- what the engine tells ---- */

void sk_exchange_tell(sk_exchange *ex, uint32_t account, const sk_update *update)
{
    for (uint32_t i = 0; i < ex->observers_count; i++) {
        if (ex->observers[i].update)
            ex->observers[i].update(ex->observers[i].ctx, ex, account, update);
    }
}

static sk_exec exec_of(const sk_event *e)
{
    switch ((sk_event_kind)e->kind) {
    case SK_EV_PENDING:
    case SK_EV_ACCEPTED: return SK_EXEC_NEW;
    case SK_EV_TRADE: return SK_EXEC_TRADE;
    case SK_EV_CANCELED: return SK_EXEC_CANCELED;
    case SK_EV_AMENDED: return SK_EXEC_REPLACED;
    case SK_EV_TRIGGERED: return SK_EXEC_TRIGGERED;
    case SK_EV_REJECTED: return SK_EXEC_REJECTED;
    case SK_EV_EXPIRED:
    case SK_EV_PREVENTED:
    case SK_EV_BALANCE:
    case SK_EV_TRAILING:
    case SK_EV_LEVEL: break;
    }
    return SK_EXEC_EXPIRED;
}

static void tell_order(sk_exchange *ex, const sk_event *e, sk_exec exec, const sk_past_order *order,
                       const sk_past_fill *fill)
{
    sk_update update = {
        .kind = SK_UPDATE_ORDER,
        .instrument = order->instrument,
        .symbol = ex->markets.rows[order->instrument].symbol,
        .at_ns = ex->now_ns,
        .engine_ns = e->at_ns,
        .first_id = e->cmd_seq,
        .last_id = e->seq,
        .order.exec = exec,
    };
    souk_status status = sk_history_row(ex->history, order, &ex->scratch, &update.order.order);
    if (status == SOUK_OK && fill)
        status = sk_history_fill_row(ex->history, fill, &ex->scratch, &update.order.fill);
    if (status == SOUK_OK) /* out of memory: a query still tells */
        sk_exchange_tell(ex, order->account, &update);
}

static void note_arrived(sk_exchange *ex, const sk_event *e)
{
    uint64_t *rows =
        sk_grow(ex->alloc, ex->arrived, ex->arrived_count, &ex->arrived_cap, sizeof *rows);
    if (!rows)
        return;
    ex->arrived = rows;
    rows[ex->arrived_count++] = e->order_id;
}

/* Those of them that rest now, when all that could be executed at once has been. */
static void tell_booked(sk_exchange *ex, uint64_t cmd_seq)
{
    for (uint32_t i = 0; i < ex->arrived_count; i++) {
        const sk_past_order *order = sk_history_order(ex->history, ex->arrived[i]);
        const sk_event e = {.at_ns = ex->now_ns, .cmd_seq = cmd_seq, .seq = ex->last_seq + 1 + i};
        if (order && order->working && souk_order_is_open((souk_order_status)order->status))
            tell_order(ex, &e, SK_EXEC_BOOKED, order, NULL);
    }
    ex->arrived_count = 0;
}

static void tell_list(sk_exchange *ex, const sk_event *e, const sk_past_order *order)
{
    if (!sk_list_log_event(ex->lists, ex->history, order, e))
        return;
    const sk_past_list *list = sk_list_log_get(ex->lists, order->list_id);
    sk_update update = {
        .kind = SK_UPDATE_LIST,
        .instrument = list->instrument,
        .symbol = ex->markets.rows[list->instrument].symbol,
        .at_ns = ex->now_ns,
        .engine_ns = e->at_ns,
    };
    if (sk_list_log_row(list, ex, &ex->scratch, &update.list) == SOUK_OK)
        sk_exchange_tell(ex, list->account, &update);
}

static void gather_balance(sk_exchange *ex, const sk_event *e)
{
    const sk_account *account = sk_accounts_get(ex->accounts, e->account);
    if (!account || account->internal)
        return;
    sk_changed *rows =
        sk_grow(ex->alloc, ex->changed, ex->changed_count, &ex->changed_cap, sizeof *rows);
    if (!rows)
        return;
    ex->changed = rows;
    rows[ex->changed_count++] = (sk_changed){e->account, e->asset, e->free_units, e->held_units};
}

static void note_prevented(sk_exchange *ex, const sk_event *e)
{
    const sk_past_order *taker = sk_history_order(ex->history, e->order_id);
    if (taker)
        sk_prevented_add(ex->prevented, e, taker->account, (souk_stp)taker->stp);
}

static int64_t lots_of(const sk_exchange *ex, uint64_t order_id)
{
    const sk_past_order *order = sk_history_order(ex->history, order_id);
    return order ? order->qty_lots : 0;
}

static void on_event(void *ctx, const sk_event *e)
{
    sk_exchange *ex = ctx;
    ex->last_seq = e->seq;
    int64_t had_lots = e->kind == SK_EV_AMENDED ? lots_of(ex, e->order_id) : 0;
    const sk_past_fill *fill = NULL;
    uint64_t fill_id = 0;
    if (e->kind == SK_EV_LEVEL)
        ex->book_ids[e->instrument]++;
    if (e->kind == SK_EV_TRADE) {
        fill_id = sk_tape_trade_id(ex->tapes[e->instrument], e->match_id);
        if (!e->maker)
            sk_tape_add(ex->tapes[e->instrument], e);
        sk_bills_trade(ex->bills, ex, e);
    }
    if (e->kind == SK_EV_BALANCE)
        gather_balance(ex, e);
    if (e->kind == SK_EV_PREVENTED)
        note_prevented(ex, e);
    const sk_past_order *order = sk_history_event(ex->history, e, fill_id, &fill);
    if (order && ex->cause != SK_EXEC_TRADE)
        ex->cause = exec_of(e);
    if (order && e->kind != SK_EV_TRAILING) /* nothing that a venue tells by itself */
        tell_order(ex, e, exec_of(e), order, fill);
    if (order && ex->tells_booked && (e->kind == SK_EV_ACCEPTED || e->kind == SK_EV_TRIGGERED))
        note_arrived(ex, e);
    if (order && order->list_id)
        tell_list(ex, e, order);
    if (order && e->kind == SK_EV_AMENDED) {
        sk_amends_add(ex->amends, e, order, had_lots);
        sk_history_name_cancel(ex->history, e->order_id, (souk_str){"", 0});
    }
    for (uint32_t i = 0; i < ex->observers_count; i++) {
        if (ex->observers[i].event)
            ex->observers[i].event(ex->observers[i].ctx, ex, e);
    }
}

/* The balances that the command changed, one update an account. */
static void tell_balances(sk_exchange *ex)
{
    for (uint32_t i = 0; i < ex->changed_count; i++) {
        uint32_t account = ex->changed[i].account;
        if (account == UINT32_MAX)
            continue; /* told with an earlier row */
        souk_balance *rows = sk_arena_zeroed(&ex->scratch, ex->changed_count - i, sizeof *rows);
        if (!rows)
            return;
        uint32_t n = 0;
        for (uint32_t k = i; k < ex->changed_count; k++) {
            sk_changed *c = &ex->changed[k];
            if (c->account != account)
                continue;
            int scale = ex->asset_scales[c->asset];
            rows[n++] = (souk_balance){
                .asset = ex->markets.assets[c->asset],
                .free = souk_dec_from_i64(c->free_units, scale),
                .held = souk_dec_from_i64(c->held_units, scale),
            };
            c->account = UINT32_MAX;
        }
        sk_accounts_get(ex->accounts, account)->updated_ns = ex->now_ns;
        sk_exchange_tell(ex, account,
                         &(sk_update){.kind = SK_UPDATE_BALANCES,
                                      .instrument = SK_NO_INSTRUMENT,
                                      .at_ns = ex->now_ns,
                                      .engine_ns = ex->now_ns,
                                      .balances.rows = rows,
                                      .balances.count = n,
                                      .balances.cause = ex->cause});
    }
}

souk_status sk_exchange_command(sk_exchange *ex, sk_command *command)
{
    assert(!ex->busy);
    ex->busy = true;
    ex->changed_count = 0;
    ex->cause = (sk_exec)0;
    sk_arena_reset(&ex->scratch);
    command->seq = sk_engine_last_seq(ex->engine) + 1;
    command->now_ns = ex->now_ns;
    if (command->kind == SK_CMD_NEW && command->order_id == 0)
        command->order_id = ex->next_order_id++;
    souk_status status = SOUK_E_MAINTENANCE; /* what cannot be kept is not done */
    if (sk_record_command(ex, command)) {
        status = sk_engine_apply(ex->engine, command, &(sk_sink){.event = on_event, .ctx = ex});
        sk_bills_settle(ex->bills, ex, command, status);
        tell_booked(ex, command->seq);
        tell_balances(ex);
    }
    ex->busy = false;
    for (uint32_t i = 0; i < ex->observers_count; i++) {
        if (ex->observers[i].settled)
            ex->observers[i].settled(ex->observers[i].ctx, ex);
    }
    return status;
}

/* ---- time ---- */

enum { LEAP_S = 60 }; /* a clock that moved on by more at once has leapt */

int64_t sk_exchange_now(const sk_exchange *ex)
{
    return ex->now_ns;
}

int64_t sk_exchange_next_ns(const sk_exchange *ex)
{
    int64_t due = sk_engine_next_ns(ex->engine);
    return due < ex->cancel_ns ? due : ex->cancel_ns;
}

/* ---- orders that are canceled unless their owner speaks ---- */

void sk_exchange_cancel_at(sk_exchange *ex, uint32_t account, int64_t at_ns)
{
    if (!sk_record_cancel_at(&ex->scribe, account, at_ns))
        return; /* the journal has failed: nobody hears of it */
    sk_accounts_get(ex->accounts, account)->cancel_ns = at_ns;
    if (at_ns && at_ns < ex->cancel_ns)
        ex->cancel_ns = at_ns;
}

void sk_exchange_key_alive(sk_exchange *ex, sk_api_key *key)
{
    if (!(key->modes & SK_KEY_HEARTBEAT) || key->revoked)
        return;
    key->silent_ns = ex->now_ns + ex->venue->silence_ns;
    if (key->silent_ns < ex->cancel_ns)
        ex->cancel_ns = key->silent_ns;
}

void sk_exchange_key_gone(sk_exchange *ex, sk_api_key *key)
{
    key->silent_ns = ex->now_ns;
    if (key->silent_ns < ex->cancel_ns)
        ex->cancel_ns = key->silent_ns;
}

/* Its owner is not heard of any more. */
static void cancel_session(sk_exchange *ex, sk_api_key *key)
{
    sk_arena arena;
    sk_arena_init(&arena, ex->alloc, 64 << 20);
    sk_call call = {.op = SK_OP_CANCEL_SESSION,
                    .account = key->account,
                    .key = key->index + 1,
                    .instrument = SK_NO_INSTRUMENT,
                    .ref.even_if_gone = true,
                    .arena = &arena};
    key->silent_ns = 0;
    sk_exchange_execute(ex, &call);
    sk_arena_deinit(&arena);
}

/* Keys that were silent for too long. */
static void cancel_sessions(sk_exchange *ex)
{
    for (uint32_t i = 0; ex->venue->key_modes && i < sk_accounts_keys_count(ex->accounts); i++) {
        sk_api_key *key = sk_accounts_key_at(ex->accounts, i);
        if (key->silent_ns && key->silent_ns <= ex->now_ns)
            cancel_session(ex, key);
        if (key->silent_ns && key->silent_ns < ex->cancel_ns)
            ex->cancel_ns = key->silent_ns;
    }
}

/* Those that are due by now; finds when the next one is. */
static void cancel_due(sk_exchange *ex)
{
    ex->cancel_ns = INT64_MAX;
    cancel_sessions(ex);
    for (uint32_t i = 0; i < sk_accounts_count(ex->accounts); i++) {
        sk_account *a = sk_accounts_get(ex->accounts, i);
        if (a && a->cancel_ns && a->cancel_ns <= ex->now_ns) {
            sk_record_cancel_at(&ex->scribe, i, 0);
            a->cancel_ns = 0;
            sk_exchange_command(ex, &(sk_command){.kind = SK_CMD_CANCEL_ALL,
                                                  .account = i,
                                                  .instrument = SK_NO_INSTRUMENT});
        }
        if (a && a->cancel_ns && a->cancel_ns < ex->cancel_ns)
            ex->cancel_ns = a->cancel_ns;
    }
}

static void gap(sk_exchange *ex, int64_t from_ns, int64_t to_ns)
{
    sk_record_gap(&ex->scribe, from_ns, to_ns);
    for (uint32_t i = 0; i < ex->markets.count; i++)
        sk_tape_gap(ex->tapes[i], from_ns, to_ns);
}

void sk_exchange_set_now(sk_exchange *ex, int64_t now_ns)
{
    if (now_ns <= ex->now_ns)
        return;
    if (!ex->leap_ns && now_ns - ex->now_ns > LEAP_S * INT64_C(1000000000))
        gap(ex, ex->now_ns, now_ns);
    while (sk_engine_next_ns(ex->engine) <= now_ns) {
        int64_t due = sk_engine_next_ns(ex->engine);
        ex->now_ns = due > ex->now_ns ? due : ex->now_ns;
        if (sk_exchange_command(ex, &(sk_command){.kind = SK_CMD_TIME}) < 0)
            break;
    }
    ex->now_ns = now_ns;
    if (ex->cancel_ns <= now_ns)
        cancel_due(ex);
}

void sk_exchange_leap(sk_exchange *ex, bool begins)
{
    if (!begins && ex->leap_ns)
        gap(ex, ex->leap_ns, ex->now_ns);
    ex->leap_ns = begins ? ex->now_ns : 0;
}
