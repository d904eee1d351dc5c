/* SPDX-License-Identifier: MIT */
#include "sandbox/history_state.h"

#include <assert.h>
#include <stdlib.h>
#include <stdio.h>

#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "sandbox/accounts.h"

souk_status sk_history_new(sk_history **out, sk_exchange *ex, const souk_alloc *alloc,
                           uint64_t seed, souk_error *err)
{
    sk_history *h = sk_alloc_zeroed(alloc, 1, sizeof *h);
    if (!h)
        return sk_fail_nomem(err);
    h->ex = ex;
    h->alloc = alloc;
    h->seed = sk_mix64(seed);
    sk_map_init(&h->by_id, alloc);
    sk_map_init(&h->by_client, alloc);
    *out = h;
    return SOUK_OK;
}

void sk_history_free(sk_history *h)
{
    if (!h)
        return;
    for (uint32_t i = 0; i < SK_HISTORY_SLABS_MAX && h->slabs[i]; i++)
        sk_free(h->alloc, h->slabs[i]);
    sk_free(h->alloc, h->owners);
    sk_free(h->alloc, h->fills);
    sk_map_deinit(&h->by_id);
    sk_map_deinit(&h->by_client);
    sk_free(h->alloc, h);
}

static sk_history_owner *owner_of(const sk_history *h, uint32_t account)
{
    return account < h->owners_cap ? &h->owners[account] : NULL;
}

bool sk_history_own(sk_history *h, uint32_t account)
{
    if (account < h->owners_cap)
        return true;
    uint32_t cap = h->owners_cap ? h->owners_cap : 16;
    while (cap <= account)
        cap *= 2;
    sk_history_owner *more = sk_realloc_array(h->alloc, h->owners, cap, sizeof *more);
    if (!more)
        return false;
    memset(more + h->owners_cap, 0, (cap - h->owners_cap) * sizeof *more);
    h->owners = more;
    h->owners_cap = cap;
    return true;
}

uint64_t sk_history_client_key(const sk_history *h, uint32_t account, souk_str client_id)
{
    return sk_mix64(sk_hash_bytes(client_id.ptr, client_id.len) ^ h->seed ^
                    ((uint64_t)account << 32));
}

/* ---- orders ---- */

static void forget(sk_history *h, uint32_t index)
{
    sk_past_order *o = sk_history_at(h, index);
    sk_history_owner *w = owner_of(h, o->account);
    if (o->prev)
        sk_history_at(h, o->prev - 1)->next = o->next;
    else
        w->first = o->next;
    if (o->next)
        sk_history_at(h, o->next - 1)->prev = o->prev;
    else
        w->last = o->prev;
    uint64_t key = sk_history_client_key(h, o->account, sk_str(o->client_id)), newest;
    if (sk_map_get(&h->by_client, key, &newest) && newest == index)
        sk_map_remove(&h->by_client, key);
    sk_map_remove(&h->by_id, o->order_id);
    o->order_id = 0;
    o->next = h->free;
    h->free = index + 1;
    h->count--;
}

static void forget_oldest_done(sk_history *h)
{
    uint32_t index = h->done_first - 1;
    h->done_first = sk_history_at(h, index)->done_next;
    if (!h->done_first)
        h->done_last = 0;
    h->done_count--;
    forget(h, index);
}

bool sk_history_grow(sk_history *h)
{
    sk_past_order **slab = &h->slabs[h->used / SK_HISTORY_SLAB];
    if (h->used / SK_HISTORY_SLAB >= SK_HISTORY_SLABS_MAX)
        return false;
    if (!*slab)
        *slab = sk_alloc_zeroed(h->alloc, SK_HISTORY_SLAB, sizeof **slab);
    return *slab != NULL;
}

static bool take_slot(sk_history *h, uint32_t *out)
{
    if (h->free) {
        *out = h->free - 1;
        h->free = sk_history_at(h, *out)->next;
        return true;
    }
    if (!sk_history_grow(h))
        return false;
    *out = h->used++;
    return true;
}

