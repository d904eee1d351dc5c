/* SPDX-License-Identifier: MIT
 * Frames that say a topic beside their event, whatever the order of their members. */
#include "base/err.h"
#include "venue/list.h"
#include "venue/reader.h"

/* What the topic tells of the events that stand beside it. */
static const sk_event_row *find_event(sk_reader *r)
{
    const sk_frame_form *form = r->form;
    souk_status status =
        r->topic.len && r->topic.ptr[0] == '{'
            ? sk_topic_from_object(r->venue, NULL, SK_ANY_ENDPOINT, r->topic, r->feed->arena,
                                   &r->told)
            : sk_topic_parse(r->venue, NULL, form->lower_case, r->topic, r->feed->arena, &r->told);
    if (status != SOUK_OK || !r->told.row->event)
        return NULL;
    return sk_event_find(form->events, form->events_count, sk_str(r->told.row->event));
}

/* The items of an array from its end on. */
static souk_status read_backwards(sk_reader *r, const sk_event_row *event, sk_json *j,
                                  souk_str stamp)
{
    sk_list items = SK_LIST(souk_str, r->feed->arena);
    souk_status status = SOUK_OK;
    souk_str item;
    while (status == SOUK_OK && sk_json_next_item(j))
        if (sk_json_raw(j, &item) == SOUK_OK)
            status = sk_list_append(&items, &item, r->err);
    if (status == SOUK_OK)
        status = sk_json_end(j, r->err);
    const souk_str *rows = (const souk_str *)(const void *)items.ptr;
    for (uint32_t i = items.count; i-- > 0 && status == SOUK_OK;)
        status = sk_reader_event(r, event, rows[i], stamp);
    return status;
}

static souk_status read_events(sk_reader *r, const sk_event_row *event, souk_str payload,
                               souk_str stamp)
{
    souk_status status = SOUK_OK;
    souk_str item;
    sk_json j;
    sk_json_init(&j, payload);
    if (event->each && sk_json_type(&j) == SK_JSON_OBJECT) {
        status = sk_reply_members(payload, &event->each, 1, &item, r->err);
        return status == SOUK_OK && item.ptr && item.ptr[0] == '['
                   ? read_events(r, event, item, stamp)
                   : status;
    }
    if (sk_json_type(&j) == SK_JSON_OBJECT)
        return sk_reader_event(r, event, payload, stamp);
    sk_json_enter_array(&j);
    if (event->newest_first)
        return read_backwards(r, event, &j, stamp);
    while (status == SOUK_OK && sk_json_next_item(&j))
        if (sk_json_raw(&j, &item) == SOUK_OK)
            status = sk_reader_event(r, event, item, stamp);
    return status == SOUK_OK ? sk_json_end(&j, r->err) : status;
}

static souk_status read_ping(sk_reader *r, souk_str value)
{
    r->u.kind = SK_UPDATE_PING;
    r->u.pong = sk_arena_printf(r->feed->arena, "%s%.*s}", r->form->pong, SK_FMT(value));
    r->ready = true;
    return r->u.pong.ptr ? sk_reader_push(r) : sk_fail_nomem(r->err);
}

static souk_status read_ack(sk_reader *r, const souk_str *raw, souk_str frame)
{
    souk_str code = sk_reply_plain(raw[SK_ROLE_CODE]), text = sk_reply_plain(raw[SK_ROLE_TEXT]);
    r->u.kind = SK_UPDATE_ACK;
    r->u.ack.id = raw[SK_ROLE_ID];
    r->u.ack.raw = frame;
    if (code.len && (!r->form->good || !sk_str_is(code, r->form->good)))
        sk_venue_read_error(r->venue, SK_OP_NONE, 0, code, text, &r->u.ack.err);
    r->ready = true;
    return sk_reader_push(r);
}

/* What the frame is: by the word of its action, or by what it has. */
static int kind_of(const sk_frame_form *form, const souk_str *raw)
{
    int kind = SK_FRAME_IDLE;
    if (raw[SK_ROLE_PING].ptr)
        return SK_FRAME_PING;
    if (raw[SK_ROLE_ACTION].ptr) {
        sk_enum_value(form->actions, sk_reply_plain(raw[SK_ROLE_ACTION]), &kind);
        return kind;
    }
    if (raw[SK_ROLE_ANSWER].ptr || raw[SK_ROLE_CODE].ptr)
        return SK_FRAME_ANSWER;
    return raw[SK_ROLE_PAYLOAD].ptr ? SK_FRAME_EVENT : SK_FRAME_IDLE;
}

souk_status sk_reader_topical(sk_reader *r, const sk_frame_form *form, souk_str frame)
{
    souk_str raw[SK_ROLES] = {{NULL, 0}}, key;
    const sk_event_row *event;
    sk_json j;
    r->form = form;
    sk_json_init(&j, frame);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &key)) {
        int role = SK_ROLE_NONE;
        if (!sk_enum_value(form->roles, key, &role))
            continue;
        if (raw[role].ptr)
            return sk_fail(r->err, SOUK_E_INVALID, "the frame says %.*s twice", SK_FMT(key));
        sk_json_raw(&j, &raw[role]);
    }
    souk_status status = sk_json_end(&j, r->err);
    if (status != SOUK_OK)
        return status;
    int kind = kind_of(form, raw);
    switch (kind) {
    case SK_FRAME_PING:
        return read_ping(r, raw[raw[SK_ROLE_PING].ptr ? SK_ROLE_PING : SK_ROLE_PAYLOAD]);
    case SK_FRAME_ANSWER: return read_ack(r, raw, frame);
    case SK_FRAME_EVENT:
    case SK_FRAME_WHOLE: break;
    default: r->feed->skipped++; return SOUK_OK;
    }
    r->topic = sk_reply_plain(raw[raw[SK_ROLE_REPLY].ptr ? SK_ROLE_REPLY : SK_ROLE_TOPIC]);
    r->whole = raw[SK_ROLE_REPLY].ptr != NULL || kind == SK_FRAME_WHOLE;
    event = find_event(r);
    if (!event) {
        r->feed->skipped++;
        return SOUK_OK;
    }
    return read_events(r, event, raw[SK_ROLE_PAYLOAD], raw[SK_ROLE_TIME]);
}
