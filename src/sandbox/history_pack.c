/* SPDX-License-Identifier: MIT
 * A history as bytes, and back: slot by slot, so that every link stays what it is. */
#include "base/pack.h"
#include "sandbox/history_state.h"

/* A field more is to be written too. */
_Static_assert(sizeof(sk_past_order) == 352, "pack_order packs all of it");
_Static_assert(sizeof(sk_past_fill) == 104, "pack_fill packs all of it");

static void pack_order(sk_pack *p, sk_past_order *o)
{
    SK_PACK(p, &o->order_id);
    SK_PACK(p, &o->next);
    if (o->order_id == 0) /* free */
        return;
    SK_PACK(p, &o->prev);
    SK_PACK(p, &o->done_next);
    SK_PACK(p, &o->account);
    SK_PACK(p, &o->instrument);
    SK_PACK(p, &o->price_ticks);
    SK_PACK(p, &o->stop_ticks);
    SK_PACK(p, &o->qty_lots);
    SK_PACK(p, &o->quote_units);
    SK_PACK(p, &o->iceberg_lots);
    SK_PACK(p, &o->cum_lots);
    SK_PACK(p, &o->cum_quote_units);
    SK_PACK(p, &o->fee_units);
    SK_PACK(p, &o->created_ns);
    SK_PACK(p, &o->updated_ns);
    SK_PACK(p, &o->working_ns);
    SK_PACK(p, &o->trailing_ns);
    SK_PACK(p, &o->expire_ns);
    SK_PACK(p, &o->last_fill);
    SK_PACK(p, &o->list_id);
    SK_PACK(p, &o->tags.strategy_id);
    SK_PACK(p, &o->tags.strategy_type);
    SK_PACK(p, &o->tags.peg);
    SK_PACK(p, &o->tags.peg_levels);
    SK_PACK(p, &o->tags.named_ticks);
    SK_PACK(p, &o->tags.cut);
    SK_PACK(p, &o->tags.key);
    SK_PACK(p, &o->trailing_bips);
    SK_PACK(p, &o->side);
    SK_PACK(p, &o->type);
    SK_PACK(p, &o->tif);
    SK_PACK(p, &o->stp);
    SK_PACK(p, &o->status);
    SK_PACK(p, &o->reason);
    SK_PACK(p, &o->flags);
    SK_PACK(p, &o->working);
    SK_PACK(p, &o->pending);
    sk_pack_text(p, o->client_id, sizeof o->client_id);
    sk_pack_text(p, o->cancel_id, sizeof o->cancel_id);
}

static void pack_fill(sk_pack *p, sk_past_fill *f)
{
    SK_PACK(p, &f->before);
    SK_PACK(p, &f->order_id);
    SK_PACK(p, &f->fill_id);
    SK_PACK(p, &f->order_before);
    SK_PACK(p, &f->account);
    SK_PACK(p, &f->instrument);
    SK_PACK(p, &f->fee_asset);
    SK_PACK(p, &f->price_ticks);
    SK_PACK(p, &f->qty_lots);
    SK_PACK(p, &f->quote_units);
    SK_PACK(p, &f->fee_units);
    SK_PACK(p, &f->at_ns);
    SK_PACK(p, &f->side);
    SK_PACK(p, &f->maker);
    SK_PACK(p, &f->order);
}

/* The order and whether its client id leads to it, and not to a newer one. */
static bool pack_slot(sk_history *h, sk_pack *p, uint32_t index)
{
    const sk_markets *markets = sk_exchange_markets(h->ex);
    sk_past_order *o = sk_history_at(h, index);
    uint64_t named = 0;
    bool answers = false;
    if (!sk_pack_reads(p) && o->order_id)
        answers = sk_map_get(&h->by_client,
                             sk_history_client_key(h, o->account, sk_str(o->client_id)), &named) &&
                  named == index;
    pack_order(p, o);
    SK_PACK(p, &answers);
    sk_pack_expect(p, o->next <= h->used && o->prev <= h->used && o->done_next <= h->used &&
                          o->account < h->owners_cap && o->instrument < markets->count &&
                          o->last_fill <= h->fills_count);
    if (!sk_pack_reads(p) || sk_pack_fails(p) || o->order_id == 0)
        return !sk_pack_fails(p);
    return sk_map_put(&h->by_id, o->order_id, index) &&
           (!answers ||
            sk_map_put(&h->by_client, sk_history_client_key(h, o->account, sk_str(o->client_id)),
                       index));
}

static bool pack_slots(sk_history *h, sk_pack *p)
{
    uint32_t used = h->used;
    sk_pack_count(p, &used, SK_HISTORY_SLAB * SK_HISTORY_SLABS_MAX);
    while (sk_pack_reads(p) && h->used < used) {
        if (!sk_history_grow(h))
            return false;
        h->used++;
    }
    for (uint32_t i = 0; i < used; i++) {
        if (!pack_slot(h, p, i))
            return false;
    }
    return true;
}

static bool pack_owners(sk_history *h, sk_pack *p)
{
    uint32_t count = h->owners_cap;
    sk_pack_count(p, &count, SK_ACCOUNTS_MAX);
    if (sk_pack_reads(p) && count && !sk_history_own(h, count - 1))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        SK_PACK(p, &h->owners[i].first);
        SK_PACK(p, &h->owners[i].last);
        SK_PACK(p, &h->owners[i].last_fill);
        sk_pack_expect(p, h->owners[i].last_fill <= h->fills_count);
    }
    return true;
}

/* Those that the ring still has; in a ring of the same size, so that they lie where they lay. */
static bool pack_fills(sk_history *h, sk_pack *p)
{
    uint32_t cap = h->fills_cap;
    SK_PACK(p, &cap);
    SK_PACK(p, &h->fills_count);
    sk_pack_expect(p, cap <= SK_HISTORY_FILLS_MAX && (cap > 0 || h->fills_count == 0) &&
                          (cap == SK_HISTORY_FILLS_MAX || h->fills_count <= cap));
    if (sk_pack_fails(p))
        return false;
    if (sk_pack_reads(p) && cap) {
        h->fills = sk_alloc_zeroed(h->alloc, cap, sizeof *h->fills);
        if (!h->fills)
            return false;
        h->fills_cap = cap;
    }
    uint64_t first = h->fills_count > cap ? h->fills_count - cap : 0;
    for (uint64_t n = first; n < h->fills_count; n++) {
        sk_past_fill *f = &h->fills[n % cap];
        pack_fill(p, f);
        f->number = n;
        sk_pack_expect(p, f->before <= n && f->order_before <= n &&
                              f->instrument < sk_exchange_markets(h->ex)->count &&
                              f->fee_asset < sk_exchange_markets(h->ex)->assets_count);
    }
    return !sk_pack_fails(p);
}

static bool is_linked_well(const sk_history *h)
{
    for (uint32_t i = 0; i < h->owners_cap; i++) {
        if (h->owners[i].first > h->used || h->owners[i].last > h->used)
            return false;
    }
    return h->free <= h->used && h->done_first <= h->used && h->done_last <= h->used &&
           h->count <= h->used && h->done_count <= h->count;
}

bool sk_history_pack(sk_history *h, sk_pack *p)
{
    SK_PACK(p, &h->free);
    SK_PACK(p, &h->count);
    SK_PACK(p, &h->done_first);
    SK_PACK(p, &h->done_last);
    SK_PACK(p, &h->done_count);
    return pack_fills(h, p) && pack_owners(h, p) && pack_slots(h, p) && !sk_pack_fails(p) &&
           is_linked_well(h);
}
