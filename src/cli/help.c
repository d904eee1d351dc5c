/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "cli/cli.h"

#include <stdio.h>

enum { PAGE_MAX = 1 << 20, LEFT = 26, COLUMNS = 96 };

/* ---- what words, exit codes and the environment mean ---- */

static const sk_word_help words[] = {
    {"VENUE", "an exchange by its id; `souk venues` lists them"},
    {"SYMBOL", "BASE/QUOTE as in BTC/USDT, or the venue's own spelling (BTCUSDT)"},
    {"QTY", "how much, in base (0.01) or, at market, in quote (100USDT)"},
    {"PRICE", "in quote, for one of base; without it the order goes at market"},
    {"INTERVAL", "how long a candle lasts: 1m, 5m, 1h, 1d ..."},
    {"ID", "the order, by the venue's id"},
    {"ORDER", "in quotes: 'buy|sell QTY [PRICE] [options]', as behind `souk buy`"},
    {"FIRST", "the order that is placed at once, written as an ORDER is"},
    {"VERB", "one of souk's verbs; `souk help` lists them"},
    {"METHOD", "GET, POST, PUT or DELETE"},
    {"PATH", "from the host on, as the venue documents it: /api/v3/time"},
    {"FIELD", "name=value: into the query of GET and DELETE, else into the body"},
    {"JSON", "a whole body, from its brace or bracket on"},
    {"REQUEST", "a refused request: the answer's X-Souk-Request-Id, such as binance-17"},
    {"LABEL", "a name of your choice for the key"},
    {"FILE", "a recording: NDJSON, plain or compressed with zstd"},
};

static const sk_word_help exits[] = {
    {"0", "done"},
    {"1", "refused by the venue, or by the rules of the instrument before it was sent"},
    {"2", "the line that was typed is wrong"},
    {"3", "not sent, or no answer to a read: safe to repeat"},
    {"4", "configuration or keys"},
    {"5", "sent, outcome unknown: do not send it again; `souk order ... --resolve` tells"},
};

static const sk_word_help environment[] = {
    {"SOUK_VENUE_API_KEY, SOUK_VENUE_SECRET, SOUK_VENUE_PASSPHRASE",
     "the key of --live and --testnet; VENUE in capitals: SOUK_BINANCE_API_KEY"},
    {"SOUK_CREDENTIALS", "the credentials file of the sandbox, written and read"},
    {"HTTPS_PROXY", "the way out to --live and --testnet"},
    {"NO_COLOR", "not empty: no colours"},
    {"XDG_CONFIG_HOME", "where `souk keys` keeps its file (~/.config)"},
    {"XDG_STATE_HOME", "where certificates and the journals of orders are kept (~/.local/state)"},
};

#define AT(rows_, index_) ((index_) < sizeof(rows_) / sizeof *(rows_) ? &(rows_)[index_] : NULL)

const sk_word_help *sk_word_at(uint32_t index)
{
    return AT(words, index);
}

const sk_word_help *sk_exit_at(uint32_t index)
{
    return AT(exits, index);
}

const sk_word_help *sk_environment_at(uint32_t index)
{
    return AT(environment, index);
}

/* ---- values ---- */

static const char *type_at(int i)
{
    return souk_order_type_name((souk_order_type)(i + SOUK_LIMIT));
}

static const char *tif_at(int i)
{
    return i + SOUK_GTC <= SOUK_FOK ? souk_tif_name((souk_tif)(i + SOUK_GTC)) : NULL;
}

static const char *stp_at(int i)
{
    return souk_stp_name((souk_stp)(i + SOUK_STP_NONE));
}

static const char *interval_at(int i)
{
    return souk_interval_name((size_t)i);
}

static const char *venue_at(int i)
{
    return souk_venue_id(souk_venue_at((size_t)i));
}

void sk_help_values(const char *values, sk_buf *out)
{
    static const struct {
        const char *name;
        const char *(*at)(int index);
    } lists[] = {{"@type", type_at},
                 {"@tif", tif_at},
                 {"@stp", stp_at},
                 {"@interval", interval_at},
                 {"@venue", venue_at}};
    souk_str rest = sk_str(values);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!sk_str_is(rest, lists[i].name))
            continue;
        bool venues = lists[i].at == venue_at;
        int count = venues ? (int)souk_venues_count() : INT16_MAX;
        const char *name;
        for (int k = 0; k < count && (name = lists[i].at(k)); k++)
            sk_buf_printf(out, "%s%s", k ? " " : "", name);
        return;
    }
    if (rest.len == 0 || rest.ptr[0] == '@')
        return;
    for (const char *gap = ""; rest.ptr; gap = " ") {
        souk_str value = sk_str_cut(&rest, '|');
        sk_buf_printf(out, "%s%.*s", gap, SK_FMT(value));
    }
}

