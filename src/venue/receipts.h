/* SPDX-License-Identifier: MIT
 *
 * Answers to batches: a receipt a part, which names the order or says why not. They stand in one
 * array, in the order of the parts, or in two, of what was done and of what was refused; receipts
 * may be names alone.
 *
 *     {"success":["5983466"],"failed":[{"err-code":"base-not-found","client-order-id":"third"}]}
 *
 *     F_RECORD(receipt, F_TEXT("client-order-id", client_id), F_TEXT("err-code", code));   // T
 * sk_receipt static const sk_receipts_form cancels = {.table = &receipt, .done = "success", .failed
 * = "failed", .names = true, ...}; static const sk_answer answer = {.receipts = &cancels};
 *
 * Threads: forms are const.
 */
#ifndef SK_VENUE_RECEIPTS_H
#define SK_VENUE_RECEIPTS_H

#include "venue/answer.h"
#include "venue/batch.h"

typedef struct sk_receipt {
    souk_str order_id, client_id, code, text;
    int64_t state; /* of an order that has ended, where refusals tell it */
} sk_receipt;

typedef struct sk_receipts_form {
    const sk_field_table *table; /* of sk_receipt; NULL: names alone */
    const char *taken, *refused; /* written of the one kind and of the other, in this order */
    const char *done, *failed;   /* members that hold the two kinds; NULL: one array */
    bool names;                  /* those that were done are names alone, as they were asked */
    sk_op_id op;                 /* refusals are said, and read, as this operation's; 0: as
                                    the part's */
    int (*state)(const sk_call *part); /* of the order of a part that came too late; NULL: untold */
} sk_receipts_form;

/** Client: each part is done or has its error; a call without parts is its own. */
souk_status sk_receipts_read(const sk_receipts_form *, const sk_venue *, souk_str body, sk_call *,
                             souk_error *err);
/** Server: as sk_answer.write. */
void sk_receipts_write(const sk_receipts_form *, sk_jw *w, sk_peer *peer, const sk_call *);

#endif
