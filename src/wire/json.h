/* SPDX-License-Identifier: MIT
 * JSON reader: a cursor that pulls values straight out of borrowed text. It builds no tree and
 * allocates nothing; numbers stay text until a getter asks for them.
 *
 *     sk_json j;
 *     souk_str key;
 *     sk_json_init(&j, text);
 *     sk_json_enter_object(&j);
 *     while (sk_json_next_member(&j, &key)) {
 *         if (sk_str_is(key, "u"))
 *             sk_json_u64(&j, &last_id);
 *         else if (sk_str_is(key, "s"))
 *             sk_json_text(&j, &symbol);
 *     }                                      // values that nobody asked for skip themselves
 *     return sk_json_end(&j, err);           // the one check
 *
 * The cursor stands either before a value (after init, next_member, next_item) or between values.
 * A getter reads the value it stands before and moves behind it. Whatever is passed over is still
 * checked: sk_json_end says SOUK_OK only for a whole, well-formed document.
 *
 * Two sorts of failure, both reported by sk_json_end:
 * - the document is malformed, too deep, or an object or array is not there where one was entered:
 *   sticky; everything after it returns false or the same status;
 * - a value does not fit the getter (a misfit: wrong type, SOUK_E_RANGE, unexpected escapes):
 *   reading goes on. The value is left in place, so another getter may be tried; a caller that
 *   has coped with it calls sk_json_forgive.
 *
 * Strict RFC 8259: UTF-8 only (no BOM, no surrogates, no overlong forms), no control characters in
 * strings, escaped surrogates only in pairs, the number grammar, at most SK_JSON_DEPTH_MAX open
 * containers. Any value may stand at the top. Duplicate names are delivered as they come.
 *
 * Ownership: the text is borrowed; slices point into it. Threads: a value, no shared state. */
#ifndef SK_WIRE_JSON_H
#define SK_WIRE_JSON_H

#include "base/mem.h"
#include <souk/dec.h>

typedef enum sk_json_kind {
    SK_JSON_NONE, /* not before a value: failed, or between values */
    SK_JSON_NULL,
    SK_JSON_BOOL,
    SK_JSON_NUMBER,
    SK_JSON_STRING,
    SK_JSON_ARRAY,
    SK_JSON_OBJECT,
} sk_json_kind;

typedef struct sk_json {
    const char *ptr, *end, *start;
    uint64_t objects;      /* bit d: the container at depth d is an object */
    souk_status status;    /* sticky: the document's failure */
    souk_status misfit;    /* the first value that did not fit its getter */
    uint32_t fail_at;      /* offset of the failure, of the misfit while there is none */
    uint8_t depth, expect; /* open containers; what comes next (private) */
} sk_json;

/** Stands before the one value of `text`. An empty text with ptr NULL is an absent value: getters
 *  answer SOUK_E_MISSING (so that slots of sk_json_pick can be read without looking first). */
void sk_json_init(sk_json *j, souk_str text);

/** The kind of the value ahead, by its first byte; the cursor stays. */
sk_json_kind sk_json_type(const sk_json *j);

/** Into the object (array) ahead. false: it is something else, or too deep (sticky). */
bool sk_json_enter_object(sk_json *j);
bool sk_json_enter_array(sk_json *j);

/** To the next member's value; *key is the text between its quotes, escapes not resolved (compare
 *  with sk_json_is where a peer might write them). A value not yet read is skipped. false: the
 *  object has ended and is left, or the cursor has failed. */
bool sk_json_next_member(sk_json *j, souk_str *key);
/** To the next element of the array; otherwise as sk_json_next_member. */
bool sk_json_next_item(sk_json *j);
/** Skip what remains of the innermost open container and step behind it. */
bool sk_json_leave(sk_json *j);

/** Past the value ahead, checked. Nothing to do (true) when the cursor stands between values. */
bool sk_json_skip(sk_json *j);
/** The whole value ahead as a slice of the text, checked. */
souk_status sk_json_raw(sk_json *j, souk_str *out);

/** A string's content or a number's digits, as written. A string with escapes is a misfit
 *  (SOUK_E_UNSUPPORTED): use sk_json_string. */
souk_status sk_json_text(sk_json *j, souk_str *out);
/** The same with escapes resolved. Without escapes a slice of the text, else in the arena.
 *  SOUK_E_NOMEM (misfit) when the arena is full. */
souk_status sk_json_string(sk_json *j, sk_arena *arena, souk_str *out);

/** A number, or a string that holds one. SOUK_E_INVALID: not a number; SOUK_E_RANGE: a whole number
 *  beyond 64 bits; SOUK_E_PRECISION: has a fraction. "1.0" and "1e3" are whole numbers. */
souk_status sk_json_i64(sk_json *j, int64_t *out);
souk_status sk_json_u64(sk_json *j, uint64_t *out);
/** A number, or a string that holds one, exact and with its text's scale. SOUK_E_RANGE as
 *  souk_dec_parse. */
souk_status sk_json_dec(sk_json *j, souk_dec *out);
/** The same as mantissa / 10^scale in 64 bits; the scale is that of the text ("1.50": 150, 2;
 *  "1e-3": 1, 3; "1.5e3": 1500, 0). SOUK_E_RANGE when it does not fit: then sk_json_dec may. */
souk_status sk_json_fixed(sk_json *j, int64_t *mantissa, uint8_t *scale);
/** true or false; nothing else. */
souk_status sk_json_bool(sk_json *j, bool *out);
/** Moves behind a null and says true; any other value stays ahead. */
bool sk_json_is_null(sk_json *j);

/** Forget the first misfit: the caller has dealt with it. */
void sk_json_forgive(sk_json *j);

/** Walks over all that remains and tells whether the document is whole and every getter was
 *  satisfied. SOUK_E_SYNTAX: malformed; SOUK_E_LIMIT: too deep; else the first misfit. */
souk_status sk_json_end(sk_json *j, souk_error *err);

/** A whole document is well-formed. *error_at (nullable): offset of the first bad byte. */
bool sk_json_valid(souk_str text, uint32_t *error_at);

/** Enters the object ahead and collects the raw values (strings with their quotes) of the wanted
 *  members: raw[i] belongs to keys[i], {NULL, 0} when absent. Escapes in names are resolved before
 *  comparing. A wanted name that comes twice is refused (SOUK_E_INVALID, sticky): two answers to
 *  one question about money are none. Unwanted members are checked and skipped, twice or not.
 *  @return j->status. Read the slots with sk_json_init. */
souk_status sk_json_pick(sk_json *j, const char *const *keys, size_t count, souk_str *raw);

/** Text between quotes, escapes and all (as sk_json_next_member gives it), means `plain`. */
bool sk_json_is(souk_str raw, const char *plain);
/** Resolve the escapes of the text between quotes, already checked by the reader. The result is
 *  never longer than the text. `out` has room for raw.len bytes. Returns the length. */
size_t sk_json_unescape(char *out, souk_str raw);

#endif
