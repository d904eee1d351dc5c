/* SPDX-License-Identifier: MIT
 * BTSE's sockets: every event of the card is read to its values, and written as the card shows it;
 * frames of the live exchange are read; what the server answers is what the card says.
 * src: btse card 3.2, 7, 8 */
#include "market/booksync.h"
#include "market/markets.h"
#include "venue/btse/btse.h"
#include "venue_test.h"

#define AT_NS INT64_C(1718445296200000000)
#define ORDER "990db9b6-2ed4-4c68-b46e-827c88cc3884"
#define TRADE "4b4bd301-6f20-4e39-a682-ce4f9b8400a0"

/* ---- reading ---- */

enum { SEEN_MAX = 8 };
static sk_update seen[SEEN_MAX];
static uint32_t count;
static sk_booksync *into; /* what books go to */
static sk_sync_action action;

static void push(void *ctx, const sk_update *u)
{
    souk_error err;
    (void)ctx;
    assert_true(count < SEEN_MAX);
    seen[count++] = *u;
    if (u->kind == SK_UPDATE_BOOK && into)
        action = sk_booksync_push(into, u, &err);
}

static souk_status read_as(uint8_t endpoint, souk_str frame, souk_error *err)
{
    sk_feed feed = {.push = push, .arena = &arena};
    count = 0;
    *err = (souk_error){.status = SOUK_OK};
    souk_status status = sk_btse.decode_frame(&sk_btse, endpoint, SK_STR(""), frame, &feed, err);
    sk_feed_deinit(&feed);
    return status;
}

static const sk_update *read_one(uint8_t endpoint, const char *frame, sk_update_kind kind)
{
    souk_error err;
    if (read_as(endpoint, sk_str(frame), &err) != SOUK_OK)
        fail_msg("%s\n%s", err.text, frame);
    assert_int_equal(count, 1);
    assert_int_equal(seen[0].kind, kind);
    return &seen[0];
}

#define IS(got_, text_) assert_dec((got_), SK_STR(text_))

#define BOOK(type_, bids_, asks_, number_, before_)                                                \
    "{\"topic\":\"update:BTC-USD_0\",\"data\":{\"bids\":" bids_ ",\"asks\":" asks_                 \
    ",\"seqNum\":" number_ ",\"prevSeqNum\":" before_ ",\"type\":\"" type_ "\",\"timestamp\":"     \
    "1718445296200,\"symbol\":\"BTC-USD\"}}"

/* Snapshot, change, gap, and the snapshot that mends it. */
static void test_books(void **state)
{
    souk_book *book;
    sk_booksync sync;
    souk_level top;
    (void)state;
    assert_int_equal(sk_book_new(&book, NULL, NULL), SOUK_OK);
    sk_booksync_init(&sync, book, SK_SEQ_PREV, false, NULL);
    into = &sync;
    const sk_update *u =
        read_one(SK_BTSE_BOOKS,
                 BOOK("snapshot", "[[\"64250.4\",\"0.52000\"],[\"64250.0\",\"0.24000\"]]",
                      "[[\"64250.6\",\"1.20000\"]]", "628282", "628281"),
                 SK_UPDATE_BOOK);
    assert_true(u->snapshot && u->last_id == 628282 && u->prev_id == 628281);
    assert_str(u->symbol, SK_STR("BTC-USD"));
    assert_int_equal(u->at_ns, AT_NS);
    assert_int_equal(action, SK_SYNC_CHANGED);

    u = read_one(
        SK_BTSE_BOOKS,
        BOOK("delta", "[]", "[[\"64250.7\",\"2.15622\"],[\"64250.6\",\"0\"]]", "628283", "628282"),
        SK_UPDATE_BOOK);
    assert_true(!u->snapshot && action == SK_SYNC_CHANGED);
    assert_int_equal(souk_book_top(book, SOUK_SELL, &top, 1), 1);
    IS(top.price, "64250.7");
    IS(top.qty, "2.15622");

    read_one(SK_BTSE_BOOKS, BOOK("delta", "[]", "[]", "628285", "628284"), SK_UPDATE_BOOK);
    assert_int_equal(action, SK_SYNC_ASK);
    read_one(SK_BTSE_BOOKS, BOOK("snapshot", "[[\"1\",\"1\"]]", "[]", "628290", "628289"),
             SK_UPDATE_BOOK);
    assert_int_equal(action, SK_SYNC_CHANGED);
    into = NULL;
    sk_booksync_deinit(&sync);
    sk_book_free(book);
}

