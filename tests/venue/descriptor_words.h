/* SPDX-License-Identifier: MIT
 * More rules of descriptors: errors read in both directions, words, topics, what is listed. */
#ifndef TESTS_VENUE_DESCRIPTOR_WORDS_H
#define TESTS_VENUE_DESCRIPTOR_WORDS_H

#include "descriptor_rules.h"
#include "venue/booksum.h"

/* ---- errors ---- */

/* A row's text as the server would say it. */
static inline souk_str said(const sk_venue *v, const sk_error_row *row)
{
    souk_error err;
    (void)v;
    sk_venue_refuse_row(row, "this", "that", &err);
    return sk_arena_copy(&arena, sk_str(err.text));
}

/* What a client makes of it; an earlier row with the same code may speak for it. */
static inline void check_heard(faults *f, const sk_error_row *row)
{
    const sk_venue *v = f->venue;
    souk_error err = {0};
    sk_venue_read_error(v, row->op, row->http, sk_str(row->code), said(v, row), &err);
    if (err.status == row->status)
        return;
    for (const sk_error_row *other = v->errors; other < row; other++)
        if (same(other->code, row->code) && other->status == err.status &&
            (souk_status_class(other->status) == souk_status_class(row->status) ||
             other->on != row->on || same(other->text, row->text)))
            return;
    if (!*row->code || row->http == 418)
        return; /* told by the HTTP status alone */
    complain(f, "error: %s %s is heard as %s", row->code, souk_status_name(row->status),
             souk_status_name(err.status));
}

static inline void check_error(faults *f, const sk_error_row *row)
{
    const sk_venue *v = f->venue;
    if (!row->code || !row->text || strlen(row->code) >= sizeof((souk_error *)0)->code ||
        strlen(row->text) >= sizeof((souk_error *)0)->text) {
        complain(f, "error: %s is too long to be told", row->code ? row->code : "?");
        return;
    }
    if (row->status >= SOUK_OK || (row->http && (row->http < 200 || row->http > 599)) ||
        (!row->http && !(row->on & SK_ON_WS)))
        complain(f, "error: %s with HTTP %u", row->code, row->http);
    if (row->on > 31 || ((row->on & SK_ON_REST) && (row->on & SK_ON_WS)))
        complain(f, "error: %s is said nowhere", row->code);
    for (const sk_error_row *other = v->errors; other < row; other++)
        if (other->status == row->status && other->op == row->op && other->on == row->on &&
            same(other->code, row->code) && same(other->text, row->text))
            complain(f, "error: %s stands twice", row->code);
    check_heard(f, row);
}

/* What the sandbox refuses on its own must have words at every venue. */
static inline void rule_errors(faults *f)
{
    static const souk_status must[] = {
        SOUK_E_UNKNOWN_SYMBOL,     SOUK_E_MISSING,      SOUK_E_INVALID,         SOUK_E_SYNTAX,
        SOUK_E_NOT_FOUND,          SOUK_E_KEY_UNKNOWN,  SOUK_E_KEY_MISSING,     SOUK_E_SIGNATURE,
        SOUK_E_PERMISSION,         SOUK_E_RATE_LIMIT,   SOUK_E_ORDER_NOT_FOUND, SOUK_E_FILTER_QTY,
        SOUK_E_INSUFFICIENT_FUNDS, SOUK_E_FILTER_PRICE, SOUK_E_VENUE_INTERNAL,  SOUK_E_MAINTENANCE};
    const sk_venue *v = f->venue;
    for (uint16_t i = 0; i < v->errors_count; i++)
        check_error(f, &v->errors[i]);
    for (size_t i = 0; i < sizeof must / sizeof *must; i++) {
        for (unsigned on = SK_ON_PUBLIC; on <= SK_ON_SIGNED; on *= 2) {
            souk_error err = {.status = must[i]};
            bool found = false;
            sk_venue_complete_error(v, SK_OP_NONE, (uint8_t)(SK_ON_REST | on), &err);
            for (uint16_t k = 0; k < v->errors_count; k++)
                found |= v->errors[k].status == must[i] && same(v->errors[k].code, err.code);
            if (!found)
                complain(f, "error: no words for %s", souk_status_name(must[i]));
        }
    }
}

/* ---- words ---- */

static inline bool has_value(const sk_enum_row *rows, int value, int mask)
{
    for (; rows && rows->text; rows++)
        if ((rows->value & mask) == value)
            return true;
    return false;
}

static inline void check_words(faults *f, const char *what, const sk_enum_row *rows)
{
    for (const sk_enum_row *a = rows; a && a->text; a++) {
        int value = -1;
        for (const sk_enum_row *b = rows; b < a; b++)
            if (same(a->text, b->text) && a->value == b->value)
                complain(f, "words: %s %s twice", what, a->text);
        if (!sk_enum_value(rows, sk_str(a->text), &value) || !sk_enum_text(rows, value))
            complain(f, "words: %s %s cannot be read", what, a->text);
    }
}

