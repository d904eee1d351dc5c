/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "cli/suggest.h"
#include "cli/where.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PICTURE_MAX = 64 << 20, OUT_MAX = 256 << 20 };

/* One that understands cursors and colours. */
static bool is_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

void sk_cli_init(sk_cli *cli)
{
    const char *no_colour = getenv("NO_COLOR");
    bool terminal = is_terminal();
    *cli = (sk_cli){.terminal = terminal, .colour = terminal && !(no_colour && *no_colour)};
    sk_arena_init(&cli->arena, NULL, PICTURE_MAX);
    sk_buf_init(&cli->out, NULL, OUT_MAX);
}

void sk_cli_deinit(sk_cli *cli)
{
    souk_client_close(cli->client);
    sk_keys_free(&cli->keys);
    sk_buf_deinit(&cli->out);
    sk_arena_deinit(&cli->arena);
}

souk_str sk_cli_unified(sk_cli *cli, souk_str symbol)
{
    char text[128];
    size_t len = souk_client_unified(cli->client, symbol, text, sizeof text);
    souk_str copy = sk_arena_copy(&cli->arena, (souk_str){text, (uint32_t)len});
    return copy.ptr ? copy : symbol;
}

int sk_cli_confirm(sk_cli *cli, souk_str what)
{
    char answer[16];
    if (cli->where != SOUK_AT_LIVE || sk_args_has(&cli->args, SK_OPT_YES))
        return SK_EXIT_DONE;
    if (!isatty(STDIN_FILENO))
        return sk_cli_usage(cli,
                            "nobody is here to confirm what goes live; --yes sends it unasked");
    fprintf(stderr, "LIVE  %.*s\nSend it? [y/N] ", SK_FMT(what));
    if (fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
        return SK_EXIT_DONE;
    fputs("souk: not sent\n", stderr);
    return SK_EXIT_NOT_SENT;
}

bool sk_cli_find_venue(sk_cli *cli, int *code)
{
    const char *name = sk_args_word(&cli->args, 0);
    sk_suggestion near = SK_SUGGEST(name);
    cli->venue = sk_venue_find(sk_str(name));
    if (cli->venue)
        return true;
    for (uint32_t i = 0; i < sk_venues_count(); i++)
        sk_suggest_offer(&near, sk_str(sk_venue_at(i)->name));
    if (near.best.ptr)
        *code = sk_cli_usage(cli, "there is no venue '%s'; did you mean '%.*s'?", name,
                             SK_FMT(near.best));
    else
        *code = sk_cli_usage(cli, "there is no venue '%s'; `souk venues` lists them", name);
    return false;
}

/* Orders are journalled, unless they are only shown or checked. */
static bool wants_journal(const sk_cli *cli)
{
    const sk_args *args = &cli->args;
    return cli->mode == SK_MODE_RUN && (cli->verb->options & SK_OPTION(NO_JOURNAL)) &&
           cli->verb->options != UINT64_MAX && !sk_args_has(args, SK_OPT_NO_JOURNAL) &&
           !sk_args_has(args, SK_OPT_TEST);
}

/* What places an order waits until another run lets go of the journal, and takes a broken one for a
 * reason to stop. What looks or cancels goes on without, as does who has no key: the call tells. */
static souk_status open_client(sk_cli *cli, souk_client_options *options, souk_error *err)
{
    const struct timespec moment = {.tv_nsec = 20000000};
    bool places = cli->verb->options & SK_OPTION(YES);
    int64_t timeout_ns = options->timeout_ns ? options->timeout_ns : INT64_C(10000000000);
    int64_t until_ns = sk_monotonic_ns() + timeout_ns;
    souk_status status = souk_client_open(&cli->client, options, err);
    while (status == SOUK_E_STATE && options->journal && places && sk_monotonic_ns() < until_ns) {
        nanosleep(&moment, NULL);
        status = souk_client_open(&cli->client, options, err);
    }
    if (status < 0 && options->journal && (!places || status == SOUK_E_KEY_MISSING)) {
        options->journal = NULL;
        status = souk_client_open(&cli->client, options, err);
    }
    return status;
}

bool sk_cli_open(sk_cli *cli, int *code)
{
    souk_client_options options;
    char journals[1024];
    souk_key key;
    souk_error err = {0};
    if (cli->client)
        return true;
    if ((!cli->venue && !sk_cli_find_venue(cli, code)) ||
        !sk_where_options(cli, &options, &key, code))
        return false;
    if (wants_journal(cli)) {
        if (!sk_cli_journal_dir(journals, sizeof journals)) {
            sk_fail(&err, SOUK_E_CONFIG,
                    "the journal of orders has no place below XDG_STATE_HOME or HOME; --no-journal "
                    "goes without");
            *code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
            return false;
        }
        options.journal = journals;
        options.no_reconciliation = true; /* one order, and it ends */
    }
    if (open_client(cli, &options, &err) < 0) {
        *code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
        return false;
    }
    sk_where_name(cli);
    return true;
}

/* Without the list there is no nearest symbol; asking for it is worth it once somebody is lost. */
static int unknown_symbol(sk_cli *cli, const char *symbol, souk_error *err)
{
    const souk_instrument *rows;
    const char *title = cli->venue->title, *near = NULL;
    size_t count;
    if (souk_client_instruments(cli->client, &rows, &count, NULL) == SOUK_OK)
        near = souk_client_nearest(cli->client, symbol);
    souk_str unified = near ? sk_cli_unified(cli, sk_str(near)) : (souk_str){0};
    if (near)
        snprintf(err->text, sizeof err->text, "%s trades no '%s'; did you mean '%.*s'?", title,
                 symbol, SK_FMT(unified));
    else
        snprintf(err->text, sizeof err->text,
                 "%s trades no '%s'; `souk instruments %s` lists what it does", title, symbol,
                 cli->venue->name);
    return sk_cli_fail(cli, err, SOUK_REFUSED, NULL);
}

bool sk_cli_load(sk_cli *cli, const char *symbol, int *code)
{
    const souk_instrument *rows;
    souk_error err = {0};
    size_t count;
    souk_status status = symbol ? souk_client_instrument(cli->client, symbol, &rows, &err)
                                : souk_client_instruments(cli->client, &rows, &count, &err);
    if (status == SOUK_OK)
        return true;
    *code = status == SOUK_E_UNKNOWN_SYMBOL ? unknown_symbol(cli, symbol, &err)
                                            : sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    return false;
}
