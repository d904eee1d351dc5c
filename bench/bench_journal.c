/* SPDX-License-Identifier: MIT
 * An order in the journal: its intent before it leaves, and that it is over. The floor is the copy
 * of a record into memory; beside it the CRC-32 that the first format of the file had, over its
 * 508 bytes. */
#include "bench.h"
#include "client/journal.h"
#include "base/str.h"
#include "crypt/digest.h"

#include <stdio.h>
#include <unistd.h>

enum { FIRST_FORMAT = 508 };

typedef struct state {
    sk_order_journal *journal;
    uint8_t from[FIRST_FORMAT], to[FIRST_FORMAT];
} state;

static void copy(void *ctx, uint64_t times)
{
    state *s = ctx;
    for (uint64_t i = 0; i < times; i++) {
        s->from[i % SK_ORDER_JOURNAL_SLOT]++;
        memcpy(s->to, s->from, SK_ORDER_JOURNAL_SLOT);
        BENCH_KEEP(s->to[0]);
    }
}

static void crc(void *ctx, uint64_t times)
{
    state *s = ctx;
    for (uint64_t i = 0; i < times; i++) {
        s->from[i % FIRST_FORMAT]++;
        BENCH_KEEP(sk_crc32(0, s->from, FIRST_FORMAT));
    }
}

static void check(void *ctx, uint64_t times)
{
    state *s = ctx;
    for (uint64_t i = 0; i < times; i++) {
        s->from[i % SK_ORDER_JOURNAL_SLOT]++;
        BENCH_KEEP(sk_order_journal_check(s->from));
    }
}

/* Half of the records are intents, half ends: the file is made small again now and then. */
static void append(void *ctx, uint64_t times)
{
    state *s = ctx;
    uint64_t ref = 0;
    for (uint64_t i = 0; i < times; i++) {
        sk_order_journal_entry e = {.kind = i % 2 ? SK_ORDER_JOURNAL_END : SK_ORDER_JOURNAL_INTENT,
                                    .ref = ref,
                                    .at_ns = (int64_t)i,
                                    .client_id = SK_STR("souk-3hT9wKq2LmX7vB"),
                                    .symbol = SK_STR("BTCUSDT"),
                                    .status = SOUK_ORDER_FILLED,
                                    .ask = {.side = SOUK_BUY,
                                            .type = SOUK_LIMIT,
                                            .price = souk_dec_from_i64(6100000, 2),
                                            .qty = souk_dec_from_i64(1, 2)}};
        BENCH_KEEP(sk_order_journal_append(s->journal, &e, NULL));
        ref = e.ref;
    }
}

int main(void)
{
    static state s;
    char path[64];
    souk_error err;
    snprintf(path, sizeof path, "/tmp/souk-bench-%ld.journal", (long)getpid());
    const sk_order_journal_options options = {.path = path, .venue = "binance", .key_hash = 7};
    bench_open("a record of the journal of orders");
    if (sk_order_journal_open(&s.journal, &options, NULL, NULL, &err) != SOUK_OK) {
        printf("%s\n", err.text);
        return 1;
    }
    bench_result floor = bench_run(copy, &s);
    bench_row("copy of a record", floor, "ns", floor);
    bench_row("CRC-32 of the first format", bench_run(crc, &s), "ns", floor);
    bench_row("check of a record", bench_run(check, &s), "ns", floor);
    bench_row("appended, written out and all", bench_run(append, &s), "ns", floor);
    sk_order_journal_close(s.journal);
    unlink(path);
    return 0;
}
