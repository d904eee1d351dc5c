/* SPDX-License-Identifier: MIT
 *
 * A venue's errors as rows, read in both directions: a status becomes HTTP status, code and text,
 * and the other way round.
 *
 * Threads: rows are const; functions are pure.
 */
#ifndef SK_VENUE_ERROR_ROW_H
#define SK_VENUE_ERROR_ROW_H

#include "market/call.h"

typedef struct sk_venue sk_venue;

/** Where an error is said: bits of sk_error_row.on. */
typedef enum sk_on {
    SK_ON_REST = 1u << 0,
    SK_ON_WS = 1u << 1,
    SK_ON_PUBLIC = 1u << 2, /* an operation that needs no key */
    SK_ON_SIGNED = 1u << 3,
    SK_ON_CONTROL = 1u << 4 /* a frame that is no operation; PUBLIC or SIGNED: where one logs in */
} sk_on;

/** One error of the venue, read in both directions. Server: the first row with the status (and the
 *  operation, if named) gives HTTP status, code and text; a "%s" in the text is a hole for what the
 *  refusal names (a parameter, a time). Client: the first row with the code (and
 *  the text's beginning, if text decides) gives the status. */
typedef struct sk_error_row {
    souk_status status;
    uint16_t http;
    const char *code;
    const char *text;  /* as the server says it */
    sk_op_id op;       /* 0: any */
    bool text_decides; /* several rows share the code; the text tells them apart */
    uint8_t on;        /* sk_on, all of them; 0: anywhere */
    /* server: goes before other rows of the status where our own text has this in it ("the least");
     * its hole takes the figure behind it, of a step how many decimals that has */
    const char *figure;
} sk_error_row;

/** A row; one of several with its code. */
#define SK_ERROR(status_, http_, code_, text_, ...)                                                \
    {                                                                                              \
        .status = (status_), .http = (http_), .code = (code_), .text = (text_), ##__VA_ARGS__      \
    }
#define SK_ERROR_TEXT(...) SK_ERROR(__VA_ARGS__, .text_decides = true)

/** Fails with the venue's first row of that code; its holes are filled with the arguments, in
 *  order, "" beyond them. For the texts that name a parameter. Returns the row's status. */
souk_status sk_venue_refuse(const sk_venue *, const char *code, const char *first,
                            const char *second, souk_error *err);
/** The first row of a code whose text begins so ("" fits all), but those of frames that are no
 *  operation; NULL if there is none. */
const sk_error_row *sk_venue_error(const sk_venue *, const char *code, const char *text);
/** The same with a row of the caller's choice. */
souk_status sk_venue_refuse_row(const sk_error_row *, const char *first, const char *second,
                                souk_error *err);
/** Fills http, code and text of an error that has only a status (and perhaps our own text), from
 *  the first row of the status: one for this operation before one for any, one whose figure our
 *  text tells before both. A hole takes that figure, or our text when that is a single word. With
 *  a code, only http is filled in if it is 0. A status without a row is told as the first row of
 *  SOUK_E_VENUE_INTERNAL. on: where it is said (sk_on). */
void sk_venue_complete_error(const sk_venue *, sk_op_id op, uint8_t on, souk_error *err);
/** The client's way: venue code and text -> status, with everything the venue said kept. */
souk_status sk_venue_read_error(const sk_venue *, sk_op_id op, unsigned http, souk_str code,
                                souk_str text, souk_error *err);

#endif
