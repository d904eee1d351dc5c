/* SPDX-License-Identifier: MIT
 * How a stream is opened and closed, and what it shows of itself; stream.c is its life between. */
#include "client/stream.h"
#include "base/err.h"
#include "base/str.h"

#define MS_NS INT64_C(1000000)

enum { SILENCE_MS = 30000 }; /* when neither the caller nor the venue's pings say */

/* ---- opening ---- */

static souk_status copy_spec(const souk_stream_spec *from, souk_stream_spec *to, souk_error *err)
{
    size_t size = from ? from->struct_size : 0;
    if (size < offsetof(souk_stream_spec, interval) || size > sizeof *to)
        return sk_fail(err, SOUK_E_INVALID, "spec.struct_size is not set: use SOUK_STREAM");
    *to = (souk_stream_spec){.channel = SOUK_CHANNEL_NONE};
    memcpy(to, from, size);
    return SOUK_OK;
}

static souk_status check_spec(const souk_client *client, const souk_stream_spec *spec,
                              const sk_channel_row *row, souk_error *err)
{
    size_t count = spec->symbols_count + (spec->symbol ? 1 : 0);
    const char *name = souk_channel_name(spec->channel);
    if (!name)
        return sk_fail(err, SOUK_E_INVALID, "no such channel");
    if (!row || !client->venue->encode_control || !client->venue->decode_frame)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s streams no %s", client->venue->name, name);
    if (spec->channel == SOUK_CHANNEL_ACCOUNT && !client->credentials.key.signer)
        return sk_fail(err, SOUK_E_KEY_MISSING, "the account's stream needs an API key");
    if (spec->channel == SOUK_CHANNEL_ACCOUNT ? count != 0 : count == 0)
        return sk_fail(err, SOUK_E_INVALID, "the %s stream takes %s", name,
                       count ? "no symbols" : "at least one symbol");
    uint32_t max = client->venue->endpoints[row->endpoint].topics_max;
    if (count > SK_STREAM_SYMBOLS_MAX || (max && count > max))
        return sk_fail(err, SOUK_E_LIMIT, "%zu symbols are too many for one stream", count);
    if (spec->channel == SOUK_CHANNEL_CANDLES && !spec->interval)
        return sk_fail(err, SOUK_E_MISSING, "the candles' interval is missing");
    if (spec->silence_ns < 0)
        return sk_fail(err, SOUK_E_RANGE, "the silence is negative");
    return SOUK_OK;
}

/* One symbol in two spellings is followed once. */
static bool is_followed(const souk_stream *s, souk_str symbol)
{
    for (uint32_t i = 0; i < s->symbols_count; i++)
        if (sk_str_eq(s->symbols[i], symbol))
            return true;
    return false;
}

/* The row whose words have the interval; days that begin at UTC go before others. */
static const sk_channel_row *candles_row(const sk_venue *venue, const sk_channel_row *usual,
                                         uint32_t interval)
{
    const sk_channel_row *found = NULL;
    for (uint16_t i = 0; i < venue->channels_count; i++) {
        const sk_channel_row *row = &venue->channels[i];
        bool has = row->kind == usual->kind && row->endpoint == usual->endpoint &&
                   (!row->words || sk_enum_text(row->words, (int)interval));
        if (has && (!found || (found->zone_minutes && !row->zone_minutes)))
            found = row;
    }
    return found ? found : usual;
}

static souk_status take_symbols(souk_stream *s, const souk_stream_spec *spec, souk_error *err)
{
    souk_client *client = s->client;
    size_t count = spec->symbols_count + (spec->symbol ? 1 : 0);
    s->symbols = sk_arena_zeroed(&s->texts, count + 1, sizeof *s->symbols);
    if (!s->symbols)
        return sk_fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const char *symbol = i < spec->symbols_count ? spec->symbols[i] : spec->symbol;
        souk_str *out = &s->symbols[s->symbols_count];
        souk_status status =
            sk_symbol_of(client->venue, &client->markets, symbol, &s->texts, out, err);
        if (status != SOUK_OK)
            return status;
        s->symbols_count += !is_followed(s, *out);
    }
    if (spec->interval) {
        s->interval = (uint32_t)sk_interval_parse(sk_str(spec->interval));
        if (!s->interval)
            return sk_fail(err, SOUK_E_INVALID, "%s is no interval: try 1m, 5m, 1h, 1d",
                           spec->interval);
        s->row = candles_row(client->venue, s->row, s->interval);
    }
    return SOUK_OK;
}

