/* SPDX-License-Identifier: MIT
 * The server's sockets: URLs, control frames and their answers, the specification's events byte by
 * byte, and every channel through the client, which hears the same nouns. */
#include "binance_world.h"
#include "market/update.h"

#define MS    INT64_C(1000000)
#define TOKEN "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"

static sk_buf out;

/* ---- URLs ---- */

static void urls(void **state)
{
    (void)state;
    static const struct {
        const char *path, *query;
        uint8_t variant;
        sk_control_kind kind;
        uint32_t topics;
    } rows[] = {
        {"/ws", "", 0, SK_CONTROL_NONE, 0},
        {"/ws/0", "", 0, SK_CONTROL_NONE, 0},
        {"/stream/ws/17", "", 0, SK_CONTROL_NONE, 0},
        {"/ws/btcusdt@trade", "", 0, SK_CONTROL_SUBSCRIBE, 1},
        {"/ws/btcusdt@trade/ethusdt@depth@100ms/!miniTicker@arr", "", 0, SK_CONTROL_SUBSCRIBE, 3},
        {"/stream", "", SK_BINANCE_COMBINED, SK_CONTROL_NONE, 0},
        {"/stream", "streams=btcusdt@trade/btcusdt@kline_1m", SK_BINANCE_COMBINED,
         SK_CONTROL_SUBSCRIBE, 2},
        {"/stream", "streams=btcusdt%40trade&timeUnit=MICROSECOND",
         SK_BINANCE_COMBINED | SK_BINANCE_MICROS, SK_CONTROL_SUBSCRIBE, 1},
        {"/stream/ws/btcusdt@bookTicker", "timeUnit=microsecond", SK_BINANCE_MICROS,
         SK_CONTROL_SUBSCRIBE, 1},
        {"/ws/" TOKEN, "", 0, SK_CONTROL_FOLLOW, 0},
        {"/stream", "streams=" TOKEN, SK_BINANCE_COMBINED, SK_CONTROL_FOLLOW, 0},
        {"/ws/nosuchcoin@trade", "", 0, SK_CONTROL_SUBSCRIBE, 1},
        {"/stream", "streams=btcusdt@trade/" TOKEN, SK_BINANCE_COMBINED, SK_CONTROL_SUBSCRIBE, 1},
    };
    souk_error err;
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_request r = {.path = sk_str(rows[i].path), .query = sk_str(rows[i].query)};
        sk_control c = {.arena = &arena};
        connect_to(SK_BINANCE_STREAM, 0);
        if (sk_binance.open_socket(&peer, &r, &c, &err) != SOUK_OK)
            fail_msg("%s: %s", rows[i].path, err.text);
        assert_int_equal(peer.variant, rows[i].variant);
        assert_int_equal(c.kind, rows[i].kind);
        assert_int_equal(c.topics_count, rows[i].topics);
        if (c.kind == SK_CONTROL_FOLLOW) {
            assert_str(c.token, SK_STR(TOKEN));
            assert_int_equal(c.number, -1);
        }
    }
    static const struct {
        uint8_t endpoint;
        const char *path, *query, *code;
    } bad[] = {{SK_BINANCE_STREAM, "/ws/btcusdt", "", "2"},
               {SK_BINANCE_STREAM, "/ws/BTCUSDT@trade", "", "2"},
               {SK_BINANCE_STREAM, "/stream", "streams=btcusdt@kline_7m", "2"},
               {SK_BINANCE_STREAM, "/stream", "streams=%4", "2"},
               {SK_BINANCE_STREAM, "/ws", "timeUnit=HOUR", "-1194"},
               {SK_BINANCE_API, "/ws-api/v3", "responseFormat=sbe", "-1155"}};
    for (size_t i = 0; i < SK_COUNT(bad); i++) {
        sk_request r = {.path = sk_str(bad[i].path), .query = sk_str(bad[i].query)};
        sk_control c = {.arena = &arena};
        connect_to(bad[i].endpoint, 0);
        assert_true(sk_binance.open_socket(&peer, &r, &c, &err) < 0);
        assert_string_equal(err.code, bad[i].code);
    }
}

/* ---- frames ---- */

