/* SPDX-License-Identifier: MIT */
#include "venue/hot.h"
#include "venue/reader.h"

/* Where a book's levels stand: feed->levels may move while they are read. */
typedef struct places {
    uint32_t used, bids, asks;
} places;

static sk_hot_member member_of(const sk_hot *hot, souk_str key)
{
    int member = SK_HOT_SKIP;
    unsigned letter = (unsigned)(unsigned char)sk_key_letter(key) - 'A';
    if (letter < sizeof hot->letters)
        return (sk_hot_member)hot->letters[letter];
    if (hot->words)
        sk_enum_value(hot->words, key, &member);
    return (sk_hot_member)member;
}

static void read_side(const sk_hot *hot, sk_json *j, souk_trade *trade)
{
    souk_str word;
    int side;
    if (sk_json_text(j, &word) == SOUK_OK && sk_enum_value(hot->sides, word, &side))
        trade->taker_side = (souk_side)side;
}

static void read_sum(sk_json *j, sk_update *u)
{
    int64_t value;
    if (sk_json_i64(j, &value) == SOUK_OK)
        u->book.sum = (uint32_t)value;
}

static void read_whole(const sk_hot *hot, sk_json *j, sk_update *u)
{
    souk_str word;
    int whole = 0;
    if (sk_json_text(j, &word) == SOUK_OK && sk_enum_value(hot->wholes, word, &whole))
        u->snapshot = whole;
}

/* The levels of one side, those of the other are passed over: that is what comes twice is rare. */
static souk_status read_one_side(const sk_hot *hot, sk_reader *r, sk_json j, souk_side side,
                                 places *at, uint32_t *count)
{
    sk_feed *feed = r->feed;
    uint32_t from = at->used;
    souk_str word;
    int value;
    *(side == SOUK_BUY ? &at->bids : &at->asks) = from;
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j)) {
        if (!sk_json_enter_array(&j) || !sk_json_next_item(&j) ||
            sk_json_text(&j, &word) != SOUK_OK || !sk_enum_value(hot->sides, word, &value))
            return SOUK_E_SYNTAX;
        if (value == (int)side) {
            if (at->used >= feed->levels_cap && !sk_feed_levels(feed, at->used + 1))
                return SOUK_E_LIMIT;
            sk_level *level = &feed->levels[at->used++];
            *level = (sk_level){.price = 0};
            if (!sk_json_next_item(&j) ||
                sk_json_fixed(&j, &level->price, &level->price_scale) != SOUK_OK ||
                !sk_json_next_item(&j) ||
                sk_json_fixed(&j, &level->qty, &level->qty_scale) != SOUK_OK)
                return SOUK_E_SYNTAX;
        }
        sk_json_leave(&j);
    }
    *count = at->used - from;
    return SOUK_OK;
}

static void read_both_sides(const sk_hot *hot, sk_reader *r, sk_json *j, places *at)
{
    sk_update *u = &r->u;
    sk_reader_note(r, read_one_side(hot, r, *j, SOUK_BUY, at, &u->book.bids_count));
    sk_reader_note(r, read_one_side(hot, r, *j, SOUK_SELL, at, &u->book.asks_count));
}

static void read_past(sk_reader *r, sk_json *j)
{
    r->u.snapshot = true;
    sk_json_raw(j, &r->past);
}

