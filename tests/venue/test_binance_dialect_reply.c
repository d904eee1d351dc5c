/* SPDX-License-Identifier: MIT
 * What the server says: the samples of the specification byte by byte, and every answer and event
 * through the client, which hears the same nouns. */
#include "binance_world.h"
#include "market/update.h"

#define MS INT64_C(1000000)

static sk_buf out;

static void reply(const sk_call *call, const char *want)
{
    sk_buf_reset(&out);
    assert_int_equal(call->row->encode_reply(&peer, call, &out), SOUK_OK);
    assert_true(sk_json_valid(sk_buf_view(&out), NULL));
    if (want)
        assert_str(sk_buf_view(&out), sk_str(want));
}

static sk_call asked(const char *method, const char *path, const char *symbol)
{
    sk_call call = call_of(row_of(method, path));
    call.symbol = sk_str(symbol);
    call.instrument = symbol ? sk_markets_find(&markets, call.symbol) : SK_NO_INSTRUMENT;
    return call;
}

/* ---- the samples; src: binance card 5, 8 ---- */

static souk_order sample_order(void)
{
    return (souk_order){.symbol = SK_STR("BTCUSDT"),
                        .order_id = SK_STR("28457"),
                        .client_id = SK_STR("grid-7_A"),
                        .side = SOUK_BUY,
                        .type = SOUK_LIMIT,
                        .tif = SOUK_GTC,
                        .stp = SOUK_STP_CANCEL_OLDEST,
                        .status = SOUK_ORDER_PARTIALLY_FILLED,
                        .price = dec_of("61234.50"),
                        .qty = dec_of("0.01500"),
                        .cum_qty = dec_of("0.00500"),
                        .cum_quote = dec_of("306.1725"),
                        .created_ns = 1763721600140 * MS,
                        .updated_ns = 1763721603001 * MS,
                        .working_ns = 1763721600140 * MS,
                        .working = true};
}

static souk_fill sample_fill(void)
{
    return (souk_fill){.symbol = SK_STR("BTCUSDT"),
                       .fill_id = SK_STR("70312"),
                       .order_id = SK_STR("28457"),
                       .client_id = SK_STR("grid-7_A"),
                       .side = SOUK_BUY,
                       .price = dec_of("61234.50"),
                       .qty = dec_of("0.005"),
                       .quote_qty = dec_of("306.1725"),
                       .fee = dec_of("0.000005"),
                       .fee_asset = SK_STR("BTC"),
                       .at_ns = 1763721603001 * MS,
                       .maker = true};
}

