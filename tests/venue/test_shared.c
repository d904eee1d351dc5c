/* SPDX-License-Identifier: MIT
 * What venues share, on a venue of the test's own: holes in paths, parameters in JSON, envelopes.
 */
#include "venue_test.h"

#include "venue/answer.h"
#include "venue/args.h"
#include "venue/envelope.h"

static const sk_envelope plain = {.state = "status",
                                  .good = "\"ok\"",
                                  .bad = "\"error\"",
                                  .code = "err-code",
                                  .text = "err-msg",
                                  .data = "data",
                                  .bad_end = "\"data\":null"};
static const sk_envelope numbers = {.code = "code",
                                    .text = "message",
                                    .ok_code = "200",
                                    .ok_text = "\"fine\"",
                                    .code_bare = true,
                                    .data = "data",
                                    .time = "ts"};

static const sk_field order_rows[] = {
    SK_FIELD("id", SK_F_TEXT, souk_order, order_id, .flags = SK_F_NUMBER | SK_F_REQUIRED)};
static const sk_field_table order_table = {order_rows, 1};
static const sk_answer orders = {
    .table = &order_table, .size = sizeof(souk_order), .newest_first = true};

#define ROW(id_, method_, path_, ...)                                                              \
    {                                                                                              \
        .id = SK_OP_##id_, .method = (method_), .path = (path_), .answer = &orders, __VA_ARGS__    \
    }
static const sk_op_row ops[] = {
    ROW(ORDER, "GET", "/orders/{order-id}", .args = "order-id!"),
    ROW(CANCEL, "POST", "/orders/{order-id}/cancel", .args = "order-id! label",
        .place = SK_IN_JSON),
    ROW(PLACE, "POST", "/orders/place", .args = "symbol! amount", .place = SK_IN_JSON),
    ROW(HISTORY, "GET", "/orders/list", .args = "", .envelope = &numbers)};
static const sk_arg args[] = {SK_ARG("order-id", ORDER_ID, ref.order_id, .min = 0),
                              SK_ARG("label", CLIENT_ID, ref.cancel_id, .min = 0),
                              SK_ARG("symbol", SYMBOL, symbol, .min = 0),
                              SK_ARG("amount", AMOUNT, ask.qty, .min = 0)};
static const sk_error_row errors[] = {
    {.status = SOUK_E_MISSING, .http = 200, .code = "missing", .text = "%s is missing"},
    {.status = SOUK_E_SYNTAX, .http = 200, .code = "form", .text = "%s is malformed"},
    {.status = SOUK_E_ORDER_NOT_FOUND, .http = 200, .code = "1007", .text = "not found"}};
static const sk_id_rule rule = {.len_max = 32, .alphabet = "A-Za-z0-9", .prefix = ""};

static const sk_take_codes codes = {.missing = "missing",
                                    .empty = "form",
                                    .illegal = "form",
                                    .invalid = "form",
                                    .json = "form",
                                    .twice = "form",
                                    .unknown = "form",
                                    .symbols = {.len_max = 32, .alphabet = "!-~"},
                                    .dec_scale = 8};
static const sk_venue venue = {.name = "test",
                               SK_VENUE_ROWS(ops, ops),
                               SK_VENUE_ROWS(args, args),
                               SK_VENUE_ROWS(errors, errors),
                               .takes = &codes,
                               .client_id = &rule,
                               .envelope = &plain};

static sk_op_id routed(const char *method, const char *path, bool *known)
{
    const sk_op_row *row = sk_venue_route(&venue, SK_VIA_REST, sk_str(method), sk_str(path), known);
    return row ? row->id : SK_OP_NONE;
}

