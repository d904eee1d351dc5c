/* SPDX-License-Identifier: MIT
 * An exchange driven by calls, as the door drives it: no sockets, no JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/rng.h"
#include "base/str.h"
#include "net/mem_net.h"
#include "sandbox/exchange.h"
#include "sandbox/makers.h"
#include "sandbox/price.h"

#define SECOND INT64_C(1000000000)
#define START  (INT64_C(1763721600) * SECOND)

static const sk_listing listings[] = {
    {.symbol = "BTCUSDT",
     .base = "BTC",
     .quote = "USDT",
     .price_tick = "0.01",
     .qty_step = "0.00001",
     .notional_min = "5",
     .base_scale = 8,
     .quote_scale = 8},
    {.symbol = "ETHBTC",
     .base = "ETH",
     .quote = "BTC",
     .price_tick = "0.00001",
     .qty_step = "0.0001",
     .notional_min = "0.0001",
     .base_scale = 8,
     .quote_scale = 8},
    {.symbol = "BNBUSDT", /* for those who ask for three */
     .base = "BNB",
     .quote = "USDT",
     .price_tick = "0.01",
     .qty_step = "0.001",
     .notional_min = "5",
     .base_scale = 8,
     .quote_scale = 8},
};

typedef struct world {
    sk_exchange *ex;
    sk_price *price;
    sk_net *net;
    sk_makers *makers;
    uint32_t a, b;
    sk_arena arena;
    uint32_t updates, balances, fills;
    sk_exec last_exec;
} world;

static void on_update(void *ctx, sk_exchange *ex, uint32_t account, const sk_update *u)
{
    world *w = ctx;
    (void)ex;
    if (account != w->a)
        return;
    if (u->kind == SK_UPDATE_ORDER) {
        w->updates++;
        w->last_exec = u->order.exec;
        w->fills += u->order.exec == SK_EXEC_TRADE;
    }
    w->balances += u->kind == SK_UPDATE_BALANCES;
}

static void open_market(world *w, bool makers, uint32_t count)
{
    *w = (world){0};
    const sk_venue *venue = sk_venue_find(SK_STR("binance"));
    assert_non_null(venue);
    assert_int_equal(sk_price_new(&w->price, NULL, 1, NULL), SOUK_OK);
    sk_exchange_options o = {.seed = 1,
                             .start_ns = START,
                             .price = makers ? w->price : NULL,
                             .listings = listings,
                             .listings_count = count};
    assert_int_equal(sk_exchange_new(&w->ex, venue, &o, NULL), SOUK_OK);
    assert_int_equal(sk_exchange_open_account(w->ex, SK_STR("a"), SK_ACCOUNT_DEMO, &w->a, NULL),
                     SOUK_OK);
    assert_int_equal(sk_exchange_open_account(w->ex, SK_STR("b"), SK_ACCOUNT_DEMO, &w->b, NULL),
                     SOUK_OK);
    sk_observer observer = {.update = on_update, .ctx = w};
    sk_exchange_observe(w->ex, &observer);
    sk_arena_init(&w->arena, NULL, 64 << 20);
    if (makers) {
        sk_mem_net_options options = {.seed = 1, .start_ns = START};
        assert_int_equal(sk_mem_net_new(&w->net, &options, NULL), SOUK_OK);
        assert_int_equal(sk_makers_open(&w->makers, w->net, w->ex, w->price, 7, NULL, NULL),
                         SOUK_OK);
    }
}

static void open_world(world *w, bool makers)
{
    open_market(w, makers, 2);
}

static void close_world(world *w)
{
    sk_makers_free(w->makers);
    sk_exchange_free(w->ex);
    sk_price_free(w->price);
    sk_net_free(w->net);
    sk_arena_deinit(&w->arena);
}

