/* SPDX-License-Identifier: MIT
 * Gemini as data: hosts, operations, channels, limits, listings. src: gemini card */
#include "venue/gemini/gemini.h"
#include "crypt/sign.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4 ---- */

enum { PUBLIC, PRIVATE, SOCKETS, FRAMES, ORDERS, ORDERS_DAY, CONNECTS, LIMITS };

#define LIMIT(name_, key_, seconds_, capacity_, ...)                                               \
    {                                                                                              \
        .name = (name_), .kind = SK_SLIDING_WINDOW, .keyed_by = SK_BY_##key_,                      \
        .window_ns = (seconds_)*SECOND_NS, .capacity = {capacity_}, .breach = SOUK_E_RATE_LIMIT,   \
        __VA_ARGS__                                                                                \
    }
static const sk_limit_row limits[LIMITS] = {
    [PUBLIC] = LIMIT("PUBLIC", IP, 60, 120, .queued = 5),
    [PRIVATE] = LIMIT("PRIVATE", KEY, 60, 600, .queued = 5),
    [SOCKETS] = LIMIT("SOCKETS", IP, 60, 12, .queued = 0),
    [FRAMES] = LIMIT("REQUEST_WEIGHT", KEY, 10, 7000, .queued = 0),
    [ORDERS] = LIMIT("ORDERS", KEY, 10, 3500, .queued = 0),
    [ORDERS_DAY] = LIMIT("ORDERS", KEY, 86400, 10000000, .queued = 0),
    [CONNECTS] = LIMIT("CONNECTION_ATTEMPTS", IP, 300, 300, .queued = 0)};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }

/* ---- hosts; card 1 ---- */

#define SOCKET(name_, ping_, ms_, path_, ...)                                                      \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://api.gemini.com",                         \
        .testnet = "wss://api.sandbox.gemini.com", .ping = (ping_), .ping_ms = (ms_),              \
        .path = (path_), .opening = {COST(SOCKETS)}, __VA_ARGS__                                   \
    }
static const sk_endpoint endpoints[SK_GEMINI_ENDPOINTS] = {
    [SK_GEMINI_REST] = {.name = "rest",
                        .via = SK_VIA_REST,
                        .live = "https://api.gemini.com",
                        .testnet = "https://api.sandbox.gemini.com"},
    [SK_GEMINI_MARKET] = SOCKET("market", SK_PING_SERVER_BEAT, 5000, "/v2/marketdata",
                                .serve = {"/v2/marketdata", "/v2/marketdata/"}),
    [SK_GEMINI_URL] = SOCKET("url", SK_PING_SERVER_BEAT, 5000, "/v1/multimarketdata",
                             .serve = {"/v1/multimarketdata", "/v1/marketdata/"}),
    [SK_GEMINI_EVENTS] = SOCKET("events", SK_PING_SERVER_BEAT, 5000, "/v1/order/events",
                                .serve = {"/v1/order/events"}),
    [SK_GEMINI_NEW] = {.name = "new",
                       .via = SK_VIA_WS,
                       .live = "wss://ws.gemini.com",
                       .testnet = "wss://ws.sandbox.gemini.com",
                       .path = "/",
                       .serve = {"/"},
                       .ping = SK_PING_FRAMES,
                       .ping_ms = 20000,
                       .silence_ms = 60000,
                       .opening = {COST(CONNECTS)},
                       .message = COST(FRAMES)},
    [SK_GEMINI_WEB] = {.name = "web",
                       .via = SK_VIA_REST,
                       .live = "https://exchange.gemini.com",
                       .testnet = "https://exchange.sandbox.gemini.com"}};

/* ---- operations; card 5, 7.5, 8.3. Every private call is a POST without a body. ---- */

#define OP(id_, via_, method_, path_, src_, ...)                                                   \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define OPEN(id_, path_, src_, ...)                                                                \
    OP(id_, REST, "GET", path_, src_, .charge = {COST(PUBLIC)}, __VA_ARGS__)
#define READ(id_, path_, src_, ...)                                                                \
    OP(id_, REST, "POST", "/v1/" path_, src_, .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ,        \
       .charge = {COST(PRIVATE)}, __VA_ARGS__)
#define TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
#define TRADE(id_, path_, src_, effect_)                                                           \
    OP(id_, REST, "POST", "/v1/" path_, src_, TRADER(effect_), .charge = {COST(PRIVATE)})
#define FRAME(id_, name_, src_, ...) OP(id_, WS, NULL, name_, src_, __VA_ARGS__)
#define ORDERED                      .charge = {COST(ORDERS), COST(ORDERS_DAY)}