static void paths_have_holes(void **state)
{
    (void)state;
    bool known;
    assert_int_equal(routed("GET", "/orders/12", &known), SK_OP_ORDER);
    assert_int_equal(routed("POST", "/orders/12/cancel", &known), SK_OP_CANCEL);
    /* what is written out goes before a hole */
    assert_int_equal(routed("POST", "/orders/place", &known), SK_OP_PLACE);
    assert_int_equal(routed("GET", "/orders/list", &known), SK_OP_HISTORY);
    assert_int_equal(routed("POST", "/orders/12", &known), SK_OP_NONE);
    assert_true(known);
    static const char *const others[] = {
        "/orders",   "/orders/", "/orders/12/", "/orders//cancel", "/orders/12/cancel/3",
        "orders/12", ""};
    for (size_t i = 0; i < SK_COUNT(others); i++) {
        assert_int_equal(routed("GET", others[i], &known), SK_OP_NONE);
        assert_false(known);
    }
}

static void call_of(sk_op_id op, sk_call *call)
{
    *call = (sk_call){.op = op, .arena = &arena, .symbol = SK_STR("btc")};
    call->row = sk_venue_op(&venue, op, SK_VIA_REST);
}

static souk_status heard(const sk_request *request, sk_call *call, sk_op_id op)
{
    sk_peer peer = {.venue = &venue};
    souk_error err;
    call_of(op, call);
    call->symbol = (souk_str){NULL, 0};
    sk_take t;
    sk_take_init(&t, &peer, request, call, &codes, &err);
    sk_take_args(&t, call->row->args);
    return sk_take_done(&t, false);
}

static void both_ways_of_asking(void **state)
{
    (void)state;
    sk_call said, got;
    sk_request out;
    call_of(SK_OP_CANCEL, &said);
    said.ref = (sk_order_ref){.order_id = SK_STR("357"), .cancel_id = SK_STR("mine")};
    assert_int_equal(sk_ask_call(&venue, &said, &out, NULL), SOUK_OK);
    assert_str(out.path, SK_STR("/orders/357/cancel"));
    assert_str(out.body, SK_STR("{\"label\":\"mine\"}"));
    assert_str(out.query, SK_STR(""));
    assert_str(out.headers.rows[0].value, SK_STR("application/json"));
    assert_int_equal(heard(&out, &got, SK_OP_CANCEL), SOUK_OK);
    assert_str(got.ref.order_id, said.ref.order_id);
    assert_str(got.ref.cancel_id, said.ref.cancel_id);
    call_of(SK_OP_PLACE, &said);
    said.ask.qty = dec_of("0.10");
    assert_int_equal(sk_ask_call(&venue, &said, &out, NULL), SOUK_OK);
    assert_str(out.body, SK_STR("{\"symbol\":\"btc\",\"amount\":\"0.1\"}"));
    assert_int_equal(heard(&out, &got, SK_OP_PLACE), SOUK_OK);
    assert_dec(got.ask.qty, SK_STR("0.1"));
    /* numbers without quotes, blanks, a form instead */
    out.body = SK_STR("{ \"amount\" : 0.1 , \"symbol\":\"btc\" }");
    assert_int_equal(heard(&out, &got, SK_OP_PLACE), SOUK_OK);
    assert_dec(got.ask.qty, SK_STR("0.1"));
    out.body = SK_STR("symbol=btc&amount=0.1");
    assert_int_equal(heard(&out, &got, SK_OP_PLACE), SOUK_OK);
    static const char *const bad[] = {"",
                                      "{}",
                                      "{\"symbol\":\"btc\"",
                                      "{\"symbol\":\"\"}",
                                      "[]",
                                      "{\"symbol\":\"a\",\"symbol\":\"a\"}"};
    for (size_t i = 0; i < SK_COUNT(bad); i++) {
        out.body = sk_str(bad[i]);
        assert_int_not_equal(heard(&out, &got, SK_OP_PLACE), SOUK_OK);
    }
    /* a hole cannot stay empty */
    call_of(SK_OP_ORDER, &said);
    assert_int_equal(sk_ask_call(&venue, &said, &out, NULL), SOUK_E_MISSING);
}

static souk_status read(const char *body, unsigned http, sk_op_id op, sk_call *call,
                        souk_error *err)
{
    sk_reply reply = {.http = (uint16_t)http, .body = sk_str(body)};
    call_of(op, call);
    *err = (souk_error){.status = SOUK_OK};
    return sk_answer_read(&venue, &reply, call, err);
}