static void order_samples(void **state)
{
    (void)state;
    souk_order order = sample_order();
    souk_fill fill = sample_fill();
    sk_call call = asked("GET", "/api/v3/order", "BTCUSDT");
    call.out.rows = (sk_rows){&order, 1};
    reply(&call,
          "{\"symbol\":\"BTCUSDT\",\"orderId\":28457,\"orderListId\":-1,\"clientOrderId\":\"grid-7_"
          "A\",\"price\":\"61234.50000000\",\"origQty\":\"0.01500000\",\"executedQty\":\"0."
          "00500000\",\"cummulativeQuoteQty\":\"306.17250000\",\"status\":\"PARTIALLY_FILLED\","
          "\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\",\"stopPrice\":\"0."
          "00000000\",\"icebergQty\":\"0.00000000\",\"time\":1763721600140,\"updateTime\":"
          "1763721603001,\"isWorking\":true,\"workingTime\":1763721600140,\"origQuoteOrderQty\":"
          "\"0.00000000\",\"selfTradePreventionMode\":\"EXPIRE_MAKER\"}");
    call = asked("GET", "/api/v3/myTrades", "BTCUSDT");
    call.out.rows = (sk_rows){&fill, 1};
    reply(&call, "[{\"symbol\":\"BTCUSDT\",\"id\":70312,\"orderId\":28457,\"orderListId\":-1,"
                 "\"price\":\"61234.50000000\",\"qty\":\"0.00500000\",\"quoteQty\":\"306."
                 "17250000\",\"commission\":\"0.00000500\",\"commissionAsset\":\"BTC\",\"time\":"
                 "1763721603001,\"isBuyer\":true,\"isMaker\":true,\"isBestMatch\":true}]");
    call = asked("POST", "/api/v3/order", "BTCUSDT");
    order.updated_ns = 1763721600140 * MS;
    call.out.rows = (sk_rows){&order, 1};
    call.shape = SK_BINANCE_ACK;
    reply(&call, "{\"symbol\":\"BTCUSDT\",\"orderId\":28457,\"orderListId\":-1,\"clientOrderId\":"
                 "\"grid-7_A\",\"transactTime\":1763721600140}");
    /* a market order that sold */
    order.order_id = SK_STR("28458");
    order.client_id = SK_STR("mk-1");
    order.type = SOUK_MARKET;
    order.side = SOUK_SELL;
    order.status = SOUK_ORDER_FILLED;
    order.price = dec_of("0");
    order.qty = order.cum_qty = dec_of("0.5");
    order.cum_quote = dec_of("30500.05");
    order.updated_ns = order.working_ns = 1763721600151 * MS;
    fill.price = dec_of("61000.10");
    fill.qty = dec_of("0.5");
    fill.fee = dec_of("30.50005");
    fill.fee_asset = SK_STR("USDT");
    call.out.more = (sk_rows){&fill, 1};
    call.shape = SK_BINANCE_FULL;
    reply(&call,
          "{\"symbol\":\"BTCUSDT\",\"orderId\":28458,\"orderListId\":-1,\"clientOrderId\":\"mk-1\","
          "\"transactTime\":1763721600151,\"price\":\"0.00000000\",\"origQty\":\"0.50000000\","
          "\"executedQty\":\"0.50000000\",\"origQuoteOrderQty\":\"0.00000000\","
          "\"cummulativeQuoteQty\":\"30500.05000000\",\"status\":\"FILLED\",\"timeInForce\":"
          "\"GTC\",\"type\":\"MARKET\",\"side\":\"SELL\",\"workingTime\":1763721600151,\"fills\":[{"
          "\"price\":\"61000.10000000\",\"qty\":\"0.50000000\",\"commission\":\"30.50005000\","
          "\"commissionAsset\":\"USDT\",\"tradeId\":70312}],\"selfTradePreventionMode\":\"EXPIRE_"
          "MAKER\"}");
    /* a stop that waits, canceled under a name and under none; answers in microseconds */
    order = sample_order();
    order.type = SOUK_STOP_LIMIT;
    order.status = SOUK_ORDER_CANCELED;
    order.stop_price = dec_of("61000");
    order.working_ns = 0;
    order.cancel_id = SK_STR("bye");
    call = asked("DELETE", "/api/v3/order", "BTCUSDT");
    call.out.rows = (sk_rows){&order, 1};
    peer.variant = SK_BINANCE_MICROS;
    reply(&call,
          "{\"symbol\":\"BTCUSDT\",\"origClientOrderId\":\"grid-7_A\",\"orderId\":28457,"
          "\"orderListId\":-1,\"clientOrderId\":\"bye\",\"transactTime\":1763721603001000,"
          "\"price\":\"61234.50000000\",\"origQty\":\"0.01500000\",\"executedQty\":\"0.00500000\","
          "\"origQuoteOrderQty\":\"0.00000000\",\"cummulativeQuoteQty\":\"306.17250000\","
          "\"status\":\"CANCELED\",\"timeInForce\":\"GTC\",\"type\":\"STOP_LOSS_LIMIT\",\"side\":"
          "\"BUY\",\"stopPrice\":\"61000.00000000\",\"selfTradePreventionMode\":\"EXPIRE_MAKER\"}");
    call = asked("GET", "/api/v3/order", "BTCUSDT");
    call.out.rows = (sk_rows){&order, 1};
    reply(&call, NULL);
    assert_str(text_member(sk_buf_view(&out), "workingTime"), SK_STR("-1"));
    peer.variant = 0;
    order.cancel_id = (souk_str){NULL, 0};
    call = asked("DELETE", "/api/v3/openOrders", "BTCUSDT");
    call.out.rows = (sk_rows){&order, 1};
    reply(&call, NULL);
    assert_int_equal(text_member(element(sk_buf_view(&out), 0), "clientOrderId").len, 22);
}

