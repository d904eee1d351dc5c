/* SPDX-License-Identifier: MIT
 * The opening handshake, both sides. src: RFC 6455 4.1, 4.2 */
#include "wire/ws_inner.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/http1_inner.h"

enum { KEY_LEN = 24, ACCEPT_LEN = 28 };

void sk_ws_accept_key(char out[29], souk_str key)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[SHA_DIGEST_LENGTH];
    char text[128];
    uint32_t len = key.len < 64 ? key.len : 64; /* a valid key has 24 */
    memcpy(text, key.ptr, len);
    memcpy(text + len, guid, sizeof guid - 1);
    SHA1((const unsigned char *)text, len + sizeof guid - 1, digest);
    EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest);
}

/* The only field of that name; ptr NULL when there is none, or more than one. */
static souk_str find_one(const sk_headers *headers, const char *name, uint32_t *count)
{
    souk_str found = {NULL, 0}, wanted = sk_str(name);
    *count = 0;
    for (uint32_t i = 0; i < headers->count; i++) {
        if (sk_str_eq_nocase(headers->rows[i].name, wanted)) {
            found = headers->rows[i].value;
            ++*count;
        }
    }
    return *count == 1 ? found : (souk_str){NULL, 0};
}

/* Base64 of 16 bytes. */
static bool key_valid(souk_str key)
{
    if (key.len != KEY_LEN || key.ptr[22] != '=' || key.ptr[23] != '=')
        return false;
    for (uint32_t i = 0; i < 22; i++) {
        char c = key.ptr[i], lower = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(lower >= 'a' && lower <= 'z') && c != '+' && c != '/')
            return false;
    }
    return true;
}

/* ---- server ---- */

typedef struct refusal {
    uint16_t status;
    const char *what;
} refusal;

static bool judge_request(const sk_http_request *req, souk_str *key, refusal *no)
{
    uint32_t count;
    *no = (refusal){400, NULL};
    *key = find_one(&req->headers, "sec-websocket-key", &count);
    souk_str version = find_one(&req->headers, "sec-websocket-version", &count);
    if (!sk_str_eq(req->method, SK_STR("GET")))
        *no = (refusal){405, "a WebSocket opens with GET"};
    else if (!req->upgrade)
        *no = (refusal){426, "this is a WebSocket: ask for an upgrade over HTTP/1.1"};
    else if (count == 0)
        no->what = "Sec-WebSocket-Version is missing";
    else if (!sk_str_eq(version, SK_STR("13")))
        *no = (refusal){426, "only version 13 of the WebSocket protocol is spoken here"};
    else if (!key->ptr || !key_valid(*key))
        no->what = "Sec-WebSocket-Key is not base64 of 16 bytes, once";
    return no->what == NULL;
}

static souk_status refuse(sk_buf *out, const sk_http_request *req, const refusal *no,
                          souk_error *err)
{
    static const sk_header allow[] = {{{"Allow", 5}, {"GET", 3}}};
    static const sk_header upgrade[] = {{{"Upgrade", 7}, {"websocket", 9}},
                                        {{"Sec-WebSocket-Version", 21}, {"13", 2}}};
    sk_http_reply reply = {
        .status = no->status,
        .body = sk_str(no->what),
        .minor = req->minor,
        .close = true,
        .head = req->head,
    };
    if (no->status == 405)
        reply.headers = (sk_headers){allow, 1};
    if (no->status == 426)
        reply.headers = (sk_headers){upgrade, 2};
    souk_status status = sk_http_write_response(out, &reply, err);
    if (status < 0)
        return status;
    sk_fail(err, SOUK_E_REJECTED, "%s", no->what);
    if (err)
        err->http = no->status;
    return SOUK_E_REJECTED;
}

static souk_str choose_protocol(const sk_http_request *req, const sk_ws_accept_options *o)
{
    for (uint32_t i = 0; i < o->protocol_count; i++) {
        for (uint32_t j = 0; j < req->headers.count; j++) {
            souk_str rest = req->headers.rows[j].value;
            if (!sk_str_eq_nocase(req->headers.rows[j].name, SK_STR("sec-websocket-protocol")))
                continue;
            while (rest.ptr) {
                if (sk_str_eq(sk_str_trim(sk_str_cut(&rest, ',')), o->protocols[i]))
                    return o->protocols[i];
            }
        }
    }
    return (souk_str){NULL, 0};
}

