/* SPDX-License-Identifier: MIT
 *
 * The inside of the admin port (sandbox/admin.h). Its parts:
 *   admin.c           a connection: requests in, answers out; who is let in
 *   admin_routes.c    which function serves a path; bodies and errors
 *   admin_info.c      health, metrics, venues, markets, audit, reset
 *   admin_accounts.c  accounts, faucet; admin_keys.c  API keys
 *   admin_clock.c     a clock that is turned step by step
 * Threads: the net's. */
#ifndef SK_SANDBOX_ADMIN_INNER_H
#define SK_SANDBOX_ADMIN_INNER_H

#include "sandbox/admin.h"
#include "wire/json_write.h"
#include "wire/query.h"

typedef struct sk_admin_session sk_admin_session;

/** A clock that is being moved forward. */
typedef struct sk_admin_leap {
    bool active, arrived, far; /* far: the makers rest meanwhile */
    int64_t target_ns, stride_ns;
    sk_admin_session *asker; /* NULL: hung up meanwhile */
    sk_waker *waker;
} sk_admin_leap;

struct sk_admin {
    sk_sandbox *box;
    sk_net *net;
    const souk_alloc *alloc;
    sk_listener *listener;
    sk_admin_session *sessions; /* a list */
    int64_t opened_real_ns;
    uint64_t requests, refused;
    sk_admin_leap leap;
};

enum { SK_ADMIN_SLOTS_MAX = 12 };

/** One request in hand. */
typedef struct sk_ask {
    sk_admin *admin;
    sk_admin_session *session;
    const sk_http_request *http;
    souk_str tail; /* of the path, behind a route that ends in '/'; decoded */
    sk_params params;
    sk_arena *arena;
    souk_str slots[SK_ADMIN_SLOTS_MAX]; /* raw members of the body, as the route names them */
    sk_jw w;                            /* the answer's body */
    uint16_t status;
    const char *type;
    bool later;  /* sk_admin_resume answers */
    bool secret; /* the answer is wiped when it was sent */
} sk_ask;

/** What a path and method do. */
typedef struct sk_admin_route {
    const char *method, *path; /* ends in '/': whatever follows is ask->tail */
    const char *query[3];      /* what it takes behind the '?' */
    const char *body[SK_ADMIN_SLOTS_MAX];
    souk_status (*serve)(sk_ask *ask, souk_error *err);
    const char *text;
} sk_admin_route;

/** Finds the route and serves it: fills ask->w, or *err (whose http may be set). */
souk_status sk_admin_serve(sk_ask *ask, souk_error *err);
/** The body of an error; returns the HTTP status. */
uint16_t sk_admin_error(sk_jw *w, const souk_error *err);
/** Answers the request of a session that waits (ask->later), with a body or (status < 0) *err. */
void sk_admin_resume(sk_admin_session *session, souk_str body, const souk_error *err);

/* ---- arguments ---- */

/** Member `slot` of the body as text; {NULL, 0} when absent. SOUK_E_INVALID: of another type. */
souk_status sk_admin_text(sk_ask *ask, uint32_t slot, const char *name, souk_str *out,
                          souk_error *err);
/** The same, mandatory and not empty. */
souk_status sk_admin_need(sk_ask *ask, uint32_t slot, const char *name, souk_str *out,
                          souk_error *err);
/** A whole number >= 0; *has tells whether it is there. */
souk_status sk_admin_whole(sk_ask *ask, uint32_t slot, const char *name, int64_t *out, bool *has,
                           souk_error *err);
/** A decimal, as a number or in quotes. */
souk_status sk_admin_dec(sk_ask *ask, uint32_t slot, const char *name, souk_dec *out, bool *has,
                         souk_error *err);
/** The venue of that name, moved to the present. SOUK_E_NOT_FOUND lists those that run. */
souk_status sk_admin_venue(sk_ask *ask, souk_str name, sk_sandbox_venue **out, souk_error *err);
/** The venue that ?venue= names; NULL when it names none. */
souk_status sk_admin_venue_asked(sk_ask *ask, sk_sandbox_venue **out, souk_error *err);
/** An external account of a venue. */
souk_status sk_admin_account(sk_sandbox_venue *v, souk_str name, sk_account **out, souk_error *err);

