/* SPDX-License-Identifier: MIT */
#include "wire/json.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "wire/json_scan.h"

void sk_json_init(sk_json *j, souk_str text)
{
    const char *start = text.ptr ? text.ptr : "";
    *j = (sk_json){.start = start,
                   .end = start + text.len,
                   .expect = SK_JSON_VALUE,
                   .status = text.ptr ? SOUK_OK : SOUK_E_MISSING};
    j->ptr = sk_json_blank(j->start, j->end);
}

sk_json_kind sk_json_type(const sk_json *j)
{
    if (j->status != SOUK_OK || j->expect != SK_JSON_VALUE || j->ptr == j->end)
        return SK_JSON_NONE;
    switch (*j->ptr) {
    case '{': return SK_JSON_OBJECT;
    case '[': return SK_JSON_ARRAY;
    case '"': return SK_JSON_STRING;
    case 't':
    case 'f': return SK_JSON_BOOL;
    case 'n': return SK_JSON_NULL;
    default:
        return *j->ptr == '-' || (unsigned)(*j->ptr - '0') <= 9 ? SK_JSON_NUMBER : SK_JSON_NONE;
    }
}

static bool enter(sk_json *j, char open)
{
    if (j->status != SOUK_OK)
        return false;
    if (j->expect != SK_JSON_VALUE || j->ptr == j->end || *j->ptr != open) {
        bool other = sk_json_type(j) != SK_JSON_NONE;
        sk_json_fail(j, other ? SOUK_E_INVALID : SOUK_E_SYNTAX, j->ptr);
        return false;
    }
    if (!sk_json_push(j, open == '{', j->ptr))
        return false;
    j->ptr++;
    j->expect = SK_JSON_FIRST;
    return true;
}

bool sk_json_enter_object(sk_json *j)
{
    return enter(j, '{');
}

bool sk_json_enter_array(sk_json *j)
{
    return enter(j, '[');
}

/* To where the next element or name should begin; NULL at the end of the container (left) or on
 * failure. */
static inline const char *next(sk_json *j, bool object)
{
    if (j->status != SOUK_OK)
        return NULL;
    if (j->expect == SK_JSON_VALUE && !sk_json_skip(j))
        return NULL;
    if (j->depth == 0 || sk_json_in_object(j) != object)
        return sk_json_fail(j, SOUK_E_BUG, j->ptr);
    const char *p = sk_json_blank(j->ptr, j->end);
    if (p == j->end)
        return sk_json_fail(j, SOUK_E_SYNTAX, p);
    if (*p == (object ? '}' : ']')) {
        j->depth--;
        j->ptr = p + 1;
        j->expect = SK_JSON_AFTER;
        return NULL;
    }
    if (j->expect == SK_JSON_FIRST)
        return p;
    if (*p != ',')
        return sk_json_fail(j, SOUK_E_SYNTAX, p);
    return sk_json_blank(p + 1, j->end);
}

bool sk_json_next_item(sk_json *j)
{
    const char *p = j->ptr;
    /* the way of every compact array: a comma and right behind it the next value */
    if (j->expect == SK_JSON_AFTER && j->end - p > 1 && *p == ',' && p[1] > ' ' && p[1] != ']' &&
        j->depth > 0 && !(j->objects >> (j->depth - 1) & 1)) {
        j->ptr = p + 1;
        j->expect = SK_JSON_VALUE;
        return true;
    }
    p = next(j, false);
    if (!p)
        return false;
    if (p == j->end || *p == ']') { /* a comma with nothing behind it */
        sk_json_fail(j, SOUK_E_SYNTAX, p);
        return false;
    }
    j->ptr = p;
    j->expect = SK_JSON_VALUE;
    return true;
}

bool sk_json_next_member(sk_json *j, souk_str *key)
{
    const char *p = next(j, true);
    if (!p)
        return false;
    p = sk_json_scan_name(j, p, key);
    if (!p)
        return false;
    j->ptr = p;
    j->expect = SK_JSON_VALUE;
    return true;
}

