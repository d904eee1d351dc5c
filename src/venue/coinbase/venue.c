/* SPDX-License-Identifier: MIT
 * Coinbase as data: hosts, operations, channels, limits, listings. src: coinbase card */
#include "venue/coinbase/coinbase.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4 ---- */

enum {
    PRIVATE,
    PUBLIC,
    V2_HOUR,
    EX_PUBLIC,
    EX_PRIVATE,
    EX_FILLS,
    CONNECTS,
    ANONYMOUS,
    EX_FRAMES,
    FIX_MESSAGES,
    FIX_LOGONS,
    LIMITS
};

#define LIMIT(name_, kind_, key_, window_, capacity_, ...)                                         \
    {                                                                                              \
        .name = (name_), .kind = (kind_), .keyed_by = SK_BY_##key_, .window_ns = (window_),        \
        .capacity = {capacity_}, .breach = SOUK_E_RATE_LIMIT, __VA_ARGS__                          \
    }
#define TOLD                                                                                       \
    .header_limit = "x-ratelimit-limit", .header_left = "x-ratelimit-remaining",                   \
    .header_reset = "x-ratelimit-reset"
/* a burst that refills at the rate: 15 at 10 a second, 30 at 15, 20 at 10 */
static const sk_limit_row limits[LIMITS] = {
    [PRIVATE] = LIMIT("PRIVATE", SK_SLIDING_WINDOW, ACCOUNT, SECOND_NS, 30, TOLD),
    [PUBLIC] = LIMIT("PUBLIC", SK_SLIDING_WINDOW, IP, SECOND_NS, 10, TOLD),
    [V2_HOUR] = LIMIT("V2_HOUR", SK_SLIDING_WINDOW, KEY, 3600 * SECOND_NS, 10000, TOLD),
    [EX_PUBLIC] = LIMIT("EX_PUBLIC", SK_TOKENS, IP, 3 * SECOND_NS / 2, 15, .queued = 0),
    [EX_PRIVATE] = LIMIT("EX_PRIVATE", SK_TOKENS, ACCOUNT, 2 * SECOND_NS, 30, .queued = 0),
    [EX_FILLS] = LIMIT("EX_FILLS", SK_TOKENS, ACCOUNT, 2 * SECOND_NS, 20, .queued = 0),
    [CONNECTS] = LIMIT("CONNECTS", SK_SLIDING_WINDOW, IP, SECOND_NS, 8, .queued = 0),
    [ANONYMOUS] = LIMIT("ANONYMOUS", SK_SLIDING_WINDOW, IP, SECOND_NS, 8, .queued = 0),
    [EX_FRAMES] = LIMIT("EX_FRAMES", SK_SLIDING_WINDOW, CONNECTION, SECOND_NS, 100, .queued = 0),
    [FIX_MESSAGES] =
        LIMIT("FIX_MESSAGES", SK_SLIDING_WINDOW, CONNECTION, SECOND_NS, 100, .queued = 0),
    [FIX_LOGONS] = LIMIT("FIX_LOGONS", SK_SLIDING_WINDOW, KEY, SECOND_NS, 2, .queued = 0)};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }

/* ---- hosts; card 1, 4, 7, 8.3. Every socket is at "/": on one port its first frame tells which it
 * is. ---- */

#define SOCKET(name_, live_, served_, ...)                                                         \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://" live_, .path = "/",                    \
        .serve = {served_}, .ping = SK_PING_FRAMES, .ping_ms = 20000, .silence_ms = 70000,         \
        .first_ms = 5000, .opening = {COST(CONNECTS)}, __VA_ARGS__                                 \
    }
/* heartbeats by tag 108; plain TCP beside TLS for local use */
#define FIX(name_, host_, port_)                                                                   \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_FIX,                                                        \
        .live = "tcp+ssl://" host_ ".exchange.coinbase.com:6121",                                  \
        .testnet = "tcp+ssl://" host_ ".sandbox.exchange.coinbase.com:6121", .port = (port_),      \
        .ping = SK_PING_SERVER_TEXT, .ping_ms = 30000, .silence_ms = 60000,                        \
        .opening = {COST(FIX_LOGONS)}, .message = COST(FIX_MESSAGES)                               \
    }
