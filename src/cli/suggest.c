/* SPDX-License-Identifier: MIT */
#include "cli/suggest.h"
#include "base/str.h"

enum { WORD_MAX = 64 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t sk_suggest_distance(souk_str a, souk_str b)
{
    uint32_t rows[3][WORD_MAX]; /* the matrix two rows back, one back, and now */
    uint32_t *back = rows[0], *last = rows[1], *now = rows[2];
    if (a.len >= WORD_MAX || b.len >= WORD_MAX)
        return UINT32_MAX;
    for (uint32_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            char x = lower(a.ptr[i - 1]), y = lower(b.ptr[j - 1]);
            uint32_t cost = last[j - 1] + (x != y);
            cost = least(cost, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && x == lower(b.ptr[j - 2]) && y == lower(a.ptr[i - 2]))
                cost = least(cost, back[j - 2] + 1);
            now[j] = cost;
        }
        uint32_t *spare = back;
        back = last;
        last = now;
        now = spare;
    }
    return last[b.len];
}

void sk_suggest_offer(sk_suggestion *search, souk_str word)
{
    uint32_t len = search->typed.len;
    uint32_t allowed = len <= 3 ? 1 : len <= 6 ? 2 : 3;
    uint32_t distance = sk_suggest_distance(search->typed, word);
    if (len >= 2 && word.len > len && sk_str_eq_nocase(sk_str_sub(word, 0, len), search->typed))
        distance = least(distance, allowed);
    if (distance > allowed || distance >= search->distance || distance >= len)
        return;
    search->distance = distance;
    search->best = word;
}
