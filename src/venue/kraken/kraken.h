/* SPDX-License-Identifier: MIT
 *
 * The inside of the Kraken dialect, shared by its files. Rows only: what the rows cannot say stands
 * in docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, statuses ...) and errors
 * src: kraken card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_KRAKEN_KRAKEN_H
#define SK_VENUE_KRAKEN_KRAKEN_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_kraken;

/** Indexes of sk_kraken.endpoints. On one port the sockets share "/v2" and "/": every channel is
 *  served on both. */
enum { SK_KRAKEN_REST = 0, SK_KRAKEN_PUBLIC, SK_KRAKEN_PRIVATE, SK_KRAKEN_V1, SK_KRAKEN_ENDPOINTS };

/** op_row.arg: what a path among several of the same operation is. */
enum {
    SK_KRAKEN_PLAIN = 0,
    SK_KRAKEN_EDIT,    /* cancels and places anew */
    SK_KRAKEN_BY_ID,   /* QueryTrades */
    SK_KRAKEN_TOTALS,  /* balances without what is held */
    SK_KRAKEN_GROUPED, /* a book of coarser prices */
    SK_KRAKEN_OLD      /* frames of v1 */
};

extern const sk_words sk_kraken_words;
/** exec_type of executions: sk_exec has no room for all, so souk_order_status. */
extern const sk_enum_row sk_kraken_exec_types[];
/** {interval}: minutes. reason of a finished order: souk_reason. */
extern const sk_enum_row sk_kraken_minutes[], sk_kraken_reasons[];

enum { SK_KRAKEN_ERRORS = 66 };
extern const sk_error_row sk_kraken_errors[SK_KRAKEN_ERRORS];

#endif
