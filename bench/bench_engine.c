/* SPDX-License-Identifier: MIT
 *
 * The engine on the common order flow, through sk_engine_apply: accounts, holds, ledger, fees and
 * events to a sink, beside the plain book of the same flow (reflob), which does nothing but match.
 * Every run must arrive at the trade hash of the flow's header.
 *
 *     bench_engine [operations [live orders]]     5,000,000; 1,000 and 100,000
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BENCH_HAVE_FLOORS

#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine.h"

#include "orderflow.h"

static uint64_t floor_hash;
#define REFLOB_TRADE(m, t, p, q) (floor_hash = of_hash(floor_hash, (m), (t), (p), (q)))
#include "reflob.h"

int orderflow_main(int argc, char **argv);

enum { ACCOUNTS = 64, LOT_UNITS = 1000, TICK_LOT_UNITS = 10, KINDS = 3 };

typedef struct flow {
    of_header header;
    of_op *ops;
} flow;

/* What the sink keeps: the hash of the trades, and that the events were read. */
typedef struct tally {
    uint64_t hash, maker, events;
} tally;

static void on_event(void *ctx, const sk_event *event)
{
    tally *t = ctx;
    t->events++;
    if (event->kind != SK_EV_TRADE)
        return;
    if (event->maker)
        t->maker = event->order_id;
    else
        t->hash = of_hash(t->hash, (uint32_t)t->maker, (uint32_t)event->order_id,
                          (uint32_t)event->price_ticks, (uint32_t)event->qty_lots);
}

static uint32_t account_of(uint32_t order_id)
{
    return order_id % ACCOUNTS;
}

/* Gives the accounts their money; how many commands that took. */
static uint64_t fund(sk_engine *engine)
{
    uint64_t seq = 0;
    for (uint32_t i = 0; i < 2 * ACCOUNTS; i++) {
        const sk_command c = {.seq = ++seq,
                              .kind = SK_CMD_TRANSFER,
                              .account = i / 2,
                              .asset = i % 2,
                              .amount_units = 1000000000000000};
        if (sk_engine_apply(engine, &c, NULL) != SOUK_OK)
            exit(1);
    }
    return seq;
}

/* The operation as a command, made shortly before it is applied, as a server would. */
static void fill(sk_command *c, const of_op *op, uint64_t seq)
{
    *c = (sk_command){
        .seq = seq, .now_ns = (int64_t)seq, .order_id = op->id, .account = account_of(op->id)};
    if (op->type == OF_CANCEL) {
        c->kind = SK_CMD_CANCEL;
        return;
    }
    c->kind = SK_CMD_NEW;
    c->side = op->side == OF_BUY ? SOUK_BUY : SOUK_SELL;
    c->type = SOUK_LIMIT;
    c->tif = SOUK_GTC;
    c->price_ticks = op->price;
    c->qty_lots = op->qty;
}

static souk_status apply(sk_engine *engine, const of_op *op, uint64_t seq, const sk_sink *sink)
{
    sk_command c;
    fill(&c, op, seq);
    return sk_engine_apply(engine, &c, sink);
}

/* The generator keeps static state: each flow is made by a process of its own. */
static bool make_flow(flow *f, const char *ops, const char *live)
{
    char path[] = "/tmp/souk-flow-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        return false;
    close(fd);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        char *argv[] = {(char *)"orderflow",
                        (char *)"--ops",
                        (char *)ops,
                        (char *)"--live",
                        (char *)live,
                        path,
                        NULL};
        _exit(orderflow_main(6, argv));
    }
    int status = -1;
    bool ok = child > 0 && waitpid(child, &status, 0) == child && status == 0 &&
              of_load(path, &f->header, &f->ops) == 0;
    unlink(path);
    return ok;
}

static sk_engine *new_engine(sk_book_kind book, const flow *f)
{
    static const sk_engine_asset assets[] = {{8}, {8}};
    const sk_engine_instrument instrument = {.base_asset = 0,
                                             .quote_asset = 1,
                                             .lot_units = LOT_UNITS,
                                             .tick_lot_units = TICK_LOT_UNITS,
                                             .maker_fee_e8 = 100000,
                                             .taker_fee_e8 = 100000,
                                             .stp_default = SOUK_STP_NONE};
    const sk_engine_options options = {.assets = assets,
                                       .assets_count = 2,
                                       .instruments = &instrument,
                                       .instruments_count = 1,
                                       .book = book,
                                       .orders_hint = f->header.live_peak + 1,
                                       .accounts_hint = ACCOUNTS};
    sk_engine *engine = NULL;
    return sk_engine_new(&engine, &options, NULL) == SOUK_OK ? engine : NULL;
}