/* What a peer hears back on a frame when everything goes well: or the error. */
static souk_str answer(const char *frame, sk_control *c)
{
    souk_error err = {.status = SOUK_OK};
    *c = (sk_control){.arena = &arena};
    sk_buf_reset(&out);
    if (sk_binance.decode_control(&peer, sk_str(frame), c, &err) != SOUK_OK)
        assert_int_equal(sk_binance.encode_error(&peer, c, &err, &out), SOUK_OK);
    else if (c->kind != SK_CONTROL_CALL)
        assert_int_equal(sk_binance.answer_control(&peer, c, &out), SOUK_OK);
    assert_true(!out.len || sk_json_valid(sk_buf_view(&out), NULL));
    return sk_buf_view(&out);
}

#define BAD_STREAM "{\"error\":{\"code\":2,\"msg\":\"Invalid request: invalid stream\"},\"id\":1}"
#define NO_JSON    "{\"code\":3,\"msg\":\"Invalid JSON: expected one object\"}"

static void stream_frames(void **state)
{
    (void)state;
    static const struct {
        const char *frame, *answer;
    } rows[] = {
        {"{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@depth@100ms\"],\"id\":1}",
         "{\"result\":null,\"id\":1}"},
        {"{\"id\":\"a-1\",\"params\":[\"btcusdt@trade\",\"nosuch@trade\"],\"method\":"
         "\"SUBSCRIBE\"}",
         "{\"result\":null,\"id\":\"a-1\"}"},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[\"" TOKEN "\"],\"id\":null}",
         "{\"result\":null,\"id\":null}"},
        {"{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":-2}",
         "{\"result\":null,\"id\":-2}"},
        {"{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}", "{\"result\":[],\"id\":3}"},
        {"{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":5}",
         "{\"result\":false,\"id\":5}"},
        {"{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":4}",
         "{\"result\":null,\"id\":4}"},
        {"{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":5}",
         "{\"result\":true,\"id\":5}"},
        {"{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",1],\"id\":4}",
         "{\"error\":{\"code\":1,\"msg\":\"Invalid value type: expected Boolean\"},\"id\":4}"},
        {"{\"method\":\"SET_PROPERTY\",\"params\":[\"colour\",true],\"id\":4}",
         "{\"error\":{\"code\":0,\"msg\":\"Unknown property\"},\"id\":4}"},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt\"],\"id\":1}", BAD_STREAM},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[\"BTCUSDT@trade\"],\"id\":1}", BAD_STREAM},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@depth7\"],\"id\":1}", BAD_STREAM},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[\"\"],\"id\":1}", BAD_STREAM},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[5],\"id\":1}",
         "{\"error\":{\"code\":2,\"msg\":\"Invalid request: params must be strings\"},\"id\":1}"},
        {"{\"method\":\"SUBSCRIBE\",\"params\":[],\"id\":1}",
         "{\"error\":{\"code\":2,\"msg\":\"Invalid request: request must contain params\"},"
         "\"id\":1}"},
        {"{\"method\":\"SUBSCRIBE\",\"id\":1}",
         "{\"error\":{\"code\":2,\"msg\":\"Invalid request: request must contain params\"},"
         "\"id\":1}"},
        {"{\"id\":1}", "{\"code\":2,\"msg\":\"Invalid request: missing field `method`\",\"id\":1}"},
        {"{\"method\":7,\"id\":1}",
         "{\"code\":2,\"msg\":\"Invalid request: missing field `method`\",\"id\":1}"},
        {"{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":[1]}",
         "{\"code\":2,\"msg\":\"Invalid request: request ID must be an unsigned integer, a string "
         "or null\"}"},
        {"hello", NO_JSON},
        {"", NO_JSON},
        {"[]", NO_JSON},
        {"{\"method\":\"SUBSCRIBE\"", NO_JSON},
        {"{\"id\":1,\"id\":2}", NO_JSON},
    };
    connect_to(SK_BINANCE_STREAM, 0);
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_control c;
        assert_str(answer(rows[i].frame, &c), sk_str(rows[i].answer));
    }
    sk_control c;
    answer(rows[1].frame, &c);
    assert_int_equal(c.topics_count, 2);
    assert_int_equal(c.topics[0].instrument, 0);
    assert_int_equal(c.topics[1].instrument, SK_NO_INSTRUMENT);
    answer(rows[2].frame, &c);
    assert_int_equal(c.kind, SK_CONTROL_FOLLOW);
    /* the topics that the sandbox has filled in */
    sk_topic topics[] = {{.text = SK_STR("btcusdt@trade")}, {.text = SK_STR("!miniTicker@arr")}};
    c = (sk_control){
        .kind = SK_CONTROL_LIST, .id = SK_STR("3"), .topics = topics, .topics_count = 2};
    sk_buf_reset(&out);
    assert_int_equal(sk_binance.answer_control(&peer, &c, &out), SOUK_OK);
    assert_str(sk_buf_view(&out),
               SK_STR("{\"result\":[\"btcusdt@trade\",\"!miniTicker@arr\"],\"id\":3}"));
}

