/* SPDX-License-Identifier: MIT
 *
 * Texts of enumerators read back: what souk/market.h's *_name functions print. Letters in any
 * case. Pure. Threads: any.
 */
#ifndef SK_MARKET_NAMES_H
#define SK_MARKET_NAMES_H

#include <souk/market.h>

/** "buy", "sell"; SOUK_SIDE_NONE for anything else. */
souk_side sk_side_parse(souk_str text);
/** "limit", "stop_limit" ...; SOUK_TYPE_NONE for anything else. */
souk_order_type sk_order_type_parse(souk_str text);
/** "gtc", "ioc", "fok", "gtd"; SOUK_TIF_NONE for anything else. */
souk_tif sk_tif_parse(souk_str text);
/** "cancel_newest" ...; false for anything else (0 is a value: "default"). */
bool sk_stp_parse(souk_str text, souk_stp *out);
/** "new", "partially_filled" ...; false for anything else (0 is a value: "unknown"). */
bool sk_order_status_parse(souk_str text, souk_order_status *out);

#endif
