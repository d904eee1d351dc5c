/* SPDX-License-Identifier: MIT
 * Socket addresses: numeric text to and from sockaddr, IPv4 and IPv6. Pure functions. */
#ifndef SK_NET_ADDR_H
#define SK_NET_ADDR_H

#include <souk/base.h>
#include <sys/socket.h>
#include <netinet/in.h>

typedef union sk_addr {
    struct sockaddr sa;
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;
} sk_addr;

/** Numeric address and port (host order). false: not a numeric address. */
bool sk_addr_parse(sk_addr *out, const char *ip, uint16_t port);

/** A copy of what getaddrinfo or accept gave; false: another family. */
bool sk_addr_from(sk_addr *out, const struct sockaddr *sa);

/** Bytes of the sockaddr, by its family. */
socklen_t sk_addr_len(const sk_addr *addr);
/** The port in host order. */
uint16_t sk_addr_port(const sk_addr *addr);
/** Sets the port, in host order. */
void sk_addr_set_port(sk_addr *addr, uint16_t port);

/** Numeric text; an IPv4 address mapped into IPv6 is written as IPv4, so that one peer has one
 *  name. */
void sk_addr_text(const sk_addr *addr, char out[46]);

#endif
