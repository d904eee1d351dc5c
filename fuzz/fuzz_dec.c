/* SPDX-License-Identifier: MIT
 * Decimals: what parses prints to the same digits, and the laws of arithmetic hold where nothing
 * is lost. Two numbers with a comma between them. */
#include "base/dec.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static bool same(souk_dec a, souk_dec b)
{
    return a.hi == b.hi && a.lo == b.lo && a.scale == b.scale;
}

static void prints_back(souk_dec d)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec back;
    size_t len = souk_dec_print(d, text);
    check(len < sizeof text && text[len] == '\0');
    check(souk_dec_parse(&back, text, len) == SOUK_OK && same(back, d));
    len = souk_dec_print_short(d, text);
    check(souk_dec_parse(&back, text, len) == SOUK_OK && souk_dec_cmp(back, d) == 0);
}

static void arithmetic(souk_dec a, souk_dec b)
{
    souk_dec r, back;
    check(souk_dec_cmp(a, b) == -souk_dec_cmp(b, a));
    if (souk_dec_add(&r, a, b) == SOUK_OK) {
        check(souk_dec_add(&back, b, a) == SOUK_OK && same(back, r));
        if (souk_dec_sub(&back, r, b) == SOUK_OK)
            check(souk_dec_cmp(back, a) == 0);
    }
    if (souk_dec_mul(&r, a, b) == SOUK_OK) {
        check(souk_dec_mul(&back, b, a) == SOUK_OK && same(back, r));
        if (!sk_dec_is_zero(b) && souk_dec_div(&back, r, b, a.scale, SOUK_ROUND_EXACT) == SOUK_OK)
            check(souk_dec_cmp(back, a) == 0);
    }
    souk_dec low, high;
    if (souk_dec_div(&low, a, b, b.scale, SOUK_ROUND_FLOOR) == SOUK_OK &&
        souk_dec_div(&high, a, b, b.scale, SOUK_ROUND_CEIL) == SOUK_OK)
        check(souk_dec_cmp(low, high) <= 0 && souk_dec_sub(&r, high, low) == SOUK_OK && r.hi == 0 &&
              r.lo <= 1);
    int64_t count; /* the same value may be too long at the scale of the unit */
    if (souk_dec_to_units(&count, a, b, SOUK_ROUND_EXACT) == SOUK_OK) {
        souk_status status = souk_dec_from_units(&r, count, b);
        check(status == SOUK_E_RANGE || souk_dec_cmp(r, a) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    souk_dec a, b;
    souk_str rest = {(const char *)data, (uint32_t)size};
    if (size > 4096)
        return 0;
    souk_str first = sk_str_cut(&rest, ',');
    souk_status status = sk_dec_from_str(&a, first);
    check(status == SOUK_OK || status == SOUK_E_SYNTAX || status == SOUK_E_RANGE);
    if (status == SOUK_OK)
        prints_back(a);
    if (status == SOUK_OK && sk_dec_from_str(&b, rest) == SOUK_OK)
        arithmetic(a, b);
    return 0;
}
