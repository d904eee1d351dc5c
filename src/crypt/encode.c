/* SPDX-License-Identifier: MIT */
#include "crypt/encode.h"

static bool is_url(sk_base64 spelling)
{
    return spelling == SK_BASE64URL || spelling == SK_BASE64URL_PADDED;
}

static bool is_padded(sk_base64 spelling)
{
    return spelling == SK_BASE64 || spelling == SK_BASE64URL_PADDED;
}

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t sk_base64_encode(char *out, const void *bytes, size_t len, sk_base64 spelling)
{
    const char *digits = is_url(spelling) ? url : standard;
    const uint8_t *p = bytes;
    char *to = out;
    for (; len >= 3; len -= 3, p += 3) {
        uint32_t group = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        *to++ = digits[group >> 18];
        *to++ = digits[group >> 12 & 63];
        *to++ = digits[group >> 6 & 63];
        *to++ = digits[group & 63];
    }
    if (len) {
        uint32_t group = (uint32_t)p[0] << 16 | (len == 2 ? (uint32_t)p[1] << 8 : 0);
        *to++ = digits[group >> 18];
        *to++ = digits[group >> 12 & 63];
        if (len == 2)
            *to++ = digits[group >> 6 & 63];
        for (; is_padded(spelling) && len < 3; len++)
            *to++ = '=';
    }
    return (size_t)(to - out);
}

/* 0..63, or -1 for a character outside of the alphabet. */
static int digit_value(char c, bool for_url)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (for_url ? '-' : '+'))
        return 62;
    return c == (for_url ? '_' : '/') ? 63 : -1;
}

souk_status sk_base64_decode(void *out, size_t size, size_t *len, souk_str text, sk_base64 spelling)
{
    uint32_t digits = text.len;
    if (is_padded(spelling)) {
        if (digits % 4 != 0)
            return SOUK_E_SYNTAX;
        for (int i = 0; i < 2 && digits && text.ptr[digits - 1] == '='; i++)
            digits--;
    }
    if (digits % 4 == 1)
        return SOUK_E_SYNTAX;
    size_t need = digits / 4 * (size_t)3 + (digits % 4 ? digits % 4 - 1 : 0);
    if (need > size)
        return SOUK_E_LIMIT;
    uint8_t *to = out;
    uint32_t bits = 0, count = 0; /* `count` bits wait in `bits` */
    bool for_url = is_url(spelling);
    for (uint32_t i = 0; i < digits; i++) {
        int value = digit_value(text.ptr[i], for_url);
        if (value < 0)
            return SOUK_E_SYNTAX;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *to++ = (uint8_t)(bits >> count);
            bits &= (1u << count) - 1;
        }
    }
    if (bits != 0)
        return SOUK_E_SYNTAX;
    *len = need;
    return SOUK_OK;
}

static size_t hex(char *out, const uint8_t *p, size_t len, const char *digits)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    return 2 * len;
}

size_t sk_hex_lower(char *out, const void *bytes, size_t len)
{
    return hex(out, bytes, len, "0123456789abcdef");
}

size_t sk_hex_upper(char *out, const void *bytes, size_t len)
{
    return hex(out, bytes, len, "0123456789ABCDEF");
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

souk_status sk_hex_decode(void *out, size_t size, size_t *len, souk_str text)
{
    if (text.len % 2 != 0)
        return SOUK_E_SYNTAX;
    if (text.len / 2 > size)
        return SOUK_E_LIMIT;
    uint8_t *to = out;
    for (uint32_t i = 0; i < text.len; i += 2) {
        int high = hex_value(text.ptr[i]), low = hex_value(text.ptr[i + 1]);
        if (high < 0 || low < 0)
            return SOUK_E_SYNTAX;
        to[i / 2] = (uint8_t)(high << 4 | low);
    }
    *len = text.len / 2;
    return SOUK_OK;
}
