/* SPDX-License-Identifier: MIT
 * Any text as a URL: what is taken keeps its promises, and reads the same again. */
#include "base/str.h"
#include "client/place.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_place place, again;
    souk_error err;
    if (size > 4096)
        return 0;
    if (sk_place_parse(&place, (souk_str){(const char *)data, (uint32_t)size}, &err) < 0)
        return 0;
    if (!place.host[0] || !place.port)
        abort();
    if (sk_place_parse(&again, sk_str(place.url), &err) < 0 || again.port != place.port ||
        !sk_str_is(sk_str(again.host), place.host) || again.tls != place.tls)
        abort();
    return 0;
}
