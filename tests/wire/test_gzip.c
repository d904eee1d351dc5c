/* SPDX-License-Identifier: MIT
 * Packing and unpacking: streams made elsewhere (Python's zlib and the examples of RFC 7692), every
 * split, every cut, bombs, and contexts used again without allocating. */
#include "base/limits.h"
#include "base/rng.h"
#include "base/str.h"
#include "guard.h"
#include "wire/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static sk_buf out, packed;
static guard g;
static size_t allocations;

static void *counting(void *ctx, void *ptr, size_t size)
{
    (void)ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    allocations++;
    return realloc(ptr, size);
}

static const souk_alloc counter = {counting, NULL};

static int setup(void **state)
{
    (void)state;
    sk_buf_init(&out, &counter, 1 << 22);
    sk_buf_init(&packed, &counter, 1 << 22);
    g = guard_open(1 << 16);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sk_buf_deinit(&out);
    sk_buf_deinit(&packed);
    guard_close(g);
    return 0;
}

static const char plain[] = "hello hello hello, souk";
static const struct {
    sk_deflate_format format;
    size_t len;
    const char *bytes;
} streams[] = {
    {SK_DEFLATE_RAW, 16, "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x3a\x0a\xc5\xf9\xa5\xd9\x00"},
    {SK_DEFLATE_ZLIB, 22,
     "\x78\xda\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x3a\x0a\xc5\xf9\xa5\xd9\x00\x67\x32\x08\x8b"},
    {SK_DEFLATE_GZIP, 34,
     "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x3a\x0a\xc5\xf9"
     "\xa5\xd9\x00\x0b\x59\x25\x79\x17\x00\x00\x00"},
};
enum { STREAMS = 3 };

static souk_status put(sk_inflate *z, const char *bytes, size_t len, size_t limit,
                       sk_inflate_state *state)
{
    return sk_inflate_put(z, guard_put(g, bytes, len), &out, limit, state, NULL);
}

static void assert_out(const char *want)
{
    if (!sk_str_is(sk_buf_view(&out), want))
        fail_msg("\"%.*s\", expected \"%s\"", SK_FMT(sk_buf_view(&out)), want);
}

static void every_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < STREAMS; i++) {
        for (int any = 0; any < 2; any++) {
            sk_inflate *z;
            sk_deflate_format format = any ? SK_DEFLATE_AUTO : streams[i].format;
            if (any && streams[i].format == SK_DEFLATE_RAW)
                continue;
            assert_int_equal(sk_inflate_new(&z, format, 15, NULL), SOUK_OK);
            for (size_t cut = 0; cut <= streams[i].len; cut++) {
                sk_inflate_state s = SK_INFLATE_MORE;
                sk_inflate_reset(z);
                sk_buf_reset(&out);
                assert_int_equal(put(z, streams[i].bytes, cut, 1000, &s), SOUK_OK);
                /* cut short, it never says that it has ended */
                assert_int_equal(s, cut == streams[i].len ? SK_INFLATE_ENDED : SK_INFLATE_MORE);
                assert_int_equal(put(z, streams[i].bytes + cut, streams[i].len - cut, 1000, &s),
                                 SOUK_OK);
                assert_int_equal(s, SK_INFLATE_ENDED);
                assert_out(plain);
            }
            sk_inflate_free(z);
        }
    }
}

static void damaged(void **state)
{
    (void)state;
    for (size_t i = 1; i < STREAMS; i++) { /* raw has no checksum */
        sk_inflate *z;
        char bytes[64];
        size_t refused = 0;
        assert_int_equal(sk_inflate_new(&z, streams[i].format, 15, NULL), SOUK_OK);
        for (size_t at = 0; at < streams[i].len; at++) {
            sk_inflate_state s = SK_INFLATE_MORE;
            memcpy(bytes, streams[i].bytes, streams[i].len);
            bytes[at] ^= 0x10;
            sk_inflate_reset(z);
            sk_buf_reset(&out);
            souk_status status = put(z, bytes, streams[i].len, 1000, &s);
            bool whole = status == SOUK_OK && s == SK_INFLATE_ENDED;
            /* gzip's time, extra flags and system may be anything */
            bool free_byte = streams[i].format == SK_DEFLATE_GZIP && at >= 4 && at <= 9;
            assert_int_equal(whole, free_byte);
            refused += !whole;
        }
        assert_true(refused >= streams[i].len - 6);
        sk_inflate_state s;
        memcpy(bytes, streams[i].bytes, streams[i].len);
        bytes[streams[i].len] = 'x';
        sk_inflate_reset(z);
        sk_buf_reset(&out);
        assert_int_equal(put(z, bytes, streams[i].len + 1, 1000, &s), SOUK_E_SYNTAX);
        sk_inflate_free(z);
    }
}