static const sk_endpoint endpoints[SK_COINBASE_ENDPOINTS] = {
    [SK_COINBASE_REST] = {.name = "rest",
                          .via = SK_VIA_REST,
                          .live = "https://api.coinbase.com",
                          .testnet = "https://api-sandbox.coinbase.com"},
    [SK_COINBASE_MARKET] =
        SOCKET("market", "advanced-trade-ws.coinbase.com", "/", .message = COST(ANONYMOUS)),
    [SK_COINBASE_USER] =
        SOCKET("user", "advanced-trade-ws-user.coinbase.com", NULL, .message = COST(ANONYMOUS)),
    [SK_COINBASE_EXCHANGE] = {.name = "exchange",
                              .via = SK_VIA_REST,
                              .live = "https://api.exchange.coinbase.com",
                              .testnet = "https://api-public.sandbox.exchange.coinbase.com"},
    [SK_COINBASE_FEED] = SOCKET("feed", "ws-feed.exchange.coinbase.com", NULL,
                                .testnet = "wss://ws-feed-public.sandbox.exchange.coinbase.com",
                                .message = COST(EX_FRAMES)),
    [SK_COINBASE_FIX_ORDERS] = FIX("fix_order", "fix-ord", 11),
    [SK_COINBASE_FIX_MARKET] = FIX("fix_market", "fix-md", 12)};

/* ---- operations; card 5, 8.3, 8.4 ---- */

#define OP(id_, via_, method_, path_, src_, ...)                                                   \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define BROKER "/api/v3/brokerage/"
#define OPEN(id_, path_, src_, ...)                                                                \
    OP(id_, REST, "GET", BROKER path_, src_, .charge = {COST(PUBLIC)}, __VA_ARGS__)
#define READER(limit_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ, .charge = {COST(limit_)}
#define TRADER(limit_, effect_)                                                                    \
    .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_), .charge = {COST(limit_)}
#define READ(id_, path_, src_, ...)                                                                \
    OP(id_, REST, "GET", BROKER path_, src_, READER(PRIVATE), __VA_ARGS__)
#define TRADE(id_, path_, src_, effect_)                                                           \
    OP(id_, REST, "POST", BROKER path_, src_, TRADER(PRIVATE, effect_))
#define V2(id_, path_, ...)                                                                        \
    OP(id_, REST, "GET", "/v2/" path_, "5.2", .arg = SK_COINBASE_V2, __VA_ARGS__)
#define EX(id_, method_, path_, ...)                                                               \
    OP(id_, REST, method_, path_, "8.4", .arg = SK_COINBASE_EX, __VA_ARGS__)
#define EX_OPEN(id_, path_) EX(id_, "GET", path_, .charge = {COST(EX_PUBLIC)})
#define FIX_OP(id_, type_, effect_)                                                                \
    OP(id_, FIX, NULL, type_, "8.3", TRADER(FIX_MESSAGES, effect_), .arg = SK_COINBASE_FIX)

