/* SPDX-License-Identifier: MIT */
#include "venue/frame.h"
#include "base/err.h"
#include "venue/params.h"
#include "venue/push.h"

#include <stdio.h>

/* ---- the client says ---- */

static souk_status put_topics(sk_jw *w, const sk_venue *venue, const sk_control *control,
                              const sk_frame_rules *rules, souk_error *err)
{
    if (control->token.len)
        sk_jw_str(w, NULL, control->token);
    for (uint32_t i = 0; i < control->topics_count; i++) {
        const sk_topic *t = &control->topics[i];
        souk_str text = t->text;
        if (!text.len &&
            (!t->row || sk_topic_print(venue, t->row, rules->lower_case, t->symbol, t->interval,
                                       t->depth, control->arena, &text) != SOUK_OK))
            return sk_fail(err, SOUK_E_INVALID, "topic %u has no text", i);
        if (rules->objects) {
            sk_jw_object(w, NULL);
            sk_topic_to_object(t->row, text, w);
            sk_jw_end(w);
        } else {
            sk_jw_str(w, NULL, text);
        }
    }
    return SOUK_OK;
}

static const sk_method *method_of(const sk_frame_rules *rules, const sk_control *control)
{
    for (size_t i = 0; i < rules->methods_count; i++)
        if (rules->methods[i].kind == control->kind &&
            rules->methods[i].token == (control->token.len > 0))
            return &rules->methods[i];
    return NULL;
}

static souk_status put_params(sk_jw *w, const char *key, const sk_venue *venue,
                              const sk_frame_rules *rules, const sk_method *method,
                              const sk_control *control, souk_error *err)
{
    souk_status status = SOUK_OK;
    if (method->params == SK_PARAMS_NONE)
        return SOUK_OK;
    if (method->params == SK_PARAMS_TOPIC) {
        if (control->topics_count != 1)
            return sk_fail(err, SOUK_E_INVALID, "%s takes one topic a frame", venue->name);
        sk_jw_key(w, sk_str(key));
        return put_topics(w, venue, control, rules, err);
    }
    sk_jw_array(w, key);
    if (method->params == SK_PARAMS_TOPICS)
        status = put_topics(w, venue, control, rules, err);
    else
        sk_jw_str(w, NULL, control->property);
    if (method->params == SK_PARAMS_VALUE)
        sk_jw_bool(w, NULL, control->number != 0);
    sk_jw_end(w);
    return status;
}

