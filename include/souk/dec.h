/* SPDX-License-Identifier: MIT
 *
 * souk/dec.h - exact decimals for prices, quantities, balances and fees.
 *
 * A souk_dec is a 128-bit signed coefficient and a decimal scale: value = coefficient / 10^scale.
 * It remembers the scale of the text it came from ("1.50" has scale 2), because several venues
 * checksum the digits as sent. Numbers compare by value: 1.5 equals 1.50.
 *
 *     souk_dec price, qty, cost;
 *     souk_dec_parse(&price, "61234.50", 8);
 *     souk_dec_parse(&qty, "0.015", 5);
 *     souk_dec_mul(&cost, price, qty);                 // exact, or SOUK_E_RANGE
 *     char text[SOUK_DEC_TEXT_MAX];
 *     souk_dec_print(cost, text);
 *
 * Every operation is exact or says so; where digits can be lost the rounding has a name. Overflow
 * is judged on the exact result, never on a step in between. A scale outside 0..38, in an operand
 * or asked for, is SOUK_E_INVALID; *out is untouched on every error and may be an operand.
 * Threads: values and pure functions. No allocation.
 */
#ifndef SOUK_DEC_H
#define SOUK_DEC_H

#include <souk/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Two's complement 128-bit coefficient (hi:lo) over 10^scale. {0} is zero. */
typedef struct souk_dec {
    uint64_t hi, lo;
    int8_t scale; /**< 0 .. SOUK_DEC_SCALE_MAX */
} souk_dec;

#define SOUK_DEC_SCALE_MAX 38
#define SOUK_DEC_TEXT_MAX  48 /**< room for any souk_dec as text with its NUL */

typedef enum souk_round {
    SOUK_ROUND_DOWN,      /**< toward zero: truncate */
    SOUK_ROUND_UP,        /**< away from zero */
    SOUK_ROUND_FLOOR,     /**< toward minus infinity */
    SOUK_ROUND_CEIL,      /**< toward plus infinity */
    SOUK_ROUND_HALF_UP,   /**< to nearest, ties away from zero */
    SOUK_ROUND_HALF_EVEN, /**< to nearest, ties to even */
    SOUK_ROUND_EXACT      /**< refuse to lose a digit: SOUK_E_PRECISION */
} souk_round;

/** Parse a decimal: optional sign, digits with at most one point (a digit on at least one side),
 *  optional exponent. All of the text must be used. The scale is that of the text ("1e-3": 3,
 *  "1.50": 2, "1.5e3": 0); "-0" is 0.
 *  @return SOUK_OK; SOUK_E_SYNTAX; SOUK_E_RANGE if the coefficient needs more than 127 bits and a
 *  sign, or scale > 38. */
SOUK_API souk_status souk_dec_parse(souk_dec *out, const char *text, size_t len);

/** coefficient / 10^scale. scale in 0..38. */
SOUK_API souk_dec souk_dec_from_i64(int64_t coefficient, int scale);

/** Plain text, no exponent, exactly `scale` digits after the point, NUL-terminated.
 *  @return the length without the NUL, always < SOUK_DEC_TEXT_MAX. */
SOUK_API size_t souk_dec_print(souk_dec d, char out[SOUK_DEC_TEXT_MAX]);

/** As souk_dec_print, without trailing zeros after the point ("1.500" -> "1.5", "2.0" -> "2"). */
SOUK_API size_t souk_dec_print_short(souk_dec d, char out[SOUK_DEC_TEXT_MAX]);

/** -1, 0 or 1: by value, whatever the scales. */
SOUK_API int souk_dec_cmp(souk_dec a, souk_dec b);

/** -1, 0 or 1. */
SOUK_API int souk_dec_sign(souk_dec d);

/** a + b and a - b, exact; the scale is the larger of the two. When that does not fit in 127 bits,
 *  just enough trailing zeros are dropped if that makes it fit; else SOUK_E_RANGE. */
SOUK_API souk_status souk_dec_add(souk_dec *out, souk_dec a, souk_dec b);
SOUK_API souk_status souk_dec_sub(souk_dec *out, souk_dec a, souk_dec b);

/** -d. SOUK_E_RANGE only for the one coefficient that has no opposite, -2^127. */
SOUK_API souk_status souk_dec_neg(souk_dec *out, souk_dec d);

/** a * b, exact, the scale is the sum of the scales. When that does not fit in 38 digits of scale
 *  or 127 bits, just enough trailing zeros are dropped if that makes it fit; else SOUK_E_RANGE. */
SOUK_API souk_status souk_dec_mul(souk_dec *out, souk_dec a, souk_dec b);

/** a / b to `scale` digits after the point with the named rounding. SOUK_E_RANGE on overflow or
 *  b = 0; SOUK_E_PRECISION with SOUK_ROUND_EXACT when it does not come out even. */
SOUK_API souk_status souk_dec_div(souk_dec *out, souk_dec a, souk_dec b, int scale,
                                  souk_round rounding);

/** The same value with exactly `scale` digits after the point. */
SOUK_API souk_status souk_dec_rescale(souk_dec *out, souk_dec d, int scale, souk_round rounding);

/** d / unit as a whole number: how many ticks, lots or steps. unit > 0, else SOUK_E_INVALID.
 *  SOUK_E_PRECISION with SOUK_ROUND_EXACT if d is no multiple; SOUK_E_RANGE beyond 64 bits. */
SOUK_API souk_status souk_dec_to_units(int64_t *out, souk_dec d, souk_dec unit,
                                       souk_round rounding);

/** count * unit, exact, with the scale of unit. */
SOUK_API souk_status souk_dec_from_units(souk_dec *out, int64_t count, souk_dec unit);

#ifdef __cplusplus
}
#endif
#endif
