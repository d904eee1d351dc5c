/* SPDX-License-Identifier: MIT
 * What our client is asked for, beside each request that others recorded: ccxt's static cases, and
 * of venues for which there are few of these the golden vectors. test_requests.c compares. */
#ifndef TESTS_VENUE_REQUEST_ROWS_H
#define TESTS_VENUE_REQUEST_ROWS_H

#include "venue_test.h"

typedef struct wanted {
    const char *name; /* "createOrder 2": ccxt's call and its case; else a vector. "*_v33": all that
                         have the rest in their names */
    sk_op_id op;      /* NONE: it is no operation of ours */
    const char *symbol, *two;
    const char *no;    /* our client says it otherwise: why */
    const char *apart; /* these parameters are not compared, ... */
    const char *why;   /* ... because */
    const char *qty, *price, *quote, *stop, *iceberg, *client;
    uint8_t side, type, tif, stp;
    uint16_t bips;
    uint32_t flags;
    const char *order, *order_client;
    bool conditional;
    const char *token;
    uint32_t interval, limit;
    int64_t from_ms, to_ms, window_ms;
    bool brief;
    const struct wanted *parts;
    uint32_t parts_count;
    bool rest; /* the question that follows it */
} wanted;

#define BUY(type_)  .side = SOUK_BUY, .type = SOUK_##type_
#define SELL(type_) .side = SOUK_SELL, .type = SOUK_##type_
#define DAY_MS      INT64_C(86400000)

/* ---- Binance: its rules round before the wire, ccxt cuts 0.4234234234 itself ---- */

#define OWN_ID .apart = "newClientOrderId newClientStrategyId", .why = "each client names orders"
static const wanted binance_rows[] = {
    {"createOrder 0", SK_OP_PLACE, "SOLUSDT", BUY(LIMIT), .stp = SOUK_STP_CANCEL_OLDEST,
     .qty = "0.05", .price = "241", .iceberg = "0.03", OWN_ID},
    {"createOrder 1", SK_OP_PLACE, "LTCUSDT", BUY(MARKET), .quote = "10", OWN_ID},
    {"createOrder 2", SK_OP_PLACE, "LTCUSDT", BUY(LIMIT), .flags = SOUK_POST_ONLY, .qty = "0.2",
     .price = "50", OWN_ID},
    {"createOrder 3", SK_OP_PLACE, "LTCUSDT", BUY(LIMIT), .qty = "0.423", .price = "55.32", OWN_ID},
    {"createOrder 4", SK_OP_PLACE, "LTCUSDT", BUY(STOP_LIMIT), .qty = "0.2", .price = "50",
     .stop = "100", OWN_ID},
    {"createOrder 5", SK_OP_PLACE, "BTCUSDT", SELL(TAKE_PROFIT_LIMIT), .qty = "0.1",
     .price = "70000", .bips = 500, OWN_ID},
    {"createOrder 6", SK_OP_PLACE, "ETHUSDT", BUY(TAKE_PROFIT), .qty = "0.0086", .bips = 500,
     OWN_ID},
    {"createMarketBuyOrderWithCost 0", SK_OP_PLACE, "LTCUSDT", BUY(MARKET), .quote = "5.32",
     OWN_ID},
    {"createMarketSellOrderWithCost 0", SK_OP_PLACE, "LTCUSDT", SELL(MARKET), .quote = "5.32",
     OWN_ID},
    {"fetchBalance 0", SK_OP_BALANCES},
    {"fetchBalance 1", SK_OP_NONE, .no = "savings are another product than spot"},
    {"fetchOrders 0", SK_OP_HISTORY, "LTCUSDT"},
    {"fetchOrder 0", SK_OP_ORDER, "LTCUSDT", .order = "465138"},
    {"fetchOpenOrders 0", SK_OP_OPEN_ORDERS, "LTCUSDT"},
    {"fetchClosedOrders 0", SK_OP_HISTORY, "LTCUSDT"},
    {"fetchTickers 0", SK_OP_TICKERS, "BTCUSDT", "ETHUSDT", .window_ms = DAY_MS},
    {"fetchTickers 1", SK_OP_TICKERS, "BTCUSDT", "ETHUSDT"},
    {"fetchLastPrices 0", SK_OP_PRICES},
    {"fetchLastPrices 1", SK_OP_PRICES},
    {"fetchOHLCV 0", SK_OP_CANDLES, "BTCUSDT", .interval = SK_INTERVAL_1M, .limit = 500},
    {"fetchOHLCV 1", SK_OP_CANDLES, "BTCUSDT", .interval = SK_INTERVAL_1H, .limit = 1000,
     .from_ms = 1714921949000, .to_ms = 1725549149000},
    {"fetchTradingFees 0", SK_OP_FEES},
    {"fetchTrades 0", SK_OP_AGG_TRADES, "BTCUSDT", .limit = 5, .from_ms = 1699381234000,
     .to_ms = 1699384834000},
    {"fetchBidsAsks 0", SK_OP_BEST, "BTCUSDT", "LTCUSDT"},
    {"fetchCanceledAndClosedOrders 0", SK_OP_HISTORY, "XRPUSDT"},
    {"fetchTime 0", SK_OP_TIME},
    {"fetchTicker 0", SK_OP_TICKERS, "BTCUSDT"},
};
#undef OWN_ID

