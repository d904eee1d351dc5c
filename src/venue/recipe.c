/* SPDX-License-Identifier: MIT */
#include "venue/recipe.h"
#include "base/date.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/params.h"
#include "venue/push.h"

#define MS_NS INT64_C(1000000)

static souk_str *member_of(sk_signed *s, const sk_say_row *row)
{
    return (souk_str *)(void *)((char *)s + row->offset);
}

static bool is_signature(const sk_say_row *row)
{
    return row->offset == offsetof(sk_signed, signature);
}

static const char *name_of_signature(const sk_sign_form *form)
{
    const sk_say_row *row = form->says;
    while (row->name && !is_signature(row))
        row++;
    return row->name;
}

/* The form's is that of HMACs. */
static sk_signature_text text_form(const sk_sign_form *form, const sk_key *key)
{
    return sk_key_kind(key) <= SK_SIGN_HMAC_SHA512 ? (sk_signature_text)form->form
                                                   : SK_SIGNATURE_BASE64;
}

souk_str sk_recipe_kind(const sk_sign_form *form, const sk_key *key)
{
    const char *word = form->kinds ? form->kinds[sk_key_kind(key)] : NULL;
    return sk_str(word ? word : "");
}

/* ---- the text ---- */

/* A frame's pairs: what it says, in the form's order. */
static souk_status said_pairs(const sk_sign_form *form, const sk_signed *s, sk_buf *buf,
                              souk_error *err)
{
    sk_signed copy = *s;
    sk_qw q;
    sk_qw_init(&q, buf, NULL);
    for (const sk_say_row *row = form->says; row->name; row++)
        if (!is_signature(row))
            sk_qw_str(&q, row->name, *member_of(&copy, row));
    return buf->failed ? sk_fail_nomem(err) : SOUK_OK;
}

static souk_status query_pairs(const sk_sign_form *form, const sk_request *r, bool anew,
                               sk_arena *arena, sk_buf *buf, souk_error *err)
{
    souk_str line = {NULL, 0};
    souk_status status =
        sk_pairs_sorted(r->query, name_of_signature(form), anew, arena, &line, err);
    sk_buf_str(buf, line);
    return status;
}

/* What cannot be decoded stands as it is. */
static void plain_query(const sk_request *r, sk_arena *arena, sk_buf *buf)
{
    souk_str plain = r->query;
    sk_pct_decode(r->query, false, arena, &plain);
    sk_buf_str(buf, plain);
}

/* ---- parameters, a line each ---- */

typedef struct lines {
    sk_arena *arena;
    souk_str rows[SK_QUERY_PARAMS_MAX];
    uint32_t count;
    souk_status status;
} lines;

/* In its place by the bytes of the names: a name ends before '='. */
static void add_line(lines *l, souk_str name, souk_str value)
{
    souk_str line = sk_join((souk_str[]){name, SK_STR("="), value}, 3, l->arena);
    uint32_t at = l->count;
    if (l->status == SOUK_OK && (!line.ptr || at == SK_QUERY_PARAMS_MAX))
        l->status = line.ptr ? SOUK_E_LIMIT : SOUK_E_NOMEM;
    if (l->status != SOUK_OK)
        return;
    for (; at > 0; at--) {
        souk_str rest = l->rows[at - 1];
        if (sk_str_cmp(sk_str_cut(&rest, '='), name) <= 0)
            break;
        l->rows[at] = l->rows[at - 1];
    }
    l->rows[at] = line;
    l->count++;
}

static void add_pairs(lines *l, souk_str pairs)
{
    souk_str name, value;
    while (sk_pairs_next(&pairs, &name, &value)) {
        souk_str plain = value;
        sk_pct_decode(name, false, l->arena, &name);
        sk_pct_decode(value, false, l->arena, &plain);
        add_line(l, name, plain);
    }
}

static void add_members(lines *l, souk_str object)
{
    souk_str name, value;
    sk_json j;
    sk_json_init(&j, object);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        bool text = sk_json_type(&j) == SK_JSON_STRING;
        if ((text ? sk_json_string(&j, l->arena, &value) : sk_json_raw(&j, &value)) != SOUK_OK)
            break;
        add_line(l, name, value);
    }
}

