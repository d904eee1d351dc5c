/* SPDX-License-Identifier: MIT
 * Other people's cases of a venue: what ccxt asks leads to a row and is heard by the server as what
 * ccxt was told to ask; what ccxt was answered is read by the client as the same values. Told only
 * the venue: test_venue_fixtures ID */
#define _GNU_SOURCE
#include "market/markets.h"
#include "venue/peer.h"
#include "ccxt_words.h"

#define MS INT64_C(1000000)

enum { FILES_MAX = 2, SKIPS_MAX = 6 };

typedef struct subject {
    const char *venue;
    const char *files[FILES_MAX];  /* names of fixtures; NULL: the venue's id */
    uint32_t heard, read;          /* how many requests and answers are checked */
    uint64_t account;              /* the account's number, where requests name it */
    const char *skips[SKIPS_MAX];  /* cases with this in them are of another product than spot */
    const char *unread[SKIPS_MAX]; /* answers that the client does not ask for */
    const char *lacks[SKIPS_MAX];  /* "method.member": what the venue's answers do not tell so */
} subject;

static const subject subjects[] = {
    {"binance", {NULL}, 26, 6, 0, {"savings"}, {NULL}, {NULL}},
    /* the unified account is another product */
    {"bitget", {NULL}, 21, 5, 0, {"uta"}, {NULL}, {NULL}},
    /* ccxt passes a ratio on as a percentage, and reckons the opening of v3.3 */
    {"btse",
     {"btse", "btse_v3.3"},
     4,
     5,
     0,
     {NULL},
     {NULL},
     {"fetchTicker.percentage", "fetchTicker.open"}},
    /* its ticker tells the volumes by the codes of assets; the client asks another */
    {"gemini", {NULL}, 4, 1, 0, {NULL}, {"spot ticker", "usdcusc"}, {NULL}},
    {"htx", {NULL}, 18, 5, 44234548, {NULL}, {NULL}, {NULL}},
};

static const sk_venue *venue;
static const subject *own;

static bool is_among(souk_str fixture, const char *const texts[SKIPS_MAX])
{
    for (size_t i = 0; i < SKIPS_MAX && texts[i]; i++)
        if (has(fixture, sk_str(texts[i])))
            return true;
    return false;
}

static bool is_skipped(souk_str fixture)
{
    return is_among(fixture, own->skips);
}

/* "BTC/USDT" as the venue spells it; {NULL, 0}: it is no pair. */
static souk_str spelled(souk_str pair)
{
    souk_str out = {NULL, 0}, quote = pair;
    if (sk_str_find(pair, '/') <= 0)
        return out;
    souk_str base = sk_str_cut(&quote, '/');
    assert_int_equal(venue->symbol(venue, base, quote, &arena, &out), SOUK_OK);
    return out;
}

/* ---- requests, heard ---- */

static sk_markets markets;

/* Every pair that a case names is traded. */
static void trade(souk_str pair)
{
    souk_instrument row = venue->defaults ? *venue->defaults : (souk_instrument){.status = 0};
    souk_str quote = pair;
    row.symbol = spelled(pair);
    row.base = sk_str_cut(&quote, '/');
    row.quote = quote;
    if (row.symbol.ptr && sk_markets_find(&markets, row.symbol) == SK_NO_INSTRUMENT)
        assert_int_equal(sk_markets_add(&markets, &row, NULL), SOUK_OK);
}

static const char *switch_value(const sk_peer *peer, const char *name)
{
    for (uint8_t i = 0; i < peer->venue->switches_count; i++)
        if (strcmp(peer->venue->switches[i].name, name) == 0)
            return peer->venue->switches[i].value;
    return "";
}

