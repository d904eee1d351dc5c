/* SPDX-License-Identifier: MIT
 * Order lists as calls: what is answered, what is told, what can be asked later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/str.h"
#include "sandbox/exchange.h"

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
};

typedef struct world {
    sk_exchange *ex;
    uint32_t a, b, c;
    sk_arena arena;
    char told[4096]; /* to a */
} world;

static void on_update(void *ctx, sk_exchange *ex, uint32_t account, const sk_update *u)
{
    world *w = ctx;
    size_t len = strlen(w->told);
    (void)ex;
    if (account != w->a)
        return;
    if (u->kind == SK_UPDATE_ORDER)
        snprintf(w->told + len, sizeof w->told - len, "%.*s %s\n", SK_FMT(u->order.order.client_id),
                 souk_order_status_name(u->order.order.status));
    if (u->kind == SK_UPDATE_LIST)
        snprintf(w->told + len, sizeof w->told - len, "%.*s %s %u\n", SK_FMT(u->list.client_id),
                 u->list.done ? "done" : "open", u->list.orders_count);
}

#define told(w, text)                                                                              \
    do {                                                                                           \
        assert_string_equal((w)->told, text);                                                      \
        (w)->told[0] = '\0';                                                                       \
    } while (0)

static int setup(void **state)
{
    static world w;
    w = (world){0};
    sk_exchange_options o = {
        .seed = 1, .start_ns = START, .listings = listings, .listings_count = 1};
    assert_int_equal(sk_exchange_new(&w.ex, sk_venue_find(SK_STR("binance")), &o, NULL), SOUK_OK);
    assert_int_equal(sk_exchange_open_account(w.ex, SK_STR("a"), SK_ACCOUNT_DEMO, &w.a, NULL),
                     SOUK_OK);
    assert_int_equal(sk_exchange_open_account(w.ex, SK_STR("b"), SK_ACCOUNT_DEMO, &w.b, NULL),
                     SOUK_OK);
    assert_int_equal(sk_exchange_open_account(w.ex, SK_STR("c"), SK_ACCOUNT_DEMO, &w.c, NULL),
                     SOUK_OK);
    sk_exchange_observe(w.ex, &(sk_observer){.update = on_update, .ctx = &w});
    sk_arena_init(&w.arena, NULL, 1 << 24);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    sk_exchange_free(w->ex);
    sk_arena_deinit(&w->arena);
    return 0;
}

static souk_dec dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static sk_call order(souk_side side, souk_order_type type, const char *price, const char *stop,
                     const char *client_id)
{
    sk_call call = {.op = SK_OP_PLACE};
    call.ask = (sk_order_ask){.side = side,
                              .type = type,
                              .tif = SOUK_GTC,
                              .qty = dec("0.01"),
                              .client_id = sk_str(client_id)};
    if (price)
        call.ask.price = dec(price);
    if (stop)
        call.ask.stop = dec(stop);
    return call;
}

static sk_call maker(souk_side side, const char *price, const char *client_id)
{
    sk_call call = order(side, SOUK_LIMIT, price, NULL, client_id);
    call.ask.flags = SOUK_POST_ONLY;
    return call;
}

/* A trade at this price, between b and c. */
static void trade(world *w, const char *price)
{
    sk_call call = order(SOUK_SELL, SOUK_LIMIT, price, NULL, "");
    call.arena = &w->arena;
    call.account = w->b;
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    call.ask.side = SOUK_BUY;
    call.ask.client_id = SK_STR("");
    call.account = w->c;
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
}

static souk_status place(world *w, sk_call *call, souk_contingency contingency, sk_call *parts,
                         uint32_t count, const char *client_id)
{
    *call = (sk_call){.op = SK_OP_LIST_PLACE,
                      .account = w->a,
                      .arena = &w->arena,
                      .contingency = contingency,
                      .ask.client_id = sk_str(client_id),
                      .parts = parts,
                      .parts_count = count};
    return sk_exchange_execute(w->ex, call);
}

