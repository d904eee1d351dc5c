/* SPDX-License-Identifier: MIT
 * Which row a request is: by its path or method name, and among the rows of one path by its
 * parameters. */
#include "venue/op_row.h"
#include "venue/venue.h"
#include "wire/json.h"
#include "wire/query.h"
#include <stdio.h>
#include <string.h>

enum { SK_PATH_MAX = 128 }; /* of an older version's path; longer ones are none */

/* ---- by path ---- */

const sk_op_row *sk_venue_op(const sk_venue *venue, sk_op_id op, sk_via via)
{
    for (uint32_t i = 0; i < venue->ops_count; i++)
        if (venue->ops[i].id == op && venue->ops[i].via == via)
            return &venue->ops[i];
    return NULL;
}

bool sk_path_fits(const char *path, souk_str text,
                  void (*hole)(void *ctx, souk_str name, souk_str value), void *ctx)
{
    souk_str pattern = sk_str(path);
    while (pattern.ptr && text.ptr) {
        souk_str want = sk_str_cut(&pattern, '/'), have = sk_str_cut(&text, '/');
        bool open = want.len > 2 && want.ptr[0] == '{';
        if (open ? have.len == 0 : !sk_str_eq(want, have))
            return false;
        if (open && hole)
            hole(ctx, sk_str_sub(want, 1, want.len - 2), have);
    }
    return pattern.ptr == text.ptr; /* both at their end */
}

static bool has_path(const sk_op_row *row, sk_via via, souk_str path, bool holes)
{
    if (row->via != via || !row->path)
        return false;
    return holes ? strchr(row->path, '{') && sk_path_fits(row->path, path, NULL, NULL)
                 : sk_str_is(path, row->path);
}

/* The path as the rows have it, if it begins as those of an older version do. */
static souk_str renewed(const sk_venue *venue, souk_str path, char text[SK_PATH_MAX])
{
    souk_str old = sk_str(venue->older[0] ? venue->older[0] : "");
    for (uint32_t i = 0; i < venue->ops_count && old.len; i++)
        if (venue->ops[i].path && sk_str_is(path, venue->ops[i].path))
            return path;
    if (!old.len || !sk_str_starts(path, old))
        return path;
    int len = snprintf(text, SK_PATH_MAX, "%s%.*s", venue->older[1], (int)(path.len - old.len),
                       path.ptr + old.len);
    return len < SK_PATH_MAX ? (souk_str){text, (uint32_t)len} : path;
}

const sk_op_row *sk_venue_route(const sk_venue *venue, sk_via via, souk_str method, souk_str path,
                                bool *known_path)
{
    char text[SK_PATH_MAX];
    path = renewed(venue, path, text);
    bool known = false;
    const sk_op_row *found = NULL;
    const uint32_t count = venue->ops_count;
    for (uint32_t i = 0; i < 2 * count && !found; i++) {
        const sk_op_row *row = &venue->ops[i < count ? i : i - count];
        if (!has_path(row, via, path, i >= count))
            continue;
        known = true;
        if (!row->method || sk_str_is(method, row->method))
            found = row;
    }
    if (known_path)
        *known_path = known;
    return found;
}

const sk_op_row *sk_venue_row_arg(const sk_venue *venue, const sk_op_row *row, uint8_t arg)
{
    for (uint32_t i = 0; i < venue->ops_count; i++)
        if (venue->ops[i].id == row->id && venue->ops[i].via == row->via &&
            venue->ops[i].arg == arg)
            return &venue->ops[i];
    return row;
}

/* ---- by parameters ---- */

