/* SPDX-License-Identifier: MIT
 *
 * The inside of an answer: the call it belongs to and the arena in which everything lives that the
 * answer shows. See souk/client.h. Threads: the client's.
 */
#ifndef SK_CLIENT_ANSWER_H
#define SK_CLIENT_ANSWER_H

#include <souk/client.h>
#include "base/limits.h"
#include "client/parts.h"
#include "market/call.h"

enum { SK_ANSWER_MAX = 256 << 20 }; /* bytes of rows and texts in one answer */

struct souk_answer {
    const souk_alloc *alloc;
    sk_arena arena;
    sk_call call; /* arguments and result */
    souk_op op;
    souk_outcome outcome;
    souk_error err;
    char client_id[SK_ID_TEXT_MAX + 1];
    souk_str raw;
    uint16_t http;                    /* status of the answer; 0: none came */
    const souk_header_field *headers; /* of a raw call */
    size_t headers_count;
    int64_t took_ns;
    const souk_preview *preview;
    sk_parts parts; /* none: it has no parts */
};

/** NULL: out of memory. Freed by souk_answer_free. */
souk_answer *sk_answer_new(const souk_alloc *alloc, souk_op op);

#endif
