/* SPDX-License-Identifier: MIT
 * HTTP header fields as borrowed name and value pairs, shared by the HTTP codec and by whoever
 * builds or reads requests (venues, client, sandbox). Threads: values. */
#ifndef SK_WIRE_HEADER_H
#define SK_WIRE_HEADER_H

#include <souk/base.h>

typedef struct sk_header {
    souk_str name, value;
} sk_header;

typedef struct sk_headers {
    const sk_header *rows;
    uint32_t count;
} sk_headers;

/** Value of the first field with this name (ASCII case-insensitive); ptr NULL if there is none. */
souk_str sk_headers_get(const sk_headers *headers, const char *name);

#endif
