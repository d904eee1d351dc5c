/* SPDX-License-Identifier: MIT
 *
 * A place: scheme, host and port of an interface, taken from a URL.
 *
 *     sk_place_parse(&place, SK_STR("https://api.example.com"), &err);
 *     place.host_field                     // what the Host field says
 *
 * Values. Threads: pure functions.
 */
#ifndef SK_CLIENT_PLACE_H
#define SK_CLIENT_PLACE_H

#include <souk/base.h>

typedef struct sk_place {
    char host[254];
    char host_field[262]; /* with the port unless it is the scheme's own */
    char url[280];        /* scheme://host_field */
    uint16_t port;
    bool tls, ws;
} sk_place;

/** http, https, ws or wss, a host, perhaps a port; a path is no part of a place: SOUK_E_CONFIG. */
souk_status sk_place_parse(sk_place *out, souk_str url, souk_error *err);

/** The same host and port for WebSocket: http becomes ws, https wss. */
souk_status sk_place_as_ws(sk_place *out, const sk_place *rest, souk_error *err);

#endif
