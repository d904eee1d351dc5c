/* SPDX-License-Identifier: MIT
 *
 * `souk sandbox`: the local exchange. sandbox_args.c reads the command line, sandbox.c runs.
 * Threads: the program's one. */
#ifndef SK_CLI_SANDBOX_H
#define SK_CLI_SANDBOX_H

#include "cli/args.h"
#include "sandbox/sandbox.h"

/* X(name, text, kind, placeholder, values, help), as SK_OPTION_MAP in args.h; "@venue": a venue. */
#define SK_SANDBOX_OPTION_MAP(X)                                                                   \
    X(HOST, "host", TEXT, "ADDRESS", NULL, "where to listen (127.0.0.1)")                          \
    X(PORT_BASE, "port-base", PORT, "PORT", NULL,                                                  \
      "the admin API at PORT, binance at PORT+1, ...; 0: any free ports (8700)")                   \
    X(SEED, "seed", NUMBER, "N", NULL, "the same seed: the same keys and markets (1)")             \
    X(DATA, "data", TEXT, "DIR", "@dir",                                                           \
      "keep everything there: what was acknowledged survives a crash, and the next start with "    \
      "the same --data goes on from it (without: in memory)")                                      \
    X(SNAPSHOT_EVERY, "snapshot-every", NUMBER, "N", NULL,                                         \
      "with --data: everything is written anew after N changes, and the journal before that "      \
      "removed; 0: only at the end (500000)")                                                      \
    X(CREDENTIALS, "credentials", TEXT, "FILE", "@file",                                           \
      "where keys and addresses are written, mode 0600 ($SOUK_CREDENTIALS, else "                  \
      "DIR/souk-credentials.json with --data, else $XDG_RUNTIME_DIR/souk-PORT/...)")               \
    X(VENUE, "venue", TEXT, "VENUE", "@venue", "only this one; may be repeated")                   \
    X(MARKETS, "markets", TEXT, "FILE", "@file",                                                   \
      "instruments and prices in place of the usual ones (JSON)")                                  \
    X(CLOCK, "clock", TEXT, "CLOCK", "real|virtual",                                               \
      "real, or virtual: it stands still until POST /v1/clock moves it (real)")                    \
    X(NO_MAKERS, "no-makers", FLAG, NULL, NULL, "empty books: nobody trades but you")              \
    X(LIMITS, "limits", TEXT, "FACTOR", "off",                                                     \
      "rate limits times FACTOR, or off: counted, never enforced (1)")                             \
    X(TIER, "tier", TEXT, "VENUE=NAME", NULL, "the tier of a venue's limits; may be repeated")     \
    X(SET, "set", TEXT, "VENUE.NAME=VALUE", NULL,                                                  \
      "turn a switch of a venue (`souk venues --switches`); may be repeated")                      \
    X(HELP, "help", FLAG, NULL, NULL, "this text")

/** Its options, index from 0; NULL beyond the last. */
const sk_opt_row *sk_sandbox_opt_at(uint32_t index);

/** The verb, from its own name on. Returns the exit code. */
int sk_cli_sandbox(int argc, char **argv);

/** What the command line asks for. Texts are borrowed from it. */
typedef struct sk_sandbox_args {
    sk_sandbox_options options; /* host to tiers; the rest is for whoever opens it */
    const char *credentials, *markets_path;
    bool is_virtual, help;
    const sk_venue *venues[SK_SANDBOX_VENUES_MAX];
    sk_switch_set switches[SK_SANDBOX_SWITCHES_MAX];
    uint32_t tiers[UINT8_MAX + 1];
} sk_sandbox_args;

/** Fills *args, which must stay where it is. SOUK_E_INVALID with one sentence for stderr. */
souk_status sk_sandbox_args_read(sk_sandbox_args *args, int argc, char **argv, souk_error *err);
#endif
