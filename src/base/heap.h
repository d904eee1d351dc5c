/* SPDX-License-Identifier: MIT
 * Deadlines: a binary heap of (when, what), each removable by the handle that adding it gave.
 *
 *     sk_heap_push(&heap, now_ns + timeout_ns, request_id, &handle);
 *     while (sk_heap_pop(&heap, now_ns, &request_id)) ...   // in order of time
 *     sleep_until(sk_heap_due(&heap));                      // INT64_MAX: nothing waits
 *
 * What is due at the same nanosecond comes out in the order it went in, so a run can be repeated.
 * Handles are never 0 and are not used again soon: one that has fired or was removed is refused.
 * Ownership: the caller's storage. Threads: none of its own. */
#ifndef SK_BASE_HEAP_H
#define SK_BASE_HEAP_H

#include <souk/base.h>

typedef struct sk_heap {
    const souk_alloc *alloc;
    struct sk_heap_node *nodes; /* the heap: count of them */
    struct sk_heap_slot *slots; /* by handle */
    size_t count, capacity;
    uint32_t free_slot; /* first of a list, one more than its index; 0: none */
    uint64_t sequence;
} sk_heap;

/** init allocates nothing yet; deinit frees. */
void sk_heap_init(sk_heap *heap, const souk_alloc *alloc);
void sk_heap_deinit(sk_heap *heap);

/** handle may be NULL. false: out of memory (heap unchanged). */
bool sk_heap_push(sk_heap *heap, int64_t due_ns, uint64_t payload, uint64_t *handle);
/** false: it has fired, or was removed before. */
bool sk_heap_remove(sk_heap *heap, uint64_t handle);
/** Another deadline for the same entry, behind those that are already due then. false as above. */
bool sk_heap_move(sk_heap *heap, uint64_t handle, int64_t due_ns);

/** When the first is due; INT64_MAX when there is none. */
int64_t sk_heap_due(const sk_heap *heap);
/** Takes out the first if it is due at now_ns. */
bool sk_heap_pop(sk_heap *heap, int64_t now_ns, uint64_t *payload);

#endif
