/* SPDX-License-Identifier: MIT
 *
 * Rate limits in answers: {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,
 * "limit":100,"count":3}. The venue's table names the members, its units are the words of lengths.
 *
 * Threads: forms are const.
 */
#ifndef SK_VENUE_LIMITS_H
#define SK_VENUE_LIMITS_H

#include "venue/say.h"

/** A row as it is told: `count` units of `seconds` each. */
typedef struct sk_limit_told {
    souk_str type;
    int32_t seconds, count, limit, used;
} sk_limit_told;

typedef struct sk_limit_form {
    const sk_field_table *table; /* of sk_limit_told */
    const char *members;         /* those that tell the limit, without how much of it is used */
    const char *used;            /* ... and this */
    const sk_enum_row *units;    /* seconds, as they are tried; the first that divides is told */
    const char *type;            /* of limits on orders */
} sk_limit_form;

/** Server: a row; used NULL: without its count. */
void sk_say_limit(sk_jw *w, const sk_limit_form *, const char *type, int64_t window_ns,
                  uint32_t most, const uint32_t *used);
/** The venue's limits from the one at `from` on, as they stand for the peer: an array. */
void sk_say_limits(sk_jw *w, const char *key, const sk_peer *peer, const sk_limit_form *,
                   uint8_t from);
/** A sk_limit_use as a row, of the limits on orders; and back (client). */
void sk_say_use(sk_jw *w, const sk_limit_form *, const sk_limit_use *use);
souk_status sk_read_use(sk_json *j, const sk_limit_form *, sk_call *call, sk_list *list,
                        souk_error *err);

#endif
