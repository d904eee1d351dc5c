/* SPDX-License-Identifier: MIT */
#include "cli/json_out.h"
#include "base/str.h"

static void put_dec(sk_jw *w, const char *key, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(value, text);
    sk_jw_cstr(w, key, text);
}

/* Zero is no limit, no price: left out. */
static void put_if(sk_jw *w, const char *key, souk_dec value)
{
    if (souk_dec_sign(value) != 0)
        put_dec(w, key, value);
}

/* Zero was not told. */
static void put_told(sk_jw *w, const char *key, souk_dec value)
{
    if (souk_dec_sign(value) != 0)
        put_dec(w, key, value);
    else
        sk_jw_null(w, key);
}

static void put_time(sk_jw *w, const char *key, int64_t ns)
{
    if (ns > 0)
        sk_jw_i64_text(w, key, ns / 1000000);
}

static void put_text_if(sk_jw *w, const char *key, souk_str text)
{
    if (text.len)
        sk_jw_str(w, key, text);
}

void sk_json_symbol(sk_cli *cli, sk_jw *w, souk_str symbol)
{
    sk_jw_str(w, "symbol", sk_cli_unified(cli, symbol));
    sk_jw_str(w, "venue_symbol", symbol);
}

void sk_json_instrument(sk_cli *cli, sk_jw *w, const char *key, const souk_instrument *row)
{
    static const char *const states[] = {"trading", "halted", "cancel_only"};
    sk_jw_object(w, key);
    sk_jw_str(w, "symbol",
              sk_arena_printf(&cli->arena, "%.*s/%.*s", SK_FMT(row->base), SK_FMT(row->quote)));
    sk_jw_str(w, "venue_symbol", row->symbol);
    sk_jw_str(w, "base", row->base);
    sk_jw_str(w, "quote", row->quote);
    sk_jw_cstr(w, "status", row->status <= SOUK_INSTRUMENT_CANCEL_ONLY ? states[row->status] : "");
    put_if(w, "price_tick", row->price_tick);
    put_if(w, "price_min", row->price_min);
    put_if(w, "price_max", row->price_max);
    put_if(w, "qty_step", row->qty_step);
    put_if(w, "qty_min", row->qty_min);
    put_if(w, "qty_max", row->qty_max);
    put_if(w, "market_qty_step", row->market_qty_step);
    put_if(w, "market_qty_min", row->market_qty_min);
    put_if(w, "market_qty_max", row->market_qty_max);
    put_if(w, "notional_min", row->notional_min);
    put_if(w, "notional_max", row->notional_max);
    if (row->orders_max)
        sk_jw_i64_text(w, "orders_max", row->orders_max);
    sk_jw_array(w, "types");
    for (int type = SOUK_LIMIT; type < SOUK_TYPE_COUNT; type++) {
        if (row->types >> type & 1)
            sk_jw_cstr(w, NULL, souk_order_type_name((souk_order_type)type));
    }
    sk_jw_end(w);
    sk_jw_end(w);
}

void sk_json_ticker(sk_cli *cli, sk_jw *w, const char *key, const souk_ticker *row)
{
    bool none = !row->no_volume && souk_dec_sign(row->volume) == 0; /* nothing was traded */
    sk_jw_object(w, key);
    sk_json_symbol(cli, w, row->symbol);
    put_dec(w, "last", row->last);
    put_if(w, "bid", row->bid);
    put_if(w, "bid_qty", row->bid_qty);
    put_if(w, "ask", row->ask);
    put_if(w, "ask_qty", row->ask_qty);
    put_told(w, "open", row->open);
    put_told(w, "high", row->high);
    put_told(w, "low", row->low);
    (souk_dec_sign(row->open) ? put_dec : put_told)(w, "change", row->change);
    put_dec(w, "change_percent", row->change_percent);
    (none ? put_dec : put_told)(w, "volume", row->volume);
    (none ? put_dec : put_told)(w, "quote_volume", row->quote_volume);
    put_if(w, "weighted_avg", row->weighted_avg);
    if (row->count || none)
        sk_jw_u64_text(w, "trades", row->count);
    else
        sk_jw_null(w, "trades");
    put_time(w, "open_ms", row->open_ns);
    put_time(w, "close_ms", row->close_ns);
    sk_jw_end(w);
}

