/* SPDX-License-Identifier: MIT
 * Signing and verifying. REST signs the bytes of query and body as they stand, one behind the
 * other; the WebSocket API signs its params sorted by name and not percent-encoded. In both the
 * `signature` pair itself stays outside. src: binance card 3 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "crypt/encode.h"
#include "crypt/secret.h"
#include "crypt/sign.h"
#include "venue/params.h"

enum { SIGNATURE_TEXT_MAX = SK_BASE64_TEXT_SIZE(SK_SIGNATURE_MAX), API_KEY_LEN = 64 };
#define MS_NS         INT64_C(1000000)
#define WINDOW_NS_MAX (60000 * MS_NS) /* recvWindow at most; card 3 */
#define AHEAD_NS      (1000 * MS_NS)

static const char api_key_header[] = "X-MBX-APIKEY";

/* ---- the payload and the signature of either kind ---- */

typedef struct signed_text {
    souk_str payload, signature, timestamp;
    uint32_t signatures;
} signed_text;

/* A parameter in both places: the query's value wins. */
static souk_str request_value(const sk_request *request, const char *name)
{
    souk_str value = sk_pairs_value(request->query, name);
    if (!value.ptr && !sk_str_is(request->method, "GET"))
        value = sk_pairs_value(request->body, name);
    return value;
}

static souk_status read_signed(const sk_request *request, sk_arena *arena, signed_text *out,
                               souk_error *err)
{
    souk_status status = SOUK_OK;
    if (request->is_frame) {
        sk_frame_params *params = sk_arena_get(arena, sizeof *params);
        if (!params)
            return sk_fail_nomem(err);
        status = sk_frame_read(request->body, arena, params, err);
        if (status != SOUK_OK)
            return status;
        out->payload = sk_frame_join(params, arena);
        out->signature = params->signature;
        out->signatures = params->signatures;
        out->timestamp = sk_frame_get(params, "timestamp");
    } else {
        sk_cut query = sk_pairs_cut(request->query, "signature"), body = {.count = 0};
        if (!sk_str_is(request->method, "GET"))
            body = sk_pairs_cut(request->body, "signature");
        out->payload =
            sk_join((souk_str[]){query.before, query.after, body.before, body.after}, 4, arena);
        out->signatures = query.count + body.count;
        out->timestamp = request_value(request, "timestamp");
        status =
            sk_pct_decode(query.count ? query.value : body.value, false, arena, &out->signature);
        if (status == SOUK_E_SYNTAX)
            return sk_fail(err, SOUK_E_SIGNATURE, "the signature is not percent-encoded text");
    }
    return status == SOUK_OK && out->payload.ptr ? SOUK_OK : sk_fail_nomem(err);
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

/* HMAC as lower-case hex, the others as base64; `out` has room for SIGNATURE_TEXT_MAX. */
static size_t print_signature(sk_sign_kind kind, const sk_signature *sig, char *out)
{
    if (kind == SK_SIGN_HMAC_SHA256)
        return sk_hex_lower(out, sig->bytes, sig->len);
    return sk_base64_encode(out, sig->bytes, sig->len, SK_BASE64);
}

static souk_status make_signature(const sk_key *key, souk_str payload, char *out, souk_str *text,
                                  souk_error *err)
{
    sk_signature sig;
    if (!key || !key->signer)
        return sk_fail(err, SOUK_E_KEY_MISSING, "this operation needs an API key");
    souk_status status = sk_signer_sign(key->signer, payload, &sig, err);
    if (status == SOUK_OK)
        *text = (souk_str){out, (uint32_t)print_signature(sk_signer_kind(key->signer), &sig, out)};
    return status;
}

/* ---- the client signs ---- */

static souk_status add_key_header(const sk_key *key, sk_arena *arena, sk_request *request,
                                  souk_error *err)
{
    uint32_t count = request->headers.count;
    sk_header *rows = sk_arena_get(arena, (count + 1) * sizeof *rows);
    if (!rows)
        return sk_fail_nomem(err);
    if (count)
        memcpy(rows, request->headers.rows, count * sizeof *rows);
    rows[count] = (sk_header){sk_str(api_key_header), key->api_key};
    request->headers = (sk_headers){rows, count + 1};
    return SOUK_OK;
}

/* timestamp first, recvWindow and signature last: the spelling of the golden vectors. */
static souk_status sign_rest(const sk_venue *venue, const sk_key *key, int64_t now_ns,
                             sk_arena *arena, sk_request *request, souk_error *err)
{
    bool in_body = sk_str_is(request->method, "POST") || sk_str_is(request->method, "PUT");
    souk_str *at = in_body ? &request->body : &request->query;
    char text[SIGNATURE_TEXT_MAX];
    souk_str signature = {NULL, 0};
    sk_buf buf;
    sk_qw q;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_qw_init(&q, &buf, NULL);
    sk_qw_i64(&q, "timestamp", now_ns / MS_NS);
    if (at->len) {
        sk_buf_char(&buf, '&');
        sk_buf_str(&buf, *at);
    }
    sk_qw_u64(&q, "recvWindow", venue->resolve.fence_ms);
    /* the other piece, if any, stands in front or behind: card 3, REST recipe 2 */
    souk_str payload = sk_buf_view(&buf);
    if (in_body && request->query.len)
        payload = sk_arena_printf(arena, "%.*s%.*s", SK_FMT(request->query), SK_FMT(payload));
    souk_status status = make_signature(key, payload, text, &signature, err);
    if (status == SOUK_OK) {
        sk_qw_str(&q, "signature", signature);
        *at = sk_arena_copy(arena, sk_buf_view(&buf));
        if (buf.failed || !at->ptr)
            status = sk_fail_nomem(err);
    }
    sk_buf_deinit(&buf);
    return status == SOUK_OK ? add_key_header(key, arena, request, err) : status;
}

static souk_str quoted(souk_str text, sk_arena *arena)
{
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, arena->alloc, 4096);
    sk_jw_init(&w, &buf);
    sk_jw_str(&w, NULL, text);
    souk_str out = sk_jw_done(&w) ? sk_arena_copy(arena, sk_buf_view(&buf)) : (souk_str){NULL, 0};
    sk_buf_deinit(&buf);
    return out;
}

