/* SPDX-License-Identifier: MIT
 *
 * What the members of a group hear: an update is built and encoded once, then its bytes are copied
 * to every member. Book changes are told absolute, each level once a frame. */
#include <stdlib.h>

#include "sandbox/hub_state.h"
#include "sandbox/tape.h"
#include "venue/booksum.h"

enum { FIRST_LEVELS_MAX = 5000 }; /* a side, of a book that is told whole */

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
        .past = hub->past,
    };
    sk_buf_reset(&hub->payload);
    sk_buf_reset(&hub->frame);
    if (!g->row->encode || g->row->encode(&e, update, &hub->payload) < 0 || !hub->payload.len)
        return;
    bool packs = e.venue->endpoints[g->row->endpoint].gzip;
    souk_str bytes = sk_buf_view(&hub->payload);
    if (hub->only) {
        sk_session_text(hub->only, bytes);
        return;
    }
    g->spoke_ns = e.now_ns;
    if (e.venue->endpoints[g->row->endpoint].numbered) { /* no two hear the same */
        for (uint32_t i = 0; i < g->count; i++)
            sk_session_text(g->members[i], bytes);
        return;
    }
    if (packs)
        bytes = sk_stall_pack(hub->stall, bytes);
    if (!bytes.ptr || sk_ws_frame_encode(&hub->frame, packs ? SK_WS_BINARY : SK_WS_TEXT, bytes) < 0)
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
        .snapshot = hub->only != NULL,
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

static uint32_t levels_of(sk_hub *hub, const sk_hub_group *g, int side, uint32_t merge,
                          uint32_t most, sk_level *out);

/* The checksum of the book as it is now, where the channel's changes have one. */
static uint32_t sum_of(sk_hub *hub, const sk_hub_group *g)
{
    sk_level levels[2][SK_CHECKSUM_LEVELS_MAX];
    const sk_checksum_rule *rule = g->row->sum;
    uint32_t count[2];
    if (!rule)
        return 0;
    for (int side = 0; side < 2; side++)
        count[side] = levels_of(hub, g, side, g->merge, rule->levels, levels[side]);
    return sk_levels_sum(rule, levels[0], count[0], levels[1], count[1]);
}

/* Where the channel tells differences: what was told of these levels before. */
static const int64_t *was_told(sk_hub *hub, sk_hub_group *g, size_t bids, size_t count)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    int64_t *was = g->row->deltas ? sk_arena_get(&hub->arena, count * sizeof *was) : NULL;
    for (size_t i = 0; was && i < count; i++) {
        const sk_level *level = &hub->levels[i];
        uint64_t key = (uint64_t)(level->price / (int64_t)scale->tick.lo) * 2 + (i >= bids);
        uint64_t before = 0;
        sk_map_get(&g->levels, key, &before);
        was[i] = (int64_t)before;
        if (level->qty)
            sk_map_put(&g->levels, key, (uint64_t)level->qty);
        else
            sk_map_remove(&g->levels, key);
    }
    return was;
}

/* A book update of what stands in hub->levels: bids, behind them asks. */
static void publish_changes(sk_hub *hub, sk_hub_group *g, size_t bids, size_t asks)
{
    uint64_t id = sk_exchange_book_id(exchange(hub), g->instrument);
    sk_update u = about(hub, g, SK_UPDATE_BOOK);
    u.prev_id = g->row->counted ? g->number++ : g->told;
    u.first_id = u.prev_id + 1;
    u.last_id = g->row->counted ? g->number : id;
    u.book.sum = sum_of(hub, g);
    u.book.was = was_told(hub, g, bids, bids + asks);
    u.book.traded = hub->touched[g->instrument].traded;
    u.book.bids = hub->levels;
    u.book.bids_count = (uint32_t)bids;
    u.book.asks = hub->levels ? hub->levels + bids : NULL;
    u.book.asks_count = (uint32_t)asks;
    u.snapshot = false;
    publish(hub, g, &u);
    g->told = id;
}

