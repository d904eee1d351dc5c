/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *libc_alloc(void *ctx, void *ptr, size_t size)
{
    (void)ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, size);
}

static const souk_alloc libc_allocator = {libc_alloc, NULL};

static void *resize(const souk_alloc *a, void *ptr, size_t size)
{
    if (!a)
        a = &libc_allocator;
    return a->alloc(a->ctx, ptr, size);
}

void *sk_alloc_zeroed(const souk_alloc *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes == 0)
        return NULL;
    void *ptr = resize(a, NULL, bytes);
    if (ptr)
        memset(ptr, 0, bytes);
    return ptr;
}

void *sk_realloc_array(const souk_alloc *a, void *ptr, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes == 0)
        return NULL;
    return resize(a, ptr, bytes);
}

void *sk_alloc_lines(const souk_alloc *a, size_t count, size_t size, void **block)
{
    enum { LINE = 64 };
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes == 0 ||
        __builtin_add_overflow(bytes, (size_t)LINE - 1, &bytes))
        return NULL;
    char *ptr = resize(a, NULL, bytes);
    if (!ptr)
        return NULL;
    *block = ptr;
    return ptr + (LINE - (uintptr_t)ptr % LINE) % LINE;
}

void sk_free(const souk_alloc *a, void *ptr)
{
    if (ptr)
        resize(a, ptr, 0);
}

void *sk_grow(const souk_alloc *a, void *rows, uint32_t count, uint32_t *cap, size_t size)
{
    if (count < *cap)
        return rows;
    if (*cap > UINT32_MAX / 2)
        return NULL;
    uint32_t wanted = *cap ? *cap * 2 : 16;
    void *more = sk_realloc_array(a, rows, wanted, size);
    if (more)
        *cap = wanted;
    return more;
}

/* ---- arena ---- */

struct sk_arena_block {
    struct sk_arena_block *next;
    size_t size;
    _Alignas(16) char bytes[];
};

enum { ARENA_BLOCK_MIN = 16 * 1024 - 64 };

void sk_arena_init(sk_arena *arena, const souk_alloc *alloc, size_t max)
{
    *arena = (sk_arena){.alloc = alloc, .max = max};
}

void sk_arena_deinit(sk_arena *arena)
{
    struct sk_arena_block *next;
    for (struct sk_arena_block *b = arena->first; b; b = next) {
        next = b->next;
        sk_free(arena->alloc, b);
    }
    sk_arena_init(arena, arena->alloc, arena->max);
}

void sk_arena_reset(sk_arena *arena)
{
    arena->current = arena->first;
    arena->used = 0;
}

/* Moves on to the next kept block that is large enough, or links a new one behind the current. */
static bool next_block(sk_arena *arena, size_t size)
{
    while (arena->current && arena->current->next) {
        arena->current = arena->current->next;
        arena->used = 0;
        if (arena->current->size >= size)
            return true;
    }
    size_t body = size > ARENA_BLOCK_MIN ? size : ARENA_BLOCK_MIN;
    if (arena->total > 0 && arena->total < (1u << 20) && body < arena->total)
        body = arena->total; /* double, so that few blocks are needed */
    if (body > arena->max - arena->total)
        body = size;
    if (body > arena->max - arena->total)
        return false;
    struct sk_arena_block *b = resize(arena->alloc, NULL, sizeof *b + body);
    if (!b)
        return false;
    b->next = NULL;
    b->size = body;
    if (arena->current)
        arena->current->next = b;
    else
        arena->first = b;
    arena->current = b;
    arena->used = 0;
    arena->total += body;
    return true;
}

void *sk_arena_get(sk_arena *arena, size_t size)
{
    if (size > arena->max || size > SIZE_MAX - 15)
        return NULL;
    size = (size + 15) & ~(size_t)15;
    if (size == 0)
        size = 16;
    if (!arena->current || size > arena->current->size - arena->used) {
        if (!next_block(arena, size))
            return NULL;
    }
    void *ptr = arena->current->bytes + arena->used;
    arena->used += size;
    assert(arena->used <= arena->current->size);
    return ptr;
}