static const sk_op_row ops[] = {
    OPEN(INSTRUMENTS, "/v1/symbols/details/all", "5.2"),
    OPEN(INSTRUMENTS, "/v1/symbols/details/{symbol}", "5.2"),
    OPEN(INSTRUMENTS, "/v1/symbols", "5.2", .arg = SK_GEMINI_SYMBOLS),
    OPEN(ASSETS, "/v1/network/{token}", "5.2"), OPEN(TICKERS, "/v1/pubticker/{symbol}", "5.3"),
    OPEN(TICKERS, "/v2/ticker/{symbol}", "5.3", .arg = SK_GEMINI_V2),
    OPEN(PRICES, "/v1/pricefeed", "5.4"), OPEN(BOOK, "/v1/book/{symbol}", "5.5"),
    OPEN(TRADES, "/v1/trades/{symbol}", "5.6"),
    OPEN(CANDLES, "/v2/candles/{symbol}/{time_frame}", "5.7"), READ(BALANCES, "balances", "5.8"),
    READ(FEES, "notionalvolume", "5.9"), TRADE(PLACE, "order/new", "5.10", SK_ONCE),
    TRADE(CANCEL, "order/cancel", "5.12", SK_SAME_AGAIN),
    TRADE(CANCEL_ALL, "order/cancel/all", "5.13", SK_ONCE),
    TRADE(CANCEL_SESSION, "order/cancel/session", "5.13", SK_ONCE),
    READ(ORDER, "order/status", "5.15"), READ(OPEN_ORDERS, "orders", "5.16"),
    READ(HISTORY, "orders/history", "5.17"), READ(FILLS, "mytrades", "5.18"),
    TRADE(HEARTBEAT, "heartbeat", "5.19", SK_SAME_AGAIN), READ(KEY_INFO, "roles", "5.20"),
    READ(KEY_INFO, "account", "5.20", .arg = SK_GEMINI_ALL), FRAME(PING, "ping", "7.5"),
    FRAME(TIME, "time", "7.5"), FRAME(BOOK, "depth", "7.5"), FRAME(ORDER_LIMITS, "conninfo", "7.5"),
    FRAME(PLACE, "order.place", "8.3", TRADER(SK_ONCE), ORDERED),
    FRAME(CANCEL, "order.cancel", "8.3", TRADER(SK_SAME_AGAIN)),
    FRAME(CANCEL_ALL, "order.cancel_all", "8.3", TRADER(SK_ONCE)),
    FRAME(CANCEL_SESSION, "order.cancel_session", "8.3", TRADER(SK_ONCE)),
    /* ccxt takes its precisions from the trading website: 10 */
    OPEN(FIXED_ANSWER, "/", "10", .fixed = ""),
    OPEN(FIXED_ANSWER, "/v1/feepromos", "5.2", .fixed = "{\"symbols\":[]}")};

/* ---- channels; card 7, 8 ---- */

#define PUSH(kind_, socket_, topic_, period_, src_, ...)                                           \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_GEMINI_##socket_, .topic = (topic_),            \
        .period_ms = (period_), .src = "card " src_, __VA_ARGS__                                   \
    }
#define OWN(kind_, socket_, topic_, src_, ...)                                                     \
    PUSH(kind_, socket_, topic_, 0, src_, .auth = SK_AUTH_SIGNED, __VA_ARGS__)

static const sk_channel_row channels[] = {
    /* one name brings book and trades */
    PUSH(BOOK, MARKET, "name=l2&symbol={symbol}", 0, "7.1", .seq = SK_SEQ_NONE, .snapshot = true,
         .history = 100),
    PUSH(CANDLE, MARKET, "name=candles_{interval}&symbol={symbol}", 0, "7.1", .history = 300,
         .words = sk_gemini_bars),
    PUSH(CANDLE, MARKET, "name=candles_{interval}&symbol={symbol}", 0, "7.1", .history = 300,
         .words = sk_gemini_new_bars),
    /* the URL's parameters; true and false of bids, offers, trades, top_of_book */
    PUSH(BOOK, URL, "book={symbol}", 0, "7.2", .seq = SK_SEQ_PER_CONN, .snapshot = true),
    PUSH(BEST, URL, "top_of_book={symbol}", 0, "7.2", .seq = SK_SEQ_PER_CONN),
    PUSH(TRADE, URL, "trades={symbol}", 0, "7.2", .seq = SK_SEQ_PER_CONN),
    PUSH(BOOK, NEW, "{symbol}@depth@100ms", 100, "7.5", .seq = SK_SEQ_RANGE, .snapshot = true),
    PUSH(BOOK, NEW, "{symbol}@depth", 1000, "7.5", .seq = SK_SEQ_RANGE, .snapshot = true),
    PUSH(BOOK_TOP, NEW, "{symbol}@depth20@100ms", 100, "7.5", .depth = 20),
    PUSH(BOOK_TOP, NEW, "{symbol}@depth20", 1000, "7.5", .depth = 20),
    PUSH(BOOK_TOP, NEW, "{symbol}@depth10@100ms", 100, "7.5", .depth = 10),
    PUSH(BOOK_TOP, NEW, "{symbol}@depth10", 1000, "7.5", .depth = 10),
    PUSH(BOOK_TOP, NEW, "{symbol}@depth5@100ms", 100, "7.5", .depth = 5),
    PUSH(BOOK_TOP, NEW, "{symbol}@depth5", 1000, "7.5", .depth = 5),
    PUSH(BEST, NEW, "{symbol}@bookTicker", 0, "7.5"), PUSH(TRADE, NEW, "{symbol}@trade", 0, "7.5"),
    OWN(ORDERS, EVENTS, "order_events", "8.1", .seq = SK_SEQ_PER_CONN, .snapshot = true),
    OWN(ORDERS, NEW, "orders@account", "8.2"), OWN(ORDERS, NEW, "orders@session", "8.2"),
    OWN(BALANCES, NEW, "balances@account", "8.2"),
    OWN(BALANCES, NEW, "balances@account@1s", "8.2")};

