/* SPDX-License-Identifier: MIT
 * Dates: what is read is printed again as the same second. */
#include "base/date.h"
#include "wire/http1.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[SK_DATE_TEXT_MAX];
    int64_t ns = -1;
    if (size > 64)
        return 0;
    souk_str in = {(const char *)data, (uint32_t)size};
    if (sk_date_parse_http(in, &ns) == SOUK_OK) {
        sk_http_date(text, ns);
        if (ns < 0 || memcmp(in.ptr + 4, text + 4, 25) != 0) /* the day of the week is not read */
            __builtin_trap();
        return 0;
    }
    if (sk_date_parse(in, &ns) != SOUK_OK)
        return 0;
    souk_str out = sk_date_print(text, ns);
    if (ns < 0 || !sk_str_starts(in, out))
        __builtin_trap();
    return 0;
}
