/* SPDX-License-Identifier: MIT
 * The client's half of the answers: replies as results of calls. src: binance card 5, 9 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/push.h"

#define MS_NS INT64_C(1000000)

/* ---- envelopes ---- */

/* {"code":-1121,"msg":"Invalid symbol."}; over frames with data.retryAfter, a point in time. */
static souk_status read_refusal(const sk_venue *venue, const sk_reply *reply, unsigned http,
                                souk_str body, sk_call *call, souk_error *err)
{
    static const char *const outer[] = {"data"}, *const inner[] = {"retryAfter"};
    souk_str data = {NULL, 0}, until = {NULL, 0};
    sk_json j;
    int64_t at_ns = 0;
    souk_status status = sk_reply_error(venue, call->op, http, body, call->arena, &call->err);
    call->err.retry_after_ns = sk_reply_retry_after(reply);
    if (body.len && body.ptr[0] == '{' &&
        sk_reply_members(body, outer, 1, &data, NULL) == SOUK_OK && data.len &&
        data.ptr[0] == '{' && sk_reply_members(data, inner, 1, &until, NULL) == SOUK_OK) {
        sk_json_init(&j, until);
        if (sk_feed_read_ms(&j, &at_ns) == SOUK_OK && at_ns > call->now_ns)
            call->err.retry_after_ns = at_ns - call->now_ns;
    }
    if (err)
        *err = call->err;
    return status;
}

/* The result of a frame, or the body of a reply; a refusal becomes the call's error. */
static souk_status open_reply(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                              souk_str *body, souk_error *err)
{
    static const char *const keys[] = {"status", "result", "error"};
    souk_str raw[3];
    int64_t http = reply->http;
    sk_json j;
    *body = reply->body;
    if (call->row && call->row->via == SK_VIA_WS) {
        sk_json_init(&j, reply->body);
        sk_json_pick(&j, keys, 3, raw);
        souk_status status = sk_json_end(&j, err);
        if (status != SOUK_OK)
            return sk_fail(err, SOUK_E_BAD_ANSWER, "the frame is no answer");
        sk_json_init(&j, raw[0]);
        sk_json_i64(&j, &http);
        *body = raw[2].ptr ? raw[2] : raw[1];
    }
    if (http >= 400 || http < 0)
        return read_refusal(venue, reply, (unsigned)http, *body, call, err);
    return SOUK_OK;
}

/* ---- rows ---- */

static const sk_field fee_rows[] = {
    SK_FIELD("symbol", SK_F_TEXT, souk_fee, symbol, .flags = SK_F_REQUIRED),
    SK_FIELD("makerCommission", SK_F_DEC, souk_fee, maker, .flags = 0),
    SK_FIELD("takerCommission", SK_F_DEC, souk_fee, taker, .flags = 0),
    SK_FIELD("maker", SK_F_DEC, souk_fee, maker, .flags = 0),
    SK_FIELD("taker", SK_F_DEC, souk_fee, taker, .flags = 0)};
static const sk_field_table fee_flat = {fee_rows, 3}, fee_rates = {fee_rows + 3, 2};

typedef struct limit_use {
    souk_str interval;
    int64_t count, limit, used;
} limit_use;
static const sk_field limit_rows[] = {
    SK_FIELD("interval", SK_F_TEXT, limit_use, interval, .flags = SK_F_REQUIRED),
    SK_FIELD("intervalNum", SK_F_I64, limit_use, count, .flags = SK_F_REQUIRED),
    SK_FIELD("limit", SK_F_I64, limit_use, limit, .flags = SK_F_REQUIRED),
    SK_FIELD("count", SK_F_I64, limit_use, used, .flags = 0)};
static const sk_field_table limit_fields = {limit_rows, SK_COUNT(limit_rows)};

static souk_status read_ticker(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_ticker t = {.count = 0};
    souk_status status = sk_reply_object(
        j, call->op == SK_OP_PRICES ? &sk_binance_ticker_price : &sk_binance_ticker_full, &t, call,
        err);
    t.first_id = sk_binance_trade_id(t.first_id);
    t.last_id = sk_binance_trade_id(t.last_id);
    return status == SOUK_OK ? sk_list_append(list, &t, err) : status;
}

