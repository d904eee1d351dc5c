/* SPDX-License-Identifier: MIT
 * OKX's words and errors: tables that the client and the server read. */
#include "venue/okx/okx.h"

/* ---- words; src: okx card 5.2, 6 ---- */

static const sk_enum_row sides[] = {{"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {NULL, 0}};

/* ordType says type, time in force and post-only at once */
#define TYPE(type_, tif_, flags_) SK_WORD_TYPE(SOUK_##type_, SOUK_##tif_, flags_)
static const sk_enum_row types[] = {{"limit", TYPE(LIMIT, GTC, 0)},
                                    {"market", TYPE(MARKET, TIF_NONE, 0)},
                                    {"post_only", TYPE(LIMIT, GTC, SOUK_POST_ONLY)},
                                    {"ioc", TYPE(LIMIT, IOC, 0)},
                                    {"fok", TYPE(LIMIT, FOK, 0)},
                                    {"trigger", TYPE(STOP, GTC, 0)},
                                    {"trigger", TYPE(STOP_LIMIT, GTC, 0)},
                                    {"conditional", TYPE(TAKE_PROFIT, GTC, 0)},
                                    {"conditional", TYPE(TAKE_PROFIT_LIMIT, GTC, 0)},
                                    {NULL, 0}};

static const sk_enum_row statuses[] = {{"live", SOUK_ORDER_NEW},
                                       {"partially_filled", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"filled", SOUK_ORDER_FILLED},
                                       {"canceled", SOUK_ORDER_CANCELED},
                                       {"mmp_canceled", SOUK_ORDER_CANCELED},
                                       {"order_failed", SOUK_ORDER_REJECTED},
                                       {"effective", SOUK_ORDER_FILLED},
                                       {"partially_effective", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"pause", SOUK_ORDER_NEW},
                                       {NULL, 0}};

static const sk_enum_row stps[] = {{"cancel_maker", SOUK_STP_CANCEL_OLDEST},
                                   {"cancel_taker", SOUK_STP_CANCEL_NEWEST},
                                   {"cancel_both", SOUK_STP_CANCEL_BOTH},
                                   {NULL, 0}};

static const sk_enum_row states[] = {
    {"live", SOUK_INSTRUMENT_TRADING},   {"suspend", SOUK_INSTRUMENT_HALTED},
    {"preopen", SOUK_INSTRUMENT_HALTED}, {"test", SOUK_INSTRUMENT_HALTED},
    {"rebase", SOUK_INSTRUMENT_HALTED},  {NULL, 0}};

const sk_words sk_okx_words = {.sides = sides,
                               .types = types,
                               .statuses = statuses,
                               .stps = stps,
                               .instrument_statuses = states};

/* 5.6; two days, three days and quarters of the venue have no sk_interval */
#define SHORT_BARS                                                                                 \
    {"1s", SK_INTERVAL_1S}, {"1m", SK_INTERVAL_1M}, {"3m", SK_INTERVAL_3M},                        \
        {"5m", SK_INTERVAL_5M}, {"15m", SK_INTERVAL_15M}, {"30m", SK_INTERVAL_30M},                \
        {"1H", SK_INTERVAL_1H}, {"2H", SK_INTERVAL_2H},                                            \
    {                                                                                              \
        "4H", SK_INTERVAL_4H                                                                       \
    }
const sk_enum_row sk_okx_bars[] = {SHORT_BARS,
                                   {"6H", SK_INTERVAL_6H},
                                   {"12H", SK_INTERVAL_12H},
                                   {"1D", SK_INTERVAL_1D},
                                   {"3D", SK_INTERVAL_3D},
                                   {"1W", SK_INTERVAL_1W},
                                   {"1M", SK_INTERVAL_1MO},
                                   {NULL, 0}};
const sk_enum_row sk_okx_utc_bars[] = {{"6Hutc", SK_INTERVAL_6H},
                                       {"12Hutc", SK_INTERVAL_12H},
                                       {"1Dutc", SK_INTERVAL_1D},
                                       {"3Dutc", SK_INTERVAL_3D},
                                       {"1Wutc", SK_INTERVAL_1W},
                                       {"1Mutc", SK_INTERVAL_1MO},
                                       {NULL, 0}};

const sk_enum_row sk_okx_cancel_sources[] = {{"", SOUK_REASON_NONE},
                                             {"1", SOUK_REASON_USER},
                                             {"0", SOUK_REASON_EXCHANGE},
                                             {"13", SOUK_REASON_FOK_UNFILLED},
                                             {"14", SOUK_REASON_IOC_REMAINDER},
                                             {"15", SOUK_REASON_EXCHANGE},
                                             {"20", SOUK_REASON_DATE},
                                             {"31", SOUK_REASON_EXCHANGE},
                                             {"32", SOUK_REASON_SELF_TRADE},
                                             {"33", SOUK_REASON_EXCHANGE},
                                             {NULL, 0}};

/* ---- errors; src: okx card 9 ---- */

#define OK(status_, code_, text_)   SK_ERROR(SOUK_##status_, 200, code_, text_)
#define BAD(status_, code_, text_)  SK_ERROR(SOUK_##status_, 400, code_, text_)
#define AUTH(status_, code_, text_) SK_ERROR(SOUK_##status_, 401, code_, text_)
/* sockets: no HTTP status; the code is a text in event:error */
#define WS(status_, code_, text_) SK_ERROR(SOUK_##status_, 0, code_, text_, .on = SK_ON_WS)

const sk_error_row sk_okx_errors[] = {
    /* sockets */
    WS(E_CLOCK_STALE, "60006", "Timestamp request expired"),
    WS(E_KEY_MALFORMED, "60005", "Invalid apiKey"), WS(E_SIGNATURE, "60007", "Invalid sign"),
    WS(E_KEY_MISSING, "60011", "Please log in"), WS(E_SYNTAX, "60012", "Invalid request: %s"),
    WS(E_INVALID, "60013", "Invalid args"), WS(E_INVALID, "60004", "Invalid timestamp"),
    WS(E_RATE_LIMIT, "60014", "Requests too frequent"),
    WS(E_UNKNOWN_SYMBOL, "60018",
       "Wrong URL or %s doesn't exist. Please use the correct URL, channel and parameters."),
    WS(E_UNSUPPORTED, "60019", "Invalid op: %s"),
    WS(E_KEY_UNKNOWN, "60032", "API key doesn't exist"),
    WS(E_STATE, "60031", "The WebSocket endpoint does not allow multiple or repeated logins."),
    WS(E_KEY_UNKNOWN, "60024", "Wrong passphrase"), WS(E_KEY_UNKNOWN, "60009", "Login failed."),
    WS(E_STATE, "60008", "The current channel does not match this URL or login state."),
    WS(E_PERMISSION, "64003", "Your trading fee tier doesn't meet the requirement"),
    WS(E_STATE, "64004", "The channel excludes another one on this connection"),
    WS(E_MAINTENANCE, "64008",
       "The connection will soon be closed for a service upgrade. Please reconnect."),
    WS(E_VENUE_INTERNAL, "63999", "Internal system error, please log in again"),
    /* a request's form */
    BAD(E_MISSING, "50014", "Parameter %s can not be empty."),
    BAD(E_MISSING, "50015", "Either parameter %s or %s is required."),
    BAD(E_MISSING, "50000", "Body for POST request cannot be empty."),
    BAD(E_SYNTAX, "50002", "JSON syntax error"), BAD(E_INVALID, "51000", "Parameter %s error"),
    BAD(E_INVALID, "50006", "Invalid Content-Type. Please use \"application/JSON\"."),
    BAD(E_INVALID, "50016", "Parameter %s does not match parameter %s."),
    BAD(E_DUPLICATE_CLIENT_ID, "50071", "%s already exists"),
    OK(E_LIMIT, "51111", "Maximum %s orders can be placed in bulk."),
    SK_ERROR(SOUK_E_UNSUPPORTED, 405, "50115", "Invalid request method."),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "50404", "Not Found"),
    OK(E_UNSUPPORTED, "50038", "This feature is unavailable in demo trading"),
    OK(E_UNSUPPORTED, "51010", "Request unsupported under current account mode."),
    /* who asks */
    AUTH(E_KEY_MISSING, "50103", "Request header \"OK-ACCESS-KEY\" cannot be empty."),
    AUTH(E_KEY_MISSING, "50104", "Request header \"OK-ACCESS-PASSPHRASE\" cannot be empty."),
    AUTH(E_KEY_MISSING, "50106", "Request header \"OK-ACCESS-SIGN\" cannot be empty."),
    AUTH(E_KEY_MISSING, "50107", "Request header \"OK-ACCESS-TIMESTAMP\" cannot be empty."),
    AUTH(E_CLOCK_STALE, "50102", "Timestamp request expired."),
    AUTH(E_CLOCK_AHEAD, "50102", "Timestamp request expired."),
    AUTH(E_CLOCK_STALE, "50112", "Invalid OK-ACCESS-TIMESTAMP."),
    AUTH(E_KEY_UNKNOWN, "50111", "Invalid OK-ACCESS-KEY."),
    AUTH(E_KEY_MALFORMED, "50111", "Invalid OK-ACCESS-KEY."),
    AUTH(E_KEY_UNKNOWN, "50101", "APIKey does not match current environment."),
    AUTH(E_KEY_UNKNOWN, "50105", "Request header \"OK-ACCESS-PASSPHRASE\" incorrect."),
    AUTH(E_ADDRESS, "50110", "Your IP %s is not included in your API key's IP whitelist."),
    AUTH(E_KEY_UNKNOWN, "50114", "Invalid authorization."),
    AUTH(E_SIGNATURE, "50113", "Invalid signature."),
    OK(E_KEY_UNKNOWN, "50119", "API key doesn't exist."),
    OK(E_PERMISSION, "50120", "This API key doesn't have permission to use this function."),
    OK(E_PERMISSION, "50030", "You don't have permission to use this API endpoint"),
    SK_ERROR(SOUK_E_PERMISSION, 403, "50035", "This endpoint requires that APIKey must bind IP"),
    BAD(E_PERMISSION, "50100", "API frozen, please contact customer service."),
    /* limits */
    SK_ERROR(SOUK_E_RATE_LIMIT, 429, "50011", "Too Many Requests"),
    OK(E_ORDER_LIMIT, "50061", "Order rate limit reached."),
    SK_ERROR(SOUK_E_OVERLOADED, 429, "50013", "Systems are busy. Please try again later."),
    SK_ERROR(SOUK_E_MAINTENANCE, 503, "50001",
             "Service temporarily unavailable. Please try again later."),
    /* orders */
    OK(E_UNKNOWN_SYMBOL, "51001", "Instrument ID, Instrument ID code or Spread ID doesn't exist."),
    OK(E_INSUFFICIENT_FUNDS, "51008", "Order failed. Insufficient %s balance in account."),
    OK(E_INSUFFICIENT_FUNDS, "51131", "Insufficient balance."),
    OK(E_DUPLICATE_CLIENT_ID, "51016", "Client order ID already exists."),
    OK(E_DUPLICATE_CLIENT_ID, "51011", "Order ID already exists."),
    OK(E_FILTER_QTY, "51020", "Your order should meet or exceed the minimum order amount."),
    OK(E_FILTER_QTY, "51121", "Order quantity must be a multiple of the lot size."),
    OK(E_FILTER_PRICE, "51150",
       "The precision of the number of trades or the price exceeds the limit."),
    OK(E_PRECISION, "51150",
       "The precision of the number of trades or the price exceeds the limit."),
    OK(E_FILTER_MARKET_QTY, "51201", "Value of per market order cannot exceed %s USDT"),
    OK(E_FILTER_NOTIONAL, "51201", "Value of per market order cannot exceed %s USDT"),
    OK(E_FILTER_PRICE_BAND, "51006",
       "Order price is not within the price limit (max buy price: %s min sell price: %s)"),
    OK(E_FILTER_PRICE_BAND, "51116", "Order price or trigger price exceeds %s."),
    OK(E_FILTER_PRICE_BAND, "51137", "The highest price limit for buy orders is %s."),
    OK(E_FILTER_PRICE_BAND, "51138", "The lowest price limit for sell orders is %s."),
    OK(E_FILTER_OPEN_ORDERS, "51174", "The number of pending orders reached the upper limit."),
    OK(E_WOULD_TAKE, "51511", "Order modification would break post-only."),
    SK_ERROR(SOUK_E_ORDER_DONE, 200, "51503", "Your order has already been filled or canceled.",
             .op = SK_OP_AMEND),
    OK(E_ORDER_NOT_FOUND, "51603", "Order does not exist."),
    SK_ERROR(SOUK_E_ORDER_NOT_FOUND, 200, "51400",
             "Order cancellation failed as the order has been filled, canceled or does not exist.",
             .op = SK_OP_CANCEL),
    OK(E_ORDER_DONE, "51400",
       "Order cancellation failed as the order has been filled, canceled or does not exist."),
    OK(E_STATE, "51410", "Cancellation failed as the order is already in canceling status."),
    OK(E_CLOCK_STALE, "50036", "The expTime can't be earlier than the current system time."),
    OK(E_INVALID, "50037", "The final expiration time of orders returned by the system is wrong"),
    /* outcome unknown */
    BAD(E_UNKNOWN, "50004", "API endpoint request timeout."),
    SK_ERROR(SOUK_E_VENUE_INTERNAL, 500, "50026", "System error. Try again later"),
    OK(E_REJECTED, "1", "Operation failed."),
    OK(E_REJECTED, "2", "Bulk operation partially succeeded.")};
_Static_assert(SK_COUNT(sk_okx_errors) == SK_OKX_ERRORS, "count them in okx.h");
