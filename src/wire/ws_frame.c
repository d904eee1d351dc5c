/* SPDX-License-Identifier: MIT
 * Frames out. The header is written here, not by wslay, whose sender wants a context per connection
 * where a shared frame has none, and masks byte by byte. src: RFC 6455 5.2, 5.3 */
#include "wire/ws_inner.h"

#include <string.h>

#include "base/str.h"

enum { HEADER_MAX = 14, FIN = 0x80, RSV1 = 0x40, MASKED = 0x80 };
enum { COMPRESS_MIN = 128 };

static bool is_control(sk_ws_opcode opcode)
{
    return (opcode & 8) != 0;
}

static size_t frame_header(uint8_t to[HEADER_MAX], unsigned first, uint64_t len, bool masked)
{
    uint8_t mask = masked ? MASKED : 0;
    to[0] = (uint8_t)first;
    if (len < 126) {
        to[1] = (uint8_t)(mask | len);
        return 2;
    }
    if (len <= 0xFFFF) {
        to[1] = mask | 126;
        to[2] = (uint8_t)(len >> 8);
        to[3] = (uint8_t)len;
        return 4;
    }
    to[1] = mask | 127;
    for (unsigned i = 0; i < 8; i++)
        to[2 + i] = (uint8_t)(len >> (56 - 8 * i));
    return 10;
}

static void copy_masked(uint8_t *to, const char *from, size_t len, const uint8_t key[4])
{
    uint64_t word, wide;
    memcpy(&wide, key, 4);
    memcpy((uint8_t *)&wide + 4, key, 4);
    size_t i = 0;
    for (; len - i >= 8; i += 8) {
        memcpy(&word, from + i, 8);
        word ^= wide;
        memcpy(to + i, &word, 8);
    }
    for (; i < len; i++)
        to[i] = (uint8_t)from[i] ^ key[i & 3];
}

/* Appends a frame, masked when there is a key; all of it or nothing. */
static souk_status put_frame(sk_buf *out, unsigned first, souk_str payload, const uint8_t *key)
{
    uint8_t header[HEADER_MAX];
    size_t n = frame_header(header, first, payload.len, key != NULL);
    if (out->failed)
        return SOUK_E_NOMEM;
    if (key) {
        memcpy(header + n, key, 4);
        n += 4;
    }
    char *to = sk_buf_reserve(out, n + payload.len);
    if (!to) {
        out->failed = false;
        return SOUK_E_NOMEM;
    }
    memcpy(to, header, n);
    if (key)
        copy_masked((uint8_t *)to + n, payload.ptr, payload.len, key);
    else if (payload.len)
        memcpy(to + n, payload.ptr, payload.len);
    out->len += n + payload.len;
    return SOUK_OK;
}

static souk_status send_frame(sk_ws *ws, unsigned first, souk_str payload)
{
    if (ws->options.role == SK_WS_SERVER)
        return put_frame(ws->out, first, payload, NULL);
    if (ws->masks_left == 0) {
        ws->options.random(ws->options.random_ctx, ws->masks, sizeof ws->masks);
        ws->masks_left = sizeof ws->masks;
    }
    ws->masks_left = (uint8_t)(ws->masks_left - 4);
    return put_frame(ws->out, first, payload, ws->masks + ws->masks_left);
}

/* ---- packing ---- */

/* Packs one message. False when it does not pay or cannot be: the message goes as it is, which is
 * always allowed. */
static bool pack(sk_deflate *z, souk_str payload, sk_buf *scratch, souk_str *packed)
{
    sk_buf_reset(scratch);
    if (sk_deflate_put(z, payload, SK_FLUSH_MESSAGE, scratch) < 0 || scratch->len >= payload.len) {
        sk_deflate_reset(z); /* the peer will not see what went into the window */
        return false;
    }
    *packed = sk_buf_view(scratch);
    return true;
}

static bool pack_message(sk_ws *ws, souk_str payload, souk_str *packed)
{
    const sk_ws_options *o = &ws->options;
    bool server = o->role == SK_WS_SERVER;
    uint32_t min = o->compress_min ? o->compress_min : COMPRESS_MIN;
    int bits = server ? o->deflate.server_bits : o->deflate.client_bits;
    if (!o->deflate.on || payload.len < min || bits < 9)
        return false;
    if (!ws->deflate &&
        sk_deflate_new(&ws->deflate, SK_DEFLATE_RAW, bits, o->level ? o->level : 1, o->alloc) < 0)
        return false;
    if (!pack(ws->deflate, payload, &ws->packed, packed))
        return false;
    if (server ? o->deflate.server_no_context : o->deflate.client_no_context)
        sk_deflate_reset(ws->deflate);
    return true;
}

