/* SPDX-License-Identifier: MIT
 * Unsigned 256-bit integers, just enough for exact decimal products and quotients: four 64-bit
 * limbs, the lowest first. Values, pure functions. */
#ifndef SK_BASE_U256_H
#define SK_BASE_U256_H

#include <stdbool.h>
#include <stdint.h>

typedef unsigned __int128 sk_u128;

typedef struct sk_u256 {
    uint64_t limb[4];
} sk_u256;

/** x in 256 bits. */
static inline sk_u256 sk_u256_from(sk_u128 x)
{
    return (sk_u256){{(uint64_t)x, (uint64_t)(x >> 64), 0, 0}};
}

/** The low 128 bits. */
static inline sk_u128 sk_u256_low(sk_u256 x)
{
    return ((sk_u128)x.limb[1] << 64) | x.limb[0];
}

/** Whether x < 2^128. */
static inline bool sk_u256_is_u128(sk_u256 x)
{
    return (x.limb[2] | x.limb[3]) == 0;
}

/** a * b, always exact. */
sk_u256 sk_u256_mul(sk_u128 a, sk_u128 b);

/** x * m. false (x unspecified) when it needs more than 256 bits. */
bool sk_u256_scale(sk_u256 *x, sk_u128 m);

/** -1, 0, 1. */
int sk_u256_cmp(sk_u256 a, sk_u256 b);

/** a + b modulo 2^256; a - b modulo 2^256. */
sk_u256 sk_u256_add(sk_u256 a, sk_u256 b);
sk_u256 sk_u256_sub(sk_u256 a, sk_u256 b);

/** Quotient and remainder; den > 0. */
sk_u256 sk_u256_divmod(sk_u256 num, sk_u256 den, sk_u256 *rest);

#endif
