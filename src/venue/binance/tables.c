/* SPDX-License-Identifier: MIT
 * Binance's words, errors and flat objects: tables that the client and the server read. */
#include "venue/binance/binance.h"
#include "base/dec.h"

/* ---- words; src: binance card 5.3, 6 ---- */

const sk_enum_row sk_binance_sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};

const sk_enum_row sk_binance_tifs[] = {
    {"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {NULL, 0}};

const sk_enum_row sk_binance_stps[] = {{"NONE", SOUK_STP_NONE},
                                       {"EXPIRE_MAKER", SOUK_STP_CANCEL_OLDEST},
                                       {"EXPIRE_TAKER", SOUK_STP_CANCEL_NEWEST},
                                       {"EXPIRE_BOTH", SOUK_STP_CANCEL_BOTH},
                                       {"DECREMENT", SOUK_STP_DECREMENT},
                                       {"TRANSFER", SOUK_STP_TRANSFER},
                                       {NULL, 0}};

/* TRADE_PREVENTION is read as an expiry; the status beside it tells whether the order goes on. */
const sk_enum_row sk_binance_execs[] = {{"NEW", SK_EXEC_NEW},
                                        {"TRADE", SK_EXEC_TRADE},
                                        {"CANCELED", SK_EXEC_CANCELED},
                                        {"REPLACED", SK_EXEC_REPLACED},
                                        {"REJECTED", SK_EXEC_REJECTED},
                                        {"EXPIRED", SK_EXEC_EXPIRED},
                                        {"NEW", SK_EXEC_TRIGGERED},
                                        {"TRADE_PREVENTION", SK_EXEC_EXPIRED},
                                        {NULL, 0}};

const sk_enum_row sk_binance_reasons[] = {
    {"NONE", SOUK_REASON_NONE},
    {"UNFILLED_IOC_QUANTITY_EXPIRED", SOUK_REASON_IOC_REMAINDER},
    {"UNFILLED_FOK_ORDER_EXPIRED", SOUK_REASON_FOK_UNFILLED},
    {"INSUFFICIENT_LIQUIDITY", SOUK_REASON_NO_LIQUIDITY},
    {"OCO_TRIGGER", SOUK_REASON_LIST},
    {"OTO_PHASE_ONE_EXPIRED", SOUK_REASON_LIST},
    {"EXCHANGE_CANCELED", SOUK_REASON_EXCHANGE},
    {"EXECUTION_RULE_PRICE_RANGE_EXCEEDED", SOUK_REASON_EXCHANGE},
    {"REJECTED", SOUK_REASON_EXCHANGE},
    {NULL, 0}};

const sk_enum_row sk_binance_rejects[] = {
    {"NONE", SOUK_OK},
    {"INSUFFICIENT_BALANCES", SOUK_E_INSUFFICIENT_FUNDS},
    {"STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY", SOUK_E_WOULD_TRIGGER},
    {"WOULD_MATCH_IMMEDIATELY", SOUK_E_WOULD_TAKE},
    {"OCO_BAD_PRICES", SOUK_E_REJECTED},
    {NULL, 0}};

const sk_enum_row sk_binance_symbol_statuses[] = {{"TRADING", SOUK_INSTRUMENT_TRADING},
                                                  {"BREAK", SOUK_INSTRUMENT_HALTED},
                                                  {"HALT", SOUK_INSTRUMENT_HALTED},
                                                  {"END_OF_DAY", SOUK_INSTRUMENT_HALTED},
                                                  {"CANCEL_ONLY", SOUK_INSTRUMENT_CANCEL_ONLY},
                                                  {NULL, 0}};

const sk_enum_row sk_binance_restrictions[] = {
    {"ONLY_NEW", SOUK_ORDER_NEW},
    {"ONLY_PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED},
    {NULL, 0}};

/* Two numbers in one: the second stands in the upper byte. */
enum { PAIR = 256 };

static const sk_enum_row types[] = {{"LIMIT", SOUK_LIMIT},
                                    {"MARKET", SOUK_MARKET},
                                    {"LIMIT_MAKER", SOUK_LIMIT + PAIR *SOUK_POST_ONLY},
                                    {"STOP_LOSS", SOUK_STOP},
                                    {"STOP_LOSS_LIMIT", SOUK_STOP_LIMIT},
                                    {"TAKE_PROFIT", SOUK_TAKE_PROFIT},
                                    {"TAKE_PROFIT_LIMIT", SOUK_TAKE_PROFIT_LIMIT},
                                    {NULL, 0}};

static const sk_enum_row statuses[] = {
    {"NEW", SOUK_ORDER_NEW},
    {"PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED},
    {"FILLED", SOUK_ORDER_FILLED},
    {"CANCELED", SOUK_ORDER_CANCELED},
    {"EXPIRED", SOUK_ORDER_EXPIRED},
    {"EXPIRED_IN_MATCH", SOUK_ORDER_EXPIRED + PAIR *SOUK_REASON_SELF_TRADE},
    {"REJECTED", SOUK_ORDER_REJECTED},
    {"PENDING_NEW", SOUK_ORDER_PENDING_NEW},
    {"PENDING_CANCEL", SOUK_ORDER_PENDING_CANCEL},
    {NULL, 0}};

const char *sk_binance_type_text(souk_order_type type, uint32_t flags)
{
    return sk_enum_text(types, (int)type + (flags & SOUK_POST_ONLY ? PAIR * SOUK_POST_ONLY : 0));
}

bool sk_binance_type_value(souk_str text, souk_order_type *type, uint32_t *flags)
{
    int value;
    if (!sk_enum_value(types, text, &value))
        return false;
    *type = (souk_order_type)(value % PAIR);
    *flags |= (uint32_t)(value / PAIR);
    return true;
}

const char *sk_binance_status_text(souk_order_status status, souk_reason reason)
{
    const char *text = sk_enum_text(statuses, (int)status + PAIR * (int)reason);
    return text ? text : sk_enum_text(statuses, (int)status);
}

bool sk_binance_status_value(souk_str text, souk_order_status *status, souk_reason *reason)
{
    int value;
    if (!sk_enum_value(statuses, text, &value))
        return false;
    *status = (souk_order_status)(value % PAIR);
    if (value / PAIR)
        *reason = (souk_reason)(value / PAIR);
    return true;
}

/* ---- errors; src: binance card 9 ----
 * Server: the first row of a status speaks, so the plainest stands first. %s: what the refusal
 * names (a parameter, a time). Client: where several rows share a code, the text tells. */

#define ROW_HTTP(status_, http_, code_, text_)                                                     \
    {                                                                                              \
        .status = SOUK_##status_, .http = (http_), .code = (code_), .text = (text_)                \
    }
#define ROW(status_, code_, text_) ROW_HTTP(status_, 400, code_, text_)
/* one of several rows with this code */
#define TEXT_HTTP(status_, http_, code_, text_)                                                    \
    {                                                                                              \
        .status = SOUK_##status_, .http = (http_), .code = (code_), .text = (text_),               \
        .text_decides = true                                                                       \
    }
#define TEXT(status_, code_, text_) TEXT_HTTP(status_, 400, code_, text_)
#define UNSENT(op_, status_)                                                                       \
    {                                                                                              \
        .status = SOUK_##status_, .http = 400, .code = "-2011", .text = "Unknown order sent.",     \
        .op = SK_OP_##op_                                                                          \
    }
#define FILTER(status_, name_) TEXT(status_, "-1013", "Filter failure: " name_)

const sk_error_row sk_binance_errors[] = {
    /* parameters */
    ROW(E_UNKNOWN_SYMBOL, "-1121", "Invalid symbol."),
    ROW(E_MISSING, "-1102", "Mandatory parameter '%s' was not sent, was empty/null, or malformed."),
    TEXT(E_MISSING, "-1102", "Param '%s' or '%s' must be sent, but both were empty/null!"),
    ROW(E_INVALID, "-1128", "Combination of optional parameters invalid."),
    ROW(E_LIMIT, "-1101", "Too many parameters; expected '%s' and received '%s'."),
    ROW(E_INVALID, "-1103", "An unknown parameter was sent."),
    ROW(E_INVALID, "-1104",
        "Not all sent parameters were read; read '%s' parameter(s) but was sent '%s'."),
    ROW(E_INVALID, "-1106", "Parameter '%s' sent when not required."),
    ROW(E_SYNTAX, "-1100", "Illegal characters found in parameter '%s'; legal range is '%s'."),
    ROW(E_PRECISION, "-1111", "Parameter '%s' has too much precision."),
    ROW(E_INVALID, "-1114", "TimeInForce parameter sent when not required."),
    ROW(E_INVALID, "-1115", "Invalid timeInForce."), ROW(E_INVALID, "-1116", "Invalid orderType."),
    ROW(E_INVALID, "-1117", "Invalid side."),
    ROW(E_INVALID, "-1118", "New client order ID was empty."),
    ROW(E_INVALID, "-1119", "Original client order ID was empty."),
    ROW(E_INVALID, "-1120", "Invalid interval."), ROW(E_INVALID, "-1122", "Invalid symbolStatus."),
    ROW(E_INVALID, "-1127", "More than %s hours between startTime and endTime."),
    ROW(E_INVALID, "-1130", "Data sent for parameter '%s' is not valid."),
    ROW(E_INVALID, "-1131", "recvWindow must be less than 60000."),
    ROW(E_INVALID, "-1134", "`strategyType` was less than 1000000."),
    TEXT(E_INVALID, "-1135", "JSON sent for parameter '%s' is not valid"),
    ROW(E_INVALID, "-1135", "Invalid JSON Request"),
    ROW(E_INVALID, "-1139", "Invalid ticker type."),
    ROW(E_INVALID, "-1145", "Invalid cancelRestrictions"),
    ROW(E_INVALID, "-1151", "Symbol is present multiple times in the list."),
    ROW(E_INVALID, "-1152", "Invalid `X-MBX-SBE` header; expected `<SCHEMA_ID>:<VERSION>`."),
    ROW(E_INVALID, "-1153",
        "Unsupported SBE schema ID or version specified in the `X-MBX-SBE` header."),
    ROW(E_UNSUPPORTED, "-1020", "This operation is not supported."),
    ROW(E_UNSUPPORTED, "-1155", "SBE is not enabled."),
    ROW(E_INVALID, "-1158", "Order type not supported in OCO."),
    ROW(E_INVALID, "-1165", "A limit order in a buy OCO must be below."),
    ROW(E_INVALID, "-1166", "A limit order in a sell OCO must be above."),
    ROW(E_INVALID, "-1168", "At least one OCO order must be contingent."),
    ROW(E_INVALID, "-1194",
        "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."),
    ROW(E_INVALID, "-1196", "A stop loss order in a buy OCO must be above."),
    ROW(E_INVALID, "-1197", "A stop loss order in a sell OCO must be below."),
    ROW(E_INVALID, "-1198", "A take profit order in a buy OCO must be below."),
    ROW(E_INVALID, "-1199", "A take profit order in a sell OCO must be above."),
    ROW(E_INVALID, "-1210", "Invalid pegPriceType."),
    ROW(E_INVALID, "-1211", "Invalid pegOffsetType."),
    ROW(E_INVALID, "-1220", "The symbol's status does not match the requested symbolStatus."),
    ROW(E_INVALID, "-1014", "Unsupported order combination."),
    ROW(E_MISSING, "-1105", "Parameter '%s' was empty."),
    ROW(E_RANGE, "-1108", "Parameter '%s' overflowed."),
    /* time, keys, signatures; 3 */
    TEXT(E_CLOCK_STALE, "-1021", "Timestamp for this request is outside of the recvWindow."),
    TEXT(E_CLOCK_AHEAD, "-1021",
         "Timestamp for this request was 1000ms ahead of the server's time."),
    ROW(E_SIGNATURE, "-1022", "Signature for this request is not valid."),
    ROW_HTTP(E_KEY_MALFORMED, 401, "-2014", "API-key format invalid."),
    ROW_HTTP(E_KEY_UNKNOWN, 401, "-2015", "Invalid API-key, IP, or permissions for action."),
    ROW_HTTP(E_PERMISSION, 401, "-2015", "Invalid API-key, IP, or permissions for action."),
    ROW_HTTP(E_KEY_MISSING, 401, "-2014", "API-key format invalid."),
    ROW(E_PERMISSION, "-4056", "%s API key is not supported."),
    ROW_HTTP(E_PERMISSION, 401, "-1002", "You are not authorized to execute this request."),
    ROW(E_TOKEN, "-1125", "This listenKey does not exist."),
    ROW(E_STATE, "-2035", "User Data Stream subscription already active."),
    ROW(E_STATE, "-2036", "User Data Stream subscription not active."),
    ROW(E_STATE, "-2042", "User Data Stream subscription limit reached."),
    /* filters; 2 */
    FILTER(E_FILTER_PRICE, "PRICE_FILTER"), FILTER(E_FILTER_QTY, "LOT_SIZE"),
    FILTER(E_FILTER_MARKET_QTY, "MARKET_LOT_SIZE"), FILTER(E_FILTER_NOTIONAL, "NOTIONAL"),
    FILTER(E_FILTER_NOTIONAL, "MIN_NOTIONAL"), FILTER(E_FILTER_PRICE_BAND, "PERCENT_PRICE_BY_SIDE"),
    FILTER(E_FILTER_PRICE_BAND, "PERCENT_PRICE"), FILTER(E_FILTER_QTY, "ICEBERG_PARTS"),
    FILTER(E_FILTER_PRICE, "TRAILING_DELTA"), FILTER(E_FILTER_OPEN_ORDERS, "MAX_NUM_ORDERS"),
    FILTER(E_FILTER_STOP_ORDERS, "MAX_NUM_ALGO_ORDERS"),
    FILTER(E_FILTER_OPEN_ORDERS, "MAX_NUM_ICEBERG_ORDERS"),
    FILTER(E_FILTER_POSITION, "MAX_POSITION"),
    FILTER(E_FILTER_OPEN_ORDERS, "EXCHANGE_MAX_NUM_ORDERS"),
    FILTER(E_FILTER_STOP_ORDERS, "EXCHANGE_MAX_NUM_ALGO_ORDERS"),
    TEXT(E_FILTER_NOTIONAL, "-1013", "Price * QTY is zero or less."),
    ROW(E_REJECTED, "-1013", "Filter failure"),
    /* orders */
    TEXT(E_INSUFFICIENT_FUNDS, "-2010", "Account has insufficient balance for requested action."),
    TEXT(E_WOULD_TAKE, "-2010", "Order would immediately match and take."),
    TEXT(E_WOULD_TRIGGER, "-2010", "Order would trigger immediately."),
    TEXT(E_DUPLICATE_CLIENT_ID, "-2010", "Duplicate order sent."),
    TEXT(E_MARKET_CLOSED, "-2010", "Market is closed."),
    TEXT(E_UNSUPPORTED, "-2010", "Market orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "Iceberg orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "Stop loss limit orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "Stop loss orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "Take profit limit orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "Take profit orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "Trailing stop orders are not supported for this symbol."),
    TEXT(E_UNSUPPORTED, "-2010", "OCO orders are not supported for this symbol"),
    TEXT(E_PERMISSION, "-2010", "This action is disabled on this account."),
    TEXT(E_PERMISSION, "-2010", "This account may not place or cancel orders."),
    TEXT(E_PERMISSION, "-2010", "This symbol is not permitted for this account."),
    TEXT(E_PERMISSION, "-2010", "This symbol is restricted for this account."),
    TEXT(E_FILTER_QTY, "-2010", "IcebergQty exceeds QTY."),
    TEXT(E_REJECTED, "-2010", "The relationship of the prices for the orders is not correct."),
    ROW(E_REJECTED, "-2010", "Order was rejected."), UNSENT(CANCEL, E_ORDER_NOT_FOUND),
    UNSENT(CANCEL_ALL, E_ORDER_NOT_FOUND), UNSENT(CANCEL_REPLACE, E_ORDER_NOT_FOUND),
    UNSENT(CANCEL, E_ORDER_DONE), UNSENT(CANCEL_REPLACE, E_ORDER_DONE),
    TEXT(E_CANCEL_RESTRICTED, "-2011", "Order was not canceled due to cancel restrictions."),
    ROW(E_ORDER_NOT_FOUND, "-2013", "Order does not exist."),
    ROW(E_ORDER_NOT_FOUND, "-2011", "Unknown order sent."),
    ROW(E_ORDER_DONE, "-2026",
        "Order was canceled or expired with no executed qty over 90 days ago and has been "
        "archived."),
    ROW_HTTP(E_REJECTED, 409, "-2021", "Order cancel-replace partially failed."),
    ROW(E_REJECTED, "-2022", "Order cancel-replace failed."),
    TEXT(E_NO_CHANGE, "-2038", "The requested action would change no state; rejecting."),
    ROW(E_REJECTED, "-2038", "Order amend (quantity increase) is not supported."),
    ROW(E_ID_MISMATCH, "-2039", "Client order ID is not correct for this order ID."),
    ROW_HTTP(E_NOT_FOUND, 404, "", ""), /* no such path */
    ROW(E_NOT_FOUND, "-2043", "This symbol doesn't have a reference price."),
    /* limits; 4 */
    TEXT_HTTP(E_RATE_LIMIT, 429, "-1003",
              "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. "
              "Please use WebSocket Streams for live updates to avoid polling the API."),
    TEXT_HTTP(E_BANNED, 418, "-1003",
              "Way too much request weight used; IP banned until %s. Please use WebSocket Streams "
              "for live updates to avoid bans."),
    ROW_HTTP(E_RATE_LIMIT, 429, "-1003", "Too many requests queued."),
    ROW_HTTP(E_ORDER_LIMIT, 429, "-1015",
             "Too many new orders; current limit is 100 orders per 10 SECOND."),
    ROW_HTTP(
        E_OVERLOADED, 503, "-1008",
        "Server is currently overloaded with other requests. Please try again in a few minutes."),
    ROW_HTTP(E_MAINTENANCE, 503, "-1016", "This service is no longer available."),
    /* outcome unknown */
    ROW_HTTP(E_UNKNOWN, 504, "-1007",
             "Timeout waiting for response from backend server. Send status unknown; execution "
             "status unknown."),
    ROW_HTTP(E_VENUE_INTERNAL, 500, "-1001",
             "Internal error; unable to process your request. Please try again."),
    ROW_HTTP(E_VENUE_INTERNAL, 500, "-1000",
             "An unknown error occurred while processing the request."),
    ROW_HTTP(
        E_VENUE_INTERNAL, 500, "-1006",
        "An unexpected response was received from the message bus. Execution status unknown.")};
_Static_assert(SK_COUNT(sk_binance_errors) == SK_BINANCE_ERRORS, "count them in binance.h");

/* ---- flat objects; src: binance card 5, 7, 8.4 ---- */

#define TEXT_F(key, type, member) SK_FIELD(key, SK_F_TEXT, type, member)
#define WORD(key, type, member)   SK_FIELD(key, SK_F_TEXT, type, member, .flags = SK_F_REQUIRED)
#define ID(key, type, member)     SK_FIELD(key, SK_F_TEXT, type, member, .flags = SK_F_NUMBER)
#define NUM(key, type, member)    SK_FIELD(key, SK_F_U64, type, member, .flags = SK_F_NUMBER)
#define SIGNED(key, type, member) SK_FIELD(key, SK_F_I64, type, member, .flags = SK_F_NUMBER)
#define MS(key, type, member)     SK_FIELD(key, SK_F_MS, type, member, .flags = SK_F_NUMBER)
#define BOOL(key, type, member)   SK_FIELD(key, SK_F_BOOL, type, member)
#define DEC(key, type, member)    DECS(key, type, member, SK_BINANCE_SCALE)
#define DECS(key, type, member, n)                                                                 \
    SK_FIELD(key, SK_F_DEC, type, member, .flags = SK_F_SCALED, .scale = (n))
#define EXTRA(key, type, member)                                                                   \
    SK_FIELD(key, SK_F_DEC, type, member, .flags = SK_F_SCALED | SK_F_OMIT_EMPTY,                  \
             .scale = SK_BINANCE_SCALE)
#define TABLE(name, rows_) const sk_field_table name = {rows_, SK_COUNT(rows_)}

/* One table, and its beginnings: what MINI, the rolling window and the day tell. */
#define T souk_ticker
static const sk_field ticker[] = {WORD("symbol", T, symbol),
                                  DEC("openPrice", T, open),
                                  DEC("highPrice", T, high),
                                  DEC("lowPrice", T, low),
                                  DEC("lastPrice", T, last),
                                  DEC("volume", T, volume),
                                  DEC("quoteVolume", T, quote_volume),
                                  MS("openTime", T, open_ns),
                                  MS("closeTime", T, close_ns),
                                  SIGNED("firstId", T, first_id),
                                  SIGNED("lastId", T, last_id),
                                  NUM("count", T, count),
                                  DEC("priceChange", T, change),
                                  DECS("priceChangePercent", T, change_percent, 3),
                                  DEC("weightedAvgPrice", T, weighted_avg),
                                  DEC("prevClosePrice", T, prev_close),
                                  DEC("lastQty", T, last_qty),
                                  DEC("bidPrice", T, bid),
                                  DEC("bidQty", T, bid_qty),
                                  DEC("askPrice", T, ask),
                                  DEC("askQty", T, ask_qty)};
const sk_field_table sk_binance_ticker_mini = {ticker, 12};
const sk_field_table sk_binance_ticker_rolling = {ticker, 15};
TABLE(sk_binance_ticker_full, ticker);

static const sk_field ticker_price[] = {
    WORD("symbol", T, symbol), SK_FIELD("price", SK_F_DEC, T, last, .scale = SK_BINANCE_SCALE,
                                        .flags = SK_F_REQUIRED | SK_F_SCALED)};
TABLE(sk_binance_ticker_price, ticker_price);

static const sk_field stream_ticker[] = {WORD("s", T, symbol),      DEC("c", T, last),
                                         DEC("o", T, open),         DEC("h", T, high),
                                         DEC("l", T, low),          DEC("v", T, volume),
                                         DEC("q", T, quote_volume), /* so far miniTicker */
                                         DEC("p", T, change),       DECS("P", T, change_percent, 3),
                                         DEC("w", T, weighted_avg), DEC("Q", T, last_qty),
                                         MS("O", T, open_ns),       MS("C", T, close_ns),
                                         SIGNED("F", T, first_id),  SIGNED("L", T, last_id),
                                         NUM("n", T, count), /* so far other windows */
                                         DEC("x", T, prev_close),   DEC("b", T, bid),
                                         DEC("B", T, bid_qty),      DEC("a", T, ask),
                                         DEC("A", T, ask_qty)};
const sk_field_table sk_binance_stream_mini = {stream_ticker, 7};
const sk_field_table sk_binance_stream_window = {stream_ticker, 16};
TABLE(sk_binance_stream_ticker, stream_ticker);
#undef T

static const sk_field best[] = {WORD("symbol", souk_best, symbol), DEC("bidPrice", souk_best, bid),
                                DEC("bidQty", souk_best, bid_qty), DEC("askPrice", souk_best, ask),
                                DEC("askQty", souk_best, ask_qty)};
TABLE(sk_binance_best, best);

static const sk_field stream_best[] = {
    NUM("u", souk_best, update_id), WORD("s", souk_best, symbol), DEC("b", souk_best, bid),
    DEC("B", souk_best, bid_qty),   DEC("a", souk_best, ask),     DEC("A", souk_best, ask_qty)};
TABLE(sk_binance_stream_best, stream_best);

static const sk_field balance[] = {WORD("asset", souk_balance, asset),
                                   DEC("free", souk_balance, free),
                                   DEC("locked", souk_balance, held)};
TABLE(sk_binance_balance, balance);

static const sk_field stream_balance[] = {
    WORD("a", souk_balance, asset), DEC("f", souk_balance, free), DEC("l", souk_balance, held)};
TABLE(sk_binance_stream_balance, stream_balance);

#define T sk_binance_trade
static const sk_field trades[] = {NUM("id", T, trade.id),
                                  DEC("price", T, trade.price),
                                  DEC("qty", T, trade.qty),
                                  DEC("quoteQty", T, trade.quote_qty),
                                  MS("time", T, trade.at_ns),
                                  BOOL("isBuyerMaker", T, buyer_maker),
                                  BOOL("isBestMatch", T, best_match)};
TABLE(sk_binance_trades, trades);

/* "t" first for the trade stream, without it and with "a", "f", "l" for aggregates */
static const sk_field short_trades[] = {
    NUM("t", T, trade.id),   DEC("p", T, trade.price),    DEC("q", T, trade.qty),
    MS("T", T, trade.at_ns), BOOL("m", T, buyer_maker),   BOOL("M", T, best_match),
    NUM("a", T, trade.id),   NUM("f", T, trade.first_id), NUM("l", T, trade.last_id)};
const sk_field_table sk_binance_stream_trade = {short_trades, 6};
const sk_field_table sk_binance_agg_trades = {short_trades + 1, 8};
#undef T

#define T sk_binance_candle
static const sk_field stream_candle[] = {MS("t", T, candle.open_ns),
                                         MS("T", T, candle.close_ns),
                                         WORD("s", T, symbol),
                                         WORD("i", T, interval),
                                         SIGNED("f", T, candle.first_id),
                                         SIGNED("L", T, candle.last_id),
                                         DEC("o", T, candle.open),
                                         DEC("c", T, candle.close),
                                         DEC("h", T, candle.high),
                                         DEC("l", T, candle.low),
                                         DEC("v", T, candle.volume),
                                         NUM("n", T, candle.count),
                                         BOOL("x", T, candle.closed),
                                         DEC("q", T, candle.quote_volume),
                                         DEC("V", T, candle.taker_buy_volume),
                                         DEC("Q", T, candle.taker_buy_quote),
                                         SK_CONST("B", "0")};
TABLE(sk_binance_stream_candle, stream_candle);
#undef T

/* "tradeId" first in the fills of an answer; without it and with more in myTrades */
#define T sk_binance_fill
static const sk_field fills[] = {ID("tradeId", T, fill.fill_id),
                                 DEC("price", T, fill.price),
                                 DEC("qty", T, fill.qty),
                                 DEC("commission", T, fill.fee),
                                 TEXT_F("commissionAsset", T, fill.fee_asset),
                                 WORD("symbol", T, fill.symbol),
                                 ID("id", T, fill.fill_id),
                                 ID("orderId", T, fill.order_id),
                                 SIGNED("orderListId", T, list_id),
                                 DEC("quoteQty", T, fill.quote_qty),
                                 MS("time", T, fill.at_ns),
                                 BOOL("isBuyer", T, buyer),
                                 BOOL("isMaker", T, fill.maker),
                                 BOOL("isBestMatch", T, best_match)};
const sk_field_table sk_binance_order_fills = {fills, 5};
const sk_field_table sk_binance_my_trades = {fills + 1, 13};
#undef T

/* Every shape of an order is a run of one table. Nothing is required: an ACK has no amounts, old
 * captures have no newer members. workingTime is -1 until the order works, see split and join. */
#define T sk_binance_order
static const sk_field order[] = {
    /* only in answers to placing and canceling */
    SK_FIELD("origClientOrderId", SK_F_TEXT, T, orig_client_id, .flags = SK_F_OMIT_EMPTY),
    EXTRA("stopPrice", T, order.stop_price), EXTRA("icebergQty", T, order.iceberg_qty),
    MS("transactTime", T, transact_ns),
    /* the ids: an ACK ends here */
    TEXT_F("symbol", T, order.symbol), ID("orderId", T, order.order_id),
    SIGNED("orderListId", T, list_id), TEXT_F("clientOrderId", T, order.client_id),
    /* RESULT, FULL and cancels end with these */
    DEC("price", T, order.price), DEC("origQty", T, order.qty),
    DEC("executedQty", T, order.cum_qty), DEC("origQuoteOrderQty", T, order.quote_qty),
    DEC("cummulativeQuoteQty", T, order.cum_quote), TEXT_F("status", T, status),
    TEXT_F("timeInForce", T, tif), TEXT_F("type", T, type), TEXT_F("side", T, side),
    MS("workingTime", T, order.working_ns),
    SK_FIELD("selfTradePreventionMode", SK_F_TEXT, T, stp, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("trailingDelta", SK_F_I64, T, order.trailing_bips,
             .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY),
    SK_FIELD("expiryReason", SK_F_TEXT, T, reason, .flags = SK_F_OMIT_EMPTY),
    /* queries have these, too */
    DEC("stopPrice", T, order.stop_price), DEC("icebergQty", T, order.iceberg_qty),
    MS("time", T, order.created_ns), MS("updateTime", T, order.updated_ns),
    BOOL("isWorking", T, order.working)};
#undef T
const sk_field_table sk_binance_order_ack = {order + 3, 5};
const sk_field_table sk_binance_order_result = {order, 21};
const sk_field_table sk_binance_order_cancel = {order, 21};
const sk_field_table sk_binance_order_query = {order + 4, SK_COUNT(order) - 4};
TABLE(sk_binance_order_any, order);

static souk_str word(const sk_enum_row *rows, int value)
{
    return sk_str(sk_enum_text(rows, value));
}

void sk_binance_order_split(sk_binance_order *o)
{
    souk_order *row = &o->order;
    o->type = sk_str(sk_binance_type_text(row->type, row->flags));
    o->status = sk_str(sk_binance_status_text(row->status, row->reason));
    o->side = word(sk_binance_sides, (int)row->side);
    o->tif = word(sk_binance_tifs, row->tif ? (int)row->tif : SOUK_GTC);
    o->stp = word(sk_binance_stps, row->stp ? (int)row->stp : SOUK_STP_NONE);
    if (row->status == SOUK_ORDER_EXPIRED && row->reason != SOUK_REASON_NONE)
        o->reason = word(sk_binance_reasons, (int)row->reason);
    o->transact_ns = row->updated_ns;
    if (!row->working_ns)
        row->working_ns = -1000000;
    o->list_id = o->list_id ? o->list_id : -1;
}

void sk_binance_order_join(sk_binance_order *o)
{
    souk_order *row = &o->order;
    int value;
    sk_binance_type_value(o->type, &row->type, &row->flags);
    if (sk_enum_value(sk_binance_reasons, o->reason, &value))
        row->reason = (souk_reason)value;
    sk_binance_status_value(o->status, &row->status, &row->reason);
    if (sk_enum_value(sk_binance_sides, o->side, &value))
        row->side = (souk_side)value;
    if (sk_enum_value(sk_binance_tifs, o->tif, &value))
        row->tif = (souk_tif)value;
    if (sk_enum_value(sk_binance_stps, o->stp, &value))
        row->stp = (souk_stp)value;
    if (o->orig_client_id.len) {
        row->cancel_id = row->client_id;
        row->client_id = o->orig_client_id;
    }
    if (o->transact_ns)
        row->updated_ns = o->transact_ns;
    if (row->working_ns < 0)
        row->working_ns = 0;
    if (row->type == SOUK_MARKET && !sk_dec_is_zero(row->quote_qty))
        row->flags |= SOUK_BY_QUOTE;
}
