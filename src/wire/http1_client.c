/* SPDX-License-Identifier: MIT */
#include "wire/http1_inner.h"

#include "base/str.h"

enum { AT_HEAD, AT_BODY, AT_END, FAILED };

enum { INPUT_MAX = SK_HTTP_HEAD_MAX + SK_HTTP_REPLY_MAX + (1 << 20) };
enum { BODY_KEEP_MAX = 1 << 20 };
enum { INTERIM_MAX = 16 }; /* 1xx answers before a final one */

void sk_http_client_init(sk_http_client *c, const souk_alloc *alloc)
{
    c->status = SOUK_OK;
    c->what = NULL;
    c->alloc = alloc;
    c->scan = (sk_http_scan){0};
    c->chunks = (sk_http_chunks){0};
    c->inflate = NULL;
    c->res = (sk_http_response){0};
    c->head_len = c->length = 0;
    c->base = NULL;
    c->heads = 0;
    c->waiting = c->interim = 0;
    c->stage = AT_HEAD;
    c->framing = SK_HTTP_NO_BODY;
    c->last = c->closed = false;
    sk_http_input_init(&c->input, alloc, INPUT_MAX);
    sk_buf_init(&c->body, alloc, SK_HTTP_REPLY_MAX);
    sk_buf_init(&c->plain, alloc, SK_HTTP_REPLY_MAX);
}

void sk_http_client_deinit(sk_http_client *c)
{
    sk_http_input_deinit(&c->input);
    sk_buf_deinit(&c->body);
    sk_buf_deinit(&c->plain);
    sk_inflate_free(c->inflate);
    c->inflate = NULL;
}

static sk_http_step fail(sk_http_client *c, souk_status status, const char *what)
{
    c->stage = FAILED;
    c->status = status;
    c->what = what;
    return SK_HTTP_BAD;
}

static sk_http_step fail_with(sk_http_client *c, const sk_http_fault *fault)
{
    return fail(c,
                fault->status == 413   ? SOUK_E_LIMIT
                : fault->status == 503 ? SOUK_E_NOMEM
                                       : SOUK_E_BAD_ANSWER,
                fault->what);
}

souk_status sk_http_client_sent(sk_http_client *c, souk_str method)
{
    if (c->waiting == SK_HTTP_WAITING_MAX)
        return SOUK_E_LIMIT;
    if (sk_str_eq(method, SK_STR("HEAD")))
        c->heads |= (uint64_t)1 << c->waiting;
    c->waiting++;
    return SOUK_OK;
}

uint32_t sk_http_client_waiting(const sk_http_client *c)
{
    return c->waiting;
}

souk_status sk_http_client_feed(sk_http_client *c, const void *bytes, size_t len)
{
    if (c->stage == FAILED)
        return SOUK_OK;
    souk_status status = sk_http_input_feed(&c->input, bytes, len);
    if (status < 0)
        fail(c, status, status == SOUK_E_LIMIT ? "the answer is too long" : "out of memory");
    return status;
}

void sk_http_client_closed(sk_http_client *c)
{
    c->closed = true;
}

static void settle_views(sk_http_client *c)
{
    const char *now = sk_http_input_ptr(&c->input), *base = c->base;
    if (now == base)
        return;
    for (uint32_t i = 0; i < c->res.headers.count; i++) {
        c->fields[i].name = sk_http_rebase(c->fields[i].name, base, now);
        c->fields[i].value = sk_http_rebase(c->fields[i].value, base, now);
    }
    c->res.reason = sk_http_rebase(c->res.reason, base, now);
    c->base = now;
}

/* src: RFC 9112 6.3 */
static sk_http_framing choose_framing(const sk_http_client *c, const sk_http_fields *f)
{
    uint16_t status = c->res.status;
    if ((c->heads & 1) || status < 200 || status == 204 || status == 304)
        return SK_HTTP_NO_BODY;
    if (f->chunked)
        return SK_HTTP_CHUNKED;
    if (!f->has_length)
        return SK_HTTP_UNTIL_CLOSE;
    return f->length ? SK_HTTP_LENGTH : SK_HTTP_NO_BODY;
}

