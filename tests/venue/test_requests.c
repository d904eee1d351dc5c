/* SPDX-License-Identifier: MIT
 * What our client says for each operation, beside what others were recorded to say: the same
 * method, path and parameters, in both directions, and known to the server as the key's; or the row
 * tells why not, and then it is another request indeed. Told only the venue:
 * test_venue_requests ID */
#define _GNU_SOURCE
#include "request_rows.h"
#include "vectors.h"

#define MS INT64_C(1000000)

enum { FILES_MAX = 2, ROWS_MAX = 96, PARTS_MAX = 4 };

typedef struct subject {
    const char *venue;
    const char *files[FILES_MAX]; /* of fixtures */
    bool vectors;                 /* its vectors have rows, too */
    const wanted *rows;
    uint32_t rows_count;
    uint32_t count;    /* how many requests there are */
    uint64_t account;  /* the account's number, where requests name it */
    const char *signs; /* parameters that signing adds: others' hands and clocks */
    bool any_case;     /* of words: both are published */
} subject;

#define ROWS(rows_) .rows = (rows_), .rows_count = SK_COUNT(rows_)
static const subject subjects[] = {
    {"binance",
     {"binance"},
     ROWS(binance_rows),
     .count = 27,
     .signs = "signature timestamp recvWindow"},
    {"bitget", {"bitget"}, .vectors = true, ROWS(bitget_rows), .count = 58, .any_case = true},
    {"btse", {"btse", "btse_v3.3"}, .vectors = true, ROWS(btse_rows), .count = 35},
    {"gemini",
     {"gemini"},
     .vectors = true,
     ROWS(gemini_rows),
     .count = 35,
     .signs = "request nonce"},
    {"htx",
     {"htx"},
     ROWS(htx_rows),
     .count = 18,
     .account = 44234548,
     .signs = "AccessKeyId Timestamp Signature SignatureMethod SignatureVersion"},
};

static const sk_venue *venue;
static const subject *own;
static bool used[ROWS_MAX];

/* ---- comparing ---- */

/* The row that is compared; of a batch, within its list, the part. */
static const wanted *w, *part;

static bool is_word(const char *words, souk_str name)
{
    souk_str rest = sk_str(words);
    while (rest.len)
        if (sk_str_eq(sk_str_cut(&rest, ' '), name))
            return true;
    return false;
}

static bool is_skipped(souk_str name)
{
    return is_word(own->signs, name) || is_word(w->apart, name) ||
           (part && is_word(part->apart, name));
}

static bool same_text(souk_str a, souk_str b)
{
    return sk_str_eq(a, b) ||
           (own->any_case && a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0);
}

/* Every pair of a is in b. */
static void pairs_within(souk_str a, souk_str b)
{
    souk_str name, value, whole = b;
    while (sk_pairs_next(&a, &name, &value)) {
        souk_str want, got = {NULL, 0};
        char key[64];
        snprintf(key, sizeof key, "%.*s", SK_FMT(name));
        if (is_skipped(name))
            continue;
        assert_int_equal(sk_pct_decode(value, false, &arena, &want), SOUK_OK);
        if (sk_pairs_value(b, key).ptr)
            assert_int_equal(sk_pct_decode(sk_pairs_value(b, key), false, &arena, &got), SOUK_OK);
        if (!got.ptr || !same_text(want, got))
            fail_msg("%s: %s=%.*s is not there: %.*s", w->name, key, SK_FMT(want), SK_FMT(whole));
    }
}

static void json_within(souk_str a, souk_str b);

static void members_within(souk_str a, souk_str b)
{
    souk_str name, raw;
    sk_json j;
    sk_json_init(&j, a);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", SK_FMT(name));
        assert_int_equal(sk_json_raw(&j, &raw), SOUK_OK);
        if (is_skipped(name))
            continue;
        if (!member(b, key).ptr)
            fail_msg("%s: %s is not there: %.*s", w->name, key, SK_FMT(b));
        json_within(raw, member(b, key));
    }
    assert_int_equal(sk_json_end(&j, NULL), SOUK_OK);
}

