/* SPDX-License-Identifier: MIT
 *
 * Answers of CANCEL_REPLACE: two halves, each with a word for how it went and, if it was done, an
 * order, else an error. When one was not done, all of it stands inside an error.
 *
 * Threads: forms are const.
 */
#ifndef SK_VENUE_HALVES_H
#define SK_VENUE_HALVES_H

#include "venue/answer.h"

typedef struct sk_halves_form {
    const char *members[5];            /* how the two went, the two bodies, what is around them in
                                          an error */
    const char *done, *failed, *never; /* words; never: not tried, its body is null */
    const char *some, *none;           /* codes of the whole: one half was done, none */
    sk_row_reader *read;
    void (*put_canceled)(sk_jw *w, const char *key, const sk_call *, const souk_order *);
    void (*put_placed)(sk_jw *w, const char *key, const sk_call *, const souk_order *);
} sk_halves_form;

/** Client: the orders that were done; out.number: bits 0 and 1 tell which; out.errors: why not,
 * with status SOUK_OK for a half that was not tried. As sk_answer.read, with even_refused. */
souk_status sk_halves_read(const sk_halves_form *, const sk_venue *, souk_str body, sk_call *call,
                           souk_error *err);
/** Server: as sk_answer.write. */
void sk_halves_write(const sk_halves_form *, sk_jw *w, sk_peer *peer, const sk_call *call);

#endif
