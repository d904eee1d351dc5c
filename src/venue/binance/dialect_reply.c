/* SPDX-License-Identifier: MIT
 * The server's answers: results of calls as bodies, REST and WebSocket API alike. src: binance
 * card 5 */
#include "venue/binance/binance.h"
#include "base/dec.h"

#define MINUTE_NS (60 * INT64_C(1000000000))
#define DAY_NS    (24 * 60 * MINUTE_NS)

/* ---- the members of answers in the order of the wire ---- */

#define TICKER_END "openTime closeTime firstId lastId count"
static const char ticker_full[] =
    "symbol priceChange priceChangePercent weightedAvgPrice prevClosePrice lastPrice lastQty "
    "bidPrice bidQty askPrice askQty openPrice highPrice lowPrice volume quoteVolume " TICKER_END;
static const char ticker_rolling[] =
    "symbol priceChange priceChangePercent weightedAvgPrice openPrice highPrice lowPrice lastPrice "
    "volume quoteVolume " TICKER_END;
static const char agg_trade[] = "a p q f l T m M";
static const char my_trade[] = "symbol id orderId orderListId price qty quoteQty commission "
                               "commissionAsset time isBuyer isMaker isBestMatch";
static const char order_fill[] = "price qty commission commissionAsset tradeId";
#define ORDER_AMOUNTS                                                                              \
    "transactTime price origQty executedQty origQuoteOrderQty cummulativeQuoteQty status "         \
    "timeInForce type side stopPrice icebergQty "
static const char order_ack[] = "symbol orderId orderListId clientOrderId transactTime";
static const char order_result[] =
    "symbol orderId orderListId clientOrderId " ORDER_AMOUNTS "workingTime";
static const char order_tail[] = "selfTradePreventionMode trailingDelta expiryReason";
static const char order_cancel[] = "symbol origClientOrderId orderId orderListId "
                                   "clientOrderId " ORDER_AMOUNTS "selfTradePreventionMode";
static const char order_query[] =
    "symbol orderId orderListId clientOrderId price origQty executedQty cummulativeQuoteQty status "
    "timeInForce type side stopPrice icebergQty time updateTime isWorking workingTime "
    "origQuoteOrderQty selfTradePreventionMode trailingDelta expiryReason";

static void put_dec(sk_jw *w, const char *key, souk_dec value)
{
    sk_jw_dec_scaled(w, key, value, SK_BINANCE_SCALE);
}

/* ---- single values ---- */

static void put_discount(sk_jw *w)
{
    sk_jw_raw(w, "discount",
              SK_STR("{\"enabledForAccount\":false,\"enabledForSymbol\":false,"
                     "\"discountAsset\":\"BNB\",\"discount\":\"0.75000000\"}"));
}