static bool read_head(sk_http_client *c, size_t len, sk_http_fault *fault)
{
    sk_http_fields f;
    sk_http_taken taken = {.rows = c->fields};
    const char *head = sk_http_input_ptr(&c->input);
    if (!sk_http_take_head(&taken, head, len, false, fault) ||
        !sk_http_read_fields(&f, &taken, fault))
        return false;
    c->res = (sk_http_response){
        .status = taken.status,
        .minor = taken.minor,
        .reason = taken.reason,
        .headers = {c->fields, taken.count},
        .upgrade = taken.status == 101,
    };
    c->framing = (uint8_t)choose_framing(c, &f);
    if (c->framing == SK_HTTP_LENGTH && f.length > SK_HTTP_REPLY_MAX) {
        *fault = (sk_http_fault){413, "the answer is too long"};
        return false;
    }
    c->res.keep_alive = f.keep_alive && c->framing != SK_HTTP_UNTIL_CLOSE && !c->res.upgrade;
    c->length = c->framing == SK_HTTP_LENGTH ? (size_t)f.length : 0;
    c->base = head;
    c->head_len = len;
    return true;
}

/* 1: the body is there, 0: more, -1 */
static int read_body(sk_http_client *c, sk_http_fault *fault)
{
    size_t have = sk_http_input_len(&c->input) - c->head_len;
    switch (c->framing) {
    case SK_HTTP_LENGTH: return have >= c->length;
    case SK_HTTP_CHUNKED:
        return sk_http_chunks_read(&c->chunks, &c->input, c->head_len, &c->body, fault);
    case SK_HTTP_UNTIL_CLOSE:
        if (have > SK_HTTP_REPLY_MAX) {
            *fault = (sk_http_fault){413, "the answer is too long"};
            return -1;
        }
        c->length = have;
        return c->closed;
    default: return 1;
    }
}

/* Some servers send raw deflate where HTTP means zlib's wrapping: told by the first two bytes. */
static sk_deflate_format deflate_format(souk_str body)
{
    unsigned a = body.len > 1 ? (unsigned char)body.ptr[0] : 0;
    unsigned b = body.len > 1 ? (unsigned char)body.ptr[1] : 0;
    return (a & 15) == 8 && (a << 8 | b) % 31 == 0 ? SK_DEFLATE_ZLIB : SK_DEFLATE_RAW;
}

static souk_status inflate_body(sk_http_client *c, sk_deflate_format format, souk_str body)
{
    sk_inflate_state state;
    souk_status status = SOUK_OK;
    if (c->inflate && c->inflate_format != format) {
        sk_inflate_free(c->inflate);
        c->inflate = NULL;
    }
    if (!c->inflate)
        status = sk_inflate_new(&c->inflate, format, 15, c->alloc);
    if (status < 0)
        return status;
    c->inflate_format = (uint8_t)format;
    sk_inflate_reset(c->inflate);
    status = sk_inflate_put(c->inflate, body, &c->plain, SK_HTTP_REPLY_MAX, &state, NULL);
    return status < 0 || state == SK_INFLATE_ENDED ? status : SOUK_E_SYNTAX;
}

static bool unpack(sk_http_client *c, souk_str coding, sk_http_fault *fault)
{
    souk_str body = c->res.body;
    sk_deflate_format format;
    if (body.len == 0 || coding.len == 0 || sk_str_eq_nocase(coding, SK_STR("identity")))
        return true;
    if (sk_str_eq_nocase(coding, SK_STR("gzip")) || sk_str_eq_nocase(coding, SK_STR("x-gzip"))) {
        format = SK_DEFLATE_GZIP;
    } else if (sk_str_eq_nocase(coding, SK_STR("deflate"))) {
        format = deflate_format(body);
    } else {
        *fault = (sk_http_fault){400, "a content coding that was not asked for"};
        return false;
    }
    souk_status status = inflate_body(c, format, body);
    c->res.body = sk_buf_view(&c->plain);
    *fault = status == SOUK_E_LIMIT   ? (sk_http_fault){413, "the answer is too long unpacked"}
             : status == SOUK_E_NOMEM ? (sk_http_fault){503, "out of memory"}
                                      : (sk_http_fault){400, "the packed answer is damaged"};
    return status == SOUK_OK;
}