souk_status sk_history_expect(sk_history *h, const sk_command *c, souk_str client_id,
                              souk_error *err)
{
    uint32_t index;
    if (h->count >= SK_HISTORY_ORDERS_MAX && h->done_first)
        forget_oldest_done(h);
    if (!sk_history_own(h, c->account) || !take_slot(h, &index))
        return sk_fail_nomem(err);
    sk_past_order *o = sk_history_at(h, index);
    *o = (sk_past_order){
        .order_id = c->order_id,
        .account = c->account,
        .instrument = c->instrument,
        .price_ticks = c->price_ticks,
        .stop_ticks = c->stop_ticks,
        .qty_lots = c->qty_lots,
        .quote_units = c->flags & SOUK_BY_QUOTE ? c->quote_units : 0,
        .iceberg_lots = c->iceberg_lots,
        .trailing_bips = c->trailing_bips,
        .expire_ns = c->tif == SOUK_GTD ? c->expire_ns : 0,
        .side = c->side,
        .type = c->type,
        .tif = c->tif,
        .stp = c->stp,
        .flags = c->flags,
        .status = SOUK_ORDER_PENDING_NEW,
    };
    sk_history_owner *w = owner_of(h, c->account);
    o->prev = w->last;
    if (!sk_str_copy(o->client_id, sizeof o->client_id, client_id) ||
        !sk_map_put(&h->by_id, c->order_id, index)) {
        o->order_id = 0;
        o->next = h->free;
        h->free = index + 1;
        return client_id.len > SK_ID_TEXT_MAX
                   ? sk_fail(err, SOUK_E_LIMIT, "a client order id has at most %d letters",
                             SK_ID_TEXT_MAX)
                   : sk_fail_nomem(err);
    }
    if (w->last)
        sk_history_at(h, w->last - 1)->next = index + 1;
    else
        w->first = index + 1;
    w->last = index + 1;
    h->count++;
    return SOUK_OK;
}

void sk_history_tag(sk_history *h, uint64_t order_id, const sk_past_tags *tags)
{
    uint64_t index;
    if (sk_map_get(&h->by_id, order_id, &index))
        sk_history_at(h, (uint32_t)index)->tags = *tags;
}

void sk_history_withdraw(sk_history *h, uint64_t order_id)
{
    uint64_t index;
    if (sk_map_get(&h->by_id, order_id, &index))
        forget(h, (uint32_t)index);
}

void sk_history_bind(sk_history *h, uint64_t order_id, uint64_t list_id)
{
    uint64_t index;
    if (sk_map_get(&h->by_id, order_id, &index))
        sk_history_at(h, (uint32_t)index)->list_id = list_id;
}

bool sk_history_is_taken(const sk_past_order *o)
{
    return o->status != SOUK_ORDER_PENDING_NEW || o->pending;
}

bool sk_history_is_apart(const sk_past_order *o)
{
    return o->flags & SOUK_CONDITIONAL && o->working_ns == 0;
}

static void finish(sk_history *h, uint32_t index)
{
    sk_past_order *o = sk_history_at(h, index);
    o->working = false;
    o->done_next = 0;
    if (h->done_last)
        sk_history_at(h, h->done_last - 1)->done_next = index + 1;
    else
        h->done_first = index + 1;
    h->done_last = index + 1;
    h->done_count++;
}

static bool is_stop(uint8_t type)
{
    return type == SOUK_STOP || type == SOUK_STOP_LIMIT || type == SOUK_TAKE_PROFIT ||
           type == SOUK_TAKE_PROFIT_LIMIT;
}

