/* SPDX-License-Identifier: MIT
 * HTX REST beyond what test_requests.c and test_fixtures.c compare: what is refused, batches, the
 * error table both ways. */
#include "venue_test.h"

#include "market/rules.h"
#include "sandbox/exchange.h"
#include "venue/htx/htx.h"

#define MS INT64_C(1000000)

#define ORDER(side_, type_, ...)                                                                   \
    {                                                                                              \
        .side = SOUK_##side_, .type = SOUK_##type_, __VA_ARGS__                                    \
    }

static void assert_members_within(souk_str a, souk_str b, const char *what)
{
    souk_str name, raw;
    sk_json j;
    sk_json_init(&j, a);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", SK_FMT(name));
        assert_int_equal(sk_json_raw(&j, &raw), SOUK_OK);
        if (!sk_str_is(name, "client-order-id") && !sk_str_eq(member(b, key), raw))
            fail_msg("%s: %s is not %.*s: %.*s", what, key, SK_FMT(raw), SK_FMT(b));
    }
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
}

static sk_exchange *exchange;

static souk_status heard(const sk_request *request, sk_call *call, souk_error *err)
{
    sk_peer peer = {.venue = &sk_htx,
                    .markets = sk_exchange_markets(exchange),
                    .now_ns = 1718445296123 * MS,
                    .arena = &arena};
    *call = (sk_call){.arena = &arena, .own_account = 44234548, .instrument = SK_NO_INSTRUMENT};
    call->row = sk_venue_route(&sk_htx, SK_VIA_REST, request->method, request->path, NULL);
    assert_non_null(call->row);
    call->op = call->row->id;
    *err = (souk_error){.status = SOUK_OK};
    souk_status status = call->row->decode_request(&peer, request, call, err);
    if (status != SOUK_OK)
        sk_venue_complete_error(&sk_htx, call->op,
                                call->row->auth == SK_AUTH_NONE ? SK_ON_PUBLIC | SK_ON_REST
                                                                : SK_ON_SIGNED | SK_ON_REST,
                                err);
    return status;
}

/* What no parameter says is refused before it leaves. */
static void nothing_is_dropped(void **state)
{
    (void)state;
    const souk_dec one = {.lo = 1};
    const sk_order_ask plain = {
        .side = SOUK_BUY, .type = SOUK_LIMIT, .price = one, .qty = one, .client_id = SK_STR("a")};
    sk_call call = {.op = SK_OP_PLACE, .symbol = SK_STR("btcusdt"), .arena = &arena, .ask = plain};
    sk_request out;
    souk_error err;
    call.row = sk_venue_op(&sk_htx, call.op, SK_VIA_REST);
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &out, &err), SOUK_OK);
    for (int i = 0; i < 7; i++) {
        sk_order_ask *a = &call.ask;
        *a = plain;
        a->iceberg_qty = i == 0 ? one : a->iceberg_qty;
        a->trailing_bips = i == 1;
        a->expire_ns = i == 2;
        a->strategy_id = i == 3;
        a->strategy_type = i == 4;
        a->tif = i == 5 ? SOUK_GTD : a->tif;
        a->stp = i == 6 ? SOUK_STP_CANCEL_BOTH : a->stp;
        assert_int_equal(call.row->encode_request(&sk_htx, &call, &out, &err), SOUK_E_UNSUPPORTED);
    }
    call = (sk_call){.op = SK_OP_TRADES, .symbol = SK_STR("btcusdt"), .arena = &arena};
    call.row = sk_venue_op(&sk_htx, call.op, SK_VIA_REST);
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &out, &err), SOUK_OK);
    call.query.from_ns = 1;
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &out, &err), SOUK_E_UNSUPPORTED);
    assert_string_equal(err.text, "HTX Spot takes no begin of a span with trades");
}

/* ---- what is refused, in the venue's words ---- */

