/* SPDX-License-Identifier: MIT
 * Sec-WebSocket-Extensions: permessage-deflate and its four parameters; anything else is declined.
 * src: RFC 6455 9.1, RFC 7692 5, 7.1 */
#include "wire/ws_inner.h"

#include "base/str.h"

/* Parameters of one permessage-deflate element. */
typedef struct element {
    bool server_no_context, client_no_context;
    bool has_server_bits, has_client_bits;
    uint8_t server_bits, client_bits; /* 0: the parameter had no value */
} element;

/* Cuts at `c`, but not inside a quoted string. */
static souk_str cut_unquoted(souk_str *rest, char c)
{
    bool quoted = false;
    for (uint32_t i = 0; i < rest->len; i++) {
        if (rest->ptr[i] == '"') {
            quoted = !quoted;
        } else if (quoted && rest->ptr[i] == '\\') {
            i++;
        } else if (!quoted && rest->ptr[i] == c) {
            souk_str head = sk_str_sub(*rest, 0, i);
            *rest = sk_str_sub(*rest, i + 1, rest->len - i - 1);
            return sk_str_trim(head);
        }
    }
    souk_str head = *rest;
    *rest = (souk_str){NULL, 0};
    return sk_str_trim(head);
}

/* 8..15 without leading zeros; 0 when it is anything else. */
static uint8_t read_bits(souk_str value)
{
    uint64_t bits;
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
        value = sk_str_sub(value, 1, value.len - 2);
    if (value.len == 0 || value.ptr[0] == '0' || sk_str_to_u64(value, &bits) < 0)
        return 0;
    return bits >= 8 && bits <= 15 ? (uint8_t)bits : 0;
}

static bool read_flag(bool *flag, bool has_value)
{
    bool good = !*flag && !has_value;
    *flag = true;
    return good;
}

static bool read_window(bool *has, uint8_t *bits, bool has_value, souk_str value)
{
    if (*has)
        return false;
    *has = true;
    *bits = has_value ? read_bits(value) : 0;
    return !has_value || *bits;
}

/* False at a parameter that is unknown, doubled or has a bad value. */
static bool read_params(souk_str params, element *e)
{
    *e = (element){0};
    while (params.ptr) {
        souk_str value = cut_unquoted(&params, ';');
        souk_str name = cut_unquoted(&value, '=');
        bool has_value = value.ptr != NULL, good = false;
        value = sk_str_trim(value);
        if (sk_str_eq_nocase(name, SK_STR("server_no_context_takeover")))
            good = read_flag(&e->server_no_context, has_value);
        else if (sk_str_eq_nocase(name, SK_STR("client_no_context_takeover")))
            good = read_flag(&e->client_no_context, has_value);
        else if (sk_str_eq_nocase(name, SK_STR("server_max_window_bits")))
            good = has_value && read_window(&e->has_server_bits, &e->server_bits, true, value);
        else if (sk_str_eq_nocase(name, SK_STR("client_max_window_bits")))
            good = read_window(&e->has_client_bits, &e->client_bits, has_value, value);
        if (!good)
            return false;
    }
    return true;
}

static bool accept_offer(const element *e, bool share, sk_ws_deflate *agreed)
{
    if (e->has_server_bits && e->server_bits < 9)
        return false; /* zlib cannot pack into a window of 256 bytes */
    *agreed = (sk_ws_deflate){
        .on = true,
        .server_no_context = e->server_no_context || share,
        .client_no_context = e->client_no_context,
        .server_bits = e->has_server_bits ? e->server_bits : 15,
        .client_bits = 15, /* it may use less: unpacking with the largest window reads all */
    };
    return true;
}

void sk_ws_extension_choose(const sk_headers *headers, bool share, sk_ws_deflate *agreed)
{
    element e;
    *agreed = (sk_ws_deflate){0};
    for (uint32_t i = 0; i < headers->count; i++) {
        if (!sk_str_eq_nocase(headers->rows[i].name, SK_STR("sec-websocket-extensions")))
            continue;
        souk_str rest = headers->rows[i].value;
        while (rest.ptr) {
            souk_str params = cut_unquoted(&rest, ',');
            souk_str name = cut_unquoted(&params, ';');
            if (sk_str_eq_nocase(name, SK_STR("permessage-deflate")) && read_params(params, &e) &&
                accept_offer(&e, share, agreed))
                return;
        }
    }
}

void sk_ws_extension_answer(sk_buf *out, const sk_ws_deflate *agreed)
{
    sk_buf_str(out, SK_STR("permessage-deflate"));
    if (agreed->server_no_context)
        sk_buf_str(out, SK_STR("; server_no_context_takeover"));
    if (agreed->client_no_context)
        sk_buf_str(out, SK_STR("; client_no_context_takeover"));
    if (agreed->server_bits < 15) {
        sk_buf_str(out, SK_STR("; server_max_window_bits="));
        sk_buf_u64(out, agreed->server_bits);
    }
}

souk_str sk_ws_extension_offer(bool no_context)
{
    return no_context ? SK_STR("permessage-deflate; server_no_context_takeover; "
                               "client_no_context_takeover; client_max_window_bits")
                      : SK_STR("permessage-deflate; client_max_window_bits");
}

bool sk_ws_extension_agreed(const sk_headers *headers, bool offered, sk_ws_deflate *agreed)
{
    element e;
    *agreed = (sk_ws_deflate){0};
    for (uint32_t i = 0; i < headers->count; i++) {
        if (!sk_str_eq_nocase(headers->rows[i].name, SK_STR("sec-websocket-extensions")))
            continue;
        souk_str rest = headers->rows[i].value;
        while (rest.ptr) {
            souk_str params = cut_unquoted(&rest, ',');
            souk_str name = cut_unquoted(&params, ';');
            if (name.len == 0 && !params.ptr)
                continue; /* an empty element. src: RFC 9110 5.6.1.2 */
            if (!offered || agreed->on || !sk_str_eq_nocase(name, SK_STR("permessage-deflate")) ||
                !read_params(params, &e) || (e.has_client_bits && !e.client_bits))
                return false;
            *agreed = (sk_ws_deflate){
                .on = true,
                .server_no_context = e.server_no_context,
                .client_no_context = e.client_no_context,
                .server_bits = e.has_server_bits ? e.server_bits : 15,
                .client_bits = e.has_client_bits ? e.client_bits : 15,
            };
        }
    }
    return true;
}