static souk_status read_best(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_best best = {.at_ns = 0};
    souk_status status = sk_reply_object(j, &sk_binance_best, &best, call, err);
    return status == SOUK_OK ? sk_list_append(list, &best, err) : status;
}

static souk_status read_trade(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    sk_binance_trade t = {.trade = {.symbol = call->symbol}};
    bool agg = call->op == SK_OP_AGG_TRADES;
    souk_status status =
        sk_reply_object(j, agg ? &sk_binance_agg_trades : &sk_binance_trades, &t, call, err);
    t.trade.taker_side = t.buyer_maker ? SOUK_SELL : SOUK_BUY;
    if (!agg)
        t.trade.first_id = t.trade.last_id = t.trade.id;
    return status == SOUK_OK ? sk_list_append(list, &t.trade, err) : status;
}

static souk_status read_candle(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_candle c = {.closed = true};
    souk_status status = sk_reply_candle(j, "tohlcvTqnbB", &c, err);
    c.close_ns = sk_binance_last_instant(c.close_ns);
    c.closed = call->now_ns == 0 || c.close_ns < call->now_ns;
    return status == SOUK_OK ? sk_list_append(list, &c, err) : status;
}

static souk_status read_fill(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    sk_binance_fill f = {.buyer = false};
    souk_status status = sk_reply_object(j, &sk_binance_my_trades, &f, call, err);
    f.fill.side = f.buyer ? SOUK_BUY : SOUK_SELL;
    return status == SOUK_OK ? sk_list_append(list, &f.fill, err) : status;
}

/* tradeFee is flat; commission has its rates in standardCommission. card 5.2 */
static souk_status read_fee(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"standardCommission"};
    souk_fee fee = {.symbol = {NULL, 0}};
    souk_str object = {NULL, 0}, nested;
    sk_json_raw(j, &object);
    souk_status status = sk_reply_fields(object, &fee_flat, &fee, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(object, keys, 1, &nested, err);
    if (status == SOUK_OK && nested.ptr)
        status = sk_reply_fields(nested, &fee_rates, &fee, call, err);
    return status == SOUK_OK ? sk_list_append(list, &fee, err) : status;
}

static souk_status read_limit(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const sk_enum_row seconds[] = {
        {"SECOND", 1}, {"MINUTE", 60}, {"HOUR", 3600}, {"DAY", 86400}, {NULL, 0}};
    limit_use u = {.count = 0};
    int unit = 0;
    souk_status status = sk_reply_object(j, &limit_fields, &u, call, err);
    if (status != SOUK_OK)
        return status;
    if (!sk_enum_value(seconds, u.interval, &unit) || u.count < 0 || u.count > 1000 ||
        u.limit < 0 || u.limit > UINT32_MAX || u.used < 0 || u.used > UINT32_MAX)
        return sk_fail(err, SOUK_E_RANGE, "a rate limit is out of range");
    sk_limit_use use = {.window_ns = u.count * unit * 1000 * MS_NS,
                        .limit = (uint32_t)u.limit,
                        .used = (uint32_t)u.used};
    return sk_list_append(list, &use, err);
}

/* One line an operation whose result is rows. */
#define ROWS(name_, type_, row_)                                                                   \
    souk_status sk_binance_read_##name_(const sk_venue *venue, const sk_reply *reply,              \
                                        sk_call *call, souk_error *err)                            \
    {                                                                                              \
        souk_str body;                                                                             \
        souk_status status = open_reply(venue, reply, call, &body, err);                           \
        return status == SOUK_OK ? sk_reply_rows(body, call, sizeof(type_), row_, err) : status;   \
    }
ROWS(tickers, souk_ticker, read_ticker)
ROWS(best, souk_best, read_best)
ROWS(trades, souk_trade, read_trade)
ROWS(candles, souk_candle, read_candle)
ROWS(fills, souk_fill, read_fill)
ROWS(fees, souk_fee, read_fee)
ROWS(limits, sk_limit_use, read_limit)