static void api_frames(void **state)
{
    (void)state;
#define USED                                                                                       \
    "\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\","               \
    "\"intervalNum\":1,\"limit\":6000,\"count\":4}]"
    static const struct {
        const char *frame, *answer;
    } rows[] = {
        {"nonsense",
         "{\"id\":null,\"status\":400,\"error\":{\"code\":-1135,\"msg\":\"Invalid JSON Request\"}"
         "," USED "}"},
        {"{\"id\":1}",
         "{\"id\":1,\"status\":400,\"error\":{\"code\":-1102,\"msg\":\"Mandatory parameter "
         "'method' was not sent, was empty/null, or malformed.\"}," USED "}"},
        {"{\"id\":1.5,\"method\":\"ping\"}",
         "{\"id\":null,\"status\":400,\"error\":{\"code\":-1100,\"msg\":\"Illegal characters found "
         "in parameter 'id'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.\"}," USED "}"},
        {"{\"id\":\"x\",\"method\":\"no.such\"}",
         "{\"id\":\"x\",\"status\":400,\"error\":{\"code\":-1020,\"msg\":\"This operation is not "
         "supported.\"}," USED "}"},
        {"{\"id\":1,\"method\":\"ping\",\"params\":[]}",
         "{\"id\":1,\"status\":400,\"error\":{\"code\":-1135,\"msg\":\"JSON sent for parameter "
         "'params' is not valid\"}," USED "}"},
        {"{\"id\":1,\"method\":\"no.such\",\"params\":{\"returnRateLimits\":false}}",
         "{\"id\":1,\"status\":400,\"error\":{\"code\":-1020,\"msg\":\"This operation is not "
         "supported.\"}}"},
        {"{\"id\":1,\"method\":\"userDataStream.subscribe\"}",
         "{\"id\":1,\"status\":401,\"error\":{\"code\":-2015,\"msg\":\"Invalid API-key, IP, or "
         "permissions for action.\"}," USED "}"},
        {"{\"id\":1,\"method\":\"userDataStream.unsubscribe\",\"params\":{\"subscriptionId\":-1}}",
         "{\"id\":1,\"status\":400,\"error\":{\"code\":-1100,\"msg\":\"Illegal characters found in "
         "parameter 'subscriptionId'; legal range is '^[0-9]{1,20}$'.\"}," USED "}"},
        {"{\"id\":8,\"method\":\"session.status\"}",
         "{\"id\":8,\"status\":200,\"result\":{\"apiKey\":null,\"authorizedSince\":null,"
         "\"connectedSince\":1763721600123,\"returnRateLimits\":true,\"serverTime\":1763721600123,"
         "\"userDataStream\":false}," USED "}"},
    };
    sk_control c;
    sk_request url = {.path = SK_STR("/ws-api/v3"), .query = SK_STR("")};
    connect_to(SK_BINANCE_API, 0);
    assert_int_equal(sk_binance.open_socket(&peer, &url, &c, NULL), SOUK_OK);
    for (size_t i = 0; i < SK_COUNT(rows); i++)
        assert_str(answer(rows[i].frame, &c), sk_str(rows[i].answer));
    answer("{\"id\":1,\"method\":\"v3/order.place\",\"params\":{}}", &c);
    assert_int_equal(c.kind, SK_CONTROL_CALL);
    assert_int_equal(c.row->id, SK_OP_PLACE);
    /* log on, follow, follow by signature, unfollow, log out */
    sk_key key = {.api_key = SK_STR(TOKEN)};
    peer.key = &key;
    souk_str text =
        answer("{\"id\":1,\"method\":\"session.logon\",\"params\":{\"apiKey\":\"k\"}}", &c);
    assert_int_equal(c.kind, SK_CONTROL_LOGIN);
    assert_true(c.request.is_frame && c.request.body.len);
    assert_str(text_member(member(text, "result"), "apiKey"), SK_STR(TOKEN));
    assert_str(member(member(text, "result"), "authorizedSince"), SK_STR("1763721600123"));
    text = answer("{\"id\":2,\"method\":\"userDataStream.subscribe\",\"params\":"
                  "{\"returnRateLimits\":false}}",
                  &c);
    assert_int_equal(c.kind, SK_CONTROL_FOLLOW);
    assert_int_equal(c.request.body.len, 0);
    assert_str(text, SK_STR("{\"id\":2,\"status\":200,\"result\":{\"subscriptionId\":0}}"));
    text = answer("{\"id\":3,\"method\":\"userDataStream.subscribe.signature\",\"params\":"
                  "{\"returnRateLimits\":false}}",
                  &c);
    assert_true(c.request.body.len > 0);
    assert_str(text, SK_STR("{\"id\":3,\"status\":200,\"result\":{\"subscriptionId\":1}}"));
    answer("{\"id\":3,\"method\":\"userDataStream.unsubscribe\",\"params\":"
           "{\"subscriptionId\":1}}",
           &c);
    assert_int_equal(c.kind, SK_CONTROL_UNFOLLOW);
    assert_int_equal(c.number, 1);
    text = answer("{\"id\":3,\"method\":\"userDataStream.unsubscribe\"}", &c);
    assert_int_equal(c.number, -1);
    assert_str(member(text, "result"), SK_STR("{}"));
    souk_error err = {.status = SOUK_E_STATE};
    sk_buf_reset(&out);
    assert_int_equal(sk_binance.encode_error(&peer, &c, &err, &out), SOUK_OK);
    assert_str(member(member(sk_buf_view(&out), "error"), "code"), SK_STR("-2036"));
    answer("{\"id\":2,\"method\":\"userDataStream.subscribe\"}", &c);
    assert_int_equal(c.number, 2);
    text = answer("{\"id\":4,\"method\":\"session.logout\"}", &c);
    assert_int_equal(c.kind, SK_CONTROL_LOGOUT);
    assert_int_equal(c.number, 2);
    assert_str(member(member(text, "result"), "userDataStream"), SK_STR("false"));
    assert_null(member(member(text, "result"), "apiKey").ptr);
    /* the URL turns the limits off, and times to microseconds */
    url.query = SK_STR("returnRateLimits=false&timeUnit=MICROSECOND");
    connect_to(SK_BINANCE_API, 0);
    assert_int_equal(sk_binance.open_socket(&peer, &url, &c, NULL), SOUK_OK);
    text = answer("{\"id\":8,\"method\":\"session.status\"}", &c);
    assert_null(member(text, "rateLimits").ptr);
    assert_str(member(member(text, "result"), "serverTime"), SK_STR("1763721600123000"));
    /* an order's answer tells the orders' limits first */
    connect_to(SK_BINANCE_API, 0);
    answer("{\"id\":1,\"method\":\"order.place\",\"params\":{}}", &c);
    sk_call call = call_of(c.row);
    sk_buf_reset(&out);
    assert_int_equal(sk_binance.answer_call(&peer, &c, &call, SK_STR("{}"), &out), SOUK_OK);
    souk_str limits = member(sk_buf_view(&out), "rateLimits");
    assert_str(text_member(element(limits, 0), "interval"), SK_STR("SECOND"));
    assert_str(text_member(element(limits, 1), "interval"), SK_STR("DAY"));
    assert_str(text_member(element(limits, 2), "rateLimitType"), SK_STR("REQUEST_WEIGHT"));
}

