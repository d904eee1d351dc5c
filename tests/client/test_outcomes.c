/* SPDX-License-Identifier: MIT
 * How a call ends: done, refused, not sent, unknown; and that an order leaves once at most. */
#include "client/fake.h"

static const char placed[] =
    "{\"symbol\":\"BTCUSDT\",\"orderId\":28,\"orderListId\":-1,\"clientOrderId\":\"mine-1\","
    "\"transactTime\":1763721600500,\"price\":\"61000.00000000\",\"origQty\":\"0.01000000\","
    "\"executedQty\":\"0.00000000\",\"origQuoteOrderQty\":\"0.00000000\","
    "\"cummulativeQuoteQty\":\"0.00000000\",\"status\":\"NEW\",\"timeInForce\":\"GTC\","
    "\"type\":\"LIMIT\",\"side\":\"BUY\",\"workingTime\":1763721600500,"
    "\"selfTradePreventionMode\":\"NONE\",\"fills\":[]}";
static const char queried[] =
    "{\"symbol\":\"BTCUSDT\",\"orderId\":28,\"orderListId\":-1,\"clientOrderId\":\"mine-1\","
    "\"price\":\"61000.00000000\",\"origQty\":\"0.01000000\",\"executedQty\":\"0.00000000\","
    "\"cummulativeQuoteQty\":\"0.00000000\",\"status\":\"NEW\",\"timeInForce\":\"GTC\","
    "\"type\":\"LIMIT\",\"side\":\"BUY\",\"stopPrice\":\"0.00000000\",\"icebergQty\":\"0.0\","
    "\"time\":1763721600500,\"updateTime\":1763721600500,\"isWorking\":true,"
    "\"workingTime\":1763721600500,\"origQuoteOrderQty\":\"0.00000000\","
    "\"selfTradePreventionMode\":\"NONE\"}";
static const char canceled[] =
    "{\"symbol\":\"BTCUSDT\",\"orderId\":28,\"orderListId\":-1,\"clientOrderId\":\"mine-1\","
    "\"price\":\"61000.00000000\",\"origQty\":\"0.01000000\",\"executedQty\":\"0.00000000\","
    "\"cummulativeQuoteQty\":\"0.00000000\",\"status\":\"CANCELED\",\"timeInForce\":\"GTC\","
    "\"type\":\"LIMIT\",\"side\":\"BUY\",\"stopPrice\":\"0.00000000\",\"icebergQty\":\"0.0\","
    "\"time\":1763721600500,\"updateTime\":1763721600500,\"isWorking\":true,"
    "\"workingTime\":1763721600500,\"origQuoteOrderQty\":\"0.00000000\","
    "\"selfTradePreventionMode\":\"NONE\"}";
static const char unknown_order[] = "{\"code\":-2013,\"msg\":\"Order does not exist.\"}";

static souk_request order_request(void)
{
    return (souk_request){.struct_size = sizeof(souk_request),
                          .op = SOUK_OP_PLACE,
                          .symbol = "BTC/USDT",
                          .side = SOUK_BUY,
                          .type = SOUK_LIMIT,
                          .qty = fake_dec("0.01"),
                          .price = fake_dec("61000"),
                          .client_id = "mine-1"};
}

#define POST_ORDER "POST /api/v3/order "

/* One order against a script: what the script is, and what must come of it. */
typedef struct order_case {
    const char *name;
    fake_line lines[4];
    bool no_resolve;
    souk_outcome outcome;
    souk_status status;
    unsigned posts; /* how often the order left */
} order_case;

