/* SPDX-License-Identifier: MIT
 * Options and words of a line, durations, instants (expected values from Python's datetime), and
 * quantities in base or quote. */
#include "cli/args.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { LINE_MAX = 16 };

#define ALLOWED                                                                                    \
    (SK_OPTION(JSON) | SK_OPTION(WATCH) | SK_OPTION(LIMIT) | SK_OPTION(STOP) | SK_OPTION(KEY) |    \
     SK_OPTION(TIMEOUT) | SK_OPTION(PORT_BASE) | SK_OPTION(FROM) | SK_OPTION(POST_ONLY))

static const int64_t now_ns = INT64_C(1700000000000000000);

/* Words parted by blanks; the copy lives as long as the test. */
static souk_status parse(const char *line, sk_args *args, souk_error *err)
{
    static char copy[256];
    char *argv[LINE_MAX];
    int argc = 0;
    assert_true(sk_str_copy(copy, sizeof copy, sk_str(line)));
    for (char *at = copy; at && *at;) {
        argv[argc++] = at;
        if ((at = strchr(at, ' ')))
            *at++ = '\0';
    }
    return sk_args_parse(args, ALLOWED, argc, argv, now_ns, err);
}

static void words_and_options_mix(void **state)
{
    sk_args args;
    (void)state;
    assert_int_equal(parse("binance --limit 5 BTC/USDT --json 0.5 --key=main", &args, NULL), 0);
    assert_int_equal(args.words_count, 3);
    assert_string_equal(sk_args_word(&args, 0), "binance");
    assert_string_equal(sk_args_word(&args, 1), "BTC/USDT");
    assert_string_equal(sk_args_word(&args, 2), "0.5");
    assert_null(sk_args_word(&args, 3));
    assert_true(sk_args_has(&args, SK_OPT_JSON));
    assert_false(sk_args_has(&args, SK_OPT_WATCH));
    assert_int_equal(sk_args_number(&args, SK_OPT_LIMIT, 10), 5);
    assert_int_equal(sk_args_number(&args, SK_OPT_PORT_BASE, 8700), 8700);
    assert_string_equal(args.text[SK_OPT_KEY], "main");
}

static void everything_behind_two_dashes_is_a_word(void **state)
{
    sk_args args;
    (void)state;
    assert_int_equal(parse("-- --json -x -", &args, NULL), 0);
    assert_int_equal(args.words_count, 3);
    assert_string_equal(sk_args_word(&args, 0), "--json");
    assert_false(sk_args_has(&args, SK_OPT_JSON));
}

static void a_period_may_be_left_out(void **state)
{
    sk_args args;
    (void)state;
    assert_int_equal(parse("--watch binance", &args, NULL), 0);
    assert_true(sk_args_has(&args, SK_OPT_WATCH));
    assert_int_equal(args.number[SK_OPT_WATCH], 0);
    assert_int_equal(args.words_count, 1);
    assert_int_equal(parse("--watch 0.5 binance", &args, NULL), 0);
    assert_int_equal(args.number[SK_OPT_WATCH], 500000000);
    assert_int_equal(args.words_count, 1);
    assert_int_equal(parse("binance --watch", &args, NULL), 0);
    assert_true(sk_args_has(&args, SK_OPT_WATCH));
}

static void mistakes_are_told(void **state)
{
    static const struct {
        const char *line, *text;
    } cases[] = {
        {"--jsn", "there is no --jsn; did you mean --json?"},
        {"--limt=3", "there is no --limt; did you mean --limit?"},
        {"--post_only", "there is no --post_only; did you mean --post-only?"},
        {"--zzzzzz", "there is no --zzzzzz"},
        {"--yes", "this verb takes no --yes"},
        {"-j", "there is no option -j; options begin with --"},
        {"--limit", "--limit needs a value: N"},
        {"--limit x", "--limit x: it takes N"},
        {"--limit -1", "--limit -1: it takes N"},
        {"--limit 4294967296", "--limit 4294967296: it takes N"},
        {"--limit=", "--limit : it takes N"},
        {"--port-base 65536", "--port-base 65536: it takes PORT"},
        {"--json=1", "--json takes no value"},
        {"--json --json", "--json stands there twice"},
        {"--stop 0", "--stop 0: it takes PRICE"},
        {"--stop -5", "--stop -5: it takes PRICE"},
        {"--timeout 0", "--timeout 0: it takes SECONDS"},
        {"--timeout 5x", "--timeout 5x: it takes SECONDS"},
        {"--from yesterday", "--from yesterday: it takes TIME"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sk_args args;
        souk_error err = {0};
        assert_int_equal(parse(cases[i].line, &args, &err), SOUK_E_INVALID);
        assert_string_equal(err.text, cases[i].text);
    }
}

static void too_many_words(void **state)
{
    char *argv[SK_WORDS_MAX + 1];
    char word[] = "w";
    sk_args args;
    (void)state;
    for (int i = 0; i <= SK_WORDS_MAX; i++)
        argv[i] = word;
    assert_int_equal(sk_args_parse(&args, 0, SK_WORDS_MAX, argv, now_ns, NULL), SOUK_OK);
    assert_int_equal(sk_args_parse(&args, 0, SK_WORDS_MAX + 1, argv, now_ns, NULL), SOUK_E_INVALID);
}

static void durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ns;
    } cases[] = {
        {"5", 5000000000},
        {"1.5", 1500000000},
        {"500ms", 500000000},
        {"5s", 5000000000},
        {"2m", 120000000000},
        {"1h", 3600000000000},
        {"1d", 86400000000000},
        {"2w", 1209600000000000},
        {".5s", 500000000},
        {"3us", 3000},
        {"7ns", 7},
        {"0", 0},
        {"0.0000000019s", 1},
    };
    static const char *const bad[] = {"", "s", "ms", "-1", "+1", "1x", "1 s", "x1", "1e", "5S"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ns = -1;
        assert_int_equal(sk_duration_parse(sk_str(cases[i].text), &ns), SOUK_OK);
        assert_int_equal(ns, cases[i].ns);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t ns;
        assert_int_equal(sk_duration_parse(sk_str(bad[i]), &ns), SOUK_E_SYNTAX);
    }
    int64_t ns;
    assert_int_equal(sk_duration_parse(SK_STR("400000000000d"), &ns), SOUK_E_RANGE);
}