static souk_dec dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static void assert_dec(souk_dec d, const char *text)
{
    char is[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(d, is);
    assert_string_equal(is, text);
}

static souk_status place(world *w, sk_call *call, uint32_t account, souk_side side,
                         const char *price, const char *qty, const char *client_id)
{
    *call = (sk_call){.op = SK_OP_PLACE, .account = account, .arena = &w->arena};
    call->ask.side = side;
    call->ask.type = price ? SOUK_LIMIT : SOUK_MARKET;
    call->ask.tif = SOUK_GTC;
    if (price)
        call->ask.price = dec(price);
    call->ask.qty = dec(qty);
    call->ask.client_id = sk_str(client_id);
    return sk_exchange_execute(w->ex, call);
}

static souk_dec balance(world *w, uint32_t account, const char *asset, bool held)
{
    sk_call call = {.op = SK_OP_BALANCES,
                    .account = account,
                    .arena = &w->arena,
                    .instrument = SK_NO_INSTRUMENT};
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    for (uint32_t i = 0; i < call.out.rows.count; i++) {
        const souk_balance *row = SK_ROW(souk_balance, &call.out.rows, i);
        if (sk_str_is(row->asset, asset))
            return held ? row->held : row->free;
    }
    fail();
    return (souk_dec){0};
}

static void an_order_s_life(void **state)
{
    (void)state;
    world w;
    sk_call call;
    open_world(&w, false);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "60000", "0.5", "mine-1"), SOUK_OK);
    const souk_order *o = SK_ROW(souk_order, &call.out.rows, 0);
    assert_int_equal(o->status, SOUK_ORDER_NEW);
    assert_true(sk_str_is(o->client_id, "mine-1"));
    souk_str id = o->order_id;
    assert_dec(balance(&w, w.a, "USDT", false), "970000");
    assert_dec(balance(&w, w.a, "USDT", true), "30000");
    /* the same client id again, while it is open */
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "60000", "0.5", "mine-1"),
                     SOUK_E_DUPLICATE_CLIENT_ID);
    /* somebody sells into it */
    assert_int_equal(place(&w, &call, w.b, SOUK_SELL, NULL, "0.2", ""), SOUK_OK);
    o = SK_ROW(souk_order, &call.out.rows, 0);
    assert_int_equal(o->status, SOUK_ORDER_FILLED);
    assert_int_equal(call.out.more.count, 1);
    const souk_fill *f = SK_ROW(souk_fill, &call.out.more, 0);
    assert_dec(f->price, "60000");
    assert_dec(f->fee, "12"); /* 0.1 % of 12,000 USDT received */
    assert_true(sk_str_is(f->fee_asset, "USDT"));
    assert_false(f->maker);
    /* the maker's side */
    sk_call query = {.op = SK_OP_ORDER, .account = w.a, .arena = &w.arena, .ref.order_id = id};
    assert_int_equal(sk_exchange_execute(w.ex, &query), SOUK_OK);
    o = SK_ROW(souk_order, &query.out.rows, 0);
    assert_int_equal(o->status, SOUK_ORDER_PARTIALLY_FILLED);
    assert_dec(o->cum_qty, "0.2");
    assert_dec(o->cum_quote, "12000");
    assert_dec(balance(&w, w.a, "BTC", false), "100.1998"); /* fee in base */
    /* another account may not see it */
    query.account = w.b;
    assert_int_equal(sk_exchange_execute(w.ex, &query), SOUK_E_ORDER_NOT_FOUND);
    sk_call cancel = {.op = SK_OP_CANCEL,
                      .account = w.a,
                      .arena = &w.arena,
                      .ref.client_id = SK_STR("mine-1"),
                      .ref.cancel_id = SK_STR("c-1")};
    assert_int_equal(sk_exchange_execute(w.ex, &cancel), SOUK_OK);
    o = SK_ROW(souk_order, &cancel.out.rows, 0);
    assert_int_equal(o->status, SOUK_ORDER_CANCELED);
    assert_true(sk_str_is(o->cancel_id, "c-1"));
    assert_int_equal(sk_exchange_execute(w.ex, &cancel), SOUK_E_ORDER_DONE);
    assert_dec(balance(&w, w.a, "USDT", true), "0");
    assert_int_equal(w.last_exec, SK_EXEC_CANCELED);
    assert_int_equal(w.updates, 3);
    assert_int_equal(w.fills, 1);
    assert_int_equal(w.balances, 3);
    assert_int_equal(sk_engine_audit(sk_exchange_engine(w.ex), NULL), SOUK_OK);
    close_world(&w);
}

