/* SPDX-License-Identifier: MIT
 * HTX spot as data: hosts, operations, channels, limits, listings. src: htx card */
#include "venue/htx/args.h"
#include "venue/htx/errors.h"
#include "market/markets.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- hosts; card 1, 7, 8 ---- */

#define SOCKET(name_, path_)                                                                       \
    .name = (name_), .via = SK_VIA_WS, .live = "wss://api.huobi.pro", .path = (path_),             \
    .ping = SK_PING_SERVER_TEXT, .topic_answers = true, .topics_per_frame = 1

/* Two pings without a pong end a market socket. */
#define MARKET_SOCKET(name_, path_)                                                                \
    SOCKET(name_, path_), .ping_ms = 5000, .silence_ms = 10000, .topics_max = 1024, .gzip = true
#define OWN_SOCKET(name_, path_)                                                                   \
    SOCKET(name_, path_), .ping_ms = 20000, .silence_ms = 60000, .login = true, .logins_max = 10,  \
                          .message = {.limit = SK_HTX_FRAMES + 1, .cost = 1}

static const sk_endpoint endpoints[SK_HTX_ENDPOINTS] = {
    [SK_HTX_REST] = {.name = "rest", .via = SK_VIA_REST, .live = "https://api.huobi.pro"},
    [SK_HTX_MARKET] = {MARKET_SOCKET("market", "/ws"), .serve = {"/ws", "/api/ws"},
                       .also = SK_HTX_FEED + 1},
    [SK_HTX_FEED] = {MARKET_SOCKET("feed", "/feed"), .serve = {"/feed"}, .also = SK_HTX_MARKET + 1},
    [SK_HTX_PRIVATE] = {OWN_SOCKET("private", "/ws/v2"), .serve = {"/ws/v2"}},
    [SK_HTX_TRADE] = {OWN_SOCKET("trade", "/ws/trade"), .serve = {"/ws/trade"}}};

/* ---- limits; card 4 ---- */

#define LIMIT(name_, key_, window_ms_, capacity_, ...)                                             \
    {                                                                                              \
        .name = (name_), .keyed_by = SK_BY_##key_, .window_ns = (window_ms_)*SECOND_NS / 1000,     \
        .capacity = {capacity_}, .breach = SOUK_E_RATE_LIMIT, __VA_ARGS__                          \
    }
#define IN_5_MINUTES(name_, n_) LIMIT(name_, IP, 300000, n_, .per_op = true)
#define IN_2_SECONDS(name_, n_)                                                                    \
    LIMIT(name_, ACCOUNT, 2000, n_, .per_op = true,                                                \
          .header_left = "X-HB-RateLimit-Requests-Remain",                                         \
          .header_reset = "X-HB-RateLimit-Requests-Expire")

static const sk_limit_row limits[SK_HTX_LIMITS] = {
    [SK_HTX_PER_KEY] = LIMIT("REQUESTS", KEY, 1000, 10),
    [SK_HTX_PUBLIC] = LIMIT("PUBLIC", IP, 1000, 10, .per_op = true),
    [SK_HTX_QUOTES] = IN_5_MINUTES("QUOTES", 4500),
    [SK_HTX_DEPTH] = IN_5_MINUTES("DEPTH", 4000),
    [SK_HTX_FULL] = LIMIT("FULL", IP, 1000, 5),
    [SK_HTX_TRADES] = IN_5_MINUTES("TRADES", 3000),
    [SK_HTX_100] = IN_2_SECONDS("ORDERS", 100),
    [SK_HTX_50] = IN_2_SECONDS("LISTS", 50),
    [SK_HTX_20] = IN_2_SECONDS("PAST", 20),
    [SK_HTX_5] = IN_2_SECONDS("BILLS", 5),
    [SK_HTX_1] = IN_2_SECONDS("ALL", 1),
    [SK_HTX_FRAMES] = LIMIT("FRAMES", CONNECTION, 1000, 50, .kind = SK_SLIDING_WINDOW),
    [SK_HTX_QUESTIONS] = LIMIT("QUESTIONS", CONNECTION, 100, 1, .kind = SK_SLIDING_WINDOW)};

/* ---- operations; card 5 ----
 * A row names its parameters by one word and its answer by another. */

