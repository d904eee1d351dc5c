/* SPDX-License-Identifier: MIT
 * Names of enumerators, candle intervals, the index of instruments. */
#include "base/mem.h"
#include "base/str.h"
#include "market/call.h"
#include "market/markets.h"
#include "market/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void names_read_back(void **state)
{
    (void)state;
    for (int i = 1; i < SOUK_TYPE_COUNT; i++)
        assert_int_equal(sk_order_type_parse(sk_str(souk_order_type_name((souk_order_type)i))), i);
    for (int i = SOUK_GTC; i <= SOUK_GTD; i++)
        assert_int_equal(sk_tif_parse(sk_str(souk_tif_name((souk_tif)i))), i);
    for (int i = 0; i <= (int)SOUK_STP_TRANSFER; i++) {
        souk_stp stp;
        assert_true(sk_stp_parse(sk_str(souk_stp_name((souk_stp)i)), &stp));
        assert_int_equal(stp, i);
    }
    for (int i = 0; i <= (int)SOUK_ORDER_EXPIRED; i++) {
        souk_order_status status;
        const char *name = souk_order_status_name((souk_order_status)i);
        assert_true(sk_order_status_parse(sk_str(name), &status));
        assert_int_equal(status, i);
    }
    assert_int_equal(sk_side_parse(SK_STR("SELL")), SOUK_SELL);
    assert_int_equal(sk_order_type_parse(SK_STR("Stop_Limit")), SOUK_STOP_LIMIT);
}

static void names_end_at_their_lists(void **state)
{
    (void)state;
    souk_stp stp;
    souk_order_status status;
    assert_null(souk_side_name(SOUK_SIDE_NONE));
    assert_null(souk_side_name((souk_side)3));
    assert_null(souk_order_type_name(SOUK_TYPE_NONE));
    assert_null(souk_order_type_name(SOUK_TYPE_COUNT));
    assert_null(souk_tif_name((souk_tif)77));
    assert_null(souk_stp_name((souk_stp)77));
    assert_null(souk_order_status_name((souk_order_status)77));
    assert_null(souk_reason_name(SOUK_REASON_NONE));
    assert_string_equal(souk_reason_name(SOUK_REASON_DATE), "date");
    assert_int_equal(sk_side_parse(SK_STR("")), SOUK_SIDE_NONE);
    assert_int_equal(sk_order_type_parse(SK_STR("limits")), SOUK_TYPE_NONE);
    assert_int_equal(sk_tif_parse(SK_STR("gt")), SOUK_TIF_NONE);
    assert_false(sk_stp_parse(SK_STR("both"), &stp));
    assert_false(sk_order_status_parse(SK_STR(""), &status));
    assert_string_equal(sk_op_name(SK_OP_PLACE), "place");
    assert_string_equal(sk_op_name(SK_OP_LIST_QUERY), "list_query");
    assert_string_equal(sk_op_name(SK_OP_NONE), "?");
    assert_string_equal(sk_op_name(SK_OP_COUNT), "?");
}

static void open_orders_are_open(void **state)
{
    (void)state;
    assert_true(souk_order_is_open(SOUK_ORDER_UNKNOWN));
    assert_true(souk_order_is_open(SOUK_ORDER_PARTIALLY_FILLED));
    assert_true(souk_order_is_open(SOUK_ORDER_PENDING_CANCEL));
    assert_false(souk_order_is_open(SOUK_ORDER_FILLED));
    assert_false(souk_order_is_open(SOUK_ORDER_EXPIRED));
}

/* interval, zone in minutes, instant, start and end of its candle in seconds: by Python's datetime
 * (proleptic Gregorian calendar, weeks from Monday, three-day candles counted from 1970). */