/* A word of these means one thing only. */
static inline void check_one_way(faults *f, const char *what, const sk_enum_row *rows)
{
    for (const sk_enum_row *a = rows; a && a->text; a++)
        for (const sk_enum_row *b = rows; b < a; b++)
            if (same(a->text, b->text))
                complain(f, "words: %s %s has two meanings", what, a->text);
}

static inline void rule_words(faults *f)
{
    const sk_venue *v = f->venue;
    const sk_words *w = v->words;
    if (!w) {
        complain(f, "words: none");
        return;
    }
    check_words(f, "side", w->sides);
    check_words(f, "type", w->types);
    check_words(f, "tif", w->tifs);
    check_words(f, "status", w->statuses);
    check_words(f, "stp", w->stps);
    check_words(f, "instrument", w->instrument_statuses);
    check_one_way(f, "side", w->sides);
    check_one_way(f, "instrument", w->instrument_statuses);
    if (!has_value(w->sides, SOUK_BUY, -1) || !has_value(w->sides, SOUK_SELL, -1))
        complain(f, "words: sides");
    if (!has_value(w->types, SOUK_LIMIT, 7))
        complain(f, "words: a limit order has none");
    if (!has_value(w->instrument_statuses, SOUK_INSTRUMENT_TRADING, -1))
        complain(f, "words: an instrument that trades has none");
    static const souk_order_status known[] = {SOUK_ORDER_NEW, SOUK_ORDER_FILLED,
                                              SOUK_ORDER_PARTIALLY_FILLED, SOUK_ORDER_CANCELED};
    for (size_t i = 0; w->statuses && i < sizeof known / sizeof *known; i++)
        if (!has_value(w->statuses, (int)known[i], SK_ENUM_PAIR - 1))
            complain(f, "words: no status \"%s\"", souk_order_status_name(known[i]));
    for (int mode = SOUK_STP_CANCEL_NEWEST; w->stps && mode <= SOUK_STP_TRANSFER; mode++)
        if ((v->defaults->stp_modes >> mode & 1) && !has_value(w->stps, mode, -1))
            complain(f, "words: no \"%s\"", souk_stp_name((souk_stp)mode));
}

/* ---- topics ---- */

static inline void check_topic(faults *f, const sk_channel_row *row, const char *symbol,
                               uint32_t interval, uint32_t depth, bool lower)
{
    sk_topic topic;
    souk_str text;
    souk_status status =
        sk_topic_print(f->venue, row, lower, sk_str(symbol), interval, depth, &arena, &text);
    if (status != SOUK_OK) {
        complain(f, "topic: %s cannot be said", row->topic);
        return;
    }
    if (sk_topic_parse(f->venue, NULL, lower, text, &arena, &topic) != SOUK_OK || topic.row != row)
        complain(f, "topic: %.*s is read as another", SK_FMT(text));
    else if ((strstr(row->topic, "{symbol}") && !sk_str_is(topic.symbol, symbol)) ||
             topic.interval != interval || (depth && topic.depth != depth))
        complain(f, "topic: %.*s is read as another thing", SK_FMT(text));
}

static inline void check_topics(faults *f, const sk_channel_row *row, bool lower)
{
    const sk_venue *v = f->venue;
    const char *symbol = v->listings_count ? v->listings[0].symbol : "X";
    if (strstr(row->topic, "{depth}")) {
        for (int i = 0; i < 6 && row->depths[i]; i++)
            check_topic(f, row, symbol, 0, row->depths[i], lower);
        if (row->depths[0] && !row->depth && row->kind != SK_CHANNEL_NONE) {
            souk_str text;
            if (sk_topic_print(v, row, lower, sk_str(symbol), 0, 7, &arena, &text) == SOUK_OK)
                complain(f, "topic: %s has a depth of 7", row->topic);
        }
    } else if (strstr(row->topic, "{interval}")) {
        uint32_t said_of = 0;
        for (uint32_t i = 1; i < SK_INTERVAL_COUNT; i++) {
            bool has = row->words ? sk_enum_text(row->words, (int)i) != NULL : true;
            if (sk_venue_interval_word(v, i) && has) {
                check_topic(f, row, symbol, i, 0, lower);
                said_of++;
            }
        }
        if (!said_of)
            complain(f, "topic: %s has no interval", row->topic);
    } else {
        check_topic(f, row, symbol, 0, 0, lower);
    }
}

static inline void check_channel(faults *f, const sk_channel_row *row)
{
    const sk_venue *v = f->venue;
    const char *name = row->topic ? row->topic : "?";
    if (row->endpoint >= v->endpoints_count || v->endpoints[row->endpoint].via != SK_VIA_WS)
        complain(f, "channel: %s is on no socket", name);
    if (row->kind == SK_CHANNEL_NONE || row->kind > SK_CHANNEL_QUIET)
        complain(f, "channel: %s is of no kind", name);
    if (!row->src || !*row->src)
        complain(f, "channel: nobody knows where %s comes from", name);
    if (sk_channel_is_private(row->kind) && row->auth == SK_AUTH_NONE)
        complain(f, "channel: %s tells everybody", name);
    if (row->kind == SK_CHANNEL_BOOK_TOP && !row->depth && !row->depths[0] &&
        !(row->topic && strstr(row->topic, "{depth}")))
        complain(f, "channel: %s has no depth", name);
    /* without numbers, a checksum or a snapshot of its own nothing tells a gap */
    if (row->kind == SK_CHANNEL_BOOK && row->seq == SK_SEQ_NONE && !row->snapshot && !row->sum)
        complain(f, "channel: a gap in %s shows nowhere", name);
    if (row->sum && (!row->sum->levels || row->sum->levels > SK_CHECKSUM_LEVELS_MAX ||
                     row->sum->interleaved == row->sum->digits_only))
        complain(f, "channel: the checksum of %s", name);
    if (!row->topic && row->kind != SK_CHANNEL_PRIVATE)
        complain(f, "channel: it has no topic");
}

