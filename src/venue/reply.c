/* SPDX-License-Identifier: MIT */
#include "venue/reply.h"
#include "base/err.h"
#include <string.h>

souk_status sk_list_append(sk_list *list, const void *row, souk_error *err)
{
    void *place = sk_list_push(list);
    if (!place)
        return sk_fail_nomem(err);
    memcpy(place, row, list->size);
    return SOUK_OK;
}

souk_str sk_reply_plain(souk_str raw)
{
    return raw.len >= 2 && raw.ptr[0] == '"' ? sk_str_sub(raw, 1, raw.len - 2) : raw;
}

souk_status sk_reply_object(sk_json *j, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err)
{
    return sk_fields_get(table->rows, table->count, j, record, call->arena, err);
}

souk_status sk_reply_fields(souk_str body, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err)
{
    sk_json j;
    sk_json_init(&j, body);
    souk_status status = sk_reply_object(&j, table, record, call, err);
    return status == SOUK_OK ? sk_json_end(&j, err) : status;
}

souk_status sk_reply_each(souk_str body, sk_call *call, sk_list *list, sk_row_reader *row,
                          souk_error *err)
{
    sk_json j;
    souk_status status = SOUK_OK;
    sk_json_init(&j, body);
    if (sk_json_type(&j) != SK_JSON_ARRAY) {
        status = row(&j, call, list, err);
    } else {
        sk_json_enter_array(&j);
        while (status == SOUK_OK && sk_json_next_item(&j))
            status = row(&j, call, list, err);
    }
    return status == SOUK_OK ? sk_json_end(&j, err) : status;
}

souk_status sk_reply_members(souk_str body, const char *const *keys, size_t count, souk_str *raw,
                             souk_error *err)
{
    sk_json j;
    sk_json_init(&j, body);
    sk_json_pick(&j, keys, count, raw);
    return sk_json_end(&j, err);
}

uint32_t sk_reply_bits(souk_str body, const sk_enum_row *map)
{
    uint32_t bits = 0;
    souk_str word;
    int value;
    sk_json j;
    sk_json_init(&j, body);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j))
        if (sk_json_text(&j, &word) == SOUK_OK && sk_enum_value(map, word, &value))
            bits |= 1u << value % SK_ENUM_PAIR;
    return bits;
}

souk_status sk_reply_level(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_level level = {{0, 0, 0}, {0, 0, 0}};
    (void)call;
    sk_json_enter_array(j);
    if (sk_json_next_item(j))
        sk_json_dec(j, &level.price);
    if (!sk_json_next_item(j))
        return sk_fail(err, SOUK_E_SYNTAX, "a level has no quantity");
    sk_json_dec(j, &level.qty);
    sk_json_leave(j);
    return j->misfit != SOUK_OK ? sk_json_end(j, err) : sk_list_append(list, &level, err);
}

souk_dec *sk_candle_column(souk_candle *c, char column)
{
    switch (column) {
    case 'o': return &c->open;
    case 'h': return &c->high;
    case 'l': return &c->low;
    case 'c': return &c->close;
    case 'v': return &c->volume;
    case 'q': return &c->quote_volume;
    case 'b': return &c->taker_buy_volume;
    case 'B': return &c->taker_buy_quote;
    default: return NULL;
    }
}

souk_status sk_reply_candle(sk_json *j, const char *columns, souk_candle *out, souk_error *err)
{
    int64_t ms;
    sk_json_enter_array(j);
    for (; *columns; columns++) {
        souk_dec *dec = sk_candle_column(out, *columns);
        if (!sk_json_next_item(j))
            return sk_fail(err, SOUK_E_SYNTAX, "a candle is too short");
        if (dec)
            sk_json_dec(j, dec);
        else if (*columns == 'n')
            sk_json_u64(j, &out->count);
        else if (*columns != '.' && sk_json_i64(j, &ms) == SOUK_OK &&
                 __builtin_mul_overflow(ms, sk_lower(*columns) == 's' ? 1000000000 : 1000000,
                                        *columns == 'T' ? &out->close_ns : &out->open_ns))
            return sk_fail(err, SOUK_E_RANGE, "a candle's time is out of range");
    }
    sk_json_leave(j);
    return j->misfit != SOUK_OK ? sk_json_end(j, err) : SOUK_OK;
}

