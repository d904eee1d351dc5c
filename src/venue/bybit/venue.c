/* SPDX-License-Identifier: MIT
 * Bybit V5, spot, as data: hosts, operations, channels, limits, listings. src: bybit card */
#include "venue/bybit/bybit.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4: a second that rolls, for each endpoint and user; five for an address ---- */

enum { IP, UID_1, UID_5, UID_10, UID_20, UID_25, UID_50, CONNECTS, FRAMES, LIMITS };

#define LIMIT(name_, capacity_)                                                                    \
    {                                                                                              \
        .name = (name_), .kind = SK_SLIDING_WINDOW, .keyed_by = SK_BY_ACCOUNT,                     \
        .window_ns = SECOND_NS, .capacity = {capacity_}, .per_op = true,                           \
        .header_limit = "X-Bapi-Limit", .header_left = "X-Bapi-Limit-Status",                      \
        .header_reset = "X-Bapi-Limit-Reset-Timestamp", .breach = SOUK_E_RATE_LIMIT,               \
        .code = "10006"                                                                            \
    }
static const sk_limit_row limits[LIMITS] = {[IP] = {.name = "IP",
                                                    .kind = SK_SLIDING_WINDOW,
                                                    .keyed_by = SK_BY_IP,
                                                    .window_ns = 5 * SECOND_NS,
                                                    .capacity = {600},
                                                    .every_request = true,
                                                    .breach = SOUK_E_BANNED,
                                                    .strikes = 1,
                                                    .ban_min_ns = 600 * SECOND_NS,
                                                    .ban_max_ns = 600 * SECOND_NS},
                                            [UID_1] = LIMIT("UID_1", 1),
                                            [UID_5] = LIMIT("UID_5", 5),
                                            [UID_10] = LIMIT("UID_10", 10),
                                            [UID_20] = LIMIT("UID_20", 20),
                                            [UID_25] = LIMIT("UID_25", 25),
                                            [UID_50] = LIMIT("UID_50", 50),
                                            [CONNECTS] = {.name = "CONNECTS",
                                                          .kind = SK_SLIDING_WINDOW,
                                                          .keyed_by = SK_BY_IP,
                                                          .window_ns = 300 * SECOND_NS,
                                                          .capacity = {500},
                                                          .breach = SOUK_E_BANNED},
                                            [FRAMES] = {.name = "FRAMES",
                                                        .kind = SK_SLIDING_WINDOW,
                                                        .keyed_by = SK_BY_IP,
                                                        .window_ns = SECOND_NS,
                                                        .capacity = {3000},
                                                        .breach = SOUK_E_RATE_LIMIT,
                                                        .code = "10403"}};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }
#define EACH(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1, .each = true                                             \
    }

/* ---- hosts; card 1, 7: ten minutes without traffic close private sockets ---- */

#define SOCKET(name_, path_, ...)                                                                  \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://stream.bybit.com",                       \
        .testnet = "wss://stream-testnet.bybit.com", .path = (path_), .serve = {path_},            \
        .ping = SK_PING_CLIENT_TEXT, .ping_text = "{\"op\":\"ping\"", .ping_ms = 20000,            \
        .silence_ms = 600000, .opening = {COST(CONNECTS)}, __VA_ARGS__                             \
    }
static const sk_endpoint endpoints[SK_BYBIT_ENDPOINTS] = {
    [SK_BYBIT_REST] = {.name = "rest",
                       .via = SK_VIA_REST,
                       .live = "https://api.bybit.com",
                       .testnet = "https://api-testnet.bybit.com"},
    [SK_BYBIT_PUBLIC] = SOCKET("public", "/v5/public/spot", .topics_max = 0),
    [SK_BYBIT_PRIVATE] = SOCKET("private", "/v5/private", .topics_max = 0),
    [SK_BYBIT_TRADE] = SOCKET("trade", "/v5/trade", .message = COST(FRAMES))};

/* ---- operations; card 5, 8.2 ---- */

#define OP(id_, via_, method_, path_, src_, ...)                                                   \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define OPEN(id_, path_, ...) OP(id_, REST, "GET", "/v5/" path_, "5.1", __VA_ARGS__)
#define READ(id_, path_, src_, limit_, ...)                                                        \
    OP(id_, REST, "GET", "/v5/" path_, src_, .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ,         \
       .charge = {COST(limit_)}, __VA_ARGS__)
