/* SPDX-License-Identifier: MIT
 * Values as bytes, written and read by one and the same function, so that both agree:
 *
 *     static void pack_point(sk_pack *p, point *it)     // writes *it, or fills it in
 *     {
 *         SK_PACK(p, &it->x);
 *         SK_PACK(p, &it->y);
 *     }
 *
 * A number is 7 bits a byte, the lowest first; a text stands behind its length. Reading never goes
 * beyond the end: after the first mistake every value is zero, and sk_pack_fails says so.
 * Threads: the owner's. */
#ifndef SK_BASE_PACK_H
#define SK_BASE_PACK_H

#include <souk/dec.h>
#include "base/mem.h"

typedef struct sk_pack {
    sk_buf *out;             /* NULL: it reads */
    const uint8_t *at, *end; /* what is left to read */
    bool bad;
} sk_pack;

/** Appends to a buffer, which is borrowed. */
static inline sk_pack sk_pack_writer(sk_buf *out)
{
    return (sk_pack){.out = out};
}

/** Reads bytes, which are borrowed. */
static inline sk_pack sk_pack_reader(const void *bytes, size_t len)
{
    return (sk_pack){.at = bytes, .end = (const uint8_t *)bytes + len};
}

/** Whether it reads. */
static inline bool sk_pack_reads(const sk_pack *p)
{
    return !p->out;
}

/** Whether something could not be written (out of memory) or read (malformed, or cut short). */
static inline bool sk_pack_fails(const sk_pack *p)
{
    return p->bad || (p->out && p->out->failed);
}

/** One number; reading fails beyond the type's range. Signed ones as their 64 bits. */
void sk_pack_u64(sk_pack *p, uint64_t *value);
void sk_pack_i64(sk_pack *p, int64_t *value);
void sk_pack_u32(sk_pack *p, uint32_t *value);
void sk_pack_i32(sk_pack *p, int32_t *value);
void sk_pack_u16(sk_pack *p, uint16_t *value);
void sk_pack_u8(sk_pack *p, uint8_t *value);
void sk_pack_bool(sk_pack *p, bool *value);
/** As two halves. */
__extension__ void sk_pack_i128(sk_pack *p, __int128 *value);

#define SK_PACK(p, value)                                                                          \
    _Generic((value),                                                                              \
        uint64_t *: sk_pack_u64,                                                                   \
        int64_t *: sk_pack_i64,                                                                    \
        uint32_t *: sk_pack_u32,                                                                   \
        int32_t *: sk_pack_i32,                                                                    \
        uint16_t *: sk_pack_u16,                                                                   \
        uint8_t *: sk_pack_u8,                                                                     \
        bool *: sk_pack_bool,                                                                      \
        __int128 *: sk_pack_i128)(p, value)

/** A decimal with the digits that it remembers. */
void sk_pack_dec(sk_pack *p, souk_dec *value);
/** A text in an array of `size`, NUL included; reading fails when it does not fit. */
void sk_pack_text(sk_pack *p, char *text, size_t size);
/** A text of any length; read, it is borrowed from the bytes. */
void sk_pack_str(sk_pack *p, souk_str *text);
/** So many bytes as they are. */
void sk_pack_bytes(sk_pack *p, void *bytes, size_t len);
/** How many rows follow, at least a byte each: reading fails when they cannot all be there, or are
 *  more than `max`. */
void sk_pack_count(sk_pack *p, uint32_t *count, uint32_t max);
/** Reading: fails unless the condition holds. */
void sk_pack_expect(sk_pack *p, bool condition);

#endif
