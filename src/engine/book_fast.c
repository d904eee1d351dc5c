/* SPDX-License-Identifier: MIT
 *
 * The fast book.
 *
 * A price level is a list of orders, first come first; its links stand in the orders themselves, so
 * adding behind, taking from the front and cancelling from the middle are a few stores. The links
 * that a level's two ends do not need mean nothing: the level knows its ends. Where an order stands
 * in its level is chance, so taking it out asks by arithmetic, not by branches that would be
 * guessed wrong.
 *
 * Levels are found by a tree over the whole range of 63-bit prices, six bits a step: a leaf covers
 * 64 neighbouring prices, has a bit for each that is taken, and their levels. The next best price
 * is a bit search, most often in the same leaf, whatever empty land lies between: prices may wander
 * anywhere, near or far, and nothing is moved, rebuilt or recentred. The walk down eleven steps
 * would be the price of it, so each ladder remembers its last leaves by page of prices (a small
 * direct-mapped table): a live market stays on a few pages and finds its leaf in one look. The best
 * level is kept at hand.
 *
 * Orders, levels and nodes are addressed by 32-bit indexes into arrays that only grow, and every
 * command reserves what it can need before it changes anything: nothing allocates per order once
 * the arrays are warm, and nothing can fail half way.
 *
 * The two directions differ in the search only: `toward` looks for the next bit down on ladders
 * that are best at the highest price, up on the others.
 */
#include "engine/book.h"

#include <assert.h>

enum { STEP = 6, FAN = 1 << STEP, DEPTH = 11, CACHE = 64 };

typedef struct level {
    int64_t price;
    int64_t lots;
    uint32_t head, tail;
    uint32_t orders;
    uint32_t leaf; /* links free levels too */
} level;

typedef struct node {
    uint64_t bits; /* children taken */
    uint32_t parent;
    uint32_t height; /* 0: a leaf, whose children are levels */
    uint32_t child[FAN];
} node;

typedef struct ladder {
    uint32_t root, best;
    struct {
        uint64_t page;
        uint64_t leaf;
    } cache[CACHE];
} ladder;

struct sk_fast_book {
    sk_orders *orders;
    level *levels;
    node *nodes;
    uint32_t levels_capacity, levels_live, free_level;
    uint32_t nodes_capacity, nodes_live, free_node;
    const souk_alloc *alloc;
    ladder ladders[SK_LADDERS];
};

static uint32_t take_node(struct sk_fast_book *book, uint32_t parent, uint32_t height)
{
    uint32_t at = book->free_node;
    assert(at != SK_NONE);
    node *n = &book->nodes[at];
    book->free_node = n->parent;
    book->nodes_live++;
    n->bits = 0;
    n->parent = parent;
    n->height = height;
    return at;
}

static bool grow_nodes(struct sk_fast_book *book, uint32_t spare)
{
    if (book->nodes_capacity - book->nodes_live >= spare)
        return true;
    uint32_t capacity = book->nodes_capacity * 2;
    if (capacity < book->nodes_live + spare)
        capacity = book->nodes_live + spare;
    node *nodes = sk_realloc_array(book->alloc, book->nodes, capacity, sizeof *nodes);
    if (!nodes)
        return false;
    for (uint32_t i = capacity; i-- > book->nodes_capacity;) {
        nodes[i].parent = book->free_node;
        book->free_node = i;
    }
    book->nodes = nodes;
    book->nodes_capacity = capacity;
    return true;
}

static bool grow_levels(struct sk_fast_book *book, uint32_t spare)
{
    if (book->levels_capacity - book->levels_live >= spare)
        return true;
    uint32_t capacity = book->levels_capacity * 2;
    if (capacity < book->levels_live + spare)
        capacity = book->levels_live + spare;
    level *levels = sk_realloc_array(book->alloc, book->levels, capacity, sizeof *levels);
    if (!levels)
        return false;
    for (uint32_t i = capacity; i-- > book->levels_capacity;) {
        levels[i].leaf = book->free_level;
        book->free_level = i;
    }
    book->levels = levels;
    book->levels_capacity = capacity;
    return true;
}

bool sk_fast_reserve(struct sk_fast_book *book, uint32_t adds)
{
    return grow_nodes(book, adds * (DEPTH - 1)) && grow_levels(book, adds);
}

struct sk_fast_book *sk_fast_new(sk_orders *orders, const souk_alloc *alloc)
{
    struct sk_fast_book *book = sk_alloc_zeroed(alloc, 1, sizeof *book);
    if (!book)
        return NULL;
    book->orders = orders;
    book->alloc = alloc;
    book->free_level = book->free_node = SK_NONE;
    if (!grow_nodes(book, SK_LADDERS) || !sk_fast_reserve(book, 16)) {
        sk_fast_free(book);
        return NULL;
    }
    for (int i = 0; i < SK_LADDERS; i++) {
        ladder *on = &book->ladders[i];
        on->root = take_node(book, SK_NONE, DEPTH - 1);
        on->best = SK_NONE;
        for (int c = 0; c < CACHE; c++)
            on->cache[c].page = UINT64_MAX;
    }
    return book;
}

