/* SPDX-License-Identifier: MIT
 * Frames of a venue's sockets, behind a byte that tells which socket and one that tells which topic
 * its URL named: whatever comes, what is pushed is whole, and a frame that is refused pushed
 * nothing unless it was an array of events. */
#include "venue_target.h"

typedef struct seen {
    uint32_t updates;
    uint64_t sum;
} seen;

static void push(void *ctx, const sk_update *u)
{
    seen *s = ctx;
    s->updates++;
    check(u->kind != SK_UPDATE_NONE && (!u->symbol.len || u->symbol.ptr));
    for (uint32_t i = 0; i < u->symbol.len; i++)
        s->sum += (uint8_t)u->symbol.ptr[i];
    if (u->kind == SK_UPDATE_BOOK) {
        for (uint32_t i = 0; i < u->book.bids_count; i++)
            s->sum += (uint64_t)u->book.bids[i].qty;
        for (uint32_t i = 0; i < u->book.asks_count; i++)
            s->sum += (uint64_t)u->book.asks[i].price;
    }
    check(u->kind != SK_UPDATE_PING || u->pong.len);
    check(u->kind != SK_UPDATE_BALANCES || !u->balances.count || u->balances.rows);
}

/* The topic of a channel, of the first pair and with the venue's first words: "btcusdt@depth5". */
static souk_str topic_by(uint8_t byte, sk_arena *arena)
{
    const sk_venue *venue = the_venue();
    souk_str topic;
    uint32_t i = byte % (venue->channels_count + 1u);
    if (i == venue->channels_count)
        return SK_STR("");
    const sk_channel_row *row = &venue->channels[i];
    souk_str symbol = row->all ? SK_STR("") : sk_str(venue->listings[0].symbol);
    uint32_t depth = row->depths[0] ? row->depths[0] : 5;
    souk_status status =
        sk_topic_print(venue, row, true, symbol, SK_INTERVAL_1M, depth, arena, &topic);
    return status == SOUK_OK ? topic : SK_STR("");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sk_venue *venue = the_venue();
    sk_arena arena;
    seen s = {0, 0};
    souk_error err = {.status = SOUK_OK};
    if (size < 2 || size > 1 << 16)
        return 0;
    sk_arena_init(&arena, NULL, 16 << 20);
    sk_feed feed = {.push = push, .ctx = &s, .arena = &arena};
    souk_str frame = {(const char *)data + 2, (uint32_t)size - 2};
    souk_status status = venue->decode_frame(venue, socket_by(data[0]), topic_by(data[1], &arena),
                                             frame, &feed, &err);
    check(status == err.status && (status == SOUK_OK || err.text[0]));
    check(status == SOUK_OK || !s.updates || memchr(data + 2, '[', size - 2));
    sk_feed_deinit(&feed);
    sk_arena_deinit(&arena);
    return 0;
}