/* ---- HTX ---- */

#define OWN_ID  .apart = "client-order-id", .why = "each client names orders"
#define CANDLES SK_OP_CANDLES, "btcusdt", .interval = SK_INTERVAL_1M
#define FROM    .from_ms = 1620000000000
static const wanted htx_rows[] = {
    {"createOrder 0", SK_OP_PLACE, "ltcusdt", BUY(MARKET), .flags = SOUK_BY_QUOTE, .quote = "10.5",
     OWN_ID},
    {"createOrder 1", SK_OP_PLACE, "ltcusdt", BUY(STOP_LIMIT), .qty = "0.2", .price = "50",
     .stop = "100", OWN_ID},
    {"createOrder 2", SK_OP_PLACE, "ltcusdt", BUY(LIMIT), .tif = SOUK_FOK, .qty = "0.2",
     .price = "50", OWN_ID},
    {"createOrder 3", SK_OP_PLACE, "btcusdt", BUY(MARKET), .flags = SOUK_BY_QUOTE, .quote = "10",
     OWN_ID},
    {"createMarketBuyOrderWithCost 0", SK_OP_PLACE, "btcusdt", BUY(MARKET), .flags = SOUK_BY_QUOTE,
     .quote = "10", OWN_ID},
    {"fetchOrder 0", SK_OP_ORDER, "ltcusdt", .order = "357632718898331"},
    {"fetchClosedOrders 0", SK_OP_HISTORY, "ltcusdt", .apart = "states", .why = "we ask for all"},
    {"cancelAllOrders 0", SK_OP_CANCEL_ALL, "ltcusdt"},
    {"fetchTicker 0", SK_OP_TICKERS, "ltcusdt"},
    {"fetchTrades 0", SK_OP_TRADES, "ltcusdt", .limit = 1000},
    {"fetchOHLCV 0", CANDLES},
    {"fetchOHLCV 1", CANDLES, .limit = 2, FROM},
    {"fetchOHLCV 2", CANDLES, .limit = 5, FROM, .to_ms = 1620000090000},
    {"fetchOHLCV 3", CANDLES, FROM, .to_ms = 1620000090000},
    {"fetchOHLCV 4", CANDLES, .limit = 5, .to_ms = 1620000000000},
    {"fetchOHLCV 5", CANDLES, .to_ms = 1620000000000},
    {"fetchOHLCV 6", CANDLES, .limit = 5, FROM, .to_ms = 1620000000000,
     .apart = "useHistoricalEndpoint", .why = "it is ccxt's own switch"},
    {"fetchCanceledOrders 0", SK_OP_HISTORY, "btcusdt", .limit = 1, .apart = "states",
     .why = "we ask for all"},
};
#undef OWN_ID
#undef CANDLES
#undef FROM

/* ---- BTSE: our client speaks v4, and v3.3 where v4 has no such thing ---- */

