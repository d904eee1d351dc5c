/* SPDX-License-Identifier: MIT
 * What is packed is unpacked; what was cut short or is no such value is told, at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/pack.h"
#include "base/str.h"

typedef struct thing {
    uint64_t u64;
    int64_t i64;
    uint32_t u32;
    int32_t i32;
    uint16_t u16;
    uint8_t u8;
    bool yes;
    __extension__ __int128 wide;
    souk_dec dec;
    char text[8];
    souk_str str;
    uint8_t bytes[3];
    uint32_t rows_count;
    uint8_t rows[4];
} thing;

static void pack(sk_pack *p, thing *it)
{
    SK_PACK(p, &it->u64);
    SK_PACK(p, &it->i64);
    SK_PACK(p, &it->u32);
    SK_PACK(p, &it->i32);
    SK_PACK(p, &it->u16);
    SK_PACK(p, &it->u8);
    SK_PACK(p, &it->yes);
    SK_PACK(p, &it->wide);
    sk_pack_dec(p, &it->dec);
    sk_pack_text(p, it->text, sizeof it->text);
    sk_pack_str(p, &it->str);
    sk_pack_bytes(p, it->bytes, sizeof it->bytes);
    sk_pack_count(p, &it->rows_count, 4);
    for (uint32_t i = 0; i < it->rows_count; i++)
        SK_PACK(p, &it->rows[i]);
}

static thing sample(void)
{
    return (thing){
        .u64 = UINT64_MAX,
        .i64 = INT64_MIN,
        .u32 = UINT32_MAX,
        .i32 = INT32_MIN,
        .u16 = UINT16_MAX,
        .u8 = 200,
        .yes = true,
        .wide = -((__int128)1 << 100),
        .dec = souk_dec_from_i64(-123456, 4),
        .text = "seven..",
        .str = SK_STR("any length"),
        .bytes = {1, 0, 255},
        .rows_count = 4,
        .rows = {4, 3, 2, 1},
    };
}

static void write_sample(sk_buf *out)
{
    thing it = sample();
    sk_buf_init(out, NULL, 1 << 16);
    sk_pack p = sk_pack_writer(out);
    assert_false(sk_pack_reads(&p));
    pack(&p, &it);
    assert_false(sk_pack_fails(&p));
}

static void what_is_packed_is_unpacked(void **state)
{
    (void)state;
    sk_buf out;
    thing was = sample(), is = {0};
    write_sample(&out);
    sk_pack p = sk_pack_reader(out.ptr, out.len);
    assert_true(sk_pack_reads(&p));
    pack(&p, &is);
    assert_false(sk_pack_fails(&p));
    assert_ptr_equal(p.at, p.end);
    assert_true(is.u64 == was.u64 && is.i64 == was.i64 && is.u32 == was.u32 && is.i32 == was.i32 &&
                is.u16 == was.u16 && is.u8 == was.u8 && is.yes && is.wide == was.wide &&
                is.dec.hi == was.dec.hi && is.dec.lo == was.dec.lo &&
                is.dec.scale == was.dec.scale && is.rows_count == 4);
    assert_string_equal(is.text, was.text);
    assert_true(sk_str_eq(is.str, was.str));
    assert_memory_equal(is.bytes, was.bytes, sizeof is.bytes);
    assert_memory_equal(is.rows, was.rows, sizeof is.rows);
    sk_buf_deinit(&out);
}

static void an_early_end_is_told(void **state)
{
    (void)state;
    sk_buf out;
    write_sample(&out);
    for (size_t cut = 0; cut < out.len; cut++) {
        thing is = {0};
        char *copy = test_malloc(cut ? cut : 1); /* a byte more would be seen */
        memcpy(copy, out.ptr, cut);
        sk_pack p = sk_pack_reader(copy, cut);
        pack(&p, &is);
        assert_true(sk_pack_fails(&p));
        assert_true(is.rows_count <= 4);
        test_free(copy);
    }
    sk_buf_deinit(&out);
}

#define REFUSES(bytes, type, start)                                                                \
    do {                                                                                           \
        type value = start;                                                                        \
        sk_pack p = sk_pack_reader(bytes, sizeof(bytes) - 1);                                      \
        SK_PACK(&p, &value);                                                                       \
        assert_true(sk_pack_fails(&p));                                                            \
        assert_true(value == 0);                                                                   \
    } while (0)

static void what_does_not_fit_is_told(void **state)
{
    (void)state;
    REFUSES("\x80\x02", uint8_t, 9);      /* 256 */
    REFUSES("\x80\x80\x04", uint16_t, 9); /* 65536 */
    REFUSES("\x80\x80\x80\x80\x10", uint32_t, 9);
    REFUSES("\x02", bool, true);
    REFUSES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", uint64_t, 9); /* 65 bits */
    char text[4] = "abc";
    sk_pack p = sk_pack_reader("\x04long", 5);
    sk_pack_text(&p, text, sizeof text);
    assert_true(sk_pack_fails(&p) && !text[0]);
    p = sk_pack_reader("\x03"
                       "a\0b",
                       4);
    sk_pack_text(&p, text, sizeof text); /* it would end early */
    assert_true(sk_pack_fails(&p));
    uint32_t count = 0;
    p = sk_pack_reader("\x03"
                       "ab",
                       3); /* three rows cannot stand in two bytes */
    sk_pack_count(&p, &count, 10);
    assert_true(sk_pack_fails(&p) && count == 0);
    p = sk_pack_reader("\x03"
                       "abc",
                       4);
    sk_pack_count(&p, &count, 2);
    assert_true(sk_pack_fails(&p) && count == 0);
    souk_dec dec = {1, 2, 3};
    p = sk_pack_reader("\x00\x01\x27", 3); /* 39 decimals */
    sk_pack_dec(&p, &dec);
    assert_true(sk_pack_fails(&p) && dec.lo == 0 && dec.scale == 0);
    p = sk_pack_reader("\x05\x06", 2);
    uint8_t value = 0;
    SK_PACK(&p, &value);
    sk_pack_expect(&p, value == 4);
    SK_PACK(&p, &value); /* nothing is read any more */
    assert_true(sk_pack_fails(&p) && value == 0);
}

static void no_memory_is_told(void **state)
{
    (void)state;
    sk_buf out;
    thing it = sample();
    sk_buf_init(&out, NULL, 40);
    sk_pack p = sk_pack_writer(&out);
    pack(&p, &it);
    assert_true(sk_pack_fails(&p));
    assert_true(out.len <= 40);
    sk_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_unpacked),
        cmocka_unit_test(an_early_end_is_told),
        cmocka_unit_test(what_does_not_fit_is_told),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
