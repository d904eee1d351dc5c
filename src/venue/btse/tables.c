/* SPDX-License-Identifier: MIT
 * BTSE's words: tables that the client and the server read. */
#include "venue/btse/btse.h"
#include "market/markets.h"

/* ---- words; src: btse card 5.9, 6, 8 ---- */

const sk_enum_row sk_btse_sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};
const sk_enum_row sk_btse_modes[] = {{"MODE_BUY", SOUK_BUY},
                                     {"MODE_SELL", SOUK_SELL},
                                     {"BUY", SOUK_BUY},
                                     {"SELL", SOUK_SELL},
                                     {NULL, 0}};

static const sk_enum_row types[] = {{"LIMIT", SOUK_LIMIT}, {"MARKET", SOUK_MARKET}, {NULL, 0}};
/* Of a number that several types share the first is read; what waits says its trigger besides. */
const sk_enum_row sk_btse_type_codes[] = {{"76", SOUK_LIMIT},
                                          {"77", SOUK_MARKET},
                                          {"80", SOUK_LIMIT},
                                          {"76", SOUK_STOP_LIMIT},
                                          {"76", SOUK_TAKE_PROFIT_LIMIT},
                                          {"80", SOUK_STOP},
                                          {"80", SOUK_TAKE_PROFIT},
                                          {NULL, 0}};
const sk_enum_row sk_btse_triggers[] = {{"0", 0}, {"1001", 1}, {"1002", 2}, {NULL, 0}};

const sk_enum_row sk_btse_tifs[] = {
    {"GTC", SOUK_GTC},     {"IOC", SOUK_IOC},        {"FOK", SOUK_FOK},     {"DAY", SOUK_GTD},
    {"HALFSEC", SOUK_GTD}, {"HALFMIN", SOUK_GTD},    {"FIVEMIN", SOUK_GTD}, {"HOUR", SOUK_GTD},
    {"WEEK", SOUK_GTD},    {"TWELVEHOUR", SOUK_GTD}, {"MONTH", SOUK_GTD},   {NULL, 0}};
/* in half seconds */
const sk_enum_row sk_btse_terms[] = {{"HALFSEC", 1},    {"HALFMIN", 60},       {"FIVEMIN", 600},
                                     {"HOUR", 7200},    {"TWELVEHOUR", 86400}, {"DAY", 172800},
                                     {"WEEK", 1209600}, {"MONTH", 5184000},    {NULL, 0}};

/* Numbers. Those that refuse come within HTTP 200, with a message. */
#define AND(second_) +SK_ENUM_PAIR *(SK_BTSE_##second_)
const sk_enum_row sk_btse_statuses[] = {{"2", SOUK_ORDER_NEW},
                                        {"9", SOUK_ORDER_NEW AND(WAITS)},
                                        {"10", SOUK_ORDER_NEW AND(FIRED)},
                                        {"123", SOUK_ORDER_NEW AND(AMENDED)},
                                        {"123", SOUK_ORDER_PARTIALLY_FILLED AND(AMENDED)},
                                        {"65", SOUK_ORDER_NEW},
                                        {"5", SOUK_ORDER_PARTIALLY_FILLED},
                                        {"5", SOUK_ORDER_CANCELED AND(DUST)},
                                        {"5", SOUK_ORDER_EXPIRED AND(DUST)},
                                        {"4", SOUK_ORDER_FILLED},
                                        {"3", SOUK_ORDER_FILLED},
                                        {"6", SOUK_ORDER_CANCELED},
                                        {"6", SOUK_ORDER_EXPIRED},
                                        {"7", SOUK_ORDER_CANCELED},
                                        {"88", SOUK_ORDER_CANCELED},
                                        {"15", SOUK_ORDER_REJECTED},
                                        {"1", SOUK_ORDER_REJECTED},
                                        {"8", SOUK_ORDER_REJECTED},
                                        {"11", SOUK_ORDER_REJECTED},
                                        {"12", SOUK_ORDER_REJECTED},
                                        {"13", SOUK_ORDER_REJECTED},
                                        {"16", SOUK_ORDER_REJECTED},
                                        {"17", SOUK_ORDER_REJECTED},
                                        {"300", SOUK_ORDER_REJECTED},
                                        {"301", SOUK_ORDER_REJECTED},
                                        {"302", SOUK_ORDER_REJECTED},
                                        {"303", SOUK_ORDER_REJECTED},
                                        {"304", SOUK_ORDER_REJECTED},
                                        {"305", SOUK_ORDER_REJECTED},
                                        {"-1", SOUK_ORDER_UNKNOWN},
                                        {NULL, 0}};
/* one order, V4's lists; the state of V3's open orders: 5.13, 5.14 */
const sk_enum_row sk_btse_states[] = {{"ORDER_INSERTED", SOUK_ORDER_NEW},
                                      {"ORDER_PARTIALLY_TRANSACTED", SOUK_ORDER_PARTIALLY_FILLED},
                                      {"ORDER_FULLY_TRANSACTED", SOUK_ORDER_FILLED},
                                      {"ORDER_CANCELLED", SOUK_ORDER_CANCELED},
                                      {"ORDER_CANCELLED", SOUK_ORDER_EXPIRED},
                                      {"ORDER_REJECTED", SOUK_ORDER_REJECTED},
                                      {"STATUS_ACTIVE", SOUK_ORDER_NEW},
                                      {"STATUS_INACTIVE", SOUK_ORDER_CANCELED},
                                      {NULL, 0}};
const sk_enum_row sk_btse_actives[] = {{"STATUS_ACTIVE", SOUK_ORDER_NEW},
                                       {"STATUS_ACTIVE", SOUK_ORDER_PARTIALLY_FILLED},
                                       {"STATUS_INACTIVE", SOUK_ORDER_CANCELED},
                                       {NULL, 0}};

/* markets[].active */
const sk_enum_row sk_btse_active[] = {
    {"true", SOUK_INSTRUMENT_TRADING}, {"false", SOUK_INSTRUMENT_HALTED}, {NULL, 0}};

const sk_words sk_btse_words = {.sides = sk_btse_sides,
                                .types = types,
                                .tifs = sk_btse_tifs,
                                .statuses = sk_btse_statuses,
                                .instrument_statuses = sk_btse_active};

const sk_enum_row sk_btse_minutes[] = {{"1", SK_INTERVAL_1M},
                                       {"5", SK_INTERVAL_5M},
                                       {"15", SK_INTERVAL_15M},
                                       {"30", SK_INTERVAL_30M},
                                       {"60", SK_INTERVAL_1H},
                                       {"240", SK_INTERVAL_4H},
                                       {"360", SK_INTERVAL_6H},
                                       {"1440", SK_INTERVAL_1D},
                                       {"10080", SK_INTERVAL_1W},
                                       {"43200", SK_INTERVAL_1MO},
                                       {NULL, 0}};
