/* SPDX-License-Identifier: MIT
 * JSON Web Tokens in compact form (RFC 7515 3.1): header.claims.signature, each base64url.
 *
 *     sk_jwt_sign(&out, signer, SK_STR("{\"alg\":\"ES256\",...}"), claims, err);
 *
 * JSON is the caller's: header and claims go in and come out as text. The verifier's kind decides
 * the algorithm, never the token's header, so a token cannot choose a weaker one; the caller still
 * checks that `alg` is sk_jwt_alg(kind), and the claims' times. Threads: as signer and verifier. */
#ifndef SK_CRYPT_JWT_H
#define SK_CRYPT_JWT_H

#include "base/limits.h"
#include "crypt/sign.h"

/** "ES256", "EdDSA", "HS256", "HS384", "HS512", "RS256"; NULL for a kind that JWT has no name for.
 *  src: RFC 7518 3.1, RFC 8037 3.1 */
const char *sk_jwt_alg(sk_sign_kind kind);

/** Appends the token. SOUK_E_INVALID for SK_SIGN_ES256_DER, SOUK_E_LIMIT over SK_JWT_MAX,
 *  SOUK_E_NOMEM. */
souk_status sk_jwt_sign(sk_buf *out, sk_signer *signer, souk_str header_json, souk_str claims_json,
                        souk_error *err);

/** Takes a token apart without believing it: appends its header and claims. SOUK_E_SYNTAX when it
 *  is no token, SOUK_E_LIMIT. Used to find the key that it names. */
souk_status sk_jwt_split(souk_str token, sk_buf *header_json, sk_buf *claims_json, souk_error *err);

/** Whether the token is signed by the verifier's key. SOUK_E_SYNTAX, SOUK_E_LIMIT,
 *  SOUK_E_SIGNATURE. */
souk_status sk_jwt_verify(sk_verifier *verifier, souk_str token, souk_error *err);

#endif
