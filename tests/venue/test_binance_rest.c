/* SPDX-License-Identifier: MIT
 * Binance REST beyond what test_requests.c and test_fixtures.c compare: what is refused before it
 * leaves, captured answers of other projects, and the error table both ways. */
#include "venue_test.h"

static const sk_venue *binance;

#define MS     INT64_C(1000000)
#define DAY_NS (86400000 * MS)

/* ---- requests ---- */

#define ORDER(side_, type_, ...)                                                                   \
    {                                                                                              \
        .side = SOUK_##side_, .type = SOUK_##type_, __VA_ARGS__                                    \
    }

/* What cannot be said is refused before anything leaves. */
static void asks_that_are_refused(void **state)
{
    (void)state;
    const struct {
        sk_op_id op;
        const char *symbol;
        sk_order_ask ask;
        sk_query query;
        souk_status status;
    } rows[] = {
        {SK_OP_PLACE, "", ORDER(BUY, MARKET, .qty = dec_of("1")), {0}, SOUK_E_MISSING},
        {SK_OP_PLACE, "A", ORDER(BUY, MARKET, .flags = 0), {0}, SOUK_E_MISSING},
        {SK_OP_PLACE,
         "A",
         ORDER(BUY, MARKET, .qty = dec_of("1"), .quote_qty = dec_of("1")),
         {0},
         SOUK_E_MISSING},
        {SK_OP_PLACE, "A", ORDER(BUY, LIMIT, .qty = dec_of("1")), {0}, SOUK_E_MISSING},
        {SK_OP_PLACE,
         "A",
         ORDER(BUY, LIMIT, .tif = SOUK_GTD, .qty = dec_of("1"), .price = dec_of("1")),
         {0},
         SOUK_E_UNSUPPORTED},
        {SK_OP_PLACE,
         "A",
         ORDER(BUY, LIMIT, .tif = SOUK_IOC, .flags = SOUK_POST_ONLY, .qty = dec_of("1"),
               .price = dec_of("1")),
         {0},
         SOUK_E_UNSUPPORTED},
        {SK_OP_PLACE,
         "A",
         ORDER(BUY, MARKET, .flags = SOUK_POST_ONLY, .qty = dec_of("1")),
         {0},
         SOUK_E_UNSUPPORTED},
        {SK_OP_PLACE,
         "A",
         ORDER(BUY, MARKET, .flags = SOUK_REDUCE_ONLY, .qty = dec_of("1")),
         {0},
         SOUK_E_UNSUPPORTED},
        {SK_OP_CANDLES, "A", {0}, {.interval = SK_INTERVAL_10M}, SOUK_E_UNSUPPORTED},
        {SK_OP_CANDLES, "A", {0}, {.interval = 0}, SOUK_E_UNSUPPORTED},
        {SK_OP_TICKERS, "A", {0}, {.window_ns = 90 * 60000 * MS}, SOUK_E_UNSUPPORTED},
        {SK_OP_TICKERS, "", {0}, {.window_ns = DAY_NS}, SOUK_E_MISSING},
        {SK_OP_ORDER, "A", {0}, {0}, SOUK_E_MISSING},
        {SK_OP_BOOK, "", {0}, {0}, SOUK_E_MISSING},
    };
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_call call = {.op = rows[i].op,
                        .symbol = sk_str(rows[i].symbol),
                        .ask = rows[i].ask,
                        .query = rows[i].query,
                        .arena = &arena};
        souk_error err = {0};
        sk_request got;
        call.row = sk_venue_op(binance, call.op, SK_VIA_REST);
        souk_status status = call.row->encode_request(binance, &call, &got, &err);
        if (status != rows[i].status)
            fail_msg("row %zu: %s", i, souk_strerror(status));
        assert_true(err.text[0] != 0);
    }
}

/* ---- answers ---- */

