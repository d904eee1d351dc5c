/* SPDX-License-Identifier: MIT
 *
 * The peer: what a server dialect may know of whoever is at the other end, and keep for him.
 * The sandbox owns it: one per connection (peer_state) and one state per account (account_state),
 * zeroed at the start and, for accounts, saved with --data.
 */
#ifndef SK_VENUE_PEER_H
#define SK_VENUE_PEER_H

#include "venue/venue.h"

typedef struct sk_peer {
    const sk_venue *venue;
    const sk_markets *markets; /* read only */
    int64_t now_ns;
    const sk_key *key;    /* who signed, once that is known */
    const sk_op_row *row; /* what is asked for, once that is known; NULL: no operation */
    /* what is being answered, and what was understood of it; NULL: neither yet */
    const sk_request *request;
    const sk_call *call;
    uint64_t account;  /* number of the account that logged in on this socket; 0: none */
    uint32_t perms;    /* sk_perm of the key that asked, once that is known */
    uint64_t nonce;    /* of the request; 0: none */
    uint8_t endpoint;  /* index into venue->endpoints, for sockets */
    bool ends_session; /* set by the dialect: with this socket the orders of its key end */
    uint8_t variant;   /* how this connection wants its frames; set by the dialect */
    bool guide;        /* asked in the form of the venue's older guide (sk_identity) */
    uint16_t http;     /* set by encode_reply when the body tells of a failure, by encode_error
                          where it is not the error's; 0: it does not */
    void *peer_state, *account_state;
    const char *(*switch_value)(const struct sk_peer *, const char *name); /* --set */
    /* limits as they stand, for answers that list them (exchangeInfo): capacity after --limits */
    const uint32_t *limits_capacity;
    /* how much of a limit the peer has used, for answers that tell; NULL: they do not */
    uint32_t (*limit_used)(const struct sk_peer *, uint8_t limit);
    sk_arena *arena;
} sk_peer;

#endif