/* One term of a row's `when`: name, name=value, !name. */
static bool term_holds(souk_str term, sk_has *has, const void *ctx)
{
    bool wanted = term.len == 0 || term.ptr[0] != '!';
    souk_str name = sk_str_sub(term, !wanted, term.len - !wanted), value = {NULL, 0}, found;
    int64_t at = sk_str_find(name, '=');
    if (at >= 0) {
        value = sk_str_sub(name, (uint32_t)at + 1, name.len - (uint32_t)at - 1);
        name = sk_str_sub(name, 0, (uint32_t)at);
    }
    return (has(ctx, name, &found) && (at < 0 || sk_str_eq(value, found))) == wanted;
}

/* Terms with '&' between hold together; alternatives stand behind '|'. */
static bool when_holds(const char *when, sk_has *has, const void *ctx)
{
    for (const char *end; *when; when = *end ? end + 1 : end) {
        bool holds = true;
        for (end = when; *end && *end != '|'; end += *end == '&') {
            const char *from = end;
            end += strcspn(end, "&|");
            holds = holds && term_holds((souk_str){from, (uint32_t)(end - from)}, has, ctx);
        }
        if (holds)
            return true;
    }
    return false;
}

const sk_op_row *sk_venue_row_when(const sk_venue *venue, const sk_op_row *row, sk_has *has,
                                   const void *ctx)
{
    const sk_op_row *otherwise = row;
    for (uint32_t i = 0; i < venue->ops_count; i++) {
        const sk_op_row *other = &venue->ops[i];
        if (other->via != row->via || !other->path || strcmp(other->path, row->path) != 0 ||
            (row->method && (!other->method || strcmp(other->method, row->method) != 0)))
            continue;
        if (other->when && when_holds(other->when, has, ctx))
            return other;
        if (!other->when && otherwise->when)
            otherwise = other;
    }
    return otherwise;
}

/* ---- the parameters of a request ---- */

typedef struct asked {
    const sk_request *request;
    sk_arena *arena;
} asked;

/* Pairs are compared decoded: "%69d=1" names an id as well. A value that cannot be decoded is there
 * all the same. */
static bool has_pair(const asked *a, souk_str text, bool form, souk_str wanted, souk_str *value)
{
    souk_str name, plain;
    while (sk_pairs_next(&text, &name, value))
        if (sk_pct_decode(name, form, a->arena, &plain) == SOUK_OK && sk_str_eq(plain, wanted)) {
            if (sk_pct_decode(*value, form, a->arena, &plain) == SOUK_OK)
                *value = plain;
            return true;
        }
    return false;
}

/* A null is not there. */
static bool has_member(const asked *a, souk_str object, souk_str wanted, souk_str *value)
{
    souk_str name;
    sk_json j;
    sk_json_init(&j, object);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        if (!sk_str_eq(name, wanted))
            continue;
        bool text = sk_json_type(&j) == SK_JSON_STRING;
        souk_status status = text ? sk_json_string(&j, a->arena, value) : sk_json_raw(&j, value);
        return status == SOUK_OK && (text || !sk_str_is(*value, "null"));
    }
    return false;
}

/* As venue/take.h reads them: the query first, then the body; a frame's in its `params`. */
static bool request_has(const void *ctx, souk_str name, souk_str *value)
{
    static const char *const keys[] = {"params"};
    const asked *a = ctx;
    const sk_request *r = a->request;
    if (r->is_frame) {
        souk_str params = {NULL, 0};
        sk_json j;
        sk_json_init(&j, r->body);
        return sk_json_pick(&j, keys, 1, &params) == SOUK_OK && has_member(a, params, name, value);
    }
    if (has_pair(a, r->query, false, name, value))
        return true;
    if (sk_str_is(r->method, "GET") || !r->body.len)
        return false;
    return r->body.ptr[0] == '{' ? has_member(a, r->body, name, value)
                                 : has_pair(a, r->body, true, name, value);
}

const sk_op_row *sk_venue_row_asked(const sk_venue *venue, const sk_op_row *row,
                                    const sk_request *request, sk_arena *arena)
{
    const asked ctx = {request, arena};
    return row ? sk_venue_row_when(venue, row, request_has, &ctx) : NULL;
}
