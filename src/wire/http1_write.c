/* SPDX-License-Identifier: MIT
 * Requests and responses out. What would break the message is refused before a byte is written.
 * src: RFC 9110 6.6.1, 8.6, 15; RFC 9112 6.1, 7.1 */
#include "wire/http1_inner.h"

#include <http_parser.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

enum { GZIP_MIN = 1024 }; /* shorter bodies fit one packet anyway */

const char *sk_http_reason(unsigned status)
{
    switch (status) {
#define PHRASE(number, name, text)                                                                 \
    case number: return #text;
        HTTP_STATUS_MAP(PHRASE)
#undef PHRASE
    case 418: return "I'm a teapot";
    default: return "";
    }
}

/* Those that the writers make themselves: a second one would contradict them. */
static bool is_ours(souk_str name, bool request)
{
    static const char *const asked[] = {"host", "content-length", "transfer-encoding"};
    static const char *const told[] = {"content-length", "transfer-encoding", "connection", "date",
                                       "content-encoding"};
    const char *const *names = request ? asked : told;
    size_t count = request ? 3 : 5;
    for (size_t i = 0; i < count; i++) {
        if (sk_str_eq_nocase(name, sk_str(names[i])))
            return true;
    }
    return false;
}

souk_status sk_http_check_headers(const sk_headers *headers, bool request, souk_error *err)
{
    for (uint32_t i = 0; i < headers->count; i++) {
        souk_str name = headers->rows[i].name, value = headers->rows[i].value;
        if (!sk_http_is_token(name))
            return sk_fail(err, SOUK_E_INVALID, "the name of header field %u is not a token", i);
        if (sk_http_value_run(value.ptr, value.len) != value.len)
            return sk_fail(err, SOUK_E_INVALID, "the value of header %.*s holds a control byte",
                           SK_FMT(name));
        if (is_ours(name, request))
            return sk_fail(err, SOUK_E_INVALID, "the header %.*s is written by the codec",
                           SK_FMT(name));
    }
    return SOUK_OK;
}

void sk_http_put_headers(sk_buf *out, const sk_headers *headers)
{
    for (uint32_t i = 0; i < headers->count; i++) {
        souk_str name = headers->rows[i].name, value = headers->rows[i].value;
        size_t len = (size_t)name.len + value.len + 4;
        char *to = sk_buf_reserve(out, len);
        if (!to)
            return;
        memcpy(to, name.ptr, name.len);
        to += name.len;
        memcpy(to, ": ", 2);
        if (value.len)
            memcpy(to + 2, value.ptr, value.len);
        memcpy(to + 2 + value.len, "\r\n", 2);
        out->len += len;
    }
}

static void put_length(sk_buf *out, uint64_t length)
{
    sk_buf_str(out, SK_STR("Content-Length: "));
    sk_buf_u64(out, length);
    sk_buf_str(out, SK_STR("\r\n"));
}

souk_status sk_http_settle(sk_buf *out, size_t start, souk_error *err)
{
    if (!out->failed)
        return SOUK_OK;
    out->len = start;
    out->failed = false;
    return sk_fail(err, SOUK_E_NOMEM, "no room for the message: %zu of %zu bytes are taken", start,
                   out->max);
}

static bool means_body(souk_str method)
{
    return sk_str_eq(method, SK_STR("POST")) || sk_str_eq(method, SK_STR("PUT")) ||
           sk_str_eq(method, SK_STR("PATCH"));
}