static void market_samples(void **state)
{
    (void)state;
    souk_level bid = {dec_of("61000.10"), dec_of("0.52")}, ask = {dec_of("61000.2"), dec_of("1.1")};
    sk_call call = asked("GET", "/api/v3/depth", "BTCUSDT");
    call.out = (sk_result){.rows = {&bid, 1}, .more = {&ask, 1}, .last_id = 84021377};
    reply(&call, "{\"lastUpdateId\":84021377,\"bids\":[[\"61000.10000000\",\"0.52000000\"]],"
                 "\"asks\":[[\"61000.20000000\",\"1.10000000\"]]}");
    souk_trade trade = {.id = 70311,
                        .first_id = 70309,
                        .last_id = 70311,
                        .price = dec_of("61000.10"),
                        .qty = dec_of("0.01000"),
                        .taker_side = SOUK_SELL,
                        .at_ns = 1763721599871 * MS};
    call = asked("GET", "/api/v3/trades", "BTCUSDT");
    call.out.rows = (sk_rows){&trade, 1};
    reply(&call, "[{\"id\":70311,\"price\":\"61000.10000000\",\"qty\":\"0.01000000\",\"quoteQty\":"
                 "\"610.00100000\",\"time\":1763721599871,\"isBuyerMaker\":true,\"isBestMatch\":"
                 "true}]");
    trade.id = 40211;
    trade.qty = dec_of("0.03");
    call = asked("GET", "/api/v3/aggTrades", "BTCUSDT");
    call.out.rows = (sk_rows){&trade, 1};
    reply(&call, "[{\"a\":40211,\"p\":\"61000.10000000\",\"q\":\"0.03000000\",\"f\":70309,\"l\":"
                 "70311,\"T\":1763721599871,\"m\":true,\"M\":true}]");
    souk_candle candle = {.open_ns = 1763721540000 * MS,
                          .close_ns = 1763721600000 * MS - 1,
                          .open = dec_of("60990"),
                          .high = dec_of("61010"),
                          .low = dec_of("60980"),
                          .close = dec_of("61000.1"),
                          .volume = dec_of("12.34"),
                          .quote_volume = dec_of("752741.23"),
                          .taker_buy_volume = dec_of("6.1"),
                          .taker_buy_quote = dec_of("372100"),
                          .count = 318};
    call = asked("GET", "/api/v3/klines", "BTCUSDT");
    call.out.rows = (sk_rows){&candle, 1};
    reply(&call, "[[1763721540000,\"60990.00000000\",\"61010.00000000\",\"60980.00000000\","
                 "\"61000.10000000\",\"12.34000000\",1763721599999,\"752741.23000000\",318,\"6."
                 "10000000\",\"372100.00000000\",\"0\"]]");
    souk_ticker t = {.symbol = SK_STR("BTCUSDT"),
                     .change = dec_of("812.4"),
                     .change_percent = dec_of("1.35"),
                     .weighted_avg = dec_of("60611.1"),
                     .prev_close = dec_of("60187.7"),
                     .last = dec_of("61000.1"),
                     .last_qty = dec_of("0.01"),
                     .bid = dec_of("61000.1"),
                     .bid_qty = dec_of("0.52"),
                     .ask = dec_of("61000.2"),
                     .ask_qty = dec_of("1.1"),
                     .open = dec_of("60187.7"),
                     .high = dec_of("61420"),
                     .low = dec_of("59870"),
                     .volume = dec_of("18320.51"),
                     .quote_volume = dec_of("1110423877.1"),
                     .open_ns = 1763635200123 * MS,
                     .close_ns = 1763721600123 * MS,
                     .first_id = 51200,
                     .last_id = 70311,
                     .count = 19112};
    call = asked("GET", "/api/v3/ticker/24hr", "BTCUSDT");
    call.out.rows = (sk_rows){&t, 1};
    reply(&call,
          "{\"symbol\":\"BTCUSDT\",\"priceChange\":\"812.40000000\",\"priceChangePercent\":\"1."
          "350\",\"weightedAvgPrice\":\"60611.10000000\",\"prevClosePrice\":\"60187.70000000\","
          "\"lastPrice\":\"61000.10000000\",\"lastQty\":\"0.01000000\",\"bidPrice\":\"61000."
          "10000000\",\"bidQty\":\"0.52000000\",\"askPrice\":\"61000.20000000\",\"askQty\":\"1."
          "10000000\",\"openPrice\":\"60187.70000000\",\"highPrice\":\"61420.00000000\","
          "\"lowPrice\":\"59870.00000000\",\"volume\":\"18320.51000000\",\"quoteVolume\":"
          "\"1110423877.10000000\",\"openTime\":1763635200123,\"closeTime\":1763721600123,"
          "\"firstId\":51200,\"lastId\":70311,\"count\":19112}");
    call.symbol = (souk_str){NULL, 0};
    call.query.brief = true;
    t.count = 0;
    reply(&call, NULL);
    souk_str mini = element(sk_buf_view(&out), 0);
    assert_null(member(mini, "priceChange").ptr);
    assert_str(text_member(mini, "firstId"), SK_STR("-1"));
    call = asked("GET", "/api/v3/avgPrice", "BTCUSDT");
    t.weighted_avg = dec_of("61001.2");
    t.close_ns = 1763721599000 * MS;
    call.out = (sk_result){.rows = {&t, 1}, .number = 5};
    reply(&call, "{\"mins\":5,\"price\":\"61001.20000000\",\"closeTime\":1763721599000}");
}

