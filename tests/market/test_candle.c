/* SPDX-License-Identifier: MIT
 * Candles from trades: by hand, with spans without trades, and for every interval against sums
 * made the long way. */
#include "base/dec.h"
#include "base/rng.h"
#include "base/str.h"
#include "market/candle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define SECOND ((int64_t)1000000000)
#define MINUTE (60 * SECOND)

enum { CLOSED_MAX = 256 };

typedef struct sink {
    souk_candle rows[CLOSED_MAX];
    size_t count;
} sink;

static void collect(void *ctx, const souk_candle *candle)
{
    sink *s = ctx;
    assert_true(s->count < CLOSED_MAX);
    assert_true(candle->closed);
    s->rows[s->count++] = *candle;
}

static souk_dec dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static souk_trade trade(int64_t at_ns, uint64_t id, const char *price, const char *qty,
                        souk_side side)
{
    return (souk_trade){
        .at_ns = at_ns, .id = id, .price = dec(price), .qty = dec(qty), .taker_side = side};
}

static void push(sk_candles *c, souk_trade t, sink *s)
{
    assert_int_equal(sk_candles_push(c, &t, collect, s, NULL), SOUK_OK);
}

static void assert_dec(souk_dec d, const char *want)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(d, text);
    assert_string_equal(text, want);
}

static void adds_trades_up(void **state)
{
    (void)state;
    sk_candles c;
    sink s = {.count = 0};
    sk_candles_init(&c, SK_INTERVAL_1M, 0, false);
    push(&c, trade(MINUTE, 7, "10.5", "2", SOUK_BUY), &s);
    push(&c, trade(MINUTE + 1, 8, "11.25", "0.5", SOUK_SELL), &s);
    push(&c, trade(2 * MINUTE - 1, 9, "9", "1", SOUK_SELL), &s);
    assert_int_equal(s.count, 0);
    assert_false(c.now.closed);
    push(&c, trade(2 * MINUTE, 10, "9.5", "1", SOUK_BUY), &s);
    assert_int_equal(s.count, 1);
    const souk_candle *k = &s.rows[0];
    assert_int_equal(k->open_ns, MINUTE);
    assert_int_equal(k->close_ns, 2 * MINUTE - 1);
    assert_dec(k->open, "10.5");
    assert_dec(k->high, "11.25");
    assert_dec(k->low, "9");
    assert_dec(k->close, "9");
    assert_dec(k->volume, "3.5");
    assert_dec(k->quote_volume, "35.625");
    assert_dec(k->taker_buy_volume, "2");
    assert_dec(k->taker_buy_quote, "21");
    assert_int_equal(k->count, 3);
    assert_int_equal(k->first_id, 7);
    assert_int_equal(k->last_id, 9);
    assert_int_equal(c.now.open_ns, 2 * MINUTE);
}

static void aggregated_trades_count_as_many(void **state)
{
    (void)state;
    sk_candles c;
    sk_candles_init(&c, SK_INTERVAL_1M, 0, false);
    souk_trade t = trade(MINUTE, 1, "2", "3", SOUK_BUY);
    t.first_id = 40;
    t.last_id = 44;
    push(&c, t, NULL);
    t.quote_qty = dec("7"); /* as the venue says it */
    t.first_id = t.last_id = 45;
    push(&c, t, NULL);
    assert_int_equal(c.now.count, 6);
    assert_int_equal(c.now.first_id, 40);
    assert_int_equal(c.now.last_id, 45);
    assert_dec(c.now.quote_volume, "13");
}

static void fills_spans_without_trades(void **state)
{
    (void)state;
    for (int fill = 0; fill <= 1; fill++) {
        sk_candles c;
        sink s = {.count = 0};
        sk_candles_init(&c, SK_INTERVAL_1M, 0, fill);
        push(&c, trade(MINUTE + 5, 1, "10", "1", SOUK_BUY), &s);
        push(&c, trade(5 * MINUTE + 5, 2, "12", "1", SOUK_BUY), &s);
        assert_int_equal(s.count, fill ? 4 : 1);
        for (size_t i = 1; i < s.count; i++) {
            assert_int_equal(s.rows[i].open_ns, (int64_t)(i + 1) * MINUTE);
            assert_dec(s.rows[i].open, "10");
            assert_dec(s.rows[i].low, "10");
            assert_dec(s.rows[i].close, "10");
            assert_dec(s.rows[i].volume, "0");
            assert_int_equal(s.rows[i].count, 0);
        }
        assert_dec(c.now.open, "12"); /* the first trade opens it, not the last close */
        assert_int_equal(c.now.open_ns, 5 * MINUTE);
        sk_candles_close(&c, 7 * MINUTE, collect, &s);
        assert_int_equal(s.count, fill ? 6 : 2);
        assert_int_equal(c.open, fill);
    }
}

