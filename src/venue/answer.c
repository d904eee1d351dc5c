/* SPDX-License-Identifier: MIT */
#include "venue/answer.h"
#include "base/date.h"
#include "base/dec.h"
#include "venue/envelope.h"
#include "venue/halves.h"
#include "venue/receipts.h"
#include "venue/limits.h"
#include "base/err.h"
#include "market/markets.h"
#include <assert.h>

typedef union any_row {
    souk_order order;
    souk_fill fill;
    souk_trade trade;
    souk_ticker ticker;
    souk_best best;
    souk_candle candle;
    souk_balance balance;
    souk_fee fee;
    sk_limit_use use;
    char told[2 * sizeof(souk_order)];
} any_row;

/* A row that is no object. */
static bool is_bare(const sk_answer *answer)
{
    return answer->count == SK_ANSWER_BARE || !answer->table->rows[0].key;
}

/* ---- reading ---- */

static souk_status read_row(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    const sk_answer *answer = call->row->answer;
    void *row = sk_list_push(list);
    if (!row)
        return sk_fail_nomem(err);
    souk_status status = is_bare(answer)
                             ? sk_field_get(answer->table->rows, j, row, call->arena, err)
                             : sk_reply_object(j, answer->table, row, call, err);
    if (status == SOUK_OK && answer->join)
        status = answer->join(row, call, err);
    return status;
}

static souk_status read_told(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    const sk_answer *answer = call->row->answer;
    any_row told;
    assert(answer->told <= sizeof told);
    memset(&told, 0, answer->told);
    souk_status status = sk_reply_object(j, answer->table, &told, call, err);
    if (status == SOUK_OK && answer->join)
        status = answer->join(&told, call, err);
    return status == SOUK_OK ? sk_list_append(list, &told, err) : status;
}

/* The last one may not be over yet. */
static souk_status read_candle(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_candle c = {.closed = true};
    souk_status status = sk_reply_candle(j, call->row->answer->columns, &c, err);
    if (status == SOUK_OK && !c.close_ns)
        c.close_ns = sk_interval_next((sk_interval)call->query.interval, c.open_ns,
                                      call->query.zone_minutes) -
                     1000000;
    c.close_ns = c.close_ns > INT64_MAX - 999999 ? INT64_MAX : c.close_ns + 999999;
    c.closed = call->now_ns == 0 || c.close_ns < call->now_ns;
    return status == SOUK_OK ? sk_list_append(list, &c, err) : status;
}

static souk_status read_use(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    return sk_read_use(j, call->row->answer->uses, call, list, err);
}

static souk_status read_book(souk_str body, const sk_answer *answer, sk_call *call, souk_error *err)
{
    const char *time = answer->book_time ? answer->book_time : "";
    const char *const *names = answer->book;
    const char *const keys[] = {names[0] ? names[0] : "", names[1], names[2], time};
    souk_str raw[4] = {{NULL, 0}};
    int64_t ms = 0;
    sk_json j;
    sk_list bids = SK_LIST(souk_level, call->arena), asks = SK_LIST(souk_level, call->arena);
    souk_status status = sk_reply_members(body, keys, 4, raw, err);
    sk_json_init(&j, raw[0]);
    if (status == SOUK_OK && names[0])
        status = sk_json_u64(&j, &call->out.last_id);
    sk_json_init(&j, raw[3]);
    if (status == SOUK_OK && raw[3].ptr)
        status = sk_json_i64(&j, &ms);
    if (__builtin_mul_overflow(ms, 1000000, &call->out.time_ns))
        status = sk_fail(err, SOUK_E_RANGE, "the book's time is out of range");
    if (status == SOUK_OK)
        status = sk_reply_each(raw[1], call, &bids, sk_reply_level, err);
    if (status == SOUK_OK)
        status = sk_reply_each(raw[2], call, &asks, sk_reply_level, err);
    if (call->query.limit && bids.count > call->query.limit)
        bids.count = call->query.limit; /* some venues give a few depths only */
    if (call->query.limit && asks.count > call->query.limit)
        asks.count = call->query.limit;
    call->out.rows = sk_list_rows(&bids);
    call->out.more = sk_list_rows(&asks);
    return status;
}

