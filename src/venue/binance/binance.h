/* SPDX-License-Identifier: MIT
 *
 * The inside of the Binance Spot dialect, shared by its files:
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings; errors.h, args.h: its
 *             tables of errors and parameters
 *   tables.c  words (sides, types, statuses ...)
 *   sign.c    signing and verifying, REST and WebSocket API
 *   rest.c    how the client asks; dialect.c what the server checks
 *   answers.c, orders.c, instruments.c   results, both ways
 *   lists.c   order lists, both ways
 *   events.c  what streams tell, both ways; stream.c what comes most often
 *   sockets.c control frames and the WebSocket API's envelope
 * src: binance card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BINANCE_BINANCE_H
#define SK_VENUE_BINANCE_BINANCE_H

#include "venue/answer.h"
#include "venue/args.h"
#include "venue/legs.h"
#include "venue/limits.h"
#include "venue/reader.h"

/** The descriptor; listed in venues.c. */
extern const sk_venue sk_binance;
/** What it points to: see sk_venue in venue/venue.h. */
SK_VENUE_FUNCTIONS(sk_binance);

/* ---- numbers that both directions share ---- */

/** Indexes of sk_binance.limits. A charge names them plus one. */
enum {
    SK_BINANCE_WEIGHT = 0, /* REQUEST_WEIGHT, 1 minute, by IP */
    SK_BINANCE_ORDERS_10S,
    SK_BINANCE_ORDERS_1D,
    SK_BINANCE_RAW_REQUESTS,
    SK_BINANCE_CONNECTIONS, /* of streams */
    SK_BINANCE_API_CONNECTIONS,
    SK_BINANCE_LIMITS
};

/** Indexes of sk_binance.endpoints. */
enum { SK_BINANCE_REST = 0, SK_BINANCE_STREAM, SK_BINANCE_API, SK_BINANCE_ENDPOINTS };

/** call->shape of orders: newOrderRespType; of tickers: FULL is 0, MINI is query.brief. */
enum { SK_BINANCE_SHAPE_NONE = 0, SK_BINANCE_ACK, SK_BINANCE_RESULT, SK_BINANCE_FULL };

/** op_row.arg: what a path among several of the same operation is. */
enum {
    SK_BINANCE_PLAIN = 0,
    SK_BINANCE_ROLLING,    /* TICKERS: /api/v3/ticker, query.window_ns */
    SK_BINANCE_DAY,        /* TICKERS: /api/v3/ticker/tradingDay */
    SK_BINANCE_HISTORICAL, /* TRADES: historicalTrades, with fromId */
    SK_BINANCE_OCO, /* LIST_PLACE: what binds the orders, and the names of their parameters */
    SK_BINANCE_OTO,
    SK_BINANCE_OTOCO,
    SK_BINANCE_OPO,
    SK_BINANCE_OPOCO,
    SK_BINANCE_OLD_OCO,
    SK_BINANCE_WALLET,   /* FEES: the wallet side's array, for one symbol or all */
    SK_BINANCE_SOR,      /* PLACE, PLACE_TEST: by smart order routing */
    SK_BINANCE_UNPRICED, /* what a symbol with a reference price would be told */
    SK_BINANCE_MINE      /* INSTRUMENTS: the limits of an account on a symbol */
};

enum { SK_BINANCE_SCALE = 8 }; /* decimals of prices, quantities and amounts on the wire */

/* ---- tables.c: words, read in both directions ---- */

extern const sk_enum_row sk_binance_sides[];           /* souk_side */
extern const sk_enum_row sk_binance_types[];           /* souk_order_type, with post-only */
extern const sk_enum_row sk_binance_tifs[];            /* souk_tif */
extern const sk_enum_row sk_binance_stps[];            /* souk_stp */
extern const sk_enum_row sk_binance_execs[];           /* sk_exec: x of executionReport */
extern const sk_enum_row sk_binance_reasons[];         /* souk_reason: eR, expiryReason */
extern const sk_enum_row sk_binance_symbol_statuses[]; /* souk_instrument_status */

extern const sk_enum_row sk_binance_statuses[];    /* souk_order_status, with its reason */
extern const sk_enum_row sk_binance_buys[];        /* souk_side: the fill's */
extern const sk_enum_row sk_binance_buyer_makes[]; /* souk_side: the taker's */

