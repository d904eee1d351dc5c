/* SPDX-License-Identifier: MIT
 * A CA in a directory of its own, and TLS contexts from it. */
#ifndef TEST_NET_TRUST_H
#define TEST_NET_TRUST_H

#include "peer.h"

#include <unistd.h>

static inline void scratch_open(char dir[64])
{
    snprintf(dir, 64, "/tmp/souk-test-XXXXXX");
    assert_non_null(mkdtemp(dir));
}

static inline void scratch_close(const char *dir)
{
    static const char *const files[] = {"souk-ca.pem", "souk-ca.key"};
    char path[96];
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(dir), 0);
}

static inline sk_ca *ca_in(const char *dir, const char *const *hosts, size_t count, int64_t now_ns)
{
    sk_ca *ca;
    souk_error err;
    if (sk_ca_open(&ca, dir, hosts, count, now_ns, &err) < 0)
        fail_msg("%s", err.text);
    return ca;
}

static inline sk_tls *server_from(sk_ca *ca, int64_t now_ns)
{
    sk_buf cert, key;
    sk_tls *tls = NULL;
    souk_error err;
    sk_buf_init(&cert, NULL, 1 << 16);
    sk_buf_init(&key, NULL, 1 << 16);
    if (sk_ca_issue(ca, now_ns, &cert, &key, &err) < 0 ||
        sk_tls_server_new(&tls, sk_buf_view(&cert), sk_buf_view(&key), NULL, &err) < 0)
        fail_msg("%s", err.text);
    sk_buf_deinit(&cert);
    sk_buf_deinit(&key);
    return tls;
}

static inline sk_tls *client_of(const char *ca_file)
{
    sk_tls *tls = NULL;
    souk_error err;
    const sk_tls_client_options options = {.ca_file = ca_file, .no_system_store = true};
    if (sk_tls_client_new(&tls, &options, &err) < 0)
        fail_msg("%s", err.text);
    return tls;
}

static inline sk_net *uv_world(void)
{
    sk_net *net;
    assert_int_equal(sk_uv_net_new(&net, &(sk_uv_net_options){.linger_ns = 200 * msec}, NULL),
                     SOUK_OK);
    return net;
}

#endif
