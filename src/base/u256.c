/* SPDX-License-Identifier: MIT */
#include "base/u256.h"

#include <assert.h>

sk_u256 sk_u256_mul(sk_u128 a, sk_u128 b)
{
    uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64);
    uint64_t b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
    sk_u128 p00 = (sk_u128)a0 * b0, p01 = (sk_u128)a0 * b1;
    sk_u128 p10 = (sk_u128)a1 * b0, p11 = (sk_u128)a1 * b1;
    sk_u128 mid = (p00 >> 64) + (uint64_t)p01 + (uint64_t)p10;
    sk_u128 high = p11 + (p01 >> 64) + (p10 >> 64) + (mid >> 64);
    return (sk_u256){{(uint64_t)p00, (uint64_t)mid, (uint64_t)high, (uint64_t)(high >> 64)}};
}

bool sk_u256_scale(sk_u256 *x, sk_u128 m)
{
    sk_u256 low = sk_u256_mul(sk_u256_low(*x), m);
    sk_u256 high = sk_u256_mul(((sk_u128)x->limb[3] << 64) | x->limb[2], m);
    if (!sk_u256_is_u128(high))
        return false;
    sk_u128 top = ((sk_u128)low.limb[3] << 64) | low.limb[2];
    if (__builtin_add_overflow(top, sk_u256_low(high), &top))
        return false;
    *x = (sk_u256){{low.limb[0], low.limb[1], (uint64_t)top, (uint64_t)(top >> 64)}};
    return true;
}

int sk_u256_cmp(sk_u256 a, sk_u256 b)
{
    for (int i = 3; i >= 0; i--) {
        if (a.limb[i] != b.limb[i])
            return a.limb[i] < b.limb[i] ? -1 : 1;
    }
    return 0;
}

sk_u256 sk_u256_add(sk_u256 a, sk_u256 b)
{
    uint64_t carry = 0;
    for (int i = 0; i < 4; i++) {
        sk_u128 sum = (sk_u128)a.limb[i] + b.limb[i] + carry;
        a.limb[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    return a;
}

sk_u256 sk_u256_sub(sk_u256 a, sk_u256 b)
{
    uint64_t borrow = 0;
    for (int i = 0; i < 4; i++) {
        sk_u128 difference = (sk_u128)a.limb[i] - b.limb[i] - borrow;
        a.limb[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    return a;
}

static int limbs(sk_u256 x)
{
    int n = 4;
    while (n > 0 && x.limb[n - 1] == 0)
        n--;
    return n;
}

static sk_u256 divide_by_limb(sk_u256 num, uint64_t den, sk_u256 *rest)
{
    sk_u128 carry = 0;
    for (int i = 3; i >= 0; i--) {
        carry = (carry << 64) | num.limb[i];
        num.limb[i] = (uint64_t)(carry / den);
        carry %= den;
    }
    *rest = sk_u256_from(carry);
    return num;
}

/* u[at .. at+n] -= q * v[0 .. n-1]; true when it went below zero. */
static bool subtract_product(uint64_t *u, const uint64_t *v, int n, uint64_t q)
{
    uint64_t carry = 0, borrow = 0;
    for (int i = 0; i < n; i++) {
        sk_u128 product = (sk_u128)q * v[i] + carry;
        carry = (uint64_t)(product >> 64);
        sk_u128 difference = (sk_u128)u[i] - (uint64_t)product - borrow;
        u[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    sk_u128 difference = (sk_u128)u[n] - carry - borrow;
    u[n] = (uint64_t)difference;
    return (difference >> 64) != 0;
}

static void add_back(uint64_t *u, const uint64_t *v, int n)
{
    uint64_t carry = 0;
    for (int i = 0; i < n; i++) {
        sk_u128 sum = (sk_u128)u[i] + v[i] + carry;
        u[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    u[n] += carry;
}

static sk_u256 shift_left(sk_u256 x, int by, uint64_t *out)
{
    *out = by ? x.limb[3] >> (64 - by) : 0;
    for (int i = 3; i > 0 && by; i--)
        x.limb[i] = (x.limb[i] << by) | (x.limb[i - 1] >> (64 - by));
    x.limb[0] <<= by;
    return x;
}

/* Long division in base 2^64 (Knuth, TAOCP volume 2, 4.3.1, algorithm D). */
sk_u256 sk_u256_divmod(sk_u256 num, sk_u256 den, sk_u256 *rest)
{
    int n = limbs(den);
    assert(n > 0);
    if (sk_u256_cmp(num, den) < 0) {
        *rest = num;
        return sk_u256_from(0);
    }
    if (n == 1)
        return divide_by_limb(num, den.limb[0], rest);
    int shift = __builtin_clzll(den.limb[n - 1]);
    uint64_t u[5], unused;
    sk_u256 v = shift_left(den, shift, &unused), shifted = shift_left(num, shift, &u[4]);
    for (int i = 0; i < 4; i++)
        u[i] = shifted.limb[i];
    sk_u256 quotient = sk_u256_from(0);
    for (int j = 4 - n; j >= 0; j--) {
        sk_u128 top = ((sk_u128)u[j + n] << 64) | u[j + n - 1];
        sk_u128 guess = top / v.limb[n - 1], left = top % v.limb[n - 1];
        while (guess >> 64 || guess * v.limb[n - 2] > ((left << 64) | u[j + n - 2])) {
            guess--;
            left += v.limb[n - 1];
            if (left >> 64)
                break;
        }
        if (subtract_product(u + j, v.limb, n, (uint64_t)guess)) {
            guess--;
            add_back(u + j, v.limb, n);
        }
        quotient.limb[j] = (uint64_t)guess;
    }
    *rest = sk_u256_from(0);
    for (int i = 0; i < n; i++) {
        uint64_t above = i + 1 < n ? u[i + 1] : 0;
        rest->limb[i] = (u[i] >> shift) | (shift ? above << (64 - shift) : 0);
    }
    return quotient;
}
