/* SPDX-License-Identifier: MIT */
#include "venue/payload.h"
#include "base/err.h"
#include "crypt/encode.h"
#include "venue/params.h"

#define MS_NS INT64_C(1000000)

/* ---- the client ---- */

/* {"request":"/v1/balances","nonce":"1700000000123", the members ..} */
static souk_str plain_of(const sk_call *call, souk_str path, souk_str members)
{
    sk_buf buf;
    sk_jw w;
    sk_json j;
    souk_str name, raw, out = {NULL, 0};
    uint64_t nonce = call->nonce ? call->nonce : (uint64_t)(call->now_ns / MS_NS);
    sk_buf_init(&buf, call->arena->alloc, SK_HTTP_TARGET_MAX);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    sk_jw_str(&w, "request", path);
    sk_jw_str(&w, "nonce", sk_arena_printf(call->arena, "%llu", (unsigned long long)nonce));
    sk_json_init(&j, members);
    if (members.len)
        sk_json_enter_object(&j);
    while (members.len && sk_json_next_member(&j, &name) && sk_json_raw(&j, &raw) == SOUK_OK) {
        if (sk_json_is(name, "request") || sk_json_is(name, "nonce"))
            continue; /* said already: a body that repeats the payload */
        sk_jw_key(&w, name);
        sk_jw_raw(&w, NULL, raw);
    }
    sk_jw_end(&w);
    if (sk_jw_done(&w))
        out = sk_arena_copy(call->arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return out;
}

souk_str sk_payload_text(souk_str plain, sk_arena *arena)
{
    char *text = plain.ptr ? sk_arena_get(arena, SK_BASE64_TEXT_SIZE((size_t)plain.len) + 1) : NULL;
    if (!text)
        return (souk_str){NULL, 0};
    return (souk_str){text, (uint32_t)sk_base64_encode(text, plain.ptr, plain.len, SK_BASE64)};
}

souk_status sk_payload_sign(const sk_payload_form *form, const sk_key *key, const sk_call *call,
                            souk_str path, souk_str members, sk_request *inout, souk_error *err)
{
    sk_arena *arena = call->arena;
    souk_str signature, payload = sk_payload_text(plain_of(call, path, members), arena);
    if (!payload.ptr)
        return sk_fail_nomem(err);
    souk_status status = sk_key_sign(key, SK_SIGNATURE_HEX, payload, arena, &signature, err);
    if (status == SOUK_OK)
        status = sk_request_header(inout, form->key, key->api_key, arena, err);
    if (status == SOUK_OK)
        status = sk_request_header(inout, form->payload, payload, arena, err);
    return status == SOUK_OK ? sk_request_header(inout, form->signature, signature, arena, err)
                             : status;
}

/* ---- the server ---- */

static souk_str decoded(souk_str text, sk_arena *arena)
{
    size_t len, size = SK_BASE64_BYTES_SIZE((size_t)text.len);
    char *plain = sk_arena_get(arena, size + 1);
    if (!plain || sk_base64_decode(plain, size, &len, text, SK_BASE64) != SOUK_OK)
        return (souk_str){NULL, 0};
    return (souk_str){plain, (uint32_t)len};
}

void sk_payload_read(const sk_payload_form *form, const sk_request *request, sk_arena *arena,
                     sk_payload *out)
{
    static const char *const keys[] = {"request", "nonce"};
    souk_str *const members[] = {&out->request, &out->nonce}, raw[2];
    sk_json j;
    *out = (sk_payload){.text = sk_headers_get(&request->headers, form->payload)};
    out->plain = decoded(out->text, arena);
    sk_json_init(&j, out->plain);
    if (!out->plain.ptr || sk_json_type(&j) != SK_JSON_OBJECT)
        return;
    sk_json_pick(&j, keys, 2, raw);
    out->is_json = sk_json_end(&j, NULL) == SOUK_OK;
    for (int i = 0; out->is_json && i < 2; i++) {
        sk_json_init(&j, raw[i]);
        if (!raw[i].ptr || sk_json_type(&j) != SK_JSON_STRING)
            *members[i] = raw[i];
        else if (sk_json_string(&j, arena, members[i]) != SOUK_OK)
            *members[i] = (souk_str){NULL, 0};
    }
}

bool sk_payload_matches(const sk_payload_form *form, const sk_key *key, const sk_request *request)
{
    return sk_key_matches(key, SK_SIGNATURE_HEX, sk_headers_get(&request->headers, form->payload),
                          sk_headers_get(&request->headers, form->signature));
}

souk_status sk_payload_identify(const sk_payload_form *form, const sk_venue *venue,
                                const sk_request *request, sk_arena *arena, sk_identity *out,
                                souk_error *err)
{
    const char *const names[] = {form->key, form->payload, form->signature};
    sk_payload payload;
    *out = (sk_identity){.api_key = sk_headers_get(&request->headers, form->key)};
    if (request->is_frame)
        return SOUK_OK; /* an operation on a socket that has logged in */
    for (int i = 0; i < 3; i++)
        if (!sk_headers_get(&request->headers, names[i]).len)
            return sk_venue_refuse(venue, form->missing[i], NULL, NULL, err);
    sk_payload_read(form, request, arena, &payload);
    out->has_nonce = sk_str_to_u64(payload.nonce, &out->nonce) == SOUK_OK;
    return SOUK_OK;
}

souk_status sk_payload_verify(const sk_payload_form *form, const sk_venue *venue, const sk_key *key,
                              const sk_request *request, const sk_payload *payload, souk_error *err)
{
    uint64_t nonce;
    const char *wrong = NULL;
    if (!sk_payload_matches(form, key, request))
        wrong = form->unsigned_;
    else if (!payload->is_json)
        wrong = form->no_json;
    else if (!payload->request.ptr)
        wrong = form->no_request;
    else if (!sk_str_eq(payload->request, request->path))
        wrong = form->other_path;
    else if (sk_str_to_u64(payload->nonce, &nonce) != SOUK_OK)
        wrong = form->no_nonce;
    return wrong ? sk_venue_refuse(venue, wrong, "request", NULL, err) : SOUK_OK;
}
