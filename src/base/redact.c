/* SPDX-License-Identifier: MIT */
#include "base/redact.h"
#include "base/str.h"

enum {
    NAME_MAX_LEN = 64, /* of a name that can be a secret's */
    SHOWN = 4,
    SHORTEN_MIN = 12, /* a shorter value would show too large a part of itself */
    KEY_SEGMENT_MIN = 40
};

/* A name that ends so, in small letters and digits only. The first match decides. */
static const struct {
    const char *end;
    sk_redaction rule;
} endings[] = {
    {"signature", SK_SHORTEN},  {"sign", SK_SHORTEN},        {"apikey", SK_SHORTEN},
    {"accesskey", SK_SHORTEN},  {"accesskeyid", SK_SHORTEN}, {"listenkey", SK_SHORTEN},
    {"btseapi", SK_SHORTEN},    {"requestapi", SK_SHORTEN},  {"secret", SK_HIDE},
    {"secretkey", SK_HIDE},     {"passphrase", SK_HIDE},     {"password", SK_HIDE},
    {"authorization", SK_HIDE}, {"privatekey", SK_HIDE},     {"token", SK_HIDE},
    {"jwt", SK_HIDE},           {"cookie", SK_HIDE},         {"credential", SK_HIDE},
    {"credentials", SK_HIDE},
};

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

sk_redaction sk_redact_rule(souk_str name)
{
    char plain[NAME_MAX_LEN];
    uint32_t len = 0;
    uint32_t from = name.len > NAME_MAX_LEN ? name.len - NAME_MAX_LEN : 0;
    for (uint32_t i = from; i < name.len; i++) {
        char c = name.ptr[i];
        if (is_alnum(c))
            plain[len++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (sk_str_ends((souk_str){plain, len}, sk_str(endings[i].end)))
            return endings[i].rule;
    }
    return SK_SHOW;
}

static bool put_by(sk_buf *out, sk_redaction rule, souk_str value)
{
    if (rule == SK_SHOW || value.len == 0)
        return sk_buf_str(out, value);
    if (rule == SK_SHORTEN && value.len >= SHORTEN_MIN)
        return sk_buf_put(out, value.ptr, SHOWN) && sk_buf_cstr(out, "...");
    return sk_buf_cstr(out, "REDACTED");
}

bool sk_redact_value(sk_buf *out, souk_str name, souk_str value)
{
    return put_by(out, sk_redact_rule(name), value);
}

bool sk_redact_query(sk_buf *out, souk_str query)
{
    for (bool first = true; query.len || first; first = false) {
        bool more = sk_str_find(query, '&') >= 0;
        souk_str value = sk_str_cut(&query, '&');
        bool has_value = sk_str_find(value, '=') >= 0;
        souk_str name = sk_str_cut(&value, '=');
        if (!sk_buf_str(out, name) || (has_value && !sk_buf_char(out, '=')) ||
            (has_value && !sk_redact_value(out, name, value)) || (more && !sk_buf_char(out, '&')))
            return false;
    }
    return true;
}

static bool is_key_segment(souk_str segment)
{
    for (uint32_t i = 0; i < segment.len; i++) {
        if (!is_alnum(segment.ptr[i]))
            return false;
    }
    return segment.len >= KEY_SEGMENT_MIN;
}

/* scheme://user:password@host -> scheme://REDACTED@host; moves *url behind the host. */
static bool put_authority(sk_buf *out, souk_str *url)
{
    for (uint32_t i = 0; i + 2 < url->len; i++) {
        if (url->ptr[i] == '/' || url->ptr[i] == '?')
            return true; /* no scheme: a path only */
        if (memcmp(url->ptr + i, "://", 3) != 0)
            continue;
        if (!sk_buf_put(out, url->ptr, i + 3))
            return false;
        souk_str rest = sk_str_sub(*url, i + 3, url->len - i - 3);
        uint32_t end = 0, at = 0;
        bool user = false;
        for (; end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?'; end++) {
            if (rest.ptr[end] == '@') {
                user = true;
                at = end;
            }
        }
        if (user && !sk_buf_cstr(out, "REDACTED"))
            return false;
        *url = sk_str_sub(rest, end, rest.len - end);
        return sk_buf_put(out, rest.ptr + at, end - at);
    }
    return true;
}

bool sk_redact_url(sk_buf *out, souk_str url)
{
    if (!put_authority(out, &url))
        return false;
    int64_t question = sk_str_find(url, '?');
    souk_str path = question < 0 ? url : sk_str_sub(url, 0, (uint32_t)question);
    while (path.len) {
        bool more = sk_str_find(path, '/') >= 0;
        souk_str segment = sk_str_cut(&path, '/');
        if (!put_by(out, is_key_segment(segment) ? SK_SHORTEN : SK_SHOW, segment) ||
            (more && !sk_buf_char(out, '/')))
            return false;
    }
    if (question < 0)
        return true;
    uint32_t from = (uint32_t)question + 1;
    return sk_buf_char(out, '?') && sk_redact_query(out, sk_str_sub(url, from, url.len - from));
}

/* The inside of the string that begins at text[at] == '"'; *end: behind its closing quote. */
static souk_str string_at(souk_str text, uint32_t at, uint32_t *end)
{
    uint32_t i = at + 1;
    while (i < text.len && text.ptr[i] != '"')
        i += text.ptr[i] == '\\' && i + 1 < text.len ? 2 : 1;
    *end = i < text.len ? i + 1 : text.len;
    return sk_str_sub(text, at + 1, i - at - 1);
}

static uint32_t skip_blanks(souk_str text, uint32_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r'))
        at++;
    return at;
}

bool sk_redact_json(sk_buf *out, souk_str json)
{
    sk_redaction rule = SK_SHOW; /* what the name just read asks of its value */
    for (uint32_t at = 0; at < json.len;) {
        if (json.ptr[at] != '"') {
            if (!sk_buf_char(out, json.ptr[at++]))
                return false;
            continue;
        }
        uint32_t end;
        souk_str inside = string_at(json, at, &end);
        bool is_closed = end - at == inside.len + 2;
        if (!sk_buf_char(out, '"') || !put_by(out, rule, inside) ||
            (is_closed && !sk_buf_char(out, '"')))
            return false;
        uint32_t colon = skip_blanks(json, end);
        rule = SK_SHOW;
        if (colon < json.len && json.ptr[colon] == ':') {
            uint32_t value = skip_blanks(json, colon + 1);
            if (!sk_buf_put(out, json.ptr + end, value - end))
                return false;
            if (value < json.len && json.ptr[value] == '"')
                rule = sk_redact_rule(inside);
            end = value;
        }
        at = end;
    }
    return true;
}
