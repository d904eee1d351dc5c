/* SPDX-License-Identifier: MIT
 * Bybit's words and errors: tables that the client and the server read. */
#include "venue/bybit/bybit.h"

/* ---- words; src: bybit card 5.3, 6 ---- */

static const sk_enum_row sides[] = {{"Buy", SOUK_BUY}, {"Sell", SOUK_SELL}, {NULL, 0}};
static const sk_enum_row types[] = {{"Limit", SOUK_LIMIT}, {"Market", SOUK_MARKET}, {NULL, 0}};

/* time in force and post-only; a market order reads IOC */
static const sk_enum_row tifs[] = {{"GTC", SK_WORD_TYPE(0, SOUK_GTC, 0)},
                                   {"IOC", SK_WORD_TYPE(0, SOUK_IOC, 0)},
                                   {"FOK", SK_WORD_TYPE(0, SOUK_FOK, 0)},
                                   {"PostOnly", SK_WORD_TYPE(0, SOUK_GTC, SOUK_POST_ONLY)},
                                   {NULL, 0}};

/* the second number: 1 where there are fills, 2 where a stop waits */
#define AND(second_) +SK_ENUM_PAIR *(second_)
static const sk_enum_row statuses[] = {{"New", SOUK_ORDER_NEW},
                                       {"PartiallyFilled", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"Untriggered", SOUK_ORDER_NEW AND(2)},
                                       {"Triggered", SOUK_ORDER_NEW AND(3)},
                                       {"Filled", SOUK_ORDER_FILLED},
                                       {"PartiallyFilledCanceled", SOUK_ORDER_CANCELED AND(1)},
                                       {"Cancelled", SOUK_ORDER_CANCELED},
                                       {"Rejected", SOUK_ORDER_REJECTED},
                                       {"Deactivated", SOUK_ORDER_CANCELED AND(2)},
                                       {NULL, 0}};

static const sk_enum_row stps[] = {{"None", SOUK_STP_NONE},
                                   {"CancelMaker", SOUK_STP_CANCEL_OLDEST},
                                   {"CancelTaker", SOUK_STP_CANCEL_NEWEST},
                                   {"CancelBoth", SOUK_STP_CANCEL_BOTH},
                                   {NULL, 0}};

static const sk_enum_row states[] = {{"Trading", SOUK_INSTRUMENT_TRADING},
                                     {"PreLaunch", SOUK_INSTRUMENT_HALTED},
                                     {"Closed", SOUK_INSTRUMENT_HALTED},
                                     {NULL, 0}};

const sk_words sk_bybit_words = {.sides = sides,
                                 .types = types,
                                 .tifs = tifs,
                                 .statuses = statuses,
                                 .stps = stps,
                                 .instrument_statuses = states};

const sk_enum_row sk_bybit_intervals[] = {{"1", SK_INTERVAL_1M},   {"3", SK_INTERVAL_3M},
                                          {"5", SK_INTERVAL_5M},   {"15", SK_INTERVAL_15M},
                                          {"30", SK_INTERVAL_30M}, {"60", SK_INTERVAL_1H},
                                          {"120", SK_INTERVAL_2H}, {"240", SK_INTERVAL_4H},
                                          {"360", SK_INTERVAL_6H}, {"720", SK_INTERVAL_12H},
                                          {"D", SK_INTERVAL_1D},   {"W", SK_INTERVAL_1W},
                                          {"M", SK_INTERVAL_1MO},  {NULL, 0}};

const sk_enum_row sk_bybit_reject_reasons[] = {
    {"EC_NoError", SOUK_REASON_NONE},
    {"EC_PerCancelRequest", SOUK_REASON_USER},
    {"EC_PostOnlyWillTakeLiquidity", SOUK_REASON_EXCHANGE},
    {"EC_NoImmediateQtyToFill", SOUK_REASON_FOK_UNFILLED},
    {"EC_CancelForNoFullFill", SOUK_REASON_IOC_REMAINDER},
    {"EC_NoEnoughQtyToFill", SOUK_REASON_NO_LIQUIDITY},
    {"EC_BySelfMatch", SOUK_REASON_SELF_TRADE},
    {"EC_ReachMarketPriceLimit", SOUK_REASON_EXCHANGE},
    {"EC_Others", SOUK_REASON_EXCHANGE},
    {NULL, 0}};

