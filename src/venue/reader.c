/* SPDX-License-Identifier: MIT */
#include "venue/reader.h"
#include "base/dec.h"
#include "base/err.h"

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

void sk_reader_hot(sk_reader *r, const sk_event_row *row, sk_json *j, souk_str key)
{
    memset(&r->u, 0, sizeof r->u);
    r->u.kind = row->kind;
    row->hot(r, j, key);
    r->ready = true;
}

souk_status sk_reader_push(sk_reader *r)
{
    sk_update *u = &r->u;
    if (r->status != SOUK_OK)
        return r->status;
    if (!r->ready || u->kind == SK_UPDATE_NONE)
        return SOUK_OK;
    if (u->kind <= SK_UPDATE_CANDLE && !u->symbol.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the event does not say its symbol");
    if ((u->kind == SK_UPDATE_TRADE || u->kind == SK_UPDATE_AGG_TRADE) &&
        (sk_dec_is_zero(u->trade.price) || sk_dec_is_zero(u->trade.qty)))
        return sk_fail(r->err, SOUK_E_MISSING, "the trade has no price or no quantity");
    if (u->kind == SK_UPDATE_BOOK && !u->last_id)
        return sk_fail(r->err, SOUK_E_MISSING, "the book has no update id");
    u->recv_ns = r->feed->recv_ns;
    u->instrument = SK_NO_INSTRUMENT;
    r->feed->push(r->feed->ctx, u);
    return SOUK_OK;
}

static souk_status read_cold(sk_reader *r, const sk_event_row *row, souk_str object, souk_str stamp)
{
    sk_call call = {.arena = r->feed->arena};
    souk_status status = SOUK_OK;
    sk_json j;
    memset(&r->u, 0, sizeof r->u);
    r->u.kind = row->kind;
    r->u.window_ns = row->window_ns;
    if (row->table)
        status = sk_reply_fields(object, row->table, (char *)&r->u + row->offset, &call, r->err);
    if (status == SOUK_OK && row->cold)
        status = row->cold(r, object, &call);
    sk_json_init(&j, stamp);
    if (stamp.ptr)
        sk_reader_note(r, sk_feed_read_ms(&j, &r->u.at_ns));
    r->ready = true;
    return status;
}

souk_status sk_reader_object(sk_reader *r, const sk_event_row *row, souk_str object, souk_str stamp)
{
    sk_json j;
    souk_str key;
    souk_status status;
    if (row->hot) {
        sk_json_init(&j, object);
        if (sk_json_enter_object(&j) && sk_json_next_member(&j, &key))
            sk_reader_hot(r, row, &j, key);
        status = sk_json_end(&j, r->err);
    } else {
        status = read_cold(r, row, object, stamp);
    }
    return status == SOUK_OK ? sk_reader_push(r) : status;
}