void sk_json_best(sk_cli *cli, sk_jw *w, const char *key, const souk_best *row)
{
    sk_jw_object(w, key);
    sk_json_symbol(cli, w, row->symbol);
    put_dec(w, "bid", row->bid);
    put_told(w, "bid_qty", row->bid_qty);
    put_dec(w, "ask", row->ask);
    put_told(w, "ask_qty", row->ask_qty);
    put_time(w, "at_ms", row->at_ns);
    sk_jw_end(w);
}

void sk_json_trade(sk_cli *cli, sk_jw *w, const char *key, const souk_trade *row)
{
    sk_jw_object(w, key);
    if (row->symbol.len)
        sk_json_symbol(cli, w, row->symbol);
    if (row->id_text.len)
        sk_jw_str(w, "trade_id", row->id_text);
    else
        sk_jw_u64_text(w, "trade_id", row->id);
    put_dec(w, "price", row->price);
    put_dec(w, "qty", row->qty);
    put_if(w, "quote_qty", row->quote_qty);
    sk_jw_cstr(w, "taker_side", souk_side_name(row->taker_side));
    put_time(w, "at_ms", row->at_ns);
    sk_jw_end(w);
}

void sk_json_candle(sk_cli *cli, sk_jw *w, const char *key, const souk_candle *row)
{
    (void)cli;
    sk_jw_object(w, key);
    put_time(w, "open_ms", row->open_ns);
    put_time(w, "close_ms", row->close_ns);
    put_dec(w, "open", row->open);
    put_dec(w, "high", row->high);
    put_dec(w, "low", row->low);
    put_dec(w, "close", row->close);
    put_dec(w, "volume", row->volume);
    put_dec(w, "quote_volume", row->quote_volume);
    sk_jw_u64_text(w, "trades", row->count);
    sk_jw_end(w);
}

void sk_json_balance(sk_cli *cli, sk_jw *w, const char *key, const souk_balance *row)
{
    souk_dec total;
    (void)cli;
    sk_jw_object(w, key);
    sk_jw_str(w, "asset", row->asset);
    put_dec(w, "free", row->free);
    put_dec(w, "held", row->held);
    if (souk_dec_add(&total, row->free, row->held) == SOUK_OK)
        put_dec(w, "total", total);
    sk_jw_end(w);
}

void sk_json_fee(sk_cli *cli, sk_jw *w, const char *key, const souk_fee *row)
{
    sk_jw_object(w, key);
    if (row->symbol.len)
        sk_json_symbol(cli, w, row->symbol);
    put_dec(w, "maker", row->maker);
    put_dec(w, "taker", row->taker);
    if (row->discount_asset.len) {
        sk_jw_str(w, "discount_asset", row->discount_asset);
        put_dec(w, "discount_rest", row->discount_rest);
        sk_jw_bool(w, "discounted", row->discounted);
    }
    sk_jw_end(w);
}

void sk_json_fill(sk_cli *cli, sk_jw *w, const char *key, const souk_fill *row)
{
    sk_jw_object(w, key);
    if (row->symbol.len)
        sk_json_symbol(cli, w, row->symbol);
    sk_jw_str(w, "fill_id", row->fill_id);
    put_text_if(w, "order_id", row->order_id);
    put_text_if(w, "client_order_id", row->client_id);
    if (row->side != SOUK_SIDE_NONE)
        sk_jw_cstr(w, "side", souk_side_name(row->side));
    put_dec(w, "price", row->price);
    put_dec(w, "qty", row->qty);
    put_if(w, "quote_qty", row->quote_qty);
    put_dec(w, "fee", row->fee);
    put_text_if(w, "fee_asset", row->fee_asset);
    put_text_if(w, "list_id", row->list_id);
    sk_jw_cstr(w, "liquidity", row->maker ? "maker" : "taker");
    put_time(w, "at_ms", row->at_ns);
    sk_jw_end(w);
}

