/* SPDX-License-Identifier: MIT
 *
 * The inside of the OKX dialect, shared by its files. Rows only: what the rows cannot say stands in
 * docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, states ...) and errors
 * src: okx card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_OKX_OKX_H
#define SK_VENUE_OKX_OKX_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_okx;

/** Indexes of sk_okx.endpoints. */
enum { SK_OKX_REST = 0, SK_OKX_PUBLIC, SK_OKX_PRIVATE, SK_OKX_BUSINESS, SK_OKX_ENDPOINTS };

/** op_row.arg: what a path among several of the same operation is. */
enum {
    SK_OKX_PLAIN = 0,
    SK_OKX_ALGO,    /* stops live in paths of their own */
    SK_OKX_ARCHIVE, /* older rows */
    SK_OKX_FULL     /* a deeper book */
};

extern const sk_words sk_okx_words;
/** {interval} of candles: days that begin at UTC+8, and at UTC. */
extern const sk_enum_row sk_okx_bars[], sk_okx_utc_bars[];
/** cancelSource of an order: souk_reason. */
extern const sk_enum_row sk_okx_cancel_sources[];

enum { SK_OKX_ERRORS = 83 };
extern const sk_error_row sk_okx_errors[SK_OKX_ERRORS];

#endif
