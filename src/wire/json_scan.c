/* SPDX-License-Identifier: MIT */
#include "wire/json_scan.h"

#include "base/str.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

_Static_assert(SK_JSON_DEPTH_MAX <= 64, "one bit a level in sk_json.objects");

const char *sk_json_fail(sk_json *j, souk_status status, const char *at)
{
    if (j->status == SOUK_OK) {
        j->status = status;
        j->fail_at = (uint32_t)(at - j->start);
    }
    j->ptr = j->end;
    return NULL;
}

souk_status sk_json_misfit(sk_json *j, souk_status status)
{
    if (j->status != SOUK_OK)
        return j->status;
    if (j->misfit == SOUK_OK) {
        j->misfit = status;
        j->fail_at = (uint32_t)(j->ptr - j->start);
    }
    return status;
}

/* The first byte that needs a look: quote, backslash, control character or not ASCII. */
static inline const char *scan_plain(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'),
                  blank = _mm_set1_epi8(' ');
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* signed: bytes of 0x80 and above are negative, so they are below the blank as well */
        __m128i hit =
            _mm_or_si128(_mm_cmplt_epi8(v, blank),
                         _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask)
            return p + __builtin_ctz(mask);
        p += 16;
    }
#endif
    while (p < end && (signed char)*p >= ' ' && *p != '"' && *p != '\\')
        p++;
    return p;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits behind \u; -1 when they are not. */
static int32_t hex4(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* p at the backslash; behind the escape (both halves of a surrogate pair), NULL if malformed. */
static const char *scan_escape(const char *p, const char *end)
{
    if (end - p < 2)
        return NULL;
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return p + 2;
    case 'u': break;
    default: return NULL;
    }
    int32_t unit = hex4(p + 2, end);
    if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return NULL;
    if (unit < 0xD800 || unit > 0xDBFF)
        return p + 6;
    if (end - p < 12 || p[6] != '\\' || p[7] != 'u')
        return NULL;
    unit = hex4(p + 8, end);
    return unit >= 0xDC00 && unit <= 0xDFFF ? p + 12 : NULL;
}

const char *sk_json_scan_string(sk_json *j, const char *p, bool *escaped)
{
    const char *end = j->end;
    for (;;) {
        p = scan_plain(p, end);
        if (p == end)
            return sk_json_fail(j, SOUK_E_SYNTAX, p);
        if (*p == '"')
            return p;
        if (*p == '\\') {
            const char *next = scan_escape(p, end);
            if (!next)
                return sk_json_fail(j, SOUK_E_SYNTAX, p);
            *escaped = true;
            p = next;
        } else {
            size_t n = (unsigned char)*p < 0x80 ? 0 : sk_utf8_sequence(p, (size_t)(end - p));
            if (n == 0)
                return sk_json_fail(j, SOUK_E_SYNTAX, p);
            p += n;
        }
    }
}

static inline const char *scan_digits(const char *p, const char *end)
{
    while (p < end && (unsigned)(*p - '0') <= 9)
        p++;
    return p;
}

const char *sk_json_scan_number(sk_json *j, const char *p)
{
    const char *end = j->end, *from;
    if (p < end && *p == '-')
        p++;
    from = p;
    p = scan_digits(p, end);
    if (p == from || (*from == '0' && p - from > 1))
        return sk_json_fail(j, SOUK_E_SYNTAX, from);
    if (p < end && *p == '.') {
        from = ++p;
        p = scan_digits(p, end);
        if (p == from)
            return sk_json_fail(j, SOUK_E_SYNTAX, p);
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        from = p;
        p = scan_digits(p, end);
        if (p == from)
            return sk_json_fail(j, SOUK_E_SYNTAX, p);
    }
    return p;
}

static const char *scan_word(sk_json *j, const char *p, const char *word, size_t len)
{
    if ((size_t)(j->end - p) < len || memcmp(p, word, len) != 0)
        return sk_json_fail(j, SOUK_E_SYNTAX, p);
    return p + len;
}

static const char *scan_scalar(sk_json *j, const char *p)
{
    bool escaped = false;
    switch (*p) {
    case '"': p = sk_json_scan_string(j, p + 1, &escaped); return p ? p + 1 : NULL;
    case 't': return scan_word(j, p, "true", 4);
    case 'f': return scan_word(j, p, "false", 5);
    case 'n': return scan_word(j, p, "null", 4);
    default: return sk_json_scan_number(j, p);
    }
}

const char *sk_json_scan_name(sk_json *j, const char *p, souk_str *name)
{
    bool escaped = false;
    if (p == j->end || *p != '"')
        return sk_json_fail(j, SOUK_E_SYNTAX, p);
    const char *from = p + 1;
    p = sk_json_scan_string(j, from, &escaped);
    if (!p)
        return NULL;
    *name = (souk_str){from, (uint32_t)(p - from)};
    p = sk_json_blank(p + 1, j->end);
    if (p == j->end || *p != ':')
        return sk_json_fail(j, SOUK_E_SYNTAX, p);
    return sk_json_blank(p + 1, j->end);
}

/* Behind a value inside the value that began at depth `base`: closes what ends here and comes to
 * the next value. *done: the outermost has ended. */
static const char *scan_after(sk_json *j, const char *p, unsigned base, bool *done)
{
    souk_str name;
    while (j->depth > base) {
        bool object = sk_json_in_object(j);
        p = sk_json_blank(p, j->end);
        if (p == j->end)
            return sk_json_fail(j, SOUK_E_SYNTAX, p);
        if (*p == ',') {
            p = sk_json_blank(p + 1, j->end);
            return object ? sk_json_scan_name(j, p, &name) : p;
        }
        if (*p != (object ? '}' : ']'))
            return sk_json_fail(j, SOUK_E_SYNTAX, p);
        p++;
        j->depth--;
    }
    *done = true;
    return p;
}

const char *sk_json_scan_value(sk_json *j, const char *p)
{
    unsigned base = j->depth;
    souk_str name;
    bool done = false;
    while (p && !done) {
        if (p == j->end)
            return sk_json_fail(j, SOUK_E_SYNTAX, p);
        if (*p == '{' || *p == '[') {
            bool object = *p == '{';
            if (!sk_json_push(j, object, p))
                return NULL;
            p = sk_json_blank(p + 1, j->end);
            if (p == j->end || *p != (object ? '}' : ']')) {
                if (object)
                    p = sk_json_scan_name(j, p, &name);
                continue;
            }
            p++;
            j->depth--;
        } else {
            p = scan_scalar(j, p);
            if (!p)
                return NULL;
        }
        p = scan_after(j, p, base, &done);
    }
    return p;
}