static const order_case order_cases[] = {
    {"accepted",
     {{"POST", "/api/v3/order", 200, placed, .turns = 0}},
     false,
     SOUK_DONE,
     SOUK_OK,
     1},
    {"no money",
     {{"POST", "/api/v3/order", 400,
       "{\"code\":-2010,\"msg\":\"Account has insufficient balance for requested action.\"}"}},
     false,
     SOUK_REFUSED,
     SOUK_E_INSUFFICIENT_FUNDS,
     1},
    {"a refusal in no known form",
     {{"POST", "/api/v3/order", 400, "go away"}},
     false,
     SOUK_REFUSED,
     SOUK_E_REJECTED,
     1},
    {"reset, nobody may look",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET}},
     true,
     SOUK_UNKNOWN,
     SOUK_E_UNKNOWN,
     1},
    {"silence, nobody may look",
     {{"POST", "/api/v3/order", .deed = FAKE_SILENCE}},
     true,
     SOUK_UNKNOWN,
     SOUK_E_UNKNOWN,
     1},
    {"internal error, nobody may look",
     {{"POST", "/api/v3/order", 500, "{\"code\":-1000,\"msg\":\"An unknown error occurred.\"}"}},
     true,
     SOUK_UNKNOWN,
     SOUK_E_VENUE_INTERNAL,
     1},
    {"a gateway without words, nobody may look",
     {{"POST", "/api/v3/order", 503, "<html>"}},
     true,
     SOUK_UNKNOWN,
     SOUK_E_UNKNOWN,
     1},
    {"garbage, nobody may look",
     {{"POST", "/api/v3/order", .deed = FAKE_GARBAGE}},
     true,
     SOUK_UNKNOWN,
     SOUK_E_BAD_ANSWER,
     1},
    {"an answer cut short in its JSON, nobody may look",
     {{"POST", "/api/v3/order", 200, "{\"symbol\":\"BTCUSDT\",\"orderId\":2"}},
     true,
     SOUK_UNKNOWN,
     SOUK_E_BAD_ANSWER,
     1},
    {"reset, but it had arrived",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET}, {"GET", "/api/v3/order", 200, queried}},
     false,
     SOUK_DONE,
     SOUK_OK,
     1},
    {"reset, it arrived late",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET},
      {"GET", "/api/v3/order", 400, unknown_order, .turns = 2},
      {"GET", "/api/v3/order", 200, queried}},
     false,
     SOUK_DONE,
     SOUK_OK,
     1},
    {"silence, and it had arrived",
     {{"POST", "/api/v3/order", .deed = FAKE_SILENCE}, {"GET", "/api/v3/order", 200, queried}},
     false,
     SOUK_DONE,
     SOUK_OK,
     1},
    {"reset, and it never arrived",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET}, {"GET", "/api/v3/order", 400, unknown_order}},
     false,
     SOUK_NOT_SENT,
     SOUK_E_NOT_SENT,
     1},
    {"reset, and then the venue is silent",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET},
      {"GET", "/api/v3/order", .deed = FAKE_SILENCE}},
     false,
     SOUK_UNKNOWN,
     SOUK_E_UNKNOWN,
     1},
    {"overloaded, said with its code: it did not happen, and is tried again",
     {{"POST", "/api/v3/order", 503, "{\"code\":-1008,\"msg\":\"Server is currently overloaded.\"}",
       .turns = 1},
      {"POST", "/api/v3/order", 200, placed}},
     false,
     SOUK_DONE,
     SOUK_OK,
     2},
    {"stamp out of the window: refused, measured again, sent again",
     {{"POST", "/api/v3/order", 400,
       "{\"code\":-1021,\"msg\":\"Timestamp for this request is outside of the recvWindow.\"}",
       .turns = 1},
      {"POST", "/api/v3/order", 200, placed}},
     false,
     SOUK_DONE,
     SOUK_OK,
     2},
    {"stamp out of the window twice",
     {{"POST", "/api/v3/order", 400,
       "{\"code\":-1021,\"msg\":\"Timestamp for this request is outside of the recvWindow.\"}"}},
     false,
     SOUK_REFUSED,
     SOUK_E_CLOCK_STALE,
     2},
    {"too many, and then not",
     {{"POST", "/api/v3/order", 429, "{\"code\":-1003,\"msg\":\"Too many requests.\"}", .turns = 1,
       .field = "Retry-After", .value = "3"},
      {"POST", "/api/v3/order", 200, placed}},
     false,
     SOUK_DONE,
     SOUK_OK,
     2},
    {"banned for longer than anybody waits",
     {{"POST", "/api/v3/order", 418, "{\"code\":-1003,\"msg\":\"Way too many requests.\"}",
       .field = "Retry-After", .value = "120"}},
     false,
     SOUK_REFUSED,
     SOUK_E_BANNED,
     1},
};