static void limits(void **state)
{
    (void)state;
    sk_inflate *z;
    sk_inflate_state s = SK_INFLATE_MORE;
    size_t len = strlen(plain);
    assert_int_equal(sk_inflate_new(&z, SK_DEFLATE_GZIP, 15, NULL), SOUK_OK);
    for (size_t limit = 0; limit < 40; limit++) {
        sk_inflate_reset(z);
        sk_buf_reset(&out);
        souk_status status = put(z, streams[2].bytes, streams[2].len, limit, &s);
        assert_int_equal(status, limit < len ? SOUK_E_LIMIT : SOUK_OK);
        assert_true(out.len <= limit + 1);
    }
    sk_inflate_reset(z);
    sk_buf_reset(&out);
    assert_int_equal(put(z, streams[2].bytes, streams[2].len, SIZE_MAX, &s), SOUK_OK);
    assert_out(plain);

    sk_buf small; /* the buffer's own maximum: reached is fine, passed is not */
    for (size_t max = len - 1; max <= len; max++) {
        sk_buf_init(&small, NULL, max);
        sk_inflate_reset(z);
        souk_status status = sk_inflate_put(z, guard_put(g, streams[2].bytes, streams[2].len),
                                            &small, 1000, &s, NULL);
        assert_int_equal(status, max < len ? SOUK_E_LIMIT : SOUK_OK);
        sk_buf_deinit(&small);
    }
    sk_inflate_free(z);
    assert_int_equal(sk_inflate_new(&z, SK_DEFLATE_RAW, 7, NULL), SOUK_E_INVALID);
    assert_int_equal(sk_inflate_new(&z, SK_DEFLATE_RAW, 16, NULL), SOUK_E_INVALID);
}

static void bomb(void **state)
{
    (void)state;
    static char zeros[1 << 16];
    sk_deflate *d;
    sk_inflate *z;
    sk_inflate_state s;
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_GZIP, 15, 9, NULL), SOUK_OK);
    sk_buf_reset(&packed);
    for (int i = 0; i < 512; i++)
        assert_int_equal(sk_deflate_put(d, (souk_str){zeros, sizeof zeros},
                                        i == 511 ? SK_FLUSH_FINISH : SK_FLUSH_NONE, &packed),
                         SOUK_OK);
    assert_true(packed.len < 40000); /* 32 MiB in 32 KiB */
    assert_int_equal(sk_inflate_new(&z, SK_DEFLATE_AUTO, 15, NULL), SOUK_OK);
    sk_buf_reset(&out);
    assert_int_equal(sk_inflate_put(z, sk_buf_view(&packed), &out, 100000, &s, NULL), SOUK_E_LIMIT);
    assert_true(out.len <= 100001 && out.cap < 400000);
    sk_inflate_free(z);
    sk_deflate_free(d);
}

/* src: RFC 7692 7.2.3.1 to 7.2.3.6, the bytes of its examples behind the frame headers */
static void websocket_messages(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        const char *bytes, *text;
    } messages[] = {
        {7, "\xf2\x48\xcd\xc9\xc9\x07\x00", "Hello"},
        {5, "\xf2\x00\x11\x00\x00", "Hello"}, /* points into the message before */
        {11, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", "Hello"},
        {8, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00", "Hello"}, /* its block is marked as the last */
        {5, "\xf2\x00\x11\x00\x00", "Hello"},             /* and its window is still there */
        {13, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", "Hello"},
        {1, "\x00", ""},
    };
    sk_inflate *z;
    sk_inflate_state s;
    assert_int_equal(sk_inflate_new(&z, SK_DEFLATE_RAW, 15, &counter), SOUK_OK);
    sk_inflate_messages(z);
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        sk_buf_reset(&out);
        for (size_t k = 0; k < messages[i].len; k++)
            assert_int_equal(put(z, messages[i].bytes + k, 1, 5, &s), SOUK_OK);
        assert_int_equal(sk_inflate_put(z, SK_DEFLATE_TAIL, &out, 5, &s, NULL), SOUK_OK);
        assert_out(messages[i].text);
        sk_inflate_next_message(z);
    }
    sk_inflate_free(z);

    sk_deflate *d;
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_RAW, 15, 6, &counter), SOUK_OK);
    for (int i = 0; i < 3; i++) { /* the empty message, again and again, is one empty block */
        sk_buf_reset(&packed);
        assert_int_equal(sk_deflate_put(d, (souk_str){"", 0}, SK_FLUSH_MESSAGE, &packed), SOUK_OK);
        assert_int_equal(packed.len, 1);
        assert_int_equal(packed.ptr[0], 0);
    }
    sk_buf_reset(&packed);
    assert_int_equal(sk_deflate_put(d, SK_STR("Hello"), SK_FLUSH_MESSAGE, &packed), SOUK_OK);
    assert_int_equal(packed.len, 7);
    assert_memory_equal(packed.ptr, messages[0].bytes, 7);
    sk_buf_reset(&packed);
    assert_int_equal(sk_deflate_put(d, SK_STR("Hello"), SK_FLUSH_MESSAGE, &packed), SOUK_OK);
    assert_int_equal(packed.len, 5);
    assert_memory_equal(packed.ptr, messages[1].bytes, 5);
    sk_deflate_free(d);
}