/* ---- orders ---- */

static souk_status read_order_fill(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    sk_binance_fill f = {.buyer = false};
    souk_status status = sk_reply_object(j, &sk_binance_order_fills, &f, call, err);
    if (status == SOUK_OK)
        status = souk_dec_mul(&f.fill.quote_qty, f.fill.price, f.fill.qty);
    return status == SOUK_OK ? sk_list_append(list, &f.fill, err) : status;
}

static souk_status read_one_order(souk_str object, souk_str fills, sk_call *call, sk_list *list,
                                  souk_error *err)
{
    sk_binance_order o = {.list_id = 0};
    souk_status status = sk_reply_fields(object, &sk_binance_order_any, &o, call, err);
    if (status == SOUK_OK && (!o.order.order_id.len || !o.order.symbol.len))
        status = sk_fail(err, SOUK_E_MISSING, "an order has no id or no symbol");
    if (status != SOUK_OK)
        return status;
    sk_binance_order_join(&o);
    bool placed = call->op == SK_OP_PLACE || call->op == SK_OP_CANCEL_REPLACE;
    if (placed && !o.order.created_ns)
        o.order.created_ns = o.order.updated_ns;
    if (placed && !o.status.len)
        sk_order_from_ask(&o.order, &call->ask);
    if (fills.ptr && placed) {
        sk_list rows = SK_LIST(souk_fill, call->arena);
        status = sk_reply_each(fills, call, &rows, read_order_fill, err);
        sk_fills_from_order((souk_fill *)(void *)rows.ptr, rows.count, &o.order);
        call->out.more = sk_list_rows(&rows);
    }
    return status == SOUK_OK ? sk_list_append(list, &o.order, err) : status;
}

static souk_status read_report(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_str object = {NULL, 0};
    sk_json_raw(j, &object);
    return read_one_order(object, (souk_str){NULL, 0}, call, list, err);
}

/* An order, or an order list whose reports are orders: card 5.3 */
static souk_status read_order(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"orderReports", "fills"};
    souk_str object = {NULL, 0}, raw[2];
    sk_json_raw(j, &object);
    souk_status status = sk_reply_members(object, keys, 2, raw, err);
    if (status != SOUK_OK)
        return status;
    if (raw[0].ptr)
        return sk_reply_each(raw[0], call, list, read_report, err);
    return read_one_order(object, raw[1], call, list, err);
}

souk_status sk_binance_read_orders(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                   souk_error *err)
{
    souk_str body;
    bool one = call->op == SK_OP_PLACE || call->op == SK_OP_CANCEL || call->op == SK_OP_ORDER;
    souk_status status = open_reply(venue, reply, call, &body, err);
    if (status == SOUK_OK)
        status = sk_reply_rows(body, call, sizeof(souk_order), read_order, err);
    if (status == SOUK_OK && one && !call->out.rows.count)
        return sk_fail(err, SOUK_E_BAD_ANSWER, "the answer holds no order");
    return status;
}

/* The canceled order (if it was) and the new one (if it was); out.number: bit 0 and bit 1 tell. */
souk_status sk_binance_read_replaced(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                     souk_error *err)
{
    static const char *const keys[] = {"cancelResult", "newOrderResult", "cancelResponse",
                                       "newOrderResponse", "data"};
    souk_str body, raw[5] = {{NULL, 0}};
    souk_error inner = {.status = SOUK_OK};
    sk_json j;
    sk_list list = SK_LIST(souk_order, call->arena);
    souk_status refused = open_reply(venue, reply, call, &body, &inner);
    sk_json_init(&j, body);
    sk_json_pick(&j, keys, 5, raw);
    if (raw[4].ptr) { /* -2021, -2022: the four members stand inside `data` */
        sk_json_init(&j, raw[4]);
        sk_json_pick(&j, keys, 4, raw);
    }
    if (refused == SOUK_OK && sk_json_end(&j, err) != SOUK_OK)
        return sk_reply_bad(SOUK_E_SYNTAX, err);
    call->out.number = 0;
    for (int i = 0; i < 2 && sk_json_end(&j, NULL) == SOUK_OK; i++) {
        if (!sk_str_is(raw[i], "\"SUCCESS\""))
            continue;
        souk_status status = sk_reply_each(raw[i + 2], call, &list, read_order, err);
        if (status != SOUK_OK)
            return sk_reply_bad(status, err);
        call->out.number |= 1 << i;
    }
    call->out.rows = sk_list_rows(&list);
    if (refused != SOUK_OK && err)
        *err = inner;
    return refused;
}

