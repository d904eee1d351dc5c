/* SPDX-License-Identifier: MIT
 *
 * What fills come to: by side and by who was there first, and how much of the quote.
 *
 * Threads: values.
 */
#ifndef SK_VENUE_TRADED_H
#define SK_VENUE_TRADED_H

#include "venue/say.h"

/** Sums of a buyer's and a seller's fills as maker, then as taker. */
typedef enum sk_traded_kind {
    SK_TRADED_BUY_MAKER = 0,
    SK_TRADED_SELL_MAKER,
    SK_TRADED_BUY_TAKER,
    SK_TRADED_SELL_TAKER,
    SK_TRADED_KINDS
} sk_traded_kind;

typedef struct sk_traded {
    souk_dec base[SK_TRADED_KINDS], quote[SK_TRADED_KINDS], base_sum, quote_sum;
    int64_t count[SK_TRADED_KINDS];
} sk_traded;

/** Those fills from from_ns to before to_ns that are of the symbol ("" for all). */
void sk_traded_sum(const sk_rows *fills, souk_str symbol, int64_t from_ns, int64_t to_ns,
                   sk_traded *out);
/** Members of the object that is open: of each kind NAME_base, NAME_notional and NAME_count. */
void sk_traded_put(sk_jw *w, const sk_traded *traded, const char *const names[SK_TRADED_KINDS],
                   sk_arena *arena);
/** Whether fill i is the first of its symbol in its day. */
bool sk_traded_begins_day(const sk_rows *fills, uint32_t i);

#endif
