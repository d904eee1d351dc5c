/* SPDX-License-Identifier: MIT
 * Requests that claim to be signed: query, body and frame as they come. None is accepted that is
 * not signed with the key, none crashes; and what the client signs is accepted. */
#include "crypt/sign.h"
#include "venue/venue.h"
#include "wire/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char api_key[] = "e2xxxxxx-99xxxxxx-84xxxxxx-7xxxx";

static void must(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* Whether the request tells a signature already, in whatever spelling. */
static bool is_signed(const sk_venue *venue, const sk_request *request, sk_arena *arena)
{
    static const char *const names[] = {"Signature", "AccessKeyId", "Timestamp"};
    souk_str payload;
    if (venue->canonical(venue, request, arena, &payload, NULL) != SOUK_OK)
        return true;
    for (uint32_t i = 0; i < request->query.len; i++)
        for (size_t k = 0; k < SK_COUNT(names); k++)
            if (sk_str_starts(sk_str_sub(request->query, i, request->query.len - i),
                              sk_str(names[k])))
                return true;
    return false;
}

/* What the client signs, the server accepts, from the key that it names. */
static void sign_and_verify(const sk_venue *venue, const sk_key *key, sk_request request,
                            sk_arena *arena)
{
    sk_call call = {.arena = arena, .now_ns = INT64_C(1763721600000000000)};
    sk_identity who = {.ahead_ns = 0};
    souk_error err;
    if (is_signed(venue, &request, arena))
        return;
    if (venue->sign(venue, key, &call, &request, NULL) != SOUK_OK)
        return;
    must(venue->identify(venue, &request, arena, &who, &err) == SOUK_OK);
    must(sk_str_is(who.api_key, api_key) && who.stamp_ns == call.now_ns);
    must(venue->verify(venue, key, &request, arena, &err) == SOUK_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sk_venue *venue = sk_venue_find(SK_STR("htx"));
    static sk_signer *signer;
    sk_arena arena;
    if (size < 2 || size > 4096)
        return 0;
    if (!signer)
        must(sk_signer_new(&signer, SK_SIGN_HMAC_SHA256, SK_STR("secret"), NULL, NULL) == SOUK_OK);
    sk_arena_init(&arena, NULL, 16 << 20);
    sk_key key = {.api_key = sk_str(api_key), .signer = signer};
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    uint32_t half = data[0] % (text.len + 1);
    /* a first line is the header that the guide's form signs a body with */
    souk_str body = sk_str_sub(text, half, text.len - half), rest_body = body;
    sk_header header = {SK_STR("Signature"), sk_str_cut(&rest_body, '\n')};
    sk_request rest = {.method = data[0] & 1 ? SK_STR("POST") : SK_STR("GET"),
                       .path = SK_STR("/v1/order/orders/place"),
                       .host = SK_STR("127.0.0.1:8791"),
                       .query = sk_str_sub(text, 0, half),
                       .body = body};
    sk_request guide = rest;
    guide.headers = (sk_headers){&header, 1};
    guide.body = rest_body;
    sk_request frame = {
        .is_frame = true, .path = SK_STR("/ws/v2"), .host = rest.host, .body = text};
    sk_identity who;
    souk_error err;
    must(venue->verify(venue, &key, &rest, &arena, &err) != SOUK_OK);
    must(venue->verify(venue, &key, &guide, &arena, &err) != SOUK_OK);
    must(venue->verify(venue, &key, &frame, &arena, &err) != SOUK_OK);
    venue->identify(venue, &rest, &arena, &who, &err);
    venue->identify(venue, &guide, &arena, &who, &err);
    venue->identify(venue, &frame, &arena, &who, &err);
    sign_and_verify(venue, &key, rest, &arena);
    sign_and_verify(venue, &key, frame, &arena);
    sk_arena_deinit(&arena);
    return 0;
}