/* A fixture does not tell the verb: the row does, that asks for one of these operations. */
static const sk_op_row *row_of(const method *m, sk_request *request)
{
    static const char *const verbs[] = {"GET", "POST", "DELETE", "PUT"};
    for (size_t i = 0; i < SK_COUNT(verbs); i++) {
        request->method = sk_str(verbs[i]);
        const sk_op_row *row =
            sk_venue_route(venue, SK_VIA_REST, request->method, request->path, NULL);
        row = sk_venue_row_asked(venue, row, request, &arena);
        if (row && is_of(m, row->id))
            return row;
    }
    fail_msg("%s: no row for %.*s", m->name, SK_FMT(request->path));
    return NULL;
}

/* [symbol, type, side, amount, price, params] */
static void same_order(const sk_order_ask *ask, souk_str input)
{
    souk_str type = word_of(element(input, 1)), params = element(input, 5);
    souk_dec amount = number(element(input, 3)), price = number(element(input, 4)), cost;
    bool limit = sk_str_is(type, "limit");
    static const char *const stops[] = {"stopPrice", "triggerPrice", "stopLossPrice",
                                        "takeProfitPrice"};
    assert_string_equal(souk_side_name(ask->side),
                        sk_arena_copy(&arena, word_of(element(input, 2))).ptr);
    bool plain = ask->type == SOUK_LIMIT || ask->type == SOUK_STOP_LIMIT ||
                 ask->type == SOUK_TAKE_PROFIT_LIMIT;
    assert_int_equal(plain, limit);
    if (limit)
        assert_near(ask->price, price, "price");
    if (sk_dec_is_zero(ask->quote_qty)) {
        assert_near(ask->qty, amount, "amount");
    } else {
        assert_int_equal(souk_dec_mul(&cost, amount, price), SOUK_OK);
        bool said = member(params, "cost").ptr;
        assert_near(ask->quote_qty,
                    said                    ? number(member(params, "cost"))
                    : sk_dec_is_zero(price) ? amount
                                            : cost,
                    "cost");
    }
    for (size_t i = 0; i < SK_COUNT(stops); i++)
        if (member(params, stops[i]).ptr)
            assert_near(ask->stop, number(member(params, stops[i])), stops[i]);
    int tif;
    if (sk_enum_value(tifs, text_member(params, "timeInForce"), &tif))
        assert_int_equal(ask->tif, tif);
    if (sk_str_is(member(params, "postOnly"), "true"))
        assert_true(ask->flags & SOUK_POST_ONLY);
}

/* Where the request says the symbol, it was heard. */
static void same_symbol(const sk_call *call, const sk_request *request, souk_str pair)
{
    souk_str want = spelled(pair);
    bool several = false;
    if (!want.ptr ||
        !(has(request->path, want) || has(request->query, want) || has(request->body, want)))
        return;
    for (uint32_t i = 0; i < call->symbols_count; i++)
        several |= sk_str_eq(call->symbols[i], want);
    for (uint32_t i = 0; i < call->parts_count; i++)
        several |= sk_str_eq(call->parts[i].symbol, want);
    if (!several)
        assert_str(call->symbol, want);
}

static void same_meaning(const method *m, const sk_call *call, souk_str input)
{
    souk_str first = element(input, 0), ref = word_of(first);
    if (sk_str_is(sk_str(m->name), "createOrder"))
        same_order(&call->ask, input);
    if (sk_str_ends(sk_str(m->name), SK_STR("WithCost"))) {
        assert_near(call->ask.quote_qty, number(element(input, 1)), "cost");
        assert_int_equal(call->ask.side, strstr(m->name, "Sell") ? SOUK_SELL : SOUK_BUY);
    }
    if (call->op == SK_OP_ORDER || call->op == SK_OP_CANCEL) {
        if (ref.len)
            assert_str(call->ref.order_id, ref);
        else
            assert_true(has(input, call->ref.client_id));
    }
    if (call->op == SK_OP_CANCEL_BATCH)
        for (uint32_t i = 0; i < call->parts_count; i++)
            assert_str(call->parts[i].ref.order_id, text_of(element(first, i)));
    if (call->op == SK_OP_CANDLES) {
        souk_str interval = word_of(element(input, 1));
        assert_int_equal(call->query.interval,
                         sk_interval_parse(interval.len ? interval : SK_STR("1m")));
    }
}