static void leaves_late_trades_out(void **state)
{
    (void)state;
    sk_candles c;
    sink s = {.count = 0};
    sk_candles_init(&c, SK_INTERVAL_1M, 0, false);
    push(&c, trade(5 * MINUTE, 1, "10", "1", SOUK_BUY), &s);
    push(&c, trade(5 * MINUTE - 1, 2, "99", "1", SOUK_BUY), &s);
    assert_int_equal(c.late, 1);
    assert_dec(c.now.high, "10");
    sk_candles_close(&c, 6 * MINUTE, collect, &s);
    push(&c, trade(5 * MINUTE + 1, 3, "99", "1", SOUK_BUY), &s);
    assert_int_equal(c.late, 2);
    assert_false(c.open);
    assert_int_equal(s.count, 1);
}

static void refuses_what_does_not_fit(void **state)
{
    (void)state;
    sk_candles c;
    sk_candles_init(&c, SK_INTERVAL_1M, 0, false);
    const char *huge = "170141183460469231731687303715884105727";
    push(&c, trade(MINUTE, 1, "1", huge, SOUK_BUY), NULL);
    souk_trade more = trade(MINUTE + 1, 2, "1", "1", SOUK_BUY);
    souk_trade dear = trade(MINUTE + 1, 2, huge, "3", SOUK_BUY);
    assert_int_equal(sk_candles_push(&c, &more, NULL, NULL, NULL), SOUK_E_RANGE);
    assert_int_equal(sk_candles_push(&c, &dear, NULL, NULL, NULL), SOUK_E_RANGE);
    assert_int_equal(c.now.count, 1);
    assert_dec(c.now.volume, huge);
}

/* For every interval: candles tile the time, and together hold every trade. */
static void every_interval_adds_up(void **state)
{
    (void)state;
    for (int interval = 1; interval < SK_INTERVAL_COUNT; interval++) {
        sk_candles c;
        sink s = {.count = 0};
        sk_rng rng;
        sk_rng_seed(&rng, (uint64_t)interval);
        sk_candles_init(&c, (sk_interval)interval, 480, true);
        int64_t at = INT64_C(1723161253) * SECOND;
        int64_t span = sk_interval_next((sk_interval)interval, at, 480) - at, lots = 0;
        for (uint64_t i = 0; i < 100; i++) {
            int64_t size = 1 + (int64_t)sk_rng_below(&rng, 1000);
            at += (int64_t)sk_rng_below(&rng, (uint64_t)span);
            souk_trade t = {.at_ns = at, .id = i, .price = sk_dec_make(100, 1)};
            t.qty = sk_dec_make(size, 3);
            lots += size;
            push(&c, t, &s);
        }
        souk_dec sum = c.now.volume;
        uint64_t count = c.now.count;
        for (size_t i = 0; i < s.count; i++) {
            int64_t next = i + 1 < s.count ? s.rows[i + 1].open_ns : c.now.open_ns;
            assert_int_equal(s.rows[i].close_ns + 1, next);
            assert_int_equal(sk_interval_start((sk_interval)interval, s.rows[i].close_ns, 480),
                             s.rows[i].open_ns);
            assert_int_equal(souk_dec_add(&sum, sum, s.rows[i].volume), SOUK_OK);
            count += s.rows[i].count;
        }
        assert_int_equal(count, 100);
        assert_int_equal(souk_dec_cmp(sum, sk_dec_make(lots, 3)), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_trades_up),
        cmocka_unit_test(aggregated_trades_count_as_many),
        cmocka_unit_test(fills_spans_without_trades),
        cmocka_unit_test(leaves_late_trades_out),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(every_interval_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
