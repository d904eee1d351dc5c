/* SPDX-License-Identifier: MIT */
#include "client/reckon.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "client/call.h"
#include "client/stream.h"

#include <stdio.h>

enum {
    SHORT_ROUNDS = 3,
    HEARD = 1,  /* beside the bits of sk_heard: counted, or in the totals */
    FEELESS = 8 /* ... without its fee, which streams may leave out */
};

/* ---- ids ---- */

/* Both sides of a trade between two orders of the account have its id. */
static uint64_t key_of(const souk_fill *f)
{
    uint64_t key = sk_mix64(sk_hash_bytes(f->symbol.ptr, f->symbol.len)) ^
                   sk_hash_bytes(f->fill_id.ptr, f->fill_id.len);
    return sk_mix64(key) ^ sk_hash_bytes(f->order_id.ptr, f->order_id.len);
}

static uint64_t known_bits(const sk_reckoning *r, uint64_t key)
{
    uint64_t bits = 0;
    sk_map_get(&r->known, key, &bits);
    return bits;
}

static void remember(souk_client *client, uint64_t key, uint64_t bits)
{
    sk_reckoning *r = &client->reckon;
    bool is_new = known_bits(r, key) == 0;
    if (!r->ring)
        r->ring = sk_alloc_zeroed(client->alloc, SK_RECKON_KNOWN_MAX, sizeof *r->ring);
    if (!r->ring || !sk_map_put(&r->known, key, bits) || !is_new)
        return;
    uint64_t *oldest = &r->ring[r->ring_at++ % SK_RECKON_KNOWN_MAX];
    if (*oldest)
        sk_map_remove(&r->known, *oldest);
    *oldest = key;
}

/* ---- what is followed ---- */

static bool is_wanted(const souk_client *client)
{
    bool followed = false;
    for (const souk_stream *s = client->streams; s; s = s->next)
        followed = followed || s->channel == SOUK_CHANNEL_ACCOUNT;
    return followed || client->own.journal || client->reckon.compared;
}

/* Its index; SK_RECKON_SYMBOLS_MAX: there is no room. */
static uint32_t find_symbol(souk_client *client, souk_str symbol)
{
    sk_reckoning *r = &client->reckon;
    for (uint32_t i = 0; i < r->symbols_count; i++)
        if (sk_str_is(symbol, r->symbols[i].symbol))
            return i;
    if (r->symbols_count == SK_RECKON_SYMBOLS_MAX || symbol.len >= SK_RECKON_TEXT_SIZE)
        return SK_RECKON_SYMBOLS_MAX;
    sk_reckon_symbol *rows =
        sk_grow(client->alloc, r->symbols, r->symbols_count, &r->symbols_cap, sizeof *rows);
    if (!rows)
        return SK_RECKON_SYMBOLS_MAX;
    r->symbols = rows;
    rows[r->symbols_count] = (sk_reckon_symbol){.last_id = 0};
    sk_str_copy(rows[r->symbols_count].symbol, SK_RECKON_TEXT_SIZE, symbol);
    return r->symbols_count++;
}

void sk_reckon_follow(souk_client *client, souk_str symbol)
{
    if (symbol.len && is_wanted(client))
        find_symbol(client, symbol);
}

static sk_reckon_asset *find_asset(souk_client *client, souk_str asset)
{
    sk_reckoning *r = &client->reckon;
    for (uint32_t i = 0; i < r->assets_count; i++)
        if (sk_str_is(asset, r->assets[i].asset))
            return &r->assets[i];
    sk_reckon_asset *rows =
        asset.len && asset.len < SK_RECKON_TEXT_SIZE
            ? sk_grow(client->alloc, r->assets, r->assets_count, &r->assets_cap, sizeof *rows)
            : NULL;
    if (!rows)
        return NULL;
    r->assets = rows;
    rows[r->assets_count] = (sk_reckon_asset){.asset = ""};
    sk_str_copy(rows[r->assets_count].asset, SK_RECKON_TEXT_SIZE, asset);
    return &rows[r->assets_count++];
}

/* ---- fills ---- */