/* ---- events ---- */

static const sk_channel_row *channel(const char *topic)
{
    for (uint32_t i = 0; i < sk_binance.channels_count; i++)
        if (topic ? sk_binance.channels[i].topic && !strcmp(sk_binance.channels[i].topic, topic)
                  : sk_binance.channels[i].kind == SK_CHANNEL_PRIVATE)
            return &sk_binance.channels[i];
    fail_msg("no channel %s", topic ? topic : "of user data");
    return NULL;
}

static souk_str push(const char *topic, uint8_t variant, int64_t number, const sk_update *u)
{
    sk_encode e = {.venue = &sk_binance,
                   .markets = &markets,
                   .row = channel(topic),
                   .topic = SK_STR("btcusdt@some"),
                   .variant = variant,
                   .number = number,
                   .now_ns = NOW_NS};
    sk_buf_reset(&out);
    assert_int_equal(e.row->encode(&e, u, &out), SOUK_OK);
    assert_true(!out.len || sk_json_valid(sk_buf_view(&out), NULL));
    return sk_buf_view(&out);
}

static const sk_level bids[] = {{6100010, 0, 2, 5}, {61, 52000000, 0, 8}};

static void event_samples(void **state)
{
    (void)state;
    sk_update u = {
        .kind = SK_UPDATE_TRADE, .symbol = SK_STR("BTCUSDT"), .at_ns = 1763721600001 * MS};
    u.trade = (souk_trade){.id = 70312,
                           .first_id = 70310,
                           .last_id = 70312,
                           .price = dec_of("61000.10"),
                           .qty = dec_of("0.01"),
                           .taker_side = SOUK_SELL,
                           .at_ns = 1763721600000 * MS};
#define TRADE(e, t)                                                                                \
    "{\"e\":\"trade\",\"E\":" e ",\"s\":\"BTCUSDT\",\"t\":70312,\"p\":\"61000.10000000\",\"q\":"   \
    "\"0.01000000\",\"T\":" t ",\"m\":true,\"M\":true}"
    assert_str(push("{symbol}@trade", 0, 0, &u), SK_STR(TRADE("1763721600001", "1763721600000")));
    assert_str(push("{symbol}@trade", SK_BINANCE_COMBINED | SK_BINANCE_MICROS, 0, &u),
               SK_STR("{\"stream\":\"btcusdt@some\",\"data\":" TRADE("1763721600001000",
                                                                     "1763721600000000") "}"));
    assert_str(push("{symbol}@aggTrade", 0, 0, &u),
               SK_STR("{\"e\":\"aggTrade\",\"E\":1763721600001,\"s\":\"BTCUSDT\",\"a\":70312,\"p\":"
                      "\"61000.10000000\",\"q\":\"0.01000000\",\"f\":70310,\"l\":70312,\"T\":"
                      "1763721600000,\"m\":true,\"M\":true}"));
    u.kind = SK_UPDATE_BOOK;
    u.first_id = 157;
    u.last_id = 160;
    u.book.bids = bids;
    u.book.bids_count = 2;
    u.book.asks = NULL;
    u.book.asks_count = 0;
    assert_str(push("{symbol}@depth@100ms", 0, 0, &u),
               SK_STR("{\"e\":\"depthUpdate\",\"E\":1763721600001,\"s\":\"BTCUSDT\",\"U\":157,\"u\""
                      ":160,\"b\":[[\"61000.10000000\",\"0.00000000\"],[\"61.00000000\",\"0."
                      "52000000\"]],\"a\":[]}"));
    assert_str(push("{symbol}@depth{depth}@1000ms", 0, 0, &u),
               SK_STR("{\"lastUpdateId\":160,\"bids\":[[\"61000.10000000\",\"0.00000000\"],[\"61."
                      "00000000\",\"0.52000000\"]],\"asks\":[]}"));
    u.kind = SK_UPDATE_BEST;
    u.best = (souk_best){.symbol = SK_STR("BTCUSDT"),
                         .update_id = 400900217,
                         .bid = dec_of("61000.1"),
                         .bid_qty = dec_of("0.52"),
                         .ask = dec_of("61000.2"),
                         .ask_qty = dec_of("1.1")};
    assert_str(push("{symbol}@bookTicker", 0, 0, &u),
               SK_STR("{\"u\":400900217,\"s\":\"BTCUSDT\",\"b\":\"61000.10000000\",\"B\":\"0."
                      "52000000\",\"a\":\"61000.20000000\",\"A\":\"1.10000000\"}"));
    u.kind = SK_UPDATE_CANDLE;
    u.interval = SK_INTERVAL_1M;
    u.candle = (souk_candle){.open_ns = 1763721600000 * MS, .close_ns = 1763721660000 * MS - 1};
    assert_str(push("{symbol}@kline_{interval}", 0, 0, &u),
               SK_STR("{\"e\":\"kline\",\"E\":1763721600001,\"s\":\"BTCUSDT\",\"k\":{\"t\":"
                      "1763721600000,\"T\":1763721659999,\"s\":\"BTCUSDT\",\"i\":\"1m\",\"f\":-1,"
                      "\"L\":-1,\"o\":\"0.00000000\",\"c\":\"0.00000000\",\"h\":\"0.00000000\","
                      "\"l\":\"0.00000000\",\"v\":\"0.00000000\",\"n\":0,\"x\":false,\"q\":\"0."
                      "00000000\",\"V\":\"0.00000000\",\"Q\":\"0.00000000\",\"B\":\"0\"}}"));
}