#define ASKED(args_, ...) .decode_request = sk_take_call, .args = (args_), __VA_ARGS__
#define ASKS(args_)       ASKED(args_, .encode_request = sk_ask_call)
#define LIST              "types from direct size list"
#define ASK_nothing       ASKS("")
#define ASK_symbol        ASKS("symbol!")
#define ASK_asset         ASKS("currency")
#define ASK_bills                                                                                  \
    ASKED("account-id! currency transact-types start-time end-time size from-id",                  \
          .take = sk_htx_take_bills)
#define ASK_ledger                                                                                 \
    ASKED("accountId! currency startTime endTime limit fromId", .take = sk_htx_take_bills)
#define ASK_book     ASKS("symbol! type_step!"), .take = sk_htx_take_book
#define ASK_trades   ASKS("symbol! size_trades")
#define ASK_candles  ASKS("symbol! period! size_candles from_s to_s day")
#define ASK_balances ASKS("account-id!")
#define ASK_fees     ASKS("symbols!")
#define ASK_key      ASKS("uid")
#define ASK_order    ASKS("order-id!")
#define ASK_name     ASKS("clientOrderId!")
#define ASK_name_in  ASKS("client-order-id_ref!")
#define ASK_open     ASKS("account-id symbol side " LIST)
#define ASK_history  ASKS("symbol! start-time end-time span states! " LIST)
#define ASK_recent   ASKS("symbol start-time end-time span " LIST)
#define ASK_fills    ASKS("symbol start-time end-time span " LIST)
#define ASK_traded   ASKS("order-id!"), .take = sk_htx_take_whole
#define ASK_new                                                                                    \
    ASKED("account-id! symbol! stop-price operator type! client-order-id amount! price "           \
          "self-match-prevent",                                                                    \
          .encode_request = sk_htx_ask_order, .take = sk_htx_take_order)
#define ASK_algo                                                                                   \
    ASKED("accountId! symbol! orderSide! orderType! clientOrderId_new! orderPrice timeInForce "    \
          "orderSize orderValue stopPrice trailingRate",                                           \
          .encode_request = sk_htx_ask_order, .take = sk_htx_take_algo)
#define ASK_algo_name  ASKS("clientOrderId!"), .take = sk_htx_take_algo
#define ASK_algos_open ASKS("accountId symbol orderSide_of limit fromId"), .take = sk_htx_take_algo
#define ASK_algos_past                                                                             \
    ASKS("accountId symbol! orderSide_of orderStatus! startTime endTime limit fromId"),            \
        .take = sk_htx_take_algo
#define ASK_algo_cancels BATCH(sk_htx_algos)
#define ASK_algo_cancel  ASKS("clientOrderIds!")
#define ASK_all          ASKS("symbol_list"), .take = sk_htx_take_cancel_all
#define ASK_full         ASKED("symbol!", .take = sk_htx_take_whole)
#define ASK_timeout      ASKED("timeout", .take = sk_htx_take_timeout)
#define BATCH(form_)                                                                               \
    .batch = &(form_), .encode_request = sk_ask_batch, .decode_request = sk_take_batch
#define ASK_batch   BATCH(sk_htx_orders), .args = "account-id!"
#define ASK_cancels BATCH(sk_htx_cancels)

#define CHARGE(limit_) .charge = {{.limit = SK_HTX_##limit_ + 1, .cost = 1}}
#define OP(id_, method_, path_, ask_, answer_, envelope_, src_, ...)                               \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_REST, .method = (method_), .path = (path_),               \
        .decode_reply = sk_answer_read, .encode_reply = sk_answer_write,                           \
        .answer = &sk_htx_answer_##answer_, .envelope = &sk_htx_##envelope_, .src = "card " src_,  \
        ASK_##ask_, __VA_ARGS__                                                                    \
    }
#define READ(id_, path_, ask_, answer_, envelope_, src_, limit_, arg_)                             \
    OP(id_, "GET", path_, ask_, answer_, envelope_, src_, CHARGE(limit_), .arg = SK_HTX_##arg_)
#define USER(id_, path_, ask_, answer_, envelope_, src_, limit_, arg_)                             \
    OP(id_, "GET", path_, ask_, answer_, envelope_, src_, CHARGE(limit_), .arg = SK_HTX_##arg_,    \
       .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ)
#define AS_TRADER(effect_, limit_)                                                                 \
    .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_), .place = SK_IN_JSON,       \
    CHARGE(limit_)
