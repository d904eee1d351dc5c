/* SPDX-License-Identifier: MIT
 * HTX signatures against the golden vectors, both ways: the server accepts each vector as it stands
 * and nothing that differs from it by a byte; the client signs the same requests byte by byte. */
#include "venue_test.h"

#include "venue/htx/htx.h"

#define MS INT64_C(1000000)

typedef struct vector {
    souk_str raw, expect, name, payload;
    sk_request request;
    sk_key key;
    int64_t now_ns;
    bool guide;
} vector;

static sk_sign_kind kind_of(const vector *v)
{
    return text_member(v->raw, "public_key").ptr ? SK_SIGN_ED25519 : SK_SIGN_HMAC_SHA256;
}

/* A frame's host is in what was signed; the socket's path is that of its URL. */
static void load_frame(vector *v, souk_str frame)
{
    souk_str rest = v->payload;
    sk_str_cut(&rest, '\n');
    v->request.is_frame = true;
    v->request.body = frame;
    v->request.host = sk_str_cut(&rest, '\n');
    v->request.path = SK_STR("/ws/v2");
}

static bool load(souk_str all, uint32_t i, vector *v)
{
    *v = (vector){.raw = element(all, i)};
    if (!v->raw.ptr)
        return false;
    v->expect = member(v->raw, "expect");
    v->name = text_member(v->raw, "name");
    v->payload = text_member(v->expect, "payload");
    v->guide = sk_str_starts(v->name, SK_STR("guide_"));
    v->key.api_key = text_member(v->raw, "api_key");
    assert_int_equal(sk_str_to_i64(text_member(v->raw, "now_ms"), &v->now_ns), SOUK_OK);
    v->now_ns *= MS;
    sk_sign_kind kind = kind_of(v);
    souk_str secret = text_member(v->raw, "secret"), frame = member(v->expect, "frame");
    souk_str public = kind == SK_SIGN_ED25519 ? text_member(v->raw, "public_key") : secret;
    assert_int_equal(sk_signer_new(&v->key.signer, kind, secret, NULL, NULL), SOUK_OK);
    assert_int_equal(sk_verifier_new(&v->key.verifier, kind, public, NULL, NULL), SOUK_OK);
    v->request = (sk_request){.method = text_member(v->raw, "method")};
    if (frame.ptr) {
        load_frame(v, frame);
        return true;
    }
    souk_str url = text_member(v->expect, "url"), rest = url;
    split_url(url, &v->request.path, &v->request.query);
    sk_str_cut(&rest, '/');
    sk_str_cut(&rest, '/');
    v->request.host = sk_str_cut(&rest, '/');
    v->request.body = text_member(v->expect, "body");
    souk_str signature = text_member(member(v->expect, "headers"), "Signature");
    sk_header *header = sk_arena_get(&arena, sizeof *header);
    *header = (sk_header){SK_STR("signature"), signature};
    v->request.headers = (sk_headers){header, signature.ptr != NULL};
    return true;
}

static void unload(vector *v)
{
    sk_signer_free(v->key.signer);
    sk_verifier_free(v->key.verifier);
}

static souk_str vectors(void)
{
    souk_str text = read_file(false, "tests/data/vectors/htx.json");
    assert_non_null(text.ptr);
    return text;
}

static souk_status verify(const vector *v, const sk_request *request, souk_error *err)
{
    return sk_htx.verify(&sk_htx, &v->key, request, &arena, err);
}

/* ---- the server ---- */

static void every_vector_is_accepted(void **state)
{
    (void)state;
    souk_str all = vectors();
    vector v;
    uint32_t i = 0;
    for (; load(all, i, &v); i++) {
        souk_error err = {0};
        souk_str text;
        sk_identity who;
        assert_int_equal(sk_htx.identify(&sk_htx, &v.request, &arena, &who, &err), SOUK_OK);
        assert_str(who.api_key, v.key.api_key);
        assert_int_equal(who.stamp_ns, v.guide ? v.now_ns : v.now_ns / (1000 * MS) * 1000 * MS);
        if (verify(&v, &v.request, &err) != SOUK_OK)
            fail_msg("%.*s: %s", SK_FMT(v.name), err.text);
        sk_verifier *verifier = v.key.verifier;
        v.key.verifier = NULL; /* the server may hold an HMAC key as a signer, too */
        assert_int_equal(verify(&v, &v.request, &err), SOUK_OK);
        v.key.verifier = verifier;
        bool other = sk_str_is(v.name, "ws_login_local_plain_ccxt_quirk") ||
                     (v.guide && !v.request.headers.count);
        assert_int_equal(sk_htx.canonical(&sk_htx, &v.request, &arena, &text, &err), SOUK_OK);
        if (!other)
            assert_str(text, v.payload);
        unload(&v);
    }
    assert_int_equal(i, 35);
}