static void account_samples(void **state)
{
    (void)state;
    souk_balance balance = {SK_STR("BTC"), dec_of("0.99"), dec_of("0.01")};
    sk_call call = asked("GET", "/api/v3/account", NULL);
    call.out.rows = (sk_rows){&balance, 1};
    call.out.account = (sk_account_info){.uid = 354937868,
                                         .maker_fee = dec_of("0.001"),
                                         .taker_fee = dec_of("0.001"),
                                         .updated_ns = 1763721000111 * MS};
    reply(&call,
          "{\"makerCommission\":10,\"takerCommission\":10,\"buyerCommission\":0,"
          "\"sellerCommission\":0,\"commissionRates\":{\"maker\":\"0.00100000\",\"taker\":\"0."
          "00100000\",\"buyer\":\"0.00000000\",\"seller\":\"0.00000000\"},\"canTrade\":true,"
          "\"canWithdraw\":true,\"canDeposit\":true,\"brokered\":false,"
          "\"requireSelfTradePrevention\":false,\"preventSor\":false,\"updateTime\":1763721000111,"
          "\"accountType\":\"SPOT\",\"balances\":[{\"asset\":\"BTC\",\"free\":\"0.99000000\","
          "\"locked\":\"0.01000000\"}],\"permissions\":[\"SPOT\"],\"uid\":354937868}");
    souk_fee fee = {SK_STR("BTCUSDT"), dec_of("0.0010"), dec_of("0.001")};
    call = asked("GET", "/sapi/v1/asset/tradeFee", "BTCUSDT");
    call.out.rows = (sk_rows){&fee, 1};
    reply(&call, "[{\"symbol\":\"BTCUSDT\",\"makerCommission\":\"0.001\",\"takerCommission\":\"0."
                 "001\"}]");
    sk_limit_use use[] = {{10000 * MS, 100, 3}, {86400000 * MS, 200000, 17}};
    call = asked("GET", "/api/v3/rateLimit/order", NULL);
    call.out.rows = (sk_rows){use, 2};
    reply(&call, "[{\"rateLimitType\":\"ORDERS\",\"interval\":\"SECOND\",\"intervalNum\":10,"
                 "\"limit\":100,\"count\":3},{\"rateLimitType\":\"ORDERS\",\"interval\":\"DAY\","
                 "\"intervalNum\":1,\"limit\":200000,\"count\":17}]");
    call = asked("POST", "/api/v3/order/test", "BTCUSDT");
    reply(&call, "{}");
    souk_fee own = {SK_STR("BTCUSDT"), dec_of("0.001"), dec_of("0.002")};
    call.out.rows = (sk_rows){&own, 1};
    reply(&call, NULL);
    assert_str(text_member(member(sk_buf_view(&out), "standardCommissionForOrder"), "maker"),
               SK_STR("0.00100000"));
    call = asked("GET", "/api/v3/time", NULL);
    call.out.time_ns = 1763721600123 * MS;
    reply(&call, "{\"serverTime\":1763721600123}");
    call = asked("GET", "/sapi/v1/system/status", NULL);
    reply(&call, "{\"status\":0,\"msg\":\"normal\"}");
}

