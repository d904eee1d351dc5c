/* SPDX-License-Identifier: MIT
 * JSON writer: streams into a buffer, sets the commas itself, keeps no tree.
 *
 *     sk_jw w;
 *     sk_jw_init(&w, buf);
 *     sk_jw_object(&w, NULL);
 *     sk_jw_str(&w, "symbol", symbol);
 *     sk_jw_u64(&w, "orderId", id);
 *     sk_jw_array(&w, "fills");
 *     sk_jw_dec(&w, NULL, price);        // elements have no name
 *     sk_jw_end(&w);
 *     sk_jw_end(&w);
 *     return sk_jw_done(&w);             // {"symbol":"BTCUSDT","orderId":28,"fills":["1.50"]}
 *
 * `key` is the name of a member (plain text of our own: written without escaping), NULL for an
 * element, for the value at the top and after sk_jw_key. No blanks are written.
 *
 * Text is escaped as RFC 8259 demands and no further: quote, backslash and control characters; all
 * other UTF-8 passes. Bytes that are not UTF-8 are written as U+FFFD each, so that the output is
 * always valid JSON whatever a peer sent us to quote.
 *
 * Failures (buffer full, too deep, unbalanced) stick; check sk_jw_done once.
 * Ownership: the buffer is borrowed and appended to. Threads: a value. */
#ifndef SK_WIRE_JSON_WRITE_H
#define SK_WIRE_JSON_WRITE_H

#include "base/mem.h"
#include <souk/dec.h>

typedef struct sk_jw {
    sk_buf *buf;
    uint64_t objects; /* bit d: the container at depth d is an object */
    uint8_t depth;
    bool comma;  /* the next value or name is not the first of its container */
    bool bad;    /* too deep or unbalanced: our bug, or data nested too far */
    bool micros; /* set it: sk_fields_put writes milliseconds as microseconds */
} sk_jw;

/** Begins one value (or a row of top-level values, which get commas between them). */
void sk_jw_init(sk_jw *w, sk_buf *buf);
/** Everything opened is closed and every byte found room. */
bool sk_jw_done(const sk_jw *w);

/** Opens a container; key NULL inside an array or at the top. */
void sk_jw_object(sk_jw *w, const char *key);
void sk_jw_array(sk_jw *w, const char *key);
/** Closes the innermost object or array. */
void sk_jw_end(sk_jw *w);
/** A name that is not ours, escaped; the value follows with key NULL. */
void sk_jw_key(sk_jw *w, souk_str name);

/** Text in quotes. An empty souk_str is "". */
void sk_jw_str(sk_jw *w, const char *key, souk_str text);
/** The same of a C string. NULL is written as null. */
void sk_jw_cstr(sk_jw *w, const char *key, const char *text);
void sk_jw_i64(sk_jw *w, const char *key, int64_t value);
void sk_jw_u64(sk_jw *w, const char *key, uint64_t value);
/** A whole number in quotes. */
void sk_jw_i64_text(sk_jw *w, const char *key, int64_t value);
void sk_jw_u64_text(sk_jw *w, const char *key, uint64_t value);
void sk_jw_bool(sk_jw *w, const char *key, bool value);
void sk_jw_null(sk_jw *w, const char *key);
/** A value that is JSON already, copied as it is. */
void sk_jw_raw(sk_jw *w, const char *key, souk_str json);

/** A decimal in quotes with the digits of its own scale ("1.50"). */
void sk_jw_dec(sk_jw *w, const char *key, souk_dec value);
/** The same as a bare number. */
void sk_jw_dec_num(sk_jw *w, const char *key, souk_dec value);
/** In quotes with exactly `scale` decimals (0..38), further ones cut off ("1.50000000"). A value
 * too large for that many keeps its own. */
void sk_jw_dec_scaled(sk_jw *w, const char *key, souk_dec value, int scale);
/** mantissa / 10^scale in quotes, exactly `scale` digits behind the point; scale 0..38. */
void sk_jw_fixed(sk_jw *w, const char *key, int64_t mantissa, unsigned scale);
void sk_jw_fixed_num(sk_jw *w, const char *key, int64_t mantissa, unsigned scale);

/** Text without its quotes, escaped as above. */
void sk_json_escape(sk_buf *buf, souk_str text);

#endif
