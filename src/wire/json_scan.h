/* SPDX-License-Identifier: MIT
 * The inside of the JSON reader, shared by its files: moving over strings, numbers and whole values
 * while checking them. Every function takes a place in the text and returns the place behind what
 * it read, or NULL after recording the failure. Nothing reads at or beyond j->end. */
#ifndef SK_WIRE_JSON_SCAN_H
#define SK_WIRE_JSON_SCAN_H

#include "base/limits.h"
#include "wire/json.h"

/* sk_json.expect */
enum {
    SK_JSON_VALUE, /* before a value, blanks already skipped */
    SK_JSON_FIRST, /* just inside a container */
    SK_JSON_AFTER, /* behind a value */
};

/** Records the sticky failure (the first one counts) and stops the cursor. NULL. */
const char *sk_json_fail(sk_json *j, souk_status status, const char *at);
/** Records the first misfit. Returns `status`, or the sticky one when there is one. */
souk_status sk_json_misfit(sk_json *j, souk_status status);

/** From behind the opening quote to the closing quote itself. *escaped is set when there is a
 *  backslash in between, else left alone. */
const char *sk_json_scan_string(sk_json *j, const char *p, bool *escaped);
/** From the first byte of a number (or of what should be one) to behind it. */
const char *sk_json_scan_number(sk_json *j, const char *p);
/** From the first byte of any value to behind it. No recursion; j->depth is as before. */
const char *sk_json_scan_value(sk_json *j, const char *p);
/** From the opening quote of a name to the first byte of its value. */
const char *sk_json_scan_name(sk_json *j, const char *p, souk_str *name);

/** Skips the blanks of JSON. */
static inline const char *sk_json_blank(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ' &&
           (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

/** Whether the innermost open container is an object. */
static inline bool sk_json_in_object(const sk_json *j)
{
    return j->depth > 0 && (j->objects >> (j->depth - 1) & 1);
}

/** Opens a container. false (LIMIT): too deep. */
static inline bool sk_json_push(sk_json *j, bool object, const char *at)
{
    if (j->depth == SK_JSON_DEPTH_MAX)
        return sk_json_fail(j, SOUK_E_LIMIT, at) != NULL;
    uint64_t bit = (uint64_t)1 << j->depth++;
    j->objects = object ? j->objects | bit : j->objects & ~bit;
    return true;
}

#endif
