/* SPDX-License-Identifier: MIT
 * Signing recipes of venues that are drafts yet, against their golden vectors: each signs its
 * requests byte by byte, and takes them as they stand and nothing that differs. Those of venues
 * that are there are their own: test_vectors.c. */
#include "venue_test.h"

#include "crypt/encode.h"
#include "venue/recipe.h"

#define MS INT64_C(1000000)

/* ---- the recipes; src: section 3 of the cards ---- */

#define ISO   .time = SK_SIGN_TIME_ISO
#define HEX   .form = SK_SIGNATURE_HEX
#define BASE  .form = SK_SIGNATURE_BASE64
#define LINES "{time}{METHOD}{path}{?query}{body}"

#define SAYS(name_, key_, time_, sign_, ...)                                                       \
    static const sk_say_row name_[] = {SK_SAY(key_, api_key), SK_SAY(time_, time),                 \
                                       SK_SAY(sign_, signature), __VA_ARGS__}
SAYS(okx_says, "OK-ACCESS-KEY", "OK-ACCESS-TIMESTAMP", "OK-ACCESS-SIGN",
     SK_SAY("OK-ACCESS-PASSPHRASE", passphrase), {NULL, 0});
SAYS(bybit_says, "X-BAPI-API-KEY", "X-BAPI-TIMESTAMP", "X-BAPI-SIGN",
     SK_SAY("X-BAPI-RECV-WINDOW", window), {NULL, 0});
SAYS(coinbase_says, "CB-ACCESS-KEY", "CB-ACCESS-TIMESTAMP", "CB-ACCESS-SIGN",
     SK_SAY("CB-ACCESS-PASSPHRASE", passphrase), {NULL, 0});

typedef struct subject {
    const char *venue, *only; /* names of vectors that begin so */
    sk_sign_form rest, login;
    const char *header;
    sk_sign_kind kind;
    bool secret_base64;
    uint32_t requests, logins; /* how many vectors there are */
} subject;

static const subject subjects[] = {
    {"okx",
     "",
     {.texts = {LINES}, .says = okx_says, ISO, BASE},
     {.texts = {"{time}GET/users/self/verify"}, .says = okx_says, .time = SK_SIGN_TIME_S, BASE},
     "OK-ACCESS-SIGN",
     SK_SIGN_HMAC_SHA256,
     false,
     28,
     1},
    {"bybit",
     "",
     {.texts = {"{time}{key}{window}{query}{body}"}, .says = bybit_says, .window_ms = 5000, HEX},
     {.texts = {"GET/realtime{time}"}, .says = bybit_says, .ahead_ms = 10000, HEX},
     "X-BAPI-SIGN",
     SK_SIGN_HMAC_SHA256,
     false,
     35,
     2},
    {"coinbase",
     "exchange_",
     {.texts = {LINES}, .says = coinbase_says, .time = SK_SIGN_TIME_S, BASE},
     {.texts = {NULL}},
     "CB-ACCESS-SIGN",
     SK_SIGN_HMAC_SHA256,
     true,
     3,
     0},
};

/* ---- vectors ---- */

typedef struct vector {
    souk_str raw, expect, name, frame, signature;
    sk_request request;
    sk_key key;
    int64_t now_ns;
} vector;

static void load_key(const subject *s, vector *v)
{
    char bytes[256];
    size_t len = 0;
    souk_str secret = text_member(v->raw, "secret");
    sk_sign_kind kind = s->kind;
    if (sk_str_starts(secret, SK_STR("-----")))
        assert_int_equal(sk_sign_kind_of(secret, &kind, NULL), SOUK_OK);
    if (s->secret_base64) {
        assert_int_equal(sk_base64_decode((uint8_t *)bytes, sizeof bytes, &len, secret, SK_BASE64),
                         SOUK_OK);
        secret = (souk_str){bytes, (uint32_t)len};
    }
    v->key = (sk_key){.api_key = text_member(v->raw, "api_key"),
                      .passphrase = text_member(v->raw, "passphrase")};
    assert_int_equal(sk_signer_new(&v->key.signer, kind, secret, NULL, NULL), SOUK_OK);
}

