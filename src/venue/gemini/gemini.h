/* SPDX-License-Identifier: MIT
 *
 * The inside of the Gemini dialect, shared by its files (README.md tells which holds what).
 * src: gemini card (DESIGN names it); section numbers in comments mean that card.
 */
#ifndef SK_VENUE_GEMINI_GEMINI_H
#define SK_VENUE_GEMINI_GEMINI_H

#include "venue/answer.h"
#include "venue/args.h"
#include "venue/envelope.h"
#include "venue/reader.h"

/** The descriptor. A private request's body is its payload until it is signed. */
extern const sk_venue sk_gemini;
/** What it points to: see sk_venue in venue/venue.h. */
SK_VENUE_FUNCTIONS(sk_gemini);

/** Indexes of sk_gemini.endpoints: three generations of sockets. */
enum {
    SK_GEMINI_REST = 0,
    SK_GEMINI_MARKET, /* /v2/marketdata */
    SK_GEMINI_URL,    /* /v1/multimarketdata and /v1/marketdata/: topics in the URL */
    SK_GEMINI_EVENTS, /* /v1/order/events */
    SK_GEMINI_NEW,    /* ws.gemini.com */
    SK_GEMINI_ENDPOINTS
};

/** op_row.arg: what a path among several of the same operation is. */
enum { SK_GEMINI_PLAIN = 0, SK_GEMINI_OTHER, SK_GEMINI_VOLUMES };

/* ---- tables.c: words, read in both directions ---- */

/** REST; fills; types as they are asked and as they are told; states of instruments. */
extern const sk_enum_row sk_gemini_sides[], sk_gemini_fill_sides[], sk_gemini_types[],
    sk_gemini_told_types[], sk_gemini_states[];
/** `options`: one word for time in force and flags, of an order or a request for one. */
enum { SK_GEMINI_OPTION_PARTS = 2 };
#define SK_GEMINI_PARTS(type_)                                                                     \
    {                                                                                              \
        SK_ENUM_PART(type_, tif, 3), SK_ENUM_PART(type_, flags, 3)                                 \
    }
extern const sk_enum_row sk_gemini_options[];
extern const sk_enum_part sk_gemini_ask_option[SK_GEMINI_OPTION_PARTS],
    sk_gemini_order_option[SK_GEMINI_OPTION_PARTS];
/** {interval}: "1hr" of old, "1h" today. */
extern const sk_enum_row sk_gemini_bars[];
/** Why an order ended: souk_reason; SK_GEMINI_MOC: a post-only one that would have taken. */
enum { SK_GEMINI_MOC = 64 };
extern const sk_enum_row sk_gemini_reasons[];
/** As souk_reason of an order is told; "" while it is open, or filled. */
const char *sk_gemini_reason(const souk_order *order);
/** The newest socket: sides, types, times in force, X (souk_order_status). */
extern const sk_enum_row sk_gemini_new_sides[], sk_gemini_new_types[], sk_gemini_new_options[],
    sk_gemini_new_statuses[];
extern const sk_words sk_gemini_words;
extern const sk_enum_row sk_gemini_roles[]; /* sk_perm of a role */
/** What the trading website tells of an asset. */
typedef struct sk_gemini_asset {
    const char *code, *name, *network; /* network: NULL: money of a state */
} sk_gemini_asset;
extern const sk_gemini_asset sk_gemini_assets[]; /* up to one without a code */

/* ---- sockets.c, stream.c, events.c, own_events.c ---- */

/** sk_peer.variant of /v1/ sockets; of the newest, how many levels the first book has, or all. */
enum { SK_GEMINI_BIDS = 1, SK_GEMINI_OFFERS = 2, SK_GEMINI_SINGLE = 4, SK_GEMINI_WHOLE = 255 };
/** What the server keeps of a connection: what its URL asked for. */
typedef struct sk_gemini_peer {
    uint64_t symbols; /* order events: bits of the instruments wanted; 0: all */
    uint32_t events;  /* ... of sk_gemini_event_kinds; 0: all */
    uint8_t sessions_count;
    char sessions[3][96]; /* ... of these keys; none: all */
    bool heartbeat;
    char trace[33];
} sk_gemini_peer;

