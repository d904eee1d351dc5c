/* SPDX-License-Identifier: MIT
 * Binance's errors, both ways: a table of the descriptor, which alone includes it and so knows its
 * length. src: binance card 9
 *
 * Server: the first row of a status speaks, so the plainest stands first. %s: what the refusal
 * names (a parameter, a time). Client: where several rows share a code, the text tells. */

#ifndef SK_VENUE_BINANCE_ERRORS_H
#define SK_VENUE_BINANCE_ERRORS_H

#include "venue/binance/binance.h"

#define ROW_HTTP(status_, http_, code_, text_) SK_ERROR(SOUK_E_##status_, http_, code_, text_)
#define ROW(status_, code_, text_)             ROW_HTTP(status_, 400, code_, text_)
#define BAD(code_, text_)                      ROW_HTTP(INVALID, 400, code_, text_)
/* one of several rows with this code */
#define TEXT(status_, code_, text_) SK_ERROR_TEXT(SOUK_E_##status_, 400, code_, text_)
#define DENIED(status_, text_)      TEXT(status_, "-2010", text_)
#define NOT_HERE                    " orders are not supported for this symbol"
#define NO_LISTS(kind_)             DENIED(UNSUPPORTED, kind_ NOT_HERE)
#define NO_ORDERS(kind_)            DENIED(UNSUPPORTED, kind_ NOT_HERE ".")
#define UNSENT(op_, status_)                                                                       \
    SK_ERROR(SOUK_E_##status_, 400, "-2011", "Unknown order sent.", .op = SK_OP_##op_)
#define ASKED(op_, status_)                                                                        \
    SK_ERROR(SOUK_E_##status_, 400, "-2013", "Order does not exist.", .op = SK_OP_##op_)
#define FILTER(status_, name_) TEXT(FILTER_##status_, "-1013", "Filter failure: " name_)
#define INTERNAL(code_, text_) ROW_HTTP(VENUE_INTERNAL, 500, code_, text_)

static const sk_error_row errors[] = {
    /* parameters */
    ROW(UNKNOWN_SYMBOL, "-1121", "Invalid symbol."),
    ROW(MISSING, "-1102", "Mandatory parameter '%s' was not sent, was empty/null, or malformed."),
    TEXT(MISSING, "-1102", "Param '%s' or '%s' must be sent, but both were empty/null!"),
    BAD("-1128", "Combination of optional parameters invalid."),
    ROW(LIMIT, "-1101", "Too many parameters; expected '%s' and received '%s'."),
    BAD("-1103", "An unknown parameter was sent."),
    BAD("-1104", "Not all sent parameters were read; read '%s' parameter(s) but was sent '%s'."),
    BAD("-1106", "Parameter '%s' sent when not required."),
    ROW(SYNTAX, "-1100", "Illegal characters found in parameter '%s'; legal range is '%s'."),
    ROW(PRECISION, "-1111", "Parameter '%s' has too much precision."),
    BAD("-1114", "TimeInForce parameter sent when not required."),
    BAD("-1115", "Invalid timeInForce."),
    BAD("-1116", "Invalid orderType."),
    BAD("-1117", "Invalid side."),
    BAD("-1118", "New client order ID was empty."),
    BAD("-1119", "Original client order ID was empty."),
    BAD("-1120", "Invalid interval."),
    BAD("-1122", "Invalid symbolStatus."),
    BAD("-1127", "More than %s hours between startTime and endTime."),
    BAD("-1130", "Data sent for parameter '%s' is not valid."),
    BAD("-1131", "recvWindow must be less than 60000."),
    BAD("-1134", "`strategyType` was less than 1000000."),
    TEXT(INVALID, "-1135", "JSON sent for parameter '%s' is not valid"),
    BAD("-1135", "Invalid JSON Request"),
    BAD("-1139", "Invalid ticker type."),
    BAD("-1145", "Invalid cancelRestrictions"),
    BAD("-1151", "Symbol is present multiple times in the list."),
    BAD("-1152", "Invalid `X-MBX-SBE` header; expected `<SCHEMA_ID>:<VERSION>`."),
    BAD("-1153", "Unsupported SBE schema ID or version specified in the `X-MBX-SBE` header."),
    ROW(UNSUPPORTED, "-1020", "This operation is not supported."),
    ROW(UNSUPPORTED, "-1155", "SBE is not enabled."),
    BAD("-1158", "Order type not supported in OCO."),
    BAD("-1165", "A limit order in a buy OCO must be below."),
    BAD("-1166", "A limit order in a sell OCO must be above."),
    BAD("-1168", "At least one OCO order must be contingent."),
    BAD("-1194", "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."),
    BAD("-1196", "A stop loss order in a buy OCO must be above."),
    BAD("-1197", "A stop loss order in a sell OCO must be below."),
    BAD("-1198", "A take profit order in a buy OCO must be below."),
    BAD("-1199", "A take profit order in a sell OCO must be above."),
    BAD("-1210", "Invalid pegPriceType."),
    BAD("-1211", "Invalid pegOffsetType."),
    BAD("-1220", "The symbol's status does not match the requested symbolStatus."),
    BAD("-1014", "Unsupported order combination."),
    ROW(MISSING, "-1105", "Parameter '%s' was empty."),
    ROW(RANGE, "-1108", "Parameter '%s' overflowed."),
    /* time, keys, signatures; 3 */
    TEXT(CLOCK_STALE, "-1021", "Timestamp for this request is outside of the recvWindow."),
    TEXT(CLOCK_AHEAD, "-1021", "Timestamp for this request was 1000ms ahead of the server's time."),
    ROW(SIGNATURE, "-1022", "Signature for this request is not valid."),
    ROW_HTTP(KEY_MALFORMED, 401, "-2014", "API-key format invalid."),
    ROW_HTTP(KEY_UNKNOWN, 401, "-2015", "Invalid API-key, IP, or permissions for action."),
    ROW_HTTP(PERMISSION, 401, "-2015", "Invalid API-key, IP, or permissions for action."),
    ROW_HTTP(KEY_MISSING, 401, "-2014", "API-key format invalid."),
    ROW(PERMISSION, "-4056", "%s API key is not supported."),
    ROW_HTTP(PERMISSION, 401, "-1002", "You are not authorized to execute this request."),
    ROW(TOKEN, "-1125", "This listenKey does not exist."),
    ROW(STATE, "-2035", "User Data Stream subscription already active."),
    ROW(STATE, "-2036", "User Data Stream subscription not active."),
    ROW(STATE, "-2042", "User Data Stream subscription limit reached."),
    /* filters; 2 */
    FILTER(PRICE, "PRICE_FILTER"),
    FILTER(QTY, "LOT_SIZE"),
    FILTER(MARKET_QTY, "MARKET_LOT_SIZE"),
    FILTER(NOTIONAL, "NOTIONAL"),
    FILTER(NOTIONAL, "MIN_NOTIONAL"),
    FILTER(PRICE_BAND, "PERCENT_PRICE_BY_SIDE"),
    FILTER(PRICE_BAND, "PERCENT_PRICE"),
    FILTER(ICEBERG, "ICEBERG_PARTS"),
    FILTER(TRAILING, "TRAILING_DELTA"),
    FILTER(OPEN_ORDERS, "MAX_NUM_ORDERS"),
    FILTER(STOP_ORDERS, "MAX_NUM_ALGO_ORDERS"),
    FILTER(ICEBERG_ORDERS, "MAX_NUM_ICEBERG_ORDERS"),
    FILTER(ORDER_LISTS, "MAX_NUM_ORDER_LISTS"),
    FILTER(POSITION, "MAX_POSITION"),
    FILTER(OPEN_ORDERS, "EXCHANGE_MAX_NUM_ORDERS"),
    FILTER(STOP_ORDERS, "EXCHANGE_MAX_NUM_ALGO_ORDERS"),
    TEXT(FILTER_NOTIONAL, "-1013", "Price * QTY is zero or less."),
    ROW(REJECTED, "-1013", "Filter failure"),
    /* orders */
    DENIED(INSUFFICIENT_FUNDS, "Account has insufficient balance for requested action."),
    DENIED(WOULD_TAKE, "Order would immediately match and take."),
    DENIED(WOULD_TRIGGER, "Order would trigger immediately."),
    DENIED(DUPLICATE_CLIENT_ID, "Duplicate order sent."),
    DENIED(MARKET_CLOSED, "Market is closed."),
    NO_ORDERS("Market"),
    NO_ORDERS("Iceberg"),
    NO_ORDERS("Stop loss limit"),
    NO_ORDERS("Stop loss"),
    NO_ORDERS("Take profit limit"),
    NO_ORDERS("Take profit"),
    NO_ORDERS("Trailing stop"),
    NO_LISTS("OCO"),
    NO_ORDERS("SOR"),
    NO_ORDERS("Pegged"),
    DENIED(INVALID, "This order type may not use pegged price."),
    DENIED(INVALID, "This price peg cannot be used with this order type."),
    DENIED(NO_LIQUIDITY, "Order book liquidity is too low for this pegged order."),
    DENIED(PERMISSION, "This action is disabled on this account."),
    DENIED(PERMISSION, "This account may not place or cancel orders."),
    DENIED(PERMISSION, "This symbol is not permitted for this account."),
    DENIED(PERMISSION, "This symbol is restricted for this account."),
    DENIED(FILTER_ICEBERG_QTY, "IcebergQty exceeds QTY."),
    DENIED(LIST_PRICES, "The relationship of the prices for the orders is not correct."),
    ROW(REJECTED, "-2010", "Order was rejected."),
    UNSENT(CANCEL, ORDER_NOT_FOUND),
    UNSENT(CANCEL_ALL, ORDER_NOT_FOUND),
    UNSENT(CANCEL_REPLACE, ORDER_NOT_FOUND),
    UNSENT(CANCEL, ORDER_DONE),
    UNSENT(CANCEL_REPLACE, ORDER_DONE),
    UNSENT(LIST_CANCEL, ORDER_NOT_FOUND),
    UNSENT(LIST_CANCEL, ORDER_DONE),
    TEXT(CANCEL_RESTRICTED, "-2011", "Order was not canceled due to cancel restrictions."),
    ROW(ORDER_NOT_FOUND, "-2013", "Order does not exist."),
    ROW(ORDER_NOT_FOUND, "-2011", "Unknown order sent."),
    ROW(ORDER_DONE, "-2026",
        "Order was canceled or expired with no executed qty over 90 days ago and has been "
        "archived."),
    ROW_HTTP(REJECTED, 409, "-2021", "Order cancel-replace partially failed."),
    ROW(REJECTED, "-2022", "Order cancel-replace failed."),
    TEXT(NO_CHANGE, "-2038", "The requested action would change no state; rejecting."),
    SK_ERROR(SOUK_E_REJECTED, 400, "-2038", "Order amend (quantity increase) is not supported.",
             .op = SK_OP_AMEND),
    ASKED(AMEND, ORDER_NOT_FOUND),
    ASKED(AMEND, ORDER_DONE),
    ROW(ID_MISMATCH, "-2039", "Client order ID is not correct for this order ID."),
    ROW_HTTP(NOT_FOUND, 404, "", ""), /* no such path */
    ROW(NOT_FOUND, "-2043", "This symbol doesn't have a reference price."),
    /* limits; 4 */
    SK_ERROR_TEXT(SOUK_E_RATE_LIMIT, 429, "-1003",
                  "Too much request weight used; current limit is %s request weight per %s. "
                  "Please use WebSocket Streams for live updates to avoid polling the API."),
    SK_ERROR_TEXT(
        SOUK_E_BANNED, 418, "-1003",
        "Way too much request weight used; IP banned until %s. Please use WebSocket Streams "
        "for live updates to avoid bans."),
    ROW_HTTP(RATE_LIMIT, 429, "-1003", "Too many requests queued."),
    ROW_HTTP(ORDER_LIMIT, 429, "-1015", "Too many new orders; current limit is %s orders per %s."),
    ROW_HTTP(
        OVERLOADED, 503, "-1008",
        "Server is currently overloaded with other requests. Please try again in a few minutes."),
    ROW_HTTP(MAINTENANCE, 503, "-1016", "This service is no longer available."),
    /* outcome unknown */
    ROW_HTTP(UNKNOWN, 504, "-1007",
             "Timeout waiting for response from backend server. Send status unknown; execution "
             "status unknown."),
    INTERNAL("-1001", "Internal error; unable to process your request. Please try again."),
    INTERNAL("-1000", "An unknown error occurred while processing the request."),
    INTERNAL("-1006",
             "An unexpected response was received from the message bus. Execution status unknown."),
};

#endif
