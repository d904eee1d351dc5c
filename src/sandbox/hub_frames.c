/* SPDX-License-Identifier: MIT
 *
 * What the members of a group hear: an update is built and encoded once, then its bytes are copied
 * to every member. Book changes are told absolute, each level once a frame. */
#include <stdlib.h>

#include "sandbox/hub_state.h"
#include "sandbox/tape.h"

static sk_exchange *exchange(const sk_hub *hub)
{
    return hub->stall->ex;
}

/* Encodes an update for a group and hands it to every member. */
static void publish(sk_hub *hub, sk_hub_group *g, const sk_update *update)
{
    sk_encode e = {
        .venue = sk_exchange_venue(exchange(hub)),
        .markets = sk_exchange_markets(exchange(hub)),
        .row = g->row,
        .topic = g->name,
        .variant = g->variant,
        .now_ns = sk_exchange_now(exchange(hub)),
    };
    sk_buf_reset(&hub->payload);
    sk_buf_reset(&hub->frame);
    if (!g->row->encode || g->row->encode(&e, update, &hub->payload) < 0 || !hub->payload.len)
        return;
    if (sk_ws_frame_encode(&hub->frame, SK_WS_TEXT, sk_buf_view(&hub->payload)) < 0)
        return;
    for (uint32_t i = 0; i < g->count; i++)
        sk_session_queue(g->members[i], &hub->frame);
}

static sk_update about(const sk_hub *hub, const sk_hub_group *g, sk_update_kind kind)
{
    int64_t now = sk_exchange_now(exchange(hub));
    bool one = g->instrument != SK_NO_INSTRUMENT;
    return (sk_update){
        .kind = kind,
        .instrument = g->instrument,
        .symbol = one ? sk_exchange_markets(exchange(hub))->rows[g->instrument].symbol
                      : (souk_str){"", 0},
        .at_ns = now,
        .engine_ns = now,
        .interval = g->interval,
        .depth = g->depth,
        .window_ns = g->row->window_ns,
    };
}

static bool room_for_levels(sk_hub *hub, size_t count)
{
    if (count <= hub->levels_cap)
        return true;
    sk_level *more = sk_realloc_array(hub->alloc, hub->levels, count * 2, sizeof *more);
    if (!more)
        return false;
    hub->levels = more;
    hub->levels_cap = (uint32_t)(count * 2);
    return true;
}

static sk_level level_of(const sk_scale *scale, int64_t ticks, int64_t lots)
{
    return (sk_level){
        .price = ticks * (int64_t)scale->tick.lo,
        .qty = lots * (int64_t)scale->lot.lo,
        .price_scale = scale->price_scale,
        .qty_scale = scale->qty_scale,
    };
}

static int by_price(const void *a, const void *b)
{
    int64_t x = ((const sk_level *)a)->price, y = ((const sk_level *)b)->price;
    return (x > y) - (x < y);
}

void sk_hub_tell_changes(sk_hub *hub, sk_hub_group *g)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    uint64_t id = sk_exchange_book_id(exchange(hub), g->instrument), key, value;
    size_t n = g->changes.count, bids = 0, asks = 0, at = 0;
    if (n == 0 || !room_for_levels(hub, n))
        return;
    while (sk_map_next(&g->changes, &at, &key, &value)) {
        sk_level level = level_of(scale, (int64_t)(key >> 1), (int64_t)value);
        if (key & 1)
            hub->levels[n - ++asks] = level;
        else
            hub->levels[bids++] = level;
    }
    qsort(hub->levels, bids, sizeof *hub->levels, by_price);
    qsort(hub->levels + bids, asks, sizeof *hub->levels, by_price);
    for (size_t i = 0; i < bids / 2; i++) { /* bids: best first */
        sk_level swap = hub->levels[i];
        hub->levels[i] = hub->levels[bids - 1 - i];
        hub->levels[bids - 1 - i] = swap;
    }
    sk_update u = about(hub, g, SK_UPDATE_BOOK);
    u.first_id = g->told + 1;
    u.last_id = id;
    u.prev_id = g->told;
    u.book.bids = hub->levels;
    u.book.bids_count = (uint32_t)bids;
    u.book.asks = hub->levels + bids;
    u.book.asks_count = (uint32_t)asks;
    publish(hub, g, &u);
    g->told = id;
    sk_map_clear(&g->changes);
}

