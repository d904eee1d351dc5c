/* SPDX-License-Identifier: MIT
 * Bitget spot as data: hosts, operations, channels, limits, listings. src: bitget card */
#include "venue/bitget/bitget.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)
#define MINUTE_NS (60 * SECOND_NS)

/* ---- limits; card 4: figures stand for endpoints, each of which has a bucket of its own ---- */

enum {
    IP_MINUTE,
    IP_20,
    IP_10,
    IP_3,
    UID_20,
    UID_10,
    UID_5,
    UID_1,
    CONNECTS,
    CHANGES,
    FRAMES,
    LIMITS
};

#define REMAINING .header_left = "x-mbx-used-remain-limit", .breach = SOUK_E_RATE_LIMIT
#define LIMIT(name_, key_, capacity_)                                                              \
    {                                                                                              \
        .name = (name_), .kind = SK_SLIDING_WINDOW, .keyed_by = SK_BY_##key_,                      \
        .window_ns = SECOND_NS, .capacity = {capacity_}, .per_op = true, REMAINING                 \
    }
static const sk_limit_row limits[LIMITS] = {[IP_MINUTE] = {.name = "IP_MINUTE",
                                                           .kind = SK_SLIDING_WINDOW,
                                                           .keyed_by = SK_BY_IP,
                                                           .window_ns = MINUTE_NS,
                                                           .capacity = {6000},
                                                           .every_request = true,
                                                           .breach = SOUK_E_RATE_LIMIT,
                                                           .strikes = 1,
                                                           .ban_min_ns = 5 * MINUTE_NS,
                                                           .ban_max_ns = 5 * MINUTE_NS},
                                            [IP_20] = LIMIT("IP_20", IP, 20),
                                            [IP_10] = LIMIT("IP_10", IP, 10),
                                            [IP_3] = LIMIT("IP_3", IP, 3),
                                            [UID_20] = LIMIT("UID_20", ACCOUNT, 20),
                                            [UID_10] = LIMIT("UID_10", ACCOUNT, 10),
                                            [UID_5] = LIMIT("UID_5", ACCOUNT, 5),
                                            [UID_1] = LIMIT("UID_1", ACCOUNT, 1),
                                            [CONNECTS] = {.name = "CONNECTS",
                                                          .kind = SK_SLIDING_WINDOW,
                                                          .keyed_by = SK_BY_IP,
                                                          .window_ns = 5 * MINUTE_NS,
                                                          .capacity = {300},
                                                          .breach = SOUK_E_RATE_LIMIT},
                                            [CHANGES] = {.name = "CHANGES",
                                                         .kind = SK_SLIDING_WINDOW,
                                                         .keyed_by = SK_BY_CONNECTION,
                                                         .window_ns = 60 * MINUTE_NS,
                                                         .capacity = {240},
                                                         .breach = SOUK_E_RATE_LIMIT},
                                            [FRAMES] = {.name = "FRAMES",
                                                        .kind = SK_SLIDING_WINDOW,
                                                        .keyed_by = SK_BY_CONNECTION,
                                                        .window_ns = SECOND_NS,
                                                        .capacity = {10},
                                                        .breach = SOUK_E_RATE_LIMIT,
                                                        .code = "30007"}};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }

/* ---- hosts; card 1, 4, 7.1 ---- */

#define SOCKET(name_, path_)                                                                       \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://ws.bitget.com",                          \
        .testnet = "wss://wspap.bitget.com", .path = (path_), .serve = {path_},                    \
        .ping = SK_PING_CLIENT_TEXT, .ping_text = "ping", .pong_text = "pong", .ping_ms = 30000,   \
        .silence_ms = 120000, .life_ms = 86400000, .topics_max = 1000,                             \
        .opening = {COST(CONNECTS)}, .message = COST(FRAMES), .change = COST(CHANGES)              \
    }
