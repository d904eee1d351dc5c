/* SPDX-License-Identifier: MIT
 *
 * The whole engine as bytes, and back. Slots are this process's own: orders are written account by
 * account in the order of the account's list, and named by their place in that row; the ladders and
 * the lists follow as rows of such places. So a loaded engine has the same priorities, the same
 * lists and the same order of an account's orders as the one that was written, and does the same
 * from there on.
 *
 * What is read is not believed: nothing here is reached outside its bounds, and at the end the
 * state's hash must be the one that was written.
 */
#include "engine/state.h"

#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/pack.h"

typedef struct order_map {
    uint32_t *of; /* saving: slot -> place; loading: place -> slot */
    uint32_t count;
} order_map;

/* ---- the same in both directions ---- */

static void pack_command(sk_pack *p, sk_command *c)
{
    uint64_t words[sizeof *c / 8];
    memcpy(words, c, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        SK_PACK(p, &words[i]);
    memcpy(c, words, sizeof words);
}

static void pack_numbers(sk_pack *p, sk_engine *e)
{
    SK_PACK(p, &e->last_seq);
    SK_PACK(p, &e->last_order_id);
    SK_PACK(p, &e->now_ns);
    SK_PACK(p, &e->lists.staged_count);
    sk_pack_expect(p, e->lists.staged_count <= SK_LIST_LEGS_MAX);
    if (sk_pack_fails(p))
        e->lists.staged_count = 0;
    for (uint32_t i = 0; i < e->lists.staged_count; i++)
        pack_command(p, &e->lists.staged[i]);
    for (uint32_t i = 0; i < e->pits_count; i++) {
        sk_pit *pit = &e->pits[i];
        SK_PACK(p, &pit->last_price);
        SK_PACK(p, &pit->match_id);
        SK_PACK(p, &pit->status);
        sk_pack_expect(p, pit->last_price >= 0 && pit->status <= SOUK_INSTRUMENT_CANCEL_ONLY);
    }
}

static void pack_account(sk_pack *p, sk_account *a)
{
    SK_PACK(p, &a->id);
    SK_PACK(p, &a->maker_fee_e8);
    SK_PACK(p, &a->taker_fee_e8);
    SK_PACK(p, &a->group);
    SK_PACK(p, &a->fee_asset);
    SK_PACK(p, &a->discount_e8);
    SK_PACK(p, &a->rated);
    sk_pack_expect(p, a->maker_fee_e8 <= 100000000 && a->taker_fee_e8 <= 100000000 &&
                          a->discount_e8 <= 100000000);
}

/* A field more is to be written too. */
_Static_assert(sizeof(sk_order_more) == 104, "pack_more packs all of it");
_Static_assert(offsetof(sk_account, rated) == 24 && sizeof(sk_account) == 32,
               "pack_account packs all of it");

static void pack_more(sk_pack *p, sk_order_more *m)
{
    SK_PACK(p, &m->qty_lots);
    SK_PACK(p, &m->stop_ticks);
    SK_PACK(p, &m->expire_ns);
    SK_PACK(p, &m->iceberg_lots);
    SK_PACK(p, &m->hold_ticks);
    SK_PACK(p, &m->trail_ticks);
    SK_PACK(p, &m->hidden_lots);
    SK_PACK(p, &m->paid_units);
    SK_PACK(p, &m->quote_units);
    SK_PACK(p, &m->maker_fee_e8);
    SK_PACK(p, &m->taker_fee_e8);
    SK_PACK(p, &m->trailing_bips);
    SK_PACK(p, &m->flags);
    SK_PACK(p, &m->reached);
    SK_PACK(p, &m->type);
    SK_PACK(p, &m->tif);
    SK_PACK(p, &m->stp);
    SK_PACK(p, &m->unheld);
}

static void pack_order(sk_pack *p, sk_order *o, sk_order_more *m)
{
    uint8_t marks = (uint8_t)(o->ladder | o->fee_in_paid << 3 | o->dated << 4 | o->plain << 5 |
                              o->iceberg << 6);
    SK_PACK(p, &o->id);
    SK_PACK(p, &o->price_ticks);
    SK_PACK(p, &o->leaves_lots);
    SK_PACK(p, &o->cum_lots);
    SK_PACK(p, &o->cum_quote_units);
    SK_PACK(p, &o->instrument);
    SK_PACK(p, &o->side);
    SK_PACK(p, &marks);
    o->ladder = (sk_ladder)(marks & 7);
    o->fee_in_paid = marks >> 3 & 1;
    o->dated = marks >> 4 & 1;
    o->plain = marks >> 5 & 1;
    o->iceberg = marks >> 6 & 1;
    if (!o->plain)
        pack_more(p, m);
}

/* ---- saving ---- */

static void save_ledger(sk_pack *p, const sk_engine *e)
{
    const sk_ledger *ledger = &e->ledger;
    uint32_t count = ledger->accounts_count;
    for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
        SK_PACK(p, &ledger->issued[asset]);
        SK_PACK(p, &ledger->fees[asset]);
    }
    SK_PACK(p, &count);
    for (uint32_t slot = 0; slot < count; slot++) {
        pack_account(p, &ledger->accounts[slot]);
        for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
            SK_PACK(p, &sk_ledger_at(ledger, slot, asset)->free_units);
            SK_PACK(p, &sk_ledger_at(ledger, slot, asset)->held_units);
        }
    }
}

