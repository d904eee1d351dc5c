/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sandbox/once.h"

enum { SPAN = 100 };

/* For the span at least nothing is taken twice; behind two of them all is forgotten. */
static void nothing_twice_within_the_span(void **state)
{
    sk_once once;
    (void)state;
    sk_once_init(&once, NULL);
    for (int64_t at = 1000; at < 3000; at += 7) {
        uint64_t hash = (uint64_t)at * 1000003;
        assert_int_equal(sk_once_take(&once, hash, SPAN, at), SOUK_OK);
        assert_int_equal(sk_once_take(&once, hash, SPAN, at), SOUK_E_NONCE);
        for (int64_t back = 7; back < SPAN && at - back >= 1000; back += 7)
            assert_int_equal(sk_once_take(&once, (uint64_t)(at - back) * 1000003, SPAN, at),
                             SOUK_E_NONCE);
    }
    assert_int_equal(sk_once_take(&once, 1000 * 1000003, SPAN, 3000), SOUK_OK);
    assert_true(once.now.count + once.before.count <= 2 * (2 * SPAN / 7 + 2));
    sk_once_deinit(&once);
}

static void it_stays_small(void **state)
{
    sk_once once;
    (void)state;
    sk_once_init(&once, NULL);
    for (uint64_t i = 0; i < 3 * SK_ONCE_MAX; i++)
        assert_int_equal(sk_once_take(&once, i * 0x9E3779B97F4A7C15u, INT64_MAX, 1), SOUK_OK);
    assert_true(once.now.count <= SK_ONCE_MAX && once.before.count <= SK_ONCE_MAX);
    sk_once_deinit(&once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_twice_within_the_span),
                                       cmocka_unit_test(it_stays_small)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
