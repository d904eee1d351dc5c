/* SPDX-License-Identifier: MIT
 *
 * net/mem_net.h - a network in memory: both ends in one process, virtual time, faults drawn from
 * one seed. The same seed and the same calls give the same bytes at the same times. See net/net.h
 * for how to use it; TLS options are accepted and nothing is encrypted.
 *
 *     sk_mem_net_new(&net, &(sk_mem_net_options){.seed = 1, .start_ns = t0}, &err);
 *     ... sk_net_listen, sk_net_connect ...
 *     while (sk_mem_net_step(net))
 *         check_invariants();
 *
 * Bytes of one direction never overtake each other. `sent` is reported when the bytes enter the
 * pipe; a reset afterwards may still lose them, as in life. Threads: one. */
#ifndef SK_NET_MEM_NET_H
#define SK_NET_MEM_NET_H

#include "net/net.h"

/** Chances are per million; all zero: a perfect network without delay. */
typedef struct sk_mem_faults {
    int64_t latency_min_ns, latency_max_ns; /* of each piece, uniform */
    uint32_t split_ppm; /* a piece is cut at a random byte and its parts arrive apart */
    uint32_t stall_ppm; /* a piece is delayed by up to stall_max_ns more */
    int64_t stall_max_ns;
    uint32_t block_ppm;     /* a write finds the pipe full for up to stall_max_ns */
    uint32_t reset_ppm;     /* a piece is lost and both ends see a reset, not at the same time */
    uint32_t half_open_ppm; /* a piece and all that follows in its direction vanish silently */
    uint32_t refuse_ppm;    /* a connect is refused */
} sk_mem_faults;

typedef struct sk_mem_net_options {
    const souk_alloc *alloc; /* NULL: libc's */
    uint64_t seed;
    int64_t start_ns;   /* the clock's first value */
    uint32_t pipe_size; /* bytes under way in one direction until writes block; 0: 256 KiB */
    sk_mem_faults faults;
} sk_mem_net_options;

/** options may be NULL. SOUK_E_NOMEM. Freed by sk_net_free. */
souk_status sk_mem_net_new(sk_net **out, const sk_mem_net_options *options, souk_error *err);

/** Moves the clock to the next event and handles it; false: nothing will ever happen by itself. */
bool sk_mem_net_step(sk_net *net);

/** Changes the faults from now on. */
void sk_mem_net_faults(sk_net *net, const sk_mem_faults *faults);

/** Cuts every connection now: both ends see a reset. */
void sk_mem_net_cut(sk_net *net);

/** A hash of everything that was delivered so far: bytes, ends, times. */
uint64_t sk_mem_net_trace(const sk_net *net);

/** Events handled so far. */
uint64_t sk_mem_net_events(const sk_net *net);

#endif