static sk_update report(void)
{
    sk_update u = {.kind = SK_UPDATE_ORDER,
                   .at_ns = 1763721603003 * MS,
                   .engine_ns = 1763721603001 * MS,
                   .first_id = 8641984};
    u.order.exec = SK_EXEC_TRADE;
    u.order.order = (souk_order){.symbol = SK_STR("BTCUSDT"),
                                 .order_id = SK_STR("28457"),
                                 .client_id = SK_STR("grid-7_A"),
                                 .side = SOUK_BUY,
                                 .type = SOUK_LIMIT,
                                 .tif = SOUK_GTC,
                                 .stp = SOUK_STP_CANCEL_OLDEST,
                                 .status = SOUK_ORDER_PARTIALLY_FILLED,
                                 .price = dec_of("61234.5"),
                                 .qty = dec_of("0.015"),
                                 .cum_qty = dec_of("0.005"),
                                 .cum_quote = dec_of("306.1725"),
                                 .created_ns = 1763721600140 * MS,
                                 .updated_ns = 1763721603001 * MS,
                                 .working_ns = 1763721600140 * MS,
                                 .working = true};
    u.order.fill = (souk_fill){.fill_id = SK_STR("70312"),
                               .price = dec_of("61234.5"),
                               .qty = dec_of("0.005"),
                               .quote_qty = dec_of("306.1725"),
                               .fee = dec_of("0.000005"),
                               .fee_asset = SK_STR("BTC"),
                               .at_ns = 1763721603001 * MS,
                               .maker = true};
    return u;
}

