/* SPDX-License-Identifier: MIT
 *
 * The inside of the Binance Spot dialect, shared by its files:
 *   venue.c   the descriptor: hosts, operations, channels, limits, listings
 *   tables.c  words (sides, types, statuses ...), errors, and the field tables of flat objects
 *   sign.c    signing and verifying, REST and WebSocket API
 *   rest.c, rest_reply.c   the client's half of each operation: call -> request, reply -> call
 *   stream.c  the client's half of the sockets
 *   dialect*.c  the server's half
 * src: binance card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_BINANCE_BINANCE_H
#define SK_VENUE_BINANCE_BINANCE_H

#include "venue/peer.h"
#include "venue/reply.h"
#include "venue/say.h"

/** The descriptor; listed in venues.c. */
extern const sk_venue sk_binance;

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
    SK_BINANCE_WALLET      /* FEES: the wallet side's array, for one symbol or all */
};

enum { SK_BINANCE_SCALE = 8 }; /* decimals of prices, quantities and amounts on the wire */

/* ---- tables.c: words, read in both directions ---- */

extern const sk_enum_row sk_binance_sides[];           /* souk_side */
extern const sk_enum_row sk_binance_tifs[];            /* souk_tif */
extern const sk_enum_row sk_binance_stps[];            /* souk_stp */
extern const sk_enum_row sk_binance_execs[];           /* sk_exec: x of executionReport */
extern const sk_enum_row sk_binance_reasons[];         /* souk_reason: eR, expiryReason */
extern const sk_enum_row sk_binance_rejects[];         /* souk_status: r of executionReport */
extern const sk_enum_row sk_binance_restrictions[];    /* souk_order_status: cancelRestrictions */
extern const sk_enum_row sk_binance_symbol_statuses[]; /* souk_instrument_status */

/** Words of more than one number: post-only is the type LIMIT_MAKER, a self-trade's expiry the
 *  status EXPIRED_IN_MATCH. NULL: the pair has no word. */
const char *sk_binance_type_text(souk_order_type type, uint32_t flags);
bool sk_binance_type_value(souk_str text, souk_order_type *type, uint32_t *flags);
const char *sk_binance_status_text(souk_order_status status, souk_reason reason);
bool sk_binance_status_value(souk_str text, souk_order_status *status, souk_reason *reason);

enum { SK_BINANCE_ERRORS = 122 };
extern const sk_error_row sk_binance_errors[SK_BINANCE_ERRORS];

/* ---- tables.c: flat objects, written by the server and read by the client ----
 * For sk_reply_object and sk_fields_put. */

extern const sk_field_table sk_binance_ticker_full;    /* souk_ticker: ticker/24hr */
extern const sk_field_table sk_binance_ticker_mini;    /* souk_ticker: type=MINI */
extern const sk_field_table sk_binance_ticker_rolling; /* souk_ticker: ticker FULL */
extern const sk_field_table sk_binance_ticker_price;   /* souk_ticker: symbol, price */
extern const sk_field_table sk_binance_best;           /* souk_best: ticker/bookTicker */
extern const sk_field_table sk_binance_balance;        /* souk_balance: account.balances[] */

/* streams: the members behind "e" and "E" */
extern const sk_field_table sk_binance_stream_ticker;  /* souk_ticker: 24hrTicker */
extern const sk_field_table sk_binance_stream_mini;    /* souk_ticker: 24hrMiniTicker */
extern const sk_field_table sk_binance_stream_best;    /* souk_best: bookTicker */
extern const sk_field_table sk_binance_stream_window;  /* souk_ticker: 1hTicker ... */
extern const sk_field_table sk_binance_stream_candle;  /* sk_binance_candle: k of kline */
extern const sk_field_table sk_binance_stream_balance; /* souk_balance: B[] */

/** A public trade with the flags as the wire has them. */
typedef struct sk_binance_trade {
    souk_trade trade;
    bool buyer_maker; /* then the taker sold */
    bool best_match;  /* always true */
} sk_binance_trade;
extern const sk_field_table sk_binance_trades;     /* trades, historicalTrades */
extern const sk_field_table sk_binance_agg_trades; /* aggTrades; the stream's too */
extern const sk_field_table sk_binance_stream_trade;

