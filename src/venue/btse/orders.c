/* SPDX-License-Identifier: MIT
 * Orders and fills in answers, both ways. src: btse card 5.9 to 5.16, 6 */
#include "venue/btse/btse.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/rows.h"

#define SCALE     SK_BTSE_SCALE
#define SECOND_NS INT64_C(1000000000)
enum { AVERAGE_SCALE = 12 };

/* ---- what an order says of itself ---- */

static bool waits_for_price(const souk_order *o)
{
    return o->type != SOUK_LIMIT && o->type != SOUK_MARKET;
}

static bool at_market(const souk_order *o)
{
    return o->type == SOUK_MARKET || o->type == SOUK_STOP || o->type == SOUK_TAKE_PROFIT;
}

/* Nothing that was reckoned is told as nothing, even if it comes to zero. */
static souk_dec told_as_zero(souk_dec d)
{
    if (sk_dec_is_zero(d))
        d.scale = SK_BTSE_SCALE;
    return d;
}

static souk_dec left_of(souk_dec whole, souk_dec done)
{
    souk_dec left = {0, 0, 0};
    if (souk_dec_sub(&left, whole, done) != SOUK_OK || souk_dec_sign(left) < 0)
        left = (souk_dec){0, 0, 0};
    return told_as_zero(left);
}

/* A fixed term is told by its word, the one that is nearest. */
static const char *term_of(const souk_order *o)
{
    int64_t left_ns = o->expire_ns - o->created_ns, best = INT64_MAX;
    const char *word = sk_enum_text(sk_btse_tifs, (int)o->tif);
    for (const sk_enum_row *row = sk_btse_terms; o->tif == SOUK_GTD && row->text; row++) {
        int64_t off = row->value * (SECOND_NS / 2) - left_ns;
        off = off < 0 ? -off : off;
        if (off < best)
            word = row->text;
        best = off < best ? off : best;
    }
    return word ? word : "";
}

void sk_btse_tell(sk_btse_told *t)
{
    souk_order *o = &t->o;
    bool open = souk_order_is_open(o->status), by_quote = (o->flags & SOUK_BY_QUOTE) != 0;
    bool stop = o->type == SOUK_STOP || o->type == SOUK_STOP_LIMIT;
    bool dust =
        !open && o->status != SOUK_ORDER_FILLED && at_market(o) && souk_dec_sign(o->cum_qty) > 0;
    if (o->peg)
        o->price = o->peg_price;
    t->size = t->original_base = t->base_size = told_as_zero(o->qty);
    t->rest = t->base_rest = left_of(o->qty, o->cum_qty);
    if (by_quote) {
        t->original_quote = t->quote_size = told_as_zero(o->quote_qty);
        t->quote_rest = left_of(o->quote_qty, o->cum_quote);
        t->original_base = t->base_size = t->base_rest = (souk_dec){0, 0, 0};
    }
    t->term = sk_str(term_of(o));
    t->currency = by_quote ? SK_STR("quote") : SK_STR("base");
    souk_dec_mul(&t->value, o->price, o->qty);
    if (souk_dec_sign(o->cum_qty) > 0)
        souk_dec_div(&t->average, o->cum_quote, o->cum_qty, AVERAGE_SCALE, SOUK_ROUND_DOWN);
    t->trails = souk_dec_from_i64(o->trailing_bips, 2);
    t->stealth = souk_dec_from_i64(1, 0);
    if (souk_dec_sign(o->iceberg_qty) > 0) /* so many percent of it are shown */
        souk_dec_div(&t->stealth,
                     sk_dec_make(sk_dec_coefficient(o->iceberg_qty) * 100, o->iceberg_qty.scale),
                     o->qty, 2, SOUK_ROUND_HALF_EVEN);
    t->waits = waits_for_price(o) && open && !o->working;
    t->fired = waits_for_price(o) && !t->waits;
    t->trigger = !waits_for_price(o) ? 0 : stop ? 1 : 2;
    t->second = t->waits                                  ? SK_BTSE_WAITS
                : t->fired && o->status == SOUK_ORDER_NEW ? SK_BTSE_FIRED
                : dust                                    ? SK_BTSE_DUST
                                                          : 0;
}

