/* SPDX-License-Identifier: MIT
 * Every operation works on a sign and a 128-bit magnitude; what may not fit goes through 256 bits,
 * so that overflow is decided on the exact result and never on an intermediate one. Numbers of 64
 * bits, which is nearly all that markets send, take short cuts. */
#include "base/dec.h"
#include "base/u256.h"

#include <assert.h>
#include <string.h>

typedef struct {
    sk_u128 size;
    bool negative;
} magnitude;

#define E19          ((sk_u128)10000000000000000000u)
#define P(n, digits) ((sk_u128)digits##u * (n))
#define ROW(n)                                                                                     \
    P(n, 1), P(n, 10), P(n, 100), P(n, 1000), P(n, 10000), P(n, 100000), P(n, 1000000),            \
        P(n, 10000000), P(n, 100000000), P(n, 1000000000), P(n, 10000000000), P(n, 100000000000),  \
        P(n, 1000000000000), P(n, 10000000000000), P(n, 100000000000000), P(n, 1000000000000000),  \
        P(n, 10000000000000000), P(n, 100000000000000000), P(n, 1000000000000000000)

static const sk_u128 pow10_table[SOUK_DEC_SCALE_MAX + 1] = {ROW(1), ROW(E19), E19 *E19};

sk_i128 sk_pow10(int n)
{
    assert(n >= 0 && n <= SOUK_DEC_SCALE_MAX);
    return (sk_i128)pow10_table[n];
}

static bool scale_ok(int scale)
{
    return scale >= 0 && scale <= SOUK_DEC_SCALE_MAX;
}

static magnitude load(souk_dec d)
{
    sk_u128 bits = ((sk_u128)d.hi << 64) | d.lo;
    bool negative = d.hi >> 63;
    return (magnitude){negative ? 0 - bits : bits, negative};
}

static bool fits(sk_u128 size, bool negative)
{
    return size <= ((sk_u128)1 << 127) - !negative;
}

/* The last step of everything: SOUK_E_RANGE or *out. */
static souk_status store(souk_dec *out, sk_u128 size, bool negative, int scale)
{
    if (!fits(size, negative))
        return SOUK_E_RANGE;
    sk_u128 bits = negative ? 0 - size : size;
    *out = (souk_dec){(uint64_t)(bits >> 64), (uint64_t)bits, (int8_t)scale};
    return SOUK_OK;
}

/* Whether the coefficient is a sign-extended 64-bit number. */
static bool is_small(souk_dec d)
{
    return d.hi == (uint64_t)((int64_t)d.lo >> 63);
}

/* ---- text ---- */

/* A run of digits at text[*at], appended to *size. false: more than 128 bits. */
static bool read_digits(const char *text, size_t len, size_t *at, sk_u128 *size)
{
    size_t i = *at;
    sk_u128 value = *size;
    bool ok = true;
    while (i < len && value < 100000000000000000u) { /* one more digit stays in 64 bits */
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9)
            break;
        value = (uint64_t)value * 10 + digit;
        i++;
    }
    for (; i < len; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9)
            break;
        if (__builtin_mul_overflow(value, (sk_u128)10, &value) ||
            __builtin_add_overflow(value, (sk_u128)digit, &value))
            ok = false;
    }
    *at = i;
    *size = value;
    return ok;
}

/* The exponent behind 'e', saturating far outside of anything that fits. */
static bool read_exponent(const char *text, size_t len, size_t *at, int64_t *exponent)
{
    size_t i = *at;
    bool negative = i < len && text[i] == '-';
    if (i < len && (text[i] == '-' || text[i] == '+'))
        i++;
    size_t first = i;
    int64_t value = 0;
    for (; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
        if (value < INT64_MAX / 100)
            value = value * 10 + (text[i] - '0');
    }
    *at = i;
    *exponent = negative ? -value : value;
    return i > first;
}

souk_status souk_dec_parse(souk_dec *out, const char *text, size_t len)
{
    size_t i = 0, digits;
    sk_u128 size = 0;
    int64_t scale = 0, exponent = 0;
    bool negative = len > 0 && text[0] == '-', ok;
    if (len > 0 && (text[0] == '-' || text[0] == '+'))
        i++;
    size_t first = i;
    ok = read_digits(text, len, &i, &size);
    digits = i - first;
    if (i < len && text[i] == '.') {
        size_t point = ++i;
        ok = read_digits(text, len, &i, &size) && ok;
        digits += i - point;
        scale = (int64_t)(i - point);
    }
    if (digits == 0)
        return SOUK_E_SYNTAX;
    if (i < len && (text[i] == 'e' || text[i] == 'E')) {
        i++;
        if (!read_exponent(text, len, &i, &exponent))
            return SOUK_E_SYNTAX;
    }
    if (i != len)
        return SOUK_E_SYNTAX;
    scale -= exponent;
    if (!ok || scale > SOUK_DEC_SCALE_MAX)
        return SOUK_E_RANGE;
    if (scale < 0) {
        if (size != 0 && (scale < -SOUK_DEC_SCALE_MAX ||
                          __builtin_mul_overflow(size, pow10_table[-scale], &size)))
            return SOUK_E_RANGE;
        scale = 0;
    }
    return store(out, size, negative, (int)scale);
}