souk_status sk_ws_accept(const sk_http_request *req, const sk_ws_accept_options *options,
                         sk_ws_handshake *result, sk_buf *out, souk_error *err)
{
    static const sk_ws_accept_options none = {0};
    const sk_ws_accept_options *o = options ? options : &none;
    souk_str key;
    refusal no;
    char accept[ACCEPT_LEN + 1];
    *result = (sk_ws_handshake){0};
    if (!judge_request(req, &key, &no)) {
        result->status = no.status;
        return refuse(out, req, &no, err);
    }
    souk_status status = sk_http_check_headers(&o->headers, false, err);
    if (status < 0)
        return status;
    if (out->failed)
        return sk_fail_nomem(err);
    result->status = 101;
    result->protocol = choose_protocol(req, o);
    if (o->deflate)
        sk_ws_extension_choose(&req->headers, o->share_packed, &result->deflate);
    sk_ws_accept_key(accept, key);
    size_t start = out->len;
    sk_buf_str(out, SK_STR("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                           "Connection: Upgrade\r\nSec-WebSocket-Accept: "));
    sk_buf_put(out, accept, ACCEPT_LEN);
    if (result->protocol.ptr) {
        sk_buf_str(out, SK_STR("\r\nSec-WebSocket-Protocol: "));
        sk_buf_str(out, result->protocol);
    }
    if (result->deflate.on) {
        sk_buf_str(out, SK_STR("\r\nSec-WebSocket-Extensions: "));
        sk_ws_extension_answer(out, &result->deflate);
    }
    sk_buf_str(out, SK_STR("\r\n"));
    sk_http_put_headers(out, &o->headers);
    sk_buf_str(out, SK_STR("\r\n"));
    return sk_http_settle(out, start, err);
}

/* ---- client ---- */

static void make_key(char key[KEY_LEN + 1], const uint8_t nonce[16])
{
    EVP_EncodeBlock((unsigned char *)key, nonce, 16);
}

static souk_status join_protocols(const sk_ws_connect_options *o, char *to, size_t size,
                                  souk_str *joined, souk_error *err)
{
    size_t len = 0;
    for (uint32_t i = 0; i < o->protocol_count; i++) {
        souk_str p = o->protocols[i];
        if (!sk_http_is_token(p))
            return sk_fail(err, SOUK_E_INVALID, "a subprotocol's name is not a token");
        if (p.len + 2 > size - len)
            return sk_fail(err, SOUK_E_LIMIT, "the subprotocols' names are too long");
        if (len) {
            memcpy(to + len, ", ", 2);
            len += 2;
        }
        memcpy(to + len, p.ptr, p.len);
        len += p.len;
    }
    *joined = (souk_str){to, (uint32_t)len};
    return SOUK_OK;
}

souk_status sk_ws_connect(const sk_ws_connect_options *o, sk_buf *out, souk_error *err)
{
    enum { OWN = 6, ROWS_MAX = 32 };
    char key[KEY_LEN + 1], protocols[256];
    souk_str joined;
    souk_status status = join_protocols(o, protocols, sizeof protocols, &joined, err);
    if (status < 0)
        return status;
    if (o->headers.count > ROWS_MAX - OWN)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d header fields", ROWS_MAX - OWN);
    make_key(key, o->nonce);
    sk_header rows[ROWS_MAX] = {
        {SK_STR("Upgrade"), SK_STR("websocket")},
        {SK_STR("Connection"), SK_STR("Upgrade")},
        {SK_STR("Sec-WebSocket-Key"), {key, KEY_LEN}},
        {SK_STR("Sec-WebSocket-Version"), SK_STR("13")},
    };
    uint32_t count = 4;
    if (joined.len)
        rows[count++] = (sk_header){SK_STR("Sec-WebSocket-Protocol"), joined};
    if (o->deflate)
        rows[count++] =
            (sk_header){SK_STR("Sec-WebSocket-Extensions"), sk_ws_extension_offer(o->no_context)};
    for (uint32_t i = 0; i < o->headers.count; i++)
        rows[count++] = o->headers.rows[i];
    return sk_http_write_request(out,
                                 &(sk_http_ask){
                                     .method = SK_STR("GET"),
                                     .target = o->target,
                                     .host = o->host,
                                     .headers = {rows, count},
                                 },
                                 err);
}

static bool match_protocol(const sk_http_response *res, const sk_ws_connect_options *o,
                           souk_str *chosen)
{
    uint32_t count;
    souk_str name = find_one(&res->headers, "sec-websocket-protocol", &count);
    *chosen = (souk_str){NULL, 0};
    if (count == 0)
        return true;
    for (uint32_t i = 0; i < o->protocol_count; i++) {
        if (name.ptr && sk_str_eq(name, o->protocols[i])) {
            *chosen = o->protocols[i];
            return true;
        }
    }
    return false;
}

souk_status sk_ws_connected(const sk_http_response *res, const sk_ws_connect_options *o,
                            sk_ws_handshake *result, souk_error *err)
{
    char key[KEY_LEN + 1], accept[ACCEPT_LEN + 1];
    uint32_t count;
    *result = (sk_ws_handshake){.status = res->status};
    if (res->status != 101)
        return sk_fail_venue(err, SOUK_E_REJECTED, res->status, NULL,
                             "the server does not open a WebSocket here: %u %.*s", res->status,
                             SK_FMT(res->reason));
    make_key(key, o->nonce);
    sk_ws_accept_key(accept, (souk_str){key, KEY_LEN});
    souk_str got = find_one(&res->headers, "sec-websocket-accept", &count);
    const char *wrong = NULL;
    if (!sk_http_has_token(&res->headers, "upgrade", SK_STR("websocket")) ||
        !sk_http_has_token(&res->headers, "connection", SK_STR("upgrade")))
        wrong = "it switches to something else";
    else if (!got.ptr || !sk_str_eq(got, (souk_str){accept, ACCEPT_LEN}))
        wrong = "Sec-WebSocket-Accept does not match our key";
    else if (!match_protocol(res, o, &result->protocol))
        wrong = "a subprotocol that we did not ask for";
    else if (!sk_ws_extension_agreed(&res->headers, o->deflate, &result->deflate))
        wrong = "an extension that we did not offer";
    if (wrong)
        return sk_fail(err, SOUK_E_BAD_ANSWER, "WebSocket handshake: %s", wrong);
    return SOUK_OK;
}