extern const sk_enum_row sk_binance_contingencies[]; /* souk_contingency */
extern const sk_enum_row sk_binance_list_types[];    /* souk_order_list.done: listStatusType */
extern const sk_enum_row sk_binance_list_statuses[]; /* ... listOrderStatus */

extern const sk_enum_row sk_binance_pegs[]; /* souk_peg */

/** Those that every venue has. */
extern const sk_words sk_binance_words;

/* ---- answers.c, orders.c, instruments.c: results, both ways; the macro OP in venue.c names
 * them ---- */

#define SK_BINANCE_ANSWER(name_, ...) const sk_answer sk_binance_answer_##name_ = {__VA_ARGS__}
extern const sk_answer sk_binance_answer_nothing, sk_binance_answer_tested, sk_binance_answer_time,
    sk_binance_answer_token, sk_binance_answer_status, sk_binance_answer_key,
    sk_binance_answer_avg_price, sk_binance_answer_book, sk_binance_answer_tickers,
    sk_binance_answer_prices, sk_binance_answer_best, sk_binance_answer_trades,
    sk_binance_answer_aggregates, sk_binance_answer_candles, sk_binance_answer_account,
    sk_binance_answer_fees, sk_binance_answer_wallet_fees, sk_binance_answer_limits,
    sk_binance_answer_fills, sk_binance_answer_prevented, sk_binance_answer_amended,
    sk_binance_answer_amendments, sk_binance_answer_placed, sk_binance_answer_canceled,
    sk_binance_answer_canceled_all, sk_binance_answer_order, sk_binance_answer_orders,
    sk_binance_answer_replaced, sk_binance_answer_instruments, sk_binance_answer_mine,
    sk_binance_answer_list_placed, sk_binance_answer_list_canceled, sk_binance_answer_list,
    sk_binance_answer_lists;
/** An order as it stands on the wire, and back: reasons are told of expiries only; in cancels,
 *  cancel_id holds the id of the order and client_id that of the cancel. */
void sk_binance_order_split(souk_order *order);
void sk_binance_order_join(souk_order *order);
/** Rows of rateLimits. */
extern const sk_limit_form sk_binance_limit;
enum { SK_BINANCE_NAME_LEN = 22 }; /* of names that the server gives */

/* ---- rest.c: parameters ---- */

/** Orders: what the client says of one beside its arguments (sk_op_row.encode_request). */
sk_asker sk_binance_ask_order;
/** As sk_venue.choose_row. */
const sk_op_row *sk_binance_choose_row(const sk_venue *, const sk_call *);

/* ---- lists.c ---- */

extern const sk_legs_rules sk_binance_legs;
/** The lists of an earlier time, whose parameters are no form's. */
sk_taker sk_binance_take_old_list;

/* ---- dialect*.c: the server's half ---- */

/** peer->variant and sk_encode.variant: how frames and answers look. */
enum { SK_BINANCE_COMBINED = 1, SK_BINANCE_MICROS = 2 };
/** call->shape of INSTRUMENTS, TICKERS ...: 1 + the souk_instrument_status asked for; or none. */
enum { SK_BINANCE_NO_SYMBOLS = 255 };

extern const sk_take_codes sk_binance_takes;
/** Times and ids of a list: not every combination. */
sk_taker sk_binance_check_span;
/** Questions and orders whose parameters hang together (sk_op_row.take). */
sk_taker sk_binance_take_symbols, sk_binance_take_order;
/** The amounts that the order's type has; quantity: its own. */
void sk_binance_take_amounts(sk_take *t, bool quantity);
sk_taker sk_binance_take_iceberg;

/** What the server keeps of a connection: venue.peer_size. */
enum { SK_BINANCE_PEER_SIZE = 112 };

/* ---- events.c, stream.c ---- */

/** What frames tell, both ways: read by their names; channels name the one that they push. */
extern const sk_frame_form sk_binance_frames;
/** The events that come most. */
extern const sk_hot sk_binance_book, sk_binance_partial, sk_binance_trade, sk_binance_aggregate,
    sk_binance_best;
/** A book's symbol and depth, as sk_frame_form.complete. */
void sk_binance_complete(sk_reader *r);

/** As sk_venue.decode_page. */
souk_status sk_binance_decode_page(const sk_venue *, souk_str url, souk_str body, sk_feed *,
                                   souk_error *);

#endif