static const sk_past_fill *add_fill(sk_history *h, sk_past_order *o, const sk_event *e,
                                    uint64_t fill_id)
{
    if (h->fills_count == h->fills_cap && h->fills_cap < SK_HISTORY_FILLS_MAX) {
        uint32_t cap = h->fills_cap ? h->fills_cap * 2 : 256;
        sk_past_fill *more = sk_realloc_array(h->alloc, h->fills, cap, sizeof *more);
        if (!more)
            return NULL;
        h->fills = more;
        h->fills_cap = cap;
    }
    sk_history_owner *w = owner_of(h, e->account);
    sk_past_fill *f = &h->fills[h->fills_count % h->fills_cap];
    uint64_t index = 0;
    sk_map_get(&h->by_id, o->order_id, &index);
    *f = (sk_past_fill){
        .number = h->fills_count,
        .before = w->last_fill,
        .order_before = o->last_fill,
        .order_id = e->order_id,
        .fill_id = fill_id,
        .account = e->account,
        .instrument = e->instrument,
        .fee_asset = e->asset,
        .price_ticks = e->price_ticks,
        .qty_lots = e->qty_lots,
        .quote_units = e->quote_units,
        .fee_units = e->fee_units,
        .at_ns = e->at_ns,
        .side = e->side,
        .maker = e->maker,
        .order = (uint32_t)index,
    };
    const sk_scale *scale = sk_exchange_scale(h->ex, e->instrument);
    if (e->asset == (e->side == SOUK_BUY ? scale->base_asset : scale->quote_asset))
        o->fee_units += e->fee_units;
    w->last_fill = o->last_fill = ++h->fills_count;
    return f;
}

static void accepted(sk_history *h, sk_past_order *o, uint32_t index, const sk_event *e)
{
    if (!o->pending)
        o->created_ns = e->at_ns;
    o->pending = e->kind == SK_EV_PENDING;
    if (o->flags & SOUK_QTY_BOUGHT)
        o->qty_lots = e->qty_lots;
    o->status = o->pending ? SOUK_ORDER_PENDING_NEW : SOUK_ORDER_NEW;
    o->working = !o->pending && !is_stop(o->type);
    o->working_ns = o->working ? e->at_ns : 0;
    o->trailing_ns = !o->pending && o->trailing_bips && !o->stop_ticks ? e->at_ns : 0;
    /* the newest order answers to the client id; out of memory: it is found by its own id */
    if (o->client_id[0])
        sk_map_put(&h->by_client, sk_history_client_key(h, o->account, sk_str(o->client_id)),
                   index);
}

/* An amended order takes the name that waits for it, and answers to it. */
static void name_anew(sk_history *h, sk_past_order *o, uint32_t index)
{
    char had[sizeof o->client_id];
    uint64_t key = sk_history_client_key(h, o->account, sk_str(o->client_id)), newest;
    if (!o->cancel_id[0])
        return;
    if (sk_map_get(&h->by_client, key, &newest) && newest == index)
        sk_map_remove(&h->by_client, key);
    memcpy(had, o->client_id, sizeof had);
    memcpy(o->client_id, o->cancel_id, sizeof had);
    memcpy(o->cancel_id, had, sizeof had);
    sk_map_put(&h->by_client, sk_history_client_key(h, o->account, sk_str(o->client_id)), index);
}

