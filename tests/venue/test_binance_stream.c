/* SPDX-License-Identifier: MIT
 * Binance streams: every recorded frame of ../shared counts as its expectation says; every event of
 * the card is read to its values, in any order of members; what is cut or broken pushes nothing. */
#include "venue_test.h"
#include "base/map.h"

#include <zstd.h>

static const sk_venue *binance;

/* ---- what was pushed ---- */

enum { SEEN_MAX = 8 };
typedef struct seen {
    sk_update rows[SEEN_MAX];
    sk_level bid, ask; /* the first of the last book */
    uint32_t count;
    sk_strmap *kinds; /* "btcusdt@trade" -> how many */
    souk_dec volume;
    uint64_t trades;
} seen;

static const char *kind_name(const sk_update *u)
{
    switch (u->kind) {
    case SK_UPDATE_BOOK: return "depth";
    case SK_UPDATE_TRADE: return "trade";
    case SK_UPDATE_AGG_TRADE: return "aggTrade";
    case SK_UPDATE_BEST: return "bookTicker";
    case SK_UPDATE_CANDLE: return "kline_1m";
    default: return "?";
    }
}

static void count_kind(seen *s, const sk_update *u)
{
    char name[64];
    uint64_t n = 0;
    int len = u->kind == SK_UPDATE_BOOK && u->snapshot
                  ? snprintf(name, sizeof name, "http depth %.*s", SK_FMT(u->symbol))
                  : snprintf(name, sizeof name, "%.*s@%s", SK_FMT(u->symbol), kind_name(u));
    for (int i = 0; i < len && !u->snapshot && name[i] != '@'; i++)
        if (name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] - 'A' + 'a');
    souk_str key = {name, (uint32_t)len};
    sk_strmap_get(s->kinds, key, &n);
    key = sk_arena_copy(&arena, key); /* the map borrows it */
    assert_true(sk_strmap_put(s->kinds, key, n + 1));
    if (u->kind == SK_UPDATE_TRADE || u->kind == SK_UPDATE_AGG_TRADE) {
        s->trades++;
        assert_int_equal(souk_dec_add(&s->volume, s->volume, u->trade.qty), SOUK_OK);
    }
}

static void push(void *ctx, const sk_update *u)
{
    seen *s = ctx;
    if (s->kinds) {
        count_kind(s, u);
        return;
    }
    assert_true(s->count < SEEN_MAX);
    if (u->kind == SK_UPDATE_BOOK && u->book.bids_count)
        s->bid = u->book.bids[0];
    if (u->kind == SK_UPDATE_BOOK && u->book.asks_count)
        s->ask = u->book.asks[0];
    s->rows[s->count++] = *u;
}

/* ---- recordings ---- */

static souk_str unpack(souk_str packed)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.ptr, packed.len);
    size_t cap = size < ((unsigned long long)1 << 30) ? (size_t)size : (size_t)64 << 20;
    char *text = malloc(cap);
    size_t at = 0;
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {packed.ptr, packed.len, 0};
    while (in.pos < in.size) {
        ZSTD_outBuffer out = {text + at, cap - at, 0};
        size_t left = ZSTD_decompressStream(stream, &out, &in);
        assert_false(ZSTD_isError(left));
        at += out.pos;
        if (at == cap)
            text = realloc(text, cap *= 2);
    }
    ZSTD_freeDStream(stream);
    return (souk_str){text, (uint32_t)at};
}

static void play_line(souk_str line, sk_feed *feed)
{
    static const char *const keys[] = {"ch", "dir", "url", "raw"};
    souk_str raw[4], text, url;
    souk_error err = {0};
    sk_json j;
    sk_json_init(&j, line);
    assert_int_equal(sk_json_pick(&j, keys, 4, raw), SOUK_OK);
    sk_json_init(&j, raw[3]);
    assert_int_equal(sk_json_string(&j, feed->arena, &text), SOUK_OK);
    sk_json_init(&j, raw[2]);
    assert_int_equal(sk_json_string(&j, feed->arena, &url), SOUK_OK);
    souk_status status = SOUK_OK;
    if (sk_str_is(raw[0], "\"http\""))
        status = binance->decode_page(binance, url, text, feed, &err);
    else if (sk_str_is(raw[1], "\"in\""))
        status = binance->decode_frame(binance, 1, (souk_str){NULL, 0}, text, feed, &err);
    if (status != SOUK_OK)
        fail_msg("%s: %.*s", err.text, (int)(text.len < 300 ? text.len : 300), text.ptr);
}

