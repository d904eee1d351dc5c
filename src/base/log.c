/* SPDX-License-Identifier: MIT
 * A line is written into a buffer on the stack: logging works when memory is short. */
#include "base/log.h"
#include "base/dec.h"
#include "base/redact.h"

static const char *const level_names[] = {"none", "error", "warn", "info", "debug", "trace"};

const char *sk_log_level_name(sk_log_level level)
{
    return level_names[level];
}

bool sk_log_level_parse(souk_str name, sk_log_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
        if (sk_str_is(name, level_names[i])) {
            *out = (sk_log_level)i;
            return true;
        }
    }
    return false;
}

/* No buffer in this file grows: its memory is the caller's array. */
static void *refuse(void *ctx, void *ptr, size_t size)
{
    (void)ctx;
    (void)ptr;
    (void)size;
    return NULL;
}

static const souk_alloc no_memory = {refuse, NULL};

static sk_buf fixed_buf(char *bytes, size_t size)
{
    return (sk_buf){.alloc = &no_memory, .ptr = bytes, .cap = size, .max = size};
}

static bool is_plain(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F)
            return false;
    }
    return text.len > 0;
}

/* As much of the text as fits; false when that is not all. */
static bool put_text(sk_buf *line, souk_str text)
{
    if (is_plain(text) && sk_buf_str(line, text))
        return true;
    line->failed = false; /* too long for one piece: as far as it goes */
    bool ok = sk_buf_char(line, '"');
    for (uint32_t i = 0; ok && i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n')
            ok = sk_buf_cstr(line, "\\n");
        else if (c < ' ' || c == 0x7F)
            ok = sk_buf_printf(line, "\\x%02x", c);
        else
            ok = (c != '"' && c != '\\') || sk_buf_char(line, '\\');
        if (c >= ' ' && c != 0x7F)
            ok = ok && sk_buf_char(line, (char)c);
    }
    return ok && sk_buf_char(line, '"');
}

/* redacted: what a secret leaves is at most a few characters, so it always fits. */
static bool put_secret(sk_buf *line, souk_str name, souk_str value)
{
    char bytes[32];
    sk_buf redacted = fixed_buf(bytes, sizeof bytes);
    return sk_redact_value(&redacted, name, value) && put_text(line, sk_buf_view(&redacted));
}

static bool put_field(sk_buf *line, const sk_log_field *field)
{
    souk_str name = sk_str(field->name);
    if (!sk_buf_char(line, ' ') || !sk_buf_str(line, name) || !sk_buf_char(line, '='))
        return false;
    if (sk_redact_rule(name) != SK_SHOW)
        return put_secret(line, name, field->kind == SK_FIELD_STR ? field->text : SK_STR("number"));
    switch (field->kind) {
    case SK_FIELD_STR: return put_text(line, field->text);
    case SK_FIELD_I64: return sk_buf_i64(line, field->i64);
    case SK_FIELD_U64: return sk_buf_u64(line, field->u64);
    case SK_FIELD_DEC: return sk_buf_dec(line, field->dec);
    }
    return true;
}

void sk_log_write(const sk_log *log, sk_log_level level, const char *message,
                  const sk_log_field *fields, size_t count)
{
    char bytes[SK_LOG_LINE_MAX];
    sk_buf line = fixed_buf(bytes, sizeof bytes - 3);
    bool ok = sk_buf_cstr(&line, "level=") && sk_buf_cstr(&line, sk_log_level_name(level)) &&
              sk_buf_cstr(&line, " msg=") && put_text(&line, sk_str(message));
    for (size_t i = 0; ok && i < count; i++)
        ok = !fields[i].name || put_field(&line, &fields[i]);
    if (!ok) {
        for (int i = 0; i < 3; i++)
            bytes[line.len++] = '.';
    }
    log->sink(log->ctx, level, sk_buf_view(&line));
}