souk_status sk_http_write_request(sk_buf *out, const sk_http_ask *ask, souk_error *err)
{
    souk_str authority, path, query;
    if (!sk_http_is_token(ask->method))
        return sk_fail(err, SOUK_E_INVALID, "the method is not a token");
    if (sk_http_target_run(ask->target.ptr, ask->target.len) != ask->target.len ||
        !sk_http_split_target(ask->method, ask->target, &authority, &path, &query))
        return sk_fail(
            err, SOUK_E_INVALID,
            "the target is not one: it begins with / and holds no blanks, controls or #");
    if (!sk_http_host_valid(ask->host))
        return sk_fail(err, SOUK_E_INVALID, "the host name is malformed");
    souk_status status = sk_http_check_headers(&ask->headers, true, err);
    if (status < 0)
        return status;
    if (out->failed)
        return sk_fail_nomem(err);
    size_t start = out->len;
    sk_buf_str(out, ask->method);
    sk_buf_char(out, ' ');
    sk_buf_str(out, ask->target);
    sk_buf_str(out, SK_STR(" HTTP/1.1\r\nHost: "));
    sk_buf_str(out, ask->host);
    sk_buf_str(out, SK_STR("\r\n"));
    sk_http_put_headers(out, &ask->headers);
    if (ask->body.ptr || means_body(ask->method))
        put_length(out, ask->body.len);
    sk_buf_str(out, SK_STR("\r\n"));
    sk_buf_str(out, ask->body);
    return sk_http_settle(out, start, err);
}

/* ---- responses ---- */

static bool carries_body(uint16_t status)
{
    return status >= 200 && status != 204 && status != 304;
}

/* Packs the body when the peer accepts that and it pays; otherwise returns it as it is. */
static souk_str pack_body(const sk_http_reply *reply, bool *packed)
{
    *packed = false;
    if (!reply->deflate || reply->chunked || reply->body.len < GZIP_MIN ||
        !carries_body(reply->status) || !sk_http_accepts_gzip(reply->accept))
        return reply->body;
    sk_buf *scratch = reply->scratch;
    sk_buf_reset(scratch);
    sk_deflate_reset(reply->deflate);
    if (sk_deflate_put(reply->deflate, reply->body, SK_FLUSH_FINISH, scratch) < 0 ||
        scratch->len >= reply->body.len)
        return reply->body;
    *packed = true;
    return sk_buf_view(scratch);
}

static void put_status_line(sk_buf *out, const sk_http_reply *reply)
{
    char line[16] = "HTTP/1.1 000 ";
    line[9] = (char)('0' + reply->status / 100);
    line[10] = (char)('0' + reply->status / 10 % 10);
    line[11] = (char)('0' + reply->status % 10);
    sk_buf_put(out, line, 13);
    sk_buf_cstr(out, sk_http_reason(reply->status));
    sk_buf_str(out, SK_STR("\r\n"));
    if (reply->date_ns) {
        char date[30];
        sk_http_date(date, reply->date_ns);
        sk_buf_str(out, SK_STR("Date: "));
        sk_buf_put(out, date, 29);
        sk_buf_str(out, SK_STR("\r\n"));
    }
}

static void put_framing(sk_buf *out, const sk_http_reply *reply, uint64_t length, bool packed)
{
    if (packed)
        sk_buf_str(out, SK_STR("Content-Encoding: gzip\r\n"));
    if (reply->deflate && carries_body(reply->status))
        sk_buf_str(out, SK_STR("Vary: Accept-Encoding\r\n"));
    if (reply->chunked && carries_body(reply->status))
        sk_buf_str(out, SK_STR("Transfer-Encoding: chunked\r\n"));
    else if (carries_body(reply->status))
        put_length(out, length);
    if (reply->close)
        sk_buf_str(out, SK_STR("Connection: close\r\n"));
    else if (reply->minor == 0)
        sk_buf_str(out, SK_STR("Connection: keep-alive\r\n"));
    sk_buf_str(out, SK_STR("\r\n"));
}

souk_status sk_http_write_response(sk_buf *out, const sk_http_reply *reply, souk_error *err)
{
    if (reply->status < 100 || reply->status > 599)
        return sk_fail(err, SOUK_E_INVALID, "there is no HTTP status %u", reply->status);
    if (reply->chunked && reply->minor == 0)
        return sk_fail(err, SOUK_E_INVALID, "HTTP/1.0 knows no chunked body");
    souk_status status = sk_http_check_headers(&reply->headers, false, err);
    if (status < 0)
        return status;
    if (out->failed)
        return sk_fail_nomem(err);
    bool packed;
    souk_str body = pack_body(reply, &packed);
    size_t start = out->len;
    put_status_line(out, reply);
    sk_http_put_headers(out, &reply->headers);
    put_framing(out, reply, body.len, packed);
    if (carries_body(reply->status) && !reply->head && !reply->chunked)
        sk_buf_str(out, body);
    return sk_http_settle(out, start, err);
}