static void hear(const method *m, souk_str fixture)
{
    sk_request request = {.method = SK_STR("")};
    souk_str input = member(fixture, "input");
    uint64_t peer_state[128] = {0}, account_state[128] = {0};
    souk_error err = {.status = SOUK_OK};
    sk_peer peer = {.venue = venue,
                    .markets = &markets,
                    .now_ns = 1763721600123 * MS,
                    .peer_state = peer_state,
                    .account_state = account_state,
                    .switch_value = switch_value,
                    .arena = &arena};
    split_url(text_member(fixture, "url"), &request.path, &request.query);
    request.query = request.query.ptr ? request.query : SK_STR("");
    request.body = text_member(fixture, "output");
    request.body = request.body.ptr ? request.body : SK_STR("");
    peer.row = row_of(m, &request);
    sk_call call = {.op = peer.row->id,
                    .row = peer.row,
                    .arena = &arena,
                    .own_account = own->account,
                    .instrument = SK_NO_INSTRUMENT};
    if (peer.row->decode_request &&
        peer.row->decode_request(&peer, &request, &call, &err) != SOUK_OK)
        fail_msg("%s, %.*s: %s %s", m->name, SK_FMT(text_member(fixture, "description")), err.code,
                 err.text);
    souk_str first = element(input, 0), one;
    for (uint32_t i = 0; i < 2; i++)
        if ((one = element(input, i)).ptr && one.ptr[0] == '"')
            same_symbol(&call, &request, text_of(one));
    for (uint32_t i = 0; (one = element(first, i)).ptr; i++)
        if (one.ptr[0] == '"')
            same_symbol(&call, &request, text_of(one));
    same_meaning(m, &call, input);
}

/* ---- answers, read ---- */

/* Whether the fixture's value is to be compared. */
static bool told(const method *m, souk_str parsed, const char *key)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", m->name, key);
    for (size_t i = 0; i < SKIPS_MAX && own->lacks[i]; i++)
        if (strcmp(own->lacks[i], name) == 0)
            return false;
    return member(parsed, key).ptr != NULL;
}

static void same_dec(const method *m, souk_dec got, souk_str parsed, const char *key)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(got, text);
    if (told(m, parsed, key) && !is_same(got, number(member(parsed, key))))
        fail_msg("%s: %s is %s, not %.*s", m->name, key, text, SK_FMT(member(parsed, key)));
}

static void same_text(const method *m, souk_str got, souk_str parsed, const char *key)
{
    if (told(m, parsed, key))
        assert_str(got, text_member(parsed, key));
}

static void same_time(const method *m, int64_t got_ns, souk_str parsed, const char *key)
{
    int64_t ms;
    if (!told(m, parsed, key))
        return;
    assert_int_equal(sk_str_to_i64(text_member(parsed, key), &ms), SOUK_OK);
    assert_int_equal(got_ns / MS, ms);
}

static void same_words(const method *m, souk_side side, souk_order_type type, souk_str parsed)
{
    if (told(m, parsed, "side"))
        assert_true(sk_str_is(text_member(parsed, "side"), souk_side_name(side)));
    if (told(m, parsed, "type") && type)
        assert_int_equal(sk_str_is(text_member(parsed, "type"), "limit"),
                         type == SOUK_LIMIT || type == SOUK_STOP_LIMIT ||
                             type == SOUK_TAKE_PROFIT_LIMIT);
}

