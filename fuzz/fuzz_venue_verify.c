/* SPDX-License-Identifier: MIT
 * Requests that claim to be signed: headers (lines before an empty one), query, body and frame as
 * they come. None is accepted that is not signed with the key, none crashes; and what the client
 * signs is accepted, and from the key and of the time that it names. */
#include "crypt/sign.h"
#include "venue_target.h"

#include <strings.h>

enum { HEADERS_MAX = 4, KEY_MIN = 10 };

static const char api_key[] = "ykC7uEr1V0oQzBd3XbTnq8aLw5sHf2JmPiG6tZx9NvRjKcMeAhDyUgSo4WpI0lTq";

/* Whether a text has a word of those that signing adds, large or small, in it. */
static bool speaks(souk_str text)
{
    static const char *const words[] = {"timestamp", "signature", "accesskey",
                                        "apikey",    "nonce",     "window"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        uint32_t len = (uint32_t)strlen(words[k]);
        for (uint32_t i = 0; i + len <= text.len; i++)
            if (strncasecmp(text.ptr + i, words[k], len) == 0)
                return true;
    }
    return false;
}

/* Whether the request tells a time or a signature already, in whatever spelling. */
static bool is_signed(const sk_venue *venue, const sk_request *request, sk_arena *arena)
{
    souk_str payload;
    return request->headers.count ||
           venue->canonical(venue, request, arena, &payload, NULL) != SOUK_OK ||
           speaks(request->query) || speaks(request->body) ||
           (request->query.len && memchr(request->query.ptr, '%', request->query.len) &&
            speaks(payload)) ||
           (request->is_frame && memchr(request->body.ptr, '\\', request->body.len));
}

static void sign_and_verify(const sk_venue *venue, const sk_key *key, sk_request request,
                            sk_arena *arena)
{
    sk_call call = {.arena = arena, .now_ns = INT64_C(1763721600000000000)};
    sk_identity who = {.ahead_ns = 0};
    souk_error err;
    if (venue->nonce_unit_ns)
        call.nonce = (uint64_t)(call.now_ns / venue->nonce_unit_ns);
    if (is_signed(venue, &request, arena))
        return;
    if (venue->sign(venue, key, &call, &request, NULL) != SOUK_OK)
        return;
    check(venue->identify(venue, &request, arena, &who, &err) == SOUK_OK);
    if (request.is_frame && !who.api_key.len)
        return; /* its frames are not signed: the socket has logged in */
    check(sk_str_eq(who.api_key, key->api_key));
    check(who.stamp_ns == 0 || who.stamp_ns == call.now_ns);
    check(venue->verify(venue, key, &request, arena, &err) == SOUK_OK);
}

/* Takes the header lines off the text, if there are any. */
static sk_headers take_headers(souk_str *text, sk_header *rows)
{
    uint32_t count = 0, at = 0;
    while (at + 1 < text->len && !(text->ptr[at] == '\n' && text->ptr[at + 1] == '\n'))
        at++;
    if (at + 1 >= text->len)
        return (sk_headers){rows, 0};
    souk_str head = sk_str_sub(*text, 0, at);
    *text = sk_str_sub(*text, at + 2, text->len - at - 2);
    while (head.ptr && count < HEADERS_MAX) {
        souk_str line = sk_str_cut(&head, '\n'), name = sk_str_cut(&line, ':');
        while (line.len && line.ptr[0] == ' ')
            line = sk_str_sub(line, 1, line.len - 1);
        rows[count++] = (sk_header){name, line.ptr ? line : SK_STR("")};
    }
    return (sk_headers){rows, count};
}

static void try_one(const sk_venue *venue, const sk_key *key, sk_request request, sk_arena *arena)
{
    sk_identity who = {.ahead_ns = 0};
    souk_error err;
    check(venue->verify(venue, key, &request, arena, &err) != SOUK_OK);
    venue->identify(venue, &request, arena, &who, &err);
    sign_and_verify(venue, key, request, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sk_venue *venue = the_venue();
    const sk_op_row *order = sk_venue_op(venue, SK_OP_PLACE, SK_VIA_REST);
    static sk_signer *signer;
    sk_header rows[HEADERS_MAX];
    sk_arena arena;
    if (size < 2 || size > 4096)
        return 0;
    check(order != NULL);
    if (!signer)
        check(sk_signer_new(&signer, (sk_sign_kind)venue->hmac, SK_STR("c2VjcmV0"), NULL, NULL) ==
              SOUK_OK);
    sk_arena_init(&arena, NULL, 16 << 20);
    uint32_t key_len = venue->api_key_len < KEY_MIN ? KEY_MIN : venue->api_key_len;
    key_len = key_len < sizeof api_key ? key_len : (uint32_t)sizeof api_key - 1;
    sk_key key = {.api_key = sk_str_sub(sk_str(api_key), 0, key_len),
                  .passphrase = SK_STR("phrase"),
                  .signer = signer};
    souk_str whole = {(const char *)data + 1, (uint32_t)size - 1}, text = whole;
    sk_headers headers = take_headers(&text, rows);
    uint32_t half = headers.count ? 0 : data[0] % (text.len + 1);
    const sk_request rest = {.method = data[0] & 1 ? SK_STR("POST") : SK_STR("GET"),
                             .path = sk_str(order->path),
                             .host = SK_STR("127.0.0.1:8791"),
                             .headers = headers,
                             .query = sk_str_sub(text, 0, half),
                             .body = sk_str_sub(text, half, text.len - half)};
    sk_request other = rest; /* the body alone, or no body */
    other.query = data[0] & 1 ? SK_STR("") : text;
    other.body = data[0] & 1 ? text : SK_STR("");
    const sk_request frame = {.is_frame = true,
                              .path = sk_str(venue->endpoints[socket_by(data[0])].path),
                              .host = rest.host,
                              .body = whole};
    try_one(venue, &key, rest, &arena);
    try_one(venue, &key, other, &arena);
    try_one(venue, &key, frame, &arena);
    sk_arena_deinit(&arena);
    return 0;
}
