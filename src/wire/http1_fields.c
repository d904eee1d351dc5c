/* SPDX-License-Identifier: MIT
 * The fields that frame a message, and the target. src: RFC 9112 3.2, 6; RFC 9110 7.2, 7.8, 10.1.1
 */
#include "wire/http1_inner.h"

#include "base/str.h"

static bool refuse(sk_http_fault *fault, uint16_t status, const char *what)
{
    *fault = (sk_http_fault){status, what};
    return false;
}

/* Whether the comma-separated list has the token. */
static bool list_has(souk_str list, souk_str token)
{
    while (list.ptr) {
        if (sk_str_eq_nocase(sk_str_trim(sk_str_cut(&list, ',')), token))
            return true;
    }
    return false;
}

bool sk_http_has_token(const sk_headers *headers, const char *name, souk_str token)
{
    souk_str wanted = sk_str(name);
    for (uint32_t i = 0; i < headers->count; i++) {
        if (sk_str_eq_nocase(headers->rows[i].name, wanted) &&
            list_has(headers->rows[i].value, token))
            return true;
    }
    return false;
}

static bool read_length(sk_http_fields *f, souk_str value, sk_http_fault *fault)
{
    if (f->has_length)
        return refuse(fault, 400, "Content-Length stands there twice");
    f->has_length = true;
    souk_status status = sk_str_to_u64(value, &f->length);
    if (status == SOUK_E_RANGE)
        return refuse(fault, 413, "the body is too long");
    return status == SOUK_OK || refuse(fault, 400, "Content-Length is not a number");
}

static bool read_transfer(sk_http_fields *f, souk_str value, sk_http_fault *fault)
{
    if (f->chunked)
        return refuse(fault, 400, "Transfer-Encoding stands there twice");
    if (!sk_str_eq_nocase(value, SK_STR("chunked")))
        return refuse(fault, 501, "a transfer coding other than chunked");
    f->chunked = true;
    return true;
}

static void read_connection(sk_http_fields *f, souk_str list, bool *close)
{
    *close |= list_has(list, SK_STR("close"));
    f->keep_alive |= list_has(list, SK_STR("keep-alive"));
    f->upgrade |= list_has(list, SK_STR("upgrade"));
}

static bool is(souk_str name, const char *lower, size_t len)
{
    return sk_str_eq_nocase(name, (souk_str){lower, (uint32_t)len});
}
#define IS(name, literal) is(name, literal, sizeof(literal) - 1)

bool sk_http_read_fields(sk_http_fields *f, const sk_http_taken *taken, sk_http_fault *fault)
{
    bool close = false;
    *f = (sk_http_fields){.keep_alive = taken->minor == 1};
    for (uint32_t i = 0; i < taken->count; i++) {
        souk_str name = taken->rows[i].name, value = taken->rows[i].value;
        switch (name.len) { /* most fields are told apart by their length alone */
        case 4:
            if (IS(name, "host")) {
                f->hosts++;
                f->host = value;
            }
            break;
        case 6:
            if (IS(name, "expect"))
                f->expect = value;
            break;
        case 7:
            if (IS(name, "upgrade"))
                f->websocket |= list_has(value, SK_STR("websocket"));
            break;
        case 10:
            if (IS(name, "connection"))
                read_connection(f, value, &close);
            break;
        case 14:
            if (IS(name, "content-length") && !read_length(f, value, fault))
                return false;
            break;
        case 16:
            if (IS(name, "content-encoding")) {
                if (f->coding.ptr)
                    return refuse(fault, 400, "Content-Encoding stands there twice");
                f->coding = value;
            }
            break;
        case 17:
            if (IS(name, "transfer-encoding") && !read_transfer(f, value, fault))
                return false;
            break;
        default: break;
        }
    }
    if (close)
        f->keep_alive = false;
    if (f->chunked && f->has_length)
        return refuse(fault, 400, "Content-Length and Transfer-Encoding together");
    if (f->chunked && taken->minor == 0)
        return refuse(fault, 400, "HTTP/1.0 knows no Transfer-Encoding");
    return true;
}

bool sk_http_host_valid(souk_str host)
{
    for (uint32_t i = 0; i < host.len; i++) {
        if (!sk_http_byte_is(host.ptr[i], SK_HTTP_HOSTCHAR))
            return false;
    }
    return host.len > 0 && host.ptr[0] != ':';
}

static bool cut_scheme(souk_str *rest)
{
    static const souk_str schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < 2; i++) {
        uint32_t len = schemes[i].len;
        if (rest->len > len && sk_str_eq_nocase(sk_str_sub(*rest, 0, len), schemes[i])) {
            *rest = sk_str_sub(*rest, len, rest->len - len);
            return true;
        }
    }
    return false;
}

bool sk_http_split_target(souk_str method, souk_str target, souk_str *authority, souk_str *path,
                          souk_str *query)
{
    *authority = *query = (souk_str){NULL, 0};
    souk_str rest = target;
    if (target.len == 1 && target.ptr[0] == '*') {
        *path = target;
        return sk_str_eq(method, SK_STR("OPTIONS"));
    }
    if (cut_scheme(&rest)) {
        uint32_t n = 0;
        while (n < rest.len && rest.ptr[n] != '/' && rest.ptr[n] != '?')
            n++;
        *authority = sk_str_sub(rest, 0, n);
        rest = sk_str_sub(rest, n, rest.len - n);
        if (!sk_http_host_valid(*authority))
            return false;
    } else if (rest.len == 0 || rest.ptr[0] != '/') {
        return false;
    }
    if (sk_str_find(rest, '#') >= 0)
        return false;
    *path = sk_str_cut(&rest, '?');
    *query = rest;
    if (path->len == 0)
        *path = SK_STR("/");
    return true;
}
