/* SPDX-License-Identifier: MIT */
#include "venue/keys.h"
#include "venue/params.h"
#include "base/err.h"
#include "crypt/encode.h"
#include "crypt/secret.h"
#include "crypt/sign.h"

int sk_key_kind(const sk_key *key)
{
    if (key && key->signer)
        return (int)sk_signer_kind(key->signer);
    return key && key->verifier ? (int)sk_verifier_kind(key->verifier) : SK_SIGN_HMAC_SHA256;
}

souk_status sk_key_sign(const sk_key *key, sk_signature_text form, souk_str payload,
                        sk_arena *arena, souk_str *out, souk_error *err)
{
    sk_signature sig;
    if (!key || !key->signer)
        return sk_fail(err, SOUK_E_KEY_MISSING, "this operation needs an API key");
    souk_status status = sk_signer_sign(key->signer, payload, &sig, err);
    char *text = sk_arena_get(arena, 2 * SK_SIGNATURE_MAX);
    if (status != SOUK_OK || !text)
        return status != SOUK_OK ? status : sk_fail_nomem(err);
    size_t len = form == SK_SIGNATURE_HEX ? sk_hex_lower(text, sig.bytes, sig.len)
                                          : sk_base64_encode(text, sig.bytes, sig.len, SK_BASE64);
    *out = (souk_str){text, (uint32_t)len};
    return SOUK_OK;
}

bool sk_key_matches(const sk_key *key, sk_signature_text form, souk_str payload, souk_str text)
{
    uint8_t bytes[SK_SIGNATURE_MAX];
    size_t len = 0;
    sk_signature sig;
    souk_status status = form == SK_SIGNATURE_HEX
                             ? sk_hex_decode(bytes, sizeof bytes, &len, text)
                             : sk_base64_decode(bytes, sizeof bytes, &len, text, SK_BASE64);
    souk_str given = {(const char *)bytes, (uint32_t)len};
    if (status != SOUK_OK || !key)
        return false;
    if (key->verifier)
        return sk_verifier_check(key->verifier, payload, given);
    return key->signer && sk_signer_sign(key->signer, payload, &sig, NULL) == SOUK_OK &&
           sk_ct_equal(sk_signature_view(&sig), given);
}

bool sk_key_well_formed(souk_str text, uint32_t len)
{
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return false;
    }
    return text.len == len;
}

souk_status sk_request_header(sk_request *request, const char *name, souk_str value,
                              sk_arena *arena, souk_error *err)
{
    uint32_t count = request->headers.count;
    sk_header *rows = sk_arena_get(arena, (count + 1) * sizeof *rows);
    if (!rows)
        return sk_fail_nomem(err);
    if (count)
        memcpy(rows, request->headers.rows, count * sizeof *rows);
    rows[count] = (sk_header){sk_str(name), value};
    request->headers = (sk_headers){rows, count + 1};
    return SOUK_OK;
}

souk_status sk_key_sign_frame(const sk_key *key, sk_signature_text form,
                              const sk_frame_stamp *stamp, sk_arena *arena, souk_str *frame,
                              souk_error *err)
{
    souk_str signature = {NULL, 0};
    sk_frame_params *params = sk_arena_get(arena, sizeof *params);
    souk_status status = params ? sk_frame_read(*frame, arena, params, err) : sk_fail_nomem(err);
    if (status != SOUK_OK)
        return status;
    bool room = sk_frame_add_text(params, stamp->api_key, key->api_key, arena);
    if (stamp->sign)
        room = room && sk_frame_add_num(params, stamp->window, stamp->window_ms, arena) &&
               sk_frame_add_num(params, stamp->time, stamp->time_ms, arena);
    if (!room)
        return sk_fail_nomem(err);
    if (stamp->sign)
        status = sk_key_sign(key, form, sk_frame_join(params, arena), arena, &signature, err);
    return status == SOUK_OK ? sk_frame_write(params, signature, arena, frame, err) : status;
}