static void read_order(const method *m, const souk_order *o, souk_str parsed)
{
    souk_str fee = member(parsed, "fee"), status = text_member(parsed, "status");
    same_text(m, o->order_id, parsed, "id");
    same_text(m, o->client_id, parsed, "clientOrderId");
    same_words(m, o->side, o->type, parsed);
    if (told(m, parsed, "status")) {
        bool open = souk_order_is_open(o->status);
        assert_int_equal(open, sk_str_is(status, "open"));
        assert_int_equal(o->status == SOUK_ORDER_FILLED, sk_str_is(status, "closed"));
    }
    if (o->type == SOUK_LIMIT)
        same_dec(m, o->price, parsed, "price");
    same_dec(m, o->qty, parsed, "amount");
    same_dec(m, o->cum_qty, parsed, "filled");
    same_dec(m, o->cum_quote, parsed, "cost");
    same_time(m, o->created_ns, parsed, "timestamp");
    if (o->updated_ns)
        same_time(m, o->updated_ns, parsed, "lastUpdateTimestamp");
    int tif;
    if (o->tif && told(m, parsed, "timeInForce") &&
        sk_enum_value(tifs, text_member(parsed, "timeInForce"), &tif))
        assert_int_equal(o->tif, tif);
    if (member(fee, "cost").ptr && !sk_dec_is_zero(o->fee))
        same_dec(m, o->fee, fee, "cost");
}

static void read_fill(const method *m, const souk_fill *f, souk_str parsed)
{
    souk_str fee = member(parsed, "fee"), role = text_member(parsed, "takerOrMaker");
    same_text(m, f->fill_id, parsed, "id");
    same_text(m, f->order_id, parsed, "order");
    same_words(m, f->side, f->type, parsed);
    same_dec(m, f->price, parsed, "price");
    same_dec(m, f->qty, parsed, "amount");
    same_dec(m, f->fee, fee, "cost");
    if (member(fee, "currency").ptr)
        assert_str(f->fee_asset, text_member(fee, "currency"));
    if (role.ptr)
        assert_int_equal(f->maker, sk_str_is(role, "maker"));
    same_time(m, f->at_ns, parsed, "timestamp");
}

static void read_ticker(const method *m, const souk_ticker *t, souk_str parsed)
{
    const struct {
        souk_dec got;
        const char *key;
    } rows[] = {{t->high, "high"},
                {t->low, "low"},
                {t->bid, "bid"},
                {t->bid_qty, "bidVolume"},
                {t->ask, "ask"},
                {t->ask_qty, "askVolume"},
                {t->open, "open"},
                {t->last, "last"},
                {t->volume, "baseVolume"},
                {t->quote_volume, "quoteVolume"},
                {t->prev_close, "previousClose"},
                {t->change, "change"},
                {t->change_percent, "percentage"}};
    for (size_t i = 0; i < SK_COUNT(rows); i++)
        if (!(i >= 9 && sk_dec_is_zero(rows[i].got))) /* the last ones: where they are told */
            same_dec(m, rows[i].got, parsed, rows[i].key);
    if (t->close_ns)
        same_time(m, t->close_ns, parsed, "timestamp");
}

/* [time, open, high, low, close, volume]; some venues tell the volume in quote only */
static void read_candle(const souk_candle *c, souk_str parsed)
{
    const souk_dec got[] = {c->open, c->high, c->low, c->close,
                            sk_dec_is_zero(c->volume) ? c->quote_volume : c->volume};
    int64_t ms;
    assert_int_equal(sk_str_to_i64(text_of(element(parsed, 0)), &ms), SOUK_OK);
    assert_int_equal(c->open_ns, ms * MS);
    for (uint32_t i = 0; i < SK_COUNT(got); i++)
        if (!is_same(got[i], number(element(parsed, i + 1))))
            fail_msg("candle: member %u is not %.*s", i + 1, SK_FMT(element(parsed, i + 1)));
}

static void read_balance(const method *m, const souk_balance *b, souk_str parsed)
{
    char asset[32];
    snprintf(asset, sizeof asset, "%.*s", SK_FMT(b->asset));
    souk_str one = member(parsed, asset);
    if (!one.ptr) /* the fixture may tell some only */
        return;
    same_dec(m, b->free, one, "free");
    same_dec(m, b->held, one, "used");
}