/* ---- sending ---- */

souk_status sk_ws_send(sk_ws *ws, sk_ws_opcode opcode, souk_str payload)
{
    souk_str packed;
    if (ws->close_sent || ws->failed)
        return SOUK_E_STATE;
    if (opcode == SK_WS_CLOSE || opcode == SK_WS_CONTINUATION)
        return SOUK_E_INVALID;
    if (is_control(opcode)) {
        if (payload.len > SK_WS_CONTROL_MAX)
            return SOUK_E_LIMIT;
        return send_frame(ws, FIN | (unsigned)opcode, payload);
    }
    if (!pack_message(ws, payload, &packed))
        return send_frame(ws, FIN | (unsigned)opcode, payload);
    souk_status status = send_frame(ws, FIN | RSV1 | (unsigned)opcode, packed);
    if (status < 0)
        sk_deflate_reset(ws->deflate);
    return status;
}

souk_status sk_ws_send_text(sk_ws *ws, souk_str text)
{
    return sk_ws_send(ws, SK_WS_TEXT, text);
}

souk_status sk_ws_send_binary(sk_ws *ws, souk_str bytes)
{
    return sk_ws_send(ws, SK_WS_BINARY, bytes);
}

souk_status sk_ws_send_ping(sk_ws *ws, souk_str payload)
{
    return sk_ws_send(ws, SK_WS_PING, payload);
}

souk_status sk_ws_close(sk_ws *ws, uint16_t code, souk_str reason)
{
    char payload[SK_WS_CONTROL_MAX];
    if (ws->close_sent)
        return SOUK_OK;
    if (code != SK_WS_NO_STATUS && !sk_ws_close_code_valid(code))
        return SOUK_E_INVALID;
    uint32_t len = 0;
    if (code != SK_WS_NO_STATUS) {
        payload[0] = (char)(code >> 8);
        payload[1] = (char)(code & 0xFF);
        len = reason.len;
        if (len > SK_WS_CONTROL_MAX - 2) {
            len = SK_WS_CONTROL_MAX - 2;
            while (len && ((unsigned char)reason.ptr[len] & 0xC0) == 0x80)
                len--;
        }
        if (len)
            memcpy(payload + 2, reason.ptr, len);
        len += 2;
    }
    souk_status status = send_frame(ws, FIN | SK_WS_CLOSE, (souk_str){payload, len});
    if (status == SOUK_OK)
        ws->close_sent = true;
    return status;
}

void sk_ws_pong(sk_ws *ws, souk_str payload)
{
    ws->pong_len = (uint8_t)payload.len;
    if (payload.len)
        memcpy(ws->pong, payload.ptr, payload.len);
    ws->pong_waits = true;
    sk_ws_drained(ws);
}

void sk_ws_drained(sk_ws *ws)
{
    if (!ws->pong_waits || ws->out->len > SK_WS_PONG_QUEUE_MAX)
        return;
    souk_str payload = {(const char *)ws->pong, ws->pong_len};
    ws->pong_waits = sk_ws_send(ws, SK_WS_PONG, payload) == SOUK_E_NOMEM;
}

/* ---- shared frames ---- */

static souk_status check_shared(sk_ws_opcode opcode, souk_str payload)
{
    if (opcode == SK_WS_CLOSE || opcode == SK_WS_CONTINUATION)
        return SOUK_E_INVALID;
    return is_control(opcode) && payload.len > SK_WS_CONTROL_MAX ? SOUK_E_LIMIT : SOUK_OK;
}

souk_status sk_ws_frame_encode(sk_buf *out, sk_ws_opcode opcode, souk_str payload)
{
    souk_status status = check_shared(opcode, payload);
    return status < 0 ? status : put_frame(out, FIN | (unsigned)opcode, payload, NULL);
}

souk_status sk_ws_frame_encode_packed(sk_buf *out, sk_ws_opcode opcode, souk_str payload,
                                      sk_deflate *packer, sk_buf *scratch)
{
    souk_str packed;
    souk_status status = check_shared(opcode, payload);
    if (status < 0)
        return status;
    sk_deflate_reset(packer);
    if (is_control(opcode) || !pack(packer, payload, scratch, &packed))
        return put_frame(out, FIN | (unsigned)opcode, payload, NULL);
    return put_frame(out, FIN | RSV1 | (unsigned)opcode, packed, NULL);
}

bool sk_ws_can_share_packed(const sk_ws *ws, int window_bits)
{
    const sk_ws_deflate *d = &ws->options.deflate;
    return ws->options.role == SK_WS_SERVER && d->on && d->server_no_context &&
           window_bits <= d->server_bits;
}
