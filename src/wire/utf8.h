/* SPDX-License-Identifier: MIT
 * UTF-8 checked as it arrives, in pieces cut anywhere; strict (RFC 3629): no overlong forms, no
 * surrogates, nothing beyond U+10FFFF. Pure values; {0} is the start of a text. */
#ifndef SK_WIRE_UTF8_H
#define SK_WIRE_UTF8_H

#include <souk/base.h>

typedef struct sk_utf8 {
    uint8_t need;      /* continuation bytes still to come */
    uint8_t low, high; /* bounds of the next one */
} sk_utf8;

/** Goes on with these bytes; false at the first byte that cannot stand there. */
bool sk_utf8_feed(sk_utf8 *u, const void *bytes, size_t len);

/** Whether the text may end here (not inside a sequence). */
static inline bool sk_utf8_complete(const sk_utf8 *u)
{
    return u->need == 0;
}

#endif