/** Where there was no trade the wire says -1; we say 0. */
static inline uint64_t sk_binance_trade_id(uint64_t id)
{
    return id > INT64_MAX ? 0 : id;
}

/** A candle's end is told by its last millisecond; we mean that one's last instant. */
static inline int64_t sk_binance_last_instant(int64_t ns)
{
    return ns > INT64_MAX - 999999 ? INT64_MAX : ns + 999999;
}

typedef struct sk_binance_candle {
    souk_candle candle;
    souk_str symbol, interval;
} sk_binance_candle;

/** One fill, as myTrades and as an entry of an order's `fills`. */
typedef struct sk_binance_fill {
    souk_fill fill;
    bool buyer, best_match;
    int64_t list_id; /* -1 */
} sk_binance_fill;
extern const sk_field_table sk_binance_my_trades;
extern const sk_field_table sk_binance_order_fills;

/** An order with its words still words, so that an unknown word does not lose the order.
 *  sk_binance_order_split fills the words from order (server), _join the order from them. */
typedef struct sk_binance_order {
    souk_order order;
    souk_str type, status, side, tif, stp, reason;
    souk_str orig_client_id; /* cancels: the order's own; then client_id is the cancel's */
    int64_t list_id;         /* -1: in no list */
    int64_t transact_ns;     /* order.updated_ns, under its other name */
} sk_binance_order;
extern const sk_field_table sk_binance_order_ack;    /* ACK */
extern const sk_field_table sk_binance_order_result; /* RESULT, cancels; FULL adds "fills" */
extern const sk_field_table sk_binance_order_cancel; /* the same: with origClientOrderId */
extern const sk_field_table sk_binance_order_query;  /* order, openOrders, allOrders */
extern const sk_field_table sk_binance_order_any;    /* reads all of the above */
void sk_binance_order_split(sk_binance_order *o);
void sk_binance_order_join(sk_binance_order *o);

/** A member of a symbol's filter and where an instrument keeps it. exchangeInfo, 2 */
typedef struct sk_binance_filter {
    const char *filter, *key;
    size_t offset; /* into souk_instrument */
    enum {
        SK_BINANCE_FILTER_DEC,   /* eight decimals */
        SK_BINANCE_FILTER_SHORT, /* a multiplier: as short as it is */
        SK_BINANCE_FILTER_INT,
        SK_BINANCE_FILTER_BOOL
    } kind;
} sk_binance_filter;
/* FILTERS rows in all; those from FILTERS_OLD on are only read */
enum { SK_BINANCE_FILTERS = 29, SK_BINANCE_FILTERS_OLD = 24 };
extern const sk_binance_filter sk_binance_filters[SK_BINANCE_FILTERS];

/* ---- rest.c, rest_reply.c: the client's half ----
 * The server's half of ask_X is take_X (sk_op_row.decode_request), of read_Y reply_Y
 * (encode_reply); the macro OP in venue.c names them together. */

typedef souk_status sk_binance_encode(const sk_venue *, const sk_call *, sk_request *,
                                      souk_error *);
typedef souk_status sk_binance_decode(const sk_venue *, const sk_reply *, sk_call *, souk_error *);

/* plain: nothing but the path; symbols: instruments, tickers, prices, best; list: book, trades,
 * candles, history, fills ...; order: place, test, cancel-replace; ref: cancel, query */
sk_binance_encode sk_binance_ask_plain, sk_binance_ask_symbols, sk_binance_ask_list,
    sk_binance_ask_account, sk_binance_ask_order, sk_binance_ask_ref, sk_binance_ask_token;

/* tickers: prices, too; trades: aggregates, too; orders: one or many, `more`: fills of a new one */
sk_binance_decode sk_binance_read_nothing, sk_binance_read_time, sk_binance_read_status,
    sk_binance_read_instruments, sk_binance_read_tickers, sk_binance_read_best,
    sk_binance_read_avg_price, sk_binance_read_book, sk_binance_read_trades,
    sk_binance_read_candles, sk_binance_read_account, sk_binance_read_fees, sk_binance_read_orders,
    sk_binance_read_replaced, sk_binance_read_fills, sk_binance_read_token, sk_binance_read_key,
    sk_binance_read_limits;

/** "BTC" + "USDT". 2 */
souk_status sk_binance_symbol(const sk_venue *, souk_str base, souk_str quote, sk_arena *,
                              souk_str *out);

