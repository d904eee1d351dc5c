/* SPDX-License-Identifier: MIT
 * Bitget spot as data: hosts, operations, channels, limits, listings. src: bitget card */
#include "venue/bitget/args.h"
#include "venue/bitget/errors.h"
#include "market/markets.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- limits; card 4: figures stand for endpoints, each of which has a bucket of its own ---- */

enum { IP_MINUTE, IP_20, IP_10, IP_3, UID_20, UID_10, UID_5, UID_1, CONNECTS, CHANGES, LIMITS };

#define REMAINING                                                                                  \
    .header_left = "x-mbx-used-remain-limit", .header_left_alias = "X-BITGET-RATELIMIT-REMAINING"
/* by tier: the published figures; with no more than the guide reckons a minute: 11.2 */
#define LIMIT(name_, key_, seconds_, capacity_, guide_, ...)                                       \
    [name_] = {.name = #name_,                                                                     \
               .kind = SK_SLIDING_WINDOW,                                                          \
               .keyed_by = SK_BY_##key_,                                                           \
               .window_ns = (seconds_)*SECOND_NS,                                                  \
               .capacity = {capacity_, guide_},                                                    \
               .breach = SOUK_E_RATE_LIMIT,                                                        \
               __VA_ARGS__}
#define OF_PATH .per_op = true, REMAINING
static const sk_limit_row limits[LIMITS] = {
    LIMIT(IP_MINUTE, IP, 60, 6000, 100, .every_request = true, REMAINING, .strikes = 1,
          .ban_min_ns = 300 * SECOND_NS, .ban_max_ns = 300 * SECOND_NS),
    LIMIT(IP_20, IP, 1, 20, 20, OF_PATH),
    LIMIT(IP_10, IP, 1, 10, 10, OF_PATH),
    LIMIT(IP_3, IP, 1, 3, 3, OF_PATH),
    LIMIT(UID_20, ACCOUNT, 1, 20, 20, OF_PATH),
    LIMIT(UID_10, ACCOUNT, 1, 10, 10, OF_PATH),
    LIMIT(UID_5, ACCOUNT, 1, 5, 5, OF_PATH),
    LIMIT(UID_1, ACCOUNT, 1, 1, 1, OF_PATH),
    LIMIT(CONNECTS, IP, 300, 300, 300, .per_op = false),
    LIMIT(CHANGES, CONNECTION, 3600, 240, 240, .per_op = false)};

#define COST(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1                                                           \
    }

/* ---- hosts; card 1, 4, 7.1 ---- */

#define SOCKET(name_, path_, ...)                                                                  \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://ws.bitget.com",                          \
        .testnet = "wss://wspap.bitget.com", .path = (path_), .serve = {path_},                    \
        .ping = SK_PING_CLIENT_TEXT, .ping_text = "ping", .pong_text = "pong", .ping_ms = 30000,   \
        .silence_ms = 120000, .life_ms = 86400000, .topics_max = 1000, .messages_per_s = 10,       \
        .open_max = 100, .topic_answers = true, .opening = {COST(CONNECTS)},                       \
        .change = COST(CHANGES), __VA_ARGS__                                                       \
    }
static const sk_endpoint endpoints[SK_BITGET_ENDPOINTS] = {
    [SK_BITGET_REST] = {.name = "rest",
                        .via = SK_VIA_REST,
                        .live = "https://api.bitget.com",
                        .testnet = "https://api.bitget.com",
                        .demo_header = "PAPTRADING: 1"},
    [SK_BITGET_PUBLIC] = SOCKET("public", "/v2/ws/public", .login = false),
    [SK_BITGET_PRIVATE] = SOCKET("private", "/v2/ws/private", .login = true),
    [SK_BITGET_OLD] = SOCKET("v1", "/spot/v1/stream", .login = false)};

/* ---- operations; card 5 ----
 * A row names its parameters by one word and its answer by another. */

