/* SPDX-License-Identifier: MIT */
#include "net/proxy.h"
#include "base/err.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>

enum { HTTP_HEAD, SOCKS_METHOD, SOCKS_LOGIN, SOCKS_REPLY };

/* ---- the URL ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool unescape(char *out, size_t size, souk_str text)
{
    size_t len = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            bool whole = text.len - i > 2;
            int hi = whole ? hex_digit(text.ptr[i + 1]) : -1;
            int lo = whole ? hex_digit(text.ptr[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return false;
            c = (char)(hi << 4 | lo);
            i += 2;
        }
        if (c == '\0' || len + 1 >= size)
            return false;
        out[len++] = c;
    }
    out[len] = '\0';
    return true;
}

static bool parse_login(sk_proxy *out, souk_str login)
{
    souk_str rest = login, user = sk_str_cut(&rest, ':');
    return unescape(out->user, sizeof out->user, user) &&
           unescape(out->password, sizeof out->password, rest);
}

static bool parse_authority(sk_proxy *out, souk_str text, uint16_t default_port)
{
    souk_str host = text, port = {NULL, 0};
    if (text.len && text.ptr[0] == '[') {
        int64_t end = sk_str_find(text, ']');
        if (end < 0)
            return false;
        host = sk_str_sub(text, 1, (uint32_t)end - 1);
        souk_str behind = sk_str_sub(text, (uint32_t)end + 1, text.len - (uint32_t)end - 1);
        if (behind.len && behind.ptr[0] != ':')
            return false;
        if (behind.len)
            port = sk_str_sub(behind, 1, behind.len - 1);
    } else {
        int64_t colon = sk_str_find(text, ':');
        if (colon >= 0) {
            host = sk_str_sub(text, 0, (uint32_t)colon);
            port = sk_str_sub(text, (uint32_t)colon + 1, text.len - (uint32_t)colon - 1);
        }
    }
    uint64_t number = default_port;
    if (port.ptr && (sk_str_to_u64(port, &number) < 0 || number == 0 || number > UINT16_MAX))
        return false;
    out->port = (uint16_t)number;
    for (uint32_t i = 0; i < host.len; i++)
        if ((unsigned char)host.ptr[i] <= ' ' || host.ptr[i] == 0x7f)
            return false;
    return host.len > 0 && sk_str_copy(out->host, sizeof out->host, host);
}

souk_status sk_proxy_parse(sk_proxy *out, souk_str url, souk_error *err)
{
    *out = (sk_proxy){.kind = SK_PROXY_NONE};
    static const struct {
        const char *scheme;
        sk_proxy_kind kind;
        uint16_t port;
    } schemes[] = {
        {"http://", SK_PROXY_HTTP, 80},
        {"socks5://", SK_PROXY_SOCKS5, 1080},
        {"socks5h://", SK_PROXY_SOCKS5, 1080},
    };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        souk_str scheme = sk_str(schemes[i].scheme);
        if (url.len < scheme.len || !sk_str_eq_nocase(sk_str_sub(url, 0, scheme.len), scheme))
            continue;
        souk_str rest = sk_str_sub(url, scheme.len, url.len - scheme.len);
        rest = sk_str_cut(&rest, '/');
        for (uint32_t at = rest.len; at-- > 0;) {
            if (rest.ptr[at] != '@')
                continue;
            if (!parse_login(out, sk_str_sub(rest, 0, at)))
                return sk_fail(err, SOUK_E_CONFIG,
                               "the proxy's user or password is too long or "
                               "not percent-encoded as it should be");
            rest = sk_str_sub(rest, at + 1, rest.len - at - 1);
            break;
        }
        if (!parse_authority(out, rest, schemes[i].port))
            return sk_fail(err, SOUK_E_CONFIG, "the proxy's host or port is malformed");
        out->kind = schemes[i].kind;
        return SOUK_OK;
    }
    return sk_fail(err, SOUK_E_CONFIG, "a proxy is http://host:port or socks5://host:port");
}

/* ---- what we say ---- */

static void put(sk_proxy_ask *ask, const void *bytes, size_t len)
{
    assert(len <= sizeof ask->out - ask->out_len);
    memcpy(ask->out + ask->out_len, bytes, len);
    ask->out_len = (uint16_t)(ask->out_len + len);
}

