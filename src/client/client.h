/* SPDX-License-Identifier: MIT
 *
 * The inside of a client handle, shared by the room's files:
 *   client.c       the handle: opening, closing, the loop
 *   call.c         the path of one call; attempt.c what its answers mean
 *   clock.c        the venue's clock        instruments.c   what trades there
 *   stream.c       subscriptions            books.c, account.c   what is kept in step
 *   own.c, recover.c, lives.c, life.c   one's own orders    reckon.c, compare.c   the sum
 *   shared, limiter, nonce, offset, place, http, socket, credentials: parts without a handle
 *
 * Ownership: the handle owns all of it. Threads: its one owner's.
 */
#ifndef SK_CLIENT_CLIENT_H
#define SK_CLIENT_CLIENT_H

#include "client/answer.h"
#include "client/credentials.h"
#include "client/http.h"
#include "client/limiter.h"
#include "client/offset.h"
#include "client/ops.h"
#include "client/nonce.h"
#include "client/own.h"
#include "client/place.h"
#include "client/reckon.h"
#include "base/log.h"
#include "net/backoff.h"
#include "net/proxy.h"
#include "net/tls.h"

enum {
    SK_CLIENT_ENDPOINTS_MAX = 8,
    SK_CALL_ATTEMPTS_MAX = 5, /* of a call that may be repeated: then its error is told */
    SK_CALLS_MAX = 4096       /* under way at once: more are refused */
};

typedef struct sk_task sk_task;

/** Told when the venue's clock is known; err NULL: it is. */
typedef struct sk_clock_wait {
    void (*ready)(void *ctx, const souk_error *err);
    void *ctx;
    struct sk_clock_wait *next;
    bool waiting;
} sk_clock_wait;

struct souk_client {
    const souk_alloc *alloc;
    sk_net *net;
    bool owns_net;
    const sk_venue *venue;
    souk_where where;
    sk_place places[SK_CLIENT_ENDPOINTS_MAX]; /* of the venue's endpoints */
    sk_tls *tls;
    sk_proxy proxy;
    bool has_proxy;
    char source_ip[46];
    sk_credentials credentials;
    sk_http_maker maker;
    sk_pool *pool;
    sk_shared *shared; /* what the words below are part of */
    sk_call_limiter limiter;
    sk_nonces nonces;
    souk_on_limit on_limit;
    int64_t timeout_ns, connect_timeout_ns;
    sk_rng rng;
    bool seeded;
    sk_log log;
    void (*log_fn)(void *ctx, souk_log_level level, souk_str line);
    void *log_ctx;
    /* the clock */
    sk_offset offset;
    sk_task *clock_task;
    uint32_t clock_left;   /* samples still to be taken */
    bool clock_doubted;    /* the venue found our time wrong */
    int64_t clock_step_ns; /* what it tells is cut to */
    sk_clock_wait *clock_waits;
    /* what is known of the venue */
    sk_markets markets;
    bool markets_whole;
    sk_own_orders own;
    sk_reckoning reckon;
    /* what is under way */
    sk_task *tasks;
    uint32_t tasks_count;
    souk_stream *streams;
    sk_waker *waker;
    uint32_t in_callback;
    bool closing, no_reconciliation;
    uint64_t next_id;
    uint64_t
        own_account; /* the number of the key's account, where requests name it; 0: not known */
};

/** As souk_client_open, on a network of the caller's that outlives the client (NULL: its own). */
souk_status sk_client_open_on(souk_client **out, sk_net *net, const souk_client_options *options,
                              souk_error *err);

/** Our clock, and the venue's as far as we know it. */
int64_t sk_client_now_ns(const souk_client *client);
int64_t sk_client_venue_ns(const souk_client *client);

/** How to connect to a place. */
sk_connect_options sk_client_route(const souk_client *client, const sk_place *place);

/** Random bytes: from the seed if the client was given one, else the system's. ctx: the client. */
void sk_client_random(void *ctx, void *out, size_t len);

/** Around every callback of the user's. */
static inline void sk_client_enter(souk_client *client)
{
    client->in_callback++;
}
static inline void sk_client_leave(souk_client *client)
{
    client->in_callback--;
}

/* ---- clock.c ---- */

/** Whether a signature may be made now; if not, `wait` is told later, and a measurement begins. An
 *  offset that has grown old is measured again beside. */
bool sk_clock_ready(souk_client *client, sk_clock_wait *wait);
/** Forgets a wait. */
void sk_clock_forget(souk_client *client, sk_clock_wait *wait);
/** The venue found our time wrong: what was measured no longer counts. */
void sk_clock_distrust(souk_client *client);

/* ---- instruments.c ---- */

/** Keeps the instruments of an answer; whole: it was the whole list. */
void sk_client_learn(souk_client *client, const souk_answer *answer, bool whole);

/* ---- stream.c ---- */

/** Ends all streams without a word. */
void sk_streams_end(souk_client *client);

#endif