static const struct {
    sk_interval interval;
    int32_t zone_minutes;
    int64_t at_s, start_s, next_s;
} spans[] = {
    {SK_INTERVAL_5M, 0, 0, 0, 300},
    {SK_INTERVAL_4H, 0, 0, 0, 14400},
    {SK_INTERVAL_1D, 0, 0, 0, 86400},
    {SK_INTERVAL_3D, 0, 0, 0, 259200},
    {SK_INTERVAL_1W, 0, 0, -259200, 345600},
    {SK_INTERVAL_1MO, 0, 0, 0, 2678400},
    {SK_INTERVAL_1Y, 0, 0, 0, 31536000},
    {SK_INTERVAL_1Y, 480, 0, -28800, 31507200},
    {SK_INTERVAL_1Y, 0, -1, -31536000, 0},
    {SK_INTERVAL_1Y, 0, 1709251199, 1704067200, 1735689600},
    {SK_INTERVAL_5M, 480, 0, 0, 300},
    {SK_INTERVAL_4H, 480, 0, 0, 14400},
    {SK_INTERVAL_1D, 480, 0, -28800, 57600},
    {SK_INTERVAL_3D, 480, 0, -28800, 230400},
    {SK_INTERVAL_1W, 480, 0, -288000, 316800},
    {SK_INTERVAL_1MO, 480, 0, -28800, 2649600},
    {SK_INTERVAL_5M, -210, 0, 0, 300},
    {SK_INTERVAL_4H, -210, 0, -1800, 12600},
    {SK_INTERVAL_1D, -210, 0, -73800, 12600},
    {SK_INTERVAL_3D, -210, 0, -246600, 12600},
    {SK_INTERVAL_1W, -210, 0, -246600, 358200},
    {SK_INTERVAL_1MO, -210, 0, -2665800, 12600},
    {SK_INTERVAL_5M, 0, 1709251199, 1709250900, 1709251200},
    {SK_INTERVAL_4H, 0, 1709251199, 1709236800, 1709251200},
    {SK_INTERVAL_1D, 0, 1709251199, 1709164800, 1709251200},
    {SK_INTERVAL_3D, 0, 1709251199, 1709164800, 1709424000},
    {SK_INTERVAL_1W, 0, 1709251199, 1708905600, 1709510400},
    {SK_INTERVAL_1MO, 0, 1709251199, 1706745600, 1709251200},
    {SK_INTERVAL_5M, 480, 1709251199, 1709250900, 1709251200},
    {SK_INTERVAL_4H, 480, 1709251199, 1709236800, 1709251200},
    {SK_INTERVAL_1D, 480, 1709251199, 1709222400, 1709308800},
    {SK_INTERVAL_3D, 480, 1709251199, 1709136000, 1709395200},
    {SK_INTERVAL_1W, 480, 1709251199, 1708876800, 1709481600},
    {SK_INTERVAL_1MO, 480, 1709251199, 1709222400, 1711900800},
    {SK_INTERVAL_5M, -210, 1709251199, 1709250900, 1709251200},
    {SK_INTERVAL_4H, -210, 1709251199, 1709249400, 1709263800},
    {SK_INTERVAL_1D, -210, 1709251199, 1709177400, 1709263800},
    {SK_INTERVAL_3D, -210, 1709251199, 1709177400, 1709436600},
    {SK_INTERVAL_1W, -210, 1709251199, 1708918200, 1709523000},
    {SK_INTERVAL_1MO, -210, 1709251199, 1706758200, 1709263800},
    {SK_INTERVAL_5M, 0, 1723120496, 1723120200, 1723120500},
    {SK_INTERVAL_4H, 0, 1723120496, 1723118400, 1723132800},
    {SK_INTERVAL_1D, 0, 1723120496, 1723075200, 1723161600},
    {SK_INTERVAL_3D, 0, 1723120496, 1722902400, 1723161600},
    {SK_INTERVAL_1W, 0, 1723120496, 1722816000, 1723420800},
    {SK_INTERVAL_1MO, 0, 1723120496, 1722470400, 1725148800},
    {SK_INTERVAL_5M, 480, 1723120496, 1723120200, 1723120500},
    {SK_INTERVAL_4H, 480, 1723120496, 1723118400, 1723132800},
    {SK_INTERVAL_1D, 480, 1723120496, 1723046400, 1723132800},
    {SK_INTERVAL_3D, 480, 1723120496, 1722873600, 1723132800},
    {SK_INTERVAL_1W, 480, 1723120496, 1722787200, 1723392000},
    {SK_INTERVAL_1MO, 480, 1723120496, 1722441600, 1725120000},
    {SK_INTERVAL_5M, -210, 1723120496, 1723120200, 1723120500},
    {SK_INTERVAL_4H, -210, 1723120496, 1723116600, 1723131000},
    {SK_INTERVAL_1D, -210, 1723120496, 1723087800, 1723174200},
    {SK_INTERVAL_3D, -210, 1723120496, 1722915000, 1723174200},
    {SK_INTERVAL_1W, -210, 1723120496, 1722828600, 1723433400},
    {SK_INTERVAL_1MO, -210, 1723120496, 1722483000, 1725161400},
    {SK_INTERVAL_5M, 0, 1704065400, 1704065400, 1704065700},
    {SK_INTERVAL_4H, 0, 1704065400, 1704052800, 1704067200},
    {SK_INTERVAL_1D, 0, 1704065400, 1703980800, 1704067200},
    {SK_INTERVAL_3D, 0, 1704065400, 1703980800, 1704240000},
    {SK_INTERVAL_1W, 0, 1704065400, 1703462400, 1704067200},
    {SK_INTERVAL_1MO, 0, 1704065400, 1701388800, 1704067200},
    {SK_INTERVAL_5M, 480, 1704065400, 1704065400, 1704065700},
    {SK_INTERVAL_4H, 480, 1704065400, 1704052800, 1704067200},
    {SK_INTERVAL_1D, 480, 1704065400, 1704038400, 1704124800},
    {SK_INTERVAL_3D, 480, 1704065400, 1703952000, 1704211200},
    {SK_INTERVAL_1W, 480, 1704065400, 1704038400, 1704643200},
    {SK_INTERVAL_1MO, 480, 1704065400, 1704038400, 1706716800},
    {SK_INTERVAL_5M, -210, 1704065400, 1704065400, 1704065700},
    {SK_INTERVAL_4H, -210, 1704065400, 1704065400, 1704079800},
    {SK_INTERVAL_1D, -210, 1704065400, 1703993400, 1704079800},
    {SK_INTERVAL_3D, -210, 1704065400, 1703993400, 1704252600},
    {SK_INTERVAL_1W, -210, 1704065400, 1703475000, 1704079800},
    {SK_INTERVAL_1MO, -210, 1704065400, 1701401400, 1704079800},
    {SK_INTERVAL_5M, 0, 951786123, 951786000, 951786300},
    {SK_INTERVAL_4H, 0, 951786123, 951782400, 951796800},
    {SK_INTERVAL_1D, 0, 951786123, 951782400, 951868800},
    {SK_INTERVAL_3D, 0, 951786123, 951782400, 952041600},
    {SK_INTERVAL_1W, 0, 951786123, 951696000, 952300800},
    {SK_INTERVAL_1MO, 0, 951786123, 949363200, 951868800},
    {SK_INTERVAL_5M, 480, 951786123, 951786000, 951786300},
    {SK_INTERVAL_4H, 480, 951786123, 951782400, 951796800},
    {SK_INTERVAL_1D, 480, 951786123, 951753600, 951840000},
    {SK_INTERVAL_3D, 480, 951786123, 951753600, 952012800},
    {SK_INTERVAL_1W, 480, 951786123, 951667200, 952272000},
    {SK_INTERVAL_1MO, 480, 951786123, 949334400, 951840000},
    {SK_INTERVAL_5M, -210, 951786123, 951786000, 951786300},
    {SK_INTERVAL_4H, -210, 951786123, 951780600, 951795000},
    {SK_INTERVAL_1D, -210, 951786123, 951708600, 951795000},
    {SK_INTERVAL_3D, -210, 951786123, 951535800, 951795000},
    {SK_INTERVAL_1W, -210, 951786123, 951708600, 952313400},
    {SK_INTERVAL_1MO, -210, 951786123, 949375800, 951881400},
    {SK_INTERVAL_5M, 0, -1, -300, 0},
    {SK_INTERVAL_4H, 0, -1, -14400, 0},
    {SK_INTERVAL_1D, 0, -1, -86400, 0},
    {SK_INTERVAL_3D, 0, -1, -259200, 0},
    {SK_INTERVAL_1W, 0, -1, -259200, 345600},
    {SK_INTERVAL_1MO, 0, -1, -2678400, 0},
    {SK_INTERVAL_5M, 480, -1, -300, 0},
    {SK_INTERVAL_4H, 480, -1, -14400, 0},
    {SK_INTERVAL_1D, 480, -1, -28800, 57600},
    {SK_INTERVAL_3D, 480, -1, -28800, 230400},
    {SK_INTERVAL_1W, 480, -1, -288000, 316800},
    {SK_INTERVAL_1MO, 480, -1, -28800, 2649600},
    {SK_INTERVAL_5M, -210, -1, -300, 0},
    {SK_INTERVAL_4H, -210, -1, -1800, 12600},
    {SK_INTERVAL_1D, -210, -1, -73800, 12600},
    {SK_INTERVAL_3D, -210, -1, -246600, 12600},
    {SK_INTERVAL_1W, -210, -1, -246600, 358200},
    {SK_INTERVAL_1MO, -210, -1, -2665800, 12600},
    {SK_INTERVAL_5M, 0, 4107542400, 4107542400, 4107542700},
    {SK_INTERVAL_4H, 0, 4107542400, 4107542400, 4107556800},
    {SK_INTERVAL_1D, 0, 4107542400, 4107542400, 4107628800},
    {SK_INTERVAL_3D, 0, 4107542400, 4107542400, 4107801600},
    {SK_INTERVAL_1W, 0, 4107542400, 4107542400, 4108147200},
    {SK_INTERVAL_1MO, 0, 4107542400, 4107542400, 4110220800},
    {SK_INTERVAL_5M, 480, 4107542400, 4107542400, 4107542700},
    {SK_INTERVAL_4H, 480, 4107542400, 4107542400, 4107556800},
    {SK_INTERVAL_1D, 480, 4107542400, 4107513600, 4107600000},
    {SK_INTERVAL_3D, 480, 4107542400, 4107513600, 4107772800},
    {SK_INTERVAL_1W, 480, 4107542400, 4107513600, 4108118400},
    {SK_INTERVAL_1MO, 480, 4107542400, 4107513600, 4110192000},
    {SK_INTERVAL_5M, -210, 4107542400, 4107542400, 4107542700},
    {SK_INTERVAL_4H, -210, 4107542400, 4107540600, 4107555000},
    {SK_INTERVAL_1D, -210, 4107542400, 4107468600, 4107555000},
    {SK_INTERVAL_3D, -210, 4107542400, 4107295800, 4107555000},
    {SK_INTERVAL_1W, -210, 4107542400, 4106950200, 4107555000},
    {SK_INTERVAL_1MO, -210, 4107542400, 4105135800, 4107555000},
    {SK_INTERVAL_5M, 0, 1795266489, 1795266300, 1795266600},
    {SK_INTERVAL_4H, 0, 1795266489, 1795262400, 1795276800},
    {SK_INTERVAL_1D, 0, 1795266489, 1795219200, 1795305600},
    {SK_INTERVAL_3D, 0, 1795266489, 1795219200, 1795478400},
    {SK_INTERVAL_1W, 0, 1795266489, 1794787200, 1795392000},
    {SK_INTERVAL_1MO, 0, 1795266489, 1793491200, 1796083200},
    {SK_INTERVAL_5M, 480, 1795266489, 1795266300, 1795266600},
    {SK_INTERVAL_4H, 480, 1795266489, 1795262400, 1795276800},
    {SK_INTERVAL_1D, 480, 1795266489, 1795190400, 1795276800},
    {SK_INTERVAL_3D, 480, 1795266489, 1795190400, 1795449600},
    {SK_INTERVAL_1W, 480, 1795266489, 1794758400, 1795363200},
    {SK_INTERVAL_1MO, 480, 1795266489, 1793462400, 1796054400},
    {SK_INTERVAL_5M, -210, 1795266489, 1795266300, 1795266600},
    {SK_INTERVAL_4H, -210, 1795266489, 1795260600, 1795275000},
    {SK_INTERVAL_1D, -210, 1795266489, 1795231800, 1795318200},
    {SK_INTERVAL_3D, -210, 1795266489, 1795231800, 1795491000},
    {SK_INTERVAL_1W, -210, 1795266489, 1794799800, 1795404600},
    {SK_INTERVAL_1MO, -210, 1795266489, 1793503800, 1796095800},
    {SK_INTERVAL_5M, 0, -57956400, -57956400, -57956100},
    {SK_INTERVAL_4H, 0, -57956400, -57960000, -57945600},
    {SK_INTERVAL_1D, 0, -57956400, -57974400, -57888000},
    {SK_INTERVAL_3D, 0, -57956400, -58060800, -57801600},
    {SK_INTERVAL_1W, 0, -57956400, -58320000, -57715200},
    {SK_INTERVAL_1MO, 0, -57956400, -57974400, -55296000},
    {SK_INTERVAL_5M, 480, -57956400, -57956400, -57956100},
    {SK_INTERVAL_4H, 480, -57956400, -57960000, -57945600},
    {SK_INTERVAL_1D, 480, -57956400, -58003200, -57916800},
    {SK_INTERVAL_3D, 480, -57956400, -58089600, -57830400},
    {SK_INTERVAL_1W, 480, -57956400, -58348800, -57744000},
    {SK_INTERVAL_1MO, 480, -57956400, -58003200, -55324800},
    {SK_INTERVAL_5M, -210, -57956400, -57956400, -57956100},
    {SK_INTERVAL_4H, -210, -57956400, -57961800, -57947400},
    {SK_INTERVAL_1D, -210, -57956400, -57961800, -57875400},
    {SK_INTERVAL_3D, -210, -57956400, -58048200, -57789000},
    {SK_INTERVAL_1W, -210, -57956400, -58307400, -57702600},
    {SK_INTERVAL_1MO, -210, -57956400, -57961800, -55283400},
};

