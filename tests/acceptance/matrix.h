/* SPDX-License-Identifier: MIT
 * The acceptance matrix: one row an operation, an order's word, a channel and an error. The runner
 * is told only the venue's id; every row is tried with the client against the sandbox, over a
 * network in memory and in virtual time, and comes out native, emulated or absent. What is absent
 * must be told, with its reason, in the venue's descriptor (sk_absence); what is told must be
 * absent. See docs/adding-a-venue.md. */
#ifndef SK_TESTS_ACCEPTANCE_MATRIX_H
#define SK_TESTS_ACCEPTANCE_MATRIX_H

#include "base/err.h"
#include "base/str.h"
#include "client/client.h"
#include "net/mem_net.h"
#include "sandbox/accounts.h"
#include "sandbox/makers.h"
#include "sandbox/sandbox.h"

#define SEC_NS INT64_C(1000000000)

/** Client, network and one stall of the sandbox. */
typedef struct sk_world {
    const sk_venue *venue;
    sk_net *net;
    sk_sandbox *box;
    sk_sandbox_venue *stall;
    souk_client *client; /* with the credentials file's first key; knows the instruments */
    char path[80];       /* of the credentials */
    char symbol[48];     /* BASE/QUOTE of the first listing */
    souk_instrument rules;
    souk_dec price;      /* about what it costs: the reference */
    souk_answer *answer; /* the last one; its rows are borrowed by what the helpers give */
    souk_error err;      /* of the last call */
    char why[400];       /* what a row found wrong */
    bool emulated;       /* a row worked only because emulation was asked for */
} sk_world;

typedef struct sk_row sk_row;
struct sk_row {
    const char *key, *title;
    /* SOUK_OK: it works; SOUK_E_UNSUPPORTED: the venue lacks it; else what went wrong, in why */
    souk_status (*run)(sk_world *w, const sk_row *row);
    int64_t arg, arg2;
    souk_op op;  /* that it asks */
    bool alone;  /* wants a world of its own: it spends limits, bans, halts */
    bool makers; /* wants markets that move */
    bool leans;  /* on an operation: where the venue has none there is nothing to be tried */
};

typedef struct sk_rows_of {
    const char *title;
    const sk_row *rows;
    size_t count;
} sk_rows_of;

extern const sk_rows_of sk_matrix_reads, sk_matrix_orders, sk_matrix_lost, sk_matrix_streams,
    sk_matrix_errors;

/* ---- world.c ---- */

/** Opens; a failure ends the program with what went wrong. limits_e6: of the sandbox. */
void sk_world_open(sk_world *w, const sk_venue *venue, bool makers, int64_t limits_e6);
void sk_world_close(sk_world *w);
/** Lets time pass. */
void sk_world_run(sk_world *w, int64_t span_ns);
/** A failure with its text: SOUK_E_BUG. */
souk_status sk_wrong(sk_world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Another client of the same account (or of a key of its own): options beside venue and place. */
souk_status sk_world_client(sk_world *w, const souk_client_options *more, souk_client **out);
/** A key of the credentials file's account. Its texts are borrowed from the accounts. */
souk_key sk_world_key(sk_world *w, uint32_t perms, const char *ip, int64_t expires_ns);
/** The client goes on with a copy of its venue's descriptor, which `change` may alter. The copy is
 *  the caller's, freed after the client. */
sk_venue *sk_world_alter(souk_client *client, void (*change)(sk_venue *, sk_op_row *ops));

/** Asks the world's client; the answer is in w->answer. SOUK_E_UNSUPPORTED when the venue lacks it,
 *  whoever says so. */
souk_status sk_ask(sk_world *w, const souk_request *request);
souk_status sk_ask_by(sk_world *w, souk_client *client, const souk_request *request);

/** The same; where the venue lacks it, once more with emulation asked for. */
souk_status sk_ask_or_emulate(sk_world *w, const souk_request *request);

/** price x ppm / 1,000,000, on the tick. */
souk_dec sk_near(const sk_world *w, int64_t ppm);
/** A quantity worth about so many times the least that the instrument takes. */
souk_dec sk_quantity(const sk_world *w, int64_t times);
/** A limit order far below the market, good till canceled. */
souk_request sk_resting(const sk_world *w);

/** The order as the venue tells of it now. */
souk_status sk_look(sk_world *w, const char *client_id, souk_order *out);
/** Free balance of an asset. */
souk_dec sk_free_of(sk_world *w, souk_str asset);

#endif
