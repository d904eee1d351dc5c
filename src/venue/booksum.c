/* SPDX-License-Identifier: MIT */
#include "venue/booksum.h"
#include "base/dec.h"
#include "crypt/digest.h"
#include "market/book.h"

typedef struct sum {
    const sk_checksum_rule *rule;
    uint32_t crc;
    bool begun;
} sum;

static void add(sum *s, int64_t mantissa, uint8_t scale)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print(sk_dec_make(mantissa, s->rule->digits_only ? 0 : scale), text);
    if (s->begun && !s->rule->digits_only)
        s->crc = sk_crc32(s->crc, ":", 1);
    s->crc = sk_crc32(s->crc, text, len);
    s->begun = true;
}

static void add_level(sum *s, const sk_level *level)
{
    add(s, level->price, level->price_scale);
    add(s, level->qty, level->qty_scale);
}

uint32_t sk_levels_sum(const sk_checksum_rule *rule, const sk_level *bids, uint32_t bids_count,
                       const sk_level *asks, uint32_t asks_count)
{
    sum s = {.rule = rule};
    for (uint32_t i = 0; rule->interleaved && i < rule->levels; i++) {
        if (i < bids_count)
            add_level(&s, &bids[i]);
        if (i < asks_count)
            add_level(&s, &asks[i]);
    }
    for (uint32_t i = 0; !rule->interleaved && i < rule->levels && i < asks_count; i++)
        add_level(&s, &asks[i]);
    for (uint32_t i = 0; !rule->interleaved && i < rule->levels && i < bids_count; i++)
        add_level(&s, &bids[i]);
    return s.crc;
}

uint32_t sk_book_sum(const sk_checksum_rule *rule, const souk_book *book)
{
    sk_level levels[2][SK_CHECKSUM_LEVELS_MAX];
    uint32_t count[2] = {0, 0};
    for (int side = 0; side < 2; side++)
        while (count[side] < rule->levels && count[side] < SK_CHECKSUM_LEVELS_MAX &&
               sk_book_level(book, side ? SOUK_SELL : SOUK_BUY, count[side],
                             &levels[side][count[side]]))
            count[side]++;
    return sk_levels_sum(rule, levels[0], count[0], levels[1], count[1]);
}
