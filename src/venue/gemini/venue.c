/* SPDX-License-Identifier: MIT
 * Gemini as data: hosts, operations, channels, limits, listings. src: gemini card */
#include "venue/gemini/args.h"
#include "venue/gemini/errors.h"
#include "crypt/sign.h"
#include "market/markets.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4 ---- */

enum { PUBLIC, PRIVATE, SOCKETS, FRAMES, ORDERS, ORDERS_DAY, CONNECTS, LIMITS };

#define LIMIT(name_, key_, seconds_, capacity_, ...)                                               \
    {                                                                                              \
        .name = (name_), .keyed_by = SK_BY_##key_, .window_ns = (seconds_)*SECOND_NS,              \
        .capacity = {capacity_}, .breach = SOUK_E_RATE_LIMIT, __VA_ARGS__                          \
    }
_Static_assert((int)FRAMES == (int)SK_GEMINI_NEW_LIMITS, "the newest socket's stand last");
static const sk_limit_row limits[LIMITS] = {
    [PUBLIC] = LIMIT("PUBLIC", IP, 60, 120, .kind = SK_TOKENS, .queued = 5),
    [PRIVATE] = LIMIT("PRIVATE", KEY, 60, 600, .kind = SK_TOKENS, .queued = 5),
    [SOCKETS] = LIMIT("SOCKETS", IP, 60, 12, .kind = SK_SLIDING_WINDOW),
    [FRAMES] = LIMIT("REQUEST_WEIGHT", KEY, 10, 7000, .kind = SK_SLIDING_WINDOW),
    [ORDERS] = LIMIT("ORDERS", KEY, 10, 3500, .kind = SK_SLIDING_WINDOW),
    [ORDERS_DAY] = LIMIT("ORDERS", KEY, 86400, 10000000, .kind = SK_SLIDING_WINDOW),
    [CONNECTS] = LIMIT("CONNECTION_ATTEMPTS", IP, 300, 300, .kind = SK_SLIDING_WINDOW)};

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
                                .serve = {"/v2/marketdata", "/v2/marketdata/"},
                                .beats_always = true, .unnoticed = true, .any_letters = true),
    [SK_GEMINI_URL] = SOCKET("url", SK_PING_SERVER_BEAT, 5000, "/v1/multimarketdata",
                             .serve = {"/v1/multimarketdata", "/v1/marketdata/"}, .numbered = true),
    [SK_GEMINI_EVENTS] =
        SOCKET("events", SK_PING_SERVER_BEAT, 5000, "/v1/order/events",
               .serve = {"/v1/order/events"}, .numbered = true, .by_url = "heartbeat=true",
               .beats_always = true, .headers_login = SK_HEADERS_LOGIN_MUST),
    [SK_GEMINI_NEW] = {.name = "new",
                       .via = SK_VIA_WS,
                       .live = "wss://ws.gemini.com",
                       .testnet = "wss://ws.sandbox.gemini.com",
                       .path = "/",
                       .serve = {"/"},
                       .ping = SK_PING_FRAMES,
                       .ping_ms = 20000,
                       .silence_ms = 60000,
                       .headers_login = SK_HEADERS_LOGIN_MAY,
                       .opening = {COST(CONNECTS)},
                       .message = COST(FRAMES)}};

/* ---- operations; card 5, 7.5, 8.3. Every private call is a POST whose payload is a header. ----
 */

#define ANSWER(name_)                                                                              \
    .decode_reply = sk_answer_read, .encode_reply = sk_answer_write,                               \
    .answer = &sk_gemini_answer_##name_
#define GET(path_, src_, ...)                                                                      \
    {                                                                                              \
        .method = "GET", .path = (path_), .charge = {COST(PUBLIC)}, .src = "card " src_,           \
        __VA_ARGS__                                                                                \
    }
#define OPEN(id_, path_, args_, answer_, src_, ...)                                                \
    GET(path_, src_, .id = SK_OP_##id_, ANSWER(answer_), .args = (args_),                          \
        .encode_request = sk_ask_call, .decode_request = sk_take_call, __VA_ARGS__)
