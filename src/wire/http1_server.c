/* SPDX-License-Identifier: MIT */
#include "wire/http1_inner.h"

#include "base/str.h"

enum { AT_HEAD, AT_BODY, AT_END, FAILED };

/* What may wait unread: a whole request and as much of the next ones. */
enum { INPUT_MAX = SK_HTTP_HEAD_MAX + SK_HTTP_BODY_MAX + (1 << 20) };
enum { BODY_KEEP_MAX = 256 * 1024 };

void sk_http_server_init(sk_http_server *s, const souk_alloc *alloc)
{
    s->status = 0;
    s->what = NULL;
    s->alloc = alloc;
    s->scan = (sk_http_scan){0};
    s->chunks = (sk_http_chunks){0};
    s->req = (sk_http_request){.minor = 0};
    s->head_len = s->length = 0;
    s->base = NULL;
    s->stage = AT_HEAD;
    s->framing = SK_HTTP_NO_BODY;
    s->expect_continue = s->last = false;
    sk_http_input_init(&s->input, alloc, INPUT_MAX);
    sk_buf_init(&s->body, alloc, SK_HTTP_BODY_MAX);
}

void sk_http_server_deinit(sk_http_server *s)
{
    sk_http_input_deinit(&s->input);
    sk_buf_deinit(&s->body);
}

static sk_http_step fail(sk_http_server *s, uint16_t status, const char *what)
{
    s->stage = FAILED;
    s->status = status;
    s->what = what;
    return SK_HTTP_BAD;
}

static void fail_input(sk_http_server *s, souk_status status)
{
    if (status == SOUK_E_LIMIT)
        fail(s, 413, "more bytes than may wait");
    else
        fail(s, 503, "out of memory");
}

souk_status sk_http_server_feed(sk_http_server *s, const void *bytes, size_t len)
{
    if (s->stage == FAILED)
        return SOUK_OK; /* the verdict stands, the rest does not matter */
    souk_status status = sk_http_input_feed(&s->input, bytes, len);
    if (status < 0)
        fail_input(s, status);
    return status;
}

/* The views of the request follow the bytes when those moved since the head was read. */
static void settle_views(sk_http_server *s)
{
    const char *now = sk_http_input_ptr(&s->input), *base = s->base;
    sk_http_request *req = &s->req;
    souk_str authority;
    if (now != base) {
        for (uint32_t i = 0; i < req->headers.count; i++) {
            s->fields[i].name = sk_http_rebase(s->fields[i].name, base, now);
            s->fields[i].value = sk_http_rebase(s->fields[i].value, base, now);
        }
        req->method = sk_http_rebase(req->method, base, now);
        req->target = sk_http_rebase(req->target, base, now);
        req->host = sk_http_rebase(req->host, base, now);
        sk_http_split_target(req->method, req->target, &authority, &req->path, &req->query);
        s->base = now;
    }
}

static bool judge_host(const sk_http_fields *f, const sk_http_request *req, sk_http_fault *fault)
{
    if (f->hosts == 0 && req->minor == 0)
        return true;
    if (f->hosts != 1)
        *fault = (sk_http_fault){400, f->hosts ? "two Host fields" : "the Host field is missing"};
    else if (!sk_http_host_valid(f->host))
        *fault = (sk_http_fault){400, "the Host field is malformed"};
    else
        return true;
    return false;
}

static bool judge_body(sk_http_server *s, const sk_http_fields *f, sk_http_fault *fault)
{
    s->framing = f->chunked                       ? SK_HTTP_CHUNKED
                 : f->has_length && f->length > 0 ? SK_HTTP_LENGTH
                                                  : SK_HTTP_NO_BODY;
    if (f->length > SK_HTTP_BODY_MAX) {
        *fault = (sk_http_fault){413, "the body is too long"};
        return false;
    }
    s->length = (size_t)f->length;
    bool waits = f->expect.ptr && sk_str_eq_nocase(f->expect, SK_STR("100-continue"));
    if (f->expect.ptr && !waits) {
        *fault = (sk_http_fault){417, "an expectation other than 100-continue"};
        return false;
    }
    s->expect_continue = waits && s->req.minor == 1 && s->framing != SK_HTTP_NO_BODY;
    return true;
}

