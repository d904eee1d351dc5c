/* SPDX-License-Identifier: MIT
 * Commands that must be refused, each with its reason, and the state untouched. */
#include "engine_kit.h"

#define GOOD .kind = SK_CMD_NEW, .account = KIT_BOB, .order_id = 50

static const struct {
    const char *what;
    sk_command command;
    souk_status status;
} cases[] = {
#define LIMIT_(...)                                                                                \
    {                                                                                              \
        GOOD, .side = SOUK_BUY, .type = SOUK_LIMIT, .tif = SOUK_GTC, __VA_ARGS__                   \
    }
#define MARKET_(...)                                                                               \
    {                                                                                              \
        GOOD, .side = SOUK_BUY, .type = SOUK_MARKET, __VA_ARGS__                                   \
    }
    {"instrument", LIMIT_(.qty_lots = 1, .price_ticks = 1, .instrument = 2), SOUK_E_UNKNOWN_SYMBOL},
    {"no price", LIMIT_(.qty_lots = 1), SOUK_E_INVALID},
    {"negative price", LIMIT_(.qty_lots = 1, .price_ticks = -1), SOUK_E_INVALID},
    {"no quantity", LIMIT_(.price_ticks = 1), SOUK_E_INVALID},
    {"negative quantity", LIMIT_(.price_ticks = 1, .qty_lots = -1), SOUK_E_INVALID},
    {"limit with a stop", LIMIT_(.price_ticks = 1, .qty_lots = 1, .stop_ticks = 1), SOUK_E_INVALID},
    {"limit by quote", LIMIT_(.price_ticks = 1, .quote_units = 1, .flags = SOUK_BY_QUOTE),
     SOUK_E_INVALID},
    {"iceberg", LIMIT_(.price_ticks = 1, .qty_lots = 2, .iceberg_lots = -1), SOUK_E_INVALID},
    {"trailing", LIMIT_(.price_ticks = 1, .qty_lots = 2, .trailing_bips = 1), SOUK_E_INVALID},
    {"reduce only", LIMIT_(.price_ticks = 1, .qty_lots = 2, .flags = SOUK_REDUCE_ONLY),
     SOUK_E_UNSUPPORTED},
    {"both fees",
     LIMIT_(.price_ticks = 1, .qty_lots = 2, .flags = SOUK_FEE_IN_BASE | SOUK_FEE_IN_QUOTE),
     SOUK_E_INVALID},
    {"unknown flag", LIMIT_(.price_ticks = 1, .qty_lots = 2, .flags = 1u << 9), SOUK_E_INVALID},
    {"unknown stp", LIMIT_(.price_ticks = 1, .qty_lots = 2, .stp = 7), SOUK_E_INVALID},
    {"gtc with a date", LIMIT_(.price_ticks = 1, .qty_lots = 2, .expire_ns = 99), SOUK_E_INVALID},
    {"value over 63 bits", LIMIT_(.price_ticks = INT64_MAX / 10, .qty_lots = 2), SOUK_E_RANGE},
    {"tick value over 63 bits", LIMIT_(.price_ticks = INT64_MAX, .qty_lots = 1), SOUK_E_RANGE},
    {"base over 63 bits", LIMIT_(.price_ticks = 1, .qty_lots = INT64_MAX / 100), SOUK_E_RANGE},
    {"the fee over 63 bits",
     LIMIT_(.price_ticks = INT64_MAX / 10, .qty_lots = 1, .flags = SOUK_FEE_IN_QUOTE),
     SOUK_E_RANGE},
    {"too dear", LIMIT_(.price_ticks = 100001, .qty_lots = 100), SOUK_E_INSUFFICIENT_FUNDS},
    {"old id",
     {.kind = SK_CMD_NEW,
      .account = KIT_BOB,
      .order_id = 10,
      .side = SOUK_BUY,
      .type = SOUK_LIMIT,
      .tif = SOUK_GTC,
      .price_ticks = 1,
      .qty_lots = 1},
     SOUK_E_INVALID},
    {"unknown account",
     {.kind = SK_CMD_NEW,
      .account = 12345,
      .order_id = 50,
      .side = SOUK_BUY,
      .type = SOUK_LIMIT,
      .tif = SOUK_GTC,
      .price_ticks = 1,
      .qty_lots = 1},
     SOUK_E_INSUFFICIENT_FUNDS},
    {"no side",
     {GOOD, .type = SOUK_LIMIT, .tif = SOUK_GTC, .price_ticks = 1, .qty_lots = 1},
     SOUK_E_INVALID},
    {"no type",
     {GOOD, .side = SOUK_BUY, .tif = SOUK_GTC, .price_ticks = 1, .qty_lots = 1},
     SOUK_E_INVALID},
    {"limit without tif",
     {GOOD, .side = SOUK_BUY, .type = SOUK_LIMIT, .price_ticks = 1, .qty_lots = 1},
     SOUK_E_INVALID},
    {"market with a price", MARKET_(.price_ticks = 1, .qty_lots = 1), SOUK_E_INVALID},
    {"market with both quantities",
     MARKET_(.qty_lots = 1, .quote_units = 1, .flags = SOUK_BY_QUOTE), SOUK_E_INVALID},
    {"market with quote unasked", MARKET_(.qty_lots = 1, .quote_units = 1), SOUK_E_INVALID},
    {"stop without a stop",
     {GOOD, .side = SOUK_BUY, .type = SOUK_STOP, .qty_lots = 1},
     SOUK_E_INVALID},
    {"stop over 63 bits",
     {GOOD, .side = SOUK_BUY, .type = SOUK_STOP, .qty_lots = 2, .stop_ticks = INT64_MAX / 10},
     SOUK_E_RANGE},
    {"list of nothing", {.kind = SK_CMD_LIST, .account = KIT_BOB}, SOUK_E_INVALID},
    {"no kind", {.account = KIT_BOB}, SOUK_E_INVALID},
    {"halt what", {.kind = SK_CMD_HALT, .instrument = 2}, SOUK_E_UNKNOWN_SYMBOL},
    {"halt how", {.kind = SK_CMD_HALT, .flags = 3}, SOUK_E_INVALID},
};