void sk_help_emulated(const sk_verb *verb, sk_buf *out)
{
    uint32_t count = 0;
    if (!verb->emulates) {
        sk_buf_cstr(out, "Of a single order nothing is imitated: what the venue lacks is refused, "
                         "with --emulate too.");
        return;
    }
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        if (souk_venue_has(sk_venue_at(i), verb->emulates))
            continue;
        sk_buf_printf(out, "%s%s",
                      count++ ? ", "
                              : "Only with --emulate, as one request after "
                                "the other: ",
                      sk_venue_at(i)->title);
    }
    sk_buf_cstr(out, count ? "." : "Every venue has a request of its own for it.");
}

/* ---- a verb's page ---- */

/* Text from column `indent` on, wrapped between words. */
static void wrap(sk_buf *out, souk_str rest, int indent)
{
    int column = indent;
    while (rest.ptr) {
        souk_str word = sk_str_cut(&rest, ' ');
        if (column > indent && column + 1 + (int)word.len > COLUMNS) {
            sk_buf_printf(out, "\n%*s", indent, "");
            column = indent;
        }
        sk_buf_printf(out, "%s%.*s", column > indent ? " " : "", SK_FMT(word));
        column += (int)word.len + (column > indent);
    }
    sk_buf_char(out, '\n');
}

static void put_pair(sk_buf *out, const char *left, const char *text)
{
    sk_buf_printf(out, "  %-*s", LEFT - 2, left);
    if (strlen(left) + 3 > LEFT)
        sk_buf_printf(out, "\n%*s", LEFT, "");
    wrap(out, sk_str(text), LEFT);
}

static void put_words(sk_buf *out, const sk_verb *verb)
{
    souk_str word, seen = SK_STR("");
    const char *head = "\nwords:\n";
    for (uint32_t i = 0; sk_verb_word(verb, i, &word); i++) {
        while (word.ptr) {
            souk_str one = sk_str_cut(&word, '|');
            if (sk_str_eq(one, seen)) /* ORDER ORDER */
                continue;
            seen = one;
            for (uint32_t k = 0; sk_word_at(k); k++) {
                if (!sk_str_is(one, sk_word_at(k)->word))
                    continue;
                sk_buf_cstr(out, head);
                put_pair(out, sk_word_at(k)->word, sk_word_at(k)->text);
                head = "";
            }
        }
    }
}

/* Those of the verb itself, or those that say where it goes and how. */
static void put_options(sk_buf *out, const sk_verb *verb, bool where)
{
    const uint64_t common = SK_OPTIONS_VENUE & ~(SK_OPTION(JSON) | SK_OPTION(DRY_RUN));
    const char *head = where ? "\nwhere it goes, and how:\n" : "\noptions:\n";
    const sk_opt_row *row;
    for (uint32_t at = 0; (row = sk_verb_option(verb, &at));) {
        bool is_common = !verb->own && (common >> (at - 1) & 1);
        char left[64];
        sk_buf values;
        if (is_common != where)
            continue;
        snprintf(left, sizeof left, row->kind == SK_KIND_PERIOD ? "--%s [%s]" : "--%s%s%s",
                 row->text,
                 row->kind == SK_KIND_PERIOD ? row->placeholder
                 : row->placeholder          ? " "
                                             : "",
                 row->placeholder ? row->placeholder : "");
        sk_buf_cstr(out, head);
        head = "";
        put_pair(out, left, row->help);
        sk_buf_init(&values, NULL, PAGE_MAX);
        if (row->values && (row->values[0] == '@' || row == sk_opt_at(SK_OPT_LOG)))
            sk_help_values(row->values, &values);
        if (values.len && !sk_str_is(sk_str(row->values), "@venue")) {
            sk_buf_printf(out, "%*s", LEFT, "");
            wrap(out, sk_buf_view(&values), LEFT);
        }
        sk_buf_deinit(&values);
    }
}

