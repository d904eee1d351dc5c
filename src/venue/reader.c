/* SPDX-License-Identifier: MIT */
#include "venue/reader.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/params.h"

const sk_event_row *sk_event_find(const sk_event_row *rows, size_t count, souk_str name)
{
    for (size_t i = 0; i < count; i++)
        if (sk_str_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

void sk_reader_note(sk_reader *r, souk_status status)
{
    if (status != SOUK_OK && r->status == SOUK_OK)
        r->status = sk_fail(r->err, status, "the event has a number or level out of place");
}

/* A hot event into an update of zeros, from the member that the cursor stands before. */
static void read_hot(sk_reader *r, const sk_event_row *row, sk_json *j, souk_str key)
{
    r->u.kind = row->kind;
    sk_hot_read(row->hot, r, j, key);
    r->ready = true;
}

static void complete_by_topic(sk_reader *r)
{
    sk_update *u = &r->u;
    const sk_topic *t = &r->told;
    if (!u->symbol.len)
        u->symbol = t->symbol;
    u->interval = t->interval;
    u->channel = t->row->kind;
    if (u->kind == SK_UPDATE_BOOK) {
        u->depth = t->depth;
        u->snapshot |= r->whole;
    } else if (u->kind == SK_UPDATE_TRADE || u->kind == SK_UPDATE_AGG_TRADE) {
        u->snapshot |= r->whole;
        u->trade.symbol = u->symbol;
        u->trade.first_id = u->trade.last_id = u->trade.id;
    } else if (u->kind == SK_UPDATE_CANDLE) {
        u->snapshot |= r->whole;
        if (!u->candle.close_ns)
            u->candle.close_ns = sk_interval_next((sk_interval)t->interval, u->candle.open_ns,
                                                  t->row->zone_minutes) -
                                 1;
    } else if (u->kind == SK_UPDATE_TICKER || u->kind == SK_UPDATE_MINI_TICKER) {
        u->ticker.symbol = u->ticker.symbol.len ? u->ticker.symbol : u->symbol;
    } else if (u->kind == SK_UPDATE_BEST) {
        u->best.symbol = u->symbol;
    }
}

/* Whether the channel's books have numbers without exception. */
static bool is_numbered(const sk_reader *r)
{
    return !r->form->unnumbered && (!r->told.row || r->told.row->seq != SK_SEQ_TOLD);
}

/* Pushes the update if there is one. SOUK_E_MISSING: a market event without symbol, a trade without
 * price or quantity, a book without number; or what was noted. */
souk_status sk_reader_push(sk_reader *r)
{
    sk_update *u = &r->u;
    if (r->ready && r->told.row)
        complete_by_topic(r);
    if (r->ready && r->form->complete)
        r->form->complete(r);
    if (r->status != SOUK_OK)
        return r->status;
    if (!r->ready || u->kind == SK_UPDATE_NONE)
        return SOUK_OK;
    if (u->kind <= SK_UPDATE_CANDLE && !u->symbol.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the event does not say its symbol");
    if ((u->kind == SK_UPDATE_TRADE || u->kind == SK_UPDATE_AGG_TRADE) &&
        (sk_dec_is_zero(u->trade.price) || sk_dec_is_zero(u->trade.qty)))
        return sk_fail(r->err, SOUK_E_MISSING, "the trade has no price or no quantity");
    if (u->kind == SK_UPDATE_BOOK && !u->last_id && is_numbered(r))
        return sk_fail(r->err, SOUK_E_MISSING, "the book has no update id");
    u->recv_ns = r->feed->recv_ns;
    u->instrument = SK_NO_INSTRUMENT;
    r->feed->push(r->feed->ctx, u);
    return SOUK_OK;
}

/* An event that is an array; a candle's end follows from its length. */
static souk_status read_columns(sk_reader *r, const char *columns, souk_str array)
{
    souk_candle *c = &r->u.candle;
    sk_json j;
    sk_json_init(&j, array);
    if (r->u.kind == SK_UPDATE_TRADE)
        return sk_reply_trade(&j, columns, r->venue->words->sides, &r->u.trade, r->err);
    souk_status status = sk_reply_candle(&j, columns, c, r->err);
    c->close_ns =
        sk_interval_next((sk_interval)r->told.interval, c->open_ns, r->told.row->zone_minutes) - 1;
    c->closed = c->close_ns < (r->u.at_ns ? r->u.at_ns : r->feed->recv_ns);
    return status;
}

static souk_status read_cold(sk_reader *r, const sk_event_row *row, souk_str object, souk_str stamp)
{
    sk_call call = {.arena = r->feed->arena};
    souk_status status = SOUK_OK;
    int64_t at_ns = 0;
    sk_json j;
    memset(&r->u, 0, sizeof r->u);
    r->u.kind = row->kind;
    r->u.window_ns = row->window_ns;
    sk_json_init(&j, stamp);
    if (stamp.ptr)
        sk_reader_note(r, sk_feed_read_ms(&j, &at_ns));
    r->u.at_ns = at_ns;
    if (row->table)
        status = sk_reply_fields(object, row->table, &r->u, &call, r->err);
    if (status == SOUK_OK && row->columns)
        status = read_columns(r, row->columns, object);
    if (status == SOUK_OK && row->cold)
        status = row->cold(r, object, &call);
    if (at_ns)
        r->u.at_ns = at_ns;
    r->ready = true;
    return status;
}

/* ---- rows of the past ---- */

souk_status sk_reader_past(sk_reader *r, const sk_event_row *event)
{
    souk_str item;
    sk_json j;
    souk_status status = SOUK_OK;
    sk_json_init(&j, r->past);
    sk_json_enter_array(&j);
    r->whole = true;
    while (status == SOUK_OK && sk_json_next_item(&j))
        if (sk_json_raw(&j, &item) == SOUK_OK)
            status = sk_reader_event(r, event, item, (souk_str){NULL, 0});
    return status == SOUK_OK ? sk_json_end(&j, r->err) : status;
}

/* The newest may still grow. */
static void take_candle(sk_reader *r, const souk_candle *candle, bool newest)
{
    int64_t next = sk_interval_next((sk_interval)r->u.interval, candle->open_ns, 0);
    r->u.candle = *candle;
    r->u.candle.close_ns = next - 1;
    r->u.candle.closed = !newest || next <= r->feed->recv_ns;
    r->ready = true;
}

souk_status sk_reader_candles(sk_reader *r, souk_str rows, const char *columns)
{
    sk_json j;
    sk_list list = SK_LIST(souk_candle, r->feed->arena);
    souk_status status = SOUK_OK;
    sk_json_init(&j, rows.ptr ? rows : SK_STR("[]"));
    sk_json_enter_array(&j);
    while (status == SOUK_OK && sk_json_next_item(&j)) {
        souk_candle one = {.open_ns = 0};
        status = sk_reply_candle(&j, columns, &one, r->err);
        if (status == SOUK_OK)
            status = sk_list_append(&list, &one, r->err);
    }
    if (status == SOUK_OK)
        status = sk_json_end(&j, r->err);
    if (!list.count)
        r->u.kind = SK_UPDATE_NONE;
    for (uint32_t i = list.count; i-- > 0 && status == SOUK_OK;) {
        take_candle(r, (const souk_candle *)(const void *)list.ptr + i, i == 0);
        if (i)
            status = sk_reader_push(r);
    }
    return status;
}

/* ---- events ---- */

/* An event without a name, by the first member or by one that only it has. */
static const sk_event_row *find_nameless(const sk_frame_form *form, souk_str first)
{
    return sk_event_find(form->nameless, form->nameless_count, first);
}

/* The first event, from the value of its first member. A hot one that names itself first is read
 * where it stands. */
static bool read_first(sk_reader *r, sk_json *j, souk_str key, bool named)
{
    souk_str name;
    const sk_frame_form *form = r->form;
    const sk_event_row *event = NULL;
    if (!named)
        event = find_nameless(form, key);
    else if (sk_json_text(j, &name) == SOUK_OK)
        event = sk_event_find(form->events, form->events_count, name);
    if (event && event->hot && (!named || sk_json_next_member(j, &key)))
        read_hot(r, event, j, key);
    if (r->u.kind != SK_UPDATE_NONE)
        return true;
    r->ready = false;
    return false;
}

static bool enter_first(sk_json *j, souk_str *key)
{
    return sk_json_type(j) == SK_JSON_OBJECT && sk_json_enter_object(j) &&
           sk_json_next_member(j, key);
}

/* The event ahead; what is not read where it stands is kept for after the frame's end. */
static void read_event(sk_reader *r, sk_json *j)
{
    sk_json before = *j;
    souk_str key;
    if (r->ready || r->payload.ptr) {
        r->status = sk_fail(r->err, SOUK_E_INVALID, "the frame holds two events");
        return;
    }
    if (enter_first(j, &key) && read_first(r, j, key, sk_str_is(key, r->form->name)))
        return;
    *j = before;
    sk_json_raw(j, &r->payload);
}

void sk_reader_hot(sk_reader *r, const sk_event_row *event, sk_json *j)
{
    souk_str key;
    memset(&r->u, 0, sizeof r->u);
    if (sk_json_enter_object(j) && sk_json_next_member(j, &key))
        read_hot(r, event, j, key);
}

void sk_reader_stamp(sk_reader *r, souk_str stamp)
{
    sk_json j;
    sk_json_init(&j, stamp);
    if (stamp.ptr && !r->u.at_ns)
        sk_reader_note(r, sk_feed_read_ms(&j, &r->u.at_ns));
}

souk_status sk_reader_event(sk_reader *r, const sk_event_row *event, souk_str object,
                            souk_str stamp)
{
    souk_status status;
    sk_json j;
    if (event->hot) {
        sk_json_init(&j, object);
        sk_reader_hot(r, event, &j);
        status = sk_json_end(&j, r->err);
        if (status == SOUK_OK)
            sk_reader_stamp(r, stamp);
    } else {
        status = read_cold(r, event, object, stamp);
    }
    return status == SOUK_OK ? sk_reader_push(r) : status;
}

/* An event by its name, wherever that stands. */
static souk_status read_object(sk_reader *r, souk_str object)
{
    const sk_frame_form *form = r->form;
    const char *keys[8] = {form->name, form->time ? form->time : ""};
    souk_str raw[8];
    const sk_event_row *event = NULL;
    for (uint8_t i = 0; i < form->nameless_count; i++)
        keys[2 + i] = form->nameless[i].any;
    souk_status status = sk_reply_members(object, keys, 2u + form->nameless_count, raw, r->err);
    if (status != SOUK_OK)
        return status;
    if (raw[0].len > 2)
        event =
            sk_event_find(form->events, form->events_count, sk_str_sub(raw[0], 1, raw[0].len - 2));
    for (uint8_t i = 0; i < form->nameless_count && !raw[0].ptr && !event; i++)
        if (raw[2 + i].ptr)
            event = &form->nameless[i];
    if (!event && raw[0].ptr)
        event = form->others;
    if (!event) {
        r->feed->skipped++;
        return SOUK_OK;
    }
    return sk_reader_event(r, event, object, raw[1]);
}

static souk_status read_payload(sk_reader *r)
{
    souk_str item;
    sk_json j;
    souk_status status = SOUK_OK;
    sk_json_init(&j, r->payload);
    if (sk_json_type(&j) == SK_JSON_OBJECT)
        return read_object(r, r->payload);
    sk_json_enter_array(&j);
    while (status == SOUK_OK && sk_json_next_item(&j))
        if (sk_json_raw(&j, &item) == SOUK_OK)
            status = read_object(r, item);
    return status == SOUK_OK ? sk_json_end(&j, r->err) : status;
}

/* ---- frames ---- */

/* {"result":..,"id":..}, {"id":..,"status":..,"result":..}, {"code":..,"msg":..,"id":..},
 * {"error":{"code":..,"msg":..},"id":..} */
static souk_status read_answer(sk_reader *r, souk_str frame)
{
    static const char *const keys[] = {"id", "status", "error", "code"};
    souk_str raw[4];
    int64_t http = 0;
    sk_json j;
    souk_status status = sk_reply_members(frame, keys, 4, raw, r->err);
    if (status != SOUK_OK)
        return status;
    r->u.kind = SK_UPDATE_ACK;
    r->u.ack.id = raw[0];
    r->u.ack.raw = frame;
    sk_json_init(&j, raw[1]);
    sk_json_i64(&j, &http);
    if (raw[2].ptr || raw[3].ptr || http >= 400)
        sk_reply_error(r->venue, SK_OP_NONE, http > 0 && http < 600 ? (unsigned)http : 0,
                       raw[2].ptr ? raw[2] : frame, r->feed->arena, &r->u.ack.err);
    r->ready = true;
    return sk_reader_push(r);
}

static bool is_payload(const sk_frame_form *form, souk_str key)
{
    for (const char *const *name = form->payloads; *name; name++)
        if (sk_str_is(key, *name))
            return true;
    return false;
}

static void read_wrapped(sk_reader *r, sk_json *j, souk_str key)
{
    do {
        if (sk_str_is(key, r->form->topic))
            sk_json_string(j, r->feed->arena, &r->topic);
        else if (is_payload(r->form, key))
            read_event(r, j);
    } while (sk_json_next_member(j, &key));
}

souk_status sk_reader_frame(sk_reader *r, const sk_frame_form *form, souk_str frame)
{
    sk_json j;
    souk_str key;
    int kind = SK_FRAME_EVENT;
    r->form = form;
    sk_json_init(&j, frame);
    sk_json before = j;
    bool entered = enter_first(&j, &key), named = entered && sk_str_is(key, form->name);
    if (entered && !named)
        sk_enum_value(form->kinds, key, &kind);
    if (kind == SK_FRAME_ANSWER)
        return read_answer(r, frame);
    if (kind == SK_FRAME_WRAPPED) {
        read_wrapped(r, &j, key);
    } else if (!entered || !read_first(r, &j, key, named)) {
        j = before;
        sk_json_raw(&j, &r->payload);
    }
    souk_status status = sk_json_end(&j, r->err);
    if (status != SOUK_OK)
        return status;
    return r->payload.ptr ? read_payload(r) : sk_reader_push(r);
}

souk_status sk_reader_page(sk_reader *r, const sk_frame_form *form, const char *path_end,
                           const char *topic_param, souk_str url, souk_str body)
{
    souk_str query = url, path = sk_str_cut(&query, '?');
    if (!sk_str_ends(path, sk_str(path_end)))
        return SOUK_OK;
    if (sk_pct_decode(sk_pairs_value(query, topic_param), false, r->feed->arena, &r->topic) !=
            SOUK_OK ||
        !r->topic.len)
        return sk_fail(r->err, SOUK_E_INVALID, "the page's URL names no %s", topic_param);
    return sk_reader_frame(r, form, body);
}
