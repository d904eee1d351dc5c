/* SPDX-License-Identifier: MIT
 *
 * Each side is one sorted array with the best level at its end, because books change most near
 * the touch: what moves is a short tail. Both sides sort upwards by `key`: the price for bids, the
 * negated price for asks.
 *
 * Keys count in 10^-scale, one scale for the whole book, the finest text seen since the snapshot;
 * a finer text multiplies every key once. Quantities are never compared with each other, so they
 * stay in the scale of their own text: a book of sizes "1e-8" and "5000000" has nothing to
 * overflow.
 *
 * Trimming only moves `first`; the room before it is used up before an array grows.
 */
#include "market/book.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    int64_t key, qty;
    uint32_t order; /* place in a snapshot: of two levels with one price the later counts */
    uint8_t price_scale, qty_scale;
} entry;

typedef struct ladder {
    entry *rows;
    uint32_t first, end, cap; /* levels are rows[first .. end) */
} ladder;

struct souk_book {
    const souk_alloc *alloc;
    ladder bids, asks;
    uint64_t last_id;
    uint8_t scale;
    bool stale;
};

enum { CAP_MIN = 64, POW_MAX = 18 /* 10^18 is the last power of ten in 64 bits */ };

static const int64_t pow10_table[POW_MAX + 1] = {1,
                                                 10,
                                                 100,
                                                 1000,
                                                 10000,
                                                 100000,
                                                 1000000,
                                                 10000000,
                                                 100000000,
                                                 1000000000,
                                                 10000000000,
                                                 100000000000,
                                                 1000000000000,
                                                 10000000000000,
                                                 100000000000000,
                                                 1000000000000000,
                                                 10000000000000000,
                                                 100000000000000000,
                                                 1000000000000000000};

souk_status sk_book_new(souk_book **out, const souk_alloc *alloc, souk_error *err)
{
    souk_book *book = sk_alloc_zeroed(alloc, 1, sizeof *book);
    if (!book)
        return sk_fail_nomem(err);
    book->alloc = alloc;
    book->stale = true;
    *out = book;
    return SOUK_OK;
}

void sk_book_free(souk_book *book)
{
    if (!book)
        return;
    sk_free(book->alloc, book->bids.rows);
    sk_free(book->alloc, book->asks.rows);
    sk_free(book->alloc, book);
}

void sk_book_reset(souk_book *book)
{
    book->bids.first = book->bids.end = 0;
    book->asks.first = book->asks.end = 0;
    book->last_id = 0;
    book->scale = 0;
    book->stale = true;
}

/* ---- the common scale ---- */

/* a * 10^digits; false when that leaves 64 bits. */
static bool shift_up(int64_t *out, int64_t a, unsigned digits)
{
    return digits <= POW_MAX && !__builtin_mul_overflow(a, pow10_table[digits], out);
}

/* Multiplies every key by 10^digits; false (and nothing changed) when one would not fit. */
static bool rescale(souk_book *book, unsigned digits)
{
    const ladder *bids = &book->bids, *asks = &book->asks;
    int64_t largest;
    if (digits > POW_MAX || book->scale + digits > SOUK_DEC_SCALE_MAX)
        return false;
    /* the highest bid and the highest ask have the keys of largest magnitude */
    if (bids->end > bids->first && !shift_up(&largest, bids->rows[bids->end - 1].key, digits))
        return false;
    if (asks->end > asks->first && !shift_up(&largest, asks->rows[asks->first].key, digits))
        return false;
    for (uint32_t i = bids->first; i < bids->end; i++)
        bids->rows[i].key *= pow10_table[digits];
    for (uint32_t i = asks->first; i < asks->end; i++)
        asks->rows[i].key *= pow10_table[digits];
    book->scale = (uint8_t)(book->scale + digits);
    return true;
}

/* The price with as few trailing zeros as it takes to come down to `scale`, or as close as it gets.
 * "100.0000000000" needs no finer book than "100". */
static void strip_zeros(int64_t *price, uint8_t *price_scale, uint8_t scale)
{
    while (*price_scale > scale && *price % 10 == 0) {
        *price /= 10;
        (*price_scale)--;
    }
}

/* The price counted in the book's scale, making the book finer where that is needed. Removals do
 * not need it: a price between the book's steps is not in the book (*absent). */
