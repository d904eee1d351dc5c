/* SPDX-License-Identifier: MIT
 * Signing and verifying. REST signs the bytes of query and body as they stand, one behind the
 * other; the WebSocket API signs its params sorted by name and not percent-encoded. In both the
 * `signature` pair itself stays outside. src: binance card 3 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/keys.h"
#include "venue/params.h"

#define MS_NS         INT64_C(1000000)
#define WINDOW_NS_MAX (60000 * MS_NS) /* recvWindow at most */

static const char api_key_header[] = "X-MBX-APIKEY";

/* HMAC as lower-case hex, the others as base64. */
static sk_signature_text form_of(const sk_key *key)
{
    return sk_key_kind(key) == SK_SIGN_HMAC_SHA256 ? SK_SIGNATURE_HEX : SK_SIGNATURE_BASE64;
}

/* ---- a request taken apart, of either transport ---- */

typedef struct signed_text {
    souk_str payload, signature, api_key, timestamp, window;
    uint32_t signatures;
    bool logon; /* session.logon: Ed25519 keys only */
} signed_text;

static souk_status read_frame(souk_str frame, sk_arena *arena, signed_text *out, souk_error *err)
{
    sk_frame_params *params = sk_arena_get(arena, sizeof *params);
    souk_status status = params ? sk_frame_read(frame, arena, params, err) : sk_fail_nomem(err);
    if (status != SOUK_OK)
        return status;
    *out = (signed_text){.payload = sk_frame_join(params, arena),
                         .signature = params->signature,
                         .signatures = params->signatures,
                         .api_key = sk_frame_get(params, "apiKey"),
                         .timestamp = sk_frame_get(params, "timestamp"),
                         .window = sk_frame_get(params, "recvWindow"),
                         .logon = sk_str_ends(params->method, SK_STR("session.logon\""))};
    return SOUK_OK;
}

/* A GET's body takes no part; of a parameter in both places the query's value counts. */
static souk_status read_signed(const sk_request *request, sk_arena *arena, signed_text *out,
                               souk_error *err)
{
    if (request->is_frame)
        return read_frame(request->body, arena, out, err);
    souk_str body = sk_str_is(request->method, "GET") ? (souk_str){NULL, 0} : request->body;
    sk_cut q = sk_pairs_cut(request->query, "signature"), b = sk_pairs_cut(body, "signature");
    *out = (signed_text){.signatures = q.count + b.count,
                         .api_key = sk_headers_get(&request->headers, api_key_header),
                         .timestamp = sk_pairs_value(request->query, "timestamp"),
                         .window = sk_pairs_value(request->query, "recvWindow")};
    if (!out->timestamp.ptr)
        out->timestamp = sk_pairs_value(body, "timestamp");
    if (!out->window.ptr)
        out->window = sk_pairs_value(body, "recvWindow");
    out->payload = sk_join((souk_str[]){q.before, q.after, b.before, b.after}, 4, arena);
    if (sk_pct_decode(q.count ? q.value : b.value, false, arena, &out->signature) != SOUK_OK)
        out->signature = SK_STR("%"); /* no signature reads so */
    return out->payload.ptr ? SOUK_OK : sk_fail_nomem(err);
}

souk_status sk_binance_canonical(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                                 souk_str *out, souk_error *err)
{
    (void)venue;
    signed_text text = {.signatures = 0};
    souk_status status = read_signed(request, arena, &text, err);
    *out = text.payload;
    return status;
}

/* ---- the client signs ---- */

/* timestamp first, recvWindow and signature last: the spelling of the golden vectors. What stands
 * in the other piece is signed in front of a body, or behind a query. */
