/* SPDX-License-Identifier: MIT
 *
 * The chunked transfer coding, stricter than http-parser, which lets anything up to the next
 * carriage return pass as a chunk extension. Extensions and trailers are read and dropped, within
 * limits. src: RFC 9112 7.1 */
#include "wire/http1_inner.h"

#include <string.h>

enum { SIZE_LINE_MAX = 256, EXTRA_MAX = 8 * 1024, TRAILER_MAX = 4 * 1024, DIGITS_MAX = 16 };
enum { AT_SIZE, IN_DATA, AFTER_DATA, IN_TRAILER };

static int64_t refuse(sk_http_fault *fault, uint16_t status, const char *what)
{
    *fault = (sk_http_fault){status, what};
    return -1;
}

static unsigned hex_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : ((unsigned)c | 0x20u) - 'a' + 10;
}

static int64_t need_crlf(const char *p, size_t len, size_t at, sk_http_fault *fault)
{
    if (at < len && p[at] != '\r')
        return refuse(fault, 400, "a chunk is not followed by CR LF");
    if (at + 1 < len && p[at + 1] != '\n')
        return refuse(fault, 400, "a chunk is not followed by CR LF");
    return at + 1 < len ? (int64_t)at + 2 : 0;
}

/* "1f;name=value" CR LF. The length of the line, 0: more, -1. */
static int64_t read_size(sk_http_chunks *c, const char *p, size_t len, sk_http_fault *fault)
{
    size_t i = 0;
    uint64_t size = 0;
    while (i < len && i <= DIGITS_MAX && sk_http_byte_is(p[i], SK_HTTP_HEX))
        size = size << 4 | hex_value(p[i++]);
    if (i > DIGITS_MAX)
        return refuse(fault, 400, "a chunk's size has too many digits");
    if (i < len && i == 0)
        return refuse(fault, 400, "a chunk's size is not a hexadecimal number");
    size_t digits = i;
    if (i < len && p[i] == ';')
        i += sk_http_value_run(p + i, len - i);
    if (i > SIZE_LINE_MAX || c->extra + (i - digits) > EXTRA_MAX)
        return refuse(fault, 400, "too many bytes of chunk extensions");
    int64_t n = need_crlf(p, len, i, fault);
    if (n > 0) {
        c->left = size;
        c->extra += (uint32_t)(i - digits);
    }
    return n;
}

static int64_t read_data(sk_http_chunks *c, const char *p, size_t len, sk_buf *body,
                         sk_http_fault *fault)
{
    size_t n = len < c->left ? len : (size_t)c->left;
    if (!sk_buf_put(body, p, n))
        return refuse(fault, 503, "out of memory");
    c->left -= n;
    return (int64_t)n;
}

/* One line of the trailer; *end when it was the empty one. */
static int64_t read_trailer(sk_http_chunks *c, const char *p, size_t len, bool *end,
                            sk_http_fault *fault)
{
    int64_t n;
    if (len && p[0] == '\r') {
        n = need_crlf(p, len, 0, fault);
        *end = n > 0;
        return n;
    }
    n = sk_http_scan_field(p, len, fault);
    if (n >= 0 && c->trailer + (n ? (size_t)n : len) > TRAILER_MAX)
        return refuse(fault, 431, "the trailer is too long");
    if (n > 0)
        c->trailer += (uint32_t)n;
    return n;
}

static int64_t step(sk_http_chunks *c, const char *p, size_t len, sk_buf *body, bool *end,
                    sk_http_fault *fault)
{
    int64_t n;
    switch (c->state) {
    case AT_SIZE:
        n = read_size(c, p, len, fault);
        if (n > 0 && c->left > body->max - body->len)
            return refuse(fault, 413, "the body is too long");
        if (n > 0)
            c->state = c->left ? IN_DATA : IN_TRAILER;
        return n;
    case IN_DATA:
        n = read_data(c, p, len, body, fault);
        if (n > 0 && c->left == 0)
            c->state = AFTER_DATA;
        return n;
    case AFTER_DATA:
        n = need_crlf(p, len, 0, fault);
        if (n > 0)
            c->state = AT_SIZE;
        return n;
    default: return read_trailer(c, p, len, end, fault);
    }
}

int sk_http_chunks_read(sk_http_chunks *c, sk_http_input *input, size_t from, sk_buf *body,
                        sk_http_fault *fault)
{
    char *p = input->in.ptr + input->at + from;
    size_t len = sk_http_input_len(input) - from, used = 0;
    bool end = false;
    while (!end) {
        int64_t n = step(c, p + used, len - used, body, &end, fault);
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        used += (size_t)n;
    }
    memmove(p, p + used, len - used);
    input->in.len -= used;
    return end;
}
