/* SPDX-License-Identifier: MIT
 * A client's book as one would write it without thinking: an unsorted list of levels a side,
 * prices compared as decimals. What src/market/book.c must equal. */
#ifndef TESTS_MARKET_BOOK_MODEL_H
#define TESTS_MARKET_BOOK_MODEL_H

#include "base/dec.h"
#include "market/book.h"

#include <string.h>

enum { MODEL_MAX = 4096 };

typedef struct model_side {
    sk_level rows[MODEL_MAX];
    size_t count;
} model_side;

typedef struct model {
    model_side bids, asks;
} model;

static inline souk_dec model_price(const sk_level *level)
{
    return sk_dec_make(level->price, level->price_scale);
}

static inline void model_put(model_side *side, const sk_level *level)
{
    size_t at = 0;
    while (at < side->count && souk_dec_cmp(model_price(&side->rows[at]), model_price(level)) != 0)
        at++;
    if (level->qty != 0) {
        if (at == side->count && side->count < MODEL_MAX)
            side->count++;
        if (at < side->count)
            side->rows[at] = *level;
    } else if (at < side->count) {
        side->rows[at] = side->rows[--side->count];
    }
}

static inline void model_apply(model *m, const sk_level *bids, uint32_t bids_count,
                               const sk_level *asks, uint32_t asks_count)
{
    for (uint32_t i = 0; i < bids_count; i++)
        model_put(&m->bids, &bids[i]);
    for (uint32_t i = 0; i < asks_count; i++)
        model_put(&m->asks, &asks[i]);
}

/* Best first. */
static inline void model_sort(model_side *side, bool bids)
{
    for (size_t i = 1; i < side->count; i++) {
        for (size_t k = i; k > 0; k--) {
            int order = souk_dec_cmp(model_price(&side->rows[k]), model_price(&side->rows[k - 1]));
            if (bids ? order <= 0 : order >= 0)
                break;
            sk_level swap = side->rows[k];
            side->rows[k] = side->rows[k - 1];
            side->rows[k - 1] = swap;
        }
    }
}

static inline void model_trim(model *m, size_t depth)
{
    model_sort(&m->bids, true);
    model_sort(&m->asks, false);
    m->bids.count = m->bids.count > depth ? depth : m->bids.count;
    m->asks.count = m->asks.count > depth ? depth : m->asks.count;
}

static inline bool model_equals_side(model_side *side, const souk_book *book, souk_side which)
{
    model_sort(side, which == SOUK_BUY);
    if (souk_book_levels(book, which) != side->count)
        return false;
    for (size_t i = 0; i < side->count; i++) {
        sk_level got;
        const sk_level *want = &side->rows[i];
        if (!sk_book_level(book, which, i, &got) || got.price != want->price ||
            got.qty != want->qty || got.price_scale != want->price_scale ||
            got.qty_scale != want->qty_scale)
            return false;
    }
    return true;
}

static inline bool model_equals(model *m, const souk_book *book)
{
    return model_equals_side(&m->bids, book, SOUK_BUY) &&
           model_equals_side(&m->asks, book, SOUK_SELL);
}

#endif
