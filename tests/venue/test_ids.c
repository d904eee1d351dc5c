/* SPDX-License-Identifier: MIT
 * Ids that a venue gives: each number has one text, each text one number or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "venue/ids.h"

static sk_arena arena;

static const sk_id_form orders = {.kind = SK_ID_UUID}, fills = {.kind = SK_ID_UUID, .salt = 1},
                        digits = {.kind = SK_ID_DIGITS};

static void there_and_back(const sk_id_form *form, uint64_t id)
{
    uint64_t got = ~id;
    souk_str text = sk_id_print(form, id, &arena);
    assert_non_null(text.ptr);
    assert_true(sk_id_read(form, text, &got) && got == id);
}

static void every_number_comes_back(void **state)
{
    sk_rng rng;
    (void)state;
    sk_rng_seed(&rng, 5);
    for (uint64_t id = 0; id < 3000; id++) {
        uint64_t large = sk_rng_next(&rng);
        there_and_back(&orders, id);
        there_and_back(&orders, UINT64_MAX - id);
        there_and_back(&fills, large);
        there_and_back(&digits, large);
        there_and_back(NULL, large);
        sk_arena_reset(&arena);
    }
}

/* RFC 9562: 8-4-4-4-12 small hexadecimal digits, version 4, variant 10 */
static void uuids_are_such(void **state)
{
    (void)state;
    for (uint64_t id = 0; id < 500; id++) {
        souk_str text = sk_id_print(&orders, id, &arena);
        assert_int_equal(text.len, 36);
        for (uint32_t i = 0; i < text.len; i++) {
            char c = text.ptr[i];
            bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            assert_true(dash ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        }
        assert_int_equal(text.ptr[14], '4');
        assert_true(strchr("89ab", text.ptr[19]) != NULL);
    }
}

/* Any letter changed, cut or added: the text names nothing. */
static void other_texts_name_nothing(void **state)
{
    uint64_t got;
    (void)state;
    for (uint64_t id = 1; id < 200; id++) {
        souk_str text = sk_id_print(&orders, id, &arena);
        for (uint32_t at = 0; at < text.len; at++) {
            char *copy = malloc(text.len);
            memcpy(copy, text.ptr, text.len);
            copy[at] = copy[at] == '1' ? '2' : '1';
            assert_false(sk_id_read(&orders, (souk_str){copy, text.len}, &got));
            assert_false(sk_id_read(&orders, (souk_str){copy, at}, &got));
            free(copy);
        }
        assert_false(sk_id_read(&fills, text, &got));
        assert_false(sk_id_read(&digits, text, &got));
        assert_false(sk_id_read(&orders, sk_id_print(&digits, id, &arena), &got));
    }
    assert_false(sk_id_read(&orders, SK_STR("990db9b6-2ed4-4c68-b46e-827c88cc3884"), &got));
    assert_false(sk_id_read(&orders, SK_STR(""), &got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_number_comes_back),
                                       cmocka_unit_test(uuids_are_such),
                                       cmocka_unit_test(other_texts_name_nothing)};
    sk_arena_init(&arena, NULL, 64 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    sk_arena_deinit(&arena);
    return failed;
}