static souk_status said_lines(const sk_request *r, sk_arena *arena, sk_buf *buf, souk_error *err)
{
    lines l = {.arena = arena, .status = SOUK_OK};
    add_pairs(&l, r->query);
    if (r->body.len && r->body.ptr[0] == '{')
        add_members(&l, r->body);
    else
        add_pairs(&l, r->body);
    for (uint32_t i = 0; i < l.count; i++) {
        if (i)
            sk_buf_char(buf, '\n');
        sk_buf_str(buf, l.rows[i]);
    }
    return l.status == SOUK_OK ? SOUK_OK : sk_fail(err, l.status, "too many parameters to sign");
}

static souk_str signed_path(const sk_sign_form *form, souk_str path)
{
    souk_str cut = sk_str(form->cut ? form->cut : "");
    return sk_str_starts(path, cut) ? sk_str_sub(path, cut.len, path.len - cut.len) : path;
}

static souk_status put_piece(const sk_sign_form *form, souk_str name, souk_str host,
                             const sk_request *r, const sk_signed *s, sk_arena *arena, sk_buf *buf,
                             souk_error *err)
{
    const struct {
        const char *name;
        souk_str value;
    } values[] = {{"time", s->time},   {"key", s->api_key},   {"window", s->window},
                  {"host", host},      {"METHOD", r->method}, {"path", signed_path(form, r->path)},
                  {"query", r->query}, {"?query", r->query},  {"body", r->body},
                  {"whole", r->path}};
    bool marked = name.len && name.ptr[0] == '?', anew = sk_str_is(name, "anew");
    if (marked && r->query.len)
        sk_buf_char(buf, '?');
    if (sk_str_is(name, "?plain"))
        plain_query(r, arena, buf);
    if (sk_str_is(name, "lines"))
        return said_lines(r, arena, buf, err);
    if (anew || sk_str_is(name, "pairs"))
        return r->is_frame ? said_pairs(form, s, buf, err)
                           : query_pairs(form, r, anew, arena, buf, err);
    for (size_t i = 0; i < SK_COUNT(values); i++)
        if (sk_str_is(name, values[i].name))
            sk_buf_str(buf, values[i].value);
    return SOUK_OK;
}

