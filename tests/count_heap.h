/* SPDX-License-Identifier: MIT
 *
 * Counts every allocation of the process, libraries included, by standing before the allocator:
 *
 *     uint64_t before = heap_count();
 *     ... what must not allocate ...
 *     assert_int_equal(heap_count() - before, 0);
 *
 * Include it in one file of a program. Under AddressSanitizer its own hooks are used instead.
 */
#ifndef TESTS_COUNT_HEAP_H
#define TESTS_COUNT_HEAP_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static uint64_t heap_counted;

#if defined(__SANITIZE_ADDRESS__)
#define HEAP_HOOKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEAP_HOOKS 1
#endif
#endif

#ifdef HEAP_HOOKS

int __sanitizer_install_malloc_and_free_hooks(void (*taken)(const volatile void *, size_t),
                                              void (*given)(const volatile void *));

static void heap_taken(const volatile void *ptr, size_t size)
{
    (void)ptr;
    (void)size;
    heap_counted++;
}

static void heap_given(const volatile void *ptr)
{
    (void)ptr;
}

__attribute__((constructor)) static void heap_watch(void)
{
    __sanitizer_install_malloc_and_free_hooks(heap_taken, heap_given);
}

#else

/* glibc's own, under the names it keeps for this purpose. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *ptr, size_t size);
extern void *__libc_memalign(size_t align, size_t size);

#define HEAP_EXPORT __attribute__((visibility("default")))

HEAP_EXPORT void *malloc(size_t size)
{
    heap_counted++;
    return __libc_malloc(size);
}

HEAP_EXPORT void *calloc(size_t count, size_t size)
{
    heap_counted++;
    return __libc_calloc(count, size);
}

HEAP_EXPORT void *realloc(void *ptr, size_t size)
{
    heap_counted++;
    return __libc_realloc(ptr, size);
}

HEAP_EXPORT void *memalign(size_t align, size_t size);
HEAP_EXPORT void *memalign(size_t align, size_t size)
{
    heap_counted++;
    return __libc_memalign(align, size);
}

HEAP_EXPORT void *aligned_alloc(size_t align, size_t size)
{
    heap_counted++;
    return __libc_memalign(align, size);
}

HEAP_EXPORT int posix_memalign(void **out, size_t align, size_t size)
{
    heap_counted++;
    *out = __libc_memalign(align, size);
    return *out ? 0 : ENOMEM;
}

#endif

/** Allocations so far. */
static inline uint64_t heap_count(void)
{
    return heap_counted;
}

/** A test of the counter itself: it counts. */
static inline void heap_counts(void **state)
{
    (void)state;
    uint64_t before = heap_count();
    void *volatile block = malloc(100);
    assert_non_null(block);
    assert_true(heap_count() > before);
    free(block);
}

#endif
