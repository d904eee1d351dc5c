/* SPDX-License-Identifier: MIT */
#include "venue/tell.h"

sk_jw sk_tell_open(const sk_encode *e, sk_buf *out)
{
    const sk_frame_form *form = e->venue->frames;
    sk_jw w = sk_say(out, e->variant & e->venue->micros);
    bool followed = e->row->kind == SK_CHANNEL_PRIVATE && e->number != SK_BY_TOKEN;
    if (!followed && !(e->variant & form->wrapped))
        return w;
    sk_jw_object(&w, NULL);
    if (!followed)
        sk_jw_str(&w, form->topic, e->topic);
    else if (e->number != SK_OF_SOCKET)
        sk_jw_i64(&w, form->number, e->number);
    sk_jw_key(&w, sk_str(form->payloads[followed]));
    return w;
}

souk_status sk_tell_close(sk_jw *w)
{
    while (w->depth)
        sk_jw_end(w);
    return sk_say_done(w);
}

static const sk_event_row *row_of(const sk_frame_form *form, const char *name)
{
    const sk_event_row *row = sk_event_find(form->events, form->events_count, sk_str(name));
    return row ? row : sk_event_find(form->nameless, form->nameless_count, sk_str(name));
}

void sk_tell_event(sk_jw *w, const sk_frame_form *form, const char *name, const sk_update *u)
{
    const sk_event_row *row = row_of(form, name);
    sk_jw_object(w, NULL);
    if (!row->any) {
        sk_jw_cstr(w, form->name, name);
        if (form->time)
            sk_say_time(w, form->time, u->at_ns);
    }
    if (row->members)
        sk_say_some(w, row->table, row->members, u);
}

static void tell_book(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    const sk_event_row *row = row_of(e->venue->frames, e->row->event);
    uint32_t most =
        e->row->kind == SK_CHANNEL_BOOK_TOP && e->row->depth ? e->row->depth : UINT32_MAX;
    uint32_t bids = u->book.bids_count < most ? u->book.bids_count : most;
    uint32_t asks = u->book.asks_count < most ? u->book.asks_count : most;
    sk_tell_event(w, e->venue->frames, e->row->event, u);
    sk_say_changes(w, row->bids, u->book.bids, bids, e->venue->frames->scale);
    sk_say_changes(w, row->asks, u->book.asks, asks, e->venue->frames->scale);
    sk_jw_end(w);
}

static void tell_one(sk_jw *w, const sk_encode *e, const sk_update *u)
{
    sk_update shown = *u;
    switch ((sk_channel_kind)e->row->kind) {
    case SK_CHANNEL_CANDLE:
        if (!u->candle.count)
            shown.candle.first_id = shown.candle.last_id = 0;
        break;
    case SK_CHANNEL_TICKER:
    case SK_CHANNEL_MINI_TICKER:
        if (!u->ticker.count)
            shown.ticker.first_id = shown.ticker.last_id = 0;
        break;
    default: break;
    }
    sk_tell_event(w, e->venue->frames, e->row->event, &shown);
    sk_jw_end(w);
}

souk_status sk_tell(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = sk_tell_open(e, out);
    if (e->row->kind == SK_CHANNEL_BOOK || e->row->kind == SK_CHANNEL_BOOK_TOP) {
        tell_book(&w, e, u);
    } else if (!e->row->all) {
        tell_one(&w, e, u);
    } else {
        sk_jw_array(&w, NULL);
        for (uint32_t i = 0; i < u->tickers.count; i++) {
            sk_update one = *u;
            one.ticker = u->tickers.rows[i];
            tell_one(&w, e, &one);
        }
    }
    return sk_tell_close(&w);
}

souk_status sk_tell_private(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    const sk_frame_form *form = e->venue->frames;
    sk_update shown = *u;
    bool ends = u->kind == SK_UPDATE_TOKEN_EXPIRED || u->kind == SK_UPDATE_SHUTDOWN;
    if ((size_t)u->kind >= SK_COUNT(form->names) || !form->names[u->kind])
        return SOUK_OK;
    sk_jw w = sk_tell_open(e, out);
    shown.engine_ns = u->engine_ns ? u->engine_ns : u->at_ns;
    if (u->kind == SK_UPDATE_ORDER && form->put_order)
        form->put_order(&w, &shown);
    else
        sk_tell_event(&w, form, ends && e->number >= 0 ? form->ended : form->names[u->kind],
                      &shown);
    return sk_tell_close(&w);
}

sk_jw sk_push_open(const sk_push_form *form, const sk_encode *e, bool whole, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, form->action, whole ? form->whole : form->change);
    sk_jw_object(&w, form->topic);
    form->put_topic(&w, e->row, e->topic);
    sk_jw_end(&w);
    sk_jw_array(&w, form->rows);
    return w;
}

souk_status sk_push_close(const sk_push_form *form, const sk_encode *e, sk_jw *w)
{
    sk_jw_end(w);
    if (form->time)
        sk_say_time(w, form->time, e->now_ns);
    sk_jw_end(w);
    return sk_say_done(w);
}

sk_update sk_tell_as_book(const sk_update *u, sk_level levels[2])
{
    const souk_dec *const amounts[] = {&u->best.bid, &u->best.bid_qty, &u->best.ask,
                                       &u->best.ask_qty};
    sk_update book = *u;
    for (int i = 0; i < 2; i++)
        levels[i] = (sk_level){.price = (int64_t)amounts[2 * i]->lo,
                               .qty = (int64_t)amounts[2 * i + 1]->lo,
                               .price_scale = (uint8_t)amounts[2 * i]->scale,
                               .qty_scale = (uint8_t)amounts[2 * i + 1]->scale};
    memset(&book.book, 0, sizeof book.book);
    book.book.bids = &levels[0];
    book.book.asks = &levels[1];
    book.book.bids_count = levels[0].qty > 0;
    book.book.asks_count = levels[1].qty > 0;
    return book;
}
