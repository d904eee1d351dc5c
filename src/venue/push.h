/* SPDX-License-Identifier: MIT
 *
 * Small readers that the stream decoders of most venues share: levels as pairs, times, symbols out
 * of topics. Nothing here allocates in a steady stream.
 * Threads: the feed's owner.
 */
#ifndef SK_VENUE_PUSH_H
#define SK_VENUE_PUSH_H

#include "market/update.h"
#include "wire/json.h"

/** Reads [["61000.10","0.52"],...] ahead into feed->levels behind the *used ones; further members
 *  of a pair are skipped. *from and *count tell where they stand (feed->levels may move meanwhile).
 *  @return SOUK_OK; SOUK_E_SYNTAX: no pair; SOUK_E_LIMIT: too many. What the JSON itself lacks is
 *  left to sk_json_end. */
souk_status sk_feed_read_levels(sk_feed *feed, sk_json *j, uint32_t *used, uint32_t *from,
                                uint32_t *count);

/** Milliseconds, as a number or text, as nanoseconds; what is too large for them is nanoseconds
 *  already (src: gemini card 7.5, which leaves the unit open). A misfit is left to sk_json_end;
 *  SOUK_E_RANGE: beyond 64 bits. */
souk_status sk_feed_read_ms(sk_json *j, int64_t *out_ns);

/** ASCII letters in the other case; other bytes stay. ptr NULL: out of memory. */
souk_str sk_text_upper(souk_str text, sk_arena *arena);
souk_str sk_text_lower(souk_str text, sk_arena *arena);

#endif
