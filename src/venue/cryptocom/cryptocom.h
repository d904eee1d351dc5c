/* SPDX-License-Identifier: MIT
 *
 * The inside of the Crypto.com dialect, shared by its files. Rows only: what the rows cannot say
 * stands in docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, statuses ...) and errors
 * src: cryptocom card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_CRYPTOCOM_CRYPTOCOM_H
#define SK_VENUE_CRYPTOCOM_CRYPTOCOM_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_cryptocom;

/** Indexes of sk_cryptocom.endpoints. */
enum { SK_CRYPTOCOM_REST = 0, SK_CRYPTOCOM_MARKET, SK_CRYPTOCOM_USER, SK_CRYPTOCOM_ENDPOINTS };

/** op_row.arg: what a path among several of the same operation is. */
enum { SK_CRYPTOCOM_PLAIN = 0, SK_CRYPTOCOM_ADVANCED, SK_CRYPTOCOM_RISK, SK_CRYPTOCOM_ONE };

extern const sk_words sk_cryptocom_words;
/** {interval}; sides of public trades over REST; reason of an order: souk_reason. */
extern const sk_enum_row sk_cryptocom_frames[], sk_cryptocom_small_sides[], sk_cryptocom_reasons[];

enum { SK_CRYPTOCOM_ERRORS = 71 };
extern const sk_error_row sk_cryptocom_errors[SK_CRYPTOCOM_ERRORS];

#endif