static void test_market(void **state)
{
    (void)state;
    const sk_update *u =
        read_one(SK_BTSE_BOOKS,
                 "{\"topic\":\"snapshotL1:BTC-USD\",\"data\":{\"bids\":[[\"64250.4\",\"0.52\"]],"
                 "\"asks\":[[\"64250.6\",\"1.2\"]],\"type\":\"snapshotL1\",\"symbol\":\"BTC-USD\","
                 "\"timestamp\":1718445296200}}",
                 SK_UPDATE_BEST);
    assert_str(u->best.symbol, SK_STR("BTC-USD"));
    IS(u->best.bid, "64250.4");
    IS(u->best.bid_qty, "0.52");
    IS(u->best.ask, "64250.6");
    IS(u->best.ask_qty, "1.2");
    u = read_one(SK_BTSE_BOOKS,
                 "{\"topic\":\"snapshotL1:BTC-USD_0\",\"data\":{\"bids\":[],\"asks\":[[\"2\","
                 "\"3\"]],\"type\":\"snapshotL1\",\"symbol\":\"BTC-USD\",\"timestamp\":1}}",
                 SK_UPDATE_BEST);
    assert_true(sk_dec_is_zero(u->best.bid));
    IS(u->best.ask, "2");

    souk_error err;
    assert_int_equal(
        read_as(SK_BTSE_SPOT,
                SK_STR("{\"topic\":\"tradeHistoryApi:BTC-USD\",\"data\":[{\"symbol\":\"BTC-USD\","
                       "\"side\":\"SELL\",\"size\":7.5E-6,\"price\":64250.5,\"tradeId\":118974855,"
                       "\"timestamp\":1718445296200},{\"symbol\":\"BTC-USD\",\"side\":\"BUY\","
                       "\"size\":1,\"price\":2,\"tradeId\":118974856,\"timestamp\":1}]}"),
                &err),
        SOUK_OK);
    assert_int_equal(count, 2);
    assert_int_equal(seen[0].trade.taker_side, SOUK_SELL);
    IS(seen[0].trade.qty, "0.0000075");
    assert_true(seen[0].trade.id == 118974855 && seen[0].at_ns == AT_NS);
    assert_true(seen[1].trade.taker_side == SOUK_BUY);
}

/* The only frames of the live exchange that were found. */
static void test_recorded(void **state)
{
    souk_str lines = read_file(true, "fixtures/gct/btse/wsAllTrades.json");
    souk_error err;
    (void)state;
    if (!lines.ptr)
        skip();
    souk_str first = sk_str_cut(&lines, '\n'), second = sk_str_cut(&lines, '\n');
    assert_int_equal(read_as(SK_BTSE_SPOT, first, &err), SOUK_OK);
    assert_true(count == 1 && seen[0].trade.id == 74040596);
    IS(seen[0].trade.price, "83894.01");
    assert_int_equal(seen[0].trade.taker_side, SOUK_BUY);
    assert_int_equal(read_as(SK_BTSE_SPOT, second, &err), SOUK_OK);
    IS(seen[0].trade.qty, "0.0035");
    assert_int_equal(seen[0].trade.at_ns, INT64_C(1741836562687000000));
}

/* ---- orders ---- */

#define NOTE                                                                                       \
    "{\"topic\":\"notificationApiV3\",\"data\":{\"symbol\":\"BTC-USD\",\"orderID\":\"" ORDER       \
    "\",\"side\":\"MODE_BUY\",\"orderType\":76,\"txType\":0,\"price\":20000,\"triggerPrice\":0,"   \
    "\"pegPriceDeviation\":1,\"stealth\":1,\"status\":2,\"timestamp\":1718445296200,"              \
    "\"avgFilledPrice\":0,\"clOrderID\":\"\",\"maker\":false,\"postOnly\":false,"                  \
    "\"orderUserInitiated\":true,\"originalOrderBaseSize\":0.001,\"originalOrderQuoteSize\":0,"    \
    "\"currentOrderBaseSize\":0.001,\"currentOrderQuoteSize\":0,\"filledBaseSize\":0,"             \
    "\"totalFilledBaseSize\":0,\"remainingBaseSize\":0.001,\"remainingQuoteSize\":0,"              \
    "\"orderCurrency\":\"BTC\",\"time_in_force\":\"GTC\"}}"
