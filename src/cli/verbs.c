/* SPDX-License-Identifier: MIT
 * Every verb, a row each: the parser, the help, the manual and the completions read this table and
 * that of the options (args.h), and nothing else. */
#include "base/str.h"
#include "cli/cli.h"
#include "cli/order_args.h"
#include "cli/sandbox.h"

#define LIST            (SK_OPTION(LIMIT) | SK_OPTION(FROM) | SK_OPTION(TO))
#define SK_OPTIONS_SEND (SK_OPTIONS_VENUE | SK_OPTION(NO_JOURNAL) | SK_OPTION(YES))
#define ORDER           (SK_OPTIONS_SEND | SK_OPTIONS_ORDER | SK_OPTION(TEST) | SK_OPTION(EMULATE))

static const sk_verb verbs[] = {
    /* markets */
    {.name = "venues",
     .words = "[VENUE]",
     .text = "the venues, their operations and switches",
     .examples = "souk venues --ops\nsouk venues binance --switches",
     .options = SK_OPTION(JSON) | SK_OPTION(OPS) | SK_OPTION(SWITCHES),
     .words_max = 1,
     .run = sk_verb_venues},
    {.name = "instruments",
     .words = "VENUE [SYMBOL]",
     .text = "what trades there, and the rules its orders keep",
     .examples = "souk instruments binance BTC/USDT",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 2,
     .run = sk_verb_instruments},
    {.name = "ticker",
     .words = "VENUE [SYMBOL]",
     .text = "last price, best bid and ask, a day's statistics",
     .examples = "souk ticker binance BTC/USDT --watch",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 2,
     .run = sk_verb_ticker},
    {.name = "best",
     .words = "VENUE [SYMBOL]",
     .text = "best bid and ask",
     .examples = "souk best binance BTC/USDT --json",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 2,
     .run = sk_verb_best},
    {.name = "book",
     .words = "VENUE SYMBOL",
     .text = "the order book",
     .examples = "souk book binance BTC/USDT --limit 5",
     .options = SK_OPTIONS_READ | SK_OPTION(LIMIT),
     .words_min = 2,
     .words_max = 2,
     .run = sk_verb_book},
    {.name = "trades",
     .words = "VENUE SYMBOL",
     .text = "the latest trades of everybody",
     .options = SK_OPTIONS_READ | SK_OPTION(LIMIT),
     .words_min = 2,
     .words_max = 2,
     .run = sk_verb_trades},
    {.name = "candles",
     .words = "VENUE SYMBOL [INTERVAL]",
     .text = "a chart",
     .examples = "souk candles binance BTC/USDT 1h\n"
                 "souk candles binance BTC/USDT 5m --from 1d --table",
     .options = SK_OPTIONS_READ | LIST | SK_OPTION(INTERVAL) | SK_OPTION(TABLE),
     .words_min = 2,
     .words_max = 3,
     .run = sk_verb_candles},
    {.name = "time",
     .words = "VENUE",
     .text = "the venue's clock, and how far ours is off",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 1,
     .run = sk_verb_time},
    {.name = "limits",
     .words = "VENUE",
     .text = "the venue's rate limits, and how much of them is used",
     .more = "Sends one small request: what its answer does not tell is counted from this run on.",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 1,
     .run = sk_verb_limits},
    {.name = "stream",
     .words = "VENUE [book|trades|ticker|best|candles|account|SYMBOL] ...",
     .text = "what happens, as it happens",
     .more = "Channels and symbols in any order; without a channel: trades of the symbols, or the\n"
             "account. A stream comes back by itself after a break, until it is interrupted.",
     .examples = "souk stream binance BTC/USDT trades book\nsouk stream binance account --json",
     .options = (SK_OPTIONS_VENUE & ~SK_OPTION(DRY_RUN)) | SK_OPTION(LIMIT) | SK_OPTION(INTERVAL) |
                SK_OPTION(EVENTS),
     .words_min = 1,
     .words_max = SK_WORDS_MAX,
     .run = sk_verb_stream},
    /* the account */
    {.name = "balances",
     .words = "VENUE",
     .text = "what the account holds",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 1,
     .run = sk_verb_balances},
    {.name = "fees",
     .words = "VENUE [SYMBOL]",
     .text = "the account's fee rates",
     .options = SK_OPTIONS_READ,
     .words_min = 1,
     .words_max = 2,
     .run = sk_verb_fees},
    {.name = "buy",
     .words = "VENUE SYMBOL QTY [PRICE]",
     .text = "places an order; without a PRICE at market",
     .more =
         "An order is never sent twice. When no answer comes, souk looks for the order by its\n"
         "client id; if even that stays open it exits with 5. The order is in a journal before\n"
         "it leaves: the next `souk order`, or verb that places, tells what became of it, and\n"
         "places nothing before that is known.\n"
         "With --live it asks before it sends.",
     .examples = "souk buy binance BTC/USDT 0.01 50000\n"
                 "souk buy binance BTC/USDT 100USDT\n"
                 "souk buy binance BTC/USDT 0.01 50000 --post-only --dry-run",
     .options = ORDER,
     .words_min = 3,
     .words_max = 4,
     .run = sk_verb_buy},
    {.name = "sell",
     .words = "VENUE SYMBOL QTY [PRICE]",
     .text = "the same, the other way",
     .more = "As `souk buy`. With --stop PRICE it waits until the market gets there.",
     .examples = "souk sell binance BTC/USDT 0.01\n"
                 "souk sell binance BTC/USDT 0.01 45000 --stop 45100",
     .options = ORDER,
     .words_min = 3,
     .words_max = 4,
     .run = sk_verb_sell},
    {.name = "place",
     .words = "VENUE SYMBOL ORDER ...",
     .text = "places several orders at once",
     .more = "Each ORDER is one word in quotes; - reads them from stdin, one a line. Each ends by\n"
             "itself and is told by itself: with some of them refused souk exits with 1, with one\n"
             "unknown with 5.",
     .examples = "souk place binance BTC/USDT 'buy 0.01 50000' 'buy 0.01 49000' --emulate\n"
                 "souk place binance BTC/USDT - --emulate --json <orders.txt",
     .emulates = SOUK_OP_PLACE_BATCH,
     .options = SK_OPTIONS_SEND | SK_OPTION(EMULATE),
     .words_min = 3,
     .words_max = SK_WORDS_MAX,
     .run = sk_verb_place},
    {.name = "oco",
     .words = "VENUE SYMBOL ORDER ORDER",
     .text = "two orders: one cancels the other",
     .more =
         "What trades first, or triggers, ends the other: a gain to take and a loss to stop,\n"
         "for one quantity. A limit order of the two is post-only. Both are placed, or none;\n"
         "canceling one cancels the other. --client-id names the list, and each ORDER may have\n"
         "a --client-id of its own.",
     .examples = "souk oco binance BTC/USDT 'sell 0.01 70000' 'sell 0.01 49900 --stop 50000'",
     .options = SK_OPTIONS_SEND | SK_OPTION(CLIENT_ID),
     .words_min = 4,
     .words_max = 4,
     .run = sk_verb_oco},
    {.name = "oto",
     .words = "VENUE SYMBOL FIRST ORDER [ORDER]",
     .text = "one order triggers another, or two of which one cancels the other",
     .more =
         "The rest is placed when FIRST is filled; with two orders behind it this is an OTOCO,\n"
         "or bracket. QTY of those may be all: what FIRST bought, as far as its fee leaves\n"
         "it. All are taken, or none; canceling one cancels all.",
     .examples =
         "souk oto binance BTC/USDT 'buy 0.01 50000' 'sell all 55000'\n"
         "souk oto binance BTC/USDT 'buy 0.01 50000' 'sell all 55000' 'sell all --stop 48000'",
     .options = SK_OPTIONS_SEND | SK_OPTION(CLIENT_ID),
     .words_min = 4,
     .words_max = 5,
     .run = sk_verb_oto},
    {.name = "orders",
     .words = "VENUE [SYMBOL]",
     .text = "your open orders",
     .examples = "souk orders binance BTC/USDT --history --from 2d",
     .options = SK_OPTIONS_READ | LIST | SK_OPTION(HISTORY) | SK_OPTION(CONDITIONAL),
     .words_min = 1,
     .words_max = 2,
     .run = sk_verb_orders},
    {.name = "order",
     .words = "VENUE SYMBOL [ID]",
     .text = "one order, also what became of one of unknown outcome",
     .more =
         "Name it by the venue's ID or with --client-id. What became of earlier orders of unknown\n"
         "outcome is told on the way.",
     .examples = "souk order binance BTC/USDT --client-id my-1 --resolve",
     .options = SK_OPTIONS_READ | SK_OPTION(CLIENT_ID) | SK_OPTION(RESOLVE) | SK_OPTION(NO_JOURNAL),
     .words_min = 2,
     .words_max = 3,
     .run = sk_verb_order},
    {.name = "amend",
     .words = "VENUE SYMBOL [ID]",
     .text = "changes an order that is open: its quantity, its price",
     .more =
         "Name it by the venue's ID or with --client-id. It keeps its place in the book where the\n"
         "venue lets it. Some venues take a lower quantity only: `souk replace` does the rest.",
     .examples = "souk amend binance BTC/USDT 1613295 --qty 0.005",
     .options = SK_OPTIONS_SEND | SK_OPTION(CLIENT_ID) | SK_OPTION(QTY) | SK_OPTION(PRICE),
     .words_min = 2,
     .words_max = 3,
     .run = sk_verb_amend},
    {.name = "replace",
     .words = "VENUE SYMBOL [ID] buy|sell QTY [PRICE]",
     .text = "cancels an order and places another",
     .more =
         "The one that goes is named by the venue's ID, or with --replaces by its client id and\n"
         "then without ID. When it cannot be canceled, as when it has filled, nothing new is\n"
         "placed, unless --even-if-gone. --client-id names the new one.",
     .examples = "souk replace binance BTC/USDT 1613295 buy 0.01 50500\n"
                 "souk replace binance BTC/USDT buy 0.01 50500 --replaces my-1 --client-id my-2",
     .emulates = SOUK_OP_REPLACE,
     .options = SK_OPTIONS_SEND | SK_OPTIONS_ORDER | SK_OPTION(EMULATE) | SK_OPTION(REPLACES) |
                SK_OPTION(EVEN_IF_GONE),
     .words_min = 4,
     .words_max = 6,
     .run = sk_verb_replace},
    {.name = "cancel",
     .words = "VENUE [SYMBOL] [ID] ...",
     .text = "cancels an order, several of one symbol, or with --all every one",
     .more =
         "Name it by SYMBOL and the venue's ID or --client-id. Several IDs are one request, and\n"
         "each is told by itself.",
     .examples = "souk cancel binance BTC/USDT --client-id my-1\n"
                 "souk cancel binance BTC/USDT 1613295 1613296 --emulate\n"
                 "souk cancel binance --all",
     .emulates = SOUK_OP_CANCEL_BATCH,
     .options = SK_OPTIONS_VENUE | SK_OPTION(CLIENT_ID) | SK_OPTION(ALL) | SK_OPTION(EMULATE) |
                SK_OPTION(NO_JOURNAL),
     .words_min = 1,
     .words_max = SK_WORDS_MAX,
     .run = sk_verb_cancel},
    {.name = "fills",
     .words = "VENUE SYMBOL",
     .text = "your own trades, with their fees",
     .options = SK_OPTIONS_READ | LIST | SK_OPTION(ORDER),
     .words_min = 2,
     .words_max = 2,
     .run = sk_verb_fills},
    /* requests, keys */
    {.name = "sign",
     .words = "VERB VENUE ...",
     .text = "the text that a verb would sign, and its signature",
     .more = "The words and options are those of VERB. Nothing is sent.",
     .examples = "souk sign buy binance BTC/USDT 0.01 50000",
     .options = UINT64_MAX,
     .words_min = 2,
     .words_max = SK_WORDS_MAX,
     .run = sk_verb_sign},
    {.name = "curl",
     .words = "VENUE METHOD PATH [FIELD|JSON] ...",
     .text = "signs and sends any request of the venue's own interface",
     .more =
         "Prints the answer's body as it came; the HTTP status goes to stderr. What the venue's\n"
         "table knows as public goes unsigned, everything else is signed if there is a key.\n"
         "A request that is no read and gets no answer exits with 5, and is never repeated.",
     .examples = "souk curl binance GET /api/v3/depth symbol=BTCUSDT limit=5\n"
                 "souk curl binance GET /api/v3/account -i\n"
                 "souk curl binance DELETE /api/v3/openOrders symbol=BTCUSDT --dry-run",
     .options = SK_OPTIONS_VENUE | SK_OPTION(INCLUDE) | SK_OPTION(SIGNED) | SK_OPTION(UNSIGNED) |
                SK_OPTION(YES),
     .words_min = 3,
     .words_max = SK_WORDS_MAX,
     .run = sk_verb_curl},
    {.name = "explain",
     .words = "[REQUEST]",
     .text = "why the sandbox refused a request",
     .more =
         "Shows the text that should have been signed, the limit that was hit, the rule that an\n"
         "order broke or the money that was missing, with the numbers, and what to do next.\n"
         "Without REQUEST: the latest refusals. The sandbox keeps 1000 for each venue.",
     .examples = "souk explain\nsouk explain binance-17",
     .options = SK_OPTION(JSON) | SK_OPTION(LIMIT) | SK_OPTION(PORT_BASE) | SK_OPTION(CREDENTIALS) |
                SK_OPTION(TIMEOUT),
     .words_max = 1,
     .run = sk_verb_explain},
    {.name = "keys",
     .words = "list|add|remove [VENUE] [LABEL]",
     .text = "the keys of --live and --testnet",
     .more =
         "`souk keys add` reads the API key and the secret (or a private key in PEM) from stdin,\n"
         "a line each, or asks for them; they are never taken from the command line.",
     .examples = "souk keys add binance main\nsouk keys list",
     .options = SK_OPTION(JSON) | SK_OPTION(LIVE) | SK_OPTION(TESTNET),
     .words_min = 1,
     .words_max = 3,
     .run = sk_verb_keys},
    /* the local exchange, files, this text */
    {.name = "sandbox",
     .words = "",
     .text = "exchanges in a box, on this machine",
     .more = "Runs exchanges that speak the venues' own protocols, with live markets and play\n"
             "money, until SIGINT or SIGTERM. One line that begins with \"ready\" says that every\n"
             "port listens; the API keys are in the credentials file that it names.",
     .examples = "souk sandbox\nsouk sandbox --venue binance --no-makers --limits off",
     .raw = sk_cli_sandbox,
     .own = sk_sandbox_opt_at},
    {.name = "run",
     .words = "",
     .text = "a sandbox, and a guided first trade on it",
     .more = "Takes the options of `souk sandbox`.",
     .raw = sk_cli_run,
     .own = sk_sandbox_opt_at},
    {.name = "decode",
     .words = "VENUE FILE",
     .text = "the end state of a recorded session",
     .more = "Feeds a recording (.ndjson or .ndjson.zst) through the client's stream code and\n"
             "prints the books, gaps, checksums and trades that it ends with.",
     .options = SK_OPTION(JSON),
     .words_min = 2,
     .words_max = 2,
     .run = sk_verb_decode},
    {.name = "help",
     .words = "[VERB]",
     .text = "this, or everything about one verb",
     .more = "The manual and the completions are made from the same table as this text.",
     .examples = "souk help buy\nsouk help --man | man -l -\nsource <(souk help --completion bash)",
     .options = SK_OPTION(MAN) | SK_OPTION(COMPLETION),
     .words_max = 1,
     .run = sk_verb_help},
    {.name = "version",
     .words = "",
     .text = "which souk this is",
     .options = SK_OPTION(JSON),
     .run = sk_verb_version},
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

const sk_opt_row *sk_verb_option(const sk_verb *verb, uint32_t *at)
{
    if (verb->own)
        return verb->own((*at)++);
    uint64_t options = verb->options == UINT64_MAX ? 0 : verb->options;
    for (options |= SK_OPTION(HELP); *at < SK_OPT_COUNT; (*at)++) {
        if (options >> *at & 1)
            return sk_opt_at((sk_opt)(*at)++);
    }
    return NULL;
}

bool sk_verb_word(const sk_verb *verb, uint32_t index, souk_str *word)
{
    souk_str rest = sk_str(verb->words);
    for (uint32_t i = 0; rest.len; i++) {
        souk_str next = sk_str_cut(&rest, ' ');
        if (next.len && next.ptr[0] == '[')
            next = sk_str_sub(next, 1, next.len - 1);
        if (next.len && next.ptr[next.len - 1] == ']')
            next.len--;
        if (i == index && next.len && !sk_str_is(next, "...")) {
            *word = next;
            return true;
        }
    }
    return false;
}

bool sk_verb_repeats(const sk_verb *verb)
{
    return sk_str_ends(sk_str(verb->words), SK_STR("..."));
}
