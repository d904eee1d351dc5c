/* SPDX-License-Identifier: MIT
 * HTX's sockets: every event of the card is read to its values and written as the card shows it;
 * control frames are understood, answered and refused as it says. src: htx card 7, 8, 9 */
#include "venue/htx/htx.h"
#include "venue_test.h"

#define NOW_NS INT64_C(1718445296123000000)

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

static souk_status read_as(uint8_t endpoint, const char *frame, souk_error *err)
{
    sk_feed feed = {.push = push, .arena = &arena};
    count = 0;
    *err = (souk_error){.status = SOUK_OK};
    souk_status status =
        sk_htx.decode_frame(&sk_htx, endpoint, SK_STR(""), sk_str(frame), &feed, err);
    sk_feed_deinit(&feed);
    return status;
}

static const sk_update *read_one(uint8_t endpoint, const char *frame, sk_update_kind kind)
{
    souk_error err;
    if (read_as(endpoint, frame, &err) != SOUK_OK)
        fail_msg("%s\n%s", err.text, frame);
    assert_int_equal(count, 1);
    assert_int_equal(seen[0].kind, kind);
    return &seen[0];
}

#define IS(got_, text_) assert_dec((got_), SK_STR(text_))

static void test_books(void **state)
{
    (void)state;
    const sk_update *u = read_one(
        SK_HTX_MARKET,
        "{\"ch\":\"market.trioeth.depth.step0\",\"ts\":1718445296200,\"tick\":{\"bids\":[[9.121E-7,"
        "92730.24],[6.8E-7,7]],\"asks\":[[1.3E-6,4.0E7]],\"version\":104999698781,\"ts\":"
        "1718445296101}}",
        SK_UPDATE_BOOK);
    assert_str(u->symbol, SK_STR("trioeth"));
    assert_true(u->snapshot && u->last_id == 104999698781 && u->depth == 150);
    assert_int_equal(u->at_ns, INT64_C(1718445296200000000));
    assert_true(bids[0].price == 9121 && bids[0].price_scale == 10);
    assert_true(asks[0].qty == 40000000 && asks[0].qty_scale == 0);

    u = read_one(SK_HTX_FEED,
                 "{\"ch\":\"market.btcusdt.mbp.150\",\"ts\":1718445296200,\"tick\":{\"seqNum\":104,"
                 "\"prevSeqNum\":100,\"bids\":[[64250.4,0]],\"asks\":[]}}",
                 SK_UPDATE_BOOK);
    assert_true(!u->snapshot && u->last_id == 104 && u->prev_id == 100);
    assert_true(u->book.bids_count == 1 && u->book.asks_count == 0 && bids[0].qty == 0);

    u = read_one(SK_HTX_FEED,
                 "{\"id\":\"2\",\"rep\":\"market.btcusdt.mbp.150\",\"status\":\"ok\",\"ts\":1,"
                 "\"data\":{\"seqNum\":100,\"bids\":[[64250.4,0.52]],\"asks\":[[64250.5,1.2]]}}",
                 SK_UPDATE_BOOK);
    assert_true(u->snapshot && u->last_id == 100);

    /* one side only, and the tick before the topic */
    u = read_one(SK_HTX_FEED,
                 "{\"tick\":{\"asks\":[[2,1]],\"seqNum\":7,\"prevSeqNum\":6},\"ts\":1,\"ch\":"
                 "\"market.btcusdt.mbp.5\"}",
                 SK_UPDATE_BOOK);
    assert_true(u->last_id == 7 && u->book.bids_count == 0 && u->book.asks_count == 1);
}

