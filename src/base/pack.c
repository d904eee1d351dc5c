/* SPDX-License-Identifier: MIT */
#include "base/pack.h"

#include <string.h>

#include "base/str.h"

enum { NUMBER_MAX = 10 };

static void fail(sk_pack *p)
{
    p->bad = true;
    p->at = p->end;
}

void sk_pack_expect(sk_pack *p, bool condition)
{
    if (!condition && sk_pack_reads(p))
        fail(p);
}

/* ---- numbers ---- */

static void put_number(sk_pack *p, uint64_t n)
{
    sk_buf *out = p->out;
    if (out->cap - out->len < NUMBER_MAX && !sk_buf_reserve(out, NUMBER_MAX))
        return;
    char *to = out->ptr + out->len;
    for (; n >= 0x80; n >>= 7)
        *to++ = (char)(n | 0x80);
    *to++ = (char)n;
    out->len = (size_t)(to - out->ptr);
}

static uint64_t take_number(sk_pack *p)
{
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64 && p->at < p->end; shift += 7) {
        uint64_t bits = *p->at & 0x7f;
        if (shift == 63 && bits > 1)
            break;
        n |= bits << shift;
        if (!(*p->at++ & 0x80))
            return n;
    }
    fail(p);
    return 0;
}

/* Written, or read and not above `max`. */
static uint64_t number(sk_pack *p, uint64_t n, uint64_t max)
{
    if (!sk_pack_reads(p)) {
        put_number(p, n);
        return n;
    }
    n = take_number(p);
    if (n <= max)
        return n;
    fail(p);
    return 0;
}

void sk_pack_u64(sk_pack *p, uint64_t *value)
{
    *value = number(p, *value, UINT64_MAX);
}

void sk_pack_i64(sk_pack *p, int64_t *value)
{
    *value = (int64_t)number(p, (uint64_t)*value, UINT64_MAX);
}

void sk_pack_u32(sk_pack *p, uint32_t *value)
{
    *value = (uint32_t)number(p, *value, UINT32_MAX);
}

void sk_pack_i32(sk_pack *p, int32_t *value)
{
    *value = (int32_t)(uint32_t)number(p, (uint32_t)*value, UINT32_MAX);
}

void sk_pack_u16(sk_pack *p, uint16_t *value)
{
    *value = (uint16_t)number(p, *value, UINT16_MAX);
}

void sk_pack_u8(sk_pack *p, uint8_t *value)
{
    *value = (uint8_t)number(p, *value, UINT8_MAX);
}

void sk_pack_bool(sk_pack *p, bool *value)
{
    *value = number(p, *value, 1) != 0;
}

__extension__ void sk_pack_i128(sk_pack *p, __int128 *value)
{
    unsigned __int128 bits = (unsigned __int128)*value;
    uint64_t high = (uint64_t)(bits >> 64), low = (uint64_t)bits;
    sk_pack_u64(p, &high);
    sk_pack_u64(p, &low);
    *value = (__int128)((unsigned __int128)high << 64 | low);
}

void sk_pack_dec(sk_pack *p, souk_dec *value)
{
    uint8_t scale = (uint8_t)value->scale;
    sk_pack_u64(p, &value->hi);
    sk_pack_u64(p, &value->lo);
    sk_pack_u8(p, &scale);
    sk_pack_expect(p, scale <= SOUK_DEC_SCALE_MAX);
    if (sk_pack_reads(p) && p->bad)
        *value = (souk_dec){0};
    else
        value->scale = (int8_t)scale;
}

void sk_pack_count(sk_pack *p, uint32_t *count, uint32_t max)
{
    sk_pack_u32(p, count);
    if (sk_pack_reads(p) && (*count > max || *count > (size_t)(p->end - p->at))) {
        fail(p);
        *count = 0;
    }
}

/* ---- texts ---- */

void sk_pack_bytes(sk_pack *p, void *bytes, size_t len)
{
    if (len == 0)
        return;
    if (!sk_pack_reads(p)) {
        sk_buf_put(p->out, bytes, len);
    } else if (len <= (size_t)(p->end - p->at)) {
        memcpy(bytes, p->at, len);
        p->at += len;
    } else {
        fail(p);
        memset(bytes, 0, len);
    }
}

void sk_pack_str(sk_pack *p, souk_str *text)
{
    uint32_t len = text->len;
    sk_pack_count(p, &len, UINT32_MAX);
    if (!sk_pack_reads(p)) {
        sk_buf_put(p->out, text->ptr, len);
        return;
    }
    *text = p->bad ? (souk_str){"", 0} : (souk_str){(const char *)p->at, len};
    p->at += len;
}

void sk_pack_text(sk_pack *p, char *text, size_t size)
{
    souk_str view = sk_pack_reads(p) ? (souk_str){"", 0} : sk_str(text);
    sk_pack_str(p, &view);
    if (sk_pack_reads(p) && (memchr(view.ptr, 0, view.len) || !sk_str_copy(text, size, view))) {
        fail(p);
        text[0] = '\0';
    }
}
