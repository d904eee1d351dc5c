/* SPDX-License-Identifier: MIT
 * Order -> match -> events allocates nothing once the engine has seen as many orders as it will
 * hold: counted at the allocator itself. */
#include "count_heap.h"
#include "engine_kit.h"

#include <stdlib.h>

enum { WARM = 200000, COUNTED = 400000, LIVE = 2000 };

typedef struct flow {
    sk_engine *engine;
    uint64_t seq, live[LIVE], events, trades;
    uint32_t owner[LIVE];
    uint64_t random;
} flow;

static void on_event(void *ctx, const sk_event *event)
{
    flow *f = ctx;
    f->events++;
    f->trades += event->kind == SK_EV_TRADE;
}

static uint64_t draw(flow *f, uint64_t below)
{
    f->random = f->random * 6364136223846793005u + 1442695040888963407u;
    return (f->random >> 33) % below;
}

static void apply(flow *f, sk_command c)
{
    const sk_sink sink = {on_event, f};
    c.seq = ++f->seq;
    c.now_ns = (int64_t)f->seq;
    if (sk_engine_apply(f->engine, &c, &sink) == SOUK_E_BUG)
        fail_msg("command %llu is a bug", (unsigned long long)f->seq);
}

/* A random place of the table: the order there is amended, or canceled and another one placed. */
static void step(flow *f)
{
    uint64_t slot = draw(f, LIVE);
    int64_t price = 1000 + (int64_t)draw(f, 200);
    bool amend = draw(f, 4) == 0;
    if (f->live[slot])
        apply(f, (sk_command){.kind = amend ? SK_CMD_AMEND : SK_CMD_CANCEL,
                              .account = f->owner[slot],
                              .order_id = f->live[slot],
                              .qty_lots = 1});
    if (f->live[slot] && amend)
        return;
    f->owner[slot] = draw(f, 2) ? KIT_ALICE : KIT_BOB;
    f->live[slot] = f->seq + 1;
    sk_command c = {.kind = SK_CMD_NEW,
                    .account = f->owner[slot],
                    .order_id = f->live[slot],
                    .price_ticks = price,
                    .qty_lots = 1 + (int64_t)draw(f, 50),
                    .side = draw(f, 2) ? SOUK_BUY : SOUK_SELL,
                    .type = SOUK_LIMIT,
                    .tif = SOUK_GTC,
                    .stp = SOUK_STP_NONE};
    if (draw(f, 8) == 0) {
        c.type = SOUK_MARKET;
        c.tif = SOUK_IOC;
        c.price_ticks = 0;
    } else if (draw(f, 8) == 0) {
        c.type = SOUK_STOP_LIMIT;
        c.stop_ticks = c.side == SOUK_BUY ? price + 5 : price - 5;
        c.flags = SK_CMD_FIRE_NOW;
    }
    apply(f, c);
}

static void nothing_is_allocated(sk_book_kind book)
{
    flow *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->random = 1;
    f->engine = kit_engine(book, SOUK_STP_NONE, NULL);
    for (uint32_t account = KIT_ALICE; account <= KIT_BOB; account++)
        for (uint32_t asset = 0; asset < 2; asset++)
            apply(f, (sk_command){.kind = SK_CMD_TRANSFER,
                                  .account = account,
                                  .asset = asset,
                                  .amount_units = 1000000000000000});
    for (int i = 0; i < WARM; i++)
        step(f);
    uint64_t before = heap_count(), trades = f->trades;
    for (int i = 0; i < COUNTED; i++)
        step(f);
    uint64_t made = heap_count() - before;
    assert_true(f->trades > trades + COUNTED / 10);
    assert_int_equal(made, 0);
    sk_engine_free(f->engine);
    free(f);
}

static void fast(void **state)
{
    (void)state;
    nothing_is_allocated(SK_BOOK_FAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(heap_counts), cmocka_unit_test(fast)};
    return cmocka_run_group_tests_name("engine_no_heap", tests, NULL, NULL);
}