static size_t random_message(sk_rng *rng, char *to, size_t max)
{
    size_t len = (size_t)sk_rng_below(rng, sk_rng_below(rng, 4) ? 500 : max);
    bool noise = sk_rng_below(rng, 3) == 0;
    for (size_t i = 0; i < len; i++)
        to[i] =
            noise ? (char)sk_rng_next(rng) : "{\"price\":\"0123456789.\"}"[sk_rng_below(rng, 22)];
    return len;
}

static void round_trip(int bits, bool takeover)
{
    static char text[60000];
    sk_rng rng;
    sk_deflate *d;
    sk_inflate *z;
    sk_inflate_state s;
    sk_rng_seed(&rng, (uint64_t)bits);
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_RAW, bits, 6, &counter), SOUK_OK);
    assert_int_equal(sk_inflate_new(&z, SK_DEFLATE_RAW, bits, &counter), SOUK_OK);
    sk_inflate_messages(z);
    assert_non_null(sk_buf_reserve(&out, 1 << 17));
    assert_non_null(sk_buf_reserve(&packed, 1 << 17));
    size_t before = 0;
    for (int i = 0; i < 60; i++) {
        size_t len = random_message(&rng, text, sizeof text);
        sk_buf_reset(&packed);
        sk_buf_reset(&out);
        size_t half = (size_t)sk_rng_below(&rng, len + 1); /* in two fragments */
        assert_int_equal(
            sk_deflate_put(d, (souk_str){text, (uint32_t)half}, SK_FLUSH_NONE, &packed), SOUK_OK);
        assert_int_equal(sk_deflate_put(d, (souk_str){text + half, (uint32_t)(len - half)},
                                        SK_FLUSH_MESSAGE, &packed),
                         SOUK_OK);
        assert_int_equal(sk_inflate_put(z, sk_buf_view(&packed), &out, len, &s, NULL), SOUK_OK);
        assert_int_equal(sk_inflate_put(z, SK_DEFLATE_TAIL, &out, len, &s, NULL), SOUK_OK);
        sk_inflate_next_message(z);
        assert_int_equal(out.len, len);
        assert_memory_equal(out.ptr, text, len);
        if (!takeover) {
            sk_deflate_reset(d);
            sk_inflate_reset(z);
        }
        if (i == 4)
            before = allocations;
    }
    assert_int_equal(allocations, before);
    sk_deflate_free(d);
    sk_inflate_free(z);
}

static void round_trips(void **state)
{
    (void)state;
    for (int bits = 9; bits <= 15; bits += 2) {
        round_trip(bits, true);
        round_trip(bits, false);
    }
}

static void full_output(void **state)
{
    (void)state;
    sk_deflate *d;
    sk_buf small;
    sk_buf_init(&small, NULL, 8);
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_GZIP, 15, 6, NULL), SOUK_OK);
    assert_int_equal(sk_deflate_put(d, sk_str(plain), SK_FLUSH_FINISH, &small), SOUK_E_LIMIT);
    assert_true(small.failed);
    sk_buf_deinit(&small);
    sk_deflate_free(d);
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_RAW, 8, 6, NULL), SOUK_E_INVALID);
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_AUTO, 15, 6, NULL), SOUK_E_INVALID);
    assert_int_equal(sk_deflate_new(&d, SK_DEFLATE_GZIP, 15, 0, NULL), SOUK_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split),
        cmocka_unit_test(damaged),
        cmocka_unit_test(limits),
        cmocka_unit_test(bomb),
        cmocka_unit_test(websocket_messages),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(full_output),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
