/* SPDX-License-Identifier: MIT
 * Bitget's frames as the protocol card has them, read by the client: books of all generations,
 * market data of V2 and V1, orders, fills, balances, answers. src: bitget card 3.4, 7, 8 */
#include "venue_test.h"

#include "market/booksync.h"
#include "venue/booksum.h"

enum { SEEN_MAX = 8 };

typedef struct seen {
    sk_update rows[SEEN_MAX];
    uint32_t count;
    sk_booksync sync;
    souk_book *book;
} seen;

static seen s;
static sk_feed feed;

static void push(void *ctx, const sk_update *u)
{
    (void)ctx;
    assert_true(s.count < SEEN_MAX);
    s.rows[s.count++] = *u;
    if (u->kind == SK_UPDATE_BOOK)
        sk_booksync_push(&s.sync, u, NULL);
}

static const sk_venue *venue(void)
{
    return sk_venue_find(SK_STR("bitget"));
}

/* A new subscription to books, by the rule of the channel. */
static void begin(void)
{
    const sk_channel_row *row = venue()->channels;
    while (row->kind != SK_CHANNEL_BOOK)
        row++;
    sk_book_free(s.book);
    sk_booksync_deinit(&s.sync);
    s = (seen){.count = 0};
    assert_int_equal(sk_book_new(&s.book, NULL, NULL), SOUK_OK);
    sk_booksync_init(&s.sync, s.book, (sk_seq_rule)row->seq, !row->snapshot, NULL);
    s.sync.rule_of_sum = row->sum;
    s.sync.sum = sk_book_sum;
}

static const sk_update *hear(uint8_t endpoint, const char *frame)
{
    souk_error err = {.status = SOUK_OK};
    s.count = 0;
    souk_status status =
        venue()->decode_frame(venue(), endpoint, SK_STR(""), sk_str(frame), &feed, &err);
    if (status != SOUK_OK)
        fail_msg("%s: %s", frame, err.text);
    return s.rows;
}

#define PUSH(action_, channel_, data_)                                                             \
    "{\"action\":\"" action_ "\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"" channel_           \
    "\",\"instId\":\"BTCUSDT\"},\"data\":[" data_ "],\"ts\":1767225600105}"
#define WHOLE                                                                                      \
    "\"asks\":[[\"68012.5\",\"0.81\"],[\"68013\",\"0.05\"]],\"bids\":[[\"68012.4\",\"0.35\"],"     \
    "[\"68012.1\",\"1.2\"],[\"68011.9\",\"0.004\"]]"

#define CHANGE                                                                                     \
    "\"asks\":[[\"68013\",\"0\"]],"                                                                \
    "\"bids\":[[\"68012.4\",\"0.5\"]]"
#define BOOK(action_, levels_, more_) PUSH(action_, "books", "{" levels_ more_ ",\"ts\":\"1\"}")

enum { PUBLIC = 1, PRIVATE = 2 };

static void books_of_three_generations(void **state)
{
    (void)state;
    /* 2024: checksums of changes only, 0 in the snapshot, no numbers */
    begin();
    hear(PUBLIC, BOOK("snapshot", WHOLE, ",\"checksum\":0"));
    hear(PUBLIC, BOOK("update", CHANGE, ",\"checksum\":-2012019604"));
    assert_true(s.sync.in_step);
    assert_int_equal(s.sync.checked, 1);
    assert_int_equal(s.sync.matched, 1);
    hear(PUBLIC, BOOK("update", "\"asks\":[],\"bids\":[]", ",\"checksum\":5"));
    assert_false(s.sync.in_step);
    /* 2025: both, a number that grows; what is not newer is dropped */
    begin();
    hear(PUBLIC, BOOK("snapshot", WHOLE, ",\"checksum\":1257503127,\"seq\":4400012345"));
    hear(PUBLIC, BOOK("update", CHANGE, ",\"checksum\":-2012019604,\"seq\":\"4400012350\""));
    hear(PUBLIC, BOOK("update", CHANGE, ",\"checksum\":1,\"seq\":4400012350"));
    assert_true(s.sync.in_step);
    assert_int_equal(s.sync.ignored, 1);
    assert_int_equal(s.sync.matched, 2);
    assert_int_equal(souk_book_last_id(s.book), 4400012350);
    /* 2026: a number and the one before */
    begin();
    hear(PUBLIC, BOOK("snapshot", WHOLE, ",\"seq\":440000012345,\"pseq\":0"));
    hear(PUBLIC, BOOK("update", CHANGE, ",\"seq\":440000016804,\"pseq\":440000012345"));
    assert_true(s.sync.in_step);
    assert_int_equal(s.sync.checked, 0);
    hear(PUBLIC, BOOK("update", CHANGE, ",\"seq\":440000016900,\"pseq\":440000016805"));
    assert_false(s.sync.in_step);
    assert_int_equal(s.sync.gaps, 1);
    begin();
}