static const sk_endpoint endpoints[SK_BITGET_ENDPOINTS] = {
    [SK_BITGET_REST] = {.name = "rest",
                        .via = SK_VIA_REST,
                        .live = "https://api.bitget.com",
                        .testnet = "https://api.bitget.com",
                        .demo_header = "PAPTRADING: 1"},
    [SK_BITGET_PUBLIC] = SOCKET("public", "/v2/ws/public"),
    [SK_BITGET_PRIVATE] = SOCKET("private", "/v2/ws/private"),
    [SK_BITGET_PUBLIC_V3] = SOCKET("public_v3", "/v3/ws/public"),
    [SK_BITGET_PRIVATE_V3] = SOCKET("private_v3", "/v3/ws/private"),
    [SK_BITGET_OLD] = SOCKET("v1", "/spot/v1/stream")};

/* ---- operations; card 5 ---- */

#define OP(id_, method_, path_, src_, limit_, ...)                                                 \
    {                                                                                              \
        .id = SK_OP_##id_, .method = (method_), .path = "/api/" path_, .src = "card " src_,        \
        .charge = {COST(limit_)}, __VA_ARGS__                                                      \
    }
#define V2(id_, path_, src_, limit_, ...)   OP(id_, "GET", "v2/" path_, src_, limit_, __VA_ARGS__)
#define READER                              .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ
#define READ(id_, path_, src_, limit_, ...) V2(id_, path_, src_, limit_, READER, __VA_ARGS__)
/* a lost answer means that */
#define TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
#define TRADE(id_, path_, src_, limit_, effect_, ...)                                              \
    OP(id_, "POST", "v2/spot/trade/" path_, src_, limit_, TRADER(effect_), __VA_ARGS__)
#define PLAN(id_, path_, effect_) TRADE(id_, path_, "5.20", UID_20, effect_, .arg = SK_BITGET_PLAN)
#define OLD(id_, method_, path_, limit_, ...)                                                      \
    OP(id_, method_, "spot/v1/" path_, "5.22", limit_, .arg = SK_BITGET_V1, __VA_ARGS__)
#define NEW(id_, method_, path_, limit_, ...)                                                      \
    OP(id_, method_, "v3/" path_, "5.23", limit_, .arg = SK_BITGET_V3, __VA_ARGS__)
#define FRAME(id_, name_, effect_)                                                                 \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_WS, .path = (name_), .src = "card 8.4", TRADER(effect_),  \
        .charge = {                                                                                \
            COST(UID_10)                                                                           \
        }                                                                                          \
    }
/* what ccxt asks beside trading: 10 */
#define FIXED(path_, auth_, body_)                                                                 \
    OP(FIXED_ANSWER, "GET", "v2/" path_, "10", IP_10, .auth = (auth_), .fixed = (body_))