souk_status sk_binance_reply_nothing(sk_peer *peer, const sk_call *call, sk_buf *out)
{
    static const char *const parts[] = {"standardCommissionForOrder", "specialCommissionForOrder",
                                        "taxCommissionForOrder"};
    sk_jw w = sk_say(out, peer->variant & SK_BINANCE_MICROS);
    sk_jw_object(&w, NULL);
    if (call->op == SK_OP_PLACE_TEST && call->query.brief) { /* computeCommissionRates */
        const souk_instrument *i = &peer->markets->rows[call->instrument];
        for (int k = 0; k < 3; k++) {
            sk_jw_object(&w, parts[k]);
            put_dec(&w, "maker", k == 0 ? i->maker_fee : (souk_dec){0, 0, 0});
            put_dec(&w, "taker", k == 0 ? i->taker_fee : (souk_dec){0, 0, 0});
            sk_jw_end(&w);
        }
        put_discount(&w);
    }
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* An operation whose answer is one flat object: what is written between its braces. */
#define OBJECT(name_, ...)                                                                         \
    souk_status sk_binance_reply_##name_(sk_peer *peer, const sk_call *call, sk_buf *out)          \
    {                                                                                              \
        sk_jw w = sk_say(out, peer->variant & SK_BINANCE_MICROS);                                  \
        sk_jw_object(&w, NULL);                                                                    \
        __VA_ARGS__;                                                                               \
        sk_jw_end(&w);                                                                             \
        return sk_say_done(&w);                                                                    \
    }

OBJECT(time, sk_say_time(&w, "serverTime", call->out.time_ns))
OBJECT(token, sk_jw_str(&w, "listenKey", call->out.text))
OBJECT(status, sk_jw_i64(&w, "status", call->out.number);
       sk_jw_cstr(&w, "msg", call->out.number ? "system_maintenance" : "normal"))
OBJECT(avg_price, const souk_ticker *t = SK_ROW(souk_ticker, &call->out.rows, 0);
       sk_jw_i64(&w, "mins", call->out.number); put_dec(&w, "price", t->weighted_avg);
       sk_say_time(&w, "closeTime", t->close_ns))
OBJECT(book, sk_jw_u64(&w, "lastUpdateId", call->out.last_id);
       sk_say_levels(&w, "bids", &call->out.rows, SK_BINANCE_SCALE);
       sk_say_levels(&w, "asks", &call->out.more, SK_BINANCE_SCALE))
OBJECT(key, const sk_account_info *a = &call->out.account;
       sk_jw_bool(&w, "ipRestrict", a->ip_restricted);
       sk_say_time(&w, "createTime", a->key_created_ns);
       sk_jw_bool(&w, "enableReading", a->perms &SK_PERM_READ);
       sk_jw_bool(&w, "enableSpotAndMarginTrading", a->perms &SK_PERM_TRADE);
       sk_jw_bool(&w, "enableWithdrawals", a->perms &SK_PERM_WITHDRAW))

/* ---- market data; card 5.1 ---- */

/* One object when the question named one symbol, else an array. */
#define ROWS(name_, one_, row_)                                                                    \
    souk_status sk_binance_reply_##name_(sk_peer *peer, const sk_call *call, sk_buf *out)          \
    {                                                                                              \
        return sk_say_rows(out, peer->variant & SK_BINANCE_MICROS, call, (one_), row_);            \
    }

static void put_ticker(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    souk_ticker t = *SK_ROW(souk_ticker, rows, i);
    if (!t.count)
        t.first_id = t.last_id = UINT64_MAX; /* printed as -1 */
    if (call->row->arg != SK_BINANCE_PLAIN && call->op == SK_OP_TICKERS)
        t.open_ns -= t.open_ns % MINUTE_NS;
    if (call->row->arg == SK_BINANCE_DAY)
        t.close_ns = t.open_ns + DAY_NS - 1;
    if (call->op == SK_OP_PRICES)
        sk_say_object(w, NULL, &sk_binance_ticker_price, NULL, &t);
    else if (call->query.brief)
        sk_say_object(w, NULL, &sk_binance_ticker_mini, NULL, &t);
    else
        sk_say_object(w, NULL, &sk_binance_ticker_full,
                      call->row->arg == SK_BINANCE_PLAIN ? ticker_full : ticker_rolling, &t);
}
ROWS(tickers, call->symbol.len > 0, put_ticker)

static void put_best(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    (void)call;
    sk_say_object(w, NULL, &sk_binance_best, NULL, SK_ROW(souk_best, rows, i));
}
ROWS(best, call->symbol.len > 0, put_best)

static void put_trade(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    sk_binance_trade t = {.trade = *SK_ROW(souk_trade, rows, i), .best_match = true};
    t.buyer_maker = t.trade.taker_side == SOUK_SELL;
    if (sk_dec_is_zero(t.trade.quote_qty))
        souk_dec_mul(&t.trade.quote_qty, t.trade.price, t.trade.qty);
    if (call->op == SK_OP_AGG_TRADES)
        sk_say_object(w, NULL, &sk_binance_agg_trades, agg_trade, &t);
    else
        sk_say_object(w, NULL, &sk_binance_trades, NULL, &t);
}
ROWS(trades, false, put_trade)

static void put_candle(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const souk_candle *c = SK_ROW(souk_candle, rows, i);
    (void)call;
    sk_jw_array(w, NULL);
    sk_say_time(w, NULL, c->open_ns);
    put_dec(w, NULL, c->open);
    put_dec(w, NULL, c->high);
    put_dec(w, NULL, c->low);
    put_dec(w, NULL, c->close);
    put_dec(w, NULL, c->volume);
    sk_say_time(w, NULL, c->close_ns);
    put_dec(w, NULL, c->quote_volume);
    sk_jw_u64(w, NULL, c->count);
    put_dec(w, NULL, c->taker_buy_volume);
    put_dec(w, NULL, c->taker_buy_quote);
    sk_jw_cstr(w, NULL, "0");
    sk_jw_end(w);
}
ROWS(candles, false, put_candle)

/* ---- account; card 5.2 ---- */

static void put_rates(sk_jw *w, const char *key, souk_dec maker, souk_dec taker)
{
    souk_dec zero = {0, 0, 0};
    sk_jw_object(w, key);
    put_dec(w, "maker", maker);
    put_dec(w, "taker", taker);
    put_dec(w, "buyer", zero);
    put_dec(w, "seller", zero);
    sk_jw_end(w);
}

static int64_t basis_points(souk_dec rate)
{
    int64_t bips = 0;
    sk_dec_to_scaled_i64(&bips, rate, 4, SOUK_ROUND_HALF_UP);
    return bips;
}

souk_status sk_binance_reply_account(sk_peer *peer, const sk_call *call, sk_buf *out)
{
    const sk_account_info *a = &call->out.account;
    sk_jw w = sk_say(out, peer->variant & SK_BINANCE_MICROS);
    sk_jw_object(&w, NULL);
    sk_jw_i64(&w, "makerCommission", basis_points(a->maker_fee));
    sk_jw_i64(&w, "takerCommission", basis_points(a->taker_fee));
    sk_jw_i64(&w, "buyerCommission", 0);
    sk_jw_i64(&w, "sellerCommission", 0);
    put_rates(&w, "commissionRates", a->maker_fee, a->taker_fee);
    sk_jw_raw(&w, NULL,
              SK_STR("\"canTrade\":true,\"canWithdraw\":true,\"canDeposit\":true,"
                     "\"brokered\":false,\"requireSelfTradePrevention\":false,"
                     "\"preventSor\":false"));
    sk_say_time(&w, "updateTime", a->updated_ns);
    sk_jw_cstr(&w, "accountType", "SPOT");
    sk_jw_array(&w, "balances");
    for (uint32_t i = 0; i < call->out.rows.count; i++)
        sk_say_object(&w, NULL, &sk_binance_balance, NULL,
                      SK_ROW(souk_balance, &call->out.rows, i));
    sk_jw_end(&w);
    sk_jw_raw(&w, "permissions", SK_STR("[\"SPOT\"]"));
    sk_jw_u64(&w, "uid", a->uid);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

static void put_fee(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    static const sk_field flat[] = {
        SK_FIELD("symbol", SK_F_TEXT, souk_fee, symbol, .flags = 0),
        SK_FIELD("makerCommission", SK_F_DEC, souk_fee, maker, .flags = SK_F_SHORT),
        SK_FIELD("takerCommission", SK_F_DEC, souk_fee, taker, .flags = SK_F_SHORT)};
    const souk_fee *fee = SK_ROW(souk_fee, rows, i);
    souk_dec zero = {0, 0, 0};
    if (call->row->arg == SK_BINANCE_WALLET) {
        sk_say_object(w, NULL, &(sk_field_table){flat, 3}, NULL, fee);
        return;
    }
    sk_jw_object(w, NULL);
    sk_jw_str(w, "symbol", fee->symbol);
    put_rates(w, "standardCommission", fee->maker, fee->taker);
    put_rates(w, "specialCommission", zero, zero);
    put_rates(w, "taxCommission", zero, zero);
    put_discount(w);
    sk_jw_end(w);
}
ROWS(fees, call->row->arg != SK_BINANCE_WALLET, put_fee)

static void put_fill(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    sk_binance_fill f = {.fill = *SK_ROW(souk_fill, rows, i), .best_match = true, .list_id = -1};
    (void)call;
    f.buyer = f.fill.side == SOUK_BUY;
    sk_say_object(w, NULL, &sk_binance_my_trades, my_trade, &f);
}
ROWS(fills, false, put_fill)

/* {"rateLimitType":..,"interval":"SECOND","intervalNum":10,"limit":100,"count":0} */
void sk_binance_put_limit(sk_jw *w, const char *type, int64_t window_ns, uint32_t limit,
                          const uint32_t *used)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = {{"DAY", 86400}, {"MINUTE", 60}, {"SECOND", 1}};
    int64_t seconds = window_ns / INT64_C(1000000000);
    size_t u = 0;
    while (u + 1 < SK_COUNT(units) && seconds % units[u].seconds)
        u++;
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "rateLimitType", type);
    sk_jw_cstr(w, "interval", units[u].name);
    sk_jw_i64(w, "intervalNum", seconds / units[u].seconds);
    sk_jw_u64(w, "limit", limit);
    if (used)
        sk_jw_u64(w, "count", *used);
    sk_jw_end(w);
}

