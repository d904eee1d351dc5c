/* SPDX-License-Identifier: MIT
 * Orders and questions as requests: what the client makes of a call, and what the server takes.
 * Each parameter's form is said by the table in args.h. src: btse card 5, 6, 9 */
#include "venue/btse/btse.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"

#define SECOND_NS INT64_C(1000000000)
#define DAYS(n)   (86400 * SECOND_NS * (n))

/* ---- the client ---- */

/* What waits has a path of its own in V4; fixed terms and fills by the client's id are V3's. */
const sk_op_row *sk_btse_choose_row(const sk_venue *venue, const sk_call *call)
{
    const sk_order_ask *a = &call->ask;
    uint8_t arg = SK_BTSE_V4;
    if (call->op == SK_OP_PLACE && !sk_dec_is_zero(a->stop))
        arg = SK_BTSE_ALGO;
    if (call->op == SK_OP_PLACE && a->trailing_bips)
        arg = SK_BTSE_TRAIL;
    if ((call->op == SK_OP_PLACE && a->expire_ns) ||
        (call->op == SK_OP_FILLS && call->ref.client_id.len))
        arg = SK_BTSE_V3;
    return arg == SK_BTSE_V4 ? call->row : sk_venue_row_arg(venue, call->row, arg);
}

/* A date is told as the fixed term whose end it is, to one part in a hundred; 5.9 */
static souk_status to_term(sk_order_ask *a, int64_t now_ns, souk_error *err)
{
    int64_t left_ns = a->expire_ns - now_ns;
    for (const sk_enum_row *row = sk_btse_terms; row->text; row++) {
        int64_t off_ns = row->value * (SECOND_NS / 2) - left_ns;
        a->expire_ns = row->value;
        a->tif = SOUK_TIF_NONE;
        if ((off_ns < 0 ? -off_ns : off_ns) <= left_ns / 100)
            return SOUK_OK;
    }
    return sk_fail(err, SOUK_E_UNSUPPORTED,
                   "BTSE's limit orders end after 0.5 or 30 s, 5 min, 1 or 12 h, 1, 7 or 30 days");
}

/* A market buy says what it spends, everything else its size. */
souk_status sk_btse_ask_order(const sk_venue *venue, const sk_call *call, sk_request *out,
                              souk_error *err)
{
    sk_call turned = *call;
    sk_order_ask *a = &turned.ask;
    bool priced =
        a->type == SOUK_LIMIT || a->type == SOUK_STOP_LIMIT || a->type == SOUK_TAKE_PROFIT_LIMIT;
    souk_status status = sk_ask_check_order(call, priced, SOUK_REDUCE_ONLY, err);
    if (status != SOUK_OK)
        return status;
    if (!priced && (a->side == SOUK_BUY) != ((a->flags & SOUK_BY_QUOTE) != 0))
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "BTSE takes market buys by an amount of quote, market sells by one of base");
    if (!priced) {
        a->price = (souk_dec){0, 0, 0};
        a->tif = SOUK_TIF_NONE;
    }
    if (a->tif == SOUK_GTD && (status = to_term(a, call->now_ns, err)) != SOUK_OK)
        return status;
    turned.shape = a->trailing_bips         ? SK_BTSE_TRAILING
                   : a->type == SOUK_LIMIT  ? SK_BTSE_LIMIT
                   : a->type == SOUK_MARKET ? SK_BTSE_MARKET
                                            : SK_BTSE_CONDITIONAL;
    return sk_ask_call(venue, &turned, out, err);
}

souk_status sk_btse_ask_all(const sk_venue *venue, const sk_call *call, sk_request *out,
                            souk_error *err)
{
    sk_call turned = *call;
    if (!turned.symbol.len)
        turned.symbol = SK_STR("ALL");
    return sk_ask_call(venue, &turned, out, err);
}

/* ---- the server: questions ---- */

const sk_take_codes sk_btse_takes = {SK_TAKE_CODE("-2"),
                                     .missing_text = "%s parameter",
                                     .either_text = "%s parameter",
                                     .zero_text = "Invalid",
                                     .symbols = {.len_max = 64, .alphabet = "!-~"},
                                     .dec_scale = SK_BTSE_SCALE,
                                     .powers = true};

void sk_btse_check_count(sk_take *t)
{
    int64_t count = 0;
    if (sk_take_num(t, "count", 0, &count) && count > 500)
        sk_take_refuse_as(t, "-2", "Can't support", NULL, NULL);
}

/* At most so many days, and those next to now without a bound: 5.5, 5.16 */
void sk_btse_check_span(sk_take *t)
{
    const sk_query *q = &t->call->query;
    int64_t most_ns = t->call->op == SK_OP_FILLS ? DAYS(7) : DAYS(30);
    if (q->from_ns < 0 || q->to_ns < 0 ||
        (q->from_ns && q->to_ns && (q->to_ns < q->from_ns || q->to_ns - q->from_ns > most_ns)))
        sk_take_refuse(t, "-2", NULL, NULL);
}

