/* SPDX-License-Identifier: MIT
 * BTSE's words and errors: tables that the client and the server read. */
#include "venue/btse/btse.h"

/* ---- words; src: btse card 5.9, 6, 8 ---- */

static const sk_enum_row sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};
const sk_enum_row sk_btse_modes[] = {{"MODE_BUY", SOUK_BUY},
                                     {"MODE_SELL", SOUK_SELL},
                                     {"BUY", SOUK_BUY},
                                     {"SELL", SOUK_SELL},
                                     {NULL, 0}};

static const sk_enum_row types[] = {{"LIMIT", SOUK_LIMIT}, {"MARKET", SOUK_MARKET}, {NULL, 0}};
const sk_enum_row sk_btse_type_codes[] = {{"76", SOUK_LIMIT}, {"77", SOUK_MARKET}, {NULL, 0}};

static const sk_enum_row tifs[] = {
    {"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {NULL, 0}};
const sk_enum_row sk_btse_terms[] = {{"HALFMIN", 30},       {"FIVEMIN", 300}, {"HOUR", 3600},
                                     {"TWELVEHOUR", 43200}, {"DAY", 86400},   {"WEEK", 604800},
                                     {"MONTH", 2592000},    {NULL, 0}};

/* Numbers; those above 6 that end an order are refusals within HTTP 200, with a message. The second
 * number: 1 a stop that waits, 2 a stop that fired, 3 an amendment. */
#define AND(second_) +SK_ENUM_PAIR *(second_)
static const sk_enum_row statuses[] = {{"2", SOUK_ORDER_NEW},
                                       {"9", SOUK_ORDER_NEW AND(1)},
                                       {"10", SOUK_ORDER_NEW AND(2)},
                                       {"123", SOUK_ORDER_NEW AND(3)},
                                       {"65", SOUK_ORDER_NEW},
                                       {"5", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"4", SOUK_ORDER_FILLED},
                                       {"3", SOUK_ORDER_FILLED},
                                       {"6", SOUK_ORDER_CANCELED},
                                       {"7", SOUK_ORDER_CANCELED},
                                       {"88", SOUK_ORDER_CANCELED},
                                       {"15", SOUK_ORDER_REJECTED},
                                       {"1", SOUK_ORDER_REJECTED},
                                       {"8", SOUK_ORDER_REJECTED},
                                       {"16", SOUK_ORDER_REJECTED},
                                       {"17", SOUK_ORDER_REJECTED},
                                       {"300", SOUK_ORDER_REJECTED},
                                       {"301", SOUK_ORDER_REJECTED},
                                       {"302", SOUK_ORDER_REJECTED},
                                       {"303", SOUK_ORDER_REJECTED},
                                       {"304", SOUK_ORDER_REJECTED},
                                       {"305", SOUK_ORDER_REJECTED},
                                       {"-1", SOUK_ORDER_UNKNOWN},
                                       /* the names of open_orders and of V4 */
                                       {"ORDER_INSERTED", SOUK_ORDER_NEW},
                                       {"STATUS_ACTIVE", SOUK_ORDER_NEW},
                                       {"STATUS_INACTIVE", SOUK_ORDER_CANCELED},
                                       {NULL, 0}};

/* markets[].active */
static const sk_enum_row states[] = {
    {"true", SOUK_INSTRUMENT_TRADING}, {"false", SOUK_INSTRUMENT_HALTED}, {NULL, 0}};

const sk_words sk_btse_words = {.sides = sides,
                                .types = types,
                                .tifs = tifs,
                                .statuses = statuses,
                                .instrument_statuses = states};

const sk_enum_row sk_btse_minutes[] = {{"1", SK_INTERVAL_1M},
                                       {"5", SK_INTERVAL_5M},
                                       {"15", SK_INTERVAL_15M},
                                       {"30", SK_INTERVAL_30M},
                                       {"60", SK_INTERVAL_1H},
                                       {"240", SK_INTERVAL_4H},
                                       {"360", SK_INTERVAL_6H},
                                       {"1440", SK_INTERVAL_1D},
                                       {"10080", SK_INTERVAL_1W},
                                       {"43200", SK_INTERVAL_1MO},
                                       {NULL, 0}};

/* ---- errors; src: btse card 9 ---- */

#define BAD(status_, code_, text_) SK_ERROR(SOUK_##status_, 400, code_, text_)
/* one of several with its code */
#define TEXT(status_, http_, code_, text_) SK_ERROR_TEXT(SOUK_##status_, http_, code_, text_)
#define WS(status_, code_, text_)          SK_ERROR(SOUK_##status_, 0, code_, text_, .on = SK_ON_WS)

const sk_error_row sk_btse_errors[] = {
    /* the sockets of books; 7.1 */
    WS(E_UNKNOWN_SYMBOL, "1000", "Market pair provided is currently not supported."),
    WS(E_UNSUPPORTED, "1001", "Operation provided is currently not supported."),
    WS(E_SYNTAX, "1002",
       "Invalid request. Please check again your request and provide all "
       "information required."),
    WS(E_NOT_FOUND, "1005", "Topic provided does not exist."),
    WS(E_RATE_LIMIT, "1007", "User message buffer is full."),
    WS(E_BANNED, "1008", "Reached maximum failed attempts, closing the session."),
    /* a request's form */
    BAD(E_UNKNOWN_SYMBOL, "-7006", "Unsupported symbol"),
    TEXT(E_MISSING, 400, "-2", "%s parameter is mandatory"),
    TEXT(E_LIMIT, 400, "-2", "Can't support count more than 500"),
    BAD(E_INVALID, "-2", "Invalid request parameters"),
    BAD(E_SYNTAX, "-2", "Invalid request parameters"),
    BAD(E_RANGE, "10010004",
        "BADREQUEST: resolution too small for the requested time range. Records returned exceeds "
        "300"),
    BAD(E_MISSING, "11000001", "BADREQUEST: asset is required"),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "404", "Not Found"),
    /* who asks */
    TEXT(E_SIGNATURE, 401, "10002", "UNAUTHORIZED: Authentication Failed"),
    TEXT(E_KEY_UNKNOWN, 401, "10002", "UNAUTHORIZED: Invalid API key"),
    TEXT(E_NONCE, 401, "10002", "UNAUTHORIZED: Invalid nonce"),
    TEXT(E_CLOCK_STALE, 401, "10002", "UNAUTHORIZED: Invalid nonce"),
    TEXT(E_CLOCK_AHEAD, 401, "10002", "UNAUTHORIZED: Invalid nonce"),
    TEXT(E_KEY_MISSING, 401, "10002", "UNAUTHORIZED: api parameter is mandatory"),
    TEXT(E_KEY_MALFORMED, 401, "10002", "UNAUTHORIZED: Invalid API key"),
    SK_ERROR(SOUK_E_KEY_UNKNOWN, 401, "10002", "UNAUTHORIZED"),
    SK_ERROR(SOUK_E_KEY_UNKNOWN, 401, "-7", "Authenticate failed"),
    SK_ERROR(SOUK_E_PERMISSION, 403, "403", "Forbidden"),
    /* limits */
    SK_ERROR(SOUK_E_RATE_LIMIT, 429, "303", "Rate limit exceeded"),
    SK_ERROR(SOUK_E_BANNED, 429, "303", "Rate limit exceeded"),
    SK_ERROR(SOUK_E_BANNED, 451, "451", "Your account has been banned"),
    SK_ERROR(SOUK_E_MAINTENANCE, 503, "503", "System under maintenance"),
    /* orders */
    BAD(E_INSUFFICIENT_FUNDS, "51523", "BADREQUEST: Insufficient wallet balance"),
    BAD(E_INSUFFICIENT_FUNDS, "8", "Insufficient balance"),
    BAD(E_INSUFFICIENT_FUNDS, "33199101", "Available balance is insufficient to meet this order."),
    BAD(E_FILTER_QTY, "301", "Invalid order size"),
    BAD(E_FILTER_QTY, "4003", "BADREQUEST: The order amount cannot surpass %s %s."),
    BAD(E_FILTER_QTY, "300", "Maximum order size exceeded"),
    BAD(E_FILTER_MARKET_QTY, "300", "Maximum order size exceeded"),
    BAD(E_FILTER_PRICE, "302", "Invalid order price"),
    BAD(E_FILTER_PRICE, "4005", "BADREQUEST: order price must be at least %s %s"),
    BAD(E_FILTER_PRICE_BAND, "305", "Order price is out of the price protection range"),
    BAD(E_FILTER_PRICE_BAND, "33001003", "You can not %s at this price"),
    BAD(E_WOULD_TRIGGER, "33001001", "Trigger price is too far from the market"),
    BAD(E_FILTER_OPEN_ORDERS, "304", "Maximum open orders exceeded"),
    BAD(E_ORDER_NOT_FOUND, "-1", "Order not found"),
    BAD(E_ORDER_NOT_FOUND, "16", "Order not found"), BAD(E_REJECTED, "15", "Order rejected"),
    BAD(E_REJECTED, "17", "Request failed"),
    /* outcome unknown */
    SK_ERROR(SOUK_E_UNKNOWN, 408, "408", "Request Timeout"),
    SK_ERROR(SOUK_E_VENUE_INTERNAL, 500, "-11", "System error")};
_Static_assert(SK_COUNT(sk_btse_errors) == SK_BTSE_ERRORS, "count them in btse.h");
