/* SPDX-License-Identifier: MIT
 * OKX V5, spot, as data: hosts, operations, channels, limits, listings. src: okx card */
#include "venue/okx/okx.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4: figures stand for endpoints, each of which has a bucket of its own ---- */

enum {
    IP_10,
    IP_20,
    IP_40,
    IP_100,
    IP_STATUS,
    UID_1S,
    UID_5,
    UID_6S,
    UID_10,
    UID_20,
    UID_40,
    UID_60,
    PAIR_20,
    PAIR_60,
    PAIR_300,
    SUB_ACCOUNT,
    CONNECTS,
    CHANGES,
    LIMITS
};

#define LIMIT(name_, key_, seconds_, capacity_)                                                    \
    {                                                                                              \
        .name = (name_), .kind = SK_FIXED_WINDOW, .keyed_by = SK_BY_##key_,                        \
        .window_ns = (seconds_)*SECOND_NS, .capacity = {capacity_}, .per_op = true,                \
        .breach = SOUK_E_RATE_LIMIT                                                                \
    }
static const sk_limit_row limits[LIMITS] = {
    [IP_10] = LIMIT("IP_10", IP, 2, 10),
    [IP_20] = LIMIT("IP_20", IP, 2, 20),
    [IP_40] = LIMIT("IP_40", IP, 2, 40),
    [IP_100] = LIMIT("IP_100", IP, 2, 100),
    [IP_STATUS] = LIMIT("IP_STATUS", IP, 5, 1),
    [UID_1S] = LIMIT("UID_1S", ACCOUNT, 1, 1),
    [UID_5] = LIMIT("UID_5", ACCOUNT, 2, 5),
    [UID_6S] = LIMIT("UID_6S", ACCOUNT, 1, 6),
    [UID_10] = LIMIT("UID_10", ACCOUNT, 2, 10),
    [UID_20] = LIMIT("UID_20", ACCOUNT, 2, 20),
    [UID_40] = LIMIT("UID_40", ACCOUNT, 2, 40),
    [UID_60] = LIMIT("UID_60", ACCOUNT, 2, 60),
    [PAIR_20] = LIMIT("PAIR_20", ACCOUNT_INSTRUMENT, 2, 20),
    [PAIR_60] = LIMIT("PAIR_60", ACCOUNT_INSTRUMENT, 2, 60),
    [PAIR_300] = LIMIT("PAIR_300", ACCOUNT_INSTRUMENT, 2, 300),
    /* new and amended orders together; cancels are not counted */
    [SUB_ACCOUNT] = {.name = "SUB_ACCOUNT",
                     .kind = SK_FIXED_WINDOW,
                     .keyed_by = SK_BY_ACCOUNT,
                     .window_ns = 2 * SECOND_NS,
                     .capacity = {1000},
                     .breach = SOUK_E_ORDER_LIMIT},
    [CONNECTS] = LIMIT("CONNECTS", IP, 1, 3),
    [CHANGES] = LIMIT("CHANGES", CONNECTION, 3600, 480)};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }
#define EACH(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1, .each = true                                             \
    }

/* ---- hosts; card 1, 7.1: thirty quiet seconds close with 4004 ---- */

