/* SPDX-License-Identifier: MIT
 *
 * The short book: each ladder is one array of slots in priority. A price is found by halving, an
 * order by walking along its price, and everything behind it is moved. Slow, and too plain to be
 * wrong: the fast book must give the same events.
 */
#include "engine/book.h"

#include <assert.h>
#include <string.h>

typedef struct rows {
    uint32_t *slots;
    uint32_t count;
} rows;

struct sk_naive_book {
    const souk_alloc *alloc;
    sk_orders *orders;
    rows ladders[SK_LADDERS];
    uint32_t capacity; /* of each ladder */
};

struct sk_naive_book *sk_naive_new(sk_orders *orders, const souk_alloc *alloc)
{
    struct sk_naive_book *book = sk_alloc_zeroed(alloc, 1, sizeof *book);
    if (book) {
        book->alloc = alloc;
        book->orders = orders;
    }
    return book;
}

void sk_naive_free(struct sk_naive_book *book)
{
    if (!book)
        return;
    for (int i = 0; i < SK_LADDERS; i++)
        sk_free(book->alloc, book->ladders[i].slots);
    sk_free(book->alloc, book);
}

bool sk_naive_reserve(struct sk_naive_book *book, uint32_t adds)
{
    uint32_t need = adds;
    for (int i = 0; i < SK_LADDERS; i++)
        need += book->ladders[i].count;
    if (need <= book->capacity)
        return true;
    for (int i = 0; i < SK_LADDERS; i++) {
        void *ptr = sk_realloc_array(book->alloc, book->ladders[i].slots, (size_t)need * 2,
                                     sizeof(uint32_t));
        if (!ptr)
            return false;
        book->ladders[i].slots = ptr;
    }
    book->capacity = need * 2;
    return true;
}

static int64_t key_at(const struct sk_naive_book *book, const rows *in, uint32_t at)
{
    return sk_orders_key(book->orders, in->slots[at]);
}

/* The first place whose price is not better than key. */
static uint32_t level_at(const struct sk_naive_book *book, sk_ladder ladder, int64_t key)
{
    const rows *in = &book->ladders[ladder];
    uint32_t low = 0, high = in->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sk_ladder_better(ladder, key_at(book, in, middle), key))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t find(const struct sk_naive_book *book, uint32_t slot)
{
    sk_ladder ladder = book->orders->hot[slot].ladder;
    const rows *in = &book->ladders[ladder];
    uint32_t at = level_at(book, ladder, sk_orders_key(book->orders, slot));
    while (in->slots[at] != slot)
        at++;
    assert(at < in->count);
    return at;
}

static int64_t level_lots(const struct sk_naive_book *book, sk_ladder ladder, int64_t key)
{
    const rows *in = &book->ladders[ladder];
    int64_t lots = 0;
    for (uint32_t at = level_at(book, ladder, key); at < in->count && key_at(book, in, at) == key;
         at++)
        lots += book->orders->hot[in->slots[at]].leaves_lots;
    return lots;
}

int64_t sk_naive_add(struct sk_naive_book *book, uint32_t slot)
{
    sk_ladder ladder = book->orders->hot[slot].ladder;
    rows *in = &book->ladders[ladder];
    int64_t key = sk_orders_key(book->orders, slot);
    uint32_t at = level_at(book, ladder, key);
    while (at < in->count && key_at(book, in, at) == key)
        at++;
    assert(in->count < book->capacity);
    memmove(in->slots + at + 1, in->slots + at, (in->count - at) * sizeof *in->slots);
    in->slots[at] = slot;
    in->count++;
    return level_lots(book, ladder, key);
}

void sk_naive_prefetch(const struct sk_naive_book *book, uint32_t slot)
{
    (void)book;
    (void)slot;
}

int64_t sk_naive_remove(struct sk_naive_book *book, uint32_t slot)
{
    sk_ladder ladder = book->orders->hot[slot].ladder;
    rows *in = &book->ladders[ladder];
    uint32_t at = find(book, slot);
    in->count--;
    memmove(in->slots + at, in->slots + at + 1, (in->count - at) * sizeof *in->slots);
    return level_lots(book, ladder, sk_orders_key(book->orders, slot));
}

int64_t sk_naive_reduce(struct sk_naive_book *book, uint32_t slot, int64_t lots)
{
    book->orders->hot[slot].leaves_lots -= lots;
    return level_lots(book, book->orders->hot[slot].ladder, sk_orders_key(book->orders, slot));
}

int64_t sk_naive_renew(struct sk_naive_book *book, uint32_t slot, int64_t leaves)
{
    sk_naive_remove(book, slot);
    book->orders->hot[slot].leaves_lots = leaves;
    return sk_naive_add(book, slot);
}

uint32_t sk_naive_front(const struct sk_naive_book *book, sk_ladder ladder)
{
    const rows *in = &book->ladders[ladder];
    return in->count ? in->slots[0] : SK_NONE;
}

uint32_t sk_naive_next(const struct sk_naive_book *book, uint32_t slot)
{
    const rows *in = &book->ladders[book->orders->hot[slot].ladder];
    uint32_t at = find(book, slot) + 1;
    return at < in->count ? in->slots[at] : SK_NONE;
}

uint32_t sk_naive_levels(const struct sk_naive_book *book, sk_ladder ladder, sk_engine_level *out,
                         uint32_t max)
{
    const rows *in = &book->ladders[ladder];
    uint32_t count = 0;
    for (uint32_t i = 0; i < in->count; i++) {
        int64_t key = sk_orders_key(book->orders, in->slots[i]);
        if (count == 0 || out[count - 1].price_ticks != key) {
            if (count == max)
                break;
            out[count++] = (sk_engine_level){.price_ticks = key};
        }
        out[count - 1].qty_lots += book->orders->hot[in->slots[i]].leaves_lots;
        out[count - 1].orders++;
    }
    return count;
}

bool sk_naive_check(const struct sk_naive_book *book, uint32_t *orders_count)
{
    *orders_count = 0;
    for (sk_ladder l = 0; l < SK_LADDERS; l++) {
        const rows *in = &book->ladders[l];
        for (uint32_t i = 0; i < in->count; i++) {
            if (book->orders->hot[in->slots[i]].ladder != l)
                return false;
            if (i > 0 && sk_ladder_better((sk_ladder)l, sk_orders_key(book->orders, in->slots[i]),
                                          sk_orders_key(book->orders, in->slots[i - 1])))
                return false;
        }
        *orders_count += in->count;
    }
    return true;
}
