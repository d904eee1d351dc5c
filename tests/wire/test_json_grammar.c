/* SPDX-License-Identifier: MIT
 * Which texts are JSON: a table of our own after RFC 8259, the last part of it for what the RFC
 * leaves to the parser, with what was decided and why. Every text is read three ways - checked
 * whole, skipped as one value, walked through the cursor - and the three must agree. */
#include "json_walk.h"

#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

typedef struct doc {
    const char *text;
    size_t len;
    bool good;
} doc;

#define Y(t)                                                                                       \
    {                                                                                              \
        t, sizeof(t) - 1, true                                                                     \
    }
#define N(t)                                                                                       \
    {                                                                                              \
        t, sizeof(t) - 1, false                                                                    \
    }

static const doc docs[] = {
    /* values at the top */
    Y("null"), Y("true"), Y("false"), Y("0"), Y("42"), Y("-1"), Y("\"\""), Y("\"asd\""), Y("[]"),
    Y("{}"), Y(" []"), Y("[] "), Y("\t\n\r []\t\n\r "), Y(" 1"), Y("1 "), Y(" \"x\"\n"), N(""),
    N(" "), N("\n"), N("nul"), N("nulll"), N("Null"), N("TRUE"), N("tru"), N("truee"), N("fals"),
    N("True"), N("undefined"), N("NaN"), N("Infinity"), N("-Infinity"), N("-NaN"), N("nan"), N("x"),
    N("1 2"), N("1,"), N(",1"), N("[] []"), N("{}{}"), N("[]x"), N("{} true"), N("\"a\" \"b\""),
    N("[]#"), N("[] // c"), N("/**/[]"), N("[]\0"), N("\0"), N("\f[]"), N("\v1"),
    N("\xA0"
      "1"),
    N("\xEF\xBB\xBF{}"), N("\xEF\xBB\xBF"), N("\xFE\xFF\0[\0]"), N("[\0]\0"), N("\xE2\x81\xA0[]"),
    N("\xE2\x80\xA8[]"), N("'a'"), N("<.>"), N("*"), N("+1"), N("\\u0031"), N("'"), N("\"\"\""),
    /* arrays */
    Y("[[]   ]"), Y("[\"\"]"), Y("[1,2]"), Y("[1 , 2 ]"), Y("[null,1,\"1\",{}]"), Y("[1\n]"),
    Y(" [1]"), Y("[[[[]]]]"), Y("[[],[]]"), Y("[2] "), Y("[null, null]"),
    Y("[\"a\",[\"b\",{\"c\":[]}]]"), N("["), N("]"), N("[1"), N("[1,"), N("[1,]"), N("[,1]"),
    N("[,]"), N("[1,,2]"), N("[1,,]"), N("[\"x\",,]"), N("[1 true]"), N("[1]]"), N("[[1]"),
    N("[1}"), N("[}"), N("[1:2]"), N("[\"\": 1]"), N("[a]"), N("[a"), N("[\"a\" \"b\"]"), N("[,"),
    N("[*]"), N("[<null>]"), N("[][1]"), N("[\"a\","), N("[1\n,1\n,1"), N("[{}"), N("[{"),
    N("[true"), N("[nul]"), N("[fals]"), N("[-]"), N("[\v]"), N("[1;2]"), N("[3[4]]"),
    N("[\"a\",\n4\n,1,"), N("[1,\n1\n,1"), N("[\"\"],"), N("[3,[4]"), N("[\f1]"),
    /* objects */
    Y("{\"a\":1}"), Y("{ \"a\" : 1 , \"b\" : 2 }"), Y("{\"\":0}"), Y("{\"a\":[]}"), Y("{\"a\":{}}"),
    Y("{\"a\":{\"b\":{\"c\":null}}}"), Y("{\"a\\u0000b\":1}"), Y("{\"\\\"\":1}"),
    Y("{\n\"a\":\"b\"\n}"), Y("{\"a\":\"}\"}"), Y("{\"{\":\"[\"}"),
    Y("{\"a\":1,\"b\":[1,{\"c\":2}],\"d\":\"\"}"), N("{"), N("}"), N("{\"a\""), N("{\"a\":"),
    N("{\"a\":1"), N("{\"a\":1,"), N("{\"a\":1,}"), N("{,\"a\":1}"), N("{\"a\":1,,\"b\":2}"),
    N("{\"a\":1,,}"), N("{\"a\" 1}"), N("{\"a\"}"), N("{\"a\",1}"), N("{\"a\":1 \"b\":2}"),
    N("{\"a\"::1}"), N("{:1}"), N("{1:1}"), N("{a:1}"), N("{'a':1}"), N("{null:1}"), N("{[]:1}"),
    N("{\"a\":1]"), N("{]"), N("{\"a\":1}}"), N("{\"a\":1}#"), N("{\"a\":1}/**/"),
    N("{\"a\":/*c*/1}"), N("{\"a\":}"), N("{\"a\": ,}"), N("{\"a\":1:2}"), N("{\"a\":'b'}"),
    N("{\"a\":b}"), N("{\"a\":1,\"b\"}"), N("{\"a\":1,\"b\":}"), N("{\"a\":truth}"),
    N("{\"x\"::\"b\"}"), N("{\"a"), N("{\"asd\":\"asd\""), N("{\"\\uD800\":1}"), N("{\"a\tb\":1}"),
    N("{9999E9:1}"), N("{*}"), N("{{}}"),
    /* numbers */
    Y("[-0]"), Y("[0]"), Y("[-0.0]"), Y("[0.1]"), Y("[1.0]"), Y("[10]"), Y("[100.001]"), Y("[1e5]"),
    Y("[1E5]"), Y("[1e+5]"), Y("[1e-5]"), Y("[1.5E-10]"), Y("[0e1]"), Y("[0e+1]"), Y("[0.0e-0]"),
    Y("[1e05]"), Y("[-1.5]"), Y("[-123]"), Y("[20e1]"), Y("[123.456e78]"), Y("[123.456789]"),
    Y("[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]"),
    N("[01]"), N("[-01]"), N("[00]"), N("[0123]"), N("[1.]"), N("[.5]"), N("[-.5]"), N("[-.]"),
    N("[.]"), N("[1.e5]"), N("[1e]"), N("[1E]"), N("[1e+]"), N("[1e-]"), N("[1eE2]"), N("[1.5.2]"),
    N("[--1]"), N("[+1]"), N("[++1]"), N("[-]"), N("[- 1]"), N("[1 000]"), N("[1_000]"),
    N("[0x10]"), N("[1a]"), N("[1ea]"), N("[1e1.5]"), N("[1e5.]"), N("[0.e1]"), N("[2.e+3]"),
    N("[2.e-3]"), N("[0.3e]"), N("[0.3e+]"), N("[0E]"), N("[0e+]"), N("[1+2]"), N("[-2.]"),
    N("[1e+-2]"), N("[-x]"), N("[-1x]"), N("[1/2]"), N("[\xEF\xBC\x91]"), N("[123\xE5]"),
    N("[1e1\xE5]"), N("[0\xE5]"), N("[Inf]"), N("[1,5"), N("-"), N("1."), N("1e"), N("-0."),
    N("01"), N("1.0e"), N("[-Infinity]"), N("[-foo]"), N("[0.1.2]"),
    /* strings */
    Y("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"), Y("[\"\\u0041\"]"), Y("[\"\\u00e9\\u20AC\"]"),
    Y("[\"\\uD83D\\uDE00\"]"), Y("[\"\\ud83d\\ude00\"]"), Y("[\"\\uDBFF\\uDFFF\"]"),
    Y("[\"\\u0000\"]"), Y("[\"\\u001f\"]"), Y("[\"\\\\u0041\"]"), Y("[\"\\uFFFF\"]"),
    Y("[\"\\uFFFE\"]"), Y("[\"\\uD7FF\"]"), Y("[\"\\uE000\"]"), Y("[\"\x7F\"]"),
    Y("[\"\xC3\xA9\"]"), Y("[\"\xE2\x82\xAC\"]"), Y("[\"\\\\a\"]"), Y("[\"\xF0\x9F\x98\x80\"]"),
    Y("[\"\xF4\x8F\xBF\xBF\"]"), Y("[\"\xEF\xBF\xBF\"]"), Y("[\"\xC2\x80\"]"),
    Y("[\"\xE2\x80\xA8\xE2\x80\xA9\"]"), Y("[\"\xEF\xBB\xBF\"]"), Y("[\"a/*b*/c\"]"),
    Y("[\"\\\"\"]"), Y("[\"0123456789abcdef\"]"), Y("[\"0123456789abcde\\n\"]"),
    Y("[\"0123456789abcdef\xC3\xA9\"]"), N("\""), N("\"a"), N("[\"a"), N("[\"a]"), N("[\"\\\"]"),
    N("[\"\\"), N("[\"\\\\\\\"]"), N("[\"\\a\"]"), N("[\"\\'\"]"), N("[\"\\0\"]"), N("[\"\\v\"]"),
    N("[\"\\x41\"]"), N("[\"\\U0041\"]"), N("[\"\\ \"]"), N("[\"\\u\"]"), N("[\"\\u0\"]"),
    N("[\"\\u00\"]"), N("[\"\\u004\"]"), N("[\"\\u00G0\"]"), N("[\"\\u 041\"]"), N("[\"\\u+041\"]"),
    N("[\"\\u-041\"]"), N("[\"\\u004"), N("[\"\\uD83D\\u"), N("[\"\\uD83D\\"), N("[\\n]"),
    N("[\"\\\n\"]"), N("[\"\\\xC3\xA9\"]"),
    N("[\"\\u\xC3\xA9"
      "0\"]"),
    N("[\"\n\"]"), N("[\"\t\"]"), N("[\"\0\"]"), N("[\"\x01\"]"), N("[\"\x1F\"]"), N("[\"a\rb\"]"),
    N("[\"0123456789abcdef\n\"]"), N("[\"0123456789abcdef0123\x02\"]"), N("[\"a\0b\"]"),
    N("[\"a\\\x00\"]"), N("['single']"), N("[\xC3\xA9]"), N("[\"\"\"]"), N("[\"a\"b]"),
    N("[\"\x80\"]"), N("[\"\xBF\"]"), N("[\"\xC0\xAF\"]"), N("[\"\xC1\xBF\"]"), N("[\"\xC3\"]"),
    N("[\"\xC3("
      "\"]"),
    N("[\"\xE0\x80\xAF\"]"), N("[\"\xE0\x9F\xBF\"]"), N("[\"\xE2\x82\"]"), N("[\"\xE2(\xA1\"]"),
    N("[\"\xED\xA0\x80\"]"), N("[\"\xED\xBF\xBF\"]"), N("[\"\xED\xA0\xBD\xED\xB8\x80\"]"),
    N("[\"\xF0\x80\x80\xAF\"]"), N("[\"\xF0\x8F\xBF\xBF\"]"), N("[\"\xF0\x9F\x98\"]"),
    N("[\"\xF4\x90\x80\x80\"]"), N("[\"\xF5\x80\x80\x80\"]"), N("[\"\xF8\x88\x80\x80\x80\"]"),
    N("[\"\xFC\x84\x80\x80\x80\x80\"]"), N("[\"\xFE\"]"), N("[\"\xFF\"]"),
    N("[\"\xFC\x80\x80\x80\x80\x80\"]"), N("[\"\xE9\"]"), N("[\"\xC3\xA9\xC3"), N("[\xFF]"),
    N("\xE9"),
    /* left to the parser: accepted */
    Y("[123456789012345678901234567890]"),      /* text until someone asks for it as 64 bits */
    Y("[-123456789012345678901234567890]"),     /* the same */
    Y("[1e400]"), Y("[-1e400]"), Y("[1e-400]"), /* no binary float to overflow */
    Y("[0."
      "4e00669999999999999999999999999999999999999999999999999999999999999999999999969999999006]"),
    Y("{\"a\":1,\"a\":2}"), /* delivered twice; sk_json_pick refuses wanted names twice */
    Y("{\"a\":1,\"a\":1}"),
    /* left to the parser: refused */
    N("[\"\\uD800\"]"),    /* half a surrogate pair is no character */
    N("[\"\\uDC00\"]"),    /* the second half alone */
    N("[\"\\uD800\\n\"]"), /* the first half, then something else */
    N("[\"\\uD800a\"]"), N("[\"\\uD800\\uD800\"]"), N("[\"\\uDC00\\uD800\"]"),
    N("[\"\\uDBFF\\uE000\"]"), N("[\"\\uD800\\u\"]"), N("[\"\\uD800\\u1\"]"), N("[\"\\uDD1Ea\"]"),
    N("[\"\\uD800\\uD800\\u0078\"]"), N("[\"\\uD83D\\\\uDE00\"]"),
    N("\xFF\xFE[\0\"\0\xE9\0\"\0]\0"), /* UTF-16 */
};