/* The params in the frame and apiKey; without a stamp nothing is signed. */
static souk_status sign_frame(const sk_venue *venue, const sk_key *key, int64_t now_ns, bool signs,
                              sk_arena *arena, sk_request *request, souk_error *err)
{
    char text[SIGNATURE_TEXT_MAX];
    souk_str signature = {NULL, 0};
    sk_frame_params *params = sk_arena_get(arena, sizeof *params);
    if (!params)
        return sk_fail_nomem(err);
    souk_status status = sk_frame_read(request->body, arena, params, err);
    if (status != SOUK_OK)
        return status;
    souk_str stamp = sk_arena_printf(arena, "%lld", (long long)(now_ns / MS_NS));
    souk_str window = sk_arena_printf(arena, "%u", venue->resolve.fence_ms);
    bool room = sk_frame_add(params, "apiKey", key->api_key, quoted(key->api_key, arena));
    if (signs)
        room = room && sk_frame_add(params, "recvWindow", window, window) &&
               sk_frame_add(params, "timestamp", stamp, stamp);
    if (!room || !stamp.ptr || !window.ptr)
        return sk_fail_nomem(err);
    if (signs)
        status = make_signature(key, sk_frame_join(params, arena), text, &signature, err);
    return status == SOUK_OK ? sk_frame_write(params, signature, arena, &request->body, err)
                             : status;
}

souk_status sk_binance_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                            sk_request *inout, souk_error *err)
{
    uint8_t auth = call->row ? call->row->auth : SK_AUTH_SIGNED;
    if (auth == SK_AUTH_NONE)
        return SOUK_OK;
    if (!key || !key->api_key.len)
        return sk_fail(err, SOUK_E_KEY_MISSING, "this operation needs an API key");
    if (inout->is_frame)
        return sign_frame(venue, key, call->now_ns, auth == SK_AUTH_SIGNED, call->arena, inout,
                          err);
    if (auth == SK_AUTH_KEY)
        return add_key_header(key, call->arena, inout, err);
    return sign_rest(venue, key, call->now_ns, call->arena, inout, err);
}

/* ---- the server looks who it is ---- */

static bool key_well_formed(souk_str key)
{
    if (key.len != API_KEY_LEN)
        return false;
    for (uint32_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return false;
    }
    return true;
}

/* Milliseconds, or microseconds when it has 16 digits. */
static souk_status read_stamp(const sk_venue *venue, souk_str text, int64_t *out, souk_error *err)
{
    int64_t value;
    if (text.len == 0)
        return sk_venue_refuse(venue, "-1102", "timestamp", NULL, err);
    if (sk_str_to_i64(text, &value) != SOUK_OK || value < 0)
        return sk_venue_refuse(venue, "-1100", "timestamp", "^[0-9]{1,20}$", err);
    if (__builtin_mul_overflow(value, value >= INT64_C(1000000000000000) ? 1000 : MS_NS, out))
        return sk_venue_refuse(venue, "-1108", "timestamp", NULL, err);
    return SOUK_OK;
}