static void test_trades(void **state)
{
    souk_error err;
    (void)state;
    assert_int_equal(
        read_as(SK_HTX_MARKET,
                "{\"ch\":\"market.btcusdt.trade.detail\",\"ts\":1718445296200,\"tick\":{\"id\":"
                "105004645372,\"ts\":1718445296101,\"data\":[{\"id\":105004645372731946459999,"
                "\"ts\":1718445296101,\"tradeId\":102090727790,\"amount\":0.0104,\"price\":64250.5,"
                "\"direction\":\"sell\"},{\"id\":1,\"ts\":2,\"tradeId\":102090727791,\"amount\":"
                "1E-4,\"price\":64250.6,\"direction\":\"buy\"}]}}",
                &err),
        SOUK_OK);
    assert_int_equal(count, 2);
    assert_str(seen[0].trade.id_text, SK_STR("105004645372731946459999"));
    assert_true(seen[0].trade.id == 102090727790 && seen[0].trade.taker_side == SOUK_SELL);
    assert_int_equal(seen[0].trade.at_ns, INT64_C(1718445296101000000));
    IS(seen[0].trade.price, "64250.5");
    IS(seen[1].trade.qty, "0.0001");
    assert_str(seen[1].trade.symbol, SK_STR("btcusdt"));
    assert_int_equal(seen[1].trade.taker_side, SOUK_BUY);
}

static void test_candles_and_tickers(void **state)
{
    (void)state;
    const sk_update *u =
        read_one(SK_HTX_MARKET,
                 "{\"ch\":\"market.btcusdt.kline.1day\",\"ts\":1,\"tick\":{\"id\":1718380800,"
                 "\"open\":64100,\"close\":64250.5,\"low\":64050,\"high\":64300,\"amount\":210.5,"
                 "\"vol\":1.35102345E7,\"count\":9120}}",
                 SK_UPDATE_CANDLE);
    assert_int_equal(u->interval, SK_INTERVAL_1D);
    assert_int_equal(u->candle.open_ns, INT64_C(1718380800000000000));
    assert_int_equal(u->candle.close_ns, INT64_C(1718467199999999999));
    IS(u->candle.quote_volume, "13510234.5");

    u = read_one(SK_HTX_MARKET,
                 "{\"ch\":\"market.btcusdt.ticker\",\"ts\":1,\"tick\":{\"open\":1,\"high\":4,"
                 "\"low\":0.5,\"close\":2,\"amount\":10,\"vol\":20,\"count\":3,\"bid\":1.9,"
                 "\"bidSize\":7,\"ask\":2.1,\"askSize\":8,\"lastPrice\":2,\"lastSize\":0.1}}",
                 SK_UPDATE_TICKER);
    assert_str(u->ticker.symbol, SK_STR("btcusdt"));
    IS(u->ticker.bid_qty, "7");
    IS(u->ticker.last_qty, "0.1");

    u = read_one(SK_HTX_MARKET,
                 "{\"ch\":\"market.btcusdt.bbo\",\"ts\":1,\"tick\":{\"seqId\":161499562790,\"ask\":"
                 "64250.5,\"askSize\":1.2,\"bid\":64250.4,\"bidSize\":0.52,\"quoteTime\":2,"
                 "\"symbol\":\"btcusdt\"}}",
                 SK_UPDATE_BEST);
    assert_true(u->best.update_id == 161499562790);
    IS(u->best.ask_qty, "1.2");
}

#define ORDER_                                                                                     \
    "\"symbol\":\"btcusdt\",\"accountId\":10000901,\"orderId\":357632718898331,"                   \
    "\"clientOrderId\":\"my-order_0001\",\"orderSource\":\"spot-api\",\"orderPrice\":\"64250.5\"," \
    "\"orderSize\":\"0.015\",\"type\":\"buy-limit\","
#define CREATED                                                                                    \
    "{\"action\":\"push\",\"ch\":\"orders#btcusdt\",\"data\":{\"eventType\":\"creation\"," ORDER_  \
    "\"orderStatus\":\"submitted\",\"orderCreateTime\":1718445296200,\"totalTradeAmount\":0}}"