void *sk_arena_zeroed(sk_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    void *ptr = sk_arena_get(arena, bytes);
    if (ptr)
        memset(ptr, 0, bytes);
    return ptr;
}

souk_str sk_arena_copy(sk_arena *arena, souk_str text)
{
    char *ptr = sk_arena_get(arena, (size_t)text.len + 1);
    if (!ptr)
        return (souk_str){NULL, 0};
    if (text.len)
        memcpy(ptr, text.ptr, text.len);
    ptr[text.len] = '\0';
    return (souk_str){ptr, text.len};
}

souk_str sk_arena_printf(sk_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *ptr = len < 0 ? NULL : sk_arena_get(arena, (size_t)len + 1);
    if (ptr)
        vsnprintf(ptr, (size_t)len + 1, format, again);
    va_end(again);
    return (souk_str){ptr, ptr ? (uint32_t)len : 0};
}

/* ---- buffer ---- */

void sk_buf_init(sk_buf *buf, const souk_alloc *alloc, size_t max)
{
    assert(max <= UINT32_MAX);
    *buf = (sk_buf){.alloc = alloc, .max = max};
}

void sk_buf_deinit(sk_buf *buf)
{
    sk_free(buf->alloc, buf->ptr);
    *buf = (sk_buf){.alloc = buf->alloc, .max = buf->max};
}

void sk_buf_reset(sk_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

char *sk_buf_reserve(sk_buf *buf, size_t size)
{
    if (!buf->failed && size <= buf->cap - buf->len && buf->ptr)
        return buf->ptr + buf->len;
    if (buf->failed || size > buf->max - buf->len) {
        buf->failed = true;
        return NULL;
    }
    size_t need = buf->len + size, cap = buf->cap ? buf->cap : 256;
    while (cap < need)
        cap *= 2;
    if (cap > buf->max)
        cap = buf->max > need ? buf->max : need;
    char *ptr = resize(buf->alloc, buf->ptr, cap ? cap : 1);
    if (!ptr) {
        buf->failed = true;
        return NULL;
    }
    buf->ptr = ptr;
    buf->cap = cap;
    return buf->ptr + buf->len;
}

bool sk_buf_put(sk_buf *buf, const void *bytes, size_t len)
{
    char *to = sk_buf_reserve(buf, len);
    if (!to)
        return false;
    if (len)
        memcpy(to, bytes, len);
    buf->len += len;
    return true;
}

bool sk_buf_str(sk_buf *buf, souk_str text)
{
    return sk_buf_put(buf, text.ptr, text.len);
}

bool sk_buf_cstr(sk_buf *buf, const char *text)
{
    return sk_buf_put(buf, text, strlen(text));
}

bool sk_buf_char(sk_buf *buf, char c)
{
    return sk_buf_put(buf, &c, 1);
}

bool sk_buf_u64(sk_buf *buf, uint64_t value)
{
    char digits[20];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return sk_buf_put(buf, digits + n, sizeof digits - n);
}

bool sk_buf_i64(sk_buf *buf, int64_t value)
{
    if (value < 0)
        return sk_buf_char(buf, '-') && sk_buf_u64(buf, 0 - (uint64_t)value);
    return sk_buf_u64(buf, (uint64_t)value);
}

bool sk_buf_printf(sk_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = len < 0 ? NULL : sk_buf_reserve(buf, (size_t)len + 1);
    if (!to) {
        buf->failed = true;
        return false;
    }
    va_start(args, format);
    vsnprintf(to, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
    return true;
}

void sk_buf_drop(sk_buf *buf, size_t n)
{
    assert(n <= buf->len);
    buf->len -= n;
    if (n && buf->len)
        memmove(buf->ptr, buf->ptr + n, buf->len);
}
