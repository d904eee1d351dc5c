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
        cmocka_unit_test(errors_are_said_where_they_belong),
        cmocka_unit_test(symbols_are_joined_by_the_rule),
    };
    return cmocka_run_group_tests_name("venue/rows", tests, arena_up, arena_down);
}