static void check_trades(souk_str expect, const seen *s)
{
    souk_str name, raw;
    souk_dec volume = {0, 0, 0}, more;
    uint64_t count = 0, n;
    sk_json j;
    sk_json_init(&j, member(expect, "trades"));
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &raw), SOUK_OK);
        assert_int_equal(sk_str_to_u64(text_member(raw, "count"), &n), SOUK_OK);
        assert_int_equal(sk_dec_from_str(&more, text_member(raw, "volume")), SOUK_OK);
        assert_int_equal(souk_dec_add(&volume, volume, more), SOUK_OK);
        count += n;
    }
    assert_int_equal(s->trades, count);
    assert_int_equal(souk_dec_cmp(s->volume, volume), 0);
}

static void recorded_frames(void **state)
{
    (void)state;
    static const char *const names[] = {
        "binance_tr_four_symbols_20230410", "binance_us_four_symbols_20211012",
        "btcusdt_20240808_depth_trade_bookticker", "four_symbols_20211012_depth_aggtrade"};
    for (size_t i = 0; i < SK_COUNT(names); i++) {
        char path[256];
        snprintf(path, sizeof path, "recorded/binance/%s.ndjson.zst", names[i]);
        souk_str packed = read_file(true, path);
        if (!packed.ptr)
            skip();
        snprintf(path, sizeof path, "recorded/binance/%s.expect.json", names[i]);
        souk_str expect = read_file(true, path), text = unpack(packed), rest = text, name;
        sk_strmap kinds;
        sk_arena scratch;
        sk_strmap_init(&kinds, NULL, 1);
        sk_arena_init(&scratch, NULL, 64 << 20);
        seen s = {.kinds = &kinds};
        sk_feed feed = {.push = push, .ctx = &s, .arena = &scratch};
        while (rest.len) {
            souk_str line = sk_str_cut(&rest, '\n');
            if (line.len)
                play_line(line, &feed);
            sk_arena_reset(&scratch);
        }
        assert_int_equal(feed.skipped, 0);
        uint64_t n, want, different = 0;
        sk_json j;
        sk_json_init(&j, member(expect, "by_kind"));
        sk_json_enter_object(&j);
        while (sk_json_next_member(&j, &name)) {
            assert_int_equal(sk_json_u64(&j, &want), SOUK_OK);
            if (!sk_strmap_get(&kinds, name, &n) || n != want)
                fail_msg("%s: %.*s: %u frames", names[i], SK_FMT(name), (unsigned)n);
            different++;
        }
        assert_int_equal(kinds.count, different);
        check_trades(expect, &s);
        sk_feed_deinit(&feed);
        sk_arena_deinit(&scratch);
        sk_strmap_deinit(&kinds);
        free((void *)(uintptr_t)text.ptr);
    }
}

/* ---- one event of each kind ---- */

static souk_status decode(const char *frame, size_t len, const char *topic, seen *s,
                          uint64_t *skipped)
{
    char *copy = malloc(len ? len : 1); /* its end is watched by the sanitizer */
    memcpy(copy, frame, len);
    sk_feed feed = {.push = push, .ctx = s, .arena = &arena, .recv_ns = 77};
    *s = (seen){.count = 0};
    souk_error err = {0};
    souk_status status = binance->decode_frame(binance, 1, sk_str(topic),
                                               (souk_str){copy, (uint32_t)len}, &feed, &err);
    assert_int_equal(status, err.status);
    if (skipped)
        *skipped = feed.skipped;
    sk_feed_deinit(&feed);
    for (uint32_t i = 0; i < s->count; i++) /* the view outlives the frame for the tests' sake */
        s->rows[i].symbol = sk_arena_copy(&arena, s->rows[i].symbol);
    free(copy);
    return status;
}