const sk_past_order *sk_history_event(sk_history *h, const sk_event *e, uint64_t fill_id,
                                      const sk_past_fill **fill)
{
    uint64_t index;
    *fill = NULL;
    if (e->kind == SK_EV_BALANCE || e->kind == SK_EV_LEVEL ||
        !sk_map_get(&h->by_id, e->order_id, &index))
        return NULL;
    sk_past_order *o = sk_history_at(h, (uint32_t)index);
    switch ((sk_event_kind)e->kind) {
    case SK_EV_PENDING:
    case SK_EV_ACCEPTED: accepted(h, o, (uint32_t)index, e); break;
    case SK_EV_TRIGGERED:
        o->working = true;
        o->working_ns = e->at_ns;
        break;
    case SK_EV_TRAILING: o->trailing_ns = e->at_ns; break;
    case SK_EV_TRADE:
        o->cum_lots = e->cum_lots;
        o->cum_quote_units = e->cum_quote_units;
        o->status = e->done ? SOUK_ORDER_FILLED : SOUK_ORDER_PARTIALLY_FILLED;
        *fill = add_fill(h, o, e, fill_id);
        break;
    case SK_EV_AMENDED:
        o->price_ticks = e->price_ticks;
        o->qty_lots = e->qty_lots + o->cum_lots;
        name_anew(h, o, (uint32_t)index);
        break;
    case SK_EV_CANCELED:
        o->status = SOUK_ORDER_CANCELED;
        o->reason = SOUK_REASON_USER;
        break;
    case SK_EV_EXPIRED:
        o->status = SOUK_ORDER_EXPIRED;
        o->reason = e->reason;
        break;
    case SK_EV_REJECTED: /* when its time came */
        if (!o->pending && !(sk_history_is_apart(o) && e->done))
            return NULL;
        o->status = SOUK_ORDER_REJECTED;
        o->reason = e->reason;
        break;
    case SK_EV_PREVENTED:
    case SK_EV_BALANCE:
    case SK_EV_LEVEL: return NULL;
    }
    o->updated_ns = e->at_ns;
    if (e->done) {
        o->pending = false;
        finish(h, (uint32_t)index);
    }
    return o;
}

bool sk_history_is_idle(const sk_history *h)
{
    return h->count == h->done_count;
}

void sk_history_clear(sk_history *h)
{
    assert(sk_history_is_idle(h));
    sk_map_clear(&h->by_id);
    sk_map_clear(&h->by_client);
    if (h->owners_cap)
        memset(h->owners, 0, h->owners_cap * sizeof *h->owners);
    h->used = h->free = h->count = 0;
    h->done_first = h->done_last = h->done_count = 0;
    h->fills_count = 0;
}

const sk_past_order *sk_history_order(const sk_history *h, uint64_t order_id)
{
    uint64_t index;
    return sk_map_get(&h->by_id, order_id, &index) ? sk_history_at(h, (uint32_t)index) : NULL;
}

const sk_past_order *sk_history_client(const sk_history *h, uint32_t account, souk_str client_id)
{
    uint64_t index;
    if (!sk_map_get(&h->by_client, sk_history_client_key(h, account, client_id), &index))
        return NULL;
    const sk_past_order *o = sk_history_at(h, (uint32_t)index);
    return o->account == account && sk_str_is(client_id, o->client_id) ? o : NULL;
}

void sk_history_name_cancel(sk_history *h, uint64_t order_id, souk_str cancel_id)
{
    uint64_t index;
    if (sk_map_get(&h->by_id, order_id, &index)) {
        sk_past_order *o = sk_history_at(h, (uint32_t)index);
        sk_str_copy(o->cancel_id, sizeof o->cancel_id, cancel_id);
    }
}

/* ---- rows ---- */

static souk_str list_name(sk_arena *arena, uint64_t id)
{
    return id ? sk_arena_printf(arena, "%llu", (unsigned long long)id) : (souk_str){"", 0};
}

/* The key that it came by; "" when none did. */
static souk_str key_of(const sk_history *h, const sk_past_order *o)
{
    const sk_accounts *accounts = sk_exchange_accounts(h->ex);
    const sk_api_key *key =
        o->tags.key > 0 ? sk_accounts_key_at(accounts, (uint32_t)(o->tags.key - 1)) : NULL;
    return key ? sk_str(key->api_key) : (souk_str){"", 0};
}

/* Told as its owner named it; what was left of it beyond the nearer price was taken away. */
static void tell_cut(const sk_past_order *o, souk_order *out)
{
    out->tif = (souk_tif)o->tags.cut;
    if (out->reason == SOUK_REASON_IOC_REMAINDER || out->reason == SOUK_REASON_NO_LIQUIDITY)
        out->reason = SOUK_REASON_EXCHANGE;
}