#define REPORT                                                                                     \
    "{\"e\":\"executionReport\",\"E\":1763721603003,\"s\":\"BTCUSDT\",\"c\":\"grid-7_A\",\"S\":"   \
    "\"BUY\",\"o\":\"LIMIT\",\"f\":\"GTC\",\"q\":\"0.01500000\",\"p\":\"61234.50000000\",\"P\":"   \
    "\"0.00000000\",\"F\":\"0.00000000\",\"g\":-1,\"C\":\"\",\"x\":\"TRADE\",\"X\":\"PARTIALLY_"   \
    "FILLED\",\"r\":\"NONE\",\"i\":28457,\"l\":\"0.00500000\",\"z\":\"0.00500000\",\"L\":"         \
    "\"61234.50000000\",\"n\":\"0.00000500\",\"N\":\"BTC\",\"T\":1763721603001,\"t\":70312,\"I\":" \
    "8641984,\"w\":true,\"m\":true,\"M\":false,\"O\":1763721600140,\"Z\":\"306.17250000\",\"Y\":"  \
    "\"306.17250000\",\"Q\":\"0.00000000\",\"W\":1763721600140,\"V\":\"EXPIRE_MAKER\"}"

static void private_samples(void **state)
{
    (void)state;
    sk_update u = report();
    assert_str(push(NULL, 0, -1, &u), SK_STR(REPORT));
    assert_str(push(NULL, 0, 3, &u), SK_STR("{\"subscriptionId\":3,\"event\":" REPORT "}"));
    assert_str(push(NULL, SK_BINANCE_COMBINED, -1, &u),
               SK_STR("{\"stream\":\"btcusdt@some\",\"data\":" REPORT "}"));
    /* a waiting stop expires */
    u.order.exec = SK_EXEC_EXPIRED;
    u.order.order.status = SOUK_ORDER_EXPIRED;
    u.order.order.reason = SOUK_REASON_IOC_REMAINDER;
    u.order.order.working_ns = 0;
    u.order.order.trailing_bips = 25;
    u.order.fill = (souk_fill){.maker = false};
    souk_str text = push(NULL, 0, -1, &u);
    assert_null(member(text, "W").ptr);
    assert_null(member(text, "N").ptr);
    assert_str(text_member(text, "n"), SK_STR("0"));
    assert_str(member(text, "t"), SK_STR("-1"));
    assert_str(member(text, "w"), SK_STR("false"));
    assert_str(member(text, "d"), SK_STR("25"));
    assert_str(text_member(text, "eR"), SK_STR("UNFILLED_IOC_QUANTITY_EXPIRED"));
    /* a cancel swaps the names */
    u.order.exec = SK_EXEC_CANCELED;
    u.order.order.cancel_id = SK_STR("bye");
    text = push(NULL, 0, -1, &u);
    assert_str(text_member(text, "c"), SK_STR("bye"));
    assert_str(text_member(text, "C"), SK_STR("grid-7_A"));
    souk_balance rows[] = {{SK_STR("BTC"), dec_of("0.995"), dec_of("0.01")},
                           {SK_STR("USDT"), dec_of("10580"), dec_of("612.35")}};
    u.kind = SK_UPDATE_BALANCES;
    u.balances.rows = rows;
    u.balances.count = 2;
    assert_str(push(NULL, 0, -1, &u),
               SK_STR("{\"e\":\"outboundAccountPosition\",\"E\":1763721603003,\"u\":1763721603001,"
                      "\"B\":[{\"a\":\"BTC\",\"f\":\"0.99500000\",\"l\":\"0.01000000\"},{\"a\":"
                      "\"USDT\",\"f\":\"10580.00000000\",\"l\":\"612.35000000\"}]}"));
    u = (sk_update){
        .kind = SK_UPDATE_TRANSFER, .at_ns = 1763721604000 * MS, .engine_ns = 1763721603990 * MS};
    u.balances.asset = SK_STR("USDT");
    u.balances.change = dec_of("100");
    assert_str(push(NULL, 0, -1, &u),
               SK_STR("{\"e\":\"balanceUpdate\",\"E\":1763721604000,\"a\":\"USDT\",\"d\":\"100."
                      "00000000\",\"T\":1763721603990}"));
    u = (sk_update){.kind = SK_UPDATE_TOKEN_EXPIRED, .at_ns = 1763721604000 * MS};
    u.token = SK_STR("abc");
    assert_str(push(NULL, 0, -1, &u), SK_STR("{\"e\":\"listenKeyExpired\",\"E\":1763721604000,"
                                             "\"listenKey\":\"abc\"}"));
    assert_str(push(NULL, 0, 0, &u), SK_STR("{\"subscriptionId\":0,\"event\":{\"e\":"
                                            "\"eventStreamTerminated\",\"E\":1763721604000}}"));
    u.kind = SK_UPDATE_SHUTDOWN; /* of the socket itself: on the WebSocket API, on streams */
#define SHUTDOWN "{\"e\":\"serverShutdown\",\"E\":1763721604000}"
    assert_str(push(NULL, 0, SK_OF_SOCKET, &u), SK_STR("{\"event\":" SHUTDOWN "}"));
    assert_str(push(NULL, 0, SK_BY_TOKEN, &u), SK_STR(SHUTDOWN));
    u.kind = SK_UPDATE_PONG;
    assert_int_equal(push(NULL, 0, 0, &u).len, 0);
}

