/* SPDX-License-Identifier: MIT
 * Kraken spot as data: hosts, operations, channels, limits, listings. src: kraken card */
#include "venue/kraken/kraken.h"
#include "crypt/sign.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)
#define MS_NS     INT64_C(1000000)

/* ---- limits; card 4: counters that decay, by tier: Starter, Intermediate, Pro ----
 * A full counter is empty after capacity / decay seconds. What cancels and amendments cost hangs on
 * the order's age: costs below are those of an order that is older. */

enum { PUBLIC, PUBLIC_PAIR, PRIVATE, TRADING, CONNECTS, LIMITS };

static const sk_limit_row limits[LIMITS] = {
    [PUBLIC] = {.name = "PUBLIC",
                .kind = SK_TOKENS,
                .keyed_by = SK_BY_IP,
                .window_ns = SECOND_NS,
                .capacity = {1, 1, 1},
                .breach = SOUK_E_RATE_LIMIT,
                .code = "EGeneral:Too many requests"},
    [PUBLIC_PAIR] = {.name = "PUBLIC_PAIR",
                     .kind = SK_TOKENS,
                     .keyed_by = SK_BY_IP_INSTRUMENT,
                     .window_ns = SECOND_NS,
                     .capacity = {1, 1, 1},
                     .per_op = true,
                     .breach = SOUK_E_RATE_LIMIT,
                     .code = "EGeneral:Too many requests"},
    [PRIVATE] = {.name = "PRIVATE",
                 .kind = SK_DECAY,
                 .keyed_by = SK_BY_KEY,
                 .window_ns = 45455 * MS_NS,
                 .windows_ns = {45455 * MS_NS, 40000 * MS_NS, 20000 * MS_NS},
                 .capacity = {15, 20, 20},
                 .breach = SOUK_E_RATE_LIMIT},
    [TRADING] = {.name = "TRADING",
                 .kind = SK_DECAY,
                 .keyed_by = SK_BY_ACCOUNT_INSTRUMENT,
                 .window_ns = 60000 * MS_NS,
                 .windows_ns = {60000 * MS_NS, 53419 * MS_NS, 48000 * MS_NS},
                 .capacity = {60, 125, 180},
                 .breach = SOUK_E_ORDER_LIMIT},
    [CONNECTS] = {.name = "CONNECTS",
                  .kind = SK_SLIDING_WINDOW,
                  .keyed_by = SK_BY_IP,
                  .window_ns = 600 * SECOND_NS,
                  .capacity = {150, 150, 150},
                  .breach = SOUK_E_BANNED}};

#define COST(limit_, cost_)                                                                        \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = (cost_)                                                     \
    }
#define EACH(limit_)                                                                               \
    {                                                                                              \
        .limit = (limit_) + 1, .cost = 1, .each = true                                             \
    }

/* ---- hosts; card 1, 4.3, 7 ---- */

#define SOCKET(name_, host_, path_, served_, ping_)                                                \
    {                                                                                              \
        .name = (name_), .via = SK_VIA_WS, .live = "wss://" host_, .path = (path_),                \
        .serve = {served_}, .ping = SK_PING_SERVER_BEAT, .ping_ms = 1000, .silence_ms = 60000,     \
        .first_ms = 60000, .ping_text = (ping_), .opening = {                                      \
            COST(CONNECTS, 1)                                                                      \
        }                                                                                          \
    }
static const sk_endpoint endpoints[SK_KRAKEN_ENDPOINTS] = {
    [SK_KRAKEN_REST] = {.name = "rest", .via = SK_VIA_REST, .live = "https://api.kraken.com"},
    [SK_KRAKEN_PUBLIC] = SOCKET("public", "ws.kraken.com", "/v2", "/v2", "{\"method\":\"ping\""),
    [SK_KRAKEN_PRIVATE] =
        SOCKET("private", "ws-auth.kraken.com", "/v2", NULL, "{\"method\":\"ping\""),
    [SK_KRAKEN_V1] = SOCKET("v1", "ws.kraken.com", "/", "/", "{\"event\":\"ping\"")};

/* ---- operations; card 5, 8.1 ---- */

