/* SPDX-License-Identifier: MIT
 *
 * The inside of the Coinbase dialects, shared by their files: Advanced Trade (REST v3 and v2, its
 * sockets), Coinbase Exchange (REST, feed) and the Exchange's FIX gateway. Rows only: what the rows
 * cannot say stands in docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, statuses ...) and errors
 * src: coinbase card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_COINBASE_COINBASE_H
#define SK_VENUE_COINBASE_COINBASE_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_coinbase;

/** Indexes of sk_coinbase.endpoints. */
enum {
    SK_COINBASE_REST = 0,
    SK_COINBASE_MARKET,
    SK_COINBASE_USER,
    SK_COINBASE_EXCHANGE, /* REST of the former Pro */
    SK_COINBASE_FEED,
    SK_COINBASE_FIX_ORDERS,
    SK_COINBASE_FIX_MARKET,
    SK_COINBASE_ENDPOINTS
};

/** op_row.arg: which product's names a path speaks, and what it is among several. */
enum {
    SK_COINBASE_V3 = 0,
    SK_COINBASE_V3_KEYED, /* the private twin of a public path */
    SK_COINBASE_ONE,
    SK_COINBASE_V2,
    SK_COINBASE_EX, /* Exchange */
    SK_COINBASE_EX_CLIENT,
    SK_COINBASE_FIX
};

extern const sk_words sk_coinbase_words;
/** The member of order_configuration: SK_WORD_TYPE. Kinds and statuses of the Exchange and of FIX.
 */
extern const sk_enum_row sk_coinbase_configurations[], sk_coinbase_ex_tifs[],
    sk_coinbase_ex_statuses[], sk_coinbase_ex_stps[], sk_coinbase_fix_types[],
    sk_coinbase_fix_tifs[], sk_coinbase_fix_statuses[], sk_coinbase_fix_stps[];
/** {interval} and granularity: words, and seconds at the Exchange. */
extern const sk_enum_row sk_coinbase_granularities[], sk_coinbase_seconds[];

enum { SK_COINBASE_ERRORS = 71 };
extern const sk_error_row sk_coinbase_errors[SK_COINBASE_ERRORS];

#endif