/* ---- single values ---- */

souk_status sk_binance_read_nothing(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                    souk_error *err)
{
    souk_str body;
    souk_status status = open_reply(venue, reply, call, &body, err);
    if (status == SOUK_OK && !sk_json_valid(body, NULL))
        return sk_fail(err, SOUK_E_BAD_ANSWER, "the answer is no JSON");
    return status;
}

static souk_status read_flat(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                             const sk_field_table *table, void *record, souk_error *err)
{
    souk_str body;
    souk_status status = open_reply(venue, reply, call, &body, err);
    if (status != SOUK_OK)
        return status;
    return sk_reply_bad(sk_reply_fields(body, table, record, call, err), err);
}

/* One line an operation whose result is one member of sk_result. */
#define VALUE(name_, key_, kind_, member_)                                                         \
    souk_status sk_binance_read_##name_(const sk_venue *venue, const sk_reply *reply,              \
                                        sk_call *call, souk_error *err)                            \
    {                                                                                              \
        static const sk_field row[] = {                                                            \
            SK_FIELD(key_, kind_, sk_result, member_, .flags = SK_F_REQUIRED)};                    \
        return read_flat(venue, reply, call, &(sk_field_table){row, 1}, &call->out, err);          \
    }
VALUE(time, "serverTime", SK_F_MS, time_ns)
VALUE(status, "status", SK_F_I64, number)
VALUE(token, "listenKey", SK_F_TEXT, text)

typedef struct average {
    souk_ticker ticker;
    int64_t minutes;
} average;

souk_status sk_binance_read_avg_price(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                      souk_error *err)
{
    static const sk_field rows[] = {
        SK_FIELD("mins", SK_F_I64, average, minutes, .flags = SK_F_REQUIRED),
        SK_FIELD("price", SK_F_DEC, average, ticker.weighted_avg, .flags = SK_F_REQUIRED),
        SK_FIELD("closeTime", SK_F_MS, average, ticker.close_ns, .flags = 0)};
    average *a = sk_arena_zeroed(call->arena, 1, sizeof *a);
    if (!a)
        return sk_fail_nomem(err);
    a->ticker.symbol = call->symbol;
    souk_status status =
        read_flat(venue, reply, call, &(sk_field_table){rows, SK_COUNT(rows)}, a, err);
    call->out.number = a->minutes;
    call->out.rows = (sk_rows){&a->ticker, 1};
    return status;
}

souk_status sk_binance_read_book(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                 souk_error *err)
{
    static const char *const keys[] = {"lastUpdateId", "bids", "asks"};
    souk_str body, raw[3];
    sk_json j;
    sk_list bids = SK_LIST(souk_level, call->arena), asks = SK_LIST(souk_level, call->arena);
    souk_status status = open_reply(venue, reply, call, &body, err);
    if (status != SOUK_OK)
        return status;
    status = sk_reply_members(body, keys, 3, raw, err);
    sk_json_init(&j, raw[0]);
    if (status == SOUK_OK)
        status = sk_json_u64(&j, &call->out.last_id);
    if (status == SOUK_OK)
        status = sk_reply_each(raw[1], call, &bids, sk_reply_level, err);
    if (status == SOUK_OK)
        status = sk_reply_each(raw[2], call, &asks, sk_reply_level, err);
    call->out.rows = sk_list_rows(&bids);
    call->out.more = sk_list_rows(&asks);
    return sk_reply_bad(status, err);
}

