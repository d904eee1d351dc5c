/* SPDX-License-Identifier: MIT */
#include "venue/params.h"
#include "venue/push.h"
#include "base/dec.h"
#include "base/err.h"

/* ---- pairs in a text ---- */

sk_cut sk_pairs_cut(souk_str text, const char *wanted)
{
    sk_cut out = {.before = text};
    souk_str rest = text, name, value;
    while (sk_pairs_next(&rest, &name, &value)) {
        if (!sk_str_is(name, wanted) || out.count++)
            continue;
        uint32_t from = (uint32_t)(name.ptr - text.ptr);
        uint32_t to = value.ptr ? (uint32_t)(value.ptr + value.len - text.ptr) : from + name.len;
        out.value = value;
        /* the '&' before it, or the one behind when it stands first */
        if (from > 0)
            from--;
        else if (to < text.len)
            to++;
        out.before = sk_str_sub(text, 0, from);
        out.after = sk_str_sub(text, to, text.len - to);
    }
    return out;
}

souk_str sk_pairs_value(souk_str text, const char *wanted)
{
    souk_str name, value;
    while (sk_pairs_next(&text, &name, &value))
        if (sk_str_is(name, wanted))
            return value;
    return (souk_str){NULL, 0};
}

souk_str sk_join(const souk_str *parts, uint32_t count, sk_arena *arena)
{
    size_t len = 0, at = 0;
    for (uint32_t i = 0; i < count; i++)
        len += parts[i].len;
    char *text = len < UINT32_MAX ? sk_arena_get(arena, len + 1) : NULL;
    if (!text)
        return (souk_str){NULL, 0};
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].len)
            memcpy(text + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    text[at] = 0;
    return (souk_str){text, (uint32_t)at};
}

souk_status sk_symbol_joined(const sk_venue *venue, souk_str base, souk_str quote, sk_arena *arena,
                             souk_str *out)
{
    souk_str between = sk_str(venue->symbol_between ? venue->symbol_between : "");
    *out = sk_join((souk_str[]){base, between, quote}, 3, arena);
    return out->ptr ? SOUK_OK : SOUK_E_NOMEM;
}

souk_status sk_symbol_joined_lower(const sk_venue *venue, souk_str base, souk_str quote,
                                   sk_arena *arena, souk_str *out)
{
    souk_status status = sk_symbol_joined(venue, base, quote, arena, out);
    if (status == SOUK_OK)
        *out = sk_text_lower(*out, arena);
    return out->ptr ? status : SOUK_E_NOMEM;
}

typedef struct pair {
    souk_str name, text;
} pair;