void sk_fast_free(struct sk_fast_book *book)
{
    if (!book)
        return;
    sk_free(book->alloc, book->levels);
    sk_free(book->alloc, book->nodes);
    sk_free(book->alloc, book);
}

static unsigned digit(int64_t price, uint32_t height)
{
    return (unsigned)((uint64_t)price >> (STEP * height)) % FAN;
}

/* The leaf that covers a price, made with what leads to it. */
static uint32_t leaf_at(struct sk_fast_book *book, ladder *on, int64_t price)
{
    uint64_t page = (uint64_t)price / FAN;
    if (on->cache[page % CACHE].page == page)
        return (uint32_t)on->cache[page % CACHE].leaf;
    uint32_t at = on->root;
    for (uint32_t height = DEPTH - 1; height > 0; height--) {
        unsigned i = digit(price, height);
        if (!(book->nodes[at].bits >> i & 1)) {
            uint32_t made = take_node(book, at, height - 1);
            book->nodes[at].bits |= 1ull << i;
            book->nodes[at].child[i] = made;
        }
        at = book->nodes[at].child[i];
    }
    on->cache[page % CACHE].page = page;
    on->cache[page % CACHE].leaf = at;
    return at;
}

/* The nearest bit from i (not i itself) away from the best price; -1: none. */
static int toward(sk_ladder which, uint64_t bits, unsigned i)
{
    if (which & 1) {
        bits &= ~1ull << i;
        return bits ? __builtin_ctzll(bits) : -1;
    }
    bits &= (1ull << i) - 1;
    return bits ? 63 - __builtin_clzll(bits) : -1;
}

static unsigned best_bit(sk_ladder which, uint64_t bits)
{
    return (unsigned)(which & 1 ? __builtin_ctzll(bits) : 63 - __builtin_clzll(bits));
}

/* The level behind this one, SK_NONE at the end. */
static uint32_t level_behind(const struct sk_fast_book *book, sk_ladder which, const level *from)
{
    uint32_t at = from->leaf;
    int found = toward(which, book->nodes[at].bits, digit(from->price, 0));
    if (found >= 0)
        return book->nodes[at].child[found];
    while (found < 0) {
        at = book->nodes[at].parent;
        if (at == SK_NONE)
            return SK_NONE;
        found = toward(which, book->nodes[at].bits, digit(from->price, book->nodes[at].height));
    }
    uint32_t height = book->nodes[at].height;
    at = book->nodes[at].child[found];
    while (height-- > 0)
        at = book->nodes[at].child[best_bit(which, book->nodes[at].bits)];
    return at;
}

static uint32_t take_level(struct sk_fast_book *book, sk_ladder which, uint32_t leaf, int64_t price)
{
    uint32_t at = book->free_level;
    assert(at != SK_NONE);
    level *l = &book->levels[at];
    book->free_level = l->leaf;
    book->levels_live++;
    *l = (level){.price = price, .head = SK_NONE, .tail = SK_NONE, .leaf = leaf};
    node *n = &book->nodes[leaf];
    n->bits |= 1ull << digit(price, 0);
    n->child[digit(price, 0)] = at;
    ladder *on = &book->ladders[which];
    if (on->best == SK_NONE || sk_ladder_better(which, price, book->levels[on->best].price))
        on->best = at;
    return at;
}

static void drop_level(struct sk_fast_book *book, sk_ladder which, uint32_t at)
{
    ladder *on = &book->ladders[which];
    level *l = &book->levels[at];
    if (on->best == at)
        on->best = level_behind(book, which, l);
    uint32_t n = l->leaf;
    uint64_t page = (uint64_t)l->price / FAN;
    book->nodes[n].bits &= ~(1ull << digit(l->price, 0));
    if (!book->nodes[n].bits && on->cache[page % CACHE].page == page)
        on->cache[page % CACHE].page = UINT64_MAX;
    while (!book->nodes[n].bits && n != on->root) {
        uint32_t parent = book->nodes[n].parent;
        book->nodes[parent].bits &= ~(1ull << digit(l->price, book->nodes[parent].height));
        book->nodes[n].parent = book->free_node;
        book->free_node = n;
        book->nodes_live--;
        n = parent;
    }
    l->leaf = book->free_level;
    book->free_level = at;
    book->levels_live--;
}

int64_t sk_fast_add(struct sk_fast_book *book, uint32_t slot)
{
    sk_order *orders = book->orders->hot;
    sk_order *order = &orders[slot];
    sk_ladder which = order->ladder;
    int64_t price = sk_orders_key(book->orders, slot);
    uint32_t leaf = leaf_at(book, &book->ladders[which], price);
    unsigned i = digit(price, 0);
    uint32_t at = book->nodes[leaf].bits >> i & 1 ? book->nodes[leaf].child[i]
                                                  : take_level(book, which, leaf, price);
    level *l = &book->levels[at];
    order->level = at;
    order->prev = l->tail;
    order->next = SK_NONE;
    if (l->tail == SK_NONE)
        l->head = slot;
    else
        orders[l->tail].next = slot;
    l->tail = slot;
    l->orders++;
    l->lots += order->leaves_lots;
    return l->lots;
}

