/* SPDX-License-Identifier: MIT
 * Decoding the frames of venues' sockets: nanoseconds a recorded frame, from its text to the update
 * that the client is given. */
#define _GNU_SOURCE
#include "bench.h"
#include "base/limits.h"
#include "cli/recording.h"
#include "venue/venue.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 50000 };

/* Frames of a recording that hold both texts, and not the third. */
typedef struct kind {
    const char *venue, *file, *name, *has, *also, *not ;
} kind;

#define BINANCE "binance", "btcusdt_20240808_depth_trade_bookticker"
#define GEMINI  "gemini", "v2_l2_20260809_btc_sol"
#define BITGET  "bitget", "books_20220406_ten_symbols"
#define HTX     "htx", "depth_step0_trade_20210417_a"
static const kind kinds[] = {
    {BINANCE, "depthUpdate", "depthUpdate", "", NULL},
    {BINANCE, "@trade", "@trade", "", NULL},
    {BINANCE, "@bookTicker", "@bookTicker", "", NULL},
    {GEMINI, "l2_updates", "l2_updates", "", "\"trades\""},
    {GEMINI, "l2_updates, whole", "l2_updates", "\"trades\"", NULL},
    {"gemini", "v2_l2_20210624_ten_symbols", "trade", "\"type\":\"trade\"", "", "l2_updates"},
    {BITGET, "books", "\"update\"", "\"books\"", NULL},
    {BITGET, "trade", "\"update\"", "\"trade\"", NULL},
    {BITGET, "ticker", "\"snapshot\"", "\"ticker\"", NULL},
    {BITGET, "candle", "\"update\"", "candle1m", NULL},
    {HTX, "depth", ".depth.step0", "\"tick\"", NULL},
    {HTX, "trade.detail", ".trade.detail", "\"tick\"", NULL},
};

typedef struct frames {
    const sk_venue *venue;
    souk_str rows[FRAMES_MAX];
    uint8_t endpoints[FRAMES_MAX];
    size_t count, bytes;
    sk_feed feed;
    sk_arena arena;
} frames;

static void push(void *ctx, const sk_update *u)
{
    (void)ctx;
    BENCH_KEEP(u);
}

static souk_status decode_one(frames *f, size_t i)
{
    souk_status status = f->venue->decode_frame(f->venue, f->endpoints[i], (souk_str){"", 0},
                                                f->rows[i], &f->feed, NULL);
    sk_arena_reset(&f->arena);
    return status;
}

static void decode(void *ctx, uint64_t times)
{
    frames *f = ctx;
    for (uint64_t i = 0; i < times; i++)
        BENCH_KEEP(decode_one(f, i % f->count));
}

/* The floor: walking the same text with the JSON reader, taking nothing. */
static void walk(void *ctx, uint64_t times)
{
    frames *f = ctx;
    for (uint64_t i = 0; i < times; i++)
        BENCH_KEEP(sk_json_valid(f->rows[i % f->count], NULL));
}

/* The first socket whose path the URL has. */
static uint8_t endpoint_of(const sk_venue *venue, souk_str url)
{
    for (uint8_t i = 0; i < venue->endpoints_count; i++) {
        const sk_endpoint *e = &venue->endpoints[i];
        for (size_t k = 0; k < sizeof e->serve / sizeof *e->serve && e->serve[k]; k++)
            if (e->via == SK_VIA_WS && memmem(url.ptr, url.len, e->serve[k], strlen(e->serve[k])))
                return i;
    }
    return 1;
}

static bool holds(souk_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

/* Those that cannot be decoded are not measured: 0. */
static size_t take_frames(frames *f, const kind *k, sk_recording *recording, sk_arena *texts)
{
    sk_recorded_frame frame;
    f->count = f->bytes = 0;
    while (f->count < FRAMES_MAX && sk_recording_next(recording, &frame, NULL) == SOUK_OK &&
           !frame.end) {
        if (frame.http || frame.out || !holds(frame.raw, k->has) || !holds(frame.raw, k->also) ||
            (k->not &&holds(frame.raw, k->not )))
            continue;
        f->endpoints[f->count] = endpoint_of(f->venue, frame.url);
        f->rows[f->count] = sk_arena_copy(texts, frame.raw);
        f->bytes += frame.raw.len;
        if (decode_one(f, f->count++) != SOUK_OK)
            return 0;
    }
    return f->count;
}

static void measure(frames *f, const kind *k, const char *shared)
{
    sk_arena texts;
    sk_recording *recording;
    char name[512];
    snprintf(name, sizeof name, "%s/recorded/%s/%s.ndjson.zst", shared, k->venue, k->file);
    if (sk_recording_open(&recording, name, NULL) != SOUK_OK) {
        bench_skip(k->name, "there is no recording");
        return;
    }
    f->venue = sk_venue_find(sk_str(k->venue));
    sk_arena_init(&texts, NULL, 256 << 20);
    if (!f->venue || !take_frames(f, k, recording, &texts)) {
        bench_skip(k->name, "its frames are not decoded");
    } else {
        bench_result floor = bench_run(walk, f);
        bench_result ours = bench_run(decode, f);
        snprintf(name, sizeof name, "%s %s, %zu bytes", k->venue, k->name, f->bytes / f->count);
        bench_row(name, floor, "ns", floor);
        snprintf(name, sizeof name, "  decoded");
        bench_row(name, ours, "ns", floor);
    }
    sk_recording_close(recording);
    sk_arena_deinit(&texts);
}

int main(void)
{
    static frames f;
    const char *shared = getenv("SOUK_SHARED");
    bench_open("decoding recorded frames (floor: JSON alone)");
    sk_arena_init(&f.arena, NULL, 16 << 20);
    f.feed = (sk_feed){.push = push, .ctx = &f, .arena = &f.arena};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        measure(&f, &kinds[i], shared ? shared : "../shared");
    sk_feed_deinit(&f.feed);
    sk_arena_deinit(&f.arena);
    return 0;
}