static void read_member(const sk_hot *hot, sk_reader *r, sk_json *j, sk_hot_member member,
                        places *at)
{
    sk_update *u = &r->u;
    bool yes = false;
    switch (member) {
    case SK_HOT_SKIP: break;
    case SK_HOT_SYMBOL: sk_json_string(j, r->feed->arena, &u->symbol); break;
    case SK_HOT_AT: sk_reader_note(r, sk_feed_read_ms(j, &u->at_ns)); break;
    case SK_HOT_FIRST_ID: sk_json_u64(j, &u->first_id); break;
    case SK_HOT_LAST_ID: sk_json_u64(j, &u->last_id); break;
    case SK_HOT_PREV_ID: sk_json_u64(j, &u->prev_id); break;
    case SK_HOT_BIDS:
        sk_reader_note(r,
                       sk_feed_read_levels(r->feed, j, &at->used, &at->bids, &u->book.bids_count));
        break;
    case SK_HOT_ASKS:
        sk_reader_note(r,
                       sk_feed_read_levels(r->feed, j, &at->used, &at->asks, &u->book.asks_count));
        break;
    case SK_HOT_CHANGES: read_both_sides(hot, r, j, at); break;
    case SK_HOT_PAST: read_past(r, j); break;
    case SK_HOT_SUM: read_sum(j, u); break;
    case SK_HOT_ID: sk_json_u64(j, &u->trade.id); break;
    case SK_HOT_PRICE: sk_json_dec(j, &u->trade.price); break;
    case SK_HOT_QTY: sk_json_dec(j, &u->trade.qty); break;
    case SK_HOT_TRADED_AT: sk_reader_note(r, sk_feed_read_ms(j, &u->trade.at_ns)); break;
    case SK_HOT_BUYER_MADE:
        sk_json_bool(j, &yes);
        u->trade.taker_side = yes ? SOUK_SELL : SOUK_BUY;
        break;
    case SK_HOT_SIDE: read_side(hot, j, &u->trade); break;
    case SK_HOT_FROM_ID: sk_json_u64(j, &u->trade.first_id); break;
    case SK_HOT_TO_ID: sk_json_u64(j, &u->trade.last_id); break;
    case SK_HOT_BID: sk_json_dec(j, &u->best.bid); break;
    case SK_HOT_BID_QTY: sk_json_dec(j, &u->best.bid_qty); break;
    case SK_HOT_ASK: sk_json_dec(j, &u->best.ask); break;
    case SK_HOT_ASK_QTY: sk_json_dec(j, &u->best.ask_qty); break;
    case SK_HOT_WHOLE: read_whole(hot, j, u); break;
    case SK_HOT_OTHER: u->kind = SK_UPDATE_NONE; break;
    }
}

static souk_dec dec_of(int64_t mantissa, uint8_t scale)
{
    return souk_dec_from_i64(mantissa, scale);
}

/* Best prices that were told as a book of one level a side. */
static void take_best(sk_update *u, const sk_level *levels, const places *at)
{
    uint32_t bids = u->book.bids_count, asks = u->book.asks_count;
    const sk_level *bid = &levels[at->bids], *ask = &levels[at->asks];
    u->best = (souk_best){.symbol = u->symbol};
    if (bids) {
        u->best.bid = dec_of(bid->price, bid->price_scale);
        u->best.bid_qty = dec_of(bid->qty, bid->qty_scale);
    }
    if (asks) {
        u->best.ask = dec_of(ask->price, ask->price_scale);
        u->best.ask_qty = dec_of(ask->qty, ask->qty_scale);
    }
}

/* What the members imply. */
static void complete(const sk_hot *hot, sk_reader *r, sk_update_kind kind, const places *at)
{
    sk_update *u = &r->u;
    const sk_level *levels = r->feed->levels;
    switch (kind) {
    case SK_UPDATE_BOOK:
        u->book.bids = levels ? levels + at->bids : NULL;
        u->book.asks = levels ? levels + at->asks : NULL;
        u->snapshot |= hot->snapshot;
        break;
    case SK_UPDATE_TRADE: u->trade.first_id = u->trade.last_id = u->trade.id; /* fall through */
    case SK_UPDATE_AGG_TRADE:
        u->trade.symbol = u->symbol;
        u->trade.taker_side = u->trade.taker_side ? u->trade.taker_side : SOUK_BUY;
        u->engine_ns = u->trade.at_ns;
        break;
    default:
        if (at->used)
            take_best(u, levels, at);
        u->best.symbol = u->symbol;
        u->best.update_id = u->last_id;
        break;
    }
}

void sk_hot_read(const sk_hot *hot, sk_reader *r, sk_json *j, souk_str key)
{
    places at = {0, 0, 0};
    sk_update_kind kind = r->u.kind;
    do
        read_member(hot, r, j, member_of(hot, key), &at);
    while (r->status == SOUK_OK && sk_json_next_member(j, &key));
    complete(hot, r, kind, &at);
}
