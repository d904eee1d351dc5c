/* SPDX-License-Identifier: MIT */
#include "wire/flate.h"

#include <limits.h>
#include <zlib.h>

struct sk_inflate {
    const souk_alloc *alloc;
    z_stream z;
    int window_bits;
    sk_flate_format format;
    bool ended; /* the last call ended with a final block */
};

struct sk_deflate {
    const souk_alloc *alloc;
    z_stream z;
    sk_buf scratch;
};

static voidpf zlib_alloc(voidpf ctx, uInt items, uInt size)
{
    return sk_realloc_array(ctx, NULL, items, size);
}

static void zlib_free(voidpf ctx, voidpf ptr)
{
    sk_free(ctx, ptr);
}

/* zlib tells the formats apart by the sign and size of its window argument. */
static int zlib_bits(sk_flate_format format, int window_bits)
{
    return format == SK_FLATE_RAW    ? -window_bits
           : format == SK_FLATE_GZIP ? window_bits + 16
                                     : window_bits;
}

sk_inflate *sk_inflate_new(const souk_alloc *alloc, sk_flate_format format, int window_bits)
{
    sk_inflate *z = sk_alloc_zeroed(alloc, 1, sizeof *z);
    if (!z)
        return NULL;
    z->alloc = alloc;
    z->format = format;
    z->window_bits = window_bits;
    z->z = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free, .opaque = (voidpf)(uintptr_t)alloc};
    if (inflateInit2(&z->z, zlib_bits(format, window_bits)) != Z_OK) {
        sk_free(alloc, z);
        return NULL;
    }
    return z;
}

void sk_inflate_free(sk_inflate *z)
{
    if (!z)
        return;
    inflateEnd(&z->z);
    sk_free(z->alloc, z);
}

void sk_inflate_reset(sk_inflate *z, sk_flate_format format)
{
    z->format = format;
    z->ended = false;
    inflateReset2(&z->z, zlib_bits(format, z->window_bits));
}

/* Points zlib at room in `out`. At the limit it gets one byte of *spare, so that a text of exactly
 * out->max bytes passes and one byte more is noticed. */
static bool give_room(z_stream *z, sk_buf *out, unsigned char *spare)
{
    size_t room = out->max - out->len;
    if (room == 0) {
        z->next_out = spare;
        z->avail_out = 1;
        return true;
    }
    size_t have = out->cap - out->len;
    if (have < 256) {
        size_t want = (size_t)z->avail_in * 2 + 1024;
        if (!sk_buf_reserve(out, want < room ? want : room))
            return false;
        have = out->cap - out->len;
    }
    if (have > room)
        have = room;
    if (have > UINT_MAX / 2)
        have = UINT_MAX / 2;
    z->next_out = (unsigned char *)out->ptr + out->len;
    z->avail_out = (uInt)have;
    return true;
}

/* One call of inflate. Returns zlib's code; *status is set when it is over. */
static int inflate_step(sk_inflate *z, sk_buf *out, souk_status *status)
{
    unsigned char spare;
    if (!give_room(&z->z, out, &spare)) {
        *status = SOUK_E_NOMEM;
        return Z_MEM_ERROR;
    }
    bool at_limit = z->z.next_out == &spare;
    uInt room = z->z.avail_out;
    int code = inflate(&z->z, Z_SYNC_FLUSH);
    size_t made = room - z->z.avail_out;
    if (at_limit && made)
        *status = SOUK_E_LIMIT;
    else if (code == Z_MEM_ERROR)
        *status = SOUK_E_NOMEM;
    else if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
        *status = SOUK_E_SYNTAX;
    if (!at_limit)
        out->len += made;
    return code;
}

souk_status sk_inflate_some(sk_inflate *z, souk_str packed, sk_buf *out)
{
    souk_status status = SOUK_OK;
    z->z.next_in = (z_const Bytef *)(uintptr_t)packed.ptr;
    z->z.avail_in = packed.len;
    z->ended = packed.len == 0 && z->ended;
    while (packed.len) {
        int code = inflate_step(z, out, &status);
        if (status < 0)
            return status;
        if (code == Z_STREAM_END) {
            if (z->format != SK_FLATE_RAW)
                return z->z.avail_in ? SOUK_E_SYNTAX : SOUK_OK;
            inflateResetKeep(&z->z);
            z->ended = z->z.avail_in == 0;
            if (z->ended)
                return SOUK_OK;
        } else if (z->z.avail_in == 0 && z->z.avail_out != 0) {
            return SOUK_OK;
        } else if (code == Z_BUF_ERROR) {
            return z->z.avail_in ? SOUK_E_SYNTAX : SOUK_OK;
        }
    }
    return SOUK_OK;
}

