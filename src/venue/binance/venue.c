/* SPDX-License-Identifier: MIT
 * Binance Spot as data: hosts, operations, channels, limits, listings. src: binance card */
#include "venue/binance/args.h"
#include "venue/binance/errors.h"
#include "venue/rpc.h"
#include "venue/tell.h"

#define MINUTE_NS (60 * INT64_C(1000000000))
#define DAY_NS    (24 * 60 * MINUTE_NS)

/* ---- hosts; card 1, 7, 8.1 ---- */

#define SOCKET(name_)                                                                              \
    .name = (name_), .via = SK_VIA_WS, .ping = SK_PING_FRAMES, .ping_ms = 20000,                   \
    .silence_ms = 60000, .life_ms = 86400000

static const sk_endpoint endpoints[SK_BINANCE_ENDPOINTS] = {
    [SK_BINANCE_REST] = {.name = "rest",
                         .via = SK_VIA_REST,
                         .live = "https://api.binance.com",
                         .testnet = "https://testnet.binance.vision"},
    /* ccxt connects to .../ws/0 and wants to see "/stream" in the URL: card 10 */
    [SK_BINANCE_STREAM] = {SOCKET("stream"), .live = "wss://stream.binance.com:9443",
                           .testnet = "wss://stream.testnet.binance.vision", .path = "/stream",
                           .serve = {"/ws", "/ws/", "/stream", "/stream/ws", "/stream/ws/"},
                           .topics_max = 1024, .messages_per_s = 5,
                           .opening = {{SK_BINANCE_CONNECTIONS + 1, 1}}},
    [SK_BINANCE_API] = {
        SOCKET("api"), .live = "wss://ws-api.binance.com:443",
        .testnet = "wss://ws-api.testnet.binance.vision", .path = "/ws-api/v3",
        .serve = {"/ws-api/v3"},
        .opening = {{SK_BINANCE_API_CONNECTIONS + 1, 1}, {SK_BINANCE_WEIGHT + 1, 2}}}};

/* ---- limits; card 4 ---- */

#define LIMIT(name_, key_, window_, period_, capacity_, breach_, code_, ...)                       \
    {                                                                                              \
        .name = (name_), .kind = SK_FIXED_WINDOW, .keyed_by = SK_BY_##key_,                        \
        .window_ns = (window_), .period = (period_), .capacity = {capacity_},                      \
        .breach = SOUK_E_##breach_, .code = (code_), __VA_ARGS__                                   \
    }
#define WEIGHED(name_, minutes_, capacity_, ...)                                                   \
    LIMIT(name_, IP, (minutes_)*MINUTE_NS, #minutes_ " MINUTE", capacity_, RATE_LIMIT, "-1003",    \
          __VA_ARGS__)
/* orders that have no fill yet; the number for makers is that of the documented example */
#define UNFILLED(window_, period_, capacity_, header_)                                             \
    LIMIT("ORDERS", ACCOUNT, window_, period_, capacity_, ORDER_LIMIT, "-1015",                    \
          .header = (header_), .orders_only = true, .back_taker = 1, .back_maker = 5)

static const sk_limit_row limits[SK_BINANCE_LIMITS] = {
    [SK_BINANCE_WEIGHT] = WEIGHED("REQUEST_WEIGHT", 1, 6000, .header = "X-MBX-USED-WEIGHT-1M",
                                  .header_alias = "X-MBX-USED-WEIGHT", .ban_min_ns = 2 * MINUTE_NS,
                                  .ban_max_ns = 3 * DAY_NS),
    [SK_BINANCE_ORDERS_10S] = UNFILLED(MINUTE_NS / 6, "10 SECOND", 100, "X-MBX-ORDER-COUNT-10S"),
    [SK_BINANCE_ORDERS_1D] = UNFILLED(DAY_NS, "1 DAY", 200000, "X-MBX-ORDER-COUNT-1D"),
    [SK_BINANCE_RAW_REQUESTS] = WEIGHED("RAW_REQUESTS", 5, 300000, .every_request = true),
    [SK_BINANCE_CONNECTIONS] = WEIGHED("CONNECTIONS", 5, 300, .header = NULL),
    [SK_BINANCE_API_CONNECTIONS] = WEIGHED("API_CONNECTIONS", 5, 300, .header = NULL)};

