/* SPDX-License-Identifier: MIT
 *
 * The admin port (port-base + 0): health, metrics, accounts, keys, faucet, markets, clock, reset
 * and audit as JSON under /v1/. Only for whoever may reach the sandbox's host: no password, so
 * foreign Host names and pages of other origins are turned away.
 * Threads: the net's.
 */
#ifndef SK_SANDBOX_ADMIN_H
#define SK_SANDBOX_ADMIN_H

#include "sandbox/sandbox.h"

typedef struct sk_admin sk_admin;

/** Listens at box->options.host. Errors as sk_net_listen. */
souk_status sk_admin_open(sk_admin **out, sk_sandbox *box, uint16_t port, souk_error *err);
/** Stops listening and closes every connection, flushed or at once. May be called again. */
void sk_admin_close(sk_admin *admin, bool at_once);
/** After the net has let go of the connections. NULL is fine. */
void sk_admin_free(sk_admin *admin);
/** While it listens. */
uint16_t sk_admin_port(const sk_admin *admin);

#endif
