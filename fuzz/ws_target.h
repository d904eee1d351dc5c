/* SPDX-License-Identifier: MIT
 * One WebSocket side under fuzzed frames; the first byte says in which pieces they come and whether
 * packing was agreed. Whole or in pieces, the same must be seen and answered. */
#ifndef SK_FUZZ_WS_TARGET_H
#define SK_FUZZ_WS_TARGET_H

#include <string.h>

#include "base/str.h"
#include "wire/ws.h"

static inline void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static inline void fixed_masks(void *ctx, void *out, size_t len)
{
    (void)ctx;
    memset(out, 0x5A, len);
}

/* Writes down all that is seen; `out` keeps what was answered. */
static inline sk_ws_step ws_run(sk_ws_role role, const uint8_t *data, size_t size, size_t piece,
                                bool packed, sk_buf *log, sk_buf *out)
{
    sk_ws ws;
    const sk_ws_message *m;
    sk_ws_step step = SK_WS_MORE;
    const sk_ws_options o = {
        .role = role,
        .deflate = {.on = packed, .server_bits = 15, .client_bits = 15},
        .message_max = 1 << 16,
        .random = fixed_masks,
    };
    check(sk_ws_init(&ws, &o, out, NULL) == SOUK_OK);
    for (size_t at = 0; at < size && step != SK_WS_BAD; at += piece) {
        sk_ws_feed(&ws, data + at, size - at < piece ? size - at : piece);
        while ((step = sk_ws_next(&ws, &m)) == SK_WS_READY) {
            sk_buf_u64(log, m->opcode);
            sk_buf_char(log, ':');
            sk_buf_str(log, m->payload);
            check(m->payload.len <= 1 << 16);
            if (m->opcode == SK_WS_TEXT || m->opcode == SK_WS_CLOSE)
                check(sk_utf8_valid(m->payload.ptr, m->payload.len));
            if (m->opcode == SK_WS_CLOSE)
                check(m->close_code == SK_WS_NO_STATUS || sk_ws_close_code_valid(m->close_code));
        }
    }
    check(step != SK_WS_BAD || (sk_ws_close_code_valid(ws.close_code) && ws.what));
    check(step != SK_WS_BAD || sk_ws_done(&ws));
    sk_ws_deinit(&ws);
    return step;
}

static inline int ws_target(sk_ws_role role, const uint8_t *data, size_t size)
{
    sk_buf logs[2], outs[2];
    if (size < 2)
        return 0;
    bool packed = data[0] & 1;
    for (int i = 0; i < 2; i++) {
        sk_buf_init(&logs[i], NULL, 1 << 26);
        sk_buf_init(&outs[i], NULL, 1 << 26);
    }
    sk_ws_step one = ws_run(role, data + 1, size - 1, size - 1, packed, &logs[0], &outs[0]);
    sk_ws_step two =
        ws_run(role, data + 1, size - 1, 1u + data[0] / 2 % 16, packed, &logs[1], &outs[1]);
    check(one == two && sk_str_eq(sk_buf_view(&logs[0]), sk_buf_view(&logs[1])));
    /* of two faults in one packed message either may be found first */
    if (!packed || one != SK_WS_BAD)
        check(sk_str_eq(sk_buf_view(&outs[0]), sk_buf_view(&outs[1])));
    for (int i = 0; i < 2; i++) {
        sk_buf_deinit(&logs[i]);
        sk_buf_deinit(&outs[i]);
    }
    return 0;
}

#endif
