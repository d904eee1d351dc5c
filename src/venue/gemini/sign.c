/* SPDX-License-Identifier: MIT
 * Signing and verifying: a payload in a header (venue/payload.h). The newest socket signs the
 * base64 of its nonce alone. src: gemini card 3 */
#include "venue/gemini/gemini.h"
#include "base/err.h"
#include "venue/payload.h"

#define MS_NS     INT64_C(1000000)
#define WINDOW_NS (30000 * MS_NS) /* of seconds as nonces: card 3.2 */

static const sk_payload_form form = {
    .key = "X-GEMINI-APIKEY",
    .payload = "X-GEMINI-PAYLOAD",
    .signature = "X-GEMINI-SIGNATURE",
    .missing = {"MissingApikeyHeader", "MissingPayloadHeader", "MissingSignatureHeader"},
    .unsigned_ = "InvalidSignature",
    .no_json = "InvalidJson",
    .no_request = "MissingPayloadKey",
    .other_path = "EndpointMismatch",
    .no_nonce = "MissingNonce"};
static const char nonce_header[] = "X-GEMINI-NONCE";

souk_status sk_gemini_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                           sk_request *inout, souk_error *err)
{
    souk_str members = inout->body;
    (void)venue;
    if ((call->row && call->row->auth == SK_AUTH_NONE) || inout->is_frame)
        return SOUK_OK; /* the newest socket has logged in, or not at all */
    souk_status status =
        sk_request_header(inout, "Cache-Control", SK_STR("no-cache"), call->arena, err);
    inout->body = (souk_str){"", 0};
    return status == SOUK_OK ? sk_payload_sign(&form, key, call, inout->path, members, inout, err)
                             : status;
}

souk_status sk_gemini_canonical(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                                souk_str *out, souk_error *err)
{
    (void)venue, (void)arena, (void)err;
    *out = sk_headers_get(&request->headers, form.payload);
    return SOUK_OK;
}

/* ---- the server looks who it is, and verifies ---- */

/* Seconds, or milliseconds: card 3.4 */
static bool read_stamp(souk_str text, int64_t *out_ns)
{
    int64_t value;
    return sk_str_to_i64(text, &value) == SOUK_OK && value > 0 &&
           !__builtin_mul_overflow(value, text.len > 11 ? MS_NS : 1000 * MS_NS, out_ns);
}

souk_status sk_gemini_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                               sk_identity *out, souk_error *err)
{
    souk_str stamp = sk_headers_get(&request->headers, nonce_header);
    souk_status status = sk_payload_identify(&form, venue, request, arena, out, err);
    if (status != SOUK_OK || !stamp.ptr || request->is_frame)
        return status;
    out->window_ns = out->ahead_ns = WINDOW_NS;
    out->has_nonce = false;
    return read_stamp(stamp, &out->stamp_ns)
               ? SOUK_OK
               : sk_venue_refuse(venue, form.no_nonce, NULL, NULL, err);
}

souk_status sk_gemini_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                             sk_arena *arena, souk_error *err)
{
    sk_payload payload;
    souk_str stamp = sk_headers_get(&request->headers, nonce_header);
    sk_payload_read(&form, request, arena, &payload);
    if (!stamp.ptr)
        return sk_payload_verify(&form, venue, key, request, &payload, err);
    bool good = sk_payload_matches(&form, key, request) && sk_str_eq(payload.plain, stamp);
    return good ? SOUK_OK : sk_venue_refuse(venue, form.unsigned_, NULL, NULL, err);
}