static sk_update *one(const char *frame, seen *s)
{
    static char kept[4096];
    sk_feed feed = {.push = push, .ctx = s, .arena = &arena, .recv_ns = 77};
    souk_error err = {0};
    snprintf(kept, sizeof kept, "%s", frame);
    *s = (seen){.count = 0};
    souk_status status =
        binance->decode_frame(binance, 1, (souk_str){NULL, 0}, sk_str(kept), &feed, &err);
    if (status != SOUK_OK)
        fail_msg("%s: %s", err.text, frame);
    assert_int_equal(s->count, 1);
    assert_int_equal(s->rows[0].recv_ns, 77);
    sk_feed_deinit(&feed);
    return &s->rows[0];
}

#define MS INT64_C(1000000)

static void books(void **state)
{
    (void)state;
    /* the same change: bare, wrapped, members in another order, numbers as strings or bare */
    static const char *const same[] = {
        "{\"e\":\"depthUpdate\",\"E\":1763721600123,\"s\":\"BTCUSDT\",\"U\":157,\"u\":160,"
        "\"b\":[[\"61000.10000000\",\"0.00000000\"]],\"a\":[[\"61000.20\",\"1.5\"],[\"7\",\"8\"]]}",
        "{\"stream\":\"btcusdt@depth\",\"data\":{\"e\":\"depthUpdate\",\"E\":1763721600123,"
        "\"s\":\"BTCUSDT\",\"U\":157,\"u\":160,\"b\":[[\"61000.10000000\",\"0.00000000\",[]]],"
        "\"a\":[[\"61000.20\",\"1.5\"],[\"7\",\"8\"]]}}",
        "{\"data\":{\"a\":[[\"61000.20\",\"1.5\"],[\"7\",\"8\"]],\"u\":\"160\",\"x\":{\"e\":1},"
        "\"b\":[[\"61000.10000000\",\"0.00000000\"]],\"U\":157,\"E\":\"1763721600123\","
        "\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\"},\"stream\":\"btcusdt@depth\"}",
        "{\"u\":160,\"s\":\"BTCUSDT\",\"b\":[[\"61000.10000000\",\"0.00000000\"]],"
        "\"a\":[[\"61000.20\",\"1.5\"],[\"7\",\"8\"]],\"U\":157,\"E\":1763721600123,"
        "\"e\":\"depthUpdate\"}",
        " { \"e\" : \"depthUpdate\" , \"u\":160.0, \"a\":[ [61000.20,1.5] , [7,8] ], \"U\":157,"
        "\"s\":\"\\u0042TCUSDT\",\"b\":[[61000.10000000,0.00000000]],\"E\":1763721600123 } ",
    };
    for (size_t i = 0; i < SK_COUNT(same); i++) {
        seen s;
        const sk_update *u = one(same[i], &s);
        assert_int_equal(u->kind, SK_UPDATE_BOOK);
        assert_false(u->snapshot);
        assert_str(u->symbol, SK_STR("BTCUSDT"));
        assert_int_equal(u->at_ns, 1763721600123 * MS);
        assert_int_equal(u->first_id, 157);
        assert_int_equal(u->last_id, 160);
        assert_int_equal(u->book.bids_count, 1);
        assert_int_equal(u->book.asks_count, 2);
        assert_int_equal(s.bid.price, 6100010000000);
        assert_int_equal(s.bid.price_scale, 8);
        assert_int_equal(s.bid.qty, 0);
        assert_int_equal(s.ask.price, 6100020);
        assert_int_equal(s.ask.price_scale, 2);
        assert_int_equal(s.ask.qty, 15);
        assert_int_equal(s.ask.qty_scale, 1);
    }
    /* a partial book takes its symbol from the stream's name, before or behind it, or the URL's */
    seen s;
    const sk_update *u =
        one("{\"data\":{\"lastUpdateId\":160,\"bids\":[[\"1\",\"2\"]],\"asks\":[]},"
            "\"stream\":\"btcusdt@depth5@100ms\"}",
            &s);
    assert_true(u->snapshot);
    assert_str(u->symbol, SK_STR("BTCUSDT"));
    assert_int_equal(u->depth, 5);
    assert_int_equal(u->last_id, 160);
    static const char bare[] = "{\"lastUpdateId\":160,\"bids\":[],\"asks\":[]}";
    assert_int_equal(decode(bare, sizeof bare - 1, "ethbtc@depth20", &s, NULL), SOUK_OK);
    assert_int_equal(s.count, 1);
    assert_str(s.rows[0].symbol, SK_STR("ETHBTC"));
    assert_int_equal(decode(bare, sizeof bare - 1, "", &s, NULL), SOUK_E_MISSING);
    assert_int_equal(s.count, 0);
}

