/* SPDX-License-Identifier: MIT
 * 256-bit division and products over every combination of awkward limbs. Long division guesses
 * digits and corrects them; the corrections are so rare on random numbers (one in 2^63) that only
 * limbs at the edges reach them. */
#include "base/rng.h"
#include "base/u256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define TOP ((uint64_t)1 << 63)

static const uint64_t edges[] = {0, 1, TOP - 1, TOP, UINT64_MAX - 1, UINT64_MAX};

enum { EDGES = 6, COMBINATIONS = EDGES * EDGES * EDGES * EDGES };

static sk_u256 combination(unsigned n)
{
    sk_u256 x;
    for (int i = 0; i < 4; i++, n /= EDGES)
        x.limb[i] = edges[n % EDGES];
    return x;
}

/* a * b + c by schoolbook; false when it needs more than 256 bits. */
static bool multiply_add(sk_u256 a, sk_u256 b, sk_u256 c, sk_u256 *out)
{
    uint64_t wide[9] = {0};
    for (int i = 0; i < 4; i++)
        wide[i] = c.limb[i];
    for (int i = 0; i < 4; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 4; j++) {
            sk_u128 sum = (sk_u128)a.limb[i] * b.limb[j] + wide[i + j] + carry;
            wide[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        for (int k = i + 4; carry; k++) {
            sk_u128 sum = (sk_u128)wide[k] + carry;
            wide[k] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
    }
    for (int i = 0; i < 4; i++)
        out->limb[i] = wide[i];
    return (wide[4] | wide[5] | wide[6] | wide[7]) == 0;
}

/* quotient * den + rest == num with rest < den: there is only one such pair. */
static void assert_divides(sk_u256 num, sk_u256 den)
{
    sk_u256 rest, back, quotient = sk_u256_divmod(num, den, &rest);
    if (!multiply_add(quotient, den, rest, &back) || sk_u256_cmp(back, num) != 0 ||
        sk_u256_cmp(rest, den) >= 0)
        fail_msg("%016lx %016lx %016lx %016lx / %016lx %016lx %016lx %016lx",
                 (unsigned long)num.limb[3], (unsigned long)num.limb[2], (unsigned long)num.limb[1],
                 (unsigned long)num.limb[0], (unsigned long)den.limb[3], (unsigned long)den.limb[2],
                 (unsigned long)den.limb[1], (unsigned long)den.limb[0]);
}

static void divides_every_combination(void **state)
{
    (void)state;
    for (unsigned d = 1; d < COMBINATIONS; d++) {
        sk_u256 den = combination(d);
        for (unsigned n = 0; n < COMBINATIONS; n++)
            assert_divides(combination(n), den);
    }
}

/* src: the hard cases of Hacker's Delight 9-2, their digits widened to 64 bits */
static void divides_hard_cases(void **state)
{
    (void)state;
    assert_divides((sk_u256){{3, 0, TOP, 0}}, (sk_u256){{1, 0, TOP / 4, 0}});
    assert_divides((sk_u256){{0, 0, TOP, TOP - 1}}, (sk_u256){{1, 0, TOP, 0}});
    assert_divides((sk_u256){{0, UINT64_MAX - 1, TOP, 0}}, (sk_u256){{UINT64_MAX, TOP, 0, 0}});
    assert_divides((sk_u256){{0, UINT64_MAX - 1, 0, TOP}}, (sk_u256){{UINT64_MAX, 0, TOP, 0}});
    sk_u256 rest,
        q = sk_u256_divmod((sk_u256){{0, 0, TOP, TOP - 1}}, (sk_u256){{1, 0, TOP, 0}}, &rest);
    assert_true(q.limb[0] == UINT64_MAX - 1 && (q.limb[1] | q.limb[2] | q.limb[3]) == 0);
    assert_true(rest.limb[0] == 2 && rest.limb[1] == UINT64_MAX && rest.limb[2] == TOP - 1);
}

static void divides_random_numbers(void **state)
{
    (void)state;
    sk_rng rng;
    sk_rng_seed(&rng, 11);
    for (int i = 0; i < 300000; i++) {
        sk_u256 num, den = {{1, 0, 0, 0}};
        for (int k = 0; k < 4; k++) {
            uint64_t shift = sk_rng_below(&rng, 64);
            num.limb[k] = sk_rng_next(&rng);
            den.limb[k] |= k < (int)(i % 4) + 1 ? sk_rng_next(&rng) >> shift : 0;
        }
        assert_divides(num, den);
    }
}

static void products_sums_differences(void **state)
{
    (void)state;
    for (unsigned a = 0; a < EDGES * EDGES; a++) {
        for (unsigned b = 0; b < EDGES * EDGES; b++) {
            sk_u256 x = combination(a), y = combination(b), expected;
            assert_true(multiply_add(x, y, sk_u256_from(0), &expected));
            sk_u256 product = sk_u256_mul(sk_u256_low(x), sk_u256_low(y));
            assert_int_equal(sk_u256_cmp(product, expected), 0);
        }
    }
    for (unsigned a = 0; a < COMBINATIONS; a++) {
        sk_u256 x = combination(a), one = sk_u256_from(1), expected;
        assert_int_equal(sk_u256_cmp(sk_u256_sub(sk_u256_add(x, one), one), x), 0);
        for (unsigned b = 0; b < EDGES * EDGES; b++) {
            sk_u256 y = combination(b), scaled = x;
            bool fits = multiply_add(x, y, sk_u256_from(0), &expected);
            assert_int_equal(sk_u256_scale(&scaled, sk_u256_low(y)), fits);
            if (fits)
                assert_int_equal(sk_u256_cmp(scaled, expected), 0);
            assert_true(sk_u256_cmp(sk_u256_sub(sk_u256_add(x, y), y), x) == 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(divides_every_combination),
        cmocka_unit_test(divides_hard_cases),
        cmocka_unit_test(divides_random_numbers),
        cmocka_unit_test(products_sums_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
