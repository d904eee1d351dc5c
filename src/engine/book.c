/* SPDX-License-Identifier: MIT */
#include "engine/book.h"

bool sk_lob_init(sk_lob *lob, sk_book_kind kind, sk_orders *orders, const souk_alloc *alloc)
{
    lob->kind = kind;
    if (kind == SK_BOOK_NAIVE)
        return (lob->naive = sk_naive_new(orders, alloc)) != NULL;
    return (lob->fast = sk_fast_new(orders, alloc)) != NULL;
}

void sk_lob_deinit(sk_lob *lob)
{
    if (lob->kind == SK_BOOK_NAIVE)
        sk_naive_free(lob->naive);
    else
        sk_fast_free(lob->fast);
}