static void fees_in_bnb(void **state)
{
    (void)state;
    world w;
    sk_call call;
    souk_error err;
    open_world(&w, false);
    assert_int_equal(sk_exchange_discount(w.ex, w.a, true, &err), SOUK_E_UNSUPPORTED);
    close_world(&w);
    open_market(&w, false, 3);
    assert_int_equal(sk_exchange_discount(w.ex, w.a, true, &err), SOUK_OK);
    sk_call fees = {.op = SK_OP_FEES, .account = w.a, .arena = &w.arena};
    assert_int_equal(sk_exchange_execute(w.ex, &fees), SOUK_OK);
    const souk_fee *rates = SK_ROW(souk_fee, &fees.out.rows, 0);
    assert_true(rates->discounted && sk_str_is(rates->discount_asset, "BNB"));
    assert_dec(rates->discount_rest, "0.75");
    assert_int_equal(sk_exchange_discount(w.ex, w.a, false, &err), SOUK_OK);
    for (int i = 0; i < 2; i++) { /* BNB is traded at 600 */
        call = (sk_call){.op = SK_OP_PLACE,
                         .account = i ? w.a : w.b,
                         .instrument = 2,
                         .arena = &w.arena,
                         .ask.side = i ? SOUK_BUY : SOUK_SELL,
                         .ask.type = SOUK_LIMIT,
                         .ask.tif = SOUK_GTC,
                         .ask.price = dec("600"),
                         .ask.qty = dec("0.1")};
        assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
    }
    assert_dec(balance(&w, w.a, "BNB", false), "1000.0999");
    assert_int_equal(sk_exchange_discount(w.ex, w.a, true, &err), SOUK_OK);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "60000", "0.2", ""), SOUK_OK);
    assert_int_equal(place(&w, &call, w.b, SOUK_SELL, NULL, "0.2", ""), SOUK_OK);
    sk_call fills = {.op = SK_OP_FILLS, .account = w.a, .arena = &w.arena, .query.limit = 5};
    assert_int_equal(sk_exchange_execute(w.ex, &fills), SOUK_OK);
    assert_int_equal(fills.out.rows.count, 1);
    const souk_fill *f = SK_ROW(souk_fill, &fills.out.rows, 0);
    assert_dec(f->fee, "0.015"); /* 0.1 % of 12,000 USDT, three quarters of that, at 600 */
    assert_true(sk_str_is(f->fee_asset, "BNB"));
    assert_dec(balance(&w, w.a, "BTC", false), "100.2");
    assert_dec(balance(&w, w.a, "BNB", false), "1000.0849");
    assert_int_equal(sk_exchange_reset(w.ex, &err), SOUK_OK);
    assert_false(sk_exchange_is_discounted(w.ex, w.a));
    close_world(&w);
}

static void lists_page_and_filter(void **state)
{
    (void)state;
    world w;
    sk_call call;
    char id[24], first[24] = "";
    open_world(&w, false);
    for (int i = 0; i < 25; i++) {
        snprintf(id, sizeof id, "n-%d", i);
        assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "50000", "0.001", id), SOUK_OK);
        sk_exchange_set_now(w.ex, START + (i + 1) * SECOND);
        if (i == 10) {
            souk_str text = SK_ROW(souk_order, &call.out.rows, 0)->order_id;
            snprintf(first, sizeof first, "%.*s", SK_FMT(text));
        }
    }
    sk_call list = {
        .op = SK_OP_OPEN_ORDERS, .account = w.a, .arena = &w.arena, .instrument = SK_NO_INSTRUMENT};
    assert_int_equal(sk_exchange_execute(w.ex, &list), SOUK_OK);
    assert_int_equal(list.out.rows.count, 25);
    list.op = SK_OP_HISTORY;
    list.query.limit = 10;
    assert_int_equal(sk_exchange_execute(w.ex, &list), SOUK_OK);
    assert_int_equal(list.out.rows.count, 10); /* the newest ten, oldest first */
    assert_true(sk_str_is(SK_ROW(souk_order, &list.out.rows, 0)->client_id, "n-15"));
    assert_true(sk_str_is(SK_ROW(souk_order, &list.out.rows, 9)->client_id, "n-24"));
    list.query.has_after = true;
    assert_int_equal(sk_str_to_u64(sk_str(first), &list.query.after_id), SOUK_OK);
    assert_int_equal(sk_exchange_execute(w.ex, &list), SOUK_OK);
    assert_true(sk_str_is(SK_ROW(souk_order, &list.out.rows, 0)->client_id, "n-10"));
    list.query = (sk_query){.from_ns = START + 3 * SECOND, .to_ns = START + 5 * SECOND};
    assert_int_equal(sk_exchange_execute(w.ex, &list), SOUK_OK);
    assert_int_equal(list.out.rows.count, 3);
    sk_call all = {.op = SK_OP_CANCEL_ALL, .account = w.a, .arena = &w.arena};
    assert_int_equal(sk_exchange_execute(w.ex, &all), SOUK_OK);
    assert_int_equal(all.out.rows.count, 25);
    assert_int_equal(sk_exchange_execute(w.ex, &all), SOUK_E_ORDER_NOT_FOUND);
    close_world(&w);
}

