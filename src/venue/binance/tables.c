/* SPDX-License-Identifier: MIT
 * Binance's words: tables that the client and the server read. */
#include "venue/binance/binance.h"

/* ---- words; src: binance card 5.3, 6 ---- */

const sk_enum_row sk_binance_sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};

const sk_enum_row sk_binance_tifs[] = {
    {"GTC", SOUK_GTC}, {"IOC", SOUK_IOC}, {"FOK", SOUK_FOK}, {"GTC", SOUK_TIF_NONE}, {NULL, 0}};

const sk_enum_row sk_binance_stps[] = {{"NONE", SOUK_STP_NONE},
                                       {"EXPIRE_TAKER", SOUK_STP_CANCEL_NEWEST},
                                       {"EXPIRE_MAKER", SOUK_STP_CANCEL_OLDEST},
                                       {"EXPIRE_BOTH", SOUK_STP_CANCEL_BOTH},
                                       {"DECREMENT", SOUK_STP_DECREMENT},
                                       {"TRANSFER", SOUK_STP_TRANSFER},
                                       {"NONE", SOUK_STP_DEFAULT},
                                       {NULL, 0}};

/* TRADE_PREVENTION is read as an expiry; the status beside it tells whether the order goes on. */
const sk_enum_row sk_binance_execs[] = {{"NEW", SK_EXEC_NEW},
                                        {"TRADE", SK_EXEC_TRADE},
                                        {"CANCELED", SK_EXEC_CANCELED},
                                        {"REPLACED", SK_EXEC_REPLACED},
                                        {"REJECTED", SK_EXEC_REJECTED},
                                        {"EXPIRED", SK_EXEC_EXPIRED},
                                        {"NEW", SK_EXEC_TRIGGERED},
                                        {"TRADE_PREVENTION", SK_EXEC_EXPIRED},
                                        {NULL, 0}};

const sk_enum_row sk_binance_reasons[] = {
    {"NONE", SOUK_REASON_NONE},
    {"UNFILLED_IOC_QUANTITY_EXPIRED", SOUK_REASON_IOC_REMAINDER},
    {"UNFILLED_FOK_ORDER_EXPIRED", SOUK_REASON_FOK_UNFILLED},
    {"INSUFFICIENT_LIQUIDITY", SOUK_REASON_NO_LIQUIDITY},
    {"OCO_TRIGGER", SOUK_REASON_LIST},
    {"OTO_PHASE_ONE_EXPIRED", SOUK_REASON_LIST},
    {"EXCHANGE_CANCELED", SOUK_REASON_EXCHANGE},
    {"EXECUTION_RULE_PRICE_RANGE_EXCEEDED", SOUK_REASON_EXCHANGE},
    {"REJECTED", SOUK_REASON_EXCHANGE},
    {NULL, 0}};

const sk_enum_row sk_binance_symbol_statuses[] = {{"TRADING", SOUK_INSTRUMENT_TRADING},
                                                  {"BREAK", SOUK_INSTRUMENT_HALTED},
                                                  {"HALT", SOUK_INSTRUMENT_HALTED},
                                                  {"END_OF_DAY", SOUK_INSTRUMENT_HALTED},
                                                  {"CANCEL_ONLY", SOUK_INSTRUMENT_CANCEL_ONLY},
                                                  {NULL, 0}};

/* Words of two numbers: post-only is a type, a self-trade's expiry a status. */
const sk_enum_row sk_binance_types[] = {{"LIMIT", SOUK_LIMIT},
                                        {"LIMIT_MAKER", SOUK_LIMIT + SK_ENUM_PAIR *SOUK_POST_ONLY},
                                        {"MARKET", SOUK_MARKET},
                                        {"STOP_LOSS", SOUK_STOP},
                                        {"STOP_LOSS_LIMIT", SOUK_STOP_LIMIT},
                                        {"TAKE_PROFIT", SOUK_TAKE_PROFIT},
                                        {"TAKE_PROFIT_LIMIT", SOUK_TAKE_PROFIT_LIMIT},
                                        {NULL, 0}};

const sk_enum_row sk_binance_statuses[] = {
    {"NEW", SOUK_ORDER_NEW},
    {"PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED},
    {"FILLED", SOUK_ORDER_FILLED},
    {"CANCELED", SOUK_ORDER_CANCELED},
    {"EXPIRED", SOUK_ORDER_EXPIRED},
    {"EXPIRED_IN_MATCH", SOUK_ORDER_EXPIRED + SK_ENUM_PAIR *SOUK_REASON_SELF_TRADE},
    {"REJECTED", SOUK_ORDER_REJECTED},
    {"PENDING_NEW", SOUK_ORDER_PENDING_NEW},
    {"PENDING_CANCEL", SOUK_ORDER_PENDING_CANCEL},
    {NULL, 0}};

const sk_words sk_binance_words = {.sides = sk_binance_sides,
                                   .types = sk_binance_types,
                                   .tifs = sk_binance_tifs,
                                   .statuses = sk_binance_statuses,
                                   .stps = sk_binance_stps,
                                   .instrument_statuses = sk_binance_symbol_statuses};

/* isBuyer of one's own fills; isBuyerMaker of public trades: then the taker sold. */
const sk_enum_row sk_binance_buys[] = {{"true", SOUK_BUY}, {"false", SOUK_SELL}, {NULL, 0}};
const sk_enum_row sk_binance_buyer_makes[] = {
    {"true", SOUK_SELL}, {"false", SOUK_BUY}, {"false", SOUK_SIDE_NONE}, {NULL, 0}};

const sk_enum_row sk_binance_contingencies[] = {{"OCO", SOUK_OCO}, {"OTO", SOUK_OTO}, {NULL, 0}};
const sk_enum_row sk_binance_list_types[] = {{"EXEC_STARTED", 0}, {"ALL_DONE", 1}, {NULL, 0}};
const sk_enum_row sk_binance_list_statuses[] = {{"EXECUTING", 0}, {"ALL_DONE", 1}, {NULL, 0}};

const sk_enum_row sk_binance_pegs[] = {
    {"PRIMARY_PEG", SOUK_PEG_PRIMARY}, {"MARKET_PEG", SOUK_PEG_MARKET}, {NULL, 0}};
