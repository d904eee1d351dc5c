/* SPDX-License-Identifier: MIT */
#include "venue/traded.h"
#include "base/str.h"

#define DAY_NS (86400 * INT64_C(1000000000))

void sk_traded_sum(const sk_rows *fills, souk_str symbol, int64_t from_ns, int64_t to_ns,
                   sk_traded *out)
{
    *out = (sk_traded){.count = {0}};
    for (uint32_t i = 0; i < fills->count; i++) {
        const souk_fill *f = SK_ROW(souk_fill, fills, i);
        int kind = (f->maker ? SK_TRADED_BUY_MAKER : SK_TRADED_BUY_TAKER) + (f->side == SOUK_SELL);
        if (f->at_ns < from_ns || f->at_ns >= to_ns ||
            (symbol.len && !sk_str_eq(symbol, f->symbol)))
            continue;
        souk_dec_add(&out->base[kind], out->base[kind], f->qty);
        souk_dec_add(&out->quote[kind], out->quote[kind], f->quote_qty);
        souk_dec_add(&out->base_sum, out->base_sum, f->qty);
        souk_dec_add(&out->quote_sum, out->quote_sum, f->quote_qty);
        out->count[kind]++;
    }
}

bool sk_traded_begins_day(const sk_rows *fills, uint32_t i)
{
    const souk_fill *f = SK_ROW(souk_fill, fills, i);
    while (i-- > 0) {
        const souk_fill *before = SK_ROW(souk_fill, fills, i);
        if (before->at_ns / DAY_NS == f->at_ns / DAY_NS && sk_str_eq(before->symbol, f->symbol))
            return false;
    }
    return true;
}

void sk_traded_put(sk_jw *w, const sk_traded *t, const char *const names[SK_TRADED_KINDS],
                   sk_arena *arena)
{
    for (int k = 0; k < SK_TRADED_KINDS; k++) {
        sk_say_number(w, sk_arena_printf(arena, "%s_base", names[k]).ptr, t->base[k]);
        sk_say_number(w, sk_arena_printf(arena, "%s_notional", names[k]).ptr, t->quote[k]);
        sk_jw_i64(w, sk_arena_printf(arena, "%s_count", names[k]).ptr, t->count[k]);
    }
}
