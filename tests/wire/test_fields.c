/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "guard.h"
#include "wire/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

typedef struct thing {
    souk_str symbol, note;
    char asset[6];
    souk_dec price, qty, fee, total;
    int64_t id, at_s_ns, at_ms_ns, at_us_ns, at_ns, count;
    uint64_t big;
    bool maker, hidden;
    uint8_t side;
    uint16_t kind;
    int code;
} thing;

static const sk_enum_row sides[] = {{"BUY", 1}, {"SELL", 2}, {"buy", 1}, {NULL, 0}};
static const sk_enum_row kinds[] = {{"LIMIT", 0}, {"MARKET", 700}, {NULL, 0}};
static const sk_enum_row codes[] = {{"0", 10}, {"7", 70000}, {NULL, 0}};

static const sk_field fields[] = {
    SK_CONST("e", "thing"),
    SK_FIELD("symbol", SK_F_TEXT, thing, symbol, .flags = SK_F_REQUIRED),
    SK_FIELD("note", SK_F_TEXT, thing, note, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("asset", SK_F_CHARS, thing, asset),
    SK_FIELD("price", SK_F_DEC, thing, price),
    SK_FIELD("qty", SK_F_DEC, thing, qty, .flags = SK_F_SCALED, .scale = 8),
    SK_FIELD("fee", SK_F_DEC, thing, fee, .flags = SK_F_NUMBER | SK_F_SHORT),
    SK_FIELD("total", SK_F_DEC, thing, total, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("id", SK_F_I64, thing, id, .flags = SK_F_NUMBER),
    SK_FIELD("s", SK_F_S, thing, at_s_ns),
    SK_FIELD("ms", SK_F_MS, thing, at_ms_ns, .flags = SK_F_NUMBER),
    SK_FIELD("us", SK_F_US, thing, at_us_ns, .flags = SK_F_NUMBER),
    SK_FIELD("ns", SK_F_NS, thing, at_ns, .flags = SK_F_NUMBER),
    SK_FIELD("count", SK_F_I64, thing, count, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("big", SK_F_U64, thing, big),
    SK_FIELD("maker", SK_F_BOOL, thing, maker),
    SK_FIELD("hidden", SK_F_BOOL, thing, hidden, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("side", SK_F_ENUM, thing, side, .map = sides),
    SK_FIELD("kind", SK_F_ENUM, thing, kind, .map = kinds),
    SK_FIELD("code", SK_F_ENUM, thing, code, .flags = SK_F_NUMBER, .map = codes),
};

static const char sample[] =
    "{\"e\":\"thing\",\"symbol\":\"BTC/USDT\",\"asset\":\"BNB\",\"price\":\"61737.630\","
    "\"qty\":\"0.50000000\",\"fee\":0.00075,\"id\":-28,\"s\":\"1700000000\",\"ms\":1700000000123,"
    "\"us\":1700000000123456,\"ns\":1700000000123456789,\"big\":\"18446744073709551615\","
    "\"maker\":true,\"side\":\"SELL\",\"kind\":\"MARKET\",\"code\":7}";

static souk_status get(const char *text, thing *t, sk_arena *arena, souk_error *err)
{
    size_t len = strlen(text);
    guard g = guard_open(4096); /* every read ends at its page */
    sk_json j;
    sk_json_init(&j, guard_put(g, text, len));
    souk_status status = sk_fields_get(fields, SK_COUNT(fields), &j, t, arena, err);
    if (status == SOUK_OK && sk_json_end(&j, err) != SOUK_OK)
        status = err->status;
    t->symbol = (souk_str){"", 0}; /* it points into the page */
    t->note = t->symbol;
    guard_close(g);
    return status;
}

static void both_ways(void **state)
{
    (void)state;
    thing t = {.count = 5};
    sk_json j;
    sk_jw w;
    sk_buf buf;
    souk_error err = {0};
    sk_json_init(&j, sk_str(sample));
    if (sk_fields_get(fields, SK_COUNT(fields), &j, &t, NULL, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
    assert_true(sk_str_is(t.symbol, "BTC/USDT"));
    assert_string_equal(t.asset, "BNB");
    assert_int_equal(souk_dec_cmp(t.price, souk_dec_from_i64(6173763, 2)), 0);
    assert_int_equal(t.price.scale, 3);
    assert_int_equal(t.id, -28);
    assert_int_equal(t.at_s_ns, 1700000000000000000);
    assert_int_equal(t.at_ms_ns, 1700000000123000000);
    assert_int_equal(t.at_us_ns, 1700000000123456000);
    assert_int_equal(t.at_ns, 1700000000123456789);
    assert_true(t.big == UINT64_MAX && t.maker && !t.hidden);
    assert_int_equal(t.side, 2);
    assert_int_equal(t.kind, 700);
    assert_int_equal(t.code, 70000);
    assert_int_equal(t.count, 5); /* absent: left as it was */

    t.count = 0;
    t.qty = souk_dec_from_i64(5, 1);
    t.fee = souk_dec_from_i64(7500, 7);
    sk_buf_init(&buf, NULL, 4096);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    sk_fields_put(fields, SK_COUNT(fields), &w, &t);
    sk_jw_end(&w);
    assert_true(sk_jw_done(&w));
    if (!sk_str_is(sk_buf_view(&buf), sample))
        fail_msg("%.*s", SK_FMT(sk_buf_view(&buf)));
    sk_buf_deinit(&buf);
}

static void loose_reading(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        souk_status status;
        const char *names; /* what the error text must name */
    } rows[] = {
        {"{\"symbol\":\"A\"}", 0, ""},
        {"{\"symbol\":7,\"id\":\"12\",\"price\":1.5,\"side\":\"buy\",\"x\":[{}],\"code\":\"0\"}", 0,
         ""},
        {"{\"symbol\":\"A\",\"price\":null,\"e\":\"thing\"}", 0, ""},
        {"{\"s\\u0079mbol\":\"A\"}", 0, ""},
        {"{}", SOUK_E_MISSING, "symbol"},
        {"{\"symbol\":null}", SOUK_E_MISSING, "symbol"},
        {"{\"symbol\":\"A\",\"e\":\"other\"}", SOUK_E_INVALID, "e is \"other\""},
        {"{\"symbol\":\"A\",\"side\":\"HOLD\"}", SOUK_E_INVALID, "side is \"HOLD\""},
        {"{\"symbol\":\"A\",\"id\":9223372036854775808}", SOUK_E_RANGE, "id"},
        {"{\"symbol\":\"A\",\"s\":9223372037}", SOUK_E_RANGE, "s is 9223372037"},
        {"{\"symbol\":\"A\",\"ms\":1.5}", SOUK_E_PRECISION, "ms"},
        {"{\"symbol\":\"A\",\"asset\":\"LONGER\"}", SOUK_E_LIMIT, "asset"},
        {"{\"symbol\":\"A\",\"maker\":\"true\"}", SOUK_E_INVALID, "maker"},
        {"{\"symbol\":\"A\",\"price\":{}}", SOUK_E_INVALID, "price"},
        {"{\"symbol\":\"A\",\"id\":1,\"id\":1}", SOUK_E_INVALID, "twice"},
        {"{\"symbol\":\"A\",\"note\":\"\\n\"}", SOUK_E_UNSUPPORTED, "note"},
        {"[]", SOUK_E_INVALID, "shape"},
        {"{\"symbol\":\"A\"", SOUK_E_SYNTAX, "malformed"},
        {"{\"symbol\":\"A\",\"z\":[}", SOUK_E_SYNTAX, "malformed"},
        {"{\"symbol\":\"A\"}x", SOUK_E_SYNTAX, "malformed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        thing t = {0};
        souk_error err = {0};
        souk_status status = get(rows[i].text, &t, NULL, &err);
        if (status != rows[i].status || !strstr(err.text, rows[i].names))
            fail_msg("%s: %d %s", rows[i].text, status, err.text);
    }
    thing t = {0};
    souk_error err = {0};
    sk_arena arena;
    sk_arena_init(&arena, NULL, 4096);
    assert_int_equal(get("{\"symbol\":\"A\\/B\",\"asset\":\"\\u0041\"}", &t, &arena, &err),
                     SOUK_OK);
    assert_string_equal(t.asset, "A");
    sk_arena_deinit(&arena);
}

/* A shape of its own over the same rows, and times in microseconds. */
static void some_in_order(void **state)
{
    (void)state;
    thing t = {.symbol = SK_STR("X"), .id = 7, .at_ms_ns = 1700000000123456789, .big = 9};
    sk_buf buf;
    sk_jw w;
    sk_buf_init(&buf, NULL, 4096);
    sk_jw_init(&w, &buf);
    w.micros = true;
    sk_jw_object(&w, NULL);
    sk_fields_put_as(fields, SK_COUNT(fields), "big ms symbol note id e", &w, &t);
    sk_fields_put_as(fields, SK_COUNT(fields), "", &w, &t);
    sk_jw_end(&w);
    assert_true(sk_jw_done(&w));
    assert_int_equal(buf.len, strlen("{\"big\":\"9\",\"ms\":1700000000123456,\"symbol\":\"X\","
                                     "\"id\":7,\"e\":\"thing\"}"));
    assert_memory_equal(buf.ptr,
                        "{\"big\":\"9\",\"ms\":1700000000123456,\"symbol\":\"X\",\"id\":7,"
                        "\"e\":\"thing\"}",
                        buf.len);
    sk_buf_deinit(&buf);
}

static void cut_anywhere(void **state)
{
    (void)state;
    char text[sizeof sample];
    for (size_t cut = 0; cut < sizeof sample - 1; cut++) {
        thing t = {0};
        souk_error err = {0};
        memcpy(text, sample, cut);
        text[cut] = '\0';
        assert_int_equal(get(text, &t, NULL, &err), SOUK_E_SYNTAX);
    }
}

static void enums(void **state)
{
    (void)state;
    int value = 9;
    assert_string_equal(sk_enum_text(sides, 1), "BUY");
    assert_null(sk_enum_text(sides, 3));
    assert_true(sk_enum_value(sides, SK_STR("buy"), &value));
    assert_int_equal(value, 1);
    assert_false(sk_enum_value(sides, SK_STR("BUYS"), &value));
    assert_false(sk_enum_value(sides, SK_STR(""), &value));
    assert_int_equal(value, 1);
}

/* ---- words of two numbers, bits, objects inside, and what only one side does ---- */

typedef struct order {
    int type, status, tif;
    uint32_t flags, perms;
    int64_t end_ns, since_ns;
    uint64_t first;
    souk_dec maker;
    int8_t scale;
} order;

static const sk_enum_row types[] = {
    {"LIMIT", 1}, {"MAKER", 1 + SK_ENUM_PAIR * 1}, {"MARKET", 2}, {NULL, 0}};
static const sk_enum_row truths[] = {{"true", 2}, {"false", 1}, {NULL, 0}};
static const sk_field rate_fields[] = {SK_FIELD("maker", SK_F_DEC, order, maker)};
static const sk_field order_fields[] = {
    SK_FIELD("type", SK_F_ENUM, order, type, .map = types, .second = offsetof(order, flags),
             .mask = 1),
    SK_FIELD("sold", SK_F_ENUM, order, status, .map = truths, .flags = SK_F_NUMBER),
    SK_FIELD("tif", SK_F_ENUM, order, tif, .map = types, .flags = SK_F_LENIENT | SK_F_OMIT_EMPTY),
    SK_FIELD("trade", SK_F_BIT, order, perms, .mask = 4),
    SK_FIELD("end", SK_F_MS, order, end_ns, .flags = SK_F_NUMBER | SK_F_LAST),
    SK_FIELD("since", SK_F_MS, order, since_ns, .flags = SK_F_NUMBER | SK_F_MINUS),
    SK_FIELD("first", SK_F_I64, order, first, .flags = SK_F_NUMBER | SK_F_MINUS),
    SK_CONST("best", "true", .flags = SK_F_NUMBER | SK_F_SAID),
    SK_FIELD("scale", SK_F_COUNT, order, scale),
    SK_OBJECT("rates", rate_fields)};

static void both_ways_of_the_rest(void **state)
{
    static const char text[] = "{\"type\":\"MAKER\",\"sold\":true,\"trade\":true,\"end\":5,"
                               "\"since\":-1,\"first\":-1,\"best\":true,\"scale\":127,"
                               "\"rates\":{\"maker\":\"0.1\"}}";
    souk_error err = {0};
    order o = {.perms = 2, .flags = 4}, again = {.since_ns = 7};
    sk_json j;
    sk_jw w;
    sk_buf buf;
    (void)state;
    sk_json_init(&j, sk_str(text));
    assert_int_equal(sk_fields_get(order_fields, SK_COUNT(order_fields), &j, &o, NULL, &err), 0);
    assert_int_equal(o.type, 1);
    assert_int_equal(o.flags, 1);
    assert_int_equal(o.status, 2);
    assert_int_equal(o.perms, 6);
    assert_int_equal(o.end_ns, 5999999);
    assert_int_equal(o.since_ns, 0);
    assert_int_equal(o.first, 0);
    assert_int_equal(o.maker.lo, 1);
    o.flags |= 4; /* outside the mask */
    sk_buf_init(&buf, NULL, 4096);
    sk_jw_init(&w, &buf);
    sk_jw_object(&w, NULL);
    sk_fields_put(order_fields, SK_COUNT(order_fields), &w, &o);
    sk_jw_end(&w);
    assert_true(sk_jw_done(&w));
    assert_true(sk_str_is(sk_buf_view(&buf), text));
    sk_buf_deinit(&buf);
    /* not read, not known, not there */
    sk_json_init(&j, SK_STR("{\"best\":false,\"tif\":\"WHENEVER\",\"since\":7,\"trade\":false}"));
    assert_int_equal(sk_fields_get(order_fields, SK_COUNT(order_fields), &j, &again, NULL, &err),
                     0);
    assert_int_equal(again.tif, 0);
    assert_int_equal(again.perms, 0);
    assert_int_equal(again.since_ns, 7000000);
    sk_json_init(&j, SK_STR("{\"scale\":128}"));
    assert_int_equal(sk_fields_get(order_fields, SK_COUNT(order_fields), &j, &again, NULL, &err),
                     SOUK_E_RANGE);
    sk_json_init(&j, SK_STR("{\"sold\":1}"));
    assert_int_equal(sk_fields_get(order_fields, SK_COUNT(order_fields), &j, &again, NULL, &err),
                     SOUK_E_INVALID);
    sk_json_init(&j, SK_STR("{\"rates\":{\"maker\":true}}"));
    assert_int_not_equal(
        sk_fields_get(order_fields, SK_COUNT(order_fields), &j, &again, NULL, &err), SOUK_OK);
}

/* ---- arrays of objects, counts of small units, what is null when empty ---- */

typedef struct basket {
    sk_field_rows parts;
    souk_dec rate;
    souk_str note;
    char key[4];
    int64_t since_ns;
    souk_str id, of;
} basket;

typedef struct part {
    souk_str name;
    int64_t count;
} part;

static const sk_field part_fields[] = {SK_FIELD("n", SK_F_TEXT, part, name, .flags = SK_F_REQUIRED),
                                       SK_FIELD("c", SK_F_I64, part, count, .flags = SK_F_NUMBER)};
static const sk_field deep_fields[] = {
    SK_FIELD("of", SK_F_TEXT, basket, of, .flags = 0),
    SK_FIELD("id", SK_F_TEXT, basket, id, .flags = SK_F_NUMBER | SK_F_MINUS)};
static const sk_field basket_fields[] = {
    SK_ROWS("parts", basket, parts, part, part_fields, .flags = SK_F_REQUIRED, .names = "c n"),
    SK_FIELD("bips", SK_F_UNITS, basket, rate, .scale = 4),
    SK_FIELD("note", SK_F_TEXT, basket, note, .flags = SK_F_NULL),
    SK_FIELD("key", SK_F_CHARS, basket, key, .flags = SK_F_NULL),
    SK_FIELD("since", SK_F_MS, basket, since_ns, .flags = SK_F_NULL | SK_F_NUMBER),
    {.key = "deep",
     .kind = SK_F_OBJECT,
     .inner = deep_fields,
     .inner_count = SK_COUNT(deep_fields),
     .names = "id of"}};

static souk_status get_basket(const char *text, basket *b, sk_arena *arena)
{
    sk_json j;
    souk_error err = {0};
    sk_json_init(&j, sk_str(text));
    souk_status status = sk_fields_get(basket_fields, SK_COUNT(basket_fields), &j, b, arena, &err);
    return status == SOUK_OK ? sk_json_end(&j, &err) : status;
}

static void arrays_and_units(void **state)
{
    static const char *const texts[] = {
        "{\"parts\":[{\"c\":1,\"n\":\"a\"},{\"c\":-2,\"n\":\"b\"}],\"bips\":15,\"note\":null,"
        "\"key\":null,\"since\":null,\"deep\":{\"id\":-1,\"of\":\"y\"}}",
        "{\"parts\":[],\"bips\":0,\"note\":\"x\",\"key\":\"abc\",\"since\":7,"
        "\"deep\":{\"id\":12,\"of\":\"\"}}"};
    static const char *const bad[] = {"{}",
                                      "{\"parts\":null}",
                                      "{\"parts\":{}}",
                                      "{\"parts\":[{}]}",
                                      "{\"parts\":[1]}",
                                      "{\"parts\":[{\"n\":\"a\",\"c\":true}]}",
                                      "{\"parts\":[],\"bips\":1.5}"};
    sk_arena arena;
    sk_buf buf;
    sk_jw w;
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 16);
    sk_buf_init(&buf, NULL, 4096);
    for (size_t i = 0; i < SK_COUNT(texts); i++) {
        basket b = {.rate = {9, 0, 0}};
        assert_int_equal(get_basket(texts[i], &b, &arena), SOUK_OK);
        assert_int_equal(b.parts.count, i ? 0 : 2);
        assert_true(sk_str_is(b.id, i ? "12" : "")); /* -1 is none */
        sk_buf_reset(&buf);
        sk_jw_init(&w, &buf);
        sk_jw_object(&w, NULL);
        sk_fields_put(basket_fields, SK_COUNT(basket_fields), &w, &b);
        sk_jw_end(&w);
        assert_true(sk_str_is(sk_buf_view(&buf), texts[i]));
        assert_int_equal(get_basket(texts[i], &b, NULL), SOUK_E_UNSUPPORTED);
    }
    for (size_t i = 0; i < SK_COUNT(bad); i++) {
        basket b = {.since_ns = 0};
        assert_int_not_equal(get_basket(bad[i], &b, &arena), SOUK_OK);
    }
    sk_buf_deinit(&buf);
    sk_arena_deinit(&arena);
}

/* ---- words of several members, decimals of a step, small letters ---- */

typedef struct ware {
    souk_str asset;
    souk_dec tick;
    uint32_t flags;
    uint8_t side;
    int type;
} ware;

enum { HIDDEN = 1, OTHERS = 0xf0 };
static const sk_enum_part ware_parts[] = {SK_ENUM_PART(ware, side, 2), SK_ENUM_PART(ware, type, 3),
                                          SK_ENUM_PART(ware, flags, 1)};
static const sk_enum_row ware_words[] = {{"buy-limit", 1 | 5 << 2},
                                         {"sell-limit", 2 | 5 << 2},
                                         {"sell-hidden", 2 | 5 << 2 | 1 << 5},
                                         {"sell-limit", 2 | 6 << 2},
                                         {NULL, 0}};
static const sk_field ware_fields[] = {
    SK_PARTS("type", ware_words, ware_parts),
    SK_FIELD("places", SK_F_PLACES, ware, tick),
    SK_FIELD("asset", SK_F_TEXT, ware, asset, .flags = SK_F_LOWER),
};

static souk_status get_ware(const char *text, ware *out, sk_arena *arena)
{
    sk_json j;
    sk_json_init(&j, sk_str(text));
    return sk_fields_get(ware_fields, SK_COUNT(ware_fields), &j, out, arena, NULL);
}

static void words_of_several_members(void **state)
{
    static const struct {
        const char *text;
        ware w;
    } rows[] = {{"{\"type\":\"buy-limit\",\"places\":2,\"asset\":\"btc\"}",
                 {SK_STR("BTC"), {.lo = 1, .scale = 2}, OTHERS, 1, 5}},
                {"{\"type\":\"sell-hidden\",\"places\":0,\"asset\":\"1inch\"}",
                 {SK_STR("1INCH"), {.lo = 1}, OTHERS | HIDDEN, 2, 5}},
                {"{\"type\":\"sell-limit\",\"places\":18,\"asset\":\"\"}",
                 {SK_STR(""), {.lo = 1, .scale = 18}, OTHERS, 2, 5}}};
    static const char *const bad[] = {"{\"type\":\"buy\"}", "{\"type\":1}", "{\"places\":-1}",
                                      "{\"places\":39}", "{\"places\":1.5}"};
    sk_arena arena;
    sk_buf buf;
    sk_jw w;
    (void)state;
    sk_arena_init(&arena, NULL, 1 << 16);
    sk_buf_init(&buf, NULL, 4096);
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        ware got = {.flags = OTHERS | HIDDEN, .side = 3, .type = 7};
        assert_int_equal(get_ware(rows[i].text, &got, &arena), SOUK_OK);
        assert_true(sk_str_eq(got.asset, rows[i].w.asset));
        assert_int_equal(got.side, rows[i].w.side);
        assert_int_equal(got.type, rows[i].w.type);
        assert_int_equal(got.flags, rows[i].w.flags);
        assert_int_equal(souk_dec_cmp(got.tick, rows[i].w.tick), 0);
        sk_buf_reset(&buf);
        sk_jw_init(&w, &buf);
        sk_jw_object(&w, NULL);
        sk_fields_put(ware_fields, SK_COUNT(ware_fields), &w, &rows[i].w);
        sk_jw_end(&w);
        assert_true(sk_str_is(sk_buf_view(&buf), rows[i].text));
    }
    for (size_t i = 0; i < SK_COUNT(bad); i++) {
        ware got = {.side = 0};
        assert_int_not_equal(get_ware(bad[i], &got, &arena), SOUK_OK);
    }
    sk_buf_deinit(&buf);
    sk_arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways),
        cmocka_unit_test(loose_reading),
        cmocka_unit_test(some_in_order),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(enums),
        cmocka_unit_test(both_ways_of_the_rest),
        cmocka_unit_test(arrays_and_units),
        cmocka_unit_test(words_of_several_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