static souk_status read_answer(sk_op_id op, unsigned http, souk_str body, sk_call *call,
                               souk_error *err)
{
    const sk_reply reply = {.http = (uint16_t)http, .body = body};
    *call = (sk_call){.op = op, .symbol = SK_STR("BTCUSDT"), .arena = &arena};
    call->row = sk_venue_op(binance, op, SK_VIA_REST);
    assert_non_null(call->row);
    return call->row->decode_reply(binance, &reply, call, err);
}

static void must_read(sk_op_id op, souk_str body, sk_call *call)
{
    souk_error err = {0};
    if (read_answer(op, 200, body, call, &err) != SOUK_OK)
        fail_msg("%s: %s: %.*s", sk_op_name(op), err.text, (int)(body.len < 200 ? body.len : 200),
                 body.ptr);
}

static void captured_answers(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        sk_op_id op;
        uint32_t rows;
    } rows[] = {{"ping", SK_OP_PING, 0},
                {"server_time", SK_OP_TIME, 0},
                {"book_ticker", SK_OP_BEST, 1},
                {"ticker_24hr", SK_OP_TICKERS, 1},
                {"new_order_full", SK_OP_PLACE, 1},
                {"cancel_order", SK_OP_CANCEL, 1},
                {"order", SK_OP_ORDER, 1},
                {"cancel_open_orders", SK_OP_CANCEL_ALL, 4}};
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        char path[256];
        sk_call call;
        snprintf(path, sizeof path, "fixtures/nautilus/binance/http_json/%s_response.json",
                 rows[i].file);
        souk_str file = read_file(true, path);
        if (!file.ptr)
            skip();
        must_read(rows[i].op, file, &call);
        assert_int_equal(call.out.rows.count, rows[i].rows);
        if (rows[i].op == SK_OP_TIME)
            assert_int_equal(call.out.time_ns, 1499827319559 * MS);
        if (rows[i].op == SK_OP_PLACE) {
            const souk_fill *f = SK_ROW(souk_fill, &call.out.more, 4);
            assert_int_equal(call.out.more.count, 5);
            assert_dec(f->price, SK_STR("3995"));
            assert_str(f->fill_id, SK_STR("60"));
            assert_int_equal(f->side, SOUK_SELL);
            assert_int_equal(f->at_ns, 1507725176595 * MS);
        }
        if (rows[i].op == SK_OP_CANCEL) {
            const souk_order *o = SK_ROW(souk_order, &call.out.rows, 0);
            assert_str(o->client_id, SK_STR("myOrder1"));
            assert_str(o->cancel_id, SK_STR("cancelMyOrder1"));
            assert_int_equal(o->status, SOUK_ORDER_CANCELED);
        }
    }
}

/* Recorded answers of a whole session; some captures are damaged, none may crash. */
static void recorded_routes(void **state)
{
    (void)state;
    souk_str file = read_file(true, "fixtures/gct/binance/http.json"), name, route, verb, cases;
    if (!file.ptr)
        skip();
    uint32_t read = 0, rows = 0;
    sk_json j, v;
    sk_json_init(&j, member(file, "routes"));
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &route), SOUK_OK);
        sk_json_init(&v, route);
        sk_json_enter_object(&v);
        while (sk_json_next_member(&v, &verb)) {
            const sk_op_row *row = sk_venue_route(binance, SK_VIA_REST, verb, name, NULL);
            assert_int_equal(sk_json_raw(&v, &cases), SOUK_OK);
            assert_non_null(row);
            for (uint32_t i = 0; element(cases, i).ptr; i++, read++) {
                souk_str data = member(element(cases, i), "data");
                sk_call call;
                souk_error err = {0};
                if (!data.ptr)
                    data = SK_STR("{}");
                unsigned http = member(data, "code").ptr ? 400 : 200;
                souk_status status = read_answer(row->id, http, data, &call, &err);
                if (http == 200 && status != SOUK_OK)
                    fail_msg("%.*s: %s", SK_FMT(name), err.text);
                rows += call.out.rows.count;
            }
        }
    }
    assert_true(read >= 50);
    assert_true(rows >= 200);
}

