/* SPDX-License-Identifier: MIT
 *
 * Who hears what. A topic that somebody subscribed to in one variant of framing is a group; a frame
 * is encoded once for a group and copied to its members. Book changes are gathered between two
 * frames of a group by level, absolute, so a frame tells each level once. Private updates are
 * encoded for each follower, because they carry the follower's own subscription number. */
#include <stdlib.h>

#include "base/err.h"
#include "base/map.h"
#include "base/rng.h"
#include "base/str.h"
#include "sandbox/stall.h"
#include "sandbox/tape.h"

enum { TOPIC_MAX = 128, GROUPS_MAX = 65536 };

/* Levels changed since the last frame; a level is named by price and side. */
typedef struct changes {
    sk_map map; /* price * 2 + side -> quantity */
    uint64_t first_id;
} changes;

typedef struct group {
    struct group *next; /* of the same instrument (or of all) */
    const sk_channel_row *row;
    char topic[TOPIC_MAX];
    souk_str name;
    uint32_t instrument, interval, depth;
    uint8_t variant;
    sk_session **members;
    uint32_t count, cap;
    int64_t next_ns; /* of periodic frames */
    uint64_t told;   /* last book id, joined id or trade count that was told */
    changes changes;
} group;

/* What happened on an instrument during the command in hand. */
typedef struct touched {
    bool any, traded;
    int64_t best[2];
    int64_t best_qty[2];
} touched;

struct sk_hub {
    sk_stall *stall;
    const souk_alloc *alloc;
    group **by_instrument; /* lists; the last one is of topics about all */
    uint32_t instruments, groups;
    touched *touched;
    uint32_t *dirty;
    uint32_t dirty_count;
    sk_timer timer;
    sk_arena arena;
    sk_buf frame, payload;
    sk_level *levels;
    uint32_t levels_cap;
    bool *changed_ticker; /* by instrument: traded since the last array frame */
};

/* ---- frames ---- */

static sk_exchange *exchange(const sk_hub *hub)
{
    return hub->stall->ex;
}

/* Encodes an update for a group and hands it to every member. */
static void publish(sk_hub *hub, group *g, const sk_update *update)
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

static sk_update about(const sk_hub *hub, const group *g, sk_update_kind kind)
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

static void publish_changes(sk_hub *hub, group *g)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), g->instrument);
    uint64_t id = sk_exchange_book_id(exchange(hub), g->instrument), key, value;
    size_t n = g->changes.map.count, bids = 0, asks = 0, at = 0;
    if (n == 0 || !room_for_levels(hub, n))
        return;
    while (sk_map_next(&g->changes.map, &at, &key, &value)) {
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
    sk_map_clear(&g->changes.map);
}

static void publish_top(sk_hub *hub, group *g)
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

static void fill_best(sk_hub *hub, uint32_t instrument, souk_side side, souk_dec *price,
                      souk_dec *qty)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), instrument);
    sk_engine_level top = {0};
    sk_engine_levels(sk_exchange_engine(exchange(hub)), instrument, side, &top, 1);
    souk_dec_from_units(price, top.price_ticks, scale->tick);
    souk_dec_from_units(qty, top.qty_lots, scale->lot);
}

static void publish_best(sk_hub *hub, group *g)
{
    sk_update u = about(hub, g, SK_UPDATE_BEST);
    u.best.symbol = u.symbol;
    u.best.update_id = u.last_id = sk_exchange_book_id(exchange(hub), g->instrument);
    u.best.at_ns = u.at_ns;
    fill_best(hub, g->instrument, SOUK_BUY, &u.best.bid, &u.best.bid_qty);
    fill_best(hub, g->instrument, SOUK_SELL, &u.best.ask, &u.best.ask_qty);
    publish(hub, g, &u);
}

static void fill_ticker(sk_hub *hub, uint32_t instrument, int64_t window_ns, souk_ticker *out)
{
    sk_exchange *ex = exchange(hub);
    sk_tape_ticker(sk_exchange_tape(ex, instrument),
                   window_ns ? window_ns : 86400 * INT64_C(1000000000), sk_exchange_now(ex), out);
    fill_best(hub, instrument, SOUK_BUY, &out->bid, &out->bid_qty);
    fill_best(hub, instrument, SOUK_SELL, &out->ask, &out->ask_qty);
}

