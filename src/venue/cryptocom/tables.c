/* SPDX-License-Identifier: MIT
 * Crypto.com's words and errors: tables that the client and the server read. */
#include "venue/cryptocom/cryptocom.h"

/* ---- words; src: cryptocom card 5.10, 6 ---- */

static const sk_enum_row sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};
const sk_enum_row sk_cryptocom_small_sides[] = {{"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {NULL, 0}};

static const sk_enum_row types[] = {{"LIMIT", SOUK_LIMIT},
                                    {"MARKET", SOUK_MARKET},
                                    {"STOP_LOSS", SOUK_STOP},
                                    {"STOP_LIMIT", SOUK_STOP_LIMIT},
                                    {"TAKE_PROFIT", SOUK_TAKE_PROFIT},
                                    {"TAKE_PROFIT_LIMIT", SOUK_TAKE_PROFIT_LIMIT},
                                    {NULL, 0}};

static const sk_enum_row tifs[] = {{"GOOD_TILL_CANCEL", SOUK_GTC},
                                   {"IMMEDIATE_OR_CANCEL", SOUK_IOC},
                                   {"FILL_OR_KILL", SOUK_FOK},
                                   {"GOOD_TILL_CANCEL", SOUK_TIF_NONE},
                                   {NULL, 0}};

/* no word for "partially filled": the quantity tells */
static const sk_enum_row statuses[] = {{"NEW", SOUK_ORDER_PENDING_NEW},
                                       {"PENDING", SOUK_ORDER_NEW + SK_ENUM_PAIR * 1}, /* a stop */
                                       {"ACTIVE", SOUK_ORDER_NEW},
                                       {"ACTIVE", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"FILLED", SOUK_ORDER_FILLED},
                                       {"CANCELED", SOUK_ORDER_CANCELED},
                                       {"REJECTED", SOUK_ORDER_REJECTED},
                                       {"EXPIRED", SOUK_ORDER_EXPIRED},
                                       {NULL, 0}};

/* stp_inst; stp_scope stands beside it */
static const sk_enum_row stps[] = {{"M", SOUK_STP_CANCEL_OLDEST},
                                   {"T", SOUK_STP_CANCEL_NEWEST},
                                   {"B", SOUK_STP_CANCEL_BOTH},
                                   {NULL, 0}};

static const sk_enum_row states[] = {
    {"true", SOUK_INSTRUMENT_TRADING}, {"false", SOUK_INSTRUMENT_HALTED}, {NULL, 0}};

const sk_words sk_cryptocom_words = {.sides = sides,
                                     .types = types,
                                     .tifs = tifs,
                                     .statuses = statuses,
                                     .stps = stps,
                                     .instrument_statuses = states};

/* several spellings of each are read; fourteen days are no sk_interval */
const sk_enum_row sk_cryptocom_frames[] = {{"1m", SK_INTERVAL_1M},
                                           {"5m", SK_INTERVAL_5M},
                                           {"15m", SK_INTERVAL_15M},
                                           {"30m", SK_INTERVAL_30M},
                                           {"1h", SK_INTERVAL_1H},
                                           {"2h", SK_INTERVAL_2H},
                                           {"4h", SK_INTERVAL_4H},
                                           {"6h", SK_INTERVAL_6H},
                                           {"12h", SK_INTERVAL_12H},
                                           {"1D", SK_INTERVAL_1D},
                                           {"7D", SK_INTERVAL_1W},
                                           {"1M", SK_INTERVAL_1MO},
                                           {"M1", SK_INTERVAL_1M},
                                           {"M5", SK_INTERVAL_5M},
                                           {"M15", SK_INTERVAL_15M},
                                           {"M30", SK_INTERVAL_30M},
                                           {"H1", SK_INTERVAL_1H},
                                           {"H2", SK_INTERVAL_2H},
                                           {"H4", SK_INTERVAL_4H},
                                           {"H12", SK_INTERVAL_12H},
                                           {"D1", SK_INTERVAL_1D},
                                           {"1d", SK_INTERVAL_1D},
                                           {NULL, 0}};

const sk_enum_row sk_cryptocom_reasons[] = {{"0", SOUK_REASON_NONE},
                                            {"43003", SOUK_REASON_FOK_UNFILLED},
                                            {"43004", SOUK_REASON_IOC_REMAINDER},
                                            {"43005", SOUK_REASON_EXCHANGE},
                                            {"43012", SOUK_REASON_SELF_TRADE},
                                            {"306", SOUK_REASON_EXCHANGE},
                                            {NULL, 0}};

/* ---- errors; src: cryptocom card 9. The text is the code's name. ---- */

#define E(status_, http_, code_, text_) SK_ERROR(SOUK_##status_, http_, code_, text_)

const sk_error_row sk_cryptocom_errors[] = {
    /* a request's form */
    E(E_MISSING, 400, "40004", "MISSING_OR_INVALID_ARGUMENT"),
    E(E_INVALID, 400, "40004", "MISSING_OR_INVALID_ARGUMENT"),
    E(E_SYNTAX, 400, "40001", "BAD_REQUEST"), E(E_NOT_FOUND, 400, "40002", "METHOD_NOT_FOUND"),
    SK_ERROR(SOUK_E_UNKNOWN_SYMBOL, 400, "40003", "Unknown symbol", .on = SK_ON_WS),
    E(E_INVALID, 400, "40003", "INVALID_REQUEST"), E(E_INVALID, 400, "40005", "INVALID_DATE"),
    E(E_LIMIT, 400, "40107", "EXCEED_MAX_SUBSCRIPTIONS"),
    E(E_INVALID, 400, "218", "INVALID_ORDTYPE"), E(E_INVALID, 500, "219", "INVALID_EXECINST"),
    E(E_INVALID, 400, "220", "INVALID_SIDE"), E(E_INVALID, 400, "221", "INVALID_TIF"),
    E(E_MISSING, 400, "223", "NO_CLORDID"), E(E_INVALID, 500, "215", "INVALID_FEE_CURRENCY"),
    E(E_UNSUPPORTED, 400, "230", "INVALID_TRIGGER_TYPE"),
    E(E_INVALID, 400, "211", "INVALID_CURRENCY"),
    /* who asks */
    E(E_SIGNATURE, 401, "40101", "UNAUTHORIZED"), E(E_KEY_UNKNOWN, 401, "40101", "UNAUTHORIZED"),
    E(E_KEY_MISSING, 401, "40101", "UNAUTHORIZED"),
    E(E_KEY_MALFORMED, 401, "40101", "UNAUTHORIZED"), E(E_PERMISSION, 401, "40101", "UNAUTHORIZED"),
    E(E_CLOCK_STALE, 400, "40102", "INVALID_NONCE"),
    E(E_CLOCK_AHEAD, 400, "40102", "INVALID_NONCE"), E(E_NONCE, 400, "40006", "DUPLICATE_REQUEST"),
    E(E_ADDRESS, 401, "40103", "IP_ILLEGAL"), E(E_PERMISSION, 401, "40104", "USER_TIER_INVALID"),
    E(E_PERMISSION, 400, "202", "ACCOUNT_IS_SUSPENDED"),
    E(E_PERMISSION, 500, "406", "ACCOUNT_IS_NOT_ACTIVE"),
    E(E_PERMISSION, 500, "410", "USER_IS_NOT_ACTIVE"),
    E(E_NOT_FOUND, 400, "401", "ACCOUNT_DOES_NOT_EXIST"),
    E(E_NOT_FOUND, 400, "210", "INVALID_ACCOUNT"),
    E(E_UNSUPPORTED, 400, "10001", "SYS_ERROR"), /* wallets of sub-accounts */
    /* limits */
    E(E_RATE_LIMIT, 429, "42901", "TOO_MANY_REQUESTS"),
    E(E_MAINTENANCE, 503, "9010001", "SYSTEM_MAINTENANCE"),
    /* orders */
    E(E_UNKNOWN_SYMBOL, 400, "209", "INVALID_INSTRUMENT"),
    E(E_MARKET_CLOSED, 400, "208", "INSTRUMENT_NOT_TRADABLE"),
    E(E_MARKET_CLOSED, 500, "309", "MARKET_IS_NOT_OPEN"),
    E(E_MARKET_CLOSED, 400, "206", "INSTRUMENT_EXPIRED"),
    E(E_INSUFFICIENT_FUNDS, 500, "306", "INSUFFICIENT_AVAILABLE_BALANCE"),
    E(E_FILTER_NOTIONAL, 500, "415", "BELOW_MIN_ORDER_SIZE"),
    E(E_FILTER_QTY, 400, "213", "INVALID_ORDERQTY"),
    E(E_FILTER_QTY, 400, "314", "EXCEEDS_MAX_ORDER_SIZE"),
    E(E_FILTER_MARKET_QTY, 400, "314", "EXCEEDS_MAX_ORDER_SIZE"),
    E(E_FILTER_PRICE, 400, "308", "INVALID_PRICE"), E(E_PRECISION, 400, "308", "INVALID_PRICE"),
    E(E_FILTER_PRICE_BAND, 400, "315", "FAR_AWAY_LIMIT_PRICE"),
    E(E_FILTER_PRICE_BAND, 500, "312", "ORDER_PRICE_GREATER_THAN_LIMITUPPRICE"),
    E(E_FILTER_PRICE_BAND, 500, "313", "ORDER_PRICE_LESS_THAN_LIMITDOWNPRICE"),
    E(E_FILTER_OPEN_ORDERS, 400, "318", "EXCEEDS_MAX_ALLOWED_ORDERS"),
    E(E_FILTER_STOP_ORDERS, 400, "318", "EXCEEDS_MAX_ALLOWED_ORDERS"),
    E(E_ORDER_LIMIT, 400, "325", "EXCEED_DAILY_VOL_LIMIT"),
    E(E_DUPLICATE_CLIENT_ID, 400, "204", "DUPLICATE_CLORDID"),
    E(E_DUPLICATE_CLIENT_ID, 500, "205", "DUPLICATE_ORDERID"),
    E(E_WOULD_TAKE, 500, "43005", "POST_ONLY_REJ"),
    E(E_NO_LIQUIDITY, 500, "43004", "IMMEDIATE_OR_CANCEL"),
    E(E_NO_LIQUIDITY, 500, "43003", "FILL_OR_KILL"),
    E(E_SELF_TRADE, 200, "43012", "SELF_TRADE_PREVENTION"),
    E(E_WOULD_TRIGGER, 400, "229", "INVALID_REF_PRICE"),
    E(E_ORDER_NOT_FOUND, 200, "40401", "NOT_FOUND"),
    E(E_ORDER_NOT_FOUND, 500, "212", "INVALID_ORDERID"),
    E(E_ORDER_DONE, 500, "316", "NO_ACTIVE_ORDER"),
    E(E_REJECTED, 400, "224", "REJ_BY_MATCHING_ENGINE"),
    E(E_STATE, 400, "307", "INVALID_ORDSTATUS"), E(E_RANGE, 400, "30024", "MAX_AMOUNT_VIOLATED"),
    E(E_UNSUPPORTED, 400, "201", "NO_POSITION"),
    E(E_UNSUPPORTED, 400, "203", "ACCOUNTS_DO_NOT_MATCH"),
    E(E_UNSUPPORTED, 400, "207", "NO_MARK_PRICE"),
    E(E_UNSUPPORTED, 400, "214", "INVALID_SETTLE_CURRENCY"),
    E(E_UNSUPPORTED, 400, "222", "STALE_MARK_PRICE"),
    /* outcome unknown */
    E(E_UNKNOWN, 408, "40801", "REQUEST_TIMEOUT"),
    E(E_VENUE_INTERNAL, 400, "50001", "ERR_INTERNAL")};
_Static_assert(SK_COUNT(sk_cryptocom_errors) == SK_CRYPTOCOM_ERRORS, "count them in cryptocom.h");
