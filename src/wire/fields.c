/* SPDX-License-Identifier: MIT */
#include "wire/fields.h"

#include "base/date.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/limits.h"

#include <assert.h>
#include <stdio.h>

/* Nanoseconds in one unit of a time kind; 1 for what is not a time. */
static int64_t unit_ns(unsigned kind)
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
    case SK_F_DEC:
    case SK_F_UNITS: return f->size == sizeof(souk_dec);
    case SK_F_ROWS: return f->inner && f->second && f->size == sizeof(sk_field_rows);
    case SK_F_LEVEL:
    case SK_F_PLACES: return f->size == sizeof(souk_dec);
    case SK_F_PARTS: return f->map && f->parts;
    case SK_F_BOOL: return f->size == sizeof(bool);
    case SK_F_ENUM: return f->map && (f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8);
    case SK_F_COUNT: return f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8;
    case SK_F_BIT: return f->size == sizeof(uint32_t);
    case SK_F_OBJECT: return f->inner != NULL;
    case SK_F_CONST: return f->map != NULL;
    default: return f->size == sizeof(int64_t);
    }
}

/* ---- reading ---- */

static souk_status get_text(sk_json *v, sk_arena *arena, souk_str *text)
{
    return arena ? sk_json_string(v, arena, text) : sk_json_text(v, text);
}

/* i64 and times. */
static souk_status get_i64(const sk_field *f, sk_json *v, void *at)
{
    int64_t value, unit = unit_ns(f->kind);
    souk_status status = sk_json_i64(v, &value);
    if (status != SOUK_OK)
        return status;
    if (f->flags & SK_F_MINUS && value < 0)
        value = 0;
    if (__builtin_mul_overflow(value, unit, &value))
        return SOUK_E_RANGE;
    if (f->flags & SK_F_LAST && __builtin_add_overflow(value, unit - 1, &value))
        value = INT64_MAX;
    memcpy(at, &value, sizeof value);
    return SOUK_OK;
}

/* A letter of a text as the wire has it; of the struct, when reading. */
static char turn(const sk_field *f, char c)
{
    return f->flags & SK_F_LOWER ? sk_lower(c) : sk_upper(c);
}

static char turn_back(const sk_field *f, char c)
{
    return f->flags & SK_F_LOWER ? sk_upper(c) : sk_lower(c);
}

static souk_status get_turned(const sk_field *f, souk_str text, sk_arena *arena, souk_str *out)
{
    char *copy = arena ? sk_arena_get(arena, text.len + 1u) : NULL;
    if (!copy)
        return arena ? SOUK_E_NOMEM : SOUK_E_UNSUPPORTED;
    for (uint32_t i = 0; i < text.len; i++)
        copy[i] = turn_back(f, text.ptr[i]);
    *out = (souk_str){copy, text.len};
    return SOUK_OK;
}

static souk_status get_date(sk_json *v, sk_arena *arena, int64_t *at)
{
    souk_str text;
    souk_status status = get_text(v, arena, &text);
    if (status == SOUK_OK && sk_date_parse(text, at) != SOUK_OK)
        status = SOUK_E_INVALID;
    return status;
}

static souk_status get_places(sk_json *v, void *at)
{
    int64_t places;
    souk_status status = sk_json_i64(v, &places);
    if (status != SOUK_OK)
        return status;
    if (places < 0 || places > SOUK_DEC_SCALE_MAX)
        return SOUK_E_RANGE;
    souk_dec step = souk_dec_from_i64(1, (int)places);
    memcpy(at, &step, sizeof step);
    return SOUK_OK;
}

static souk_status get_level(const sk_field *f, sk_json *v, void *record)
{
    souk_dec pair[2] = {{0, 0, 0}, {0, 0, 0}};
    sk_json_enter_array(v);
    for (int i = 0; i < 2 && sk_json_next_item(v); i++)
        sk_json_dec(v, &pair[i]);
    sk_json_leave(v);
    memcpy((char *)record + f->offset, &pair[0], sizeof pair[0]);
    memcpy((char *)record + f->second, &pair[1], sizeof pair[1]);
    return v->status != SOUK_OK ? v->status : v->misfit;
}

