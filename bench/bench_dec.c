/* SPDX-License-Identifier: MIT
 * Decimals as a feed handles them: prices and sizes in, sums and products, text out. The floor of a
 * text row is copying its bytes; that of an arithmetic row is the same on bare 128-bit integers. */
#include "base/dec.h"
#include "base/str.h"
#include "bench.h"

#include <stdio.h>

enum { NUMBERS = 64 };

typedef struct state {
    char text[NUMBERS][24];
    size_t len[NUMBERS];
    souk_dec value[NUMBERS];
    sk_i128 bare[NUMBERS];
} state;

static void copy_text(void *ctx, uint64_t times)
{
    const state *s = ctx;
    char out[SOUK_DEC_TEXT_MAX];
    for (uint64_t i = 0; i < times; i++) {
        memcpy(out, s->text[i % NUMBERS], s->len[i % NUMBERS]);
        BENCH_KEEP(out[0]);
    }
}

static void parse(void *ctx, uint64_t times)
{
    const state *s = ctx;
    souk_dec d = {0};
    for (uint64_t i = 0; i < times; i++) {
        souk_dec_parse(&d, s->text[i % NUMBERS], s->len[i % NUMBERS]);
        BENCH_KEEP(d.lo);
    }
}

static void print(void *ctx, uint64_t times)
{
    const state *s = ctx;
    char out[SOUK_DEC_TEXT_MAX];
    for (uint64_t i = 0; i < times; i++)
        BENCH_KEEP(souk_dec_print(s->value[i % NUMBERS], out));
}

static void bare_multiply(void *ctx, uint64_t times)
{
    const state *s = ctx;
    for (uint64_t i = 0; i < times; i++) {
        sk_i128 r = s->bare[i % NUMBERS] * s->bare[(i + 1) % NUMBERS];
        BENCH_KEEP((uint64_t)r);
    }
}

static void multiply(void *ctx, uint64_t times)
{
    const state *s = ctx;
    souk_dec r = {0};
    for (uint64_t i = 0; i < times; i++) {
        souk_dec_mul(&r, s->value[i % NUMBERS], s->value[(i + 1) % NUMBERS]);
        BENCH_KEEP(r.lo);
    }
}

static void add(void *ctx, uint64_t times)
{
    const state *s = ctx;
    souk_dec r = {0};
    for (uint64_t i = 0; i < times; i++) {
        souk_dec_add(&r, s->value[i % NUMBERS], s->value[(i + 1) % NUMBERS]);
        BENCH_KEEP(r.lo);
    }
}

static void compare(void *ctx, uint64_t times)
{
    const state *s = ctx;
    for (uint64_t i = 0; i < times; i++)
        BENCH_KEEP(souk_dec_cmp(s->value[i % NUMBERS], s->value[(i + 1) % NUMBERS]));
}

static void divide(void *ctx, uint64_t times)
{
    const state *s = ctx;
    souk_dec r = {0};
    for (uint64_t i = 0; i < times; i++) {
        souk_dec_div(&r, s->value[i % NUMBERS], s->value[(i + 1) % NUMBERS], 8,
                     SOUK_ROUND_HALF_EVEN);
        BENCH_KEEP(r.lo);
    }
}

static void to_units(void *ctx, uint64_t times)
{
    const state *s = ctx;
    int64_t count = 0;
    for (uint64_t i = 0; i < times; i++) {
        souk_dec_to_units(&count, s->value[i % NUMBERS], (souk_dec){0, 1, 8}, SOUK_ROUND_EXACT);
        BENCH_KEEP(count);
    }
}

int main(void)
{
    static state s;
    for (size_t i = 0; i < NUMBERS; i++) { /* prices and sizes by turns */
        int n = i % 2 ? snprintf(s.text[i], sizeof s.text[i], "0.%08zu", (i * 7919 + 1) * 1021)
                      : snprintf(s.text[i], sizeof s.text[i], "61%03zu.%02zu", i * 13, i);
        s.len[i] = (size_t)n;
        souk_dec_parse(&s.value[i], s.text[i], s.len[i]);
        s.bare[i] = sk_dec_coefficient(s.value[i]);
    }
    bench_open("decimals of 8 to 10 characters");
    bench_result none = {0}, copied = bench_run(copy_text, &s), bare = bench_run(bare_multiply, &s);
    bench_row("copy the text", copied, "ns", copied);
    bench_row("souk_dec_parse", bench_run(parse, &s), "ns", copied);
    bench_row("souk_dec_print", bench_run(print, &s), "ns", copied);
    bench_row("bare 128-bit product", bare, "ns", bare);
    bench_row("souk_dec_mul", bench_run(multiply, &s), "ns", bare);
    bench_row("souk_dec_add, other scale", bench_run(add, &s), "ns", bare);
    bench_row("souk_dec_cmp, other scale", bench_run(compare, &s), "ns", bare);
    bench_row("souk_dec_to_units", bench_run(to_units, &s), "ns", none);
    bench_row("souk_dec_div to 8 places", bench_run(divide, &s), "ns", none);
    return 0;
}
