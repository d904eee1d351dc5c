/* SPDX-License-Identifier: MIT
 *
 * Who hears what. A topic that somebody subscribed to in one variant of framing is a group, with
 * the sessions that are its members; whoever follows an account hears its private updates. Engine
 * events arrive during a command and are told at once (trades) or when it is settled (best prices,
 * joined trades); the rest goes out by periods. */
#include "base/err.h"
#include "base/str.h"
#include "sandbox/hub_state.h"
#include "sandbox/tape.h"

static sk_exchange *exchange(const sk_hub *hub)
{
    return hub->stall->ex;
}

/* ---- periods ---- */

/* A topic of a symbol that is not traded here: it counts, it is listed, and nothing is ever told.
 */
static bool is_silent(const sk_hub_group *g)
{
    return g->instrument == SK_NO_INSTRUMENT && !g->row->all;
}

static int64_t period_of(const sk_hub_group *g)
{
    if (is_silent(g))
        return 0;
    int64_t ms = g->row->period_ms;
    if (g->row->kind == SK_CHANNEL_CANDLE && g->interval == SK_INTERVAL_1S)
        ms = 1000;
    return ms * 1000000;
}

static void arm(sk_hub *hub)
{
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        for (sk_hub_group *g = hub->by_instrument[i]; g; g = g->next) {
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
        for (sk_hub_group *g = hub->by_instrument[i]; g; g = g->next) {
            int64_t period = period_of(g);
            if (!period || g->next_ns > now_ns)
                continue;
            sk_hub_tell_periodic(hub, g, now_ns);
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
    for (sk_hub_group *g = hub->by_instrument[e->instrument]; g; g = g->next) {
        if (g->row->kind == SK_CHANNEL_BOOK && !g->shown)
            sk_map_put(&g->changes, key, (uint64_t)e->qty_lots);
    }
}

static void on_trade(sk_hub *hub, const sk_event *e)
{
    touch(hub, e->instrument);
    hub->touched[e->instrument].traded = true;
    hub->changed_ticker[e->instrument] = true;
    for (sk_hub_group *g = hub->by_instrument[e->instrument]; g; g = g->next) {
        if (g->row->kind == SK_CHANNEL_TRADE)
            sk_hub_tell_trade(hub, g, e);
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

static void settle_instrument(sk_hub *hub, uint32_t instrument)
{
    sk_hub_touched *t = &hub->touched[instrument];
    bool moved = false;
    for (int side = 0; side < 2; side++) {
        sk_engine_level top = {0};
        sk_engine_levels(sk_exchange_engine(exchange(hub)), instrument, side ? SOUK_SELL : SOUK_BUY,
                         &top, 1);
        moved |= top.price_ticks != t->best[side] || top.qty_lots != t->best_qty[side];
        t->best[side] = top.price_ticks;
        t->best_qty[side] = top.qty_lots;
    }
    for (sk_hub_group *g = hub->by_instrument[instrument]; g; g = g->next) {
        if (g->row->kind == SK_CHANNEL_BEST && moved)
            sk_hub_tell_best(hub, g);
        else if (g->row->kind == SK_CHANNEL_AGG_TRADE && t->traded)
            sk_hub_tell_joined(hub, g);
        else if (g->row->kind == SK_CHANNEL_BOOK && !g->row->period_ms)
            sk_hub_tell_changes(hub, g, false);
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

static void on_update(void *ctx, sk_exchange *ex, uint32_t account, const sk_update *update)
{
    sk_hub *hub = ctx;
    (void)ex;
    if (hub->stall->stats.followers == 0)
        return;
    for (sk_session *s = hub->stall->sessions; s; s = s->next) {
        for (uint32_t i = 0; i < s->follows_count; i++) {
            if (s->follows[i].account == account)
                sk_hub_tell_follower(hub, s, i, update);
        }
    }
}

void sk_hub_flush(sk_hub *hub, uint32_t instrument)
{
    if (instrument >= hub->instruments)
        return;
    sk_arena_reset(&hub->arena);
    for (sk_hub_group *g = hub->by_instrument[instrument]; g; g = g->next) {
        if (g->row->kind == SK_CHANNEL_BOOK &&
            (g->row->seq == SK_SEQ_PREV || g->row->seq == SK_SEQ_TOLD))
            sk_hub_tell_changes(hub, g, true);
    }
}

/* ---- subscribing ---- */

static sk_hub_group **list_of(sk_hub *hub, uint32_t instrument)
{
    return &hub->by_instrument[instrument < hub->instruments ? instrument : hub->instruments];
}

static sk_hub_group *find_group(sk_hub *hub, uint32_t instrument, souk_str topic, uint8_t variant)
{
    for (sk_hub_group *g = *list_of(hub, instrument); g; g = g->next) {
        if (g->variant == variant && sk_str_eq(g->name, topic))
            return g;
    }
    return NULL;
}

static sk_hub_group *new_group(sk_hub *hub, const sk_topic *topic, uint8_t variant)
{
    sk_hub_group *g =
        hub->groups < SK_HUB_GROUPS_MAX ? sk_alloc_zeroed(hub->alloc, 1, sizeof *g) : NULL;
    if (!g)
        return NULL;
    sk_str_copy(g->topic, sizeof g->topic, topic->text);
    g->name = sk_str(g->topic);
    g->row = topic->row;
    g->instrument = topic->instrument;
    g->interval = topic->interval;
    g->depth = topic->depth ? topic->depth : topic->row->depth;
    g->merge = topic->row->merges ? topic->row->merges[topic->group] : 0;
    g->variant = variant;
    sk_map_init(&g->changes, hub->alloc);
    sk_map_init(&g->levels, hub->alloc);
    if (g->row->kind == SK_CHANNEL_BOOK && !is_silent(g)) {
        g->told = sk_exchange_book_id(exchange(hub), g->instrument);
        g->number = g->told + 2; /* what was given out before is less; two more stand before it */
        if (sk_hub_look(hub, g) < 0) {
            sk_free(hub->alloc, g);
            return NULL;
        }
    }
    if (g->row->kind == SK_CHANNEL_AGG_TRADE && !is_silent(g))
        g->told = sk_tape_joined_next(sk_exchange_tape(exchange(hub), g->instrument));
    int64_t period = period_of(g), now = sk_exchange_now(exchange(hub));
    g->next_ns = period ? now - now % period + period : INT64_MAX;
    sk_hub_group **list = list_of(hub, g->instrument);
    g->next = *list;
    *list = g;
    hub->groups++;
    return g;
}

static void free_group(sk_hub *hub, sk_hub_group *g)
{
    sk_hub_group **link = list_of(hub, g->instrument);
    while (*link != g)
        link = &(*link)->next;
    *link = g->next;
    sk_map_deinit(&g->changes);
    sk_map_deinit(&g->levels);
    sk_free(hub->alloc, g->shown);
    sk_free(hub->alloc, g->members);
    sk_free(hub->alloc, g);
    hub->groups--;
}

static bool leave(sk_hub *hub, sk_hub_group *g, const sk_session *session)
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
        for (sk_hub_group *g = hub->by_instrument[i]; g; g = g->next) {
            for (uint32_t k = 0; k < g->count; k++) {
                if (g->members[k] != session)
                    continue;
                if (out)
                    out[n] = (sk_topic){.row = g->row,
                                        .text = g->name,
                                        .instrument = g->instrument,
                                        .interval = g->interval,
                                        .depth = g->depth};
                n++;
            }
        }
    }
    return n;
}

souk_status sk_hub_subscribe(sk_hub *hub, sk_session *s, const sk_topic *topic, souk_error *err)
{
    const sk_endpoint *e = &sk_exchange_venue(exchange(hub))->endpoints[s->peer.endpoint];
    if (!topic->row)
        return SOUK_OK;
    if (topic->text.len >= SK_HUB_TOPIC_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "a topic has at most %d letters", SK_HUB_TOPIC_MAX - 1);
    sk_hub_group *g = find_group(hub, topic->instrument, topic->text, s->peer.variant);
    if (g && g->row->snapshot && g->row->kind == SK_CHANNEL_BOOK && !g->shown && !is_silent(g))
        sk_hub_tell_changes(hub, g, false); /* what is told first is the book of now */
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

static void end_follow(sk_hub *hub, sk_session *s, uint32_t i)
{
    s->follows[i] = s->follows[--s->follows_count];
    hub->stall->stats.followers--;
}

void sk_hub_tell_present(sk_hub *hub, sk_session *s, const sk_topic *topic)
{
    if (sk_channel_is_private(topic->row->kind)) {
        sk_hub_tell_private(hub, s, topic->text);
        return;
    }
    sk_hub_group *g = find_group(hub, topic->instrument, topic->text, s->peer.variant);
    if (g && (topic->row->snapshot || topic->row->history) && !is_silent(g))
        sk_hub_tell_first(hub, g, s);
}

bool sk_hub_unsubscribe(sk_hub *hub, sk_session *s, souk_str topic)
{
    for (uint32_t i = 0; i <= hub->instruments; i++) {
        for (sk_hub_group *g = hub->by_instrument[i]; g; g = g->next) {
            if (sk_str_eq(g->name, topic) && leave(hub, g, s))
                return true;
        }
    }
    for (uint32_t i = 0; i < s->follows_count; i++) {
        if (s->follows[i].row->topic && sk_str_is(topic, s->follows[i].text)) {
            end_follow(hub, s, i);
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
        sk_hub_group *next;
        for (sk_hub_group *g = hub->by_instrument[i]; g; g = next) {
            next = g->next;
            leave(hub, g, s);
        }
    }
    sk_hub_unfollow(hub, s, -1);
    arm(hub);
}

/* ---- following ---- */

const sk_channel_row *sk_hub_private_row(const sk_venue *venue)
{
    for (uint16_t i = 0; i < venue->channels_count; i++) {
        if (venue->channels[i].kind == SK_CHANNEL_PRIVATE)
            return &venue->channels[i];
    }
    return NULL;
}

souk_status sk_hub_follow(sk_hub *hub, sk_session *s, const sk_follow *follow, souk_error *err)
{
    for (uint32_t i = 0; i < s->follows_count; i++) {
        if (s->follows[i].account == follow->account && !follow->by_token &&
            strcmp(s->follows[i].text, follow->text) == 0)
            return sk_fail(err, SOUK_E_STATE, "%s", "");
    }
    if (s->follows_count == SK_SESSION_FOLLOWS_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d private subscriptions on one connection",
                       SK_SESSION_FOLLOWS_MAX);
    sk_follow *rows =
        sk_grow(hub->alloc, s->follows, s->follows_count, &s->follows_cap, sizeof *rows);
    if (!rows)
        return sk_fail_nomem(err);
    s->follows = rows;
    rows[s->follows_count] = *follow;
    if (!follow->row)
        rows[s->follows_count].row = sk_hub_private_row(sk_exchange_venue(exchange(hub)));
    s->follows_count++;
    hub->stall->stats.followers++;
    return SOUK_OK;
}

uint32_t sk_hub_unfollow(sk_hub *hub, sk_session *s, int64_t number)
{
    uint32_t ended = 0;
    for (uint32_t i = s->follows_count; i-- > 0;) {
        if (number >= 0 && (s->follows[i].number != number || s->follows[i].by_token))
            continue;
        end_follow(hub, s, i);
        ended++;
    }
    return ended;
}

/* Of a key or, without one, of the update's token. */
static void end_follows(sk_hub *hub, const sk_update *update, const sk_api_key *key)
{
    for (sk_session *s = hub->stall->sessions; s; s = s->next) {
        for (uint32_t i = s->follows_count; i-- > 0;) {
            bool ends =
                key ? s->follows[i].key == key
                    : s->follows[i].by_token && sk_str_is(update->token, s->follows[i].text);
            if (!ends)
                continue;
            sk_hub_tell_follower(hub, s, i, update);
            end_follow(hub, s, i);
        }
    }
}

void sk_hub_token_ended(sk_hub *hub, souk_str token)
{
    sk_update update = {.kind = SK_UPDATE_TOKEN_EXPIRED,
                        .instrument = SK_NO_INSTRUMENT,
                        .at_ns = sk_exchange_now(exchange(hub)),
                        .token = token};
    end_follows(hub, &update, NULL);
}

void sk_hub_key_ended(sk_hub *hub, const sk_api_key *key)
{
    sk_update update = {.kind = SK_UPDATE_TOKEN_EXPIRED,
                        .instrument = SK_NO_INSTRUMENT,
                        .at_ns = sk_exchange_now(exchange(hub))};
    end_follows(hub, &update, key);
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
    hub->by_instrument = sk_alloc_zeroed(hub->alloc, n + 1, sizeof(sk_hub_group *));
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
