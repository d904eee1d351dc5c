/* SPDX-License-Identifier: MIT
 * What is HTX's own of signatures, beside the golden vectors (test_vectors.c): whose host is
 * signed, how a query may be spelled, and what is refused. */
#include "vectors.h"

#include "venue/htx/htx.h"

static souk_status verify(const vector *v, const sk_request *request, souk_error *err)
{
    return sk_htx.verify(&sk_htx, &v->key, request, &arena, err);
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
    vector_load(&sk_htx, vectors_of(&sk_htx), 0, &v);
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
    vector_unload(&v);
}

/* Pairs in any order, escaped more or less than needed, with an empty pair in front. */
static void queries_are_signed_sorted_and_by_the_book(void **state)
{
    (void)state;
    vector v;
    vector_load(&sk_htx, vectors_of(&sk_htx), 0, &v);
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
    vector_unload(&v);
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
    vector_load(&sk_htx, vectors_of(&sk_htx), 0, &v);
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
    vector_unload(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_have_many_names),
        cmocka_unit_test(queries_are_signed_sorted_and_by_the_book),
        cmocka_unit_test(refusals_are_the_venues),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