/* ---- weights that hang on the arguments: what is on top of the row's cost; card 4 ---- */

#define COST(name_, expression_)                                                                   \
    static uint32_t name_##_cost(const sk_peer *peer, const sk_call *call)                         \
    {                                                                                              \
        (void)peer;                                                                                \
        uint32_t n = call->symbol.len ? 1 : call->symbols_count, limit = call->query.limit;        \
        (void)n, (void)limit;                                                                      \
        return (expression_);                                                                      \
    }
COST(depth, limit <= 100 ? 0 : limit <= 500 ? 20 : limit <= 1000 ? 45 : 245)
COST(day, n == 0 || n > 100 ? 78 : n > 20 ? 38 : 0)     /* 2, 40, 80 */
COST(rolling, n <= 1 ? 0 : n >= 50 ? 196 : 4 * (n - 1)) /* 4 a symbol, 200 at most */
COST(price, call->symbol.len ? 0 : 2)                   /* 2 or 4 */
COST(open, call->symbol.len ? 0 : 74)                   /* 6 or 80 */
COST(fills, call->ref.order_id.len ? 0 : 15)            /* 5 or 20 */
COST(prevented, call->ref.order_id.len ? 18 : 0)        /* 2 or 20 */
COST(test, call->query.brief ? 19 : 0)                  /* 1, 20 with commission rates */

/* ---- operations; card 5, 8 ----
 * A row names its parameters by one word and its answer by another. */

#define ASKS(args_)    .encode_request = sk_ask_call, .args = (args_)
#define SOME(args_)    ASKS(args_), .take = sk_binance_take_symbols
#define ASK_nothing    ASKS("")
#define ASK_some       SOME("symbol symbols symbolStatus")
#define ASK_tickers    SOME("symbol symbols type_ticker symbolStatus")
#define ASK_rolling    SOME("symbol|hundred windowSize type_ticker symbolStatus")
#define ASK_day        SOME("symbol|hundred timeZone type_ticker symbolStatus")
#define ASK_symbol     ASKS("symbol!")
#define ASK_perhaps    ASKS("symbol")
#define ASK_book       ASKS("symbol! limit_book")
#define ASK_trades     ASKS("symbol! limit")
#define ASK_historical ASKS("symbol! fromId limit")
#define ASK_aggregates ASKS("symbol! fromId startTime endTime span limit")
#define ASK_candles    ASKS("symbol! interval! timeZone startTime endTime limit")
#define ASK_history    ASKS("symbol! orderId_from startTime endTime span limit")
#define ASK_fills      ASKS("symbol! orderId fromId startTime endTime span limit")
#define ASK_balances   ASKS("omitZeroBalances")
#define ASK_prevented  ASKS("symbol! preventedMatchId orderId fromPreventedMatchId limit")
#define ASK_order      ASKS("symbol! orderId|origClientOrderId")
#define ASK_cancel     ASKS("symbol! orderId|origClientOrderId cancelId cancelRestrictions")
#define ASK_amendments ASKS("symbol! orderId! fromExecutionId limit")
#define ASK_amend      ASKS("symbol! orderId|origClientOrderId newClientOrderId newQty!")
#define ASK_token      ASKS("listenKey!")
#define ASK_mine       .args = "symbol!" /* not asked by the client */
/* what the client says, in this order; what the server hears hangs on the type */
#define NEW                                                                                        \
    "symbol! side! newClientOrderId newOrderRespType! type! quantity quoteOrderQty price "         \
    "stopPrice timeInForce trailingDelta selfTradePreventionMode icebergQty strategyId "           \
    "strategyType"
#define REPLACING " cancelReplaceMode! cancelOrderId cancelOrigClientOrderId cancelNewClientOrderId"
#define PLACES(args_)                                                                              \
    .encode_request = sk_binance_ask_order, .take = sk_binance_take_order, .args = (args_)
#define ASK_sor       .take = sk_binance_take_order
#define ASK_new       PLACES(NEW)
#define ASK_replacing PLACES(NEW REPLACING)