/* Every member of a is in b, every element beside b's; a number's text may be quoted. */
static void json_within(souk_str a, souk_str b)
{
    uint32_t i = 0;
    assert_true(a.len && b.len);
    if (a.ptr[0] == '{') {
        members_within(a, b);
    } else if (a.ptr[0] == '[') {
        for (; element(a, i).ptr; i++) {
            part = i < w->parts_count ? &w->parts[i] : NULL;
            json_within(element(a, i), element(b, i));
        }
        part = NULL;
        assert_null(element(b, i).ptr);
    } else if (a.ptr[0] == 't' || a.ptr[0] == 'f') {
        assert_str(b, a);
    } else if (!same_text(text_of(a), text_of(b))) {
        fail_msg("%s: %.*s is not %.*s", w->name, SK_FMT(b), SK_FMT(a));
    }
}

static void same_params(souk_str theirs, souk_str ours)
{
    if (theirs.len && theirs.ptr[0] == '{') {
        assert_true(ours.len && ours.ptr[0] == '{');
        json_within(theirs, ours);
        json_within(ours, theirs);
    } else {
        pairs_within(theirs, ours);
        pairs_within(ours, theirs);
    }
}

/* ---- what ours is ---- */

static souk_dec amount(const char *text)
{
    return text ? dec_of(text) : (souk_dec){0, 0, 0};
}

static souk_str given(const char *text)
{
    return text ? sk_str(text) : (souk_str){"", 0};
}

static sk_call call_of(const wanted *row)
{
    sk_call call = {.op = row->op,
                    .symbol = given(row->symbol),
                    .token = given(row->token),
                    .ask = {.side = row->side,
                            .type = row->type,
                            .tif = row->tif,
                            .stp = row->stp,
                            .flags = row->flags,
                            .price = amount(row->price),
                            .stop = amount(row->stop),
                            .qty = amount(row->qty),
                            .quote_qty = amount(row->quote),
                            .iceberg_qty = amount(row->iceberg),
                            .trailing_bips = row->bips,
                            .client_id = given(row->client)},
                    .ref = {.order_id = given(row->order),
                            .client_id = given(row->order_client),
                            .conditional = row->conditional},
                    .query = {.from_ns = row->from_ms * MS,
                              .to_ns = row->to_ms * MS,
                              .limit = row->limit,
                              .interval = row->interval,
                              .window_ns = row->window_ms * MS,
                              .brief = row->brief},
                    .own_account = own->account,
                    .arena = &arena,
                    .now_ns = 1737635122583 * MS};
    if (venue->nonce_unit_ns)
        call.nonce = (uint64_t)(call.now_ns / venue->nonce_unit_ns);
    call.row = sk_venue_op(venue, row->op, SK_VIA_REST);
    if (!call.row)
        fail_msg("%s: %s has no %s", row->name, venue->name, sk_op_name(row->op));
    if (row->rest) { /* the second of two questions */
        call.row = venue->choose_row(venue, &call);
        call.row = sk_venue_row_arg(venue, call.row, call.row->rest);
    }
    if (venue->choose_row)
        call.row = venue->choose_row(venue, &call);
    return call;
}

static souk_status say(sk_call *call, sk_request *got, souk_error *err)
{
    static sk_call parts[PARTS_MAX];
    static souk_str symbols[2];
    *call = call_of(w);
    assert_true(w->parts_count <= PARTS_MAX);
    for (uint32_t i = 0; i < w->parts_count; i++)
        parts[i] = call_of(&w->parts[i]);
    call->parts = parts;
    call->parts_count = w->parts_count;
    if (w->two) {
        symbols[0] = sk_str(w->symbol);
        symbols[1] = sk_str(w->two);
        call->symbol = (souk_str){"", 0};
        call->symbols = symbols;
        call->symbols_count = 2;
    }
    *got = (sk_request){.method = sk_str(""), .host = SK_STR("localhost")};
    return call->row->encode_request(venue, call, got, err);
}

/* Signed, it says the same, and whose it is. */
static void signed_it_says_the_same(const sk_call *call, const sk_request *said)
{
    sk_request got = *said;
    static const char letters[] =
        "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
    sk_key key = {.api_key = sk_str_sub(sk_str(letters), 0, venue->api_key_len),
                  .passphrase = SK_STR("p")};
    sk_identity who;
    souk_error err = {0};
    assert_int_equal(sk_signer_new(&key.signer, venue->hmac, SK_STR("s"), NULL, NULL), SOUK_OK);
    if (venue->sign(venue, &key, call, &got, &err) != SOUK_OK)
        fail_msg("%s: %s", w->name, err.text);
    sk_signer_free(key.signer);
    assert_str(got.path, said->path);
    pairs_within(said->query, got.query);
    if (got.body.len)
        same_params(said->body, got.body);
    if (call->row->auth == SK_AUTH_NONE)
        return;
    if (venue->identify(venue, &got, &arena, &who, &err) != SOUK_OK)
        fail_msg("%s: %s %s", w->name, err.code, err.text);
    assert_str(who.api_key, key.api_key);
}