const sk_enum_row sk_bybit_cancel_types[] = {
    {"UNKNOWN", SOUK_REASON_NONE},           {"CancelByUser", SOUK_REASON_USER},
    {"CancelBySmp", SOUK_REASON_SELF_TRADE}, {"CancelByDCP", SOUK_REASON_DATE},
    {"CancelByAdmin", SOUK_REASON_EXCHANGE}, {NULL, 0}};

/* ---- errors; src: bybit card 9. HTTP is 200 for what the business refuses. ---- */

#define OK(status_, code_, text_) SK_ERROR(SOUK_##status_, 200, code_, text_)
#define WS(status_, code_, text_) SK_ERROR(SOUK_##status_, 0, code_, text_, .on = SK_ON_WS)

const sk_error_row sk_bybit_errors[] = {
    /* order entry by frames; 8.2 */
    WS(E_STATE, "20001", "Repeat auth"), WS(E_OVERLOADED, "20003", "Too fast requests"),
    WS(E_INVALID, "20006", "reqId is duplicated"), WS(E_NOT_FOUND, "10404", "op type is not found"),
    WS(E_RATE_LIMIT, "10429", "System level frequency protection"),
    WS(E_RATE_LIMIT, "10403", "Exceed IP rate limit. 3000 requests per second per IP"),
    WS(E_MAINTENANCE, "10019", "ws trade service is restarting, please reconnect"),
    /* a request's form */
    OK(E_INVALID, "10001", "Request parameter error: %s"),
    OK(E_MISSING, "10001", "Request parameter error: %s"),
    OK(E_SYNTAX, "10001", "Request parameter error: %s"),
    OK(E_MISSING, "170105", "Parameter '%s' was empty."),
    OK(E_INVALID, "170130", "Data sent for paramter '%s' is not valid."),
    OK(E_INVALID, "170115", "Invalid timeInForce."), OK(E_INVALID, "170116", "Invalid orderType."),
    OK(E_INVALID, "170117", "Invalid side."),
    OK(E_INVALID, "170201", "Invalid orderFilter parameter"),
    OK(E_MISSING, "170202", "Please enter the TP/SL price."),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "10017", "Route not found."),
    OK(E_INVALID, "10014", "Invalid duplicate request."),
    /* who asks */
    SK_ERROR(SOUK_E_KEY_MISSING, 401, "10003", "API key is invalid."),
    OK(E_KEY_UNKNOWN, "10003", "API key is invalid."),
    OK(E_KEY_MALFORMED, "10003", "API key is invalid."),
    OK(E_CLOCK_STALE, "10002",
       "invalid request, please check your server timestamp or recv_window param. "
       "req_timestamp[%s],server_timestamp[%s]"),
    OK(E_CLOCK_AHEAD, "10002",
       "invalid request, please check your server timestamp or recv_window param. "
       "req_timestamp[%s],server_timestamp[%s]"),
    OK(E_SIGNATURE, "10004",
       "Error sign, please check your signature generation algorithm.: origin_string[%s]"),
    OK(E_PERMISSION, "10005", "Permission denied, please check your API key permissions."),
    OK(E_KEY_UNKNOWN, "10007", "User authentication failed."),
    OK(E_PERMISSION, "10008", "Common banned, please check your account mode"),
    OK(E_PERMISSION, "10009", "Service Restricted"),
    OK(E_ADDRESS, "10010", "Unmatched IP, please check your API key's bound IP addresses."),
    OK(E_KEY_UNKNOWN, "33004", "Your api key has expired"),
    OK(E_KEY_UNKNOWN, "-2015", "Your api key has expired"),
    OK(E_UNSUPPORTED, "10028", "The API can only be accessed by unified account users."),
    /* limits: by user within HTTP 200, by address as 403 and a ban */
    OK(E_RATE_LIMIT, "10006", "Too many visits!"),
    SK_ERROR(SOUK_E_BANNED, 403, "403", "access too frequent"),
    OK(E_ORDER_LIMIT, "170222", "Too many requests in this time frame."),
    OK(E_ORDER_LIMIT, "170005", "Too many new orders; current limit is %s orders per %s."),
    OK(E_OVERLOADED, "170031", "The feature has been suspended"),
    OK(E_MAINTENANCE, "10016", "Server error."),
    /* orders */
    OK(E_UNKNOWN_SYMBOL, "170121", "Invalid symbol."),
    OK(E_UNKNOWN_SYMBOL, "10029", "The requested symbol is invalid, please check symbol whitelist"),
    OK(E_INSUFFICIENT_FUNDS, "170131", "Insufficient balance."),
    OK(E_DUPLICATE_CLIENT_ID, "170141", "Duplicate clientOrderId"),
    OK(E_FILTER_PRICE, "170134", "Order price decimal too long."),
    OK(E_PRECISION, "170134", "Order price decimal too long."),
    OK(E_FILTER_PRICE, "170132", "Order price too high."),
    OK(E_FILTER_PRICE, "170133", "Order price lower than the minimum."),
    OK(E_FILTER_PRICE_BAND, "170193", "Buy order price cannot be higher than %s."),
    OK(E_FILTER_PRICE_BAND, "170194", "Sell order price cannot be lower than %s."),
    OK(E_FILTER_PRICE_BAND, "170371", "Order price cannot be lower than %s, the price limitation"),
    OK(E_FILTER_PRICE_BAND, "170372", "Order price cannot be higher than %s, the price limitation"),
    OK(E_FILTER_QTY, "170136", "Order quantity lower than the minimum."),
    OK(E_FILTER_QTY, "170137", "Order volume decimal too long"),
    OK(E_FILTER_QTY, "170381", "Order quantity lower than the minimum."),
    OK(E_FILTER_QTY, "170124", "Order quantity too large."),
    OK(E_FILTER_MARKET_QTY, "170124", "Order quantity too large."),
    OK(E_FILTER_MARKET_QTY, "170148", "Market order amount decimal too long"),
    OK(E_FILTER_NOTIONAL, "170140", "Order value exceeded lower limit"),
    OK(E_FILTER_OPEN_ORDERS, "170810",
       "Cannot exceed maximum of 500 conditional, TP/SL and active orders."),
    OK(E_FILTER_STOP_ORDERS, "170810",
       "Cannot exceed maximum of 500 conditional, TP/SL and active orders."),
    OK(E_MARKET_CLOSED, "170151", "The trading pair is not open yet"),
    OK(E_MARKET_CLOSED, "170157", "The trading pair is not available for api trading"),
    OK(E_WOULD_TAKE, "170218", "The LIMIT-MAKER order is rejected due to invalid price."),
    OK(E_REJECTED, "170217", "Only LIMIT-MAKER order is supported for the current pair."),
    OK(E_REJECTED, "170210", "New order rejected."),
    OK(E_WOULD_TRIGGER, "170203", "trigger price cannot be higher than 110% price."),
    OK(E_ORDER_NOT_FOUND, "170213", "Order does not exist."),
    OK(E_ORDER_NOT_FOUND, "170143", "Cannot be found on order book"),
    OK(E_ORDER_DONE, "170139", "Order has been filled."),
    OK(E_ORDER_DONE, "170142", "Order has been cancelled"),
    OK(E_ORDER_DONE, "170190", "Cancel order has been finished"),
    OK(E_STATE, "170145", "This order type does not support cancellation"),
    OK(E_STATE, "170312", "The current order does not support modification"),
    OK(E_NO_CHANGE, "170313",
       "The modified contract quantity cannot be less than to the filled quantity"),
    /* outcome unknown */
    OK(E_UNKNOWN, "170007", "Timeout waiting for response from backend server."),
    OK(E_UNKNOWN, "10000", "Server Timeout"), OK(E_VENUE_INTERNAL, "10016", "Server error.")};
_Static_assert(SK_COUNT(sk_bybit_errors) == SK_BYBIT_ERRORS, "count them in bybit.h");