static const sk_op_row ops[] = {
    V2(TIME, "public/time", "5.1", IP_20), V2(INSTRUMENTS, "spot/public/symbols", "5.2", IP_20),
    V2(ASSETS, "spot/public/coins", "5.2", IP_3), V2(TICKERS, "spot/market/tickers", "5.3", IP_20),
    V2(BOOK, "spot/market/orderbook", "5.4", IP_20),
    V2(BOOK, "spot/market/merge-depth", "5.4", IP_20, .arg = SK_BITGET_MERGED),
    V2(TRADES, "spot/market/fills", "5.5", IP_10),
    V2(TRADES, "spot/market/fills-history", "5.5", IP_10, .arg = SK_BITGET_ARCHIVE),
    V2(CANDLES, "spot/market/candles", "5.6", IP_20),
    V2(CANDLES, "spot/market/history-candles", "5.6", IP_20, .arg = SK_BITGET_ARCHIVE),
    READ(BALANCES, "spot/account/assets", "5.7", UID_10),
    READ(FEES, "common/trade-rate", "5.8", UID_10),
    READ(KEY_INFO, "spot/account/info", "5.19", UID_1),
    TRADE(PLACE, "place-order", "5.9", UID_10, SK_ONCE),
    TRADE(AMEND, "cancel-replace-order", "5.10", UID_5, SK_ONCE),
    TRADE(AMEND_BATCH, "batch-cancel-replace-order", "5.10", UID_5, SK_ONCE),
    TRADE(CANCEL, "cancel-order", "5.11", UID_10, SK_SAME_AGAIN),
    TRADE(CANCEL_ALL, "cancel-symbol-order", "5.12", UID_5, SK_ONCE),
    TRADE(PLACE_BATCH, "batch-orders", "5.13", UID_5, SK_ONCE),
    TRADE(CANCEL_BATCH, "batch-cancel-order", "5.13", UID_10, SK_SAME_AGAIN),
    READ(ORDER, "spot/trade/orderInfo", "5.14", UID_20),
    READ(OPEN_ORDERS, "spot/trade/unfilled-orders", "5.15", UID_20),
    READ(HISTORY, "spot/trade/history-orders", "5.16", UID_20),
    READ(FILLS, "spot/trade/fills", "5.17", UID_10), PLAN(PLACE, "place-plan-order", SK_ONCE),
    PLAN(AMEND, "modify-plan-order", SK_ONCE), PLAN(CANCEL, "cancel-plan-order", SK_SAME_AGAIN),
    PLAN(CANCEL_ALL, "batch-cancel-plan-order", SK_ONCE),
    READ(ORDER, "spot/trade/plan-sub-order", "5.20", UID_20, .arg = SK_BITGET_PLAN),
    READ(OPEN_ORDERS, "spot/trade/current-plan-order", "5.20", UID_20, .arg = SK_BITGET_PLAN),
    READ(HISTORY, "spot/trade/history-plan-order", "5.20", UID_20, .arg = SK_BITGET_PLAN),
    FRAME(PLACE, "place-order", SK_ONCE), FRAME(CANCEL, "cancel-order", SK_SAME_AGAIN),
    /* the guide's paths */
    OLD(TICKERS, "GET", "market/tickers", IP_20), OLD(TICKERS, "GET", "market/ticker", IP_20),
    OLD(TIME, "GET", "public/time", IP_20), OLD(INSTRUMENTS, "GET", "public/products", IP_20),
    OLD(TRADES, "GET", "market/fills", IP_20), OLD(BOOK, "GET", "market/depth", IP_20),
    OLD(BALANCES, "GET", "account/assets", UID_10, READER),
    OLD(PLACE, "POST", "trade/orders", UID_10, TRADER(SK_ONCE)),
    /* the unified account */
    NEW(INSTRUMENTS, "GET", "market/instruments", IP_20),
    NEW(TICKERS, "GET", "market/tickers", IP_20), NEW(BOOK, "GET", "market/orderbook", IP_20),
    NEW(TRADES, "GET", "market/fills", IP_20), NEW(CANDLES, "GET", "market/candles", IP_20),
    NEW(CANDLES, "GET", "market/history-candles", IP_20),
    NEW(KEY_INFO, "GET", "account/info", UID_1, READER),
    NEW(BALANCES, "GET", "account/assets", UID_10, READER),
    NEW(FEES, "GET", "account/fee-rate", UID_10, READER),
    NEW(PLACE, "POST", "trade/place-order", UID_10, TRADER(SK_ONCE)),
    NEW(PLACE_BATCH, "POST", "trade/place-batch", UID_5, TRADER(SK_ONCE)),
    NEW(CANCEL_BATCH, "POST", "trade/cancel-batch", UID_5, TRADER(SK_SAME_AGAIN)),
    NEW(AMEND, "POST", "trade/modify-order", UID_10, TRADER(SK_ONCE)),
    NEW(CANCEL, "POST", "trade/cancel-order", UID_10, TRADER(SK_SAME_AGAIN)),
    NEW(CANCEL_ALL, "POST", "trade/cancel-symbol-order", UID_5, TRADER(SK_ONCE)),
    NEW(ORDER, "GET", "trade/order-info", UID_20, READER),
    NEW(OPEN_ORDERS, "GET", "trade/unfilled-orders", UID_20, READER),
    NEW(HISTORY, "GET", "trade/history-orders", UID_20, READER),
    NEW(FILLS, "GET", "trade/fills", UID_20, READER),
    FIXED("margin/currencies", SK_AUTH_NONE,
          "{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":0,\"data\":[]}"),
    FIXED("mix/market/contracts", SK_AUTH_NONE,
          "{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":0,\"data\":[]}")};