static bool finish(sk_http_client *c, sk_http_fault *fault)
{
    settle_views(c);
    c->res.body = (souk_str){NULL, 0};
    if (c->framing == SK_HTTP_CHUNKED)
        c->res.body = sk_buf_view(&c->body);
    else if (c->length)
        c->res.body = (souk_str){sk_http_input_ptr(&c->input) + c->head_len, (uint32_t)c->length};
    return unpack(c, sk_headers_get(&c->res.headers, "content-encoding"), fault);
}

/* Forgets the message in hand, its bytes and its views. */
static souk_status give_up(sk_http_client *c)
{
    size_t len = c->head_len + c->length;
    c->stage = AT_HEAD;
    c->scan = (sk_http_scan){0};
    c->chunks = (sk_http_chunks){0};
    sk_buf *bufs[] = {&c->body, &c->plain};
    for (size_t i = 0; i < 2; i++) {
        if (bufs[i]->cap > BODY_KEEP_MAX)
            sk_buf_deinit(bufs[i]);
        sk_buf_reset(bufs[i]);
    }
    c->head_len = c->length = 0;
    return sk_http_input_release(&c->input, len);
}

static sk_http_step starve(sk_http_client *c)
{
    if (!c->closed || (c->waiting == 0 && !sk_http_client_in_message(c)))
        return SK_HTTP_MORE;
    return fail(c, SOUK_E_CLOSED,
                sk_http_client_in_message(c) ? "closed in the middle of the answer"
                                             : "closed before the answer");
}

/* Reads a head up to the final one of its answer. 1: read, 0: more, -1: failed. */
static int next_head(sk_http_client *c)
{
    sk_http_fault fault = {0};
    for (;;) {
        int64_t len = sk_http_scan_head(&c->scan, sk_http_input_ptr(&c->input),
                                        sk_http_input_len(&c->input), false, &fault);
        if (len == 0)
            return starve(c);
        if (len > 0 && c->waiting == 0)
            return fail(c, SOUK_E_BAD_ANSWER, "an answer that nobody asked for");
        if (len < 0 || !read_head(c, (size_t)len, &fault))
            return fail_with(c, &fault);
        if (c->res.status >= 200 || c->res.status == 101)
            return 1;
        if (++c->interim > INTERIM_MAX)
            return fail(c, SOUK_E_BAD_ANSWER, "too many interim answers");
        if (give_up(c) < 0)
            return fail(c, SOUK_E_NOMEM, "out of memory");
    }
}

sk_http_step sk_http_client_next(sk_http_client *c, const sk_http_response **out)
{
    sk_http_fault fault = {0};
    *out = NULL;
    if (c->stage == FAILED)
        return SK_HTTP_BAD;
    if (c->stage == AT_END) {
        c->last |= !c->res.keep_alive;
        if (give_up(c) < 0)
            return fail(c, SOUK_E_NOMEM, "out of memory");
    }
    if (c->last) /* what was sent behind the last request will not be answered */
        return c->waiting ? fail(c, SOUK_E_CLOSED, "closed before the answer") : SK_HTTP_MORE;
    if (c->stage == AT_HEAD) {
        int head = next_head(c);
        if (head <= 0)
            return (sk_http_step)head;
        c->stage = AT_BODY;
    }
    int body = read_body(c, &fault);
    if (body == 0)
        return starve(c);
    if (body < 0 || !finish(c, &fault))
        return fail_with(c, &fault);
    c->input.held = true;
    c->stage = AT_END;
    c->heads >>= 1;
    c->waiting--;
    c->interim = 0;
    *out = &c->res;
    return SK_HTTP_READY;
}

bool sk_http_client_in_message(const sk_http_client *c)
{
    return c->stage == AT_BODY || (c->stage == AT_HEAD && sk_http_input_len(&c->input) > 0);
}

souk_str sk_http_client_leftover(sk_http_client *c)
{
    if (c->stage == AT_END && give_up(c) < 0)
        return (souk_str){NULL, 0};
    return (souk_str){sk_http_input_ptr(&c->input), (uint32_t)sk_http_input_len(&c->input)};
}