static void put_text(sk_proxy_ask *ask, const char *text)
{
    put(ask, text, strlen(text));
}

static void put_byte(sk_proxy_ask *ask, size_t byte)
{
    put(ask, &(uint8_t){(uint8_t)byte}, 1);
}

static void put_base64(sk_proxy_ask *ask, const char *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = (uint32_t)(uint8_t)text[i] << 16;
        if (i + 1 < len)
            bits |= (uint32_t)(uint8_t)text[i + 1] << 8;
        if (i + 2 < len)
            bits |= (uint8_t)text[i + 2];
        char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63], digits[bits >> 6 & 63],
                        digits[bits & 63]};
        if (i + 2 >= len)
            four[3] = '=';
        if (i + 1 >= len)
            four[2] = '=';
        put(ask, four, 4);
    }
}

/* src: RFC 9110 9.3.6, RFC 7617 2 */
static void ask_http(sk_proxy_ask *ask)
{
    char line[600];
    bool v6 = strchr(ask->host, ':') != NULL;
    const char *open = v6 ? "[" : "", *close = v6 ? "]" : "";
    snprintf(line, sizeof line, "CONNECT %s%s%s:%u HTTP/1.1\r\nHost: %s%s%s:%u\r\n", open,
             ask->host, close, ask->port, open, ask->host, close, ask->port);
    put_text(ask, line);
    if (ask->proxy->user[0]) {
        char login[260];
        int len = snprintf(login, sizeof login, "%s:%s", ask->proxy->user, ask->proxy->password);
        put_text(ask, "Proxy-Authorization: Basic ");
        put_base64(ask, login, (size_t)len);
        put_text(ask, "\r\n");
        explicit_bzero(login, sizeof login);
    }
    put_text(ask, "\r\n");
}

/* src: RFC 1928 4 */
static void ask_socks(sk_proxy_ask *ask)
{
    put(ask, "\x05\x01\x00", 3);
    uint8_t ip[16];
    if (inet_pton(AF_INET, ask->host, ip) == 1) {
        put_byte(ask, 1);
        put(ask, ip, 4);
    } else if (inet_pton(AF_INET6, ask->host, ip) == 1) {
        put_byte(ask, 4);
        put(ask, ip, 16);
    } else {
        put_byte(ask, 3);
        put_byte(ask, strlen(ask->host));
        put_text(ask, ask->host);
    }
    put_byte(ask, ask->port >> 8);
    put_byte(ask, ask->port & 255);
    ask->stage = SOCKS_REPLY;
}

/* src: RFC 1929 2 */
static void ask_login(sk_proxy_ask *ask)
{
    put_byte(ask, 1);
    put_byte(ask, strlen(ask->proxy->user));
    put_text(ask, ask->proxy->user);
    put_byte(ask, strlen(ask->proxy->password));
    put_text(ask, ask->proxy->password);
    ask->stage = SOCKS_LOGIN;
}

souk_status sk_proxy_open(sk_proxy_ask *ask, const sk_proxy *proxy, const char *host, uint16_t port,
                          souk_error *err)
{
    memset(ask, 0, sizeof *ask);
    ask->proxy = proxy;
    ask->port = port;
    if (!sk_str_copy(ask->host, sizeof ask->host, sk_str(host)) || !host[0])
        return sk_fail(err, SOUK_E_INVALID, "the host's name is too long or empty");
    for (const char *c = host; *c; c++)
        if (*c <= ' ' || *c == 0x7f || strchr("/@[]", *c))
            return sk_fail(err, SOUK_E_INVALID, "the host's name has a character that none has");
    if (proxy->kind == SK_PROXY_HTTP) {
        ask->stage = HTTP_HEAD;
        ask_http(ask);
    } else {
        ask->stage = SOCKS_METHOD;
        put(ask, proxy->user[0] ? "\x05\x02\x00\x02" : "\x05\x01\x00", proxy->user[0] ? 4 : 3);
    }
    return SOUK_OK;
}

souk_str sk_proxy_pull(const sk_proxy_ask *ask)
{
    return (souk_str){(const char *)ask->out, ask->out_len};
}

void sk_proxy_sent(sk_proxy_ask *ask, size_t len)
{
    assert(len <= ask->out_len);
    ask->out_len = (uint16_t)(ask->out_len - len);
    memmove(ask->out, ask->out + len, ask->out_len);
    explicit_bzero(ask->out + ask->out_len, len);
}

