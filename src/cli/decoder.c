/* SPDX-License-Identifier: MIT */
#include "cli/decode.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "venue/booksum.h"

enum { SYMBOLS_MAX = 16 << 20, FRAME_MAX = 4 * SK_HTTP_REPLY_MAX };

/* ---- one symbol ---- */

/* The symbol's row, made when it is new; NULL: out of memory. */
static sk_decoded *row_of(sk_decoder *d, souk_str symbol)
{
    uint64_t index;
    if (sk_strmap_get(&d->by_symbol, symbol, &index))
        return &d->rows[index];
    if (d->count == d->cap) {
        uint32_t cap = d->cap ? d->cap * 2 : 16;
        sk_decoded *rows = sk_realloc_array(NULL, d->rows, cap, sizeof *rows);
        if (!rows)
            return NULL;
        d->rows = rows;
        d->cap = cap;
    }
    souk_str name = sk_arena_copy(&d->symbols, symbol);
    if (!name.ptr || !sk_strmap_put(&d->by_symbol, name, d->count))
        return NULL;
    d->rows[d->count] = (sk_decoded){.symbol = name};
    return &d->rows[d->count++];
}

static bool make_book(sk_decoder *d, sk_decoded *row)
{
    if (row->book)
        return true;
    if (sk_book_new(&row->book, NULL, NULL) < 0)
        return false;
    sk_seq_rule rule = d->channel ? (sk_seq_rule)d->channel->seq : SK_SEQ_NONE;
    bool fetched = d->channel && !d->channel->snapshot;
    sk_booksync_init(&row->sync, row->book, rule, fetched, NULL);
    row->sync.rule_of_sum = d->channel ? d->channel->sum : NULL;
    row->sync.sum = row->sync.rule_of_sum ? sk_book_sum : NULL;
    return true;
}

static void on_trade(sk_decoder *d, sk_decoded *row, const sk_update *update)
{
    bool single = update->kind == SK_UPDATE_TRADE;
    souk_dec *volume = single ? &row->volume : &row->agg_volume;
    if (update->snapshot)
        return;
    if (souk_dec_add(volume, *volume, update->trade.qty) < 0)
        sk_fail(&d->failure, SOUK_E_RANGE, "the volume of %.*s does not fit", SK_FMT(row->symbol));
    *(single ? &row->trades : &row->agg_trades) += 1;
}

static void on_update(void *ctx, const sk_update *update)
{
    sk_decoder *d = ctx;
    souk_str symbol = update->symbol;
    bool trade = update->kind == SK_UPDATE_TRADE || update->kind == SK_UPDATE_AGG_TRADE;
    bool book = update->kind == SK_UPDATE_BOOK;
    if (trade && symbol.len == 0)
        symbol = update->trade.symbol;
    if ((!trade && !book) || symbol.len == 0)
        return;
    sk_decoded *row = row_of(d, symbol);
    if (!row || (book && !make_book(d, row))) {
        sk_fail_nomem(&d->failure);
        return;
    }
    if (trade)
        on_trade(d, row, update);
    else
        sk_booksync_push(&row->sync, update, NULL);
}

uint64_t sk_decoded_trades(const sk_decoded *row, souk_dec *volume)
{
    *volume = row->trades ? row->volume : row->agg_volume;
    return row->trades ? row->trades : row->agg_trades;
}

/* ---- all of them ---- */

souk_status sk_decoder_init(sk_decoder *decoder, const sk_venue *venue, souk_error *err)
{
    if (!venue->decode_frame)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "the streams of %s cannot be read", venue->name);
    *decoder = (sk_decoder){.venue = venue};
    for (uint32_t i = 0; i < venue->channels_count && !decoder->channel; i++) {
        if (venue->channels[i].kind == SK_CHANNEL_BOOK)
            decoder->channel = &venue->channels[i];
    }
    sk_arena_init(&decoder->texts, NULL, FRAME_MAX);
    sk_arena_init(&decoder->symbols, NULL, SYMBOLS_MAX);
    sk_strmap_init(&decoder->by_symbol, NULL, 1);
    decoder->feed = (sk_feed){.push = on_update, .ctx = decoder, .arena = &decoder->texts};
    return SOUK_OK;
}

void sk_decoder_deinit(sk_decoder *decoder)
{
    for (uint32_t i = 0; i < decoder->count; i++) {
        sk_booksync_deinit(&decoder->rows[i].sync);
        sk_book_free(decoder->rows[i].book);
    }
    sk_free(NULL, decoder->rows);
    sk_strmap_deinit(&decoder->by_symbol);
    sk_feed_deinit(&decoder->feed);
    sk_arena_deinit(&decoder->texts);
    sk_arena_deinit(&decoder->symbols);
}

/* The path of a URL, without host and query. */
static souk_str path_of(souk_str url)
{
    for (uint32_t i = 0; i + 2 < url.len; i++) {
        if (url.ptr[i] == ':' && url.ptr[i + 1] == '/' && url.ptr[i + 2] == '/') {
            url = sk_str_sub(url, i + 3, url.len - i - 3);
            int64_t slash = sk_str_find(url, '/');
            uint32_t from = slash < 0 ? url.len : (uint32_t)slash;
            url = sk_str_sub(url, from, url.len - from);
            break;
        }
    }
    return sk_str_cut(&url, '?');
}

/* Which of the venue's sockets a URL opened: the endpoint that serves the longest beginning of its
 * path (recordings name hosts that have moved since), and the topic that the rest of it names. */
static uint8_t socket_of(const sk_venue *venue, souk_str url, souk_str *topic)
{
    souk_str path = path_of(url);
    uint32_t longest = 0;
    int found = -1;
    *topic = (souk_str){"", 0};
    for (uint8_t i = 0; i < venue->endpoints_count; i++) {
        const sk_endpoint *e = &venue->endpoints[i];
        if (e->via != SK_VIA_WS)
            continue;
        found = found < 0 ? i : found;
        for (size_t k = 0; k < sizeof e->serve / sizeof *e->serve && e->serve[k]; k++) {
            souk_str serve = sk_str(e->serve[k]);
            bool prefix = sk_str_ends(serve, SK_STR("/")) && sk_str_starts(path, serve);
            if (serve.len < longest || (!prefix && !sk_str_eq(path, serve)))
                continue;
            longest = serve.len;
            found = i;
            *topic = sk_str_sub(path, serve.len, path.len - serve.len);
        }
    }
    return (uint8_t)(found < 0 ? 0 : found);
}

souk_status sk_decoder_frame(sk_decoder *decoder, const sk_recorded_frame *frame, souk_error *err)
{
    const sk_venue *venue = decoder->venue;
    souk_status status = SOUK_OK;
    if (frame->out || frame->end)
        return SOUK_OK;
    sk_arena_reset(&decoder->texts);
    decoder->feed.recv_ns = frame->at_ns;
    decoder->failure.status = SOUK_OK;
    if (frame->http) {
        decoder->pages++;
        if (venue->decode_page)
            status = venue->decode_page(venue, frame->url, frame->raw, &decoder->feed, err);
    } else {
        souk_str topic;
        uint8_t endpoint = socket_of(venue, frame->url, &topic);
        decoder->frames++;
        if (!sk_endpoint_is_pong(&venue->endpoints[endpoint], frame->raw))
            status = venue->decode_frame(venue, endpoint, topic, frame->raw, &decoder->feed, err);
    }
    if (status == SOUK_OK && decoder->failure.status < 0) {
        status = decoder->failure.status;
        if (err)
            *err = decoder->failure;
    }
    decoder->bad += status < 0;
    return status;
}
