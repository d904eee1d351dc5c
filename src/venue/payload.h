/* SPDX-License-Identifier: MIT
 *
 * Requests whose parameters travel as base64 of a JSON object in a header (SK_IN_PAYLOAD), beside
 * the path that they are for and a nonce; the signature is over that text and nothing else.
 *
 *     static const sk_payload_form form = {.key = "X-KEY", .payload = "X-PAYLOAD",
 *                                          .signature = "X-SIGNATURE"};
 *     sk_payload_sign(&form, key, call, request->path, request->body, request, err);   // client
 *     sk_payload_read(&form, request, arena, &payload);                                // server
 *
 * Ownership: results live in the arena. Threads: pure.
 */
#ifndef SK_VENUE_PAYLOAD_H
#define SK_VENUE_PAYLOAD_H

#include "venue/keys.h"

/** Names of headers, and the codes of what is refused: a header that is missing, a signature that
 * is not the payload's, what is no JSON, names no path or another, has no nonce. */
typedef struct sk_payload_form {
    const char *key, *payload, *signature;
    const char *missing[3], *unsigned_, *no_json, *no_request, *other_path, *no_nonce;
} sk_payload_form;

/** What a request says; members that are not there have ptr NULL. */
typedef struct sk_payload {
    souk_str text, plain;    /* as it stands, and decoded; ptr NULL: it is no base64 */
    souk_str request, nonce; /* of its members */
    bool is_json;
} sk_payload;

/** The text in base64. ptr NULL: out of memory. */
souk_str sk_payload_text(souk_str plain, sk_arena *arena);
/** Client: adds the three headers. The nonce is call->nonce, else milliseconds; members: a JSON
 *  object whose members follow, "" for none. SOUK_E_KEY_MISSING, SOUK_E_NOMEM. */
souk_status sk_payload_sign(const sk_payload_form *, const sk_key *, const sk_call *, souk_str path,
                            souk_str members, sk_request *inout, souk_error *err);
/** Server: takes it apart. */
void sk_payload_read(const sk_payload_form *, const sk_request *, sk_arena *, sk_payload *out);
/** As sk_venue.identify and verify, of a payload that was taken apart. */
souk_status sk_payload_identify(const sk_payload_form *, const sk_venue *, const sk_request *,
                                sk_arena *, sk_identity *out, souk_error *err);
souk_status sk_payload_verify(const sk_payload_form *, const sk_venue *, const sk_key *,
                              const sk_request *, const sk_payload *, souk_error *err);
/** Whether the signature is the payload's. */
bool sk_payload_matches(const sk_payload_form *, const sk_key *, const sk_request *);

#endif
