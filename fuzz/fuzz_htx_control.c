/* SPDX-License-Identifier: MIT
 * HTX's sockets; see venue_target.h. */
#include "venue_target.h"
#include "venue/htx/htx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_control(&sk_htx, data, size);
}