static void intervals_follow_the_calendar(void **state)
{
    (void)state;
    const int64_t s = 1000000000;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        int64_t start =
            sk_interval_start(spans[i].interval, spans[i].at_s * s, spans[i].zone_minutes);
        assert_int_equal(start, spans[i].start_s * s);
        int64_t next = sk_interval_next(spans[i].interval, start, spans[i].zone_minutes);
        assert_int_equal(next, spans[i].next_s * s);
        assert_int_equal(sk_interval_start(spans[i].interval, next - 1, spans[i].zone_minutes),
                         start);
        assert_int_equal(sk_interval_start(spans[i].interval, next, spans[i].zone_minutes), next);
    }
}

static void intervals_stay_in_64_bits(void **state)
{
    (void)state;
    for (int i = 1; i < SK_INTERVAL_COUNT; i++) {
        int64_t start = sk_interval_start((sk_interval)i, INT64_MIN, -1440);
        assert_true(start < INT64_MIN + INT64_C(4000000000000000));
        assert_int_equal(sk_interval_next((sk_interval)i, INT64_MAX, 1440), INT64_MAX);
    }
}

static void intervals_have_names(void **state)
{
    (void)state;
    for (int i = 1; i < SK_INTERVAL_COUNT; i++)
        assert_int_equal(sk_interval_parse(sk_str(sk_interval_name((sk_interval)i))), i);
    assert_int_equal(sk_interval_parse(SK_STR("1m")), SK_INTERVAL_1M);
    assert_int_equal(sk_interval_parse(SK_STR("1M")), SK_INTERVAL_1MO);
    assert_int_equal(sk_interval_parse(SK_STR("1H")), SK_INTERVAL_NONE);
    assert_null(sk_interval_name(SK_INTERVAL_NONE));
    assert_null(sk_interval_name(SK_INTERVAL_COUNT));
}