/* Digits of value written so that they end at `end`; at least `min` of them. */
static char *write_u64(char *end, uint64_t value, int min)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "6869707172737475767778798081828384858687888990919293949596979899";
    char *p = end;
    for (; value >= 10; value /= 100)
        memcpy(p -= 2, pairs + value % 100 * 2, 2);
    if (value)
        *--p = (char)('0' + value);
    while (end - p < min)
        *--p = '0';
    return p;
}

static char *write_size(char *end, sk_u128 size, int min)
{
    if (size >> 64 == 0)
        return write_u64(end, (uint64_t)size, min);
    char *p = end;
    for (; size >= E19; size /= E19)
        p = write_u64(p, (uint64_t)(size % E19), 19);
    p = write_u64(p, (uint64_t)size, 0);
    return end - p < min ? write_u64(p, 0, min - (int)(end - p)) : p;
}

static size_t print(souk_dec d, char *out, bool shorten)
{
    assert(scale_ok(d.scale));
    char digits[SOUK_DEC_TEXT_MAX], *end = digits + sizeof digits, *to = out;
    magnitude m = load(d);
    size_t fraction = (size_t)d.scale;
    const char *p = write_size(end, m.size, d.scale + 1);
    size_t whole = (size_t)(end - p) - fraction;
    while (shorten && fraction && end[-1] == '0') {
        end--;
        fraction--;
    }
    if (m.negative)
        *to++ = '-';
    memcpy(to, p, whole);
    to += whole;
    if (fraction) {
        *to++ = '.';
        memcpy(to, p + whole, fraction);
        to += fraction;
    }
    *to = '\0';
    return (size_t)(to - out);
}

size_t souk_dec_print(souk_dec d, char out[SOUK_DEC_TEXT_MAX])
{
    return print(d, out, false);
}

size_t souk_dec_print_short(souk_dec d, char out[SOUK_DEC_TEXT_MAX])
{
    return print(d, out, true);
}

bool sk_buf_dec(sk_buf *buf, souk_dec d)
{
    char text[SOUK_DEC_TEXT_MAX];
    return sk_buf_put(buf, text, print(d, text, false));
}

bool sk_buf_dec_short(sk_buf *buf, souk_dec d)
{
    char text[SOUK_DEC_TEXT_MAX];
    return sk_buf_put(buf, text, print(d, text, true));
}

/* ---- comparing ---- */

souk_dec souk_dec_from_i64(int64_t coefficient, int scale)
{
    assert(scale_ok(scale));
    return sk_dec_make(coefficient, scale);
}

int souk_dec_sign(souk_dec d)
{
    if (d.hi >> 63)
        return -1;
    return (d.hi | d.lo) != 0;
}

/* |d| in units of 10^-scale, scale >= d.scale: below 2^127 * 10^38, which 256 bits hold. */
static sk_u256 widen(sk_u128 size, int by)
{
    return sk_u256_mul(size, pow10_table[by]);
}

/* Two small numbers of different scales meet in 128 bits: 2^63 * 10^19 + 2^63 < 2^127. */
static bool meets(souk_dec a, souk_dec b, sk_i128 *x, sk_i128 *y)
{
    int apart = a.scale - b.scale;
    if (!is_small(a) || !is_small(b) || apart > 19 || apart < -19)
        return false;
    *x = (int64_t)a.lo * (sk_i128)pow10_table[apart < 0 ? -apart : 0];
    *y = (int64_t)b.lo * (sk_i128)pow10_table[apart > 0 ? apart : 0];
    return true;
}

int souk_dec_cmp(souk_dec a, souk_dec b)
{
    assert(scale_ok(a.scale) && scale_ok(b.scale));
    sk_i128 x = sk_dec_coefficient(a), y = sk_dec_coefficient(b);
    if (a.scale == b.scale || meets(a, b, &x, &y))
        return (x > y) - (x < y);
    magnitude m = load(a), n = load(b);
    if (m.negative != n.negative)
        return m.negative ? -1 : 1;
    int apart = a.scale - b.scale;
    int order =
        sk_u256_cmp(widen(m.size, apart < 0 ? -apart : 0), widen(n.size, apart > 0 ? apart : 0));
    return m.negative ? -order : order;
}

