/* SPDX-License-Identifier: MIT */
#include "venue/ids.h"
#include "base/str.h"
#include "base/rng.h"

/* Counting numbers are spread over all texts of the form by a few rounds of a hash, which can be
 * gone back; what the form has room for besides is a check, so that no other text names anything.
 */
enum { ROUNDS = 4, HALF = 32 };

static uint32_t turn(uint32_t half, unsigned round, uint64_t salt)
{
    return (uint32_t)sk_mix64(half ^ ((uint64_t)round << HALF) ^ (salt << (HALF + 8)));
}

static uint64_t spread(uint64_t id, uint64_t salt)
{
    uint32_t left = (uint32_t)(id >> HALF), right = (uint32_t)id;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t next = left ^ turn(right, i, salt);
        left = right;
        right = next;
    }
    return (uint64_t)left << HALF | right;
}

static uint64_t gather(uint64_t spread_, uint64_t salt)
{
    uint32_t left = (uint32_t)(spread_ >> HALF), right = (uint32_t)spread_;
    for (unsigned i = ROUNDS; i-- > 0;) {
        uint32_t before = right ^ turn(left, i, salt);
        right = left;
        left = before;
    }
    return (uint64_t)left << HALF | right;
}

/* RFC 9562 5.4: version 4, variant 10; 60 and 62 bits are free. */
typedef struct uuid_bits {
    uint64_t high, low;
} uuid_bits;

static uuid_bits uuid_of(uint64_t id, uint64_t salt)
{
    const uint64_t low_bits = (UINT64_C(1) << 58) - 1;
    uint64_t s = spread(id, salt), top = s >> 4;
    return (uuid_bits){.high = (top & ~UINT64_C(0xfff)) << 4 | 0x4000 | (top & 0xfff),
                       .low = UINT64_C(2) << 62 | (s & 15) << 58 |
                              (sk_mix64(s ^ sk_mix64(salt)) & low_bits)};
}

souk_str sk_id_print(const sk_id_form *form, uint64_t id, sk_arena *arena)
{
    if (!form || form->kind != SK_ID_UUID)
        return sk_arena_printf(arena, "%llu", (unsigned long long)id);
    uuid_bits u = uuid_of(id, form->salt);
    return sk_arena_printf(
        arena, "%08llx-%04llx-%04llx-%04llx-%012llx", (unsigned long long)(u.high >> 32),
        (unsigned long long)(u.high >> 16 & 0xffff), (unsigned long long)(u.high & 0xffff),
        (unsigned long long)(u.low >> 48), (unsigned long long)(u.low & ((UINT64_C(1) << 48) - 1)));
}

/* 32 hexadecimal digits in small letters, with dashes where they belong. */
static bool read_uuid(souk_str text, uuid_bits *out)
{
    uint64_t halves[2] = {0, 0};
    unsigned digits = 0;
    if (text.len != 36)
        return false;
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (dash ? c != '-' : value < 0)
            return false;
        if (!dash) {
            uint64_t *half = &halves[digits++ / 16];
            *half = *half << 4 | (uint64_t)value;
        }
    }
    *out = (uuid_bits){halves[0], halves[1]};
    return true;
}

bool sk_id_read(const sk_id_form *form, souk_str text, uint64_t *out)
{
    uuid_bits u, same;
    if (!form || form->kind != SK_ID_UUID)
        return sk_str_to_u64(text, out) == SOUK_OK;
    if (!read_uuid(text, &u))
        return false;
    uint64_t top = (u.high >> 16) << 12 | (u.high & 0xfff);
    uint64_t id = gather(top << 4 | (u.low >> 58 & 15), form->salt);
    same = uuid_of(id, form->salt);
    if (same.high != u.high || same.low != u.low)
        return false;
    *out = id;
    return true;
}
