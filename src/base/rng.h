/* SPDX-License-Identifier: MIT
 * Randomness and time come in as arguments. sk_rng is the seeded, repeatable kind (simulation,
 * makers, jitter); keys and nonces that must not be guessed come from sk_random_bytes. */
#ifndef SK_BASE_RNG_H
#define SK_BASE_RNG_H

#include <souk/base.h>

typedef struct sk_rng {
    uint64_t state[4];
} sk_rng;

/** xoshiro256**, its state spread from the seed by splitmix64. The same seed, the same numbers. */
void sk_rng_seed(sk_rng *rng, uint64_t seed);
uint64_t sk_rng_next(sk_rng *rng);
/** Uniform in 0 .. bound-1; bound > 0. */
uint64_t sk_rng_below(sk_rng *rng, uint64_t bound);
/** splitmix64 of x: a stateless hash, for values computed on demand from a seed. */
uint64_t sk_mix64(uint64_t x);

/** From the operating system. */
souk_status sk_random_bytes(void *out, size_t len);

/** A clock that can be replaced. now_ns: UTC nanoseconds since 1970. */
typedef struct sk_clock {
    int64_t (*now_ns)(void *ctx);
    void *ctx;
} sk_clock;

/** The machine's real-time clock. */
extern const sk_clock sk_clock_real;

/** UTC nanoseconds since 1970 by that clock. */
static inline int64_t sk_clock_now(const sk_clock *clock)
{
    return clock->now_ns(clock->ctx);
}

/** Nanoseconds that never go back; for measuring, not for telling the time. */
int64_t sk_monotonic_ns(void);

#endif