static void init_stream(souk_stream *s, souk_client *client, const souk_stream_spec *spec,
                        const sk_channel_row *row)
{
    const sk_endpoint *endpoint = &client->venue->endpoints[row->endpoint];
    /* half of it is longer than the venue is ever silent */
    bool texts = endpoint->ping != SK_PING_FRAMES;
    int64_t silence_ms = texts               ? endpoint->ping_ms * INT64_C(3)
                         : endpoint->ping_ms ? endpoint->ping_ms * INT64_C(3) / 2
                                             : SILENCE_MS;
    s->client = client;
    s->channel = spec->channel;
    s->row = row;
    s->silence_ns = spec->silence_ns ? spec->silence_ns : silence_ms * MS_NS;
    s->book_levels = spec->book_levels ? spec->book_levels : SK_BOOK_LEVELS_DEFAULT;
    sk_backoff_init(&s->backoff, NULL);
    sk_arena_init(&s->texts, client->alloc, 1 << 20);
    sk_arena_init(&s->frame, client->alloc, SK_STREAM_FRAME_MAX);
    sk_stream_ready(s);
}

void sk_stream_free(souk_stream *s)
{
    const souk_alloc *alloc = s->client->alloc;
    sk_books_close(s);
    sk_free(alloc, s->holdings);
    sk_feed_deinit(&s->feed);
    sk_arena_deinit(&s->frame);
    sk_arena_deinit(&s->texts);
    sk_free(alloc, s);
}

souk_status souk_stream_open(souk_client *client, const souk_stream_spec *spec,
                             souk_on_event on_event, void *ctx, souk_stream **out, souk_error *err)
{
    souk_stream_spec copy;
    souk_status status = copy_spec(spec, &copy, err);
    if (status != SOUK_OK)
        return status;
    const sk_channel_row *row = sk_channel_of(client->venue, copy.channel);
    status = check_spec(client, &copy, row, err);
    if (status != SOUK_OK)
        return status;
    souk_stream *s = sk_alloc_zeroed(client->alloc, 1, sizeof *s);
    if (!s)
        return sk_fail_nomem(err);
    init_stream(s, client, &copy, row);
    s->on_event = on_event;
    s->ctx = ctx;
    status = take_symbols(s, &copy, err);
    if (status == SOUK_OK && copy.channel == SOUK_CHANNEL_BOOK)
        status = sk_books_open(s, err);
    if (status == SOUK_OK &&
        sk_net_timer_start(client->net, &s->timer, sk_client_now_ns(client)) != SOUK_OK)
        status = sk_fail_nomem(err);
    if (status != SOUK_OK) {
        sk_stream_free(s);
        return status;
    }
    s->next = client->streams;
    if (s->next)
        s->next->prev = s;
    client->streams = s;
    *out = s;
    return SOUK_OK;
}

void souk_stream_close(souk_stream *s)
{
    if (!s || s->closed)
        return;
    sk_stream_hang_up(s);
    sk_books_close(s);
    s->closed = true;
    if (s->prev)
        s->prev->next = s->next;
    else
        s->client->streams = s->next;
    if (s->next)
        s->next->prev = s->prev;
    if (s->busy == 0)
        sk_stream_free(s);
}

void sk_streams_end(souk_client *client)
{
    while (client->streams)
        souk_stream_close(client->streams);
}

/* ---- what it shows ---- */

bool souk_stream_is_up(const souk_stream *s)
{
    return s->stage == SK_STREAM_UP;
}

const souk_book *souk_stream_book(const souk_stream *s, const char *symbol)
{
    souk_str text;
    sk_arena scratch;
    const souk_book *book = sk_books_find(s, sk_str(symbol));
    if (book)
        return book;
    sk_arena_init(&scratch, s->client->alloc, 4096);
    if (sk_symbol_of(s->client->venue, &s->client->markets, symbol, &scratch, &text, NULL) ==
        SOUK_OK)
        book = sk_books_find(s, text);
    sk_arena_deinit(&scratch);
    return book;
}

void souk_stream_stats_get(const souk_stream *s, souk_stream_stats *out)
{
    *out = s->stats;
    for (uint32_t i = 0; s->books && i < s->symbols_count; i++)
        out->gaps += s->books[i].sync.gaps;
}

const char *souk_event_name(souk_event_kind kind)
{
    static const char *const names[] = {[SOUK_EVENT_UP] = "up",
                                        [SOUK_EVENT_DOWN] = "down",
                                        [SOUK_EVENT_FAILED] = "failed",
                                        [SOUK_EVENT_BOOK] = "book",
                                        [SOUK_EVENT_STALE] = "stale",
                                        [SOUK_EVENT_RESYNCED] = "resynced",
                                        [SOUK_EVENT_TRADE] = "trade",
                                        [SOUK_EVENT_TICKER] = "ticker",
                                        [SOUK_EVENT_BEST] = "best",
                                        [SOUK_EVENT_CANDLE] = "candle",
                                        [SOUK_EVENT_ORDER] = "order",
                                        [SOUK_EVENT_BALANCES] = "balances",
                                        [SOUK_EVENT_OPEN_ORDERS] = "open_orders",
                                        [SOUK_EVENT_FILL] = "fill",
                                        [SOUK_EVENT_RECONCILED] = "reconciled"};
    return kind >= SOUK_EVENT_UP && kind <= SOUK_EVENT_RECONCILED ? names[kind] : NULL;
}
