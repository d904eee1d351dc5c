/* SPDX-License-Identifier: MIT
 *
 * wire/http1.h - HTTP/1.1 both ways as pure bytes: fed bytes, asked for messages, no sockets.
 *
 *     sk_http_server_feed(&http, bytes, len);
 *     while ((step = sk_http_server_next(&http, &req)) == SK_HTTP_READY)
 *         answer(req, &out);                  // sk_http_write_response(&out, ...)
 *     if (step == SK_HTTP_BAD)                // answer http.status and close
 *
 * Every byte of a head is judged by our own rules first (http1_head.c: no folded lines, no bare
 * CR or LF, no blank before the colon, ...), then http-parser takes it apart, then the fields that
 * frame the message are judged again (http1_fields.c). Whatever two implementations could read in
 * two ways is refused. src: RFC 9110, RFC 9112.
 *
 * Ownership: a message and all views in it are borrowed from the parser and live until the next
 * call of its ..._next() or deinit; feeding more bytes meanwhile does not move them.
 * Threads: one thread per object; the functions without one are pure. */
#ifndef SK_WIRE_HTTP1_H
#define SK_WIRE_HTTP1_H

#include "base/limits.h"
#include "base/mem.h"
#include "wire/gzip.h"
#include "wire/header.h"

/** What ..._next() found. */
typedef enum sk_http_step {
    SK_HTTP_BAD = -1, /* broken for good; the object says why */
    SK_HTTP_MORE = 0, /* feed more */
    SK_HTTP_READY = 1 /* a complete message */
} sk_http_step;

/** Whether any field of that name lists the token (comma-separated, case-insensitive). */
bool sk_http_has_token(const sk_headers *headers, const char *name, souk_str token);

/** Whether text is a token (names of fields, methods). src: RFC 9110 5.6.2 */
bool sk_http_is_token(souk_str text);

/** The standard phrase of a status, "" when unknown. src: RFC 9110 15 */
const char *sk_http_reason(unsigned status);

/* Bytes between the feeder and a parser (private). */
typedef struct sk_http_input {
    sk_buf in, ahead; /* ahead: fed while a message was out and `in` could not grow in place */
    size_t at;        /* where the current message begins in `in` */
    bool held;        /* a message is out: `in` must not move */
} sk_http_input;

/* How far the bytes of a head have been judged (private). */
typedef struct sk_http_scan {
    size_t line; /* start of the first line that is not complete */
    uint32_t lines;
} sk_http_scan;

/* Decoder of a chunked body (private). */
typedef struct sk_http_chunks {
    uint64_t left;
    uint32_t extra, trailer; /* bytes of extensions and of trailers so far */
    uint8_t state;
} sk_http_chunks;

/* How a body ends (private). */
typedef enum sk_http_framing {
    SK_HTTP_NO_BODY,
    SK_HTTP_LENGTH,
    SK_HTTP_CHUNKED,
    SK_HTTP_UNTIL_CLOSE
} sk_http_framing;

/* ---- server side: requests in ---- */

typedef struct sk_http_request {
    souk_str method, target; /* exactly as received; case-sensitive */
    souk_str path;           /* of the target, still percent-encoded: what signatures cover */
    souk_str query;          /* behind the '?', raw; ptr NULL when there is no '?' */
    souk_str host;           /* the Host field, or the authority of an absolute target */
    sk_headers headers;
    souk_str body;
    uint8_t minor;   /* HTTP/1.minor: 0 or 1 */
    bool keep_alive; /* the connection may go on after the answer */
    bool upgrade;    /* GET with Connection: upgrade and Upgrade: websocket */
    bool head;       /* HEAD: the answer carries no body */
} sk_http_request;