/* the market socket is asked by topics, the trader's by names; their frames are sockets.c's */
#define BY_FRAME(id_, path_, ask_, answer_, src_, ...)                                             \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_WS, .path = (path_), .encode_reply = sk_answer_write,     \
        .answer = &sk_htx_answer_##answer_, .src = "card " src_, ASK_##ask_, __VA_ARGS__           \
    }
#define ASK_levels .decode_request = sk_take_call, .args = "symbol! levels"
/* what is asked beside trading; and what moves money, which is refused */
#define FIXED(path_, body_)                                                                        \
    {                                                                                              \
        .id = SK_OP_FIXED_ANSWER, .method = "GET", .path = (path_), .fixed = (body_),              \
        .src = "card 10"                                                                           \
    }
#define REFUSED(method_, path_)                                                                    \
    {                                                                                              \
        .id = SK_OP_FIXED_ANSWER, .method = (method_), .path = (path_), .auth = SK_AUTH_SIGNED,    \
        .perm = SK_PERM_READ, .refusal = "base-operation-forbidden", CHARGE(PER_KEY),              \
        .src = "card 5.21"                                                                         \
    }
#define CONTRACT(code_, more_)                                                                     \
    "{\"status\":\"ok\",\"ts\":1718445296123,\"data\":[{\"symbol\":\"BTC\",\"contract_code\":"     \
    "\"" code_                                                                                     \
    "\",\"contract_size\":100,\"price_tick\":0.1,\"delivery_date\":\"\",\"delivery_time\":"        \
    "\"\",\"create_date\":\"20201021\",\"contract_status\":0,\"settlement_date\":\"\"" more_ "}]}"

