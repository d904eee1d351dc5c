/* SPDX-License-Identifier: MIT
 * The common order flow of ../shared/bench: a generator that we did not write says which trades a
 * correct price-time engine must arrive at; both books must. */
#include "engine_kit.h"

#ifdef HAVE_ORDERFLOW

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orderflow.h"

int orderflow_main(int argc, char **argv);

typedef struct tally {
    uint64_t hash, maker, trades, volume;
} tally;

static void on_event(void *ctx, const sk_event *event)
{
    tally *t = ctx;
    if (event->kind != SK_EV_TRADE)
        return;
    if (event->maker) {
        t->maker = event->order_id;
        return;
    }
    t->trades++;
    t->volume += (uint64_t)event->qty_lots;
    t->hash = of_hash(t->hash, (uint32_t)t->maker, (uint32_t)event->order_id,
                      (uint32_t)event->price_ticks, (uint32_t)event->qty_lots);
}

/* The generator keeps static state: each flow is made by a process of its own. */
static void make_flow(const char *ops, const char *live, of_header *header, of_op **rows)
{
    char path[] = "/tmp/souk-flow-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    pid_t child = fork();
    if (child == 0) {
        char *argv[] = {(char *)"orderflow",
                        (char *)"--ops",
                        (char *)ops,
                        (char *)"--live",
                        (char *)live,
                        path,
                        NULL};
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        _exit(orderflow_main(6, argv));
    }
    int status = -1;
    assert_true(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    assert_int_equal(of_load(path, header, rows), 0);
    unlink(path);
}

static void run_flow(sk_book_kind book, const of_header *header, const of_op *rows)
{
    enum { ACCOUNTS = 5 };
    sk_engine *engine = kit_engine(book, SOUK_STP_NONE, NULL);
    tally t = {0};
    const sk_sink sink = {on_event, &t};
    uint64_t seq = 0;
    for (uint32_t i = 0; i < 2 * ACCOUNTS; i++) {
        sk_command c = {.seq = ++seq,
                        .kind = SK_CMD_TRANSFER,
                        .account = i / 2,
                        .asset = i % 2,
                        .amount_units = 1000000000000000};
        assert_int_equal(sk_engine_apply(engine, &c, &sink), SOUK_OK);
    }
    for (uint64_t i = 0; i < header->n_ops; i++) {
        bool cancel = rows[i].type == OF_CANCEL;
        sk_command c = {.seq = ++seq,
                        .order_id = rows[i].id,
                        .account = rows[i].id % ACCOUNTS,
                        .kind = cancel ? SK_CMD_CANCEL : SK_CMD_NEW,
                        .side = rows[i].side == OF_BUY ? SOUK_BUY : SOUK_SELL,
                        .type = SOUK_LIMIT,
                        .tif = SOUK_GTC,
                        .price_ticks = cancel ? 0 : rows[i].price,
                        .qty_lots = cancel ? 0 : rows[i].qty};
        assert_int_equal(sk_engine_apply(engine, &c, &sink), SOUK_OK);
    }
    assert_true(t.hash == header->trade_hash);
    assert_int_equal(t.trades, header->trades);
    assert_int_equal(t.volume, header->volume);
    assert_int_equal(sk_engine_best(engine, 0, SOUK_BUY), header->best_bid);
    assert_int_equal(sk_engine_best(engine, 0, SOUK_SELL), header->best_ask);
    uint64_t live = 0;
    for (uint32_t account = 0; account < ACCOUNTS; account++) {
        uint32_t open, waiting;
        sk_engine_orders_count(engine, account, 0, &open, &waiting);
        live += open;
    }
    assert_int_equal(live, header->live);
    souk_error err;
    assert_int_equal(sk_engine_audit(engine, &err), SOUK_OK);
    sk_engine_free(engine);
}

static void flow(const char *ops, const char *live, bool naive)
{
    of_header header;
    of_op *rows = NULL;
    make_flow(ops, live, &header, &rows);
    run_flow(SK_BOOK_FAST, &header, rows);
    if (naive)
        run_flow(SK_BOOK_NAIVE, &header, rows);
    free(rows); /* made by orderflow.h */
}

static void thousand_live_orders(void **state)
{
    (void)state;
    flow("100000", "1000", true);
}

static void hundred_thousand_live_orders(void **state)
{
    (void)state;
    flow("20000", "100000", true);
    flow("300000", "100000", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousand_live_orders),
        cmocka_unit_test(hundred_thousand_live_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void skipped(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {{"../shared/bench/orderflow.c", skipped, NULL, NULL, NULL}};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
