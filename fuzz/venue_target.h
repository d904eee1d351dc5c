/* SPDX-License-Identifier: MIT
 * What the targets of a venue share: FUZZ_VENUE is the venue's id, given by the build. A target of
 * each kind (fuzz_venue_KIND.c) becomes one program a venue, fuzz_ID_KIND. */
#ifndef SK_FUZZ_VENUE_TARGET_H
#define SK_FUZZ_VENUE_TARGET_H

#include "base/str.h"
#include "market/markets.h"
#include "venue/peer.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static inline const sk_venue *the_venue(void)
{
    static const sk_venue *venue;
    if (!venue)
        venue = sk_venue_find(SK_STR(FUZZ_VENUE));
    check(venue != NULL);
    return venue;
}

/* One of the venue's sockets. */
static inline uint8_t socket_by(uint8_t byte)
{
    const sk_venue *venue = the_venue();
    uint8_t sockets[UINT8_MAX], count = 0;
    for (uint8_t i = 0; i < venue->endpoints_count; i++)
        if (venue->endpoints[i].via == SK_VIA_WS)
            sockets[count++] = i;
    return count ? sockets[byte % count] : 0;
}

/* Whatever is refused is refused with the venue's code and text, or by a status that has them. */
static inline void check_refusal(sk_op_id op, uint8_t on, souk_status status, const souk_error *err)
{
    const sk_venue *venue = the_venue();
    bool said = err->code[0] || status == SOUK_E_NOMEM;
    check(err->status == status && status != SOUK_E_BUG);
    for (uint16_t i = 0; i < venue->errors_count && !said; i++)
        said = venue->errors[i].status == status;
    souk_error whole = *err;
    sk_venue_complete_error(venue, op, on, &whole);
    check(said && (whole.code[0] || status == SOUK_E_NOMEM));
}

/* ---- a peer in the sandbox ---- */

enum { PEER_STATE_MAX = 1024, LIMITS_MAX = 64 };

typedef struct visitor {
    uint64_t peer_state[PEER_STATE_MAX / 8], account_state[PEER_STATE_MAX / 8];
    uint32_t capacity[LIMITS_MAX];
    sk_markets markets;
    sk_arena arena;
    sk_peer peer;
} visitor;

static inline const char *switch_value(const sk_peer *peer, const char *name)
{
    for (uint8_t i = 0; i < peer->venue->switches_count; i++)
        if (strcmp(peer->venue->switches[i].name, name) == 0)
            return peer->venue->switches[i].value;
    return "";
}

static inline uint32_t limit_used(const sk_peer *peer, uint8_t limit)
{
    check(limit < peer->venue->limits_count);
    return 1;
}

/* The venue's first pair is all that is traded. */
static inline void visitor_init(visitor *v)
{
    const sk_venue *venue = the_venue();
    const sk_listing *listing = &venue->listings[0];
    *v = (visitor){.peer_state = {0}};
    check(venue->peer_size <= sizeof v->peer_state && venue->limits_count <= LIMITS_MAX &&
          venue->account_size <= sizeof v->account_state);
    for (int i = 0; i < LIMITS_MAX; i++)
        v->capacity[i] = 1;
    souk_instrument row = {.symbol = sk_str(listing->symbol),
                           .base = sk_str(listing->base),
                           .quote = sk_str(listing->quote),
                           .stp_default =
                               venue->defaults ? venue->defaults->stp_default : SOUK_STP_NONE};
    sk_arena_init(&v->arena, NULL, 1 << 20);
    sk_markets_init(&v->markets, NULL);
    sk_markets_add(&v->markets, &row, NULL);
    v->peer = (sk_peer){.venue = venue,
                        .markets = &v->markets,
                        .peer_state = v->peer_state,
                        .account_state = v->account_state,
                        .switch_value = switch_value,
                        .limit_used = limit_used,
                        .limits_capacity = v->capacity,
                        .arena = &v->arena};
}

static inline void visitor_deinit(visitor *v)
{
    sk_markets_deinit(&v->markets);
    sk_arena_deinit(&v->arena);
}

#endif
