/* SPDX-License-Identifier: MIT
 * Signing and verifying: path, nonce and body, one behind the other. The path is signed without the
 * product in front of it; clients are about that leave it there, and the guide's sign the query as
 * well. src: btse card 3 */
#include "venue/btse/btse.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/params.h"
#include "venue/recipe.h"

#define SECOND_NS INT64_C(1000000000)
#define WINDOW_NS (60 * SECOND_NS) /* card 3.1 */
#define LOGIN     "authKeyExpires"

static const sk_say_row headers[] = {SK_SAY("request-api", api_key),
                                     SK_SAY("request-nonce", time),
                                     SK_SAY("request-sign", signature),
                                     {NULL, 0}};
static const sk_sign_form rest = {.texts = {"{path}{time}{body}", "{whole}{time}{body}",
                                            "{path}{?query}{time}{body}",
                                            "{whole}{?query}{time}{body}"},
                                  .guide_from = 2,
                                  .says = headers,
                                  .cut = "/spot",
                                  .form = SK_SIGNATURE_HEX};
static const sk_sign_form login = {
    .texts = {"{path}{time}"}, .says = headers, .form = SK_SIGNATURE_HEX};

/* ---- the client ---- */

static void write_login(const sk_signed *s, sk_arena *arena, sk_request *r)
{
    sk_buf buf;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_jw w = sk_say(&buf, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "op", LOGIN);
    sk_jw_array(&w, "args");
    sk_jw_str(&w, NULL, s->api_key);
    sk_jw_str(&w, NULL, s->time);
    sk_jw_str(&w, NULL, s->signature);
    sk_jw_end(&w);
    sk_jw_end(&w);
    r->body = sk_jw_done(&w) ? sk_arena_copy(arena, sk_buf_view(&buf)) : (souk_str){NULL, 0};
    sk_buf_deinit(&buf);
}

souk_status sk_btse_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                         sk_request *inout, souk_error *err)
{
    sk_signed s;
    (void)venue;
    if (call->row && call->row->auth == SK_AUTH_NONE)
        return SOUK_OK;
    if (!inout->is_frame)
        return sk_recipe_sign(&rest, key, call, inout, err);
    souk_status status = sk_recipe_stamp(&login, key, call, inout, &s, err);
    if (status != SOUK_OK)
        return status;
    write_login(&s, call->arena, inout);
    return inout->body.ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* ---- the server looks who it is, and verifies ---- */

/* Three texts, the second of which may be a number; anything else is no login. */
static void read_login(souk_str frame, sk_arena *arena, sk_signed *out)
{
    static const char *const names[] = {"op", "args"};
    souk_str raw[2] = {{NULL, 0}, {NULL, 0}}, op = {NULL, 0};
    souk_str *const parts[] = {&out->api_key, &out->time, &out->signature};
    sk_json j;
    sk_json_init(&j, frame);
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_json_pick(&j, names, 2, raw) != SOUK_OK)
        return;
    sk_json_init(&j, raw[0]);
    if (!raw[0].ptr || sk_json_string(&j, arena, &op) != SOUK_OK || !sk_str_is(op, LOGIN))
        return;
    sk_json_init(&j, raw[1]);
    if (!raw[1].ptr || !sk_json_enter_array(&j))
        return;
    for (int i = 0; i < 3 && sk_json_next_item(&j); i++)
        if (sk_json_type(&j) == SK_JSON_STRING ? sk_json_string(&j, arena, parts[i]) != SOUK_OK
                                               : sk_json_raw(&j, parts[i]) != SOUK_OK)
            return;
}

static souk_status read_signed(const sk_request *r, sk_arena *arena, const sk_sign_form **form,
                               sk_signed *out, souk_error *err)
{
    *form = r->is_frame ? &login : &rest;
    *out = (sk_signed){.api_key = {NULL, 0}};
    if (!r->is_frame)
        return sk_recipe_read(&rest, r, arena, out, err);
    read_login(r->body, arena, out);
    return SOUK_OK;
}

souk_status sk_btse_canonical(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                              souk_str *out, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    (void)venue;
    souk_status status = read_signed(request, arena, &form, &s, err);
    return status == SOUK_OK
               ? sk_recipe_text(form, form->texts[0], SK_STR(""), request, &s, arena, out, err)
               : status;
}

/* A nonce is good once, for a minute either way; milliseconds. */
souk_status sk_btse_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                             sk_identity *out, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    (void)venue;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status != SOUK_OK)
        return status;
    *out = (sk_identity){.api_key = s.api_key,
                         .proof = s.signature,
                         .has_nonce = true,
                         .window_ns = WINDOW_NS,
                         .ahead_ns = WINDOW_NS};
    if (request->is_frame && !s.api_key.len) {
        out->has_nonce = false;
        return SOUK_OK; /* no login */
    }
    if (!s.api_key.len || !s.time.len || !s.signature.len)
        return sk_fail(err, SOUK_E_KEY_MISSING, "%s", "");
    if (sk_str_to_u64(s.time, &out->nonce) != SOUK_OK || !out->nonce ||
        out->nonce > (uint64_t)INT64_MAX / 1000000)
        return sk_fail(err, SOUK_E_NONCE, "%s", "");
    out->stamp_ns = (int64_t)out->nonce * 1000000;
    return SOUK_OK;
}

souk_status sk_btse_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                           sk_arena *arena, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    (void)venue;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status != SOUK_OK)
        return status;
    return sk_recipe_matches(form, key, request, &s, arena)
               ? SOUK_OK
               : sk_fail(err, SOUK_E_SIGNATURE, "%s", "");
}