/* exchangeInfo as recorded, against the market table of the fixtures. */
static void instruments(void **state)
{
    (void)state;
    souk_str markets = read_file(true, "fixtures/markets/binance.json"), name, row;
    if (!markets.ptr)
        skip();
    sk_json j;
    uint32_t checked = 0;
    sk_json_init(&j, markets);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &row), SOUK_OK);
        souk_str info = member(row, "info");
        sk_call call;
        must_read(SK_OP_INSTRUMENTS, sk_arena_printf(&arena, "{\"symbols\":[%.*s]}", SK_FMT(info)),
                  &call);
        assert_int_equal(call.out.rows.count, 1);
        const souk_instrument *i = SK_ROW(souk_instrument, &call.out.rows, 0);
        souk_str limits = member(row, "limits");
        assert_str(i->symbol, text_member(row, "id"));
        assert_dec(i->price_tick, text_member(member(row, "precision"), "price"));
        assert_dec(i->qty_step, text_member(member(row, "precision"), "amount"));
        assert_dec(i->qty_max, text_member(member(limits, "amount"), "max"));
        assert_dec(i->price_max, text_member(member(limits, "price"), "max"));
        assert_dec(i->notional_min, text_member(member(limits, "cost"), "min"));
        assert_dec(i->market_qty_max, text_member(member(limits, "market"), "max"));
        assert_int_equal(i->orders_max, 200);
        assert_int_equal(i->stop_orders_max, 5);
        assert_int_equal(i->iceberg_parts_max, 100);
        assert_true(i->notional_min_market);
        assert_true(i->types & 1u << SOUK_STOP_LIMIT);
        assert_int_equal(i->stp_default, SOUK_STP_CANCEL_OLDEST);
        /* what the sandbox lists has the same rules */
        for (uint32_t l = 0; l < binance->listings_count; l++) {
            const sk_listing *own = &binance->listings[l];
            if (!sk_str_is(i->symbol, own->symbol))
                continue;
            assert_dec(i->price_tick, sk_str(own->price_tick));
            assert_dec(i->price_max, sk_str(own->price_max));
            assert_dec(i->qty_step, sk_str(own->qty_step));
            assert_dec(i->qty_max, sk_str(own->qty_max));
            assert_dec(i->market_qty_max, sk_str(own->market_qty_max));
            assert_dec(i->notional_min, sk_str(own->notional_min));
            assert_dec(i->notional_max, sk_str(own->notional_max));
            checked++;
        }
    }
    assert_int_equal(checked, 8);
}

