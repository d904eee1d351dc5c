/* SPDX-License-Identifier: MIT */
#include "base/ring.h"
#include "base/mem.h"

bool sk_ring_init(sk_ring *ring, const souk_alloc *alloc, size_t size, size_t capacity)
{
    *ring = (sk_ring){.alloc = alloc, .size = size, .capacity = capacity};
    ring->bytes = sk_alloc_zeroed(alloc, capacity, size);
    return ring->bytes != NULL;
}

void sk_ring_deinit(sk_ring *ring)
{
    sk_free(ring->alloc, ring->bytes);
    *ring = (sk_ring){.alloc = ring->alloc};
}

void sk_ring_clear(sk_ring *ring)
{
    ring->head = ring->count = 0;
}

void *sk_ring_at(const sk_ring *ring, size_t index)
{
    if (index >= ring->count)
        return NULL;
    size_t to_end = ring->capacity - ring->head;
    size_t at = index < to_end ? ring->head + index : index - to_end;
    return ring->bytes + at * ring->size;
}

void *sk_ring_push(sk_ring *ring)
{
    if (ring->count == ring->capacity)
        return NULL;
    ring->count++;
    return sk_ring_at(ring, ring->count - 1);
}

void *sk_ring_push_over(sk_ring *ring, bool *dropped)
{
    bool full = ring->count == ring->capacity;
    if (dropped)
        *dropped = full;
    if (full)
        sk_ring_pop(ring);
    return sk_ring_push(ring);
}

bool sk_ring_pop(sk_ring *ring)
{
    if (ring->count == 0)
        return false;
    ring->count--;
    ring->head = ring->head + 1 == ring->capacity ? 0 : ring->head + 1;
    return true;
}