/* The best `most` of a side into out, best first; their number. */
static uint32_t levels_of(sk_hub *hub, const sk_hub_group *g, int side, uint32_t merge,
                          uint32_t most, sk_level *out)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    sk_engine_level *rows = sk_arena_get(&hub->arena, most * sizeof *rows);
    if (!rows)
        return 0;
    uint32_t n = sk_exchange_levels(exchange(hub), g->instrument, side ? SOUK_SELL : SOUK_BUY,
                                    merge, &hub->arena, rows, most);
    for (uint32_t i = 0; i < n; i++)
        out[i] = level_of(scale, rows[i].price_ticks, rows[i].qty_lots);
    return n;
}

/* As the group is told them. */
static uint32_t best_levels(sk_hub *hub, const sk_hub_group *g, int side, sk_level *out)
{
    return levels_of(hub, g, side, g->merge, g->depth, out);
}

/* A group that tells differences begins with all that there is. */
static souk_status remember_levels(sk_hub *hub, sk_hub_group *g)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    if (!room_for_levels(hub, FIRST_LEVELS_MAX))
        return SOUK_E_NOMEM;
    for (int side = 0; side < 2; side++) {
        uint32_t n = levels_of(hub, g, side, 0, FIRST_LEVELS_MAX, hub->levels);
        for (uint32_t i = 0; i < n; i++)
            if (!sk_map_put(&g->levels,
                            (uint64_t)(hub->levels[i].price / (int64_t)scale->tick.lo) * 2 +
                                (uint64_t)side,
                            (uint64_t)hub->levels[i].qty))
                return SOUK_E_NOMEM;
    }
    return SOUK_OK;
}

souk_status sk_hub_look(sk_hub *hub, sk_hub_group *g)
{
    if (g->row->deltas)
        return remember_levels(hub, g);
    if (!g->depth)
        return SOUK_OK;
    g->shown = sk_alloc_zeroed(hub->alloc, 2 * (size_t)g->depth, sizeof *g->shown);
    for (int side = 0; g->shown && side < 2; side++)
        g->shown_count[side] = best_levels(hub, g, side, g->shown + (side ? g->depth : 0));
    return g->shown ? SOUK_OK : SOUK_E_NOMEM;
}

/* What changed between two lists of one side, best first: levels that are gone have quantity 0.
 * Returns how many were written to out. */
static size_t differences(int side, const sk_level *old, uint32_t old_count, const sk_level *now,
                          uint32_t now_count, sk_level *out)
{
    size_t n = 0;
    for (uint32_t i = 0, k = 0; i < old_count || k < now_count;) {
        bool gone = k == now_count, fresh = i == old_count;
        if (!gone && !fresh && old[i].price != now[k].price) {
            bool better = side ? now[k].price < old[i].price : now[k].price > old[i].price;
            fresh = better;
            gone = !better;
        }
        if (gone) {
            out[n] = old[i++];
            out[n++].qty = 0;
        } else if (fresh) {
            out[n++] = now[k++];
        } else {
            if (old[i++].qty != now[k].qty)
                out[n++] = now[k];
            k++;
        }
    }
    return n;
}

static void tell_best_changes(sk_hub *hub, sk_hub_group *g, bool always)
{
    sk_level *now = sk_arena_get(&hub->arena, 2 * (size_t)g->depth * sizeof *now);
    size_t n[2] = {0, 0};
    if (!now || !room_for_levels(hub, 4 * (size_t)g->depth))
        return;
    for (int side = 0; side < 2; side++) {
        sk_level *shown = g->shown + (side ? g->depth : 0);
        sk_level *rows = now + (side ? g->depth : 0);
        uint32_t count = best_levels(hub, g, side, rows);
        n[side] = differences(side, shown, g->shown_count[side], rows, count,
                              hub->levels + (side ? n[0] : 0));
        memcpy(shown, rows, count * sizeof *rows);
        g->shown_count[side] = count;
    }
    if (g->row->counted && !always && n[0] + n[1] == 0)
        g->told = sk_exchange_book_id(exchange(hub), g->instrument);
    else
        publish_changes(hub, g, n[0], n[1]);
}