/* Results of the card's samples that no fixture has. */
static void other_answers(void **state)
{
    (void)state;
    sk_call call;
    souk_error err = {0};
    must_read(SK_OP_BOOK,
              SK_STR("{\"lastUpdateId\":84021377,\"bids\":[[\"61000.10000000\",\"0.52000000\"]],"
                     "\"asks\":[[\"61000.20000000\",\"1.10000000\"],[\"3\",\"4\"]]}"),
              &call);
    assert_int_equal(call.out.last_id, 84021377);
    assert_int_equal(call.out.rows.count, 1);
    assert_int_equal(call.out.more.count, 2);
    assert_dec(SK_ROW(souk_level, &call.out.more, 0)->qty, SK_STR("1.1"));
    must_read(SK_OP_CANDLES,
              SK_STR("[[1763721540000,\"60990.0\",\"61010\",\"60980\",\"61000.1\",\"12.34\","
                     "1763721599999,\"752741.23\",318,\"6.1\",\"372100.0\",\"0\"]]"),
              &call);
    const souk_candle *c = SK_ROW(souk_candle, &call.out.rows, 0);
    assert_int_equal(c->open_ns, 1763721540000 * MS);
    assert_int_equal(c->close_ns, 1763721600000 * MS - 1);
    assert_dec(c->taker_buy_quote, SK_STR("372100"));
    assert_int_equal(c->count, 318);
    must_read(
        SK_OP_FEES,
        SK_STR("{\"symbol\":\"BTCUSDT\",\"standardCommission\":{\"maker\":\"0.0010\",\"taker\":"
               "\"0.0020\",\"buyer\":\"0\",\"seller\":\"0\"}}"),
        &call);
    assert_dec(SK_ROW(souk_fee, &call.out.rows, 0)->taker, SK_STR("0.002"));
    must_read(SK_OP_FEES,
              SK_STR("[{\"symbol\":\"BTCUSDT\",\"makerCommission\":\"0.001\",\"takerCommission\":"
                     "\"0.003\"}]"),
              &call);
    assert_dec(SK_ROW(souk_fee, &call.out.rows, 0)->taker, SK_STR("0.003"));
    must_read(SK_OP_ORDER_LIMITS,
              SK_STR("[{\"rateLimitType\":\"ORDERS\",\"interval\":\"SECOND\",\"intervalNum\":10,"
                     "\"limit\":100,\"count\":3}]"),
              &call);
    assert_int_equal(SK_ROW(sk_limit_use, &call.out.rows, 0)->window_ns, 10000 * MS);
    assert_int_equal(SK_ROW(sk_limit_use, &call.out.rows, 0)->used, 3);
    must_read(SK_OP_AVG_PRICE, SK_STR("{\"mins\":5,\"price\":\"6622.02734157\",\"closeTime\":7}"),
              &call);
    assert_int_equal(call.out.number, 5);
    assert_int_equal(SK_ROW(souk_ticker, &call.out.rows, 0)->close_ns, 7 * MS);
    must_read(SK_OP_STATUS, SK_STR("{\"status\":1,\"msg\":\"system_maintenance\"}"), &call);
    assert_int_equal(call.out.number, 1);
    must_read(SK_OP_TOKEN_NEW, SK_STR("{\"listenKey\":\"pqia91\"}"), &call);
    assert_str(call.out.text, SK_STR("pqia91"));
    must_read(SK_OP_KEY_INFO,
              SK_STR("{\"ipRestrict\":true,\"createTime\":5,\"enableReading\":true,"
                     "\"enableSpotAndMarginTrading\":true,\"enableWithdrawals\":false}"),
              &call);
    assert_int_equal(call.out.account.perms, SK_PERM_READ | SK_PERM_TRADE);
    assert_true(call.out.account.ip_restricted);
    /* an ACK tells ids only */
    const sk_reply ack = {
        .http = 200,
        .body = SK_STR(
            "{\"symbol\":\"BTCUSDT\",\"orderId\":28457,"
            "\"orderListId\":-1,\"clientOrderId\":\"grid-7_A\",\"transactTime\":1763721600140}")};
    call = (sk_call){
        .op = SK_OP_PLACE, .arena = &arena, .ask = ORDER(SELL, LIMIT, .qty = dec_of("2"))};
    call.row = sk_venue_op(binance, SK_OP_PLACE, SK_VIA_REST);
    assert_int_equal(call.row->decode_reply(binance, &ack, &call, &err), SOUK_OK);
    const souk_order *o = SK_ROW(souk_order, &call.out.rows, 0);
    assert_int_equal(o->status, SOUK_ORDER_NEW);
    assert_int_equal(o->side, SOUK_SELL);
    assert_int_equal(o->created_ns, 1763721600140 * MS);
    /* a pegged order stands elsewhere than its owner named */
    must_read(SK_OP_ORDER,
              SK_STR("{\"symbol\":\"BTCUSDT\",\"orderId\":18,\"price\":\"0.00000000\","
                     "\"pegPriceType\":\"MARKET_PEG\",\"pegOffsetType\":\"PRICE_LEVEL\","
                     "\"pegOffsetValue\":5,\"peggedPrice\":\"0.04000000\",\"strategyId\":7}"),
              &call);
    o = SK_ROW(souk_order, &call.out.rows, 0);
    assert_int_equal(o->peg, SOUK_PEG_MARKET);
    assert_int_equal(o->peg_levels, 5);
    assert_dec(o->peg_price, SK_STR("0.04"));
    assert_true(sk_dec_is_zero(o->price));
    /* a replacement that half succeeded: 409 with what happened */
    assert_int_equal(
        read_answer(
            SK_OP_CANCEL_REPLACE, 409,
            SK_STR("{\"code\":-2021,\"msg\":\"Order cancel-replace partially failed.\",\"data\":{"
                   "\"cancelResult\":\"SUCCESS\",\"newOrderResult\":\"FAILURE\",\"cancelResponse\":"
                   "{\"symbol\":\"A\",\"orderId\":1,\"status\":\"CANCELED\"},\"newOrderResponse\":"
                   "{\"code\":-2010,\"msg\":\"Duplicate order sent.\"}}}"),
            &call, &err),
        SOUK_E_REJECTED);
    assert_int_equal(call.out.number, 1);
    assert_int_equal(SK_ROW(souk_order, &call.out.rows, 0)->status, SOUK_ORDER_CANCELED);
    /* over the WebSocket API the answer is a frame */
    const sk_reply frame = {.body =
                                SK_STR("{\"id\":3,\"status\":200,\"result\":{\"serverTime\":9}}")};
    call = (sk_call){
        .op = SK_OP_TIME, .arena = &arena, .row = sk_venue_op(binance, SK_OP_TIME, SK_VIA_WS)};
    assert_int_equal(call.row->decode_reply(binance, &frame, &call, &err), SOUK_OK);
    assert_int_equal(call.out.time_ns, 9 * MS);
}

