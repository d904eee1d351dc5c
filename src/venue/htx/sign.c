/* SPDX-License-Identifier: MIT
 * Signing and verifying. Four lines are signed: method, host, path, and the query's pairs sorted by
 * name with the `Signature` pair left out; a body takes no part. On sockets the four parameters of
 * the login stand for the query, under names of their own. src: htx card 3 */
#include "venue/htx/htx.h"
#include "base/date.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/params.h"
#include "venue/recipe.h"
#include "venue/rows.h"

#define SECOND_NS INT64_C(1000000000)
#define WINDOW_NS (300 * SECOND_NS) /* card 3.1 */

/* ---- the recipes ---- */

/* Whose names may stand in the host line beside the request's own: card 3.1 */
static const char *const hosts[] = {"api.huobi.pro", "api-aws.huobi.pro", "api.htx.com", NULL};
static const char *const kinds[SK_SIGN_KINDS] = {
    [SK_SIGN_HMAC_SHA256] = "HmacSHA256", [SK_SIGN_ED25519] = "Ed25519"};
#define COMMON                                                                                     \
    .time = SK_SIGN_TIME_DATE, .form = SK_SIGNATURE_BASE64, .kinds = kinds, .hosts = hosts

static const sk_say_row pairs[] = {
    SK_SAY("AccessKeyId", api_key),      SK_SAY("SignatureMethod", kind),
    SK_SAY("SignatureVersion", version), SK_SAY("Timestamp", time),
    SK_SAY("Signature", signature),      {NULL, 0}};
static const sk_sign_form rest = {
    .texts = {"{METHOD}\n{host}\n{path}\n{pairs}", "{METHOD}\n{host}\n{path}\n{anew}"},
    .says = pairs,
    .in_query = true,
    .version = "2",
    COMMON};
/* the guide's form, whose signature covers the body and nothing else: card 11 */
static const sk_sign_form guide = {.texts = {"{body}"}, .form = SK_SIGNATURE_BASE64};
/* ... and its questions, that only name the key: "Authorization: Bearer KEY", "X-API-Key: KEY" */
static const sk_sign_form bearer = {.form = SK_SIGNATURE_BASE64};

/* {"action":"req","ch":"auth","params":{..}}, signed as the GET of its socket. ccxt over plain
 * ws:// has the whole URL for a path: card 3.3 */
#define T sk_signed
static const sk_field params_rows[] = {SK_CONST("authType", "api", .flags = SK_F_SAID),
                                       F_TEXT("accessKey", api_key),
                                       F_TEXT("signatureMethod", kind),
                                       F_TEXT("signatureVersion", version),
                                       F_TEXT("timestamp", time),
                                       F_TEXT("signature", signature)};
static const sk_field login_rows[] = {SK_CONST("action", "req", .flags = SK_F_SAID),
                                      SK_CONST("ch", "auth", .flags = SK_F_SAID),
                                      SK_OBJECT("params", params_rows)};
#undef T
F_TABLE(login_table, login_rows);
static const sk_say_row params[] = {
    SK_SAY("accessKey", api_key),        SK_SAY("signatureMethod", kind),
    SK_SAY("signatureVersion", version), SK_SAY("timestamp", time),
    SK_SAY("signature", signature),      {NULL, 0}};
static const sk_sign_form login = {.texts = {"GET\n{host}\n{path}\n{pairs}",
                                             "GET\n{host}\nws://{host}{path}\n{pairs}",
                                             "GET\n{host}\nwss://{host}{path}\n{pairs}"},
                                   .says = params,
                                   .login = &login_table,
                                   .version = "2.1",
                                   COMMON};

souk_status sk_htx_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                        sk_request *inout, souk_error *err)
{
    (void)venue;
    if (call->row && call->row->auth == SK_AUTH_NONE)
        return SOUK_OK;
    return sk_recipe_sign(inout->is_frame ? &login : &rest, key, call, inout, err);
}

/* ---- the server looks who it is, and verifies ---- */

/* The guide's form: key and time stand in the query, in headers or in the body. card 11 */
static souk_status read_guide(const sk_request *r, souk_str header, sk_arena *arena, sk_signed *out,
                              souk_error *err)
{
    static const char *const names[] = {"AccessKeyId", "Timestamp"};
    souk_str *const wanted[] = {&out->api_key, &out->time}, raw[2] = {{NULL, 0}};
    sk_json j;
    sk_json_init(&j, r->body);
    if (sk_json_type(&j) == SK_JSON_OBJECT)
        sk_json_pick(&j, names, 2, raw);
    for (int i = 0; i < 2; i++) {
        if (!wanted[i]->len)
            *wanted[i] = sk_headers_get(&r->headers, names[i]);
        sk_json_init(&j, raw[i]);
        if (!wanted[i]->len && raw[i].ptr)
            sk_json_text(&j, wanted[i]);
    }
    if (sk_pct_decode(header, false, arena, &out->signature) == SOUK_E_NOMEM)
        return sk_fail_nomem(err);
    return SOUK_OK;
}

