/* SPDX-License-Identifier: MIT */
#include "wire/utf8.h"

#include <string.h>

/* Bounds of the second byte rule out overlong forms, surrogates and what lies beyond U+10FFFF.
 * src: RFC 3629 4 */
static bool begin(sk_utf8 *u, uint8_t c)
{
    if (c < 0xC2 || c > 0xF4)
        return false;
    u->need = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    u->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    u->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    return true;
}

bool sk_utf8_feed(sk_utf8 *u, const void *bytes, size_t len)
{
    const uint8_t *p = bytes, *end = p + len;
    while (p < end) {
        if (u->need) {
            if (*p < u->low || *p > u->high)
                return false;
            *u = (sk_utf8){.need = (uint8_t)(u->need - 1), .low = 0x80, .high = 0xBF};
            p++;
            continue;
        }
        while (end - p >= 16) { /* ASCII, sixteen at a time */
            uint64_t word[2];
            memcpy(word, p, 16);
            if ((word[0] | word[1]) & 0x8080808080808080u)
                break;
            p += 16;
        }
        while (p < end && *p < 0x80)
            p++;
        if (p < end && !begin(u, *p++))
            return false;
    }
    return true;
}
