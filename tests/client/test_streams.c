/* SPDX-License-Identifier: MIT
 * Streams: subscribing, what they tell, books in step through gaps and reconnects, silence, the
 * account's own stream. */
#include "client/fake.h"

enum { TOLD = 1024 };

typedef struct told {
    souk_event_kind kinds[TOLD];
    unsigned count, by_kind[SOUK_EVENT_RECONCILED + 1];
    souk_status error;
    bool stale, close_on_trade;
    souk_dec price;
    size_t rows;
    char client_id[64];
    bool filled;
    souk_stream *stream;
} told;

static void on_event(void *ctx, souk_stream *stream, const souk_event *e)
{
    told *t = ctx;
    assert_true(t->count < TOLD);
    t->kinds[t->count++] = e->kind;
    t->by_kind[e->kind]++;
    t->error = e->error ? e->error->status : SOUK_OK;
    if (e->book)
        t->stale = souk_book_stale(e->book);
    if (e->trade)
        t->price = e->trade->price;
    if (e->candle)
        t->price = e->candle->close;
    if (e->best)
        t->price = e->best->bid;
    if (e->ticker)
        t->price = e->ticker->last;
    if (e->order) {
        snprintf(t->client_id, sizeof t->client_id, "%.*s", SK_FMT(e->order->client_id));
        t->filled = e->fill != NULL;
    }
    if (e->kind == SOUK_EVENT_BALANCES || e->kind == SOUK_EVENT_OPEN_ORDERS)
        t->rows = e->count;
    if (e->kind == SOUK_EVENT_TRADE && t->close_on_trade)
        souk_stream_close(stream);
}

