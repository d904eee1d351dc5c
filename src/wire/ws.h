/* SPDX-License-Identifier: MIT
 *
 * wire/ws.h - WebSocket both ways as pure bytes. wslay's frame layer reads frames; messages,
 * control frames, UTF-8, closing and permessage-deflate are ours. src: RFC 6455, RFC 7692.
 *
 *     sk_ws_feed(&ws, bytes, len);                       // borrowed until MORE
 *     while ((step = sk_ws_next(&ws, &msg)) == SK_WS_READY)
 *         if (msg->opcode == SK_WS_TEXT) ...             // pings are answered already
 *     flush(out);                                        // pongs, close frames, sent messages
 *     if (step == SK_WS_BAD || sk_ws_done(&ws)) hang_up();
 *
 * Outgoing bytes are appended to a buffer of the owner's, in order with whatever else it holds.
 * Ownership: a message's payload is borrowed until the next sk_ws_next. Nothing is allocated per
 * message after warm-up. Randomness for the client's masks comes in through the options.
 * Threads: one thread per object. */
#ifndef SK_WIRE_WS_H
#define SK_WIRE_WS_H

#include "wire/http1.h"
#include "wire/utf8.h"

typedef enum sk_ws_opcode {
    SK_WS_CONTINUATION = 0,
    SK_WS_TEXT = 1,
    SK_WS_BINARY = 2,
    SK_WS_CLOSE = 8,
    SK_WS_PING = 9,
    SK_WS_PONG = 10
} sk_ws_opcode;

/** Close codes. src: RFC 6455 7.4.1 and the IANA registry */
enum {
    SK_WS_NORMAL = 1000,
    SK_WS_GOING_AWAY = 1001,
    SK_WS_PROTOCOL_ERROR = 1002,
    SK_WS_UNSUPPORTED = 1003,
    SK_WS_NO_STATUS = 1005, /* never on the wire: a close frame without a code */
    SK_WS_ABNORMAL = 1006,  /* never on the wire: the connection just ended */
    SK_WS_BAD_DATA = 1007,
    SK_WS_POLICY = 1008,
    SK_WS_TOO_BIG = 1009,
    SK_WS_MANDATORY_EXT = 1010,
    SK_WS_INTERNAL = 1011,
    SK_WS_RESTART = 1012,
    SK_WS_TRY_LATER = 1013
};

typedef enum sk_ws_role { SK_WS_SERVER, SK_WS_CLIENT } sk_ws_role;

typedef enum sk_ws_step {
    SK_WS_BAD = -1, /* protocol broken: close_code tells why, its close frame is queued */
    SK_WS_MORE = 0, /* all bytes are used up */
    SK_WS_READY = 1 /* a message, ping, pong or close */
} sk_ws_step;

/** What permessage-deflate was agreed to be; all zero: not in use. src: RFC 7692 7.1 */
typedef struct sk_ws_deflate {
    bool on, server_no_context, client_no_context;
    uint8_t server_bits, client_bits; /* 8..15 */
} sk_ws_deflate;

typedef struct sk_ws_message {
    sk_ws_opcode opcode; /* TEXT and BINARY are whole messages */
    souk_str payload;    /* of CLOSE: the reason */
    uint16_t close_code; /* of CLOSE; SK_WS_NO_STATUS when the frame had none */
} sk_ws_message;

typedef struct sk_ws_options {
    sk_ws_role role;
    sk_ws_deflate deflate;   /* from the handshake */
    uint32_t message_max;    /* bytes, unpacked; 0: SK_WS_MESSAGE_MAX */
    uint32_t compress_min;   /* shorter messages go unpacked; 0: 128 */
    uint8_t level;           /* of compression, 1..9; 0: 1 (fast) */
    const souk_alloc *alloc; /* may be NULL */
    /* Client only: fills in random bytes for masks. Must be unpredictable on a real network. */
    void (*random)(void *ctx, void *out, size_t len);
    void *random_ctx;
} sk_ws_options;

typedef struct sk_ws {
    uint16_t close_code; /* after SK_WS_BAD: what is wrong; after a CLOSE: the peer's code */
    const char *what;    /* after SK_WS_BAD: one sentence */
    /* private */
    sk_ws_options options;
    sk_buf *out;
    struct wslay_frame_context *frames;
    const uint8_t *bytes; /* fed and not yet read */
    size_t left;
    sk_buf message, packed;
    sk_inflate *inflate;
    sk_deflate *deflate;
    sk_ws_message view;
    sk_utf8 utf8;
    uint64_t frame_left, wire_len;
    uint8_t frame_opcode, frame_fin, message_opcode, compressed;
    bool in_frame, close_sent, close_received, failed, taken;
    uint8_t control[SK_WS_CONTROL_MAX], control_len;
    uint8_t pong[SK_WS_CONTROL_MAX], pong_len;
    bool pong_waits;
    uint8_t masks[64], masks_left; /* random bytes drawn ahead */
} sk_ws;

/** Caller's storage (do not move it afterwards); out is borrowed and must outlive the object.
 *  SOUK_E_NOMEM; SOUK_E_INVALID when a client has no source of randomness. */
souk_status sk_ws_init(sk_ws *ws, const sk_ws_options *options, sk_buf *out, souk_error *err);
void sk_ws_deinit(sk_ws *ws);

