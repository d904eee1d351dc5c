/* SPDX-License-Identifier: MIT
 * What tls.c and tls_pipe.c share: the context behind sk_tls and its kept sessions. */
#ifndef SK_NET_TLS_INNER_H
#define SK_NET_TLS_INNER_H

#include "net/tls_pipe.h"
#include <openssl/ssl.h>

enum { SK_TLS_SESSIONS_MAX = 64 }; /* hosts; the oldest makes room */

typedef struct sk_tls_session {
    char key[262];
    SSL_SESSION *session;
} sk_tls_session;

struct sk_tls {
    const souk_alloc *alloc;
    SSL_CTX *ctx;
    BIO_METHOD *bio;
    bool server;
    uint32_t next;
    sk_tls_session sessions[SK_TLS_SESSIONS_MAX];
};

/** How OpenSSL reaches a pipe's bytes; its data is the sk_tls_pipe. NULL: out of memory. */
BIO_METHOD *sk_tls_bio_method(void);

/** Keeps a session for the key, replacing an older one. Takes the reference. */
void sk_tls_session_put(sk_tls *tls, const char *key, SSL_SESSION *session);

/** Hands out and forgets: a TLS 1.3 ticket is good for one connection. NULL: none. */
SSL_SESSION *sk_tls_session_take(sk_tls *tls, const char *key);

#endif