#define ASK_list     .encode_request = sk_ask_legs, .take = sk_take_legs
#define ASK_old_list .take = sk_binance_take_old_list
#define ASK_which    ASKS("orderListId|origClientOrderId")
#define ASK_past     ASKS("fromId startTime endTime span limit")
#define ASK_ending   ASKS("symbol! orderListId|listId cancelId")

#define WEIGHT(n)                                                                                  \
    {                                                                                              \
        .limit = SK_BINANCE_WEIGHT + 1, .cost = (n)                                                \
    }
#define ORDER_COUNTS(n)                                                                            \
    {.limit = SK_BINANCE_ORDERS_10S + 1, .cost = (n)},                                             \
    {                                                                                              \
        .limit = SK_BINANCE_ORDERS_1D + 1, .cost = (n)                                             \
    }

#define OP(id_, via_, method_, path_, ask_, answer_, src_, ...)                                    \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .decode_request = sk_take_call, .decode_reply = sk_answer_read,                            \
        .encode_reply = sk_answer_write, .answer = &sk_binance_answer_##answer_,                   \
        .src = "card " src_, ASK_##ask_, __VA_ARGS__                                               \
    }
/* the same over REST and the WebSocket API: path and the method's name */
#define BOTH(id_, method_, path_, name_, ask_, answer_, src_, ...)                                 \
    OP(id_, REST, method_, path_, ask_, answer_, src_, __VA_ARGS__),                               \
        OP(id_, WS, NULL, name_, ask_, answer_, "8.1", __VA_ARGS__)
/* reading: weight, what it costs beyond, the row's constant */
#define AS_READ(weight_, more_, arg_)                                                              \
    .charge = {WEIGHT(weight_)}, .extra_cost = (more_), .arg = SK_BINANCE_##arg_
#define AS_USER(weight_, more_, arg_)                                                              \
    AS_READ(weight_, more_, arg_), .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ
#define READ(id_, path_, name_, ask_, answer_, src_, ...)                                          \
    BOTH(id_, "GET", path_, name_, ask_, answer_, src_, AS_READ(__VA_ARGS__))
#define USER(id_, path_, name_, ask_, answer_, src_, ...)                                          \
    BOTH(id_, "GET", path_, name_, ask_, answer_, src_, AS_USER(__VA_ARGS__))
#define AS_TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
/* success costs no weight since 2026-04-02 */
#define AS_ORDERS(n_)                                                                              \
    AS_TRADER(SK_ONCE), .charge = {WEIGHT(1), ORDER_COUNTS(n_)}, .free_on_success = true,          \
                        .place = SK_IN_FORM
#define AS_ORDER              AS_ORDERS(1)
#define AS_LIST(orders_, is_) AS_ORDERS(orders_), .arg = SK_BINANCE_##is_
#define AS_CHECK                                                                                   \
    AS_TRADER(SK_READ), .charge = {WEIGHT(1)}, .extra_cost = test_cost, .place = SK_IN_FORM
#define AS_END(e_) AS_TRADER(e_), .charge = {WEIGHT(1)}, .free_on_success = true
#define AS_KEYED                                                                                   \
    .auth = SK_AUTH_KEY, .perm = SK_PERM_READ, .effect = SK_SAME_AGAIN, .charge = {WEIGHT(2)},     \
    .place = SK_IN_FORM
/* what clients ask beside trading: a constant answer satisfies them, or is the truth */
#define ASIDE(via_, method_, path_, weight_, auth_, perm_, ...)                                    \
    {                                                                                              \
        .id = SK_OP_FIXED_ANSWER, .via = SK_VIA_##via_, .method = (method_), .path = (path_),      \
        .auth = SK_AUTH_##auth_, .perm = (perm_), .charge = {WEIGHT(weight_)},                     \
        .src = "card 4, 5, 10", __VA_ARGS__                                                        \
    }
#define HEARD(args_) .decode_request = sk_take_call, .args = (args_)
#define FIXED(path_, auth_, perm_, body_)                                                          \
    ASIDE(REST, "GET", path_, 1, auth_, perm_, .fixed = (body_))
