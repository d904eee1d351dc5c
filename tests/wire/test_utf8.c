/* SPDX-License-Identifier: MIT
 * UTF-8 in pieces: every sequence of up to three bytes and the edges of four, counted against what
 * Unicode has room for (src: RFC 3629 3: 128, 1920, 61440 and 1048576 characters), cut everywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "guard.h"
#include "wire/utf8.h"

static bool valid(const uint8_t *p, size_t len)
{
    sk_utf8 u = {0};
    return sk_utf8_feed(&u, p, len) && sk_utf8_complete(&u);
}

static void characters_of_each_length(void **state)
{
    (void)state;
    uint8_t p[3];
    unsigned one = 0, two = 0, three = 0;
    for (unsigned a = 0; a < 256; a++) {
        p[0] = (uint8_t)a;
        one += valid(p, 1);
        for (unsigned b = 0; b < 256; b++) {
            p[1] = (uint8_t)b;
            two += a >= 0x80 && valid(p, 2);
            for (unsigned c = 0; a >= 0xE0 && c < 256; c++) {
                p[2] = (uint8_t)c;
                three += valid(p, 3);
            }
        }
    }
    assert_int_equal(one, 128);
    assert_int_equal(two, 1920);
    assert_int_equal(three, 61440);
}

/* All first and second bytes; of the third and fourth only those at the edges of what may stand
 * there: 2 of 4 are good, so a quarter of 4 * 4 for each of 1048576 / 64 / 64 good beginnings. */
static void characters_of_four_bytes(void **state)
{
    (void)state;
    static const uint8_t edges[] = {0x7F, 0x80, 0xBF, 0xC0};
    unsigned count = 0;
    for (unsigned i = 0; i < 256 * 256 * 16; i++) {
        const uint8_t p[4] = {(uint8_t)(i >> 12), (uint8_t)(i >> 4), edges[i >> 2 & 3],
                              edges[i & 3]};
        if (p[0] >= 0xF0)
            count += valid(p, 4);
        else if (p[0] >= 0x80)
            assert_int_equal(valid(p, 4), sk_utf8_valid(p, 4));
    }
    assert_int_equal(count, 1048576 / 64 / 64 * 4);
}

static void cut_everywhere(void **state)
{
    (void)state;
    static const char text[] = "plain ASCII, longer than sixteen bytes; \xCE\xBA\xE1\xBD\xB9 "
                               "\xE2\x82\xAC \xF0\x9F\x92\xB0 and plain again, to the end";
    guard g = guard_open(4096);
    for (size_t bad = 0; bad < 2; bad++) {
        char copy[sizeof text];
        memcpy(copy, text, sizeof text);
        if (bad)
            copy[sizeof text - 2] = '\xFF';
        for (size_t cut = 0; cut < sizeof text - bad; cut++) {
            sk_utf8 u = {0};
            souk_str head = guard_put(g, copy, cut);
            assert_true(sk_utf8_feed(&u, head.ptr, head.len));
            souk_str tail = guard_put(g, copy + cut, sizeof text - 1 - cut);
            assert_int_equal(sk_utf8_feed(&u, tail.ptr, tail.len), !bad);
            if (!bad)
                assert_true(sk_utf8_complete(&u));
        }
    }
    guard_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_of_each_length),
        cmocka_unit_test(characters_of_four_bytes),
        cmocka_unit_test(cut_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