#define ID     "990db9b6-2ed4-4c68-b46e-827c88cc3884"
#define OWN_ID .apart = "clOrderId", .why = "each client names orders"
#define OLD    "our client asks the newer path"
static const wanted btse_rows[] = {
    {"fetchTicker 0", SK_OP_TICKERS, "ETH-USDT"},
    {"fetchOHLCV 0", SK_OP_CANDLES, "ETH-USDT", .interval = SK_INTERVAL_1H, .limit = 2,
     .from_ms = 1770451200000, .to_ms = 1770454800000},
    {"btse_v3.3 fetchTicker 0", SK_OP_TICKERS, "ETH-USDT", .no = OLD},
    {"btse_v3.3 fetchOHLCV 0", SK_OP_CANDLES, "ETH-USDT", .interval = SK_INTERVAL_1H, .no = OLD},
    {"get_balance_unified", SK_OP_BALANCES},
    {"get_wallet_v32", SK_OP_BALANCES, .no = OLD},
    {"get_fees_v4", SK_OP_FEES},
    {"get_fee_v4_symbol", SK_OP_FEES, "BTC-USDT"},
    {"get_open_orders_v4", SK_OP_OPEN_ORDERS, "BTC-USDT"},
    {"get_open_orders_v33", SK_OP_OPEN_ORDERS, "BTC-USD", .no = OLD},
    {"get_order_v4", SK_OP_ORDER, .order = ID},
    {"get_order_v4_client_id", SK_OP_ORDER, .order_client = "my order/1"},
    {"get_order_v33", SK_OP_ORDER, .order = ID, .no = OLD},
    {"get_trades_v4", SK_OP_FILLS, "BTC-USDT", .from_ms = 1718400000000, .limit = 50},
    {"get_trades_v33_escape", SK_OP_FILLS, "BTC-USD", .order_client = "a b+c/d:e=f&g"},
    {"get_wallet_history_json_array", SK_OP_NONE, .no = "deposits are no trading"},
    {"post_limit_v4", SK_OP_PLACE, "BTC-USDT", BUY(LIMIT), .qty = "0.015", .price = "64250.5",
     .client = "my-order-0001"},
    {"post_limit_post_only_v4", SK_OP_PLACE, "BTC-USDT", SELL(LIMIT), .flags = SOUK_POST_ONLY,
     .qty = "0.25", .price = "70000"},
    {"post_limit_ioc_v4", SK_OP_PLACE, "BTC-USDT", BUY(LIMIT), .tif = SOUK_IOC, .qty = "0.01",
     .price = "64000"},
    {"post_market_buy_quote_v4", SK_OP_PLACE, "BTC-USDT", BUY(MARKET), .flags = SOUK_BY_QUOTE,
     .quote = "640"},
    {"post_market_sell_v4", SK_OP_PLACE, "BTC-USDT", SELL(MARKET), .qty = "0.01"},
    {"post_algo_conditional_v4", SK_OP_PLACE, "BTC-USDT", SELL(STOP_LIMIT), .qty = "0.01",
     .price = "60000", .stop = "60500", .apart = "triggerPriceType",
     .why = "the last price is what it means without"},
    {"put_amend_v4", SK_OP_AMEND, "BTC-USDT", .order = ID, .qty = "0.02", .price = "64000"},
    {"delete_order_v4", SK_OP_CANCEL, "BTC-USDT", .order = ID},
    {"delete_all_v4", SK_OP_CANCEL_ALL},
    {"post_cancel_all_after_v4", SK_OP_CANCEL_AFTER, .window_ms = 60000},
    {"post_limit_v33", SK_OP_PLACE, "BTC-USD", BUY(LIMIT), .qty = "0.001", .price = "20000",
     .no = OLD},
    {"post_market_v33", SK_OP_PLACE, "BTC-USD", SELL(MARKET), .qty = "0.002", .no = OLD},
    {"put_amend_v33", SK_OP_AMEND, "BTC-USD", .order = ID, .price = "35000", .no = OLD},
    {"delete_order_v33", SK_OP_CANCEL, "BTC-USD", .order_client = "my-order-0001", .no = OLD},
    {"post_cancel_all_after_v33", SK_OP_CANCEL_AFTER, .window_ms = 60000, .no = OLD},
    {"*_post_order", SK_OP_PLACE, "BTC-USD", BUY(LIMIT), .qty = "0.001", .price = "20000",
     .no = OLD},
    {"quickstart_delete_signed_with_query", SK_OP_CANCEL, "BTC-USD", .order = ID, .no = OLD},
    {"official_delete_path_only", SK_OP_CANCEL, "BTC-USD", .order = ID, .no = OLD},
};
#undef ID
#undef OWN_ID
#undef OLD

/* ---- Gemini: the newer ticker is asked first, the older one after it ---- */

#define ORDER(side_, client_, symbol_, qty_, price_)                                               \
    SK_OP_PLACE, symbol_, side_, .client = (client_), .qty = (qty_), .price = (price_)