static sk_update_kind ticker_kind(const group *g)
{
    return g->row->kind == SK_CHANNEL_MINI_TICKER ? SK_UPDATE_MINI_TICKER : SK_UPDATE_TICKER;
}

/* Of all instruments that traded since the last frame, in one array. */
static void publish_tickers(sk_hub *hub, group *g)
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

static void publish_candle(sk_hub *hub, group *g, int64_t now_ns)
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

static void publish_average(sk_hub *hub, group *g)
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

static void publish_periodic(sk_hub *hub, group *g, int64_t now_ns)
{
    sk_arena_reset(&hub->arena);
    switch ((sk_channel_kind)g->row->kind) {
    case SK_CHANNEL_BOOK: publish_changes(hub, g); break;
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
    case SK_CHANNEL_PRIVATE: break;
    }
}

/* ---- periods ---- */

static int64_t period_of(const group *g)
{
    int64_t ms = g->row->period_ms;
    if (g->row->kind == SK_CHANNEL_CANDLE && g->interval == SK_INTERVAL_1S)
        ms = 1000;
    return ms * 1000000;
}

static void arm(sk_hub *hub)
{
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        for (group *g = hub->by_instrument[i]; g; g = g->next) {
            if (g->row->period_ms && g->next_ns < next)
                next = g->next_ns;
        }
    }
    if (next != INT64_MAX)
        sk_net_timer_start(hub->stall->net, &hub->timer, next);
    else
        sk_net_timer_stop(hub->stall->net, &hub->timer);
}

static void on_time(void *ctx, int64_t now_ns)
{
    sk_hub *hub = ctx;
    bool told_all = false;
    now_ns = sk_stall_now(hub->stall);
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        for (group *g = hub->by_instrument[i]; g; g = g->next) {
            int64_t period = period_of(g);
            if (!period || g->next_ns > now_ns)
                continue;
            publish_periodic(hub, g, now_ns);
            told_all |= g->row->all;
            g->next_ns = now_ns - now_ns % period + period;
        }
    }
    if (told_all)
        memset(hub->changed_ticker, 0, hub->instruments * sizeof *hub->changed_ticker);
    arm(hub);
}

/* ---- what the exchange tells ---- */

static void touch(sk_hub *hub, uint32_t instrument)
{
    if (!hub->touched[instrument].any) {
        hub->touched[instrument].any = true;
        hub->dirty[hub->dirty_count++] = instrument;
    }
}

static void on_level(sk_hub *hub, const sk_event *e)
{
    uint64_t key = (uint64_t)e->price_ticks * 2 + (e->side == SOUK_SELL);
    touch(hub, e->instrument);
    for (group *g = hub->by_instrument[e->instrument]; g; g = g->next) {
        if (g->row->kind == SK_CHANNEL_BOOK)
            sk_map_put(&g->changes.map, key, (uint64_t)e->qty_lots);
    }
}

