/* SPDX-License-Identifier: MIT
 * The only door to the heap, arenas for what dies together, and growing byte buffers with a cap.
 * Nothing else in the house calls malloc; a check in tools/tidy sees to it. */
#ifndef SK_BASE_MEM_H
#define SK_BASE_MEM_H

#include <souk/base.h>

/** Allocate, zeroed. NULL allocator: libc's. NULL on failure or overflow of count * size. */
void *sk_alloc_zeroed(const souk_alloc *a, size_t count, size_t size);

/** Resize an array of elements; NULL on failure (the old block stays valid). */
void *sk_realloc_array(const souk_alloc *a, void *ptr, size_t count, size_t size);

/** An uninitialised array that begins on a cache line, so that elements of 64 bytes are a line
 * each. *block is what to free; NULL on failure or overflow (*block is then left alone). */
void *sk_alloc_lines(const souk_alloc *a, size_t count, size_t size, void **block);

/** NULL is fine. */
void sk_free(const souk_alloc *a, void *ptr);

/** Room for one more element behind `count`: the array (moved or not, *cap doubled when it was
 *  full), or NULL when out of memory (the old one stays valid). rows NULL and *cap 0: a new one. */
void *sk_grow(const souk_alloc *a, void *rows, uint32_t count, uint32_t *cap, size_t size);

/* Arena: bump allocation in blocks; reset keeps the blocks, so a steady state allocates nothing.
 * Returned memory is 16-aligned and lives until reset or deinit. */
typedef struct sk_arena {
    const souk_alloc *alloc;
    struct sk_arena_block *first, *current;
    size_t used; /* in current */
    size_t total, max;
} sk_arena;

/** max: bytes it may hold in all. Allocates nothing yet. */
void sk_arena_init(sk_arena *arena, const souk_alloc *alloc, size_t max);
void sk_arena_deinit(sk_arena *arena);
void sk_arena_reset(sk_arena *arena);

/** Uninitialised bytes; NULL when out of memory or over max. */
void *sk_arena_get(sk_arena *arena, size_t size);
/** Zeroed array; NULL also when count * size overflows. */
void *sk_arena_zeroed(sk_arena *arena, size_t count, size_t size);
/** A copy of the text inside the arena, NUL-terminated behind its length. ptr NULL on failure. */
souk_str sk_arena_copy(sk_arena *arena, souk_str text);
/** printf into the arena. ptr NULL on failure. */
souk_str sk_arena_printf(sk_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Buffer: bytes that grow up to a maximum that is named at init (curl's dynbuf). Once an append
 * failed it stays failed, so a writer checks once at the end. */
typedef struct sk_buf {
    const souk_alloc *alloc;
    char *ptr;
    size_t len, cap, max;
    bool failed;
} sk_buf;

/** init allocates nothing yet, max: bytes it may hold; deinit frees. */
void sk_buf_init(sk_buf *buf, const souk_alloc *alloc, size_t max);
void sk_buf_deinit(sk_buf *buf);
/** Empty it, keep the memory, clear the failure. */
void sk_buf_reset(sk_buf *buf);
/** Room for `size` more bytes, to be written at the returned place and claimed with buf->len += n;
 *  NULL (and failed) when over max or out of memory. */
char *sk_buf_reserve(sk_buf *buf, size_t size);
bool sk_buf_put(sk_buf *buf, const void *bytes, size_t len);
bool sk_buf_str(sk_buf *buf, souk_str text);
bool sk_buf_cstr(sk_buf *buf, const char *text);
bool sk_buf_char(sk_buf *buf, char c);
bool sk_buf_i64(sk_buf *buf, int64_t value);
bool sk_buf_u64(sk_buf *buf, uint64_t value);
bool sk_buf_printf(sk_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Remove the first n bytes (moves the rest down). */
void sk_buf_drop(sk_buf *buf, size_t n);

/** What is in it, borrowed until the next change. */
static inline souk_str sk_buf_view(const sk_buf *buf)
{
    return (souk_str){buf->ptr, (uint32_t)buf->len};
}

#endif