#define TRADED                                                                                     \
    "{\"action\":\"push\",\"ch\":\"orders#btcusdt\",\"data\":{\"eventType\":\"trade\"," ORDER_     \
    "\"orderStatus\":\"partial-filled\",\"tradePrice\":\"64250.5\",\"tradeVolume\":\"0.01\","      \
    "\"aggressor\":true,\"tradeId\":102090736910,\"tradeTime\":1718445297000,\"remainAmt\":"       \
    "\"0.005\",\"execAmt\":\"0.01\",\"totalTradeAmount\":\"642.505\"}}"
#define CANCELED                                                                                   \
    "{\"action\":\"push\",\"ch\":\"orders#btcusdt\",\"data\":{\"eventType\":"                      \
    "\"cancellation\"," ORDER_                                                                     \
    "\"orderStatus\":\"partial-canceled\",\"remainAmt\":\"0.005\",\"execAmt\":\"0.01\","           \
    "\"lastActTime\":1718445299000}}"
#define CLEARED                                                                                    \
    "{\"action\":\"push\",\"ch\":\"trade.clearing#btcusdt#0\",\"data\":{\"eventType\":\"trade\","  \
    "\"symbol\":\"btcusdt\",\"orderId\":357632718898331,\"orderSide\":\"buy\",\"orderType\":"      \
    "\"buy-limit\",\"accountId\":10000901,\"source\":\"spot-api\",\"orderPrice\":\"64250.5\","     \
    "\"orderSize\":\"0.015\",\"clientOrderId\":\"my-order_0001\",\"orderCreateTime\":"             \
    "1718445296200,\"orderStatus\":\"partial-filled\",\"tradePrice\":\"64250.5\",\"tradeVolume\":" \
    "\"0.01\",\"aggressor\":true,\"tradeId\":102090736910,\"tradeTime\":1718445297000,"            \
    "\"transactFee\":\"0.00002\",\"feeCurrency\":\"btc\",\"feeDeduct\":\"0\",\"feeDeductType\":"   \
    "\"\"}}"
#define BALANCE                                                                                    \
    "{\"action\":\"push\",\"ch\":\"accounts.update#2\",\"data\":{\"currency\":\"usdt\","           \
    "\"accountId\":10000901,\"balance\":\"9357.495\",\"available\":\"9036.2425\",\"changeType\":"  \
    "\"order.match\",\"accountType\":\"trade\",\"seqNum\":\"1718445296123\",\"changeTime\":"       \
    "1718445296123}}"

static void test_orders(void **state)
{
    (void)state;
    const sk_update *u = read_one(SK_HTX_PRIVATE, CREATED, SK_UPDATE_ORDER);
    const souk_order *o = &u->order.order;
    assert_int_equal(u->order.exec, SK_EXEC_NEW);
    assert_str(o->order_id, SK_STR("357632718898331"));
    assert_true(o->side == SOUK_BUY && o->type == SOUK_LIMIT && o->tif == SOUK_GTC);
    assert_true(o->status == SOUK_ORDER_NEW && o->working);
    assert_int_equal(o->created_ns, INT64_C(1718445296200000000));

    u = read_one(SK_HTX_PRIVATE, TRADED, SK_UPDATE_ORDER);
    assert_int_equal(u->order.exec, SK_EXEC_TRADE);
    assert_int_equal(u->order.order.status, SOUK_ORDER_PARTIALLY_FILLED);
    IS(u->order.order.cum_qty, "0.01");
    IS(u->order.order.cum_quote, "642.505");
    assert_str(u->order.fill.fill_id, SK_STR("102090736910"));
    assert_str(u->order.fill.order_id, SK_STR("357632718898331"));
    assert_true(!u->order.fill.maker && u->order.fill.side == SOUK_BUY);

    u = read_one(SK_HTX_PRIVATE, CANCELED, SK_UPDATE_ORDER);
    assert_int_equal(u->order.order.status, SOUK_ORDER_CANCELED);
    IS(u->order.order.cum_qty, "0.01");

    u = read_one(SK_HTX_PRIVATE, CLEARED, SK_UPDATE_ORDER);
    IS(u->order.fill.fee, "0.00002");
    assert_str(u->order.fill.fee_asset, SK_STR("BTC"));

    u = read_one(SK_HTX_PRIVATE, BALANCE, SK_UPDATE_BALANCES);
    assert_str(u->balances.rows[0].asset, SK_STR("USDT"));
    IS(u->balances.rows[0].free, "9036.2425");
    IS(u->balances.rows[0].held, "321.2525");
}