static void trades_and_prices(void **state)
{
    (void)state;
    seen s;
    const sk_update *u = one("{\"e\":\"trade\",\"E\":1763721600124,\"s\":\"BTCUSDT\",\"t\":70312,"
                             "\"p\":\"61000.10000000\",\"q\":\"0.01000000\",\"b\":88,\"a\":50,"
                             "\"T\":1763721600123,\"m\":true,\"M\":true}",
                             &s);
    assert_int_equal(u->kind, SK_UPDATE_TRADE);
    assert_int_equal(u->trade.id, 70312);
    assert_int_equal(u->trade.taker_side, SOUK_SELL);
    assert_dec(u->trade.price, SK_STR("61000.1"));
    assert_dec(u->trade.qty, SK_STR("0.01"));
    assert_int_equal(u->trade.qty.scale, 8);
    assert_int_equal(u->trade.at_ns, 1763721600123 * MS);
    assert_int_equal(u->at_ns, 1763721600124 * MS);
    u = one(
        "{\"m\":false,\"e\":\"aggTrade\",\"E\":1,\"s\":\"BTCUSDT\",\"a\":5,\"p\":\"2\",\"q\":\"3\","
        "\"f\":100,\"l\":105,\"T\":1}",
        &s);
    assert_int_equal(u->kind, SK_UPDATE_AGG_TRADE);
    assert_int_equal(u->trade.id, 5);
    assert_int_equal(u->trade.first_id, 100);
    assert_int_equal(u->trade.last_id, 105);
    assert_int_equal(u->trade.taker_side, SOUK_BUY);
    u = one("{\"u\":400900217,\"s\":\"BTCUSDT\",\"b\":\"61000.10000000\",\"B\":\"0.52000000\","
            "\"a\":\"61000.20000000\",\"A\":\"1.10000000\"}",
            &s);
    assert_int_equal(u->kind, SK_UPDATE_BEST);
    assert_int_equal(u->best.update_id, 400900217);
    assert_dec(u->best.ask_qty, SK_STR("1.1"));
    u = one("{\"stream\":\"bnbbtc@ticker\",\"data\":{\"e\":\"24hrTicker\",\"E\":1580254809477,"
            "\"s\":\"BNBBTC\",\"p\":\"420.97\",\"P\":\"4.720\",\"w\":\"9058.27981278\",\"x\":"
            "\"8917.98\","
            "\"c\":\"9338.96\",\"Q\":\"0.17246300\",\"b\":\"9338.03\",\"B\":\"0.182346\",\"a\":"
            "\"9339.7\","
            "\"A\":\"0.140976\",\"o\":\"8917.99\",\"h\":\"9373.19\",\"l\":\"8862.40\",\"v\":"
            "\"72229.53692\","
            "\"q\":\"654275356.16896672\",\"O\":1580168409456,\"C\":1580254809456,\"F\":235294268,"
            "\"L\":235894703,\"n\":600436}}",
            &s);
    assert_int_equal(u->kind, SK_UPDATE_TICKER);
    assert_int_equal(u->at_ns, 1580254809477 * MS);
    assert_dec(u->ticker.change_percent, SK_STR("4.72"));
    assert_dec(u->ticker.quote_volume, SK_STR("654275356.16896672"));
    assert_int_equal(u->ticker.count, 600436);
    u = one("{\"e\":\"1hTicker\",\"E\":1,\"s\":\"BNBBTC\",\"c\":\"3\",\"F\":-1,\"L\":-1}", &s);
    assert_int_equal(u->window_ns, 3600000 * MS);
    assert_int_equal(u->ticker.first_id, 0);
    u = one(
        "{\"e\":\"avgPrice\",\"E\":1,\"s\":\"BTCUSDT\",\"i\":\"5m\",\"w\":\"25776.86\",\"T\":7}",
        &s);
    assert_int_equal(u->kind, SK_UPDATE_AVG_PRICE);
    assert_dec(u->ticker.weighted_avg, SK_STR("25776.86"));
    u = one(
        "{\"e\":\"kline\",\"E\":9,\"s\":\"BNBBTC\",\"k\":{\"t\":1681153980000,"
        "\"T\":1681154039999,\"s\":\"BNBBTC\",\"i\":\"1M\",\"f\":100,\"L\":200,\"o\":\"0.0010\","
        "\"c\":\"0.0020\",\"h\":\"0.0025\",\"l\":\"0.0015\",\"v\":\"1000\",\"n\":100,\"x\":true,"
        "\"q\":\"1.0\",\"V\":\"500\",\"Q\":\"0.5\",\"B\":\"0\"}}",
        &s);
    assert_int_equal(u->kind, SK_UPDATE_CANDLE);
    assert_int_equal(u->interval, SK_INTERVAL_1MO);
    assert_true(u->candle.closed);
    assert_int_equal(u->candle.close_ns, 1681154040000 * MS - 1);
    assert_dec(u->candle.taker_buy_quote, SK_STR("0.5"));
    /* all symbols at once: one update each */
    static const char all[] = "[{\"e\":\"24hrMiniTicker\",\"E\":1,\"s\":\"A\",\"c\":\"1\",\"o\":"
                              "\"1\",\"h\":\"1\",\"l\":\"1\","
                              "\"v\":\"1\",\"q\":\"1\"},{\"e\":\"24hrMiniTicker\",\"E\":1,\"s\":"
                              "\"B\",\"c\":\"2\",\"o\":\"1\","
                              "\"h\":\"1\",\"l\":\"1\",\"v\":\"1\",\"q\":\"1\"}]";
    assert_int_equal(decode(all, sizeof all - 1, "", &s, NULL), SOUK_OK);
    assert_int_equal(s.count, 2);
    assert_str(s.rows[1].symbol, SK_STR("B"));
    assert_dec(s.rows[1].ticker.last, SK_STR("2"));
}

