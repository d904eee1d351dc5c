/* SPDX-License-Identifier: MIT
 *
 * The inside of the BTSE spot dialect, shared by its files:
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings; errors.h, args.h: its
 *             tables of errors and parameters
 *   tables.c  words (statuses, order types ...)
 *   sign.c    signing and verifying, requests and the login of the socket
 *   dialect.c what the server takes of orders and questions, and what the client says of them
 *   answers.c, orders.c   results, both ways
 *   events.c  what sockets tell, both ways; stream.c what comes most often
 *   sockets.c control frames, and errors
 * src: btse card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BTSE_BTSE_H
#define SK_VENUE_BTSE_BTSE_H

#include "venue/answer.h"
#include "venue/args.h"
#include "venue/envelope.h"
#include "venue/reader.h"

/** The descriptor; listed in venues.c. A login frame is {"op":"authKeyExpires","args":[..]}; sign
 *  makes it whole (an empty body becomes it). */
extern const sk_venue sk_btse;
/** What it points to: see sk_venue in venue/venue.h. */
SK_VENUE_FUNCTIONS(sk_btse);

/** Indexes of sk_btse.endpoints. */
enum { SK_BTSE_REST = 0, SK_BTSE_SPOT, SK_BTSE_BOOKS, SK_BTSE_ENDPOINTS };

/** op_row.arg: whose names a path speaks. The client uses V4, the exchange's own samples V3. */
enum { SK_BTSE_V4 = 0, SK_BTSE_ALGO, SK_BTSE_TRAIL, SK_BTSE_V3 };

/** What an order is, by its type's word: sk_call.shape while it is read or written. */
enum {
    SK_BTSE_LIMIT = 1,
    SK_BTSE_MARKET,
    SK_BTSE_CONDITIONAL,
    SK_BTSE_TRAILING,
    SK_BTSE_PEG,
    SK_BTSE_OCO,
    SK_BTSE_TWAP
};

enum { SK_BTSE_SCALE = 8 }; /* decimals of amounts that orders may ask for */

/* ---- tables.c: words, read in both directions ---- */

extern const sk_words sk_btse_words;
extern const sk_enum_row sk_btse_sides[], sk_btse_active[];
/** Groupings of books: how many ticks are one; 0-ended. */
extern const uint32_t sk_btse_merges[];
/** {interval} and resolution: minutes. */
extern const sk_enum_row sk_btse_minutes[];
/** Numeric order types; sides of notifications, which are read as those of answers, too. */
extern const sk_enum_row sk_btse_type_codes[], sk_btse_modes[];
/** Statuses are pairs (base/enums.h) of souk_order_status and one of these; as numbers, and as the
 *  words of lists. */
enum { SK_BTSE_WAITS = 1, SK_BTSE_FIRED, SK_BTSE_AMENDED, SK_BTSE_DUST };
extern const sk_enum_row sk_btse_statuses[], sk_btse_states[], sk_btse_actives[];
/** Fixed terms of an order, in seconds, beside GTC, IOC and FOK. */
extern const sk_enum_row sk_btse_terms[];
/** ... and all of them: souk_tif. */
extern const sk_enum_row sk_btse_tifs[];
/** What stands on its trigger: 1001 stop loss, 1002 take profit. */
extern const sk_enum_row sk_btse_triggers[];

/* ---- answers.c, orders.c: results, both ways; the macro OP in venue.c names them ---- */

/** Of /public-api; the results of the trading services stand alone. */
extern const sk_envelope sk_btse_public;
#define SK_BTSE_ANSWER(name_, ...) const sk_answer sk_btse_answer_##name_ = {__VA_ARGS__}
extern const sk_answer sk_btse_answer_time, sk_btse_answer_markets, sk_btse_answer_summary,
    sk_btse_answer_tickers, sk_btse_answer_prices, sk_btse_answer_price, sk_btse_answer_bests,
    sk_btse_answer_book, sk_btse_answer_levels, sk_btse_answer_trades, sk_btse_answer_past,
    sk_btse_answer_klines, sk_btse_answer_ohlcv, sk_btse_answer_assets, sk_btse_answer_wallet,
    sk_btse_answer_transfers, sk_btse_answer_fees, sk_btse_answer_placed, sk_btse_answer_placed_v4,
    sk_btse_answer_amended, sk_btse_answer_canceled, sk_btse_answer_canceled_v4,
    sk_btse_answer_order, sk_btse_answer_order_v4, sk_btse_answer_open, sk_btse_answer_open_v4,
    sk_btse_answer_fills, sk_btse_answer_fills_v4, sk_btse_answer_nothing, sk_btse_answer_pair,
    sk_btse_answer_pair_v4;

/** What an order says of itself: its own members, and what follows from them. Amounts that are
 *  nothing at all ({0}) are told as null. */
typedef struct sk_btse_told {
    souk_order o;    /* first */
    int second;      /* of its status */
    uint64_t serial; /* its number */
    souk_dec size, rest, done, original_base, original_quote, base_size, quote_size, base_rest,
        quote_rest, average, value, trails, stealth;
    /* its quote asset; which of the two it was asked in; how long it is good; its state in lists */
    souk_str quote, currency, term, state;
    bool waits, fired;
    int trigger; /* of sk_btse_triggers */
} sk_btse_told;
/** Reckons what follows from told->o. */
void sk_btse_tell(sk_btse_told *told);
/** The other way: what told->o is, from what was told of it. */
void sk_btse_hear(sk_btse_told *told);

/* ---- events.c, stream.c ---- */

/** The events of both sockets, by the names that channel rows give them. */
enum { SK_BTSE_EVENTS = 6 };
extern const sk_event_row sk_btse_events[SK_BTSE_EVENTS];
/** Those that come most: books and their best. */
extern const sk_hot sk_btse_changes;
/** As sk_channel_row.encode. */
sk_encoder sk_btse_push_trade, sk_btse_push_book, sk_btse_push_best, sk_btse_push_note,
    sk_btse_push_fill;

/* ---- sockets.c ---- */

/** What the server keeps of a connection: venue.peer_size. */
enum { SK_BTSE_PEER_SIZE = 16 };

/** sk_venue.encode_error of what came by a socket. */
souk_status sk_btse_socket_error(sk_peer *, const sk_control *, const souk_error *, sk_buf *);

/* ---- dialect.c ---- */

extern const sk_take_codes sk_btse_takes;
/** As sk_op_row.take. */
sk_taker sk_btse_take_order, sk_btse_take_oco, sk_btse_take_amend, sk_btse_take_all,
    sk_btse_take_candles, sk_btse_take_bills;
/** As sk_arg.check: at most 500; at most 7 days of fills; which wallet; how deep a book and in
 * which steps. */
sk_taker sk_btse_check_count, sk_btse_check_span, sk_btse_check_wallet, sk_btse_check_levels;
/** As sk_op_row.encode_request: orders; all orders. */
sk_asker sk_btse_ask_order, sk_btse_ask_all;
/** As sk_venue.choose_row, .open_reply. */
const sk_op_row *sk_btse_choose_row(const sk_venue *, const sk_call *);
souk_status sk_btse_open_reply(const sk_venue *, const sk_reply *, sk_call *, souk_str *body,
                               souk_error *);

#endif
