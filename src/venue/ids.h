/* SPDX-License-Identifier: MIT
 *
 * Ids of orders: which ones clients may give and when again, and how those that the venue itself
 * gives look.
 *
 * Ownership: ids that are made live in the arena given.
 * Threads: rules are const; functions are pure.
 */
#ifndef SK_VENUE_IDS_H
#define SK_VENUE_IDS_H

#include <souk/market.h>
#include "base/mem.h"

/** When a client id may be used again. */
typedef enum sk_id_again {
    SK_ID_WHEN_DONE = 0, /* once its order is finished */
    SK_ID_NEVER,
    SK_ID_ALWAYS,    /* several orders may carry it */
    SK_ID_SAME_ORDER /* it is answered with the order that has it: nothing is placed twice */
} sk_id_again;

/** Which ids a venue takes from clients and gives to orders. */
typedef struct sk_id_rule {
    uint8_t len_max;
    uint8_t again;        /* sk_id_again */
    bool required;        /* an order without one is refused */
    const char *alphabet; /* allowed characters; ranges as in "A-Za-z0-9" */
    const char *prefix;   /* of the ids that the client generates */
    uint8_t given_len;    /* letters and digits of those that the server gives; 0: as the client */
    bool none_given;      /* an order that came without one has none */
    bool wide;            /* beside the alphabet, characters beyond ASCII in UTF-8 */
} sk_id_rule;

/** How the venue's own ids of orders and fills look. */
typedef enum sk_id_kind {
    SK_ID_DIGITS = 0,
    SK_ID_UUID,
    SK_ID_PATTERN /* every '#' of the pattern is a capital letter or a digit */
} sk_id_kind;

typedef struct sk_id_form {
    uint8_t kind;        /* sk_id_kind */
    uint8_t len;         /* DIGITS: as many as live ids have */
    uint8_t salt;        /* UUID: what tells the ids of orders from those of fills */
    const char *pattern; /* PATTERN: "O#####-#####-######" */
} sk_id_form;

/** A number of the engine as the venue tells it; NULL: digits. No two numbers have one text. */
souk_str sk_id_print(const sk_id_form *, uint64_t id, sk_arena *);
/** The other way; false: the text names no number at all. */
bool sk_id_read(const sk_id_form *, souk_str text, uint64_t *out);

/** Whether a client id keeps the venue's rule. */
bool sk_id_allowed(const sk_id_rule *, souk_str id);
/** A fresh client id from random bytes, in the venue's form. */
souk_str sk_id_make(const sk_id_rule *, const uint8_t random[16], sk_arena *);
/** An id as the venue itself gives it, from random bytes. */
souk_str sk_id_give(const sk_id_rule *, const uint8_t random[16], sk_arena *);
/** `count` letters and digits that hang on the seed only. */
void sk_id_letters(char *out, uint32_t count, uint64_t seed);
/** The name of the request that canceled the order; one without gets `count` letters that hang on
 *  the order alone, so that they are the same wherever it is told. text is room for them. */
souk_str sk_id_of_cancel(const souk_order *, char *text, uint32_t count);

#endif