/* ---- what the sandbox trades; src: the market fixtures, card 2 ---- */

/* symbol: lower case; names: as symbol details and the v2 socket spell it */
#define LISTING(id_, name_, base_, quote_, tick_, step_, min_)                                     \
    {                                                                                              \
        .symbol = (id_), .names = {name_}, .base = (base_), .quote = (quote_),                     \
        .price_tick = (tick_), .price_min = (tick_), .price_max = "0", .qty_step = (step_),        \
        .qty_min = (min_), .qty_max = "0", .market_qty_max = "0", .notional_min = "0",             \
        .notional_max = "0", .base_scale = 8, .quote_scale = 8                                     \
    }
static const sk_listing listings[] = {
    LISTING("btcusd", "BTCUSD", "BTC", "USD", "0.01", "0.00000001", "0.00001"),
    LISTING("ethusd", "ETHUSD", "ETH", "USD", "0.01", "0.000001", "0.001"),
    LISTING("solusd", "SOLUSD", "SOL", "USD", "0.001", "0.000001", "0.001"),
    LISTING("ltcusd", "LTCUSD", "LTC", "USD", "0.01", "0.00001", "0.01"),
    LISTING("btcusdt", "BTCUSDT", "BTC", "USDT", "0.01", "0.00000001", "0.00001"),
    LISTING("ethusdt", "ETHUSDT", "ETH", "USDT", "0.01", "0.000001", "0.001"),
    LISTING("btceur", "BTCEUR", "BTC", "EUR", "0.01", "0.00000001", "0.00001"),
    LISTING("etheur", "ETHEUR", "ETH", "EUR", "0.01", "0.000001", "0.001"),
    LISTING("btcgbp", "BTCGBP", "BTC", "GBP", "0.01", "0.00000001", "0.00001"),
    LISTING("ethbtc", "ETHBTC", "ETH", "BTC", "0.00001", "0.000001", "0.001"),
    LISTING("ltcbtc", "LTCBTC", "LTC", "BTC", "0.00001", "0.00001", "0.01"),
    LISTING("solbtc", "SOLBTC", "SOL", "BTC", "0.0000001", "0.000001", "0.001"),
    LISTING("usdcusd", "USDCUSD", "USDC", "USD", "0.00001", "0.000001", "0.1"),
    LISTING("paxgusd", "PAXGUSD", "PAXG", "USD", "0.01", "0.00000001", "0.0001")};

static const souk_instrument defaults = {.bid_up = {.lo = 5},
                                         .bid_down = {.lo = 1, .scale = 1},
                                         .ask_up = {.lo = 5},
                                         .ask_down = {.lo = 1, .scale = 1},
                                         .orders_max = 500,
                                         .stop_orders_max = 100,
                                         .types = 1u << SOUK_LIMIT | 1u << SOUK_STOP_LIMIT,
                                         .stp_default = SOUK_STP_CANCEL_NEWEST,
                                         .stp_modes = 1u << SOUK_STP_CANCEL_NEWEST,
                                         .maker_fee = {.lo = 2, .scale = 3},
                                         .taker_fee = {.lo = 4, .scale = 3}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", NULL};
static const char *const key_types[] = {"hmac", NULL};
static const sk_id_rule client_id = {
    .len_max = 36, .again = SK_ID_ALWAYS, .alphabet = ":_.#a-zA-Z0-9-", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 17};
static const sk_switch switches[] = {
    {"market_as_ioc", "off", "off|on", "the guide's `exchange market` is a limit that takes all"},
    {"time_nonce", "off", "off|on", "keys of the sandbox carry seconds as their nonce"},
    {"contract_price_currency", "off", "off|on", "symbol details say it; ccxt then sees a swap"}};

const sk_venue sk_gemini = {
    .id = 7,
    .name = "gemini",
    .title = "Gemini",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(ops, ops),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(errors, sk_gemini_errors),
    SK_VENUE_ROWS(listings, listings),
    SK_VENUE_ROWS(switches, switches),
    .words = &sk_gemini_words,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &order_id,
    .key_types = key_types,
    .hmac = SK_SIGN_HMAC_SHA384,
    .api_key_len = 28,
    .secret_len = 28,
    .orders_per_list_max = 500,
    .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_5M | 1u << SK_INTERVAL_15M |
                 1u << SK_INTERVAL_30M | 1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_6H |
                 1u << SK_INTERVAL_1D,
    /* nothing expires, but a nonce that was accepted shuts out every lower one: 3.2 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 30000, .by_nonce = true},
    .symbol = sk_symbol_joined_lower};