static const sk_op_row ops[] = {
    READ(TIME, "/v1/common/timestamp", nothing, time, v1, "5.1", PUBLIC, PLAIN),
    READ(STATUS, "/v2/market-status", nothing, status, v2, "5.2", PUBLIC, PLAIN),
    READ(INSTRUMENTS, "/v1/common/symbols", nothing, symbols, v1, "5.3", PUBLIC, PLAIN),
    READ(INSTRUMENTS, "/v1/settings/common/market-symbols", nothing, markets, settings, "5.3",
         PUBLIC, OTHER),
    READ(INSTRUMENTS, "/v2/settings/common/symbols", nothing, settings, settings, "5.3", PUBLIC,
         THIRD),
    READ(ASSETS, "/v2/reference/currencies", asset, assets, v2, "5.4", PUBLIC, PLAIN),
    READ(ASSETS, "/v1/common/currencys", nothing, assets, v1, "5.4", PUBLIC, OTHER),
    READ(ASSETS, "/v2/settings/common/currencies", nothing, assets, settings, "5.3", PUBLIC, THIRD),
    READ(ASSETS, "/v1/settings/common/currencys", nothing, assets, settings, "5.3", PUBLIC, THIRD),
    READ(ASSETS, "/v1/settings/common/chains", asset, assets, settings, "5.3", PUBLIC, ALGO),
    READ(INSTRUMENTS, "/v1/settings/common/symbols", nothing, settings, settings, "5.3", PUBLIC,
         THIRD),
    READ(TICKERS, "/market/tickers", nothing, tickers, market, "5.6", QUOTES, PLAIN),
    READ(TICKERS, "/market/detail/merged", symbol, merged, tick, "5.5", QUOTES, OTHER),
    READ(TICKERS, "/market/detail", symbol, detail, tick, "5.5", QUOTES, THIRD),
    READ(BEST, "/market/tickers", nothing, bests, market, "5.6", QUOTES, PLAIN),
    READ(BEST, "/market/detail/merged", symbol, best, tick, "5.5", QUOTES, OTHER),
    READ(BOOK, "/market/depth", book, book, tick, "5.7", DEPTH, PLAIN),
    READ(BOOK, "/market/fullMbp", full, book, tick, "5.7", FULL, OTHER),
    READ(TRADES, "/market/history/trade", trades, trades, market, "5.8", TRADES, PLAIN),
    READ(TRADES, "/market/trade", symbol, last, tick, "5.8", QUOTES, OTHER),
    READ(CANDLES, "/market/history/candles", candles, candles, market, "5.9", QUOTES, PLAIN),
    READ(CANDLES, "/market/history/kline", candles, candles, market, "5.9", QUOTES, OTHER),
    USER(ACCOUNTS, "/v1/account/accounts", nothing, accounts, v1, "5.10", 100, PLAIN),
    USER(BALANCES, "/v1/account/accounts/{account-id}/balance", balances, balances, v1_timed,
         "5.10", 100, PLAIN),
    USER(BILLS, "/v1/account/history", bills, bills, v1, "5.10", 5, PLAIN),
    USER(BILLS, "/v2/account/ledger", ledger, ledger, v2, "5.10", 100, OTHER),
    USER(FEES, "/v2/reference/transact-fee-rate", fees, fees, v2, "5.11", 50, PLAIN),
    USER(KEY_INFO, "/v2/user/api-key", key, key, v2, "5.21", PER_KEY, PLAIN),
    USER(KEY_INFO, "/v2/user/uid", nothing, uid, v2, "5.21", PER_KEY, OTHER),
    USER(ORDER, "/v1/order/orders/{order-id}", order, order, v1, "5.16", 50, PLAIN),
    USER(ORDER, "/v1/order/orders/getClientOrder", name, order, v1, "5.16", 50, OTHER),
    USER(OPEN_ORDERS, "/v1/order/openOrders", open, open_orders, v1, "5.17", 50, PLAIN),
    USER(HISTORY, "/v1/order/orders", history, orders, v1, "5.18", 50, PLAIN),
    USER(HISTORY, "/v1/order/history", recent, orders, v1_past, "5.18", 20, OTHER),
    USER(FILLS, "/v1/order/matchresults", fills, fills, v1, "5.19", 20, PLAIN),
    USER(FILLS, "/v1/order/orders/{order-id}/matchresults", traded, fills, v1, "5.19", 50, OTHER),
    OP(PLACE, "POST", "/v1/order/orders/place", new, placed, v1, "5.12", AS_TRADER(SK_ONCE, 100)),
    OP(PLACE_BATCH, "POST", "/v1/order/batch-orders", batch, batch, v1, "5.13",
       AS_TRADER(SK_ONCE, 50)),
    OP(CANCEL, "POST", "/v1/order/orders/{order-id}/submitcancel", order, canceled, v1, "5.14",
       AS_TRADER(SK_SAME_AGAIN, 100)),
    OP(CANCEL, "POST", "/v1/order/orders/submitCancelClientOrder", name_in, canceled_name, v1,
       "5.14", AS_TRADER(SK_SAME_AGAIN, 100), .arg = SK_HTX_OTHER),
    OP(CANCEL_BATCH, "POST", "/v1/order/orders/batchcancel", cancels, cancels, v1, "5.14",
       AS_TRADER(SK_SAME_AGAIN, 50)),
    OP(CANCEL_ALL, "POST", "/v1/order/orders/batchCancelOpenOrders", all, canceled_all, v1, "5.14",
       AS_TRADER(SK_ONCE, 50)),
    OP(CANCEL_ALL, "GET", "/v1/order/cancelAllOrders", all, nothing, v1_empty, "5.14",
       AS_TRADER(SK_ONCE, 1), .arg = SK_HTX_OTHER),
    OP(CANCEL_AFTER, "POST", "/v2/algo-orders/cancel-all-after", timeout, timer, v2, "5.15",
       AS_TRADER(SK_SAME_AGAIN, 20)),
    OP(PLACE, "POST", "/v2/algo-orders", algo, algo_placed, v2, "5.20", AS_TRADER(SK_ONCE, 20),
       .arg = SK_HTX_ALGO),
    OP(CANCEL_BATCH, "POST", "/v2/algo-orders/cancellation", algo_cancels, algo_canceled, v2,
       "5.20", AS_TRADER(SK_SAME_AGAIN, 20), .arg = SK_HTX_ALGO),
    OP(CANCEL, "POST", "/v2/algo-orders/cancellation", algo_cancel, algo_canceled, v2, "5.20",
       AS_TRADER(SK_SAME_AGAIN, 20), .arg = SK_HTX_ALGO),
    USER(OPEN_ORDERS, "/v2/algo-orders/opening", algos_open, algos, v2, "5.20", 20, ALGO),
    USER(HISTORY, "/v2/algo-orders/history", algos_past, algos, v2, "5.20", 20, ALGO),
    USER(ORDER, "/v2/algo-orders/specific", algo_name, algo, v2, "5.20", 20, ALGO),
    BY_FRAME(BOOK, "changes", levels, levels, "7.1", CHARGE(QUESTIONS)),
    BY_FRAME(BOOK, "depth", book, book, "7", CHARGE(QUESTIONS)),
    BY_FRAME(TRADES, "trade", trades, asked_trades, "7", CHARGE(QUESTIONS)),
    BY_FRAME(CANDLES, "kline", candles, asked_candles, "7", CHARGE(QUESTIONS)),
    BY_FRAME(TICKERS, "detail", symbol, detail, "7", CHARGE(QUESTIONS)),
    BY_FRAME(PLACE, "create-order", new, placed, "8.1", AS_TRADER(SK_ONCE, 100)),
    BY_FRAME(PLACE_BATCH, "create-batchorder", batch, batch, "8.1", AS_TRADER(SK_ONCE, 50)),
    BY_FRAME(CANCEL_BATCH, "cancel", cancels, cancels, "8.1", AS_TRADER(SK_SAME_AGAIN, 50)),
    BY_FRAME(CANCEL_ALL, "cancelall", all, canceled_all, "8.1", AS_TRADER(SK_ONCE, 50)),
    {.id = SK_OP_FIXED_ANSWER,
     .via = SK_VIA_WS,
     .path = "create-margin-order",
     .src = "card 8.1",
     .refusal = "base-operation-forbidden",
     AS_TRADER(SK_READ, 100)},
    REFUSED("GET", "/v2/account/deposit/address"),
    REFUSED("POST", "/v1/dw/withdraw/api/create"),
    REFUSED("POST", "/v1/account/transfer"),
    REFUSED("POST", "/v2/account/transfer"),
    REFUSED("POST", "/v1/order/auto/place"),
    /* ccxt asks what contracts there are and wants at least one each; none can be traded here */
    FIXED("/linear-swap-api/v1/swap_contract_info",
          CONTRACT("BTC-USDT", ",\"support_margin_mode\":\"all\",\"business_type\":\"swap\","
                               "\"pair\":\"BTC-USDT\",\"contract_type\":\"swap\"")),
    FIXED("/swap-api/v1/swap_contract_info", CONTRACT("BTC-USD", "")),
    FIXED("/api/v1/contract_contract_info",
          CONTRACT("BTC261225", ",\"contract_type\":\"quarter\""))};

