/* SPDX-License-Identifier: MIT
 * Every venue's rows, those of venues that are rows only as well: what must hold for all of them.
 * And each rule against a descriptor that breaks it. */
#include "descriptor_words.h"
#include "venue/bitget/bitget.h"
#include "venue/btse/btse.h"
#include "venue/bybit/bybit.h"
#include "venue/coinbase/coinbase.h"
#include "venue/cryptocom/cryptocom.h"
#include "venue/kraken/kraken.h"
#include "venue/okx/okx.h"

static const sk_venue *const drafts[] = {&sk_bitget,    &sk_btse,   &sk_bybit, &sk_coinbase,
                                         &sk_cryptocom, &sk_kraken, &sk_okx};

static const struct rule {
    const char *name;
    void (*check)(faults *f);
} rules[] = {
    {"identity", rule_identity},
    {"endpoint", rule_endpoints},
    {"operation", rule_operations},
    {"path", rule_paths},
    {"limit", rule_limits},
    {"switch", rule_switches},
    {"id", rule_ids},
    {"resolve", rule_resolve},
    {"error", rule_errors},
    {"words", rule_words},
    {"topic", rule_channels},
    {"listing", rule_listings},
};

static void check(const sk_venue *venue, faults *f)
{
    *f = (faults){.venue = venue};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        rules[i].check(f);
}

static uint32_t all_venues(const sk_venue *out[32])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sk_venues_count(); i++)
        out[count++] = sk_venue_at(i);
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        if (!sk_venue_find(sk_str(drafts[i]->name)))
            out[count++] = drafts[i];
    return count;
}

static void every_descriptor_keeps_the_rules(void **state)
{
    (void)state;
    static faults f;
    const sk_venue *venues[32];
    uint32_t count = all_venues(venues), faulty = 0;
    for (uint32_t i = 0; i < count; i++) {
        check(venues[i], &f);
        faulty += f.count;
        for (uint32_t k = 0; k < f.count; k++)
            print_message("%s: %s\n", venues[i]->name, f.text[k]);
    }
    assert_int_equal(faulty, 0);
}

/* Ids reach journals, and ports are counted from them. */
static void no_two_venues_are_one(void **state)
{
    (void)state;
    static const char *const ids[] = {"",      "binance",  "bitget",    "btse",
                                      "bybit", "coinbase", "cryptocom", "gemini",
                                      "htx",   "kraken",   "okx"};
    const sk_venue *venues[32];
    uint32_t count = all_venues(venues), seen = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert_string_equal(venues[i]->name, ids[venues[i]->id]);
        assert_false(seen >> venues[i]->id & 1);
        seen |= 1u << venues[i]->id;
    }
    assert_true(count >= 9);
}

/* What has no functions yet must not be offered. */
static void drafts_are_not_offered(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        const sk_venue *offered = sk_venue_find(sk_str(drafts[i]->name));
        if (!offered)
            assert_true(drafts[i]->sign == NULL && drafts[i]->verify == NULL);
        else
            assert_non_null(offered->sign);
    }
}

/* ---- the rules against descriptors that break them ---- */

/* A copy of OKX's rows that may be spoiled. */
typedef struct spoiled {
    sk_venue venue;
    sk_endpoint endpoints[8];
    sk_op_row ops[64];
    sk_channel_row channels[32];
    sk_limit_row limits[24];
    sk_error_row errors[128];
    sk_listing listings[20];
    sk_switch switches[8];
    sk_words words;
    sk_id_rule id;
    sk_enum_row rows[4];
} spoiled;

