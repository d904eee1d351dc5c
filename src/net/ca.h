/* SPDX-License-Identifier: MIT
 *
 * net/ca.h - the sandbox's own certificate authority: made once with a random key, kept with mode
 * 0600 in ${XDG_STATE_HOME:-~/.local/state}/souk/ (souk-ca.pem, souk-ca.key) and used again; name-
 * constrained to localhost, 127.0.0.0/8 and the venues' hosts, so that trusting it trusts it with
 * nothing else. It is never put into a trust store. A leaf is made at each start and never stored.
 *
 *     sk_ca_open(&ca, NULL, hosts, host_count, now_ns, &err);
 *     sk_ca_issue(ca, now_ns, &cert, &key, &err);
 *     sk_tls_server_new(&tls, sk_buf_view(&cert), sk_buf_view(&key), NULL, &err);
 *
 * Ownership: the caller's, until sk_ca_close. Threads: one at a time. */
#ifndef SK_NET_CA_H
#define SK_NET_CA_H

#include "base/mem.h"

typedef struct sk_ca sk_ca;

/** Opens the CA in `dir`, making it (and the directory, mode 0700) when there is none. dir NULL:
 *  the directory of the contract. hosts: names a leaf may carry beside localhost; those are
 *  written into the constraints when the CA is made, and a CA that lacks one, or expires within 30
 *  days, is replaced by a new one of the same key. now_ns is real UTC: other programs judge the
 *  dates. SOUK_E_CONFIG: files that cannot be read, are no CA of ours, or do not belong together:
 *  the text names the file and says to move it away. SOUK_E_IO, SOUK_E_NOMEM. */
souk_status sk_ca_open(sk_ca **out, const char *dir, const char *const *hosts, size_t host_count,
                       int64_t now_ns, souk_error *err);

/** NULL is fine. */
void sk_ca_close(sk_ca *ca);

/** Path of souk-ca.pem, absolute: the credentials file's "ca_file". Borrowed from ca. */
const char *sk_ca_file(const sk_ca *ca);

/** Appends a new leaf (PEM, CA behind it) and its key (PEM): localhost, 127.0.0.1 .. 127.0.0.16 and
 *  the hosts, good for 90 days from now_ns (no longer than the CA). */
souk_status sk_ca_issue(sk_ca *ca, int64_t now_ns, sk_buf *cert_pem, sk_buf *key_pem,
                        souk_error *err);

#endif
