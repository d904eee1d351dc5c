/* SPDX-License-Identifier: MIT
 *
 * One instrument's book inside the engine: four ladders (bids, asks, and the waiting stops of both
 * directions) of orders in priority: best price first, then age. Two of the same kind: book_fast.c
 * is used, book_naive.c is what it is compared with. Prices of a ladder are those of
 * sk_orders_key; orders are slots of the one slab, quantities are their leaves_lots.
 *
 * The book never decides anything: matching asks for the front, and takes away.
 * Memory: sk_lob_reserve before sk_lob_add; nothing else allocates. Threads: the owner's.
 */
#ifndef SK_ENGINE_BOOK_H
#define SK_ENGINE_BOOK_H

#include "engine/engine.h"
#include "engine/orders.h"

struct sk_fast_book;
struct sk_naive_book;

typedef struct sk_lob {
    sk_book_kind kind;
    uint32_t ready; /* orders that can be added without reserving */
    union {
        struct sk_fast_book *fast;
        struct sk_naive_book *naive;
    };
} sk_lob;

/** Whether price a comes before price b on a ladder. */
static inline bool sk_ladder_better(sk_ladder ladder, int64_t a, int64_t b)
{
    return ((ladder & 1) & (a < b)) | (!(ladder & 1) & (a > b));
}

bool sk_lob_init(sk_lob *lob, sk_book_kind kind, sk_orders *orders, const souk_alloc *alloc);
void sk_lob_deinit(sk_lob *lob);

/* What a book must be able to do; the sk_lob_ functions below say what each does. */
#define SK_LOB_BOOK(name)                                                                          \
    struct sk_##name##_book *sk_##name##_new(sk_orders *orders, const souk_alloc *alloc);          \
    void sk_##name##_free(struct sk_##name##_book *book);                                          \
    bool sk_##name##_reserve(struct sk_##name##_book *book, uint32_t adds);                        \
    int64_t sk_##name##_add(struct sk_##name##_book *book, uint32_t slot);                         \
    void sk_##name##_prefetch(const struct sk_##name##_book *book, uint32_t slot);                 \
    int64_t sk_##name##_remove(struct sk_##name##_book *book, uint32_t slot);                      \
    int64_t sk_##name##_reduce(struct sk_##name##_book *book, uint32_t slot, int64_t lots);        \
    int64_t sk_##name##_renew(struct sk_##name##_book *book, uint32_t slot, int64_t leaves);       \
    uint32_t sk_##name##_front(const struct sk_##name##_book *book, sk_ladder ladder);             \
    uint32_t sk_##name##_next(const struct sk_##name##_book *book, uint32_t slot);                 \
    uint32_t sk_##name##_levels(const struct sk_##name##_book *book, sk_ladder ladder,             \
                                sk_engine_level *out, uint32_t max);                               \
    bool sk_##name##_check(const struct sk_##name##_book *book, uint32_t *orders_count);
/** The one that is used. */
SK_LOB_BOOK(fast)
/** The one that it is compared with. */
SK_LOB_BOOK(naive)
#undef SK_LOB_BOOK

/* One branch that is always predicted, instead of a table of functions. */
#define SK_LOB_CALL(lob, verb, ...)                                                                \
    ((lob)->kind == SK_BOOK_NAIVE ? sk_naive_##verb((lob)->naive, __VA_ARGS__)                     \
                                  : sk_fast_##verb((lob)->fast, __VA_ARGS__))

/** Room for `adds` more orders, and some to spare. false: out of memory, nothing lost. */
bool sk_lob_grow(sk_lob *lob, uint32_t adds);

/** Room for `adds` more orders. */
static inline bool sk_lob_reserve(sk_lob *lob, uint32_t adds)
{
    return adds <= lob->ready || sk_lob_grow(lob, adds);
}

/** Behind all of its price on its ladder; the level's lots. */
static inline int64_t sk_lob_add(sk_lob *lob, uint32_t slot)
{
    lob->ready--;
    return SK_LOB_CALL(lob, add, slot);
}

/** The order will soon be removed: fetch what that touches. */
static inline void sk_lob_prefetch(const sk_lob *lob, uint32_t slot)
{
    SK_LOB_CALL(lob, prefetch, slot);
}

/** Off its ladder; the lots that stay on its level. */
static inline int64_t sk_lob_remove(sk_lob *lob, uint32_t slot)
{
    return SK_LOB_CALL(lob, remove, slot);
}

/** Fewer leaves in the same place; the level's lots. */
static inline int64_t sk_lob_reduce(sk_lob *lob, uint32_t slot, int64_t lots)
{
    return SK_LOB_CALL(lob, reduce, slot, lots);
}

/** It has so many leaves now, and goes behind all of its price; the level's lots. */
static inline int64_t sk_lob_renew(sk_lob *lob, uint32_t slot, int64_t leaves)
{
    return SK_LOB_CALL(lob, renew, slot, leaves);
}

/** The first order of a ladder, or SK_NONE. */
static inline uint32_t sk_lob_front(const sk_lob *lob, sk_ladder ladder)
{
    return SK_LOB_CALL(lob, front, ladder);
}

/** The order behind this one, or SK_NONE. */
static inline uint32_t sk_lob_next(const sk_lob *lob, uint32_t slot)
{
    return SK_LOB_CALL(lob, next, slot);
}

/** The best `max` levels; how many were written. */
static inline uint32_t sk_lob_levels(const sk_lob *lob, sk_ladder ladder, sk_engine_level *out,
                                     uint32_t max)
{
    return SK_LOB_CALL(lob, levels, ladder, out, max);
}

/** Whether all inside agrees with the slab; how many orders it holds. */
static inline bool sk_lob_check(const sk_lob *lob, uint32_t *orders_count)
{
    return SK_LOB_CALL(lob, check, orders_count);
}

#endif
