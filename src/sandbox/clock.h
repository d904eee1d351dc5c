/* SPDX-License-Identifier: MIT
 *
 * The sandbox's clock: real time, or a dial that stands still until it is turned. It runs at a rate
 * (in millionths; 1000000: as real time does) from a base, so that tests can move a day in a
 * second. Give sk_clock_dial_clock and sk_clock_dial_span to sk_uv_net_options.
 * Threads: the net's.
 */
#ifndef SK_SANDBOX_CLOCK_H
#define SK_SANDBOX_CLOCK_H

#include "base/rng.h"

/** The beginning of the year 2200: no clock goes beyond. */
#define SK_CLOCK_MAX_NS INT64_C(7258118400000000000)

typedef struct sk_clock_dial {
    int64_t base_ns;      /* what it showed */
    int64_t base_real_ns; /* when, by sk_monotonic_ns */
    int64_t rate_e6;
} sk_clock_dial;

/** Shows the real time, and stands still (virtual) or runs with it. */
void sk_clock_dial_init(sk_clock_dial *dial, bool is_virtual);
int64_t sk_clock_dial_now(const sk_clock_dial *dial);
/** Forward only: SOUK_E_RANGE for less than nothing or beyond the year 2200. */
souk_status sk_clock_dial_advance(sk_clock_dial *dial, int64_t by_ns);
/** 0: stands still. SOUK_E_RANGE: below 0 or above 1000 times real time. */
souk_status sk_clock_dial_rate(sk_clock_dial *dial, int64_t rate_e6);

/** As an sk_clock; borrows the dial. */
sk_clock sk_clock_dial_clock(sk_clock_dial *dial);
/** Real nanoseconds until the dial has moved on by span_ns; INT64_MAX when it stands still. */
int64_t sk_clock_dial_span(void *dial, int64_t span_ns);

#endif