static void cancel_and_replace(void **state)
{
    (void)state;
    static const struct {
        const char *client_id, *price;
        bool even_if_gone;
        int64_t done;
        souk_status cancel, place;
    } cases[] = {
        {"old", "50000", false, 3, SOUK_OK, SOUK_OK},
        {"gone", "50000", false, 0, SOUK_E_ORDER_NOT_FOUND, SOUK_OK},
        {"gone", "50000", true, 2, SOUK_E_ORDER_NOT_FOUND, SOUK_OK},
        {"old", "900000", false, 1, SOUK_OK, SOUK_E_INSUFFICIENT_FUNDS},
        {"gone", "900000", true, 0, SOUK_E_ORDER_NOT_FOUND, SOUK_E_INSUFFICIENT_FUNDS},
    };
    world w;
    sk_call call;
    open_world(&w, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sk_call all = {.op = SK_OP_CANCEL_ALL, .account = w.a, .arena = &w.arena};
        sk_exchange_execute(w.ex, &all);
        assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "40000", "0.5", "old"), SOUK_OK);
        call = (sk_call){.op = SK_OP_CANCEL_REPLACE, .account = w.a, .arena = &w.arena};
        call.ref.client_id = sk_str(cases[i].client_id);
        call.ref.even_if_gone = cases[i].even_if_gone;
        call.ask = (sk_order_ask){.side = SOUK_BUY, .type = SOUK_LIMIT, .tif = SOUK_GTC};
        call.ask.price = dec(cases[i].price);
        call.ask.qty = dec("2");
        assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
        assert_int_equal(call.out.number, cases[i].done);
        assert_int_equal(call.out.errors[0].status, cases[i].cancel);
        assert_int_equal(call.out.errors[1].status, cases[i].place);
        if (cases[i].done & 1)
            assert_int_equal(SK_ROW(souk_order, &call.out.rows, 0)->status, SOUK_ORDER_CANCELED);
        if (cases[i].done & 2)
            assert_int_equal(SK_ROW(souk_order, &call.out.rows, 1)->status, SOUK_ORDER_NEW);
        sk_call open = {.op = SK_OP_OPEN_ORDERS, .account = w.a, .arena = &w.arena};
        assert_int_equal(sk_exchange_execute(w.ex, &open), SOUK_OK);
        uint32_t expected = (cases[i].done & 1 ? 0u : 1u) + (cases[i].done & 2 ? 1u : 0u);
        assert_int_equal(open.out.rows.count, expected);
    }
    assert_int_equal(sk_engine_audit(sk_exchange_engine(w.ex), NULL), SOUK_OK);
    close_world(&w);
}

/* Each part of a batch ends by itself. */
static void batches(void **state)
{
    (void)state;
    world w;
    open_world(&w, false);
    const sk_order_ask bid = {.side = SOUK_BUY,
                              .type = SOUK_LIMIT,
                              .tif = SOUK_GTC,
                              .price = dec("40000"),
                              .qty = dec("0.5")};
    sk_call parts[3] = {{.ask = bid}, {.ask = bid}, {.ask = bid}};
    sk_call call = {.op = SK_OP_PLACE_BATCH,
                    .account = w.a,
                    .arena = &w.arena,
                    .parts = parts,
                    .parts_count = 3};
    parts[0].ask.client_id = SK_STR("one");
    parts[1].ask.client_id = SK_STR("one");
    parts[2].ask.client_id = SK_STR("two");
    assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
    assert_int_equal(parts[0].err.status, SOUK_OK);
    assert_int_equal(parts[1].err.status, SOUK_E_DUPLICATE_CLIENT_ID);
    assert_int_equal(parts[2].err.status, SOUK_OK);
    assert_true(sk_str_is(SK_ROW(souk_order, &parts[2].out.rows, 0)->client_id, "two"));
    sk_call cancels[3] = {{.ref.client_id = SK_STR("one")},
                          {.ref.client_id = SK_STR("none")},
                          {.ref.client_id = SK_STR("two")}};
    call = (sk_call){.op = SK_OP_CANCEL_BATCH,
                     .account = w.a,
                     .arena = &w.arena,
                     .parts = cancels,
                     .parts_count = 3};
    assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
    assert_int_equal(cancels[0].err.status, SOUK_OK);
    assert_int_equal(cancels[1].err.status, SOUK_E_ORDER_NOT_FOUND);
    assert_int_equal(SK_ROW(souk_order, &cancels[2].out.rows, 0)->status, SOUK_ORDER_CANCELED);
    sk_call open = {.op = SK_OP_OPEN_ORDERS, .account = w.a, .arena = &w.arena};
    assert_int_equal(sk_exchange_execute(w.ex, &open), SOUK_OK);
    assert_int_equal(open.out.rows.count, 0);
    close_world(&w);
}

