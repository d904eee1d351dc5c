/* SPDX-License-Identifier: MIT
 * Percent-encoding, query strings and form bodies, both ways.
 *
 * Reading keeps the raw text of every pair beside its decoded value, because some venues sign the
 * bytes as sent. Writing appends name=value pairs to a buffer:
 *
 *     sk_qw q;
 *     sk_qw_init(&q, buf, NULL);
 *     sk_qw_str(&q, "symbol", symbol);
 *     sk_qw_i64(&q, "timestamp", now_ms);      // symbol=BTCUSDT&timestamp=1700000000000
 *
 * Ownership: slices point into the text or into the arena that was given. Threads: values. */
#ifndef SK_WIRE_QUERY_H
#define SK_WIRE_QUERY_H

#include "base/limits.h"
#include "base/mem.h"
#include <souk/dec.h>

/** Appends text with every byte outside A-Z a-z 0-9 - _ . ~ as %XX (capital digits). `keep`
 *  (nullable): further ASCII bytes that stay as they are; with ' ' in it, a blank becomes '+'.
 *  src: RFC 3986 2.1, 2.3 */
void sk_pct_encode(sk_buf *buf, souk_str text, const char *keep);

/** Resolves %XX, and '+' as a blank when `plus` (form bodies). *out is a slice of the text when
 *  there is nothing to resolve, else in the arena. The bytes may be anything, also not UTF-8.
 *  SOUK_E_SYNTAX: a '%' without two hex digits; SOUK_E_NOMEM. */
souk_status sk_pct_decode(souk_str text, bool plus, sk_arena *arena, souk_str *out);

/** One step over `a=1&b=2`: cuts the first pair off *rest. name and value stay encoded; without a
 *  '=' the value is {NULL, 0}. Empty pairs ("a=1&&b=2") are passed over. false at the end. */
bool sk_pairs_next(souk_str *rest, souk_str *name, souk_str *value);

typedef struct sk_param {
    souk_str name, value; /* decoded */
    souk_str raw;         /* the whole pair as sent */
} sk_param;

/** The parameters of one request, in order of appearance. Start from {0}. */
typedef struct sk_params {
    sk_param items[SK_QUERY_PARAMS_MAX];
    uint32_t count;
} sk_params;

/** Adds the pairs of a query string (plus false) or form body (plus true) to the list.
 *  SOUK_E_SYNTAX: bad percent sequence, or a pair without a name; SOUK_E_LIMIT: more than
 *  SK_QUERY_PARAMS_MAX pairs; SOUK_E_NOMEM. The text must outlive the list. */
souk_status sk_params_add(sk_params *params, souk_str text, bool plus, sk_arena *arena,
                          souk_error *err);
/** The first parameter of that name; NULL when there is none. */
const sk_param *sk_params_find(const sk_params *params, const char *name);
/** Its value; {NULL, 0} when there is none. A present but empty value has a ptr. */
souk_str sk_params_get(const sk_params *params, const char *name);
/** How often the name occurs: for those who refuse duplicates. */
uint32_t sk_params_occurrences(const sk_params *params, const char *name);

/* Writer of name=value pairs; failures stay in the buffer. */
typedef struct sk_qw {
    sk_buf *buf;
    const char *keep;
    bool more; /* a pair stands before */
} sk_qw;

/** keep as in sk_pct_encode, for names and values. Appends to what the buffer holds. */
void sk_qw_init(sk_qw *q, sk_buf *buf, const char *keep);
/** The name is ours and written as it is. */
void sk_qw_str(sk_qw *q, const char *name, souk_str value);
void sk_qw_cstr(sk_qw *q, const char *name, const char *value);
void sk_qw_i64(sk_qw *q, const char *name, int64_t value);
void sk_qw_u64(sk_qw *q, const char *name, uint64_t value);
/** Plain digits without trailing zeros ("0.015"). */
void sk_qw_dec(sk_qw *q, const char *name, souk_dec value);
/** A value that is encoded already. */
void sk_qw_raw(sk_qw *q, const char *name, souk_str encoded);

#endif
