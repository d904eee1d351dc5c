/* SPDX-License-Identifier: MIT
 *
 * Two engines side by side, one with each book: every command goes to both, the events must be
 * equal byte by byte, and both are audited. What happened is kept as short text, so that a test
 * reads like a ticket:
 *
 *     A 7 5@100          order 7 accepted, 5 lots at 100        !7 E_WOULD_TAKE   refused
 *     T1 m3 2@100 f20    trade 1: maker order 3, 2 lots at 100, fee 20 units; "." when done
 *     T1 t7 2@100 f2.    ... taker order 7
 *     X 7 3 ioc          expired with 3 lots left               C 7 3     canceled
 *     G 7                a trailing stop reached its stop price and follows the price from now on
 *     F 7                a stop fired                           M 7 2@99  amended, 2 lots left
 *     P 7 3 2            7 would have met 3 of the same owner for 2 lots
 *     W 7 5@100          accepted, waits in its list for the first order
 *
 * Instrument 0 is asset 0 in asset 1, instrument 1 is asset 2 in asset 1. A lot is 1000 units of
 * base, a tick on a lot 10 units of quote; the maker pays 0.1 %, the taker 0.2 %.
 */
#ifndef ENGINE_KIT_H
#define ENGINE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"

enum { KIT_EVENTS = 65536, KIT_ALICE = 1, KIT_BOB = 2, KIT_CAROL = 3 };

typedef struct kit_events {
    sk_event rows[KIT_EVENTS];
    uint32_t count;
} kit_events;

typedef struct kit {
    sk_engine *fast, *naive;
    kit_events fast_events, naive_events;
    char log[65536], levels[65536], money[65536]; /* since the last look */
    uint64_t seq, last_id;                        /* of the orders so far */
    int64_t now_ns;
} kit;

static inline void kit_on_event(void *ctx, const sk_event *event)
{
    kit_events *events = ctx;
    assert_true(events->count < KIT_EVENTS);
    memset(&events->rows[events->count], 0, sizeof *event); /* padding compares too */
    events->rows[events->count++] = *event;
}

static inline sk_engine *kit_engine(sk_book_kind book, uint8_t stp, const souk_alloc *alloc)
{
    static const sk_engine_asset assets[] = {{8}, {8}, {8}};
    sk_engine_instrument instruments[] = {
        {0, 1, 1000, 10, 100000, 200000, stp},
        {2, 1, 1000, 10, 100000, 200000, stp},
    };
    sk_engine_options options = {.alloc = alloc,
                                 .assets = assets,
                                 .assets_count = 3,
                                 .instruments = instruments,
                                 .instruments_count = 2,
                                 .book = book};
    sk_engine *engine = NULL;
    souk_error err;
    assert_int_equal(sk_engine_new(&engine, &options, &err), SOUK_OK);
    return engine;
}

__attribute__((format(printf, 3, 4))) static inline void kit_put(char *to, size_t size,
                                                                 const char *format, ...)
{
    size_t len = strlen(to);
    va_list args;
    va_start(args, format);
    vsnprintf(to + len, size - len, format, args);
    va_end(args);
}

static inline const char *kit_reason(uint8_t reason)
{
    static const char *const names[] = {"none", "user", "ioc",  "fok",     "empty",
                                        "self", "list", "date", "exchange"};
    return names[reason];
}

static inline void kit_tell(kit *k, const sk_event *e)
{
    unsigned long long id = e->order_id;
    long long qty = e->qty_lots, price = e->price_ticks;
    char *to = k->log;
    size_t size = sizeof k->log;
    switch (e->kind) {
    case SK_EV_ACCEPTED: kit_put(to, size, "A %llu %lld@%lld\n", id, qty, price); break;
    case SK_EV_PENDING: kit_put(to, size, "W %llu %lld@%lld\n", id, qty, price); break;
    case SK_EV_REJECTED: kit_put(to, size, "!%llu %s\n", id, souk_status_name(e->status)); break;
    case SK_EV_TRIGGERED: kit_put(to, size, "F %llu\n", id); break;
    case SK_EV_TRAILING: kit_put(to, size, "G %llu\n", id); break;
    case SK_EV_TRADE:
        kit_put(to, size, "T%llu %c%llu %lld@%lld f%lld%s\n", (unsigned long long)e->match_id,
                e->maker ? 'm' : 't', id, qty, price, (long long)e->fee_units, e->done ? "." : "");
        break;
    case SK_EV_PREVENTED:
        kit_put(to, size, "P %llu %llu %lld m%lld t%lld\n", id, (unsigned long long)e->match_id,
                qty, (long long)e->maker_lots, (long long)e->taker_lots);
        break;
    case SK_EV_AMENDED: kit_put(to, size, "M %llu %lld@%lld\n", id, qty, price); break;
    case SK_EV_CANCELED: kit_put(to, size, "C %llu %lld\n", id, qty); break;
    case SK_EV_EXPIRED:
        kit_put(to, size, "X %llu %lld %s\n", id, qty, kit_reason(e->reason));
        break;
    case SK_EV_BALANCE:
        kit_put(k->money, sizeof k->money, "%u/%u %lld %lld\n", e->account, e->asset,
                (long long)e->free_units, (long long)e->held_units);
        break;
    case SK_EV_LEVEL:
        kit_put(k->levels, sizeof k->levels, "%c %lld@%lld\n", e->side == SOUK_BUY ? 'b' : 's', qty,
                price);
        break;
    default: fail_msg("event of kind %u", e->kind);
    }
}

