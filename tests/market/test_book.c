/* SPDX-License-Identifier: MIT
 * The client's order book against a naive one over random operations, and its edges by name:
 * rescaling, numbers that do not fit, crossing, trimming, depth, limits, allocation. */
#include "book_model.h"
#include "base/limits.h"
#include "base/rng.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static souk_book *new_book(void)
{
    souk_book *book = NULL;
    assert_int_equal(sk_book_new(&book, NULL, NULL), SOUK_OK);
    return book;
}

/* "price:size" or "price:size,price:size..." into levels with the scales of the texts. */
static uint32_t levels(sk_level *out, const char *text)
{
    uint32_t count = 0;
    souk_str rest = sk_str(text);
    while (rest.len) {
        souk_str pair = sk_str_cut(&rest, ','), size = pair;
        souk_str price = sk_str_cut(&size, ':');
        souk_dec p, q;
        assert_int_equal(sk_dec_from_str(&p, price), SOUK_OK);
        assert_int_equal(sk_dec_from_str(&q, size), SOUK_OK);
        out[count++] = (sk_level){(int64_t)p.lo, (int64_t)q.lo, (uint8_t)p.scale, (uint8_t)q.scale};
    }
    return count;
}

static souk_status apply(souk_book *book, const char *bids, const char *asks)
{
    sk_level b[64], a[64];
    uint32_t b_count = levels(b, bids), a_count = levels(a, asks);
    return sk_book_apply(book, b, b_count, a, a_count, 7, NULL);
}

static souk_status snapshot(souk_book *book, const char *bids, const char *asks)
{
    sk_level b[64], a[64];
    uint32_t b_count = levels(b, bids), a_count = levels(a, asks);
    return sk_book_snapshot(book, b, b_count, a, a_count, 5, NULL);
}

/* The side as text, best first, in the manner of `levels`. */
static void assert_side(const souk_book *book, souk_side side, const char *want)
{
    char text[1024];
    sk_buf buf;
    sk_buf_init(&buf, NULL, sizeof text);
    souk_level rows[32];
    size_t count = souk_book_top(book, side, rows, 32);
    for (size_t i = 0; i < count; i++) {
        if (i)
            sk_buf_char(&buf, ',');
        sk_buf_dec(&buf, rows[i].price);
        sk_buf_char(&buf, ':');
        sk_buf_dec(&buf, rows[i].qty);
    }
    assert_true(sk_str_copy(text, sizeof text, sk_buf_view(&buf)));
    sk_buf_deinit(&buf);
    assert_string_equal(text, want);
}

/* ---- against the model ---- */

typedef struct world {
    uint64_t low, span;  /* prices of bids; asks lie above */
    uint8_t price_scale; /* the finest */
    uint8_t qty_scale;
} world;

static sk_level random_level(sk_rng *rng, const world *w, bool ask)
{
    sk_level level = {
        .price_scale = (uint8_t)sk_rng_below(rng, w->price_scale + 1u),
        .qty_scale = (uint8_t)sk_rng_below(rng, w->qty_scale + 1u),
    };
    int64_t price = (int64_t)(w->low + sk_rng_below(rng, w->span) + (ask ? w->span : 0));
    for (int i = 0; i < level.price_scale; i++)
        price = price * 10 + (int64_t)(sk_rng_below(rng, 4) ? 0 : sk_rng_below(rng, 10));
    level.price = price;
    if (sk_rng_below(rng, 3) != 0)
        level.qty = 1 + (int64_t)sk_rng_below(rng, 1000000000);
    return level;
}

static void run_world(const world *w, uint64_t seed, int steps)
{
    static model m;
    memset(&m, 0, sizeof m);
    sk_rng rng;
    sk_rng_seed(&rng, seed);
    souk_book *book = new_book();
    for (int step = 0; step < steps; step++) {
        sk_level bids[40], asks[40];
        uint32_t b = (uint32_t)sk_rng_below(&rng, 12), a = (uint32_t)sk_rng_below(&rng, 12);
        uint64_t what = sk_rng_below(&rng, 100);
        if (what < 3) {
            b += 25;
            a += 25;
        }
        for (uint32_t i = 0; i < b; i++)
            bids[i] = random_level(&rng, w, false);
        for (uint32_t i = 0; i < a; i++)
            asks[i] = random_level(&rng, w, true);
        if (what < 3) {
            memset(&m, 0, sizeof m);
            assert_int_equal(sk_book_snapshot(book, bids, b, asks, a, (uint64_t)step, NULL),
                             SOUK_OK);
            assert_false(souk_book_stale(book));
        } else {
            assert_int_equal(sk_book_apply(book, bids, b, asks, a, (uint64_t)step, NULL), SOUK_OK);
        }
        model_apply(&m, bids, b, asks, a);
        if (what >= 95) {
            size_t depth = (size_t)sk_rng_below(&rng, 60);
            sk_book_trim(book, (uint32_t)depth);
            model_trim(&m, depth);
        }
        assert_true(model_equals(&m, book));
        assert_int_equal(sk_book_check(book, NULL), SOUK_OK);
        assert_int_equal(souk_book_last_id(book), step);
    }
    sk_book_free(book);
}