/* ---- what the routes do: each fills ask->w with one JSON object ---- */

/** GET /v1/health: since when it runs, and every port. */
souk_status sk_admin_health(sk_ask *ask, souk_error *err);
/** GET /v1/metrics: counters; as text for Prometheus. */
souk_status sk_admin_metrics(sk_ask *ask, souk_error *err);
/** GET /v1/venues: those that run, with ports, keys and switches. */
souk_status sk_admin_venues(sk_ask *ask, souk_error *err);
/** GET /v1/markets: last price, best bid and best ask. SOUK_E_NOT_FOUND: the venue. */
souk_status sk_admin_markets(sk_ask *ask, souk_error *err);
/** GET /v1/requests: what was refused, newest first. SOUK_E_NOT_FOUND: the venue. */
souk_status sk_admin_requests(sk_ask *ask, souk_error *err);
/** GET /v1/requests/ID. SOUK_E_NOT_FOUND: never refused, or no longer kept. */
souk_status sk_admin_request(sk_ask *ask, souk_error *err);
/** GET /v1/snapshot. SOUK_E_STATE: everything lives in memory. */
souk_status sk_admin_snapshot(sk_ask *ask, souk_error *err);
/** POST /v1/snapshot: answers when it has begun. Errors of sk_keep_snapshot. */
souk_status sk_admin_snapshot_make(sk_ask *ask, souk_error *err);
/** GET /v1/audit: whether every venue's ledger balances. */
souk_status sk_admin_audit(sk_ask *ask, souk_error *err);
/** POST /v1/reset: accounts back to what they started with. SOUK_E_NOT_FOUND: the venue. */
souk_status sk_admin_reset(sk_ask *ask, souk_error *err);
/** POST /v1/maintenance: on 1 or 0. SOUK_E_NOT_FOUND: the venue; SOUK_E_INVALID. */
souk_status sk_admin_maintenance(sk_ask *ask, souk_error *err);
/** GET /v1/accounts: with balances. SOUK_E_NOT_FOUND: the venue. */
souk_status sk_admin_accounts(sk_ask *ask, souk_error *err);
/** POST /v1/accounts. Errors of sk_exchange_open_account. */
souk_status sk_admin_account_new(sk_ask *ask, souk_error *err);
/** POST /v1/faucet. SOUK_E_NOT_FOUND: venue, account or asset; SOUK_E_INVALID: the amount. */
souk_status sk_admin_faucet(sk_ask *ask, souk_error *err);
/** POST /v1/fees: the asset in which fees are paid at a discount, or none.
 *  SOUK_E_NOT_FOUND: venue or account; SOUK_E_UNSUPPORTED: another asset than the venue's. */
souk_status sk_admin_fees(sk_ask *ask, souk_error *err);
/** POST /v1/groups: the trade group, 0 for none. SOUK_E_NOT_FOUND: venue or account;
 *  SOUK_E_INVALID: no number below 2^31. */
souk_status sk_admin_group(sk_ask *ask, souk_error *err);
/** GET /v1/keys: without secrets. SOUK_E_NOT_FOUND: venue or account. */
souk_status sk_admin_keys(sk_ask *ask, souk_error *err);
/** POST /v1/keys: the only answer with the secret. Errors of sk_accounts_key_new. */
souk_status sk_admin_key_new(sk_ask *ask, souk_error *err);
/** DELETE /v1/keys/KEY. SOUK_E_NOT_FOUND: never issued. */
souk_status sk_admin_key_revoke(sk_ask *ask, souk_error *err);
/** GET /v1/clock. */
souk_status sk_admin_clock(sk_ask *ask, souk_error *err);
/** POST /v1/clock: a long way is walked in steps, and the answer comes at its end. */
souk_status sk_admin_clock_set(sk_ask *ask, souk_error *err);

/** The session is gone: a clock that it moves goes on. */
void sk_admin_clock_forget(sk_admin *admin, const sk_admin_session *session);
/** Stops a clock that is being moved. */
void sk_admin_clock_stop(sk_admin *admin);

#endif
