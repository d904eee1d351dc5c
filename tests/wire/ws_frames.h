/* SPDX-License-Identifier: MIT
 * Frames made and read by hand, independent of the codec under test. src: RFC 6455 5.2 */
#ifndef SK_TESTS_WIRE_WS_FRAMES_H
#define SK_TESTS_WIRE_WS_FRAMES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/** Appends a frame: first byte (FIN, RSV, opcode), the shortest length, a mask when asked. */
static inline void ws_put(sk_buf *to, unsigned first, const char *payload, size_t len, bool masked)
{
    static const unsigned char key[4] = {0x37, 0xFA, 0x21, 0x3D};
    unsigned mask = masked ? 0x80 : 0;
    sk_buf_char(to, (char)first);
    if (len < 126) {
        sk_buf_char(to, (char)(mask | len));
    } else if (len < 65536) {
        sk_buf_char(to, (char)(mask | 126));
        sk_buf_char(to, (char)(len >> 8));
        sk_buf_char(to, (char)len);
    } else {
        sk_buf_char(to, (char)(mask | 127));
        for (int shift = 56; shift >= 0; shift -= 8)
            sk_buf_char(to, (char)((uint64_t)len >> shift));
    }
    if (masked)
        sk_buf_put(to, key, 4);
    for (size_t i = 0; i < len; i++)
        sk_buf_char(to, (char)(payload[i] ^ (masked ? key[i % 4] : 0)));
}

/** One frame read back. */
typedef struct ws_seen {
    unsigned first;
    bool masked;
    size_t len, size; /* of the payload; of the whole frame */
    char *payload;    /* unmasked in place */
} ws_seen;

/** Reads the frame at p; size 0 when it is not complete. */
static inline ws_seen ws_get(char *p, size_t len)
{
    ws_seen f = {0};
    const unsigned char *u = (const unsigned char *)p;
    if (len < 2)
        return f;
    size_t n = u[1] & 127, at = 2;
    size_t more = n == 126 ? 2 : n == 127 ? 8 : 0;
    if (len < at + more)
        return f;
    if (more)
        n = 0;
    for (size_t i = 0; i < more; i++)
        n = n << 8 | u[at++];
    f.masked = u[1] >= 128;
    char key[4] = {0};
    if (f.masked) {
        if (len < at + 4)
            return f;
        memcpy(key, p + at, 4);
        at += 4;
    }
    if (len < at + n)
        return f;
    for (size_t i = 0; i < n; i++)
        p[at + i] ^= key[i % 4];
    f.first = u[0];
    f.len = n;
    f.payload = p + at;
    f.size = at + n;
    return f;
}

/** Writes what all frames in `bytes` are, a word each: "pong(x) close(1000,bye)". */
static inline void ws_tell(sk_buf *bytes, sk_buf *log)
{
    static const char *const names[16] = {"cont",  "text", "binary", "?", "?", "?", "?", "?",
                                          "close", "ping", "pong",   "?", "?", "?", "?", "?"};
    size_t at = 0;
    while (at < bytes->len) {
        ws_seen f = ws_get(bytes->ptr + at, bytes->len - at);
        if (f.size == 0) {
            sk_buf_cstr(log, " broken");
            return;
        }
        at += f.size;
        sk_buf_printf(log, "%s%s%s", log->len ? " " : "", names[f.first & 15],
                      f.first & 0x80 ? "" : "+");
        if ((f.first & 15) == 8 && f.len >= 2) {
            unsigned code =
                (unsigned)(unsigned char)f.payload[0] << 8 | (unsigned char)f.payload[1];
            sk_buf_printf(log, "(%u)", code);
        } else {
            sk_buf_printf(log, "(%.*s)", (int)f.len, f.payload);
        }
    }
}

/** A repeatable source of masks. */
static inline void ws_random(void *ctx, void *out, size_t len)
{
    unsigned *n = ctx;
    for (size_t i = 0; i < len; i++)
        ((unsigned char *)out)[i] = (unsigned char)(++*n * 37);
}

#endif
