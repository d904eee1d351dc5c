/* SPDX-License-Identifier: MIT
 *
 * The call: one operation with its arguments and its result, the noun that both faces share.
 * The client turns a call into a request and a reply into the call's result; the server's dialect
 * turns the request into the same call and the result into the reply. A dialect never decides
 * about money: src/sandbox executes calls once for all venues.
 *
 * Ownership: every text and row inside lives in the call's arena, or is borrowed from the request
 * and lives as long as it. Threads: the owner's.
 */
#ifndef SK_MARKET_CALL_H
#define SK_MARKET_CALL_H

#include <souk/market.h>
#include "base/mem.h"

/* X(name, text): the operations, each with the rows it answers in call->out:
 * rows / more. The list only grows at the end: its numbers reach logs. */
#define SK_OP_MAP(X)                                                                               \
    X(PING, "ping")                 /* nothing */                                                  \
    X(TIME, "time")                 /* time_ns */                                                  \
    X(STATUS, "status")             /* number: 0 normal, 1 maintenance */                          \
    X(INSTRUMENTS, "instruments")   /* souk_instrument */                                          \
    X(TICKERS, "tickers")           /* souk_ticker; query.window_ns: 0 is 24 hours */              \
    X(PRICES, "prices")             /* souk_ticker with symbol and last only */                    \
    X(BEST, "best")                 /* souk_best */                                                \
    X(AVG_PRICE, "avg_price")       /* one souk_ticker: weighted_avg, close_ns; number: minutes */ \
    X(BOOK, "book")                 /* souk_level bids / asks; last_id */                          \
    X(TRADES, "trades")             /* souk_trade, oldest first */                                 \
    X(AGG_TRADES, "agg_trades")     /* souk_trade with first_id, last_id */                        \
    X(CANDLES, "candles")           /* souk_candle, oldest first */                                \
    X(BALANCES, "balances")         /* souk_balance; out.account */                                \
    X(FEES, "fees")                 /* souk_fee */                                                 \
    X(PLACE, "place")               /* one souk_order / its souk_fill */                           \
    X(PLACE_TEST, "place_test")     /* nothing; query.brief: one souk_fee, what it would pay */    \
    X(CANCEL, "cancel")             /* one souk_order / the souk_order_list that went with it */   \
    X(CANCEL_ALL, "cancel_all")     /* souk_order / their souk_order_list */                       \
    X(ORDER, "order")               /* one souk_order */                                           \
    X(OPEN_ORDERS, "open_orders")   /* souk_order */                                               \
    X(HISTORY, "history")           /* souk_order, finished and open, oldest first */              \
    X(FILLS, "fills")               /* souk_fill, oldest first */                                  \
    X(TOKEN_NEW, "token_new")       /* text: a private stream's token (listen key) */              \
    X(TOKEN_KEEP, "token_keep")     /* nothing */                                                  \
    X(TOKEN_END, "token_end")       /* nothing */                                                  \
    X(KEY_INFO, "key_info")         /* out.key */                                                  \
    X(ORDER_LIMITS, "order_limits") /* sk_limit_use */                                             \
    X(FIXED_ANSWER, "fixed_answer") /* the row's own constant */                                   \
    /* which by ref; ask.qty (in all), ask.price: zero stays; ask.client_id: its name anew */      \
    /* one souk_order, whose cancel_id is the name it had; last_id: of the amendment */            \
    X(AMEND, "amend")                                                                              \
    /* souk_order canceled and placed; number: bits 0 and 1 say which; errors: why not */          \
    X(CANCEL_REPLACE, "cancel_replace")                                                            \
    /* contingency, ask.client_id (the list's), parts: calls of PLACE; one souk_order_list */      \
    X(LIST_PLACE, "list_place")                                                                    \
    X(LIST_CANCEL, "list_cancel")   /* ref names the list; one souk_order_list */                  \
    X(LIST_QUERY, "list_query")     /* the same */                                                 \
    X(PREVENTED, "prevented")       /* sk_prevented, oldest first */                               \
    X(PLACE_BATCH, "place_batch")   /* each part's own: calls of PLACE */                          \
    X(CANCEL_BATCH, "cancel_batch") /* each part's own: calls of CANCEL */                         \
    X(AMEND_BATCH, "amend_batch")   /* each part's own: calls of AMEND */                          \
    X(CANCEL_AFTER, "cancel_after") /* query.window_ns, 0: never; time_ns: when all is canceled */ \
    X(CANCEL_SESSION, "cancel_session") /* souk_order: those placed with this key */               \
    X(HEARTBEAT, "heartbeat")           /* nothing: the key is still in use */                     \
    X(ASSETS, "assets")                 /* souk_str: codes */                                      \
    X(LISTS, "lists")                   /* souk_order_list, finished and open, oldest first */     \
    X(OPEN_LISTS, "open_lists")         /* souk_order_list */                                      \
    X(AMENDMENTS, "amendments")         /* of ref.order_id: sk_amended, oldest first */            \
    X(ACCOUNTS, "accounts")             /* out.account */                                          \
    X(BILLS, "bills")                   /* sk_bill, oldest first; token: of an asset */            \
    X(NOTIONALS, "notionals")           /* souk_balance / souk_dec: worth of one in `token` */

