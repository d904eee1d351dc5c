/* SPDX-License-Identifier: MIT
 * Errors, read in both directions: a table of the descriptor, which alone includes it and so knows
 * its length. Codes above 1000 are those of the gateway, {"code":..,"msg":..}; the trading services
 * say {"status":..,"errorCode":..,"message":..}. src: btse card 7.1, 9 */
#ifndef SK_VENUE_BTSE_ERRORS_H
#define SK_VENUE_BTSE_ERRORS_H

#include "venue/btse/btse.h"

#define BAD(status_, code_, text_) SK_ERROR(SOUK_##status_, 400, code_, text_)
/* one of several with its code */
#define TEXT(status_, http_, code_, text_) SK_ERROR_TEXT(SOUK_##status_, http_, code_, text_)
#define WHO(status_, text_)                TEXT(status_, 401, "10002", "UNAUTHORIZED: " text_)
#define WS(status_, code_, text_)          SK_ERROR(SOUK_##status_, 0, code_, text_, .on = SK_ON_WS)
#define FIGURE(figure_, status_, code_, text_)                                                     \
    SK_ERROR(SOUK_##status_, 400, code_, text_, .figure = (figure_))

static const sk_error_row errors[] = {
    /* the sockets of books; 7.1 */
    WS(E_UNKNOWN_SYMBOL, "1000", "Market pair provided is currently not supported."),
    WS(E_UNSUPPORTED, "1001", "Operation provided is currently not supported."),
    WS(E_SYNTAX, "1002",
       "Invalid request. Please check again your request and provide all information required."),
    WS(E_NOT_FOUND, "1005", "Topic provided does not exist."),
    WS(E_RATE_LIMIT, "1007", "User message buffer is full."),
    WS(E_BANNED, "1008", "Reached maximum failed attempts, closing the session."),
    /* a request's form */
    BAD(E_UNKNOWN_SYMBOL, "-7006", "Unsupported symbol"),
    TEXT(E_INVALID, 400, "-2", "Invalid request parameters"),
    TEXT(E_SYNTAX, 400, "-2", "Invalid request parameters"),
    TEXT(E_MISSING, 400, "-2", "%s parameter is mandatory"),
    TEXT(E_LIMIT, 400, "-2", "Can't support count more than 500"),
    BAD(E_RANGE, "10010004",
        "BADREQUEST: resolution too small for the requested time range. Records returned exceeds "
        "300"),
    BAD(E_MISSING, "11000001",
        "Request parameter is error, 'asset' is required in spot wallet history query"),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "404", "Not Found"),
    /* who asks */
    WHO(E_SIGNATURE, "Signature verification failed"), WHO(E_KEY_UNKNOWN, "Authentication Failed"),
    WHO(E_KEY_MALFORMED, "Authentication Failed"), WHO(E_CLOCK_STALE, "Invalid nonce"),
    WHO(E_CLOCK_AHEAD, "Invalid nonce"), WHO(E_NONCE, "Invalid nonce"),
    WHO(E_KEY_MISSING, "api parameter is mandatory"),
    SK_ERROR(SOUK_E_KEY_UNKNOWN, 401, "10002", "UNAUTHORIZED"),
    SK_ERROR(SOUK_E_KEY_UNKNOWN, 401, "-7", "Authenticate failed"),
    TEXT(E_PERMISSION, 403, "10002", "FORBIDDEN: No permission"),
    TEXT(E_ADDRESS, 403, "10002", "FORBIDDEN: IP address is not allowed"),
    SK_ERROR(SOUK_E_PERMISSION, 403, "403", "FORBIDDEN"),
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
    BAD(E_FILTER_MARKET_QTY, "301", "Invalid order size"),
    BAD(E_PRECISION, "301", "Invalid order size"),
    BAD(E_FILTER_QTY, "300", "Maximum order size exceeded"),
    BAD(E_FILTER_PRICE, "302", "Invalid order price"),
    FIGURE("the most", E_FILTER_QTY, "4003",
           "BADREQUEST: The order amount cannot surpass %s. Please adjust your order size and try "
           "again."),
    FIGURE("the most", E_FILTER_MARKET_QTY, "4003",
           "BADREQUEST: The order amount cannot surpass %s. Please adjust your order size and try "
           "again."),
    FIGURE("the least", E_FILTER_PRICE, "4005", "BADREQUEST: order price must be at least %s"),
    BAD(E_FILTER_PRICE_BAND, "305", "Order price is out of the price protection range"),
    BAD(E_FILTER_PRICE_BAND, "33001003", "You can not %s at this price"),
    BAD(E_WOULD_TRIGGER, "33001001",
        "BADREQUEST: Trigger price is on the wrong side of the market"),
    BAD(E_FILTER_OPEN_ORDERS, "304", "Maximum open orders exceeded"),
    BAD(E_ORDER_NOT_FOUND, "-1", "Order not found"), BAD(E_ORDER_DONE, "-1", "Order not found"),
    BAD(E_ORDER_NOT_FOUND, "16", "Order not found"), BAD(E_NO_CHANGE, "17", "Request failed"),
    BAD(E_MARKET_CLOSED, "1", "Market unavailable"), BAD(E_REJECTED, "15", "Order rejected"),
    BAD(E_WOULD_TAKE, "15", "Order rejected"), BAD(E_REJECTED, "17", "Request failed"),
    BAD(E_UNSUPPORTED, "17", "Request failed"),
    /* outcome unknown */
    SK_ERROR(SOUK_E_UNKNOWN, 408, "408", "Request Timeout"),
    SK_ERROR(SOUK_E_VENUE_INTERNAL, 500, "-11", "System error")};

#endif