static void put_use(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const sk_limit_use *use = SK_ROW(sk_limit_use, rows, i);
    (void)call;
    sk_binance_put_limit(w, "ORDERS", use->window_ns, use->limit, &use->used);
}
ROWS(limits, false, put_use)

/* ---- orders; card 5.3, 5.4 ---- */

/* A cancel that its owner gave no name gets one of 22 letters, the same wherever it is told. */
souk_str sk_binance_cancel_name(const souk_order *order, char text[SK_BINANCE_NAME_LEN])
{
    if (order->cancel_id.len)
        return order->cancel_id;
    uint64_t seed = sk_hash_bytes(order->order_id.ptr, order->order_id.len);
    sk_id_letters(text, SK_BINANCE_NAME_LEN, seed + (uint64_t)order->created_ns);
    return (souk_str){text, SK_BINANCE_NAME_LEN};
}

static sk_binance_order shown(const sk_jw *w, const souk_order *order)
{
    sk_binance_order o = {.order = *order};
    sk_binance_order_split(&o);
    if (w->micros && o.order.working_ns < 0)
        o.order.working_ns = -1000; /* printed as -1 */
    return o;
}

static void put_placed(sk_jw *w, const char *key, const sk_call *call, const souk_order *order)
{
    const sk_field_table *table = &sk_binance_order_result;
    sk_binance_order o = shown(w, order);
    sk_jw_object(w, key);
    bool brief = call->shape == SK_BINANCE_ACK;
    sk_fields_put_as(table->rows, table->count, brief ? order_ack : order_result, w, &o);
    if (call->shape == SK_BINANCE_FULL) {
        sk_jw_array(w, "fills");
        for (uint32_t i = 0; i < call->out.more.count; i++) {
            sk_binance_fill f = {.fill = *SK_ROW(souk_fill, &call->out.more, i)};
            sk_say_object(w, NULL, &sk_binance_order_fills, order_fill, &f);
        }
        sk_jw_end(w);
    }
    if (!brief)
        sk_fields_put_as(table->rows, table->count, order_tail, w, &o);
    sk_jw_end(w);
}