bool sk_json_leave(sk_json *j)
{
    souk_str key;
    if (j->expect == SK_JSON_AFTER && j->ptr < j->end && *j->ptr == ']' && j->depth > 0 &&
        !sk_json_in_object(j)) {
        j->ptr++;
        j->depth--;
        return true;
    }
    if (j->status == SOUK_OK && j->depth == 0)
        sk_json_fail(j, SOUK_E_BUG, j->ptr);
    if (sk_json_in_object(j))
        while (sk_json_next_member(j, &key))
            ;
    else
        while (sk_json_next_item(j))
            ;
    return j->status == SOUK_OK;
}

bool sk_json_skip(sk_json *j)
{
    if (j->status != SOUK_OK)
        return false;
    if (j->expect != SK_JSON_VALUE)
        return true;
    const char *p = sk_json_scan_value(j, j->ptr);
    if (!p)
        return false;
    j->ptr = p;
    j->expect = SK_JSON_AFTER;
    return true;
}

souk_status sk_json_raw(sk_json *j, souk_str *out)
{
    const char *from = j->ptr;
    if (j->expect != SK_JSON_VALUE)
        return sk_json_misfit(j, SOUK_E_STATE);
    if (!sk_json_skip(j))
        return j->status;
    *out = (souk_str){from, (uint32_t)(j->ptr - from)};
    return SOUK_OK;
}

void sk_json_forgive(sk_json *j)
{
    j->misfit = SOUK_OK;
}

souk_status sk_json_end(sk_json *j, souk_error *err)
{
    sk_json_skip(j);
    while (j->status == SOUK_OK && j->depth > 0)
        sk_json_leave(j);
    if (j->status == SOUK_OK) {
        const char *p = sk_json_blank(j->ptr, j->end);
        if (p != j->end)
            sk_json_fail(j, SOUK_E_SYNTAX, p);
    }
    switch (j->status) {
    case SOUK_OK: break;
    case SOUK_E_SYNTAX: return sk_fail(err, j->status, "malformed JSON at byte %u", j->fail_at);
    case SOUK_E_LIMIT:
        return sk_fail(err, j->status, "JSON nested deeper than %d at byte %u", SK_JSON_DEPTH_MAX,
                       j->fail_at);
    case SOUK_E_MISSING: return sk_fail(err, j->status, "a JSON value is missing");
    default:
        return sk_fail(err, j->status, "the JSON at byte %u has not the expected shape",
                       j->fail_at);
    }
    if (j->misfit == SOUK_E_UNSUPPORTED)
        return sk_fail(err, j->misfit,
                       "the JSON value at byte %u has escapes where plain text belongs",
                       j->fail_at);
    if (j->misfit != SOUK_OK)
        return sk_fail(err, j->misfit, "the JSON value at byte %u: %s", j->fail_at,
                       souk_strerror(j->misfit));
    return SOUK_OK;
}

bool sk_json_valid(souk_str text, uint32_t *error_at)
{
    sk_json j;
    sk_json_init(&j, text);
    souk_status status = sk_json_end(&j, NULL);
    if (status != SOUK_OK && error_at)
        *error_at = j.fail_at;
    return status == SOUK_OK;
}

souk_status sk_json_pick(sk_json *j, const char *const *keys, size_t count, souk_str *raw)
{
    souk_str key;
    for (size_t i = 0; i < count; i++)
        raw[i] = (souk_str){NULL, 0};
    sk_json_enter_object(j);
    while (sk_json_next_member(j, &key)) {
        size_t i = 0;
        while (i < count && !sk_json_is(key, keys[i]))
            i++;
        if (i == count)
            continue;
        if (raw[i].ptr)
            sk_json_fail(j, SOUK_E_INVALID, key.ptr);
        else
            sk_json_raw(j, &raw[i]);
    }
    return j->status;
}