/* A sell meets a buy of its own account: the buy goes (the venue's default), a record stays. */
static void self_trades_are_prevented_and_told(void **state)
{
    (void)state;
    world w;
    sk_call call;
    open_world(&w, false);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "50000", "0.5", "maker"), SOUK_OK);
    souk_str maker = SK_ROW(souk_order, &call.out.rows, 0)->order_id;
    assert_int_equal(place(&w, &call, w.a, SOUK_SELL, "50000", "0.2", "taker"), SOUK_OK);
    sk_call ask = {.op = SK_OP_PREVENTED, .account = w.a, .arena = &w.arena, .ref.order_id = maker};
    assert_int_equal(sk_exchange_execute(w.ex, &ask), SOUK_OK);
    assert_int_equal(ask.out.rows.count, 1);
    const sk_prevented *row = SK_ROW(sk_prevented, &ask.out.rows, 0);
    uint64_t maker_id = 0;
    assert_int_equal(sk_str_to_u64(maker, &maker_id), SOUK_OK);
    assert_int_equal(row->maker_id, maker_id);
    assert_int_equal(row->taker_id, maker_id + 1);
    assert_dec(row->maker_qty, "0.5"); /* all of it, whatever the taker had */
    assert_dec(row->taker_qty, "0");
    assert_int_equal(row->group, 0);
    assert_dec(row->price, "50000");
    ask.query = (sk_query){.has_after = true, .after_id = row->id + 1};
    assert_int_equal(sk_exchange_execute(w.ex, &ask), SOUK_OK);
    assert_int_equal(ask.out.rows.count, 0);
    ask.ref.order_id = (souk_str){NULL, 0};
    ask.query.after_id--;
    assert_int_equal(sk_exchange_execute(w.ex, &ask), SOUK_OK);
    assert_int_equal(ask.out.rows.count, 1);
    ask.account = w.b;
    assert_int_equal(sk_exchange_execute(w.ex, &ask), SOUK_OK);
    assert_int_equal(ask.out.rows.count, 0);
    close_world(&w);
}

