/* SPDX-License-Identifier: MIT
 * The limiter by itself and in front of calls; the clock offset by itself and in signatures. */
#include "client/fake.h"

/* ---- by itself ---- */

static const sk_limit_row test_limits[] = {
    {.name = "WEIGHT",
     .kind = SK_FIXED_WINDOW,
     .window_ns = 60 * INT64_C(1000000000),
     .capacity = {100, 500},
     .header = "X-Used",
     .breach = SOUK_E_RATE_LIMIT},
    {.name = "SLIDING",
     .kind = SK_SLIDING_WINDOW,
     .window_ns = 15 * INT64_C(1000000000),
     .capacity = {10},
     .breach = SOUK_E_ORDER_LIMIT},
    {.name = "RAW",
     .kind = SK_FIXED_WINDOW,
     .window_ns = 300 * INT64_C(1000000000),
     .capacity = {1000},
     .every_request = true,
     .breach = SOUK_E_RATE_LIMIT},
};
static const sk_venue test_venue = {.limits = test_limits, .limits_count = 3};

static sk_shared *own_words;

static void init(sk_call_limiter *l, uint32_t tier)
{
    const sk_limit_who who = {1, 2, 3};
    sk_shared_close(own_words);
    assert_int_equal(sk_shared_open(&own_words, NULL, NULL, NULL), SOUK_OK);
    assert_int_equal(sk_call_limiter_init(l, &test_venue, tier, own_words, &who, NULL), SOUK_OK);
}

static const sk_op_row heavy = {.charge = {{.limit = 1, .cost = 40}}};
static const sk_op_row order = {.charge = {{.limit = 1, .cost = 1}, {.limit = 2, .cost = 1}},
                                .free_on_success = true};

/* Each operation has its own of a limit that says so, known by its headers too. */
static void count_per_operation(void **state)
{
    (void)state;
    static const sk_limit_row rows[] = {{.name = "EACH",
                                         .kind = SK_FIXED_WINDOW,
                                         .window_ns = 60 * INT64_C(1000000000),
                                         .capacity = {3},
                                         .per_op = true,
                                         .header_left = "X-Left",
                                         .breach = SOUK_E_RATE_LIMIT}};
    static const sk_venue venue = {.limits = rows, .limits_count = 1};
    static const sk_op_row ops[] = {{.id = SK_OP_PLACE, .charge = {{.limit = 1, .cost = 1}}},
                                    {.id = SK_OP_CANCEL, .charge = {{.limit = 1, .cost = 1}}},
                                    {.id = SK_OP_CANCEL, .arg = 1, .charge = {{1, 1}}},
                                    {.id = SK_OP_TIME}};
    const sk_limit_who who = {1, 2, 3};
    const sk_header left[] = {{SK_STR("X-Left"), SK_STR("1")}};
    const sk_headers headers = {left, 1};
    int64_t t = 120 * sec;
    sk_call_limiter l;
    sk_limit_ticket ticket;
    init(&l, 0);
    assert_int_equal(sk_call_limiter_init(&l, &venue, 0, own_words, &who, NULL), SOUK_OK);
    for (int i = 0; i < 3; i++)
        for (int op = 0; op < 3; op++) {
            assert_int_equal(sk_call_limiter_take(&l, &ops[op], 0, t, &ticket, NULL), 0);
            sk_call_limiter_told(&l, &ticket, NULL, t, t);
        }
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 3);
    for (int op = 0; op < 3; op++)
        assert_int_equal(sk_call_limiter_take(&l, &ops[op], 0, t, &ticket, NULL), 60 * sec);
    assert_int_equal(sk_call_limiter_take(&l, &ops[3], 0, t, &ticket, NULL), 0);
    /* what an answer tells is of its own operation: one is left of cancels in the next minute */
    t += 60 * sec;
    assert_int_equal(sk_call_limiter_take(&l, &ops[1], 0, t, &ticket, NULL), 0);
    sk_call_limiter_told(&l, &ticket, &headers, t, t);
    assert_int_equal(sk_call_limiter_take(&l, &ops[1], 0, t, &ticket, NULL), 0);
    assert_int_not_equal(sk_call_limiter_take(&l, &ops[1], 0, t, &ticket, NULL), 0);
    assert_int_equal(sk_call_limiter_wait_ns(&l, &ops[0], 0, t, NULL), 0);
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 3);
}