static void refusals(void **state)
{
    (void)state;
#define BODY(more_) "{\"account-id\":\"44234548\",\"symbol\":\"btcusdt\"" more_ "}"
#define PLACE       "/v1/order/orders/place"
    static const struct {
        const char *method, *path, *query, *body, *code, *text;
    } rows[] = {
        {"GET", "/market/depth", "type=step0", "", "validation-constraints-required",
         "Field is missing: symbol."},
        {"GET", "/market/depth", "symbol=nosuch&type=step0", "", "invalid-parameter",
         "invalid symbol"},
        {"GET", "/market/depth", "symbol=btcusdt&type=step9", "", "invalid-parameter",
         "invalid type"},
        {"GET", "/market/depth", "symbol=btcusdt&type=step0&depth=150", "", "invalid-parameter",
         "invalid depth"},
        {"GET", "/market/history/kline", "symbol=btcusdt&period=2min", "", "invalid-parameter",
         "invalid period"},
        {"GET", "/v1/order/orders", "symbol=btcusdt", "", "validation-constraints-required",
         "Field is missing: states."},
        {"GET", "/v1/order/orders", "symbol=btcusdt&states=filled&start-time=1&end-time=999999999",
         "", "invalid-interval", "invalid interval"},
        {"GET", "/v1/account/accounts/7/balance", "", "", "account-get-accounts-inexistent-error",
         "account for id `7` is inexistent"},
        {"POST", PLACE, "",
         "{\"symbol\":\"nosuch\",\"type\":\"buy-limit\",\"amount\":\"1\","
         "\"price\":\"1\",\"account-id\":44234548}",
         "base-symbol-error", "The symbol is invalid"},
        {"POST", PLACE, "", BODY(",\"type\":\"hold-limit\""), "order-type-invalid",
         "order type invalid"},
        {"POST", PLACE, "", BODY(",\"type\":\"buy-limit\",\"amount\":\"1\""),
         "validation-constraints-required", "Field is missing: price."},
        {"POST", PLACE, "",
         BODY(",\"type\":\"buy-stop-limit\",\"amount\":\"1\",\"price\":\"1\",\"stop-price\":\"2\""),
         "parameter-required", "operator is required"},
        {"POST", PLACE, "",
         BODY(",\"type\":\"buy-limit\",\"amount\":\"1\",\"price\":\"1\",\"source\":\"x\""),
         "order-source-invalid", "invalid order source `x`"},
        {"POST", PLACE, "", "{\"account-id\"", "validation-format-error", "Format Error: body."},
        {"POST", "/v1/order/batch-orders", "", "{}", "validation-format-error",
         "Format Error: body."},
        {"POST", "/v1/order/orders/batchcancel", "", "{}", "validation-format-error",
         "Format Error: client-order-ids."},
        {"POST", "/v2/algo-orders/cancel-all-after", "", "{\"timeout\":3}", "2002",
         "invalid field value in \"timeout\""},
        {"POST", "/v2/algo-orders/cancel-all-after", "", "{}", "2003", "missing mandatory field"}};
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_request r = {.method = sk_str(rows[i].method),
                        .path = sk_str(rows[i].path),
                        .query = sk_str(rows[i].query),
                        .body = sk_str(rows[i].body)};
        sk_call call;
        souk_error err;
        if (heard(&r, &call, &err) == SOUK_OK)
            fail_msg("%s %s %s is taken", rows[i].path, rows[i].query, rows[i].body);
        assert_string_equal(err.code, rows[i].code);
        assert_string_equal(err.text, rows[i].text);
    }
}

/* All of them at once, since there are no pages. */
static void fills_of_an_order(void **state)
{
    (void)state;
    sk_request r = {.method = SK_STR("GET"), .path = SK_STR("/v1/order/orders/7/matchresults")};
    sk_call call;
    souk_error err;
    assert_int_equal(heard(&r, &call, &err), SOUK_OK);
    assert_str(call.ref.order_id, SK_STR("7"));
    assert_int_equal(call.query.limit, 5000);
}