static const wanted gemini_rows[] = {
    {"fetchTicker 0", SK_OP_TICKERS, "btcusdt", .rest = true},
    {"fetchTicker 1", SK_OP_TICKERS, "paxgusd", .rest = true},
    {"fetchTickers 0", SK_OP_TICKERS},
    {"fetchOHLCV 0", SK_OP_CANDLES, "btcusdt", .interval = SK_INTERVAL_1M},
    {"balances", SK_OP_BALANCES},
    {"balances_account_name", SK_OP_BALANCES, .apart = "account",
     .why = "our client's keys are of one account"},
    {"balances_time_based_nonce_seconds", SK_OP_BALANCES},
    {"guide_python_spacing_integer_nonce", SK_OP_BALANCES},
    {"new_limit_buy", ORDER(BUY(LIMIT), "my_order_123", "btcusd", "0.01", "20000")},
    {"new_limit_default_client_order_id",
     ORDER(SELL(LIMIT), "1700000000123", "btcusd", "0.12345678", "65000.5")},
    {"new_maker_or_cancel", ORDER(BUY(LIMIT), "moc-1", "btcusd", "0.5", "19999.99"),
     .flags = SOUK_POST_ONLY},
    {"new_ioc", ORDER(BUY(LIMIT), "ioc-1", "btcusd", "0.5", "99999.99"), .tif = SOUK_IOC},
    {"new_fok", ORDER(SELL(LIMIT), "fok-1", "ethbtc", "1.25", "0.05123"), .tif = SOUK_FOK},
    {"new_stop_limit", ORDER(BUY(STOP_LIMIT), "stop-1", "btcusd", "0.02", "41000"),
     .stop = "40500"},
    {"new_exchange_market_raw", SK_OP_PLACE, "btcusd", BUY(MARKET), .client = "mkt-1",
     .qty = "0.01"},
    {"new_order_unicode_and_escapes",
     ORDER(BUY(LIMIT), "测试 \"q\" a/b?c=d&e", "btcusd", "0.01", "20000")},
    {"sdk_new_order_number_nonce", ORDER(BUY(LIMIT), NULL, "BTCUSD", "0.01", "1000.00"),
     .apart = "price client_order_id", .why = "we say no zeroes behind a price"},
    {"cancel_order_string_id", SK_OP_CANCEL, "", .order = "106817811"},
    {"cancel_order_numeric_id", SK_OP_CANCEL, "", .order = "106817811"},
    {"cancel_session", SK_OP_CANCEL_SESSION},
    {"cancel_all", SK_OP_CANCEL_ALL},
    {"order_status_by_id", SK_OP_ORDER, "", .order = "106817811"},
    {"order_status_by_client_id", SK_OP_ORDER, "", .order_client = "my_order_123",
     .apart = "include_trades", .why = "fills are asked for by themselves"},
    {"sdk_status_wide_integer", SK_OP_ORDER, "", .order = "9007199254740993"},
    {"active_orders", SK_OP_OPEN_ORDERS},
    {"my_trades", SK_OP_FILLS, "btcusd", .limit = 100, .from_ms = 1699999000000,
     .apart = "timestamp", .why = "seconds will do as well as milliseconds"},
    {"notional_volume", SK_OP_FEES},
    {"trade_volume", SK_OP_FILLS, .no = "sums of days are not asked for"},
    {"heartbeat", SK_OP_HEARTBEAT},
    {"account_detail", SK_OP_KEY_INFO, .no = "the key is asked for its roles"},
    {"deposit_addresses_path_param", SK_OP_NONE, .no = "deposits are no trading"},
    {"public_ticker", SK_OP_TICKERS, "btcusd", .rest = true},
    {"public_book_limits", SK_OP_BOOK, "btcusd", .limit = 5},
    {"public_trades_since", SK_OP_TRADES, "btcusd", .limit = 50, .from_ms = 1699999000000},
    {"public_candles", SK_OP_CANDLES, "btcusd", .interval = SK_INTERVAL_1H},
};
#undef ORDER

/* ---- Bitget ---- */

#define UNIFIED  "our client speaks V2, the unified account's paths are V3"
#define NO_FORCE .apart = "force", .why = "only limit orders have it"
#define PLAN                                                                                       \
    .flags = SOUK_CONDITIONAL, .apart = "triggerType price",                                       \
    .why = "of the last price; the price is executePrice"