/* What has not left by the end of its window is counted in the next. */
static void window_of_leaving(void **state)
{
    (void)state;
    sk_call_limiter l;
    sk_limit_ticket ticket;
    int64_t t = 179 * sec;
    init(&l, 0);
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t, &ticket, NULL), 0);
    assert_false(sk_call_limiter_moved(&l, &ticket, t + sec - 1));
    assert_true(sk_call_limiter_moved(&l, &ticket, t + sec));
    sk_call_limiter_return(&l, &ticket, t + sec);
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t + sec, &ticket, NULL), 0);
    assert_int_equal(sk_call_limiter_used(&l, 0, t + sec), 40);
    assert_int_equal(sk_call_limiter_used(&l, 2, t + sec), 1); /* of a window of five minutes */
    sk_call_limiter_return(&l, &ticket, t + sec);
    assert_int_equal(sk_call_limiter_used(&l, 0, t + sec), 0);
    assert_false(sk_call_limiter_moved(&l, &ticket, t + 600 * sec)); /* nothing was taken */
}

static void fixed_window(void **state)
{
    (void)state;
    sk_call_limiter l;
    sk_limit_ticket ticket;
    const sk_limit_row *which;
    int64_t t = 120 * sec + 5 * sec; /* five seconds into a minute */
    init(&l, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sk_call_limiter_wait_ns(&l, &heavy, 0, t, &which), 0);
        assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t, &ticket, &which), 0);
    }
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 80);
    assert_int_equal(sk_call_limiter_used(&l, 2, t), 2);
    assert_int_equal(sk_call_limiter_wait_ns(&l, &heavy, 0, t, &which), 55 * sec);
    assert_ptr_equal(which, &test_limits[0]);
    assert_int_equal(sk_call_limiter_wait_ns(&l, &heavy, 0, t + 55 * sec, NULL), 0);
    /* what never fits is said to never fit */
    assert_int_equal(sk_call_limiter_wait_ns(&l, &heavy, 61, t, NULL), INT64_MAX);
    /* another tier has more */
    init(&l, 1);
    assert_int_equal(sk_call_limiter_wait_ns(&l, &heavy, 61, t, NULL), 0);
}

/* In no window of 15 s more than 10, wherever it begins. */
static void sliding_window(void **state)
{
    (void)state;
    sk_call_limiter l;
    sk_limit_ticket ticket;
    sk_rng rng;
    int64_t sent[400], t = 1000 * sec;
    size_t count = 0, waited = 0;
    sk_rng_seed(&rng, 5);
    init(&l, 0);
    l.counts[0].capacity = 0; /* only the sliding one counts here */
    while (count < 400) {
        int64_t wait_ns = sk_call_limiter_wait_ns(&l, &order, 0, t, NULL);
        waited += wait_ns > 0;
        assert_true(wait_ns <= 16 * sec);
        t += wait_ns;
        assert_int_equal(sk_call_limiter_take(&l, &order, 0, t, &ticket, NULL), 0);
        sent[count++] = t;
        t += (int64_t)sk_rng_below(&rng, 2 * (uint64_t)sec);
    }
    assert_true(waited > 20);
    for (size_t i = 10; i < count; i++)
        assert_true(sent[i] - sent[i - 10] >= 15 * sec);
}

static sk_headers used_header(sk_header *row, const char *value)
{
    *row = (sk_header){SK_STR("x-used"), sk_str(value)};
    return (sk_headers){row, 1};
}

static void headers_correct(void **state)
{
    (void)state;
    sk_call_limiter l;
    sk_header row;
    sk_headers headers;
    int64_t t = 125 * sec;
    sk_limit_ticket first, second, third, none = {0};
    init(&l, 0);
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t, &first, NULL), 0);
    /* others use the same address: more is used than we know of */
    headers = used_header(&row, "95");
    sk_call_limiter_told(&l, &first, &headers, t, t);
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 95);
    assert_int_equal(sk_call_limiter_wait_ns(&l, &heavy, 0, t, NULL), 55 * sec);
    headers = used_header(&row, "10");
    sk_call_limiter_told(&l, &none, &headers, t, t);
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 10);
    /* less is believed only when nothing is under way */
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t, &second, NULL), 0);
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t, &third, NULL), 0);
    headers = used_header(&row, "41");
    sk_call_limiter_told(&l, &second, &headers, t, t);
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 90);
    sk_call_limiter_told(&l, &third, &headers, t, t);
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 41);
    /* what is under way since the last window may count in this one too */
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t, &second, NULL), 0);
    assert_int_equal(sk_call_limiter_take(&l, &heavy, 0, t + 60 * sec, &third, NULL), 0);
    headers = used_header(&row, "1");
    sk_call_limiter_told(&l, &third, &headers, t + 60 * sec, t + 60 * sec);
    assert_int_equal(sk_call_limiter_used(&l, 0, t + 60 * sec), 40);
    sk_call_limiter_told(&l, &second, &headers, t + 60 * sec, t + 60 * sec);
    assert_int_equal(sk_call_limiter_used(&l, 0, t + 60 * sec), 1);
    /* a number of the last minute says nothing of this one; nor does nonsense */
    headers = used_header(&row, "99");
    sk_call_limiter_told(&l, &none, &headers, t + 60 * sec, t + 120 * sec);
    assert_int_equal(sk_call_limiter_used(&l, 0, t + 120 * sec), 0);
    headers = used_header(&row, "many");
    sk_call_limiter_told(&l, &none, &headers, t + 60 * sec, t + 60 * sec);
    assert_int_equal(sk_call_limiter_used(&l, 0, t + 60 * sec), 1);
    /* an order that goes well costs no weight here */
    t += 60 * sec;
    assert_int_equal(sk_call_limiter_take(&l, &order, 0, t, &first, NULL), 0);
    assert_int_equal(sk_call_limiter_used(&l, 0, t), 1);
    assert_int_equal(sk_call_limiter_used(&l, 1, t), 1);
    sk_call_limiter_block(&l, SOUK_E_BANNED, t + 7 * sec);
    assert_int_equal(sk_call_limiter_wait_ns(&l, &order, 0, t, NULL), 7 * sec);
    assert_int_equal(sk_call_limiter_why(&l), SOUK_E_BANNED);
}

