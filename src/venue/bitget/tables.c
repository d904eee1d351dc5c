/* SPDX-License-Identifier: MIT
 * Bitget's words and errors: tables that the client and the server read. */
#include "venue/bitget/bitget.h"

/* ---- words; src: bitget card 5.9, 6 ---- */

/* answers also say "Buy": compared without regard to case; 5.5 */
static const sk_enum_row sides[] = {
    {"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {"Buy", SOUK_BUY}, {"Sell", SOUK_SELL}, {NULL, 0}};

static const sk_enum_row types[] = {{"limit", SOUK_LIMIT}, {"market", SOUK_MARKET}, {NULL, 0}};

/* `force`: time in force and post-only; ccxt writes capitals */
#define FORCE(tif_, flags_) SK_WORD_TYPE(0, SOUK_##tif_, flags_)
static const sk_enum_row forces[] = {{"gtc", FORCE(GTC, 0)},
                                     {"post_only", FORCE(GTC, SOUK_POST_ONLY)},
                                     {"ioc", FORCE(IOC, 0)},
                                     {"fok", FORCE(FOK, 0)},
                                     {"GTC", FORCE(GTC, 0)},
                                     {"IOC", FORCE(IOC, 0)},
                                     {"FOK", FORCE(FOK, 0)},
                                     {"normal", FORCE(GTC, 0)},
                                     {"postOnly", FORCE(GTC, SOUK_POST_ONLY)},
                                     {NULL, 0}};

static const sk_enum_row statuses[] = {{"live", SOUK_ORDER_NEW},
                                       {"new", SOUK_ORDER_NEW},
                                       {"init", SOUK_ORDER_NEW},
                                       {"partially_filled", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"partial_fill", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"filled", SOUK_ORDER_FILLED},
                                       {"full_fill", SOUK_ORDER_FILLED},
                                       {"cancelled", SOUK_ORDER_CANCELED},
                                       {"canceled", SOUK_ORDER_CANCELED},
                                       {NULL, 0}};

const sk_enum_row sk_bitget_plan_statuses[] = {
    {"not_trigger", SOUK_ORDER_NEW},    {"live", SOUK_ORDER_NEW},
    {"executed", SOUK_ORDER_FILLED},    {"triggered", SOUK_ORDER_FILLED},
    {"executing", SOUK_ORDER_FILLED},   {"fail_execute", SOUK_ORDER_REJECTED},
    {"cancelled", SOUK_ORDER_CANCELED}, {NULL, 0}};

static const sk_enum_row stps[] = {{"none", SOUK_STP_NONE},
                                   {"cancel_taker", SOUK_STP_CANCEL_NEWEST},
                                   {"cancel_maker", SOUK_STP_CANCEL_OLDEST},
                                   {"cancel_both", SOUK_STP_CANCEL_BOTH},
                                   {NULL, 0}};

static const sk_enum_row states[] = {{"online", SOUK_INSTRUMENT_TRADING},
                                     {"gray", SOUK_INSTRUMENT_TRADING},
                                     {"offline", SOUK_INSTRUMENT_HALTED},
                                     {"halt", SOUK_INSTRUMENT_HALTED},
                                     {NULL, 0}};

const sk_words sk_bitget_words = {.sides = sides,
                                  .types = types,
                                  .tifs = forces,
                                  .statuses = statuses,
                                  .stps = stps,
                                  .instrument_statuses = states};

const sk_enum_row sk_bitget_rest_bars[] = {{"1min", SK_INTERVAL_1M},   {"3min", SK_INTERVAL_3M},
                                           {"5min", SK_INTERVAL_5M},   {"15min", SK_INTERVAL_15M},
                                           {"30min", SK_INTERVAL_30M}, {"1h", SK_INTERVAL_1H},
                                           {"4h", SK_INTERVAL_4H},     {"6h", SK_INTERVAL_6H},
                                           {"12h", SK_INTERVAL_12H},   {"1day", SK_INTERVAL_1D},
                                           {"3day", SK_INTERVAL_3D},   {"1week", SK_INTERVAL_1W},
                                           {"1M", SK_INTERVAL_1MO},    {NULL, 0}};
const sk_enum_row sk_bitget_bars[] = {{"1m", SK_INTERVAL_1M},   {"3m", SK_INTERVAL_3M},
                                      {"5m", SK_INTERVAL_5M},   {"15m", SK_INTERVAL_15M},
                                      {"30m", SK_INTERVAL_30M}, {"1H", SK_INTERVAL_1H},
                                      {"4H", SK_INTERVAL_4H},   {"6H", SK_INTERVAL_6H},
                                      {"12H", SK_INTERVAL_12H}, {"1D", SK_INTERVAL_1D},
                                      {"3D", SK_INTERVAL_3D},   {"1W", SK_INTERVAL_1W},
                                      {"1M", SK_INTERVAL_1MO},  {NULL, 0}};
const sk_enum_row sk_bitget_utc_bars[] = {{"6Hutc", SK_INTERVAL_6H},
                                          {"12Hutc", SK_INTERVAL_12H},
                                          {"1Dutc", SK_INTERVAL_1D},
                                          {"3Dutc", SK_INTERVAL_3D},
                                          {"1Wutc", SK_INTERVAL_1W},
                                          {"1Mutc", SK_INTERVAL_1MO},
                                          {NULL, 0}};

/* ---- errors; src: bitget card 9. Texts for which the card has a meaning only are ours. ---- */

#define BAD(status_, code_, text_) SK_ERROR(SOUK_##status_, 400, code_, text_)
/* sockets: the code is a number in event:error */
#define WS(status_, code_, text_) SK_ERROR(SOUK_##status_, 0, code_, text_, .on = SK_ON_WS)

const sk_error_row sk_bitget_errors[] = {
    /* sockets */
    WS(E_NOT_FOUND, "30001", "%s doesn't exist"), WS(E_UNKNOWN_SYMBOL, "30001", "%s doesn't exist"),
    WS(E_SYNTAX, "30002", "Illegal request"), WS(E_UNSUPPORTED, "30003", "Invalid op"),
    WS(E_KEY_MISSING, "30004", "User needs to log in"), WS(E_SIGNATURE, "30015", "Invalid sign"),
    WS(E_KEY_UNKNOWN, "30011", "Invalid ACCESS_KEY"),
    WS(E_KEY_UNKNOWN, "30012", "Invalid ACCESS_PASSPHRASE"),
    WS(E_KEY_UNKNOWN, "30005", "Login failed"),
    WS(E_CLOCK_STALE, "30014", "Request timestamp expired"),
    WS(E_CLOCK_STALE, "30013", "Invalid ACCESS_TIMESTAMP"),
    WS(E_RATE_LIMIT, "30006", "Request too many"),
    WS(E_BANNED, "30007", "Request over limit, connection close"),
    WS(E_INVALID, "30016", "Param error"),
    /* a request's form */
    BAD(E_MISSING, "40019", "Parameter %s cannot be empty"),
    BAD(E_MISSING, "40913", "%s must be passed one"), BAD(E_INVALID, "40020", "Parameter %s error"),
    BAD(E_INVALID, "40017", "Parameter verification failed %s"),
    BAD(E_SYNTAX, "40007", "Invalid Content_Type"),
    BAD(E_INVALID, "40304", "Client order id length too long"),
    BAD(E_INVALID, "40305", "Client order id format error"),
    BAD(E_LIMIT, "40912", "Batch processing orders can only process up to 50"),
    BAD(E_LIMIT, "40306", "Batch processing orders can only process up to 20"),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "40404", "Request URL NOT FOUND"),
    /* who asks */
    BAD(E_KEY_MISSING, "40001", "ACCESS_KEY cannot be empty"),
    BAD(E_KEY_MISSING, "40002", "ACCESS_SIGN cannot be empty"),
    BAD(E_KEY_MISSING, "40003", "Signature cannot be empty"),
    BAD(E_KEY_MISSING, "40011", "ACCESS_PASSPHRASE cannot be empty"),
    BAD(E_KEY_UNKNOWN, "40006", "Invalid ACCESS_KEY"),
    BAD(E_KEY_MALFORMED, "40006", "Invalid ACCESS_KEY"),
    BAD(E_KEY_UNKNOWN, "40037", "Apikey does not exist"),
    BAD(E_KEY_UNKNOWN, "40012", "apikey/password is incorrect"),
    BAD(E_KEY_UNKNOWN, "40036", "passphrase is error"), BAD(E_ADDRESS, "40018", "Invalid IP"),
    BAD(E_ADDRESS, "40038", "The current ip is not in the apikey ip whitelist"),
    BAD(E_KEY_UNKNOWN, "40099", "Key and environment do not match"),
    BAD(E_SIGNATURE, "40009", "sign signature error"),
    BAD(E_PERMISSION, "40014", "Incorrect permissions, need %s permissions"),
    BAD(E_UNSUPPORTED, "40084", "Classic account mode does not support unified account interfaces"),
    BAD(E_CLOCK_STALE, "40008", "Request timestamp expired"),
    BAD(E_CLOCK_AHEAD, "40008", "Request timestamp expired"),
    BAD(E_CLOCK_STALE, "40005", "Invalid ACCESS_TIMESTAMP"),
    BAD(E_CLOCK_STALE, "40078", "The request is outside receiveWindow"),
    BAD(E_RANGE, "40079", "receiveWindow cannot be greater than 60000"),
    /* limits */
    SK_ERROR(SOUK_E_RATE_LIMIT, 429, "429", "Too many requests"),
    SK_ERROR(SOUK_E_BANNED, 429, "429", "Too many requests"),
    BAD(E_ORDER_LIMIT, "45129", "Cancel order is too frequent"),
    SK_ERROR(SOUK_E_MAINTENANCE, 503, "40200", "Server upgrade, please try again later"),
    BAD(E_MARKET_CLOSED, "41114", "The current trading pair is under maintenance"),
    /* orders; market paths name an unknown symbol otherwise than orders do */
    SK_ERROR(SOUK_E_UNKNOWN_SYMBOL, 400, "40034", "Parameter %s does not exist",
             .on = SK_ON_REST | SK_ON_PUBLIC),
    BAD(E_UNKNOWN_SYMBOL, "40102", "Symbol does not exist"),
    BAD(E_INSUFFICIENT_FUNDS, "43012", "Insufficient balance"),
    BAD(E_INSUFFICIENT_FUNDS, "40762", "The order amount exceeds the balance"),
    BAD(E_DUPLICATE_CLIENT_ID, "40786", "Duplicate clientOid"),
    BAD(E_DUPLICATE_CLIENT_ID, "43118", "clientOrderId duplicate"),
    BAD(E_PRECISION, "40808",
        "Parameter verification exception size checkBDScale error value=%s checkScale=%s"),
    BAD(E_FILTER_QTY, "45111", "less than the minimum order quantity"),
    BAD(E_FILTER_QTY, "45112", "more than the maximum order quantity"),
    BAD(E_FILTER_MARKET_QTY, "45112", "more than the maximum order quantity"),
    BAD(E_FILTER_QTY, "43006", "The order quantity is less than the minimum"),
    BAD(E_FILTER_QTY, "43007", "The order quantity is greater than the maximum"),
    BAD(E_FILTER_PRICE, "45115", "The price you enter should be a multiple of the step"),
    BAD(E_FILTER_PRICE, "45035", "Price step mismatch"),
    BAD(E_FILTER_PRICE, "41103", "param price scale error"),
    BAD(E_FILTER_PRICE_BAND, "43008", "The order price is below the price band"),
    BAD(E_FILTER_PRICE_BAND, "43009", "The order price is above the price band"),
    BAD(E_FILTER_NOTIONAL, "45110", "less than the minimum amount %s USDT"),
    BAD(E_FILTER_OPEN_ORDERS, "40725", "service return an error"),
    BAD(E_ORDER_NOT_FOUND, "43001", "The order does not exist"),
    BAD(E_ORDER_NOT_FOUND, "40768", "Order does not exist"),
    BAD(E_ORDER_NOT_FOUND, "40109",
        "The data of the order cannot be found, please confirm the order number"),
    BAD(E_ORDER_NOT_FOUND, "43004", "There is no order to cancel"),
    BAD(E_ORDER_NOT_FOUND, "43025", "Plan order does not exist"),
    SK_ERROR(SOUK_E_ORDER_NOT_FOUND, 400, "22001", "No order to cancel", .op = SK_OP_CANCEL_ALL),
    BAD(E_ORDER_DONE, "45055", "The current order status cannot be cancelled"),
    /* outcome unknown: these appear during releases */
    BAD(E_VENUE_INTERNAL, "40015", "System is abnormal, please try again later"),
    BAD(E_UNKNOWN, "45001", "Unknown error")};
_Static_assert(SK_COUNT(sk_bitget_errors) == SK_BITGET_ERRORS, "count them in bitget.h");
