/* SPDX-License-Identifier: MIT
 * Frames that reach a client: see ws_target.h. */
#include "ws_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return ws_target(SK_WS_CLIENT, data, size);
}
