/* SPDX-License-Identifier: MIT */
#include "base/date.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND_NS INT64_C(1000000000)

souk_str sk_date_print(char out[SK_DATE_TEXT_MAX], int64_t ns)
{
    struct tm tm = {0};
    time_t seconds = (time_t)(ns / SECOND_NS - (ns % SECOND_NS < 0));
    gmtime_r(&seconds, &tm);
    size_t len = strftime(out, SK_DATE_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
    return (souk_str){out, (uint32_t)len};
}

/* Exactly `count` digits. */
static bool digits(souk_str text, uint32_t at, uint32_t count, int *out)
{
    int value = 0;
    for (uint32_t i = at; i < at + count; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (text.ptr[i] - '0');
    }
    *out = value;
    return true;
}

/* "", ".123", "Z", ".123Z" */
static bool fraction(souk_str rest, int64_t *ns)
{
    int64_t unit = SECOND_NS / 10;
    *ns = 0;
    if (rest.len && rest.ptr[rest.len - 1] == 'Z')
        rest.len--;
    if (!rest.len)
        return true;
    if (rest.ptr[0] != '.' || rest.len < 2 || rest.len > 10)
        return false;
    for (uint32_t i = 1; i < rest.len; i++, unit /= 10) {
        if (rest.ptr[i] < '0' || rest.ptr[i] > '9')
            return false;
        *ns += unit * (rest.ptr[i] - '0');
    }
    return true;
}

souk_status sk_date_parse(souk_str text, int64_t *ns)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    enum { FORM_LEN = sizeof form - 1 };
    struct tm tm = {0};
    int64_t rest = 0;
    if (text.len < FORM_LEN)
        return SOUK_E_SYNTAX;
    for (uint32_t i = 0; i < FORM_LEN; i++)
        if (form[i] != 'd' && text.ptr[i] != form[i])
            return SOUK_E_SYNTAX;
    if (!digits(text, 0, 4, &tm.tm_year) || !digits(text, 5, 2, &tm.tm_mon) ||
        !digits(text, 8, 2, &tm.tm_mday) || !digits(text, 11, 2, &tm.tm_hour) ||
        !digits(text, 14, 2, &tm.tm_min) || !digits(text, 17, 2, &tm.tm_sec) ||
        !fraction(sk_str_sub(text, FORM_LEN, text.len - FORM_LEN), &rest))
        return SOUK_E_SYNTAX;
    if (tm.tm_year < 1970 || tm.tm_year > 2261 || tm.tm_mon < 1 || tm.tm_mon > 12 ||
        tm.tm_mday < 1 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
        return SOUK_E_SYNTAX;
    int day = tm.tm_mday;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    time_t seconds = timegm(&tm);
    if (tm.tm_mday != day) /* February 30th became another day */
        return SOUK_E_SYNTAX;
    *ns = (int64_t)seconds * SECOND_NS + rest;
    return SOUK_OK;
}

souk_status sk_date_parse_http(souk_str text, int64_t *ns)
{
    static const char form[] = "ccc, dd ccc dddd dd:dd:dd GMT";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char iso[] = "yyyy-mm-ddThh:mm:ss";
    int month = 0;
    if (text.len != sizeof form - 1)
        return SOUK_E_SYNTAX;
    while (month < 12 && memcmp(months + 3 * month, text.ptr + 8, 3) != 0)
        month++;
    for (uint32_t i = 0; i < text.len; i++)
        if (form[i] != 'd' && form[i] != 'c' && text.ptr[i] != form[i])
            return SOUK_E_SYNTAX;
    month++; /* a thirteenth is no month */
    memcpy(iso, text.ptr + 12, 4);
    iso[5] = (char)('0' + month / 10);
    iso[6] = (char)('0' + month % 10);
    memcpy(iso + 8, text.ptr + 5, 2);
    memcpy(iso + 11, text.ptr + 17, 8);
    return sk_date_parse(sk_str(iso), ns);
}
