/* SPDX-License-Identifier: MIT */
#include "base/str.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool sk_str_eq_nocase(souk_str a, souk_str b)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

bool sk_str_starts(souk_str s, souk_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool sk_str_ends(souk_str s, souk_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

int sk_str_cmp(souk_str a, souk_str b)
{
    uint32_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (order)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

int64_t sk_str_find(souk_str s, char c)
{
    const char *at = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return at ? at - s.ptr : -1;
}

souk_str sk_str_cut(souk_str *rest, char c)
{
    int64_t at = sk_str_find(*rest, c);
    souk_str head = *rest;
    if (at < 0) {
        *rest = (souk_str){NULL, 0};
        return head;
    }
    head.len = (uint32_t)at;
    rest->ptr += at + 1;
    rest->len -= (uint32_t)at + 1;
    return head;
}

souk_str sk_str_trim(souk_str s)
{
    while (s.len && (*s.ptr == ' ' || *s.ptr == '\t')) {
        s.ptr++;
        s.len--;
    }
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

souk_status sk_str_to_u64(souk_str s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return SOUK_E_SYNTAX;
    bool overflow = false;
    for (uint32_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';
        if (digit > 9)
            return SOUK_E_SYNTAX;
        overflow |= __builtin_mul_overflow(value, 10u, &value);
        overflow |= __builtin_add_overflow(value, digit, &value);
    }
    if (overflow)
        return SOUK_E_RANGE;
    *out = value;
    return SOUK_OK;
}

souk_status sk_str_to_i64(souk_str s, int64_t *out)
{
    bool negative = s.len && s.ptr[0] == '-';
    uint64_t value;
    souk_status status = sk_str_to_u64(negative ? sk_str_sub(s, 1, s.len - 1) : s, &value);
    if (status < 0)
        return status;
    if (value > (uint64_t)INT64_MAX + negative)
        return SOUK_E_RANGE;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return SOUK_OK;
}

bool sk_str_copy(char *to, size_t size, souk_str s)
{
    bool fits = s.len < size;
    if (fits && s.len)
        memcpy(to, s.ptr, s.len);
    if (size)
        to[fits ? s.len : 0] = '\0';
    return fits;
}

size_t sk_utf8_sequence(const void *bytes, size_t left)
{
    const unsigned char *p = bytes;
    unsigned c = p[0];
    if (c < 0x80)
        return 1;
    if (c < 0xC2 || c > 0xF4)
        return 0;
    size_t len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (left < len)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    /* overlong forms, surrogates, beyond U+10FFFF: told by the second byte */
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) || (c == 0xF0 && p[1] < 0x90) ||
        (c == 0xF4 && p[1] > 0x8F))
        return 0;
    return len;
}

bool sk_utf8_valid(const void *bytes, size_t len)
{
    if (len == 0)
        return true; /* perhaps of no bytes at all: NULL */
    const unsigned char *p = bytes, *end = p + len;
    while (p < end) {
        uint64_t word;
        if (end - p >= 8) { /* eight ASCII bytes at a time */
            memcpy(&word, p, 8);
            if (!(word & 0x8080808080808080u)) {
                p += 8;
                continue;
            }
        }
        size_t n = sk_utf8_sequence(p, (size_t)(end - p));
        if (n == 0)
            return false;
        p += n;
    }
    return true;
}

uint64_t sk_hash_bytes(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ p[i]) * 0x100000001B3u;
    return h ^ (h >> 29);
}