/* ---- every channel through the client ---- */

static sk_update heard;
static uint32_t heard_count;

static void hear(void *ctx, const sk_update *update)
{
    (void)ctx;
    heard = *update;
    heard_count++;
}

static sk_update spoken(const sk_channel_row *row, const souk_ticker *tickers)
{
    sk_update u = {.symbol = SK_STR("BTCUSDT"), .at_ns = NOW_NS, .engine_ns = NOW_NS - 5 * MS};
    switch ((int)row->kind) {
    case SK_CHANNEL_BOOK:
    case SK_CHANNEL_BOOK_TOP:
        u.first_id = 157;
        u.last_id = 160;
        u.book.bids = bids;
        u.book.bids_count = 2;
        break;
    case SK_CHANNEL_TRADE:
    case SK_CHANNEL_AGG_TRADE:
        u.trade = (souk_trade){
            .id = 7, .price = dec_of("1.5"), .qty = dec_of("2"), .taker_side = SOUK_BUY};
        break;
    case SK_CHANNEL_BEST:
        u.best = (souk_best){.symbol = u.symbol, .bid = dec_of("1.5"), .update_id = 9};
        break;
    case SK_CHANNEL_CANDLE:
        u.interval = SK_INTERVAL_4H;
        u.candle = (souk_candle){.open_ns = NOW_NS, .close = dec_of("1.5"), .count = 3};
        break;
    case SK_CHANNEL_PRIVATE: return report();
    default:
        if (row->all) {
            u.tickers.rows = tickers;
            u.tickers.count = 2;
        } else {
            u.ticker = tickers[0];
        }
    }
    return u;
}