void sk_btse_check_wallet(sk_take *t)
{
    souk_str wallet = {NULL, 0}, asset;
    bool spot = !sk_take_text(t, "walletType", 0, &wallet) || sk_str_is(wallet, "SPOT");
    if (spot && !sk_take_text(t, "asset", 0, &asset))
        sk_take_refuse(t, "11000001", NULL, NULL);
}

void sk_btse_check_levels(sk_take *t)
{
    int64_t group = 0, bids = 0, asks = 0;
    sk_query *q = &t->call->query;
    if (sk_take_num(t, "group", 0, &group))
        q->merge = sk_btse_merges[group];
    if (sk_take_num(t, "limit_bids", 0, &bids) && bids)
        q->limit = (uint32_t)bids;
    if (sk_take_num(t, "limit_asks", 0, &asks))
        q->limit_asks = (uint32_t)asks;
}

/* A span holds at most as many as are asked for: 5.6 */
void sk_btse_take_candles(sk_take *t)
{
    sk_query *q = &t->call->query;
    bool public = t->call->row->arg == SK_BTSE_V4;
    sk_take_args(t, public ? "symbol! resolution! start end limit_candles"
                           : "symbol! resolution! start_ms end_ms");
    if (!public)
        q->limit = 300;
    if (t->status != SOUK_OK || !q->from_ns || !q->to_ns)
        return;
    sk_interval interval = (sk_interval)q->interval;
    int64_t first_ns = sk_interval_start(interval, q->from_ns, 0);
    int64_t step_ns = sk_interval_next(interval, first_ns, 0) - first_ns;
    if (q->from_ns < 0 || q->to_ns < q->from_ns)
        sk_take_refuse(t, "-2", NULL, NULL);
    else if (public && (q->to_ns - q->from_ns) / step_ns + 1 > q->limit)
        sk_take_refuse(t, "10010004", NULL, NULL);
}

/* Money that came in or went out. */
void sk_btse_take_bills(sk_take *t)
{
    sk_take_args(t, t->call->row->args);
    t->call->query.types = 1u << SK_BILL_TRANSFER;
}

/* Whatever is open on a market, or on all, if anything; V3's path has a way to name one. */
void sk_btse_take_all(sk_take *t)
{
    souk_str symbol;
    t->call->ref.even_if_gone = true;
    if (t->call->row->arg != SK_BTSE_V4 || !sk_take_text(t, "symbol", SK_TAKE_MUST, &symbol) ||
        !sk_str_is(symbol, "ALL"))
        sk_take_args(t, "symbol!");
}

/* ---- the server: orders; card 5.9, 5.10 ---- */

static void fixed_term(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    int value, halves;
    if (!sk_take_word(t, "time_in_force", 0, sk_btse_tifs, "-2", &value))
        return;
    a->tif = (souk_tif)value;
    souk_str word;
    sk_take_text(t, "time_in_force", 0, &word);
    if (a->tif == SOUK_GTD && sk_enum_value(sk_btse_terms, word, &halves))
        a->expire_ns = t->call->now_ns + halves * (SECOND_NS / 2);
}

/* What it is sized by: market buys of V4 by quote alone, of V3 by either. */
static void sizes(sk_take *t, bool v4)
{
    sk_order_ask *a = &t->call->ask;
    bool market = a->type == SOUK_MARKET || a->type == SOUK_STOP || a->type == SOUK_TAKE_PROFIT;
    bool buys = market && a->side == SOUK_BUY;
    if (v4)
        sk_take_args(t, buys ? "quoteOrderSize! -orderSize" : "orderSize! -quoteOrderSize");
    else
        sk_take_args(t, buys && !sk_take_has(t, "size") ? "price_quote!" : "size!");
    if (!market && t->call->shape == SK_BTSE_PEG) /* the worst that it may be */
        sk_take_args(t, "orderPrice price");
    else if (!market)
        sk_take_args(t, v4 ? "orderPrice!" : "price!");
    if (!sk_dec_is_zero(a->quote_qty))
        a->flags |= SOUK_BY_QUOTE;
    if (market && a->flags & SOUK_POST_ONLY)
        sk_take_refuse(t, "-2", NULL, NULL);
}

/* A limit or market order of V3 that waits for its trigger. */
static void tx_type(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    souk_order_type type = a->type;
    sk_take_args(t, "txType");
    bool profit = a->type == SOUK_TAKE_PROFIT, stop = a->type == SOUK_STOP;
    if (type == SOUK_LIMIT)
        a->type = profit ? SOUK_TAKE_PROFIT_LIMIT : stop ? SOUK_STOP_LIMIT : SOUK_LIMIT;
    else if (!profit && !stop)
        a->type = type;
    bool trails = sk_take_has(t, "trailValue") && !sk_take_has(t, "triggerPrice");
    if (profit || stop)
        sk_take_args(t, trails ? "trailValue_by!" : "triggerPrice! triggerPriceType");
}