void sk_btse_hear(sk_btse_told *t)
{
    souk_order *o = &t->o;
    bool market = o->type == SOUK_MARKET || (t->trigger && sk_dec_is_zero(o->price));
    int value;
    bool quote = sk_str_is(t->currency, "quote");
    if (t->trigger)
        o->type = t->trigger == 1 ? (market ? SOUK_STOP : SOUK_STOP_LIMIT)
                                  : (market ? SOUK_TAKE_PROFIT : SOUK_TAKE_PROFIT_LIMIT);
    if (souk_dec_to_units(&o->trailing_bips, t->trails, souk_dec_from_i64(1, 2), SOUK_ROUND_DOWN))
        o->trailing_bips = 0;
    if (sk_enum_value(sk_btse_tifs, t->term, &value))
        o->tif = (souk_tif)value;
    if (sk_enum_value(sk_btse_states, t->state, &value))
        o->status = (souk_order_status)value;
    o->qty = t->base_size;
    if (quote) {
        o->flags |= SOUK_BY_QUOTE;
        o->quote_qty = t->quote_size;
        o->qty = o->cum_qty; /* what it bought is its quantity */
    }
    if (sk_dec_is_zero(o->cum_quote))
        souk_dec_mul(&o->cum_quote, t->average, o->cum_qty);
    if (market) /* what is left of one is dust: 6 */
        o->price = (souk_dec){0, 0, 0};
    if (market && !t->trigger && o->status == SOUK_ORDER_PARTIALLY_FILLED)
        o->status =
            quote || souk_dec_cmp(o->cum_qty, o->qty) >= 0 ? SOUK_ORDER_FILLED : SOUK_ORDER_EXPIRED;
    if (o->status == SOUK_ORDER_NEW && souk_dec_sign(o->cum_qty) > 0)
        o->status = SOUK_ORDER_PARTIALLY_FILLED;
    t->waits |= t->second == SK_BTSE_WAITS;
    o->working = souk_order_is_open(o->status) && !t->waits;
}

/* ---- the members of all generations ---- */

#define T sk_btse_told
#define F_NULLED(key, member)                                                                      \
    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_NUMBER | SK_F_SHORT | SK_F_POWER | SK_F_NULL)
#define ORDER_ROWS                                                                                 \
    F_TEXT("orderID", o.order_id), F_TEXT("orderId", o.order_id),                                  \
        F_PAIR_CODE("status", o.status, second, 0xff, sk_btse_statuses),                           \
        F_TEXT("orderState", state), F_TEXT("symbol", o.symbol), F_TEXT("market", o.symbol),       \
        F_CODE("orderType", o.type, sk_btse_type_codes),                                           \
        F_CODE("type", o.type, sk_btse_type_codes), F_POWER("price", o.price),                     \
        F_POWER("orderPrice", o.price), F_POWER("originalPrice", o.price),                         \
        F_WORD("side", o.side, sk_btse_sides), F_WORD("orderSide", o.side, sk_btse_sides),         \
        F_POWER("orderValue", value), F_SAID("pegPriceMin", "0"), F_SAID("pegPriceMax", "0"),      \
        F_SAID("pegPriceDeviation", "0"), F_MS("timestamp", o.created_ns),                         \
        F_BOOL("triggerOrder", waits), F_POWER("triggerPrice", o.stop_price),                      \
        F_POWER("triggerOriginalPrice", o.stop_price),                                             \
        F_CODE("triggerOrderType", trigger, sk_btse_triggers),                                     \
        F_POWER("triggerTrailingStopDeviation", trails), F_SAID("triggerStopPrice", "0"),          \
        F_SAID("stopPrice", "null"), F_POWER("trailValue", o.trailing_by),                         \
        F_BOOL("trigger", waits), F_SAID("message", "\"\""), F_TEXT("quote", quote),               \
        F_TEXT("userQuoteCurrency", quote),                                                        \
        SK_FIELD("clOrderID", SK_F_TEXT, T, o.client_id, .flags = SK_F_NULL),                      \
        F_TEXT("clOrderId", o.client_id), F_POWER("stealth", stealth), F_SAID("deviation", "1"),   \
        F_BIT("postOnly", o.flags, SOUK_POST_ONLY), F_SAID("orderDetailType", "null"),             \
        F_POWER("size", size), F_POWER("originalSize", size), F_POWER("fillSize", o.cum_qty),      \
        F_POWER("remainingSize", rest), F_POWER("averageFillPrice", average),                      \
        F_NULLED("originalOrderBaseSize", original_base),                                          \
        F_NULLED("originalOrderQuoteSize", original_quote),                                        \
        F_NULLED("currentOrderBaseSize", base_size),                                               \
        F_NULLED("currentOrderQuoteSize", quote_size),                                             \
        F_NULLED("remainingOrderBaseSize", base_rest),                                             \
        F_NULLED("remainingOrderQuoteSize", quote_rest), F_POWER("filledBaseSize", o.cum_qty),     \
        F_POWER("totalFilledBaseSize", o.cum_qty), F_TEXT("orderCurrency", currency),              \
        F_POWER("avgFilledPrice", average), F_TEXT("time_in_force", term),                         \
        F_TEXT("timeInForce", term), F_BOOL("triggered", fired), F_NUM("requestId", serial),       \
        F_SAID("vendorName", "null"), F_SAID("botID", "null"), F_SAID("cancelDuration", "0"),      \
        F_SAID("orderDetail", "null")