static souk_stream *follow(souk_client *client, const souk_stream_spec *spec, told *t)
{
    souk_stream *stream = NULL;
    souk_error err;
    if (souk_stream_open(client, spec, on_event, t, &stream, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    t->stream = stream;
    return stream;
}

/* ---- plain channels ---- */

static const struct plain {
    souk_channel channel;
    const char *interval, *topic, *frame;
    souk_event_kind kind;
    const char *price;
} plains[] = {
    {SOUK_CHANNEL_TRADES, NULL, "btcusdt@trade",
     "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1763721603003,\"s\":"
     "\"BTCUSDT\","
     "\"t\":12345,\"p\":\"61000.10\",\"q\":\"0.5\",\"T\":1763721603001,\"m\":true,\"M\":true}}",
     SOUK_EVENT_TRADE, "61000.10"},
    {SOUK_CHANNEL_BEST, NULL, "btcusdt@bookTicker",
     "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":400900217,\"s\":\"BTCUSDT\","
     "\"b\":\"25.35190000\",\"B\":\"31.21\",\"a\":\"25.36520000\",\"A\":\"40.66\"}}",
     SOUK_EVENT_BEST, "25.3519"},
    {SOUK_CHANNEL_CANDLES, "1m", "btcusdt@kline_1m",
     "{\"stream\":\"btcusdt@kline_1m\",\"data\":{\"e\":\"kline\",\"E\":1763721603003,"
     "\"s\":\"BTCUSDT\",\"k\":{\"t\":1763721600000,\"T\":1763721659999,\"s\":\"BTCUSDT\","
     "\"i\":\"1m\",\"f\":100,\"L\":200,\"o\":\"61000\",\"c\":\"61020\",\"h\":\"61025\","
     "\"l\":\"60990\",\"v\":\"1000\",\"n\":100,\"x\":false,\"q\":\"1.0\",\"V\":\"500\","
     "\"Q\":\"0.5\",\"B\":\"0\"}}}",
     SOUK_EVENT_CANDLE, "61020"},
    {SOUK_CHANNEL_TICKER, NULL, "btcusdt@ticker",
     "{\"stream\":\"btcusdt@ticker\",\"data\":{\"e\":\"24hrTicker\",\"E\":1763721603003,"
     "\"s\":\"BTCUSDT\",\"p\":\"15\",\"P\":\"250.00\",\"w\":\"61001\",\"x\":\"60900\","
     "\"c\":\"61005\",\"Q\":\"10\",\"b\":\"61004\",\"B\":\"10\",\"a\":\"61006\",\"A\":\"100\","
     "\"o\":\"60990\",\"h\":\"61025\",\"l\":\"60800\",\"v\":\"10000\",\"q\":\"18\",\"O\":0,"
     "\"C\":1763721603001,\"F\":0,\"L\":18150,\"n\":18151}}",
     SOUK_EVENT_TICKER, "61005"}};

static void plain_channels(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof plains / sizeof plains[0]; i++) {
        const struct plain *p = &plains[i];
        fake f;
        told t = {.count = 0};
        fake_init(&f, i);
        souk_client *client = fake_client(&f, NULL);
        souk_stream *stream = follow(
            client,
            SOUK_STREAM(.channel = p->channel, .symbol = "BTC/USDT", .interval = p->interval), &t);
        fake_run(&f, sec);
        assert_int_equal(t.by_kind[SOUK_EVENT_UP], 1);
        assert_true(souk_stream_is_up(stream));
        assert_non_null(strstr(f.frame, p->topic));
        fake_push(&f, p->frame);
        fake_run(&f, sec);
        assert_int_equal(t.by_kind[p->kind], 1);
        assert_int_equal(souk_dec_cmp(t.price, fake_dec(p->price)), 0);
        /* what nobody knows is counted, and harms nothing */
        fake_push(&f, "{\"stream\":\"x\",\"data\":{\"e\":\"news\",\"E\":1}}");
        fake_push(&f, p->frame);
        fake_run(&f, sec);
        souk_stream_stats stats;
        souk_stream_stats_get(stream, &stats);
        assert_int_equal(stats.skipped, 1);
        assert_int_equal(t.by_kind[p->kind], 2);
        souk_stream_close(stream);
        fake_run(&f, sec);
        assert_int_equal(f.sockets, 0);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* The owner closes the stream from inside its callback. */
static void closed_inside(void **state)
{
    (void)state;
    fake f;
    told t = {.close_on_trade = true};
    fake_init(&f, 1);
    souk_client *client = fake_client(&f, NULL);
    follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTCUSDT"), &t);
    fake_run(&f, sec);
    fake_push(&f, plains[0].frame);
    fake_push(&f, plains[0].frame);
    fake_run(&f, sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_TRADE], 1);
    assert_int_equal(f.sockets, 0);
    souk_client_close(client);
    fake_deinit(&f);
}

static void refused(void **state)
{
    (void)state;
    fake f;
    told t = {.count = 0};
    fake_init(&f, 1);
    f.no_ack = true;
    souk_client *client = fake_client(&f, NULL);
    souk_stream *stream =
        follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTCUSDT"), &t);
    fake_run(&f, sec);
    fake_push(&f,
              "{\"error\":{\"code\":2,\"msg\":\"Invalid request: invalid stream\"},\"id\":null}");
    fake_run(&f, 60 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_FAILED], 1);
    assert_int_equal(t.count, 1);
    assert_int_equal(f.sockets_ever, 1);
    assert_false(souk_stream_is_up(stream));
    souk_client_close(client);
    fake_deinit(&f);
}

/* A venue that takes the connection and never answers the upgrade. */
static void no_handshake(void **state)
{
    (void)state;
    fake f;
    told t = {.count = 0};
    fake_init(&f, 1);
    f.no_upgrade = true;
    souk_client *client = fake_client(&f, NULL);
    follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTCUSDT"), &t);
    fake_run(&f, 9 * sec);
    assert_int_equal(t.count, 0);
    fake_run(&f, 1100 * msec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 1);
    assert_int_equal(t.error, SOUK_E_TIMEOUT);
    f.no_upgrade = false;
    fake_run(&f, sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 1);
    souk_client_close(client);
    fake_deinit(&f);
}

/* No answer to the subscription, a cut, silence: it comes back and subscribes again. */
static void comes_back(void **state)
{
    (void)state;
    fake f;
    told t = {.count = 0};
    fake_init(&f, 1);
    f.no_ack = true;
    souk_client *client = fake_client(&f, NULL);
    follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTCUSDT"), &t);
    while (!t.by_kind[SOUK_EVENT_DOWN])
        fake_run(&f, 10 * msec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 1);
    assert_int_equal(t.error, SOUK_E_TIMEOUT);
    f.no_ack = false;
    fake_run(&f, 12 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 1);
    sk_mem_net_cut(f.net);
    fake_run(&f, 5 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 2);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 2);
    /* the other end is there and hears nothing any more: no ping is answered */
    for (size_t i = 0; i < f.conns_count; i++)
        f.conns[i]->deaf = true;
    fake_run(&f, 40 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 3);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 3);
    /* a quiet market is no silence: pings are answered */
    fake_run(&f, 600 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 3);
    /* the venue announces its end */
    fake_push(&f, "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1}}");
    fake_run(&f, 5 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 4);
    /* nobody there for a while */
    sk_listener_close(f.listener);
    sk_mem_net_cut(f.net);
    fake_run(&f, 100 * sec);
    assert_true(t.by_kind[SOUK_EVENT_DOWN] > 5);
    assert_true(t.by_kind[SOUK_EVENT_DOWN] < 20);
    fake_listen(&f);
    fake_run(&f, 40 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 5);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- books ---- */

