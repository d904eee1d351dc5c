/* SPDX-License-Identifier: MIT
 * Gemini signatures against the golden vectors, both ways: the server accepts each vector as it
 * stands and nothing that differs from it by a byte; the client signs the same requests byte by
 * byte. */
#include "venue_test.h"

#include "crypt/encode.h"
#include "venue/gemini/gemini.h"
#include "venue/keys.h"

#define MS INT64_C(1000000)

typedef struct vector {
    souk_str raw, expect, name, payload;
    sk_request request;
    sk_key key;
    int64_t now_ns;
} vector;

static souk_str header_of(souk_str headers, const char *name)
{
    return text_member(headers, name);
}

static bool load(souk_str all, uint32_t i, vector *v)
{
    static const char *const names[] = {"X-GEMINI-APIKEY", "X-GEMINI-PAYLOAD", "X-GEMINI-SIGNATURE",
                                        "X-GEMINI-NONCE"};
    *v = (vector){.raw = element(all, i)};
    if (!v->raw.ptr)
        return false;
    v->expect = member(v->raw, "expect");
    v->name = text_member(v->raw, "name");
    v->key.api_key = text_member(v->raw, "api_key");
    v->request.method = text_member(v->raw, "method");
    souk_str headers = member(v->expect, "headers");
    headers = headers.ptr ? headers : member(v->expect, "upgrade_headers");
    assert_int_equal(sk_str_to_i64(text_member(v->raw, "now_ms"), &v->now_ns), SOUK_OK);
    v->now_ns *= MS;
    souk_str url = text_member(v->expect, "url"), secret = text_member(v->raw, "secret");
    split_url(url, &v->request.path, &v->request.query);
    if (!v->request.path.len)
        v->request.path = SK_STR("/");
    v->request.body = text_member(v->expect, "body");
    for (size_t n = 0; n < SK_COUNT(names); n++) {
        souk_str value = header_of(headers, names[n]);
        if (value.ptr)
            assert_int_equal(sk_request_header(&v->request, names[n], value, &arena, NULL),
                             SOUK_OK);
    }
    v->payload = header_of(headers, "X-GEMINI-PAYLOAD");
    if (secret.ptr) {
        assert_int_equal(sk_signer_new(&v->key.signer, SK_SIGN_HMAC_SHA384, secret, NULL, NULL),
                         SOUK_OK);
        assert_int_equal(sk_verifier_new(&v->key.verifier, SK_SIGN_HMAC_SHA384, secret, NULL, NULL),
                         SOUK_OK);
    }
    return true;
}

static void unload(vector *v)
{
    sk_signer_free(v->key.signer);
    sk_verifier_free(v->key.verifier);
}

static souk_str vectors(void)
{
    souk_str text = read_file(false, "tests/data/vectors/gemini.json");
    assert_non_null(text.ptr);
    return text;
}

static souk_status verify(const vector *v, const sk_request *request, souk_error *err)
{
    return sk_gemini.verify(&sk_gemini, &v->key, request, &arena, err);
}

static void every_vector_is_accepted(void **state)
{
    (void)state;
    souk_str all = vectors(), text;
    uint32_t count = 0;
    vector v;
    for (uint32_t i = 0; load(all, i, &v); unload(&v), i++) {
        souk_error err = {0};
        sk_identity who;
        if (!v.payload.ptr)
            continue;
        assert_int_equal(sk_gemini.identify(&sk_gemini, &v.request, &arena, &who, &err), SOUK_OK);
        assert_str(who.api_key, v.key.api_key);
        if (verify(&v, &v.request, &err) != SOUK_OK)
            fail_msg("%.*s: %s", SK_FMT(v.name), err.text);
        bool by_header = sk_str_is(v.name, "ws_login_fast_api");
        assert_int_equal(who.has_nonce, !by_header);
        if (by_header)
            assert_int_equal(who.stamp_ns, INT64_C(1700000000) * 1000 * MS);
        assert_int_equal(sk_gemini.canonical(&sk_gemini, &v.request, &arena, &text, &err), SOUK_OK);
        assert_str(text, v.payload);
        count++;
    }
    assert_int_equal(count, 29);
}

/* Each byte of payload and signature changed in turn. */
static void nothing_else_is_accepted(void **state)
{
    (void)state;
    souk_str all = vectors();
    vector v;
    for (uint32_t i = 0; load(all, i, &v); unload(&v), i++) {
        sk_header rows[8];
        sk_request bent = v.request;
        for (uint32_t n = 1; v.payload.ptr && n < 3; n++) {
            memcpy(rows, v.request.headers.rows, v.request.headers.count * sizeof *rows);
            bent.headers.rows = rows;
            souk_str whole = rows[n].value;
            for (uint32_t at = 0; at < whole.len; at++) {
                char *copy = malloc(whole.len); /* its end is watched by the sanitizer */
                memcpy(copy, whole.ptr, whole.len);
                copy[at] ^= 1;
                rows[n].value = (souk_str){copy, whole.len};
                if (verify(&v, &bent, NULL) == SOUK_OK)
                    fail_msg("%.*s: byte %u may change", SK_FMT(v.name), at);
                free(copy);
            }
        }
    }
}

