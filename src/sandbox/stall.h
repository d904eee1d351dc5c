/* SPDX-License-Identifier: MIT
 *
 * A stall: one venue served on one port. Its parts:
 *   session.c  a connection: HTTP requests, then perhaps a WebSocket; what waits to be sent
 *   door.c     a request's way: limits, key, signature, time, the call, the answer
 *   socket.c   a socket's frames: subscriptions, logins, calls
 *   refusals.c what was refused, and why
 *   hub.c      who hears what: topics, private followers, periodic frames
 * They know each other through this header; outside them only sk_stall_open and kin are used.
 * Threads: the net's.
 */
#ifndef SK_SANDBOX_STALL_H
#define SK_SANDBOX_STALL_H

#include "net/net.h"
#include "sandbox/accounts.h"
#include "sandbox/exchange.h"
#include "sandbox/faults.h"
#include "sandbox/keep.h"
#include "sandbox/limiter.h"
#include "sandbox/refusals.h"
#include "venue/peer.h"
#include "wire/http1.h"
#include "wire/ws.h"

typedef struct sk_stall sk_stall;
typedef struct sk_session sk_session;
typedef struct sk_hub sk_hub;

typedef struct sk_stall_options {
    const souk_alloc *alloc;
    const char *host;
    uint16_t port;
    struct sk_tls *tls;
    sk_keep *keep;     /* answers wait at its gate; NULL: nothing is kept */
    int64_t limits_e6; /* sk_limiter_new */
    uint32_t tier;
    /* the value of a switch, NULL: its default (--set VENUE.NAME=VALUE) */
    const char *(*switch_value)(void *ctx, const sk_venue *venue, const char *name);
    void *ctx;
} sk_stall_options;

/** Counts for /v1/metrics. */
typedef struct sk_stall_stats {
    uint64_t requests, refused, frames_in, frames_out, slow_readers;
    uint32_t sessions, sockets, topics, followers;
} sk_stall_stats;

struct sk_stall {
    sk_net *net;
    sk_exchange *ex;
    sk_limiter *limiter;
    sk_hub *hub;
    sk_refusals *refusals;
    sk_listener *listener;
    sk_stall_options options;
    sk_session *sessions; /* a list */
    uint64_t next_session, next_request;
    bool maintenance;
    sk_door_faults faults; /* none unless a test wants them */
    sk_timer house;        /* what time alone brings about */
    sk_deflate *packer;    /* made when a frame is first packed */
    sk_buf packed, filled;
    sk_stall_stats stats;
};

/** Listens and serves the exchange, which is borrowed. Errors as sk_net_listen. */
souk_status sk_stall_open(sk_stall **out, sk_net *net, sk_exchange *ex,
                          const sk_stall_options *options, souk_error *err);
/** Closes the port and every connection (each flushed for a moment, sockets told 1001). Called
 * again it cuts those off that are still there. */
void sk_stall_close(sk_stall *stall);
/** Ends every stream token, lifts every ban, empties every bucket. */
void sk_stall_reset(sk_stall *stall);
/** After the net has let go of the connections. */
void sk_stall_free(sk_stall *stall);
uint16_t sk_stall_port(const sk_stall *stall);
/** The text as a gzip member, the same bytes for all who hear it; good until the next. {NULL, 0}:
 *  out of memory. */
souk_str sk_stall_pack(sk_stall *stall, souk_str text);
/** Moves the exchange to the net's time; done before anything looks at it. */
int64_t sk_stall_now(sk_stall *stall);

/* ---- session.c ---- */

enum { SK_SESSION_FOLLOWS_MAX = 64, SK_HUB_TOPIC_MAX = 128 };

/** A private following of a socket: all of an account or, by a topic, one kind of it. */
typedef struct sk_follow {
    uint32_t account;
    uint32_t instrument; /* of this one only; SK_NO_INSTRUMENT: of all */
    int64_t number;      /* the subscription's number, as the venue counts them */
    const sk_channel_row *row;
    const sk_api_key *key; /* that asked for it; NULL: a token did */
    bool by_token;
    char text[SK_HUB_TOPIC_MAX]; /* the token or the topic; each fits */
} sk_follow;

/** One connection of a peer. */
struct sk_session {
    sk_conn conn; /* first: the net's handle */
    sk_stall *stall;
    sk_session *next, **link;
    uint64_t id;
    sk_conn_info info;
    sk_who who;
    sk_http_server http;
    sk_ws ws;
    bool is_socket, closing;
    sk_buf out;
    size_t out_sent; /* of out, already handed over */
    sk_hold hold;    /* how much of it may leave */
    bool leaving;    /* closes when it has left */
    sk_arena arena;  /* of the request in hand */
    sk_buf body;
    sk_peer peer;
    sk_door_note note;  /* of the request in hand */
    sk_api_key *key;    /* who logged in on this socket */
    uint64_t asker;     /* account of the last signed request, plus one; 0: none */
    sk_follow *follows; /* private followings of this socket */
    uint32_t follows_count, follows_cap;
    sk_timer patience; /* until a request that has begun must be complete */
    sk_timer again;    /* requests wait till the peer has read the answers before them: */
    bool held;
    bool muted;      /* nothing leaves till then: a request waits in a limit's queue */
    bool ends_muted; /* and then it closes */
    /* a socket's duties */
    sk_timer ping;
    int64_t opened_ns, pong_real_ns;
    uint32_t pings_open; /* by text, not answered */
    int64_t spoke_ns;    /* when something was last said */
    uint64_t frames;     /* said so far, where they are numbered */
    int64_t second_ns;   /* the second that `messages` counts */
    uint32_t messages;
};