typedef struct sk_http_server {
    /* after SK_HTTP_BAD */
    uint16_t status;  /* the HTTP status to answer before closing */
    const char *what; /* one sentence, for the log and the answer */
    /* private */
    const souk_alloc *alloc;
    sk_http_input input;
    sk_http_scan scan;
    sk_http_chunks chunks;
    sk_buf body;
    sk_http_request req;
    sk_header fields[SK_HTTP_HEADERS_MAX];
    size_t head_len, length; /* length: of the body */
    const char *base;        /* where `in` was when the views were made */
    uint8_t stage, framing;
    bool expect_continue, last;
} sk_http_server;

/** Caller's storage; the allocator may be NULL (libc's). Allocates nothing yet. */
void sk_http_server_init(sk_http_server *s, const souk_alloc *alloc);
void sk_http_server_deinit(sk_http_server *s);

/** Takes all bytes (copied). SOUK_E_NOMEM, or SOUK_E_LIMIT when far more was fed than may wait
 *  (see ..._paused); after either the next step is SK_HTTP_BAD. */
souk_status sk_http_server_feed(sk_http_server *s, const void *bytes, size_t len);

/** Gives up the request of the last SK_HTTP_READY and looks for the next one. Requests come in the
 *  order received. What follows one with keep_alive false is never parsed. An upgrade that is
 *  declined needs nothing more than another call. */
sk_http_step sk_http_server_next(sk_http_server *s, const sk_http_request **out);

/** True once per request that waits for "100 Continue" before it sends its body: after
 *  SK_HTTP_MORE, append sk_http_write_continue and flush. */
bool sk_http_server_wants_continue(sk_http_server *s);

/** A request has begun to arrive and is not complete (for the owner's 408 time-out). */
bool sk_http_server_in_message(const sk_http_server *s);

/** Enough unread bytes wait (SK_HTTP_AHEAD_MAX): stop reading the socket until the next
 *  ..._next(). A hint; feeding on is allowed up to one whole request. */
bool sk_http_server_paused(const sk_http_server *s);

/** After an upgrade request was accepted: the bytes that followed it, to be fed to the WebSocket.
 *  Ends the request's views. Borrowed until deinit; the parser is of no further use. */
souk_str sk_http_server_leftover(sk_http_server *s);

/* ---- client side: responses in ---- */

typedef struct sk_http_response {
    uint16_t status;
    uint8_t minor;
    souk_str reason;
    sk_headers headers;
    souk_str body;   /* unpacked when Content-Encoding said gzip or deflate */
    bool keep_alive; /* the connection may carry another request */
    bool upgrade;    /* 101: no more HTTP; see sk_http_client_leftover */
} sk_http_response;

typedef struct sk_http_client {
    /* after SK_HTTP_BAD */
    souk_status status; /* SOUK_E_BAD_ANSWER, SOUK_E_LIMIT, SOUK_E_CLOSED, SOUK_E_NOMEM */
    const char *what;
    /* private */
    const souk_alloc *alloc;
    sk_http_input input;
    sk_http_scan scan;
    sk_http_chunks chunks;
    sk_buf body, plain;
    sk_inflate *inflate;
    uint8_t inflate_format;
    sk_http_response res;
    sk_header fields[SK_HTTP_HEADERS_MAX];
    size_t head_len, length;
    const char *base;
    uint64_t heads; /* bit i: the i-th outstanding request was a HEAD */
    uint8_t waiting, interim, stage, framing;
    bool last, closed;
} sk_http_client;

/** Most requests that may wait for their answers on one connection. */
enum { SK_HTTP_WAITING_MAX = 64 };

/** init allocates nothing yet; deinit frees. */
void sk_http_client_init(sk_http_client *c, const souk_alloc *alloc);
void sk_http_client_deinit(sk_http_client *c);

/** A request with this method went out: its answer is expected behind those already expected.
 *  SOUK_E_LIMIT when SK_HTTP_WAITING_MAX wait already. */
souk_status sk_http_client_sent(sk_http_client *c, souk_str method);

/** How many answers are outstanding. */
uint32_t sk_http_client_waiting(const sk_http_client *c);