static void refused(void **state)
{
    kit *k = *state;
    kit_limit(k, KIT_ALICE, 10, SELL, 5, 100);
    kit_forget(k);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        souk_status status = kit_do(k, cases[i].command);
        if (status != cases[i].status)
            fail_msg("%s: %s", cases[i].what, souk_status_name(status));
        assert_int_equal(k->fast_events.count, 1);
        assert_int_equal(k->fast_events.rows[0].kind, SK_EV_REJECTED);
        assert_int_equal(k->fast_events.rows[0].status, status);
        kit_forget(k);
    }
    kit_balance(k, KIT_BOB, 1, 100000000, 0);
    kit_balance(k, KIT_BOB, 0, 100000000, 0);
}

static void out_of_turn(void **state)
{
    kit *k = *state;
    sk_command c = {.seq = k->seq + 2, .kind = SK_CMD_TIME, .now_ns = 1000};
    uint64_t hash = sk_engine_hash(k->fast);
    assert_int_equal(sk_engine_apply(k->fast, &c, NULL), SOUK_E_BUG);
    c.seq = k->seq;
    assert_int_equal(sk_engine_apply(k->fast, &c, NULL), SOUK_E_BUG);
    c.seq = k->seq + 1;
    c.now_ns = 1;
    assert_int_equal(sk_engine_apply(k->fast, &c, NULL), SOUK_E_BUG);
    assert_true(sk_engine_hash(k->fast) == hash);
    assert_int_equal(sk_engine_last_seq(k->fast), k->seq);
}

static void bad_options(void **state)
{
    (void)state;
    static const sk_engine_asset assets[] = {{8}, {8}};
    static const sk_engine_instrument bad[] = {
        {0, 2, 1, 1, 0, 0, 0},
        {0, 0, 1, 1, 0, 0, 0},
        {0, 1, 0, 1, 0, 0, 0},
        {0, 1, 1, -1, 0, 0, 0},
        {0, 1, 1, 1, -1, 0, 0},
        {0, 1, 1, 1, 0, 100000001, 0},
        {0, 1, 1, 1, 0, 0, SOUK_STP_TRANSFER + 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sk_engine_options options = {
            .assets = assets, .assets_count = 2, .instruments = &bad[i], .instruments_count = 1};
        sk_engine *engine = NULL;
        souk_error err;
        assert_true(sk_engine_new(&engine, &options, &err) < 0);
        assert_null(engine);
        assert_true(err.text[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(refused),
        kit_test(out_of_turn),
        cmocka_unit_test(bad_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