/* Two accounts of one group do not trade with each other; both see why, and nobody else. */
static void groups_do_not_trade_with_themselves(void **state)
{
    (void)state;
    world w;
    sk_call call;
    souk_error err;
    open_world(&w, false);
    assert_int_equal(sk_exchange_join(w.ex, w.a, 7, &err), SOUK_OK);
    assert_int_equal(sk_exchange_join(w.ex, w.b, 7, &err), SOUK_OK);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "50000", "0.5", "maker"), SOUK_OK);
    souk_str maker = SK_ROW(souk_order, &call.out.rows, 0)->order_id;
    call = (sk_call){.op = SK_OP_PLACE,
                     .account = w.b,
                     .arena = &w.arena,
                     .ask = {.side = SOUK_SELL,
                             .type = SOUK_LIMIT,
                             .tif = SOUK_GTC,
                             .price = dec("50000"),
                             .qty = dec("0.2"),
                             .stp = SOUK_STP_CANCEL_BOTH}};
    assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
    const souk_order *taker = SK_ROW(souk_order, &call.out.rows, 0);
    assert_int_equal(taker->status, SOUK_ORDER_EXPIRED);
    assert_int_equal(taker->reason, SOUK_REASON_SELF_TRADE);
    const uint32_t both[] = {w.a, w.b};
    for (int i = 0; i < 2; i++) {
        sk_call ask = {.op = SK_OP_PREVENTED,
                       .account = both[i],
                       .arena = &w.arena,
                       .ref.order_id = i ? taker->order_id : maker};
        assert_int_equal(sk_exchange_execute(w.ex, &ask), SOUK_OK);
        assert_int_equal(ask.out.rows.count, 1);
        const sk_prevented *row = SK_ROW(sk_prevented, &ask.out.rows, 0);
        assert_dec(row->maker_qty, "0.5");
        assert_dec(row->taker_qty, "0.2");
        assert_int_equal(row->group, 7);
        assert_int_equal(row->mode, SOUK_STP_CANCEL_BOTH);
    }
    sk_call mine = {.op = SK_OP_BALANCES, .account = w.a, .arena = &w.arena};
    assert_int_equal(sk_exchange_execute(w.ex, &mine), SOUK_OK);
    assert_int_equal(mine.out.account.group, 7);
    assert_int_equal(sk_exchange_join(w.ex, w.b, 0, &err), SOUK_OK);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "50000", "0.5", ""), SOUK_OK);
    assert_int_equal(place(&w, &call, w.b, SOUK_SELL, "50000", "0.2", ""), SOUK_OK);
    assert_int_equal(SK_ROW(souk_order, &call.out.rows, 0)->status, SOUK_ORDER_FILLED);
    assert_int_equal(sk_exchange_reset(w.ex, &err), SOUK_OK);
    assert_int_equal(sk_exchange_group(w.ex, w.a), 0);
    close_world(&w);
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *price, *qty;
        souk_status status;
    } cases[] = {
        {"60000.001", "1", SOUK_E_FILTER_PRICE},
        {"60000", "0.000001", SOUK_E_FILTER_QTY},
        {"60000", "0.00001", SOUK_E_FILTER_NOTIONAL},
        {"60000", "1000", SOUK_E_INSUFFICIENT_FUNDS},
    };
    world w;
    sk_call call;
    open_world(&w, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(place(&w, &call, w.a, SOUK_BUY, cases[i].price, cases[i].qty, ""),
                         cases[i].status);
        assert_int_equal(call.err.status, cases[i].status);
    }
    sk_call list = {.op = SK_OP_HISTORY, .account = w.a, .arena = &w.arena};
    assert_int_equal(sk_exchange_execute(w.ex, &list), SOUK_OK);
    assert_int_equal(list.out.rows.count, 0); /* nothing refused is kept */
    close_world(&w);
}

/* Ten minutes of a made market, in virtual time. */
static void makers_keep_a_market(void **state)
{
    (void)state;
    world w;
    open_world(&w, true);
    sk_price_pair pair;
    assert_true(sk_price_find(w.price, SK_STR("BTC"), SK_STR("USDT"), &pair));
    uint32_t wide = 0, samples = 0;
    for (int64_t at = START + SECOND; at <= START + 600 * SECOND; at += SECOND) {
        while (sk_net_due_ns(w.net) <= at)
            sk_mem_net_step(w.net);
        sk_exchange_set_now(w.ex, at);
        sk_call book = {.op = SK_OP_BOOK, .arena = &w.arena, .query.limit = 1000};
        sk_arena_reset(&w.arena);
        assert_int_equal(sk_exchange_execute(w.ex, &book), SOUK_OK);
        assert_true(book.out.rows.count >= 480 && book.out.more.count >= 480);
        souk_dec bid = SK_ROW(souk_level, &book.out.rows, 0)->price;
        souk_dec ask = SK_ROW(souk_level, &book.out.more, 0)->price;
        int64_t b, a, unit = sk_price_at_e12(w.price, pair, at) / 10000000000;
        souk_dec_to_units(&b, bid, souk_dec_from_i64(1, 2), SOUK_ROUND_DOWN);
        souk_dec_to_units(&a, ask, souk_dec_from_i64(1, 2), SOUK_ROUND_DOWN);
        assert_true(b < a);
        samples++;
        wide += (a - b) * 2000 > b; /* more than 5 basis points */
        int64_t off = (a + b) / 2 - unit;
        assert_true(off < unit / 100 && off > -unit / 100);
    }
    assert_true(wide * 2 < samples);
    sk_call trades = {
        .op = SK_OP_TRADES, .arena = &w.arena, .query.limit = 8000, .query.from_ns = START};
    assert_int_equal(sk_exchange_execute(w.ex, &trades), SOUK_OK);
    assert_true(trades.out.rows.count >= 1200);
    assert_int_equal(sk_engine_audit(sk_exchange_engine(w.ex), NULL), SOUK_OK);
    close_world(&w);
}

