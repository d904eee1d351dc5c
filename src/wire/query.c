/* SPDX-License-Identifier: MIT */
#include "wire/query.h"

#include "base/err.h"
#include "base/str.h"

static bool unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

void sk_pct_encode(sk_buf *buf, souk_str text, const char *keep)
{
    static const char hex[] = "0123456789ABCDEF";
    uint32_t from = 0, i;
    for (i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool kept = keep && c != '\0' && c < 0x80 && strchr(keep, c);
        if (unreserved(c) || (kept && c != ' '))
            continue;
        if (i > from)
            sk_buf_put(buf, text.ptr + from, i - from);
        from = i + 1;
        if (kept)
            sk_buf_char(buf, '+');
        else
            sk_buf_put(buf, (char[3]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
    if (i > from)
        sk_buf_put(buf, text.ptr + from, i - from);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

souk_status sk_pct_decode(souk_str text, bool plus, sk_arena *arena, souk_str *out)
{
    bool odd = false;
    for (uint32_t i = 0; i < text.len && !odd; i++)
        odd = text.ptr[i] == '%' || (plus && text.ptr[i] == '+');
    if (!odd) {
        *out = text;
        return SOUK_OK;
    }
    char *to = sk_arena_get(arena, text.len);
    if (!to)
        return SOUK_E_NOMEM;
    uint32_t n = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            int high = text.len - i > 2 ? hex_digit(text.ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text.ptr[i + 2]) : -1;
            if (low < 0)
                return SOUK_E_SYNTAX;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        to[n++] = c;
    }
    *out = (souk_str){to, n};
    return SOUK_OK;
}

bool sk_pairs_next(souk_str *rest, souk_str *name, souk_str *value)
{
    souk_str pair = {NULL, 0};
    while (pair.len == 0) {
        if (rest->len == 0)
            return false;
        pair = sk_str_cut(rest, '&');
    }
    int64_t equals = sk_str_find(pair, '=');
    *name = pair;
    *value = (souk_str){NULL, 0};
    if (equals >= 0) {
        uint32_t at = (uint32_t)equals;
        *name = sk_str_sub(pair, 0, at);
        *value = sk_str_sub(pair, at + 1, pair.len - at - 1);
    }
    return true;
}

souk_status sk_params_add(sk_params *params, souk_str text, bool plus, sk_arena *arena,
                          souk_error *err)
{
    souk_str name, value;
    while (sk_pairs_next(&text, &name, &value)) {
        if (name.len == 0)
            return sk_fail(err, SOUK_E_SYNTAX, "a parameter has no name");
        if (params->count == SK_QUERY_PARAMS_MAX)
            return sk_fail(err, SOUK_E_LIMIT, "more than %d parameters", SK_QUERY_PARAMS_MAX);
        sk_param *param = &params->items[params->count];
        param->raw = (souk_str){name.ptr, value.ptr ? (uint32_t)(value.ptr + value.len - name.ptr)
                                                    : name.len};
        if (!value.ptr)
            value = (souk_str){name.ptr + name.len, 0};
        souk_status status = sk_pct_decode(name, plus, arena, &param->name);
        if (status == SOUK_OK)
            status = sk_pct_decode(value, plus, arena, &param->value);
        if (status == SOUK_E_NOMEM)
            return sk_fail_nomem(err);
        if (status != SOUK_OK)
            return sk_fail(err, status, "bad percent sequence in parameter %.*s", SK_FMT(name));
        params->count++;
    }
    return SOUK_OK;
}

const sk_param *sk_params_find(const sk_params *params, const char *name)
{
    for (uint32_t i = 0; i < params->count; i++)
        if (sk_str_is(params->items[i].name, name))
            return &params->items[i];
    return NULL;
}

souk_str sk_params_get(const sk_params *params, const char *name)
{
    const sk_param *param = sk_params_find(params, name);
    return param ? param->value : (souk_str){NULL, 0};
}

uint32_t sk_params_occurrences(const sk_params *params, const char *name)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < params->count; i++)
        count += sk_str_is(params->items[i].name, name);
    return count;
}

/* ---- writer ---- */

void sk_qw_init(sk_qw *q, sk_buf *buf, const char *keep)
{
    *q = (sk_qw){.buf = buf, .keep = keep};
}

static void begin(sk_qw *q, const char *name)
{
    if (q->more)
        sk_buf_char(q->buf, '&');
    q->more = true;
    sk_buf_cstr(q->buf, name);
    sk_buf_char(q->buf, '=');
}

void sk_qw_str(sk_qw *q, const char *name, souk_str value)
{
    begin(q, name);
    sk_pct_encode(q->buf, value, q->keep);
}

void sk_qw_cstr(sk_qw *q, const char *name, const char *value)
{
    sk_qw_str(q, name, sk_str(value));
}

void sk_qw_i64(sk_qw *q, const char *name, int64_t value)
{
    begin(q, name);
    sk_buf_i64(q->buf, value);
}

void sk_qw_u64(sk_qw *q, const char *name, uint64_t value)
{
    begin(q, name);
    sk_buf_u64(q->buf, value);
}

void sk_qw_dec(sk_qw *q, const char *name, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print_short(value, text);
    begin(q, name);
    sk_buf_put(q->buf, text, len);
}

void sk_qw_raw(sk_qw *q, const char *name, souk_str encoded)
{
    begin(q, name);
    sk_buf_str(q->buf, encoded);
}