/* ---- adding ---- */

/* What does not fit loses trailing zeros until it does. */
static souk_status store_short(souk_dec *out, sk_u256 size, bool negative, int scale)
{
    while (scale > SOUK_DEC_SCALE_MAX || !sk_u256_is_u128(size) ||
           !fits(sk_u256_low(size), negative)) {
        sk_u256 rest, tenth = sk_u256_divmod(size, sk_u256_from(10), &rest);
        if (scale == 0 || rest.limb[0] != 0)
            return SOUK_E_RANGE;
        size = tenth;
        scale--;
    }
    return store(out, sk_u256_low(size), negative, scale);
}

static souk_status add(souk_dec *out, magnitude a, int a_scale, magnitude b, int b_scale)
{
    int scale = a_scale > b_scale ? a_scale : b_scale;
    sk_u256 x = widen(a.size, scale - a_scale), y = widen(b.size, scale - b_scale), sum;
    bool negative = a.negative;
    if (a.negative == b.negative) {
        sum = sk_u256_add(x, y);
    } else if (sk_u256_cmp(x, y) >= 0) {
        sum = sk_u256_sub(x, y);
    } else {
        sum = sk_u256_sub(y, x);
        negative = b.negative;
    }
    return store_short(out, sum, negative, scale);
}

souk_status souk_dec_add(souk_dec *out, souk_dec a, souk_dec b)
{
    if (!scale_ok(a.scale) || !scale_ok(b.scale))
        return SOUK_E_INVALID;
    sk_i128 x, y;
    if (meets(a, b, &x, &y)) {
        *out = sk_dec_make(x + y, a.scale > b.scale ? a.scale : b.scale);
        return SOUK_OK;
    }
    return add(out, load(a), a.scale, load(b), b.scale);
}

souk_status souk_dec_sub(souk_dec *out, souk_dec a, souk_dec b)
{
    if (!scale_ok(a.scale) || !scale_ok(b.scale))
        return SOUK_E_INVALID;
    sk_i128 x, y;
    if (meets(a, b, &x, &y)) {
        *out = sk_dec_make(x - y, a.scale > b.scale ? a.scale : b.scale);
        return SOUK_OK;
    }
    magnitude n = load(b);
    n.negative = !n.negative;
    return add(out, load(a), a.scale, n, b.scale);
}

souk_status souk_dec_neg(souk_dec *out, souk_dec d)
{
    magnitude m = load(d);
    return store(out, m.size, !m.negative, d.scale);
}

/* ---- multiplying ---- */

souk_status souk_dec_mul(souk_dec *out, souk_dec a, souk_dec b)
{
    if (!scale_ok(a.scale) || !scale_ok(b.scale))
        return SOUK_E_INVALID;
    int scale = a.scale + b.scale;
    if (is_small(a) && is_small(b) && scale <= SOUK_DEC_SCALE_MAX) {
        *out = sk_dec_make((sk_i128)(int64_t)a.lo * (int64_t)b.lo, scale);
        return SOUK_OK;
    }
    magnitude m = load(a), n = load(b);
    bool negative = m.negative != n.negative;
    sk_u256 product = sk_u256_mul(m.size, n.size);
    return store_short(out, product, negative, scale);
}

souk_status souk_dec_from_units(souk_dec *out, int64_t count, souk_dec unit)
{
    if (!scale_ok(unit.scale))
        return SOUK_E_INVALID;
    if (is_small(unit)) {
        *out = sk_dec_make((sk_i128)count * (int64_t)unit.lo, unit.scale);
        return SOUK_OK;
    }
    magnitude m = load(souk_dec_from_i64(count, 0)), n = load(unit);
    sk_u256 product = sk_u256_mul(m.size, n.size);
    if (!sk_u256_is_u128(product))
        return SOUK_E_RANGE;
    return store(out, sk_u256_low(product), m.negative != n.negative, unit.scale);
}

/* ---- dividing ---- */

/* Whether the magnitude grows by one. half: how the rest compares with half of the divisor. */
static bool rounds_up(souk_round rounding, bool negative, bool odd, int half)
{
    switch (rounding) {
    case SOUK_ROUND_UP: return true;
    case SOUK_ROUND_FLOOR: return negative;
    case SOUK_ROUND_CEIL: return !negative;
    case SOUK_ROUND_HALF_UP: return half >= 0;
    case SOUK_ROUND_HALF_EVEN: return half > 0 || (half == 0 && odd);
    case SOUK_ROUND_DOWN:
    case SOUK_ROUND_EXACT: break;
    }
    return false;
}