static const sk_bill *bills_of(world *w, const char *asset, uint32_t *count)
{
    static sk_call call;
    call =
        (sk_call){.op = SK_OP_BILLS, .account = w->a, .arena = &w->arena, .token = sk_str(asset)};
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    *count = call.out.rows.count;
    return call.out.rows.ptr;
}

/* Each change, and its fee apart; afterwards there is what the bills say. */
static void bills_add_up(void **state)
{
    (void)state;
    world w;
    sk_call call;
    uint32_t count;
    open_world(&w, false);
    assert_int_equal(bills_of(&w, "BTC", &count)->kind, SK_BILL_TRANSFER);
    assert_int_equal(count, 1);
    assert_int_equal(place(&w, &call, w.b, SOUK_SELL, "60000", "0.2", ""), SOUK_OK);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "60000", "0.1", ""), SOUK_OK);
    const sk_bill *rows = bills_of(&w, "BTC", &count);
    assert_int_equal(count, 3);
    assert_dec(rows[0].balance, "100");
    assert_dec(rows[1].amount, "0.1");
    assert_dec(rows[1].balance, "100.1");
    assert_int_equal(rows[2].kind, SK_BILL_FEE);
    assert_dec(rows[2].amount, "-0.0001");
    assert_dec(rows[2].balance, "100.0999");
    assert_true(rows[2].id > rows[1].id && rows[1].order_id == rows[2].order_id);
    rows = bills_of(&w, "USDT", &count);
    assert_int_equal(count, 2);
    assert_dec(rows[1].amount, "-6000");
    close_world(&w);
}

/* It holds nothing, has lists of its own, and fires from the side on which it stands. */
static void conditional_orders_stand_apart(void **state)
{
    (void)state;
    world w;
    sk_call call, stop = {.op = SK_OP_PLACE};
    open_world(&w, false);
    assert_int_equal(place(&w, &call, w.b, SOUK_SELL, "60000", "0.2", ""), SOUK_OK);
    assert_int_equal(place(&w, &call, w.a, SOUK_BUY, "60000", "0.1", ""), SOUK_OK);
    for (int i = 0; i < 2; i++) {
        stop = call;
        stop.account = w.a;
        stop.ask = (sk_order_ask){.side = SOUK_BUY,
                                  .type = SOUK_STOP_LIMIT,
                                  .tif = SOUK_GTC,
                                  .flags = SOUK_CONDITIONAL,
                                  .price = dec("60000"),
                                  .stop = dec(i ? "60500" : "59500"),
                                  .qty = dec("0.1")};
        sk_exchange_execute(w.ex, &stop);
        assert_string_equal(stop.err.text, "");
        assert_int_equal(SK_ROW(souk_order, &stop.out.rows, 0)->type,
                         i ? SOUK_STOP_LIMIT : SOUK_TAKE_PROFIT_LIMIT);
    }
    sk_call open = {
        .op = SK_OP_OPEN_ORDERS, .account = w.a, .arena = &w.arena, .instrument = SK_NO_INSTRUMENT};
    assert_int_equal(sk_exchange_execute(w.ex, &open), SOUK_OK);
    assert_int_equal(open.out.rows.count, 0);
    open.query.conditional = true;
    assert_int_equal(sk_exchange_execute(w.ex, &open), SOUK_OK);
    assert_int_equal(open.out.rows.count, 2);
    sk_call cancel = {.op = SK_OP_CANCEL,
                      .account = w.a,
                      .arena = &w.arena,
                      .instrument = SK_NO_INSTRUMENT,
                      .ref.order_id = SK_ROW(souk_order, &open.out.rows, 0)->order_id};
    assert_int_equal(sk_exchange_execute(w.ex, &cancel), SOUK_E_ORDER_NOT_FOUND);
    cancel.err = (souk_error){.status = SOUK_OK};
    cancel.ref.conditional = true;
    assert_int_equal(sk_exchange_execute(w.ex, &cancel), SOUK_OK);
    sk_call all = {.op = SK_OP_CANCEL_ALL,
                   .account = w.a,
                   .arena = &w.arena,
                   .instrument = SK_NO_INSTRUMENT,
                   .ref.even_if_gone = true};
    assert_int_equal(sk_exchange_execute(w.ex, &all), SOUK_OK);
    assert_int_equal(all.out.rows.count, 0);
    assert_int_equal(sk_exchange_execute(w.ex, &open), SOUK_OK);
    assert_int_equal(open.out.rows.count, 1);
    close_world(&w);
}

