/* SPDX-License-Identifier: MIT
 *
 * The inside of the HTX spot dialect, shared by its files; which holds what: README.md. src: htx
 * card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_HTX_HTX_H
#define SK_VENUE_HTX_HTX_H

#include "venue/answer.h"
#include "venue/args.h"
#include "venue/batch.h"
#include "venue/envelope.h"
#include "venue/reader.h"

/** The descriptor; listed in venues.c. A request's host, and a frame's path as well, are part of
 *  what is signed. A login frame is {"action":"req","ch":"auth","params":{..}}; sign makes it whole
 *  (an empty body becomes it). */
extern const sk_venue sk_htx;
/** What it points to: see sk_venue in venue/venue.h. */
SK_VENUE_FUNCTIONS(sk_htx);

/* ---- numbers that both directions share ---- */

/** Indexes of sk_htx.endpoints. */
enum {
    SK_HTX_REST = 0,
    SK_HTX_MARKET,  /* /ws: gzip frames */
    SK_HTX_FEED,    /* /feed: incremental books, gzip frames */
    SK_HTX_PRIVATE, /* /ws/v2: orders, fills, balances; text frames */
    SK_HTX_TRADE,   /* /ws/trade: order entry; text frames */
    SK_HTX_ENDPOINTS
};

/** Indexes of sk_htx.limits. A charge names them plus one. */
enum {
    SK_HTX_PER_KEY = 0, /* 10 a second, for what has no figure of its own */
    SK_HTX_PUBLIC,      /* by address: other questions; then kinds of market data */
    SK_HTX_QUOTES,
    SK_HTX_DEPTH,
    SK_HTX_FULL, /* the whole book */
    SK_HTX_TRADES,
    SK_HTX_100, /* by account and operation, so many in 2 seconds */
    SK_HTX_50,
    SK_HTX_20,
    SK_HTX_5,
    SK_HTX_1,
    SK_HTX_FRAMES, /* of a connection: all, and questions */
    SK_HTX_QUESTIONS,
    SK_HTX_LIMITS
};

/** op_row.arg: the other path of an operation. */
enum { SK_HTX_PLAIN = 0, SK_HTX_OTHER, SK_HTX_THIRD, SK_HTX_ALGO /* conditional orders */ };

enum {
    SK_HTX_SCALE = 18,       /* decimals of amounts in private answers */
    SK_HTX_AMOUNT_SCALE = 8, /* of what orders may ask for */
    SK_HTX_STATE_CANCELED = 7,
};

/** Operators of stops. */
enum { SK_HTX_GTE = 1, SK_HTX_LTE = 2 };

/* ---- tables.c: words, read in both directions ---- */

extern const sk_enum_row sk_htx_sides[];         /* souk_side */
extern const sk_enum_row sk_htx_intervals[];     /* sk_interval: "60min" */
extern const sk_enum_row sk_htx_operators[];     /* of stops: 1 gte, 2 lte */
extern const sk_enum_row sk_htx_symbol_states[]; /* souk_instrument_status */

/** Order types say side, type, time in force and flags in one word: "buy-limit-maker". The words'
 *  values are gathered from these parts of a souk_order, a sk_order_ask or a souk_fill
 * (base/enums.h). A market buy's amount is in quote: its word says SOUK_BY_QUOTE. Stops of both
 * directions are "stop-limit"; the operator tells them apart. */
enum { SK_HTX_TYPE_PARTS = 4 };
#define SK_HTX_PARTS(type_)                                                                        \
    {                                                                                              \
        SK_ENUM_PART(type_, side, 2), SK_ENUM_PART(type_, type, 3), SK_ENUM_PART(type_, tif, 3),   \
            SK_ENUM_PART(type_, flags, 3)                                                          \
    }
extern const sk_enum_row sk_htx_types[];
extern const sk_enum_part sk_htx_order_type[SK_HTX_TYPE_PARTS], sk_htx_ask_type[SK_HTX_TYPE_PARTS];

/** States of orders: pairs (base/enums.h) of souk_order_status and, as the second number, whether a
 *  new one waits for its trigger, or a canceled one has fills. */
extern const sk_enum_row sk_htx_states[];

/** Of conditional orders; tif: its parts in a souk_order. */
extern const sk_enum_row sk_htx_algo_types[], sk_htx_algo_tifs[], sk_htx_algo_states[];
extern const sk_enum_part sk_htx_algo_tif[2];
extern const sk_enum_row sk_htx_bill_kinds[];

