/* SPDX-License-Identifier: MIT
 *
 * net/proxy.h - asking a proxy for a tunnel, as pure bytes: HTTP CONNECT and SOCKS5. The name of
 * the target is resolved by the proxy.
 *
 *     sk_proxy_parse(&proxy, SK_STR("http://user:word@proxy.example:3128"), &err);
 *     sk_proxy_open(&ask, &proxy, "api.example", 443);
 *     // send sk_proxy_pull's bytes, feed the answers, until SK_PROXY_READY
 *
 * Values in the caller's storage. Threads: pure functions. */
#ifndef SK_NET_PROXY_H
#define SK_NET_PROXY_H

#include <souk/base.h>

typedef enum sk_proxy_kind { SK_PROXY_NONE, SK_PROXY_HTTP, SK_PROXY_SOCKS5 } sk_proxy_kind;

typedef struct sk_proxy {
    sk_proxy_kind kind;
    uint16_t port;
    char host[254];
    char user[128], password[128]; /* "" without */
} sk_proxy;

/** "http://[user:password@]host[:port]", "socks5://..." or "socks5h://..." (default ports 80 and
 *  1080; user and password percent-encoded). SOUK_E_CONFIG; the text is not repeated in the
 *  error, it may hold a password. */
souk_status sk_proxy_parse(sk_proxy *out, souk_str url, souk_error *err);

typedef enum sk_proxy_step {
    SK_PROXY_BAD = -1,
    SK_PROXY_MORE = 0,
    SK_PROXY_READY = 1
} sk_proxy_step;

/** A tunnel being asked for (private). */
typedef struct sk_proxy_ask {
    const sk_proxy *proxy;
    uint8_t stage;
    uint16_t port;
    char host[254];
    uint8_t out[1024];
    uint16_t out_len;
    uint8_t in[4096];
    uint16_t in_len;
} sk_proxy_ask;

/** Begins; proxy is borrowed. SOUK_E_INVALID: the target's name is too long or not a name. */
souk_status sk_proxy_open(sk_proxy_ask *ask, const sk_proxy *proxy, const char *host, uint16_t port,
                          souk_error *err);
/** What must be sent next, and that it was. */
souk_str sk_proxy_pull(const sk_proxy_ask *ask);
void sk_proxy_sent(sk_proxy_ask *ask, size_t len);
/** Takes the proxy's bytes, as many as belong to its answer: *used. SK_PROXY_READY: the tunnel is
 *  up, bytes beyond *used are the target's. SK_PROXY_BAD: err says why (SOUK_E_CONNECT). */
sk_proxy_step sk_proxy_feed(sk_proxy_ask *ask, const void *bytes, size_t len, size_t *used,
                            souk_error *err);

#endif
