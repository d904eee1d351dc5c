/* SPDX-License-Identifier: MIT
 *
 * Market makers and takers of one exchange, seeded: they keep every instrument's book deep around
 * the reference price and trade against each other, so that books, trades, candles and tickers
 * move. They act through sk_exchange_command with internal accounts, by timers of the net.
 * Threads: the net's.
 */
#ifndef SK_SANDBOX_MAKERS_H
#define SK_SANDBOX_MAKERS_H

#include "net/net.h"
#include "sandbox/exchange.h"
#include "sandbox/price.h"

typedef struct sk_makers sk_makers;

/** Funds the makers, fills the books and begins to trade. Instruments whose assets have no
 *  reference price stay empty. */
souk_status sk_makers_open(sk_makers **out, sk_net *net, sk_exchange *ex, const sk_price *price,
                           uint64_t seed, const souk_alloc *alloc, souk_error *err);
/** Resting they do nothing, their orders stay; then they quote and trade again at once. For a clock
 *  that is moved over a long time. */
void sk_makers_rest(sk_makers *makers, bool resting);
/** Stops; the orders stay. NULL is fine. */
void sk_makers_free(sk_makers *makers);

#endif
