/* SPDX-License-Identifier: MIT
 * Questions about markets, executed once for all venues: they go to the engine's book and the
 * tapes. */
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "sandbox/exchange_state.h"

enum { ROWS_DEFAULT = 500, LEVELS_MAX = 5000 };

static souk_status out_of_memory(sk_call *call)
{
    return sk_fail_nomem(&call->err);
}

souk_status sk_exec_need_instrument(const sk_exchange *ex, sk_call *call)
{
    if (call->instrument < ex->markets.count)
        return SOUK_OK;
    return sk_fail(&call->err, SOUK_E_UNKNOWN_SYMBOL, "%.*s is not listed", SK_FMT(call->symbol));
}

uint32_t sk_exec_limit(const sk_call *call)
{
    return call->query.limit ? call->query.limit : ROWS_DEFAULT;
}

uint32_t sk_exec_asked_count(const sk_exchange *ex, const sk_call *call)
{
    if (call->instrument != SK_NO_INSTRUMENT)
        return 1;
    return call->symbols_count ? call->symbols_count : ex->markets.count;
}

uint32_t sk_exec_asked(const sk_call *call, uint32_t i)
{
    if (call->instrument != SK_NO_INSTRUMENT)
        return call->instrument;
    return call->symbols_count ? call->instruments[i] : i;
}

souk_status sk_exec_instruments(sk_exchange *ex, sk_call *call)
{
    uint32_t n = sk_exec_asked_count(ex, call);
    souk_instrument *rows = sk_arena_zeroed(call->arena, n, sizeof *rows);
    if (!rows)
        return out_of_memory(call);
    for (uint32_t i = 0; i < n; i++)
        rows[i] = ex->markets.rows[sk_exec_asked(call, i)];
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}

/* One market's candles of the interval that the question names, to stand beside its ticker. */
static souk_status candles_beside(sk_exchange *ex, sk_call *call)
{
    return sk_tape_candles(ex->tapes[sk_exec_asked(call, 0)], &call->query, sk_exec_limit(call),
                           ex->now_ns, call->arena, &call->out.more) < 0
               ? out_of_memory(call)
               : SOUK_OK;
}

souk_status sk_exec_tickers(sk_exchange *ex, sk_call *call)
{
    uint32_t n = sk_exec_asked_count(ex, call);
    int64_t window = call->query.window_ns ? call->query.window_ns : 86400 * INT64_C(1000000000);
    souk_ticker *rows = sk_arena_zeroed(call->arena, n, sizeof *rows);
    if (!rows)
        return out_of_memory(call);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = sk_exec_asked(call, i);
        sk_tape_ticker(ex->tapes[at], window, ex->now_ns, &rows[i]);
        sk_exchange_top(ex, at, SOUK_BUY, &rows[i].bid, &rows[i].bid_qty);
        sk_exchange_top(ex, at, SOUK_SELL, &rows[i].ask, &rows[i].ask_qty);
    }
    call->out.rows = (sk_rows){rows, n};
    return call->query.interval && n == 1 ? candles_beside(ex, call) : SOUK_OK;
}

souk_status sk_exec_prices(sk_exchange *ex, sk_call *call)
{
    uint32_t n = sk_exec_asked_count(ex, call);
    souk_ticker *rows = sk_arena_zeroed(call->arena, n, sizeof *rows);
    if (!rows)
        return out_of_memory(call);
    for (uint32_t i = 0; i < n; i++) {
        rows[i].symbol = ex->markets.rows[sk_exec_asked(call, i)].symbol;
        rows[i].last = sk_tape_last(ex->tapes[sk_exec_asked(call, i)], ex->now_ns);
    }
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}

souk_status sk_exec_bests(sk_exchange *ex, sk_call *call)
{
    uint32_t n = sk_exec_asked_count(ex, call);
    souk_best *rows = sk_arena_zeroed(call->arena, n, sizeof *rows);
    if (!rows)
        return out_of_memory(call);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = sk_exec_asked(call, i);
        rows[i].symbol = ex->markets.rows[at].symbol;
        rows[i].update_id = ex->book_ids[at];
        rows[i].at_ns = ex->now_ns;
        sk_exchange_top(ex, at, SOUK_BUY, &rows[i].bid, &rows[i].bid_qty);
        sk_exchange_top(ex, at, SOUK_SELL, &rows[i].ask, &rows[i].ask_qty);
    }
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}

