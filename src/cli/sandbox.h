/* SPDX-License-Identifier: MIT
 *
 * `souk sandbox`: the local exchange. sandbox_args.c reads the command line, sandbox.c runs.
 * Threads: the program's one. */
#ifndef SK_CLI_SANDBOX_H
#define SK_CLI_SANDBOX_H

#include "sandbox/sandbox.h"

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

/** The text of --help. */
extern const char sk_sandbox_usage[];

#endif