/* ---- channels; card 7.2, 8: a topic is an object, here its members in the order of the card ----
 */

#define PUSH(kind_, socket_, topic_, period_, src_, ...)                                           \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BITGET_##socket_, .topic = (topic_),            \
        .period_ms = (period_), .src = "card " src_, __VA_ARGS__                                   \
    }
/* three generations: a checksum; a checksum and a number; a number and its predecessor: 7.3 */
static const sk_checksum_rule checksum = {.levels = 25, .interleaved = true, .is_signed = true};
#define CHAINED            .seq = SK_SEQ_PREV, .snapshot = true, .sum = &checksum
#define V2_TOPIC(channel_) "instType=SPOT&channel=" channel_ "&instId={symbol}"
#define V3_TOPIC(channel_) "instType=spot&topic=" channel_ "&symbol={symbol}"
#define OWN(kind_, topic_)                                                                         \
    PUSH(kind_, PRIVATE, "instType=SPOT&channel=" topic_, 0, "8", .auth = SK_AUTH_SIGNED)
#define OWN_V3(kind_, topic_)                                                                      \
    PUSH(kind_, PRIVATE_V3, "instType=UTA&topic=" topic_, 0, "8.5", .auth = SK_AUTH_SIGNED)

static const sk_channel_row channels[] = {
    PUSH(BOOK, PUBLIC, V2_TOPIC("books"), 150, "7.3", CHAINED),
    PUSH(BEST, PUBLIC, V2_TOPIC("books1"), 20, "7.2"),
    PUSH(BOOK_TOP, PUBLIC, V2_TOPIC("books5"), 150, "7.2", .depth = 5),
    PUSH(BOOK_TOP, PUBLIC, V2_TOPIC("books15"), 150, "7.2", .depth = 15),
    PUSH(TRADE, PUBLIC, V2_TOPIC("trade"), 0, "7.2", .history = 50),
    PUSH(TICKER, PUBLIC, V2_TOPIC("ticker"), 300, "7.2"),
    PUSH(CANDLE, PUBLIC, V2_TOPIC("candle{interval}"), 500, "7.2", .history = 500,
         .words = sk_bitget_bars, .zone_minutes = 480),
    PUSH(CANDLE, PUBLIC, V2_TOPIC("candle{interval}"), 500, "7.2", .history = 500,
         .words = sk_bitget_utc_bars),
    OWN(ORDERS, "orders&instId=default"),
    OWN(ORDERS, "orders&instId={symbol}"),
    OWN(ORDERS, "orders-algo&instId=default"),
    OWN(ORDERS, "orders-algo&instId={symbol}"),
    OWN(FILLS, "fill&instId=default"),
    OWN(FILLS, "fill&instId={symbol}"),
    OWN(BALANCES, "account&coin=default"),
    PUSH(BOOK, PUBLIC_V3, V3_TOPIC("books"), 150, "8.5", CHAINED),
    PUSH(BEST, PUBLIC_V3, V3_TOPIC("books1"), 20, "8.5"),
    PUSH(BOOK_TOP, PUBLIC_V3, V3_TOPIC("books5"), 150, "8.5", .depth = 5),
    PUSH(BOOK_TOP, PUBLIC_V3, V3_TOPIC("books50"), 150, "8.5", .depth = 50),
    PUSH(TRADE, PUBLIC_V3, V3_TOPIC("publicTrade"), 0, "8.5"),
    PUSH(TICKER, PUBLIC_V3, V3_TOPIC("ticker"), 300, "8.5"),
    PUSH(CANDLE, PUBLIC_V3, V3_TOPIC("kline") "&interval={interval}", 500, "8.5",
         .words = sk_bitget_bars, .zone_minutes = 480),
    OWN_V3(ORDERS, "order"),
    OWN_V3(FILLS, "fill"),
    OWN_V3(BALANCES, "account")};

