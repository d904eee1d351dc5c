/* SPDX-License-Identifier: MIT
 * What the two HTTP parsers share: bytes kept in place while a message is out, the judgement of a
 * head's bytes, the fields that frame a message, and the chunked decoder. Not for other rooms. */
#ifndef SK_WIRE_HTTP1_INNER_H
#define SK_WIRE_HTTP1_INNER_H

#include "wire/http1.h"

/** Why a message is refused: the status a server answers, and one sentence. */
typedef struct sk_http_fault {
    uint16_t status;
    const char *what;
} sk_http_fault;

/* ---- input ---- */

/** init allocates nothing yet, max: bytes it may hold; deinit frees. */
void sk_http_input_init(sk_http_input *input, const souk_alloc *alloc, size_t max);
void sk_http_input_deinit(sk_http_input *input);

/** Copies bytes in; those views that are out stay where they are. SOUK_E_LIMIT, SOUK_E_NOMEM. */
souk_status sk_http_input_feed(sk_http_input *input, const void *bytes, size_t len);

/** The current message ended `len` bytes behind its start: forget it, its views die. */
souk_status sk_http_input_release(sk_http_input *input, size_t len);

/** Start and length of the bytes from the current message on. */
static inline const char *sk_http_input_ptr(const sk_http_input *input)
{
    return input->in.ptr ? input->in.ptr + input->at : "";
}

static inline size_t sk_http_input_len(const sk_http_input *input)
{
    return input->in.len - input->at;
}

/* ---- head ---- */

/** Judges the bytes of a head as far as they are there; may be called again with more of the same.
 *  Length of the complete head, 0: more, -1: refused (*fault is set). */
int64_t sk_http_scan_head(sk_http_scan *scan, const char *bytes, size_t len, bool request,
                          sk_http_fault *fault);

/** Judges one line that must be a field ("name: value"), as in a trailer. Length with its end, 0:
 *  more, -1: refused. */
int64_t sk_http_scan_field(const char *bytes, size_t len, sk_http_fault *fault);

/** What http-parser found in a complete head; views into it. */
typedef struct sk_http_taken {
    sk_header *rows; /* room for SK_HTTP_HEADERS_MAX */
    uint32_t count;
    souk_str method, target, reason;
    uint16_t status;
    uint8_t minor;
} sk_http_taken;

/** Reads a complete head. false: refused, *fault says why. */
bool sk_http_take_head(sk_http_taken *taken, const char *bytes, size_t len, bool request,
                       sk_http_fault *fault);

/* ---- fields ---- */

/** What the fields of a head say about its message. */
typedef struct sk_http_fields {
    souk_str host, expect, coding; /* coding: Content-Encoding */
    uint64_t length;
    uint32_t hosts;
    bool has_length, chunked;
    bool keep_alive, upgrade, websocket; /* upgrade: Connection lists it */
} sk_http_fields;

/** Reads the fields that frame the message; false when they contradict each other. */
bool sk_http_read_fields(sk_http_fields *fields, const sk_http_taken *taken, sk_http_fault *fault);

/** Splits a request's target into authority, path and query; false when it is none of the forms
 *  that `method` may have. authority.ptr is NULL unless the target is absolute. */
bool sk_http_split_target(souk_str method, souk_str target, souk_str *authority, souk_str *path,
                          souk_str *query);

/** Whether text may stand in a Host field. src: RFC 3986 3.2.2 */
bool sk_http_host_valid(souk_str host);

/* ---- chunked ---- */

/** Decodes the chunked body that starts at `from` of the current message, appending to `body`, and
 *  takes what it read out of the input. 1: complete; 0: more; -1: refused. */
int sk_http_chunks_read(sk_http_chunks *chunks, sk_http_input *input, size_t from, sk_buf *body,
                        sk_http_fault *fault);

/* ---- writing ---- */

/** Refuses fields that would break the message, and those that the writers make themselves. */
souk_status sk_http_check_headers(const sk_headers *headers, bool request, souk_error *err);

/** Appends checked fields, a line each. */
void sk_http_put_headers(sk_buf *out, const sk_headers *headers);

/** Ends the writing of a message that began at `start`: when the buffer ran full on the way it is
 *  as it was. SOUK_OK, SOUK_E_NOMEM. */
souk_status sk_http_settle(sk_buf *out, size_t start, souk_error *err);

/* ---- bytes ---- */

/** Bit tests on single bytes. */
enum { SK_HTTP_TCHAR = 1, SK_HTTP_HOSTCHAR = 2, SK_HTTP_HEX = 4 };
extern const uint8_t sk_http_bytes[256];

/** Whether c is of one of the kinds. */
static inline bool sk_http_byte_is(char c, unsigned kind)
{
    return (sk_http_bytes[(unsigned char)c] & kind) != 0;
}

/** Length of the run at p, at most len, of bytes that may stand in a field's value: no controls
 *  but the tab. */
size_t sk_http_value_run(const char *p, size_t len);

/** The same for a target: visible ASCII. */
size_t sk_http_target_run(const char *p, size_t len);

/** Where `now` is, what was a view relative to `base`. */
static inline souk_str sk_http_rebase(souk_str s, const char *base, const char *now)
{
    if (s.ptr)
        s.ptr = now + ((uintptr_t)s.ptr - (uintptr_t)base);
    return s;
}

#endif