/* The payload is the call's own: what stands in the body before it is signed. */
static void the_client_signs_the_same(void **state)
{
    (void)state;
    souk_str all = vectors();
    uint32_t count = 0;
    vector v;
    for (uint32_t i = 0; load(all, i, &v); unload(&v), i++) {
        souk_str wanted = text_member(v.expect, "payload_json");
        bool ours =
            sk_str_starts(wanted, SK_STR("{\"request\":")) && sk_str_is(v.request.method, "POST");
        souk_error err = {0};
        souk_str nonce = text_member(wanted, "nonce");
        if (!ours || nonce.len != 13 || member(wanted, "nonce").ptr[0] != '"')
            continue; /* other blanks, another nonce */
        sk_call call = {.now_ns = v.now_ns, .arena = &arena};
        sk_request request = {
            .method = v.request.method, .path = v.request.path, .body = v.request.body};
        assert_int_equal(sk_gemini.sign(&sk_gemini, &v.key, &call, &request, &err), SOUK_OK);
        assert_int_equal(request.body.len, 0);
        for (uint32_t n = 0; n < v.request.headers.count; n++) {
            char name[32];
            snprintf(name, sizeof name, "%.*s", SK_FMT(v.request.headers.rows[n].name));
            assert_str(sk_headers_get(&request.headers, name), v.request.headers.rows[n].value);
        }
        count++;
    }
    assert_int_equal(count, 23);
}

/* src: the tests of a client in C++, card 3.1 */
static void a_vector_of_somebody_else(void **state)
{
    (void)state;
    static const char payload[] = "{\"request\":\"/v1/order/status\",\"nonce\":123456,"
                                  "\"order_id\":18834}";
    char text[128];
    sk_key key = {.api_key = SK_STR("account-x")};
    sk_identity who;
    souk_error err;
    assert_int_equal(sk_verifier_new(&key.verifier, SK_SIGN_HMAC_SHA384,
                                     SK_STR("3zMnjHV5B1nxsfh6b8Jx7AdHZHiw"), NULL, NULL),
                     SOUK_OK);
    uint32_t len = (uint32_t)sk_base64_encode(text, payload, sizeof payload - 1, SK_BASE64);
    sk_request r = {.method = SK_STR("POST"), .path = SK_STR("/v1/order/status")};
    sk_request_header(&r, "x-gemini-apikey", key.api_key, &arena, NULL);
    sk_request_header(&r, "x-gemini-payload", (souk_str){text, len}, &arena, NULL);
    sk_request_header(&r, "x-gemini-signature",
                      SK_STR("7c3929f78a3b4cb6c14c1ca76e851fb095d2aad9a224e0b94a9bca45d0dac6b36e"
                             "7923d0e4b9469706379ec589249783"),
                      &arena, NULL);
    assert_int_equal(sk_gemini.verify(&sk_gemini, &key, &r, &arena, &err), SOUK_OK);
    assert_int_equal(sk_gemini.identify(&sk_gemini, &r, &arena, &who, &err), SOUK_OK);
    assert_int_equal(who.nonce, 123456);
    r.path = SK_STR("/v1/orders"); /* what was signed is for another path */
    assert_int_equal(sk_gemini.verify(&sk_gemini, &key, &r, &arena, &err), SOUK_E_INVALID);
    assert_string_equal(err.code, "EndpointMismatch");
    sk_verifier_free(key.verifier);
}

/* What is signed and yet says nothing, or not enough. */
static void refusals_are_the_venues(void **state)
{
    (void)state;
    static const struct {
        const char *payload, *code;
    } rows[] = {{"{\"request\":\"/v1/orders\",\"nonce\":1}", NULL},
                {"{\"request\":\"/v1/orders\",\"nonce\":\"1\"}", NULL},
                {"{\"nonce\":1}", "MissingPayloadKey"},
                {"{\"request\":\"/v1/orders\"}", "MissingNonce"},
                {"{\"request\":\"/v1/orders\",\"nonce\":\"x\"}", "MissingNonce"},
                {"{\"request\":\"/v1/orders\",\"nonce\":-1}", "MissingNonce"},
                {"{\"request\":\"/v1/order\",\"nonce\":1}", "EndpointMismatch"},
                {"[]", "InvalidJson"},
                {"{\"request\":", "InvalidJson"},
                {"", "InvalidSignature"}};
    sk_key key = {.api_key = SK_STR("account-x")};
    assert_int_equal(sk_signer_new(&key.signer, SK_SIGN_HMAC_SHA384, SK_STR("s"), NULL, NULL),
                     SOUK_OK);
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        char text[128];
        souk_error err = {0};
        souk_str plain = sk_str(rows[i].payload), signature;
        souk_str payload = {text,
                            (uint32_t)sk_base64_encode(text, plain.ptr, plain.len, SK_BASE64)};
        assert_int_equal(sk_key_sign(&key, SK_SIGNATURE_HEX, payload, &arena, &signature, NULL),
                         SOUK_OK);
        if (!plain.len)
            signature = SK_STR("00");
        sk_request r = {.method = SK_STR("POST"), .path = SK_STR("/v1/orders")};
        sk_request_header(&r, "X-GEMINI-PAYLOAD", payload, &arena, NULL);
        sk_request_header(&r, "X-GEMINI-SIGNATURE", signature, &arena, NULL);
        souk_status status = sk_gemini.verify(&sk_gemini, &key, &r, &arena, &err);
        assert_int_equal(status == SOUK_OK, rows[i].code == NULL);
        if (rows[i].code)
            assert_string_equal(err.code, rows[i].code);
    }
    sk_signer_free(key.signer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_vector_is_accepted, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(nothing_else_is_accepted, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(the_client_signs_the_same, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(a_vector_of_somebody_else, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(refusals_are_the_venues, arena_up, arena_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
