/* SPDX-License-Identifier: MIT
 * One's own orders: the answer lost after the order was taken, the request lost before; a program
 * that ends in between; a disk without room. Nothing is ever sent twice as a new order. */
#include "client/fake.h"

#include <sys/resource.h>
#include <unistd.h>

#define ROW(status, executed)                                                                      \
    "{\"symbol\":\"BTCUSDT\",\"orderId\":28,\"orderListId\":-1,\"clientOrderId\":\"mine-1\","      \
    "\"price\":\"61000.00000000\",\"origQty\":\"0.01000000\",\"executedQty\":\"" executed          \
    "\",\"cummulativeQuoteQty\":\"0.00000000\",\"status\":\"" status                               \
    "\",\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\","                              \
    "\"stopPrice\":\"0.00000000\",\"icebergQty\":\"0.0\",\"time\":1763721600500,"                  \
    "\"updateTime\":1763721600500,\"isWorking\":true,\"workingTime\":1763721600500,"               \
    "\"origQuoteOrderQty\":\"0.00000000\",\"selfTradePreventionMode\":\"NONE\"}"

#define PLACED(id)                                                                                 \
    "{\"symbol\":\"BTCUSDT\",\"orderId\":" id                                                      \
    ",\"orderListId\":-1,\"clientOrderId\":\"mine-1\",\"transactTime\":1763721600500,"             \
    "\"price\":\"61000.00000000\",\"origQty\":\"0.01000000\",\"executedQty\":\"0.00000000\","      \
    "\"origQuoteOrderQty\":\"0.00000000\",\"cummulativeQuoteQty\":\"0.00000000\","                 \
    "\"status\":\"NEW\",\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\","              \
    "\"workingTime\":1763721600500,\"selfTradePreventionMode\":\"NONE\",\"fills\":[]}"
static const char placed[] = PLACED("28"), placed_again[] = PLACED("29");
static const char queried[] = ROW("NEW", "0.00000000"), filled[] = ROW("FILLED", "0.01000000"),
                  canceled[] = ROW("CANCELED", "0.00000000");
static const char listed[] = "[" ROW("NEW", "0.00000000") "]";
static const char fill[] =
    "[{\"symbol\":\"BTCUSDT\",\"id\":77,\"orderId\":28,\"orderListId\":-1,\"price\":\"61000\","
    "\"qty\":\"0.01\",\"quoteQty\":\"610\",\"commission\":\"0.00001\",\"commissionAsset\":\"BTC\","
    "\"time\":1763721600500,\"isBuyer\":true,\"isMaker\":true,\"isBestMatch\":true}]";
static const char absent[] = "{\"code\":-2013,\"msg\":\"Order does not exist.\"}";

#define POST_ORDER "POST /api/v3/order "

static char path[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/souk-orders-%ld", (long)getpid());
    unlink(path);
    return 0;
}

static int tear_down(void **state)
{
    return set_up(state);
}

static souk_client *open_journal(fake *f)
{
    return fake_client(f, SOUK_CLIENT(.journal = path));
}

static souk_outcome place(souk_client *client, const char *client_id, souk_status *status)
{
    souk_answer *answer = NULL;
    souk_error err;
    *status = souk_call(client,
                        SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                                     .type = SOUK_LIMIT, .qty = fake_dec("0.01"),
                                     .price = fake_dec("61000"), .client_id = client_id),
                        &answer, &err);
    souk_outcome outcome = souk_answer_outcome(answer);
    souk_answer_free(answer);
    return outcome;
}

static souk_order order_of(const souk_client *client)
{
    souk_order order = {.side = SOUK_SIDE_NONE};
    assert_true(souk_client_order(client, "mine-1", &order));
    return order;
}

/* ---- lost answers, lost requests ---- */

typedef struct fault {
    const char *name;
    fake_line lines[4];
    souk_outcome outcome;
    souk_order_status is;
    size_t open;    /* after it */
    bool in_flight; /* for the next program */
} fault;