#define DOCS (sizeof docs / sizeof docs[0])

static sk_arena arena;
static sk_buf out;
static guard g;

static int setup(void **state)
{
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 24);
    sk_buf_init(&out, NULL, 1 << 24);
    g = guard_open(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sk_arena_deinit(&arena);
    sk_buf_deinit(&out);
    guard_close(g);
    return 0;
}

/* All three ways of reading; they must agree. */
static bool accepted(const char *bytes, size_t len)
{
    souk_str text = guard_put(g, bytes, len), raw = {0};
    uint32_t at = UINT32_MAX;
    bool valid = sk_json_valid(text, &at);
    assert_true(valid || at <= len);

    sk_json j;
    sk_json_init(&j, text);
    bool skipped = sk_json_raw(&j, &raw) == SOUK_OK;
    skipped = sk_json_end(&j, NULL) == SOUK_OK && skipped;
    assert_int_equal(valid, skipped);

    sk_arena_reset(&arena);
    sk_buf_reset(&out);
    bool walked = json_walk(text, &arena, &out) == SOUK_OK;
    if (walked != valid)
        fail_msg("walked %d, valid %d: %.*s", walked, valid, (int)len, bytes);
    return valid;
}

static void table(void **state)
{
    (void)state;
    size_t good = 0;
    for (size_t i = 0; i < DOCS; i++) {
        if (accepted(docs[i].text, docs[i].len) != docs[i].good)
            fail_msg("row %zu must be %s: %.*s", i, docs[i].good ? "accepted" : "refused",
                     (int)docs[i].len, docs[i].text);
        good += docs[i].good;
    }
    assert_true(DOCS > 300 && good > 80);
}

