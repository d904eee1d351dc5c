/* SPDX-License-Identifier: MIT */
#include "net/backoff.h"

enum { PPM = 1000000, DOUBLINGS_MAX = 62 };

void sk_backoff_init(sk_backoff *backoff, const sk_backoff_options *options)
{
    *backoff = (sk_backoff){.failures = 0};
    if (options)
        backoff->options = *options;
    sk_backoff_options *o = &backoff->options;
    if (o->first_ns <= 0)
        o->first_ns = 250000000;
    if (o->max_ns <= 0)
        o->max_ns = 30000000000;
    if (o->steady_ns <= 0)
        o->steady_ns = 60000000000;
    if (o->jitter_ppm == 0)
        o->jitter_ppm = PPM / 2;
    if (o->jitter_ppm > PPM)
        o->jitter_ppm = PPM;
}

int64_t sk_backoff_bound_ns(const sk_backoff *backoff)
{
    const sk_backoff_options *o = &backoff->options;
    uint32_t doublings = backoff->failures < DOUBLINGS_MAX ? backoff->failures : DOUBLINGS_MAX;
    int64_t bound_ns;
    if (__builtin_mul_overflow(o->first_ns, (int64_t)1 << doublings, &bound_ns) ||
        bound_ns > o->max_ns)
        return o->max_ns;
    return bound_ns;
}

int64_t sk_backoff_next_ns(sk_backoff *backoff, sk_rng *rng)
{
    int64_t bound_ns = sk_backoff_bound_ns(backoff);
    if (backoff->failures < UINT32_MAX)
        backoff->failures++;
    int64_t spread_ns = (int64_t)((__int128)bound_ns * backoff->options.jitter_ppm / PPM);
    return bound_ns - (int64_t)sk_rng_below(rng, (uint64_t)spread_ns + 1);
}

void sk_backoff_opened(sk_backoff *backoff, int64_t now_ns)
{
    backoff->opened_ns = now_ns;
}

void sk_backoff_closed(sk_backoff *backoff, int64_t now_ns)
{
    if (backoff->opened_ns && now_ns - backoff->opened_ns >= backoff->options.steady_ns)
        backoff->failures = 0;
    backoff->opened_ns = 0;
}
