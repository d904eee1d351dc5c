/* SPDX-License-Identifier: MIT
 *
 * Words and options behind a verb. One table holds every option of every verb; a verb names those
 * that it takes as a set of bits.
 *
 *     sk_args args;
 *     if (sk_args_parse(&args, SK_OPTION(JSON) | SK_OPTION(LIMIT), argc, argv, now_ns, &err) < 0)
 *         ... err.text names the option and the nearest that exists
 *     uint32_t limit = (uint32_t)sk_args_number(&args, SK_OPT_LIMIT, 10);
 *
 * Options and words may be mixed; "--" ends the options. "--name value" and "--name=value" are the
 * same. Ownership: texts are those of argv. Threads: values.
 */
#ifndef SK_CLI_ARGS_H
#define SK_CLI_ARGS_H

#include <souk/dec.h>

typedef enum sk_opt_kind {
    SK_KIND_FLAG,     /* stands alone */
    SK_KIND_TEXT,     /* any text but an empty one */
    SK_KIND_NUMBER,   /* a whole number from 0 */
    SK_KIND_PORT,     /* 0 .. 65535 */
    SK_KIND_DECIMAL,  /* a positive decimal */
    SK_KIND_DURATION, /* seconds, or with a unit: 500ms, 5s, 2m, 1h, 1d */
    SK_KIND_PERIOD,   /* a duration that may be left out */
    SK_KIND_INSTANT   /* 2026-11-21, 2026-11-21T14:00:00 (UTC), milliseconds since 1970, or an age
                         (2h: two hours ago) */
} sk_opt_kind;

/* X(name, text, kind, placeholder, help), in the order of `souk help VERB`. */
#define SK_OPTION_MAP(X)                                                                           \
    X(JSON, "json", FLAG, NULL, "print JSON; numbers are strings")                                 \
    X(WATCH, "watch", PERIOD, "SECONDS", "look again and again (every 2 s) until interrupted")     \
    X(LIMIT, "limit", NUMBER, "N", "rows or levels at most")                                       \
    X(INTERVAL, "interval", TEXT, "1m|1h|1d...", "how long a candle lasts (1m)")                   \
    X(TABLE, "table", FLAG, NULL, "rows instead of a chart")                                       \
    X(FROM, "from", INSTANT, "TIME", "not before: 2026-11-21T14:00:00, milliseconds, or 2h ago")   \
    X(TO, "to", INSTANT, "TIME", "not after")                                                      \
    X(HISTORY, "history", FLAG, NULL, "finished orders too")                                       \
    X(ORDER, "order", TEXT, "ID", "only this order's")                                             \
    X(EVENTS, "count", NUMBER, "N", "stop after so many events")                                   \
    X(OPS, "ops", FLAG, NULL, "every operation and how it is reached")                             \
    X(SWITCHES, "switches", FLAG, NULL, "what `souk sandbox --set` can turn")                      \
    X(TYPE, "type", TEXT, "TYPE", "limit, market, stop, stop_limit, take_profit ...")              \
    X(TIF, "tif", TEXT, "TIF", "gtc, ioc, fok")                                                    \
    X(STOP, "stop", DECIMAL, "PRICE", "fires when the last price gets there")                      \
    X(ICEBERG, "iceberg", DECIMAL, "QTY", "how much of it is shown")                               \
    X(STP, "stp", TEXT, "MODE", "self-trade prevention: cancel_newest, cancel_oldest ...")         \
    X(POST_ONLY, "post-only", FLAG, NULL, "refused if it would take")                              \
    X(CLIENT_ID, "client-id", TEXT, "ID", "the order's client id")                                 \
    X(TEST, "test", FLAG, NULL, "the venue checks the order and forgets it")                       \
    X(ALL, "all", FLAG, NULL, "every open order")                                                  \
    X(RESOLVE, "resolve", FLAG, NULL, "find out what became of an order of unknown outcome")       \
    X(DRY_RUN, "dry-run", FLAG, NULL, "show what would be sent, send nothing")                     \
    X(YES, "yes", FLAG, NULL, "do not ask before a live order")                                    \
    X(LIVE, "live", FLAG, NULL, "the venue itself, real money")                                    \
    X(TESTNET, "testnet", FLAG, NULL, "the venue's own test network")                              \
    X(URL, "url", TEXT, "URL", "REST interface anywhere else")                                     \
    X(WS_URL, "ws-url", TEXT, "URL", "its WebSocket interface, if it is not beside it")            \
    X(PORT_BASE, "port-base", PORT, "PORT", "the sandbox's (8700)")                                \
    X(TIMEOUT, "timeout", DURATION, "SECONDS", "of a whole call (10)")                             \
    X(KEY, "key", TEXT, "LABEL", "the key of that label in `souk keys`")                           \
    X(KEY_TYPE, "key-type", TEXT, "TYPE", "which key of the sandbox's: hmac, ed25519, rsa")        \
    X(CREDENTIALS, "credentials", TEXT, "FILE", "the sandbox's keys, if not in its own place")     \
    X(CA_FILE, "ca-file", TEXT, "FILE", "trust these certificates too")                            \
    X(PROXY, "proxy", TEXT, "URL", "http:// or socks5:// (default: HTTPS_PROXY)")                  \
    X(SOURCE_IP, "source-ip", TEXT, "IP", "the address to connect from")                           \
    X(LOG, "log", TEXT, "LEVEL", "error, warn, info, debug or trace, to stderr")                   \
    X(HELP, "help", FLAG, NULL, "this text")