/* Milliseconds with up to three decimals. */
static souk_status read_window(const sk_venue *venue, souk_str text, int64_t *out, souk_error *err)
{
    souk_dec ms;
    *out = (int64_t)5000 * MS_NS;
    if (!text.ptr)
        return SOUK_OK;
    if (sk_dec_from_str(&ms, text) != SOUK_OK || souk_dec_sign(ms) < 0)
        return sk_venue_refuse(venue, "-1102", "recvWindow", NULL, err);
    if (ms.scale > 3)
        return sk_venue_refuse(venue, "-1111", "recvWindow", NULL, err);
    if (sk_dec_to_scaled_i64(out, ms, 6, SOUK_ROUND_DOWN) != SOUK_OK || *out > WINDOW_NS_MAX)
        return sk_venue_refuse(venue, "-1131", NULL, NULL, err);
    return SOUK_OK;
}

souk_status sk_binance_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                                sk_identity *out, souk_error *err)
{
    souk_str stamp, window;
    *out = (sk_identity){.ahead_ns = AHEAD_NS};
    if (request->is_frame) {
        sk_frame_params *params = sk_arena_get(arena, sizeof *params);
        if (!params)
            return sk_fail_nomem(err);
        souk_status status = sk_frame_read(request->body, arena, params, err);
        if (status != SOUK_OK)
            return status;
        out->api_key = sk_frame_get(params, "apiKey");
        stamp = sk_frame_get(params, "timestamp");
        window = sk_frame_get(params, "recvWindow");
    } else {
        out->api_key = sk_headers_get(&request->headers, api_key_header);
        stamp = request_value(request, "timestamp");
        window = request_value(request, "recvWindow");
        if (!out->api_key.ptr)
            return sk_venue_refuse(venue, "-2014", NULL, NULL, err);
    }
    /* a session that logged on names no key */
    if (out->api_key.ptr && !key_well_formed(out->api_key))
        return sk_venue_refuse(venue, "-2014", NULL, NULL, err);
    if (stamp.ptr) {
        souk_status status = read_stamp(venue, stamp, &out->stamp_ns, err);
        if (status != SOUK_OK)
            return status;
    }
    return read_window(venue, window, &out->window_ns, err);
}

/* ---- the server verifies ---- */

static bool matches(const sk_key *key, souk_str payload, souk_str text)
{
    uint8_t bytes[SK_SIGNATURE_MAX];
    size_t len = 0;
    sk_sign_kind kind =
        key->verifier ? sk_verifier_kind(key->verifier) : sk_signer_kind(key->signer);
    souk_status status = kind == SK_SIGN_HMAC_SHA256
                             ? sk_hex_decode(bytes, sizeof bytes, &len, text)
                             : sk_base64_decode(bytes, sizeof bytes, &len, text, SK_BASE64);
    souk_str given = {(const char *)bytes, (uint32_t)len};
    if (status != SOUK_OK)
        return false;
    if (key->verifier)
        return sk_verifier_check(key->verifier, payload, given);
    sk_signature sig;
    return sk_signer_sign(key->signer, payload, &sig, NULL) == SOUK_OK &&
           sk_ct_equal(sk_signature_view(&sig), given);
}

souk_status sk_binance_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                              sk_arena *arena, souk_error *err)
{
    signed_text text = {.signatures = 0};
    souk_status status = read_signed(request, arena, &text, err);
    if (status == SOUK_E_SIGNATURE)
        return sk_venue_refuse(venue, "-1022", NULL, NULL, err);
    if (status != SOUK_OK)
        return status;
    if (text.timestamp.len == 0)
        return sk_venue_refuse(venue, "-1102", "timestamp", NULL, err);
    if (text.signature.len == 0)
        return sk_venue_refuse(venue, "-1102", "signature", NULL, err);
    if (text.signatures > 1)
        return sk_venue_refuse(venue, "-1101", "1", "2", err);
    if (!key || (!key->verifier && !key->signer) || !matches(key, text.payload, text.signature))
        return sk_venue_refuse(venue, "-1022", NULL, NULL, err);
    return SOUK_OK;
}
