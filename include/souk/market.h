/* SPDX-License-Identifier: MIT
 *
 * souk/market.h - the nouns of trading: instruments, orders, fills, trades, candles, tickers,
 * balances, fees. Both faces of Souk speak them, all ten venues are translated to them.
 *
 * Values are plain structs. Texts inside are borrowed (souk_str): they live as long as the call or
 * callback that delivered them says. Prices are quote per base; quantities are base unless the
 * name says quote. Times are UTC nanoseconds since 1970; 0 means not known.
 * Enumerators follow FIX 5.0 names. Threads: values.
 */
#ifndef SOUK_MARKET_H
#define SOUK_MARKET_H

#include <souk/base.h>
#include <souk/dec.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum souk_side { SOUK_SIDE_NONE = 0, SOUK_BUY = 1, SOUK_SELL = 2 } souk_side;

typedef enum souk_order_type {
    SOUK_TYPE_NONE = 0,
    SOUK_LIMIT,
    SOUK_MARKET,
    SOUK_STOP,        /**< fires a market order when the last price crosses stop_price */
    SOUK_STOP_LIMIT,  /**< fires a limit order */
    SOUK_TAKE_PROFIT, /**< as STOP, triggered from the other side */
    SOUK_TAKE_PROFIT_LIMIT,
    SOUK_TYPE_COUNT
} souk_order_type;

typedef enum souk_tif {
    SOUK_TIF_NONE = 0,
    SOUK_GTC, /**< good till canceled */
    SOUK_IOC, /**< immediate or cancel */
    SOUK_FOK, /**< fill or kill */
    SOUK_GTD  /**< good till date */
} souk_tif;

/** Self-trade prevention: what happens when an order would meet one of the same owner. */
typedef enum souk_stp {
    SOUK_STP_DEFAULT = 0, /**< the instrument's */
    SOUK_STP_NONE,
    SOUK_STP_CANCEL_NEWEST, /**< the arriving (taker) order expires */
    SOUK_STP_CANCEL_OLDEST, /**< the resting (maker) order expires */
    SOUK_STP_CANCEL_BOTH,
    SOUK_STP_DECREMENT, /**< both lose the smaller quantity */
    SOUK_STP_TRANSFER
} souk_stp;

typedef enum souk_order_status {
    SOUK_ORDER_UNKNOWN = 0, /**< its fate is not known yet: reconcile */
    SOUK_ORDER_PENDING_NEW, /**< sent or waiting in a list, not yet accepted */
    SOUK_ORDER_NEW,
    SOUK_ORDER_PARTIALLY_FILLED,
    SOUK_ORDER_FILLED,
    SOUK_ORDER_PENDING_CANCEL,
    SOUK_ORDER_CANCELED,
    SOUK_ORDER_REJECTED,
    SOUK_ORDER_EXPIRED,
    SOUK_ORDER_PENDING_AMEND /**< open, a change of its quantity or price is under way */
} souk_order_status;

/** Why an order ended (or was not born) without its owner asking. */
typedef enum souk_reason {
    SOUK_REASON_NONE = 0,
    SOUK_REASON_USER,          /**< canceled by its owner */
    SOUK_REASON_IOC_REMAINDER, /**< immediate-or-cancel or market remainder */
    SOUK_REASON_FOK_UNFILLED,
    SOUK_REASON_NO_LIQUIDITY, /**< a market order found an empty book */
    SOUK_REASON_SELF_TRADE,
    SOUK_REASON_LIST, /**< a sibling in an order list traded, triggered or ended */
    SOUK_REASON_DATE, /**< good-till date passed */
    SOUK_REASON_EXCHANGE
} souk_reason;

enum souk_order_flags {
    SOUK_POST_ONLY = 1u << 0,
    SOUK_REDUCE_ONLY = 1u << 1,
    SOUK_BY_QUOTE = 1u << 2,    /**< quantity is given in quote (market orders) */
    SOUK_FEE_IN_BASE = 1u << 3, /**< where the venue lets one choose */
    SOUK_FEE_IN_QUOTE = 1u << 4,
    SOUK_QTY_BOUGHT = 1u << 5, /**< in a list: sells what its first order bought */
    /** A stop that the venue keeps apart from its orders till it fires: it holds no money before,
     *  has lists of its own, and fires at its stop price from whichever side that is reached. */
    SOUK_CONDITIONAL = 1u << 6
};