souk_str sk_pct_again(souk_str encoded, sk_arena *arena)
{
    sk_buf buf;
    souk_str plain, out = {NULL, 0};
    if (sk_pct_decode(encoded, false, arena, &plain) != SOUK_OK)
        return encoded;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_pct_encode(&buf, plain, NULL);
    if (!buf.failed)
        out = sk_arena_copy(arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return out;
}

souk_status sk_pairs_sorted(souk_str query, const char *without, bool anew, sk_arena *arena,
                            souk_str *out, souk_error *err)
{
    pair rows[SK_QUERY_PARAMS_MAX];
    souk_str parts[2 * SK_QUERY_PARAMS_MAX], name, value;
    uint32_t count = 0;
    while (sk_pairs_next(&query, &name, &value)) {
        if (sk_str_is(name, without))
            continue;
        if (count == SK_QUERY_PARAMS_MAX)
            return sk_fail(err, SOUK_E_LIMIT, "more than %d parameters", SK_QUERY_PARAMS_MAX);
        pair p = {name,
                  {name.ptr, value.ptr ? (uint32_t)(value.ptr + value.len - name.ptr) : name.len}};
        if (anew)
            p.text = sk_join(
                (souk_str[]){sk_pct_again(name, arena), SK_STR("="), sk_pct_again(value, arena)}, 3,
                arena);
        uint32_t at = count++;
        for (; at > 0 && sk_str_cmp(rows[at - 1].name, p.name) > 0; at--)
            rows[at] = rows[at - 1];
        rows[at] = p;
    }
    for (uint32_t i = 0; i < count; i++) {
        parts[2 * i] = i ? SK_STR("&") : SK_STR("");
        parts[2 * i + 1] = rows[i].text;
    }
    *out = sk_join(parts, 2 * count, arena);
    return out->ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* ---- params of a frame ---- */

static bool insert(sk_frame_params *params, const sk_frame_param *param)
{
    if (params->count == SK_QUERY_PARAMS_MAX)
        return false;
    uint32_t at = params->count++;
    while (at > 0 && sk_str_cmp(params->items[at - 1].name, param->name) > 0) {
        params->items[at] = params->items[at - 1];
        at--;
    }
    params->items[at] = *param;
    return true;
}

bool sk_frame_add_text(sk_frame_params *params, const char *name, souk_str text, sk_arena *arena)
{
    sk_frame_param param = {.name = sk_str(name), .text = text};
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, arena->alloc, SK_HTTP_TARGET_MAX);
    sk_jw_init(&w, &buf);
    sk_jw_str(&w, NULL, text);
    if (sk_jw_done(&w))
        param.json = sk_arena_copy(arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return param.json.ptr && insert(params, &param);
}

bool sk_frame_add_num(sk_frame_params *params, const char *name, int64_t value, sk_arena *arena)
{
    souk_str text = sk_arena_printf(arena, "%lld", (long long)value);
    return text.ptr && insert(params, &(sk_frame_param){sk_str(name), text, text});
}

static souk_status read_param(sk_json *j, souk_str name, sk_arena *arena, sk_frame_params *out)
{
    sk_frame_param param = {.name = name};
    if (sk_json_raw(j, &param.json) != SOUK_OK)
        return SOUK_E_SYNTAX;
    if (sk_str_find(name, '\\') >= 0) {
        char *plain = sk_arena_get(arena, name.len);
        if (!plain)
            return SOUK_E_NOMEM;
        param.name = (souk_str){plain, (uint32_t)sk_json_unescape(plain, name)};
    }
    param.text = param.json;
    if (param.json.ptr[0] == '"') {
        sk_json v;
        sk_json_init(&v, param.json);
        if (sk_json_string(&v, arena, &param.text) != SOUK_OK)
            return SOUK_E_NOMEM;
    }
    if (sk_str_is(param.name, "signature")) {
        out->signature = param.text;
        out->signatures++;
        return SOUK_OK;
    }
    return insert(out, &param) ? SOUK_OK : SOUK_E_LIMIT;
}

souk_status sk_frame_read(souk_str frame, sk_arena *arena, sk_frame_params *out, souk_error *err)
{
    static const char *const keys[] = {"id", "method", "params"};
    souk_str raw[3], name;
    sk_json j;
    out->count = out->signatures = 0;
    out->signature = (souk_str){NULL, 0};
    sk_json_init(&j, frame);
    sk_json_pick(&j, keys, 3, raw);
    if (sk_json_end(&j, err) != SOUK_OK)
        return SOUK_E_SYNTAX;
    out->id = raw[0];
    out->method = raw[1];
    if (!raw[2].ptr || sk_str_is(raw[2], "null"))
        return SOUK_OK;
    sk_json_init(&j, raw[2]);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        souk_status status = read_param(&j, name, arena, out);
        if (status != SOUK_OK)
            return sk_fail(err, status, "params of the frame cannot be read");
    }
    return sk_json_end(&j, err) == SOUK_OK ? SOUK_OK : SOUK_E_SYNTAX;
}

souk_str sk_frame_get(const sk_frame_params *params, const char *name)
{
    for (uint32_t i = 0; i < params->count; i++)
        if (sk_str_is(params->items[i].name, name))
            return params->items[i].text;
    return (souk_str){NULL, 0};
}

souk_str sk_frame_join(const sk_frame_params *params, sk_arena *arena)
{
    souk_str parts[4 * SK_QUERY_PARAMS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < params->count; i++) {
        if (i)
            parts[count++] = SK_STR("&");
        parts[count++] = params->items[i].name;
        parts[count++] = SK_STR("=");
        parts[count++] = params->items[i].text;
    }
    return sk_join(parts, count, arena);
}

souk_status sk_frame_write(const sk_frame_params *params, souk_str signature, sk_arena *arena,
                           souk_str *out, souk_error *err)
{
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, arena->alloc, SK_WS_MESSAGE_MAX);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    if (params->id.ptr)
        sk_jw_raw(&w, "id", params->id);
    if (params->method.ptr)
        sk_jw_raw(&w, "method", params->method);
    sk_jw_object(&w, "params");
    for (uint32_t i = 0; i < params->count; i++) {
        sk_jw_key(&w, params->items[i].name);
        sk_jw_raw(&w, NULL, params->items[i].json);
    }
    if (signature.len)
        sk_jw_str(&w, "signature", signature);
    sk_jw_end(&w);
    sk_jw_end(&w);
    *out = sk_jw_done(&w) ? sk_arena_copy(arena, sk_buf_view(&buf)) : (souk_str){NULL, 0};
    sk_buf_deinit(&buf);
    return out->ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* ---- asking ---- */

void sk_ask_init(sk_ask *ask, const sk_call *call, sk_request *out)
{
    const sk_op_row *row = call->row;
    bool frame = row->via == SK_VIA_WS;
    *ask = (sk_ask){.call = call, .out = out, .in_json = frame || row->place >= SK_IN_JSON};
    *out = (sk_request){.is_frame = frame};
    sk_buf_init(&ask->buf, call->arena->alloc, SK_HTTP_TARGET_MAX);
    if (!frame) {
        out->method = sk_str(row->method);
        out->path = sk_str(row->path);
        sk_qw_init(&ask->query, &ask->buf, NULL);
    }
    sk_jw_init(&ask->json, &ask->buf);
    if (ask->in_json)
        sk_jw_object(&ask->json, NULL);
    if (!frame)
        return;
    sk_jw_u64(&ask->json, "id", call->id);
    sk_jw_cstr(&ask->json, "method", row->path);
    sk_jw_object(&ask->json, "params");
}

void sk_ask_str(sk_ask *ask, const char *name, souk_str value)
{
    if (!value.len)
        return;
    if (ask->in_json)
        sk_jw_str(&ask->json, name, value);
    else
        sk_qw_str(&ask->query, name, value);
}

void sk_ask_zero(sk_ask *ask, const char *name, int64_t value)
{
    if (ask->in_json)
        sk_jw_i64(&ask->json, name, value);
    else
        sk_qw_i64(&ask->query, name, value);
}

void sk_ask_num(sk_ask *ask, const char *name, int64_t value)
{
    if (value)
        sk_ask_zero(ask, name, value);
}

void sk_ask_dec(sk_ask *ask, const char *name, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    if (sk_dec_is_zero(value))
        return;
    size_t len = souk_dec_print_short(value, text);
    sk_ask_str(ask, name, (souk_str){text, (uint32_t)len});
}

void sk_ask_bool(sk_ask *ask, const char *name, bool value)
{
    if (ask->in_json)
        sk_jw_bool(&ask->json, name, value);
    else
        sk_qw_cstr(&ask->query, name, value ? "true" : "false");
}

void sk_ask_word(sk_ask *ask, const char *name, const char *word, const char *what)
{
    if (word)
        sk_ask_str(ask, name, sk_str(word));
    else if (ask->err.status == SOUK_OK)
        sk_fail(&ask->err, SOUK_E_UNSUPPORTED, "this venue has no such %s", what);
}

void sk_ask_texts(sk_ask *ask, const char *name, const souk_str *texts, uint32_t count)
{
    sk_buf buf;
    sk_jw own, *w = ask->in_json ? &ask->json : &own;
    if (!count)
        return;
    sk_buf_init(&buf, ask->call->arena->alloc, SK_HTTP_TARGET_MAX);
    sk_jw_init(&own, &buf);
    sk_jw_array(w, ask->in_json ? name : NULL);
    for (uint32_t i = 0; i < count; i++)
        sk_jw_str(w, NULL, texts[i]);
    sk_jw_end(w);
    if (!ask->in_json)
        sk_qw_str(&ask->query, name, sk_buf_view(&buf));
    ask->buf.failed |= buf.failed;
    sk_buf_deinit(&buf);
}

void sk_ask_id(sk_ask *ask, const char *name, souk_str id)
{
    uint64_t number;
    if (ask->out->is_frame && id.len && sk_str_to_u64(id, &number) == SOUK_OK)
        sk_jw_u64(&ask->json, name, number);
    else
        sk_ask_str(ask, name, id);
}

souk_status sk_ask_check_order(const sk_call *call, bool has_price, uint32_t lacks, souk_error *err)
{
    const sk_order_ask *a = &call->ask;
    if (!call->symbol.len)
        return sk_fail(err, SOUK_E_MISSING, "an order needs a symbol");
    if (sk_dec_is_zero(a->qty) == sk_dec_is_zero(a->quote_qty))
        return sk_fail(err, SOUK_E_MISSING, "an order needs a quantity, in base or in quote");
    if (has_price && sk_dec_is_zero(a->price))
        return sk_fail(err, SOUK_E_MISSING, "an order of this type needs a price");
    if (a->flags & lacks & SOUK_REDUCE_ONLY)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "this venue has no reduce-only orders");
    if (a->flags & lacks)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "this venue lacks one of the order's options");
    if (a->flags & SOUK_POST_ONLY && a->tif != SOUK_TIF_NONE && a->tif != SOUK_GTC)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "a post-only order is good till canceled");
    return SOUK_OK;
}