/* Each byte of what is covered changed in turn. */
static void nothing_else_is_accepted(void **state)
{
    (void)state;
    souk_str all = vectors();
    vector v;
    for (uint32_t i = 0; load(all, i, &v); i++) {
        bool by_body = v.request.is_frame || v.request.headers.count;
        sk_request bent = v.request;
        souk_str *parts[] = {by_body ? &bent.body : &bent.query, &bent.path};
        for (int p = 0; p < 2; p++) {
            souk_str whole = *parts[p];
            for (uint32_t at = 0; at < whole.len; at++) {
                char *copy = malloc(whole.len); /* its end is watched by the sanitizer */
                memcpy(copy, whole.ptr, whole.len);
                copy[at] ^= 1;
                *parts[p] = (souk_str){copy, whole.len};
                souk_str text, before;
                souk_status status = verify(&v, &bent, NULL);
                bool outside = v.request.headers.count && p == 1;
                /* a frame has members that are not signed */
                if (status == SOUK_OK && v.request.is_frame) {
                    sk_htx.canonical(&sk_htx, &bent, &arena, &text, NULL);
                    sk_htx.canonical(&sk_htx, &v.request, &arena, &before, NULL);
                    assert_str(text, before);
                } else if (status == SOUK_OK && !outside) {
                    fail_msg("%.*s: byte %u may change", SK_FMT(v.name), at);
                }
                free(copy);
                *parts[p] = whole;
            }
        }
        unload(&v);
    }
}

static souk_status sign(const vector *v, sk_request *request)
{
    sk_call call = {.now_ns = v->now_ns, .arena = &arena};
    return sk_htx.sign(&sk_htx, &v->key, &call, request, NULL);
}

/* Clients sign the host with its port, without it, or the venue's own name. card 3.1 */
static void hosts_have_many_names(void **state)
{
    (void)state;
    static const struct {
        const char *signed_, *sent;
        bool good;
    } rows[] = {
        {"127.0.0.1:8791", "127.0.0.1:8791", true},  {"127.0.0.1", "127.0.0.1:8791", true},
        {"api.huobi.pro", "127.0.0.1:8791", true},   {"api-aws.huobi.pro", "127.0.0.1:8791", true},
        {"api.htx.com", "127.0.0.1:8791", true},     {"LocalHost", "LOCALHOST:1", true},
        {"127.0.0.1:8792", "127.0.0.1:8791", false}, {"127.0.0.1:8791", "127.0.0.1", false},
        {"api.example.com", "127.0.0.1:8791", false}};
    vector v;
    load(vectors(), 0, &v);
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        for (int frame = 0; frame < 2; frame++) {
            sk_request r = {.method = SK_STR("GET"),
                            .path = frame ? SK_STR("/ws/v2") : SK_STR("/v1/account/accounts"),
                            .is_frame = frame,
                            .host = sk_str(rows[i].signed_)};
            assert_int_equal(sign(&v, &r), SOUK_OK);
            r.host = sk_str(rows[i].sent);
            assert_int_equal(verify(&v, &r, NULL) == SOUK_OK, rows[i].good);
        }
    }
    unload(&v);
}

/* Pairs in any order, escaped more or less than needed, with an empty pair in front. */
static void queries_are_signed_sorted_and_by_the_book(void **state)
{
    (void)state;
    vector v;
    load(vectors(), 0, &v);
    sk_request r = {.method = SK_STR("GET"),
                    .path = SK_STR("/v1/order/orders"),
                    .query = SK_STR("symbol=btcusdt&states=filled%2Ccanceled"),
                    .host = SK_STR("api.huobi.pro")};
    assert_int_equal(sign(&v, &r), SOUK_OK);
    souk_str front = {NULL, 0}, back = r.query;
    while (back.len > 4 && memcmp(back.ptr, "symb", 4) != 0)
        back = sk_str_sub(back, 1, back.len - 1);
    front = sk_str_sub(r.query, 0, r.query.len - back.len - 1);
    souk_str turned = sk_join((souk_str[]){SK_STR("&"), back, SK_STR("&"), front}, 4, &arena);
    sk_request other = r;
    other.query = turned;
    assert_int_equal(verify(&v, &other, NULL), SOUK_OK);
    char *raw = sk_arena_get(&arena, turned.len + 1u), *to = raw;
    for (const char *p = turned.ptr; p < turned.ptr + turned.len; p++) {
        bool comma = turned.ptr + turned.len - p > 2 && memcmp(p, "%2C", 3) == 0;
        *to++ = comma ? ',' : *p;
        p += comma ? 2 : 0;
    }
    other.query = (souk_str){raw, (uint32_t)(to - raw)};
    assert_true(other.query.len < turned.len);
    assert_int_equal(verify(&v, &other, NULL), SOUK_OK);
    unload(&v);
}