static souk_status place_oco(world *w, sk_call *call, const char *client_id)
{
    sk_call parts[] = {maker(SOUK_SELL, "61000", "up"),
                       order(SOUK_SELL, SOUK_STOP_LIMIT, "58900", "59000", "down")};
    return place(w, call, SOUK_OCO, parts, 2, client_id);
}

static souk_status ask(world *w, sk_call *call, sk_op_id op, const char *client_id)
{
    *call = (sk_call){.op = op,
                      .account = w->a,
                      .arena = &w->arena,
                      .instrument = SK_NO_INSTRUMENT,
                      .ref.client_id = sk_str(client_id)};
    return sk_exchange_execute(w->ex, call);
}

static const souk_order_list *row(const sk_call *call)
{
    assert_int_equal(call->out.rows.count, 1);
    return SK_ROW(souk_order_list, &call->out.rows, 0);
}

static void placed_told_and_canceled(void **state)
{
    world *w = *state;
    sk_call call;
    trade(w, "60000");
    assert_int_equal(place_oco(w, &call, "pair"), SOUK_OK);
    const souk_order_list *list = row(&call);
    assert_int_equal(list->contingency, SOUK_OCO);
    assert_false(list->done);
    assert_int_equal(list->orders_count, 2);
    assert_true(sk_str_is(list->orders[0].client_id, "up"));
    assert_true(sk_str_eq(list->orders[1].list_id, list->list_id));
    assert_true(list->orders[0].working && !list->orders[1].working);
    told(w, "up new\ndown new\npair open 2\n");
    assert_int_equal(ask(w, &call, SK_OP_OPEN_LISTS, ""), SOUK_OK);
    assert_true(sk_str_is(row(&call)->client_id, "pair"));
    assert_int_equal(place_oco(w, &call, "pair"), SOUK_E_DUPLICATE_CLIENT_ID);
    told(w, "");

    /* canceling one cancels the list, and says so */
    call = (sk_call){.op = SK_OP_CANCEL,
                     .account = w->a,
                     .arena = &w->arena,
                     .instrument = SK_NO_INSTRUMENT,
                     .ref = {.client_id = SK_STR("down"), .cancel_id = SK_STR("gone")}};
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    assert_int_equal(call.out.more.count, 1);
    list = SK_ROW(souk_order_list, &call.out.more, 0);
    assert_true(list->done && sk_str_is(list->orders[0].cancel_id, "gone"));
    assert_int_equal(list->orders[0].status, SOUK_ORDER_CANCELED);
    told(w, "down canceled\nup canceled\npair done 2\n");
    assert_int_equal(ask(w, &call, SK_OP_OPEN_LISTS, ""), SOUK_OK);
    assert_int_equal(call.out.rows.count, 0);
    assert_int_equal(ask(w, &call, SK_OP_LISTS, ""), SOUK_OK);
    assert_true(row(&call)->done);
    assert_int_equal(ask(w, &call, SK_OP_LIST_QUERY, "pair"), SOUK_OK);
    assert_true(row(&call)->done);
    assert_int_equal(ask(w, &call, SK_OP_LIST_CANCEL, "pair"), SOUK_E_ORDER_DONE);
    assert_int_equal(ask(w, &call, SK_OP_LIST_CANCEL, "other"), SOUK_E_ORDER_NOT_FOUND);
    /* the name is free again */
    assert_int_equal(place_oco(w, &call, "pair"), SOUK_OK);
    assert_int_equal(ask(w, &call, SK_OP_LIST_CANCEL, "pair"), SOUK_OK);
    assert_true(row(&call)->done);
}

static void a_fill_ends_it(void **state)
{
    world *w = *state;
    sk_call call;
    trade(w, "60000");
    assert_int_equal(place_oco(w, &call, "pair"), SOUK_OK);
    w->told[0] = '\0';
    call = order(SOUK_BUY, SOUK_LIMIT, "61000", NULL, "");
    call.ask.qty = dec("0.004");
    call.arena = &w->arena;
    call.account = w->b;
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    told(w, "down expired\nup partially_filled\n");
    call.ask.qty = dec("0.006");
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    told(w, "up filled\npair done 2\n");
}

