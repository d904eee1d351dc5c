/* SPDX-License-Identifier: MIT
 * Frames in, messages out. wslay reads the frame; what a frame may be in this place is judged here.
 * src: RFC 6455 5, 7, 8; RFC 7692 6, 7.2 */
#include "wire/ws_inner.h"

#include <assert.h>
#include <string.h>
#include <wslay/wslay.h>

#include "base/err.h"
#include "base/str.h"

enum { MESSAGE_KEEP_MAX = 1 << 20 };

/* Hands wslay the bytes that were fed. */
static ssize_t recv_fed(uint8_t *buf, size_t len, int flags, void *ctx)
{
    sk_ws *ws = ctx;
    (void)flags;
    size_t n = len < ws->left ? len : ws->left;
    if (n == 0)
        return -1;
    memcpy(buf, ws->bytes, n);
    ws->bytes += n;
    ws->left -= n;
    return (ssize_t)n;
}

/* Frames are sent without wslay (ws_frame.c); its constructor wants these all the same. */
static ssize_t send_nothing(const uint8_t *data, size_t len, int flags, void *ctx)
{
    (void)data, (void)len, (void)flags, (void)ctx;
    return -1;
}

static int mask_nothing(uint8_t *buf, size_t len, void *ctx)
{
    (void)buf, (void)len, (void)ctx;
    return -1;
}

souk_status sk_ws_init(sk_ws *ws, const sk_ws_options *options, sk_buf *out, souk_error *err)
{
    static const struct wslay_frame_callbacks callbacks = {send_nothing, recv_fed, mask_nothing};
    *ws = (sk_ws){.options = *options, .out = out};
    if (options->role == SK_WS_CLIENT && !options->random)
        return sk_fail(err, SOUK_E_INVALID, "a WebSocket client needs a source of random masks");
    if (ws->options.message_max == 0)
        ws->options.message_max = SK_WS_MESSAGE_MAX;
    sk_buf_init(&ws->message, options->alloc, ws->options.message_max);
    sk_buf_init(&ws->packed, options->alloc, UINT32_MAX);
    if (wslay_frame_context_init(&ws->frames, &callbacks, ws) != 0)
        return sk_fail_nomem(err);
    return SOUK_OK;
}

void sk_ws_deinit(sk_ws *ws)
{
    if (ws->frames)
        wslay_frame_context_free(ws->frames);
    ws->frames = NULL;
    sk_buf_deinit(&ws->message);
    sk_buf_deinit(&ws->packed);
    sk_inflate_free(ws->inflate);
    sk_deflate_free(ws->deflate);
    ws->inflate = NULL;
    ws->deflate = NULL;
}

bool sk_ws_close_code_valid(unsigned code)
{
    if (code >= 3000 && code <= 4999)
        return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != SK_WS_NO_STATUS &&
           code != SK_WS_ABNORMAL;
}

bool sk_ws_done(const sk_ws *ws)
{
    return ws->failed || (ws->close_sent && ws->close_received);
}

void sk_ws_feed(sk_ws *ws, const void *bytes, size_t len)
{
    assert(ws->left == 0);
    sk_ws_drained(ws);
    if (ws->failed || ws->close_received)
        return;
    ws->bytes = bytes;
    ws->left = len;
}

static sk_ws_step fail(sk_ws *ws, uint16_t code, const char *what)
{
    sk_ws_close(ws, code, sk_str(what));
    ws->failed = true;
    ws->close_code = code;
    ws->what = what;
    ws->left = 0;
    return SK_WS_BAD;
}

/* ---- a frame begins ---- */

static const char *judge_header(const sk_ws *ws, const struct wslay_frame_iocb *f)
{
    bool control = wslay_is_ctrl_frame(f->opcode);
    bool begins = f->opcode == SK_WS_TEXT || f->opcode == SK_WS_BINARY;
    if (f->mask != (ws->options.role == SK_WS_SERVER))
        return f->mask ? "a server must not mask" : "a client must mask";
    if (f->opcode > SK_WS_PONG || (f->opcode > SK_WS_BINARY && f->opcode < SK_WS_CLOSE))
        return "a reserved opcode";
    if (f->rsv && !(f->rsv == WSLAY_RSV1_BIT && begins && ws->options.deflate.on))
        return "a reserved bit";
    if (control)
        return f->fin && f->payload_length <= SK_WS_CONTROL_MAX ? NULL
                                                                : "a malformed control frame";
    if (begins && ws->message_opcode)
        return "a message begins inside another";
    if (!begins && !ws->message_opcode)
        return "a continuation of nothing";
    return NULL;
}

