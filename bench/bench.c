/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "bench.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double clock_ns(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* "model name : X" of the first CPU, or what the system calls the machine. */
static void print_machine(void)
{
    char line[256], model[256] = "unknown CPU";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        snprintf(model, sizeof model, "%s", colon + 2);
        model[strcspn(model, "\n")] = '\0';
        break;
    }
    if (file)
        fclose(file);
    printf("machine: %s, %ld CPUs, %s\n", model, sysconf(_SC_NPROCESSORS_ONLN),
#if defined(__clang__)
           __VERSION__
#else
           "gcc " __VERSION__
#endif
    );
}

static void stay_on_one_cpu(void)
{
    cpu_set_t set;
    int cpu = sched_getcpu();
    if (cpu < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}

void bench_open(const char *title)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%s\n", title);
    print_machine();
    stay_on_one_cpu();
}

double bench_cpu_ns(void)
{
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

double bench_ns_per_cycle(void)
{
    double from = clock_ns(CLOCK_MONOTONIC), to;
    uint64_t first = bench_cycles();
    do
        to = clock_ns(CLOCK_MONOTONIC);
    while (to - from < 5e7);
    return (to - from) / (double)(bench_cycles() - first);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_cycles(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

bench_result bench_of(double *values, size_t count)
{
    if (count == 0)
        return (bench_result){0, 0, 0};
    qsort(values, count, sizeof *values, by_value);
    return (bench_result){values[count / 2], values[0], values[count - 1]};
}

static double time_of(void (*work)(void *, uint64_t), void *ctx, uint64_t times)
{
    double from = bench_cpu_ns();
    work(ctx, times);
    return bench_cpu_ns() - from;
}

bench_result bench_run(void (*work)(void *ctx, uint64_t times), void *ctx)
{
    uint64_t times = 1;
    double took = time_of(work, ctx, times);
    while (took < 2e7) {
        times *= 2;
        took = time_of(work, ctx, times);
    }
    times = (uint64_t)((double)times * 1e8 / took) + 1;
    double values[BENCH_RUNS];
    for (size_t i = 0; i < BENCH_RUNS; i++)
        values[i] = time_of(work, ctx, times) / (double)times;
    return bench_of(values, BENCH_RUNS);
}

bench_spread bench_spread_of(uint64_t *cycles, size_t count, double ns_per_cycle)
{
    if (count == 0)
        return (bench_spread){0, 0, 0};
    qsort(cycles, count, sizeof *cycles, by_cycles);
    size_t p50 = count / 2, p99 = count - 1 - count / 100, p999 = count - 1 - count / 1000;
    return (bench_spread){
        .p50 = (double)cycles[p50] * ns_per_cycle,
        .p99 = (double)cycles[p99] * ns_per_cycle,
        .p999 = (double)cycles[p999] * ns_per_cycle,
    };
}

bench_result bench_per_second(bench_result ns_per_call, double count)
{
    return (bench_result){count * 1e9 / ns_per_call.median, count * 1e9 / ns_per_call.max,
                          count * 1e9 / ns_per_call.min};
}

/* 4 digits that mean something, and M or k for large ones. */
static void print_value(char text[16], double value)
{
    if (value >= 1e7)
        snprintf(text, 16, "%.4gM", value / 1e6);
    else if (value >= 1e5)
        snprintf(text, 16, "%.4gk", value / 1e3);
    else
        snprintf(text, 16, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%.0f", value);
}

void bench_row(const char *name, bench_result result, const char *unit, bench_result floor)
{
    char value[16], min[16], max[16], range[40], ratio[16] = "";
    print_value(value, result.median);
    print_value(min, result.min);
    print_value(max, result.max);
    snprintf(range, sizeof range, "(%s .. %s)", min, max);
    if (floor.median > 0)
        snprintf(ratio, sizeof ratio, "%.2fx", result.median / floor.median);
    printf("  %-36s %10s %-8s %8s  %s\n", name, value, unit, ratio, range);
}

void bench_row_spread(const char *name, bench_spread spread)
{
    printf("  %-36s p50 %.0f ns  p99 %.0f ns  p99.9 %.0f ns\n", name, spread.p50, spread.p99,
           spread.p999);
}

void bench_skip(const char *name, const char *why)
{
    printf("  %-36s %10s %s\n", name, "skipped:", why);
}