extern const sk_words sk_htx_words; /* all of them */

/* ---- answers.c, orders.c: results, both ways; the macro OP in venue.c names them ---- */

#define SK_HTX_ANSWER(name_, ...) const sk_answer sk_htx_answer_##name_ = {__VA_ARGS__}
extern const sk_envelope sk_htx_v1, sk_htx_v1_timed, sk_htx_v1_past, sk_htx_v1_empty,
    sk_htx_settings, sk_htx_tick, sk_htx_market, sk_htx_v2;
extern const sk_answer sk_htx_answer_time, sk_htx_answer_status, sk_htx_answer_uid,
    sk_htx_answer_timer, sk_htx_answer_nothing, sk_htx_answer_symbols, sk_htx_answer_markets,
    sk_htx_answer_settings, sk_htx_answer_assets, sk_htx_answer_tickers, sk_htx_answer_merged,
    sk_htx_answer_detail, sk_htx_answer_bests, sk_htx_answer_best, sk_htx_answer_book,
    sk_htx_answer_trades, sk_htx_answer_last, sk_htx_answer_asked_candles,
    sk_htx_answer_asked_trades, sk_htx_answer_levels, sk_htx_answer_candles, sk_htx_answer_accounts,
    sk_htx_answer_balances, sk_htx_answer_fees, sk_htx_answer_bills, sk_htx_answer_ledger,
    sk_htx_answer_open_orders, sk_htx_answer_key, sk_htx_answer_order, sk_htx_answer_orders,
    sk_htx_answer_fills, sk_htx_answer_placed, sk_htx_answer_canceled, sk_htx_answer_canceled_name,
    sk_htx_answer_canceled_all, sk_htx_answer_batch, sk_htx_answer_cancels, sk_htx_answer_algo,
    sk_htx_answer_algos, sk_htx_answer_algo_placed, sk_htx_answer_algo_canceled;

/** A conditional order that has fired is told as what it became. */
void sk_htx_fired(souk_order_type *type, uint32_t flags);

/** Why an order that has ended cannot be canceled: 5, 6, 7. card 5.14 */
int sk_htx_state_of(const sk_call *);

/* ---- rest.c ---- */

/** Orders: what the client says of one beside its arguments (sk_op_row.encode_request). */
sk_asker sk_htx_ask_order;
/** As sk_venue.choose_row. */
const sk_op_row *sk_htx_choose_row(const sk_venue *, const sk_call *);

/** Whether a request names its key as the venue's guide has it, not as the exchange does. card 11
 */
bool sk_htx_is_guide(const sk_request *);

/* ---- dialect.c: the server's half ---- */

extern const sk_take_codes sk_htx_takes;
/** As sk_arg.check: where days begin, spans of time, what hangs together in lists of orders. */
sk_taker sk_htx_check_day, sk_htx_check_span, sk_htx_check_list;
/** Where an order says that it comes from; the refusal names the value. */
sk_taker sk_htx_check_source;
/** As sk_op_row.take. */
sk_taker sk_htx_take_bills, sk_htx_take_book, sk_htx_take_whole, sk_htx_take_order,
    sk_htx_take_cancel_all, sk_htx_take_timeout, sk_htx_take_algo;
extern const sk_batch_form sk_htx_orders, sk_htx_cancels, sk_htx_algos;

/* ---- events.c, stream.c ---- */

/** The events of all sockets, by the names that channel rows give them. */
enum { SK_HTX_EVENTS = 12 };
extern const sk_event_row sk_htx_events[SK_HTX_EVENTS];
/** Those that come most. */
extern const sk_hot sk_htx_book, sk_htx_changes, sk_htx_best;
/** As sk_channel_row.encode: market data; orders; fills; balances. */
sk_encoder sk_htx_push, sk_htx_push_order, sk_htx_push_fill, sk_htx_push_balance;

/* ---- sockets.c ---- */

/** What the server keeps of a connection: venue.peer_size. */
enum { SK_HTX_PEER_SIZE = 224 };
/** As sk_venue.encode_ping. */
souk_status sk_htx_encode_ping(sk_peer *, sk_buf *);
/** sk_venue.encode_error of what came by a socket. */
souk_status sk_htx_socket_error(sk_peer *, const sk_control *, const souk_error *, sk_buf *);

#endif
