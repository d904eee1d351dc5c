/* SPDX-License-Identifier: MIT
 *
 * One's own orders as the handle follows them: every answer and every report of the account's
 * stream goes through their lives (lives.h), and what was missed - a lost answer, fills of a time
 * when the stream was down - is asked for.
 *
 *     sk_own_begin(task, &err)     a new order, before it leaves
 *     sk_own_ended(task)           any call has ended: what its answer says
 *     sk_own_told(client, update)  the account's stream
 *     sk_own_listed(client, ...)   after a reconnect: what is open; then it repairs
 *
 * With a journal each step is on disk before it is taken, and a handle that opens one with orders
 * in it takes no new order until it knows what became of those: open orders first, then each order
 * that is not among them by its client id, then fills, then balances (reckon.h). Few symbols are
 * asked for one by one. recover.c
 *
 * Ownership: the client's. Threads: the client's.
 */
#ifndef SK_CLIENT_OWN_H
#define SK_CLIENT_OWN_H

#include <souk/client.h>
#include "client/journal.h"
#include "client/lives.h"
#include "market/update.h"
#include "net/backoff.h"
#include "net/net.h"

struct sk_task;

enum { SK_OWN_TRIES_MAX = 8 }; /* questions about an order in vain, until the next reconnect */

typedef struct sk_own_orders {
    sk_lives orders;
    struct sk_task *task; /* the question under way */
    sk_timer timer;       /* the next one */
    sk_backoff backoff;
    sk_order_journal *journal; /* NULL: none is kept */
    bool recovering;           /* orders of the journal are not accounted for yet: no new ones */
    char listing[SK_LIFE_SYMBOL_SIZE]; /* ... the symbol whose open orders are asked for; "": all */
} sk_own_orders;

/** Before and after everything else of the client; seed keys hashes. */
void sk_own_init(souk_client *client, uint64_t seed);
void sk_own_deinit(souk_client *client);
/** Takes up the journal of the options, if they name one. Errors as sk_order_journal_open. */
souk_status sk_own_recover(souk_client *client, const souk_client_options *options,
                           souk_error *err);
/** No question is asked any more. */
void sk_own_stop(souk_client *client);

/** A call that is about to begin: a new order gets its life, the order of a cancel is marked.
 *  SOUK_E_DUPLICATE_CLIENT_ID: an order of that id has not ended; SOUK_E_STATE: orders of the
 *  journal are not accounted for; SOUK_E_NOMEM. */
souk_status sk_own_begin(struct sk_task *task, souk_error *err);
/** It is about to leave: from here on it may arrive. SOUK_E_JOURNAL: it must not, as it could not
 * be written down. */
souk_status sk_own_leaves(struct sk_task *task, souk_error *err);
/** It has ended, and its answer knows how. */
void sk_own_ended(struct sk_task *task);

/** What the account's stream tells of an order. false: its fill was told before, or there is none.
 */
bool sk_own_told(souk_client *client, const sk_update *update);
/** All that is known of the order, if it is one of ours; its texts are borrowed from there. */
void sk_own_show(const souk_client *client, souk_order *inout);

/** All that was open when the venue was asked: what is not among it and was not heard of since has
 *  to be asked for. */
void sk_own_doubt(souk_client *client, const souk_order *rows, size_t count, int64_t asked_ns);

/** All that was open when the venue was asked, at asked_ns of our clock: what is not among it has
 *  ended. Then asks for whatever is missing. */
void sk_own_listed(souk_client *client, const souk_order *rows, size_t count, int64_t asked_ns);

/** Asks for what is missing, one question after the other, until nothing is or asking is vain. */
void sk_own_repair(souk_client *client);

#endif
