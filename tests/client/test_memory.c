/* SPDX-License-Identifier: MIT
 * Memory runs out at every single allocation of a session in turn: each time an error is told or
 * the session works, nothing breaks, and everything is given back. */
#include "client/fake.h"

typedef struct scarce {
    unsigned made, fail_at; /* the allocation that fails, from 1; 0: none */
    long open;
} scarce;

static void *take(void *ctx, void *ptr, size_t size)
{
    scarce *s = ctx;
    if (size == 0) {
        s->open -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (++s->made == s->fail_at)
        return NULL;
    s->open += ptr == NULL;
    return realloc(ptr, size);
}

static const char placed[] =
    "{\"symbol\":\"BTCUSDT\",\"orderId\":28,\"orderListId\":-1,\"clientOrderId\":\"mine-1\","
    "\"transactTime\":1763721600500,\"price\":\"61000.0\",\"origQty\":\"0.01\","
    "\"executedQty\":\"0.0\",\"origQuoteOrderQty\":\"0.0\",\"cummulativeQuoteQty\":\"0.0\","
    "\"status\":\"NEW\",\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\","
    "\"workingTime\":1763721600500,\"selfTradePreventionMode\":\"NONE\",\"fills\":[]}";
static const char depth[] =
    "{\"lastUpdateId\":100,\"bids\":[[\"10.0\",\"1\"]],\"asks\":[[\"10.1\",\"1\"]]}";
static const char update[] =
    "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1763721603003,"
    "\"s\":\"BTCUSDT\",\"U\":101,\"u\":101,\"b\":[[\"9.9\",\"1\"]],\"a\":[]}}";

static void ignore(void *ctx, souk_stream *stream, const souk_event *event)
{
    (void)ctx;
    (void)stream;
    (void)event;
}

/* An order that was told as not sent must not have been seen by the venue. */
static void trade(fake *f, souk_client *client)
{
    souk_answer *answer = NULL;
    souk_error err;
    unsigned before = fake_count(f, "POST /api/v3/order ");
    souk_status status =
        souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                               .type = SOUK_LIMIT, .qty = fake_dec("0.01"),
                               .price = fake_dec("61000"), .no_resolve = true),
                  &answer, &err);
    unsigned left = fake_count(f, "POST /api/v3/order ") - before;
    assert_true(left <= 1);
    if (answer) {
        assert_int_equal(status, souk_answer_error(answer)->status);
        if (souk_answer_outcome(answer) == SOUK_NOT_SENT)
            assert_int_equal(left, 0);
        if (souk_answer_outcome(answer) == SOUK_DONE)
            assert_int_equal(left, 1);
    } else {
        assert_int_equal(left, 0);
    }
    souk_answer_free(answer);
}

static unsigned session(scarce *s)
{
    fake f;
    fake_line lines[] = {{"POST", "/api/v3/order", 200, placed},
                         {"GET", "/api/v3/openOrders", 200, "[]"},
                         {"GET", "/api/v3/depth", 200, depth}};
    const souk_alloc alloc = {.alloc = take, .ctx = s};
    souk_client *client = NULL;
    souk_stream *stream;
    souk_error err;
    souk_client_options options = SOUK_CLIENT_OPTIONS_INIT;
    options.venue = "binance";
    options.key = &fake_key;
    options.seed = 3;
    options.alloc = &alloc;
    fake_init(&f, 1);
    fake_script(&f, lines, 3);
    souk_status status = sk_client_open_on(&client, f.net, &options, &err);
    if (status == SOUK_OK) {
        trade(&f, client);
        souk_stream_open(client, SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbol = "BTC/USDT"),
                         ignore, NULL, &stream, &err);
        souk_stream_open(client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT), ignore, NULL,
                         &stream, &err);
        fake_run(&f, 2 * sec);
        fake_push(&f, update);
        fake_run(&f, sec);
        trade(&f, client);
        souk_client_close(client);
    } else {
        assert_int_equal(status, SOUK_E_NOMEM);
    }
    fake_deinit(&f);
    assert_int_equal(s->open, 0);
    return s->made;
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    scarce none = {.fail_at = 0};
    unsigned count = session(&none);
    assert_in_range(count, 20, 2000);
    for (unsigned i = 1; i <= count; i++) {
        scarce s = {.fail_at = i};
        session(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