/* ---- sign.c ---- */

/** What the descriptor points to: see sk_venue in venue/venue.h. */
souk_status sk_binance_sign(const sk_venue *, const sk_key *, const sk_call *, sk_request *inout,
                            souk_error *);
souk_status sk_binance_canonical(const sk_venue *, const sk_request *, sk_arena *, souk_str *out,
                                 souk_error *);
souk_status sk_binance_identify(const sk_venue *, const sk_request *, sk_arena *, sk_identity *,
                                souk_error *);
souk_status sk_binance_verify(const sk_venue *, const sk_key *, const sk_request *, sk_arena *,
                              souk_error *);

/* ---- dialect*.c: the server's half ---- */

/** peer->variant and sk_encode.variant: how frames and answers look. */
enum { SK_BINANCE_COMBINED = 1, SK_BINANCE_MICROS = 2 };
/** call->shape of INSTRUMENTS, TICKERS ...: 1 + the souk_instrument_status asked for; or none. */
enum { SK_BINANCE_NO_SYMBOLS = 255 };
enum { SK_BINANCE_NAME_LEN = 22 }; /* of names that the server gives */

typedef souk_status sk_binance_take(sk_peer *, const sk_request *, sk_call *, souk_error *);
typedef souk_status sk_binance_reply(sk_peer *, const sk_call *, sk_buf *out);
typedef souk_status sk_binance_push(const sk_encode *, const sk_update *, sk_buf *out);

sk_binance_take sk_binance_take_plain, sk_binance_take_symbols, sk_binance_take_list,
    sk_binance_take_account, sk_binance_take_order, sk_binance_take_ref, sk_binance_take_token;

sk_binance_reply sk_binance_reply_nothing, sk_binance_reply_time, sk_binance_reply_status,
    sk_binance_reply_instruments, sk_binance_reply_tickers, sk_binance_reply_best,
    sk_binance_reply_avg_price, sk_binance_reply_book, sk_binance_reply_trades,
    sk_binance_reply_candles, sk_binance_reply_account, sk_binance_reply_fees,
    sk_binance_reply_orders, sk_binance_reply_replaced, sk_binance_reply_fills,
    sk_binance_reply_token, sk_binance_reply_key, sk_binance_reply_limits;

sk_binance_push sk_binance_push_book, sk_binance_push_trade, sk_binance_push_ticker,
    sk_binance_push_best, sk_binance_push_candle, sk_binance_push_avg_price,
    sk_binance_push_private;

/** What the server keeps of a connection: venue.peer_size. */
enum { SK_BINANCE_PEER_SIZE = 104 };
/** The server's sockets: as the members of sk_venue. */
souk_status sk_binance_open_socket(sk_peer *, const sk_request *, sk_control *, souk_error *);
/** Each frame: a control, or a call of the WebSocket API. */
souk_status sk_binance_decode_control(sk_peer *, souk_str frame, sk_control *, souk_error *);
/** A control that worked. */
souk_status sk_binance_answer_control(sk_peer *, const sk_control *, sk_buf *);
/** Wraps a call's result. */
souk_status sk_binance_answer_call(sk_peer *, const sk_control *, const sk_call *, souk_str body,
                                   sk_buf *);
/** What did not work: control NULL over REST. */
souk_status sk_binance_encode_error(sk_peer *, const sk_control *, const souk_error *, sk_buf *);

/** A row of rateLimits; used NULL: without its count. */
void sk_binance_put_limit(sk_jw *w, const char *type, int64_t window_ns, uint32_t limit,
                          const uint32_t *used);
/** The name of the request that canceled the order; text is room for one that had none. */
souk_str sk_binance_cancel_name(const souk_order *order, char text[SK_BINANCE_NAME_LEN]);

/* ---- stream.c ---- */

/** What the descriptor points to: see sk_venue in venue/venue.h. */
souk_status sk_binance_encode_control(const sk_venue *, const sk_control *, const sk_key *,
                                      int64_t now_ns, sk_request *out, souk_error *);
souk_status sk_binance_decode_frame(const sk_venue *, uint8_t endpoint, souk_str topic,
                                    souk_str frame, sk_feed *, souk_error *);
souk_status sk_binance_decode_page(const sk_venue *, souk_str url, souk_str body, sk_feed *,
                                   souk_error *);

#endif