static void account_events(void **state)
{
    (void)state;
    seen s;
    const sk_update *u = one(
        "{\"subscriptionId\":0,\"event\":{\"e\":\"executionReport\",\"E\":1763721603003,\"s\":"
        "\"BTCUSDT\","
        "\"c\":\"grid-7_A\",\"S\":\"BUY\",\"o\":\"LIMIT_MAKER\",\"f\":\"GTC\",\"q\":\"0.01500000\","
        "\"p\":\"61234.50000000\",\"P\":\"0.00000000\",\"F\":\"0.00000000\",\"g\":-1,\"C\":\"\","
        "\"x\":\"TRADE\",\"X\":\"PARTIALLY_FILLED\",\"r\":\"NONE\",\"i\":28457,\"l\":\"0."
        "00500000\","
        "\"z\":\"0.00500000\",\"L\":\"61234.50000000\",\"n\":\"0.00000500\",\"N\":\"BTC\","
        "\"T\":1763721603001,\"t\":70312,\"I\":8641984,\"w\":true,\"m\":true,\"M\":false,"
        "\"O\":1763721600140,\"Z\":\"306.17250000\",\"Y\":\"306.17250000\",\"Q\":\"0.00000000\","
        "\"W\":1763721600140,\"V\":\"EXPIRE_MAKER\"}}",
        &s);
    assert_int_equal(u->kind, SK_UPDATE_ORDER);
    assert_int_equal(u->order.exec, SK_EXEC_TRADE);
    assert_int_equal(u->order.order.status, SOUK_ORDER_PARTIALLY_FILLED);
    assert_int_equal(u->order.order.type, SOUK_LIMIT);
    assert_int_equal(u->order.order.flags, SOUK_POST_ONLY);
    assert_int_equal(u->order.order.stp, SOUK_STP_CANCEL_OLDEST);
    assert_str(u->order.order.order_id, SK_STR("28457"));
    assert_str(u->order.order.client_id, SK_STR("grid-7_A"));
    assert_dec(u->order.order.cum_quote, SK_STR("306.1725"));
    assert_int_equal(u->order.order.working_ns, 1763721600140 * MS);
    assert_str(u->order.fill.fill_id, SK_STR("70312"));
    assert_str(u->order.fill.fee_asset, SK_STR("BTC"));
    assert_dec(u->order.fill.fee, SK_STR("0.000005"));
    assert_true(u->order.fill.maker);
    /* a cancel: C is the order's own id, c the cancel's */
    u = one(
        "{\"e\":\"executionReport\",\"E\":1,\"s\":\"ETHUSDT\",\"c\":\"cancel-1\",\"S\":\"SELL\","
        "\"o\":\"STOP_LOSS_LIMIT\",\"f\":\"GTC\",\"q\":\"1\",\"p\":\"2\",\"P\":\"3\",\"C\":"
        "\"mine\","
        "\"x\":\"CANCELED\",\"X\":\"CANCELED\",\"i\":9,\"n\":\"0\",\"N\":null,\"T\":1,\"t\":-1}",
        &s);
    assert_int_equal(u->order.exec, SK_EXEC_CANCELED);
    assert_str(u->order.order.client_id, SK_STR("mine"));
    assert_str(u->order.order.cancel_id, SK_STR("cancel-1"));
    assert_int_equal(u->order.order.type, SOUK_STOP_LIMIT);
    u = one("{\"e\":\"executionReport\",\"s\":\"A\",\"c\":\"x\",\"S\":\"BUY\",\"o\":\"LIMIT\","
            "\"f\":\"IOC\","
            "\"x\":\"EXPIRED\",\"X\":\"EXPIRED\",\"eR\":\"INSUFFICIENT_LIQUIDITY\",\"i\":1}",
            &s);
    assert_int_equal(u->order.order.reason, SOUK_REASON_NO_LIQUIDITY);
    u = one("{\"e\":\"executionReport\",\"s\":\"A\",\"c\":\"x\",\"S\":\"BUY\",\"o\":\"LIMIT\","
            "\"f\":\"GTC\","
            "\"x\":\"EXPIRED\",\"X\":\"EXPIRED_IN_MATCH\",\"i\":1}",
            &s);
    assert_int_equal(u->order.order.status, SOUK_ORDER_EXPIRED);
    assert_int_equal(u->order.order.reason, SOUK_REASON_SELF_TRADE);
    u = one("{\"e\":\"outboundAccountPosition\",\"E\":5,\"u\":4,\"B\":[{\"a\":\"BTC\",\"f\":\"0."
            "99500000\","
            "\"l\":\"0.01000000\"},{\"a\":\"USDT\",\"f\":\"10580\",\"l\":\"612.35\"}]}",
            &s);
    assert_int_equal(u->kind, SK_UPDATE_BALANCES);
    assert_int_equal(u->balances.count, 2);
    assert_dec(u->balances.rows[1].held, SK_STR("612.35"));
    u = one("{\"e\":\"balanceUpdate\",\"E\":1573200697110,\"a\":\"BTC\",\"d\":\"-100.5\",\"T\":7}",
            &s);
    assert_int_equal(u->kind, SK_UPDATE_TRANSFER);
    assert_dec(u->balances.change, SK_STR("-100.5"));
    assert_int_equal(u->engine_ns, 7 * MS);
    u = one("{\"e\":\"listenKeyExpired\",\"E\":1,\"listenKey\":\"abc\"}", &s);
    assert_int_equal(u->kind, SK_UPDATE_TOKEN_EXPIRED);
    assert_str(u->token, SK_STR("abc"));
    u = one("{\"subscriptionId\":0,\"event\":{\"e\":\"eventStreamTerminated\",\"E\":1}}", &s);
    assert_int_equal(u->kind, SK_UPDATE_TOKEN_EXPIRED);
    u = one("{\"e\":\"serverShutdown\",\"E\":1}", &s);
    assert_int_equal(u->kind, SK_UPDATE_SHUTDOWN);
    u = one("{\"event\":{\"e\":\"serverShutdown\",\"E\":1}}", &s);
    assert_int_equal(u->kind, SK_UPDATE_SHUTDOWN);
}

