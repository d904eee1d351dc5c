/* SPDX-License-Identifier: MIT
 * Query strings: what is decoded and encoded again means the same. */
#include "base/str.h"
#include "wire/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sk_params params;
    souk_str back;
    sk_arena arena;
    sk_buf buf;
    if (size == 0 || size > 1 << 14)
        return 0;
    bool plus = data[0] & 1;
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_buf_init(&buf, NULL, 1 << 20);
    params.count = 0;
    souk_status status = sk_params_add(&params, text, plus, &arena, NULL);
    check(status == SOUK_OK || status == SOUK_E_SYNTAX || status == SOUK_E_LIMIT);
    check(params.count <= SK_QUERY_PARAMS_MAX);
    for (uint32_t i = 0; i < params.count; i++) {
        const sk_param *p = &params.items[i];
        check(p->raw.ptr >= text.ptr && p->raw.ptr + p->raw.len <= text.ptr + text.len);
        sk_buf_reset(&buf);
        sk_pct_encode(&buf, p->value, plus ? " " : NULL);
        check(sk_pct_decode(sk_buf_view(&buf), plus, &arena, &back) == SOUK_OK);
        check(sk_str_eq(back, p->value));
    }
    sk_buf_deinit(&buf);
    sk_arena_deinit(&arena);
    return 0;
}
