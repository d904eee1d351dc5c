/* SPDX-License-Identifier: MIT
 * A venue's signatures against its golden vectors, both ways: the server accepts each vector as it
 * stands and nothing that differs from it by a byte of what is signed; the client signs the same
 * requests, byte by byte where its spelling is theirs. Told only the venue: test_venue_vectors ID
 */
#define _GNU_SOURCE
#include "vectors.h"

enum { PATH = 1, QUERY = 2, BODY = 4 };

/* What a vector is that differs from the others of its venue. */
typedef struct odd {
    const char *begins; /* names that begin so */
    uint8_t covers;     /* instead of the venue's */
    bool other_text;    /* taken, while our text of it is another */
    bool not_signed;    /* what stands in its place is no signature: taken where nobody asks */
} odd;

typedef struct subject {
    const char *venue;
    uint32_t all, signed_; /* how many vectors there are, and of them signed */
    uint32_t ours;         /* ... and spelled as our client does */
    uint8_t covers;        /* of a request: each byte of these is signed */
    odd odds[6];
} subject;

static const subject subjects[] = {
    {"binance", 56, 52, 39, QUERY | BODY, {{NULL}}},
    {"bitget",
     42,
     32,
     29,
     PATH | QUERY | BODY,
     {{"ws_login", BODY, false},
      {"guide_dialect_secret", .not_signed = true},
      {"guide_", QUERY | BODY, false}}},
    {"btse",
     34,
     34,
     33,
     PATH | BODY,
     {{"quickstart_delete_signed_with_query", PATH | QUERY, true}, {"ws_", BODY, false}}},
    /* none as we send it: ccxt repeats the payload in the body (test_gemini_sign compares headers)
     */
    {"gemini", 37, 29, 0, PATH, {{"ws_login", .other_text = true}}},
    {"htx",
     35,
     35,
     32,
     PATH | QUERY,
     {{"ws_login_local_plain_ccxt_quirk", .other_text = true},
      {"guide_post_place_signature_header", BODY, false},
      {"guide_get_", PATH | QUERY, true}}},
};

static const sk_venue *venue;
static const subject *subject_of;

static const odd *odd_of(const vector *v)
{
    for (const odd *o = subject_of->odds; o->begins; o++)
        if (sk_str_starts(v->name, sk_str(o->begins)))
            return o;
    return NULL;
}

static bool is_signed(const vector *v)
{
    const odd *o = odd_of(v);
    return v->signature.len && !(o && o->not_signed);
}

static souk_status verify(const vector *v, const sk_request *request, sk_arena *scratch)
{
    return venue->verify(venue, &v->key, request, scratch, NULL);
}

/* ---- the server ---- */

/* The time of the vector's clock, to the millisecond or the second. */
static bool is_now(const vector *v, int64_t stamp_ns)
{
    return stamp_ns == 0 || stamp_ns == v->now_ns ||
           stamp_ns == v->now_ns - v->now_ns % INT64_C(1000000000);
}

static void accepted(vector *v)
{
    souk_error err = {0};
    souk_str text;
    sk_identity who = {.ahead_ns = 0};
    const odd *o = odd_of(v);
    if (venue->identify(venue, &v->request, &arena, &who, &err) != SOUK_OK)
        fail_msg("%.*s: %s", SK_FMT(v->name), err.text);
    assert_str(who.api_key, v->key.api_key);
    if (who.passphrase.len)
        assert_str(who.passphrase, v->key.passphrase);
    assert_true(is_now(v, who.stamp_ns) && (who.stamp_ns || who.has_nonce));
    if (venue->verify(venue, &v->key, &v->request, &arena, &err) != SOUK_OK)
        fail_msg("%.*s: %s", SK_FMT(v->name), err.text);
    /* the server may hold a symmetric key as a signer, too */
    sk_verifier *verifier = v->key.verifier;
    v->key.verifier = NULL;
    if (v->kind == (sk_sign_kind)venue->hmac)
        assert_int_equal(verify(v, &v->request, &arena), SOUK_OK);
    v->key.verifier = verifier;
    assert_int_equal(venue->canonical(venue, &v->request, &arena, &text, &err), SOUK_OK);
    if (v->payload.ptr && !(o && o->other_text))
        assert_str(text, v->payload);
}

