/* SPDX-License-Identifier: MIT
 * BTSE spot as data: hosts, operations, channels, limits, listings. src: btse card */
#include "venue/btse/args.h"
#include "venue/btse/errors.h"
#include "crypt/sign.h"
#include "market/markets.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4: a block of 1 s grows to 5 and 15 minutes ---- */

enum { QUERY, QUERIES, ORDER, ORDERS, WALLET, MARKET, LIMITS };

#define LIMIT(name_, key_, capacity_, seconds_, per_op_)                                           \
    {                                                                                              \
        .name = (name_), .kind = SK_SLIDING_WINDOW, .keyed_by = SK_BY_##key_,                      \
        .window_ns = (seconds_)*SECOND_NS, .capacity = {capacity_}, .per_op = (per_op_),           \
        .breach = SOUK_E_RATE_LIMIT, .strikes = 1, .ban_min_ns = SECOND_NS,                        \
        .ban_max_ns = 900 * SECOND_NS,                                                             \
        .ban_steps_ns = {SECOND_NS, 300 * SECOND_NS, 900 * SECOND_NS},                             \
        .ban_calm_ns = 3600 * SECOND_NS                                                            \
    }
static const sk_limit_row limits[LIMITS] = {[QUERY] = LIMIT("QUERY", ACCOUNT, 15, 1, true),
                                            [QUERIES] = LIMIT("QUERIES", ACCOUNT, 30, 1, false),
                                            [ORDER] = LIMIT("ORDER", ACCOUNT, 75, 1, true),
                                            [ORDERS] = LIMIT("ORDERS", ACCOUNT, 75, 1, false),
                                            [WALLET] = LIMIT("WALLET", ACCOUNT, 5, 1, false),
                                            [MARKET] = LIMIT("MARKET", IP, 50, 2, false)};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }

/* ---- hosts; card 1, 4: text pings every 15 s, a minute without one closes ---- */

#define SOCKET(name_, ...)                                                                         \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://ws.btse.com",                            \
        .testnet = "wss://testws.btse.io", .ping = SK_PING_CLIENT_TEXT, .ping_text = "ping",       \
        .pong_text = "pong", .ping_ms = 15000, .silence_ms = 60000, .topics_per_frame = 1,         \
        __VA_ARGS__                                                                                \
    }
static const sk_endpoint endpoints[SK_BTSE_ENDPOINTS] = {
    [SK_BTSE_REST] = {.name = "rest",
                      .via = SK_VIA_REST,
                      .live = "https://api.btse.com",
                      .testnet = "https://testapi.btse.io"},
    [SK_BTSE_SPOT] =
        SOCKET("spot", .path = "/ws/spot", .serve = {"/ws/spot", "/spotWS"}, .login = true),
    [SK_BTSE_BOOKS] =
        SOCKET("books", .path = "/ws/oss/spot", .serve = {"/ws/oss/spot"}, .topic_answers = true)};

/* ---- operations; card 5 ----
 * A row names its parameters by one word and its answer by another. */

#define ASKED(args_, ...) .decode_request = sk_take_call, .args = (args_), ##__VA_ARGS__
#define ASKS(args_)       ASKED(args_, .encode_request = sk_ask_call)
#define HEARS(args_)      ASKED(args_) /* the client does not ask it */
#define TAKES(args_, take_)                                                                        \
    ASKED(args_, .encode_request = sk_ask_call, .take = sk_btse_take_##take_)
#define OP(id_, method_, path_, answer_, src_, ...)                                                \
    {                                                                                              \
        .id = SK_OP_##id_, .method = (method_), .path = (path_), .decode_reply = sk_answer_read,   \
        .encode_reply = sk_answer_write, .answer = &sk_btse_answer_##answer_, .src = "card " src_, \
        __VA_ARGS__                                                                                \
    }
#define MARKET_(id_, path_, answer_, src_, ...)                                                    \
    OP(id_, "GET", "/public-api/market/v1/" path_, answer_, src_, .charge = {COST(MARKET)},        \
       .envelope = &sk_btse_public, __VA_ARGS__)
#define V3_OPEN(id_, path_, answer_, src_, ...)                                                    \
    OP(id_, "GET", "/spot/api/v3.3/" path_, answer_, src_, .charge = {COST(MARKET)},               \
       .arg = SK_BTSE_V3, __VA_ARGS__)
#define OWNER  .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ, .charge = {COST(WALLET)}
#define READER .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ, .charge = {COST(QUERY), COST(QUERIES)}
/* who may trade may see orders; Read does not suffice: 3.3 */
#define SEER .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .charge = {COST(QUERY), COST(QUERIES)}
#define TRADER(effect_)                                                                            \
    .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_),                            \
    .charge = {COST(ORDER), COST(ORDERS)}
