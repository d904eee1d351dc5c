/* SPDX-License-Identifier: MIT
 * HTX's words: tables that the client and the server read. */
#include "venue/htx/htx.h"
#include "market/markets.h"

/* ---- words; src: htx card 5.9, 5.12, 6 ---- */

const sk_enum_row sk_htx_sides[] = SK_WORDS({"buy", SOUK_BUY}, {"sell", SOUK_SELL});

/* 1hour is the guide's: card 11 */
const sk_enum_row sk_htx_intervals[] =
    SK_WORDS({"1min", SK_INTERVAL_1M}, {"5min", SK_INTERVAL_5M}, {"15min", SK_INTERVAL_15M},
             {"30min", SK_INTERVAL_30M}, {"60min", SK_INTERVAL_1H}, {"4hour", SK_INTERVAL_4H},
             {"1day", SK_INTERVAL_1D}, {"1week", SK_INTERVAL_1W}, {"1mon", SK_INTERVAL_1MO},
             {"1year", SK_INTERVAL_1Y}, {"1hour", SK_INTERVAL_1H});

const sk_enum_row sk_htx_operators[] = SK_WORDS({"gte", 1}, {"lte", 2});

const sk_enum_row sk_htx_symbol_states[] =
    SK_WORDS({"online", SOUK_INSTRUMENT_TRADING}, {"suspend", SOUK_INSTRUMENT_HALTED},
             {"pre-online", SOUK_INSTRUMENT_HALTED}, {"not-online", SOUK_INSTRUMENT_HALTED},
             {"offline", SOUK_INSTRUMENT_HALTED}, {"transfer-board", SOUK_INSTRUMENT_HALTED},
             {"fuse", SOUK_INSTRUMENT_HALTED}, {"unknown", SOUK_INSTRUMENT_HALTED});

const sk_enum_part sk_htx_order_type[SK_HTX_TYPE_PARTS] = SK_HTX_PARTS(souk_order);
const sk_enum_part sk_htx_ask_type[SK_HTX_TYPE_PARTS] = SK_HTX_PARTS(sk_order_ask);

#define VALUE(side_, type_, tif_, flags_)                                                          \
    (SOUK_##side_ | SOUK_##type_ << 2 | SOUK_##tif_ << 5 | (flags_) << 8)
#define BOTH(kind_, type_, tif_, flags_)                                                           \
    {"buy-" kind_, VALUE(BUY, type_, tif_, flags_)},                                               \
    {                                                                                              \
        "sell-" kind_, VALUE(SELL, type_, tif_, flags_)                                            \
    }
/* Of rows with the same word the first is read; all are written. */
#define MARKET(tif_)                                                                               \
    {"buy-market", VALUE(BUY, MARKET, tif_, SOUK_BY_QUOTE)},                                       \
    {                                                                                              \
        "sell-market", VALUE(SELL, MARKET, tif_, 0)                                                \
    }
const sk_enum_row sk_htx_types[] =
    SK_WORDS(BOTH("limit", LIMIT, GTC, 0), MARKET(TIF_NONE), BOTH("ioc", LIMIT, IOC, 0),
             BOTH("limit-maker", LIMIT, GTC, SOUK_POST_ONLY), BOTH("limit-fok", LIMIT, FOK, 0),
             BOTH("stop-limit", STOP_LIMIT, GTC, 0), BOTH("stop-limit-fok", STOP_LIMIT, FOK, 0),
             BOTH("stop-limit", TAKE_PROFIT_LIMIT, GTC, 0),
             BOTH("stop-limit-fok", TAKE_PROFIT_LIMIT, FOK, 0), MARKET(GTC), MARKET(IOC));

#define AND(second_) +SK_ENUM_PAIR *(second_)
const sk_enum_row sk_htx_states[] =
    SK_WORDS({"submitted", SOUK_ORDER_NEW}, {"created", SOUK_ORDER_NEW AND(1)},
             {"pre-submitted", SOUK_ORDER_NEW}, {"partial-filled", SOUK_ORDER_PARTIALLY_FILLED},
             {"filled", SOUK_ORDER_FILLED}, {"canceled", SOUK_ORDER_CANCELED},
             {"partial-canceled", SOUK_ORDER_CANCELED AND(1)}, {"canceled", SOUK_ORDER_EXPIRED},
             {"partial-canceled", SOUK_ORDER_EXPIRED AND(1)},
             {"canceling", SOUK_ORDER_PENDING_CANCEL}, {"rejected", SOUK_ORDER_REJECTED});

/* conditional orders: a market one is a stop of the kind that becomes one; both fire from either
 * side. What has fired counts as filled, and is an order of its own. src: card 5.20 */
const sk_enum_row sk_htx_algo_types[] =
    SK_WORDS({"limit", SOUK_STOP_LIMIT}, {"market", SOUK_STOP}, {"limit", SOUK_TAKE_PROFIT_LIMIT},
             {"market", SOUK_TAKE_PROFIT});
const sk_enum_row sk_htx_algo_tifs[] =
    SK_WORDS({"gtc", SOUK_GTC}, {"ioc", SOUK_IOC}, {"fok", SOUK_FOK},
             {"boc", SOUK_GTC | SOUK_POST_ONLY << 3});
const sk_enum_row sk_htx_algo_states[] =
    SK_WORDS({"created", SOUK_ORDER_NEW}, {"canceled", SOUK_ORDER_CANCELED},
             {"rejected", SOUK_ORDER_REJECTED}, {"triggered", SOUK_ORDER_FILLED},
             {"canceled", SOUK_ORDER_EXPIRED});

const sk_enum_row sk_htx_bill_kinds[] = SK_WORDS(
    {"transfer", SK_BILL_TRANSFER}, {"trade", SK_BILL_TRADE}, {"transact-fee", SK_BILL_FEE});

const sk_words sk_htx_words = {.sides = sk_htx_sides,
                               .types = sk_htx_types,
                               .statuses = sk_htx_states,
                               .instrument_statuses = sk_htx_symbol_states};