/** Hands in bytes, borrowed until sk_ws_next has said SK_WS_MORE or SK_WS_BAD; the bytes fed
 *  before must have been used up. */
void sk_ws_feed(sk_ws *ws, const void *bytes, size_t len);

/** The next message. A ping has been answered (when the output is congested only the latest is,
 *  once it drains: src RFC 6455 5.5.3), a close has been echoed, when they are shown here; what
 *  follows a close is ignored. */
sk_ws_step sk_ws_next(sk_ws *ws, const sk_ws_message **out);

/** Appends one message in one frame. The payload of SK_WS_TEXT must be UTF-8 (not checked here),
 *  pings and pongs at most SK_WS_CONTROL_MAX bytes (SOUK_E_LIMIT). SOUK_E_STATE once a close was
 *  sent; SOUK_E_NOMEM when the buffer is full (nothing is appended). */
souk_status sk_ws_send(sk_ws *ws, sk_ws_opcode opcode, souk_str payload);
souk_status sk_ws_send_text(sk_ws *ws, souk_str text);
souk_status sk_ws_send_binary(sk_ws *ws, souk_str bytes);
souk_status sk_ws_send_ping(sk_ws *ws, souk_str payload);

/** Begins to close: after this only the peer's close is awaited. code SK_WS_NO_STATUS: none on the
 *  wire. The reason is cut to 123 bytes at a character. A second call does nothing. */
souk_status sk_ws_close(sk_ws *ws, uint16_t code, souk_str reason);

/** The owner drained some of the output: lets a pong that waited for it go. */
void sk_ws_drained(sk_ws *ws);

/** Both close frames went: flush, then hang up (the server first, src: RFC 6455 7.1.1). */
bool sk_ws_done(const sk_ws *ws);

/** Whether a code may stand in a close frame. */
bool sk_ws_close_code_valid(unsigned code);

/* ---- frames that many connections share ---- */

/** Appends one whole unmasked frame, as a server sends it: encode once, then queue the same bytes
 *  on every connection. Not for SK_WS_CLOSE. SOUK_E_LIMIT, SOUK_E_NOMEM. */
souk_status sk_ws_frame_encode(sk_buf *out, sk_ws_opcode opcode, souk_str payload);

/** The same packed on its own (no context), for connections where sk_ws_can_share_packed.
 *  packer: SK_DEFLATE_RAW, may serve all connections; scratch is overwritten. */
souk_status sk_ws_frame_encode_packed(sk_buf *out, sk_ws_opcode opcode, souk_str payload,
                                      sk_deflate *packer, sk_buf *scratch);

/** Whether a frame packed on its own with this window fits what the connection agreed to
 *  (permessage-deflate with server_no_context_takeover and at least that window). */
bool sk_ws_can_share_packed(const sk_ws *ws, int window_bits);

/* ---- handshake ---- */

/** Sec-WebSocket-Accept for a Sec-WebSocket-Key: 28 characters and a NUL. src: RFC 6455 4.2.2 */
void sk_ws_accept_key(char out[29], souk_str key);

/** What a server agrees to. */
typedef struct sk_ws_accept_options {
    const souk_str *protocols; /* subprotocols, best first */
    uint32_t protocol_count;
    bool deflate;       /* agree to permessage-deflate when it is offered */
    bool share_packed;  /* insist on server_no_context_takeover, so frames can be shared */
    sk_headers headers; /* more fields for the answer */
} sk_ws_accept_options;

/** What a handshake came to. */
typedef struct sk_ws_handshake {
    uint16_t status;       /* 101, or the HTTP status of the refusal */
    souk_str protocol;     /* chosen subprotocol, borrowed from the options; ptr NULL: none */
    sk_ws_deflate deflate; /* for sk_ws_options */
} sk_ws_handshake;

/** Judges an upgrade request and appends the answer, 101 or a refusal (400, 405, 426 with the
 *  version we speak). options may be NULL. SOUK_OK: switch to sk_ws, feeding
 *  sk_http_server_leftover. SOUK_E_REJECTED: refused, and the refusal is in `out`. */
souk_status sk_ws_accept(const sk_http_request *req, const sk_ws_accept_options *options,
                         sk_ws_handshake *result, sk_buf *out, souk_error *err);

/** What a client asks for. */
typedef struct sk_ws_connect_options {
    souk_str target, host;
    const souk_str *protocols;
    uint32_t protocol_count;
    bool deflate;    /* offer permessage-deflate */
    bool no_context; /* offer it without context takeover both ways: less memory */
    sk_headers headers;
    uint8_t nonce[16]; /* random */
} sk_ws_connect_options;

/** Appends the upgrade request. Errors as sk_http_write_request. Tell sk_http_client_sent "GET". */
souk_status sk_ws_connect(const sk_ws_connect_options *options, sk_buf *out, souk_error *err);

/** Judges the answer to sk_ws_connect with the same options. SOUK_E_REJECTED: not a 101 (err->http
 *  holds the status). SOUK_E_BAD_ANSWER: wrong accept key, or something we did not ask for. */
souk_status sk_ws_connected(const sk_http_response *res, const sk_ws_connect_options *options,
                            sk_ws_handshake *result, souk_error *err);

#endif