#define V4(id_, method_, path_, answer_, src_, ...)                                                \
    OP(id_, method_, "/spot/api/v4/trade/" path_, answer_, src_, __VA_ARGS__)
#define V3(id_, method_, path_, answer_, src_, ...)                                                \
    OP(id_, method_, "/spot/api/v3.3/" path_, answer_, src_, .arg = SK_BTSE_V3, __VA_ARGS__)
#define BY_ID  "orderID|clOrderID"
#define LEVELS "symbol! depth group limit_bids limit_asks levels"
/* what the client says of an order; of one that waits */
#define PLACE_V4                                                                                   \
    "symbol! orderSide! clOrderId_new orderSize quoteOrderSize kind_v4! orderPrice timeInForce "   \
    "postOnly"
#define PLACE_ALGO                                                                                 \
    "symbol! orderSide! clOrderId_new orderSize quoteOrderSize kind_algo! triggerOrderType! "      \
    "triggerPrice! orderPrice timeInForce"
#define PLACE_TRAIL                                                                                \
    "symbol! orderSide! clOrderId_new orderSize quoteOrderSize kind_algo! trailValue! "            \
    "trailValueType!"
/* ... of one with a fixed term */
#define PLACE_TERM "symbol! side! kind_v3! size! price! term! postOnly clOrderID_new"
#define PAIRS      HEARS(""), .take = sk_btse_take_oco, .place = SK_IN_JSON, TRADER(SK_ONCE)
#define PLACES(args_, ...)                                                                         \
    ASKED(args_, .encode_request = sk_btse_ask_order, .take = sk_btse_take_order,                  \
          .place = SK_IN_JSON, TRADER(SK_ONCE), ##__VA_ARGS__)
#define AMENDS(args_)   TAKES(args_, amend), .place = SK_IN_JSON, TRADER(SK_ONCE)
#define CANCELS(names_) ASKS("symbol! " names_), TRADER(SK_SAME_AGAIN)
#define CLEARS                                                                                     \
    ASKED("symbol!", .encode_request = sk_btse_ask_all, .take = sk_btse_take_all), TRADER(SK_ONCE)
#define FILLS_V3 "symbol startTime endTime span count most " BY_ID " isMatchSymbol"

static const sk_op_row ops[] = {
    V3_OPEN(TIME, "time", time, "5.1", ASKS("")),
    MARKET_(INSTRUMENTS, "markets", markets, "5.2", ASKS("symbol symbols types")),
    MARKET_(TICKERS, "ticker/24hr", tickers, "5.3", ASKS("symbol symbols types isFull")),
    V3_OPEN(TICKERS, "market_summary", summary, "5.2", HEARS("symbol")),
    MARKET_(PRICES, "ticker/price", prices, "5.3", ASKS("symbol symbols types")),
    MARKET_(BEST, "ticker/l1", bests, "5.3", ASKS("symbol symbols types")),
    V3_OPEN(PRICES, "price", price, "5.3", HEARS("symbol")),
    MARKET_(BOOK, "orderbook", book, "5.4", ASKS("symbol! depth")),
    V3_OPEN(BOOK, "orderbook/L2", levels, "5.4", HEARS(LEVELS)),
    V3_OPEN(BOOK, "orderbook", levels, "5.4", HEARS(LEVELS)),
    MARKET_(TRADES, "trades", trades, "5.5", ASKS("symbol! limit")),
    V3_OPEN(TRADES, "trades", past, "5.5", HEARS("symbol! startTime endTime span count most")),
    MARKET_(CANDLES, "klines", klines, "5.6",
            TAKES("symbol! resolution! start end limit_candles", candles)),
    V3_OPEN(CANDLES, "ohlcv", ohlcv, "5.6", HEARS(""), .take = sk_btse_take_candles),
    OP(BALANCES, "GET", "/public-api/wallet/v1/user/assets", assets, "5.7", ASKS(""), OWNER,
       .envelope = &sk_btse_public),
    V3(BALANCES, "GET", "user/wallet", wallet, "5.7", HEARS(""), OWNER),
    OP(BILLS, "GET", "/public-api/wallet/v1/user/walletHistory", transfers, "5.7",
       HEARS("asset startTime endTime pageSize wallet"), .take = sk_btse_take_bills, OWNER,
       .envelope = &sk_btse_public),
    V3(BILLS, "GET", "user/wallet_history", transfers, "5.7",
       HEARS("currency startTime endTime count most"), .take = sk_btse_take_bills, OWNER),
    V4(FEES, "GET", "fees", fees, "5.8", ASKS("symbol"), READER),
    V3(FEES, "GET", "user/fees", fees, "5.8", HEARS("symbol"), READER),
    V4(PLACE, "POST", "orders", placed_v4, "5.9", PLACES(PLACE_V4)),
    V4(PLACE, "POST", "orders/algo", placed_v4, "5.9", PLACES(PLACE_ALGO), .arg = SK_BTSE_ALGO),
    V4(PLACE, "POST", "orders/algo", placed_v4, "5.9", PLACES(PLACE_TRAIL), .arg = SK_BTSE_TRAIL,
       .when = "orderType=TRAILING"),
    V4(LIST_PLACE, "POST", "orders/algo", pair_v4, "5.9", PAIRS, .when = "orderType=OCO"),
    V3(PLACE, "POST", "order", placed, "5.9", PLACES(PLACE_TERM)),
    V3(LIST_PLACE, "POST", "order", pair, "5.9", PAIRS, .when = "type=OCO"),
    V3(PLACE, "POST", "order/peg", placed, "5.9", PLACES("")),
    V4(AMEND, "PUT", "orders", placed_v4, "5.10",
       AMENDS("symbol! orderId|clOrderId orderPrice orderSize")),
    V3(AMEND, "PUT", "order", amended, "5.10", AMENDS("")),
    V4(CANCEL, "DELETE", "orders", canceled_v4, "5.11", CANCELS("orderId|clOrderId")),
    V4(CANCEL_ALL, "DELETE", "orders/all", canceled_v4, "5.11", CLEARS),
    V3(CANCEL, "DELETE", "order", canceled, "5.11", CANCELS(BY_ID), .when = BY_ID),
    V3(CANCEL_ALL, "DELETE", "order", canceled, "5.11", CLEARS),
    V4(CANCEL_AFTER, "POST", "orders/cancel_all_after", nothing, "5.12", ASKS("timeout!"),
       TRADER(SK_SAME_AGAIN), .place = SK_IN_JSON),
    V3(CANCEL_AFTER, "POST", "order/cancelAllAfter", nothing, "5.12", ASKS("timeout!"),
       TRADER(SK_SAME_AGAIN), .place = SK_IN_JSON),
    V4(ORDER, "GET", "order", order_v4, "5.13", ASKS("orderId|clOrderId"), SEER),
    V3(ORDER, "GET", "order", order, "5.13", HEARS(BY_ID), SEER),
    V4(OPEN_ORDERS, "GET", "orders", open_v4, "5.14", ASKS("symbol"), SEER),
    V3(OPEN_ORDERS, "GET", "user/open_orders", open, "5.14", HEARS("symbol orderID clOrderID"),
       SEER),
    V4(FILLS, "GET", "trade_history", fills_v4, "5.16",
       ASKS("symbol startTime endTime span count most orderID"), READER),
    V3(FILLS, "GET", "user/trade_history", fills, "5.16",
       ASKS("symbol startTime endTime span count most orderID clOrderID isMatchSymbol"), READER)};

/* ---- channels; card 7, 8: no ticker, no candles, no balances ---- */

#define PUSH(kind_, socket_, event_, encode_, topic_, src_, ...)                                   \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BTSE_##socket_, .topic = (topic_),              \
        .event = (event_), .encode = sk_btse_push_##encode_, .src = "card " src_, __VA_ARGS__      \
    }
