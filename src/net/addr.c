/* SPDX-License-Identifier: MIT */
#include "net/addr.h"

#include <arpa/inet.h>
#include <string.h>

bool sk_addr_parse(sk_addr *out, const char *ip, uint16_t port)
{
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, ip, &out->in4.sin_addr) == 1) {
        out->in4.sin_family = AF_INET;
    } else {
        if (inet_pton(AF_INET6, ip, &out->in6.sin6_addr) != 1)
            return false;
        out->in6.sin6_family = AF_INET6;
    }
    sk_addr_set_port(out, port);
    return true;
}

bool sk_addr_from(sk_addr *out, const struct sockaddr *sa)
{
    memset(out, 0, sizeof *out);
    if (sa->sa_family == AF_INET)
        memcpy(&out->in4, sa, sizeof out->in4);
    else if (sa->sa_family == AF_INET6)
        memcpy(&out->in6, sa, sizeof out->in6);
    else
        return false;
    return true;
}

socklen_t sk_addr_len(const sk_addr *addr)
{
    return addr->sa.sa_family == AF_INET6 ? sizeof addr->in6 : sizeof addr->in4;
}

uint16_t sk_addr_port(const sk_addr *addr)
{
    return ntohs(addr->sa.sa_family == AF_INET6 ? addr->in6.sin6_port : addr->in4.sin_port);
}

void sk_addr_set_port(sk_addr *addr, uint16_t port)
{
    if (addr->sa.sa_family == AF_INET6)
        addr->in6.sin6_port = htons(port);
    else
        addr->in4.sin_port = htons(port);
}

void sk_addr_text(const sk_addr *addr, char out[46])
{
    out[0] = '\0';
    if (addr->sa.sa_family == AF_INET) {
        inet_ntop(AF_INET, &addr->in4.sin_addr, out, 46);
    } else if (addr->sa.sa_family == AF_INET6) {
        const struct in6_addr *ip = &addr->in6.sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(ip))
            inet_ntop(AF_INET, &ip->s6_addr[12], out, 46);
        else
            inet_ntop(AF_INET6, ip, out, 46);
    }
}
