/* SPDX-License-Identifier: MIT
 * BTSE's words: tables that the client and the server read. */
#include "venue/btse/btse.h"
#include "market/markets.h"

/* ---- words; src: btse card 5.9, 6, 8 ---- */

const sk_enum_row sk_btse_sides[] = SK_WORDS({"BUY", SOUK_BUY}, {"SELL", SOUK_SELL});
const sk_enum_row sk_btse_modes[] = SK_WORDS({"MODE_BUY", SOUK_BUY}, {"MODE_SELL", SOUK_SELL},
                                             {"BUY", SOUK_BUY}, {"SELL", SOUK_SELL});

static const sk_enum_row types[] = SK_WORDS({"LIMIT", SOUK_LIMIT}, {"MARKET", SOUK_MARKET});
/* Of a number that several types share the first is read; what waits says its trigger besides. */
const sk_enum_row sk_btse_type_codes[] =
    SK_WORDS({"76", SOUK_LIMIT}, {"77", SOUK_MARKET}, {"80", SOUK_LIMIT}, {"76", SOUK_STOP_LIMIT},
             {"76", SOUK_TAKE_PROFIT_LIMIT}, {"80", SOUK_STOP}, {"80", SOUK_TAKE_PROFIT});
const sk_enum_row sk_btse_triggers[] = SK_WORDS({"0", 0}, {"1001", 1}, {"1002", 2});

const sk_enum_row sk_btse_tifs[] =
    SK_WORDS({"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {"DAY", SOUK_GTD},
             {"HALFSEC", SOUK_GTD}, {"HALFMIN", SOUK_GTD}, {"FIVEMIN", SOUK_GTD},
             {"HOUR", SOUK_GTD}, {"WEEK", SOUK_GTD}, {"TWELVEHOUR", SOUK_GTD}, {"MONTH", SOUK_GTD});
/* in half seconds */
const sk_enum_row sk_btse_terms[] =
    SK_WORDS({"HALFSEC", 1}, {"HALFMIN", 60}, {"FIVEMIN", 600}, {"HOUR", 7200},
             {"TWELVEHOUR", 86400}, {"DAY", 172800}, {"WEEK", 1209600}, {"MONTH", 5184000});

/* Numbers. Those that refuse come within HTTP 200, with a message. */
#define IS(text_, status_)                                                                         \
    {                                                                                              \
        text_, SOUK_ORDER_##status_                                                                \
    }
#define AND(text_, status_, second_)                                                               \
    {                                                                                              \
        text_, SOUK_ORDER_##status_ + SK_ENUM_PAIR *SK_BTSE_##second_                              \
    }
#define NO(text_) IS(text_, REJECTED)
const sk_enum_row sk_btse_statuses[] =
    SK_WORDS(IS("2", NEW), AND("9", NEW, WAITS), AND("10", NEW, FIRED), AND("123", NEW, AMENDED),
             AND("123", PARTIALLY_FILLED, AMENDED), IS("65", NEW), IS("5", PARTIALLY_FILLED),
             AND("5", CANCELED, DUST), AND("5", EXPIRED, DUST), IS("4", FILLED), IS("3", FILLED),
             IS("6", CANCELED), IS("6", EXPIRED), IS("7", CANCELED), IS("88", CANCELED), NO("15"),
             NO("1"), NO("8"), NO("11"), NO("12"), NO("13"), NO("16"), NO("17"), NO("300"),
             NO("301"), NO("302"), NO("303"), NO("304"), NO("305"), IS("-1", UNKNOWN));
/* one order, V4's lists; the state of V3's open orders: 5.13, 5.14 */
const sk_enum_row sk_btse_states[] =
    SK_WORDS(IS("ORDER_INSERTED", NEW), IS("ORDER_PARTIALLY_TRANSACTED", PARTIALLY_FILLED),
             IS("ORDER_FULLY_TRANSACTED", FILLED), IS("ORDER_CANCELLED", CANCELED),
             IS("ORDER_CANCELLED", EXPIRED), IS("ORDER_REJECTED", REJECTED),
             IS("STATUS_ACTIVE", NEW), IS("STATUS_INACTIVE", CANCELED));
const sk_enum_row sk_btse_actives[] =
    SK_WORDS(IS("STATUS_ACTIVE", NEW), IS("STATUS_ACTIVE", PARTIALLY_FILLED),
             IS("STATUS_INACTIVE", CANCELED));

/* markets[].active */
const sk_enum_row sk_btse_active[] =
    SK_WORDS({"true", SOUK_INSTRUMENT_TRADING}, {"false", SOUK_INSTRUMENT_HALTED});

const sk_words sk_btse_words = {.sides = sk_btse_sides,
                                .types = types,
                                .tifs = sk_btse_tifs,
                                .statuses = sk_btse_statuses,
                                .instrument_statuses = sk_btse_active};

/* BTC, whose tick is 0.1, in steps of 0.1, 0.5, 1: 5.4 */
const uint32_t sk_btse_merges[] = {1, 5, 10, 50, 100, 500, 1000, 5000, 10000, 0};

const sk_enum_row sk_btse_minutes[] = SK_WORDS(
    {"1", SK_INTERVAL_1M}, {"5", SK_INTERVAL_5M}, {"15", SK_INTERVAL_15M}, {"30", SK_INTERVAL_30M},
    {"60", SK_INTERVAL_1H}, {"240", SK_INTERVAL_4H}, {"360", SK_INTERVAL_6H},
    {"1440", SK_INTERVAL_1D}, {"10080", SK_INTERVAL_1W}, {"43200", SK_INTERVAL_1MO});
