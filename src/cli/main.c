/* SPDX-License-Identifier: MIT
 * The command: every verb, a row each. */
#include "base/str.h"
#include "cli/cli.h"
#include "cli/decode.h"
#include "cli/sandbox.h"

#include <string.h>

#define LIST (SK_OPTION(LIMIT) | SK_OPTION(FROM) | SK_OPTION(TO))
#define ORDER                                                                                      \
    (SK_OPTIONS_VENUE | SK_OPTION(TYPE) | SK_OPTION(TIF) | SK_OPTION(STOP) | SK_OPTION(ICEBERG) |  \
     SK_OPTION(STP) | SK_OPTION(POST_ONLY) | SK_OPTION(CLIENT_ID) | SK_OPTION(TEST) |              \
     SK_OPTION(YES))

static const sk_verb verbs[] = {
    {"venues", "[VENUE]", "the venues, their operations and switches",
     SK_OPTION(JSON) | SK_OPTION(OPS) | SK_OPTION(SWITCHES), 0, 1, sk_verb_venues, NULL},
    {"instruments", "VENUE [SYMBOL]", "what trades there, and the rules its orders keep",
     SK_OPTIONS_READ, 1, 2, sk_verb_instruments, NULL},
    {"ticker", "VENUE [SYMBOL]", "last price, best bid and ask, a day's statistics",
     SK_OPTIONS_READ, 1, 2, sk_verb_ticker, NULL},
    {"book", "VENUE SYMBOL", "the order book", SK_OPTIONS_READ | SK_OPTION(LIMIT), 2, 2,
     sk_verb_book, NULL},
    {"trades", "VENUE SYMBOL", "the latest trades", SK_OPTIONS_READ | SK_OPTION(LIMIT), 2, 2,
     sk_verb_trades, NULL},
    {"candles", "VENUE SYMBOL [INTERVAL]", "a chart",
     SK_OPTIONS_READ | LIST | SK_OPTION(INTERVAL) | SK_OPTION(TABLE), 2, 3, sk_verb_candles, NULL},
    {"balances", "VENUE", "what the account holds", SK_OPTIONS_READ, 1, 1, sk_verb_balances, NULL},
    {"fees", "VENUE [SYMBOL]", "the account's fee rates", SK_OPTIONS_READ, 1, 2, sk_verb_fees,
     NULL},
    {"buy", "VENUE SYMBOL QTY [PRICE]",
     "an order; QTY in base, or in quote as 100USDT; no PRICE: at market", ORDER, 3, 4, sk_verb_buy,
     NULL},
    {"sell", "VENUE SYMBOL QTY [PRICE]", "the same, the other way", ORDER, 3, 4, sk_verb_sell,
     NULL},
    {"orders", "VENUE [SYMBOL]", "open orders", SK_OPTIONS_READ | LIST | SK_OPTION(HISTORY), 1, 2,
     sk_verb_orders, NULL},
    {"order", "VENUE SYMBOL ID", "one order, also what became of one of unknown outcome",
     SK_OPTIONS_READ | SK_OPTION(CLIENT_ID) | SK_OPTION(RESOLVE), 2, 3, sk_verb_order, NULL},
    {"cancel", "VENUE SYMBOL ID", "cancels an order, or with --all every one",
     SK_OPTIONS_VENUE | SK_OPTION(CLIENT_ID) | SK_OPTION(ALL), 1, 3, sk_verb_cancel, NULL},
    {"fills", "VENUE SYMBOL", "one's own trades", SK_OPTIONS_READ | LIST | SK_OPTION(ORDER), 2, 2,
     sk_verb_fills, NULL},
    {"stream", "VENUE [book|trades|ticker|best|candles|account ...] [SYMBOL ...]",
     "what happens, as it happens",
     (SK_OPTIONS_VENUE & ~SK_OPTION(DRY_RUN)) | SK_OPTION(LIMIT) | SK_OPTION(INTERVAL) |
         SK_OPTION(EVENTS),
     1, SK_WORDS_MAX, sk_verb_stream, NULL},
    {"sign", "VERB VENUE ...", "the text that would be signed for a verb, and its signature",
     UINT64_MAX, 2, SK_WORDS_MAX, sk_verb_sign, NULL},
    {"keys", "list | add VENUE LABEL | remove VENUE LABEL",
     "the keys of --live and --testnet; a secret is read from stdin or asked for",
     SK_OPTION(JSON) | SK_OPTION(LIVE) | SK_OPTION(TESTNET), 1, 3, sk_verb_keys, NULL},
    {"decode", "VENUE FILE.ndjson[.zst] [--json]", "the end state of a recorded session", 0, 0, 0,
     NULL, sk_cli_decode},
    {"sandbox", "[options]", "exchanges in a box, on this machine", 0, 0, 0, NULL, sk_cli_sandbox},
    {"run", "[sandbox options]", "a sandbox, and a guided first trade on it", 0, 0, 0, NULL,
     sk_cli_run},
    {"help", "[VERB]", "this, or everything about a verb", 0, 0, 1, sk_verb_help, NULL},
    {"version", "", "which souk this is", SK_OPTION(JSON), 0, 0, sk_verb_version, NULL},
};

const sk_verb *sk_verb_at(uint32_t index)
{
    return index < sizeof verbs / sizeof *verbs ? &verbs[index] : NULL;
}

const sk_verb *sk_verb_find(const char *name)
{
    for (uint32_t i = 0; sk_verb_at(i); i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

int main(int argc, char **argv)
{
    return sk_cli_main(argc, argv);
}
