/* SPDX-License-Identifier: MIT
 * HTX's errors, both ways: a table that the descriptor alone includes. The first row of a status
 * speaks, so the plainest stands first; answers of v2 have numbers for codes. src: htx card 9 */
#ifndef SK_VENUE_HTX_ERRORS_H
#define SK_VENUE_HTX_ERRORS_H

#include "venue/htx/htx.h"

#define ROW_HTTP(status_, ...)      SK_ERROR(SOUK_##status_, __VA_ARGS__)
#define ROW(status_, code_, text_)  SK_ERROR(SOUK_##status_, 200, code_, text_)
#define TEXT(status_, code_, text_) SK_ERROR_TEXT(SOUK_##status_, 200, code_, text_)
/* with the figure that our own text tells */
#define LEAST(status_, code_, text_) FIGURE("the least", status_, code_, text_)
#define MOST(status_, code_, text_)  FIGURE("the most", status_, code_, text_)
#define STEP(status_, code_, text_)  FIGURE("the step", status_, code_, text_)
#define FIGURE(figure_, status_, code_, text_)                                                     \
    SK_ERROR(SOUK_##status_, 200, code_, text_, .figure = (figure_))
#define OF(op_, status_, code_, text_)                                                             \
    SK_ERROR(SOUK_##status_, 200, code_, text_, .op = SK_OP_##op_)
#define PUBLIC(status_, text_)                                                                     \
    SK_ERROR_TEXT(SOUK_##status_, 200, "invalid-parameter", text_, .on = SK_ON_PUBLIC)
#define UNSIGNED(status_, text_)                                                                   \
    TEXT(status_, "api-signature-not-valid", "Signature not valid: " text_)

/* the private sockets' own, of logins and topics; the market's */
#define ON_OWN(status_, code_, text_)                                                              \
    SK_ERROR_TEXT(SOUK_##status_, 200, code_, text_, .on = SK_ON_CONTROL | SK_ON_SIGNED)
#define NO_LOGIN(status_)                                                                          \
    SK_ERROR_TEXT(SOUK_##status_, 200, "2002", "auth.fail", .on = SK_ON_CONTROL | SK_ON_SIGNED)
#define ON_MARKET(status_, text_)                                                                  \
    SK_ERROR_TEXT(SOUK_##status_, 200, "bad-request", text_, .on = SK_ON_WS | SK_ON_PUBLIC)

static const sk_error_row errors[] = {
    NO_LOGIN(E_KEY_UNKNOWN),
    NO_LOGIN(E_KEY_MALFORMED),
    NO_LOGIN(E_SIGNATURE),
    NO_LOGIN(E_ADDRESS),
    NO_LOGIN(E_PERMISSION),
    NO_LOGIN(E_CLOCK_STALE),
    NO_LOGIN(E_CLOCK_AHEAD),
    ON_OWN(E_KEY_MISSING, "2002", "invalid.auth.state"),
    ON_OWN(E_RATE_LIMIT, "4000", "too.many.request"),
    ON_OWN(E_LIMIT, "4000", "too.many.connection"),
    ON_OWN(E_VENUE_INTERNAL, "500", "system.error"),
    ON_MARKET(E_RATE_LIMIT, "429 too many request"),
    ON_MARKET(E_UNKNOWN_SYMBOL, "invalid symbol"),
    ON_MARKET(E_MARKET_CLOSED, "symbol trade not open now"),
    ON_MARKET(E_INVALID, "invalid %s"),
    /* parameters: /market has one code for all */
    ROW(E_INVALID, "invalid-parameter", "invalid %s"),
    PUBLIC(E_UNKNOWN_SYMBOL, "invalid symbol"),
    PUBLIC(E_RATE_LIMIT, "request limit"),
    ROW(E_UNKNOWN_SYMBOL, "base-symbol-error", "The symbol is invalid"),
    ROW(E_MARKET_CLOSED, "base-symbol-trade-disabled", "Trading is disabled for this symbol"),
    ROW(E_MISSING, "validation-constraints-required", "Field is missing: %s."),
    ROW(E_MISSING, "require-symbol", "Parameter `symbol` is required."),
    ROW(E_MISSING, "parameter-required", "%s is required"),
    ROW(E_SYNTAX, "validation-format-error", "Format Error: %s."),
    ROW(E_INVALID, "base-argument-unsupported", "The parameter is not supported: %s"),
    ROW(E_INVALID, "invalid-interval", "invalid interval"),
    ROW(E_INVALID, "invalid-start-time", "invalid start time"),
    ROW(E_INVALID, "invalid-end-time", "invalid end time"),
    ROW(E_INVALID, "invalid-start-date", "invalid start date"),
    ROW(E_INVALID, "invalid-end-date", "invalid end date"),
    ROW(E_INVALID, "order-date-limit-error", "the queried date is too old"),
    ROW(E_INVALID, "order-type-invalid", "order type invalid"),
    ROW(E_INVALID, "order-source-invalid", "invalid order source `%s`"),
    ROW(E_LIMIT, "order-amount-over-limit", "too many orders in one request"),
    ROW(E_INVALID, "account-get-accounts-inexistent-error", "account for id `%s` is inexistent"),
    ROW(E_INVALID, "account-account-id-inexistent", "account id is inexistent"),
    /* keys, signatures, time; 3 */
    UNSIGNED(E_SIGNATURE, "Verification failure [校验失败]"),
    UNSIGNED(E_KEY_UNKNOWN, "Incorrect Access key [Access key错误]"),
    UNSIGNED(E_CLOCK_STALE, "Invalid submission time or incorrect time format "
                            "[无效的提交时间，或时间格式错误]"),
    UNSIGNED(E_CLOCK_AHEAD, "Invalid submission time or incorrect time format "
                            "[无效的提交时间，或时间格式错误]"),
    UNSIGNED(E_KEY_MALFORMED, "Incorrect Access key [Access key错误]"),
    UNSIGNED(E_ADDRESS, "Incorrect IP address [IP地址错误]:%s"),
    UNSIGNED(E_PERMISSION, "API key has no permission [API Key没有权限]"),
    UNSIGNED(E_INVALID, "Incorrect signature version"),
    UNSIGNED(E_INVALID, "Incorrect signature method"),
    UNSIGNED(E_KEY_UNKNOWN, "API key has expired"),
    ROW(E_SIGNATURE, "api-signature-not-valid", "Signature not valid"),
    ROW(E_KEY_MISSING, "login-required", "Login is required."),
    ROW(E_PERMISSION, "operation-forbidden-for-lock-account-state",
        "operation is forbidden for a locked account"),
    /* orders: what they are refused for */
    FIGURE("free are", E_INSUFFICIENT_FUNDS, "account-frozen-balance-insufficient-error",
           "trade account balance is not enough, left: `%s`"),
    ROW(E_INSUFFICIENT_FUNDS, "order-accountbalance-error", "account balance is not enough"),
    LEAST(E_FILTER_QTY, "order-limitorder-amount-min-error", "limit order amount error, min: `%s`"),
    MOST(E_FILTER_QTY, "order-limitorder-amount-max-error", "limit order amount error, max: `%s`"),
    STEP(E_FILTER_QTY, "order-orderamount-precision-error",
         "order amount precision error, scale: `%s`"),
    LEAST(E_FILTER_MARKET_QTY, "order-marketorder-amount-min-error",
          "market order amount error, min: `%s`"),
    MOST(E_FILTER_MARKET_QTY, "order-marketorder-amount-sell-max-error",
         "market order amount error, max: `%s`"),
    ROW(E_FILTER_MARKET_QTY, "order-marketorder-amount-buy-max-error",
        "market order amount error, max: `%s`"),
    LEAST(E_FILTER_NOTIONAL, "order-value-min-error", "Order total cannot be lower than: %s"),
    STEP(E_FILTER_PRICE, "order-orderprice-precision-error",
         "order price precision error, scale: `%s`"),
    ROW(E_PRECISION, "order-orderamount-precision-error",
        "order amount precision error, scale: `%s`"),
    ROW(E_FILTER_PRICE_BAND, "order-invalid-price", "invalid price"),
    FIGURE("begins at", E_FILTER_PRICE_BAND, "order-limitorder-price-min-error",
           "The price cannot be lower than %s"),
    FIGURE("ends at", E_FILTER_PRICE_BAND, "order-limitorder-price-max-error",
           "The price cannot be higher than %s"),
    ROW(E_FILTER_PRICE_BAND, "order-limitorder-price-buy-min-error",
        "The price cannot be lower than %s"),
    ROW(E_FILTER_PRICE_BAND, "order-price-greater-than-limit", "order price greater than limit"),
    ROW(E_FILTER_PRICE_BAND, "order-price-less-than-limit", "order price less than limit"),
    ROW(E_WOULD_TRIGGER, "order-stop-order-hit-trigger",
        "Orders that are triggered immediately are not supported."),
    ROW(E_FILTER_OPEN_ORDERS, "order-holding-limit-failed", "too many open orders"),
    ROW(E_DUPLICATE_CLIENT_ID, "invalid-client-order-id", "Invalid client order id"),
    ROW(E_MARKET_CLOSED, "order-disabled", "the symbol is pending"),
    ROW(E_MARKET_CLOSED, "forbidden-trade-for-open-protect", "the symbol is in its opening phase"),
    ROW(E_REJECTED, "base-operation-forbidden", "the operation is forbidden"),
    ROW(E_REJECTED, "order-update-error", "the order could not be updated"),
    ROW(E_UNSUPPORTED, "base-operation-forbidden", "the operation is forbidden"),
    /* orders: which */
    OF(ORDER, E_ORDER_NOT_FOUND, "base-record-invalid", "record invalid"),
    OF(CANCEL_BATCH, E_ORDER_NOT_FOUND, "base-not-found", "The record is not found."),
    ROW(E_ORDER_NOT_FOUND, "base-record-invalid", "record invalid"),
    ROW(E_ORDER_NOT_FOUND, "order-queryorder-invalid", "queried order is invalid"),
    ROW(E_ORDER_NOT_FOUND, "base-not-found", "The record is not found."),
    ROW(E_ORDER_NOT_FOUND, "not-found", "not found"),
    ROW(E_ORDER_DONE, "order-orderstate-error", "Incorrect order state"),
    ROW(E_CANCEL_RESTRICTED, "order-user-cancel-forbidden", "the order cannot be canceled"),
    ROW(E_CANCEL_RESTRICTED, "cancel-disabled", "the symbol is pending"),
    /* paths, limits, the venue itself */
    ROW_HTTP(E_NOT_FOUND, 405, "method-not-allowed", "method not allowed"),
    ROW_HTTP(E_RATE_LIMIT, 429, "base-request-exceed-frequency-limit",
             "Frequency of requests has exceeded the limit, please try again later"),
    ROW_HTTP(E_RATE_LIMIT, 429, "rate-too-many-requests", "exceeded rate limit"),
    ROW_HTTP(E_MAINTENANCE, 503, "system-maintenance", "System is in maintenance!"),
    ROW_HTTP(E_VENUE_INTERNAL, 500, "base-system-error", "System error"),
    ROW_HTTP(E_VENUE_INTERNAL, 504, "gateway-internal-error",
             "Failed to load data. Try again later."),
    ROW_HTTP(E_VENUE_INTERNAL, 504, "timeout", "Request Timeout"),
    /* v2 */
    ROW(E_NOT_FOUND, "1001", "invalid url"),
    ROW(E_KEY_UNKNOWN, "1002", "forbidden"),
    ROW(E_KEY_MALFORMED, "1002", "forbidden"),
    ROW(E_KEY_MISSING, "1002", "forbidden"),
    ROW(E_ADDRESS, "1002", "forbidden"),
    ROW(E_PERMISSION, "1002", "forbidden"),
    ROW(E_SIGNATURE, "1003", "invalid signature"),
    ROW_HTTP(E_RATE_LIMIT, 429, "1006", "too many requests"),
    ROW(E_RATE_LIMIT, "510", "too many requests"),
    ROW(E_ORDER_NOT_FOUND, "1007", "not found"),
    ROW(E_INVALID, "2002", "invalid field value in \"%s\""),
    ROW(E_MISSING, "2003", "missing mandatory field"),
    ROW(E_FILTER_QTY, "3002", "order amount precision error, scale: `%s`"),
    ROW(E_FILTER_PRICE, "3003", "order price precision error, scale: `%s`"),
    ROW(E_FILTER_QTY, "3004", "limit order amount error, min: `%s`"),
    ROW(E_FILTER_QTY, "3005", "limit order amount error, max: `%s`"),
    ROW(E_FILTER_PRICE_BAND, "3006", "The price cannot be higher than %s"),
    ROW(E_FILTER_PRICE_BAND, "3007", "The price cannot be lower than %s"),
    ROW(E_FILTER_NOTIONAL, "3008", "Order total cannot be lower than: %s"),
    ROW(E_FILTER_MARKET_QTY, "3009", "market order amount error, min: `%s`"),
    ROW(E_FILTER_MARKET_QTY, "3010", "market order amount error, max: `%s`"),
    TEXT(E_MARKET_CLOSED, "2003", "Trading is disabled for this symbol"),
    TEXT(E_FILTER_TRAILING, "2002", "invalid field value in \"trailingRate\""),
    TEXT(E_WOULD_TRIGGER, "2002", "invalid field value in \"stopPrice\""),
    TEXT(E_DUPLICATE_CLIENT_ID, "2002", "invalid field value in \"clientOrderId\""),
    ROW(E_MAINTENANCE, "503", "System is in maintenance!"),
    ROW_HTTP(E_VENUE_INTERNAL, 500, "500", "system error"),
};

#endif