static const fault faults[] = {
    {"taken, the answer is cut off",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET}, {"GET", "/api/v3/order", 200, queried}},
     SOUK_DONE,
     SOUK_ORDER_NEW,
     1,
     true},
    {"taken, no answer comes",
     {{"POST", "/api/v3/order", .deed = FAKE_SILENCE}, {"GET", "/api/v3/order", 200, canceled}},
     SOUK_DONE,
     SOUK_ORDER_CANCELED,
     0,
     false},
    {"taken, the answer is an error of the inside",
     {{"POST", "/api/v3/order", 503, "{\"code\":-1000,\"msg\":\"unknown\"}"},
      {"GET", "/api/v3/order", 400, absent, .turns = 2},
      {"GET", "/api/v3/order", 200, queried}},
     SOUK_DONE,
     SOUK_ORDER_NEW,
     1,
     true},
    {"cut off before it came",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET}, {"GET", "/api/v3/order", 400, absent}},
     SOUK_NOT_SENT,
     SOUK_ORDER_REJECTED,
     0,
     false},
    {"nobody can say",
     {{"POST", "/api/v3/order", .deed = FAKE_RESET},
      {"GET", "/api/v3/order", .deed = FAKE_SILENCE}},
     SOUK_UNKNOWN,
     SOUK_ORDER_UNKNOWN,
     1,
     true},
    {"refused",
     {{"POST", "/api/v3/order", 400,
       "{\"code\":-2010,\"msg\":\"Account has insufficient balance "
       "for requested action.\"}"}},
     SOUK_REFUSED,
     SOUK_ORDER_REJECTED,
     0,
     false},
};

static void lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const fault *c = &faults[i];
        fake f;
        fake_line lines[4];
        souk_status status;
        souk_order rows[2];
        size_t count = 0;
        print_message("# %s\n", c->name);
        set_up(NULL);
        memcpy(lines, c->lines, sizeof lines);
        while (count < 4 && lines[count].method)
            count++;
        fake_init(&f, i);
        fake_script(&f, lines, count);
        souk_client *client = open_journal(&f);
        assert_true(souk_client_is_ready(client));
        assert_int_equal(place(client, "mine-1", &status), c->outcome);
        assert_int_equal(order_of(client).status, c->is);
        assert_int_equal(souk_client_orders(client, rows, 2), c->open);
        unsigned posts = fake_count(&f, POST_ORDER);
        assert_int_equal(posts, 1);
        if (c->open) {
            /* whoever sends it again is stopped here */
            assert_int_equal(rows[0].status, c->is);
            assert_int_equal(place(client, "mine-1", &status), SOUK_NOT_SENT);
            assert_int_equal(status, SOUK_E_DUPLICATE_CLIENT_ID);
            assert_int_equal(fake_count(&f, POST_ORDER), 1);
        }
        souk_client_close(client);
        client = open_journal(&f);
        assert_int_equal(souk_client_recovered(client, NULL, 0), c->in_flight);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* A cancel without an answer: it is asked for, and what it should cancel is in doubt no longer. */
static void lost_cancel(void **state)
{
    (void)state;
    fake f;
    souk_status status;
    souk_order row;
    fake_line lines[] = {
        {"POST", "/api/v3/order", 200, placed},
        {"DELETE", "/api/v3/order", .deed = FAKE_RESET, .turns = 1},
        {"DELETE", "/api/v3/order", 400, "{\"code\":-2011,\"msg\":\"Unknown order sent.\"}"},
        {"GET", "/api/v3/order", 200, canceled}};
    fake_init(&f, 1);
    fake_script(&f, lines, 4);
    souk_client *client = open_journal(&f);
    assert_int_equal(place(client, "mine-1", &status), SOUK_DONE);
    assert_int_equal(
        souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = "BTC/USDT", .client_id = "mine-1"),
                  NULL, NULL),
        SOUK_OK);
    assert_int_equal(order_of(client).status, SOUK_ORDER_CANCELED);
    assert_int_equal(souk_client_orders(client, NULL, 0), 0);
    /* it has ended: its id may be used again, and the next program finds the later order */
    lines[0].body = placed_again;
    assert_int_equal(place(client, "mine-1", &status), SOUK_DONE);
    assert_true(sk_str_is(order_of(client).order_id, "29"));
    souk_client_close(client);
    client = open_journal(&f);
    assert_int_equal(souk_client_recovered(client, &row, 1), 1);
    assert_true(sk_str_is(row.order_id, "29"));
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- the next program ---- */

typedef struct restart {
    const char *name;
    fake_line lines[5];
    souk_order_status is;
    unsigned gets; /* of the order */
} restart;