static void exchange_info(void **state)
{
    (void)state;
    sk_call call = asked("GET", "/api/v3/exchangeInfo", "BTCUSDT");
    call.out.rows = (sk_rows){markets.rows, 1};
    reply(&call, NULL);
    souk_str text = sk_buf_view(&out), symbol = element(member(text, "symbols"), 0);
    static const char rates[] =
        "[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,"
        "\"limit\":6000},{\"rateLimitType\":\"ORDERS\",\"interval\":\"SECOND\",\"intervalNum\":10,"
        "\"limit\":100},{\"rateLimitType\":\"ORDERS\",\"interval\":\"DAY\",\"intervalNum\":1,"
        "\"limit\":200000},{\"rateLimitType\":\"RAW_REQUESTS\",\"interval\":\"MINUTE\","
        "\"intervalNum\":5,\"limit\":300000}]";
    assert_str(member(text, "rateLimits"), sk_str(rates));
    assert_str(member(symbol, "orderTypes"),
               SK_STR("[\"LIMIT\",\"LIMIT_MAKER\",\"MARKET\",\"STOP_LOSS\",\"STOP_LOSS_LIMIT\","
                      "\"TAKE_PROFIT\",\"TAKE_PROFIT_LIMIT\"]"));
    souk_str filters = member(symbol, "filters");
    assert_str(element(filters, 0), SK_STR("{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\"0."
                                           "01000000\",\"maxPrice\":\"1000000.00000000\","
                                           "\"tickSize\":\"0.01000000\"}"));
    assert_str(element(filters, 1), SK_STR("{\"filterType\":\"LOT_SIZE\",\"minQty\":\"0.00001000\","
                                           "\"maxQty\":\"9000.00000000\",\"stepSize\":\"0."
                                           "00001000\"}"));
    uint32_t parts = 0;
    for (uint32_t i = 0; element(filters, i).ptr; i++)
        parts += sk_str_is(text_member(element(filters, i), "filterType"), "MAX_POSITION");
    assert_int_equal(parts, 0);
    /* the client reads the same rules */
    sk_call heard = call_of(call.row);
    souk_error err = {.status = SOUK_OK};
    call.out.rows.count = markets.count;
    reply(&call, NULL);
    sk_reply answer = {.http = 200, .body = sk_buf_view(&out)};
    assert_int_equal(call.row->decode_reply(&sk_binance, &answer, &heard, &err), SOUK_OK);
    assert_int_equal(heard.out.rows.count, markets.count);
    for (uint32_t i = 0; i < markets.count; i++) {
        const souk_instrument *a = &markets.rows[i];
        const souk_instrument *b = SK_ROW(souk_instrument, &heard.out.rows, i);
        assert_str(b->symbol, a->symbol);
        assert_int_equal(souk_dec_cmp(b->price_tick, a->price_tick), 0);
        assert_int_equal(souk_dec_cmp(b->market_qty_max, a->market_qty_max), 0);
        assert_int_equal(souk_dec_cmp(b->notional_max, a->notional_max), 0);
        assert_int_equal(souk_dec_cmp(b->ask_down, a->ask_down), 0);
        assert_int_equal(b->types, a->types);
        assert_int_equal(b->stp_modes, a->stp_modes);
        assert_int_equal(b->stp_default, a->stp_default);
        assert_int_equal(b->orders_max, a->orders_max);
        assert_int_equal(b->iceberg_parts_max, a->iceberg_parts_max);
    }
    /* none of that status, nobody's permission */
    call.shape = 1 + SOUK_INSTRUMENT_HALTED;
    reply(&call, NULL);
    assert_str(member(sk_buf_view(&out), "symbols"), SK_STR("[]"));
    call.shape = SK_BINANCE_NO_SYMBOLS;
    reply(&call, NULL);
    assert_str(member(sk_buf_view(&out), "symbols"), SK_STR("[]"));
}

