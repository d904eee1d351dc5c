/* SPDX-License-Identifier: MIT
 * Frames that say a topic beside their event, whatever the order of their members. */
#include "base/err.h"
#include "venue/list.h"
#include "venue/reader.h"

/* ---- topics; those of a feed are few and come again and again: what they mean is kept ---- */

enum { TOPIC_MAX = 120, TOPICS = 64 };

typedef struct topic_place {
    const sk_frame_form *form; /* NULL: the place is free */
    const sk_event_row *event;
    uint32_t len;
    char raw[TOPIC_MAX], symbol[TOPIC_MAX];
    sk_topic told; /* its text is left out */
} topic_place;

/* The place for the reader's topic, taken or not; NULL: it is not kept. */
static topic_place *place_of(sk_reader *r)
{
    sk_feed *feed = r->feed;
    if (!r->topic.len || r->topic.len > TOPIC_MAX)
        return NULL;
    if (!feed->topics)
        feed->topics = sk_alloc_zeroed(feed->alloc, TOPICS, sizeof(topic_place));
    topic_place *places = feed->topics;
    return places ? &places[sk_hash_bytes(r->topic.ptr, r->topic.len) % TOPICS] : NULL;
}

static bool is_kept(const topic_place *place, const sk_reader *r)
{
    return place && place->form == r->form && place->len == r->topic.len &&
           memcmp(place->raw, r->topic.ptr, place->len) == 0;
}

static souk_str copied(char *to, souk_str text)
{
    if (text.len)
        memcpy(to, text.ptr, text.len);
    return (souk_str){text.ptr ? to : NULL, text.len};
}

static void keep(topic_place *place, const sk_reader *r, const sk_event_row *event)
{
    if (!place || r->told.symbol.len > TOPIC_MAX)
        return;
    copied(place->raw, r->topic);
    place->len = r->topic.len;
    place->form = r->form;
    place->event = event;
    place->told = r->told;
    place->told.text = (souk_str){NULL, 0};
    place->told.symbol = copied(place->symbol, r->told.symbol);
}

/* What the topic tells of the events that stand beside it. */
static const sk_event_row *find_event(sk_reader *r)
{
    const sk_frame_form *form = r->form;
    topic_place *place = place_of(r);
    if (is_kept(place, r)) {
        r->told = place->told;
        r->told.symbol = sk_arena_copy(r->feed->arena, r->told.symbol); /* as long as the frame */
        return r->told.symbol.ptr ? place->event : NULL;
    }
    souk_status status =
        r->topic.len && r->topic.ptr[0] == '{'
            ? sk_topic_from_object(r->venue, NULL, SK_ANY_ENDPOINT, r->topic, r->feed->arena,
                                   &r->told)
            : sk_topic_parse(r->venue, NULL, form->lower_case, r->topic, r->feed->arena, &r->told);
    if (status != SOUK_OK || !r->told.row->event)
        return NULL;
    const sk_event_row *event =
        sk_event_find(form->events, form->events_count, sk_str(r->told.row->event));
    keep(place, r, event);
    return event;
}

/* ---- events ---- */

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

static void tell_topic(sk_reader *r, const souk_str *raw, int kind)
{
    r->topic = sk_reply_plain(raw[raw[SK_ROLE_REPLY].ptr ? SK_ROLE_REPLY : SK_ROLE_TOPIC]);
    r->whole = raw[SK_ROLE_REPLY].ptr != NULL || kind == SK_FRAME_WHOLE;
}

static bool is_event(int kind)
{
    return kind == SK_FRAME_EVENT || kind == SK_FRAME_WHOLE;
}

/* What was read is not what it seemed; what was said of it was said of something else. */
static void forget(sk_reader *r)
{
    memset(&r->u, 0, sizeof r->u);
    r->ready = false;
    r->status = SOUK_OK;
    if (r->err)
        *r->err = (souk_error){.status = SOUK_OK};
}