/* 0, or the close code and *what. */
static uint16_t begin_frame(sk_ws *ws, const struct wslay_frame_iocb *f, const char **what)
{
    *what = judge_header(ws, f);
    if (*what)
        return SK_WS_PROTOCOL_ERROR;
    ws->in_frame = true;
    ws->frame_opcode = f->opcode;
    ws->frame_fin = f->fin;
    ws->frame_left = f->payload_length;
    if (wslay_is_ctrl_frame(f->opcode)) {
        ws->control_len = 0;
        return 0;
    }
    if (f->opcode != SK_WS_CONTINUATION) {
        ws->message_opcode = f->opcode;
        ws->compressed = f->rsv != 0;
        ws->wire_len = 0;
        ws->utf8 = (sk_utf8){0};
    }
    if (f->payload_length > ws->options.message_max - ws->wire_len) {
        *what = "the message is too big";
        return SK_WS_TOO_BIG;
    }
    ws->wire_len += f->payload_length;
    return 0;
}

/* ---- data ---- */

static uint16_t out_of_space(souk_status status, const char **what)
{
    *what = status == SOUK_E_LIMIT    ? "the message is too big unpacked"
            : status == SOUK_E_SYNTAX ? "the packed message is damaged"
                                      : "out of memory";
    return status == SOUK_E_LIMIT    ? SK_WS_TOO_BIG
           : status == SOUK_E_SYNTAX ? SK_WS_BAD_DATA
                                     : SK_WS_INTERNAL;
}

static uint16_t check_text(sk_ws *ws, const void *bytes, size_t len, const char **what)
{
    if (ws->message_opcode != SK_WS_TEXT || sk_utf8_feed(&ws->utf8, bytes, len))
        return 0;
    *what = "the text is not UTF-8";
    return SK_WS_BAD_DATA;
}

static souk_status start_inflating(sk_ws *ws, int window_bits)
{
    if (ws->inflate)
        return SOUK_OK;
    souk_status status =
        sk_inflate_new(&ws->inflate, SK_DEFLATE_RAW, window_bits, ws->options.alloc);
    if (status == SOUK_OK)
        sk_inflate_messages(ws->inflate);
    return status;
}

/* Behind the last piece the tail is put back that its sender took off. src: RFC 7692 7.2.2 */
static souk_status inflate_piece(sk_ws *ws, souk_str piece, bool last)
{
    sk_inflate_state state;
    size_t limit = ws->options.message_max;
    souk_status status = sk_inflate_put(ws->inflate, piece, &ws->message, limit, &state, NULL);
    if (status < 0 || !last)
        return status;
    status = sk_inflate_put(ws->inflate, SK_DEFLATE_TAIL, &ws->message, limit, &state, NULL);
    sk_inflate_next_message(ws->inflate);
    return status == SOUK_OK && !sk_inflate_between_blocks(ws->inflate) ? SOUK_E_SYNTAX : status;
}

static uint16_t unpack(sk_ws *ws, souk_str piece, bool last, const char **what)
{
    const sk_ws_deflate *d = &ws->options.deflate;
    bool server = ws->options.role == SK_WS_SERVER;
    size_t before = ws->message.len;
    souk_status status = start_inflating(ws, server ? d->client_bits : d->server_bits);
    if (status == SOUK_OK)
        status = inflate_piece(ws, piece, last);
    if (status < 0)
        return out_of_space(status, what);
    if (last && (server ? d->client_no_context : d->server_no_context))
        sk_inflate_reset(ws->inflate);
    size_t made = ws->message.len - before;
    return made ? check_text(ws, ws->message.ptr + before, made, what) : 0;
}

static uint16_t take_data(sk_ws *ws, const struct wslay_frame_iocb *f, const char **what)
{
    souk_str piece = {(const char *)f->data, (uint32_t)f->data_length};
    bool last = ws->frame_fin && ws->frame_left == 0;
    if (ws->compressed)
        return unpack(ws, piece, last, what);
    uint16_t code = check_text(ws, piece.ptr, piece.len, what);
    if (code)
        return code;
    if (last && ws->message.len == 0) { /* all of it lies in wslay's buffer: no copy */
        ws->view.payload = piece;
        return 0;
    }
    if (!sk_buf_str(&ws->message, piece))
        return out_of_space(SOUK_E_NOMEM, what);
    return 0;
}