/* ---- the index ---- */

static souk_status add(sk_markets *m, const char *symbol, const char *base, const char *quote)
{
    souk_instrument row = {.symbol = sk_str(symbol), .base = sk_str(base), .quote = sk_str(quote)};
    return sk_markets_add(m, &row, NULL);
}

static void finds_instruments(void **state)
{
    (void)state;
    sk_markets m;
    sk_markets_init(&m, NULL);
    assert_int_equal(sk_markets_find(&m, SK_STR("BTCUSDT")), SK_NO_INSTRUMENT);
    assert_int_equal(sk_markets_nearest(&m, SK_STR("BTCUSDT")), SK_NO_INSTRUMENT);
    char symbol[] = "BTCUSDT";
    assert_int_equal(add(&m, symbol, "BTC", "USDT"), SOUK_OK);
    memset(symbol, 'x', 7); /* texts are copies */
    assert_int_equal(add(&m, "ETHUSDT", "ETH", "USDT"), SOUK_OK);
    assert_int_equal(add(&m, "ETHBTC", "ETH", "BTC"), SOUK_OK);
    assert_int_equal(add(&m, "btc-other", "BTC", "USDT"), SOUK_OK); /* the pair once more */
    assert_int_equal(add(&m,
                         "\xe8\xbf\x99"
                         "456",
                         "\xe8\xbf\x99", "456"),
                     SOUK_OK);
    assert_int_equal(add(&m, "ETHUSDT", "ETH", "USDT"), SOUK_E_INVALID);
    assert_int_equal(add(&m, "", "ETH", "USDT"), SOUK_E_INVALID);
    assert_int_equal(m.count, 5);
    assert_int_equal(sk_markets_find(&m, SK_STR("ETHUSDT")), 1);
    assert_int_equal(sk_markets_find(&m, SK_STR("ethusdt")), SK_NO_INSTRUMENT);
    assert_int_equal(sk_markets_resolve(&m, SK_STR("ethusdt")), 1);
    assert_int_equal(sk_markets_resolve(&m, SK_STR("btc/usdt")), 0);
    assert_int_equal(sk_markets_resolve(&m, SK_STR("BTC-Other")), 3);
    assert_int_equal(sk_markets_resolve(&m, SK_STR("\xe8\xbf\x99/456")), 4);
    assert_int_equal(sk_markets_resolve(&m, SK_STR("BTC/EUR")), SK_NO_INSTRUMENT);
    assert_int_equal(m.assets_count, 5);
    assert_int_equal(sk_markets_asset(&m, SK_STR("ETH")), 2);
    assert_int_equal(sk_markets_asset(&m, SK_STR("eth")), UINT32_MAX);
    assert_ptr_equal(m.rows[0].base.ptr, m.rows[2].quote.ptr);
    sk_markets_deinit(&m);
}