static void answers(void **state)
{
    (void)state;
    static const struct {
        const char *frame, *id, *code;
        int status;
    } rows[] = {
        {"{\"result\":null,\"id\":1}", "1", "", SOUK_OK},
        {"{\"id\":\"7\",\"status\":200,\"result\":{\"orderId\":28457},\"rateLimits\":[]}", "\"7\"",
         "", SOUK_OK},
        {"{\"id\":\"8\",\"status\":400,\"error\":{\"code\":-2010,\"msg\":\"Account has "
         "insufficient "
         "balance for requested action.\"}}",
         "\"8\"", "-2010", SOUK_E_INSUFFICIENT_FUNDS},
        {"{\"id\":null,\"status\":401,\"error\":{\"code\":-2015,\"msg\":\"Invalid API-key, IP, or "
         "permissions for action.\"}}",
         "null", "-2015", SOUK_E_KEY_UNKNOWN},
        {"{\"error\":{\"code\":2,\"msg\":\"Invalid request: invalid stream\"},\"id\":1}", "1", "2",
         SOUK_E_REJECTED},
        {"{\"id\":4,\"status\":503}", "4", "", SOUK_E_OVERLOADED},
        {"{\"code\":3,\"msg\":\"Invalid JSON\",\"id\":\"x\"}", "\"x\"", "3", SOUK_E_REJECTED},
    };
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        seen s;
        const sk_update *u = one(rows[i].frame, &s);
        assert_int_equal(u->kind, SK_UPDATE_ACK);
        assert_str(u->ack.id, sk_str(rows[i].id));
        assert_string_equal(u->ack.err.code, rows[i].code);
        assert_int_equal(u->ack.err.status, rows[i].status);
        assert_str(u->ack.raw, sk_str(rows[i].frame));
    }
}