static void answers_that_do_not_read(void **state)
{
    (void)state;
    static const struct {
        sk_op_id op;
        const char *body;
    } rows[] = {{SK_OP_TIME, "{}"},
                {SK_OP_TIME, ""},
                {SK_OP_TIME, "<html>"},
                {SK_OP_BOOK, "{}"},
                {SK_OP_BOOK, "{\"lastUpdateId\":1,\"bids\":[[\"1\"]],\"asks\":[]}"},
                {SK_OP_ORDER, "{\"symbol\":\"A\",\"orderId\":1,\"price\":\"x\"}"},
                {SK_OP_ORDER, "{\"symbol\":\"A\""},
                {SK_OP_ORDER, "[1]"},
                {SK_OP_ORDER, "[]"},
                {SK_OP_PLACE, "{}"},
                {SK_OP_PLACE_TEST, "<html>"},
                {SK_OP_PING, ""},
                {SK_OP_CANCEL_REPLACE, "<html>"},
                {SK_OP_CANDLES, "[[1,\"2\"]]"},
                {SK_OP_TICKERS, "{\"lastPrice\":\"1\"}"},
                {SK_OP_PLACE, "{\"symbol\":\"A\",\"orderId\":1,\"orderId\":2}"},
                {SK_OP_BALANCES, "{\"balances\":3}"},
                {SK_OP_INSTRUMENTS, "{\"symbols\":[{}]}"}};
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_call call;
        souk_error err = {0};
        souk_status status = read_answer(rows[i].op, 200, sk_str(rows[i].body), &call, &err);
        if (status != SOUK_E_BAD_ANSWER)
            fail_msg("%s: %s", rows[i].body, souk_strerror(status));
    }
}

/* ---- errors ---- */

