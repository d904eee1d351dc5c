/* SPDX-License-Identifier: MIT */
#include "crypt/jwt.h"
#include "base/err.h"
#include "base/str.h"
#include "crypt/encode.h"

const char *sk_jwt_alg(sk_sign_kind kind)
{
    switch (kind) {
    case SK_SIGN_HMAC_SHA256: return "HS256";
    case SK_SIGN_HMAC_SHA384: return "HS384";
    case SK_SIGN_HMAC_SHA512: return "HS512";
    case SK_SIGN_ED25519: return "EdDSA";
    case SK_SIGN_ES256: return "ES256";
    case SK_SIGN_RSA_SHA256: return "RS256";
    case SK_SIGN_ES256_DER: break;
    }
    return NULL;
}

static bool put_part(sk_buf *out, const void *bytes, size_t len)
{
    char *to = sk_buf_reserve(out, SK_BASE64_TEXT_SIZE(len));
    if (!to)
        return false;
    out->len += sk_base64_encode(to, bytes, len, SK_BASE64URL);
    return true;
}

souk_status sk_jwt_sign(sk_buf *out, sk_signer *signer, souk_str header_json, souk_str claims_json,
                        souk_error *err)
{
    if (!sk_jwt_alg(sk_signer_kind(signer)))
        return sk_fail(err, SOUK_E_INVALID, "a JWT is signed with raw ES256, not with DER");
    /* three quarters of the limit, less the signature and two points */
    if ((uint64_t)header_json.len + claims_json.len > SK_JWT_MAX / 4 * 3 - SK_SIGNATURE_MAX - 8)
        return sk_fail(err, SOUK_E_LIMIT, "a JWT has at most %d characters", SK_JWT_MAX);
    size_t start = out->len;
    if (!put_part(out, header_json.ptr, header_json.len) || !sk_buf_char(out, '.') ||
        !put_part(out, claims_json.ptr, claims_json.len))
        return sk_fail_nomem(err);
    sk_signature sig;
    souk_str input = {out->ptr + start, (uint32_t)(out->len - start)};
    souk_status status = sk_signer_sign(signer, input, &sig, err);
    if (status < 0)
        return status;
    if (!sk_buf_char(out, '.') || !put_part(out, sig.bytes, sig.len))
        return sk_fail_nomem(err);
    return SOUK_OK;
}

/* Three parts between two points; input: the first two as they were signed. */
static souk_status cut(souk_str token, souk_str parts[3], souk_str *input, souk_error *err)
{
    if (token.len > SK_JWT_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "a JWT has at most %d characters", SK_JWT_MAX);
    souk_str rest = token;
    parts[0] = sk_str_cut(&rest, '.');
    parts[1] = sk_str_cut(&rest, '.');
    parts[2] = rest;
    if (parts[0].len == 0 || parts[1].len == 0 || rest.len == 0 || sk_str_find(rest, '.') >= 0)
        return sk_fail(err, SOUK_E_SYNTAX, "a JWT is three parts with points between them");
    *input = sk_str_sub(token, 0, token.len - rest.len - 1);
    return SOUK_OK;
}

static souk_status take_part(sk_buf *out, souk_str part, souk_error *err)
{
    char *to = sk_buf_reserve(out, SK_BASE64_BYTES_SIZE(part.len));
    if (!to)
        return sk_fail_nomem(err);
    size_t len;
    if (sk_base64_decode(to, SK_BASE64_BYTES_SIZE(part.len), &len, part, SK_BASE64URL) < 0)
        return sk_fail(err, SOUK_E_SYNTAX, "a part of the JWT is not base64url without padding");
    out->len += len;
    return SOUK_OK;
}

souk_status sk_jwt_split(souk_str token, sk_buf *header_json, sk_buf *claims_json, souk_error *err)
{
    souk_str parts[3], input;
    souk_status status = cut(token, parts, &input, err);
    if (status < 0 || (status = take_part(header_json, parts[0], err)) < 0)
        return status;
    return take_part(claims_json, parts[1], err);
}

souk_status sk_jwt_verify(sk_verifier *verifier, souk_str token, souk_error *err)
{
    souk_str parts[3], input;
    souk_status status = cut(token, parts, &input, err);
    if (status < 0)
        return status;
    sk_signature sig;
    if (!sk_jwt_alg(sk_verifier_kind(verifier)))
        return sk_fail(err, SOUK_E_INVALID, "a JWT is signed with raw ES256, not with DER");
    if (sk_base64_decode(sig.bytes, sizeof sig.bytes, &sig.len, parts[2], SK_BASE64URL) < 0)
        return sk_fail(err, SOUK_E_SYNTAX, "the signature of the JWT is not base64url");
    if (!sk_verifier_check(verifier, input, sk_signature_view(&sig)))
        return sk_fail(err, SOUK_E_SIGNATURE, "the JWT is not signed by this key");
    return SOUK_OK;
}