#define BOOK(kind_, topic_, period_, ...)                                                          \
    PUSH(kind_, BOOKS, "book", book, topic_, "7.1", .depth = 50, .period_ms = (period_),           \
         .snapshot = true, .counted = true, .merges = sk_btse_merges, __VA_ARGS__)
#define BEST_(topic_, ...)                                                                         \
    PUSH(BEST, BOOKS, "best", best, topic_, "7", .snapshot = true, __VA_ARGS__)
#define OWN(kind_, event_, encode_, topic_, ...)                                                   \
    PUSH(kind_, SPOT, event_, encode_, topic_, "8", .auth = SK_AUTH_SIGNED, .all = true,           \
         __VA_ARGS__)
static const sk_channel_row channels[] = {
    PUSH(TRADE, SPOT, "trade", trade, "tradeHistoryApi:{symbol}", "7", .seq = SK_SEQ_NONE),
    BOOK(BOOK, "update:{symbol}_{group}", 100, .seq = SK_SEQ_PREV),
    BEST_("snapshotL1:{symbol}_{group}", .seq = SK_SEQ_NONE, .merges = sk_btse_merges),
    BEST_("snapshotL1:{symbol}", .seq = SK_SEQ_NONE),
    BOOK(BOOK_TOP, "snapshot:{symbol}_{group}", 500, .seq = SK_SEQ_NONE),
    OWN(ORDERS, "note", note, "notificationApiV3", .follow = true),
    OWN(ORDERS, "old", note, "notificationApiV2", .follow = false),
    OWN(ORDERS, "old", note, "notificationApiV1", .follow = false),
    OWN(ORDERS, "old", note, "notificationApi", .follow = false),
    OWN(FILLS, "fill", fill, "fills", .follow = true)};