/* Inside containers a good value stays good and a bad one bad. */
static void wrapped(void **state)
{
    (void)state;
    static const char *const around[][2] = {
        {"[", "]"}, {"{\"k\":", "}"}, {"[0,", ",0]"}, {"{\"a\":[], \"k\": ", " ,\"z\":{}}"}};
    char text[512];
    for (size_t i = 0; i < DOCS; i++) {
        /* nothing in brackets is an empty array, and with commas several values may come out */
        bool blank = strspn(docs[i].text, " \n") == docs[i].len;
        if (!docs[i].good && (blank || memchr(docs[i].text, ',', docs[i].len)))
            continue;
        for (size_t k = 0; k < 4; k++) {
            size_t len = strlen(around[k][0]);
            memcpy(text, around[k][0], len);
            memcpy(text + len, docs[i].text, docs[i].len);
            len += docs[i].len;
            memcpy(text + len, around[k][1], strlen(around[k][1]));
            len += strlen(around[k][1]);
            if (accepted(text, len) != docs[i].good)
                fail_msg("row %zu in %s must be %s", i, around[k][0],
                         docs[i].good ? "accepted" : "refused");
        }
    }
}

static const char *const samples[] = {
    "{\"e\":\"depthUpdate\",\"E\":1723161255208,\"s\":\"BTCUSDT\",\"U\":50093239189,\"u\":"
    "50093239202,"
    "\"b\":[[\"61737.63000000\",\"0.00000000\"],[\"61730.17000000\",\"0\"]],\"a\":[]}",
    ("[ true , false , null , -0.5e+10 , \"\\u20AC\\uD83D\\uDE00\\n\" , "
     "\"\xE2\x82\xAC\xF0\x9F\x98\x80\" ]"),
    "{\"a\":{\"b\":{\"c\":[[[[1,2],[3]],{}],\"0123456789abcdef0123456789abcdef\"]}},\"d\":[{},[]]}",
    "\"a long string of plain text, longer than two registers of sixteen\"",
};