/* ---- what it answers ---- */

static sk_proxy_step bad(sk_proxy_ask *ask, souk_error *err, const char *what)
{
    sk_fail(err, SOUK_E_CONNECT, "proxy %.80s:%u: %.100s", ask->proxy->host, ask->proxy->port,
            what);
    for (char *c = err ? err->text : NULL; c && *c; c++) /* its words may reach a terminal */
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c = '?';
    return SK_PROXY_BAD;
}

static sk_proxy_step read_http(sk_proxy_ask *ask, souk_error *err)
{
    const char *head = (const char *)ask->in;
    size_t len = ask->in_len;
    if (len < 4 || memcmp(head + len - 4, "\r\n\r\n", 4) != 0)
        return len == sizeof ask->in ? bad(ask, err, "its answer has no end") : SK_PROXY_MORE;
    if (len < 15 || memcmp(head, "HTTP/1.", 7) != 0 || head[8] != ' ')
        return bad(ask, err, "its answer is not HTTP");
    if (head[9] == '2')
        return SK_PROXY_READY;
    const char *end = memchr(head, '\r', len);
    char line[100];
    snprintf(line, sizeof line, "refuses: %.*s", (int)(end - head - 9), head + 9);
    return bad(ask, err, line);
}

static sk_proxy_step read_method(sk_proxy_ask *ask, souk_error *err)
{
    if (ask->in_len < 2)
        return SK_PROXY_MORE;
    if (ask->in[0] != 5)
        return bad(ask, err, "it does not speak SOCKS5");
    ask->in_len = 0;
    if (ask->in[1] == 0)
        ask_socks(ask);
    else if (ask->in[1] == 2 && ask->proxy->user[0])
        ask_login(ask);
    else
        return bad(ask, err,
                   ask->proxy->user[0] ? "it accepts no user and password"
                                       : "it wants a user and a password");
    return SK_PROXY_MORE;
}

static sk_proxy_step read_login(sk_proxy_ask *ask, souk_error *err)
{
    if (ask->in_len < 2)
        return SK_PROXY_MORE;
    if (ask->in[1] != 0)
        return bad(ask, err, "user or password is wrong");
    ask->in_len = 0;
    ask_socks(ask);
    return SK_PROXY_MORE;
}

/* src: RFC 1928 6 */
static sk_proxy_step read_reply(sk_proxy_ask *ask, souk_error *err)
{
    static const char *const answers[] = {
        "",
        "it failed inside",
        "its rules do not allow this connection",
        "the network cannot be reached from it",
        "the host cannot be reached from it",
        "the host refuses the connection",
        "the connection timed out behind it",
        "it does not know the command",
        "it does not know this kind of address",
    };
    if (ask->in_len >= 2 && ask->in[1] != 0)
        return bad(ask, err, ask->in[1] < 9 ? answers[ask->in[1]] : "it refuses");
    if (ask->in_len < 5)
        return SK_PROXY_MORE;
    if (ask->in[0] != 5)
        return bad(ask, err, "its answer is not SOCKS5");
    uint32_t address;
    switch (ask->in[3]) {
    case 1: address = 4; break;
    case 3: address = 1u + ask->in[4]; break;
    case 4: address = 16; break;
    default: return bad(ask, err, "its answer is not SOCKS5");
    }
    return ask->in_len == 4 + address + 2 ? SK_PROXY_READY : SK_PROXY_MORE;
}

sk_proxy_step sk_proxy_feed(sk_proxy_ask *ask, const void *bytes, size_t len, size_t *used,
                            souk_error *err)
{
    const uint8_t *in = bytes;
    *used = 0;
    /* Byte by byte, so that not one of the target's is taken. */
    while (*used < len) {
        ask->in[ask->in_len++] = in[(*used)++];
        sk_proxy_step step = SK_PROXY_BAD;
        switch (ask->stage) {
        case HTTP_HEAD: step = read_http(ask, err); break;
        case SOCKS_METHOD: step = read_method(ask, err); break;
        case SOCKS_LOGIN: step = read_login(ask, err); break;
        case SOCKS_REPLY: step = read_reply(ask, err); break;
        }
        if (step != SK_PROXY_MORE)
            return step;
    }
    return SK_PROXY_MORE;
}