static inline void kit_audit(const kit *k)
{
    souk_error err;
    if (sk_engine_audit(k->fast, &err) != SOUK_OK)
        fail_msg("fast: %s", err.text);
    if (sk_engine_audit(k->naive, &err) != SOUK_OK)
        fail_msg("naive: %s", err.text);
    assert_true(sk_engine_hash(k->fast) == sk_engine_hash(k->naive));
}

/* Both engines, equal events; no audit. seq is filled in, now_ns when it is 0. */
static inline souk_status kit_apply(kit *k, sk_command c)
{
    c.seq = ++k->seq;
    k->now_ns = c.now_ns = c.now_ns ? c.now_ns : k->now_ns + 1;
    k->fast_events.count = k->naive_events.count = 0;
    sk_sink fast = {kit_on_event, &k->fast_events}, naive = {kit_on_event, &k->naive_events};
    souk_status checked = sk_engine_check(k->fast, &c);
    souk_status status = sk_engine_apply(k->fast, &c, &fast);
    assert_int_equal(sk_engine_apply(k->naive, &c, &naive), status);
    if (c.kind == SK_CMD_NEW) {
        assert_int_equal(checked, status);
        k->last_id = status == SOUK_OK ? c.order_id : k->last_id;
    }
    assert_int_equal(k->fast_events.count, k->naive_events.count);
    assert_memory_equal(k->fast_events.rows, k->naive_events.rows,
                        k->fast_events.count * sizeof(sk_event));
    return status;
}

static inline souk_status kit_do(kit *k, sk_command c)
{
    souk_status status = kit_apply(k, c);
    kit_audit(k);
    for (uint32_t i = 0; i < k->fast_events.count; i++) {
        assert_int_equal(k->fast_events.rows[i].seq, i + 1);
        assert_int_equal(k->fast_events.rows[i].cmd_seq, k->seq);
        kit_tell(k, &k->fast_events.rows[i]);
    }
    return status;
}

static inline void kit_forget(kit *k)
{
    k->log[0] = k->levels[0] = k->money[0] = '\0';
}

/* What happened to orders since the last look. */
#define kit_saw(k, text)                                                                           \
    do {                                                                                           \
        assert_string_equal((k)->log, text);                                                       \
        kit_forget(k);                                                                             \
    } while (0)

static inline souk_status kit_fund(kit *k, uint32_t account, uint32_t asset, int64_t units)
{
    return kit_do(
        k, (sk_command){
               .kind = SK_CMD_TRANSFER, .account = account, .asset = asset, .amount_units = units});
}

static inline void kit_open_stp(kit *k, uint8_t stp)
{
    memset(k, 0, sizeof *k);
    k->fast = kit_engine(SK_BOOK_FAST, stp, NULL);
    k->naive = kit_engine(SK_BOOK_NAIVE, stp, NULL);
    for (uint32_t account = KIT_ALICE; account <= KIT_CAROL; account++) {
        for (uint32_t asset = 0; asset < 3; asset++)
            assert_int_equal(kit_fund(k, account, asset, 100000000), SOUK_OK);
    }
    kit_forget(k);
}

static inline int kit_setup(void **state)
{
    static kit k;
    kit_open_stp(&k, SOUK_STP_NONE);
    *state = &k;
    return 0;
}

static inline int kit_teardown(void **state)
{
    kit *k = *state;
    sk_engine_free(k->fast);
    sk_engine_free(k->naive);
    return 0;
}

#define kit_test(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

#define kit_order(k, who, id, side_, type_, tif_, ...)                                             \
    kit_do(k, (sk_command){.kind = SK_CMD_NEW,                                                     \
                           .account = (who),                                                       \
                           .order_id = (id),                                                       \
                           .side = SOUK_##side_,                                                   \
                           .type = SOUK_##type_,                                                   \
                           .tif = SOUK_##tif_,                                                     \
                           __VA_ARGS__})
#define kit_limit(k, who, id, side, qty, price)                                                    \
    kit_order(k, who, id, side, LIMIT, GTC, .qty_lots = (qty), .price_ticks = (price))
#define kit_market(k, who, id, side, qty)                                                          \
    kit_order(k, who, id, side, MARKET, TIF_NONE, .qty_lots = (qty))

/* A list: its legs, then the list itself. */
static inline souk_status kit_list(kit *k, uint32_t account, uint64_t id,
                                   souk_contingency contingency, const sk_command *legs,
                                   uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        sk_command leg = legs[i];
        leg.kind = SK_CMD_LEG;
        leg.account = account;
        leg.batch = (uint32_t)id;
        assert_int_equal(kit_do(k, leg), SOUK_OK);
    }
    return kit_do(k, (sk_command){.kind = SK_CMD_LIST,
                                  .account = account,
                                  .instrument = legs[0].instrument,
                                  .order_id = id,
                                  .batch = (uint32_t)id,
                                  .flags = (uint16_t)contingency});
}

static inline void kit_balance(const kit *k, uint32_t account, uint32_t asset, int64_t free_units,
                               int64_t held_units)
{
    int64_t is_free, is_held;
    assert_true(sk_engine_balance(k->fast, account, asset, &is_free, &is_held));
    assert_int_equal(is_free, free_units);
    assert_int_equal(is_held, held_units);
}

#endif