/* ---- what the sandbox trades; src: the market fixtures; USDC and BTC pairs: as their twins in
 * USDT, the live exchange's well-known values ---- */

#define LISTING(base_, quote_, tick_, step_, least_)                                               \
    {                                                                                              \
        .symbol = base_ quote_, .base = base_, .quote = quote_, .price_tick = (tick_),             \
        .price_min = (tick_), .price_max = "0", .qty_step = (step_), .qty_min = "0",               \
        .qty_max = "0", .market_qty_max = "0", .notional_min = (least_), .notional_max = "0",      \
        .base_scale = 8, .quote_scale = 8                                                          \
    }
static const sk_listing listings[] = {LISTING("BTC", "USDT", "0.01", "0.000001", "1"),
                                      LISTING("ETH", "USDT", "0.01", "0.0001", "1"),
                                      LISTING("SOL", "USDT", "0.01", "0.0001", "1"),
                                      LISTING("XRP", "USDT", "0.0001", "0.0001", "1"),
                                      LISTING("ADA", "USDT", "0.0001", "0.001", "1"),
                                      LISTING("DOGE", "USDT", "0.00001", "0.0001", "1"),
                                      LISTING("LTC", "USDT", "0.01", "0.0001", "1"),
                                      LISTING("TRX", "USDT", "0.0001", "0.0001", "1"),
                                      LISTING("BTC", "USDC", "0.01", "0.000001", "1"),
                                      LISTING("ETH", "USDC", "0.01", "0.0001", "1"),
                                      LISTING("SOL", "USDC", "0.01", "0.0001", "1"),
                                      LISTING("ETH", "BTC", "0.000001", "0.0001", "0.00001"),
                                      LISTING("LTC", "BTC", "0.000001", "0.0001", "0.00001")};

/* The live band is 5 % of the market; these let the guide's orders pass. */
static const souk_instrument defaults = {
    .notional_min_market = true,
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    .orders_max = 200,
    .stop_orders_max = 50,
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_NONE,
    .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST |
                 1u << SOUK_STP_CANCEL_BOTH,
    .maker_fee = {.lo = 2, .scale = 3},
    .taker_fee = {.lo = 2, .scale = 3}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", "TRX", NULL};
static const char *const key_types[] = {"hmac", "rsa", NULL};
/* lengths of 32, 50 and 64 are all published: 6.3 */
static const sk_id_rule client_id = {
    .len_max = 64, .alphabet = "0-9A-Za-z_:#+ -", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 19};
static const sk_switch switches[] = {
    {"guide", "on", "on|off", "the older guide's headers, paths and error members are served"},
    {"guide_code", "text", "text|number", "success in the guide's form is \"00000\", or 0"},
    {"guide_limit", "live", "live|100", "the limits of the API, or 100 requests a minute"},
    {"checksum", "off", "off|on", "books carry seq and pseq, or seq and a checksum as in 2025"}};

const sk_venue sk_bitget = {
    .id = 2,
    .name = "bitget",
    .title = "Bitget",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(ops, ops),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(errors, sk_bitget_errors),
    SK_VENUE_ROWS(listings, listings),
    SK_VENUE_ROWS(switches, switches),
    .words = &sk_bitget_words,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &order_id,
    .key_types = key_types,
    .api_key_len = 35,
    .secret_len = 64,
    .orders_per_list_max = 100,
    .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_3M | 1u << SK_INTERVAL_5M |
                 1u << SK_INTERVAL_15M | 1u << SK_INTERVAL_30M | 1u << SK_INTERVAL_1H |
                 1u << SK_INTERVAL_4H | 1u << SK_INTERVAL_6H | 1u << SK_INTERVAL_12H |
                 1u << SK_INTERVAL_1D | 1u << SK_INTERVAL_3D | 1u << SK_INTERVAL_1W |
                 1u << SK_INTERVAL_1MO,
    /* the client sends receiveWindow, after which an order is refused; 3.3 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 5000},
    .symbol = sk_symbol_joined};
