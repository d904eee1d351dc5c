/* SPDX-License-Identifier: MIT
 * What rows of a descriptor say beside their obvious members: which of several rows a request's
 * parameters choose, where an error is said, what stands between base and quote. */
#include "venue/params.h"
#include "venue_test.h"

static const sk_op_row ops[] = {
    {.id = SK_OP_CANCEL, .method = "DELETE", .path = "/order", .when = "orderID|clOrderID"},
    {.id = SK_OP_CANCEL_ALL, .method = "DELETE", .path = "/order"},
    {.id = SK_OP_PLACE, .method = "POST", .path = "/order", .when = "!validate"},
    {.id = SK_OP_PLACE_TEST, .method = "POST", .path = "/order", .when = "validate=true&!dry"},
    {.id = SK_OP_PLACE, .method = "POST", .path = "/other"},
};

static const sk_error_row errors[] = {
    {.status = SOUK_E_UNKNOWN_SYMBOL,
     .http = 400,
     .code = "BadRequest",
     .text = "%s?",
     .on = SK_ON_REST | SK_ON_PUBLIC},
    {.status = SOUK_E_UNKNOWN_SYMBOL, .code = "-1013", .text = "stream", .on = SK_ON_WS},
    {.status = SOUK_E_UNKNOWN_SYMBOL, .http = 400, .code = "InvalidSymbol", .text = "no symbol"},
    {.status = SOUK_E_VENUE_INTERNAL, .http = 500, .code = "System", .text = "we are sorry"},
};

static const sk_venue venue = {
    .name = "test", SK_VENUE_ROWS(ops, ops), SK_VENUE_ROWS(errors, errors), .symbol_between = "-"};

/* ctx: "name=value name=value" */
static bool has(const void *ctx, souk_str name, souk_str *value)
{
    for (const char *p = ctx; *p;) {
        size_t len = strcspn(p, " "), key = strcspn(p, "=");
        if (key == name.len && memcmp(p, name.ptr, key) == 0) {
            *value = (souk_str){p + key + 1, (uint32_t)(len - key - 1)};
            return true;
        }
        p += len + (p[len] == ' ');
    }
    return false;
}

static void parameters_choose_among_rows(void **state)
{
    (void)state;
    static const struct {
        uint32_t from;
        const char *params;
        uint32_t to;
    } cases[] = {
        {0, "", 1},
        {1, "", 1},
        {1, "symbol=a orderID=1", 0},
        {0, "clOrderID=1", 0},
        {2, "", 2},
        {2, "validate=true", 3},
        {2, "validate=false", 2}, /* nothing fits: the row it was */
        {3, "validate=true dry=1", 3},
        {4, "validate=true", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_ptr_equal(sk_venue_row_when(&venue, &ops[cases[i].from], has, cases[i].params),
                         &ops[cases[i].to]);
}

/* What the server makes of whole requests, and the client of those that a user spells himself. */
static void requests_choose_among_rows(void **state)
{
    (void)state;
    static const struct {
        const char *method, *query, *body;
        bool is_frame;
        uint32_t from, to;
    } cases[] = {
        {"DELETE", "symbol=a&orderID=1", "", false, 1, 0},
        {"DELETE", "symbol=a", "", false, 0, 1},
        {"DELETE", "symbol=orderID", "", false, 0, 1},
        {"DELETE", "", "", false, 0, 1},
        {"DELETE", "order%49D=1", "", false, 1, 0},
        {"DELETE", "clOrderID=", "", false, 1, 0},
        {"DELETE", "clOrderID=%zz", "", false, 1, 0}, /* there, if wrong */
        {"DELETE", "clOrderID", "", false, 1, 0},
        {"DELETE", "", "symbol=a&orderID=7", false, 1, 0},
        {"DELETE", "", "{\"symbol\":\"a\",\"orderID\":7}", false, 1, 0},
        {"DELETE", "", "{\"symbol\":\"a\",\"orderID\":null}", false, 0, 1},
        {"DELETE", "", "{\"symbol\":{\"orderID\":1}}", false, 0, 1},
        {"DELETE", "", "{\"symbol\"", false, 0, 1},
        {"POST", "validate=true", "", false, 2, 3},
        {"POST", "", "{\"validate\":true}", false, 2, 3},
        {"POST", "", "{\"validate\":\"\\u0074rue\"}", false, 2, 3},
        {"POST", "", "{\"validate\":true,\"dry\":0}", false, 2, 2},
        {"POST", "validate=no", "validate=true", false, 2, 2}, /* the query goes before */
        {"", "", "{\"method\":\"x\",\"params\":{\"validate\":true}}", true, 2, 3},
        {"", "", "{\"method\":\"x\",\"validate\":true}", true, 2, 2},
        {"", "", "no frame", true, 2, 2},
        {"GET", "", "validate=true", false, 4, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const sk_request request = {.method = sk_str(cases[i].method),
                                    .query = sk_str(cases[i].query),
                                    .body = sk_str(cases[i].body),
                                    .is_frame = cases[i].is_frame};
        const sk_op_row *row = sk_venue_row_asked(&venue, &ops[cases[i].from], &request, &arena);
        if (row != &ops[cases[i].to])
            fail_msg("%s %s %s: row %d", cases[i].method, cases[i].query, cases[i].body,
                     (int)(row - ops));
    }
    assert_null(sk_venue_row_asked(&venue, NULL, &(sk_request){.is_frame = true}, &arena));
}

static void errors_are_said_where_they_belong(void **state)
{
    (void)state;
    static const struct {
        uint8_t on;
        const char *code;
    } cases[] = {{SK_ON_REST | SK_ON_PUBLIC, "BadRequest"},
                 {SK_ON_REST | SK_ON_SIGNED, "InvalidSymbol"},
                 {SK_ON_WS | SK_ON_SIGNED, "-1013"},
                 {SK_ON_WS, "-1013"},
                 {SK_ON_REST, "InvalidSymbol"},
                 {0, "InvalidSymbol"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        souk_error err = {.status = SOUK_E_UNKNOWN_SYMBOL};
        sk_venue_complete_error(&venue, SK_OP_BOOK, cases[i].on, &err);
        assert_string_equal(err.code, cases[i].code);
    }
}

static void symbols_are_joined_by_the_rule(void **state)
{
    (void)state;
    static const sk_venue plain = {.name = "plain"};
    souk_str out;
    assert_int_equal(sk_symbol_joined(&venue, SK_STR("BTC"), SK_STR("USD"), &arena, &out), SOUK_OK);
    assert_true(sk_str_is(out, "BTC-USD"));
    assert_int_equal(sk_symbol_joined(&plain, SK_STR("BTC"), SK_STR("USD"), &arena, &out), SOUK_OK);
    assert_true(sk_str_is(out, "BTCUSD"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_choose_among_rows),
        cmocka_unit_test(requests_choose_among_rows),
        cmocka_unit_test(errors_are_said_where_they_belong),
        cmocka_unit_test(symbols_are_joined_by_the_rule),
    };
    return cmocka_run_group_tests_name("venue/rows", tests, arena_up, arena_down);
}