#define ASKED(args_, ...) .decode_request = sk_take_call, .args = (args_), ##__VA_ARGS__
#define ASKS(args_)       ASKED(args_, .encode_request = sk_ask_call)
#define HEARS(args_, ...) ASKED(args_, ##__VA_ARGS__) /* the client does not ask it */
#define WITH(function_)   .take = sk_bitget_take_##function_
#define ASK_nothing       ASKS("")
#define ASK_symbols       ASKS("symbol")
#define ASK_coin          ASKS("coin")
#define ASK_book          ASKS("limit_book symbol! type"), WITH(book)
#define ASK_merged        HEARS("limit_merged precision symbol!", WITH(book))
#define ASK_trades        ASKS("limit_trades symbol!")
#define ASK_archive       HEARS("endTime idLessThan limit_archive startTime symbol!", WITH(span))
#define ASK_candles       ASKS("endTime granularity! limit_candles startTime symbol! day")
#define ASK_past                                                                                   \
    HEARS("endTime! granularity! limit_past_candles startTime symbol! day", WITH(past_candles))
#define ASK_assets ASKS("assetType coin")
#define ASK_fee    ASKS("businessType! symbol!")
#define ASK_order  ASKS("orderId|clientOid_ref")
#define LISTED     "endTime idLessThan limit orderId startTime symbol tpslType"
#define ASK_open   ASKS(LISTED), WITH(list)
#define ASK_new                                                                                    \
    ASKED("symbol! side! orderType! force price size! clientOid stpMode",                          \
          .encode_request = sk_bitget_ask_order, WITH(order))
#define ASK_attached HEARS("", WITH(attached))
#define ASK_bills    ASKED("coin endTime groupType idLessThan limit_bills startTime", WITH(span))
#define ASK_cancel   ASKS("symbol! orderId|clientOid_ref")
#define ASK_all      ASKS("symbol!")
#define ASK_replace                                                                                \
    ASKED("symbol! orderId|clientOid_ref newClientOid price! size!",                               \
          .encode_request = sk_bitget_ask_replace, WITH(replace))
#define BATCH(form_)                                                                               \
    .batch = &sk_bitget_##form_, .encode_request = sk_ask_batch, .decode_request = sk_take_batch
#define ASK_orders       BATCH(orders)
#define ASK_cancels      BATCH(cancels)
#define ASK_replacements .batch = &sk_bitget_replacements, .decode_request = sk_take_batch
/* plan orders */
#define ASK_plan                                                                                   \
    ASKED("symbol! side! triggerPrice! orderType_plan! executePrice planType! size! triggerType! " \
          "clientOid force stpMode",                                                               \
          .encode_request = sk_bitget_ask_order, WITH(plan))
#define ASK_plan_change                                                                            \
    HEARS("orderId|clientOid_ref orderType_plan! triggerPrice! size!", WITH(plan))
#define ASK_plan_cancel ASKS("orderId|clientOid_ref"), WITH(plan)
#define ASK_plan_all    HEARS("", WITH(plan))
#define ASK_plan_sub    HEARS("planOrderId!", WITH(plan))
#define ASK_plans       ASKS("endTime idLessThan limit startTime symbol!"), WITH(plan)
#define OP(id_, method_, path_, ask_, answer_, src_, limit_, ...)                                  \
    {                                                                                              \
        .id = SK_OP_##id_, .method = (method_), .path = "/api/" path_, .src = "card " src_,        \
        .decode_reply = sk_answer_read, .encode_reply = sk_answer_write,                           \
        .answer = &sk_bitget_answer_##answer_, .charge = {COST(limit_)}, ASK_##ask_, __VA_ARGS__   \
    }
#define READER .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ
/* a lost answer means that */
#define TRADER(effect_)                                                                            \
    .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_), .place = SK_IN_JSON