#define TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
/* the same over REST and the trade socket: path and op */
#define BOTH(id_, path_, op_, effect_, charge_)                                                    \
    OP(id_, REST, "POST", "/v5/order/" path_, "5.3", TRADER(effect_), .charge = {charge_}),        \
        OP(id_, WS, NULL, op_, "8.2", TRADER(effect_), .charge = {charge_})

static const sk_op_row ops[] = {
    OPEN(TIME, "market/time"),
    OPEN(STATUS, "system/status"),
    OPEN(INSTRUMENTS, "market/instruments-info"),
    OPEN(TICKERS, "market/tickers"),
    OPEN(BOOK, "market/orderbook"),
    OPEN(BOOK, "market/full_orderbook", .arg = SK_BYBIT_FULL),
    OPEN(TRADES, "market/recent-trade"),
    OPEN(CANDLES, "market/kline"),
    READ(BALANCES, "account/wallet-balance", "5.2", UID_50),
    READ(BALANCES, "asset/transfer/query-account-coins-balance", "5.2", UID_5,
         .arg = SK_BYBIT_FUNDING),
    READ(FEES, "account/fee-rate", "5.2", UID_5),
    READ(KEY_INFO, "user/query-api", "5.2", UID_10),
    READ(KEY_INFO, "account/info", "5.2", UID_50, .arg = SK_BYBIT_MODE),
    READ(ASSETS, "asset/coin/query-info", "5.2", UID_5),
    READ(ORDER, "order/realtime", "5.4", UID_50, .when = "orderId|orderLinkId"),
    READ(OPEN_ORDERS, "order/realtime", "5.4", UID_50),
    READ(HISTORY, "order/history", "5.4", UID_50),
    READ(FILLS, "execution/list", "5.4", UID_50),
    BOTH(PLACE, "create", "order.create", SK_ONCE, COST(UID_20)),
    BOTH(AMEND, "amend", "order.amend", SK_ONCE, COST(UID_10)),
    BOTH(CANCEL, "cancel", "order.cancel", SK_SAME_AGAIN, COST(UID_20)),
    BOTH(PLACE_BATCH, "create-batch", "order.create-batch", SK_ONCE, EACH(UID_20)),
    BOTH(AMEND_BATCH, "amend-batch", "order.amend-batch", SK_ONCE, EACH(UID_20)),
    BOTH(CANCEL_BATCH, "cancel-batch", "order.cancel-batch", SK_SAME_AGAIN, EACH(UID_20)),
    OP(CANCEL_ALL, REST, "POST", "/v5/order/cancel-all", "5.3", TRADER(SK_ONCE),
       .charge = {COST(UID_20)}),
    OP(CANCEL_AFTER, REST, "POST", "/v5/order/disconnected-cancel-all", "5.3",
       TRADER(SK_SAME_AGAIN), .charge = {COST(UID_5)})};

/* ---- channels; card 7, 8.1 ---- */

#define PUSH(kind_, topic_, period_, src_, ...)                                                    \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BYBIT_PUBLIC, .topic = (topic_),                \
        .period_ms = (period_), .src = "card " src_, __VA_ARGS__                                   \
    }
#define BOOK(depth_, period_)                                                                      \
    PUSH(BOOK, "orderbook." #depth_ ".{symbol}", period_, "7", .seq = SK_SEQ_STEP,                 \
         .snapshot = true, .depth = (depth_))
#define OWN(kind_, topic_)                                                                         \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BYBIT_PRIVATE, .topic = (topic_),               \
        .auth = SK_AUTH_SIGNED, .src = "card 8.1"                                                  \
    }
static const sk_channel_row channels[] = {
    BOOK(50, 20),
    BOOK(200, 100),
    BOOK(1000, 200),
    PUSH(BOOK_TOP, "orderbook.1.{symbol}", 10, "7", .depth = 1, .idle_ms = 3000),
    PUSH(TRADE, "publicTrade.{symbol}", 0, "7"),
    PUSH(TICKER, "tickers.{symbol}", 50, "7"),
    PUSH(CANDLE, "kline.{interval}.{symbol}", 1000, "7", .words = sk_bybit_intervals),
    OWN(ORDERS, "order"),
    OWN(ORDERS, "order.spot"),
    OWN(FILLS, "execution"),
    OWN(FILLS, "execution.spot"),
    OWN(FILLS, "execution.fast"),
    OWN(FILLS, "execution.fast.spot"),
    OWN(BALANCES, "wallet"),
    OWN(STATUS, "dcp.spot")};

/* ---- what the sandbox trades; src: the market fixtures; USDC, EUR and BTC pairs: as their twins
 * in USDT, the live exchange's well-known values ---- */

