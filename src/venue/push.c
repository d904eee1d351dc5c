/* SPDX-License-Identifier: MIT */
#include "venue/push.h"

souk_status sk_feed_read_levels(sk_feed *feed, sk_json *j, uint32_t *used, uint32_t *from,
                                uint32_t *count)
{
    uint32_t at = *used;
    *from = at;
    sk_json_enter_array(j);
    while (sk_json_next_item(j)) {
        if (at >= feed->levels_cap && !sk_feed_levels(feed, at + 1))
            return SOUK_E_LIMIT;
        sk_level *level = &feed->levels[at++];
        *level = (sk_level){.price = 0};
        sk_json_enter_array(j);
        if (sk_json_next_item(j))
            sk_json_fixed(j, &level->price, &level->price_scale);
        if (!sk_json_next_item(j))
            return j->status == SOUK_OK ? SOUK_E_SYNTAX : SOUK_OK;
        sk_json_fixed(j, &level->qty, &level->qty_scale);
        sk_json_leave(j);
    }
    *count = at - *from;
    *used = at;
    return SOUK_OK;
}

souk_status sk_feed_read_ms(sk_json *j, int64_t *out_ns)
{
    int64_t ms = 0;
    if (sk_json_i64(j, &ms) != SOUK_OK)
        return SOUK_OK;
    /* as milliseconds beyond the year 5000, as nanoseconds before 2100 */
    if (ms >= INT64_C(100000000000000000) && ms < INT64_C(4102444800000000000)) {
        *out_ns = ms;
        return SOUK_OK;
    }
    return __builtin_mul_overflow(ms, 1000000, out_ns) ? SOUK_E_RANGE : SOUK_OK;
}

static souk_str to_case(souk_str text, char first, char last, sk_arena *arena)
{
    char *p = sk_arena_get(arena, (size_t)text.len + 1);
    if (!p)
        return (souk_str){NULL, 0};
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        p[i] = c >= first && c <= last ? (char)(c ^ 0x20) : c;
    }
    p[text.len] = 0;
    return (souk_str){p, text.len};
}

souk_str sk_text_upper(souk_str text, sk_arena *arena)
{
    return to_case(text, 'a', 'z', arena);
}

souk_str sk_text_lower(souk_str text, sk_arena *arena)
{
    return to_case(text, 'A', 'Z', arena);
}