/* ---- account; card 5.2 ---- */

static souk_status read_balance(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_balance row = {.asset = {NULL, 0}};
    souk_status status = sk_reply_object(j, &sk_binance_balance, &row, call, err);
    return status == SOUK_OK ? sk_list_append(list, &row, err) : status;
}

typedef struct account {
    sk_account_info info;
    bool read, trade, withdraw;
} account;

static void join_account(const account *a, sk_call *call)
{
    call->out.account = a->info;
    call->out.account.perms = (a->read ? SK_PERM_READ : 0u) | (a->trade ? SK_PERM_TRADE : 0u) |
                              (a->withdraw ? SK_PERM_WITHDRAW : 0u);
}

souk_status sk_binance_read_account(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                    souk_error *err)
{
    static const char *const keys[] = {"balances", "commissionRates"};
    static const sk_field flat[] = {
        SK_FIELD("uid", SK_F_U64, account, info.uid, .flags = 0),
        SK_FIELD("updateTime", SK_F_MS, account, info.updated_ns, .flags = 0),
        SK_FIELD("canTrade", SK_F_BOOL, account, trade, .flags = 0),
        SK_FIELD("canWithdraw", SK_F_BOOL, account, withdraw, .flags = 0)};
    static const sk_field rates[] = {
        SK_FIELD("maker", SK_F_DEC, account, info.maker_fee, .flags = 0),
        SK_FIELD("taker", SK_F_DEC, account, info.taker_fee, .flags = 0)};
    account a = {.read = true};
    sk_list list = SK_LIST(souk_balance, call->arena);
    souk_str body, raw[2];
    souk_status status = open_reply(venue, reply, call, &body, err);
    if (status != SOUK_OK)
        return status;
    status = sk_reply_fields(body, &(sk_field_table){flat, SK_COUNT(flat)}, &a, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(body, keys, 2, raw, err);
    if (status == SOUK_OK)
        status = sk_reply_each(raw[0], call, &list, read_balance, err);
    if (status == SOUK_OK && raw[1].ptr)
        status = sk_reply_fields(raw[1], &(sk_field_table){rates, 2}, &a, call, err);
    call->out.rows = sk_list_rows(&list);
    join_account(&a, call);
    return sk_reply_bad(status, err);
}

souk_status sk_binance_read_key(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                souk_error *err)
{
    static const sk_field rows[] = {
        SK_FIELD("ipRestrict", SK_F_BOOL, account, info.ip_restricted, .flags = 0),
        SK_FIELD("createTime", SK_F_MS, account, info.key_created_ns, .flags = 0),
        SK_FIELD("enableReading", SK_F_BOOL, account, read, .flags = 0),
        SK_FIELD("enableSpotAndMarginTrading", SK_F_BOOL, account, trade, .flags = 0),
        SK_FIELD("enableWithdrawals", SK_F_BOOL, account, withdraw, .flags = 0)};
    account a = {.read = false};
    souk_status status =
        read_flat(venue, reply, call, &(sk_field_table){rows, SK_COUNT(rows)}, &a, err);
    join_account(&a, call);
    return status;
}

/* ---- instruments; card 2, 5.1 ---- */

typedef struct symbol_row {
    souk_instrument i;
    souk_str status, stp;
    int64_t base_scale, quote_scale;
} symbol_row;

/* Members of filters, each into its place; the server writes from the same table. */
const sk_binance_filter sk_binance_filters[SK_BINANCE_FILTERS] = {
#define F(filter_, key_, member_, kind_)                                                           \
    {                                                                                              \
        filter_, key_, offsetof(souk_instrument, member_), SK_BINANCE_FILTER_##kind_               \
    }
    F("PRICE_FILTER", "minPrice", price_min, DEC), F("PRICE_FILTER", "maxPrice", price_max, DEC),
    F("PRICE_FILTER", "tickSize", price_tick, DEC), F("LOT_SIZE", "minQty", qty_min, DEC),
    F("LOT_SIZE", "maxQty", qty_max, DEC), F("LOT_SIZE", "stepSize", qty_step, DEC),
    F("ICEBERG_PARTS", "limit", iceberg_parts_max, INT),
    F("MARKET_LOT_SIZE", "minQty", market_qty_min, DEC),
    F("MARKET_LOT_SIZE", "maxQty", market_qty_max, DEC),
    F("MARKET_LOT_SIZE", "stepSize", market_qty_step, DEC),
    F("PERCENT_PRICE_BY_SIDE", "bidMultiplierUp", bid_up, SHORT),
    F("PERCENT_PRICE_BY_SIDE", "bidMultiplierDown", bid_down, SHORT),
    F("PERCENT_PRICE_BY_SIDE", "askMultiplierUp", ask_up, SHORT),
    F("PERCENT_PRICE_BY_SIDE", "askMultiplierDown", ask_down, SHORT),
    F("PERCENT_PRICE_BY_SIDE", "avgPriceMins", avg_price_mins, INT),
    F("NOTIONAL", "minNotional", notional_min, DEC),
    F("NOTIONAL", "applyMinToMarket", notional_min_market, BOOL),
    F("NOTIONAL", "maxNotional", notional_max, DEC),
    F("NOTIONAL", "applyMaxToMarket", notional_max_market, BOOL),
    F("NOTIONAL", "avgPriceMins", avg_price_mins, INT),
    F("MAX_NUM_ORDERS", "maxNumOrders", orders_max, INT),
    F("MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders", stop_orders_max, INT),
    F("MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders", iceberg_orders_max, INT),
    F("MAX_POSITION", "maxPosition", position_max, DEC),
    /* only read: the older forms */
    F("MIN_NOTIONAL", "minNotional", notional_min, DEC),
    F("MIN_NOTIONAL", "applyToMarket", notional_min_market, BOOL),
    F("MIN_NOTIONAL", "avgPriceMins", avg_price_mins, INT),
    F("PERCENT_PRICE", "multiplierUp", bid_up, SHORT),
    F("PERCENT_PRICE", "multiplierDown", bid_down, SHORT)};
#undef F

static souk_status read_filter_member(const sk_binance_filter *f, sk_json *j, souk_instrument *i)
{
    char *at = (char *)i + f->offset;
    int64_t number = 0;
    if (f->kind == SK_BINANCE_FILTER_BOOL)
        return sk_json_bool(j, (bool *)(void *)at);
    if (f->kind != SK_BINANCE_FILTER_INT)
        return sk_json_dec(j, (souk_dec *)(void *)at);
    if (sk_json_i64(j, &number) != SOUK_OK || number < 0 || number > INT32_MAX)
        return SOUK_E_RANGE;
    *(int32_t *)(void *)at = (int32_t)number;
    return SOUK_OK;
}

/* One filter of a symbol; unknown filters and members are skipped: card 2 */
static souk_status read_filter(souk_str text, souk_instrument *i, souk_error *err)
{
    static const char *const keys[] = {"filterType"};
    souk_str type, name;
    sk_json j;
    souk_status status = sk_reply_members(text, keys, 1, &type, err);
    if (status != SOUK_OK)
        return status;
    sk_json_init(&j, text);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        for (int f = 0; f < SK_BINANCE_FILTERS; f++) {
            const sk_binance_filter *row = &sk_binance_filters[f];
            if (!sk_str_is(name, row->key) || type.len != strlen(row->filter) + 2 ||
                memcmp(type.ptr + 1, row->filter, type.len - 2) != 0)
                continue;
            status = read_filter_member(row, &j, i);
            if (status != SOUK_OK)
                return sk_fail(err, status, "%s of filter %s does not fit", row->key, row->filter);
        }
    }
    return sk_json_end(&j, err);
}

