/* SPDX-License-Identifier: MIT
 * Whether the account adds up: fills of one's own and of other programs, told once, also those of a
 * time when nobody listened; what fills do not explain is told; a journal carries the sum on. */
#include "client/fake.h"
#include "sandbox/accounts.h"
#include "sandbox/makers.h"
#include "sandbox/sandbox.h"

#include <unistd.h>

enum { IDS = 256 };

typedef struct world {
    sk_net *net;
    sk_sandbox *box;
    sk_sandbox_venue *venue;
    souk_client *client, *other; /* two programs of one account */
    souk_stream *stream;
    char path[64], journal[64];
    unsigned ups, fills, reconciled, unexplained;
    bool first;
    char ids[IDS][24]; /* every fill that was told */
} world;

static void remember(world *w, const souk_fill *fill)
{
    char id[24];
    snprintf(id, sizeof id, "%.*s", SK_FMT(fill->fill_id));
    for (unsigned i = 0; i < w->fills; i++)
        assert_string_not_equal(id, w->ids[i]);
    assert_true(w->fills < IDS);
    memcpy(w->ids[w->fills++], id, sizeof id);
}

static void on_account(void *ctx, souk_stream *stream, const souk_event *e)
{
    world *w = ctx;
    (void)stream;
    assert_int_not_equal(e->kind, SOUK_EVENT_FAILED);
    w->ups += e->kind == SOUK_EVENT_UP;
    if (e->fill)
        remember(w, e->fill);
    if (e->kind != SOUK_EVENT_RECONCILED)
        return;
    w->reconciled++;
    w->first = e->reconciliation->first;
    w->unexplained = (unsigned)e->reconciliation->unexplained;
}

static void run_for(world *w, int64_t span_ns)
{
    int64_t until_ns = sk_net_now_ns(w->net) + span_ns;
    while (sk_net_now_ns(w->net) < until_ns)
        assert_int_equal(sk_net_turn(w->net, until_ns), SOUK_OK);
}

static souk_client *open_client(world *w, bool journalled, uint64_t seed)
{
    souk_error err;
    souk_client *client = NULL;
    if (sk_client_open_on(&client, w->net,
                          SOUK_CLIENT(.venue = "binance", .credentials_file = w->path, .seed = seed,
                                      .journal = journalled ? w->journal : NULL),
                          &err) < 0)
        fail_msg("%s", err.text);
    return client;
}

static void follow(world *w)
{
    assert_int_equal(souk_stream_open(w->client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT),
                                      on_account, w, &w->stream, NULL),
                     SOUK_OK);
}

static void open_world(world *w, bool journalled)
{
    souk_error err;
    *w = (world){.ups = 0};
    snprintf(w->path, sizeof w->path, "/tmp/souk-reckon-%ld.json", (long)getpid());
    snprintf(w->journal, sizeof w->journal, "/tmp/souk-reckon-%ld.journal", (long)getpid());
    assert_int_equal(
        sk_mem_net_new(&w->net, &(sk_mem_net_options){.seed = 1, .start_ns = fake_start_ns}, NULL),
        SOUK_OK);
    assert_int_equal(
        sk_sandbox_open(&w->box, w->net,
                        &(sk_sandbox_options){.seed = 1, .port_base = 8700, .limits_e6 = 1000000},
                        &err),
        SOUK_OK);
    w->venue = sk_sandbox_find(w->box, SK_STR("binance"));
    run_for(w, 5 * sec); /* the makers fill the books */
    assert_int_equal(sk_credentials_write(w->box, w->path, &err), SOUK_OK);
    w->client = open_client(w, journalled, 2);
    w->other = open_client(w, false, 3);
}

static void close_world(world *w)
{
    souk_client_close(w->client);
    souk_client_close(w->other);
    sk_sandbox_close(w->box);
    run_for(w, 10 * sec);
    sk_sandbox_free(w->box);
    sk_net_free(w->net);
    unlink(w->path);
    unlink(w->journal);
}

/* Buys or sells at once, whatever is there. */
static void trade(souk_client *client, const char *symbol, souk_side side)
{
    souk_error err;
    souk_answer *answer;
    size_t count;
    if (souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = symbol, .side = side,
                               .type = SOUK_MARKET, .qty = fake_dec("0.05")),
                  &answer, &err) < 0)
        fail_msg("%s", err.text);
    souk_answer_fills(answer, &count);
    assert_true(count > 0);
    souk_answer_free(answer);
}