static void on_trade(sk_hub *hub, const sk_event *e)
{
    const sk_scale *scale = sk_exchange_scale(exchange(hub), e->instrument);
    touch(hub, e->instrument);
    hub->touched[e->instrument].traded = true;
    hub->changed_ticker[e->instrument] = true;
    for (group *g = hub->by_instrument[e->instrument]; g; g = g->next) {
        if (g->row->kind != SK_CHANNEL_TRADE)
            continue;
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
}

static void on_event(void *ctx, sk_exchange *ex, const sk_event *e)
{
    sk_hub *hub = ctx;
    (void)ex;
    if (e->kind == SK_EV_LEVEL)
        on_level(hub, e);
    else if (e->kind == SK_EV_TRADE && !e->maker)
        on_trade(hub, e);
}

static void publish_joined(sk_hub *hub, group *g)
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

static void settle_instrument(sk_hub *hub, uint32_t instrument)
{
    touched *t = &hub->touched[instrument];
    bool moved = false;
    for (int side = 0; side < 2; side++) {
        sk_engine_level top = {0};
        sk_engine_levels(sk_exchange_engine(exchange(hub)), instrument, side ? SOUK_SELL : SOUK_BUY,
                         &top, 1);
        moved |= top.price_ticks != t->best[side] || top.qty_lots != t->best_qty[side];
        t->best[side] = top.price_ticks;
        t->best_qty[side] = top.qty_lots;
    }
    for (group *g = hub->by_instrument[instrument]; g; g = g->next) {
        if (g->row->kind == SK_CHANNEL_BEST && moved)
            publish_best(hub, g);
        else if (g->row->kind == SK_CHANNEL_AGG_TRADE && t->traded)
            publish_joined(hub, g);
        else if (g->row->kind == SK_CHANNEL_BOOK && !g->row->period_ms)
            publish_changes(hub, g);
    }
    t->any = t->traded = false;
}

static void on_settled(void *ctx, sk_exchange *ex)
{
    sk_hub *hub = ctx;
    (void)ex;
    if (!hub->dirty_count)
        return;
    sk_arena_reset(&hub->arena);
    for (uint32_t i = 0; i < hub->dirty_count; i++)
        settle_instrument(hub, hub->dirty[i]);
    hub->dirty_count = 0;
}

static const sk_channel_row *private_row(const sk_venue *venue)
{
    for (uint16_t i = 0; i < venue->channels_count; i++) {
        if (venue->channels[i].kind == SK_CHANNEL_PRIVATE)
            return &venue->channels[i];
    }
    return NULL;
}

static void tell_follower(sk_hub *hub, sk_session *s, uint32_t follow, const sk_update *update)
{
    const sk_channel_row *row = private_row(sk_exchange_venue(exchange(hub)));
    if (!row || !row->encode)
        return;
    sk_update numbered = *update;
    numbered.prev_id = (uint64_t)s->follows[follow].number;
    sk_encode e = {
        .venue = sk_exchange_venue(exchange(hub)),
        .markets = sk_exchange_markets(exchange(hub)),
        .row = row,
        .topic = sk_str(s->follows[follow].token),
        .variant = s->peer.variant,
        .peer = &s->peer,
        .now_ns = sk_exchange_now(exchange(hub)),
    };
    sk_buf_reset(&hub->payload);
    if (row->encode(&e, &numbered, &hub->payload) == SOUK_OK && hub->payload.len)
        sk_session_text(s, sk_buf_view(&hub->payload));
}

static void on_update(void *ctx, sk_exchange *ex, uint32_t account, const sk_update *update)
{
    sk_hub *hub = ctx;
    (void)ex;
    if (hub->stall->stats.followers == 0)
        return;
    for (sk_session *s = hub->stall->sessions; s; s = s->next) {
        for (uint32_t i = 0; i < s->follows_count; i++) {
            if (s->follows[i].account == account)
                tell_follower(hub, s, i, update);
        }
    }
}

/* ---- subscribing ---- */

static group **list_of(sk_hub *hub, uint32_t instrument)
{
    return &hub->by_instrument[instrument < hub->instruments ? instrument : hub->instruments];
}

static group *find_group(sk_hub *hub, uint32_t instrument, souk_str topic, uint8_t variant)
{
    for (group *g = *list_of(hub, instrument); g; g = g->next) {
        if (g->variant == variant && sk_str_eq(g->name, topic))
            return g;
    }
    return NULL;
}

static group *new_group(sk_hub *hub, const sk_topic *topic, uint8_t variant)
{
    group *g = hub->groups < GROUPS_MAX ? sk_alloc_zeroed(hub->alloc, 1, sizeof *g) : NULL;
    if (!g)
        return NULL;
    sk_str_copy(g->topic, sizeof g->topic, topic->text);
    g->name = sk_str(g->topic);
    g->row = topic->row;
    g->instrument = topic->instrument;
    g->interval = topic->interval;
    g->depth = topic->depth ? topic->depth : topic->row->depth;
    g->variant = variant;
    sk_map_init(&g->changes.map, hub->alloc);
    if (g->row->kind == SK_CHANNEL_BOOK)
        g->told = sk_exchange_book_id(exchange(hub), g->instrument);
    if (g->row->kind == SK_CHANNEL_AGG_TRADE)
        g->told = sk_tape_joined_next(sk_exchange_tape(exchange(hub), g->instrument));
    int64_t period = period_of(g), now = sk_exchange_now(exchange(hub));
    g->next_ns = period ? now - now % period + period : INT64_MAX;
    group **list = list_of(hub, g->instrument);
    g->next = *list;
    *list = g;
    hub->groups++;
    return g;
}

static void free_group(sk_hub *hub, group *g)
{
    group **link = list_of(hub, g->instrument);
    while (*link != g)
        link = &(*link)->next;
    *link = g->next;
    sk_map_deinit(&g->changes.map);
    sk_free(hub->alloc, g->members);
    sk_free(hub->alloc, g);
    hub->groups--;
}

static bool leave(sk_hub *hub, group *g, const sk_session *session)
{
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->members[i] != session)
            continue;
        g->members[i] = g->members[--g->count];
        hub->stall->stats.topics--;
        if (g->count == 0)
            free_group(hub, g);
        return true;
    }
    return false;
}

