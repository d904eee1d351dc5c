/* SPDX-License-Identifier: MIT
 *
 * The sandbox: exchanges in a box. It opens a stall for each venue and the admin port, makes the
 * accounts of the credentials file, and keeps markets moving. It runs on any net: real sockets, or
 * the network in memory with virtual time.
 *
 *     sk_sandbox_open(&box, net, &options, &err);
 *     sk_net_run(net, INT64_MAX);
 *     sk_sandbox_close(box); sk_net_run(...); sk_sandbox_free(box);
 *
 * Threads: the net's.
 */
#ifndef SK_SANDBOX_SANDBOX_H
#define SK_SANDBOX_SANDBOX_H

#include "net/net.h"
#include "sandbox/clock.h"
#include "sandbox/keep.h"
#include "sandbox/price.h"
#include "sandbox/stall.h"

enum { SK_SANDBOX_VENUES_MAX = 16, SK_SANDBOX_SWITCHES_MAX = 64, SK_SANDBOX_PORT_BASE = 8700 };

/** One `--set VENUE.NAME=VALUE`. Texts are borrowed for the sandbox's life. */
typedef struct sk_switch_set {
    const sk_venue *venue;
    const char *name, *value;
} sk_switch_set;

typedef struct sk_sandbox_options {
    const souk_alloc *alloc;
    uint64_t seed;
    const char *host;              /* NULL: 127.0.0.1 */
    uint16_t port_base;            /* 0: any free ports */
    const sk_venue *const *venues; /* NULL: all that this build has */
    uint32_t venues_count;
    bool no_makers;
    int64_t limits_e6; /* 0: off; the contract's default is 1000000 */
    const sk_switch_set *switches;
    uint32_t switches_count;
    const uint32_t *tiers;                 /* by venue id; NULL: all 0 */
    sk_clock_dial *dial;                   /* the clock that the admin API turns; NULL: it cannot */
    struct sk_tls *tls;                    /* NULL: plain text only */
    const char *ca_file;                   /* told in the credentials */
    const struct sk_markets_file *markets; /* --markets; NULL: the venues' own listings */
    const char *data;                      /* --data; NULL: everything lives in memory */
    uint64_t snapshot_every;               /* records of its journal; 0: only at the end */
    /* the disk failed: every venue is in maintenance from now on */
    void (*trouble)(void *ctx, const souk_error *why);
    /* something about its snapshots that a person should know */
    void (*notice)(void *ctx, const char *text);
    void *ctx;
} sk_sandbox_options;

typedef struct sk_sandbox_venue {
    const sk_venue *venue;
    sk_exchange *ex;
    sk_stall *stall;
    struct sk_makers *makers;
    uint32_t account; /* the credentials file's */
} sk_sandbox_venue;

typedef struct sk_sandbox {
    sk_net *net;
    const souk_alloc *alloc;
    sk_sandbox_options options;
    sk_price *price;
    sk_sandbox_venue venues[SK_SANDBOX_VENUES_MAX];
    uint32_t venues_count;
    struct sk_admin *admin;
    sk_keep *keep; /* NULL without --data */
    bool closed;
    int64_t started_ns;
} sk_sandbox;

/** Opens everything; on an error nothing stays open. SOUK_E_ADDR_IN_USE names the port. With data
 *  what was there is brought back first (errors as sk_keep_replay). Not from a callback. */
souk_status sk_sandbox_open(sk_sandbox **out, sk_net *net, const sk_sandbox_options *options,
                            souk_error *err);
/** Stops listening and says goodbye to everybody; run the net until its connections are gone, then
 *  free. Called again it cuts off those that linger. */
void sk_sandbox_close(sk_sandbox *box);
void sk_sandbox_free(sk_sandbox *box);

/** The venue of that name, borrowed from the sandbox; NULL: it does not run here. */
sk_sandbox_venue *sk_sandbox_find(sk_sandbox *box, souk_str venue);
/** Every external account of the venue (NULL: of all venues) back to what it started with: orders
 *  canceled, balances as on the first day, history forgotten, stream tokens ended, limits and bans
 *  lifted. Keys stay, and the makers' markets go on. */
souk_status sk_sandbox_reset(sk_sandbox *box, sk_sandbox_venue *venue, souk_error *err);

/** The kind of key that a type of the venue's table means ("hmac", "ed25519" ...); false: none. */
bool sk_sandbox_key_kind(const sk_venue *venue, souk_str type, sk_sign_kind *out);

/** The credentials as the contract's JSON, appended. Contains secrets: wipe it after use. */
souk_status sk_credentials_print(sk_sandbox *box, sk_buf *out, souk_error *err);
/** Writes them to a file of mode 0600, whole or not at all, making its directory (0700). */
souk_status sk_credentials_write(sk_sandbox *box, const char *path, souk_error *err);
/** The path of the contract when --credentials is not given: by port base, in XDG_RUNTIME_DIR or
 *  /tmp/souk-UID. false: it does not fit. */
bool sk_credentials_path(uint16_t port_base, char *out, size_t size);

#endif