/* Events that have no order, and topics nobody knows, are passed over. */
static void test_passed_over(void **state)
{
    static const char *const frames[] = {
        ("{\"action\":\"push\",\"ch\":\"orders#btcusdt\",\"data\":{\"eventType\":\"trigger\","
         "\"orderStatus\":\"rejected\",\"symbol\":\"btcusdt\"}}"),
        "{\"action\":\"push\",\"ch\":\"nothing#1\",\"data\":{}}", "{\"action\":\"dance\"}", "{}"};
    souk_error err;
    (void)state;
    for (size_t i = 0; i < SK_COUNT(frames); i++) {
        assert_int_equal(read_as(SK_HTX_PRIVATE, frames[i], &err), SOUK_OK);
        assert_int_equal(count, 0);
    }
    assert_true(read_as(SK_HTX_MARKET, "{\"ch\":\"a\",\"ch\":\"b\"}", &err) < 0);
    assert_true(read_as(SK_HTX_MARKET, "[1]", &err) < 0);
    assert_true(read_as(SK_HTX_FEED,
                        "{\"ch\":\"market.btcusdt.mbp.5\",\"ts\":1,\"tick\":{\"bids\":[[1]]}}",
                        &err) < 0);
}

static void test_answers_and_pings(void **state)
{
    (void)state;
    const sk_update *u = read_one(
        SK_HTX_MARKET, "{\"id\":7,\"status\":\"ok\",\"subbed\":\"market.btcusdt.bbo\",\"ts\":1}",
        SK_UPDATE_ACK);
    assert_str(u->ack.id, SK_STR("7"));
    assert_int_equal(u->ack.err.status, SOUK_OK);
    u = read_one(
        SK_HTX_MARKET,
        "{\"ts\":1,\"status\":\"error\",\"err-code\":\"bad-request\",\"err-msg\":\"invalid "
        "topic\",\"id\":\"2\"}",
        SK_UPDATE_ACK);
    assert_true(u->ack.err.status < 0);
    assert_string_equal(u->ack.err.code, "bad-request");
    u = read_one(SK_HTX_PRIVATE, "{\"action\":\"req\",\"code\":200,\"ch\":\"auth\",\"data\":{}}",
                 SK_UPDATE_ACK);
    assert_int_equal(u->ack.err.status, SOUK_OK);
    u = read_one(SK_HTX_PRIVATE,
                 "{\"action\":\"req\",\"code\":2002,\"ch\":\"auth\",\"message\":\"auth.fail\"}",
                 SK_UPDATE_ACK);
    assert_string_equal(u->ack.err.code, "2002");
    assert_int_equal(souk_status_class(u->ack.err.status), SOUK_CLASS_AUTH);
    u = read_one(SK_HTX_PRIVATE,
                 "{\"action\":\"req\",\"code\":4000,\"ch\":\"auth\",\"message\":"
                 "\"too.many.connection\"}",
                 SK_UPDATE_ACK);
    assert_int_equal(u->ack.err.status, SOUK_E_LIMIT);
    u = read_one(SK_HTX_MARKET, "{\"ping\":1718445296123}", SK_UPDATE_PING);
    assert_str(u->pong, SK_STR("{\"pong\":1718445296123}"));
    u = read_one(SK_HTX_PRIVATE, "{\"action\":\"ping\",\"data\":{\"ts\":5}}", SK_UPDATE_PING);
    assert_str(u->pong, SK_STR("{\"action\":\"pong\",\"data\":{\"ts\":5}}"));
}

/* ---- the server ---- */