static void read_side(const sk_rows *levels, souk_str parsed)
{
    souk_str one;
    for (uint32_t i = 0; (one = element(parsed, i)).ptr; i++) {
        assert_true(i < levels->count);
        const souk_level *l = SK_ROW(souk_level, levels, i);
        assert_int_equal(souk_dec_cmp(l->price, number(element(one, 0))), 0);
        assert_int_equal(souk_dec_cmp(l->qty, number(element(one, 1))), 0);
    }
}

/* What belongs to row i: of a list, of an object by symbols, or the whole. */
static souk_str parsed_row(const sk_call *call, souk_str parsed, uint32_t i)
{
    souk_str name, raw, last = {NULL, 0};
    sk_json j;
    if (parsed.ptr[0] == '[')
        return element(parsed, i);
    if (call->op != SK_OP_TICKERS && call->op != SK_OP_PRICES && call->op != SK_OP_BEST)
        return parsed;
    if (member(parsed, "symbol").ptr)
        return parsed;
    souk_str symbol = SK_ROW(souk_ticker, &call->out.rows, i)->symbol;
    sk_json_init(&j, parsed);
    sk_json_enter_object(&j);
    while (!last.ptr && sk_json_next_member(&j, &name)) {
        assert_int_equal(sk_json_raw(&j, &raw), SOUK_OK);
        if (sk_str_eq(spelled(name), symbol))
            last = raw;
    }
    return last;
}

static void read_rows(const method *m, const sk_call *call, souk_str parsed)
{
    const sk_rows *rows = &call->out.rows;
    if (call->op == SK_OP_BOOK) {
        read_side(rows, member(parsed, "bids"));
        read_side(&call->out.more, member(parsed, "asks"));
        return;
    }
    assert_true(rows->count > 0);
    for (uint32_t i = 0; i < rows->count; i++) {
        souk_str one = parsed_row(call, parsed, i);
        if (!one.ptr)
            continue;
        switch (call->op) {
        case SK_OP_PLACE:
        case SK_OP_CANCEL:
        case SK_OP_ORDER:
        case SK_OP_OPEN_ORDERS:
        case SK_OP_HISTORY: read_order(m, SK_ROW(souk_order, rows, i), one); break;
        case SK_OP_FILLS: read_fill(m, SK_ROW(souk_fill, rows, i), one); break;
        case SK_OP_TICKERS: read_ticker(m, SK_ROW(souk_ticker, rows, i), one); break;
        case SK_OP_CANDLES: read_candle(SK_ROW(souk_candle, rows, i), one); break;
        case SK_OP_BALANCES: read_balance(m, SK_ROW(souk_balance, rows, i), one); break;
        default: fail_msg("%s: nobody compares %s", m->name, sk_op_name(call->op));
        }
    }
}

/* What the call would be that was answered so. */
static sk_call asked(const method *m, souk_str fixture, const sk_op_row *row)
{
    souk_str input = member(fixture, "input"), one;
    sk_call call = {.op = row->id, .row = row, .arena = &arena, .instrument = SK_NO_INSTRUMENT};
    for (uint32_t i = 0; i < 2; i++)
        if (!call.symbol.len && (one = element(input, i)).ptr && one.ptr[0] == '"')
            call.symbol = spelled(text_of(one));
    if (row->id == SK_OP_ORDER || row->id == SK_OP_CANCEL)
        call.ref.order_id = word_of(element(input, 0));
    if (row->id == SK_OP_CANDLES)
        call.query.interval = sk_interval_parse(word_of(element(input, 1)));
    if (strcmp(m->name, "createOrder") == 0) {
        call.ask.qty = number(element(input, 3));
        call.ask.price = number(element(input, 4));
        call.ask.side = sk_str_is(word_of(element(input, 2)), "buy") ? SOUK_BUY : SOUK_SELL;
        call.ask.type = sk_str_is(word_of(element(input, 1)), "limit") ? SOUK_LIMIT : SOUK_MARKET;
    }
    return call;
}