static const char snapshot_100[] =
    "{\"lastUpdateId\":100,\"bids\":[[\"10.0\",\"1\"],[\"9.9\",\"2\"]],"
    "\"asks\":[[\"10.1\",\"1\"],[\"10.2\",\"2\"]]}";
static const char snapshot_200[] =
    "{\"lastUpdateId\":200,\"bids\":[[\"20.0\",\"1\"]],\"asks\":[[\"20.1\",\"1\"]]}";

static void push_depth(fake *f, unsigned first, unsigned last, const char *bid)
{
    char text[256];
    snprintf(text, sizeof text,
             "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\","
             "\"E\":1763721603003,\"s\":\"BTCUSDT\",\"U\":%u,\"u\":%u,\"b\":[%s],\"a\":[]}}",
             first, last, bid);
    fake_push(f, text);
    fake_run(f, 100 * msec);
}

static void book_in_step(void **state)
{
    (void)state;
    fake f;
    told t = {.count = 0};
    fake_line lines[] = {{"GET", "/api/v3/depth", 200, snapshot_100, .turns = 1},
                         {"GET", "/api/v3/depth", 500, "", .turns = 1},
                         {"GET", "/api/v3/depth", 200, snapshot_200}};
    souk_level level;
    fake_init(&f, 1);
    fake_script(&f, lines, 3);
    souk_client *client = fake_client(&f, NULL);
    static const char *const twice[] = {"BTC/USDT", "BTCUSDT"};
    souk_stream *stream =
        follow(client,
               SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbols = twice, .symbols_count = 2), &t);
    const souk_book *book = souk_stream_book(stream, "BTC/USDT");
    assert_non_null(book);
    assert_true(souk_book_stale(book));
    /* good before any change came: a quiet market has a book too */
    fake_run(&f, sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_RESYNCED], 1);
    assert_false(souk_book_stale(book));
    assert_int_equal(souk_book_last_id(book), 100);
    push_depth(&f, 99, 101, "[\"9.8\",\"5\"]");
    assert_int_equal(t.by_kind[SOUK_EVENT_BOOK], 1);
    assert_int_equal(souk_book_last_id(book), 101);
    assert_int_equal(souk_book_levels(book, SOUK_BUY), 3);
    assert_string_equal(fake_last(&f, "GET /api/v3/depth"),
                        "GET /api/v3/depth?symbol=BTCUSDT&limit=1000 ");
    push_depth(&f, 102, 103, "[\"10.0\",\"0\"]");
    assert_int_equal(t.by_kind[SOUK_EVENT_BOOK], 2);
    souk_book_top(book, SOUK_BUY, &level, 1);
    assert_int_equal(souk_dec_cmp(level.price, fake_dec("9.9")), 0);
    /* 104 is missing: stale at once, then good again with a newer snapshot */
    push_depth(&f, 105, 106, "[\"9.7\",\"5\"]");
    assert_int_equal(t.by_kind[SOUK_EVENT_STALE], 1);
    assert_int_equal(t.error, SOUK_E_GAP);
    assert_true(t.stale);
    push_depth(&f, 201, 202, "[\"19.9\",\"5\"]");
    fake_run(&f, 3 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_RESYNCED], 2);
    assert_false(souk_book_stale(book));
    assert_int_equal(souk_book_last_id(book), 202);
    souk_book_top(book, SOUK_BUY, &level, 1);
    assert_int_equal(souk_dec_cmp(level.price, fake_dec("20")), 0);
    /* the connection goes: stale, and good again after it is back */
    sk_mem_net_cut(f.net);
    fake_run(&f, 10 * msec);
    assert_int_equal(t.by_kind[SOUK_EVENT_STALE], 2);
    assert_true(souk_book_stale(book));
    fake_run(&f, 3 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_RESYNCED], 3);
    assert_int_equal(souk_book_last_id(book), 200);
    push_depth(&f, 199, 201, "[\"19.5\",\"5\"]");
    assert_int_equal(souk_book_last_id(book), 201);
    souk_stream_stats stats;
    souk_stream_stats_get(stream, &stats);
    assert_int_equal(stats.gaps, 1);
    assert_int_equal(stats.resyncs, 3);
    assert_int_equal(stats.reconnects, 1);
    /* a frame of a book that cannot be read may have been a change */
    fake_push(&f, "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"U\":2");
    fake_run(&f, 10 * msec);
    assert_true(souk_book_stale(book));
    assert_int_equal(t.by_kind[SOUK_EVENT_STALE], 3);
    souk_client_close(client);
    fake_deinit(&f);
}