/* The words of an array as bits, each by its table. */
static uint32_t read_bits(souk_str text, bool types)
{
    uint32_t bits = 0, flags = 0;
    souk_str word;
    souk_order_type type;
    int value;
    sk_json j;
    sk_json_init(&j, text);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j)) {
        if (sk_json_text(&j, &word) != SOUK_OK)
            return bits;
        if (types && sk_binance_type_value(word, &type, &flags))
            bits |= 1u << type;
        else if (!types && sk_enum_value(sk_binance_stps, word, &value))
            bits |= 1u << value;
    }
    return bits;
}

static const sk_field symbol_fields[] = {
    SK_FIELD("symbol", SK_F_TEXT, symbol_row, i.symbol, .flags = SK_F_REQUIRED),
    SK_FIELD("status", SK_F_TEXT, symbol_row, status, .flags = 0),
    SK_FIELD("baseAsset", SK_F_TEXT, symbol_row, i.base, .flags = SK_F_REQUIRED),
    SK_FIELD("quoteAsset", SK_F_TEXT, symbol_row, i.quote, .flags = SK_F_REQUIRED),
    SK_FIELD("baseAssetPrecision", SK_F_I64, symbol_row, base_scale, .flags = 0),
    SK_FIELD("quotePrecision", SK_F_I64, symbol_row, quote_scale, .flags = 0),
    SK_FIELD("quoteAssetPrecision", SK_F_I64, symbol_row, quote_scale, .flags = 0),
    SK_FIELD("defaultSelfTradePreventionMode", SK_F_TEXT, symbol_row, stp, .flags = 0)};