#define NO_WALLET(method_, path_, perm_)                                                           \
    ASIDE(REST, method_, path_, 1, SIGNED, perm_, .refusal = "-1020")
#define ASIDES(path_, name_, ...)                                                                  \
    ASIDE(REST, "GET", path_, __VA_ARGS__), ASIDE(WS, NULL, name_, __VA_ARGS__)

static const sk_op_row ops[] = {
    READ(PING, "/api/v3/ping", "ping", nothing, nothing, "5.1", 1, NULL, PLAIN),
    READ(TIME, "/api/v3/time", "time", nothing, time, "5.1", 1, NULL, PLAIN),
    READ(INSTRUMENTS, "/api/v3/exchangeInfo", "exchangeInfo", some, instruments, "5.1", 20, NULL,
         PLAIN),
    OP(INSTRUMENTS, REST, "GET", "/exchangeInfo", some, instruments, "11",
       AS_READ(20, NULL, PLAIN)),
    READ(BOOK, "/api/v3/depth", "depth", book, book, "5.1", 5, depth_cost, PLAIN),
    READ(TRADES, "/api/v3/trades", "trades.recent", trades, trades, "5.1", 25, NULL, PLAIN),
    READ(TRADES, "/api/v3/historicalTrades", "trades.historical", historical, trades, "5.1", 25,
         NULL, HISTORICAL),
    READ(AGG_TRADES, "/api/v3/aggTrades", "trades.aggregate", aggregates, aggregates, "5.1", 4,
         NULL, PLAIN),
    READ(CANDLES, "/api/v3/klines", "klines", candles, candles, "5.1", 2, NULL, PLAIN),
    READ(CANDLES, "/api/v3/uiKlines", "uiKlines", candles, candles, "4", 2, NULL, PLAIN),
    READ(AVG_PRICE, "/api/v3/avgPrice", "avgPrice", symbol, avg_price, "5.1", 2, NULL, PLAIN),
    READ(TICKERS, "/api/v3/ticker/24hr", "ticker.24hr", tickers, tickers, "5.1", 2, day_cost,
         PLAIN),
    READ(TICKERS, "/api/v3/ticker", "ticker", rolling, tickers, "5.1", 4, rolling_cost, ROLLING),
    READ(TICKERS, "/api/v3/ticker/tradingDay", "ticker.tradingDay", day, tickers, "5.1", 4,
         rolling_cost, DAY),
    READ(PRICES, "/api/v3/ticker/price", "ticker.price", some, prices, "5.1", 2, price_cost, PLAIN),
    OP(PRICES, REST, "GET", "/api/v3/price", some, prices, "11", AS_READ(2, price_cost, PLAIN)),
    READ(BEST, "/api/v3/ticker/bookTicker", "ticker.book", some, best, "5.1", 2, price_cost, PLAIN),
    OP(STATUS, REST, "GET", "/sapi/v1/system/status", nothing, status, "9",
       AS_READ(1, NULL, PLAIN)),
    USER(BALANCES, "/api/v3/account", "account.status", balances, account, "5.2", 20, NULL, PLAIN),
    OP(BALANCES, REST, "GET", "/account", balances, account, "11", AS_USER(20, NULL, PLAIN)),
    USER(FEES, "/api/v3/account/commission", "account.commission", symbol, fees, "5.2", 20, NULL,
         PLAIN),
    OP(FEES, REST, "GET", "/sapi/v1/asset/tradeFee", perhaps, wallet_fees, "5.2",
       AS_USER(1, NULL, WALLET)),
    USER(ORDER_LIMITS, "/api/v3/rateLimit/order", "account.rateLimits.orders", nothing, limits,
         "5.2", 40, NULL, PLAIN),
    OP(KEY_INFO, REST, "GET", "/sapi/v1/account/apiRestrictions", nothing, key, "5.2",
       AS_USER(1, NULL, PLAIN)),
    USER(ORDER, "/api/v3/order", "order.status", order, order, "5.4", 4, NULL, PLAIN),
    USER(OPEN_ORDERS, "/api/v3/openOrders", "openOrders.status", perhaps, orders, "5.4", 6,
         open_cost, PLAIN),
    USER(HISTORY, "/api/v3/allOrders", "allOrders", history, orders, "5.4", 20, NULL, PLAIN),
    USER(FILLS, "/api/v3/myTrades", "myTrades", fills, fills, "5.4", 5, fills_cost, PLAIN),
    USER(PREVENTED, "/api/v3/myPreventedMatches", "myPreventedMatches", prevented, prevented, "5.4",
         2, prevented_cost, PLAIN),
    USER(AMENDMENTS, "/api/v3/order/amendments", "order.amendments", amendments, amendments, "5.3",
         4, NULL, PLAIN),
    BOTH(AMEND, "PUT", "/api/v3/order/amend/keepPriority", "order.amend.keepPriority", amend,
         amended, "5.3", AS_TRADER(SK_ONCE), .charge = {WEIGHT(4)}, .place = SK_IN_FORM),
    BOTH(PLACE, "POST", "/api/v3/order", "order.place", new, placed, "5.3", AS_ORDER),
    BOTH(PLACE_TEST, "POST", "/api/v3/order/test", "order.test", new, tested, "5.3", AS_CHECK),
    BOTH(CANCEL, "DELETE", "/api/v3/order", "order.cancel", cancel, canceled, "5.3",
         AS_END(SK_SAME_AGAIN)),
    BOTH(CANCEL_ALL, "DELETE", "/api/v3/openOrders", "openOrders.cancelAll", symbol, canceled_all,
         "5.3", AS_END(SK_ONCE)),
    BOTH(CANCEL_REPLACE, "POST", "/api/v3/order/cancelReplace", "order.cancelReplace", replacing,
         replaced, "5.3", AS_ORDER),
    BOTH(LIST_PLACE, "POST", "/api/v3/orderList/oco", "orderList.place.oco", list, list_placed,
         "5.3", AS_LIST(2, OCO)),
    BOTH(LIST_PLACE, "POST", "/api/v3/orderList/oto", "orderList.place.oto", list, list_placed,
         "5.3", AS_LIST(2, OTO)),
    BOTH(LIST_PLACE, "POST", "/api/v3/orderList/otoco", "orderList.place.otoco", list, list_placed,
         "5.3", AS_LIST(3, OTOCO)),
    BOTH(LIST_PLACE, "POST", "/api/v3/orderList/opo", "orderList.place.opo", list, list_placed,
         "5.3", AS_LIST(2, OPO)),
    BOTH(LIST_PLACE, "POST", "/api/v3/orderList/opoco", "orderList.place.opoco", list, list_placed,
         "5.3", AS_LIST(3, OPOCO)),
    BOTH(LIST_PLACE, "POST", "/api/v3/order/oco", "orderList.place", old_list, list_placed, "5.3",
         AS_LIST(2, OLD_OCO)),
    BOTH(LIST_CANCEL, "DELETE", "/api/v3/orderList", "orderList.cancel", ending, list_canceled,
         "5.3", AS_END(SK_SAME_AGAIN)),
    USER(LIST_QUERY, "/api/v3/orderList", "orderList.status", which, list, "5.3", 4, NULL, PLAIN),
    USER(LISTS, "/api/v3/allOrderList", "allOrderLists", past, lists, "5.3", 20, NULL, PLAIN),
    USER(OPEN_LISTS, "/api/v3/openOrderList", "openOrderLists.status", nothing, lists, "5.3", 6,
         NULL, PLAIN),
    BOTH(TOKEN_NEW, "POST", "/api/v3/userDataStream", "userDataStream.start", nothing, token, "8.3",
         AS_KEYED),
    BOTH(TOKEN_KEEP, "PUT", "/api/v3/userDataStream", "userDataStream.ping", token, nothing, "8.3",
         AS_KEYED),
    BOTH(TOKEN_END, "DELETE", "/api/v3/userDataStream", "userDataStream.stop", token, nothing,
         "8.3", AS_KEYED),
    ASIDE(REST, "GET", "/sapi/v1/capital/config/getall", 10, SIGNED, SK_PERM_READ, .fixed = "[]",
          HEARD("")),
    FIXED("/sapi/v1/margin/allPairs", KEY, SK_PERM_READ, "[]"),
    FIXED("/sapi/v1/margin/isolated/allPairs", SIGNED, SK_PERM_READ, "[]"),
    FIXED("/fapi/v1/exchangeInfo", NONE, 0, "{\"symbols\":[]}"),
    FIXED("/dapi/v1/exchangeInfo", NONE, 0, "{\"symbols\":[]}"),
    /* the money here comes from a faucet: nothing was deposited or withdrawn, nor can be */
    FIXED("/sapi/v1/capital/deposit/hisrec", SIGNED, SK_PERM_READ, "[]"),
    FIXED("/sapi/v1/capital/withdraw/history", SIGNED, SK_PERM_READ, "[]"),
    NO_WALLET("GET", "/sapi/v1/capital/deposit/address", SK_PERM_READ),
    NO_WALLET("POST", "/sapi/v1/capital/withdraw/apply", SK_PERM_WITHDRAW),
    NO_WALLET("GET", "/sapi/v1/lending/union/account", SK_PERM_READ),
    /* no symbol routes orders to others, so nothing was ever allocated */
    BOTH(PLACE, "POST", "/api/v3/sor/order", "sor.order.place", sor, placed, "5.3", AS_ORDERS(1),
         .arg = SK_BINANCE_SOR),
    BOTH(PLACE_TEST, "POST", "/api/v3/sor/order/test", "sor.order.test", sor, tested, "5.3",
         AS_CHECK, .arg = SK_BINANCE_SOR),
    ASIDES("/api/v3/myAllocations", "myAllocations", 20, SIGNED, SK_PERM_READ, .fixed = "[]",
           HEARD("symbol! orderId startTime endTime span fromAllocationId limit")),
    USER(INSTRUMENTS, "/api/v3/myFilters", "myFilters", mine, mine, "4", 40, NULL, MINE),
    /* no symbol has such rules, nor a price that they would hang on */
    ASIDES("/api/v3/executionRules", "executionRules", 2, NONE, 0, .fixed = "{\"symbolRules\":[]}",
           HEARD("symbol symbols symbolStatus")),
    ASIDES("/api/v3/referencePrice", "referencePrice", 2, NONE, 0, HEARD("symbol!"),
           .arg = SK_BINANCE_UNPRICED, .fixed = ""),
    ASIDES("/api/v3/referencePrice/calculation", "referencePrice.calculation", 2, NONE, 0,
           HEARD("symbol! symbolStatus"), .arg = SK_BINANCE_UNPRICED, .fixed = "")};

