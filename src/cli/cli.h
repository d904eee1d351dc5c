/* SPDX-License-Identifier: MIT
 *
 * One run of the command: what was typed, the client it speaks through, the text it prints, and
 * the exit code of every way it can end.
 *
 * A verb is a row of the table in verbs.c. Its function fills a request and hands it to sk_cli_ask
 * with the function that shows the answer; asking again (--watch), previews (--dry-run), JSON,
 * errors and exit codes are done there, once for all verbs.
 *
 * Threads: one.
 */
#ifndef SK_CLI_CLI_H
#define SK_CLI_CLI_H

#include <souk/souk.h>
#include "cli/args.h"
#include "cli/keys.h"
#include "cli/table.h"
#include "venue/venue.h"
#include "wire/json_write.h"

#include <signal.h>

/** What scripts rely on. */
enum sk_exit {
    SK_EXIT_DONE = 0,
    SK_EXIT_REFUSED = 1,  /* by the venue or the guard */
    SK_EXIT_USAGE = 2,    /* the line that was typed */
    SK_EXIT_NOT_SENT = 3, /* or no answer to a read: safe to repeat */
    SK_EXIT_CONFIG = 4,   /* configuration or keys */
    SK_EXIT_UNKNOWN = 5   /* sent, outcome unknown: `souk order` tells */
};

/** The exit code of an error. The outcome decides first: what may have been acted on is 5 whatever
 *  else is known. */
int sk_exit_code(souk_status status, souk_outcome outcome);

struct sk_cli;

typedef struct sk_verb {
    const char *name;
    const char *words;    /* "VENUE SYMBOL [INTERVAL]": names of sk_word_help, or "list|add" */
    const char *text;     /* what it does, a line */
    const char *more;     /* what else a newcomer should know, lines; NULL: nothing */
    const char *examples; /* a line each; NULL: none */
    souk_op emulates;     /* what --emulate sends in parts where a venue lacks it */
    uint64_t options;     /* UINT64_MAX: those of the verb that its first word names */
    uint32_t words_min, words_max;
    int (*run)(struct sk_cli *cli);
    int (*raw)(int argc, char **argv);        /* instead: reads its own line, argv[0] is its name */
    const sk_opt_row *(*own)(uint32_t index); /* of raw: its options */
} sk_verb;

typedef enum sk_cli_mode {
    SK_MODE_RUN = 0,
    SK_MODE_DRY, /* show the request */
    SK_MODE_SIGN /* show what is signed, and the signature */
} sk_cli_mode;

/** The options of every verb that speaks to a venue; of those that look at something. */
#define SK_OPTIONS_VENUE                                                                           \
    (SK_OPTION(JSON) | SK_OPTION(DRY_RUN) | SK_OPTION(LIVE) | SK_OPTION(TESTNET) |                 \
     SK_OPTION(URL) | SK_OPTION(WS_URL) | SK_OPTION(PORT_BASE) | SK_OPTION(TIMEOUT) |              \
     SK_OPTION(KEY) | SK_OPTION(KEY_TYPE) | SK_OPTION(CREDENTIALS) | SK_OPTION(CA_FILE) |          \
     SK_OPTION(PROXY) | SK_OPTION(SOURCE_IP) | SK_OPTION(LOG))
#define SK_OPTIONS_READ (SK_OPTIONS_VENUE | SK_OPTION(WATCH))

typedef struct sk_cli {
    const sk_verb *verb;
    sk_args args;
    sk_cli_mode mode;
    bool json, colour, terminal; /* terminal: stdout is one that can draw */
    const sk_venue *venue;
    souk_client *client;
    souk_where where;
    sk_keyring keys;
    char sandbox[64]; /* "127.0.0.1:8700" */
    char key_env[48]; /* "SOUK_BINANCE" */
    sk_arena arena;   /* of one picture */
    sk_buf out;
} sk_cli;

/** The whole program. argv[0] is its name. @return the exit code. */
int sk_cli_main(int argc, char **argv);

/** The verbs, index from 0; NULL beyond the last. */
const sk_verb *sk_verb_at(uint32_t index);
/** By name; NULL if there is none. */
const sk_verb *sk_verb_find(const char *name);

/** The options of a verb one after the other, *at from 0; NULL: no more. */
const sk_opt_row *sk_verb_option(const sk_verb *verb, uint32_t *at);
/** The word at an index as the table names it, without brackets; false: no such word. */
bool sk_verb_word(const sk_verb *verb, uint32_t index, souk_str *word);
/** Whether the last word may stand there again and again. */
bool sk_verb_repeats(const sk_verb *verb);

/** Zeroes it and sees what stdout is. */
void sk_cli_init(sk_cli *cli);
/** Closes the client, wipes keys. */
void sk_cli_deinit(sk_cli *cli);