static souk_status read_whole(const sk_answer *answer, souk_str body, sk_call *call,
                              souk_error *err)
{
    sk_json j;
    sk_json_init(&j, body);
    souk_status status = answer->count == SK_ANSWER_BARE
                             ? sk_field_get(answer->table->rows, &j, &call->out, call->arena, err)
                             : sk_reply_fields(body, answer->table, &call->out, call, err);
    return status == SOUK_OK && answer->join ? answer->join(&call->out, call, err) : status;
}

static void turn_round(sk_list *list)
{
    char spare[sizeof(any_row)];
    assert(list->size <= sizeof spare);
    for (uint32_t i = 0, k = list->count; i + 1 < k--; i++) {
        char *a = list->ptr + i * list->size, *b = list->ptr + k * list->size;
        memcpy(spare, a, list->size);
        memcpy(a, b, list->size);
        memcpy(b, spare, list->size);
    }
}

/* {} */
static bool is_empty(souk_str body)
{
    souk_str key;
    sk_json j;
    sk_json_init(&j, body);
    return sk_json_enter_object(&j) && !sk_json_next_member(&j, &key);
}

static souk_status read_body(const sk_answer *answer, const sk_venue *venue, souk_str body,
                             sk_call *call, souk_error *err)
{
    sk_row_reader *row = answer->read_row  ? answer->read_row
                         : answer->columns ? read_candle
                         : answer->uses    ? read_use
                         : answer->told    ? read_told
                                           : read_row;
    if (answer->read)
        return answer->read(body, call, err);
    if (answer->halves)
        return sk_halves_read(answer->halves, venue, body, call, err);
    if (answer->receipts)
        return sk_receipts_read(answer->receipts, venue, body, call, err);
    if (answer->book)
        return read_book(body, answer, call, err);
    bool nothing = !answer->table && !answer->size; /* it is only written */
    if (!answer->table && row == read_row && answer->count != SK_ANSWER_MAYBE &&
        (answer->size || call->parts_count))
        return sk_fail(err, SOUK_E_UNSUPPORTED, "the client does not ask for %s so",
                       sk_op_name(call->op));
    if (nothing || (answer->count == SK_ANSWER_MAYBE && (!answer->table || is_empty(body))))
        return sk_json_valid(body, NULL) ? SOUK_OK : sk_fail(err, SOUK_E_SYNTAX, "it is no JSON");
    if (!answer->size)
        return read_whole(answer, body, call, err);
    sk_list list = {.arena = call->arena, .size = answer->size};
    souk_str rows = body;
    souk_status status =
        answer->wrap ? sk_reply_members(body, &answer->wrap, 1, &rows, err) : SOUK_OK;
    if (status == SOUK_OK)
        status = sk_reply_each(rows, call, &list, row, err);
    if (status == SOUK_OK && answer->beside)
        status = sk_reply_fields(body, answer->beside, &call->out, call, err);
    if (answer->newest_first)
        turn_round(&list);
    call->out.rows = sk_list_rows(&list);
    bool must = answer->count == SK_ANSWER_ONE || answer->count == SK_ANSWER_SOME;
    if (status == SOUK_OK && answer->none && !list.count)
        return sk_venue_refuse(venue, answer->none, NULL, NULL, &call->err);
    if (status == SOUK_OK && must && !list.count)
        return sk_fail(err, SOUK_E_MISSING, "it holds no %s", sk_op_name(call->op));
    return status;
}

souk_status sk_answer_read(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                           souk_error *err)
{
    const sk_answer *answer = call->row->answer;
    souk_str body;
    souk_error refusal = {.status = SOUK_OK};
    souk_status refused = sk_reply_open(venue, reply, call, &body, &refusal);
    if (refused == SOUK_OK || answer->even_refused) {
        souk_status status = read_body(answer, venue, body, call, err);
        if (status != SOUK_OK && status == call->err.status) { /* a refusal all the same */
            *err = call->err;
            return status;
        }
        if (status != SOUK_OK)
            return sk_reply_bad(status, err);
    }
    if (refused != SOUK_OK && err)
        *err = refusal;
    return refused;
}