/* ---- channels; card 7 ---- */

#define PUSH(kind_, event_, topic_, period_, ...)                                                  \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BINANCE_STREAM, .topic = (topic_),              \
        .period_ms = (period_), .event = (event_), .src = "card 7", .encode = sk_tell, __VA_ARGS__ \
    }
#define HOURS(n) (60 * MINUTE_NS * (n))
/* the exchange's own libraries write the slow ones with their pace behind, too */
#define TOP(pace_, period_)                                                                        \
    PUSH(BOOK_TOP, "lastUpdateId", "{symbol}@depth{depth}" pace_, period_, .depth = 20,            \
         .depths = {5, 10, 20})

static const sk_channel_row channels[] = {
    PUSH(BOOK, "depthUpdate", "{symbol}@depth@100ms", 100, .seq = SK_SEQ_RANGE),
    PUSH(BOOK, "depthUpdate", "{symbol}@depth", 1000, .seq = SK_SEQ_RANGE),
    PUSH(BOOK, "depthUpdate", "{symbol}@depth@1000ms", 1000, .seq = SK_SEQ_RANGE),
    TOP("@100ms", 100),
    TOP("", 1000),
    TOP("@1000ms", 1000),
    PUSH(TRADE, "trade", "{symbol}@trade", 0, .seq = SK_SEQ_NONE),
    PUSH(AGG_TRADE, "aggTrade", "{symbol}@aggTrade", 0, .seq = SK_SEQ_NONE),
    PUSH(BEST, "u", "{symbol}@bookTicker", 0, .seq = SK_SEQ_NONE),
    PUSH(TICKER, "24hrTicker", "{symbol}@ticker", 1000, .window_ns = 0),
    PUSH(TICKER, "1hTicker", "{symbol}@ticker_1h", 1000, .window_ns = HOURS(1)),
    PUSH(TICKER, "4hTicker", "{symbol}@ticker_4h", 1000, .window_ns = HOURS(4)),
    PUSH(TICKER, "1dTicker", "{symbol}@ticker_1d", 1000, .window_ns = HOURS(24)),
    PUSH(TICKER, "1hTicker", "!ticker_1h@arr", 1000, .window_ns = HOURS(1), .all = true),
    PUSH(TICKER, "4hTicker", "!ticker_4h@arr", 1000, .window_ns = HOURS(4), .all = true),
    PUSH(TICKER, "1dTicker", "!ticker_1d@arr", 1000, .window_ns = HOURS(24), .all = true),
    PUSH(MINI_TICKER, "24hrMiniTicker", "{symbol}@miniTicker", 1000, .window_ns = 0),
    PUSH(MINI_TICKER, "24hrMiniTicker", "!miniTicker@arr", 1000, .all = true),
    PUSH(CANDLE, "kline", "{symbol}@kline_{interval}", 2000, .zone_minutes = 0),
    PUSH(CANDLE, "kline", "{symbol}@kline_{interval}@+08:00", 2000, .zone_minutes = 480),
    PUSH(AVG_PRICE, "avgPrice", "{symbol}@avgPrice", 1000, .seq = SK_SEQ_NONE),
    {.kind = SK_CHANNEL_QUIET,
     .endpoint = SK_BINANCE_STREAM,
     .topic = "{symbol}@blockTrade",
     .src = "card 7"},
    {.kind = SK_CHANNEL_QUIET,
     .endpoint = SK_BINANCE_STREAM,
     .topic = "{symbol}@referencePrice",
     .src = "card 7"},
    /* user data comes by logging in, not by a topic: card 8 */
    {.kind = SK_CHANNEL_PRIVATE,
     .endpoint = SK_BINANCE_API,
     .auth = SK_AUTH_SIGNED,
     .encode = sk_tell_private,
     .src = "card 8.2"}};

