/* SPDX-License-Identifier: MIT
 * Rows of the matrix: channels. A stream is up, and what it tells is true. */
#include "matrix.h"
#include "base/dec.h"

#include <stdio.h>

typedef struct heard {
    sk_world *w;
    uint32_t count[SOUK_EVENT_RECONCILED + 1];
    souk_error failed;
    bool bad;           /* something that cannot be was told */
    char client_id[64]; /* of the order that is waited for */
    uint32_t orders, fills, ended;
    souk_dec traded, fees; /* of its fills */
} heard;

static bool near_market(const sk_world *w, souk_dec price)
{
    return souk_dec_cmp(price, sk_near(w, 900000)) > 0 &&
           souk_dec_cmp(price, sk_near(w, 1100000)) < 0;
}

static void hear_book(heard *h, const souk_event *e)
{
    souk_level bid, ask;
    if (souk_book_stale(e->book) || !souk_book_top(e->book, SOUK_BUY, &bid, 1) ||
        !souk_book_top(e->book, SOUK_SELL, &ask, 1) || souk_dec_cmp(bid.price, ask.price) >= 0 ||
        !near_market(h->w, bid.price))
        h->bad = true;
}

static void on_event(void *ctx, souk_stream *stream, const souk_event *e)
{
    heard *h = ctx;
    (void)stream;
    h->count[e->kind]++;
    switch (e->kind) {
    case SOUK_EVENT_FAILED: h->failed = *e->error; break;
    case SOUK_EVENT_BOOK:
    case SOUK_EVENT_RESYNCED: hear_book(h, e); break;
    case SOUK_EVENT_TRADE:
        h->bad |= !near_market(h->w, e->trade->price) || souk_dec_sign(e->trade->qty) <= 0;
        break;
    case SOUK_EVENT_TICKER: h->bad |= !near_market(h->w, e->ticker->last); break;
    case SOUK_EVENT_BEST: h->bad |= souk_dec_cmp(e->best->bid, e->best->ask) >= 0; break;
    case SOUK_EVENT_CANDLE: h->bad |= souk_dec_cmp(e->candle->low, e->candle->high) > 0; break;
    case SOUK_EVENT_ORDER:
        if (!sk_str_is(e->order->client_id, h->client_id))
            break;
        h->orders++;
        if (e->fill) {
            h->fills++;
            souk_dec_add(&h->traded, h->traded, e->fill->qty);
            souk_dec_add(&h->fees, h->fees, e->fill->fee);
        }
        h->ended += !souk_order_is_open(e->order->status);
        break;
    default: break;
    }
}

static souk_status open_stream(sk_world *w, souk_channel channel, heard *h, souk_stream **out)
{
    souk_stream_spec spec = {
        .struct_size = sizeof spec,
        .channel = channel,
        .symbol = channel == SOUK_CHANNEL_ACCOUNT ? NULL : w->symbol,
        .interval = channel == SOUK_CHANNEL_CANDLES ? "1m" : NULL,
        .book_levels = 100,
    };
    *h = (heard){.w = w};
    souk_status status = souk_stream_open(w->client, &spec, on_event, h, out, &w->err);
    if (status < 0)
        sk_wrong(w, "%s", w->err.text);
    return status;
}

/* arg: channel; arg2: the event that must come at least twice. */
static souk_status follow(sk_world *w, const sk_row *row)
{
    heard h;
    souk_stream *stream;
    souk_stream_stats stats;
    souk_status status = open_stream(w, (souk_channel)row->arg, &h, &stream);
    if (status < 0)
        return status;
    for (int i = 0; i < 90 && h.count[row->arg2] < 3 && !h.count[SOUK_EVENT_FAILED]; i++)
        sk_world_run(w, SEC_NS);
    souk_stream_stats_get(stream, &stats);
    souk_stream_close(stream);
    if (h.count[SOUK_EVENT_FAILED])
        return sk_wrong(w, "refused: %s", h.failed.text);
    if (h.count[SOUK_EVENT_UP] != 1 || h.count[SOUK_EVENT_DOWN])
        return sk_wrong(w, "it was up %u times and down %u times", h.count[SOUK_EVENT_UP],
                        h.count[SOUK_EVENT_DOWN]);
    if (h.count[row->arg2] < 3)
        return sk_wrong(w, "%u events in 90 s", h.count[row->arg2]);
    if (h.bad)
        return sk_wrong(w, "it told what cannot be");
    return stats.skipped
               ? sk_wrong(w, "%llu frames were not understood", (unsigned long long)stats.skipped)
               : SOUK_OK;
}