/* A batch hears each of its orders by itself. */
static void batches(void **state)
{
    (void)state;
    sk_request r = {.method = SK_STR("POST"),
                    .path = SK_STR("/v1/order/batch-orders"),
                    .body = SK_STR("[" BODY(",\"type\":\"buy-limit\",\"amount\":\"0.01\",\"price\":"
                                            "\"60000\"") "," BODY(",\"type\":\"sell-ioc\"") "]")};
    sk_call call;
    souk_error err;
    assert_int_equal(heard(&r, &call, &err), SOUK_OK);
    assert_int_equal(call.parts_count, 2);
    assert_int_equal(call.parts[0].err.status, SOUK_OK);
    assert_dec(call.parts[0].ask.price, SK_STR("60000"));
    assert_string_equal(call.parts[1].err.code, "validation-constraints-required");
    r.path = SK_STR("/v1/order/orders/batchcancel");
    r.body = SK_STR("{\"client-order-ids\":[\"a\",\"b\"]}");
    assert_int_equal(heard(&r, &call, &err), SOUK_OK);
    assert_int_equal(call.parts_count, 2);
    assert_str(call.parts[1].ref.client_id, SK_STR("b"));
    souk_str many = SK_STR("{\"order-ids\":[\"1\"");
    for (int i = 0; i < 50; i++)
        many = sk_join((souk_str[]){many, SK_STR(",\"1\"")}, 2, &arena);
    many = sk_join((souk_str[]){many, SK_STR("]}")}, 2, &arena);
    r.body = many;
    heard(&r, &call, &err);
    assert_string_equal(err.code, "order-amount-over-limit");
}

static sk_call batch_of(sk_op_id op, sk_call *parts, uint32_t count)
{
    sk_call call = {.op = op,
                    .row = sk_venue_op(&sk_htx, op, SK_VIA_REST),
                    .parts = parts,
                    .parts_count = count,
                    .arena = &arena,
                    .own_account = 10000901};
    bool places = op == SK_OP_PLACE_BATCH;
    for (uint32_t i = 0; i < count; i++) {
        parts[i].op = places ? SK_OP_PLACE : SK_OP_CANCEL;
        parts[i].row = sk_venue_op(&sk_htx, parts[i].op, SK_VIA_REST);
        parts[i].arena = &arena;
        parts[i].symbol = SK_STR("btcusdt");
    }
    return call;
}

static souk_status told(sk_call *call, const char *body)
{
    souk_error err = {0};
    const sk_reply reply = {.http = 200, .body = sk_str(body)};
    for (uint32_t i = 0; i < call->parts_count; i++) {
        call->parts[i].err = (souk_error){.status = SOUK_OK};
        call->parts[i].out.rows = (sk_rows){NULL, 0};
    }
    return call->row->decode_reply(&sk_htx, &reply, call, &err);
}

