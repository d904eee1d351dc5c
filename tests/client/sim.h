/* SPDX-License-Identifier: MIT
 * The world of the simulation: what is in it, and how it ends when something does not hold. */
#ifndef SK_TESTS_SIM_H
#define SK_TESTS_SIM_H

#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "client/client.h"
#include "net/mem_net.h"
#include "sandbox/accounts.h"
#include "sandbox/makers.h"
#include "sandbox/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    STEPS_DEFAULT = 100000,
    ROUNDS = 5,
    ORDERS_MAX = 20000,
    PENDING_MAX = 24,
    SYMBOLS = 2,
    PARTS = 4, /* of a batch, at most */
    LEVELS = 5000
};

static const int64_t sec = 1000000000, start_ns = 1763721600000000000;

/* What is traded: BASE/QUOTE and the venue's spelling. */
static char symbols[SYMBOLS][32], spelled[SYMBOLS][32];

typedef struct placed {
    char client_id[SK_ID_TEXT_MAX + 1];
    unsigned symbol;
    bool ended;
    souk_outcome outcome;
    souk_dec qty;
} placed;

/* An order as the account's stream tells of it. */
typedef struct followed {
    bool open;
    uint64_t round; /* of the connection that last told of it */
} followed;

typedef struct world {
    uint64_t seed;
    sk_rng rng;
    sk_net *net;
    sk_sandbox *box;
    const sk_venue *dialect;
    sk_sandbox_venue *venue;
    souk_client *client;
    souk_stream *book_stream, *trade_stream, *account_stream;
    placed *orders;
    size_t orders_count, pending;
    followed *followed;
    sk_strmap followed_by; /* the venue's order id -> index */
    uint32_t followed_count;
    sk_arena ids;
    uint64_t round;                  /* connections of the account's stream */
    uint64_t counted[4], changed[3]; /* amended, replaced, in batches */
    uint64_t sums, moved;            /* comparisons of the account, assets that had moved */
    uint64_t books, stale, trades, reports, open_lists, ups;
    uint64_t steps, lives;
    char journal[64];
    size_t open; /* orders at the last check */
    uint64_t key_hash;
    size_t kept; /* orders in the journal when all is over */
} world;

static _Noreturn void broken(const world *w, const char *what, const char *detail)
{
    printf("not ok 1 - %s, seed %llu\n# %s: %s\n# at step %llu; again with: ./dev sim %s %llu\n",
           w->dialect->name, (unsigned long long)w->seed, what, detail,
           (unsigned long long)w->steps, w->dialect->name, (unsigned long long)w->seed);
    exit(1);
}

static void must(const world *w, souk_status status, const char *what, const souk_error *err)
{
    if (status < 0)
        broken(w, what, err ? err->text : souk_strerror(status));
}

static souk_dec dec(int64_t coefficient, int scale)
{
    return souk_dec_from_i64(coefficient, scale);
}

static followed *follow(world *w, souk_str order_id)
{
    uint64_t index;
    if (sk_strmap_get(&w->followed_by, order_id, &index))
        return &w->followed[index];
    if (w->followed_count == ORDERS_MAX)
        broken(w, "more orders are told of than were placed", "");
    sk_strmap_put(&w->followed_by, sk_arena_copy(&w->ids, order_id), w->followed_count);
    return &w->followed[w->followed_count++];
}

#endif