static uint32_t topics_of(sk_hub *hub, const sk_session *session, sk_topic *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        for (group *g = hub->by_instrument[i]; g; g = g->next) {
            for (uint32_t k = 0; k < g->count; k++) {
                if (g->members[k] != session)
                    continue;
                if (out)
                    out[n] = (sk_topic){g->row,        g->name,     {NULL, 0},
                                        g->instrument, g->interval, g->depth};
                n++;
            }
        }
    }
    return n;
}

souk_status sk_hub_subscribe(sk_hub *hub, sk_session *s, const sk_topic *topic, souk_error *err)
{
    const sk_endpoint *e = &sk_exchange_venue(exchange(hub))->endpoints[s->peer.endpoint];
    if (!topic->row || (topic->instrument == SK_NO_INSTRUMENT && !topic->row->all))
        return SOUK_OK; /* an unknown symbol: acknowledged, silent */
    if (topic->text.len >= TOPIC_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "a topic has at most %d letters", TOPIC_MAX - 1);
    group *g = find_group(hub, topic->instrument, topic->text, s->peer.variant);
    for (uint32_t i = 0; g && i < g->count; i++) {
        if (g->members[i] == s)
            return SOUK_OK;
    }
    if (e->topics_max && topics_of(hub, s, NULL) >= e->topics_max)
        return sk_fail(err, SOUK_E_LIMIT, "more than %u topics on one connection", e->topics_max);
    if (!g)
        g = new_group(hub, topic, s->peer.variant);
    sk_session **members =
        g ? sk_grow(hub->alloc, g->members, g->count, &g->cap, sizeof(sk_session *)) : NULL;
    if (!members)
        return sk_fail_nomem(err);
    g->members = members;
    members[g->count++] = s;
    hub->stall->stats.topics++;
    if (g->row->period_ms)
        arm(hub);
    return SOUK_OK;
}

bool sk_hub_unsubscribe(sk_hub *hub, sk_session *s, souk_str topic)
{
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        for (group *g = hub->by_instrument[i]; g; g = g->next) {
            if (sk_str_eq(g->name, topic) && leave(hub, g, s))
                return true;
        }
    }
    return false;
}

souk_status sk_hub_topics(sk_hub *hub, const sk_session *s, sk_arena *arena, sk_topic **out,
                          uint32_t *count)
{
    uint32_t n = topics_of(hub, s, NULL);
    *out = sk_arena_zeroed(arena, n ? n : 1, sizeof **out);
    if (!*out)
        return SOUK_E_NOMEM;
    *count = topics_of(hub, s, *out);
    return SOUK_OK;
}

void sk_hub_move(sk_hub *hub, sk_session *s)
{
    sk_topic *topics;
    uint32_t count;
    if (sk_hub_topics(hub, s, &s->arena, &topics, &count) < 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        topics[i].text = sk_arena_copy(&s->arena, topics[i].text);
    for (uint32_t i = 0; i < count; i++) {
        sk_hub_unsubscribe(hub, s, topics[i].text);
        sk_hub_subscribe(hub, s, &topics[i], NULL);
    }
}

void sk_hub_forget(sk_hub *hub, sk_session *s)
{
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        group *next;
        for (group *g = hub->by_instrument[i]; g; g = next) {
            next = g->next;
            leave(hub, g, s);
        }
    }
    sk_hub_unfollow(hub, s, -1);
    arm(hub);
}

/* ---- following ---- */