static souk_status read_symbol(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const sk_field_table table = {symbol_fields, SK_COUNT(symbol_fields)};
    static const char *const keys[] = {"filters", "orderTypes", "allowedSelfTradePreventionModes"};
    symbol_row row = {.base_scale = SK_BINANCE_SCALE, .quote_scale = SK_BINANCE_SCALE};
    souk_str object = {NULL, 0}, raw[3], filter;
    sk_json filters;
    int value = SOUK_INSTRUMENT_HALTED;
    sk_json_raw(j, &object);
    souk_status status = sk_reply_fields(object, &table, &row, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(object, keys, 3, raw, err);
    if (status != SOUK_OK)
        return status;
    sk_enum_value(sk_binance_symbol_statuses, row.status, &value);
    row.i.status = (souk_instrument_status)value;
    value = SOUK_STP_DEFAULT;
    sk_enum_value(sk_binance_stps, row.stp, &value);
    row.i.stp_default = (souk_stp)value;
    if (row.base_scale < 0 || row.base_scale > 18 || row.quote_scale < 0 || row.quote_scale > 18)
        return sk_fail(err, SOUK_E_RANGE, "a precision is out of range");
    row.i.base_scale = (int8_t)row.base_scale;
    row.i.quote_scale = (int8_t)row.quote_scale;
    row.i.types = raw[1].ptr ? read_bits(raw[1], true) : 0;
    row.i.stp_modes = raw[2].ptr ? read_bits(raw[2], false) : 0;
    sk_json_init(&filters, raw[0]);
    sk_json_enter_array(&filters);
    while (status == SOUK_OK && sk_json_next_item(&filters))
        if (sk_json_raw(&filters, &filter) == SOUK_OK)
            status = read_filter(filter, &row.i, err);
    if (sk_dec_is_zero(row.i.ask_up)) /* PERCENT_PRICE has one pair for both sides */
        row.i.ask_up = row.i.bid_up, row.i.ask_down = row.i.bid_down;
    return status == SOUK_OK ? sk_list_append(list, &row.i, err) : status;
}

souk_status sk_binance_read_instruments(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                        souk_error *err)
{
    static const char *const keys[] = {"symbols"};
    souk_str body, symbols;
    souk_status status = open_reply(venue, reply, call, &body, err);
    if (status != SOUK_OK)
        return status;
    status = sk_reply_members(body, keys, 1, &symbols, err);
    if (status != SOUK_OK)
        return sk_reply_bad(status, err);
    return sk_reply_rows(symbols, call, sizeof(souk_instrument), read_symbol, err);
}
