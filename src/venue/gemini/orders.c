/* SPDX-License-Identifier: MIT
 * Orders, fills and what is summed up of fills in answers, both ways.
 * src: gemini card 5.9 to 5.18, 6 */
#include "venue/gemini/gemini.h"
#include "base/date.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/rows.h"
#include "venue/traded.h"

#define DAY_NS (86400 * INT64_C(1000000000))
/* decimals of an average price at least; more where the book's own has more */
enum { AVERAGE_SCALE = 2, AVERAGE_DIGITS = 12 };

/* ---- fills; 5.18 ---- */

static const sk_enum_row aggressors[] = {{"true", 0}, {"false", 1}, {NULL, 0}};
#define T souk_fill
static const sk_field fill_rows[] = {SK_FIELD("price", SK_F_DEC, T, price, .flags = 0),
                                     F_SHORT("amount", qty),
                                     F_SAID_S("timestamp", at_ns),
                                     F_MS("timestampms", at_ns),
                                     F_WORD("type", side, sk_gemini_fill_sides),
                                     F_TRUTH("aggressor", maker, aggressors),
                                     F_TEXT("fee_currency", fee_asset),
                                     F_SHORT("fee_amount", fee),
                                     F_ID("tid", fill_id),
                                     F_TEXT("order_id", order_id),
                                     F_SAID("exchange", "\"gemini\""),
                                     F_SAID("is_auction_fill", "false"),
                                     F_SAID("is_clearing_fill", "false"),
                                     SK_FIELD("symbol", SK_F_TEXT, T, symbol, .flags = SK_F_UPPER),
                                     F_OMIT("client_order_id", client_id)};
#undef T
F_TABLE(fills, fill_rows);

const sk_answer sk_gemini_answer_fills = {
    .table = &fills, .size = sizeof(souk_fill), .newest_first = true, .join = sk_answer_join_fill};

/* The fills of one order, in the answer that tells the order. */
static souk_status read_order_fills(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"trades"};
    souk_str raw = {NULL, 0};
    souk_status status = sk_reply_members(body, keys, 1, &raw, err);
    if (status == SOUK_OK && raw.ptr)
        status = sk_answer_rows(raw, &fills, sizeof(souk_fill), call, &call->out.rows, err);
    for (uint32_t i = 0; status == SOUK_OK && i < call->out.rows.count; i++)
        status = sk_answer_join_fill((souk_fill *)call->out.rows.ptr + i, call, err);
    return status;
}
const sk_answer sk_gemini_answer_order_fills = {.read = read_order_fills};

/* ---- orders; 5.10 to 5.17 ---- */

/* Names are looked for in this order: an event's type stands before an order's. */
#define T sk_gemini_told
static const sk_enum_row liquidity[] = {{"Maker", true}, {"Taker", false}, {NULL, 0}};
static const sk_field event_fill_rows[] = {F_TEXT("trade_id", fill.fill_id),
                                           F_WORD("liquidity", fill.maker, liquidity),
                                           SK_FIELD("price", SK_F_DEC, T, fill.price, .flags = 0),
                                           F_SHORT("amount", fill.qty),
                                           F_SHORT("fee", fill.fee),
                                           F_TEXT("fee_currency", fill.fee_asset)};