#define OWN_BY(id_, path_, args_, answer_, src_, perm_, ask_, ...)                                 \
    {                                                                                              \
        .id = SK_OP_##id_, .method = "POST", .path = "/v1/" path_, .place = SK_IN_PAYLOAD,         \
        .auth = SK_AUTH_SIGNED, .perm = (perm_), .charge = {COST(PRIVATE)}, .src = "card " src_,   \
        ANSWER(answer_), .args = (args_), .encode_request = (ask_),                                \
        .decode_request = sk_take_call, __VA_ARGS__                                                \
    }
#define OWN(id_, path_, args_, answer_, src_, perm_, ...)                                          \
    OWN_BY(id_, path_, args_, answer_, src_, perm_, sk_ask_call, __VA_ARGS__)
#define READS      SK_PERM_READ
#define TRADES     SK_PERM_TRADE
#define ANYBODY    (FUNDS | SK_PERM_TRADE)
#define FUNDS      (SK_PERM_READ | SK_PERM_WITHDRAW | SK_PERM_ANY)
#define TAKEN(by_) .take = sk_gemini_take_##by_
#define OTHER      .arg = SK_GEMINI_OTHER

#define FRAME(id_, name_, args_, src_, ...)                                                        \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_WS, .path = (name_), .args = (args_),                     \
        .src = "card " src_, .encode_request = sk_ask_call, .decode_request = sk_take_call,        \
        __VA_ARGS__                                                                                \
    }
#define ANSWERED(name_) .encode_reply = sk_answer_write, .answer = &sk_gemini_answer_##name_
#define ORDERED(effect_)                                                                           \
    .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_), .fixed = ""