F_RECORD(orders, ORDER_ROWS);
#undef T
_Static_assert(SK_COUNT(orders_rows) <= SK_FIELDS_MAX, "a table has no more");

#define SIZES                                                                                      \
    "originalOrderBaseSize originalOrderQuoteSize currentOrderBaseSize currentOrderQuoteSize "     \
    "remainingOrderBaseSize remainingOrderQuoteSize "
#define PLACED                                                                                     \
    "status symbol orderType price side orderID timestamp triggerPrice stopPrice trigger message " \
    "clOrderID stealth deviation postOnly orderDetailType size originalSize fillSize "             \
    "remainingSize averageFillPrice " SIZES                                                        \
    "filledBaseSize totalFilledBaseSize orderCurrency avgFilledPrice time_in_force"
static const char placed[] = PLACED, amended[] = PLACED " originalPrice";
static const char placed_v4[] =
    "orderId clOrderId status market type orderSide orderPrice postOnly timestamp triggerPrice "
    "triggerOrderType orderDetailType message userQuoteCurrency orderCurrency " SIZES
    "filledBaseSize totalFilledBaseSize avgFilledPrice time_in_force";
#define ASKED_V3                                                                                   \
    "orderID orderType price side orderValue pegPriceMin pegPriceMax pegPriceDeviation timestamp " \
    "triggerOrder triggerPrice triggerOriginalPrice triggerOrderType "                             \
    "triggerTrailingStopDeviation triggerStopPrice symbol trailValue quote clOrderID "
#define ASKED_V3_END                                                                               \
    "timeInForce " SIZES "totalFilledBaseSize orderCurrency avgFilledPrice triggered"
static const char asked[] = ASKED_V3 "status " ASKED_V3_END;
static const char open_v3[] =
    ASKED_V3 "orderState requestId vendorName botID cancelDuration orderDetailType orderDetail "
             "postOnly " ASKED_V3_END;
static const char asked_v4[] =
    "orderId clOrderId orderState symbol market type orderSide orderPrice orderValue postOnly "
    "timestamp triggerOrder triggerPrice triggerOriginalPrice triggerOrderType "
    "triggerTrailingStopDeviation trailValue quote " SIZES
    "filledBaseSize totalFilledBaseSize orderCurrency avgFilledPrice timeInForce triggered";

/* ---- orders ---- */

static void put_order(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    sk_btse_told t = {.o = *SK_ROW(souk_order, rows, i)};
    const char *members = call->row->answer->members;
    souk_str rest = t.o.symbol;
    sk_btse_tell(&t);
    if (call->op == SK_OP_AMEND)
        t.second = SK_BTSE_AMENDED;
    sk_str_cut(&rest, '-');
    t.quote = rest;
    t.state = sk_str(sk_enum_pair_text(members == open_v3 ? sk_btse_actives : sk_btse_states,
                                       (int)t.o.status, t.second));
    sk_id_read(sk_btse.order_id, t.o.order_id, &t.serial);
    sk_say_object(w, NULL, &orders, members, &t);
}

static souk_status read_order(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    sk_btse_told t = {.o = {.status = SOUK_ORDER_UNKNOWN, .stp = SOUK_STP_NONE}};
    souk_order *o = &t.o;
    souk_status status = sk_reply_object(j, &orders, &t, call, err);
    if (status == SOUK_OK && !o->order_id.len)
        status = sk_fail(err, SOUK_E_MISSING, "an order has no id");
    if (status != SOUK_OK)
        return status;
    sk_btse_hear(&t);
    if (call->op == SK_OP_CANCEL && o->status != SOUK_ORDER_FILLED)
        o->status = SOUK_ORDER_CANCELED;
    return sk_list_append(list, o, err);
}

#define ORDERS(count_, members_)                                                                   \
    {                                                                                              \
        SK_ROWS_OF(souk_order), .count = SK_ANSWER_##count_, .members = (members_),                \
                                .read_row = read_order, .write_row = put_order                     \
    }