static void envelopes_are_taken_off(void **state)
{
    (void)state;
    sk_call call;
    souk_error err;
    assert_int_equal(read("{\"data\":[{\"id\":3},{\"id\":2},{\"id\":1}],\"status\":\"ok\"}", 200,
                          SK_OP_ORDER, &call, &err),
                     SOUK_OK);
    assert_int_equal(call.out.rows.count, 3);
    for (uint32_t i = 0; i < 3; i++) /* oldest first again */
        assert_int_equal(SK_ROW(souk_order, &call.out.rows, i)->order_id.ptr[0], '1' + (int)i);
    assert_int_equal(read("{\"code\":200,\"data\":[{\"id\":7}]}", 200, SK_OP_HISTORY, &call, &err),
                     SOUK_OK);
    assert_int_equal(call.out.rows.count, 1);
    assert_int_equal(read("{\"status\":\"error\",\"err-code\":\"missing\",\"err-msg\":\"x is "
                          "missing\",\"data\":null}",
                          200, SK_OP_ORDER, &call, &err),
                     SOUK_E_MISSING);
    assert_string_equal(err.text, "x is missing");
    assert_int_equal(
        read("{\"code\":1007,\"message\":\"not found\"}", 200, SK_OP_HISTORY, &call, &err),
        SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(call.err.status, SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(read("<html>", 502, SK_OP_ORDER, &call, &err), SOUK_E_VENUE_INTERNAL);
    static const char *const bad[] = {"",
                                      "<html>",
                                      "{}",
                                      "[]",
                                      "{\"status\":\"ok\"}",
                                      "{\"status\":\"ok\",\"data\":[{}]}",
                                      "{\"status\":\"well\",\"data\":[]}",
                                      "{\"status\":\"ok\",\"data\":[]"};
    for (size_t i = 0; i < SK_COUNT(bad); i++)
        assert_int_equal(read(bad[i], 200, SK_OP_ORDER, &call, &err), SOUK_E_BAD_ANSWER);
}

static void envelopes_are_put_on(void **state)
{
    (void)state;
    static const souk_order rows[] = {{.order_id = SK_STR("1")}, {.order_id = SK_STR("2")}};
    sk_peer peer = {.venue = &venue, .now_ns = 1718445296123456789};
    sk_call call;
    sk_buf buf;
    sk_buf_init(&buf, NULL, 4096);
    call_of(SK_OP_ORDER, &call);
    call.out.rows = (sk_rows){rows, 2};
    assert_int_equal(sk_answer_write(&peer, &call, &buf), SOUK_OK);
    assert_str(sk_buf_view(&buf), SK_STR("{\"status\":\"ok\",\"data\":[{\"id\":2},{\"id\":1}]}"));
    sk_buf_reset(&buf);
    call.row = sk_venue_op(&venue, SK_OP_HISTORY, SK_VIA_REST);
    assert_int_equal(sk_answer_write(&peer, &call, &buf), SOUK_OK);
    assert_str(sk_buf_view(&buf), SK_STR("{\"code\":200,\"message\":\"fine\",\"ts\":1718445296123,"
                                         "\"data\":[{\"id\":2},{\"id\":1}]}"));
    souk_error err = {.code = "1007", .text = "not \"found\""};
    sk_buf_reset(&buf);
    sk_jw w = sk_say(&buf, false);
    sk_envelope_put_error(&plain, &w, &peer, &err);
    assert_str(sk_buf_view(&buf), SK_STR("{\"status\":\"error\",\"err-code\":\"1007\",\"err-msg\":"
                                         "\"not \\\"found\\\"\",\"data\":null}"));
    sk_buf_reset(&buf);
    w = sk_say(&buf, false);
    sk_envelope_put_error(&numbers, &w, &peer, &err);
    assert_str(sk_buf_view(&buf), SK_STR("{\"code\":1007,\"message\":\"not \\\"found\\\"\",\"ts\":"
                                         "1718445296123}"));
    sk_buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_have_holes),
        cmocka_unit_test(both_ways_of_asking),
        cmocka_unit_test(envelopes_are_taken_off),
        cmocka_unit_test(envelopes_are_put_on),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
