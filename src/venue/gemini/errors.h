/* SPDX-License-Identifier: MIT
 * Gemini's errors, both ways: a table of the descriptor, which alone includes it and so knows its
 * length. The code is `reason`. src: gemini card 9
 *
 * Server: the first row of a status speaks, so the plainest stands first. */
#ifndef SK_VENUE_GEMINI_ERRORS_H
#define SK_VENUE_GEMINI_ERRORS_H

#include "venue/gemini/gemini.h"

#define ROW(status_, http_, code_, text_) SK_ERROR(SOUK_##status_, http_, code_, text_)
#define BAD(status_, code_, text_)        ROW(status_, 400, code_, text_)
#define WS(status_, http_, code_, text_)                                                           \
    SK_ERROR(SOUK_##status_, http_, code_, text_, .on = SK_ON_WS)

/* what the order's rules refuse: goes before the plain row of the status */
#define PLACED(status_, code_, text_) SK_ERROR(SOUK_##status_, 400, code_, text_, .op = SK_OP_PLACE)
#define QUANTITY                      "Invalid quantity for symbol {SYMBOL}: "
#define PRICE                         "Invalid price for symbol {SYMBOL}: "
#define STOP                          "Invalid stop price for symbol {SYMBOL}: "

static const sk_error_row errors[] = {
    /* the newest socket */
    SK_ERROR_TEXT(SOUK_E_UNKNOWN_SYMBOL, 400, "-1013", "Invalid stream name: %s", .on = SK_ON_WS),
    WS(E_INVALID, 400, "-1013", "Invalid parameter: %s"),
    WS(E_KEY_MISSING, 401, "-1002", "Unauthorized"),
    WS(E_RATE_LIMIT, 429, "-1003", "Too many requests"),
    WS(E_UNSUPPORTED, 400, "-1020", "Unsupported operation"),
    WS(E_REJECTED, 400, "-2010", "Order rejected"),
    WS(E_VENUE_INTERNAL, 500, "-1000", "Unknown error"),
    /* /v2/marketdata */
    WS(E_NOT_FOUND, 0, "NoValidTradingPairs", ""),
    /* a request's form: the first row of its code */
    SK_ERROR_TEXT(SOUK_E_INVALID, 400, "Bad Request", "Supplied value for %s is not valid"),
    /* symbols: public paths say it in two words; the list of those that there are follows */
    SK_ERROR_TEXT(
        SOUK_E_UNKNOWN_SYMBOL, 400, "Bad Request",
        "Supplied value '%s' is not a valid symbol.  Please correct your API request to use "
        "one of the supported symbols: [{symbols}]",
        .on = SK_ON_REST | SK_ON_PUBLIC),
    BAD(E_UNKNOWN_SYMBOL, "InvalidSymbol",
        "Received bad symbol '%s' but expected a supported symbol from [{SYMBOLS}]"),
    /* a request's form */
    BAD(E_SYNTAX, "InvalidJson", "The payload is not valid JSON"),
    BAD(E_MISSING, "MissingOrderField", "A required %s field was not specified"),
    BAD(E_MISSING, "MissingPayloadKey", "The payload lacks '%s'"),
    BAD(E_INVALID, "EndpointMismatch", "EndpointMismatch"),
    BAD(E_UNSUPPORTED, "InvalidOrderType", "Invalid order type for symbol {SYMBOL}: '%s'"),
    BAD(E_INVALID, "InvalidSide", "Invalid side for symbol {SYMBOL}: '%s'"),
    BAD(E_INVALID, "OptionsMustBeArray", "The options parameter must be an array"),
    BAD(E_INVALID, "ConflictingOptions",
        "A single order supports at most one of these options: maker-or-cancel, "
        "immediate-or-cancel, fill-or-kill"),
    BAD(E_UNSUPPORTED, "UnsupportedOption", "Option \"%s\" is not supported"),
    BAD(E_INVALID, "ClientOrderIdTooLong", "The Client Order ID must be under 100 characters"),
    BAD(E_INVALID, "ClientOrderIdMustBeString", "The Client Order ID must be a string"),
    BAD(E_INVALID, "InvalidTimestampInPayload",
        "Received invalid timestamp '%s'.  Timestamp field in payload must be either a string or "
        "an int representing seconds or milliseconds"),
    ROW(E_NOT_FOUND, 404, "EndpointNotFound", "API entry point `{path}` not found"),
    /* who asks */
    BAD(E_KEY_MISSING, "MissingApikeyHeader", "Must provide 'X-GEMINI-APIKEY' header"),
    BAD(E_KEY_MISSING, "MissingPayloadHeader", "Must provide 'X-GEMINI-PAYLOAD' header"),
    BAD(E_KEY_MISSING, "MissingSignatureHeader", "Must provide 'X-GEMINI-SIGNATURE' header"),
    BAD(E_KEY_UNKNOWN, "InvalidApiKey", "Invalid API key"),
    BAD(E_KEY_MALFORMED, "InvalidApiKey", "Invalid API key"),
    BAD(E_SIGNATURE, "InvalidSignature", "InvalidSignature"),
    BAD(E_NONCE, "InvalidNonce",
        "Nonce '{nonce}' has not increased since your last call to the Gemini API."),
    BAD(E_NONCE, "MissingNonce", "Must provide 'nonce' key in the payload"),
    BAD(E_NONCE, "BadNonce", "Out-of-sequence nonce <%s> precedes previously used nonce <%s>"),
    BAD(E_CLOCK_STALE, "InvalidNonce",
        "Nonce '{nonce}' is not within 30 seconds of server time '{now}'"),
    BAD(E_CLOCK_AHEAD, "InvalidNonce",
        "Nonce '{nonce}' is not within 30 seconds of server time '{now}'"),
    ROW(E_PERMISSION, 403, "MissingRole",
        "To access this endpoint, you need to log in to the website and go to the settings page to "
        "assign one of these roles [{wanted}] to the API Key, which currently has roles "
        "[{roles}]"),
    ROW(E_ADDRESS, 403, "ApiKeyIpFilteringFailure",
        "ApiKey fails IP Filtering Check for some accounts"),
    ROW(E_ADDRESS, 403, "RemoteAddressForbidden", "The address is not allowed"),
    BAD(E_MISSING, "MissingAccounts", "Expected a JSON payload with accounts"),
    BAD(E_INVALID, "AccountsOnGroupOnlyApi",
        "The account field is only for API keys of a whole group"),
    BAD(E_INVALID, "InvalidAccountName", "Invalid account name '%s'"),
    BAD(E_UNSUPPORTED, "NotGroupApiCompatible", "This call is not for API keys of a whole group"),
    ROW(E_TLS, 403, "NoSSL", "You must use HTTPS to access the API"),
    /* limits */
    ROW(E_RATE_LIMIT, 429, "RateLimit", "Requests were made too frequently"),
    ROW(E_MAINTENANCE, 503, "Maintenance",
        "The Gemini Exchange is currently undergoing maintenance. Please check "
        "https://status.gemini.com/ for more information."),
    /* orders */
    ROW(E_INSUFFICIENT_FUNDS, 406, "InsufficientFunds",
        "Failed to place {side} order on symbol '{SYMBOL}' for price {price} {quote} and quantity "
        "{amount} {base} due to insufficient funds"),
    BAD(E_FILTER_QTY, "InvalidQuantity", QUANTITY "%s"), /* not a number, or ... */
    BAD(E_FILTER_PRICE, "InvalidPrice", PRICE "%s"), BAD(E_INVALID, "InvalidStopPrice", STOP "%s"),
    PLACED(E_FILTER_QTY, "InvalidQuantity", QUANTITY "{amount}"), /* ... against the rules */
    PLACED(E_FILTER_MARKET_QTY, "InvalidQuantity", QUANTITY "{amount}"),
    PLACED(E_RANGE, "InvalidQuantity", QUANTITY "{amount}"),
    PLACED(E_FILTER_PRICE, "InvalidPrice", PRICE "{price}"),
    PLACED(E_PRECISION, "InvalidPrice", PRICE "{price}"),
    PLACED(E_FILTER_PRICE_BAND, "InvalidPrice", PRICE "{price}"),
    PLACED(E_WOULD_TRIGGER, "InvalidStopPrice", STOP "{stop}"),
    BAD(E_FILTER_PRICE, "LimitPriceOffTick", PRICE "{price}"),
    BAD(E_FILTER_NOTIONAL, "InvalidTotalSpend", "Invalid total spend for symbol {SYMBOL}"),
    BAD(E_INVALID, "InvalidStopPriceBuy", "The stop price of a buy must be below its price"),
    BAD(E_INVALID, "InvalidStopPriceSell", "The stop price of a sell must be above its price"),
    BAD(E_INVALID, "InvalidStopPriceRatio", "The price must be within 50% of the stop price"),
    BAD(E_FILTER_OPEN_ORDERS, "TooManyOrders", "Too many open orders"),
    BAD(E_DUPLICATE_CLIENT_ID, "DuplicateOrder", "An order with this client order id exists"),
    BAD(E_NO_LIQUIDITY, "InsufficientLiquidity", "Not enough liquidity"),
    BAD(E_MARKET_CLOSED, "MarketNotOpen", "Market is closed"),
    BAD(E_MARKET_CLOSED, "MarketClosed", "Market is closed"),
    BAD(E_UNKNOWN_SYMBOL, "UnknownInstrument", "Unknown instrument"),
    ROW(E_ORDER_NOT_FOUND, 404, "OrderNotFound", "Order {id} not found"),
    BAD(E_REJECTED, "OrderRejected", "The order was rejected"),
    /* outcome unknown */
    ROW(E_VENUE_INTERNAL, 500, "System", "We are experiencing technical issues")};

#endif
