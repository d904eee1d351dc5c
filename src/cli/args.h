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

/* X(name, text, kind, placeholder, values, help), in the order of `souk help VERB`. values: what
 * the shell offers: words parted by '|', "@file", "@dir", "@type" (order types), "@tif", "@stp",
 * "@interval"; NULL: nothing. Help, man page, completions and the parser all read this. */
#define SK_OPTION_MAP(X)                                                                           \
    X(JSON, "json", FLAG, NULL, NULL, "print JSON; numbers are strings")                           \
    X(WATCH, "watch", PERIOD, "SECONDS", NULL, "look again every SECONDS (2), until interrupted")  \
    X(LIMIT, "limit", NUMBER, "N", NULL, "rows or levels at most")                                 \
    X(INTERVAL, "interval", TEXT, "INTERVAL", "@interval", "how long a candle lasts: 1m, 1h, 1d")  \
    X(TABLE, "table", FLAG, NULL, NULL, "rows instead of a chart")                                 \
    X(FROM, "from", INSTANT, "TIME", NULL,                                                         \
      "not before: 2026-11-21T14:00:00 (UTC), milliseconds since 1970, or an age such as 2h")      \
    X(TO, "to", INSTANT, "TIME", NULL, "not after; written the same way")                          \
    X(HISTORY, "history", FLAG, NULL, NULL, "finished orders too")                                 \
    X(CONDITIONAL, "conditional", FLAG, NULL, NULL, "stops that the venue keeps apart")            \
    X(ORDER, "order", TEXT, "ID", NULL, "only the fills of this order")                            \
    X(EVENTS, "count", NUMBER, "N", NULL, "stop after N events")                                   \
    X(OPS, "ops", FLAG, NULL, NULL, "every operation, its request and what it costs")              \
    X(SWITCHES, "switches", FLAG, NULL, NULL, "what `souk sandbox --set` can turn")                \
    X(QTY, "qty", DECIMAL, "QTY", NULL, "how much from now on, what is filled included")           \
    X(PRICE, "price", DECIMAL, "PRICE", NULL, "at which price from now on")                        \
    X(REPLACES, "replaces", TEXT, "ID", NULL, "the order that goes, by its client id")             \
    X(EVEN_IF_GONE, "even-if-gone", FLAG, NULL, NULL,                                              \
      "place the new order also when the old one cannot be canceled")                              \
    X(TYPE, "type", TEXT, "TYPE", "@type", "the order's type, if PRICE and --stop do not say it")  \
    X(TIF, "tif", TEXT, "TIF", "@tif", "how long it stays: until canceled, not at all, ...")       \
    X(STOP, "stop", DECIMAL, "PRICE", NULL, "waits until the last price gets there")               \
    X(ICEBERG, "iceberg", DECIMAL, "QTY", NULL, "shows only so much of it in the book")            \
    X(TRAILING, "trailing", NUMBER, "BIPS", NULL,                                                  \
      "the stop follows the price at this distance: 100 is one percent")                           \
    X(STP, "stp", TEXT, "MODE", "@stp", "what happens when it would meet your own order")          \
    X(POST_ONLY, "post-only", FLAG, NULL, NULL, "refused rather than filled at once")              \
    X(CLIENT_ID, "client-id", TEXT, "ID", NULL, "your own id for the order")                       \
    X(TEST, "test", FLAG, NULL, NULL, "the venue checks the order and forgets it")                 \
    X(EMULATE, "emulate", FLAG, NULL, NULL,                                                        \
      "where the venue lacks it, send the parts one after the other (see below)")                  \
    X(NO_JOURNAL, "no-journal", FLAG, NULL, NULL,                                                  \
      "keep no journal of the order, and ask for none of before")                                  \
    X(ALL, "all", FLAG, NULL, NULL, "every open order, of SYMBOL if one is named")                 \
    X(RESOLVE, "resolve", FLAG, NULL, NULL, "find out what became of an order of unknown outcome") \
    X(DRY_RUN, "dry-run", FLAG, NULL, NULL, "show what would be sent, send nothing")               \
    X(YES, "yes", FLAG, NULL, NULL, "do not ask before a live order")                              \
    X(INCLUDE, "include", FLAG, NULL, NULL, "show the answer's status and headers too; also -i")   \
    X(SIGNED, "signed", FLAG, NULL, NULL, "sign it, also where the path is public")                \
    X(UNSIGNED, "unsigned", FLAG, NULL, NULL, "do not sign it")                                    \
    X(MAN, "man", FLAG, NULL, NULL, "the whole manual, as a man page")                             \
    X(COMPLETION, "completion", TEXT, "SHELL", "bash|zsh|fish",                                    \
      "the script that makes a shell complete souk's words")                                       \
    X(LIVE, "live", FLAG, NULL, NULL, "the venue itself: real money")                              \
    X(TESTNET, "testnet", FLAG, NULL, NULL, "the venue's own test network")                        \
    X(URL, "url", TEXT, "URL", NULL, "a REST interface anywhere else: http://HOST:PORT")           \
    X(WS_URL, "ws-url", TEXT, "URL", NULL, "its WebSocket interface, if it is not beside it")      \
    X(PORT_BASE, "port-base", PORT, "PORT", NULL, "where the sandbox is (8700)")                   \
    X(TIMEOUT, "timeout", DURATION, "SECONDS", NULL, "of a whole call (10)")                       \
    X(KEY, "key", TEXT, "LABEL", NULL, "the key of that label in `souk keys list`")                \
    X(KEY_TYPE, "key-type", TEXT, "TYPE", "hmac|ed25519|rsa|es256",                                \
      "which of the sandbox's keys: hmac, ed25519, rsa, es256")                                    \
    X(CREDENTIALS, "credentials", TEXT, "FILE", "@file",                                           \
      "the sandbox's keys, if not in their own place")                                             \
    X(CA_FILE, "ca-file", TEXT, "FILE", "@file", "trust these certificates too (PEM)")             \
    X(PROXY, "proxy", TEXT, "URL", NULL, "http:// or socks5:// (default: $HTTPS_PROXY)")           \
    X(SOURCE_IP, "source-ip", TEXT, "IP", NULL, "the address to connect from")                     \
    X(LOG, "log", TEXT, "LEVEL", "error|warn|info|debug|trace", "tell more on stderr")             \
    X(HELP, "help", FLAG, NULL, NULL, "this text")

typedef enum sk_opt {
#define SK_X(name, text, kind, placeholder, values, help) SK_OPT_##name,
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
    const char *placeholder, *values, *help;
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
