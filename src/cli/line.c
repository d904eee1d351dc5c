/* SPDX-License-Identifier: MIT
 * The line that was typed -> the verb that runs. */
#include "base/rng.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/suggest.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int unknown_verb(const char *name)
{
    sk_suggestion near = SK_SUGGEST(name);
    for (uint32_t i = 0; sk_verb_at(i); i++)
        sk_suggest_offer(&near, sk_str(sk_verb_at(i)->name));
    if (name[0] == '-')
        fprintf(stderr, "souk: the verb comes first, then options like %s\n", name);
    else if (near.best.ptr)
        fprintf(stderr, "souk: there is no verb '%s'; did you mean '%.*s'?\n", name,
                SK_FMT(near.best));
    else
        fprintf(stderr, "souk: there is no verb '%s'; `souk help` lists them\n", name);
    return SK_EXIT_USAGE;
}

/* Reads the words behind the verb and runs it. */
static int run_verb(sk_cli *cli, int argc, char **argv)
{
    const sk_verb *verb = cli->verb;
    souk_error err = {0};
    souk_status status = sk_args_parse(&cli->args, verb->options | SK_OPTION(HELP), argc, argv,
                                       sk_clock_now(&sk_clock_real), &err);
    if (sk_args_has(&cli->args, SK_OPT_HELP))
        return sk_help_print(verb);
    if (status < 0)
        return sk_cli_usage(cli, "%s", err.text);
    if (cli->args.words_count < verb->words_min)
        return sk_cli_usage(cli, "something is missing");
    if (cli->args.words_count > verb->words_max)
        return sk_cli_usage(cli, "'%s' is one word too many", cli->args.words[verb->words_max]);
    cli->json = sk_args_has(&cli->args, SK_OPT_JSON);
    if (sk_args_has(&cli->args, SK_OPT_DRY_RUN))
        cli->mode = SK_MODE_DRY;
    if (cli->mode == SK_MODE_DRY && sk_args_has(&cli->args, SK_OPT_WATCH))
        return sk_cli_usage(cli, "--dry-run shows one request: without --watch");
    return verb->run(cli);
}

/* `souk sign buy binance ...` is `souk buy binance ...` in another mode. */
int sk_verb_sign(sk_cli *cli)
{
    const sk_verb *verb = sk_verb_find(cli->args.words[0]);
    if (!verb)
        return unknown_verb(cli->args.words[0]);
    if (!(verb->options & SK_OPTION(DRY_RUN)))
        return sk_cli_usage(cli, "'%s' sends no request of its own", verb->name);
    uint64_t foreign = cli->args.given & ~(verb->options | SK_OPTION(HELP));
    if (foreign)
        return sk_cli_usage(cli, "%s takes no --%s", verb->name,
                            sk_opt_at((sk_opt)__builtin_ctzll(foreign))->text);
    cli->args.words_count--;
    memmove(cli->args.words, cli->args.words + 1, cli->args.words_count * sizeof *cli->args.words);
    if (cli->args.words_count < verb->words_min || cli->args.words_count > verb->words_max) {
        cli->verb = verb;
        return sk_cli_usage(cli, "too many words, or too few");
    }
    cli->mode = SK_MODE_SIGN;
    return verb->run(cli);
}

int sk_cli_main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "help";
    sk_cli cli;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    const sk_verb *verb = sk_verb_find(name);
    if (!verb)
        return unknown_verb(name);
    if (verb->raw)
        return verb->raw(argc - 1, argv + 1);
    signal(SIGPIPE, SIG_IGN); /* a reader that left is seen when writing */
    sk_cli_init(&cli);
    cli.verb = verb;
    int code = run_verb(&cli, argc > 2 ? argc - 2 : 0, argv + 2);
    sk_cli_deinit(&cli);
    return code;
}