void sk_fast_prefetch(const struct sk_fast_book *book, uint32_t slot)
{
    const sk_order *orders = book->orders->hot;
    const level *l = &book->levels[orders[slot].level];
    __builtin_prefetch(&orders[sk_pick(l->head == slot, slot, orders[slot].prev)], 1);
    __builtin_prefetch(&orders[sk_pick(l->tail == slot, slot, orders[slot].next)], 1);
}

/* Out of its level, which others share. */
static inline void unlink_order(sk_order *orders, level *l, uint32_t slot)
{
    uint32_t next = orders[slot].next, prev = orders[slot].prev;
    bool first = l->head == slot, last = l->tail == slot;
    orders[sk_pick(first, slot, prev)].next = next; /* its own links, when there is no neighbour */
    orders[sk_pick(last, slot, next)].prev = prev;
    l->head = (uint32_t)sk_pick(first, next, l->head);
    l->tail = (uint32_t)sk_pick(last, prev, l->tail);
}

int64_t sk_fast_remove(struct sk_fast_book *book, uint32_t slot)
{
    sk_order *orders = book->orders->hot;
    const sk_order *order = &orders[slot];
    level *l = &book->levels[order->level];
    int64_t lots = l->lots -= order->leaves_lots;
    if (--l->orders == 0) {
        drop_level(book, order->ladder, order->level);
        return lots;
    }
    unlink_order(orders, l, slot);
    return lots;
}

int64_t sk_fast_reduce(struct sk_fast_book *book, uint32_t slot, int64_t lots)
{
    sk_order *order = &book->orders->hot[slot];
    order->leaves_lots -= lots;
    return book->levels[order->level].lots -= lots;
}

int64_t sk_fast_renew(struct sk_fast_book *book, uint32_t slot, int64_t leaves)
{
    sk_order *orders = book->orders->hot;
    level *l = &book->levels[orders[slot].level];
    if (l->orders > 1) {
        unlink_order(orders, l, slot);
        orders[slot].prev = l->tail;
        orders[slot].next = SK_NONE;
        orders[l->tail].next = slot;
        l->tail = slot;
    }
    l->lots += leaves - orders[slot].leaves_lots;
    orders[slot].leaves_lots = leaves;
    return l->lots;
}

uint32_t sk_fast_front(const struct sk_fast_book *book, sk_ladder which)
{
    uint32_t best = book->ladders[which].best;
    return best == SK_NONE ? SK_NONE : book->levels[best].head;
}

uint32_t sk_fast_next(const struct sk_fast_book *book, uint32_t slot)
{
    const sk_order *order = &book->orders->hot[slot];
    const level *l = &book->levels[order->level];
    if (l->tail != slot)
        return order->next;
    uint32_t behind = level_behind(book, order->ladder, l);
    return behind == SK_NONE ? SK_NONE : book->levels[behind].head;
}

uint32_t sk_fast_levels(const struct sk_fast_book *book, sk_ladder which, sk_engine_level *out,
                        uint32_t max)
{
    uint32_t count = 0;
    for (uint32_t at = book->ladders[which].best; at != SK_NONE && count < max;) {
        const level *l = &book->levels[at];
        out[count++] =
            (sk_engine_level){.price_ticks = l->price, .qty_lots = l->lots, .orders = l->orders};
        at = level_behind(book, which, l);
    }
    return count;
}

static bool check_level(const struct sk_fast_book *book, sk_ladder which, uint32_t at)
{
    const level *l = &book->levels[at];
    int64_t lots = 0;
    uint32_t count = 0, slot = l->head, before = SK_NONE;
    for (; count < l->orders; slot = book->orders->hot[slot].next, count++) {
        const sk_order *order = &book->orders->hot[slot];
        if (order->ladder != which || order->level != at ||
            sk_orders_key(book->orders, slot) != l->price || order->leaves_lots <= 0)
            return false;
        if (before != SK_NONE && order->prev != before)
            return false;
        lots += order->leaves_lots;
        before = slot;
    }
    return count > 0 && lots == l->lots && before == l->tail;
}

bool sk_fast_check(const struct sk_fast_book *book, uint32_t *orders_count)
{
    uint32_t levels = 0;
    *orders_count = 0;
    for (sk_ladder i = 0; i < SK_LADDERS; i++) {
        const level *before = NULL;
        for (uint32_t at = book->ladders[i].best; at != SK_NONE; levels++) {
            const level *l = &book->levels[at];
            if (!check_level(book, i, at))
                return false;
            if (before && !sk_ladder_better((sk_ladder)i, before->price, l->price))
                return false;
            *orders_count += l->orders;
            before = l;
            at = level_behind(book, (sk_ladder)i, l);
        }
    }
    return levels == book->levels_live;
}
