/* SPDX-License-Identifier: MIT
 *
 * The lives of one's own orders, found by client id or by the venue's id: those that have not
 * ended, and the last that have, so that what comes late finds its order.
 *
 *     sk_own *own;
 *     sk_lives_add(&orders, client_id, symbol, &ask, now_ns, &own, &err);
 *     sk_lives_row(&orders, &row, at_ns); sk_lives_fill(&orders, &fill);
 *
 * Ownership: the table's; an own order is valid until the next add. Pure. Threads: the owner's.
 */
#ifndef SK_CLIENT_LIVES_H
#define SK_CLIENT_LIVES_H

#include "base/map.h"
#include "client/life.h"

enum { SK_LIVES_ENDED_MAX = 2048 }; /* ended orders remembered: the oldest is forgotten */

/** One of one's own orders. */
typedef struct sk_own {
    sk_life life;
    struct sk_own *next, *prev;                      /* in its list, oldest first */
    char key[SK_LIFE_SYMBOL_SIZE + SK_LIFE_ID_SIZE]; /* symbol and order id, once known */
    bool live;                                       /* in the list of those not ended */
    bool recovered;                                  /* from the journal */
    bool listed;                                     /* ... and looked for among the open orders */
    bool noted;                                      /* the journal knows that the venue had it */
    uint64_t journal;                                /* its intent there; 0: none, or over */
    bool paging;         /* its fills are asked for page by page, from the first: */
    uint64_t fills_from; /* ... those with this id and later ones are next */
    int64_t absent_ns;   /* our clock: asked then, the venue did not have it among the open ones */
    uint8_t tries;       /* questions about it that told nothing new */
} sk_own;

typedef struct sk_own_list {
    sk_own *first, *last;
    uint32_t count;
} sk_own_list;

typedef struct sk_lives {
    const souk_alloc *alloc;
    sk_strmap by_client, by_order;
    sk_own_list live, ended;
} sk_lives;

/** Allocates nothing yet; seed keys the hashes. */
void sk_lives_init(sk_lives *orders, const souk_alloc *alloc, uint64_t seed);
void sk_lives_deinit(sk_lives *orders);

/** A new order. SOUK_E_DUPLICATE_CLIENT_ID: one of that client id has not ended; SOUK_E_INVALID;
 *  SOUK_E_NOMEM. */
souk_status sk_lives_add(sk_lives *orders, souk_str client_id, souk_str symbol,
                         const sk_order_ask *ask, int64_t now_ns, sk_own **out, souk_error *err);

/** Drops one. */
void sk_lives_forget(sk_lives *orders, sk_own *own);

/** NULL: none of that client id. */
sk_own *sk_lives_find(const sk_lives *orders, souk_str client_id);
/** By client id, else by the venue's; empty texts name nothing. NULL: none. */
sk_own *sk_lives_find_ref(const sk_lives *orders, souk_str symbol, souk_str client_id,
                          souk_str order_id);

/** A row or a fill of some order. @return the one of ours that it is about, or NULL. at_ns: our
 *  clock, when the venue may have said it at the earliest. A fill may be old: it does not tell
 * whether the order is still open. */
sk_own *sk_lives_row(sk_lives *orders, const souk_order *row, int64_t at_ns);
sk_own *sk_lives_fill(sk_lives *orders, const souk_fill *fill);

/** After its life was changed by hand: it takes its place among the live or the ended. */
void sk_lives_settle(sk_lives *orders, sk_own *own);

#endif
