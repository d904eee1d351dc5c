/* SPDX-License-Identifier: MIT
 * Rows of the matrix: questions, public and private. Each answer is looked at, not only counted. */
#include "matrix.h"
#include "base/dec.h"

static souk_status time_told(sk_world *w, const sk_row *row)
{
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op));
    if (status < 0)
        return status;
    int64_t off_ns = souk_answer_time_ns(w->answer) - sk_net_now_ns(w->net);
    if (off_ns > SEC_NS || off_ns < -SEC_NS)
        return sk_wrong(w, "the venue's clock is %lld ns off", (long long)off_ns);
    return SOUK_OK;
}

static souk_status instruments(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op));
    if (status < 0)
        return status;
    const souk_instrument *rows = souk_answer_instruments(w->answer, &count);
    if (count != w->venue->listings_count)
        return sk_wrong(w, "%zu instruments, %u are listed", count, w->venue->listings_count);
    for (size_t i = 0; i < count; i++)
        if (souk_dec_sign(rows[i].price_tick) <= 0 || souk_dec_sign(rows[i].qty_step) <= 0 ||
            !rows[i].base.len || !rows[i].quote.len)
            return sk_wrong(w, "%.*s has no tick, no step or no assets", (int)rows[i].symbol.len,
                            rows[i].symbol.ptr);
    return SOUK_OK;
}

static bool plausible(const sk_world *w, souk_dec price)
{
    return souk_dec_cmp(price, sk_near(w, 900000)) > 0 &&
           souk_dec_cmp(price, sk_near(w, 1100000)) < 0;
}

static souk_status tickers(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status =
        sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = row->arg ? NULL : w->symbol));
    if (status < 0)
        return status;
    const souk_ticker *rows = souk_answer_tickers(w->answer, &count);
    if (row->arg ? count != w->venue->listings_count : count != 1)
        return sk_wrong(w, "%zu tickers", count);
    for (size_t i = 0; i < count; i++) {
        if (!sk_str_eq(rows[i].symbol, w->rules.symbol) && (count > 1))
            continue;
        if (!plausible(w, rows[i].last))
            return sk_wrong(w, "the last price is not near the market");
        if (souk_dec_cmp(rows[i].low, rows[i].high) > 0)
            return sk_wrong(w, "the day's range is none");
        if (souk_dec_sign(rows[i].high) <= 0 || souk_dec_sign(rows[i].volume) <= 0) {
            sk_wrong(w, "the day's range or volume is not told");
            return SOUK_E_UNSUPPORTED; /* which the venue itself may lack */
        }
        return SOUK_OK;
    }
    return sk_wrong(w, "the first instrument is not among them");
}

static souk_status best(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol));
    if (status < 0)
        return status;
    const souk_best *b = souk_answer_bests(w->answer, &count);
    if (count != 1 || !plausible(w, b->bid) || !plausible(w, b->ask) ||
        souk_dec_cmp(b->bid, b->ask) >= 0)
        return sk_wrong(w, "bid and ask are not such");
    return SOUK_OK;
}

static souk_status book(sk_world *w, const sk_row *row)
{
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .limit = 20));
    if (status < 0)
        return status;
    for (int side = SOUK_BUY; side <= SOUK_SELL; side++) {
        size_t count;
        const souk_level *rows = souk_answer_levels(w->answer, (souk_side)side, &count);
        if (count < 5 || count > 20)
            return sk_wrong(w, "%zu levels", count);
        for (size_t i = 1; i < count; i++) {
            int order = souk_dec_cmp(rows[i - 1].price, rows[i].price);
            if (side == SOUK_BUY ? order <= 0 : order >= 0)
                return sk_wrong(w, "levels are not best first");
        }
    }
    return SOUK_OK;
}