/* ---- what the sandbox trades ----
 * src: exchangeInfo of the live exchange as the market fixtures hold it; BTCUSDC and the rest of
 * the second group: the live exchange's well-known values; BUSD pairs: as before its delisting. */

#define LISTING(base_, quote_, tick_, price_max_, step_, qty_max_, market_max_, notional_)         \
    {                                                                                              \
        .symbol = base_ quote_, .base = base_, .quote = quote_, .price_tick = (tick_),             \
        .price_min = (tick_), .price_max = (price_max_), .qty_step = (step_), .qty_min = (step_),  \
        .qty_max = (qty_max_), .market_qty_max = (market_max_), .notional_min = (notional_),       \
        .notional_max = "9000000", .base_scale = SK_BINANCE_SCALE, .quote_scale = SK_BINANCE_SCALE \
    }

static const sk_listing listings[] = {
    LISTING("BTC", "USDT", "0.01", "1000000", "0.00001", "9000", "162.41903995", "5"),
    LISTING("ETH", "USDT", "0.01", "1000000", "0.0001", "9000", "3027.33723125", "5"),
    LISTING("SOL", "USDT", "0.01", "10000", "0.001", "90000", "74129.706525", "5"),
    LISTING("XRP", "USDT", "0.0001", "10000", "0.1", "9222449", "2514623.70583333", "5"),
    LISTING("ADA", "USDT", "0.0001", "1000", "0.1", "900000", "2928310.42083333", "5"),
    LISTING("DOGE", "USDT", "0.00001", "1000", "1", "9000000", "33390025.67916666", "1"),
    LISTING("LTC", "USDT", "0.01", "100000", "0.001", "90000", "7171.03777916", "5"),
    LISTING("TRX", "USDT", "0.0001", "1000", "0.1", "9000000", "3712481.15291666", "5"),
    LISTING("BNB", "USDT", "0.01", "100000", "0.001", "900000", "2000", "5"),
    LISTING("BTC", "USDC", "0.01", "1000000", "0.00001", "9000", "120", "5"),
    LISTING("ETH", "USDC", "0.01", "1000000", "0.0001", "9000", "1200", "5"),
    LISTING("ETH", "BTC", "0.00001", "922327", "0.0001", "100000", "1500", "0.0001"),
    LISTING("BNB", "BTC", "0.000001", "100000", "0.001", "100000", "1000", "0.0001"),
    LISTING("LTC", "BTC", "0.000001", "100000", "0.001", "100000", "2500", "0.0001"),
    LISTING("BNB", "BUSD", "0.1", "100000", "0.001", "900000", "2000", "5"),
    LISTING("BTC", "BUSD", "0.01", "1000000", "0.00001", "9000", "120", "5"),
};