souk_status sk_history_row(const sk_history *h, const sk_past_order *o, sk_arena *arena,
                           souk_order *out)
{
    const sk_scale *scale = sk_exchange_scale(h->ex, o->instrument);
    *out = (souk_order){
        .symbol = sk_exchange_markets(h->ex)->rows[o->instrument].symbol,
        .order_id = sk_id_print(sk_exchange_venue(h->ex)->order_id, o->order_id, arena),
        .client_id = sk_arena_copy(arena, sk_str(o->client_id)),
        .cancel_id = sk_arena_copy(arena, sk_str(o->cancel_id)),
        .side = o->side,
        .type = o->type,
        .tif = o->tif,
        .stp = o->stp,
        .flags = o->flags & ~(uint32_t)(SK_CMD_FIRE_NOW | SK_CMD_POST_ENDS |
                                        sk_exchange_venue(h->ex)->order_flags),
        .status = o->status,
        .reason = o->reason,
        .quote_qty = souk_dec_from_i64(o->quote_units, scale->quote_scale),
        .trailing_bips = o->trailing_bips > 0 ? o->trailing_bips : 0,
        .fee = souk_dec_from_i64(o->fee_units,
                                 o->side == SOUK_BUY ? scale->base_scale : scale->quote_scale),
        .cum_quote = souk_dec_from_i64(o->cum_quote_units, scale->quote_scale),
        .created_ns = o->created_ns,
        .updated_ns = o->updated_ns,
        .working_ns = o->working_ns,
        .trailing_ns = o->trailing_ns,
        .expire_ns = o->expire_ns,
        .strategy_id = o->tags.strategy_id,
        .strategy_type = o->tags.strategy_type,
        .peg = (souk_peg)o->tags.peg,
        .peg_levels = o->tags.peg_levels,
        .working = o->working,
        .list_id = list_name(arena, o->list_id),
        .key = key_of(h, o),
    };
    if (o->tags.cut)
        tell_cut(o, out);
    souk_dec_from_units(&out->price,
                        o->tags.peg || o->tags.cut ? o->tags.named_ticks : o->price_ticks,
                        scale->tick);
    if (o->tags.peg)
        souk_dec_from_units(&out->peg_price, o->price_ticks, scale->tick);
    souk_dec_from_units(&out->stop_price, o->stop_ticks, scale->tick);
    if (o->trailing_bips < 0)
        souk_dec_from_units(&out->trailing_by, -(int64_t)o->trailing_bips, scale->tick);
    /* an order by quote has the quantity that it bought or sold */
    souk_dec_from_units(&out->qty, o->qty_lots ? o->qty_lots : o->cum_lots, scale->lot);
    souk_dec_from_units(&out->iceberg_qty, o->iceberg_lots, scale->lot);
    souk_dec_from_units(&out->cum_qty, o->cum_lots, scale->lot);
    return out->cancel_id.ptr ? SOUK_OK : SOUK_E_NOMEM;
}

souk_status sk_history_fill_row(const sk_history *h, const sk_past_fill *f, sk_arena *arena,
                                souk_fill *out)
{
    const sk_scale *scale = sk_exchange_scale(h->ex, f->instrument);
    const sk_markets *markets = sk_exchange_markets(h->ex);
    const sk_past_order *o = sk_history_order(h, f->order_id);
    uint8_t fee_scale = sk_exchange_asset_scale(h->ex, f->fee_asset);
    *out = (souk_fill){
        .symbol = markets->rows[f->instrument].symbol,
        .fill_id = sk_id_print(sk_exchange_venue(h->ex)->fill_id, f->fill_id, arena),
        .order_id = sk_id_print(sk_exchange_venue(h->ex)->order_id, f->order_id, arena),
        .client_id = sk_arena_copy(arena, o ? sk_str(o->client_id) : (souk_str){"", 0}),
        .list_id = list_name(arena, o ? o->list_id : 0),
        .side = f->side,
        .quote_qty = souk_dec_from_i64(f->quote_units, scale->quote_scale),
        .fee = souk_dec_from_i64(f->fee_units, fee_scale),
        .fee_asset = markets->assets[f->fee_asset],
        .at_ns = f->at_ns,
        .maker = f->maker,
        .type = o ? o->type : SOUK_LIMIT,
        .tif = o ? o->tif : SOUK_GTC,
        .flags = o ? o->flags : 0,
    };
    souk_dec_from_units(&out->price, f->price_ticks, scale->tick);
    souk_dec_from_units(&out->qty, f->qty_lots, scale->lot);
    return out->client_id.ptr ? SOUK_OK : SOUK_E_NOMEM;
}

