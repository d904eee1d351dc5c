/* SPDX-License-Identifier: MIT
 * The verbs that look at markets and accounts. */
#include "base/str.h"
#include "cli/suggest.h"
#include "cli/views.h"

#include <string.h>

enum { BOOK_LIMIT = 10, TRADES_LIMIT = 20, CANDLES_LIMIT = 120 };

static uint32_t limit_of(const sk_cli *cli, uint32_t missing)
{
    return (uint32_t)sk_args_number(&cli->args, SK_OPT_LIMIT, missing);
}

int sk_verb_instruments(sk_cli *cli)
{
    return sk_cli_ask(
        cli, SOUK_REQUEST(.op = SOUK_OP_INSTRUMENTS, .symbol = sk_args_word(&cli->args, 1)),
        sk_show_instruments);
}

int sk_verb_ticker(sk_cli *cli)
{
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = SOUK_OP_TICKERS, .symbol = sk_args_word(&cli->args, 1)),
                      sk_show_tickers);
}

int sk_verb_best(sk_cli *cli)
{
    return sk_cli_ask(cli, SOUK_REQUEST(.op = SOUK_OP_BEST, .symbol = sk_args_word(&cli->args, 1)),
                      sk_show_bests);
}

int sk_verb_time(sk_cli *cli)
{
    return sk_cli_ask(cli, SOUK_REQUEST(.op = SOUK_OP_TIME), sk_show_time);
}

/* The answer's headers may tell how the limits stand: its clock is the cheapest thing to ask for,
 * where there is one. */
int sk_verb_limits(sk_cli *cli)
{
    int code;
    if (!sk_cli_find_venue(cli, &code))
        return code;
    souk_op op = souk_venue_has(cli->venue, SOUK_OP_TIME) ? SOUK_OP_TIME : SOUK_OP_INSTRUMENTS;
    return sk_cli_ask(cli, SOUK_REQUEST(.op = op), sk_show_limits);
}

int sk_verb_book(sk_cli *cli)
{
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = sk_args_word(&cli->args, 1),
                                   .limit = limit_of(cli, BOOK_LIMIT)),
                      sk_show_book);
}

int sk_verb_trades(sk_cli *cli)
{
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = SOUK_OP_TRADES, .symbol = sk_args_word(&cli->args, 1),
                                   .limit = limit_of(cli, TRADES_LIMIT)),
                      sk_show_trades);
}

static int unknown_interval(sk_cli *cli, const char *interval)
{
    sk_suggestion near = SK_SUGGEST(interval);
    for (size_t i = 0; souk_interval_name(i); i++) {
        if (strcmp(souk_interval_name(i), interval) == 0)
            return SK_EXIT_DONE;
        sk_suggest_offer(&near, sk_str(souk_interval_name(i)));
    }
    if (near.best.ptr)
        return sk_cli_usage(cli, "there is no interval '%s'; did you mean '%.*s'?", interval,
                            SK_FMT(near.best));
    return sk_cli_usage(cli, "there is no interval '%s': 1m, 5m, 15m, 1h, 4h, 1d, 1w ...",
                        interval);
}

int sk_verb_candles(sk_cli *cli)
{
    sk_args *args = &cli->args;
    const char *word = sk_args_word(args, 2);
    if (word && sk_args_has(args, SK_OPT_INTERVAL))
        return sk_cli_usage(cli, "the interval stands there twice");
    if (word)
        args->text[SK_OPT_INTERVAL] = word;
    const char *interval = args->text[SK_OPT_INTERVAL];
    interval = interval ? interval : "1m";
    int code = unknown_interval(cli, interval);
    if (code != SK_EXIT_DONE)
        return code;
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = SOUK_OP_CANDLES, .symbol = sk_args_word(args, 1),
                                   .interval = interval, .limit = limit_of(cli, CANDLES_LIMIT),
                                   .from_ns = sk_args_number(args, SK_OPT_FROM, 0),
                                   .to_ns = sk_args_number(args, SK_OPT_TO, 0)),
                      sk_show_candles);
}

int sk_verb_balances(sk_cli *cli)
{
    return sk_cli_ask(cli, SOUK_REQUEST(.op = SOUK_OP_BALANCES), sk_show_balances);
}

int sk_verb_fees(sk_cli *cli)
{
    return sk_cli_ask(cli, SOUK_REQUEST(.op = SOUK_OP_FEES, .symbol = sk_args_word(&cli->args, 1)),
                      sk_show_fees);
}