/* The key of a question that is not signed; such may be read, never traded by. */
static souk_str bearer_of(const sk_request *r)
{
    const sk_op_row *row = sk_venue_route(&sk_htx, SK_VIA_REST, r->method, r->path, NULL);
    souk_str text = sk_headers_get(&r->headers, "Authorization");
    if (r->is_frame || !row || row->perm != SK_PERM_READ)
        return (souk_str){NULL, 0};
    if (sk_str_starts(text, SK_STR("Bearer ")))
        return sk_str_sub(text, 7, text.len - 7);
    return sk_headers_get(&r->headers, "X-API-Key");
}

bool sk_htx_is_guide(const sk_request *r)
{
    bool in_query = sk_pairs_value(r->query, "Signature").ptr != NULL;
    return !in_query && (sk_headers_get(&r->headers, "Signature").len || bearer_of(r).len);
}

/* Which form a request has, and what it says. */
static souk_status read_signed(const sk_request *r, sk_arena *arena, const sk_sign_form **form,
                               sk_signed *out, souk_error *err)
{
    *form = r->is_frame ? &login : &rest;
    souk_status status = sk_recipe_read(*form, r, arena, out, err);
    souk_str header = r->is_frame ? (souk_str){NULL, 0} : sk_headers_get(&r->headers, "Signature");
    if (status == SOUK_OK && !out->signature.ptr && !header.len && bearer_of(r).len) {
        *form = &bearer;
        out->api_key = bearer_of(r);
    }
    if (status != SOUK_OK || out->signature.ptr || !header.len)
        return status;
    *form = &guide;
    return read_guide(r, header, arena, out, err);
}

souk_status sk_htx_canonical(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                             souk_str *out, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    (void)venue;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status == SOUK_OK && form == &bearer)
        return sk_fail(err, SOUK_E_INVALID, "the request names its key and is not signed");
    return status == SOUK_OK
               ? sk_recipe_text(form, form->texts[0], sk_text_lower(request->host, arena), request,
                                &s, arena, out, err)
               : status;
}

/* ISO time, or digits: 13 are milliseconds, 10 seconds. card 11 */
static bool read_stamp(souk_str text, int64_t *out_ns)
{
    int64_t number;
    if (sk_date_parse(text, out_ns) == SOUK_OK)
        return text.len == 19; /* no fraction, no Z */
    if ((text.len != 13 && text.len != 10) || sk_str_to_i64(text, &number) != SOUK_OK || number < 0)
        return false;
    *out_ns = number * (text.len == 13 ? SECOND_NS / 1000 : SECOND_NS);
    return *out_ns > 0;
}

static souk_status bad(const sk_venue *venue, const char *text, souk_error *err)
{
    return sk_venue_refuse_row(sk_venue_error(venue, "api-signature-not-valid", text), NULL, NULL,
                               err);
}

souk_status sk_htx_identify(const sk_venue *venue, const sk_request *request, sk_arena *arena,
                            sk_identity *out, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status != SOUK_OK)
        return status;
    *out = (sk_identity){.api_key = s.api_key, .window_ns = WINDOW_NS, .ahead_ns = WINDOW_NS};
    if (request->is_frame && !s.api_key.len)
        return SOUK_OK; /* an operation on a socket that has logged in */
    if (form == &bearer)
        return SOUK_OK;
    if (!s.api_key.len || !s.signature.len)
        return sk_venue_refuse(venue, "login-required", NULL, NULL, err);
    if (!read_stamp(s.time, &out->stamp_ns))
        return bad(venue, "Signature not valid: Invalid submission", err);
    return SOUK_OK;
}

souk_status sk_htx_verify(const sk_venue *venue, const sk_key *key, const sk_request *request,
                          sk_arena *arena, souk_error *err)
{
    const sk_sign_form *form;
    sk_signed s;
    souk_status status = read_signed(request, arena, &form, &s, err);
    if (status != SOUK_OK)
        return status;
    if (form->version && !sk_str_is(s.version, form->version))
        return bad(venue, "Signature not valid: Incorrect signature version", err);
    if (form->kinds && !sk_str_eq_nocase(s.kind, sk_recipe_kind(form, key)))
        return bad(venue, "Signature not valid: Incorrect signature method", err);
    if (form == &bearer || sk_recipe_matches(form, key, request, &s, arena))
        return SOUK_OK;
    return bad(venue, "Signature not valid: Verification", err);
}