const sk_answer sk_btse_answer_placed = ORDERS(SOME, placed);
const sk_answer sk_btse_answer_placed_v4 = ORDERS(SOME, placed_v4);
const sk_answer sk_btse_answer_amended = ORDERS(SOME, amended);
const sk_answer sk_btse_answer_canceled = ORDERS(MANY, placed);
const sk_answer sk_btse_answer_canceled_v4 = ORDERS(MANY, placed_v4);
const sk_answer sk_btse_answer_order = ORDERS(ONE, asked);
const sk_answer sk_btse_answer_order_v4 = ORDERS(ONE, asked_v4);
const sk_answer sk_btse_answer_open = ORDERS(MANY, open_v3);
const sk_answer sk_btse_answer_open_v4 = ORDERS(MANY, asked_v4);

/* Two orders, of which one ends the other. */
static void write_pair(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const souk_order_list *list = SK_ROW(souk_order_list, &call->out.rows, 0);
    const sk_rows rows = {list->orders, list->orders_count};
    (void)peer;
    sk_jw_array(w, NULL);
    for (uint32_t i = 0; i < rows.count; i++)
        put_order(w, call, &rows, i);
    sk_jw_end(w);
}
SK_BTSE_ANSWER(pair, .members = placed, .write = write_pair);
SK_BTSE_ANSWER(pair_v4, .members = placed_v4, .write = write_pair);

/* ---- fills; card 5.16 ---- */

typedef struct fill {
    souk_fill f; /* first */
    uint64_t serial;
    souk_str base, quote;
    int trigger;
} fill;
#define T fill
#define FILL_ROWS                                                                                  \
    F_TEXT("tradeId", f.fill_id), F_TEXT("orderId", f.order_id),                                   \
        SK_FIELD("clOrderID", SK_F_TEXT, T, f.client_id, .flags = SK_F_NULL),                      \
        F_TEXT("clOrderId", f.client_id), F_SAID("username", "\"souk\""),                          \
        F_WORD("side", f.side, sk_btse_sides), F_WORD("orderSide", f.side, sk_btse_sides),         \
        F_CODE("orderType", f.type, sk_btse_type_codes),                                           \
        F_CODE("triggerType", trigger, sk_btse_triggers), F_POWER("price", f.price),               \
        F_POWER("size", f.qty), F_POWER("filledPrice", f.price), F_POWER("filledSize", f.qty),     \
        F_SAID("triggerPrice", "0"), F_TEXT("base", base), F_TEXT("quote", quote),                 \
        F_TEXT("symbol", f.symbol), F_TEXT("feeCurrency", f.fee_asset),                            \
        F_POWER("feeAmount", f.fee), F_SAID("wallet", "\"SPOT@\""), F_SAID("realizedPnl", "0"),    \
        F_SAID("total", "0"), F_NUM("serialId", serial), F_MS("timestamp", f.at_ns),               \
        F_POWER("avgFilledPrice", f.price)
F_RECORD(fills, FILL_ROWS);
#undef T
static const char fill_v3[] =
    "tradeId orderId clOrderID username side orderType triggerType price size filledPrice "
    "filledSize triggerPrice base quote symbol feeCurrency feeAmount wallet realizedPnl total "
    "serialId timestamp avgFilledPrice";
static const char fill_v4[] =
    "tradeId orderId clOrderId orderSide orderType triggerType price size filledPrice filledSize "
    "triggerPrice base quote symbol feeCurrency feeAmount serialId timestamp";

static void put_fill(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    fill t = {.f = *SK_ROW(souk_fill, rows, i)};
    t.quote = t.f.symbol;
    t.base = sk_str_cut(&t.quote, '-');
    t.trigger = t.f.type == SOUK_STOP || t.f.type == SOUK_STOP_LIMIT ? 1
                : t.f.type == SOUK_LIMIT || t.f.type == SOUK_MARKET  ? 0
                                                                     : 2;
    sk_id_read(sk_btse.fill_id, t.f.fill_id, &t.serial);
    sk_say_object(w, NULL, &fills, call->row->answer->members, &t);
}

/* The size of the order may stand beside that of the fill: what was filled counts. */
static souk_status read_fill(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    fill t = {.trigger = 0};
    souk_status status = sk_reply_object(j, &fills, &t, call, err);
    if (status == SOUK_OK && (!t.f.fill_id.len || !t.f.order_id.len))
        status = sk_fail(err, SOUK_E_MISSING, "a fill has no id");
    if (status == SOUK_OK)
        status = souk_dec_mul(&t.f.quote_qty, t.f.price, t.f.qty);
    return status == SOUK_OK ? sk_list_append(list, &t.f, err) : status;
}
#define FILLS(members_)                                                                            \
    {                                                                                              \
        SK_ROWS_OF(souk_fill), .newest_first = true, .members = (members_), .read_row = read_fill, \
                               .write_row = put_fill                                               \
    }
const sk_answer sk_btse_answer_fills = FILLS(fill_v3);
const sk_answer sk_btse_answer_fills_v4 = FILLS(fill_v4);
