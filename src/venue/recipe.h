/* SPDX-License-Identifier: MIT
 *
 * Signing as data: most venues sign a text that is made of the same pieces, and say who signed and
 * when in headers, in the query or in a login frame. A form names the pieces in their order and the
 * places; both faces read it.
 *
 *     static const sk_say_row says[] = {SK_SAY("OK-ACCESS-KEY", api_key),
 *                                       SK_SAY("OK-ACCESS-TIMESTAMP", time),
 *                                       SK_SAY("OK-ACCESS-PASSPHRASE", passphrase),
 *                                       SK_SAY("OK-ACCESS-SIGN", signature), {NULL, 0}};
 *     static const sk_sign_form form = {.texts = {"{time}{METHOD}{path}{?query}{body}"},
 *                                       .says = says, .time = SK_SIGN_TIME_ISO,
 *                                       .form = SK_SIGNATURE_BASE64};
 *     sk_recipe_sign(&form, key, call, request, err);                  // client
 *     sk_recipe_read(&form, request, arena, &signed_, err);            // server
 *     sk_recipe_matches(&form, key, request, &signed_, arena);
 *
 * Ownership: results live in the arena, or point into the request. Threads: pure.
 */
#ifndef SK_VENUE_RECIPE_H
#define SK_VENUE_RECIPE_H

#include "venue/keys.h"
#include "venue/say.h"

/** What a request tells of its signature. Texts as they are meant, nothing encoded. */
typedef struct sk_signed {
    souk_str api_key, time, window, passphrase, kind, version, signature;
} sk_signed;

/** A header, or a pair of the query, and the member of sk_signed that it tells. */
typedef struct sk_say_row {
    const char *name;
    size_t offset;
} sk_say_row;
#define SK_SAY(name_, member_)                                                                     \
    {                                                                                              \
        (name_), offsetof(sk_signed, member_)                                                      \
    }

typedef enum sk_sign_time {
    SK_SIGN_TIME_MS = 0,
    SK_SIGN_TIME_S,
    SK_SIGN_TIME_ISO, /* 2026-01-01T00:00:00.123Z */
    SK_SIGN_TIME_DATE /* 2026-01-01T00:00:00 */
} sk_sign_time;

enum { SK_SIGN_TEXTS_MAX = 4, SK_SIGN_KINDS = 7 };

typedef struct sk_sign_form {
    /* The text that is signed: the first is what the client signs, the server takes any. Pieces in
     * braces, all else as it stands:
     *   time key window  as the request says them       METHOD body  as they stand
     *   path             without .cut in front of it     host        in small letters
     *   whole            the path with it
     *   query            as it stands; ?query: with a '?' in front, unless it is empty;
     *                    ?plain: the same with its escapes resolved
     *   pairs            the query's pairs by the bytes of their names, but for the signature; of a
     *                    frame: the says, in their order; anew: each encoded again
     *   lines            the parameters of query and body (JSON or form), not encoded, a line each,
     *                    by their names */
    const char *texts[SK_SIGN_TEXTS_MAX];
    uint8_t guide_from;          /* texts from this one on are its guide's only; 0: none is */
    const sk_say_row *says;      /* up to a row without a name; the signature comes last */
    bool in_query;               /* they are pairs of the query, else headers */
    const sk_field_table *login; /* of frames: how one says a sk_signed; NULL: no frames, or */
    const char *login_op;        /* ... {"op":login_op,"args":[..]}: the says, in their order */
    uint8_t time;                /* sk_sign_time */
    uint8_t form;                /* sk_signature_text of HMACs; other keys sign in base64 */
    int32_t ahead_ms;            /* time is so much later than now */
    uint32_t window_ms;          /* window; 0: not said */
    const char *version;         /* version and ... */
    const char *const *kinds;    /* ... kind: SK_SIGN_KINDS words by sk_sign_kind; NULL: not said */
    const char *cut;             /* in front of the path, not signed: "/spot" */
    const char *const *hosts;    /* what {host} may be beside the request's own, which the server
                                    takes with and without its port; ends with NULL */
} sk_sign_form;

/** The word of the key's kind; "" when it has none. */
souk_str sk_recipe_kind(const sk_sign_form *, const sk_key *);

/** Client: who signs and when, and the signature of the first text, the request as it stands: for
 *  logins that no form says. Errors as sk_recipe_sign. */
souk_status sk_recipe_stamp(const sk_sign_form *, const sk_key *, const sk_call *,
                            sk_request *inout, sk_signed *out, souk_error *err);
/** Client: adds what the form says to the request, signed. The body of a frame becomes the login.
 *  time is call->nonce when there is one, else now. SOUK_E_KEY_MISSING, SOUK_E_LIMIT (too many
 *  pairs), SOUK_E_NOMEM. */
souk_status sk_recipe_sign(const sk_sign_form *, const sk_key *, const sk_call *, sk_request *inout,
                           souk_error *err);

/** Server: what a request says of its signature; members that are not there have ptr NULL. A pair
 *  that cannot be decoded is "%"; of a frame that is no login nothing is there. SOUK_E_NOMEM. */
souk_status sk_recipe_read(const sk_sign_form *, const sk_request *, sk_arena *, sk_signed *out,
                           souk_error *err);

/** One of the texts. host: what {host} becomes. SOUK_E_LIMIT, SOUK_E_NOMEM. */
souk_status sk_recipe_text(const sk_sign_form *, const char *text, souk_str host,
                           const sk_request *, const sk_signed *, sk_arena *, souk_str *out,
                           souk_error *err);

/** Whether the signature is one of any of the texts, with any of the hosts. */
bool sk_recipe_matches(const sk_sign_form *, const sk_key *, const sk_request *, const sk_signed *,
                       sk_arena *);

#endif