void sk_hub_tell_changes(sk_hub *hub, sk_hub_group *g, bool always)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    uint64_t key, value;
    size_t n = g->changes.count, bids = 0, asks = 0, at = 0;
    if (g->shown) {
        if (always || g->told != sk_exchange_book_id(exchange(hub), g->instrument))
            tell_best_changes(hub, g, always);
        return;
    }
    if ((n == 0 && !always) || !room_for_levels(hub, n))
        return;
    while (sk_map_next(&g->changes, &at, &key, &value)) {
        sk_level level = level_of(scale, (int64_t)(key >> 1), (int64_t)value);
        if (key & 1)
            hub->levels[n - ++asks] = level;
        else
            hub->levels[bids++] = level;
    }
    if (bids)
        qsort(hub->levels, bids, sizeof *hub->levels, by_price);
    if (asks)
        qsort(hub->levels + bids, asks, sizeof *hub->levels, by_price);
    for (size_t i = 0; i < bids / 2; i++) { /* bids: best first */
        sk_level swap = hub->levels[i];
        hub->levels[i] = hub->levels[bids - 1 - i];
        hub->levels[bids - 1 - i] = swap;
    }
    publish_changes(hub, g, bids, asks);
    sk_map_clear(&g->changes);
}

/* Nothing happened, and it is time to say so. */
static bool is_idle(const sk_hub *hub, const sk_hub_group *g)
{
    int64_t quiet_ns = sk_exchange_now(exchange(hub)) - g->spoke_ns;
    /* the frame before may have been a little late */
    quiet_ns += g->row->period_ms * INT64_C(500000);
    return g->row->idle_ms && quiet_ns >= g->row->idle_ms * INT64_C(1000000);
}

/* What stands in hub->levels: so many bids and, behind `most`, so many asks. */
static void publish_whole(sk_hub *hub, sk_hub_group *g, uint64_t id, size_t bids, size_t asks,
                          size_t most)
{
    sk_update u = about(hub, g, SK_UPDATE_BOOK);
    u.snapshot = true;
    u.last_id = id;
    u.prev_id = g->row->counted ? id - 1 : 0;
    u.book.bids = hub->levels;
    u.book.bids_count = (uint32_t)bids;
    u.book.asks = hub->levels + most;
    u.book.asks_count = (uint32_t)asks;
    publish(hub, g, &u);
}

static void publish_top(sk_hub *hub, sk_hub_group *g)
{
    uint64_t id = sk_exchange_book_id(exchange(hub), g->instrument);
    if (!room_for_levels(hub, 2 * (size_t)g->depth))
        return;
    uint32_t bids = best_levels(hub, g, 0, hub->levels);
    uint32_t asks = best_levels(hub, g, 1, hub->levels + g->depth);
    publish_whole(hub, g, id, bids, asks, g->depth);
}

static void publish_new_top(sk_hub *hub, sk_hub_group *g)
{
    uint64_t id = sk_exchange_book_id(exchange(hub), g->instrument);
    if (id == g->told && !is_idle(hub, g))
        return;
    publish_top(hub, g);
    g->told = id;
}

/* The book as the group was told it last, so that its next change continues it. Levels that are put
 * together begin as they are: a change follows that puts them together. */