/* The live bands are 2 and 0.5; these let the guide's orders at 9000 and 40000 pass: card 11 */
static const souk_instrument defaults = {
    .notional_min_market = true,
    .avg_price_mins = 5,
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    .orders_max = 200,
    .stop_orders_max = 5,
    .iceberg_orders_max = 10, /* the documentation's example */
    .order_lists_max = 20,
    .iceberg_parts_max = 100,
    SK_TRAILING(10, 2000), /* 10 .. 2000: the documentation's examples */
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_CANCEL_OLDEST,
    .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST |
                 1u << SOUK_STP_CANCEL_BOTH | 1u << SOUK_STP_DECREMENT | 1u << SOUK_STP_TRANSFER,
    .maker_fee = {.lo = 1, .scale = 3},
    .taker_fee = {.lo = 1, .scale = 3}};

/* what it lacks of the matrix; card 3, 5.3, 9 */
static const sk_absence absences[] = {
    {"tif.gtd", "timeInForce is GTC, IOC or FOK"},
    {"op.amend_price", "an amendment makes the quantity smaller; a price is changed by replacing"},
    {"error.key_missing", "a request without a key is told as one with a malformed key, -2014"},
    {"error.permission error.address",
     "-2015 is told for an unknown key, address and permission alike"},
    {"error.cancel_done", "an ended order is told as an unknown one, -2011"},
    {"error.no_liquidity", "a market order on an empty book is taken, and expires at once"}};

