/* SPDX-License-Identifier: MIT
 * Getters of the JSON reader. */
#include "base/str.h"
#include "wire/json_scan.h"

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static uint32_t hex4_checked(const char *p)
{
    return (uint32_t)(hex_value(p[0]) << 12 | hex_value(p[1]) << 8 | hex_value(p[2]) << 4 |
                      hex_value(p[3]));
}

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* One escape at p (checked before, at the backslash): its bytes to out, its length to *used. */
static size_t put_escape(char *out, const char *p, size_t *used)
{
    *used = 2;
    switch (p[1]) {
    case 'b': return put_utf8(out, '\b');
    case 'f': return put_utf8(out, '\f');
    case 'n': return put_utf8(out, '\n');
    case 'r': return put_utf8(out, '\r');
    case 't': return put_utf8(out, '\t');
    case 'u': break;
    default: return put_utf8(out, (unsigned char)p[1]);
    }
    uint32_t c = hex4_checked(p + 2);
    *used = 6;
    if (c >= 0xD800 && c <= 0xDBFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (hex4_checked(p + 8) - 0xDC00);
        *used = 12;
    }
    return put_utf8(out, c);
}

size_t sk_json_unescape(char *out, souk_str raw)
{
    const char *p = raw.ptr, *end = raw.ptr + raw.len;
    char *to = out;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((slash ? slash : end) - p), used = 0;
        memmove(to, p, plain);
        to += plain;
        p += plain;
        if (slash)
            to += put_escape(to, p, &used);
        p += used;
    }
    return (size_t)(to - out);
}

bool sk_json_is(souk_str raw, const char *plain)
{
    const char *p = raw.ptr, *end = raw.ptr + raw.len;
    while (p < end) {
        char bytes[4];
        size_t used = 1, n = 1;
        bytes[0] = *p;
        if (*p == '\\')
            n = put_escape(bytes, p, &used);
        for (size_t i = 0; i < n; i++, plain++)
            if (bytes[i] != *plain || *plain == '\0')
                return false;
        p += used;
    }
    return *plain == '\0';
}

/* Moves behind the value that ended at p. */
static inline void consume(sk_json *j, const char *p)
{
    j->ptr = p;
    j->expect = SK_JSON_AFTER;
}

/* The text of the string or number ahead and the place behind it; nothing is consumed. */
static souk_status peek_text(sk_json *j, souk_str *text, const char **after, bool *escaped)
{
    *text = (souk_str){NULL, 0};
    *after = NULL;
    *escaped = false;
    if (j->status != SOUK_OK)
        return j->status;
    if (j->expect != SK_JSON_VALUE)
        return sk_json_misfit(j, SOUK_E_STATE);
    const char *from = j->ptr;
    if (from < j->end && *from == '"') {
        const char *p = sk_json_scan_string(j, ++from, escaped);
        if (!p)
            return j->status;
        *text = (souk_str){from, (uint32_t)(p - from)};
        *after = p + 1;
        return SOUK_OK;
    }
    sk_json_kind kind = sk_json_type(j);
    if (kind != SK_JSON_NUMBER && kind != SK_JSON_NONE)
        return sk_json_misfit(j, SOUK_E_INVALID);
    const char *p = sk_json_scan_number(j, from);
    if (!p)
        return j->status;
    *text = (souk_str){from, (uint32_t)(p - from)};
    *after = p;
    return SOUK_OK;
}

souk_status sk_json_text(sk_json *j, souk_str *out)
{
    const char *after;
    souk_str text;
    bool escaped;
    souk_status status = peek_text(j, &text, &after, &escaped);
    if (status != SOUK_OK)
        return status;
    if (escaped)
        return sk_json_misfit(j, SOUK_E_UNSUPPORTED);
    *out = text;
    consume(j, after);
    return SOUK_OK;
}

souk_status sk_json_string(sk_json *j, sk_arena *arena, souk_str *out)
{
    const char *after;
    souk_str text;
    bool escaped;
    souk_status status = peek_text(j, &text, &after, &escaped);
    if (status != SOUK_OK)
        return status;
    if (escaped) {
        char *to = sk_arena_get(arena, text.len);
        if (!to)
            return sk_json_misfit(j, SOUK_E_NOMEM);
        text = (souk_str){to, (uint32_t)sk_json_unescape(to, text)};
    }
    *out = text;
    consume(j, after);
    return SOUK_OK;
}

souk_status sk_json_bool(sk_json *j, bool *out)
{
    sk_json_kind kind = sk_json_type(j);
    if (j->status == SOUK_OK && j->expect != SK_JSON_VALUE)
        return sk_json_misfit(j, SOUK_E_STATE);
    if (kind == SK_JSON_NONE)
        sk_json_fail(j, SOUK_E_SYNTAX, j->ptr);
    if (kind != SK_JSON_BOOL)
        return sk_json_misfit(j, SOUK_E_INVALID);
    bool value = *j->ptr == 't';
    if (!sk_json_skip(j))
        return j->status;
    *out = value;
    return SOUK_OK;
}

bool sk_json_is_null(sk_json *j)
{
    return sk_json_type(j) == SK_JSON_NULL && sk_json_skip(j);
}

/* ---- numbers ---- */

/* Eight decimals are what most venues send for a quantity: taken at once where all eight bytes are
 * digits. Returns whether they were. */
static inline bool eight_digits(const char *p, const char *end, uint64_t *value)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t x;
    if (end - p < 8)
        return false;
    memcpy(&x, p, 8);
    x ^= 0x3030303030303030u;
    if (((x + 0x7676767676767676u) | x) & 0x8080808080808080u)
        return false;
    x = (x * 10 + (x >> 8)) & 0x00FF00FF00FF00FFu;
    x = (x * 100 + (x >> 16)) & 0x0000FFFF0000FFFFu;
    *value = *value * 100000000 + ((x * 10000 + (x >> 32)) & 0xFFFFFFFFu);
    return true;