souk_status sk_answer_date(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                           souk_error *err)
{
    souk_str body;
    souk_status status = sk_reply_open(venue, reply, call, &body, err);
    if (status == SOUK_OK &&
        sk_date_parse_http(sk_headers_get(&reply->headers, "Date"), &call->out.time_ns) != SOUK_OK)
        status = sk_fail(err, SOUK_E_BAD_ANSWER, "the answer has no Date");
    return status;
}

souk_status sk_answer_rows(souk_str body, const sk_field_table *table, size_t size, sk_call *call,
                           sk_rows *out, souk_error *err)
{
    sk_list list = {.arena = call->arena, .size = size};
    souk_status status = SOUK_OK;
    sk_json j;
    sk_json_init(&j, body);
    sk_json_enter_array(&j);
    while (status == SOUK_OK && sk_json_next_item(&j)) {
        void *row = sk_list_push(&list);
        status = row ? sk_reply_object(&j, table, row, call, err) : sk_fail_nomem(err);
    }
    *out = sk_list_rows(&list);
    return status == SOUK_OK ? sk_json_end(&j, err) : status;
}

souk_status sk_answer_join_symbol(void *row, const sk_call *call, souk_error *err)
{
    (void)err;
    memcpy(row, &call->symbol, sizeof call->symbol);
    return SOUK_OK;
}

souk_status sk_answer_join_fill(void *row, const sk_call *call, souk_error *err)
{
    souk_fill *f = row;
    (void)err;
    if (!f->symbol.len)
        f->symbol = call->symbol;
    if (!f->order_id.len)
        f->order_id = call->ref.order_id;
    return souk_dec_mul(&f->quote_qty, f->price, f->qty);
}

souk_status sk_answer_join_trade(void *row, const sk_call *call, souk_error *err)
{
    souk_trade *t = row;
    (void)err;
    t->symbol = call->symbol;
    if (!t->taker_side)
        t->taker_side = SOUK_BUY;
    if (call->op == SK_OP_TRADES)
        t->first_id = t->last_id = t->id;
    return sk_dec_is_zero(t->quote_qty) ? souk_dec_mul(&t->quote_qty, t->price, t->qty) : SOUK_OK;
}

/* A part of the open, five decimals. */
static souk_dec ratio(souk_dec last, souk_dec open)
{
    souk_dec change, out = {0, 0, 0};
    if (souk_dec_sign(open) > 0 && souk_dec_sub(&change, last, open) == SOUK_OK)
        souk_dec_div(&out, change, open, 5, SOUK_ROUND_HALF_UP);
    return out;
}

void sk_answer_split_ratios(void *row, const sk_call *call)
{
    souk_ticker *t = row;
    (void)call;
    t->change_percent = ratio(t->last, t->open);
    t->change = ratio(t->last, t->day_open);
}

souk_status sk_answer_join_ratio(void *row, const sk_call *call, souk_error *err)
{
    souk_ticker *t = row;
    (void)call, (void)err;
    souk_dec_mul(&t->change_percent, t->change_percent, souk_dec_from_i64(100, 0));
    return souk_dec_sub(&t->change, t->last, t->open);
}

void sk_answer_split_part(void *row, const sk_call *call)
{
    souk_ticker *t = row;
    (void)call;
    souk_dec_mul(&t->change_percent, t->change_percent, souk_dec_from_i64(1, 2));
}

souk_status sk_answer_join_part(void *row, const sk_call *call, souk_error *err)
{
    souk_ticker *t = row;
    (void)call, (void)err;
    return souk_dec_mul(&t->change_percent, t->change_percent, souk_dec_from_i64(100, 0));
}

