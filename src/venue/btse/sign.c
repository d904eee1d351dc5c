/* SPDX-License-Identifier: MIT
 * Signing and verifying: path, nonce and body, one behind the other. The path is signed without the
 * product in front of it; clients are about that leave it there, and the guide's sign the query as
 * well. src: btse card 3 */
#include "venue/btse/btse.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/recipe.h"

#define SECOND_NS INT64_C(1000000000)
#define WINDOW_NS (60 * SECOND_NS) /* card 3.1 */

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
static const sk_sign_form login = {.texts = {"{path}{time}"},
                                   .login_op = "authKeyExpires",
                                   .says = headers,
                                   .form = SK_SIGNATURE_HEX};

static const sk_sign_form *form_of(const sk_request *r)
{
    return r->is_frame ? &login : &rest;
}

souk_status sk_btse_sign(const sk_venue *venue, const sk_key *key, const sk_call *call,
                         sk_request *inout, souk_error *err)
{
    (void)venue;
    if (call->row && call->row->auth == SK_AUTH_NONE)
        return SOUK_OK;
    return sk_recipe_sign(form_of(inout), key, call, inout, err);
}

souk_status sk_btse_canonical(const sk_venue *venue, const sk_request *r, sk_arena *arena,
                              souk_str *out, souk_error *err)
{
    sk_signed s;
    (void)venue;
    souk_status status = sk_recipe_read(form_of(r), r, arena, &s, err);
    return status == SOUK_OK ? sk_recipe_text(form_of(r), form_of(r)->texts[0], SK_STR(""), r, &s,
                                              arena, out, err)
                             : status;
}

/* A nonce is good once, for a minute either way; milliseconds. */
souk_status sk_btse_identify(const sk_venue *venue, const sk_request *r, sk_arena *arena,
                             sk_identity *out, souk_error *err)
{
    sk_signed s;
    (void)venue;
    souk_status status = sk_recipe_read(form_of(r), r, arena, &s, err);
    *out = (sk_identity){.api_key = s.api_key,
                         .proof = s.signature,
                         .has_nonce = s.api_key.len > 0,
                         .window_ns = WINDOW_NS,
                         .ahead_ns = WINDOW_NS};
    if (status != SOUK_OK || (r->is_frame && !s.api_key.len))
        return status; /* a frame that is no login */
    if (!s.api_key.len || !s.time.len || !s.signature.len)
        return sk_fail(err, SOUK_E_KEY_MISSING, "%s", "");
    if (sk_str_to_u64(s.time, &out->nonce) != SOUK_OK || !out->nonce ||
        out->nonce > (uint64_t)INT64_MAX / 1000000)
        return sk_fail(err, SOUK_E_NONCE, "%s", "");
    out->stamp_ns = (int64_t)out->nonce * 1000000;
    return SOUK_OK;
}

souk_status sk_btse_verify(const sk_venue *venue, const sk_key *key, const sk_request *r,
                           sk_arena *arena, souk_error *err)
{
    sk_signed s;
    (void)venue;
    souk_status status = sk_recipe_read(form_of(r), r, arena, &s, err);
    if (status == SOUK_OK && !sk_recipe_matches(form_of(r), key, r, &s, arena))
        status = sk_fail(err, SOUK_E_SIGNATURE, "%s", "");
    return status;
}