/* ---- each of theirs ---- */

static void take_row(souk_str name)
{
    const wanted *found = NULL;
    for (uint32_t i = 0; i < own->rows_count; i++) {
        const char *n = own->rows[i].name;
        bool fits = n[0] == '*' ? memmem(name.ptr, name.len, n + 1, strlen(n + 1)) != NULL
                                : sk_str_is(name, n);
        if (!fits)
            continue;
        if (found)
            fail_msg("%.*s has two rows", SK_FMT(name));
        found = &own->rows[i];
        used[i] = true;
    }
    if (!found)
        fail_msg("no row for %.*s", SK_FMT(name));
    w = found;
}

static void check(souk_str name, const sk_request *theirs)
{
    sk_call call;
    sk_request got;
    souk_error err = {0};
    take_row(name);
    assert_int_equal(w->apart != NULL, w->why != NULL);
    if (w->no)
        print_message("# %.*s: %s\n", SK_FMT(name), w->no);
    if (w->no && w->op == SK_OP_NONE)
        return;
    souk_status status = say(&call, &got, &err);
    if (w->no) {
        if (status == SOUK_OK && sk_str_eq(got.path, theirs->path))
            fail_msg("%s: ours goes to %.*s, too", w->name, SK_FMT(got.path));
        return;
    }
    if (status != SOUK_OK)
        fail_msg("%s: %s", w->name, err.text);
    assert_str(got.path, theirs->path);
    assert_str(got.method, theirs->method);
    same_params(theirs->query, got.query);
    same_params(theirs->body, got.body);
    signed_it_says_the_same(&call, &got);
}

/* ccxt's cases of one file: neither verbs nor, of other files than the venue's, their names. */
static uint32_t walk_fixtures(const char *file)
{
    char path[128], title[128];
    souk_str name, list, one;
    uint32_t count = 0;
    sk_json j;
    snprintf(path, sizeof path, "fixtures/requests/%s.json", file);
    souk_str all = read_file(true, path);
    if (!all.ptr)
        skip();
    sk_json_init(&j, member(all, "methods"));
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &list), SOUK_OK);
        for (uint32_t i = 0; (one = element(list, i)).ptr; i++, count++) {
            bool other = strcmp(file, venue->name) != 0;
            sk_request r = {.body = text_member(one, "output")};
            split_url(text_member(one, "url"), &r.path, &r.query);
            r.method = r.body.ptr ? SK_STR("POST") : SK_STR("GET");
            snprintf(title, sizeof title, "%s%s%.*s %u", other ? file : "", other ? " " : "",
                     SK_FMT(name), i);
            check(sk_str(title), &r);
        }
    }
    return count;
}

/* Requests of the vectors; where parameters travel in a payload, these are. */
static uint32_t walk_vectors(void)
{
    souk_str all = vectors_of(venue);
    uint32_t count = 0;
    vector v;
    for (uint32_t i = 0; vector_load(venue, all, i, &v); i++) {
        sk_request r = v.request;
        bool socket =
            r.is_frame || sk_str_starts(v.name, SK_STR("ws_")) || sk_str_is(r.method, "WS");
        souk_str payload = text_member(v.expect, "payload_json");
        if (payload.ptr)
            r.body = payload;
        if (!socket) {
            check(v.name, &r);
            count++;
        }
        vector_unload(&v);
    }
    return count;
}

static void requests_are_as_others_make_them(void **state)
{
    (void)state;
    uint32_t count = 0;
    for (int f = 0; f < FILES_MAX && own->files[f]; f++)
        count += walk_fixtures(own->files[f]);
    if (own->vectors)
        count += walk_vectors();
    for (uint32_t i = 0; i < own->rows_count; i++)
        if (!used[i])
            fail_msg("nobody asks as row %s", own->rows[i].name);
    assert_int_equal(count, own->count);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_as_others_make_them),
    };
    for (size_t i = 0; argc > 1 && i < SK_COUNT(subjects); i++)
        if (strcmp(subjects[i].venue, argv[1]) == 0)
            own = &subjects[i];
    venue = own ? sk_venue_find(sk_str(own->venue)) : NULL;
    if (!venue || own->rows_count > ROWS_MAX) {
        fprintf(stderr, "usage: %s VENUE; its row must stand in the table\n", argv[0]);
        return 2;
    }
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
