/* SPDX-License-Identifier: MIT
 *
 * The bytes of a head, judged before anything takes it apart. http-parser reads folded lines, bare
 * line feeds and a blank before the colon as if they were well; a proxy in front may read them
 * otherwise, and the difference is how requests are smuggled. One forward pass; a line that is not
 * complete is judged again when more of it is there. src: RFC 9112 2, 3, 5 */
#include "wire/http1_inner.h"

#include <http_parser.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/str.h"

enum { METHOD_MAX = 32 };

#define T  (SK_HTTP_TCHAR)
#define H  (SK_HTTP_HOSTCHAR)
#define TH (SK_HTTP_TCHAR | SK_HTTP_HOSTCHAR)
#define X  (SK_HTTP_TCHAR | SK_HTTP_HOSTCHAR | SK_HTTP_HEX)

/* src: RFC 9110 5.6.2 (tchar), RFC 3986 3.2.2 (host) */
const uint8_t sk_http_bytes[256] = {
    ['!'] = T,  ['#'] = T,  ['$'] = T,  ['%'] = TH, ['&'] = T,  ['\''] = T, ['*'] = T,  ['+'] = T,
    ['-'] = TH, ['.'] = TH, ['^'] = T,  ['_'] = TH, ['`'] = T,  ['|'] = T,  ['~'] = TH, [':'] = H,
    ['['] = H,  [']'] = H,  ['0'] = X,  ['1'] = X,  ['2'] = X,  ['3'] = X,  ['4'] = X,  ['5'] = X,
    ['6'] = X,  ['7'] = X,  ['8'] = X,  ['9'] = X,  ['A'] = X,  ['B'] = X,  ['C'] = X,  ['D'] = X,
    ['E'] = X,  ['F'] = X,  ['G'] = TH, ['H'] = TH, ['I'] = TH, ['J'] = TH, ['K'] = TH, ['L'] = TH,
    ['M'] = TH, ['N'] = TH, ['O'] = TH, ['P'] = TH, ['Q'] = TH, ['R'] = TH, ['S'] = TH, ['T'] = TH,
    ['U'] = TH, ['V'] = TH, ['W'] = TH, ['X'] = TH, ['Y'] = TH, ['Z'] = TH, ['a'] = X,  ['b'] = X,
    ['c'] = X,  ['d'] = X,  ['e'] = X,  ['f'] = X,  ['g'] = TH, ['h'] = TH, ['i'] = TH, ['j'] = TH,
    ['k'] = TH, ['l'] = TH, ['m'] = TH, ['n'] = TH, ['o'] = TH, ['p'] = TH, ['q'] = TH, ['r'] = TH,
    ['s'] = TH, ['t'] = TH, ['u'] = TH, ['v'] = TH, ['w'] = TH, ['x'] = TH, ['y'] = TH, ['z'] = TH,
};

#undef T
#undef H
#undef TH
#undef X

size_t sk_http_value_run(const char *p, size_t len)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi8(0x1F), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7F);
    for (; len - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, low), v);
        __m128i bad =
            _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(v, tab), control), _mm_cmpeq_epi8(v, del));
        unsigned mask = (unsigned)_mm_movemask_epi8(bad);
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    for (; i < len; i++) {
        unsigned char c = (unsigned char)p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            break;
    }
    return i;
}

size_t sk_http_target_run(const char *p, size_t len)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7F);
    for (; len - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        /* signed: bytes from 0x80 on are below the blank as well */
        __m128i good = _mm_andnot_si128(_mm_cmpeq_epi8(v, del), _mm_cmpgt_epi8(v, blank));
        unsigned mask = ~(unsigned)_mm_movemask_epi8(good) & 0xFFFFu;
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < len && p[i] > 0x20 && p[i] != 0x7F)
        i++;
    return i;
}

bool sk_http_is_token(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if (!sk_http_byte_is(text.ptr[i], SK_HTTP_TCHAR))
            return false;
    }
    return text.len > 0;
}