static void market_data(void **state)
{
    const sk_update *u;
    (void)state;
    u = hear(PUBLIC, PUSH("snapshot", "trade",
                          "{\"ts\":\"1767225600100\",\"price\":\"68012.5\",\"size\":\"0.0021\","
                          "\"side\":\"buy\",\"tradeId\":\"1234567890123456702\"},"
                          "{\"ts\":\"1767225600099\",\"price\":\"68012\",\"size\":\"1\",\"side\":"
                          "\"Sell\",\"tradeId\":\"1234567890123456701\"}"));
    assert_int_equal(s.count, 2);
    assert_true(u[0].snapshot && u[1].snapshot); /* of the past, told in the order of time */
    assert_int_equal(u[0].trade.id, 1234567890123456701);
    assert_int_equal(u[0].trade.taker_side, SOUK_SELL);
    assert_int_equal(u[1].trade.at_ns, 1767225600100000000);
    assert_true(sk_str_is(u[1].symbol, "BTCUSDT"));
    u = hear(PUBLIC,
             PUSH("snapshot", "ticker",
                  "{\"instId\":\"BTCUSDT\",\"lastPr\":\"68012.5\",\"open24h\":\"67100.5\","
                  "\"high24h\":\"68900.1\",\"low24h\":\"66800\",\"change24h\":\"0.01359\","
                  "\"bidPr\":\"68012.4\",\"askPr\":\"68012.5\",\"bidSz\":\"0.35\",\"askSz\":"
                  "\"0.81\",\"baseVolume\":\"1820.5\",\"quoteVolume\":\"123456789.12\","
                  "\"openUtc\":\"67500\",\"changeUtc24h\":\"0.00759\",\"ts\":\"1767225600100\"}"));
    assert_int_equal(u->kind, SK_UPDATE_TICKER);
    assert_dec(u->ticker.last, SK_STR("68012.5"));
    assert_dec(u->ticker.change, SK_STR("912"));
    assert_dec(u->ticker.change_percent, SK_STR("1.359"));
    u = hear(PUBLIC, PUSH("snapshot", "books1",
                          "{\"asks\":[[\"68012.5\",\"0.81\"]],\"bids\":[[\"68012.4\",\"0.35\"]],"
                          "\"checksum\":0,\"seq\":4400012346,\"ts\":\"1767225600110\"}"));
    assert_int_equal(u->kind, SK_UPDATE_BEST);
    assert_dec(u->best.ask, SK_STR("68012.5"));
    assert_dec(u->best.bid_qty, SK_STR("0.35"));
    assert_int_equal(u->best.update_id, 4400012346);
    u = hear(PUBLIC, PUSH("update", "candle1m",
                          "[\"1767225600000\",\"68000\",\"68020.1\",\"67990\",\"68012.5\",\"3.21\","
                          "\"218300.5\",\"218300.5\"]"));
    assert_int_equal(u->kind, SK_UPDATE_CANDLE);
    assert_int_equal(u->interval, SK_INTERVAL_1M);
    assert_dec(u->candle.close, SK_STR("68012.5"));
    assert_dec(u->candle.quote_volume, SK_STR("218300.5"));
    assert_false(u->candle.closed || u->snapshot);
}

