/* SPDX-License-Identifier: MIT
 *
 * The inside of the Bitget dialect, shared by its files. Rows only: what the rows cannot say stands
 * in docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, statuses ...) and errors
 * src: bitget card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BITGET_BITGET_H
#define SK_VENUE_BITGET_BITGET_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_bitget;

/** Indexes of sk_bitget.endpoints. V3 is the unified account's generation. */
enum {
    SK_BITGET_REST = 0,
    SK_BITGET_PUBLIC,
    SK_BITGET_PRIVATE,
    SK_BITGET_PUBLIC_V3,
    SK_BITGET_PRIVATE_V3,
    SK_BITGET_OLD, /* of V1: recordings only */
    SK_BITGET_ENDPOINTS
};

/** op_row.arg: what a path among several of the same operation is. */
enum {
    SK_BITGET_PLAIN = 0,
    SK_BITGET_PLAN,    /* stops live in paths of their own */
    SK_BITGET_ARCHIVE, /* older rows */
    SK_BITGET_MERGED,  /* a book of coarser prices */
    SK_BITGET_V1,      /* the guide's paths */
    SK_BITGET_V3       /* unified account */
};

extern const sk_words sk_bitget_words;
/** Statuses of plan orders: souk_order_status. */
extern const sk_enum_row sk_bitget_plan_statuses[];
/** Candles: over REST, then of sockets; days that begin at UTC+8, then at UTC. */
extern const sk_enum_row sk_bitget_rest_bars[], sk_bitget_bars[], sk_bitget_utc_bars[];

enum { SK_BITGET_ERRORS = 77 };
extern const sk_error_row sk_bitget_errors[SK_BITGET_ERRORS];

#endif
