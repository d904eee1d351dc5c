/* SPDX-License-Identifier: MIT
 *
 * Trades that self-trade prevention did not let happen, for the accounts that ask. Bounded: the
 * oldest are forgotten first. Threads: the owner's. Rows are made in the caller's arena.
 */
#ifndef SK_SANDBOX_PREVENTED_H
#define SK_SANDBOX_PREVENTED_H

#include "sandbox/exchange.h"

enum { SK_PREVENTED_MAX = 4096 };

struct sk_pack;
typedef struct sk_prevented_log sk_prevented_log;

/** Freed with free; NULL is fine. SOUK_E_NOMEM. */
souk_status sk_prevented_new(sk_prevented_log **out, const souk_alloc *alloc, souk_error *err);
void sk_prevented_free(sk_prevented_log *log);
/** Forgets all; ids go on. */
void sk_prevented_clear(sk_prevented_log *log);

/** All of them in a pack; read into a fresh log. false: (reading) malformed. */
bool sk_prevented_pack(sk_prevented_log *log, uint32_t instruments_count, struct sk_pack *pack);

/** An SK_EV_PREVENTED, with the account of the taker and the mode that its order had. */
void sk_prevented_add(sk_prevented_log *log, const sk_event *event, uint32_t taker_account,
                      souk_stp mode);

/** What call->account asks on call->instrument: all of call->ref.order_id (taker or maker) from
 *  query.after_id on, or the one with that id; the account being one of the two. Rows of
 * sk_prevented, oldest first. SOUK_E_NOMEM. */
souk_status sk_prevented_find(const sk_prevented_log *log, const sk_exchange *ex, sk_call *call,
                              uint32_t limit);

#endif