static void every_vector_is_accepted(void **state)
{
    (void)state;
    souk_str all = vectors_of(venue);
    uint32_t i = 0, count = 0;
    for (vector v; vector_load(venue, all, i, &v); i++) {
        if (is_signed(&v)) {
            accepted(&v);
            count++;
        }
        vector_unload(&v);
    }
    assert_int_equal(i, subject_of->all);
    assert_int_equal(count, subject_of->signed_);
}

/* Whether the byte belongs to the signature, as it stands there or with percents. */
static bool in_signature(const vector *v, souk_str part, uint32_t at)
{
    souk_str text = v->signature;
    sk_buf buf;
    bool within = false;
    sk_buf_init(&buf, NULL, 1 << 12);
    sk_pct_encode(&buf, v->signature, NULL);
    for (int k = 0; k < 2 && !within; k++, text = sk_buf_view(&buf)) {
        const char *found = memmem(part.ptr, part.len, text.ptr, text.len);
        uint32_t from = found ? (uint32_t)(found - part.ptr) : 0;
        within = found && at >= from && at < from + text.len;
    }
    sk_buf_deinit(&buf);
    return within;
}

/* Each byte of a part changed in turn. must: none may change; else those of the signature may not,
 * and of a frame no more than what leaves the signed text as it is. */
static void bend(const vector *v, sk_request *bent, souk_str *part, bool must)
{
    souk_str whole = *part, before;
    uint32_t step = v->kind == SK_SIGN_RSA_SHA256 ? 11 : 1;
    assert_int_equal(venue->canonical(venue, &v->request, &arena, &before, NULL), SOUK_OK);
    for (uint32_t at = 0; at < whole.len; at += step) {
        sk_arena scratch;
        souk_str text;
        char *copy = malloc(whole.len); /* its end is watched by the sanitizer */
        memcpy(copy, whole.ptr, whole.len);
        copy[at] ^= 1;
        *part = (souk_str){copy, whole.len};
        sk_arena_init(&scratch, NULL, 1 << 20);
        if (verify(v, bent, &scratch) == SOUK_OK) {
            if (must || in_signature(v, whole, at))
                fail_msg("%.*s: byte %u of %.*s may change", SK_FMT(v->name), at, SK_FMT(whole));
            if (v->request.is_frame) {
                assert_int_equal(venue->canonical(venue, bent, &scratch, &text, NULL), SOUK_OK);
                assert_str(text, before);
            }
        }
        sk_arena_deinit(&scratch);
        free(copy);
        *part = whole;
    }
}

/* Whether a header says the vector's time, which every signature covers. */
static bool says_time(const vector *v, souk_str value)
{
    int64_t ms;
    return sk_str_to_i64(value, &ms) == SOUK_OK && ms == v->now_ns / 1000000;
}

static void nothing_else_is_accepted(void **state)
{
    (void)state;
    souk_str all = vectors_of(venue);
    vector v;
    for (uint32_t i = 0; vector_load(venue, all, i, &v); i++) {
        const odd *o = odd_of(&v);
        uint8_t covers = v.request.is_frame ? 0 : o && o->covers ? o->covers : subject_of->covers;
        sk_request bent = v.request;
        sk_header rows[VECTOR_HEADERS_MAX];
        memcpy(rows, v.headers, sizeof rows);
        bent.headers.rows = rows;
        if (is_signed(&v)) {
            bend(&v, &bent, &bent.path, covers & PATH);
            bend(&v, &bent, &bent.query, covers & QUERY);
            bend(&v, &bent, &bent.body, covers & BODY);
        }
        for (uint32_t h = 0; is_signed(&v) && h < bent.headers.count; h++)
            bend(&v, &bent, &rows[h].value,
                 sk_str_eq(rows[h].value, v.signature) || says_time(&v, rows[h].value));
        vector_unload(&v);
    }
}

/* ---- the client ---- */

static sk_call call_of(const vector *v)
{
    sk_call call = {.now_ns = v->now_ns, .arena = &arena};
    if (venue->nonce_unit_ns)
        call.nonce = (uint64_t)(v->now_ns / venue->nonce_unit_ns);
    return call;
}

/* The pairs of a text without those that `added` has, but for the signature's name. */
static souk_str bare(souk_str text, souk_str added)
{
    souk_str parts[128], name, value;
    uint32_t n = 0;
    while (sk_pairs_next(&text, &name, &value)) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", SK_FMT(name));
        if (sk_pairs_value(added, key).ptr)
            continue;
        if (n)
            parts[n++] = SK_STR("&");
        parts[n++] = (souk_str){name.ptr, (uint32_t)(value.ptr + value.len - name.ptr)};
        assert_true(n < SK_COUNT(parts) - 2);
    }
    return sk_join(parts, n, &arena);
}

