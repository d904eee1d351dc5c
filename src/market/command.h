/* SPDX-License-Identifier: MIT
 *
 * What goes into an engine and what comes out. Commands are fixed-size values: they are also the
 * journal's records, and replaying them through the same function rebuilds the same state.
 *
 * Units: price_ticks and qty_lots count the instrument's tick and lot; *_units count the smallest
 * unit of an asset (10^-scale of sk_engine_asset). Times are UTC nanoseconds.
 */
#ifndef SK_MARKET_COMMAND_H
#define SK_MARKET_COMMAND_H

#include <souk/market.h>

typedef enum sk_cmd_kind {
    SK_CMD_NEW = 1, /* order_id is the caller's: unique, and increasing over time */
    SK_CMD_CANCEL,
    SK_CMD_CANCEL_ALL, /* of the account, on the instrument or on all (SK_NO_INSTRUMENT) */
    SK_CMD_AMEND,      /* new total qty_lots, price_ticks, stop_ticks; 0: as it is */
    SK_CMD_LIST,       /* places the legs right before it, as one: order_id is the list's, flags
                          its souk_contingency, batch theirs too */
    SK_CMD_TRANSFER,   /* amount_units (signed) of asset to account, from issuance */
    SK_CMD_ACCOUNT,    /* sets the account's fee rates: maker_fee_e8, taker_fee_e8 */
    SK_CMD_HALT,       /* instrument: flags = souk_instrument_status */
    SK_CMD_TIME,       /* only moves the clock: fires what is due at now_ns */
    SK_CMD_LEG,        /* as NEW, but it only says what the SK_CMD_LIST behind it will place */
    SK_CMD_GROUP,      /* the account's trade group (0: none), for self-trade prevention */
    SK_CMD_FEE_ASSET   /* the account pays its fees in asset, with discount_e8 off (see below);
                          SK_NO_ASSET: in what it receives again */
} sk_cmd_kind;

/* Flags of a command beside souk_order_flags (which use the low bits). */
enum sk_cmd_flags {
    SK_CMD_FIRE_NOW = 1u << 15, /* NEW: a stop that is already reached fires, not refused */
    /* NEW: a post-only order that would take is taken in and ends at once, not refused */
    SK_CMD_POST_ENDS = 1u << 14
};

typedef struct sk_command {
    uint64_t seq;
    int64_t now_ns;
    uint64_t order_id;
    uint32_t account, instrument;
    int64_t price_ticks, stop_ticks;
    int64_t qty_lots;
    union {
        int64_t quote_units;  /* NEW with SOUK_BY_QUOTE: how much quote to spend or receive */
        int64_t amount_units; /* TRANSFER */
    };
    union {
        int64_t iceberg_lots; /* NEW: lots shown at a time, at most all; 0: all. Limits, GTC, GTD */
        int64_t maker_fee_e8; /* ACCOUNT: 10^-8 of the amount received */
        int64_t discount_e8;  /* FEE_ASSET: 10^-8 of the fee that is not taken */
    };
    union {
        int64_t expire_ns;    /* NEW with GTD */
        int64_t taker_fee_e8; /* ACCOUNT */
    };
    union {
        uint32_t asset; /* TRANSFER, FEE_ASSET */
        uint32_t group; /* GROUP */
    };
    uint32_t batch;        /* LEG, LIST: shared by the commands of one list */
    int32_t trailing_bips; /* NEW, stops: fires this far off the best price, or, below zero, so
                              many ticks; stop_ticks, if any, is where it begins to follow */
    uint8_t kind, side, type, tif, stp, only_status;
    uint16_t flags;
} sk_command;

/* SK_CMD_FEE_ASSET. A trade's fee, at the order's rate on the traded amount, is turned into the fee
 * asset at the last price of an instrument, less the discount, each step truncated to a unit:
 *   from the quote amount: as it is, if quote is the fee asset; else by the first instrument that
 *   trades the fee asset against quote; else from the base amount in the same way.
 * It is taken from the account's free units, beyond what the order itself still needs. When these
 * do not suffice, or nothing tells a price, the fee is what it would have been: the full rate, in
 * what is received. What is received being the fee asset itself, the discounted fee is taken from
 * it. Orders that name where their fee is taken (SOUK_FEE_IN_BASE, SOUK_FEE_IN_QUOTE) keep to it.
 * src: Binance's commission FAQ (BNB); KCS, BGB, HT and others work alike. */

#define SK_NO_ASSET UINT32_MAX

typedef enum sk_event_kind {
    SK_EV_ACCEPTED = 1, /* the order lives (or waits for its stop); qty_lots, price_ticks */
    SK_EV_REJECTED,     /* status tells why; nothing changed */
    SK_EV_TRIGGERED,    /* a stop fired */
    SK_EV_TRADE,        /* one side of a match: maker first, then taker, both with match_id */
    SK_EV_PREVENTED,    /* a self-trade that did not happen: order_id took, match_id is the resting
                           order's id, qty_lots what the two would have traded, maker_lots and
                           taker_lots what each of them loses by it */
    SK_EV_AMENDED,      /* price_ticks, and qty_lots: what remains now */
    SK_EV_CANCELED,     /* qty_lots: what was left of it */
    SK_EV_EXPIRED,      /* the same, reason tells why */
    SK_EV_BALANCE,      /* account's asset is now free_units, held_units */
    SK_EV_LEVEL,        /* the level at price_ticks of side now holds qty_lots (0: gone) */
    SK_EV_TRAILING,     /* the stop price of a trailing stop was reached: it follows the price */
    SK_EV_PENDING       /* the order lives in its list and is placed (ACCEPTED, or REJECTED) when
                           the list's first order is filled */
} sk_event_kind;

/* The events of one command come in this order: its answer (ACCEPTED, AMENDED, CANCELED,
 * REJECTED); its trades with what they prevented and ended, in the order they happened; what
 * remains of it, if that expires; then for each stop that fired TRIGGERED and the same again; then
 * one LEVEL for each level whose total changed (by instrument, bids before asks, best first); then
 * one BALANCE for each balance that changed (in the order they were first touched). */
typedef struct sk_event {
    uint64_t cmd_seq; /* the command's seq */
    uint64_t seq;     /* 1, 2 ... within the command */
    int64_t at_ns;
    uint32_t account, instrument;  /* PREVENTED: the maker's; SK_NO_INSTRUMENT with BALANCE */
    uint64_t order_id, match_id;   /* match_id: 1, 2 ... within the instrument */
    int64_t price_ticks, qty_lots; /* of the trade, the level, or the order's remainder */
    int64_t cum_lots;              /* executed so far, this event included */
    int64_t cum_quote_units;       /* quote executed so far */
    int64_t quote_units;           /* quote of this trade; PREVENTED: of what was transferred */
    union {
        int64_t fee_units;  /* TRADE, in asset */
        int64_t free_units; /* BALANCE */
        int64_t taker_lots; /* PREVENTED */
    };
    union {
        int64_t held_units; /* BALANCE */
        int64_t maker_lots; /* PREVENTED */
    };
    uint32_t asset; /* of the fee, or of the balance */
    int32_t status; /* REJECTED: souk_status */
    uint8_t kind, side, reason, maker;
    uint8_t done; /* the order left the engine with this event */
} sk_event;

_Static_assert(sizeof(sk_command) % 8 == 0, "commands are written as records");

#endif