/* The bodies are those of the golden requests, member by member. */
static void batches_as_the_vectors_have_them(void **state)
{
    (void)state;
    souk_str all = read_file(false, "tests/data/vectors/htx.json"), raw, body;
    sk_call parts[51] = {{.ask = ORDER(BUY, LIMIT, .client_id = SK_STR("b1"),
                                       .qty = {.lo = 1, .scale = 2}, .price = {.lo = 60000})},
                         {.ask = ORDER(BUY, LIMIT, .client_id = SK_STR("b2"),
                                       .qty = {.lo = 2, .scale = 2}, .price = {.lo = 59000})}};
    sk_call call = batch_of(SK_OP_PLACE_BATCH, parts, 2);
    sk_request got;
    uint32_t seen = 0;
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &got, NULL), SOUK_OK);
    for (uint32_t i = 0; (raw = element(all, i)).ptr; i++) {
        souk_str name = text_member(raw, "name");
        body = text_member(member(raw, "expect"), "body");
        if (sk_str_is(name, "post_cancel_batch_ids")) {
            sk_call two[2] = {
                {.ref.order_id = SK_STR("357632718898331")},
                {.ref.order_id = SK_STR("357632718898332"), .ref.client_id = SK_STR("a")}};
            sk_call cancels = batch_of(SK_OP_CANCEL_BATCH, two, 2);
            sk_request asked;
            assert_int_equal(cancels.row->encode_request(&sk_htx, &cancels, &asked, NULL), SOUK_OK);
            assert_str(asked.body, body);
            seen++;
        } else if (sk_str_is(name, "post_batch_orders")) {
            for (uint32_t k = 0; k < 2; k++)
                assert_members_within(element(body, k), element(got.body, k), "post_batch_orders");
            assert_null(element(got.body, 2).ptr);
            seen++;
        }
    }
    assert_int_equal(seen, 2);
    call.parts_count = sk_htx_orders.most + 1u;
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &got, NULL), SOUK_E_INVALID);
    call = batch_of(SK_OP_CANCEL_BATCH, parts, sk_htx_cancels.most + 1u);
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &got, NULL), SOUK_E_INVALID);
    sk_call mixed[2] = {{.ref.order_id = SK_STR("1")}, {.ref.client_id = SK_STR("a")}};
    call = batch_of(SK_OP_CANCEL_BATCH, mixed, 2);
    assert_int_equal(call.row->encode_request(&sk_htx, &call, &got, NULL), SOUK_E_INVALID);
}

/* src: htx card 5.13, 5.14 */
static void each_part_has_its_outcome(void **state)
{
    (void)state;
    sk_call parts[2] = {{.ask.client_id = SK_STR("a")}, {.ask.client_id = SK_STR("b")}};
    sk_call call = batch_of(SK_OP_PLACE_BATCH, parts, 2);
#define OK_(data_) "{\"status\":\"ok\",\"data\":" data_ "}"
    assert_int_equal(told(&call, OK_("[{\"order-id\":61713400772,\"client-order-id\":\"a\"},"
                                     "{\"client-order-id\":\"b\",\"err-code\":\"account-frozen-"
                                     "balance-insufficient-error\",\"err-msg\":\"no\"}]")),
                     SOUK_OK);
    assert_str(SK_ROW(souk_order, &parts[0].out.rows, 0)->order_id, SK_STR("61713400772"));
    assert_int_equal(parts[1].err.status, SOUK_E_INSUFFICIENT_FUNDS);
    assert_int_equal(parts[0].err.status, SOUK_OK);
    /* what does not tell each, or tells of others, tells nothing */
    assert_true(told(&call, OK_("[{\"order-id\":1,\"client-order-id\":\"a\"}]")) < 0);
    assert_true(told(&call, OK_("[{\"order-id\":1,\"client-order-id\":\"b\"},{\"order-id\":2,"
                                "\"client-order-id\":\"a\"}]")) < 0);
    assert_true(told(&call, OK_("[{\"client-order-id\":\"a\"},{\"client-order-id\":\"b\"}]")) < 0);
    sk_call cancels[2] = {{.ref.order_id = SK_STR("5983466")}, {.ref.order_id = SK_STR("5722939")}};
    call = batch_of(SK_OP_CANCEL_BATCH, cancels, 2);
    assert_int_equal(
        told(&call, OK_("{\"success\":[\"5983466\"],\"failed\":[{\"err-msg\":\"Incorrect "
                        "order state\",\"order-state\":7,\"order-id\":\"5722939\","
                        "\"err-code\":\"order-orderstate-error\","
                        "\"client-order-id\":\"first\"}]}")),
        SOUK_OK);
    assert_int_equal(SK_ROW(souk_order, &cancels[0].out.rows, 0)->status,
                     SOUK_ORDER_PENDING_CANCEL);
    assert_int_equal(cancels[1].err.status, SOUK_E_ORDER_DONE);
    assert_int_equal(cancels[1].out.rows.count, 0);
    assert_true(told(&call, OK_("{\"success\":[\"5983466\"],\"failed\":[]}")) < 0);
}

