/* SPDX-License-Identifier: MIT
 *
 * net/pool.h - a client's connections to its hosts, kept open between requests. The pool knows no
 * protocol: the owner makes the objects (each begins with an sk_pooled), the pool decides when a
 * new one is needed, hands one out at a time, keeps the idle and queues who must wait.
 *
 *     sk_pool_new(&pool, net, &(sk_pool_options){.make = make_http, .ctx = client}, &err);
 *     ask = (sk_pool_ask){.got = send_request, .ctx = request, .give_up_ns = deadline};
 *     sk_pool_take(pool, &(sk_connect_options){.host = ..., .tls = tls}, &ask, &err);
 *     ... got(request, conn, NULL): write the request; when its answer is complete:
 *     sk_pool_give(pool, conn, keep_alive);
 *
 * The owner's ops call sk_pooled_opened and sk_pooled_closed first thing in `opened` and `closed`.
 * got comes from sk_pool_take itself when an idle connection is there, else from a later turn.
 *
 * Ownership: asks are the owner's and stay until got or sk_pool_cancel. A pooled object belongs to
 * the owner; after `closed` the pool has forgotten it. Threads: the net's. */
#ifndef SK_NET_POOL_H
#define SK_NET_POOL_H

#include "net/net.h"

typedef struct sk_pool sk_pool;
typedef struct sk_pooled sk_pooled;

/** Begins every connection object of a pool. */
struct sk_pooled {
    sk_conn conn;
    /* private */
    sk_pool *pool;
    struct sk_pool_host *host;
    sk_pooled *next;
    int64_t idle_since_ns;
    uint32_t uses;
    uint8_t state;
};

/** Who wants a connection. */
typedef struct sk_pool_ask {
    /** conn: yours until sk_pool_give, or until its `closed`; reused: it has served before, so it
     *  may turn out to be closed by the peer: a request that was not reported as sent is safe to
     *  ask again. conn NULL: err says why (SOUK_E_TIMEOUT with the stage in words, or what
     *  `closed` said); err is borrowed for the call. */
    void (*got)(void *ctx, sk_pooled *conn, bool reused, const souk_error *err);
    void *ctx;
    int64_t give_up_ns; /* on the net's real time; 0: never (the stages have limits of their own) */
    bool fresh;         /* never a used one: for a request that must not meet a stale connection */
    /* private */
    struct sk_pool_host *host;
    struct sk_pool_ask *next;
    sk_timer timer;
    uint8_t state;
} sk_pool_ask;

typedef struct sk_pool_options {
    const souk_alloc *alloc;
    /** A new object for the host; NULL: out of memory. The pool connects it. */
    sk_pooled *(*make)(void *ctx, const sk_connect_options *to);
    void *ctx;
    uint32_t per_host_max; /* connections to one host, busy and idle; 0: 8 */
    uint32_t waiting_max;  /* asks in a host's queue: more are refused; 0: 1024 */
    int64_t idle_ns;       /* an idle connection is closed after that; 0: 30 s */
} sk_pool_options;

/** SOUK_E_NOMEM. The net must outlive the pool. Freed by sk_pool_free. */
souk_status sk_pool_new(sk_pool **out, sk_net *net, const sk_pool_options *options,
                        souk_error *err);

/** Closes the idle, aborts those that are being opened, tells the asks SOUK_E_CLOSED. Busy
 *  connections go on and are closed when given back. The pool lives on until the last has seen
 *  `closed`. To be called before sk_net_free. NULL is fine. */
void sk_pool_free(sk_pool *pool);

/** Hosts are told apart by host, port, tls, server_name, source_ip and proxy; `to` is copied but
 *  tls and proxy, which must outlive the pool. SOUK_E_LIMIT: the queue is full; SOUK_E_STATE: the
 *  pool is being freed; SOUK_E_NOMEM, SOUK_E_INVALID. On an error got is not called. */
souk_status sk_pool_take(sk_pool *pool, const sk_connect_options *to, sk_pool_ask *ask,
                         souk_error *err);

/** Forgets an ask whose got was not called; fine when it was. A connection that is being opened
 *  for it goes on and serves another. */
void sk_pool_cancel(sk_pool *pool, sk_pool_ask *ask);

/** Gives a connection back: keep, for the next; or not: it is flushed and closed. */
void sk_pool_give(sk_pool *pool, sk_pooled *conn, bool keep);

/** To be called by the owner's ops; both do nothing for an object that is not of a pool. */
void sk_pooled_opened(sk_pooled *conn);
void sk_pooled_closed(sk_pooled *conn, const souk_error *why);

/** How many are open or opening, and how many of them idle. */
uint32_t sk_pool_count(const sk_pool *pool);
uint32_t sk_pool_idle(const sk_pool *pool);

#endif