#define COPY(member_)                                                                              \
    assert_true(sk_okx.member_##_count <= sizeof s->member_ / sizeof *s->member_);                 \
    memcpy(s->member_, sk_okx.member_, sk_okx.member_##_count * sizeof *s->member_);               \
    s->venue.member_ = s->member_

static void copy(spoiled *s)
{
    memset(s, 0, sizeof *s);
    s->venue = sk_okx;
    COPY(endpoints);
    COPY(ops);
    COPY(channels);
    COPY(limits);
    COPY(errors);
    COPY(listings);
    COPY(switches);
    s->words = *sk_okx.words;
    s->venue.words = &s->words;
    s->id = *sk_okx.client_id;
    s->venue.client_id = &s->id;
}

/* Each spoils one thing; the complaint that must come begins so. */
#define CASE(name_, complaint_, change_)                                                           \
    static const char *name_(spoiled *s)                                                           \
    {                                                                                              \
        change_;                                                                                   \
        return complaint_;                                                                         \
    }
CASE(bad_id, "identity", s->venue.id = 11)
CASE(bad_name, "identity", s->venue.name = "OKX")
CASE(bad_key_length, "identity", s->venue.api_key_len = 0)
CASE(bad_host, "endpoint", s->endpoints[0].live = "https://www.okx.com/api")
CASE(bad_scheme, "endpoint", s->endpoints[1].live = "https://ws.okx.com:8443")
CASE(two_serve, "endpoint", s->endpoints[2].serve[0] = s->endpoints[1].serve[0])
CASE(bad_opening, "charge", s->endpoints[1].opening[0].limit = 99)
CASE(bad_charge, "charge", s->ops[0].charge[0].limit = 40)
CASE(free_charge, "charge", s->ops[0].charge[0].cost = 0)
CASE(each_of_one, "charge", s->ops[0].charge[0].each = true)
CASE(no_source, "operation", s->ops[3].src = NULL)
CASE(no_permission, "operation", s->ops[12].perm = 0)
CASE(read_once, "operation", s->ops[0].effect = SK_ONCE)
CASE(no_balances, "operation", s->ops[12].id = SK_OP_FEES)
CASE(bad_verb, "operation", s->ops[0].method = "get")
CASE(two_paths, "path", s->ops[1].path = s->ops[0].path)
CASE(hidden_path, "path",
     (s->ops[0].path = "/api/v5/{a}/time", s->ops[0].method = "POST", s->ops[1].method = "POST",
      s->ops[1].path = "/api/v5/public/{b}"))
CASE(empty_limit, "limit", s->limits[2].capacity[0] = 0)
CASE(silent_limit, "limit", s->limits[2].code = "99999")
CASE(odd_breach, "limit", s->limits[2].breach = SOUK_E_INVALID)
CASE(odd_switch, "switch", s->switches[1].value = "perhaps")
CASE(part_of_switch, "switch", s->switches[1].value = "o")
CASE(bad_prefix, "id", s->id.prefix = "souk-")
CASE(short_ids, "id", s->id.len_max = 12)
CASE(no_fence, "resolve", s->venue.resolve.fence_ms = 0)
CASE(same_id, "resolve", s->id.again = SK_ID_SAME_ORDER)
CASE(twice_the_error, "error", s->errors[40] = s->errors[39])
CASE(lost_error, "error: no words",
     s->errors[19].status = s->errors[20].status = s->errors[21].status = SOUK_E_RANGE)
CASE(two_meanings, "error: 51001",
     (s->errors[20].code = "51001", s->errors[20].status = SOUK_E_UNKNOWN))
CASE(long_code, "error", s->errors[40].code = "a code of fifty letters is longer than an error has")
CASE(no_http, "error", s->errors[40].http = 0)
CASE(no_sides, "words", s->words.sides = s->rows)
CASE(two_sides, "words",
     (s->rows[0] = (sk_enum_row){"buy", SOUK_BUY}, s->rows[1] = (sk_enum_row){"buy", SOUK_SELL},
      s->words.sides = s->rows))
CASE(no_stp, "words",
     (s->rows[0] = (sk_enum_row){"cancel_maker", SOUK_STP_CANCEL_OLDEST}, s->words.stps = s->rows))
CASE(wrong_socket, "channel", s->channels[0].endpoint = SK_OKX_REST)
CASE(open_account, "channel", s->channels[12].auth = SK_AUTH_NONE)
CASE(blind_book, "channel",
     (s->channels[0].seq = SK_SEQ_NONE, s->channels[0].snapshot = false, s->channels[0].sum = NULL))
CASE(hidden_topic, "topic", s->channels[0].topic = "channel={symbol}")
CASE(unsaid_topic, "topic", s->channels[8].words = s->rows)
CASE(few_listings, "listing", s->venue.listings_count = 11)
CASE(off_grid, "listing", s->listings[0].qty_min = "0.000000005")
CASE(odd_number, "listing", s->listings[0].price_max = "a lot")
CASE(too_fine, "listing", s->listings[0].price_tick = s->listings[0].price_min = "0.000001")
CASE(odd_symbol, "listing", s->listings[0].symbol = "BTCUSDT")
CASE(same_number, "listing", s->listings[1].number = s->listings[0].number)

static void broken_descriptors_are_found(void **state)
{
    (void)state;
    static const char *(*const cases[])(spoiled *) = {
        bad_id,       bad_name,     bad_key_length,  bad_host,       bad_scheme,   two_serve,
        bad_opening,  bad_charge,   free_charge,     each_of_one,    no_source,    no_permission,
        read_once,    no_balances,  bad_verb,        two_paths,      hidden_path,  empty_limit,
        silent_limit, odd_breach,   odd_switch,      part_of_switch, bad_prefix,   short_ids,
        no_fence,     same_id,      twice_the_error, lost_error,     two_meanings, long_code,
        no_http,      no_sides,     two_sides,       no_stp,         wrong_socket, open_account,
        blind_book,   hidden_topic, unsaid_topic,    few_listings,   off_grid,     odd_number,
        too_fine,     odd_symbol,   same_number,
    };
    static spoiled s;
    static faults f;
    copy(&s);
    check(&s.venue, &f);
    assert_int_equal(f.count, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool told = false;
        copy(&s);
        const char *wanted = cases[i](&s);
        check(&s.venue, &f);
        for (uint32_t k = 0; k < f.count; k++)
            told |= strncmp(f.text[k], wanted, strlen(wanted)) == 0;
        if (!told)
            fail_msg("case %zu: nobody complains of \"%s\"", i, wanted);
    }
}

/* ---- the outside world asks: golden requests, other people's requests ---- */

/* What they ask beside spot trading: wallets, portfolios, accounts of others. */
static const char *const not_asked[] = {
    "/api/v3/account/settings", /* Bitget's probe of unified accounts must be refused */
    "/api/v2/spot/account/upgrade",
    "/public-api/wallet/v1/user/walletHistory",
    "/api/v3/brokerage/portfolios",
    "/exchange/v1/private/get-deposit-address",
    "/v1/tradevolume",
    "/v1/addresses/",
    "/api/v5/asset/balances",
    "/api/v5/users/subaccount/list",
    "/api/v5/account/mmp-reset",
};

static bool is_left_out(souk_str path)
{
    for (size_t i = 0; i < sizeof not_asked / sizeof *not_asked; i++)
        if (sk_str_starts(path, sk_str(not_asked[i])))
            return true;
    return false;
}

/* Whether a row takes a request; method empty: some row has its path. */
static void check_asked(const sk_venue *venue, souk_str url, souk_str method, uint32_t *count)
{
    souk_str path, query;
    bool known = false;
    if (!sk_str_starts(url, SK_STR("http")))
        return;
    split_url(url, &path, &query);
    const sk_op_row *row = sk_venue_route(venue, SK_VIA_REST, method, path, &known);
    if (!(method.len ? row != NULL : known) && !is_left_out(path))
        fail_msg("%s has no row for %.*s %.*s", venue->name, SK_FMT(method), SK_FMT(path));
    (*count)++;
}

static uint32_t ask_vectors(const sk_venue *venue, const char *file)
{
    souk_str all = read_file(true, file), one;
    uint32_t count = 0;
    all = member(all, "vectors").ptr ? member(all, "vectors") : all;
    for (uint32_t i = 0; all.ptr && (one = element(all, i)).ptr; i++) {
        souk_str expect = member(one, "expect"), method = text_member(one, "method");
        if (expect.ptr && member(expect, "url").ptr && method.len)
            check_asked(venue, text_member(expect, "url"), method, &count);
    }
    return count;
}

static uint32_t ask_fixtures(const sk_venue *venue, const char *file)
{
    souk_str all = member(read_file(true, file), "methods"), name, list, one;
    uint32_t count = 0;
    sk_json j;
    sk_json_init(&j, all);
    if (!all.ptr)
        return 0;
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &list), SOUK_OK);
        for (uint32_t i = 0; (one = element(list, i)).ptr; i++)
            if (member(one, "url").ptr)
                check_asked(venue, text_member(one, "url"), (souk_str){"", 0}, &count);
    }
    return count;
}