static uint16_t end_message(sk_ws *ws, const char **what)
{
    if (ws->message_opcode == SK_WS_TEXT && !sk_utf8_complete(&ws->utf8)) {
        *what = "the text ends inside a character";
        return SK_WS_BAD_DATA;
    }
    if (ws->compressed || ws->message.len)
        ws->view.payload = sk_buf_view(&ws->message);
    ws->view.opcode = (sk_ws_opcode)ws->message_opcode;
    ws->view.close_code = 0;
    ws->message_opcode = 0;
    ws->taken = true;
    return 0;
}

/* ---- control ---- */

static uint16_t end_close(sk_ws *ws, const char **what)
{
    souk_str payload = {(const char *)ws->control, ws->control_len};
    uint16_t code = SK_WS_NO_STATUS;
    *what = "a close frame without a valid code";
    if (payload.len == 1)
        return SK_WS_PROTOCOL_ERROR;
    if (payload.len >= 2) {
        code = (uint16_t)(ws->control[0] << 8 | ws->control[1]);
        payload = sk_str_sub(payload, 2, payload.len - 2);
        if (!sk_ws_close_code_valid(code))
            return SK_WS_PROTOCOL_ERROR;
        *what = "the reason of a close is not UTF-8";
        if (!sk_utf8_valid(payload.ptr, payload.len))
            return SK_WS_BAD_DATA;
    }
    ws->close_received = true;
    ws->close_code = code;
    ws->left = 0;
    ws->view = (sk_ws_message){SK_WS_CLOSE, payload, code};
    ws->pong_waits = false;
    sk_ws_close(ws, code, (souk_str){NULL, 0});
    ws->close_sent = true; /* even when the output had no room for it: nothing more will come */
    return 0;
}

static uint16_t end_control(sk_ws *ws, const char **what)
{
    if (ws->frame_opcode == SK_WS_CLOSE)
        return end_close(ws, what);
    ws->view = (sk_ws_message){
        .opcode = (sk_ws_opcode)ws->frame_opcode,
        .payload = {(const char *)ws->control, ws->control_len},
    };
    if (ws->frame_opcode == SK_WS_PING)
        sk_ws_pong(ws, ws->view.payload);
    return 0;
}

/* ---- next ---- */

/* One piece of a frame. *ready when something is complete. */
static uint16_t take_piece(sk_ws *ws, const struct wslay_frame_iocb *f, bool *ready,
                           const char **what)
{
    uint16_t code = ws->in_frame ? 0 : begin_frame(ws, f, what);
    if (code)
        return code;
    assert(f->data_length <= ws->frame_left);
    ws->frame_left -= f->data_length;
    ws->in_frame = ws->frame_left > 0;
    if (wslay_is_ctrl_frame(ws->frame_opcode)) {
        assert(f->data_length <= sizeof ws->control - ws->control_len);
        memcpy(ws->control + ws->control_len, f->data, f->data_length);
        ws->control_len = (uint8_t)(ws->control_len + f->data_length);
        *ready = !ws->in_frame;
        return *ready ? end_control(ws, what) : 0;
    }
    code = take_data(ws, f, what);
    *ready = !ws->in_frame && ws->frame_fin;
    return code || !*ready ? code : end_message(ws, what);
}

static void forget_message(sk_ws *ws)
{
    if (ws->message.cap > MESSAGE_KEEP_MAX)
        sk_buf_deinit(&ws->message);
    sk_buf_reset(&ws->message);
    ws->taken = false;
}

sk_ws_step sk_ws_next(sk_ws *ws, const sk_ws_message **out)
{
    const char *what = NULL;
    *out = NULL;
    if (ws->failed)
        return SK_WS_BAD;
    if (ws->taken)
        forget_message(ws);
    while (!ws->close_received) {
        struct wslay_frame_iocb f;
        ssize_t n = wslay_frame_recv(ws->frames, &f);
        if (n == WSLAY_ERR_WANT_READ && ws->left == 0)
            break;
        if (n == WSLAY_ERR_WANT_READ)
            continue;
        if (n < 0)
            return fail(ws, SK_WS_PROTOCOL_ERROR, "a malformed frame");
        bool ready = false;
        uint16_t code = take_piece(ws, &f, &ready, &what);
        if (code)
            return fail(ws, code, what);
        if (ready) {
            *out = &ws->view;
            return SK_WS_READY;
        }
    }
    return SK_WS_MORE;
}