/** Takes all bytes (copied). SOUK_E_NOMEM, SOUK_E_LIMIT; after either the next step is BAD. */
souk_status sk_http_client_feed(sk_http_client *c, const void *bytes, size_t len);

/** The peer closed its side: ends a body that lasts until close, breaks any other. */
void sk_http_client_closed(sk_http_client *c);

/** Gives up the response of the last SK_HTTP_READY and looks for the next one. Interim answers
 *  (1xx other than 101) are skipped. An answer nobody asked for is SK_HTTP_BAD. */
sk_http_step sk_http_client_next(sk_http_client *c, const sk_http_response **out);

/** An answer has begun to arrive and is not complete. */
bool sk_http_client_in_message(const sk_http_client *c);

/** After a 101: the bytes behind it. Ends the response's views. Borrowed until deinit. */
souk_str sk_http_client_leftover(sk_http_client *c);

/* ---- writers ---- */

/** A request to write. `headers` must not hold Host, Content-Length or Transfer-Encoding. */
typedef struct sk_http_ask {
    souk_str method, target, host;
    sk_headers headers;
    souk_str body; /* ptr NULL: no body; POST, PUT and PATCH then say Content-Length: 0 */
} sk_http_ask;

/** Appends the request. SOUK_E_INVALID when a part would break the message (CR, LF, NUL or other
 *  control bytes, a bad name, a blank in the target): nothing is appended. SOUK_E_NOMEM when the
 *  buffer is full. */
souk_status sk_http_write_request(sk_buf *out, const sk_http_ask *ask, souk_error *err);

/** A response to write. `headers` must not hold Date, Connection, Content-Length,
 *  Transfer-Encoding or Content-Encoding; they come from the fields below. */
typedef struct sk_http_reply {
    uint16_t status;
    sk_headers headers;
    souk_str body;
    int64_t date_ns;     /* for the Date field, UTC; 0: no Date */
    uint8_t minor;       /* of the request; 1.0 with keep_alive gets Connection: keep-alive */
    bool close;          /* say Connection: close */
    bool head;           /* answer to HEAD: the length is told, the body is not sent */
    bool chunked;        /* the head only; the body follows through sk_http_write_chunk */
    souk_str accept;     /* the request's Accept-Encoding; used when `deflate` is there */
    sk_deflate *deflate; /* SK_DEFLATE_GZIP, to use when the peer accepts it and it pays; or NULL */
    sk_buf *scratch;     /* with `deflate`: where it packs to; overwritten */
} sk_http_reply;

/** Appends the response; errors as sk_http_write_request. 1xx, 204 and 304 carry no body and no
 *  length (304: src RFC 9110 15.4.5). */
souk_status sk_http_write_response(sk_buf *out, const sk_http_reply *reply, souk_error *err);

/** The common answer to a request in one call: keep-alive, HEAD, version and Accept-Encoding are
 *  taken from the request. */
static inline sk_http_reply sk_http_reply_to(const sk_http_request *req, uint16_t status)
{
    return (sk_http_reply){
        .status = status,
        .minor = req->minor,
        .close = !req->keep_alive,
        .head = req->head,
        .accept = sk_headers_get(&req->headers, "accept-encoding"),
    };
}

/** One chunk of a chunked body; empty text writes nothing (an empty chunk would end the body). */
souk_status sk_http_write_chunk(sk_buf *out, souk_str bytes);
souk_status sk_http_write_last_chunk(sk_buf *out);

/** "HTTP/1.1 100 Continue" and the empty line. */
souk_status sk_http_write_continue(sk_buf *out);

/** Whether an Accept-Encoding field allows gzip (q-values honoured; ptr NULL: no).
 *  src: RFC 9110 12.5.3 */
bool sk_http_accepts_gzip(souk_str accept_encoding);

/** "Sun, 06 Nov 1994 08:49:37 GMT": 29 characters and a NUL. src: RFC 9110 5.6.7 */
void sk_http_date(char out[30], int64_t date_ns);

#endif