typedef enum sk_op_id {
    SK_OP_NONE = 0,
#define SK_X(name, text) SK_OP_##name,
    SK_OP_MAP(SK_X)
#undef SK_X
        SK_OP_COUNT
} sk_op_id;

/** "place", "open_orders" ...; "?" outside the list. */
const char *sk_op_name(sk_op_id op);

/** No instrument named, or none found. */
#define SK_NO_INSTRUMENT UINT32_MAX

/** What an order asks for. Zero decimals mean not given. */
typedef struct sk_order_ask {
    souk_side side;
    souk_order_type type;
    souk_tif tif;
    souk_stp stp;
    uint32_t flags; /* souk_order_flags */
    souk_dec price, stop, qty, quote_qty, iceberg_qty;
    int64_t trailing_bips;
    souk_dec trailing_by;               /* ... or so much of its price, instead */
    int64_t expire_ns;                  /* GTD */
    int64_t strategy_id, strategy_type; /* the owner's own */
    bool either;                        /* waits for its price on whichever side that is */
    souk_peg peg;                       /* price is the worst then, or zero */
    int64_t peg_levels;                 /* so many deeper than the best price, when peg_deeper */
    souk_dec peg_limit;                 /* the price that was named; set when the peg is known */
    int64_t peg_bips;                   /* ... and so many basis points above it, or below */
    bool peg_deeper, peg_known;
    souk_tif cut; /* server: it is held to a nearer price; what it named: peg_limit, and this */
    souk_str client_id; /* the server generates one in the venue's form if absent */
} sk_order_ask;

/** Which order: by the venue's id, by ours, or both (then they must agree). */
typedef struct sk_order_ref {
    souk_str order_id;   /* text of the venue's id; empty: not given */
    souk_str client_id;  /* empty: not given */
    souk_str cancel_id;  /* the cancel's own name */
    bool ended;          /* client: looked for among conditional ones of the past */
    bool conditional;    /* one that has not fired (SOUK_CONDITIONAL); else none such */
    uint8_t only_status; /* souk_order_status it must be in to be canceled; 0: any */
    bool keeps;          /* CANCEL_REPLACE: a limit order, whose side and terms the new one has */
    bool even_if_gone;   /* CANCEL_REPLACE: place the new order even when the cancel fails;
                            CANCEL_ALL: there may be none; CANCEL: it may have ended */
} sk_order_ref;

/** Whether a list has orders that wait for a price. Without others: once they are there. */
typedef enum sk_stops { SK_STOPS_TOO = 0, SK_STOPS_NEVER, SK_STOPS_ONLY } sk_stops;

/** Which part of a list. */
typedef struct sk_query {
    int64_t from_ns, to_ns; /* inclusive; 0: open */
    uint64_t after_id;      /* rows with this id or a later one, when has_after */
    bool has_after;
    uint64_t before_id;   /* rows with this id or an earlier one, the newest of them; 0: open */
    uint32_t statuses[2]; /* orders: bits of souk_order_status, of those without fills and of those
                             with; both 0: all */
    uint32_t types;       /* orders: bits of souk_order_type; 0: all */
    souk_side side;       /* orders: NONE: both */
    uint32_t limit;       /* 0: the venue's default */
    uint32_t interval;    /* sk_interval of candles; TICKERS of one symbol: candles in out.more */
    int64_t window_ns;    /* tickers over another window than 24 hours */
    int32_t zone_minutes; /* candles and days begin at this offset from UTC */
    uint32_t limit_asks;  /* books: so many asks; 0: limit */
    uint32_t merge;       /* books: levels are put together to so many ticks; 0: as they are */
    bool brief;           /* the short form of the answer (MINI, omit zero ...) */
    bool nonzero;         /* balances: leave empty ones out */
    bool fills;           /* ORDER, HISTORY, FEES: and the fills, in out.more */
    uint8_t stops;        /* orders: sk_stops, of those that are not conditional */
    bool conditional; /* orders: those that are conditional (SOUK_CONDITIONAL), open ones until they
                         fire, and one that has fired counts as filled; else none that has not */
} sk_query;

