/* SPDX-License-Identifier: MIT
 * Topics that are objects, on rows of the test's own, and checksums of books: the values are those
 * of the venues' protocol cards. */
#include "venue_test.h"

#include "venue/booksum.h"

/* ---- topics ---- */

static const sk_channel_row channels[] = {
    {.kind = SK_CHANNEL_BOOK,
     .endpoint = 0,
     .topic = "instType=SPOT&channel=books&instId={symbol}"},
    {.kind = SK_CHANNEL_CANDLE,
     .endpoint = 0,
     .topic = "instType=SPOT&channel=candle{interval}&instId={symbol}"},
    {.kind = SK_CHANNEL_BALANCES,
     .endpoint = 1,
     .topic = "instType=SPOT&channel=account&coin=default"},
    {.kind = SK_CHANNEL_BOOK,
     .endpoint = 2,
     .topic = "channel=book&symbol={symbol}&depth={depth}",
     .depths = {10, 25}},
    {.kind = SK_CHANNEL_TRADE, .endpoint = 2, .topic = "trades.{symbol}"}};
static const sk_enum_row bars[] = {{"1m", SK_INTERVAL_1M}, {"1M", SK_INTERVAL_1MO}, {NULL, 0}};
static const sk_venue venue = {.name = "test",
                               SK_VENUE_ROWS(channels, channels),
                               .interval_words = bars,
                               .intervals = 1u << SK_INTERVAL_1M | 1u << SK_INTERVAL_1MO};

static int read(uint8_t endpoint, const char *object, sk_topic *out)
{
    *out = (sk_topic){.row = NULL};
    souk_status status = sk_topic_from_object(&venue, NULL, endpoint, sk_str(object), &arena, out);
    assert_true(status == SOUK_OK || status == SOUK_E_NOT_FOUND);
    return out->row ? (int)(out->row - channels) : -1;
}

static void objects_are_read_by_their_members(void **state)
{
    sk_topic t;
    (void)state;
    assert_int_equal(
        read(0, "{\"instId\":\"BTCUSDT\", \"instType\":\"SPOT\",\"channel\":\"books\"}", &t), 0);
    assert_true(sk_str_is(t.text, "instType=SPOT&channel=books&instId=BTCUSDT"));
    assert_true(sk_str_is(t.symbol, "BTCUSDT"));
    /* further members, of whatever type, are not looked at */
    assert_int_equal(read(0,
                          "{\"x\":[1],\"instType\":\"SPOT\",\"channel\":\"candle1M\",\"instId\":"
                          "\"A\\u0042C\",\"y\":null}",
                          &t),
                     1);
    assert_int_equal(t.interval, SK_INTERVAL_1MO);
    assert_true(sk_str_is(t.symbol, "ABC"));
    assert_int_equal(
        read(1, "{\"instType\":\"SPOT\",\"channel\":\"account\",\"coin\":\"default\"}", &t), 2);
    /* numbers, too; only depths that are served */
    assert_int_equal(read(2, "{\"channel\":\"book\",\"symbol\":\"BTC/USD\",\"depth\":25}", &t), 3);
    assert_int_equal(t.depth, 25);
    assert_int_equal(read(2, "{\"channel\":\"book\",\"symbol\":\"BTC/USD\",\"depth\":26}", &t), -1);
}

static void what_is_not_served_is_not_found(void **state)
{
    static const char *const none[] = {
        "{}",
        "[]",
        "",
        "{\"channel\":\"books\"",
        "{\"instType\":\"SPOT\",\"channel\":\"bookz\",\"instId\":\"BTCUSDT\"}",
        "{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"\"}",
        "{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":null}",
        "{\"instType\":\"SPOT\",\"channel\":\"books\"}",
        "{\"instType\":\"spot\",\"channel\":\"books\",\"instId\":\"BTCUSDT\"}",
        "{\"instType\":\"SPOT&channel=books\",\"channel\":\"x\",\"instId\":\"BTCUSDT\"}",
        "{\"instType\":\"SPOT\",\"channel\":\"candle1Y\",\"instId\":\"BTCUSDT\"}"};
    sk_topic t;
    (void)state;
    for (size_t i = 0; i < SK_COUNT(none); i++)
        assert_int_equal(read(0, none[i], &t), -1);
    /* each socket has its own; the client takes them from any, and letters in either case, but
     * not those of the words: a minute is no month */
    const char *account = "{\"instType\":\"spot\",\"channel\":\"account\",\"coin\":\"default\"}";
    const char *candle = "{\"instType\":\"sp\\u006ft\",\"channel\":\"candle1m\",\"instId\":\"X\"}";
    assert_int_equal(read(0, account, &t), -1);
    assert_int_equal(read(SK_ANY_ENDPOINT, account, &t), 2);
    assert_int_equal(read(SK_ANY_ENDPOINT, candle, &t), 1);
    assert_int_equal(t.interval, SK_INTERVAL_1M);
}