/** Prints "souk: ..." and how the verb is used to stderr. @return SK_EXIT_USAGE. */
int sk_cli_usage(const sk_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Prints what happened, why, and what next, to stderr (a JSON object with --json).
 *  client_id: the order's, where the outcome is unknown; NULL or "" if it was none.
 *  @return the exit code. */
int sk_cli_fail(sk_cli *cli, const souk_error *err, souk_outcome outcome, const char *client_id);

/** Says, where the outcome is unknown, which command tells of an order: by the venue's id, or NULL
 *  and its client id. resolve: one that may not have arrived. Nothing with --json. */
void sk_cli_tell_unknown(const sk_cli *cli, const char *order_id, const char *client_id,
                         bool resolve);

/** Without a sandbox there is no key either; which of the two is missing is worth a question. true:
 *  nobody is there, and *err says so. */
bool sk_cli_sandbox_gone(sk_cli *cli, souk_error *err);

/** Writes cli->out to stdout and empties it, and the arena. false: nobody reads any more, or it
 *  cannot be written (said on stderr); *code is the exit code then. */
bool sk_cli_flush(sk_cli *cli, int *code);

/** The venue named by the first word. false: none such; *code is set, all is said. */
bool sk_cli_find_venue(sk_cli *cli, int *code);
/** The venue, and the client opened as the options say. false: as above. */
bool sk_cli_open(sk_cli *cli, int *code);

/** The directory of the journals, ending with '/', made if it is not there. false: there is no
 *  place for it. */
bool sk_cli_journal_dir(char *out, size_t size);
/** Finds out, within --timeout, what became of the orders that the journal names, and tells of
 *  those whose outcome was unknown. must: nothing may be sent before that is known; then false with
 *  *code set and all said. */
bool sk_cli_recover(sk_cli *cli, bool must, int *code);

/** Makes the client know the instrument of a symbol, or all of them for NULL, so that rows can be
 *  told by BASE/QUOTE. false: as above; an unknown symbol comes with its nearest. */
bool sk_cli_load(sk_cli *cli, const char *symbol, int *code);

/** Shows an answer: appends to cli->out, JSON or a table. */
typedef void (*sk_show)(sk_cli *cli, const souk_answer *answer);

/** Opens, asks, shows: once, or again and again with --watch; or only previews. The whole of a
 *  reading verb. @return the exit code. */
int sk_cli_ask(sk_cli *cli, const souk_request *request, sk_show show);

/** Asks once on an open client. *answer is the caller's, also after a failure.
 *  @return the exit code, with everything said that is to be said. */
int sk_cli_call(sk_cli *cli, const souk_request *request, souk_answer **answer);

/** Shows what would be sent (cli->mode). @return the exit code. */
int sk_cli_preview(sk_cli *cli, const souk_request *request);
/** The same of several requests, one after the other (JSON: a list). */
int sk_cli_preview_all(sk_cli *cli, const souk_request *requests, size_t count);
/** The same of a preview that was made, or failed; frees it. */
int sk_cli_show_preview(sk_cli *cli, souk_answer *answer, const souk_error *err);

/** Lets an interrupt wait until what may have left has been told to its end: between the two,
 *  SIGINT and SIGTERM do nothing. */
void sk_cli_hold_signals(sigset_t *before);
void sk_cli_free_signals(const sigset_t *before);

/** Asks before something leaves for the venue itself; `what` says it. SK_EXIT_DONE: go on. */
int sk_cli_confirm(sk_cli *cli, souk_str what);

/** BASE/QUOTE of a venue's symbol, in the arena. */
souk_str sk_cli_unified(sk_cli *cli, souk_str symbol);

/* The verbs. Each returns the exit code. */
int sk_verb_venues(sk_cli *cli);
int sk_verb_instruments(sk_cli *cli);
int sk_verb_ticker(sk_cli *cli);
int sk_verb_best(sk_cli *cli);
int sk_verb_time(sk_cli *cli);
int sk_verb_limits(sk_cli *cli);
int sk_verb_book(sk_cli *cli);
int sk_verb_trades(sk_cli *cli);
int sk_verb_candles(sk_cli *cli);
int sk_verb_balances(sk_cli *cli);
int sk_verb_fees(sk_cli *cli);
int sk_verb_buy(sk_cli *cli);
int sk_verb_sell(sk_cli *cli);
int sk_verb_orders(sk_cli *cli);
int sk_verb_order(sk_cli *cli);
int sk_verb_amend(sk_cli *cli);
int sk_verb_replace(sk_cli *cli);
int sk_verb_oco(sk_cli *cli);
int sk_verb_oto(sk_cli *cli);
int sk_verb_place(sk_cli *cli);
int sk_verb_cancel(sk_cli *cli);
/** `souk cancel` of more than one order. */
int sk_cli_cancel_several(sk_cli *cli);
int sk_verb_fills(sk_cli *cli);
int sk_verb_stream(sk_cli *cli);
int sk_verb_sign(sk_cli *cli);
int sk_verb_keys(sk_cli *cli);
int sk_verb_curl(sk_cli *cli);
int sk_verb_explain(sk_cli *cli);
int sk_verb_decode(sk_cli *cli);
int sk_verb_help(sk_cli *cli);
int sk_verb_version(sk_cli *cli);
/** `souk run`: reads its own line. */
int sk_cli_run(int argc, char **argv);

/* ---- help.c, manual.c, complete.c: what the table says, in four forms ---- */

/** What a word means ("VENUE", "QTY" ...), index from 0. */
typedef struct sk_word_help {
    const char *word, *text;
} sk_word_help;
/** Index from 0; NULL beyond the last. */
const sk_word_help *sk_word_at(uint32_t index);
/** Exit codes and environment, in the order of the manual; NULL beyond the last. */
const sk_word_help *sk_exit_at(uint32_t index);
const sk_word_help *sk_environment_at(uint32_t index);

/** Appends a verb's page. */
void sk_help_verb(const sk_verb *verb, sk_buf *out);
/** Prints it to stdout. @return the exit code. */
int sk_help_print(const sk_verb *verb);
/** Appends a paragraph: what --emulate does for a verb, by the venues' own tables. */
void sk_help_emulated(const sk_verb *verb, sk_buf *out);
/** Appends the values of an option or word, parted by blanks: "@type" and its kin as names. */
void sk_help_values(const char *values, sk_buf *out);
/** Appends souk(1) for man. */
void sk_manual(sk_buf *out);
/** Appends the completion script of "bash", "zsh" or "fish". false: another shell. */
bool sk_completion(souk_str shell, sk_buf *out);

#endif