/** What binds the orders of a list, as FIX names it (ContingencyType). */
typedef enum souk_contingency {
    SOUK_CONTINGENCY_NONE = 0,
    SOUK_OCO, /**< one cancels the other: two orders; what trades or triggers ends the other */
    SOUK_OTO  /**< one triggers the other: when the first is filled the other is placed, or the
                   other two, as an OCO */
} souk_contingency;

typedef enum souk_instrument_status {
    SOUK_INSTRUMENT_TRADING = 0,
    SOUK_INSTRUMENT_HALTED,
    SOUK_INSTRUMENT_CANCEL_ONLY
} souk_instrument_status;

/** One thing that trades, with the rules its orders must keep. A zero limit is no limit. */
typedef struct souk_instrument {
    souk_str symbol;      /**< the venue's spelling: "BTCUSDT" */
    souk_str base, quote; /**< asset codes; the unified symbol is base/quote */
    souk_instrument_status status;
    souk_dec price_tick, price_min, price_max;
    souk_dec qty_step, qty_min, qty_max;
    souk_dec market_qty_step, market_qty_min, market_qty_max;
    souk_dec notional_min, notional_max;
    bool notional_min_market, notional_max_market; /**< whether they bind market orders too */
    int32_t avg_price_mins; /**< market notional counts at this average; 0: at the last price */
    souk_dec bid_up, bid_down, ask_up, ask_down; /**< price band as multipliers of the average */
    int8_t base_scale, quote_scale;              /**< decimals of amounts on the wire */
    int32_t orders_max, stop_orders_max, iceberg_orders_max, iceberg_parts_max, order_lists_max;
    /** basis points of a trailing stop: of stops above the market, and below it */
    int32_t trailing_above_min, trailing_above_max, trailing_below_min, trailing_below_max;
    souk_dec position_max;
    uint32_t types; /**< bit 1u << souk_order_type for each type it takes */
    souk_stp stp_default;
    uint32_t stp_modes;            /**< bit 1u << souk_stp for each mode it takes */
    souk_dec maker_fee, taker_fee; /**< default rates: 0.001 is 10 basis points */
} souk_instrument;

/** An order as a venue reports it. */
/** What a pegged order took its price from when it arrived. */
typedef enum souk_peg {
    SOUK_PEG_NONE = 0,
    SOUK_PEG_PRIMARY, /**< the best price of its own side */
    SOUK_PEG_MARKET   /**< the best price of the other side */
} souk_peg;

typedef struct souk_order {
    souk_str symbol;
    souk_str order_id;  /**< the venue's id */
    souk_str client_id; /**< ours */
    souk_side side;
    souk_order_type type;
    souk_tif tif;
    souk_stp stp;
    uint32_t flags; /**< souk_order_flags */
    souk_order_status status;
    souk_reason reason;
    souk_dec price, stop_price, qty, quote_qty; /**< quote_qty: asked in quote, else zero */
    souk_dec iceberg_qty;
    int64_t trailing_bips; /**< a trailing stop: basis points off the best price that fire it */
    souk_dec trailing_by;  /**< ... or so much of its price, instead; else zero */
    souk_dec cum_qty, cum_quote; /**< executed so far */
    souk_dec fee; /**< paid so far, in the asset that was received; zero where orders do not tell */
    int64_t created_ns, updated_ns, working_ns; /**< working_ns: on the book since; 0: not yet */
    int64_t trailing_ns; /**< a trailing stop follows the price since; 0: not yet */
    int64_t expire_ns;   /**< good till then (GTD); 0: not told */
    souk_str cancel_id;  /**< the cancel request's own id, where the venue has one; of an
                              amended order the id that it had */
    bool working;        /**< on the book or matching; false while a stop waits */
    int64_t strategy_id, strategy_type; /**< numbers of its owner's own; 0: none */
    souk_str list_id; /**< the venue's id of the list that it is part of; empty: none */
    souk_peg peg;
    int64_t peg_levels; /**< pegged so many levels deeper than the best price */
    souk_dec peg_price; /**< pegged: where it stands; price is what its owner named, or zero */
    souk_str key;       /**< the API key that placed it, where the venue tells; else empty */
} souk_order;

