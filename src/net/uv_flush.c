/* SPDX-License-Identifier: MIT */
#include "net/uv_inner.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

enum {
    ROUNDS_MAX = 16,     /* writes of one link before the others have their turn */
    KEEP_MAX = 32 * 1024 /* bytes of a buffer for ciphertext that are kept while idle */
};

typedef enum send_result { SEND_ALL, SEND_BLOCKED, SEND_LOST } send_result;

static void report_sent(sk_link *link, size_t len)
{
    link->net->base.stats.bytes_out += len;
    if (link->state == LINK_FLUSHING)
        sk_link_stage(link, link->net->options.flush_ns); /* it takes something */
    link->conn->ops->sent(link->conn, len, sk_uv_now(link->net));
}

static ssize_t send_pieces(sk_link *link, struct iovec *pieces, size_t count)
{
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = count};
    ssize_t n;
    do
        n = sendmsg(link->watch->fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        return n;
    if (errno == EAGAIN)
        return 0;
    souk_error why = link->why;
    if (link->state != LINK_FLUSHING || why.status == SOUK_OK) {
        sk_link_fail(link, SOUK_E_IO, "connection lost: %s", strerror(errno));
        return -1;
    }
    sk_link_die(link, &why);
    return -1;
}

static send_result send_sealed(sk_link *link)
{
    sk_buf *out = &link->tls->out;
    while (out->len) {
        struct iovec piece = {out->ptr, out->len};
        ssize_t n = send_pieces(link, &piece, 1);
        if (n < 0)
            return SEND_LOST;
        if (n > 0 && link->tls_plain)
            link->tls_begun = true;
        bool all = (size_t)n == out->len;
        sk_buf_drop(out, (size_t)n);
        if (!all)
            return SEND_BLOCKED;
    }
    if (link->tls_plain) {
        size_t plain = link->tls_plain;
        link->tls_plain = 0;
        link->tls_begun = false;
        report_sent(link, plain);
    }
    return link->state == LINK_DEAD ? SEND_LOST : SEND_ALL;
}

/* Encrypts a batch; small pieces share a record. false: the link is dead. */
static bool seal(sk_link *link, const struct iovec *pieces, size_t count)
{
    uint8_t *buf = link->net->plain_buf;
    size_t len = 0;
    for (size_t i = 0; i < count && len < SK_UV_PLAIN_SIZE; i++) {
        size_t n = pieces[i].iov_len;
        if (n > SK_UV_PLAIN_SIZE - len)
            n = SK_UV_PLAIN_SIZE - len;
        memcpy(buf + len, pieces[i].iov_base, n);
        len += n;
    }
    if (!sk_tls_pipe_write(link->tls, buf, len)) {
        sk_link_fail(link, SOUK_E_IO, "the TLS session is broken");
        return false;
    }
    link->tls_plain = len;
    return true;
}

static send_result send_plain(sk_link *link, struct iovec *pieces, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += pieces[i].iov_len;
    ssize_t n = send_pieces(link, pieces, count);
    if (n < 0)
        return SEND_LOST;
    if (n > 0)
        report_sent(link, (size_t)n);
    if (link->state == LINK_DEAD)
        return SEND_LOST;
    return (size_t)n == total ? SEND_ALL : SEND_BLOCKED;
}

/* One batch. *more: there may be another. */
static send_result send_batch(sk_link *link, bool *more)
{
    *more = false;
    if (link->tls) {
        send_result result = send_sealed(link);
        if (result != SEND_ALL)
            return result;
    }
    if (link->state != LINK_OPEN && link->state != LINK_FLUSHING)
        return SEND_ALL;
    struct iovec pieces[SK_UV_IOV_MAX];
    size_t count = link->conn->ops->pull(link->conn, pieces, SK_UV_IOV_MAX);
    assert(count <= SK_UV_IOV_MAX);
    if (count == 0)
        return SEND_ALL;
    *more = true;
    if (!link->tls)
        return send_plain(link, pieces, count);
    return seal(link, pieces, count) ? SEND_ALL : SEND_LOST;
}

static void say_goodbye(sk_link *link)
{
    if (link->tls && !link->said_goodbye) {
        link->said_goodbye = true;
        sk_tls_pipe_goodbye(link->tls);
        switch (send_sealed(link)) {
        case SEND_ALL: break;
        case SEND_BLOCKED: link->blocked = true; return;
        case SEND_LOST: return;
        }
    }
    shutdown(link->watch->fd, SHUT_WR);
    if (link->ended) {
        sk_link_die(link, &link->why);
        return;
    }
    link->state = LINK_LINGER;
    sk_link_stage(link, link->net->options.linger_ns);
}

void sk_link_flush(sk_link *link)
{
    if (link->state == LINK_DIALING || link->state >= LINK_LINGER || link->blocked)
        return;
    bool more = true;
    for (int round = 0; more && round < ROUNDS_MAX; round++) {
        switch (send_batch(link, &more)) {
        case SEND_ALL: break;
        case SEND_BLOCKED:
            link->blocked = true;
            sk_link_rewatch(link);
            return;
        case SEND_LOST: return;
        }
    }
    if (more)
        sk_link_mark(link);
    else if (link->state == LINK_FLUSHING)
        say_goodbye(link);
    if (!more && link->tls && !link->tls->out.len && link->tls->out.cap > KEEP_MAX)
        sk_buf_deinit(&link->tls->out); /* a burst is over: thousands of connections add up */
    sk_link_redue(link);
    sk_link_rewatch(link);
}