/* The whole book: as depth has it, but for the aggregation. src: htx card 5.7 */
static void the_whole_book(void **state)
{
    (void)state;
    sk_request r = {.method = SK_STR("GET"),
                    .path = SK_STR("/market/fullMbp"),
                    .query = SK_STR("symbol=btcusdt")};
    sk_call call;
    souk_error err;
    assert_int_equal(heard(&r, &call, &err), SOUK_OK);
    assert_int_equal(call.op, SK_OP_BOOK);
    assert_int_equal(call.query.limit, 5000);
    r.query = SK_STR("");
    heard(&r, &call, &err);
    assert_string_equal(err.code, "validation-constraints-required");
}

/* ---- errors ---- */

/* What the server says, the client understands as what it was. */
static void errors_both_ways(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sk_htx.errors_count; i++) {
        const sk_error_row *row = &sk_htx.errors[i];
        assert_non_null(row->code);
        souk_error err = {0};
        souk_status read = sk_venue_read_error(&sk_htx, row->op, row->http, sk_str(row->code),
                                               sk_str(row->text), &err);
        const sk_error_row *first = sk_htx.errors;
        while (strcmp(first->code, row->code) != 0 || strcmp(first->text, row->text) != 0)
            first++;
        bool same = read == row->status || read == first->status;
        if (!same)
            fail_msg("%s: %s", row->code, souk_status_name(read));
    }
    souk_error err = {.status = SOUK_E_INSUFFICIENT_FUNDS};
    sk_venue_complete_error(&sk_htx, SK_OP_PLACE, SK_ON_REST | SK_ON_SIGNED, &err);
    assert_string_equal(err.code, "account-frozen-balance-insufficient-error");
    assert_int_equal(err.http, 200);
}

/* What an order is refused for, with the figure of the instrument. src: htx card 9 */
static void figures_are_told(void **state)
{
    (void)state;
    static const struct {
        souk_dec qty, price;
        const char *code, *text;
    } rows[] = {{{.lo = 1, .scale = 6},
                 {.lo = 60000},
                 "order-limitorder-amount-min-error",
                 "limit order amount error, min: `0.00001`"},
                {{.lo = 1001},
                 {.lo = 60000},
                 "order-limitorder-amount-max-error",
                 "limit order amount error, max: `1000`"},
                {{.lo = 10000001, .scale = 7},
                 {.lo = 60000},
                 "order-orderamount-precision-error",
                 "order amount precision error, scale: `6`"},
                {{.lo = 1, .scale = 2},
                 {.lo = 60000001, .scale = 3},
                 "order-orderprice-precision-error",
                 "order price precision error, scale: `2`"},
                {{.lo = 1, .scale = 5},
                 {.lo = 60000},
                 "order-value-min-error",
                 "Order total cannot be lower than: 1 USDT"},
                {{.lo = 1, .scale = 2},
                 {.lo = 70000},
                 "order-limitorder-price-max-error",
                 "The price cannot be higher than 66000"},
                {{.lo = 0},
                 {.lo = 60000},
                 "order-limitorder-amount-min-error",
                 "limit order amount error, min: ``"}};
    const sk_markets *markets = sk_exchange_markets(exchange);
    const sk_rules_context context = {.last_price = {.lo = 60000},
                                      .open_orders = SK_RULES_UNKNOWN,
                                      .open_stops = SK_RULES_UNKNOWN,
                                      .open_icebergs = SK_RULES_UNKNOWN};
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        const sk_order_ask ask = ORDER(BUY, LIMIT, .tif = SOUK_GTC, .stp = SOUK_STP_NONE,
                                       .qty = rows[i].qty, .price = rows[i].price);
        souk_error err = {0};
        const souk_instrument *btc = &markets->rows[sk_markets_find(markets, SK_STR("btcusdt"))];
        assert_true(sk_rules_check(btc, &ask, &context, &err) < 0);
        souk_status was = err.status;
        sk_venue_complete_error(&sk_htx, SK_OP_PLACE, SK_ON_REST | SK_ON_SIGNED, &err);
        assert_string_equal(err.code, rows[i].code);
        assert_string_equal(err.text, rows[i].text);
        souk_error heard_ = {0};
        assert_int_equal(sk_venue_read_error(&sk_htx, SK_OP_PLACE, 200, sk_str(err.code),
                                             sk_str(err.text), &heard_),
                         was);
    }
}

