/* SPDX-License-Identifier: MIT
 * Gemini's words and errors: tables that the client and the server read. */
#include "venue/gemini/gemini.h"

/* ---- words; src: gemini card 5.10, 6, 8 ---- */

/* fills say "Buy", the newest socket "BUY" */
static const sk_enum_row sides[] = {
    {"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {"Buy", SOUK_BUY}, {"Sell", SOUK_SELL},
    {"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};

/* asked as "exchange stop limit", answered as "stop-limit" */
static const sk_enum_row types[] = {{"exchange limit", SOUK_LIMIT},
                                    {"stop-limit", SOUK_STOP_LIMIT},
                                    {"exchange stop limit", SOUK_STOP_LIMIT},
                                    {"exchange market", SOUK_MARKET},
                                    {"LIMIT", SOUK_LIMIT},
                                    {"STOP_LIMIT", SOUK_STOP_LIMIT},
                                    {"MARKET", SOUK_MARKET},
                                    {NULL, 0}};

/* `options` holds one at most; none is GTC */
static const sk_enum_row options[] = {
    {"", SK_WORD_TYPE(0, SOUK_GTC, 0)},
    {"maker-or-cancel", SK_WORD_TYPE(0, SOUK_GTC, SOUK_POST_ONLY)},
    {"immediate-or-cancel", SK_WORD_TYPE(0, SOUK_IOC, 0)},
    {"fill-or-kill", SK_WORD_TYPE(0, SOUK_FOK, 0)},
    {"GTC", SK_WORD_TYPE(0, SOUK_GTC, 0)},
    {"MOC", SK_WORD_TYPE(0, SOUK_GTC, SOUK_POST_ONLY)},
    {"IOC", SK_WORD_TYPE(0, SOUK_IOC, 0)},
    {"FOK", SK_WORD_TYPE(0, SOUK_FOK, 0)},
    {NULL, 0}};

const sk_enum_row sk_gemini_event_types[] = {
    {"initial", SOUK_ORDER_NEW},        {"accepted", SOUK_ORDER_PENDING_NEW},
    {"booked", SOUK_ORDER_NEW},         {"fill", SOUK_ORDER_PARTIALLY_FILLED},
    {"cancelled", SOUK_ORDER_CANCELED}, {"rejected", SOUK_ORDER_REJECTED},
    {"closed", SOUK_ORDER_FILLED},      {NULL, 0}};
const sk_enum_row sk_gemini_new_statuses[] = {
    {"NEW", SOUK_ORDER_PENDING_NEW},   {"OPEN", SOUK_ORDER_NEW},
    {"MODIFIED", SOUK_ORDER_NEW},      {"PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED},
    {"FILLED", SOUK_ORDER_FILLED},     {"CANCELED", SOUK_ORDER_CANCELED},
    {"REJECTED", SOUK_ORDER_REJECTED}, {NULL, 0}};

static const sk_enum_row states[] = {{"open", SOUK_INSTRUMENT_TRADING},
                                     {"closed", SOUK_INSTRUMENT_HALTED},
                                     {"cancel_only", SOUK_INSTRUMENT_CANCEL_ONLY},
                                     {"post_only", SOUK_INSTRUMENT_TRADING},
                                     {"limit_only", SOUK_INSTRUMENT_TRADING},
                                     {NULL, 0}};

/* No statuses: three flags say what became of an order. No modes of self-trade prevention. */
const sk_words sk_gemini_words = {
    .sides = sides, .types = types, .tifs = options, .instrument_statuses = states};

const sk_enum_row sk_gemini_bars[] = {{"1m", SK_INTERVAL_1M},   {"5m", SK_INTERVAL_5M},
                                      {"15m", SK_INTERVAL_15M}, {"30m", SK_INTERVAL_30M},
                                      {"1hr", SK_INTERVAL_1H},  {"6hr", SK_INTERVAL_6H},
                                      {"1day", SK_INTERVAL_1D}, {NULL, 0}};
const sk_enum_row sk_gemini_new_bars[] = {
    {"1h", SK_INTERVAL_1H}, {"6h", SK_INTERVAL_6H}, {"1d", SK_INTERVAL_1D}, {NULL, 0}};

const sk_enum_row sk_gemini_reasons[] = {{"Requested", SOUK_REASON_USER},
                                         {"ImmediateOrCancelWouldPost", SOUK_REASON_IOC_REMAINDER},
                                         {"FillOrKillWouldNotFill", SOUK_REASON_FOK_UNFILLED},
                                         {"SelfCrossPrevented", SOUK_REASON_SELF_TRADE},
                                         {"MakerOrCancelWouldTake", SOUK_REASON_EXCHANGE},
                                         {"ExceedsPriceLimits", SOUK_REASON_EXCHANGE},
                                         {"MarketClosed", SOUK_REASON_EXCHANGE},
                                         {"TradingClosed", SOUK_REASON_EXCHANGE},
                                         {"AuctionCancelled", SOUK_REASON_EXCHANGE},
                                         {NULL, 0}};

/* ---- errors; src: gemini card 9. The code is `reason`. ---- */

#define BAD(status_, code_, text_) SK_ERROR(SOUK_##status_, 400, code_, text_)
#define WS(status_, http_, code_, text_)                                                           \
    SK_ERROR(SOUK_##status_, http_, code_, text_, .on = SK_ON_WS)

const sk_error_row sk_gemini_errors[] = {
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
    /* symbols: public paths say it in two words */
    SK_ERROR(SOUK_E_UNKNOWN_SYMBOL, 400, "Bad Request",
             "Supplied value '%s' is not a valid symbol.  Please correct your API request to use "
             "one of the supported symbols: [%s]",
             .on = SK_ON_REST | SK_ON_PUBLIC),
    BAD(E_UNKNOWN_SYMBOL, "InvalidSymbol",
        "Received bad symbol '%s' but expected a supported symbol from [%s]"),
    /* a request's form */
    BAD(E_SYNTAX, "InvalidJson", "The payload is no JSON"),
    BAD(E_MISSING, "MissingOrderField", "A required %s field was not specified"),
    BAD(E_MISSING, "MissingPayloadKey", "The payload lacks '%s'"),
    BAD(E_INVALID, "EndpointMismatch", "EndpointMismatch"),
    BAD(E_INVALID, "InvalidOrderType", "Invalid order type for symbol %s: '%s'"),
    BAD(E_UNSUPPORTED, "InvalidOrderType", "Invalid order type for symbol %s: '%s'"),
    BAD(E_INVALID, "InvalidSide", "Invalid side for symbol %s: '%s'"),
    BAD(E_INVALID, "OptionsMustBeArray", "The options parameter must be an array"),
    BAD(E_INVALID, "ConflictingOptions", "A single order supports one of these options at most"),
    BAD(E_UNSUPPORTED, "UnsupportedOption", "The option %s is not supported"),
    BAD(E_INVALID, "ClientOrderIdTooLong", "The Client Order ID must be under 100 characters"),
    BAD(E_INVALID, "ClientOrderIdMustBeString", "The Client Order ID must be a string"),
    BAD(E_INVALID, "InvalidTimestampInPayload", "Received invalid timestamp '%s'."),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "EndpointNotFound", "API entry point `%s` not found"),
    /* who asks */
    BAD(E_KEY_MISSING, "MissingApikeyHeader", "Must provide 'X-GEMINI-APIKEY' header"),
    BAD(E_KEY_MISSING, "MissingPayloadHeader", "Must provide 'X-GEMINI-PAYLOAD' header"),
    BAD(E_KEY_MISSING, "MissingSignatureHeader", "Must provide 'X-GEMINI-SIGNATURE' header"),
    BAD(E_KEY_UNKNOWN, "InvalidApiKey", "Invalid API key"),
    BAD(E_KEY_MALFORMED, "InvalidApiKey", "Invalid API key"),
    BAD(E_SIGNATURE, "InvalidSignature", "InvalidSignature"),
    BAD(E_NONCE, "InvalidNonce",
        "Nonce '%s' has not increased since your last call to the Gemini API."),
    BAD(E_CLOCK_STALE, "InvalidNonce", "Nonce '%s' is not within 30 seconds of server time '%s'"),
    BAD(E_CLOCK_AHEAD, "InvalidNonce", "Nonce '%s' is not within 30 seconds of server time '%s'"),
    BAD(E_NONCE, "MissingNonce", "The payload lacks 'nonce'"),
    BAD(E_NONCE, "BadNonce", "Out-of-sequence nonce <%s> precedes previously used nonce <%s>"),
    SK_ERROR(SOUK_E_PERMISSION, 403, "MissingRole",
             "To access this endpoint, you need to log in with one of these roles [%s]"),
    SK_ERROR(SOUK_E_ADDRESS, 403, "ApiKeyIpFilteringFailure",
             "ApiKey fails IP Filtering Check for some accounts"),
    SK_ERROR(SOUK_E_ADDRESS, 403, "RemoteAddressForbidden", "The address is not allowed"),
    BAD(E_MISSING, "MissingAccounts", "A master key names an account"),
    BAD(E_INVALID, "AccountsOnGroupOnlyApi", "An account key names no account"),
    BAD(E_INVALID, "InvalidAccountName", "No such account"),
    BAD(E_PERMISSION, "NotGroupApiCompatible", "Not for master keys"),
    SK_ERROR(SOUK_E_TLS, 403, "NoSSL", "You must use HTTPS to access the API"),
    /* limits */
    SK_ERROR(SOUK_E_RATE_LIMIT, 429, "RateLimit", "Requests were made too frequently"),
    SK_ERROR(SOUK_E_MAINTENANCE, 503, "Maintenance",
             "The Gemini Exchange is currently undergoing maintenance. Please check "
             "https://status.gemini.com/ for more information."),
    /* orders */
    SK_ERROR(SOUK_E_INSUFFICIENT_FUNDS, 406, "InsufficientFunds",
             "Failed to place %s order on symbol '%s' due to insufficient funds"),
    BAD(E_FILTER_QTY, "InvalidQuantity", "Invalid quantity for symbol %s: %s"),
    BAD(E_FILTER_MARKET_QTY, "InvalidQuantity", "Invalid quantity for symbol %s: %s"),
    BAD(E_FILTER_NOTIONAL, "InvalidTotalSpend", "Invalid total spend for symbol %s: %s"),
    BAD(E_FILTER_PRICE, "InvalidPrice", "Invalid price for symbol %s: %s"),
    BAD(E_PRECISION, "InvalidPrice", "Invalid price for symbol %s: %s"),
    BAD(E_FILTER_PRICE, "LimitPriceOffTick", "Invalid price for symbol %s: %s"),
    BAD(E_FILTER_PRICE_BAND, "ExceedsPriceLimits", "The price is too far from the market"),
    BAD(E_WOULD_TRIGGER, "InvalidStopPrice", "Invalid stop price for symbol %s: %s"),
    BAD(E_INVALID, "InvalidStopPriceBuy", "A buy's stop price is below its price"),
    BAD(E_INVALID, "InvalidStopPriceSell", "A sell's stop price is above its price"),
    BAD(E_INVALID, "InvalidStopPriceRatio", "The price is within 50 % of the stop price"),
    BAD(E_DUPLICATE_CLIENT_ID, "DuplicateOrder", "The order exists"),
    BAD(E_NO_LIQUIDITY, "InsufficientLiquidity", "Nothing to match against"),
    BAD(E_MARKET_CLOSED, "MarketClosed", "Market is closed"),
    BAD(E_MARKET_CLOSED, "MarketNotOpen", "Market is closed"),
    BAD(E_UNKNOWN_SYMBOL, "UnknownInstrument", "Unknown instrument"),
    SK_ERROR(SOUK_E_ORDER_NOT_FOUND, 404, "OrderNotFound", "Order %s not found"),
    BAD(E_REJECTED, "OrderRejected", "The order was rejected"),
    /* outcome unknown */
    SK_ERROR(SOUK_E_VENUE_INTERNAL, 500, "System", "We are experiencing technical issues")};
_Static_assert(SK_COUNT(sk_gemini_errors) == SK_GEMINI_ERRORS, "count them in gemini.h");
