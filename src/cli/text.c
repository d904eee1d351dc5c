/* SPDX-License-Identifier: MIT */
#include "cli/text.h"
#include "base/str.h"

#include <stdio.h>
#include <time.h>

typedef struct range {
    uint32_t from, to;
} range;

/* Blocks, not single letters: what venues and people put into names. src: Unicode 15, EAW W and F
 */
static const range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
                             {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
                             {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
                             {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
                             {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
static const range none[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},
                             {0x0610, 0x061a}, {0x064b, 0x065f}, {0x200b, 0x200f},
                             {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

static bool in(const range *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= ranges[i].from && point <= ranges[i].to)
            return true;
    }
    return false;
}

static uint32_t point_of(const unsigned char *p, size_t len)
{
    static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = p[0] & first[len];
    for (size_t i = 1; i < len; i++)
        point = point << 6 | (p[i] & 0x3f);
    return point;
}

uint32_t sk_text_width(souk_str text)
{
    uint32_t width = 0;
    for (size_t i = 0; i < text.len;) {
        const unsigned char *p = (const unsigned char *)text.ptr + i;
        size_t len = sk_utf8_sequence(p, text.len - i);
        uint32_t point = len ? point_of(p, len) : 0xfffd;
        if (in(wide, sizeof wide / sizeof *wide, point))
            width += 2;
        else if (!in(none, sizeof none / sizeof *none, point))
            width += 1;
        i += len ? len : 1;
    }
    return width;
}

/* Length of the harmless letter at p, 0: it is none. C1 controls move terminals as well. */
static size_t harmless(const unsigned char *p, size_t left)
{
    size_t len = sk_utf8_sequence(p, left);
    uint32_t point = len ? point_of(p, len) : 0;
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029 ||
                   (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069)
               ? 0
               : len;
}

souk_str sk_text_clean(souk_str text, sk_arena *arena)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    char *copy = NULL;
    for (uint32_t i = 0; i < text.len;) {
        size_t len = harmless(p + i, text.len - i);
        if (len == 0) {
            if (!copy && !(copy = (char *)sk_arena_copy(arena, text).ptr))
                return SK_STR("?");
            copy[i] = '?';
        }
        i += len ? (uint32_t)len : 1;
    }
    return copy ? (souk_str){copy, text.len} : text;
}

static bool broken_down(int64_t ns, struct tm *out)
{
    time_t seconds = (time_t)(ns / 1000000000);
    return ns > 0 && gmtime_r(&seconds, out) != NULL;
}

souk_str sk_text_time(int64_t ns, bool millis, char out[SK_TIME_TEXT_MAX])
{
    struct tm tm;
    size_t len;
    if (!broken_down(ns, &tm))
        return SK_STR("-");
    len = strftime(out, SK_TIME_TEXT_MAX, "%Y-%m-%d %H:%M:%S", &tm);
    if (millis)
        len += (size_t)snprintf(out + len, SK_TIME_TEXT_MAX - len, ".%03d",
                                (int)(ns / 1000000 % 1000));
    return (souk_str){out, (uint32_t)len};
}

souk_str sk_text_clock(int64_t ns, char out[SK_TIME_TEXT_MAX])
{
    souk_str text = sk_text_time(ns, true, out);
    return text.len > 11 ? sk_str_sub(text, 11, text.len - 11) : text;
}
