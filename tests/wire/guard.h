/* SPDX-License-Identifier: MIT
 * Text that ends right before a page that may not be touched: a read of one byte too many dies. */
#ifndef SK_TESTS_WIRE_GUARD_H
#define SK_TESTS_WIRE_GUARD_H

#include <souk/base.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct guard {
    char *map;
    size_t size; /* usable bytes; the page behind them is closed */
} guard;

static inline guard guard_open(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size = (size + page - 1) / page * page;
    char *map = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || mprotect(map + size, page, PROT_NONE) != 0)
        abort();
    return (guard){map, size};
}

static inline void guard_close(guard g)
{
    munmap(g.map, g.size + (size_t)sysconf(_SC_PAGESIZE));
}

static inline souk_str guard_put(guard g, const void *text, size_t len)
{
    char *to = g.map + g.size - len;
    if (len)
        memcpy(to, text, len);
    return (souk_str){to, (uint32_t)len};
}

#endif
