/* SPDX-License-Identifier: MIT
 *
 * The bills of accounts: every change of what they have of an asset, with its cause and what there
 * was afterwards. A trade makes two, and one for its fee. Holding money for an order is no change.
 * Bounded: the oldest are forgotten first. Internal accounts have none.
 * Threads: the owner's.
 */
#ifndef SK_SANDBOX_BILLS_H
#define SK_SANDBOX_BILLS_H

#include "sandbox/exchange.h"

enum { SK_BILLS_MAX = 32768 };

struct sk_pack;
typedef struct sk_bills sk_bills;

/** SOUK_E_NOMEM. */
souk_status sk_bills_new(sk_bills **out, const souk_alloc *alloc, souk_error *err);
/** NULL is fine. */
void sk_bills_free(sk_bills *log);
/** Forgets all. */
void sk_bills_clear(sk_bills *log);
/** An SK_EV_TRADE, one side of it. */
void sk_bills_trade(sk_bills *log, const sk_exchange *ex, const sk_event *event);
/** The command has been carried out, or not: transfers are billed, balances noted. */
void sk_bills_settle(sk_bills *log, const sk_exchange *ex, const sk_command *command,
                     souk_status status);
/** The account's, into call->out.rows (sk_bill), oldest first: of the asset call->token, of the
 *  kinds in query.types (bits), of a span of time, with ids from after_id on and up to before_id;
 *  the newest `limit` of them, or from after_id the oldest. SOUK_E_NOMEM. */
souk_status sk_bills_find(const sk_bills *log, const sk_exchange *ex, sk_call *call,
                          uint32_t limit);
/** The whole log in a pack. false: malformed. */
bool sk_bills_pack(sk_bills *log, uint32_t assets_count, struct sk_pack *pack);

#endif