/* A snapshot older than what was kept is asked for again. */
static void snapshot_too_old(void **state)
{
    (void)state;
    fake f;
    told t = {.count = 0};
    fake_line lines[] = {{"GET", "/api/v3/depth", 200, snapshot_100, .turns = 2},
                         {"GET", "/api/v3/depth", 200, snapshot_200}};
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    souk_client *client = fake_client(&f, NULL);
    souk_stream *stream =
        follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbol = "BTC/USDT"), &t);
    fake_run(&f, sec);
    push_depth(&f, 150, 201, "[\"19.9\",\"5\"]");
    fake_run(&f, 5 * sec);
    assert_int_equal(fake_count(&f, "GET /api/v3/depth"), 3);
    assert_int_equal(t.by_kind[SOUK_EVENT_STALE], 1);
    assert_int_equal(t.by_kind[SOUK_EVENT_RESYNCED], 2);
    assert_int_equal(souk_book_last_id(souk_stream_book(stream, "BTCUSDT")), 201);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- the steady state ---- */

static unsigned allocations;

static void *counting(void *ctx, void *ptr, size_t size)
{
    (void)ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    allocations++;
    return realloc(ptr, size);
}

/* Once everything has been seen, a frame's way from the socket to the callback allocates nothing.
 */
static void nothing_is_allocated(void **state)
{
    (void)state;
    fake f;
    static told t;
    static const souk_alloc alloc = {.alloc = counting};
    fake_line lines[] = {{"GET", "/api/v3/depth", 200, snapshot_100}};
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client_options options = SOUK_CLIENT_OPTIONS_INIT;
    options.alloc = &alloc;
    souk_client *client = fake_client(&f, &options);
    souk_stream *book =
        follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbol = "BTC/USDT"), &t);
    follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTC/USDT"), &t);
    fake_run(&f, sec);
    unsigned before = 0, id = 101;
    for (int round = 0; round < 100; round++, id++) {
        if (round == 20)
            before = allocations;
        push_depth(&f, id, id, id % 2 ? "[\"9.8\",\"5\"],[\"10.0\",\"3\"]" : "[\"9.8\",\"0\"]");
        fake_push(&f, plains[0].frame);
        fake_run(&f, 10 * msec);
    }
    assert_int_equal(souk_book_last_id(souk_stream_book(book, "BTCUSDT")), id - 1);
    assert_in_range(t.by_kind[SOUK_EVENT_TRADE], 100, 200);
    assert_true(before > 0);
    assert_int_equal(allocations, before);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- the account ---- */

static const char report[] =
    "{\"subscriptionId\":0,\"event\":{\"e\":\"executionReport\",\"E\":1763721603003,"
    "\"s\":\"BTCUSDT\",\"c\":\"grid-7_A\",\"S\":\"BUY\",\"o\":\"LIMIT\",\"f\":\"GTC\","
    "\"q\":\"0.01500000\",\"p\":\"61234.50000000\",\"P\":\"0.00000000\",\"F\":\"0.00000000\","
    "\"g\":-1,\"C\":\"\",\"x\":\"TRADE\",\"X\":\"PARTIALLY_FILLED\",\"r\":\"NONE\",\"i\":28457,"
    "\"l\":\"0.00500000\",\"z\":\"0.00500000\",\"L\":\"61234.50000000\",\"n\":\"0.00000500\","
    "\"N\":\"BTC\",\"T\":1763721603001,\"t\":70312,\"I\":8641984,\"w\":true,\"m\":true,"
    "\"M\":false,\"O\":1763721600140,\"Z\":\"306.17250000\",\"Y\":\"306.17250000\","
    "\"Q\":\"0.00000000\",\"W\":1763721600140,\"V\":\"EXPIRE_MAKER\"}}";
