/* SPDX-License-Identifier: MIT
 * Coinbase's words and errors: tables that the client and the server read. */
#include "venue/coinbase/coinbase.h"

/* ---- words; src: coinbase card 5.4, 6, 8.3, 8.4 ---- */

static const sk_enum_row sides[] = {
    {"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {NULL, 0}};

/* answers over REST, then the `user` channel */
static const sk_enum_row types[] = {{"LIMIT", SOUK_LIMIT},
                                    {"MARKET", SOUK_MARKET},
                                    {"STOP_LIMIT", SOUK_STOP_LIMIT},
                                    {"BRACKET", SOUK_TAKE_PROFIT_LIMIT},
                                    {"STOP", SOUK_STOP},
                                    {"Limit", SOUK_LIMIT},
                                    {"Market", SOUK_MARKET},
                                    {"Stop Limit", SOUK_STOP_LIMIT},
                                    {NULL, 0}};

#define KIND(type_, tif_) SK_WORD_TYPE(SOUK_##type_, SOUK_##tif_, 0)
const sk_enum_row sk_coinbase_configurations[] = {
    {"market_market_ioc", KIND(MARKET, IOC)},
    {"market_market_fok", KIND(MARKET, FOK)},
    {"sor_limit_ioc", KIND(LIMIT, IOC)},
    {"limit_limit_gtc", KIND(LIMIT, GTC)},
    {"limit_limit_gtd", KIND(LIMIT, GTD)},
    {"limit_limit_fok", KIND(LIMIT, FOK)},
    {"stop_limit_stop_limit_gtc", KIND(STOP_LIMIT, GTC)},
    {"stop_limit_stop_limit_gtd", KIND(STOP_LIMIT, GTD)},
    {"trigger_bracket_gtc", KIND(TAKE_PROFIT_LIMIT, GTC)},
    {"trigger_bracket_gtd", KIND(TAKE_PROFIT_LIMIT, GTD)},
    {NULL, 0}};

static const sk_enum_row tifs[] = {
    {"GOOD_UNTIL_CANCELLED", SOUK_GTC},       {"GOOD_UNTIL_DATE_TIME", SOUK_GTD},
    {"IMMEDIATE_OR_CANCEL", SOUK_IOC},        {"FILL_OR_KILL", SOUK_FOK},
    {"UNKNOWN_TIME_IN_FORCE", SOUK_TIF_NONE}, {NULL, 0}};

/* partly filled ones are OPEN; the quantity tells */
static const sk_enum_row statuses[] = {{"PENDING", SOUK_ORDER_PENDING_NEW},
                                       {"QUEUED", SOUK_ORDER_PENDING_NEW},
                                       {"OPEN", SOUK_ORDER_NEW},
                                       {"OPEN", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"FILLED", SOUK_ORDER_FILLED},
                                       {"CANCELLED", SOUK_ORDER_CANCELED},
                                       {"CANCEL_QUEUED", SOUK_ORDER_PENDING_CANCEL},
                                       {"EDIT_QUEUED", SOUK_ORDER_NEW},
                                       {"EXPIRED", SOUK_ORDER_EXPIRED},
                                       {"FAILED", SOUK_ORDER_REJECTED},
                                       {"UNKNOWN_ORDER_STATUS", SOUK_ORDER_UNKNOWN},
                                       {NULL, 0}};

static const sk_enum_row states[] = {
    {"online", SOUK_INSTRUMENT_TRADING}, {"delisted", SOUK_INSTRUMENT_HALTED}, {NULL, 0}};

const sk_words sk_coinbase_words = {.sides = sides,
                                    .types = types,
                                    .tifs = tifs,
                                    .statuses = statuses,
                                    .instrument_statuses = states};

const sk_enum_row sk_coinbase_ex_tifs[] = {
    {"GTC", SOUK_GTC}, {"GTT", SOUK_GTD}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {NULL, 0}};
const sk_enum_row sk_coinbase_ex_statuses[] = {{"received", SOUK_ORDER_PENDING_NEW},
                                               {"pending", SOUK_ORDER_PENDING_NEW},
                                               {"open", SOUK_ORDER_NEW},
                                               {"open", SOUK_ORDER_PARTIALLY_FILLED},
                                               {"active", SOUK_ORDER_NEW},
                                               {"done", SOUK_ORDER_FILLED},
                                               {"done", SOUK_ORDER_CANCELED},
                                               {"rejected", SOUK_ORDER_REJECTED},
                                               {NULL, 0}};
const sk_enum_row sk_coinbase_ex_stps[] = {{"dc", SOUK_STP_DECREMENT},
                                           {"co", SOUK_STP_CANCEL_OLDEST},
                                           {"cn", SOUK_STP_CANCEL_NEWEST},
                                           {"cb", SOUK_STP_CANCEL_BOTH},
                                           {NULL, 0}};

/* FIX: tags 40, 59, 39, 7928 */
const sk_enum_row sk_coinbase_fix_types[] = {{"1", SOUK_MARKET},
                                             {"2", SOUK_LIMIT},
                                             {"4", SOUK_STOP_LIMIT},
                                             {"O", SOUK_TAKE_PROFIT_LIMIT},
                                             {NULL, 0}};
const sk_enum_row sk_coinbase_fix_tifs[] = {
    {"1", SOUK_GTC}, {"3", SOUK_IOC}, {"4", SOUK_FOK}, {"6", SOUK_GTD}, {NULL, 0}};
const sk_enum_row sk_coinbase_fix_statuses[] = {
    {"0", SOUK_ORDER_NEW},     {"1", SOUK_ORDER_PARTIALLY_FILLED},
    {"2", SOUK_ORDER_FILLED},  {"4", SOUK_ORDER_CANCELED},
    {"5", SOUK_ORDER_NEW},     {"8", SOUK_ORDER_REJECTED},
    {"C", SOUK_ORDER_EXPIRED}, {NULL, 0}};
const sk_enum_row sk_coinbase_fix_stps[] = {{"D", SOUK_STP_DECREMENT},
                                            {"O", SOUK_STP_CANCEL_OLDEST},
                                            {"N", SOUK_STP_CANCEL_NEWEST},
                                            {"B", SOUK_STP_CANCEL_BOTH},
                                            {NULL, 0}};

const sk_enum_row sk_coinbase_granularities[] = {
    {"ONE_MINUTE", SK_INTERVAL_1M},      {"FIVE_MINUTE", SK_INTERVAL_5M},
    {"FIFTEEN_MINUTE", SK_INTERVAL_15M}, {"THIRTY_MINUTE", SK_INTERVAL_30M},
    {"ONE_HOUR", SK_INTERVAL_1H},        {"TWO_HOUR", SK_INTERVAL_2H},
    {"FOUR_HOUR", SK_INTERVAL_4H},       {"SIX_HOUR", SK_INTERVAL_6H},
    {"ONE_DAY", SK_INTERVAL_1D},         {NULL, 0}};
const sk_enum_row sk_coinbase_seconds[] = {{"60", SK_INTERVAL_1M},
                                           {"300", SK_INTERVAL_5M},
                                           {"900", SK_INTERVAL_15M},
                                           {"3600", SK_INTERVAL_1H},
                                           {"21600", SK_INTERVAL_6H},
                                           {"86400", SK_INTERVAL_1D},
                                           {NULL, 0}};

/* ---- errors; src: coinbase card 9. Refused orders are HTTP 200 with two words: the code here is
 * preview_failure_reason, by which ccxt goes, the text the reason of the order. ---- */

#define ORDER(status_, code_, text_)    SK_ERROR(SOUK_##status_, 200, code_, text_)
#define E(status_, http_, code_, text_) SK_ERROR(SOUK_##status_, http_, code_, text_)
/* sockets have no codes */
#define WS(status_, text_) SK_ERROR_TEXT(SOUK_##status_, 0, "error", text_, .on = SK_ON_WS)
/* one of several with its code */
#define TEXT(status_, http_, code_, text_) SK_ERROR_TEXT(SOUK_##status_, http_, code_, text_)

const sk_error_row sk_coinbase_errors[] = {
    WS(E_SIGNATURE, "authentication failure"), WS(E_KEY_UNKNOWN, "authentication failure"),
    WS(E_KEY_MISSING, "authentication failure"), WS(E_UNKNOWN_SYMBOL, "failed to subscribe: %s"),
    WS(E_NOT_FOUND, "invalid channel: %s"), WS(E_SYNTAX, "malformed request"),
    WS(E_RATE_LIMIT, "rate limit exceeded"), WS(E_INVALID, "failed to subscribe"),
    /* a request's form */
    TEXT(E_MISSING, 400, "INVALID_ARGUMENT", "%s is required"),
    TEXT(E_INVALID, 400, "INVALID_ARGUMENT", "client_order_id is invalid"),
    TEXT(E_LIMIT, 400, "INVALID_ARGUMENT", "number of candles requested should be less than 350"),
    E(E_INVALID, 400, "INVALID_ARGUMENT", "%s is invalid"),
    E(E_SYNTAX, 400, "INVALID_ARGUMENT", "%s is invalid"),
    E(E_UNKNOWN_SYMBOL, 404, "NOT_FOUND", "valid product_id is required"),
    E(E_NOT_FOUND, 404, "NOT_FOUND", "%s not found"),
    /* who asks: a text, not JSON */
    E(E_SIGNATURE, 401, "Unauthorized", "Unauthorized"),
    E(E_KEY_UNKNOWN, 401, "Unauthorized", "Unauthorized"),
    E(E_KEY_MISSING, 401, "Unauthorized", "Unauthorized"),
    E(E_KEY_MALFORMED, 401, "Unauthorized", "Unauthorized"),
    E(E_CLOCK_STALE, 401, "Unauthorized", "Unauthorized"),
    E(E_CLOCK_AHEAD, 401, "Unauthorized", "Unauthorized"),
    E(E_PERMISSION, 403, "PERMISSION_DENIED", "Missing required scopes"),
    TEXT(E_SIGNATURE, 401, "authentication_error", "invalid signature"),
    TEXT(E_CLOCK_STALE, 401, "authentication_error", "request timestamp expired"),
    TEXT(E_KEY_UNKNOWN, 401, "authentication_error", "invalid_token"),
    E(E_NOT_FOUND, 404, "not_found", "Not found"),
    /* limits */
    E(E_RATE_LIMIT, 429, "rate_limit_exceeded", "Too many requests"),
    E(E_MAINTENANCE, 503, "UNAVAILABLE", "Service unavailable"),
    /* orders */
    ORDER(E_UNKNOWN_SYMBOL, "PREVIEW_INVALID_PRODUCT_ID", "INVALID_PRODUCT_ID"),
    ORDER(E_INSUFFICIENT_FUNDS, "PREVIEW_INSUFFICIENT_FUND", "INSUFFICIENT_FUND"),
    ORDER(E_INSUFFICIENT_FUNDS, "PREVIEW_INVALID_LEDGER_BALANCE", "INVALID_LEDGER_BALANCE"),
    ORDER(E_FILTER_QTY, "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL", "UNKNOWN_FAILURE_REASON"),
    ORDER(E_FILTER_QTY, "PREVIEW_INVALID_BASE_SIZE_TOO_LARGE", "UNKNOWN_FAILURE_REASON"),
    ORDER(E_FILTER_QTY, "PREVIEW_INVALID_SIZE_PRECISION", "INVALID_SIZE_PRECISION"),
    ORDER(E_PRECISION, "PREVIEW_INVALID_SIZE_PRECISION", "INVALID_SIZE_PRECISION"),
    ORDER(E_FILTER_MARKET_QTY, "PREVIEW_INVALID_BASE_SIZE_TOO_LARGE", "UNKNOWN_FAILURE_REASON"),
    ORDER(E_FILTER_NOTIONAL, "PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL", "UNKNOWN_FAILURE_REASON"),
    ORDER(E_FILTER_NOTIONAL, "PREVIEW_INVALID_QUOTE_SIZE_TOO_LARGE", "UNKNOWN_FAILURE_REASON"),
    ORDER(E_FILTER_PRICE, "PREVIEW_INVALID_PRICE_PRECISION", "INVALID_PRICE_PRECISION"),
    ORDER(E_FILTER_PRICE_BAND, "PREVIEW_INVALID_LIMIT_PRICE", "INVALID_LIMIT_PRICE"),
    ORDER(E_WOULD_TAKE, "PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY", "INVALID_LIMIT_PRICE_POST_ONLY"),
    ORDER(E_WOULD_TRIGGER, "PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE", "INVALID_REQUEST"),
    ORDER(E_WOULD_TRIGGER, "PREVIEW_STOP_PRICE_BELOW_LAST_TRADE_PRICE", "INVALID_REQUEST"),
    ORDER(E_NO_LIQUIDITY, "PREVIEW_INVALID_NO_LIQUIDITY", "INVALID_NO_LIQUIDITY"),
    ORDER(E_MARKET_CLOSED, "PREVIEW_UNTRADABLE_PRODUCT", "UNTRADABLE_PRODUCT"),
    ORDER(E_MARKET_CLOSED, "PREVIEW_ORDER_ENTRY_DISABLED", "ORDER_ENTRY_DISABLED"),
    ORDER(E_UNSUPPORTED, "PREVIEW_UNSUPPORTED_ORDER_CONFIGURATION",
          "UNSUPPORTED_ORDER_CONFIGURATION"),
    ORDER(E_UNSUPPORTED, "PREVIEW_FOK_DISABLED", "FOK_DISABLED"),
    ORDER(E_INVALID, "PREVIEW_INVALID_SIDE", "INVALID_SIDE"),
    ORDER(E_FILTER_OPEN_ORDERS, "TOO_MANY_OPEN_ORDERS", "TOO_MANY_OPEN_ORDERS"),
    ORDER(E_REJECTED, "UNKNOWN_PREVIEW_FAILURE_REASON", "COMMANDER_REJECTED_NEW_ORDER"),
    /* cancels and edits: a word in the row */
    SK_ERROR(SOUK_E_ORDER_NOT_FOUND, 200, "UNKNOWN_CANCEL_ORDER", "UNKNOWN_CANCEL_ORDER",
             .op = SK_OP_CANCEL),
    SK_ERROR(SOUK_E_ORDER_DONE, 200, "ORDER_IS_FULLY_FILLED", "ORDER_IS_FULLY_FILLED",
             .op = SK_OP_CANCEL),
    ORDER(E_STATE, "DUPLICATE_CANCEL_REQUEST", "DUPLICATE_CANCEL_REQUEST"),
    ORDER(E_PERMISSION, "NOT_ALLOWED_TO_CANCEL", "NOT_ALLOWED_TO_CANCEL"),
    SK_ERROR(SOUK_E_ORDER_NOT_FOUND, 200, "ORDER_NOT_FOUND", "ORDER_NOT_FOUND", .op = SK_OP_AMEND),
    SK_ERROR(SOUK_E_ORDER_DONE, 200, "ONLY_OPEN_ORDERS_CAN_BE_EDITED",
             "ONLY_OPEN_ORDERS_CAN_BE_EDITED", .op = SK_OP_AMEND),
    ORDER(E_NO_CHANGE, "EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST",
          "EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST"),
    ORDER(E_RANGE, "CANNOT_EDIT_TO_BELOW_FILLED_SIZE", "CANNOT_EDIT_TO_BELOW_FILLED_SIZE"),
    ORDER(E_INVALID, "INVALID_EDITED_SIZE", "INVALID_EDITED_SIZE"),
    ORDER(E_INVALID, "INVALID_EDITED_PRICE", "INVALID_EDITED_PRICE"),
    E(E_ORDER_NOT_FOUND, 404, "unknown", "order with this orderID was not found"),
    /* the Exchange: no code, so the text stands for it; 8.4 */
    E(E_INSUFFICIENT_FUNDS, 400, "Insufficient funds", "Insufficient funds"),
    E(E_SIGNATURE, 401, "invalid signature", "invalid signature"),
    E(E_KEY_UNKNOWN, 401, "Invalid API Key", "Invalid API Key"),
    E(E_KEY_UNKNOWN, 401, "Invalid Passphrase", "Invalid Passphrase"),
    E(E_CLOCK_STALE, 401, "request timestamp expired", "request timestamp expired"),
    E(E_PERMISSION, 403, "Forbidden", "Forbidden"),
    E(E_ORDER_DONE, 400, "Order already done", "Order already done"),
    E(E_ORDER_NOT_FOUND, 404, "order not found", "order not found"),
    /* outcome unknown */
    E(E_VENUE_INTERNAL, 500, "INTERNAL", "Internal error")};
_Static_assert(SK_COUNT(sk_coinbase_errors) == SK_COINBASE_ERRORS, "count them in coinbase.h");
