/* SPDX-License-Identifier: MIT
 *
 * The inside of the BTSE dialect, shared by its files. Rows only: what the rows cannot say stands
 * in docs/ten-venues.md, and the venue is not in the registry. venue.c   the descriptor: hosts,
 * operations, channels, limits, listings tables.c  words (sides, types, statuses ...) and errors
 * src: btse card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BTSE_BTSE_H
#define SK_VENUE_BTSE_BTSE_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_btse;

/** Indexes of sk_btse.endpoints. */
enum { SK_BTSE_REST = 0, SK_BTSE_SPOT, SK_BTSE_BOOKS, SK_BTSE_ENDPOINTS };

/** op_row.arg: whose names a path speaks. The client uses V4, the exchange's own samples V3. */
enum { SK_BTSE_V4 = 0, SK_BTSE_V3, SK_BTSE_V32, SK_BTSE_ALGO, SK_BTSE_GROUPED };

extern const sk_words sk_btse_words;
/** {interval} and resolution: minutes. Numeric order types, sides of notifications. */
extern const sk_enum_row sk_btse_minutes[], sk_btse_type_codes[], sk_btse_modes[];
/** Fixed terms of an order, in seconds, beside GTC, IOC and FOK. */
extern const sk_enum_row sk_btse_terms[];

enum { SK_BTSE_ERRORS = 47 };
extern const sk_error_row sk_btse_errors[SK_BTSE_ERRORS];

#endif
