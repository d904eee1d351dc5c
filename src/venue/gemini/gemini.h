/* SPDX-License-Identifier: MIT
 *
 * The inside of the Gemini dialect, shared by its files. Rows only: what the rows cannot say stands
 * in docs/ten-venues.md, and the venue is not in the registry.
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, reasons ...) and errors
 * src: gemini card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_GEMINI_GEMINI_H
#define SK_VENUE_GEMINI_GEMINI_H

#include "venue/venue.h"
#include "wire/fields.h"

/** The descriptor. */
extern const sk_venue sk_gemini;

/** Indexes of sk_gemini.endpoints: three generations of sockets. */
enum {
    SK_GEMINI_REST = 0,
    SK_GEMINI_MARKET, /* /v2/marketdata */
    SK_GEMINI_URL,    /* /v1/multimarketdata and /v1/marketdata/: topics in the URL */
    SK_GEMINI_EVENTS, /* /v1/order/events */
    SK_GEMINI_NEW,    /* ws.gemini.com */
    SK_GEMINI_WEB,    /* the page that ccxt reads precisions from */
    SK_GEMINI_ENDPOINTS
};

/** op_row.arg: what a path among several of the same operation is. */
enum { SK_GEMINI_PLAIN = 0, SK_GEMINI_V2, SK_GEMINI_ALL, SK_GEMINI_SYMBOLS };

extern const sk_words sk_gemini_words;
/** {interval}: "1hr" of old, "1h" today. reason of a canceled order: souk_reason. */
extern const sk_enum_row sk_gemini_bars[], sk_gemini_new_bars[], sk_gemini_reasons[];
/** type of order events: souk_order_status. X of the newest socket: souk_order_status. */
extern const sk_enum_row sk_gemini_event_types[], sk_gemini_new_statuses[];

enum { SK_GEMINI_ERRORS = 65 };
extern const sk_error_row sk_gemini_errors[SK_GEMINI_ERRORS];

#endif