/* ---- what the server answers, the client understands ---- */

static void fill_out(sk_call *call)
{
    static souk_order orders[2];
    static souk_fill fills[1];
    static souk_ticker ticker;
    static souk_best best;
    static souk_fee fee;
    static sk_limit_use use = {10000000000, 100, 3};
    static sk_prevented prevented;
    static souk_order_list pair;
    static sk_amended amended;
    amended = (sk_amended){.symbol = SK_STR("BTCUSDT"),
                           .id = 9,
                           .order_id = 28457,
                           .from_client_id = SK_STR("was"),
                           .client_id = SK_STR("is"),
                           .from_qty = dec_of("2"),
                           .qty = dec_of("1"),
                           .at_ns = NOW_NS};
    orders[0] = orders[1] = sample_order();
    fills[0] = sample_fill();
    ticker = (souk_ticker){.symbol = SK_STR("BTCUSDT"),
                           .last = dec_of("61000.1"),
                           .weighted_avg = dec_of("5"),
                           .close_ns = NOW_NS};
    best = (souk_best){.symbol = SK_STR("BTCUSDT"), .bid = dec_of("1.5")};
    fee = (souk_fee){SK_STR("BTCUSDT"), dec_of("0.001"), dec_of("0.002")};
    prevented = (sk_prevented){.symbol = SK_STR("BTCUSDT"),
                               .id = 7,
                               .taker_id = 12,
                               .maker_id = 11,
                               .mode = SOUK_STP_CANCEL_OLDEST,
                               .price = dec_of("61000.1"),
                               .maker_qty = dec_of("0.5"),
                               .at_ns = NOW_NS};
    call->out.time_ns = NOW_NS;
    call->out.text = SK_STR("tokentoken");
    switch ((int)call->op) {
    case SK_OP_TICKERS:
    case SK_OP_PRICES:
    case SK_OP_AVG_PRICE: call->out.rows = (sk_rows){&ticker, 1}; break;
    case SK_OP_BEST: call->out.rows = (sk_rows){&best, 1}; break;
    case SK_OP_FEES: call->out.rows = (sk_rows){&fee, 1}; break;
    case SK_OP_ORDER_LIMITS: call->out.rows = (sk_rows){&use, 1}; break;
    case SK_OP_AMENDMENTS: call->out.rows = (sk_rows){&amended, 1}; break;
    case SK_OP_PREVENTED: call->out.rows = (sk_rows){&prevented, 1}; break;
    case SK_OP_FILLS: call->out.rows = (sk_rows){fills, 1}; break;
    case SK_OP_PLACE: call->out.more = (sk_rows){fills, 1}; /* fall through */
    case SK_OP_AMEND:
    case SK_OP_CANCEL:
    case SK_OP_ORDER:
    case SK_OP_OPEN_ORDERS:
    case SK_OP_CANCEL_ALL:
    case SK_OP_HISTORY: call->out.rows = (sk_rows){orders, 1}; break;
    case SK_OP_LIST_PLACE:
    case SK_OP_LIST_CANCEL:
    case SK_OP_LIST_QUERY:
    case SK_OP_LISTS:
    case SK_OP_OPEN_LISTS:
        pair = (souk_order_list){.symbol = SK_STR("BTCUSDT"),
                                 .list_id = SK_STR("1929"),
                                 .client_id = SK_STR("oco-1"),
                                 .contingency = SOUK_OTO,
                                 .done = call->op == SK_OP_LIST_CANCEL,
                                 .updated_ns = NOW_NS,
                                 .orders = orders,
                                 .orders_count = 2};
        call->out.rows = (sk_rows){&pair, 1};
        break;
    case SK_OP_CANCEL_REPLACE:
        call->out.rows = (sk_rows){orders, 2};
        call->out.number = 3;
        break;
    default: break;
    }
}

