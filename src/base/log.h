/* SPDX-License-Identifier: MIT
 * The log: one line of name=value fields to a sink that the program gives. The library itself
 * prints nothing; without a sink a log line costs one comparison.
 *
 *     SK_LOG(log, SK_LOG_WARN, "book is stale", sk_log_str("symbol", symbol),
 *            sk_log_i64("gap", missing));
 *     // level=warn msg="book is stale" symbol=BTCUSDT gap=3
 *
 * Values are quoted where they need it and control characters are escaped, so that no peer can
 * forge a line; values whose name is a secret's are redacted (redact.h). Lines have a maximum; what
 * is longer ends in "...". Ownership: fields are borrowed during the call, the line during the
 * sink's. Threads: the sink is called on the thread that logs. */
#ifndef SK_BASE_LOG_H
#define SK_BASE_LOG_H

#include <souk/dec.h>
#include "base/limits.h"
#include "base/str.h"

typedef enum sk_log_level {
    SK_LOG_NONE, /**< as a log's level: silence */
    SK_LOG_ERROR,
    SK_LOG_WARN,
    SK_LOG_INFO,
    SK_LOG_DEBUG,
    SK_LOG_TRACE
} sk_log_level;

typedef struct sk_log {
    /** line: no newline at its end. */
    void (*sink)(void *ctx, sk_log_level level, souk_str line);
    void *ctx;
    sk_log_level level; /**< this and what is graver is passed on */
} sk_log;

typedef struct sk_log_field {
    const char *name; /**< NULL: no field */
    enum { SK_FIELD_STR, SK_FIELD_I64, SK_FIELD_U64, SK_FIELD_DEC } kind;
    union {
        souk_str text;
        int64_t i64;
        uint64_t u64;
        souk_dec dec;
    };
} sk_log_field;

/** A field of a line, by the kind of its value; name and text are borrowed until it is written. */
static inline sk_log_field sk_log_str(const char *name, souk_str value)
{
    return (sk_log_field){.name = name, .kind = SK_FIELD_STR, .text = value};
}

static inline sk_log_field sk_log_text(const char *name, const char *value)
{
    return sk_log_str(name, sk_str(value));
}

static inline sk_log_field sk_log_i64(const char *name, int64_t value)
{
    return (sk_log_field){.name = name, .kind = SK_FIELD_I64, .i64 = value};
}

static inline sk_log_field sk_log_u64(const char *name, uint64_t value)
{
    return (sk_log_field){.name = name, .kind = SK_FIELD_U64, .u64 = value};
}

static inline sk_log_field sk_log_dec(const char *name, souk_dec value)
{
    return (sk_log_field){.name = name, .kind = SK_FIELD_DEC, .dec = value};
}

/** "error", "warn", "info", "debug", "trace"; "none". */
const char *sk_log_level_name(sk_log_level level);
/** The level of a name; false when there is none so called. */
bool sk_log_level_parse(souk_str name, sk_log_level *out);

/** Whether a line of this level would reach the sink. A NULL log takes nothing. */
static inline bool sk_log_wants(const sk_log *log, sk_log_level level)
{
    return log && log->sink && level <= log->level;
}

/** Formats and hands to the sink, whatever the level. Used through SK_LOG. */
void sk_log_write(const sk_log *log, sk_log_level level, const char *message,
                  const sk_log_field *fields, size_t count);

/** Fields are only evaluated when the line is wanted. */
#define SK_LOG(log, level, message, ...)                                                           \
    do {                                                                                           \
        if (sk_log_wants(log, level)) {                                                            \
            const sk_log_field sk_fields_[] = {{.name = NULL}, ##__VA_ARGS__};                     \
            sk_log_write(log, level, message, sk_fields_,                                          \
                         sizeof sk_fields_ / sizeof sk_fields_[0]);                                \
        }                                                                                          \
    } while (0)

#endif