/* ---- what the sandbox trades; src: card 5.2 for BTC (both quotes), the price of ETH in 9; the
 * others: the live exchange's well-known values. The quick start needs BTC-USD, BTC-USDT. ---- */

#define LISTING(base_, quote_, tick_, least_, step_, min_, max_)                                   \
    {                                                                                              \
        .symbol = base_ "-" quote_, .base = base_, .quote = quote_, .price_tick = (tick_),         \
        .price_min = (least_), .price_max = "0", .qty_step = (step_), .qty_min = (min_),           \
        .qty_max = (max_), .market_qty_max = (max_), .notional_min = "0", .notional_max = "0",     \
        .base_scale = 8, .quote_scale = 8                                                          \
    }
static const sk_listing listings[] = {
    LISTING("BTC", "USD", "0.1", "0.1", "0.00001", "0.00001", "100"),
    LISTING("BTC", "USDT", "0.1", "0.1", "0.00001", "0.00001", "100"),
    LISTING("ETH", "USD", "0.01", "0.01", "0.0001", "0.0001", "2000"),
    LISTING("ETH", "USDT", "0.01", "0.01", "0.0001", "0.0001", "2000"),
    LISTING("SOL", "USD", "0.01", "0.01", "0.01", "0.01", "20000"),
    LISTING("SOL", "USDT", "0.01", "0.01", "0.01", "0.01", "20000"),
    LISTING("XRP", "USD", "0.0001", "0.0001", "1", "1", "1000000"),
    LISTING("XRP", "USDT", "0.0001", "0.0001", "1", "1", "1000000"),
    LISTING("LTC", "USD", "0.01", "0.01", "0.01", "0.01", "10000"),
    LISTING("LTC", "USDT", "0.01", "0.01", "0.01", "0.01", "10000"),
    LISTING("ADA", "USDT", "0.0001", "0.0001", "1", "1", "2000000"),
    LISTING("DOGE", "USDT", "0.00001", "0.00001", "1", "1", "10000000"),
    LISTING("BTC", "EUR", "0.1", "0.1", "0.00001", "0.00001", "100"),
    LISTING("ETH", "BTC", "0.00001", "0.00001", "0.0001", "0.0001", "2000")};

