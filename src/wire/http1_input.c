/* SPDX-License-Identifier: MIT */
#include "wire/http1_inner.h"

#include <assert.h>

/* A buffer that served a large message is given back, so that idle connections stay small. */
enum { KEEP_MAX = 256 * 1024 };

void sk_http_input_init(sk_http_input *input, const souk_alloc *alloc, size_t max)
{
    *input = (sk_http_input){.at = 0};
    sk_buf_init(&input->in, alloc, max);
    sk_buf_init(&input->ahead, alloc, max);
}

void sk_http_input_deinit(sk_http_input *input)
{
    sk_buf_deinit(&input->in);
    sk_buf_deinit(&input->ahead);
}

static souk_status append(sk_buf *buf, const void *bytes, size_t len)
{
    if (len > buf->max - buf->len)
        return SOUK_E_LIMIT;
    return sk_buf_put(buf, bytes, len) ? SOUK_OK : SOUK_E_NOMEM;
}

souk_status sk_http_input_feed(sk_http_input *input, const void *bytes, size_t len)
{
    if (len == 0)
        return SOUK_OK;
    if (input->held && (input->ahead.len || len > input->in.cap - input->in.len))
        return append(&input->ahead, bytes, len);
    if (!input->held && input->at) {
        sk_buf_drop(&input->in, input->at);
        input->at = 0;
    }
    return append(&input->in, bytes, len);
}

souk_status sk_http_input_release(sk_http_input *input, size_t len)
{
    sk_buf *in = &input->in, *ahead = &input->ahead;
    assert(len <= in->len - input->at);
    input->held = false;
    input->at += len;
    if (input->at == in->len) {
        input->at = 0;
        if (in->cap > KEEP_MAX)
            sk_buf_deinit(in);
        sk_buf_reset(in);
    }
    if (ahead->len == 0)
        return SOUK_OK;
    souk_status status = sk_http_input_feed(input, ahead->ptr, ahead->len);
    if (ahead->cap > KEEP_MAX)
        sk_buf_deinit(ahead);
    sk_buf_reset(ahead);
    return status;
}
