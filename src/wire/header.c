/* SPDX-License-Identifier: MIT */
#include "wire/header.h"

#include "base/str.h"

souk_str sk_headers_get(const sk_headers *headers, const char *name)
{
    souk_str wanted = sk_str(name);
    for (uint32_t i = 0; i < headers->count; i++) {
        if (sk_str_eq_nocase(headers->rows[i].name, wanted))
            return headers->rows[i].value;
    }
    return (souk_str){NULL, 0};
}