static const restart restarts[] = {
    {"it is among the open ones", {{"GET", "/api/v3/openOrders", 200, listed}}, SOUK_ORDER_NEW, 0},
    {"it was filled meanwhile",
     {{"GET", "/api/v3/openOrders", 200, "[]"},
      {"GET", "/api/v3/order", 200, filled},
      {"GET", "/api/v3/myTrades", 200, fill}},
     SOUK_ORDER_FILLED,
     1},
    {"it never came",
     {{"GET", "/api/v3/openOrders", 200, "[]"}, {"GET", "/api/v3/order", 400, absent}},
     SOUK_ORDER_REJECTED,
     1},
    {"the venue is not well at first",
     {{"GET", "/api/v3/openOrders", 500, "", .turns = 3},
      {"GET", "/api/v3/openOrders", 200, "[]"},
      {"GET", "/api/v3/order", .deed = FAKE_RESET, .turns = 3},
      {"GET", "/api/v3/order", 200, filled},
      {"GET", "/api/v3/myTrades", 200, fill}},
     SOUK_ORDER_FILLED,
     4},
};

static void ignored(void *ctx, const souk_answer *answer)
{
    *(souk_outcome *)ctx = souk_answer_outcome(answer);
}

/* A program that ends while its order is on the way. */
static void end_in_flight(uint64_t seed)
{
    fake f;
    fake_line silent[] = {{"POST", "/api/v3/order", .deed = FAKE_SILENCE}};
    souk_outcome outcome = SOUK_DONE;
    fake_init(&f, seed);
    fake_script(&f, silent, 1);
    souk_client *client = open_journal(&f);
    assert_int_equal(
        souk_call_async(client,
                        SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                                     .type = SOUK_LIMIT, .qty = fake_dec("0.01"),
                                     .price = fake_dec("61000"), .client_id = "mine-1"),
                        ignored, &outcome, NULL),
        SOUK_OK);
    fake_run(&f, sec);
    assert_int_equal(fake_count(&f, POST_ORDER), 1);
    souk_client_close(client);
    assert_int_equal(outcome, SOUK_UNKNOWN);
    fake_deinit(&f);
}

static void restarted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof restarts / sizeof restarts[0]; i++) {
        const restart *c = &restarts[i];
        fake f;
        fake_line lines[5];
        souk_status status;
        souk_error err;
        souk_order row;
        size_t count = 0;
        print_message("# %s\n", c->name);
        set_up(NULL);
        end_in_flight(i);
        memcpy(lines, c->lines, sizeof lines);
        while (count < 5 && lines[count].method)
            count++;
        fake_init(&f, i);
        fake_script(&f, lines, count);
        souk_client *client = open_journal(&f);
        assert_false(souk_client_is_ready(client));
        assert_int_equal(souk_client_recovered(client, &row, 1), 1);
        assert_int_equal(row.status, SOUK_ORDER_UNKNOWN);
        assert_int_equal(souk_dec_cmp(row.price, fake_dec("61000")), 0);
        /* no order before it is known what became of the last */
        assert_int_equal(place(client, "mine-2", &status), SOUK_NOT_SENT);
        assert_int_equal(status, SOUK_E_STATE);
        assert_int_equal(souk_client_reconcile(client, 0, &err), SOUK_E_TIMEOUT);
        assert_int_equal(souk_client_reconcile(client, 60 * sec, &err), SOUK_OK);
        assert_true(souk_client_is_ready(client));
        assert_int_equal(order_of(client).status, c->is);
        assert_int_equal(souk_client_recovered(client, &row, 1), 1);
        assert_int_equal(
            souk_dec_cmp(row.cum_qty, c->is == SOUK_ORDER_FILLED ? row.qty : fake_dec("0")), 0);
        assert_int_equal(fake_count(&f, "POST"), 0);
        assert_true(fake_count(&f, "GET /api/v3/order?") >= c->gets);
        souk_client_close(client);
        /* what is over is no longer in the journal */
        client = open_journal(&f);
        assert_int_equal(souk_client_recovered(client, NULL, 0), c->is == SOUK_ORDER_NEW);
        assert_false(souk_client_is_ready(client)); /* balances are to be compared */
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* Not found is no proof while the order can still arrive. */
static void absent_in_time(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"GET", "/api/v3/openOrders", 200, "[]"},
                         {"GET", "/api/v3/order", 400, absent}};
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    int64_t left_ns = sk_net_now_ns(f.net);
    fake_deinit(&f);
    end_in_flight(1);
    fake_init(&f, 2);
    fake_script(&f, lines, 2);
    souk_client *client = open_journal(&f);
    assert_int_equal(souk_client_reconcile(client, 60 * sec, NULL), SOUK_OK);
    assert_true(sk_net_now_ns(f.net) >= left_ns + 6 * sec);
    assert_true(fake_count(&f, "GET /api/v3/order?") >= 2);
    assert_int_equal(order_of(client).status, SOUK_ORDER_REJECTED);
    souk_client_close(client);
    fake_deinit(&f);
}