static void truncated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        size_t len = strlen(samples[i]);
        assert_true(accepted(samples[i], len));
        for (size_t cut = 0; cut < len; cut++)
            if (accepted(samples[i], cut))
                fail_msg("sample %zu cut at %zu must be refused", i, cut);
    }
}

static void nested(void **state, size_t depth, bool good)
{
    (void)state;
    char text[4096];
    souk_error err;
    for (int object = 0; object < 2; object++) {
        size_t n = 0;
        for (size_t i = 0; i < depth; i++) {
            memcpy(text + n, object ? "{\"a\":" : "[", object ? 5 : 1);
            n += object ? 5 : 1;
        }
        text[n++] = '1';
        memset(text + n, object ? '}' : ']', depth);
        n += depth;
        assert_int_equal(accepted(text, n), good);
        sk_json j;
        sk_json_init(&j, (souk_str){text, (uint32_t)n});
        assert_int_equal(sk_json_end(&j, &err), good ? SOUK_OK : SOUK_E_LIMIT);
    }
}

static void depth(void **state)
{
    nested(state, SK_JSON_DEPTH_MAX, true);
    nested(state, SK_JSON_DEPTH_MAX + 1, false);
    nested(state, 500, false);
}

static void deep_and_endless(void **state)
{
    (void)state;
    static char text[1 << 20];
    memset(text, '[', sizeof text);
    assert_false(accepted(text, sizeof text));
}

static void error_places(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t at;
    } rows[] = {{"[1,2,x]", 5},     {"{\"a\":1,}", 7}, {"[1 2]", 3},
                {"[\"ab\\q\"]", 4}, {"", 0},           {"[", 1},
                {"[]]", 2},         {"[1.x]", 3},      {"{\"a\":nulx}", 5},
                {"[\"a\x01\"]", 3}, {"[\"\xFF\"]", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t at = UINT32_MAX;
        assert_false(sk_json_valid(sk_str(rows[i].text), &at));
        if (at != rows[i].at)
            fail_msg("%s: error at %u, expected %u", rows[i].text, at, rows[i].at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table), cmocka_unit_test(wrapped),          cmocka_unit_test(truncated),
        cmocka_unit_test(depth), cmocka_unit_test(deep_and_endless), cmocka_unit_test(error_places),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