static void save_orders(sk_pack *p, const sk_engine *e, order_map *map)
{
    uint32_t live = e->orders.live;
    SK_PACK(p, &live);
    for (uint32_t who = 0; who < e->ledger.accounts_count; who++) {
        uint32_t count = e->orders.lists[who].count;
        SK_PACK(p, &count);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t slot = e->orders.lists[who].slots[i];
            pack_order(p, &e->orders.hot[slot], &e->orders.more[slot]);
            map->of[slot] = map->count++;
        }
    }
}

static void save_ladders(sk_pack *p, const sk_engine *e, const order_map *map)
{
    for (uint32_t i = 0; i < e->pits_count; i++) {
        const sk_lob *book = &e->pits[i].book;
        for (sk_ladder ladder = 0; ladder < SK_LADDERS; ladder++) {
            uint32_t end = SK_NONE;
            for (uint32_t at = sk_lob_front(book, ladder); at != SK_NONE;
                 at = sk_lob_next(book, at))
                SK_PACK(p, &map->of[at]);
            SK_PACK(p, &end);
        }
    }
}

/* Each when its first leg comes by. */
static void save_lists(sk_pack *p, const sk_engine *e, const order_map *map)
{
    uint32_t none = 0;
    for (uint32_t who = 0; who < e->ledger.accounts_count; who++) {
        const sk_order_list *orders = &e->orders.lists[who];
        for (uint32_t i = 0; i < orders->count; i++) {
            if (!sk_is_listed(e, orders->slots[i]))
                continue;
            sk_list list = e->lists.rows[e->orders.more[orders->slots[i]].list - 1];
            uint32_t count = list.count;
            if (list.legs[0] != orders->slots[i])
                continue;
            SK_PACK(p, &count);
            SK_PACK(p, &list.id);
            SK_PACK(p, &list.contingency);
            for (uint32_t k = 0; k < count; k++)
                SK_PACK(p, &map->of[list.legs[k]]);
        }
    }
    SK_PACK(p, &none);
}

souk_status sk_engine_save(const sk_engine *e, sk_buf *out)
{
    sk_pack p = sk_pack_writer(out);
    uint32_t pits_count = e->pits_count, assets_count = e->ledger.assets_count;
    uint64_t hash = sk_engine_hash(e);
    order_map map = {.of = sk_alloc_zeroed(e->alloc, e->orders.capacity + 1u, sizeof *map.of)};
    if (!map.of)
        return SOUK_E_NOMEM;
    SK_PACK(&p, &pits_count);
    SK_PACK(&p, &assets_count);
    SK_PACK(&p, &hash);
    pack_numbers(&p, (sk_engine *)(uintptr_t)e); /* it writes, so it changes nothing */
    save_ledger(&p, e);
    save_orders(&p, e, &map);
    save_ladders(&p, e, &map);
    save_lists(&p, e, &map);
    sk_free(e->alloc, map.of);
    return sk_pack_fails(&p) ? SOUK_E_NOMEM : SOUK_OK;
}

/* ---- loading ---- */

static bool load_account(sk_pack *p, sk_engine *e)
{
    sk_ledger *ledger = &e->ledger;
    sk_account account = {0};
    uint32_t slot;
    pack_account(p, &account);
    sk_pack_expect(p, account.fee_asset <= ledger->assets_count);
    sk_pack_expect(p, sk_ledger_find(ledger, account.id) == UINT32_MAX);
    if (sk_pack_fails(p) || !sk_orders_reserve_accounts(&e->orders, ledger->accounts_count + 1) ||
        sk_ledger_account(ledger, account.id, &slot) != SOUK_OK)
        return false;
    ledger->accounts[slot] = account;
    for (uint32_t asset = 0; asset < ledger->assets_count; asset++) {
        sk_balance *b = sk_ledger_at(ledger, slot, asset);
        SK_PACK(p, &b->free_units);
        SK_PACK(p, &b->held_units);
        sk_pack_expect(p, b->free_units >= 0 && b->held_units >= 0);
    }
    return true;
}