static void agrees_with_a_naive_book(void **state)
{
    (void)state;
    static const world worlds[] = {
        {100, 40, 0, 0},          /* dense: every price is there sooner or later */
        {100, 20, 2, 8},          /* texts of several scales, sizes of scale 0 to 8 */
        {1, 3, 9, 3},             /* far finer than the first texts */
        {600000000, 50, 6, 8},    /* large and fine */
        {90000000000ull, 9, 7, 0} /* eighteen digits */
    };
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++)
        run_world(&worlds[i], i + 1, 1500);
}

/* ---- scales ---- */

static void keeps_the_digits_of_each_level(void **state)
{
    (void)state;
    souk_book *book = new_book();
    assert_int_equal(snapshot(book, "23.5:1,23.49:2.000", "24:5000000,24.1:0.00000001"), SOUK_OK);
    assert_side(book, SOUK_BUY, "23.5:1,23.49:2.000");
    assert_int_equal(apply(book, "23.500001:3", ""), SOUK_OK);
    assert_side(book, SOUK_BUY, "23.500001:3,23.5:1,23.49:2.000");
    assert_side(book, SOUK_SELL, "24:5000000,24.1:0.00000001");
    /* the same price in other digits is the same level, with the newer text */
    assert_int_equal(apply(book, "23.5000:7,23.490:0", "24.000000000000:1"), SOUK_OK);
    assert_side(book, SOUK_BUY, "23.500001:3,23.5000:7");
    assert_side(book, SOUK_SELL, "24.000000000000:1,24.1:0.00000001");
    sk_book_free(book);
}

static void zeros_that_mean_nothing_overflow_nothing(void **state)
{
    (void)state;
    souk_book *book = new_book();
    /* 18 digits before the point leave room for none behind it */
    assert_int_equal(snapshot(book, "930000000000000000:1", "930000000000000002:1"), SOUK_OK);
    assert_int_equal(apply(book, "1.00000000:2", "930000000000000001:3"), SOUK_OK);
    assert_side(book, SOUK_BUY, "930000000000000000:1,1.00000000:2");
    assert_side(book, SOUK_SELL, "930000000000000001:3,930000000000000002:1");
    /* removing what cannot be there needs no finer book */
    assert_int_equal(apply(book, "1.00000001:0", "3.5:0"), SOUK_OK);
    assert_false(souk_book_stale(book));
    /* but a price that needs it cannot be shown: the others are applied, the book is stale */
    assert_int_equal(apply(book, "1.5:4,2:9", ""), SOUK_E_RANGE);
    assert_side(book, SOUK_BUY, "930000000000000000:1,2:9,1.00000000:2");
    assert_true(souk_book_stale(book));
    /* in a snapshot as well */
    assert_int_equal(snapshot(book, "930000000000000000:1,1.50:1", ""), SOUK_E_RANGE);
    assert_int_equal(souk_book_levels(book, SOUK_BUY), 0);
    assert_true(souk_book_stale(book));
    assert_int_equal(snapshot(book, "930000000000000000:1,1.00:1", ""), SOUK_OK);
    assert_side(book, SOUK_BUY, "930000000000000000:1,1.00:1");
    assert_false(souk_book_stale(book));
    sk_book_free(book);
}