#define SOCKET(name_)                                                                              \
    {                                                                                              \
        .name = #name_, .via = SK_VIA_WS, .live = "wss://ws.okx.com:8443",                         \
        .testnet = "wss://wspap.okx.com:8443", .path = "/ws/v5/" #name_,                           \
        .serve = {"/ws/v5/" #name_}, .ping = SK_PING_CLIENT_TEXT, .ping_text = "ping",             \
        .pong_text = "pong", .ping_ms = 20000, .silence_ms = 30000, .silence_close = 4004,         \
        .opening = {COST(CONNECTS)}, .change = COST(CHANGES)                                       \
    }
static const sk_endpoint endpoints[SK_OKX_ENDPOINTS] = {
    [SK_OKX_REST] = {.name = "rest",
                     .via = SK_VIA_REST,
                     .live = "https://www.okx.com",
                     .testnet = "https://www.okx.com",
                     .demo_header = "x-simulated-trading: 1"},
    [SK_OKX_PUBLIC] = SOCKET(public),
    [SK_OKX_PRIVATE] = SOCKET(private),
    [SK_OKX_BUSINESS] = SOCKET(business)};

/* ---- operations; card 5, 8.5 ---- */

#define OP(id_, via_, method_, path_, src_, ...)                                                   \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define OPEN(id_, path_, src_, limit_, ...)                                                        \
    OP(id_, REST, "GET", "/api/v5/" path_, src_, .charge = {COST(limit_)}, __VA_ARGS__)
#define READ(id_, path_, src_, limit_, ...)                                                        \
    OPEN(id_, path_, src_, limit_, .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ, __VA_ARGS__)
#define TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
#define TRADE(id_, path_, src_, effect_, ...)                                                      \
    OP(id_, REST, "POST", "/api/v5/trade/" path_, src_, TRADER(effect_), .charge = {__VA_ARGS__})
#define FRAME(id_, name_, effect_, ...)                                                            \
    OP(id_, WS, NULL, name_, "8.5", TRADER(effect_), .charge = {__VA_ARGS__})
#define STOP(id_, path_, effect_)                                                                  \
    OP(id_, REST, "POST", "/api/v5/trade/" path_, "5.21", TRADER(effect_), .arg = SK_OKX_ALGO,     \
       .charge = {COST(PAIR_20)})

static const sk_op_row ops[] = {
    OPEN(TIME, "public/time", "5.1", IP_10),
    OPEN(STATUS, "system/status", "5.20", IP_STATUS),
    OPEN(INSTRUMENTS, "public/instruments", "5.2", IP_20),
    OPEN(TICKERS, "market/tickers", "5.3", IP_20),
    OPEN(TICKERS, "market/ticker", "5.3", IP_20),
    OPEN(BOOK, "market/books", "5.4", IP_40),
    OPEN(BOOK, "market/books-full", "5.4", IP_10, .arg = SK_OKX_FULL),
    OPEN(TRADES, "market/trades", "5.5", IP_100),
    OPEN(TRADES, "market/history-trades", "5.5", IP_20, .arg = SK_OKX_ARCHIVE),
    OPEN(CANDLES, "market/candles", "5.6", IP_40),
    OPEN(CANDLES, "market/history-candles", "5.6", IP_20, .arg = SK_OKX_ARCHIVE),
    READ(ASSETS, "asset/currencies", "5.20", UID_6S),
    READ(BALANCES, "account/balance", "5.7", UID_10),
    READ(FEES, "account/trade-fee", "5.8", UID_5),
    READ(KEY_INFO, "account/config", "5.19", UID_5),
    READ(ORDER_LIMITS, "trade/account-rate-limit", "5.20", UID_1S),
    READ(ORDER, "trade/order", "5.14", PAIR_60),
    READ(OPEN_ORDERS, "trade/orders-pending", "5.15", UID_60),
    READ(HISTORY, "trade/orders-history", "5.16", UID_40),
    READ(HISTORY, "trade/orders-history-archive", "5.16", UID_20, .arg = SK_OKX_ARCHIVE),
    READ(FILLS, "trade/fills-history", "5.17", UID_10),
    READ(FILLS, "trade/fills", "5.17", UID_60, .arg = SK_OKX_ARCHIVE),
    READ(ORDER, "trade/order-algo", "5.21", UID_20, .arg = SK_OKX_ALGO),
    READ(OPEN_ORDERS, "trade/orders-algo-pending", "5.21", UID_20, .arg = SK_OKX_ALGO),
    READ(HISTORY, "trade/orders-algo-history", "5.21", UID_20, .arg = SK_OKX_ALGO),
    TRADE(PLACE, "order", "5.9", SK_ONCE, COST(PAIR_60), COST(SUB_ACCOUNT)),
    TRADE(PLACE_BATCH, "batch-orders", "5.13", SK_ONCE, EACH(PAIR_300), EACH(SUB_ACCOUNT)),
    TRADE(AMEND, "amend-order", "5.10", SK_ONCE, COST(PAIR_60), COST(SUB_ACCOUNT)),
    TRADE(AMEND_BATCH, "amend-batch-orders", "5.10", SK_ONCE, EACH(PAIR_300), EACH(SUB_ACCOUNT)),
    TRADE(CANCEL, "cancel-order", "5.11", SK_SAME_AGAIN, COST(PAIR_60)),
    TRADE(CANCEL_BATCH, "cancel-batch-orders", "5.11", SK_SAME_AGAIN, EACH(PAIR_300)),
    TRADE(CANCEL_AFTER, "cancel-all-after", "5.18", SK_SAME_AGAIN, COST(UID_1S)),
    STOP(PLACE, "order-algo", SK_ONCE),
    STOP(AMEND, "amend-algos", SK_ONCE),
    STOP(CANCEL_BATCH, "cancel-algos", SK_SAME_AGAIN),
    FRAME(PLACE, "order", SK_ONCE, COST(PAIR_60), COST(SUB_ACCOUNT)),
    FRAME(PLACE_BATCH, "batch-orders", SK_ONCE, EACH(PAIR_300), EACH(SUB_ACCOUNT)),
    FRAME(AMEND, "amend-order", SK_ONCE, COST(PAIR_60), COST(SUB_ACCOUNT)),
    FRAME(AMEND_BATCH, "batch-amend-orders", SK_ONCE, EACH(PAIR_300), EACH(SUB_ACCOUNT)),
    FRAME(CANCEL, "cancel-order", SK_SAME_AGAIN, COST(PAIR_60)),
    FRAME(CANCEL_BATCH, "batch-cancel-orders", SK_SAME_AGAIN, EACH(PAIR_300))};

/* ---- channels; card 7.2, 8: a topic is an object, here its members in the order of the card ----
 */

#define PUSH(kind_, socket_, topic_, period_, ...)                                                 \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_OKX_##socket_, .topic = (topic_),               \
        .period_ms = (period_), __VA_ARGS__                                                        \
    }
