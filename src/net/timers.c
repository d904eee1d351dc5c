/* SPDX-License-Identifier: MIT */
#include "net/timers.h"
#include "base/mem.h"

#include <assert.h>

void sk_timers_init(sk_timers *timers, const souk_alloc *alloc)
{
    *timers = (sk_timers){.alloc = alloc};
}

void sk_timers_deinit(sk_timers *timers)
{
    for (uint32_t i = 0; i < timers->count; i++)
        timers->heap[i]->slot = 0;
    sk_free(timers->alloc, timers->heap);
    sk_timers_init(timers, timers->alloc);
}

static bool earlier(const sk_timer *a, const sk_timer *b)
{
    return a->due_ns < b->due_ns || (a->due_ns == b->due_ns && a->order < b->order);
}

static void place(sk_timers *timers, uint32_t at, sk_timer *timer)
{
    timers->heap[at] = timer;
    timer->slot = at + 1;
}

static void sift_up(sk_timers *timers, uint32_t at, sk_timer *timer)
{
    while (at > 0) {
        uint32_t parent = (at - 1) / 2;
        if (!earlier(timer, timers->heap[parent]))
            break;
        place(timers, at, timers->heap[parent]);
        at = parent;
    }
    place(timers, at, timer);
}

static void sift_down(sk_timers *timers, uint32_t at, sk_timer *timer)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= timers->count)
            break;
        if (child + 1 < timers->count && earlier(timers->heap[child + 1], timers->heap[child]))
            child++;
        if (!earlier(timers->heap[child], timer))
            break;
        place(timers, at, timers->heap[child]);
        at = child;
    }
    place(timers, at, timer);
}

static void settle(sk_timers *timers, uint32_t at, sk_timer *timer)
{
    sift_up(timers, at, timer);
    if (timer->slot == at + 1)
        sift_down(timers, at, timer);
}

bool sk_timers_put(sk_timers *timers, sk_timer *timer, int64_t due_ns)
{
    uint32_t at;
    if (timer->slot) {
        at = timer->slot - 1;
        assert(timers->heap[at] == timer);
    } else {
        if (timers->count == timers->cap) {
            uint32_t cap = timers->cap ? timers->cap * 2 : 64;
            sk_timer **heap =
                sk_realloc_array(timers->alloc, timers->heap, cap, sizeof(sk_timer *));
            if (!heap)
                return false;
            timers->heap = heap;
            timers->cap = cap;
        }
        at = timers->count++;
    }
    timer->due_ns = due_ns;
    timer->order = timers->order++;
    settle(timers, at, timer);
    return true;
}

void sk_timers_remove(sk_timers *timers, sk_timer *timer)
{
    assert(timer->slot && timers->heap[timer->slot - 1] == timer);
    uint32_t at = timer->slot - 1;
    timer->slot = 0;
    sk_timer *last = timers->heap[--timers->count];
    if (last != timer)
        settle(timers, at, last);
}

sk_timer *sk_timers_take(sk_timers *timers, int64_t now_ns, uint64_t mark)
{
    if (timers->count == 0)
        return NULL;
    sk_timer *first = timers->heap[0];
    if (first->due_ns > now_ns || first->order >= mark)
        return NULL;
    sk_timers_remove(timers, first);
    return first;
}