static const sk_op_row ops[] = {
    OPEN(INSTRUMENTS, "/v1/symbols/details/all", "", details, "5.2"),
    OPEN(INSTRUMENTS, "/v1/symbols/details/{symbol}", "symbol!", detail, "5.2", OTHER),
    OPEN(INSTRUMENTS, "/v1/symbols", "", symbols, "5.2", OTHER),
    OPEN(FIXED_ANSWER, "/v1/network/{token}", "token!", network, "5.2"),
    OPEN(TICKERS, "/v1/pricefeed", "", prices, "5.4"),
    OPEN(TICKERS, "/v2/ticker/{symbol}", "symbol!", ticker, "5.3", OTHER, TAKEN(ticker),
         .rest = SK_GEMINI_VOLUMES),
    OPEN(TICKERS, "/v1/pubticker/{symbol}", "symbol!", pub, "5.3", .arg = SK_GEMINI_VOLUMES),
    OPEN(PRICES, "/v1/pricefeed", "", prices, "5.4"),
    OPEN(BOOK, "/v1/book/{symbol}", "symbol! limit_bids limit_asks", book, "5.5", TAKEN(book)),
    /* the client's ways: what tells the best with its quantities, and the Date of what is short */
    GET("/v1/book/{symbol}", "5.5", .id = SK_OP_BEST, .args = "symbol! best_bids! best_asks!",
        ANSWER(best), .encode_request = sk_ask_call),
    GET("/v1/symbols", "5.1", SK_TIME_BY_DATE, .args = "", .encode_request = sk_ask_call),
    OPEN(TRADES, "/v1/trades/{symbol}",
         "symbol! timestamp since since_tid limit_trades include_breaks", trades, "5.6"),
    OPEN(CANDLES, "/v2/candles/{symbol}/{time_frame}", "symbol! time_frame!", candles, "5.7",
         TAKEN(candles)),
    OWN(BALANCES, "balances", "showPendingBalances all", balances, "5.8", FUNDS),
    OWN(NOTIONALS, "notionalbalances/{token}", "token! all", balances, "5.8", FUNDS),
    OWN(FEES, "notionalvolume", "symbol", fees, "5.9", READS, TAKEN(volume)),
    OWN(ORDER, "order/status", "order_id^client_order_id_ref include_trades", order, "5.15", READS),
    OWN(FILLS, "mytrades", "symbol timestamp limit_trades", fills, "5.18", READS),
    OWN(FILLS, "order/status", "order_id! include_trades!", order_fills, "5.15", READS, OTHER),
    OWN(FILLS, "tradevolume", "", volume, "5.9", READS, TAKEN(volume)),
    OWN(OPEN_ORDERS, "orders", "", orders, "5.16", READS),
    OWN(HISTORY, "orders/history", "symbol timestamp limit_orders", orders, "5.17", READS,
        TAKEN(history)),
    OWN_BY(PLACE, "order/new",
           "client_order_id symbol! amount! price! side! type! options stop_price", order, "5.10",
           TRADES, sk_gemini_ask_order, TAKEN(order), .effect = SK_ONCE),
    OWN(CANCEL, "order/cancel", "order_id! all", order, "5.12", TRADES, .effect = SK_SAME_AGAIN),
    OWN(CANCEL_ALL, "order/cancel/all", "all", canceled_all, "5.13", TRADES, .effect = SK_ONCE),
    OWN(CANCEL_SESSION, "order/cancel/session", "all", canceled_all, "5.13", TRADES,
        .effect = SK_ONCE),
    OWN(HEARTBEAT, "heartbeat", "", ok, "5.19", TRADES, .effect = SK_SAME_AGAIN),
    OWN(KEY_INFO, "roles", "", roles, "5.20", ANYBODY),
    OWN(KEY_INFO, "account", "", account, "5.20", ANYBODY, OTHER),
    OWN(ACCOUNTS, "account/list", "", accounts, "5.20", ANYBODY),
    /* the newest socket's methods */
    FRAME(PING, "ping", "", "7.5", .fixed = ""), FRAME(TIME, "time", "", "7.5", ANSWERED(time)),
    FRAME(BOOK, "depth", "symbol! limit", "7.5", ANSWERED(depth)),
    FRAME(ORDER_LIMITS, "conninfo", "", "7.5", ANSWERED(limits)),
    FRAME(PLACE, "order.place", "symbol!", "8.3", ORDERED(SK_ONCE), TAKEN(frame_order),
          .charge = {COST(ORDERS), COST(ORDERS_DAY)}),
    FRAME(CANCEL, "order.cancel", "orderId! all", "8.3", ORDERED(SK_SAME_AGAIN)),
    FRAME(CANCEL_ALL, "order.cancel_all", "all", "8.3", ORDERED(SK_ONCE)),
    FRAME(CANCEL_SESSION, "order.cancel_session", "all", "8.3", ORDERED(SK_ONCE)),
    /* ccxt takes its precisions from the trading website: 10 */
    GET("/", "10", .id = SK_OP_FIXED_ANSWER, .encode_reply = sk_gemini_page,
        .type = "text/html; charset=utf-8"),
    GET("/v1/auction/{symbol}", "5.10", .id = SK_OP_FIXED_ANSWER, .fixed = "{}"),
    GET("/v1/auction/{symbol}/history", "5.10", .id = SK_OP_FIXED_ANSWER, .fixed = "[]"),
    GET("/v1/feepromos", "5.2", .id = SK_OP_FIXED_ANSWER, .fixed = "{\"symbols\":[]}")};

/* ---- channels; card 7, 8 ---- */

#define PUSH(kind_, socket_, topic_, period_, push_, src_, ...)                                    \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_GEMINI_##socket_, .topic = (topic_),            \
        .period_ms = (period_), .src = "card " src_, .encode = sk_gemini_push_##push_, __VA_ARGS__ \
    }
#define MINE(kind_, topic_, push_, ...)                                                            \
    PUSH(kind_, NEW, topic_, 0, push_, "8.2", .auth = SK_AUTH_SIGNED, .all = true, __VA_ARGS__)
#define DIFF(topic_, period_)                                                                      \
    PUSH(BOOK, NEW, topic_, period_, new, "7.5", .event = "depthUpdate", .seq = SK_SEQ_RANGE,      \
         .snapshot = true)
