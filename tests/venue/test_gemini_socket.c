/* SPDX-License-Identifier: MIT
 * Gemini's sockets: the samples of the card, read from ../shared, are read to their values; what
 * the server writes of them is read again; the client says what the card shows. src: gemini card 7,
 * 8 */
#include "venue/gemini/gemini.h"
#include "market/markets.h"
#include "venue/say.h"
#include "venue_test.h"

/* ---- samples ---- */

/* The first line of JSON behind <!-- sample: NAME -->; ptr NULL without the card. */
static souk_str sample(const char *name)
{
    static souk_str card;
    char mark[64];
    if (!card.ptr)
        card = read_file(true, "venues/gemini.md");
    if (!card.ptr)
        return card;
    snprintf(mark, sizeof mark, "<!-- sample: %s -->", name);
    const char *at = strstr(card.ptr, mark);
    if (!at)
        fail_msg("the card has no sample %s", name);
    at = strchr(strstr(at, "```json"), '\n') + 1;
    return (souk_str){at, (uint32_t)(strchr(at, '\n') - at)};
}

#define NEED_CARD()                                                                                \
    do {                                                                                           \
        if (!sample("error").ptr) {                                                                \
            print_message("skipped: ../shared is not there\n");                                    \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

/* ---- reading ---- */

enum { SEEN_MAX = 8 };
static sk_update seen[SEEN_MAX];
static sk_level bids[4], asks[4];
static uint32_t count;

static void push(void *ctx, const sk_update *u)
{
    (void)ctx;
    assert_true(count < SEEN_MAX);
    seen[count++] = *u;
    if (u->kind != SK_UPDATE_BOOK)
        return;
    for (uint32_t i = 0; i < u->book.bids_count && i < 4; i++)
        bids[i] = u->book.bids[i];
    for (uint32_t i = 0; i < u->book.asks_count && i < 4; i++)
        asks[i] = u->book.asks[i];
}

static souk_status read_frame(uint8_t endpoint, souk_str frame)
{
    souk_error err = {.status = SOUK_OK};
    sk_feed feed = {.push = push, .arena = &arena};
    count = 0;
    souk_status status =
        sk_gemini.decode_frame(&sk_gemini, endpoint, SK_STR(""), frame, &feed, &err);
    sk_feed_deinit(&feed);
    return status;
}

static const sk_update *read_text(uint8_t endpoint, souk_str frame, sk_update_kind kind,
                                  uint32_t updates)
{
    if (read_frame(endpoint, frame) != SOUK_OK)
        fail_msg("not understood: %.*s", SK_FMT(frame));
    assert_int_equal(count, updates);
    assert_int_equal(seen[0].kind, kind);
    return &seen[0];
}

static const sk_update *read_sample(uint8_t endpoint, const char *name, sk_update_kind kind,
                                    uint32_t updates)
{
    return read_text(endpoint, sample(name), kind, updates);
}

#define IS(got_, text_) assert_dec((got_), SK_STR(text_))

static void test_v2(void **state)
{
    (void)state;
    NEED_CARD();
    const sk_update *u = read_sample(SK_GEMINI_MARKET, "ws2-l2-snapshot", SK_UPDATE_BOOK, 2);
    assert_true(u->snapshot && u->book.bids_count == 2 && u->book.asks_count == 2);
    assert_str(u->symbol, SK_STR("BTCUSD"));
    assert_true(bids[1].price == 6324998 && bids[1].price_scale == 2 && bids[1].qty == 25);
    assert_true(asks[0].price == 6325001 && asks[0].qty == 1 && asks[0].qty_scale == 1);
    assert_true(seen[1].kind == SK_UPDATE_TRADE && seen[1].snapshot);
    assert_int_equal(seen[1].trade.id, 5335307668);

    u = read_sample(SK_GEMINI_MARKET, "ws2-l2-update", SK_UPDATE_BOOK, 1);
    assert_true(!u->snapshot && u->book.bids_count == 1 && bids[0].qty == 0);
    u = read_sample(SK_GEMINI_MARKET, "ws2-trade", SK_UPDATE_TRADE, 1);
    assert_true(!u->snapshot && u->trade.taker_side == SOUK_SELL);
    assert_int_equal(u->trade.at_ns, INT64_C(1786916822963000000));
    IS(u->trade.qty, "0.00056");

    u = read_sample(SK_GEMINI_MARKET, "ws2-candles", SK_UPDATE_CANDLE, 2);
    assert_true(seen[0].candle.open_ns < seen[1].candle.open_ns && seen[0].candle.closed);
    assert_int_equal(u->interval, SK_INTERVAL_1M);
    IS(seen[1].candle.volume, "0.112");
    assert_int_equal(seen[1].candle.close_ns, seen[1].candle.open_ns + INT64_C(59999999999));

    read_sample(SK_GEMINI_MARKET, "ws2-heartbeat", SK_UPDATE_PONG, 1);
    u = read_sample(SK_GEMINI_MARKET, "ws2-error", SK_UPDATE_ACK, 1);
    assert_string_equal(u->ack.err.code, "NoValidTradingPairs");
    assert_int_not_equal(u->ack.err.status, SOUK_OK);
}

/* What cannot be, and what nobody knows. */
static void test_odd_frames(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "{\"type\":\"l2_updates\",\"symbol\":\"BTCUSD\",\"changes\":[[\"hold\",\"1\",\"1\"]]}",
        "{\"type\":\"l2_updates\",\"symbol\":\"BTCUSD\",\"changes\":[[\"buy\",\"1\"]]}",
        "{\"type\":\"l2_updates\",\"symbol\":\"BTCUSD\",\"changes\":[\"buy\"]}",
        "{\"type\":\"l2_updates\",\"changes\":[]}",
        "{\"type\":\"trade\",\"symbol\":\"BTCUSD\",\"price\":\"1\"}",
        "[{\"type\":\"fill\",\"symbol\":\"btcusd\"}]",
        "{\"type\":\"candles_1m_updates\",\"symbol\":\"BTCUSD\",\"changes\":[[1,2]]}",
        "{\"type\":\"l2_updates\""};
    for (size_t i = 0; i < SK_COUNT(broken); i++)
        if (read_frame(SK_GEMINI_MARKET, sk_str(broken[i])) == SOUK_OK)
            fail_msg("understood: %s", broken[i]);
    static const char *const unknown[] = {"{\"type\":\"news\"}",
                                          "{\"type\":\"candles_7m_updates\"}", "[]"};
    for (size_t i = 0; i < SK_COUNT(unknown); i++) {
        assert_int_equal(read_frame(SK_GEMINI_MARKET, sk_str(unknown[i])), SOUK_OK);
        assert_int_equal(count, 0);
    }
}

static void test_newest(void **state)
{
    (void)state;
    NEED_CARD();
    const sk_update *u = read_sample(SK_GEMINI_NEW, "ws3-bookticker", SK_UPDATE_BEST, 1);
    IS(u->best.bid_qty, "0.412");
    IS(u->best.ask, "63250.01");
    assert_int_equal(u->at_ns, INT64_C(1786916830001123456));
    u = read_sample(SK_GEMINI_NEW, "ws3-depth-snapshot", SK_UPDATE_BOOK, 1);
    assert_true(u->snapshot && u->last_id == 900100 && u->book.asks_count == 2);
    u = read_sample(SK_GEMINI_NEW, "ws3-depth-update", SK_UPDATE_BOOK, 1);
    assert_true(!u->snapshot && u->first_id == 900100 && u->last_id == 900104);
    u = read_sample(SK_GEMINI_NEW, "ws3-trade", SK_UPDATE_TRADE, 1);
    assert_true(u->trade.taker_side == SOUK_BUY && u->trade.id == 5335307668);
    u = read_sample(SK_GEMINI_NEW, "ws3-ack", SK_UPDATE_ACK, 1);
    assert_int_equal(u->ack.err.status, SOUK_OK);
    u = read_sample(SK_GEMINI_NEW, "ws3-error", SK_UPDATE_ACK, 1);
    assert_string_equal(u->ack.err.code, "-1013");
}

static void test_order_events(void **state)
{
    (void)state;
    NEED_CARD();
    read_sample(SK_GEMINI_EVENTS, "oe-ack", SK_UPDATE_ACK, 1);
    assert_int_equal(seen[0].ack.err.status, SOUK_OK);
    const sk_update *u = read_sample(SK_GEMINI_EVENTS, "oe-initial", SK_UPDATE_PONG, 1);
    assert_int_equal(u->last_id, 1);
    u = read_sample(SK_GEMINI_EVENTS, "oe-accepted", SK_UPDATE_ORDER, 1);
    assert_true(u->order.exec == SK_EXEC_NEW && u->order.order.status == SOUK_ORDER_NEW);
    assert_str(u->order.order.key, SK_STR("account-TestKeyGemini0001"));
    u = read_sample(SK_GEMINI_EVENTS, "oe-booked", SK_UPDATE_ORDER, 1);
    assert_true(u->order.order.working && u->last_id == 3);

    u = read_sample(SK_GEMINI_EVENTS, "oe-fill", SK_UPDATE_ORDER, 1);
    const souk_order *o = &u->order.order;
    const souk_fill *f = &u->order.fill;
    assert_true(u->order.exec == SK_EXEC_TRADE && o->status == SOUK_ORDER_PARTIALLY_FILLED);
    assert_str(o->client_id, SK_STR("lx-0006"));
    IS(o->cum_qty, "0.005");
    IS(o->cum_quote, "317");
    assert_str(f->fill_id, SK_STR("5335307801"));
    assert_true(f->maker && f->side == SOUK_SELL);
    IS(f->fee, "0.634");
    IS(f->quote_qty, "317");
    assert_int_equal(f->at_ns, INT64_C(1786916851003000000));

    u = read_sample(SK_GEMINI_EVENTS, "oe-cancelled", SK_UPDATE_ORDER, 1);
    assert_true(u->order.order.status == SOUK_ORDER_CANCELED &&
                u->order.order.reason == SOUK_REASON_USER);
    u = read_sample(SK_GEMINI_EVENTS, "oe-rejected", SK_UPDATE_ORDER, 1);
    assert_int_equal(u->order.order.status, SOUK_ORDER_REJECTED);
    u = read_sample(SK_GEMINI_EVENTS, "oe-closed", SK_UPDATE_PONG, 1);
    assert_int_equal(u->last_id, 6);
    u = read_sample(SK_GEMINI_EVENTS, "oe-heartbeat", SK_UPDATE_PONG, 1);
    assert_int_equal(u->last_id, 8);
}

/* ---- writing ---- */

static sk_markets markets;
static sk_gemini_peer own;
static sk_peer peer = {.venue = &sk_gemini, .markets = &markets, .peer_state = &own};

static const sk_channel_row *channel(const char *topic)
{
    for (uint32_t i = 0; i < sk_gemini.channels_count; i++)
        if (strcmp(sk_gemini.channels[i].topic, topic) == 0)
            return &sk_gemini.channels[i];
    fail_msg("no channel %s", topic);
    return NULL;
}

/* As the sandbox sends it, its number in the holes. */
static souk_str write_update(const char *topic, uint8_t variant, const sk_update *u)
{
    const sk_channel_row *row = channel(topic);
    const sk_encode e = {.venue = &sk_gemini,
                         .markets = &markets,
                         .row = row,
                         .topic = sk_str(topic),
                         .variant = variant,
                         .peer = &peer};
    sk_buf out;
    sk_buf_init(&out, NULL, 1 << 20);
    assert_int_equal(row->encode(&e, u, &out), SOUK_OK);
    for (size_t i = 0; i < out.len; i++)
        if (out.ptr[i] == SK_COUNT_HOLE)
            out.ptr[i] = '7';
    assert_true(out.len == 0 || sk_json_valid(sk_buf_view(&out), NULL));
    souk_str copy = sk_arena_copy(&arena, sk_buf_view(&out));
    sk_buf_deinit(&out);
    return copy;
}

/* The members of an object, in any order, are those of another. */
static void same_members(souk_str got, souk_str want)
{
    souk_str key, raw;
    sk_json j;
    for (int way = 0; way < 2; way++) {
        sk_json_init(&j, way ? want : got);
        sk_json_enter_object(&j);
        while (sk_json_next_member(&j, &key)) {
            char name[64];
            sk_json_raw(&j, &raw);
            sk_str_copy(name, sizeof name, key);
            if (!member(way ? got : want, name).ptr)
                fail_msg("%s: %.*s\n%.*s", name, SK_FMT(got), SK_FMT(want));
        }
    }
}

static souk_str first_of(souk_str array)
{
    souk_str item = {NULL, 0};
    sk_json j;
    sk_json_init(&j, array);
    assert_true(sk_json_enter_array(&j) && sk_json_next_item(&j));
    sk_json_raw(&j, &item);
    return item;
}

static void test_events_written(void **state)
{
    (void)state;
    static const char *const names[] = {"oe-accepted", "oe-booked", "oe-fill", "oe-cancelled"};
    NEED_CARD();
    for (size_t i = 0; i < SK_COUNT(names); i++) {
        sk_update u = *read_sample(SK_GEMINI_EVENTS, names[i], SK_UPDATE_ORDER, 1);
        if (strcmp(names[i], "oe-booked") == 0)
            u.order.exec = SK_EXEC_BOOKED;
        u.first_id = 3; /* the command's and the event's numbers */
        u.last_id = 1;
        souk_str text = write_update("order_events", 0, &u);
        same_members(first_of(text), first_of(sample(names[i])));
        sk_update before = u;
        uint32_t updates = i == 3 ? 2 : 1; /* what ends an order closes it */
        const sk_update *again = read_text(SK_GEMINI_EVENTS, text, SK_UPDATE_ORDER, updates);
        assert_int_equal(again->order.order.status, before.order.order.status);
        assert_dec(again->order.fill.fee, i == 2 ? SK_STR("0.634") : SK_STR("0"));
        assert_int_equal(again->last_id, 7);
    }
    own.events = 1u << 3; /* fills only */
    sk_update u = *read_sample(SK_GEMINI_EVENTS, "oe-cancelled", SK_UPDATE_ORDER, 1);
    assert_int_equal(write_update("order_events", 0, &u).len, 0);
    own.events = 0;
}

static void test_market_written(void **state)
{
    (void)state;
    NEED_CARD();
    sk_update u = *read_sample(SK_GEMINI_NEW, "ws3-bookticker", SK_UPDATE_BEST, 1);
    souk_str text = write_update("{symbol}@bookTicker", 0, &u);
    assert_str(member(text, "b"), member(sample("ws3-bookticker"), "b"));
    assert_str(member(text, "E"), member(sample("ws3-bookticker"), "E"));
    u = *read_sample(SK_GEMINI_NEW, "ws3-trade", SK_UPDATE_TRADE, 1);
    same_members(write_update("{symbol}@trade", 0, &u), sample("ws3-trade"));
    u = *read_sample(SK_GEMINI_NEW, "ws3-depth-update", SK_UPDATE_BOOK, 1);
    u.book.bids = bids;
    u.book.asks = asks;
    u.prev_id = u.first_id;
    assert_str(write_update("{symbol}@depth", 0, &u), sample("ws3-depth-update"));
    u.snapshot = true;
    assert_int_equal(write_update("{symbol}@depth", 0, &u).len, 0); /* none was asked for */
    u.snapshot = false;
    assert_str(member(write_update("l2/{symbol}", 0, &u), "changes"),
               member(sample("ws2-l2-update"), "changes"));
}

/* ---- the client says ---- */

static void test_controls(void **state)
{
    (void)state;
    souk_error err;
    sk_request out;
    sk_topic topics[2] = {{.row = channel("l2/{symbol}"), .symbol = SK_STR("btcusd")},
                          {.row = channel("l2/{symbol}"), .symbol = SK_STR("ethusd")}};
    sk_control c = {.kind = SK_CONTROL_SUBSCRIBE,
                    .topics = topics,
                    .topics_count = 2,
                    .id = SK_STR("1"),
                    .arena = &arena};
    assert_int_equal(sk_gemini.encode_control(&sk_gemini, &c, NULL, 0, &out, &err), SOUK_OK);
    assert_str(out.body, SK_STR("{\"type\":\"subscribe\",\"subscriptions\":[{\"name\":\"l2\","
                                "\"symbols\":[\"BTCUSD\",\"ETHUSD\"]}]}"));
    topics[0] = (sk_topic){.row = channel("candles_{interval}/{symbol}"),
                           .symbol = SK_STR("btcusd"),
                           .interval = SK_INTERVAL_1H};
    c.topics_count = 1;
    c.kind = SK_CONTROL_UNSUBSCRIBE;
    assert_int_equal(sk_gemini.encode_control(&sk_gemini, &c, NULL, 0, &out, &err), SOUK_OK);
    assert_str(out.body, SK_STR("{\"type\":\"unsubscribe\",\"subscriptions\":[{\"name\":"
                                "\"candles_1hr\",\"symbols\":[\"BTCUSD\"]}]}"));
    topics[0] = (sk_topic){.row = channel("{symbol}@bookTicker"), .symbol = SK_STR("btcusd")};
    c.kind = SK_CONTROL_SUBSCRIBE;
    assert_int_equal(sk_gemini.encode_control(&sk_gemini, &c, NULL, 0, &out, &err), SOUK_OK);
    assert_str(out.body,
               SK_STR("{\"id\":1,\"method\":\"subscribe\",\"params\":[\"btcusd@bookTicker\"]}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v2),
                                       cmocka_unit_test(test_odd_frames),
                                       cmocka_unit_test(test_newest),
                                       cmocka_unit_test(test_order_events),
                                       cmocka_unit_test(test_events_written),
                                       cmocka_unit_test(test_market_written),
                                       cmocka_unit_test(test_controls)};
    sk_markets_init(&markets, NULL);
    int failed = cmocka_run_group_tests(tests, arena_up, arena_down);
    sk_markets_deinit(&markets);
    return failed;
}
