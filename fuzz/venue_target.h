/* SPDX-License-Identifier: MIT
 * Frames and URLs of a venue's sockets in the sandbox: each is understood or refused, and whatever
 * is said in answer is JSON. The first byte picks the socket: a venue's first endpoint is REST. */
#ifndef SK_FUZZ_VENUE_TARGET_H
#define SK_FUZZ_VENUE_TARGET_H

#include "base/str.h"
#include "market/markets.h"
#include "venue/peer.h"
#include "wire/json.h"

enum { PEER_STATE_MAX = 512, LIMITS_MAX = 64 };

static inline void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static inline void speak(sk_peer *peer, sk_control *control, souk_status status,
                         const souk_error *err)
{
    sk_buf out;
    sk_buf_init(&out, NULL, 1 << 20);
    if (status != SOUK_OK)
        peer->venue->encode_error(peer, control, err, &out);
    else if (control->kind != SK_CONTROL_CALL && control->kind != SK_CONTROL_LOGIN)
        check(peer->venue->answer_control(peer, control, &out) == SOUK_OK);
    check(out.len == 0 || sk_json_valid(sk_buf_view(&out), NULL));
    check(control->kind != SK_CONTROL_CALL || status != SOUK_OK || control->row);
    check(control->topics_count <= SK_CONTROL_TOPICS_MAX);
    sk_buf_deinit(&out);
}

static inline int fuzz_control(const sk_venue *venue, const uint8_t *data, size_t size)
{
    uint64_t state[PEER_STATE_MAX / 8] = {0};
    uint32_t capacity[LIMITS_MAX];
    souk_error err = {.status = SOUK_OK};
    sk_markets markets;
    sk_arena arena;
    check(venue->peer_size <= sizeof state && venue->limits_count <= LIMITS_MAX);
    if (size == 0 || size > 1 << 14)
        return 0;
    for (int i = 0; i < LIMITS_MAX; i++)
        capacity[i] = 1;
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1}, query = text;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_markets_init(&markets, NULL);
    sk_peer peer = {.venue = venue,
                    .markets = &markets,
                    .endpoint = (uint8_t)(1 + data[0] % (venue->endpoints_count - 1)),
                    .peer_state = state,
                    .limits_capacity = capacity,
                    .arena = &arena};
    sk_control control = {.arena = &arena};
    souk_str path = sk_str_cut(&query, '?');
    sk_request url = {.path = path, .query = query, .host = text};
    souk_status status = venue->open_socket(&peer, &url, &control, &err);
    speak(&peer, &control, status, &err);
    control = (sk_control){.arena = &arena};
    status = venue->decode_control(&peer, text, &control, &err);
    speak(&peer, &control, status, &err);
    sk_markets_deinit(&markets);
    sk_arena_deinit(&arena);
    return 0;
}

#endif