static bool load_ledger(sk_pack *p, sk_engine *e)
{
    uint32_t count = 0;
    for (uint32_t asset = 0; asset < e->ledger.assets_count; asset++) {
        SK_PACK(p, &e->ledger.issued[asset]);
        SK_PACK(p, &e->ledger.fees[asset]);
    }
    sk_pack_count(p, &count, SK_ACCOUNTS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (!load_account(p, e))
            return false;
    }
    return true;
}

/* What every order that lives may rely on. */
static bool is_sound(const sk_engine *e, const sk_order *o, const sk_order_more *m)
{
    bool limit = o->ladder == sk_own_ladder(o->side), pending = o->ladder == SK_LADDER_PENDING;
    bool stop = o->ladder >= SK_LADDER_FALL && o->ladder < SK_LADDERS;
    if (o->instrument >= e->pits_count || (o->side != SOUK_BUY && o->side != SOUK_SELL) ||
        !(limit || stop || pending) || o->leaves_lots <= 0 || o->cum_lots < 0 ||
        o->price_ticks < (limit ? 1 : 0) || o->id > e->last_order_id ||
        sk_orders_find(&e->orders, o->id) != SK_NONE)
        return false;
    if (o->plain)
        return limit && !o->iceberg && !o->dated && !o->fee_in_paid;
    return m->stop_ticks >= 0 && (o->ladder == SK_LADDER_TRAIL || !stop || m->stop_ticks > 0) &&
           m->hidden_lots >= 0 && m->paid_units >= 0 && m->iceberg_lots >= 0 &&
           m->hold_ticks >= 0 && m->trail_ticks >= 0 && o->iceberg == (m->iceberg_lots > 0) &&
           m->maker_fee_e8 <= 100000000 && m->taker_fee_e8 <= 100000000 &&
           m->type < SOUK_TYPE_COUNT && m->tif <= SOUK_GTD && m->stp <= SOUK_STP_TRANSFER;
}

static bool load_order(sk_pack *p, sk_engine *e, uint32_t who, int64_t *lots, order_map *map)
{
    uint32_t slot = sk_orders_take(&e->orders);
    sk_order *o = &e->orders.hot[slot];
    sk_order_more *m = &e->orders.more[slot];
    *o = (sk_order){.account = who};
    *m = (sk_order_more){0};
    pack_order(p, o, m);
    /* all quantities together fit, so every sum of some of them does */
    if (sk_pack_fails(p) || !is_sound(e, o, m) ||
        __builtin_add_overflow(*lots, o->leaves_lots, lots) ||
        __builtin_add_overflow(*lots, m->hidden_lots, lots) ||
        !sk_orders_reserve_place(&e->orders, who)) {
        sk_orders_give(&e->orders, slot);
        return false;
    }
    sk_orders_link(&e->orders, slot);
    if (o->ladder == SK_LADDER_PENDING) {
        e->pits[o->instrument].waiting++;
        e->pits[o->instrument].pending++;
    }
    map->of[map->count++] = slot;
    return true;
}

static bool load_orders(sk_pack *p, sk_engine *e, order_map *map)
{
    uint32_t live = 0, count = 0;
    int64_t lots = 0;
    sk_pack_count(p, &live, SK_NONE - 1);
    map->of = sk_alloc_zeroed(e->alloc, live + 1u, sizeof *map->of);
    if (!map->of || !sk_orders_reserve(&e->orders, live))
        return false;
    for (uint32_t who = 0; who < e->ledger.accounts_count; who++) {
        sk_pack_count(p, &count, live - map->count);
        for (uint32_t i = 0; i < count; i++) {
            if (!load_order(p, e, who, &lots, map))
                return false;
        }
    }
    return map->count == live;
}

/* The slot that a place means; SK_NONE: none. */
static uint32_t load_place(sk_pack *p, const order_map *map)
{
    uint32_t place = 0;
    SK_PACK(p, &place);
    return sk_pack_fails(p) || place >= map->count ? SK_NONE : map->of[place];
}

