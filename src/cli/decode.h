/* SPDX-License-Identifier: MIT
 *
 * `souk decode`: a recorded session through the client's own stream code, and what came out. Here:
 * the state between frames; decode.c feeds it and prints it.
 *
 *     sk_decoder decoder;
 *     sk_decoder_init(&decoder, venue);
 *     ... sk_decoder_frame(&decoder, &frame, &err) for every frame of the recording
 *     sk_decoder_deinit(&decoder);
 *
 * Threads: the owner's.
 */
#ifndef SK_CLI_DECODE_H
#define SK_CLI_DECODE_H

#include "base/map.h"
#include "cli/recording.h"
#include "market/booksync.h"
#include "venue/venue.h"

/** What a recording told about one symbol. */
typedef struct sk_decoded {
    souk_str symbol;  /* as the stream spells it */
    souk_book *book;  /* NULL until something of a book came */
    sk_booksync sync; /* counts snapshots, gaps, checksums */
    uint64_t trades, agg_trades;
    souk_dec volume, agg_volume; /* sums of their sizes; history is not counted */
} sk_decoded;

typedef struct sk_decoder {
    const sk_venue *venue;
    const sk_channel_row *channel; /* the venue's book of changes: its sequence rule, checksum */
    sk_feed feed;
    sk_arena texts, symbols; /* of one frame; of all */
    sk_strmap by_symbol;     /* -> index into rows */
    sk_decoded *rows;        /* in order of appearance */
    uint32_t count, cap;
    uint64_t frames, pages, bad; /* read; not understood */
    souk_error failure;          /* of the frame being read: out of memory, sums that do not fit */
} sk_decoder;

/** SOUK_E_UNSUPPORTED: the venue has no streams to read. */
souk_status sk_decoder_init(sk_decoder *decoder, const sk_venue *venue, souk_error *err);
void sk_decoder_deinit(sk_decoder *decoder);

/** One frame of the recording; frames that were sent are passed over. SOUK_OK, or why the frame
 *  cannot be read: then it is counted in `bad` and the next may follow. SOUK_E_NOMEM ends it. */
souk_status sk_decoder_frame(sk_decoder *decoder, const sk_recorded_frame *frame, souk_error *err);

/** The trades of a symbol: single ones where they came, else aggregated ones. */
uint64_t sk_decoded_trades(const sk_decoded *row, souk_dec *volume);

#endif
