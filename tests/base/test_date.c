/* SPDX-License-Identifier: MIT */
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SECOND_NS INT64_C(1000000000)

static void instants_have_texts(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {{0, "1970-01-01T00:00:00"},
                {1718445296 * SECOND_NS, "2024-06-15T09:54:56"},
                {951782400 * SECOND_NS, "2000-02-29T00:00:00"},
                {INT64_C(9214646399) * SECOND_NS, "2261-12-31T23:59:59"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[SK_DATE_TEXT_MAX];
        int64_t ns = -1;
        souk_str got = sk_date_print(text, rows[i].ns + (i ? 999999999 : 0));
        assert_true(sk_str_is(got, rows[i].text));
        assert_int_equal(sk_date_parse(got, &ns), SOUK_OK);
        assert_int_equal(ns, rows[i].ns);
    }
}

static void fractions_are_read(void **state)
{
    (void)state;
    int64_t ns;
    assert_int_equal(sk_date_parse(SK_STR("2024-06-15T09:54:56Z"), &ns), SOUK_OK);
    assert_int_equal(ns, 1718445296 * SECOND_NS);
    assert_int_equal(sk_date_parse(SK_STR("2024-06-15T09:54:56.123Z"), &ns), SOUK_OK);
    assert_int_equal(ns, 1718445296 * SECOND_NS + 123000000);
    assert_int_equal(sk_date_parse(SK_STR("2024-06-15T09:54:56.123456789"), &ns), SOUK_OK);
    assert_int_equal(ns, 1718445296 * SECOND_NS + 123456789);
}

/* src: RFC 9110 5.6.7 */
static void dates_of_http_are_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "Sun, 06 Nov 1994 08:49:37 UTC",
                                        "Sun, 06 Nov 1994 08:49:37 GMT ",
                                        "Sun, 06 ovD 1994 08:49:37 GMT",
                                        "Sun, 06 nov 1994 08:49:37 GMT",
                                        "Sun, 31 Nov 1994 08:49:37 GMT",
                                        "Sun, 6 Nov 1994 08:49:37 GMT",
                                        "Sunday, 06-Nov-94 08:49:37 GMT"};
    int64_t ns;
    assert_int_equal(sk_date_parse_http(SK_STR("Sun, 06 Nov 1994 08:49:37 GMT"), &ns), SOUK_OK);
    assert_int_equal(ns, 784111777 * SECOND_NS);
    assert_int_equal(sk_date_parse_http(SK_STR("Tue, 29 Feb 2000 00:00:00 GMT"), &ns), SOUK_OK);
    assert_int_equal(ns, 951782400 * SECOND_NS);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ns = 7;
        assert_int_equal(sk_date_parse_http(sk_str(texts[i]), &ns), SOUK_E_SYNTAX);
        assert_int_equal(ns, 7);
    }
}

static void everything_else_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "2024-06-15",
                                        "2024-06-15T09:54:5",
                                        "2024-06-15 09:54:56",
                                        "2024-06-15T09:54:56.",
                                        "2024-06-15T09:54:56.1234567890",
                                        "2024-06-15T09:54:56ZZ",
                                        "2024-06-15T09:54:56+00:00",
                                        "2023-02-29T00:00:00",
                                        "2024-13-01T00:00:00",
                                        "2024-00-01T00:00:00",
                                        "2024-06-15T24:00:00",
                                        "2024-06-15T09:60:00",
                                        "1969-12-31T23:59:59",
                                        "2262-01-01T00:00:00",
                                        "2024-06-15T09:54:5x",
                                        "2024-06-31T00:00:00",
                                        "2024-06-00T00:00:00"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t ns = 7;
        assert_int_equal(sk_date_parse(sk_str(texts[i]), &ns), SOUK_E_SYNTAX);
        assert_int_equal(ns, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_have_texts), cmocka_unit_test(fractions_are_read),
        cmocka_unit_test(dates_of_http_are_read), cmocka_unit_test(everything_else_is_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
