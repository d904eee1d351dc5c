/* SPDX-License-Identifier: MIT */
#include "wire/json_write.h"

#include "base/limits.h"
#include "base/str.h"

void sk_jw_init(sk_jw *w, sk_buf *buf)
{
    *w = (sk_jw){.buf = buf};
}

bool sk_jw_done(const sk_jw *w)
{
    return w->depth == 0 && !w->bad && !w->buf->failed;
}

/* Before any value: the comma, the name, and room for `size` bytes of the value to come. NULL when
 * there is none. Whoever writes claims the bytes by moving buf->len. */
static inline char *begin(sk_jw *w, const char *key, size_t size)
{
    size_t key_len = key ? strlen(key) : 0;
    char *to = sk_buf_reserve(w->buf, key_len + 4 + size);
    if (!to)
        return NULL;
    char *from = to;
    if (w->comma)
        *to++ = ',';
    if (key) {
        *to++ = '"';
        memcpy(to, key, key_len);
        to += key_len;
        *to++ = '"';
        *to++ = ':';
    }
    w->comma = true;
    w->buf->len += (size_t)(to - from);
    return to;
}

static void put(sk_jw *w, const char *key, const char *bytes, size_t len)
{
    char *to = begin(w, key, len);
    if (!to)
        return;
    memcpy(to, bytes, len);
    w->buf->len += len;
}

static void open_container(sk_jw *w, const char *key, char bracket)
{
    if (w->depth == SK_JSON_DEPTH_MAX) {
        w->bad = true;
        return;
    }
    put(w, key, &bracket, 1);
    uint64_t bit = (uint64_t)1 << w->depth++;
    w->objects = bracket == '{' ? w->objects | bit : w->objects & ~bit;
    w->comma = false;
}

void sk_jw_object(sk_jw *w, const char *key)
{
    open_container(w, key, '{');
}

void sk_jw_array(sk_jw *w, const char *key)
{
    open_container(w, key, '[');
}

void sk_jw_end(sk_jw *w)
{
    if (w->depth == 0) {
        w->bad = true;
        return;
    }
    w->depth--;
    sk_buf_char(w->buf, (w->objects >> w->depth & 1) ? '}' : ']');
    w->comma = true;
}

/* ---- text ---- */

/* One byte that may not stand as it is; returns the length of what replaces it. */
static size_t escape_byte(char out[6], unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_form[32] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
    };
    out[0] = '\\';
    if (c == '"' || c == '\\') {
        out[1] = (char)c;
        return 2;
    }
    if (c < 32 && short_form[c]) {
        out[1] = short_form[c];
        return 2;
    }
    if (c < 32) {
        memcpy(out + 1, "u00", 3);
        out[4] = hex[c >> 4];
        out[5] = hex[c & 15];
        return 6;
    }
    memcpy(out, "\xEF\xBF\xBD", 3); /* U+FFFD for a byte that is not UTF-8 */
    return 3;
}

void sk_json_escape(sk_buf *buf, souk_str text)
{
    const char *p = text.ptr, *end = p + text.len;
    while (p < end) {
        const char *from = p;
        size_t n = 1;
        while (p < end && n) {
            unsigned char c = (unsigned char)*p;
            if (c < 0x80)
                n = c >= ' ' && c != '"' && c != '\\';
            else
                n = sk_utf8_sequence(p, (size_t)(end - p));
            p += n;
        }
        sk_buf_put(buf, from, (size_t)(p - from));
        if (p < end) {
            char out[6];
            size_t len = escape_byte(out, (unsigned char)*p++);
            sk_buf_put(buf, out, len);
        }
    }
}

static bool is_plain(souk_str text)
{
    unsigned odd = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        odd |= (unsigned)(c < ' ') | (unsigned)(c >= 0x80) | (unsigned)(c == '"') |
               (unsigned)(c == '\\');
    }
    return !odd;
}