static bool is_in_totals(const sk_reckoning *r, const sk_reckon_symbol *s, const souk_fill *f,
                         uint64_t id)
{
    if (!r->compared)
        return false;
    if (id && s->counted_id)
        return id <= s->counted_id;
    return f->at_ns && f->at_ns < r->since_ns;
}

static void write_fill(souk_client *client, const souk_fill *f)
{
    sk_order_journal_entry entry = {.kind = SK_ORDER_JOURNAL_FILL,
                                    .at_ns = sk_client_now_ns(client),
                                    .fence_ns = f->at_ns,
                                    .symbol = f->symbol,
                                    .client_id = f->fill_id,
                                    .order_id = f->order_id,
                                    .note = f->fee_asset,
                                    .ask = {.side = f->side,
                                            .price = f->price,
                                            .qty = f->qty,
                                            .quote_qty = f->quote_qty,
                                            .stop = f->fee}};
    /* without it the fill is asked for again after a restart */
    if (sk_order_journal_append(client->own.journal, &entry, NULL) != SOUK_OK)
        SK_LOG(&client->log, SK_LOG_WARN, "a fill is not in the journal");
}

/* Among those that are not in the totals. */
static void count_fill(souk_client *client, uint32_t symbol, const souk_fill *f)
{
    sk_reckoning *r = &client->reckon;
    if (r->fills_count >= SK_RECKON_FILLS_KEPT) {
        /* it could not be compared for very long: the next one begins anew */
        r->compared = false;
        r->fills_count = 0;
    }
    sk_reckon_fill *rows =
        sk_grow(client->alloc, r->fills, r->fills_count, &r->fills_cap, sizeof *rows);
    if (!rows)
        return; /* it shows as a difference */
    r->fills = rows;
    sk_reckon_fill *row = &rows[r->fills_count++];
    *row = (sk_reckon_fill){.key = key_of(f),
                            .symbol = symbol,
                            .side = f->side,
                            .qty = f->qty,
                            .quote = f->quote_qty,
                            .fee = f->fee};
    if (sk_dec_is_zero(row->quote))
        souk_dec_mul(&row->quote, f->price, f->qty);
    sk_str_copy(row->fee_asset, sizeof row->fee_asset, f->fee_asset);
}

/* It was counted before its fee was known. */
static void add_fee(souk_client *client, uint64_t key, const souk_fill *f)
{
    sk_reckoning *r = &client->reckon;
    for (uint32_t i = 0; i < r->fills_count; i++) {
        sk_reckon_fill *row = &r->fills[i];
        if (row->key != key)
            continue;
        row->fee = f->fee;
        sk_str_copy(row->fee_asset, sizeof row->fee_asset, f->fee_asset);
        if (r->compared && client->own.journal)
            write_fill(client, f);
    }
}

bool sk_reckon_heard(souk_client *client, const souk_fill *f, sk_heard how)
{
    sk_reckoning *r = &client->reckon;
    uint64_t id = 0, key = key_of(f), bits = known_bits(r, key);
    if (!f->symbol.len || !f->fill_id.len || !is_wanted(client))
        return true;
    bool news = !(bits & (how == SK_HEARD_PAGE ? SK_HEARD_PAGE | SK_HEARD_STREAM : SK_HEARD_PAGE));
    uint64_t now = (bits ? bits : f->fee_asset.len ? HEARD : HEARD | FEELESS) | how;
    if (bits & FEELESS && f->fee_asset.len) {
        now &= ~(uint64_t)FEELESS;
        add_fee(client, key, f);
    }
    if (now != bits)
        remember(client, key, now);
    uint32_t index = find_symbol(client, f->symbol);
    if ((bits & HEARD) || index == SK_RECKON_SYMBOLS_MAX)
        return news;
    sk_reckon_symbol *s = &r->symbols[index];
    if (sk_str_to_u64(f->fill_id, &id) == SOUK_OK && id > s->last_id)
        s->last_id = id;
    if (f->at_ns > s->last_ns)
        s->last_ns = f->at_ns;
    if ((!r->compared && r->stage == SK_RECKON_REST) || is_in_totals(r, s, f, id))
        return news;
    count_fill(client, index, f);
    if (r->compared && client->own.journal)
        write_fill(client, f);
    if (r->fills_count >= SK_RECKON_FILLS_MAX && r->stage == SK_RECKON_REST) {
        r->due = true;
        sk_own_repair(client);
    }
    return news;
}