/* Off the best price; of its size so many percent are shown, in whole steps. */
static void peg(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    int64_t percent = 0, steps = 0;
    uint32_t at = sk_markets_find(t->peer->markets, t->call->symbol);
    a->peg = SOUK_PEG_PRIMARY;
    sk_take_args(t, "deviation stealth");
    if (!sk_take_num(t, "stealth", 0, &percent) || percent == 100 || at == SK_NO_INSTRUMENT)
        return;
    souk_dec step = t->peer->markets->rows[at].qty_step;
    souk_dec_mul(&a->iceberg_qty, a->qty, souk_dec_from_i64(percent, 2));
    souk_dec_to_units(&steps, a->iceberg_qty, step, SOUK_ROUND_UP);
    souk_dec_from_units(&a->iceberg_qty, steps, step);
}

void sk_btse_take_order(sk_take *t)
{
    sk_call *call = t->call;
    sk_order_ask *a = &call->ask;
    souk_str how;
    bool v4 = call->row->arg < SK_BTSE_V3, algo = v4 && call->row->arg != SK_BTSE_V4;
    a->stp = SOUK_STP_NONE;
    sk_take_args(t, !v4    ? "symbol! side! kind_v3! postOnly clOrderID_new"
                    : algo ? "symbol! orderSide! kind_algo! postOnly clOrderId_new timeInForce"
                           : "symbol! orderSide! kind_v4! postOnly clOrderId_new timeInForce");
    a->type = call->shape == SK_BTSE_MARKET ? SOUK_MARKET : SOUK_LIMIT;
    if (!v4) {
        fixed_term(t);
        tx_type(t);
    } else if (call->shape == SK_BTSE_CONDITIONAL) {
        sk_take_args(t, "triggerOrderType! triggerPrice! triggerPriceType");
    } else if (call->shape == SK_BTSE_TRAILING) {
        sk_take_args(t, "trailValueType! triggerPriceType");
        bool far = sk_take_text(t, "trailValueType", 0, &how) && sk_str_is(how, "DISTANCE");
        sk_take_args(t, far ? "trailValue_by!" : "trailValue!");
    } else if (call->shape == SK_BTSE_TWAP && t->status == SOUK_OK) {
        t->status = sk_fail(t->err, SOUK_E_UNSUPPORTED, "%s", "");
    }
    sizes(t, v4);
    if (call->shape == SK_BTSE_PEG)
        peg(t);
    if (!a->tif)
        a->tif = SOUK_GTC;
    call->shape = 0;
}

/* A limit order that takes the profit, and a stop that limits the loss; they share the rest. */
void sk_btse_take_oco(sk_take *t)
{
    sk_call *call = t->call;
    bool v4 = call->row->arg < SK_BTSE_V3;
    sk_call *pair = sk_arena_zeroed(call->arena, 2, sizeof *pair);
    if (!pair) {
        t->status = sk_fail_nomem(t->err);
        return;
    }
    call->contingency = SOUK_OCO;
    call->ask = (sk_order_ask){.stp = SOUK_STP_NONE, .tif = SOUK_GTC, .type = SOUK_LIMIT};
    sk_take_args(t, v4 ? "symbol! orderSide! kind_algo! clOrderId_new orderSize! "
                         "takeProfitOrderPrice!"
                       : "symbol! side! kind_v3! clOrderID_new size! price!");
    pair[0] = (sk_call){.op = SK_OP_PLACE, .ask = call->ask};
    pair[0].ask.flags = SOUK_POST_ONLY; /* it stands beyond the market, or the pair is refused */
    call->ask.type = SOUK_STOP_LIMIT;
    sk_take_args(t, v4 ? "stopLossOrderPrice! stopLossTriggerPrice! stopLossTriggerPriceType"
                       : "stopPrice! triggerPrice! triggerPriceType");
    pair[1] = (sk_call){.op = SK_OP_PLACE, .ask = call->ask};
    call->ask.client_id = SK_STR("");
    call->parts = pair;
    call->parts_count = 2;
    call->shape = 0;
}

void sk_btse_take_amend(sk_take *t)
{
    static const char *const values[] = {"", "value_price!", "value_size!", "value_trigger!",
                                         "orderPrice orderSize triggerPrice"};
    sk_call *call = t->call;
    const sk_order_ask *a = &call->ask;
    bool v4 = call->row->arg == SK_BTSE_V4;
    sk_take_args(t, v4 ? "symbol! orderId|clOrderId orderPrice orderSize triggerPrice "
                         "totalAmountMode"
                       : "symbol! orderID|clOrderID change!");
    if (!v4)
        sk_take_args(t, values[call->shape]);
    if (sk_dec_is_zero(a->price) && sk_dec_is_zero(a->qty) && sk_dec_is_zero(a->stop))
        sk_take_refuse(t, "-2", NULL, NULL);
    call->shape = 0;
}