/* since 2026-06 the checksum is 0; older feeds have no numbers and a true one: 7.3, 7.4 */
static const sk_checksum_rule checksum = {.levels = 25, .interleaved = true, .is_signed = true};
#define CHAINED                                                                                    \
    .seq = SK_SEQ_PREV, .snapshot = true, .idle_ms = 60000, .sum = &checksum, .src = "card 7.3"
#define OWN(kind_, topic_) PUSH(kind_, PRIVATE, topic_, 0, .auth = SK_AUTH_SIGNED, .src = "card 8")
#define SYMBOL             "&instId={symbol}"

static const sk_channel_row channels[] = {
    PUSH(BOOK, PUBLIC, "channel=books" SYMBOL, 100, CHAINED, .depth = 400),
    PUSH(BOOK, PUBLIC, "channel=books-l2-tbt" SYMBOL, 10, CHAINED, .depth = 400,
         .auth = SK_AUTH_SIGNED),
    PUSH(BOOK, PUBLIC, "channel=books50-l2-tbt" SYMBOL, 10, CHAINED, .depth = 50,
         .auth = SK_AUTH_SIGNED),
    PUSH(BOOK_TOP, PUBLIC, "channel=books5" SYMBOL, 100, .depth = 5, .src = "card 7.2"),
    PUSH(BEST, PUBLIC, "channel=bbo-tbt" SYMBOL, 10, .src = "card 7.2"),
    PUSH(AGG_TRADE, PUBLIC, "channel=trades" SYMBOL, 0, .src = "card 7.2"),
    PUSH(TRADE, BUSINESS, "channel=trades-all" SYMBOL, 0, .src = "card 7.2"),
    PUSH(TICKER, PUBLIC, "channel=tickers" SYMBOL, 100, .src = "card 7.2"),
    PUSH(CANDLE, BUSINESS, "channel=candle{interval}" SYMBOL, 1000, .words = sk_okx_bars,
         .zone_minutes = 480, .src = "card 7.2"),
    PUSH(CANDLE, BUSINESS, "channel=candle{interval}" SYMBOL, 1000, .words = sk_okx_utc_bars,
         .src = "card 7.2"),
    PUSH(INSTRUMENTS, PUBLIC, "channel=instruments&instType=SPOT", 0, .all = true,
         .src = "card 7.2"),
    PUSH(STATUS, PUBLIC, "channel=status", 0, .all = true, .src = "card 7.2"),
    OWN(ORDERS, "channel=orders&instType=SPOT"),
    OWN(ORDERS, "channel=orders&instType=SPOT" SYMBOL),
    OWN(ORDERS, "channel=orders&instType=ANY"),
    OWN(FILLS, "channel=fills"),
    OWN(BALANCES, "channel=account"),
    OWN(PRIVATE, "channel=balance_and_position"),
    PUSH(ORDERS, BUSINESS, "channel=orders-algo&instType=SPOT", 0, .auth = SK_AUTH_SIGNED,
         .src = "card 5.21")};

/* ---- what the sandbox trades; src: the market fixtures; EUR, USDC and BTC pairs: as their twins
 * in USDT, the live exchange's well-known values ---- */