static bool price_key(souk_book *book, const sk_level *level, int64_t *key, bool *absent)
{
    int64_t price = level->price;
    uint8_t price_scale = level->price_scale;
    *absent = false;
    if (__builtin_expect(price_scale == book->scale, 1)) {
        *key = price;
        return true;
    }
    if (price_scale < book->scale)
        return shift_up(key, price, book->scale - (unsigned)price_scale);
    if (level->qty != 0 && rescale(book, price_scale - (unsigned)book->scale)) {
        *key = price;
        return true;
    }
    strip_zeros(&price, &price_scale, book->scale);
    *key = price;
    if (price_scale == book->scale)
        return true;
    *absent = level->qty == 0;
    return *absent || rescale(book, price_scale - (unsigned)book->scale);
}

static bool level_sound(const sk_level *level)
{
    return level->price > 0 && level->qty >= 0 && level->price_scale <= SOUK_DEC_SCALE_MAX &&
           level->qty_scale <= SOUK_DEC_SCALE_MAX;
}

/* ---- one side ---- */

/* Room for one more level at the end. */
static souk_status make_room(souk_book *book, ladder *side)
{
    uint32_t count = side->end - side->first;
    if (count >= SK_BOOK_LEVELS_MAX)
        return SOUK_E_LIMIT;
    if (side->end < side->cap)
        return SOUK_OK;
    if (side->first > side->cap / 4 || side->cap > SK_BOOK_LEVELS_MAX) {
        memmove(side->rows, side->rows + side->first, count * sizeof *side->rows);
        side->first = 0;
        side->end = count;
        return SOUK_OK;
    }
    uint32_t cap = side->cap ? side->cap * 2 : CAP_MIN;
    entry *rows = sk_realloc_array(book->alloc, side->rows, cap, sizeof *rows);
    if (!rows)
        return SOUK_E_NOMEM;
    side->rows = rows;
    side->cap = cap;
    return SOUK_OK;
}

/* Index of the first level whose key is not below `key`. The levels of a message lie close
 * together, so the search gallops away from `hint`, where the last one was, and then halves. */
static uint32_t lower_bound(const ladder *side, int64_t key, uint32_t hint)
{
    const entry *rows = side->rows;
    uint32_t low, high, step = 4;
    if (hint < side->end && rows[hint].key < key) {
        low = hint + 1;
        high = side->end;
        while (high - low > step) {
            if (rows[low + step].key >= key) {
                high = low + step;
                break;
            }
            low += step + 1;
            step *= 2;
        }
    } else {
        low = side->first;
        high = hint;
        while (high - low > step) {
            if (rows[high - step].key < key) {
                low = high - step + 1;
                break;
            }
            high -= step;
            step *= 2;
        }
    }
    /* without a branch on the keys, which nobody can predict */
    uint32_t count = high - low;
    while (count > 0) {
        uint32_t half = count / 2;
        bool below = rows[low + half].key < key;
        low += below ? half + 1 : 0;
        count = below ? count - half - 1 : half;
    }
    return low;
}

/* Sets, inserts or removes the level with this key; *hint is where to look first and where it was.
 */
static souk_status put(souk_book *book, ladder *side, int64_t key, const sk_level *level,
                       uint32_t *hint)
{
    uint32_t at = lower_bound(side, key, *hint);
    *hint = at;
    bool there = at < side->end && side->rows[at].key == key;
    if (level->qty == 0) {
        if (there) {
            entry *row = side->rows + at;
            memmove(row, row + 1, (side->end - at - 1) * sizeof *row);
            side->end--;
        }
        return SOUK_OK;
    }
    if (!there) {
        uint32_t from_first = at - side->first;
        souk_status status = make_room(book, side);
        if (status < 0)
            return status;
        *hint = at = side->first + from_first;
        entry *row = side->rows + at;
        memmove(row + 1, row, (side->end - at) * sizeof *row);
        side->end++;
    }
    side->rows[at] = (entry){key, level->qty, 0, level->price_scale, level->qty_scale};
    return SOUK_OK;
}

/* Applies the changes of one side. A level that cannot be counted is left out and the first such
 * failure told; what does not fit into memory ends it. */