static const char *const demo_assets[] = {"BNB", "BTC", "BUSD", "ETH", "LTC", "TRX", NULL};
static const char *const key_types[] = {"hmac", "ed25519", "rsa", NULL};
static const sk_id_rule client_id = {.len_max = 36,
                                     .alphabet = ".A-Z:/a-z0-9_-",
                                     .prefix = "souk-",
                                     .given_len = SK_BINANCE_NAME_LEN};

const sk_venue sk_binance = {
    .id = 1,
    .name = "binance",
    .title = "Binance Spot",
    SK_VENUE_TABLES,
    .demo_assets = demo_assets,
    .words = &sk_binance_words,
    .client_id = &client_id,
    .key_types = key_types,
    .api_key_len = 64,
    .secret_len = 64,
    .orders_per_list_max = 1000,
    .intervals =
        ~(1u << SK_INTERVAL_NONE | 1u << SK_INTERVAL_10M) & ((1u << SK_INTERVAL_COUNT) - 1),
    /* the fence is recvWindow: after it a request is refused; card 3 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 5000},
    .takes = &sk_binance_takes,
    .frames = &sk_binance_frames,
    .amends = SK_AMENDS_LESS | SK_AMENDS_RENAMED,
    .micros = SK_BINANCE_MICROS,
    .open_reply = sk_rpc_open_reply,
    .choose_row = sk_binance_choose_row,
    .defaults = &defaults,
    .discount_asset = "BNB",
    .discount = {.lo = 25, .scale = 2},
    .symbol = sk_symbol_joined,
    SK_VENUE_OWN(sk_binance),
    .legs = &sk_binance_legs,
    .peer_size = SK_BINANCE_PEER_SIZE,
    .decode_page = sk_binance_decode_page,
};