souk_status sk_frame_control(const sk_venue *venue, const sk_frame_rules *rules,
                             const sk_control *control, const char *suffix, sk_request *out,
                             souk_error *err)
{
    const sk_method *method = method_of(rules, control);
    sk_buf buf;
    sk_jw w;
    if (!method)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s has no such control message", venue->name);
    sk_buf_init(&buf, control->arena->alloc, SK_WS_MESSAGE_MAX);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    if (rules->id)
        sk_jw_raw(&w, rules->id, control->id.len ? control->id : SK_STR("1"));
    souk_str name[2] = {sk_str(method->name), sk_str(suffix)};
    if (rules->method)
        sk_jw_str(&w, rules->method, sk_join(name, 2, control->arena));
    souk_status status = put_params(&w, rules->method ? rules->params : method->name, venue, rules,
                                    method, control, err);
    sk_jw_end(&w);
    *out = (sk_request){.is_frame = true};
    if (status == SOUK_OK && sk_jw_done(&w))
        out->body = sk_arena_copy(control->arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return status != SOUK_OK || out->body.ptr ? status : sk_fail_nomem(err);
}

souk_status sk_frame_encode(const sk_venue *venue, const sk_frame_rules *rules,
                            const sk_control *control, const sk_key *key, int64_t now_ns,
                            sk_request *out, souk_error *err)
{
    const sk_call call = {.now_ns = now_ns, .nonce = control->nonce, .arena = control->arena};
    if (control->kind != SK_CONTROL_LOGIN)
        return sk_frame_control(venue, rules, control, "", out, err);
    *out = control->request;
    out->is_frame = true;
    return venue->sign(venue, key, &call, out, err);
}

/* ---- the server hears ---- */

souk_status sk_frame_refuse(souk_error *err, const sk_frame_text *why)
{
    return sk_fail_venue(err, SOUK_E_INVALID, 400, why->code, "%s", why->text);
}

/* The name of a method that is a text; {NULL, 0} when it cannot be read. */
static souk_str name_in(souk_str raw)
{
    souk_str name = {NULL, 0};
    sk_json j;
    sk_json_init(&j, raw);
    if (!raw.ptr || sk_json_type(&j) != SK_JSON_STRING || sk_json_text(&j, &name) != SOUK_OK)
        return (souk_str){NULL, 0};
    return name;
}

static bool is_at(const sk_method *method, uint8_t endpoint)
{
    return method->endpoint == endpoint || method->endpoint == SK_ANY_ENDPOINT;
}

enum { FRAME_KEYS_MAX = 16 };

bool sk_frame_split(const sk_frame_rules *rules, uint8_t endpoint, souk_str frame,
                    sk_frame_parts *out)
{
    const char *keys[FRAME_KEYS_MAX] = {rules->id ? rules->id : "", rules->method, rules->params};
    souk_str raw[FRAME_KEYS_MAX];
    size_t count = rules->method ? 3 : 1;
    sk_json j;
    for (size_t i = 0; !rules->method && i < rules->methods_count && count < FRAME_KEYS_MAX; i++)
        if (is_at(&rules->methods[i], endpoint))
            keys[count++] = rules->methods[i].name;
    sk_json_init(&j, frame);
    bool object = sk_json_type(&j) == SK_JSON_OBJECT;
    sk_json_pick(&j, keys, count, raw);
    if (sk_json_end(&j, NULL) != SOUK_OK || !object)
        return false;
    *out = (sk_frame_parts){.id = raw[0]};
    if (rules->method) {
        out->name = name_in(raw[1]);
        out->params = raw[2];
    }
    for (size_t i = 1; !rules->method && i < count && !out->name.ptr; i++)
        if (raw[i].ptr)
            *out = (sk_frame_parts){.id = raw[0], .name = sk_str(keys[i]), .params = raw[i]};
    return true;
}

bool sk_frame_take_id(const sk_frame_rules *rules, sk_control *c, souk_str raw)
{
    uint64_t number;
    souk_str digits = raw;
    c->id = raw;
    if (!raw.ptr || sk_str_is(raw, "null"))
        return true;
    if (raw.ptr[0] == '-')
        digits = sk_str_sub(digits, 1, digits.len - 1);
    if (raw.ptr[0] == '"' ? raw.len <= rules->id_len_max + 2
                          : sk_str_to_u64(digits, &number) == SOUK_OK)
        return true;
    c->id = (souk_str){NULL, 0};
    return false;
}

const sk_method *sk_frame_find(const sk_frame_rules *rules, uint8_t endpoint, souk_str name)
{
    for (size_t i = 0; i < rules->methods_count; i++)
        if (is_at(&rules->methods[i], endpoint) && sk_str_is(name, rules->methods[i].name))
            return &rules->methods[i];
    return NULL;
}

/* Whether the endpoint has this topic: private ones belong to sockets that log in, and no others
 * do. */
static bool is_served(const sk_peer *peer, const sk_frame_rules *rules, const sk_topic *topic)
{
    bool login = peer->venue->endpoints[peer->endpoint].login;
    bool traded = topic->row->all || !topic->symbol.len || topic->instrument != SK_NO_INSTRUMENT;
    return sk_channel_is_private(topic->row->kind) == login &&
           (traded || topic->row->kind == SK_CHANNEL_QUIET || !rules->bad_symbol.code);
}

static souk_status add_object(sk_peer *peer, const sk_frame_rules *rules, sk_list *list,
                              souk_str object, sk_control *c, souk_error *err)
{
    sk_topic topic;
    souk_status status =
        sk_topic_from_object(peer->venue, peer->markets, peer->endpoint, object, c->arena, &topic);
    if (status != SOUK_OK && status != SOUK_E_NOT_FOUND)
        return sk_fail_nomem(err);
    if (status != SOUK_OK || !is_served(peer, rules, &topic)) {
        if (!peer->venue->endpoints[peer->endpoint].topic_answers)
            return sk_frame_refuse(err, &rules->bad_topic);
        topic = (sk_topic){.text = object, .instrument = SK_NO_INSTRUMENT};
    }
    if (list->count == SK_CONTROL_TOPICS_MAX)
        return sk_frame_refuse(err, &rules->many);
    return sk_list_append(list, &topic, err);
}

/* "BTCusd@bookTicker": what stands before the '@' in small letters. */
static souk_str small_symbol(souk_str text, sk_arena *arena)
{
    souk_str rest = text, parts[2];
    int64_t at = sk_str_find(text, '@');
    if (at < 0)
        return text;
    parts[0] = sk_text_lower(sk_str_sub(text, 0, (uint32_t)at), arena);
    parts[1] = sk_str_sub(rest, (uint32_t)at, text.len - (uint32_t)at);
    return sk_join(parts, 2, arena);
}

static souk_status refuse_topic(souk_error *err, const sk_frame_rules *rules, souk_str text)
{
    const sk_frame_text *why = &rules->bad_topic;
    if (!rules->names_topic)
        return sk_frame_refuse(err, why);
    return sk_fail_venue(err, SOUK_E_INVALID, 400, why->code, "%s%.*s", why->text, SK_FMT(text));
}

/* A topic, or a token, which has a length of its own. */
static souk_status add_topic(sk_peer *peer, const sk_frame_rules *rules, sk_list *list,
                             souk_str text, sk_control *c, souk_error *err)
{
    sk_topic topic;
    if (text.len == rules->token_len && sk_str_find(text, '@') < 0) {
        c->token = text;
        return SOUK_OK;
    }
    const sk_endpoint *e = &peer->venue->endpoints[peer->endpoint];
    souk_str known = rules->any_letters ? small_symbol(text, c->arena) : text;
    souk_status status =
        sk_topic_parse(peer->venue, peer->markets, rules->lower_case, known, c->arena, &topic);
    if (status != SOUK_OK && status != SOUK_E_NOT_FOUND)
        return sk_fail_nomem(err);
    /* private topics belong to sockets that log in, and no others do; where headers may do it,
     * both are there */
    bool private = status == SOUK_OK && sk_channel_is_private(topic.row->kind);
    if (private && e->headers_login && !peer->key)
        return sk_fail_venue(err, SOUK_E_KEY_MISSING, 401, rules->no_login.code, "%s",
                             rules->no_login.text);
    if (status != SOUK_OK ||
        (topic.row->endpoint != peer->endpoint && topic.row->endpoint + 1 != e->also) ||
        (!e->headers_login && private != e->login))
        return refuse_topic(err, rules, text);
    if (rules->bad_symbol.code && !topic.row->all && topic.instrument == SK_NO_INSTRUMENT)
        return rules->names_topic ? refuse_topic(err, rules, text)
                                  : sk_frame_refuse(err, &rules->bad_symbol);
    if (list->count == SK_CONTROL_TOPICS_MAX)
        return sk_frame_refuse(err, &rules->many);
    return sk_list_append(list, &topic, err);
}

souk_status sk_frame_add_topic(sk_peer *peer, sk_list *list, souk_str text, souk_error *err)
{
    sk_topic topic;
    souk_status status =
        text.ptr ? sk_topic_parse(peer->venue, peer->markets, false, text, list->arena, &topic)
                 : SOUK_E_NOMEM;
    if (status == SOUK_OK && !topic.row->all && topic.symbol.len &&
        topic.instrument == SK_NO_INSTRUMENT)
        return sk_fail(err, SOUK_E_UNKNOWN_SYMBOL, "%.*s", SK_FMT(topic.symbol));
    if (status == SOUK_OK && list->count == SK_CONTROL_TOPICS_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d topics", SK_CONTROL_TOPICS_MAX);
    return status == SOUK_OK ? sk_list_append(list, &topic, err)
                             : sk_fail(err, status, "%.*s", SK_FMT(text));
}

static void set_topics(sk_control *c, const sk_list *list, bool away)
{
    c->topics = (sk_topic *)(void *)list->ptr;
    c->topics_count = list->count;
    c->kind = away ? SK_CONTROL_UNSUBSCRIBE : SK_CONTROL_SUBSCRIBE;
    c->number = -1;
    if (c->token.len && !list->count)
        c->kind = away ? SK_CONTROL_UNFOLLOW : SK_CONTROL_FOLLOW;
}

static bool is_number(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

souk_status sk_frame_url(sk_peer *peer, const sk_frame_rules *rules, souk_str names, sk_control *c,
                         souk_error *err)
{
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_status status = SOUK_OK;
    while (names.len && status == SOUK_OK) {
        souk_str name = sk_str_cut(&names, '/');
        if (!is_number(name) || name.len == rules->token_len)
            status = add_topic(peer, rules, &list, name, c, err);
    }
    if (status == SOUK_OK && (list.count || c->token.len))
        set_topics(c, &list, false);
    return status;
}

static souk_status read_topic(sk_peer *peer, const sk_frame_rules *rules, sk_json *ahead,
                              sk_list *list, sk_control *c, souk_error *err)
{
    souk_str text;
    if (rules->objects) {
        if (sk_json_type(ahead) != SK_JSON_OBJECT || sk_json_raw(ahead, &text) != SOUK_OK)
            return sk_frame_refuse(err, &rules->bad_params);
        return add_object(peer, rules, list, text, c, err);
    }
    if (sk_json_type(ahead) != SK_JSON_STRING || sk_json_string(ahead, c->arena, &text) != SOUK_OK)
        return sk_frame_refuse(err, &rules->bad_params);
    return text.len ? add_topic(peer, rules, list, text, c, err)
                    : sk_frame_refuse(err, &rules->bad_topic);
}

static souk_status read_topics(sk_peer *peer, const sk_frame_rules *rules, const sk_method *method,
                               sk_json *params, sk_control *c, souk_error *err)
{
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_status status = SOUK_OK;
    c->kind = SK_CONTROL_SUBSCRIBE; /* from here on errors carry the frame's id */
    if (method->params == SK_PARAMS_TOPIC && sk_json_type(params) == SK_JSON_STRING) {
        status = read_topic(peer, rules, params, &list, c, err);
    } else {
        if (!sk_json_enter_array(params))
            return sk_frame_refuse(err, &rules->no_params);
        while (status == SOUK_OK && sk_json_next_item(params))
            status = read_topic(peer, rules, params, &list, c, err);
    }
    if (status == SOUK_OK && !list.count && !c->token.len)
        return sk_frame_refuse(err, &rules->no_params);
    if (status == SOUK_OK)
        set_topics(c, &list, method->kind == SK_CONTROL_UNSUBSCRIBE);
    return status;
}

static souk_status read_property(sk_peer *peer, const sk_frame_rules *rules, sk_control_kind kind,
                                 sk_json *params, sk_control *c, souk_error *err)
{
    bool on = false, more = sk_json_enter_array(params) && sk_json_next_item(params);
    c->kind = kind;
    if (!more || sk_json_text(params, &c->property) != SOUK_OK ||
        !sk_str_is(c->property, rules->property)) {
        c->property = (souk_str){NULL, 0};
        return sk_frame_refuse(err, &rules->bad_property);
    }
    if (kind == SK_CONTROL_SET) {
        if (!sk_json_next_item(params) || sk_json_bool(params, &on) != SOUK_OK)
            return sk_frame_refuse(err, &rules->bad_value);
        peer->variant = (uint8_t)(on ? peer->variant | rules->property_bit
                                     : peer->variant & ~rules->property_bit);
    }
    c->number = peer->variant & rules->property_bit;
    return SOUK_OK;
}

souk_status sk_frame_decode(sk_peer *peer, const sk_frame_rules *rules, souk_str frame,
                            sk_control *c, souk_error *err)
{
    sk_frame_parts parts;
    sk_json j;
    if (!sk_frame_split(rules, peer->endpoint, frame, &parts))
        return sk_frame_refuse(err, &rules->bad_json);
    if (!sk_frame_take_id(rules, c, parts.id))
        return sk_frame_refuse(err, &rules->bad_id);
    if (!parts.name.ptr)
        return sk_frame_refuse(err, &rules->no_method);
    const sk_method *method = sk_frame_find(rules, peer->endpoint, parts.name);
    if (!method)
        return sk_frame_refuse(err, &rules->bad_method);
    sk_json_init(&j, parts.params);
    if (method->params == SK_PARAMS_TOPICS || method->params == SK_PARAMS_TOPIC)
        return read_topics(peer, rules, method, &j, c, err);
    if (method->params != SK_PARAMS_NONE)
        return read_property(peer, rules, method->kind, &j, c, err);
    c->kind = method->kind;
    return SOUK_OK;
}

/* ---- the server answers ---- */

/* ["topic",..]; empty: out of memory, or nobody asked */
static souk_str topics_of(const sk_control *c, const char *form)
{
    souk_str text = {NULL, 0};
    sk_buf buf;
    if (!strstr(form, "$topics"))
        return text;
    sk_buf_init(&buf, c->arena->alloc, SK_WS_MESSAGE_MAX);
    sk_jw w = sk_say(&buf, false);
    sk_jw_array(&w, NULL);
    for (uint32_t i = 0; i < c->topics_count; i++)
        sk_jw_str(&w, NULL, c->topics[i].text);
    sk_jw_end(&w);
    if (sk_jw_done(&w))
        text = sk_arena_copy(c->arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return text;
}

souk_status sk_frame_tell(const sk_peer *peer, const sk_frame_rules *rules, const sk_control *c,
                          const char *form, const souk_error *err, souk_str data, sk_buf *out)
{
    static const sk_control none;
    static const souk_error good;
    char now[24];
    int64_t code;
    c = c ? c : &none;
    err = err ? err : &good;
    const sk_method *method = method_of(rules, c);
    bool number = sk_str_to_i64(sk_str(err->code), &code) == SOUK_OK;
    int len = snprintf(now, sizeof now, "%lld", (long long)(peer->now_ns / 1000000));
    const sk_hole holes[] = {{"id", c->id, true},
                             {"topic",
                              c->topics_count   ? c->topics[0].text
                              : c->property.ptr ? c->property
                                                : SK_STR(""),
                              false},
                             {"topics", topics_of(c, form), true},
                             {"method", sk_str(method ? method->name : ""), false},
                             {"code", number ? sk_str(err->code) : SK_STR("0"), true},
                             {"word", sk_str(err->code), false},
                             {"text", sk_str(err->text), false},
                             {"data", data, true},
                             {"now", {now, (uint32_t)len}, true},
                             {NULL, {NULL, 0}, false}};
    return sk_say_form(out, form, holes);
}

void sk_frame_put_id(sk_jw *w, const sk_control *c)
{
    sk_jw_raw(w, "id", c && c->id.ptr ? c->id : SK_STR("null"));
}

souk_status sk_frame_answer(const sk_control *c, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    if (c->kind == SK_CONTROL_LIST) {
        sk_jw_array(&w, "result");
        for (uint32_t i = 0; i < c->topics_count; i++)
            sk_jw_str(&w, NULL, c->topics[i].text);
        sk_jw_end(&w);
    } else if (c->kind == SK_CONTROL_GET) {
        sk_jw_bool(&w, "result", c->number != 0);
    } else {
        sk_jw_null(&w, "result");
    }
    sk_frame_put_id(&w, c);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

souk_status sk_frame_error(const sk_control *c, const souk_error *err, sk_buf *out)
{
    bool apart = c && c->kind != SK_CONTROL_NONE && c->id.ptr;
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    if (apart)
        sk_jw_object(&w, "error");
    sk_say_error(&w, err);
    if (apart)
        sk_jw_end(&w);
    if (c && c->id.ptr)
        sk_frame_put_id(&w, c);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

static sk_jw open_reply(const sk_control *c, int status, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_frame_put_id(&w, c);
    sk_jw_i64(&w, "status", status);
    return w;
}

souk_status sk_frame_reply(const sk_control *c, int status, const char *key, souk_str body,
                           sk_buf *out)
{
    sk_jw w = open_reply(c, status, out);
    if (body.len)
        sk_jw_raw(&w, key, body);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

souk_status sk_frame_reply_control(const sk_control *c, sk_buf *out)
{
    sk_jw w = open_reply(c, 200, out);
    if (c->kind == SK_CONTROL_LIST) {
        sk_jw_array(&w, "result");
        for (uint32_t i = 0; i < c->topics_count; i++)
            sk_jw_str(&w, NULL, c->topics[i].text);
        sk_jw_end(&w);
    } else {
        sk_jw_null(&w, "result");
    }
    sk_jw_end(&w);
    return sk_say_done(&w);
}

souk_status sk_frame_reply_error(const sk_control *c, const souk_error *err, sk_buf *out)
{
    sk_jw w = open_reply(c, err->http ? err->http : 400, out);
    sk_jw_object(&w, "error");
    sk_say_error(&w, err);
    sk_jw_end(&w);
    sk_jw_end(&w);
    return sk_say_done(&w);
}
