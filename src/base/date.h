/* SPDX-License-Identifier: MIT
 * Instants as ISO 8601 texts, UTC: "2024-06-15T09:54:56". Pure. Threads: any. */
#ifndef SK_BASE_DATE_H
#define SK_BASE_DATE_H

#include "base/str.h"

enum { SK_DATE_TEXT_MAX = 32 };

/** Whole seconds, rounded down, without a zone. Years 1970 to 2262, all that nanoseconds hold. */
souk_str sk_date_print(char out[SK_DATE_TEXT_MAX], int64_t ns);

/** The same, also with a fraction of up to nine digits, with a Z behind it. SOUK_E_SYNTAX; *ns is
 *  untouched then. */
souk_status sk_date_parse(souk_str text, int64_t *ns);

/** The same of an HTTP date, "Sun, 06 Nov 1994 08:49:37 GMT". src: RFC 9110 5.6.7 */
souk_status sk_date_parse_http(souk_str text, int64_t *ns);

#endif