typedef enum sk_opt {
#define SK_X(name, text, kind, placeholder, help) SK_OPT_##name,
    SK_OPTION_MAP(SK_X)
#undef SK_X
        SK_OPT_COUNT
} sk_opt;

_Static_assert(SK_OPT_COUNT <= 64, "options are bits of one word");

#define SK_OPTION(name) (UINT64_C(1) << SK_OPT_##name)

/** One row of the table. */
typedef struct sk_opt_row {
    const char *text;
    sk_opt_kind kind;
    const char *placeholder, *help;
} sk_opt_row;

/** opt below SK_OPT_COUNT. */
const sk_opt_row *sk_opt_at(sk_opt opt);

enum { SK_WORDS_MAX = 32 };

typedef struct sk_args {
    const char *words[SK_WORDS_MAX];
    uint32_t words_count;
    uint64_t given; /* bits of the options that stood there */
    const char *text[SK_OPT_COUNT];
    int64_t number[SK_OPT_COUNT]; /* durations and instants: nanoseconds; PERIOD left out: 0 */
    souk_dec dec[SK_OPT_COUNT];
} sk_args;

/** Reads argv[0] .. argv[argc - 1], all behind the verb. now_ns: for ages.
 *  @return SOUK_OK; SOUK_E_INVALID: err->text says what is wrong and what would be right. */
souk_status sk_args_parse(sk_args *out, uint64_t allowed, int argc, char **argv, int64_t now_ns,
                          souk_error *err);

/** Whether the option stood there. */
static inline bool sk_args_has(const sk_args *args, sk_opt opt)
{
    return args->given >> opt & 1;
}

/** Its number, or `missing`. */
static inline int64_t sk_args_number(const sk_args *args, sk_opt opt, int64_t missing)
{
    return sk_args_has(args, opt) ? args->number[opt] : missing;
}

/** The word at an index; NULL beyond the last. */
static inline const char *sk_args_word(const sk_args *args, uint32_t index)
{
    return index < args->words_count ? args->words[index] : NULL;
}

/** "2s", "500ms", "1.5" (seconds) as nanoseconds. SOUK_E_SYNTAX, SOUK_E_RANGE. */
souk_status sk_duration_parse(souk_str text, int64_t *ns);

/** A date, a date and a time (UTC), milliseconds since 1970, or an age before now_ns.
 *  SOUK_E_SYNTAX, SOUK_E_RANGE. */
souk_status sk_instant_parse(souk_str text, int64_t now_ns, int64_t *ns);

/** A quantity as `souk buy` takes it: "0.5", "0.5BTC" or "100USDT". */
typedef struct sk_amount {
    souk_dec value;
    bool in_quote;
} sk_amount;

/** symbol: BASE/QUOTE, or the venue's spelling, which the asset must begin (base) or end (quote).
 *  @return SOUK_OK; SOUK_E_INVALID with the reason. */
souk_status sk_amount_parse(sk_amount *out, souk_str text, souk_str symbol, souk_error *err);

#endif