static void publish_top(sk_hub *hub, sk_hub_group *g)
{
    const sk_engine *engine = sk_exchange_engine(exchange(hub));
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    uint64_t id = sk_exchange_book_id(exchange(hub), g->instrument);
    uint32_t depth = g->depth ? g->depth : 5;
    sk_engine_level *rows = sk_arena_get(&hub->arena, depth * sizeof *rows);
    if (id == g->told || !rows || !room_for_levels(hub, 2 * (size_t)depth))
        return;
    uint32_t counts[2];
    for (int side = 0; side < 2; side++) {
        counts[side] =
            sk_engine_levels(engine, g->instrument, side ? SOUK_SELL : SOUK_BUY, rows, depth);
        for (uint32_t i = 0; i < counts[side]; i++)
            hub->levels[(side ? depth : 0) + i] =
                level_of(scale, rows[i].price_ticks, rows[i].qty_lots);
    }
    sk_update u = about(hub, g, SK_UPDATE_BOOK);
    u.snapshot = true;
    u.last_id = id;
    u.book.bids = hub->levels;
    u.book.bids_count = counts[0];
    u.book.asks = hub->levels + depth;
    u.book.asks_count = counts[1];
    publish(hub, g, &u);
    g->told = id;
}

void sk_hub_tell_best(sk_hub *hub, sk_hub_group *g)
{
    sk_update u = about(hub, g, SK_UPDATE_BEST);
    u.best.symbol = u.symbol;
    u.best.update_id = u.last_id = sk_exchange_book_id(exchange(hub), g->instrument);
    u.best.at_ns = u.at_ns;
    sk_exchange_top(exchange(hub), g->instrument, SOUK_BUY, &u.best.bid, &u.best.bid_qty);
    sk_exchange_top(exchange(hub), g->instrument, SOUK_SELL, &u.best.ask, &u.best.ask_qty);
    publish(hub, g, &u);
}

static void fill_ticker(sk_hub *hub, uint32_t instrument, int64_t window_ns, souk_ticker *out)
{
    sk_exchange *ex = exchange(hub);
    sk_tape_ticker(sk_exchange_tape(ex, instrument),
                   window_ns ? window_ns : 86400 * INT64_C(1000000000), sk_exchange_now(ex), out);
    sk_exchange_top(exchange(hub), instrument, SOUK_BUY, &out->bid, &out->bid_qty);
    sk_exchange_top(exchange(hub), instrument, SOUK_SELL, &out->ask, &out->ask_qty);
}

static sk_update_kind ticker_kind(const sk_hub_group *g)
{
    return g->row->kind == SK_CHANNEL_MINI_TICKER ? SK_UPDATE_MINI_TICKER : SK_UPDATE_TICKER;
}

/* Of all instruments that traded since the last frame, in one array. */
static void publish_tickers(sk_hub *hub, sk_hub_group *g)
{
    souk_ticker *rows = sk_arena_zeroed(&hub->arena, hub->instruments, sizeof *rows);
    if (!rows)
        return;
    uint32_t n = 0;
    for (uint32_t i = 0; i < hub->instruments; i++) {
        if (hub->changed_ticker[i])
            fill_ticker(hub, i, g->row->window_ns, &rows[n++]);
    }
    if (n == 0)
        return;
    sk_update u = about(hub, g, ticker_kind(g));
    u.tickers.rows = rows;
    u.tickers.count = n;
    publish(hub, g, &u);
}

static void publish_candle(sk_hub *hub, sk_hub_group *g, int64_t now_ns)
{
    sk_tape *tape = sk_exchange_tape(exchange(hub), g->instrument);
    sk_update u = about(hub, g, SK_UPDATE_CANDLE);
    sk_interval interval = (sk_interval)g->interval;
    int64_t start = sk_interval_start(interval, now_ns, g->row->zone_minutes);
    /* the candle that ended since the last frame is told once more, closed */
    if (g->told && (int64_t)g->told != start) {
        sk_tape_candle(tape, interval, g->row->zone_minutes, (int64_t)g->told, now_ns, &u.candle);
        publish(hub, g, &u);
    }
    sk_tape_candle(tape, interval, g->row->zone_minutes, now_ns, now_ns, &u.candle);
    publish(hub, g, &u);
    g->told = (uint64_t)start;
}

static void publish_average(sk_hub *hub, sk_hub_group *g)
{
    sk_exchange *ex = exchange(hub);
    int32_t minutes = sk_exchange_markets(ex)->rows[g->instrument].avg_price_mins;
    sk_update u = about(hub, g, SK_UPDATE_AVG_PRICE);
    minutes = minutes ? minutes : 5;
    u.window_ns = minutes * INT64_C(60000000000);
    u.ticker.symbol = u.symbol;
    u.ticker.weighted_avg = sk_tape_average(sk_exchange_tape(ex, g->instrument), minutes, u.at_ns);
    u.ticker.close_ns = u.at_ns;
    publish(hub, g, &u);
}