/* What is open is asked for symbol by symbol while those of the journal are few, else at once. */
static void few_symbols(void **state)
{
    (void)state;
    static const char *const symbols[] = {"BTC/USDT", "ETH/USDT", "BNB/USDT",
                                          "SOL/USDT", "XRP/USDT", "ADA/USDT"};
    static const struct {
        unsigned symbols, orders, lists, by_symbol;
    } cases[] = {{1, 3, 1, 1}, {2, 6, 2, 2}, {4, 4, 4, 4}, {5, 5, 1, 0}, {6, 12, 1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake f;
        fake_line lines[] = {{"POST", "/api/v3/order", 200, ""},
                             {"GET", "/api/v3/openOrders", 200, "[]"},
                             {"GET", "/api/v3/order", 400, absent}};
        unsigned by_symbol = 0;
        set_up(NULL);
        fake_init(&f, i);
        fake_script(&f, lines, 3);
        souk_client *client = open_journal(&f);
        for (unsigned k = 0; k < cases[i].orders; k++)
            assert_int_equal(
                souk_call(client,
                          SOUK_REQUEST(.op = SOUK_OP_PLACE, .side = SOUK_BUY, .type = SOUK_LIMIT,
                                       .symbol = symbols[k % cases[i].symbols],
                                       .qty = fake_dec("0.01"), .price = fake_dec("61"),
                                       .no_resolve = true),
                          NULL, NULL),
                SOUK_E_BAD_ANSWER);
        souk_client_close(client);
        client = open_journal(&f);
        assert_int_equal(souk_client_recovered(client, NULL, 0), cases[i].orders);
        f.asked_count = 0;
        assert_int_equal(souk_client_reconcile(client, 120 * sec, NULL), SOUK_OK);
        for (size_t k = 0; k < f.asked_count; k++)
            by_symbol += strstr(f.asked[k], "openOrders?") && strstr(f.asked[k], "symbol=");
        assert_int_equal(fake_count(&f, "GET /api/v3/openOrders"), cases[i].lists);
        assert_int_equal(by_symbol, cases[i].by_symbol);
        assert_true(fake_count(&f, "GET /api/v3/order?") >= cases[i].orders);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* ---- a disk without room ---- */

static void no_room(void **state)
{
    (void)state;
    fake f;
    souk_status status = SOUK_OK;
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    const struct rlimit limit = {(rlim_t)SK_ORDER_JOURNAL_SLOT * SK_ORDER_JOURNAL_SLOTS_FIRST,
                                 RLIM_INFINITY};
    fake_line lines[] = {{"POST", "/api/v3/order", 200, "", .deed = FAKE_ANSWER}};
    fake_init(&f, 1);
    fake_script(&f, lines, 1); /* an empty answer: each stays unknown and in the journal */
    souk_client *client = fake_client(
        &f, SOUK_CLIENT(.journal = path, .no_local_limits = true, .journal_sync = true));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    unsigned posts = 0;
    for (; posts < 2 * SK_ORDER_JOURNAL_SLOTS_FIRST && status != SOUK_E_JOURNAL; posts++) {
        souk_answer *answer = NULL;
        souk_error err;
        status = souk_call(client,
                           SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                                        .type = SOUK_LIMIT, .qty = fake_dec("0.01"),
                                        .price = fake_dec("61000"), .no_resolve = true),
                           &answer, &err);
        assert_int_equal(souk_answer_outcome(answer),
                         status == SOUK_E_JOURNAL ? SOUK_NOT_SENT : SOUK_UNKNOWN);
        souk_answer_free(answer);
        f.asked_count = 0;
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_int_equal(status, SOUK_E_JOURNAL);
    /* the sum takes some room, too */
    assert_in_range(posts, SK_ORDER_JOURNAL_SLOTS_FIRST - 4, SK_ORDER_JOURNAL_SLOTS_FIRST);
    assert_int_equal(lines[0].used, posts - 1); /* the last one did not leave */
    souk_client_close(client);
    client = open_journal(&f);
    assert_int_equal(souk_client_recovered(client, NULL, 0), posts - 1);
    souk_client_close(client);
    fake_deinit(&f);
}

/* A journal without a key, or that another handle has. */
static void bad_journals(void **state)
{
    (void)state;
    souk_client *client = NULL, *other = NULL;
    souk_error err;
    assert_int_equal(
        souk_client_open(&client, SOUK_CLIENT(.venue = "binance", .no_key = true, .journal = path),
                         &err),
        SOUK_E_KEY_MISSING);
    const souk_client_options options = {.struct_size = sizeof options,
                                         .key_fd = -1,
                                         .venue = "binance",
                                         .key = &fake_key,
                                         .journal = path};
    assert_int_equal(souk_client_open(&client, &options, &err), SOUK_OK);
    assert_int_equal(souk_client_open(&other, &options, &err), SOUK_E_STATE);
    assert_null(other);
    souk_client_close(client);
}

/* 2,500 fills that nobody told of: the first answer has the last of them, then page by page. */
static void paged(void **state)
{
    (void)state;
    enum { FILLS = 2500, PAGE = 1000, BODY = 400 * PAGE };
    static char pages[3][BODY];
    static const int first[3] = {FILLS - PAGE, 0, PAGE};
    for (int p = 0; p < 3; p++) {
        size_t len = 0;
        for (int i = first[p]; i < first[p] + PAGE && i < FILLS; i++)
            len += (size_t)snprintf(pages[p] + len, BODY - len,
                                    "%c{\"symbol\":\"BTCUSDT\",\"id\":%d,\"orderId\":28,"
                                    "\"price\":\"61000\",\"qty\":\"0.000004\","
                                    "\"quoteQty\":\"0.244\",\"commission\":\"0\","
                                    "\"commissionAsset\":\"BTC\",\"time\":1763721600500,"
                                    "\"isBuyer\":true,\"isMaker\":true}",
                                    i == first[p] ? '[' : ',', 70 + i);
        snprintf(pages[p] + len, BODY - len, "]");
    }
    fake f;
    fake_line lines[] = {{"POST", "/api/v3/order", 200, placed},
                         {"GET", "/api/v3/order", 200, filled},
                         {"GET", "/api/v3/myTrades", 200, pages[0], .turns = 1},
                         {"GET", "/api/v3/myTrades", 200, pages[1], .turns = 1},
                         {"GET", "/api/v3/myTrades", 200, pages[2], .turns = 1}};
    souk_status status;
    souk_error err;
    fake_init(&f, 1);
    fake_script(&f, lines, 5);
    souk_client *client = open_journal(&f);
    fake_run(&f, sec); /* its sum begins before there is anything to page */
    assert_int_equal(place(client, "mine-1", &status), SOUK_DONE);
    assert_int_equal(
        souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_ORDER, .symbol = "BTCUSDT", .client_id = "mine-1"),
                  NULL, &err),
        SOUK_OK);
    fake_run(&f, 20 * sec);
    const sk_own *own = sk_lives_find(&client->own.orders, SK_STR("mine-1"));
    assert_int_equal(souk_dec_cmp(own->life.fill_cum, fake_dec("0.01")), 0);
    assert_int_equal(own->life.fills_count, FILLS);
    assert_int_equal(sk_life_wants(&own->life), 0);
    /* the last page is there already: it was the first answer */
    assert_int_equal(fake_count(&f, "GET /api/v3/myTrades"), 3);
    assert_int_equal(fake_number(fake_last(&f, "GET /api/v3/myTrades"), "fromId"), 70 + PAGE);
    assert_int_equal(order_of(client).status, SOUK_ORDER_FILLED);
    souk_client_close(client);
    fake_deinit(&f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(lost),           TEST(lost_cancel), TEST(restarted),
                                       TEST(absent_in_time), TEST(no_room),     TEST(bad_journals),
                                       TEST(paged),          TEST(few_symbols)};
    return cmocka_run_group_tests_name("client/orders", tests, NULL, NULL);
}