static void refusals_are_the_venues(void **state)
{
    (void)state;
#define WHO "AccessKeyId=k&SignatureMethod=HmacSHA256&SignatureVersion=2"
#define BAD "Signature not valid: "
    static const struct {
        const char *query, *code, *text;
    } rows[] = {{"a=b", "login-required", "Login"},
                {WHO "&Timestamp=2024-06-15T09%3A54%3A56", "login-required", "Login"},
                {WHO "&Signature=x", "api-signature-not-valid", BAD "Invalid submission time"},
                {WHO "&Signature=x&Timestamp=2024-06-15T09%3A54%3A56Z", "api-signature-not-valid",
                 BAD "Invalid submission time"},
                {WHO "&Signature=x&Timestamp=171844529612", "api-signature-not-valid",
                 BAD "Invalid submission time"},
                {WHO "&Signature=x&Timestamp=1718445296", NULL, NULL},
                {WHO "&Signature=x&Timestamp=1718445296123", NULL, NULL},
                {WHO "&Signature=%", NULL, NULL}};
    for (size_t i = 0; i + 1 < SK_COUNT(rows); i++) {
        sk_request r = {
            .method = SK_STR("GET"), .path = SK_STR("/"), .query = sk_str(rows[i].query)};
        sk_identity who;
        souk_error err = {0};
        souk_status status = sk_htx.identify(&sk_htx, &r, &arena, &who, &err);
        if (!rows[i].code) {
            assert_int_equal(status, SOUK_OK);
            continue;
        }
        assert_string_equal(err.code, rows[i].code);
        assert_true(strncmp(err.text, rows[i].text, strlen(rows[i].text)) == 0);
    }
    vector v;
    load(vectors(), 0, &v);
    static const char *const wrong[][2] = {
        {"AccessKeyId=k&SignatureMethod=HmacSHA256&SignatureVersion=1&Signature=x",
         BAD "Incorrect signature version"},
        {"AccessKeyId=k&SignatureMethod=Ed25519&SignatureVersion=2&Signature=x",
         BAD "Incorrect signature method"},
        {WHO "&Signature=x", BAD "Verification failure [校验失败]"}};
    for (size_t i = 0; i < SK_COUNT(wrong); i++) {
        sk_request r = {.method = SK_STR("GET"), .path = SK_STR("/"), .query = sk_str(wrong[i][0])};
        souk_error err = {0};
        verify(&v, &r, &err);
        assert_string_equal(err.text, wrong[i][1]);
    }
    unload(&v);
}

/* ---- the client ---- */

/* The vector's own parameters: the query without what signing adds. */
static souk_str bare(souk_str query)
{
    souk_str parts[64], name, value;
    uint32_t n = 0;
    while (sk_pairs_next(&query, &name, &value)) {
        if (sk_str_is(name, "AccessKeyId") || sk_str_is(name, "Timestamp") ||
            sk_str_starts(name, SK_STR("Signature")))
            continue;
        if (n)
            parts[n++] = SK_STR("&");
        parts[n++] = (souk_str){name.ptr, (uint32_t)(value.ptr + value.len - name.ptr)};
    }
    return sk_join(parts, n, &arena);
}

static void our_signatures_are_the_vectors(void **state)
{
    (void)state;
    souk_str all = vectors();
    vector v;
    uint32_t checked = 0;
    for (uint32_t i = 0; load(all, i, &v); i++) {
        sk_request r = v.request;
        bool quirk = sk_str_is(v.name, "ws_login_local_plain_ccxt_quirk");
        if (!v.guide && !quirk) {
            r.query = v.request.is_frame ? (souk_str){NULL, 0} : bare(v.request.query);
            r.body = v.request.is_frame ? (souk_str){NULL, 0} : v.request.body;
            assert_int_equal(sign(&v, &r), SOUK_OK);
            assert_str(r.query, v.request.query);
            if (v.request.is_frame)
                assert_str(text_member(member(r.body, "params"), "signature"),
                           text_member(v.expect, "signature"));
            checked++;
        }
        unload(&v);
    }
    assert_int_equal(checked, 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_accepted),
        cmocka_unit_test(nothing_else_is_accepted),
        cmocka_unit_test(hosts_have_many_names),
        cmocka_unit_test(queries_are_signed_sorted_and_by_the_book),
        cmocka_unit_test(refusals_are_the_venues),
        cmocka_unit_test(our_signatures_are_the_vectors),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