/* ---- lists ---- */

static bool wanted_order(const sk_past_order *o, uint32_t instrument, const sk_query *q)
{
    if (!sk_history_is_taken(o))
        return false;
    if (q->conditional ? !(o->flags & SOUK_CONDITIONAL) : sk_history_is_apart(o))
        return false;
    if (instrument != SK_NO_INSTRUMENT && o->instrument != instrument)
        return false;
    if ((q->has_after && o->order_id < q->after_id) || (q->before_id && o->order_id > q->before_id))
        return false;
    bool stop = is_stop(o->type) && !(o->flags & SOUK_CONDITIONAL);
    if (q->stops && (q->stops == SK_STOPS_ONLY) != stop)
        return false;
    if (q->stops && o->status == SOUK_ORDER_PENDING_NEW)
        return false;
    if ((q->side && o->side != q->side) || (q->types && !(q->types >> o->type & 1)))
        return false;
    bool fired = q->conditional && !sk_history_is_apart(o);
    uint8_t status = fired ? SOUK_ORDER_FILLED : o->status;
    if ((q->statuses[0] || q->statuses[1]) && !(q->statuses[o->cum_lots > 0] >> status & 1))
        return false;
    return (!q->from_ns || o->created_ns >= q->from_ns) && (!q->to_ns || o->created_ns <= q->to_ns);
}

static int by_id(const void *a, const void *b)
{
    uint64_t x = (*(const sk_past_order *const *)a)->order_id;
    uint64_t y = (*(const sk_past_order *const *)b)->order_id;
    return (x > y) - (x < y);
}

/* Open orders are asked for often and are few among many: the engine knows them. */
static souk_status open_orders(const sk_history *h, uint32_t account, uint32_t instrument,
                               const sk_query *q, sk_arena *arena, const sk_past_order ***out,
                               uint32_t *count)
{
    const sk_engine *engine = sk_exchange_engine(h->ex);
    sk_engine_order live;
    uint32_t total = 0, n = 0;
    for (uint64_t at_order = 0; sk_engine_orders_next(engine, account, &at_order, &live);)
        total++;
    *out = sk_arena_get(arena, (total ? total : 1) * sizeof(sk_past_order *));
    if (!*out)
        return SOUK_E_NOMEM;
    for (uint64_t at_order = 0; sk_engine_orders_next(engine, account, &at_order, &live);) {
        const sk_past_order *o = sk_history_order(h, live.order_id);
        if (o && wanted_order(o, instrument, q) && sk_history_is_apart(o) == q->conditional)
            (*out)[n++] = o;
    }
    qsort(*out, n, sizeof(sk_past_order *), by_id);
    *count = n;
    return SOUK_OK;
}

