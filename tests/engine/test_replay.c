/* SPDX-License-Identifier: MIT
 * The same commands give the same state, told or not; and once warm, nothing allocates. */
#include "engine_random.h"

#include "base/mem.h"

enum { COMMANDS = 60000 };

static sk_command journal[COMMANDS];

static void record(void)
{
    sk_engine *engine = kit_engine(SK_BOOK_FAST, SOUK_STP_CANCEL_OLDEST, NULL);
    randoms r = random_start(42, engine);
    for (uint32_t i = 0; i < COMMANDS; i++) {
        journal[i] = i < 3 * RANDOM_ACCOUNTS ? random_funding(i) : random_command(&r);
        journal[i].seq = i + 1;
        sk_engine_apply(engine, &journal[i], NULL);
    }
    sk_engine_free(engine);
}

static void count_events(void *ctx, const sk_event *event)
{
    uint64_t *hash = ctx;
    *hash = sk_mix64(*hash ^ event->order_id ^ (uint64_t)event->qty_lots << 32 ^ event->kind);
}

static void with_and_without_a_sink(void **state)
{
    (void)state;
    record();
    uint64_t told = 0, told_again = 0;
    sk_sink sink = {count_events, &told}, again = {count_events, &told_again};
    sk_engine *a = kit_engine(SK_BOOK_FAST, SOUK_STP_CANCEL_OLDEST, NULL);
    sk_engine *b = kit_engine(SK_BOOK_FAST, SOUK_STP_CANCEL_OLDEST, NULL);
    sk_engine *c = kit_engine(SK_BOOK_NAIVE, SOUK_STP_CANCEL_OLDEST, NULL);
    for (int i = 0; i < COMMANDS; i++) {
        souk_status status = sk_engine_apply(a, &journal[i], &sink);
        assert_int_equal(sk_engine_apply(b, &journal[i], NULL), status);
        assert_int_equal(sk_engine_apply(c, &journal[i], i < COMMANDS / 2 ? NULL : &again), status);
        if (i % 7919 == 0)
            assert_true(sk_engine_hash(a) == sk_engine_hash(b));
    }
    assert_true(sk_engine_hash(a) == sk_engine_hash(b));
    assert_true(sk_engine_hash(a) == sk_engine_hash(c));
    assert_true(told != 0 && told_again != 0);
    uint64_t before = sk_engine_hash(a);
    sk_command more = {.seq = COMMANDS + 1,
                       .now_ns = journal[COMMANDS - 1].now_ns,
                       .kind = SK_CMD_TRANSFER,
                       .account = 1,
                       .amount_units = 1};
    sk_engine_apply(a, &more, NULL);
    assert_true(sk_engine_hash(a) != before);
    sk_engine_free(a);
    sk_engine_free(b);
    sk_engine_free(c);
}

typedef struct counter {
    uint64_t calls, refuse_after;
} counter;

static void *counting(void *ctx, void *ptr, size_t size)
{
    counter *counted = ctx;
    if (size == 0) {
        sk_free(NULL, ptr);
        return NULL;
    }
    if (++counted->calls > counted->refuse_after)
        return NULL;
    return sk_realloc_array(NULL, ptr, 1, size);
}

/* A market of some hundred live orders around a wandering price, traded and canceled. */
static void warm_engines_do_not_allocate(void **state)
{
    (void)state;
    enum { STEPS = 200000, WARM = 20000, LIVE = 400 };
    counter counted = {0, UINT64_MAX};
    const souk_alloc alloc = {counting, &counted};
    uint64_t told = 0, seq = 0, oldest = 1, accepted = 0;
    sk_sink sink = {count_events, &told};
    sk_engine *engine = kit_engine(SK_BOOK_FAST, SOUK_STP_CANCEL_OLDEST, &alloc);
    for (uint32_t i = 0; i < 3 * RANDOM_ACCOUNTS; i++) {
        sk_command c = random_funding(i);
        c.seq = ++seq;
        c.amount_units *= 1000;
        assert_int_equal(sk_engine_apply(engine, &c, &sink), SOUK_OK);
    }
    sk_rng rng;
    sk_rng_seed(&rng, 7);
    for (uint64_t id = 1; id <= STEPS; id++) {
        if (id == WARM)
            counted.calls = 0;
        sk_command c = {.seq = ++seq,
                        .now_ns = 1,
                        .kind = SK_CMD_NEW,
                        .order_id = id,
                        .account = 1 + (uint32_t)(id % RANDOM_ACCOUNTS),
                        .side = (uint8_t)(1 + sk_rng_below(&rng, 2)),
                        .type = id % 10 ? SOUK_LIMIT : SOUK_STOP_LIMIT,
                        .tif = SOUK_GTC,
                        .flags = id % 10 ? 0 : SK_CMD_FIRE_NOW,
                        .stop_ticks = id % 10 ? 0 : 1000 + (int64_t)sk_rng_below(&rng, 400),
                        .price_ticks = 1000 + (int64_t)sk_rng_below(&rng, 400),
                        .qty_lots = 1 + (int64_t)sk_rng_below(&rng, 20)};
        accepted += sk_engine_apply(engine, &c, &sink) == SOUK_OK;
        while (id - oldest >= LIVE) {
            sk_command cancel = {.seq = ++seq,
                                 .now_ns = 1,
                                 .kind = SK_CMD_CANCEL,
                                 .order_id = oldest,
                                 .account = 1 + (uint32_t)(oldest % RANDOM_ACCOUNTS)};
            sk_engine_apply(engine, &cancel, &sink);
            oldest++;
        }
    }
    assert_int_equal(counted.calls, 0);
    assert_true(accepted > STEPS / 2);
    sk_engine_free(engine);
}

/* Memory that ends at any allocation refuses a command, and leaves the engine whole. */
static void out_of_memory_changes_nothing(void **state)
{
    (void)state;
    record();
    int refused = 0;
    for (uint64_t more = 0; more < 60; more++) {
        counter counted = {0, UINT64_MAX};
        const souk_alloc alloc = {counting, &counted};
        sk_engine *engine = kit_engine(SK_BOOK_FAST, SOUK_STP_CANCEL_OLDEST, &alloc);
        counted.refuse_after = counted.calls + more;
        souk_status status = SOUK_OK;
        for (int i = 0; i < 4000 && status != SOUK_E_NOMEM; i++)
            status = sk_engine_apply(engine, &journal[i], NULL);
        counted.refuse_after = UINT64_MAX;
        refused += status == SOUK_E_NOMEM;
        souk_error err;
        assert_int_equal(sk_engine_audit(engine, &err), SOUK_OK);
        sk_engine_free(engine);
    }
    assert_true(refused > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_and_without_a_sink),
        cmocka_unit_test(warm_engines_do_not_allocate),
        cmocka_unit_test(out_of_memory_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
