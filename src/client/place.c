/* SPDX-License-Identifier: MIT */
#include "client/place.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include <stdio.h>

static const struct scheme {
    const char *text;
    uint16_t port;
    bool tls, ws;
} schemes[] = {{"http://", 80, false, false},
               {"https://", 443, true, false},
               {"ws://", 80, false, true},
               {"wss://", 443, true, true}};

static souk_status bad_url(souk_str url, const char *why, souk_error *err)
{
    return sk_fail(err, SOUK_E_CONFIG, "%.*s %s", SK_FMT(url), why);
}

/* Brackets stand around an IPv6 address and around nothing else. src: RFC 3986 3.2.2 */
static bool is_host(souk_str host, bool bracketed)
{
    souk_str legal = bracketed ? SK_STR("0123456789abcdefABCDEF:.")
                               : SK_STR("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-._");
    for (uint32_t i = 0; i < host.len; i++)
        if (sk_str_find(legal, host.ptr[i]) < 0)
            return false;
    return host.len && (!bracketed || sk_str_find(host, ':') >= 0);
}

/* "host", "host:port", "[::1]:port" */
static bool split_port(souk_str rest, souk_str *host, souk_str *port)
{
    *port = (souk_str){NULL, 0};
    if (rest.len && rest.ptr[0] == '[') {
        int64_t end = sk_str_find(rest, ']');
        if (end < 0)
            return false;
        *host = sk_str_sub(rest, 1, (uint32_t)end - 1);
        rest = sk_str_sub(rest, (uint32_t)end + 1, rest.len - (uint32_t)end - 1);
        if (rest.len && rest.ptr[0] != ':')
            return false;
        if (rest.len)
            *port = sk_str_sub(rest, 1, rest.len - 1);
        return is_host(*host, true);
    }
    *host = sk_str_cut(&rest, ':');
    *port = rest;
    return is_host(*host, false) && sk_str_find(rest, ':') < 0;
}

souk_status sk_place_parse(sk_place *out, souk_str url, souk_error *err)
{
    const struct scheme *scheme = NULL;
    souk_str host, port;
    uint64_t number;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (sk_str_starts(url, sk_str(schemes[i].text)))
            scheme = &schemes[i];
    if (!scheme)
        return bad_url(url, "does not begin with http://, https://, ws:// or wss://", err);
    uint32_t skip = (uint32_t)strlen(scheme->text);
    souk_str rest = sk_str_sub(url, skip, url.len - skip);
    souk_str place = sk_str_cut(&rest, '/');
    if (rest.len)
        return bad_url(url, "has a path: give scheme, host and port only", err);
    *out = (sk_place){.port = scheme->port, .tls = scheme->tls, .ws = scheme->ws};
    if (!split_port(place, &host, &port) || !sk_str_copy(out->host, sizeof out->host, host))
        return bad_url(url, "is no URL of a host", err);
    if (port.ptr && (sk_str_to_u64(port, &number) != SOUK_OK || !number || number > UINT16_MAX))
        return bad_url(url, "has no valid port", err);
    if (port.ptr)
        out->port = (uint16_t)number;
    bool v6 = strchr(out->host, ':') != NULL;
    int len = snprintf(out->host_field, sizeof out->host_field, "%s%s%s", v6 ? "[" : "", out->host,
                       v6 ? "]" : "");
    if (out->port != scheme->port && len > 0 && (size_t)len < sizeof out->host_field)
        snprintf(out->host_field + len, sizeof out->host_field - (size_t)len, ":%u", out->port);
    snprintf(out->url, sizeof out->url, "%s%s", scheme->text, out->host_field);
    return SOUK_OK;
}

souk_status sk_place_as_ws(sk_place *out, const sk_place *rest, souk_error *err)
{
    char url[sizeof rest->url + 2];
    snprintf(url, sizeof url, "%s%s", rest->tls ? "wss://" : "ws://", rest->host_field);
    return sk_place_parse(out, sk_str(url), err);
}