#define V2(id_, path_, ask_, answer_, src_, limit_, arg_)                                          \
    OP(id_, "GET", "v2/spot/" path_, ask_, answer_, src_, limit_, .arg = SK_BITGET_##arg_)
#define READ(id_, path_, ask_, answer_, src_, limit_)                                              \
    OP(id_, "GET", "v2/" path_, ask_, answer_, src_, limit_, READER)
#define TRADE(id_, path_, ask_, answer_, src_, limit_, effect_, ...)                               \
    OP(id_, "POST", "v2/spot/trade/" path_, ask_, answer_, src_, limit_, TRADER(effect_),          \
       ##__VA_ARGS__)
#define PLAN(id_, path_, ask_, answer_, effect_)                                                   \
    OP(id_, "POST", "v2/spot/trade/" path_, ask_, answer_, "5.20", UID_20, TRADER(effect_),        \
       .arg = SK_BITGET_PLAN)
#define PLANS(id_, path_, ask_, answer_, arg_)                                                     \
    OP(id_, "GET", "v2/spot/trade/" path_, ask_, answer_, "5.20", UID_20, READER,                  \
       .arg = SK_BITGET_##arg_)
#define OLD(id_, method_, path_, ask_, answer_, limit_, arg_, ...)                                 \
    OP(id_, method_, "spot/v1/" path_, ask_, answer_, "5.22", limit_, .arg = SK_BITGET_##arg_,     \
       __VA_ARGS__)
#define BY_FRAME(id_, path_, ask_, answer_, effect_)                                               \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_WS, .path = (path_), .src = "card 8.4",                   \
        .encode_reply = sk_answer_write, .answer = &sk_bitget_answer_##answer_,                    \
        .charge = {COST(UID_10)}, ASK_##ask_, TRADER(effect_)                                      \
    }
/* what ccxt asks beside trading: 10 */
#define NOTHING(path_)                                                                             \
    {                                                                                              \
        .id = SK_OP_FIXED_ANSWER, .method = "GET", .path = "/api/v2/" path_, .src = "card 10",     \
        .charge = {COST(IP_20)},                                                                   \
        .fixed = "{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":0,\"data\":[]}"          \
    }
#define REFUSED(method_, path_, code_, ...)                                                        \
    {                                                                                              \
        .id = SK_OP_FIXED_ANSWER, .method = (method_), .path = "/api/" path_, .refusal = (code_),  \
        .src = "card 5.21, 10", __VA_ARGS__                                                        \
    }

static const sk_op_row ops[] = {
    OP(TIME, "GET", "v2/public/time", nothing, time, "5.1", IP_20, .arg = 0),
    V2(INSTRUMENTS, "public/symbols", symbols, symbols, "5.2", IP_20, PLAIN),
    V2(ASSETS, "public/coins", coin, coins, "5.2", IP_3, PLAIN),
    V2(TICKERS, "market/tickers", symbols, tickers, "5.3", IP_20, PLAIN),
    V2(BEST, "market/tickers", symbols, bests, "5.3", IP_20, PLAIN),
    V2(BOOK, "market/orderbook", book, book, "5.4", IP_20, PLAIN),
    V2(BOOK, "market/merge-depth", merged, book, "5.4", IP_20, MERGED),
    V2(TRADES, "market/fills", trades, trades, "5.5", IP_10, PLAIN),
    V2(TRADES, "market/fills-history", archive, trades, "5.5", IP_10, ARCHIVE),
    V2(CANDLES, "market/candles", candles, candles, "5.6", IP_20, PLAIN),
    V2(CANDLES, "market/history-candles", past, candles, "5.6", IP_20, ARCHIVE),
    READ(BALANCES, "spot/account/assets", assets, assets, "5.7", UID_10),
    READ(BILLS, "spot/account/bills", bills, bills, "5 lacks it: ccxt", UID_10),
    READ(FEES, "common/trade-rate", fee, fee, "5.8", UID_10),
    READ(KEY_INFO, "spot/account/info", nothing, key, "5.19", UID_1),
    TRADE(PLACE, "place-order", new, placed, "5.9", UID_10, SK_ONCE),
    TRADE(LIST_PLACE, "place-order", attached, attached, "5.9", UID_10, SK_ONCE,
          .when = "presetTakeProfitPrice|presetStopLossPrice"),
    TRADE(CANCEL_REPLACE, "cancel-replace-order", replace, replaced, "5.10", UID_5, SK_ONCE),
    TRADE(AMEND_BATCH, "batch-cancel-replace-order", replacements, replacements, "5.10", UID_5,
          SK_ONCE),
    TRADE(CANCEL, "cancel-order", cancel, canceled, "5.11", UID_10, SK_SAME_AGAIN),
    TRADE(CANCEL_ALL, "cancel-symbol-order", all, canceled_all, "5.12", UID_5, SK_ONCE),
    TRADE(PLACE_BATCH, "batch-orders", orders, batch, "5.13", UID_5, SK_ONCE),
    TRADE(CANCEL_BATCH, "batch-cancel-order", cancels, batch, "5.13", UID_10, SK_SAME_AGAIN),
    READ(ORDER, "spot/trade/orderInfo", order, order, "5.14", UID_20),
    READ(OPEN_ORDERS, "spot/trade/unfilled-orders", open, orders, "5.15", UID_20),
    READ(HISTORY, "spot/trade/history-orders", open, orders, "5.16", UID_20),
    READ(FILLS, "spot/trade/fills", open, fills, "5.17", UID_10),
    PLAN(PLACE, "place-plan-order", plan, placed, SK_ONCE),
    PLAN(CANCEL_REPLACE, "modify-plan-order", plan_change, placed, SK_ONCE),
    PLAN(CANCEL, "cancel-plan-order", plan_cancel, plan_canceled, SK_SAME_AGAIN),
    PLAN(CANCEL_ALL, "batch-cancel-plan-order", plan_all, plans_canceled, SK_ONCE),
    PLANS(ORDER, "plan-sub-order", plan_sub, plan_subs, ARCHIVE),
    PLANS(OPEN_ORDERS, "current-plan-order", plans, plans, PLAN),
    PLANS(HISTORY, "history-plan-order", plans, plans, PLAN),
    PLANS(ORDER, "current-plan-order", plans, plan, PLAN),
    PLANS(ORDER, "history-plan-order", plans, plan, PAST),
    /* the guide's paths */
    OLD(TICKERS, "GET", "market/tickers", symbols, old_tickers, IP_20, V1, .auth = SK_AUTH_NONE),
    OLD(TICKERS, "GET", "market/ticker", all, old_ticker, IP_20, V1, .auth = SK_AUTH_NONE),
    OLD(TIME, "GET", "public/time", nothing, old_time, IP_20, V1, .auth = SK_AUTH_NONE),
    OLD(INSTRUMENTS, "GET", "public/products", nothing, old_products, IP_20, V1,
        .auth = SK_AUTH_NONE),
    OLD(TRADES, "GET", "market/fills", trades, old_trades, IP_20, V1, .auth = SK_AUTH_NONE),
    OLD(BOOK, "GET", "market/depth", book, book, IP_20, V1, .auth = SK_AUTH_NONE),
    OLD(BALANCES, "GET", "account/assets", coin, old_assets, UID_10, V1, READER),
    OLD(PLACE, "POST", "trade/orders", new, old_placed, UID_10, V1, TRADER(SK_ONCE)),
    BY_FRAME(PLACE, "place-order", new, placed, SK_ONCE),
    BY_FRAME(CANCEL, "cancel-order", cancel, canceled, SK_SAME_AGAIN), NOTHING("margin/currencies"),
    NOTHING("mix/market/contracts"),
    /* the unified account's, which this is not; with them ccxt's probe: 5.23, 10 */
    REFUSED("GET", "v3/account/{name}", "40084", .charge = {COST(IP_10)}),
    REFUSED("GET", "v3/trade/{name}", "40084", .charge = {COST(IP_10)}),
    REFUSED("POST", "v3/trade/{name}", "40084", .charge = {COST(IP_10)}),
    REFUSED("GET", "v2/spot/wallet/deposit-address", "40725", READER),
    REFUSED("POST", "v2/spot/wallet/withdrawal", "40725", READER),
    REFUSED("POST", "v2/spot/wallet/transfer", "40725", READER)};

/* ---- channels; card 7.2, 7.6, 8: a topic is an object, here its members in the card's order ----
 */

#define PUSH(kind_, socket_, event_, topic_, period_, src_, ...)                                   \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BITGET_##socket_, .event = (event_),            \
        .topic = (topic_), .period_ms = (period_), .encode = sk_bitget_push, .src = "card " src_,  \
        __VA_ARGS__                                                                                \
    }
/* three generations: a checksum; a checksum and a number; a number and its predecessor: 7.3 */
static const sk_checksum_rule checksum = {.levels = 25, .interleaved = true, .is_signed = true};
#define CHAINED             .seq = SK_SEQ_TOLD, .snapshot = true, .sum = &checksum
#define TOPIC(channel_)     "instType=SPOT&channel=" channel_ "&instId={symbol}"
#define OLD_TOPIC(channel_) "instType=SP&channel=" channel_ "&instId={symbol}"
#define MIX_TOPIC(channel_) "instType=MC&channel=" channel_ "&instId={symbol}"
/* contracts of V1, which recordings hold and the sandbox does not have */
#define MIX(event_, channel_)                                                                      \
    PUSH(QUIET, OLD, event_, MIX_TOPIC(channel_), 0, "7.6", .seq = SK_SEQ_TOLD,                    \
         .words = sk_bitget_bars)
#define OWN(kind_, name_, encode_, topic_, ...)                                                    \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_BITGET_PRIVATE, .auth = SK_AUTH_SIGNED,         \
        .event = (name_), .topic = "instType=SPOT&channel=" topic_,                                \
        .encode = sk_bitget_push_##encode_, .src = "card 8", __VA_ARGS__                           \
    }