/* The quick start bids at 20000 far below the market: the band is wide on that side; 11. */
static const souk_instrument defaults = {
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    SK_TRAILING(1, 5000),
    .orders_max = 200,
    .stop_orders_max = 50,
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_NONE,
    .stp_modes = 1u << SOUK_STP_NONE,
    .maker_fee = {.lo = 2, .scale = 3},
    .taker_fee = {.lo = 2, .scale = 3}};

/* what it lacks of the matrix; card 3.1, 4, 5, 7, 8, 9 */
static const sk_absence absences[] = {
    {"order.market_buy", "a market buy says how much it spends, in quote"},
    {"order.market_sell_quote", "a market sell says how much it sells, in base"},
    {"list.oco",
     "the two orders of an OCO share one client id, by which a client tells its orders apart"},
    {"order.iceberg", "there are no icebergs"},
    {"stp.cancel_newest stp.cancel_oldest stp.cancel_both stp.decrement",
     "it publishes no self-trade prevention"},
    {"op.place_test", "there is no order that is only tried"},
    {"op.history", "finished orders are told by their fills only"},
    {"list.oto list.otoco", "no order waits for another one to be filled"},
    {"channel.ticker channel.candles", "there is no such channel"},
    {"error.key_malformed", "a malformed key is told as an unknown one"},
    {"error.clock_ahead", "one text is told for stamps that are too old or ahead"},
    {"error.banned", "a block is told as the breach that led to it"},
    {"error.order_limit", "limits of orders are told as those of questions"},
    {"error.would_take", "of a refused order it is told only that it is"},
    {"error.duplicate", "any number of orders may carry a client id"},
    {"error.cancel_done", "an order that ended is told as an unknown one"},
    {"error.notional", "instruments have no least value"},
    {"error.no_liquidity", "a market order on an empty book is placed, and canceled at once"}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", NULL};
static const char *const key_types[] = {"hmac", NULL};
/* free text, of any number of orders: 6 */
static const sk_id_rule client_id = {
    .len_max = 64, .again = SK_ID_ALWAYS, .none_given = true, .alphabet = " -~", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_UUID}, fill_id = {.kind = SK_ID_UUID, .salt = 1};
static const sk_switch switches[] = {
    {"replay", "on", "on|off", "the same key, nonce and signature again are refused"},
    {"guide", "on", "on|off", "signatures may cover the query, as its guide's do"}};

const sk_venue sk_btse = {
    .id = 3,
    .name = "btse",
    .title = "BTSE",
    SK_VENUE_TABLES,
    .older = {"/spot/api/v3.2/", "/spot/api/v3.3/"},
    SK_VENUE_ROWS(switches, switches),
    .words = &sk_btse_words,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &order_id,
    .fill_id = &fill_id,
    .key_types = key_types,
    .hmac = SK_SIGN_HMAC_SHA384,
    .api_key_len = 64,
    .secret_len = 64,
    .orders_per_list_max = 500,
    .interval_words = sk_btse_minutes,
    .takes = &sk_btse_takes,
    .choose_row = sk_btse_choose_row,
    .open_reply = sk_btse_open_reply,
    .nonce = SK_NONCE_ONCE,
    .nonce_unit_ns = 1000000,
    /* finished orders are seen in fills only; a nonce is good for a minute: 3.1, 5.15 */
    .resolve = {.how = SK_RESOLVE_BY_LISTS, .fence_ms = 60000, .told_ms = 1800000},
    .symbol = sk_symbol_joined,
    .symbol_between = "-",
    .peer_size = SK_BTSE_PEER_SIZE,
    SK_VENUE_OWN(sk_btse)};