/* The one hot event that the payload ahead is, read where it stands if the members before it tell
 * what it is; what they tell must hold to the frame's end. */
static bool read_ahead(sk_reader *r, sk_json *j, const souk_str *raw)
{
    souk_str known[SK_ROLES];
    sk_json before = *j;
    memcpy(known, raw, sizeof known);
    known[SK_ROLE_PAYLOAD] = SK_STR("{}");
    int kind = kind_of(r->form, known);
    if (!is_event(kind) || (!raw[SK_ROLE_TOPIC].ptr && !raw[SK_ROLE_REPLY].ptr))
        return false;
    tell_topic(r, raw, kind);
    const sk_event_row *event = find_event(r);
    if (!event || !event->hot || event->each || event->newest_first)
        return false;
    bool array = sk_json_type(j) == SK_JSON_ARRAY;
    if (array && !(sk_json_enter_array(j) && sk_json_next_item(j))) {
        *j = before;
        return false;
    }
    sk_reader_hot(r, event, j);
    if (r->ready && r->status == SOUK_OK && j->status == SOUK_OK &&
        !(array && sk_json_next_item(j)) && j->status == SOUK_OK)
        return true;
    *j = before;
    forget(r);
    return false;
}

/* The members of a frame; *ahead: where the payload begins that was read. */
static souk_status read_members(sk_reader *r, souk_str frame, souk_str *raw, sk_json *ahead)
{
    souk_str key;
    sk_json j;
    sk_json_init(&j, frame);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &key)) {
        int role = SK_ROLE_NONE;
        if (!sk_enum_value(r->form->roles, key, &role))
            continue;
        if (raw[role].ptr)
            return sk_fail(r->err, SOUK_E_INVALID, "the frame says %.*s twice", SK_FMT(key));
        *ahead = role == SK_ROLE_PAYLOAD ? j : *ahead;
        if (role == SK_ROLE_PAYLOAD && read_ahead(r, &j, raw))
            raw[role] = SK_STR("{}");
        else
            sk_json_raw(&j, &raw[role]);
    }
    return sk_json_end(&j, r->err);
}

souk_status sk_reader_topical(sk_reader *r, const sk_frame_form *form, souk_str frame)
{
    souk_str raw[SK_ROLES] = {{NULL, 0}};
    const sk_event_row *event;
    const souk_str given = r->topic;
    sk_json ahead;
    r->form = form;
    sk_json_init(&ahead, frame);
    souk_status status = read_members(r, frame, raw, &ahead);
    if (status != SOUK_OK)
        return status;
    int kind = kind_of(form, raw);
    bool read = r->ready, whole = r->whole;
    const char *topic = r->topic.ptr;
    r->topic = given;
    r->whole = false;
    if (is_event(kind))
        tell_topic(r, raw, kind);
    if (read && is_event(kind) && r->topic.ptr == topic && r->whole == whole) {
        sk_reader_stamp(r, raw[SK_ROLE_TIME]);
        return sk_reader_push(r);
    }
    if (read) {
        forget(r);
        sk_json_raw(&ahead, &raw[SK_ROLE_PAYLOAD]);
    }
    r->told = (sk_topic){.row = NULL};
    switch (kind) {
    case SK_FRAME_PING:
        return read_ping(r, raw[raw[SK_ROLE_PING].ptr ? SK_ROLE_PING : SK_ROLE_PAYLOAD]);
    case SK_FRAME_ANSWER: return read_ack(r, raw, frame);
    case SK_FRAME_EVENT:
    case SK_FRAME_WHOLE: break;
    default: r->feed->skipped++; return SOUK_OK;
    }
    event = find_event(r);
    if (!event) {
        r->feed->skipped++;
        return SOUK_OK;
    }
    return read_events(r, event, raw[SK_ROLE_PAYLOAD], raw[SK_ROLE_TIME]);
}