void sk_help_verb(const sk_verb *verb, sk_buf *out)
{
    sk_buf_printf(out, "usage: souk %s%s%s%s\n\n%s\n", verb->name, verb->words[0] ? " " : "",
                  verb->words, verb->own || verb->options ? " [options]" : "", verb->text);
    if (verb->more)
        sk_buf_printf(out, "\n%s\n", verb->more);
    put_words(out, verb);
    put_options(out, verb, false);
    put_options(out, verb, true);
    if (verb->options != UINT64_MAX && (verb->options & SK_OPTION(EMULATE))) {
        sk_buf_char(out, '\n');
        sk_buf text;
        sk_buf_init(&text, NULL, PAGE_MAX);
        sk_help_emulated(verb, &text);
        wrap(out, sk_buf_view(&text), 0);
        sk_buf_deinit(&text);
    }
    souk_str rest = sk_str(verb->examples ? verb->examples : "");
    if (rest.len)
        sk_buf_cstr(out, "\nfor example:\n");
    while (rest.len) {
        souk_str line = sk_str_cut(&rest, '\n');
        sk_buf_printf(out, "  %.*s\n", SK_FMT(line));
    }
}

/* ---- all of them ---- */

static void put_all(sk_buf *out)
{
    sk_buf_cstr(out, "souk - trade on crypto exchanges, or on a sandbox that speaks like them\n\n"
                     "usage: souk VERB [VENUE [SYMBOL]] ... [options]\n\n");
    for (uint32_t i = 0; sk_verb_at(i); i++)
        sk_buf_printf(out, "  %-12s %s\n", sk_verb_at(i)->name, sk_verb_at(i)->text);
    sk_buf_cstr(
        out,
        "\n"
        "Symbols are BASE/QUOTE (BTC/USDT) or the venue's own (BTCUSDT). Without --live, --testnet "
        "or\n--url everything goes to the sandbox at 127.0.0.1:8700: `souk sandbox` starts it.\n\n"
        "first steps:\n"
        "  souk run                                 a sandbox, and a guided first trade\n"
        "  souk ticker binance BTC/USDT --watch\n"
        "  souk buy binance BTC/USDT 0.01 60000     a limit order; without a price: market\n"
        "  souk help buy                            everything about one verb; so does --help\n"
        "  man souk                                 all of it on one page\n\n"
        "exit codes:\n");
    for (uint32_t i = 0; sk_exit_at(i); i++)
        sk_buf_printf(out, "  %s  %s\n", sk_exit_at(i)->word, sk_exit_at(i)->text);
}

/* Writes a page and frees it. */
static int finish(sk_buf *out)
{
    bool whole = !out->failed && fwrite(out->ptr, 1, out->len, stdout) == out->len;
    sk_buf_deinit(out);
    return whole && fflush(stdout) == 0 ? SK_EXIT_DONE : SK_EXIT_NOT_SENT;
}

int sk_help_print(const sk_verb *verb)
{
    sk_buf out;
    sk_buf_init(&out, NULL, PAGE_MAX);
    sk_help_verb(verb, &out);
    return finish(&out);
}

int sk_verb_help(sk_cli *cli)
{
    const char *name = sk_args_word(&cli->args, 0), *shell = cli->args.text[SK_OPT_COMPLETION];
    const sk_verb *verb = name ? sk_verb_find(name) : NULL;
    sk_buf out;
    if (name && !verb)
        return sk_cli_usage(cli, "there is no verb '%s'", name);
    sk_buf_init(&out, NULL, PAGE_MAX);
    if (sk_args_has(&cli->args, SK_OPT_MAN)) {
        sk_manual(&out);
    } else if (shell && !sk_completion(sk_str(shell), &out)) {
        sk_buf_deinit(&out);
        return sk_cli_usage(cli, "--completion knows bash, zsh and fish, not '%s'", shell);
    } else if (verb && !shell) {
        sk_help_verb(verb, &out);
    } else if (!shell) {
        put_all(&out);
    }
    return finish(&out);
}

int sk_verb_version(sk_cli *cli)
{
    if (cli->json)
        printf("{\"version\":\"%s\"}\n", souk_version());
    else
        printf("souk %s\n", souk_version());
    return fflush(stdout) == 0 ? SK_EXIT_DONE : SK_EXIT_NOT_SENT;
}