#define LISTING(number_, base_, quote_, tick_, step_, min_)                                        \
    {                                                                                              \
        .symbol = base_ "-" quote_, .base = base_, .quote = quote_, .number = (number_),           \
        .price_tick = (tick_), .price_min = (tick_), .price_max = "0", .qty_step = (step_),        \
        .qty_min = (min_), .qty_max = "9999999999", .market_qty_max = "1000000",                   \
        .notional_min = "0", .notional_max = "20000000", .base_scale = 8, .quote_scale = 8         \
    }
static const sk_listing listings[] = {LISTING(3, "BTC", "USDT", "0.1", "0.00000001", "0.00001"),
                                      LISTING(4, "ETH", "USDT", "0.01", "0.000001", "0.0001"),
                                      LISTING(5, "SOL", "USDT", "0.01", "0.000001", "0.001"),
                                      LISTING(6, "XRP", "USDT", "0.0001", "0.000001", "1"),
                                      LISTING(7, "ADA", "USDT", "0.0001", "0.0001", "10"),
                                      LISTING(8, "DOGE", "USDT", "0.00001", "0.000001", "10"),
                                      LISTING(9, "LTC", "USDT", "0.01", "0.000001", "0.01"),
                                      LISTING(10, "TRX", "USDT", "0.00001", "0.000001", "1"),
                                      LISTING(11, "BTC", "USDC", "0.1", "0.00000001", "0.00001"),
                                      LISTING(12, "ETH", "USDC", "0.01", "0.000001", "0.0001"),
                                      LISTING(13, "BTC", "EUR", "0.1", "0.00000001", "0.00001"),
                                      LISTING(14, "ETH", "EUR", "0.01", "0.000001", "0.0001"),
                                      LISTING(15, "ETH", "BTC", "0.00001", "0.000001", "0.0001"),
                                      LISTING(16, "LTC", "BTC", "0.00001", "0.000001", "0.01")};

static const souk_instrument defaults = {
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    .orders_max = 500,
    .stop_orders_max = 100,
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_CANCEL_OLDEST,
    .stp_modes =
        1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST | 1u << SOUK_STP_CANCEL_BOTH,
    .maker_fee = {.lo = 8, .scale = 4},
    .taker_fee = {.lo = 1, .scale = 3}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", "TRX", NULL};
static const char *const key_types[] = {"hmac", NULL};
static const sk_id_rule client_id = {.len_max = 32, .alphabet = "A-Za-z0-9", .prefix = "souk"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 19};
static const sk_switch switches[] = {
    {"checksum", "zero", "zero|true", "books carry 0, or the true checksum as before 2026-06"},
    {"snapshot", "on", "on|off", "books begin with a snapshot, or wait for one over REST"},
    {"vip_books", "all", "all|tier", "tick by tick books for every key, or from VIP4 on"},
    {"inst_id_on_ws", "on", "on|off", "orders by frame may name the instrument by its symbol"}};

const sk_venue sk_okx = {.id = 10,
                         .name = "okx",
                         .title = "OKX",
                         SK_VENUE_ROWS(endpoints, endpoints),
                         SK_VENUE_ROWS(ops, ops),
                         SK_VENUE_ROWS(channels, channels),
                         SK_VENUE_ROWS(limits, limits),
                         SK_VENUE_ROWS(errors, sk_okx_errors),
                         SK_VENUE_ROWS(listings, listings),
                         SK_VENUE_ROWS(switches, switches),
                         .words = &sk_okx_words,
                         .demo_assets = demo_assets,
                         .defaults = &defaults,
                         .client_id = &client_id,
                         .order_id = &order_id,
                         .key_types = key_types,
                         .api_key_len = 36,
                         .secret_len = 32,
                         .orders_per_list_max = 100,
                         .intervals =
                             1u << SK_INTERVAL_1S | 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_3M |
                             1u << SK_INTERVAL_5M | 1u << SK_INTERVAL_15M | 1u << SK_INTERVAL_30M |
                             1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_2H | 1u << SK_INTERVAL_4H |
                             1u << SK_INTERVAL_6H | 1u << SK_INTERVAL_12H | 1u << SK_INTERVAL_1D |
                             1u << SK_INTERVAL_3D | 1u << SK_INTERVAL_1W | 1u << SK_INTERVAL_1MO,
                         /* the client sends expTime, after which an order is refused; 3.1 */
                         .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 5000},
                         .symbol = sk_symbol_joined,
                         .symbol_between = "-"};