/* A fill says what kind of order its order was, both ways. */
static void fills_tell_their_orders_type(void **state)
{
    (void)state;
    souk_fill fills[] = {{.symbol = SK_STR("btcusdt"),
                          .fill_id = SK_STR("2"),
                          .order_id = SK_STR("1"),
                          .side = SOUK_SELL,
                          .type = SOUK_LIMIT,
                          .tif = SOUK_GTC,
                          .flags = SOUK_POST_ONLY,
                          .qty = {.lo = 1},
                          .price = {.lo = 3},
                          .fee_asset = SK_STR("USDT")},
                         {.symbol = SK_STR("btcusdt"),
                          .fill_id = SK_STR("3"),
                          .order_id = SK_STR("4"),
                          .side = SOUK_BUY,
                          .type = SOUK_MARKET,
                          .flags = SOUK_BY_QUOTE,
                          .qty = {.lo = 1},
                          .price = {.lo = 3},
                          .fee_asset = SK_STR("BTC")}};
    sk_call call = {.op = SK_OP_FILLS, .arena = &arena, .out.rows = {fills, 2}};
    call.row = sk_venue_op(&sk_htx, SK_OP_FILLS, SK_VIA_REST);
    sk_peer peer = {.venue = &sk_htx, .row = call.row, .arena = &arena};
    sk_buf body;
    souk_error err;
    sk_buf_init(&body, NULL, 1 << 16);
    assert_int_equal(call.row->encode_reply(&peer, &call, &body), SOUK_OK);
    souk_str data = member(sk_buf_view(&body), "data"); /* newest first */
    assert_str(text_member(element(data, 0), "type"), SK_STR("buy-market"));
    assert_str(text_member(element(data, 1), "type"), SK_STR("sell-limit-maker"));
    const sk_reply reply = {.http = 200, .body = sk_buf_view(&body)};
    call.out.rows = (sk_rows){NULL, 0};
    assert_int_equal(call.row->decode_reply(&sk_htx, &reply, &call, &err), SOUK_OK);
    const souk_fill *f = SK_ROW(souk_fill, &call.out.rows, 0);
    assert_int_equal(f->type, SOUK_LIMIT);
    assert_int_equal(f->flags, SOUK_POST_ONLY);
    assert_dec(f->quote_qty, SK_STR("3"));
    assert_int_equal(SK_ROW(souk_fill, &call.out.rows, 1)->type, SOUK_MARKET);
    sk_buf_deinit(&body);
}

static int up(void **state)
{
    arena_up(state);
    const sk_exchange_options options = {.seed = 1, .start_ns = 1718445296123 * MS};
    return sk_exchange_new(&exchange, &sk_htx, &options, NULL) == SOUK_OK ? 0 : -1;
}

static int down(void **state)
{
    sk_exchange_free(exchange);
    return arena_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_dropped),
        cmocka_unit_test(refusals),
        cmocka_unit_test(fills_of_an_order),
        cmocka_unit_test(batches),
        cmocka_unit_test(batches_as_the_vectors_have_them),
        cmocka_unit_test(each_part_has_its_outcome),
        cmocka_unit_test(the_whole_book),
        cmocka_unit_test(errors_both_ways),
        cmocka_unit_test(figures_are_told),
        cmocka_unit_test(fills_tell_their_orders_type),
    };
    return cmocka_run_group_tests(tests, up, down);
}