void sk_jw_str(sk_jw *w, const char *key, souk_str text)
{
    char *to = begin(w, key, (size_t)text.len + 2);
    if (!to)
        return;
    *to++ = '"';
    if (is_plain(text)) {
        if (text.len)
            memcpy(to, text.ptr, text.len);
        to[text.len] = '"';
        w->buf->len += (size_t)text.len + 2;
        return;
    }
    w->buf->len++;
    sk_json_escape(w->buf, text);
    sk_buf_char(w->buf, '"');
}

void sk_jw_cstr(sk_jw *w, const char *key, const char *text)
{
    if (text)
        sk_jw_str(w, key, sk_str(text));
    else
        sk_jw_null(w, key);
}

void sk_jw_key(sk_jw *w, souk_str name)
{
    sk_jw_str(w, NULL, name);
    sk_buf_char(w->buf, ':');
    w->comma = false;
}

/* ---- numbers and words ---- */

enum { NUMBER_MAX = 64 }; /* a sign, 38 decimals, the point, 20 digits, quotes */

/* Writes value / 10^scale backwards from `end`; returns its first byte. */
static char *print_fixed(char *end, uint64_t value, unsigned scale, bool minus)
{
    char *p = end;
    for (unsigned i = 0; i < scale; i++, value /= 10)
        *--p = (char)('0' + value % 10);
    if (scale)
        *--p = '.';
    do {
        *--p = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    if (minus)
        *--p = '-';
    return p;
}

static inline void put_number(sk_jw *w, const char *key, uint64_t value, unsigned scale, bool minus,
                              bool quoted)
{
    char text[NUMBER_MAX], *end = text + sizeof text;
    if (scale > SOUK_DEC_SCALE_MAX) {
        w->bad = true;
        return;
    }
    if (quoted)
        *--end = '"';
    char *p = print_fixed(end, value, scale, minus);
    if (quoted)
        *--p = '"';
    put(w, key, p, (size_t)(text + sizeof text - p));
}

static inline uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

void sk_jw_i64(sk_jw *w, const char *key, int64_t value)
{
    put_number(w, key, magnitude(value), 0, value < 0, false);
}

void sk_jw_u64(sk_jw *w, const char *key, uint64_t value)
{
    put_number(w, key, value, 0, false, false);
}

void sk_jw_i64_text(sk_jw *w, const char *key, int64_t value)
{
    put_number(w, key, magnitude(value), 0, value < 0, true);
}

void sk_jw_u64_text(sk_jw *w, const char *key, uint64_t value)
{
    put_number(w, key, value, 0, false, true);
}

void sk_jw_fixed(sk_jw *w, const char *key, int64_t mantissa, unsigned scale)
{
    put_number(w, key, magnitude(mantissa), scale, mantissa < 0, true);
}

void sk_jw_fixed_num(sk_jw *w, const char *key, int64_t mantissa, unsigned scale)
{
    put_number(w, key, magnitude(mantissa), scale, mantissa < 0, false);
}

void sk_jw_dec(sk_jw *w, const char *key, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX + 2];
    text[0] = '"';
    size_t len = souk_dec_print(value, text + 1) + 1;
    text[len++] = '"';
    put(w, key, text, len);
}

void sk_jw_dec_scaled(sk_jw *w, const char *key, souk_dec value, int scale)
{
    souk_dec scaled;
    bool fits = souk_dec_rescale(&scaled, value, scale, SOUK_ROUND_DOWN) == SOUK_OK;
    sk_jw_dec(w, key, fits ? scaled : value);
}

void sk_jw_dec_num(sk_jw *w, const char *key, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print(value, text);
    put(w, key, text, len);
}

void sk_jw_bool(sk_jw *w, const char *key, bool value)
{
    put(w, key, value ? "true" : "false", value ? 4 : 5);
}

void sk_jw_null(sk_jw *w, const char *key)
{
    put(w, key, "null", 4);
}

void sk_jw_raw(sk_jw *w, const char *key, souk_str json)
{
    put(w, key, json.ptr, json.len);
}