souk_status sk_inflate_tail(sk_inflate *z, sk_buf *out)
{
    enum { AT_BLOCK = 128 }; /* zlib: "immediately after decoding an end-of-block code" */
    if (z->ended) {
        z->ended = false;
        return SOUK_OK;
    }
    souk_status status = sk_inflate_some(z, (souk_str){"\x00\x00\xFF\xFF", 4}, out);
    return status == SOUK_OK && !(z->z.data_type & AT_BLOCK) ? SOUK_E_SYNTAX : status;
}

souk_status sk_inflate_whole(sk_inflate *z, souk_str packed, sk_buf *out)
{
    souk_status status = SOUK_OK;
    sk_inflate_reset(z, z->format);
    z->z.next_in = (z_const Bytef *)(uintptr_t)packed.ptr;
    z->z.avail_in = packed.len;
    for (;;) {
        int code = inflate_step(z, out, &status);
        if (status < 0)
            return status;
        if (code == Z_STREAM_END) {
            if (z->z.avail_in == 0)
                return SOUK_OK;
            if (z->format != SK_FLATE_GZIP)
                return SOUK_E_SYNTAX;
            inflateReset(&z->z); /* another member. src: RFC 1952 2.2 */
        } else if (code == Z_BUF_ERROR || (z->z.avail_in == 0 && z->z.avail_out != 0)) {
            return SOUK_E_SYNTAX; /* it ends in the middle */
        }
    }
}

sk_deflate *sk_deflate_new(const souk_alloc *alloc, sk_flate_format format, int window_bits,
                           int level)
{
    sk_deflate *z = sk_alloc_zeroed(alloc, 1, sizeof *z);
    if (!z)
        return NULL;
    z->alloc = alloc;
    z->z = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free, .opaque = (voidpf)(uintptr_t)alloc};
    if (deflateInit2(&z->z, level, Z_DEFLATED, zlib_bits(format, window_bits), 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        sk_free(alloc, z);
        return NULL;
    }
    sk_buf_init(&z->scratch, alloc, UINT32_MAX);
    return z;
}

void sk_deflate_free(sk_deflate *z)
{
    if (!z)
        return;
    deflateEnd(&z->z);
    sk_buf_deinit(&z->scratch);
    sk_free(z->alloc, z);
}

void sk_deflate_reset(sk_deflate *z)
{
    deflateReset(&z->z);
}

sk_buf *sk_deflate_scratch(sk_deflate *z)
{
    sk_buf_reset(&z->scratch);
    return &z->scratch;
}

static souk_status run_deflate(sk_deflate *z, souk_str plain, sk_buf *out, int flush)
{
    unsigned char spare;
    z->z.next_in = (z_const Bytef *)(uintptr_t)(plain.len ? plain.ptr : "");
    z->z.avail_in = plain.len;
    for (;;) {
        if (!give_room(&z->z, out, &spare))
            return SOUK_E_NOMEM;
        bool at_limit = z->z.next_out == &spare;
        uInt room = z->z.avail_out;
        int code = deflate(&z->z, flush);
        size_t made = room - z->z.avail_out;
        if (at_limit && made)
            return SOUK_E_NOMEM;
        out->len += made;
        if (flush == Z_FINISH ? code == Z_STREAM_END : z->z.avail_out != 0)
            return SOUK_OK;
    }
}

souk_status sk_deflate_flush(sk_deflate *z, souk_str plain, sk_buf *out)
{
    return run_deflate(z, plain, out, Z_SYNC_FLUSH);
}

souk_status sk_deflate_whole(sk_deflate *z, souk_str plain, sk_buf *out)
{
    deflateReset(&z->z);
    return run_deflate(z, plain, out, Z_FINISH);
}
