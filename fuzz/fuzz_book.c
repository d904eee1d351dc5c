/* SPDX-License-Identifier: MIT
 * Bytes into operations on the client's order book; whenever the book accepts them it must equal a
 * naive one, level by level and digit by digit.
 *
 * An operation is a byte: its low bits what to do, its high bits how many levels follow. A level
 * is three or ten bytes: price, scales, size. */
#include "../tests/market/book_model.h"

#include <stdlib.h>

enum { LEVELS_MAX = 512 };

typedef struct input {
    const uint8_t *at, *end;
    uint32_t levels; /* read so far */
} input;

static uint8_t next(input *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

static int64_t next_wide(input *in)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | next(in);
    return (int64_t)value;
}

/* Mostly small prices that meet again, now and then anything at all. */
static sk_level next_level(input *in, bool *wild)
{
    sk_level level = {0};
    uint8_t what = next(in), scales = next(in);
    level.price_scale = scales % 10;
    level.qty_scale = scales / 10 % 9;
    if (what >= 0xf0) {
        *wild = true;
        level.price = next_wide(in);
        level.qty = next(in) ? next_wide(in) : 0;
        level.price_scale = what == 0xff ? scales : level.price_scale;
    } else {
        static const int64_t tens[] = {1,      10,      100,      1000,      10000,
                                       100000, 1000000, 10000000, 100000000, 1000000000};
        level.price = (1 + what) * tens[level.price_scale];
        level.price += scales >= 200 ? 1 : 0;
        level.qty = next(in) % 4;
    }
    in->levels++;
    return level;
}

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void start_over(souk_book *book, model *m)
{
    sk_book_reset(book);
    m->bids.count = m->asks.count = 0;
}

static void check_crossed(souk_book *book)
{
    sk_level bid, ask;
    bool both = sk_book_level(book, SOUK_BUY, 0, &bid) && sk_book_level(book, SOUK_SELL, 0, &ask);
    bool crossed = both && souk_dec_cmp(model_price(&bid), model_price(&ask)) >= 0;
    check(sk_book_check(book, NULL) == (crossed ? SOUK_E_CROSSED : SOUK_OK));
    check(!crossed || souk_book_stale(book));
}

static void run_levels(souk_book *book, model *m, input *in, uint8_t op)
{
    sk_level bids[16], asks[16];
    uint32_t bids_count = (op >> 2) & 7, asks_count = op >> 5;
    bool wild = false;
    for (uint32_t i = 0; i < bids_count; i++)
        bids[i] = next_level(in, &wild);
    for (uint32_t i = 0; i < asks_count; i++)
        asks[i] = next_level(in, &wild);
    souk_status status;
    if (op & 1) {
        m->bids.count = m->asks.count = 0;
        status = sk_book_snapshot(book, bids, bids_count, asks, asks_count, 1, NULL);
        check(souk_book_stale(book) == (status < 0));
        status = status == SOUK_E_CROSSED ? SOUK_OK : status;
    } else {
        status = sk_book_apply(book, bids, bids_count, asks, asks_count, 1, NULL);
    }
    check(status == SOUK_OK || (status == SOUK_E_RANGE && souk_book_stale(book)));
    if (status == SOUK_OK)
        model_apply(m, bids, bids_count, asks, asks_count);
    else
        start_over(book, m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static model m;
    input in = {.at = data, .end = data + size};
    souk_book *book;
    if (sk_book_new(&book, NULL, NULL) < 0)
        return 0;
    m.bids.count = m.asks.count = 0;
    while (in.at < in.end && in.levels < LEVELS_MAX) {
        uint8_t op = next(&in);
        if ((op & 3) != 3) {
            run_levels(book, &m, &in, op);
            continue;
        }
        uint32_t depth = op >> 2;
        sk_book_trim(book, depth);
        model_trim(&m, depth);
        check(model_equals(&m, book));
        check_crossed(book);
    }
    check(model_equals(&m, book));
    check_crossed(book);
    sk_book_free(book);
    return 0;
}