/** Orders that are bound to each other. */
typedef struct souk_order_list {
    souk_str symbol, list_id, client_id;
    souk_contingency contingency;
    bool done; /**< none of its orders can change any more */
    int64_t created_ns, updated_ns;
    const souk_order *orders; /**< in the order of their ids; in short answers ids only */
    uint32_t orders_count;
} souk_order_list;

/** One execution of one of our orders. */
typedef struct souk_fill {
    souk_str symbol, fill_id, order_id, client_id;
    souk_side side;
    souk_dec price, qty, quote_qty, fee;
    souk_str fee_asset;
    int64_t at_ns;
    bool maker;
    souk_str list_id; /**< as in souk_order */
    /** Its order's, where the venue tells a fill of them; else 0. */
    souk_order_type type;
    souk_tif tif;
    uint32_t flags;
} souk_fill;

/** One public trade, or several of one taker order at one price (first_id .. last_id). */
typedef struct souk_trade {
    souk_str symbol;
    uint64_t id, first_id, last_id; /**< 0 where the venue's ids are no numbers */
    souk_str id_text;
    souk_dec price, qty, quote_qty;
    souk_side taker_side;
    int64_t at_ns;
} souk_trade;

typedef struct souk_level {
    souk_dec price, qty;
} souk_level;

typedef struct souk_candle {
    int64_t open_ns, close_ns; /**< first and last instant inside the candle */
    souk_dec open, high, low, close, volume, quote_volume, taker_buy_volume, taker_buy_quote;
    uint64_t count, first_id, last_id;
    bool closed;
} souk_candle;

/** A day's (or another window's) statistics. */
typedef struct souk_ticker {
    souk_str symbol;
    souk_dec open, high, low, last, last_qty, prev_close;
    souk_dec bid, bid_qty, ask, ask_qty;
    souk_dec volume, quote_volume, change, change_percent, weighted_avg;
    int64_t open_ns, close_ns;
    uint64_t first_id, last_id, count;
    souk_dec day_open; /**< at midnight UTC; zero where it is not told */
    bool no_volume;    /**< volume and quote_volume are not told: zero does not mean none */
} souk_ticker;

/** Best bid and ask. A price or quantity of zero: there is none, or it is not told. */
typedef struct souk_best {
    souk_str symbol;
    souk_dec bid, bid_qty, ask, ask_qty;
    uint64_t update_id;
    int64_t at_ns;
} souk_best;

typedef struct souk_balance {
    souk_str asset;
    souk_dec free, held; /**< held by open orders */
} souk_balance;

typedef struct souk_fee {
    souk_str symbol;
    souk_dec maker, taker;
    souk_str discount_asset; /**< in which fees cost less; empty: none */
    souk_dec discount_rest;  /**< the part of a fee that remains then: 0.75 is 25 % off */
    bool discounted;         /**< the account pays so, while it has enough of the asset */
} souk_fee;

/* Names of enumerators as Souk prints and reads them ("stop_limit", "gtc"); NULL or 0 if none. */
SOUK_API const char *souk_side_name(souk_side side);
SOUK_API const char *souk_order_type_name(souk_order_type type);
SOUK_API const char *souk_tif_name(souk_tif tif);
SOUK_API const char *souk_stp_name(souk_stp stp);
SOUK_API const char *souk_order_status_name(souk_order_status status);
SOUK_API const char *souk_reason_name(souk_reason reason);

/** Whether an order in this status can still change. */
SOUK_API bool souk_order_is_open(souk_order_status status);

#ifdef __cplusplus
}
#endif
#endif