/* ---- channels; card 7, 8 ---- */

#define PUSH(kind_, endpoint_, event_, topic_, period_, ...)                                       \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_HTX_##endpoint_, .event = (event_),             \
        .topic = (topic_), .period_ms = (period_), .encode = sk_htx_push, .src = "card 7",         \
        __VA_ARGS__                                                                                \
    }
/* numbered changes of the best so many levels, an empty one when nothing changed; 7.1 */
#define CHANGES(depth_, period_)                                                                   \
    PUSH(BOOK, FEED, "changes", "market.{symbol}.mbp." #depth_, period_, .depth = (depth_),        \
         .seq = SK_SEQ_PREV, .ask_ms = 120, .idle_ms = (period_))
#define TOP(depth_)                                                                                \
    PUSH(BOOK_TOP, MARKET, "book", "market.{symbol}.mbp.refresh." #depth_, 100, .depth = (depth_))
#define OWN(kind_, event_, topic_, encode_, ...)                                                   \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_HTX_PRIVATE, .auth = SK_AUTH_SIGNED,            \
        .event = (event_), .topic = (topic_), .encode = sk_htx_push_##encode_, .src = "card 8",    \
        __VA_ARGS__                                                                                \
    }

/* prices of the book put together, so many ticks to one */
#define MERGED(n_, ticks_)                                                                         \
    PUSH(BOOK_TOP, MARKET, "depth", "market.{symbol}.depth.step" #n_, 1000, .depth = 20,           \
         .idle_ms = 1000, .merges = (const uint32_t[]){ticks_, 0})