static void instants(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"1970-01-01", 0},
        {"2000-02-29", 951782400},
        {"2024-02-29T12:30:45", 1709209845},
        {"2026-11-21", 1795219200},
        {"2026-11-21T14:00", 1795269600},
        {"2026-11-21 14:00:05Z", 1795269605},
        {"2100-03-01", 4107542400},
        {"1700000000000", 1700000000},
        {"2h", 1700000000 - 7200},
        {"1d", 1700000000 - 86400},
    };
    static const char *const bad[] = {
        "",           "now",        "2026-13-01",   "2026-00-10",
        "2026-1-1",   "2026-11-32", "1969-12-31",   "2026-11-21T25:00",
        "2026/11/21", "-5",         "2026-11-21T14"};
    int64_t ns;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(sk_instant_parse(sk_str(cases[i].text), now_ns, &ns), SOUK_OK);
        assert_int_equal(ns, cases[i].seconds * 1000000000);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(sk_instant_parse(sk_str(bad[i]), now_ns, &ns) < 0);
    assert_int_equal(sk_instant_parse(SK_STR("100w"), 5, &ns), SOUK_E_RANGE);
}

static void quantities(void **state)
{
    static const struct {
        const char *text, *symbol, *value;
        bool in_quote;
    } cases[] = {
        {"0.5", "BTC/USDT", "0.5", false},    {"100USDT", "BTC/USDT", "100", true},
        {"100usdt", "BTC/USDT", "100", true}, {"0.5BTC", "BTC/USDT", "0.5", false},
        {"100USDT", "BTCUSDT", "100", true},  {"0.5BTC", "BTCUSDT", "0.5", false},
        {"7.50USD", "ETH-USD", "7.50", true}, {".5", "BTC/USDT", "0.5", false},
        {"10USDT", "USDT/TRY", "10", false},  {"1", "1INCH/USDT", "1", false},
    };
    static const struct {
        const char *text, *symbol;
    } bad[] = {
        {"", "BTC/USDT"},    {"USDT", "BTC/USDT"},  {"100EUR", "BTC/USDT"},
        {"0", "BTC/USDT"},   {"0USDT", "BTC/USDT"}, {"-1", "BTC/USDT"},
        {"1e3", "BTC/USDT"}, {"1.2.3", "BTC/USDT"}, {"5BTCUSDT", "BTCUSDT"},
        {"1,5", "BTC/USDT"}, {".", "BTC/USDT"},     {"1 USDT", "BTC/USDT"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sk_amount amount;
        char text[SOUK_DEC_TEXT_MAX];
        assert_int_equal(
            sk_amount_parse(&amount, sk_str(cases[i].text), sk_str(cases[i].symbol), NULL),
            SOUK_OK);
        souk_dec_print(amount.value, text);
        assert_string_equal(text, cases[i].value);
        assert_int_equal(amount.in_quote, cases[i].in_quote);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        sk_amount amount;
        assert_int_equal(sk_amount_parse(&amount, sk_str(bad[i].text), sk_str(bad[i].symbol), NULL),
                         SOUK_E_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_options_mix),
        cmocka_unit_test(everything_behind_two_dashes_is_a_word),
        cmocka_unit_test(a_period_may_be_left_out),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(too_many_words),
        cmocka_unit_test(durations),
        cmocka_unit_test(instants),
        cmocka_unit_test(quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