/* One ladder, the best order first; stands: by slot, who has a place already. */
static bool load_ladder(sk_pack *p, sk_engine *e, uint32_t instrument, sk_ladder ladder,
                        const order_map *map, uint8_t *stands)
{
    sk_pit *pit = &e->pits[instrument];
    int64_t before = 0;
    for (bool first = true;; first = false) {
        uint32_t place = SK_NONE;
        SK_PACK(p, &place);
        if (place == SK_NONE)
            return true;
        uint32_t slot = sk_pack_fails(p) || place >= map->count ? SK_NONE : map->of[place];
        if (slot == SK_NONE || stands[slot] || e->orders.hot[slot].ladder != ladder ||
            e->orders.hot[slot].instrument != instrument ||
            !sk_lob_reserve(&pit->book, 1 + pit->waiting))
            return false;
        int64_t key = sk_orders_key(&e->orders, slot);
        if (!first && sk_ladder_better(ladder, key, before))
            return false;
        before = key;
        stands[slot] = 1;
        sk_lob_add(&pit->book, slot);
        if (ladder >= SK_LADDER_FALL)
            sk_stops_count(pit, ladder, 1);
    }
}

static bool load_ladders(sk_pack *p, sk_engine *e, const order_map *map, uint8_t *stands)
{
    for (uint32_t i = 0; i < e->pits_count; i++) {
        for (sk_ladder ladder = 0; ladder < SK_LADDERS; ladder++) {
            if (!load_ladder(p, e, i, ladder, map, stands))
                return false;
        }
    }
    for (uint32_t i = 0; i < map->count; i++) {
        if (!stands[map->of[i]] && e->orders.hot[map->of[i]].ladder != SK_LADDER_PENDING)
            return false;
    }
    return true;
}

static bool load_list(sk_pack *p, sk_engine *e, uint32_t count, const order_map *map)
{
    sk_list list = {.count = (uint8_t)count};
    SK_PACK(p, &list.id);
    SK_PACK(p, &list.contingency);
    if (sk_pack_fails(p) || count < 2 || count > SK_LIST_LEGS_MAX ||
        (list.contingency != SOUK_OCO && list.contingency != SOUK_OTO) || !sk_lists_reserve(e))
        return false;
    uint32_t row = e->lists.free_row;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = list.legs[i] = load_place(p, map);
        if (slot == SK_NONE || e->orders.hot[slot].plain || e->orders.more[slot].list != 0)
            return false;
        e->orders.more[slot].list = row;
    }
    e->lists.free_row = e->lists.rows[row - 1].next;
    e->lists.rows[row - 1] = list;
    return true;
}

static bool load_lists(sk_pack *p, sk_engine *e, const order_map *map)
{
    for (uint32_t count;;) {
        count = 0;
        SK_PACK(p, &count);
        if (count == 0)
            return !sk_pack_fails(p);
        if (!load_list(p, e, count, map))
            return false;
    }
}

/* Room that the next command counts on. */
static bool load_room(sk_engine *e)
{
    for (uint32_t i = 0; i < e->pits_count; i++) {
        if (!sk_lob_reserve(&e->pits[i].book, 1 + e->pits[i].waiting))
            return false;
    }
    return sk_tell_reserve(e);
}

souk_status sk_engine_load(sk_engine *e, const void *bytes, size_t len, souk_error *err)
{
    sk_pack p = sk_pack_reader(bytes, len);
    uint32_t pits_count = 0, assets_count = 0;
    uint64_t hash = 0;
    order_map map = {0};
    assert(e->last_seq == 0 && e->orders.live == 0);
    SK_PACK(&p, &pits_count);
    SK_PACK(&p, &assets_count);
    SK_PACK(&p, &hash);
    if (pits_count != e->pits_count || assets_count != e->ledger.assets_count)
        return sk_fail(err, SOUK_E_CONFIG, "it has %u instruments and %u assets, not %u and %u",
                       pits_count, assets_count, e->pits_count, e->ledger.assets_count);
    pack_numbers(&p, e);
    bool good = load_ledger(&p, e) && load_orders(&p, e, &map);
    uint8_t *stands = good ? sk_alloc_zeroed(e->alloc, e->orders.capacity + 1u, 1) : NULL;
    good = stands && load_ladders(&p, e, &map, stands) && load_lists(&p, e, &map) && load_room(e);
    sk_free(e->alloc, stands);
    sk_free(e->alloc, map.of);
    if (!good || sk_pack_fails(&p) || p.at != p.end)
        return sk_fail(err, SOUK_E_SYNTAX, "the engine's state cannot be read");
    if (sk_engine_hash(e) != hash)
        return sk_fail(err, SOUK_E_STATE, "the engine's state is not what was saved");
    return SOUK_OK;
}
