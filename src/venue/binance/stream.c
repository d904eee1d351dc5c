/* SPDX-License-Identifier: MIT
 * The client's ear at the sockets: book changes, trades and best prices are read in one pass
 * straight into the update; everything else goes by the tables in events.c. src: binance card 7 */
#include "venue/binance/binance.h"
#include "base/err.h"

/* ---- the hot ones: key is the member that the cursor stands before ---- */

/* Depth updates, partial depth and snapshots differ in the names of their members only. */
void sk_binance_read_book(sk_reader *r, sk_json *j, souk_str key)
{
    uint32_t used = 0, bids = 0, asks = 0;
    sk_feed *feed = r->feed;
    sk_update *u = &r->u;
    do {
        char c = sk_key_letter(key);
        if (c == 'b' || sk_str_is(key, "bids"))
            sk_reader_note(r, sk_feed_read_levels(feed, j, &used, &bids, &u->book.bids_count));
        else if (c == 'a' || sk_str_is(key, "asks"))
            sk_reader_note(r, sk_feed_read_levels(feed, j, &used, &asks, &u->book.asks_count));
        else if (c == 'U')
            sk_json_u64(j, &u->first_id);
        else if (c == 'u' || sk_str_is(key, "lastUpdateId"))
            sk_json_u64(j, &u->last_id);
        else if (c == 's')
            sk_json_string(j, r->feed->arena, &u->symbol);
        else if (c == 'E')
            sk_reader_note(r, sk_feed_read_ms(j, &u->at_ns));
    } while (r->status == SOUK_OK && sk_json_next_member(j, &key));
    u->book.bids = feed->levels ? feed->levels + bids : NULL;
    u->book.asks = feed->levels ? feed->levels + asks : NULL;
}

void sk_binance_read_trade(sk_reader *r, sk_json *j, souk_str key)
{
    sk_update *u = &r->u;
    souk_trade *t = &u->trade;
    bool buyer_maker = false;
    do {
        switch (sk_key_letter(key)) {
        case 'e': break;
        case 'E': sk_reader_note(r, sk_feed_read_ms(j, &u->at_ns)); break;
        case 's': sk_json_string(j, r->feed->arena, &u->symbol); break;
        case 't':
        case 'a': /* aggTrade's id; in old trades the seller's order */
            if (sk_key_letter(key) == (u->kind == SK_UPDATE_TRADE ? 't' : 'a'))
                sk_json_u64(j, &t->id);
            break;
        case 'f': sk_json_u64(j, &t->first_id); break;
        case 'l': sk_json_u64(j, &t->last_id); break;
        case 'p': sk_json_dec(j, &t->price); break;
        case 'q': sk_json_dec(j, &t->qty); break;
        case 'T': sk_reader_note(r, sk_feed_read_ms(j, &t->at_ns)); break;
        case 'm': sk_json_bool(j, &buyer_maker); break;
        default: break;
        }
    } while (sk_json_next_member(j, &key));
    t->symbol = u->symbol;
    t->taker_side = buyer_maker ? SOUK_SELL : SOUK_BUY;
    if (u->kind == SK_UPDATE_TRADE)
        t->first_id = t->last_id = t->id;
    u->engine_ns = t->at_ns;
}

void sk_binance_read_best(sk_reader *r, sk_json *j, souk_str key)
{
    souk_best *best = &r->u.best;
    do {
        switch (sk_key_letter(key)) {
        case 'u': sk_json_u64(j, &best->update_id); break;
        case 's': sk_json_string(j, r->feed->arena, &best->symbol); break;
        case 'b': sk_json_dec(j, &best->bid); break;
        case 'B': sk_json_dec(j, &best->bid_qty); break;
        case 'a': sk_json_dec(j, &best->ask); break;
        case 'A': sk_json_dec(j, &best->ask_qty); break;
        case 'e': r->u.kind = SK_UPDATE_NONE; break; /* another event with the same letters */
        default: break;
        }
    } while (sk_json_next_member(j, &key));
    r->u.symbol = best->symbol;
    r->u.last_id = best->update_id;
}

/* A whole book, to a depth: its members have longer names. */
void sk_binance_read_partial(sk_reader *r, sk_json *j, souk_str key)
{
    r->u.snapshot = true;
    sk_binance_read_book(r, j, key);
}

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

/* A recording's page, `GET url`: the shape of a partial depth, which takes its symbol from the
 * stream's name. */
souk_status sk_binance_decode_page(const sk_venue *venue, souk_str url, souk_str body,
                                   sk_feed *feed, souk_error *err)
{
    souk_str query = url, symbol = {NULL, 0};
    souk_str path = sk_str_cut(&query, '?');
    if (!sk_str_ends(path, SK_STR("/depth")))
        return SOUK_OK;
    if (sk_pct_decode(sk_pairs_value(query, "symbol"), false, feed->arena, &symbol) != SOUK_OK ||
        !symbol.len)
        return sk_fail(err, SOUK_E_INVALID, "the page's URL names no symbol");
    return sk_binance_decode_frame(venue, SK_BINANCE_STREAM, symbol, body, feed, err);
}