static void texts_become_objects(void **state)
{
    sk_buf buf;
    sk_jw w;
    (void)state;
    sk_buf_init(&buf, NULL, 4096);
    sk_jw_init(&w, &buf);
    sk_jw_array(&w, NULL);
    sk_jw_object(&w, NULL);
    sk_topic_to_object(&channels[0], SK_STR("instType=SPOT&channel=books&instId=BTC=USDT"), &w);
    sk_jw_end(&w);
    sk_jw_object(&w, NULL);
    sk_topic_to_object(&channels[3], SK_STR("channel=book&symbol=BTC/USD&depth=10"), &w);
    sk_jw_end(&w);
    sk_jw_end(&w);
    assert_true(sk_jw_done(&w));
    assert_true(sk_str_is(sk_buf_view(&buf),
                          "[{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"BTC=USDT\"},"
                          "{\"channel\":\"book\",\"symbol\":\"BTC/USD\",\"depth\":10}]"));
    sk_buf_deinit(&buf);
}

/* ---- checksums ---- */

#define LEVEL(price_, price_scale_, qty_, qty_scale_)                                              \
    {                                                                                              \
        .price = (price_), .qty = (qty_), .price_scale = (price_scale_), .qty_scale = (qty_scale_) \
    }

static void sums_are_those_of_the_cards(void **state)
{
    static const sk_checksum_rule pairs = {.levels = 25, .interleaved = true, .is_signed = true};
    static const sk_checksum_rule digits = {.levels = 10, .digits_only = true};
    sk_level bids[] = {LEVEL(680124, 1, 35, 2), LEVEL(680121, 1, 12, 1), LEVEL(680119, 1, 4, 3)};
    const sk_level asks[] = {LEVEL(680125, 1, 81, 2), LEVEL(68013, 0, 5, 2)};
    (void)state;
    /* bitget card 7.3, 7.4: the snapshot, then the update */
    assert_int_equal((int32_t)sk_levels_sum(&pairs, bids, 3, asks, 2), 1257503127);
    bids[0] = (sk_level)LEVEL(680124, 1, 5, 1);
    assert_int_equal((int32_t)sk_levels_sum(&pairs, bids, 3, asks, 1), -2012019604);
    /* kraken card 7: one level a side */
    const sk_level bid = LEVEL(640005, 1, 50000000, 8), ask = LEVEL(640006, 1, 125000000, 8);
    assert_int_equal(sk_levels_sum(&digits, &bid, 1, &ask, 1), 3355892944);
    assert_int_equal(sk_levels_sum(&pairs, NULL, 0, NULL, 0), 0);
}

static void levels_beyond_the_rule_do_not_count(void **state)
{
    static const sk_checksum_rule two = {.levels = 2, .interleaved = true};
    const sk_level bids[] = {LEVEL(9, 0, 1, 0), LEVEL(8, 0, 1, 0), LEVEL(7, 0, 1, 0)};
    (void)state;
    assert_int_equal(sk_levels_sum(&two, bids, 3, bids, 3), sk_levels_sum(&two, bids, 2, bids, 2));
    assert_int_not_equal(sk_levels_sum(&two, bids, 2, bids, 2),
                         sk_levels_sum(&two, bids, 1, bids, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_read_by_their_members),
        cmocka_unit_test(what_is_not_served_is_not_found),
        cmocka_unit_test(texts_become_objects),
        cmocka_unit_test(sums_are_those_of_the_cards),
        cmocka_unit_test(levels_beyond_the_rule_do_not_count),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
