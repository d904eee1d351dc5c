/* SPDX-License-Identifier: MIT
 *
 * Whether the account adds up: what there is of each asset must be what there
 * was when it was compared last, and what the fills since then come to. It is
 * compared when a journal's orders are accounted for and after each connection
 * of the account's stream: fills of every instrument since the last that is
 * counted, page by page, then balances, again until the difference is zero or
 * stays what it is - a trade that falls between two questions shows in one of
 * them only.
 *
 *     sk_reckon_follow(client, symbol)     an order on it was seen: its fills
 * are asked for sk_reckon_heard(client, &fill)       a fill, from wherever:
 * counts once sk_reckon_due(client)                to be compared, once nothing
 * else is to be asked sk_reckon_start(client)              ... which is now
 *
 * A fill counts once by instrument and id. What is in the totals already is
 * known by its id - up to the greatest counted, where ids are numbers - or by
 * its time. With a journal totals and fills are in it, so that a program that
 * is killed goes on with the sum.
 *
 * Ownership: the client's. Threads: the client's.
 */
#ifndef SK_CLIENT_RECKON_H
#define SK_CLIENT_RECKON_H

#include "base/map.h"
#include "client/journal.h"
#include "net/backoff.h"
#include "net/net.h"
#include <souk/client.h>

struct sk_task;

enum {
    SK_RECKON_SYMBOLS_MAX = 64,     /* instruments followed: fills of more show as a difference */
    SK_RECKON_FILLS_MAX = 4096,     /* since the last comparison: another begins */
    SK_RECKON_FILLS_KEPT = 1 << 16, /* ... which never came: the sum begins anew */
    SK_RECKON_KNOWN_MAX = 8192,     /* ids remembered: the oldest is forgotten */
    SK_RECKON_ROUNDS_MAX = 8,       /* balances asked for until the difference stays */
    SK_RECKON_TRIES_MAX = 8,        /* questions in vain, until the next connection */
    SK_RECKON_TEXT_SIZE = 32        /* of an asset or an instrument */
};

/** An instrument. */
typedef struct sk_reckon_symbol {
    char symbol[SK_RECKON_TEXT_SIZE], base[SK_RECKON_TEXT_SIZE], quote[SK_RECKON_TEXT_SIZE];
    uint64_t last_id, counted_id; /* the greatest heard, and what is in the
                                     totals; 0: no number */
    int64_t last_ns, counted_ns;  /* the venue's clock */
} sk_reckon_symbol;

/** Where the questions about an instrument's fills have come to. */
typedef struct sk_reckon_page {
    uint64_t after_id;              /* 0: by time */
    int64_t from_ns, to_ns, end_ns; /* of this question, and of the day it is part of */
} sk_reckon_page;

/** A fill that is not in the totals yet. */
typedef struct sk_reckon_fill {
    uint64_t key; /* of its instrument and id */
    uint32_t symbol;
    souk_side side;
    souk_dec qty, quote, fee;
    char fee_asset[SK_RECKON_TEXT_SIZE];
} sk_reckon_fill;

typedef struct sk_reckon_asset {
    char asset[SK_RECKON_TEXT_SIZE];
    souk_dec before, traded, told, held, orders;
    souk_dec other, other_before; /* this round's difference, and the last one's */
} sk_reckon_asset;

typedef struct sk_reckon_name {
    char text[SK_RECKON_TEXT_SIZE];
} sk_reckon_name;

/** Where a fill was heard of, a bit each. */
typedef enum sk_heard {
    SK_HEARD_ANSWER = 0,
    SK_HEARD_STREAM = 2, /* the account's told it, or a journal knows it */
    SK_HEARD_PAGE = 4    /* it was asked for, and is told as an event of its own */
} sk_heard;

typedef enum sk_reckon_stage {
    SK_RECKON_REST,
    SK_RECKON_OPEN,    /* orders: only when less is held than the known ones must hold */
    SK_RECKON_FILLS,   /* of symbols[at], page by page */
    SK_RECKON_RULES,   /* what symbols[at] is made of */
    SK_RECKON_BALANCES /* last */
} sk_reckon_stage;

typedef struct sk_reckoning {
    struct sk_task *task; /* the question under way */
    sk_timer timer;       /* the next one */
    sk_backoff backoff;
    sk_reckon_stage stage;
    bool due;      /* to be compared */
    bool awaited;  /* ... before the handle is ready */
    bool compared; /* totals are known */
    bool writing;  /* the journal has not the newest */
    uint32_t at, round, tries;
    sk_reckon_page page;
    int64_t since_ns; /* the venue's clock: what is older is in the totals */
    int64_t tell_ns;  /* and older fills are not told */
    sk_reckon_symbol *symbols;
    uint32_t symbols_count, symbols_cap;
    sk_reckon_fill *fills;
    uint32_t fills_count, fills_cap;
    sk_reckon_asset *assets;
    uint32_t assets_count, assets_cap;
    sk_map known; /* instrument and id -> KNOWN_ bits */
    uint64_t *ring;
    uint32_t ring_at;
    souk_reconciliation report;
    souk_reconciled *rows;
    sk_reckon_name *names;
    uint32_t rows_cap, names_cap;
} sk_reckoning;

/** Before and after everything else of the client. */
void sk_reckon_init(souk_client *client);
void sk_reckon_deinit(souk_client *client);
/** No question is asked any more. */
void sk_reckon_stop(souk_client *client);

/** A record of the journal, while it is opened. */
void sk_reckon_take_up(souk_client *client, const sk_order_journal_entry *entry);

/** An order on an instrument was seen or is about to leave. */
void sk_reckon_follow(souk_client *client, souk_str symbol);

/** A fill of the account. false: it was told before, and is not to be told
 * again. */
bool sk_reckon_heard(souk_client *client, const souk_fill *fill, sk_heard how);

/** It is to be compared, and the handle is not ready before. */
void sk_reckon_due(souk_client *client);
/** Begins, if it is due and not under way. */
void sk_reckon_start(souk_client *client);

/* ---- between reckon.c, the sum, and compare.c, the questions ---- */

/** A balances answer against the fills: each asset's difference. */
void sk_reckon_add_up(souk_client *client, const struct souk_answer *answer);
/** Less is held than the known orders must hold. */
bool sk_reckon_is_short(const sk_reckon_asset *asset);
/** Of any asset. */
bool sk_reckon_any_short(const sk_reckoning *reckoning);
/** Nothing is unexplained, or what is stays the same. */
bool sk_reckon_is_settled(const sk_reckoning *reckoning);
/** The totals into the journal; they count from the set's last record on. */
void sk_reckon_write_set(souk_client *client);

#endif