souk_status sk_hub_follow(sk_hub *hub, sk_session *s, uint32_t account, int64_t number,
                          souk_str token, souk_error *err)
{
    for (uint32_t i = 0; i < s->follows_count; i++) {
        if (s->follows[i].account == account && !token.len)
            return sk_fail(err, SOUK_E_STATE, "%s", "");
    }
    if (s->follows_count == SK_SESSION_FOLLOWS_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d private subscriptions on one connection",
                       SK_SESSION_FOLLOWS_MAX);
    uint32_t i = s->follows_count++;
    s->follows[i].account = account;
    s->follows[i].number = number;
    s->follows[i].by_token = token.len > 0;
    sk_str_copy(s->follows[i].token, sizeof s->follows[i].token, token);
    hub->stall->stats.followers++;
    return SOUK_OK;
}

uint32_t sk_hub_unfollow(sk_hub *hub, sk_session *s, int64_t number)
{
    uint32_t ended = 0;
    for (uint32_t i = s->follows_count; i-- > 0;) {
        if (number >= 0 && (s->follows[i].number != number || s->follows[i].by_token))
            continue;
        s->follows[i] = s->follows[--s->follows_count];
        hub->stall->stats.followers--;
        ended++;
    }
    return ended;
}

void sk_hub_token_ended(sk_hub *hub, souk_str token)
{
    sk_update update = {.kind = SK_UPDATE_TOKEN_EXPIRED,
                        .instrument = SK_NO_INSTRUMENT,
                        .at_ns = sk_exchange_now(exchange(hub)),
                        .token = token};
    for (sk_session *s = hub->stall->sessions; s; s = s->next) {
        for (uint32_t i = s->follows_count; i-- > 0;) {
            if (!s->follows[i].by_token || !sk_str_is(token, s->follows[i].token))
                continue;
            tell_follower(hub, s, i, &update);
            s->follows[i] = s->follows[--s->follows_count];
            hub->stall->stats.followers--;
        }
    }
}

/* ---- life ---- */

souk_status sk_hub_new(sk_hub **out, sk_stall *stall, souk_error *err)
{
    sk_hub *hub = sk_alloc_zeroed(stall->options.alloc, 1, sizeof *hub);
    if (!hub)
        return sk_fail_nomem(err);
    hub->stall = stall;
    hub->alloc = stall->options.alloc;
    hub->instruments = sk_exchange_markets(stall->ex)->count;
    hub->timer = (sk_timer){.fire = on_time, .ctx = hub};
    sk_arena_init(&hub->arena, hub->alloc, 64 << 20);
    sk_buf_init(&hub->frame, hub->alloc, 64 << 20);
    sk_buf_init(&hub->payload, hub->alloc, 64 << 20);
    size_t n = hub->instruments;
    hub->by_instrument = sk_alloc_zeroed(hub->alloc, n + 1, sizeof(group *));
    hub->touched = sk_alloc_zeroed(hub->alloc, n, sizeof *hub->touched);
    hub->dirty = sk_alloc_zeroed(hub->alloc, n, sizeof *hub->dirty);
    hub->changed_ticker = sk_alloc_zeroed(hub->alloc, n, sizeof *hub->changed_ticker);
    sk_observer observer = {on_event, on_update, on_settled, hub};
    if (!hub->by_instrument || !hub->touched || !hub->dirty || !hub->changed_ticker ||
        sk_exchange_observe(stall->ex, &observer) < 0) {
        sk_hub_free(hub);
        return sk_fail_nomem(err);
    }
    *out = hub;
    return SOUK_OK;
}

void sk_hub_free(sk_hub *hub)
{
    if (!hub)
        return;
    sk_net_timer_stop(hub->stall->net, &hub->timer);
    for (uint32_t i = 0; hub->by_instrument && i <= hub->instruments; i++) {
        while (hub->by_instrument[i])
            free_group(hub, hub->by_instrument[i]);
    }
    sk_free(hub->alloc, hub->by_instrument);
    sk_free(hub->alloc, hub->touched);
    sk_free(hub->alloc, hub->dirty);
    sk_free(hub->alloc, hub->changed_ticker);
    sk_free(hub->alloc, hub->levels);
    sk_arena_deinit(&hub->arena);
    sk_buf_deinit(&hub->frame);
    sk_buf_deinit(&hub->payload);
    sk_free(hub->alloc, hub);
}
