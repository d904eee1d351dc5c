/* SPDX-License-Identifier: MIT
 *
 * What travels: requests and replies as bytes, the key that signs them, and who a request says
 * that it is from.
 *
 * Ownership: texts are slices of what was received or live in the arena of whoever made them.
 * Threads: plain data.
 */
#ifndef SK_VENUE_MESSAGE_H
#define SK_VENUE_MESSAGE_H

#include "wire/header.h"

struct sk_signer;   /* crypt/sign.h */
struct sk_verifier; /* crypt/sign.h */

/** A request as it leaves or arrived: exact bytes, never encoded again. */
typedef struct sk_request {
    souk_str method, path; /* path without the query; for a frame: empty */
    souk_str query;        /* behind the '?', as it stands; "" if none */
    /* the Host field as it arrives, or as it will leave: some signatures cover it. Of a frame: its
     * socket's, with the socket's path above */
    souk_str host;
    sk_headers headers; /* client: what the venue asks for, without Host and Content-Length */
    souk_str body;      /* or the frame's text */
    bool is_frame;
    bool live_only; /* server: signed as the live API wants it; what its guide says will not do */
} sk_request;

typedef struct sk_reply {
    uint16_t http; /* status; for frames the one inside, if any */
    sk_headers headers;
    souk_str body;
} sk_reply;

/** A key as its owner holds it (client) or as the sandbox issued it (server). */
typedef struct sk_key {
    souk_str api_key, passphrase;
    struct sk_signer *signer;     /* client, and server for symmetric keys */
    struct sk_verifier *verifier; /* server: public half of asymmetric keys */
} sk_key;

/** Who sent a request and when, for the checks that the sandbox makes once for all venues. */
typedef struct sk_identity {
    souk_str api_key, passphrase;
    souk_str proof; /* its signature, where the same request may not come twice */
    uint64_t nonce;
    bool has_nonce;
    int64_t stamp_ns;            /* 0: the venue's requests carry no time */
    int64_t window_ns, ahead_ns; /* accepted age and lead */
    bool guide; /* in the form of the venue's older guide, which the switch `guide` may refuse */
} sk_identity;

#endif
