/* SPDX-License-Identifier: MIT
 *
 * net/uv_net.h - the real network: libuv's loop, sockets, OpenSSL. See net/net.h for how to use it.
 *
 * The hot path allocates nothing: bytes are read into one buffer of the net's and written straight
 * from the conns' pieces. Sockets get TCP_NODELAY and keep-alive. */
#ifndef SK_NET_UV_NET_H
#define SK_NET_UV_NET_H

#include "net/net.h"

/** All zero is fine. */
typedef struct sk_uv_net_options {
    const souk_alloc *alloc; /* NULL: libc's */
    /** The net's clock; now_ns NULL: UTC at the start, then real time that never goes back. */
    sk_clock clock;
    /** With a clock of another rate: how many real nanoseconds until it has moved on by span_ns;
     *  INT64_MAX: it stands still. NULL: it runs like real time. Called with clock.ctx. */
    int64_t (*real_span_ns)(void *ctx, int64_t span_ns);
    int64_t flush_ns;  /* a closing peer takes nothing this long: cut off; 0: 5 s */
    int64_t linger_ns; /* a closed peer is given this long to say goodbye; 0: 1 s */
} sk_uv_net_options;

/** options may be NULL. SOUK_E_NOMEM, SOUK_E_IO. Freed by sk_net_free. */
souk_status sk_uv_net_new(sk_net **out, const sk_uv_net_options *options, souk_error *err);

#endif
