/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"
#include "sandbox/price.h"

#define SECOND 1000000000LL
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define LOT    1000                  /* e8: 0.00001 */
#define START  (1763683200 * SECOND) /* 2025-11-21 00:00 UTC */

static sk_price *make(uint64_t seed)
{
    sk_price *price;
    assert_int_equal(sk_price_new(&price, NULL, seed, NULL), SOUK_OK);
    return price;
}

static sk_price_pair pair_of(const sk_price *price, const char *base, const char *quote)
{
    sk_price_pair pair;
    assert_true(sk_price_find(price, sk_str(base), sk_str(quote), &pair));
    return pair;
}

static void same_seed_same_prices(void **state)
{
    (void)state;
    sk_price *a = make(7), *b = make(7), *c = make(8);
    sk_price_pair pair = pair_of(a, "BTC", "USDT");
    int differ = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t at = START + i * 7777 * SECOND + i;
        assert_int_equal(sk_price_at_e12(a, pair, at), sk_price_at_e12(b, pair, at));
        differ += sk_price_at_e12(a, pair, at) != sk_price_at_e12(c, pair, at);
    }
    assert_true(differ > 990);
    sk_price_free(a);
    sk_price_free(b);
    sk_price_free(c);
}

/* A walk that looks like a market: moves, but no jumps, and stays near its anchor. */
static void moves_like_a_market(void **state)
{
    (void)state;
    sk_price *price = make(1);
    sk_price_pair pair = pair_of(price, "BTC", "USDT");
    int64_t last = sk_price_at_e12(price, pair, START), low = last, high = last;
    for (int64_t at = START; at < START + 30 * DAY; at += MINUTE) {
        int64_t now = sk_price_at_e12(price, pair, at);
        int64_t step = now > last ? now - last : last - now;
        assert_true(step < last / 100);
        low = now < low ? now : low;
        high = now > high ? now : high;
        last = now;
    }
    assert_true(low > 61000 * SK_PRICE_E12 / 2 && high < 61000 * SK_PRICE_E12 / 2 * 3);
    assert_true(high - low > low / 50);
    sk_price_free(price);
}

static void check_parts(const sk_price *price, sk_price_pair pair, int64_t from, int64_t whole,
                        int64_t part)
{
    sk_price_candle all, one, sum = {0};
    sk_price_candle_at(price, pair, LOT, from, from + whole, &all);
    for (int64_t at = from; at < from + whole; at += part) {
        sk_price_candle_at(price, pair, LOT, at, at + part, &one);
        assert_true(one.low_e12 <= one.open_e12 && one.low_e12 <= one.close_e12);
        assert_true(one.high_e12 >= one.open_e12 && one.high_e12 >= one.close_e12);
        assert_true(one.volume_e8 >= 0 && one.taker_buy_e8 >= 0);
        assert_true(one.taker_buy_e8 <= one.volume_e8 + LOT);
        assert_int_equal(one.volume_e8 % LOT, 0);
        if (at == from)
            sum = one;
        else {
            assert_int_equal(one.open_e12, sum.close_e12);
            assert_int_equal(one.first_id, sum.first_id + sum.count);
            sum.high_e12 = one.high_e12 > sum.high_e12 ? one.high_e12 : sum.high_e12;
            sum.low_e12 = one.low_e12 < sum.low_e12 ? one.low_e12 : sum.low_e12;
            sum.close_e12 = one.close_e12;
            sum.volume_e8 += one.volume_e8;
            sum.taker_buy_e8 += one.taker_buy_e8;
            sum.quote_e20 += one.quote_e20;
            sum.count += one.count;
        }
    }
    assert_int_equal(all.open_e12, sum.open_e12);
    assert_int_equal(all.high_e12, sum.high_e12);
    assert_int_equal(all.low_e12, sum.low_e12);
    assert_int_equal(all.close_e12, sum.close_e12);
    assert_int_equal(all.volume_e8, sum.volume_e8);
    assert_int_equal(all.taker_buy_e8, sum.taker_buy_e8);
    assert_int_equal(all.count, sum.count);
    if (part >= MINUTE)
        assert_true(all.quote_e20 == sum.quote_e20);
}

static void candles_agree_at_every_interval(void **state)
{
    (void)state;
    sk_price *price = make(3);
    const char *pairs[][2] = {{"BTC", "USDT"}, {"ETH", "BTC"}, {"SHIB", "USDT"}, {"BNB", "BUSD"}};
    for (size_t i = 0; i < 4; i++) {
        sk_price_pair pair = pair_of(price, pairs[i][0], pairs[i][1]);
        check_parts(price, pair, START, DAY, HOUR);
        check_parts(price, pair, START, DAY, MINUTE);
        check_parts(price, pair, START + 7 * HOUR, HOUR, 5 * MINUTE);
        for (int m = 0; m < 120; m++)
            check_parts(price, pair, START + m * MINUTE, MINUTE, SECOND);
    }
    sk_price_free(price);
}

/* Day-long high and low against every grid point, the slow way. */
static void extremes_are_the_grid_s(void **state)
{
    (void)state;
    sk_price *price = make(4);
    sk_price_pair pair = pair_of(price, "ETH", "BTC");
    sk_price_candle day;
    sk_price_candle_at(price, pair, LOT, START, START + DAY, &day);
    int64_t low = INT64_MAX, high = 0;
    for (int64_t at = START; at <= START + DAY; at += 10 * SECOND) {
        int64_t now = sk_price_at_e12(price, pair, at);
        low = now < low ? now : low;
        high = now > high ? now : high;
    }
    assert_int_equal(day.low_e12, low);
    assert_int_equal(day.high_e12, high);
    sk_price_free(price);
}

static void anchors_can_be_set(void **state)
{
    (void)state;
    sk_price *price = make(5);
    sk_price_pair pair;
    assert_false(sk_price_find(price, SK_STR("NEWCOIN"), SK_STR("USDT"), &pair));
    assert_int_equal(sk_price_anchor(price, SK_STR("NEWCOIN"), 2 * SK_PRICE_E12, NULL), SOUK_OK);
    pair = pair_of(price, "NEWCOIN", "USDT");
    int64_t now = sk_price_at_e12(price, pair, START);
    assert_true(now > SK_PRICE_E12 && now < 3 * SK_PRICE_E12);
    assert_int_equal(sk_price_anchor(price, SK_STR("X"), 0, NULL), SOUK_E_INVALID);
    assert_int_equal(sk_price_anchor(price, SK_STR(""), 1, NULL), SOUK_E_INVALID);
    sk_price_free(price);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_prices),
        cmocka_unit_test(moves_like_a_market),
        cmocka_unit_test(candles_agree_at_every_interval),
        cmocka_unit_test(extremes_are_the_grid_s),
        cmocka_unit_test(anchors_can_be_set),
    };
    return cmocka_run_group_tests_name("sandbox/price", tests, NULL, NULL);
}
