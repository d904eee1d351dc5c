/* SPDX-License-Identifier: MIT
 *
 * Keys at work: a signature as the text that venues put into requests, and whether such a text is
 * a payload's. And small things that requests are signed with.
 *
 * Ownership: results live in the arena given. Threads: a key's signer belongs to one at a time.
 */
#ifndef SK_VENUE_KEYS_H
#define SK_VENUE_KEYS_H

#include "venue/venue.h"

typedef enum sk_signature_text { SK_SIGNATURE_HEX, SK_SIGNATURE_BASE64 } sk_signature_text;

/** The signature's text. SOUK_E_KEY_MISSING without a signer. */
souk_status sk_key_sign(const sk_key *key, sk_signature_text form, souk_str payload,
                        sk_arena *arena, souk_str *out, souk_error *err);

/** What a signed frame says beside its own params. */
typedef struct sk_frame_stamp {
    const char *api_key, *window, *time; /* names */
    int64_t window_ms, time_ms;
    bool sign; /* else the key alone is named */
} sk_frame_stamp;

/** Adds them to a frame's params and signs these, sorted by name, as `signature`. */
souk_status sk_key_sign_frame(const sk_key *key, sk_signature_text form,
                              const sk_frame_stamp *stamp, sk_arena *arena, souk_str *frame,
                              souk_error *err);

/** Whether text is the payload's signature: by the key's verifier, else by signing again; compared
 *  in constant time. Hex in both cases of letters; base64 strict. */
bool sk_key_matches(const sk_key *key, sk_signature_text form, souk_str payload, souk_str text);

/** The kind of the key, from whichever half there is. SK_SIGN_HMAC_SHA256 when there is none. */
int sk_key_kind(const sk_key *key);

/** Whether text has `len` characters, all ASCII letters and digits. */
bool sk_key_well_formed(souk_str text, uint32_t len);

/** Adds a header behind those that are there. SOUK_E_NOMEM. */
souk_status sk_request_header(sk_request *request, const char *name, souk_str value,
                              sk_arena *arena, souk_error *err);

#endif
