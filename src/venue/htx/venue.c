/* SPDX-License-Identifier: MIT
 * HTX spot as data: hosts, operations, channels, limits, listings. src: htx card */
#include "venue/htx/htx.h"
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
    [SK_HTX_MARKET] = {MARKET_SOCKET("market", "/ws"), .serve = {"/ws", "/api/ws"}},
    [SK_HTX_FEED] = {MARKET_SOCKET("feed", "/feed"), .serve = {"/feed"}},
    [SK_HTX_PRIVATE] = {OWN_SOCKET("private", "/ws/v2"), .serve = {"/ws/v2"}},
    [SK_HTX_TRADE] = {OWN_SOCKET("trade", "/ws/trade"), .serve = {"/ws/trade"}}};

/* ---- limits; card 4 ---- */

#define LIMIT(name_, key_, window_, capacity_)                                                     \
    {                                                                                              \
        .name = (name_), .kind = SK_SLIDING_WINDOW, .keyed_by = SK_BY_##key_,                      \
        .window_ns = (window_), .capacity = {capacity_}, .breach = SOUK_E_RATE_LIMIT               \
    }
static const sk_limit_row limits[SK_HTX_LIMITS] = {
    [SK_HTX_FRAMES] = LIMIT("FRAMES", CONNECTION, SECOND_NS, 50),
    [SK_HTX_QUESTIONS] = LIMIT("QUESTIONS", CONNECTION, SECOND_NS / 10, 1)};

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

static const sk_channel_row channels[] = {
    CHANGES(150, 100),
    CHANGES(400, 100),
    CHANGES(20, 0),
    CHANGES(5, 0),
    PUSH(BOOK_TOP, MARKET, "depth", "market.{symbol}.depth.step0", 1000, .depth = 150,
         .idle_ms = 1000),
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
    OWN(FILLS, "clearing", "trade.clearing#*#0", fill, .all = true),
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
    .types =
        1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP_LIMIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_NONE,
    .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_NEWEST,
    .maker_fee = {.lo = 2, .scale = 3},
    .taker_fee = {.lo = 2, .scale = 3}};

static const char *const key_types[] = {"hmac", "ed25519", NULL};
static const sk_id_rule client_id = {.len_max = 64, .alphabet = "A-Za-z0-9_-", .prefix = "souk-"};

#define INTERVAL(name_) (1u << SK_INTERVAL_##name_)

const sk_venue sk_htx = {
    .id = 8,
    .name = "htx",
    .title = "HTX Spot",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(errors, sk_htx_errors),
    SK_VENUE_ROWS(listings, listings),
    .client_id = &client_id,
    .key_types = key_types,
    .api_key_len = 32,
    .secret_len = 32,
    .intervals = INTERVAL(1M) | INTERVAL(5M) | INTERVAL(15M) | INTERVAL(30M) | INTERVAL(1H) |
                 INTERVAL(4H) | INTERVAL(1D) | INTERVAL(1W) | INTERVAL(1MO),
    /* a request is refused once its time stamp is older than this: card 3.1 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 300000},
    .defaults = &defaults,
    .symbol = sk_symbol_joined_lower,
    .sign = sk_htx_sign,
    .canonical = sk_htx_canonical,
    .identify = sk_htx_identify,
    .verify = sk_htx_verify,
    .interval_words = sk_htx_intervals,
    .peer_size = SK_HTX_PEER_SIZE,
    .encode_control = sk_htx_encode_control,
    .decode_frame = sk_htx_decode_frame,
    .open_socket = sk_htx_open_socket,
    .decode_control = sk_htx_decode_control,
    .answer_control = sk_htx_answer_control,
    .answer_call = sk_htx_answer_call,
    .encode_ping = sk_htx_encode_ping,
    .encode_error = sk_htx_socket_error,
};
