/* SPDX-License-Identifier: MIT
 * The public face of the venues. */
#include "client/ops.h"
#include "base/str.h"
#include "market/markets.h"

#define SOUK_X(name, text) [SOUK_OP_##name] = text,
static const char *const op_names[] = {SOUK_OP_MAP(SOUK_X)};
#undef SOUK_X
#define SOUK_X(name, text) [SOUK_CHANNEL_##name] = text,
static const char *const channel_names[] = {SOUK_CHANNEL_MAP(SOUK_X)};
#undef SOUK_X

const char *souk_op_name(souk_op op)
{
    return op > SOUK_OP_NONE && op < SOUK_OP_COUNT ? op_names[op] : NULL;
}

const char *souk_channel_name(souk_channel channel)
{
    return channel > SOUK_CHANNEL_NONE && channel < SOUK_CHANNEL_COUNT ? channel_names[channel]
                                                                       : NULL;
}

/* ---- what Souk calls it, and what the venue's tables do ---- */

static const sk_op_id op_ids[SOUK_OP_COUNT] = {[SOUK_OP_TIME] = SK_OP_TIME,
                                               [SOUK_OP_INSTRUMENTS] = SK_OP_INSTRUMENTS,
                                               [SOUK_OP_TICKERS] = SK_OP_TICKERS,
                                               [SOUK_OP_BEST] = SK_OP_BEST,
                                               [SOUK_OP_BOOK] = SK_OP_BOOK,
                                               [SOUK_OP_TRADES] = SK_OP_TRADES,
                                               [SOUK_OP_CANDLES] = SK_OP_CANDLES,
                                               [SOUK_OP_BALANCES] = SK_OP_BALANCES,
                                               [SOUK_OP_FEES] = SK_OP_FEES,
                                               [SOUK_OP_PLACE] = SK_OP_PLACE,
                                               [SOUK_OP_PLACE_TEST] = SK_OP_PLACE_TEST,
                                               [SOUK_OP_CANCEL] = SK_OP_CANCEL,
                                               [SOUK_OP_CANCEL_ALL] = SK_OP_CANCEL_ALL,
                                               [SOUK_OP_ORDER] = SK_OP_ORDER,
                                               [SOUK_OP_OPEN_ORDERS] = SK_OP_OPEN_ORDERS,
                                               [SOUK_OP_HISTORY] = SK_OP_HISTORY,
                                               [SOUK_OP_FILLS] = SK_OP_FILLS,
                                               [SOUK_OP_RESOLVE] = SK_OP_ORDER,
                                               [SOUK_OP_AMEND] = SK_OP_AMEND,
                                               [SOUK_OP_REPLACE] = SK_OP_CANCEL_REPLACE,
                                               [SOUK_OP_PLACE_BATCH] = SK_OP_PLACE_BATCH,
                                               [SOUK_OP_CANCEL_BATCH] = SK_OP_CANCEL_BATCH,
                                               [SOUK_OP_PLACE_LIST] = SK_OP_LIST_PLACE};

sk_op_id sk_op_of(souk_op op)
{
    return op > SOUK_OP_NONE && op < SOUK_OP_COUNT ? op_ids[op] : SK_OP_NONE;
}

/* The first row of the best kind: rows stand in the venue's own order of preference. */
const sk_channel_row *sk_channel_of(const sk_venue *venue, souk_channel channel)
{
    static const uint8_t kinds[SOUK_CHANNEL_COUNT][2] = {
        [SOUK_CHANNEL_BOOK] = {SK_CHANNEL_BOOK, SK_CHANNEL_BOOK_TOP},
        [SOUK_CHANNEL_TRADES] = {SK_CHANNEL_TRADE, SK_CHANNEL_AGG_TRADE},
        [SOUK_CHANNEL_TICKER] = {SK_CHANNEL_TICKER, SK_CHANNEL_MINI_TICKER},
        [SOUK_CHANNEL_BEST] = {SK_CHANNEL_BEST, SK_CHANNEL_NONE},
        [SOUK_CHANNEL_CANDLES] = {SK_CHANNEL_CANDLE, SK_CHANNEL_NONE},
        [SOUK_CHANNEL_ACCOUNT] = {SK_CHANNEL_PRIVATE, SK_CHANNEL_ORDERS}};
    if (channel <= SOUK_CHANNEL_NONE || channel >= SOUK_CHANNEL_COUNT)
        return NULL;
    for (int choice = 0; choice < 2; choice++)
        for (uint32_t i = 0; i < venue->channels_count && kinds[channel][choice]; i++)
            if (venue->channels[i].kind == kinds[channel][choice] &&
                (!venue->channels[i].all || channel == SOUK_CHANNEL_ACCOUNT))
                return &venue->channels[i];
    return NULL;
}

bool souk_venue_has(const souk_venue *venue, souk_op op)
{
    const sk_op_row *row = sk_venue_op(venue, sk_op_of(op), SK_VIA_REST);
    return row && row->encode_request;
}

bool souk_venue_streams(const souk_venue *venue, souk_channel channel)
{
    return venue->decode_frame && sk_channel_of(venue, channel) != NULL;
}

/* ---- the list ---- */

size_t souk_venues_count(void)
{
    return sk_venues_count();
}

const souk_venue *souk_venue_at(size_t index)
{
    return index < sk_venues_count() ? sk_venue_at((uint32_t)index) : NULL;
}

const souk_venue *souk_venue_find(const char *id)
{
    return id ? sk_venue_find(sk_str(id)) : NULL;
}

/* Edits that make one text of the other, at most `max` + 1 of them; both are short. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 32 };
    size_t la = strlen(a), lb = strlen(b), row[LONGEST + 1];
    if (la > LONGEST || lb > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= lb; j++)
        row[j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t above = row[j], best = corner + (a[i - 1] != b[j - 1]);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            corner = above;
        }
    }
    return row[lb];
}

const char *souk_venue_nearest(const char *id)
{
    const char *nearest = NULL;
    size_t least = 3; /* what is further away is no slip of the finger */
    for (uint32_t i = 0; id && i < sk_venues_count(); i++) {
        size_t edits = distance(id, sk_venue_at(i)->name);
        if (edits <= least && edits < strlen(sk_venue_at(i)->name)) {
            nearest = sk_venue_at(i)->name;
            least = edits - (edits > 0);
        }
    }
    return nearest;
}

const char *souk_venue_id(const souk_venue *venue)
{
    return venue->name;
}

const char *souk_venue_title(const souk_venue *venue)
{
    return venue->title;
}

int souk_venue_number(const souk_venue *venue)
{
    return venue->id;
}

const char *souk_venue_key_type(const souk_venue *venue, size_t index)
{
    for (size_t i = 0; venue->key_types && venue->key_types[i]; i++)
        if (i == index)
            return venue->key_types[i];
    return NULL;
}

const char *souk_venue_live_url(const souk_venue *venue)
{
    return venue->endpoints_count ? venue->endpoints[0].live : NULL;
}

const char *souk_venue_testnet_url(const souk_venue *venue)
{
    return venue->endpoints_count ? venue->endpoints[0].testnet : NULL;
}

const char *souk_interval_name(size_t index)
{
    return index + 1 < SK_INTERVAL_COUNT ? sk_interval_name((sk_interval)(index + 1)) : NULL;
}

bool souk_venue_switch_at(const souk_venue *venue, size_t index, souk_venue_switch *out)
{
    if (index >= venue->switches_count)
        return false;
    const sk_switch *s = &venue->switches[index];
    *out = (souk_venue_switch){s->name, s->value, s->values, s->text};
    return true;
}