/* The book that the stream keeps is the one that the venue tells when it is asked. */
static souk_status in_step(sk_world *w, const sk_row *row)
{
    heard h;
    souk_stream *stream;
    souk_level ours[5];
    size_t count;
    souk_status status = open_stream(w, (souk_channel)row->arg, &h, &stream);
    if (status < 0)
        return status;
    sk_world_run(w, 10 * SEC_NS);
    sk_makers_rest(w->stall->makers, true);
    sk_world_run(w, 10 * SEC_NS);
    status = sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = w->symbol, .limit = 20));
    const souk_book *book = souk_stream_book(stream, w->symbol);
    for (int side = SOUK_BUY; status == SOUK_OK && side <= SOUK_SELL; side++) {
        const souk_level *rows = souk_answer_levels(w->answer, (souk_side)side, &count);
        size_t have = book ? souk_book_top(book, (souk_side)side, ours, 5) : 0;
        if (have != 5 || count < 5)
            status = sk_wrong(w, "%zu levels of the stream, %zu of the venue", have, count);
        for (size_t i = 0; status == SOUK_OK && i < 5; i++)
            if (souk_dec_cmp(ours[i].price, rows[i].price) ||
                souk_dec_cmp(ours[i].qty, rows[i].qty))
                status = sk_wrong(w, "level %zu differs", i);
    }
    souk_stream_close(stream);
    sk_makers_rest(w->stall->makers, false);
    return status;
}

/* Whether the account's stream tells balances; where it does not they are asked for. */
static bool tells_balances(const sk_venue *venue)
{
    for (uint32_t i = 0; i < venue->channels_count; i++) {
        const sk_channel_row *row = &venue->channels[i];
        if (row->kind == SK_CHANNEL_PRIVATE || (row->kind == SK_CHANNEL_BALANCES && row->follow))
            return true;
    }
    return false;
}

/* An order that rests and is canceled, one that trades, and the balances that change with it. */
static souk_status account(sk_world *w, const sk_row *row)
{
    heard h;
    souk_stream *stream;
    souk_status status = open_stream(w, SOUK_CHANNEL_ACCOUNT, &h, &stream);
    (void)row;
    if (status < 0)
        return status;
    for (int i = 0; i < 10 && !h.count[SOUK_EVENT_UP]; i++)
        sk_world_run(w, SEC_NS);
    souk_request r = sk_resting(w);
    snprintf(h.client_id, sizeof h.client_id, "accept1follow");
    r.client_id = h.client_id;
    status = sk_ask(w, &r);
    if (status == SOUK_OK)
        status = sk_ask(
            w, SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = w->symbol, .client_id = h.client_id));
    sk_world_run(w, 3 * SEC_NS);
    if (status == SOUK_OK && (h.orders < 2 || !h.ended))
        status = sk_wrong(w, "%u reports of an order that was placed and canceled", h.orders);
    h.orders = h.fills = h.ended = 0;
    uint32_t balances = h.count[SOUK_EVENT_BALANCES];
    snprintf(h.client_id, sizeof h.client_id, "accept2follow");
    bool market = w->rules.types & 1u << SOUK_MARKET;
    r.type = market ? SOUK_MARKET : SOUK_LIMIT;
    r.tif = market ? SOUK_TIF_NONE : SOUK_IOC;
    r.side = SOUK_SELL; /* some venues buy by quote only */
    r.price = market ? (souk_dec){0} : sk_near(w, 980000);
    if (status == SOUK_OK)
        status = sk_ask(w, &r);
    sk_world_run(w, 3 * SEC_NS);
    if (status == SOUK_OK && (!h.fills || !h.ended))
        status = sk_wrong(w, "%u fills and %u ends told of a market order", h.fills, h.ended);
    if (status == SOUK_OK && souk_dec_cmp(h.traded, r.qty) != 0)
        status = sk_wrong(w, "its fills do not add up to its quantity");
    if (status == SOUK_OK && sk_dec_is_zero(h.fees))
        status = sk_wrong(w, "no fill tells its fee");
    if (status == SOUK_OK && tells_balances(w->venue) && h.count[SOUK_EVENT_BALANCES] == balances)
        status = sk_wrong(w, "no balances were told");
    if (status == SOUK_OK && h.count[SOUK_EVENT_FAILED])
        status = sk_wrong(w, "refused: %s", h.failed.text);
    souk_stream_close(stream);
    return status;
}

#define CHANNEL(key_, title_, run_, channel_, event_)                                              \
    {                                                                                              \
        (key_), (title_), (run_), .arg = (channel_), .arg2 = (event_), .alone = true,              \
                                  .makers = true                                                   \
    }

static const sk_row rows[] = {
    CHANNEL("channel.book", "the book, change by change", follow, SOUK_CHANNEL_BOOK,
            SOUK_EVENT_BOOK),
    CHANNEL("channel.book_in_step", "the followed book is the venue's", in_step, SOUK_CHANNEL_BOOK,
            SOUK_EVENT_BOOK),
    CHANNEL("channel.trades", "every trade", follow, SOUK_CHANNEL_TRADES, SOUK_EVENT_TRADE),
    CHANNEL("channel.ticker", "a day's statistics", follow, SOUK_CHANNEL_TICKER, SOUK_EVENT_TICKER),
    CHANNEL("channel.best", "best bid and ask", follow, SOUK_CHANNEL_BEST, SOUK_EVENT_BEST),
    CHANNEL("channel.candles", "candles as they grow", follow, SOUK_CHANNEL_CANDLES,
            SOUK_EVENT_CANDLE),
    CHANNEL("channel.account", "one's own orders, fills, balances", account, SOUK_CHANNEL_ACCOUNT,
            SOUK_EVENT_ORDER),
};

const sk_rows_of sk_matrix_streams = {"channels", rows, sizeof rows / sizeof rows[0]};
