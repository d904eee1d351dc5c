/* SPDX-License-Identifier: MIT
 * The client's ear at the sockets: book changes, trades and best prices are read in one pass
 * straight into the update; everything else goes by the tables in events.c. src: binance card 7 */
#include "venue/binance/binance.h"
#include "base/err.h"

/* ---- the hot ones; a: aggTrade's id, in old trades the seller's order ---- */

#define L(letter_) [(letter_) - 'A']
#define STAMPED    L('s') = SK_HOT_SYMBOL, L('E') = SK_HOT_AT
#define TRADED                                                                                     \
    STAMPED, L('p') = SK_HOT_PRICE, L('q') = SK_HOT_QTY, L('T') = SK_HOT_TRADED_AT,                \
             L('m') = SK_HOT_BUYER_MADE
#define SIDES L('b') = SK_HOT_BIDS, L('a') = SK_HOT_ASKS, L('u') = SK_HOT_LAST_ID

static const sk_enum_row whole[] =
    SK_WORDS({"bids", SK_HOT_BIDS}, {"asks", SK_HOT_ASKS}, {"lastUpdateId", SK_HOT_LAST_ID});
const sk_hot sk_binance_book = {.letters = {STAMPED, SIDES, L('U') = SK_HOT_FIRST_ID},
                                .words = whole};
const sk_hot sk_binance_partial = {.letters = {STAMPED, SIDES}, .words = whole, .snapshot = true};
const sk_hot sk_binance_trade = {.letters = {TRADED, L('t') = SK_HOT_ID}};
const sk_hot sk_binance_aggregate = {
    .letters = {TRADED, L('a') = SK_HOT_ID, L('f') = SK_HOT_FROM_ID, L('l') = SK_HOT_TO_ID}};
const sk_hot sk_binance_best = {.letters = {L('s') = SK_HOT_SYMBOL, L('u') = SK_HOT_LAST_ID,
                                            L('b') = SK_HOT_BID, L('B') = SK_HOT_BID_QTY,
                                            L('a') = SK_HOT_ASK, L('A') = SK_HOT_ASK_QTY,
                                            L('e') = SK_HOT_OTHER}};

/* "btcusdt@depth20@100ms" names the symbol and the depth of a book that does not. */
void sk_binance_complete(sk_reader *r)
{
    souk_str rest = r->topic, symbol, kind;
    uint64_t depth;
    if (r->u.kind != SK_UPDATE_BOOK || r->u.symbol.len)
        return;
    symbol = sk_str_cut(&rest, '@');
    kind = sk_str_cut(&rest, '@');
    if (kind.len > 5 && sk_str_to_u64(sk_str_sub(kind, 5, kind.len - 5), &depth) == SOUK_OK)
        r->u.depth = (uint32_t)depth;
    r->u.symbol = sk_text_upper(symbol, r->feed->arena);
}

souk_status sk_binance_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                    souk_str frame, sk_feed *feed, souk_error *err)
{
    sk_reader r = {.venue = venue, .feed = feed, .err = err, .topic = topic};
    (void)endpoint;
    return sk_reader_frame(&r, &sk_binance_frames, frame);
}

/* A page has the shape of a partial depth. */
souk_status sk_binance_decode_page(const sk_venue *venue, souk_str url, souk_str body,
                                   sk_feed *feed, souk_error *err)
{
    sk_reader r = {.venue = venue, .feed = feed, .err = err};
    return sk_reader_page(&r, &sk_binance_frames, "/depth", "symbol", url, body);
}
