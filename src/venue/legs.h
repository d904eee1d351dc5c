/* SPDX-License-Identifier: MIT
 *
 * Order lists: several orders in one request, each of whose parameters begins with a word of its
 * own ("above", "pendingBelow"), and what must be true of them together. A form says which list a
 * path is; the client picks a form and writes it, the server reads it into the parts of the call.
 *
 *     OCO    two alternatives, which share side and quantity
 *     OTO    one, and another when it is filled; or two alternatives then (OTOCO)
 *     OPO    ... of the quantity that the first one buys
 *
 * Ownership: parts live in the call's arena. Threads: rules are const.
 */
#ifndef SK_VENUE_LEGS_H
#define SK_VENUE_LEGS_H

#include "venue/args.h"

/** What the parameters of a list's orders begin with. Alternatives share side and quantity, which
 *  begin with `shared`. */
typedef struct sk_legs_form {
    uint8_t arg; /* sk_op_row.arg of the paths that take it */
    souk_contingency contingency;
    const char *shared;
    uint32_t count, own; /* the first `own` orders have a side and a quantity of their own */
    const char *legs[3];
    bool bought; /* the quantity of those behind the first is what that buys */
} sk_legs_form;

typedef struct sk_legs_rules {
    const sk_legs_form *forms;
    size_t forms_count;
    const char *args;                /* of the list itself, which come first */
    const char *side, *quantity;     /* of an order, or of those that share them: "side!" */
    const char *type, *first, *rest; /* "type!"; then what the client says of an order ... */
    uint8_t shape;                   /* ... and hears of it; what the answer is unless asked */
    void (*take)(sk_take *t, bool quantity); /* the amounts that an order's type has */
    const char *mixed;                       /* codes: by quote, or not bought and then sold; */
    const char *first_type;                  /* the first order is no limit order; */
    const char *pair_type;                   /* an alternative of a type that may be none; */
    const char *pair_limits;                 /* both are limit orders; */
    const char *pair_sides[3][2]; /* a limit, a stop, a profit on the wrong side: buying, selling */
} sk_legs_rules;

/** Client: the request of LIST_PLACE. As sk_op_row.encode_request, by venue->legs. */
souk_status sk_ask_legs(const sk_venue *, const sk_call *, sk_request *, souk_error *);
/** Server: as sk_op_row.take. */
void sk_take_legs(sk_take *t);
/** The list of which row `at` of the canceled orders is the first; NULL: it is not the first one.
 *  *part: whether it is part of a list at all. */
const souk_order_list *sk_legs_list_of(const sk_call *call, const sk_rows *rows, uint32_t at,
                                       bool *part);

#endif