static sk_markets markets;
static sk_peer peer;
static uint64_t peer_state[SK_HTX_PEER_SIZE / 8];

static int world_up(void **state)
{
    arena_up(state);
    sk_markets_init(&markets, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        souk_instrument row = *sk_htx.defaults;
        row.symbol = sk_str(sk_htx.listings[i].symbol);
        row.base = sk_str(sk_htx.listings[i].base);
        row.quote = sk_str(sk_htx.listings[i].quote);
        assert_int_equal(sk_markets_add(&markets, &row, NULL), SOUK_OK);
    }
    peer = (sk_peer){.venue = &sk_htx,
                     .markets = &markets,
                     .now_ns = NOW_NS,
                     .peer_state = peer_state,
                     .arena = &arena};
    return 0;
}

static int world_down(void **state)
{
    sk_markets_deinit(&markets);
    return arena_down(state);
}

static const sk_channel_row *row_of(const char *topic)
{
    sk_topic t;
    if (sk_topic_parse(&sk_htx, &markets, false, sk_str(topic), &arena, &t) != SOUK_OK)
        fail_msg("no channel %s", topic);
    return t.row;
}

/* What the server writes for a topic. */
static souk_str written(const char *topic, const sk_update *u)
{
    sk_buf out;
    const sk_encode e = {.venue = &sk_htx,
                         .markets = &markets,
                         .row = row_of(topic),
                         .topic = sk_str(topic),
                         .number = 10000901,
                         .now_ns = NOW_NS};
    sk_buf_init(&out, NULL, 1 << 16);
    assert_int_equal(e.row->encode(&e, u, &out), SOUK_OK);
    souk_str text = sk_arena_copy(&arena, sk_buf_view(&out));
    sk_buf_deinit(&out);
    return text;
}

static void test_books_written(void **state)
{
    sk_level bid = {.price = 642504000, .price_scale = 4, .qty = 0};
    sk_level ask = {.price = 642505, .price_scale = 1, .qty = 120, .qty_scale = 2};
    sk_update u = {.kind = SK_UPDATE_BOOK,
                   .at_ns = NOW_NS,
                   .last_id = 104,
                   .prev_id = 100,
                   .book = {.bids = &bid, .bids_count = 1, .asks = &ask, .asks_count = 1}};
    (void)state;
    assert_str(
        written("market.btcusdt.mbp.150", &u),
        SK_STR("{\"ch\":\"market.btcusdt.mbp.150\",\"ts\":1718445296123,\"tick\":{\"seqNum\":"
               "104,\"prevSeqNum\":100,\"bids\":[[64250.4,0]],\"asks\":[[64250.5,1.2]]}}"));
    assert_str(written("market.btcusdt.depth.step0", &u),
               SK_STR("{\"ch\":\"market.btcusdt.depth.step0\",\"ts\":1718445296123,\"tick\":"
                      "{\"bids\":[[64250.4,0]],\"asks\":[[64250.5,1.2]],\"version\":104,\"ts\":"
                      "1718445296123}}"));
    u.book.bids_count = 0;
    assert_str(written("market.btcusdt.mbp.5", &u),
               SK_STR("{\"ch\":\"market.btcusdt.mbp.5\",\"ts\":1718445296123,\"tick\":{\"seqNum\":"
                      "104,\"prevSeqNum\":100,\"asks\":[[64250.5,1.2]]}}"));
    u.book.asks_count = 0; /* both sides are there, empty, every 100 ms */
    assert_str(
        written("market.btcusdt.mbp.400", &u),
        SK_STR("{\"ch\":\"market.btcusdt.mbp.400\",\"ts\":1718445296123,\"tick\":{\"seqNum\":"
               "104,\"prevSeqNum\":100,\"bids\":[],\"asks\":[]}}"));
}