static const sk_channel_row channels[] = {
    PUSH(BOOK, PUBLIC, "book", TOPIC("books"), 150, "7.3", CHAINED),
    PUSH(BEST, PUBLIC, "best", TOPIC("books1"), 0, "7.2", .snapshot = true),
    PUSH(BOOK_TOP, PUBLIC, "book", TOPIC("books5"), 150, "7.2", .depth = 5, .snapshot = true),
    PUSH(BOOK_TOP, PUBLIC, "book", TOPIC("books15"), 150, "7.2", .depth = 15, .snapshot = true),
    PUSH(TRADE, PUBLIC, "trade", TOPIC("trade"), 0, "7.2", .history = 50),
    PUSH(TICKER, PUBLIC, "ticker", TOPIC("ticker"), 300, "7.2", .snapshot = true),
    PUSH(CANDLE, PUBLIC, "candle", TOPIC("candle{interval}"), 500, "7.2", .history = 500,
         .words = sk_bitget_bars, .zone_minutes = 480),
    PUSH(CANDLE, PUBLIC, "candle", TOPIC("candle{interval}"), 500, "7.2", .history = 500,
         .words = sk_bitget_utc_bars),
    OWN(ORDERS, "order", order, "orders&instId=default", .all = true, .follow = true),
    OWN(ORDERS, "order", order, "orders&instId={symbol}", .all = false),
    OWN(ORDERS, "plan", plan, "orders-algo&instId=default", .all = true, .follow = true),
    OWN(ORDERS, "plan", plan, "orders-algo&instId={symbol}", .all = false),
    OWN(FILLS, "fill", fill, "fill&instId=default", .all = true),
    OWN(FILLS, "fill", fill, "fill&instId={symbol}", .all = false),
    OWN(BALANCES, "balance", balance, "account&coin=default", .all = true, .snapshot = true,
        .follow = true),
    /* V1 */
    PUSH(BOOK, OLD, "book", OLD_TOPIC("books"), 200, "7.6", CHAINED),
    PUSH(BOOK_TOP, OLD, "book", OLD_TOPIC("books5"), 200, "7.6", .depth = 5, .snapshot = true),
    PUSH(BOOK_TOP, OLD, "book", OLD_TOPIC("books15"), 200, "7.6", .depth = 15, .snapshot = true),
    PUSH(TRADE, OLD, "old_trade", OLD_TOPIC("trade"), 0, "7.6", .history = 50),
    PUSH(TICKER, OLD, "old_ticker", OLD_TOPIC("ticker"), 300, "7.6", .snapshot = true),
    PUSH(CANDLE, OLD, "old_candle", OLD_TOPIC("candle{interval}"), 500, "7.6", .history = 500,
         .words = sk_bitget_bars, .zone_minutes = 480),
    MIX("book", "books"), MIX("old_trade", "trade"), MIX("old_ticker", "ticker"),
    MIX("old_candle", "candle{interval}")};

