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
    union {
        struct sk_fast_book *fast;
        struct sk_naive_book *naive;
    };
} sk_lob;

/** Whether price a comes before price b on a ladder. */
static inline bool sk_ladder_better(sk_ladder ladder, int64_t a, int64_t b)
{
    return ladder & 1 ? a < b : a > b;
}

bool sk_lob_init(sk_lob *lob, sk_book_kind kind, sk_orders *orders, const souk_alloc *alloc);
void sk_lob_deinit(sk_lob *lob);

/* The two books. reserve: room for `adds` more orders before any is taken away. add: behind all of
 * its price on the ladder that the order names; returns the level's lots. remove: the lots that
 * remain on its level. reduce: fewer leaves, the same place; returns the level's lots. front: the
 * first order of a ladder. next: the one behind. levels: the best `max` levels. check: whether
 * everything inside agrees with the slab, and how many orders it holds. */
#define SK_LOB_FUNCTIONS(name)                                                                     \
    struct sk_##name##_book *sk_##name##_new(sk_orders *orders, const souk_alloc *alloc);          \
    void sk_##name##_free(struct sk_##name##_book *book);                                          \
    bool sk_##name##_reserve(struct sk_##name##_book *book, uint32_t adds);                        \
    int64_t sk_##name##_add(struct sk_##name##_book *book, uint32_t slot);                         \
    int64_t sk_##name##_remove(struct sk_##name##_book *book, uint32_t slot);                      \
    int64_t sk_##name##_reduce(struct sk_##name##_book *book, uint32_t slot, int64_t lots);        \
    uint32_t sk_##name##_front(const struct sk_##name##_book *book, sk_ladder ladder);             \
    uint32_t sk_##name##_next(const struct sk_##name##_book *book, uint32_t slot);                 \
    uint32_t sk_##name##_levels(const struct sk_##name##_book *book, sk_ladder ladder,             \
                                sk_engine_level *out, uint32_t max);                               \
    bool sk_##name##_check(const struct sk_##name##_book *book, uint32_t *orders_count);
SK_LOB_FUNCTIONS(fast)
SK_LOB_FUNCTIONS(naive)
#undef SK_LOB_FUNCTIONS

/* One branch that is always predicted, instead of a table of functions. */
#define SK_LOB_CALL(lob, verb, ...)                                                                \
    ((lob)->kind == SK_BOOK_NAIVE ? sk_naive_##verb((lob)->naive, __VA_ARGS__)                     \
                                  : sk_fast_##verb((lob)->fast, __VA_ARGS__))

static inline bool sk_lob_reserve(sk_lob *lob, uint32_t adds)
{
    return SK_LOB_CALL(lob, reserve, adds);
}

static inline int64_t sk_lob_add(sk_lob *lob, uint32_t slot)
{
    return SK_LOB_CALL(lob, add, slot);
}

static inline int64_t sk_lob_remove(sk_lob *lob, uint32_t slot)
{
    return SK_LOB_CALL(lob, remove, slot);
}

static inline int64_t sk_lob_reduce(sk_lob *lob, uint32_t slot, int64_t lots)
{
    return SK_LOB_CALL(lob, reduce, slot, lots);
}

static inline uint32_t sk_lob_front(const sk_lob *lob, sk_ladder ladder)
{
    return SK_LOB_CALL(lob, front, ladder);
}

static inline uint32_t sk_lob_next(const sk_lob *lob, uint32_t slot)
{
    return SK_LOB_CALL(lob, next, slot);
}

static inline uint32_t sk_lob_levels(const sk_lob *lob, sk_ladder ladder, sk_engine_level *out,
                                     uint32_t max)
{
    return SK_LOB_CALL(lob, levels, ladder, out, max);
}

static inline bool sk_lob_check(const sk_lob *lob, uint32_t *orders_count)
{
    return SK_LOB_CALL(lob, check, orders_count);
}

#endif
