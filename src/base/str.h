/* SPDX-License-Identifier: MIT
 * Borrowed text: comparing, splitting, and reading whole numbers out of it. */
#ifndef SK_BASE_STR_H
#define SK_BASE_STR_H

#include <souk/base.h>
#include <string.h>

/** A view of a string literal. */
#define SK_STR(literal) ((souk_str){"" literal, (uint32_t)(sizeof(literal) - 1)})
/** printf("%.*s", SK_FMT(s)) */
#define SK_FMT(s) (int)(s).len, (s).ptr

/** A view of a C string; NULL gives {NULL, 0}. */
static inline souk_str sk_str(const char *text)
{
    return (souk_str){text, text ? (uint32_t)strlen(text) : 0};
}

/** Whether both have the same bytes. */
static inline bool sk_str_eq(souk_str a, souk_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** Whether it has the bytes of a C string. */
static inline bool sk_str_is(souk_str a, const char *text)
{
    return sk_str_eq(a, sk_str(text));
}

/** A part of it; the caller sees to it that from + len <= s.len. */
static inline souk_str sk_str_sub(souk_str s, uint32_t from, uint32_t len)
{
    return (souk_str){s.ptr + from, len};
}

/** A letter in the other case; other bytes stay. ASCII. */
static inline char sk_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static inline char sk_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** ASCII case-insensitive. */
bool sk_str_eq_nocase(souk_str a, souk_str b);
bool sk_str_starts(souk_str s, souk_str prefix);
bool sk_str_ends(souk_str s, souk_str suffix);
/** -1, 0, 1 by bytes, the shorter first. */
int sk_str_cmp(souk_str a, souk_str b);
/** Offset of the first c, or -1. */
int64_t sk_str_find(souk_str s, char c);
/** Cuts at the first `c`: returns what stands before it and moves *rest behind it. Without `c` the
 *  whole rest is returned and *rest becomes {NULL, 0}. */
souk_str sk_str_cut(souk_str *rest, char c);
/** Without spaces and tabs at both ends. */
souk_str sk_str_trim(souk_str s);

/** Whole text is a decimal integer (sign only for i64), no spaces. SOUK_E_SYNTAX, SOUK_E_RANGE. */
souk_status sk_str_to_i64(souk_str s, int64_t *out);
souk_status sk_str_to_u64(souk_str s, uint64_t *out);

/** Copies into a fixed array with a NUL; false (and an empty string) when it does not fit. */
bool sk_str_copy(char *to, size_t size, souk_str s);

/** Strict UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool sk_utf8_valid(const void *bytes, size_t len);
/** Length of the UTF-8 sequence at `bytes` (1..4, of which `left` > 0 may be read); 0 when it is
 *  malformed or cut. */
size_t sk_utf8_sequence(const void *bytes, size_t left);

/** 64-bit FNV-1a of the bytes; for maps, not for keys that an attacker chooses. */
uint64_t sk_hash_bytes(const void *bytes, size_t len);

#endif