/* What is read is what was written, and the card's own text. */
static void test_orders_written(void **state)
{
    static const struct {
        const char *frame, *topic;
        sk_update_kind kind;
    } rows[] = {{CREATED, "orders#btcusdt", SK_UPDATE_ORDER},
                {TRADED, "orders#btcusdt", SK_UPDATE_ORDER},
                {CANCELED, "orders#btcusdt", SK_UPDATE_ORDER},
                {CLEARED, "trade.clearing#btcusdt#0", SK_UPDATE_ORDER},
                {BALANCE, "accounts.update#2", SK_UPDATE_BALANCES}};
    static const char *const keys[] = {
        "eventType", "symbol",     "accountId",   "orderId",    "clientOrderId", "orderSource",
        "orderSize", "orderPrice", "orderStatus", "type",       "tradePrice",    "tradeVolume",
        "aggressor", "tradeId",    "tradeTime",   "remainAmt",  "execAmt",       "totalTradeAmount",
        "currency",  "balance",    "available",   "seqNum",     "transactFee",   "feeCurrency",
        "orderSide", "orderType",  "accountType", "changeType", "lastActTime",   "changeTime"};
    (void)state;
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_update u = *read_one(SK_HTX_PRIVATE, rows[i].frame, rows[i].kind);
        u.at_ns = NOW_NS;
        u.balances.cause = rows[i].kind == SK_UPDATE_BALANCES ? SK_EXEC_TRADE : u.balances.cause;
        souk_str want = member(sk_str(rows[i].frame), "data");
        souk_str got = member(written(rows[i].topic, &u), "data");
        assert_true(got.ptr != NULL);
        for (size_t k = 0; k < SK_COUNT(keys); k++)
            assert_str(member(got, keys[k]), member(want, keys[k]));
    }
    /* mode 0 tells no cancellation, mode 1 does; a stop that waits is silent */
    sk_update u = *read_one(SK_HTX_PRIVATE, CANCELED, SK_UPDATE_ORDER);
    assert_int_equal(written("trade.clearing#btcusdt#0", &u).len, 0);
    assert_true(written("trade.clearing#btcusdt#1", &u).len > 0);
    u = *read_one(SK_HTX_PRIVATE, CREATED, SK_UPDATE_ORDER);
    u.order.order.type = SOUK_STOP_LIMIT;
    assert_int_equal(written("orders#btcusdt", &u).len, 0);
    u.order.exec = SK_EXEC_TRIGGERED;
    assert_str(member(member(written("orders#btcusdt", &u), "data"), "type"),
               SK_STR("\"buy-limit\""));
}

/* ---- control frames ---- */

static souk_str answered(uint8_t endpoint, const char *frame)
{
    sk_control c = {.arena = &arena};
    souk_error err = {.status = SOUK_OK};
    sk_buf out;
    souk_status status;
    peer.endpoint = endpoint;
    sk_buf_init(&out, NULL, 1 << 16);
    status = sk_htx.decode_control(&peer, sk_str(frame), &c, &err);
    c.number = 0; /* nothing was subscribed */
    if (status != SOUK_OK)
        assert_int_equal(sk_htx.encode_error(&peer, &c, &err, &out), SOUK_OK);
    else if (c.kind != SK_CONTROL_CALL && c.kind != SK_CONTROL_LOGIN)
        assert_int_equal(sk_htx.answer_control(&peer, &c, &out), SOUK_OK);
    souk_str text = sk_arena_copy(&arena, sk_buf_view(&out));
    sk_buf_deinit(&out);
    return text;
}

#define REFUSED(text_, id_)                                                                        \
    "{\"ts\":1718445296123,\"status\":\"error\",\"err-code\":\"bad-request\",\"err-msg\":\"" text_ \
    "\",\"id\":" id_ "}"
#define REFUSED_V2(ch_, text_)                                                                     \
    "{\"action\":\"sub\",\"code\":2001,\"ch\":\"" ch_ "\",\"message\":\"" text_ "\"}"

