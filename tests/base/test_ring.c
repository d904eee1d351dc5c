/* SPDX-License-Identifier: MIT
 * The queue at every fill and every turn of its end, and when it makes room. */
#include "base/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void first_in_first_out(void **state)
{
    (void)state;
    for (size_t capacity = 1; capacity < 9; capacity++) {
        sk_ring ring;
        uint64_t next = 0, oldest = 0;
        assert_true(sk_ring_init(&ring, NULL, sizeof next, capacity));
        for (size_t step = 0; step < 500; step++) {
            bool pushing = (step * 7 / 3) % 5 < 3;
            uint64_t *slot = pushing ? sk_ring_push(&ring) : NULL;
            if (pushing) {
                assert_int_equal(slot != NULL, next - oldest < capacity);
                if (slot)
                    *slot = next++;
            } else {
                assert_int_equal(sk_ring_pop(&ring), next != oldest);
                oldest += next != oldest;
            }
            assert_int_equal(ring.count, next - oldest);
            for (size_t i = 0; i < ring.count; i++)
                assert_int_equal(*(uint64_t *)sk_ring_at(&ring, i), oldest + i);
            assert_null(sk_ring_at(&ring, ring.count));
        }
        sk_ring_clear(&ring);
        assert_int_equal(ring.count, 0);
        assert_false(sk_ring_pop(&ring));
        sk_ring_deinit(&ring);
    }
}

static void makes_room(void **state)
{
    (void)state;
    sk_ring ring;
    bool dropped;
    assert_true(sk_ring_init(&ring, NULL, sizeof(int), 3));
    for (int i = 0; i < 10; i++) {
        *(int *)sk_ring_push_over(&ring, &dropped) = i;
        assert_int_equal(dropped, i >= 3);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(*(int *)sk_ring_at(&ring, (size_t)i), 7 + i);
    *(int *)sk_ring_push_over(&ring, NULL) = 10;
    assert_int_equal(*(int *)sk_ring_at(&ring, 2), 10);
    sk_ring_deinit(&ring);
    assert_false(sk_ring_init(&ring, NULL, SIZE_MAX / 2, 3));
    sk_ring_deinit(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_in_first_out),
        cmocka_unit_test(makes_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