static souk_status sign_rest(const sk_venue *venue, const sk_key *key, const sk_call *call,
                             sk_request *request, souk_error *err)
{
    bool in_body = sk_str_is(request->method, "POST") || sk_str_is(request->method, "PUT");
    souk_str *at = in_body ? &request->body : &request->query, payload, signature;
    sk_arena *arena = call->arena;
    sk_buf buf;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_buf_printf(&buf, "timestamp=%lld%s", (long long)(call->now_ns / MS_NS), at->len ? "&" : "");
    sk_buf_str(&buf, *at);
    sk_buf_printf(&buf, "&recvWindow=%u", venue->resolve.fence_ms);
    bool get = sk_str_is(request->method, "GET");
    souk_str ours = sk_buf_view(&buf), before = in_body ? request->query : (souk_str){NULL, 0};
    souk_str behind = in_body || get ? (souk_str){NULL, 0} : request->body;
    payload = sk_join((souk_str[]){before, ours, behind}, 3, arena);
    souk_status status = sk_key_sign(key, form_of(key), payload, arena, &signature, err);
    if (status == SOUK_OK) {
        sk_buf_cstr(&buf, "&signature=");
        sk_pct_encode(&buf, signature, NULL);
        *at = sk_arena_copy(arena, sk_buf_view(&buf));
        status = buf.failed || !at->ptr ? sk_fail_nomem(err) : SOUK_OK;
    }
    sk_buf_deinit(&buf);
    return status;
}

souk_status sk_binance_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                            sk_request *inout, souk_error *err)
{
    uint8_t auth = call->row ? call->row->auth : SK_AUTH_SIGNED;
    if (auth == SK_AUTH_NONE)
        return SOUK_OK;
    if (!key || !key->api_key.len)
        return sk_fail(err, SOUK_E_KEY_MISSING, "this operation needs an API key");
    if (inout->is_frame) {
        sk_frame_stamp stamp = {"apiKey",
                                "recvWindow",
                                "timestamp",
                                venue->resolve.fence_ms,
                                call->now_ns / MS_NS,
                                auth == SK_AUTH_SIGNED};
        return sk_key_sign_frame(key, form_of(key), &stamp, call->arena, &inout->body, err);
    }
    souk_status status = auth == SK_AUTH_SIGNED ? sign_rest(venue, key, call, inout, err) : SOUK_OK;
    return status == SOUK_OK
               ? sk_request_header(inout, api_key_header, key->api_key, call->arena, err)
               : status;
}

/* ---- the server looks who it is, and verifies ---- */

souk_status sk_binance_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                                sk_identity *out, souk_error *err)
{
    signed_text text = {.signatures = 0};
    souk_status status = read_signed(request, arena, &text, err);
    if (status != SOUK_OK)
        return status;
    *out =
        (sk_identity){.api_key = text.api_key, .window_ns = 5000 * MS_NS, .ahead_ns = 1000 * MS_NS};
    /* a session that logged on names no key */
    bool anonymous = request->is_frame && !text.api_key.ptr;
    if (!anonymous && !sk_key_well_formed(text.api_key, venue->api_key_len))
        return sk_venue_refuse(venue, "-2014", NULL, NULL, err);
    if (text.timestamp.ptr)
        status = sk_read_stamp(venue, "timestamp", text.timestamp, &out->stamp_ns, err);
    if (status == SOUK_OK && text.window.ptr)
        status = sk_read_window(venue, "recvWindow", text.window, WINDOW_NS_MAX, "-1131",
                                &out->window_ns, err);
    return status;
}

souk_status sk_binance_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                              sk_arena *arena, souk_error *err)
{
    signed_text text = {.signatures = 0};
    souk_status status = read_signed(request, arena, &text, err);
    if (status != SOUK_OK)
        return status;
    if (text.timestamp.len == 0)
        return sk_venue_refuse(venue, "-1102", "timestamp", NULL, err);
    if (text.signature.len == 0)
        return sk_venue_refuse(venue, "-1102", "signature", NULL, err);
    if (text.signatures > 1)
        return sk_venue_refuse(venue, "-1101", "1", "2", err);
    if (!sk_key_matches(key, form_of(key), text.payload, text.signature))
        return sk_venue_refuse(venue, "-1022", NULL, NULL, err);
    if (text.logon && sk_key_kind(key) != SK_SIGN_ED25519)
        return sk_venue_refuse(venue, "-4056",
                               sk_key_kind(key) == SK_SIGN_HMAC_SHA256 ? "HMAC_SHA256" : "RSA",
                               NULL, err);
    return SOUK_OK;
}
