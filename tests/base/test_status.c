/* SPDX-License-Identifier: MIT
 * Status codes: numbers that may never change, names, classes; and how errors are filled. */
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const souk_status all[] = {
#define ROW(name, number, class_, text) SOUK_##name,
    SOUK_STATUS_MAP(ROW)
#undef ROW
};

enum { ALL = sizeof all / sizeof all[0] };

static void every_status_has_a_meaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALL; i++) {
        assert_true(strlen(souk_strerror(all[i])) > 3);
        assert_true(all[i] == SOUK_OK || all[i] < 0);
        assert_int_equal(souk_status_class(all[i]) == SOUK_CLASS_OK, all[i] == SOUK_OK);
        for (size_t k = 0; k < i; k++) {
            assert_true(all[i] != all[k]);
            assert_string_not_equal(souk_status_name(all[i]), souk_status_name(all[k]));
            assert_string_not_equal(souk_strerror(all[i]), souk_strerror(all[k]));
        }
    }
    assert_non_null(souk_strerror((souk_status)-9999));
    assert_non_null(souk_status_name((souk_status)-9999));
    assert_int_equal(souk_status_class((souk_status)-9999), SOUK_CLASS_BUG);
}

/* They stand in journals and logs: a few that pin the blocks. */
static void numbers_are_stable(void **state)
{
    (void)state;
    static const struct {
        int number;
        souk_status status;
        const char *name;
        souk_class meaning;
    } rows[] = {
        {0, SOUK_OK, "OK", SOUK_CLASS_OK},
        {-1, SOUK_E_INVALID, "E_INVALID", SOUK_CLASS_INVALID},
        {-20, SOUK_E_NOMEM, "E_NOMEM", SOUK_CLASS_SYSTEM},
        {-25, SOUK_E_BUG, "E_BUG", SOUK_CLASS_BUG},
        {-40, SOUK_E_NOT_SENT, "E_NOT_SENT", SOUK_CLASS_RETRY_SAFE},
        {-60, SOUK_E_UNKNOWN, "E_UNKNOWN", SOUK_CLASS_UNKNOWN},
        {-80, SOUK_E_RATE_LIMIT, "E_RATE_LIMIT", SOUK_CLASS_RETRY_LATER},
        {-102, SOUK_E_SIGNATURE, "E_SIGNATURE", SOUK_CLASS_AUTH},
        {-120, SOUK_E_CLOCK_STALE, "E_CLOCK_STALE", SOUK_CLASS_CLOCK},
        {-142, SOUK_E_INSUFFICIENT_FUNDS, "E_INSUFFICIENT_FUNDS", SOUK_CLASS_REJECTED},
        {-180, SOUK_E_GAP, "E_GAP", SOUK_CLASS_DESYNC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(rows[i].status, rows[i].number);
        assert_string_equal(souk_status_name(rows[i].status), rows[i].name);
        assert_int_equal(souk_status_class(rows[i].status), rows[i].meaning);
    }
}

static void errors_are_filled(void **state)
{
    (void)state;
    souk_error err;
    memset(&err, 0xAA, sizeof err);
    assert_int_equal(sk_fail(&err, SOUK_E_RANGE, "price %d is odd", 7), SOUK_E_RANGE);
    assert_int_equal(err.status, SOUK_E_RANGE);
    assert_string_equal(err.text, "price 7 is odd");
    assert_string_equal(err.code, "");
    assert_string_equal(err.request_id, "");
    assert_true(err.http == 0 && err.retry_after_ns == 0);

    assert_int_equal(sk_fail_venue(&err, SOUK_E_REJECTED, 400, "-1013", "Filter failure: %s", "X"),
                     SOUK_E_REJECTED);
    assert_string_equal(err.text, "Filter failure: X");
    assert_string_equal(err.code, "-1013");
    assert_int_equal(err.http, 400);

    char large[1000];
    memset(large, 'x', sizeof large);
    large[sizeof large - 1] = '\0';
    sk_fail_venue(&err, SOUK_E_REJECTED, 400, large, "%s", large);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_true(strlen(err.code) < sizeof err.code);

    assert_int_equal(sk_fail(NULL, SOUK_E_IO, "nobody %s", "listens"), SOUK_E_IO);
    assert_int_equal(sk_fail_venue(NULL, SOUK_E_IO, 500, "c", "nobody"), SOUK_E_IO);
    assert_int_equal(sk_fail_nomem(NULL), SOUK_E_NOMEM);
    assert_int_equal(sk_fail_nomem(&err), SOUK_E_NOMEM);
    assert_true(strlen(err.text) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_meaning),
        cmocka_unit_test(numbers_are_stable),
        cmocka_unit_test(errors_are_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
