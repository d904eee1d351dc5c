/* SPDX-License-Identifier: MIT */
#include "wire/gzip.h"

#include "base/err.h"

#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

struct sk_inflate {
    z_stream stream;
    const souk_alloc *alloc;
    size_t unpacked; /* towards the limit */
    bool messages, ended;
};

struct sk_deflate {
    z_stream stream;
    const souk_alloc *alloc;
    sk_deflate_format format;
};

enum { STEP_MIN = 512, STEP_MAX = 64 * 1024 };

static voidpf z_alloc(voidpf ctx, uInt items, uInt size)
{
    return sk_alloc_zeroed(ctx, items, size);
}

static void z_free(voidpf ctx, voidpf ptr)
{
    sk_free(ctx, ptr);
}

/* zlib's way to name a wrapping: raw is negative, gzip +16, either +32. */
static int wbits(sk_deflate_format format, int bits)
{
    switch (format) {
    case SK_DEFLATE_RAW: return -bits;
    case SK_DEFLATE_ZLIB: return bits;
    case SK_DEFLATE_GZIP: return bits + 16;
    case SK_DEFLATE_AUTO: break;
    }
    return bits + 32;
}

/* ---- unpacking ---- */

souk_status sk_inflate_new(sk_inflate **out, sk_deflate_format format, int window_bits,
                           const souk_alloc *alloc)
{
    *out = NULL;
    if (window_bits < 8 || window_bits > 15)
        return SOUK_E_INVALID;
    sk_inflate *z = sk_alloc_zeroed(alloc, 1, sizeof *z);
    if (!z)
        return SOUK_E_NOMEM;
    z->alloc = alloc;
    z->stream.zalloc = z_alloc;
    z->stream.zfree = z_free;
    z->stream.opaque = (voidpf)(uintptr_t)alloc;
    if (inflateInit2(&z->stream, wbits(format, window_bits)) != Z_OK) {
        sk_free(alloc, z);
        return SOUK_E_NOMEM;
    }
    *out = z;
    return SOUK_OK;
}

void sk_inflate_free(sk_inflate *z)
{
    if (!z)
        return;
    inflateEnd(&z->stream);
    sk_free(z->alloc, z);
}

void sk_inflate_reset(sk_inflate *z)
{
    inflateReset(&z->stream);
    z->unpacked = 0;
    z->ended = false;
}

void sk_inflate_messages(sk_inflate *z)
{
    z->messages = true;
}

void sk_inflate_next_message(sk_inflate *z)
{
    z->unpacked = 0;
}

bool sk_inflate_between_blocks(const sk_inflate *z)
{
    enum { BETWEEN_BLOCKS = 128 }; /* a flag in zlib's data_type, see inflate() in zlib.h */
    return (z->stream.data_type & BETWEEN_BLOCKS) != 0;
}

/* Begins a new raw stream that may still point back into what was unpacked before. */
static bool go_on_in_window(sk_inflate *z)
{
    unsigned char window[1 << 15];
    uInt len = 0;
    return inflateGetDictionary(&z->stream, window, &len) == Z_OK &&
           inflateReset(&z->stream) == Z_OK &&
           (len == 0 || inflateSetDictionary(&z->stream, window, len) == Z_OK);
}

/* Room for the next piece of output: grows with what has come out, one byte beyond the limit at
 * most, so that reaching the limit and passing it can be told apart. */
static size_t step_size(const sk_inflate *z, const sk_buf *out, size_t limit)
{
    size_t size = z->unpacked < STEP_MIN ? STEP_MIN : z->unpacked;
    size_t spare = out->cap - out->len;
    if (size < spare)
        size = spare;
    if (size > STEP_MAX)
        size = STEP_MAX;
    if (size > limit - z->unpacked)
        size = limit - z->unpacked + 1;
    return size > out->max - out->len ? out->max - out->len : size;
}

static souk_status check_code(sk_inflate *z, int code, souk_error *err)
{
    switch (code) {
    case Z_OK:
    case Z_BUF_ERROR: /* no progress possible: all input is used */ return SOUK_OK;
    case Z_STREAM_END:
        if (!z->messages)
            z->ended = true;
        else if (!go_on_in_window(z))
            return sk_fail(err, SOUK_E_BUG, "compressed message cannot be continued");
        return SOUK_OK;
    case Z_MEM_ERROR: return sk_fail_nomem(err);
    default:
        return sk_fail(err, SOUK_E_SYNTAX, "damaged compressed data%s%s", z->stream.msg ? ": " : "",
                       z->stream.msg ? z->stream.msg : "");
    }
}

