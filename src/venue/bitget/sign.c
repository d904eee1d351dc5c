/* SPDX-License-Identifier: MIT
 * Signing and verifying. The API signs time, method, path, query (its escapes resolved) and body;
 * the guide's form time and parameters, a line each; the login of sockets a fixed path. RSA keys
 * sign the same texts. src: bitget card 3, 11 */
#include "venue/bitget/bitget.h"
#include "base/err.h"
#include "venue/params.h"
#include "venue/recipe.h"
#include "venue/rows.h"

#define SECOND_NS INT64_C(1000000000)
#define WINDOW_NS (30 * SECOND_NS) /* card 3.3 */

/* ---- the forms ---- */

static const sk_say_row headers[] = {SK_SAY("ACCESS-KEY", api_key),
                                     SK_SAY("ACCESS-TIMESTAMP", time),
                                     SK_SAY("ACCESS-PASSPHRASE", passphrase),
                                     SK_SAY("ACCESS-SIGN", signature),
                                     {NULL, 0}};
static const sk_sign_form rest = {
    .texts = {"{time}{METHOD}{path}{?plain}{body}", "{time}{METHOD}{path}{?query}{body}"},
    .says = headers,
    .form = SK_SIGNATURE_BASE64};

static const sk_say_row guide_headers[] = {SK_SAY("X-BITGET-API-KEY", api_key),
                                           SK_SAY("X-BITGET-TIMESTAMP", time),
                                           SK_SAY("X-BITGET-API-SIGN", signature),
                                           {NULL, 0}};
static const sk_sign_form guide = {
    .texts = {"{time}\n{lines}"}, .says = guide_headers, .form = SK_SIGNATURE_HEX};

/* {"op":"login","args":[{..}]}; the time in seconds, milliseconds are heard: 3.4 */
#define T sk_signed
F_RECORD(login_table, SK_FIELD("apiKey", SK_F_TEXT, T, api_key, .flags = SK_F_REQUIRED),
         F_TEXT("passphrase", passphrase), F_TEXT("timestamp", time), F_TEXT("sign", signature));
#undef T
static const sk_sign_form login = {.texts = {"{time}GET/user/verify"},
                                   .says = headers,
                                   .login = &login_table,
                                   .time = SK_SIGN_TIME_S,
                                   .form = SK_SIGNATURE_BASE64};

souk_status sk_bitget_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                           sk_request *inout, souk_error *err)
{
    (void)venue;
    if (call->row && call->row->auth == SK_AUTH_NONE)
        return SOUK_OK;
    if (!inout->is_frame)
        return sk_recipe_sign(&rest, key, call, inout, err);
    souk_status status = sk_recipe_sign(&login, key, call, inout, err);
    if (status == SOUK_OK)
        inout->body =
            sk_join((souk_str[]){SK_STR("{\"op\":\"login\",\"args\":["), inout->body, SK_STR("]}")},
                    3, call->arena);
    return status == SOUK_OK && !inout->body.ptr ? sk_fail_nomem(err) : status;
}

/* ---- the server looks who it is, and verifies ---- */

/* The object that a login frame holds; empty when it is none. */
static souk_str login_of(souk_str frame)
{
    static const char *const keys[] = {"op", "args"};
    souk_str raw[2] = {{NULL, 0}}, first = {NULL, 0};
    sk_json j;
    sk_json_init(&j, frame);
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_json_pick(&j, keys, 2, raw) != SOUK_OK ||
        !sk_str_is(raw[0], "\"login\""))
        return first;
    sk_json_init(&j, raw[1]);
    if (sk_json_type(&j) == SK_JSON_ARRAY && sk_json_enter_array(&j) && sk_json_next_item(&j))
        sk_json_raw(&j, &first);
    return first;
}

/* Which form a request has, and what it says; ACCESS-* go before the guide's. card 11.2 */
static souk_status read_signed(const sk_request *r, sk_arena *arena, const sk_sign_form **form,
                               sk_signed *out, souk_error *err)
{
    sk_request inside = *r;
    bool own = sk_headers_get(&r->headers, "ACCESS-KEY").ptr != NULL;
    bool old = sk_headers_get(&r->headers, "X-BITGET-API-KEY").ptr != NULL;
    *form = r->is_frame ? &login : !own && old ? &guide : &rest;
    if (r->is_frame)
        inside.body = login_of(r->body);
    return sk_recipe_read(*form, &inside, arena, out, err);
}

souk_status sk_bitget_canonical(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                                souk_str *out, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    (void)venue;
    souk_status status = read_signed(request, arena, &form, &s, err);
    return status == SOUK_OK
               ? sk_recipe_text(form, form->texts[0], request->host, request, &s, arena, out, err)
               : status;
}

/* Milliseconds; of a login seconds, too. */
static bool read_stamp(souk_str text, bool seconds, int64_t *out_ns)
{
    int64_t number;
    int64_t unit = seconds && text.len <= 10 ? SECOND_NS : SECOND_NS / 1000;
    return sk_str_to_i64(text, &number) == SOUK_OK && number > 0 &&
           !__builtin_mul_overflow(number, unit, out_ns);
}

souk_status sk_bitget_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                               sk_identity *out, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status != SOUK_OK)
        return status;
    *out = (sk_identity){.api_key = s.api_key,
                         .passphrase = s.passphrase,
                         .window_ns = WINDOW_NS,
                         .ahead_ns = WINDOW_NS,
                         .guide = form == &guide};
    if (request->is_frame && !s.api_key.len)
        return SOUK_OK; /* an operation on a socket that has logged in */
    const char *missing = !s.api_key.len                        ? "40001"
                          : !s.signature.len                    ? "40002"
                          : form != &guide && !s.passphrase.len ? "40011"
                                                                : NULL;
    if (missing)
        return sk_venue_refuse(venue, missing, NULL, NULL, err);
    if (!read_stamp(s.time, request->is_frame, &out->stamp_ns))
        return sk_venue_refuse(venue, "40005", NULL, NULL, err);
    return SOUK_OK;
}

souk_status sk_bitget_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                             sk_arena *arena, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status != SOUK_OK)
        return status;
    if (form != &guide && !sk_str_eq(s.passphrase, key->passphrase))
        return form == &login ? sk_fail_venue(err, SOUK_E_KEY_UNKNOWN, 400, "30012", "%s",
                                              "Invalid ACCESS_PASSPHRASE")
                              : sk_venue_refuse(venue, "40012", NULL, NULL, err);
    if (sk_recipe_matches(form, key, request, &s, arena))
        return SOUK_OK;
    return sk_fail(err, SOUK_E_SIGNATURE, "the signature is not the request's");
}