static void orders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof order_cases / sizeof order_cases[0]; i++) {
        const order_case *c = &order_cases[i];
        fake f;
        fake_line lines[4];
        souk_answer *answer = NULL;
        souk_error err = {.status = SOUK_OK};
        souk_request r = order_request();
        size_t count;
        print_message("# %s\n", c->name);
        memcpy(lines, c->lines, sizeof lines);
        fake_init(&f, i);
        for (count = 0; count < 4 && lines[count].method; count++)
            ;
        fake_script(&f, lines, count);
        souk_client *client = fake_client(&f, NULL);
        r.no_resolve = c->no_resolve;
        int64_t begun_ns = sk_net_now_ns(f.net);
        souk_status status = souk_call(client, &r, &answer, &err);
        assert_int_equal(status, c->status);
        assert_int_equal(souk_answer_outcome(answer), c->outcome);
        assert_int_equal(fake_count(&f, POST_ORDER), c->posts);
        assert_true(sk_net_now_ns(f.net) <= begun_ns + 10 * sec);
        assert_string_equal(souk_answer_client_id(answer), "mine-1");
        const souk_order *rows = souk_answer_orders(answer, &count);
        assert_int_equal(count, c->outcome == SOUK_DONE);
        if (count) {
            assert_true(sk_str_is(rows->order_id, "28"));
            assert_int_equal(rows->status, SOUK_ORDER_NEW);
        }
        if (c->outcome == SOUK_UNKNOWN)
            assert_int_equal(souk_status_class(status), SOUK_CLASS_UNKNOWN);
        souk_answer_free(answer);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* "Not found" before the fence proves nothing: the answer takes until the request cannot arrive
 * any more. */
static void absence_needs_the_fence(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"POST", "/api/v3/order", .deed = FAKE_RESET},
                         {"GET", "/api/v3/order", 400, unknown_order}};
    souk_answer *answer = NULL;
    souk_error err;
    souk_request r = order_request();
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(souk_call(client, &r, &answer, &err), SOUK_E_NOT_SENT);
    size_t post = 0, last = f.asked_count - 1;
    while (strncmp(f.asked[post], POST_ORDER, strlen(POST_ORDER)) != 0)
        post++;
    assert_true(f.asked_ns[last] - f.asked_ns[post] >= 5 * sec);
    assert_true(fake_count(&f, "GET /api/v3/order?") > 2);
    souk_answer_free(answer);
    /* the same through RESOLVE, which has no patience left: nothing is proved */
    assert_int_equal(souk_call(client,
                               SOUK_REQUEST(.op = SOUK_OP_RESOLVE, .symbol = "BTC/USDT",
                                            .client_id = "mine-1", .timeout_ns = 2 * sec),
                               &answer, &err),
                     SOUK_E_UNKNOWN);
    assert_int_equal(souk_answer_outcome(answer), SOUK_UNKNOWN);
    souk_answer_free(answer);
    /* sent long ago: one look is enough */
    assert_int_equal(souk_call(client,
                               SOUK_REQUEST(.op = SOUK_OP_RESOLVE, .symbol = "BTC/USDT",
                                            .client_id = "mine-1", .sent_ns = fake_start_ns - sec),
                               &answer, &err),
                     SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(souk_answer_outcome(answer), SOUK_REFUSED);
    souk_answer_free(answer);
    souk_client_close(client);
    fake_deinit(&f);
}

/* Nobody listens; or the connection is cut before a byte was taken: it may be repeated. */
static void not_sent(void **state)
{
    (void)state;
    fake f;
    souk_answer *answer = NULL;
    souk_error err;
    souk_request r = order_request();
    fake_init(&f, 1);
    sk_listener_close(f.listener);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(souk_call(client, &r, &answer, &err), SOUK_E_CONNECT);
    assert_int_equal(souk_answer_outcome(answer), SOUK_NOT_SENT);
    assert_non_null(strstr(err.text, "souk sandbox"));
    assert_int_equal(souk_status_class(err.status), SOUK_CLASS_RETRY_SAFE);
    souk_answer_free(answer);
    souk_client_close(client);
    fake_deinit(&f);
}

static void cut_before_it_left(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"POST", "/api/v3/order", 200, placed}};
    souk_answer *answer = NULL;
    souk_error err;
    souk_request r = order_request();
    r.timeout_ns = 3 * sec;
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TIME), NULL, &err), SOUK_OK);
    /* the pipe takes nothing: not a byte is handed over before the deadline */
    sk_mem_net_faults(f.net, &(sk_mem_faults){.block_ppm = 1000000, .stall_max_ns = 3600 * sec});
    souk_status status = souk_call(client, &r, &answer, &err);
    assert_int_equal(fake_count(&f, POST_ORDER), 0);
    assert_int_equal(souk_answer_outcome(answer), SOUK_NOT_SENT);
    assert_int_equal(souk_status_class(status), SOUK_CLASS_RETRY_SAFE);
    souk_answer_free(answer);
    /* and it is not sent afterwards */
    sk_mem_net_faults(f.net, &(sk_mem_faults){.latency_max_ns = msec});
    fake_run(&f, 7200 * sec);
    assert_int_equal(fake_count(&f, POST_ORDER), 0);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- reads and cancels may be repeated ---- */