souk_status sk_inflate_put(sk_inflate *z, souk_str in, sk_buf *out, size_t limit,
                           sk_inflate_state *state, souk_error *err)
{
    bool full = true; /* zlib may hold more output: ask again */
    z->stream.next_in = (const Bytef *)in.ptr;
    z->stream.avail_in = in.len;
    while (!z->ended && (z->stream.avail_in > 0 || full)) {
        if (z->unpacked > limit)
            break;
        size_t room = step_size(z, out, limit);
        unsigned char last; /* when `out` is at its maximum, to see whether more would come */
        char *to = room ? sk_buf_reserve(out, room) : (char *)&last;
        if (!to)
            return sk_fail(err, SOUK_E_NOMEM, "out of memory while unpacking");
        uInt asked = room ? (uInt)room : 1;
        z->stream.next_out = (Bytef *)to;
        z->stream.avail_out = asked;
        int code = inflate(&z->stream, Z_SYNC_FLUSH);
        uInt got = asked - z->stream.avail_out;
        full = got == asked;
        if (!room && got)
            return sk_fail(err, SOUK_E_LIMIT, "unpacks to more than %zu bytes", out->max);
        out->len += got;
        z->unpacked += got;
        souk_status status = check_code(z, code, err);
        if (status != SOUK_OK)
            return status;
        if (code == Z_BUF_ERROR && !full)
            break;
    }
    if (z->unpacked > limit)
        return sk_fail(err, SOUK_E_LIMIT, "unpacks to more than %zu bytes", limit);
    if (z->stream.avail_in > 0)
        return sk_fail(err, SOUK_E_SYNTAX, "bytes behind the end of the compressed data");
    *state = z->ended ? SK_INFLATE_ENDED : SK_INFLATE_MORE;
    return SOUK_OK;
}

/* ---- packing ---- */

souk_status sk_deflate_new(sk_deflate **out, sk_deflate_format format, int window_bits, int level,
                           const souk_alloc *alloc)
{
    *out = NULL;
    if (window_bits < 9 || window_bits > 15 || level < 1 || level > 9 || format == SK_DEFLATE_AUTO)
        return SOUK_E_INVALID;
    sk_deflate *z = sk_alloc_zeroed(alloc, 1, sizeof *z);
    if (!z)
        return SOUK_E_NOMEM;
    z->alloc = alloc;
    z->format = format;
    z->stream.zalloc = z_alloc;
    z->stream.zfree = z_free;
    z->stream.opaque = (voidpf)(uintptr_t)alloc;
    int memory = window_bits < 15 ? window_bits - 7 : 8; /* small windows: little memory as well */
    if (deflateInit2(&z->stream, level, Z_DEFLATED, wbits(format, window_bits), memory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        sk_free(alloc, z);
        return SOUK_E_NOMEM;
    }
    *out = z;
    return SOUK_OK;
}

void sk_deflate_free(sk_deflate *z)
{
    if (!z)
        return;
    deflateEnd(&z->stream);
    sk_free(z->alloc, z);
}

void sk_deflate_reset(sk_deflate *z)
{
    deflateReset(&z->stream);
}

souk_status sk_deflate_put(sk_deflate *z, souk_str in, sk_flush flush, sk_buf *out)
{
    static const int flush_codes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    size_t from = out->len;
    z->stream.next_in = (const Bytef *)in.ptr;
    z->stream.avail_in = in.len;
    do {
        size_t room = (size_t)z->stream.avail_in / 2 + 64;
        if (room < out->cap - out->len)
            room = out->cap - out->len;
        if (room > out->max - out->len)
            room = out->max - out->len;
        if (room > STEP_MAX)
            room = STEP_MAX;
        char *to = room ? sk_buf_reserve(out, room) : NULL;
        if (!to) {
            out->failed = true;
            return SOUK_E_LIMIT;
        }
        z->stream.next_out = (Bytef *)to;
        z->stream.avail_out = (uInt)room;
        if (deflate(&z->stream, flush_codes[flush]) == Z_STREAM_ERROR)
            return SOUK_E_BUG;
        out->len += room - z->stream.avail_out;
    } while (z->stream.avail_out == 0); /* room left over means that all is written */
    if (flush == SK_FLUSH_MESSAGE) {
        /* a second flush with nothing new writes nothing at all: then there is no tail to take */
        if (out->len - from >= 4)
            out->len -= 4;
        else
            sk_buf_char(out, '\0'); /* an empty message is one empty block. src: RFC 7692 7.2.3.6 */
    }
    return out->failed ? SOUK_E_LIMIT : SOUK_OK;
}