static souk_status apply_side(souk_book *book, ladder *side, const sk_level *levels, uint32_t count)
{
    souk_status failed = SOUK_OK;
    uint32_t hint = side->end;
    bool negate = side == &book->asks;
    for (uint32_t i = 0; i < count; i++) {
        int64_t key;
        bool absent;
        if (!level_sound(&levels[i]) || !price_key(book, &levels[i], &key, &absent)) {
            failed = SOUK_E_RANGE;
            continue;
        }
        if (absent)
            continue;
        souk_status status = put(book, side, negate ? -key : key, &levels[i], &hint);
        if (status < 0)
            return status;
    }
    return failed;
}

static souk_status tell(souk_book *book, souk_status status, souk_error *err)
{
    if (status == SOUK_OK)
        return SOUK_OK;
    book->stale = true;
    switch (status) {
    case SOUK_E_RANGE:
        return sk_fail(err, status,
                       "a level of the book is no price, or does not fit beside the "
                       "others: take a new snapshot");
    case SOUK_E_LIMIT:
        return sk_fail(err, status, "the book has more than %d levels a side", SK_BOOK_LEVELS_MAX);
    default: return sk_fail_nomem(err);
    }
}

souk_status sk_book_apply(souk_book *book, const sk_level *bids, uint32_t bids_count,
                          const sk_level *asks, uint32_t asks_count, uint64_t last_id,
                          souk_error *err)
{
    souk_status first = apply_side(book, &book->bids, bids, bids_count);
    souk_status second = apply_side(book, &book->asks, asks, asks_count);
    book->last_id = last_id;
    if (__builtin_expect(first == SOUK_OK && second == SOUK_OK, 1))
        return SOUK_OK;
    return tell(book, first != SOUK_OK ? first : second, err);
}

/* ---- snapshots ---- */

static int compare_entries(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The finest scale among the levels; trailing zeros left out where `strip`. */
static uint8_t finest(const sk_level *levels, uint32_t count, uint8_t scale, bool strip)
{
    for (uint32_t i = 0; i < count; i++) {
        int64_t price = levels[i].price;
        uint8_t price_scale = levels[i].price_scale;
        if (strip && price > 0)
            strip_zeros(&price, &price_scale, scale);
        scale = price_scale > scale ? price_scale : scale;
    }
    return scale;
}

/* Sorts what `load` put down if the venue did not, keeps the last of equal prices, drops zeros. */
static void settle(ladder *side)
{
    bool sorted = true;
    for (uint32_t i = 1; i < side->end && sorted; i++)
        sorted = side->rows[i - 1].key < side->rows[i].key;
    if (!sorted)
        qsort(side->rows, side->end, sizeof *side->rows, compare_entries);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < side->end; i++) {
        const entry *row = &side->rows[i];
        bool repeated = i + 1 < side->end && side->rows[i + 1].key == row->key;
        if (repeated || row->qty == 0)
            continue;
        side->rows[kept++] = *row;
    }
    side->end = kept;
}

static souk_status load(souk_book *book, ladder *side, const sk_level *levels, uint32_t count)
{
    bool negate = side == &book->asks;
    if (count > SK_BOOK_LEVELS_MAX)
        return SOUK_E_LIMIT;
    if (count > side->cap) {
        entry *rows = sk_realloc_array(book->alloc, side->rows, count, sizeof *rows);
        if (!rows)
            return SOUK_E_NOMEM;
        side->rows = rows;
        side->cap = count;
    }
    side->first = 0;
    side->end = count;
    for (uint32_t i = 0; i < count; i++) {
        const sk_level *level = &levels[i];
        int64_t price = level->price, key;
        uint8_t price_scale = level->price_scale;
        if (!level_sound(level))
            return SOUK_E_RANGE;
        strip_zeros(&price, &price_scale, book->scale);
        if (price_scale > book->scale ||
            !shift_up(&key, price, (unsigned)book->scale - price_scale))
            return SOUK_E_RANGE;
        /* venues send the best first; the array wants it last */
        side->rows[count - 1 - i] =
            (entry){negate ? -key : key, level->qty, i, level->price_scale, level->qty_scale};
    }
    settle(side);
    return SOUK_OK;
}