souk_status sk_reply_trade(sk_json *j, const char *columns, const sk_enum_row *sides,
                           souk_trade *out, souk_error *err)
{
    int64_t ms = 0;
    int side = SOUK_BUY;
    souk_str word = {NULL, 0};
    sk_json_enter_array(j);
    for (; *columns; columns++) {
        if (!sk_json_next_item(j))
            return sk_fail(err, SOUK_E_SYNTAX, "a trade is too short");
        if (*columns == 't')
            sk_json_i64(j, &ms);
        else if (*columns == 's')
            sk_json_text(j, &word);
        else
            sk_json_dec(j, *columns == 'p' ? &out->price : &out->qty);
    }
    sk_json_leave(j);
    sk_enum_value(sides, word, &side);
    out->taker_side = (souk_side)side;
    if (__builtin_mul_overflow(ms, 1000000, &out->at_ns))
        return sk_fail(err, SOUK_E_RANGE, "a trade's time is out of range");
    return j->misfit != SOUK_OK ? sk_json_end(j, err) : SOUK_OK;
}

void sk_order_from_ask(souk_order *order, const sk_order_ask *ask)
{
    order->status = SOUK_ORDER_NEW;
    order->side = ask->side;
    order->type = ask->type;
    order->tif = ask->tif;
    order->stp = ask->stp;
    order->flags = ask->flags;
    order->price = ask->price;
    order->stop_price = ask->stop;
    order->qty = ask->qty;
    order->quote_qty = ask->quote_qty;
    order->iceberg_qty = ask->iceberg_qty;
    order->trailing_bips = ask->trailing_bips;
}

souk_dec sk_order_average(const souk_order *order)
{
    souk_dec out = {0, 0, 0};
    if (souk_dec_sign(order->cum_qty) > 0)
        souk_dec_div(&out, order->cum_quote, order->cum_qty, 8, SOUK_ROUND_HALF_UP);
    return out;
}

souk_str sk_order_fee_asset(const sk_markets *markets, const souk_order *order)
{
    uint32_t at = sk_markets_find(markets, order->symbol);
    if (at == SK_NO_INSTRUMENT)
        return SK_STR("");
    return order->side == SOUK_BUY ? markets->rows[at].base : markets->rows[at].quote;
}

void sk_fills_from_order(souk_fill *fills, uint32_t count, const souk_order *order)
{
    for (uint32_t i = 0; i < count; i++) {
        fills[i].symbol = order->symbol;
        fills[i].order_id = order->order_id;
        fills[i].client_id = order->client_id;
        fills[i].side = order->side;
        fills[i].at_ns = order->updated_ns;
    }
}

souk_status sk_reply_error(const sk_venue *venue, sk_op_id op, unsigned http, souk_str object,
                           sk_arena *arena, souk_error *err)
{
    static const char *const keys[] = {"code", "msg"};
    souk_str raw[2] = {{NULL, 0}, {NULL, 0}}, code = {NULL, 0}, text = {NULL, 0};
    sk_json j;
    sk_json_init(&j, object);
    if (sk_json_type(&j) == SK_JSON_OBJECT && sk_json_pick(&j, keys, 2, raw) == SOUK_OK) {
        sk_json_init(&j, raw[0]);
        sk_json_text(&j, &code);
        sk_json_init(&j, raw[1]);
        sk_json_string(&j, arena, &text);
    }
    return sk_venue_read_error(venue, op, http, code, text, err);
}

int64_t sk_reply_retry_after(const sk_reply *reply)
{
    int64_t seconds = 0;
    souk_str text = sk_headers_get(&reply->headers, "Retry-After");
    if (sk_str_to_i64(text, &seconds) != SOUK_OK || seconds < 0 || seconds > 1000000)
        return 0;
    return seconds * 1000000000;
}

souk_status sk_reply_bad(souk_status status, souk_error *err)
{
    if (status == SOUK_OK || status == SOUK_E_NOMEM)
        return status;
    char text[sizeof err->text];
    sk_str_copy(text, sizeof text, sk_str(err ? err->text : ""));
    return sk_fail(err, SOUK_E_BAD_ANSWER, "the answer cannot be read: %s", text);
}