/* ---- the sum ---- */

/* false: it cannot be held; the difference shows it. */
static void add_to(souk_client *client, const char *asset, souk_dec what, bool minus)
{
    sk_reckon_asset *a = find_asset(client, sk_str(asset));
    if (a && minus)
        souk_dec_sub(&a->traded, a->traded, what);
    else if (a)
        souk_dec_add(&a->traded, a->traded, what);
}

static void add_fills(souk_client *client)
{
    const sk_reckoning *r = &client->reckon;
    for (uint32_t i = 0; i < r->fills_count; i++) {
        const sk_reckon_fill *f = &r->fills[i];
        const sk_reckon_symbol *s = &r->symbols[f->symbol];
        add_to(client, s->base, f->qty, f->side == SOUK_SELL);
        add_to(client, s->quote, f->quote, f->side == SOUK_BUY);
        add_to(client, f->fee_asset, f->fee, true);
    }
}

/* What plain limit orders that are open beyond doubt hold at the least: fees
 * may be held beside, and of what is bound to other orders or waits for a price
 * each venue holds what it likes. */
static void add_orders(souk_client *client)
{
    const sk_reckoning *r = &client->reckon;
    for (const sk_own *o = client->own.orders.live.first; o; o = o->next) {
        const sk_life *life = &o->life;
        souk_order_status status = sk_life_status(life);
        uint32_t index = 0;
        souk_dec left, value;
        if ((status != SOUK_ORDER_NEW && status != SOUK_ORDER_PARTIALLY_FILLED) || life->doubted ||
            life->type != SOUK_LIMIT || life->in_list || (life->flags & SOUK_BY_QUOTE) ||
            life->tif == SOUK_IOC || life->tif == SOUK_FOK)
            continue;
        while (index < r->symbols_count &&
               !sk_str_is(sk_str(life->symbol), r->symbols[index].symbol))
            index++;
        if (index == r->symbols_count ||
            souk_dec_sub(&left, life->qty, sk_life_cum(life)) != SOUK_OK ||
            souk_dec_mul(&value, left, life->price) != SOUK_OK)
            continue;
        bool buy = life->side == SOUK_BUY;
        const char *asset = buy ? r->symbols[index].quote : r->symbols[index].base;
        sk_reckon_asset *a = find_asset(client, sk_str(asset));
        if (a)
            souk_dec_add(&a->orders, a->orders, buy ? value : left);
    }
}

bool sk_reckon_is_short(const sk_reckon_asset *a)
{
    return souk_dec_cmp(a->held, a->orders) < 0;
}

bool sk_reckon_any_short(const sk_reckoning *r)
{
    for (uint32_t i = 0; i < r->assets_count; i++)
        if (sk_reckon_is_short(&r->assets[i]))
            return true;
    return false;
}

/* Nothing is unexplained, or what is stays the same. */
bool sk_reckon_is_settled(const sk_reckoning *r)
{
    bool whole = r->compared, steady = r->round > 0;
    for (uint32_t i = 0; i < r->assets_count; i++) {
        const sk_reckon_asset *a = &r->assets[i];
        whole = whole && sk_dec_is_zero(a->other) && !sk_reckon_is_short(a);
        /* an order that was just executed holds nothing any more: that passes */
        steady = steady && souk_dec_cmp(a->other, a->other_before) == 0 &&
                 (!sk_reckon_is_short(a) || r->round > SHORT_ROUNDS);
    }
    return whole || steady || r->round + 1 >= SK_RECKON_ROUNDS_MAX;
}

