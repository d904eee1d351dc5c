/* SPDX-License-Identifier: MIT
 *
 * An instrument's rules, one set for both faces: the client's guard asks before it sends, the
 * sandbox's filter before it accepts.
 *
 *     sk_rules_context context = {.last_price = last, .avg_price = average, .open_orders = 3};
 *     status = sk_rules_check(instrument, &ask, &context, &err);
 *     // SOUK_E_FILTER_PRICE, "price 55.324 is not a multiple of the tick 0.01"
 *
 * A zero limit is no limit; what the context does not know (zero prices, SK_RULES_UNKNOWN counts)
 * is not checked. src: binance card 2, filters. Pure. Threads: any.
 */
#ifndef SK_MARKET_RULES_H
#define SK_MARKET_RULES_H

#include "market/call.h"

#define SK_RULES_UNKNOWN UINT32_MAX

/** What the rules look at besides the order. */
typedef struct sk_rules_context {
    souk_dec last_price;    /* zero: not known */
    souk_dec avg_price;     /* over instrument->avg_price_mins; zero: the last price stands in */
    uint32_t open_orders;   /* of the account on the instrument, stops included */
    uint32_t open_stops;    /* waiting stops among them */
    uint32_t open_icebergs; /* icebergs among them */
    souk_dec position;      /* base held, free and locked, and open buy orders' quantity */
    bool position_known;
} sk_rules_context;

/** Whether the instrument takes this order.
 *  @return SOUK_OK, or the first rule broken:
 *  SOUK_E_UNSUPPORTED (type or self-trade prevention not taken here),
 *  SOUK_E_FILTER_PRICE (price or stop price outside its range or off the tick),
 *  SOUK_E_FILTER_PRICE_BAND (too far from the average price),
 *  SOUK_E_FILTER_QTY (quantity or visible part), SOUK_E_FILTER_ICEBERG (its parts),
 *  SOUK_E_FILTER_ICEBERG_QTY (it shows more than it has),
 *  SOUK_E_FILTER_ICEBERG_ORDERS, SOUK_E_FILTER_TRAILING,
 *  SOUK_E_FILTER_MARKET_QTY, SOUK_E_FILTER_NOTIONAL,
 *  SOUK_E_FILTER_POSITION, SOUK_E_FILTER_OPEN_ORDERS, SOUK_E_FILTER_STOP_ORDERS;
 *  SOUK_E_RANGE if a product does not fit in 127 bits. The text names the rule's values. */
souk_status sk_rules_check(const souk_instrument *instrument, const sk_order_ask *ask,
                           const sk_rules_context *context, souk_error *err);

/** Cuts quantities down to the step (the market step as well for market orders), rounds prices to
 *  the nearest tick, and cuts quote_qty down to the tick's decimals: what the venue takes that is
 *  nearest to the asked. What is cut may be nothing left: check afterwards.
 *  SOUK_E_RANGE: a number has more steps than 64 bits. *ask is changed only on success. */
souk_status sk_rules_round(const souk_instrument *instrument, sk_order_ask *ask, souk_error *err);

#endif
