/* SPDX-License-Identifier: MIT */
#include "wire/fields.h"

#include "base/err.h"

#include <assert.h>

/* Nanoseconds in one unit of a time kind; 1 for what is not a time. */
static int64_t unit_ns(uint8_t kind)
{
    switch (kind) {
    case SK_F_S: return 1000000000;
    case SK_F_MS: return 1000000;
    case SK_F_US: return 1000;
    default: return 1;
    }
}

/* The struct member has the type that the kind promises: a wrong row would write past it. */
static bool row_fits(const sk_field *f)
{
    switch (f->kind) {
    case SK_F_TEXT: return f->size == sizeof(souk_str);
    case SK_F_CHARS: return f->size > 0;
    case SK_F_DEC: return f->size == sizeof(souk_dec);
    case SK_F_BOOL: return f->size == sizeof(bool);
    case SK_F_ENUM: return f->map && (f->size == 1 || f->size == 2 || f->size == 4);
    case SK_F_CONST: return f->map != NULL;
    default: return f->size == sizeof(int64_t);
    }
}

/* ---- reading ---- */

static void set_enum(void *at, uint16_t size, int value)
{
    uint8_t byte = (uint8_t)value;
    uint16_t half = (uint16_t)value;
    if (size == sizeof byte)
        memcpy(at, &byte, sizeof byte);
    else if (size == sizeof half)
        memcpy(at, &half, sizeof half);
    else
        memcpy(at, &value, sizeof value);
}

static souk_status get_text(sk_json *v, sk_arena *arena, souk_str *text)
{
    return arena ? sk_json_string(v, arena, text) : sk_json_text(v, text);
}

static souk_status get_time(const sk_field *f, sk_json *v, void *at)
{
    int64_t value;
    souk_status status = sk_json_i64(v, &value);
    if (status != SOUK_OK)
        return status;
    if (__builtin_mul_overflow(value, unit_ns(f->kind), &value))
        return SOUK_E_RANGE;
    memcpy(at, &value, sizeof value);
    return SOUK_OK;
}

static souk_status get_words(const sk_field *f, sk_json *v, void *at, sk_arena *arena)
{
    souk_str text;
    int value;
    if (f->kind == SK_F_CONST && (f->flags & SK_F_NUMBER)) {
        souk_status status = sk_json_raw(v, &text);
        return status != SOUK_OK || sk_str_is(text, f->map->text) ? status : SOUK_E_INVALID;
    }
    souk_status status = get_text(v, arena, &text);
    if (status != SOUK_OK)
        return status;
    switch (f->kind) {
    case SK_F_TEXT: memcpy(at, &text, sizeof text); return SOUK_OK;
    case SK_F_CHARS: return sk_str_copy(at, f->size, text) ? SOUK_OK : SOUK_E_LIMIT;
    case SK_F_CONST: return sk_str_is(text, f->map->text) ? SOUK_OK : SOUK_E_INVALID;
    default:
        if (!sk_enum_value(f->map, text, &value))
            return SOUK_E_INVALID;
        set_enum(at, f->size, value);
        return SOUK_OK;
    }
}

static souk_status get_value(const sk_field *f, souk_str raw, void *record, sk_arena *arena)
{
    void *at = (char *)record + f->offset;
    sk_json v;
    assert(row_fits(f));
    sk_json_init(&v, raw);
    switch (f->kind) {
    case SK_F_DEC: return sk_json_dec(&v, at);
    case SK_F_I64: return sk_json_i64(&v, at);
    case SK_F_U64: return sk_json_u64(&v, at);
    case SK_F_S:
    case SK_F_MS:
    case SK_F_US:
    case SK_F_NS: return get_time(f, &v, at);
    case SK_F_BOOL: return sk_json_bool(&v, at);
    default: return get_words(f, &v, at, arena);
    }
}

/* A member has arrived: its raw value goes to every row of its name. false: it was there before. */
static bool collect(const sk_field *fields, size_t count, souk_str key, sk_json *j, souk_str *raw)
{
    souk_str value = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        if (!sk_json_is(key, fields[i].key))
            continue;
        if (raw[i].ptr)
            return false;
        if (!value.ptr && sk_json_raw(j, &value) != SOUK_OK)
            return true;
        raw[i] = value;
    }
    return true;
}