souk_status sk_book_snapshot(souk_book *book, const sk_level *bids, uint32_t bids_count,
                             const sk_level *asks, uint32_t asks_count, uint64_t last_id,
                             souk_error *err)
{
    souk_status status = SOUK_OK;
    for (int strip = 0; strip <= 1; strip++) {
        sk_book_reset(book);
        book->scale = finest(bids, bids_count, 0, strip);
        book->scale = finest(asks, asks_count, book->scale, strip);
        status = load(book, &book->bids, bids, bids_count);
        if (status == SOUK_OK)
            status = load(book, &book->asks, asks, asks_count);
        if (status != SOUK_E_RANGE)
            break;
    }
    if (status < 0) {
        sk_book_reset(book);
        return tell(book, status, err);
    }
    book->last_id = last_id;
    book->stale = false;
    return sk_book_check(book, err);
}

/* ---- looking at it ---- */

static const ladder *side_of(const souk_book *book, souk_side side)
{
    return side == SOUK_SELL ? &book->asks : &book->bids;
}

/* The price in the scale of its text. */
static int64_t text_price(const souk_book *book, const entry *row)
{
    int64_t price = row->key < 0 ? -row->key : row->key;
    if (row->price_scale == book->scale)
        return price;
    if (row->price_scale < book->scale)
        return price / pow10_table[book->scale - row->price_scale];
    return price * pow10_table[row->price_scale - book->scale];
}

bool sk_book_level(const souk_book *book, souk_side side, size_t index, sk_level *out)
{
    const ladder *rows = side_of(book, side);
    if (index >= rows->end - rows->first)
        return false;
    const entry *row = &rows->rows[rows->end - 1 - index];
    *out = (sk_level){text_price(book, row), row->qty, row->price_scale, row->qty_scale};
    return true;
}

size_t souk_book_top(const souk_book *book, souk_side side, souk_level *out, size_t max)
{
    sk_level level;
    size_t count = 0;
    while (count < max && sk_book_level(book, side, count, &level)) {
        out[count++] = (souk_level){sk_dec_make(level.price, level.price_scale),
                                    sk_dec_make(level.qty, level.qty_scale)};
    }
    return count;
}

size_t souk_book_levels(const souk_book *book, souk_side side)
{
    const ladder *rows = side_of(book, side);
    return rows->end - rows->first;
}

bool souk_book_stale(const souk_book *book)
{
    return book->stale;
}

uint64_t souk_book_last_id(const souk_book *book)
{
    return book->last_id;
}

souk_status souk_book_depth(const souk_book *book, souk_side taker, souk_dec price, souk_dec *qty,
                            souk_dec *quote)
{
    souk_side met = taker == SOUK_BUY ? SOUK_SELL : SOUK_BUY;
    souk_dec total = {0}, cost = {0}, part;
    sk_level level;
    for (size_t i = 0; sk_book_level(book, met, i, &level); i++) {
        souk_dec at = sk_dec_make(level.price, level.price_scale);
        souk_dec size = sk_dec_make(level.qty, level.qty_scale);
        int past = souk_dec_cmp(at, price);
        if (taker == SOUK_BUY ? past > 0 : past < 0)
            break;
        if (souk_dec_add(&total, total, size) < 0 || souk_dec_mul(&part, at, size) < 0 ||
            souk_dec_add(&cost, cost, part) < 0)
            return SOUK_E_RANGE;
    }
    *qty = total;
    *quote = cost;
    return SOUK_OK;
}

/* ---- keeping it ---- */

souk_status sk_book_check(souk_book *book, souk_error *err)
{
    const ladder *bids = &book->bids, *asks = &book->asks;
    if (bids->end == bids->first || asks->end == asks->first ||
        bids->rows[bids->end - 1].key < -asks->rows[asks->end - 1].key)
        return SOUK_OK;
    book->stale = true;
    souk_level bid, ask;
    char bid_text[SOUK_DEC_TEXT_MAX], ask_text[SOUK_DEC_TEXT_MAX];
    souk_book_top(book, SOUK_BUY, &bid, 1);
    souk_book_top(book, SOUK_SELL, &ask, 1);
    souk_dec_print(bid.price, bid_text);
    souk_dec_print(ask.price, ask_text);
    return sk_fail(err, SOUK_E_CROSSED, "the best bid %s is not below the best ask %s", bid_text,
                   ask_text);
}

void sk_book_trim(souk_book *book, uint32_t depth)
{
    if (book->bids.end - book->bids.first > depth)
        book->bids.first = book->bids.end - depth;
    if (book->asks.end - book->asks.first > depth)
        book->asks.first = book->asks.end - depth;
}

void sk_book_set_stale(souk_book *book, bool stale)
{
    book->stale = stale;
}
