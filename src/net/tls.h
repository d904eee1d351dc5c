/* SPDX-License-Identifier: MIT
 *
 * net/tls.h - certificates and trust for connections, made once and shared by many of them.
 *
 *     sk_tls_client_new(&tls, &(sk_tls_client_options){.ca_file = path}, &err);
 *     sk_net_connect(net, &(sk_connect_options){.host = "x", .port = 443, .tls = tls}, conn, &err);
 *
 * A client always verifies chain, dates and host name; there is no way to turn that off. TLS 1.2 or
 * later, ALPN http/1.1; sessions are kept per host and resumed. Ownership: must outlive the
 * connections that use it. Threads: the thread of the net. */
#ifndef SK_NET_TLS_H
#define SK_NET_TLS_H

#include <souk/base.h>

typedef struct sk_tls sk_tls;

typedef struct sk_tls_client_options {
    const char *ca_file;     /* PEM: trusted beside the system's store; NULL: none */
    const char *ca_pem;      /* the same as text; NULL: none */
    bool no_system_store;    /* trust only ca_file and ca_pem */
    const souk_alloc *alloc; /* NULL: libc's */
} sk_tls_client_options;

/** options may be NULL: the system's store. SOUK_E_CONFIG: the file is not there or no PEM. */
souk_status sk_tls_client_new(sk_tls **out, const sk_tls_client_options *options, souk_error *err);

/** Server: certificate chain (leaf first) and its key, as PEM text. SOUK_E_CONFIG. */
souk_status sk_tls_server_new(sk_tls **out, souk_str cert_pem, souk_str key_pem,
                              const souk_alloc *alloc, souk_error *err);

/** NULL is fine. */
void sk_tls_free(sk_tls *tls);

#endif