static const sk_op_row ops[] = {
    OPEN(TIME, "time", "5.1"), V2(TIME, "time", .charge = {COST(PUBLIC)}),
    OPEN(INSTRUMENTS, "market/products", "5.1"),
    OPEN(INSTRUMENTS, "market/products/{product_id}", "5.1", .arg = SK_COINBASE_ONE),
    READ(INSTRUMENTS, "products", "5.1", .arg = SK_COINBASE_V3_KEYED),
    READ(INSTRUMENTS, "products/{product_id}", "5.1", .arg = SK_COINBASE_V3_KEYED),
    OPEN(TRADES, "market/products/{product_id}/ticker", "5.1"),
    READ(TRADES, "products/{product_id}/ticker", "5.1", .arg = SK_COINBASE_V3_KEYED),
    READ(BEST, "best_bid_ask", "5.1"), OPEN(BOOK, "market/product_book", "5.1"),
    READ(BOOK, "product_book", "5.1", .arg = SK_COINBASE_V3_KEYED),
    OPEN(CANDLES, "market/products/{product_id}/candles", "5.1"),
    READ(CANDLES, "products/{product_id}/candles", "5.1", .arg = SK_COINBASE_V3_KEYED),
    V2(ASSETS, "currencies", .charge = {COST(PUBLIC)}),
    V2(ASSETS, "currencies/crypto", .charge = {COST(PUBLIC)}),
    V2(PRICES, "exchange-rates", .charge = {COST(PUBLIC)}), READ(BALANCES, "accounts", "5.2"),
    READ(BALANCES, "accounts/{account_id}", "5.2", .arg = SK_COINBASE_ONE),
    V2(BALANCES, "accounts", READER(V2_HOUR)), READ(FEES, "transaction_summary", "5.2"),
    READ(KEY_INFO, "key_permissions", "5.2"),
    READ(KEY_INFO, "portfolios", "5.3", .arg = SK_COINBASE_ONE),
    TRADE(PLACE, "orders", "5.4", SK_ONCE),
    OP(PLACE_TEST, REST, "POST", BROKER "orders/preview", "5.4", READER(PRIVATE)),
    TRADE(AMEND, "orders/edit", "5.5", SK_ONCE),
    TRADE(CANCEL_BATCH, "orders/batch_cancel", "5.5", SK_SAME_AGAIN),
    READ(ORDER, "orders/historical/{order_id}", "5.6"),
    READ(OPEN_ORDERS, "orders/historical/batch", "5.6", .when = "order_status=OPEN"),
    READ(HISTORY, "orders/historical/batch", "5.6"), READ(FILLS, "orders/historical/fills", "5.6"),
    /* Coinbase Exchange */
    EX_OPEN(TIME, "/time"), EX_OPEN(INSTRUMENTS, "/products"),
    EX_OPEN(INSTRUMENTS, "/products/{product_id}"), EX_OPEN(PRICES, "/products/spark-lines"),
    EX_OPEN(ASSETS, "/currencies"), EX_OPEN(TICKERS, "/products/{product_id}/ticker"),
    EX_OPEN(TICKERS, "/products/{product_id}/stats"), EX_OPEN(BOOK, "/products/{product_id}/book"),
    EX_OPEN(TRADES, "/products/{product_id}/trades"),
    EX_OPEN(CANDLES, "/products/{product_id}/candles"),
    EX(BALANCES, "GET", "/accounts", READER(EX_PRIVATE)),
    EX(BALANCES, "GET", "/accounts/{account_id}", READER(EX_PRIVATE)),
    EX(FEES, "GET", "/fees", READER(EX_PRIVATE)),
    EX(PLACE, "POST", "/orders", TRADER(EX_PRIVATE, SK_ONCE)),
    EX(ORDER, "GET", "/orders/{order_id}", READER(EX_PRIVATE)),
    EX(OPEN_ORDERS, "GET", "/orders", READER(EX_PRIVATE)),
    EX(CANCEL, "DELETE", "/orders/{order_id}", TRADER(EX_PRIVATE, SK_SAME_AGAIN)),
    EX(CANCEL_ALL, "DELETE", "/orders", TRADER(EX_PRIVATE, SK_ONCE)),
    EX(FILLS, "GET", "/fills", READER(EX_FILLS)),
    /* FIX: MsgType */
    FIX_OP(PLACE, "D", SK_ONCE), FIX_OP(CANCEL, "F", SK_SAME_AGAIN), FIX_OP(AMEND, "G", SK_ONCE),
    FIX_OP(ORDER, "H", SK_READ), FIX_OP(CANCEL_ALL, "q", SK_ONCE),
    FIX_OP(PLACE_BATCH, "U6", SK_ONCE), FIX_OP(CANCEL_BATCH, "U4", SK_SAME_AGAIN)};

/* ---- channels; card 7, 8.1, 8.4: a topic is an object. Answers name level2 "l2_data". ---- */

#define PUSH(kind_, socket_, topic_, src_, ...)                                                    \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_COINBASE_##socket_, .topic = (topic_),          \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define TOPIC(channel_) "channel=" channel_ "&product_id={symbol}"
#define COUNTED         .seq = SK_SEQ_PER_CONN
static const sk_channel_row channels[] = {
    PUSH(BOOK, MARKET, TOPIC("level2"), "7", COUNTED, .snapshot = true),
    PUSH(TRADE, MARKET, TOPIC("market_trades"), "7", COUNTED, .period_ms = 250, .history = 100),
    PUSH(TICKER, MARKET, TOPIC("ticker"), "7", COUNTED),
    PUSH(TICKER, MARKET, TOPIC("ticker_batch"), "7", COUNTED, .period_ms = 5000),
    PUSH(CANDLE, MARKET, TOPIC("candles"), "7", COUNTED, .period_ms = 1000, .history = 100),
    PUSH(BEAT, MARKET, "channel=heartbeats", "7", COUNTED, .period_ms = 1000, .all = true),
    PUSH(INSTRUMENTS, MARKET, TOPIC("status"), "7", COUNTED),
    PUSH(ORDERS, USER, "channel=user", "8.1", COUNTED, .auth = SK_AUTH_SIGNED, .snapshot = true),
    PUSH(ORDERS, USER, TOPIC("user"), "8.1", COUNTED, .auth = SK_AUTH_SIGNED, .snapshot = true),
    PUSH(BOOK, FEED, "name=level2&product_id={symbol}", "8.4", .snapshot = true,
         .auth = SK_AUTH_SIGNED),
    PUSH(BOOK, FEED, "name=level2_batch&product_id={symbol}", "8.4", .snapshot = true,
         .period_ms = 50),
    PUSH(TRADE, FEED, "name=matches&product_id={symbol}", "8.4", .history = 1),
    PUSH(TICKER, FEED, "name=ticker&product_id={symbol}", "8.4"),
    PUSH(BEAT, FEED, "name=heartbeat&product_id={symbol}", "8.4", .period_ms = 1000),
    PUSH(ORDERS, FEED, "name=user&product_id={symbol}", "8.4", .auth = SK_AUTH_SIGNED)};