#define TOP(depth_)                                                                                \
    PUSH(BOOK_TOP, NEW, "{symbol}@depth" #depth_ "@100ms", 100, new, "7.5",                        \
         .event = "lastUpdateId", .depth = (depth_)),                                              \
        PUSH(BOOK_TOP, NEW, "{symbol}@depth" #depth_, 1000, new, "7.5", .event = "lastUpdateId",   \
             .depth = (depth_))

static const sk_channel_row channels[] = {
    /* what is subscribed as l2 is two topics here: books, and the trades that come with them */
    PUSH(BOOK, MARKET, "l2/{symbol}", 0, v2, "7.1", .seq = SK_SEQ_NONE, .snapshot = true,
         .history = 100),
    PUSH(TRADE, MARKET, "l2.trades/{symbol}", 0, v2, "7.1", .seq = SK_SEQ_NONE),
    PUSH(CANDLE, MARKET, "candles_{interval}/{symbol}", 1000, v2, "7.1", .history = 300,
         .words = sk_gemini_bars),
    PUSH(BEST, NEW, "{symbol}@bookTicker", 0, new, "7.5", .event = "u", .snapshot = true),
    PUSH(TRADE, NEW, "{symbol}@trade", 0, new, "7.5", .event = "t"),
    DIFF("{symbol}@depth@100ms", 100), DIFF("{symbol}@depth", 1000), TOP(20), TOP(10), TOP(5),
    /* what the parameters of a URL ask for */
    PUSH(BOOK, URL, "v1.book/{symbol}", 0, v1, "7.2", .seq = SK_SEQ_PER_CONN, .snapshot = true,
         .deltas = true),
    PUSH(BEST, URL, "v1.top/{symbol}", 0, v1, "7.2", .seq = SK_SEQ_PER_CONN, .snapshot = true),
    PUSH(TRADE, URL, "v1.trades/{symbol}", 0, v1, "7.2", .seq = SK_SEQ_PER_CONN),
    PUSH(ORDERS, EVENTS, "order_events", 0, order, "8.1", .auth = SK_AUTH_SIGNED,
         .seq = SK_SEQ_PER_CONN, .snapshot = true, .booked = true),
    MINE(ORDERS, "orders@account", report, .booked = true),
    MINE(ORDERS, "orders@session", report, .booked = true),
    MINE(BALANCES, "balances@account", balances, .snapshot = false),
    MINE(BALANCES, "balances@account@1s", balances, .snapshot = false)};

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
    LISTING("paxgusd", "PAXGUSD", "PAXG", "USD", "0.01", "0.00000001", "0.0001")};

static const souk_instrument defaults = {.orders_max = 500,
                                         .stop_orders_max = 100,
                                         /* market orders: in the guide's form only */
                                         .types = 1u << SOUK_LIMIT | 1u << SOUK_STOP_LIMIT |
                                                  1u << SOUK_MARKET,
                                         .stp_default = SOUK_STP_CANCEL_NEWEST,
                                         .stp_modes = 1u << SOUK_STP_CANCEL_NEWEST,
                                         .maker_fee = {.lo = 2, .scale = 3},
                                         .taker_fee = {.lo = 4, .scale = 3}};