static souk_status trades(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .limit = 10));
    if (status < 0)
        return status;
    const souk_trade *rows = souk_answer_trades(w->answer, &count);
    if (!count || count > 10)
        return sk_wrong(w, "%zu trades, 10 were asked for", count);
    for (size_t i = 0; i < count; i++)
        if (!plausible(w, rows[i].price) || souk_dec_sign(rows[i].qty) <= 0 ||
            (i && rows[i].at_ns < rows[i - 1].at_ns) || rows[i].taker_side == SOUK_SIDE_NONE)
            return sk_wrong(w, "trade %zu has no price, quantity or side, or is out of order", i);
    return SOUK_OK;
}

static souk_status candles_of(sk_world *w, const char *interval, uint32_t limit)
{
    size_t count;
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_CANDLES, .symbol = w->symbol,
                                                .interval = interval, .limit = limit));
    if (status < 0)
        return status;
    const souk_candle *rows = souk_answer_candles(w->answer, &count);
    if (!count || count > limit)
        return sk_wrong(w, "%zu candles of %s, %u were asked for", count, interval, limit);
    for (size_t i = 0; i < count; i++)
        if (souk_dec_cmp(rows[i].low, rows[i].open) > 0 ||
            souk_dec_cmp(rows[i].high, rows[i].close) < 0 ||
            (i && rows[i].open_ns <= rows[i - 1].open_ns))
            return sk_wrong(w, "candle %zu of %s has a wrong range, or is out of order", i,
                            interval);
    return SOUK_OK;
}

static souk_status candles(sk_world *w, const sk_row *row)
{
    (void)row;
    souk_status status = SOUK_OK;
    uint32_t tried = 0;
    for (size_t i = 0; status == SOUK_OK && souk_interval_name(i); i++) {
        sk_interval interval = sk_interval_parse(sk_str(souk_interval_name(i)));
        if (!sk_venue_interval_word(w->venue, (uint32_t)interval))
            continue;
        tried++;
        status = candles_of(w, souk_interval_name(i), 5);
    }
    return status == SOUK_OK && !tried ? SOUK_E_UNSUPPORTED : status;
}

static souk_status balances(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op));
    if (status < 0)
        return status;
    const souk_balance *rows = souk_answer_balances(w->answer, &count);
    for (size_t i = 0; i < count; i++)
        if (sk_str_is(rows[i].asset, w->venue->listings[0].base) ||
            sk_str_eq(rows[i].asset, w->rules.base))
            return souk_dec_sign(rows[i].free) > 0
                       ? SOUK_OK
                       : sk_wrong(w, "nothing of the first asset is free");
    return sk_wrong(w, "%zu balances, the first asset not among them", count);
}

static souk_status fees(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol));
    if (status < 0)
        return status;
    const souk_fee *rows = souk_answer_fees(w->answer, &count);
    if (count != 1 || souk_dec_sign(rows->taker) <= 0 ||
        souk_dec_cmp(rows->taker, souk_dec_from_i64(2, 2)) > 0)
        return sk_wrong(w, "%zu rates, or none that is one", count);
    return SOUK_OK;
}

static const sk_row rows[] = {
    {"op.time", "the venue's clock", time_told, .op = SOUK_OP_TIME},
    {"op.instruments", "all instruments, with their rules", instruments, .op = SOUK_OP_INSTRUMENTS},
    {"op.ticker", "one ticker", tickers, .op = SOUK_OP_TICKERS, .makers = true},
    {"op.tickers", "all tickers", tickers, .arg = 1, .op = SOUK_OP_TICKERS, .makers = true},
    {"op.best", "best bid and ask", best, .op = SOUK_OP_BEST, .makers = true},
    {"op.book", "the book to a depth", book, .op = SOUK_OP_BOOK, .makers = true},
    {"op.trades", "the last trades", trades, .op = SOUK_OP_TRADES, .makers = true},
    {"op.candles", "candles of every interval", candles, .op = SOUK_OP_CANDLES, .makers = true},
    {"op.balances", "balances", balances, .op = SOUK_OP_BALANCES},
    {"op.fees", "fee rates", fees, .op = SOUK_OP_FEES},
};

const sk_rows_of sk_matrix_reads = {"questions", rows, sizeof rows / sizeof rows[0]};