static void candles_join_past_and_present(void **state)
{
    (void)state;
    world w;
    open_world(&w, true);
    int64_t now = START + 200 * SECOND;
    while (sk_net_due_ns(w.net) <= now)
        sk_mem_net_step(w.net);
    sk_exchange_set_now(w.ex, now);
    for (sk_interval i = SK_INTERVAL_1S; i < SK_INTERVAL_COUNT; i++) {
        sk_call call = {.op = SK_OP_CANDLES, .arena = &w.arena};
        call.query.interval = i;
        call.query.limit = 20;
        sk_arena_reset(&w.arena);
        assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
        /* the past is some four years long */
        uint32_t count = i == SK_INTERVAL_1Y ? call.out.rows.count : 20;
        assert_int_equal(call.out.rows.count, count);
        assert_in_range(count, 5, 20);
        for (uint32_t k = 0; k < count; k++) {
            const souk_candle *c = SK_ROW(souk_candle, &call.out.rows, k);
            assert_int_equal(c->open_ns, sk_interval_start(i, c->open_ns, 0));
            assert_true(souk_dec_cmp(c->low, c->high) <= 0);
            assert_true(souk_dec_sign(c->low) > 0);
            assert_int_equal(c->closed, k < count - 1);
            if (k)
                assert_int_equal(c->open_ns,
                                 SK_ROW(souk_candle, &call.out.rows, k - 1)->close_ns + 1);
        }
    }
    /* twenty minutes ending now, as minutes and as one sum */
    sk_call ticker = {.op = SK_OP_TICKERS, .arena = &w.arena, .query.window_ns = 1200 * SECOND};
    assert_int_equal(sk_exchange_execute(w.ex, &ticker), SOUK_OK);
    sk_call minutes = {.op = SK_OP_CANDLES,
                       .arena = &w.arena,
                       .query.interval = SK_INTERVAL_1M,
                       .query.limit = 21};
    assert_int_equal(sk_exchange_execute(w.ex, &minutes), SOUK_OK);
    souk_dec sum = {0};
    for (uint32_t k = 0; k < minutes.out.rows.count; k++)
        souk_dec_add(&sum, sum, SK_ROW(souk_candle, &minutes.out.rows, k)->volume);
    assert_int_equal(souk_dec_cmp(sum, SK_ROW(souk_ticker, &ticker.out.rows, 0)->volume), 0);
    close_world(&w);
}

static void the_past_has_trades(void **state)
{
    (void)state;
    world w;
    open_world(&w, true);
    sk_call call = {.op = SK_OP_TRADES, .arena = &w.arena, .query.limit = 500};
    assert_int_equal(sk_exchange_execute(w.ex, &call), SOUK_OK);
    assert_int_equal(call.out.rows.count, 500);
    for (uint32_t k = 1; k < 500; k++) {
        const souk_trade *a = SK_ROW(souk_trade, &call.out.rows, k - 1);
        const souk_trade *b = SK_ROW(souk_trade, &call.out.rows, k);
        assert_int_equal(b->id, a->id + 1);
        assert_true(b->at_ns >= a->at_ns && b->at_ns <= START);
    }
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_s_life),
        cmocka_unit_test(fees_in_bnb),
        cmocka_unit_test(lists_page_and_filter),
        cmocka_unit_test(refusals),
        cmocka_unit_test(cancel_and_replace),
        cmocka_unit_test(batches),
        cmocka_unit_test(self_trades_are_prevented_and_told),
        cmocka_unit_test(groups_do_not_trade_with_themselves),
        cmocka_unit_test(makers_keep_a_market),
        cmocka_unit_test(bills_add_up),
        cmocka_unit_test(conditional_orders_stand_apart),
        cmocka_unit_test(candles_join_past_and_present),
        cmocka_unit_test(the_past_has_trades),
    };
    return cmocka_run_group_tests_name("sandbox/exchange", tests, NULL, NULL);
}
