/* SPDX-License-Identifier: MIT
 *
 * wire/flate.h - zlib's streams with our allocator, our buffers and a limit on what comes out.
 *
 *     sk_inflate *z = sk_inflate_new(NULL, SK_FLATE_GZIP, 15);
 *     status = sk_inflate_whole(z, packed, &plain);      // plain.max is the limit against bombs
 *
 * A stream allocates when it is made and never again: one is kept per connection (or per thread)
 * and used for message after message. Threads: one thread per object. */
#ifndef SK_WIRE_FLATE_H
#define SK_WIRE_FLATE_H

#include "base/mem.h"

typedef enum sk_flate_format {
    SK_FLATE_RAW,  /* RFC 1951: permessage-deflate */
    SK_FLATE_ZLIB, /* RFC 1950: HTTP's "deflate" */
    SK_FLATE_GZIP  /* RFC 1952 */
} sk_flate_format;

typedef struct sk_inflate sk_inflate;
typedef struct sk_deflate sk_deflate;

/** window_bits: 8..15. NULL when out of memory. */
sk_inflate *sk_inflate_new(const souk_alloc *alloc, sk_flate_format format, int window_bits);
void sk_inflate_free(sk_inflate *z);

/** Forget the history, as new; the format may change. */
void sk_inflate_reset(sk_inflate *z, sk_flate_format format);

/** Unpacks all of `packed`, appending to out. SOUK_E_SYNTAX: not deflate data. SOUK_E_LIMIT: more
 *  than out->max would come out. SOUK_E_NOMEM. A raw stream that says "final block" goes on with
 *  what follows it, keeping its window (src: RFC 7692 7.2.3.4). */
souk_status sk_inflate_some(sk_inflate *z, souk_str packed, sk_buf *out);

/** The end of a message of permessage-deflate: puts back the four bytes that its sender took off.
 *  SOUK_E_SYNTAX when the data stops inside a block; else as sk_inflate_some.
 *  src: RFC 7692 7.2.2 */
souk_status sk_inflate_tail(sk_inflate *z, sk_buf *out);

/** Resets, then unpacks one complete stream: several gzip members are one text; an unfinished
 *  stream, a wrong checksum or bytes behind the end are SOUK_E_SYNTAX. Appends to out. */
souk_status sk_inflate_whole(sk_inflate *z, souk_str packed, sk_buf *out);

/** level: 1..9; window_bits: 9..15 (zlib cannot pack into 8). NULL when out of memory. */
sk_deflate *sk_deflate_new(const souk_alloc *alloc, sk_flate_format format, int window_bits,
                           int level);
void sk_deflate_free(sk_deflate *z);

/** Forget the history. */
void sk_deflate_reset(sk_deflate *z);

/** A buffer that belongs to the stream, emptied: for a result that is copied elsewhere at once. */
sk_buf *sk_deflate_scratch(sk_deflate *z);

/** Packs and flushes to a byte boundary (ends in 00 00 FF FF), keeping the window. Appends. */
souk_status sk_deflate_flush(sk_deflate *z, souk_str plain, sk_buf *out);

/** Resets, then packs one complete stream. Appends. SOUK_E_NOMEM when out is full. */
souk_status sk_deflate_whole(sk_deflate *z, souk_str plain, sk_buf *out);

#endif