static void put_canceled(sk_jw *w, const char *key, const souk_order *order)
{
    char name[SK_BINANCE_NAME_LEN];
    sk_binance_order o = shown(w, order);
    o.orig_client_id = order->client_id;
    o.order.client_id = sk_binance_cancel_name(order, name);
    sk_say_object(w, key, &sk_binance_order_result, order_cancel, &o);
}

static void put_order(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const souk_order *order = SK_ROW(souk_order, rows, i);
    if (call->op == SK_OP_PLACE) {
        put_placed(w, NULL, call, order);
    } else if (call->op == SK_OP_CANCEL || call->op == SK_OP_CANCEL_ALL) {
        put_canceled(w, NULL, order);
    } else {
        sk_binance_order o = shown(w, order);
        sk_say_object(w, NULL, &sk_binance_order_query, order_query, &o);
    }
}
ROWS(orders, call->op == SK_OP_PLACE || call->op == SK_OP_CANCEL || call->op == SK_OP_ORDER,
     put_order)

/* Why a half was not done. */
static void put_failure(sk_jw *w, const char *key, const sk_venue *venue, sk_op_id op,
                        const souk_error *why)
{
    souk_error err = *why;
    int64_t code = -1000;
    sk_venue_complete_error(venue, op, &err);
    sk_str_to_i64(sk_str(err.code), &code);
    sk_jw_object(w, key);
    sk_jw_i64(w, "code", code);
    sk_jw_cstr(w, "msg", err.text);
    sk_jw_end(w);
}