static bool is_pairs(souk_str text)
{
    return text.len && text.ptr[0] != '{' && text.ptr[0] != '[';
}

/* The request signed again, from what it was before: the same bytes, and the same headers where the
 * vector has them. */
static bool same_request(const sk_venue *own, const vector *v)
{
    sk_call call = call_of(v);
    sk_request empty = v->request, got = v->request;
    souk_error err = {0};
    empty.query = empty.body = SK_STR("");
    empty.headers = got.headers = (sk_headers){NULL, 0};
    if (own->sign(own, &v->key, &call, &empty, &err) != SOUK_OK)
        fail_msg("%.*s: %s", SK_FMT(v->name), err.text);
    souk_str added = sk_join((souk_str[]){empty.query, SK_STR("&"), empty.body}, 3, &arena);
    got.query = bare(got.query, added);
    if (is_pairs(got.body))
        got.body = bare(got.body, added);
    if (own->sign(own, &v->key, &call, &got, &err) != SOUK_OK)
        fail_msg("%.*s: %s", SK_FMT(v->name), err.text);
    if (venue->verify(venue, &v->key, &got, &arena, &err) != SOUK_OK)
        fail_msg("%.*s: signed again, %s", SK_FMT(v->name), err.text);
    bool common = got.headers.count == 0; /* else it is another way of signing */
    for (uint32_t i = 0; i < got.headers.count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", SK_FMT(got.headers.rows[i].name));
        souk_str theirs = sk_headers_get(&v->request.headers, name);
        common |= theirs.ptr != NULL;
        if (theirs.ptr && !sk_str_eq(theirs, got.headers.rows[i].value))
            return false;
    }
    return common && sk_str_eq(got.query, v->request.query) &&
           (sk_str_eq(got.body, v->request.body) || !v->request.body.ptr);
}

/* A login of ours has the vector's signature, wherever it stands. */
static bool same_login(const sk_venue *own, const vector *v)
{
    static const sk_control_kind kinds[] = {SK_CONTROL_LOGIN, SK_CONTROL_FOLLOW};
    for (size_t k = 0; k < SK_COUNT(kinds); k++) {
        sk_request got = {.is_frame = true};
        sk_control control = {
            .kind = kinds[k],
            .id = SK_STR("1"),
            .arena = &arena,
            .request = {.is_frame = true, .host = v->request.host, .path = v->request.path}};
        if (venue->nonce_unit_ns)
            control.nonce = (uint64_t)(v->now_ns / venue->nonce_unit_ns);
        if (own->encode_control(own, &control, &v->key, v->now_ns, &got, NULL) != SOUK_OK)
            continue;
        got.host = v->request.host;
        got.path = v->request.path;
        if (memmem(got.body.ptr, got.body.len, v->signature.ptr, v->signature.len)) {
            assert_int_equal(verify(v, &got, &arena), SOUK_OK);
            return true;
        }
    }
    return false;
}

static void our_signatures_are_the_vectors(void **state)
{
    (void)state;
    souk_str all = vectors_of(venue);
    uint32_t same = 0;
    vector v;
    for (uint32_t i = 0; vector_load(venue, all, i, &v); i++) {
        sk_venue own = *venue;
        uint64_t window;
        if (sk_str_to_u64(text_member(member(v.raw, "params"), "recvWindow"), &window) == SOUK_OK)
            own.resolve.fence_ms = (uint32_t)window;
        if (v.signature.len)
            same += v.request.is_frame ? same_login(&own, &v) : same_request(&own, &v);
        vector_unload(&v);
    }
    assert_int_equal(same, subject_of->ours);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_accepted),
        cmocka_unit_test(nothing_else_is_accepted),
        cmocka_unit_test(our_signatures_are_the_vectors),
    };
    for (size_t i = 0; argc > 1 && i < SK_COUNT(subjects); i++)
        if (strcmp(subjects[i].venue, argv[1]) == 0)
            subject_of = &subjects[i];
    venue = subject_of ? sk_venue_find(sk_str(subject_of->venue)) : NULL;
    if (!venue) {
        fprintf(stderr, "usage: %s VENUE; its row must stand in the table\n", argv[0]);
        return 2;
    }
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
