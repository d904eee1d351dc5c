/* SPDX-License-Identifier: MIT
 *
 * Requests that are several: an array whose elements are the bodies of requests of their own, or
 * one of ids of orders. Each becomes a part of the call; what is wrong with one is its own error.
 *
 *     static const sk_batch_form orders = {.op = SK_OP_PLACE, .most = 10, .many = "..", ..};
 *     .decode_request = sk_take_batch, .encode_request = sk_ask_batch, .batch = &orders
 *
 * Ownership: parts live in call->arena. Threads: forms are const.
 */
#ifndef SK_VENUE_BATCH_H
#define SK_VENUE_BATCH_H

#include "venue/args.h"
#include "wire/json_write.h"

typedef struct sk_batch_form {
    sk_op_id op;        /* of each part: bodies are read as those of its first REST row ... */
    uint8_t arg;        /* ... of this arg (sk_op_row.arg) */
    const char *member; /* of the body that holds the array; NULL: the body is it */
    /* members that hold an array of ids instead, the venue's or the client's; NULL: no such */
    const char *order_ids, *client_ids;
    bool conditional; /* the orders are (SOUK_CONDITIONAL) */
    /* a member beside the array that all parts share, and goes before theirs, unless another member
     * says that each has its own: "symbol"; "batchMode" is "multiple" */
    const char *shared, *mode, *each;
    uint16_t most;
    /* codes: too many parts; none at all (NULL: that is good); no such array, which it names */
    const char *many, *none, *bad;
} sk_batch_form;

/** As sk_op_row.decode_request, by the row's batch. A frame's body is the member `params`. */
souk_status sk_take_batch(sk_peer *peer, const sk_request *request, sk_call *call, souk_error *err);

/* ---- the client ---- */

/** As sk_op_row.encode_request, by the row's batch: the array of what each part would have for a
 *  JSON body alone (not as a member), or ids, the venue's if all parts have one. SOUK_E_INVALID:
 *  more than the most, or cancels of which some have only the one id, some only the other. */
souk_status sk_ask_batch(const sk_venue *, const sk_call *, sk_request *out, souk_error *err);

typedef souk_status sk_batch_join(void *row, const sk_call *, souk_error *);

/** The part about an order with either id ("" is none); NULL: nobody asked. */
sk_call *sk_batch_part(const sk_call *call, souk_str order_id, souk_str client_id);
/** The part is done: one order, by what was asked for (join), with the id unless it is "". */
souk_status sk_batch_done(const sk_call *call, sk_call *part, souk_str order_id,
                          sk_batch_join *join, souk_error *err);
/** SOUK_E_MISSING unless each part is done or has its error. */
souk_status sk_batch_all_told(const sk_call *call, souk_error *err);

#endif