/* what it lacks of the matrix; card 3.1, 4, 5.3, 5.10, 5.11, 6 */
#define NO_MARKET      "only limit and stop-limit orders exist"
#define NO_OPTION      "orders have a limit price, and at most one option"
#define NO_CHANGES     "orders cannot be changed"
#define NO_LISTS       "there are no order lists"
#define ONE_PREVENTION "the arriving order ends, always: no order says so"
static const sk_absence absences[] = {
    {"op.tickers", "the list of all tells last prices and their change alone"},
    {"order.market_buy", NO_MARKET},
    {"order.market_sell", NO_MARKET},
    {"order.market_buy_quote", NO_MARKET},
    {"order.market_sell_quote", NO_MARKET},
    {"order.stop", NO_MARKET},
    {"order.take_profit", NO_MARKET},
    {"order.take_profit_limit", "a stop waits for the price to move against it"},
    {"order.iceberg", NO_OPTION},
    {"order.trailing", NO_OPTION},
    {"tif.gtd", "the options are maker or cancel, immediate or cancel, fill or kill"},
    {"stp.cancel_newest", ONE_PREVENTION},
    {"stp.cancel_oldest", ONE_PREVENTION},
    {"stp.cancel_both", ONE_PREVENTION},
    {"stp.decrement", ONE_PREVENTION},
    {"op.place_test", "there is no order that is only tried"},
    {"op.amend_qty", NO_CHANGES},
    {"op.amend_price", NO_CHANGES},
    {"list.oco", NO_LISTS},
    {"list.oto", NO_LISTS},
    {"list.otoco", NO_LISTS},
    {"channel.ticker", "no socket tells a day's statistics"},
    {"error.key_malformed", "a malformed key is told as an unknown one"},
    {"error.clock_stale", "requests carry no time, but a nonce that grows"},
    {"error.clock_ahead", "requests carry no time, but a nonce that grows"},
    {"error.banned", "who goes on after a limit is refused as before"},
    {"error.order_limit", "orders are counted as all private requests are"},
    {"error.qty_max", "there is no largest quantity"},
    {"error.notional", "there is no least value"},
    {"op.replace_gone", "a cancel of what was canceled before is told as done"},
    {"error.cancel_done", "a cancel of what was canceled before is told as done"},
    {"error.duplicate", "client ids may come again: that they be unique is only advised"},
    {"error.price_band", "an order far through the market trades as far as it may, and ends"},
    {"error.would_take", "a post-only order that would take is placed, and canceled at once"},
    {"error.no_liquidity", "an order that finds nobody is placed, and canceled at once"}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", NULL};
static const char *const key_types[] = {"hmac", NULL};
static const sk_id_rule client_id = {.len_max = 36,
                                     .none_given = true,
                                     .again = SK_ID_ALWAYS,
                                     .alphabet = ":_.#a-zA-Z0-9-",
                                     .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 17};
static const sk_switch switches[] = {
    {"guide", "on", "on|off", "the forms of the guide are taken beside the live ones"}};

const sk_venue sk_gemini = {
    .id = 7,
    .name = "gemini",
    .title = "Gemini",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(ops, ops),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(args, args),
    SK_VENUE_ROWS(errors, errors),
    .takes = &sk_gemini_takes,
    .choose_row = sk_gemini_choose_row,
    .envelope = &sk_gemini_envelope,
    .post_only_ends = true,
    .late_cancels = true,
    SK_VENUE_ROWS(listings, listings),
    SK_VENUE_ROWS(absences, absences),
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
    .roles = sk_gemini_roles,
    .through = {.lo = 5, .scale = 2}, /* card 5.10 */
    .order_flags = SOUK_FEE_IN_QUOTE, /* card 5.9 */
    .key_modes = SK_KEY_TIME_NONCE | SK_KEY_HEARTBEAT | SK_KEY_GROUP,
    .nonce_window_ns = 30 * SECOND_NS,
    .silence_ns = 30 * SECOND_NS, /* card 5.19 */
    .group_prefix = "master-",
    .key_prefix = "account-",
    .payload_header = "X-GEMINI-PAYLOAD",
    .nonce_unit_ns = SECOND_NS / 1000,
    .orders_per_list_max = 500,
    .interval_words = sk_gemini_bars,
    .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_5M | 1u << SK_INTERVAL_15M |
                 1u << SK_INTERVAL_30M | 1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_6H |
                 1u << SK_INTERVAL_1D,
    /* nothing expires, but a nonce that was accepted shuts out every lower one: 3.2 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 30000, .by_nonce = true},
    .symbol = sk_symbol_joined_lower,
    .peer_size = sizeof(sk_gemini_peer),
    .encode_ping = sk_gemini_encode_ping,
    .frames = &sk_gemini_frames,
    SK_VENUE_OWN(sk_gemini),
};
