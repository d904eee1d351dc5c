/* SPDX-License-Identifier: MIT
 *
 * Sockets that are asked operations: {"id":7,"method":"order.place","params":{..}} is answered by
 * {"id":7,"status":200,"result":{..}} or an error with the status that HTTP would have. A
 * connection may log on, and follows accounts by numbers that it counts up. (What the client says
 * is sk_frame_control's and sk_key_sign_frame's.)
 *
 * Ownership: what is decoded lives in the control's arena. Threads: rules are const.
 */
#ifndef SK_VENUE_RPC_H
#define SK_VENUE_RPC_H

#include "venue/frame.h"
#include "venue/limits.h"
#include "venue/reply.h"

/** What the server keeps of a connection: peer_state begins with it. */
typedef struct sk_rpc_session {
    int64_t opened_ns, since_ns; /* since: logged on; 0: not */
    int64_t now_ns;              /* of the answer in hand */
    int64_t next_number;         /* of the next following */
    int64_t by_login;            /* the following of the session's login, plus one; 0: none */
    bool quiet;                  /* answers do not tell what limits are used */
    bool limits, followed;       /* not quiet, by_login: as a session's answer tells them */
    char api_key[65];
} sk_rpc_session;

typedef struct sk_rpc_rules {
    const sk_frame_rules *frame; /* methods that are controls; ids */
    uint8_t endpoint;
    const char *version;    /* what a method's name may begin with */
    const char *signed_end; /* how a control's name ends that is signed by itself */
    const char *limits;     /* param of every request: whether the answer tells limits */
    const char *number;     /* which following: param, and member of an answer */
    const char *told;       /* member: the limits */
    const char *legal_id;
    const char *bad_json;                  /* how the text for what is no JSON begins */
    const char *bad_method, *no_login;     /* codes; the others are venue->takes' */
    const char *unfollowed, *crowded;      /* codes: no such following; too many */
    const sk_field_table *session;         /* of sk_rpc_session */
    const uint8_t *limit_rows;             /* what is told, in this order; the first always ... */
    uint8_t limit_rows_count, limit_every; /* ... is told even when nothing charges it */
    const sk_limit_form *limit;
} sk_rpc_rules;

/** Client: as sk_venue.open_reply, over REST (the body is the result or the error) and frames.
 *  Errors are {"code":..,"msg":..}, perhaps with data.retryAfter, a point in time. */
souk_status sk_rpc_open_reply(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                              souk_str *body, souk_error *err);

/** Server: a new connection. */
void sk_rpc_open(sk_peer *peer, bool quiet);
/** As sk_venue.decode_control: a control, or a call. */
souk_status sk_rpc_decode(sk_peer *, const sk_rpc_rules *, souk_str frame, sk_control *c,
                          souk_error *err);
/** As sk_venue.answer_control, answer_call and encode_error. */
souk_status sk_rpc_answer(sk_peer *, const sk_rpc_rules *, const sk_control *, sk_buf *out);
souk_status sk_rpc_answer_call(sk_peer *, const sk_rpc_rules *, const sk_control *, souk_str body,
                               sk_buf *out);
souk_status sk_rpc_error(sk_peer *, const sk_rpc_rules *, const sk_control *, const souk_error *,
                         sk_buf *out);

#endif