static void unknown_and_broken(void **state)
{
    (void)state;
    static const char *const unknown[] = {
        "{\"e\":\"somethingNew\",\"E\":1,\"s\":\"BTCUSDT\"}",
        "{\"x\":1}",
        "{\"e\":3}",
        "[{\"e\":\"new\"}]",
        "{\"stream\":\"a@b\",\"data\":{\"e\":\"new\",\"p\":{}}}",
        "{\"e\":\"executionReport\",\"x\":\"NEW_KIND\",\"s\":\"A\",\"i\":1,\"S\":\"BUY\"}"};
    static const char *const broken[] = {
        "",
        "x",
        "{",
        "[1,2]",
        "3",
        "\"text\"",
        "null",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":1,\"u\":2,\"b\":[[\"1\"]],\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":1,\"u\":2,\"b\":[[\"1\",\"x\"]],\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":1,\"u\":2,\"b\":[\"1\",\"2\"],\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":1,\"u\":2,\"b\":3,\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"b\":[],\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"U\":1,\"u\":2,\"b\":[],\"a\":[]}",
        "{\"e\":\"depthUpdate\",\"s\":\"A\",\"U\":1,\"u\":99999999999999999999,\"b\":[],\"a\":[]}",
        "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"q\":\"1\",\"T\":1}",
        "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":9223372036854775807}",
        "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":1}x",
        "{\"e\":\"kline\",\"s\":\"A\"}",
        "{\"e\":\"executionReport\",\"s\":\"A\",\"x\":\"NEW\"}",
        "{\"e\":\"executionReport\",\"i\":1,\"q\":\"x\"}",
        "{\"data\":{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":1},\"data\":{"
        "\"e\":"
        "\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":1}}"};
    seen s;
    uint64_t skipped;
    for (size_t i = 0; i < SK_COUNT(unknown); i++) {
        assert_int_equal(decode(unknown[i], strlen(unknown[i]), "", &s, &skipped), SOUK_OK);
        assert_int_equal(skipped, 1);
        assert_int_equal(s.count, 0);
    }
    for (size_t i = 0; i < SK_COUNT(broken); i++) {
        if (decode(broken[i], strlen(broken[i]), "", &s, NULL) == SOUK_OK)
            fail_msg("taken: %s", broken[i]);
        assert_int_equal(s.count, 0);
    }
}