static const sk_channel_row channels[] = {
    CHANGES(150, 100),
    CHANGES(400, 100),
    CHANGES(20, 0),
    CHANGES(5, 0),
    PUSH(BOOK_TOP, MARKET, "depth", "market.{symbol}.depth.step0", 1000, .depth = 150,
         .idle_ms = 1000),
    MERGED(1, 10),
    MERGED(2, 100),
    MERGED(3, 1000),
    MERGED(4, 10000),
    MERGED(5, 100000),
    TOP(20),
    TOP(10),
    TOP(5),
    PUSH(BEST, MARKET, "bbo", "market.{symbol}.bbo", 0, .seq = SK_SEQ_NONE),
    PUSH(TRADE, MARKET, "trade", "market.{symbol}.trade.detail", 0, .seq = SK_SEQ_NONE),
    PUSH(TICKER, MARKET, "ticker", "market.{symbol}.ticker", 100, .window_ns = 0),
    PUSH(TICKER, MARKET, "detail", "market.{symbol}.detail", 1000, .window_ns = 0),
    PUSH(MINI_TICKER, MARKET, "tickers", "market.tickers", 1000, .all = true),
    PUSH(CANDLE, MARKET, "kline", "market.{symbol}.kline.{interval}", 1000, .zone_minutes = 480),
    OWN(ORDERS, "order", "orders#*", order, .all = true, .follow = true),
    OWN(ORDERS, "order", "orders#{symbol}", order, .all = false),
    OWN(FILLS, "clearing", "trade.clearing#*#0", fill, .all = true, .follow = true),
    OWN(FILLS, "clearing", "trade.clearing#*#1", fill, .all = true),
    OWN(FILLS, "clearing", "trade.clearing#*", fill, .all = true),
    OWN(FILLS, "clearing", "trade.clearing#{symbol}#0", fill, .all = false),
    OWN(FILLS, "clearing", "trade.clearing#{symbol}#1", fill, .all = false),
    OWN(FILLS, "clearing", "trade.clearing#{symbol}", fill, .all = false),
    OWN(BALANCES, "balance", "accounts.update#2", balance, .all = true, .snapshot = true,
        .singly = true, .follow = true),
    OWN(BALANCES, "balance", "accounts.update#1", balance, .all = true, .snapshot = true,
        .singly = true),
    OWN(BALANCES, "balance", "accounts.update#0", balance, .all = true, .snapshot = true,
        .singly = true),
    OWN(BALANCES, "balance", "accounts.update", balance, .all = true, .snapshot = true,
        .singly = true)};

/* ---- what the sandbox trades ----
 * src: the live exchange's symbols as the market fixtures hold them; pairs that are not there: the
 * same rules as their neighbours, and the precision of their price. */

#define LISTING(symbol_, base_, quote_, tick_, step_, min_, max_, market_max_, total_)             \
    {                                                                                              \
        .symbol = (symbol_), .base = (base_), .quote = (quote_), .price_tick = (tick_),            \
        .price_min = (tick_), .price_max = "0", .qty_step = (step_), .qty_min = (min_),            \
        .qty_max = (max_), .market_qty_max = (market_max_), .notional_min = (total_),              \
        .notional_max = "0", .base_scale = 8, .quote_scale = 8                                     \
    }

static const sk_listing listings[] = {
    LISTING("btcusdt", "BTC", "USDT", "0.01", "0.000001", "0.00001", "1000", "20", "1"),
    LISTING("ethusdt", "ETH", "USDT", "0.01", "0.0001", "0.0001", "10000", "740", "1"),
    LISTING("adausdt", "ADA", "USDT", "0.000001", "0.0001", "0.1", "5000000", "210860", "1"),
    LISTING("ltcusdt", "LTC", "USDT", "0.01", "0.0001", "0.001", "100000", "1906", "1"),
    LISTING("xrpusdt", "XRP", "USDT", "0.00001", "0.01", "1", "5000000", "111707", "1"),
    LISTING("dogeusdt", "DOGE", "USDT", "0.000001", "0.01", "1", "200000000", "988576", "1"),
    LISTING("trxusdt", "TRX", "USDT", "0.000001", "0.01", "1", "38000000", "431221", "1"),
    LISTING("solusdt", "SOL", "USDT", "0.0001", "0.0001", "0.01", "100000", "5000", "1"),
    LISTING("ethbtc", "ETH", "BTC", "0.000001", "0.0001", "0.0001", "10000", "740", "0.0001"),
    LISTING("ltcbtc", "LTC", "BTC", "0.000001", "0.0001", "0.001", "100000", "1906", "0.0001"),
    LISTING("xrpbtc", "XRP", "BTC", "0.00000001", "1", "1", "5000000", "111707", "0.0001"),
    LISTING("solbtc", "SOL", "BTC", "0.00000001", "0.01", "0.01", "100000", "5000", "0.0001"),
    LISTING("btcusdc", "BTC", "USDC", "0.01", "0.000001", "0.00001", "1000", "20", "1"),
    LISTING("ethusdc", "ETH", "USDC", "0.01", "0.0001", "0.0001", "10000", "740", "1"),
};