/* A row of the last comparison; an asset that is not in it fails. */
static souk_reconciled row_of(const souk_client *client, const char *asset)
{
    souk_reconciliation r;
    assert_true(souk_client_reconciliation(client, &r));
    for (size_t i = 0; i < r.count; i++)
        if (sk_str_is(r.rows[i].asset, asset))
            return r.rows[i];
    fail_msg("%s was not compared", asset);
    return (souk_reconciled){.unexplained = true};
}

/* The connection goes, `meanwhile` happens, it comes back. */
static void reconnect(world *w, void (*meanwhile)(world *w))
{
    static const sk_mem_faults closed = {.refuse_ppm = 1000000}, open = {0};
    unsigned before = w->reconciled;
    sk_mem_net_faults(w->net, &closed);
    sk_mem_net_cut(w->net);
    run_for(w, sec);
    assert_false(souk_client_is_ready(w->client));
    sk_mem_net_faults(w->net, &open);
    meanwhile(w);
    assert_int_equal(souk_client_reconcile(w->client, 120 * sec, NULL), SOUK_OK);
    assert_true(souk_client_is_ready(w->client));
    run_for(w, sec);
    assert_int_equal(w->reconciled, before + 1);
}

static void others_trade(world *w)
{
    for (int i = 0; i < 3; i++)
        trade(w->other, "BTC/USDT", SOUK_BUY);
}

static void transfer(world *w)
{
    assert_int_equal(
        sk_exchange_deposit(w->venue->ex, w->venue->account, SK_STR("BNB"), fake_dec("2.5"), NULL),
        SOUK_OK);
}

static void others_trade_elsewhere(world *w)
{
    trade(w->other, "ETH/USDT", SOUK_SELL);
}

static void streamed(void **state)
{
    (void)state;
    world w;
    souk_order order;
    open_world(&w, false);
    souk_reconciliation none;
    assert_false(souk_client_reconciliation(w.client, &none));
    assert_true(souk_client_is_ready(w.client));
    follow(&w);
    assert_false(souk_client_is_ready(w.client));
    assert_int_equal(souk_client_reconcile(w.client, 60 * sec, NULL), SOUK_OK);
    assert_int_equal(w.reconciled, 1);
    assert_true(w.first && !w.unexplained);

    trade(w.client, "BTC/USDT", SOUK_BUY);
    trade(w.other, "BTC/USDT", SOUK_SELL);
    run_for(&w, sec);
    unsigned fills = w.fills;
    assert_true(fills >= 2);
    reconnect(&w, others_trade);
    assert_false(w.first);
    assert_int_equal(w.unexplained, 0);
    assert_true(w.fills >= fills + 3);
    souk_reconciled btc = row_of(w.client, "BTC"), usdt = row_of(w.client, "USDT");
    assert_true(souk_dec_sign(btc.traded) > 0 && souk_dec_sign(usdt.traded) < 0);
    assert_int_equal(souk_dec_cmp(btc.other, fake_dec("0")), 0);

    /* nothing came: nothing is told twice */
    fills = w.fills;
    reconnect(&w, transfer);
    assert_int_equal(w.fills, fills);
    assert_int_equal(w.unexplained, 1);
    souk_reconciled bnb = row_of(w.client, "BNB");
    assert_true(bnb.unexplained);
    assert_int_equal(souk_dec_cmp(bnb.other, fake_dec("2.5")), 0);

    /* an instrument that this program never had to do with */
    reconnect(&w, others_trade_elsewhere);
    assert_int_equal(w.unexplained, 2);
    assert_true(row_of(w.client, "ETH").unexplained && row_of(w.client, "USDT").unexplained);
    assert_false(souk_client_order(w.client, "none", &order));
    close_world(&w);
}