/* 409 when one half was done, 400 when none: the halves then stand in an error's data. */
souk_status sk_binance_reply_replaced(sk_peer *peer, const sk_call *call, sk_buf *out)
{
    static const char *const results[] = {"FAILURE", "SUCCESS"};
    const souk_order *order = call->out.rows.ptr;
    int number = (int)call->out.number;
    bool canceled = number & 1, placed = number & 2, whole = number == 3;
    bool tried = canceled || call->ref.even_if_gone;
    souk_error err = {.status = SOUK_OK};
    sk_jw w = sk_say(out, peer->variant & SK_BINANCE_MICROS);
    sk_jw_object(&w, NULL);
    if (!whole) {
        sk_venue_refuse(peer->venue, number ? "-2021" : "-2022", NULL, NULL, &err);
        sk_jw_i64(&w, "code", number ? -2021 : -2022);
        sk_jw_cstr(&w, "msg", err.text);
        sk_jw_object(&w, "data");
    }
    sk_jw_cstr(&w, "cancelResult", results[canceled]);
    sk_jw_cstr(&w, "newOrderResult", tried ? results[placed] : "NOT_ATTEMPTED");
    if (canceled)
        put_canceled(&w, "cancelResponse", &order[0]);
    else
        put_failure(&w, "cancelResponse", peer->venue, SK_OP_CANCEL, &call->out.errors[0]);
    if (placed)
        put_placed(&w, "newOrderResponse", call, &order[1]);
    else if (tried)
        put_failure(&w, "newOrderResponse", peer->venue, SK_OP_PLACE, &call->out.errors[1]);
    else
        sk_jw_null(&w, "newOrderResponse");
    if (!whole)
        sk_jw_end(&w);
    sk_jw_end(&w);
    peer->http = err.http;
    return sk_say_done(&w);
}

/* ---- exchangeInfo; card 2, 5.1 ---- */

static void put_filters(sk_jw *w, const souk_instrument *i)
{
    const char *open = NULL;
    sk_jw_array(w, "filters");
    for (int f = 0; f < SK_BINANCE_FILTERS_OLD; f++) {
        const sk_binance_filter *row = &sk_binance_filters[f];
        const void *at = (const char *)i + row->offset;
        bool first = !open || strcmp(open, row->filter) != 0;
        /* counts and positions without a limit are not told */
        bool limit = row->kind == SK_BINANCE_FILTER_INT   ? *(const int32_t *)at != 0
                     : row->kind == SK_BINANCE_FILTER_DEC ? !sk_dec_is_zero(*(const souk_dec *)at)
                                                          : true;
        if (first && !limit &&
            (f + 1 == SK_BINANCE_FILTERS_OLD ||
             strcmp(row->filter, sk_binance_filters[f + 1].filter) != 0))
            continue;
        if (first) {
            if (open)
                sk_jw_end(w);
            sk_jw_object(w, NULL);
            sk_jw_cstr(w, "filterType", row->filter);
            open = row->filter;
        }
        if (row->kind == SK_BINANCE_FILTER_BOOL)
            sk_jw_bool(w, row->key, *(const bool *)at);
        else if (row->kind == SK_BINANCE_FILTER_INT)
            sk_jw_i64(w, row->key, *(const int32_t *)at);
        else if (row->kind == SK_BINANCE_FILTER_DEC)
            put_dec(w, row->key, *(const souk_dec *)at);
        else
            sk_say_short(w, row->key, *(const souk_dec *)at);
    }
    if (open)
        sk_jw_end(w);
    sk_jw_end(w);
}