static void market_data_of_v1(void **state)
{
    const sk_update *u;
    (void)state;
#define OLD(action_, channel_, data_)                                                              \
    "{\"action\":\"" action_ "\",\"arg\":{\"instType\":\"sp\",\"channel\":\"" channel_             \
    "\",\"instId\":\"BTCUSDT\"},\"data\":[" data_ "]}"
    begin();
    hear(PUBLIC, OLD("snapshot", "books",
                     "{\"asks\":[[\"68012.50\",\"0.8100\"]],\"bids\":[[\"68012.40\",\"0.3500\"]],"
                     "\"checksum\":5346756,\"ts\":\"1767225600100\"}"));
    assert_true(s.sync.in_step);
    assert_int_equal(s.sync.matched, 1);
    u = hear(PUBLIC, OLD("update", "trade", "[\"1767225600100\",\"68012.5\",\"0.0021\",\"sell\"]"));
    assert_int_equal(u->kind, SK_UPDATE_TRADE);
    assert_int_equal(u->trade.taker_side, SOUK_SELL);
    assert_dec(u->trade.qty, SK_STR("0.0021"));
    u = hear(PUBLIC, OLD("snapshot", "ticker",
                         "{\"instId\":\"BTCUSDT\",\"last\":\"68012.5\",\"open24h\":\"67100.5\","
                         "\"high24h\":\"68900.1\",\"low24h\":\"66800\",\"bestBid\":\"68012.4\","
                         "\"bestAsk\":\"68012.5\",\"baseVolume\":\"1820.5\",\"quoteVolume\":"
                         "\"123456789\",\"ts\":1767225600100,\"labeId\":0}"));
    assert_dec(u->ticker.bid, SK_STR("68012.4"));
    u = hear(PUBLIC,
             OLD("update", "candle1m",
                 "[\"1767225600000\",\"68000\",\"68020.1\",\"67990\",\"68012.5\",\"3.21\"]"));
    assert_dec(u->candle.volume, SK_STR("3.21"));
    begin();
}