static void errors_both_ways(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < binance->errors_count; i++) {
        const sk_error_row *row = &binance->errors[i];
        souk_error said, heard;
        sk_call call;
        char body[512];
        if (!row->code[0])
            continue; /* told by the HTTP status alone */
        sk_venue_refuse_row(row, "first", "second", &said);
        assert_null(strstr(said.text, "%s"));
        snprintf(body, sizeof body, "{\"code\":%s,\"msg\":\"%s\"}", said.code, said.text);
        souk_status status =
            read_answer(row->op ? row->op : SK_OP_TIME, row->http, sk_str(body), &call, &heard);
        /* what the client makes of it, unless two rows say the very same */
        bool twin = false;
        for (uint32_t k = 0; k < i; k++)
            twin |= strcmp(binance->errors[k].code, row->code) == 0 &&
                    (strcmp(binance->errors[k].text, row->text) == 0 || !row->text_decides);
        if (!twin && status != row->status)
            fail_msg("%s: %s", body, souk_strerror(status));
        assert_int_equal(heard.http, row->http);
        assert_string_equal(heard.code, row->code);
        assert_string_equal(heard.text, said.text);
        assert_int_equal(call.err.status, status);
    }
    static const struct {
        souk_status status;
        sk_op_id op;
        unsigned http;
        const char *code, *text;
    } rows[] = {
        {SOUK_E_UNKNOWN_SYMBOL, SK_OP_BOOK, 400, "-1121", "Invalid symbol."},
        {SOUK_E_ORDER_NOT_FOUND, SK_OP_CANCEL, 400, "-2011", "Unknown order sent."},
        {SOUK_E_ORDER_NOT_FOUND, SK_OP_ORDER, 400, "-2013", "Order does not exist."},
        {SOUK_E_FILTER_QTY, SK_OP_PLACE, 400, "-1013", "Filter failure: LOT_SIZE"},
        {SOUK_E_FILTER_PRICE, SK_OP_PLACE, 400, "-1013", "Filter failure: PRICE_FILTER"},
        {SOUK_E_FILTER_PRICE_BAND, SK_OP_PLACE, 400, "-1013",
         "Filter failure: PERCENT_PRICE_BY_SIDE"},
        {SOUK_E_CLOCK_AHEAD, SK_OP_PLACE, 400, "-1021",
         "Timestamp for this request was 1000ms ahead of the server's time."},
        {SOUK_E_PERMISSION, SK_OP_PLACE, 401, "-2015",
         "Invalid API-key, IP, or permissions for action."},
        {SOUK_E_TOKEN, SK_OP_TOKEN_KEEP, 400, "-1125", "This listenKey does not exist."},
        {SOUK_E_NOMEM, SK_OP_PLACE, 500, "-1001",
         "Internal error; unable to process your request. Please try again."},
    };
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        souk_error err = {.status = rows[i].status, .text = "our own words about it"};
        sk_venue_complete_error(binance, rows[i].op, 0, &err);
        assert_int_equal(err.http, rows[i].http);
        assert_string_equal(err.code, rows[i].code);
        assert_string_equal(err.text, rows[i].text);
    }
    /* answers without the envelope */
    sk_call call;
    souk_error err = {0};
    assert_int_equal(read_answer(SK_OP_TIME, 403, SK_STR("<html>"), &call, &err),
                     SOUK_E_PERMISSION);
    assert_int_equal(read_answer(SK_OP_TIME, 502, SK_STR(""), &call, &err), SOUK_E_VENUE_INTERNAL);
    assert_int_equal(
        read_answer(SK_OP_PLACE, 400, SK_STR("{\"code\":-9999,\"msg\":\"new\"}"), &call, &err),
        SOUK_E_REJECTED);
    assert_string_equal(err.code, "-9999");
    /* how long to wait */
    const sk_header header = {SK_STR("retry-after"), SK_STR("17")};
    const sk_reply reply = {
        .http = 429,
        .headers = {&header, 1},
        .body = SK_STR("{\"code\":-1003,\"msg\":\"Too much request weight used; x\"}")};
    call = (sk_call){
        .op = SK_OP_TIME, .arena = &arena, .row = sk_venue_op(binance, SK_OP_TIME, SK_VIA_REST)};
    assert_int_equal(call.row->decode_reply(binance, &reply, &call, &err), SOUK_E_RATE_LIMIT);
    assert_int_equal(err.retry_after_ns, 17000 * MS);
}

