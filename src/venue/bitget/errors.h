/* SPDX-License-Identifier: MIT
 * Bitget's errors, both ways: a table of the descriptor, which alone includes it and so knows its
 * length. Texts for which the card has a meaning only are ours. src: bitget card 9
 *
 * Server: the first row of a status speaks, so the plainest stands first. */
#ifndef SK_VENUE_BITGET_ERRORS_H
#define SK_VENUE_BITGET_ERRORS_H

#include "venue/bitget/bitget.h"

#define ROW_HTTP(status_, ...)     SK_ERROR(SOUK_##status_, __VA_ARGS__)
#define ROW(status_, code_, text_) SK_ERROR(SOUK_##status_, 400, code_, text_)
#define FIGURE(figure_, status_, code_, text_)                                                     \
    SK_ERROR(SOUK_##status_, 400, code_, text_, .figure = (figure_))
#define SCALE_OF(status_, what_)                                                                   \
    SK_ERROR_TEXT(SOUK_##status_, 400, "40808",                                                    \
                  "Parameter verification exception " what_                                        \
                  " checkBDScale error value=%s checkScale=%s")
/* sockets: the code is a number in event:error */
#define WS(status_, code_, text_)                                                                  \
    SK_ERROR(SOUK_##status_, 0, code_, text_, .on = SK_ON_CONTROL | SK_ON_WS)

static const sk_error_row errors[] = {
    /* sockets */
    WS(E_NOT_FOUND, "30001", "%s doesn't exist"), WS(E_UNKNOWN_SYMBOL, "30001", "%s doesn't exist"),
    WS(E_SYNTAX, "30002", "Illegal request"), WS(E_UNSUPPORTED, "30003", "Invalid op"),
    WS(E_KEY_MISSING, "30004", "User needs to log in"), WS(E_SIGNATURE, "30015", "Invalid sign"),
    WS(E_KEY_UNKNOWN, "30011", "Invalid ACCESS_KEY"),
    WS(E_KEY_MALFORMED, "30011", "Invalid ACCESS_KEY"),
    WS(E_KEY_UNKNOWN, "30012", "Invalid ACCESS_PASSPHRASE"),
    WS(E_KEY_UNKNOWN, "30005", "Login failed"),
    WS(E_CLOCK_STALE, "30014", "Request timestamp expired"),
    WS(E_CLOCK_AHEAD, "30014", "Request timestamp expired"),
    WS(E_CLOCK_STALE, "30013", "Invalid ACCESS_TIMESTAMP"),
    WS(E_RATE_LIMIT, "30006", "Request too many"),
    WS(E_BANNED, "30007", "Request over limit, connection close"),
    WS(E_INVALID, "30016", "Param error"),
    /* a request's form */
    ROW(E_MISSING, "40019", "Parameter %s cannot be empty"),
    ROW(E_MISSING, "40913", "%s,%s must be passed one"),
    ROW(E_INVALID, "40020", "Parameter %s error"),
    ROW(E_INVALID, "40017", "Parameter verification failed %s"),
    ROW(E_SYNTAX, "40007", "Invalid Content_Type"),
    ROW(E_INVALID, "40304", "Client order id length cannot be more than 64"),
    ROW(E_INVALID, "40305", "Client order id format error"),
    ROW(E_LIMIT, "40912", "Batch processing orders can only process up to 50"),
    ROW(E_LIMIT, "40306", "Batch processing orders can only process up to 20"),
    ROW_HTTP(E_NOT_FOUND, 404, "40404", "Request URL NOT FOUND"),
    /* who asks */
    ROW(E_KEY_MISSING, "40001", "ACCESS_KEY cannot be empty"),
    ROW(E_KEY_MISSING, "40002", "ACCESS_SIGN cannot be empty"),
    ROW(E_KEY_MISSING, "40003", "Signature cannot be empty"),
    ROW(E_KEY_MISSING, "40011", "ACCESS_PASSPHRASE cannot be empty"),
    ROW(E_KEY_UNKNOWN, "40006", "Invalid ACCESS_KEY"),
    ROW(E_KEY_MALFORMED, "40006", "Invalid ACCESS_KEY"),
    ROW(E_KEY_UNKNOWN, "40037", "Apikey does not exist"),
    ROW(E_KEY_UNKNOWN, "40012", "apikey/password is incorrect"),
    ROW(E_KEY_UNKNOWN, "40036", "passphrase is error"), ROW(E_ADDRESS, "40018", "Invalid IP"),
    ROW(E_ADDRESS, "40038", "The current ip is not in the apikey ip whitelist"),
    ROW(E_KEY_UNKNOWN, "40099", "Key and environment do not match"),
    ROW(E_SIGNATURE, "40009", "sign signature error"),
    FIGURE("permission to", E_PERMISSION, "40014", "Incorrect permissions, need %s permissions"),
    ROW(E_UNSUPPORTED, "40017", "Parameter verification failed %s"),
    ROW(E_UNSUPPORTED, "40084", "Classic account mode does not support unified account interfaces"),
    ROW(E_CLOCK_STALE, "40008", "Request timestamp expired"),
    ROW(E_CLOCK_AHEAD, "40008", "Request timestamp expired"),
    ROW(E_CLOCK_STALE, "40005", "Invalid ACCESS_TIMESTAMP"),
    ROW(E_CLOCK_STALE, "40078", "The request is outside receiveWindow"),
    ROW(E_RANGE, "43007", "The order quantity is greater than the maximum"),
    ROW(E_RANGE, "40079", "receiveWindow cannot be greater than 60000"),
    /* limits */
    ROW_HTTP(E_RATE_LIMIT, 429, "429", "Too many requests"),
    ROW_HTTP(E_BANNED, 429, "429", "Too many requests"),
    ROW(E_ORDER_LIMIT, "45129", "Cancel order is too frequent"),
    ROW_HTTP(E_MAINTENANCE, 503, "40200", "Server upgrade, please try again later"),
    /* orders; market paths name an unknown symbol otherwise than orders do */
    SK_ERROR(SOUK_E_UNKNOWN_SYMBOL, 400, "40034", "Parameter %s does not exist",
             .on = SK_ON_REST | SK_ON_PUBLIC),
    ROW(E_UNKNOWN_SYMBOL, "40102", "Symbol does not exist"),
    ROW(E_MARKET_CLOSED, "41114", "The current trading pair is under maintenance"),
    ROW(E_INSUFFICIENT_FUNDS, "43012", "Insufficient balance"),
    ROW(E_INSUFFICIENT_FUNDS, "40762", "The order amount exceeds the balance"),
    ROW(E_DUPLICATE_CLIENT_ID, "40786", "Duplicate clientOid"),
    ROW(E_DUPLICATE_CLIENT_ID, "43118", "clientOrderId duplicate"),
    SCALE_OF(E_FILTER_PRICE, "price"), SCALE_OF(E_FILTER_QTY, "size"),
    FIGURE("the least", E_FILTER_QTY, "45111", "less than the minimum order quantity %s"),
    FIGURE("the most", E_FILTER_QTY, "45112", "more than the maximum order quantity %s"),
    FIGURE("the most", E_FILTER_MARKET_QTY, "45112", "more than the maximum order quantity %s"),
    ROW(E_FILTER_QTY, "43006", "The order quantity is less than the minimum"),
    ROW(E_FILTER_QTY, "43007", "The order quantity is greater than the maximum"),
    ROW(E_FILTER_PRICE, "45115", "The price you enter should be a multiple of the step"),
    ROW(E_FILTER_PRICE, "45035", "Price step mismatch"),
    ROW(E_FILTER_PRICE, "41103", "param price scale error"),
    FIGURE("begins at", E_FILTER_PRICE_BAND, "43008",
           "The current order price cannot be less than the limit price of %s"),
    FIGURE("ends at", E_FILTER_PRICE_BAND, "43009",
           "The current order price cannot exceed the limit price of %s"),
    FIGURE("the least", E_FILTER_NOTIONAL, "45110", "less than the minimum amount %s"),
    ROW(E_FILTER_OPEN_ORDERS, "40725", "service return an error"),
    ROW(E_FILTER_STOP_ORDERS, "40725", "service return an error"),
    SK_ERROR(SOUK_E_ORDER_NOT_FOUND, 400, "22001", "No order to cancel", .op = SK_OP_CANCEL_ALL),
    ROW(E_ORDER_NOT_FOUND, "43001", "The order does not exist"),
    ROW(E_ID_MISMATCH, "43001", "The order does not exist"),
    ROW(E_ORDER_NOT_FOUND, "40768", "Order does not exist"),
    ROW(E_ORDER_NOT_FOUND, "40109",
        "The data of the order cannot be found, please confirm the order number"),
    ROW(E_ORDER_NOT_FOUND, "43004", "There is no order to cancel"),
    ROW(E_ORDER_NOT_FOUND, "43025", "Plan order does not exist"),
    ROW(E_ORDER_DONE, "45055", "The current order status cannot be cancelled"),
    /* outcome unknown: these appear during releases */
    ROW(E_VENUE_INTERNAL, "40015", "System is abnormal, please try again later"),
    ROW(E_UNKNOWN, "45001", "Unknown error")};

#endif
