/* SPDX-License-Identifier: MIT
 * A venue's golden vectors: tests/data/vectors/ID.json, each with its request as it left a client,
 * and the key that signed it, from both sides. */
#ifndef TESTS_VENUE_VECTORS_H
#define TESTS_VENUE_VECTORS_H

#include "venue_test.h"

enum { VECTOR_HEADERS_MAX = 16 };

typedef struct vector {
    souk_str raw, expect, name;
    souk_str payload;   /* the text that is signed; ptr NULL: the vector does not tell it */
    souk_str signature; /* as it stands in the request, but for percents; "": it is not signed */
    sk_request request;
    sk_header headers[VECTOR_HEADERS_MAX];
    sk_key key;
    sk_sign_kind kind;
    int64_t now_ns;
} vector;

static inline souk_str vectors_of(const sk_venue *venue)
{
    char path[64];
    snprintf(path, sizeof path, "tests/data/vectors/%s.json", venue->name);
    souk_str text = read_file(false, path);
    assert_non_null(text.ptr);
    return text;
}

static inline void vector_key(const sk_venue *venue, vector *v)
{
    souk_str secret = text_member(v->raw, "secret");
    bool pem = sk_str_starts(secret, SK_STR("-----"));
    souk_str public = pem ? text_member(v->raw, "public_key") : secret;
    v->kind = (sk_sign_kind)venue->hmac;
    if (pem)
        assert_int_equal(sk_sign_kind_of(secret, &v->kind, NULL), SOUK_OK);
    v->key.api_key = text_member(v->raw, "api_key");
    v->key.passphrase = text_member(v->raw, "passphrase");
    assert_int_equal(sk_signer_new(&v->key.signer, v->kind, secret, NULL, NULL), SOUK_OK);
    assert_int_equal(sk_verifier_new(&v->key.verifier, v->kind, public, NULL, NULL), SOUK_OK);
}

/* "https://host:port/path?query" */
static inline void vector_url(vector *v, souk_str url)
{
    souk_str rest = url;
    split_url(url, &v->request.path, &v->request.query);
    sk_str_cut(&rest, '/');
    sk_str_cut(&rest, '/');
    v->request.host = sk_str_cut(&rest, '/');
}

static inline void vector_headers(vector *v)
{
    souk_str name, raw;
    sk_json j;
    souk_str all = member(v->expect, "headers");
    sk_json_init(&j, all);
    if (!all.ptr)
        return;
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &raw), SOUK_OK);
        assert_true(v->request.headers.count < VECTOR_HEADERS_MAX);
        v->headers[v->request.headers.count++] = (sk_header){name, text_of(raw)};
    }
    v->request.headers.rows = v->headers;
}

/* The first string in a value, however deep, that could be a signature: long, and neither the key
 * nor the text that is signed. */
static inline souk_str long_text(const vector *v, souk_str raw)
{
    souk_str name, inner, found = {NULL, 0};
    sk_json j;
    sk_json_init(&j, raw);
    if (sk_json_type(&j) == SK_JSON_STRING) {
        found = text_of(raw);
        bool long_ = found.len >= 44 && !sk_str_eq(found, v->key.api_key);
        return long_ && found.ptr[0] != '-' ? found : (souk_str){NULL, 0};
    }
    if (sk_json_type(&j) == SK_JSON_OBJECT && sk_json_enter_object(&j))
        while (!found.ptr && sk_json_next_member(&j, &name))
            if (sk_json_raw(&j, &inner) == SOUK_OK)
                found = long_text(v, inner);
    if (sk_json_type(&j) == SK_JSON_ARRAY && sk_json_enter_array(&j))
        while (!found.ptr && sk_json_next_item(&j))
            if (sk_json_raw(&j, &inner) == SOUK_OK)
                found = long_text(v, inner);
    return found;
}

/* Where the request says its signature: a header or a pair that is called so, or a frame's text. */
static inline souk_str vector_signature(const vector *v)
{
    for (uint32_t i = 0; i < v->request.headers.count; i++) {
        souk_str name = v->headers[i].name;
        if (sk_str_is(name, "Signature") || sk_str_ends(name, SK_STR("SIGN")) ||
            sk_str_ends(name, SK_STR("sign")) || sk_str_ends(name, SK_STR("SIGNATURE")))
            return v->headers[i].value;
    }
    static const char *const names[] = {"signature", "Signature"};
    for (size_t i = 0; i < SK_COUNT(names) && !v->request.is_frame; i++) {
        souk_str texts[] = {v->request.query, v->request.body}, plain;
        for (int k = 0; k < 2; k++) {
            souk_str value = sk_pairs_value(texts[k], names[i]);
            if (value.ptr && sk_pct_decode(value, false, &arena, &plain) == SOUK_OK)
                return plain;
        }
    }
    return v->request.is_frame ? long_text(v, v->request.body) : SK_STR("");
}

/* Vector i of all; false: there are no more. Free with vector_unload. */
static inline bool vector_load(const sk_venue *venue, souk_str all, uint32_t i, vector *v)
{
    *v = (vector){.raw = element(all, i)};
    if (!v->raw.ptr)
        return false;
    v->expect = member(v->raw, "expect");
    v->name = text_member(v->raw, "name");
    static const char *const texts[] = {"payload", "prehash", "sign_input"};
    for (size_t k = 0; k < SK_COUNT(texts) && !v->payload.ptr; k++) {
        v->payload = text_member(v->expect, texts[k]);
        v->payload = v->payload.ptr ? v->payload : text_member(v->raw, texts[k]);
    }
    assert_int_equal(sk_str_to_i64(text_member(v->raw, "now_ms"), &v->now_ns), SOUK_OK);
    v->now_ns *= 1000000;
    vector_key(venue, v);
    souk_str url = text_member(v->expect, "url"), frame = member(v->expect, "frame");
    v->request.method = text_member(v->raw, "method");
    v->request.path = text_member(v->raw, "path");
    if (url.ptr)
        vector_url(v, url);
    else if (sk_str_find(v->payload, '\n') >= 0) { /* the second line of what is signed */
        souk_str rest = v->payload;
        sk_str_cut(&rest, '\n');
        v->request.host = sk_str_cut(&rest, '\n');
    }
    v->request.is_frame = frame.ptr != NULL;
    v->request.body = !frame.ptr            ? text_member(v->expect, "body")
                      : frame.ptr[0] == '"' ? text_of(frame)
                                            : frame;
    vector_headers(v);
    v->signature = vector_signature(v);
    return true;
}

static inline void vector_unload(vector *v)
{
    sk_signer_free(v->key.signer);
    sk_verifier_free(v->key.verifier);
}

/* The vector of that name. */
static inline void vector_named(const sk_venue *venue, souk_str all, const char *name, vector *v)
{
    for (uint32_t i = 0; vector_load(venue, all, i, v); i++) {
        if (sk_str_is(v->name, name))
            return;
        vector_unload(v);
    }
    fail_msg("%s has no vector %s", venue->name, name);
}

#endif
