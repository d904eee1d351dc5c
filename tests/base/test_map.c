/* SPDX-License-Identifier: MIT
 * Both maps against a plain array over random operations, and what happens without memory. */
#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { KEYS = 512, STEPS = 200000 };

/* 512 keys, so that most operations meet one that is there; some of them awkward. */
static uint64_t key_of(uint64_t n)
{
    switch (n % 4) {
    case 0: return n / 4;              /* 0, 1, 2, ... */
    case 1: return UINT64_MAX - n / 4; /* from the other end */
    case 2: return (n / 4) << 40;      /* equal low bits */
    default: return sk_mix64(n);
    }
}

static size_t index_of(uint64_t key)
{
    for (uint64_t n = 0; n < KEYS; n++) {
        if (key_of(n) == key)
            return (size_t)n;
    }
    fail_msg("a key that nobody put");
    return 0;
}

static void agrees_with_an_array(void **state)
{
    (void)state;
    static uint64_t values[KEYS];
    static bool present[KEYS];
    sk_rng rng;
    sk_rng_seed(&rng, 1);
    sk_map map;
    sk_map_init(&map, NULL);
    size_t count = 0;
    for (int step = 0; step < STEPS; step++) {
        uint64_t what = sk_rng_below(&rng, 1000), value = sk_rng_next(&rng), got = 0;
        size_t k = (size_t)sk_rng_below(&rng, KEYS);
        k = index_of(key_of(k)); /* 0 << 40 and 0 are one key */
        uint64_t key = key_of(k);
        if (what < 450) {
            assert_true(sk_map_put(&map, key, value));
            count += !present[k];
            present[k] = true;
            values[k] = value;
        } else if (what < 900) {
            assert_int_equal(sk_map_remove(&map, key), present[k]);
            count -= present[k];
            present[k] = false;
        } else if (what < 999) {
            assert_int_equal(sk_map_get(&map, key, &got), present[k]);
            if (present[k])
                assert_true(got == values[k]);
        } else if (value % 20 == 0) {
            sk_map_clear(&map);
            memset(present, 0, sizeof present);
            count = 0;
        } else {
            size_t at = 0, seen = 0;
            uint64_t met;
            while (sk_map_next(&map, &at, &met, &got)) {
                size_t n = index_of(met);
                assert_true(present[n] && values[n] == got);
                seen++;
            }
            assert_int_equal(seen, count);
        }
        assert_int_equal(map.count, count);
    }
    sk_map_deinit(&map);
    assert_int_equal(map.count, 0);
}

static void text_agrees_with_an_array(void **state)
{
    (void)state;
    static char texts[KEYS][32];
    static uint64_t values[KEYS];
    static bool present[KEYS];
    for (size_t i = 1; i < KEYS; i++) /* texts[0] is empty */
        snprintf(texts[i], sizeof texts[i], "%.*s%zu", (int)(i % 20), "abcdefghijklmnopqrst", i);
    sk_rng rng;
    sk_rng_seed(&rng, 2);
    sk_strmap map;
    sk_strmap_init(&map, NULL, 99);
    size_t count = 0;
    for (int step = 0; step < STEPS; step++) {
        uint64_t what = sk_rng_below(&rng, 1000), value = sk_rng_next(&rng), got = 0;
        size_t k = (size_t)sk_rng_below(&rng, KEYS);
        souk_str key = sk_str(texts[k]);
        if (what < 450) {
            assert_true(sk_strmap_put(&map, key, value));
            count += !present[k];
            present[k] = true;
            values[k] = value;
        } else if (what < 900) {
            assert_int_equal(sk_strmap_remove(&map, key), present[k]);
            count -= present[k];
            present[k] = false;
        } else if (what < 999) {
            assert_int_equal(sk_strmap_get(&map, key, &got), present[k]);
            if (present[k])
                assert_true(got == values[k]);
        } else if (value % 20 == 0) {
            sk_strmap_clear(&map);
            memset(present, 0, sizeof present);
            count = 0;
        } else {
            size_t at = 0, seen = 0;
            souk_str met;
            while (sk_strmap_next(&map, &at, &met, &got)) {
                size_t n = met.len ? (size_t)(met.ptr - texts[0]) / sizeof texts[0] : 0;
                assert_true(present[n] && values[n] == got && sk_str_is(met, texts[n]));
                seen++;
            }
            assert_int_equal(seen, count);
        }
        assert_int_equal(map.count, count);
    }
    sk_strmap_deinit(&map);
}

static void empty_maps_answer(void **state)
{
    (void)state;
    sk_map map;
    sk_strmap texts;
    sk_map_init(&map, NULL);
    sk_strmap_init(&texts, NULL, 1);
    uint64_t value, key;
    size_t at = 0;
    souk_str text;
    assert_false(sk_map_get(&map, 1, &value) || sk_map_remove(&map, 0));
    assert_false(sk_map_next(&map, &at, &key, &value));
    assert_false(sk_strmap_get(&texts, sk_str("x"), &value) ||
                 sk_strmap_remove(&texts, sk_str("")));
    assert_false(sk_strmap_next(&texts, &at, &text, &value));
    sk_map_clear(&map);
    sk_strmap_clear(&texts);
    sk_map_deinit(&map);
    sk_strmap_deinit(&texts);
}

/* An allocator with a budget of successful calls. */
static void *budget_alloc(void *ctx, void *ptr, size_t size)
{
    int *budget = ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return (*budget)-- > 0 ? realloc(ptr, size) : NULL;
}

static void survives_no_memory(void **state)
{
    (void)state;
    int budget = 0;
    souk_alloc alloc = {budget_alloc, &budget};
    sk_map map;
    sk_map_init(&map, &alloc);
    assert_false(sk_map_put(&map, 5, 5));
    assert_false(sk_map_reserve(&map, 1000));
    assert_false(sk_map_reserve(&map, SIZE_MAX));
    budget = 1;
    assert_true(sk_map_reserve(&map, 1000));
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(sk_map_put(&map, i, i * i)); /* reserved: needs no memory */
    budget = 0;
    uint64_t n = 1000, value;
    while (sk_map_put(&map, n, n))
        n++;
    assert_true(map.count == n && !sk_map_get(&map, n, &value));
    assert_true(sk_map_put(&map, 3, 4)); /* replacing needs none either */
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(sk_map_get(&map, i, &value) && value == (i == 3 ? 4 : i * i));
    sk_map_deinit(&map);

    sk_strmap texts;
    sk_strmap_init(&texts, &alloc, 0);
    assert_false(sk_strmap_put(&texts, sk_str("a"), 1));
    assert_int_equal(texts.count, 0);
    sk_strmap_deinit(&texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_an_array),
        cmocka_unit_test(text_agrees_with_an_array),
        cmocka_unit_test(empty_maps_answer),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