static void refuses_what_is_no_level(void **state)
{
    (void)state;
    static const sk_level bad[] = {{0, 1, 0, 0},        {-5, 1, 0, 0},  {5, -1, 0, 0},
                                   {5, 1, 39, 0},       {5, 1, 255, 0}, {5, 1, 0, 39},
                                   {INT64_MIN, 1, 0, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        souk_book *book = new_book();
        assert_int_equal(snapshot(book, "1:1", "2:1"), SOUK_OK);
        assert_int_equal(sk_book_apply(book, &bad[i], 1, NULL, 0, 9, NULL), SOUK_E_RANGE);
        assert_true(souk_book_stale(book));
        assert_side(book, SOUK_BUY, "1:1");
        assert_int_equal(sk_book_snapshot(book, NULL, 0, &bad[i], 1, 9, NULL), SOUK_E_RANGE);
        assert_true(souk_book_stale(book));
        sk_book_free(book);
    }
}

/* ---- snapshots ---- */

static void takes_snapshots_in_any_order(void **state)
{
    (void)state;
    static const char *const orders[] = {"3:1,2:1,1:1", "1:1,2:1,3:1", "2:1,3:1,1:1",
                                         "3:9,2:1,3:1,1:1,5:0", "5:2,3:1,1:0,2:1,5:0,1:1"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        souk_book *book = new_book();
        assert_int_equal(snapshot(book, orders[i], ""), SOUK_OK);
        assert_side(book, SOUK_BUY, "3:1,2:1,1:1");
        assert_int_equal(snapshot(book, "", orders[i]), SOUK_OK);
        assert_side(book, SOUK_SELL, "1:1,2:1,3:1");
        assert_side(book, SOUK_BUY, "");
        sk_book_free(book);
    }
}

static void is_stale_until_a_snapshot(void **state)
{
    (void)state;
    souk_book *book = new_book();
    assert_true(souk_book_stale(book));
    assert_int_equal(apply(book, "1:1", "2:1"), SOUK_OK);
    assert_true(souk_book_stale(book));
    assert_int_equal(snapshot(book, "1:1", "2:1"), SOUK_OK);
    assert_false(souk_book_stale(book));
    assert_int_equal(souk_book_last_id(book), 5);
    sk_book_set_stale(book, true);
    assert_true(souk_book_stale(book));
    sk_book_set_stale(book, false);
    sk_book_reset(book);
    assert_true(souk_book_stale(book));
    assert_int_equal(souk_book_levels(book, SOUK_BUY), 0);
    assert_int_equal(souk_book_last_id(book), 0);
    sk_book_free(book);
}

static void sees_a_crossed_book(void **state)
{
    (void)state;
    souk_book *book = new_book();
    souk_error err;
    assert_int_equal(snapshot(book, "10.0:1", "10:1"), SOUK_E_CROSSED);
    assert_true(souk_book_stale(book));
    assert_int_equal(snapshot(book, "10.0:1", "10.1:1"), SOUK_OK);
    assert_int_equal(apply(book, "10.25:1", ""), SOUK_OK); /* within a message it may cross */
    assert_false(souk_book_stale(book));
    assert_int_equal(sk_book_check(book, &err), SOUK_E_CROSSED);
    assert_string_equal(err.text, "the best bid 10.25 is not below the best ask 10.1");
    assert_true(souk_book_stale(book));
    sk_book_free(book);
}

/* ---- views ---- */

static void sums_depth(void **state)
{
    (void)state;
    static const struct {
        souk_side taker;
        const char *price, *qty, *quote;
    } rows[] = {
        {SOUK_BUY, "100", "0", "0"},          {SOUK_BUY, "100.5", "2", "201"},
        {SOUK_BUY, "100.99", "2", "201"},     {SOUK_BUY, "101", "2.25", "226.25"},
        {SOUK_BUY, "1000", "3.25", "328.25"}, {SOUK_SELL, "100", "0", "0"},
        {SOUK_SELL, "99.9", "1.5", "149.85"}, {SOUK_SELL, "1", "2.5", "248.85"},
    };
    souk_book *book = new_book();
    assert_int_equal(snapshot(book, "99.9:1.5,99:1.0", "100.5:2,101:0.25,102:1"), SOUK_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        souk_dec price, qty, quote;
        char text[SOUK_DEC_TEXT_MAX];
        assert_int_equal(sk_dec_from_str(&price, sk_str(rows[i].price)), SOUK_OK);
        assert_int_equal(souk_book_depth(book, rows[i].taker, price, &qty, &quote), SOUK_OK);
        souk_dec_print_short(qty, text);
        assert_string_equal(text, rows[i].qty);
        souk_dec_print_short(quote, text);
        assert_string_equal(text, rows[i].quote);
    }
    sk_book_free(book);
}

static void trims_to_a_depth(void **state)
{
    (void)state;
    souk_book *book = new_book();
    assert_int_equal(snapshot(book, "5:1,4:1,3:1", "6:1,7:1,8:1,9:1"), SOUK_OK);
    sk_book_trim(book, 3);
    assert_side(book, SOUK_BUY, "5:1,4:1,3:1");
    assert_side(book, SOUK_SELL, "6:1,7:1,8:1");
    /* what was cut off is gone, not hidden; and the room is used again */
    for (int i = 0; i < 1000; i++) {
        sk_level bid = {100 + i, 1, 0, 0}, ask = {100000 - i, 1, 0, 0};
        assert_int_equal(sk_book_apply(book, &bid, 1, &ask, 1, 8, NULL), SOUK_OK);
        sk_book_trim(book, 3);
    }
    assert_side(book, SOUK_BUY, "1099:1,1098:1,1097:1");
    assert_side(book, SOUK_SELL, "6:1,7:1,8:1");
    sk_book_free(book);
}

/* ---- memory ---- */

typedef struct counting {
    uint64_t calls, allowed;
} counting;

static void *count_alloc(void *ctx, void *ptr, size_t size)
{
    counting *c = ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    c->calls++;
    return c->calls > c->allowed ? NULL : realloc(ptr, size);
}

static void allocates_nothing_once_grown(void **state)
{
    (void)state;
    counting c = {0, UINT64_MAX};
    souk_alloc alloc = {count_alloc, &c};
    souk_book *book;
    assert_int_equal(sk_book_new(&book, &alloc, NULL), SOUK_OK);
    static const world w = {100, 200, 1, 8};
    sk_rng rng;
    sk_rng_seed(&rng, 3);
    uint64_t warm = 0;
    for (int step = 0; step < 20000; step++) {
        sk_level bid = random_level(&rng, &w, false), ask = random_level(&rng, &w, true);
        assert_int_equal(sk_book_apply(book, &bid, 1, &ask, 1, 8, NULL), SOUK_OK);
        sk_book_trim(book, 200);
        warm = step == 10000 ? c.calls : warm;
    }
    assert_int_equal(c.calls, warm);
    sk_book_free(book);
}

static void survives_without_memory(void **state)
{
    (void)state;
    for (uint64_t allowed = 1; allowed < 4; allowed++) {
        counting c = {0, allowed};
        souk_alloc alloc = {count_alloc, &c};
        souk_book *book;
        assert_int_equal(sk_book_new(&book, &alloc, NULL), SOUK_OK);
        souk_status status = SOUK_OK;
        for (int i = 1; i <= 1000 && status == SOUK_OK; i++) {
            sk_level bid = {i, 1, 0, 0};
            status = sk_book_apply(book, &bid, 1, NULL, 0, 8, NULL);
        }
        assert_int_equal(status, SOUK_E_NOMEM);
        assert_true(souk_book_stale(book));
        assert_int_equal(snapshot(book, "1:1", "2:1"), SOUK_E_NOMEM);
        sk_book_free(book);
    }
}

static void has_a_limit(void **state)
{
    (void)state;
    souk_book *book = new_book();
    souk_status status = SOUK_OK;
    int i = 0;
    for (; i < 2 * SK_BOOK_LEVELS_MAX && status == SOUK_OK; i++) {
        sk_level bid = {1 + i, 1, 0, 0};
        status = sk_book_apply(book, &bid, 1, NULL, 0, 8, NULL);
    }
    assert_int_equal(status, SOUK_E_LIMIT);
    assert_int_equal(i, SK_BOOK_LEVELS_MAX + 1);
    assert_int_equal(souk_book_levels(book, SOUK_BUY), SK_BOOK_LEVELS_MAX);
    assert_true(souk_book_stale(book));
    sk_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_naive_book),
        cmocka_unit_test(keeps_the_digits_of_each_level),
        cmocka_unit_test(zeros_that_mean_nothing_overflow_nothing),
        cmocka_unit_test(refuses_what_is_no_level),
        cmocka_unit_test(takes_snapshots_in_any_order),
        cmocka_unit_test(is_stale_until_a_snapshot),
        cmocka_unit_test(sees_a_crossed_book),
        cmocka_unit_test(sums_depth),
        cmocka_unit_test(trims_to_a_depth),
        cmocka_unit_test(allocates_nothing_once_grown),
        cmocka_unit_test(survives_without_memory),
        cmocka_unit_test(has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
