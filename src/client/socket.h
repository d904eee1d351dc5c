/* SPDX-License-Identifier: MIT
 *
 * One WebSocket of the client: handshake, messages, pings, silence. It does not come back by
 * itself: whoever owns it opens another.
 *
 *     sk_socket_open(&socket, net, &options, &err);
 *     ... events->opened(owner), events->text(owner, message), events->closed(owner, why)
 *     sk_socket_send(socket, text);
 *     sk_socket_close(socket);                        // no event comes any more
 *
 * A connection on which nothing was heard for half of silence_ns is asked by a ping, and given up
 * when nothing comes for the other half. Where the venue wants pings that are messages (ping_ns),
 * the owner says one each so often, tells the socket of the answers, and the connection is given
 * up when an answer is missing for half of silence_ns.
 *
 * Ownership: it frees itself after `closed`, or some time after sk_socket_close: the owner forgets
 * it then. Threads: the net's.
 */
#ifndef SK_CLIENT_SOCKET_H
#define SK_CLIENT_SOCKET_H

#include "client/place.h"
#include "net/net.h"
#include "wire/ws.h"

typedef struct sk_socket sk_socket;

typedef struct sk_socket_events {
    void (*opened)(void *owner, int64_t now_ns);
    /** A whole text or binary message, unpacked; borrowed. */
    void (*text)(void *owner, souk_str message, int64_t now_ns);
    /** The upgrade was refused by this answer: says why in the venue's words. May be NULL. */
    void (*refused)(void *owner, unsigned http, souk_str body, souk_error *inout);
    /** ping_ns have passed: say the venue's ping now. */
    void (*ping)(void *owner, int64_t now_ns);
    /** The last event. why is never SOUK_OK. */
    void (*closed)(void *owner, const souk_error *why);
} sk_socket_events;

typedef struct sk_socket_options {
    const souk_alloc *alloc;
    const sk_socket_events *events;
    void *owner;
    const sk_connect_options *to;
    const char *host_field, *target; /* copied */
    sk_headers headers;              /* of the upgrade request, beside its own; copied */
    int64_t silence_ns;
    int64_t ping_ns; /* 0: WebSocket pings, when nothing is heard */
    bool gzip;       /* binary messages are gzip members */
    void (*random)(void *ctx, void *out, size_t len); /* for masks and the nonce */
    void *random_ctx;                                 /* outlives the socket */
} sk_socket_options;

/** Begins to connect. On an error no event comes. */
souk_status sk_socket_open(sk_socket **out, sk_net *net, const sk_socket_options *options,
                           souk_error *err);

/** One text message. SOUK_E_STATE before it is open or once it is closing; SOUK_E_NOMEM. */
souk_status sk_socket_send(sk_socket *socket, souk_str text);

/** The venue has answered events->ping. */
void sk_socket_ponged(sk_socket *socket);

/** Says goodbye if it is open and lets go. NULL is fine. */
void sk_socket_close(sk_socket *socket);

#endif
