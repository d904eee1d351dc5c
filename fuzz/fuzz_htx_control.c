/* SPDX-License-Identifier: MIT
 * Frames and URLs of the sandbox's sockets: each is understood or refused, and whatever is said in
 * answer is JSON. The first byte tells which socket. */
#include "market/markets.h"
#include "venue/htx/htx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void speak(sk_peer *peer, sk_control *control, souk_status status, const souk_error *err)
{
    sk_buf out;
    sk_buf_init(&out, NULL, 1 << 20);
    if (status != SOUK_OK)
        sk_htx.encode_error(peer, control, err, &out);
    else if (control->kind != SK_CONTROL_CALL && control->kind != SK_CONTROL_LOGIN)
        check(sk_htx.answer_control(peer, control, &out) == SOUK_OK);
    check(out.len == 0 || sk_json_valid(sk_buf_view(&out), NULL));
    check(control->kind != SK_CONTROL_CALL || status != SOUK_OK || control->row);
    check(control->topics_count <= SK_CONTROL_TOPICS_MAX);
    sk_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t state[SK_HTX_PEER_SIZE / 8] = {0};
    souk_error err = {.status = SOUK_OK};
    sk_markets markets;
    sk_arena arena;
    if (size == 0 || size > 1 << 14)
        return 0;
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_markets_init(&markets, NULL);
    sk_peer peer = {.venue = &sk_htx,
                    .markets = &markets,
                    .endpoint = SK_HTX_MARKET + data[0] % (SK_HTX_ENDPOINTS - SK_HTX_MARKET),
                    .peer_state = state,
                    .arena = &arena};
    sk_control control = {.arena = &arena};
    sk_request url = {.path = text, .host = text};
    souk_status status = sk_htx.open_socket(&peer, &url, &control, &err);
    speak(&peer, &control, status, &err);
    control = (sk_control){.arena = &arena};
    status = sk_htx.decode_control(&peer, text, &control, &err);
    speak(&peer, &control, status, &err);
    sk_markets_deinit(&markets);
    sk_arena_deinit(&arena);
    return 0;
}