static void ones_own(void **state)
{
    const sk_update *u;
    (void)state;
    u = hear(
        PRIVATE,
        PUSH("snapshot", "orders",
             "{\"instId\":\"BTCUSDT\",\"orderId\":\"1234567890123456789\",\"clientOid\":"
             "\"bg-demo_0001\",\"price\":\"65000.12\",\"size\":\"0.015\",\"newSize\":\"0.015\","
             "\"notional\":\"975.0018\",\"orderType\":\"limit\",\"force\":\"gtc\",\"side\":\"buy\","
             "\"fillPrice\":\"65000.12\",\"tradeId\":\"1234567890123456702\",\"baseVolume\":"
             "\"0.005\",\"fillTime\":\"1767225600500\",\"fillFee\":\"-0.000005\",\"fillFeeCoin\":"
             "\"BTC\",\"tradeScope\":\"M\",\"accBaseVolume\":\"0.005\",\"priceAvg\":\"65000.12\","
             "\"status\":\"partially_filled\",\"cTime\":\"1767225600123\",\"uTime\":"
             "\"1767225600500\",\"stpMode\":\"none\",\"feeDetail\":[{\"feeCoin\":\"BTC\",\"fee\":"
             "\"-0.000005\"}],\"enterPointSource\":\"API\"}"));
    assert_int_equal(u->kind, SK_UPDATE_ORDER);
    assert_int_equal(u->order.exec, SK_EXEC_TRADE);
    assert_int_equal(u->order.order.status, SOUK_ORDER_PARTIALLY_FILLED);
    assert_int_equal(u->order.order.tif, SOUK_GTC);
    assert_dec(u->order.order.qty, SK_STR("0.015"));
    assert_dec(u->order.order.cum_quote, SK_STR("325.0006"));
    assert_dec(u->order.fill.fee, SK_STR("0.000005"));
    assert_true(u->order.fill.maker && sk_str_is(u->order.fill.fee_asset, "BTC"));
    u = hear(PRIVATE,
             PUSH("snapshot", "fill",
                  "{\"orderId\":\"1234567890123456789\",\"tradeId\":\"1234567890123456702\","
                  "\"symbol\":\"BTCUSDT\",\"orderType\":\"limit\",\"side\":\"buy\",\"priceAvg\":"
                  "\"65000.12\",\"size\":\"0.005\",\"amount\":\"325.0006\",\"tradeScope\":"
                  "\"maker\",\"feeDetail\":[{\"feeCoin\":\"BTC\",\"deduction\":\"no\","
                  "\"totalDeductionFee\":\"0\",\"totalFee\":\"-0.000005\"}],\"cTime\":"
                  "\"1767225600500\",\"uTime\":\"1767225600500\"}"));
    assert_dec(u->order.fill.fee, SK_STR("0.000005"));
    assert_dec(u->order.fill.quote_qty, SK_STR("325.0006"));
    u = hear(PRIVATE, "{\"action\":\"snapshot\",\"arg\":{\"instType\":\"SPOT\",\"channel\":"
                      "\"account\",\"coin\":\"default\"},\"data\":[{\"coin\":\"USDT\","
                      "\"available\":\"9024.99\",\"frozen\":\"975.01\",\"locked\":\"1\","
                      "\"limitAvailable\":\"0\",\"uTime\":\"1767225600050\"}],"
                      "\"ts\":1767225600060}");
    assert_int_equal(u->kind, SK_UPDATE_BALANCES);
    assert_dec(u->balances.rows->free, SK_STR("9024.99"));
    assert_dec(u->balances.rows->held, SK_STR("976.01"));
}

static void answers(void **state)
{
    (void)state;
    assert_int_equal(hear(PRIVATE, "{\"event\":\"login\",\"code\":0,\"msg\":\"\"}")->ack.err.status,
                     SOUK_OK);
    assert_int_equal(hear(PRIVATE, "{\"event\":\"login\",\"code\":\"0\"}")->ack.err.status,
                     SOUK_OK);
    assert_int_equal(hear(PUBLIC, "{\"event\":\"subscribe\",\"arg\":{\"instType\":\"SPOT\","
                                  "\"channel\":\"books\",\"instId\":\"BTCUSDT\"}}")
                         ->ack.err.status,
                     SOUK_OK);
    const sk_update *u =
        hear(PUBLIC, "{\"event\":\"error\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"bookz\","
                     "\"instId\":\"BTCUSDT\"},\"code\":30001,\"msg\":\"instType:SPOT,channel:bookz,"
                     "instId:BTCUSDT doesn't exist\"}");
    assert_int_equal(u->kind, SK_UPDATE_ACK);
    assert_int_not_equal(u->ack.err.status, SOUK_OK);
    assert_string_equal(u->ack.err.code, "30001");
    assert_int_equal(hear(PRIVATE, "{\"event\":\"error\",\"code\":30005,\"msg\":\"Login failed\"}")
                         ->ack.err.status,
                     SOUK_E_KEY_UNKNOWN);
}

static int up(void **state)
{
    arena_up(state);
    feed = (sk_feed){.push = push, .arena = &arena};
    return 0;
}

static int down(void **state)
{
    sk_book_free(s.book);
    sk_booksync_deinit(&s.sync);
    sk_feed_deinit(&feed);
    return arena_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(books_of_three_generations),
        cmocka_unit_test(market_data),
        cmocka_unit_test(market_data_of_v1),
        cmocka_unit_test(ones_own),
        cmocka_unit_test(answers),
    };
    return cmocka_run_group_tests(tests, up, down);
}