static const sk_field order_rows[] = {
    F_TEXT("type", event),
    F_TEXT("order_id", o.order_id),
    F_TEXT("id", o.order_id),
    SK_FIELD("event_id", SK_F_U64, T, event_id, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("cancel_command_id", SK_F_U64, T, command_id, .flags = SK_F_OMIT_EMPTY),
    F_SAID("account_name", "\"primary\""),
    F_OMIT("api_session", o.key),
    F_TEXT("symbol", o.symbol),
    F_SAID("exchange", "\"gemini\""),
    SK_FIELD("avg_execution_price", SK_F_DEC, T, average, .flags = 0),
    F_WORD("side", o.side, sk_gemini_sides),
    F_WORD("type", o.type, sk_gemini_told_types),
    F_WORD("order_type", o.type, sk_gemini_told_types),
    F_OMIT("behavior", behavior),
    SK_FIELD("timestamp", SK_F_S, T, at_ns, .flags = SK_F_SAID),
    F_MS("timestampms", at_ns),
    F_BOOL("is_live", live),
    F_BOOL("is_cancelled", canceled),
    F_SAID("is_hidden", "false"),
    F_SAID("was_forced", "false"),
    F_SHORT("executed_amount", o.cum_qty),
    F_OMIT("client_order_id", o.client_id),
    F_OMIT("reason", reason),
    SK_FIELD("stop_price", SK_F_DEC, T, o.stop_price, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("price", SK_F_DEC, T, o.price, .flags = 0),
    F_SHORT("original_amount", o.qty),
    F_SHORT("remaining_amount", left),
    SK_OBJECT("fill", event_fill_rows),
    F_NUM("socket_sequence", number)};
/* the guide's name of it */
static const sk_field guide_rows[] = {F_SHORT("amount", o.qty)};
#undef T
const sk_field_table sk_gemini_orders = {order_rows, SK_COUNT(order_rows)};
F_TABLE(guide, guide_rows);

/* Of all fills of the answer those of this order. */
static void put_trades(sk_jw *w, const sk_rows *all, const souk_order *o)
{
    sk_jw_array(w, "trades");
    for (uint32_t i = 0; i < all->count; i++)
        if (sk_str_eq(SK_ROW(souk_fill, all, i)->order_id, o->order_id))
            sk_say_object(w, NULL, &fills, NULL, SK_ROW(souk_fill, all, i));
    sk_jw_end(w);
}

static void average_of(const souk_order *o, souk_dec *out)
{
    souk_dec exact;
    souk_dec_rescale(out, (souk_dec){0, 0, 0}, AVERAGE_SCALE, SOUK_ROUND_DOWN);
    if (sk_dec_is_zero(o->cum_qty) || souk_dec_div(&exact, o->cum_quote, o->cum_qty, AVERAGE_DIGITS,
                                                   SOUK_ROUND_HALF_EVEN) != SOUK_OK)
        return;
    *out = exact; /* as short as it is, but with the book's decimals */
    for (int scale = (int)o->price.scale; scale < AVERAGE_DIGITS; scale++) {
        souk_dec shorter;
        if (souk_dec_rescale(&shorter, exact, scale, SOUK_ROUND_EXACT) == SOUK_OK) {
            *out = shorter;
            return;
        }
    }
}

sk_gemini_told sk_gemini_tell(const souk_order *o)
{
    sk_gemini_told t = {.o = *o, .live = souk_order_is_open(o->status), .at_ns = o->created_ns};
    souk_order plain = {.tif = o->tif, .flags = o->flags & SOUK_POST_ONLY};
    const char *word = sk_enum_text(
        sk_gemini_options, sk_enum_gather(sk_gemini_order_option, SK_GEMINI_OPTION_PARTS, &plain));
    t.canceled = !t.live && o->status != SOUK_ORDER_FILLED;
    t.reason = sk_str(sk_gemini_reason(o));
    t.behavior = sk_str(word ? word : "");
    souk_dec_sub(&t.left, o->qty, o->cum_qty);
    average_of(o, &t.average);
    return t;
}

static void put_order(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const souk_order *o = SK_ROW(souk_order, rows, i);
    const sk_gemini_told t = sk_gemini_tell(o);
    sk_jw_object(w, NULL);
    sk_say_some(w, &sk_gemini_orders,
                "order_id id symbol exchange avg_execution_price side type timestamp timestampms "
                "is_live is_cancelled is_hidden was_forced executed_amount client_order_id reason",
                &t);
    sk_jw_array(w, "options");
    if (t.behavior.len)
        sk_jw_str(w, NULL, t.behavior);
    sk_jw_end(w);
    sk_say_some(w, &sk_gemini_orders, "stop_price price original_amount remaining_amount", &t);
    if (call->query.fills)
        put_trades(w, &call->out.more, o);
    sk_jw_end(w);
}

/* Three flags and an amount say what became of it. */
souk_status sk_gemini_settle(sk_gemini_told *t, souk_str option, souk_error *err)
{
    souk_order *o = &t->o;
    bool some = !sk_dec_is_zero(o->cum_qty);
    int value = SOUK_GTC;
    sk_enum_value(sk_gemini_options, option, &value);
    sk_enum_scatter(sk_gemini_order_option, SK_GEMINI_OPTION_PARTS, o, value);
    o->status = t->live ? (some ? SOUK_ORDER_PARTIALLY_FILLED : SOUK_ORDER_NEW)
                        : (t->canceled ? SOUK_ORDER_CANCELED : SOUK_ORDER_FILLED);
    if (sk_enum_value(sk_gemini_reasons, t->reason, &value))
        o->reason = value == SK_GEMINI_MOC ? SOUK_REASON_EXCHANGE : (souk_reason)value;
    o->working = t->live && (o->type != SOUK_STOP_LIMIT || some);
    if (!o->order_id.len)
        return sk_fail(err, SOUK_E_MISSING, "an order has no id");
    return souk_dec_mul(&o->cum_quote, t->average, o->cum_qty);
}

/* The one word of an array. */
static souk_str only_word(souk_str array)
{
    souk_str word = {NULL, 0};
    sk_json j;
    sk_json_init(&j, array);
    if (array.ptr && sk_json_enter_array(&j) && sk_json_next_item(&j))
        sk_json_text(&j, &word);
    return word;
}

static souk_status read_order(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"options"};
    sk_gemini_told t = {.o = {.status = SOUK_ORDER_UNKNOWN}};
    souk_str whole = {NULL, 0}, options = {NULL, 0};
    sk_json_raw(j, &whole);
    souk_status status = sk_reply_fields(whole, &sk_gemini_orders, &t, call, err);
    if (status == SOUK_OK && sk_dec_is_zero(t.o.qty))
        status = sk_reply_fields(whole, &guide, &t, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(whole, keys, 1, &options, err);
    t.o.symbol = sk_text_lower(t.o.symbol, call->arena); /* the guide has capitals */
    t.o.created_ns = t.o.updated_ns = t.at_ns;
    if (status == SOUK_OK)
        status = sk_gemini_settle(&t, only_word(options), err);
    bool other = call->symbol.len && !sk_str_eq(call->symbol, t.o.symbol); /* lists are of all */
    return status == SOUK_OK && !other ? sk_list_append(list, &t.o, err) : status;
}
#define ORDERS .size = sizeof(souk_order), .read_row = read_order, .write_row = put_order
const sk_answer sk_gemini_answer_order = {ORDERS, .count = SK_ANSWER_ONE};
const sk_answer sk_gemini_answer_orders = {ORDERS, .newest_first = true};

/* {"result":"ok","details":{"cancelledOrders":[1,2],"cancelRejects":[]}} */
#define T souk_order
static const sk_field id_rows[] = {
    {.kind = SK_F_TEXT, .offset = offsetof(T, order_id), .size = sizeof(souk_str)}};
#undef T

static souk_status read_id(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_order o = {.status = SOUK_ORDER_CANCELED, .reason = SOUK_REASON_USER};
    souk_status status = sk_field_get(id_rows, j, &o, call->arena, err);
    return status == SOUK_OK ? sk_list_append(list, &o, err) : status;
}

static souk_status read_canceled(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const outer[] = {"details"}, *const inner[] = {"cancelledOrders"};
    souk_str details = {NULL, 0}, ids = {NULL, 0};
    sk_list list = SK_LIST(souk_order, call->arena);
    souk_status status = sk_reply_members(body, outer, 1, &details, err);
    if (status == SOUK_OK && details.ptr)
        status = sk_reply_members(details, inner, 1, &ids, err);
    if (status == SOUK_OK && !ids.ptr)
        status = sk_fail(err, SOUK_E_MISSING, "it does not tell what was canceled");
    if (status == SOUK_OK)
        status = sk_reply_each(ids, call, &list, read_id, err);
    call->out.rows = sk_list_rows(&list);
    return status;
}

static void write_canceled(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "result", "ok");
    sk_jw_object(w, "details");
    sk_jw_array(w, "cancelledOrders");
    for (uint32_t i = 0; i < call->out.rows.count; i++)
        sk_jw_raw(w, NULL, SK_ROW(souk_order, &call->out.rows, i)->order_id);
    sk_jw_end(w);
    sk_jw_array(w, "cancelRejects");
    sk_jw_end(w);
    sk_jw_end(w);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_canceled_all = {.read = read_canceled, .write = write_canceled};

/* ---- what is summed up of fills; 5.9 ---- */

#define T                  souk_fee
#define F_BPS(key, member) SK_FIELD(key, SK_F_UNITS, T, member, .scale = 4)
#define F_WAY(way)                                                                                 \
    F_BPS(way "_maker_fee_bps", maker), F_BPS(way "_taker_fee_bps", taker),                        \
        F_BPS(way "_auction_fee_bps", maker)
static const sk_field fee_rows[] = {F_BPS("api_maker_fee_bps", maker),
                                    F_BPS("api_taker_fee_bps", taker)};
static const sk_field told_fee_rows[] = {F_WAY("web"), F_WAY("api"), F_WAY("fix"),
                                         F_SAID("block_maker_fee_bps", "0"),
                                         F_SAID("block_taker_fee_bps", "50")};
#undef T
F_TABLE(fees, fee_rows);

/* One tier: the account's own rates, whichever way it comes. Sums are of quotes as they are. */
static void write_fees(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const souk_fee *fee = SK_ROW(souk_fee, &call->out.rows, 0);
    const sk_rows *all = &call->out.more;
    int64_t today = peer->now_ns - peer->now_ns % DAY_NS;
    sk_traded sum;
    sk_jw_object(w, NULL);
    sk_fields_put(told_fee_rows, SK_COUNT(told_fee_rows), w, fee);
    sk_say_date(w, "date", peer->now_ns);
    sk_jw_i64(w, "last_updated_ms", today / 1000000);
    sk_jw_array(w, "notional_1d_volume");
    for (int i = 1; i <= 30; i++) {
        sk_traded_sum(all, SK_STR(""), today - i * DAY_NS, today - (i - 1) * DAY_NS, &sum);
        if (sk_dec_is_zero(sum.quote_sum))
            continue;
        sk_jw_object(w, NULL);
        sk_say_date(w, "date", today - i * DAY_NS);
        sk_say_number(w, "notional_volume", sum.quote_sum);
        sk_jw_end(w);
    }
    sk_jw_end(w);
    sk_traded_sum(all, SK_STR(""), 0, INT64_MAX, &sum);
    sk_say_number(w, "notional_30d_volume", sum.quote_sum);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_fees = {.table = &fees,
                                         .size = sizeof(souk_fee),
                                         .count = SK_ANSWER_ONE,
                                         .join = sk_answer_join_symbol,
                                         .write = write_fees};

/* What one instrument saw of the account in one day, from fill i on. */
static void put_day(sk_jw *w, const sk_peer *peer, const sk_rows *all, uint32_t i)
{
    static const char *const kinds[] = {"buy_maker", "sell_maker", "buy_taker", "sell_taker"};
    const souk_fill *first = SK_ROW(souk_fill, all, i);
    const souk_instrument *row =
        &peer->markets->rows[sk_markets_find(peer->markets, first->symbol)];
    int64_t day = first->at_ns - first->at_ns % DAY_NS;
    sk_traded t;
    souk_dec makers, ratio = {0};
    sk_traded_sum(all, first->symbol, day, day + DAY_NS, &t);
    souk_dec_add(&makers, t.base[SK_TRADED_BUY_MAKER], t.base[SK_TRADED_SELL_MAKER]);
    souk_dec_div(&ratio, t.base[SK_TRADED_BUY_MAKER], makers, 8, SOUK_ROUND_HALF_EVEN);
    sk_jw_object(w, NULL);
    sk_jw_str(w, "symbol", row->symbol);
    sk_jw_str(w, "base_currency", row->base);
    sk_jw_str(w, "notional_currency", row->quote);
    sk_say_date(w, "data_date", day);
    sk_say_number(w, "total_volume_base", t.base_sum);
    sk_say_number(w, "maker_buy_sell_ratio", ratio);
    sk_traded_put(w, &t, kinds, peer->arena);
    sk_jw_end(w);
}

/* [[{..}]], and [null] for an account that traded nothing. */
static void write_volume(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const sk_rows *all = &call->out.rows;
    if (!all->count) {
        sk_jw_raw(w, NULL, SK_STR("[null]"));
        return;
    }
    sk_jw_array(w, NULL);
    sk_jw_array(w, NULL);
    for (uint32_t i = 0; i < all->count; i++)
        if (sk_traded_begins_day(all, i))
            put_day(w, peer, all, i);
    sk_jw_end(w);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_volume = {.write = write_volume};