static void same_result(const sk_call *a, const sk_call *b)
{
    assert_int_equal(b->out.rows.count, a->out.rows.count);
    switch ((int)a->op) {
    case SK_OP_TIME: assert_int_equal(b->out.time_ns, a->out.time_ns); break;
    case SK_OP_AMENDMENTS:
        assert_str(SK_ROW(sk_amended, &b->out.rows, 0)->from_client_id, SK_STR("was"));
        assert_dec(SK_ROW(sk_amended, &b->out.rows, 0)->qty, SK_STR("1"));
        assert_int_equal(SK_ROW(sk_amended, &b->out.rows, 0)->id, 9);
        break;
    case SK_OP_TOKEN_NEW: assert_str(b->out.text, a->out.text); break;
    case SK_OP_FEES: assert_dec(SK_ROW(souk_fee, &b->out.rows, 0)->taker, SK_STR("0.002")); break;
    case SK_OP_BEST: assert_dec(SK_ROW(souk_best, &b->out.rows, 0)->bid, SK_STR("1.5")); break;
    case SK_OP_ORDER_LIMITS:
        assert_memory_equal(b->out.rows.ptr, a->out.rows.ptr, sizeof(sk_limit_use));
        break;
    case SK_OP_FILLS:
    case SK_OP_ORDER: {
        if (a->op == SK_OP_FILLS) {
            assert_dec(SK_ROW(souk_fill, &b->out.rows, 0)->fee, SK_STR("0.000005"));
            break;
        }
        const souk_order *x = a->out.rows.ptr, *y = b->out.rows.ptr;
        assert_str(y->order_id, x->order_id);
        assert_int_equal(y->type, x->type);
        assert_int_equal(y->status, x->status);
        assert_int_equal(y->stp, x->stp);
        assert_int_equal(y->created_ns, x->created_ns);
        assert_int_equal(souk_dec_cmp(y->cum_quote, x->cum_quote), 0);
        break;
    }
    case SK_OP_LIST_PLACE:
    case SK_OP_LIST_CANCEL:
    case SK_OP_LIST_QUERY:
    case SK_OP_LISTS:
    case SK_OP_OPEN_LISTS: {
        const souk_order_list *x = a->out.rows.ptr, *y = b->out.rows.ptr;
        assert_str(y->list_id, x->list_id);
        assert_str(y->client_id, x->client_id);
        assert_int_equal(y->contingency, x->contingency);
        assert_int_equal(y->done, x->done);
        assert_int_equal(y->updated_ns, x->updated_ns);
        assert_int_equal(y->orders_count, 2);
        for (uint32_t i = 0; i < 2; i++) {
            assert_str(y->orders[i].order_id, x->orders[i].order_id);
            assert_str(y->orders[i].client_id, x->orders[i].client_id);
        }
        break;
    }
    case SK_OP_CANCEL: {
        const souk_order *x = a->out.rows.ptr, *y = b->out.rows.ptr;
        assert_str(y->client_id, x->client_id);
        assert_int_equal(y->cancel_id.len, 22);
        break;
    }
    default: break;
    }
}