/* The way each venue spells symbols in topics is its frame rules'; here: Binance alone writes them
 * in small letters that are capitals elsewhere. */
static inline void rule_channels(faults *f)
{
    const sk_venue *v = f->venue;
    bool lower = same(v->name, "binance");
    for (uint16_t i = 0; i < v->channels_count; i++) {
        check_channel(f, &v->channels[i]);
        if (v->channels[i].topic)
            check_topics(f, &v->channels[i], lower);
    }
}

/* ---- listings ---- */

static inline bool number(const char *text, souk_dec *out)
{
    return text && souk_dec_parse(out, text, strlen(text)) == SOUK_OK && souk_dec_sign(*out) >= 0;
}

static inline bool is_multiple(souk_dec value, souk_dec step)
{
    int64_t steps;
    return souk_dec_to_units(&steps, value, step, SOUK_ROUND_EXACT) == SOUK_OK;
}

static inline int decimals(souk_dec d)
{
    souk_dec less;
    while (d.scale > 0 && souk_dec_rescale(&less, d, d.scale - 1, SOUK_ROUND_EXACT) == SOUK_OK)
        d = less;
    return d.scale;
}

static inline void check_listing(faults *f, const sk_listing *l)
{
    souk_dec tick, step, price_min, qty_min, rest;
    const char *others[] = {l->price_max, l->qty_max, l->market_qty_max, l->notional_min,
                            l->notional_max};
    if (!number(l->price_tick, &tick) || !number(l->qty_step, &step) || sk_dec_is_zero(tick) ||
        sk_dec_is_zero(step) || !number(l->price_min, &price_min) ||
        !number(l->qty_min, &qty_min)) {
        complain(f, "listing: numbers of %s", l->symbol);
        return;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] && !number(others[i], &rest))
            complain(f, "listing: %s of %s", others[i], l->symbol);
    if (!is_multiple(price_min, tick) || !is_multiple(qty_min, step))
        complain(f, "listing: the least of %s is off its grid", l->symbol);
    /* one tick on one lot is exact in the ledger, a million dollars fit into 63 bits of it */
    bool coin = same(l->quote, "BTC") || same(l->quote, "ETH");
    if (decimals(tick) + decimals(step) > (coin ? 15 : 12))
        complain(f, "listing: %s is too fine for the ledger", l->symbol);
    if (l->base_scale < 0 || l->base_scale > 18 || l->quote_scale < 0 || l->quote_scale > 18)
        complain(f, "listing: scales of %s", l->symbol);
    souk_str ruled;
    if (f->venue->symbol && !f->venue->asset_names &&
        (f->venue->symbol(f->venue, sk_str(l->base), sk_str(l->quote), &arena, &ruled) != SOUK_OK ||
         !sk_str_is(ruled, l->symbol)))
        complain(f, "listing: %s is not spelled by the rule", l->symbol);
}

static inline void rule_listings(faults *f)
{
    const sk_venue *v = f->venue;
    static const char *const main_quotes[] = {"USDT", "USD", "USDC"};
    if (v->listings_count < 12)
        complain(f, "listing: only %u", v->listings_count);
    if (!v->symbol)
        complain(f, "listing: no rule of symbols");
    for (uint16_t i = 0; i < v->listings_count; i++) {
        const sk_listing *l = &v->listings[i];
        check_listing(f, l);
        for (uint16_t k = 0; k < i; k++) {
            const sk_listing *o = &v->listings[k];
            if (same(l->symbol, o->symbol) ||
                (same(l->base, o->base) && same(l->quote, o->quote)) ||
                (l->number && l->number == o->number) ||
                (l->names[0] && same(l->names[0], o->names[0])))
                complain(f, "listing: %s twice", l->symbol);
        }
    }
    for (size_t q = 0; q < sizeof main_quotes / sizeof *main_quotes; q++) {
        unsigned there = 0, coins = 0;
        for (uint16_t i = 0; i < v->listings_count; i++) {
            bool quoted = same(v->listings[i].quote, main_quotes[q]);
            there += quoted;
            coins +=
                quoted && (same(v->listings[i].base, "BTC") || same(v->listings[i].base, "ETH"));
        }
        if (there > 1 && coins < 2)
            complain(f, "listing: BTC and ETH in %s", main_quotes[q]);
    }
}

#endif