/* Buys are bounded above, sells below: buy-limit-must-less-than, sell-limit-must-greater-than. */
static const souk_instrument defaults = {
    .notional_min_market = true,
    .bid_up = {.lo = 11, .scale = 1},
    .ask_down = {.lo = 9, .scale = 1},
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT_LIMIT | 1u << SOUK_STOP | 1u << SOUK_TAKE_PROFIT,
    SK_TRAILING(10, 500),
    .stp_default = SOUK_STP_NONE,
    .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_NEWEST,
    .maker_fee = {.lo = 2, .scale = 3},
    .taker_fee = {.lo = 2, .scale = 3}};

/* what it lacks of the matrix; card 3.1, 4, 5.12, 5.20, 6 */
static const sk_absence absences[] = {
    {"order.market_buy", "a market buy says how much it spends, in quote"},
    {"order.market_sell_quote", "a market sell says how much it sells, in base"},
    {"order.take_profit", "a conditional order fires from either side: it is told as a stop"},
    {"order.iceberg", "REST and sockets have no icebergs"},
    {"tif.gtd", "an order's type says good till canceled, immediate or cancel, or fill or kill"},
    {"stp.cancel_oldest stp.cancel_both stp.decrement",
     "self-match-prevent is 0 or 1: the arriving order ends"},
    {"op.place_test", "there is no order that is only tried"},
    {"op.amend_qty op.amend_price", "orders cannot be changed"},
    {"list.oco list.oto list.otoco", "there are no order lists"},
    {"error.key_malformed", "a malformed key is told as an unknown one"},
    {"error.clock_ahead", "one text is told for stamps that are too old or ahead"},
    {"error.banned", "who goes on after a limit is refused as before"},
    {"error.order_limit", "limits of orders are told as those of questions"},
    {"error.would_take", "a post-only order that would take is placed, and canceled at once"},
    {"error.no_liquidity", "a market order on an empty book is placed, and canceled at once"}};

/* card 11 */
static const sk_switch switches[] = {
    {"guide", "on", "on|off", "takes requests signed as the venue's guide has it, too"},
    {"errors", "exchange", "exchange|guide",
     "HTTP statuses of refusals: the exchange's (200), or the guide's (400, 401, 404, 429)"}};

static const char *const key_types[] = {"hmac", "ed25519", NULL};
static const sk_id_rule client_id = {.len_max = 64, .alphabet = "A-Za-z0-9_-", .prefix = "souk-"};

const sk_venue sk_htx = {
    .id = 8,
    .name = "htx",
    .title = "HTX Spot",
    SK_VENUE_TABLES,
    .takes = &sk_htx_takes,
    .envelope = &sk_htx_v1,
    .choose_row = sk_htx_choose_row,
    SK_VENUE_ROWS(switches, switches),
    .post_only_ends = true,
    .conditionals = 1u | 1u << SOUK_STOP,
    .words = &sk_htx_words,
    .client_id = &client_id,
    .key_types = key_types,
    .api_key_len = 32,
    .secret_len = 32,
    .interval_words = sk_htx_intervals,
    /* a request is refused once its time stamp is older than this: card 3.1 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 300000},
    .defaults = &defaults,
    .symbol = sk_symbol_joined_lower,
    .peer_size = SK_HTX_PEER_SIZE,
    .encode_ping = sk_htx_encode_ping,
    SK_VENUE_OWN(sk_htx),
};