static void suggests_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *name, *nearest;
    } rows[] = {
        {"BTCUDST", "BTCUSDT"},
        {"btc-usdt", "BTCUSDT"},
        {"BTCUSD", "BTCUSDT"},
        {"ETH_BTC", "ETHBTC"},
        {"SOLUST", "SOLUSDT"},
        {"XYZ", NULL},
        {"", NULL},
        {"B", NULL},
        {"ETHHUSDT", "ETHUSDT"},
    };
    sk_markets m;
    sk_markets_init(&m, NULL);
    assert_int_equal(add(&m, "ETHBTC", "ETH", "BTC"), SOUK_OK);
    assert_int_equal(add(&m, "ETHUSDT", "ETH", "USDT"), SOUK_OK);
    assert_int_equal(add(&m, "SOLUSDT", "SOL", "USDT"), SOUK_OK);
    assert_int_equal(add(&m, "BTCUSDT", "BTC", "USDT"), SOUK_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t index = sk_markets_nearest(&m, sk_str(rows[i].name));
        if (rows[i].nearest)
            assert_true(index < m.count && sk_str_is(m.rows[index].symbol, rows[i].nearest));
        else
            assert_int_equal(index, SK_NO_INSTRUMENT);
    }
    char longest[4096];
    memset(longest, 'A', sizeof longest);
    souk_str text = {longest, sizeof longest};
    assert_int_equal(sk_markets_nearest(&m, text), SK_NO_INSTRUMENT);
    assert_int_equal(sk_markets_resolve(&m, text), SK_NO_INSTRUMENT);
    sk_markets_deinit(&m);
}