souk_str sk_window_text(int64_t window_ns, sk_arena *arena)
{
    static const struct {
        int64_t unit_s, max;
        char letter;
    } units[] = {{86400, 7, 'd'}, {3600, 23, 'h'}, {60, 59, 'm'}};
    for (int i = 0; i < 3; i++) {
        int64_t unit_ns = units[i].unit_s * INT64_C(1000000000), count = window_ns / unit_ns;
        if (window_ns % unit_ns == 0 && count >= 1 && count <= units[i].max)
            return sk_arena_printf(arena, "%d%c", (int)count, units[i].letter);
    }
    return (souk_str){NULL, 0};
}

bool sk_ask_hole(sk_ask *ask, const char *name, souk_str value)
{
    souk_str path = ask->out->path, hole;
    uint32_t at = 0;
    if (sk_str_find(path, '{') < 0)
        return false;
    hole = sk_arena_printf(ask->call->arena, "{%s}", name);
    if (!hole.ptr) {
        ask->buf.failed = true;
        return true;
    }
    while (at + hole.len <= path.len && memcmp(path.ptr + at, hole.ptr, hole.len) != 0)
        at++;
    if (at + hole.len > path.len)
        return false;
    sk_buf buf;
    sk_buf_init(&buf, ask->call->arena->alloc, SK_HTTP_TARGET_MAX);
    sk_buf_str(&buf, sk_str_sub(path, 0, at));
    sk_pct_encode(&buf, value, NULL);
    sk_buf_str(&buf, sk_str_sub(path, at + hole.len, path.len - at - hole.len));
    ask->out->path = sk_arena_copy(ask->call->arena, sk_buf_view(&buf));
    ask->buf.failed |= buf.failed || !ask->out->path.ptr;
    sk_buf_deinit(&buf);
    if (!value.len && ask->err.status == SOUK_OK)
        sk_fail(&ask->err, SOUK_E_MISSING, "%s needs %s", sk_op_name(ask->call->op), name);
    return true;
}

souk_status sk_ask_done(sk_ask *ask, souk_error *err)
{
    static const sk_header types[] = {
        [SK_IN_FORM] = {{"Content-Type", 12}, {"application/x-www-form-urlencoded", 33}},
        [SK_IN_JSON] = {{"Content-Type", 12}, {"application/json", 16}},
        [SK_IN_PAYLOAD] = {{"Content-Type", 12}, {"text/plain", 10}}};
    sk_request *out = ask->out;
    souk_status status = ask->err.status;
    uint8_t place = ask->call->row->place;
    for (int i = 0; i < ask->in_json + out->is_frame; i++)
        sk_jw_end(&ask->json);
    souk_str text = sk_arena_copy(ask->call->arena, sk_buf_view(&ask->buf));
    if (status != SOUK_OK && err)
        *err = ask->err;
    else if (status == SOUK_OK && (ask->buf.failed || !text.ptr))
        status = sk_fail_nomem(err);
    *(out->is_frame || place != SK_IN_QUERY ? &out->body : &out->query) = text;
    if (!out->is_frame && place != SK_IN_QUERY)
        out->headers = (sk_headers){&types[place], 1};
    sk_buf_deinit(&ask->buf);
    return status;
}