static void offset_filter(void **state)
{
    (void)state;
    sk_offset o;
    sk_shared_word words[SK_SHARED_WORDS] = {0};
    sk_offset_init(&o, words);
    sk_rng rng;
    sk_rng_seed(&rng, 3);
    /* the truth is 5 s ahead; stamps are made somewhere inside round trips of 2 to 400 ms */
    for (int i = 0; i < 1000; i++) {
        int64_t sent_ns = fake_start_ns + i * sec;
        int64_t round_ns = 2 * msec + (int64_t)sk_rng_below(&rng, 398 * (uint64_t)msec);
        int64_t there_ns = (int64_t)sk_rng_below(&rng, (uint64_t)round_ns);
        sk_offset_add(&o, sent_ns, sent_ns + round_ns, sent_ns + there_ns + 5 * sec);
        int64_t off_ns = o.offset_ns - 5 * sec;
        assert_true(llabs(off_ns) <= o.error_ns + 1);
    }
    assert_int_equal(o.at_ns != 0, true);
    /* a shorter round trip is believed at once, a longer one not */
    sk_offset_clear(&o);
    sk_offset_add(&o, 100, 1100, 600 + 70);
    sk_offset_add(&o, 2000, 2010, 2005 + 50);
    sk_offset_add(&o, 3000, 4000, 3500 + 90);
    assert_int_equal(o.offset_ns, 50);
    assert_int_equal(o.error_ns, 5);
    /* what cannot be is left out */
    sk_offset_add(&o, 5000, 4000, 9000);
    assert_int_equal(o.count, 3);
}

/* ---- in front of calls ---- */

static void waits_or_fails(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {
        {"GET", "/api/v3/depth", 200, "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}"}};
    souk_answer *answer = NULL;
    souk_error err;
    unsigned left = 0;
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client *client = fake_client(&f, NULL);
    const souk_request *deep = SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTCUSDT", .limit = 5000,
                                            .on_limit = SOUK_LIMIT_FAIL);
    /* 6000 a minute, 250 each */
    souk_status status;
    while ((status = souk_call(client, deep, &answer, &err)) == SOUK_OK) {
        souk_answer_free(answer);
        left++;
    }
    assert_int_equal(status, SOUK_E_RATE_LIMIT);
    assert_int_equal(left, 24);
    assert_int_equal(fake_count(&f, "GET /api/v3/depth"), 24);
    assert_int_equal(souk_answer_outcome(answer), SOUK_NOT_SENT);
    int64_t minute_ns = 60 * sec, next_ns = (fake_start_ns / minute_ns + 1) * minute_ns;
    assert_int_equal(err.retry_after_ns, next_ns - sk_net_now_ns(f.net));
    souk_answer_free(answer);
    souk_limit_state limit;
    assert_true(souk_client_limit(client, 0, &limit));
    assert_int_equal(limit.used, 6000);
    /* longer than its deadline allows: fails too, without waiting */
    int64_t now_ns = sk_net_now_ns(f.net);
    assert_int_equal(
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTCUSDT", .timeout_ns = sec),
                  NULL, &err),
        SOUK_E_RATE_LIMIT);
    assert_true(sk_net_now_ns(f.net) < now_ns + sec);
    /* with patience it waits for the next minute */
    assert_int_equal(souk_call(client,
                               SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTCUSDT", .limit = 5000,
                                            .timeout_ns = 70 * sec),
                               NULL, &err),
                     SOUK_OK);
    assert_true(sk_net_now_ns(f.net) >= next_ns);
    souk_client_close(client);
    fake_deinit(&f);
}

