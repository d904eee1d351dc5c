/* SPDX-License-Identifier: MIT */
#include "base/heap.h"
#include "base/mem.h"

struct sk_heap_node {
    int64_t due_ns;
    uint64_t sequence;
    uint32_t slot;
};

struct sk_heap_slot {
    uint64_t payload;
    uint32_t at;         /* in nodes; in a free slot the next free one plus one */
    uint32_t generation; /* odd while in use */
};

enum { HEAP_FIRST = 16 };

void sk_heap_init(sk_heap *heap, const souk_alloc *alloc)
{
    *heap = (sk_heap){.alloc = alloc};
}

void sk_heap_deinit(sk_heap *heap)
{
    sk_free(heap->alloc, heap->nodes);
    sk_free(heap->alloc, heap->slots);
    sk_heap_init(heap, heap->alloc);
}

static bool before(const struct sk_heap_node *a, const struct sk_heap_node *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->sequence < b->sequence;
}

static void place(sk_heap *heap, size_t at, struct sk_heap_node node)
{
    heap->nodes[at] = node;
    heap->slots[node.slot].at = (uint32_t)at;
}

static void sift_up(sk_heap *heap, size_t at, struct sk_heap_node node)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        if (!before(&node, &heap->nodes[parent]))
            break;
        place(heap, at, heap->nodes[parent]);
        at = parent;
    }
    place(heap, at, node);
}

static void sift_down(sk_heap *heap, size_t at, struct sk_heap_node node)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && before(&heap->nodes[child + 1], &heap->nodes[child]))
            child++;
        if (!before(&heap->nodes[child], &node))
            break;
        place(heap, at, heap->nodes[child]);
        at = child;
    }
    place(heap, at, node);
}

/* Puts a node where it belongs, coming from `at`. */
static void settle(sk_heap *heap, size_t at, struct sk_heap_node node)
{
    if (at > 0 && before(&node, &heap->nodes[(at - 1) / 2]))
        sift_up(heap, at, node);
    else
        sift_down(heap, at, node);
}

static bool grow(sk_heap *heap)
{
    size_t capacity = heap->capacity ? heap->capacity * 2 : HEAP_FIRST;
    if (capacity >= UINT32_MAX)
        return false;
    void *nodes = sk_realloc_array(heap->alloc, heap->nodes, capacity, sizeof *heap->nodes);
    if (!nodes)
        return false;
    heap->nodes = nodes;
    struct sk_heap_slot *slots =
        sk_realloc_array(heap->alloc, heap->slots, capacity, sizeof *heap->slots);
    if (!slots)
        return false;
    heap->slots = slots;
    for (size_t i = capacity; i-- > heap->capacity;) {
        slots[i] = (struct sk_heap_slot){.at = heap->free_slot};
        heap->free_slot = (uint32_t)i + 1;
    }
    heap->capacity = capacity;
    return true;
}

/* The slot of a live handle, or NULL. Handle: generation above, index below. */
static struct sk_heap_slot *live(const sk_heap *heap, uint64_t handle)
{
    uint32_t index = (uint32_t)handle, generation = (uint32_t)(handle >> 32);
    if (index >= heap->capacity || generation % 2 == 0 ||
        heap->slots[index].generation != generation)
        return NULL;
    return &heap->slots[index];
}

bool sk_heap_push(sk_heap *heap, int64_t due_ns, uint64_t payload, uint64_t *handle)
{
    if (heap->free_slot == 0 && !grow(heap))
        return false;
    uint32_t index = heap->free_slot - 1;
    struct sk_heap_slot *slot = &heap->slots[index];
    heap->free_slot = slot->at;
    slot->payload = payload;
    slot->generation++;
    if (handle)
        *handle = (uint64_t)slot->generation << 32 | index;
    sift_up(heap, heap->count++, (struct sk_heap_node){due_ns, heap->sequence++, index});
    return true;
}

static void drop(sk_heap *heap, size_t at)
{
    uint32_t index = heap->nodes[at].slot;
    heap->slots[index].generation++;
    heap->slots[index].at = heap->free_slot;
    heap->free_slot = index + 1;
    heap->count--;
    if (at < heap->count)
        settle(heap, at, heap->nodes[heap->count]);
}

bool sk_heap_remove(sk_heap *heap, uint64_t handle)
{
    const struct sk_heap_slot *slot = live(heap, handle);
    if (!slot)
        return false;
    drop(heap, slot->at);
    return true;
}

bool sk_heap_move(sk_heap *heap, uint64_t handle, int64_t due_ns)
{
    const struct sk_heap_slot *slot = live(heap, handle);
    if (!slot)
        return false;
    settle(heap, slot->at, (struct sk_heap_node){due_ns, heap->sequence++, (uint32_t)handle});
    return true;
}

int64_t sk_heap_due(const sk_heap *heap)
{
    return heap->count ? heap->nodes[0].due_ns : INT64_MAX;
}

bool sk_heap_pop(sk_heap *heap, int64_t now_ns, uint64_t *payload)
{
    if (heap->count == 0 || heap->nodes[0].due_ns > now_ns)
        return false;
    *payload = heap->slots[heap->nodes[0].slot].payload;
    drop(heap, 0);
    return true;
}