/* A frame cut anywhere is refused and tells nothing. */
static void cut_frames(void **state)
{
    (void)state;
    static const char *const frames[] = {
        "{\"stream\":\"btcusdt@depth\",\"data\":{\"e\":\"depthUpdate\",\"E\":1763721600123,"
        "\"s\":\"BTCUSDT\",\"U\":157,\"u\":160,\"b\":[[\"61000.1\",\"0.0\"]],\"a\":[[\"61\",\"1\"]]"
        "}}",
        "{\"e\":\"trade\",\"E\":1,\"s\":\"BTCUSDT\",\"t\":7,\"p\":\"6\",\"q\":\"1\",\"T\":1,\"m\":"
        "true}",
        "{\"u\":4,\"s\":\"BTCUSDT\",\"b\":\"6\",\"B\":\"5\",\"a\":\"7\",\"A\":\"1\"}",
        "{\"e\":\"executionReport\",\"s\":\"A\",\"S\":\"BUY\",\"x\":\"NEW\",\"X\":\"NEW\",\"i\":1,"
        "\"q\":\"1\"}",
        "{\"id\":\"8\",\"status\":400,\"error\":{\"code\":-2010,\"msg\":\"no\"}}"};
    for (size_t i = 0; i < SK_COUNT(frames); i++) {
        size_t len = strlen(frames[i]);
        for (size_t cut = 0; cut < len; cut++) {
            seen s;
            if (decode(frames[i], cut, "", &s, NULL) == SOUK_OK)
                fail_msg("taken: %.*s", (int)cut, frames[i]);
            assert_int_equal(s.count, 0);
        }
    }
}

static void what_the_client_says(void **state)
{
    (void)state;
    const sk_channel_row *kline = NULL;
    for (uint32_t i = 0; i < binance->channels_count; i++)
        if (binance->channels[i].kind == SK_CHANNEL_CANDLE && !kline)
            kline = &binance->channels[i];
    sk_topic topics[] = {{.text = SK_STR("btcusdt@depth@100ms")},
                         {.row = kline, .symbol = SK_STR("ETHUSDT"), .interval = SK_INTERVAL_1MO}};
    const struct {
        sk_control control;
        const char *frame;
    } rows[] = {
        {{.kind = SK_CONTROL_SUBSCRIBE, .id = SK_STR("3"), .topics = topics, .topics_count = 2},
         "{\"id\":3,\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@depth@100ms\",\"ethusdt@kline_"
         "1M\"]}"},
        {{.kind = SK_CONTROL_UNSUBSCRIBE,
          .id = SK_STR("\"a\""),
          .topics = topics,
          .topics_count = 1},
         "{\"id\":\"a\",\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@depth@100ms\"]}"},
        {{.kind = SK_CONTROL_LIST, .id = SK_STR("4")},
         "{\"id\":4,\"method\":\"LIST_SUBSCRIPTIONS\"}"},
        {{.kind = SK_CONTROL_SET, .id = SK_STR("5"), .property = SK_STR("combined"), .number = 1},
         "{\"id\":5,\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true]}"},
        {{.kind = SK_CONTROL_GET, .id = SK_STR("6"), .property = SK_STR("combined")},
         "{\"id\":6,\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"]}"},
        {{.kind = SK_CONTROL_FOLLOW, .id = SK_STR("7"), .token = SK_STR("key")},
         "{\"id\":7,\"method\":\"SUBSCRIBE\",\"params\":[\"key\"]}"},
        {{.kind = SK_CONTROL_UNFOLLOW, .id = SK_STR("8")},
         "{\"id\":8,\"method\":\"userDataStream.unsubscribe\"}"},
        {{.kind = SK_CONTROL_LOGOUT, .id = SK_STR("9")},
         "{\"id\":9,\"method\":\"session.logout\"}"},
        {{.kind = SK_CONTROL_PING, .id = SK_STR("10")}, "{\"id\":10,\"method\":\"ping\"}"},
    };
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        sk_control control = rows[i].control;
        sk_request out;
        souk_error err = {0};
        control.arena = &arena;
        assert_int_equal(binance->encode_control(binance, &control, NULL, 0, &out, &err), SOUK_OK);
        assert_true(out.is_frame);
        assert_str(out.body, sk_str(rows[i].frame));
    }
}

static int up(void **state)
{
    binance = sk_venue_find(SK_STR("binance"));
    return binance ? arena_up(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_frames),   cmocka_unit_test(books),
        cmocka_unit_test(trades_and_prices), cmocka_unit_test(account_events),
        cmocka_unit_test(answers),           cmocka_unit_test(unknown_and_broken),
        cmocka_unit_test(cut_frames),        cmocka_unit_test(what_the_client_says),
    };
    return cmocka_run_group_tests_name("binance_stream", tests, up, arena_down);
}