#else
    (void)p, (void)end, (void)value;
    return false;
#endif
}

/* An ordinary number, quoted or not: sign, digits, point, digits, at most 18 of them, no exponent.
 * Returns the place behind it, or NULL for whatever is not ordinary (nothing is judged here). */
static inline const char *scan_ordinary(const sk_json *j, int64_t *mantissa, unsigned *scale)
{
    const char *p = j->ptr, *end = j->end;
    bool quoted = p < end && *p == '"';
    p += quoted;
    bool minus = p < end && *p == '-';
    p += minus;
    const char *from = p;
    uint64_t value = 0;
    unsigned digit;
    /* wraps beyond 19 digits, which are then not used */
    while (p < end && (digit = (unsigned)(*p - '0')) <= 9) {
        value = value * 10 + digit;
        p++;
    }
    size_t digits = (size_t)(p - from);
    if (digits == 0 || (!quoted && *from == '0' && digits > 1))
        return NULL;
    size_t decimals = 0;
    if (p < end && *p == '.') {
        const char *point = p++;
        if (eight_digits(p, end, &value))
            p += 8;
        while (p < end && (digit = (unsigned)(*p - '0')) <= 9) {
            value = value * 10 + digit;
            p++;
        }
        decimals = (size_t)(p - point) - 1;
        if (decimals == 0)
            return NULL;
    }
    if (digits + decimals > 18)
        return NULL;
    if (quoted) {
        if (p == end || *p != '"')
            return NULL;
        p++;
    } else if (p < end && (*p == 'e' || *p == 'E')) {
        return NULL;
    }
    *mantissa = minus ? -(int64_t)value : (int64_t)value;
    *scale = (unsigned)decimals;
    return p;
}

static inline bool readable(const sk_json *j)
{
    return j->status == SOUK_OK && j->expect == SK_JSON_VALUE;
}

/* Any number that souk_dec holds; nothing is consumed. */
static souk_status peek_dec(sk_json *j, souk_dec *out, const char **after)
{
    souk_str text;
    bool escaped;
    souk_status status = peek_text(j, &text, after, &escaped);
    if (status != SOUK_OK)
        return status;
    status = escaped ? SOUK_E_SYNTAX : souk_dec_parse(out, text.ptr, text.len);
    if (status == SOUK_E_SYNTAX)
        status = SOUK_E_INVALID; /* a string that is not a number: the document is in order */
    return status == SOUK_OK ? SOUK_OK : sk_json_misfit(j, status);
}

static inline bool dec_fits(souk_dec d)
{
    return d.hi == (uint64_t)((int64_t)d.lo >> 63);
}

souk_status sk_json_i64(sk_json *j, int64_t *out)
{
    int64_t value;
    unsigned scale;
    souk_dec d;
    const char *after = readable(j) ? scan_ordinary(j, &value, &scale) : NULL;
    if (!after || scale > 0) {
        souk_status status = peek_dec(j, &d, &after);
        if (status != SOUK_OK)
            return status;
        status = souk_dec_rescale(&d, d, 0, SOUK_ROUND_EXACT);
        if (status == SOUK_OK && !dec_fits(d))
            status = SOUK_E_RANGE;
        if (status != SOUK_OK)
            return sk_json_misfit(j, status);
        value = (int64_t)d.lo;
    }
    *out = value;
    consume(j, after);
    return SOUK_OK;
}

souk_status sk_json_u64(sk_json *j, uint64_t *out)
{
    int64_t value;
    unsigned scale;
    souk_dec d;
    const char *after = readable(j) ? scan_ordinary(j, &value, &scale) : NULL;
    if (!after || scale > 0 || value < 0) {
        souk_status status = peek_dec(j, &d, &after);
        if (status != SOUK_OK)
            return status;
        status = souk_dec_rescale(&d, d, 0, SOUK_ROUND_EXACT);
        if (status == SOUK_OK && d.hi != 0)
            status = SOUK_E_RANGE;
        if (status != SOUK_OK)
            return sk_json_misfit(j, status);
        value = (int64_t)d.lo;
    }
    *out = (uint64_t)value;
    consume(j, after);
    return SOUK_OK;
}

souk_status sk_json_dec(sk_json *j, souk_dec *out)
{
    int64_t mantissa;
    unsigned scale;
    souk_dec d;
    const char *after = readable(j) ? scan_ordinary(j, &mantissa, &scale) : NULL;
    if (after) {
        d = souk_dec_from_i64(mantissa, (int)scale);
    } else {
        souk_status status = peek_dec(j, &d, &after);
        if (status != SOUK_OK)
            return status;
    }
    *out = d;
    consume(j, after);
    return SOUK_OK;
}

souk_status sk_json_fixed(sk_json *j, int64_t *mantissa, uint8_t *scale)
{
    int64_t value;
    unsigned digits;
    souk_dec d;
    const char *after = readable(j) ? scan_ordinary(j, &value, &digits) : NULL;
    if (!after) {
        souk_status status = peek_dec(j, &d, &after);
        if (status == SOUK_OK && !dec_fits(d))
            status = sk_json_misfit(j, SOUK_E_RANGE);
        if (status != SOUK_OK)
            return status;
        value = (int64_t)d.lo;
        digits = (unsigned)d.scale;
    }
    *mantissa = value;
    *scale = (uint8_t)digits;
    consume(j, after);
    return SOUK_OK;
}