static const char position[] =
    "{\"subscriptionId\":0,\"event\":{\"e\":\"outboundAccountPosition\",\"E\":1763721603003,"
    "\"u\":1763721603001,\"B\":[{\"a\":\"BTC\",\"f\":\"1.0\",\"l\":\"0.5\"},"
    "{\"a\":\"USDT\",\"f\":\"10\",\"l\":\"0\"}]}}";

static void account(void **state)
{
    (void)state;
    fake f;
    told t = {.count = 0};
    fake_line lines[] = {{"GET", "/api/v3/openOrders", 500, "", .turns = 6},
                         {"GET", "/api/v3/openOrders", 200, "[]"}};
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    f.skew_ns = 3600 * sec; /* a venue that lives an hour ahead */
    souk_client *client = fake_client(&f, NULL);
    follow(client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT), &t);
    fake_run(&f, sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 1);
    assert_non_null(strstr(f.frame, "userDataStream.subscribe.signature"));
    assert_null(
        strstr(f.frame, "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"));
    const char *stamp = strstr(f.frame, "\"timestamp\":");
    assert_non_null(stamp);
    int64_t ahead_ms = strtoll(stamp + 12, NULL, 10) - fake_start_ns / msec;
    assert_in_range(ahead_ms, 3600000, 3601000);
    fake_run(&f, 60 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_OPEN_ORDERS], 1);
    assert_int_equal(t.rows, 0);
    fake_push(&f, report);
    fake_run(&f, sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_ORDER], 1);
    assert_string_equal(t.client_id, "grid-7_A");
    assert_true(t.filled);
    fake_push(&f, position);
    fake_run(&f, sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_BALANCES], 1);
    assert_int_equal(t.rows, 2);
    /* after a cut it follows again, signed again, and open orders are told again */
    sk_mem_net_cut(f.net);
    fake_run(&f, 10 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 2);
    assert_int_equal(t.by_kind[SOUK_EVENT_OPEN_ORDERS], 2);
    fake_push(&f, "{\"subscriptionId\":0,\"event\":{\"e\":\"eventStreamTerminated\",\"E\":1}}");
    fake_run(&f, 10 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 3);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- what cannot be followed ---- */

static void bad_specs(void **state)
{
    (void)state;
    fake f;
    souk_stream *stream;
    souk_error err;
    fake_init(&f, 1);
    souk_client *client = fake_client(&f, NULL);
    const char *many[1025];
    for (size_t i = 0; i < 1025; i++)
        many[i] = "BTCUSDT";
    const struct {
        const souk_stream_spec *spec;
        souk_status status;
    } cases[] = {
        {SOUK_STREAM(.channel = SOUK_CHANNEL_NONE, .symbol = "BTCUSDT"), SOUK_E_INVALID},
        {SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK), SOUK_E_INVALID},
        {SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT, .symbol = "BTCUSDT"), SOUK_E_INVALID},
        {SOUK_STREAM(.channel = SOUK_CHANNEL_CANDLES, .symbol = "BTCUSDT"), SOUK_E_MISSING},
        {SOUK_STREAM(.channel = SOUK_CHANNEL_CANDLES, .symbol = "BTCUSDT", .interval = "7m"),
         SOUK_E_INVALID},
        {SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTC//USDT"), SOUK_E_INVALID},
        {SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbols = many, .symbols_count = 1025),
         SOUK_E_LIMIT},
        {&(souk_stream_spec){.channel = SOUK_CHANNEL_TRADES, .symbol = "BTCUSDT"}, SOUK_E_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(souk_stream_open(client, cases[i].spec, on_event, NULL, &stream, &err),
                         cases[i].status);
    souk_client_close(client);
    fake_deinit(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_channels),   cmocka_unit_test(closed_inside),
        cmocka_unit_test(refused),          cmocka_unit_test(comes_back),
        cmocka_unit_test(no_handshake),     cmocka_unit_test(book_in_step),
        cmocka_unit_test(snapshot_too_old), cmocka_unit_test(nothing_is_allocated),
        cmocka_unit_test(account),          cmocka_unit_test(bad_specs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
