/* SPDX-License-Identifier: MIT */
#include "sandbox/clock.h"

void sk_clock_dial_init(sk_clock_dial *dial, bool is_virtual)
{
    *dial = (sk_clock_dial){
        .base_ns = sk_clock_now(&sk_clock_real),
        .base_real_ns = sk_monotonic_ns(),
        .rate_e6 = is_virtual ? 0 : 1000000,
    };
}

int64_t sk_clock_dial_now(const sk_clock_dial *dial)
{
    int64_t passed = sk_monotonic_ns() - dial->base_real_ns;
    return dial->base_ns + (int64_t)((__int128)passed * dial->rate_e6 / 1000000);
}

static void rebase(sk_clock_dial *dial)
{
    int64_t now = sk_clock_dial_now(dial);
    dial->base_real_ns = sk_monotonic_ns();
    dial->base_ns = now;
}

souk_status sk_clock_dial_advance(sk_clock_dial *dial, int64_t by_ns)
{
    rebase(dial);
    if (by_ns < 0 || by_ns > SK_CLOCK_MAX_NS - dial->base_ns)
        return SOUK_E_RANGE;
    dial->base_ns += by_ns;
    return SOUK_OK;
}

souk_status sk_clock_dial_rate(sk_clock_dial *dial, int64_t rate_e6)
{
    if (rate_e6 < 0 || rate_e6 > INT64_C(1000000000))
        return SOUK_E_RANGE;
    rebase(dial);
    dial->rate_e6 = rate_e6;
    return SOUK_OK;
}

static int64_t now_of(void *ctx)
{
    return sk_clock_dial_now(ctx);
}

sk_clock sk_clock_dial_clock(sk_clock_dial *dial)
{
    return (sk_clock){now_of, dial};
}

int64_t sk_clock_dial_span(void *ctx, int64_t span_ns)
{
    const sk_clock_dial *dial = ctx;
    if (dial->rate_e6 == 0)
        return INT64_MAX;
    __int128 real = (__int128)span_ns * 1000000 / dial->rate_e6 + 1;
    return real > INT64_MAX ? INT64_MAX : (int64_t)real;
}
