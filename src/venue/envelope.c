/* SPDX-License-Identifier: MIT */
#include "venue/envelope.h"
#include "base/err.h"

const sk_envelope *sk_envelope_of(const sk_venue *venue, const sk_op_row *row)
{
    if (row && (row->envelope || row->via == SK_VIA_WS))
        return row->envelope;
    return venue->envelope;
}

/* ---- the client reads ---- */

/* A string's content, anything else as it stands. */
static souk_str plain(souk_str raw, sk_arena *arena)
{
    souk_str text = raw;
    sk_json j;
    sk_json_init(&j, raw);
    if (raw.ptr && sk_json_type(&j) == SK_JSON_STRING &&
        sk_json_string(&j, arena, &text) != SOUK_OK)
        return (souk_str){NULL, 0};
    return text;
}

souk_status sk_envelope_read(const sk_envelope *e, const sk_venue *venue, const sk_reply *reply,
                             sk_call *call, souk_str *data, souk_error *err)
{
    enum { STATE, CODE, TEXT, DATA, TOO, COUNT };
    static const char nothing[] = "";
    const char *const keys[COUNT] = {[STATE] = e->state ? e->state : nothing,
                                     [CODE] = e->code ? e->code : nothing,
                                     [TEXT] = e->text ? e->text : nothing,
                                     [DATA] = e->data ? e->data : nothing,
                                     [TOO] = e->code_too ? e->code_too : nothing};
    souk_str raw[COUNT] = {{NULL, 0}};
    sk_json j;
    sk_json_init(&j, reply->body);
    bool object =
        sk_json_type(&j) == SK_JSON_OBJECT && sk_json_pick(&j, keys, COUNT, raw) == SOUK_OK;
    bool good = object && reply->http < 400 &&
                (e->state ? raw[STATE].ptr && sk_str_is(raw[STATE], e->good)
                          : raw[CODE].ptr && sk_str_is(raw[CODE], e->ok_code));
    if (e->bare)
        good = reply->http < 400 && !raw[TOO].ptr && !sk_str_is(raw[STATE], e->bad);
    if (!raw[CODE].ptr)
        raw[CODE] = raw[TOO];
    *data = e->data ? raw[DATA] : reply->body;
    if (e->bare && sk_str_is(*data, "null"))
        *data = SK_STR("[]");
    if (!data->ptr)
        *data = SK_STR("null");
    if (good)
        return SOUK_OK;
    if (!raw[CODE].ptr && reply->http < 400)
        return sk_fail(err, SOUK_E_BAD_ANSWER, "the answer is neither a result nor a refusal");
    souk_status status =
        sk_venue_read_error(venue, call->op, reply->http, plain(raw[CODE], call->arena),
                            plain(raw[TEXT], call->arena), err);
    if (err)
        err->retry_after_ns = sk_reply_retry_after(reply);
    call->err = err ? *err : (souk_error){.status = status};
    return status;
}

souk_status sk_reply_open(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                          souk_str *data, souk_error *err)
{
    return venue->open_reply
               ? venue->open_reply(venue, reply, call, data, err)
               : sk_envelope_read(sk_envelope_of(venue, call->row), venue, reply, call, data, err);
}

/* ---- the server writes ---- */

static void raw_member(sk_jw *w, const char *key, const char *json)
{
    if (key && json)
        sk_jw_raw(w, key, sk_str(json));
}

void sk_envelope_open(const sk_envelope *e, sk_jw *w, const sk_peer *peer, const sk_call *call)
{
    sk_jw_object(w, NULL);
    raw_member(w, e->state, e->good);
    raw_member(w, e->state ? NULL : e->code, e->ok ? e->ok(peer) : e->ok_code);
    raw_member(w, e->state ? NULL : e->text, e->ok_text);
    if (e->head)
        e->head(w, peer, call);
    if (e->time)
        sk_say_time(w, e->time, peer->now_ns);
    if (e->data)
        sk_jw_key(w, sk_str(e->data));
}

void sk_envelope_put_error(const sk_envelope *e, sk_jw *w, const sk_peer *peer,
                           const souk_error *err)
{
    int64_t number;
    bool bare = e->code_bare && sk_str_to_i64(sk_str(err->code), &number) == SOUK_OK;
    sk_jw_object(w, NULL);
    raw_member(w, e->state, e->bad);
    if (e->http)
        sk_jw_i64(w, e->http, err->http);
    if (bare)
        sk_jw_i64(w, e->code, number);
    else
        sk_jw_cstr(w, e->code, err->code);
    sk_jw_cstr(w, e->text, err->text);
    if (e->time)
        sk_say_time(w, e->time, peer->now_ns);
    if (e->bad_end)
        sk_jw_raw(w, NULL, sk_str(e->bad_end));
    if (e->text_again)
        sk_jw_cstr(w, e->text_again, err->text);
    sk_jw_end(w);
}