static souk_status get_enum(const sk_field *f, souk_str text, void *record)
{
    int value;
    if (!sk_enum_value(f->map, text, &value))
        return f->flags & SK_F_LENIENT ? SOUK_OK : SOUK_E_INVALID;
    if (f->kind == SK_F_PARTS) {
        sk_enum_scatter(f->parts, f->inner_count, record, value);
        return SOUK_OK;
    }
    if (f->second && value / SK_ENUM_PAIR)
        sk_enum_store((char *)record + f->second, 4, value / SK_ENUM_PAIR);
    sk_enum_store((char *)record + f->offset, f->size, f->second ? value % SK_ENUM_PAIR : value);
    return SOUK_OK;
}

static souk_status get_words(const sk_field *f, sk_json *v, void *record, sk_arena *arena)
{
    void *at = (char *)record + f->offset;
    souk_str text;
    bool bare = (f->kind == SK_F_CONST && f->flags & SK_F_NUMBER) ||
                (f->kind == SK_F_ENUM && sk_json_type(v) == SK_JSON_BOOL);
    souk_status status = bare ? sk_json_raw(v, &text) : get_text(v, arena, &text);
    if (status != SOUK_OK)
        return status;
    if (f->kind == SK_F_TEXT && f->flags & (SK_F_LOWER | SK_F_UPPER) &&
        (status = get_turned(f, text, arena, &text)) != SOUK_OK)
        return status;
    if (f->flags & SK_F_MINUS && sk_str_is(text, "-1"))
        text = (souk_str){"", 0};
    switch (f->kind) {
    case SK_F_TEXT: memcpy(at, &text, sizeof text); return SOUK_OK;
    case SK_F_CHARS: return sk_str_copy(at, f->size, text) ? SOUK_OK : SOUK_E_LIMIT;
    case SK_F_CONST: return sk_str_is(text, f->map->text) ? SOUK_OK : SOUK_E_INVALID;
    default: return get_enum(f, text, record);
    }
}

static souk_status get_count(const sk_field *f, sk_json *v, void *at)
{
    int64_t value, max = f->size == 1 ? INT8_MAX : f->size == 2 ? INT16_MAX : INT32_MAX;
    souk_status status = sk_json_i64(v, &value);
    if (status != SOUK_OK)
        return status;
    if (value < 0 || value > max)
        return SOUK_E_RANGE;
    sk_enum_store(at, f->size, (int)value);
    return SOUK_OK;
}

static souk_status get_bit(const sk_field *f, sk_json *v, void *at)
{
    uint32_t bits;
    bool on;
    souk_status status = sk_json_bool(v, &on);
    if (status != SOUK_OK)
        return status;
    memcpy(&bits, at, sizeof bits);
    bits = on ? bits | f->mask : bits & ~(uint32_t)f->mask;
    memcpy(at, &bits, sizeof bits);
    return SOUK_OK;
}

static souk_status get_units(const sk_field *f, sk_json *v, void *at)
{
    int64_t value;
    souk_status status = sk_json_i64(v, &value);
    souk_dec dec = souk_dec_from_i64(value, f->scale);
    if (status == SOUK_OK)
        memcpy(at, &dec, sizeof dec);
    return status;
}

/* Counted first, so that the rows stand together. */
static souk_status get_rows(const sk_field *f, sk_json *v, void *at, sk_arena *arena)
{
    sk_field_rows rows = {NULL, 0};
    sk_json each = *v;
    souk_status status = arena ? SOUK_OK : SOUK_E_UNSUPPORTED;
    for (sk_json_enter_array(v); sk_json_next_item(v);)
        rows.count++;
    if (v->status != SOUK_OK || v->misfit != SOUK_OK)
        return v->misfit != SOUK_OK ? v->misfit : v->status;
    char *row = status == SOUK_OK ? sk_arena_zeroed(arena, rows.count, f->second) : NULL;
    if (status == SOUK_OK && rows.count && !row)
        return SOUK_E_NOMEM;
    rows.ptr = row;
    for (sk_json_enter_array(&each); status == SOUK_OK && sk_json_next_item(&each);
         row += f->second)
        status = sk_fields_get(f->inner, f->inner_count, &each, row, arena, NULL);
    memcpy(at, &rows, sizeof rows);
    return status == SOUK_OK ? each.misfit : status;
}

