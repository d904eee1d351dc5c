/* SPDX-License-Identifier: MIT
 * The JSON reader on depth updates of ten bids and ten asks: text to (mantissa, scale) pairs,
 * validated to the last byte, against a floor that looks for the rows with memmem, checks nothing
 * and knows the number of decimals beforehand. Then checking alone, and writing the same. */
#define _GNU_SOURCE
#include "base/rng.h"
#include "base/str.h"
#include "bench.h"
#include "wire/json.h"
#include "wire/json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 4096, LEVELS = 10 };

typedef struct level {
    int64_t price, qty;
    uint8_t price_scale, qty_scale;
} level;

typedef struct workload {
    sk_buf text;
    souk_str messages[MESSAGES];
    level levels[MESSAGES][2 * LEVELS];
    uint64_t sum;
} workload;

static void write_side(sk_jw *w, const char *key, const level *levels)
{
    sk_jw_array(w, key);
    for (size_t i = 0; i < LEVELS; i++) {
        sk_jw_array(w, NULL);
        sk_jw_fixed(w, NULL, levels[i].price, levels[i].price_scale);
        sk_jw_fixed(w, NULL, levels[i].qty, levels[i].qty_scale);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

static void write_message(sk_jw *w, uint64_t id, const level *levels)
{
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "e", "depthUpdate");
    sk_jw_u64(w, "E", 1700000000000 + id);
    sk_jw_cstr(w, "s", "BTCUSDT");
    sk_jw_u64(w, "U", 1000 + id);
    sk_jw_u64(w, "u", 1000 + id);
    write_side(w, "b", levels);
    write_side(w, "a", levels + LEVELS);
    sk_jw_end(w);
}

static void make(workload *work)
{
    sk_rng rng;
    uint32_t at[MESSAGES + 1];
    sk_rng_seed(&rng, 7);
    sk_buf_init(&work->text, NULL, 1 << 23);
    for (size_t m = 0; m < MESSAGES; m++) {
        at[m] = (uint32_t)work->text.len;
        for (size_t i = 0; i < 2 * LEVELS; i++) {
            bool gone = sk_rng_below(&rng, 5) == 0;
            work->levels[m][i] =
                (level){.price = 650000 + (i < LEVELS ? -1 : 1) * (int64_t)sk_rng_below(&rng, 60),
                        .price_scale = 1,
                        .qty = gone ? 0 : (int64_t)sk_rng_below(&rng, 99999999) + 1,
                        .qty_scale = gone ? 0 : 8};
        }
        sk_jw w;
        sk_jw_init(&w, &work->text);
        write_message(&w, m, work->levels[m]);
    }
    at[MESSAGES] = (uint32_t)work->text.len;
    for (size_t m = 0; m < MESSAGES; m++)
        work->messages[m] = (souk_str){work->text.ptr + at[m], at[m + 1] - at[m]};
}

/* ---- the floor ---- */

static const char *floor_number(const char *s, int64_t *out)
{
    static const uint64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    uint64_t v = 0;
    unsigned left = 8;
    s += *s == '"';
    while ((unsigned)(*s - '0') <= 9)
        v = v * 10 + (uint64_t)(*s++ - '0');
    if (*s == '.')
        for (s++; (unsigned)(*s - '0') <= 9; s++)
            if (left) {
                v = v * 10 + (uint64_t)(*s - '0');
                left--;
            }
    *out = (int64_t)(v * tens[left]);
    return s + (*s == '"');
}

static void floor_side(souk_str m, const char *key, workload *work)
{
    const char *p = memmem(m.ptr, m.len, key, strlen(key));
    int64_t price, qty;
    for (p += strlen(key); *p == '['; p += *p == ',') {
        p = floor_number(p + 1, &price);
        p = floor_number(p + 1, &qty);
        work->sum += (uint64_t)price ^ (uint64_t)qty;
        while (*p++ != ']')
            ;
    }
}

static void floor_decode(void *ctx, uint64_t times)
{
    workload *work = ctx;
    for (uint64_t i = 0; i < times; i++) {
        floor_side(work->messages[i % MESSAGES], "\"b\":[", work);
        floor_side(work->messages[i % MESSAGES], "\"a\":[", work);
    }
    BENCH_KEEP(work->sum);
}

/* ---- ours ---- */

static void read_side(sk_json *j, workload *work)
{
    int64_t price = 0, qty = 0;
    uint8_t price_scale = 0, qty_scale = 0;
    sk_json_enter_array(j);
    while (sk_json_next_item(j)) {
        sk_json_enter_array(j);
        sk_json_next_item(j);
        sk_json_fixed(j, &price, &price_scale);
        sk_json_next_item(j);
        sk_json_fixed(j, &qty, &qty_scale);
        sk_json_leave(j);
        work->sum += (uint64_t)price ^ (uint64_t)qty ^ price_scale ^ qty_scale;
    }
}

static void decode(void *ctx, uint64_t times)
{
    workload *work = ctx;
    for (uint64_t i = 0; i < times; i++) {
        sk_json j;
        souk_str key, symbol = {NULL, 0};
        uint64_t first = 0, last = 0;
        sk_json_init(&j, work->messages[i % MESSAGES]);
        sk_json_enter_object(&j);
        while (sk_json_next_member(&j, &key)) {
            if (sk_str_is(key, "U"))
                sk_json_u64(&j, &first);
            else if (sk_str_is(key, "u"))
                sk_json_u64(&j, &last);
            else if (sk_str_is(key, "s"))
                sk_json_text(&j, &symbol);
            else if (sk_str_is(key, "b") || sk_str_is(key, "a"))
                read_side(&j, work);
        }
        if (sk_json_end(&j, NULL) != SOUK_OK)
            abort();
        work->sum += first ^ last ^ symbol.len;
    }
    BENCH_KEEP(work->sum);
}

static void validate(void *ctx, uint64_t times)
{
    workload *work = ctx;
    for (uint64_t i = 0; i < times; i++)
        work->sum += sk_json_valid(work->messages[i % MESSAGES], NULL);
    BENCH_KEEP(work->sum);
}

static void encode(void *ctx, uint64_t times)
{
    workload *work = ctx;
    sk_buf out;
    sk_buf_init(&out, NULL, 1 << 16);
    for (uint64_t i = 0; i < times; i++) {
        sk_jw w;
        sk_buf_reset(&out);
        sk_jw_init(&w, &out);
        write_message(&w, i % MESSAGES, work->levels[i % MESSAGES]);
        work->sum += out.len;
    }
    BENCH_KEEP(work->sum);
    sk_buf_deinit(&out);
}

int main(void)
{
    static workload work;
    make(&work);
    double bytes = (double)work.text.len / MESSAGES, mb = bytes / 1e6;
    bench_result none = {0};
    char title[80];
    snprintf(title, sizeof title, "JSON, depth messages of 20 levels, %.0f bytes", bytes);
    bench_open(title);
    bench_result bare = bench_run(floor_decode, &work);
    bench_result ours = bench_run(decode, &work);
    bench_result check = bench_run(validate, &work);
    bench_result written = bench_run(encode, &work);
    bench_row("floor: memmem, unchecked", bare, "ns", bare);
    bench_row("sk_json to pairs, checked", ours, "ns", bare);
    bench_row("sk_json_valid", check, "ns", bare);
    bench_row("sk_jw, the same message", written, "ns", bare);
    bench_row("sk_json to pairs, checked", bench_per_second(ours, mb), "MB/s", none);
    bench_row("sk_json_valid", bench_per_second(check, mb), "MB/s", none);
    sk_buf_deinit(&work.text);
    return 0;
}
