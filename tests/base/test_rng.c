/* SPDX-License-Identifier: MIT
 * The seeded generator against its published first numbers, bounds, and the clocks. */
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* src: the reference C code of xoshiro256** with the state 1, 2, 3, 4 */
static void xoshiro_known_numbers(void **state)
{
    (void)state;
    static const uint64_t expected[] = {11520,
                                        0,
                                        1509978240,
                                        1215971899390074240,
                                        1216172134540287360,
                                        607988272756665600,
                                        16172922978634559625u,
                                        8476171486693032832,
                                        10595114339597558777u,
                                        2904607092377533576};
    sk_rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_true(sk_rng_next(&rng) == expected[i]);
}

/* src: the reference C code of splitmix64 with the state 0 */
static void splitmix_known_numbers(void **state)
{
    (void)state;
    static const uint64_t expected[] = {0xE220A8397B1DCDAFu, 0x6E789E6AA1B965F4u,
                                        0x06C45D188009454Fu, 0xF88BB8A8724C81ECu};
    sk_rng rng;
    sk_rng_seed(&rng, 0);
    for (unsigned i = 0; i < 4; i++) {
        assert_true(sk_mix64(i * 0x9E3779B97F4A7C15u) == expected[i]);
        assert_true(rng.state[i] == expected[i]);
    }
}

static void stays_below_the_bound(void **state)
{
    (void)state;
    static const uint64_t bounds[] = {
        1, 2, 3, 10, 1u << 31, (uint64_t)1 << 63, ((uint64_t)1 << 63) + 1, UINT64_MAX};
    sk_rng rng, again;
    sk_rng_seed(&rng, 7);
    sk_rng_seed(&again, 7);
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        for (int n = 0; n < 1000; n++) {
            uint64_t got = sk_rng_below(&rng, bounds[i]);
            assert_true(got < bounds[i]);
            assert_true(got == sk_rng_below(&again, bounds[i]));
        }
    }
    int counts[10] = {0};
    for (int n = 0; n < 100000; n++)
        counts[sk_rng_below(&rng, 10)]++;
    for (int i = 0; i < 10; i++) /* 10,000 each, within five standard deviations */
        assert_in_range(counts[i], 9525, 10475);
}

static void clocks_and_randomness(void **state)
{
    (void)state;
    unsigned char a[300] = {0}, b[300] = {0};
    assert_int_equal(sk_random_bytes(a, sizeof a), SOUK_OK);
    assert_int_equal(sk_random_bytes(b, sizeof b), SOUK_OK);
    assert_int_equal(sk_random_bytes(NULL, 0), SOUK_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_true(sk_clock_now(&sk_clock_real) > 1700000000000000000);
    int64_t before = sk_monotonic_ns();
    for (int i = 0; i < 1000; i++) {
        int64_t now = sk_monotonic_ns();
        assert_true(now >= before);
        before = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xoshiro_known_numbers),
        cmocka_unit_test(splitmix_known_numbers),
        cmocka_unit_test(stays_below_the_bound),
        cmocka_unit_test(clocks_and_randomness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
