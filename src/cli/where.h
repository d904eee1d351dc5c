/* SPDX-License-Identifier: MIT
 * Where a run points: options and environment -> what the client opens. Threads: values. */
#ifndef SK_CLI_WHERE_H
#define SK_CLI_WHERE_H

#include "cli/cli.h"

/** Fills the options of a client for cli->venue; sets cli->where and what stands behind it. *key is
 *  the caller's room for a key that the options point to. false: *code is set, all is said. */
bool sk_where_options(sk_cli *cli, souk_client_options *options, souk_key *key, int *code);

/** Once the client is open: cli->sandbox, the address that an error names. */
void sk_where_name(sk_cli *cli);

#endif
