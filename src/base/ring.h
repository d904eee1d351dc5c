/* SPDX-License-Identifier: MIT
 * A queue of fixed-size elements in one block that never grows: first in, first out.
 *
 *     sk_ring_init(&ring, alloc, sizeof(struct job), 64);
 *     struct job *slot = sk_ring_push(&ring);      // NULL: full, and what that means is yours
 *     struct job *next = sk_ring_at(&ring, 0);     // the oldest; borrowed until it is popped
 *
 * Ownership: the caller's storage; elements are plain bytes. Threads: none of its own. */
#ifndef SK_BASE_RING_H
#define SK_BASE_RING_H

#include <souk/base.h>

typedef struct sk_ring {
    const souk_alloc *alloc;
    unsigned char *bytes;
    size_t size, capacity; /* of an element; in elements */
    size_t head, count;    /* the oldest; how many */
} sk_ring;

/** Allocates capacity * size bytes, both > 0. false: out of memory. */
bool sk_ring_init(sk_ring *ring, const souk_alloc *alloc, size_t size, size_t capacity);
void sk_ring_deinit(sk_ring *ring);
void sk_ring_clear(sk_ring *ring);

/** The place of a new last element, to be filled by the caller; NULL when full. */
void *sk_ring_push(sk_ring *ring);
/** The same, but when full the oldest element makes room (*dropped, if given, tells). */
void *sk_ring_push_over(sk_ring *ring, bool *dropped);
/** The element `index` places behind the oldest; NULL when there are not so many. */
void *sk_ring_at(const sk_ring *ring, size_t index);
/** Forgets the oldest. false: empty. */
bool sk_ring_pop(sk_ring *ring);

#endif
