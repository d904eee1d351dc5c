/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

uint64_t sk_mix64(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

void sk_rng_seed(sk_rng *rng, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++)
        rng->state[i] = sk_mix64(seed + i * 0x9E3779B97F4A7C15u);
}

static uint64_t rotate(uint64_t x, unsigned by)
{
    return (x << by) | (x >> (64 - by));
}

uint64_t sk_rng_next(sk_rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t sk_rng_below(sk_rng *rng, uint64_t bound)
{
    /* Lemire's method: unbiased, rarely divides */
    unsigned __int128 product = (unsigned __int128)sk_rng_next(rng) * bound;
    if ((uint64_t)product < bound) {
        uint64_t threshold = (0 - bound) % bound;
        while ((uint64_t)product < threshold)
            product = (unsigned __int128)sk_rng_next(rng) * bound;
    }
    return (uint64_t)(product >> 64);
}

souk_status sk_random_bytes(void *out, size_t len)
{
    unsigned char *to = out;
    while (len) {
        ssize_t got = getrandom(to, len, 0);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return SOUK_E_IO;
        }
        to += got;
        len -= (size_t)got;
    }
    return SOUK_OK;
}

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t real_now(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

const sk_clock sk_clock_real = {real_now, NULL};

int64_t sk_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