souk_status sk_fields_get(const sk_field *fields, size_t count, sk_json *j, void *record,
                          sk_arena *arena, souk_error *err)
{
    souk_str raw[SK_FIELDS_MAX] = {{NULL, 0}}, key;
    const char *twice = NULL;
    assert(count <= SK_FIELDS_MAX);
    sk_json_enter_object(j);
    while (sk_json_next_member(j, &key))
        if (!collect(fields, count, key, j, raw))
            twice = key.ptr;
    if (j->status != SOUK_OK)
        return sk_json_end(j, err);
    if (twice)
        return sk_fail(err, SOUK_E_INVALID, "the JSON member at byte %u is there twice",
                       (unsigned)(twice - j->start));
    for (size_t i = 0; i < count; i++) {
        const sk_field *f = &fields[i];
        if (!raw[i].ptr || sk_str_is(raw[i], "null")) {
            if ((f->flags & SK_F_REQUIRED) && !(f->kind == SK_F_CONST && raw[i].ptr))
                return sk_fail(err, SOUK_E_MISSING, "%s is missing", f->key);
            if (f->kind != SK_F_CONST || !raw[i].ptr)
                continue;
        }
        souk_status status = get_value(f, raw[i], record, arena);
        if (status != SOUK_OK)
            return sk_fail(err, status, "%s is %.*s: %s", f->key,
                           (int)(raw[i].len < 64 ? raw[i].len : 64), raw[i].ptr,
                           souk_strerror(status));
    }
    return SOUK_OK;
}

/* ---- writing ---- */

static int get_enum(const void *at, uint16_t size)
{
    int value = 0;
    uint16_t half;
    switch (size) {
    case 1: return *(const uint8_t *)at;
    case 2: memcpy(&half, at, sizeof half); return half;
    default: memcpy(&value, at, sizeof value); return value;
    }
}

static void put_text(const sk_field *f, sk_jw *w, souk_str text)
{
    if (text.len == 0 && (f->flags & SK_F_OMIT_EMPTY))
        return;
    if (f->flags & SK_F_NUMBER)
        sk_jw_raw(w, f->key, text);
    else
        sk_jw_str(w, f->key, text);
}

static void put_dec(const sk_field *f, sk_jw *w, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX + 2];
    souk_dec scaled;
    if ((f->flags & SK_F_OMIT_EMPTY) && souk_dec_sign(value) == 0)
        return;
    if ((f->flags & SK_F_SCALED) &&
        souk_dec_rescale(&scaled, value, f->scale, SOUK_ROUND_DOWN) == SOUK_OK)
        value = scaled;
    size_t len = f->flags & SK_F_SHORT ? souk_dec_print_short(value, text + 1)
                                       : souk_dec_print(value, text + 1);
    text[0] = text[len + 1] = '"';
    souk_str quoted = {text, (uint32_t)len + 2};
    sk_jw_raw(w, f->key, f->flags & SK_F_NUMBER ? sk_str_sub(quoted, 1, (uint32_t)len) : quoted);
}

static void put_i64(const sk_field *f, sk_jw *w, int64_t value)
{
    if (value == 0 && (f->flags & SK_F_OMIT_EMPTY))
        return;
    value /= unit_ns(w->micros && f->kind == SK_F_MS ? SK_F_US : f->kind);
    if (f->flags & SK_F_NUMBER)
        sk_jw_i64(w, f->key, value);
    else
        sk_jw_i64_text(w, f->key, value);
}

static void put_u64(const sk_field *f, sk_jw *w, uint64_t value)
{
    if (value == 0 && (f->flags & SK_F_OMIT_EMPTY))
        return;
    if (f->flags & SK_F_NUMBER)
        sk_jw_u64(w, f->key, value);
    else
        sk_jw_u64_text(w, f->key, value);
}

static void put_row(const sk_field *f, sk_jw *w, const void *record)
{
    const void *at = (const char *)record + f->offset;
    const char *word;
    assert(row_fits(f));
    switch (f->kind) {
    case SK_F_TEXT: put_text(f, w, *(const souk_str *)at); break;
    case SK_F_CHARS: put_text(f, w, sk_str(at)); break;
    case SK_F_DEC: put_dec(f, w, *(const souk_dec *)at); break;
    case SK_F_U64: put_u64(f, w, *(const uint64_t *)at); break;
    case SK_F_BOOL:
        if (*(const bool *)at || !(f->flags & SK_F_OMIT_EMPTY))
            sk_jw_bool(w, f->key, *(const bool *)at);
        break;
    case SK_F_ENUM:
        word = sk_enum_text(f->map, get_enum(at, f->size));
        put_text(f, w, sk_str(word ? word : ""));
        break;
    case SK_F_CONST: put_text(f, w, sk_str(f->map->text)); break;
    default: put_i64(f, w, *(const int64_t *)at); break;
    }
}

void sk_fields_put(const sk_field *fields, size_t count, sk_jw *w, const void *record)
{
    for (const sk_field *f = fields; f < fields + count; f++)
        put_row(f, w, record);
}

/* Whether the names begin with this one. */
static bool names_begin(const char *names, const char *key)
{
    while (*key && *names == *key) {
        names++;
        key++;
    }
    return !*key && (*names == ' ' || !*names);
}

void sk_fields_put_as(const sk_field *fields, size_t count, const char *names, sk_jw *w,
                      const void *record)
{
    size_t at = 0, tried = 0;
    while (*names && tried < count) {
        if (!names_begin(names, fields[at].key)) {
            tried++;
        } else {
            put_row(&fields[at], w, record);
            names += strlen(fields[at].key);
            names += *names == ' ';
            tried = 0;
        }
        at = at + 1 < count ? at + 1 : 0;
    }
    assert(!*names);
}