souk_status sk_recipe_text(const sk_sign_form *form, const char *text, souk_str host,
                           const sk_request *r, const sk_signed *s, sk_arena *arena, souk_str *out,
                           souk_error *err)
{
    souk_status status = SOUK_OK;
    souk_str rest = sk_str(text);
    sk_buf buf;
    sk_buf_init(&buf, arena->alloc, UINT32_MAX);
    while (rest.len && status == SOUK_OK) {
        souk_str plain = sk_str_cut(&rest, '{'), piece = rest.ptr ? sk_str_cut(&rest, '}') : plain;
        sk_buf_str(&buf, plain);
        if (piece.ptr != plain.ptr)
            status = put_piece(form, piece, host, r, s, arena, &buf, err);
    }
    *out = buf.failed ? (souk_str){NULL, 0} : sk_arena_copy(arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return status == SOUK_OK && !out->ptr ? sk_fail_nomem(err) : status;
}

/* ---- the client ---- */

static souk_str time_text(const sk_sign_form *form, const sk_call *call)
{
    char date[SK_DATE_TEXT_MAX];
    int64_t at_ns = call->now_ns + form->ahead_ms * MS_NS, ms = at_ns / MS_NS;
    sk_arena *arena = call->arena;
    if (call->nonce)
        return sk_arena_printf(arena, "%llu", (unsigned long long)call->nonce);
    switch ((sk_sign_time)form->time) {
    case SK_SIGN_TIME_MS: return sk_arena_printf(arena, "%lld", (long long)ms);
    case SK_SIGN_TIME_S: return sk_arena_printf(arena, "%lld", (long long)(ms / 1000));
    case SK_SIGN_TIME_ISO:
        sk_date_print(date, at_ns);
        return sk_arena_printf(arena, "%s.%03dZ", date, (int)(ms % 1000));
    case SK_SIGN_TIME_DATE: break;
    }
    return sk_arena_copy(arena, sk_date_print(date, at_ns));
}

/* Pairs in front of the query, and all of them in order. */
static souk_status say_in_query(const sk_sign_form *form, const sk_signed *s, sk_arena *arena,
                                sk_request *r, souk_error *err)
{
    sk_buf buf;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    souk_status status = said_pairs(form, s, &buf, err);
    if (r->query.len) {
        sk_buf_char(&buf, '&');
        sk_buf_str(&buf, r->query);
    }
    if (status == SOUK_OK && buf.failed)
        status = sk_fail_nomem(err);
    if (status == SOUK_OK)
        status = sk_pairs_sorted(sk_buf_view(&buf), name_of_signature(form), false, arena,
                                 &r->query, err);
    if (status == SOUK_OK) /* what is not sorted anew may stand in the buffer */
        r->query = sk_arena_copy(arena, r->query);
    sk_buf_deinit(&buf);
    return status == SOUK_OK && !r->query.ptr ? sk_fail_nomem(err) : status;
}

static souk_status add_signature(const sk_sign_form *form, const sk_signed *s, sk_arena *arena,
                                 sk_request *r, souk_error *err)
{
    sk_buf buf;
    sk_qw q;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_qw_init(&q, &buf, NULL);
    sk_qw_str(&q, name_of_signature(form), s->signature);
    r->query = sk_join((souk_str[]){r->query, SK_STR("&"), sk_buf_view(&buf)}, 3, arena);
    bool good = !buf.failed && r->query.ptr;
    sk_buf_deinit(&buf);
    return good ? SOUK_OK : sk_fail_nomem(err);
}

static souk_status add_headers(const sk_sign_form *form, sk_signed *s, sk_arena *arena,
                               sk_request *r, souk_error *err)
{
    souk_status status = SOUK_OK;
    for (const sk_say_row *row = form->says; row->name && status == SOUK_OK; row++)
        if (member_of(s, row)->len)
            status = sk_request_header(r, row->name, *member_of(s, row), arena, err);
    return status;
}

static void put_args(const sk_sign_form *form, const sk_signed *s, sk_jw *w)
{
    sk_signed copy = *s;
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "op", form->login_op);
    sk_jw_array(w, "args");
    for (const sk_say_row *row = form->says; row->name; row++)
        sk_jw_str(w, NULL, *member_of(&copy, row));
    sk_jw_end(w);
    sk_jw_end(w);
}

static souk_status write_login(const sk_sign_form *form, const sk_signed *s, sk_arena *arena,
                               sk_request *r, souk_error *err)
{
    sk_buf buf;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_jw w = sk_say(&buf, false);
    if (form->login)
        sk_say_object(&w, NULL, form->login, NULL, s);
    else
        put_args(form, s, &w);
    r->body = sk_jw_done(&w) ? sk_arena_copy(arena, sk_buf_view(&buf)) : (souk_str){NULL, 0};
    sk_buf_deinit(&buf);
    return r->body.ptr ? SOUK_OK : sk_fail_nomem(err);
}

souk_status sk_recipe_stamp(const sk_sign_form *form, const sk_key *key, const sk_call *call,
                            sk_request *r, sk_signed *out, souk_error *err)
{
    sk_arena *arena = call->arena;
    souk_str text;
    if (!key || !key->signer || !key->api_key.len)
        return sk_fail(err, SOUK_E_KEY_MISSING, "this operation needs an API key");
    *out = (sk_signed){.api_key = key->api_key,
                       .passphrase = key->passphrase,
                       .time = time_text(form, call),
                       .window = form->window_ms ? sk_arena_printf(arena, "%u", form->window_ms)
                                                 : SK_STR(""),
                       .version = sk_str(form->version ? form->version : ""),
                       .kind = sk_recipe_kind(form, key)};
    if (!out->time.ptr || !out->window.ptr)
        return sk_fail_nomem(err);
    souk_status status =
        form->in_query && !r->is_frame ? say_in_query(form, out, arena, r, err) : SOUK_OK;
    if (status == SOUK_OK)
        status = sk_recipe_text(form, form->texts[0], sk_text_lower(r->host, arena), r, out, arena,
                                &text, err);
    return status == SOUK_OK
               ? sk_key_sign(key, text_form(form, key), text, arena, &out->signature, err)
               : status;
}

