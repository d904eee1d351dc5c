/* SPDX-License-Identifier: MIT
 *
 * The hosts of a venue and the rules of connections to them: how one stays alive, how many topics
 * and frames it may have, what opening one costs.
 *
 * Threads: rows are const; functions are pure.
 */
#ifndef SK_VENUE_ENDPOINT_H
#define SK_VENUE_ENDPOINT_H

#include "venue/op_row.h"

typedef enum sk_ping_style {
    SK_PING_FRAMES = 0,  /* WebSocket ping frames by the server */
    SK_PING_CLIENT_TEXT, /* the client sends a text each ping_ms, and the server answers: with
                            pong_text, or as a control (SK_CONTROL_PING) where ping_text begins
                            an object. The server closes when nothing came for silence_ms */
    SK_PING_SERVER_TEXT, /* the server sends a message that must be answered: in
                            the venue's time, silence_ms / ping_ms of them in vain end it */
    SK_PING_SERVER_BEAT  /* the server speaks when it was quiet; nobody answers */
} sk_ping_style;

/** Whether who connects logs in by headers of the upgrade request; a refusal is its plain answer.
 */
typedef enum sk_headers_login {
    SK_HEADERS_LOGIN_NONE = 0,
    SK_HEADERS_LOGIN_MAY, /* without them only what is public is served */
    SK_HEADERS_LOGIN_MUST
} sk_headers_login;

/** A host and what is served there. The sandbox serves all of a venue's endpoints on one port. */
typedef struct sk_endpoint {
    const char *name; /* "rest", "stream", "api" */
    uint8_t via;
    const char *live, *testnet;            /* scheme://host[:port], no path; NULL: none */
    const char *path;                      /* WebSocket: where a client connects */
    const char *serve[6];                  /* WebSocket: paths the server upgrades ("/ws/" as a
                                              prefix when it ends with '/') */
    uint8_t ping;                          /* sk_ping_style */
    uint32_t ping_ms, silence_ms, life_ms; /* server pings; no pong for; closed after */
    uint32_t topics_max, messages_per_s;   /* per connection; 0: no limit */
    sk_charge opening[2];                  /* what a new connection costs its address */
    sk_charge message, change;             /* a frame from the client: one too many is refused,
                                              the connection stays; a frame that takes topics */
    const char *ping_text, *pong_text;     /* CLIENT_TEXT, SERVER_TEXT: how the two begin */
    uint32_t answer_ms;                    /* SERVER_TEXT: how long the client has to answer */
    uint32_t first_ms;                     /* closed when nothing was subscribed by then */
    uint16_t silence_close;                /* the close code of silence; 0: 1001 */
    uint8_t port;                          /* of its own: that much above the port base; 0: none */
    const char *demo_header;               /* "name: 1": the test network is the live host and it */
    uint16_t logins_max;                   /* connections that one key logs in on; 0: no limit */
    uint16_t open_max;                     /* sockets of the venue that an address may have open */
    bool gzip;             /* the server's messages are binary, a gzip member each */
    bool login;            /* private: the client logs in before it subscribes */
    uint8_t headers_login; /* sk_headers_login */
    bool numbered;         /* its frames are counted from 0, holes in them filled (sk_say_count) */
    bool beats_always;     /* SERVER_BEAT: also when it was not quiet */
    const char *by_url;    /* the URL says what is followed: this query of the client's, and no
                              frame goes; NULL: frames do */
    bool any_letters;   /* market data says symbols in other letters than the rest of the venue */
    bool unnoticed;     /* subscriptions are not answered, but by what they bring */
    bool topic_answers; /* the server answers a subscription topic by topic */
    uint8_t topics_per_frame; /* the client subscribes to so many at a time; 0: to all */
    uint8_t also;             /* 1 + an endpoint whose public topics this one has, too */
} sk_endpoint;

/** Where the client pings by text, whether this is its ping or the server's answer, as they stand:
 *  none of the two is a frame of the venue's dialect. Never where they are JSON. */
bool sk_endpoint_is_ping(const sk_endpoint *, souk_str frame);
bool sk_endpoint_is_pong(const sk_endpoint *, souk_str frame);

#endif