static void reads_are_repeated(void **state)
{
    (void)state;
    static const struct {
        fake_deed deed;
        unsigned status;
    } troubles[] = {{FAKE_RESET, 0}, {FAKE_SILENCE, 0}, {FAKE_GARBAGE, 0}, {FAKE_ANSWER, 502}};
    for (size_t i = 0; i < 4; i++) {
        fake f;
        fake_line lines[] = {
            {"GET", "/api/v3/depth", troubles[i].status, "<html>", troubles[i].deed, .turns = 2},
            {"GET", "/api/v3/depth", 200,
             "{\"lastUpdateId\":9,\"bids\":[[\"60999.9\",\"1\"]],"
             "\"asks\":[[\"61000\",\"2\"]]}"}};
        souk_answer *answer = NULL;
        souk_error err;
        size_t count;
        fake_init(&f, i);
        fake_script(&f, lines, 2);
        souk_client *client = fake_client(&f, NULL);
        assert_int_equal(souk_call(client,
                                   SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "btc/usdt",
                                                .limit = 5, .timeout_ns = 30 * sec),
                                   &answer, &err),
                         SOUK_OK);
        assert_int_equal(fake_count(&f, "GET /api/v3/depth?symbol=BTCUSDT&limit=5 "), 3);
        assert_int_equal(souk_answer_last_id(answer), 9);
        const souk_level *bids = souk_answer_levels(answer, SOUK_BUY, &count);
        assert_int_equal(count, 1);
        assert_int_equal(souk_dec_cmp(bids->price, fake_dec("60999.9")), 0);
        souk_answer_levels(answer, SOUK_SELL, &count);
        assert_int_equal(count, 1);
        assert_null(souk_answer_trades(answer, &count));
        souk_answer_free(answer);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

static void a_read_without_answer(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"GET", "/api/v3/depth", .deed = FAKE_SILENCE}};
    souk_answer *answer = NULL;
    souk_error err;
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTCUSDT"), &answer, &err),
        SOUK_E_TIMEOUT);
    assert_int_equal(souk_answer_outcome(answer), SOUK_NOT_SENT);
    assert_int_equal(sk_net_now_ns(f.net), fake_start_ns + 10 * sec);
    souk_answer_free(answer);
    souk_client_close(client);
    fake_deinit(&f);
}

/* A cancel may be sent again; when the second finds nothing, the first may be why. */
static void cancels_are_repeated(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {
        {"DELETE", "/api/v3/order", .deed = FAKE_RESET, .turns = 1},
        {"DELETE", "/api/v3/order", 400, "{\"code\":-2011,\"msg\":\"Unknown order sent.\"}"},
        {"GET", "/api/v3/order", 200, canceled}};
    souk_answer *answer = NULL;
    souk_error err;
    size_t count;
    fake_init(&f, 1);
    fake_script(&f, lines, 3);
    souk_client *client = fake_client(&f, NULL);
    const souk_request *cancel =
        SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = "BTC/USDT", .client_id = "mine-1");
    assert_int_equal(souk_call(client, cancel, &answer, &err), SOUK_OK);
    assert_int_equal(souk_answer_outcome(answer), SOUK_DONE);
    assert_int_equal(souk_answer_orders(answer, &count)->status, SOUK_ORDER_CANCELED);
    assert_int_equal(fake_count(&f, "DELETE"), 2);
    souk_answer_free(answer);
    /* the same refusal to a first attempt is a refusal */
    assert_int_equal(souk_call(client, cancel, &answer, &err), SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(souk_answer_outcome(answer), SOUK_REFUSED);
    assert_string_equal(err.code, "-2011");
    souk_answer_free(answer);
    souk_client_close(client);
    fake_deinit(&f);
}