static souk_status get_value(const sk_field *f, souk_str raw, void *record, sk_arena *arena)
{
    void *at = (char *)record + f->offset;
    sk_json v;
    assert(row_fits(f));
    sk_json_init(&v, raw);
    switch (f->kind) {
    case SK_F_DEC: return sk_json_dec(&v, at);
    case SK_F_U64: return sk_json_u64(&v, at);
    case SK_F_I64:
    case SK_F_S:
    case SK_F_MS:
    case SK_F_US:
    case SK_F_NS: return get_i64(f, &v, at);
    case SK_F_ISO: return get_date(&v, arena, at);
    case SK_F_LEVEL: return get_level(f, &v, record);
    case SK_F_PLACES: return get_places(&v, at);
    case SK_F_BOOL: return sk_json_bool(&v, at);
    case SK_F_COUNT: return get_count(f, &v, at);
    case SK_F_BIT: return get_bit(f, &v, at);
    case SK_F_UNITS: return get_units(f, &v, at);
    case SK_F_ROWS: return get_rows(f, &v, at, arena);
    case SK_F_OBJECT: /* as deep as the tables go, whatever the peer sends */
        return sk_fields_get(f->inner, f->inner_count, &v, record, arena, NULL);
    default: return get_words(f, &v, record, arena);
    }
}

