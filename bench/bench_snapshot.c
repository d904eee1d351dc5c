/* SPDX-License-Identifier: MIT
 * A snapshot of an exchange with 100,000 live orders: what the loop's thread does (saved), what a
 * worker does (written and synced), and what a restart does (read and checked, loaded). CPU time;
 * the floor is the copy of as many bytes as it has. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "base/str.h"
#include "sandbox/exchange.h"
#include "sandbox/snapshot.h"

enum { LIVE = 100000, ACCOUNTS = 500 };

static const sk_listing listings[] = {{.symbol = "BTCUSDT",
                                       .base = "BTC",
                                       .quote = "USDT",
                                       .price_tick = "0.01",
                                       .qty_step = "0.00001",
                                       .base_scale = 8,
                                       .quote_scale = 8}};

static sk_exchange *fresh(void)
{
    sk_exchange *ex = NULL;
    sk_exchange_options options = {.seed = 1,
                                   .start_ns = INT64_C(1750000000000000000),
                                   .listings = listings,
                                   .listings_count = 1};
    if (sk_exchange_new(&ex, sk_venue_at(0), &options, NULL) < 0)
        abort();
    return ex;
}

static sk_exchange *crowded(void)
{
    sk_exchange *ex = fresh();
    uint32_t accounts[ACCOUNTS];
    sk_arena arena;
    sk_arena_init(&arena, NULL, 1 << 20);
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        char name[16];
        snprintf(name, sizeof name, "trader-%u", i);
        if (sk_exchange_open_account(ex, sk_str(name), SK_ACCOUNT_DEMO, &accounts[i], NULL) < 0)
            abort();
    }
    for (uint32_t i = 0; i < LIVE; i++) {
        sk_call call = {.op = SK_OP_PLACE, .account = accounts[i % ACCOUNTS], .arena = &arena};
        int64_t away = (int64_t)(sk_mix64(i) % 100000);
        call.ask.side = i % 2 ? SOUK_BUY : SOUK_SELL;
        call.ask.type = SOUK_LIMIT;
        call.ask.tif = SOUK_GTC;
        call.ask.price = souk_dec_from_i64(6000000 + (i % 2 ? -1 - away : 1 + away), 2);
        call.ask.qty = souk_dec_from_i64(20 + i % 50, 5);
        sk_arena_reset(&arena);
        if (sk_exchange_execute(ex, &call) < 0) {
            printf("%s\n", call.err.text);
            abort();
        }
    }
    sk_arena_deinit(&arena);
    return ex;
}

static souk_status exchange_of(void *ctx, uint8_t venue, const sk_record_opened *opened,
                               sk_exchange **out, souk_error *err)
{
    (void)venue;
    (void)opened;
    (void)err;
    *out = ctx;
    return SOUK_OK;
}

static double ms_since(double began_ns)
{
    return (bench_cpu_ns() - began_ns) / 1e6;
}

typedef struct measured {
    double copied[BENCH_RUNS], saved[BENCH_RUNS], written[BENCH_RUNS], checked[BENCH_RUNS],
        loaded[BENCH_RUNS];
    size_t bytes;
} measured;

static void run_once(sk_exchange *ex, const char *dir, measured *m, int run)
{
    sk_image image, back;
    static sk_snapshot_covered covered;
    sk_exchange *other = fresh();
    sk_image_init(&image, NULL, SK_SNAPSHOT_VERSION, "bench");
    sk_image_init(&back, NULL, SK_SNAPSHOT_VERSION, "bench");
    double began_ns = bench_cpu_ns();
    souk_status status = sk_exchange_save(ex, 0, &image);
    m->saved[run] = ms_since(began_ns);
    began_ns = bench_cpu_ns();
    status = status < 0 ? status : sk_image_write(&image, dir, 1, NULL);
    m->written[run] = ms_since(began_ns);
    began_ns = bench_cpu_ns();
    status = status < 0 ? status : sk_image_read(&back, dir, 1, NULL);
    m->checked[run] = ms_since(began_ns);
    began_ns = bench_cpu_ns();
    status = status < 0 ? status : sk_snapshot_load(&back, exchange_of, other, &covered, NULL);
    m->loaded[run] = ms_since(began_ns);
    if (status < 0 ||
        sk_engine_hash(sk_exchange_engine(other)) != sk_engine_hash(sk_exchange_engine(ex)))
        abort();
    m->bytes = image.bytes.len;
    began_ns = bench_cpu_ns();
    memcpy(back.bytes.ptr, image.bytes.ptr, m->bytes);
    BENCH_KEEP(back.bytes.ptr[m->bytes / 2]);
    m->copied[run] = ms_since(began_ns);
    sk_image_deinit(&image);
    sk_image_deinit(&back);
    sk_exchange_free(other);
}

int main(void)
{
    static measured m;
    char dir[] = "/tmp/souk-bench-XXXXXX", path[64];
    if (!mkdtemp(dir))
        return 1;
    bench_open("a snapshot, 100,000 live orders of 500 accounts");
    sk_exchange *ex = crowded();
    for (int run = 0; run < BENCH_RUNS; run++)
        run_once(ex, dir, &m, run);
    bench_result floor = bench_of(m.copied, BENCH_RUNS);
    bench_row("copy of its bytes", floor, "ms", floor);
    bench_row("saved, on the loop's thread", bench_of(m.saved, BENCH_RUNS), "ms", floor);
    bench_row("checksums, written, synced", bench_of(m.written, BENCH_RUNS), "ms", floor);
    bench_row("read, checksums", bench_of(m.checked, BENCH_RUNS), "ms", floor);
    bench_row("loaded", bench_of(m.loaded, BENCH_RUNS), "ms", floor);
    printf("%zu bytes\n", m.bytes);
    sk_exchange_free(ex);
    snprintf(path, sizeof path, "%s/00000001." SK_IMAGE_ENDING, dir);
    unlink(path);
    return rmdir(dir) == 0 ? 0 : 1;
}
