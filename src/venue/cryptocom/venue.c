/* SPDX-License-Identifier: MIT
 * Crypto.com Exchange v1, spot, as data: hosts, operations, channels, limits, listings.
 * src: cryptocom card */
#include "venue/cryptocom/cryptocom.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4: for each method, by key or by address ---- */

enum { ORDERS, DETAIL, LISTS, PRIVATE, PUBLIC, USER_FRAMES, MARKET_FRAMES, LIMITS };

#define LIMIT(name_, key_, window_, capacity_, per_op_)                                            \
    {                                                                                              \
        .name = (name_), .kind = SK_SLIDING_WINDOW, .keyed_by = SK_BY_##key_,                      \
        .window_ns = (window_), .capacity = {capacity_}, .per_op = (per_op_),                      \
        .breach = SOUK_E_RATE_LIMIT                                                                \
    }
/* frames are counted by the calendar's second, which is pro-rated for a new connection */
#define FRAMES(name_, capacity_)                                                                   \
    {                                                                                              \
        .name = (name_), .kind = SK_FIXED_WINDOW, .keyed_by = SK_BY_CONNECTION,                    \
        .window_ns = SECOND_NS, .capacity = {capacity_}, .breach = SOUK_E_RATE_LIMIT               \
    }
static const sk_limit_row limits[LIMITS] = {
    [ORDERS] = LIMIT("ORDERS", KEY, SECOND_NS / 10, 15, true),
    [DETAIL] = LIMIT("DETAIL", KEY, SECOND_NS / 10, 30, true),
    [LISTS] = LIMIT("LISTS", KEY, SECOND_NS, 1, true),
    [PRIVATE] = LIMIT("PRIVATE", KEY, SECOND_NS / 10, 3, true),
    [PUBLIC] = LIMIT("PUBLIC", IP, SECOND_NS, 100, true),
    [USER_FRAMES] = FRAMES("USER_FRAMES", 150),
    [MARKET_FRAMES] = FRAMES("MARKET_FRAMES", 100)};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }

/* ---- hosts; card 1, 7.2 ---- */

