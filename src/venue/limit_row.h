/* SPDX-License-Identifier: MIT
 *
 * A limit as a row: what is counted for whom, how the answer tells what is left, what a breach
 * leads to. The limiters of the client and of the sandbox read the same rows.
 *
 * Threads: rows are const.
 */
#ifndef SK_VENUE_LIMIT_ROW_H
#define SK_VENUE_LIMIT_ROW_H

#include <souk/base.h>

typedef enum sk_limit_kind {
    SK_FIXED_WINDOW = 0, /* windows aligned to the calendar */
    SK_SLIDING_WINDOW,
    SK_TOKENS,
    SK_DECAY,
    SK_OPEN_COUNT
} sk_limit_kind;

typedef enum sk_limit_key {
    SK_BY_IP = 0,
    SK_BY_KEY,
    SK_BY_ACCOUNT,
    SK_BY_ACCOUNT_INSTRUMENT,
    SK_BY_CONNECTION,
    SK_BY_IP_INSTRUMENT
} sk_limit_key;

/** One limit. Both limiters read this row. */
typedef struct sk_limit_row {
    const char *name;
    uint8_t kind, keyed_by;
    int64_t window_ns;        /* TOKENS, DECAY: until a full one is empty again */
    int64_t windows_ns[4];    /* by tier, where they differ; 0: window_ns */
    uint32_t capacity[4];     /* by tier */
    bool per_op;              /* every operation that charges it has a bucket of its own; headers
                                 stand on their answers only */
    const char *header;       /* the answer's header that tells what is used; NULL: none */
    const char *header_alias; /* an older name that is sent beside it */
    const char *header_left_alias;
    const char *header_limit, *header_left, *header_reset; /* capacity; what is left; until when,
                                                              in ms since 1970 */
    souk_status breach;             /* SOUK_E_RATE_LIMIT, SOUK_E_ORDER_LIMIT */
    const char *code;               /* the error's, where the status has several; NULL: the first */
    const char *period;             /* what fills the holes of its text: capacity, and this */
    bool every_request;             /* each request costs 1, whatever its row charges */
    bool orders_only;               /* the header stands on answers of operations it charges only */
    uint8_t back_taker, back_maker; /* orders_only: given back when an order is first filled */
    /* going on after a breach bans whoever the limit is of; 0: never. Each ban is twice as long as
     * the one before, or the next of these steps; after the last one, and after ban_calm_ns without
     * a breach, they begin anew */
    int64_t ban_min_ns, ban_max_ns, ban_steps_ns[3], ban_calm_ns;
    uint8_t strikes; /* breaches that lead to it; 0: as the limiter thinks right */
    uint8_t queued;  /* so many more wait for room instead of being refused */
} sk_limit_row;

#endif