/** sk_listen_options.accept; ctx is the stall. */
sk_conn *sk_session_accept(void *ctx, const sk_conn_info *info);
/** Queues a whole frame, encoded already. A reader that is too slow is cut off. */
void sk_session_queue(sk_session *session, const sk_buf *frame);
/** Queues a text message, packed where the endpoint packs them, numbered where it counts them. */
void sk_session_text(sk_session *session, souk_str text);
/** Says goodbye with a close code and closes. */
void sk_session_goodbye(sk_session *session, uint16_t code, const char *reason);

/* ---- door.c ---- */

/** One operation asked for, over REST or over a socket. */
typedef struct sk_visit {
    sk_session *session;
    const sk_op_row *row; /* NULL: no such operation */
    bool known_path;      /* ... but the path exists under another method */
    const sk_request *request;
    sk_call call;
    souk_error err;  /* status 0: done */
    sk_api_key *key; /* who asked */
    sk_account_info asker;
} sk_visit;

/** Limits, key, signature, time, arguments, execution. Fills in visit->call or visit->err, the
 *  latter with the venue's code and text. */
souk_status sk_door_pass(sk_visit *visit);
/** Checks key, permission, address, signature and time of a request (a login). */
souk_status sk_door_identify(sk_session *session, const sk_request *request, uint8_t auth,
                             uint32_t perms, sk_api_key **key, souk_error *err);
/** A refusal that is to be told: completes visit->err from the venue's table, counts it and keeps
 *  what explains it. */
void sk_door_refused(sk_visit *visit, sk_refused_at at);
/** Answers one HTTP request of a session. */
void sk_door_answer(sk_session *session, const sk_http_request *request);
/** Whether the address may open a socket at the session's endpoint, which costs it what the venue
 *  says, and logs in where that is done by the request's headers; otherwise the refusal is written.
 */
bool sk_door_admit_socket(sk_session *session, const sk_http_request *http,
                          const sk_request *request);

/* ---- socket.c ---- */

/** Whether an upgrade's path is served; the endpoint's index. */
bool sk_socket_endpoint(const sk_venue *venue, souk_str path, uint8_t *endpoint);
/** A session has become a socket: does what its URL asks. */
void sk_socket_opened(sk_session *session, const sk_request *request);
void sk_socket_message(sk_session *session, const sk_ws_message *message);
/** Begins its pings. */
void sk_socket_watch(sk_session *session);

/* ---- hub.c ---- */

/** Borrows the stall, its allocator and its clock. SOUK_E_NOMEM. */
souk_status sk_hub_new(sk_hub **out, sk_stall *stall, souk_error *err);
/** Ends every subscription. NULL is fine. */
void sk_hub_free(sk_hub *hub);
/** Subscribing twice is fine. SOUK_E_LIMIT: more topics than the endpoint allows; SOUK_E_NOMEM. */
souk_status sk_hub_subscribe(sk_hub *hub, sk_session *session, const sk_topic *topic,
                             souk_error *err);
/** false: it was not subscribed. */
bool sk_hub_unsubscribe(sk_hub *hub, sk_session *session, souk_str topic);
/** The session's topics, in the arena. */
souk_status sk_hub_topics(sk_hub *hub, const sk_session *session, sk_arena *arena, sk_topic **out,
                          uint32_t *count);
/** The variant of the session's frames changed: its topics move over. */
void sk_hub_move(sk_hub *hub, sk_session *session);
/** The exchange is about to close this socket: told where the venue has an event for it. */
void sk_hub_tell_end(sk_hub *hub, sk_session *session, int64_t now_ns);
/** The session is gone. */
void sk_hub_forget(sk_hub *hub, sk_session *session);
/** Private updates of an account to this session from now on; row NULL: the venue's row of
 *  everything. SOUK_E_STATE: it has them already; SOUK_E_LIMIT; SOUK_E_NOMEM. */
souk_status sk_hub_follow(sk_hub *hub, sk_session *session, const sk_follow *follow,
                          souk_error *err);
/** What a topic tells first, where its row says so: what there is. After the answer to the
 *  subscription. */
void sk_hub_tell_present(sk_hub *hub, sk_session *session, const sk_topic *topic);
/** Book changes of the instrument that wait for their period are told now: a snapshot that is told
 *  next continues them. Only where changes name their predecessor. */
void sk_hub_flush(sk_hub *hub, uint32_t instrument);
/** A token has expired or was ended: its followers are told and follow no more. */
void sk_hub_token_ended(sk_hub *hub, souk_str token);
/** A key was revoked: the same for those who follow by it. */
void sk_hub_key_ended(sk_hub *hub, const sk_api_key *key);
/** number -1: all; by_token too. Returns how many ended. */
uint32_t sk_hub_unfollow(sk_hub *hub, sk_session *session, int64_t number);

#endif
