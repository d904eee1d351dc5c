/* SPDX-License-Identifier: MIT
 * The JSON reader: whole, skipped and walked it comes to one verdict; what it accepts can be
 * written and read again; number getters agree with each other. */
#include "../tests/wire/json_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void numbers(souk_str text)
{
    sk_json a, b, c;
    int64_t mantissa, whole;
    uint8_t scale;
    souk_dec d;
    sk_json_init(&a, text);
    b = c = a;
    souk_status fixed = sk_json_fixed(&a, &mantissa, &scale);
    souk_status dec = sk_json_dec(&b, &d);
    if (fixed == SOUK_OK) {
        check(dec == SOUK_OK && (uint8_t)d.scale == scale);
        check(souk_dec_cmp(d, souk_dec_from_i64(mantissa, scale)) == 0);
        check(a.ptr == b.ptr);
    }
    if (sk_json_i64(&c, &whole) == SOUK_OK) {
        check(dec == SOUK_OK && souk_dec_cmp(d, souk_dec_from_i64(whole, 0)) == 0);
        check(c.ptr == b.ptr);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const keys[] = {"a", "price", "b"};
    souk_str text = {size ? (const char *)data : "", (uint32_t)size}, raw[3];
    sk_arena arena;
    sk_buf out, again;
    sk_json j;
    if (size > 1 << 16)
        return 0;
    sk_arena_init(&arena, NULL, 1 << 24);
    sk_buf_init(&out, NULL, 1 << 20);
    sk_buf_init(&again, NULL, 1 << 20);
    uint32_t at = 0;
    bool valid = sk_json_valid(text, &at);
    check(valid || at <= size);
    check((json_walk(text, &arena, &out) == SOUK_OK) == valid);
    if (valid) {
        check(!out.failed && sk_json_valid(sk_buf_view(&out), NULL));
        check(json_walk(sk_buf_view(&out), &arena, &again) == SOUK_OK);
        check(sk_str_eq(sk_buf_view(&out), sk_buf_view(&again)));
    }
    sk_json_init(&j, text);
    sk_json_pick(&j, keys, 3, raw);
    check(valid || sk_json_end(&j, NULL) != SOUK_OK);
    numbers(text);
    sk_buf_deinit(&out);
    sk_buf_deinit(&again);
    sk_arena_deinit(&arena);
    return 0;
}
