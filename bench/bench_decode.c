/* SPDX-License-Identifier: MIT
 * Decoding the frames of a venue's sockets: nanoseconds a recorded Binance frame, from its text to
 * the update that the client is given. */
#define _GNU_SOURCE
#include "bench.h"
#include "base/limits.h"
#include "venue/venue.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { FRAMES_MAX = 50000 };

typedef struct frames {
    const sk_venue *venue;
    souk_str rows[FRAMES_MAX];
    size_t count, bytes, levels;
    sk_feed feed;
    sk_arena arena;
} frames;

static void push(void *ctx, const sk_update *u)
{
    frames *f = ctx;
    if (u->kind == SK_UPDATE_BOOK)
        f->levels += u->book.bids_count + u->book.asks_count;
    BENCH_KEEP(u);
}

static void decode(void *ctx, uint64_t times)
{
    frames *f = ctx;
    for (uint64_t i = 0; i < times; i++) {
        souk_status status = f->venue->decode_frame(f->venue, 1, (souk_str){NULL, 0},
                                                    f->rows[i % f->count], &f->feed, NULL);
        BENCH_KEEP(status);
        sk_arena_reset(&f->arena);
    }
}

/* The floor: walking the same text with the JSON reader, taking nothing. */
static void walk(void *ctx, uint64_t times)
{
    frames *f = ctx;
    for (uint64_t i = 0; i < times; i++)
        BENCH_KEEP(sk_json_valid(f->rows[i % f->count], NULL));
}

static char *unpack(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    static char packed[2 << 20];
    size_t size = fread(packed, 1, sizeof packed, file), cap = 64 << 20;
    fclose(file);
    sk_buf buf;
    sk_buf_init(&buf, NULL, cap);
    char *text = sk_buf_reserve(&buf, cap);
    ZSTD_DCtx *ctx = ZSTD_createDCtx();
    ZSTD_inBuffer in = {packed, size, 0};
    ZSTD_outBuffer out = {text, cap, 0};
    while (text && in.pos < in.size && !ZSTD_isError(ZSTD_decompressStream(ctx, &out, &in)))
        continue;
    ZSTD_freeDCtx(ctx);
    *len = out.pos;
    return text;
}

static void take_frames(frames *f, souk_str text, const char *kind, sk_arena *texts)
{
    static const char *const keys[] = {"ch", "raw"};
    f->count = f->bytes = f->levels = 0;
    while (text.len && f->count < FRAMES_MAX) {
        souk_str line = sk_str_cut(&text, '\n'), raw[2] = {{NULL, 0}}, frame;
        sk_json j;
        sk_json_init(&j, line);
        if (sk_json_pick(&j, keys, 2, raw) != SOUK_OK || !sk_str_is(raw[0], "\"ws\""))
            continue;
        sk_json_init(&j, raw[1]);
        if (sk_json_string(&j, texts, &frame) != SOUK_OK ||
            !memmem(frame.ptr, frame.len, kind, strlen(kind)))
            continue;
        f->rows[f->count++] = frame;
        f->bytes += frame.len;
    }
}

int main(void)
{
    static frames f;
    static const char *const kinds[] = {"depthUpdate", "@trade", "@bookTicker"};
    const char *shared = getenv("SOUK_SHARED");
    char path[512];
    size_t len = 0;
    snprintf(path, sizeof path,
             "%s/recorded/binance/btcusdt_20240808_depth_trade_bookticker.ndjson.zst",
             shared ? shared : "../shared");
    bench_open("decoding recorded Binance frames");
    const char *text = unpack(path, &len);
    if (!text) {
        printf("no recording at %s\n", path);
        return 0;
    }
    f.venue = sk_venue_find(SK_STR("binance"));
    sk_arena_init(&f.arena, NULL, 1 << 20);
    f.feed = (sk_feed){.push = push, .ctx = &f, .arena = &f.arena};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        sk_arena texts;
        char name[64];
        sk_arena_init(&texts, NULL, 256 << 20);
        take_frames(&f, (souk_str){text, (uint32_t)len}, kinds[i], &texts);
        bench_result floor = bench_run(walk, &f);
        bench_result ours = bench_run(decode, &f);
        snprintf(name, sizeof name, "%s, %zu bytes: JSON alone", kinds[i], f.bytes / f.count);
        bench_row(name, floor, "ns", floor);
        snprintf(name, sizeof name, "%s: decoded", kinds[i]);
        bench_row(name, ours, "ns", floor);
        sk_arena_deinit(&texts);
    }
    return 0;
}