/* Rounds a quotient by what was left over. It may need more than store takes. */
static souk_status settle(sk_u128 *size, bool uneven, int half, bool negative, souk_round rounding)
{
    if (!uneven)
        return SOUK_OK;
    if (rounding == SOUK_ROUND_EXACT)
        return SOUK_E_PRECISION;
    if (rounds_up(rounding, negative, *size & 1, half) && __builtin_add_overflow(*size, 1, size))
        return SOUK_E_RANGE;
    return SOUK_OK;
}

/* num / den, rounded; den > 0. */
static souk_status divide(sk_u128 *size, sk_u128 num, sk_u128 den, bool negative,
                          souk_round rounding)
{
    *size = num >> 64 || den >> 64 ? num / den : (uint64_t)num / (uint64_t)den;
    sk_u128 rest = num - *size * den;
    int half = (rest > den - rest) - (rest < den - rest);
    return settle(size, rest != 0, half, negative, rounding);
}

static souk_status divide_wide(sk_u128 *size, sk_u256 num, sk_u256 den, bool negative,
                               souk_round rounding)
{
    if (sk_u256_is_u128(num) && sk_u256_is_u128(den))
        return divide(size, sk_u256_low(num), sk_u256_low(den), negative, rounding);
    sk_u256 rest, quotient = sk_u256_divmod(num, den, &rest);
    if (!sk_u256_is_u128(quotient))
        return SOUK_E_RANGE;
    *size = sk_u256_low(quotient);
    bool uneven = sk_u256_cmp(rest, sk_u256_from(0)) != 0;
    return settle(size, uneven, sk_u256_cmp(rest, sk_u256_sub(den, rest)), negative, rounding);
}

souk_status souk_dec_div(souk_dec *out, souk_dec a, souk_dec b, int scale, souk_round rounding)
{
    if (!scale_ok(a.scale) || !scale_ok(b.scale) || !scale_ok(scale))
        return SOUK_E_INVALID;
    magnitude m = load(a), n = load(b);
    if (n.size == 0)
        return SOUK_E_RANGE;
    bool negative = m.negative != n.negative;
    int up = scale + b.scale - a.scale; /* -38 .. 76 */
    sk_u128 size;
    souk_status status;
    if ((m.size | n.size) >> 64 == 0 && up <= 19 && up >= -19) { /* 2^64 * 10^19 < 2^128 */
        status = divide(&size, m.size * pow10_table[up > 0 ? up : 0],
                        n.size * pow10_table[up < 0 ? -up : 0], negative, rounding);
    } else {
        sk_u256 num = widen(m.size, up > 38 ? 38 : up > 0 ? up : 0);
        sk_u256 den = widen(n.size, up < 0 ? -up : 0);
        /* beyond 256 bits the quotient by less than 2^128 cannot fit either */
        if (up > 38 && !sk_u256_scale(&num, pow10_table[up - 38]))
            return SOUK_E_RANGE;
        status = divide_wide(&size, num, den, negative, rounding);
    }
    return status < 0 ? status : store(out, size, negative, scale);
}

souk_status souk_dec_rescale(souk_dec *out, souk_dec d, int scale, souk_round rounding)
{
    if (!scale_ok(d.scale) || !scale_ok(scale))
        return SOUK_E_INVALID;
    magnitude m = load(d);
    if (scale >= d.scale) {
        if (__builtin_mul_overflow(m.size, pow10_table[scale - d.scale], &m.size))
            return SOUK_E_RANGE;
        return store(out, m.size, m.negative, scale);
    }
    sk_u128 size;
    souk_status status = divide(&size, m.size, pow10_table[d.scale - scale], m.negative, rounding);
    return status < 0 ? status : store(out, size, m.negative, scale);
}

souk_status sk_dec_to_scaled_i64(int64_t *out, souk_dec d, int scale, souk_round rounding)
{
    souk_dec whole;
    souk_status status = souk_dec_rescale(&whole, d, scale, rounding);
    if (status < 0)
        return status;
    if (!is_small(whole))
        return SOUK_E_RANGE;
    *out = (int64_t)whole.lo;
    return SOUK_OK;
}

souk_status souk_dec_to_units(int64_t *out, souk_dec d, souk_dec unit, souk_round rounding)
{
    if (!scale_ok(unit.scale) || souk_dec_sign(unit) <= 0)
        return SOUK_E_INVALID;
    souk_dec whole;
    souk_status status = souk_dec_div(&whole, d, unit, 0, rounding);
    if (status < 0)
        return status;
    if (!is_small(whole))
        return SOUK_E_RANGE;
    *out = (int64_t)whole.lo;
    return SOUK_OK;
}

int sk_dec_places(souk_dec d)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print_short(d, text);
    const char *point = memchr(text, '.', len);
    return point ? (int)(text + len - point - 1) : 0;
}
