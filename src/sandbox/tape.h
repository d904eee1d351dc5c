/* SPDX-License-Identifier: MIT
 *
 * The tape: what everybody may see of one instrument's past. The last trades, trades of one taker
 * order at one price taken together, statistics over a window, and candles of every interval. From
 * the start on it is fed by the engine's trades; before the start, and over spans that a leaping
 * clock skipped, it is computed from the reference price, so that both join without a seam.
 *
 * Threads: the owner's. Rows are made in the caller's arena.
 */
#ifndef SK_SANDBOX_TAPE_H
#define SK_SANDBOX_TAPE_H

#include "market/call.h"
#include "market/command.h"
#include "market/markets.h"
#include "sandbox/exchange.h"
#include "sandbox/price.h"

enum {
    SK_TAPE_TRADES_MAX = 8192, /* kept; older ones are forgotten */
    SK_TAPE_MINUTES_MAX = 7 * 1440,
    SK_TAPE_SECONDS_MAX = 7200,
    SK_TAPE_GAPS_MAX = 64,
    SK_TAPE_PAST_DAYS = 1500 /* how far candles reach back before the start */
};

struct sk_pack;
typedef struct sk_tape sk_tape;

typedef struct sk_tape_options {
    const souk_alloc *alloc;
    const sk_price *price; /* NULL: no past before the start */
    sk_price_pair pair;
    const sk_scale *scale; /* borrowed for the tape's life */
    souk_str symbol;       /* borrowed for the tape's life */
    int64_t start_ns;
} sk_tape_options;

/** With options->price the tape begins with a past, made from it. SOUK_E_NOMEM. */
souk_status sk_tape_new(sk_tape **out, const sk_tape_options *options, souk_error *err);
/** NULL is fine. */
void sk_tape_free(sk_tape *tape);

/** The taker's side of a match (SK_EV_TRADE with maker 0). SOUK_E_NOMEM: not recorded. */
souk_status sk_tape_add(sk_tape *tape, const sk_event *trade);

/** The clock leapt over [from_ns, to_ns): nobody traded, the reference price fills it. */
void sk_tape_gap(sk_tape *tape, int64_t from_ns, int64_t to_ns);

/** What it has seen so far in a pack; read into a fresh one of the same options. false: out of
 *  memory, or (reading) malformed. */
bool sk_tape_pack(sk_tape *tape, struct sk_pack *pack);

/** The id under which a match is told. */
uint64_t sk_tape_trade_id(const sk_tape *tape, uint64_t match_id);

/** Trades, oldest first: the newest `limit`, or those from after_id on, or those in a time span.
 *  `joined`: trades of one taker at one price as one row with first_id and last_id. */
souk_status sk_tape_trades(sk_tape *tape, const sk_query *query, bool joined, uint32_t limit,
                           sk_arena *arena, sk_rows *out);
/** The joined rows whose id is after_id or later, for streams; the newest may still grow until its
 *  command is settled. The id to ask with next is the last id + 1. */
uint64_t sk_tape_joined_next(const sk_tape *tape);

/** Candles, oldest first; the one that holds now_ns is the last and not closed. */
souk_status sk_tape_candles(sk_tape *tape, const sk_query *query, uint32_t limit, int64_t now_ns,
                            sk_arena *arena, sk_rows *out);
/** The candle that holds at_ns. */
void sk_tape_candle(sk_tape *tape, sk_interval interval, int32_t zone_minutes, int64_t at_ns,
                    int64_t now_ns, souk_candle *out);

/** Statistics over the window_ns before now_ns; bid and ask stay zero (the book's business). */
void sk_tape_ticker(sk_tape *tape, int64_t window_ns, int64_t now_ns, souk_ticker *out);

/** Average price by volume over the minutes before now_ns; the last price without trades; zero
 *  when there was never one. */
souk_dec sk_tape_average(sk_tape *tape, int32_t minutes, int64_t now_ns);

/** Last traded price, or the reference price before the first trade; zero without either. */
souk_dec sk_tape_last(const sk_tape *tape, int64_t now_ns);

#endif