/* Takes a complete head apart; fills the request but for its body. */
static bool read_head(sk_http_server *s, size_t len, sk_http_fault *fault)
{
    sk_http_fields f;
    sk_http_taken taken = {.rows = s->fields};
    const char *head = sk_http_input_ptr(&s->input);
    if (!sk_http_take_head(&taken, head, len, true, fault) ||
        !sk_http_read_fields(&f, &taken, fault))
        return false;
    sk_http_request *req = &s->req;
    *req = (sk_http_request){
        .method = taken.method,
        .target = taken.target,
        .host = f.host,
        .headers = {s->fields, taken.count},
        .minor = taken.minor,
        .keep_alive = f.keep_alive,
        .head = sk_str_eq(taken.method, SK_STR("HEAD")),
    };
    souk_str authority;
    if (sk_str_eq(req->method, SK_STR("CONNECT"))) {
        *fault = (sk_http_fault){501, "no tunnels here"};
        return false;
    }
    if (!sk_http_split_target(req->method, req->target, &authority, &req->path, &req->query)) {
        *fault = (sk_http_fault){400, "the request's target is malformed"};
        return false;
    }
    if (!judge_host(&f, req, fault) || !judge_body(s, &f, fault))
        return false;
    if (authority.ptr) /* src: RFC 9112 3.2.2 */
        req->host = authority;
    req->upgrade = f.upgrade && f.websocket && req->minor == 1 && s->framing == SK_HTTP_NO_BODY &&
                   sk_str_eq(req->method, SK_STR("GET"));
    s->base = head;
    s->head_len = len;
    return true;
}

/* 1: the body is there, 0: more, -1 */
static int read_body(sk_http_server *s, sk_http_fault *fault)
{
    switch (s->framing) {
    case SK_HTTP_LENGTH:
        if (sk_http_input_len(&s->input) - s->head_len < s->length)
            return 0;
        return 1;
    case SK_HTTP_CHUNKED:
        return sk_http_chunks_read(&s->chunks, &s->input, s->head_len, &s->body, fault);
    default: return 1;
    }
}

static souk_str body_view(const sk_http_server *s)
{
    if (s->framing == SK_HTTP_LENGTH)
        return (souk_str){sk_http_input_ptr(&s->input) + s->head_len, (uint32_t)s->length};
    if (s->framing == SK_HTTP_CHUNKED)
        return sk_buf_view(&s->body);
    return (souk_str){NULL, 0};
}

static sk_http_step give_up(sk_http_server *s)
{
    size_t body = s->framing == SK_HTTP_LENGTH ? s->length : 0;
    s->last |= !s->req.keep_alive;
    s->stage = AT_HEAD;
    s->scan = (sk_http_scan){0};
    s->chunks = (sk_http_chunks){0};
    if (s->body.cap > BODY_KEEP_MAX)
        sk_buf_deinit(&s->body);
    sk_buf_reset(&s->body);
    souk_status status = sk_http_input_release(&s->input, s->head_len + body);
    s->head_len = 0;
    if (status == SOUK_OK)
        return SK_HTTP_MORE;
    fail_input(s, status);
    return SK_HTTP_BAD;
}

sk_http_step sk_http_server_next(sk_http_server *s, const sk_http_request **out)
{
    sk_http_fault fault = {0};
    *out = NULL;
    if (s->stage == FAILED || (s->stage == AT_END && give_up(s) == SK_HTTP_BAD))
        return SK_HTTP_BAD;
    if (s->last || sk_http_input_len(&s->input) == 0)
        return SK_HTTP_MORE;
    if (s->stage == AT_HEAD) {
        int64_t len = sk_http_scan_head(&s->scan, sk_http_input_ptr(&s->input),
                                        sk_http_input_len(&s->input), true, &fault);
        if (len == 0)
            return SK_HTTP_MORE;
        if (len < 0 || !read_head(s, (size_t)len, &fault))
            return fail(s, fault.status, fault.what);
        s->stage = AT_BODY;
    }
    int body = read_body(s, &fault);
    if (body < 0)
        return fail(s, fault.status, fault.what);
    if (body == 0)
        return SK_HTTP_MORE;
    settle_views(s);
    s->req.body = body_view(s);
    s->expect_continue = false;
    s->input.held = true;
    s->stage = AT_END;
    *out = &s->req;
    return SK_HTTP_READY;
}

bool sk_http_server_wants_continue(sk_http_server *s)
{
    bool wants = s->stage == AT_BODY && s->expect_continue &&
                 sk_http_input_len(&s->input) == s->head_len && s->body.len == 0;
    s->expect_continue &= !wants;
    return wants;
}

bool sk_http_server_in_message(const sk_http_server *s)
{
    return s->stage == AT_BODY || (s->stage == AT_HEAD && sk_http_input_len(&s->input) > 0);
}

bool sk_http_server_paused(const sk_http_server *s)
{
    if (s->stage != AT_END)
        return s->stage == FAILED || s->last;
    size_t body = s->framing == SK_HTTP_LENGTH ? s->length : 0;
    size_t ahead = sk_http_input_len(&s->input) - s->head_len - body + s->input.ahead.len;
    return ahead >= SK_HTTP_AHEAD_MAX;
}

souk_str sk_http_server_leftover(sk_http_server *s)
{
    if (s->stage == AT_END)
        give_up(s);
    if (s->stage == FAILED)
        return (souk_str){NULL, 0};
    return (souk_str){sk_http_input_ptr(&s->input), (uint32_t)sk_http_input_len(&s->input)};
}
