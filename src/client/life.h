/* SPDX-License-Identifier: MIT
 *
 * The life of one order, as all that was ever heard of it adds up. Answers, private streams and
 * queries tell of the same order in any order, late, twice or not at all; whatever the sequence,
 * the same facts make the same life:
 *
 *     sk_life_begin(&life, alloc, client_id, symbol, &ask, now_ns);
 *     sk_life_order(&life, &row); sk_life_fill(&life, &fill);      // as they come
 *     if (sk_life_wants(&life) & SK_WANTS_FILLS) ...               // something was missed: ask
 *
 * What is known of an order only grows: nothing < absent < pending_new < new < partially_filled <
 * canceled < expired < filled. An event that tells less than is known already changes nothing.
 *
 *   is               | lost    | absent   | row or fill says        | row says it ended
 *   -----------------+---------+----------+-------------------------+-----------------------------
 *   pending_new      | unknown | rejected | new, partially_filled   | canceled, expired, filled,
 *                    |         |          |                         | rejected
 *   unknown          | -       | rejected | new, partially_filled   | as above
 *   rejected: absent | -       | -        | new, partially_filled:  | as above: the venue had it
 *                    |         |          | the venue had it        | after all
 *   new              | -       | -        | partially_filled        | as above
 *   partially_filled | -       | -        | -                       | as above
 *   canceled,        | -       | -        | - (fills are counted)   | the greater of the two
 *   expired, filled, |         |          |                         |
 *   rejected by a row|         |          |                         |
 *
 * "-": it stays. An open order for which a cancel is under way shows pending_cancel, one for which
 * a change is, pending_amend. An order whose
 * executed quantity reaches the quantity asked for is filled, whoever says so first.
 *
 * Fills count once by the venue's fill id. cum_qty is the greater of what rows said and what fills
 * sum up to, so it only grows; where the sum is behind, a fill was missed and is to be asked for.
 *
 * Ownership: texts are copied in; deinit frees the fills. Pure. Threads: the owner's.
 */
#ifndef SK_CLIENT_LIFE_H
#define SK_CLIENT_LIFE_H

#include "base/limits.h"
#include "market/call.h"

enum {
    SK_LIFE_ID_SIZE = SK_ID_TEXT_MAX + 1,
    SK_LIFE_SYMBOL_SIZE = 32,
    SK_LIFE_FILLS_MAX = 1 << 16 /* of one order: further ones are refused */
};

/** A fill that was counted. */
typedef struct sk_life_fill_row {
    char id[SK_LIFE_ID_SIZE];
    uint8_t id_len;
    souk_dec qty, quote;
} sk_life_fill_row;

/** What the venue is known to have made of it. */
typedef enum sk_life_known {
    SK_LIFE_NOTHING, /* it has not said anything */
    SK_LIFE_ABSENT,  /* refused, or provably never arrived */
    SK_LIFE_SEEN     /* it had it: `seen` says what it was at last */
} sk_life_known;

/** What must be asked for, a bit each. */
enum sk_life_want {
    SK_WANTS_ORDER = 1u << 0, /* its fate */
    SK_WANTS_FILLS = 1u << 1  /* fills that were executed and not told */
};

typedef struct sk_life {
    const souk_alloc *alloc;
    char client_id[SK_LIFE_ID_SIZE], order_id[SK_LIFE_ID_SIZE], symbol[SK_LIFE_SYMBOL_SIZE];
    char before_id[SK_LIFE_ID_SIZE]; /* order of the same client id that ended before this one */
    souk_side side;
    souk_order_type type;
    souk_tif tif;
    uint32_t flags;
    souk_dec price, stop, qty, quote_qty;
    sk_life_known known;
    souk_order_status seen; /* the furthest that a row told */
    souk_reason reason;
    bool lost;      /* it left, and no answer came */
    bool canceling; /* a cancel is under way */
    bool amending;  /* a change of its terms is */
    bool doubted;   /* it was not among the open orders although nothing said that it ended */
    bool in_list;   /* it is bound to other orders */
    bool disputed;  /* facts that exclude each other were told: two ends, two fills of one id */
    souk_dec row_cum, row_quote;    /* the most that rows said */
    souk_dec fill_cum, fill_quote;  /* what the fills sum up to */
    int64_t begun_ns, sent_ns;      /* our clock; 0: it has not left */
    int64_t fence_ns;               /* our clock: until then a lost change may still arrive */
    int64_t heard_ns;               /* our clock, when the venue last told of it */
    int64_t created_ns, updated_ns; /* the venue's */
    sk_life_fill_row *fills;        /* by id */
    uint32_t fills_count, fills_cap;
} sk_life;

/** A new order that is about to leave: pending_new. SOUK_E_INVALID: an id or symbol is too long. */
souk_status sk_life_begin(sk_life *life, const souk_alloc *alloc, souk_str client_id,
                          souk_str symbol, const sk_order_ask *ask, int64_t now_ns);
/** Frees the fills. */
void sk_life_deinit(sk_life *life);

/** It left and nothing came back: unknown, until there is evidence. */
void sk_life_lost(sk_life *life);

/** The venue refused it, or it can no longer arrive and is not there. An order that was there once
 *  and is in doubt has been canceled and forgotten by the venue. */
void sk_life_absent(sk_life *life);

/** What an answer, a stream or a query says of it. true: something was learned. A row of another
 *  order that had the same client id is no evidence. */
bool sk_life_order(sk_life *life, const souk_order *row);

/** One of its executions. SOUK_OK, counted now or before; SOUK_E_LIMIT; SOUK_E_RANGE: the sum
 *  cannot be held; SOUK_E_NOMEM: sk_life_wants tells that it is missing if a row counts it. */
souk_status sk_life_fill(sk_life *life, const souk_fill *fill);

/** A cancel is under way, or has ended one way or the other. */
void sk_life_cancel(sk_life *life, bool under_way);

/** A change of quantity or price is under way, or has ended one way or the other. */
void sk_life_amend(sk_life *life, bool under_way);

/** Something may have happened to it that was not told (it was not among the open orders, a cancel
 *  has no answer): if it is still open for us, it is to be asked for. */
void sk_life_doubt(sk_life *life);
/** It was asked for at asked_ns of our clock and the answer is in: no doubt is left, unless a lost
 *  change could still arrive then. */
void sk_life_asked(sk_life *life, int64_t asked_ns);

/** Where it stands. */
souk_order_status sk_life_status(const sk_life *life);
/** Executed so far: never less than before. */
souk_dec sk_life_cum(const sk_life *life);
/** sk_life_want bits. */
unsigned sk_life_wants(const sk_life *life);

/** As a row; its texts are borrowed from the life. */
void sk_life_show(const sk_life *life, souk_order *out);

#endif
