/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(souk_error *err, souk_status status, const char *format, va_list args)
{
    memset(err, 0, sizeof *err);
    err->status = status;
    vsnprintf(err->text, sizeof err->text, format, args);
}

souk_status sk_fail(souk_error *err, souk_status status, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        fill(err, status, format, args);
        va_end(args);
    }
    return status;
}

souk_status sk_fail_venue(souk_error *err, souk_status status, unsigned http, const char *code,
                          const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        fill(err, status, format, args);
        va_end(args);
        err->http = (uint16_t)http;
        snprintf(err->code, sizeof err->code, "%s", code ? code : "");
    }
    return status;
}

souk_status sk_fail_nomem(souk_error *err)
{
    return sk_fail(err, SOUK_E_NOMEM, "out of memory");
}
