/* SPDX-License-Identifier: MIT
 *
 * What a frame from a client, or the URL of its socket, asks of the connection.
 *
 * Ownership: a control and its lists live in control->arena.
 * Threads: plain data.
 */
#ifndef SK_VENUE_CONTROL_H
#define SK_VENUE_CONTROL_H

#include "venue/channel_row.h"
#include "venue/op_row.h"

typedef enum sk_control_kind {
    SK_CONTROL_NONE = 0, /* understood, nothing to do or to answer */
    SK_CONTROL_SUBSCRIBE,
    SK_CONTROL_UNSUBSCRIBE,
    SK_CONTROL_LIST,
    SK_CONTROL_GET, /* a property of the connection */
    SK_CONTROL_SET,
    SK_CONTROL_PING,
    SK_CONTROL_PONG,
    SK_CONTROL_LOGIN, /* this connection now acts for a key */
    SK_CONTROL_LOGOUT,
    SK_CONTROL_FOLLOW, /* private updates of the key's (or token's) account on this socket */
    SK_CONTROL_UNFOLLOW,
    SK_CONTROL_CALL,    /* an operation: row and request */
    SK_CONTROL_SNAPSHOT /* client: the whole book of one topic; it comes as an update */
} sk_control_kind;

enum { SK_CONTROL_TOPICS_MAX = 1024 };

/** What a frame (or the URL of a socket) asks of the connection. */
typedef struct sk_control {
    sk_control_kind kind;
    souk_str id; /* raw text of the frame's id, echoed as it came; "" if none */
    sk_topic *topics;
    uint32_t topics_count;
    const sk_op_row *row;   /* CALL */
    sk_request request;     /* CALL, LOGIN, FOLLOW: what identify and verify look at; client,
                               LOGIN: host and path of the socket */
    souk_str token;         /* FOLLOW by token (listen key) */
    souk_str property;      /* GET, SET */
    const int64_t *numbers; /* LIST: of the private followings */
    uint32_t numbers_count;
    int64_t number; /* the property's value; the subscription's number, -1: none or all */
    uint64_t nonce; /* client, LOGIN: where the venue wants one (nonce_unit_ns) */
    bool answer;    /* of a URL: what it asked is answered, as that of a frame is */
    sk_arena *arena;
} sk_control;

#endif