/* ---- what the sandbox trades; src: the market fixtures; USDC pairs: as their twins in
 * USDT, the live exchange's well-known values ---- */

#define LISTING(base_, quote_, tick_, step_)                                                       \
    {                                                                                              \
        .symbol = base_ quote_, .base = base_, .quote = quote_, .price_tick = (tick_),             \
        .price_min = (tick_), .price_max = "0", .qty_step = (step_), .qty_min = "0",               \
        .qty_max = "0", .market_qty_max = "0", .notional_min = "1", .notional_max = "0",           \
        .base_scale = 8, .quote_scale = 8                                                          \
    }
#define USDT(base_, tick_, step_) LISTING(base_, "USDT", tick_, step_)
#define USDC(base_, tick_, step_) LISTING(base_, "USDC", tick_, step_)
static const sk_listing listings[] = {
    USDT("BTC", "0.01", "0.000001"), USDT("ETH", "0.01", "0.0001"),
    USDT("SOL", "0.01", "0.0001"),   USDT("XRP", "0.0001", "0.0001"),
    USDT("ADA", "0.0001", "0.001"),  USDT("DOGE", "0.00001", "0.0001"),
    USDT("LTC", "0.01", "0.0001"),   USDT("TRX", "0.0001", "0.0001"),
    USDC("BTC", "0.01", "0.000001"), USDC("ETH", "0.01", "0.0001"),
    USDC("SOL", "0.01", "0.0001"),   USDC("XRP", "0.0001", "0.0001")};

