/* SPDX-License-Identifier: MIT
 *
 * The inside of the Bybit dialect, shared by its files. Rows only: what the rows cannot say stands
 * in docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, statuses ...) and errors
 * src: bybit card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BYBIT_BYBIT_H
#define SK_VENUE_BYBIT_BYBIT_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_bybit;

/** Indexes of sk_bybit.endpoints. */
enum { SK_BYBIT_REST = 0, SK_BYBIT_PUBLIC, SK_BYBIT_PRIVATE, SK_BYBIT_TRADE, SK_BYBIT_ENDPOINTS };

/** op_row.arg: what a path among several of the same operation is. */
enum { SK_BYBIT_PLAIN = 0, SK_BYBIT_FULL, SK_BYBIT_FUNDING, SK_BYBIT_MODE };

extern const sk_words sk_bybit_words;
/** {interval}: "60", "D". rejectReason and cancelType of an order: souk_reason. */
extern const sk_enum_row sk_bybit_intervals[], sk_bybit_reject_reasons[], sk_bybit_cancel_types[];

enum { SK_BYBIT_ERRORS = 77 };
extern const sk_error_row sk_bybit_errors[SK_BYBIT_ERRORS];

#endif
