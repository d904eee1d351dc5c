/* SPDX-License-Identifier: MIT
 *
 * Rows of one type growing inside an arena, for results whose length is known at their end.
 *
 *     sk_list list = SK_LIST(souk_trade, call->arena);
 *     souk_trade *row = sk_list_push(&list);          // zeroed; NULL: out of memory
 *     call->out.rows = sk_list_rows(&list);
 *
 * Ownership: the arena's. Older places are left behind when it grows, so keep indexes, not
 * pointers. Threads: values.
 */
#ifndef SK_VENUE_LIST_H
#define SK_VENUE_LIST_H

#include "market/call.h"

typedef struct sk_list {
    sk_arena *arena;
    char *ptr;
    uint32_t count, cap;
    size_t size; /* of a row */
} sk_list;

#define SK_LIST(type, arena_) ((sk_list){.arena = (arena_), .size = sizeof(type)})

/** A new zeroed row at the end; NULL when the arena is full. */
void *sk_list_push(sk_list *list);

/** What is in it so far, borrowed from the arena. */
static inline sk_rows sk_list_rows(const sk_list *list)
{
    return (sk_rows){list->ptr, list->count};
}

#endif