souk_status sk_exec_average(sk_exchange *ex, sk_call *call)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    if (status < 0)
        return status;
    int32_t minutes = ex->markets.rows[call->instrument].avg_price_mins;
    souk_ticker *row = sk_arena_zeroed(call->arena, 1, sizeof *row);
    if (!row)
        return out_of_memory(call);
    minutes = minutes ? minutes : 5;
    row->symbol = ex->markets.rows[call->instrument].symbol;
    row->weighted_avg = sk_tape_average(ex->tapes[call->instrument], minutes, ex->now_ns);
    row->close_ns = ex->now_ns;
    call->out.number = minutes;
    call->out.rows = (sk_rows){row, 1};
    return SOUK_OK;
}

/* Where a level stands when `merge` ticks are one: at the price that is worse for who takes it. */
static int64_t merged_price(int64_t ticks, souk_side side, uint32_t merge)
{
    int64_t rest = ticks % merge;
    return rest == 0 ? ticks : ticks - rest + (side == SOUK_SELL ? merge : 0);
}

uint32_t sk_exchange_levels(const sk_exchange *ex, uint32_t instrument, souk_side side,
                            uint32_t merge, sk_arena *arena, sk_engine_level *out, uint32_t max)
{
    uint32_t n = 0;
    if (merge < 2)
        return sk_engine_levels(ex->engine, instrument, side, out, max);
    sk_engine_level *all = sk_arena_get(arena, LEVELS_MAX * sizeof *all);
    uint32_t count = all ? sk_engine_levels(ex->engine, instrument, side, all, LEVELS_MAX) : 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t price = merged_price(all[i].price_ticks, side, merge);
        if (n && out[n - 1].price_ticks == price) {
            out[n - 1].qty_lots += all[i].qty_lots;
            out[n - 1].orders += all[i].orders;
        } else if (n == max) {
            break;
        } else {
            out[n++] = (sk_engine_level){price, all[i].qty_lots, all[i].orders};
        }
    }
    return n;
}

static souk_status side_of_book(sk_exchange *ex, sk_call *call, souk_side side, uint32_t limit,
                                sk_rows *out)
{
    sk_engine_level *levels = sk_arena_get(call->arena, limit * sizeof *levels);
    souk_level *rows = sk_arena_get(call->arena, limit * sizeof *rows);
    if (!levels || !rows)
        return out_of_memory(call);
    uint32_t n = sk_exchange_levels(ex, call->instrument, side, call->query.merge, call->arena,
                                    levels, limit);
    for (uint32_t i = 0; i < n; i++) {
        souk_dec_from_units(&rows[i].price, levels[i].price_ticks,
                            ex->scales[call->instrument].tick);
        souk_dec_from_units(&rows[i].qty, levels[i].qty_lots, ex->scales[call->instrument].lot);
    }
    *out = (sk_rows){rows, n};
    return SOUK_OK;
}

souk_status sk_exec_book(sk_exchange *ex, sk_call *call)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    uint32_t limit = call->query.limit ? call->query.limit : 100;
    uint32_t asks = call->query.limit_asks ? call->query.limit_asks : limit;
    limit = limit < LEVELS_MAX ? limit : LEVELS_MAX;
    asks = asks < LEVELS_MAX ? asks : LEVELS_MAX;
    if (status == SOUK_OK)
        status = side_of_book(ex, call, SOUK_BUY, limit, &call->out.rows);
    if (status == SOUK_OK)
        status = side_of_book(ex, call, SOUK_SELL, asks, &call->out.more);
    if (status == SOUK_OK) {
        call->out.last_id = ex->book_ids[call->instrument];
        call->out.time_ns = ex->now_ns;
    }
    return status;
}

souk_status sk_exec_trades(sk_exchange *ex, sk_call *call)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    if (status < 0)
        return status;
    if (sk_tape_trades(ex->tapes[call->instrument], &call->query, call->op == SK_OP_AGG_TRADES,
                       sk_exec_limit(call), call->arena, &call->out.rows) < 0)
        return out_of_memory(call);
    return SOUK_OK;
}

souk_status sk_exec_candles(sk_exchange *ex, sk_call *call)
{
    souk_status status = sk_exec_need_instrument(ex, call);
    if (status < 0)
        return status;
    if (call->query.interval == SK_INTERVAL_NONE || call->query.interval >= SK_INTERVAL_COUNT)
        return sk_fail(&call->err, SOUK_E_INVALID, "candles need an interval");
    if (sk_tape_candles(ex->tapes[call->instrument], &call->query, sk_exec_limit(call), ex->now_ns,
                        call->arena, &call->out.rows) < 0)
        return out_of_memory(call);
    return SOUK_OK;
}
