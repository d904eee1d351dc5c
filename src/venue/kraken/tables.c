/* SPDX-License-Identifier: MIT
 * Kraken's words and errors: tables that the client and the server read. */
#include "venue/kraken/kraken.h"

/* ---- words; src: kraken card 5.3, 6 ---- */

static const sk_enum_row sides[] = {{"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {NULL, 0}};

static const sk_enum_row types[] = {{"limit", SOUK_LIMIT},
                                    {"market", SOUK_MARKET},
                                    {"stop-loss", SOUK_STOP},
                                    {"stop-loss-limit", SOUK_STOP_LIMIT},
                                    {"take-profit", SOUK_TAKE_PROFIT},
                                    {"take-profit-limit", SOUK_TAKE_PROFIT_LIMIT},
                                    {NULL, 0}};

/* sockets read either case */
static const sk_enum_row tifs[] = {{"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"GTD", SOUK_GTD},
                                   {"FOK", SOUK_FOK}, {"gtc", SOUK_GTC}, {"ioc", SOUK_IOC},
                                   {"gtd", SOUK_GTD}, {"fok", SOUK_FOK}, {NULL, 0}};

static const sk_enum_row statuses[] = {{"pending", SOUK_ORDER_PENDING_NEW},
                                       {"open", SOUK_ORDER_NEW},
                                       {"open", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"closed", SOUK_ORDER_FILLED},
                                       {"canceled", SOUK_ORDER_CANCELED},
                                       {"expired", SOUK_ORDER_EXPIRED},
                                       {NULL, 0}};

const sk_enum_row sk_kraken_exec_types[] = {{"pending_new", SOUK_ORDER_PENDING_NEW},
                                            {"new", SOUK_ORDER_NEW},
                                            {"trade", SOUK_ORDER_PARTIALLY_FILLED},
                                            {"filled", SOUK_ORDER_FILLED},
                                            {"canceled", SOUK_ORDER_CANCELED},
                                            {"expired", SOUK_ORDER_EXPIRED},
                                            {"amended", SOUK_ORDER_NEW},
                                            {"restated", SOUK_ORDER_NEW},
                                            {"iceberg_refill", SOUK_ORDER_NEW},
                                            {"status", SOUK_ORDER_NEW},
                                            {NULL, 0}};

/* sockets write an underscore */
static const sk_enum_row stps[] = {{"cancel-newest", SOUK_STP_CANCEL_NEWEST},
                                   {"cancel-oldest", SOUK_STP_CANCEL_OLDEST},
                                   {"cancel-both", SOUK_STP_CANCEL_BOTH},
                                   {"cancel_newest", SOUK_STP_CANCEL_NEWEST},
                                   {"cancel_oldest", SOUK_STP_CANCEL_OLDEST},
                                   {"cancel_both", SOUK_STP_CANCEL_BOTH},
                                   {NULL, 0}};

static const sk_enum_row states[] = {{"online", SOUK_INSTRUMENT_TRADING},
                                     {"cancel_only", SOUK_INSTRUMENT_CANCEL_ONLY},
                                     {"post_only", SOUK_INSTRUMENT_TRADING},
                                     {"limit_only", SOUK_INSTRUMENT_TRADING},
                                     {"reduce_only", SOUK_INSTRUMENT_CANCEL_ONLY},
                                     {"maintenance", SOUK_INSTRUMENT_HALTED},
                                     {"work_in_progress", SOUK_INSTRUMENT_HALTED},
                                     {"delisted", SOUK_INSTRUMENT_HALTED},
                                     {NULL, 0}};

const sk_words sk_kraken_words = {.sides = sides,
                                  .types = types,
                                  .tifs = tifs,
                                  .statuses = statuses,
                                  .stps = stps,
                                  .instrument_statuses = states};

/* 21600 minutes are fifteen days, which no sk_interval is */
const sk_enum_row sk_kraken_minutes[] = {
    {"1", SK_INTERVAL_1M},    {"5", SK_INTERVAL_5M},     {"15", SK_INTERVAL_15M},
    {"30", SK_INTERVAL_30M},  {"60", SK_INTERVAL_1H},    {"240", SK_INTERVAL_4H},
    {"1440", SK_INTERVAL_1D}, {"10080", SK_INTERVAL_1W}, {NULL, 0}};

const sk_enum_row sk_kraken_reasons[] = {{"User requested", SOUK_REASON_USER},
                                         {"Post only order", SOUK_REASON_EXCHANGE},
                                         {"Time in force", SOUK_REASON_IOC_REMAINDER},
                                         {"Out of funds", SOUK_REASON_EXCHANGE},
                                         {"Self trade prevention", SOUK_REASON_SELF_TRADE},
                                         {NULL, 0}};

/* ---- errors; src: kraken card 9. Always HTTP 200; the code is the text up to what it names. ----
 */

#define E(status_, code_) SK_ERROR(SOUK_##status_, 200, code_, code_)
/* one that goes on with what it is about */
#define ABOUT(status_, code_)    SK_ERROR(SOUK_##status_, 200, code_, code_ ":%s")
#define WS(status_, code_)       SK_ERROR(SOUK_##status_, 0, code_, code_, .on = SK_ON_WS)
#define WS_ABOUT(status_, code_) SK_ERROR(SOUK_##status_, 0, code_, code_ " %s", .on = SK_ON_WS)

const sk_error_row sk_kraken_errors[] = {
    /* subscriptions; 7 */
    WS_ABOUT(E_UNKNOWN_SYMBOL, "Currency pair not supported"), WS(E_NOT_FOUND, "Pair(s) not found"),
    WS(E_UNKNOWN_SYMBOL, "Currency pair not in ISO 4217-A3 format"),
    WS(E_STATE, "Already subscribed"), WS(E_NOT_FOUND, "Subscription name invalid"),
    WS(E_SYNTAX, "Malformed request"), WS(E_RANGE, "Subscription depth not supported"),
    WS(E_RANGE, "Subscription ohlc interval not supported"),
    WS(E_UNSUPPORTED, "Event(s) not found"), WS(E_TOKEN, "ESession:Invalid session"),
    WS(E_KEY_MISSING, "EAPI:Invalid token"),
    /* a request's form */
    ABOUT(E_INVALID, "EGeneral:Invalid arguments"), ABOUT(E_MISSING, "EGeneral:Invalid arguments"),
    E(E_SYNTAX, "EGeneral:Invalid arguments"),
    SK_ERROR(SOUK_E_NOT_FOUND, 404, "EGeneral:Unknown method", "EGeneral:Unknown method"),
    E(E_UNKNOWN_SYMBOL, "EQuery:Unknown asset pair"),
    E(E_UNKNOWN_SYMBOL, "EQuery:Invalid asset pair"), E(E_NOT_FOUND, "EQuery:Unknown asset"),
    /* who asks */
    E(E_KEY_UNKNOWN, "EAPI:Invalid key"), E(E_KEY_MALFORMED, "EAPI:Invalid key"),
    E(E_KEY_MISSING, "EAPI:Invalid key"), E(E_SIGNATURE, "EAPI:Invalid signature"),
    E(E_NONCE, "EAPI:Invalid nonce"), E(E_PERMISSION, "EGeneral:Permission denied"),
    E(E_TOKEN, "EAPI:Invalid token"), E(E_PERMISSION, "EAccount:Invalid permissions"),
    E(E_BANNED, "EAuth:Account temporary disabled"), E(E_PERMISSION, "EAuth:Account unconfirmed"),
    E(E_BANNED, "EAuth:Too many requests"), E(E_PERMISSION, "ETrade:User Locked"),
    /* limits */
    E(E_RATE_LIMIT, "EAPI:Rate limit exceeded"), E(E_ORDER_LIMIT, "EOrder:Rate limit exceeded"),
    E(E_ORDER_LIMIT, "EOrder:Domain rate limit exceeded"),
    E(E_BANNED, "EGeneral:Temporary lockout"), E(E_RATE_LIMIT, "EGeneral:Too many requests"),
    ABOUT(E_OVERLOADED, "EService:Throttled"), E(E_OVERLOADED, "EService:Busy"),
    E(E_MAINTENANCE, "EService:Unavailable"),
    E(E_MARKET_CLOSED, "EService:Market in cancel_only mode"),
    E(E_MARKET_CLOSED, "EService:Market in post_only mode"),
    E(E_MARKET_CLOSED, "EService:Market in limit_only mode"),
    E(E_CLOCK_STALE, "EService:Deadline elapsed"),
    /* orders */
    E(E_INSUFFICIENT_FUNDS, "EOrder:Insufficient funds"),
    E(E_INSUFFICIENT_FUNDS, "EOrder:Insufficient margin"),
    E(E_UNSUPPORTED, "EOrder:Margin allowance exceeded"),
    E(E_UNSUPPORTED, "EOrder:Not enough leverage"), ABOUT(E_REJECTED, "EOrder:Reduce only"),
    E(E_FILTER_QTY, "EOrder:Order minimum not met"),
    E(E_FILTER_MARKET_QTY, "EOrder:Order minimum not met"),
    E(E_FILTER_NOTIONAL, "EOrder:Cost minimum not met"),
    E(E_FILTER_PRICE, "EOrder:Tick size check failed"),

    SK_ERROR_TEXT(SOUK_E_PRECISION, 200, "EOrder:Invalid price",
                  "EOrder:Invalid price:%s price can only be specified up to %s decimals."),
    E(E_FILTER_PRICE_BAND, "EOrder:Invalid price"),
    E(E_FILTER_OPEN_ORDERS, "EOrder:Orders limit exceeded"),
    E(E_FILTER_STOP_ORDERS, "EOrder:Scheduled orders limit exceeded"),
    E(E_FILTER_POSITION, "EOrder:Positions limit exceeded"),
    E(E_ORDER_NOT_FOUND, "EOrder:Unknown order"), E(E_ORDER_DONE, "EOrder:Unknown order"),
    /* own choice: the venue's text for an id in use is not known */
    SK_ERROR(SOUK_E_DUPLICATE_CLIENT_ID, 200, "EOrder:Invalid order",
             "EOrder:Invalid order:Duplicate cl_ord_id"),
    E(E_ORDER_NOT_FOUND, "EOrder:Invalid order"), E(E_STATE, "EOrder:Cancel pending"),
    E(E_WOULD_TAKE, "EOrder:Post only order"), E(E_REJECTED, "EOrder:Invalid order"),
    E(E_UNSUPPORTED, "EFunding:No funding method"),
    /* outcome unknown */
    E(E_VENUE_INTERNAL, "EGeneral:Internal error"),
    E(E_VENUE_INTERNAL, "EDatabase:Internal error")};
_Static_assert(SK_COUNT(sk_kraken_errors) == SK_KRAKEN_ERRORS, "count them in kraken.h");