static const wanted bitget_batch[] = {
    {"1", SK_OP_PLACE, "BTCUSDT", BUY(LIMIT), .client = "b1", .qty = "0.01", .price = "64000"},
    {"2", SK_OP_PLACE, "BTCUSDT", SELL(LIMIT), .client = "b2", .qty = "0.02", .price = "70000.5"},
};
#define OWN_SYMBOL .apart = "symbol", .why = "ours says it of each, too"
static const wanted bitget_cancels[] = {
    {"1", SK_OP_CANCEL, "BTCUSDT", .order = "1112194858800812032", OWN_SYMBOL},
    {"2", SK_OP_CANCEL, "BTCUSDT", .order = "1112194858805006336", OWN_SYMBOL},
    {"3", SK_OP_CANCEL, "BTCUSDT", .order = "1234567890123456789", OWN_SYMBOL},
    {"4", SK_OP_CANCEL, "BTCUSDT", .order = "1234567890123456790", OWN_SYMBOL},
};
static const wanted bitget_rows[] = {
    {"createOrder 0", SK_OP_PLACE, "BTCUSDT", BUY(MARKET), .flags = SOUK_BY_QUOTE, .quote = "11.34",
     NO_FORCE},
    {"createOrder 1", SK_OP_PLACE, "BTCUSDT", SELL(MARKET), .qty = "0.0002", NO_FORCE},
    {"createOrder 2", SK_OP_PLACE, "BTCUSDT", BUY(LIMIT), .flags = SOUK_POST_ONLY, .qty = "0.0002",
     .price = "25000"},
    {"createOrder 3", SK_OP_PLACE, "BTCUSDT", BUY(MARKET), .flags = SOUK_BY_QUOTE, .quote = "8",
     NO_FORCE},
    {"editOrder 0", SK_OP_CANCEL_REPLACE, "BTCUSDT", .order = "1320239033384062976",
     .qty = "0.0011", .price = "51000", .no = UNIFIED},
    {"fetchOrder 0", SK_OP_ORDER, "LTCUSDT", .order_client = "myid1"},
    {"fetchOrder 1", SK_OP_ORDER, "BTCUSDT", .order = "1320239033384062976", .no = UNIFIED},
    {"fetchOpenOrders 0", SK_OP_OPEN_ORDERS, "BTCUSDT"},
    {"fetchOpenOrders 1", SK_OP_OPEN_ORDERS, "BTCUSDT", .no = UNIFIED},
    {"fetchClosedOrders 0", SK_OP_HISTORY},
    {"fetchClosedOrders 1", SK_OP_HISTORY, "BTCUSDT"},
    {"fetchCanceledOrders 0", SK_OP_HISTORY, "LTCUSDT"},
    {"fetchBalance 0", SK_OP_BALANCES, .no = UNIFIED},
    {"cancelOrder 0", SK_OP_CANCEL, "BTCUSDT", .order = "1112183589322526722"},
    {"cancelOrder 1", SK_OP_CANCEL, "BTCUSDT", .order = "1112185242788634625", .conditional = true},
    {"cancelOrders 0", SK_OP_CANCEL_BATCH, "BTCUSDT", .parts = bitget_cancels, .parts_count = 2},
    {"cancelAllOrders 0", SK_OP_CANCEL_ALL, "BTCUSDT", .no = UNIFIED},
    {"fetchOHLCV 0", SK_OP_CANDLES, "BTCUSDT", .interval = SK_INTERVAL_3M, .limit = 100},
    {"fetchOHLCV 1", SK_OP_CANDLES, "BTCUSDT", .interval = SK_INTERVAL_1D,
     .no = "our client asks for candles by the path of the newest, with a span"},
    {"fetchOHLCV 2", SK_OP_CANDLES, "BTCUSDT", .interval = SK_INTERVAL_1D, .no = "the same"},
    {"fetchOHLCV 3", SK_OP_CANDLES, "BTCUSDT", .interval = SK_INTERVAL_1M, .no = "the same"},
    {"fetchTrades 0", SK_OP_TRADES, "BTCUSDT", .limit = 5,
     .no = "our client asks for trades by the path of the newest"},
    {"fetchTradingFees 0", SK_OP_FEES, "BTCUSDT", .no = "an account's own fees are asked for"},
    {"fetchTime 0", SK_OP_TIME},
    {"fetchTicker 0", SK_OP_TICKERS, "BTCUSDT"},
    {"fetchTickers 0", SK_OP_TICKERS},
    {"uta_probe", SK_OP_KEY_INFO, .no = "an account is not asked which kind it is"},
    {"assets_all", SK_OP_BALANCES},
    {"demo_header", SK_OP_BALANCES},
    {"assets_one_coin", SK_OP_BALANCES, .apart = "coin assetType",
     .why = "our client asks for every balance"},
    {"account_info", SK_OP_KEY_INFO},
    {"trade_rate", SK_OP_FEES, "BTCUSDT"},
    {"order_info_by_id", SK_OP_ORDER, "", .order = "1234567890123456789"},
    {"order_info_by_client_id", SK_OP_ORDER, "", .order_client = "bg-demo_0001"},
    {"unfilled_orders_symbol", SK_OP_OPEN_ORDERS, "BTCUSDT", .from_ms = 1767139200000, .limit = 50},
    {"unfilled_orders_all", SK_OP_OPEN_ORDERS},
    {"history_orders", SK_OP_HISTORY, "BTCUSDT", .limit = 100},
    {"fills", SK_OP_FILLS, "BTCUSDT", .from_ms = 1767139200000, .to_ms = 1767225600000,
     .limit = 50},
    {"get_query_escaping_raw_signed", SK_OP_ORDER, "", .order_client = "a b#c:\xc3\xa9"},
    {"place_limit_buy", SK_OP_PLACE, "BTCUSDT", BUY(LIMIT), .client = "bg-demo_0001",
     .qty = "0.015", .price = "65000.12"},
    {"place_market_buy_quote", SK_OP_PLACE, "BTCUSDT", BUY(MARKET), .flags = SOUK_BY_QUOTE,
     .client = "bg-demo_0002", .quote = "250", NO_FORCE},
    {"place_market_sell", SK_OP_PLACE, "ETHUSDT", SELL(MARKET), .client = "bg-demo_0003",
     .qty = "0.5", NO_FORCE},
    {"place_post_only", SK_OP_PLACE, "BTCUSDT", SELL(LIMIT), .flags = SOUK_POST_ONLY,
     .client = "bg-demo_0004", .qty = "0.01", .price = "70000"},
    {"place_fok_stp", SK_OP_PLACE, "BTCUSDT", BUY(LIMIT), .tif = SOUK_FOK,
     .stp = SOUK_STP_CANCEL_OLDEST, .client = "bg-demo_0005", .qty = "0.01", .price = "66000"},
    {"place_plan_trigger", SK_OP_PLACE, "BTCUSDT", BUY(STOP_LIMIT), .client = "bg-plan_1",
     .qty = "0.01", .price = "60000", .stop = "60500", PLAN},
    {"batch_orders", SK_OP_PLACE_BATCH, "BTCUSDT", .parts = bitget_batch, .parts_count = 2},
    {"cancel_replace", SK_OP_CANCEL_REPLACE, "BTCUSDT", .type = SOUK_LIMIT,
     .order = "1234567890123456789", .qty = "0.02", .price = "64500", .apart = "orderType",
     .why = "only limit orders change"},
    {"cancel_by_id", SK_OP_CANCEL, "BTCUSDT", .order = "1234567890123456789"},
    {"cancel_by_client_id", SK_OP_CANCEL, "BTCUSDT", .order_client = "bg-demo_0001"},
    {"batch_cancel", SK_OP_CANCEL_BATCH, "BTCUSDT", .parts = bitget_cancels + 2, .parts_count = 2},
    {"cancel_symbol", SK_OP_CANCEL_ALL, "BTCUSDT"},
    {"post_empty_body", SK_OP_NONE, .no = "accounts are not changed"},
    {"v1_assets", SK_OP_BALANCES, .no = "our client speaks V2"},
    {"v1_place_order", SK_OP_PLACE, "BTCUSDT", BUY(LIMIT), .client = "v1demo1", .qty = "0.015",
     .price = "65000.12", .no = "our client speaks V2"},
    {"*guide_dialect", SK_OP_TICKERS, "BTCUSDT", .no = "our client speaks V2"},
};
#undef UNIFIED
#undef NO_FORCE
#undef OWN_SYMBOL
#undef PLAN
#undef BUY
#undef SELL

#endif