static void same_update(const sk_channel_row *row, const sk_update *u)
{
    souk_dec price = dec_of("1.5");
    switch ((int)row->kind) {
    case SK_CHANNEL_BOOK:
    case SK_CHANNEL_BOOK_TOP:
        assert_int_equal(heard.last_id, 160);
        assert_int_equal(heard.book.bids_count, 2);
        assert_int_equal(heard.book.bids[0].price, INT64_C(6100010000000));
        assert_int_equal(heard.book.bids[1].qty, 52000000);
        break;
    case SK_CHANNEL_TRADE:
    case SK_CHANNEL_AGG_TRADE:
        assert_int_equal(heard.trade.taker_side, SOUK_BUY);
        assert_int_equal(souk_dec_cmp(heard.trade.price, price), 0);
        break;
    case SK_CHANNEL_BEST:
        assert_int_equal(heard.best.update_id, 9);
        assert_int_equal(souk_dec_cmp(heard.best.bid, price), 0);
        break;
    case SK_CHANNEL_CANDLE:
        assert_int_equal(heard.interval, SK_INTERVAL_4H);
        assert_int_equal(souk_dec_cmp(heard.candle.close, price), 0);
        assert_int_equal(heard.candle.count, 3);
        break;
    case SK_CHANNEL_PRIVATE:
        assert_int_equal(heard.order.exec, SK_EXEC_TRADE);
        assert_int_equal(souk_dec_cmp(heard.order.fill.fee, u->order.fill.fee), 0);
        assert_int_equal(heard.engine_ns, u->engine_ns);
        break;
    case SK_CHANNEL_AVG_PRICE: assert_dec(heard.ticker.weighted_avg, SK_STR("2.5")); break;
    default:
        assert_int_equal(souk_dec_cmp(heard.ticker.last, price), 0);
        assert_str(heard.ticker.symbol, SK_STR("BTCUSDT"));
    }
}

static void both_ends(void **state)
{
    (void)state;
    souk_ticker tickers[2] = {{.symbol = SK_STR("BTCUSDT"),
                               .last = dec_of("1.5"),
                               .weighted_avg = dec_of("2.5"),
                               .close_ns = NOW_NS},
                              {.count = 0}};
    tickers[1] = tickers[0];
    sk_feed feed = {.push = hear, .arena = &arena};
    for (uint32_t i = 0; i < sk_binance.channels_count; i++) {
        const sk_channel_row *row = &sk_binance.channels[i];
        if (row->kind == SK_CHANNEL_QUIET) {
            assert_null(row->encode);
            continue;
        }
        sk_update u = spoken(row, tickers);
        souk_str topic = {NULL, 0};
        if (row->topic)
            assert_int_equal(sk_topic_print(&sk_binance, row, true, SK_STR("BTCUSDT"),
                                            SK_INTERVAL_4H, row->depth, &arena, &topic),
                             SOUK_OK);
        for (uint8_t variant = 0; variant < 2; variant++) {
            sk_encode e = {.venue = &sk_binance,
                           .markets = &markets,
                           .row = row,
                           .topic = topic,
                           .variant = variant,
                           .number = 0};
            souk_error err = {.status = SOUK_OK};
            sk_buf_reset(&out);
            assert_int_equal(row->encode(&e, &u, &out), SOUK_OK);
            heard_count = 0;
            if (sk_binance.decode_frame(&sk_binance, row->endpoint,
                                        variant ? (souk_str){NULL, 0} : topic, sk_buf_view(&out),
                                        &feed, &err) != SOUK_OK)
                fail_msg("%s: %s", row->topic, err.text);
            assert_int_equal(heard_count, row->all ? 2 : 1);
            same_update(row, &u);
        }
    }
    assert_int_equal(feed.skipped, 0);
    sk_feed_deinit(&feed);
}

static int up(void **state)
{
    sk_buf_init(&out, NULL, 1 << 20);
    return world_up(state);
}

static int down(void **state)
{
    sk_buf_deinit(&out);
    return world_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls),
        cmocka_unit_test(stream_frames),
        cmocka_unit_test(api_frames),
        cmocka_unit_test(event_samples),
        cmocka_unit_test(private_samples),
        cmocka_unit_test(both_ends),
    };
    return cmocka_run_group_tests(tests, up, down);
}