static void what_others_ask_has_a_row(void **state)
{
    (void)state;
    static const char *const more[] = {"fixtures/requests/btse_v3.3.json",
                                       "fixtures/requests/coinbaseexchange.json"};
    uint32_t vectors = 0, requests = 0;
    const sk_venue *venues[32];
    uint32_t count = all_venues(venues);
    for (uint32_t i = 0; i < count; i++) {
        char file[64];
        snprintf(file, sizeof file, "vectors/%s.json", venues[i]->name);
        vectors += ask_vectors(venues[i], file);
        snprintf(file, sizeof file, "fixtures/requests/%s.json", venues[i]->name);
        requests += ask_fixtures(venues[i], file);
    }
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        char file[64];
        snprintf(file, sizeof file, "vectors/%s.json", sk_venue_at(i)->name);
        vectors += ask_vectors(sk_venue_at(i), file);
        snprintf(file, sizeof file, "fixtures/requests/%s.json", sk_venue_at(i)->name);
        requests += ask_fixtures(sk_venue_at(i), file);
    }
    requests += ask_fixtures(&sk_btse, more[0]);
    requests += ask_fixtures(&sk_coinbase, more[1]);
    if (vectors + requests == 0) {
        print_message("skipped: ../shared is not there\n");
        skip();
    }
    print_message("# %u golden requests, %u of other clients\n", vectors, requests);
    assert_true(vectors >= 370 && requests >= 180);
}