static void publish_first_book(sk_hub *hub, sk_hub_group *g)
{
    uint32_t most = g->depth ? g->depth : FIRST_LEVELS_MAX;
    size_t n[2], change[2];
    if (!room_for_levels(hub, 4 * (size_t)most))
        return;
    for (int side = 0; side < 2; side++) {
        sk_level *out = hub->levels + (side ? most : 0);
        if (g->shown && g->merge < 2) {
            memcpy(out, g->shown + (side ? most : 0), g->shown_count[side] * sizeof *out);
            n[side] = g->shown_count[side];
        } else {
            n[side] = levels_of(hub, g, side, 0, most, out);
        }
    }
    publish_whole(hub, g, g->row->counted ? g->number - (g->merge > 1) : g->told, n[0], n[1], most);
    if (g->merge < 2)
        return;
    sk_level *old = sk_arena_get(&hub->arena, 2 * (size_t)most * sizeof *old);
    if (!old)
        return;
    memcpy(old, hub->levels, 2 * (size_t)most * sizeof *old);
    for (int side = 0; side < 2; side++)
        change[side] = differences(side, old + (side ? most : 0), (uint32_t)n[side],
                                   g->shown + (side ? most : 0), g->shown_count[side],
                                   hub->levels + (side ? change[0] : 0));
    g->number--;
    publish_changes(hub, g, change[0], change[1]);
}

/* What a first message tells of the past: trades, or candles. */
static bool read_past(sk_hub *hub, const sk_hub_group *g, sk_rows *out)
{
    sk_tape *tape = sk_exchange_tape(exchange(hub), g->instrument);
    const sk_query query = {.interval = g->interval, .zone_minutes = g->row->zone_minutes};
    if (g->row->kind == SK_CHANNEL_CANDLE)
        return sk_tape_candles(tape, &query, g->row->history, sk_exchange_now(exchange(hub)),
                               &hub->arena, out) == SOUK_OK;
    return sk_tape_trades(tape, &query, false, g->row->history, &hub->arena, out) == SOUK_OK;
}

static void publish_ticker(sk_hub *hub, sk_hub_group *g);