/* A member has arrived: its raw value goes to every row of its name. false: it was there before. */
static bool collect(const sk_field *fields, size_t count, souk_str key, sk_json *j, souk_str *raw)
{
    souk_str value = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        if (fields[i].flags & SK_F_SAID || !sk_json_is(key, fields[i].key))
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

souk_status sk_field_get(const sk_field *field, sk_json *j, void *record, sk_arena *arena,
                         souk_error *err)
{
    souk_str raw = {NULL, 0};
    souk_status status = sk_json_raw(j, &raw);
    if (status == SOUK_OK)
        status = sk_str_is(raw, "null") ? SOUK_E_MISSING : get_value(field, raw, record, arena);
    return status == SOUK_OK ? status : sk_fail(err, status, "%s", souk_strerror(status));
}

/* ---- writing ---- */

static void put_text(const sk_field *f, sk_jw *w, souk_str text)
{
    char turned[SK_ID_TEXT_MAX];
    if (text.len == 0 && (f->flags & SK_F_OMIT_EMPTY))
        return;
    if (f->flags & (SK_F_LOWER | SK_F_UPPER) && text.len <= SK_ID_TEXT_MAX) {
        for (uint32_t i = 0; i < text.len; i++)
            turned[i] = turn(f, text.ptr[i]);
        text.ptr = turned;
    }
    if (text.len == 0 && (f->flags & SK_F_MINUS))
        text = SK_STR("-1");
    if (text.len == 0 && (f->flags & SK_F_NULL))
        sk_jw_null(w, f->key);
    else if (f->flags & SK_F_NUMBER)
        sk_jw_raw(w, f->key, text);
    else
        sk_jw_str(w, f->key, text);
}

/* As souk_dec_print_short, but what is below 10^-6 as its digits and a power: 5.34e-7. */
static size_t print_power(souk_dec value, char text[SOUK_DEC_TEXT_MAX])
{
    static const char small[] = "0.000000";
    char digits[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print_short(value, text), sign = text[0] == '-', at = sign + 2;
    if (len < sign + sizeof small || memcmp(text + sign, small, sizeof small - 1) != 0)
        return len;
    while (text[at] == '0')
        at++;
    memcpy(digits, text + at, len - at);
    digits[len - at] = 0;
    return sign + (size_t)snprintf(text + sign, SOUK_DEC_TEXT_MAX - sign, "%c%s%se-%d", digits[0],
                                   digits[1] ? "." : "", digits + 1, (int)(at - sign - 1));
}

static void put_dec(const sk_field *f, sk_jw *w, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX + 2];
    souk_dec scaled;
    if ((f->flags & SK_F_OMIT_EMPTY) && souk_dec_sign(value) == 0)
        return;
    if (f->flags & SK_F_NULL && sk_dec_is_zero(value) && !value.scale) {
        sk_jw_null(w, f->key);
        return;
    }
    if ((f->flags & SK_F_SCALED) &&
        souk_dec_rescale(&scaled, value, f->scale, SOUK_ROUND_DOWN) == SOUK_OK)
        value = scaled;
    size_t len = f->flags & SK_F_POWER   ? print_power(value, text + 1)
                 : f->flags & SK_F_SHORT ? souk_dec_print_short(value, text + 1)
                                         : souk_dec_print(value, text + 1);
    text[0] = text[len + 1] = '"';
    souk_str quoted = {text, (uint32_t)len + 2};
    sk_jw_raw(w, f->key, f->flags & SK_F_NUMBER ? sk_str_sub(quoted, 1, (uint32_t)len) : quoted);
}

static void put_i64(const sk_field *f, sk_jw *w, int64_t value)
{
    if (value == 0 && (f->flags & SK_F_OMIT_EMPTY))
        return;
    if (value == 0 && (f->flags & SK_F_MINUS))
        value = -unit_ns(w->micros && f->kind == SK_F_MS ? SK_F_US : f->kind);
    bool none = value == 0 && f->flags & SK_F_NULL;
    value /= unit_ns(w->micros && f->kind == SK_F_MS ? SK_F_US : f->kind);
    if (none)
        sk_jw_null(w, f->key);
    else if (f->flags & SK_F_NUMBER)
        sk_jw_i64(w, f->key, value);
    else
        sk_jw_i64_text(w, f->key, value);
}

static void put_date(const sk_field *f, sk_jw *w, int64_t ns)
{
    char date[SK_DATE_TEXT_MAX], text[SK_DATE_TEXT_MAX + 8];
    sk_date_print(date, ns);
    snprintf(text, sizeof text, "%s.%03dZ", date, (int)(ns / 1000000 % 1000));
    sk_jw_cstr(w, f->key, text);
}

static void put_word(const sk_field *f, sk_jw *w, int value)
{
    const char *word = sk_enum_text(f->map, value);
    put_text(f, w, sk_str(word ? word : ""));
}

static void put_level(const sk_field *f, sk_jw *w, const void *record)
{
    sk_field one = *f;
    one.key = NULL;
    sk_jw_array(w, f->key);
    put_dec(&one, w, *(const souk_dec *)(const void *)((const char *)record + f->offset));
    put_dec(&one, w, *(const souk_dec *)(const void *)((const char *)record + f->second));
    sk_jw_end(w);
}

static int64_t places_of(souk_dec step)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print_short(step, text);
    const char *point = memchr(text, '.', len);
    return point ? (int64_t)(text + len - point) - 1 : 0;
}

