/* SPDX-License-Identifier: MIT
 * Arenas and buffers: their maxima, what they keep, and every allocation failing in turn. */
#include "base/mem.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Counts what is alive; fails from the `fail_at`-th call on (-1: never). */
typedef struct counter {
    int calls, fail_at, alive;
} counter;

static void *counting(void *ctx, void *ptr, size_t size)
{
    counter *c = ctx;
    if (size == 0) {
        c->alive -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (c->fail_at >= 0 && c->calls++ >= c->fail_at)
        return NULL;
    void *got = realloc(ptr, size);
    c->alive += got != NULL && ptr == NULL;
    return got;
}

static void plain_allocation(void **state)
{
    (void)state;
    counter c = {.fail_at = -1};
    souk_alloc a = {counting, &c};
    int *numbers = sk_alloc_zeroed(&a, 10, sizeof *numbers);
    for (int i = 0; i < 10; i++)
        assert_int_equal(numbers[i], 0);
    numbers[9] = 7;
    numbers = sk_realloc_array(&a, numbers, 1000, sizeof *numbers);
    assert_int_equal(numbers[9], 7);
    assert_null(sk_realloc_array(&a, numbers, SIZE_MAX / 2, 4)); /* overflow: the block stays */
    assert_int_equal(numbers[9], 7);
    sk_free(&a, numbers);
    sk_free(&a, NULL);
    assert_int_equal(c.alive, 0);
    assert_null(sk_alloc_zeroed(&a, SIZE_MAX / 2, 3));
    assert_null(sk_alloc_zeroed(NULL, 0, 8));
    void *libc = sk_alloc_zeroed(NULL, 1, 8);
    assert_non_null(libc);
    sk_free(NULL, libc);
}

static void arena_serves_and_keeps(void **state)
{
    (void)state;
    counter c = {.fail_at = -1};
    souk_alloc a = {counting, &c};
    sk_arena arena;
    sk_arena_init(&arena, &a, 1 << 20);
    assert_int_equal(c.alive, 0);
    for (int round = 0; round < 3; round++) {
        unsigned char *last = NULL;
        for (size_t i = 1; i < 2000; i += 7) {
            unsigned char *p = sk_arena_get(&arena, i % 300);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            memset(p, (int)i, i % 300);
            if (last)
                assert_true(last[0] == (unsigned char)(i - 7)); /* not written over */
            last = i % 300 ? p : NULL;
        }
        int blocks = c.alive;
        sk_arena_reset(&arena);
        assert_int_equal(c.alive, blocks);
        c.fail_at = round ? -1 : c.calls; /* second round: from the kept blocks alone */
    }
    unsigned char *zeroed = sk_arena_zeroed(&arena, 100, 3);
    for (int i = 0; i < 300; i++)
        assert_int_equal(zeroed[i], 0);
    assert_null(sk_arena_zeroed(&arena, SIZE_MAX / 2, 3));
    assert_null(sk_arena_get(&arena, SIZE_MAX));
    souk_str copy = sk_arena_copy(&arena, SK_STR("BTCUSDT"));
    assert_true(sk_str_is(copy, "BTCUSDT") && copy.ptr[7] == '\0');
    copy = sk_arena_copy(&arena, (souk_str){NULL, 0});
    assert_true(copy.len == 0 && copy.ptr && copy.ptr[0] == '\0');
    assert_true(sk_str_is(sk_arena_printf(&arena, "%s@depth%d", "btcusdt", 20), "btcusdt@depth20"));
    sk_arena_deinit(&arena);
    assert_int_equal(c.alive, 0);
}

static void arena_has_a_maximum(void **state)
{
    (void)state;
    sk_arena arena;
    sk_arena_init(&arena, NULL, 100000);
    size_t got = 0;
    while (sk_arena_get(&arena, 1000))
        got += 1000;
    assert_true(got > 50000 && got <= 100000);
    assert_null(sk_arena_get(&arena, 100001));
    assert_true(arena.total <= 100000);
    sk_arena_reset(&arena);
    assert_non_null(sk_arena_get(&arena, 1000));
    sk_arena_deinit(&arena);
    sk_arena_init(&arena, NULL, 64); /* smaller than any block */
    assert_non_null(sk_arena_get(&arena, 64));
    assert_null(sk_arena_get(&arena, 1));
    sk_arena_deinit(&arena);
}

static void buffer_writes(void **state)
{
    (void)state;
    sk_buf buf;
    sk_buf_init(&buf, NULL, 1000);
    assert_true(sk_buf_i64(&buf, INT64_MIN) && sk_buf_char(&buf, ' ') && sk_buf_i64(&buf, 0) &&
                sk_buf_char(&buf, ' ') && sk_buf_u64(&buf, UINT64_MAX) && sk_buf_cstr(&buf, " a") &&
                sk_buf_str(&buf, SK_STR("b")) && sk_buf_printf(&buf, "%03d", 7) &&
                sk_buf_put(&buf, NULL, 0));
    assert_true(sk_str_is(sk_buf_view(&buf), "-9223372036854775808 0 18446744073709551615 ab007"));
    sk_buf_drop(&buf, 21);
    assert_true(sk_str_is(sk_buf_view(&buf), "0 18446744073709551615 ab007"));
    sk_buf_drop(&buf, buf.len);
    assert_int_equal(buf.len, 0);
    sk_buf_deinit(&buf);
}

static void buffer_has_a_maximum(void **state)
{
    (void)state;
    for (size_t max = 0; max < 600; max += 37) {
        sk_buf buf;
        sk_buf_init(&buf, NULL, max);
        size_t count = 0;
        while (sk_buf_char(&buf, 'x'))
            count++;
        assert_int_equal(count, max); /* to the last byte */
        assert_true(buf.failed && buf.len == max && buf.cap <= max);
        assert_false(sk_buf_put(&buf, "", 0)); /* it stays failed */
        assert_false(sk_buf_printf(&buf, "x"));
        sk_buf_reset(&buf);
        assert_false(buf.failed);
        assert_false(sk_buf_put(&buf, "y", SIZE_MAX));
        sk_buf_reset(&buf);
        assert_int_equal(sk_buf_char(&buf, 'x'), max > 0);
        sk_buf_deinit(&buf);
    }
}

/* The same work with the n-th allocation failing, for every n: no leak, no crash, and a failure is
 * told to the caller. */
static bool work(souk_alloc *a)
{
    sk_arena arena;
    sk_buf buf;
    sk_arena_init(&arena, a, 1 << 20);
    sk_buf_init(&buf, a, 1 << 20);
    bool ok = true;
    for (int i = 0; i < 200; i++) {
        ok = sk_arena_get(&arena, 1000) != NULL && ok;
        ok = sk_buf_printf(&buf, "%0300d", i) && ok;
    }
    ok = sk_arena_printf(&arena, "%s", "end").ptr != NULL && ok;
    assert_true(!ok || buf.len == 200 * 300);
    assert_int_equal(ok, ok && !buf.failed);
    sk_arena_deinit(&arena);
    sk_buf_deinit(&buf);
    return ok;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    counter c = {.fail_at = 0};
    souk_alloc a = {counting, &c};
    int failed = 0;
    for (;; c.fail_at++) {
        c.calls = 0;
        bool ok = work(&a);
        assert_int_equal(c.alive, 0);
        if (ok)
            break;
        failed++;
    }
    assert_true(failed > 5);
}

/* 48 sizes, so that the bare allocations begin anywhere on a line. */
static void lines_begin_on_a_line(void **state)
{
    (void)state;
    void *blocks[48];
    for (size_t i = 0; i < 48; i++) {
        char *rows = sk_alloc_lines(NULL, i + 1, 8, &blocks[i]);
        assert_non_null(rows);
        assert_int_equal((uintptr_t)rows % 64, 0);
        memset(rows, 1, (i + 1) * 8);
    }
    for (size_t i = 0; i < 48; i++)
        sk_free(NULL, blocks[i]);
    void *untouched = &blocks;
    assert_null(sk_alloc_lines(NULL, SIZE_MAX / 2, 3, &untouched));
    assert_null(sk_alloc_lines(NULL, SIZE_MAX, 1, &untouched));
    assert_null(sk_alloc_lines(NULL, 0, 8, &untouched));
    assert_ptr_equal(untouched, &blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_allocation),
        cmocka_unit_test(lines_begin_on_a_line),
        cmocka_unit_test(arena_serves_and_keeps),
        cmocka_unit_test(arena_has_a_maximum),
        cmocka_unit_test(buffer_writes),
        cmocka_unit_test(buffer_has_a_maximum),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
