/* SPDX-License-Identifier: MIT
 * Binance's sockets; see venue_target.h. */
#include "venue_target.h"
#include "venue/binance/binance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_control(&sk_binance, data, size);
}