static int64_t refuse(sk_http_fault *fault, uint16_t status, const char *what)
{
    *fault = (sk_http_fault){status, what};
    return -1;
}

/* The end of a line at `at`: its length with CR LF, 0: more, -1. */
static int64_t line_end(const char *p, size_t at, size_t len, sk_http_fault *fault)
{
    if (at == len)
        return 0;
    if (p[at] == '\n')
        return refuse(fault, 400, "a line ends in a bare line feed");
    if (p[at] != '\r')
        return refuse(fault, 400, "a control byte in the head");
    if (at + 1 == len)
        return 0;
    if (p[at + 1] != '\n')
        return refuse(fault, 400, "a carriage return without a line feed");
    return (int64_t)at + 2;
}

int64_t sk_http_scan_field(const char *p, size_t len, sk_http_fault *fault)
{
    size_t i = 0;
    while (i < len && sk_http_byte_is(p[i], SK_HTTP_TCHAR))
        i++;
    if (i == len)
        return 0;
    if (p[i] != ':' || i == 0) {
        if (p[i] == ' ' || p[i] == '\t')
            return refuse(fault, 400,
                          i ? "a blank in or behind a field's name" : "a folded line in the head");
        return refuse(fault, 400, "a field's name holds a byte that may not be there");
    }
    i++;
    i += sk_http_value_run(p + i, len - i);
    return line_end(p, i, len, fault);
}