souk_status sk_recipe_sign(const sk_sign_form *form, const sk_key *key, const sk_call *call,
                           sk_request *r, souk_error *err)
{
    sk_signed s;
    souk_status status = sk_recipe_stamp(form, key, call, r, &s, err);
    if (status != SOUK_OK)
        return status;
    return r->is_frame      ? write_login(form, &s, call->arena, r, err)
           : form->in_query ? add_signature(form, &s, call->arena, r, err)
                            : add_headers(form, &s, call->arena, r, err);
}

/* ---- the server ---- */

/* A parameter of the query, decoded; "%" when it cannot be, which is no value of any. */
static souk_str value_of(souk_str query, const char *name, sk_arena *arena)
{
    souk_str raw = sk_pairs_value(query, name), out = SK_STR("%");
    if (!raw.ptr)
        return raw;
    sk_pct_decode(raw, false, arena, &out);
    return out;
}

/* Texts, or numbers as they stand; anything else is no login. */
static void read_args(const sk_sign_form *form, souk_str frame, sk_arena *arena, sk_signed *out)
{
    static const char *const names[] = {"op", "args"};
    souk_str raw[2] = {{NULL, 0}, {NULL, 0}}, op = {NULL, 0};
    sk_json j;
    sk_json_init(&j, frame);
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_json_pick(&j, names, 2, raw) != SOUK_OK)
        return;
    sk_json_init(&j, raw[0]);
    if (!raw[0].ptr || sk_json_string(&j, arena, &op) != SOUK_OK || !sk_str_is(op, form->login_op))
        return;
    sk_json_init(&j, raw[1]);
    if (!raw[1].ptr || !sk_json_enter_array(&j))
        return;
    for (const sk_say_row *row = form->says; row->name && sk_json_next_item(&j); row++)
        if (sk_json_type(&j) == SK_JSON_STRING
                ? sk_json_string(&j, arena, member_of(out, row)) != SOUK_OK
                : sk_json_raw(&j, member_of(out, row)) != SOUK_OK)
            return;
}

souk_status sk_recipe_read(const sk_sign_form *form, const sk_request *r, sk_arena *arena,
                           sk_signed *out, souk_error *err)
{
    sk_json j;
    *out = (sk_signed){.version = {NULL, 0}};
    if (r->is_frame && form->login_op) {
        read_args(form, r->body, arena, out);
        return SOUK_OK;
    }
    if (r->is_frame) {
        souk_error why = {.status = SOUK_OK};
        sk_json_init(&j, r->body);
        if (!form->login ||
            sk_fields_get(form->login->rows, form->login->count, &j, out, arena, &why) != SOUK_OK)
            *out = (sk_signed){.version = {NULL, 0}};
        return why.status == SOUK_E_NOMEM ? sk_fail_nomem(err) : SOUK_OK;
    }
    for (const sk_say_row *row = form->says; row->name; row++)
        *member_of(out, row) = form->in_query ? value_of(r->query, row->name, arena)
                                              : sk_headers_get(&r->headers, row->name);
    return SOUK_OK;
}

static bool one_matches(const sk_sign_form *form, const char *text, souk_str host,
                        const sk_key *key, const sk_request *r, const sk_signed *s, sk_arena *arena)
{
    souk_str whole;
    return sk_recipe_text(form, text, host, r, s, arena, &whole, NULL) == SOUK_OK &&
           sk_key_matches(key, text_form(form, key), whole, s->signature);
}

bool sk_recipe_matches(const sk_sign_form *form, const sk_key *key, const sk_request *r,
                       const sk_signed *s, sk_arena *arena)
{
    static const char *const none[] = {NULL};
    souk_str host = sk_text_lower(r->host, arena), rest = host, bare = sk_str_cut(&rest, ':');
    size_t end = r->live_only && form->guide_from ? form->guide_from : SK_SIGN_TEXTS_MAX;
    for (size_t i = 0; i < end && form->texts[i]; i++) {
        const char *text = form->texts[i], *const *name = form->hosts ? form->hosts : none;
        if (one_matches(form, text, host, key, r, s, arena))
            return true;
        if (!strstr(text, "{host}"))
            continue;
        if (bare.len < host.len && one_matches(form, text, bare, key, r, s, arena))
            return true;
        for (; *name; name++)
            if (one_matches(form, text, sk_str(*name), key, r, s, arena))
                return true;
    }
    return false;
}