static void put_enum(const sk_field *f, sk_jw *w, const void *record)
{
    int value = sk_enum_load((const char *)record + f->offset, f->size);
    const char *word = NULL;
    if (value == 0 && f->flags & SK_F_OMIT_EMPTY)
        return;
    if (f->second)
        word = sk_enum_pair_text(f->map, value,
                                 sk_enum_load((const char *)record + f->second, 4) & f->mask);
    else
        word = sk_enum_text(f->map, value);
    put_text(f, w, sk_str(word ? word : ""));
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

static void put_units(const sk_field *f, sk_jw *w, souk_dec value)
{
    int64_t units = 0;
    sk_dec_to_scaled_i64(&units, value, f->scale, SOUK_ROUND_HALF_UP);
    sk_jw_i64(w, f->key, units);
}

static void put_object(const sk_field *f, sk_jw *w, const char *key, const void *record)
{
    sk_jw_object(w, key);
    if (f->names)
        sk_fields_put_as(f->inner, f->inner_count, f->names, w, record);
    else
        sk_fields_put(f->inner, f->inner_count, w, record);
    sk_jw_end(w);
}

static void put_rows(const sk_field *f, sk_jw *w, const sk_field_rows *rows)
{
    sk_jw_array(w, f->key);
    for (uint32_t i = 0; i < rows->count; i++)
        put_object(f, w, NULL, (const char *)rows->ptr + (size_t)i * f->second);
    sk_jw_end(w);
}

static void put_row(const sk_field *f, sk_jw *w, const void *record)
{
    const void *at = (const char *)record + f->offset;
    assert(row_fits(f));
    switch (f->kind) {
    case SK_F_TEXT: put_text(f, w, *(const souk_str *)at); break;
    case SK_F_CHARS: put_text(f, w, sk_str(at)); break;
    case SK_F_DEC: put_dec(f, w, *(const souk_dec *)at); break;
    case SK_F_ISO: put_date(f, w, *(const int64_t *)at); break;
    case SK_F_U64: put_u64(f, w, *(const uint64_t *)at); break;
    case SK_F_BOOL:
        if (*(const bool *)at || !(f->flags & SK_F_OMIT_EMPTY))
            sk_jw_bool(w, f->key, *(const bool *)at);
        break;
    case SK_F_ENUM: put_enum(f, w, record); break;
    case SK_F_PARTS: put_word(f, w, sk_enum_gather(f->parts, f->inner_count, record)); break;
    case SK_F_LEVEL: put_level(f, w, record); break;
    case SK_F_PLACES:
        (f->flags & SK_F_QUOTED ? sk_jw_i64_text : sk_jw_i64)(w, f->key,
                                                              places_of(*(const souk_dec *)at));
        break;
    case SK_F_COUNT: sk_jw_i64(w, f->key, sk_enum_load(at, f->size)); break;
    case SK_F_BIT: sk_jw_bool(w, f->key, *(const uint32_t *)at & f->mask); break;
    case SK_F_UNITS: put_units(f, w, *(const souk_dec *)at); break;
    case SK_F_ROWS: put_rows(f, w, at); break;
    case SK_F_OBJECT: put_object(f, w, f->key, record); break;
    case SK_F_CONST: put_text(f, w, sk_str(f->map->text)); break;
    default: put_i64(f, w, *(const int64_t *)at); break;
    }
}

void sk_field_put(const sk_field *field, sk_jw *w, const void *record)
{
    put_row(field, w, record);
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
    return !*key && (*names == ' ' || *names == '=' || !*names);
}

/* A row under another name, which ends where the text does, or at a blank. */
static const char *put_renamed(const sk_field *f, const char *name, sk_jw *w, const void *record)
{
    size_t len = strcspn(name, " ");
    sk_field nameless = *f;
    nameless.key = NULL;
    sk_jw_key(w, (souk_str){name, (uint32_t)len});
    put_row(&nameless, w, record);
    return name + len;
}

/* ":name=json" */
static const char *put_said(const char *text, sk_jw *w)
{
    size_t name = strcspn(text, "="), len = strcspn(text, " ");
    assert(name + 1 < len);
    sk_jw_key(w, (souk_str){text, (uint32_t)name});
    sk_jw_raw(w, NULL, (souk_str){text + name + 1, (uint32_t)(len - name - 1)});
    return text + len;
}

void sk_fields_put_as(const sk_field *fields, size_t count, const char *names, sk_jw *w,
                      const void *record)
{
    size_t at = 0, tried = 0;
    while (*names && tried < count) {
        if (*names == ':') {
            names = put_said(names + 1, w);
            names += *names == ' ';
            tried = 0;
            continue;
        }
        if (!names_begin(names, fields[at].key)) {
            tried++;
        } else {
            names += strlen(fields[at].key);
            if (*names == '=')
                names = put_renamed(&fields[at], names + 1, w, record);
            else
                put_row(&fields[at], w, record);
            names += *names == ' ';
            tried = 0;
        }
        at = at + 1 < count ? at + 1 : 0;
    }
    assert(!*names);
}