static void what_is_pending_is_shown(void **state)
{
    world *w = *state;
    sk_call call;
    trade(w, "60000");
    sk_call parts[] = {order(SOUK_BUY, SOUK_LIMIT, "59500", NULL, "in"),
                       maker(SOUK_SELL, "61000", "up"),
                       order(SOUK_SELL, SOUK_STOP, NULL, "59000", "down")};
    assert_int_equal(place(w, &call, SOUK_OTO, parts, 3, "plan"), SOUK_OK);
    assert_int_equal(row(&call)->orders[2].status, SOUK_ORDER_PENDING_NEW);
    told(w, "in new\nup pending_new\ndown pending_new\nplan open 3\n");
    assert_int_equal(ask(w, &call, SK_OP_OPEN_ORDERS, ""), SOUK_OK);
    assert_int_equal(call.out.rows.count, 3);
    assert_int_equal(ask(w, &call, SK_OP_ORDER, "up"), SOUK_OK);
    assert_int_equal(SK_ROW(souk_order, &call.out.rows, 0)->status, SOUK_ORDER_PENDING_NEW);
    assert_false(SK_ROW(souk_order, &call.out.rows, 0)->working);
    w->told[0] = '\0';
    call = order(SOUK_SELL, SOUK_LIMIT, "59500", NULL, "");
    call.arena = &w->arena;
    call.account = w->b;
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    told(w, "in filled\nup new\ndown new\n");
}

static void prices_enclose_the_last(void **state)
{
    world *w = *state;
    sk_call call;
    trade(w, "62000");
    assert_int_equal(place_oco(w, &call, "pair"), SOUK_E_LIST_PRICES);
    sk_call parts[] = {maker(SOUK_SELL, "63000", "up"), maker(SOUK_SELL, "64000", "up2")};
    assert_int_equal(place(w, &call, SOUK_OCO, parts, 2, ""), SOUK_E_UNSUPPORTED);
    parts[1] = order(SOUK_SELL, SOUK_STOP, NULL, "61000", "up");
    assert_int_equal(place(w, &call, SOUK_OCO, parts, 2, ""), SOUK_E_DUPLICATE_CLIENT_ID);
    parts[1].ask.qty = dec("1000");
    parts[1].ask.client_id = SK_STR("down");
    assert_int_equal(place(w, &call, SOUK_OCO, parts, 2, ""), SOUK_E_INSUFFICIENT_FUNDS);
    told(w, "");
    assert_int_equal(ask(w, &call, SK_OP_HISTORY, ""), SOUK_OK);
    assert_int_equal(call.out.rows.count, 0);
    assert_int_equal(ask(w, &call, SK_OP_LISTS, ""), SOUK_OK);
    assert_int_equal(call.out.rows.count, 0);
}

static void so_many_and_not_one_more(void **state)
{
    world *w = *state;
    sk_call call;
    for (int i = 0; i <= 20; i++) {
        sk_call parts[] = {order(SOUK_BUY, SOUK_LIMIT, "59500", NULL, ""),
                           order(SOUK_SELL, SOUK_LIMIT, "61000", NULL, "")};
        assert_int_equal(place(w, &call, SOUK_OTO, parts, 2, ""),
                         i < 20 ? SOUK_OK : SOUK_E_FILTER_ORDER_LISTS);
    }
    call = (sk_call){.op = SK_OP_CANCEL_ALL, .account = w->a, .arena = &w->arena};
    assert_int_equal(sk_exchange_execute(w->ex, &call), SOUK_OK);
    assert_int_equal(call.out.rows.count, 40);
    assert_int_equal(call.out.more.count, 20);
    assert_int_equal(place_oco(w, &call, ""), SOUK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(placed_told_and_canceled, setup, teardown),
        cmocka_unit_test_setup_teardown(a_fill_ends_it, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_pending_is_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(prices_enclose_the_last, setup, teardown),
        cmocka_unit_test_setup_teardown(so_many_and_not_one_more, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