/* A cancel that was sent and never answered. */
static void a_cancel_without_answer(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"DELETE", "/api/v3/openOrders", .deed = FAKE_RESET},
                         {"DELETE", "/api/v3/order", .deed = FAKE_SILENCE}};
    souk_answer *answer = NULL;
    souk_error err;
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(souk_call(client, SOUK_REQUEST(.op = SOUK_OP_CANCEL_ALL, .symbol = "BTC/USDT"),
                               &answer, &err),
                     SOUK_E_UNKNOWN);
    assert_int_equal(souk_answer_outcome(answer), SOUK_UNKNOWN);
    assert_int_equal(fake_count(&f, "DELETE /api/v3/openOrders"), 1);
    souk_answer_free(answer);
    assert_int_equal(
        souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = "BTC/USDT", .order_id = "28"),
                  &answer, &err),
        SOUK_E_UNKNOWN);
    assert_int_equal(souk_answer_outcome(answer), SOUK_UNKNOWN);
    souk_answer_free(answer);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- callbacks ---- */

typedef struct seen {
    souk_client *client;
    unsigned calls;
    souk_outcome outcome;
    souk_status status, blocked;
} seen;

static void on_answer(void *ctx, const souk_answer *answer)
{
    seen *s = ctx;
    s->calls++;
    s->outcome = souk_answer_outcome(answer);
    s->status = souk_answer_error(answer)->status;
    s->blocked = souk_call(s->client, SOUK_REQUEST(.op = SOUK_OP_TIME), NULL, NULL);
}

static void asynchronous(void **state)
{
    (void)state;
    fake f;
    souk_error err;
    fake_init(&f, 1);
    souk_client *client = fake_client(&f, NULL);
    seen s[8] = {{.calls = 0}};
    for (int i = 0; i < 8; i++) {
        s[i].client = client;
        assert_int_equal(
            souk_call_async(client, SOUK_REQUEST(.op = SOUK_OP_TIME), on_answer, &s[i], &err),
            SOUK_OK);
        assert_int_equal(s[i].calls, 0);
    }
    while (!s[7].calls || !s[0].calls)
        assert_int_equal(souk_client_poll(client, 10 * sec, &err), SOUK_OK);
    fake_run(&f, sec);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(s[i].calls, 1);
        assert_int_equal(s[i].outcome, SOUK_DONE);
        assert_int_equal(s[i].blocked, SOUK_E_STATE);
    }
    souk_client_close(client);
    fake_deinit(&f);
}

static void closing_tells(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"POST", "/api/v3/order", .deed = FAKE_SILENCE},
                         {"GET", "/api/v3/depth", .deed = FAKE_SILENCE}};
    souk_error err;
    souk_request r = order_request();
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    souk_client *client = fake_client(&f, NULL);
    seen s[2] = {{.client = client}, {.client = client}};
    assert_int_equal(souk_call_async(client, &r, on_answer, &s[0], &err), SOUK_OK);
    assert_int_equal(souk_call_async(client, SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTC/USDT"),
                                     on_answer, &s[1], &err),
                     SOUK_OK);
    fake_run(&f, sec);
    souk_client_close(client);
    assert_int_equal(s[0].calls, 1);
    assert_int_equal(s[0].outcome, SOUK_UNKNOWN);
    assert_int_equal(s[0].status, SOUK_E_UNKNOWN);
    assert_int_equal(s[1].outcome, SOUK_NOT_SENT);
    assert_int_equal(s[1].status, SOUK_E_CLOSED);
    fake_run(&f, sec);
    fake_deinit(&f);
}

static void connections_are_kept(void **state)
{
    (void)state;
    fake f;
    souk_error err;
    fake_init(&f, 1);
    souk_client *client = fake_client(&f, NULL);
    for (int i = 0; i < 20; i++)
        assert_int_equal(souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TIME), NULL, &err), SOUK_OK);
    assert_int_equal(f.conns_count, 1);
    souk_client_close(client);
    fake_deinit(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders),
        cmocka_unit_test(absence_needs_the_fence),
        cmocka_unit_test(not_sent),
        cmocka_unit_test(cut_before_it_left),
        cmocka_unit_test(reads_are_repeated),
        cmocka_unit_test(a_read_without_answer),
        cmocka_unit_test(cancels_are_repeated),
        cmocka_unit_test(a_cancel_without_answer),
        cmocka_unit_test(asynchronous),
        cmocka_unit_test(closing_tells),
        cmocka_unit_test(connections_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
