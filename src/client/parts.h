/* SPDX-License-Identifier: MIT
 *
 * Calls that do several things: a batch of new orders or of cancels, and the replacement of one
 * order by another. Each part ends by itself; what became of those whose answer was lost is found
 * out one after the other, by calls of their own. A venue that has no such operation is given its
 * parts one by one, if the caller asked for that.
 *
 *     sk_parts_take(task, request, &err)     // in place of one request's arguments
 *     sk_parts_answered(task)                // the venue answered: each part from the call
 *     sk_parts_resolve(task)                 // it did not: ask for each
 *     sk_parts_ended(task, outcome, err)     // all of them so
 *
 * Ownership: the answer's arena. Threads: the client's.
 */
#ifndef SK_CLIENT_PARTS_H
#define SK_CLIENT_PARTS_H

#include <souk/client.h>
#include "market/call.h"

struct sk_task;
struct souk_answer;

/** One part, and how it ended. */
typedef struct sk_part {
    sk_call *call; /* what it asks: PLACE or CANCEL */
    souk_request ask;
    souk_outcome outcome;
    souk_error err;
    const souk_order *order; /* NULL: nothing is known of it */
    bool settled;
    bool taken; /* the cancel was: it is done, whatever the look brings */
} sk_part;

typedef struct sk_parts {
    sk_part *rows;
    uint32_t count, at;
    bool resolving;        /* the whole may have arrived: each is looked for */
    struct sk_task *child; /* the call that is under way for rows[at] */
} sk_parts;

/** Whether the operation has parts. */
bool sk_parts_has(souk_op op);

/** The arguments of every part, copied. Errors as souk_call_async. */
souk_status sk_parts_take(struct sk_task *task, const souk_request *request, souk_error *err);
/** Before it is sent: a venue that takes the new order's side from the old one is asked only if
 * that is the one meant; else the halves go one by one, or not at all. SOUK_E_UNSUPPORTED. */
souk_status sk_parts_check(struct sk_task *t, const souk_request *request, souk_error *err);

/** Each part by a call of its own, or the look for each; sk_parts_next after a wait. */
void sk_parts_one_by_one(struct sk_task *task);
void sk_parts_resolve(struct sk_task *task);
void sk_parts_next(struct sk_task *task);

/** What the venue's answer to the whole says of each. err: of the whole, NULL: none. */
void sk_parts_answered(struct sk_task *task, const souk_error *err);

/** Those that have not ended yet end so. */
void sk_parts_ended(struct sk_task *task, souk_outcome outcome, const souk_error *err);

/** How the whole ended: done when all parts are, unknown when one is. *err: the first that is not.
 */
souk_outcome sk_parts_outcome(const sk_parts *parts, souk_error *err);

/** The child goes without a word, or with what is known of it. */
void sk_parts_drop(struct sk_task *task);
void sk_parts_abandon(struct sk_task *task);

#endif