void sk_hub_tell_periodic(sk_hub *hub, sk_hub_group *g, int64_t now_ns)
{
    sk_arena_reset(&hub->arena);
    switch ((sk_channel_kind)g->row->kind) {
    case SK_CHANNEL_BOOK: sk_hub_tell_changes(hub, g); break;
    case SK_CHANNEL_BOOK_TOP: publish_top(hub, g); break;
    case SK_CHANNEL_TICKER:
    case SK_CHANNEL_MINI_TICKER: {
        if (g->row->all) {
            publish_tickers(hub, g);
            break;
        }
        sk_update u = about(hub, g, ticker_kind(g));
        fill_ticker(hub, g->instrument, g->row->window_ns, &u.ticker);
        publish(hub, g, &u);
        break;
    }
    case SK_CHANNEL_CANDLE: publish_candle(hub, g, now_ns); break;
    case SK_CHANNEL_AVG_PRICE: publish_average(hub, g); break;
    case SK_CHANNEL_NONE:
    case SK_CHANNEL_TRADE:
    case SK_CHANNEL_AGG_TRADE:
    case SK_CHANNEL_BEST:
    case SK_CHANNEL_PRIVATE:
    case SK_CHANNEL_ORDERS:
    case SK_CHANNEL_FILLS:
    case SK_CHANNEL_BALANCES:
    case SK_CHANNEL_STATUS:
    case SK_CHANNEL_INSTRUMENTS:
    case SK_CHANNEL_BEAT: break;
    }
}

void sk_hub_tell_trade(sk_hub *hub, sk_hub_group *g, const sk_event *e)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), e->instrument);
    sk_update u = about(hub, g, SK_UPDATE_TRADE);
    u.engine_ns = e->at_ns;
    u.trade = (souk_trade){
        .symbol = u.symbol,
        .id = sk_tape_trade_id(sk_exchange_tape(exchange(hub), e->instrument), e->match_id),
        .quote_qty = souk_dec_from_i64(e->quote_units, scale->quote_scale),
        .taker_side = e->side,
        .at_ns = e->at_ns,
    };
    souk_dec_from_units(&u.trade.price, e->price_ticks, scale->tick);
    souk_dec_from_units(&u.trade.qty, e->qty_lots, scale->lot);
    publish(hub, g, &u);
}

void sk_hub_tell_joined(sk_hub *hub, sk_hub_group *g)
{
    sk_tape *tape = sk_exchange_tape(exchange(hub), g->instrument);
    sk_rows rows;
    sk_query q = {.has_after = true, .after_id = g->told};
    if (sk_tape_joined_next(tape) == g->told)
        return;
    if (sk_tape_trades(tape, &q, true, 1000, &hub->arena, &rows) < 0)
        return;
    for (uint32_t i = 0; i < rows.count; i++) {
        sk_update u = about(hub, g, SK_UPDATE_AGG_TRADE);
        u.trade = *SK_ROW(souk_trade, &rows, i);
        u.engine_ns = u.trade.at_ns;
        publish(hub, g, &u);
    }
    g->told = sk_tape_joined_next(tape);
}

static const sk_channel_row *private_row(const sk_venue *venue)
{
    for (uint16_t i = 0; i < venue->channels_count; i++) {
        if (venue->channels[i].kind == SK_CHANNEL_PRIVATE)
            return &venue->channels[i];
    }
    return NULL;
}

void sk_hub_tell_follower(sk_hub *hub, sk_session *s, uint32_t follow, const sk_update *update)
{
    const sk_channel_row *row = private_row(sk_exchange_venue(exchange(hub)));
    if (!row || !row->encode)
        return;
    sk_encode e = {
        .venue = sk_exchange_venue(exchange(hub)),
        .markets = sk_exchange_markets(exchange(hub)),
        .row = row,
        .topic = sk_str(s->follows[follow].token),
        .variant = s->peer.variant,
        .number = s->follows[follow].by_token ? -1 : s->follows[follow].number,
        .peer = &s->peer,
        .now_ns = sk_exchange_now(exchange(hub)),
    };
    sk_buf_reset(&hub->payload);
    if (row->encode(&e, update, &hub->payload) == SOUK_OK && hub->payload.len)
        sk_session_text(s, sk_buf_view(&hub->payload));
}