#define LISTING(base_, quote_, tick_, step_, max_, market_max_, least_, most_)                     \
    {                                                                                              \
        .symbol = base_ quote_, .base = base_, .quote = quote_, .price_tick = (tick_),             \
        .price_min = (tick_), .price_max = "0", .qty_step = (step_), .qty_min = (step_),           \
        .qty_max = (max_), .market_qty_max = (market_max_), .notional_min = (least_),              \
        .notional_max = (most_), .base_scale = 8, .quote_scale = 8                                 \
    }
static const sk_listing listings[] = {
    LISTING("BTC", "USDT", "0.1", "0.000001", "230", "120", "5", "8000000"),
    LISTING("ETH", "USDT", "0.01", "0.00001", "2600", "1300", "5", "7000000"),
    LISTING("SOL", "USDT", "0.01", "0.001", "50000", "25000", "5", "4000000"),
    LISTING("XRP", "USDT", "0.0001", "0.01", "1200000", "600000", "5", "4000000"),
    LISTING("ADA", "USDT", "0.0001", "0.01", "7600000", "3800000", "5", "4000000"),
    LISTING("DOGE", "USDT", "0.00001", "0.1", "14000000", "7000000", "5", "4000000"),
    LISTING("LTC", "USDT", "0.01", "0.00001", "10000", "5000", "5", "600000"),
    LISTING("TRX", "USDT", "0.0001", "0.01", "1625000", "812500", "5", "3000000"),
    LISTING("BTC", "USDC", "0.1", "0.000001", "100", "50", "5", "4000000"),
    LISTING("ETH", "USDC", "0.01", "0.00001", "1300", "650", "5", "4000000"),
    LISTING("SOL", "USDC", "0.01", "0.001", "25000", "12500", "5", "2000000"),
    LISTING("BTC", "EUR", "0.1", "0.000001", "50", "25", "5", "2000000"),
    LISTING("ETH", "EUR", "0.01", "0.00001", "500", "250", "5", "2000000"),
    LISTING("ETH", "BTC", "0.000001", "0.0001", "1000", "500", "0.0001", "100")};

/* The live ratios are 0.005 and 0.01. */
static const souk_instrument defaults = {
    .notional_min_market = true,
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    .orders_max = 500,
    .stop_orders_max = 30,
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_NONE,
    .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST |
                 1u << SOUK_STP_CANCEL_BOTH,
    .maker_fee = {.lo = 1, .scale = 3},
    .taker_fee = {.lo = 1, .scale = 3}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", "TRX", NULL};
static const char *const key_types[] = {"hmac", "rsa", NULL};
static const sk_id_rule client_id = {
    .len_max = 36, .again = SK_ID_NEVER, .alphabet = "A-Za-z0-9_-", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 19};
static const sk_switch switches[] = {
    {"ban_s", "600", "0|10|600", "how long an address that asked too often is shut out"},
    {"new_account_wait", "off", "off|48h", "new accounts may have to wait before they trade"}};

const sk_venue sk_bybit = {.id = 4,
                           .name = "bybit",
                           .title = "Bybit",
                           SK_VENUE_ROWS(endpoints, endpoints),
                           SK_VENUE_ROWS(ops, ops),
                           SK_VENUE_ROWS(channels, channels),
                           SK_VENUE_ROWS(limits, limits),
                           SK_VENUE_ROWS(errors, sk_bybit_errors),
                           SK_VENUE_ROWS(listings, listings),
                           SK_VENUE_ROWS(switches, switches),
                           .words = &sk_bybit_words,
                           .demo_assets = demo_assets,
                           .defaults = &defaults,
                           .client_id = &client_id,
                           .order_id = &order_id,
                           .key_types = key_types,
                           .api_key_len = 18,
                           .secret_len = 36,
                           .orders_per_list_max = 50,
                           .intervals =
                               1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_3M | 1u << SK_INTERVAL_5M |
                               1u << SK_INTERVAL_15M | 1u << SK_INTERVAL_30M |
                               1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_2H | 1u << SK_INTERVAL_4H |
                               1u << SK_INTERVAL_6H | 1u << SK_INTERVAL_12H | 1u << SK_INTERVAL_1D |
                               1u << SK_INTERVAL_1W | 1u << SK_INTERVAL_1MO,
                           /* the fence is the recv-window: later a request is refused; 3 */
                           .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 5000},
                           .symbol = sk_symbol_joined};