souk_status sk_answer_join_change(void *row, const sk_call *call, souk_error *err)
{
    souk_ticker *t = row;
    sk_answer_join_symbol(row, call, err);
    t->change_percent = ratio(t->last, t->open);
    return sk_answer_join_ratio(row, call, err);
}

souk_status sk_answer_best_of_book(sk_call *call, souk_error *err)
{
    souk_best *b = sk_arena_zeroed(call->arena, 1, sizeof *b);
    const sk_rows *bids = &call->out.rows, *asks = &call->out.more;
    if (!b)
        return sk_fail_nomem(err);
    b->symbol = call->symbol;
    if (bids->count) {
        b->bid = SK_ROW(souk_level, bids, 0)->price;
        b->bid_qty = SK_ROW(souk_level, bids, 0)->qty;
    }
    if (asks->count) {
        b->ask = SK_ROW(souk_level, asks, 0)->price;
        b->ask_qty = SK_ROW(souk_level, asks, 0)->qty;
    }
    call->out.rows = (sk_rows){b, 1};
    return SOUK_OK;
}

/* ---- writing ---- */

void sk_answer_split_trade(void *row, const sk_call *call)
{
    souk_trade *t = row;
    (void)call;
    if (sk_dec_is_zero(t->quote_qty))
        souk_dec_mul(&t->quote_qty, t->price, t->qty);
}

static void write_book(sk_jw *w, const sk_answer *answer, const sk_result *out)
{
    sk_jw_object(w, NULL);
    if (answer->book_time)
        sk_say_time(w, answer->book_time, out->time_ns);
    if (answer->book[0])
        sk_jw_u64(w, answer->book[0], out->last_id);
    sk_say_levels(w, answer->book[1], &out->rows, answer->scale);
    sk_say_levels(w, answer->book[2], &out->more, answer->scale);
    sk_jw_end(w);
}

static void write_row(sk_jw *w, const sk_answer *answer, const sk_call *call, uint32_t i)
{
    any_row copy;
    const char *row = (const char *)call->out.rows.ptr + i * answer->size;
    if (answer->write_row) {
        answer->write_row(w, call, &call->out.rows, i);
        return;
    }
    if (answer->columns) {
        sk_say_candle(w, answer->columns, SK_ROW(souk_candle, &call->out.rows, i), answer->scale);
        return;
    }
    if (answer->uses) {
        sk_say_use(w, answer->uses, SK_ROW(sk_limit_use, &call->out.rows, i));
        return;
    }
    if (answer->split) {
        assert(answer->size <= sizeof copy && answer->told <= sizeof copy);
        memset(&copy, 0, answer->told);
        memcpy(&copy, row, answer->size);
        answer->split(&copy, call);
        row = (const char *)&copy;
    }
    if (is_bare(answer)) {
        sk_field_put(answer->table->rows, w, row);
        return;
    }
    sk_jw_object(w, NULL);
    if (answer->beside)
        sk_fields_put(answer->beside->rows, answer->beside->count, w, &call->out);
    if (answer->members)
        sk_say_some(w, answer->table, answer->members, row);
    else
        sk_fields_put(answer->table->rows, answer->table->count, w, row);
    sk_jw_end(w);
}

static void write_rows(sk_jw *w, const sk_answer *answer, const sk_call *call, bool one)
{
    uint32_t n = call->out.rows.count;
    uint32_t last = answer->newest_first ? 0 : n - 1;
    if (answer->wrap)
        sk_jw_object(w, NULL);
    if (!one)
        sk_jw_array(w, answer->wrap);
    for (uint32_t i = 0; i < n; i++)
        write_row(w, answer, call, answer->newest_first ? n - 1 - i : i);
    if (!one)
        sk_jw_end(w);
    if (answer->cursor) {
        const char *row = (const char *)call->out.rows.ptr + last * answer->size;
        sk_jw_str(w, answer->cursor,
                  n ? *(const souk_str *)(const void *)(row + answer->cursor_at) : SK_STR(""));
    }
    if (answer->next)
        sk_jw_bool(w, answer->next, call->query.limit && n >= call->query.limit);
    if (answer->wrap_end)
        sk_jw_raw(w, NULL, sk_str(answer->wrap_end));
    if (answer->wrap)
        sk_jw_end(w);
}

