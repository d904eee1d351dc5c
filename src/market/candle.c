/* SPDX-License-Identifier: MIT */
#include "market/candle.h"
#include "base/dec.h"
#include "base/err.h"

void sk_candles_init(sk_candles *candles, sk_interval interval, int32_t zone_minutes, bool fill)
{
    *candles = (sk_candles){.interval = interval, .zone_minutes = zone_minutes, .fill = fill};
}

static void start(sk_candles *candles, int64_t open_ns)
{
    candles->open = true;
    candles->next_ns = sk_interval_next(candles->interval, open_ns, candles->zone_minutes);
    candles->now = (souk_candle){.open_ns = open_ns, .close_ns = candles->next_ns - 1};
}

static void finish(sk_candles *candles, sk_candle_fn closed, void *ctx)
{
    candles->now.closed = true;
    candles->open = false;
    if (closed)
        closed(ctx, &candles->now);
}

void sk_candles_close(sk_candles *candles, int64_t now_ns, sk_candle_fn closed, void *ctx)
{
    while (candles->open && now_ns >= candles->next_ns) {
        int64_t next_ns = candles->next_ns;
        souk_dec last = candles->now.close;
        finish(candles, closed, ctx);
        if (!candles->fill || next_ns == INT64_MAX)
            return;
        start(candles, next_ns);
        souk_candle *c = &candles->now;
        c->open = c->high = c->low = c->close = last;
    }
}

static bool add(souk_dec *sum, souk_dec part)
{
    return souk_dec_add(sum, *sum, part) == SOUK_OK;
}

/* The candle with the trade in it; false when a sum does not fit. */
static bool include(souk_candle *c, const souk_trade *trade, souk_dec quote)
{
    bool bought = trade->taker_side == SOUK_BUY;
    if (!add(&c->volume, trade->qty) || !add(&c->quote_volume, quote) ||
        (bought && (!add(&c->taker_buy_volume, trade->qty) || !add(&c->taker_buy_quote, quote))))
        return false;
    uint64_t first = trade->first_id ? trade->first_id : trade->id;
    uint64_t last = trade->last_id ? trade->last_id : trade->id;
    if (c->count == 0) {
        c->open = c->high = c->low = trade->price;
        c->first_id = first;
    }
    if (souk_dec_cmp(trade->price, c->high) > 0)
        c->high = trade->price;
    if (souk_dec_cmp(trade->price, c->low) < 0)
        c->low = trade->price;
    c->close = trade->price;
    c->last_id = last;
    c->count += trade->first_id && last >= first ? last - first + 1 : 1;
    return true;
}

souk_status sk_candles_push(sk_candles *candles, const souk_trade *trade, sk_candle_fn closed,
                            void *ctx, souk_error *err)
{
    souk_dec quote = trade->quote_qty;
    if (sk_dec_is_zero(quote) && souk_dec_mul(&quote, trade->price, trade->qty) < 0)
        return sk_fail(err, SOUK_E_RANGE, "the value of a trade does not fit");
    if (candles->open && trade->at_ns < candles->now.open_ns) {
        candles->late++;
        return SOUK_OK;
    }
    sk_candles_close(candles, trade->at_ns, closed, ctx);
    if (!candles->open) {
        int64_t open_ns = sk_interval_start(candles->interval, trade->at_ns, candles->zone_minutes);
        if (open_ns < candles->next_ns) { /* its candle was closed by time */
            candles->late++;
            return SOUK_OK;
        }
        start(candles, open_ns);
    }
    souk_candle with = candles->now;
    if (!include(&with, trade, quote))
        return sk_fail(err, SOUK_E_RANGE, "the volume of a candle does not fit");
    candles->now = with;
    return SOUK_OK;
}
