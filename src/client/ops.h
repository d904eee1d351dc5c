/* SPDX-License-Identifier: MIT
 *
 * Between the public words and the venues' tables: operations, channels, and a caller's request as
 * a call. Pure. Threads: any; the answer is the caller's.
 */
#ifndef SK_CLIENT_OPS_H
#define SK_CLIENT_OPS_H

#include <souk/client.h>
#include "venue/venue.h"

/** The operation of the tables; RESOLVE is a look at the order. SK_OP_NONE outside the list. */
sk_op_id sk_op_of(souk_op op);

/** The row of a channel that a client follows; NULL: the venue has none. */
const sk_channel_row *sk_channel_of(const sk_venue *venue, souk_channel channel);

/** "BTC/USDT", or any spelling of a known instrument, as the venue spells it; what is neither goes
 *  as it is. Copied into the arena. SOUK_E_INVALID, SOUK_E_NOMEM. */
souk_status sk_symbol_of(const sk_venue *venue, const sk_markets *markets, const char *symbol,
                         sk_arena *arena, souk_str *out, souk_error *err);

/** The caller's request, which may be that of an older and shorter header. SOUK_E_INVALID. */
souk_status sk_request_copy(const souk_request *from, souk_request *to, souk_error *err);

/** A copied request as the arguments of answer->call, its texts copied into the answer. Says what
 * is missing or contradictory; SOUK_E_UNSUPPORTED: the venue does not offer it. */
souk_status sk_request_take(const sk_venue *venue, const sk_markets *markets,
                            const souk_request *request, souk_answer *answer, souk_error *err);

#endif