static void put_types(sk_jw *w, const souk_instrument *i)
{
    sk_jw_array(w, "orderTypes");
    for (int type = SOUK_LIMIT; type < SOUK_TYPE_COUNT; type++) {
        if (i->types & 1u << type)
            sk_jw_cstr(w, NULL, sk_binance_type_text((souk_order_type)type, 0));
        if (type == SOUK_LIMIT && i->types & 1u << type)
            sk_jw_cstr(w, NULL, sk_binance_type_text(SOUK_LIMIT, SOUK_POST_ONLY));
    }
    sk_jw_end(w);
}

static void put_symbol(sk_jw *w, const souk_instrument *i, bool sets)
{
    static const char *const scales[] = {"quotePrecision", "quoteAssetPrecision",
                                         "baseCommissionPrecision", "quoteCommissionPrecision"};
    static const char allowed[] =
        "\"icebergAllowed\":false,\"ocoAllowed\":false,\"otoAllowed\":false,\"opoAllowed\":false,"
        "\"quoteOrderQtyMarketAllowed\":true,\"allowTrailingStop\":false,"
        "\"cancelReplaceAllowed\":true,\"amendAllowed\":false,\"pegInstructionsAllowed\":false,"
        "\"isSpotTradingAllowed\":true,\"isMarginTradingAllowed\":false";
    sk_jw_object(w, NULL);
    sk_jw_str(w, "symbol", i->symbol);
    sk_jw_cstr(w, "status", sk_enum_text(sk_binance_symbol_statuses, (int)i->status));
    sk_jw_str(w, "baseAsset", i->base);
    sk_jw_i64(w, "baseAssetPrecision", i->base_scale);
    sk_jw_str(w, "quoteAsset", i->quote);
    for (size_t k = 0; k < SK_COUNT(scales); k++)
        sk_jw_i64(w, scales[k], k == 2 ? i->base_scale : i->quote_scale);
    put_types(w, i);
    sk_jw_raw(w, NULL, (souk_str){allowed, sizeof allowed - 1});
    put_filters(w, i);
    sk_jw_raw(w, "permissions", SK_STR("[]"));
    sk_jw_raw(w, "permissionSets", sets ? SK_STR("[[\"SPOT\"]]") : SK_STR("[]"));
    sk_jw_cstr(w, "defaultSelfTradePreventionMode",
               sk_enum_text(sk_binance_stps, (int)i->stp_default));
    sk_jw_array(w, "allowedSelfTradePreventionModes");
    for (int mode = SOUK_STP_NONE; mode <= SOUK_STP_TRANSFER; mode++)
        if (i->stp_modes & 1u << mode)
            sk_jw_cstr(w, NULL, sk_enum_text(sk_binance_stps, mode));
    sk_jw_end(w);
    sk_jw_end(w);
}

souk_status sk_binance_reply_instruments(sk_peer *peer, const sk_call *call, sk_buf *out)
{
    sk_jw w = sk_say(out, peer->variant & SK_BINANCE_MICROS);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "timezone", "UTC");
    sk_say_time(&w, "serverTime", peer->now_ns);
    sk_jw_array(&w, "rateLimits");
    for (uint8_t i = 0; i <= SK_BINANCE_RAW_REQUESTS; i++)
        sk_binance_put_limit(&w, peer->venue->limits[i].name, peer->venue->limits[i].window_ns,
                             peer->limits_capacity[i], NULL);
    sk_jw_end(&w);
    sk_jw_raw(&w, "exchangeFilters", SK_STR("[]"));
    sk_jw_array(&w, "symbols");
    for (uint32_t i = 0; i < call->out.rows.count; i++) {
        const souk_instrument *row = SK_ROW(souk_instrument, &call->out.rows, i);
        if (!call->shape || call->shape == 1 + (int)row->status)
            put_symbol(&w, row, !call->query.brief);
    }
    sk_jw_end(&w);
    sk_jw_end(&w);
    return sk_say_done(&w);
}
