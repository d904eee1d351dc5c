/* SPDX-License-Identifier: MIT
 * What the house needs of decimals beyond souk/dec.h: the coefficient as a machine integer, fixed
 * point in 64 bits, and text straight from a view or into a buffer. Values, pure functions. */
#ifndef SK_BASE_DEC_H
#define SK_BASE_DEC_H

#include <souk/dec.h>
#include "base/mem.h"

typedef __int128 sk_i128;

/** The 128-bit coefficient of d. */
static inline sk_i128 sk_dec_coefficient(souk_dec d)
{
    return (sk_i128)(((unsigned __int128)d.hi << 64) | d.lo);
}

/** coefficient / 10^scale, scale in 0..38. */
static inline souk_dec sk_dec_make(sk_i128 coefficient, int scale)
{
    unsigned __int128 bits = (unsigned __int128)coefficient;
    return (souk_dec){(uint64_t)(bits >> 64), (uint64_t)bits, (int8_t)scale};
}

/** Whether d is zero, whatever its scale. */
static inline bool sk_dec_is_zero(souk_dec d)
{
    return (d.hi | d.lo) == 0;
}

/** souk_dec_parse of a view. */
static inline souk_status sk_dec_from_str(souk_dec *out, souk_str text)
{
    return souk_dec_parse(out, text.ptr, text.len);
}

/** d in units of 10^-scale as a 64-bit integer: "1.50" at scale 3 is 1500. SOUK_E_RANGE beyond 64
 *  bits; SOUK_E_PRECISION with SOUK_ROUND_EXACT when digits would be lost. */
souk_status sk_dec_to_scaled_i64(int64_t *out, souk_dec d, int scale, souk_round rounding);

/** How many digits after the point a value needs: 2 for "0.010". */
int sk_dec_places(souk_dec d);

/** 10^n as a coefficient, n in 0..38. */
sk_i128 sk_pow10(int n);

/** Appends souk_dec_print's or souk_dec_print_short's text. */
bool sk_buf_dec(sk_buf *buf, souk_dec d);
bool sk_buf_dec_short(sk_buf *buf, souk_dec d);

#endif
