/* SPDX-License-Identifier: MIT
 *
 * net/backoff.h - how long to wait before connecting again: twice as long after each failure, up to
 * a maximum, spread by chance so that many clients do not come back at once.
 *
 *     sk_backoff_init(&backoff, NULL);
 *     on failure: again_ns = now_ns + sk_backoff_next_ns(&backoff, &rng);
 *     on opening: sk_backoff_opened(&backoff, now_ns);
 *     on closing: sk_backoff_closed(&backoff, now_ns);     // then next_ns
 *
 * Values; time and randomness are arguments. Threads: pure functions. */
#ifndef SK_NET_BACKOFF_H
#define SK_NET_BACKOFF_H

#include "base/rng.h"

typedef struct sk_backoff_options {
    int64_t first_ns;    /* before the first repetition; 0: 250 ms */
    int64_t max_ns;      /* 0: 30 s */
    uint32_t jitter_ppm; /* a wait is shortened by up to this part at random; 0: half of it; above
                            1,000,000 counts as that */
    int64_t steady_ns;   /* a connection that lived this long forgets the failures; 0: 60 s */
} sk_backoff_options;

typedef struct sk_backoff {
    sk_backoff_options options;
    uint32_t failures; /* in a row */
    int64_t opened_ns; /* 0: not open */
} sk_backoff;

/** options may be NULL. */
void sk_backoff_init(sk_backoff *backoff, const sk_backoff_options *options);

/** One more failure: how long to wait now. */
int64_t sk_backoff_next_ns(sk_backoff *backoff, sk_rng *rng);

/** The longest that next_ns may return now. */
int64_t sk_backoff_bound_ns(const sk_backoff *backoff);

/** The connection is up. */
void sk_backoff_opened(sk_backoff *backoff, int64_t now_ns);
/** It ended; when it had lived for steady_ns the failures are forgotten. */
void sk_backoff_closed(sk_backoff *backoff, int64_t now_ns);

#endif
