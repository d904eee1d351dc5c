/* SPDX-License-Identifier: MIT */
#include "client/nonce.h"
#include "base/err.h"

#define DAY_NS (86400 * INT64_C(1000000000))

souk_status sk_nonces_next(sk_nonces *nonces, int64_t now_ns, int64_t unit_ns, uint64_t *out,
                           souk_error *err)
{
    uint64_t floor = (uint64_t)(now_ns / unit_ns), ahead_max = (uint64_t)(DAY_NS / unit_ns) + 1;
    uint64_t last = atomic_load(&nonces->words[0]);
    do {
        if (last > floor && last - floor > ahead_max)
            return sk_fail(err, SOUK_E_CORRUPT,
                           "the last nonce of this key is more than a day ahead of the clock: set "
                           "the clock, or stop the programs that share the file and delete it");
        *out = last < floor ? floor : last + 1;
    } while (!atomic_compare_exchange_weak(&nonces->words[0], &last, *out));
    return SOUK_OK;
}
