/* SPDX-License-Identifier: MIT
 *
 * One HTTP connection of the client, kept open between requests by net/pool.h. An exchange is one
 * request and its answer: the connection tells its owner when the first byte left, when the answer
 * is complete, or that neither will happen.
 *
 *     sk_http_send(conn, &exchange, &ask, &err);          // in the pool's `got`
 *     ... exchange.events->answered(&exchange, response, now_ns)   // views die when it returns
 *     ... or exchange.events->broke(&exchange, &err)       // exchange.sent tells whether it left
 *
 * Ownership: the connection is its own and frees itself when closed; the exchange is its owner's,
 * from sk_http_send to the one event, or to sk_http_drop. Threads: the net's.
 */
#ifndef SK_CLIENT_HTTP_H
#define SK_CLIENT_HTTP_H

#include "net/pool.h"
#include "wire/http1.h"

typedef struct sk_http sk_http;
typedef struct sk_exchange sk_exchange;

typedef struct sk_exchange_events {
    void (*answered)(sk_exchange *, const sk_http_response *, int64_t now_ns);
    void (*broke)(sk_exchange *, const souk_error *why);
} sk_exchange_events;

struct sk_exchange {
    const sk_exchange_events *events;
    bool sent;        /* its first byte was handed to the kernel: the peer may act on it */
    int64_t begun_ns; /* when it was given to the connection */
    int64_t sent_ns;  /* when its last byte had been handed over */
    sk_http *conn;    /* while it is under way */
};

/** What sk_http_make needs to know: the ctx of the pool's options, outliving the pool. */
typedef struct sk_http_maker {
    sk_net *net;
    const souk_alloc *alloc;
} sk_http_maker;
/** A new connection object; NULL: out of memory. */
sk_pooled *sk_http_make(void *ctx, const sk_connect_options *to);

/** Begins an exchange on a connection that the pool handed out. SOUK_E_INVALID, SOUK_E_NOMEM: the
 *  connection was given back, no event comes. */
souk_status sk_http_send(sk_pooled *conn, sk_exchange *exchange, const sk_http_ask *ask,
                         souk_error *err);

/** Gives the exchange up: the connection is cut, so nothing leaves that has not left. No event
 *  comes. Fine when none is under way. */
void sk_http_drop(sk_exchange *exchange);

#endif