static void test_controls(void **state)
{
    static const struct {
        uint8_t endpoint;
        const char *frame, *answer;
    } rows[] = {
        {SK_HTX_MARKET, "{\"sub\":\"market.btcusdt.bbo\",\"id\":\"a\"}",
         "{\"id\":\"a\",\"status\":\"ok\",\"subbed\":\"market.btcusdt.bbo\",\"ts\":1718445296123}"},
        {SK_HTX_FEED, "{\"sub\":[\"market.btcusdt.mbp.150\"],\"id\":9}",
         "{\"id\":9,\"status\":\"ok\",\"subbed\":\"market.btcusdt.mbp.150\",\"ts\":1718445296123}"},
        {SK_HTX_MARKET, "{\"unsub\":\"market.btcusdt.bbo\",\"id\":1}",
         REFUSED("unsub with not subbed topic", "1")},
        {SK_HTX_MARKET, "{\"sub\":\"market.xx.bbo\",\"id\":1}", REFUSED("invalid symbol", "1")},
        {SK_HTX_MARKET, "{\"sub\":\"market.btcusdt.what\",\"id\":1}",
         REFUSED("invalid topic", "1")},
        {SK_HTX_MARKET, "{\"sub\":\"orders#*\",\"id\":1}", REFUSED("invalid topic", "1")},
        {SK_HTX_MARKET, "{\"sub\":{},\"id\":1}", REFUSED("invalid topic", "1")},
        {SK_HTX_MARKET, "nonsense", REFUSED("not json string", "null")},
        {SK_HTX_MARKET, "{\"id\":1}", REFUSED("invalid request", "1")},
        {SK_HTX_MARKET, "{\"pong\":1}", ""},
        {SK_HTX_PRIVATE, "{\"action\":\"sub\",\"ch\":\"orders#*\"}",
         "{\"action\":\"sub\",\"code\":200,\"ch\":\"orders#*\",\"data\":{}}"},
        {SK_HTX_PRIVATE, "{\"action\":\"sub\",\"ch\":\"accounts.update\"}",
         "{\"action\":\"sub\",\"code\":200,\"ch\":\"accounts.update#0\",\"data\":{}}"},
        {SK_HTX_PRIVATE, "{\"action\":\"sub\",\"ch\":\"orders#xx\"}",
         REFUSED_V2("orders#xx", "invalid.symbol")},
        {SK_HTX_PRIVATE, "{\"action\":\"sub\",\"ch\":\"market.btcusdt.bbo\"}",
         REFUSED_V2("market.btcusdt.bbo", "invalid.ch")},
        {SK_HTX_PRIVATE, "{\"action\":\"dance\",\"ch\":\"x\"}",
         "{\"action\":\"req\",\"code\":2001,\"ch\":\"x\",\"message\":\"invalid.action\"}"},
        {SK_HTX_PRIVATE, "nonsense",
         "{\"action\":\"req\",\"code\":2001,\"ch\":\"\",\"message\":\"invalid.json\"}"},
        {SK_HTX_PRIVATE, "{\"action\":\"pong\",\"data\":{\"ts\":1}}", ""}};
    (void)state;
    for (size_t i = 0; i < SK_COUNT(rows); i++)
        assert_str(answered(rows[i].endpoint, rows[i].frame), sk_str(rows[i].answer));
}

/* A login is signed for the host and path that the socket was dialed at. */
static void test_login(void **state)
{
    sk_control c = {.arena = &arena};
    souk_error err;
    sk_request url = {.path = SK_STR("/ws/v2"), .host = SK_STR("127.0.0.1:8791")};
    (void)state;
    peer.endpoint = SK_HTX_PRIVATE;
    assert_int_equal(sk_htx.open_socket(&peer, &url, &c, &err), SOUK_OK);
    assert_int_equal(
        sk_htx.decode_control(&peer, SK_STR("{\"action\":\"req\",\"ch\":\"auth\",\"params\":{}}"),
                              &c, &err),
        SOUK_OK);
    assert_int_equal(c.kind, SK_CONTROL_LOGIN);
    assert_true(c.request.is_frame && c.request.body.len > 0);
    assert_str(c.request.host, url.host);
    assert_str(c.request.path, url.path);
}