#define FILL                                                                                       \
    "{\"topic\":\"fills\",\"data\":[{\"orderId\":\"" ORDER                                         \
    "\",\"serialId\":\"926957588\",\"clOrderId\":\"\",\"type\":\"76\",\"symbol\":\"BTC-USD\","     \
    "\"side\":\"BUY\",\"price\":\"20000\",\"size\":\"0.001\",\"feeAmount\":\"0.000002\","          \
    "\"feeCurrency\":\"BTC\",\"base\":\"BTC\",\"quote\":\"USD\",\"maker\":true,\"timestamp\":"     \
    "\"1718445297000\",\"tradeId\":\"" TRADE "\"}]}"

static void test_orders(void **state)
{
    (void)state;
    const sk_update *u = read_one(SK_BTSE_SPOT, NOTE, SK_UPDATE_ORDER);
    const souk_order *o = &u->order.order;
    assert_int_equal(u->order.exec, SK_EXEC_NEW);
    assert_int_equal(u->channel, SK_CHANNEL_ORDERS);
    assert_str(o->order_id, SK_STR(ORDER));
    assert_true(o->side == SOUK_BUY && o->type == SOUK_LIMIT && o->tif == SOUK_GTC);
    assert_true(o->status == SOUK_ORDER_NEW && o->working && o->created_ns == AT_NS);
    IS(o->price, "20000");
    IS(o->qty, "0.001");

    u = read_one(SK_BTSE_SPOT, FILL, SK_UPDATE_ORDER);
    const souk_fill *f = &u->order.fill;
    assert_int_equal(u->order.exec, SK_EXEC_TRADE);
    assert_int_equal(u->channel, SK_CHANNEL_FILLS);
    assert_str(f->fill_id, SK_STR(TRADE));
    assert_str(f->order_id, SK_STR(ORDER));
    assert_true(f->maker && f->side == SOUK_BUY && f->at_ns == INT64_C(1718445297000000000));
    IS(f->fee, "0.000002");
    assert_str(f->fee_asset, SK_STR("BTC"));
    assert_int_equal(u->order.order.status, SOUK_ORDER_UNKNOWN);
}

/* Both words of a side; what was paid is not the order's price; a market order's trade may not be
 * its last; a size that counts quote is known by the currency's code or by the word. */
static void test_orders_otherwise(void **state)
{
    static const char *const currencies[] = {"USDT", "quote"};
    (void)state;
    for (size_t i = 0; i < SK_COUNT(currencies); i++) {
        const sk_update *u = read_one(
            SK_BTSE_SPOT,
            sk_arena_printf(
                &arena,
                "{\"topic\":\"notificationApiV3\",\"data\":{\"status\":5,\"symbol\":\"BTC-USDT\","
                "\"orderID\":\"" ORDER "\",\"side\":\"BUY\",\"orderType\":77,\"txType\":0,"
                "\"price\":111131,\"avgFilledPrice\":111131,\"clOrderID\":\"mine\","
                "\"originalOrderQuoteSize\":1000,\"currentOrderBaseSize\":0,"
                "\"currentOrderQuoteSize\":1000,\"filledBaseSize\":5.34e-7,"
                "\"totalFilledBaseSize\":0.00899,\"remainingQuoteSize\":0.93231,"
                "\"orderCurrency\":\"%s\",\"timestamp\":1718445296200,\"time_in_force\":\"GTC\"}}",
                currencies[i])
                .ptr,
            SK_UPDATE_ORDER);
        const souk_order *o = &u->order.order;
        assert_true(o->side == SOUK_BUY && o->type == SOUK_MARKET && o->flags & SOUK_BY_QUOTE);
        IS(o->quote_qty, "1000");
        IS(o->cum_qty, "0.00899");
        assert_true(sk_dec_is_zero(o->price) && o->status == SOUK_ORDER_PARTIALLY_FILLED);
        IS(u->order.fill.price, "111131");
        IS(u->order.fill.qty, "0.000000534");
    }
    const sk_update *u = read_one(
        SK_BTSE_SPOT,
        "{\"topic\":\"notificationApiV2\",\"data\":{\"symbol\":\"BTC-USD\",\"orderID\":\"" ORDER
        "\",\"side\":\"SELL\",\"type\":76,\"price\":10000,\"size\":0.01,\"status\":9,"
        "\"clOrderID\":\"\",\"timestamp\":1718445296200,\"txType\":1,\"triggerPrice\":11000}}",
        SK_UPDATE_ORDER);
    assert_true(u->order.order.type == SOUK_STOP_LIMIT && !u->order.order.working);
    IS(u->order.order.stop_price, "11000");
    IS(u->order.order.qty, "0.01");
}

