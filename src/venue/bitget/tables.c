/* SPDX-License-Identifier: MIT
 * Bitget's words: tables that the client and the server read. */
#include "venue/bitget/bitget.h"
#include "market/markets.h"

/* ---- words; src: bitget card 5.9, 6 ---- */

/* answers also say "Buy": compared without regard to case; 5.5 */
const sk_enum_row sk_bitget_sides[] =
    SK_WORDS({"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {"Buy", SOUK_BUY}, {"Sell", SOUK_SELL});

const sk_enum_row sk_bitget_types[] = SK_WORDS({"limit", SOUK_LIMIT}, {"market", SOUK_MARKET});

/* `force`: time in force and post-only; ccxt writes capitals, V1 has words of its own */
const sk_enum_part sk_bitget_ask_force[SK_BITGET_FORCE_PARTS] = SK_BITGET_FORCE(sk_order_ask);
#define FORCE(tif_, flags_) (SOUK_##tif_ | (flags_) << 3)
const sk_enum_row sk_bitget_forces[] = SK_WORDS(
    {"gtc", FORCE(GTC, 0)}, {"post_only", FORCE(GTC, SOUK_POST_ONLY)}, {"ioc", FORCE(IOC, 0)},
    {"fok", FORCE(FOK, 0)}, {"GTC", FORCE(GTC, 0)}, {"POST_ONLY", FORCE(GTC, SOUK_POST_ONLY)},
    {"IOC", FORCE(IOC, 0)}, {"FOK", FORCE(FOK, 0)}, {"normal", FORCE(GTC, 0)},
    {"postOnly", FORCE(GTC, SOUK_POST_ONLY)});

/* an order that ends without its owner is told as canceled, too: 6.2 */
const sk_enum_row sk_bitget_statuses[] =
    SK_WORDS({"live", SOUK_ORDER_NEW}, {"new", SOUK_ORDER_NEW}, {"init", SOUK_ORDER_NEW},
             {"partially_filled", SOUK_ORDER_PARTIALLY_FILLED},
             {"partial_fill", SOUK_ORDER_PARTIALLY_FILLED}, {"filled", SOUK_ORDER_FILLED},
             {"full_fill", SOUK_ORDER_FILLED}, {"cancelled", SOUK_ORDER_CANCELED},
             {"canceled", SOUK_ORDER_CANCELED}, {"cancelled", SOUK_ORDER_EXPIRED},
             {"cancelled", SOUK_ORDER_REJECTED});

const sk_enum_row sk_bitget_plan_statuses[] = SK_WORDS(
    {"live", SOUK_ORDER_NEW}, {"not_trigger", SOUK_ORDER_NEW}, {"executed", SOUK_ORDER_FILLED},
    {"triggered", SOUK_ORDER_FILLED}, {"executing", SOUK_ORDER_FILLED},
    {"fail_execute", SOUK_ORDER_REJECTED}, {"cancelled", SOUK_ORDER_CANCELED});

const sk_enum_row sk_bitget_plan_types[] =
    SK_WORDS({"limit", SOUK_STOP_LIMIT}, {"market", SOUK_STOP}, {"limit", SOUK_TAKE_PROFIT_LIMIT},
             {"market", SOUK_TAKE_PROFIT});

const sk_enum_row sk_bitget_plan_kinds[] = SK_WORDS({"amount", 0}, {"total", 1});
const sk_enum_row sk_bitget_triggers[] = SK_WORDS({"fill_price", 0}, {"mark_price", 1});

const sk_enum_row sk_bitget_groups[] = SK_WORDS(
    {"transaction", 1 << SK_BILL_TRADE | 1 << SK_BILL_FEE}, {"transfer", 1 << SK_BILL_TRANSFER});

const sk_enum_row sk_bitget_stps[] =
    SK_WORDS({"none", SOUK_STP_NONE}, {"cancel_taker", SOUK_STP_CANCEL_NEWEST},
             {"cancel_maker", SOUK_STP_CANCEL_OLDEST}, {"cancel_both", SOUK_STP_CANCEL_BOTH});

const sk_enum_row sk_bitget_symbol_states[] =
    SK_WORDS({"online", SOUK_INSTRUMENT_TRADING}, {"gray", SOUK_INSTRUMENT_TRADING},
             {"halt", SOUK_INSTRUMENT_HALTED}, {"offline", SOUK_INSTRUMENT_HALTED});

/* Who made a fill. */
const sk_enum_row sk_bitget_scopes[] = SK_WORDS({"taker", 0}, {"maker", 1});

const sk_words sk_bitget_words = {.sides = sk_bitget_sides,
                                  .types = sk_bitget_types,
                                  .tifs = sk_bitget_forces,
                                  .statuses = sk_bitget_statuses,
                                  .stps = sk_bitget_stps,
                                  .instrument_statuses = sk_bitget_symbol_states};

/* The client asks for days that begin at midnight UTC; 5.6 */
const sk_enum_row sk_bitget_rest_bars[] =
    SK_WORDS({"1min", SK_INTERVAL_1M}, {"3min", SK_INTERVAL_3M}, {"5min", SK_INTERVAL_5M},
             {"15min", SK_INTERVAL_15M}, {"30min", SK_INTERVAL_30M}, {"1h", SK_INTERVAL_1H},
             {"4h", SK_INTERVAL_4H}, {"6Hutc", SK_INTERVAL_6H}, {"12Hutc", SK_INTERVAL_12H},
             {"1Dutc", SK_INTERVAL_1D}, {"3Dutc", SK_INTERVAL_3D}, {"1Wutc", SK_INTERVAL_1W},
             {"1Mutc", SK_INTERVAL_1MO}, {"6h", SK_INTERVAL_6H}, {"12h", SK_INTERVAL_12H},
             {"1day", SK_INTERVAL_1D}, {"3day", SK_INTERVAL_3D}, {"1week", SK_INTERVAL_1W},
             {"1M", SK_INTERVAL_1MO});
const sk_enum_row sk_bitget_bars[] =
    SK_WORDS({"1m", SK_INTERVAL_1M}, {"3m", SK_INTERVAL_3M}, {"5m", SK_INTERVAL_5M},
             {"15m", SK_INTERVAL_15M}, {"30m", SK_INTERVAL_30M}, {"1H", SK_INTERVAL_1H},
             {"2H", SK_INTERVAL_2H}, {"4H", SK_INTERVAL_4H}, {"6H", SK_INTERVAL_6H},
             {"12H", SK_INTERVAL_12H}, {"1D", SK_INTERVAL_1D}, {"3D", SK_INTERVAL_3D},
             {"1W", SK_INTERVAL_1W}, {"1M", SK_INTERVAL_1MO});
const sk_enum_row sk_bitget_utc_bars[] =
    SK_WORDS({"6Hutc", SK_INTERVAL_6H}, {"12Hutc", SK_INTERVAL_12H}, {"1Dutc", SK_INTERVAL_1D},
             {"3Dutc", SK_INTERVAL_3D}, {"1Wutc", SK_INTERVAL_1W}, {"1Mutc", SK_INTERVAL_1MO});
