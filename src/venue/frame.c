/* SPDX-License-Identifier: MIT */
#include "venue/frame.h"
#include "base/err.h"
#include "venue/params.h"

/* ---- the client says ---- */

static souk_status put_topics(sk_jw *w, const sk_control *control, bool lower_case, souk_error *err)
{
    if (control->token.len)
        sk_jw_str(w, NULL, control->token);
    for (uint32_t i = 0; i < control->topics_count; i++) {
        const sk_topic *t = &control->topics[i];
        souk_str text = t->text;
        if (!text.len && (!t->row || sk_topic_print(t->row, lower_case, t->symbol, t->interval,
                                                    t->depth, control->arena, &text) != SOUK_OK))
            return sk_fail(err, SOUK_E_INVALID, "topic %u has no text", i);
        sk_jw_str(w, NULL, text);
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

souk_status sk_frame_control(const sk_venue *venue, const sk_frame_rules *rules,
                             const sk_control *control, const char *suffix, sk_request *out,
                             souk_error *err)
{
    const sk_method *method = method_of(rules, control);
    souk_status status = SOUK_OK;
    sk_buf buf;
    sk_jw w;
    if (!method)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s has no such control message", venue->name);
    sk_buf_init(&buf, control->arena->alloc, SK_WS_MESSAGE_MAX);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    sk_jw_raw(&w, "id", control->id.len ? control->id : SK_STR("1"));
    souk_str name[2] = {sk_str(method->name), sk_str(suffix)};
    sk_jw_str(&w, "method", sk_join(name, 2, control->arena));
    if (method->params != SK_PARAMS_NONE) {
        sk_jw_array(&w, "params");
        if (method->params == SK_PARAMS_TOPICS)
            status = put_topics(&w, control, rules->lower_case, err);
        else
            sk_jw_str(&w, NULL, control->property);
        if (method->params == SK_PARAMS_VALUE)
            sk_jw_bool(&w, NULL, control->number != 0);
        sk_jw_end(&w);
    }
    sk_jw_end(&w);
    *out = (sk_request){.is_frame = true};
    if (status == SOUK_OK && sk_jw_done(&w))
        out->body = sk_arena_copy(control->arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    return status != SOUK_OK || out->body.ptr ? status : sk_fail_nomem(err);
}

/* ---- the server hears ---- */

static souk_status refuse(souk_error *err, const sk_frame_text *why)
{
    return sk_fail_venue(err, SOUK_E_INVALID, 400, why->code, "%s", why->text);
}

bool sk_frame_members(souk_str frame, souk_str raw[3])
{
    static const char *const keys[] = {"id", "method", "params"};
    sk_json j;
    sk_json_init(&j, frame);
    bool object = sk_json_type(&j) == SK_JSON_OBJECT;
    sk_json_pick(&j, keys, 3, raw);
    return sk_json_end(&j, NULL) == SOUK_OK && object;
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

souk_str sk_frame_method(souk_str raw)
{
    souk_str name = {NULL, 0};
    sk_json j;
    sk_json_init(&j, raw);
    if (!raw.ptr || sk_json_type(&j) != SK_JSON_STRING || sk_json_text(&j, &name) != SOUK_OK)
        return (souk_str){NULL, 0};
    return name;
}

const sk_method *sk_frame_find(const sk_frame_rules *rules, uint8_t endpoint, souk_str name)
{
    for (size_t i = 0; i < rules->methods_count; i++)
        if (rules->methods[i].endpoint == endpoint && sk_str_is(name, rules->methods[i].name))
            return &rules->methods[i];
    return NULL;
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
    souk_status status =
        sk_topic_parse(peer->venue, peer->markets, rules->lower_case, text, c->arena, &topic);
    if (status == SOUK_E_NOT_FOUND)
        return refuse(err, &rules->bad_topic);
    if (status != SOUK_OK)
        return sk_fail_nomem(err);
    if (list->count == SK_CONTROL_TOPICS_MAX)
        return refuse(err, &rules->many);
    return sk_list_append(list, &topic, err);
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

static souk_status read_topics(sk_peer *peer, const sk_frame_rules *rules, bool away,
                               sk_json *params, sk_control *c, souk_error *err)
{
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_str text;
    souk_status status = SOUK_OK;
    c->kind = SK_CONTROL_SUBSCRIBE; /* from here on errors carry the frame's id */
    if (!sk_json_enter_array(params))
        return refuse(err, &rules->no_params);
    while (status == SOUK_OK && sk_json_next_item(params)) {
        if (sk_json_type(params) != SK_JSON_STRING ||
            sk_json_string(params, c->arena, &text) != SOUK_OK)
            return refuse(err, &rules->bad_params);
        status =
            text.len ? add_topic(peer, rules, &list, text, c, err) : refuse(err, &rules->bad_topic);
    }
    if (status == SOUK_OK && !list.count && !c->token.len)
        return refuse(err, &rules->no_params);
    if (status == SOUK_OK)
        set_topics(c, &list, away);
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
        return refuse(err, &rules->bad_property);
    }
    if (kind == SK_CONTROL_SET) {
        if (!sk_json_next_item(params) || sk_json_bool(params, &on) != SOUK_OK)
            return refuse(err, &rules->bad_value);
        peer->variant = (uint8_t)(on ? peer->variant | rules->property_bit
                                     : peer->variant & ~rules->property_bit);
    }
    c->number = peer->variant & rules->property_bit;
    return SOUK_OK;
}

souk_status sk_frame_decode(sk_peer *peer, const sk_frame_rules *rules, souk_str frame,
                            sk_control *c, souk_error *err)
{
    souk_str raw[3];
    sk_json j;
    if (!sk_frame_members(frame, raw))
        return refuse(err, &rules->bad_json);
    if (!sk_frame_take_id(rules, c, raw[0]))
        return refuse(err, &rules->bad_id);
    souk_str name = sk_frame_method(raw[1]);
    if (!name.ptr)
        return refuse(err, &rules->no_method);
    const sk_method *method = sk_frame_find(rules, peer->endpoint, name);
    if (!method)
        return refuse(err, &rules->bad_method);
    sk_json_init(&j, raw[2]);
    if (method->params == SK_PARAMS_TOPICS)
        return read_topics(peer, rules, method->kind == SK_CONTROL_UNSUBSCRIBE, &j, c, err);
    if (method->params != SK_PARAMS_NONE)
        return read_property(peer, rules, method->kind, &j, c, err);
    c->kind = method->kind;
    return SOUK_OK;
}

/* ---- the server answers ---- */

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
