/* SPDX-License-Identifier: MIT
 *
 * What a venue refused, and why: the last SK_REFUSALS_MAX refusals of a stall as JSON documents,
 * for `souk explain` and GET /v1/requests. A document holds what the venue expected to be signed,
 * the limit that was hit, the rule that an order broke, the money that was missing - and never a
 * secret. Its id ("binance-17") stands in the answer's X-Souk-Request-Id; a refused frame of a
 * socket is found in the list.
 *
 * Threads: the net's.
 */
#ifndef SK_SANDBOX_REFUSALS_H
#define SK_SANDBOX_REFUSALS_H

#include "venue/venue.h"

struct sk_session;
struct sk_visit;
typedef struct sk_refusals sk_refusals;

/** The oldest is forgotten when one more comes; a document is at most SK_REFUSAL_LEN_MAX bytes. */
enum { SK_REFUSALS_MAX = 1000, SK_REFUSAL_LEN_MAX = 16 * 1024 };

/** What the door saw of a request on its way in; kept in the session, zeroed for each. */
typedef struct sk_door_note {
    sk_identity who;      /* as the request says; its texts live in the session's arena */
    uint8_t auth;         /* sk_auth asked for */
    uint32_t perms;       /* sk_perm asked for */
    uint8_t limit;        /* index plus one of the limit that was breached */
    uint32_t cost;        /* what the request weighed on it */
    uint64_t nonce_above; /* the key's last nonce before this request */
} sk_door_note;

/** Where a refusal happened. */
typedef enum sk_refused_at { SK_REFUSED_REST, SK_REFUSED_FRAME, SK_REFUSED_OPENING } sk_refused_at;

/** *out is the caller's. SOUK_E_NOMEM. */
souk_status sk_refusals_new(sk_refusals **out, const souk_alloc *alloc, souk_error *err);
/** NULL is fine. */
void sk_refusals_free(sk_refusals *refusals);

/** Keeps a refusal: visit->err as the venue tells it, `own` as we said it before. Its name goes to
 *  visit->err.request_id; "" when memory is out. */
void sk_refusals_note(sk_refusals *refusals, struct sk_session *session, struct sk_visit *visit,
                      const souk_error *own, sk_refused_at at);

/** The document of a number (what stands behind the '-' of its id); {NULL, 0}: never, or no longer
 *  kept. Borrowed until the next refusal. */
souk_str sk_refusals_get(const sk_refusals *refusals, uint64_t number);
/** The last number; 0: nothing was refused. */
uint64_t sk_refusals_last(const sk_refusals *refusals);

#endif
