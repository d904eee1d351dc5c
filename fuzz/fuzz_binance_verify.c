/* SPDX-License-Identifier: MIT
 * Requests that claim to be signed: query, body and frame as they come. None is accepted that is
 * not signed with the key, none crashes; and what the client signs is accepted. */
#include "crypt/sign.h"
#include "venue/venue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static bool speaks(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        souk_str rest = sk_str_sub(text, i, text.len - i);
        if (sk_str_starts(rest, SK_STR("timestamp")) || sk_str_starts(rest, SK_STR("signature")))
            return true;
    }
    return false;
}

/* Whether the request tells a time or a signature already, in whatever spelling. */
static bool is_signed(const sk_venue *venue, const sk_request *request, sk_arena *arena)
{
    souk_str payload;
    return venue->canonical(venue, request, arena, &payload, NULL) != SOUK_OK || speaks(payload) ||
           speaks(request->query) || speaks(request->body) ||
           (request->is_frame && memchr(request->body.ptr, '\\', request->body.len));
}

/* What the client signs, the server accepts. */
static void sign_and_verify(const sk_venue *venue, const sk_key *key, sk_request request,
                            sk_arena *arena)
{
    sk_call call = {.arena = arena, .now_ns = INT64_C(1763721600123000000)};
    if (is_signed(venue, &request, arena))
        return;
    if (venue->sign(venue, key, &call, &request, NULL) == SOUK_OK)
        must(venue->verify(venue, key, &request, arena, NULL) == SOUK_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sk_venue *venue = sk_venue_find(SK_STR("binance"));
    static sk_signer *signer;
    sk_arena arena;
    if (size < 2 || size > 4096)
        return 0;
    if (!signer)
        must(sk_signer_new(&signer, SK_SIGN_HMAC_SHA256, SK_STR("secret"), NULL, NULL) == SOUK_OK);
    sk_arena_init(&arena, NULL, 16 << 20);
    sk_key key = {.api_key =
                      SK_STR("ykC7uEr1V0oQzBd3XbTnq8aLw5sHf2JmPiG6tZx9NvRjKcMeAhDyUgSo4WpI0lTq"),
                  .signer = signer};
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    uint32_t half = data[0] % (text.len + 1);
    sk_request rest = {.method = data[0] & 1 ? SK_STR("POST") : SK_STR("DELETE"),
                       .query = sk_str_sub(text, 0, half),
                       .body = sk_str_sub(text, half, text.len - half)};
    sk_request frame = {.is_frame = true, .body = text};
    sk_identity who;
    souk_error err;
    must(venue->verify(venue, &key, &rest, &arena, &err) != SOUK_OK);
    must(venue->verify(venue, &key, &frame, &arena, &err) != SOUK_OK);
    venue->identify(venue, &rest, &arena, &who, &err);
    venue->identify(venue, &frame, &arena, &who, &err);
    sign_and_verify(venue, &key, rest, &arena);
    sign_and_verify(venue, &key, frame, &arena);
    sk_arena_deinit(&arena);
    return 0;
}
