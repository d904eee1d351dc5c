/* SPDX-License-Identifier: MIT
 * What tests of venues share: files of the tree and of ../shared, JSON documents taken apart, keys
 * made from the golden vectors. Everything made lives in one arena for the whole program. */
#ifndef TESTS_VENUE_VENUE_TEST_H
#define TESTS_VENUE_VENUE_TEST_H

#include "base/dec.h"
#include "crypt/sign.h"
#include "venue/params.h"
#include "venue/venue.h"
#include "wire/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static sk_arena arena;

static inline int arena_up(void **state)
{
    (void)state;
    sk_arena_init(&arena, NULL, (size_t)1 << 30);
    return 0;
}

static inline int arena_down(void **state)
{
    (void)state;
    sk_arena_deinit(&arena);
    return 0;
}

/* A file: below the source root, or (shared) below SOUK_SHARED or the root's ../shared.
 * ptr NULL when it is not there. */
static inline souk_str read_file(bool shared, const char *path)
{
    char name[1024];
    const char *root = getenv("SOUK_SOURCE_ROOT"), *other = getenv("SOUK_SHARED");
    if (shared && other)
        snprintf(name, sizeof name, "%s/%s", other, path);
    else
        snprintf(name, sizeof name, "%s/%s%s", root ? root : ".", shared ? "../shared/" : "", path);
    FILE *file = fopen(name, "rb");
    if (!file)
        return (souk_str){NULL, 0};
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long len = ftell(file);
    rewind(file);
    char *text = sk_arena_get(&arena, (size_t)len + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)len, file), len);
    text[len] = 0;
    fclose(file);
    return (souk_str){text, (uint32_t)len};
}

/* A member of an object, raw; {NULL, 0} when absent or null. */
static inline souk_str member(souk_str object, const char *key)
{
    souk_str name, raw;
    sk_json j;
    sk_json_init(&j, object);
    if (sk_json_type(&j) != SK_JSON_OBJECT)
        return (souk_str){NULL, 0};
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name))
        if (sk_json_is(name, key) && sk_json_raw(&j, &raw) == SOUK_OK)
            return sk_str_is(raw, "null") ? (souk_str){NULL, 0} : raw;
    return (souk_str){NULL, 0};
}

/* A string's or number's content. */
static inline souk_str text_of(souk_str raw)
{
    sk_json j;
    souk_str out = {NULL, 0};
    sk_json_init(&j, raw);
    if (raw.ptr)
        assert_int_equal(sk_json_string(&j, &arena, &out), SOUK_OK);
    return out;
}

static inline souk_str text_member(souk_str object, const char *key)
{
    return text_of(member(object, key));
}

/* Element i of an array, raw; {NULL, 0} past the end. */
static inline souk_str element(souk_str array, uint32_t i)
{
    souk_str raw;
    sk_json j;
    sk_json_init(&j, array);
    if (sk_json_type(&j) != SK_JSON_ARRAY)
        return (souk_str){NULL, 0};
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j))
        if (i-- == 0 && sk_json_raw(&j, &raw) == SOUK_OK)
            return raw;
    return (souk_str){NULL, 0};
}

static inline souk_dec dec_of(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

/* Equal by value: "0.10" is "0.1". */
static inline void assert_dec(souk_dec got, souk_str want)
{
    souk_dec d;
    char text[SOUK_DEC_TEXT_MAX];
    assert_int_equal(sk_dec_from_str(&d, want), SOUK_OK);
    souk_dec_print(got, text);
    if (souk_dec_cmp(got, d) != 0)
        fail_msg("%s is not %.*s", text, SK_FMT(want));
}

static inline void assert_str(souk_str got, souk_str want)
{
    if (!sk_str_eq(got, want))
        fail_msg("got  \"%.*s\"\nwant \"%.*s\"", SK_FMT(got), SK_FMT(want));
}

/* https://host/path?query */
static inline void split_url(souk_str url, souk_str *path, souk_str *query)
{
    souk_str rest = url;
    sk_str_cut(&rest, '/');
    sk_str_cut(&rest, '/');
    uint32_t host = 0;
    while (host < rest.len && rest.ptr[host] != '/')
        host++;
    rest = sk_str_sub(rest, host, rest.len - host);
    *query = rest;
    *path = sk_str_cut(query, '?');
}

#endif