static void test_answers(void **state)
{
    static const struct {
        const char *frame;
        souk_status status;
    } rows[] = {{"{\"event\":\"login\",\"success\":true}", SOUK_OK},
                {"{\"event\":\"login\",\"success\":false}", SOUK_E_SIGNATURE},
                {"{\"event\":\"subscribe\",\"channel\":[\"fills\"]}", SOUK_OK},
                {"{\"event\":\"subscribe\",\"channel\":[]}", SOUK_E_NOT_FOUND},
                {"{\"event\":\"unsubscribe\",\"channel\":[]}", SOUK_OK},
                {"{\"severity\":\"ERROR\",\"errors\":[{\"arg\":\"update:BTCC-USD_0\",\"error\":{"
                 "\"code\":1000,\"message\":\"Market pair provided is currently not supported.\"}}]"
                 "}",
                 SOUK_E_UNKNOWN_SYMBOL},
                {"{\"severity\":\"ERROR\",\"errors\":[{\"error\":{\"message\":\"?\",\"code\":1005}}"
                 "]}",
                 SOUK_E_NOT_FOUND}};
    (void)state;
    for (size_t i = 0; i < SK_COUNT(rows); i++)
        assert_int_equal(read_one(SK_BTSE_SPOT, rows[i].frame, SK_UPDATE_ACK)->ack.err.status,
                         rows[i].status);
}

/* ---- writing ---- */

static const sk_channel_row *row_of(const char *topic)
{
    for (uint16_t i = 0; i < sk_btse.channels_count; i++)
        if (strcmp(sk_btse.channels[i].topic, topic) == 0)
            return &sk_btse.channels[i];
    fail_msg("no channel %s", topic);
    return NULL;
}

static void assert_written(const char *row, const char *topic, const sk_update *u, const char *want)
{
    sk_buf out;
    sk_encode e = {.venue = &sk_btse, .row = row_of(row), .topic = sk_str(topic)};
    sk_buf_init(&out, NULL, 1 << 16);
    assert_int_equal(e.row->encode(&e, u, &out), SOUK_OK);
    assert_str(sk_buf_view(&out), sk_str(want));
    sk_buf_deinit(&out);
}

static void test_written(void **state)
{
    static const sk_level bids[] = {{642504, 52000, 1, 5}, {6425000, 24000, 2, 5}};
    static const sk_level asks[] = {{642507, 215622, 1, 5}, {642506, 0, 1, 5}};
    sk_update u = {.kind = SK_UPDATE_BOOK,
                   .symbol = SK_STR("BTC-USD"),
                   .at_ns = AT_NS,
                   .snapshot = true,
                   .last_id = 628282,
                   .prev_id = 628281,
                   .book = {.bids = bids, .bids_count = 2}};
    (void)state;
    assert_written("update:{symbol}_{group}", "update:BTC-USD_0", &u,
                   BOOK("snapshot", "[[\"64250.4\",\"0.52\"],[\"64250\",\"0.24\"]]", "[]", "628282",
                        "628281"));
    u.snapshot = false;
    u.book.bids_count = 0;
    u.book.asks = asks;
    u.book.asks_count = 2;
    assert_written(
        "update:{symbol}_{group}", "update:BTC-USD_0", &u,
        BOOK("delta", "[]", "[[\"64250.7\",\"2.15622\"],[\"64250.6\",\"0\"]]", "628282", "628281"));
    u = (sk_update){.kind = SK_UPDATE_ORDER,
                    .at_ns = AT_NS,
                    .engine_ns = AT_NS,
                    .order = {.exec = SK_EXEC_NEW,
                              .order = {.symbol = SK_STR("BTC-USD"),
                                        .order_id = SK_STR(ORDER),
                                        .side = SOUK_BUY,
                                        .type = SOUK_LIMIT,
                                        .tif = SOUK_GTC,
                                        .status = SOUK_ORDER_NEW,
                                        .price = {.lo = 20000},
                                        .qty = {.lo = 1, .scale = 3},
                                        .working = true}}};
    assert_written("notificationApiV3", "notificationApiV3", &u, NOTE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_books),
                                       cmocka_unit_test(test_market),
                                       cmocka_unit_test(test_recorded),
                                       cmocka_unit_test(test_orders),
                                       cmocka_unit_test(test_orders_otherwise),
                                       cmocka_unit_test(test_answers),
                                       cmocka_unit_test(test_written)};
    return cmocka_run_group_tests_name("venue/btse_socket", tests, arena_up, arena_down);
}