void sk_json_order(sk_cli *cli, sk_jw *w, const char *key, const souk_order *row,
                   const souk_fill *fills, size_t fills_count)
{
    sk_jw_object(w, key);
    sk_json_symbol(cli, w, row->symbol);
    sk_jw_str(w, "order_id", row->order_id);
    sk_jw_str(w, "client_order_id", row->client_id);
    sk_jw_cstr(w, "status", souk_order_status_name(row->status));
    sk_jw_cstr(w, "side", souk_side_name(row->side));
    sk_jw_cstr(w, "type", souk_order_type_name(row->type));
    if (row->tif != SOUK_TIF_NONE)
        sk_jw_cstr(w, "time_in_force", souk_tif_name(row->tif));
    sk_jw_bool(w, "post_only", row->flags & SOUK_POST_ONLY);
    put_if(w, "price", row->price);
    put_if(w, "stop_price", row->stop_price);
    put_dec(w, "qty", row->qty);
    put_if(w, "quote_qty", row->quote_qty);
    put_if(w, "iceberg_qty", row->iceberg_qty);
    if (row->trailing_bips)
        sk_jw_i64_text(w, "trailing_bips", row->trailing_bips);
    if (souk_dec_sign(row->trailing_by) > 0)
        sk_jw_dec(w, "trailing_by", row->trailing_by);
    put_dec(w, "cum_qty", row->cum_qty);
    put_dec(w, "cum_quote", row->cum_quote);
    souk_dec average;
    if (souk_dec_sign(row->cum_qty) > 0 &&
        souk_dec_div(&average, row->cum_quote, row->cum_qty, 8, SOUK_ROUND_HALF_EVEN) == SOUK_OK)
        put_dec(w, "avg_price", average);
    put_if(w, "fee", row->fee);
    put_text_if(w, "list_id", row->list_id);
    if (row->reason != SOUK_REASON_NONE)
        sk_jw_cstr(w, "reason", souk_reason_name(row->reason));
    put_time(w, "created_ms", row->created_ns);
    put_time(w, "updated_ms", row->updated_ns);
    if (fills_count) {
        sk_jw_array(w, "fills");
        for (size_t i = 0; i < fills_count; i++)
            sk_json_fill(cli, w, NULL, &fills[i]);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

void sk_json_part(sk_cli *cli, sk_jw *w, const char *key, const souk_part *part)
{
    sk_jw_object(w, key);
    sk_jw_cstr(w, "operation", souk_op_name(part->op));
    sk_jw_cstr(w, "outcome", souk_outcome_name(part->outcome));
    if (part->client_id[0])
        sk_jw_cstr(w, "client_order_id", part->client_id);
    if (part->order)
        sk_json_order(cli, w, "order", part->order, NULL, 0);
    if (part->error->status != SOUK_OK)
        sk_json_error(w, "error", part->error, part->outcome, part->client_id);
    sk_jw_end(w);
}

void sk_json_error(sk_jw *w, const char *key, const souk_error *err, souk_outcome outcome,
                   const char *client_id)
{
    sk_jw_object(w, key);
    sk_jw_cstr(w, "status", souk_status_name(err->status));
    sk_jw_cstr(w, "outcome", souk_outcome_name(outcome));
    sk_jw_cstr(w, "text", err->text[0] ? err->text : souk_strerror(err->status));
    sk_jw_i64_text(w, "http", err->http);
    sk_jw_cstr(w, "code", err->code);
    sk_jw_i64_text(w, "retry_after_ms", err->retry_after_ns / 1000000);
    if (err->request_id[0])
        sk_jw_cstr(w, "request_id", err->request_id);
    if (client_id && client_id[0])
        sk_jw_cstr(w, "client_order_id", client_id);
    sk_jw_end(w);
}

void sk_json_levels(sk_jw *w, const char *key, const souk_level *rows, size_t count)
{
    sk_jw_array(w, key);
    for (size_t i = 0; i < count; i++) {
        sk_jw_array(w, NULL);
        put_dec(w, NULL, rows[i].price);
        put_dec(w, NULL, rows[i].qty);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}