void sk_reckon_add_up(souk_client *client, const souk_answer *answer)
{
    sk_reckoning *r = &client->reckon;
    size_t count;
    const souk_balance *rows = souk_answer_balances(answer, &count);
    for (uint32_t i = 0; i < r->assets_count; i++) {
        sk_reckon_asset *a = &r->assets[i];
        a->other_before = a->other;
        a->traded = a->told = a->held = a->orders = a->other = (souk_dec){0};
    }
    for (size_t i = 0; i < count; i++) {
        sk_reckon_asset *a = find_asset(client, rows[i].asset);
        if (!a)
            continue;
        a->held = rows[i].held;
        souk_dec_add(&a->told, rows[i].free, rows[i].held);
    }
    add_fills(client);
    add_orders(client);
    for (uint32_t i = 0; i < r->assets_count; i++) {
        sk_reckon_asset *a = &r->assets[i];
        souk_dec_sub(&a->other, a->told, a->before);
        souk_dec_sub(&a->other, a->other, a->traded);
    }
}

/* ---- the journal ---- */

static souk_status write_one(souk_client *client, sk_order_journal_entry *entry, uint64_t *ref)
{
    entry->ref = *ref;
    entry->at_ns = sk_client_now_ns(client);
    souk_status status = sk_order_journal_append(client->own.journal, entry, NULL);
    *ref = entry->ref;
    return status;
}

/* Counts from its last record on; of one that was cut short nothing does. */
void sk_reckon_write_set(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    souk_status status = SOUK_OK;
    uint64_t ref = 0;
    for (uint32_t i = 0; i < r->assets_count && status == SOUK_OK; i++) {
        sk_order_journal_entry total = {.kind = SK_ORDER_JOURNAL_TOTAL,
                                        .symbol = sk_str(r->assets[i].asset),
                                        .ask = {.qty = r->assets[i].before}};
        if (!sk_dec_is_zero(total.ask.qty))
            status = write_one(client, &total, &ref);
    }
    for (uint32_t i = 0; i < r->symbols_count && status == SOUK_OK; i++) {
        char id[24];
        sk_order_journal_entry mark = {.kind = SK_ORDER_JOURNAL_MARK,
                                       .symbol = sk_str(r->symbols[i].symbol),
                                       .fence_ns = r->symbols[i].counted_ns};
        snprintf(id, sizeof id, "%llu", (unsigned long long)r->symbols[i].counted_id);
        mark.order_id = sk_str(id);
        status = write_one(client, &mark, &ref);
    }
    sk_order_journal_entry set = {.kind = SK_ORDER_JOURNAL_SET, .fence_ns = r->since_ns};
    if (status == SOUK_OK)
        status = write_one(client, &set, &ref);
    r->writing = status != SOUK_OK; /* the next comparison tries again */
}

void sk_reckon_take_up(souk_client *client, const sk_order_journal_entry *e)
{
    sk_reckoning *r = &client->reckon;
    uint32_t index;
    sk_reckon_asset *a;
    switch (e->kind) {
    case SK_ORDER_JOURNAL_TOTAL:
        a = find_asset(client, e->symbol);
        if (a)
            a->before = e->ask.qty;
        break;
    case SK_ORDER_JOURNAL_MARK:
        index = find_symbol(client, e->symbol);
        if (index == SK_RECKON_SYMBOLS_MAX)
            break;
        sk_str_to_u64(e->order_id, &r->symbols[index].counted_id);
        r->symbols[index].last_id = r->symbols[index].counted_id;
        r->symbols[index].last_ns = r->symbols[index].counted_ns = e->fence_ns;
        break;
    case SK_ORDER_JOURNAL_SET:
        r->compared = true;
        r->since_ns = r->tell_ns = e->fence_ns;
        break;
    case SK_ORDER_JOURNAL_FILL: {
        const souk_fill fill = {.symbol = e->symbol,
                                .fill_id = e->client_id,
                                .order_id = e->order_id,
                                .fee_asset = e->note,
                                .side = e->ask.side,
                                .price = e->ask.price,
                                .qty = e->ask.qty,
                                .quote_qty = e->ask.quote_qty,
                                .fee = e->ask.stop,
                                .at_ns = e->fence_ns};
        sk_reckon_heard(client, &fill, SK_HEARD_STREAM);
        break;
    }
    default: break;
    }
}