#define OP(id_, via_, method_, path_, src_, ...)                                                   \
    {                                                                                              \
        .id = SK_OP_##id_, .via = SK_VIA_##via_, .method = (method_), .path = (path_),             \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
#define OPEN(id_, name_, limit_, ...)                                                              \
    OP(id_, REST, "GET", "/0/public/" name_, "5.1", .charge = {COST(limit_, 1)}, __VA_ARGS__)
#define READ(id_, name_, src_, cost_, ...)                                                         \
    OP(id_, REST, "POST", "/0/private/" name_, src_, .auth = SK_AUTH_SIGNED, .perm = SK_PERM_READ, \
       .charge = {COST(PRIVATE, cost_)}, __VA_ARGS__)
#define TRADER(effect_) .auth = SK_AUTH_SIGNED, .perm = SK_PERM_TRADE, .effect = (effect_)
#define TRADE(id_, name_, src_, effect_, ...)                                                      \
    OP(id_, REST, "POST", "/0/private/" name_, src_, TRADER(effect_), __VA_ARGS__)
#define FRAME(id_, name_, effect_, ...)                                                            \
    OP(id_, WS, NULL, name_, "8.1", TRADER(effect_), __VA_ARGS__)
#define OLD(id_, name_, effect_)                                                                   \
    OP(id_, WS, NULL, name_, "8.2", TRADER(effect_), .arg = SK_KRAKEN_OLD)
#define ADDS   .charge = {COST(TRADING, 1)}
#define HALF   .charge = {EACH(TRADING)} /* half a point each; the counter has no halves */
#define TESTED .when = "validate=true"

static const sk_op_row ops[] = {
    OPEN(TIME, "Time", PUBLIC),
    OPEN(STATUS, "SystemStatus", PUBLIC),
    OPEN(ASSETS, "Assets", PUBLIC),
    OPEN(INSTRUMENTS, "AssetPairs", PUBLIC),
    OPEN(TICKERS, "Ticker", PUBLIC),
    OPEN(BOOK, "Depth", PUBLIC),
    OPEN(BOOK, "GroupedBook", PUBLIC, .arg = SK_KRAKEN_GROUPED),
    OPEN(BEST, "Spread", PUBLIC),
    OPEN(TRADES, "Trades", PUBLIC_PAIR),
    OPEN(CANDLES, "OHLC", PUBLIC_PAIR),
    READ(BALANCES, "BalanceEx", "5.2", 1),
    READ(BALANCES, "Balance", "5.2", 1, .arg = SK_KRAKEN_TOTALS),
    READ(FEES, "TradeVolume", "5.2", 1),
    READ(KEY_INFO, "GetApiKeyInfo", "5.2", 1),
    READ(TOKEN_NEW, "GetWebSocketsToken", "5.2", 1, .effect = SK_SAME_AGAIN),
    READ(ORDER, "QueryOrders", "5.7", 1),
    READ(OPEN_ORDERS, "OpenOrders", "5.7", 1),
    READ(HISTORY, "ClosedOrders", "5.7", 1),
    READ(FILLS, "TradesHistory", "5.7", 2),
    READ(FILLS, "QueryTrades", "5.7", 2, .arg = SK_KRAKEN_BY_ID),
    TRADE(PLACE_TEST, "AddOrder", "5.3", SK_READ, TESTED),
    TRADE(PLACE, "AddOrder", "5.3", SK_ONCE, ADDS),
    TRADE(PLACE_BATCH, "AddOrderBatch", "5.6", SK_ONCE, HALF),
    TRADE(AMEND, "AmendOrder", "5.4", SK_ONCE, ADDS),
    TRADE(AMEND, "EditOrder", "5.4", SK_ONCE, ADDS, .arg = SK_KRAKEN_EDIT),
    TRADE(CANCEL, "CancelOrder", "5.5", SK_SAME_AGAIN),
    TRADE(CANCEL_ALL, "CancelAll", "5.5", SK_ONCE),
    TRADE(CANCEL_BATCH, "CancelOrderBatch", "5.5", SK_SAME_AGAIN),
    TRADE(CANCEL_AFTER, "CancelAllOrdersAfter", "5.5", SK_SAME_AGAIN),
    FRAME(PLACE_TEST, "add_order", SK_READ, TESTED),
    FRAME(PLACE, "add_order", SK_ONCE, ADDS),
    FRAME(PLACE_BATCH, "batch_add", SK_ONCE, HALF),
    FRAME(AMEND, "amend_order", SK_ONCE, ADDS),
    FRAME(AMEND, "edit_order", SK_ONCE, ADDS, .arg = SK_KRAKEN_EDIT),
    FRAME(CANCEL, "cancel_order", SK_SAME_AGAIN),
    FRAME(CANCEL_ALL, "cancel_all", SK_ONCE),
    FRAME(CANCEL_BATCH, "batch_cancel", SK_SAME_AGAIN),
    FRAME(CANCEL_AFTER, "cancel_all_orders_after", SK_SAME_AGAIN),
    OLD(PLACE, "addOrder", SK_ONCE),
    OLD(AMEND, "editOrder", SK_ONCE),
    OLD(CANCEL, "cancelOrder", SK_SAME_AGAIN),
    OLD(CANCEL_ALL, "cancelAll", SK_ONCE),
    OLD(CANCEL_AFTER, "cancelAllOrdersAfter", SK_SAME_AGAIN)};

/* ---- channels; card 7, 8: a topic is an object, here its members in the order of the card ---- */

#define PUSH(kind_, socket_, topic_, src_, ...)                                                    \
    {                                                                                              \
        .kind = SK_CHANNEL_##kind_, .endpoint = SK_KRAKEN_##socket_, .topic = (topic_),            \
        .src = "card " src_, __VA_ARGS__                                                           \
    }
static const sk_checksum_rule checksum = {.levels = 10, .digits_only = true};
#define BOOK                                                                                       \
    .seq = SK_SEQ_NONE, .snapshot = true, .cut = true, .sum = &checksum,                           \
    .depths = {10, 25, 100, 500, 1000}
#define OWN(kind_, socket_, topic_, src_)                                                          \
    PUSH(kind_, socket_, topic_, src_, .auth = SK_AUTH_SIGNED, .snapshot = true)

static const sk_channel_row channels[] = {
    PUSH(BOOK, PUBLIC, "channel=book&symbol={symbol}&depth={depth}", "7", BOOK),
    PUSH(BEST, PUBLIC, "channel=ticker&symbol={symbol}&event_trigger=bbo", "7"),
    PUSH(TICKER, PUBLIC, "channel=ticker&symbol={symbol}", "7"),
    PUSH(TRADE, PUBLIC, "channel=trade&symbol={symbol}", "7", .history = 50),
    PUSH(CANDLE, PUBLIC, "channel=ohlc&symbol={symbol}&interval={interval}", "7",
         .words = sk_kraken_minutes),
    PUSH(INSTRUMENTS, PUBLIC, "channel=instrument", "7", .all = true),
    PUSH(STATUS, PUBLIC, "channel=status", "7", .all = true),
    OWN(PRIVATE, PRIVATE, "channel=executions", "8"),
    OWN(BALANCES, PRIVATE, "channel=balances", "8"),
    PUSH(BOOK, V1, "name=book&pair={symbol}&depth={depth}", "7.1", BOOK),
    PUSH(TICKER, V1, "name=ticker&pair={symbol}", "7.1"),
    PUSH(TRADE, V1, "name=trade&pair={symbol}", "7.1"),
    PUSH(CANDLE, V1, "name=ohlc&pair={symbol}&interval={interval}", "7.1",
         .words = sk_kraken_minutes),
    PUSH(BEST, V1, "name=spread&pair={symbol}", "7.1"),
    OWN(ORDERS, V1, "name=openOrders", "8.2"),
    OWN(FILLS, V1, "name=ownTrades", "8.2")};

/* ---- what the sandbox trades; src: the market fixtures and card 2, 5.1; EUR pairs: as their
 * twins in USD. ADA, XRP and DOGE are left out: their ticks times eight decimals of quantity leave
 * the ledger's 63 bits too little room (docs/ten-venues.md, 19). ---- */

/* symbol: the pair's id, under which answers stand; names: altname, wsname; v2 says BASE/QUOTE */
#define LISTING(id_, altname_, wsname_, base_, quote_, tick_, step_, min_)                         \
    {                                                                                              \
        .symbol = (id_), .names = {altname_, wsname_}, .base = (base_), .quote = (quote_),         \
        .price_tick = (tick_), .price_min = (tick_), .price_max = "0", .qty_step = (step_),        \
        .qty_min = (min_), .qty_max = "0", .market_qty_max = "0", .notional_min = "0.5",           \
        .notional_max = "0", .base_scale = 8, .quote_scale = 5                                     \
    }
#define LOT "0.00000001"
static const sk_listing listings[] = {
    LISTING("XXBTZUSD", "XBTUSD", "XBT/USD", "BTC", "USD", "0.1", LOT, "0.00005"),
    LISTING("XETHZUSD", "ETHUSD", "ETH/USD", "ETH", "USD", "0.01", LOT, "0.002"),
    LISTING("XXBTZEUR", "XBTEUR", "XBT/EUR", "BTC", "EUR", "0.1", LOT, "0.00005"),
    LISTING("XETHZEUR", "ETHEUR", "ETH/EUR", "ETH", "EUR", "0.01", LOT, "0.002"),
    LISTING("XBTUSDT", "XBTUSDT", "XBT/USDT", "BTC", "USDT", "0.1", LOT, "0.00005"),
    LISTING("ETHUSDT", "ETHUSDT", "ETH/USDT", "ETH", "USDT", "0.01", LOT, "0.002"),
    LISTING("XBTUSDC", "XBTUSDC", "XBT/USDC", "BTC", "USDC", "0.01", LOT, "0.00005"),
    LISTING("ETHUSDC", "ETHUSDC", "ETH/USDC", "ETH", "USDC", "0.01", LOT, "0.002"),
    LISTING("SOLUSD", "SOLUSD", "SOL/USD", "SOL", "USD", "0.01", LOT, "0.06"),
    LISTING("SOLEUR", "SOLEUR", "SOL/EUR", "SOL", "EUR", "0.01", LOT, "0.06"),
    LISTING("XLTCZUSD", "LTCUSD", "LTC/USD", "LTC", "USD", "0.01", LOT, "0.05"),
    LISTING("XLTCZEUR", "LTCEUR", "LTC/EUR", "LTC", "EUR", "0.01", LOT, "0.05"),
    LISTING("ALPHAUSD", "ALPHAUSD", "ALPHA/USD", "ALPHA", "USD", "0.00001", "0.00001", "50")};

static const souk_instrument defaults = {
    .notional_min_market = true,
    .bid_up = {.lo = 5},
    .bid_down = {.lo = 1, .scale = 1},
    .ask_up = {.lo = 5},
    .ask_down = {.lo = 1, .scale = 1},
    .orders_max = 60,
    .stop_orders_max = 60,
    .iceberg_parts_max = 15,
    .types = 1u << SOUK_LIMIT | 1u << SOUK_MARKET | 1u << SOUK_STOP | 1u << SOUK_STOP_LIMIT |
             1u << SOUK_TAKE_PROFIT | 1u << SOUK_TAKE_PROFIT_LIMIT,
    .stp_default = SOUK_STP_CANCEL_NEWEST,
    .stp_modes =
        1u << SOUK_STP_CANCEL_NEWEST | 1u << SOUK_STP_CANCEL_OLDEST | 1u << SOUK_STP_CANCEL_BOTH,
    .maker_fee = {.lo = 25, .scale = 4},
    .taker_fee = {.lo = 4, .scale = 3}};

/* src: card 2; everything listed later is spelled plainly */
static const sk_asset_name asset_names[] = {
    {"XXBT", "BTC"}, {"XXDG", "DOGE"}, {"XETH", "ETH"}, {"XETC", "ETC"}, {"XLTC", "LTC"},
    {"XXRP", "XRP"}, {"XXLM", "XLM"},  {"XXMR", "XMR"}, {"XZEC", "ZEC"}, {"XREP", "REP"},
    {"XMLN", "MLN"}, {"ZUSD", "USD"},  {"ZEUR", "EUR"}, {"ZGBP", "GBP"}, {"ZCAD", "CAD"},
    {"ZJPY", "JPY"}, {"ZAUD", "AUD"},  {NULL, NULL}};

static const char *const demo_assets[] = {"BTC", "ETH", "SOL", "LTC", NULL};
static const char *const key_types[] = {"hmac", NULL};
/* or a UUID, with or without dashes: 6 */
static const sk_id_rule client_id = {.len_max = 18, .alphabet = " -~", .prefix = "souk-"};
static const sk_id_form order_id = {.kind = SK_ID_PATTERN, .pattern = "O#####-#####-######"};
static const sk_id_form fill_id = {.kind = SK_ID_PATTERN, .pattern = "T#####-#####-######"};
static const sk_switch switches[] = {
    {"history_cost", "2", "2|4", "what ledger and trade history cost: the guides differ"},
    {"post_only", "cancel", "cancel|refuse", "a post-only order that would take is canceled"}};

const sk_venue sk_kraken = {
    .id = 9,
    .name = "kraken",
    .title = "Kraken",
    SK_VENUE_ROWS(endpoints, endpoints),
    SK_VENUE_ROWS(ops, ops),
    SK_VENUE_ROWS(channels, channels),
    SK_VENUE_ROWS(limits, limits),
    SK_VENUE_ROWS(errors, sk_kraken_errors),
    SK_VENUE_ROWS(listings, listings),
    SK_VENUE_ROWS(switches, switches),
    .words = &sk_kraken_words,
    .asset_names = asset_names,
    .demo_assets = demo_assets,
    .defaults = &defaults,
    .client_id = &client_id,
    .order_id = &order_id,
    .fill_id = &fill_id,
    .key_types = key_types,
    .hmac = SK_SIGN_HMAC_SHA512,
    .api_key_len = 56,
    .secret_len = 88,
    .orders_per_list_max = 50,
    .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_5M | 1u << SK_INTERVAL_15M |
                 1u << SK_INTERVAL_30M | 1u << SK_INTERVAL_1H | 1u << SK_INTERVAL_4H |
                 1u << SK_INTERVAL_1D | 1u << SK_INTERVAL_1W,
    /* the client sends a deadline; and a nonce that was accepted shuts out every lower one: 3.2 */
    .resolve = {.how = SK_RESOLVE_BY_LISTS, .fence_ms = 5000, .by_nonce = true},
    .symbol = sk_symbol_joined,
    .symbol_between = "/"};