/** As sk_channel_row.encode: market data by generation; orders and balances. */
souk_status sk_gemini_push_v2(const sk_encode *, const sk_update *, sk_buf *);
souk_status sk_gemini_push_v1(const sk_encode *, const sk_update *, sk_buf *);
souk_status sk_gemini_push_new(const sk_encode *, const sk_update *, sk_buf *);
souk_status sk_gemini_push_order(const sk_encode *, const sk_update *, sk_buf *);
souk_status sk_gemini_push_report(const sk_encode *, const sk_update *, sk_buf *);
souk_status sk_gemini_push_balances(const sk_encode *, const sk_update *, sk_buf *);
/** As sk_event_row.cold. */
sk_read_cold sk_gemini_read_order;
/** The newest socket's market data, both ways. */
extern const sk_frame_form sk_gemini_frames;
/** Frames that tell nothing but their number. */
extern const sk_field_table sk_gemini_beat;
/** Kinds of order events, numbered from 0 on. */
extern const sk_enum_row sk_gemini_event_kinds[];
/** The limits from this one on are the newest socket's. */
enum { SK_GEMINI_NEW_LIMITS = 3 };
/** Operations by frames: what an order is there; answers. */
void sk_gemini_take_frame_order(sk_take *t);
extern const sk_answer sk_gemini_answer_time, sk_gemini_answer_depth, sk_gemini_answer_limits;
/** As sk_venue.encode_ping. */
souk_status sk_gemini_encode_ping(sk_peer *peer, sk_buf *out);

/* ---- answers.c, orders.c ---- */

/** An order as it is told, in answers and by order events. */
typedef struct sk_gemini_told {
    souk_order o; /* first */
    souk_fill fill;
    souk_dec average, left;
    bool live, canceled;
    souk_str reason, event, behavior;
    uint64_t event_id, command_id, number;
    int64_t at_ns;
} sk_gemini_told;
extern const sk_field_table sk_gemini_orders;
/** The server: what an order is told as, beside its event and the time. */
sk_gemini_told sk_gemini_tell(const souk_order *o);
/** The client: what three flags and amounts say of it, and its option. */
souk_status sk_gemini_settle(sk_gemini_told *t, souk_str option, souk_error *err);

extern const sk_answer sk_gemini_answer_details, sk_gemini_answer_detail, sk_gemini_answer_symbols,
    sk_gemini_answer_prices, sk_gemini_answer_ticker, sk_gemini_answer_pub, sk_gemini_answer_best,
    sk_gemini_answer_book, sk_gemini_answer_trades, sk_gemini_answer_candles,
    sk_gemini_answer_balances, sk_gemini_answer_fees, sk_gemini_answer_roles,
    sk_gemini_answer_account, sk_gemini_answer_accounts, sk_gemini_answer_ok,
    sk_gemini_answer_network, sk_gemini_answer_order, sk_gemini_answer_orders,
    sk_gemini_answer_canceled_all, sk_gemini_answer_fills, sk_gemini_answer_order_fills,
    sk_gemini_answer_volume;
/** As sk_op_row.encode_reply: the website's page. */
souk_status sk_gemini_page(sk_peer *peer, const sk_call *call, sk_buf *out);

/* ---- dialect.c ---- */

/** As sk_op_row.encode_request of an order. */
souk_status sk_gemini_ask_order(const sk_venue *, const sk_call *, sk_request *, souk_error *);
/** As sk_venue.choose_row; around answers: what is no refusal is bare. */
const sk_op_row *sk_gemini_choose_row(const sk_venue *, const sk_call *);
extern const sk_envelope sk_gemini_envelope;
extern const sk_take_codes sk_gemini_takes;
/** As sk_arg.check; sk_op_row.take. */
void sk_gemini_check_all(sk_take *t);
void sk_gemini_check_client_id(sk_take *t);
void sk_gemini_take_order(sk_take *t);
void sk_gemini_take_book(sk_take *t);
void sk_gemini_take_ticker(sk_take *t);
void sk_gemini_take_candles(sk_take *t);
void sk_gemini_take_history(sk_take *t);
void sk_gemini_take_volume(sk_take *t);
/** sk_venue.encode_error of what came by REST. */
souk_status sk_gemini_rest_error(sk_peer *, const souk_error *, sk_buf *);

#endif
