/* SPDX-License-Identifier: MIT
 * One TLS connection as pure bytes: ciphertext in and out, plain text in and out, no sockets.
 *
 *     sk_tls_pipe_feed(pipe, bytes, len);              // ciphertext from the peer, borrowed
 *     if (sk_tls_pipe_shake(pipe, &err) == SK_TLS_DONE)
 *         while ((n = sk_tls_pipe_read(pipe, buf, sizeof buf, &err)) > 0) ...
 *     send(pipe->out), sk_buf_drop(&pipe->out, n);     // after any call: there may be some
 *
 * What was fed must be used up (MORE, or 0 from read) before more is fed. Threads: the net's. */
#ifndef SK_NET_TLS_PIPE_H
#define SK_NET_TLS_PIPE_H

#include "base/mem.h"
#include "net/tls.h"

struct sk_conn_info;

typedef struct sk_tls_pipe {
    sk_buf out; /* ciphertext for the peer; drained by the owner */
    /* private */
    sk_tls *tls;
    struct ssl_st *ssl;
    const uint8_t *in;
    size_t in_len;
    bool broken;
    char name[254]; /* client: whom the certificate must name */
    char key[262];  /* client: name:port, for sessions */
    char why[200];  /* what the certificate check found wrong */
} sk_tls_pipe;

typedef enum sk_tls_step { SK_TLS_BAD = -1, SK_TLS_MORE = 0, SK_TLS_DONE = 1 } sk_tls_step;

enum { SK_TLS_ENDED = -1, SK_TLS_BROKEN = -2 };

/** name and port: whom a client means to reach; NULL and 0 for a server. SOUK_E_NOMEM. */
souk_status sk_tls_pipe_new(sk_tls_pipe **out, sk_tls *tls, const char *name, uint16_t port,
                            souk_error *err);
/** NULL is fine. */
void sk_tls_pipe_free(sk_tls_pipe *pipe);

/** Ciphertext from the peer, borrowed until it is used up. */
void sk_tls_pipe_feed(sk_tls_pipe *pipe, const void *bytes, size_t len);

/** Goes on with the handshake. SK_TLS_BAD: SOUK_E_TLS, and `out` holds the alert to send. */
sk_tls_step sk_tls_pipe_shake(sk_tls_pipe *pipe, souk_error *err);

/** Plain text into buf: how much; 0: feed more; SK_TLS_ENDED: the peer said goodbye;
 *  SK_TLS_BROKEN: err. */
int sk_tls_pipe_read(sk_tls_pipe *pipe, void *buf, int size, souk_error *err);

/** Encrypts all bytes into `out`. false: out of memory, or the connection is broken. */
bool sk_tls_pipe_write(sk_tls_pipe *pipe, const void *bytes, size_t len);

/** Whether the handshake is over. */
bool sk_tls_pipe_is_up(const sk_tls_pipe *pipe);

/** Fills in the TLS part. */
void sk_tls_pipe_info(const sk_tls_pipe *pipe, struct sk_conn_info *info);

/** Appends the goodbye (close_notify). */
void sk_tls_pipe_goodbye(sk_tls_pipe *pipe);

#endif