typedef struct limited {
    uint64_t calls, allowed;
} limited;

static void *limited_alloc(void *ctx, void *ptr, size_t size)
{
    limited *l = ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return l->calls++ >= l->allowed ? NULL : realloc(ptr, size);
}

/* Whatever allocation fails, no spelling leads to a row that is not there or is another's. */
static void survives_without_memory(void **state)
{
    (void)state;
    for (uint64_t fail_at = 0; fail_at < 60; fail_at++) {
        limited l = {0, fail_at};
        souk_alloc alloc = {limited_alloc, &l};
        sk_markets m;
        sk_markets_init(&m, &alloc);
        for (int i = 0; i < 200; i++) {
            char symbol[32], base[32], pair[32];
            snprintf(symbol, sizeof symbol, "S%dX", i);
            snprintf(base, sizeof base, "B%d", i);
            snprintf(pair, sizeof pair, "B%d/Q", i);
            souk_status status = add(&m, symbol, base, "Q");
            uint32_t by_symbol = sk_markets_find(&m, sk_str(symbol));
            uint32_t by_pair = sk_markets_resolve(&m, sk_str(pair));
            assert_true(status == SOUK_OK || status == SOUK_E_NOMEM);
            assert_int_equal(by_symbol, status == SOUK_OK ? m.count - 1 : SK_NO_INSTRUMENT);
            assert_int_equal(by_pair, by_symbol);
            if (status < 0)
                l.allowed = l.calls + fail_at; /* memory is back for a while */
        }
        sk_markets_deinit(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_read_back),
        cmocka_unit_test(names_end_at_their_lists),
        cmocka_unit_test(open_orders_are_open),
        cmocka_unit_test(intervals_follow_the_calendar),
        cmocka_unit_test(intervals_stay_in_64_bits),
        cmocka_unit_test(intervals_have_names),
        cmocka_unit_test(finds_instruments),
        cmocka_unit_test(suggests_the_nearest),
        cmocka_unit_test(survives_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
