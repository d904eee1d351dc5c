/* SPDX-License-Identifier: MIT
 * Filling a souk_error. Every function takes a nullable error and returns its status, so that a
 * failing line reads `return sk_fail(err, SOUK_E_RANGE, "price %.*s is ...", ...)`. */
#ifndef SK_BASE_ERR_H
#define SK_BASE_ERR_H

#include <souk/base.h>

/** Clears *err and sets status and text (printf format, truncated to fit). Returns status. */
souk_status sk_fail(souk_error *err, souk_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same with the venue's own HTTP status and code. */
souk_status sk_fail_venue(souk_error *err, souk_status status, unsigned http, const char *code,
                          const char *format, ...) __attribute__((format(printf, 5, 6)));

/** sk_fail(err, SOUK_E_NOMEM, ...) in one word. */
souk_status sk_fail_nomem(souk_error *err);

#endif
