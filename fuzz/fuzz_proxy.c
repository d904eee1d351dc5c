/* SPDX-License-Identifier: MIT
 * A proxy's answer: whole or cut in two it comes to one verdict and takes the same bytes; and
 * whatever URL is accepted has a host and a port. The first byte chooses kind and cut. */
#include "net/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_proxy url;
    if (sk_proxy_parse(&url, (souk_str){(const char *)data, (uint32_t)size}, NULL) == SOUK_OK)
        check(url.host[0] && url.port && url.kind != SK_PROXY_NONE);
    if (size < 2)
        return 0;
    const sk_proxy proxy = {.kind = data[0] & 1 ? SK_PROXY_HTTP : SK_PROXY_SOCKS5,
                            .host = "p",
                            .port = 1,
                            .user = {data[0] & 2 ? 'u' : '\0'}};
    size_t cut = (size_t)(data[0] >> 2) % size;
    data++;
    size--;
    cut = cut < size ? cut : size;
    sk_proxy_ask whole, parts;
    size_t used, first, rest = 0;
    check(sk_proxy_open(&whole, &proxy, "h", 1, NULL) == SOUK_OK);
    check(sk_proxy_open(&parts, &proxy, "h", 1, NULL) == SOUK_OK);
    /* What is asked next must be taken before the answer to it is read. */
    sk_proxy_sent(&whole, sk_proxy_pull(&whole).len);
    sk_proxy_sent(&parts, sk_proxy_pull(&parts).len);
    sk_proxy_step a = sk_proxy_feed(&whole, data, size, &used, NULL);
    sk_proxy_step b = sk_proxy_feed(&parts, data, cut, &first, NULL);
    if (b == SK_PROXY_MORE)
        b = sk_proxy_feed(&parts, data + cut, size - cut, &rest, NULL);
    check(a == b && used == first + rest && used <= size);
    return 0;
}