static void retry_after_holds_everything(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"GET", "/api/v3/depth", 418,
                          "{\"code\":-1003,\"msg\":\"Way too much request weight used; IP banned "
                          "until 1763721720000.\"}",
                          .turns = 1, .field = "Retry-After", .value = "120"}};
    souk_error err;
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTCUSDT"), NULL, &err),
        SOUK_E_BANNED);
    assert_int_equal(err.http, 418);
    assert_int_equal(err.retry_after_ns, 120 * sec);
    /* going on while banned makes it longer: nothing leaves */
    size_t asked = f.asked_count;
    assert_int_equal(souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TIME), NULL, &err),
                     SOUK_E_BANNED);
    assert_true(err.retry_after_ns > 119 * sec);
    assert_int_equal(f.asked_count, asked);
    assert_int_equal(
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TIME, .timeout_ns = 200 * sec), NULL, &err),
        SOUK_OK);
    assert_true(sk_net_now_ns(f.net) >= fake_start_ns + 120 * sec);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- the clock in signatures ---- */

static void stamps_are_the_venues(void **state)
{
    (void)state;
    static const int64_t skews[] = {0, 90 * 1000, -86400 * 1000, 17};
    for (size_t i = 0; i < 4; i++) {
        fake f;
        fake_line lines[] = {{"GET", "/api/v3/account", 200,
                              "{\"makerCommission\":10,\"takerCommission\":10,\"uid\":1,"
                              "\"updateTime\":1,\"balances\":[{\"asset\":\"BTC\",\"free\":\"1\","
                              "\"locked\":\"0\"}],\"canTrade\":true,\"permissions\":[\"SPOT\"]}"}};
        souk_answer *answer = NULL;
        souk_error err;
        size_t count;
        fake_init(&f, i);
        fake_script(&f, lines, 1);
        f.skew_ns = skews[i] * msec;
        souk_client *client = fake_client(&f, NULL);
        if (souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BALANCES), &answer, &err) != SOUK_OK)
            fail_msg("%s", err.text);
        souk_answer_balances(answer, &count);
        assert_int_equal(count, 1);
        souk_answer_free(answer);
        size_t last = f.asked_count - 1;
        while (strncmp(f.asked[last], "GET /api/v3/account", 19) != 0)
            last--;
        int64_t stamp_ms = fake_number(f.asked[last], "timestamp");
        int64_t there_ms = (f.asked_ns[last] + f.skew_ns) / msec;
        /* it was made before the request travelled; half a round trip may be wrong */
        assert_in_range(there_ms - stamp_ms + 10, 0, 20);
        int64_t error_ns;
        int64_t offset_ns = souk_client_clock_offset_ns(client, &error_ns);
        assert_true(llabs(offset_ns - f.skew_ns) <= error_ns + msec);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* A few samples at first, none while fresh, again when old. */
static void clock_is_asked_seldom(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"GET", "/api/v3/openOrders", 200, "[]"}};
    souk_error err;
    const souk_request *open = SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .symbol = "BTCUSDT");
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client *client = fake_client(&f, NULL);
    for (int i = 0; i < 5; i++)
        assert_int_equal(souk_call(client, open, NULL, &err), SOUK_OK);
    fake_run(&f, sec);
    assert_int_equal(fake_count(&f, "GET /api/v3/time"), 3);
    fake_run(&f, 200 * sec);
    assert_int_equal(souk_call(client, open, NULL, &err), SOUK_OK);
    fake_run(&f, sec);
    assert_int_equal(fake_count(&f, "GET /api/v3/time"), 3);
    fake_run(&f, 200 * sec);
    f.skew_ns = 30 * sec;
    assert_int_equal(souk_call(client, open, NULL, &err), SOUK_OK);
    fake_run(&f, sec);
    assert_int_equal(fake_count(&f, "GET /api/v3/time"), 6);
    assert_in_range(souk_client_clock_offset_ns(client, NULL), 30 * sec - 5 * msec,
                    30 * sec + 5 * msec);
    souk_client_close(client);
    fake_deinit(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_window),          cmocka_unit_test(count_per_operation),
        cmocka_unit_test(window_of_leaving),     cmocka_unit_test(sliding_window),
        cmocka_unit_test(headers_correct),       cmocka_unit_test(offset_filter),
        cmocka_unit_test(waits_or_fails),        cmocka_unit_test(retry_after_holds_everything),
        cmocka_unit_test(stamps_are_the_venues), cmocka_unit_test(clock_is_asked_seldom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
