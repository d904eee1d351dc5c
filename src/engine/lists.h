/* SPDX-License-Identifier: MIT
 *
 * Orders that are bound to each other: which slots belong to one list. The essay stands in lists.c.
 */
#ifndef SK_ENGINE_LISTS_H
#define SK_ENGINE_LISTS_H

#include "market/command.h"

enum { SK_LIST_LEGS_MAX = 3 };

/* What still binds live orders; a list is forgotten when nothing does. */
typedef struct sk_list {
    uint64_t id;
    uint32_t legs[SK_LIST_LEGS_MAX]; /* slots; OTO: the order that triggers comes first */
    uint32_t next;                   /* of the free rows, + 1 */
    uint8_t count, contingency;      /* souk_contingency */
} sk_list;

typedef struct sk_lists {
    sk_list *rows;
    uint32_t capacity, free_row; /* + 1 */
    uint32_t staged_count;
    sk_command staged[SK_LIST_LEGS_MAX]; /* the SK_CMD_LEGs just before */
} sk_lists;

#endif
