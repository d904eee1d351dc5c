/* SPDX-License-Identifier: MIT
 * Distances as optimal string alignment defines them; suggestions that are near enough to make. */
#include "cli/suggest.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void distances(void **state)
{
    static const struct {
        const char *a, *b;
        uint32_t distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"abc", "", 3},
        {"ticker", "ticker", 0},
        {"TICKER", "ticker", 0},
        {"tikcer", "ticker", 1},
        {"tiker", "ticker", 1},
        {"ttickers", "ticker", 2},
        {"kitten", "sitting", 3},
        {"sunday", "saturday", 3},
        {"ca", "abc", 3}, /* optimal string alignment, not full Damerau (2) */
        {"BTCUSDT", "BTC/USDT", 1},
        {"USTD", "USDT", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        souk_str a = sk_str(cases[i].a), b = sk_str(cases[i].b);
        assert_int_equal(sk_suggest_distance(a, b), cases[i].distance);
        assert_int_equal(sk_suggest_distance(b, a), cases[i].distance);
    }
}

static void long_words_are_far(void **state)
{
    char word[64];
    (void)state;
    memset(word, 'a', sizeof word);
    assert_int_equal(sk_suggest_distance((souk_str){word, 63}, (souk_str){word, 63}), 0);
    assert_int_equal(sk_suggest_distance((souk_str){word, 64}, (souk_str){word, 1}), UINT32_MAX);
    assert_int_equal(sk_suggest_distance((souk_str){word, 1}, (souk_str){word, 64}), UINT32_MAX);
}

static const char *nearest(const char *typed)
{
    static const char *const words[] = {"ticker", "trades", "book",  "orders",     "order",
                                        "buy",    "sell",   "fills", "--post-only"};
    sk_suggestion search = SK_SUGGEST(typed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        sk_suggest_offer(&search, sk_str(words[i]));
    return search.best.ptr;
}

static void suggests(void **state)
{
    static const struct {
        const char *typed, *best;
    } cases[] = {
        {"tikcer", "ticker"}, {"trade", "trades"},
        {"boko", "book"},     {"ordr", "order"},
        {"buuy", "buy"},      {"tick", "ticker"},
        {"sel", "sell"},      {"xyz", NULL},
        {"b", NULL},          {"withdraw", NULL},
        {"", NULL},           {"post-only", "--post-only"},
        {"oders", "orders"},  {"tradesss", "trades"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *best = nearest(cases[i].typed);
        if (cases[i].best)
            assert_string_equal(best ? best : "nothing", cases[i].best);
        else
            assert_null(best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(long_words_are_far),
        cmocka_unit_test(suggests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