/* Whatever the words that REST has for it, with or without them in the error. */
static void test_logins_refused(void **state)
{
    static const struct {
        souk_status status;
        const char *code, *said;
    } rows[] = {{SOUK_E_SIGNATURE, "api-signature-not-valid",
                 "2002,\"ch\":\"auth\",\"message\":\"auth.fail"},
                {SOUK_E_KEY_UNKNOWN, "", "2002,\"ch\":\"auth\",\"message\":\"auth.fail"},
                {SOUK_E_ADDRESS, "", "2002,\"ch\":\"auth\",\"message\":\"auth.fail"},
                {SOUK_E_CLOCK_AHEAD, "", "2002,\"ch\":\"auth\",\"message\":\"auth.fail"},
                {SOUK_E_KEY_MISSING, "login-required",
                 "2002,\"ch\":\"auth\",\"message\":\"invalid.auth.state"},
                {SOUK_E_LIMIT, "", "4000,\"ch\":\"auth\",\"message\":\"too.many.connection"},
                {SOUK_E_RATE_LIMIT, "", "4000,\"ch\":\"auth\",\"message\":\"too.many.request"},
                {SOUK_E_VENUE_INTERNAL, "", "500,\"ch\":\"auth\",\"message\":\"system.error"}};
    sk_control c = {.kind = SK_CONTROL_LOGIN, .arena = &arena, .property = SK_STR("auth")};
    (void)state;
    peer.endpoint = SK_HTX_PRIVATE;
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        souk_error err = {.status = rows[i].status};
        sk_buf out;
        sk_str_copy(err.code, sizeof err.code, sk_str(rows[i].code));
        sk_buf_init(&out, NULL, 1 << 16);
        assert_int_equal(sk_htx.encode_error(&peer, &c, &err, &out), SOUK_OK);
        assert_str(sk_buf_view(&out),
                   sk_arena_printf(&arena, "{\"action\":\"req\",\"code\":%s\"}", rows[i].said));
        sk_buf_deinit(&out);
    }
}

static void test_client_says(void **state)
{
    sk_topic topic = {.row = row_of("market.btcusdt.mbp.150"),
                      .symbol = SK_STR("btcusdt"),
                      .instrument = SK_NO_INSTRUMENT};
    sk_control c = {.kind = SK_CONTROL_SNAPSHOT,
                    .id = SK_STR("3"),
                    .topics = &topic,
                    .topics_count = 1,
                    .arena = &arena};
    sk_request out;
    (void)state;
    assert_int_equal(sk_htx.encode_control(&sk_htx, &c, NULL, 0, &out, NULL), SOUK_OK);
    assert_str(out.body, SK_STR("{\"id\":3,\"req\":\"market.btcusdt.mbp.150\"}"));
    topic = (sk_topic){.row = row_of("orders#*"), .instrument = SK_NO_INSTRUMENT};
    c.kind = SK_CONTROL_SUBSCRIBE;
    assert_int_equal(sk_htx.encode_control(&sk_htx, &c, NULL, 0, &out, NULL), SOUK_OK);
    assert_str(out.body, SK_STR("{\"action\":\"sub\",\"ch\":\"orders#*\"}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_books),
                                       cmocka_unit_test(test_trades),
                                       cmocka_unit_test(test_candles_and_tickers),
                                       cmocka_unit_test(test_orders),
                                       cmocka_unit_test(test_passed_over),
                                       cmocka_unit_test(test_answers_and_pings),
                                       cmocka_unit_test(test_books_written),
                                       cmocka_unit_test(test_orders_written),
                                       cmocka_unit_test(test_controls),
                                       cmocka_unit_test(test_login),
                                       cmocka_unit_test(test_logins_refused),
                                       cmocka_unit_test(test_client_says)};
    return cmocka_run_group_tests_name("venue/htx_socket", tests, world_up, world_down);
}