/* By the row that our client would ask, else by one of the operation's others (another path). */
static void read_one(const method *m, souk_str fixture)
{
    souk_error err = {.status = SOUK_OK}, first = {.status = SOUK_OK};
    souk_str body = member(fixture, "httpResponse"), parsed = member(fixture, "parsedResponse");
    if (body.ptr && body.ptr[0] == '"')
        body = text_of(body);
    sk_reply reply = {.http = 200, .body = body};
    for (int others = 0; others < 2; others++)
        for (uint32_t i = 0; i < venue->ops_count; i++) {
            const sk_op_row *row = &venue->ops[i];
            if (row->via != SK_VIA_REST || !is_of(m, row->id) || !row->decode_reply)
                continue;
            sk_call call = asked(m, fixture, row);
            if (!others && venue->choose_row && venue->choose_row(venue, &call) != row)
                continue;
            if (row->decode_reply(venue, &reply, &call, &err) == SOUK_OK) {
                read_rows(m, &call, parsed);
                return;
            }
            first = first.status == SOUK_OK ? err : first;
        }
    fail_msg("%s, %.*s: %s", m->name, SK_FMT(text_member(fixture, "description")), first.text);
}

/* ---- all of them ---- */

typedef void each(const method *m, souk_str fixture);

static uint32_t walk(const char *kind, each *visit)
{
    uint32_t count = 0;
    for (int f = 0; f < FILES_MAX && (f == 0 || own->files[f]); f++) {
        char path[128];
        souk_str name, list, one;
        sk_json j;
        snprintf(path, sizeof path, "fixtures/%s/%s.json", kind,
                 own->files[f] ? own->files[f] : venue->name);
        souk_str all = read_file(true, path);
        if (!all.ptr)
            skip();
        sk_json_init(&j, member(all, "methods"));
        sk_json_enter_object(&j);
        while (sk_json_next_member(&j, &name)) {
            const method *m = method_of(name);
            assert_int_equal(sk_json_raw(&j, &list), SOUK_OK);
            for (uint32_t i = 0; (one = element(list, i)).ptr; i++)
                if (!is_skipped(one) && !(visit == read_one && is_among(one, own->unread))) {
                    visit(m, one);
                    count++;
                }
        }
    }
    return count;
}

static void trade_all(const method *m, souk_str fixture)
{
    souk_str input = member(fixture, "input"), one, inner;
    (void)m;
    for (uint32_t i = 0; (one = element(input, i)).ptr; i++) {
        if (one.ptr[0] == '"')
            trade(text_of(one));
        for (uint32_t k = 0; (inner = element(one, k)).ptr; k++)
            if (inner.ptr[0] == '"')
                trade(text_of(inner));
    }
}

static void requests_are_heard_as_they_were_meant(void **state)
{
    (void)state;
    sk_markets_init(&markets, NULL);
    walk("requests", trade_all);
    assert_int_equal(walk("requests", hear), own->heard);
    sk_markets_deinit(&markets);
}

static void answers_are_read_as_ccxt_reads_them(void **state)
{
    (void)state;
    assert_int_equal(walk("responses", read_one), own->read);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_heard_as_they_were_meant),
        cmocka_unit_test(answers_are_read_as_ccxt_reads_them),
    };
    for (size_t i = 0; argc > 1 && i < SK_COUNT(subjects); i++)
        if (strcmp(subjects[i].venue, argv[1]) == 0)
            own = &subjects[i];
    venue = own ? sk_venue_find(sk_str(own->venue)) : NULL;
    if (!venue) {
        fprintf(stderr, "usage: %s VENUE; its row must stand in the table\n", argv[0]);
        return 2;
    }
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