typedef struct sk_rows {
    const void *ptr;
    uint32_t count;
} sk_rows;

/** The row at i of a list of T: SK_ROW(souk_order, &call->out.rows, 0)->status */
#define SK_ROW(type, list, i) (&((const type *)(list)->ptr)[i])

/** What a key may do; also the permission an operation needs. */
enum sk_perm {
    SK_PERM_READ = 1u << 0,
    SK_PERM_TRADE = 1u << 1,
    SK_PERM_WITHDRAW = 1u << 2,
    SK_PERM_ANY = 1u << 7 /* of an operation: one of the others is enough */
};

/** Facts of an account and of the key that asks, for the operations that show them. */
typedef struct sk_account_info {
    uint64_t uid;
    souk_dec maker_fee, taker_fee;
    int64_t updated_ns;
    int64_t group;  /* its trade group; 0: none */
    uint32_t perms; /* of the key: sk_perm */
    bool ip_restricted;
    int64_t key_created_ns;
} sk_account_info;

/** A trade that self-trade prevention did not let happen. */
typedef struct sk_prevented {
    souk_str symbol;
    uint64_t id, taker_id, maker_id; /* of the prevention, of the two orders */
    souk_stp mode;
    souk_dec price;
    souk_dec maker_qty, taker_qty; /* what each of the two lost of its quantity; zero: nothing */
    int64_t group;                 /* of the account that asks; 0: none */
    int64_t at_ns;
} sk_prevented;

/** What an order was amended to. */
typedef struct sk_amended {
    souk_str symbol;
    uint64_t id, order_id;
    souk_str from_client_id, client_id;
    souk_dec from_qty, qty;
    int64_t at_ns;
} sk_amended;

/** How much of an order limit is used. */
typedef struct sk_limit_use {
    int64_t window_ns;
    uint32_t limit, used;
} sk_limit_use;

/** One change of what an account has of an asset, and what there was afterwards. */
typedef enum sk_bill_kind { SK_BILL_TRANSFER = 1, SK_BILL_TRADE, SK_BILL_FEE } sk_bill_kind;
typedef struct sk_bill {
    uint64_t id, order_id; /* order_id: of a trade or its fee */
    souk_str asset;
    sk_bill_kind kind;
    souk_dec amount, balance, free; /* amount: signed; balance: what is held included */
    int64_t at_ns;
} sk_bill;

typedef struct sk_result {
    sk_rows rows, more;
    uint64_t last_id; /* a book's sequence number */
    int64_t time_ns;
    int64_t number;
    souk_str text;
    const souk_error *errors; /* of the parts of an operation that has several */
    sk_account_info account;
} sk_result;

/** Parts of one batch at most, whatever the venue takes. */
enum { SK_BATCH_MAX = 100 };

struct sk_op_row;
typedef struct sk_call {
    sk_op_id op;
    const struct sk_op_row *row; /* the venue's row that it came by or goes by */
    uint64_t id;                 /* ours, for logs and `souk explain` */
    uint32_t account;
    uint32_t key;                /* server: index of the key that asks, + 1; 0: none */
    uint64_t own_account;        /* the account's number, where requests name it; client: 0 until
                                    the venue has told it */
    int64_t now_ns;              /* the venue's clock (server), the corrected clock (client) */
    uint32_t instrument;         /* index into the venue's sk_markets, or SK_NO_INSTRUMENT */
    souk_str symbol;             /* the venue's spelling; empty: all */
    const souk_str *symbols;     /* several: their spellings */
    const uint32_t *instruments; /* ... and indexes */
    uint32_t symbols_count;
    uint64_t nonce; /* client: for the signature, where the venue wants one (nonce_unit_ns) */
    uint8_t shape;  /* the venue's own choice of answer (ACK, RESULT, FULL) */
    sk_order_ask ask;
    sk_order_ref ref;
    sk_query query;
    souk_str token; /* of TOKEN_KEEP, TOKEN_END; what NOTIONALS count in */
    /* a batch: calls of their own, of one operation. Each has its result and its error; err of
     * the batch itself is about the whole: then no part was tried */
    souk_contingency contingency; /* LIST_PLACE */
    struct sk_call *parts;
    uint32_t parts_count;
    sk_result out;
    souk_error err; /* status 0: done */
    sk_arena *arena;
} sk_call;

#endif