/* Whether it is one of a request or login that the recipe is for. */
static bool load(const subject *s, souk_str raw, vector *v)
{
    *v = (vector){.raw = raw, .expect = member(raw, "expect"), .name = text_member(raw, "name")};
    v->frame = member(v->expect, "frame");
    v->signature = text_member(member(v->expect, "headers"), s->header);
    souk_str args = member(v->frame, "args");
    if (sk_str_starts(v->name, SK_STR("ws_login")) && args.ptr) {
        souk_str object = element(args, 0);
        v->signature =
            member(object, "sign").ptr ? text_member(object, "sign") : text_of(element(args, 2));
    }
    if (!sk_str_starts(v->name, sk_str(s->only)) || !v->signature.len)
        return false;
    int64_t now_ms;
    assert_int_equal(sk_str_to_i64(text_member(raw, "now_ms"), &now_ms), SOUK_OK);
    v->now_ns = now_ms * MS;
    v->request = (sk_request){.method = text_member(raw, "method"),
                              .body = text_member(v->expect, "body"),
                              .is_frame = v->frame.ptr != NULL};
    if (!v->request.is_frame)
        split_url(text_member(v->expect, "url"), &v->request.path, &v->request.query);
    load_key(s, v);
    return true;
}

static void check_bent(const subject *s, const vector *v, const sk_signed *said, souk_str *part)
{
    souk_str whole = *part;
    for (uint32_t at = 0; at < whole.len; at++) {
        char *copy = malloc(whole.len);
        memcpy(copy, whole.ptr, whole.len);
        copy[at] ^= 1;
        *part = (souk_str){copy, whole.len};
        assert_false(sk_recipe_matches(&s->rest, &v->key, &v->request, said, &arena));
        free(copy);
    }
    *part = whole;
}

static void check_request(const subject *s, vector *v)
{
    sk_call call = {.now_ns = v->now_ns, .arena = &arena};
    sk_request sent = v->request;
    sk_signed said;
    if (sk_recipe_sign(&s->rest, &v->key, &call, &sent, NULL) != SOUK_OK)
        fail_msg("%.*s is not signed", SK_FMT(v->name));
    assert_int_equal(sk_recipe_read(&s->rest, &sent, &arena, &said, NULL), SOUK_OK);
    assert_str(said.api_key, v->key.api_key);
    if (!sk_str_eq(said.signature, v->signature))
        fail_msg("%s: %.*s is signed otherwise", s->venue, SK_FMT(v->name));
    assert_true(sk_recipe_matches(&s->rest, &v->key, &v->request, &said, &arena));
    /* each member that the vector's headers have is said with the vector's text */
    for (const sk_say_row *row = s->rest.says; row->name; row++)
        assert_str(sk_headers_get(&sent.headers, row->name),
                   text_member(member(v->expect, "headers"), row->name));
    check_bent(s, v, &said, &v->request.body);
    if (!sk_str_is(sk_str(s->venue), "bybit"))
        check_bent(s, v, &said, &v->request.path);
    check_bent(s, v, &said, &said.time);
}

static void check_login(const subject *s, vector *v)
{
    sk_call call = {.now_ns = v->now_ns, .arena = &arena};
    sk_signed said;
    assert_int_equal(sk_recipe_stamp(&s->login, &v->key, &call, &v->request, &said, NULL), SOUK_OK);
    if (!sk_str_eq(said.signature, v->signature))
        fail_msg("%s: %.*s is signed otherwise", s->venue, SK_FMT(v->name));
    assert_true(sk_recipe_matches(&s->login, &v->key, &v->request, &said, &arena));
    check_bent(&(subject){.rest = s->login}, v, &said, &said.time);
}

static void recipes_are_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < SK_COUNT(subjects); i++) {
        const subject *s = &subjects[i];
        uint32_t requests = 0, logins = 0;
        char path[64];
        snprintf(path, sizeof path, "tests/data/vectors/%s.json", s->venue);
        souk_str all = read_file(false, path), raw;
        assert_non_null(all.ptr);
        for (uint32_t k = 0; (raw = element(all, k)).ptr; k++) {
            vector v;
            if (!load(s, raw, &v))
                continue;
            if (v.request.is_frame)
                logins++, check_login(s, &v);
            else
                requests++, check_request(s, &v);
            sk_signer_free(v.key.signer);
        }
        if (requests != s->requests || logins != s->logins)
            fail_msg("%s: %u requests, %u logins", s->venue, requests, logins);
    }
}

/* Without a key nothing is signed, and nothing leaves half signed. */
static void no_key_no_signature(void **state)
{
    (void)state;
    sk_call call = {.arena = &arena};
    sk_request r = {.method = SK_STR("GET"), .path = SK_STR("/")};
    sk_key none = {.api_key = SK_STR("k")};
    souk_error err;
    assert_int_equal(sk_recipe_sign(&subjects[0].rest, &none, &call, &r, &err), SOUK_E_KEY_MISSING);
    assert_int_equal(r.headers.count, 0);
    sk_signed said;
    assert_int_equal(sk_recipe_read(&subjects[0].rest, &r, &arena, &said, NULL), SOUK_OK);
    assert_null(said.api_key.ptr);
    assert_false(sk_recipe_matches(&subjects[0].rest, &none, &r, &said, &arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipes_are_the_vectors),
        cmocka_unit_test(no_key_no_signature),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
