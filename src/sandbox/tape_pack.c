/* SPDX-License-Identifier: MIT
 * A tape as bytes, and back. What is computed from the reference price is not written. */
#include "base/pack.h"
#include "sandbox/tape_bars.h"

/* A field more is to be written too. */
_Static_assert(sizeof(sk_tape_trade) == 72, "pack_trade packs all of it");
_Static_assert(sizeof(sk_bar) == 112, "pack_bar packs all of it");

static void pack_trade(sk_pack *p, sk_tape_trade *t)
{
    SK_PACK(p, &t->id);
    SK_PACK(p, &t->first_id);
    SK_PACK(p, &t->last_id);
    SK_PACK(p, &t->taker);
    SK_PACK(p, &t->price_ticks);
    SK_PACK(p, &t->qty_lots);
    SK_PACK(p, &t->quote_units);
    SK_PACK(p, &t->at_ns);
    SK_PACK(p, &t->taker_side);
}

static void pack_bar(sk_pack *p, sk_bar *b)
{
    SK_PACK(p, &b->start_ns);
    SK_PACK(p, &b->open);
    SK_PACK(p, &b->high);
    SK_PACK(p, &b->low);
    SK_PACK(p, &b->close);
    SK_PACK(p, &b->lots);
    SK_PACK(p, &b->taker_lots);
    SK_PACK(p, &b->quote);
    SK_PACK(p, &b->taker_quote);
    SK_PACK(p, &b->first_id);
    SK_PACK(p, &b->count);
}

/* The size of a ring and how many it has ever had; the rows that it still has follow. */
static bool pack_size(sk_pack *p, uint32_t *cap, uint64_t *count, uint32_t max)
{
    SK_PACK(p, cap);
    SK_PACK(p, count);
    sk_pack_expect(p, *cap <= max && (*cap > 0 || *count == 0) && (*cap == max || *count <= *cap));
    return !sk_pack_fails(p);
}

static bool pack_ring(sk_pack *p, const souk_alloc *alloc, sk_tape_ring *ring)
{
    uint32_t cap = ring->cap;
    if (!pack_size(p, &cap, &ring->count, SK_TAPE_TRADES_MAX) || (cap & (cap - 1)))
        return false;
    if (sk_pack_reads(p) && cap && !(ring->rows = sk_alloc_zeroed(alloc, cap, sizeof *ring->rows)))
        return false;
    ring->cap = cap;
    for (uint64_t n = ring->count > cap ? ring->count - cap : 0; n < ring->count; n++)
        pack_trade(p, &ring->rows[n & (cap - 1)]);
    return !sk_pack_fails(p);
}

static bool pack_bars(sk_pack *p, const souk_alloc *alloc, sk_bars *bars)
{
    uint32_t cap = bars->cap;
    if (!pack_size(p, &cap, &bars->count, bars->max))
        return false;
    if (sk_pack_reads(p) && cap && !(bars->rows = sk_alloc_zeroed(alloc, cap, sizeof *bars->rows)))
        return false;
    bars->cap = cap;
    for (uint64_t n = bars->count > cap ? bars->count - cap : 0; n < bars->count; n++)
        pack_bar(p, &bars->rows[n % cap]);
    return !sk_pack_fails(p);
}

bool sk_tape_pack(sk_tape *t, sk_pack *p)
{
    SK_PACK(p, &t->joined_id);
    SK_PACK(p, &t->last_ticks);
    SK_PACK(p, &t->last_lots);
    SK_PACK(p, &t->gaps_count);
    sk_pack_expect(p, t->gaps_count <= SK_TAPE_GAPS_MAX);
    if (sk_pack_fails(p))
        return false;
    for (uint32_t i = 0; i < t->gaps_count; i++) {
        SK_PACK(p, &t->gaps[i].from_ns);
        SK_PACK(p, &t->gaps[i].to_ns);
    }
    return pack_ring(p, t->alloc, &t->trades) && pack_ring(p, t->alloc, &t->joined) &&
           pack_bars(p, t->alloc, &t->minutes) && pack_bars(p, t->alloc, &t->seconds);
}
