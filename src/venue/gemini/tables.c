/* SPDX-License-Identifier: MIT
 * Gemini's words: tables that the client and the server read. src: gemini card 5.10, 6, 8 */
#include "venue/gemini/gemini.h"

const sk_enum_row sk_gemini_sides[] = {{"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {NULL, 0}};
const sk_enum_row sk_gemini_fill_sides[] = {
    {"Buy", SOUK_BUY}, {"Sell", SOUK_SELL}, {"buy", SOUK_BUY}, {"sell", SOUK_SELL}, {NULL, 0}};

/* asked as "exchange stop limit", told as "stop-limit"; either is understood everywhere */
const sk_enum_row sk_gemini_types[] = {{"exchange limit", SOUK_LIMIT},
                                       {"exchange stop limit", SOUK_STOP_LIMIT},
                                       {"stop-limit", SOUK_STOP_LIMIT},
                                       {"exchange market", SOUK_MARKET},
                                       {NULL, 0}};
const sk_enum_row sk_gemini_told_types[] = {{"exchange limit", SOUK_LIMIT},
                                            {"stop-limit", SOUK_STOP_LIMIT},
                                            {"exchange stop limit", SOUK_STOP_LIMIT},
                                            {"exchange market", SOUK_MARKET},
                                            {"market buy", SOUK_MARKET},
                                            {"market sell", SOUK_MARKET},
                                            {NULL, 0}};

/* `options` holds one at most; none is GTC. The newest socket has words of its own. */
#define OPTION(tif_, flags_) (SOUK_##tif_ | (flags_) << 3)
const sk_enum_row sk_gemini_options[] = {{"", OPTION(GTC, 0)},
                                         {"maker-or-cancel", OPTION(GTC, SOUK_POST_ONLY)},
                                         {"maker-or-cancel", OPTION(TIF_NONE, SOUK_POST_ONLY)},
                                         {"immediate-or-cancel", OPTION(IOC, 0)},
                                         {"fill-or-kill", OPTION(FOK, 0)},
                                         {NULL, 0}};
const sk_enum_part sk_gemini_ask_option[] = SK_GEMINI_PARTS(sk_order_ask);
const sk_enum_part sk_gemini_order_option[] = SK_GEMINI_PARTS(souk_order);

const sk_enum_row sk_gemini_new_sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};
const sk_enum_row sk_gemini_new_types[] = {{"LIMIT", SOUK_LIMIT},
                                           {"MARKET", SOUK_MARKET},
                                           {"STOP_LIMIT", SOUK_STOP_LIMIT},
                                           {"STOP_MARKET", SOUK_STOP},
                                           {NULL, 0}};
const sk_enum_row sk_gemini_new_options[] = {{"GTC", OPTION(GTC, 0)},
                                             {"MOC", OPTION(GTC, SOUK_POST_ONLY)},
                                             {"IOC", OPTION(IOC, 0)},
                                             {"FOK", OPTION(FOK, 0)},
                                             {NULL, 0}};
const sk_enum_row sk_gemini_new_statuses[] = {
    {"NEW", SOUK_ORDER_PENDING_NEW},   {"OPEN", SOUK_ORDER_NEW},
    {"MODIFIED", SOUK_ORDER_NEW},      {"PARTIALLY_FILLED", SOUK_ORDER_PARTIALLY_FILLED},
    {"FILLED", SOUK_ORDER_FILLED},     {"CANCELED", SOUK_ORDER_CANCELED},
    {"REJECTED", SOUK_ORDER_REJECTED}, {NULL, 0}};

const sk_enum_row sk_gemini_states[] = {{"open", SOUK_INSTRUMENT_TRADING},
                                        {"closed", SOUK_INSTRUMENT_HALTED},
                                        {"cancel_only", SOUK_INSTRUMENT_CANCEL_ONLY},
                                        {"post_only", SOUK_INSTRUMENT_TRADING},
                                        {"limit_only", SOUK_INSTRUMENT_TRADING},
                                        {NULL, 0}};

/* No statuses: three flags say what became of an order. No modes of self-trade prevention. */
/* src: card 3.3 */
const sk_enum_row sk_gemini_roles[] = {{"Trader", SK_PERM_READ | SK_PERM_TRADE},
                                       {"FundManager", SK_PERM_WITHDRAW},
                                       {"Auditor", SK_PERM_READ},
                                       {NULL, 0}};

const sk_words sk_gemini_words = {.sides = sk_gemini_sides,
                                  .types = sk_gemini_types,
                                  .tifs = sk_gemini_options,
                                  .instrument_statuses = sk_gemini_states};

const sk_enum_row sk_gemini_bars[] = {
    {"1m", SK_INTERVAL_1M},   {"5m", SK_INTERVAL_5M},  {"15m", SK_INTERVAL_15M},
    {"30m", SK_INTERVAL_30M}, {"1hr", SK_INTERVAL_1H}, {"6hr", SK_INTERVAL_6H},
    {"1day", SK_INTERVAL_1D}, {"1h", SK_INTERVAL_1H},  {"6h", SK_INTERVAL_6H},
    {"1d", SK_INTERVAL_1D},   {NULL, SK_INTERVAL_NONE}};
const sk_enum_row sk_gemini_reasons[] = {{"Requested", SOUK_REASON_USER},
                                         {"ImmediateOrCancelWouldPost", SOUK_REASON_IOC_REMAINDER},
                                         {"ImmediateOrCancelWouldPost", SOUK_REASON_NO_LIQUIDITY},
                                         {"FillOrKillWouldNotFill", SOUK_REASON_FOK_UNFILLED},
                                         {"SelfCrossPrevented", SOUK_REASON_SELF_TRADE},
                                         {"MakerOrCancelWouldTake", SK_GEMINI_MOC},
                                         {"ExceedsPriceLimits", SOUK_REASON_EXCHANGE},
                                         {"MarketClosed", SOUK_REASON_EXCHANGE},
                                         {"TradingClosed", SOUK_REASON_EXCHANGE},
                                         {"AuctionCancelled", SOUK_REASON_EXCHANGE},
                                         {NULL, 0}};

const char *sk_gemini_reason(const souk_order *o)
{
    bool gone = o->status == SOUK_ORDER_CANCELED || o->status == SOUK_ORDER_EXPIRED;
    bool post = o->reason == SOUK_REASON_EXCHANGE && o->flags & SOUK_POST_ONLY;
    const char *word = sk_enum_text(sk_gemini_reasons, post ? SK_GEMINI_MOC : (int)o->reason);
    return gone && word ? word : "";
}

/* the trading website's page and `network`: 5.2, 10 */
const sk_gemini_asset sk_gemini_assets[] = {{"BTC", "Bitcoin", "bitcoin"},
                                            {"ETH", "Ether", "ethereum"},
                                            {"SOL", "Solana", "solana"},
                                            {"LTC", "Litecoin", "litecoin"},
                                            {"USDC", "USDC", "ethereum"},
                                            {"USDT", "Tether", "ethereum"},
                                            {"PAXG", "PAX Gold", "ethereum"},
                                            {"USD", "US Dollar", NULL},
                                            {"EUR", "Euro", NULL},
                                            {"GBP", "Pound Sterling", NULL},
                                            {NULL, NULL, NULL}};