void sk_hub_tell_first(sk_hub *hub, sk_hub_group *g, sk_session *session)
{
    bool candles = g->row->kind == SK_CHANNEL_CANDLE;
    const sk_update row = about(hub, g, candles ? SK_UPDATE_CANDLE : SK_UPDATE_TRADE);
    uint64_t told = g->told;
    sk_rows past = {.count = 0};
    sk_arena_reset(&hub->arena);
    if (g->row->history && !read_past(hub, g, &past))
        return;
    hub->only = session;
    hub->past = g->row->history ? &past : NULL;
    if (g->row->kind == SK_CHANNEL_BOOK)
        publish_first_book(hub, g);
    else if (g->row->kind == SK_CHANNEL_BOOK_TOP)
        publish_top(hub, g);
    else if (g->row->kind == SK_CHANNEL_BEST)
        sk_hub_tell_best(hub, g);
    else if (g->row->kind == SK_CHANNEL_TICKER && !g->row->all)
        publish_ticker(hub, g);
    else if (past.count)
        publish(hub, g, &row);
    hub->only = NULL;
    hub->past = NULL;
    g->told = told;
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

static void publish_ticker(sk_hub *hub, sk_hub_group *g)
{
    sk_update u = about(hub, g, ticker_kind(g));
    fill_ticker(hub, g->instrument, g->row->window_ns, &u.ticker);
    publish(hub, g, &u);
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
    case SK_CHANNEL_BOOK: sk_hub_tell_changes(hub, g, is_idle(hub, g)); break;
    case SK_CHANNEL_BOOK_TOP: publish_new_top(hub, g); break;
    case SK_CHANNEL_TICKER:
    case SK_CHANNEL_MINI_TICKER:
        if (g->row->all) {
            publish_tickers(hub, g);
            break;
        }
        publish_ticker(hub, g);
        break;
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
    case SK_CHANNEL_BEAT:
    case SK_CHANNEL_QUIET: break;
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

static void tell_one(sk_hub *hub, sk_session *s, const sk_follow *f, const sk_update *update)
{
    sk_encode e = {
        .venue = sk_exchange_venue(exchange(hub)),
        .markets = sk_exchange_markets(exchange(hub)),
        .row = f->row,
        .topic = sk_str(f->text),
        .variant = s->peer.variant,
        .number = f->by_token ? SK_BY_TOKEN : f->number,
        .peer = &s->peer,
        .now_ns = sk_exchange_now(exchange(hub)),
    };
    sk_buf_reset(&hub->payload);
    if (f->row->encode(&e, update, &hub->payload) == SOUK_OK && hub->payload.len)
        sk_session_text(s, sk_buf_view(&hub->payload));
}

void sk_hub_tell_end(sk_hub *hub, sk_session *s, int64_t now_ns)
{
    const sk_channel_row *row = sk_hub_private_row(sk_exchange_venue(exchange(hub)));
    sk_follow nobody = {.row = row,
                        .by_token = row && row->endpoint != s->peer.endpoint,
                        .number = SK_OF_SOCKET,
                        .text = "!serverShutdown"};
    sk_update u = {.kind = SK_UPDATE_SHUTDOWN, .instrument = SK_NO_INSTRUMENT, .at_ns = now_ns};
    if (s->is_socket && !s->closing && nobody.row && nobody.row->encode)
        tell_one(hub, s, &nobody, &u);
}

static bool is_booked(const sk_update *u)
{
    return u->order.exec == SK_EXEC_BOOKED;
}

/* A row without a topic tells everything. */
static bool concerns(const sk_follow *f, const sk_update *u)
{
    if (!f->row || !f->row->encode)
        return false;
    if (u->kind == SK_UPDATE_ORDERS || (u->kind == SK_UPDATE_ORDER && is_booked(u)))
        return f->row->kind == SK_CHANNEL_ORDERS && f->row->booked;
    if (f->instrument != SK_NO_INSTRUMENT && f->instrument != u->instrument)
        return false;
    return f->row->kind == SK_CHANNEL_BALANCES  ? u->kind == SK_UPDATE_BALANCES
           : f->row->kind == SK_CHANNEL_PRIVATE ? true
                                                : u->kind == SK_UPDATE_ORDER;
}

void sk_hub_tell_follower(sk_hub *hub, sk_session *s, uint32_t follow, const sk_update *update)
{
    const sk_follow *f = &s->follows[follow];
    if (!concerns(f, update))
        return;
    if (update->kind != SK_UPDATE_BALANCES || !f->row->singly) {
        tell_one(hub, s, f, update);
        return;
    }
    for (uint32_t i = 0; i < update->balances.count; i++) {
        sk_update one = *update;
        one.balances.rows = &update->balances.rows[i];
        one.balances.count = 1;
        tell_one(hub, s, f, &one);
    }
}

/* What an operation of the follower's account answers. */
static souk_status ask_account(sk_hub *hub, const sk_follow *f, sk_op_id op, sk_call *call)
{
    sk_arena_reset(&hub->arena);
    *call = (sk_call){.op = op,
                      .account = f->account,
                      .now_ns = sk_exchange_now(exchange(hub)),
                      .instrument = f->instrument,
                      .query.nonzero = true,
                      .arena = &hub->arena};
    return sk_exchange_execute(exchange(hub), call);
}

void sk_hub_tell_private(sk_hub *hub, sk_session *s, souk_str topic)
{
    uint32_t i = 0;
    sk_call call;
    while (i < s->follows_count && !sk_str_is(topic, s->follows[i].text))
        i++;
    if (i == s->follows_count || !s->follows[i].row->snapshot)
        return;
    bool orders = s->follows[i].row->kind == SK_CHANNEL_ORDERS;
    if (ask_account(hub, &s->follows[i], orders ? SK_OP_OPEN_ORDERS : SK_OP_BALANCES, &call) < 0)
        return;
    sk_update u = {.kind = orders ? SK_UPDATE_ORDERS : SK_UPDATE_BALANCES,
                   .instrument = SK_NO_INSTRUMENT,
                   .at_ns = call.now_ns,
                   .snapshot = true};
    if (orders) {
        u.orders.rows = call.out.rows.ptr;
        u.orders.count = call.out.rows.count;
    } else {
        u.balances.rows = call.out.rows.ptr;
        u.balances.count = call.out.rows.count;
    }
    sk_hub_tell_follower(hub, s, i, &u);
}
