/* SPDX-License-Identifier: MIT
 *
 * The inside of the Bitget spot dialect, shared by its files:
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings; errors.h, args.h: its
 *             tables of errors and parameters
 *   tables.c  words (sides, types, statuses ...)
 *   sign.c    signing and verifying: the API's headers, the guide's, the login of sockets
 *   rest.c    how the client asks; dialect.c what the server checks
 *   events.c  what sockets tell, both ways; stream.c what comes most often
 *   sockets.c control frames, orders by frame, errors of sockets
 *   answers.c results but for orders; orders.c orders, fills and batches; plan.c plan orders
 * src: bitget card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BITGET_BITGET_H
#define SK_VENUE_BITGET_BITGET_H

#include "venue/answer.h"
#include "venue/args.h"
#include "venue/batch.h"
#include "venue/envelope.h"
#include "venue/reader.h"

/** The descriptor; listed in venues.c. */
extern const sk_venue sk_bitget;
/** What it points to: see sk_venue in venue/venue.h. */
SK_VENUE_FUNCTIONS(sk_bitget);

/** Indexes of sk_bitget.endpoints. OLD is V1's generation. */
enum {
    SK_BITGET_REST = 0,
    SK_BITGET_PUBLIC,
    SK_BITGET_PRIVATE,
    SK_BITGET_OLD,
    SK_BITGET_ENDPOINTS
};

/** op_row.arg: what a path among several of the same operation is: those of plan orders, and of the
 *  ones of the past; older rows; a book of coarser prices; the guide's. */
enum {
    SK_BITGET_PLAIN = 0,
    SK_BITGET_PLAN,
    SK_BITGET_PAST,
    SK_BITGET_ARCHIVE,
    SK_BITGET_MERGED,
    SK_BITGET_V1
};

/* ---- tables.c: words, read in both directions ---- */

extern const sk_enum_row sk_bitget_sides[], sk_bitget_types[], sk_bitget_forces[],
    sk_bitget_statuses[], sk_bitget_stps[], sk_bitget_symbol_states[], sk_bitget_scopes[];
extern const sk_words sk_bitget_words;
/** `force` says time in force and flags of a sk_order_ask or a souk_order. */
enum { SK_BITGET_FORCE_PARTS = 2 };
#define SK_BITGET_FORCE(type_)                                                                     \
    {                                                                                              \
        SK_ENUM_PART(type_, tif, 3), SK_ENUM_PART(type_, flags, 1)                                 \
    }
extern const sk_enum_part sk_bitget_ask_force[SK_BITGET_FORCE_PARTS];
/** Statuses of plan orders: souk_order_status. */
extern const sk_enum_row sk_bitget_plan_statuses[], sk_bitget_plan_types[], sk_bitget_plan_kinds[];
/** What a plan order watches (the order's strategy_type); bits of sk_bill_kind. */
extern const sk_enum_row sk_bitget_triggers[], sk_bitget_groups[];
/** Candles: over REST, of sockets; days that begin at UTC+8, then at UTC. */
extern const sk_enum_row sk_bitget_rest_bars[], sk_bitget_bars[], sk_bitget_utc_bars[];

/* ---- answers.c, orders.c, other.c: results, both ways; the macro OP in venue.c names them ---- */

extern const sk_envelope sk_bitget_envelope;
extern const sk_answer sk_bitget_answer_time, sk_bitget_answer_symbols, sk_bitget_answer_coins,
    sk_bitget_answer_tickers, sk_bitget_answer_bests, sk_bitget_answer_book,
    sk_bitget_answer_trades, sk_bitget_answer_candles, sk_bitget_answer_assets,
    sk_bitget_answer_fee, sk_bitget_answer_key, sk_bitget_answer_order, sk_bitget_answer_orders,
    sk_bitget_answer_fills, sk_bitget_answer_bills, sk_bitget_answer_attached,
    sk_bitget_answer_placed, sk_bitget_answer_canceled, sk_bitget_answer_canceled_all,
    sk_bitget_answer_replaced, sk_bitget_answer_replacements, sk_bitget_answer_batch,
    sk_bitget_answer_plans, sk_bitget_answer_plan, sk_bitget_answer_plan_subs,
    sk_bitget_answer_plan_canceled, sk_bitget_answer_plans_canceled, sk_bitget_answer_old_time,
    sk_bitget_answer_old_products, sk_bitget_answer_old_tickers, sk_bitget_answer_old_ticker,
    sk_bitget_answer_old_trades, sk_bitget_answer_old_assets, sk_bitget_answer_old_placed;

/** A balance as it is told: 5.7, 8.3. */
typedef struct sk_bitget_balance {
    souk_balance b;
    souk_dec locked; /* a part of what is held, on the wire apart */
    int64_t updated_ns;
    uint64_t number;
} sk_bitget_balance;
extern const sk_field_table sk_bitget_balances;

/* ---- rest.c ---- */

/** Orders: what the client says of one beside its arguments (sk_op_row.encode_request). */
sk_asker sk_bitget_ask_order;

/** As sk_venue.choose_row: plan orders have paths of their own. */
const sk_op_row *sk_bitget_choose_row(const sk_venue *, const sk_call *);
/** The same of one that replaces another, whose side and terms it has. */
sk_asker sk_bitget_ask_replace;

/* ---- dialect.c: the server's half ---- */

extern const sk_take_codes sk_bitget_takes;
/** As sk_arg.check: where the days of a candle begin. */
sk_taker sk_bitget_check_day;
/** As sk_op_row.take. */
sk_taker sk_bitget_take_book, sk_bitget_take_past_candles, sk_bitget_take_list,
    sk_bitget_take_order, sk_bitget_take_attached, sk_bitget_take_span, sk_bitget_take_replace,
    sk_bitget_take_plan;
extern const sk_batch_form sk_bitget_orders, sk_bitget_cancels, sk_bitget_replacements;

/* ---- events.c, stream.c ---- */

/** peer->variant: books carry checksums, as in 2025, and not the number before their own. */
enum { SK_BITGET_SUMS = 1u << 0 };
/** The events of all sockets, by the names that channel rows give them. */
enum { SK_BITGET_EVENTS = 12 };
extern const sk_event_row sk_bitget_events[SK_BITGET_EVENTS];
/** Those that come most. */
extern const sk_hot sk_bitget_book, sk_bitget_deal;
/** As sk_channel_row.encode: market data; orders; plan orders; fills; balances. */
sk_encoder sk_bitget_push, sk_bitget_push_order, sk_bitget_push_plan, sk_bitget_push_fill,
    sk_bitget_push_balance;
/** The members of a topic as pushes and acknowledgements say it, into the object that is open. */
void sk_bitget_put_topic(sk_jw *, const sk_channel_row *, souk_str topic);

/* ---- sockets.c ---- */

/** sk_venue.encode_error of what came by a socket. */
souk_status sk_bitget_socket_error(sk_peer *, const sk_control *, const souk_error *, sk_buf *);

#endif