static void topics_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *text, *symbol;
        int kind;
        uint32_t interval, depth;
    } rows[] = {{"btcusdt@depth@100ms", "BTCUSDT", SK_CHANNEL_BOOK, 0, 0},
                {"btcusdt@depth", "BTCUSDT", SK_CHANNEL_BOOK, 0, 0},
                {"btcusdt@depth5@100ms", "BTCUSDT", SK_CHANNEL_BOOK_TOP, 0, 5},
                {"btcusdt@depth20", "BTCUSDT", SK_CHANNEL_BOOK_TOP, 0, 20},
                {"btcusdt@trade", "BTCUSDT", SK_CHANNEL_TRADE, 0, 0},
                {"btcusdt@kline_1M", "BTCUSDT", SK_CHANNEL_CANDLE, SK_INTERVAL_1MO, 0},
                {"btcusdt@kline_1m@+08:00", "BTCUSDT", SK_CHANNEL_CANDLE, SK_INTERVAL_1M, 0},
                {"!miniTicker@arr", "", SK_CHANNEL_MINI_TICKER, 0, 0},
                {"btcusdt@ticker_4h", "BTCUSDT", SK_CHANNEL_TICKER, 0, 0},
                {"\xe8\xbf\x99"
                 "456@trade",
                 "\xe8\xbf\x99"
                 "456",
                 SK_CHANNEL_TRADE, 0, 0},
                {"BTCUSDT@trade", "", 0, 0, 0},
                {"btcusdt@depth7", "", 0, 0, 0},
                {"btcusdt@kline_2m", "", 0, 0, 0},
                {"@trade", "", 0, 0, 0},
                {"", "", 0, 0, 0},
                {"btcusdt@tradex", "", 0, 0, 0},
                {"!ticker@arr", "", 0, 0, 0}};
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_topic topic;
        souk_str text;
        souk_status status =
            sk_topic_parse(binance, NULL, true, sk_str(rows[i].text), &arena, &topic);
        assert_int_equal(status, rows[i].kind ? SOUK_OK : SOUK_E_NOT_FOUND);
        if (status != SOUK_OK)
            continue;
        assert_int_equal(topic.row->kind, rows[i].kind);
        assert_str(topic.symbol, sk_str(rows[i].symbol));
        assert_int_equal(topic.interval, rows[i].interval);
        assert_int_equal(topic.depth, rows[i].depth);
        assert_int_equal(sk_topic_print(binance, topic.row, true, topic.symbol, topic.interval,
                                        topic.depth, &arena, &text),
                         SOUK_OK);
        assert_str(text, sk_str(rows[i].text));
    }
}

static void client_ids(void **state)
{
    (void)state;
    static const uint8_t random[16] = {0, 1, 31, 32, 255, 7};
    souk_str id = sk_id_make(binance->client_id, random, &arena);
    assert_int_equal(id.len, 21);
    assert_true(sk_id_allowed(binance->client_id, id));
    static const char *const good[] = {"a", "x-TKT5PX2F0123456789abcdef012345", "A.:/-_z"};
    static const char *const bad[] = {"", "a b", "\xc3\xa4", "a\"",
                                      "0123456789012345678901234567890123456"};
    for (size_t i = 0; i < SK_COUNT(good); i++)
        assert_true(sk_id_allowed(binance->client_id, sk_str(good[i])));
    for (size_t i = 0; i < SK_COUNT(bad); i++)
        assert_false(sk_id_allowed(binance->client_id, sk_str(bad[i])));
}

static int up(void **state)
{
    binance = sk_venue_find(SK_STR("binance"));
    return binance ? arena_up(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_that_are_refused),
        cmocka_unit_test(captured_answers),
        cmocka_unit_test(recorded_routes),
        cmocka_unit_test(instruments),
        cmocka_unit_test(other_answers),
        cmocka_unit_test(answers_that_do_not_read),
        cmocka_unit_test(errors_both_ways),
        cmocka_unit_test(topics_both_ways),
        cmocka_unit_test(client_ids),
    };
    return cmocka_run_group_tests_name("binance_rest", tests, up, arena_down);
}
