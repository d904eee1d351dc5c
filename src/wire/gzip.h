/* SPDX-License-Identifier: MIT
 * Deflate in its three wrappings, streaming, both ways, on zlib. A context is made once and used
 * for one message after another without allocating again.
 *
 * HTTP body:       sk_inflate_new(&z, SK_DEFLATE_AUTO, 15, alloc)
 *                  sk_inflate_put(z, chunk, out, SK_HTTP_REPLY_MAX, &state) for every chunk;
 *                  state is SK_INFLATE_ENDED exactly when the body is whole
 * HTX frame:       the same, one put, then sk_inflate_reset(z)
 * permessage-deflate (RFC 7692), the peer's window bits, one context for the connection:
 *   reading        sk_inflate_new(&z, SK_DEFLATE_RAW, bits, alloc)
 *                  sk_inflate_put for each fragment; behind the last, sk_inflate_put of
 *                  SK_DEFLATE_TAIL; with no_context_takeover, then sk_inflate_reset(z)
 *   writing        sk_deflate_new(&z, SK_DEFLATE_RAW, bits, level, alloc)
 *                  sk_deflate_put(z, message, SK_FLUSH_MESSAGE, out): ends as RFC 7692 7.2.1
 *                  wants it, without the four bytes of the tail;
 *                  with no_context_takeover, then sk_deflate_reset(z)
 *
 * Output is appended to an sk_buf, and never grows by more than the caller allows: a bomb is an
 * error after `limit` bytes, not an allocation. Threads: one context, one thread. */
#ifndef SK_WIRE_GZIP_H
#define SK_WIRE_GZIP_H

#include "base/mem.h"

typedef enum sk_deflate_format {
    SK_DEFLATE_RAW,  /* no wrapping: RFC 1951, WebSocket */
    SK_DEFLATE_ZLIB, /* RFC 1950; HTTP's "deflate" */
    SK_DEFLATE_GZIP, /* RFC 1952; one member */
    SK_DEFLATE_AUTO, /* reading only: gzip or zlib, by the first bytes */
} sk_deflate_format;

typedef enum sk_inflate_state {
    SK_INFLATE_MORE,  /* everything so far is unpacked; the stream goes on */
    SK_INFLATE_ENDED, /* the stream has ended, its checksum matched */
} sk_inflate_state;

typedef enum sk_flush {
    SK_FLUSH_NONE,    /* keep what is not worth writing yet */
    SK_FLUSH_SYNC,    /* write all; the peer can read it; ends with 00 00 FF FF */
    SK_FLUSH_MESSAGE, /* as SYNC, with the 00 00 FF FF removed (RFC 7692 7.2.1) */
    SK_FLUSH_FINISH,  /* end the stream, with its checksum */
} sk_flush;

/** What a WebSocket peer leaves off behind a message. */
#define SK_DEFLATE_TAIL ((souk_str){"\0\0\xff\xff", 4})

typedef struct sk_inflate sk_inflate;
typedef struct sk_deflate sk_deflate;

/** window_bits 8..15: the largest distance the peer may use; 15 reads every stream. Memory: about
 *  7 KiB and the window. SOUK_E_INVALID: bits out of range; SOUK_E_NOMEM. */
souk_status sk_inflate_new(sk_inflate **out, sk_deflate_format format, int window_bits,
                           const souk_alloc *alloc);
void sk_inflate_free(sk_inflate *z);
/** A new stream begins; forgets the window. Allocates nothing. */
void sk_inflate_reset(sk_inflate *z);

/** Unpacks all of `in` behind what `out` holds. `limit`: bytes that this stream may unpack to in
 *  all since new or reset.
 *  SOUK_E_SYNTAX: damaged data, a wrong checksum, or bytes behind the end of the stream;
 *  SOUK_E_LIMIT: more than `limit` comes out, or `out` is at its own maximum; SOUK_E_NOMEM. After
 *  an error only reset and free are of use.
 *  A raw stream that marks its last block (BFINAL) ends there; for WebSocket the following bytes
 *  begin a new one in the same window (RFC 7692 7.2.3.5), which this function does by itself
 *  after sk_inflate_messages. */
souk_status sk_inflate_put(sk_inflate *z, souk_str in, sk_buf *out, size_t limit,
                           sk_inflate_state *state, souk_error *err);

/** The stream is a row of WebSocket messages: a block marked as last does not end it, and `limit`
 *  counts from each sk_inflate_next_message. For SK_DEFLATE_RAW. */
void sk_inflate_messages(sk_inflate *z);
/** A message has ended (its tail was put): the count towards `limit` starts again; the window is
 *  kept. */
void sk_inflate_next_message(sk_inflate *z);

/** The input so far ends between two blocks, as a whole WebSocket message with its tail does. */
bool sk_inflate_between_blocks(const sk_inflate *z);

/** level 1..9 (6 is usual), window_bits 9..15, for gzip and zlib as for raw (zlib cannot write raw
 *  streams with 8: negotiate 9 or more). Memory: 8 KiB to 268 KiB. SOUK_E_INVALID, SOUK_E_NOMEM. */
souk_status sk_deflate_new(sk_deflate **out, sk_deflate_format format, int window_bits, int level,
                           const souk_alloc *alloc);
void sk_deflate_free(sk_deflate *z);
void sk_deflate_reset(sk_deflate *z);
/** Packs all of `in` behind what `out` holds. SOUK_E_LIMIT: `out` is at its maximum (or memory is
 *  out); then only reset and free are of use. */
souk_status sk_deflate_put(sk_deflate *z, souk_str in, sk_flush flush, sk_buf *out);

#endif