/* "HTTP/1.1" or "HTTP/1.0" at p; 0: more, 1: good, -1. */
static int scan_version(const char *p, size_t len, sk_http_fault *fault)
{
    static const char name[] = "HTTP/";
    for (size_t i = 0; i < 8 && i < len; i++) {
        bool good = i < 5 ? p[i] == name[i] : i == 6 ? p[i] == '.' : p[i] >= '0' && p[i] <= '9';
        if (!good)
            return (int)refuse(fault, 400, "the version is malformed");
    }
    if (len < 8)
        return 0;
    if (p[5] != '1' || p[7] > '1')
        return (int)refuse(fault, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    return 1;
}

static int64_t scan_request_line(const char *p, size_t len, sk_http_fault *fault)
{
    size_t i = 0;
    while (i < len && i <= METHOD_MAX && sk_http_byte_is(p[i], SK_HTTP_TCHAR))
        i++;
    if (i > METHOD_MAX)
        return refuse(fault, 501, "the method is unknown");
    if (i == len)
        return 0;
    if (p[i] != ' ' || i == 0)
        return refuse(fault, 400, "the request line does not begin with a method");
    size_t target = ++i;
    i += sk_http_target_run(p + i, len - i);
    if (i - target > SK_HTTP_TARGET_MAX)
        return refuse(fault, 414, "the target is too long");
    if (i == len)
        return 0;
    if (p[i] != ' ' || i == target)
        return refuse(fault, 400, "the request's target is malformed");
    i++;
    int version = scan_version(p + i, len - i, fault);
    if (version <= 0)
        return version;
    if (i + 8 < len && p[i + 8] != '\r' && p[i + 8] != '\n')
        return refuse(fault, 400, "the version is malformed");
    return line_end(p, i + 8, len, fault);
}

static int64_t scan_status_line(const char *p, size_t len, sk_http_fault *fault)
{
    int version = scan_version(p, len, fault);
    if (version <= 0)
        return version;
    for (size_t i = 8; i < 12; i++) {
        if (i == len)
            return 0;
        bool good = i == 8   ? p[i] == ' '
                    : i == 9 ? p[i] >= '1' && p[i] <= '5'
                             : p[i] >= '0' && p[i] <= '9';
        if (!good)
            return refuse(fault, 400, "the status is malformed");
    }
    if (len == 12)
        return 0;
    if (p[12] != ' ') /* the phrase may be missing, and often its blank with it */
        return line_end(p, 12, len, fault);
    return line_end(p, 13 + sk_http_value_run(p + 13, len - 13), len, fault);
}

/* One line at `line`; *end tells an empty one. */
static int64_t scan_line(sk_http_scan *scan, const char *p, size_t len, bool request, bool *end,
                         sk_http_fault *fault)
{
    *end = len > 0 && p[0] == '\r';
    if (*end)
        return line_end(p, 0, len, fault);
    if (scan->lines == 0)
        return request ? scan_request_line(p, len, fault) : scan_status_line(p, len, fault);
    return sk_http_scan_field(p, len, fault);
}

int64_t sk_http_scan_head(sk_http_scan *scan, const char *bytes, size_t len, bool request,
                          sk_http_fault *fault)
{
    size_t seen = len < SK_HTTP_HEAD_MAX ? len : SK_HTTP_HEAD_MAX;
    for (;;) {
        bool end;
        int64_t n = scan_line(scan, bytes + scan->line, seen - scan->line, request, &end, fault);
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        if (end && scan->lines == 0 && (scan->line || !request))
            return refuse(fault, 400, "an empty line where a message should begin");
        scan->line += (size_t)n;
        if (end && scan->lines > 0)
            return (int64_t)scan->line;
        if (!end && ++scan->lines > SK_HTTP_HEADERS_MAX + 1)
            return refuse(fault, 431, "too many header fields");
    }
    if (len >= SK_HTTP_HEAD_MAX)
        return refuse(fault, 431, "the head is too long");
    return 0;
}

/* ---- http-parser ---- */

static int on_url(http_parser *p, const char *at, size_t len)
{
    sk_http_taken *taken = p->data;
    taken->target = (souk_str){at, (uint32_t)len};
    return 0;
}

static int on_reason(http_parser *p, const char *at, size_t len)
{
    sk_http_taken *taken = p->data;
    taken->reason = (souk_str){at, (uint32_t)len};
    return 0;
}

static int on_name(http_parser *p, const char *at, size_t len)
{
    sk_http_taken *taken = p->data;
    if (taken->count == SK_HTTP_HEADERS_MAX)
        return 1;
    taken->rows[taken->count].name = (souk_str){at, (uint32_t)len};
    return 0;
}

static int on_value(http_parser *p, const char *at, size_t len)
{
    sk_http_taken *taken = p->data;
    if (taken->count == SK_HTTP_HEADERS_MAX)
        return 1;
    taken->rows[taken->count++].value = sk_str_trim((souk_str){at, (uint32_t)len});
    return 0;
}

/* "No body, and leave the rest alone": bodies are read by length or by our chunk decoder. */
static int on_headers(http_parser *p)
{
    (void)p;
    return 2;
}

static const http_parser_settings settings = {
    .on_url = on_url,
    .on_status = on_reason,
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_headers_complete = on_headers,
};

bool sk_http_take_head(sk_http_taken *taken, const char *bytes, size_t len, bool request,
                       sk_http_fault *fault)
{
    http_parser parser;
    http_parser_init(&parser, request ? HTTP_REQUEST : HTTP_RESPONSE);
    parser.data = taken;
    size_t used = http_parser_execute(&parser, &settings, bytes, len);
    enum http_errno code = HTTP_PARSER_ERRNO(&parser);
    switch (code) {
    case HPE_OK: break;
    case HPE_INVALID_METHOD: *fault = (sk_http_fault){501, "the method is unknown"}; return false;
    case HPE_INVALID_TRANSFER_ENCODING:
        *fault = (sk_http_fault){501, "a transfer coding other than chunked"};
        return false;
    default: *fault = (sk_http_fault){400, http_errno_description(code)}; return false;
    }
    if (used != len) {
        *fault = (sk_http_fault){400, "the head does not end where it seems to"};
        return false;
    }
    taken->minor = (uint8_t)parser.http_minor;
    taken->status = (uint16_t)parser.status_code;
    if (request) {
        /* the method is not handed out as text: it stands before the target and one blank */
        const char *begin = bytes[0] == '\r' ? bytes + 2 : bytes;
        taken->method = (souk_str){begin, (uint32_t)(taken->target.ptr - begin - 1)};
    }
    return true;
}