souk_status sk_answer_write(sk_peer *peer, const sk_call *call, sk_buf *out)
{
    const sk_answer *answer = call->row->answer;
    const sk_envelope *envelope = sk_envelope_of(peer->venue, call->row);
    sk_jw w = sk_say(out, peer->variant & peer->venue->micros);
    bool one = answer->count == SK_ANSWER_ONE || answer->count == SK_ANSWER_MAYBE ||
               (answer->count == SK_ANSWER_BY_SYMBOL && call->symbol.len);
    if (envelope && envelope->bare)
        envelope = NULL;
    if (envelope)
        sk_envelope_open(envelope, &w, peer, call);
    if (answer->write) {
        answer->write(&w, peer, call);
    } else if (answer->count == SK_ANSWER_BARE) {
        sk_field_put(answer->table->rows, &w, answer->size ? call->out.rows.ptr : &call->out);
    } else if (answer->halves) {
        sk_halves_write(answer->halves, &w, peer, call);
    } else if (answer->receipts) {
        sk_receipts_write(answer->receipts, &w, peer, call);
    } else if (answer->count == SK_ANSWER_MAYBE && !call->out.rows.count) {
        sk_jw_raw(&w, NULL, SK_STR("{}"));
    } else if (answer->book) {
        write_book(&w, answer, &call->out);
    } else if (!answer->size) {
        sk_say_object(&w, NULL, answer->table, answer->members, &call->out);
    } else {
        write_rows(&w, answer, call, one);
    }
    if (envelope)
        sk_jw_end(&w);
    return sk_say_done(&w);
}

void sk_say_array(sk_jw *w, const char *key, const sk_field_table *table, const char *members,
                  size_t size, const sk_rows *rows)
{
    sk_jw_array(w, key);
    for (uint32_t i = 0; i < rows->count; i++)
        sk_say_object(w, NULL, table, members, (const char *)rows->ptr + i * size);
    sk_jw_end(w);
}

souk_status sk_answer_join_placed(void *row, const sk_call *call, souk_error *err)
{
    souk_order *o = row;
    (void)err;
    sk_order_from_ask(o, &call->ask);
    o->symbol = call->symbol;
    if (call->ask.client_id.len)
        o->client_id = call->ask.client_id;
    o->created_ns = o->updated_ns = call->now_ns;
    return SOUK_OK;
}

souk_status sk_answer_join_canceled(void *row, const sk_call *call, souk_error *err)
{
    souk_order *o = row;
    (void)err;
    o->symbol = call->symbol;
    if (!o->order_id.len)
        o->order_id = call->ref.order_id;
    if (!o->client_id.len)
        o->client_id = call->ref.client_id;
    o->status = SOUK_ORDER_PENDING_CANCEL;
    o->updated_ns = call->now_ns;
    return SOUK_OK;
}

void sk_answer_share(souk_instrument *i, const souk_instrument *all)
{
    i->price_min = sk_dec_is_zero(i->price_min) ? i->price_tick : i->price_min;
    i->market_qty_step = sk_dec_is_zero(i->market_qty_step) ? i->qty_step : i->market_qty_step;
    i->notional_min_market |= all->notional_min_market;
    i->orders_max = i->orders_max ? i->orders_max : all->orders_max;
    i->types = all->types;
    i->trailing_above_min = all->trailing_above_min;
    i->trailing_above_max = all->trailing_above_max;
    i->trailing_below_min = all->trailing_below_min;
    i->trailing_below_max = all->trailing_below_max;
    i->stp_default = all->stp_default;
    i->stp_modes = all->stp_modes;
    i->maker_fee = sk_dec_is_zero(i->maker_fee) ? all->maker_fee : i->maker_fee;
    i->taker_fee = sk_dec_is_zero(i->taker_fee) ? all->taker_fee : i->taker_fee;
}