/* ---- what the sandbox trades; src: the market fixtures; ETH-USD, SOL and LTC: the live
 * exchange's well-known values ---- */

#define LISTING(base_, quote_, tick_, step_, max_, most_)                                          \
    {                                                                                              \
        .symbol = base_ "-" quote_, .base = base_, .quote = quote_, .price_tick = (tick_),         \
        .price_min = (tick_), .price_max = "0", .qty_step = (step_), .qty_min = (step_),           \
        .qty_max = (max_), .market_qty_max = (max_), .notional_min = "1", .notional_max = (most_), \
        .base_scale = 8, .quote_scale = 8                                                          \
    }
static const sk_listing listings[] = {
    LISTING("BTC", "USD", "0.01", "0.00000001", "3400", "150000000"),
    LISTING("ETH", "USD", "0.01", "0.00000001", "42000", "150000000"),
    LISTING("BTC", "USDC", "0.01", "0.00000001", "3400", "150000000"),
    LISTING("ETH", "USDC", "0.01", "0.00000001", "42000", "150000000"),
    LISTING("BTC", "USDT", "0.01", "0.00000001", "400", "10000000"),
    LISTING("ETH", "USDT", "0.01", "0.00000001", "6200", "10000000"),
    LISTING("BTC", "EUR", "0.01", "0.00000001", "250", "10000000"),
    LISTING("ETH", "EUR", "0.01", "0.00000001", "3000", "10000000"),
    LISTING("SOL", "USD", "0.01", "0.00000001", "250000", "50000000"),
    LISTING("LTC", "USD", "0.01", "0.00000001", "100000", "10000000"),
    LISTING("XRP", "USDC", "0.0001", "0.000001", "11996772.84072922", "10000000"),
    LISTING("XRP", "USDT", "0.0001", "0.000001", "11988060.17819876", "10000000"),
    LISTING("ADA", "USDT", "0.0001", "0.01", "30224000", "10000000"),
    LISTING("DOGE", "USDT", "0.0001", "0.1", "142083900", "10000000")};

static const souk_instrument defaults = {
    .notional_min_market = true,
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    .orders_max = 500,
    .stop_orders_max = 100,
    .types =
        1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP_LIMIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_DECREMENT,
    .stp_modes = 1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST |
                 1u << SOUK_STP_CANCEL_BOTH | 1u << SOUK_STP_DECREMENT,
    .maker_fee = {.lo = 4, .scale = 3},
    .taker_fee = {.lo = 6, .scale = 3}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", NULL};
/* the Exchange and FIX: hmac, with a secret in base64 and a passphrase */
static const char *const key_types[] = {"es256", "ed25519", "hmac", NULL};
/* any text; FIX wants a UUID */
static const sk_id_rule client_id = {.len_max = 128,
                                     .again = SK_ID_SAME_ORDER,
                                     .required = true,
                                     .alphabet = " -~",
                                     .prefix = "souk-"};
static const sk_id_form id_form = {.kind = SK_ID_UUID};
static const sk_switch switches[] = {
    {"legacy_hmac", "on", "on|off", "hex HMAC of old keys is taken beside tokens"},
    {"not_found_text", "on", "on|off", "unknown orders say so where ccxt looks for it"}};

const sk_venue sk_coinbase = {
    .id = 5,
    .name = "coinbase",
    .title = "Coinbase",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(ops, ops),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(errors, sk_coinbase_errors),
    SK_VENUE_ROWS(listings, listings),
    SK_VENUE_ROWS(switches, switches),
    .words = &sk_coinbase_words,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &id_form,
    .fill_id = &id_form,
    .key_types = key_types,
    .api_key_len = 32,
    .secret_len = 88,
    .orders_per_list_max = 250,
    .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_5M | 1u << SK_INTERVAL_15M |
                 1u << SK_INTERVAL_30M | 1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_2H |
                 1u << SK_INTERVAL_4H | 1u << SK_INTERVAL_6H | 1u << SK_INTERVAL_1D,
    /* the same id again is answered with the first order; a token lives for two minutes: 3.1, 6 */
    .resolve = {.how = SK_RESOLVE_BY_SAME_ID, .fence_ms = 120000},
    .symbol = sk_symbol_joined,
    .symbol_between = "-"};