/* ---- the last hole of a topic ends where the text behind it does ---- */

static void a_symbol_may_hold_what_ends_it(void **state)
{
    (void)state;
    sk_topic topic;
    assert_int_equal(
        sk_topic_parse(&sk_btse, NULL, false, SK_STR("update:K_PEIPEI-USDT_0"), &arena, &topic),
        SOUK_OK);
    assert_true(sk_str_is(topic.symbol, "K_PEIPEI-USDT"));
    assert_int_equal(topic.row->kind, SK_CHANNEL_BOOK);
    assert_int_equal(
        sk_topic_parse(&sk_cryptocom, NULL, false, SK_STR("book.BTC_USDT.50"), &arena, &topic),
        SOUK_OK);
    assert_int_equal(topic.depth, 50);
    assert_int_equal(
        sk_topic_parse(&sk_cryptocom, NULL, false, SK_STR("book.BTC_USDT.150"), &arena, &topic),
        SOUK_E_NOT_FOUND);
    assert_int_equal(sk_topic_parse(&sk_okx, NULL, false,
                                    SK_STR("channel=candle1Dutc&instId=BTC-USDT"), &arena, &topic),
                     SOUK_OK);
    assert_int_equal(topic.interval, SK_INTERVAL_1D);
    assert_int_equal(topic.row->zone_minutes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_descriptor_keeps_the_rules),
        cmocka_unit_test(no_two_venues_are_one),
        cmocka_unit_test(drafts_are_not_offered),
        cmocka_unit_test(broken_descriptors_are_found),
        cmocka_unit_test(what_others_ask_has_a_row),
        cmocka_unit_test(a_symbol_may_hold_what_ends_it),
    };
    return cmocka_run_group_tests_name("venue/descriptors", tests, arena_up, arena_down);
}
