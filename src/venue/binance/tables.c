/* SPDX-License-Identifier: MIT
 * Binance's words: tables that the client and the server read. */
#include "venue/binance/binance.h"

/* ---- words; src: binance card 5.3, 6 ---- */

const sk_enum_row sk_binance_sides[] = SK_WORDS({"BUY", SOUK_BUY}, {"SELL", SOUK_SELL});

const sk_enum_row sk_binance_tifs[] =
    SK_WORDS({"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {"GTC", SOUK_TIF_NONE});

const sk_enum_row sk_binance_stps[] = SK_WORDS(
    {"NONE", SOUK_STP_NONE}, {"EXPIRE_TAKER", SOUK_STP_CANCEL_NEWEST},
    {"EXPIRE_MAKER", SOUK_STP_CANCEL_OLDEST}, {"EXPIRE_BOTH", SOUK_STP_CANCEL_BOTH},
    {"DECREMENT", SOUK_STP_DECREMENT}, {"TRANSFER", SOUK_STP_TRANSFER}, {"NONE", SOUK_STP_DEFAULT});

/* TRADE_PREVENTION is read as an expiry; the status beside it tells whether the order goes on. */
const sk_enum_row sk_binance_execs[] = SK_WORDS(
    {"NEW", SK_EXEC_NEW}, {"TRADE", SK_EXEC_TRADE}, {"CANCELED", SK_EXEC_CANCELED},
    {"REPLACED", SK_EXEC_REPLACED}, {"REJECTED", SK_EXEC_REJECTED}, {"EXPIRED", SK_EXEC_EXPIRED},
    {"NEW", SK_EXEC_TRIGGERED}, {"TRADE_PREVENTION", SK_EXEC_EXPIRED});

const sk_enum_row sk_binance_reasons[] = SK_WORDS(
    {"NONE", SOUK_REASON_NONE}, {"UNFILLED_IOC_QUANTITY_EXPIRED", SOUK_REASON_IOC_REMAINDER},
    {"UNFILLED_FOK_ORDER_EXPIRED", SOUK_REASON_FOK_UNFILLED},
    {"INSUFFICIENT_LIQUIDITY", SOUK_REASON_NO_LIQUIDITY}, {"OCO_TRIGGER", SOUK_REASON_LIST},
    {"OTO_PHASE_ONE_EXPIRED", SOUK_REASON_LIST}, {"EXCHANGE_CANCELED", SOUK_REASON_EXCHANGE},
    {"EXECUTION_RULE_PRICE_RANGE_EXCEEDED", SOUK_REASON_EXCHANGE},
    {"REJECTED", SOUK_REASON_EXCHANGE});

const sk_enum_row sk_binance_symbol_statuses[] =
    SK_WORDS({"TRADING", SOUK_INSTRUMENT_TRADING}, {"BREAK", SOUK_INSTRUMENT_HALTED},
             {"HALT", SOUK_INSTRUMENT_HALTED}, {"END_OF_DAY", SOUK_INSTRUMENT_HALTED},
             {"CANCEL_ONLY", SOUK_INSTRUMENT_CANCEL_ONLY});

/* Words of two numbers: post-only is a type, a self-trade's expiry a status. */
const sk_enum_row sk_binance_types[] = SK_WORDS(
    {"LIMIT", SOUK_LIMIT}, {"LIMIT_MAKER", SOUK_LIMIT + SK_ENUM_PAIR *SOUK_POST_ONLY},
    {"MARKET", SOUK_MARKET}, {"STOP_LOSS", SOUK_STOP}, {"STOP_LOSS_LIMIT", SOUK_STOP_LIMIT},
    {"TAKE_PROFIT", SOUK_TAKE_PROFIT}, {"TAKE_PROFIT_LIMIT", SOUK_TAKE_PROFIT_LIMIT});

const sk_enum_row sk_binance_statuses[] =
    SK_WORDS({"NEW", SOUK_ORDER_NEW}, {"PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED},
             {"FILLED", SOUK_ORDER_FILLED}, {"CANCELED", SOUK_ORDER_CANCELED},
             {"EXPIRED", SOUK_ORDER_EXPIRED},
             {"EXPIRED_IN_MATCH", SOUK_ORDER_EXPIRED + SK_ENUM_PAIR *SOUK_REASON_SELF_TRADE},
             {"REJECTED", SOUK_ORDER_REJECTED}, {"PENDING_NEW", SOUK_ORDER_PENDING_NEW},
             {"PENDING_CANCEL", SOUK_ORDER_PENDING_CANCEL});

const sk_words sk_binance_words = {.sides = sk_binance_sides,
                                   .types = sk_binance_types,
                                   .tifs = sk_binance_tifs,
                                   .statuses = sk_binance_statuses,
                                   .stps = sk_binance_stps,
                                   .instrument_statuses = sk_binance_symbol_statuses};

/* isBuyer of one's own fills; isBuyerMaker of public trades: then the taker sold. */
const sk_enum_row sk_binance_buys[] = SK_WORDS({"true", SOUK_BUY}, {"false", SOUK_SELL});
const sk_enum_row sk_binance_buyer_makes[] =
    SK_WORDS({"true", SOUK_SELL}, {"false", SOUK_BUY}, {"false", SOUK_SIDE_NONE});

const sk_enum_row sk_binance_contingencies[] = SK_WORDS({"OCO", SOUK_OCO}, {"OTO", SOUK_OTO});
const sk_enum_row sk_binance_list_types[] = SK_WORDS({"EXEC_STARTED", 0}, {"ALL_DONE", 1});
const sk_enum_row sk_binance_list_statuses[] = SK_WORDS({"EXECUTING", 0}, {"ALL_DONE", 1});

const sk_enum_row sk_binance_pegs[] =
    SK_WORDS({"PRIMARY_PEG", SOUK_PEG_PRIMARY}, {"MARKET_PEG", SOUK_PEG_MARKET});