/* Nanoseconds an operation; the hash must be the flow's. cycles: each operation on its own. */
static double run_engine(const flow *f, sk_book_kind book, bool tell, uint64_t *cycles)
{
    sk_engine *engine = new_engine(book, f);
    tally seen = {0};
    const sk_sink sink = {on_event, &seen};
    const sk_sink *to = tell ? &sink : NULL;
    const uint64_t first = f->header.n_prefill, count = f->header.n_ops;
    uint64_t i = 0, refused = 0, seq = fund(engine) + 1;
    for (; i < first; i++)
        refused += apply(engine, &f->ops[i], seq + i, to) != SOUK_OK;
    double start = bench_cpu_ns();
    for (; i < count && !cycles; i++)
        refused += apply(engine, &f->ops[i], seq + i, to) != SOUK_OK;
    double took = bench_cpu_ns() - start;
    for (; i < count; i++) {
        uint64_t before = bench_cycles();
        refused += apply(engine, &f->ops[i], seq + i, to) != SOUK_OK;
        cycles[i - first] = bench_cycles() - before;
    }
    souk_error err;
    if (refused || (tell && seen.hash != f->header.trade_hash) ||
        sk_engine_audit(engine, &err) != SOUK_OK) {
        fprintf(stderr, "the engine did not arrive where the flow says\n");
        exit(1);
    }
    sk_engine_free(engine);
    return took / (double)(count - first);
}

static double run_floor(const flow *f)
{
    reflob book;
    floor_hash = 0;
    reflob_init(&book, (uint32_t)f->header.max_id);
    uint64_t i = 0;
    double start = 0;
    for (; i < f->header.n_ops; i++) {
        const of_op *op = &f->ops[i];
        if (i == f->header.n_prefill)
            start = bench_cpu_ns();
        if (op->type == OF_CANCEL)
            reflob_cancel(&book, op->id);
        else
            reflob_add(&book, op->id, op->side, op->price, op->qty);
    }
    double took = bench_cpu_ns() - start;
    if (floor_hash != f->header.trade_hash) {
        fprintf(stderr, "reflob did not arrive where the flow says\n");
        exit(1);
    }
    reflob_free(&book);
    return took / (double)(f->header.n_ops - f->header.n_prefill);
}

static void spread_rows(const flow *f, double ns_per_cycle)
{
    static const char *const names[KINDS] = {"add", "take", "cancel"};
    uint64_t count = f->header.n_ops - f->header.n_prefill;
    uint64_t *cycles = calloc(count, sizeof *cycles), *of_kind = calloc(count, sizeof *of_kind);
    if (!cycles || !of_kind)
        exit(1);
    run_engine(f, SK_BOOK_FAST, true, cycles);
    for (int kind = 0; kind < KINDS; kind++) {
        size_t n = 0;
        for (uint64_t i = 0; i < count; i++) {
            if (f->ops[f->header.n_prefill + i].type == kind)
                of_kind[n++] = cycles[i];
        }
        bench_row_spread(names[kind], bench_spread_of(of_kind, n, ns_per_cycle));
    }
    free(cycles);
    free(of_kind);
}

static void bench_flow(const char *ops, const char *live, double ns_per_cycle)
{
    flow f = {0};
    if (!make_flow(&f, ops, live)) {
        bench_skip(live, "the order flow could not be made");
        return;
    }
    double floor_ns[BENCH_RUNS], told_ns[BENCH_RUNS], quiet_ns[BENCH_RUNS];
    for (int i = 0; i < BENCH_RUNS; i++) {
        floor_ns[i] = run_floor(&f);
        told_ns[i] = run_engine(&f, SK_BOOK_FAST, true, NULL);
        quiet_ns[i] = run_engine(&f, SK_BOOK_FAST, false, NULL);
    }
    char name[64];
    const bench_result floor = bench_per_second(bench_of(floor_ns, BENCH_RUNS), 1);
    snprintf(name, sizeof name, "reflob, %s live orders", live);
    bench_row(name, floor, "op/s", floor);
    bench_row("engine", bench_per_second(bench_of(told_ns, BENCH_RUNS), 1), "op/s", floor);
    spread_rows(&f, ns_per_cycle);
    bench_row("engine, no sink", bench_per_second(bench_of(quiet_ns, BENCH_RUNS), 1), "op/s",
              floor);
    free(f.ops);
}

int main(int argc, char **argv)
{
    const char *ops = argc > 1 ? argv[1] : "5000000";
    bench_open("engine: the common order flow (floor: 0.15 x reflob)");
    double ns_per_cycle = bench_ns_per_cycle();
    if (argc > 2) {
        bench_flow(ops, argv[2], ns_per_cycle);
        return 0;
    }
    bench_flow(ops, "1000", ns_per_cycle);
    bench_flow(ops, "100000", ns_per_cycle);
    return 0;
}

#else

int main(void)
{
    bench_open("engine: the common order flow");
    bench_skip("engine", "../shared/bench is not there");
    return 0;
}

#endif
