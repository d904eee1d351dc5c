/* SPDX-License-Identifier: MIT
 *
 * What stands around answers: {"status":"ok","data":..} and {"status":"error","err-code":..,
 * "err-msg":..}; {"code":200,"data":..} and {"code":2002,"message":..}. One row says it for both
 * faces: the client finds result or refusal by it, the server writes them.
 *
 *     static const sk_envelope v1 = {.state = "status", .good = "\"ok\"", .bad = "\"error\"", ...};
 *
 * Threads: tables are const.
 */
#ifndef SK_VENUE_ENVELOPE_H
#define SK_VENUE_ENVELOPE_H

#include "venue/say.h"

/** Names of members are NULL where there is no such member; values are JSON as it stands. */
typedef struct sk_envelope {
    const char *state, *good, *bad; /* tells how it went, and its two values; else the code does */
    bool bare;                      /* what is no refusal is the result itself; "null": none */
    const char *code, *text;        /* of a refusal; without a state, of success, too: */
    const char *code_too;           /* another name of the code: where it stands it is a refusal */
    const char *ok_code, *ok_text;  /* NULL: not said */
    bool code_bare;                 /* a refusal's code is a number */
    const char *data;               /* the result; the last member */
    const char *http;               /* of a refusal: its HTTP status, as a number */
    const char *(*ok)(const sk_peer *peer); /* the server says it instead of ok_code */
    const char *text_again;                 /* a refusal's text is said as this, too */
    const char *time;                       /* when it was said, in ms */
    const char *bad_end;                    /* members behind a refusal: "\"data\":null" */
    /* further members of success, before the result */
    void (*head)(sk_jw *w, const sk_peer *peer, const sk_call *call);
} sk_envelope;

/** The one of a row: its own, else the venue's; what comes by a frame has its own or none, since
 *  answer_call wraps it. NULL: answers are bare. */
const sk_envelope *sk_envelope_of(const sk_venue *, const sk_op_row *row);

/** Client: the result's bytes in a body. A refusal becomes err, by the venue's error table; so does
 *  what fits no envelope when HTTP says that it is one, else SOUK_E_BAD_ANSWER. */
souk_status sk_envelope_read(const sk_envelope *, const sk_venue *, const sk_reply *, sk_call *,
                             souk_str *data, souk_error *err);

/** The same by the venue's own way of opening replies, where it has one. */
souk_status sk_reply_open(const sk_venue *, const sk_reply *, sk_call *, souk_str *data,
                          souk_error *err);

/** Server: everything before the result, whose key is written: it follows with key NULL, then
 *  sk_jw_end. */
void sk_envelope_open(const sk_envelope *, sk_jw *w, const sk_peer *peer, const sk_call *call);
/** A whole refusal. */
void sk_envelope_put_error(const sk_envelope *, sk_jw *w, const sk_peer *peer,
                           const souk_error *err);

#endif