/* Up to `limit` orders: the oldest from a starting point on, or the newest. */
static souk_status past_orders(const sk_history *h, uint32_t account, uint32_t instrument,
                               const sk_query *q, uint32_t limit, sk_arena *arena,
                               const sk_past_order ***out, uint32_t *count)
{
    const sk_history_owner *w = owner_of(h, account);
    bool forward = q->has_after || q->from_ns;
    uint32_t n = 0, room = limit < h->count ? limit : h->count;
    const sk_past_order **found = sk_arena_get(arena, (room ? room : 1) * sizeof(sk_past_order *));
    if (!found)
        return SOUK_E_NOMEM;
    uint32_t i = !w ? 0 : forward ? w->first : w->last;
    while (i && n < room) {
        const sk_past_order *o = sk_history_at(h, i - 1);
        if (wanted_order(o, instrument, q)) {
            found[forward ? n : room - 1 - n] = o;
            n++;
        }
        i = forward ? o->next : o->prev;
    }
    *out = forward ? found : found + (room - n);
    *count = n;
    return SOUK_OK;
}

souk_status sk_history_orders(const sk_history *h, uint32_t account, uint32_t instrument,
                              const sk_query *q, bool open_only, uint32_t limit, sk_arena *arena,
                              sk_rows *out)
{
    const sk_past_order **found;
    uint32_t count = 0;
    souk_status status = open_only
                             ? open_orders(h, account, instrument, q, arena, &found, &count)
                             : past_orders(h, account, instrument, q, limit, arena, &found, &count);
    if (status < 0)
        return status;
    souk_order *rows = sk_arena_zeroed(arena, count ? count : 1, sizeof *rows);
    if (!rows)
        return SOUK_E_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        status = sk_history_row(h, found[i], arena, &rows[i]);
        if (status < 0)
            return status;
    }
    *out = (sk_rows){rows, count};
    return SOUK_OK;
}

/* The fill with this number + 1, NULL when it was forgotten (or 0). */
static const sk_past_fill *fill_at(const sk_history *h, uint64_t link)
{
    if (!link || link + h->fills_cap <= h->fills_count)
        return NULL;
    return &h->fills[(link - 1) % h->fills_cap];
}

static bool wanted_fill(const sk_past_fill *f, uint32_t instrument, const sk_query *q)
{
    return (instrument == SK_NO_INSTRUMENT || f->instrument == instrument) &&
           (!q->has_after || f->fill_id >= q->after_id) &&
           (!q->before_id || f->fill_id <= q->before_id) && (!q->side || f->side == q->side) &&
           (!q->from_ns || f->at_ns >= q->from_ns) && (!q->to_ns || f->at_ns <= q->to_ns);
}

souk_status sk_history_fills(const sk_history *h, uint32_t account, uint32_t instrument,
                             uint64_t order_id, const sk_query *q, uint32_t limit, sk_arena *arena,
                             sk_rows *out)
{
    const sk_history_owner *w = owner_of(h, account);
    const sk_past_order *o = order_id ? sk_history_order(h, order_id) : NULL;
    uint64_t link = order_id ? (o && o->account == account ? o->last_fill : 0)
                    : w      ? w->last_fill
                             : 0;
    /* links lead from the newest back: count, then take the rows at the wanted end */
    bool oldest = q->has_after || q->from_ns;
    uint32_t total = 0;
    for (const sk_past_fill *f = fill_at(h, link); f && (oldest || total < limit);
         f = fill_at(h, order_id ? f->order_before : f->before))
        total += wanted_fill(f, instrument, q);
    uint32_t count = total < limit ? total : limit;
    uint32_t newer = total - count;
    souk_fill *rows = sk_arena_zeroed(arena, count ? count : 1, sizeof *rows);
    if (!rows)
        return SOUK_E_NOMEM;
    uint32_t left = count;
    for (const sk_past_fill *f = fill_at(h, link); f && left;
         f = fill_at(h, order_id ? f->order_before : f->before)) {
        if (!wanted_fill(f, instrument, q) || (newer && newer--))
            continue;
        souk_status status = sk_history_fill_row(h, f, arena, &rows[--left]);
        if (status < 0)
            return status;
    }
    assert(left == 0);
    *out = (sk_rows){rows, count};
    return SOUK_OK;
}