static void both_ends(void **state)
{
    (void)state;
    sk_buf frame;
    uint32_t rows = 0;
    sk_buf_init(&frame, NULL, 1 << 20);
    for (uint32_t i = 0; i < sk_binance.ops_count; i++) {
        const sk_op_row *row = &sk_binance.ops[i];
        if (!row->encode_reply || row->id == SK_OP_INSTRUMENTS)
            continue;
        sk_call said = call_of(row), heard = call_of(row);
        souk_error err = {.status = SOUK_OK};
        connect_to(row->via == SK_VIA_WS ? SK_BINANCE_API : SK_BINANCE_REST, 0);
        said.shape = SK_BINANCE_FULL;
        said.symbol = heard.symbol = SK_STR("BTCUSDT");
        said.instrument = 0;
        fill_out(&said);
        reply(&said, NULL);
        sk_reply answer = {.http = 200, .body = sk_buf_view(&out)};
        if (row->via == SK_VIA_WS) {
            sk_control control = {.id = SK_STR("\"7\""), .row = row, .arena = &arena};
            sk_buf_reset(&frame);
            assert_int_equal(
                sk_binance.answer_call(&peer, &control, &said, sk_buf_view(&out), &frame), SOUK_OK);
            answer.body = sk_buf_view(&frame);
            assert_str(member(answer.body, "id"), SK_STR("\"7\""));
            assert_str(member(answer.body, "status"), SK_STR("200"));
            assert_non_null(member(answer.body, "rateLimits").ptr);
        }
        if (row->decode_reply(&sk_binance, &answer, &heard, &err) != SOUK_OK)
            fail_msg("%s: %s: %.*s", row->path, err.text, SK_FMT(answer.body));
        same_result(&said, &heard);
        rows++;
    }
    sk_buf_deinit(&frame);
    assert_true(rows > 55);
}

/* ---- errors ---- */

static void errors(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sk_binance.errors_count; i++) {
        const sk_error_row *row = &sk_binance.errors[i];
        souk_error err;
        if (!row->code[0])
            continue;
        sk_venue_refuse_row(row, "a", "b", &err);
        connect_to(SK_BINANCE_REST, 0);
        sk_buf_reset(&out);
        assert_int_equal(sk_binance.encode_error(&peer, NULL, &err, &out), SOUK_OK);
        assert_str(member(sk_buf_view(&out), "code"), sk_str(row->code));
        assert_str(text_member(sk_buf_view(&out), "msg"), sk_str(err.text));
        connect_to(SK_BINANCE_API, 0);
        sk_buf_reset(&out);
        sk_control c = {.id = SK_STR("7"), .kind = SK_CONTROL_CALL};
        err.retry_after_ns = row->http == 429 ? 1500 * MS : 0;
        assert_int_equal(sk_binance.encode_error(&peer, &c, &err, &out), SOUK_OK);
        souk_str inner = member(sk_buf_view(&out), "error");
        assert_str(member(inner, "code"), sk_str(row->code));
        assert_int_equal(member(inner, "data").ptr != NULL, row->http == 429);
        if (row->http == 429)
            assert_str(text_member(member(inner, "data"), "retryAfter"), SK_STR("1763721601623"));
    }
    souk_error err = {.status = SOUK_E_NOT_FOUND};
    sk_venue_complete_error(&sk_binance, SK_OP_NONE, 0, &err);
    assert_int_equal(err.http, 404);
    sk_buf_reset(&out);
    assert_int_equal(sk_binance.encode_error(&peer, NULL, &err, &out), SOUK_OK);
    assert_int_equal(out.len, 0);
}

static int up(void **state)
{
    sk_buf_init(&out, NULL, 1 << 20);
    return world_up(state);
}

static int down(void **state)
{
    sk_buf_deinit(&out);
    return world_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_samples),   cmocka_unit_test(market_samples),
        cmocka_unit_test(account_samples), cmocka_unit_test(exchange_info),
        cmocka_unit_test(both_ends),       cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, up, down);
}