#define SOCKET(name_, frames_, ...)                                                                \
    {                                                                                              \
        .name = #name_, .via = SK_VIA_WS, .live = "wss://stream.crypto.com",                       \
        .testnet = "wss://uat-stream.3ona.co", .path = "/exchange/v1/" #name_,                     \
        .serve = {"/exchange/v1/" #name_, "/v2/" #name_}, .ping = SK_PING_SERVER_TEXT,             \
        .ping_ms = 30000, .answer_ms = 5000, .silence_ms = 5000, .silence_close = 1000,            \
        .ping_text = "public/heartbeat", .pong_text = "public/respond-heartbeat",                  \
        .message = COST(frames_), __VA_ARGS__                                                      \
    }
static const sk_endpoint endpoints[SK_CRYPTOCOM_ENDPOINTS] = {
    [SK_CRYPTOCOM_REST] = {.name = "rest",
                           .via = SK_VIA_REST,
                           .live = "https://api.crypto.com",
                           .testnet = "https://uat-api.3ona.co"},
    [SK_CRYPTOCOM_MARKET] = SOCKET(market, MARKET_FRAMES, .topics_max = 400),
    [SK_CRYPTOCOM_USER] = SOCKET(user, USER_FRAMES, .topics_max = 400)};

/* ---- operations; card 5, 8: one name is path and method ---- */

#define OP(id_, via_, method_, path_, src_, ...)                                                   \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define BOTH(id_, method_, name_, src_, ...)                                                       \
    OP(id_, REST, method_, "/exchange/v1/" name_, src_, __VA_ARGS__),                              \
        OP(id_, WS, NULL, name_, src_, __VA_ARGS__)
#define OPEN(id_, name_, src_, ...)                                                                \
    BOTH(id_, "GET", "public/" name_, src_, .charge = {COST(PUBLIC)}, __VA_ARGS__)
#define READ(id_, name_, src_, limit_, ...)                                                        \
    BOTH(id_, "POST", "private/" name_, src_, .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ,        \
         .charge = {COST(limit_)}, __VA_ARGS__)
#define TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
#define TRADE(id_, name_, src_, limit_, effect_, ...)                                              \
    BOTH(id_, "POST", "private/" name_, src_, TRADER(effect_), .charge = {COST(limit_)},           \
         __VA_ARGS__)
#define ADVANCED(id_, name_, effect_)                                                              \
    TRADE(id_, "advanced/" name_, "5.18", PRIVATE, effect_, .arg = SK_CRYPTOCOM_ADVANCED)
#define SEEN(id_, name_) READ(id_, "advanced/" name_, "5.18", PRIVATE, .arg = SK_CRYPTOCOM_ADVANCED)

static const sk_op_row ops[] = {
    OPEN(INSTRUMENTS, "get-instruments", "5.2"),
    OPEN(INSTRUMENTS, "get-risk-parameters", "5.7", .arg = SK_CRYPTOCOM_RISK),
    OPEN(TICKERS, "get-tickers", "5.3"), OPEN(BOOK, "get-book", "5.4"),
    OPEN(TRADES, "get-trades", "5.5"), OPEN(CANDLES, "get-candlestick", "5.6"),
    READ(ASSETS, "get-currency-networks", "5.17", PRIVATE),
    READ(BALANCES, "user-balance", "5.8", PRIVATE), READ(FEES, "get-fee-rate", "5.9", PRIVATE),
    READ(FEES, "get-instrument-fee-rate", "5.9", PRIVATE, .arg = SK_CRYPTOCOM_ONE),
    READ(KEY_INFO, "get-accounts", "5.16", PRIVATE),
    READ(ORDER, "get-order-detail", "5.15", DETAIL),
    READ(OPEN_ORDERS, "get-open-orders", "5.16", PRIVATE),
    READ(HISTORY, "get-order-history", "5.16", LISTS), READ(FILLS, "get-trades", "5.16", LISTS),
    TRADE(PLACE, "create-order", "5.10", ORDERS, SK_ONCE),
    TRADE(AMEND, "amend-order", "5.11", PRIVATE, SK_ONCE),
    TRADE(CANCEL, "cancel-order", "5.12", ORDERS, SK_SAME_AGAIN),
    TRADE(CANCEL_ALL, "cancel-all-orders", "5.13", ORDERS, SK_ONCE),
    TRADE(LIST_PLACE, "create-order-list", "5.14", PRIVATE, SK_ONCE,
          .when = "contingency_type=OCO"),
    TRADE(PLACE_BATCH, "create-order-list", "5.14", PRIVATE, SK_ONCE),
    TRADE(CANCEL_BATCH, "cancel-order-list", "5.14", PRIVATE, SK_SAME_AGAIN),
    READ(LIST_QUERY, "get-order-list", "5.14", PRIVATE), ADVANCED(PLACE, "create-order", SK_ONCE),
    ADVANCED(AMEND, "amend-order", SK_ONCE), ADVANCED(CANCEL, "cancel-order", SK_SAME_AGAIN),
    ADVANCED(CANCEL_ALL, "cancel-all-orders", SK_ONCE),
    ADVANCED(PLACE_BATCH, "create-order-list", SK_ONCE),
    ADVANCED(CANCEL_BATCH, "cancel-order-list", SK_SAME_AGAIN),
    ADVANCED(LIST_PLACE, "create-oco", SK_ONCE), ADVANCED(LIST_CANCEL, "cancel-oco", SK_SAME_AGAIN),
    SEEN(ORDER, "get-order-detail"), SEEN(OPEN_ORDERS, "get-open-orders"),
    SEEN(HISTORY, "get-order-history"), SEEN(LIST_QUERY, "get-order-list-detail"),
    /* sockets only: a connection's end cancels what was placed on it */
    OP(CANCEL_AFTER, WS, NULL, "private/set-cancel-on-disconnect", "5.16", TRADER(SK_SAME_AGAIN),
       .charge = {COST(PRIVATE)})};

/* ---- channels; card 7, 8. Mode and frequency of books stand beside the topics. ---- */

#define PUSH(kind_, socket_, topic_, src_, ...)                                                    \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_CRYPTOCOM_##socket_, .topic = (topic_),         \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define OWN(kind_, topic_, ...) PUSH(kind_, USER, topic_, "8", .auth = SK_AUTH_SIGNED, __VA_ARGS__)

static const sk_channel_row channels[] = {
    PUSH(BOOK, MARKET, "book.{symbol}.{depth}", "7.3", .seq = SK_SEQ_PREV, .snapshot = true,
         .period_ms = 10, .idle_ms = 5000, .depths = {10, 50}),
    PUSH(TICKER, MARKET, "ticker.{symbol}", "7.4"),
    PUSH(TRADE, MARKET, "trade.{symbol}", "7.5", .history = 50),
    PUSH(CANDLE, MARKET, "candlestick.{interval}.{symbol}", "7.6", .history = 300,
         .words = sk_cryptocom_frames),
    OWN(ORDERS, "user.order", .snapshot = true),
    OWN(ORDERS, "user.order.{symbol}", .snapshot = true),
    OWN(ORDERS, "user.advance.order", .snapshot = true),
    OWN(ORDERS, "user.advance.order.{symbol}", .snapshot = true),
    OWN(FILLS, "user.trade", .snapshot = false),
    OWN(FILLS, "user.trade.{symbol}", .snapshot = false),
    OWN(BALANCES, "user.balance", .snapshot = true),
    OWN(BALANCES, "user.position_balance", .snapshot = true)};

/* ---- what the sandbox trades; src: the market fixtures, card 5.2; USD pairs: as their twins in
 * USDT, the live exchange's well-known values ---- */

#define LISTING(base_, quote_, tick_, step_)                                                       \
    {                                                                                              \
        .symbol = base_ "_" quote_, .base = base_, .quote = quote_, .price_tick = (tick_),         \
        .price_min = (tick_), .price_max = "0", .qty_step = (step_), .qty_min = (step_),           \
        .qty_max = "0", .market_qty_max = "0", .notional_min = "1", .notional_max = "0",           \
        .base_scale = 8, .quote_scale = 8                                                          \
    }
static const sk_listing listings[] = {
    LISTING("BTC", "USDT", "0.01", "0.00001"), LISTING("ETH", "USDT", "0.01", "0.0001"),
    LISTING("BTC", "USD", "0.01", "0.00001"),  LISTING("ETH", "USD", "0.01", "0.0001"),
    LISTING("SOL", "USDT", "0.001", "0.001"),  LISTING("SOL", "USD", "0.001", "0.001"),
    LISTING("XRP", "USDT", "0.0001", "0.1"),   LISTING("XRP", "USD", "0.0001", "0.1"),
    LISTING("ADA", "USDT", "0.00001", "0.1"),  LISTING("ADA", "USD", "0.00001", "0.1"),
    LISTING("DOGE", "USDT", "0.000001", "1"),  LISTING("DOGE", "USD", "0.000001", "1"),
    LISTING("LTC", "USDT", "0.001", "0.001"),  LISTING("LTC", "USD", "0.001", "0.001"),
    LISTING("CRO", "USD", "0.00001", "1")};

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
    .maker_fee = {.lo = 25, .scale = 4},
    .taker_fee = {.lo = 5, .scale = 3}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", NULL};
static const char *const key_types[] = {"hmac", NULL};
/* the set of characters is not published */
static const sk_id_rule client_id = {
    .len_max = 36, .again = SK_ID_NEVER, .alphabet = "A-Za-z0-9_.:-", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 19};
static const sk_switch switches[] = {
    {"first_second", "off", "off|on", "frames in a connection's first second are pro-rated"},
    {"checksum", "off", "off|on", "books carry a cs, of an algorithm that is not published"}};

const sk_venue sk_cryptocom = {
    .id = 6,
    .name = "cryptocom",
    .title = "Crypto.com",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(ops, ops),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(errors, sk_cryptocom_errors),
    SK_VENUE_ROWS(listings, listings),
    SK_VENUE_ROWS(switches, switches),
    .words = &sk_cryptocom_words,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &order_id,
    .key_types = key_types,
    .api_key_len = 22,
    .secret_len = 28,
    .orders_per_list_max = 100,
    .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_5M | 1u << SK_INTERVAL_15M |
                 1u << SK_INTERVAL_30M | 1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_2H |
                 1u << SK_INTERVAL_4H | 1u << SK_INTERVAL_6H | 1u << SK_INTERVAL_12H |
                 1u << SK_INTERVAL_1D | 1u << SK_INTERVAL_1W | 1u << SK_INTERVAL_1MO,
    .nonce = SK_NONCE_ONCE,
    /* the fence is the nonce's window; 3.2 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 60000},
    .symbol = sk_symbol_joined,
    .symbol_between = "_"};
