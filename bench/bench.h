/* SPDX-License-Identifier: MIT
 * What every benchmark shares: two clocks, repeated runs, aligned rows.
 *
 *     static void hash(void *ctx, uint64_t times)
 *     {
 *         for (uint64_t i = 0; i < times; i++)
 *             BENCH_KEEP(hash_once(ctx));
 *     }
 *
 *     int main(void)
 *     {
 *         bench_open("hashing, 200 bytes");
 *         bench_result floor = bench_run(bare_hash, &state);
 *         bench_result ours = bench_run(hash, &state);
 *         bench_row("bare compression", floor, "ns", floor);
 *         bench_row("sk_hash", ours, "ns", floor);
 *     }
 *
 * Times are CPU time of the calling thread, so that other load on the machine weighs less; a result
 * is the median of five runs with the least and the greatest. One thread. */
#ifndef SK_BENCH_H
#define SK_BENCH_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_RUNS = 5 };

/** Median, least and greatest of the runs, in the unit of the row. */
typedef struct bench_result {
    double median, min, max;
} bench_result;

/** Percentiles of single operations, in nanoseconds. */
typedef struct bench_spread {
    double p50, p99, p999;
} bench_spread;

/** The result is used: the compiler may not drop what made it. */
#define BENCH_KEEP(value) __asm__ volatile("" : : "g"(value) : "memory")

/** Print the title and the machine, and stay on one CPU from here on. */
void bench_open(const char *title);

/** CPU time of this thread in nanoseconds. */
double bench_cpu_ns(void);

/** The cycle counter (time-stamp counter; a nanosecond clock where there is none). Reading it waits
 *  for the instructions before it. */
static inline uint64_t bench_cycles(void);

/** Nanoseconds a step of bench_cycles, measured once and kept by the caller. */
double bench_ns_per_cycle(void);

/** Nanoseconds a call: `work` does its thing `times` times; how often is found so that one run
 * takes about a tenth of a second. */
bench_result bench_run(void (*work)(void *ctx, uint64_t times), void *ctx);

/** The median, least and greatest of values measured by the caller; they are sorted in place. */
bench_result bench_of(double *values, size_t count);

/** Percentiles of single operations measured with bench_cycles; they are sorted in place. */
bench_spread bench_spread_of(uint64_t *cycles, size_t count, double ns_per_cycle);

/** Turn nanoseconds a call into `count` things a second. */
bench_result bench_per_second(bench_result ns_per_call, double count);

/** Print `name  value unit  ratio`: the ratio is the median over the floor's; a floor whose median
 *  is 0: none. */
void bench_row(const char *name, bench_result result, const char *unit, bench_result floor);

/** Print the percentiles under a row. */
void bench_row_spread(const char *name, bench_spread spread);

/** Print a row that could not be measured, and why. */
void bench_skip(const char *name, const char *why);

#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>
static inline uint64_t bench_cycles(void)
{
    unsigned aux;
    return __rdtscp(&aux);
}
#else
#include <time.h>
static inline uint64_t bench_cycles(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
#endif

#endif