/* What a journal hands on: totals, the fills since, and what came while no program ran. */
static void journalled(void **state)
{
    (void)state;
    world w;
    open_world(&w, true);
    run_for(&w, 5 * sec); /* begins the sum by itself */
    souk_reconciliation r;
    assert_true(souk_client_reconciliation(w.client, &r));
    assert_true(r.first && !r.unexplained);
    for (int round = 0; round < 3; round++) {
        souk_reconciled was = row_of(w.client, "BTC");
        trade(w.client, "BTC/USDT", SOUK_BUY);
        souk_client_close(w.client);
        if (round > 0)
            others_trade(&w);
        if (round > 1)
            transfer(&w);
        w.client = open_client(&w, true, 10 + (uint64_t)round);
        assert_false(souk_client_is_ready(w.client));
        assert_int_equal(souk_client_reconcile(w.client, 60 * sec, NULL), SOUK_OK);
        assert_true(souk_client_reconciliation(w.client, &r));
        assert_false(r.first);
        assert_true(r.steady);
        assert_int_equal(r.unexplained, round > 1);
        souk_reconciled btc = row_of(w.client, "BTC");
        assert_int_equal(souk_dec_cmp(btc.before, was.told), 0);
        assert_true(souk_dec_sign(btc.traded) > 0);
        if (round > 1)
            assert_int_equal(souk_dec_cmp(row_of(w.client, "BNB").other, fake_dec("2.5")), 0);
    }
    close_world(&w);
}

/* Who does not want to know is ready as soon as his orders are accounted for. */
static void unasked(void **state)
{
    (void)state;
    fake f;
    char path[64];
    snprintf(path, sizeof path, "/tmp/souk-unasked-%ld.journal", (long)getpid());
    fake_init(&f, 1);
    for (int i = 0; i < 2; i++) {
        souk_reconciliation r;
        souk_client *client =
            fake_client(&f, SOUK_CLIENT(.journal = path, .no_reconciliation = true));
        assert_true(souk_client_is_ready(client));
        fake_run(&f, 5 * sec);
        assert_false(souk_client_reconciliation(client, &r));
        souk_client_close(client);
    }
    assert_int_equal(fake_count(&f, "GET"), 0);
    fake_deinit(&f);
    unlink(path);
}

/* An order that is open holds what it may cost: less cannot be. */
static void too_little_held(void **state)
{
    (void)state;
    static const char order[] =
        "{\"symbol\":\"BTCUSDT\",\"orderId\":7,\"clientOrderId\":\"mine-1\",\"price\":\"61000.00\","
        "\"origQty\":\"0.01\",\"executedQty\":\"0\",\"cummulativeQuoteQty\":\"0\",\"status\":"
        "\"NEW\","
        "\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\",\"transactTime\":"
        "1763721600500,"
        "\"time\":1763721600500,\"updateTime\":1763721600500,\"fills\":[]}";
    static const char *const locked[] = {"610.00", "609.99"};
    static const char rules[] =
        "{\"symbols\":[{\"symbol\":\"BTCUSDT\",\"status\":\"TRADING\",\"baseAsset\":\"BTC\","
        "\"quoteAsset\":\"USDT\",\"filters\":[]}]}";
    for (unsigned i = 0; i < 2; i++) {
        fake f;
        char open[sizeof order + 2], account[160], path[64];
        snprintf(open, sizeof open, "[%s]", order);
        snprintf(account, sizeof account,
                 "{\"balances\":[{\"asset\":\"USDT\",\"free\":\"1000\",\"locked\":\"%s\"}]}",
                 locked[i]);
        snprintf(path, sizeof path, "/tmp/souk-held-%ld.journal", (long)getpid());
        fake_line lines[] = {{"POST", "/api/v3/order", 200, order},
                             {"GET", "/api/v3/openOrders", 200, open},
                             {"GET", "/api/v3/order", 200, order},
                             {"GET", "/api/v3/exchangeInfo", 200, rules},
                             {"GET", "/api/v3/account", 200, account}};
        fake_init(&f, 1);
        fake_script(&f, lines, 5);
        souk_client *client = fake_client(&f, SOUK_CLIENT(.journal = path));
        assert_int_equal(
            souk_call(client,
                      SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                                   .type = SOUK_LIMIT, .qty = fake_dec("0.01"),
                                   .price = fake_dec("61000"), .client_id = "mine-1"),
                      NULL, NULL),
            SOUK_OK);
        souk_client_close(client);
        client = fake_client(&f, SOUK_CLIENT(.journal = path));
        assert_int_equal(souk_client_reconcile(client, 60 * sec, NULL), SOUK_OK);
        souk_reconciled usdt = row_of(client, "USDT");
        assert_int_equal(souk_dec_cmp(usdt.orders, fake_dec("610")), 0);
        assert_int_equal(usdt.unexplained, i == 1);
        souk_client_close(client);
        fake_deinit(&f);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(streamed), cmocka_unit_test(journalled),
                                       cmocka_unit_test(too_little_held),
                                       cmocka_unit_test(unasked)};
    return cmocka_run_group_tests_name("client/reckon", tests, NULL, NULL);
}
