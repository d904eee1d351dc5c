/* SPDX-License-Identifier: MIT
 *
 * Amendments of orders that were carried out: what an account may ask of them. Bounded: the oldest
 * are forgotten first.
 * Threads: the owner's.
 */
#ifndef SK_SANDBOX_AMENDS_H
#define SK_SANDBOX_AMENDS_H

#include "sandbox/history.h"

enum { SK_AMENDS_MAX = 4096 };

typedef struct sk_amends sk_amends;

/** SOUK_E_NOMEM. */
souk_status sk_amends_new(sk_amends **out, const souk_alloc *alloc, souk_error *err);
/** NULL is fine. */
void sk_amends_free(sk_amends *log);
/** Forgets all. */
void sk_amends_clear(sk_amends *log);
/** An SK_EV_AMENDED: the order as it is now, with its former client id as cancel_id if it was named
 *  anew, and the lots that it had. */
void sk_amends_add(sk_amends *log, const sk_event *event, const sk_past_order *order,
                   int64_t from_lots);
/** Those of call->ref.order_id that are the account's, from query.after_id on, oldest first, into
 *  call->out.rows. SOUK_E_NOMEM. */
souk_status sk_amends_find(const sk_amends *log, const sk_exchange *ex, sk_call *call,
                           uint32_t limit);

#endif
