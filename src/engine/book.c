/* SPDX-License-Identifier: MIT */
#include "engine/book.h"

bool sk_lob_init(sk_lob *lob, sk_book_kind kind, sk_orders *orders, const souk_alloc *alloc)
{
    lob->kind = kind;
    lob->ready = 0;
    if (kind == SK_BOOK_NAIVE)
        return (lob->naive = sk_naive_new(orders, alloc)) != NULL;
    return (lob->fast = sk_fast_new(orders, alloc)) != NULL;
}

bool sk_lob_grow(sk_lob *lob, uint32_t adds)
{
    enum { SPARE = 16 };
    if (adds > UINT32_MAX / 16 - SPARE || !SK_LOB_CALL(lob, reserve, adds + SPARE))
        return false;
    lob->ready = adds + SPARE;
    return true;
}

void sk_lob_deinit(sk_lob *lob)
{
    if (lob->kind == SK_BOOK_NAIVE)
        sk_naive_free(lob->naive);
    else
        sk_fast_free(lob->fast);
}