souk_status sk_http_write_chunk(sk_buf *out, souk_str bytes)
{
    static const char digits[] = "0123456789abcdef";
    char line[10];
    size_t n = sizeof line;
    if (bytes.len == 0)
        return SOUK_OK;
    if (out->failed)
        return SOUK_E_NOMEM;
    line[--n] = '\n';
    line[--n] = '\r';
    for (uint32_t left = bytes.len; left; left >>= 4)
        line[--n] = digits[left & 15];
    size_t start = out->len;
    sk_buf_put(out, line + n, sizeof line - n);
    sk_buf_str(out, bytes);
    sk_buf_str(out, SK_STR("\r\n"));
    return sk_http_settle(out, start, NULL);
}

static souk_status put_whole(sk_buf *out, souk_str text)
{
    size_t start = out->len;
    if (out->failed)
        return SOUK_E_NOMEM;
    sk_buf_str(out, text);
    return sk_http_settle(out, start, NULL);
}

souk_status sk_http_write_last_chunk(sk_buf *out)
{
    return put_whole(out, SK_STR("0\r\n\r\n"));
}

souk_status sk_http_write_continue(sk_buf *out)
{
    return put_whole(out, SK_STR("HTTP/1.1 100 Continue\r\n\r\n"));
}

/* ---- Accept-Encoding ---- */

/* Whether the parameters of a coding leave its weight above zero. src: RFC 9110 12.4.2 */
static bool weight_positive(souk_str params)
{
    while (params.ptr) {
        souk_str p = sk_str_trim(sk_str_cut(&params, ';'));
        if (p.len < 2 || (p.ptr[0] | 0x20) != 'q' || p.ptr[1] != '=')
            continue;
        for (uint32_t i = 2; i < p.len; i++) {
            if (p.ptr[i] >= '1' && p.ptr[i] <= '9')
                return true;
        }
        return false;
    }
    return true;
}

bool sk_http_accepts_gzip(souk_str accept)
{
    bool any = false;
    while (accept.ptr) {
        souk_str params = sk_str_cut(&accept, ',');
        souk_str coding = sk_str_trim(sk_str_cut(&params, ';'));
        if (sk_str_eq_nocase(coding, SK_STR("gzip")) || sk_str_eq_nocase(coding, SK_STR("x-gzip")))
            return weight_positive(params); /* the name goes before the star */
        if (sk_str_eq(coding, SK_STR("*")))
            any = weight_positive(params);
    }
    return any;
}

/* ---- Date ---- */

static void two_digits(char *to, int64_t value)
{
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
}

void sk_http_date(char out[30], int64_t date_ns)
{
    static const char days[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t second = date_ns / 1000000000;
    if (second < 0)
        second = 0;
    int64_t day = second / 86400, rest = second % 86400;
    /* The proleptic Gregorian calendar, in years that begin in March, so that the leap day is the
     * last: 400 years are 146097 days. The year 0000 began 719468 days before 1970. */
    int64_t era_day = (day + 719468) % 146097, era = (day + 719468) / 146097;
    int64_t year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
    int64_t in_year = era_day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153; /* from March */
    int64_t date = in_year - (153 * month + 2) / 5 + 1;
    year += era * 400 + (month >= 10);
    month = month < 10 ? month + 2 : month - 10;
    memcpy(out, "Day, 00 Mon 0000 00:00:00 GMT", 30);
    memcpy(out, days + day % 7 * 3, 3);
    two_digits(out + 5, date);
    memcpy(out + 8, months + month * 3, 3);
    two_digits(out + 12, year / 100 % 100);
    two_digits(out + 14, year % 100);
    two_digits(out + 17, rest / 3600);
    two_digits(out + 20, rest / 60 % 60);
    two_digits(out + 23, rest % 60);
}