/* Buys are bounded above, sells below. */
static const souk_instrument defaults = {
    .notional_min_market = true,
    .bid_up = {.lo = 105, .scale = 2},
    .ask_down = {.lo = 95, .scale = 2},
    .orders_max = 200,
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stop_orders_max = 50,
    .stp_default = SOUK_STP_NONE,
    .stp_modes = 1u << SOUK_STP_NONE | 1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST |
                 1u << SOUK_STP_CANCEL_BOTH,
    .maker_fee = {.lo = 2, .scale = 3},
    .taker_fee = {.lo = 2, .scale = 3}};

/* what it lacks of the matrix; card 5, 6, 9 */
static const sk_absence absences[] = {
    {"order.market_buy", "a market buy says how much it spends, in quote"},
    {"order.market_sell_quote", "a market sell says how much it sells, in base"},
    {"order.take_profit order.take_profit_limit",
     "a plan order fires from either side: it is told as a stop"},
    {"order.iceberg", "there are no icebergs in spot"},
    {"order.trailing", "orders do not trail in spot"},
    {"tif.gtd", "force is gtc, post_only, ioc or fok"},
    {"stp.decrement", "stpMode cancels the taker, the maker or both"},
    {"op.place_test", "there is no order that is only tried"},
    {"op.amend_qty op.amend_price",
     "a change cancels the order and places another, with another id"},
    {"list.oco", "there are no order lists"},
    {"list.oto list.otoco",
     "an order may bring its stops; what they are called is not answered: they are not asked for"},
    {"error.key_malformed", "a malformed key is told as an unknown one"},
    {"error.clock_ahead", "one text is told for stamps that are too old or ahead"},
    {"error.banned", "a closed address is told as any other breach, for five minutes"},
    {"error.order_limit", "limits of orders are told as those of questions"},
    {"error.qty_max", "its instruments have no largest quantity"},
    {"error.would_take", "a post-only order that would take is placed, and canceled at once"},
    {"error.would_trigger", "a plan order fires from whichever side its price is reached"},
    {"error.no_liquidity", "a market order on an empty book is placed, and canceled at once"}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", "TRX", NULL};
static const char *const key_types[] = {"hmac", "rsa", NULL};
/* lengths of 32, 50 and 64 are all published: 6.3 */
static const sk_id_rule client_id = {
    .len_max = 64, .alphabet = "0-9A-Za-z_:#+ -", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_DIGITS, .len = 19};
static const sk_switch switches[] = {
    {"guide", "on", "on|off", "the older guide's headers, paths and error members are served"},
    {"guide_code", "text", "text|number", "success in the guide's form is \"00000\", or 0"},
    {"checksum", "off", "off|on", "books carry seq and pseq, or seq and a checksum as in 2025"}};

const sk_venue sk_bitget = {
    .id = 2,
    .name = "bitget",
    .title = "Bitget",
    SK_VENUE_TABLES,
    SK_VENUE_ROWS(switches, switches),
    .guided = true,
    .words = &sk_bitget_words,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &order_id,
    .key_types = key_types,
    .api_key_len = 35,
    .secret_len = 64,
    .orders_per_list_max = 100,
    .interval_words = sk_bitget_rest_bars,
    .takes = &sk_bitget_takes,
    .envelope = &sk_bitget_envelope,
    .choose_row = sk_bitget_choose_row,
    .conditionals = 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT,
    .conditionals_past = true,
    .amends = SK_REPLACES_ALIKE,
    .post_only_ends = true,
    .passphrase_len = 16,
    .keys_max = 10,
    /* a request is refused once its time stamp is older than this: card 3.3 */
    .resolve = {.how = SK_RESOLVE_BY_CLIENT_ID, .fence_ms = 30000},
    .symbol = sk_symbol_joined,
    SK_VENUE_OWN(sk_bitget),
};
