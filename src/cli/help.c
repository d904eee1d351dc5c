/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static void put_options(FILE *f, const sk_verb *verb)
{
    uint64_t options = verb->options | SK_OPTION(HELP);
    fputs("\noptions:\n", f);
    for (sk_opt i = 0; i < SK_OPT_COUNT; i++) {
        const sk_opt_row *row = sk_opt_at(i);
        char left[64];
        if (!(options >> i & 1))
            continue;
        if (row->kind == SK_KIND_PERIOD)
            snprintf(left, sizeof left, "--%s [%s]", row->text, row->placeholder);
        else
            snprintf(left, sizeof left, "--%s%s%s", row->text, row->placeholder ? " " : "",
                     row->placeholder ? row->placeholder : "");
        fprintf(f, "  %-24s %s\n", left, row->help);
    }
}

void sk_help_verb(const sk_verb *verb, void *file)
{
    fprintf(file, "usage: souk %s %s\n\n%s\n", verb->name, verb->words, verb->text);
    if (verb->run && verb->options != UINT64_MAX)
        put_options(file, verb);
    else if (verb->run)
        fputs("\noptions are those of VERB\n", file);
}

static void put_all(FILE *f)
{
    fputs("souk - trade on crypto exchanges, or on a sandbox that speaks like them\n\n"
          "usage: souk VERB VENUE [SYMBOL] ... [options]\n\n",
          f);
    for (uint32_t i = 0; sk_verb_at(i); i++)
        fprintf(f, "  %-12s %s\n", sk_verb_at(i)->name, sk_verb_at(i)->text);
    fputs(
        "\n"
        "Symbols are BASE/QUOTE (BTC/USDT) or the venue's own (BTCUSDT). Without --live, --testnet "
        "or\n--url everything goes to the sandbox at 127.0.0.1:8700: `souk sandbox` starts it.\n\n"
        "first steps:\n"
        "  souk run                                 a sandbox, and a guided first trade\n"
        "  souk ticker binance BTC/USDT --watch\n"
        "  souk buy binance BTC/USDT 0.01 60000     a limit order; without a price: market\n"
        "  souk help buy                            everything about one verb\n\n"
        "exit codes: 0 done, 1 refused, 2 bad usage, 3 not sent (safe to repeat),\n"
        "4 configuration or keys, 5 sent, outcome unknown\n",
        f);
}

int sk_verb_help(sk_cli *cli)
{
    const char *name = sk_args_word(&cli->args, 0);
    const sk_verb *verb = name ? sk_verb_find(name) : NULL;
    if (name && !verb)
        return sk_cli_usage(cli, "there is no verb '%s'", name);
    if (verb && verb->raw && strcmp(name, "run") != 0)
        return verb->raw(2, (char *[]){(char *)verb->name, "--help", NULL});
    if (verb)
        sk_help_verb(verb, stdout);
    else
        put_all(stdout);
    return fflush(stdout) == 0 ? SK_EXIT_DONE : SK_EXIT_NOT_SENT;
}

int sk_verb_version(sk_cli *cli)
{
    if (cli->json)
        printf("{\"version\":\"%s\"}\n", souk_version());
    else
        printf("souk %s\n", souk_version());
    return fflush(stdout) == 0 ? SK_EXIT_DONE : SK_EXIT_NOT_SENT;
}
