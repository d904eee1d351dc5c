/* SPDX-License-Identifier: MIT
 * Deadlines against a plain list, handles that are over, and no memory. */
#include "base/heap.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { ENTRIES = 300, STEPS = 200000 };

typedef struct entry {
    bool alive;
    int64_t due_ns;
    uint64_t order, payload, handle;
} entry;

/* The one that must come first: by time, then by age. */
static entry *first_of(entry *list)
{
    entry *first = NULL;
    for (size_t i = 0; i < ENTRIES; i++) {
        entry *e = &list[i];
        if (e->alive && (!first || e->due_ns < first->due_ns ||
                         (e->due_ns == first->due_ns && e->order < first->order)))
            first = e;
    }
    return first;
}

static void agrees_with_a_list(void **state)
{
    (void)state;
    static entry list[ENTRIES];
    sk_rng rng;
    sk_heap heap;
    sk_rng_seed(&rng, 3);
    sk_heap_init(&heap, NULL);
    int64_t now_ns = 0;
    uint64_t order = 0, payload;
    size_t count = 0;
    for (int step = 0; step < STEPS; step++) {
        entry *e = &list[sk_rng_below(&rng, ENTRIES)];
        int64_t due_ns = now_ns + (int64_t)sk_rng_below(&rng, 50) - 5;
        uint64_t what = sk_rng_below(&rng, 10);
        if (what < 5 && !e->alive) {
            *e = (entry){true, due_ns, order++, sk_rng_next(&rng), 0};
            uint64_t before = e->handle;
            assert_true(sk_heap_push(&heap, due_ns, e->payload, &e->handle));
            assert_true(e->handle != 0 && e->handle != before);
            count++;
        } else if (what < 7) {
            assert_int_equal(sk_heap_remove(&heap, e->handle), e->alive);
            count -= e->alive;
            e->alive = false;
        } else if (what < 8) {
            assert_int_equal(sk_heap_move(&heap, e->handle, due_ns), e->alive);
            e->due_ns = due_ns;
            e->order = order++;
        } else {
            now_ns += (int64_t)sk_rng_below(&rng, 3);
            entry *first = first_of(list);
            assert_true(sk_heap_due(&heap) == (first ? first->due_ns : INT64_MAX));
            bool due = first && first->due_ns <= now_ns;
            assert_int_equal(sk_heap_pop(&heap, now_ns, &payload), due);
            if (due) {
                assert_true(payload == first->payload);
                first->alive = false;
                count--;
            }
        }
        assert_int_equal(heap.count, count);
    }
    sk_heap_deinit(&heap);
}

static void same_time_in_order(void **state)
{
    (void)state;
    sk_heap heap;
    uint64_t payload;
    sk_heap_init(&heap, NULL);
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(sk_heap_push(&heap, 5, i, NULL));
    assert_false(sk_heap_pop(&heap, 4, &payload));
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(sk_heap_pop(&heap, 5, &payload) && payload == i);
    assert_false(sk_heap_pop(&heap, INT64_MAX, &payload));
    assert_false(sk_heap_remove(&heap, 0) || sk_heap_remove(&heap, UINT64_MAX));
    sk_heap_deinit(&heap);
}

static void *budget_alloc(void *ctx, void *ptr, size_t size)
{
    int *budget = ctx;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return (*budget)-- > 0 ? realloc(ptr, size) : NULL;
}

static void survives_no_memory(void **state)
{
    (void)state;
    for (int first = 0; first < 8; first++) {
        int budget = first;
        souk_alloc alloc = {budget_alloc, &budget};
        sk_heap heap;
        sk_heap_init(&heap, &alloc);
        size_t count = 0;
        while (count < 100 && sk_heap_push(&heap, (int64_t)(100 - count), count, NULL))
            count++;
        assert_int_equal(heap.count, count);
        assert_int_equal(count, first < 2 ? 0 : first < 4 ? 16 : first < 6 ? 32 : 64);
        uint64_t payload;
        while (count)
            assert_true(sk_heap_pop(&heap, 100, &payload) && payload == --count);
        sk_heap_deinit(&heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_list),
        cmocka_unit_test(same_time_in_order),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
