/* SPDX-License-Identifier: MIT
 * Answers, both ways: the server writes what the client reads, REST and WebSocket API alike.
 * src: binance card 5, 9 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "venue/rows.h"

#define SCALE     SK_BINANCE_SCALE
#define MINUTE_NS (60 * INT64_C(1000000000))
#define DAY_NS    (24 * 60 * MINUTE_NS)

/* ---- single values ---- */

#define T sk_result
#define VALUE(name_, ...)                                                                          \
    static const sk_field name_##_rows[] = {__VA_ARGS__};                                          \
    F_TABLE(name_##_table, name_##_rows);                                                          \
    const sk_answer sk_binance_answer_##name_ = {.table = &name_##_table, .count = SK_ANSWER_ONE}

static const sk_enum_row system_texts[] = SK_WORDS({"normal", 0}, {"system_maintenance", 1});
VALUE(time, SK_FIELD("serverTime", SK_F_MS, T, time_ns, .flags = SK_F_NUMBER | SK_F_REQUIRED));
VALUE(token, F_MUST("listenKey", text));
VALUE(status, SK_FIELD("status", SK_F_I64, T, number, .flags = SK_F_NUMBER | SK_F_REQUIRED),
      SK_FIELD("msg", SK_F_ENUM, T, number, .map = system_texts, .flags = SK_F_SAID));
VALUE(key, F_BOOL("ipRestrict", account.ip_restricted), F_MS("createTime", account.key_created_ns),
      F_BIT("enableReading", account.perms, SK_PERM_READ),
      F_BIT("enableSpotAndMarginTrading", account.perms, SK_PERM_TRADE),
      F_BIT("enableWithdrawals", account.perms, SK_PERM_WITHDRAW));
#undef T

SK_BINANCE_ANSWER(nothing, .size = 1, .count = SK_ANSWER_MAYBE);

F_RECORD(minutes,
         SK_FIELD("mins", SK_F_I64, sk_result, number, .flags = SK_F_REQUIRED | SK_F_NUMBER));
#define T souk_ticker
F_RECORD(average, F_SURE("price", weighted_avg), F_MS("closeTime", close_ns));
#undef T

SK_BINANCE_ANSWER(avg_price, .table = &average, SK_ONE_OF(souk_ticker), .beside = &minutes,
                  .join = sk_answer_join_symbol);

/* ---- market data; card 5.1 ---- */

static const char *const book[] = {"lastUpdateId", "bids", "asks"};
SK_BINANCE_ANSWER(book, .book = book, .scale = SCALE);

#define T souk_ticker
F_RECORD(ticker, F_MUST("symbol", symbol), F_DEC("priceChange", change),
         F_DECS("priceChangePercent", change_percent, 3), F_DEC("weightedAvgPrice", weighted_avg),
         F_DEC("prevClosePrice", prev_close), F_DEC("lastPrice", last), F_DEC("lastQty", last_qty),
         F_DEC("bidPrice", bid), F_DEC("bidQty", bid_qty), F_DEC("askPrice", ask),
         F_DEC("askQty", ask_qty), F_DEC("openPrice", open), F_DEC("highPrice", high),
         F_DEC("lowPrice", low), F_DEC("volume", volume), F_DEC("quoteVolume", quote_volume),
         F_MS("openTime", open_ns), F_MS("closeTime", close_ns), F_MINUS("firstId", first_id),
         F_MINUS("lastId", last_id), F_NUM("count", count));
F_RECORD(price, F_MUST("symbol", symbol), F_SURE("price", last));
#undef T

static void put_ticker(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    static const char mini[] = "symbol openPrice highPrice lowPrice lastPrice volume quoteVolume "
                               "openTime closeTime firstId lastId count";
    static const char rolling[] = "symbol priceChange priceChangePercent weightedAvgPrice "
                                  "openPrice highPrice lowPrice lastPrice volume quoteVolume "
                                  "openTime closeTime firstId lastId count";
    souk_ticker t = *SK_ROW(souk_ticker, rows, i);
    bool day = call->row->arg == SK_BINANCE_PLAIN;
    if (!t.count)
        t.first_id = t.last_id = 0;
    if (!day)
        t.open_ns -= t.open_ns % MINUTE_NS;
    if (call->row->arg == SK_BINANCE_DAY)
        t.close_ns = t.open_ns + DAY_NS - 1;
    sk_say_object(w, NULL, &ticker, call->query.brief ? mini : day ? NULL : rolling, &t);
}
SK_BINANCE_ANSWER(tickers, .table = &ticker, SK_ROWS_OF(souk_ticker), .count = SK_ANSWER_BY_SYMBOL,
                  .write_row = put_ticker);
SK_BINANCE_ANSWER(prices, .table = &price, SK_ROWS_OF(souk_ticker), .count = SK_ANSWER_BY_SYMBOL);

#define T souk_best
F_RECORD(best, F_MUST("symbol", symbol), F_DEC("bidPrice", bid), F_DEC("bidQty", bid_qty),
         F_DEC("askPrice", ask), F_DEC("askQty", ask_qty));
#undef T
SK_BINANCE_ANSWER(best, .table = &best, SK_ROWS_OF(souk_best), .count = SK_ANSWER_BY_SYMBOL);

#define T souk_trade
F_RECORD(trades, F_NUM("id", id), F_DEC("price", price), F_DEC("qty", qty),
         F_DEC("quoteQty", quote_qty), F_MS("time", at_ns),
         F_TRUTH("isBuyerMaker", taker_side, sk_binance_buyer_makes),
         F_SAID("isBestMatch", "true"));
F_RECORD(aggregates, F_NUM("a", id), F_DEC("p", price), F_DEC("q", qty), F_NUM("f", first_id),
         F_NUM("l", last_id), F_MS("T", at_ns), F_TRUTH("m", taker_side, sk_binance_buyer_makes),
         F_SAID("M", "true"));
#undef T

SK_BINANCE_ANSWER(trades, .table = &trades, SK_ROWS_OF(souk_trade), .join = sk_answer_join_trade,
                  .split = sk_answer_split_trade);
SK_BINANCE_ANSWER(aggregates, .table = &aggregates, SK_ROWS_OF(souk_trade),
                  .join = sk_answer_join_trade);
SK_BINANCE_ANSWER(candles, SK_ROWS_OF(souk_candle), .columns = "tohlcvTqnbB.", .scale = SCALE);

/* ---- account; card 5.2 ---- */

#define T souk_balance
F_INNER(balance, F_MUST("asset", asset), F_DEC("free", free), F_DEC("locked", held));
#undef T

#define NO_RATE "\"0.00000000\""
#define T       sk_result
F_INNER(own_rate, F_DEC("maker", account.maker_fee), F_DEC("taker", account.taker_fee),
        F_SAID("buyer", NO_RATE), F_SAID("seller", NO_RATE));
/* what the key may do is read where it stands; of the account all is said to be allowed */
F_RECORD(account, F_UNITS("makerCommission", account.maker_fee, 4),
         F_UNITS("takerCommission", account.taker_fee, 4), F_SAID("buyerCommission", "0"),
         F_SAID("sellerCommission", "0"), SK_OBJECT("commissionRates", own_rate_rows),
         F_SAID("canTrade", "true"), F_SAID("canWithdraw", "true"), F_SAID("canDeposit", "true"),
         F_SAID("brokered", "false"), F_SAID("requireSelfTradePrevention", "false"),
         F_SAID("preventSor", "false"), F_MS("updateTime", account.updated_ns),
         F_SAID("accountType", "\"SPOT\""), F_ROWS("balances", rows, souk_balance, balance_rows),
         F_SAID("permissions", "[\"SPOT\"]"), F_NUM("uid", account.uid),
         F_MORE("tradeGroupId", account.group), F_BIT("canTrade", account.perms, SK_PERM_TRADE),
         F_BIT("canWithdraw", account.perms, SK_PERM_WITHDRAW));
#undef T

static souk_status join_account(void *out, const sk_call *call, souk_error *err)
{
    sk_result *r = out;
    (void)call;
    (void)err;
    r->account.perms |= SK_PERM_READ;
    return SOUK_OK;
}
SK_BINANCE_ANSWER(
    account, .table = &account, .count = SK_ANSWER_ONE, .join = join_account,
    .members = "makerCommission takerCommission buyerCommission sellerCommission commissionRates "
               "canTrade canWithdraw canDeposit brokered requireSelfTradePrevention preventSor "
               "updateTime accountType balances permissions uid tradeGroupId");

/* tradeFee is flat; commission has its rates in standardCommission, a test order's in others. */
#define T souk_fee
F_INNER(discount, F_BOOL("enabledForAccount", discounted), F_SAID("enabledForSymbol", "true"),
        F_TEXT("discountAsset", discount_asset), F_DEC("discount", discount_rest));
F_INNER(rate, F_DEC("maker", maker), F_DEC("taker", taker), F_SAID("buyer", NO_RATE),
        F_SAID("seller", NO_RATE));
F_INNER(no_rate, F_SAID("maker", NO_RATE), F_SAID("taker", NO_RATE), F_SAID("buyer", NO_RATE),
        F_SAID("seller", NO_RATE));
F_RECORD(fees, F_MUST("symbol", symbol), F_SHORT("makerCommission", maker),
         F_SHORT("takerCommission", taker), SK_OBJECT("standardCommission", rate_rows),
         SK_OBJECT("specialCommission", no_rate_rows), SK_OBJECT("taxCommission", no_rate_rows),
         SK_OBJECT("discount", discount_rows));
F_INNER(taker_rate, F_DEC("maker", maker), F_DEC("taker", taker));
F_INNER(no_taker_rate, F_SAID("maker", NO_RATE), F_SAID("taker", NO_RATE));
F_RECORD(test, SK_OBJECT("standardCommissionForOrder", taker_rate_rows),
         SK_OBJECT("specialCommissionForOrder", no_taker_rate_rows),
         SK_OBJECT("taxCommissionForOrder", no_taker_rate_rows),
         SK_OBJECT("discount", discount_rows));
#undef T
SK_BINANCE_ANSWER(tested, .table = &test, SK_ROWS_OF(souk_fee), .count = SK_ANSWER_MAYBE);
SK_BINANCE_ANSWER(fees, .table = &fees, SK_ONE_OF(souk_fee),
                  .members = "symbol standardCommission specialCommission taxCommission discount");
SK_BINANCE_ANSWER(wallet_fees, .table = &fees, SK_ROWS_OF(souk_fee),
                  .members = "symbol makerCommission takerCommission");

/* Windows of hours are read, and told in minutes. */
static const sk_enum_row units[] =
    SK_WORDS({"DAY", 86400}, {"MINUTE", 60}, {"SECOND", 1}, {"HOUR", 3600});
#define T sk_limit_told
F_RECORD(limit, F_TEXT("rateLimitType", type),
         SK_FIELD("interval", SK_F_ENUM, T, seconds, .map = units, .flags = SK_F_REQUIRED),
         SK_FIELD("intervalNum", SK_F_COUNT, T, count, .flags = SK_F_REQUIRED),
         SK_FIELD("limit", SK_F_COUNT, T, limit, .flags = SK_F_REQUIRED), F_COUNT("count", used));
#undef T
const sk_limit_form sk_binance_limit = {&limit, "rateLimitType interval intervalNum limit", "count",
                                        units, "ORDERS"};
SK_BINANCE_ANSWER(limits, SK_ROWS_OF(sk_limit_use), .uses = &sk_binance_limit);
